"""Every method of every class called by name, with all sorts of arguments, twice, and on objects that were never made;
arguments with code of their own that changes others meanwhile; and what all ways of calling leave behind.

    python tests/fuzz/fuzz_protocols.py

Attempts are made in a process of their own: one that dies is told, and the next begins behind it. An attempt raises an
ordinary exception or works, and leaves every public loss as it was. test_fuzz.py runs it.
"""

from __future__ import annotations

import contextlib
import copy
import faulthandler
import functools
import gc
import io
import operator
import os
import pickle
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import fastloss as fl
from fastloss import _core
from fastloss._registry import catalogue

LARGE = 1 << 16  # elements: memory of its own (MALLOC_MMAP_THRESHOLD_), so that what is freed cannot be read


def quartic(input, target, *, scale=1.0):
    r = (input - target) / scale
    return r**4, 4 * r**3 / scale, 12 * r**2 / scale**2


custom = fl.custom_loss(quartic, hessian=True)
total = fl.weighted_sum((0.5, fl.mse_loss), (2.0, fl.huber_loss, {"delta": 2.0}))


# ---- what there is, made and not made ----


def objects() -> Iterator[tuple[str, Any]]:
    losses = {
        "fl.mse_loss": fl.mse_loss, "fl.cross_entropy": fl.cross_entropy, "fl.softmax": fl.softmax,
        "fl.gaussian_nll_loss": fl.gaussian_nll_loss, "fl.linear_cross_entropy": fl.linear_cross_entropy,
        "custom": custom, "total": total,
    }  # fmt: skip
    for name, loss in losses.items():
        yield name, loss
        for face in ("grad", "value_and_grad", "grad_and_hess", "reference"):
            if hasattr(loss, face):
                yield f"{name}.{face}", getattr(loss, face)
    yield "fl.mse_loss.reference.grad", fl.mse_loss.reference.grad
    yield "fl.nn.MSELoss()", fl.nn.MSELoss()
    yield "fl.nn.CrossEntropyLoss(label_smoothing=.1)", fl.nn.CrossEntropyLoss(label_smoothing=0.1)
    yield "fl.num_threads(1)", fl.num_threads(1)
    yield "fl.mse_loss.definition", fl.mse_loss.definition
    classes = {type(x) for x in (*losses.values(), fl.mse_loss.reference, fl.nn.MSELoss(), fl.num_threads(1))}
    classes |= {type(getattr(x, "grad", x)) for x in losses.values()} | {type(fl.mse_loss.definition)}
    classes |= {c for c in vars(_core).values() if isinstance(c, type) and c.__module__ == _core.__name__}
    for cls in sorted(classes, key=lambda c: (c.__module__, c.__qualname__)):
        if issubclass(cls, BaseException):
            continue
        try:
            yield f"{cls.__qualname__}.__new__({cls.__qualname__})", cls.__new__(cls)
        except TypeError:
            continue


def arguments_of(obj: Any, method: str) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    x, y = np.array([1.0, 2.0]), np.array([0.5, 0.25])
    given: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        ((), {}), ((x,), {}), ((x, y), {}), ((x, y, x), {}), ((None,), {}), ((None, type(obj)), {}), ((obj,), {}),
        (("colour",), {}), (("colour", 1), {}), ((2,), {}), ((0, 7), {}), ((x, y), {"reduction": "none"}),
        ((x, y), {"colour": 1}), ((), {"input": x}), ((x, np.ones(3)), {}), ((1, "a", {}), {}),
    ]  # fmt: skip
    definition = getattr(obj, "definition", None)
    if definition is not None and method in ("__init__", "__new__"):
        given += [((definition, 1), {}), ((definition, 2), {}), ((definition, 99), {}), ((definition, "1"), {})]
        given += [((catalogue["cross_entropy"].definition, 1), {}), ((copy.copy(definition), 1), {})]
        broken = copy.copy(definition)
        with contextlib.suppress(Exception):
            broken.names = tuple(f"a{k}" for k in range(100))
        given += [((broken, 1), {}), ((object(), 1), {})]
    return given


SKIPPED = {
    "__class__",
    "__del__",
    "__init_subclass__",
    "__subclasshook__",
    "__getattribute__",
    "__dict__",
    "__weakref__",
}


