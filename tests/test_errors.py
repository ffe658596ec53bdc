"""Every message of the library, word for word, and that none is missing here."""

from __future__ import annotations

import ast
import functools
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import fastloss as fl
from fastloss import _core, compose, threads
from fastloss._registry import Definition

X = np.zeros((4, 3), np.float32)
MODES = fl.custom_loss(lambda input, mode="l": input)
Y = np.zeros(4, int)
W = np.zeros((5, 3), np.float32)  # of a layer


def bce(*args, **options):
    return fl.binary_cross_entropy_with_logits(*args, **options)


def linear(target=Y, **options):
    return fl.linear_cross_entropy.grad(X, W, target, **options)


def gaussian(**options):
    return fl.gaussian_nll_loss.grad(X, X, X + 1, **options)


@fl.custom_loss
def doubled(input, target):
    return input - target, 2 * np.ones_like(input)


cubed = fl.custom_loss(lambda input: input**3)


def sometimes_wrong():
    calls = []

    def wrong(input):
        calls.append(len(calls))
        return input if len(calls) < 3 else 2 * input

    return wrong


@fl.custom_loss
def averaged(input, target):
    return np.mean(input - target), np.ones_like(input)


def overlapping(shape, strides):
    return np.lib.stride_tricks.as_strided(np.zeros(100, np.float32), shape, strides)


def four_inputs(a, b, c, d):
    return a


def no_such_kernel(input):
    return input


def three_numbers(b, c, d):
    return b


cached = functools.cache(no_such_kernel)


@fl.custom_loss(differentiable=("a", "b"), hessian=True)
def two_inputs(a, b):
    return a * b, (b, a), (0, 0)


HUGE = 10**5000
OTHER_TYPES = [np.dtype("f8"), np.dtype("U2"), *(t() for t in [getattr(np.dtypes, "StringDType", None)] if t)]
ISAS = ", ".join(map(repr, fl.isas()))


def from_environment():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FASTLOSS_NUM_THREADS", "many")
        threads._default(1)


class Resizing(tuple):
    """Results to write to; an argument shrinks when somebody looks at them."""

    def __iter__(self):
        self.argument.resize((2, 3), refcheck=False)
        return super().__iter__()


def resized_meanwhile(loss, at, *others):
    arguments = [np.zeros((4, 3)), np.zeros((4, 3)), *others]
    out = Resizing([np.empty((4, 3))])
    out.argument = arguments[at]
    return loss.grad(*arguments[: 2 - len(others)], *others, out=out)


def softmax_resized_meanwhile():
    out = Resizing([np.empty((2, 5))])
    out.argument = np.zeros((2, 5))
    return fl.softmax(out.argument, out=out)


def labels_resized_meanwhile():
    class Axis:
        def __index__(self):
            x.resize((3,), refcheck=False)
            y.resize((3,), refcheck=False)
            return 0

    x, y = np.ones((4, 3)), np.zeros(4, int)
    return fl.cross_entropy(x, y, axis=Axis())


def changed_meanwhile():
    """As if another thread had made good what the kernels found bad."""
    run = lambda *_: (_core.OUT_OF_DOMAIN, 0.0)  # noqa: E731
    fl._arguments.pointwise(fl.binary_cross_entropy_with_logits, {"input": X, "target": X}, run)


def row_changed_meanwhile():
    """The same of a row."""
    d = fl.categorical_cross_entropy.definition
    fl._arguments.row_out_of_domain(d, d.name, {"input": X}, 1, 0, Y, X.dtype)


class Lazy:
    """As dask has it."""

    def __dask_graph__(self):
        return {}


class Labels(list):
    equals = list.__eq__


class Column:
    """As pandas has it."""

    def __init__(self, *labels):
        self.index = Labels(labels)

    def __array__(self, dtype=None, copy=None):
        return np.zeros(len(self.index))


def without_matplotlib():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "matplotlib", None)
        fl.plot(fl.mse_loss)


