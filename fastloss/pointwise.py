"""Element-wise losses. Each body is the textbook formula; the kernel of the same name is in csrc."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import NONNEGATIVE, PLUS_MINUS_ONE, POSITIVE, UNIT, Options, pointwise


@pointwise(weight_in_mean=True)
def mse_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Squared error.

    .. math:: \ell(x, y) = (x - y)^2

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        What they should be, :math:`y`: the shape of `input`, or one number.
    {shared}

    Returns
    -------
    float or ndarray
        The loss; with ``reduction='none'`` an array of the shape and type of `input`.

    Raises
    ------
    ValueError
        If shapes do not match, or `reduction` is unknown.
    TypeError
        If an argument is not an array of real numbers.

    Notes
    -----
    The mean divides by the number of elements, or with `weight` by the sum of the weights. The derivative is
    :math:`2 (x - y)`, the second derivative 2. NaN and infinite residuals give NaN and infinity.

    References
    ----------
    ``torch.nn.functional.mse_loss``; half of it is ``optax.l2_loss``.

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.mse_loss([1.0, 2.0, 4.0], [1.0, 1.0, 1.0], reduction="sum")
    10.0
    >>> fl.mse_loss.grad([1.0, 2.0, 4.0], [1.0, 1.0, 1.0], reduction="sum")
    array([0., 2., 6.])
    """
    r = input - target
    return r**2, 2 * r, 2 + 0 * r


