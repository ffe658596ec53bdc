"""Losses and functions as modules for networks written by hand. A module keeps the arguments of its last call, of
which ``backward`` returns the gradient. There is a class for every loss of the catalogue, named as in ``torch.nn``
(`MSELoss`, `BCEWithLogitsLoss`, `Softmax`), or as it would be there (`PinballLoss`, `L2Penalty`). Its options are those
of the loss, and are checked when it is made.

>>> import numpy as np
>>> import fastloss as fl
>>> criterion = fl.nn.CrossEntropyLoss(label_smoothing=0.1)
>>> loss = criterion(np.zeros((2, 3)), np.array([0, 2]))
>>> criterion.backward().shape
(2, 3)
>>> fl.nn.HuberLoss(delta=-1)
Traceback (most recent call last):
ValueError: huber_loss: delta has -1.0, expected a number > 0
"""
# Made by docs/make_stubs.py from the definitions. Not to be edited.
# fmt: off
# ruff: noqa

from typing import Any, Generic, Literal, TypeAlias, TypeVar, overload

from numpy.typing import ArrayLike, NDArray

from fastloss._core import Loss

_Array: TypeAlias = NDArray[Any]

_R = TypeVar("_R", float, _Array)

SPELLED: dict[str, str]

class Module(Generic[_R]):
    """A loss with its options. Keeps references to the arguments of the last call, which must not be changed
    before `backward`.
    """
    loss: Loss[Any]
    options: dict[str, Any]
    arguments: tuple[Any, ...] | None
    def __init__(self, **options: Any) -> None: ...
    def __call__(self, *arguments: Any) -> _R: ...
    def backward(self, grad_output: ArrayLike | None = None, *, out: Any = None) -> Any:
        """The gradient of the last call with respect to its input, times grad_output."""

def class_name(loss: Loss[Any]) -> str: ...

