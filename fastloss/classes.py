"""Scores of classes: losses of a row of scores and the label of the right one. Kernels: csrc/losses/classes.h."""

from __future__ import annotations

from typing import Any, Literal, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._core import shown
from fastloss._registry import (
    UNIT,
    ClassOptions,
    MultipleClassOptions,
    WeightedRowOptions,
    at,
    is_class,
    rows,
    total,
)


@rows(labels="target", class_weight="weight", weight_in_mean=True, product="diagonal", link="exp")
def nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    ignore_index: int | None = -100,
    axis: int | None = None,
    **options: Unpack[ClassOptions],
) -> Any:
    r"""Negative log-likelihood of class indices, from log-probabilities.

    .. math:: \ell(x, y) = -w_y\, x_y

    Parameters
    ----------
    input : array_like
        Log-probabilities :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes. Other numbers do as well.
    target : array_like
        Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
    weight : array_like of shape (C,), optional
        Weight :math:`w_c` of each class.
    ignore_index : int or None, default -100
        Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None is -100.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the sum of the weights, of classes and of samples, of the rows that count: by their number
    where there are no weights. It is NaN, and the gradient 0, if that is 0. The gradient is :math:`-w_y` at the class
    and 0 elsewhere, the Hessian 0. Only the number at the label is read of a row: NaN elsewhere goes unnoticed. A
    weight of 0 makes the value 0 at :math:`x_y = -\infty` too.

    References
    ----------
    ``torch.nn.functional.nll_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.nll_loss([[-0.5, -1.0, -2.0], [-3.0, -0.25, -2.0]], [0, 1])
    0.375
    >>> fl.nll_loss.grad([[-0.5, -1.0, -2.0]], [2])
    array([[ 0.,  0., -1.]])
    """
    x = at(input, target)
    grad = np.where(is_class(input, target), -1.0, 0.0)
    return -x, np.where(np.isnan(x), np.nan, grad), np.where(np.isnan(x), np.nan, 0 * grad)


@rows(
    labels="target",
    soft_labels=UNIT,
    class_weight="weight",
    by_class=True,
    weight_in_mean=True,
    product="diagonal",
    domains={"input": UNIT, "label_smoothing": UNIT},
)
def categorical_cross_entropy(
    input: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    ignore_index: int | None = -100,
    label_smoothing: ArrayLike = 0.0,
    axis: int | None = None,
    **options: Unpack[ClassOptions],
) -> Any:
    r"""Cross-entropy of class indices or probabilities, from probabilities.

    .. math:: \ell(p, t) = -\sum_c w_c\, t_c \log p_c

    where for a class index :math:`y` the target is :math:`t_c = (1 - \varepsilon) [c = y] + \varepsilon / C`.

    Parameters
    ----------
    input : array_like
        Probabilities :math:`p` in [0, 1] of shape (C,), (N, C) or (N, C, d1, ...), C classes. For logits, see
        `cross_entropy`.
    target : array_like
        Class indices in [0, C), whole numbers of any type, of the shape of `input` without its class axis; or
        probabilities in [0, 1], of any type and not only one-hot, of the shape of `input`.
    weight : array_like of shape (C,), optional
        Weight :math:`w_c` of each class.
    ignore_index : int or None, default -100
        Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None stands
        for -100; for probabilities it must not be a class index.
    label_smoothing : float or array_like, default 0.0
        :math:`\varepsilon` in [0, 1], how much of the target is spread over all classes; a scalar or one value per row.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    For class indices the mean divides by the sum of the weights of the targets that count, that is by their number
    where there are no weights; for probabilities by the number of rows, or the sum of `sample_weight`. That is the
    rule of `cross_entropy`. The gradient is :math:`-w t / p`, the Hessian :math:`w t / p^2`.

    Rows of `input` need not sum to 1, and are neither divided by their sum nor kept away from 0, as Keras does: a
    probability of 0 costs infinity where :math:`w t > 0`, and nothing where :math:`w t = 0`. Of a row with a class
    index only the number there is read, unless there is smoothing: what else it has, even NaN, goes unnoticed. Other
    rows with NaN are NaN. A probability above 1 by one rounding of its type counts as 1.

    References
    ----------
    ``keras.losses.categorical_crossentropy``, ``keras.losses.sparse_categorical_crossentropy``,
    ``sklearn.metrics.log_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.categorical_cross_entropy([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]], [0, 1]), 4)
    0.4904
    >>> fl.categorical_cross_entropy.grad([[0.5, 0.25, 0.25]], [[0.5, 0.5, 0.0]])
    array([[-1., -2.,  0.]])
    """
    soft = target.dtype.kind == "f"
    w = np.ones(input.shape[-1], input.dtype) if weight is None else weight
    t = (1 - label_smoothing) * (target if soft else is_class(input, target)) + label_smoothing / input.shape[-1]
    p = np.abs(input if soft else np.where(t == 0, 1, input))  # is not read where an index has no share
    a = np.where(t == 0, 0, w * t)
    value = -total(np.where(a == 0, 0 * p, a * np.log(p)))
    zero = np.where(np.isnan(value), np.nan, 0)
    return value, np.where(a == 0, 0, -a / p) + zero, np.where(a == 0, 0, a / p**2) + zero