def attempts() -> Iterator[tuple[str, Callable[[], Any]]]:
    for name, obj in objects():
        cls = type(obj)
        for method in sorted(set(dir(cls)) - SKIPPED):
            if method == "__init__" and cls.__module__ != _core.__name__ and ".__new__" not in name:
                continue  # of a class in Python it does what it is asked to
            if not callable(getattr(cls, method, None)):

                def look(obj: Any = obj, method: str = method) -> None:
                    for _ in range(2):
                        with contextlib.suppress(Exception):
                            getattr(obj, method)

                yield f"{name}.{method}", look
                continue
            yield f"{name}.{method}", functools.partial(by_name, obj, method)
        for what, function in AROUND.items():
            yield f"{what} of {name}", functools.partial(ordinary, functools.partial(function, obj))
        yield f"calls of {name}", functools.partial(calls_of, obj)
    yield from hostile()


def by_name(obj: Any, method: str) -> None:
    """Calls of a method, bound and by its class, each twice."""
    for args, options in arguments_of(obj, method):
        if method in ("__setattr__", "__delattr__") and not (args and isinstance(args[0], str)):
            continue
        for function in (getattr(obj, method), functools.partial(getattr(type(obj), method), obj)):
            for _ in range(2):
                ordinary(functools.partial(function, *args, **options))


def short(x: Any) -> str:
    return f"array{x.tolist()}" if isinstance(x, np.ndarray) else repr(x)[:40]


def ordinary(call: Callable[[], Any]) -> None:
    """Its exceptions are those that a caller may expect."""
    try:
        call()
    except SystemError:
        raise
    except Exception:
        pass


def other_class(x: Any) -> None:
    own = x.__class__
    x.__class__ = type("C", (), {})
    x.__class__ = own


AROUND: dict[str, Callable[[Any], Any]] = {
    "repr": repr, "str": str, "hash": hash, "dir": dir, "vars": vars, "weak reference": weakref.ref, "bool": bool,
    "copy": copy.copy, "deepcopy": copy.deepcopy, "iter": iter, "len": len, "index": operator.index,
    **{f"pickle {p}": lambda x, p=p: pickle.loads(pickle.dumps(x, p)) for p in range(6)},
    "comparison": lambda x: (x == x, x != None, x == 1),  # noqa: E711
    "class": lambda x: other_class(x),
    "subclass": lambda x: type("C", (type(x),), {})(),
    "attribute": lambda x: (setattr(x, "colour", 1), x.colour, delattr(x, "colour")),
    "dictionary": lambda x: setattr(x, "__dict__", dict(vars(x))),
    "document": lambda x: (x.__doc__, x.__signature__, x.__name__, x.__qualname__, x.__module__, x.__wrapped__),
}  # fmt: skip


def calls_of(obj: Any) -> None:
    x, y = np.array([[1.0, 2.0]]), np.array([[0.5, 0.25]])
    for args in ((), (x,), (x, y), (x, y, y), (x, np.array([0])), (object(), object()), (x, "y"), tuple([x] * 30)):
        for options in ({}, {"reduction": "none"}, {"reduction": 3}, {"a": 1}, {"out": x}, {"wrt": "x"}, {"input": x}):
            for way in WAYS.values():
                ordinary(lambda args=args, options=options, way=way: way(obj, *args, **options))


WAYS: dict[str, Callable[..., Any]] = {
    "call": lambda f, *a, **k: f(*a, **k),
    "__call__": lambda f, *a, **k: f.__call__(*a, **k),
    "type.__call__": lambda f, *a, **k: type(f).__call__(f, *a, **k),
    "partial": lambda f, *a, **k: functools.partial(f, *a[:1], **k)(*a[1:]),
    "operator.call": lambda f, *a, **k: operator.call(f, *a, **k),
    "map": lambda f, *a, **k: next(iter(map(functools.partial(f, **k), *[[x] for x in a]))) if a else f(**k),
}


# ---- arguments with code of their own ----


