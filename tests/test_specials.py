"""NaN, infinities, subnormals and signed zeros at every position of every vector length, and the floating-point
environment: left as it was found, and of no influence.
"""

from __future__ import annotations

import ctypes
import itertools
import platform
import sys
import warnings

import numpy as np
import pytest
import support
from support import assert_same_bits, call, exact

import fastloss as fl

SPECIALS = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-310, -1e-310, 1e-40, -1e-40, 5e-324)
POSITIONS = (0, 1, -2, -1)


def legal(variant, k, dtype, candidates):
    domain = support.domain_of(variant.name, variant.loss.definition.inputs[k], variant.options)
    return [v for v in np.array(candidates, dtype) if np.isnan(v) or support.inside(domain, v)]


POINTWISE_PLAIN = [v for v in support.PLAIN if v.name in support.POINTWISE]
POINTWISE_VARIANTS = [v for v in support.VARIANTS if v.name in support.POINTWISE]


def expect_special_in_place(variant, dtype, lengths, positions):
    """Each special number gives what it gives alone, and its neighbours do not notice, wherever it is."""
    for which in support.composite(variant.name):
        whole, options = variant.arguments(dtype, which, shape=(max(lengths),))
        clean = call(variant, which, whole, options)
        for k in range(len(whole)):
            for special in legal(variant, k, dtype, SPECIALS):
                alone = [a[:1].copy() for a in whole]
                alone[k][0] = special
                for n in lengths:
                    for position in positions(n):
                        args = [a[:n].copy() for a in whole]
                        for a, one in zip(args, alone, strict=True):
                            a[position] = one[0]
                        got = call(variant, which, args, options)
                        single = call(variant, which, alone, options)
                        for g, c, s in zip(got, clean, single, strict=True):
                            e = c[:n].copy()
                            e[position] = s[0]
                            assert_same_bits(g, e, f"{variant} {which}: {special} at {position} of {n}")


@pytest.mark.parametrize("variant", support.by_loss(POINTWISE_PLAIN), ids=str)
def test_special_numbers_stay_in_their_lane(variant, dtype, isa):
    expect_special_in_place(variant, dtype, (1, 2, 3, 7, 15, 16, 17, 33), lambda n: {p % n for p in POSITIONS})


@pytest.mark.heavy
@pytest.mark.parametrize("variant", support.by_loss(POINTWISE_PLAIN), ids=str)
def test_special_numbers_at_every_position_of_every_length(variant, dtype, isa):
    expect_special_in_place(variant, dtype, (*range(1, 20), 31, 32, 33, 63, 64, 65, 127, 128, 129), range)


