"""Weighted sums of losses, and losses from a user's own formula: like the built-in ones."""

from __future__ import annotations

import numpy as np
import pytest
import support
from support import flat

import fastloss as fl
from fastloss._registry import catalogue

custom_loss = pytest.importorskip("fastloss.compose").custom_loss


def test_sum_of_losses_of_the_same_arguments(dtype):
    x, y = support.uniform((40,), 1, -3, 3).astype(dtype), support.uniform((40,), 2, -3, 3).astype(dtype)
    parts = [(0.7, fl.mse_loss, {}), (0.25, fl.huber_loss, {"delta": 2.0}), (-0.5, fl.l1_loss, {"reduction": "sum"})]
    objective = fl.weighted_sum(*parts)
    value, grad = objective.value_and_grad(x, y)
    assert value == pytest.approx(sum(w * loss(x, y, **o) for w, loss, o in parts), rel=support.SUM)
    assert objective(x, y) == pytest.approx(value, rel=support.SUM)
    expected = sum(w * loss.grad(x, y, **o).astype(float) for w, loss, o in parts)
    np.testing.assert_allclose(grad, expected, rtol=8 * np.finfo(dtype).eps, atol=8 * np.finfo(dtype).eps)
    np.testing.assert_array_equal(objective.grad(x, y), grad)
    assert grad.dtype == dtype


def test_sum_of_tasks():
    x, y, w = np.array([1.0, 2.0]), np.array([0.0, 0.0]), np.array([3.0])
    inner = fl.weighted_sum((2.0, fl.mse_loss))
    objective = fl.weighted_sum((1.0, inner), (0.1, fl.l2_penalty))
    value, (gx, gw) = objective.value_and_grad((x, y), (w,)) if accepts_nested(inner) else (None, (None, None))
    if value is None:
        pytest.skip("weighted sums are not nested")
    assert value == pytest.approx(2 * 2.5 + 0.1 * 4.5)
    np.testing.assert_allclose(gx, 2 * np.array([1.0, 2.0]))
    np.testing.assert_allclose(gw, [0.3])


def accepts_nested(inner):
    try:
        fl.weighted_sum((1.0, inner)).value_and_grad([1.0], [0.0])
    except TypeError:
        return False
    return True


def test_a_weighted_sum_may_be_a_term():
    """As its documentation says."""
    inner = fl.weighted_sum((2.0, fl.mse_loss))
    value, grad = fl.weighted_sum((0.5, inner)).value_and_grad([3.0], [0.0])
    assert value == 9.0
    assert grad.tolist() == [6.0]


def test_wrong_sums():
    with pytest.raises(ValueError, match="there are no terms"):
        fl.weighted_sum()
    with pytest.raises(TypeError, match="expected a loss"):
        fl.weighted_sum((1.0, abs))
    with pytest.raises(ValueError, match="reduction is 'none'"):
        fl.weighted_sum((1.0, fl.mse_loss, {"reduction": "none"}))
    with pytest.raises(ValueError, match="weight is nan"):
        fl.weighted_sum((np.nan, fl.mse_loss))


@pytest.mark.parametrize("name", ["mse_loss", "huber_loss", "binary_cross_entropy_with_logits", "l2_penalty"])
def test_a_custom_loss_is_like_the_built_in(name, dtype):
    """The definition of a loss as a user's formula: every option gives what the kernel gives."""
    if name not in catalogue:
        pytest.skip("not in the catalogue")
    loss, d = catalogue[name], catalogue[name].definition
    options = {k: getattr(d, k) for k in ("domains", "weight_in_mean", "default_reduction") if hasattr(d, k)}
    try:
        mine = custom_loss(**options)(d.function)
    except TypeError:
        mine = custom_loss(d.function)
        if d.weight_in_mean:
            pytest.skip("custom losses do not divide by weights")
    variant = next(support.variants(name))
    room = 64 * np.finfo(dtype).eps
    for shape in ((), (0,), (7,), (20_011,), (3, 40)):
        args, _ = variant.arguments(dtype, shape=shape)
        weight = support.uniform(shape, 3, 0.5, 2).astype(dtype)
        where = support.integers(shape, 4, 3) > 0
        for given in ({}, {"weight": weight}, {"where": where}):
            if d.weight_in_mean and "weight" in given:
                continue
            for reduction in support.REDUCTIONS:
                for which in support.faces(name):
                    ours = flat(support.face(loss, which)(*args, **given, reduction=reduction))
                    theirs = flat(support.face(mine, which)(*args, **given, reduction=reduction))
                    for a, b in zip(theirs, ours, strict=True):
                        assert a.dtype == b.dtype
                        np.testing.assert_allclose(a, b, rtol=room, atol=room, err_msg=f"{given} {reduction}")
