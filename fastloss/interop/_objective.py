"""Shared by the modules for boosters, SciPy and scikit-learn: a loss with its options, and its values and derivatives
for each row, from scores, targets and weights as these libraries pass them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

import fastloss as fl
from fastloss import _arguments
from fastloss._core import shown
from fastloss._registry import ANY, PLUS_MINUS_ONE, Definition

SMALL = 4096  # elements up to which converting arguments is faster than passing them in another type
HESSIANS = ("gauss_newton", "exact", "unit")


def is_straight(loss: Any) -> bool:
    """True if the loss is piecewise linear: its second derivative is 0, and there is no Gauss-Newton form."""
    d: Definition = loss.definition
    if not d.hessian or d.gauss_newton is not False:
        return False
    scores = np.clip(np.linspace(-8, 8, 64), *d.domains.get(d.inputs[0], ANY).bounds(np.float64))
    if d.family != "pointwise":
        scores = np.stack((scores, scores[::-1]), axis=1)
    others = dict.fromkeys(d.inputs[1:], np.ones_like(scores))
    if d.labels:
        others[d.labels] = np.zeros(scores.shape if d.lists else len(scores), int)
    wrt = {"wrt": d.inputs[0]} if len(d.differentiable) > 1 else {}
    return not np.any(loss.grad_and_hess(scores, **others, **wrt)[1])


def check_rows(d: Definition, X: Any, y: Any, sample_weight: Any = None) -> None:
    """Raises if row labels of features, targets and weights differ, as the losses do."""
    rows = SimpleNamespace(index=getattr(X, "index", None))  # column names of features are not compared
    given = {d.inputs[0]: rows, d.inputs[1]: y, d.row_weight: sample_weight}
    _arguments.check_labels(d, dict.fromkeys(d.signature.parameters) | given, list(given))


NUM_CLASS = "(N, K): num_class set, as by parameters(y),"  # of XGBoost and LightGBM, see Rows.COUNT


def arguments(data: Any, first: Any, second: Any, weight: Any) -> tuple[Any, Any, Any]:
    """Scores, targets and weights: a library's own interface passes scores and its data object, its estimators targets
    and scores.
    """
    if isinstance(second, data):
        return first, second.get_label(), second.get_weight()
    return second, first, weight


class Rows:
    """A loss with its options, for calls with scores, targets and weights"""

    BLOCKS: ClassVar[bool] = False  # whether the library passes blocks of rows without their indices
    COUNT: ClassVar[str] = "one column for each class"  # for error messages: how to get several scores per row

    def __init__(self, loss: Any, options: dict[str, Any]) -> None:
        kind = type(self).__name__
        d: Definition | None = getattr(loss, "definition", None)
        if d is None or not d.reductions or len(d.inputs) < 2 or not hasattr(loss, "grad"):
            raise TypeError(f"{kind}: loss is {shown(loss)}, expected a loss of scores and targets")
        for name in options:
            if name in d.shared or name not in d.names:
                reason = "weights come with the data" if "weight" in name else f"expected a parameter of {d.name}"
                raise TypeError(f"{kind}: option is {name!r}, {reason}")
            if self.BLOCKS and d.family == "pointwise" and not d.per_row and np.ndim(options[name]):
                raise TypeError(f"{kind}: {name} is an array, expected one number: rows come in blocks")
        for name in d.inputs[2:]:
            if name not in options:
                raise TypeError(f"{kind}: {name} is missing, expected a number or an array for {d.name}")
        _arguments.check_options(d, options)
        self.loss, self.options = loss, options
        self.by_row = d.family != "pointwise"  # one loss per row of scores
        self.signs = d.domains.get(d.inputs[1]) == PLUS_MINUS_ONE

    @property
    def definition(self) -> Definition:
        found: Definition = self.loss.definition
        return found

    @property
    def __name__(self) -> str:
        return str(self.loss.__name__)

    def __repr__(self) -> str:
        options = "".join(f", {name}={shown(value)}" for name, value in self.options.items())
        return f"{type(self).__module__}.{type(self).__name__}({self.__name__}{options})"

    def check_scores(self, scores: NDArray[Any]) -> None:
        """Losses over rows need several scores per row. A vector of scores would be one row."""
        if self.definition.family == "rows" and scores.ndim < 2:
            kind, name = type(self).__name__, self.definition.name
            raise ValueError(f"{kind}: scores have shape {scores.shape}, expected {self.COUNT} for {name}")

    def targets(self, target: Any, shape: tuple[int, ...]) -> Any:
        """Targets of that shape, which may come flattened; with -1 in place of 0 for losses of labels -1 and 1."""
        target = np.asarray(target)
        if target.ndim == 1 < len(shape) and target.size == math.prod(shape) != shape[0]:
            target = target.reshape(shape)
        return np.where(target == 0, -1, target) if self.signs else target

    def weights(self, weight: Any, shape: tuple[int, ...]) -> Any:
        """One weight per row, broadcast to `shape` for element-wise losses. An empty array, as of XGBoost, is none."""
        if weight is None or not np.size(weight):
            return None
        weight = np.asarray(weight)
        return weight if self.by_row or len(shape) == 1 else np.broadcast_to(weight[:, None], shape)

    def start(self, target: ArrayLike, weight: ArrayLike | None = None) -> Any:
        """The constant score that minimises the loss, or an array of scores if rows have several: `best_constant`. For
        losses over rows other than `cross_entropy` it is that of `cross_entropy`, or zeros if targets are not classes.
        """
        d, given = self.definition, self.targets(target, np.shape(target))
        if self.by_row and not d.labels:
            return np.zeros(given.shape[1:])
        if self.by_row:
            options = self.options if self.loss is fl.cross_entropy else {}
            return fl.best_constant(fl.cross_entropy, given, sample_weight=weight, **options)
        if weight is not None and (given.ndim == 2 or d.inputs[1] in d.per_row):
            weight = np.asarray(weight)[:, None]
        return fl.best_constant(self.loss, given, weight, **self.options)

    def link(self, scores: Any) -> Any:
        """From scores to predictions: probabilities if scores are logits, `exp` of them if they are logarithms."""
        return LINKS[self.definition.link_for(self.options)](scores)

    def curvature(self, scores: NDArray[Any], target: Any, given: dict[str, Any]) -> Callable[[Any], Any]:
        """A function that multiplies by the Hessian with respect to the scores, the whole block of each row."""
        if not self.by_row:
            _, diagonal = self.loss.grad_and_hess(scores, target, **given)
            return lambda vector: diagonal * vector
        if not hasattr(self.loss, "hvp"):
            known = "one whose product with its whole Hessian is known"
            raise TypeError(f"{type(self).__name__}: loss is {shown(self.loss)}, expected {known}")
        return lambda vector: self.loss.hvp(scores, target, vector=vector, **given)


class Metric(Rows):
    """The metric of a booster: the weighted mean of a loss over rows. Less is better.

    Parameters
    ----------
    loss : loss
        As for `objective`. It is called with the library's predictions: raw scores if the model is trained with a
        custom objective, but probabilities or rates with most built-in ones.
    **options
        Parameters of the loss.

    Raises
    ------
    TypeError
        If an argument is not as described.
    """

    def __init__(self, loss: Any, **options: Any) -> None:
        super().__init__(loss, options)

    def mean(self, scores: NDArray[Any], target: Any, weight: Any = None) -> float:
        """The weighted mean over rows"""
        self.check_scores(scores)
        target, weight = self.targets(target, scores.shape), self.weights(weight, scores.shape)
        values = self.loss(scores, target, reduction="none", **self.options)
        return float(np.average(values.astype(np.float64, copy=False), weights=weight))


class Derivatives(Rows):
    """The objective of a booster: first and second derivative of a loss with respect to each score of each row.

    Parameters
    ----------
    loss : loss
        An element-wise loss, a loss over rows such as `cross_entropy`, with one score for each class, or a custom loss.
        For losses of labels -1 and 1, label 0 counts as -1.
    hessian : {'gauss_newton', 'exact', 'unit'}, default 'gauss_newton'
        The second derivative that the library gets. The Gauss-Newton form is never negative, and bounds the curvature
        of losses that are nearly linear far from the target, where the exact one is too small for a step. For other
        losses it is the exact one, which built-in objectives use. With 'unit' it is 1 for each row, for piecewise
        linear losses such as `hinge_loss`, whose second derivative is 0.
    floor : float, default 0.0
        Minimum of the second derivative, before weights and factors. 0 is enough, because the libraries make no leaves
        without curvature. Losses without a Gauss-Newton form have the exact one with this floor.
    builtin_scale : bool, default False
        Whether to multiply the second derivative by the factor of the library's built-in objective.
    **options
        Parameters of the loss. They may be arrays, with one value for each row of the training data, if the library
        passes all rows at once.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described. In training, what the loss raises.
    """

    def __init__(
        self,
        loss: Any,
        *,
        hessian: str = "gauss_newton",
        floor: float = 0.0,
        builtin_scale: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(loss, options)
        d = self.definition
        if hessian not in HESSIANS:
            raise ValueError(f"objective: hessian is {shown(hessian)}, expected {', '.join(map(repr, HESSIANS))}")
        if hessian != "unit" and not d.hessian:
            raise ValueError(f"objective: hessian is {hessian!r}, expected 'unit', for {d.name} has none")
        if not isinstance(floor, int | float) or not 0 <= floor < math.inf:
            raise ValueError(f"objective: floor is {shown(floor)}, expected a finite number >= 0")
        if hessian != "unit" and not floor and is_straight(loss):
            reason = f"second derivatives of {d.name} are 0 (a smooth one, such as squared_hinge_loss, learns faster)"
            raise ValueError(f"objective: hessian is {hessian!r}, expected 'unit' or a floor > 0, for {reason}")
        self.hessian, self.floor, self.builtin_scale = hessian, float(floor), builtin_scale
        self.given = {"reduction": "none", **options}
        if len(d.differentiable) > 1:
            self.given["wrt"] = d.inputs[0]
        self.bounding = hessian == "gauss_newton" and bool(d.gauss_newton)  # otherwise the exact one is used
        self.given |= {"hessian": hessian} if self.bounding else {}
        self.raised = floor > 0 or not (self.bounding or d.gauss_newton is False)  # it may be negative without

    def of(self, scores: NDArray[Any], target: Any, weight: Any = None, out: Any = None) -> tuple[Any, Any]:
        """First and second derivatives, in the type and memory order of the scores"""
        self.check_scores(scores)
        target, weight = self.targets(target, scores.shape), self.weights(weight, scores.shape)
        if scores.size <= SMALL:
            target = target if self.by_row else target.astype(scores.dtype, copy=False)
            weight = None if weight is None else weight.astype(scores.dtype, copy=False)
        given = self.given if weight is None else {**self.given, "grad_output": weight}
        if out is None and self.by_row:
            out = np.empty_like(scores), np.empty_like(scores)  # losses over rows have results in C order
        if self.hessian == "unit":
            gradient = self.loss.grad(scores, target, out=out and out[0], **given)
            hessian = out[1] if out else np.empty_like(scores)
            hessian.T[...] = 1 if weight is None else weight.T
        else:
            gradient, hessian = self.loss.grad_and_hess(scores, target, out=out, **given)
        if self.raised:
            np.maximum(hessian.T, self.floor if weight is None else self.floor * weight.T, out=hessian.T)
        if self.builtin_scale:
            hessian *= self.factor(scores.shape[-1])
        return gradient, hessian

    def factor(self, classes: int) -> float:
        """The factor of the second derivative in the library's built-in objective"""
        return 1.0

    def start(self, target: ArrayLike, weight: ArrayLike | None = None) -> Any:
        """The constant score that minimises the loss, or an array of scores if rows have several. It is rounded to
        single precision, as the libraries round targets, so that it stays equal to a target that it is equal to.
        """
        start = np.float32(super().start(target, weight)).astype(np.float64)
        return start if start.ndim else float(start)

    def starts(self, target: ArrayLike, weight: ArrayLike | None = None) -> NDArray[np.float64]:
        """`start`, repeated for each row"""
        start = self.start(target, weight)
        return np.full((len(np.asarray(target)), *np.shape(start)), start)

    def unit(self, target: ArrayLike) -> float:
        """The unit of second derivatives: 1, which the libraries' defaults assume; with Gauss-Newton forms that depend
        on the residuals, a typical one at the start.
        """
        if not self.bounding:
            return 1.0
        given = np.asarray(target, np.float64)
        return float(np.median(self.of(self.starts(given), given)[1])) or 1.0


def identity(scores: Any) -> Any:
    return scores


LINKS: dict[str, Callable[[Any], Any]] = {
    "identity": identity,
    "logistic": fl.sigmoid,
    "softmax": fl.softmax,
    "exp": np.exp,
}
