"""What mean, sum and none mean: denominators, weights, masks, nothing at all, and sums that lose nothing."""

from __future__ import annotations

import numpy as np
import pytest
import support
from support import assert_close, call

import fastloss as fl
from fastloss import _core
from fastloss._registry import catalogue

REDUCED_POINTWISE = [name for name in support.POINTWISE if name in support.REDUCIBLE]


@pytest.fixture(params=REDUCED_POINTWISE)
def name(request):
    return request.param


def denominator(name, reduction, shape, weight, where):
    """What torch divides by: the number of elements, or the weights where the definition says so."""
    if reduction == "sum":
        return 1.0
    if reduction == "batchmean":
        return float(shape[0]) if shape else 1.0
    keep = np.broadcast_to(True if where is None else where, shape)
    weight = np.broadcast_to(1.0 if weight is None else np.asarray(weight, float), shape)
    counted = weight[keep] if catalogue[name].definition.weight_in_mean else keep
    return np.sum(counted, dtype=support.long)


def room_of(name, expected, dtype):
    """How far a reduced gradient may be from the unreduced one, divided: weights are summed in double precision."""
    relative = support.ROUNDING.ulps * np.finfo(dtype).eps + support.SUM * catalogue[name].definition.weight_in_mean
    return relative * np.abs(expected) + np.finfo(dtype).tiny


def test_denominators(name, dtype, isa):
    shape = (6, 50)
    variant = next(support.variants(name))
    args, options = variant.arguments(dtype, shape=shape)
    weight = support.uniform(shape, 4, 0.25, 2).astype(dtype)
    row = support.uniform((50,), 5, 0.25, 2).astype(dtype)
    where = support.integers(shape, 6, 3) > 0
    unweighted = call(variant, "value_and_grad", args, options)
    for given in (
        {},
        {"weight": weight},
        {"weight": row},
        {"weight": 0.5},
        {"where": where},
        {"where": where[:, :1]},
        {"weight": weight, "where": where},
        {"weight": row, "where": where},
    ):
        grads = call(variant, "value_and_grad", args, {**options, **given})[1:]
        kept = given.get("where", True)  # products with weights are not rounded before they are summed
        for reduction in catalogue[name].definition.reductions:
            if reduction == "none":
                continue
            divisor = denominator(name, reduction, shape, given.get("weight"), given.get("where"))
            value, *reduced = call(variant, "value_and_grad", args, {**options, **given, "reduction": reduction})
            total = np.sum(np.where(kept, unweighted[0].astype(support.long), 0) * given.get("weight", 1))
            what = f"{name} {reduction} {list(given)}"
            assert float(value) == pytest.approx(float(total / divisor), rel=support.SUM), what
            alone = variant.loss(*args, **{**options, **given, "reduction": reduction})
            assert alone == float(value), what
            for r, g in zip(reduced, grads, strict=True):
                expected = g.astype(support.long) / divisor
                assert_close(r, expected, room_of(name, expected, dtype), what)


def test_scaled_by_the_upstream_gradient(name, dtype):
    variant = next(support.variants(name))
    args, options = variant.arguments(dtype)
    for reduction in catalogue[name].definition.reductions:
        options["reduction"] = reduction
        for which in support.faces(name)[1:]:
            bare = call(variant, which, args, options)
            scaled = call(variant, which, args, {**options, "grad_output": -4.0})
            for k, (b, s) in enumerate(zip(bare, scaled, strict=True)):
                factor = 1 if k == 0 and which == "value_and_grad" else -4
                expected = np.asarray(b * dtype(factor) if b.ndim else b * factor)
                subnormal = np.abs(b) < np.finfo(dtype).tiny  # where a multiple of 4 is rounded too
                np.testing.assert_array_equal(s[~subnormal], expected[~subnormal])
                np.testing.assert_allclose(s[subnormal], expected[subnormal], atol=np.finfo(dtype).tiny)


def test_zero_upstream_gradient(plain, dtype):
    for which in support.faces(plain.name)[1:]:
        args, options = plain.arguments(dtype, which)
        if "reduction" not in options:
            continue
        bare = call(plain, which, args, options)[-1]
        result = call(plain, which, args, {**options, "grad_output": 0.0})[-1]
        assert not np.any(result[np.isfinite(bare)])


