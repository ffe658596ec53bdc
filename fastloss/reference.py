"""Every loss in plain NumPy: its definition, with reductions, weights and masks.

``fastloss.reference.mse_loss(input, target)`` and ``fastloss.mse_loss.reference(input, target)`` are the same
object, with the signature and the faces of the loss itself. It computes in the type it is given (long double
too), checks little, and is written to be read.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from fastloss import _core

if TYPE_CHECKING:
    from inspect import Signature

    from fastloss._registry import Definition

VALUE, GRAD, HESS = _core.OUTPUTS
FACES = {"grad": GRAD, "value_and_grad": VALUE | GRAD, "grad_and_hess": GRAD | HESS}

_arguments: Any = None  # the module, which sets this when it is imported, because it imports this one


def no_attribute(of: Any, name: str, attribute: str) -> str:
    """The error message for a face that a loss does not have."""
    faces = [f".{face}" for face in (*FACES, "hvp") if face in vars(of)]
    if attribute not in (*FACES, "hvp") or not faces:
        return f"{name} has no .{attribute}"
    return f"{name} has no .{attribute}, only {', '.join(faces[:-1])} and {faces[-1]}"


class Described:
    """Base class of what has a definition. Documentation and signature are made on first use."""

    definition: Definition
    outputs: int

    def __init_subclass__(cls) -> None:
        cls.__doc__ = Described.__dict__["__doc__"]  # type: ignore[method-assign]  # each class has one of its own

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        return self.definition.doc_of(self.outputs)

    @property
    def __signature__(self) -> Signature:
        return self.definition.signature_of(self.outputs)

    def __getattr__(self, attribute: str) -> Any:
        raise AttributeError(no_attribute(self, vars(self).get("__qualname__", type(self).__name__), attribute))


class Reference(Described):
    # One face of a loss, evaluated by its definition.

    grad: Reference
    value_and_grad: Reference
    grad_and_hess: Reference

    def __init__(self, definition: Definition, outputs: int) -> None:
        self.definition, self.outputs = definition, outputs
        face = next((name for name, wanted in FACES.items() if wanted == outputs), "")
        self.__name__ = face or definition.name
        self.__qualname__ = definition.name + (face and "." + face)
        self.__module__ = "fastloss.reference"
        if outputs == VALUE:
            for name, wanted in definition.faces:
                setattr(self, name, Reference(definition, wanted))

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        d = self.definition
        bound = _arguments.bind(self, args, kwargs)
        bound.apply_defaults()
        given = bound.arguments
        reduced = _arguments.reduction_of(d, given) != "none" and bool(self.outputs & VALUE)
        _arguments.refuse_upstream_of_value(d.name, given, self.outputs)
        _arguments.gauss_newton_of(d, given)  # checks it
        with np.errstate(all="ignore"):
            evaluate = {"pointwise": self._pointwise, "rows": self._rows, "rowwise": self._rowwise}
            value, grads, hess = evaluate[d.family](given)
        if reduced and type(value) is np.float64:
            value = float(value)  # as the loss gives it; long double stays what it is
        outs = [a for a, bit in ((value, VALUE), (grads, GRAD), (hess, HESS)) if self.outputs & bit]
        if given["out"] is not None:
            outs = _arguments.into(d.name, given, outs, reduced=reduced)
        return outs[0] if len(outs) == 1 else tuple(outs)

    def __repr__(self) -> str:
        return f"<{self.__module__}.{self.__qualname__}{self.__signature__}>"

    def __reduce__(self) -> str:
        return self.__qualname__

    def _pointwise(self, given: dict[str, Any]) -> tuple[Any, Any, Any]:
        d = self.definition
        d.kernel_name(given)  # checks the choices
        names, several = _arguments.wrt_of(d, given)
        x = [as_float(given[d.inputs[0]])]
        dtype, shape = x[0].dtype, x[0].shape
        own = {name: np.asarray(given[name], dtype) for name in d.inputs[1:]}
        for name, array in own.items():
            spread = _arguments.spread_over_rows(array, shape) if array.ndim and name in d.per_row else None
            x.append(np.broadcast_to(array if spread is None else spread, shape))
        q = {name: np.asarray(given[name], dtype)[()] for name in d.parameters}  # numbers and arrays
        q |= {name: given[name] for name in d.choices}
        value, grads, *hessians = d.function(*x, **q)  # none, or exact and perhaps Gauss-Newton
        form = _arguments.gauss_newton_of(d, given)
        if form:
            d.kernel_name(given)  # raises if what is chosen has none
        hess = hessians[-1 if form else 0] if hessians else ()
        grads, hess = (a if isinstance(a, tuple) else (a,) for a in (grads, hess))
        weight = np.broadcast_to(np.asarray(1 if given.get("weight") is None else given["weight"], dtype), shape)
        keep = np.broadcast_to(True if given.get("where") is None else given["where"], shape)
        counted = weight if d.weight_in_mean else np.ones_like(weight)
        reduction = given.get("reduction", "none")
        value = np.where(keep, weight * value, 0).astype(dtype)
        rows = shape[0] if reduction == "batchmean" and shape else 1
        denominator = rows if reduction == "batchmean" else np.sum(np.where(keep, counted, 0))
        scale, value = reduce(value, denominator, reduction)
        if given["grad_output"] is not None:
            scale = scale * np.asarray(given["grad_output"], dtype)
        pick = [d.differentiable.index(name) for name in names]
        grads, hess = (
            tuple(np.where(keep, scale * weight * a[k], 0).astype(dtype) for k in pick if a) for a in (grads, hess)
        )
        summed = [own[name].shape if name in d.per_row else shape for name in names]
        grads, hess = (
            tuple(
                a if to == shape else _arguments.sum_to_shape(a, to).astype(dtype)
                for a, to in zip(group, summed, strict=False)
            )
            for group in (grads, hess)
        )
        return value, grads if several else grads[0], hess[0] if hess and not several else hess

    def _rows(self, given: dict[str, Any]) -> tuple[Any, Any, Any]:
        d = self.definition
        x = as_float(given[d.vectors[0]])
        if d.soft and np.shape(given[str(d.labels)]) == x.shape:
            d = d.soft
        d.kernel_name(given)  # checks the choices
        names, several = _arguments.wrt_of(d, given)
        dtype, axis = x.dtype, given.get("axis", -1)
        axis = min(1 if axis is None else axis, x.ndim - 1)
        rows = np.moveaxis(x, axis, -1).shape[:-1]

        def per_row(a: Any) -> Any:
            return np.broadcast_to(np.asarray(a, dtype), rows)

        keep = np.broadcast_to(True if given.get("where") is None else given["where"], rows)
        weight = per_row(1 if given.get(d.row_weight) is None else given[d.row_weight])
        arguments: dict[str, Any] = {
            name: np.moveaxis(np.asarray(given[name], dtype), axis, -1) for name in d.vectors
        } | {name: per_row(given[name])[..., None] for name in (*d.numbers, *d.parameters)}
        counted, of_classes = weight, d.class_weight or ""
        class_weight = None if given.get(of_classes) is None else np.asarray(given[of_classes], dtype)
        if d.by_class:
            arguments[of_classes] = class_weight
        if d.labels:
            label = np.asarray(given[d.labels])
            if "ignore_index" in given:
                keep = keep & (label != _arguments.label_to_ignore(d.name, given["ignore_index"]))
            if d.lists:
                label = np.moveaxis(label, axis, -1).astype(np.int64)
                arguments[d.labels] = np.where(keep[..., None], label, -1)
            else:
                if label.dtype.kind not in "biu":  # of bfloat16 too, which NumPy 1 has no common type for
                    label = label.astype(np.float64)
                label = np.where(keep, label, 0).astype(np.int64)
                arguments[d.labels] = label[..., None]
            if class_weight is not None:
                counted = weight * class_weight[label]
                weight = weight if d.by_class else counted
        inputs = [arguments.pop(name) for name in d.inputs]
        value, grads, *hessians = d.function(*inputs, **arguments, **{name: given[name] for name in d.choices})
        hess = hessians[0] if hessians else ()
        grads, hess = (a if isinstance(a, tuple) else (a,) for a in (grads, hess))
        value = np.reshape(value, rows)
        value = np.where(keep & ~((weight == 0) & np.isinf(value)), weight * value, 0).astype(dtype)
        counted = counted if d.weight_in_mean else np.ones_like(weight)
        scale, value = reduce(value, np.sum(np.where(keep, counted, 0)), given.get("reduction", "none"))
        if given["grad_output"] is not None:
            upstream = np.asarray(given["grad_output"], dtype)
            scale = scale * (np.squeeze(upstream, axis) if upstream.ndim == x.ndim > 0 else upstream)
        scale, counts = np.where(keep, scale * weight, 0)[..., None], keep[..., None]
        if given.get("keepdim"):
            value = np.expand_dims(value, axis)
        pick = [d.differentiable.index(name) for name in names]

        def weighted(a: Any) -> Any:
            return np.where(counts & ~((scale == 0) & np.isinf(a)), scale * a, 0).astype(dtype)

        grads, hess = (tuple(np.moveaxis(weighted(a[k]), -1, axis) for k in pick if a) for a in (grads, hess))
        return value, grads if several else grads[0], hess[0] if hess and not several else hess

    def _rowwise(self, given: dict[str, Any]) -> tuple[Any, Any, Any]:
        d = self.definition
        x = as_float(given[d.inputs[0]])
        axis = given["axis"]
        upstream = given["grad_output"]
        axis = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        axes = tuple(k % x.ndim for k in axis)
        order = (*(k for k in range(x.ndim) if k not in axes), *axes)
        rest = tuple(x.shape[k] for k in order[: x.ndim - len(axes)])
        rows = x.transpose(order).reshape(*rest, math.prod(x.shape[k] for k in axes))
        reduces = "keepdims" in given
        if upstream is not None and np.ndim(upstream):
            upstream = np.asarray(upstream, x.dtype)
            upstream = upstream.reshape(rest) if reduces else upstream.transpose(order)
        value, *derivatives = d.function(rows, grad_output=upstream)
        whole = [value, *derivatives][reduces:]
        back = [a if a is None else a.reshape(x.transpose(order).shape).transpose(np.argsort(order)) for a in whole]
        if reduces:
            back.insert(0, np.expand_dims(value, axes) if given["keepdims"] else value)
        return back[0], back[1], back[2]


def as_float(a: Any) -> Any:
    a = np.asarray(a)
    return a if a.dtype.kind == "f" else a.astype(np.float64)


def reduce(value: Any, denominator: Any, reduction: str) -> tuple[Any, Any]:
    """The factor of gradients, and the reduced value."""
    if reduction == "none":
        return 1, value
    wide = np.sum(value, dtype=np.promote_types(value.dtype, np.float64))
    if reduction == "sum":
        return 1, wide
    return 1 / denominator if denominator else 0, wide / denominator
