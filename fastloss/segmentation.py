"""Losses of regions, for segmentation: how little predicted and true regions overlap, class by class. Kernels:
csrc/losses/segmentation.h.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastloss import _arguments, _core, primitives, reference
from fastloss._core import Loss
from fastloss._registry import GRAD, UNIT, VALUE, Definition, Domain, RowOptions, flag
from fastloss.duals import Dual, derivative
from fastloss.linear import Assembled
from fastloss.logits import generalized_cross_entropy
from fastloss.partial import Piece, Pieces, start_of
from fastloss.products import HessianProduct
from fastloss.rowwise import softmax

Mode = Literal["binary", "multilabel", "multiclass"]
MODES = ("binary", "multilabel", "multiclass")
DOMAINS = {name: Domain(low=0, open_high=True) for name in ("alpha", "beta", "smooth", "eps")} | {
    "gamma": Domain(low=0, open_low=True, open_high=True)
}
WEIGHTS = {
    "dice_loss": (0.5, 0.5),
    "jaccard_loss": (1.0, 1.0),
}  # alpha and beta of losses that do not have them as options


# arguments of the kernels: vectors of all pixels of a class; for each class its index and the label to ignore


def overlap(input: Any, target: Any, klass: Any, ignored: Any, *, alpha: Any, beta: Any, smooth: Any, eps: Any) -> Any:
    """The loss of probabilities, with targets in [0, 1]."""


def overlap_with_logits(
    input: Any, target: Any, klass: Any, ignored: Any, *, alpha: Any, beta: Any, smooth: Any, eps: Any
) -> Any:
    """The loss of logits of one class against the rest."""


def overlap_of_classes(
    input: Any, target: Any, rest: Any, klass: Any, ignored: Any, *, alpha: Any, beta: Any, smooth: Any, eps: Any
) -> Any:
    """The loss of probabilities, labels, and 1 - p at the label."""


def _part(function: Any) -> Any:
    return Loss(Definition(function, "rows", numbers=("klass", "ignored"), hessian=False), GRAD)


PARTS = OVERLAP, WITH_LOGITS, OF_CLASSES = tuple(map(_part, (overlap, overlap_with_logits, overlap_of_classes)))


def lies_in(array: NDArray[Any], low: int, high: int) -> bool:
    """True if all elements are in [low, high]; false with NaN."""
    return array.dtype.kind == "b" or not array.size or bool(low <= np.min(array) and np.max(array) <= high)


class Regions:
    """The checked arguments of a call, as rows of pixels, one for each class."""

    def __init__(self, d: Definition, given: dict[str, Any]) -> None:
        name, self.given = d.name, given
        self.mode = _arguments.option(name, "mode", given.get("mode", "binary"), MODES)
        self.from_logits = flag(name, {"from_logits": True, **given}, "from_logits")
        x = _arguments.numbers(name, "input", given["input"])
        target = _arguments.numbers(name, "target", given["target"])
        several = self.mode != "binary"
        if x.ndim < 1 + several:
            needed = "two axes, images and classes" if several else "one axis"
            raise ValueError(f"{name}: input has shape {x.shape}, expected at least {needed}")
        if several and x.shape[1] == 0:
            raise ValueError(f"{name}: input has shape {x.shape}, expected at least one class on axis 1")
        expected = _arguments.without_axes(x.shape, (1,)) if self.mode == "multiclass" else x.shape
        if target.shape != expected:
            raise ValueError(f"{name}: target has shape {target.shape}, expected {expected} for input {x.shape}")
        self.classes = x.shape[1] if several else 1
        ignored = given.get("ignore_index")
        ignored = None if ignored is None else _arguments.label_to_ignore(name, ignored)
        # labels outside this range occur in no array of integers
        self.ignored = float(ignored) if ignored is not None and -(2**63) <= ignored < 2**64 else math.nan
        if self.mode == "multiclass":
            target = _arguments.whole_numbers(name, target, self.classes)
        self.x, self.target = x, target

    def check(self, name: str) -> None:
        """Checks labels and probabilities of the pixels that count."""
        if self.mode != "multiclass" and not lies_in(self.target, 0, 1):
            self.target = _arguments.rounded_to_one(self.target)
        if not self.from_logits and not lies_in(self.x, 0, 1):
            self.x = _arguments.rounded_to_one(self.x)
        most = self.classes - 1 if self.mode == "multiclass" else 1
        if lies_in(self.target, 0, most) and (self.from_logits or lies_in(self.x, 0, 1)):
            return
        counts, target = self.target != self.ignored, self.target
        if self.mode == "multiclass":
            ignored = None if math.isnan(self.ignored) else int(self.ignored)
            _arguments.check_classes(name, target, counts, self.classes, ignored)
            counts = np.expand_dims(counts, 1)
        probabilities = [("target", target)] * (self.mode != "multiclass") + [("input", self.x)] * (
            not self.from_logits
        )
        for argument, array in probabilities:
            wrong = counts & UNIT.outside(array)
            if np.any(wrong):
                at = tuple(int(k) for k in np.argwhere(wrong)[0])
                raise ValueError(f"{name}: {argument} has {array[at]} at index {at}, expected {UNIT}")

    def rows(self, array: Any) -> Any:
        """The array with the class axis first; binary losses have no class axis."""
        return array if array is None or self.mode == "binary" else np.moveaxis(array, 1, 0)

    def probabilities(self, kernel_type: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        """For 'multiclass': p, and 1 - p at the label"""
        if not self.from_logits:
            return self.x, np.squeeze(1 - self.labelled(self.x.astype(kernel_type, copy=False)), 1)
        self.x = self.x.astype(kernel_type, copy=False)
        ignored = None if math.isnan(self.ignored) else int(self.ignored)
        rest = generalized_cross_entropy(self.x, self.target, q=1.0, reduction="none", ignore_index=ignored)
        return softmax(self.x, axis=1), rest

    def labelled(self, per_class: NDArray[Any]) -> NDArray[Any]:
        """For each pixel the element at its label, 0 if it is ignored"""
        ignored = self.ignored_pixels()
        label = self.target if ignored is None else np.where(ignored, 0, self.target)
        found = np.take_along_axis(per_class, np.expand_dims(label.astype(np.intp, copy=False), 1), 1)
        return found if ignored is None else np.where(np.expand_dims(ignored, 1), per_class.dtype.type(0), found)

    def ignored_pixels(self) -> NDArray[np.bool_] | None:
        return None if math.isnan(self.ignored) else self.target == self.ignored


class OverlapLoss(Assembled):
    # One face of a loss of regions, or of its definition.

    hvp: HessianProduct
    partial: RegionPieces
    unit: Callable[..., int]

    def _numbers(self, given: dict[str, Any]) -> tuple[list[float], float]:
        """alpha, beta, smooth and eps; gamma"""
        d = self.definition
        values = {k: _arguments.parameter(d.name, k, given.get(k, d.defaults.get(k)), DOMAINS[k], ())
                  for k in DOMAINS if k in d.names}  # fmt: skip
        alpha, beta = WEIGHTS.get(d.name) or (values["alpha"], values["beta"])
        return [alpha, beta, values["smooth"], values["eps"]], values.get("gamma", 1.0)

    def _run(self, given: dict[str, Any]) -> Any:
        d, outputs = self.definition, self.outputs
        name, given = d.name, _arguments.settled(d, given)
        r = Regions(d, given)
        numbers, gamma = self._numbers(given)
        reduction = _arguments.reduction_of(d, given)
        none = reduction == "none"
        scale, upstream = _arguments.upstream(name, given, outputs, (r.classes,) if none else None)
        r.check(name)
        dtype, kernel_type = _arguments.result_type(name, "input", r.x)
        wanted = [(r.classes,) if outputs & VALUE and none else None, r.x.shape if outputs & GRAD else None]
        read = [r.x, r.target, upstream]
        made, given_back = _arguments.results(name, given, wanted, dtype, read, like=r.x)
        r.x, r.target, upstream = read
        value, grad = made

        part = OVERLAP if not r.from_logits else WITH_LOGITS
        vectors = [r.x, r.target]
        if r.mode == "multiclass":
            # softmax, and 1 - p at each label without cancellation; sums; the gradient with respect to p, in place of
            # p, minus that at the label, so that the sum over the others does not cancel; then softmax's backward pass
            part = OF_CLASSES
            p, rest = r.probabilities(kernel_type)
            vectors = [p, *(np.broadcast_to(np.expand_dims(a, 1), r.x.shape) for a in (r.target, rest))]
        by_p = vectors[0] if outputs & GRAD and r.mode == "multiclass" and r.from_logits else grad
        losses = np.empty(r.classes)
        if not outputs & GRAD or gamma != 1:
            self._fold(part, kernel_type, r, vectors, numbers, losses, None, None)
        if outputs & GRAD:
            factor = np.full(r.classes, scale / r.classes if reduction == "mean" else scale)
            if upstream is not None:
                factor = factor * upstream
            if gamma != 1:
                factor *= slope_of_power(losses, gamma)
            self._fold(part, kernel_type, r, vectors, numbers, losses, by_p, factor)
        if by_p is not grad:
            by_p -= r.labelled(by_p)
            if grad.dtype == kernel_type:
                softmax.grad(r.x, axis=1, grad_output=by_p, out=grad)
            else:
                grad[...] = softmax.grad(r.x, axis=1, grad_output=by_p)
            if (pixels := r.ignored_pixels()) is not None:
                np.copyto(grad, 0, where=np.expand_dims(pixels, 1))
        losses **= gamma
        value, grad = given_back or made
        if outputs & VALUE and none:
            value[...] = losses
        elif outputs & VALUE:
            value = float(np.sum(losses)) / (r.classes if reduction == "mean" else 1)
        return _arguments.finish(outputs, value, grad, None)

    def _fold(
        self,
        part: Any,
        kernel_type: Any,
        r: Regions,
        vectors: list[Any],
        numbers: list[float],
        losses: NDArray[Any],
        grad: Any,
        factor: Any,
    ) -> None:
        """Writes the losses of all classes and, unless `grad` is None, the gradient with respect to the first vector,
        times `factor` of each class.
        """
        rows = [r.rows(a) for a in vectors]
        axes = rows[0].ndim - (r.mode != "binary")

        def shaped(a: Any) -> Any:
            return a.reshape(()) if r.mode == "binary" and a is not None else a

        klass, ignored = shaped(np.arange(float(r.classes))), np.full((), r.ignored)
        nothing = (None,) * (len(rows) - 1)
        request = _arguments.RowRequest(
            loss=part,
            kernel=part.definition.name,
            dtype=kernel_type,
            vectors=rows,
            numbers=[klass, ignored],
            parameters=numbers,
            grads=[r.rows(grad), *nothing],
            hess=[None, *nothing],
            value=shaped(losses),
            grad_output=shaped(factor),
        )
        status, *_ = _core.run_row_loss(request, axes=axes)
        if status == _core.NO_MEMORY:
            raise MemoryError

    def sums(self, r: Regions, kernel_type: Any) -> NDArray[np.float64]:
        """For each class the sums of p t, p (1 - t), (1 - p) t and t, for `PartialRegions`"""
        ignored = r.ignored_pixels()
        if r.mode == "multiclass":
            p, rest = r.probabilities(kernel_type)
            own = label = r.target.astype(np.intp, copy=False)
            if ignored is not None:
                own, label = np.where(ignored, 0, own), np.where(ignored, r.classes, label)  # one past the last class
            label = label.reshape(-1)

            def at_label(array: NDArray[Any]) -> NDArray[np.float64]:
                summed = np.bincount(label, array.reshape(-1).astype(np.float64), r.classes + 1)[: r.classes]
                return summed.astype(np.float64)

            others = np.array(p)
            np.put_along_axis(others, np.expand_dims(own, 1), 0, 1)
            if ignored is not None:
                np.copyto(others, 0, where=np.expand_dims(ignored, 1))
            axes = tuple(k for k in range(p.ndim) if k != 1)
            return np.stack([
                at_label(r.labelled(p)), np.sum(others, axis=axes, dtype=np.float64), at_label(rest),
                np.bincount(label, minlength=r.classes + 1)[: r.classes],
            ])  # fmt: skip
        x, t = r.x.astype(np.float64, copy=False), r.target.astype(np.float64, copy=False)  # as the kernels do
        p, q = (primitives.sigmoid(x), primitives.sigmoid(-x)) if r.from_logits else (x, 1 - x)
        kept = True if ignored is None else ~ignored
        axes = tuple(k for k in range(x.ndim) if k != 1 or r.mode == "binary")
        terms = (p * t, p * (1 - t), q * t, t)
        return np.stack([np.sum(a, axis=axes, dtype=np.float64, where=kept).reshape(-1) for a in terms])

    def by_sums(self, r: Regions, kernel_type: Any, present: Any, elsewhere: Any) -> NDArray[Any]:
        """The gradient for some images, from the derivatives with respect to p for t = 1 and t = 0 in each class"""
        ignored, x = r.ignored_pixels(), r.x.astype(kernel_type, copy=False)
        present, elsewhere = present.astype(kernel_type), elsewhere.astype(kernel_type)
        if r.mode == "multiclass":
            label = r.target if ignored is None else np.where(ignored, 0, r.target)
            here = np.expand_dims(present[label.astype(np.intp)], 1)
            made = np.array(np.broadcast_to(by_class(r, elsewhere), x.shape))
            np.put_along_axis(made, np.expand_dims(label.astype(np.intp), 1), here, 1)
            if r.from_logits:  # minus that at the label, so that the sum over the others does not cancel
                made = softmax.grad(x, axis=1, grad_output=made - here)
        else:
            t = r.target.astype(kernel_type, copy=False)
            made = t * by_class(r, present) + (1 - t) * by_class(r, elsewhere)
            if r.from_logits:
                made *= primitives.sigmoid(x) * primitives.sigmoid(-x)
        if ignored is not None:
            np.copyto(made, 0, where=np.expand_dims(ignored, 1) if r.mode == "multiclass" else ignored)
        return made

    def _define(self, given: dict[str, Any]) -> Any:
        """The results, from the definition"""
        d = self.definition
        _arguments.refuse_upstream_of_value(d.name, given, self.outputs)
        reduction = _arguments.reduction_of(d, given)
        x = reference.as_float(given["input"])
        r = Regions(d, given | {"input": _arguments.cast(x, np.float64) if x.dtype == np.longdouble else x})
        r.x = x
        options = {k: v for k, v in given.items() if k in d.defaults}
        losses, slope = d.function(r.x, r.target, **options)
        scale = self._scale(r, given, reduction)
        value = losses if reduction == "none" else float(np.sum(losses)) / (r.classes if reduction == "mean" else 1)
        outs = [a for a, bit in ((value, VALUE), (slope(scale), GRAD)) if self.outputs & bit]
        if given["out"] is not None:
            outs = _arguments.into(d.name, given, outs, reduced=reduction != "none" and bool(self.outputs & VALUE))
        return outs[0] if len(outs) == 1 else tuple(outs)

    def _scale(self, r: Regions, given: dict[str, Any], reduction: str) -> NDArray[Any]:
        """Factors of the gradients of classes"""
        scale = np.full(r.classes, 1 / r.classes if reduction == "mean" else 1, r.x.dtype)
        return scale if given.get("grad_output") is None else scale * np.asarray(given["grad_output"], r.x.dtype)

    def directional(self, given: dict[str, Any], moving: dict[str, NDArray[Any]]) -> tuple[NDArray[Any]]:
        """See products.py."""
        return (self.changes(given, moving["input"])[1],)

    def changes(self, given: dict[str, Any], direction: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Directional derivatives of the losses of classes, and of the gradient, with respect to the input."""
        d, r = self.definition, Regions(self.definition, given)
        options = {k: v for k, v in given.items() if k in d.defaults}
        with np.errstate(all="ignore"):
            losses, slope = d.function(Dual(r.x, direction), r.target, **options)
            gradient = slope(self._scale(r, given, _arguments.reduction_of(d, given)))
            return derivative(losses), derivative(gradient)