@rows(
    class_weight="weight",
    by_class=True,
    product="diagonal",
    domains={"target": UNIT},
    differentiable=("input", "target"),
    wrt=("input",),
    link="logistic",
)
def multilabel_soft_margin_loss(
    input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None, **options: Unpack[MultipleClassOptions]
) -> Any:
    r"""Logistic loss of several labels, averaged over the classes.

    .. math:: \ell(x, t) = \frac{1}{C} \sum_c w_c \left[t_c \log(1 + e^{-x_c}) + (1 - t_c) \log(1 + e^{x_c})\right]

    Parameters
    ----------
    input : array_like
        Logits :math:`x` of any shape with at least one axis, of which the last is that of the C classes.
    target : array_like
        Whether a class is present, :math:`t` in [0, 1], of the shape of `input`.
    weight : array_like of shape (C,), optional
        Weight :math:`w_c` of each class.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of rows. Gradients are :math:`(w_c / C) (\sigma(x_c) - t_c)` with respect to `input`
    and :math:`-(w_c / C)\, x_c` with respect to `target`, which is given only if asked for; the Hessians are
    :math:`(w_c / C)\, \sigma(x_c) (1 - \sigma(x_c))` and 0. Confident predictions keep all digits. An infinite logit on
    the right side costs 0, on the wrong side infinity; torch's value is NaN for both. A class of weight 0 costs 0
    whatever its logit. A row with NaN is NaN.

    References
    ----------
    ``torch.nn.functional.multilabel_soft_margin_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.multilabel_soft_margin_loss([[2.0, -1.0, 0.0]], [[1, 0, 1]]), 4)
    0.3778
    >>> fl.multilabel_soft_margin_loss.grad([[2.0, -1.0, 0.0]], [[1, 0, 1]]).round(4)
    array([[-0.0397,  0.0896, -0.1667]])
    """
    classes = input.shape[-1]
    w = np.ones(classes, input.dtype) if weight is None else weight

    def softplus(x: Any) -> Any:
        return np.logaddexp(0, x)

    def sigmoid(x: Any) -> Any:
        return np.exp(-np.logaddexp(0, -x))

    def times(a: Any, b: Any) -> Any:
        return np.where((a == 0) & np.isinf(b), 0, a * b)

    loss = times(target, softplus(-input)) + times(1 - target, softplus(input))
    value = total(times(w, loss)) / classes
    zero = np.where(np.isnan(value), np.nan, 0)
    grad = ((1 - target) * sigmoid(input) - target * sigmoid(-input)) * w / classes + zero
    hess = sigmoid(input) * sigmoid(-input) * w / classes + zero
    return value, (grad, times(w, -input) / classes + zero), (hess, 0 * hess)


def power(given: dict[str, Any]) -> int:
    """The exponent of a margin loss."""
    p = given["p"]
    if isinstance(p, bool) or not isinstance(p, (int, float, np.integer, np.floating)) or p not in (1, 2):
        raise ValueError(f"multi_margin_loss: p is {shown(p)}, expected 1 or 2")
    return int(p)