def test_nothing_at_all(dtype):
    """Empty, or everything masked or ignored: the mean is NaN, the sum 0, the gradient 0."""
    for name in REDUCED_POINTWISE:
        variant = next(support.variants(name))
        for shape, given in (((0,), {}), ((0, 3), {}), ((5, 4), {"where": np.zeros((5, 4), bool)})):
            args, options = variant.arguments(dtype, shape=shape)
            value, *grads = call(variant, "value_and_grad", args, {**options, **given, "reduction": "mean"})
            assert np.isnan(value), name
            assert np.isnan(variant.loss(*args, **{**options, **given, "reduction": "mean"})), name
            assert call(variant, "value", args, {**options, **given, "reduction": "sum"}) == [0], name
            assert all(g.shape == shape and not np.any(g) for g in grads), name
            for which in support.faces(name)[1:]:
                last = call(variant, which, args, {**options, **given, "reduction": "mean"})[-1]
                assert last.shape == shape
                assert not np.any(last), name
    x, y = support.uniform((5, 4), 1).astype(dtype), np.full(5, -100)
    for spoilt in (x, np.full_like(x, np.nan)):
        for smoothing in (0.0, 0.5):
            value, grad = fl.cross_entropy.value_and_grad(spoilt, y, label_smoothing=smoothing)
            assert np.isnan(value)
            assert not np.any(grad)
            assert fl.cross_entropy(spoilt, y, reduction="sum", label_smoothing=smoothing) == 0
            assert not np.any(fl.cross_entropy(spoilt, y, reduction="none", label_smoothing=smoothing))
            for part in fl.cross_entropy.grad_and_hess(spoilt, y, label_smoothing=smoothing):
                assert not np.any(part)


def test_weights_that_sum_to_zero(dtype):
    """As if nothing was there."""
    for name in REDUCED_POINTWISE:
        if not catalogue[name].definition.weight_in_mean:
            continue
        variant = next(support.variants(name))
        args, options = variant.arguments(dtype)
        for weight in (0.0, np.zeros(203, dtype)):
            value, *grads = call(variant, "value_and_grad", args, {**options, "weight": weight, "reduction": "mean"})
            assert np.isnan(value)
            assert not any(np.any(g) for g in grads)
    x, y = support.uniform((5, 4), 1).astype(dtype), np.zeros(5, int)
    value, grad = fl.cross_entropy.value_and_grad(x, y, weight=[0, 1, 1, 1])
    assert np.isnan(value)
    assert not np.any(grad)


def test_results_are_floats_and_weak(plain, dtype):
    if plain.name not in support.REDUCIBLE:
        pytest.skip("is not reduced")
    args, options = plain.arguments(dtype)
    for reduction in ("mean", "sum"):
        value = plain.loss(*args, **{**options, "reduction": reduction})
        assert type(value) is float
        assert (np.ones(2, dtype) * value).dtype == dtype
        value = plain.loss.value_and_grad(*args, **{**options, "reduction": reduction})[0]
        assert type(value) is float


