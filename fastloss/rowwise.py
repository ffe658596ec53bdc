"""The softmax family. Bodies get rows along the last axis; the kernels are in csrc/softmax_driver.h."""

from __future__ import annotations

import math
from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import UNIT, ArrayOptions, ClassOptions, Domain, is_class, rows, rowwise, total


@rows(
    labels="target",
    soft_labels=UNIT,
    class_weight="weight",
    by_class=True,
    weight_in_mean=True,
    of_softmax=True,
    product="softmax",
    link="softmax",
    domains={"label_smoothing": UNIT, "z_loss": Domain(low=0, high=math.inf, open_high=True)},
)
def cross_entropy(
    input: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    ignore_index: int | None = -100,
    label_smoothing: float = 0.0,
    z_loss: float = 0.0,
    axis: int | None = None,
    **options: Unpack[ClassOptions],
) -> Any:
    r"""Cross-entropy of softmax probabilities, from logits.

    .. math:: \ell(x, t) = -\sum_c w_c\, t_c \log \frac{e^{x_c}}{\sum_j e^{x_j}}
        + z \Bigl(\log \sum_j e^{x_j}\Bigr)^2

    where :math:`z` is 0 unless given, and for a class index :math:`y` the target is
    :math:`t_c = (1 - \varepsilon) [c = y] + \varepsilon / C`.

    Parameters
    ----------
    input : array_like
        Logits :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
    target : array_like
        Class indices in [0, C) of the shape of `input` without its class axis; or probabilities in [0, 1] of the shape
        of `input`. Either may be of any type: class indices may be whole numbers in an array of floats if its type
        holds all of [0, C) exactly, and probabilities a one-hot array of integers or bools. A probability above 1 by
        one rounding of its type counts as 1.
    weight : array_like of shape (C,), optional
        Weight :math:`w_c` of each class.
    ignore_index : int or None, default -100
        Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None stands
        for -100; for probabilities it must not be a class index.
    label_smoothing : float, default 0.0
        :math:`\varepsilon` in [0, 1]: how much of the target is spread over all classes.
    z_loss : float, default 0.0
        :math:`z`, finite and at least 0: the factor of the squared logsumexp, which keeps logits from drifting away.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    For class indices the mean divides by the sum of the weights of the targets that count, that is by their number
    where there are no weights; it is NaN if none counts. For probabilities it divides by the number of rows.
    Weights act on the smoothed part of the target too. All of this is torch's rule; with `sample_weight`, which torch
    has not, rows count as much as it says, in these sums and numbers too.

    The gradient is :math:`(\sum_c w_c t_c)\, p - w t` with :math:`p` the softmax, the diagonal Hessian
    :math:`(\sum_c w_c t_c)\, p (1 - p)`. Both, and the value, keep full relative accuracy for confident and right
    predictions. With :math:`u` the logsumexp, `z_loss` adds :math:`2 z u\, p` to the gradient and
    :math:`2 z\, (p^2 + u\, p (1 - p))` to the Hessian; weights of classes do not act on it, `sample_weight` does. It
    takes about twice the time.

    A logit of -inf is a class that cannot occur; a single +inf takes all the probability. A row with NaN, with several
    +inf or with nothing but -inf gives NaN.

    References
    ----------
    ``torch.nn.functional.cross_entropy``

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.cross_entropy([[2.0, 0.0, -1.0]], [2]), 3)
    3.17
    >>> fl.cross_entropy.grad([[2.0, 0.0, -1.0]], [2]).round(3)
    array([[ 0.844,  0.114, -0.958]])
    """
    soft = target.dtype.kind == "f"
    w = np.ones(input.shape[-1], input.dtype) if weight is None else weight
    t = (1 - label_smoothing) * (target if soft else is_class(input, target)) + label_smoothing / input.shape[-1]
    m = np.max(input, axis=-1, keepdims=True)
    x = input - m
    log_sum = np.log(total(np.exp(x)))
    log_p, u = x - log_sum, m + log_sum
    p, wt = np.exp(log_p), w * t
    value, slope = -total(np.where(wt == 0, 0, wt * log_p)) + z_loss * u**2, total(wt) + 2 * z_loss * u
    return value, slope * p - wt, slope * p * (1 - p) + 2 * z_loss * p**2