def hostile() -> Iterator[tuple[str, Callable[[], Any]]]:
    def arrays() -> tuple[Any, Any, Any]:
        return np.ones(LARGE, np.float32), np.zeros(LARGE, np.float32), np.full(LARGE, 2, np.float32)

    def freeing(victims: tuple[Any, ...]) -> Callable[[], None]:
        def free() -> None:
            for v in victims:
                with contextlib.suppress(ValueError):
                    v.resize(1, refcheck=False)

        return free

    class Name(str):
        free: Any = None

        def __hash__(self) -> int:
            if Name.free:
                Name.free()
            return super().__hash__()

        def __eq__(self, other: object) -> bool:
            if Name.free:
                Name.free()
            return super().__eq__(other)

    class Thing:
        def __init__(self, free: Any, value: Any) -> None:
            self.free, self.value = free, value

        def _freed(self, *_: Any, **__: Any) -> Any:
            self.free()
            return self.value

        __float__ = __index__ = __int__ = __array__ = __bool__ = _freed

        def __repr__(self) -> str:
            self.free()
            return "Thing()"

    def with_option(name: str, option: str, value: Any) -> None:
        loss = getattr(fl, name)
        for face in ("", "grad", "value_and_grad", "grad_and_hess"):
            for which in range(3):
                x, t, v = arrays()
                free = freeing((x, t, v)[which : which + 1])
                Name.free = free
                args = [x, t, v][: len(loss.definition.inputs)]
                given = value(free)
                ordinary(
                    lambda args=args, given=given, face=face: (getattr(loss, face) if face else loss)(
                        *args, **{option: given}
                    )
                )
                Name.free = None

    def spelled(word: str) -> Callable[[Any], Any]:
        def make(free: Any) -> Any:
            Name.free = None
            name = Name(word)
            Name.free = free
            return name

        return make

    for name, option, words in (
        ("gaussian_nll_loss", "wrt", ("input", "var")), ("gaussian_nll_loss", "hessian", ("exact", "gauss_newton")),
        ("mse_loss", "reduction", ("mean", "sum", "none")), ("gaussian_nll_loss", "full", ("yes",)),
        ("poisson_nll_loss", "full", ("exact",)),
    ):  # fmt: skip
        for word in words:
            yield (
                f"{name} with {option} a str that frees",
                functools.partial(with_option, name, option, spelled(word)),
            )
            if option == "wrt":
                yield (
                    f"{name} with wrt a tuple of str that free",
                    functools.partial(with_option, name, option, lambda free, w=word: (spelled(w)(free),)),
                )
    for name in ("mse_loss", "huber_loss", "gaussian_nll_loss"):
        for option in ("weight", "grad_output", "where", "delta", "out", "target", "full", "eps"):
            if option in getattr(fl, name).definition.names and option != "target":
                for v in (1.0, True, np.ones(LARGE, np.float32)):
                    yield (
                        f"{name} with {option} a thing that frees and is {short(v)[:20]}",
                        functools.partial(with_option, name, option, lambda free, v=v: Thing(free, v)),
                    )

    def keyword() -> None:
        x, t, _ = arrays()
        Name.free = None
        key = Name("reduction")
        Name.free = freeing((x, t))
        ordinary(lambda: fl.mse_loss(x, t, **{key: "mean"}))
        Name.free = None

    yield "mse_loss with a keyword that frees", keyword

    def collected() -> None:
        for option in ({}, {"reduction": "none"}, {"wrt": ("input",)}, {"hessian": "gauss_newton"}):
            x, t, v = arrays()
            free = freeing((x, t, v))

            def callback(phase: str, info: Any, free: Any = free) -> None:
                free()

            gc.callbacks.append(callback)
            before = gc.get_threshold()
            gc.set_threshold(1)
            try:
                ordinary(lambda option=option, x=x, t=t, v=v: fl.gaussian_nll_loss.grad(x, t, v, **option))
            finally:
                gc.set_threshold(*before)
                gc.callbacks.remove(callback)

    yield "gaussian_nll_loss.grad with a garbage collection that frees", collected

    lies: dict[str, Any] = {
        "shape": lambda self: (LARGE,), "dtype": lambda self: np.dtype(np.float32), "strides": lambda self: (4,),
        "ndim": lambda self: 1, "size": lambda self: LARGE, "nbytes": lambda self: LARGE * 4,
        "itemsize": lambda self: 4,
        "flags": lambda self: np.ones(LARGE, np.float32).flags,
        "ctypes": lambda self: np.ones(LARGE, np.float32).ctypes,
        "base": lambda self: None, "T": lambda self: self,
    }  # fmt: skip
    pairs = [(a,) for a in lies] + [("shape", "dtype", "strides", "ndim", "size", "nbytes", "itemsize", "flags")]

    def lying(which: tuple[str, ...], place: str, dtype: Any) -> None:
        cls = type("Liar", (np.ndarray,), {a: property(lies[a]) for a in which})
        small = np.ones(3, dtype)
        x, t, w = arrays()
        for reduction in ("none", "mean"):
            liar = small.view(cls)
            given: dict[str, Any] = {"input": x, "target": t, "weight": w, "grad_output": w, "out": None}
            given[place] = liar
            if place == "out":
                given.pop("weight")
            args = given.pop("input"), given.pop("target")
            if reduction == "mean" and place != "grad_output":
                given.pop("grad_output")
            for face in ("grad", "grad_and_hess", "value_and_grad"):
                ordinary(
                    lambda face=face, args=args, given=given, reduction=reduction: getattr(fl.mse_loss, face)(
                        *args, **given, reduction=reduction
                    )
                )
            ordinary(lambda args=args, liar=liar: fl.cross_entropy.grad(args[0].reshape(-1, 4), [0], out=liar))

    for which in pairs:
        for place in ("out", "input", "target", "weight", "grad_output"):
            for dtype in (np.float32, np.uint8):
                yield (
                    f"mse_loss with {place} a {np.dtype(dtype)} subclass that lies about {', '.join(which)}",
                    functools.partial(lying, which, place, dtype),
                )

    def small_stack(size: int) -> None:
        before = threading.stack_size(size)
        try:
            done = []

            def work() -> None:
                x, t = np.ones(3, np.float32), np.zeros(3, np.float32)
                for _ in range(2):
                    fl.mse_loss(x, t)
                    fl.mse_loss.grad(x, t, weight=x, reduction="none")
                    fl.cross_entropy.value_and_grad(np.ones((2, 3)), np.array([0, 1]))
                    fl.mse_loss(x[::-1], t)
                done.append(True)

            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            assert done, "a thread with a small stack failed"
        finally:
            threading.stack_size(before)

    yield "a thread with a stack of 64 KiB", functools.partial(small_stack, 64 * 1024)


