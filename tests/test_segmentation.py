"""Losses of regions: by their definitions in every mode, by hand, by torch's derivatives; pixels that do not count,
absent classes, the digits of confident pixels, threads and instruction sets.
"""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pytest
from support import assert_same_bits, flat, integers, uniform

import fastloss as fl
from fastloss import _core

LOSSES = (fl.dice_loss, fl.jaccard_loss, fl.tversky_loss)
MODES = ("binary", "multilabel", "multiclass")
SETTINGS = [
    (fl.dice_loss, {}),
    (fl.jaccard_loss, {"smooth": 1.0}),
    (fl.tversky_loss, {"alpha": 0.3, "beta": 0.7, "gamma": 0.75}),
    (fl.tversky_loss, {"alpha": 0.0, "beta": 1.5, "gamma": 2.0, "eps": 0.25}),
]
nan, inf = np.nan, np.inf


def arguments(mode, dtype, shape=(4, 5, 3, 7), *, from_logits=True, ignored=None, soft=False):
    """The second class is absent."""
    x = uniform(shape, 1, -5, 5)
    x = (x if from_logits else 1 / (1 + np.exp(-x))).astype(dtype)
    if mode == "multiclass":
        target = integers((shape[0], *shape[2:]), 2, shape[1])
        target[target == 1] = 0
    else:
        target = uniform(shape, 2).astype(dtype) if soft else (integers(shape, 2, 3) == 0).astype(int)
        if mode == "multilabel":
            target[:, 1] = 0
    if ignored is not None:
        at = integers(target.shape, 3, 4) == 0
        target = np.where(at, target.dtype.type(ignored), target)
        x[np.broadcast_to(np.expand_dims(at, 1), shape) if mode == "multiclass" else at] = nan
    return x, target, {"mode": mode, "from_logits": from_logits, "ignore_index": ignored}


@pytest.mark.each("mode", MODES)
@pytest.mark.each("from_logits", [True, False])
@pytest.mark.each("ignored", [None, 255])
@pytest.mark.each("soft", [False, True])
def test_matches_the_definition(mode, from_logits, ignored, soft, dtype, isa):
    for shape in ((2, 3), (4, 5, 3, 7), (3, 2, 4500)):
        x, target, options = arguments(mode, dtype, shape, from_logits=from_logits, ignored=ignored, soft=soft)
        for (loss, own), reduction in itertools.product(SETTINGS, ("none", "mean", "sum")):
            more = {**options, **own, "reduction": reduction}
            value, grad = loss.value_and_grad(x, target, **more)
            expected, slope = loss.reference.value_and_grad(x.astype(np.longdouble), target, **more)
            assert (grad.shape, grad.dtype) == (x.shape, dtype)
            np.testing.assert_allclose(np.float64(value), np.float64(expected), rtol=8 * np.finfo(dtype).eps)
            room = 40 * np.finfo(dtype).eps * float(np.max(np.abs(slope)))
            np.testing.assert_allclose(np.float64(grad), np.float64(slope), atol=room, rtol=0)
            assert_same_bits(flat(loss(x, target, **more)), flat(value))
            assert_same_bits(flat(loss.grad(x, target, **more)), [grad])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("from_logits", [True, False])
def test_gradients_are_torchs(mode, from_logits):
    torch = pytest.importorskip("torch")
    x, target, options = arguments(mode, np.float64, from_logits=from_logits)
    for loss, own in SETTINGS:
        alpha, beta = {"dice_loss": (0.5, 0.5), "jaccard_loss": (1, 1)}.get(
            loss.__name__, (own.get("alpha"), own.get("beta"))
        )
        tensor = torch.from_numpy(x).requires_grad_()
        p = tensor if not from_logits else torch.softmax(tensor, 1) if mode == "multiclass" else torch.sigmoid(tensor)
        t = torch.from_numpy(target)
        if mode == "multiclass":
            t = torch.movedim(torch.nn.functional.one_hot(t, x.shape[1]), -1, 1)
        axes = (0, 1, 2, 3) if mode == "binary" else (0, 2, 3)
        right, over, under = ((a * b).sum(axes) for a, b in ((p, t), (p, 1 - t), (1 - p, t)))
        smooth = own.get("smooth", 0.0)
        whole = (right + alpha * over + beta * under + smooth).clamp_min(own.get("eps", 1e-7))
        there = t.sum(axes) > 0
        value = torch.where(there, 1 - (right + smooth) / whole, 0 * right)
        value = torch.where(there, value.clamp_min(1e-30) ** own.get("gamma", 1.0), 0 * right).mean()
        value.backward()
        found, grad = loss.value_and_grad(x, target, **options, **own)
        np.testing.assert_allclose(found, value.item(), rtol=1e-12)
        np.testing.assert_allclose(grad, tensor.grad.numpy(), rtol=1e-9, atol=1e-15)