@pointwise(weight_in_mean=True)
def l1_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Absolute error.

    .. math:: \ell(x, y) = |x - y|

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        What they should be, :math:`y`: the shape of `input`, or one number.
    {shared}

    Returns
    -------
    float or ndarray
        The loss; with ``reduction='none'`` an array of the shape and type of `input`.

    Raises
    ------
    ValueError
        If shapes do not match, or `reduction` is unknown.
    TypeError
        If an argument is not an array of real numbers.

    Notes
    -----
    The mean divides by the number of elements, or with `weight` by the sum of the weights. The derivative is the
    sign of :math:`x - y`, 0 where they are equal and NaN where either is NaN (torch's is 0 there); the second
    derivative is 0.

    References
    ----------
    ``torch.nn.functional.l1_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.l1_loss([1.0, 2.0, 4.0], [1.0, 1.0, 1.0], reduction="sum")
    4.0
    >>> fl.l1_loss.grad([1.0, 2.0, 4.0], [1.0, 1.0, 1.0], reduction="sum")
    array([0., 1., 1.])
    """
    r = input - target
    return np.abs(r), np.sign(r), 0 * np.sign(r)


@pointwise(domains={"delta": POSITIVE})
def huber_loss(input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0, **options: Unpack[Options]) -> Any:
    r"""Huber loss: quadratic for residuals up to `delta`, linear beyond.

    .. math::
        \ell(x, y) = \begin{cases} \frac12 r^2 & |r| \le \delta \\
        \delta (|r| - \frac12 \delta) & |r| > \delta \end{cases}, \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        What they should be, :math:`y`: the shape of `input`, or one number.
    delta : float or array_like, default 1.0
        Where the parabola ends, positive. An array broadcasts to `input`.
    {shared}

    Returns
    -------
    float or ndarray
        The loss; with ``reduction='none'`` an array of the shape and type of `input`.

    Raises
    ------
    ValueError
        If shapes do not match, `delta` is not positive, or `reduction` is unknown.
    TypeError
        If an argument is not an array of real numbers.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight` (torch's rule, which differs from that of
    `mse_loss`). The derivative is :math:`r` clipped to :math:`\pm\delta`, the second derivative 1 for
    :math:`|r| \le \delta`, kink included, and 0 beyond. An infinite residual has infinite loss and derivative
    :math:`\pm\delta`.

    References
    ----------
    P. J. Huber, Robust estimation of a location parameter, 1964. ``torch.nn.functional.huber_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.huber_loss([0.5, -3.0], [0.0, 0.0], reduction="none")
    array([0.125, 2.5  ])
    >>> fl.huber_loss.grad([0.5, -3.0], [0.0, 0.0], reduction="none")
    array([ 0.5, -1. ])
    """
    r = input - target
    small = np.abs(r) <= delta
    value = np.where(small, r**2 / 2, delta * (np.abs(r) - delta / 2))
    return value, np.clip(r, -delta, delta), np.where(np.isnan(r), 0 * r, small)


@pointwise(domains={"target": PLUS_MINUS_ONE})
def hinge_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Hinge loss of support vector machines.

    .. math:: \ell(x, y) = \max(0, 1 - y x)

    Parameters
    ----------
    input : array_like
        Scores :math:`x`, any shape.
    target : array_like
        Labels :math:`y`, -1 or 1: the shape of `input`, or one number.
    {shared}

    Returns
    -------
    float or ndarray
        The loss; with ``reduction='none'`` an array of the shape and type of `input`.

    Raises
    ------
    ValueError
        If shapes do not match, a label is neither -1 nor 1, or `reduction` is unknown.
    TypeError
        If an argument is not an array of real numbers.

    Notes
    -----
    The mean divides by the number of elements. The derivative is :math:`-y` where :math:`y x < 1` and 0 elsewhere,
    the margin :math:`y x = 1` included; the second derivative is 0.

    References
    ----------
    C. Cortes and V. Vapnik, Support-vector networks, 1995. ``optax.hinge_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.hinge_loss([2.0, 0.2, 0.3], [1, 1, -1], reduction="none")
    array([0. , 0.8, 1.3])
    >>> fl.hinge_loss.grad([2.0, 0.2, 0.3], [1, 1, -1], reduction="none")
    array([ 0., -1.,  1.])
    """
    slack = 1 - target * input
    active = slack > 0
    nan = np.where(np.isnan(slack), slack, 0)
    return np.maximum(0, slack), np.where(active, -target, nan), 0 * active + 0 * input


@pointwise(domains={"target": UNIT, "pos_weight": NONNEGATIVE})
def binary_cross_entropy_with_logits(
    input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0, **options: Unpack[Options]
) -> Any:
    r"""Binary cross-entropy of logits, the logistic loss.

    .. math:: \ell(x, y) = -w\,y \log \sigma(x) - (1 - y) \log(1 - \sigma(x)),
        \qquad \sigma(x) = \frac{1}{1 + e^{-x}}

    Parameters
    ----------
    input : array_like
        Logits :math:`x`, any shape.
    target : array_like
        Probabilities :math:`y` of the positive class in [0, 1], or labels 0 and 1 of any integer or bool type: the
        shape of `input`, or one number.
    pos_weight : float or array_like, default 1.0
        Weight :math:`w` of the positive class, not negative. An array broadcasts to `input`; for one number per
        class give it the class axis.
    {shared}

    Returns
    -------
    float or ndarray
        The loss; with ``reduction='none'`` an array of the shape and type of `input`.

    Raises
    ------
    ValueError
        If shapes do not match, a target is outside [0, 1], `pos_weight` is negative, or `reduction` is unknown.
    TypeError
        If an argument is not an array of real numbers.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight` and `pos_weight`. For hard labels value,
    gradient and Hessian have full relative accuracy at every logit, however confident and right it is. An infinite
    logit on the side of its label costs 0, on the other side infinity, with gradient 0 or :math:`\pm 1`; NaN gives
    NaN. Results below the smallest normal number are 0.

    References
    ----------
    ``torch.nn.functional.binary_cross_entropy_with_logits``

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.binary_cross_entropy_with_logits([-1.0], [1.0]), 4)
    1.3133
    >>> fl.binary_cross_entropy_with_logits.grad([-1.0], [1.0]).round(4)
    array([-0.7311])
    """
    p = 1 / (1 + np.exp(-input))
    q = 1 / (1 + np.exp(input))
    value = pos_weight * target * np.logaddexp(0, -input) + (1 - target) * np.logaddexp(0, input)
    return value, (1 - target) * p - pos_weight * target * q, (1 - target + pos_weight * target) * p * q
