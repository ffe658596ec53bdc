"""Regression losses: of a residual. Each body is the textbook formula; the kernels are in csrc/losses."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import NONNEGATIVE, POSITIVE, Domain, Options, pointwise, where_infinite

OPEN_UNIT = Domain(low=0, high=1, open_low=True, open_high=True)
ABOVE_MINUS_ONE = Domain(low=-1, open_low=True)


def half_square(r: Any) -> Any:
    """What losses tend to as their scale grows: r^2/2, r, 1 and the Gauss-Newton form of the latter."""
    return r**2 / 2, r, 1 + 0 * np.sign(r), 1 + 0 * np.sign(r)


@pointwise(weight_in_mean=True)
def mse_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Squared error.

    .. math:: \ell(x, y) = (x - y)^2

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

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


def weight(slope: Any, r: Any, at_0: Any = 0) -> Any:
    """That of iteratively reweighted least squares: the derivative divided by the residual."""
    return np.where(r == 0, at_0, slope / r)


@pointwise(weight_in_mean=True, gauss_newton=True)
def l1_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Absolute error.

    .. math:: \ell(x, y) = |x - y|

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, or with `weight` by the sum of the weights. The derivative is the
    sign of :math:`r = x - y`, 0 where they are equal and NaN where either is NaN (torch's is 0 there); the second
    derivative is 0. Its Gauss-Newton form is the weight of iteratively reweighted least squares, the derivative divided
    by :math:`r`, that is :math:`1 / |r|`, but 0 where :math:`r = 0`.

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
    return np.abs(r), np.sign(r), 0 * np.sign(r), weight(np.sign(r), r)


@pointwise(domains={"delta": POSITIVE}, gauss_newton=True)
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
        Target values :math:`y`: the shape of `input`, or a scalar.
    delta : float or array_like, default 1.0
        Where the parabola ends, positive. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight` (torch's rule, which differs from that of
    `mse_loss`). The derivative is :math:`r` clipped to :math:`\pm\delta`, the second derivative 1 for
    :math:`|r| \le \delta`, kink included, and 0 beyond. Its Gauss-Newton form is the weight of iteratively reweighted
    least squares, the derivative divided by :math:`r`: :math:`\min(1, \delta / |r|)`, which is 0 nowhere. An infinite
    residual has infinite loss and derivative :math:`\pm\delta`; an infinite `delta` makes it `l2_loss`.

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
    slope = np.clip(r, -delta, delta)
    return value, slope, np.where(np.isnan(r), 0 * r, small), np.where(small, 1, delta / np.abs(r))


@pointwise(domains={"beta": NONNEGATIVE}, gauss_newton=True)
def smooth_l1_loss(input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 1.0, **options: Unpack[Options]) -> Any:
    r"""Smooth absolute error: quadratic for residuals below `beta`, of slope 1 beyond.

    .. math::
        \ell(x, y) = \begin{cases} r^2 / (2 \beta) & |r| < \beta \\
        |r| - \frac12 \beta & |r| \ge \beta \end{cases}, \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    beta : float or array_like, default 1.0
        Where the parabola ends, not negative; 0 makes it `l1_loss`. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    It is `huber_loss` with ``delta=beta``, divided by `beta`. The mean divides by the number of elements, with or
    without `weight`. The derivative is :math:`r / \beta` clipped to :math:`\pm 1`, for `beta` 0 the sign of :math:`r`
    and 0 at 0. The second derivative is :math:`1 / \beta` for :math:`|r| < \beta` and 0 elsewhere, kink included; its
    Gauss-Newton form is the weight of iteratively reweighted least squares, the derivative divided by :math:`r`:
    :math:`1 / \max(|r|, \beta)`, or 0 if both are 0. An infinite residual has infinite loss and derivative :math:`\pm
    1`; with an infinite `beta` all others cost 0. NaN gives NaN.

    References
    ----------
    R. Girshick, Fast R-CNN, 2015. ``torch.nn.functional.smooth_l1_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.smooth_l1_loss([0.5, -3.0], [0.0, 0.0], beta=2.0, reduction="none")
    array([0.0625, 2.    ])
    >>> fl.smooth_l1_loss.grad([0.5, -3.0], [0.0, 0.0], beta=2.0, reduction="none")
    array([ 0.25, -1.  ])
    """
    r = input - target
    small = np.abs(r) < beta
    value = np.where(small, r**2 / (2 * beta), np.abs(r) - beta / 2)
    larger = np.maximum(np.abs(r), beta)
    gauss_newton = np.where(larger == 0, 0, 1 / larger)
    return value, np.where(small, r / beta, np.sign(r)), np.where(small, 1 / beta, 0 * np.sign(r)), gauss_newton


@pointwise(gauss_newton=True)
def log_cosh_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Logarithm of the hyperbolic cosine: a parabola for small residuals, nearly straight for large ones.

    .. math:: \ell(x, y) = \log \cosh (x - y)

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. The derivative is :math:`\tanh r`, :math:`r =
    x - y`, the second derivative :math:`1 - \tanh^2 r`; its Gauss-Newton form is the weight of iteratively reweighted
    least squares, the derivative divided by :math:`r`. Value and derivatives have full relative accuracy, for residuals
    of :math:`10^{-15}` as well as of 80. An infinite residual has infinite loss and derivative :math:`\pm 1`; NaN gives
    NaN.

    References
    ----------
    ``optax.log_cosh``, ``keras.losses.LogCosh``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.log_cosh_loss([1e-6, 1.0], [0.0, 0.0], reduction="none")
    array([5.0000000e-13, 4.3378083e-01])
    >>> fl.log_cosh_loss.grad([1e-6, 1.0], [0.0, 0.0], reduction="none")
    array([1.00000000e-06, 7.61594156e-01])
    """
    r = input - target
    small = np.abs(r) < 1  # where log cosh r is the better half logarithm of cosh^2 r = 1 + sinh^2 r
    value = np.where(small, np.log1p(np.sinh(r) ** 2) / 2, np.logaddexp(r, -r) - np.log(2 + 0 * r))
    return value, np.tanh(r), 4 / (np.exp(r) + np.exp(-r)) ** 2, weight(np.tanh(r), r, 1)