def expect_nan_for_nan(variant, dtype, faces, skip):
    """In any input, in every output there is, of every length; and nowhere else."""
    for which in faces:
        whole, options = variant.arguments(dtype, which, shape=(40,))
        clean = call(variant, which, whole, options)[skip:]
        for k in range(len(whole)):
            for n in (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 40):
                args = [a[:n].copy() for a in whole]
                at = (7 * n) % n if n < 3 else (n - 1, n // 2)[n % 2]
                args[k][at] = np.nan
                for j, out in enumerate(call(variant, which, args, options)[skip:]):
                    others = np.arange(n) != at  # where an argument has no logarithm there may be NaN anyway
                    right = np.isnan(out[at]) and np.array_equal(out[others], clean[j][:n][others], equal_nan=True)
                    assert right, f"{variant} {which}[{j}]: NaN in input {k} at {at} of {n} gives {out}"


@pytest.mark.parametrize("variant", support.by_loss(POINTWISE_VARIANTS), ids=str)
def test_nan_gives_nan(variant, dtype, isa):
    faces = [which for which in support.faces(variant.name) if which != "grad_and_hess"]
    expect_nan_for_nan(variant, dtype, faces, 0)


@pytest.mark.parametrize(
    "variant", support.by_loss([v for v in POINTWISE_VARIANTS if hasattr(v.loss, "grad_and_hess")]), ids=str
)
def test_nan_gives_nan_hessians(variant, dtype, isa):
    expect_nan_for_nan(variant, dtype, ["grad_and_hess"], len(variant.loss.definition.wrt))


@pytest.mark.parametrize("name", support.REDUCIBLE)
def test_nan_reaches_the_reduced_value(name, dtype, isa):
    variant = next(support.variants(name))
    for n in (1, 5, 64, 1000, 5000):
        shape = (n,) if name in support.POINTWISE else (n, 3)
        args, options = variant.arguments(dtype, "value", shape)
        args[0][-1] = np.nan  # an element, or a row: of some only the label's number is read
        for reduction in ("mean", "sum"):
            assert np.isnan(variant.loss(*args, **{**options, "reduction": reduction}))
            if hasattr(variant.loss, "value_and_grad"):
                assert np.isnan(variant.loss.value_and_grad(*args, **{**options, "reduction": reduction})[0])


@pytest.mark.skipif(not support.WIDE, reason="long double is double here: nothing is larger than infinity's neighbours")
@pytest.mark.parametrize("variant", support.by_loss(POINTWISE_VARIANTS), ids=str)
def test_infinite_inputs_give_the_limit(variant, dtype, isa):
    """What the definition tends to as the input grows beyond every double: it is evaluated at 1e1000, and at 1e500 to
    see whether it still grows, as logarithms do.
    """
    args, options = variant.arguments(dtype, shape=(64,))
    for k, name in enumerate(variant.loss.definition.inputs):
        if name not in variant.loss.definition.differentiable:
            continue
        for special in legal(variant, k, dtype, (np.inf, -np.inf)):
            at_infinity, huge, large = (
                [a if j != k else np.full(a.shape, x) for j, a in enumerate(args)]
                for x in (
                    special,
                    np.sign(special) * support.long(10) ** 1000,
                    np.sign(special) * support.long(10) ** 500,
                )
            )
            with np.errstate(all="ignore"):
                undefined = np.isnan(exact(variant, "value", huge, options)[0])
            for which in support.composite(variant.name):
                with np.errstate(all="ignore"):
                    limits, before = exact(variant, which, huge, options), exact(variant, which, large, options)
                actual = call(variant, which, at_infinity, options)
                for j, (a, limit, earlier) in enumerate(zip(actual, limits, before, strict=True)):
                    with np.errstate(all="ignore"):
                        grows = np.abs(limit) > np.maximum(1, 1.5 * np.abs(earlier))
                        limit = np.where(grows, np.sign(limit) * np.inf, limit)
                        near = np.abs(a - limit) <= 8 * np.finfo(dtype).eps * np.abs(limit) + np.finfo(dtype).tiny
                    # the textbook formula may break down even there: then nothing is known
                    right = (a == limit) | near | undefined | np.isnan(limit) | np.isnan(earlier)
                    what = f"{variant} {which}[{j}] at {name} = {special}"
                    assert np.all(right), f"{what}: {a[~right][:3]}, limit {limit[~right][:3]}"


def test_subnormals_are_read_as_what_they_are(dtype, isa):
    """Not flushed on the way in or through."""
    import fastloss as fl

    tiny = np.finfo(dtype).smallest_subnormal * np.arange(1, 70)
    tiny = tiny.astype(dtype)
    assert_same_bits(fl.l1_loss(tiny, np.zeros_like(tiny), reduction="none"), tiny)
    assert_same_bits(fl.mse_loss.grad(tiny, np.zeros_like(tiny), reduction="none"), 2 * tiny)
    assert fl.l1_loss(tiny, np.zeros_like(tiny), reduction="sum") == float(np.sum(tiny.astype(float)))


@pytest.mark.each("clip", [1e-45, 1e-40, 1e-30, 1.07e-15, 1e-7, 1e-3, 0.05])
@pytest.mark.each("gamma", [0.0, 0.5, 1.0, 4.0])
def test_absent_labels_far_above_a_small_clip(clip, gamma, isa):
    """s(-x) is below the normal floats, and in proportion to the clip it is not."""
    x = np.array([60, 87, 87.4, 88, 91, 95, 104, 120, 160, np.inf], np.float32)
    labels, c = np.zeros_like(x), np.full_like(x, clip)
    for each in (c, float(c[0])):
        options = {"clip": each, "gamma_neg": gamma, "reduction": "none"}
        found = [*fl.asymmetric_loss.value_and_grad(x, labels, **options)]
        found.append(fl.asymmetric_loss.grad_and_hess(x, labels, **options)[1])
        wide = options | {"clip": float(c[0])}
        right = [*fl.asymmetric_loss.value_and_grad(x.astype(float), labels.astype(float), **wide)]
        right.append(fl.asymmetric_loss.grad_and_hess(x.astype(float), labels.astype(float), **wide)[1])
        for a, b in zip(found, right, strict=True):
            np.testing.assert_allclose(a, b, rtol=2e-6, atol=1e-44)


def test_absent_labels_far_above_a_small_clip_in_double(isa):
    """C / (s(-x) + c) and its complement, exact to rounding where both are subnormal."""
    mpmath = pytest.importorskip("mpmath")
    for x, c in itertools.product([690.0, 708.5, 715.0, 740.0, 800.0, 1000.0], [5e-324, 1e-315, 1e-300, 1e-200]):
        value, grad = fl.asymmetric_loss.value_and_grad(np.array([x]), np.array([0.0]), clip=c, gamma_neg=0.0)
        with mpmath.workdps(40):
            q = mpmath.exp(-mpmath.mpf(x))
            expected = -mpmath.log(q + c), q / (q + c)
        assert value == pytest.approx(float(expected[0]), rel=1e-15)
        assert grad[0] == pytest.approx(float(expected[1]), rel=1e-14, abs=1e-307)


@pytest.mark.parametrize("alpha", [-np.inf, -2.0, 0.0, 0.5, 1.0, 1.5, 2.0])
def test_the_definition_has_the_slope_of_infinite_residuals(alpha):
    x, y = np.array([np.inf, -np.inf, 1.0]), np.array([0.0, 0.0, -np.inf])
    options = {"alpha": alpha, "c": 4.0, "reduction": "none"}
    with np.errstate(all="ignore"):
        expected = fl.general_robust_loss.reference.grad(x, y, **options)
    np.testing.assert_array_equal(fl.general_robust_loss.grad(x, y, **options), expected)


@pytest.mark.parametrize("name", ["generalized_kl_div", "js_div"])
def test_divergences_of_the_largest_masses(name, dtype, isa):
    """2^k times the masses cost 2^k times as much and have the same gradient, to the bit: up to the largest number,
    although sums of such masses overflow, and products with their logarithms.
    """
    loss, info = support.catalogue[name], np.finfo(dtype)
    parts = np.concatenate([1 - 2.0 ** -np.arange(2, 21), 2.0 ** -np.arange(20), support.uniform(60, 1, 0, 1)])
    masses = ((2 - info.eps) * parts).astype(dtype)
    pairs = [np.tile(masses, masses.size), np.repeat(masses, masses.size)]
    huge = [np.ldexp(p, info.maxexp - 1) for p in pairs]
    assert huge[0].max() == info.max

    value, grads = loss.value_and_grad(*pairs, reduction="none", wrt=("input", "target"))
    with np.errstate(over="ignore"):
        expected = np.ldexp(value, info.maxexp - 1)
    assert_same_bits(loss.value_and_grad(*huge, reduction="none", wrt=("input", "target")), (expected, grads))


# ---- the environment ----


def extreme(variant, dtype, which):
    """Arguments that overflow, underflow and divide by zero on the way."""
    shape = (64,) if variant.name in support.POINTWISE else (8, 8)
    args, options = variant.arguments(dtype, which, shape)
    candidates = (np.inf, -np.inf, np.nan, 1e38, -1e38, 1e-40, 88.8, -104.0, 710.0, -746.0, 0.0)
    spots = args[0].reshape(-1)
    numbers = legal(variant, 0, dtype, candidates)
    spots[: len(numbers)] = numbers
    return args, options


def test_no_warnings(variant, dtype):
    with np.errstate(all="raise"):
        for which in support.faces(variant.name):
            args, options = extreme(variant, dtype, which)
            call(variant, which, args, options)
            if variant.loss.definition.reductions:
                call(variant, which, args, {**options, "reduction": "mean"})
            spread = [np.repeat(a, 2, axis=0)[::2] for a in args]
            call(variant, which, spread, options)
            half = [a.astype(np.float64) if a.dtype == np.float32 else a for a in args[1:]]
            call(variant, which, [args[0], *half], options)


BEYOND = (1e300, -1e300, 1e-40, -1e-40, 5e-324, np.inf, np.nan, 65520.0)  # what narrower types cannot hold


@pytest.mark.each("first", ["float16", "float32", "float64", "longdouble", "int32"])
@pytest.mark.each("other", ["float16", "float32", "float64", "longdouble"])
def test_no_warnings_from_other_types(plain, first, other):
    """Whatever each argument holds, a call works, or says what it has against it: that does not warn either."""
    name, definition = plain.name, plain.loss.definition
    shape = (7,) if name in support.POINTWISE else (7, 5)
    inputs, options = plain.arguments(np.float64, "grad", shape=shape)
    arguments = {k: a.astype(other if a.dtype.kind == "f" else a.dtype) for k, a in enumerate(inputs)}
    arguments[0] = arguments[0].astype(first)
    if name in support.POINTWISE:
        arguments |= {parameter: np.ones(shape, other) for parameter in definition.parameters}
    if "weight" in definition.names:
        arguments["weight"] = np.ones(shape[-1], other)
    arguments["grad_output"] = np.ones(shape if name in (*support.POINTWISE, "softmax", "log_softmax") else 7, other)
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", ".* is rounded to float64")  # of long double, which says so
        for spoilt, number in itertools.product(arguments, BEYOND):
            given = {**options, **arguments}
            if given[spoilt].dtype.kind == "f":
                with np.errstate(all="ignore"):
                    given[spoilt] = given[spoilt].copy()
                    given[spoilt][3] = number
            args = [given.pop(k) for k in range(len(inputs))]
            for which in reversed(support.faces(name)):  # the value alone, which takes none, is the last
                if which == "value":
                    del given["grad_output"]
                try:
                    support.face(plain.loss, which)(*args, **given)
                except (ValueError, IndexError, TypeError) as error:
                    assert str(error).startswith(f"{name}: "), error  # noqa: PT017


def libm():
    if sys.platform == "win32":
        pytest.skip("no C99 floating-point environment to ask")
    return ctypes.CDLL(None if sys.platform == "darwin" else "libm.so.6")


X86 = platform.machine() in ("x86_64", "AMD64")
ALL_FLAGS = 0x3D if X86 else 0x1F


def test_no_flags_are_left_behind(plain, dtype, isa):
    lib = libm()
    for which in support.faces(plain.name):
        args, options = extreme(plain, dtype, which)
        lib.feclearexcept(ALL_FLAGS)
        call(plain, which, args, options)
        assert lib.fetestexcept(ALL_FLAGS & ~0x20) == 0, f"{plain} {which}"
    lib.feclearexcept(ALL_FLAGS)


ROUNDING_MODES = (0x400, 0x800, 0xC00)  # down, up, to zero: x86's numbers


@pytest.mark.skipif(not X86, reason="numbers of rounding modes are the CPU's")
@pytest.mark.each("reduction", ["none", "sum", "mean"])
def test_rounding_mode_of_others_does_not_matter(variant, dtype, reduction):
    if reduction not in (variant.loss.definition.reductions or ("none",)):
        pytest.skip("is not reduced")
    lib = libm()
    for which, mode in itertools.product(support.composite(variant.name), ROUNDING_MODES):
        args, options = variant.arguments(dtype, which)
        if variant.loss.definition.reductions:
            options["reduction"] = reduction
        expected = call(variant, which, args, options)
        lib.fesetround(mode)
        try:
            actual = call(variant, which, args, options)
            still = lib.fegetround()
        finally:
            lib.fesetround(0)
        assert_same_bits(actual, expected, f"{variant} {which} {reduction}")
        assert still == mode, "the caller's rounding mode is restored"


@pytest.mark.skipif(not (X86 and sys.platform == "linux"), reason="sets MXCSR by hand")
def test_flushing_of_subnormals_by_others_does_not_matter(plain, dtype):
    variant = plain
    """FTZ and DAZ, as -ffast-math libraries leave them on."""
    lib = libm()
    environment = (ctypes.c_uint8 * 32)()

    def set_mxcsr(bits: int) -> None:
        lib.fegetenv(environment)
        mxcsr = int.from_bytes(bytes(environment[28:32]), "little")
        environment[28:32] = list((mxcsr & ~0x8040 | bits).to_bytes(4, "little"))
        lib.fesetenv(environment)

    def subnormal_sum() -> bool:
        return float(np.float64(5e-324) + np.float64(0.0)) != 0

    for which in support.composite(variant.name):
        args, options = extreme(variant, dtype, which)
        spots = args[0].reshape(-1)
        tiny = np.finfo(dtype).smallest_subnormal * np.arange(1, 21)
        if legal(variant, 0, dtype, (tiny[0],)):
            spots[20:40] = tiny
        expected = call(variant, which, args, options)
        set_mxcsr(0x8040)
        try:
            flushing = not subnormal_sum()
            actual = call(variant, which, args, options)
        finally:
            set_mxcsr(0)
        assert flushing, "the test itself did not switch flushing on"
        assert_same_bits(actual, expected, f"{variant} {which}")
