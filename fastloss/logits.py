"""Beyond cross-entropy: losses of logits by the probability of the right class, and the divergence of two softmaxes.

Kernels: csrc/losses/logits.h.
"""

from __future__ import annotations

import math
from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import Domain, PairOptions, WeightedRowOptions, at, is_class, rows, total


def log_softmax(x: Any) -> Any:
    x = x - np.max(x, axis=-1, keepdims=True)
    return x - np.log(total(np.exp(x)))


def rest(x: Any) -> Any:
    """1 - softmax(x)"""
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    largest = e == 1
    others = total(np.where(largest, 0, e)) + (total(np.where(largest, e, 0)) - e)
    return np.where(largest, others, total(e) - e) / total(e)


def log_p_at(x: Any, label: Any) -> tuple[Any, Any]:
    """Of the label: log p and 1 - p"""
    q = at(rest(x), label)
    return np.where(q < 0.5, np.log1p(-q), at(log_softmax(x), label)), q


def by_probability(x: Any, label: Any, of_log_p: Any, *parameters: Any) -> tuple[Any, Any, Any]:
    """Value, gradient and diagonal Hessian with respect to logits of a function of log p at the label."""
    log_p, q = log_p_at(x, label)
    value, by_log, by_log_twice = of_log_p(log_p, q, *parameters)
    p = np.exp(log_softmax(x))
    by_logit = np.where(is_class(x, label), rest(x), -p)
    return value, by_log * by_logit, by_log_twice * by_logit**2 - by_log * p * rest(x)


# functions of log p and q = 1 - p: value, first and second derivative with respect to log p


def focal(log_p: Any, q: Any, gamma: Any) -> tuple[Any, Any, Any]:
    p = np.exp(log_p)
    with np.errstate(all="ignore"):  # powers of 0 have no part in what is 0
        power, less = q**gamma, np.where(q == 0, 0, q ** (gamma - 1) * p * log_p)
        least = np.where(q == 0, 0, q ** (gamma - 2) * p * log_p)
    by_log_twice = np.where(
        q == 0, 0, gamma * (2 * power / np.where(q == 0, 1, q) * p + less - (gamma - 1) * least * p)
    )
    return -power * log_p, -power + gamma * less, by_log_twice


def poly(log_p: Any, q: Any, epsilon: Any) -> tuple[Any, Any, Any]:
    p = np.exp(log_p)
    return -log_p + epsilon * q, -1 - epsilon * p, -epsilon * p


def box_cox(log_p: Any, _: Any, exponent: Any) -> tuple[Any, Any, Any]:
    power = np.exp(exponent * log_p)
    return -np.expm1(exponent * log_p) / exponent, -power, -exponent * power


@rows(
    labels="target",
    class_weight="alpha",
    narrow=True,
    domains={"gamma": Domain(low=0, high=math.inf, open_high=True)},
    gauss_newton=None,
    product=focal,
    link="softmax",
)
def softmax_focal_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    alpha: ArrayLike | None = None,
    gamma: ArrayLike = 2.0,
    ignore_index: int | None = -100,
    axis: int | None = None,
    **options: Unpack[WeightedRowOptions],
) -> Any:
    r"""Cross-entropy that counts the less the surer a row is of the right class.

    .. math:: \ell(x, y) = -\alpha_y (1 - p_y)^\gamma \log p_y \qquad p = \operatorname{softmax}(x)

    Parameters
    ----------
    input : array_like
        Logits :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
    target : array_like
        Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
    alpha : array_like of shape (C,), optional
        Weight :math:`\alpha_c` of each class.
    gamma : float or array_like, default 2.0
        :math:`\gamma`, finite and at least 0, a scalar or one value per row; 0 is the cross-entropy.
    ignore_index : int or None, default -100
        Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None is -100.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of rows that count, not by weights. With :math:`q = 1 - p_y` and
    :math:`G = q^{\gamma+1} + \gamma p_y q^\gamma (-\log p_y)` the gradient is :math:`\alpha_y G\, p_c / q` with respect
    to the logit of a wrong class and :math:`-\alpha_y G` with respect to that of the right one: it has no pole at
    :math:`q = 0` for :math:`\gamma < 1`. The loss is not convex, its Hessian may be negative. One logit of infinity
    takes all the probability; a row with several, with nothing but -inf, or with NaN is NaN.

    References
    ----------
    Lin et al., "Focal loss for dense object detection", ICCV 2017

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.softmax_focal_loss([[2.0, 0.0, -1.0]], [0]), 8)
    0.00414426
    >>> fl.softmax_focal_loss.grad([[2.0, 0.0, -1.0]], [2], gamma=0.5).round(4)
    array([[ 0.8833,  0.1195, -1.0028]])
    """
    return by_probability(input, target, focal, gamma)


