"""Binary classification and margin losses. Each body is the textbook formula; the kernels are in csrc/losses."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import NONNEGATIVE, PLUS_MINUS_ONE, UNIT, Options, pointwise


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