@pointwise(domains={"delta": POSITIVE}, gauss_newton=True)
def pseudo_huber_loss(
    input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0, **options: Unpack[Options]
) -> Any:
    r"""Pseudo-Huber loss: Huber's loss without kinks.

    .. math:: \ell(x, y) = \delta^2 \left( \sqrt{1 + (r/\delta)^2} - 1 \right), \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    delta : float or array_like, default 1.0
        Scale at which the parabola bends into lines of slope `delta`, positive. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    0 at :math:`r = 0`, where the second derivative is 1 whatever `delta`; for `charbonnier_loss`, the square root
    alone, neither holds. The mean divides by the number of elements, with or without `weight`. With :math:`h = \sqrt{1
    + (r/\delta)^2}` the derivative is :math:`r / h`, the second derivative :math:`h^{-3}`; its Gauss-Newton form is the
    weight of iteratively reweighted least squares, the derivative divided by :math:`r`. Small residuals keep full
    relative accuracy and large ones do not overflow. An infinite residual has infinite loss and derivative
    :math:`\pm\delta`; an infinite `delta` makes it `l2_loss`. NaN gives NaN.

    References
    ----------
    ``scipy.special.pseudo_huber``; ``reg:pseudohubererror`` of XGBoost

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.pseudo_huber_loss([0.75, -2.4], [0.0, 0.0], reduction="none")
    array([0.25, 1.6 ])
    >>> fl.pseudo_huber_loss.grad([0.75, -2.4], [0.0, 0.0], reduction="none").round(4)
    array([ 0.6   , -0.9231])
    """
    r = input - target
    h = np.sqrt(1 + (r / delta) ** 2)
    return where_infinite(delta, half_square(r), (delta**2 * (h - 1), r / h, h**-3, 1 / h))


@pointwise(domains={"epsilon": POSITIVE}, gauss_newton=True)
def charbonnier_loss(
    input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 1e-3, **options: Unpack[Options]
) -> Any:
    r"""Charbonnier loss: an absolute error with its corner rounded off.

    .. math:: \ell(x, y) = \sqrt{r^2 + \epsilon^2}, \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    epsilon : float or array_like, default 0.001
        Radius of the corner, positive. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    It is :math:`\epsilon` at :math:`r = 0` and has slope 1 far away; `pseudo_huber_loss` with ``delta=epsilon`` is
    :math:`\epsilon (\ell - \epsilon)`. The mean divides by the number of elements, with or without `weight`. The
    derivative is :math:`r / \ell`, the second derivative :math:`\epsilon^2 / \ell^3`; its Gauss-Newton form is the
    weight of iteratively reweighted least squares, the derivative divided by :math:`r`. An infinite residual has
    infinite loss and derivative :math:`\pm 1`; an infinite `epsilon` costs infinity too, with derivatives 0. NaN gives
    NaN.

    References
    ----------
    P. Charbonnier et al., Two deterministic half-quadratic regularization algorithms for computed imaging, 1994;
    W.-S. Lai et al., Deep Laplacian pyramid networks, 2017

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.charbonnier_loss([0.4, -3.0], [0.0, 0.0], epsilon=0.3, reduction="none").round(4)
    array([0.5  , 3.015])
    >>> fl.charbonnier_loss.grad([0.4, -3.0], [0.0, 0.0], epsilon=0.3, reduction="none").round(4)
    array([ 0.8  , -0.995])
    """
    r = input - target
    value = np.sqrt(r**2 + epsilon**2)
    none = 0 * np.sign(r)
    results = value, r / value, epsilon**2 / value**3, 1 / value
    return where_infinite(epsilon, (value, none, none, none), results)


