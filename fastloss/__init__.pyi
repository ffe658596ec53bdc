"""Loss functions for NumPy: value, gradient and diagonal Hessian as vectorised C kernels."""
# Made by docs/make_stubs.py from the definitions. Not to be edited.
# fmt: off
# ruff: noqa

from typing import Any, Final, Literal, TypeAlias, overload

from numpy.typing import ArrayLike, NDArray

from fastloss._registry import Definition
from fastloss.partial import Pieces
from fastloss import _core as _core
from fastloss import _interface as _interface
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
from fastloss import partial as partial
from fastloss import penalties as penalties
from fastloss import plotting as plotting
from fastloss import primitives as primitives
from fastloss import reference as reference
from fastloss import regression as regression
from fastloss import rowwise as rowwise
from fastloss import segmentation as segmentation
from fastloss import sharded as sharded
from fastloss import threads as threads
from fastloss import version as version
from fastloss._core import isa as isa
from fastloss._core import isas as isas
from fastloss._core import use_isa as use_isa
from fastloss._interface import get_include as get_include
from fastloss.compose.custom import custom_loss as custom_loss
from fastloss.compose.weighted import uncertainty_weighted_sum as uncertainty_weighted_sum
from fastloss.compose.weighted import weighted_sum as weighted_sum
from fastloss.constant import best_constant as best_constant
from fastloss.partial import Partial as Partial
from fastloss.partial import PartialSum as PartialSum
from fastloss.partial import Running as Running
from fastloss.plotting import plot as plot
from fastloss.segmentation import PartialRegions as PartialRegions
from fastloss.sharded import ClassShard as ClassShard
from fastloss.sharded import ClassSums as ClassSums
from fastloss.threads import get_num_threads as get_num_threads
from fastloss.threads import num_threads as num_threads
from fastloss.threads import set_num_threads as set_num_threads
from fastloss.version import __version__ as __version__

_Array: TypeAlias = NDArray[Any]

__all__ = ["ClassShard", "ClassSums", "Partial", "PartialRegions", "PartialSum", "Running", "asymmetric_loss", "best_constant", "binary_cross_entropy", "binary_cross_entropy_with_logits", "categorical_cross_entropy", "cauchy_loss", "charbonnier_loss", "complete_box_iou_loss", "cosine_embedding_loss", "cosine_similarity", "cross_entropy", "custom_loss", "dice_loss", "distance_box_iou_loss", "elastic_net_penalty", "epsilon_insensitive_loss", "expectile_loss", "exponential_loss", "exponential_nll_loss", "fair_loss", "gamma_nll_loss", "gaussian_kl_div", "gaussian_nll_loss", "geman_mcclure_loss", "general_robust_loss", "generalized_box_iou_loss", "generalized_cross_entropy", "generalized_kl_div", "get_include", "get_num_threads", "hinge_embedding_loss", "hinge_loss", "huber_loss", "isa", "isas", "jaccard_loss", "js_div", "js_div_with_logits", "kl_div", "kl_div_with_logits", "l1_loss", "l1_penalty", "l2_loss", "l2_penalty", "laplace_nll_loss", "linear_cross_entropy", "log_cosh_loss", "log_sigmoid", "log_softmax", "logistic_loss", "logsumexp", "margin_ranking_loss", "mean_absolute_percentage_error", "mean_squared_log_error", "modified_huber_loss", "mse_loss", "multi_margin_loss", "multi_quantile_loss", "multiclass_hinge_loss", "multiclass_perceptron_loss", "multilabel_margin_loss", "multilabel_soft_margin_loss", "negative_binomial_nll_loss", "nll_loss", "nn", "num_threads", "pairwise_distance", "perceptron_loss", "pinball_loss", "plot", "poisson_nll_loss", "poly_loss_cross_entropy", "pseudo_huber_loss", "quality_focal_loss", "reference", "set_num_threads", "sigmoid", "sigmoid_focal_loss", "smooth_l1_loss", "smooth_pinball_loss", "soft_margin_loss", "softmax", "softmax_focal_loss", "softplus", "squared_hinge_loss", "student_t_nll_loss", "triplet_margin_loss", "tukey_loss", "tversky_loss", "tweedie_loss", "uncertainty_weighted_sum", "use_isa", "varifocal_loss", "weighted_sum", "welsch_loss", "wing_loss", "xlogy", "zero_one_loss"]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