class PartialRegions(Piece):
    """The partial result of a loss of regions for some images: made by ``dice_loss.partial`` and the like.

    ``p + q`` merges two of them, ``sum`` any number, in any order. ``p.value()`` is the loss of all images, up to
    rounding. The loss is not a mean over pieces, so its gradient is not a multiple of theirs: ``p.grad`` computes it
    for each piece.

    Examples
    --------
    >>> import numpy as np
    >>> import fastloss as fl
    >>> x, t = np.linspace(-3, 3, 12).reshape(4, 3), np.arange(12).reshape(4, 3) % 2
    >>> p = fl.dice_loss.partial(x[:2], t[:2]) + fl.dice_loss.partial(x[2:], t[2:], start=2)
    >>> bool(np.isclose(p.value(), fl.dice_loss(x, t), rtol=1e-14))
    True
    >>> bool(np.allclose(p.grad(x[:2], t[:2]), fl.dice_loss.grad(x, t)[:2], rtol=1e-14))
    True
    """

    __slots__ = ("loss", "missed", "right", "there", "wrong")

    loss: Any
    right: tuple[float, ...]  # for each class the sum of p t
    wrong: tuple[float, ...]  # of p (1 - t)
    missed: tuple[float, ...]  # of (1 - p) t
    there: tuple[float, ...]  # of t

    def _sums(self, other: PartialRegions) -> dict[str, Any]:
        return {
            name: tuple(a + b for a, b in zip(getattr(self, name), getattr(other, name), strict=True))
            for name in ("right", "wrong", "missed", "there")
        }

    def _ratio(self) -> tuple[NDArray[Any], ...]:
        """The loss of each class before the power gamma; its derivatives with respect to p for t = 1 and t = 0"""
        alpha, beta, smooth, eps = (self.settings[name] for name in ("alpha", "beta", "smooth", "eps"))
        right, wrong, missed, there = map(np.array, (self.right, self.wrong, self.missed, self.there))
        right, errors = right + smooth, alpha * wrong + beta * missed
        held = right + errors < eps
        whole = np.where(held, eps, right + errors)
        errors = np.where(held, eps - right, errors)
        absent = np.where(there == 0, 0 * (right + errors), np.nan)
        loss, present, elsewhere = (
            np.where(there == 0, absent, a)
            for a in (errors / whole, np.where(held, -1 / whole, -(errors + beta * right) / whole**2),
                      np.where(held, 0, alpha * right / whole**2))
        )  # fmt: skip
        return loss, present, elsewhere

    def value(self) -> Any:
        """The loss of the images merged so far; one per class with ``reduction='none'``."""
        with np.errstate(all="ignore"):
            losses = self._ratio()[0] ** self.settings["gamma"]
        if self.reduction == "none":
            return losses.astype(self.settings["dtype"])
        return float(np.sum(losses)) / (len(losses) if self.reduction == "mean" else 1)

    def grad(self, input: ArrayLike, target: ArrayLike, *, grad_output: ArrayLike | None = None) -> NDArray[Any]:
        """The gradient of ``value()`` with respect to the logits or probabilities of a piece, times `grad_output`: a
        scalar or, for 'none', one value per class.
        """
        d, gamma = self.loss.definition, self.settings["gamma"]
        r = Regions(d, {**self.settings, "input": input, "target": target})
        if r.classes != len(self.right):
            raise ValueError(f"{d.name}: input has {r.classes} classes, expected {len(self.right)} as the others")
        shape = (r.classes,) if self.reduction == "none" else None
        scale, each = _arguments.upstream(d.name, {"grad_output": grad_output}, GRAD, shape)
        dtype, kernel_type = _core.result_types(r.x)
        with np.errstate(all="ignore"):
            loss, present, elsewhere = self._ratio()
            factor: Any = scale / (r.classes if self.reduction == "mean" else 1) * (1.0 if each is None else each)
            if gamma != 1:
                factor = factor * slope_of_power(loss, gamma)
            made = self.loss.by_sums(r, kernel_type, factor * present, factor * elsewhere)
        return _arguments.cast(made, dtype)


