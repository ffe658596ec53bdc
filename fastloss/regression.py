"""Regression losses: of a residual. Each body is the textbook formula; the kernels are in csrc/losses."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import POSITIVE, Options, pointwise


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