@rows(
    labels="target",
    class_weight="weight",
    choices=("p",),
    kernel=lambda given: "multi_margin_loss" if power(given) == 1 else "multi_margin_loss_2",
)
def multi_margin_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    p: Literal[1, 2] = 1,
    margin: ArrayLike = 1.0,
    weight: ArrayLike | None = None,
    axis: int | None = None,
    **options: Unpack[ClassOptions],
) -> Any:
    r"""Hinge of every class against the right one.

    .. math:: \ell(x, y) = \frac{w_y}{C} \sum_{c \neq y} \max(0, m - x_y + x_c)^p

    Parameters
    ----------
    input : array_like
        Scores :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
    target : array_like
        Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
    p : {1, 2}, default 1
        The power.
    margin : float or array_like, default 1.0
        :math:`m`, a scalar or one value per row.
    weight : array_like of shape (C,), optional
        Weight :math:`w_c` of each class.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of rows, not by weights. With :math:`z_c = m - x_y + x_c` the gradient of a class
    other than the right one is :math:`w_y / C` where :math:`z_c > 0` (times :math:`2 z_c` for p = 2), that of the
    right class minus the sum of these: 0 at the kink, as torch has it. The Hessian is 0 for p = 1; for p = 2
    it is :math:`2 w_y / C` where :math:`z_c > 0`, and at the right class the sum of these. An infinite score at the
    right class costs 0, at another infinity. A row with NaN is NaN, where torch gives 0.

    References
    ----------
    ``torch.nn.functional.multi_margin_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.multi_margin_loss([[0.5, 0.25, -2.0]], [0])
    0.25
    >>> fl.multi_margin_loss.grad([[0.5, 0.25, -2.0, 0.0]], [0])
    array([[-0.5 ,  0.25,  0.  ,  0.25]])
    """
    classes, here = input.shape[-1], is_class(input, target)
    z = margin - at(input, target) + input
    over = np.where(here, 0, np.maximum(0, z))
    active = np.where(np.isnan(over), np.nan, over > 0)
    slope, bend = (active, 0 * active) if p == 1 else (2 * over, 2 * active)
    undefined = np.where(np.isnan(total(over) + at(input, target)), np.nan, 0)  # a row with NaN
    grad = np.where(here, -total(slope), slope) / classes
    hess = np.where(here, total(bend), bend) / classes
    return total(over**p) / classes + undefined, grad + undefined, hess + undefined


@rows(labels="target", lists=True, product="diagonal")
def multilabel_margin_loss(
    input: ArrayLike, target: ArrayLike, *, axis: int | None = None, **options: Unpack[WeightedRowOptions]
) -> Any:
    r"""Hinge of every class against every one of several right ones.

    .. math:: \ell(x, Y) = \frac{1}{C} \sum_{j \in Y} \sum_{i \notin Y} \max(0, 1 - x_j + x_i)

    Parameters
    ----------
    input : array_like
        Scores :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
    target : array_like
        The labels :math:`Y` of each row, whole numbers of any type, of the shape of `input`: class indices in [0, C) up
        to the first -1, if there is one. What is behind it does not count, but is to be an index or -1 too.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of rows. A label that is there twice counts twice. Where
    :math:`1 - x_j + x_i > 0` the gradient has :math:`1/C` for i and :math:`-1/C` for j: 0 at the kink, as torch has it.
    The Hessian is 0. A row with no label, or with every class among them, costs 0. A label with an infinite score costs
    0, another class with one infinity; -inf at another class costs nothing. Where both are infinite the row is NaN, and
    so is a row with NaN, where torch gives 0.

    The time is that of (classes) times (labels); a row is not shared among threads.

    References
    ----------
    ``torch.nn.functional.multilabel_margin_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.multilabel_margin_loss([[0.1, 0.2, 0.4, 0.8]], [[3, 0, -1, 1]]), 4)
    0.85
    >>> fl.multilabel_margin_loss.grad([[0.1, 0.2, 0.4, 0.8]], [[3, 0, -1, 1]])
    array([[-0.5,  0.5,  0.5, -0.5]])
    """
    classes, slopes = input.shape[-1], np.zeros_like(input)
    listed = np.logical_and.accumulate(target >= 0, axis=-1)
    times = np.zeros(input.shape, int)
    longest = range(int(np.max(np.sum(listed, axis=-1), initial=0)))
    for k in longest:
        times = times + is_class(input, target[..., k : k + 1]) * listed[..., k : k + 1]
    value = np.where(np.any(np.isnan(input), axis=-1, keepdims=True), np.nan, 0 * slopes[..., :1])
    for k in longest:
        label, counts = np.maximum(target[..., k : k + 1], 0), listed[..., k : k + 1]
        over = np.where(counts & (times == 0), np.maximum(0, 1 - at(input, label) + input), 0)
        value = value + total(over)
        slopes = slopes + (over > 0) - np.where(is_class(input, label), total(over > 0), 0)
    undefined = np.where(np.isnan(value), np.nan, 0)
    return value / classes, slopes / classes + undefined, 0 * slopes + undefined