def test_by_hand(dtype):
    p, t, options = np.array([0.9, 0.2, 0.6, 0.1], dtype), np.array([1, 0, 1, 0]), {"from_logits": False}
    room = 4 * np.finfo(dtype).eps
    for expected, found in (
        (1 - 3 / 3.8, fl.dice_loss(p, t, **options)),
        (1 - 2.5 / 2.9, fl.dice_loss(p, t, smooth=1.0, **options)),
        (1 - 1.5 / 2.3, fl.jaccard_loss(p, t, **options)),
        (0.2268041237113402, fl.tversky_loss(p, t, alpha=0.3, beta=0.7, **options)),
        (0.2268041237113402**2, fl.tversky_loss(p, t, alpha=0.3, beta=0.7, gamma=2.0, **options)),
        (1 - 1 / 1.9, fl.dice_loss(p[[0, 3]], [0.5, 0.5], **options) + 1 - 1 / 1.9 - (1 - 0.5 / 1)),
    ):
        np.testing.assert_allclose(found, expected, rtol=room)


def test_confident_pixels_keep_their_digits(dtype, isa):
    """e^-40 each, where 1 - p is 0."""
    small = np.exp(-40.0)
    x, t = np.array([40, -40], dtype), np.array([True, False])
    np.testing.assert_allclose(fl.dice_loss(x, t), small, rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_allclose(fl.dice_loss.grad(x, t), [-small / 2, small / 2], rtol=4 * np.finfo(dtype).eps)
    x, t = np.array([[[40.0, 0.0], [0.0, 40.0]]], dtype), np.array([[0, 1]])
    value, grad = fl.dice_loss.value_and_grad(x, t, mode="multiclass")
    np.testing.assert_allclose(value, small, rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_allclose(grad[0], small / 2 * np.array([[-1, 1], [1, -1]]), rtol=4 * np.finfo(dtype).eps)


def test_classes_of_which_there_is_nothing(dtype):
    x = uniform((2, 3, 4), 5, -2, 2).astype(dtype)
    t = np.zeros((2, 3, 4), bool)
    t[:, 0] = True
    for loss in LOSSES:
        value, grad = loss.value_and_grad(x, t, mode="multilabel", reduction="none")
        assert not np.any(value[1:])
        assert not np.any(grad[:, 1:])
        assert value[0] > 0
        np.testing.assert_allclose(loss(x, t, mode="multilabel"), value[0] / 3, rtol=4 * np.finfo(dtype).eps)
        assert loss(x, ~t & t) == 0  # and nothing at all
        assert loss(np.zeros((0, 3), dtype), np.zeros((0, 3))) == 0
        nothing = np.full((2, 4), 255)
        value, grad = loss.value_and_grad(np.full_like(x, nan), nothing, mode="multiclass", ignore_index=255)
        assert value == 0
        assert not np.any(grad)


def test_nan_and_infinities(dtype, isa):
    x, t = np.zeros((1, 3, 4), dtype), np.zeros((1, 3, 4))
    t[0, :, :2] = 1
    x[0, 1, 3] = nan
    x[0, 2] = [inf, -inf, inf, -inf]
    for loss in LOSSES:
        value, grad = loss.value_and_grad(x, t, mode="multilabel", reduction="none")
        assert np.isnan(value[1])
        assert np.all(np.isnan(grad[0, 1]))
        np.testing.assert_allclose(value[2], loss([1.0, 0.0, 1.0, 0.0], t[0, 2], from_logits=False))
        assert not np.any(grad[0, 2])
        assert np.isfinite(value[0])


def test_slopes_of_perfect_classes(dtype):
    x, t = np.array([1, 0, 1], dtype), np.array([1, 0, 1])
    for gamma in (0.5, 2.0):
        value, grad = fl.tversky_loss.value_and_grad(x, t, from_logits=False, gamma=gamma)
        assert value == 0
        assert not np.any(grad)
    by_definition = fl.tversky_loss.reference.grad(x, t, from_logits=False)  # with gamma = 1 they have one
    np.testing.assert_allclose(by_definition, [-0.25, 0.25, -0.25])
    np.testing.assert_allclose(fl.tversky_loss.grad(x, t, from_logits=False), by_definition)


@pytest.mark.parametrize("mode", MODES)
def test_types_and_layouts(mode, dtype):
    x, target, options = arguments(mode, dtype, (3, 4, 5, 6))
    for loss in LOSSES:
        value, grad = loss.value_and_grad(x, target, **options)
        for order in (np.asfortranarray, lambda a: np.repeat(a, 2, axis=-1)[..., ::2]):
            found, slope = loss.value_and_grad(order(x), order(target), **options)
            assert found == value
            assert_same_bits([slope], [grad])
        for kind in ("u1", "i2", "i8", "f4", ">f8", *(["?"] if mode != "multiclass" else [])):
            found, slope = loss.value_and_grad(x, target.astype(kind), **options)
            assert found == value
            assert_same_bits([slope], [grad])
        out = x.copy()
        assert loss.grad(out, target, **options, out=out) is out
        assert_same_bits([out], [grad])
        half = x.astype(np.float16)
        expected = loss.grad(half.astype(np.float32), target, **options).astype(np.float16)
        assert_same_bits([loss.grad(half, target, **options)], [expected])


@pytest.mark.parametrize("mode", MODES)
def test_upstream(mode, dtype):
    x, target, options = arguments(mode, dtype)
    classes = 1 if mode == "binary" else 5
    upstream = uniform((classes,), 8, -1, 1)
    for loss in LOSSES:
        one = loss.grad(x, target, **options, reduction="none", grad_output=upstream)
        factor = upstream if mode == "binary" else upstream.reshape(1, classes, 1, 1)
        if mode != "multiclass":
            bare = loss.grad(x, target, **options, reduction="none")
            np.testing.assert_allclose(one, bare * factor, rtol=8 * np.finfo(dtype).eps)
        expected = loss.reference.grad(x, target, **options, reduction="none", grad_output=upstream)
        np.testing.assert_allclose(one, expected, rtol=0, atol=40 * np.finfo(dtype).eps * np.max(np.abs(expected)))
        np.testing.assert_allclose(
            loss.grad(x, target, **options, grad_output=2.0), 2 * loss.grad(x, target, **options), rtol=1e-6
        )


@pytest.mark.parametrize("mode", MODES)
def test_threads(mode, dtype):
    x, target, options = arguments(mode, dtype, (2, 3, 40_000))
    with fl.num_threads(1):
        alone = fl.dice_loss.value_and_grad(x, target, **options)
    try:
        _core.share_above(0)
        with fl.num_threads(4):
            assert_same_bits(flat(fl.dice_loss.value_and_grad(x, target, **options)), flat(alone))
    finally:
        _core.share_above(-1)


def test_faces():
    for loss in LOSSES:
        assert not hasattr(loss, "grad_and_hess")
        assert pickle.loads(pickle.dumps(loss.grad)) is loss.grad
        assert loss.reference.grad is loss.grad.reference
        assert getattr(fl.reference, loss.__name__) is loss.reference
    objective = fl.weighted_sum((1.0, fl.dice_loss), (0.5, fl.binary_cross_entropy_with_logits))
    x, t = uniform((3, 4), 1, -2, 2), (integers((3, 4), 2, 2) == 0).astype(float)
    value, grad = objective.value_and_grad(x, t)
    assert value == fl.dice_loss(x, t) + 0.5 * fl.binary_cross_entropy_with_logits(x, t)
    np.testing.assert_allclose(grad, fl.dice_loss.grad(x, t) + 0.5 * fl.binary_cross_entropy_with_logits.grad(x, t))


def test_labels_to_ignore_that_no_array_has():
    x, t = uniform((3, 4), 1, -2, 2), integers((3, 4), 2, 2)
    for ignored in (10**400, -(2**63) - 1, 2**64):
        assert fl.dice_loss(x, t, ignore_index=ignored) == fl.dice_loss(x, t)
