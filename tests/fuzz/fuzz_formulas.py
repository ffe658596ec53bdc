"""Custom losses with right and broken formulas, and weighted sums of anything, against what they stand for.

    python tests/fuzz/fuzz_formulas.py [seconds] [seed]

A formula that returns what was asked for gives, with every option, what NumPy does with it in long double. One that
does not raises an error that begins with its name. Arrays that a formula keeps still hold afterwards what they held.
A weighted sum is the sum of its terms. test_fuzz.py runs it.
"""

from __future__ import annotations

import sys
import time
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
import support

import fastloss as fl

long = np.longdouble


class Fault(Exception):
    pass


# ---- formulas: name, inputs, parameters, what it returns (value, gradients, Hessians) ----


def ridge(w):
    return w * w, 2 * w, 2 + 0 * w


def quartic(input, target, *, scale=1.0):
    r = (input - target) / scale
    return r**4, 4 * r**3 / scale, 12 * r**2 / scale**2


def product(x, y):
    return x * y, (y, x), (0 * x, 0 * y)


def three(x, y, z):
    return x * y * z, (y * z, x * z, x * y), (0 * x, 0 * y, 0 * z)


RIGHT = {
    ridge: (("w",), {}),
    quartic: (("input",), {"scale": 2.0}),
    product: (("x", "y"), {}),
    three: (("x", "y", "z"), {}),
}
INPUTS = {ridge: ("w",), quartic: ("input", "target"), product: ("x", "y"), three: ("x", "y", "z")}


def wrong_shape(a: Any) -> Any:
    return np.concatenate([a, a])


# what a formula may return in the place of an array, and whether it is right
BROKEN: dict[str, tuple[Any, bool]] = {
    "nothing": (lambda a: None, False),
    "another shape": (wrong_shape, False),
    "a column": (lambda a: a[:, None], False),
    "a string": (lambda a: "abc", False),
    "strings": (lambda a: a.astype(str), False),
    "complex": (lambda a: a + 1j, False),
    "objects of no sort": (lambda a: np.array([object()] * a.size, object), False),
    "an empty tuple": (lambda a: (), False),
    "a dict": (lambda a: {}, False),
    "a list": (lambda a: a.tolist(), True),
    "a subclass": (
        lambda a: a.view(np.recarray) if a.dtype.names else np.asarray(a).view(type("Sub", (np.ndarray,), {})),
        True,
    ),
    "double": (lambda a: a.astype(np.float64), True),
    "strided": (lambda a: np.repeat(a, 2)[::2], True),
    "reversed": (lambda a: a[::-1].copy()[::-1], True),
    "read-only": (lambda a: np.broadcast_to(a, a.shape), True),
}
RAISED = (ValueError("from the formula"), KeyError("x"), ZeroDivisionError("0"), MemoryError("none"))


class Broken:
    """A formula with something changed. `kept` are the arrays it was given, with copies of what they held."""

    def __init__(self, formula: Any, hessian: bool, change: str, where: int) -> None:
        self.formula, self.hessian, self.change, self.where = formula, hessian, change, where
        self.kept: list[tuple[Any, Any]] = []
        self.legal = True

    def result(self, *arrays: Any, **options: Any) -> Any:
        for a in arrays:
            self.kept.append((a, np.array(a)))
        value, grad, hess = self.formula(*arrays, **options)
        parts = [value, grad, hess] if self.hessian else [value, grad]
        self.legal = True
        at, change = self.where % len(parts), self.change
        if change in BROKEN:
            function, self.legal = BROKEN[change]
            part = parts[at]
            if isinstance(part, tuple):
                k = self.where % len(part)
                parts[at] = (*part[:k], function(part[k]), *part[k + 1 :])
            else:
                parts[at] = function(part)
                if change == "an empty tuple" and at == 0:
                    self.legal = False
        elif change == "one fewer":
            self.legal = False
            parts.pop()
        elif change == "one more":
            self.legal = False
            parts.append(value)
        elif change == "value alone":
            self.legal = False
            return value
        elif change == "one gradient fewer":
            self.legal = False
            grads = grad if isinstance(grad, tuple) else (grad,)
            parts[1] = grads[:-1]
        elif change == "one gradient more":
            self.legal = False
            grads = grad if isinstance(grad, tuple) else (grad,)
            parts[1] = (*grads, value)
        elif change == "None":
            self.legal = False
            return None
        elif change == "raises":
            self.legal = False
            raise RAISED[self.where % len(RAISED)]
        elif change == "writes":
            for a in arrays:
                a[...] = 0  # it has what it needs
        return list(parts) if change == "as a list" else tuple(parts)