@pointwise(domains={"quantile": OPEN_UNIT}, gauss_newton=True)
def pinball_loss(input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5, **options: Unpack[Options]) -> Any:
    r"""Pinball loss, least for the quantile of the targets.

    .. math:: \ell(x, y) = \max\bigl(q\,(y - x),\ (1 - q)(x - y)\bigr)

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    quantile : float or array_like, default 0.5
        Which quantile, :math:`q` in (0, 1). An array broadcasts to `input`. For several of each target see
        `multi_quantile_loss`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. The derivative is :math:`-q` for :math:`x <
    y`, :math:`1 - q` for :math:`x > y` and 0 where they are equal (the subgradient of least norm; scikit-learn has
    :math:`-q` there); the second derivative is 0. Its Gauss-Newton form is the weight of iteratively reweighted least
    squares: the loss is :math:`\frac12 |r| + (\frac12 - q)\,r`, :math:`r = x - y`, of which the absolute value has
    :math:`1 / (2 |r|)`; 0 where :math:`r = 0`. With a second derivative everywhere: `smooth_pinball_loss`. NaN gives
    NaN.

    References
    ----------
    R. Koenker and G. Bassett, Regression quantiles, 1978; D. R. Hunter and K. Lange, Quantile regression via an MM
    algorithm, 2000. ``sklearn.metrics.mean_pinball_loss``, whose `alpha` is
    `quantile` here; ``reg:quantileerror`` of XGBoost

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.pinball_loss([3.0, 5.0], [4.0, 4.0], quantile=0.75, reduction="none")
    array([0.75, 0.25])
    >>> fl.pinball_loss.grad([3.0, 5.0], [4.0, 4.0], quantile=0.75, reduction="none")
    array([-0.75,  0.25])
    """
    r = input - target
    slope = np.where(r > 0, 1 - quantile, -quantile)
    value, none = np.maximum(-quantile * r, (1 - quantile) * r), 0 * np.sign(r)
    return value, np.where(r == 0, 0, slope + none), none, weight(np.sign(r) / 2, r)


@pointwise(
    domains={"quantiles": OPEN_UNIT},
    per_row=("target",),
    kernel=lambda given: "pinball_loss",
    gauss_newton=True,
)
def multi_quantile_loss(
    input: ArrayLike, target: ArrayLike, *, quantiles: ArrayLike, **options: Unpack[Options]
) -> Any:
    r"""Pinball losses of several quantiles of each target, predicted side by side.

    .. math:: \ell(x_j, y) = \max\bigl(q_j\,(y - x_j),\ (1 - q_j)(x_j - y)\bigr)

    Parameters
    ----------
    input : array_like
        Predictions :math:`x` of shape (N, Q), or (..., Q): the predicted quantiles of each target in a row.
    target : array_like
        Target values :math:`y`: one value for each row, of the shape of `input` without its last axis. Or of the shape
        of `input`, or a scalar.
    quantiles : array_like of shape (Q,)
        Which quantiles, :math:`q_j` in (0, 1), in the order of the columns; must be given. A scalar stands for all; any
        array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, N times Q; for the mean over rows of the sum over quantiles, multiply
    by Q (``grad_output=Q`` for gradients). Element by element it is `pinball_loss`, with its derivatives: :math:`-q_j`
    for :math:`x_j < y`, :math:`1 - q_j` for :math:`x_j > y` and 0 where they are equal; the second derivative is 0, its
    Gauss-Newton form :math:`1 / (2 |x_j - y|)`, or 0.
    Nothing keeps the predictions of a row in order. NaN gives NaN.

    References
    ----------
    R. Koenker and G. Bassett, Regression quantiles, 1978; ``reg:quantileerror`` of XGBoost with several
    ``quantile_alpha``; ``MultiQuantile`` of CatBoost

    Examples
    --------
    >>> import fastloss as fl
    >>> predicted, y = [[1.0, 3.0], [2.0, 4.0], [0.0, 2.0]], [2.0, 2.0, 3.0]
    >>> fl.multi_quantile_loss(predicted, y, quantiles=[0.25, 0.75], reduction="none")
    array([[0.25, 0.25],
           [0.  , 0.5 ],
           [0.75, 0.75]])
    >>> fl.multi_quantile_loss.grad(predicted, y, quantiles=[0.25, 0.75], reduction="sum")
    array([[-0.25,  0.25],
           [ 0.  ,  0.25],
           [-0.25, -0.75]])
    """
    r = input - target
    slope = np.where(r > 0, 1 - quantiles, -quantiles)
    value = np.maximum(-quantiles * r, (1 - quantiles) * r)
    return value, np.where(r == 0, 0, slope + 0 * np.sign(r)), 0 * np.sign(r), weight(np.sign(r) / 2, r)


