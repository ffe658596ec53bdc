"""linear_cross_entropy: by its definition and torch's, whichever way it is cut into chunks; errors; memory."""

from __future__ import annotations

import itertools
import pickle
import tracemalloc

import numpy as np
import pytest
from support import TORCH, integers, uniform

import fastloss as fl
from fastloss import linear

loss = fl.linear_cross_entropy
ROWS, FEATURES, CLASSES = 23, 5, 41
inf, nan = np.inf, np.nan


@pytest.fixture(params=["whole", "rows", "classes", "rows and classes"])
def cut(request, monkeypatch):
    """Each way to divide 23 rows of 41 classes: not at all, 7 rows, 8 classes of all rows, 12 classes of 7 rows."""
    if request.param != "whole":
        width = 8 * CLASSES * 7 if request.param == "rows" else 2 * 8 * 8 * ROWS
        monkeypatch.setattr(linear, "CHUNK", width if request.param == "rows" else 1)
        monkeypatch.setattr(linear, "LARGEST_CHUNK", width if request.param != "rows and classes" else 2 * 8 * 7 * 12)
        monkeypatch.setattr(linear, "FEWEST_ROWS", 1 if request.param == "rows" else 1000)
        monkeypatch.setattr(linear, "MOST_ROWS", 7 if request.param == "rows and classes" else 1000)
        monkeypatch.setattr(linear, "PANEL", 3 * 8 * FEATURES)
    return request.param


def arguments(dtype=np.float64, *, kind="labels", bias=True, weighted=False, ignored=None, shape=(ROWS,)):
    x = uniform((*shape, FEATURES), 1, -2, 2).astype(dtype)
    w = uniform((CLASSES, FEATURES), 2, -2, 2).astype(dtype)
    if kind == "labels":
        target = integers(shape, 3, CLASSES)
        if ignored is not None:
            target = np.where(integers(shape, 4, 3) == 0, ignored, target)
    else:
        target = uniform((*shape, CLASSES), 5).astype(dtype)
        target /= target.sum(axis=-1, keepdims=True)
    options = {"ignore_index": ignored}
    options["linear_bias"] = uniform((CLASSES,), 6, -1, 1).astype(dtype) if bias else None
    options["weight"] = uniform((CLASSES,), 7, 0.25, 2).astype(dtype) if weighted else None
    return (x, w, target), options


def close(actual, expected, tolerance):
    assert np.shape(actual) == np.shape(expected)
    np.testing.assert_allclose(np.float64(actual), np.float64(expected), rtol=tolerance, atol=tolerance)


SETTINGS = [
    {"kind": kind, "bias": bias, "weighted": weighted, "ignored": ignored}
    for kind, bias, weighted, ignored in itertools.product(
        ("labels", "probabilities"), (False, True), (False, True), (None, -7, 3)
    )
    if kind == "labels" or ignored is None
]


@pytest.mark.each("settings", SETTINGS)
@pytest.mark.each("smoothing", [0.0, 0.1, 1.0])
def test_definition_and_torch(settings, smoothing, cut):
    try:
        import torch
    except ImportError:
        torch = None
    for reduction, given in itertools.product(("mean", "sum", "none"), (False, True)):
        args, options = arguments(**settings)
        options |= {"label_smoothing": smoothing, "reduction": reduction}
        upstream = uniform((ROWS,) if reduction == "none" else (), 8, -1, 1) if given else None
        value, grads = loss.value_and_grad(*args, **options, grad_output=upstream)
        assert type(value) is (np.ndarray if reduction == "none" else float)
        close(loss(*args, **options), value, 1e-13)
        for a, b in zip(loss.grad(*args, **options, grad_output=upstream), grads, strict=True):
            close(a, b, 1e-13)
        expected, expected_grads = loss.reference.value_and_grad(*args, **options, grad_output=upstream)
        close(value, expected, TORCH[np.float64])
        for a, b in zip(grads, expected_grads, strict=True):
            close(a, b, TORCH[np.float64])
        if torch is None or not hasattr(torch.nn.functional, "linear_cross_entropy"):
            continue
        leaves = [torch.tensor(a, requires_grad=True) for a in (*args[:2], options["linear_bias"]) if a is not None]
        other = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
        other["linear_bias"] = leaves[2] if len(leaves) > 2 else None
        theirs = torch.nn.functional.linear_cross_entropy(*leaves[:2], torch.tensor(args[2]), **other)
        close(value, theirs.detach().numpy(), TORCH[np.float64])
        theirs.backward(torch.tensor(upstream) if given else torch.ones_like(theirs))
        for a, b in zip(grads, leaves, strict=True):
            close(a, b.grad.numpy(), TORCH[np.float64])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, "bfloat16"])