# The function, the argument, what it has or is, what was expected.
CATALOGUE = [
    # shapes
    (lambda: fl.huber_loss(np.zeros(4), np.zeros(3)), ValueError, "huber_loss: target has shape (3,), input (4,)"),
    (lambda: fl.mse_loss(np.zeros((4, 1)), np.zeros(4)), ValueError, "mse_loss: target has shape (4,), input (4, 1)"),
    (lambda: fl.mse_loss(np.zeros(4), np.zeros((4, 1))), ValueError, "mse_loss: target has shape (4, 1), input (4,)"),
    (lambda: fl.mse_loss(np.float32(1), np.zeros(1)), ValueError, "mse_loss: target has shape (1,), input ()"),
    (
        lambda: fl.mse_loss(X, X, weight=np.ones(4)),
        ValueError,
        "mse_loss: weight has shape (4,), expected one that broadcasts to (4, 3)",
    ),
    (
        lambda: fl.mse_loss(X, X, where=np.ones((3, 3), bool)),
        ValueError,
        "mse_loss: where has shape (3, 3), expected one that broadcasts to (4, 3)",
    ),
    (
        lambda: fl.mse_loss(X, X, weight=np.ones((1, 4, 3))),
        ValueError,
        "mse_loss: weight has shape (1, 4, 3), expected one that broadcasts to (4, 3)",
    ),
    (
        lambda: fl.mse_loss(Column("a", "b"), Column("b", "a")),
        ValueError,
        "mse_loss: target has another index than input, expected the same (.to_numpy() goes by position)",
    ),
    (
        lambda: fl.mse_loss(Lazy(), 0.0),
        TypeError,
        "mse_loss: input is a lazy Lazy, expected an array in memory (pass .compute())",
    ),
    (  # what XGBoost has for no weights
        lambda: fl.mse_loss(X, X, weight=np.ones(0)),
        ValueError,
        "mse_loss: weight has shape (0,), expected one that broadcasts to (4, 3), or weight=None",
    ),
    (
        lambda: fl.mse_loss(X, X, where=np.ones(0, bool)),
        ValueError,
        "mse_loss: where has shape (0,), expected one that broadcasts to (4, 3), or where=None",
    ),
    (
        lambda: fl.huber_loss(X, X, delta=np.ones(0)),
        ValueError,
        "huber_loss: delta has shape (0,), expected one that broadcasts to (4, 3)",
    ),
    (
        lambda: fl.huber_loss(X, X, delta=np.ones(4)),
        ValueError,
        "huber_loss: delta has shape (4,), expected one that broadcasts to (4, 3)",
    ),
    (
        lambda: fl.mse_loss.grad(X, X, grad_output=np.ones(3)),
        ValueError,
        "mse_loss: grad_output has shape (3,), expected one number (the result is reduced)",
    ),
    (
        lambda: fl.mse_loss.grad(X, X, grad_output=np.ones(3), reduction="none"),
        ValueError,
        "mse_loss: grad_output has shape (3,), expected (4, 3)",
    ),
    # types
    (
        lambda: fl.mse_loss(np.zeros(3, complex), np.zeros(3)),
        TypeError,
        "mse_loss: input has type complex128, expected real numbers",
    ),
    (
        lambda: fl.mse_loss(np.zeros(3), np.array(["a"] * 3)),
        TypeError,
        "mse_loss: target has type <U1, expected real numbers",
    ),
    (lambda: fl.mse_loss(None, np.zeros(3)), TypeError, "mse_loss: input has type object, expected real numbers"),
    (
        lambda: fl.huber_loss(X, X, delta=2**70),
        TypeError,
        f"huber_loss: delta is {2**70}, expected a float, or an integer of at most 64 bits",
    ),
    (
        lambda: fl.mse_loss(np.zeros(3, "M8[s]"), np.zeros(3)),
        TypeError,
        "mse_loss: input has type datetime64[s], expected real numbers",
    ),
    (
        lambda: fl.mse_loss([[1.0], [1.0, 2.0]], 0.0),
        TypeError,
        "mse_loss: input is ragged, expected an array",
    ),
    (
        lambda: fl.mse_loss(np.ma.zeros(3), np.zeros(3)),
        TypeError,
        "mse_loss: input is a masked array, expected a plain one (pass where=~mask)",
    ),
    (lambda: fl.mse_loss(X, X, where=np.ones(3)), TypeError, "mse_loss: where has type float64, expected bool"),
    (lambda: fl.mse_loss(X, X, where=[1, 0, 1]), TypeError, "mse_loss: where has type int64, expected bool"),
    (
        lambda: fl.mse_loss(X, X, weight=[1, 1j, 0]),
        TypeError,
        "mse_loss: weight has type complex128, expected real numbers",
    ),
    (
        lambda: fl.mse_loss(X, X, grad_output=1.0),
        TypeError,
        "mse_loss: grad_output is for gradients, the value alone takes none",
    ),
    # options
    (
        lambda: fl.mse_loss(X, X, reduction="average"),
        ValueError,
        "mse_loss: reduction is 'average', expected 'mean', 'sum' or 'none'",
    ),
    (
        lambda: fl.mse_loss(X, X, reduction=None),
        ValueError,
        "mse_loss: reduction is None, expected 'mean', 'sum' or 'none'",
    ),
    (
        lambda: fl.cross_entropy(X, Y, reduction=["mean"]),
        ValueError,
        "cross_entropy: reduction is ['mean'], expected 'mean', 'sum' or 'none'",
    ),
    # numbers outside their domain
    (lambda: fl.huber_loss(X, X, delta=0.0), ValueError, "huber_loss: delta has 0.0, expected a number > 0"),
    (lambda: fl.huber_loss(X, X, delta=-1), ValueError, "huber_loss: delta has -1.0, expected a number > 0"),
    (lambda: fl.huber_loss(X, X, delta=np.nan), ValueError, "huber_loss: delta has nan, expected a number > 0"),
    (lambda: fl.huber_loss(X, X, delta=[1, 0, 2]), ValueError, "huber_loss: delta has 0.0, expected a number > 0"),
    (
        lambda: bce(X, X, pos_weight=-0.5),
        ValueError,
        "binary_cross_entropy_with_logits: pos_weight has -0.5, expected a number >= 0",
    ),
    (
        lambda: bce(np.zeros(3), np.array([0, 1, 1.5])),
        ValueError,
        "binary_cross_entropy_with_logits: target has 1.5 at index (2,), expected a number in [0, 1]",
    ),
    (
        lambda: bce(np.zeros((2, 2)), np.array([[0, 1], [-1e-9, 1]])),
        ValueError,
        "binary_cross_entropy_with_logits: target has -1e-09 at index (1, 0), expected a number in [0, 1]",
    ),
    (
        lambda: bce(np.zeros(3), 2),
        ValueError,
        "binary_cross_entropy_with_logits: target has 2 at index (), expected a number in [0, 1]",
    ),
    (
        lambda: fl.hinge_loss(np.zeros(2), np.array([1, 0])),
        ValueError,
        "hinge_loss: target has 0 at index (1,), expected -1 or 1",
    ),
    # rows
    (
        lambda: fl.cross_entropy(X, np.zeros(3, int)),
        ValueError,
        "cross_entropy: target has shape (3,), expected (4,) of class indices or (4, 3) of probabilities",
    ),
    (
        lambda: fl.cross_entropy(X, np.zeros((4, 1), int)),
        ValueError,
        "cross_entropy: target has shape (4, 1), expected (4,) of class indices or (4, 3) of probabilities",
    ),
    (
        lambda: fl.cross_entropy(X, np.zeros((4, 2))),
        ValueError,
        "cross_entropy: target has shape (4, 2), expected (4,) of class indices or (4, 3) of probabilities",
    ),
    (
        lambda: fl.cross_entropy(X, [0.0, 1.0, 0.5, 2.0]),
        TypeError,
        "cross_entropy: target has 0.5 at index (2,), expected integers for class indices, as of target.astype(int)",
    ),
    (
        lambda: fl.cross_entropy(np.zeros((1, 2049)), np.ones(1, np.float16)),
        TypeError,
        "cross_entropy: target has type float16, which does not hold every class in [0, 2049), expected integers for "
        "class indices, as of target.astype(int)",
    ),
    (
        lambda: fl.cross_entropy(X, np.full((4, 3), 1.5)),
        ValueError,
        "cross_entropy: target has 1.5 at index (0, 0), expected a number in [0, 1]",
    ),
    (
        lambda: fl.cross_entropy(np.zeros((4, 0)), Y),
        ValueError,
        "cross_entropy: input has shape (4, 0), expected at least one class on axis 1",
    ),
    (
        lambda: fl.cross_entropy(np.float32(0), 0),
        ValueError,
        "cross_entropy: input has no axes, expected at least one",
    ),
    (lambda: fl.cross_entropy(X, Y, axis=2), ValueError, "cross_entropy: axis is 2, input has 2 axes"),
    (lambda: fl.cross_entropy(X, Y, axis=-3), ValueError, "cross_entropy: axis is -3, input has 2 axes"),
    (lambda: fl.softmax(X, axis=1.5), TypeError, "softmax: axis is 1.5, expected an integer"),
    (
        lambda: fl.cross_entropy(X, Y, weight=np.ones(4)),
        ValueError,
        "cross_entropy: weight has shape (4,), expected (3,), one per class",
    ),
    (
        lambda: fl.cross_entropy(X, Y, weight=np.ones(0)),
        ValueError,
        "cross_entropy: weight has shape (0,), expected (3,), one per class, or weight=None",
    ),
    (
        lambda: fl.cross_entropy(X, Y, label_smoothing=1.5),
        ValueError,
        "cross_entropy: label_smoothing has 1.5, expected a number in [0, 1]",
    ),
    (
        lambda: fl.cross_entropy(X, Y, label_smoothing=-0.1),
        ValueError,
        "cross_entropy: label_smoothing has -0.1, expected a number in [0, 1]",
    ),
    (
        lambda: fl.cross_entropy(X, Y, ignore_index=1.0),
        TypeError,
        "cross_entropy: ignore_index is 1.0, expected an integer",
    ),
    (
        lambda: fl.cross_entropy(X, Y, ignore_index=True),
        TypeError,
        "cross_entropy: ignore_index is True, expected an integer",
    ),
    (
        lambda: fl.cross_entropy(X, np.zeros((4, 3)), ignore_index=1),
        ValueError,
        "cross_entropy: ignore_index is 1, but probability targets have no class indices",
    ),
    (
        lambda: fl.cross_entropy(X, [0, 3, 0, 0]),
        IndexError,
        "cross_entropy: target has 3 at index (1,), expected a class in [0, 3) or ignore_index -100",
    ),
    (
        lambda: fl.cross_entropy(X, [0, 0, 0, -1], ignore_index=2),
        IndexError,
        "cross_entropy: target has -1 at index (3,), expected a class in [0, 3) or ignore_index 2",
    ),
    (
        lambda: fl.softmax.grad(X),
        TypeError,
        "softmax: grad_output is missing, expected an array of shape (4, 3)",
    ),
    (
        lambda: fl.softmax.grad(X, grad_output=np.ones(3)),
        ValueError,
        "softmax: grad_output has shape (3,), expected (4, 3)",
    ),
    # what the kernels are not made for
    (
        lambda: fl.mse_loss(X, X, where=[[True], [True, False]]),
        TypeError,
        "mse_loss: where is ragged, expected an array",
    ),
    (
        lambda: fl.mse_loss(X, X, where=np.ma.array([True] * 3, mask=[0, 1, 0])),
        TypeError,
        "mse_loss: where is a masked array, expected a plain one (pass where=~mask)",
    ),
    (
        lambda: fl.cross_entropy(X, Y, label_smoothing="a"),
        TypeError,
        "cross_entropy: label_smoothing has type <U1, expected real numbers",
    ),
    (
        lambda: fl.cross_entropy(X, Y, label_smoothing=[0.1, 0.2]),
        ValueError,
        "cross_entropy: label_smoothing has shape (2,), expected one that broadcasts to ()",
    ),
    (
        lambda: fl.cross_entropy(X, Y, axis=2**70),
        ValueError,
        f"cross_entropy: axis is {2**70}, input has 2 axes",
    ),
    # regions
    (
        lambda: fl.dice_loss(X, X, mode="some"),
        ValueError,
        "dice_loss: mode is 'some', expected 'binary', 'multilabel' or 'multiclass'",
    ),
    (lambda: fl.dice_loss(X, X, from_logits=1), ValueError, "dice_loss: from_logits is 1, expected True or False"),
    (lambda: fl.dice_loss(1.0, 1), ValueError, "dice_loss: input has shape (), expected at least one axis"),
    (
        lambda: fl.dice_loss([1.0], [1], mode="multilabel"),
        ValueError,
        "dice_loss: input has shape (1,), expected at least two axes, images and classes",
    ),
    (
        lambda: fl.dice_loss(X[:, :0], Y, mode="multiclass"),
        ValueError,
        "dice_loss: input has shape (4, 0), expected at least one class on axis 1",
    ),
    (
        lambda: fl.jaccard_loss(X, Y),
        ValueError,
        "jaccard_loss: target has shape (4,), expected (4, 3) for input (4, 3)",
    ),
    (
        lambda: fl.jaccard_loss(X, [0, 3, 0, 7], mode="multiclass", ignore_index=7),
        IndexError,
        "jaccard_loss: target has 3 at index (1,), expected a class in [0, 3) or ignore_index 7",
    ),
    (
        lambda: fl.jaccard_loss(X, [0, 2, 0, -1], mode="multiclass"),
        IndexError,
        "jaccard_loss: target has -1 at index (3,), expected a class in [0, 3)",
    ),
    (
        lambda: fl.tversky_loss(X, X + 255),
        ValueError,
        "tversky_loss: target has 255.0 at index (0, 0), expected a number in [0, 1]",
    ),
    (
        lambda: fl.tversky_loss(X - 1, X, from_logits=False),
        ValueError,
        "tversky_loss: input has -1.0 at index (0, 0), expected a number in [0, 1]",
    ),
    (
        lambda: fl.tversky_loss(X, X, alpha=np.inf),
        ValueError,
        "tversky_loss: alpha has inf, expected a finite number >= 0",
    ),
    (
        lambda: fl.tversky_loss(X, X, gamma=0),
        ValueError,
        "tversky_loss: gamma has 0.0, expected a finite number > 0",
    ),
    (
        lambda: fl.tversky_loss(X, X, alpha=[1, 2]),
        ValueError,
        "tversky_loss: alpha has shape (2,), expected one that broadcasts to ()",
    ),
    # losses over rows
    (
        lambda: fl.nll_loss(X, [0, 3, 1, -1]),
        IndexError,
        "nll_loss: target has 3 at index (1,), expected a class in [0, 3) or ignore_index -100",
    ),
    (
        lambda: fl.multi_margin_loss(X, [0, 2, 1, -100]),
        IndexError,
        "multi_margin_loss: target has -100 at index (3,), expected a class in [0, 3)",
    ),
    (
        lambda: fl.multilabel_margin_loss(X, [[0, -1, 3], *[[0, 1, 2]] * 3]),
        IndexError,
        "multilabel_margin_loss: target has 3 at index (0, 2), expected a class in [0, 3) or -1",
    ),
    (
        lambda: fl.multilabel_margin_loss(X.T, [[0] * 4, [1, 1, -2, 1], [0] * 4], axis=0),
        IndexError,
        "multilabel_margin_loss: target has -2 at index (1, 2), expected a class in [0, 3) or -1",
    ),
    (
        lambda: fl.multilabel_margin_loss(X, [0, 1, 2, 0]),
        ValueError,
        "multilabel_margin_loss: target has shape (4,), expected (4, 3) for input (4, 3)",
    ),
    (
        lambda: fl.generalized_box_iou_loss(X, X),
        ValueError,
        "generalized_box_iou_loss: boxes1 has shape (4, 3), expected 4 numbers on axis 1",
    ),
    (
        lambda: fl.complete_box_iou_loss([[0.0, 0.0, 1.0, 1.0]] * 2, [[0.0, 0.0, 1.0, 1.0], [0.0, 2.0, 1.0, 1.0]]),
        ValueError,
        "complete_box_iou_loss: boxes2 has 1.0 at index (1, 3), expected a box with x1 <= x2 and y1 <= y2",
    ),
    (
        lambda: fl.distance_box_iou_loss([[0.0, 0.0, 1.0, 1.0]], [0.0, 0.0, 1.0, 1.0]),
        ValueError,
        "distance_box_iou_loss: boxes2 has shape (4,), boxes1 (1, 4)",
    ),
    (
        lambda: fl.nll_loss(X, np.zeros((4, 1), int)),
        ValueError,
        "nll_loss: target has shape (4, 1), expected (4,) for input (4, 3)",
    ),
    (
        lambda: fl.nll_loss(X, [0.0, 1.0, 0.5, 2.0]),
        TypeError,
        "nll_loss: target has 0.5 at index (2,), expected integers for class indices, as of target.astype(int)",
    ),
    (
        lambda: fl.nll_loss(np.zeros((4, 0)), Y),
        ValueError,
        "nll_loss: input has shape (4, 0), expected at least one class on axis 1",
    ),
    (lambda: fl.nll_loss(0.0, 0), ValueError, "nll_loss: input has no axes, expected at least one"),
    (lambda: fl.nll_loss(X, Y, axis=2), ValueError, "nll_loss: axis is 2, input has 2 axes"),
    (
        lambda: fl.nll_loss(X, Y, ignore_index=0.5),
        TypeError,
        "nll_loss: ignore_index is 0.5, expected an integer",
    ),
    (
        lambda: fl.nll_loss(X, Y, weight=np.ones(4)),
        ValueError,
        "nll_loss: weight has shape (4,), expected (3,), one per class",
    ),
    (
        lambda: fl.nll_loss(X, Y, sample_weight=np.ones(3)),
        ValueError,
        "nll_loss: sample_weight has shape (3,), expected one that broadcasts to (4,)",
    ),
    (
        lambda: fl.nll_loss(X, Y, where=np.ones((4, 3), bool)),
        ValueError,
        "nll_loss: where has shape (4, 3), expected one that broadcasts to (4,)",
    ),
    (
        lambda: fl.nll_loss.grad(X, Y, reduction="none", grad_output=np.ones((4, 3))),
        ValueError,
        "nll_loss: grad_output has shape (4, 3), expected (4,)",
    ),
    (
        lambda: fl.categorical_cross_entropy(X - 1, Y),
        ValueError,
        "categorical_cross_entropy: input has -1.0 at index (0, 0), expected a number in [0, 1]",
    ),
    (
        lambda: fl.categorical_cross_entropy(X[:, ::-1] + 2 * np.eye(4, 3), Y + 2),
        ValueError,
        "categorical_cross_entropy: input has 2.0 at index (2, 2), expected a number in [0, 1]",
    ),
    (
        lambda: fl.categorical_cross_entropy(X, X + 2 * np.eye(4, 3)[::-1]),
        ValueError,
        "categorical_cross_entropy: target has 2.0 at index (1, 2), expected a number in [0, 1]",
    ),
    (
        lambda: fl.categorical_cross_entropy(X, np.zeros((4, 2))),
        ValueError,
        "categorical_cross_entropy: target has shape (4, 2), expected (4,) of class indices or (4, 3) of probabilities",
    ),
    (
        lambda: fl.categorical_cross_entropy(X, [0, 1, 3, 0]),
        IndexError,
        "categorical_cross_entropy: target has 3 at index (2,), expected a class in [0, 3) or ignore_index -100",
    ),
    (
        lambda: fl.categorical_cross_entropy(X, X, ignore_index=1),
        ValueError,
        "categorical_cross_entropy: ignore_index is 1, but probability targets have no class indices",
    ),
    (
        lambda: fl.categorical_cross_entropy(X, Y, label_smoothing=1.5),
        ValueError,
        "categorical_cross_entropy: label_smoothing has 1.5, expected a number in [0, 1]",
    ),
    (
        lambda: fl.multilabel_soft_margin_loss(X, X - 0.5),
        ValueError,
        "multilabel_soft_margin_loss: target has -0.5 at index (0, 0), expected a number in [0, 1]",
    ),
    (
        lambda: fl.multilabel_soft_margin_loss(X[:, :0], X[:, :0]),
        ValueError,
        "multilabel_soft_margin_loss: input has shape (4, 0), expected at least one class on axis 1",
    ),
    (lambda: fl.multi_margin_loss(X, Y, p=3), ValueError, "multi_margin_loss: p is 3, expected 1 or 2"),
    (lambda: fl.multi_margin_loss(X, Y, p=True), ValueError, "multi_margin_loss: p is True, expected 1 or 2"),
    (
        lambda: fl.multi_margin_loss(X, Y, margin=np.nan),
        ValueError,
        "multi_margin_loss: margin has nan, expected a number",
    ),
    (
        lambda: fl.cosine_similarity(X, X[:, :2]),
        ValueError,
        "cosine_similarity: x2 has shape (4, 2), x1 (4, 3)",
    ),
    (
        lambda: fl.cosine_similarity(X, X, eps=-1),
        ValueError,
        "cosine_similarity: eps has -1.0, expected a number >= 0",
    ),
    (lambda: fl.cosine_similarity(X, X, axis=2), ValueError, "cosine_similarity: axis is 2, x1 has 2 axes"),
    (
        lambda: fl.cosine_embedding_loss(X, X, [1, -1, 0, 1]),
        ValueError,
        "cosine_embedding_loss: target has 0 at index (2,), expected -1 or 1",
    ),
    (
        lambda: fl.cosine_embedding_loss(X, X, np.ones(3)),
        ValueError,
        "cosine_embedding_loss: target has shape (3,), expected (4,) for input1 (4, 3)",
    ),
    (
        lambda: fl.cosine_embedding_loss(X, X, 1, wrt="target"),
        ValueError,
        "cosine_embedding_loss: wrt has 'target', expected 'input1' or 'input2'",
    ),
    (
        lambda: fl.pairwise_distance(X, X, p=-1),
        ValueError,
        "pairwise_distance: p has -1.0, expected a number >= 0",
    ),
    (
        lambda: fl.pairwise_distance(X, X, p=[2, np.nan, 2, 2]),
        ValueError,
        "pairwise_distance: p has nan, expected a number >= 0",
    ),
    (
        lambda: fl.pairwise_distance(X, X, keepdim=1),
        ValueError,
        "pairwise_distance: keepdim is 1, expected True or False",
    ),
    (
        lambda: fl.pairwise_distance.grad(X, X, keepdim=True, grad_output=np.ones(4)),
        ValueError,
        "pairwise_distance: grad_output has shape (4,), expected (4, 1)",
    ),
    (
        lambda: fl.pairwise_distance(X, X, keepdim=True, out=np.ones(4)),
        ValueError,
        "pairwise_distance: out has shape (4,), expected (4, 1)",
    ),
    (
        lambda: fl.pairwise_distance(X, X[:1]),
        ValueError,
        "pairwise_distance: x2 has shape (1, 3), x1 (4, 3)",
    ),
    (
        lambda: fl.triplet_margin_loss(X, X, X[:1]),
        ValueError,
        "triplet_margin_loss: negative has shape (1, 3), anchor (4, 3)",
    ),
    (
        lambda: fl.triplet_margin_loss(X, X, X, margin=0),
        ValueError,
        "triplet_margin_loss: margin has 0.0, expected a number > 0",
    ),
    (
        lambda: fl.triplet_margin_loss(X, X, X, swap=1),
        ValueError,
        "triplet_margin_loss: swap is 1, expected True or False",
    ),
    (
        lambda: fl.nn.PairwiseDistance(keepdim="yes"),
        ValueError,
        "pairwise_distance: keepdim is 'yes', expected True or False",
    ),
    (lambda: fl.logsumexp(X, axis=(0, -2)), ValueError, "logsumexp: axis is (0, -2), expected different axes"),
    (lambda: fl.logsumexp(X, axis=[0, 1]), TypeError, "logsumexp: axis is [0, 1], expected an integer"),
    (lambda: fl.logsumexp(X, axis=(0, 2)), ValueError, "logsumexp: axis is 2, input has 2 axes"),
    (lambda: fl.logsumexp(X, keepdims=1), ValueError, "logsumexp: keepdims is 1, expected True or False"),
    (
        lambda: fl.logsumexp.grad(X, keepdims=True, grad_output=np.ones(4)),
        ValueError,
        "logsumexp: grad_output has shape (4,), expected (4, 1)",
    ),
    (lambda: fl.softmax(X, axis=None), TypeError, "softmax: axis is None, expected an integer"),
    # integers of more digits than Python converts
    (lambda: fl.softmax(X, axis=HUGE), ValueError, "softmax: axis is int too long to show, input has 2 axes"),
    (
        lambda: fl.cross_entropy(X, Y - 1, ignore_index=HUGE),
        IndexError,
        "cross_entropy: target has -1 at index (0,), expected a class in [0, 3) or ignore_index int too long to show",
    ),
    (
        lambda: linear(np.zeros((4, 5)), ignore_index=HUGE),
        ValueError,
        "linear_cross_entropy: ignore_index is int too long to show, but probability targets have no class indices",
    ),
    (
        lambda: fl.mse_loss(X, X, reduction=[HUGE]),
        ValueError,
        "mse_loss: reduction is list too long to show, expected 'mean', 'sum' or 'none'",
    ),
    (
        lambda: fl.kl_div(X, X, log_target=HUGE),
        ValueError,
        "kl_div: log_target is int too long to show, expected True or False",
    ),
    (
        lambda: fl.set_num_threads(-HUGE),
        ValueError,
        "set_num_threads: n is int too long to show, expected an integer >= 1",
    ),
    (
        lambda: fl.weighted_sum((HUGE, fl.mse_loss)),
        ValueError,
        "weighted_sum: weight is int too long to show, expected a finite number",
    ),
    # choices
    (lambda: fl.kl_div(X, X, log_target=1), ValueError, "kl_div: log_target is 1, expected True or False"),
    (
        lambda: gaussian(full="yes"),
        ValueError,
        "gaussian_nll_loss: full is 'yes', expected True or False",
    ),
    (
        lambda: fl.poisson_nll_loss(X, X, full="yes"),
        ValueError,
        "poisson_nll_loss: full is 'yes', expected True, False or 'exact'",
    ),
    (lambda: gaussian(wrt="var_"), ValueError, "gaussian_nll_loss: wrt has 'var_', expected 'input' or 'var'"),
    (lambda: gaussian(wrt=5), ValueError, "gaussian_nll_loss: wrt has 5, expected 'input' or 'var'"),
    (lambda: gaussian(wrt=()), ValueError, "gaussian_nll_loss: wrt is (), expected one or more different names"),
    # out
    (
        lambda: fl.mse_loss(X, X, out=X.copy()),
        ValueError,
        "mse_loss: out is given, but the result is a float (reduction='none' gives an array)",
    ),
    (lambda: fl.mse_loss.grad(X, X, out=(None, None)), ValueError, "mse_loss: out has 2 arrays, expected 1"),
    (lambda: fl.mse_loss.grad(X, X, out=[X]), TypeError, "mse_loss: out is list, expected an array"),
    (
        lambda: fl.gaussian_nll_loss.grad(X, X, X, out=[X, X]),
        TypeError,
        "gaussian_nll_loss: out is list, expected a tuple of 2 arrays",
    ),
    (lambda: fl.mse_loss.grad(X, X, out=X.T), ValueError, "mse_loss: out has shape (3, 4), expected (4, 3)"),
    *(
        (
            lambda dtype=dtype: fl.mse_loss.grad(X, X, out=np.zeros((4, 3), dtype)),
            TypeError,
            f"mse_loss: out has type {dtype}, expected float32",
        )
        for dtype in OTHER_TYPES
    ),
    (lambda: fl.mse_loss.grad(X, X, out=np.broadcast_to(X[0], (4, 3))), ValueError, "mse_loss: out is read-only"),
    *(
        (lambda s=s: fl.mse_loss.grad(X, X, out=overlapping((4, 3), s)), ValueError, "mse_loss: out overlaps itself")
        for s in ((0, 4), (4, 4), (8, 4), (4, 8))
    ),
    (
        lambda: fl.mse_loss.grad_and_hess(X, X, out=(W[:4], W[1:])),
        ValueError,
        "mse_loss: out has arrays that overlap each other",
    ),
    (
        lambda: resized_meanwhile(fl.nll_loss, 0, np.zeros(4, int)),
        ValueError,
        "nll_loss: an argument has changed during the call",
    ),
    (labels_resized_meanwhile, ValueError, "cross_entropy: an argument has changed during the call"),
    (softmax_resized_meanwhile, ValueError, "softmax: an argument has changed during the call"),
    (row_changed_meanwhile, ValueError, "categorical_cross_entropy: an argument has changed during the call"),
    (changed_meanwhile, ValueError, "binary_cross_entropy_with_logits: an argument has changed during the call"),
    (lambda: resized_meanwhile(fl.mse_loss, 0), ValueError, "mse_loss: an argument has changed during the call"),
    (lambda: resized_meanwhile(fl.mse_loss, 1), ValueError, "mse_loss: an argument has changed during the call"),
    (
        lambda: resized_meanwhile(fl.cross_entropy, 0, Y),
        ValueError,
        "cross_entropy: an argument has changed during the call",
    ),
    # layers
    (
        lambda: fl.linear_cross_entropy(0.0, W, Y),
        ValueError,
        "linear_cross_entropy: input has no axes, expected at least one",
    ),
    (
        lambda: fl.linear_cross_entropy(X, X.T, Y),
        ValueError,
        "linear_cross_entropy: linear_weight has shape (3, 4), expected (C, 3) for input (4, 3)",
    ),
    (
        lambda: fl.linear_cross_entropy(X, W[:0], Y),
        ValueError,
        "linear_cross_entropy: linear_weight has shape (0, 3), expected at least one class",
    ),
    (
        lambda: linear(linear_bias=np.zeros(3)),
        ValueError,
        "linear_cross_entropy: linear_bias has shape (3,), expected (5,), one per class",
    ),
    (
        lambda: linear(linear_bias=np.zeros(0)),
        ValueError,
        "linear_cross_entropy: linear_bias has shape (0,), expected (5,), one per class, or linear_bias=None",
    ),
    (
        lambda: linear(label_smoothing=2),
        ValueError,
        "linear_cross_entropy: label_smoothing has 2.0, expected a number in [0, 1]",
    ),
    (
        lambda: linear(wrt="linear_bias"),
        ValueError,
        "linear_cross_entropy: wrt has 'linear_bias', but there is none",
    ),
    (
        lambda: linear(ignore_index=1.0),
        TypeError,
        "linear_cross_entropy: ignore_index is 1.0, expected an integer",
    ),
    (
        lambda: linear([0.0, np.nan, 0.0, 0.0]),
        TypeError,
        "linear_cross_entropy: target has nan at index (1,), expected integers for class indices, as of "
        "target.astype(int)",
    ),
    (
        lambda: linear(np.zeros((4, 3))),
        ValueError,
        "linear_cross_entropy: target has shape (4, 3), expected (4,) of class indices or (4, 5) of probabilities",
    ),
    (
        lambda: linear(np.zeros((4, 5)), ignore_index=1),
        ValueError,
        "linear_cross_entropy: ignore_index is 1, but probability targets have no class indices",
    ),
    (
        lambda: linear(np.full((4, 5), -0.5)),
        ValueError,
        "linear_cross_entropy: target has -0.5 at index (0, 0), expected a number in [0, 1]",
    ),
    (
        lambda: linear(Y[:3]),
        ValueError,
        "linear_cross_entropy: target has shape (3,), expected (4,) of class indices or (4, 5) of probabilities",
    ),
    (
        lambda: linear([0, 4, 5, 6]),
        IndexError,
        "linear_cross_entropy: target has 5 at index (2,), expected a class in [0, 5) or ignore_index -100",
    ),
    # objectives
    (
        lambda: fl.uncertainty_weighted_sum(),
        ValueError,
        "uncertainty_weighted_sum: there are no terms, expected at least one",
    ),
    (
        lambda: fl.uncertainty_weighted_sum((1.0, fl.mse_loss, {})),
        TypeError,
        f"uncertainty_weighted_sum: term is {(1.0, fl.mse_loss, {})!r}, expected a loss or (loss, options)",
    ),
    (
        lambda: fl.uncertainty_weighted_sum((fl.mse_loss, {"reduction": "none"})),
        ValueError,
        "uncertainty_weighted_sum: reduction is 'none', expected one that gives a number",
    ),
    (
        lambda: fl.uncertainty_weighted_sum(fl.mse_loss)([0.0, 0.0], X, X),
        ValueError,
        "uncertainty_weighted_sum: log_variance has shape (2,), expected (1,), one per term",
    ),
    (
        lambda: fl.uncertainty_weighted_sum(fl.mse_loss)([np.nan], X, X),
        ValueError,
        "uncertainty_weighted_sum: log_variance has nan, expected finite numbers",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.uncertainty_weighted_sum(fl.mse_loss))),
        TypeError,
        f"weighted_sum: term has {fl.uncertainty_weighted_sum(fl.mse_loss)!r}, expected a loss with value_and_grad",
    ),
    (
        lambda: fl.weighted_sum((1.0,)),
        TypeError,
        "weighted_sum: term is (1.0,), expected (weight, loss) or (weight, loss, options)",
    ),
    (
        lambda: fl.weighted_sum((1.0, abs)),
        TypeError,
        "weighted_sum: term has <built-in function abs>, expected a loss with value_and_grad",
    ),
    *(
        (
            lambda function=function: fl.weighted_sum((1.0, function)),
            TypeError,
            f"weighted_sum: term has {function!r}, expected a loss that gives a number",
        )
        for function in (fl.softmax, fl.logsumexp, fl.sigmoid)
    ),
    (
        lambda: fl.weighted_sum(("a", fl.mse_loss)),
        ValueError,
        "weighted_sum: weight is 'a', expected a finite number",
    ),
    *(
        (
            lambda weight=weight: fl.weighted_sum((weight, fl.mse_loss)),
            ValueError,
            f"weighted_sum: weight is {weight}, expected a finite number",
        )
        for weight in (np.inf, np.nan, 10**400)
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss, "sum")),
        TypeError,
        "weighted_sum: options are 'sum', expected a dict",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss, {"reduction": "none"})),
        ValueError,
        "weighted_sum: reduction is 'none', expected one that gives a number",
    ),
    (lambda: fl.weighted_sum(), ValueError, "weighted_sum: there are no terms, expected at least one"),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss))((X,), X),
        TypeError,
        "weighted_sum: 2 arguments, expected 1 tuples",
    ),
    (
        lambda: doubled.check([1.0, 2.0], [0.0, 0.0]),
        ValueError,
        "doubled: gradient with respect to input is 2.0 at index (0,), finite differences give 1.0",
    ),
    (
        lambda: averaged(X, X),
        ValueError,
        "averaged: formula gives a value of shape (), expected (12,)",
    ),
    (
        lambda: fl.custom_loss(lambda *inputs: inputs),
        TypeError,
        "<lambda>: signature has * or ** arguments, expected named ones only",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.sigmoid_focal_loss)),
        ValueError,
        "weighted_sum: reduction is 'none', expected one that gives a number",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss, {"out": X})),
        TypeError,
        "weighted_sum: term has the option 'out', expected it in the call of the sum",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss, {"delta": 1.0})),
        TypeError,
        f"weighted_sum: term has the option 'delta', expected those of {fl.mse_loss!r}",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.linear_cross_entropy))(X, X, Y, where=np.ones(4, bool)),
        TypeError,
        f"weighted_sum: where is given, but {fl.linear_cross_entropy!r} takes none",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss, {"where": Y}))(X, X, where=X > 0),
        TypeError,
        "weighted_sum: where has type int64, expected bool",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss)).grad((X, X), wrt="input"),
        TypeError,
        "weighted_sum: wrt is 'input', expected none where terms have their own arguments",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss)).grad((X, X), where=X > 0),
        TypeError,
        "weighted_sum: where is ndarray, expected a tuple of 1, one per term",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss)).grad(X, X, out=(X, X)),
        ValueError,
        "weighted_sum: out has 2 arrays, expected 1",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss), (1.0, fl.mse_loss)).grad((X, X), (X, X), out=(X, X)),
        ValueError,
        "weighted_sum: out has arrays that overlap each other",
    ),
    (
        lambda: fl.custom_loss(3),
        TypeError,
        "custom_loss: formula is 3, expected a function",
    ),
    (
        lambda: fl.custom_loss(cached),
        TypeError,
        "no_such_kernel: formula is cached by functools, whose keys arrays cannot be; expected it plain",
    ),
    (
        lambda: fl.custom_loss(max),
        TypeError,
        f"max: formula is {max!r}, expected one whose signature is known",
    ),
    (
        lambda: fl.custom_loss(lambda: 1),
        TypeError,
        "<lambda>: formula has no inputs, expected at least one argument without a default",
    ),
    (
        lambda: fl.custom_loss(lambda self, input: input),
        TypeError,
        "<lambda>: formula has the argument 'self', expected a method bound to its object",
    ),
    (
        lambda: fl.custom_loss(lambda input, weight: input),
        TypeError,
        "<lambda>: formula has the argument 'weight', expected another name (losses have it)",
    ),
    (
        lambda: fl.custom_loss(lambda input, mode=1.0: mode),
        TypeError,
        "<lambda>: formula gives one number for all elements, expected one for each of them",
    ),
    (
        lambda: fl.custom_loss(lambda input, mode=(1, 2): input),
        TypeError,
        "<lambda>: mode is (1, 2) by default, expected one number",
    ),
    (
        lambda: fl.custom_loss(lambda input, mode=1j: input),
        TypeError,
        "<lambda>: mode has type complex128, expected real numbers",
    ),
    (
        lambda: fl.custom_loss(lambda input, mode="l": input)(X, mode=3),
        ValueError,
        "<lambda>: mode is 3, expected a string",
    ),
    (
        lambda: [MODES(X, mode=str(k)) for k in range(65)],
        ValueError,
        "<lambda>: mode is '63', expected one of the 64 strings given before: each is compiled and kept, so list more "
        "of them in an annotation, Literal[...]",
    ),
    (
        lambda: fl.custom_loss(lambda input, mode="l": input * {"l": 1}[mode])(X, mode="x"),
        ValueError,
        "<lambda>: formula raises KeyError where mode is 'x': 'x'",
    ),
    (
        lambda: fl.custom_loss(lambda input, two=False: (input, 1.0) if two else input),
        TypeError,
        "<lambda>: formula gives (value, gradient with respect to input) where two is True, "
        "expected as many results as otherwise",
    ),
    (
        lambda: fl.custom_loss(lambda input, mode="l": (input if mode == "l" else np.sort(input), 1.0))(X, mode="x"),
        TypeError,
        "<lambda>: formula cannot be compiled where mode is 'x': it mixes elements; write what one element costs, and "
        "leave sums and means to reduction=",
    ),
    (
        lambda: fl.custom_loss(lambda input, odd=False: input**3 if odd else input**2).grad_and_hess(
            X, odd=True, hessian="gauss_newton"
        ),
        TypeError,
        "<lambda>: hessian is 'gauss_newton', expected 'exact' where odd is True: the formula has no Gauss-Newton form",
    ),
    (
        lambda: fl.custom_loss(lambda input, *, a: input * a).check(),
        TypeError,
        "<lambda>: a is None, expected one number where inputs are chosen",
    ),
    (
        lambda: fl.custom_loss(lambda input: (input * 3, 2.0)).check(),
        ValueError,
        "<lambda>: gradient with respect to input is 2.0 at input = -0.643462, finite differences give 3.0",
    ),
    (
        lambda: fl.custom_loss(four_inputs, differentiable="a"),
        TypeError,
        "four_inputs: differentiable is 'a', expected a tuple of names of inputs",
    ),
    (
        lambda: fl.custom_loss(four_inputs, differentiable=("a", "e")),
        ValueError,
        "four_inputs: differentiable has 'e', expected the input 'a' or 'b' or 'c' or 'd'",
    ),
    (
        lambda: fl.custom_loss(four_inputs, differentiable=("a", "a")),
        ValueError,
        "four_inputs: differentiable is ('a', 'a'), expected each input once",
    ),
    (
        lambda: fl.custom_loss(four_inputs, domains={"e": (0, 1)}),
        TypeError,
        "four_inputs: domains is {'e': (0, 1)}, expected a dict of inputs and pairs, the lowest and highest number",
    ),
    (
        lambda: fl.custom_loss(lambda input: input if input > 0 else 0.0),
        TypeError,
        "<lambda>: formula gives nothing for arrays: it branches on an array; write np.where, np.minimum, & or |",
    ),
    (
        lambda: fl.custom_loss(four_inputs, hessian=1),
        TypeError,
        "four_inputs: hessian is 1, expected True or False",
    ),
    (
        lambda: fl.custom_loss(lambda input: {"value": input}),
        TypeError,
        "<lambda>: formula gives dict, expected the value, one number for each element, or (value, gradient with "
        "respect to input)",
    ),
    (
        lambda: fl.custom_loss(lambda input: (input, input.copy()) if len(input) == 3 else {})(np.ones(5)),
        TypeError,
        "<lambda>: formula gives dict, expected (value, gradient with respect to input)",
    ),
    (
        lambda: fl.custom_loss(lambda input: np.sort(input)),
        TypeError,
        "<lambda>: formula gives the value alone, but derivatives cannot be made of it: it mixes elements; write what "
        "one element costs, and leave sums and means to reduction=. Or return them too: "
        "(value, gradient with respect to input)",
    ),
    (
        lambda: averaged.compile(),
        TypeError,
        "averaged: formula is called with arrays, expected one that is made a program: it mixes elements; write what "
        "one element costs, and leave sums and means to reduction=",
    ),
    (
        lambda: compose.restored(doubled.__wrapped__, ("input",), False, "", None, (fl.__version__, "of another")),
        ValueError,
        "doubled: formula gives something else than when its loss was made, expected the same: what it takes from "
        "elsewhere (globals, attributes) has changed before it was pickled",
    ),
    (
        lambda: fl.custom_loss(sometimes_wrong()),
        TypeError,
        "wrong: formula gives -20 at input = -10 when it is called again, and -10 as it was traced; let it depend on "
        "its arguments alone, or write it so that NumPy keeps its digits there, too",
    ),
    (
        lambda: fl.custom_loss(lambda input: input if type(input) is not np.ndarray else input[0]["a"]),
        TypeError,
        "<lambda>: formula gives IndexError where it is compared with its trace: invalid index to scalar variable.",
    ),
    (
        lambda: _core.Program(1, 0, [0.0] * 1000, [], []),
        ValueError,
        "program: length is 1001 numbers and 0 codes, expected at most 48 and 1 to 3",
    ),
    (
        lambda: _core.Program(1, 0, [], [], [(1, 0, [(0, 1, 75, range(5))])]),
        ValueError,
        "program: instruction has more than 4 operands",
    ),
    (
        lambda: _core.Program(1, 0, [], [], [(1, 0, [(0, 1, 200, (0,))])]),
        ValueError,
        "program: instruction is not one that can be run",
    ),
    (
        lambda: fl.custom_loss(lambda input: (input,))(X),
        ValueError,
        "<lambda>: formula gives no gradient, expected (value, gradient with respect to input)",
    ),
    (
        lambda: fl.custom_loss(lambda input: (input, 1, 0))(X),
        ValueError,
        "<lambda>: formula gives 3 results, expected (value, gradient with respect to input)",
    ),
    (
        lambda: fl.custom_loss(lambda a, b: (a, b), differentiable=("a", "b"))(X, X),
        ValueError,
        "<lambda>: formula gives no gradient with respect to b, "
        "expected (value, (gradient with respect to a, gradient with respect to b))",
    ),
    (
        lambda: fl.custom_loss(lambda input: (input, (input, input)))(X),
        ValueError,
        "<lambda>: formula gives 2 arrays as gradient, expected (value, gradient with respect to input)",
    ),
    (
        lambda: fl.custom_loss(lambda input: (input, None))(X),
        ValueError,
        "<lambda>: formula gives None as gradient with respect to input, expected an array",
    ),
    (
        lambda: fl.custom_loss(lambda input: (input, 1j))(X),
        TypeError,
        "<lambda>: formula gives a gradient with respect to input of type complex128, expected real numbers",
    ),
    (
        lambda: fl.custom_loss(lambda input: (input - np.mean(input), 1)).check([1.0, 3.0]),
        ValueError,
        "<lambda>: formula gives -1.0 for the first element among others, 0.0 for it alone, expected the same",
    ),
    (
        lambda: fl.nn.MSELoss().backward(),
        RuntimeError,
        "MSELoss: backward is called before the loss itself",
    ),
    # of the best constant
    (
        lambda: fl.plot(abs),
        TypeError,
        "plot: loss is <built-in function abs>, expected a loss of elements, rows or regions",
    ),
    (lambda: fl.plot(fl.mse_loss, wrt="target"), ValueError, "plot: wrt is 'target', expected 'input'"),
    (
        lambda: fl.plot(fl.mse_loss, delta=1.0),
        TypeError,
        "plot: option is 'delta', expected an input or parameter of mse_loss",
    ),
    (
        lambda: fl.plot(fl.smooth_pinball_loss, quantile=[0.1, 0.9], width=[1.0, 2.0]),
        TypeError,
        "plot: quantile and width are lists, expected one of them",
    ),
    (without_matplotlib, ImportError, 'plot: there is no matplotlib, expected one: pip install "fastloss[plot]"'),
    (
        lambda: fl.best_constant(abs, [1.0]),
        TypeError,
        "best_constant: loss is <built-in function abs>, expected an element-wise loss of a target, or cross_entropy",
    ),
    (
        lambda: fl.best_constant(fl.mse_loss, [1.0], sample_weight=[1.0]),
        TypeError,
        "best_constant: sample_weight is given, expected weight for mse_loss",
    ),
    *(
        (
            lambda loss=loss: fl.best_constant(loss, np.zeros(0, int)),
            ValueError,
            "best_constant: target has shape (0,), expected (N,) or (N, K)",
        )
        for loss in (fl.mse_loss, fl.cross_entropy)
    ),
    (
        lambda: fl.best_constant(fl.mse_loss, [1.0], out=X),
        TypeError,
        "best_constant: option is 'out', expected a parameter of mse_loss",
    ),
    (
        lambda: fl.best_constant(fl.gaussian_nll_loss, [1.0]),
        TypeError,
        "best_constant: var is missing, expected a number or an array for gaussian_nll_loss",
    ),
    (
        lambda: fl.best_constant(fl.mse_loss, [1.0], where=[False]),
        ValueError,
        "best_constant: target has a weight of 0.0 in all where it counts, expected more than 0",
    ),
    (
        lambda: fl.best_constant(fl.mse_loss, [np.nan]),
        ValueError,
        "best_constant: target has derivatives of mse_loss whose sum is nan at 0.0, expected numbers that have one",
    ),
    # of definitions
    (
        lambda: _core.Loss(Definition(four_inputs, "pointwise"), 1),
        ValueError,
        "four_inputs: too many arguments",
    ),
    (
        lambda: _core.Loss(Definition(no_such_kernel, "rows"), 1),
        ValueError,
        "no_such_kernel: C kernel is missing",
    ),
    (
        lambda: _core.Loss(Definition(three_numbers, "rows", numbers=("b", "c", "d"), kernel=lambda _: "nll_loss"), 1),
        ValueError,
        "three_numbers: too many arguments with one value per row",
    ),
    (
        lambda: _core.Loss(Definition(no_such_kernel, "pointwise"), 1),
        ValueError,
        "no_such_kernel: C kernel is missing",
    ),
    # products with Hessians
    (
        lambda: fl.mse_loss.hvp(X, X, vector=np.zeros(2)),
        ValueError,
        f"mse_loss: vector has shape (2,), expected {X.shape} as input",
    ),
    (
        lambda: fl.gaussian_nll_loss.hvp(X, X, X + 1, vector=X),
        TypeError,
        "gaussian_nll_loss: vector has type ndarray, expected a tuple of 2, one for each of ('input', 'var')",
    ),
    (
        lambda: two_inputs.hvp(X, X, vector=(X, X)),
        ValueError,
        "two_inputs: wrt is ('a', 'b'), expected one name (the formula has no mixed derivatives)",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.gaussian_nll_loss)).hvp(X, X, X + 1, vector=X),
        TypeError,
        "weighted_sum: vector has type ndarray, expected a tuple of 2, "
        "one for each argument to differentiate with respect to",
    ),
    (
        lambda: fl.uncertainty_weighted_sum(fl.mse_loss).hvp([0.0], X, X, vector=(X,)),
        TypeError,
        "uncertainty_weighted_sum: vector has 1 arrays, expected a pair, for log_variance and the arguments",
    ),
    (
        lambda: fl.linear_cross_entropy.grad_and_hess,
        AttributeError,
        "linear_cross_entropy has no .grad_and_hess, only .grad, .value_and_grad and .hvp",
    ),
    (lambda: fl.softmax.hvp, AttributeError, "softmax has no .hvp, only .grad and .value_and_grad"),
    (
        lambda: fl.weighted_sum((1.0, fl.linear_cross_entropy)).grad_and_hess,
        AttributeError,
        "weighted_sum has no .grad_and_hess, only .grad, .value_and_grad and .hvp",
    ),
    (
        lambda: fl.cross_entropy.hvp(X, 0 * X + 2, vector=X),
        ValueError,
        f"cross_entropy: target has 2.0 at index {(0,) * X.ndim}, expected a number in [0, 1]",
    ),
    # of no loss
    *(
        (lambda name=name: fl.use_isa(name), ValueError, f"use_isa: name is {name!r}, expected {ISAS} or None")
        for name in ("mmx", "", f"{fl.isa()}\0", "\ud800", 2)
    ),
    (lambda: fl.set_num_threads(0), ValueError, "set_num_threads: n is 0, expected an integer >= 1"),
    (lambda: fl.set_num_threads("2"), TypeError, "set_num_threads: n is '2', expected an integer"),
    (lambda: fl.num_threads(-1).__enter__(), ValueError, "num_threads: n is -1, expected an integer >= 1"),
    (
        from_environment,
        ValueError,
        "fastloss: FASTLOSS_NUM_THREADS is 'many', expected an integer >= 1",
    ),
]