@pointwise(domains={"expectile": OPEN_UNIT})
def expectile_loss(
    input: ArrayLike, target: ArrayLike, *, expectile: ArrayLike = 0.5, **options: Unpack[Options]
) -> Any:
    r"""Squared error that weighs both sides differently, least for the expectile of the targets.

    .. math::
        \ell(x, y) = w r^2, \qquad w = \begin{cases} q & x < y \\ 1 - q & x \ge y \end{cases}, \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    expectile : float or array_like, default 0.5
        Which expectile, :math:`q` in (0, 1). An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. The derivative is :math:`2 w r`, the second
    derivative :math:`2 w`, at :math:`r = 0` that of the side :math:`x > y`. NaN and infinite residuals give NaN and
    infinity.

    References
    ----------
    W. K. Newey and J. L. Powell, Asymmetric least squares estimation and testing, 1987;
    ``reg:expectileerror`` of XGBoost

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.expectile_loss([3.0, 5.0], [4.0, 4.0], expectile=0.75, reduction="none")
    array([0.75, 0.25])
    >>> fl.expectile_loss.grad([3.0, 5.0], [4.0, 4.0], expectile=0.75, reduction="none")
    array([-1.5,  0.5])
    """
    r = input - target
    w = np.abs(expectile - (target <= input))
    return w * r**2, 2 * w * r, 2 * w + 0 * np.sign(r)


@pointwise(domains={"epsilon": NONNEGATIVE}, gauss_newton=True)
def epsilon_insensitive_loss(
    input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.1, **options: Unpack[Options]
) -> Any:
    r"""Absolute error that forgives residuals up to `epsilon`, the loss of support vector regression.

    .. math:: \ell(x, y) = \max(0, |x - y| - \epsilon)

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    epsilon : float or array_like, default 0.1
        Half the width of the tube, not negative. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. The derivative is the sign of :math:`x - y`
    where :math:`|x - y| > \epsilon` and 0 elsewhere, kink included; the second derivative is 0. Its Gauss-Newton form
    is the weight of iteratively reweighted least squares, the derivative divided by :math:`x - y`. An infinite residual
    has infinite loss and derivative :math:`\pm 1`; with an infinite `epsilon` all others cost 0. NaN gives NaN.

    References
    ----------
    V. Vapnik, The Nature of Statistical Learning Theory, 1995; ``loss="epsilon_insensitive"`` of
    ``sklearn.linear_model.SGDRegressor``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.epsilon_insensitive_loss([1.25, 3.0], [1.0, 4.0], epsilon=0.5, reduction="none")
    array([0. , 0.5])
    >>> fl.epsilon_insensitive_loss.grad([1.25, 3.0], [1.0, 4.0], epsilon=0.5, reduction="none")
    array([ 0., -1.])
    """
    r = input - target
    slope = np.where(np.abs(r) <= epsilon, 0, np.sign(r))
    return np.maximum(0, np.abs(r) - epsilon), slope, 0 * np.sign(r), weight(slope, r)