def test_narrow_types(dtype, cut):
    dtype = pytest.importorskip("ml_dtypes").bfloat16 if dtype == "bfloat16" else dtype
    eps = 2.0 * float(np.spacing(dtype(1)))
    args, options = arguments(dtype, ignored=3, weighted=True)
    for reduction in ("mean", "none"):
        value, grads = loss.value_and_grad(*args, **options, reduction=reduction)
        wide = {k: v.astype(np.float64) if isinstance(v, np.ndarray) else v for k, v in options.items()}
        exact = loss.reference.value_and_grad(
            *(a.astype(np.float64) for a in args[:2]), args[2], **wide, reduction=reduction
        )
        close(value, exact[0], 2e-6 if reduction == "mean" else eps)
        assert reduction == "mean" or value.dtype == dtype
        for a, b in zip(grads, exact[1], strict=True):
            assert a.dtype == dtype
            close(a, b, max(eps, 4e-6))


def test_types_and_layouts(cut):
    args, options = arguments()
    value, grads = loss.value_and_grad(*args, **options)
    x, w, target = args
    spread = np.zeros((2 * CLASSES, 3 * FEATURES))
    spread[::2, ::3] = w
    bytes_ = np.zeros(w.nbytes + 1, np.uint8)
    askew = bytes_[1:].view(np.float64).reshape(w.shape)
    askew[...] = w
    for other in (np.asfortranarray(w), spread[::2, ::3], w[::-1].copy()[::-1], w.astype(">f8"), askew, w.tolist()):
        again, others = loss.value_and_grad(np.asfortranarray(x), other, target.astype(np.uint8), **options)
        close(again, value, 1e-13)
        for a, b in zip(others, grads, strict=True):
            close(a, b, 1e-13)
    assert loss.grad([[1, 2]], [[1, 0], [0, 1]], [True], wrt="input").dtype == np.float64


def test_shapes_of_input(cut):
    args, options = arguments(shape=(3, 4))
    flat = args[0].reshape(12, FEATURES), args[1], args[2].reshape(12)
    value, grads = loss.value_and_grad(*args, **options, reduction="none")
    expected, expected_grads = loss.value_and_grad(*flat, **options, reduction="none")
    assert value.shape == (3, 4)
    close(value.reshape(12), expected, 1e-13)
    assert grads[0].shape == (3, 4, FEATURES)
    close(grads[1], expected_grads[1], 1e-13)
    one, (d_input, *_) = loss.value_and_grad(args[0][0, 0], args[1], args[2][0, 0], **options)
    close(one, value[0, 0], 1e-13)
    assert d_input.shape == (FEATURES,)


def test_wrt(cut):
    args, options = arguments()
    by = dict(zip(("input", "linear_weight", "linear_bias"), loss.grad(*args, **options), strict=True))
    for face in (loss.grad, loss.reference.grad):
        for name, expected in by.items():
            close(face(*args, **options, wrt=name), expected, 1e-12)
        pair = face(*args, **options, wrt=("linear_bias", "input"))
        close(pair[0], by["linear_bias"], 1e-12)
        close(pair[1], by["input"], 1e-12)
        assert isinstance(face(*args, **options, wrt=("input",)), tuple)
        assert len(face(*args)) == 2


def test_ignored_rows_are_not_read(cut):
    (x, w, target), options = arguments(ignored=-100)
    ignored = target == -100
    clean = loss.value_and_grad(x, w, target, **options, reduction="none")
    x[ignored] = nan
    value, grads = loss.value_and_grad(x, w, target, **options, reduction="none")
    np.testing.assert_array_equal(value, clean[0])
    assert np.all(value[ignored] == 0)
    for a, b in zip(grads, clean[1], strict=True):
        np.testing.assert_array_equal(a, b)
    assert np.all(grads[0][ignored] == 0)