CHANGES = ("no", "no", "no", "no", "no", *BROKEN, "one fewer", "one more", "value alone", "one gradient fewer",
           "one gradient more", "None", "raises", "as a list", "writes")  # fmt: skip

# what is refused when the loss is defined, and a part of the message
REFUSED = {"value alone": "but derivatives cannot be made of it", "None": "gives NoneType, expected the value"}


def made(formula: Any, broken: Broken, names: tuple[str, ...], hessian: bool) -> Any:
    """A custom loss of a function with that formula's signature."""
    if formula is ridge:

        def made_ridge(w):
            return broken.result(w)

        function: Any = made_ridge
    elif formula is quartic:

        def made_quartic(input, target, *, scale=1.0):
            return broken.result(input, target, scale=scale)

        function = made_quartic
    elif formula is product:

        def made_product(x, y):
            return broken.result(x, y)

        function = made_product
    else:

        def made_three(x, y, z):
            return broken.result(x, y, z)

        function = made_three
    return fl.custom_loss(function, differentiable=names, hessian=hessian)


def laid_out(r: Any, a: Any) -> Any:
    kind = r.integers(6)
    if kind == 0 and a.ndim:
        return np.repeat(a, 2, -1)[..., ::2]
    if kind == 1:
        return a.astype(a.dtype.newbyteorder())
    if kind == 2:
        return a.copy("F")
    if kind == 3 and a.ndim:
        return a[::-1].copy()[::-1]
    return a