@pointwise()
def l2_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Half the squared error.

    .. math:: \ell(x, y) = \tfrac12 (x - y)^2

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. The derivative is :math:`x - y`, the second
    derivative 1: what gradient boosting calls squared error. NaN and infinite residuals give NaN and infinity.

    References
    ----------
    ``optax.l2_loss``; ``HalfSquaredError`` of scikit-learn

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.l2_loss([1.0, 2.0, 4.0], [1.0, 1.0, 1.0], reduction="sum")
    5.0
    >>> fl.l2_loss.grad([1.0, 2.0, 4.0], [1.0, 1.0, 1.0], reduction="sum")
    array([0., 1., 3.])
    """
    r = input - target
    return r**2 / 2, r, 1 + 0 * np.sign(r)


@pointwise(domains={"c": POSITIVE}, gauss_newton=True)
def cauchy_loss(input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, **options: Unpack[Options]) -> Any:
    r"""Cauchy (Lorentzian) loss, which grows as a logarithm.

    .. math:: \ell(x, y) = \frac{c^2}2 \log\left(1 + \frac{r^2}{c^2}\right), \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    c : float or array_like, default 1.0
        Scale beyond which residuals count as outliers, positive. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. With :math:`v = 1 + (r/c)^2` the derivative
    is :math:`r / v`, the second derivative :math:`(2 - v) / v^2`, negative for :math:`|r| > c`; its Gauss-Newton form
    is the weight of iteratively reweighted least squares, :math:`1 / v`, the derivative divided by :math:`r`. An
    infinite residual has infinite loss and derivative 0; an infinite `c` makes it `l2_loss`. NaN gives NaN.

    References
    ----------
    M. J. Black and P. Anandan, The robust estimation of multiple motions, 1996; ``loss="cauchy"`` of
    ``scipy.optimize.least_squares``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.cauchy_loss([1.0, -3.0], [0.0, 0.0], reduction="none").round(4)
    array([0.3466, 1.1513])
    >>> fl.cauchy_loss.grad([1.0, -3.0], [0.0, 0.0], reduction="none")
    array([ 0.5, -0.3])
    """
    r = input - target
    v = 1 + (r / c) ** 2
    return where_infinite(c, half_square(r), (c**2 / 2 * np.log1p((r / c) ** 2), r / v, (2 - v) / v**2, 1 / v))


@pointwise(domains={"c": POSITIVE}, gauss_newton=True)
def welsch_loss(input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, **options: Unpack[Options]) -> Any:
    r"""Welsch (Leclerc) loss, which no outlier raises above :math:`c^2/2`.

    .. math:: \ell(x, y) = \frac{c^2}2 \left(1 - e^{-(r/c)^2}\right), \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    c : float or array_like, default 1.0
        Scale beyond which residuals count as outliers, positive. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. With :math:`w = e^{-(r/c)^2}` the derivative
    is :math:`r w`, the second derivative :math:`(1 - 2 (r/c)^2) w`, negative for :math:`|r| > c / \sqrt2`; its
    Gauss-Newton form is the weight of iteratively reweighted least squares, :math:`w`, the derivative divided by
    :math:`r`. An infinite residual has loss :math:`c^2/2` and derivative 0; an infinite `c` makes it
    `l2_loss`. NaN gives NaN.

    References
    ----------
    J. E. Dennis and R. E. Welsch, Techniques for nonlinear least squares and robust regression, 1978.
    ``kornia.losses.welsch_loss`` is the same with :math:`c = \sqrt2`

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.welsch_loss([1.0, -3.0], [0.0, 0.0], reduction="none").round(4)
    array([0.3161, 0.4999])
    >>> fl.welsch_loss.grad([1.0, -3.0], [0.0, 0.0], reduction="none").round(4)
    array([ 0.3679, -0.0004])
    """
    r = input - target
    v = (r / c) ** 2
    w = np.exp(-v)
    return where_infinite(c, half_square(r), (-(c**2) / 2 * np.expm1(-v), r * w, (1 - 2 * v) * w, w))


@pointwise(domains={"c": POSITIVE}, gauss_newton=True)
def geman_mcclure_loss(input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, **options: Unpack[Options]) -> Any:
    r"""Geman-McClure loss, which no outlier raises above :math:`c^2/2`.

    .. math:: \ell(x, y) = \frac12 \frac{r^2}{1 + (r/c)^2}, \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    c : float or array_like, default 1.0
        Scale beyond which residuals count as outliers, positive. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. With :math:`v = 1 + (r/c)^2` the derivative
    is :math:`r / v^2`, the second derivative :math:`(4 - 3 v) / v^3`, negative for :math:`|r| > c / \sqrt3`; its
    Gauss-Newton form is the weight of iteratively reweighted least squares, :math:`v^{-2}`, the derivative divided by
    :math:`r`. An infinite residual has loss :math:`c^2/2` and derivative 0; an infinite `c` makes it `l2_loss`. NaN
    gives NaN.

    References
    ----------
    S. Geman and D. McClure, Bayesian image analysis: an application to single photon emission tomography, 1985.
    ``kornia.losses.geman_mcclure_loss`` is the same with ``c=2``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.geman_mcclure_loss([1.0, -3.0], [0.0, 0.0], reduction="none")
    array([0.25, 0.45])
    >>> fl.geman_mcclure_loss.grad([1.0, -3.0], [0.0, 0.0], reduction="none")
    array([ 0.25, -0.03])
    """
    r = input - target
    v = 1 + (r / c) ** 2
    return where_infinite(c, half_square(r), (r**2 / 2 / v, r / v**2, (4 - 3 * v) / v**3, v**-2))


@pointwise(domains={"c": POSITIVE}, gauss_newton=True)
def fair_loss(input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, **options: Unpack[Options]) -> Any:
    r"""Fair's loss: convex, and smooth up to the second derivative.

    .. math:: \ell(x, y) = c^2 \left(\frac{|r|}c - \log\left(1 + \frac{|r|}c\right)\right), \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    c : float or array_like, default 1.0
        Scale at which the parabola bends into lines of slope `c`, positive. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. The derivative is :math:`c r / (c + |r|)`, the
    second derivative :math:`c^2 / (c + |r|)^2`, positive everywhere; its Gauss-Newton form is the weight of iteratively
    reweighted least squares, the derivative divided by :math:`r`. Small residuals keep full relative accuracy. An
    infinite residual has infinite loss and derivative :math:`\pm c`; an infinite `c` makes it `l2_loss`. NaN gives NaN.

    References
    ----------
    R. C. Fair, On the robust estimation of econometric models, 1974; ``objective="fair"`` of LightGBM

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.fair_loss([1e-3, -3.0], [0.0, 0.0], reduction="none").round(9)
    array([5.00000000e-07, 1.61370564e+00])
    >>> fl.fair_loss.grad([1.0, -3.0], [0.0, 0.0], reduction="none")
    array([ 0.5 , -0.75])
    """
    r = input - target
    a = np.abs(r)
    value = c**2 * (a / c - np.log1p(a / c))
    return where_infinite(c, half_square(r), (value, c * r / (c + a), c**2 / (c + a) ** 2, c / (c + a)))


@pointwise(domains={"c": POSITIVE}, gauss_newton=True)
def tukey_loss(input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 4.685, **options: Unpack[Options]) -> Any:
    r"""Tukey's biweight: constant beyond `c`, so that outliers have no influence at all.

    .. math::
        \ell(x, y) = \frac{c^2}6 \left(1 - \bigl(1 - \min(1, (r/c)^2)\bigr)^3\right), \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    c : float or array_like, default 4.685
        Where the loss levels off, positive; the default is 95 % efficient for residuals of unit normal
        distribution. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. With :math:`w = 1 - (r/c)^2` the derivative
    is :math:`r w^2` and the second derivative :math:`w (1 - 5 (r/c)^2)`, negative for :math:`|r| > c / \sqrt5`, both
    0 from :math:`|r| = c` on; the Gauss-Newton form is the weight of iteratively reweighted least squares,
    :math:`w^2`, the derivative divided by :math:`r`. An infinite residual has loss :math:`c^2/6` and derivative 0;
    an infinite `c` makes it `l2_loss`. NaN gives NaN.

    References
    ----------
    A. E. Beaton and J. W. Tukey, The fitting of power series, 1974; ``statsmodels.robust.norms.TukeyBiweight``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.tukey_loss([1.0, -3.0], [0.0, 0.0], c=2.0, reduction="none").round(4)
    array([0.3854, 0.6667])
    >>> fl.tukey_loss.grad([1.0, -3.0], [0.0, 0.0], c=2.0, reduction="none")
    array([ 0.5625, -0.    ])
    """
    r = input - target
    w = np.maximum(0, 1 - (r / c) ** 2)
    results = c**2 / 6 * (1 - w**3), r * w**2, w * (1 - 5 * (r / c) ** 2), w**2
    return where_infinite(c, half_square(r), results)


@pointwise(domains={"input": ABOVE_MINUS_ONE, "target": ABOVE_MINUS_ONE}, gauss_newton=True)
def mean_squared_log_error(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Squared error of logarithms, for quantities that grow by factors.

    .. math:: \ell(x, y) = D^2, \qquad D = \log(1 + x) - \log(1 + y)

    Parameters
    ----------
    input : array_like
        Predictions :math:`x > -1`, any shape.
    target : array_like
        Target values :math:`y > -1`: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. The derivative is :math:`2 D / (1 + x)`, the
    second derivative :math:`2 (1 - D) / (1 + x)^2`, negative for :math:`D > 1`; its Gauss-Newton form is :math:`2 /
    (1 + x)^2`, twice the square of the derivative of :math:`D`. Full relative accuracy also for :math:`x` near
    :math:`y`. An infinite prediction has infinite loss and derivative 0; NaN gives NaN.

    References
    ----------
    ``sklearn.metrics.mean_squared_log_error``, which has the target first;
    ``keras.losses.mean_squared_logarithmic_error``, which instead of raising clips both to at least 1e-7

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.mean_squared_log_error([2.5, 5.0, 4.0, 8.0], [3.0, 5.0, 2.5, 7.0]), 5)
    0.03973
    >>> fl.mean_squared_log_error.grad([1.0], [0.0]).round(4)
    array([0.6931])
    """
    d = np.log1p(input) - np.log1p(target)
    return d**2, 2 * d / (1 + input), 2 * (1 - d) / (1 + input) ** 2, 2 / (1 + input) ** 2 + 0 * d