@rows(
    labels="target",
    narrow=True,
    domains={"epsilon": Domain(low=-1, high=math.inf, open_high=True)},
    gauss_newton=None,
    product=poly,
    link="softmax",
)
def poly_loss_cross_entropy(
    input: ArrayLike,
    target: ArrayLike,
    *,
    epsilon: ArrayLike = 2.0,
    ignore_index: int | None = -100,
    axis: int | None = None,
    **options: Unpack[WeightedRowOptions],
) -> Any:
    r"""Cross-entropy with another first coefficient of its expansion in 1 - p.

    .. math:: \ell(x, y) = -\log p_y + \varepsilon\, (1 - p_y) \qquad p = \operatorname{softmax}(x)

    Parameters
    ----------
    input : array_like
        Logits :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
    target : array_like
        Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
    epsilon : float or array_like, default 2.0
        :math:`\varepsilon`, finite and at least -1, a scalar or one value per row; 0 is the cross-entropy.
    ignore_index : int or None, default -100
        Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None is -100.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of rows that count. With :math:`c = 1 + \varepsilon p_y` the gradient is
    :math:`c\, p_j` with respect to the logit of a wrong class and :math:`-c\, (1 - p_y)` with respect to that of the
    right one. Values have all their digits for sure rows, at :math:`\varepsilon = -1` too, where the loss is of second
    order. One logit of infinity takes all the probability; a row with several, with nothing but -inf, or with NaN is
    NaN.

    References
    ----------
    ``optax.poly_loss_cross_entropy``; Leng et al., "PolyLoss", ICLR 2022

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.poly_loss_cross_entropy([[2.0, 0.0, -1.0]], [0]), 8)
    0.48225655
    >>> print(f"{fl.poly_loss_cross_entropy([[20.0, 0.0]], [0], epsilon=-1.0):.4g}")
    2.124e-18
    """
    return by_probability(input, target, poly, epsilon)


@rows(
    labels="target",
    narrow=True,
    domains={"q": Domain(low=0, high=1, open_low=True)},
    gauss_newton=None,
    product=box_cox,
    link="softmax",
)
def generalized_cross_entropy(
    input: ArrayLike,
    target: ArrayLike,
    *,
    q: ArrayLike = 0.7,
    ignore_index: int | None = -100,
    axis: int | None = None,
    **options: Unpack[WeightedRowOptions],
) -> Any:
    r"""Between cross-entropy and the probability of being wrong: bounded, for labels that may be.

    .. math:: \ell(x, y) = \frac{1 - p_y^q}{q} \qquad p = \operatorname{softmax}(x)

    Parameters
    ----------
    input : array_like
        Logits :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
    target : array_like
        Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
    q : float or array_like, default 0.7
        :math:`q` in (0, 1], a scalar or one value per row. As :math:`q` tends to 0 it becomes the cross-entropy; at 1
        it is :math:`1 - p_y`.
    ignore_index : int or None, default -100
        Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None is -100.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of rows that count. The gradient is :math:`p_y^q\, p_j` with respect to the logit of
    a wrong class and :math:`-p_y^q (1 - p_y)` with respect to that of the right one; at most it costs :math:`1/q`. The
    loss is not convex, its Hessian may be negative. One logit of infinity takes all the probability; a row with
    several, with nothing but -inf, or with NaN is NaN.

    References
    ----------
    ``keras.losses.CategoricalGeneralizedCrossEntropy``, of probabilities; Zhang and Sabuncu, "Generalized cross
    entropy loss for training deep neural networks with noisy labels", NeurIPS 2018

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.generalized_cross_entropy([[2.0, 0.0, -1.0]], [0]), 8)
    0.16013786
    >>> round(fl.generalized_cross_entropy([[2.0, 0.0, -1.0]], [2], q=1.0), 8)
    0.95798993
    """
    return by_probability(input, target, box_cox, q)