# Calls that do not fit a signature: as Python puts it.
SIGNATURES = [
    (lambda: fl.mse_loss(X), "mse_loss() missing required argument 'target'"),
    (lambda: fl.mse_loss.grad(X, X, X), "mse_loss.grad() takes 2 positional arguments but 3 were given"),
    *(
        (
            lambda face=face: face(X, hessian="gauss_newton"),
            f"{face.__qualname__}: argument hessian is given, expected none: the loss has no Gauss-Newton form, which "
            "is made of squares, convex functions and functions of a residual's size",
        )
        for face in (cubed.grad_and_hess, cubed.reference.grad_and_hess)
    ),
    (lambda: fl.mse_loss(X, X, colour=1), "mse_loss() got an unexpected keyword argument 'colour'"),
    (lambda: fl.mse_loss(X, X, input=X), "mse_loss() got multiple values for argument 'input'"),
    (lambda: fl.linear_cross_entropy(X), "linear_cross_entropy() missing a required argument: 'linear_weight'"),
    (lambda: doubled(X, colour=1), "doubled() got an unexpected keyword argument 'colour'"),
    (lambda: averaged(X, colour=1), "averaged() missing a required argument: 'target'"),
    (lambda: doubled.grad(X, X, colour=1), "doubled.grad() got an unexpected keyword argument 'colour'"),
    (
        lambda: doubled.check(X, X, weight=X),
        "doubled.check() got an unexpected keyword argument 'weight'",
    ),
    (lambda: fl.multi_quantile_loss(X, X), "multi_quantile_loss() missing required argument 'quantiles'"),
    (lambda: fl.multi_quantile_loss.grad(X, Y), "multi_quantile_loss.grad() missing required argument 'quantiles'"),
    (lambda: fl.nn.MultiQuantileLoss(), "multi_quantile_loss() missing required argument 'quantiles'"),
    (lambda: fl.nn.MSELoss(colour=1), "MSELoss() got an unexpected keyword argument 'colour'"),
]