@pointwise(domains={"epsilon": POSITIVE}, gauss_newton=True)
def mean_absolute_percentage_error(
    input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.0**-52, **options: Unpack[Options]
) -> Any:
    r"""Absolute error relative to the target.

    .. math:: \ell(x, y) = \frac{|x - y|}{\max(|y|, \epsilon)}

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    epsilon : float or array_like, default 2**-52
        The least denominator, positive. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    A fraction, not a percentage: 0.25, not 25. The mean divides by the number of elements, with or without `weight`.
    The derivative is the sign of :math:`x - y`, 0 where they are equal, over the denominator; the second derivative is
    0. Its Gauss-Newton form is the weight of iteratively reweighted least squares, the derivative divided by :math:`x -
    y`, but 0 where they are equal. An infinite target costs 1, with derivative 0; an infinite `epsilon` makes all
    others cost 0. NaN gives NaN.

    References
    ----------
    ``sklearn.metrics.mean_absolute_percentage_error``, which has the target first; that of Keras is 100 times as
    large, with ``epsilon=1e-7``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.mean_absolute_percentage_error([5.0, 3.0], [4.0, 4.0], reduction="none")
    array([0.25, 0.25])
    >>> fl.mean_absolute_percentage_error.grad([5.0, 3.0], [4.0, 4.0], reduction="none")
    array([ 0.25, -0.25])
    """
    r = input - target
    scale = np.maximum(np.abs(target), epsilon)
    return np.abs(r) / scale, np.sign(r) / scale, 0 * np.sign(r), weight(np.sign(r) / scale, r)