def largest_other(input: Any, label: Any, above: float) -> tuple[Any, Any, Any]:
    """max(0, above + the largest other score - that of the label)"""
    here = is_class(input, label)
    other = np.where(here, -np.inf, input)
    largest = np.max(other, axis=-1, keepdims=True)
    over = above + largest - at(input, label)
    if input.shape[-1] == 1:
        over = np.where(np.isnan(input), np.nan, 0)
    active = np.where(np.isnan(over), np.nan, over > 0)
    ties = (other == largest) & ~here
    grad = np.where(here, -active, active * ties / np.maximum(1, total(ties)))
    return np.maximum(0, over), grad, 0 * active * np.ones_like(input)


@rows(labels="target", product="diagonal")
def multiclass_hinge_loss(
    input: ArrayLike, target: ArrayLike, *, axis: int | None = None, **options: Unpack[WeightedRowOptions]
) -> Any:
    r"""Hinge of the best wrong class against the right one.

    .. math:: \ell(x, y) = \max\Bigl(0,\; 1 + \max_{c \neq y} x_c - x_y\Bigr)

    Parameters
    ----------
    input : array_like
        Scores :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
    target : array_like
        Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of rows. Where the loss is positive the gradient is -1 at the right class and 1 at
    the largest other, of which equal ones take equal shares; elsewhere, the kink included, it is 0, the smallest
    subgradient (Optax shares with the right class at the kink). The Hessian is 0. One class alone costs 0. An infinite
    score at the right class costs 0, at another infinity; a row with NaN is NaN.

    References
    ----------
    ``optax.multiclass_hinge_loss``, ``sklearn.metrics.hinge_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.multiclass_hinge_loss([[0.5, 0.25, -2.0]], [0])
    0.75
    >>> fl.multiclass_hinge_loss.grad([[0.5, 0.25, 0.25]], [0])
    array([[-1. ,  0.5,  0.5]])
    """
    return largest_other(input, target, 1)


@rows(labels="target", product="diagonal")
def multiclass_perceptron_loss(
    input: ArrayLike, target: ArrayLike, *, axis: int | None = None, **options: Unpack[WeightedRowOptions]
) -> Any:
    r"""How far the right class is from the best.

    .. math:: \ell(x, y) = \max\Bigl(0,\; \max_{c \neq y} x_c - x_y\Bigr)

    Parameters
    ----------
    input : array_like
        Scores :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
    target : array_like
        Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of rows. Where the loss is positive the gradient is -1 at the right class and 1 at
    the largest, of which equal ones take equal shares; it is 0 where the right class attains the maximum, the smallest
    subgradient (Optax shares with the right class). The Hessian is 0. One class alone costs 0. An infinite
    score at the right class costs 0, at another infinity; a row with NaN is NaN.

    References
    ----------
    ``optax.multiclass_perceptron_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.multiclass_perceptron_loss([[0.5, 0.75, -2.0]], [0])
    0.25
    >>> fl.multiclass_perceptron_loss.grad([[0.5, 0.75, 0.75]], [0])
    array([[-1. ,  0.5,  0.5]])
    """
    return largest_other(input, target, 0)
