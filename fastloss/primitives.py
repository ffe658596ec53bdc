"""Elementary functions that losses are made of. Each body is the textbook formula; the kernels are in csrc/losses."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import NONNEGATIVE, POSITIVE, ArrayOptions, elementwise, where_infinite


class TwoInputOptions(ArrayOptions, total=False):
    """What functions of two arrays take."""

    wrt: str | tuple[str, ...]


@elementwise()
def sigmoid(input: ArrayLike, **options: Unpack[ArrayOptions]) -> Any:
    r"""Logistic function, from logits to probabilities.

    .. math:: \sigma(x) = \frac 1 {1 + e^{-x}}

    Parameters
    ----------
    input : array_like
        Logits :math:`x`, any shape.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    ``.grad`` is :math:`\sigma(x) \sigma(-x)` times `grad_output`, the second derivative
    :math:`\sigma(x) \sigma(-x) (1 - 2 \sigma(x))`. Full relative accuracy in both tails; results below the smallest
    normal number are 0. NaN gives NaN.

    References
    ----------
    ``torch.sigmoid``, ``scipy.special.expit``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.sigmoid([-2.0, 0.0, 2.0]).round(4)
    array([0.1192, 0.5   , 0.8808])
    >>> fl.sigmoid.grad([-2.0, 0.0, 2.0]).round(4)
    array([0.105, 0.25 , 0.105])
    """
    s, rest = 1 / (1 + np.exp(-input)), 1 / (1 + np.exp(input))
    return s, s * rest, s * rest * (rest - s)


@elementwise()
def log_sigmoid(input: ArrayLike, **options: Unpack[ArrayOptions]) -> Any:
    r"""Logarithm of the logistic function, from logits to log-probabilities.

    .. math:: \log \sigma(x) = -\log(1 + e^{-x})

    Parameters
    ----------
    input : array_like
        Logits :math:`x`, any shape.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    ``.grad`` is :math:`\sigma(-x)` times `grad_output`, the second derivative :math:`-\sigma(x) \sigma(-x)`. Full
    relative accuracy in both tails; results below the smallest normal number are 0. NaN gives NaN.

    References
    ----------
    ``torch.nn.functional.logsigmoid``, ``jax.nn.log_sigmoid``, ``scipy.special.log_expit``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.log_sigmoid([-100.0, 0.0, 2.0]).round(4)
    array([-100.    ,   -0.6931,   -0.1269])
    >>> fl.log_sigmoid.grad([-100.0, 0.0, 2.0]).round(4)
    array([1.    , 0.5   , 0.1192])
    """
    s, rest = 1 / (1 + np.exp(-input)), 1 / (1 + np.exp(input))
    return -np.logaddexp(0, -input), rest, -s * rest


@elementwise(domains={"beta": POSITIVE})
def softplus(input: ArrayLike, *, beta: ArrayLike = 1.0, **options: Unpack[ArrayOptions]) -> Any:
    r"""Smooth maximum of `input` and 0.

    .. math:: f(x) = \frac1\beta \log(1 + e^{\beta x})

    Parameters
    ----------
    input : array_like
        Any numbers :math:`x`, any shape.
    beta : float or array_like, default 1.0
        Sharpness of the bend, positive. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    ``.grad`` is :math:`\sigma(\beta x)` times `grad_output`, the second derivative
    :math:`\beta\,\sigma(\beta x)\,\sigma(-\beta x)`. Nothing overflows and both tails have full relative accuracy, so
    there is no need of torch's `threshold`, beyond which that returns `input`; results below the smallest normal
    number are 0. An infinite `beta` makes it the larger of :math:`x` and 0, with derivatives 1/2 and infinity at 0. NaN
    gives NaN.

    References
    ----------
    ``torch.nn.functional.softplus``, ``jax.nn.softplus``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.softplus([-2.0, 0.0, 100.0]).round(4)
    array([  0.1269,   0.6931, 100.    ])
    >>> fl.softplus.grad([-2.0, 0.0, 100.0]).round(4)
    array([0.1192, 0.5   , 1.    ])
    """
    z = beta * input
    s, rest = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(z))
    step = np.where(input == 0, 0.5, 0 * np.sign(input) + (input > 0))
    limit = np.maximum(0, input), step, np.where(input == 0, np.inf, 0 * np.sign(input))
    return where_infinite(beta, limit, (np.logaddexp(0, z) / beta, s, beta * s * rest))


@elementwise(domains={"other": NONNEGATIVE}, differentiable=("input", "other"))
def xlogy(input: ArrayLike, other: ArrayLike, **options: Unpack[TwoInputOptions]) -> Any:
    r"""Product of a number and a logarithm, 0 where the number is 0.

    .. math:: f(x, y) = x \log y

    Parameters
    ----------
    input : array_like
        Factors :math:`x`, any shape.
    other : array_like
        Arguments :math:`y` of the logarithm, not negative: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The derivatives are :math:`\log y` and :math:`x / y`, the second derivatives 0 and :math:`-x / y^2`. Where
    :math:`x = 0`, value and derivative with respect to :math:`y` are 0 whatever :math:`y`; where both are 0, so is
    that with respect to :math:`x`. NaN gives NaN. A negative :math:`y`, for which peers give NaN, is an error.

    References
    ----------
    ``torch.xlogy``, ``scipy.special.xlogy``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.xlogy([0.0, 2.0], [0.0, 3.0]).round(4)
    array([0.    , 2.1972])
    >>> by_input, by_other = fl.xlogy.grad([0.0, 2.0], [0.0, 4.0])
    >>> by_input.round(4), by_other
    (array([0.    , 1.3863]), array([0. , 0.5]))
    """
    x, y = input, other
    log, none, zero = np.log(y), (x == 0) & ~np.isnan(y), 0 * np.sign(x) + 0 * np.sign(y)
    by_x = np.where(none & (y == 0), 0, log + zero)
    by_y = np.where(none, 0, x / y)
    return np.where(none, 0, x * log), (by_x, by_y), (zero, np.where(none, 0, -x / y**2))