NAMES = [
    (lambda: fl.nn.NoSuchLoss, AttributeError, "module 'fastloss.nn' has no attribute 'NoSuchLoss'"),
    (
        lambda: averaged.program,
        AttributeError,
        "averaged has no .program, its formula is called with arrays: it mixes elements; write what one element costs, "
        "and leave sums and means to reduction=",
    ),
    (lambda: fl.mse_loss.no_such_face, AttributeError, "mse_loss has no .no_such_face"),
    (lambda: type(averaged).__new__(type(averaged)).no_such_face, AttributeError, "definition"),
]


def partial(loss=fl.mse_loss, x=X[:, 0], y=X[:, 0], **options):
    return loss.partial(x, y, **options)


def rows(x=X, **options):
    return partial(fl.cross_entropy, x, Y, **options)


def shard(x=X, y=Y, **options):
    return fl.ClassShard(x, y, **options)


def regions():
    return fl.dice_loss.partial(X, Y, mode="multiclass")


CATALOGUE += [
    (
        lambda: partial() + partial(fl.huber_loss, start=4),
        ValueError,
        "mse_loss: partial is of huber_loss, expected the same loss",
    ),
    (
        lambda: partial() + partial(start=3),
        ValueError,
        "mse_loss: partial has elements 3 to 4 again, expected them once",
    ),
    (lambda: sum([rows(), rows()]), ValueError, "cross_entropy: partial has rows 0 to 4 again, expected them once"),
    (
        lambda: partial(fl.huber_loss) + partial(fl.huber_loss, delta=2, start=4),
        ValueError,
        "huber_loss: partial has delta 2.0, expected 1.0 as the others",
    ),
    (
        lambda: partial() + partial(reduction="sum", start=4),
        ValueError,
        "mse_loss: partial has reduction 'sum', expected 'mean' as the others",
    ),
    (
        lambda: partial() + partial(x=np.zeros(4), start=4),
        ValueError,
        "mse_loss: partial has dtype 'float64', expected 'float32' as the others",
    ),
    (
        lambda: partial() + partial(weight=2.0, start=4),
        ValueError,
        "mse_loss: partial has weight 2.0, expected None as the others (weights that differ are arrays)",
    ),
    (
        lambda: rows() + rows(X[:, :2], start=4),
        ValueError,
        "cross_entropy: partial has length 2, expected 3 as the others",
    ),
    (
        lambda: rows() + rows(ignore_index=1, start=4),
        ValueError,
        "cross_entropy: partial has ignore_index 1, expected -100 as the others",
    ),
    (
        lambda: partial(reduction="none"),
        ValueError,
        "mse_loss: reduction is 'none', expected one that gives a number",
    ),
    (lambda: partial(start=-1), ValueError, "mse_loss: start is -1, expected an integer in [0, 2^63)"),
    (lambda: partial(start=0.5), TypeError, "mse_loss: start is 0.5, expected an integer"),
    (lambda: fl.cross_entropy.unit(()), ValueError, "cross_entropy: shape is (), expected at least one axis"),
    (
        lambda: fl.Running(fl.softmax),
        TypeError,
        "Running: loss is <fastloss.softmax(input, *, axis=-1, out=None)>, expected one with .partial",
    ),
    (lambda: fl.Running(fl.mse_loss).merge(3), TypeError, "Running: other is 3, expected Running"),
    (
        lambda: fl.Running(fl.mse_loss, weights=3),
        TypeError,
        "Running: options have 'weights', expected those of mse_loss",
    ),
    (
        lambda: fl.Running(fl.sigmoid_focal_loss).merge(fl.Running(fl.mse_loss)),
        ValueError,
        f"Running: other is of {_core.shown(fl.mse_loss)}, expected {_core.shown(fl.sigmoid_focal_loss)}",
    ),
    (
        lambda: partial(fl.kl_div, log_target=True) + partial(fl.kl_div, start=4),
        ValueError,
        "kl_div: partial has log_target False, expected True as the others",
    ),
    (
        lambda: rows(weight=np.ones(3)) + rows(start=4),
        ValueError,
        "cross_entropy: partial has another weight, expected that of the others",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss), (1.0, fl.l1_loss)).partial(X, X, start=(0,)),
        TypeError,
        "weighted_sum: start has 1 numbers, expected one or 2, one per term",
    ),
    (
        lambda: fl.ClassShard(X[:, :0]),
        ValueError,
        "cross_entropy: input has shape (4, 0), expected at least one class on the last axis",
    ),
    (
        lambda: fl.ClassShard(X, Y[:3]),
        ValueError,
        "cross_entropy: target has shape (3,), expected (4,) of class indices or (4, 3) of probabilities",
    ),
    (
        lambda: shard(first_class=-1),
        ValueError,
        "cross_entropy: first_class is -1, expected an integer in [0, 2^63)",
    ),
    (
        lambda: regions().grad(X[:2, :2], Y[:2] % 2),
        ValueError,
        "dice_loss: input has 2 classes, expected 3 as the others",
    ),
    (
        lambda: regions() + fl.dice_loss.partial(X, Y, mode="multiclass", start=4, smooth=1.0),
        ValueError,
        "dice_loss: partial has smooth 1.0, expected 0.0 as the others",
    ),
    (
        lambda: shard(classes=2),
        ValueError,
        "cross_entropy: classes is 2, expected at least 3, those before this shard and its own",
    ),
    (
        lambda: shard(label_smoothing=0.1),
        ValueError,
        "cross_entropy: classes is None, expected how many all shards have, for label_smoothing",
    ),
    (
        lambda: shard(y=np.array([0, 0, 5, 0]), classes=3),
        IndexError,
        "cross_entropy: target has 5 at index (2,), expected a class in [0, 3) or ignore_index -100",
    ),
    (
        lambda: (shard().sums + shard(first_class=4).sums).cross_entropy(),
        ValueError,
        "cross_entropy: sums have the classes 0 to 3, 4 to 7, expected all of them from 0 on",
    ),
    (
        lambda: shard(classes=6).sums.logsumexp(),
        ValueError,
        "cross_entropy: sums have the classes 0 to 3, expected all of them from 0 on",
    ),
    (
        lambda: shard().sums + shard(y=[0, 5, 0, 0], first_class=3).sums,
        ValueError,
        "cross_entropy: sums of classes have another target at index (1,), expected the same",
    ),
    (
        lambda: fl.ClassShard(X).cross_entropy_grad(shard().sums),
        ValueError,
        "cross_entropy: the shard has no target, expected one as the others",
    ),
    (
        lambda: shard().log_softmax_products(shard().sums, grad_output=1.0),
        ValueError,
        "cross_entropy: grad_output has shape (), expected (4, 3)",
    ),
    (
        lambda: shard().sums + shard(X[:2], Y[:2], first_class=3).sums,
        ValueError,
        "cross_entropy: sums of classes have shape of rows (2,), expected (4,) as the others",
    ),
    (
        lambda: shard().sums + shard(first_class=2).sums,
        ValueError,
        "cross_entropy: sums of classes have 2 to 3 again, expected them once",
    ),
    (
        lambda: fl.ClassShard(X).sums.cross_entropy(),
        ValueError,
        "cross_entropy: sums of classes have no target, expected shards with one",
    ),
    (
        lambda: shard(y=np.array([0, 0, 5, 0])).sums.cross_entropy(),
        IndexError,
        "cross_entropy: target has a class at index (2,) that is no shard's, expected one in [0, 3)",
    ),
    (
        lambda: _core.sums_of_rows(np.dtype(np.float32), X, Y[:2]),
        ValueError,
        "sums_of_rows: an argument has changed during the call",
    ),
    (
        lambda: shard().softmax(3),
        TypeError,
        "cross_entropy: sums is 3, expected the merged sums of all shards",
    ),
    (
        lambda: shard().softmax(shard(first_class=3).sums),
        ValueError,
        "cross_entropy: sums are <fastloss.ClassSums of rows (4,), classes 3 to 6>, expected them to have the rows and "
        "classes of <fastloss.ClassShard of rows (4,), classes 0 to 3>",
    ),
    (
        lambda: partial(fl.weighted_sum((1.0, fl.mse_loss))) + partial(fl.weighted_sum((2.0, fl.mse_loss)), start=4),
        ValueError,
        "weighted_sum: partial has other terms, expected the same",
    ),
    (
        lambda: fl.weighted_sum((1.0, fl.mse_loss), (1.0, fl.l1_loss)).unit(((3,),)),
        TypeError,
        "weighted_sum: shape has 1 shapes, expected 2, one per term",
    ),
    (
        fl.Partial,
        TypeError,
        "Partial: fields are missing or unknown, expected a call of loss.partial",
    ),
    (
        fl.ClassSums,
        TypeError,
        "ClassSums: fields are missing or unknown, expected the sums of a ClassShard",
    ),
    (
        lambda: _core.c_loss("no_loss"),
        ValueError,
        "find: name is 'no_loss', expected that of a loss",
    ),
    (
        lambda: _core.c_loss("huber_loss(1)"),
        ValueError,
        "huber_loss: options are '(1)', expected (name=value, ...)",
    ),
    (
        lambda: _core.c_loss("poisson_nll_loss(delta=1)"),
        ValueError,
        "poisson_nll_loss: options are ['delta'], expected some of ['log_input', 'full']",
    ),
]