def test_sums_lose_nothing(isa):
    """2^22 equal float32 losses; a sum in float32 is off in the third digit."""
    n = 2**22
    x = np.full(n, np.float32(0.1))
    total = fl.l1_loss(x, np.zeros_like(x), reduction="sum")
    assert total == pytest.approx(n * float(np.float32(0.1)), rel=support.SUM, abs=0)
    assert fl.l1_loss(x, np.zeros_like(x)) == pytest.approx(float(np.float32(0.1)), rel=support.SUM, abs=0)
    rows = np.zeros((n // 2, 2), np.float32)
    value = fl.cross_entropy(rows, np.zeros(n // 2, np.int8), reduction="sum")
    assert value == pytest.approx(n // 2 * np.log(2), rel=1e-7, abs=0)
    assert fl.cross_entropy(rows, np.zeros(n // 2, np.int8)) == pytest.approx(value / (n // 2), rel=support.SUM)


def test_sums_of_small_and_large(isa):
    """One large loss among many small ones does not swallow them."""
    x = np.full(100_001, 1e-3)
    x[50_000] = 1e8
    assert fl.l1_loss(x, np.zeros_like(x), reduction="sum") == pytest.approx(1e8 + 100, rel=1e-14)


@pytest.mark.heavy
def test_mean_of_2_to_the_27():
    n = 2**27
    x = np.full(n, np.float32(0.1))
    assert fl.l1_loss(x, np.float32(0)) == pytest.approx(float(np.float32(0.1)), rel=support.SUM, abs=0)


BLOCK, SPAN, UNIT = (_core.sizes()[name] for name in ("block", "span", "unit"))


@pytest.mark.parametrize("n", [1, *support.around(16, 32, BLOCK, SPAN, UNIT), 200_003, 1_100_000])
def test_every_element_is_counted_once(n, isa):
    """Sums of distinct powers of two would show any element that is missing or counted twice."""
    x = np.zeros(n)
    for at in {0, 1, n // 3, n // 2, n - 2, n - 1, *support.around(BLOCK, SPAN, UNIT)} & set(range(n)):
        x[at] = 1 + at
    assert fl.l1_loss(x, 0.0, reduction="sum") == float(np.sum(x))
    ones = np.ones(n)
    assert fl.l1_loss(ones, 0.0, reduction="sum") == n
    assert fl.mse_loss(ones, 0.0, weight=x, reduction="sum") == float(np.sum(x))
    assert fl.l1_loss(ones, 0.0, where=x != 0, reduction="sum") == np.count_nonzero(x)
    labels = np.zeros(n, np.int8)
    assert fl.cross_entropy(np.zeros((n, 1)), labels, weight=[2.0], reduction="sum") == 0
    assert fl.cross_entropy(np.zeros((n, 2)), labels) == pytest.approx(np.log(2), rel=support.SUM)


def within(ulps, actual, expected):
    assert_close(actual, expected, ulps * np.finfo(float).eps * np.abs(expected))


@pytest.mark.parametrize("n", [3000, 30_000, 70_000, 1_000_000])
def test_equal_terms(n, isa):
    """Their rounding errors have one direction: where thousands are added one by one, digits are lost."""
    logits, even = support.uniform((2, n), 7, -3, 3), np.full((2, n), 1 / n)
    wide = logits.astype(support.long)
    log_sum = np.log(np.sum(np.exp(wide), axis=1, keepdims=True))
    loss = fl.cross_entropy(logits, even, reduction="none")
    within(4, loss, np.sum(even.astype(support.long) * (log_sum - wide), axis=1))
    zeros = np.zeros((2, n))
    for c in (0.1, 1 / 3, 1 / 7, 0.7):
        x, term = np.full((2, n), c), support.long(c)
        for options in ({}, {"weight": np.ones((2, n))}, {"where": np.ones((2, n), bool)}):
            for reduction, count in (("mean", 1), ("sum", 2 * n)):
                within(10, fl.l2_loss(x, zeros, **options, reduction=reduction), term * term / 2 * count)
                within(10, fl.l1_loss.value_and_grad(x, zeros, **options, reduction=reduction)[0], term * count)
        within(10, fl.pairwise_distance(x, zeros, eps=0.0), np.full(2, np.sqrt(n * term * term)))
        loss = fl.multilabel_soft_margin_loss(x, zeros, reduction="none")
        within(20, loss, np.full(2, np.log1p(np.exp(term))))


def test_masked_elements_times_an_infinite_weight(dtype):
    """0 is what is left of them, whatever it is multiplied by."""
    x, y, keep = np.array([1.0, 2.0], dtype), np.zeros(2, dtype), np.array([True, False])
    for weight in (np.inf, np.array([np.inf, np.inf], dtype)):
        options = {"weight": weight, "where": keep, "reduction": "none"}
        assert fl.l2_loss(x, y, **options).tolist() == [np.inf, 0.0]
        value, grad = fl.l2_loss.value_and_grad(x, y, **options)
        assert (value.tolist(), grad.tolist()) == ([np.inf, 0.0], [np.inf, 0.0])
        assert [a.tolist() for a in fl.l2_loss.grad_and_hess(x, y, **options)] == [[np.inf, 0.0], [np.inf, 0.0]]
