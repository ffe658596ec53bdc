"""Nothing is read or written outside of any array, not by a byte: arrays lie against pages that may not be touched.

A violation ends the process with SIGSEGV; pytest's faulthandler shows which call it was.
"""

from __future__ import annotations

import ctypes
import faulthandler
import itertools
import mmap
import os

import numpy as np
import pytest
import support
from support import assert_same_bits, call

if os.name != "posix":
    pytest.skip("needs mprotect", allow_module_level=True)

PAGE = mmap.PAGESIZE
PROT_NONE = 0  # neither read nor written
FEW = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 65)  # around the widths of registers
LONG = (255, 257, 1023, 1025)  # around those of blocks
MODES = ("end", "begin")


class Guarded:
    """Memory between two pages that may not be touched."""

    def __init__(self, size: int) -> None:
        self.size = -(-size // PAGE) * PAGE
        self.memory = mmap.mmap(-1, self.size + 2 * PAGE)
        self.bytes = np.frombuffer(self.memory, np.uint8)
        libc = ctypes.CDLL(None, use_errno=True)
        for offset in (0, self.size + PAGE):
            if libc.mprotect(ctypes.c_void_p(self.bytes.ctypes.data + offset), ctypes.c_size_t(PAGE), PROT_NONE):
                raise OSError(ctypes.get_errno(), "mprotect")

    def copy(self, array, mode, step=1):
        """A copy of an array whose last byte is the last that may be touched, or whose first is the first; with every
        `step`th element in use, backwards if that is negative.
        """
        array = np.asarray(array)
        span = ((array.size - 1) * abs(step) + 1) * array.itemsize
        assert span <= self.size
        start = PAGE + (self.size - span if mode == "end" else 0)
        first = self.bytes[start : start + array.itemsize].view(array.dtype)
        view = np.lib.stride_tricks.as_strided(first, (array.size,), (abs(step) * array.itemsize,))
        view = (view if step > 0 else view[::-1]).reshape(array.shape)
        view[...] = array
        return view


@pytest.fixture(scope="module")
def regions():
    return [Guarded(20 * PAGE) for _ in range(20)]


def guarded(regions, mode, step, args, options, outs):
    """Every array of a call, results included, in a region of its own."""
    free = iter(regions)
    args = [next(free).copy(a, mode, step) for a in args]
    options = {
        key: next(free).copy(value, mode, step) if isinstance(value, np.ndarray) else value
        for key, value in options.items()
    }
    outs = tuple(next(free).copy(np.full_like(o, -1), mode, step) for o in outs)
    return args, {**options, "out": outs[0] if len(outs) == 1 else outs}


def check(regions, variant, which, args, options, steps=(1,)):
    expected = call(variant, which, args, options)
    for mode, step in itertools.product(MODES, steps):
        there, more = guarded(regions, mode, step, args, options, expected)
        what = f"{variant} {which} {args[0].shape} {mode} {step}"
        assert_same_bits(call(variant, which, there, more), expected, what)
        del more["out"]
        assert_same_bits(call(variant, which, there, more), expected, what)


def test_the_guard_is_there(regions):
    """Else nothing here could fail."""
    if not hasattr(os, "fork"):
        pytest.skip("no fork")
    view = regions[0].copy(np.zeros(3, np.float32), "end")
    for offset in (view.nbytes, -regions[0].size + view.nbytes - 1):
        child = os.fork()
        if child == 0:
            faulthandler.disable()
            ctypes.string_at(view.ctypes.data + offset, 1)
            os._exit(0)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_plain_arrays(plain, dtype, every_isa, regions):
    pointwise = plain.name in support.POINTWISE
    for n in FEW if pointwise else (*FEW, 300):
        for which in support.composite(plain.name):
            check(regions, plain, which, *plain.arguments(dtype, which, (n,) if pointwise else (3, n)))


@pytest.mark.heavy
def test_plain_arrays_of_every_length(variant, dtype, every_isa, regions):
    pointwise = variant.name in support.POINTWISE
    for n, which in itertools.product((*range(1, 130), *LONG), support.faces(variant.name)):
        check(regions, variant, which, *variant.arguments(dtype, which, (n,) if pointwise else (3, n)), steps=(1, -1))


def broadcasts(shape, seed, dtype):
    """Factors of several types, which go through the gathering of blocks."""
    return {
        "weight": support.uniform(shape, seed, 0.5, 2).astype(dtype),
        "where": support.integers(shape, seed + 1, 4) > 0,
        "grad_output": support.uniform(shape, seed + 2, -1, 1).astype(dtype),
    }


@pytest.mark.each("other", [np.float32, np.float16, np.dtype(np.float32).newbyteorder("S")])
def test_options_types_and_strides(pointwise, dtype, isa, regions, other):
    """Every operand of the slow path: factors, masks, parameters per element, other types, byte orders, strides."""
    definition = pointwise.definition
    plain = support.Variant(definition.name, tuple(support.required(definition.name).items()))
    for n in (1, 3, 17, 33, 1025):
        for which in support.composite(plain.name):
            args, options = plain.arguments(dtype, which, (n,))
            factors = broadcasts((n,), 7, other)
            options |= {
                k: v for k, v in factors.items() if k in definition.shared and (k, which) != ("grad_output", "value")
            }
            for parameter in definition.parameters:
                array = np.full(n, options.get(parameter, definition.defaults.get(parameter)), other)
                if support.inside(support.domain_of(plain.name, parameter), array[0]):  # 1e-8 is not, in float16
                    options[parameter] = array
            mixed = [args[0], *(a.astype(other) for a in args[1:])]
            check(regions, plain, which, mixed, options, steps=(1, 2, -3) if n < 1000 else (-1,))


INTEGERS = [np.bool_, *(np.dtype(f"{s}int{b}").type for s in ("", "u") for b in (8, 16, 32, 64))]


@pytest.mark.parametrize("integer", INTEGERS, ids=lambda t: np.dtype(t).name)
def test_labels_of_every_width(integer, dtype, isa, regions):
    plain = support.Variant("cross_entropy")
    for rows, classes in itertools.product((1, 2, 5, 16, 17, 33, 257), (1, 2, 9)):
        classes = min(classes, 2) if integer is np.bool_ else classes
        x = support.uniform((rows, classes), 1, -4, 4).astype(dtype)
        y = support.integers((rows,), 2, classes).astype(integer)
        weight = support.uniform((classes,), 3, 0.5, 2).astype(dtype)
        for which in support.composite("cross_entropy"):
            grad_output = support.uniform((rows,), 4, -1, 1)
            for options in ({}, {"weight": weight, "label_smoothing": 0.1, "grad_output": grad_output}):
                check(regions, plain, which, [x, y], {"reduction": "none", **options}, steps=(1, -2))


@pytest.mark.parametrize(
    "variant", support.by_loss([v for v in support.VARIANTS if v.name in support.ROWWISE]), ids=str
)
def test_rows(variant, dtype, isa, regions):
    """Shapes with the class axis inside, more rows than lanes, longer rows than tiles, labels of ignored rows."""
    for shape in ((1, 1), (2, 16), (17, 5), (33, 31), (16, 32), (16, 33), (3, 5, 7), (2, 2, 3, 5), (1, 4099)):
        for which in support.composite(variant.name):
            check(
                regions,
                variant,
                which,
                *variant.arguments(dtype, which, shape),
                steps=(1, 2, -1) if shape[1] < 99 else (-1,),
            )
