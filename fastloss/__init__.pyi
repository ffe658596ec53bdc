"""Loss functions for NumPy: value, gradient and diagonal Hessian as vectorised C kernels."""
# Made by docs/make_stubs.py from the definitions. Not to be edited.
# fmt: off
# ruff: noqa

from typing import Any, Final, Literal, TypeAlias, overload

from numpy.typing import ArrayLike, NDArray

from fastloss._registry import Definition
from fastloss import _core as _core
from fastloss import binary as binary
from fastloss import boxes as boxes
from fastloss import classes as classes
from fastloss import compose as compose
from fastloss import constant as constant
from fastloss import divergence as divergence
from fastloss import likelihood as likelihood
from fastloss import linear as linear
from fastloss import logits as logits
from fastloss import nn as nn
from fastloss import pairs as pairs
from fastloss import penalties as penalties
from fastloss import plotting as plotting
from fastloss import primitives as primitives
from fastloss import reference as reference
from fastloss import regression as regression
from fastloss import rowwise as rowwise
from fastloss import segmentation as segmentation
from fastloss import threads as threads
from fastloss import version as version
from fastloss._core import isa as isa
from fastloss._core import isas as isas
from fastloss._core import use_isa as use_isa
from fastloss.compose import custom_loss as custom_loss
from fastloss.compose import uncertainty_weighted_sum as uncertainty_weighted_sum
from fastloss.compose import weighted_sum as weighted_sum
from fastloss.constant import best_constant as best_constant
from fastloss.plotting import plot as plot
from fastloss.threads import get_num_threads as get_num_threads
from fastloss.threads import num_threads as num_threads
from fastloss.threads import set_num_threads as set_num_threads
from fastloss.version import __version__ as __version__

_Array: TypeAlias = NDArray[Any]

__all__ = ["asymmetric_loss", "best_constant", "binary_cross_entropy", "binary_cross_entropy_with_logits", "categorical_cross_entropy", "cauchy_loss", "charbonnier_loss", "complete_box_iou_loss", "cosine_embedding_loss", "cosine_similarity", "cross_entropy", "custom_loss", "dice_loss", "distance_box_iou_loss", "elastic_net_penalty", "epsilon_insensitive_loss", "expectile_loss", "exponential_loss", "exponential_nll_loss", "fair_loss", "gamma_nll_loss", "gaussian_kl_div", "gaussian_nll_loss", "geman_mcclure_loss", "general_robust_loss", "generalized_box_iou_loss", "generalized_cross_entropy", "generalized_kl_div", "get_num_threads", "hinge_embedding_loss", "hinge_loss", "huber_loss", "isa", "isas", "jaccard_loss", "js_div", "js_div_with_logits", "kl_div", "kl_div_with_logits", "l1_loss", "l1_penalty", "l2_loss", "l2_penalty", "laplace_nll_loss", "linear_cross_entropy", "log_cosh_loss", "log_sigmoid", "log_softmax", "logistic_loss", "logsumexp", "margin_ranking_loss", "mean_absolute_percentage_error", "mean_squared_log_error", "modified_huber_loss", "mse_loss", "multi_margin_loss", "multi_quantile_loss", "multiclass_hinge_loss", "multiclass_perceptron_loss", "multilabel_margin_loss", "multilabel_soft_margin_loss", "negative_binomial_nll_loss", "nll_loss", "nn", "num_threads", "pairwise_distance", "perceptron_loss", "pinball_loss", "plot", "poisson_nll_loss", "poly_loss_cross_entropy", "pseudo_huber_loss", "quality_focal_loss", "reference", "set_num_threads", "sigmoid", "sigmoid_focal_loss", "smooth_l1_loss", "smooth_pinball_loss", "soft_margin_loss", "softmax", "softmax_focal_loss", "softplus", "squared_hinge_loss", "student_t_nll_loss", "triplet_margin_loss", "tukey_loss", "tversky_loss", "tweedie_loss", "uncertainty_weighted_sum", "use_isa", "varifocal_loss", "weighted_sum", "welsch_loss", "wing_loss", "xlogy", "zero_one_loss"]

class _Loss:
    __name__: str
    __qualname__: str
    definition: Definition
    reference: reference.Reference

class _AsymmetricLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, gamma_neg: ArrayLike = 4.0,
        gamma_pos: ArrayLike = 1.0, clip: ArrayLike = 0.05, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, gamma_neg: ArrayLike = 4.0,
        gamma_pos: ArrayLike = 1.0, clip: ArrayLike = 0.05, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, gamma_neg: ArrayLike = 4.0, gamma_pos: ArrayLike = 1.0,
        clip: ArrayLike = 0.05, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `asymmetric_loss`. Arguments: see `asymmetric_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, gamma_neg: ArrayLike = 4.0,
        gamma_pos: ArrayLike = 1.0, clip: ArrayLike = 0.05, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `asymmetric_loss`, in one pass. Arguments: see `asymmetric_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, gamma_neg: ArrayLike = 4.0,
        gamma_pos: ArrayLike = 1.0, clip: ArrayLike = 0.05, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, gamma_neg: ArrayLike = 4.0,
        gamma_pos: ArrayLike = 1.0, clip: ArrayLike = 0.05, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `asymmetric_loss`, in one pass. Arguments: see `asymmetric_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, gamma_neg: ArrayLike = 4.0,
        gamma_pos: ArrayLike = 1.0, clip: ArrayLike = 0.05, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `asymmetric_loss`."""

asymmetric_loss: Final[_AsymmetricLoss]
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
    shape of `input`, or one number. One rounding of its type above 1 counts as 1.
gamma_neg : float or array_like, default 4.0
    Focusing exponent :math:`\gamma_-` of absent labels, not negative. An array broadcasts to `input`.
gamma_pos : float or array_like, default 1.0
    Focusing exponent :math:`\gamma_+` of present labels, not negative. An array broadcasts to `input`.
clip : float or array_like, default 0.05
    Probability :math:`c` in [0, 1] up to which an absent label costs nothing. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not a number in [0, 1]; if `gamma_neg` is not a number >= 0; if `gamma_pos`
    is not a number >= 0; if `clip` is not a number in [0, 1]; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _BCELoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `binary_cross_entropy`. Arguments: see `binary_cross_entropy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `binary_cross_entropy`, in one pass. Arguments: see `binary_cross_entropy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `binary_cross_entropy`, in one pass. Arguments: see `binary_cross_entropy`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `binary_cross_entropy`."""

binary_cross_entropy: Final[_BCELoss]
r"""Binary cross-entropy of probabilities.

.. math:: \ell(p, y) = -w\,y \log p - (1 - y) \log(1 - p)

Parameters
----------
input : array_like
    Probabilities :math:`p` in [0, 1], any shape. For logits see `binary_cross_entropy_with_logits`, which is
    more accurate and never clamped. One rounding of its type above 1 counts as 1.
target : array_like
    Probabilities :math:`y` of the positive class in [0, 1], or labels 0 and 1 of any integer or bool type: the
    shape of `input`, or one number. One rounding of its type above 1 counts as 1.
pos_weight : float or array_like, default 1.0
    Weight :math:`w` of the positive class, not negative. An array broadcasts to `input`; for one number per
    class give it the class axis. The balanced form :math:`-\beta y \log p - (1 - \beta)(1 - y) \log(1 - p)` has
    ``pos_weight=beta / (1 - beta)`` and ``weight=1 - beta``.
label_smoothing : float or array_like, default 0.0
    Share :math:`\epsilon` of the labels that is spread evenly over both classes: :math:`y` becomes
    :math:`(1 - \epsilon)\,y + \epsilon / 2`. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `input` is not a number in [0, 1]; if `target` is not a number in [0, 1]; if
    `pos_weight` is not a number >= 0; if `label_smoothing` is not a number in [0, 1]; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _BCEWithLogitsLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `binary_cross_entropy_with_logits`. Arguments: see `binary_cross_entropy_with_logits`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `binary_cross_entropy_with_logits`, in one pass. Arguments: see `binary_cross_entropy_with_logits`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `binary_cross_entropy_with_logits`, in one pass. Arguments: see `binary_cross_entropy_with_logits`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, pos_weight: ArrayLike = 1.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `binary_cross_entropy_with_logits`."""

binary_cross_entropy_with_logits: Final[_BCEWithLogitsLoss]
r"""Binary cross-entropy of logits, the logistic loss.

.. math:: \ell(x, y) = -w\,y \log \sigma(x) - (1 - y) \log(1 - \sigma(x)),
    \qquad \sigma(x) = \frac{1}{1 + e^{-x}}

Parameters
----------
input : array_like
    Logits :math:`x`, any shape.
target : array_like
    Probabilities :math:`y` of the positive class in [0, 1], or labels 0 and 1 of any integer or bool type: the
    shape of `input`, or one number. One rounding of its type above 1 counts as 1.
pos_weight : float or array_like, default 1.0
    Weight :math:`w` of the positive class, not negative. An array broadcasts to `input`; for one number per
    class give it the class axis.
label_smoothing : float or array_like, default 0.0
    Share :math:`\epsilon` of the labels that is spread evenly over both classes: :math:`y` becomes
    :math:`(1 - \epsilon)\,y + \epsilon / 2`. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not a number in [0, 1]; if `pos_weight` is not a number >= 0; if
    `label_smoothing` is not a number in [0, 1]; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _CategoricalCrossEntropyLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: ArrayLike = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: ArrayLike = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: ArrayLike = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `categorical_cross_entropy`. Arguments: see `categorical_cross_entropy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: ArrayLike = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `categorical_cross_entropy`, in one pass. Arguments: see `categorical_cross_entropy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: ArrayLike = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: ArrayLike = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `categorical_cross_entropy`, in one pass. Arguments: see `categorical_cross_entropy`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: ArrayLike = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `categorical_cross_entropy`."""

categorical_cross_entropy: Final[_CategoricalCrossEntropyLoss]
r"""Cross-entropy of class indices or probabilities, from probabilities.

.. math:: \ell(p, t) = -\sum_c w_c\, t_c \log p_c

where for a class index :math:`y` the target is :math:`t_c = (1 - \varepsilon) [c = y] + \varepsilon / C`.

Parameters
----------
input : array_like
    Probabilities :math:`p` in [0, 1] of shape (C,), (N, C) or (N, C, d1, ...), C classes. For logits, see
    `cross_entropy`.
target : array_like
    Class indices in [0, C), whole numbers of any type, of the shape of `input` without its class axis; or
    probabilities in [0, 1], of any type and not only one-hot, of the shape of `input`.
weight : array_like of shape (C,), optional
    Weight :math:`w_c` of each class.
ignore_index : int or None, default -100
    Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None stands
    for -100; for probabilities it must not be a class index.
label_smoothing : float or array_like, default 0.0
    :math:`\varepsilon` in [0, 1], how much of the target is spread over all classes; one number or one a row.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
sample_weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `input` is not a number in [0, 1]; if `label_smoothing` is not a number in [0, 1]; if
    `target`, if of the shape of `input`, is not a number in [0, 1]; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.
IndexError
    If a class index in `target` is not in [0, C), and its row counts.

Notes
-----
For class indices the mean divides by the sum of the weights of the targets that count, that is by their number
where there are no weights; for probabilities by the number of rows, or the sum of `sample_weight`. That is the
rule of `cross_entropy`. The gradient is :math:`-w t / p`, the Hessian :math:`w t / p^2`.

Rows of `input` need not sum to 1, and are neither divided by their sum nor kept away from 0, as Keras does: a
probability of 0 costs infinity where :math:`w t > 0`, and nothing where :math:`w t = 0`. Of a row with a class
index only the number there is read, unless there is smoothing: what else it has, even NaN, goes unnoticed. Other
rows with NaN are NaN. A probability above 1 by one rounding of its type counts as 1.

References
----------
``keras.losses.categorical_crossentropy``, ``keras.losses.sparse_categorical_crossentropy``,
``sklearn.metrics.log_loss``

Examples
--------
>>> import fastloss as fl
>>> round(fl.categorical_cross_entropy([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]], [0, 1]), 4)
0.4904
>>> fl.categorical_cross_entropy.grad([[0.5, 0.25, 0.25]], [[0.5, 0.5, 0.0]])
array([[-1., -2.,  0.]])
"""

class _CauchyLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `cauchy_loss`. Arguments: see `cauchy_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `cauchy_loss`, in one pass. Arguments: see `cauchy_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `cauchy_loss`, in one pass. Arguments: see `cauchy_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `cauchy_loss`."""

cauchy_loss: Final[_CauchyLoss]
r"""Cauchy (Lorentzian) loss, which grows as a logarithm.