EVERY = [*CATALOGUE, *NAMES, *((run, TypeError, message) for run, message in SIGNATURES)]


@pytest.mark.parametrize(("run", "error", "message"), EVERY, ids=[message for *_, message in EVERY])
def test_messages(run, error, message):
    before = fl.isa()
    with pytest.raises(error) as raised:
        run()
    assert str(raised.value) == message
    assert type(raised.value) is error
    assert fl.isa() == before


def test_messages_have_one_form():
    for _, _, message in CATALOGUE:
        assert re.match(
            r"[\w<>]+: [\w ]+ (has|have|is|are|overlaps|gives)\b|\w+: (too many|\d) arguments|\w+ has no \.", message
        ), message


# ---- none is missing ----
#
# Only the sources say which errors there are, so they are parsed. Whether the catalogue reaches a statement is told by
# the traceback of what it raises.


def python_sites(text):
    """First and last line of each statement that raises an error of its own."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield node.lineno, node.end_lineno


def cython_sites(text):
    lines = text.splitlines()
    for k, line in enumerate(lines, 1):
        if re.match(r"\s*raise \w+\(", line):
            end = k
            while "".join(lines[k - 1 : end]).count("(") > "".join(lines[k - 1 : end]).count(")"):
                end += 1
            yield k, end


def raised_at(run):
    """File and line."""
    try:
        run()
    except Exception as error:
        at = error.__traceback__
        while at.tb_next:
            at = at.tb_next
        return Path(at.tb_frame.f_code.co_filename).name, at.tb_lineno
    return None


def test_every_place_that_raises_is_in_the_catalogue():
    reached = {raised_at(run) for run, *_ in EVERY}
    folder = Path(fl.__file__).parent
    sites = {
        (path.name, first, last)
        for path in [*folder.glob("*.py*"), *(folder / "compose").glob("*.py")]
        if path.suffix in (".py", ".pyx") and path.name != "__main__.py"  # the command's own: test_tour.py
        for first, last in (python_sites if path.suffix == ".py" else cython_sites)(path.read_text())
    }
    assert len(sites) > 50
    missed = [
        f"{name}:{first}"
        for name, first, last in sites
        if not any((name, k) in reached for k in range(first, last + 1))
    ]
    assert not missed, sorted(missed)
