"""Calls with anything for arguments, drawn from bytes, for libFuzzer by way of Atheris: every loss and face, legal
arguments and in their place arrays of every type, shape, layout and byte order, numbers, strings, None and what is no
array at all, results anywhere.

A call raises an error of the library's own and has written nothing, or it gives what clean copies of its arguments
give, and leaves these as they were. .ci/sanitizers runs it, with the core under AddressSanitizer.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import atheris
import ml_dtypes  # noqa: F401 (bfloat16 and others)
import numpy as np

with atheris.instrument_imports(include=["fastloss"]):
    import fastloss as fl

sys.path.insert(0, str(Path(__file__).parents[1]))
import support

FLOATS = ("f4", "f8", ">f4", ">f8", "f2", ">f2", "g", "bfloat16", "float8_e5m2")
INTEGERS = ("?", "i1", "u1", "i2", ">i2", "u2", "i4", "u4", "i8", ">i8", "u8", ">u8")
OTHERS = ("c8", "U2", "S1", "O", "M8[s]", "m8[s]", "V3", "f4,i4", np.dtypes.StringDType())
NUMBERS = (
    *(0, 1, -1, 2, 3, 5, -100, 2**31, 2**53 + 1, -(2**63), 2**63, 2**64, 2**70, 10**400, 10**5000),
    *(0.0, -0.0, 0.5, 1.0, -0.5, 2.0, 1e-310, 1e300, np.nan, np.inf, -np.inf, 1j, True, False),
    *(np.float32(0.5), np.float16(1), np.longdouble(2), np.int8(-1), np.uint64(2**63), np.bool_(True), np.str_("mean")),
)


class Stubborn:
    def __array__(self, dtype=None, copy=None):
        raise ValueError("no")


class Index:
    def __index__(self):
        return 1


class Unhashable(str):
    __hash__ = None


OBJECTS = (
    *(None, "", "mean", "sum", "none", "exact", "gauss_newton", "input", "var", "\0", "\ud800", Unhashable("sum")),
    *(b"x", [], (), {}, set(), [None], ["a"], [[1.0], [1.0, 2.0]], [0, 1], (1.0, 2.0), ("input",), ("input", "input")),
    *(("input", ["var"]), range(3), slice(3), object(), int, Stubborn(), Index(), memoryview(b"abc"), fl.mse_loss),
)
NAMES = [name for name in fl.__all__ if hasattr(getattr(fl, name), "definition")]
FACES = (*support.FACES, "hvp")


class Draw:
    """Choices made by bytes."""

    def __init__(self, data: bytes) -> None:
        self.below_or_at = atheris.FuzzedDataProvider(data).ConsumeIntInRange

    def below(self, n: int) -> int:
        return self.below_or_at(0, n - 1)

    def one_in(self, n: int) -> bool:
        return self.below(n) == n - 1

    def of(self, choices: Any) -> Any:
        return choices[self.below(len(choices))]


# ---- arguments ----


def shape_of(draw: Draw) -> tuple[int, ...]:
    if draw.one_in(16):
        return draw.of(((), (0,), (3, 0), (1,) * 64, (20000,), (5000, 4), (2, 9000)))
    return tuple(1 + draw.below(9) for _ in range(1 + draw.below(4)))


def laid_out(draw: Draw, array: Any) -> Any:
    """The same elements elsewhere in memory, or some of them several times."""
    if not isinstance(array, np.ndarray) or array.ndim == 0:
        return array
    kind, numbers = draw.below(9), array.dtype.kind in "fiub" and array.dtype.isbuiltin < 2
    if kind == 0:
        return np.asfortranarray(array)
    if kind == 1 and numbers:
        memory = np.zeros(array.nbytes + 1, np.uint8)[1:].view(array.dtype).reshape(array.shape)
        memory[...] = array
        return memory
    if kind == 2:
        return array[tuple(slice(None, None, -1) for _ in array.shape)]
    if kind == 3:
        return np.repeat(array, 2, axis=-1)[..., ::2]
    if kind == 4 and array.size:
        return np.broadcast_to(array[..., :1], array.shape)
    if kind == 5 and array.size and numbers:
        return np.lib.stride_tricks.as_strided(array.copy(), array.shape, (array.itemsize,) * array.ndim)
    array = array.copy()
    if kind == 6:
        array.flags.writeable = False
    if kind == 7:
        return array.view(np.matrix) if array.ndim == 2 and numbers else array.view(np.recarray)
    return array


def any_array(draw: Draw, shape: tuple[int, ...]) -> Any:
    """Of any type, most often of a shape near the one given."""
    shape = draw.of((shape, shape, shape, shape[1:], shape[:1], shape[:-1], (1, *shape), (), (0,)))
    shape = shape if len(shape) <= 64 else ()
    dtype = np.dtype(draw.of((FLOATS, FLOATS, INTEGERS, INTEGERS, OTHERS)[draw.below(5)]))
    if dtype.kind in "fiubV" and dtype.names is None and dtype.name in fl._arguments.SUPPORTED | {"longdouble"}:
        numbers = np.array([draw.of((0, 1, 0.5, 2, 3, -1, -100, 300, np.nan, np.inf, 1e-40)) for _ in range(4)])
        with np.errstate(all="ignore"):
            return np.resize(numbers, shape).astype(dtype)
    return np.ma.zeros(shape, "f4") if draw.one_in(16) else np.zeros(shape, dtype)


def anything(draw: Draw, shape: tuple[int, ...], others: list[Any]) -> Any:
    kind = draw.below(6)
    if kind == 0:
        return draw.of(NUMBERS)
    if kind == 1:
        return draw.of(OBJECTS)
    if kind == 2 and others:
        return draw.of(others)
    array = any_array(draw, shape)
    return array.tolist() if kind == 3 and array.size < 99 else laid_out(draw, array)


def legal_call(draw: Draw, name: str, which: str, shape: tuple[int, ...]) -> tuple[list[Any], dict[str, Any]]:
    dtype, seed = draw.of(support.DTYPES), draw.below(9)
    if name in support.LOSSES:
        variant = draw.of([v for v in support.VARIANTS if v.name == name])
        rows = name not in support.POINTWISE
        return variant.arguments(dtype, which, (3, 4) if rows and (shape == () or 0 in shape) else shape, seed)
    if getattr(fl, name).definition.family == "segmentation":
        mode, from_logits = draw.of(("binary", "multilabel", "multiclass")), bool(draw.below(2))
        low, high = (-3, 3) if from_logits else (0, 1)
        target = support.integers((3, 5), seed + 1, 4) if mode == "multiclass" else support.integers((3, 4, 5), seed, 2)
        args = [support.uniform((3, 4, 5), seed, low, high).astype(dtype), target]
        return args, {"mode": mode, "from_logits": from_logits}
    args = [support.uniform(s, seed + k, -2, 2).astype(dtype) for k, s in enumerate(((4, 3), (5, 3)))]
    return [*args, support.integers((4,), seed, 5)], {"linear_bias": np.zeros(5, dtype)}


def any_out(draw: Draw, shape: tuple[int, ...], arrays: list[Any]) -> Any:
    """An array or several: new ones, arguments, parts of memory that belongs to arguments."""
    if draw.one_in(8):
        return anything(draw, shape, arrays)
    outs: list[Any] = []
    for _ in range(1 + draw.below(3)):
        kind, like = draw.below(8), draw.of(arrays) if arrays else np.zeros(shape, "f4")
        out: Any = np.full(like.shape, 7, like.dtype if draw.below(4) else draw.of(FLOATS))
        if kind == 0:
            out = None
        elif kind == 1:
            out = like
        elif kind == 2:
            out = like[::-1] if like.ndim else like
        elif kind == 3 and like.ndim and isinstance(like.base, np.ndarray) and like.base.ndim == like.ndim:
            out = like.base[: len(like)]
        elif kind == 4 and outs:
            out = outs[0]
        elif kind == 5:
            out = laid_out(draw, out)
        outs.append(out)
    return outs[0] if len(outs) == 1 and draw.below(4) else tuple(outs)


def within_more_memory(array: Any) -> Any:
    """A copy with room around it, so that other arrays can lie across its ends."""
    if not isinstance(array, np.ndarray) or array.ndim == 0 or type(array) is not np.ndarray:
        return array
    memory = np.zeros((array.shape[0] + 2, *array.shape[1:]), array.dtype)
    inside = memory[1:-1]
    inside[...] = array
    return inside


# ---- what must hold ----


def clean(value: Any) -> Any:
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray) or value.dtype.kind not in "fiub":
        return value
    return np.array(value, value.dtype.newbyteorder("="), order="C")


def bytes_of(value: Any, whole: bool) -> list[bytes]:
    """Of the elements of an array or several, or of all the memory that these are in."""
    if isinstance(value, (tuple, list)):
        return [b for part in value for b in bytes_of(part, whole)]
    if not isinstance(value, np.ndarray) or value.dtype.kind in "OT":
        return []
    while whole and isinstance(value.base, np.ndarray):
        value = value.base
    return [value.tobytes()]


def run(loss: Any, args: list[Any], options: dict[str, Any]) -> tuple[Any, str]:
    """The results, or the name of an error that is as it should be."""
    name = loss.definition.name
    try:
        return loss(*args, **options), ""
    except (TypeError, ValueError, IndexError) as error:
        notes = getattr(error, "__notes__", [])  # what an argument raises is passed on with one
        if not any(re.match(rf"{name}(: |(\.\w+)?\(\) )", text) for text in (str(error), *notes)):
            raise AssertionError(f"message of {name}: {error!r}") from error
        return None, type(error).__name__


def check_call(draw: Draw) -> None:
    name = draw.of(NAMES)
    base = getattr(fl, name)
    which = draw.of([w for w in FACES if w == "value" or hasattr(base, w)])
    loss, definition, with_out, shape = support.face(base, which), base.definition, draw.one_in(3), shape_of(draw)
    args, options = legal_call(draw, name, which, shape)
    named = definition.names
    if which == "hvp":
        by_name = dict(zip(definition.names, args, strict=False)) | options  # a bias is one of the options
        vectors = [support.uniform(by_name[k].shape, 5, -1, 1) for k in definition.wrt]
        options["vector"] = tuple(vectors) if len(vectors) > 1 else vectors[0]
        named = (*named, "vector")
    for option in named:
        if option not in definition.inputs and option != "out" and draw.one_in(6):
            options[option] = anything(draw, shape, [*args, *options.values()])
    if draw.one_in(3):
        k = draw.below(len(args))
        args[k] = anything(draw, shape, args)
    if draw.one_in(64):
        options[draw.of(("colour", "input", "target"))] = anything(draw, shape, args)
    if draw.one_in(64):
        args = args[: draw.below(len(args) + 1)] if draw.below(2) else [*args, 1.0]
    args = [laid_out(draw, a) if draw.one_in(3) else within_more_memory(a) for a in args]
    options = {key: laid_out(draw, a) if draw.one_in(3) else a for key, a in options.items()}
    before = [clean(a) for a in args], {key: clean(a) for key, a in options.items()}
    if with_out:
        options["out"] = any_out(draw, shape, [a for a in args if isinstance(a, np.ndarray)])

    out = options.get("out")
    outs = [o for o in (out if isinstance(out, tuple) else (out,)) if isinstance(o, np.ndarray)]
    given = [*args, *(a for key, a in options.items() if key != "out")]
    apart = [a for a in given if not any(isinstance(a, np.ndarray) and np.may_share_memory(a, o) for o in outs)]
    memory, kept = bytes_of([*given, out], whole=True), bytes_of(apart, whole=False)
    results, error = run(loss, args, options)
    if error:
        assert bytes_of([*given, out], whole=True) == memory, f"{name} {which}: written before {error}"
        if out is None:
            assert run(loss, *before)[1] == error, f"{name} {which}: {error} not for clean copies"
        return
    assert bytes_of(apart, whole=False) == kept, f"{name} {which}: arguments changed"
    expected, error = run(loss, *before)
    assert not error, f"{name} {which}: {error} for clean copies alone"
    for a, e in zip(support.flat(results), support.flat(expected), strict=True):
        what = f"{name} {which} {fl._core.shown(options)}"
        assert a.shape == e.shape, what
        assert a.dtype.newbyteorder("=") == e.dtype, what
        if name in support.LOSSES:
            support.assert_same_bits(np.array(a, e.dtype), e, what)
        else:  # sums are BLAS's
            np.testing.assert_allclose(np.array(a, float), np.array(e, float), rtol=1e-2, atol=1e-2, err_msg=what)
    for o in outs:
        assert any(o is r for r in (results if isinstance(results, tuple) else (results,))) or isinstance(
            results[-1], tuple
        ), f"{name} {which}: out is not what is returned"


def check_others(draw: Draw) -> None:
    """What is no loss."""
    value = anything(draw, (2, 3), [])
    name = draw.of(("use_isa", "set_num_threads", "num_threads", "weighted_sum"))
    try:
        if name == "weighted_sum":
            term = (anything(draw, (2,), []), draw.of((fl.mse_loss, fl.softmax, fl.mse_loss.grad, value)))
            fl.weighted_sum(draw.of((value, term, (*term, value))))
        elif name == "num_threads":
            with fl.num_threads(value):
                pass
        else:
            getattr(fl, name)(value)
    except (TypeError, ValueError) as error:
        if not str(error).startswith(f"{name}: "):
            raise AssertionError(f"message of {name}: {error!r}") from error
    finally:
        fl.use_isa(None)
        fl.set_num_threads(1)


def check(data: bytes) -> None:
    draw = Draw(data)
    if draw.one_in(64):
        check_others(draw)
    else:
        check_call(draw)


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