@pointwise(domains={"quantile": OPEN_UNIT, "width": POSITIVE}, gauss_newton=True)
def smooth_pinball_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    quantile: ArrayLike = 0.5,
    width: ArrayLike = 1.0,
    **options: Unpack[Options],
) -> Any:
    r"""Pinball loss with its corner rounded off, curved everywhere.

    .. math:: \ell(x, y) = w \log\left(1 + e^{r/w}\right) - q\,r, \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    quantile : float or array_like, default 0.5
        Which quantile, :math:`q` in (0, 1). An array broadcasts to `input`.
    width : float or array_like, default 1.0
        Width :math:`w` of the corner, positive: in proportion to the residuals that matter. An array broadcasts to
        `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    `pinball_loss` and at most :math:`w \log 2` more, which is what :math:`r = 0` costs. The derivative is
    :math:`\sigma(r/w) - q`, between :math:`-q` and :math:`1 - q`, the second derivative
    :math:`\sigma(r/w)\,\sigma(-r/w) / w`: positive everywhere, but small for residuals of many widths. Its Gauss-Newton
    form, with which gradient boosting trains on these too, is the weight of iteratively reweighted least squares,
    :math:`\tanh(r / 2w) / (2 r)`: it falls as :math:`1 / (2 |r|)` only, and a parabola of that curvature bounds the
    loss. (A parabola within `width` and straight lines outside would have second derivative 0 there.)

    What minimises the mean is a quantile of the targets blurred by a logistic distribution of scale `width`; it tends
    to their own as `width` does to 0. The mean divides by the number of elements, with or without `weight`. An infinite
    residual has infinite loss and derivative :math:`-q` or :math:`1 - q`; an infinite `width` costs infinity, with
    derivative :math:`\frac12 - q`. NaN gives NaN.

    References
    ----------
    S. Zheng, Gradient descent algorithms for quantile regression with smooth approximation, 2011

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.smooth_pinball_loss([3.0, 5.0], [4.0, 4.0], quantile=0.75, width=0.1, reduction="none").round(4)
    array([0.75, 0.25])
    >>> fl.smooth_pinball_loss.grad([3.0, 4.0], [4.0, 4.0], quantile=0.75, width=0.1, reduction="none").round(4)
    array([-0.75, -0.25])
    """
    r = input - target
    z = r / width
    p, n = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(z))
    value = width * np.logaddexp(0, z) - quantile * r
    value = np.where(np.abs(r) == np.inf, np.abs(r), value)
    slope, none = (1 - quantile) * p - quantile * n, 0 * np.sign(r)
    blunt = np.inf + none, 1 / 2 - quantile + none, none, none
    return where_infinite(width, blunt, (value, slope, p * n / width, weight(np.tanh(z / 2) / 2, r, 1 / (4 * width))))


@pointwise(domains={"width": POSITIVE, "curvature": POSITIVE}, gauss_newton=True)
def wing_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    width: ArrayLike = 5.0,
    curvature: ArrayLike = 0.5,
    **options: Unpack[Options],
) -> Any:
    r"""Wing loss of landmarks: a logarithm for residuals below `width`, of slope 1 beyond.

    .. math::
        \ell(x, y) = \begin{cases} w \log(1 + |r| / \epsilon) & |r| < w \\
        |r| - w + w \log(1 + w / \epsilon) & |r| \ge w \end{cases}, \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    width : float or array_like, default 5.0
        Where the straight lines begin, :math:`w`, positive. An array broadcasts to `input`.
    curvature : float or array_like, default 0.5
        :math:`\epsilon`, positive; the smaller, the steeper is the corner, of slope :math:`w / \epsilon`. An array
        broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight`. The derivative is :math:`\pm w / (\epsilon +
    |r|)` for :math:`|r| < w` and :math:`\pm 1` beyond, :math:`|r| = w` included, where it jumps; 0 at :math:`r = 0`.
    The second derivative is :math:`-w / (\epsilon + |r|)^2`, never positive, or 0 beyond; its Gauss-Newton form is the
    weight of iteratively reweighted least squares, the derivative divided by :math:`r`, but 0 where :math:`r = 0`. An
    infinite residual has infinite loss and derivative :math:`\pm 1`; an infinite `width` makes all but 0 cost infinity,
    with an infinite `curvature` residuals below `width` cost 0. NaN gives NaN.

    References
    ----------
    Z.-H. Feng et al., Wing loss for robust facial landmark localisation with convolutional neural networks, 2018, whose
    examples have 10 and 2; the defaults are those of ``WingLoss`` in segmentation-models-pytorch

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.wing_loss([0.1, -7.0], [0.0, 0.0], reduction="none").round(4)
    array([ 0.9116, 13.9895])
    >>> fl.wing_loss.grad([0.5, -7.0], [0.0, 0.0], reduction="none")
    array([ 5., -1.])
    """
    r = input - target
    a = np.abs(r)
    inside = a < width
    value = np.where(inside, width * np.log1p(a / curvature), a - width + width * np.log1p(width / curvature))
    value = np.where(r == 0, 0, np.where(a == np.inf, a, value))
    slope = np.where(r == 0, 0, np.sign(r) * np.where(inside, width / (curvature + a), 1))
    hess = np.where(inside, -width / (curvature + a) ** 2, 0 * np.sign(r))
    return value, slope, hess, weight(slope, r)