@rows(
    differentiable=("input", "target"),
    wrt=("input",),
    domains={"temperature": Domain(low=0, high=math.inf, open_low=True, open_high=True)},
    gauss_newton=None,
    product="softmax",
    link="softmax",
)
def kl_div_with_logits(
    input: ArrayLike,
    target: ArrayLike,
    *,
    temperature: ArrayLike = 1.0,
    axis: int | None = None,
    **options: Unpack[PairOptions],
) -> Any:
    r"""How far one softmax is from another: the loss of a student that learns its teacher's probabilities.

    .. math:: \ell(x, t) = \sum_c P_c \log \frac{P_c}{Q_c}
        \qquad P = \operatorname{softmax}(t / T), \quad Q = \operatorname{softmax}(x / T)

    Parameters
    ----------
    input : array_like
        Logits :math:`x` (of the student) of shape (C,), (N, C) or (N, C, d1, ...), C classes.
    target : array_like
        Logits :math:`t` (of the teacher), of the same shape; nothing is broadcast.
    temperature : float or array_like, default 1.0
        :math:`T`, finite and above 0, a scalar or one value per row.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of rows, as torch's ``'batchmean'`` does. Recipes of distillation that multiply by
    :math:`T^2`, which keeps gradients of one size, do so with ``grad_output`` or the result: here there is no such
    factor. The gradient is :math:`(Q - P) / T`; by `target`, on request, :math:`P_c (\log P_c - \log Q_c - \ell) / T`.

    All of it is made of the differences :math:`x - t`, so rows that are nearly the same have all their digits, where
    the difference of two log-softmaxes has none, and equal rows cost 0. A class with -inf in both is absent; -inf in
    `input` alone costs infinity, in `target` alone it does not. One logit of infinity takes all the probability; a row
    with several in one input, with nothing but -inf, or with NaN is NaN.

    References
    ----------
    Hinton et al., "Distilling the knowledge in a neural network", 2015

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.kl_div_with_logits([[2.0, 0.0, -1.0]], [[0.0, 1.0, 0.5]]), 8)
    1.08420312
    >>> print(f"{fl.kl_div_with_logits([[1.0, 2.0, 3.0 + 1e-8]], [[1.0, 2.0, 3.0]]):.4g}")
    1.113e-17
    """
    log_q, log_p = log_softmax(input / temperature), log_softmax(target / temperature)
    p, q = np.exp(log_p), np.exp(log_q)
    rest_p, rest_q = rest(target / temperature), rest(input / temperature)
    ratio = np.where(p == 0, 0, log_p - log_q)
    value = total(p * ratio)
    beyond = ratio - value
    by_target = np.where(p == 0, 0, p * beyond), np.where(p == 0, 0, p * ((rest_p - p) * beyond + rest_p))
    return (
        value,
        ((q - p) / temperature, by_target[0] / temperature),
        (q * rest_q / temperature**2, by_target[1] / temperature**2),
    )


@rows(
    differentiable=("input", "target"),
    wrt=("input",),
    hessian=False,
    domains={"temperature": Domain(low=0, high=math.inf, open_low=True, open_high=True)},
    link="softmax",
)
def js_div_with_logits(
    input: ArrayLike,
    target: ArrayLike,
    *,
    temperature: ArrayLike = 1.0,
    axis: int | None = None,
    **options: Unpack[PairOptions],
) -> Any:
    r"""How far two softmaxes are from their mean: symmetric, and never more than log 2.

    .. math:: \ell(x, t) = \frac{1}{2} \sum_c \left(P_c \log \frac{P_c}{M_c} + Q_c \log \frac{Q_c}{M_c}\right)
        \qquad P = \operatorname{softmax}(t / T), \quad Q = \operatorname{softmax}(x / T), \quad M = \frac{P + Q}{2}

    Parameters
    ----------
    input : array_like
        Logits :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
    target : array_like
        Logits :math:`t`, of the same shape; nothing is broadcast.
    temperature : float or array_like, default 1.0
        :math:`T`, finite and above 0, a scalar or one value per row.
    axis : int, optional
        The class axis; 1, or 0 for an `input` of one dimension.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of rows; there is no factor :math:`T^2`, as in `kl_div_with_logits`. The gradient is
    :math:`Q_c (a_c - \sum_k Q_k a_k) / 2T` with :math:`a = \log Q - \log M`; by `target`, on request, it has P in place
    of Q. There is no Hessian. Of probabilities rather than logits, see `js_div`, which has another factor.

    All of it is made of the differences :math:`x - t`, so rows that are nearly the same have all their digits. A class
    with -inf in both is absent; with -inf in one it costs a finite amount. One logit of infinity takes all the
    probability; a row with several in one input, with nothing but -inf, or with NaN is NaN.

    References
    ----------
    Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on Information Theory, 1991

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.js_div_with_logits([[2.0, 0.0, -1.0]], [[0.0, 1.0, 0.5]]), 8)
    0.23734768
    >>> print(f"{fl.js_div_with_logits([[1.0, 2.0, 3.0 + 1e-8]], [[1.0, 2.0, 3.0]]):.4g}")
    2.784e-18
    """
    log_q, log_p = log_softmax(input / temperature), log_softmax(target / temperature)
    p, q = np.exp(log_p), np.exp(log_q)
    log_m = np.logaddexp(log_p, log_q) - np.log(input.dtype.type(2))
    above_p, above_q = np.where(p == 0, 0, log_p - log_m), np.where(q == 0, 0, log_q - log_m)
    value = total(p * above_p + q * above_q) / 2
    grads = (0.5 * w * (a - total(w * a)) / temperature for w, a in ((q, above_q), (p, above_p)))
    return value, tuple(grads)