class RegionPieces(Pieces):
    # The face .partial of a loss of regions.

    places = "images"

    def __call__(self, *args: Any, start: Any = 0, **options: Any) -> Any:
        d = self.definition
        given = _arguments.bind(self, args, options, d.signature).arguments
        start = start_of(d.name, start)
        given = _arguments.settled(d, given)
        r, reduction = Regions(d, given), _arguments.reduction_of(d, given)
        r.check(d.name)
        numbers, gamma = self.loss._numbers(given)
        settings = dict(zip(("alpha", "beta", "smooth", "eps"), numbers, strict=True)) | {
            "gamma": gamma, "mode": r.mode, "from_logits": r.from_logits, "classes": r.classes,
            "ignore_index": given.get("ignore_index"), "dtype": _core.type_name(_core.result_types(r.x)[0]),
        }  # fmt: skip
        with np.errstate(all="ignore"):
            sums = self.loss.sums(r, _core.result_types(r.x)[1])
        covered = ((start, start + len(r.x)),) if len(r.x) else ()
        named = dict(zip(("right", "wrong", "missed", "there"), map(tuple, sums.tolist()), strict=True))
        return PartialRegions(
            name=d.name, places=self.places, reduction=reduction, settings=settings, covered=covered, loss=self.loss,
            **named,
        )  # fmt: skip


