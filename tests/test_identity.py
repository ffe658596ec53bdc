"""Fixed arithmetic: every instruction set with fused multiply-add gives the same bits, and so does every alignment,
stride, byte order, length and caller.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import bits
import numpy as np
import pytest
import support
from support import allowance, assert_close, assert_same_bits, call, exact

import fastloss as fl


@pytest.fixture(params=support.fused_isas())
def fused(request):
    before = fl.isa()
    fl.use_isa(request.param)
    yield request.param
    fl.use_isa(before)


def test_hashes_are_those_of_every_machine(variant, dtype, fused):
    name = f"{variant} {np.dtype(dtype).name}"
    ours, theirs = {name: bits.hashes(variant, dtype)}, {name: bits.stored().get(name, {})}
    wrong = bits.differences(ours, theirs)
    assert not wrong, f"on {fused}: {wrong}; if meant, run `python tests/make_bits.py`"


def test_no_stale_hashes():
    expected = {f"{variant} {np.dtype(dtype).name}" for variant in support.VARIANTS for dtype in support.DTYPES}
    assert set(bits.stored()) == expected, "run `python tests/make_bits.py`"


def test_instruction_sets_agree(variant, dtype):
    """To the bit where they have FMA, to a few ULP where not; at all lengths of rows and tails."""
    small = [(n,) for n in (*range(1, 40), 100)] if variant in support.PLAIN else [(203,)]
    if variant.name in support.ROWWISE:
        small = [(2, n) for n in (*range(1, 131), 257, 1000)]
    before = fl.isa()
    try:
        for shape in small:
            for which in support.composite(variant.name):
                args, options = variant.arguments(dtype, which, shape)
                expected = None
                for name in (*support.fused_isas(), *(i for i in fl.isas() if i in support.UNFUSED)):
                    fl.use_isa(name)
                    actual = call(variant, which, args, options)
                    if expected is None:
                        expected = actual
                    elif name not in support.UNFUSED:
                        assert_same_bits(actual, expected, f"{variant} {which} {shape} on {name}")
    finally:
        fl.use_isa(before)


@pytest.mark.parametrize("name", [name for name in fl.isas() if name in support.UNFUSED])
def test_without_fma_to_a_few_ulp(variant, dtype, name):
    before = fl.isa()
    for which in support.composite(variant.name):
        args, options = variant.arguments(dtype, which)
        fused = call(variant, which, args, options)
        allowed = allowance(variant, which, args, options, exact(variant, which, args, options), dtype, support.ISA)
        fl.use_isa(name)
        try:
            unfused = call(variant, which, args, options)
        finally:
            fl.use_isa(before)
        for u, f, room in zip(unfused, fused, allowed, strict=True):
            assert_close(u, f, room, f"{variant} {which} on {name}")


def displaced(array: np.ndarray, by: int) -> np.ndarray:
    """A copy that starts `by` bytes after a multiple of 64."""
    raw = np.empty(array.nbytes + 128, np.uint8)
    start = -raw.ctypes.data % 64 + by
    copy = raw[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def test_any_alignment(plain, dtype):
    """By element, as views of arrays have it, and by byte."""
    shape = (300,) if plain.name in support.POINTWISE else (7, 43)
    size = np.dtype(dtype).itemsize
    for which in support.composite(plain.name):
        args, options = plain.arguments(dtype, which, shape)
        expected = call(plain, which, args, options)
        for by in (*range(0, 64, size), 1, 2, 3, 5):
            moved = [displaced(a, by) if a.dtype.kind == "f" else a for a in args]
            assert_same_bits(call(plain, which, moved, options), expected, f"{plain} {which} at byte {by}")
            outs = [displaced(e, by) for e in expected if e.ndim]
            for out in outs:
                out.fill(-1)
            call(plain, which, moved, {**options, "out": outs[0] if len(outs) == 1 else tuple(outs)})
            assert_same_bits(outs, expected, f"{plain} {which} out at byte {by}")


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_sums_do_not_depend_on_layout(dtype, fused, reduction):
    """One tree of additions, whatever the strides and the alignment."""
    for name in support.REDUCIBLE:
        variant = next(support.variants(name))
        shape = (70001,) if name in support.POINTWISE else (16500, 5)
        args, options = variant.arguments(dtype, "value_and_grad", shape)
        options["reduction"] = reduction
        expected = call(variant, "value_and_grad", args, options)
        spread = []
        for a in args:
            wide = np.zeros((2, *a.shape), a.dtype)
            wide[1] = a
            spread.append(np.moveaxis(np.moveaxis(wide, 0, -1).copy(), -1, 0)[1])
        for others in (spread, [displaced(a, 4) if a.dtype.kind == "f" else a for a in args]):
            assert_same_bits(call(variant, "value_and_grad", others, options), expected, name)


def test_concurrent_callers_get_the_same_bits():
    """Eight threads at once: nothing is shared between calls."""
    jobs = []
    for variant in support.PLAIN:
        shape = (40000,) if variant.name in support.POINTWISE else (2000, 20)
        args, options = variant.arguments(np.float32, "value_and_grad", shape)
        if hasattr(variant.loss, "value_and_grad"):
            jobs.append((variant, args, options, call(variant, "value_and_grad", args, options)))

    def work(seed: int) -> None:
        for k in np.random.default_rng(seed).permutation(len(jobs)):
            variant, args, options, expected = jobs[k]
            assert_same_bits(call(variant, "value_and_grad", args, options), expected, f"{variant} in a thread")

    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(work, seed) for seed in range(16)]:
            future.result()
