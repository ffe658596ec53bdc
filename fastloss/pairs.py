"""Pairs of vectors: similarity and distance, one number for each pair of rows. Kernels: csrc/losses/pairs.h."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import NONNEGATIVE, PLUS_MINUS_ONE, PairArrayOptions, PairOptions, rows


def total(x: Any) -> Any:
    return np.sum(x, axis=-1, keepdims=True)


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
        :math:`\varepsilon`, the least norm that is divided by; one number, or one a pair.
    axis : int, default 1
        The axis of the vectors; 0 where there is only one.
    {shared}

    Notes
    -----
    The result is held to [-1, 1], its gradient :math:`(b/\|b\| - c\, a/\|a\|) / \|a\|` is not. A norm below
    :math:`\varepsilon` is a constant, also for the gradient, where torch still subtracts the term that belongs to a
    norm that is not. A vector of zeros has similarity 0. Vectors of any size do: they are scaled before they are
    squared. A pair with NaN or infinity, or a NaN target, is
    NaN.

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


@rows(numbers=("target",), differentiable=("input1", "input2"), domains={"target": PLUS_MINUS_ONE})
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
        :math:`m`: a cosine below it costs nothing; one number, or one a pair.
    axis : int, default -1
        The axis of the vectors.
    {shared}

    Notes
    -----
    The mean divides by the number of pairs. :math:`E` is 1e-12, so two equal vectors cost :math:`E / (\|a\|^2 + E)`,
    and a vector of zeros costs 1 with label 1. The loss is active where :math:`c = m`, as torch has it. :math:`1 - c`
    keeps its digits for vectors of nearly one direction, where torch rounds to 0, and vectors of any size do: they are
    scaled before they are squared. A pair with NaN or infinity, or a NaN target, is
    NaN.

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
