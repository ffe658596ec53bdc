"""Binary classification and margin losses. Each body is the textbook formula; the kernels are in csrc/losses."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import (
    NONNEGATIVE,
    PLUS_MINUS_ONE,
    UNIT,
    Domain,
    MultipleOptions,
    Options,
    pointwise,
    where_infinite,
)


def smooth(target: Any, label_smoothing: Any) -> Any:
    return target * (1 - label_smoothing) + label_smoothing / 2


FLOOR = float(np.float32(1e-12))  # of denominators, as in torch
FINITE_NONNEGATIVE = Domain(low=0, open_high=True)


@pointwise(domains={"input": UNIT, "target": UNIT, "pos_weight": NONNEGATIVE, "label_smoothing": UNIT})
def binary_cross_entropy(
    input: ArrayLike,
    target: ArrayLike,
    *,
    pos_weight: ArrayLike = 1.0,
    label_smoothing: ArrayLike = 0.0,
    **options: Unpack[Options],
) -> Any:
    r"""Binary cross-entropy of probabilities.

    .. math:: \ell(p, y) = -w\,y \log p - (1 - y) \log(1 - p)

    Parameters
    ----------
    input : array_like
        Probabilities :math:`p` in [0, 1], any shape. For logits see `binary_cross_entropy_with_logits`, which is more
        accurate and never clamped. A value above 1 by one rounding error of its type counts as 1.
    target : array_like
        Probabilities :math:`y` of the positive class in [0, 1], or labels 0 and 1 of any integer or bool type: the
        shape of `input`, or a scalar. A value above 1 by one rounding error of its type counts as 1.
    pos_weight : float or array_like, default 1.0
        Weight :math:`w` of the positive class, not negative. An array broadcasts to `input`; for one number per
        class give it the class axis. The balanced form :math:`-\beta y \log p - (1 - \beta)(1 - y) \log(1 - p)` has
        ``pos_weight=beta / (1 - beta)`` and ``weight=1 - beta``.
    label_smoothing : float or array_like, default 0.0
        Share :math:`\epsilon` of the labels that is spread evenly over both classes: :math:`y` becomes
        :math:`(1 - \epsilon)\,y + \epsilon / 2`. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight` and `pos_weight`. Both logarithms end at -100
    and :math:`p (1 - p)` at :math:`10^{-12}` in the derivative :math:`((1 - y) p - w y (1 - p)) / (p (1 - p))`, as in
    torch, so a certain and wrong prediction costs 100 and nothing is infinite; a certain and right one has derivative
    0. In the second derivative :math:`w y / p^2 + (1 - y) / (1 - p)^2`, :math:`p` and :math:`1 - p` end at
    :math:`10^{-12}`. An infinite `pos_weight` makes every positive target cost infinity, unless it is predicted with
    certainty, and targets of 0 what they cost without it. NaN gives NaN.

    References
    ----------
    ``torch.nn.functional.binary_cross_entropy``, which has no `pos_weight`. Keras clips :math:`p` to :math:`[10^{-7}, 1
    - 10^{-7}]` instead.

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.binary_cross_entropy([0.25, 0.0], [1, 1], reduction="none").round(4)
    array([  1.3863, 100.    ])
    >>> fl.binary_cross_entropy.grad([0.25, 0.5], [1, 0], reduction="none")
    array([-4.,  2.])
    """
    y = smooth(target, label_smoothing)
    other, rest = 1 - y, 1 - input
    positive = np.where(y == 0, 0, pos_weight * y)
    sure = np.where(input == 1, 0, positive)
    value = -(sure * np.maximum(np.log(input), -100) + other * np.maximum(np.log(rest), -100))
    grad = (other * input - sure * rest) / np.maximum(input * rest, FLOOR)
    return value, grad, positive / np.maximum(input, FLOOR) ** 2 + other / np.maximum(rest, FLOOR) ** 2


@pointwise(domains={"target": UNIT, "pos_weight": NONNEGATIVE, "label_smoothing": UNIT}, link="logistic")
def binary_cross_entropy_with_logits(
    input: ArrayLike,
    target: ArrayLike,
    *,
    pos_weight: ArrayLike = 1.0,
    label_smoothing: ArrayLike = 0.0,
    **options: Unpack[Options],
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
        shape of `input`, or a scalar. A value above 1 by one rounding error of its type counts as 1.
    pos_weight : float or array_like, default 1.0
        Weight :math:`w` of the positive class, not negative. An array broadcasts to `input`; for one number per
        class give it the class axis.
    label_smoothing : float or array_like, default 0.0
        Share :math:`\epsilon` of the labels that is spread evenly over both classes: :math:`y` becomes
        :math:`(1 - \epsilon)\,y + \epsilon / 2`. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements, with or without `weight` and `pos_weight`. For hard labels value,
    gradient and Hessian have full relative accuracy at every logit, however confident and right it is. An infinite
    logit on the side of its label costs 0, on the other side infinity, with gradient 0 or :math:`\pm 1`; NaN gives
    NaN. An infinite `pos_weight` makes every positive target cost infinity, and targets of 0 what they cost without it.
    Results below the smallest normal number are 0. Targets outside [0, 1] raise (torch computes with them).

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
    target = smooth(target, label_smoothing)
    positive = np.where(target == 0, 0, pos_weight * target)
    value = positive * np.logaddexp(0, -input) + (1 - target) * np.logaddexp(0, input)
    return value, (1 - target) * p - positive * q, (1 - target + positive) * p * q


@pointwise(
    domains={
        "target": UNIT,
        "alpha": Domain(low=-1, high=1, gap=(-1, 0)),
        "gamma": NONNEGATIVE,
        "label_smoothing": UNIT,
    },
    default_reduction="none",
    gauss_newton=True,
    link="logistic",
)
def sigmoid_focal_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    alpha: ArrayLike = 0.25,
    gamma: ArrayLike = 2.0,
    label_smoothing: ArrayLike = 0.0,
    **options: Unpack[Options],
) -> Any:
    r"""Focal loss of logits: binary cross-entropy, less of it where the prediction is right already.

    .. math::
        \ell(x, y) = \alpha_y\, q^\gamma\, \mathrm{CE}, \qquad
        \mathrm{CE} = -y \log \sigma(x) - (1 - y) \log(1 - \sigma(x))

    with the probability of the wrong class :math:`q = y\,(1 - \sigma(x)) + (1 - y)\,\sigma(x)` and the balance
    :math:`\alpha_y = y \alpha + (1 - y)(1 - \alpha)`.

    Parameters
    ----------
    input : array_like
        Logits :math:`x`, any shape.
    target : array_like
        Probabilities :math:`y` of the positive class in [0, 1], or labels 0 and 1 of any integer or bool type: the
        shape of `input`, or a scalar. A value above 1 by one rounding error of its type counts as 1.
    alpha : float or array_like, default 0.25
        Weight of the positive class in [0, 1]; the negative class has :math:`1 - \alpha`. With -1 both have weight 1.
        An array broadcasts to `input`.
    gamma : float or array_like, default 2.0
        Focusing exponent, not negative; 0 is the cross-entropy. An array broadcasts to `input`.
    label_smoothing : float or array_like, default 0.0
        Share :math:`\epsilon` of the labels that is spread evenly over both classes: :math:`y` becomes
        :math:`(1 - \epsilon)\,y + \epsilon / 2` throughout. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    Not reduced unless asked for, as in torchvision; the mean divides by the number of elements. Value and gradient
    of confident predictions are right for every :math:`\gamma`, below 1 too, where torchvision's gradient is NaN; an
    infinite logit on the side of its label costs 0 and has gradient 0, and so it does on the other side where
    :math:`q^\gamma` is below the smallest number. An infinite `gamma` makes everything 0. NaN gives NaN.

    The loss is not convex for :math:`\gamma > 0`. The Gauss-Newton form of the Hessian is
    :math:`\alpha_y\, q^\gamma\, \sigma(x) (1 - \sigma(x))`: that of the cross-entropy, with the factor before it held
    constant.

    References
    ----------
    T.-Y. Lin et al., Focal loss for dense object detection, 2017. ``torchvision.ops.sigmoid_focal_loss``;
    ``optax.sigmoid_focal_loss`` has no balance by default.

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.sigmoid_focal_loss([-1.0, 4.0], [1.0, 1.0]).round(6)
    array([1.75467e-01, 1.00000e-06])
    >>> fl.sigmoid_focal_loss.grad([-1.0, 40.0], [1.0, 1.0], gamma=0.5, alpha=-1)
    array([-7.76061832e-01, -1.31347661e-26])
    """
    y, p, n = smooth(target, label_smoothing), 1 / (1 + np.exp(-input)), 1 / (1 + np.exp(input))
    ce = y * np.logaddexp(0, -input) + (1 - y) * np.logaddexp(0, input)
    q, slope = y * n + (1 - y) * p, 1 - 2 * y  # slope: of q, by p
    factor = np.where(alpha < 0, 1, alpha * y + (1 - alpha) * (1 - y)) * q**gamma
    t = gamma * slope * p * n / q  # the logarithmic derivative of q^gamma
    grad = factor * (p - y + ce * t)
    hess = factor * (p * n + 2 * (p - y) * t + ce * t * (t - slope * p * n / q + 1 - 2 * p))
    return where_infinite(gamma, (0 * np.sign(input) + 0 * y,) * 4, (factor * ce, grad, hess, factor * p * n))


def focused(x: Any, gamma: Any) -> Any:
    """The cross-entropy of label 0 times the probability of label 1 to that power: with its derivatives, and the
    Gauss-Newton form with the power held constant. The power is 0 for infinite gamma.
    """
    p, q, s = 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(x)), np.logaddexp(0, x)
    power, qs = p**gamma, np.where(q == 0, 0, q * s)
    hess = power * q * (p * (1 + 2 * gamma) + gamma * (gamma * qs - p * s))
    hess = np.where(q == 0, 0, hess)
    zero = 0 * np.sign(x)
    found = np.where(power == 0, 0, power * s), power * (p + gamma * qs), hess, power * p * q
    return where_infinite(gamma, (zero,) * 4, tuple(np.where(power == 0, zero, a) for a in found))


@pointwise(
    domains={"target": UNIT, "gamma_neg": NONNEGATIVE, "gamma_pos": NONNEGATIVE, "clip": UNIT},
    gauss_newton=True,
    link="logistic",
)
def asymmetric_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    gamma_neg: ArrayLike = 4.0,
    gamma_pos: ArrayLike = 1.0,
    clip: ArrayLike = 0.05,
    **options: Unpack[Options],
) -> Any:
    r"""Asymmetric loss of logits for many labels: focal, more so for absent ones, of which the easiest do not count.

    .. math::
        \ell(x, t) = -t\,(1 - p)^{\gamma_+} \log p - (1 - t)\,m^{\gamma_-} \log(1 - m), \qquad
        p = \sigma(x), \quad m = \max(p - c, 0)

    Parameters
    ----------
    input : array_like
        Logits :math:`x`, any shape.
    target : array_like
        Probabilities :math:`t` of the positive class in [0, 1], or labels 0 and 1 of any integer or bool type: the
        shape of `input`, or a scalar. A value above 1 by one rounding error of its type counts as 1.
    gamma_neg : float or array_like, default 4.0
        Focusing exponent :math:`\gamma_-` of absent labels, not negative. An array broadcasts to `input`.
    gamma_pos : float or array_like, default 1.0
        Focusing exponent :math:`\gamma_+` of present labels, not negative. An array broadcasts to `input`.
    clip : float or array_like, default 0.05
        Probability :math:`c` in [0, 1] up to which an absent label costs nothing. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements (the authors' code sums, timm's divides by rows). Soft labels mix the two
    terms; timm raises a mixed probability to a mixed exponent. Nothing is clamped: a label predicted at -40 costs 40,
    with derivative -1, where timm's costs 18.4 with derivative 0. Value and derivatives of confident predictions are
    right for exponents below 1 too. The derivative is 0 at :math:`p = c`. An infinite exponent makes its term 0. An
    infinite logit on the side of its label costs 0, on the other side what it tends to: infinity for a label that is
    present, :math:`-(1 - c)^{\gamma_-} \log c` for one that is not. NaN gives NaN.

    The loss is not convex. The Gauss-Newton form of the Hessian is :math:`(t\,(1 - p)^{\gamma_+} + (1 - t)\,
    m^{\gamma_-})\,p\,(1 - p)`: that of the cross-entropy, with the factors before the logarithms held constant.

    References
    ----------
    T. Ridnik et al., Asymmetric loss for multi-label classification, 2021; ``timm.loss.AsymmetricLossMultiLabel``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.asymmetric_loss([2.0, -1.0, -3.0], [0, 1, 0], reduction="none").round(4)
    array([0.8464, 0.9601, 0.    ])
    >>> fl.asymmetric_loss.grad([2.0, -40.0], [0, 1], reduction="none").round(4)
    array([ 0.7235, -1.    ])
    """
    positive = [target * a for a in focused(-input, gamma_pos)]
    p, q, zero = 1 / (1 + np.exp(-input)), 1 / (1 + np.exp(input)), 0 * np.sign(input)
    m, pq = np.where(p > 0.5, (1 - clip) - q, p - clip), p * q
    counts = m > 0
    m = np.where(counts, m, 1)
    log, rest, power = -np.log1p(-m), q + clip, m**gamma_neg
    by_power = gamma_neg * m ** (gamma_neg - 1)
    by_m = by_power * log + power / rest
    bend = gamma_neg * (gamma_neg - 1) * m ** (gamma_neg - 2) * log + 2 * by_power / rest + power / rest**2
    found = power * log, by_m * pq, bend * pq**2 + by_m * pq * (q - p), power * pq
    found = tuple(np.where(counts, a, zero) for a in found)
    found = where_infinite(gamma_neg, (zero,) * 4, found)
    whole = focused(input, gamma_neg)
    negative = [(1 - target) * np.where(clip == 0, a, b) for a, b in zip(whole, found, strict=True)]
    value, grad, hess, gauss_newton = (
        np.where(target == 0, b, np.where(target == 1, a, a + b)) for a, b in zip(positive, negative, strict=True)
    )
    grad = np.where(target == 0, negative[1], np.where(target == 1, -positive[1], negative[1] - positive[1]))
    return value, grad, hess, gauss_newton


@pointwise(domains={"target": UNIT, "beta": NONNEGATIVE}, gauss_newton=True, link="logistic")
def quality_focal_loss(
    input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 2.0, **options: Unpack[Options]
) -> Any:
    r"""Focal loss of logits whose labels are qualities: cross-entropy, less of it where the prediction is near.

    .. math::
        \ell(x, t) = |\sigma(x) - t|^\beta\, \mathrm{CE}, \qquad
        \mathrm{CE} = -t \log \sigma(x) - (1 - t) \log(1 - \sigma(x))

    Parameters
    ----------
    input : array_like
        Logits :math:`x`, any shape.
    target : array_like
        Qualities :math:`t` in [0, 1], such as the overlap of a box with its object, or labels 0 and 1 of any integer or
        bool type: the shape of `input`, or a scalar. A value above 1 by one rounding error of its type counts as 1.
    beta : float or array_like, default 2.0
        Focusing exponent, not negative; 0 is the cross-entropy. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. With :math:`d = \sigma(x) - t` and :math:`s = \sigma(x)(1 - \sigma(x))`
    the derivative is :math:`|d|^\beta d + \beta |d|^{\beta - 1} \mathrm{sign}(d)\, s\, \mathrm{CE}`, and 0 at :math:`d
    = 0`, which for :math:`\beta \le 1` is a kink (its second derivative is taken to be 0 for :math:`\beta = 1`). For
    hard labels it is `sigmoid_focal_loss` with ``alpha=-1``. Value and derivatives of confident predictions are right
    for exponents below 1 too. An infinite logit on the side of its label costs 0, on the other side infinity; an
    infinite `beta` makes everything 0. NaN gives NaN.

    The loss is not convex. The Gauss-Newton form of the Hessian is :math:`|d|^\beta s`: that of the cross-entropy, with
    the factor before it held constant.

    References
    ----------
    X. Li et al., Generalized focal loss: learning qualified and distributed bounding boxes for dense object detection,
    2020

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.quality_focal_loss([1.0, -4.0], [0.3, 0.0], reduction="none").round(6)
    array([1.88276e-01, 6.00000e-06])
    >>> fl.quality_focal_loss.grad([1.0, 0.0], [0.3, 0.5], reduction="none").round(4)
    array([ 0.2518, -0.    ])
    """
    p, q = 1 / (1 + np.exp(-input)), 1 / (1 + np.exp(input))
    low = np.where(target == 1, 0, (1 - target) * np.logaddexp(0, input))
    ce = low + np.where(target == 0, 0, target * np.logaddexp(0, -input))
    d, s = (1 - target) * p - target * q, p * q
    size, sign, finite = np.abs(d), np.sign(d), np.where(s == 0, 0, ce)
    power, hit = size**beta, d == 0
    once = np.where((beta == 0) | hit, 0, beta * size ** (beta - 1))  # the derivative of the power by |d|
    order = beta * (beta - 1)
    twice = np.where(order == 0, 0, order * size ** (beta - 2))
    grad = power * d + once * sign * s * finite
    hess = power * s + 2 * once * size * s + finite * (twice * s**2 + once * sign * s * (q - p))
    zero = 0 * np.sign(input) + 0 * target
    value = np.where(power == 0, zero, power * ce)
    return where_infinite(beta, (zero,) * 4, (value, grad, hess, power * s))


@pointwise(
    domains={"target": UNIT, "alpha": FINITE_NONNEGATIVE, "gamma": NONNEGATIVE, "iou_weighted": UNIT},
    gauss_newton=True,
    link="logistic",
)
def varifocal_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    alpha: ArrayLike = 0.75,
    gamma: ArrayLike = 2.0,
    iou_weighted: ArrayLike = True,
    **options: Unpack[Options],
) -> Any:
    r"""Loss of logits whose labels are qualities: cross-entropy where there is one, focal loss where it is 0.

    .. math::
        \ell(x, t) = \begin{cases} t\, \mathrm{CE} & t > 0 \\
        -\alpha\, \sigma(x)^\gamma \log(1 - \sigma(x)) & t = 0 \end{cases}, \qquad
        \mathrm{CE} = -t \log \sigma(x) - (1 - t) \log(1 - \sigma(x))

    Parameters
    ----------
    input : array_like
        Logits :math:`x`, any shape.
    target : array_like
        Qualities :math:`t` in [0, 1], such as the overlap of a box with its object, and 0 where there is none: the
        shape of `input`, or a scalar. A value above 1 by one rounding error of its type counts as 1.
    alpha : float or array_like, default 0.75
        Weight of elements with target 0, finite and not negative. An array broadcasts to `input`.
    gamma : float or array_like, default 2.0
        Focusing exponent of elements with target 0, not negative. An array broadcasts to `input`.
    iou_weighted : bool, float or array_like, default True
        Whether the cross-entropy is multiplied by the target. A share :math:`w` in [0, 1] multiplies it by :math:`w\,t
        + 1 - w`. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements (detectors divide the sum by the number of objects). The derivative is
    :math:`t\,(\sigma(x) - t)`, or :math:`\alpha\,\sigma(x)^\gamma (\sigma(x) - \gamma\,(1 - \sigma(x)) \log(1 -
    \sigma(x)))`. Confident predictions are right for exponents below 1 too. An infinite logit on the side of its label
    costs 0, on the other side infinity; an infinite `gamma` makes elements with target 0 cost 0. NaN gives NaN.

    Only the second case is not convex. The Gauss-Newton form of its Hessian is :math:`\alpha\, \sigma(x)^\gamma
    \sigma(x) (1 - \sigma(x))`: that of the cross-entropy, with the factor before it held constant.

    References
    ----------
    H. Zhang et al., VarifocalNet: an IoU-aware dense object detector, 2021

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.varifocal_loss([1.0, 1.0], [0.3, 0.0], reduction="none").round(4)
    array([0.304 , 0.5264])
    >>> fl.varifocal_loss.grad([1.0, 1.0], [0.3, 0.0], reduction="none").round(4)
    array([0.1293, 0.5762])
    """
    p, q = 1 / (1 + np.exp(-input)), 1 / (1 + np.exp(input))
    low = np.where(target == 1, 0, (1 - target) * np.logaddexp(0, input))
    ce = low + target * np.logaddexp(0, -input)
    weight = iou_weighted * target + (1 - iou_weighted)
    positive = ce, (1 - target) * p - target * q, p * q, p * q
    negative = (alpha * a for a in focused(input, gamma))
    return tuple(np.where(target == 0, b, weight * a) for a, b in zip(positive, negative, strict=True))


@pointwise(domains={"target": PLUS_MINUS_ONE})
def hinge_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Hinge loss of support vector machines.

    .. math:: \ell(x, y) = \max(0, 1 - y x)

    Parameters
    ----------
    input : array_like
        Scores :math:`x`, any shape.
    target : array_like
        Labels :math:`y`, -1 or 1: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

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


@pointwise(domains={"target": PLUS_MINUS_ONE})
def squared_hinge_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Squared hinge loss, of L2 support vector machines.

    .. math:: \ell(x, y) = \max(0, 1 - y x)^2

    Parameters
    ----------
    input : array_like
        Scores :math:`x`, any shape.
    target : array_like
        Labels :math:`y`, -1 or 1: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. The derivative is :math:`-2 y \max(0, 1 - y x)`, the second
    derivative 2 where :math:`y x < 1` and 0 elsewhere, the margin :math:`y x = 1` included. NaN gives NaN.

    References
    ----------
    ``keras.losses.squared_hinge``; ``sklearn.linear_model.SGDClassifier(loss="squared_hinge")``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.squared_hinge_loss([2.0, 0.5, 0.5], [1, 1, -1], reduction="none")
    array([0.  , 0.25, 2.25])
    >>> fl.squared_hinge_loss.grad([2.0, 0.5, 0.5], [1, 1, -1], reduction="none")
    array([ 0., -1.,  3.])
    """
    slack = np.maximum(0, 1 - target * input)
    return slack**2, -2 * target * slack, np.where(np.isnan(slack), slack, 2 * (slack > 0))


@pointwise(domains={"target": PLUS_MINUS_ONE})
def modified_huber_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Squared hinge loss with a straight continuation, tolerant to outliers.

    .. math::
        \ell(x, y) = \begin{cases} \max(0, 1 - y x)^2 & y x \ge -1 \\ -4\, y x & y x < -1 \end{cases}

    Parameters
    ----------
    input : array_like
        Scores :math:`x`, any shape.
    target : array_like
        Labels :math:`y`, -1 or 1: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. The second derivative is 2 for :math:`-1 \le y x < 1` and 0
    elsewhere. NaN gives NaN.

    References
    ----------
    T. Zhang, Solving large scale linear prediction problems using stochastic gradient descent algorithms, 2004.
    ``sklearn.linear_model.SGDClassifier(loss="modified_huber")``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.modified_huber_loss([2.0, 0.5, -3.0], [1, 1, 1], reduction="none")
    array([ 0.  ,  0.25, 12.  ])
    >>> fl.modified_huber_loss.grad([2.0, 0.5, -3.0], [1, 1, 1], reduction="none")
    array([ 0., -1., -4.])
    """
    s = target * input
    slack = np.maximum(0, 1 - s)
    hess = np.where(np.isnan(s), s, 2 * ((s >= -1) & (s < 1)))
    return np.where(s < -1, -4 * s, slack**2), -target * np.where(s < -1, 4, 2 * slack), hess


@pointwise(domains={"target": PLUS_MINUS_ONE})
def perceptron_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Perceptron loss: a hinge without margin.

    .. math:: \ell(x, y) = \max(0, -y x)

    Parameters
    ----------
    input : array_like
        Scores :math:`x`, any shape.
    target : array_like
        Labels :math:`y`, -1 or 1: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. The derivative is :math:`-y` where :math:`y x < 0` and 0 elsewhere,
    :math:`x = 0` included (optax takes :math:`-y / 2` there); the second derivative is 0. NaN gives NaN.

    References
    ----------
    F. Rosenblatt, The perceptron, 1958. ``optax.perceptron_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.perceptron_loss([2.0, 0.0, -3.0], [1, 1, 1], reduction="none")
    array([0., 0., 3.])
    >>> fl.perceptron_loss.grad([2.0, 0.0, -3.0], [1, 1, 1], reduction="none")
    array([ 0.,  0., -1.])
    """
    s = target * input
    return np.maximum(0, -s), np.where(np.isnan(s), s, -target * (s < 0)), np.zeros_like(s)


@pointwise(domains={"target": PLUS_MINUS_ONE})
def zero_one_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Zero-one loss: whether the score is on the wrong side. Other margin losses bound it from above.

    .. math:: \ell(x, y) = \begin{cases} 1 & y x \le 0 \\ 0 & y x > 0 \end{cases}

    Parameters
    ----------
    input : array_like
        Scores :math:`x`, any shape.
    target : array_like
        Labels :math:`y`, -1 or 1: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements: it is the rate of errors. A score of 0 is an error for both labels,
    so that `hinge_loss`, `squared_hinge_loss`, `exponential_loss` and `soft_margin_loss` divided by :math:`\log 2` are
    never smaller. Gradient and Hessian are 0 everywhere; NaN gives NaN.

    References
    ----------
    ``sklearn.metrics.zero_one_loss``, of labels instead of scores

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.zero_one_loss([2.0, 0.0, -3.0, -1.0], [1, 1, 1, -1])
    0.5
    """
    s = target * input
    nothing = np.where(np.isnan(s), s, 0)
    return np.where(s <= 0, 1, nothing), nothing, np.zeros_like(s)


@pointwise(domains={"target": PLUS_MINUS_ONE}, link="logistic")
def soft_margin_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Logistic loss of labels -1 and 1. `fl.logistic_loss` is the same function.

    .. math:: \ell(x, y) = \log(1 + e^{-y x})

    Parameters
    ----------
    input : array_like
        Logits :math:`x`, any shape.
    target : array_like
        Labels :math:`y`, -1 or 1: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. With labels :math:`(1 + y) / 2` it is
    `binary_cross_entropy_with_logits`, and as accurate: it does not overflow (torch's value is infinite and its
    gradient NaN from :math:`y x = -89` down) and has full relative accuracy for large :math:`y x`. An infinite logit on
    the side of its label costs 0, on the other side infinity, with gradient 0 or :math:`-y`; NaN gives NaN. Results
    below the smallest normal number are 0. Divided by :math:`\log 2` the loss bounds `zero_one_loss` from above.

    References
    ----------
    ``torch.nn.functional.soft_margin_loss``, ``sklearn.linear_model.SGDClassifier(loss="log_loss")``, LIBLINEAR

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.soft_margin_loss([-200.0, 0.0], [1, 1], reduction="none").round(4)
    array([200.    ,   0.6931])
    >>> fl.soft_margin_loss.grad([-200.0, 0.0], [1, 1], reduction="none")
    array([-1. , -0.5])
    """
    s = target * input
    return np.logaddexp(0, -s), -target / (1 + np.exp(s)), 1 / (1 + np.exp(s)) / (1 + np.exp(-s))


logistic_loss = soft_margin_loss


@pointwise(domains={"target": PLUS_MINUS_ONE})
def exponential_loss(input: ArrayLike, target: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Exponential loss of AdaBoost.

    .. math:: \ell(x, y) = e^{-y x}

    Parameters
    ----------
    input : array_like
        Scores :math:`x`, any shape; at the minimum, half the logit.
    target : array_like
        Labels :math:`y`, -1 or 1: the shape of `input`, or a scalar.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. The derivative is :math:`-y e^{-y x}`, the second derivative the loss
    itself. Infinite where it overflows, NaN for NaN.

    References
    ----------
    Y. Freund and R. Schapire, A decision-theoretic generalization of on-line learning and an application to
    boosting, 1997. scikit-learn's ``ExponentialLoss``, with labels 0 and 1.

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.exponential_loss([1.0, 0.0], [1, -1], reduction="none").round(4)
    array([0.3679, 1.    ])
    >>> fl.exponential_loss.grad([1.0, 0.0], [1, -1], reduction="none").round(4)
    array([-0.3679,  1.    ])
    """
    e = np.exp(-target * input)
    return e, -target * e, e


@pointwise(domains={"target": PLUS_MINUS_ONE})
def hinge_embedding_loss(
    input: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0, **options: Unpack[Options]
) -> Any:
    r"""Distances of pairs: small for those that are alike, at least `margin` for those that are not.

    .. math::
        \ell(x, y) = \begin{cases} x & y = 1 \\ \max(0, m - x) & y = -1 \end{cases}

    Parameters
    ----------
    input : array_like
        Distances :math:`x`, any shape.
    target : array_like
        1 for pairs that are alike and -1 for others: the shape of `input`, or a scalar.
    margin : float or array_like, default 1.0
        The margin :math:`m`. An array broadcasts to `input`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. The derivative is 1, or for :math:`y = -1`, -1 where
    :math:`x \le m`, the kink included, and 0 beyond; the second derivative is 0. An infinite margin costs
    infinity, minus infinity 0. Labels other than -1 and 1 raise; torch adds both terms. NaN gives NaN.

    References
    ----------
    ``torch.nn.functional.hinge_embedding_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.hinge_embedding_loss([0.25, 0.25, 3.0], [1, -1, -1], reduction="none")
    array([0.25, 0.75, 0.  ])
    >>> fl.hinge_embedding_loss.grad([0.25, 0.25, 3.0], [1, -1, -1], reduction="none")
    array([ 1., -1.,  0.])
    """
    nan = np.where(np.isnan(input * target), input * target, 0)
    value = np.where(target == 1, input, np.maximum(0, margin - input))
    return value + nan, np.where(target == 1, 1, np.where(input <= margin, -1, 0)) + nan, 0 * nan


@pointwise(domains={"target": PLUS_MINUS_ONE}, differentiable=("input1", "input2"))
def margin_ranking_loss(
    input1: ArrayLike,
    input2: ArrayLike,
    target: ArrayLike,
    *,
    margin: ArrayLike = 0.0,
    **options: Unpack[MultipleOptions],
) -> Any:
    r"""Ranking of pairs: the one that belongs first should score higher by `margin`.

    .. math:: \ell(x_1, x_2, y) = \max(0, m - y (x_1 - x_2))

    Parameters
    ----------
    input1 : array_like
        Scores :math:`x_1`, any shape.
    input2 : array_like
        Scores :math:`x_2`: the shape of `input1`, or one number.
    target : array_like
        1 where `input1` belongs first and -1 where `input2` does: the shape of `input1`, or one number.
    margin : float or array_like, default 0.0
        The margin :math:`m`. An array broadcasts to `input1`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of elements. The derivatives are :math:`-y` and :math:`y` where
    :math:`y (x_1 - x_2) \le m`, the kink included as in torch, and 0 elsewhere; second derivatives are 0. Which side of
    the kink a pair is on is decided without rounding :math:`x_1 - x_2`. An infinite margin costs infinity, minus
    infinity 0. NaN gives NaN.

    References
    ----------
    ``torch.nn.functional.margin_ranking_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.margin_ranking_loss([3.0, 1.0], [1.0, 2.0], [1, 1], margin=0.5, reduction="none")
    array([0. , 1.5])
    >>> fl.margin_ranking_loss.grad([3.0, 1.0], [1.0, 2.0], [1, 1], margin=0.5, reduction="none")
    (array([ 0., -1.]), array([0., 1.]))
    """
    slack = margin - target * (input1 - input2)
    slope = np.where(np.isnan(slack), slack, target * (slack >= 0))
    zero = np.zeros_like(slack)
    return np.maximum(0, slack), (-slope, slope), (zero, zero)