class BCELoss(Module[_R]):
    """`fastloss.binary_cross_entropy` with its options, remembering its arguments; see `Module`.

    Binary cross-entropy of probabilities.
    """
    @overload
    def __init__(self: BCELoss[float], *, pos_weight: ArrayLike = 1.0, label_smoothing: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: BCELoss[_Array], *, pos_weight: ArrayLike = 1.0, label_smoothing: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class BCEWithLogitsLoss(Module[_R]):
    """`fastloss.binary_cross_entropy_with_logits` with its options, remembering its arguments; see `Module`.

    Binary cross-entropy of logits, the logistic loss.
    """
    @overload
    def __init__(self: BCEWithLogitsLoss[float], *, pos_weight: ArrayLike = 1.0, label_smoothing: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: BCEWithLogitsLoss[_Array], *, pos_weight: ArrayLike = 1.0, label_smoothing: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class SigmoidFocalLoss(Module[_R]):
    """`fastloss.sigmoid_focal_loss` with its options, remembering its arguments; see `Module`.

    Focal loss of logits: binary cross-entropy, less of it where the prediction is right already.
    """
    @overload
    def __init__(self: SigmoidFocalLoss[_Array], *, alpha: ArrayLike = 0.25, gamma: ArrayLike = 2.0, label_smoothing: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"] = "none",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: SigmoidFocalLoss[float], *, alpha: ArrayLike = 0.25, gamma: ArrayLike = 2.0, label_smoothing: ArrayLike = 0.0,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class AsymmetricLoss(Module[_R]):
    """`fastloss.asymmetric_loss` with its options, remembering its arguments; see `Module`.

    Asymmetric loss of logits for many labels: focal, more so for absent ones, of which the easiest do not count.
    """
    @overload
    def __init__(self: AsymmetricLoss[float], *, gamma_neg: ArrayLike = 4.0, gamma_pos: ArrayLike = 1.0, clip: ArrayLike = 0.05,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: AsymmetricLoss[_Array], *, gamma_neg: ArrayLike = 4.0, gamma_pos: ArrayLike = 1.0, clip: ArrayLike = 0.05,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class QualityFocalLoss(Module[_R]):
    """`fastloss.quality_focal_loss` with its options, remembering its arguments; see `Module`.

    Focal loss of logits whose labels are qualities: cross-entropy, less of it where the prediction is near.
    """
    @overload
    def __init__(self: QualityFocalLoss[float], *, beta: ArrayLike = 2.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: QualityFocalLoss[_Array], *, beta: ArrayLike = 2.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class VarifocalLoss(Module[_R]):
    """`fastloss.varifocal_loss` with its options, remembering its arguments; see `Module`.

    Loss of logits whose labels are qualities: cross-entropy where there is one, focal loss where it is 0.
    """
    @overload
    def __init__(self: VarifocalLoss[float], *, alpha: ArrayLike = 0.75, gamma: ArrayLike = 2.0, iou_weighted: ArrayLike = True,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: VarifocalLoss[_Array], *, alpha: ArrayLike = 0.75, gamma: ArrayLike = 2.0, iou_weighted: ArrayLike = True,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class HingeLoss(Module[_R]):
    """`fastloss.hinge_loss` with its options, remembering its arguments; see `Module`.

    Hinge loss of support vector machines.
    """
    @overload
    def __init__(self: HingeLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: HingeLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class SquaredHingeLoss(Module[_R]):
    """`fastloss.squared_hinge_loss` with its options, remembering its arguments; see `Module`.

    Squared hinge loss, of L2 support vector machines.
    """
    @overload
    def __init__(self: SquaredHingeLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: SquaredHingeLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class ModifiedHuberLoss(Module[_R]):
    """`fastloss.modified_huber_loss` with its options, remembering its arguments; see `Module`.

    Squared hinge loss with a straight continuation, tolerant to outliers.
    """
    @overload
    def __init__(self: ModifiedHuberLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: ModifiedHuberLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class PerceptronLoss(Module[_R]):
    """`fastloss.perceptron_loss` with its options, remembering its arguments; see `Module`.

    Perceptron loss: a hinge without margin.
    """
    @overload
    def __init__(self: PerceptronLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: PerceptronLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class ZeroOneLoss(Module[_R]):
    """`fastloss.zero_one_loss` with its options, remembering its arguments; see `Module`.

    Zero-one loss: whether the score is on the wrong side. Other margin losses bound it from above.
    """
    @overload
    def __init__(self: ZeroOneLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: ZeroOneLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class SoftMarginLoss(Module[_R]):
    """`fastloss.soft_margin_loss` with its options, remembering its arguments; see `Module`.

    Logistic loss of labels -1 and 1. `fl.logistic_loss` is the same function.
    """
    @overload
    def __init__(self: SoftMarginLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: SoftMarginLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class ExponentialLoss(Module[_R]):
    """`fastloss.exponential_loss` with its options, remembering its arguments; see `Module`.

    Exponential loss of AdaBoost.
    """
    @overload
    def __init__(self: ExponentialLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: ExponentialLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class HingeEmbeddingLoss(Module[_R]):
    """`fastloss.hinge_embedding_loss` with its options, remembering its arguments; see `Module`.

    Distances of pairs: small for those that are alike, at least `margin` for those that are not.
    """
    @overload
    def __init__(self: HingeEmbeddingLoss[float], *, margin: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: HingeEmbeddingLoss[_Array], *, margin: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class MarginRankingLoss(Module[_R]):
    """`fastloss.margin_ranking_loss` with its options, remembering its arguments; see `Module`.

    Ranking of pairs: the one that belongs first should score higher by `margin`.
    """
    @overload
    def __init__(self: MarginRankingLoss[float], *, margin: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["input1", "input2"] | tuple[Literal["input1", "input2"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: MarginRankingLoss[_Array], *, margin: ArrayLike = 0.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"],
        wrt: Literal["input1", "input2"] | tuple[Literal["input1", "input2"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike) -> _R: ...

class MSELoss(Module[_R]):
    """`fastloss.mse_loss` with its options, remembering its arguments; see `Module`.

    Squared error.
    """
    @overload
    def __init__(self: MSELoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: MSELoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class L1Loss(Module[_R]):
    """`fastloss.l1_loss` with its options, remembering its arguments; see `Module`.

    Absolute error.
    """
    @overload
    def __init__(self: L1Loss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: L1Loss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class HuberLoss(Module[_R]):
    """`fastloss.huber_loss` with its options, remembering its arguments; see `Module`.

    Huber loss: quadratic for residuals up to `delta`, linear beyond.
    """
    @overload
    def __init__(self: HuberLoss[float], *, delta: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: HuberLoss[_Array], *, delta: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class SmoothL1Loss(Module[_R]):
    """`fastloss.smooth_l1_loss` with its options, remembering its arguments; see `Module`.

    Smooth absolute error: quadratic for residuals below `beta`, of slope 1 beyond.
    """
    @overload
    def __init__(self: SmoothL1Loss[float], *, beta: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: SmoothL1Loss[_Array], *, beta: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class LogCoshLoss(Module[_R]):
    """`fastloss.log_cosh_loss` with its options, remembering its arguments; see `Module`.

    Logarithm of the hyperbolic cosine: a parabola for small residuals, nearly straight for large ones.
    """
    @overload
    def __init__(self: LogCoshLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: LogCoshLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class PseudoHuberLoss(Module[_R]):
    """`fastloss.pseudo_huber_loss` with its options, remembering its arguments; see `Module`.

    Pseudo-Huber loss: Huber's loss without kinks.
    """
    @overload
    def __init__(self: PseudoHuberLoss[float], *, delta: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: PseudoHuberLoss[_Array], *, delta: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class CharbonnierLoss(Module[_R]):
    """`fastloss.charbonnier_loss` with its options, remembering its arguments; see `Module`.

    Charbonnier loss: an absolute error with its corner rounded off.
    """
    @overload
    def __init__(self: CharbonnierLoss[float], *, epsilon: ArrayLike = 0.001, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: CharbonnierLoss[_Array], *, epsilon: ArrayLike = 0.001, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class PinballLoss(Module[_R]):
    """`fastloss.pinball_loss` with its options, remembering its arguments; see `Module`.

    Pinball loss, least for the quantile of the targets.
    """
    @overload
    def __init__(self: PinballLoss[float], *, quantile: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: PinballLoss[_Array], *, quantile: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class MultiQuantileLoss(Module[_R]):
    """`fastloss.multi_quantile_loss` with its options, remembering its arguments; see `Module`.

    Pinball losses of several quantiles of each target, predicted side by side.
    """
    @overload
    def __init__(self: MultiQuantileLoss[float], *, quantiles: ArrayLike, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: MultiQuantileLoss[_Array], *, quantiles: ArrayLike, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class ExpectileLoss(Module[_R]):
    """`fastloss.expectile_loss` with its options, remembering its arguments; see `Module`.

    Squared error that weighs both sides differently, least for the expectile of the targets.
    """
    @overload
    def __init__(self: ExpectileLoss[float], *, expectile: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: ExpectileLoss[_Array], *, expectile: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class EpsilonInsensitiveLoss(Module[_R]):
    """`fastloss.epsilon_insensitive_loss` with its options, remembering its arguments; see `Module`.

    Absolute error that forgives residuals up to `epsilon`, the loss of support vector regression.
    """
    @overload
    def __init__(self: EpsilonInsensitiveLoss[float], *, epsilon: ArrayLike = 0.1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: EpsilonInsensitiveLoss[_Array], *, epsilon: ArrayLike = 0.1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class L2Loss(Module[_R]):
    """`fastloss.l2_loss` with its options, remembering its arguments; see `Module`.

    Half the squared error.
    """
    @overload
    def __init__(self: L2Loss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: L2Loss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class CauchyLoss(Module[_R]):
    """`fastloss.cauchy_loss` with its options, remembering its arguments; see `Module`.

    Cauchy (Lorentzian) loss, which grows as a logarithm.
    """
    @overload
    def __init__(self: CauchyLoss[float], *, c: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: CauchyLoss[_Array], *, c: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class WelschLoss(Module[_R]):
    """`fastloss.welsch_loss` with its options, remembering its arguments; see `Module`.

    Welsch (Leclerc) loss, which no outlier raises above :math:`c^2/2`.
    """
    @overload
    def __init__(self: WelschLoss[float], *, c: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: WelschLoss[_Array], *, c: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class GemanMcClureLoss(Module[_R]):
    """`fastloss.geman_mcclure_loss` with its options, remembering its arguments; see `Module`.

    Geman-McClure loss, which no outlier raises above :math:`c^2/2`.
    """
    @overload
    def __init__(self: GemanMcClureLoss[float], *, c: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: GemanMcClureLoss[_Array], *, c: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class FairLoss(Module[_R]):
    """`fastloss.fair_loss` with its options, remembering its arguments; see `Module`.

    Fair's loss: convex, and smooth up to the second derivative.
    """
    @overload
    def __init__(self: FairLoss[float], *, c: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: FairLoss[_Array], *, c: ArrayLike = 1.0, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class TukeyLoss(Module[_R]):
    """`fastloss.tukey_loss` with its options, remembering its arguments; see `Module`.

    Tukey's biweight: constant beyond `c`, so that outliers have no influence at all.
    """
    @overload
    def __init__(self: TukeyLoss[float], *, c: ArrayLike = 4.685, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: TukeyLoss[_Array], *, c: ArrayLike = 4.685, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class MeanSquaredLogError(Module[_R]):
    """`fastloss.mean_squared_log_error` with its options, remembering its arguments; see `Module`.

    Squared error of logarithms, for quantities that grow by factors.
    """
    @overload
    def __init__(self: MeanSquaredLogError[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: MeanSquaredLogError[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class MeanAbsolutePercentageError(Module[_R]):
    """`fastloss.mean_absolute_percentage_error` with its options, remembering its arguments; see `Module`.

    Absolute error relative to the target.
    """
    @overload
    def __init__(self: MeanAbsolutePercentageError[float], *, epsilon: ArrayLike = 2.220446049250313e-16, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: MeanAbsolutePercentageError[_Array], *, epsilon: ArrayLike = 2.220446049250313e-16, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class SmoothPinballLoss(Module[_R]):
    """`fastloss.smooth_pinball_loss` with its options, remembering its arguments; see `Module`.

    Pinball loss with its corner rounded off, curved everywhere.
    """
    @overload
    def __init__(self: SmoothPinballLoss[float], *, quantile: ArrayLike = 0.5, width: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: SmoothPinballLoss[_Array], *, quantile: ArrayLike = 0.5, width: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class WingLoss(Module[_R]):
    """`fastloss.wing_loss` with its options, remembering its arguments; see `Module`.

    Wing loss of landmarks: a logarithm for residuals below `width`, of slope 1 beyond.
    """
    @overload
    def __init__(self: WingLoss[float], *, width: ArrayLike = 5.0, curvature: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: WingLoss[_Array], *, width: ArrayLike = 5.0, curvature: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class GeneralRobustLoss(Module[_R]):
    """`fastloss.general_robust_loss` with its options, remembering its arguments; see `Module`.

    Barron's general robust loss: a family from squared error to Welsch's loss.
    """
    @overload
    def __init__(self: GeneralRobustLoss[float], *, alpha: ArrayLike = 2.0, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: GeneralRobustLoss[_Array], *, alpha: ArrayLike = 2.0, c: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class CrossEntropyLoss(Module[_R]):
    """`fastloss.cross_entropy` with its options, remembering its arguments; see `Module`.

    Cross-entropy of softmax probabilities, from logits.
    """
    @overload
    def __init__(self: CrossEntropyLoss[float], *, weight: ArrayLike | None = None, ignore_index: int | None = -100,
        label_smoothing: float = 0.0, z_loss: float = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: CrossEntropyLoss[_Array], *, weight: ArrayLike | None = None, ignore_index: int | None = -100,
        label_smoothing: float = 0.0, z_loss: float = 0.0, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class Softmax(Module[_R]):
    """`fastloss.softmax` with its options, remembering its arguments; see `Module`.

    Softmax: positive numbers that sum to 1.
    """
    def __init__(self: Softmax[_Array], *, axis: int = -1) -> None: ...
    def __call__(self, input: ArrayLike) -> _R: ...

class LogSoftmax(Module[_R]):
    """`fastloss.log_softmax` with its options, remembering its arguments; see `Module`.

    Logarithm of the softmax.
    """
    def __init__(self: LogSoftmax[_Array], *, axis: int = -1) -> None: ...
    def __call__(self, input: ArrayLike) -> _R: ...

class LogSumExp(Module[_R]):
    """`fastloss.logsumexp` with its options, remembering its arguments; see `Module`.

    Logarithm of the sum of exponentials.
    """
    def __init__(self: LogSumExp[_Array], *, axis: int | tuple[int, ...] | None = -1, keepdims: bool = False) -> None: ...
    def __call__(self, input: ArrayLike) -> _R: ...

class GeneralizedBoxIouLoss(Module[_R]):
    """`fastloss.generalized_box_iou_loss` with its options, remembering its arguments; see `Module`.

    Intersection over union of two boxes, and how much of the box around them is neither.
    """
    @overload
    def __init__(self: GeneralizedBoxIouLoss[_Array], *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"] = "none",
        wrt: Literal["boxes1", "boxes2"] | tuple[Literal["boxes1", "boxes2"], ...] | None = None) -> None: ...
    @overload
    def __init__(self: GeneralizedBoxIouLoss[float], *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"],
        wrt: Literal["boxes1", "boxes2"] | tuple[Literal["boxes1", "boxes2"], ...] | None = None) -> None: ...
    def __call__(self, boxes1: ArrayLike, boxes2: ArrayLike) -> _R: ...

class DistanceBoxIouLoss(Module[_R]):
    """`fastloss.distance_box_iou_loss` with its options, remembering its arguments; see `Module`.

    Intersection over union of two boxes, and how far their centres are apart.
    """
    @overload
    def __init__(self: DistanceBoxIouLoss[_Array], *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"] = "none",
        wrt: Literal["boxes1", "boxes2"] | tuple[Literal["boxes1", "boxes2"], ...] | None = None) -> None: ...
    @overload
    def __init__(self: DistanceBoxIouLoss[float], *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"],
        wrt: Literal["boxes1", "boxes2"] | tuple[Literal["boxes1", "boxes2"], ...] | None = None) -> None: ...
    def __call__(self, boxes1: ArrayLike, boxes2: ArrayLike) -> _R: ...

class CompleteBoxIouLoss(Module[_R]):
    """`fastloss.complete_box_iou_loss` with its options, remembering its arguments; see `Module`.

    Intersection over union of two boxes, how far their centres are apart, and how much their proportions differ.
    """
    @overload
    def __init__(self: CompleteBoxIouLoss[_Array], *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"] = "none",
        wrt: Literal["boxes1", "boxes2"] | tuple[Literal["boxes1", "boxes2"], ...] | None = None) -> None: ...
    @overload
    def __init__(self: CompleteBoxIouLoss[float], *, eps: ArrayLike = 1e-07, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"],
        wrt: Literal["boxes1", "boxes2"] | tuple[Literal["boxes1", "boxes2"], ...] | None = None) -> None: ...
    def __call__(self, boxes1: ArrayLike, boxes2: ArrayLike) -> _R: ...

class NLLLoss(Module[_R]):
    """`fastloss.nll_loss` with its options, remembering its arguments; see `Module`.

    Negative log-likelihood of class indices, from log-probabilities.
    """
    @overload
    def __init__(self: NLLLoss[float], *, weight: ArrayLike | None = None, ignore_index: int | None = -100, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: NLLLoss[_Array], *, weight: ArrayLike | None = None, ignore_index: int | None = -100, axis: int | None = None,
        sample_weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class CategoricalCrossEntropyLoss(Module[_R]):
    """`fastloss.categorical_cross_entropy` with its options, remembering its arguments; see `Module`.

    Cross-entropy of class indices or probabilities, from probabilities.
    """
    @overload
    def __init__(self: CategoricalCrossEntropyLoss[float], *, weight: ArrayLike | None = None, ignore_index: int | None = -100,
        label_smoothing: ArrayLike = 0.0, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: CategoricalCrossEntropyLoss[_Array], *, weight: ArrayLike | None = None, ignore_index: int | None = -100,
        label_smoothing: ArrayLike = 0.0, axis: int | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class MultiLabelSoftMarginLoss(Module[_R]):
    """`fastloss.multilabel_soft_margin_loss` with its options, remembering its arguments; see `Module`.

    Logistic loss of several labels, averaged over the classes.
    """
    @overload
    def __init__(self: MultiLabelSoftMarginLoss[float], *, weight: ArrayLike | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: MultiLabelSoftMarginLoss[_Array], *, weight: ArrayLike | None = None, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class MultiMarginLoss(Module[_R]):
    """`fastloss.multi_margin_loss` with its options, remembering its arguments; see `Module`.

    Hinge of every class against the right one.
    """
    @overload
    def __init__(self: MultiMarginLoss[float], *, p: Literal[1, 2] = 1, margin: ArrayLike = 1.0, weight: ArrayLike | None = None,
        axis: int | None = None, sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: MultiMarginLoss[_Array], *, p: Literal[1, 2] = 1, margin: ArrayLike = 1.0, weight: ArrayLike | None = None,
        axis: int | None = None, sample_weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class MultiLabelMarginLoss(Module[_R]):
    """`fastloss.multilabel_margin_loss` with its options, remembering its arguments; see `Module`.

    Hinge of every class against every one of several right ones.
    """
    @overload
    def __init__(self: MultiLabelMarginLoss[float], *, axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: MultiLabelMarginLoss[_Array], *, axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class MulticlassHingeLoss(Module[_R]):
    """`fastloss.multiclass_hinge_loss` with its options, remembering its arguments; see `Module`.

    Hinge of the best wrong class against the right one.
    """
    @overload
    def __init__(self: MulticlassHingeLoss[float], *, axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: MulticlassHingeLoss[_Array], *, axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class MulticlassPerceptronLoss(Module[_R]):
    """`fastloss.multiclass_perceptron_loss` with its options, remembering its arguments; see `Module`.

    How far the right class is from the best.
    """
    @overload
    def __init__(self: MulticlassPerceptronLoss[float], *, axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: MulticlassPerceptronLoss[_Array], *, axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class KLDivLoss(Module[_R]):
    """`fastloss.kl_div` with its options, remembering its arguments; see `Module`.

    Kullback-Leibler divergence of predicted log-probabilities from a target distribution.
    """
    @overload
    def __init__(self: KLDivLoss[float], *, log_target: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum"] = "mean",
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: KLDivLoss[_Array], *, log_target: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"],
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class GeneralizedKLDivLoss(Module[_R]):
    """`fastloss.generalized_kl_div` with its options, remembering its arguments; see `Module`.

    Kullback-Leibler divergence of masses that need not sum to 1.
    """
    @overload
    def __init__(self: GeneralizedKLDivLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum"] = "mean",
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: GeneralizedKLDivLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"],
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class JSDivLoss(Module[_R]):
    """`fastloss.js_div` with its options, remembering its arguments; see `Module`.

    Jensen-Shannon divergence: the mean divergence of two distributions from their middle.
    """
    @overload
    def __init__(self: JSDivLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum"] = "mean",
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: JSDivLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"],
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class GaussianKLDivLoss(Module[_R]):
    """`fastloss.gaussian_kl_div` with its options, remembering its arguments; see `Module`.

    Divergence of normal distributions from the standard one, the Kullback-Leibler term of autoencoders.
    """
    @overload
    def __init__(self: GaussianKLDivLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "batchmean", "sum"] = "mean",
        wrt: Literal["input", "log_var"] | tuple[Literal["input", "log_var"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: GaussianKLDivLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"],
        wrt: Literal["input", "log_var"] | tuple[Literal["input", "log_var"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, log_var: ArrayLike) -> _R: ...

class PoissonNLLLoss(Module[_R]):
    """`fastloss.poisson_nll_loss` with its options, remembering its arguments; see `Module`.

    Negative log-likelihood of counts that follow Poisson distributions.
    """
    @overload
    def __init__(self: PoissonNLLLoss[float], *, eps: ArrayLike = 1e-08, log_input: bool = True, full: bool | Literal['exact'] = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: PoissonNLLLoss[_Array], *, eps: ArrayLike = 1e-08, log_input: bool = True, full: bool | Literal['exact'] = False,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class GammaNLLLoss(Module[_R]):
    """`fastloss.gamma_nll_loss` with its options, remembering its arguments; see `Module`.

    Negative log-likelihood of positive numbers that follow gamma distributions, per unit of shape.
    """
    @overload
    def __init__(self: GammaNLLLoss[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: GammaNLLLoss[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class ExponentialNLLLoss(Module[_R]):
    """`fastloss.exponential_nll_loss` with its options, remembering its arguments; see `Module`.

    Negative log-likelihood of waiting times that follow exponential distributions.
    """
    @overload
    def __init__(self: ExponentialNLLLoss[float], *, log_input: bool = True, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: ExponentialNLLLoss[_Array], *, log_input: bool = True, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class TweedieLoss(Module[_R]):
    """`fastloss.tweedie_loss` with its options, remembering its arguments; see `Module`.

    Half the Tweedie deviance: between Poisson and gamma, with a positive probability of exactly zero.
    """
    @overload
    def __init__(self: TweedieLoss[float], *, power: ArrayLike = 1.5, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: TweedieLoss[_Array], *, power: ArrayLike = 1.5, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class NegativeBinomialNLLLoss(Module[_R]):
    """`fastloss.negative_binomial_nll_loss` with its options, remembering its arguments; see `Module`.

    Negative log-likelihood of counts that vary more than Poisson's.
    """
    @overload
    def __init__(self: NegativeBinomialNLLLoss[float], *, total_count: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: NegativeBinomialNLLLoss[_Array], *, total_count: ArrayLike = 1.0, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class GaussianNLLLoss(Module[_R]):
    """`fastloss.gaussian_nll_loss` with its options, remembering its arguments; see `Module`.

    Negative log-likelihood of normal distributions, both mean and variance predicted.
    """
    @overload
    def __init__(self: GaussianNLLLoss[float], *, eps: ArrayLike = 1e-06, full: bool = False, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["input", "var"] | tuple[Literal["input", "var"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: GaussianNLLLoss[_Array], *, eps: ArrayLike = 1e-06, full: bool = False, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["input", "var"] | tuple[Literal["input", "var"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike, var: ArrayLike) -> _R: ...

class LaplaceNLLLoss(Module[_R]):
    """`fastloss.laplace_nll_loss` with its options, remembering its arguments; see `Module`.

    Negative log-likelihood of Laplace distributions, both location and scale predicted.
    """
    @overload
    def __init__(self: LaplaceNLLLoss[float], *, full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["input", "scale"] | tuple[Literal["input", "scale"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: LaplaceNLLLoss[_Array], *, full: bool = False, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"],
        wrt: Literal["input", "scale"] | tuple[Literal["input", "scale"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike) -> _R: ...

class StudentTNLLLoss(Module[_R]):
    """`fastloss.student_t_nll_loss` with its options, remembering its arguments; see `Module`.

    Negative log-likelihood of Student's t distributions, both location and scale predicted.
    """
    @overload
    def __init__(self: StudentTNLLLoss[float], *, df: ArrayLike = 4.0, full: bool = False, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["input", "scale"] | tuple[Literal["input", "scale"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: StudentTNLLLoss[_Array], *, df: ArrayLike = 4.0, full: bool = False, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["input", "scale"] | tuple[Literal["input", "scale"], ...] | None = None,
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike, scale: ArrayLike) -> _R: ...

class SoftmaxFocalLoss(Module[_R]):
    """`fastloss.softmax_focal_loss` with its options, remembering its arguments; see `Module`.

    Cross-entropy that counts the less the surer a row is of the right class.
    """
    @overload
    def __init__(self: SoftmaxFocalLoss[float], *, alpha: ArrayLike | None = None, gamma: ArrayLike = 2.0, ignore_index: int | None = -100,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean") -> None: ...
    @overload
    def __init__(self: SoftmaxFocalLoss[_Array], *, alpha: ArrayLike | None = None, gamma: ArrayLike = 2.0, ignore_index: int | None = -100,
        axis: int | None = None, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"]) -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class PolyLossCrossEntropyLoss(Module[_R]):
    """`fastloss.poly_loss_cross_entropy` with its options, remembering its arguments; see `Module`.

    Cross-entropy with another first coefficient of its expansion in 1 - p.
    """
    @overload
    def __init__(self: PolyLossCrossEntropyLoss[float], *, epsilon: ArrayLike = 2.0, ignore_index: int | None = -100, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean") -> None: ...
    @overload
    def __init__(self: PolyLossCrossEntropyLoss[_Array], *, epsilon: ArrayLike = 2.0, ignore_index: int | None = -100, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"]) -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class GeneralizedCrossEntropyLoss(Module[_R]):
    """`fastloss.generalized_cross_entropy` with its options, remembering its arguments; see `Module`.

    Between cross-entropy and the probability of being wrong: bounded, for labels that may be.
    """
    @overload
    def __init__(self: GeneralizedCrossEntropyLoss[float], *, q: ArrayLike = 0.7, ignore_index: int | None = -100, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean") -> None: ...
    @overload
    def __init__(self: GeneralizedCrossEntropyLoss[_Array], *, q: ArrayLike = 0.7, ignore_index: int | None = -100, axis: int | None = None,
        weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"]) -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class KLDivWithLogitsLoss(Module[_R]):
    """`fastloss.kl_div_with_logits` with its options, remembering its arguments; see `Module`.

    How far one softmax is from another: the loss of a student that learns its teacher's probabilities.
    """
    @overload
    def __init__(self: KLDivWithLogitsLoss[float], *, temperature: ArrayLike = 1.0, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None) -> None: ...
    @overload
    def __init__(self: KLDivWithLogitsLoss[_Array], *, temperature: ArrayLike = 1.0, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None) -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class JSDivWithLogitsLoss(Module[_R]):
    """`fastloss.js_div_with_logits` with its options, remembering its arguments; see `Module`.

    How far two softmaxes are from their mean: symmetric, and never more than log 2.
    """
    @overload
    def __init__(self: JSDivWithLogitsLoss[float], *, temperature: ArrayLike = 1.0, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None) -> None: ...
    @overload
    def __init__(self: JSDivWithLogitsLoss[_Array], *, temperature: ArrayLike = 1.0, axis: int | None = None, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["input", "target"] | tuple[Literal["input", "target"], ...] | None = None) -> None: ...
    def __call__(self, input: ArrayLike, target: ArrayLike) -> _R: ...

class CosineSimilarity(Module[_R]):
    """`fastloss.cosine_similarity` with its options, remembering its arguments; see `Module`.

    Cosine of the angle between two vectors.
    """
    def __init__(self: CosineSimilarity[_Array], *, eps: ArrayLike = 1e-08, axis: int = 1,
        wrt: Literal["x1", "x2"] | tuple[Literal["x1", "x2"], ...] | None = None) -> None: ...
    def __call__(self, x1: ArrayLike, x2: ArrayLike) -> _R: ...

class CosineEmbeddingLoss(Module[_R]):
    """`fastloss.cosine_embedding_loss` with its options, remembering its arguments; see `Module`.

    Pulls vectors to one direction, or pushes their directions apart.
    """
    @overload
    def __init__(self: CosineEmbeddingLoss[float], *, margin: ArrayLike = 0.0, axis: int = -1, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["input1", "input2"] | tuple[Literal["input1", "input2"], ...] | None = None) -> None: ...
    @overload
    def __init__(self: CosineEmbeddingLoss[_Array], *, margin: ArrayLike = 0.0, axis: int = -1, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["input1", "input2"] | tuple[Literal["input1", "input2"], ...] | None = None) -> None: ...
    def __call__(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike) -> _R: ...

class PairwiseDistance(Module[_R]):
    """`fastloss.pairwise_distance` with its options, remembering its arguments; see `Module`.

    Distance of two vectors, by any p-norm.
    """
    def __init__(self: PairwiseDistance[_Array], *, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, keepdim: bool = False, axis: int = -1,
        wrt: Literal["x1", "x2"] | tuple[Literal["x1", "x2"], ...] | None = None) -> None: ...
    def __call__(self, x1: ArrayLike, x2: ArrayLike) -> _R: ...

class TripletMarginLoss(Module[_R]):
    """`fastloss.triplet_margin_loss` with its options, remembering its arguments; see `Module`.

    Wants an anchor nearer to one vector than to another, by a margin.
    """
    @overload
    def __init__(self: TripletMarginLoss[float], *, margin: ArrayLike = 1.0, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "mean",
        wrt: Literal["anchor", "positive", "negative"] | tuple[Literal["anchor", "positive", "negative"], ...] | None = None) -> None: ...
    @overload
    def __init__(self: TripletMarginLoss[_Array], *, margin: ArrayLike = 1.0, p: ArrayLike = 2.0, eps: ArrayLike = 1e-06, swap: bool = False,
        axis: int = -1, weight: ArrayLike | None = None, where: ArrayLike | None = None, reduction: Literal["none"],
        wrt: Literal["anchor", "positive", "negative"] | tuple[Literal["anchor", "positive", "negative"], ...] | None = None) -> None: ...
    def __call__(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike) -> _R: ...

class L1Penalty(Module[_R]):
    """`fastloss.l1_penalty` with its options, remembering its arguments; see `Module`.

    Sum of absolute values, the lasso's penalty.
    """
    @overload
    def __init__(self: L1Penalty[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "sum", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: L1Penalty[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike) -> _R: ...

class L2Penalty(Module[_R]):
    """`fastloss.l2_penalty` with its options, remembering its arguments; see `Module`.

    Half the sum of squares, the penalty of ridge regression and of weight decay.
    """
    @overload
    def __init__(self: L2Penalty[float], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["mean", "sum"] = "sum", hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: L2Penalty[_Array], *, weight: ArrayLike | None = None, where: ArrayLike | None = None,
        reduction: Literal["none"], hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike) -> _R: ...

class ElasticNetPenalty(Module[_R]):
    """`fastloss.elastic_net_penalty` with its options, remembering its arguments; see `Module`.

    Mixture of the absolute and the squared penalty.
    """
    @overload
    def __init__(self: ElasticNetPenalty[float], *, l1_ratio: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["mean", "sum"] = "sum",
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    @overload
    def __init__(self: ElasticNetPenalty[_Array], *, l1_ratio: ArrayLike = 0.5, weight: ArrayLike | None = None,
        where: ArrayLike | None = None, reduction: Literal["none"],
        hessian: Literal["exact", "gauss_newton"] = "exact") -> None: ...
    def __call__(self, input: ArrayLike) -> _R: ...

class Sigmoid(Module[_R]):
    """`fastloss.sigmoid` with its options, remembering its arguments; see `Module`.

    Logistic function, from logits to probabilities.
    """
    def __init__(self) -> None: ...
    def __call__(self, input: ArrayLike) -> _R: ...

class LogSigmoid(Module[_R]):
    """`fastloss.log_sigmoid` with its options, remembering its arguments; see `Module`.

    Logarithm of the logistic function, from logits to log-probabilities.
    """
    def __init__(self) -> None: ...
    def __call__(self, input: ArrayLike) -> _R: ...

class Softplus(Module[_R]):
    """`fastloss.softplus` with its options, remembering its arguments; see `Module`.

    Smooth maximum of `input` and 0.
    """
    def __init__(self: Softplus[_Array], *, beta: ArrayLike = 1.0) -> None: ...
    def __call__(self, input: ArrayLike) -> _R: ...

class XLogY(Module[_R]):
    """`fastloss.xlogy` with its options, remembering its arguments; see `Module`.

    Product of a number and a logarithm, 0 where the number is 0.
    """
    def __init__(self: XLogY[_Array], *,
        wrt: Literal["input", "other"] | tuple[Literal["input", "other"], ...] | None = None) -> None: ...
    def __call__(self, input: ArrayLike, other: ArrayLike) -> _R: ...