def check_custom(r: Any) -> None:
    formula = list(RIGHT)[r.integers(len(RIGHT))]
    names, parameters = RIGHT[formula]
    inputs = INPUTS[formula]
    hessian = bool(r.random() < 0.5)
    change, where = str(r.choice(CHANGES)), int(r.integers(6))
    broken = Broken(formula, hessian, change, where)
    try:
        loss = made(formula, broken, names, hessian)
    except TypeError as error:
        if REFUSED.get(change, "?") not in str(error):
            raise
        return
    broken.legal = True  # it has been called to be looked at
    face = str(r.choice(["value", "grad", "value_and_grad", *(["grad_and_hess"] if hessian else [])]))
    dtype = np.dtype(r.choice([np.float32, np.float64, np.float16, np.int32, bool]))
    kernel = np.dtype(np.float64 if dtype.kind in "ib" or dtype == np.float64 else np.float32)
    result_type = dtype if dtype.kind == "f" else kernel
    shape = tuple(r.integers(1, 5, r.integers(0, 4)).tolist())
    if r.random() < 0.1:
        shape = [(20000,), (3, 5000), (0,), (8192,), (8193,)][r.integers(5)]
    x = []
    for _ in inputs:
        a = r.integers(-4, 5, shape) if dtype.kind != "b" else r.integers(0, 3, shape).astype(np.uint8)
        a = np.asarray(a).astype(dtype) if dtype.kind != "b" else np.asarray(a).astype(np.uint8).view(bool)
        x.append(a)
    clean = [(a.view(np.uint8) != 0 if a.dtype.kind == "b" else a).astype(long) for a in x]
    scalar_target = len(inputs) > 1 and formula is quartic and r.random() < 0.2
    given = [laid_out(r, a) if a.dtype.kind != "b" else a for a in x]
    if scalar_target:
        given[1], clean[1] = 0.5, np.full(shape, long(0.5))
    options: dict[str, Any] = {}
    q = {}
    if parameters and r.random() < 0.5:
        options["scale"] = q["scale"] = 2.0
        if r.random() < 0.3:
            options["scale"] = np.full(shape, 2.0, kernel)
    reduction = str(r.choice(["none", "mean", "sum"]))
    options["reduction"] = reduction
    weight, keep, upstream = np.ones(shape, long), np.ones(shape, bool), long(1)
    if r.random() < 0.4:
        w = r.integers(0, 4, shape).astype(r.choice([np.float32, np.float64])) if r.random() < 0.7 else 2.0
        options["weight"], weight = w, np.broadcast_to(np.asarray(w, long), shape)
    if r.random() < 0.4:
        m = np.asarray(r.choice(np.array([0, 1, 2, 255], np.uint8), shape), np.uint8)
        options["where"], keep = m.view(bool), m != 0
    if face != "value" and r.random() < 0.5:
        upstream = np.asarray(r.integers(-3, 4, shape if reduction == "none" and r.random() < 0.6 else ())).astype(long)
        options["grad_output"] = upstream.astype(kernel) if upstream.ndim else float(upstream)
    with np.errstate(all="ignore"):
        value, grads, hess = formula(*clean, **q)
        grads, hess = (a if isinstance(a, tuple) else (a,) for a in (grads, hess))
        count = long(keep.sum())
        each = np.where(keep, weight * value, 0)
        scale = long(1) if reduction != "mean" else 1 / count if count else long(0)
        factor = np.where(keep, weight * scale * upstream, 0)
        total = each if reduction == "none" else np.sum(each) if reduction == "sum" else np.sum(each) / count
    n = len(names)
    expected = [total] * ("value" in face)
    expected += [factor * g for g in grads[:n]] * ("grad" in face)
    expected += [factor * h for h in hess[:n]] * ("hess" in face)
    aliased = ""
    fresh = np.array
    if r.random() < 0.4 and result_type == kernel and shape:
        arrays = len(expected) - (face in ("value", "value_and_grad") and reduction != "none")
        if arrays:
            sources = [k for k, a in enumerate(given) if isinstance(a, np.ndarray) and a.dtype == kernel]
            pools = [given[k] for k in sources]
            pools += [
                options[k]
                for k in ("weight", "grad_output", "scale")
                if isinstance(options.get(k), np.ndarray) and options[k].dtype == kernel and options[k].shape == shape
            ]
            outs: list[Any] = []
            for _ in range(arrays):
                pick = r.integers(len(pools) + 1)
                if pick == len(pools) or any(np.shares_memory(pools[pick], o) for o in outs):
                    outs.append(np.full(shape, 7, kernel))
                else:
                    outs.append(pools[pick])
                    aliased += " over an argument"
            options["out"] = outs[0] if len(outs) == 1 else tuple(outs)
    held = [fresh(a) for a in (*given, *options.values()) if isinstance(a, np.ndarray)]
    what = (
        f"{formula.__name__} {face}, {change} at {where}, hessian={hessian}, {dtype} {shape}, "
        f"options {sorted(options)} {reduction}{aliased}"
    )
    got = None
    try:
        got = support.flat(support.face(loss, face)(*given, **options))
        error: Any = None
    except Exception as raised:
        error = raised
    if 0 in shape and not broken.kept:
        return  # nothing to be computed, and the formula not called
    # what a formula returns beyond what a face needs may be wrong unseen, but what is needed may not
    if broken.legal:
        if change == "writes" and "read-only" in str(error):
            return
        if error is not None:
            raise Fault(f"{what}: raises {error!r}")
    elif error is None:
        raise Fault(f"{what}: accepted, gives {got}"[:600])
    else:
        if change == "raises":
            if error is not RAISED[where % len(RAISED)]:
                raise Fault(f"{what}: raises {error!r}") from error
        elif not str(error).startswith(loss.__name__ + ": ") or not isinstance(error, (TypeError, ValueError)):
            raise Fault(f"{what}: raises {error!r}") from error
        del held
    if change != "writes":
        noise = [np.full(s, -12345.0) for s in (64, 1000, 8192, 8192, 60000)]
        for a, copy in broken.kept:
            if "over" not in aliased and not np.array_equal(a, copy, equal_nan=a.dtype.kind == "f"):
                raise Fault(f"{what}: an array that the formula keeps has changed")
        del noise
    elif error is None and "over" not in aliased:
        after = [a for a in (*given, *options.values()) if isinstance(a, np.ndarray)]
        for a, b in zip(after, held, strict=True):
            if not np.array_equal(a, b):
                raise Fault(f"{what}: an argument has changed")
    if error is not None or change == "writes":
        return
    if len(got) != len(expected):
        raise Fault(f"{what}: {len(got)} results, expected {len(expected)}")
    for a, e in zip(got, expected, strict=True):
        if np.shape(a) != np.shape(e):
            raise Fault(f"{what}: shape {np.shape(a)}, expected {np.shape(e)}")
        tolerance = 4 * (np.finfo(result_type).eps) + (4 * np.finfo(np.float32).eps if kernel == np.float32 else 0)
        least = 1e-12 + float(np.finfo(result_type).smallest_subnormal)  # halves round to it
        with np.errstate(all="ignore"):
            fine = np.abs(np.asarray(a, long) - e) <= tolerance * np.abs(e) + least
            fine |= np.isnan(np.asarray(a, float)) & np.isnan(np.asarray(e, float))
            fine |= np.abs(e) > 6e4 if result_type == np.float16 else False
        if not np.all(fine):
            raise Fault(f"{what}: {a}, right {np.asarray(e, float)}"[:700])