.. math:: \ell(x, y) = \frac{c^2}2 \log\left(1 + \frac{r^2}{c^2}\right), \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
c : float or array_like, default 1.0
    Scale beyond which residuals count as outliers, positive. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `c` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _CharbonnierLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.001,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.001,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.001,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `charbonnier_loss`. Arguments: see `charbonnier_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.001,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `charbonnier_loss`, in one pass. Arguments: see `charbonnier_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.001,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.001,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `charbonnier_loss`, in one pass. Arguments: see `charbonnier_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, epsilon: ArrayLike = 0.001,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `charbonnier_loss`."""

charbonnier_loss: Final[_CharbonnierLoss]
r"""Charbonnier loss: an absolute error with its corner rounded off.

.. math:: \ell(x, y) = \sqrt{r^2 + \epsilon^2}, \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
epsilon : float or array_like, default 0.001
    Radius of the corner, positive. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `epsilon` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _CompleteBoxIouLoss(_Loss):
    @overload
    def __call__(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        out: _Array | None = None) -> _Array: ...
    @overload
    def __call__(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        out: None = None) -> float: ...
    @overload
    def grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "none", wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `complete_box_iou_loss`. Arguments: see `complete_box_iou_loss`."""
    @overload
    def grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "none",
        wrt: Literal["boxes1", "boxes2"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "none",
        wrt: tuple[Literal["boxes1", "boxes2"], ...] | list[Literal["boxes1", "boxes2"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]:
        """Value and gradient of `complete_box_iou_loss`, in one pass. Arguments: see `complete_box_iou_loss`."""
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        wrt: Literal["boxes1", "boxes2"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        wrt: tuple[Literal["boxes1", "boxes2"], ...] | list[Literal["boxes1", "boxes2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, _Array]]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        wrt: Literal["boxes1", "boxes2"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        wrt: tuple[Literal["boxes1", "boxes2"], ...] | list[Literal["boxes1", "boxes2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def hvp(self, boxes1: ArrayLike, boxes2: ArrayLike, *, vector: tuple[ArrayLike, ...], eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "none", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `complete_box_iou_loss`."""
    @overload
    def hvp(self, boxes1: ArrayLike, boxes2: ArrayLike, *, vector: ArrayLike, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "none", wrt: Literal["boxes1", "boxes2"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...

complete_box_iou_loss: Final[_CompleteBoxIouLoss]
r"""Intersection over union of two boxes, how far their centres are apart, and how much their proportions differ.

.. math:: \ell = 1 - \frac{I}{U + \varepsilon} + \frac{\rho^2}{c_w^2 + c_h^2 + \varepsilon} + \alpha v, \quad
    v = \frac{4}{\pi^2} \Bigl(\arctan \frac{W}{H} - \arctan \frac{w}{h}\Bigr)^2, \quad
    \alpha = \frac{v}{1 - I / (U + \varepsilon) + v + \varepsilon}

with the quantities of `distance_box_iou_loss`.

Parameters
----------
boxes1 : array_like
    Boxes :math:`x_1, y_1, x_2, y_2` with :math:`x_1 \le x_2` and :math:`y_1 \le y_2`, of shape (..., 4).
boxes2 : array_like
    Boxes of the same shape; nothing is broadcast.
eps : float or array_like, default 1e-7
    :math:`\varepsilon \ge 0`, one number or one a pair, in every term: torchvision has 1e-7 in two of them.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `boxes1` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `boxes1` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'none'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value. Unlike others, this loss is not reduced by default.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `boxes1` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `boxes1`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `boxes1` is not a box with x1 <= x2 and y1 <= y2; if `boxes2` is not a box with x1 <= x2
    and y1 <= y2; if `eps` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
The gradient holds :math:`\alpha` fixed, as torchvision's does. Of a box of height 0 it is the limit, where
torchvision gives NaN; a box that is a point has no proportions, and v is 0. What `generalized_box_iou_loss` says of
means, ties, small boxes and boxes that are none holds here too.

References
----------
``torchvision.ops.complete_box_iou_loss``; Zheng et al., "Distance-IoU loss", AAAI 2020

Examples
--------
>>> import fastloss as fl
>>> fl.complete_box_iou_loss([[0.0, 0.0, 2.0, 2.0]], [[1.0, 1.0, 3.0, 4.0]]).round(6)
array([1.019165])
"""

class _CosineEmbeddingLoss(_Loss):
    @overload
    def __call__(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `cosine_embedding_loss`. Arguments: see `cosine_embedding_loss`."""
    @overload
    def grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input1", "input2"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input1", "input2"], ...] | list[Literal["input1", "input2"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, _Array]]:
        """Value and gradient of `cosine_embedding_loss`, in one pass. Arguments: see `cosine_embedding_loss`."""
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: Literal["input1", "input2"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean",
        wrt: tuple[Literal["input1", "input2"], ...] | list[Literal["input1", "input2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]: ...
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["input1", "input2"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: tuple[Literal["input1", "input2"], ...] | list[Literal["input1", "input2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, _Array], tuple[_Array, _Array]]:
        """Gradient and diagonal Hessian of `cosine_embedding_loss`, in one pass. Arguments: see `cosine_embedding_loss`."""
    @overload
    def grad_and_hess(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input1", "input2"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input1", "input2"], ...] | list[Literal["input1", "input2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, vector: tuple[ArrayLike, ...],
        margin: ArrayLike = 0.0, axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `cosine_embedding_loss`."""
    @overload
    def hvp(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, vector: ArrayLike,
        margin: ArrayLike = 0.0, axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input1", "input2"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...

cosine_embedding_loss: Final[_CosineEmbeddingLoss]
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
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input1` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input1` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input1` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input1`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `target` is not -1 or 1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _CosineSimilarity(_Loss):
    def __call__(self, x1: ArrayLike, x2: ArrayLike, *, eps: ArrayLike = 1e-08, axis: int = 1,
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, x1: ArrayLike, x2: ArrayLike, *, eps: ArrayLike = 1e-08, axis: int = 1, wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `cosine_similarity`. Arguments: see `cosine_similarity`."""
    @overload
    def grad(self, x1: ArrayLike, x2: ArrayLike, *, eps: ArrayLike = 1e-08, axis: int = 1, wrt: Literal["x1", "x2"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, x1: ArrayLike, x2: ArrayLike, *, eps: ArrayLike = 1e-08, axis: int = 1,
        wrt: tuple[Literal["x1", "x2"], ...] | list[Literal["x1", "x2"]], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, x1: ArrayLike, x2: ArrayLike, *, eps: ArrayLike = 1e-08, axis: int = 1,
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]:
        """Value and gradient of `cosine_similarity`, in one pass. Arguments: see `cosine_similarity`."""
    @overload
    def value_and_grad(self, x1: ArrayLike, x2: ArrayLike, *, eps: ArrayLike = 1e-08, axis: int = 1,
        wrt: Literal["x1", "x2"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, x1: ArrayLike, x2: ArrayLike, *, eps: ArrayLike = 1e-08, axis: int = 1,
        wrt: tuple[Literal["x1", "x2"], ...] | list[Literal["x1", "x2"]], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, x1: ArrayLike, x2: ArrayLike, *, eps: ArrayLike = 1e-08, axis: int = 1,
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, _Array], tuple[_Array, _Array]]:
        """Gradient and diagonal Hessian of `cosine_similarity`, in one pass. Arguments: see `cosine_similarity`."""
    @overload
    def grad_and_hess(self, x1: ArrayLike, x2: ArrayLike, *, eps: ArrayLike = 1e-08, axis: int = 1,
        wrt: Literal["x1", "x2"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, x1: ArrayLike, x2: ArrayLike, *, eps: ArrayLike = 1e-08, axis: int = 1,
        wrt: tuple[Literal["x1", "x2"], ...] | list[Literal["x1", "x2"]], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, x1: ArrayLike, x2: ArrayLike, *, vector: tuple[ArrayLike, ...], eps: ArrayLike = 1e-08,
        axis: int = 1, wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `cosine_similarity`."""
    @overload
    def hvp(self, x1: ArrayLike, x2: ArrayLike, *, vector: ArrayLike, eps: ArrayLike = 1e-08, axis: int = 1,
        wrt: Literal["x1", "x2"], grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...

cosine_similarity: Final[_CosineSimilarity]
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
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `x1` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
ndarray
    Of the type of `x1`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `eps` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _CrossEntropyLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: float = 0.0, z_loss: float = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: float = 0.0, z_loss: float = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: float = 0.0, z_loss: float = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `cross_entropy`. Arguments: see `cross_entropy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: float = 0.0, z_loss: float = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `cross_entropy`, in one pass. Arguments: see `cross_entropy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: float = 0.0, z_loss: float = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: float = 0.0, z_loss: float = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `cross_entropy`, in one pass. Arguments: see `cross_entropy`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, label_smoothing: float = 0.0, z_loss: float = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `cross_entropy`."""

cross_entropy: Final[_CrossEntropyLoss]
r"""Cross-entropy of softmax probabilities, from logits.

.. math:: \ell(x, t) = -\sum_c w_c\, t_c \log \frac{e^{x_c}}{\sum_j e^{x_j}}
    + z \Bigl(\log \sum_j e^{x_j}\Bigr)^2

where :math:`z` is 0 unless given, and for a class index :math:`y` the target is
:math:`t_c = (1 - \varepsilon) [c = y] + \varepsilon / C`.

Parameters
----------
input : array_like
    Logits :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
target : array_like
    Class indices in [0, C) of the shape of `input` without its class axis; or probabilities in [0, 1] of the shape
    of `input`. Either may be of any type: class indices may be whole numbers in an array of floats if its type
    holds all of [0, C) exactly, and probabilities a one-hot array of integers or bools. A probability above 1 by
    one rounding of its type counts as 1.
weight : array_like of shape (C,), optional
    Weight :math:`w_c` of each class.
ignore_index : int or None, default -100
    Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None stands
    for -100; for probabilities it must not be a class index.
label_smoothing : float, default 0.0
    :math:`\varepsilon` in [0, 1]: how much of the target is spread over all classes.
z_loss : float, default 0.0
    :math:`z`, finite and at least 0: the factor of the squared logsumexp, which keeps logits from drifting away.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
sample_weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `label_smoothing` is not a number in [0, 1]; if `z_loss` is not a finite number >= 0; if
    `target`, if of the shape of `input`, is not a number in [0, 1]; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.
IndexError
    If a class index in `target` is not in [0, C), and its row counts.

Notes
-----
For class indices the mean divides by the sum of the weights of the targets that count, that is by their number
where there are no weights; it is NaN if none counts. For probabilities it divides by the number of rows.
Weights act on the smoothed part of the target too. All of this is torch's rule; with `sample_weight`, which torch
has not, rows count as much as it says, in these sums and numbers too.

The gradient is :math:`(\sum_c w_c t_c)\, p - w t` with :math:`p` the softmax, the diagonal Hessian
:math:`(\sum_c w_c t_c)\, p (1 - p)`. Both, and the value, keep full relative accuracy for confident and right
predictions. With :math:`u` the logsumexp, `z_loss` adds :math:`2 z u\, p` to the gradient and
:math:`2 z\, (p^2 + u\, p (1 - p))` to the Hessian; weights of classes do not act on it, `sample_weight` does. It
takes about twice the time.

A logit of -inf is a class that cannot occur; a single +inf takes all the probability. A row with NaN, with several
+inf or with nothing but -inf gives NaN.

References
----------
``torch.nn.functional.cross_entropy``

Examples
--------
>>> import fastloss as fl
>>> round(fl.cross_entropy([[2.0, 0.0, -1.0]], [2]), 3)
3.17
>>> fl.cross_entropy.grad([[2.0, 0.0, -1.0]], [2]).round(3)
array([[ 0.844,  0.114, -0.958]])
"""

class _DiceLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `dice_loss`. Arguments: see `dice_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `dice_loss`, in one pass. Arguments: see `dice_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `dice_loss`."""

dice_loss: Final[_DiceLoss]
r"""Dice loss: 1 less twice the overlap over the sum of both regions.

.. math:: \ell_c = 1 - \frac{TP + s}{\max\left(TP + \frac{FP + FN}{2} + s,\; \varepsilon\right)}
    \qquad TP = \sum p\,t, \quad FP = \sum p\,(1 - t), \quad FN = \sum (1 - p)\,t

Parameters
----------
input : array_like
    Logits or, if not `from_logits`, probabilities :math:`p` in [0, 1]: of any shape if `mode` is ``'binary'``, else
    of shape (N, C, ...) with C classes.
target : array_like
    For ``'binary'`` and ``'multilabel'`` how much of each pixel belongs to the class, :math:`t` in [0, 1], of the
    shape of `input` and any type; for ``'multiclass'`` class indices in [0, C), of shape (N, ...).
mode : {'binary', 'multilabel', 'multiclass'}, default 'binary'
    One class; several, each against the rest; or several of which every pixel has one.
from_logits : bool, default True
    Whether `input` has logits, whose sigmoid, or for ``'multiclass'`` softmax over axis 1, are the probabilities.
smooth : float, default 0.0
    :math:`s`, added to numerator and denominator.
eps : float, default 1e-7
    :math:`\varepsilon`, what the denominator is at least.
ignore_index : int, optional
    Pixels with this target count nothing, whatever they hold: NaN there changes nothing, and the gradient is 0.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` one number a class, of the type of `input`. The gradient has its shape.

Raises
------
IndexError
    If a class index is not in [0, C), and its pixel counts.
ValueError
    If shapes do not match; if `target`, or `input` without `from_logits`, is not in [0, 1]; or an option is
    unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
Sums run over all images and pixels, one class at a time, in double precision; the mean divides by C. A class of
which nothing is in the target costs 0, has gradient 0, and counts in C. There is no Hessian. Right and confident
pixels keep their digits: logits of ±40 cost 1e-17, not 0. A class with NaN is NaN.

MONAI's `smooth` is twice as large for the same loss. Targets between 0 and 1 count by the product :math:`p\,t`;
segmentation-models-pytorch takes the smaller of the two.

References
----------
``segmentation_models_pytorch.losses.DiceLoss``; Milletari et al., "V-Net", 3DV 2016

Examples
--------
>>> import fastloss as fl
>>> round(fl.dice_loss([0.9, 0.2, 0.6, 0.1], [1, 0, 1, 0], from_logits=False), 6)
0.210526
>>> fl.dice_loss.grad([[3.0, -1.0], [0.5, -2.0]], [[1, 0], [1, 0]]).round(4)
array([[-0.0137,  0.0394],
       [-0.0715,  0.0211]])
