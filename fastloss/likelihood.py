"""Negative log-likelihoods. Each body is the textbook formula; the kernels are in csrc/losses."""

from __future__ import annotations

import math
from typing import Any, Literal, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._core import shown
from fastloss._registry import (
    NONNEGATIVE,
    POSITIVE,
    Domain,
    MultipleOptions,
    Options,
    flag,
    pointwise,
    where_infinite,
)


def log_gamma(x: Any) -> Any:
    return np.vectorize(lambda x: math.lgamma(x) if x > 0 else math.nan, otypes=[np.float64])(x)


# ---- a mean or a rate ----


POISSON_MEAN = tuple("poisson_nll_loss_mean" + constant for constant in ("", "_stirling", "_exact"))


def poisson_kernel(given: dict[str, Any]) -> str:
    mean = "" if flag("poisson_nll_loss", given, "log_input") else "_mean"
    if isinstance(given["full"], str) and given["full"] == "exact":
        return f"poisson_nll_loss{mean}_exact"
    if not isinstance(given["full"], (bool, np.bool_)):
        raise ValueError(f"poisson_nll_loss: full is {shown(given['full'])}, expected True, False or 'exact'")
    return f"poisson_nll_loss{mean}{'_stirling' if given['full'] else ''}"


@pointwise(
    domains={"input": Domain(low=0, kernel=POISSON_MEAN), "target": NONNEGATIVE, "eps": NONNEGATIVE},
    choices=("log_input", "full"),
    kernel=poisson_kernel,
    link="exp",
)
def poisson_nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    eps: ArrayLike = 1e-8,
    log_input: bool = True,
    full: bool | Literal["exact"] = False,
    **options: Unpack[Options],
) -> Any:
    r"""Negative log-likelihood of counts that follow Poisson distributions.

    .. math::
        \ell(x, t) = \begin{cases} e^x - t x & \text{if } x \text{ is the logarithm of the mean} \\
        x - t \log(x + \epsilon) & \text{if } x \text{ is the mean} \end{cases}
        \quad\Bigl[ + \log t! \Bigr]

    Parameters
    ----------
    input : array_like
        Logarithms of the means, or means, which must not be negative; any shape.
    target : array_like
        Counts :math:`t`, not negative: the shape of `input`, or a scalar.
    eps : float or array_like, default 1e-8
        Added to means, not negative; unused if `input` is their logarithm. An array broadcasts to `input`.
    log_input : bool, default True
        Whether `input` is the logarithm of the mean.
    full : bool or 'exact', default False
        True adds Stirling's approximation :math:`t \log t - t + \frac12 \log(2 \pi t)` of :math:`\log t!` where
        :math:`t > 1`, as torch does; 'exact' adds :math:`\log \Gamma(t + 1)`. Derivatives are the same.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. With :math:`\mu = e^x` or :math:`x + \epsilon`, the derivative is
    :math:`e^x - t` or :math:`1 - t / \mu`, the second derivative :math:`e^x` or :math:`t / \mu^2`. Where :math:`t = 0`
    the second term is 0 also if :math:`\mu` is 0 or infinite (torch: NaN); an infinite :math:`\mu` costs infinity; NaN
    gives NaN, and so does an infinite :math:`t` beside a :math:`\mu` beyond the type. An infinite `eps` makes positive
    counts cost minus infinity, with derivative 1. With `full`, terms that nearly cancel for large counts are combined
    before they are rounded.

    References
    ----------
    ``torch.nn.functional.poisson_nll_loss``; scikit-learn's ``HalfPoissonLoss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.poisson_nll_loss([0.0, 1.0], [1, 4], reduction="none").round(4)
    array([ 1.    , -1.2817])
    >>> fl.poisson_nll_loss.grad([0.0, 1.0], [1, 4], reduction="none").round(4)
    array([ 0.    , -1.2817])
    >>> round(fl.poisson_nll_loss([2.5], [4], log_input=False, full="exact"), 4)
    2.0129
    """
    mean = np.exp(input) if log_input else input + eps
    log_mean = input if log_input else np.log(mean)
    value = (mean if log_input else input) - np.where(target == 0, 0 * target, target * log_mean)
    if full == "exact":
        value = value + log_gamma(target + 1)
    elif full:
        more = target > 1
        t = np.where(more, target, 1)
        value = value + np.where(more, t * np.log(t) - t + np.log(2 * np.pi * t) / 2, 0)
    if log_input:
        return value, mean - target, mean
    zero = 0 * np.sign(mean)
    share = np.where(target == 0, zero, target / mean)
    return value, 1 - share, np.where(target == 0, zero, share / mean)