def slope_of_power(loss: NDArray[Any], gamma: float) -> NDArray[Any]:
    """The derivative of loss ** gamma, which is 0 at a loss of 0 unless gamma is 1."""
    return np.where(loss > 0, gamma * loss ** (gamma - 1), (gamma == 1) + 0 * loss)


def by_class(r: Regions, per_class: NDArray[Any]) -> NDArray[Any]:
    """Values of classes, in a shape that broadcasts to pixels"""
    return per_class.reshape(()) if r.mode == "binary" else per_class.reshape(-1, *[1] * (r.x.ndim - 2))


def by_definition(
    input: Any, target: Any, alpha: Any, beta: Any, gamma: Any, mode: Any, from_logits: Any, smooth: Any, eps: Any,
    ignore_index: Any,
) -> tuple[Any, Callable[[Any], Any]]:  # fmt: skip
    """The losses of the classes, and a function from their upstream gradients to the gradient."""
    kept = np.full(np.shape(target), True) if ignore_index is None else np.asarray(target) != ignore_index
    if mode == "multiclass":
        classes = np.arange(input.shape[1]).reshape(-1, *[1] * (input.ndim - 2))
        t, kept = np.expand_dims(target, 1) == classes, np.broadcast_to(np.expand_dims(kept, 1), input.shape)
    else:
        t = np.asarray(target)
    p = input
    if from_logits:
        x = np.where(kept, input, 0)
        p = np.exp(x - np.logaddexp.reduce(x, axis=1, keepdims=True) if mode == "multiclass" else -np.logaddexp(0, -x))
    t = np.where(kept, t, 0).astype(input.dtype)
    axes = tuple(k for k in range(input.ndim) if k != 1 or mode == "binary")

    def total(a: Any) -> Any:
        return np.sum(np.where(kept, a, 0), axis=axes, keepdims=True)

    absent = total(t) == 0
    right = total(p * t) + smooth
    whole = right + alpha * total(p * (1 - t)) + beta * total((1 - p) * t)
    held = whole < eps
    loss = np.where(absent, 0 * whole, 1 - right / np.maximum(whole, eps))

    def slope(factor: Any) -> Any:
        factor = np.reshape(factor, loss.shape) * slope_of_power(loss, gamma)
        along = np.where(held, 0, t + alpha * (1 - t) - beta * t)
        grad = -(t * np.maximum(whole, eps) - right * along) / np.maximum(whole, eps) ** 2
        grad = np.where(absent | ~kept, 0 * whole, grad) * factor
        if from_logits and mode == "multiclass":
            grad = p * (grad - np.sum(p * grad, axis=1, keepdims=True))
        elif from_logits:
            grad = grad * p * (1 - p)
        return np.where(kept, grad, 0)

    return (loss**gamma).reshape(-1), slope