# ---- what calls leave behind ----


def leaks() -> list[str]:
    """References to results and to arguments that are left after a call, by every way, of errors too."""
    faults = []
    options_of: dict[str, dict[str, Any]] = {
        "plain": {}, "none": {"reduction": "none"}, "weight": {"weight": np.array([1.0, 2.0])},
        "one weight": {"weight": 2.0}, "slow": {"weight": [1.0, 2.0]}, "error": {"reduction": "all"},
        "unknown": {"colour": 1}, "where": {"where": np.array([True, False])},
        "shape": {"weight": np.ones(3)}, "out": {"out": np.ones(3)},
    }  # fmt: skip
    losses: dict[str, tuple[Any, ...]] = {
        name: (np.array([0.5, 0.25]), *[np.array([1.0, 1.0])] * (len(catalogue[name].definition.inputs) - 1))
        for name in catalogue
        if catalogue[name].definition.family == "pointwise"
    }
    losses["cross_entropy"] = (np.ones((2, 3)), np.array([0, 2]))
    losses["logsumexp"] = losses["log_softmax"] = losses["softmax"] = (np.ones((2, 3)),)
    losses["linear_cross_entropy"] = (np.ones((2, 3)), np.ones((4, 3)), np.array([0, 2]))
    found = {name: getattr(fl, name) for name in losses} | {"custom": custom, "total": total}
    losses["custom"] = losses["total"] = (np.ones(2), np.zeros(2))
    for name, loss in found.items():
        args = losses[name]
        for face in ("value", "grad", "value_and_grad", "grad_and_hess", "reference"):
            function = loss if face == "value" else getattr(loss, face, None)
            if function is None:
                continue
            for told, options in options_of.items():
                for how, way in WAYS.items():
                    things = [*args, *(v for v in options.values() if isinstance(v, (np.ndarray, list)))]
                    for few in (args, args[:-1]):
                        # what a first call keeps (plans, names) is no leak
                        for _ in range(2):
                            before = [sys.getrefcount(a) for a in things]
                            try:
                                result = way(function, *few, **options)
                            except Exception:
                                result = None
                            left = sys.getrefcount(result) if isinstance(result, (float, np.ndarray, tuple)) else 2
                            parts = result if isinstance(result, tuple) else (result,)
                            refs = [
                                weakref.ref(p)
                                for p in parts
                                if isinstance(p, np.ndarray) and p is not options.get("out")
                            ]
                            del parts, result
                            alive = [r() is not None for r in refs]
                            after = [sys.getrefcount(a) for a in things]
                        if left != 2 or any(alive) or after != before:
                            faults.append(
                                f"{name} {face} by {how} with {told}, {len(few)} arguments: result has {left} "
                                f"references, expected 2; arguments {after}, before {before}; {sum(alive)} arrays left"
                            )
    return faults


