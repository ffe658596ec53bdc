"""Weighted sums of losses, and losses from a user's own formula: like the built-in ones."""

from __future__ import annotations

import numpy as np
import pytest
import support
from support import flat

import fastloss as fl


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
    """Tuples of arguments: one a term, and so are the gradients."""
    x, y, w = np.array([1.0, 2.0]), np.array([0.0, 0.0]), np.array([3.0])
    objective = fl.weighted_sum((2.0, fl.mse_loss), (0.1, fl.l2_penalty))
    value, (gx, gw) = objective.value_and_grad((x, y), (w,))
    assert value == pytest.approx(2 * 2.5 + 0.1 * 4.5)
    assert objective((x, y), (w,)) == pytest.approx(value)
    np.testing.assert_allclose(gx, 2 * np.array([1.0, 2.0]))
    np.testing.assert_allclose(gw, [0.3])


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


@fl.custom_loss(hessian=True)
def custom_huber(input, target, *, delta=1.0):
    r = input - target
    small = np.abs(r) <= delta
    value = np.where(small, r**2 / 2, delta * (np.abs(r) - delta / 2))
    return value, np.clip(r, -delta, delta), np.where(small, 1.0, 0.0)


def test_a_custom_loss_is_like_the_built_in(dtype):
    """Every option, shape and layout gives what the kernel gives."""
    room = 64 * np.finfo(dtype).eps
    variant = next(support.variants("huber_loss"))
    for shape in ((), (0,), (7,), (20_011,), (3, 40)):
        args, _ = variant.arguments(dtype, shape=shape)
        weight, delta = (support.uniform(shape, seed, 0.5, 2).astype(dtype) for seed in (3, 4))
        where = support.integers(shape, 5, 3) > 0
        spread = [np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a for a in args]
        for given in ({}, {"weight": weight}, {"where": where}, {"delta": 0.5}, {"delta": delta, "weight": weight}):
            for reduction in support.REDUCTIONS:
                for which in support.faces("huber_loss"):
                    ours = flat(support.face(fl.huber_loss, which)(*args, **given, reduction=reduction))
                    for arrays in (args, spread):
                        theirs = flat(support.face(custom_huber, which)(*arrays, **given, reduction=reduction))
                        for a, b in zip(theirs, ours, strict=True):
                            what = f"{which} {shape} {list(given)} {reduction}"
                            assert a.dtype == b.dtype, what
                            np.testing.assert_allclose(a, b, rtol=room, atol=room, err_msg=what)


def test_custom_losses_are_checked():
    rng = support.uniform((20,), 1, -3, 3), support.uniform((20,), 2, -0.5, 0.5)
    custom_huber.check(*rng)

    @fl.custom_loss
    def wrong(input, target):
        r = input - target
        return r**2, 3 * r

    with pytest.raises(ValueError, match=r"wrong: gradient by input is .* finite differences give"):
        wrong.check(*rng)
    with pytest.raises(ValueError, match=r"wrong: target has shape \(3,\), input \(4,\)"):
        wrong(np.zeros(4), np.zeros(3))


def test_custom_out(dtype):
    x, y = support.uniform((40,), 1).astype(dtype), support.uniform((40,), 2).astype(dtype)
    expected = custom_huber.grad(x, y)
    out = np.full_like(x, -1)
    assert custom_huber.grad(x, y, out=out) is out
    support.assert_same_bits(out, expected)
    assert custom_huber.grad(x, y, out=x) is x
    support.assert_same_bits(x, expected)