def _bind(function: Any) -> OverlapLoss:
    choices = ("mode", "from_logits")
    loss = OverlapLoss(Definition(function, "segmentation", choices=choices, hessian=False, product="directional"))
    loss.hvp = HessianProduct(loss)
    loss.partial = RegionPieces(loss)
    loss.unit = loss.partial.unit
    setattr(reference, function.__name__, loss.reference)
    return loss


@_bind
def dice_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    mode: Mode = "binary",
    from_logits: bool = True,
    smooth: float = 0.0,
    eps: float = 1e-7,
    ignore_index: int | None = None,
    **options: Unpack[RowOptions],
) -> Any:
    r"""Dice loss: 1 minus twice the overlap divided by the sum of both regions.

    .. math:: \ell_c = 1 - \frac{TP + s}{\max\left(TP + \frac{FP + FN}{2} + s,\; \varepsilon\right)}
        \qquad TP = \sum p\,t, \quad FP = \sum p\,(1 - t), \quad FN = \sum (1 - p)\,t

    Parameters
    ----------
    input : array_like
        Logits, or without `from_logits` probabilities :math:`p` in [0, 1]: of any shape if `mode` is ``'binary'``,
        otherwise of shape (N, C, ...) with C classes.
    target : array_like
        For ``'binary'`` and ``'multilabel'`` how much of each pixel belongs to the class, :math:`t` in [0, 1], of the
        shape of `input` and any type; for ``'multiclass'`` class indices in [0, C), of shape (N, ...).
    mode : {'binary', 'multilabel', 'multiclass'}, default 'binary'
        One class; several classes, each against the rest; or several, exactly one of them per pixel.
    from_logits : bool, default True
        Whether `input` has logits, whose sigmoid, or for ``'multiclass'`` softmax over axis 1, are the probabilities.
    smooth : float, default 0.0
        :math:`s`, added to numerator and denominator.
    eps : float, default 1e-7
        :math:`\varepsilon`, the minimum of the denominator.
    ignore_index : int, optional
        Pixels with this target are ignored: their values have no effect, NaN included, and their gradient is 0.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Returns
    -------
    float or ndarray
        The loss; with ``reduction='none'`` one value per class, of the type of `input`. The gradient has its shape.

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
    Sums are over all images and pixels of a class, in double precision; the mean divides by C. A class that is absent
    from the target has loss 0 and gradient 0, and counts in C. There is no Hessian. Confident correct pixels keep their
    digits: logits of ±40 have loss 1e-17, not 0. The loss of a class with NaN is NaN.

    MONAI's `smooth` is twice as large for the same loss. The overlap of targets between 0 and 1 is the product
    :math:`p\,t`; in segmentation-models-pytorch it is the smaller of the two.

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
    return by_definition(input, target, 0.5, 0.5, 1, mode, from_logits, smooth, eps, ignore_index)


@_bind
def jaccard_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    mode: Mode = "binary",
    from_logits: bool = True,
    smooth: float = 0.0,
    eps: float = 1e-7,
    ignore_index: int | None = None,
    **options: Unpack[RowOptions],
) -> Any:
    r"""Jaccard loss: 1 minus the overlap divided by the union of both regions.

    .. math:: \ell_c = 1 - \frac{TP + s}{\max(TP + FP + FN + s,\; \varepsilon)}

    Parameters
    ----------
    input : array_like
        Logits or probabilities, as in `dice_loss`.
    target : array_like
        How much of each pixel belongs to the class, or class indices, as in `dice_loss`.
    mode : {'binary', 'multilabel', 'multiclass'}, default 'binary'
        One class; several classes, each against the rest; or several, exactly one of them per pixel.
    from_logits : bool, default True
        Whether `input` has logits.
    smooth : float, default 0.0
        :math:`s`, added to numerator and denominator.
    eps : float, default 1e-7
        :math:`\varepsilon`, the minimum of the denominator.
    ignore_index : int, optional
        Pixels with this target are ignored, as in `dice_loss`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Returns
    -------
    float or ndarray
        The loss; with ``reduction='none'`` one value per class, of the type of `input`. The gradient has its shape.

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
    Sums, means and absent classes are treated as in `dice_loss`.

    References
    ----------
    ``segmentation_models_pytorch.losses.JaccardLoss``

    Examples
    --------
    >>> import fastloss as fl
    >>> round(fl.jaccard_loss([0.9, 0.2, 0.6, 0.1], [1, 0, 1, 0], from_logits=False), 6)
    0.347826
    """
    return by_definition(input, target, 1, 1, 1, mode, from_logits, smooth, eps, ignore_index)


@_bind
def tversky_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    alpha: float = 0.5,
    beta: float = 0.5,
    gamma: float = 1.0,
    mode: Mode = "binary",
    from_logits: bool = True,
    smooth: float = 0.0,
    eps: float = 1e-7,
    ignore_index: int | None = None,
    **options: Unpack[RowOptions],
) -> Any:
    r"""Tversky loss: the Dice loss with separate weights for false positives and false negatives.

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
        Weight :math:`\beta \ge 0` of false negatives. In Keras the two are exchanged.
    gamma : float, default 1.0
        :math:`\gamma > 0`: above 1, classes that are nearly right count less.
    mode : {'binary', 'multilabel', 'multiclass'}, default 'binary'
        One class; several classes, each against the rest; or several, exactly one of them per pixel.
    from_logits : bool, default True
        Whether `input` has logits.
    smooth : float, default 0.0
        :math:`s`, added to numerator and denominator.
    eps : float, default 1e-7
        :math:`\varepsilon`, the minimum of the denominator.
    ignore_index : int, optional
        Pixels with this target are ignored, as in `dice_loss`.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Returns
    -------
    float or ndarray
        The loss; with ``reduction='none'`` one value per class, of the type of `input`. The gradient has its shape.

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
    Sums, means and absent classes are treated as in `dice_loss`. A class with loss 0 has gradient 0,
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
    return by_definition(input, target, alpha, beta, gamma, mode, from_logits, smooth, eps, ignore_index)