# ---- running ----


def healthy() -> None:
    x, t = np.array([1.0, 2.0]), np.array([0.0, 0.0])
    assert fl.mse_loss(x, t) == 2.5
    assert fl.mse_loss.grad(x, t).tolist() == [1.0, 2.0]
    assert fl.gaussian_nll_loss(x, t, np.ones(2)) == 1.25
    assert abs(fl.cross_entropy(np.zeros((2, 4)), np.array([0, 3])) - np.log(4)) < 1e-12
    assert fl.softmax(np.zeros(4)).tolist() == [0.25] * 4
    assert fl.mse_loss.reference(x, t) == 2.5
    assert fl.mse_loss.reference.grad(x, t).tolist() == [1.0, 2.0]
    assert custom(x, t) == 8.5
    assert total(x, t) == 1.25 + 2 * 1.25
    assert pickle.loads(pickle.dumps(fl.mse_loss)) is fl.mse_loss


def child(begin: int) -> None:
    faulthandler.enable()
    tell = os.fdopen(os.dup(1), "w", buffering=1)  # not what attempts print
    sys.stdout = io.StringIO()
    for k, (name, attempt) in enumerate(attempts()):
        if k < begin:
            continue
        print("at", k, name, file=tell)
        try:
            attempt()
        except SystemError as error:
            print("fault", k, f"{name}: {error!r}", file=tell)
        try:
            healthy()
        except Exception as error:
            print("fault", k, f"{name}: afterwards {error!r}", file=tell)
            print("again", k, file=tell)
            return
    print("done", file=tell)


def start(*arguments: str) -> Any:
    """This file in a process of its own."""
    path = [str(Path(fl.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path)), "MALLOC_MMAP_THRESHOLD_": "65536"}
    command = [sys.executable, "-X", "dev", __file__, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=1200, env=environment, check=False)


def run() -> list[str]:
    """What is wrong with protocols."""
    faults, at, attempted = [], 0, 0
    while True:
        done = start("--child", str(at))
        lines = done.stdout.splitlines()
        found = [line.split(" ", 2)[2] for line in lines if line.startswith("fault ")]
        places = [line for line in lines if line.startswith("at ")]
        attempted += len(places)
        if not lines or not places:
            raise RuntimeError(done.stderr)
        _, k, name = places[-1].split(" ", 2)
        if lines[-1] != "done" and not lines[-1].startswith("again "):
            said = [line for line in done.stderr.splitlines() if "ERROR:" in line or line.startswith("Fatal")]
            found.append(f"{name}: dies with {done.returncode} {' '.join(said[:1])}")
        print(*found, sep="\n", end="\n" * bool(found), flush=True)
        faults += found
        at = int(k) + 1
        if lines[-1] == "done":
            break
    print(f"{attempted} attempts, {len(faults)} faults")
    return faults


def run_leaks() -> list[str]:
    """What calls leave behind."""
    done = start("--leaks")
    faults = done.stdout.splitlines()
    if done.returncode not in (0, 1) or (done.returncode and not faults):
        faults.append(f"dies with {done.returncode} {done.stderr[-300:]}")
    return faults[:20] + [f"... and {len(faults) - 20} more of the like"] * (len(faults) > 20)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(int(sys.argv[2]))
    elif sys.argv[1:2] == ["--leaks"]:
        faults = leaks()
        print(*faults, sep="\n", end="\n" * bool(faults))
        sys.exit(bool(faults))
    else:
        faults = run() + run_leaks()
        sys.exit(bool(faults))