# ---- declarations ----


def check_declaration(r: Any) -> None:
    """Which inputs are differentiable: names of inputs, each once, in a tuple; else an error at the decoration."""

    def pair(x, y):
        return x * y, (y, x)

    def single(x, y):
        return x * y, y

    choices: list[tuple[Any, Any]] = [
        ("input", pair), ("x", single), ("xy", pair), (("z",), single), (("x", "x"), pair), ((), single),
        (("x", 3), pair), (3, single), (["x", "y"], pair), (("y", "x"), lambda x, y: (x * y, (x, y))), (None, single),
        (("weight",), single), (("out", "x"), pair), ({"x"}, single),
    ]  # fmt: skip
    declared, formula = choices[r.integers(len(choices))]
    what = f"custom_loss(..., differentiable={declared!r})"
    try:
        loss = fl.custom_loss(formula, differentiable=declared)
    except (TypeError, ValueError) as error:
        if ": " not in str(error):
            raise Fault(f"{what}: raises {error!r}") from error
        return
    except Exception as error:
        raise Fault(f"{what}: raises {error!r}") from error
    x, y = np.array([1.0, 2.0]), np.array([3.0, 5.0])
    try:
        grads = loss.grad(x, y, reduction="sum")
    except (TypeError, ValueError) as error:
        raise Fault(f"{what}: raises {error!r} only when it is called") from error
    right = {"x": y, "y": x}
    names = (declared,) if isinstance(declared, str) else tuple(declared) if declared else ("x",)
    if any(n not in right for n in names) or len(set(names)) != len(names):
        raise Fault(f"{what}: accepted, gives {grads}")
    grads = grads if isinstance(grads, tuple) else (grads,)
    if len(grads) != len(names) or not all(np.array_equal(g, right[n]) for g, n in zip(grads, names, strict=True)):
        raise Fault(f"{what}: gives {grads}")


def check_check(r: Any) -> None:
    """Whether .check finds a wrong derivative, at any scale."""
    size = 10.0 ** r.integers(-12, 13)
    wrong = str(r.choice(["", "", "gradient", "zero", "Hessian", "missing", "shape"]))

    def scaled(input, target):
        e = input - target
        grad = {"gradient": 2.1, "zero": 0.0}.get(wrong, 2.0) * size * e
        hess = (2.2 if wrong == "Hessian" else 2.0) * size + 0 * e
        if wrong == "missing":
            return size * e**2, grad
        return size * e**2, grad[:1] if wrong == "shape" else grad, hess

    loss = fl.custom_loss(scaled, hessian=True)
    try:
        loss.check(np.array([1.0, -2.0, 3.0]), np.zeros(3))
    except (TypeError, ValueError) as error:
        if not wrong or not str(error).startswith("scaled: "):
            raise Fault(f".check of {wrong or 'nothing'} wrong, times {size:g}: raises {error!r}") from error
        return
    except Exception as error:
        raise Fault(f".check of {wrong or 'nothing'} wrong, times {size:g}: raises {error!r}") from error
    if wrong:
        raise Fault(f".check accepts a wrong {wrong}, times {size:g}")


# ---- weighted sums ----

ridge_loss = fl.custom_loss(lambda w, v: ((w - v) ** 2, 2 * (w - v), 2 + 0 * w), hessian=True)
TERMS: list[tuple[Any, int, dict[str, Any]]] = [
    (fl.mse_loss, 2, {}), (fl.huber_loss, 2, {"delta": 0.5}), (fl.l1_loss, 2, {}),
    (fl.mse_loss, 2, {"reduction": "sum"}),
    (fl.gaussian_nll_loss, 3, {}), (fl.laplace_nll_loss, 3, {}), (fl.student_t_nll_loss, 3, {"df": 3.0}),
    (fl.l2_penalty, 1, {}), (fl.l1_penalty, 1, {}), (ridge_loss, 2, {}), (fl.tukey_loss, 2, {"c": 3.0}),
    (fl.margin_ranking_loss, 3, {}),
]  # fmt: skip