@pointwise(domains={"target": POSITIVE}, link="exp")
def gamma_nll_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Negative log-likelihood of positive numbers that follow gamma distributions, per unit of shape.

    .. math:: \ell(x, y) = x + y e^{-x}

    Parameters
    ----------
    input : array_like
        Logarithms of the means :math:`x`, any shape.
    target : array_like
        Observations :math:`y`, positive: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. For a known shape :math:`k` the log-likelihood is :math:`-k \ell` and
    terms without :math:`x`; a shape per element goes into `weight`. The derivative is :math:`1 - y e^{-x}`, the second
    derivative :math:`y e^{-x}`. Both infinite :math:`x` cost infinity; NaN gives NaN.

    References
    ----------
    scikit-learn's ``HalfGammaLoss``; ``tweedie_loss`` with power 2

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.gamma_nll_loss([0.0, 1.0], [2.0, 2.0], reduction="none").round(4)
    array([2.    , 1.7358])
    >>> fl.gamma_nll_loss.grad([0.0, 1.0], [2.0, 2.0], reduction="none").round(4)
    array([-1.    ,  0.2642])
    """
    m = target * np.exp(-input)
    return input + m, 1 - m, m


def exponential_kernel(given: dict[str, Any]) -> str:
    return "exponential_nll_loss" + ("" if flag("exponential_nll_loss", given, "log_input") else "_rate")


@pointwise(
    domains={"input": Domain(low=0, kernel="exponential_nll_loss_rate"), "target": NONNEGATIVE},
    choices=("log_input",),
    kernel=exponential_kernel,
    link="exp",
)
def exponential_nll_loss(
    input: ArrayLike, target: ArrayLike, *, log_input: bool = True, **options: Unpack[Options]
) -> Any:
    r"""Negative log-likelihood of waiting times that follow exponential distributions.

    .. math::
        \ell(x, y) = \begin{cases} y e^x - x & \text{if } x \text{ is the logarithm of the rate} \\
        y x - \log x & \text{if } x \text{ is the rate} \end{cases}

    Parameters
    ----------
    input : array_like
        Logarithms of the rates, or rates, which must not be negative; any shape. The rate is one over the mean: for
        logarithms of means see `gamma_nll_loss`.
    target : array_like
        Waiting times :math:`y`, not negative: the shape of `input`, or a scalar.
    log_input : bool, default True
        Whether `input` is the logarithm of the rate.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. Nothing is dropped: this is the whole log-likelihood. The derivative
    is :math:`y e^x - 1` or :math:`y - 1 / x`, the second derivative :math:`y e^x` or :math:`1 / x^2`. A rate of 0 costs
    infinity; NaN gives NaN.

    References
    ----------
    ``torch.distributions.Exponential``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.exponential_nll_loss([0.0, 1.0], [2.0, 2.0], reduction="none").round(4)
    array([2.    , 4.4366])
    >>> fl.exponential_nll_loss.grad([1.0, 0.5], [2.0, 2.0], log_input=False, reduction="none")
    array([1., 0.])
    """
    if log_input:
        m = np.where(target == 0, 0 * input, target * np.exp(input))
        return m - input, m - 1, m
    return target * input - np.log(input), target - 1 / input, 1 / input**2


@pointwise(
    domains={"target": NONNEGATIVE, "power": Domain(open_low=True, open_high=True, gap=(0, 1))},
    gauss_newton=True,
    link="exp",
)
def tweedie_loss(input: ArrayLike, target: ArrayLike, *, power: ArrayLike = 1.5, **options: Unpack[Options]) -> Any:
    r"""Half the Tweedie deviance: between Poisson and gamma, with a positive probability of exactly zero.

    .. math:: \ell(x, y) = \frac{e^{(2 - p) x}}{2 - p} - y\,\frac{e^{(1 - p) x}}{1 - p}

    and its limits without what does not depend on :math:`x`: :math:`\frac12 (e^x - y)^2` for :math:`p = 0`,
    :math:`e^x - y x` for 1 and :math:`x + y e^{-x}` for 2.

    Parameters
    ----------
    input : array_like
        Logarithms of the means :math:`x`, any shape.
    target : array_like
        Observations :math:`y`, not negative: the shape of `input`, or a scalar.
    power : float or array_like, default 1.5
        Exponent :math:`p` of the variance :math:`\mu^p`, finite and not between 0 and 1: 0 normal, 1 Poisson, 2 gamma,
        3 inverse Gaussian. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. Constants are dropped, others for each of 0, 1 and 2, so the loss is
    not continuous in `power`. For :math:`p \ge 2` a target of 0 has probability 0; it is accepted and the formula
    evaluated. The derivative is :math:`e^{(2 - p) x} - y e^{(1 - p) x}`. NaN gives NaN.

    The loss is convex for :math:`1 \le p \le 2`. The Gauss-Newton form of the Hessian is the Fisher information
    :math:`e^{(2 - p) x}`, the exact one at :math:`y = e^x`.

    References
    ----------
    B. Jørgensen, Exponential dispersion models, 1987. scikit-learn's ``HalfTweedieLoss``, which takes negative targets
    for :math:`p \le 0` and no power twice: for 0 and 1 it has other names.

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.tweedie_loss([0.0, 1.0], [0.0, 2.0], reduction="none").round(4)
    array([2.    , 5.7236])
    >>> fl.tweedie_loss.grad([0.0, 1.0], [0.0, 2.0], reduction="none").round(4)
    array([1.    , 0.4357])
    """
    a, b = np.exp((2 - power) * input), np.where(target == 0, 0 * input, target * np.exp((1 - power) * input))
    value = np.where(power == 2, input, a / (2 - power)) - np.where(power == 1, target * input, b / (1 - power))
    value = np.where(power == 0, (np.exp(input) - target) ** 2 / 2, value)
    return value, a - b, (2 - power) * a - (1 - power) * b, a


@pointwise(domains={"target": NONNEGATIVE, "total_count": POSITIVE}, link="exp")
def negative_binomial_nll_loss(
    input: ArrayLike, target: ArrayLike, *, total_count: ArrayLike = 1.0, **options: Unpack[Options]
) -> Any:
    r"""Negative log-likelihood of counts that vary more than Poisson's.

    .. math:: \ell(x, t) = r \log(1 + e^x / r) + t \log(1 + r e^{-x})

    Parameters
    ----------
    input : array_like
        Logarithms of the means :math:`x`, any shape.
    target : array_like
        Counts :math:`t`, not negative: the shape of `input`, or a scalar.
    total_count : float or array_like, default 1.0
        :math:`r`, positive: the variance is :math:`\mu + \mu^2 / r`, the dispersion :math:`1 / r`. An array broadcasts
        to `input`. Infinity makes it `poisson_nll_loss`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. What does not depend on :math:`x`, the binomial coefficient
    :math:`\log \Gamma(t + 1) + \log \Gamma(r) - \log \Gamma(t + r)`, is left out; add it to compare values of
    :math:`r`. For infinite :math:`r` the loss is Poisson's, :math:`e^x - t x`, and what is left out :math:`t \log r`
    too: values do not tend to it, derivatives do.

    The derivative is :math:`r (\mu - t) / (\mu + r)`, the second derivative
    :math:`(t + r)\, r \mu / (\mu + r)^2`. Where :math:`t = 0` an :math:`x` of minus infinity costs 0; NaN gives NaN.

    References
    ----------
    ``torch.distributions.NegativeBinomial``, whose logits are :math:`x - \log r`

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.negative_binomial_nll_loss([0.0, 1.0], [1, 4], total_count=2.0, reduction="none").round(4)
    array([1.9095, 3.9224])
    >>> fl.negative_binomial_nll_loss.grad([0.0, 1.0], [1, 4], total_count=2.0, reduction="none").round(4)
    array([ 0.    , -0.5433])
    """
    mean, r = np.exp(input), total_count
    value = r * np.log1p(mean / r) + np.where(target == 0, 0 * mean, target * np.log1p(r / mean))
    poisson = mean - np.where(target == 0, 0 * mean, target * input), mean - target, mean
    results = value, r * (mean - target) / (mean + r), (target + r) * r * mean / (mean + r) ** 2
    return where_infinite(r, poisson, results)


# ---- location and scale ----


def kernel_with_constant(loss: str) -> Any:
    """For losses with an option `full`, of which each value has its kernel."""
    return lambda given: loss + ("_with_constant" if flag(loss, given, "full") else "")


@pointwise(
    domains={"var": NONNEGATIVE, "eps": NONNEGATIVE},
    differentiable=("input", "var"),
    per_row=("var",),
    choices=("full",),
    kernel=kernel_with_constant("gaussian_nll_loss"),
    gauss_newton=True,
)
def gaussian_nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    var: ArrayLike,
    *,
    eps: ArrayLike = 1e-6,
    full: bool = False,
    **options: Unpack[MultipleOptions],
) -> Any:
    r"""Negative log-likelihood of normal distributions, both mean and variance predicted.

    .. math:: \ell(x, y, v) = \tfrac12 \Bigl( \log v + \frac{(x - y)^2}{v} \Bigr) \Bigl[ + \tfrac12 \log 2 \pi \Bigr]

    Parameters
    ----------
    input : array_like
        Means :math:`x`, any shape.
    target : array_like
        Observations :math:`y`: the shape of `input`, or a scalar.
    var : array_like
        Variances, not negative; :math:`v` is the larger of this and `eps`. Of the shape of `input`; of that without its
        last axis, one for each row; with ones in place of axes along which it is shared; or a scalar.
    eps : float or array_like, default 1e-6
        The smallest variance, not negative. An array broadcasts to `input`.
    full : bool, default False
        Whether to add the constant :math:`\frac12 \log 2 \pi`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. The derivative with respect to the mean is :math:`(x - y) / v`, that
    with respect to the variance :math:`\frac12 (1 / v - (x - y)^2 / v^2)`, also where `eps` takes the place of the
    variance, as in torch. With respect to a shared variance, gradient and Hessian have its shape and are sums, in
    double precision. NaN gives NaN, and so does a residual of 0 over a variance of 0, if `eps` allows it. An infinite
    `eps` costs infinity, with derivatives 0.

    In the variance the loss is not convex. Second derivatives are :math:`1 / v` and
    :math:`(x - y)^2 / v^3 - 1 / (2 v^2)`; the Gauss-Newton form is the Fisher information, :math:`1 / v` and
    :math:`1 / (2 v^2)`.

    References
    ----------
    D. Nix and A. Weigend, Estimating the mean and variance of the target probability distribution, 1994.
    ``torch.nn.functional.gaussian_nll_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.gaussian_nll_loss([1.0, 2.0], [1.0, 4.0], [1.0, 2.0], reduction="none").round(4)
    array([0.    , 1.3466])
    >>> fl.gaussian_nll_loss.grad([1.0, 2.0], [1.0, 4.0], [1.0, 2.0], reduction="none")
    (array([ 0., -1.]), array([ 0.5 , -0.25]))
    """
    v, r = np.maximum(var, eps), input - target
    value = (np.log(v) + r**2 / v) / 2 + full * np.log(2 * np.pi) / 2
    hess, fisher = (1 / v, r**2 / v**3 - 1 / (2 * v**2)), (1 / v, 1 / (2 * v**2))
    return value, (r / v, (1 / v - r**2 / v**2) / 2), hess, fisher


@pointwise(
    domains={"scale": POSITIVE},
    differentiable=("input", "scale"),
    per_row=("scale",),
    choices=("full",),
    kernel=kernel_with_constant("laplace_nll_loss"),
    gauss_newton=True,
)
def laplace_nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    scale: ArrayLike,
    *,
    full: bool = False,
    **options: Unpack[MultipleOptions],
) -> Any:
    r"""Negative log-likelihood of Laplace distributions, both location and scale predicted.

    .. math:: \ell(x, y, s) = \log s + \frac{|x - y|}{s} \Bigl[ + \log 2 \Bigr]

    Parameters
    ----------
    input : array_like
        Locations :math:`x`, the medians, any shape.
    target : array_like
        Observations :math:`y`: the shape of `input`, or a scalar.
    scale : array_like
        Scales :math:`s`, positive. Of the shape of `input`; of that without its last axis, one for each row; with ones
        in place of axes along which it is shared; or a scalar.
    full : bool, default False
        Whether to add the constant :math:`\log 2`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. The derivative with respect to the location is the sign of :math:`x - y`
    over :math:`s`, 0 where they are equal, that with respect to the scale :math:`(s - |x - y|) / s^2`. With respect to
    a shared scale, gradient and Hessian have its shape and are sums, in double precision. NaN gives NaN.

    In the scale the loss is not convex. Second derivatives are 0 and :math:`(2 |x - y| / s - 1) / s^2`; the
    Gauss-Newton form is the Fisher information, :math:`1 / s^2` for both.

    References
    ----------
    ``torch.distributions.Laplace``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.laplace_nll_loss([1.0, 2.0], [1.0, 4.0], [1.0, 2.0], reduction="none").round(4)
    array([0.    , 1.6931])
    >>> fl.laplace_nll_loss.grad([1.0, 2.0], [1.0, 4.0], [1.0, 4.0], reduction="none")
    (array([ 0.  , -0.25]), array([1.   , 0.125]))
    """
    r, s = input - target, scale
    grads = (np.sign(r) / s, 1 / s - np.abs(r) / s**2)
    hess, fisher = (0 * r, 2 * np.abs(r) / s**3 - 1 / s**2), (1 / s**2, 1 / s**2)
    return np.log(s) + np.abs(r) / s + full * np.log(2), grads, hess, fisher


@pointwise(
    domains={"scale": POSITIVE, "df": POSITIVE},
    differentiable=("input", "scale"),
    per_row=("scale",),
    choices=("full",),
    kernel=kernel_with_constant("student_t_nll_loss"),
    gauss_newton=True,
)
def student_t_nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    scale: ArrayLike,
    *,
    df: ArrayLike = 4.0,
    full: bool = False,
    **options: Unpack[MultipleOptions],
) -> Any:
    r"""Negative log-likelihood of Student's t distributions, both location and scale predicted.

    .. math::
        \ell(x, y, s) = \log s + \frac{\nu + 1}{2} \log\Bigl( 1 + \frac{z^2}{\nu} \Bigr)
        \Bigl[ + \tfrac12 \log \pi \nu + \log \Gamma(\tfrac{\nu}{2}) - \log \Gamma(\tfrac{\nu + 1}{2}) \Bigr],
        \qquad z = \frac{x - y}{s}

    Parameters
    ----------
    input : array_like
        Locations :math:`x`, any shape.
    target : array_like
        Observations :math:`y`: the shape of `input`, or a scalar.
    scale : array_like
        Scales :math:`s`, positive. Of the shape of `input`; of that without its last axis, one for each row; with ones
        in place of axes along which it is shared; or a scalar.
    df : float or array_like, default 4.0
        Degrees of freedom :math:`\nu`, positive: the fewer, the less an outlier counts. Infinity gives the
        normal distribution with standard deviation `scale`. An array broadcasts to `input`.
    full : bool, default False
        Whether to add the constant, which depends on `df`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. The derivative with respect to the location is
    :math:`(\nu + 1) z / (\nu + z^2) / s`, that with respect to the scale :math:`\nu (1 - z^2) / (\nu + z^2) / s`. With
    respect to a shared scale, gradient and Hessian have its shape and are sums, in double precision. An infinite
    residual costs infinity, with derivatives 0 and :math:`-\nu / s`; NaN gives NaN.

    The loss is not convex. The Gauss-Newton form of the Hessian is, for the location, the weight
    :math:`(\nu + 1) / (\nu + z^2) / s^2` of iteratively reweighted least squares, for the scale the Fisher information
    :math:`2 \nu / (\nu + 3) / s^2`.

    References
    ----------
    K. Lange et al., Robust statistical modeling using the t distribution, 1989. ``torch.distributions.StudentT``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.student_t_nll_loss([1.0, 2.0], [1.0, 4.0], [1.0, 1.0], reduction="none").round(4)
    array([0.    , 1.7329])
    >>> fl.student_t_nll_loss.grad([1.0, 2.0], [1.0, 4.0], [1.0, 1.0], reduction="none")
    (array([ 0.  , -1.25]), array([ 1. , -1.5]))
    """
    s, z2 = scale, ((input - target) / scale) ** 2
    constant = np.log(np.pi * df) / 2 + log_gamma(df / 2) - log_gamma((df + 1) / 2)
    value = np.log(s) + (df + 1) / 2 * np.log1p(z2 / df) + full * constant
    grads = ((df + 1) * (input - target) / (df + z2) / s**2, df * (1 - z2) / (df + z2) / s)
    hess = (
        (df + 1) * (df - z2) / (df + z2) ** 2 / s**2,
        df * ((z2 - 1) / (df + z2) + 2 * (df + 1) * z2 / (df + z2) ** 2) / s**2,
    )
    fisher = ((df + 1) / (df + z2) / s**2, 2 * df / (df + 3) / s**2 + 0 * z2)
    one = 1 + 0 * np.sign(z2)
    normal = (
        np.log(s) + z2 / 2 + full * np.log(2 * np.pi) / 2,
        ((input - target) / s**2, (1 - z2) / s),
        (one / s**2, (3 * z2 - 1) / s**2),
        (one / s**2, 2 * one / s**2),
    )
    return where_infinite(df, normal, (value, grads, hess, fisher))