def test_nothing_counts(cut):
    for x, target in ((np.full((4, FEATURES), nan), np.full(4, -100)), (np.empty((0, FEATURES)), np.empty(0, int))):
        args = x, np.ones((CLASSES, FEATURES)), target
        value, grads = loss.value_and_grad(*args, linear_bias=np.zeros(CLASSES))
        assert np.isnan(value)
        assert loss(*args, reduction="sum") == 0
        assert all(np.all(g == 0) for g in grads)


def test_masked_classes_and_infinities(cut):
    """Classes that a bias of -inf rules out take no part, even if they are all of a chunk."""
    (x, w, target), options = arguments()
    target %= 4
    options["linear_bias"][4:] = -inf
    value, (d_input, d_weight, d_bias) = loss.value_and_grad(x, w, target, **options)
    few, grads = loss.value_and_grad(x, w[:4], target, linear_bias=options["linear_bias"][:4])
    close(value, few, 1e-13)
    for a, b in zip((d_input, d_weight[:4], d_bias[:4]), grads, strict=True):
        close(a, b, 1e-13)
    assert np.all(d_weight[4:] == 0)
    assert loss(x, w, target, **options, label_smoothing=0.1) == inf
    only = options | {"weight": np.where(np.arange(CLASSES) < 4, 1.0, 0.0)}
    assert np.isfinite(loss(x, w, target, **only, label_smoothing=0.1))
    assert loss(x, w, target + 4, **options) == inf
    assert np.isnan(loss(x, w, target, linear_bias=np.full(CLASSES, -inf)))
    x[2] = nan
    value, grads = loss.value_and_grad(x, w, target, **options, reduction="none")
    assert np.flatnonzero(np.isnan(value)).tolist() == [2]
    assert np.flatnonzero(np.isnan(grads[0]).any(axis=1)).tolist() == [2]


def test_confident_and_right(cut):
    """Tiny losses and gradients keep their digits."""
    w = np.zeros((CLASSES, 1))
    w[17] = 1
    x, target = np.full((ROWS, 1), 60.0), np.full(ROWS, 17)
    value, grads = loss.value_and_grad(x, w, target, linear_bias=np.zeros(CLASSES))
    small = (CLASSES - 1) * np.exp(-60.0)
    np.testing.assert_allclose(value, small, rtol=1e-12)
    np.testing.assert_allclose(grads[2][17], -small, rtol=1e-12)
    np.testing.assert_allclose(grads[0], -small / ROWS, rtol=1e-12)


def test_out(cut):
    (x, w, target), options = arguments()
    expected, grads = loss.value_and_grad(x, w, target, **options)
    out = (np.full_like(x, nan), np.full_like(w, nan, order="F"), np.full(CLASSES, nan))
    value, made = loss.value_and_grad(x, w, target, **options, out=out)
    assert value == expected
    assert all(a is b for a, b in zip(made, out, strict=True))
    for a, b in zip(made, grads, strict=True):
        close(a, b, 1e-13)
    copies = x.copy(), w.copy(), options["linear_bias"].copy()
    made = loss.grad(*copies[:2], target, linear_bias=copies[2], out=copies)  # over its own arguments
    for a, b, c in zip(made, grads, copies, strict=True):
        assert a is c
        close(a, b, 1e-13)
    rows = np.full(ROWS, nan)
    assert loss(x, w, target, reduction="none", out=rows) is rows
    assert np.all(np.isfinite(rows))