def check_sum(r: Any) -> None:
    arity = int(r.integers(1, 4))
    pool = [t for t in TERMS if t[1] == arity]
    terms, shape = [], tuple(r.integers(1, 5, r.integers(1, 3)).tolist())
    several = arity == 3
    picks = [pool[k] for k in r.integers(0, len(pool), r.integers(1, 4))]
    picks = [t for t in picks if (t[0] is fl.margin_ranking_loss) == (picks[0][0] is fl.margin_ranking_loss)]
    for loss, _, own in picks:
        w = float(r.choice([0.0, 1.0, -0.5, 2.0, 1e-3]))
        terms.append((w, loss, dict(own)))
    args = [r.integers(1, 5, shape).astype(np.float64) for _ in range(arity)]
    if picks[0][0] is fl.margin_ranking_loss:
        args[2] = np.where(args[2] > 2, 1.0, -1.0)
    extreme = r.random() < 0.2
    if extreme:
        args[0].flat[0] = r.choice([np.inf, -np.inf, np.nan, 1e300, 1e155])
    objective = fl.weighted_sum(*terms)
    if r.random() < 0.3:
        objective = fl.weighted_sum((1.0, objective))
    face = str(r.choice(["value", "grad", "value_and_grad", "grad_and_hess"]))
    what = f"weighted_sum of {[(w, t.__name__, o) for w, t, o in terms]} {face} of {[a.tolist() for a in args]}"
    options: dict[str, Any] = {}
    upstream = 1.0
    if face != "value" and r.random() < 0.5:
        options["grad_output"] = r.choice([None, 2.0, -1.0, 0.5])
        upstream = options["grad_output"] or 1.0
    mask = None
    if r.random() < 0.3:
        mask = r.random(shape) < 0.6
        options["where"] = mask
    if face != "value" and not several and r.random() < 0.4:
        options["out"] = np.full(shape, 7.0) if face != "grad_and_hess" else (np.full(shape, 7.0), np.full(shape, 7.0))
    with np.errstate(all="ignore"):
        own = {} if mask is None else {"where": mask}
        values = [w * long(loss(*args, **o, **own)) for w, loss, o in terms]
        grads = [[w * upstream * g.astype(long) for g in support.flat(loss.grad(*args, **o, **own))]
                 for w, loss, o in terms]  # fmt: skip
        expected = [np.sum(values)] * ("value" in face)
        expected += [np.sum(g, axis=0) for g in zip(*grads, strict=True)] * ("grad" in face)
        if "hess" in face:
            hess = [[w * upstream * h.astype(long) for h in support.flat(loss.grad_and_hess(*args, **o, **own)[1])]
                    for w, loss, o in terms]  # fmt: skip
            expected += [np.sum(h, axis=0) for h in zip(*hess, strict=True)]
    if options:
        what += f" {options}"
    try:
        with np.errstate(all="raise"):
            got = support.flat(support.face(objective, face)(*args, **options))
    except Exception as error:
        raise Fault(f"{what}: raises {error!r}"[:900]) from error
    if len(got) != len(expected):
        raise Fault(f"{what}: {len(got)} results, expected {len(expected)}")
    for a, e in zip(got, expected, strict=True):
        with np.errstate(all="ignore"):
            a, e = np.asarray(a, long), np.asarray(e, np.float64).astype(long)
            fine = (np.abs(a - e) <= 1e-12 * (1 + np.abs(e))) | (a == e) | (np.isnan(a) & np.isnan(e))
        if a.shape != e.shape or not np.all(fine):
            raise Fault(f"{what}: {a}, right {e}"[:900])
    if "out" in options:
        outs = options["out"] if isinstance(options["out"], tuple) else (options["out"],)
        for o, a in zip(outs, got[len(got) - len(outs) :], strict=True):
            if not np.shares_memory(o, a):
                raise Fault(f"{what}: out is not what is returned"[:900])


CHECKS = (check_custom, check_custom, check_custom, check_sum, check_declaration, check_check)


def check(seed: int) -> str | None:
    r = np.random.default_rng(seed)
    try:
        CHECKS[seed % len(CHECKS)](r)
    except Fault as fault:
        return f"{fault}\n    seed {seed}"
    return None


def run(seconds: float, seed: int, most: int = 1, most_calls: float = np.inf) -> list[str]:
    """What is wrong, a few of each kind."""
    end, calls, faults, seen = time.monotonic() + seconds, 0, [], Counter()
    while time.monotonic() < end and calls < most_calls:
        this = zlib.crc32(f"{seed} {calls}".encode())
        calls += 1
        if (fault := check(this)) is None:
            continue
        key = (
            CHECKS[this % len(CHECKS)].__name__,
            *fault.split(", ")[:2][0].split()[:2],
            *fault.split(", ")[1].split()[:2],
        )
        seen[key] += 1
        if seen[key] <= most:
            faults.append(fault)
            print(fault, flush=True)
    print(f"{calls} calls, {sum(seen.values())} faults")
    return faults


if __name__ == "__main__":
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    sys.exit(bool(run(seconds, seed)))