@pointwise(domains={"c": POSITIVE}, gauss_newton=True)
def general_robust_loss(
    input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 2.0, c: ArrayLike = 1.0, **options: Unpack[Options]
) -> Any:
    r"""Barron's general robust loss: a family from squared error to Welsch's loss.

    .. math::
        \ell(x, y) = \frac{|\alpha - 2|}{\alpha} \left( \left( \frac{(r/c)^2}{|\alpha - 2|} + 1 \right)^{\alpha/2} - 1
        \right), \qquad r = x - y

    Parameters
    ----------
    input : array_like
        Predictions :math:`x`, any shape.
    target : array_like
        Target values :math:`y`: the shape of `input`, or a scalar.
    alpha : float or array_like, default 2.0
        How much outliers count, :math:`\alpha`: any number, infinite ones too. An array broadcasts to `input`.
    c : float or array_like, default 1.0
        Scale beyond which residuals count as outliers, positive. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    With :math:`v = (r/c)^2`, it is :math:`v / 2` for :math:`\alpha = 2`, :math:`\sqrt{v + 1} - 1` (`pseudo_huber_loss`)
    for 1, :math:`\log(1 + v/2)` (`cauchy_loss`) for 0, :math:`2 v / (v + 4)` (`geman_mcclure_loss`) for -2, :math:`1 -
    e^{-v/2}` (`welsch_loss`) for minus infinity and :math:`e^{v/2} - 1` for infinity. Unlike these losses it is divided
    by :math:`c^2`. All digits are right near 0 and 2 too, where the formula cancels.

    With :math:`b = |\alpha - 2|` and :math:`w = (1 + v/b)^{\alpha/2 - 1} / c^2` the derivative is :math:`r w`, the
    second derivative :math:`w (1 + (\alpha - 1) v/b) / (1 + v/b)`, which is negative for large residuals if
    :math:`\alpha < 1`; its Gauss-Newton form is the weight of iteratively reweighted least squares, :math:`w`. The mean
    divides by the number of elements, with or without `weight`. An infinite residual costs :math:`-b/\alpha` for
    negative :math:`\alpha`, else infinity; its derivative is 0 for :math:`\alpha < 1`, :math:`\pm 1/c` for 1, else
    infinite. An infinite `c` makes all others cost 0. NaN gives NaN.

    References
    ----------
    J. T. Barron, A general and adaptive robust loss function, 2019; ``lossfun`` of ``robust_loss_pytorch``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.general_robust_loss([1.0, -3.0], [0.0, 0.0], alpha=1.0, reduction="none").round(4)
    array([0.4142, 2.1623])
    >>> fl.general_robust_loss.grad([1.0, -3.0], [0.0, 0.0], alpha=-2.0, reduction="none").round(4)
    array([ 0.64 , -0.284])
    """
    r = input - target
    v, b = (r / c) ** 2, np.abs(alpha - 2)
    base = 1 + v / b
    w = base ** (alpha / 2 - 1)
    bend = (1 + (alpha - 1) * v / b) / base
    value = np.where(alpha == 0, np.log1p(v / 2), b / alpha * (base ** (alpha / 2) - 1))
    sign = np.sign(alpha)
    value, w, bend = where_infinite(
        alpha, (sign * np.expm1(sign * v / 2), np.exp(sign * v / 2), 1 + sign * v), (value, w, bend)
    )
    value, w, bend = (np.where(alpha == 2, a, other) for a, other in ((v / 2, value), (1, w), (1, bend)))
    slope = np.where(w == 0, 0, r / c**2 * w)
    tail = np.where(alpha < 1, 0, np.where(alpha == 1, np.sign(r) / c, r))
    slope = np.where((np.abs(r) == np.inf) & np.isfinite(c), tail, slope)
    return value, slope, w * bend / c**2, w / c**2