@pytest.mark.each(
    ("change", "error", "message"),
    [
        ({"input": 1.0}, ValueError, "input has no axes, expected at least one"),
        ({"input": "text"}, TypeError, "input has type"),
        ({"linear_weight": np.ones(5)}, ValueError, r"linear_weight has shape \(5,\), expected \(C, 5\) for input"),
        ({"linear_weight": np.ones((41, 4))}, ValueError, r"linear_weight has shape \(41, 4\), expected \(C, 5\)"),
        ({"linear_weight": np.ones((0, 5))}, ValueError, r"has shape \(0, 5\), expected at least one class"),
        ({"linear_bias": np.ones((41, 1))}, ValueError, r"linear_bias has shape \(41, 1\), expected \(41,\)"),
        ({"weight": np.ones(40)}, ValueError, r"weight has shape \(40,\), expected \(41,\), one per class"),
        ({"target": np.zeros(22, int)}, ValueError, r"target has shape \(22,\), expected \(23,\) of class indices or"),
        (
            {"target": np.full(23, 0.5)},
            TypeError,
            r"target has 0.5 at index \(0,\), expected integers for class indices",
        ),
        (
            {"target": np.zeros((23, 40))},
            ValueError,
            r"shape \(23, 40\), expected \(23,\) of class indices or \(23, 41\) of",
        ),
        ({"target": np.full((23, 41), 1.5)}, ValueError, r"target has 1.5 at index \(0, 0\), expected a number in"),
        ({"target": np.zeros((23, 41)), "ignore_index": 0}, ValueError, "probability targets have no class indices"),
        ({"target": np.full(23, 41)}, IndexError, r"target has 41 at index \(0,\), expected a class in \[0, 41\)"),
        ({"target": np.full(23, -1)}, IndexError, "target has -1 at index .* or ignore_index -100"),
        ({"target": np.full(23, -100), "ignore_index": 3}, IndexError, "target has -100 .* or ignore_index 3"),
        ({"ignore_index": 1.0}, TypeError, "ignore_index is 1.0, expected an integer"),
        ({"label_smoothing": 1.5}, ValueError, r"label_smoothing has 1.5, expected a number in \[0, 1\]"),
        ({"reduction": "average"}, ValueError, "reduction is 'average', expected 'mean', 'sum' or 'none'"),
        ({"wrt": "target"}, ValueError, "wrt has 'target'"),
        ({"wrt": "linear_bias"}, ValueError, "wrt has 'linear_bias', but there is none"),
        ({"grad_output": np.ones(23)}, ValueError, "expected one number"),
        ({"grad_output": np.ones(22), "reduction": "none"}, ValueError, r"grad_output has shape \(22,\)"),
        ({"out": np.empty((23, 5))}, ValueError, "out has 1 arrays, expected 2"),
        ({"out": (None, np.empty((5, 41)))}, ValueError, r"out has shape \(5, 41\), expected \(41, 5\)"),
    ],
)
def test_errors(change, error, message):
    (x, w, target), _ = arguments()
    given = {"input": x, "linear_weight": w, "target": target} | change
    out = np.full((ROWS, FEATURES), nan), np.full((CLASSES, FEATURES), nan)
    with pytest.raises(error, match=f"linear_cross_entropy: .*{message}"):
        loss.grad(**({"out": out} | given))
    assert np.all(np.isnan(out[0]))
    assert np.all(np.isnan(out[1]))


def test_value_takes_no_grad_output():
    args, _ = arguments()
    with pytest.raises(TypeError, match="grad_output is for gradients"):
        loss(*args, grad_output=1.0)
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        loss(*args, axis=1)


def test_memory(monkeypatch):
    """Beside its results it takes a fraction of the logits, whichever way they are divided."""
    rows, features, classes = 2048, 4, 4000
    args = uniform((rows, features), 1), uniform((classes, features), 2), integers((rows,), 3, classes)
    for chunk in (linear.LARGEST_CHUNK, 1 << 20):  # rows, classes
        monkeypatch.setattr(linear, "LARGEST_CHUNK", chunk)
        loss.value_and_grad(*args)
        tracemalloc.start()
        loss.value_and_grad(*args)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < rows * classes * 8 / 6


def test_same_bits_again(cut):
    args, options = arguments(ignored=3)
    first = loss.value_and_grad(*args, **options)
    again = loss.value_and_grad(*args, **options)
    assert first[0] == again[0]
    for a, b in zip(first[1], again[1], strict=True):
        np.testing.assert_array_equal(a, b)


def test_public_object():
    assert loss.reference is fl.reference.linear_cross_entropy
    assert not hasattr(loss, "grad_and_hess")
    for face in (loss, loss.grad, loss.value_and_grad, loss.reference, loss.reference.grad):
        assert pickle.loads(pickle.dumps(face)) is face
        assert "Examples" in face.__doc__
