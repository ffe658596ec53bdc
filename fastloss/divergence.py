"""Divergences between distributions, element by element: sums over classes and means over rows are reductions.
Each body is the textbook formula; the kernels are in csrc/losses.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import NONNEGATIVE, Domain, flag, pointwise

REDUCTIONS = ("mean", "batchmean", "sum", "none")


class DivergenceOptions(TypedDict, total=False):
    """What every divergence takes."""

    reduction: Literal["mean", "batchmean", "sum", "none"]
    weight: ArrayLike | None
    where: ArrayLike | None
    wrt: str | tuple[str, ...]
    hessian: Literal["exact", "gauss_newton"]
    grad_output: ArrayLike | None
    out: Any


def _kl_div_kernel(given: dict[str, Any]) -> str:
    return "kl_div_log_target" if flag("kl_div", given, "log_target") else "kl_div"


@pointwise(
    domains={"target": Domain(low=0, kernel="kl_div")},
    differentiable=("input", "target"),
    wrt=("input",),
    choices=("log_target",),
    kernel=_kl_div_kernel,
    reductions=REDUCTIONS,
    gauss_newton=True,
)
def kl_div(
    input: ArrayLike, target: ArrayLike, *, log_target: bool = False, **options: Unpack[DivergenceOptions]
) -> Any:
    r"""Kullback-Leibler divergence of predicted log-probabilities from a target distribution.

    .. math:: \ell(x, t) = t\,(\log t - x)

    Parameters
    ----------
    input : array_like
        Predicted log-probabilities :math:`x`, any shape.
    target : array_like
        Target probabilities :math:`t`, or their logarithms with `log_target`: the shape of `input`, or a scalar.
    log_target : bool, default False
        Whether `target` holds log-probabilities :math:`u`; the loss is then :math:`e^u (u - x)`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The input comes first, although the divergence is that of the target from it. 'batchmean' divides the sum by the
    length of the first axis, rows that `where` leaves out among them, which makes it the mean divergence of rows;
    'mean' divides by the number of elements. A target of 0 (logarithm -inf) contributes 0 even where the input is -inf,
    where torch gives NaN; a positive target there costs infinity. The derivative with respect to `input` is :math:`-t`,
    the second 0; those with respect to `target` are :math:`\log t - x + 1` (-inf at 0) and :math:`1/t`, or with
    `log_target` :math:`e^u (u - x + 1)` and :math:`e^u (u - x + 2)`, which may be negative and has the Gauss-Newton
    form :math:`e^u`. NaN gives NaN.

    References
    ----------
    S. Kullback and R. A. Leibler, On information and sufficiency, 1951. ``torch.nn.functional.kl_div``

    Examples
    --------
    >>> import fastloss as fl
    >>> import numpy as np
    >>> log_predicted, target = np.log([[0.5, 0.25, 0.25]]), np.array([[0.25, 0.75, 0.0]])
    >>> round(fl.kl_div(log_predicted, target, reduction="batchmean"), 4)
    0.6507
    >>> fl.kl_div.grad(log_predicted, target, reduction="batchmean")
    array([[-0.25, -0.75, -0.  ]])
    """
    zero = 0 * np.sign(input) + 0 * np.sign(target)
    if log_target:
        p = np.exp(target)
        gap = target - input
        none = p == 0
        value, slope, bend = (np.where(none, 0, p * f) for f in (gap, gap + 1, gap + 2))
        return value, (-p + zero, slope), (zero, bend), (zero, p + zero)
    gap, hess = np.log(target) - input, (zero, 1 / target + zero)
    return np.where(target == 0, 0, target * gap), (-target + zero, gap + 1), hess, hess


@pointwise(
    domains={"input": NONNEGATIVE, "target": NONNEGATIVE},
    differentiable=("input", "target"),
    wrt=("input",),
    reductions=REDUCTIONS,
)
def generalized_kl_div(input: ArrayLike, target: ArrayLike, **options: Unpack[DivergenceOptions]) -> Any:
    r"""Kullback-Leibler divergence of masses that need not sum to 1.

    .. math:: \ell(x, t) = t \log \frac t x - t + x

    Parameters
    ----------
    input : array_like
        Predicted probabilities, counts or masses :math:`x`, not negative, any shape.
    target : array_like
        The true ones, :math:`t`, not negative: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    No element is negative, and 0 it is only where both are equal; for distributions the sum is that of
    :math:`t \log(t/x)`. Full relative accuracy, also for :math:`x` near :math:`t`. It is half the Poisson deviance.
    'batchmean' divides the sum by the length of the first axis, 'mean' by the number of elements.

    A target of 0 costs :math:`x`; a prediction of 0 for a positive target costs infinity. The derivative with respect
    to `input` is :math:`1 - t/x` (1 for a target of 0), the second :math:`t/x^2`; those with respect to `target` are
    :math:`\log(t/x)` and :math:`1/t`. NaN gives NaN.

    References
    ----------
    ``scipy.special.kl_div(target, input)``; ``optax.losses.generalized_kl_divergence``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.generalized_kl_div([2.0, 1.0, 3.0], [1.0, 1.0, 0.0], reduction="none").round(4)
    array([0.3069, 0.    , 3.    ])
    >>> fl.generalized_kl_div.grad([2.0, 1.0, 3.0], [1.0, 1.0, 0.0], reduction="none")
    array([0.5, 0. , 1. ])
    """
    log = np.log(target) - np.log(input)
    none = target == 0
    value = np.where(none, input, target * log - target + input)
    by_input = np.where(none, 1 + 0 * input, 1 - target / input)
    return value, (by_input, log), (np.where(none, 0 * input, target / input**2), 1 / target)


@pointwise(
    domains={"input": NONNEGATIVE, "target": NONNEGATIVE},
    differentiable=("input", "target"),
    wrt=("input",),
    reductions=REDUCTIONS,
)
def js_div(input: ArrayLike, target: ArrayLike, **options: Unpack[DivergenceOptions]) -> Any:
    r"""Jensen-Shannon divergence: the mean divergence of two distributions from their middle.

    .. math:: \ell(p, q) = \frac12 \left( p \log \frac{2 p}{p + q} + q \log \frac{2 q}{p + q} \right)

    Parameters
    ----------
    input : array_like
        Probabilities :math:`p` (not their logarithms), not negative, any shape.
    target : array_like
        Probabilities :math:`q`, not negative: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    Symmetric, never negative and at most :math:`\log 2` for two distributions. Full relative accuracy, also for
    :math:`p` near :math:`q`. 'batchmean' divides the sum by the length of the first axis, 'mean' by the number of
    elements.

    The derivative with respect to `input` is :math:`\frac12 \log(2p / (p + q))`, -inf at 0 below a positive :math:`q`,
    the second :math:`q / (2 p (p + q))`; those with respect to `target` are the same with :math:`p` and :math:`q`
    exchanged. Where both are 0, so are value, derivatives and second derivatives. NaN gives NaN.

    References
    ----------
    J. Lin, Divergence measures based on the Shannon entropy, 1991. The square of
    ``scipy.spatial.distance.jensenshannon``; ``kornia.losses.js_div_loss_2d``

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.js_div([0.5, 0.5, 0.0], [0.0, 0.5, 0.5], reduction="sum"), 4)
    0.3466
    >>> fl.js_div.grad([0.5, 0.25], [0.1, 0.75], reduction="none").round(4)
    array([ 0.2554, -0.3466])
    """
    p, q = input, target
    log_p, log_q = np.log(2 * p / (p + q)), np.log(2 * q / (p + q))
    value = (np.where(p == 0, 0, p * log_p) + np.where(q == 0, 0, q * log_q)) / 2
    none = p + q == 0
    grads = tuple(np.where(none, 0, log / 2) for log in (log_p, log_q))
    hess = tuple(np.where(none, 0, other / (2 * one * (p + q))) for one, other in ((p, q), (q, p)))
    return value + 0 * (p + q), grads, hess


@pointwise(differentiable=("input", "log_var"), reductions=REDUCTIONS)
def gaussian_kl_div(input: ArrayLike, log_var: ArrayLike, **options: Unpack[DivergenceOptions]) -> Any:
    r"""Divergence of normal distributions from the standard one, the Kullback-Leibler term of autoencoders.

    .. math:: \ell(\mu, u) = \tfrac12 \left( \mu^2 + e^u - 1 - u \right)

    Parameters
    ----------
    input : array_like
        Means :math:`\mu`, any shape.
    log_var : array_like
        Logarithms of the variances, :math:`u`: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The divergence of :math:`N(\mu, e^u)` from :math:`N(0, 1)`. 'mean' divides by the number of elements; training code
    usually sums over the latent dimensions and averages over the batch, which for arrays of shape (N, D) is
    'batchmean': the sum divided by the length of the first axis. No element is negative, and all digits are right near
    :math:`u = 0`, where the formula cancels.

    The derivatives with respect to `input` and `log_var` are :math:`\mu` and :math:`\frac12 (e^u - 1)`, the second ones
    1 and :math:`\frac12 e^u`. Infinite means and logarithms cost infinity; for :math:`u = -\infty` the derivative is
    :math:`-\frac12`. NaN gives NaN.

    References
    ----------
    D. P. Kingma and M. Welling, Auto-encoding variational Bayes, 2014, appendix B. torch has it as
    ``torch.distributions.kl_divergence``.

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.gaussian_kl_div([1.0, 0.0], [0.5, 1e-8], reduction="none")
    array([5.74360635e-01, 2.50000001e-17])
    >>> fl.gaussian_kl_div.grad([1.0, 0.0], [0.5, 1e-8], reduction="sum")
    (array([1., 0.]), array([3.24360635e-01, 5.00000003e-09]))
    """
    m, u, none = input, log_var, 0 * np.sign(input) + 0 * np.sign(log_var)
    value = np.where(np.abs(u) == np.inf, np.abs(u) + m**2, (m**2 + np.expm1(u) - u) / 2)
    return value, (m + none, np.expm1(u) / 2 + none), (1 + none, np.exp(u) / 2 + none)