asymmetric_loss: Final[_AsymmetricLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

binary_cross_entropy: Final[_BCELoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

binary_cross_entropy_with_logits: Final[_BCEWithLogitsLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

categorical_cross_entropy: Final[_CategoricalCrossEntropyLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

cauchy_loss: Final[_CauchyLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

charbonnier_loss: Final[_CharbonnierLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

complete_box_iou_loss: Final[_CompleteBoxIouLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

cosine_embedding_loss: Final[_CosineEmbeddingLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

cross_entropy: Final[_CrossEntropyLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

dice_loss: Final[_DiceLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

distance_box_iou_loss: Final[_DistanceBoxIouLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

elastic_net_penalty: Final[_ElasticNetPenalty]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

epsilon_insensitive_loss: Final[_EpsilonInsensitiveLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

expectile_loss: Final[_ExpectileLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

exponential_loss: Final[_ExponentialLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

exponential_nll_loss: Final[_ExponentialNLLLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

fair_loss: Final[_FairLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

gamma_nll_loss: Final[_GammaNLLLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

gaussian_kl_div: Final[_GaussianKLDivLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

gaussian_nll_loss: Final[_GaussianNLLLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

geman_mcclure_loss: Final[_GemanMcClureLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

general_robust_loss: Final[_GeneralRobustLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

generalized_box_iou_loss: Final[_GeneralizedBoxIouLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

generalized_cross_entropy: Final[_GeneralizedCrossEntropyLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

generalized_kl_div: Final[_GeneralizedKLDivLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

hinge_embedding_loss: Final[_HingeEmbeddingLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

hinge_loss: Final[_HingeLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

huber_loss: Final[_HuberLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

jaccard_loss: Final[_JaccardLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

js_div: Final[_JSDivLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

js_div_with_logits: Final[_JSDivWithLogitsLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

kl_div: Final[_KLDivLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

kl_div_with_logits: Final[_KLDivWithLogitsLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

l1_loss: Final[_L1Loss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

l1_penalty: Final[_L1Penalty]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

l2_loss: Final[_L2Loss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

l2_penalty: Final[_L2Penalty]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

laplace_nll_loss: Final[_LaplaceNLLLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

linear_cross_entropy: Final[_LinearCrossEntropyLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

log_cosh_loss: Final[_LogCoshLoss]

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

class _LogSoftmax(_Loss):
    def __call__(self, input: ArrayLike, *, axis: int = -1, out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, *, axis: int = -1, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `log_softmax`. Arguments: see `log_softmax`."""
    def value_and_grad(self, input: ArrayLike, *, axis: int = -1, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Value and gradient of `log_softmax`, in one pass. Arguments: see `log_softmax`."""

log_softmax: Final[_LogSoftmax]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

margin_ranking_loss: Final[_MarginRankingLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

mean_absolute_percentage_error: Final[_MeanAbsolutePercentageError]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

mean_squared_log_error: Final[_MeanSquaredLogError]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

modified_huber_loss: Final[_ModifiedHuberLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

mse_loss: Final[_MSELoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

multi_margin_loss: Final[_MultiMarginLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

multi_quantile_loss: Final[_MultiQuantileLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

multiclass_hinge_loss: Final[_MulticlassHingeLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

multiclass_perceptron_loss: Final[_MulticlassPerceptronLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

multilabel_margin_loss: Final[_MultiLabelMarginLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

multilabel_soft_margin_loss: Final[_MultiLabelSoftMarginLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

negative_binomial_nll_loss: Final[_NegativeBinomialNLLLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

nll_loss: Final[_NLLLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

perceptron_loss: Final[_PerceptronLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

pinball_loss: Final[_PinballLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

poisson_nll_loss: Final[_PoissonNLLLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

poly_loss_cross_entropy: Final[_PolyLossCrossEntropyLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

pseudo_huber_loss: Final[_PseudoHuberLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

quality_focal_loss: Final[_QualityFocalLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

sigmoid_focal_loss: Final[_SigmoidFocalLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

smooth_l1_loss: Final[_SmoothL1Loss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

smooth_pinball_loss: Final[_SmoothPinballLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

soft_margin_loss: Final[_SoftMarginLoss]

class _Softmax(_Loss):
    def __call__(self, input: ArrayLike, *, axis: int = -1, out: _Array | None = None) -> _Array: ...
    def grad(self, input: ArrayLike, *, axis: int = -1, grad_output: ArrayLike | None = None,
        out: _Array | None = None) -> _Array:
        """Gradient of `softmax`. Arguments: see `softmax`."""
    def value_and_grad(self, input: ArrayLike, *, axis: int = -1, grad_output: ArrayLike | None = None,
        out: tuple[_Array | None, ...] | None = None) -> tuple[_Array, _Array]:
        """Value and gradient of `softmax`, in one pass. Arguments: see `softmax`."""

softmax: Final[_Softmax]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

softmax_focal_loss: Final[_SoftmaxFocalLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

squared_hinge_loss: Final[_SquaredHingeLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

student_t_nll_loss: Final[_StudentTNLLLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

triplet_margin_loss: Final[_TripletMarginLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

tukey_loss: Final[_TukeyLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

tversky_loss: Final[_TverskyLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

tweedie_loss: Final[_TweedieLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

varifocal_loss: Final[_VarifocalLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

welsch_loss: Final[_WelschLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

wing_loss: Final[_WingLoss]

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
    partial: Pieces
    def unit(self, shape: Any, *, weighted: bool = True) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data."""

zero_one_loss: Final[_ZeroOneLoss]

logistic_loss = soft_margin_loss
