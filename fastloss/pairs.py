"""Pairs of vectors: similarity and distance, one number for each pair of rows. Kernels: csrc/losses/pairs.h."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import NONNEGATIVE, PLUS_MINUS_ONE, POSITIVE, PairArrayOptions, PairOptions, flag, rows, total


def cosine_slopes(a: Any, b: Any, c: Any, norm_a: Any, norm_b: Any) -> tuple[Any, Any]:
    """Gradient and diagonal Hessian of the cosine c by a, from vectors divided by their norms."""
    a, b = a / norm_a, b / norm_b
    return (b - c * a) / norm_a, (3 * c * a * a - 2 * a * b - c) / norm_a**2


@rows(
    differentiable=("x1", "x2"),
    domains={"eps": NONNEGATIVE},
    reductions=(),
    default_reduction="none",
)
def cosine_similarity(
    x1: ArrayLike, x2: ArrayLike, *, eps: ArrayLike = 1e-8, axis: int = 1, **options: Unpack[PairArrayOptions]
) -> Any:
    r"""Cosine of the angle between two vectors.

    .. math:: \frac{\sum_i a_i b_i}{\max(\|a\|, \varepsilon)\, \max(\|b\|, \varepsilon)}

    Parameters
    ----------
    x1 : array_like
        Vectors :math:`a`, any shape with at least one axis.
    x2 : array_like
        Vectors :math:`b`, of the same shape; nothing is broadcast.
    eps : float or array_like, default 1e-8
        :math:`\varepsilon`, the least norm that is divided by; a scalar, or one value per pair.
    axis : int, default 1
        The axis of the vectors; 0 where there is only one.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The result is held to [-1, 1], its gradient :math:`(b/\|b\| - c\, a/\|a\|) / \|a\|` is not. A norm below
    :math:`\varepsilon` is a constant, also for the gradient, where torch still subtracts the term that belongs to a
    norm that is not. A vector of zeros has similarity 0; with `eps` of 0 it has no direction, and the result is NaN.
    Vectors of any size do: they are scaled before they are squared. A pair with NaN or infinity is NaN.

    References
    ----------
    ``torch.nn.functional.cosine_similarity``, ``optax.cosine_similarity``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.cosine_similarity([[3.0, 4.0], [1.0, 0.0]], [[6.0, 8.0], [0.0, 2.0]])
    array([1., 0.])
    >>> fl.cosine_similarity.grad([1.0, 0.0], [1.0, 1.0], wrt="x1").round(4)
    array([0.    , 0.7071])
    """
    norm_a, norm_b = np.sqrt(total(x1**2)), np.sqrt(total(x2**2))
    held_a, held_b = np.maximum(eps, norm_a), np.maximum(eps, norm_b)
    c = total((x1 / held_a) * (x2 / held_b))
    by_a, by_b = cosine_slopes(x1, x2, c, held_a, held_b), cosine_slopes(x2, x1, c, held_b, held_a)
    constant_a, constant_b = norm_a < eps, norm_b < eps
    return (
        np.clip(c, -1, 1),
        (
            np.where(constant_a, x2 / held_b / held_a, by_a[0]),
            np.where(constant_b, x1 / held_a / held_b, by_b[0]),
        ),
        (np.where(constant_a, 0, by_a[1]), np.where(constant_b, 0, by_b[1])),
    )


@rows(numbers=("target",), differentiable=("input1", "input2"), domains={"target": PLUS_MINUS_ONE}, gauss_newton=None)
def cosine_embedding_loss(
    input1: ArrayLike,
    input2: ArrayLike,
    target: ArrayLike,
    *,
    margin: ArrayLike = 0.0,
    axis: int = -1,
    **options: Unpack[PairOptions],
) -> Any:
    r"""Pulls vectors to one direction, or pushes their directions apart.

    .. math:: \ell(a, b, y) = \begin{cases} 1 - c & y = 1 \\ \max(0, c - m) & y = -1 \end{cases}
        \qquad c = \frac{\sum_i a_i b_i}{\sqrt{(\|a\|^2 + E)(\|b\|^2 + E)}}

    Parameters
    ----------
    input1 : array_like
        Vectors :math:`a`, any shape with at least one axis.
    input2 : array_like
        Vectors :math:`b`, of the same shape; nothing is broadcast.
    target : array_like
        :math:`y`: 1 or -1 for each pair, or for all. Of the shape of `input1` without its axis.
    margin : float or array_like, default 0.0
        :math:`m`: a cosine below it costs nothing; a scalar, or one value per pair.
    axis : int, default -1
        The axis of the vectors.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of pairs. :math:`E` is 1e-12, so two equal vectors cost :math:`E / (\|a\|^2 + E)`,
    and a vector of zeros costs 1 with label 1. The loss is active where :math:`c = m`, as torch has it. :math:`1 - c`
    keeps its digits for vectors of nearly one direction, where torch rounds to 0, and vectors of any size do: they are
    scaled before they are squared. A pair with NaN or infinity, or a NaN target, is NaN.

    References
    ----------
    ``torch.nn.functional.cosine_embedding_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.cosine_embedding_loss([[1.0, 0.0], [3.0, 4.0]], [[0.0, 1.0], [6.0, 8.0]], [1, -1]), 6)
    1.0
    >>> print(f"{fl.cosine_embedding_loss([[1.0, 0.0]], [[1.0, 1e-4]], [1]):.4g}")
    5.001e-09
    """
    a, b, small = input1, input2, 1e-12
    norm_a, norm_b = np.sqrt(total(a**2) + small), np.sqrt(total(b**2) + small)
    c = total((a / norm_a) * (b / norm_b))
    known = 0 * target  # NaN where it is
    active = known + np.where(target > 0, -1, np.where(c - margin < 0, 0, 1))
    value = known + np.where(target > 0, 1 - c, np.maximum(0, c - margin))
    by_a, by_b = cosine_slopes(a, b, c, norm_a, norm_b), cosine_slopes(b, a, c, norm_b, norm_a)
    return value, (active * by_a[0], active * by_b[0]), (active * by_a[1], active * by_b[1])


def distance(d: Any, p: Any) -> tuple[Any, Any, Any]:
    """The p-norm of d, its gradient and its diagonal Hessian."""
    a = np.abs(d)
    largest = np.max(a, axis=-1, keepdims=True, initial=0)
    counted, ties = total(a != 0), a == largest
    n = np.where(p == 0, counted, np.where(p == np.inf, largest, total(a**p) ** (1 / p))) + 0 * np.isnan(largest)
    sign = np.sign(d)
    slope = np.where(p == np.inf, sign * ties / total(ties), np.where(p == 1, sign, d / n * (a / n) ** (p - 2)))
    bend = (p - 1) * (a / n) ** (p - 2) * (1 - (a / n) ** p) / n
    straight = (p == 0) | (p == 1) | (p == np.inf) | (n == 0)
    undefined = np.where(np.isnan(largest), np.nan, 0)
    slope = np.where((n == 0) | (p == 0) | ((d == 0) & (p < 2)), 0, slope)
    return n + undefined, slope + undefined, np.where(straight, 0, bend) + undefined


@rows(differentiable=("x1", "x2"), domains={"p": NONNEGATIVE}, reductions=(), default_reduction="none")
def pairwise_distance(
    x1: ArrayLike,
    x2: ArrayLike,
    *,
    p: ArrayLike = 2.0,
    eps: ArrayLike = 1e-6,
    keepdim: bool = False,
    axis: int = -1,
    **options: Unpack[PairArrayOptions],
) -> Any:
    r"""Distance of two vectors, by any p-norm.

    .. math:: \|a - b + \varepsilon\|_p = \Bigl(\sum_i |a_i - b_i + \varepsilon|^p\Bigr)^{1/p}

    Parameters
    ----------
    x1 : array_like
        Vectors :math:`a`, any shape with at least one axis.
    x2 : array_like
        Vectors :math:`b`, of the same shape; nothing is broadcast.
    p : float or array_like, default 2.0
        :math:`p \ge 0`, a scalar or one value per pair: infinity for the largest difference, 0 for how many there are.
    eps : float or array_like, default 1e-6
        :math:`\varepsilon`, added to every difference; a scalar, or one value per pair.
    keepdim : bool, default False
        Whether the result keeps the axis of the vectors, with length 1.
    axis : int, default -1
        The axis of the vectors.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    As in torch :math:`\varepsilon` is added to every difference, so that the distance of two vectors depends a little
    on their order, and that of equal ones is :math:`\varepsilon D^{1/p}`; `eps` of 0 is the plain distance. With
    :math:`d` the difference and :math:`n` the distance, the gradient with respect to `x1` is
    :math:`\operatorname{sign}(d) (|d| / n)^{p - 1}`, by `x2` its negative. It is 0 where :math:`d` is, for
    :math:`p < 1` too, and where :math:`n` or :math:`p` is. Equal largest differences share that of :math:`p = \infty`.
    The Hessian is 0 for :math:`p` of 0, 1 and infinity, and infinite where :math:`d = 0 < n` for others below 2.

    Vectors of any size do: differences are scaled before they are raised to a power. An infinite difference is an
    infinite distance, whose gradient there is NaN unless :math:`p` is 1 or infinity. A pair with NaN, or with equal
    infinities, is NaN.

    References
    ----------
    ``torch.nn.functional.pairwise_distance``

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.pairwise_distance([[3.0, 4.0], [1.0, 0.0]], [[0.0, 0.0], [1.0, 2.0]], eps=0.0)
    array([5., 2.])
    >>> fl.pairwise_distance.grad([3.0, 4.0], [0.0, 0.0], eps=0.0, wrt="x1")
    array([0.6, 0.8])
    """
    value, grad, hess = distance(x1 - x2 + eps, p)
    return value, (grad, -grad), (hess, hess)


@rows(
    differentiable=("anchor", "positive", "negative"),
    domains={"margin": POSITIVE, "p": NONNEGATIVE},
    choices=("swap",),
    kernel=lambda given: "triplet_margin_loss" + ("_swap" if flag("triplet_margin_loss", given, "swap") else ""),
    gauss_newton=None,
)
def triplet_margin_loss(
    anchor: ArrayLike,
    positive: ArrayLike,
    negative: ArrayLike,
    *,
    margin: ArrayLike = 1.0,
    p: ArrayLike = 2.0,
    eps: ArrayLike = 1e-6,
    swap: bool = False,
    axis: int = -1,
    **options: Unpack[PairOptions],
) -> Any:
    r"""Wants an anchor nearer to one vector than to another, by a margin.

    .. math:: \ell(a, p, n) = \max\bigl(0,\; m + d(a, p) - d(a, n)\bigr), \qquad
        d(a, b) = \|a - b + \varepsilon\|_p

    Parameters
    ----------
    anchor : array_like
        Vectors :math:`a`, any shape with at least one axis.
    positive : array_like
        Vectors that the anchors should be near, of the same shape; nothing is broadcast.
    negative : array_like
        Vectors that the anchors should be far from, of the same shape.
    margin : float or array_like, default 1.0
        :math:`m > 0`, a scalar or one value per triplet.
    p : float or array_like, default 2.0
        Exponent of the norm, 0 to infinity; see `pairwise_distance`.
    eps : float or array_like, default 1e-6
        :math:`\varepsilon`, added to every difference.
    swap : bool, default False
        Whether the distance to `negative` is that from `anchor` or that from `positive`, whichever is smaller.
    axis : int, default -1
        The axis of the vectors.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of triplets. The gradient is that of the distances (see `pairwise_distance`) where
    :math:`m + d(a, p) - d(a, n)` is not negative: as in torch the loss is active where it becomes 0. With `swap`, equal
    distances to `negative` have half the gradient each. The Hessian is a difference too, and not positive everywhere.
    Vectors of any size do, where torch gives NaN. Where only the negative is infinitely far the loss is 0, with
    gradient 0; where both are, or with NaN, it is NaN.

    For distances of your own, from vectors or not, there is ``margin_ranking_loss(d_an, d_ap, 1, margin=m)``.

    References
    ----------
    ``torch.nn.functional.triplet_margin_loss``, ``optax.losses.triplet_margin_loss``

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.triplet_margin_loss([[0.0, 0.0]], [[3.0, 4.0]], [[0.0, 2.0]]), 4)
    4.0
    >>> fl.triplet_margin_loss.grad([[0.0, 0.0]], [[3.0, 4.0]], [[0.0, 2.0]], eps=0.0, wrt="positive")
    array([[0.6, 0.8]])
    """
    near, far = distance(anchor - positive + eps, p), distance(anchor - negative + eps, p)
    between = distance(positive - negative + eps, p)
    share = np.where(far[0] < between[0], 1, np.where(far[0] == between[0], 0.5, 0)) if swap else 1
    slack = margin + near[0] - (np.minimum(far[0], between[0]) if swap else far[0])
    active = np.where(np.isnan(slack), np.nan, slack >= 0)
    slopes = (active, active * share, active * (1 - share))
    turns = [
        [np.where(slope == 0, 0, slope * by) for by in about[1:]]
        for slope, about in zip(slopes, (near, far, between), strict=True)
    ]
    (near_grad, near_hess), (far_grad, far_hess), (other_grad, other_hess) = turns
    return (
        np.maximum(0, slack),
        (near_grad - far_grad, -near_grad - other_grad, far_grad + other_grad),
        (near_hess - far_hess, near_hess - other_hess, -far_hess - other_hess),
    )
