"""Penalties on parameter arrays, to be added to a training objective. The kernels are in csrc/losses."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import UNIT, Options, pointwise


@pointwise(default_reduction="sum")
def l1_penalty(input: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Sum of absolute values, the lasso's penalty.

    .. math:: \ell(w) = |w|

    Parameters
    ----------
    input : array_like
        Parameters :math:`w`, any shape.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The derivative is the sign of :math:`w`, 0 at 0; the second derivative is 0. NaN gives NaN.

    References
    ----------
    R. Tibshirani, Regression shrinkage and selection via the lasso, 1996

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.l1_penalty.value_and_grad([3.0, 0.0, -2.0])
    (5.0, array([ 1.,  0., -1.]))
    """
    return np.abs(input), np.sign(input), 0 * np.sign(input)


@pointwise(default_reduction="sum")
def l2_penalty(input: ArrayLike, **options: Unpack[Options]) -> Any:
    r"""Half the sum of squares, the penalty of ridge regression and of weight decay.

    .. math:: \ell(w) = \tfrac12 w^2

    Parameters
    ----------
    input : array_like
        Parameters :math:`w`, any shape.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The derivative is :math:`w`, the second derivative 1. NaN gives NaN.

    References
    ----------
    A. E. Hoerl and R. W. Kennard, Ridge regression, 1970

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.l2_penalty.value_and_grad([3.0, 0.0, -2.0])
    (6.5, array([ 3.,  0., -2.]))
    """
    return input**2 / 2, input, np.where(np.isnan(input), input, 1)


@pointwise(default_reduction="sum", domains={"l1_ratio": UNIT})
def elastic_net_penalty(input: ArrayLike, *, l1_ratio: ArrayLike = 0.5, **options: Unpack[Options]) -> Any:
    r"""Mixture of the absolute and the squared penalty.

    .. math:: \ell(w) = \rho\, |w| + \tfrac12 (1 - \rho)\, w^2

    Parameters
    ----------
    input : array_like
        Parameters :math:`w`, any shape.
    l1_ratio : float or array_like, default 0.5
        The share :math:`\rho` of the absolute penalty, in [0, 1].
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The derivative is :math:`\rho\, \mathrm{sign}(w) + (1 - \rho) w`, 0 at 0; the second derivative :math:`1 - \rho`.
    NaN gives NaN.

    References
    ----------
    H. Zou and T. Hastie, Regularization and variable selection via the elastic net, 2005.
    ``sklearn.linear_model.ElasticNet``, without its `alpha`

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.elastic_net_penalty.value_and_grad([3.0, 0.0, -2.0])
    (5.75, array([ 2. ,  0. , -1.5]))
    """
    value = l1_ratio * np.abs(input) + (1 - l1_ratio) * input**2 / 2
    return value, l1_ratio * np.sign(input) + (1 - l1_ratio) * input, np.where(np.isnan(input), input, 1 - l1_ratio)