"""

class _DistanceBoxIouLoss(_Loss):
    @overload
    def __call__(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        out: _Array | None = None) -> _Array: ...
    @overload
    def __call__(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        out: None = None) -> float: ...
    @overload
    def grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "none", wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `distance_box_iou_loss`. Arguments: see `distance_box_iou_loss`."""
    @overload
    def grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "none",
        wrt: Literal["boxes1", "boxes2"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "none",
        wrt: tuple[Literal["boxes1", "boxes2"], ...] | list[Literal["boxes1", "boxes2"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]:
        """Value and gradient of `distance_box_iou_loss`, in one pass. Arguments: see `distance_box_iou_loss`."""
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        wrt: Literal["boxes1", "boxes2"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        wrt: tuple[Literal["boxes1", "boxes2"], ...] | list[Literal["boxes1", "boxes2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, _Array]]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        wrt: Literal["boxes1", "boxes2"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        wrt: tuple[Literal["boxes1", "boxes2"], ...] | list[Literal["boxes1", "boxes2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def hvp(self, boxes1: ArrayLike, boxes2: ArrayLike, *, vector: tuple[ArrayLike, ...], eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "none", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `distance_box_iou_loss`."""
    @overload
    def hvp(self, boxes1: ArrayLike, boxes2: ArrayLike, *, vector: ArrayLike, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "none", wrt: Literal["boxes1", "boxes2"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...

distance_box_iou_loss: Final[_DistanceBoxIouLoss]
r"""Intersection over union of two boxes, and how far their centres are apart.

.. math:: \ell = 1 - \frac{I}{U + \varepsilon} + \frac{\rho^2}{c_w^2 + c_h^2 + \varepsilon}

with the areas I of the intersection and U of the union, the distance :math:`\rho` of the centres, and width and
height of the smallest box around both.

Parameters
----------
boxes1 : array_like
    Boxes :math:`x_1, y_1, x_2, y_2` with :math:`x_1 \le x_2` and :math:`y_1 \le y_2`, of shape (..., 4).
boxes2 : array_like
    Boxes of the same shape; nothing is broadcast.
eps : float or array_like, default 1e-7
    :math:`\varepsilon \ge 0`, one number or one a pair.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `boxes1` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `boxes1` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'none'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value. Unlike others, this loss is not reduced by default.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `boxes1` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `boxes1`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `boxes1` is not a box with x1 <= x2 and y1 <= y2; if `boxes2` is not a box with x1 <= x2
    and y1 <= y2; if `eps` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
What `generalized_box_iou_loss` says of means, ties, small boxes and boxes that are none holds here too.

References
----------
``torchvision.ops.distance_box_iou_loss``; Zheng et al., "Distance-IoU loss", AAAI 2020

Examples
--------
>>> import fastloss as fl
>>> fl.distance_box_iou_loss([[0.0, 0.0, 2.0, 2.0]], [[1.0, 1.0, 3.0, 4.0]]).round(6)
array([1.018889])
"""

class _ElasticNetPenalty(_Loss):
    @overload
    def __call__(self, input: ArrayLike, *, l1_ratio: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "sum", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, *, l1_ratio: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, *, l1_ratio: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "sum",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `elastic_net_penalty`. Arguments: see `elastic_net_penalty`."""
    @overload
    def value_and_grad(self, input: ArrayLike, *, l1_ratio: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "sum",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `elastic_net_penalty`, in one pass. Arguments: see `elastic_net_penalty`."""
    @overload
    def value_and_grad(self, input: ArrayLike, *, l1_ratio: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, *, l1_ratio: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "sum",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `elastic_net_penalty`, in one pass. Arguments: see `elastic_net_penalty`."""
    def hvp(self, input: ArrayLike, *, vector: ArrayLike, l1_ratio: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "sum", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `elastic_net_penalty`."""

elastic_net_penalty: Final[_ElasticNetPenalty]
r"""Mixture of the absolute and the squared penalty.

.. math:: \ell(w) = \rho\, |w| + \tfrac12 (1 - \rho)\, w^2

Parameters
----------
input : array_like
    Parameters :math:`w`, any shape.
l1_ratio : float or array_like, default 0.5
    The share :math:`\rho` of the absolute penalty, in [0, 1].
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'sum'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `l1_ratio` is not a number in [0, 1]; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _EpsilonInsensitiveLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `epsilon_insensitive_loss`. Arguments: see `epsilon_insensitive_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `epsilon_insensitive_loss`, in one pass. Arguments: see `epsilon_insensitive_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 0.1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `epsilon_insensitive_loss`, in one pass. Arguments: see `epsilon_insensitive_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, epsilon: ArrayLike = 0.1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `epsilon_insensitive_loss`."""

epsilon_insensitive_loss: Final[_EpsilonInsensitiveLoss]
r"""Absolute error that forgives residuals up to `epsilon`, the loss of support vector regression.

.. math:: \ell(x, y) = \max(0, |x - y| - \epsilon)

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
epsilon : float or array_like, default 0.1
    Half the width of the tube, not negative. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `epsilon` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _ExpectileLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, expectile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, expectile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, expectile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `expectile_loss`. Arguments: see `expectile_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, expectile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `expectile_loss`, in one pass. Arguments: see `expectile_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, expectile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, expectile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `expectile_loss`, in one pass. Arguments: see `expectile_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, expectile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `expectile_loss`."""

expectile_loss: Final[_ExpectileLoss]
r"""Squared error that weighs both sides differently, least for the expectile of the targets.

.. math::
    \ell(x, y) = w r^2, \qquad w = \begin{cases} q & x < y \\ 1 - q & x \ge y \end{cases}, \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
expectile : float or array_like, default 0.5
    Which expectile, :math:`q` in (0, 1). An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `expectile` is not a number in (0, 1); if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _ExponentialLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `exponential_loss`. Arguments: see `exponential_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `exponential_loss`, in one pass. Arguments: see `exponential_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `exponential_loss`, in one pass. Arguments: see `exponential_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `exponential_loss`."""

exponential_loss: Final[_ExponentialLoss]
r"""Exponential loss of AdaBoost.

.. math:: \ell(x, y) = e^{-y x}

Parameters
----------
input : array_like
    Scores :math:`x`, any shape; at the minimum, half the logit.
target : array_like
    Labels :math:`y`, -1 or 1: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not -1 or 1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _ExponentialNLLLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, log_input: bool = True,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, log_input: bool = True,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, log_input: bool = True, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `exponential_nll_loss`. Arguments: see `exponential_nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, log_input: bool = True,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `exponential_nll_loss`, in one pass. Arguments: see `exponential_nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, log_input: bool = True,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, log_input: bool = True,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `exponential_nll_loss`, in one pass. Arguments: see `exponential_nll_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, log_input: bool = True,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `exponential_nll_loss`."""

exponential_nll_loss: Final[_ExponentialNLLLoss]
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
    Waiting times :math:`y`, not negative: the shape of `input`, or one number.
log_input : bool, default True
    Whether `input` is the logarithm of the rate.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `input` is not a number >= 0, where the options ask for it; if `target` is not a number
    >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _FairLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `fair_loss`. Arguments: see `fair_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `fair_loss`, in one pass. Arguments: see `fair_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `fair_loss`, in one pass. Arguments: see `fair_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `fair_loss`."""

fair_loss: Final[_FairLoss]
r"""Fair's loss: convex, and smooth up to the second derivative.

.. math:: \ell(x, y) = c^2 \left(\frac{|r|}c - \log\left(1 + \frac{|r|}c\right)\right), \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
c : float or array_like, default 1.0
    Scale at which the parabola bends into lines of slope `c`, positive. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `c` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _GammaNLLLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `gamma_nll_loss`. Arguments: see `gamma_nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `gamma_nll_loss`, in one pass. Arguments: see `gamma_nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `gamma_nll_loss`, in one pass. Arguments: see `gamma_nll_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `gamma_nll_loss`."""

gamma_nll_loss: Final[_GammaNLLLoss]
r"""Negative log-likelihood of positive numbers that follow gamma distributions, per unit of shape.

.. math:: \ell(x, y) = x + y e^{-x}

Parameters
----------
input : array_like
    Logarithms of the means :math:`x`, any shape.
target : array_like
    Observations :math:`y`, positive: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _GaussianKLDivLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `gaussian_kl_div`. Arguments: see `gaussian_kl_div`."""
    @overload
    def grad(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: Literal["input", "log_var"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "log_var"], ...] | list[Literal["input", "log_var"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean", wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, _Array]]:
        """Value and gradient of `gaussian_kl_div`, in one pass. Arguments: see `gaussian_kl_div`."""
    @overload
    def value_and_grad(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean",
        wrt: Literal["input", "log_var"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean",
        wrt: tuple[Literal["input", "log_var"], ...] | list[Literal["input", "log_var"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], wrt: Literal["input", "log_var"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: tuple[Literal["input", "log_var"], ...] | list[Literal["input", "log_var"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: None = None, hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, _Array], tuple[_Array, _Array]]:
        """Gradient and diagonal Hessian of `gaussian_kl_div`, in one pass. Arguments: see `gaussian_kl_div`."""
    @overload
    def grad_and_hess(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: Literal["input", "log_var"], hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, log_var: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "log_var"], ...] | list[Literal["input", "log_var"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, log_var: ArrayLike, *, vector: tuple[ArrayLike, ...],
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `gaussian_kl_div`."""
    @overload
    def hvp(self, input: ArrayLike, log_var: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: Literal["input", "log_var"], hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def hvp(self, input: ArrayLike, log_var: ArrayLike, *, vector: tuple[ArrayLike, ...],
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "log_var"], ...] | list[Literal["input", "log_var"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...

gaussian_kl_div: Final[_GaussianKLDivLoss]
r"""Divergence of normal distributions from the standard one, the Kullback-Leibler term of autoencoders.

.. math:: \ell(\mu, u) = \tfrac12 \left( \mu^2 + e^u - 1 - u \right)

Parameters
----------
input : array_like
    Means :math:`\mu`, any shape.
log_var : array_like
    Logarithms of the variances, :math:`u`: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'batchmean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
The divergence of :math:`N(\mu, e^u)` from :math:`N(0, 1)`. 'mean' divides by the number of elements; training code
usually sums over the latent dimensions and averages over the batch, which for arrays of shape (N, D) is
'batchmean': the sum divided by the length of the first axis. No element is negative, and all digits are right near
:math:`u = 0`, where the formula cancels.

The derivatives by `input` and `log_var` are :math:`\mu` and :math:`\frac12 (e^u - 1)`, the second ones 1 and
:math:`\frac12 e^u`. Infinite means and logarithms cost infinity; for :math:`u = -\infty` the derivative is
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

class _GaussianNLLLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `gaussian_nll_loss`. Arguments: see `gaussian_nll_loss`."""
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "var"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "var"], ...] | list[Literal["input", "var"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, _Array]]:
        """Value and gradient of `gaussian_nll_loss`, in one pass. Arguments: see `gaussian_nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: Literal["input", "var"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean",
        wrt: tuple[Literal["input", "var"], ...] | list[Literal["input", "var"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: Literal["input", "var"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: tuple[Literal["input", "var"], ...] | list[Literal["input", "var"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, _Array], tuple[_Array, _Array]]:
        """Gradient and diagonal Hessian of `gaussian_nll_loss`, in one pass. Arguments: see `gaussian_nll_loss`."""
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "var"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "var"], ...] | list[Literal["input", "var"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, vector: tuple[ArrayLike, ...],
        eps: ArrayLike = 1e-06, full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `gaussian_nll_loss`."""
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, vector: ArrayLike, eps: ArrayLike = 1e-06,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "var"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, var: ArrayLike, *, vector: tuple[ArrayLike, ...],
        eps: ArrayLike = 1e-06, full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "var"], ...] | list[Literal["input", "var"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...

gaussian_nll_loss: Final[_GaussianNLLLoss]
r"""Negative log-likelihood of normal distributions, both mean and variance predicted.

.. math:: \ell(x, y, v) = \tfrac12 \Bigl( \log v + \frac{(x - y)^2}{v} \Bigr) \Bigl[ + \tfrac12 \log 2 \pi \Bigr]

Parameters
----------
input : array_like
    Means :math:`x`, any shape.
target : array_like
    Observations :math:`y`: the shape of `input`, or one number.
var : array_like
    Variances, not negative; :math:`v` is the larger of this and `eps`. Of the shape of `input`; of that without its
    last axis, one for each row; with ones in place of axes along which it is shared; or one number for all.
eps : float or array_like, default 1e-6
    The smallest variance, not negative. An array broadcasts to `input`.
full : bool, default False
    Whether to add the constant :math:`\frac12 \log 2 \pi`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `var` is not a number >= 0; if `eps` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
The mean divides by the number of elements. The derivative by the mean is :math:`(x - y) / v`, that by the variance
:math:`\frac12 (1 / v - (x - y)^2 / v^2)`, also where `eps` takes the place of the variance, as in torch. By a
shared variance, gradient and Hessian have its shape and are sums, in double precision. NaN gives NaN, and so does a
residual of 0 over a variance of 0, if `eps` allows it. An infinite `eps` costs infinity, with derivatives 0.

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

class _GemanMcClureLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `geman_mcclure_loss`. Arguments: see `geman_mcclure_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `geman_mcclure_loss`, in one pass. Arguments: see `geman_mcclure_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `geman_mcclure_loss`, in one pass. Arguments: see `geman_mcclure_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `geman_mcclure_loss`."""

geman_mcclure_loss: Final[_GemanMcClureLoss]
r"""Geman-McClure loss, which no outlier raises above :math:`c^2/2`.

.. math:: \ell(x, y) = \frac12 \frac{r^2}{1 + (r/c)^2}, \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
c : float or array_like, default 1.0
    Scale beyond which residuals count as outliers, positive. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `c` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _GeneralRobustLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 2.0, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 2.0, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 2.0, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `general_robust_loss`. Arguments: see `general_robust_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 2.0, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `general_robust_loss`, in one pass. Arguments: see `general_robust_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 2.0, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 2.0, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `general_robust_loss`, in one pass. Arguments: see `general_robust_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, alpha: ArrayLike = 2.0,
        c: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `general_robust_loss`."""

general_robust_loss: Final[_GeneralRobustLoss]
r"""Barron's general robust loss: a family from squared error to Welsch's loss.

.. math::
    \ell(x, y) = \frac{|\alpha - 2|}{\alpha} \left( \left( \frac{(r/c)^2}{|\alpha - 2|} + 1 \right)^{\alpha/2} - 1
    \right), \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
alpha : float or array_like, default 2.0
    How much outliers count, :math:`\alpha`: any number, infinite ones too. An array broadcasts to `input`.
c : float or array_like, default 1.0
    Scale beyond which residuals count as outliers, positive. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `c` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _GeneralizedBoxIouLoss(_Loss):
    @overload
    def __call__(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        out: _Array | None = None) -> _Array: ...
    @overload
    def __call__(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        out: None = None) -> float: ...
    @overload
    def grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "none", wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `generalized_box_iou_loss`. Arguments: see `generalized_box_iou_loss`."""
    @overload
    def grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "none",
        wrt: Literal["boxes1", "boxes2"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "none",
        wrt: tuple[Literal["boxes1", "boxes2"], ...] | list[Literal["boxes1", "boxes2"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]:
        """Value and gradient of `generalized_box_iou_loss`, in one pass. Arguments: see `generalized_box_iou_loss`."""
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        wrt: Literal["boxes1", "boxes2"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        wrt: tuple[Literal["boxes1", "boxes2"], ...] | list[Literal["boxes1", "boxes2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, _Array]]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        wrt: Literal["boxes1", "boxes2"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        wrt: tuple[Literal["boxes1", "boxes2"], ...] | list[Literal["boxes1", "boxes2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def hvp(self, boxes1: ArrayLike, boxes2: ArrayLike, *, vector: tuple[ArrayLike, ...], eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "none", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `generalized_box_iou_loss`."""
    @overload
    def hvp(self, boxes1: ArrayLike, boxes2: ArrayLike, *, vector: ArrayLike, eps: ArrayLike = 1e-07,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "none", wrt: Literal["boxes1", "boxes2"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...

generalized_box_iou_loss: Final[_GeneralizedBoxIouLoss]
r"""Intersection over union of two boxes, and how much of the box around them is neither.

.. math:: \ell = 1 - \frac{I}{U + \varepsilon} + \frac{C - U}{C + \varepsilon}

with the areas I of the intersection, U of the union and C of the smallest box around both.

Parameters
----------
boxes1 : array_like
    Boxes :math:`x_1, y_1, x_2, y_2` with :math:`x_1 \le x_2` and :math:`y_1 \le y_2`, of shape (..., 4).
boxes2 : array_like
    Boxes of the same shape; nothing is broadcast.
eps : float or array_like, default 1e-7
    :math:`\varepsilon \ge 0`, one number or one a pair.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `boxes1` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `boxes1` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'none'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value. Unlike others, this loss is not reduced by default.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `boxes1` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `boxes1`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `boxes1` is not a box with x1 <= x2 and y1 <= y2; if `boxes2` is not a box with x1 <= x2
    and y1 <= y2; if `eps` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
The mean divides by the number of pairs and is NaN if there are none. Gradients are by both boxes. Where coordinates
tie, each box has half the slope of their maximum or minimum; boxes that only touch do not intersect. There is no
Hessian. Equal boxes cost :math:`\varepsilon / (U + \varepsilon)`: with the default, boxes as small as that cost
much. Nothing else is lost where boxes are nearly equal. Width or height may be 0: two equal points cost 1 by the
formula, and with an `eps` of 0 they are NaN. So is a pair with NaN or an infinite coordinate. A box with its
corners exchanged is refused; torchvision may find it perfect.

References
----------
``torchvision.ops.generalized_box_iou_loss``; Rezatofighi et al., "Generalized intersection over union", CVPR 2019

Examples
--------
>>> import fastloss as fl
>>> fl.generalized_box_iou_loss([[0.0, 0.0, 2.0, 2.0]], [[1.0, 1.0, 3.0, 4.0]]).round(6)
array([1.138889])
>>> by_first, by_second = fl.generalized_box_iou_loss.grad([[0.0, 0.0, 2.0, 2.0]], [[1.0, 1.0, 3.0, 4.0]])
>>> by_first.round(4)
array([[-0.108 , -0.0455, -0.1821, -0.1821]])
"""

class _GeneralizedCrossEntropyLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, q: ArrayLike = 0.7, ignore_index: int | None = -100,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, q: ArrayLike = 0.7, ignore_index: int | None = -100,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, q: ArrayLike = 0.7, ignore_index: int | None = -100,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `generalized_cross_entropy`. Arguments: see `generalized_cross_entropy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, q: ArrayLike = 0.7,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `generalized_cross_entropy`, in one pass. Arguments: see `generalized_cross_entropy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, q: ArrayLike = 0.7,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, q: ArrayLike = 0.7,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `generalized_cross_entropy`, in one pass. Arguments: see `generalized_cross_entropy`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, q: ArrayLike = 0.7,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `generalized_cross_entropy`."""

generalized_cross_entropy: Final[_GeneralizedCrossEntropyLoss]
r"""Between cross-entropy and the probability of being wrong: bounded, for labels that may be.

.. math:: \ell(x, y) = \frac{1 - p_y^q}{q} \qquad p = \operatorname{softmax}(x)

Parameters
----------
input : array_like
    Logits :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
target : array_like
    Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
q : float or array_like, default 0.7
    :math:`q` in (0, 1], one number or one a row: towards 0 it is the cross-entropy, at 1 it is :math:`1 - p_y`.
ignore_index : int or None, default -100
    Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None is -100.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `q` is not a number in (0, 1]; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.
IndexError
    If a class index in `target` is not in [0, C), and its row counts.

Notes
-----
The mean divides by the number of rows that count. The gradient is :math:`p_y^q\, p_j` by the logit of a wrong class
and :math:`-p_y^q (1 - p_y)` by that of the right one; at most it costs :math:`1/q`. The loss is not convex, its
Hessian may be negative. One logit of infinity takes all the probability; a row with several, with nothing but -inf,
or with NaN is NaN.

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

class _GeneralizedKLDivLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: None = None, grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `generalized_kl_div`. Arguments: see `generalized_kl_div`."""
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: Literal["input", "target"], grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean", wrt: None = None,
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `generalized_kl_div`, in one pass. Arguments: see `generalized_kl_div`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean",
        wrt: Literal["input", "target"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: None = None, hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `generalized_kl_div`, in one pass. Arguments: see `generalized_kl_div`."""
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: Literal["input", "target"], hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: None = None, hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `generalized_kl_div`."""
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: Literal["input", "target"], hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: tuple[ArrayLike, ...],
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...

generalized_kl_div: Final[_GeneralizedKLDivLoss]
r"""Kullback-Leibler divergence of masses that need not sum to 1.

.. math:: \ell(x, t) = t \log \frac t x - t + x

Parameters
----------
input : array_like
    Predicted probabilities, counts or masses :math:`x`, not negative, any shape.
target : array_like
    The true ones, :math:`t`, not negative: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'batchmean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `input` is not a number >= 0; if `target` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
No element is negative, and 0 it is only where both are equal; for distributions the sum is that of
:math:`t \log(t/x)`. Full relative accuracy, also for :math:`x` near :math:`t`. It is half the Poisson deviance.
'batchmean' divides the sum by the length of the first axis, 'mean' by the number of elements.

A target of 0 costs :math:`x`; a prediction of 0 for a positive target costs infinity. The derivative by `input` is
:math:`1 - t/x` (1 for a target of 0), the second :math:`t/x^2`; those by `target` are :math:`\log(t/x)` and
:math:`1/t`. NaN gives NaN.

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

class _HingeEmbeddingLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `hinge_embedding_loss`. Arguments: see `hinge_embedding_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `hinge_embedding_loss`, in one pass. Arguments: see `hinge_embedding_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `hinge_embedding_loss`, in one pass. Arguments: see `hinge_embedding_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `hinge_embedding_loss`."""

hinge_embedding_loss: Final[_HingeEmbeddingLoss]
r"""Distances of pairs: small for those that are alike, at least `margin` for those that are not.

.. math::
    \ell(x, y) = \begin{cases} x & y = 1 \\ \max(0, m - x) & y = -1 \end{cases}

Parameters
----------
input : array_like
    Distances :math:`x`, any shape.
target : array_like
    1 for pairs that are alike and -1 for others: the shape of `input`, or one number.
margin : float or array_like, default 1.0
    The margin :math:`m`. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not -1 or 1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _HingeLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `hinge_loss`. Arguments: see `hinge_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `hinge_loss`, in one pass. Arguments: see `hinge_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `hinge_loss`, in one pass. Arguments: see `hinge_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `hinge_loss`."""

hinge_loss: Final[_HingeLoss]
r"""Hinge loss of support vector machines.

.. math:: \ell(x, y) = \max(0, 1 - y x)

Parameters
----------
input : array_like
    Scores :math:`x`, any shape.
target : array_like
    Labels :math:`y`, -1 or 1: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not -1 or 1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _HuberLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `huber_loss`. Arguments: see `huber_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `huber_loss`, in one pass. Arguments: see `huber_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `huber_loss`, in one pass. Arguments: see `huber_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `huber_loss`."""

huber_loss: Final[_HuberLoss]
r"""Huber loss: quadratic for residuals up to `delta`, linear beyond.

.. math::
    \ell(x, y) = \begin{cases} \frac12 r^2 & |r| \le \delta \\
    \delta (|r| - \frac12 \delta) & |r| > \delta \end{cases}, \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
delta : float or array_like, default 1.0
    Where the parabola ends, positive. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `delta` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _JaccardLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `jaccard_loss`. Arguments: see `jaccard_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `jaccard_loss`, in one pass. Arguments: see `jaccard_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike,
        mode: Literal["binary", "multilabel", "multiclass"] = "binary", from_logits: bool = True,
        smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `jaccard_loss`."""

jaccard_loss: Final[_JaccardLoss]
r"""Jaccard loss: 1 less the overlap over the union of both regions.

.. math:: \ell_c = 1 - \frac{TP + s}{\max(TP + FP + FN + s,\; \varepsilon)}

Parameters
----------
input : array_like
    Logits or probabilities, as in `dice_loss`.
target : array_like
    How much of each pixel belongs to the class, or class indices, as in `dice_loss`.
mode : {'binary', 'multilabel', 'multiclass'}, default 'binary'
    One class; several, each against the rest; or several of which every pixel has one.
from_logits : bool, default True
    Whether `input` has logits.
smooth : float, default 0.0
    :math:`s`, added to numerator and denominator.
eps : float, default 1e-7
    :math:`\varepsilon`, what the denominator is at least.
ignore_index : int, optional
    Pixels with this target count nothing, whatever they hold.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` one number a class, of the type of `input`. The gradient has its shape.

Raises
------
IndexError
    If a class index is not in [0, C), and its pixel counts.
ValueError
    If shapes do not match; if `target`, or `input` without `from_logits`, is not in [0, 1]; or an option is
    unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
What `dice_loss` says of sums, means and absent classes holds here too.

References
----------
``segmentation_models_pytorch.losses.JaccardLoss``

Examples
--------
>>> import fastloss as fl
>>> round(fl.jaccard_loss([0.9, 0.2, 0.6, 0.1], [1, 0, 1, 0], from_logits=False), 6)
0.347826
"""

class _JSDivLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: None = None, grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `js_div`. Arguments: see `js_div`."""
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: Literal["input", "target"], grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean", wrt: None = None,
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `js_div`, in one pass. Arguments: see `js_div`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean",
        wrt: Literal["input", "target"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: None = None, hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `js_div`, in one pass. Arguments: see `js_div`."""
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: Literal["input", "target"], hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: None = None, hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `js_div`."""
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: Literal["input", "target"], hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: tuple[ArrayLike, ...],
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...

js_div: Final[_JSDivLoss]
r"""Jensen-Shannon divergence: the mean divergence of two distributions from their middle.

.. math:: \ell(p, q) = \frac12 \left( p \log \frac{2 p}{p + q} + q \log \frac{2 q}{p + q} \right)

Parameters
----------
input : array_like
    Probabilities :math:`p` (not their logarithms), not negative, any shape.
target : array_like
    Probabilities :math:`q`, not negative: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'batchmean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `input` is not a number >= 0; if `target` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
Symmetric, never negative and at most :math:`\log 2` for two distributions. Full relative accuracy, also for
:math:`p` near :math:`q`. 'batchmean' divides the sum by the length of the first axis, 'mean' by the number of
elements.

The derivative by `input` is :math:`\frac12 \log(2p / (p + q))`, -inf at 0 below a positive :math:`q`, the second
:math:`q / (2 p (p + q))`; those by `target` are the same with :math:`p` and :math:`q` exchanged. Where both are 0,
so are value, derivatives and second derivatives. NaN gives NaN.

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

class _JSDivWithLogitsLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `js_div_with_logits`. Arguments: see `js_div_with_logits`."""
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `js_div_with_logits`, in one pass. Arguments: see `js_div_with_logits`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: Literal["input", "target"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `js_div_with_logits`."""
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...

js_div_with_logits: Final[_JSDivWithLogitsLoss]
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
    :math:`T`, finite and above 0, one number or one a row.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `temperature` is not a finite number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _KLDivLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean", wrt: None = None,
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `kl_div`. Arguments: see `kl_div`."""
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean", wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum"] = "mean", wrt: None = None,
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `kl_div`, in one pass. Arguments: see `kl_div`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum"] = "mean", wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["input", "target"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `kl_div`, in one pass. Arguments: see `kl_div`."""
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean", wrt: Literal["input", "target"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `kl_div`."""
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean", wrt: Literal["input", "target"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: tuple[ArrayLike, ...], log_target: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...

kl_div: Final[_KLDivLoss]
r"""Kullback-Leibler divergence of predicted log-probabilities from a target distribution.

.. math:: \ell(x, t) = t\,(\log t - x)

Parameters
----------
input : array_like
    Predicted log-probabilities :math:`x`, any shape.
target : array_like
    Target probabilities :math:`t`, or their logarithms with `log_target`: the shape of `input`, or one number.
log_target : bool, default False
    Whether `target` holds log-probabilities :math:`u`; the loss is then :math:`e^u (u - x)`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'batchmean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not a number >= 0, where the options ask for it; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
The input comes first, although the divergence is that of the target from it. 'batchmean' divides the sum by the
length of the first axis, rows that `where` leaves out among them, which makes it the mean divergence of rows;
'mean' divides by the number of elements.
A target of 0 (logarithm -inf) contributes 0 even where the input is -inf, where torch gives NaN; a positive target
there costs infinity. The derivative by `input` is :math:`-t`, the second 0; those by `target` are
:math:`\log t - x + 1` (-inf at 0) and :math:`1/t`, or with `log_target` :math:`e^u (u - x + 1)` and
:math:`e^u (u - x + 2)`, which may be negative and has the Gauss-Newton form :math:`e^u`. NaN gives NaN.

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

class _KLDivWithLogitsLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `kl_div_with_logits`. Arguments: see `kl_div_with_logits`."""
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `kl_div_with_logits`, in one pass. Arguments: see `kl_div_with_logits`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: Literal["input", "target"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `kl_div_with_logits`, in one pass. Arguments: see `kl_div_with_logits`."""
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `kl_div_with_logits`."""
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, temperature: ArrayLike = 1.0,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...

kl_div_with_logits: Final[_KLDivWithLogitsLoss]
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
    :math:`T`, finite and above 0, one number or one a row.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `temperature` is not a finite number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _L1Loss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `l1_loss`. Arguments: see `l1_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `l1_loss`, in one pass. Arguments: see `l1_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `l1_loss`, in one pass. Arguments: see `l1_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `l1_loss`."""

l1_loss: Final[_L1Loss]
r"""Absolute error.

.. math:: \ell(x, y) = |x - y|

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _L1Penalty(_Loss):
    @overload
    def __call__(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "sum", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "sum", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `l1_penalty`. Arguments: see `l1_penalty`."""
    @overload
    def value_and_grad(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "sum", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `l1_penalty`, in one pass. Arguments: see `l1_penalty`."""
    @overload
    def value_and_grad(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "sum", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `l1_penalty`, in one pass. Arguments: see `l1_penalty`."""
    def hvp(self, input: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "sum",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `l1_penalty`."""

l1_penalty: Final[_L1Penalty]
r"""Sum of absolute values, the lasso's penalty.

.. math:: \ell(w) = |w|

Parameters
----------
input : array_like
    Parameters :math:`w`, any shape.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'sum'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _L2Loss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `l2_loss`. Arguments: see `l2_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `l2_loss`, in one pass. Arguments: see `l2_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `l2_loss`, in one pass. Arguments: see `l2_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `l2_loss`."""

l2_loss: Final[_L2Loss]
r"""Half the squared error.

.. math:: \ell(x, y) = \tfrac12 (x - y)^2

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _L2Penalty(_Loss):
    @overload
    def __call__(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "sum", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "sum", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `l2_penalty`. Arguments: see `l2_penalty`."""
    @overload
    def value_and_grad(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "sum", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `l2_penalty`, in one pass. Arguments: see `l2_penalty`."""
    @overload
    def value_and_grad(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "sum", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `l2_penalty`, in one pass. Arguments: see `l2_penalty`."""
    def hvp(self, input: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "sum",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `l2_penalty`."""

l2_penalty: Final[_L2Penalty]
r"""Half the sum of squares, the penalty of ridge regression and of weight decay.

.. math:: \ell(w) = \tfrac12 w^2

Parameters
----------
input : array_like
    Parameters :math:`w`, any shape.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'sum'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _LaplaceNLLLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `laplace_nll_loss`. Arguments: see `laplace_nll_loss`."""
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "scale"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "scale"], ...] | list[Literal["input", "scale"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, _Array]]:
        """Value and gradient of `laplace_nll_loss`, in one pass. Arguments: see `laplace_nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["input", "scale"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: tuple[Literal["input", "scale"], ...] | list[Literal["input", "scale"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["input", "scale"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: tuple[Literal["input", "scale"], ...] | list[Literal["input", "scale"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, _Array], tuple[_Array, _Array]]:
        """Gradient and diagonal Hessian of `laplace_nll_loss`, in one pass. Arguments: see `laplace_nll_loss`."""
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "scale"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "scale"], ...] | list[Literal["input", "scale"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, vector: tuple[ArrayLike, ...],
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `laplace_nll_loss`."""
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, vector: ArrayLike, full: bool = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "scale"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, vector: tuple[ArrayLike, ...],
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "scale"], ...] | list[Literal["input", "scale"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...

laplace_nll_loss: Final[_LaplaceNLLLoss]
r"""Negative log-likelihood of Laplace distributions, both location and scale predicted.

.. math:: \ell(x, y, s) = \log s + \frac{|x - y|}{s} \Bigl[ + \log 2 \Bigr]

Parameters
----------
input : array_like
    Locations :math:`x`, the medians, any shape.
target : array_like
    Observations :math:`y`: the shape of `input`, or one number.
scale : array_like
    Scales :math:`s`, positive. Of the shape of `input`; of that without its last axis, one for each row; with ones
    in place of axes along which it is shared; or one number for all.
full : bool, default False
    Whether to add the constant :math:`\log 2`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `scale` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
The mean divides by the number of elements. The derivative by the location is the sign of :math:`x - y` over
:math:`s`, 0 where they are equal, that by the scale :math:`(s - |x - y|) / s^2`. By a shared scale,
gradient and Hessian have its shape and are sums, in double precision. NaN gives NaN.

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

class _LinearCrossEntropyLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]:
        """Gradient of `linear_cross_entropy`. Arguments: see `linear_cross_entropy`."""
    @overload
    def grad(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: Literal["input", "linear_weight", "linear_bias"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "linear_weight", "linear_bias"], ...] | list[Literal["input", "linear_weight", "linear_bias"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["mean", "sum"] = "mean", wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]:
        """Value and gradient of `linear_cross_entropy`, in one pass. Arguments: see `linear_cross_entropy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["input", "linear_weight", "linear_bias"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["mean", "sum"] = "mean",
        wrt: tuple[Literal["input", "linear_weight", "linear_bias"], ...] | list[Literal["input", "linear_weight", "linear_bias"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["none"], wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["none"],
        wrt: Literal["input", "linear_weight", "linear_bias"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["none"],
        wrt: tuple[Literal["input", "linear_weight", "linear_bias"], ...] | list[Literal["input", "linear_weight", "linear_bias"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *, vector: tuple[ArrayLike, ...],
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `linear_cross_entropy`."""
    @overload
    def hvp(self, input: ArrayLike, linear_weight: ArrayLike, target: ArrayLike, *, vector: ArrayLike,
        linear_bias: ArrayLike | None = None, weight: ArrayLike | None = None, ignore_index: int | None = None,
        label_smoothing: float = 0.0, reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: Literal["input", "linear_weight", "linear_bias"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...

linear_cross_entropy: Final[_LinearCrossEntropyLoss]
r"""Cross-entropy of a linear layer's logits, which are never all in memory.

.. math:: \ell(h, W, b, t) = \mathrm{cross\_entropy}(W h + b,\ t)

Parameters
----------
input : array_like
    What the layer is given, :math:`h`, of shape (..., D): any number of rows of D features.
linear_weight : array_like of shape (C, D)
    Weights :math:`W` of the layer, one row for each of C classes.
target : array_like
    Class indices in [0, C) of the shape of `input` without its last axis, or probabilities in [0, 1] of shape
    (..., C), of any type: see `cross_entropy`.
linear_bias : array_like of shape (C,), optional
    Bias :math:`b` of the layer.
weight : array_like of shape (C,), optional
    Weight of each class.
ignore_index : int, optional
    Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None stands
    for -100; for probabilities it must not be a class index.
label_smoothing : float, default 0.0
    How much of the target is spread over all classes, in [0, 1].
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its last axis. Gradients are
    arrays of the type of `input` and the shapes of what they belong to: by default a tuple of those by `input`,
    `linear_weight` and, if there is one, `linear_bias`.

Raises
------
IndexError
    If a class index is neither in [0, C) nor `ignore_index`.
ValueError
    If shapes do not match, there are no classes, a probability or `label_smoothing` is outside [0, 1], or an
    option is unknown.
TypeError
    If an argument is not an array of real numbers, or class indices are not whole.

Notes
-----
Weights, smoothing and the mean follow the rules of `cross_entropy`. With :math:`g` the gradient by the logits,
those by :math:`h`, :math:`W` and :math:`b` are :math:`W^\top g`, :math:`\sum g h^\top` and :math:`\sum g` over
rows. All is computed in the type of `input` (float16 and bfloat16 in float32), the value's sum in double
precision; parameters of another type are converted as a whole, and so are those that are contiguous in neither
order.

Beside arguments and results it takes a chunk of at most 32 MB of logits. Where 64 rows do not fit into that
(beyond 131,072 classes in float32), classes come in chunks too and the logits are computed twice; with
probabilities as targets, which are as large as the logits, rows alone are divided. A logit of +inf (an
overflow) of a wrong class then gives a gradient of NaN in its row.

The logits are sums that BLAS orders as it likes: results depend, by rounding errors, on NumPy's BLAS and its
number of threads, and on which rows are computed together.

References
----------
``torch.nn.functional.linear_cross_entropy``; E. Wijmans et al., Cut your losses in large-vocabulary language
models, 2024

Examples
--------
>>> import numpy as np
>>> import fastloss as fl
>>> hidden, layer = np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
>>> round(fl.linear_cross_entropy(hidden, layer, [0, 1]), 4)
0.8103
>>> d_hidden, d_layer = fl.linear_cross_entropy.grad(hidden, layer, [0, 1])
>>> d_layer.round(4)
array([[-0.2888,  0.0634],
       [ 0.0777, -0.5317],
       [ 0.2112,  0.4683]])
"""

class _LogCoshLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `log_cosh_loss`. Arguments: see `log_cosh_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `log_cosh_loss`, in one pass. Arguments: see `log_cosh_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `log_cosh_loss`, in one pass. Arguments: see `log_cosh_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `log_cosh_loss`."""

log_cosh_loss: Final[_LogCoshLoss]
r"""Logarithm of the hyperbolic cosine: a parabola for small residuals, nearly straight for large ones.

.. math:: \ell(x, y) = \log \cosh (x - y)

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _LogSigmoid(_Loss):
    def __call__(self, input: ArrayLike, *, out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, *, grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `log_sigmoid`. Arguments: see `log_sigmoid`."""
    def value_and_grad(self, input: ArrayLike, *, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Value and gradient of `log_sigmoid`, in one pass. Arguments: see `log_sigmoid`."""
    def grad_and_hess(self, input: ArrayLike, *, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `log_sigmoid`, in one pass. Arguments: see `log_sigmoid`."""
    def hvp(self, input: ArrayLike, *, vector: ArrayLike, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `log_sigmoid`."""

log_sigmoid: Final[_LogSigmoid]
r"""Logarithm of the logistic function, from logits to log-probabilities.

.. math:: \log \sigma(x) = -\log(1 + e^{-x})

Parameters
----------
input : array_like
    Logits :math:`x`, any shape.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
ndarray
    Of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _LogSoftmax(_Loss):
    def __call__(self, input: ArrayLike, *, axis: int = -1, out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, *, axis: int = -1, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `log_softmax`. Arguments: see `log_softmax`."""
    def value_and_grad(self, input: ArrayLike, *, axis: int = -1, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Value and gradient of `log_softmax`, in one pass. Arguments: see `log_softmax`."""

log_softmax: Final[_LogSoftmax]
r"""Logarithm of the softmax.

.. math:: \log p_i = x_i - \log \sum_j e^{x_j}

Parameters
----------
input : array_like
    Logits :math:`x`, any shape with at least one axis.
axis : int, default -1
    The axis along which probabilities sum to 1.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
ndarray
    Log-probabilities, of the shape and type of `input`.

Raises
------
ValueError
    If there is no such `axis`, or shapes do not match.
TypeError
    If an argument is not an array of real numbers, or ``.grad`` is not given `grad_output`.

Notes
-----
``.grad`` is the vector-Jacobian product :math:`u_i - p_i \sum_j u_j` with `grad_output` :math:`u`, an array of the
shape of `input`. The log-probability of a class that takes nearly all keeps full relative accuracy. A single
+inf has log-probability 0; a row with NaN, with several +inf or with nothing but -inf gives NaN.

References
----------
``torch.nn.functional.log_softmax``, ``scipy.special.log_softmax``

Examples
--------
>>> import fastloss as fl
>>> fl.log_softmax([1.0, 2.0, 3.0]).round(3)
array([-2.408, -1.408, -0.408])
>>> print(f"{fl.log_softmax([0.0, 50.0])[1]:.6g}")
-1.92875e-22
"""

class _LogSumExp(_Loss):
    def __call__(self, input: ArrayLike, *, axis: int | tuple[int, ...] | None = -1, keepdims: bool = False,
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, *, axis: int | tuple[int, ...] | None = -1, keepdims: bool = False,
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `logsumexp`. Arguments: see `logsumexp`."""
    def value_and_grad(self, input: ArrayLike, *, axis: int | tuple[int, ...] | None = -1, keepdims: bool = False,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Value and gradient of `logsumexp`, in one pass. Arguments: see `logsumexp`."""
    def grad_and_hess(self, input: ArrayLike, *, axis: int | tuple[int, ...] | None = -1, keepdims: bool = False,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `logsumexp`, in one pass. Arguments: see `logsumexp`."""
    def hvp(self, input: ArrayLike, *, vector: ArrayLike, axis: int | tuple[int, ...] | None = -1,
        keepdims: bool = False, grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `logsumexp`."""

logsumexp: Final[_LogSumExp]
r"""Logarithm of the sum of exponentials.

.. math:: \log \sum_i e^{x_i}

Parameters
----------
input : array_like
    Numbers :math:`x`, any shape with at least one axis.
axis : int, tuple of int or None, default -1
    The axes to sum over; None for all.
keepdims : bool, default False
    Whether these stay in the result, with length 1.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
ndarray
    Of the type of `input`, without the axes or with ones in their place.

Raises
------
ValueError
    If there is no such `axis`, one is given twice, or shapes do not match.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
The gradient is the softmax :math:`p`, the diagonal Hessian :math:`p (1 - p)`, each times `grad_output`: one
number, or an array of the result's shape. The sum over nothing, or over nothing but -inf, is -inf; with +inf it
is +inf; NaN gives NaN.

References
----------
``torch.logsumexp``, ``scipy.special.logsumexp``

Examples
--------
>>> import fastloss as fl
>>> fl.logsumexp([[0.0, 0.0], [100.0, 100.0]]).round(4)
array([  0.6931, 100.6931])
>>> fl.logsumexp([[0.0, 0.0], [0.0, 0.0]], axis=(0, 1), keepdims=True).round(4)
array([[1.3863]])
"""

class _MarginRankingLoss(_Loss):
    @overload
    def __call__(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `margin_ranking_loss`. Arguments: see `margin_ranking_loss`."""
    @overload
    def grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input1", "input2"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input1", "input2"], ...] | list[Literal["input1", "input2"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, _Array]]:
        """Value and gradient of `margin_ranking_loss`, in one pass. Arguments: see `margin_ranking_loss`."""
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["input1", "input2"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: tuple[Literal["input1", "input2"], ...] | list[Literal["input1", "input2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]: ...
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["input1", "input2"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: tuple[Literal["input1", "input2"], ...] | list[Literal["input1", "input2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, _Array], tuple[_Array, _Array]]:
        """Gradient and diagonal Hessian of `margin_ranking_loss`, in one pass. Arguments: see `margin_ranking_loss`."""
    @overload
    def grad_and_hess(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input1", "input2"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input1", "input2"], ...] | list[Literal["input1", "input2"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, vector: tuple[ArrayLike, ...],
        margin: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `margin_ranking_loss`."""
    @overload
    def hvp(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, vector: ArrayLike,
        margin: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input1", "input2"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...
    @overload
    def hvp(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike, *, vector: tuple[ArrayLike, ...],
        margin: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input1", "input2"], ...] | list[Literal["input1", "input2"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...

margin_ranking_loss: Final[_MarginRankingLoss]
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
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input1`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input1`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input1` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input1`.

Raises
------
ValueError
    If shapes do not match; if `target` is not -1 or 1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _MeanAbsolutePercentageError(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.220446049250313e-16,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.220446049250313e-16,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.220446049250313e-16,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `mean_absolute_percentage_error`. Arguments: see `mean_absolute_percentage_error`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.220446049250313e-16,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `mean_absolute_percentage_error`, in one pass. Arguments: see `mean_absolute_percentage_error`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.220446049250313e-16,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.220446049250313e-16,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `mean_absolute_percentage_error`, in one pass. Arguments: see `mean_absolute_percentage_error`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike,
        epsilon: ArrayLike = 2.220446049250313e-16, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `mean_absolute_percentage_error`."""

mean_absolute_percentage_error: Final[_MeanAbsolutePercentageError]
r"""Absolute error relative to the target.

.. math:: \ell(x, y) = \frac{|x - y|}{\max(|y|, \epsilon)}

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
epsilon : float or array_like, default 2**-52
    The least denominator, positive. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `epsilon` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _MeanSquaredLogError(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `mean_squared_log_error`. Arguments: see `mean_squared_log_error`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `mean_squared_log_error`, in one pass. Arguments: see `mean_squared_log_error`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `mean_squared_log_error`, in one pass. Arguments: see `mean_squared_log_error`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `mean_squared_log_error`."""

mean_squared_log_error: Final[_MeanSquaredLogError]
r"""Squared error of logarithms, for quantities that grow by factors.

.. math:: \ell(x, y) = D^2, \qquad D = \log(1 + x) - \log(1 + y)

Parameters
----------
input : array_like
    Predictions :math:`x > -1`, any shape.
target : array_like
    What they should be, :math:`y > -1`: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `input` is not a number > -1; if `target` is not a number > -1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _ModifiedHuberLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `modified_huber_loss`. Arguments: see `modified_huber_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `modified_huber_loss`, in one pass. Arguments: see `modified_huber_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `modified_huber_loss`, in one pass. Arguments: see `modified_huber_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `modified_huber_loss`."""

modified_huber_loss: Final[_ModifiedHuberLoss]
r"""Squared hinge loss with a straight continuation, tolerant to outliers.

.. math::
    \ell(x, y) = \begin{cases} \max(0, 1 - y x)^2 & y x \ge -1 \\ -4\, y x & y x < -1 \end{cases}

Parameters
----------
input : array_like
    Scores :math:`x`, any shape.
target : array_like
    Labels :math:`y`, -1 or 1: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not -1 or 1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _MSELoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `mse_loss`. Arguments: see `mse_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `mse_loss`, in one pass. Arguments: see `mse_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `mse_loss`, in one pass. Arguments: see `mse_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `mse_loss`."""

mse_loss: Final[_MSELoss]
r"""Squared error.

.. math:: \ell(x, y) = (x - y)^2

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _MultiMarginLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, p: Literal[1, 2] = 1, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, p: Literal[1, 2] = 1, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, p: Literal[1, 2] = 1, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `multi_margin_loss`. Arguments: see `multi_margin_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, p: Literal[1, 2] = 1, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `multi_margin_loss`, in one pass. Arguments: see `multi_margin_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, p: Literal[1, 2] = 1, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, p: Literal[1, 2] = 1, margin: ArrayLike = 1.0,
        weight: ArrayLike | None = None, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `multi_margin_loss`, in one pass. Arguments: see `multi_margin_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, p: Literal[1, 2] = 1,
        margin: ArrayLike = 1.0, weight: ArrayLike | None = None, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `multi_margin_loss`."""

multi_margin_loss: Final[_MultiMarginLoss]
r"""Hinge of every class against the right one.

.. math:: \ell(x, y) = \frac{w_y}{C} \sum_{c \neq y} \max(0, m - x_y + x_c)^p

Parameters
----------
input : array_like
    Scores :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
target : array_like
    Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
p : {1, 2}, default 1
    The power.
margin : float or array_like, default 1.0
    :math:`m`, one number or one a row.
weight : array_like of shape (C,), optional
    Weight :math:`w_c` of each class.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
sample_weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.
IndexError
    If a class index in `target` is not in [0, C), and its row counts.

Notes
-----
The mean divides by the number of rows, not by weights. With :math:`z_c = m - x_y + x_c` the gradient of a class
other than the right one is :math:`w_y / C` where :math:`z_c > 0` (times :math:`2 z_c` for p = 2), that of the
right class minus the sum of these: 0 at the kink, as torch has it. The Hessian is 0 for p = 1; for p = 2
it is :math:`2 w_y / C` where :math:`z_c > 0`, and at the right class the sum of these. An infinite score at the
right class costs 0, at another infinity. A row with NaN is NaN, where torch gives 0.

References
----------
``torch.nn.functional.multi_margin_loss``

Examples
--------
>>> import fastloss as fl
>>> fl.multi_margin_loss([[0.5, 0.25, -2.0]], [0])
0.25
>>> fl.multi_margin_loss.grad([[0.5, 0.25, -2.0, 0.0]], [0])
array([[-0.5 ,  0.25,  0.  ,  0.25]])
"""

class _MultiQuantileLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, quantiles: ArrayLike,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, quantiles: ArrayLike,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, quantiles: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `multi_quantile_loss`. Arguments: see `multi_quantile_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, quantiles: ArrayLike,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `multi_quantile_loss`, in one pass. Arguments: see `multi_quantile_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, quantiles: ArrayLike,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, quantiles: ArrayLike,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `multi_quantile_loss`, in one pass. Arguments: see `multi_quantile_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, quantiles: ArrayLike,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `multi_quantile_loss`."""

multi_quantile_loss: Final[_MultiQuantileLoss]
r"""Pinball losses of several quantiles of each target, predicted side by side.

.. math:: \ell(x_j, y) = \max\bigl(q_j\,(y - x_j),\ (1 - q_j)(x_j - y)\bigr)

Parameters
----------
input : array_like
    Predictions :math:`x` of shape (N, Q), or (..., Q): the predicted quantiles of each target in a row.
target : array_like
    What they should be, :math:`y`: one number for each row, of the shape of `input` without its last axis. Or of
    the shape of `input`, or one number.
quantiles : array_like of shape (Q,)
    Which quantiles, :math:`q_j` in (0, 1), in the order of the columns; must be given. One number stands for all;
    any array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `quantiles` is not a number in (0, 1); if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _MulticlassHingeLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `multiclass_hinge_loss`. Arguments: see `multiclass_hinge_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `multiclass_hinge_loss`, in one pass. Arguments: see `multiclass_hinge_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `multiclass_hinge_loss`, in one pass. Arguments: see `multiclass_hinge_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `multiclass_hinge_loss`."""

multiclass_hinge_loss: Final[_MulticlassHingeLoss]
r"""Hinge of the best wrong class against the right one.

.. math:: \ell(x, y) = \max\Bigl(0,\; 1 + \max_{c \neq y} x_c - x_y\Bigr)

Parameters
----------
input : array_like
    Scores :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
target : array_like
    Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.
IndexError
    If a class index in `target` is not in [0, C), and its row counts.

Notes
-----
The mean divides by the number of rows. Where the loss is positive the gradient is -1 at the right class and 1 at
the largest other, of which equal ones take equal shares; elsewhere, the kink included, it is 0, the smallest
subgradient (Optax shares with the right class at the kink). The Hessian is 0. One class alone costs 0. An infinite
score at the right class costs 0, at another infinity; a row with NaN is NaN.

References
----------
``optax.multiclass_hinge_loss``, ``sklearn.metrics.hinge_loss``

Examples
--------
>>> import fastloss as fl
>>> fl.multiclass_hinge_loss([[0.5, 0.25, -2.0]], [0])
0.75
>>> fl.multiclass_hinge_loss.grad([[0.5, 0.25, 0.25]], [0])
array([[-1. ,  0.5,  0.5]])
"""

class _MulticlassPerceptronLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `multiclass_perceptron_loss`. Arguments: see `multiclass_perceptron_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `multiclass_perceptron_loss`, in one pass. Arguments: see `multiclass_perceptron_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `multiclass_perceptron_loss`, in one pass. Arguments: see `multiclass_perceptron_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `multiclass_perceptron_loss`."""

multiclass_perceptron_loss: Final[_MulticlassPerceptronLoss]
r"""How far the right class is from the best.

.. math:: \ell(x, y) = \max\Bigl(0,\; \max_{c \neq y} x_c - x_y\Bigr)

Parameters
----------
input : array_like
    Scores :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
target : array_like
    Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.
IndexError
    If a class index in `target` is not in [0, C), and its row counts.

Notes
-----
The mean divides by the number of rows. Where the loss is positive the gradient is -1 at the right class and 1 at
the largest, of which equal ones take equal shares; it is 0 where the right class attains the maximum, the smallest
subgradient (Optax shares with the right class). The Hessian is 0. One class alone costs 0. An infinite
score at the right class costs 0, at another infinity; a row with NaN is NaN.

References
----------
``optax.multiclass_perceptron_loss``

Examples
--------
>>> import fastloss as fl
>>> fl.multiclass_perceptron_loss([[0.5, 0.75, -2.0]], [0])
0.25
>>> fl.multiclass_perceptron_loss.grad([[0.5, 0.75, 0.75]], [0])
array([[-1. ,  0.5,  0.5]])
"""

class _MultiLabelMarginLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `multilabel_margin_loss`. Arguments: see `multilabel_margin_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `multilabel_margin_loss`, in one pass. Arguments: see `multilabel_margin_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `multilabel_margin_loss`, in one pass. Arguments: see `multilabel_margin_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `multilabel_margin_loss`."""

multilabel_margin_loss: Final[_MultiLabelMarginLoss]
r"""Hinge of every class against every one of several right ones.

.. math:: \ell(x, Y) = \frac{1}{C} \sum_{j \in Y} \sum_{i \notin Y} \max(0, 1 - x_j + x_i)

Parameters
----------
input : array_like
    Scores :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
target : array_like
    The labels :math:`Y` of each row, whole numbers of any type, of the shape of `input`: class indices in [0, C) up
    to the first -1, if there is one. What is behind it does not count, but is to be an index or -1 too.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.
IndexError
    If a class index in `target` is not in [0, C) or -1, and its row counts.

Notes
-----
The mean divides by the number of rows. A label that is there twice counts twice. Where
:math:`1 - x_j + x_i > 0` the gradient has :math:`1/C` for i and :math:`-1/C` for j: 0 at the kink, as torch has it.
The Hessian is 0. A row with no label, or with every class among them, costs 0. A label with an infinite score costs
0, another class with one infinity; -inf at another class costs nothing. Where both are infinite the row is NaN, and
so is a row with NaN, where torch gives 0.

The time is that of (classes) times (labels); a row is not shared among threads.

References
----------
``torch.nn.functional.multilabel_margin_loss``

Examples
--------
>>> import fastloss as fl
>>> round(fl.multilabel_margin_loss([[0.1, 0.2, 0.4, 0.8]], [[3, 0, -1, 1]]), 4)
0.85
>>> fl.multilabel_margin_loss.grad([[0.1, 0.2, 0.4, 0.8]], [[3, 0, -1, 1]])
array([[-0.5,  0.5,  0.5, -0.5]])
"""

class _MultiLabelSoftMarginLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `multilabel_soft_margin_loss`. Arguments: see `multilabel_soft_margin_loss`."""
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `multilabel_soft_margin_loss`, in one pass. Arguments: see `multilabel_soft_margin_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: Literal["input", "target"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["input", "target"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `multilabel_soft_margin_loss`, in one pass. Arguments: see `multilabel_soft_margin_loss`."""
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "target"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "target"], ...] | list[Literal["input", "target"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `multilabel_soft_margin_loss`."""
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "target"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...

multilabel_soft_margin_loss: Final[_MultiLabelSoftMarginLoss]
r"""Logistic loss of several labels, averaged over the classes.

.. math:: \ell(x, t) = \frac{1}{C} \sum_c w_c \left[t_c \log(1 + e^{-x_c}) + (1 - t_c) \log(1 + e^{x_c})\right]

Parameters
----------
input : array_like
    Logits :math:`x` of any shape with at least one axis, of which the last is that of the C classes.
target : array_like
    Whether a class is present, :math:`t` in [0, 1], of the shape of `input`.
weight : array_like of shape (C,), optional
    Weight :math:`w_c` of each class.
sample_weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `target` is not a number in [0, 1]; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
The mean divides by the number of rows. Gradients are :math:`(w_c / C) (\sigma(x_c) - t_c)` by `input` and
:math:`-(w_c / C)\, x_c` by `target`, by which it is differentiated only if asked to; the Hessians are
:math:`(w_c / C)\, \sigma(x_c) (1 - \sigma(x_c))` and 0. Confident predictions keep all digits. An infinite logit
on the right side costs 0, on the wrong side infinity; torch's value is NaN for both. A class of weight 0 costs 0
whatever its logit. A row with NaN is NaN.

References
----------
``torch.nn.functional.multilabel_soft_margin_loss``

Examples
--------
>>> import fastloss as fl
>>> round(fl.multilabel_soft_margin_loss([[2.0, -1.0, 0.0]], [[1, 0, 1]]), 4)
0.3778
>>> fl.multilabel_soft_margin_loss.grad([[2.0, -1.0, 0.0]], [[1, 0, 1]]).round(4)
array([[-0.0397,  0.0896, -0.1667]])
"""

class _NegativeBinomialNLLLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, total_count: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, total_count: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, total_count: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `negative_binomial_nll_loss`. Arguments: see `negative_binomial_nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, total_count: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `negative_binomial_nll_loss`, in one pass. Arguments: see `negative_binomial_nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, total_count: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, total_count: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `negative_binomial_nll_loss`, in one pass. Arguments: see `negative_binomial_nll_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, total_count: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `negative_binomial_nll_loss`."""

negative_binomial_nll_loss: Final[_NegativeBinomialNLLLoss]
r"""Negative log-likelihood of counts that vary more than Poisson's.

.. math:: \ell(x, t) = r \log(1 + e^x / r) + t \log(1 + r e^{-x})

Parameters
----------
input : array_like
    Logarithms of the means :math:`x`, any shape.
target : array_like
    Counts :math:`t`, not negative: the shape of `input`, or one number.
total_count : float or array_like, default 1.0
    :math:`r`, positive: the variance is :math:`\mu + \mu^2 / r`, the dispersion :math:`1 / r`. An array broadcasts
    to `input`. Infinity makes it `poisson_nll_loss`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not a number >= 0; if `total_count` is not a number > 0; if an option is
    unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _NLLLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `nll_loss`. Arguments: see `nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `nll_loss`, in one pass. Arguments: see `nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `nll_loss`, in one pass. Arguments: see `nll_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        ignore_index: int | None = -100, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `nll_loss`."""

nll_loss: Final[_NLLLoss]
r"""Negative log-likelihood of class indices, from log-probabilities.

.. math:: \ell(x, y) = -w_y\, x_y

Parameters
----------
input : array_like
    Log-probabilities :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes. Other numbers do as well.
target : array_like
    Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
weight : array_like of shape (C,), optional
    Weight :math:`w_c` of each class.
ignore_index : int or None, default -100
    Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None is -100.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
sample_weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.
IndexError
    If a class index in `target` is not in [0, C), and its row counts.

Notes
-----
The mean divides by the sum of the weights, of classes and of samples, of the rows that count: by their number
where there are no weights. It is NaN, and the gradient 0, if that is 0. The gradient is :math:`-w_y` at the class
and 0 elsewhere, the Hessian 0. Only the number at the label is read of a row: NaN elsewhere goes unnoticed. A
weight of 0 makes the value 0 at :math:`x_y = -\infty` too.

References
----------
``torch.nn.functional.nll_loss``

Examples
--------
>>> import fastloss as fl
>>> fl.nll_loss([[-0.5, -1.0, -2.0], [-3.0, -0.25, -2.0]], [0, 1])
0.375
>>> fl.nll_loss.grad([[-0.5, -1.0, -2.0]], [2])
array([[ 0.,  0., -1.]])
"""

class _PairwiseDistance(_Loss):
    def __call__(self, x1: ArrayLike, x2: ArrayLike, *, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06,
        keepdim: bool = False, axis: int = -1, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, x1: ArrayLike, x2: ArrayLike, *, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06,
        keepdim: bool = False, axis: int = -1, wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `pairwise_distance`. Arguments: see `pairwise_distance`."""
    @overload
    def grad(self, x1: ArrayLike, x2: ArrayLike, *, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06,
        keepdim: bool = False, axis: int = -1, wrt: Literal["x1", "x2"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, x1: ArrayLike, x2: ArrayLike, *, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06,
        keepdim: bool = False, axis: int = -1, wrt: tuple[Literal["x1", "x2"], ...] | list[Literal["x1", "x2"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, x1: ArrayLike, x2: ArrayLike, *, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06,
        keepdim: bool = False, axis: int = -1, wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]:
        """Value and gradient of `pairwise_distance`, in one pass. Arguments: see `pairwise_distance`."""
    @overload
    def value_and_grad(self, x1: ArrayLike, x2: ArrayLike, *, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06,
        keepdim: bool = False, axis: int = -1, wrt: Literal["x1", "x2"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, x1: ArrayLike, x2: ArrayLike, *, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06,
        keepdim: bool = False, axis: int = -1, wrt: tuple[Literal["x1", "x2"], ...] | list[Literal["x1", "x2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, x1: ArrayLike, x2: ArrayLike, *, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06,
        keepdim: bool = False, axis: int = -1, wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, _Array], tuple[_Array, _Array]]:
        """Gradient and diagonal Hessian of `pairwise_distance`, in one pass. Arguments: see `pairwise_distance`."""
    @overload
    def grad_and_hess(self, x1: ArrayLike, x2: ArrayLike, *, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06,
        keepdim: bool = False, axis: int = -1, wrt: Literal["x1", "x2"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, x1: ArrayLike, x2: ArrayLike, *, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06,
        keepdim: bool = False, axis: int = -1, wrt: tuple[Literal["x1", "x2"], ...] | list[Literal["x1", "x2"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, x1: ArrayLike, x2: ArrayLike, *, vector: tuple[ArrayLike, ...], p: ArrayLike = 2.0,
        eps: ArrayLike = 1e-06, keepdim: bool = False, axis: int = -1, wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `pairwise_distance`."""
    @overload
    def hvp(self, x1: ArrayLike, x2: ArrayLike, *, vector: ArrayLike, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06,
        keepdim: bool = False, axis: int = -1, wrt: Literal["x1", "x2"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...

pairwise_distance: Final[_PairwiseDistance]
r"""Distance of two vectors, by any p-norm.

.. math:: \|a - b + \varepsilon\|_p = \Bigl(\sum_i |a_i - b_i + \varepsilon|^p\Bigr)^{1/p}

Parameters
----------
x1 : array_like
    Vectors :math:`a`, any shape with at least one axis.
x2 : array_like
    Vectors :math:`b`, of the same shape; nothing is broadcast.
p : float or array_like, default 2.0
    :math:`p \ge 0`, one number or one a pair: infinity for the largest difference, 0 for how many there are.
eps : float or array_like, default 1e-6
    :math:`\varepsilon`, added to every difference; one number, or one a pair.
keepdim : bool, default False
    Whether the result keeps the axis of the vectors, with length 1.
axis : int, default -1
    The axis of the vectors.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `x1` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
ndarray
    Of the type of `x1`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `p` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
As in torch :math:`\varepsilon` is added to every difference, so that the distance of two vectors depends a little
on their order, and that of equal ones is :math:`\varepsilon D^{1/p}`; `eps` of 0 is the plain distance. With
:math:`d` the difference and :math:`n` the distance, the gradient by `x1` is
:math:`\operatorname{sign}(d) (|d| / n)^{p - 1}`, by `x2` its negative. It is 0 where :math:`d` is, for
:math:`p < 1` too, and where :math:`n` or :math:`p` is. Equal largest differences share that of
:math:`p = \infty`. The Hessian is 0 for :math:`p` of 0, 1 and infinity, and infinite where :math:`d = 0 < n`
for others below 2.

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

class _PerceptronLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `perceptron_loss`. Arguments: see `perceptron_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `perceptron_loss`, in one pass. Arguments: see `perceptron_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `perceptron_loss`, in one pass. Arguments: see `perceptron_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `perceptron_loss`."""

perceptron_loss: Final[_PerceptronLoss]
r"""Perceptron loss: a hinge without margin.

.. math:: \ell(x, y) = \max(0, -y x)

Parameters
----------
input : array_like
    Scores :math:`x`, any shape.
target : array_like
    Labels :math:`y`, -1 or 1: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not -1 or 1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _PinballLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `pinball_loss`. Arguments: see `pinball_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `pinball_loss`, in one pass. Arguments: see `pinball_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `pinball_loss`, in one pass. Arguments: see `pinball_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, quantile: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `pinball_loss`."""

pinball_loss: Final[_PinballLoss]
r"""Pinball loss, least for the quantile of the targets.

.. math:: \ell(x, y) = \max\bigl(q\,(y - x),\ (1 - q)(x - y)\bigr)

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
quantile : float or array_like, default 0.5
    Which quantile, :math:`q` in (0, 1). An array broadcasts to `input`. For several of each target see
    `multi_quantile_loss`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `quantile` is not a number in (0, 1); if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _PoissonNLLLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, eps: ArrayLike = 1e-08, log_input: bool = True,
        full: bool | Literal['exact'] = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, eps: ArrayLike = 1e-08, log_input: bool = True,
        full: bool | Literal['exact'] = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, eps: ArrayLike = 1e-08, log_input: bool = True,
        full: bool | Literal['exact'] = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `poisson_nll_loss`. Arguments: see `poisson_nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, eps: ArrayLike = 1e-08, log_input: bool = True,
        full: bool | Literal['exact'] = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `poisson_nll_loss`, in one pass. Arguments: see `poisson_nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, eps: ArrayLike = 1e-08, log_input: bool = True,
        full: bool | Literal['exact'] = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, eps: ArrayLike = 1e-08, log_input: bool = True,
        full: bool | Literal['exact'] = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `poisson_nll_loss`, in one pass. Arguments: see `poisson_nll_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, eps: ArrayLike = 1e-08,
        log_input: bool = True, full: bool | Literal['exact'] = False, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `poisson_nll_loss`."""

poisson_nll_loss: Final[_PoissonNLLLoss]
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
    Counts :math:`t`, not negative: the shape of `input`, or one number.
eps : float or array_like, default 1e-8
    Added to means, not negative; unused if `input` is their logarithm. An array broadcasts to `input`.
log_input : bool, default True
    Whether `input` is the logarithm of the mean.
full : bool or 'exact', default False
    True adds Stirling's approximation :math:`t \log t - t + \frac12 \log(2 \pi t)` of :math:`\log t!` where
    :math:`t > 1`, as torch does; 'exact' adds :math:`\log \Gamma(t + 1)`. Derivatives are the same.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `input` is not a number >= 0, where the options ask for it; if `target` is not a number
    >= 0; if `eps` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _PolyLossCrossEntropyLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.0,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.0,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.0,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `poly_loss_cross_entropy`. Arguments: see `poly_loss_cross_entropy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.0,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `poly_loss_cross_entropy`, in one pass. Arguments: see `poly_loss_cross_entropy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.0,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, epsilon: ArrayLike = 2.0,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `poly_loss_cross_entropy`, in one pass. Arguments: see `poly_loss_cross_entropy`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, epsilon: ArrayLike = 2.0,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `poly_loss_cross_entropy`."""

poly_loss_cross_entropy: Final[_PolyLossCrossEntropyLoss]
r"""Cross-entropy with another first coefficient of its expansion in 1 - p.

.. math:: \ell(x, y) = -\log p_y + \varepsilon\, (1 - p_y) \qquad p = \operatorname{softmax}(x)

Parameters
----------
input : array_like
    Logits :math:`x` of shape (C,), (N, C) or (N, C, d1, ...), C classes.
target : array_like
    Class indices :math:`y` in [0, C), whole numbers of any type, of the shape of `input` without its class axis.
epsilon : float or array_like, default 2.0
    :math:`\varepsilon`, finite and at least -1, one number or one a row; 0 is the cross-entropy.
ignore_index : int or None, default -100
    Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None is -100.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `epsilon` is not a finite number >= -1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.
IndexError
    If a class index in `target` is not in [0, C), and its row counts.

Notes
-----
The mean divides by the number of rows that count. With :math:`c = 1 + \varepsilon p_y` the gradient is
:math:`c\, p_j` by the logit of a wrong class and :math:`-c\, (1 - p_y)` by that of the right one. Values have all
their digits for sure rows, at :math:`\varepsilon = -1` too, where the loss is of second order. One logit of
infinity takes all the probability; a row with several, with nothing but -inf, or with NaN is NaN.

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

class _PseudoHuberLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `pseudo_huber_loss`. Arguments: see `pseudo_huber_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `pseudo_huber_loss`, in one pass. Arguments: see `pseudo_huber_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `pseudo_huber_loss`, in one pass. Arguments: see `pseudo_huber_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, delta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `pseudo_huber_loss`."""

pseudo_huber_loss: Final[_PseudoHuberLoss]
r"""Pseudo-Huber loss: Huber's loss without kinks.

.. math:: \ell(x, y) = \delta^2 \left( \sqrt{1 + (r/\delta)^2} - 1 \right), \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
delta : float or array_like, default 1.0
    Scale at which the parabola bends into lines of slope `delta`, positive. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `delta` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _QualityFocalLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 2.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 2.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 2.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `quality_focal_loss`. Arguments: see `quality_focal_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 2.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `quality_focal_loss`, in one pass. Arguments: see `quality_focal_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 2.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 2.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `quality_focal_loss`, in one pass. Arguments: see `quality_focal_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, beta: ArrayLike = 2.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `quality_focal_loss`."""

quality_focal_loss: Final[_QualityFocalLoss]
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
    bool type: the shape of `input`, or one number. One rounding of its type above 1 counts as 1.
beta : float or array_like, default 2.0
    Focusing exponent, not negative; 0 is the cross-entropy. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not a number in [0, 1]; if `beta` is not a number >= 0; if an option is
    unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _Sigmoid(_Loss):
    def __call__(self, input: ArrayLike, *, out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, *, grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `sigmoid`. Arguments: see `sigmoid`."""
    def value_and_grad(self, input: ArrayLike, *, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Value and gradient of `sigmoid`, in one pass. Arguments: see `sigmoid`."""
    def grad_and_hess(self, input: ArrayLike, *, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `sigmoid`, in one pass. Arguments: see `sigmoid`."""
    def hvp(self, input: ArrayLike, *, vector: ArrayLike, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `sigmoid`."""

sigmoid: Final[_Sigmoid]
r"""Logistic function, from logits to probabilities.

.. math:: \sigma(x) = \frac 1 {1 + e^{-x}}

Parameters
----------
input : array_like
    Logits :math:`x`, any shape.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
ndarray
    Of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _SigmoidFocalLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.25, gamma: ArrayLike = 2.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"] = "none", out: _Array | None = None) -> _Array: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.25, gamma: ArrayLike = 2.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"], out: None = None) -> float: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.25, gamma: ArrayLike = 2.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "none", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `sigmoid_focal_loss`. Arguments: see `sigmoid_focal_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.25,
        gamma: ArrayLike = 2.0, label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"] = "none", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Value and gradient of `sigmoid_focal_loss`, in one pass. Arguments: see `sigmoid_focal_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.25,
        gamma: ArrayLike = 2.0, label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.25, gamma: ArrayLike = 2.0,
        label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "none", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `sigmoid_focal_loss`, in one pass. Arguments: see `sigmoid_focal_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, alpha: ArrayLike = 0.25,
        gamma: ArrayLike = 2.0, label_smoothing: ArrayLike = 0.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "none",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `sigmoid_focal_loss`."""

sigmoid_focal_loss: Final[_SigmoidFocalLoss]
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
    shape of `input`, or one number. One rounding of its type above 1 counts as 1.
alpha : float or array_like, default 0.25
    Weight of the positive class in [0, 1]; the negative class has :math:`1 - \alpha`. With -1 both have weight 1.
    An array broadcasts to `input`.
gamma : float or array_like, default 2.0
    Focusing exponent, not negative; 0 is the cross-entropy. An array broadcasts to `input`.
label_smoothing : float or array_like, default 0.0
    Share :math:`\epsilon` of the labels that is spread evenly over both classes: :math:`y` becomes
    :math:`(1 - \epsilon)\,y + \epsilon / 2` throughout. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'none'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value. Unlike others, this loss is not reduced by default.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not a number in [0, 1]; if `alpha` is not -1 or a number in [0, 1]; if
    `gamma` is not a number >= 0; if `label_smoothing` is not a number in [0, 1]; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _SmoothL1Loss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `smooth_l1_loss`. Arguments: see `smooth_l1_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `smooth_l1_loss`, in one pass. Arguments: see `smooth_l1_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `smooth_l1_loss`, in one pass. Arguments: see `smooth_l1_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, beta: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `smooth_l1_loss`."""

smooth_l1_loss: Final[_SmoothL1Loss]
r"""Smooth absolute error: quadratic for residuals below `beta`, of slope 1 beyond.

.. math::
    \ell(x, y) = \begin{cases} r^2 / (2 \beta) & |r| < \beta \\
    |r| - \frac12 \beta & |r| \ge \beta \end{cases}, \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
beta : float or array_like, default 1.0
    Where the parabola ends, not negative; 0 makes it `l1_loss`. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `beta` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _SmoothPinballLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5, width: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5, width: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5, width: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `smooth_pinball_loss`. Arguments: see `smooth_pinball_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5,
        width: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `smooth_pinball_loss`, in one pass. Arguments: see `smooth_pinball_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5,
        width: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5,
        width: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `smooth_pinball_loss`, in one pass. Arguments: see `smooth_pinball_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, quantile: ArrayLike = 0.5,
        width: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `smooth_pinball_loss`."""

smooth_pinball_loss: Final[_SmoothPinballLoss]
r"""Pinball loss with its corner rounded off, curved everywhere.

.. math:: \ell(x, y) = w \log\left(1 + e^{r/w}\right) - q\,r, \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
quantile : float or array_like, default 0.5
    Which quantile, :math:`q` in (0, 1). An array broadcasts to `input`.
width : float or array_like, default 1.0
    Width :math:`w` of the corner, positive: in proportion to the residuals that matter. An array broadcasts to
    `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `quantile` is not a number in (0, 1); if `width` is not a number > 0; if an option is
    unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _SoftMarginLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `soft_margin_loss`. Arguments: see `soft_margin_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `soft_margin_loss`, in one pass. Arguments: see `soft_margin_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `soft_margin_loss`, in one pass. Arguments: see `soft_margin_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `soft_margin_loss`."""

soft_margin_loss: Final[_SoftMarginLoss]
r"""Logistic loss of labels -1 and 1. `fl.logistic_loss` is the same function.

.. math:: \ell(x, y) = \log(1 + e^{-y x})

Parameters
----------
input : array_like
    Logits :math:`x`, any shape.
target : array_like
    Labels :math:`y`, -1 or 1: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not -1 or 1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _Softmax(_Loss):
    def __call__(self, input: ArrayLike, *, axis: int = -1, out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, *, axis: int = -1, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `softmax`. Arguments: see `softmax`."""
    def value_and_grad(self, input: ArrayLike, *, axis: int = -1, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Value and gradient of `softmax`, in one pass. Arguments: see `softmax`."""

softmax: Final[_Softmax]
r"""Softmax: positive numbers that sum to 1.

.. math:: p_i = \frac{e^{x_i}}{\sum_j e^{x_j}}

Parameters
----------
input : array_like
    Logits :math:`x`, any shape with at least one axis.
axis : int, default -1
    The axis along which probabilities sum to 1.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
ndarray
    Probabilities, of the shape and type of `input`.

Raises
------
ValueError
    If there is no such `axis`, or shapes do not match.
TypeError
    If an argument is not an array of real numbers, or ``.grad`` is not given `grad_output`.

Notes
-----
``.grad`` is the vector-Jacobian product :math:`p_i (u_i - \sum_j p_j u_j)` with `grad_output` :math:`u`, an array
of the shape of `input`. A single +inf has probability 1; a row with NaN, with several +inf or with nothing but
-inf gives NaN.

References
----------
``torch.nn.functional.softmax``, ``scipy.special.softmax``

Examples
--------
>>> import fastloss as fl
>>> fl.softmax([1.0, 2.0, 3.0]).round(3)
array([0.09 , 0.245, 0.665])
>>> fl.softmax.grad([1.0, 2.0, 3.0], grad_output=[1.0, 0.0, 0.0]).round(3)
array([ 0.082, -0.022, -0.06 ])
"""

class _SoftmaxFocalLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike | None = None,
        gamma: ArrayLike = 2.0, ignore_index: int | None = -100, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike | None = None,
        gamma: ArrayLike = 2.0, ignore_index: int | None = -100, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike | None = None, gamma: ArrayLike = 2.0,
        ignore_index: int | None = -100, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `softmax_focal_loss`. Arguments: see `softmax_focal_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike | None = None,
        gamma: ArrayLike = 2.0, ignore_index: int | None = -100, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `softmax_focal_loss`, in one pass. Arguments: see `softmax_focal_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike | None = None,
        gamma: ArrayLike = 2.0, ignore_index: int | None = -100, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike | None = None,
        gamma: ArrayLike = 2.0, ignore_index: int | None = -100, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `softmax_focal_loss`, in one pass. Arguments: see `softmax_focal_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, alpha: ArrayLike | None = None,
        gamma: ArrayLike = 2.0, ignore_index: int | None = -100, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `softmax_focal_loss`."""

softmax_focal_loss: Final[_SoftmaxFocalLoss]
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
    :math:`\gamma`, finite and at least 0, one number or one a row; 0 is the cross-entropy.
ignore_index : int or None, default -100
    Rows with this class index count nothing, whatever they hold: their value and gradient are 0. None is -100.
axis : int, optional
    The class axis; 1, or 0 for an `input` of one dimension.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `input` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `input` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `input`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `gamma` is not a finite number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.
IndexError
    If a class index in `target` is not in [0, C), and its row counts.

Notes
-----
The mean divides by the number of rows that count, not by weights. With :math:`q = 1 - p_y` and
:math:`G = q^{\gamma+1} + \gamma p_y q^\gamma (-\log p_y)` the gradient is :math:`\alpha_y G\, p_c / q` by the
logit of a wrong class and :math:`-\alpha_y G` by that of the right one: it has no pole at :math:`q = 0` for
:math:`\gamma < 1`. The loss is not convex, its Hessian may be negative. One logit of infinity takes all the
probability; a row with several, with nothing but -inf, or with NaN is NaN.

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

class _Softplus(_Loss):
    def __call__(self, input: ArrayLike, *, beta: ArrayLike = 1.0, out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, *, beta: ArrayLike = 1.0, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `softplus`. Arguments: see `softplus`."""
    def value_and_grad(self, input: ArrayLike, *, beta: ArrayLike = 1.0, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Value and gradient of `softplus`, in one pass. Arguments: see `softplus`."""
    def grad_and_hess(self, input: ArrayLike, *, beta: ArrayLike = 1.0, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `softplus`, in one pass. Arguments: see `softplus`."""
    def hvp(self, input: ArrayLike, *, vector: ArrayLike, beta: ArrayLike = 1.0,
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `softplus`."""

softplus: Final[_Softplus]
r"""Smooth maximum of `input` and 0.

.. math:: f(x) = \frac1\beta \log(1 + e^{\beta x})

Parameters
----------
input : array_like
    Any numbers :math:`x`, any shape.
beta : float or array_like, default 1.0
    Sharpness of the bend, positive. An array broadcasts to `input`.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
ndarray
    Of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `beta` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _SquaredHingeLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `squared_hinge_loss`. Arguments: see `squared_hinge_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `squared_hinge_loss`, in one pass. Arguments: see `squared_hinge_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `squared_hinge_loss`, in one pass. Arguments: see `squared_hinge_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `squared_hinge_loss`."""

squared_hinge_loss: Final[_SquaredHingeLoss]
r"""Squared hinge loss, of L2 support vector machines.

.. math:: \ell(x, y) = \max(0, 1 - y x)^2

Parameters
----------
input : array_like
    Scores :math:`x`, any shape.
target : array_like
    Labels :math:`y`, -1 or 1: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not -1 or 1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _StudentTNLLLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `student_t_nll_loss`. Arguments: see `student_t_nll_loss`."""
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "scale"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "scale"], ...] | list[Literal["input", "scale"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, _Array]]:
        """Value and gradient of `student_t_nll_loss`, in one pass. Arguments: see `student_t_nll_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", wrt: Literal["input", "scale"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean",
        wrt: tuple[Literal["input", "scale"], ...] | list[Literal["input", "scale"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: Literal["input", "scale"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], wrt: tuple[Literal["input", "scale"], ...] | list[Literal["input", "scale"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, _Array], tuple[_Array, _Array]]:
        """Gradient and diagonal Hessian of `student_t_nll_loss`, in one pass. Arguments: see `student_t_nll_loss`."""
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "scale"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "scale"], ...] | list[Literal["input", "scale"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, vector: tuple[ArrayLike, ...],
        df: ArrayLike = 4.0, full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `student_t_nll_loss`."""
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, vector: ArrayLike, df: ArrayLike = 4.0,
        full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["input", "scale"],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array: ...
    @overload
    def hvp(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike, *, vector: tuple[ArrayLike, ...],
        df: ArrayLike = 4.0, full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["input", "scale"], ...] | list[Literal["input", "scale"]],
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...

student_t_nll_loss: Final[_StudentTNLLLoss]
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
    Observations :math:`y`: the shape of `input`, or one number.
scale : array_like
    Scales :math:`s`, positive. Of the shape of `input`; of that without its last axis, one for each row; with ones
    in place of axes along which it is shared; or one number for all.
df : float or array_like, default 4.0
    Degrees of freedom :math:`\nu`, positive: the fewer, the less an outlier counts. Infinity gives the
    normal distribution with standard deviation `scale`. An array broadcasts to `input`.
full : bool, default False
    Whether to add the constant, which depends on `df`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `scale` is not a number > 0; if `df` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
The mean divides by the number of elements. The derivative by the location is
:math:`(\nu + 1) z / (\nu + z^2) / s`, that by the scale :math:`\nu (1 - z^2) / (\nu + z^2) / s`. By a shared
scale, gradient and Hessian have its shape and are sums, in double precision. An infinite residual costs infinity,
with derivatives 0 and :math:`-\nu / s`; NaN gives NaN.

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

class _TripletMarginLoss(_Loss):
    @overload
    def __call__(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *, margin: ArrayLike = 1.0,
        p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *, margin: ArrayLike = 1.0,
        p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *, margin: ArrayLike = 1.0,
        p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array, _Array]:
        """Gradient of `triplet_margin_loss`. Arguments: see `triplet_margin_loss`."""
    @overload
    def grad(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *, margin: ArrayLike = 1.0,
        p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["anchor", "positive", "negative"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *, margin: ArrayLike = 1.0,
        p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["anchor", "positive", "negative"], ...] | list[Literal["anchor", "positive", "negative"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *,
        margin: ArrayLike = 1.0, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, _Array, _Array]]:
        """Value and gradient of `triplet_margin_loss`, in one pass. Arguments: see `triplet_margin_loss`."""
    @overload
    def value_and_grad(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *,
        margin: ArrayLike = 1.0, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["anchor", "positive", "negative"], grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]: ...
    @overload
    def value_and_grad(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *,
        margin: ArrayLike = 1.0, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: tuple[Literal["anchor", "positive", "negative"], ...] | list[Literal["anchor", "positive", "negative"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[float, tuple[_Array, ...]]: ...
    @overload
    def value_and_grad(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *,
        margin: ArrayLike = 1.0, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array, _Array]]: ...
    @overload
    def value_and_grad(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *,
        margin: ArrayLike = 1.0, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["anchor", "positive", "negative"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *,
        margin: ArrayLike = 1.0, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: tuple[Literal["anchor", "positive", "negative"], ...] | list[Literal["anchor", "positive", "negative"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *, margin: ArrayLike = 1.0,
        p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, _Array, _Array], tuple[_Array, _Array, _Array]]:
        """Gradient and diagonal Hessian of `triplet_margin_loss`, in one pass. Arguments: see `triplet_margin_loss`."""
    @overload
    def grad_and_hess(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *, margin: ArrayLike = 1.0,
        p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["anchor", "positive", "negative"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *, margin: ArrayLike = 1.0,
        p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean",
        wrt: tuple[Literal["anchor", "positive", "negative"], ...] | list[Literal["anchor", "positive", "negative"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *, vector: tuple[ArrayLike, ...],
        margin: ArrayLike = 1.0, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `triplet_margin_loss`."""
    @overload
    def hvp(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, *, vector: ArrayLike,
        margin: ArrayLike = 1.0, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False, axis: int = -1,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", wrt: Literal["anchor", "positive", "negative"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...

triplet_margin_loss: Final[_TripletMarginLoss]
r"""Wants an anchor nearer to one vector than to another, by a margin.

.. math:: \ell(a, p, n) = \max\bigl(0,\; m + d(a, p) - d(a, n)\bigr), \qquad
    d(a, b) = \|a - b + \varepsilon\|_p

Parameters
----------
anchor : array_like
    Vectors :math:`a`, any shape with at least one axis.
positive : array_like
    What they should be near to, of the same shape; nothing is broadcast.
negative : array_like
    What they should be far from, of the same shape.
margin : float or array_like, default 1.0
    :math:`m > 0`, one number or one a triplet.
p : float or array_like, default 2.0
    Exponent of the norm, 0 to infinity; see `pairwise_distance`.
eps : float or array_like, default 1e-6
    :math:`\varepsilon`, added to every difference.
swap : bool, default False
    Whether the distance to `negative` is that from `anchor` or that from `positive`, whichever is smaller.
axis : int, default -1
    The axis of the vectors.
weight : array_like, optional
    Weight of each row, multiplied to its value, gradients and Hessian. Broadcasts to the shape of `anchor` without
    its axis.
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `anchor` without its axis. The others are as if they were not there:
    their value and gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `anchor` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that has one number a row.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `anchor`, without its axis.

Raises
------
ValueError
    If shapes do not match; if `margin` is not a number > 0; if `p` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _TukeyLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 4.685,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 4.685,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 4.685, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `tukey_loss`. Arguments: see `tukey_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 4.685,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `tukey_loss`, in one pass. Arguments: see `tukey_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 4.685,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 4.685,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `tukey_loss`, in one pass. Arguments: see `tukey_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, c: ArrayLike = 4.685,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `tukey_loss`."""

tukey_loss: Final[_TukeyLoss]
r"""Tukey's biweight: constant beyond `c`, so that outliers have no influence at all.

.. math::
    \ell(x, y) = \frac{c^2}6 \left(1 - \bigl(1 - \min(1, (r/c)^2)\bigr)^3\right), \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
c : float or array_like, default 4.685
    Where the loss levels off, positive; the default is 95 % efficient for residuals of unit normal
    distribution. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `c` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _TverskyLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, alpha: float = 0.5, beta: float = 0.5,
        gamma: float = 1.0, mode: Literal["binary", "multilabel", "multiclass"] = "binary",
        from_logits: bool = True, smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, alpha: float = 0.5, beta: float = 0.5,
        gamma: float = 1.0, mode: Literal["binary", "multilabel", "multiclass"] = "binary",
        from_logits: bool = True, smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, alpha: float = 0.5, beta: float = 0.5,
        gamma: float = 1.0, mode: Literal["binary", "multilabel", "multiclass"] = "binary",
        from_logits: bool = True, smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `tversky_loss`. Arguments: see `tversky_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, alpha: float = 0.5, beta: float = 0.5,
        gamma: float = 1.0, mode: Literal["binary", "multilabel", "multiclass"] = "binary",
        from_logits: bool = True, smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `tversky_loss`, in one pass. Arguments: see `tversky_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, alpha: float = 0.5, beta: float = 0.5,
        gamma: float = 1.0, mode: Literal["binary", "multilabel", "multiclass"] = "binary",
        from_logits: bool = True, smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, alpha: float = 0.5, beta: float = 0.5,
        gamma: float = 1.0, mode: Literal["binary", "multilabel", "multiclass"] = "binary",
        from_logits: bool = True, smooth: float = 0.0, eps: float = 1e-07, ignore_index: int | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `tversky_loss`."""

tversky_loss: Final[_TverskyLoss]
r"""Tversky loss: Dice loss with weights of its own for false positives and false negatives.

.. math:: \ell_c = \left(1 - \frac{TP + s}{\max(TP + \alpha FP + \beta FN + s,\; \varepsilon)}\right)^\gamma

Parameters
----------
input : array_like
    Logits or probabilities, as in `dice_loss`.
target : array_like
    How much of each pixel belongs to the class, or class indices, as in `dice_loss`.
alpha : float, default 0.5
    Weight :math:`\alpha \ge 0` of false positives.
beta : float, default 0.5
    Weight :math:`\beta \ge 0` of false negatives. Keras has the two the other way round.
gamma : float, default 1.0
    :math:`\gamma > 0`: above 1, classes that are nearly right count less.
mode : {'binary', 'multilabel', 'multiclass'}, default 'binary'
    One class; several, each against the rest; or several of which every pixel has one.
from_logits : bool, default True
    Whether `input` has logits.
smooth : float, default 0.0
    :math:`s`, added to numerator and denominator.
eps : float, default 1e-7
    :math:`\varepsilon`, what the denominator is at least.
ignore_index : int, optional
    Pixels with this target count nothing, whatever they hold.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` one number a class, of the type of `input`. The gradient has its shape.

Raises
------
IndexError
    If a class index is not in [0, C), and its pixel counts.
ValueError
    If shapes do not match; if `target`, or `input` without `from_logits`, is not in [0, 1]; if a weight is not a
    finite number >= 0, or `gamma` not one > 0; or an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
What `dice_loss` says of sums, means and absent classes holds here too. A class that costs nothing has gradient 0,
also where :math:`\gamma < 1`.

References
----------
``segmentation_models_pytorch.losses.TverskyLoss``; Abraham and Khan, "A novel focal Tversky loss function", ISBI
2019

Examples
--------
>>> import fastloss as fl
>>> round(fl.tversky_loss([0.9, 0.2, 0.6, 0.1], [1, 0, 1, 0], alpha=0.3, beta=0.7, from_logits=False), 6)
0.226804
"""

class _TweedieLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, power: ArrayLike = 1.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, power: ArrayLike = 1.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, power: ArrayLike = 1.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `tweedie_loss`. Arguments: see `tweedie_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, power: ArrayLike = 1.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `tweedie_loss`, in one pass. Arguments: see `tweedie_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, power: ArrayLike = 1.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, power: ArrayLike = 1.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `tweedie_loss`, in one pass. Arguments: see `tweedie_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, power: ArrayLike = 1.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `tweedie_loss`."""

tweedie_loss: Final[_TweedieLoss]
r"""Half the Tweedie deviance: between Poisson and gamma, with a positive probability of exactly zero.

.. math:: \ell(x, y) = \frac{e^{(2 - p) x}}{2 - p} - y\,\frac{e^{(1 - p) x}}{1 - p}

and its limits without what does not depend on :math:`x`: :math:`\frac12 (e^x - y)^2` for :math:`p = 0`,
:math:`e^x - y x` for 1 and :math:`x + y e^{-x}` for 2.

Parameters
----------
input : array_like
    Logarithms of the means :math:`x`, any shape.
target : array_like
    Observations :math:`y`, not negative: the shape of `input`, or one number.
power : float or array_like, default 1.5
    Exponent :math:`p` of the variance :math:`\mu^p`, finite and not between 0 and 1: 0 normal, 1 Poisson, 2 gamma,
    3 inverse Gaussian. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not a number >= 0; if `power` is not a finite number <= 0 or a finite number
    >= 1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _VarifocalLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.75, gamma: ArrayLike = 2.0,
        iou_weighted: ArrayLike = True, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.75, gamma: ArrayLike = 2.0,
        iou_weighted: ArrayLike = True, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.75, gamma: ArrayLike = 2.0,
        iou_weighted: ArrayLike = True, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `varifocal_loss`. Arguments: see `varifocal_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.75,
        gamma: ArrayLike = 2.0, iou_weighted: ArrayLike = True, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `varifocal_loss`, in one pass. Arguments: see `varifocal_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.75,
        gamma: ArrayLike = 2.0, iou_weighted: ArrayLike = True, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.75, gamma: ArrayLike = 2.0,
        iou_weighted: ArrayLike = True, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `varifocal_loss`, in one pass. Arguments: see `varifocal_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, alpha: ArrayLike = 0.75,
        gamma: ArrayLike = 2.0, iou_weighted: ArrayLike = True, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `varifocal_loss`."""

varifocal_loss: Final[_VarifocalLoss]
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
    shape of `input`, or one number. One rounding of its type above 1 counts as 1.
alpha : float or array_like, default 0.75
    Weight of elements with target 0, finite and not negative. An array broadcasts to `input`.
gamma : float or array_like, default 2.0
    Focusing exponent of elements with target 0, not negative. An array broadcasts to `input`.
iou_weighted : bool, float or array_like, default True
    Whether the cross-entropy is multiplied by the target. A share :math:`w` in [0, 1] multiplies it by :math:`w\,t
    + 1 - w`. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not a number in [0, 1]; if `alpha` is not a finite number >= 0; if `gamma`
    is not a number >= 0; if `iou_weighted` is not a number in [0, 1]; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _WelschLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `welsch_loss`. Arguments: see `welsch_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `welsch_loss`, in one pass. Arguments: see `welsch_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `welsch_loss`, in one pass. Arguments: see `welsch_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, c: ArrayLike = 1.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `welsch_loss`."""

welsch_loss: Final[_WelschLoss]
r"""Welsch (Leclerc) loss, which no outlier raises above :math:`c^2/2`.

.. math:: \ell(x, y) = \frac{c^2}2 \left(1 - e^{-(r/c)^2}\right), \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
c : float or array_like, default 1.0
    Scale beyond which residuals count as outliers, positive. An array broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `c` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _WingLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, width: ArrayLike = 5.0, curvature: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, width: ArrayLike = 5.0, curvature: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, width: ArrayLike = 5.0, curvature: ArrayLike = 0.5,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `wing_loss`. Arguments: see `wing_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, width: ArrayLike = 5.0,
        curvature: ArrayLike = 0.5, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `wing_loss`, in one pass. Arguments: see `wing_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, width: ArrayLike = 5.0,
        curvature: ArrayLike = 0.5, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, width: ArrayLike = 5.0,
        curvature: ArrayLike = 0.5, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `wing_loss`, in one pass. Arguments: see `wing_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, width: ArrayLike = 5.0,
        curvature: ArrayLike = 0.5, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum", "none"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `wing_loss`."""

wing_loss: Final[_WingLoss]
r"""Wing loss of landmarks: a logarithm for residuals below `width`, of slope 1 beyond.

.. math::
    \ell(x, y) = \begin{cases} w \log(1 + |r| / \epsilon) & |r| < w \\
    |r| - w + w \log(1 + w / \epsilon) & |r| \ge w \end{cases}, \qquad r = x - y

Parameters
----------
input : array_like
    Predictions :math:`x`, any shape.
target : array_like
    What they should be, :math:`y`: the shape of `input`, or one number.
width : float or array_like, default 5.0
    Where the straight lines begin, :math:`w`, positive. An array broadcasts to `input`.
curvature : float or array_like, default 0.5
    :math:`\epsilon`, positive; the smaller, the steeper is the corner, of slope :math:`w / \epsilon`. An array
    broadcasts to `input`.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `width` is not a number > 0; if `curvature` is not a number > 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

class _XLogY(_Loss):
    def __call__(self, input: ArrayLike, other: ArrayLike, *, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, other: ArrayLike, *, wrt: None = None, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient of `xlogy`. Arguments: see `xlogy`."""
    @overload
    def grad(self, input: ArrayLike, other: ArrayLike, *, wrt: Literal["input", "other"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def grad(self, input: ArrayLike, other: ArrayLike, *,
        wrt: tuple[Literal["input", "other"], ...] | list[Literal["input", "other"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, other: ArrayLike, *, wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, _Array]]:
        """Value and gradient of `xlogy`, in one pass. Arguments: see `xlogy`."""
    @overload
    def value_and_grad(self, input: ArrayLike, other: ArrayLike, *, wrt: Literal["input", "other"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def value_and_grad(self, input: ArrayLike, other: ArrayLike, *,
        wrt: tuple[Literal["input", "other"], ...] | list[Literal["input", "other"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, tuple[_Array, ...]]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, other: ArrayLike, *, wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, _Array], tuple[_Array, _Array]]:
        """Gradient and diagonal Hessian of `xlogy`, in one pass. Arguments: see `xlogy`."""
    @overload
    def grad_and_hess(self, input: ArrayLike, other: ArrayLike, *, wrt: Literal["input", "other"],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    @overload
    def grad_and_hess(self, input: ArrayLike, other: ArrayLike, *,
        wrt: tuple[Literal["input", "other"], ...] | list[Literal["input", "other"]],
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[tuple[_Array, ...], tuple[_Array, ...]]: ...
    @overload
    def hvp(self, input: ArrayLike, other: ArrayLike, *, vector: tuple[ArrayLike, ...], wrt: None = None,
        grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `xlogy`."""
    @overload
    def hvp(self, input: ArrayLike, other: ArrayLike, *, vector: ArrayLike, wrt: Literal["input", "other"],
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array: ...
    @overload
    def hvp(self, input: ArrayLike, other: ArrayLike, *, vector: tuple[ArrayLike, ...],
        wrt: tuple[Literal["input", "other"], ...] | list[Literal["input", "other"]],
        grad_output: ArrayLike | None = None, out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, ...]: ...

xlogy: Final[_XLogY]
r"""Product of a number and a logarithm, 0 where the number is 0.

.. math:: f(x, y) = x \log y

Parameters
----------
input : array_like
    Factors :math:`x`, any shape.
other : array_like
    Arguments :math:`y` of the logarithm, not negative: the shape of `input`, or one number.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
wrt : str or tuple of str, optional
    The inputs to differentiate by. One name gives one array, a tuple of names a tuple of arrays.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
ndarray
    Of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `other` is not a number >= 0; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

Notes
-----
The derivatives are :math:`\log y` and :math:`x / y`, the second derivatives 0 and :math:`-x / y^2`. Where
:math:`x = 0`, value and derivative by :math:`y` are 0 whatever :math:`y`; where both are 0, so is the derivative
by :math:`x`. NaN gives NaN. A negative :math:`y`, for which peers give NaN, is an error.

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

class _ZeroOneLoss(_Loss):
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean", out: None = None) -> float: ...
    @overload
    def __call__(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> _Array:
        """Gradient of `zero_one_loss`. Arguments: see `zero_one_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        grad_output: ArrayLike | None = None, out: _Array | None = None) -> tuple[float, _Array]:
        """Value and gradient of `zero_one_loss`, in one pass. Arguments: see `zero_one_loss`."""
    @overload
    def value_and_grad(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"], grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]: ...
    def grad_and_hess(self, input: ArrayLike, target: ArrayLike, *, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Gradient and diagonal Hessian of `zero_one_loss`, in one pass. Arguments: see `zero_one_loss`."""
    def hvp(self, input: ArrayLike, target: ArrayLike, *, vector: ArrayLike, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum", "none"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact", grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Product of the Hessian of the reduced value with a vector. Arguments: see `zero_one_loss`."""

zero_one_loss: Final[_ZeroOneLoss]
r"""Zero-one loss: whether the score is on the wrong side. Other margin losses bound it from above.

.. math:: \ell(x, y) = \begin{cases} 1 & y x \le 0 \\ 0 & y x > 0 \end{cases}

Parameters
----------
input : array_like
    Scores :math:`x`, any shape.
target : array_like
    Labels :math:`y`, -1 or 1: the shape of `input`, or one number.
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.

Other Parameters
----------------
hessian : {'exact', 'gauss_newton'}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative; of this loss it is the exact one.
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or an array
    of the shape of the result where that is an array.

Returns
-------
float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `input`.

Raises
------
ValueError
    If shapes do not match; if `target` is not -1 or 1; if an option is unknown.
TypeError
    If an argument is not an array of real numbers.

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

logistic_loss = soft_margin_loss