@rowwise(reductions=(), default_reduction="none", hessian=False)
def softmax(input: ArrayLike, *, axis: int = -1, **options: Unpack[ArrayOptions]) -> Any:
    r"""Softmax: positive numbers that sum to 1.

    .. math:: p_i = \frac{e^{x_i}}{\sum_j e^{x_j}}

    Parameters
    ----------
    input : array_like
        Logits :math:`x`, any shape with at least one axis.
    axis : int, default -1
        The axis along which probabilities sum to 1.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Returns
    -------
    ndarray
        Probabilities, of the shape and type of `input`.

    Raises
    ------
    ValueError
        If there is no such `axis`, or shapes do not match.
    TypeError
        If an argument is not an array of real numbers, or ``.grad`` is not given `grad_output`.

    Notes
    -----
    ``.grad`` is the vector-Jacobian product :math:`p_i (u_i - \sum_j p_j u_j)` with `grad_output` :math:`u`, an array
    of the shape of `input`. A single +inf has probability 1; a row with NaN, with several +inf or with nothing but
    -inf gives NaN.

    References
    ----------
    ``torch.nn.functional.softmax``, ``scipy.special.softmax``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.softmax([1.0, 2.0, 3.0]).round(3)
    array([0.09 , 0.245, 0.665])
    >>> fl.softmax.grad([1.0, 2.0, 3.0], grad_output=[1.0, 0.0, 0.0]).round(3)
    array([ 0.082, -0.022, -0.06 ])
    """
    e = np.exp(input - np.max(input, axis=-1, keepdims=True))
    p = e / np.sum(e, axis=-1, keepdims=True)
    u = options.get("grad_output")
    return p, None if u is None else p * (u - np.sum(p * u, axis=-1, keepdims=True)), None


@rowwise(reductions=(), default_reduction="none", hessian=False)
def log_softmax(input: ArrayLike, *, axis: int = -1, **options: Unpack[ArrayOptions]) -> Any:
    r"""Logarithm of the softmax.

    .. math:: \log p_i = x_i - \log \sum_j e^{x_j}

    Parameters
    ----------
    input : array_like
        Logits :math:`x`, any shape with at least one axis.
    axis : int, default -1
        The axis along which probabilities sum to 1.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Returns
    -------
    ndarray
        Log-probabilities, of the shape and type of `input`.

    Raises
    ------
    ValueError
        If there is no such `axis`, or shapes do not match.
    TypeError
        If an argument is not an array of real numbers, or ``.grad`` is not given `grad_output`.

    Notes
    -----
    ``.grad`` is the vector-Jacobian product :math:`u_i - p_i \sum_j u_j` with `grad_output` :math:`u`, an array of the
    shape of `input`. The log-probability of a class that takes nearly all keeps full relative accuracy. A single
    +inf has log-probability 0; a row with NaN, with several +inf or with nothing but -inf gives NaN.

    References
    ----------
    ``torch.nn.functional.log_softmax``, ``scipy.special.log_softmax``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.log_softmax([1.0, 2.0, 3.0]).round(3)
    array([-2.408, -1.408, -0.408])
    >>> print(f"{fl.log_softmax([0.0, 50.0])[1]:.6g}")
    -1.92875e-22
    """
    x = input - np.max(input, axis=-1, keepdims=True)
    log_p = x - np.log(np.sum(np.exp(x), axis=-1, keepdims=True))
    u = options.get("grad_output")
    return log_p, None if u is None else u - np.exp(log_p) * np.sum(u, axis=-1, keepdims=True), None


@rowwise(reductions=(), default_reduction="none", product="softmax")
def logsumexp(
    input: ArrayLike,
    *,
    axis: int | tuple[int, ...] | None = -1,
    keepdims: bool = False,
    **options: Unpack[ArrayOptions],
) -> Any:
    r"""Logarithm of the sum of exponentials.

    .. math:: \log \sum_i e^{x_i}

    Parameters
    ----------
    input : array_like
        Numbers :math:`x`, any shape with at least one axis.
    axis : int, tuple of int or None, default -1
        The axes to sum over; None for all.
    keepdims : bool, default False
        Whether these stay in the result, with length 1.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Returns
    -------
    ndarray
        Of the type of `input`, without the axes or with ones in their place.

    Raises
    ------
    ValueError
        If there is no such `axis`, one is given twice, or shapes do not match.
    TypeError
        If an argument is not an array of real numbers.

    Notes
    -----
    The gradient is the softmax :math:`p`, the diagonal Hessian :math:`p (1 - p)`, each times `grad_output`: one
    number, or an array of the result's shape. The sum over nothing, or over nothing but -inf, is -inf; with +inf it
    is +inf; NaN gives NaN.

    References
    ----------
    ``torch.logsumexp``, ``scipy.special.logsumexp``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.logsumexp([[0.0, 0.0], [100.0, 100.0]]).round(4)
    array([  0.6931, 100.6931])
    >>> fl.logsumexp([[0.0, 0.0], [0.0, 0.0]], axis=(0, 1), keepdims=True).round(4)
    array([[1.3863]])
    """
    m = np.max(input, axis=-1, keepdims=True)
    m = np.where(np.isfinite(m), m, 0)
    total = np.sum(np.exp(input - m), axis=-1, keepdims=True)
    p = np.exp(input - m) / total
    u = options.get("grad_output")
    u = 1 if u is None else np.asarray(u)[..., None]
    return (np.log(total) + m)[..., 0], u * p, u * p * (1 - p)
