"""Products of Hessians with vectors: the face ``.hvp`` of losses.

Of element-wise losses the Hessian is diagonal but for mixed derivatives with respect to several inputs, which kernels
give too (csrc/blocks.c). Of losses over rows it is diagonal, or a multiple of that of logsumexp for each row, whose
product with a vector is the backward pass of softmax. For other losses, and for several inputs, the product is the
directional derivative of the definition's gradient along the vector (duals.py), in double.
"""

from __future__ import annotations

import functools
import inspect
import math
import sys
from copy import copy
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fastloss import _core, reference
from fastloss.duals import Dual, derivative, primal

if TYPE_CHECKING:
    from fastloss._registry import Definition

DOCUMENTATION = """\
Product of the Hessian of the reduced value with a vector.

The options are those of `{name}`, and

Parameters
----------
vector : array_like or tuple of array_like
    What the Hessian is multiplied by: an array of the shape of {inputs}, or a tuple of them, one for each
    of `wrt`, if that has several names.{mixed}

Returns
-------
ndarray or tuple of ndarray
    {returns}{notes}"""

BY_DEFINITION = """

Notes
-----
The derivative of the gradient in the direction of the vector. {condition} it is computed by NumPy, in double precision
whatever the arrays are of: slower than a gradient, and exact to rounding but where the gradient itself cancels. At a
kink it is that of the piece to which the gradient belongs; where a norm is 0, it is 0."""

MIXED = " Mixed derivatives with respect to these are part of the Hessian{own}."
OWN = ", but not of its\n    Gauss-Newton form, which is diagonal"


BLOCK = 32768  # elements that a definition computes at a time, so that its temporaries stay in the cache


class HessianProduct:
    # Made for the loss that it is a face of.

    def __init__(self, loss: Any) -> None:
        self.definition: Definition = loss.definition
        self.loss, self.outputs = loss, reference.HESS
        self.__name__ = "hvp"
        self.__qualname__ = f"{loss.__qualname__}.hvp"
        self.__module__ = loss.__module__

    @property
    def __signature__(self) -> inspect.Signature:
        own = list(self.definition.signature.parameters.values())
        vector = inspect.Parameter("vector", inspect.Parameter.KEYWORD_ONLY)
        place = next((k for k, p in enumerate(own) if p.kind is p.KEYWORD_ONLY), len(own))
        return inspect.Signature([*own[:place], vector, *own[place:]])

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        d = self.definition
        several = len(d.differentiable) > 1 and d.mixed
        condition = "By `wrt` of several names" if several else ""
        if d.product == "directional":
            condition = "As there is no kernel for this,"
        return DOCUMENTATION.format(
            name=d.name,
            inputs=f"`{d.differentiable[0]}`" if len(d.differentiable) == 1 else "the input in `wrt`",
            mixed=MIXED.format(own=OWN if d.gauss_newton else "") if several else "",
            returns="Like `vector`, of the type of the first input.",
            notes="" if d.family == "pointwise" or not condition else BY_DEFINITION.format(condition=condition),
        )

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        arguments, d = reference._arguments, self.definition
        given = arguments.bind(self, args, kwargs, self.__signature__).arguments
        if d.family == "pointwise":
            face = self.loss.grad_and_hess
            return arguments.pointwise(face, given, getattr(face, "run", _core.run_pointwise))
        given = arguments.settled(d, given)
        names, several = self.loss._wrt(given) if d.family == "linear" else arguments.wrt_of(d, given)
        arguments.gauss_newton_of(d, given)  # checks it
        if d.product == "directional" or several or names != d.differentiable[:1]:
            return self._of_directions(given, names, several=several)
        x = arguments.numbers(d.name, d.inputs[0], given[d.inputs[0]])
        vector = arguments.vector_like(d.name, d.inputs[0], given.pop("vector"), x.shape)
        make = {"diagonal": self._of_diagonal, "softmax": self._of_softmax}.get(d.product, self._of_probability)
        return make(given, x, vector)

    def __repr__(self) -> str:
        return f"<fastloss.{self.__qualname__}{self.__signature__}>"

    def __reduce__(self) -> Any:
        return getattr, (self.loss, "hvp")

    def _of_diagonal(self, given: dict[str, Any], x: NDArray[Any], vector: NDArray[Any]) -> Any:
        arguments, name = reference._arguments, self.definition.name
        dtype, _ = arguments.result_type(name, self.definition.inputs[0], x)
        rows = arguments.Rows.of(self.loss, given)
        counts = rows_that_count(rows, arguments.without_axes(x.shape, (rows.axis,)))
        # in double: an element of the Hessian may be out of range where the product is not
        wide = {self.definition.inputs[0]: arguments.cast(x, np.float64)}
        _, hess = self.loss.grad_and_hess(**given | wide | {"out": None})
        (product,), given_back = arguments.results(name, given, [x.shape], dtype, [], like=x)
        product[...] = arguments.cast(multiply(hess, vector, hess), dtype)
        if not np.all(counts):
            np.copyto(product, 0, where=~np.expand_dims(counts, rows.axis))  # whatever their vectors are
        return given_back[0] if given_back else product

    def _of_directions(self, given: dict[str, Any], names: tuple[str, ...], *, several: bool) -> Any:
        """The product as the directional derivative of the definition's gradient."""
        arguments, d = reference._arguments, self.definition
        arrays = {name: arguments.numbers(d.name, name, given[name]) for name in dict.fromkeys((*d.inputs, *names))}
        options = {k: a for k, a in given.items() if k not in ("vector", "wrt", "grad_output", "out", "reduction")}
        options |= arrays | ({"reduction": "none"} if d.reductions else {})
        value = np.asarray(self.loss(**options))  # which checks them
        vectors = arguments.vectors_of(
            d, given, names, {name: array.shape for name, array in arrays.items()}, several=several
        )
        none = arguments.reduction_of(d, given) == "none"
        arguments.upstream(d.name, given, reference.HESS, value.shape if none else None)
        first = arrays[d.differentiable[0]]
        dtype, _ = arguments.result_type(d.name, d.differentiable[0], first)
        shapes = [arrays[name].shape for name in names]
        made, given_back = arguments.results(d.name, given, shapes, dtype, [], like=first)
        if first.size:
            # the same bits for every layout
            wide = {name: np.ascontiguousarray(arguments.cast(arrays[name], np.float64)) for name in d.vectors}
            along = [np.ascontiguousarray(arguments.cast(v, np.float64)) for v in vectors]
            moving = dict(zip(names, along, strict=True))
            call = {k: a for k, a in given.items() if k not in ("vector", "out")} | wide
            make = self.loss.directional if hasattr(self.loss, "directional") else functools.partial(directional, d)
            for product, place in zip(make(call, moving), made, strict=True):
                place[...] = arguments.cast(product, dtype)
        products = given_back or made
        return tuple(products) if several else products[0]

    def _of_probability(self, given: dict[str, Any], x: NDArray[Any], vector: NDArray[Any]) -> Any:
        """With p the softmax of a row, u = e - p the derivative of log p at the label, and f a function of that:
        f'' u (u v) - f' (p v - p (p v))
        """
        arguments, d = reference._arguments, self.definition
        rows = arguments.Rows.of(self.loss, given)
        axes, factor, counts, _ = of_targets(rows, given)
        dtype, _ = arguments.result_type(d.name, "input", x)
        read = [x, vector, factor]
        (product,), given_back = arguments.results(d.name, given, [x.shape], dtype, read, like=x)
        if x.size:
            last = [arguments.last(a, axes[0]) for a in read[:2]]
            x, vector = (np.ascontiguousarray(arguments.cast(a, np.float64)) for a in last)
            label = rows.labels if counts is None else np.where(np.squeeze(counts, axes[0]), rows.labels, 0)
            label = label.astype(np.intp)
            by_label = {"axis": -1} if x.ndim > 1 else {}
            value, u = rowwise().cross_entropy.value_and_grad(x, label, reduction="none", **by_label)
            value, u = np.expand_dims(value, -1), np.negative(u, out=u)
            with np.errstate(all="ignore"):
                q = np.take_along_axis(u, np.expand_dims(label, -1), -1)
                parameters = [np.expand_dims(a, -1) if np.ndim(a) else a for a in rows.parameters]
                _, by_log, by_log_twice = d.product(-value, q, *parameters)
                along = np.einsum("...i,...i->...", u, vector)[..., None]
                u *= by_log_twice * along
                u -= by_log * rowwise().softmax.grad(x, grad_output=vector)
                u *= np.moveaxis(read[2], axes[0], -1)
            if counts is not None:
                np.copyto(u, 0, where=~np.moveaxis(counts, axes[0], -1))
            product[...] = arguments.cast(np.moveaxis(u, -1, axes[0]), dtype)
        return given_back[0] if given_back else product

    def _of_softmax(self, given: dict[str, Any], x: NDArray[Any], vector: NDArray[Any]) -> Any:
        """With p the softmax of a row, and f and g its factors: f (p v - p (p v)) + g p (p v)"""
        arguments, d = reference._arguments, self.definition
        dtype, computed = arguments.result_type(d.name, "input", x)
        if d.family == "rows":
            of = arguments.Rows.of(self.loss, given)
            axes, factor, counts, square = of_targets(of, given)
            if "temperature" in d.parameters:
                heat = np.asarray(of.parameters[d.parameters.index("temperature")], np.float64)
                heat = np.expand_dims(np.broadcast_to(heat, arguments.without_axes(x.shape, axes)), axes[0])
                x, factor = arguments.cast(x, np.float64) / heat, factor / heat**2
        else:
            axes, factor, counts, square = of_result(d, given, x)
        read = [x, vector, factor]
        (product,), given_back = arguments.results(d.name, given, [x.shape], dtype, read, like=x)
        x, vector, factor = read
        if x.size:
            if dtype.itemsize < computed.itemsize:  # rounded once
                x = arguments.cast(x, computed)
            left = tuple(k for k in range(x.ndim) if k not in axes)
            rows = [a.transpose(*left, *axes).reshape(*(x.shape[k] for k in left), -1) for a in (x, vector)]
            back = rowwise().softmax.grad(rows[0], grad_output=rows[1]).reshape([x.shape[k] for k in (*left, *axes)])
            back = back.transpose(np.argsort((*left, *axes)))
            if square is None:
                multiply(back, factor, product)
            else:  # it may be written over what is read here
                with np.errstate(all="ignore"):
                    p = rowwise().softmax(arguments.cast(x, np.float64), axis=axes[0])
                    along = np.sum(p * vector, axis=axes[0], keepdims=True)
                    product[...] = arguments.cast(back * factor + square * along * p, dtype)
            if counts is not None:
                np.copyto(product, 0, where=~counts)  # whatever these rows contain
        return given_back[0] if given_back else product


def directional(d: Definition, given: dict[str, Any], moving: dict[str, NDArray[Any]]) -> tuple[NDArray[Any], ...]:
    """Directional derivatives of the definition's gradients. moving: the inputs that vary, and their directions."""
    arguments = reference._arguments
    axis = arguments.row_axis(d, given, given[d.vectors[0]])

    def function(*inputs: Any, **options: Any) -> Any:
        shape = inputs[0].shape
        rows, length = math.prod(shape[:-1]), shape[-1]
        directions = [arguments.last(moving[name], axis) if name in moving else None for name in d.inputs]
        columns = [None if a is None else np.ascontiguousarray(a.reshape(rows, -1)) for a in (*inputs, *directions)]
        by_row = {k: a.reshape(rows, 1) for k, a in options.items() if k in d.parameters}
        results = [np.empty((rows, length)) for _ in d.differentiable]
        values = np.empty(rows)
        for start in range(0, rows, step := max(1, BLOCK // length)):
            part = slice(start, start + step)
            here = [None if a is None else a[part] for a in columns]
            moved = [
                a if v is None else Dual(a, v) for a, v in zip(here[: len(inputs)], here[len(inputs) :], strict=True)
            ]
            value, gradients, *_ = d.function(*moved, **options | {k: a[part] for k, a in by_row.items()})
            values[part] = primal(value).reshape(-1)
            for to, of in zip(results, gradients if isinstance(gradients, tuple) else (gradients,), strict=True):
                to[part] = derivative(of)
        return values.reshape(shape[:-1]), tuple(a.reshape(shape) for a in results), ()

    d.signature  # noqa: B018 -- of the original
    moved = copy(d)
    moved.function = function
    products = reference.Reference(moved, reference.GRAD)(
        **given | ({"wrt": tuple(moving)} if len(d.differentiable) > 1 else {})
    )
    return products if len(d.differentiable) > 1 else (products,)


def rowwise() -> Any:
    """The module of softmax and cross-entropy, which imports this one."""
    return sys.modules["fastloss.rowwise"]


def multiply(a: NDArray[Any], b: Any, out: NDArray[Any]) -> NDArray[Any]:
    with np.errstate(all="ignore"):
        np.multiply(a, b, out=out, casting="same_kind")
    return out


def of_result(d: Definition, given: dict[str, Any], x: NDArray[Any]) -> tuple[tuple[int, ...], Any, None, None]:
    """Of logsumexp: its axes and the upstream gradient."""
    arguments = reference._arguments
    axes = arguments.axes_of(d.name, given.get("axis", -1), x)
    keepdims = arguments.flag(d.name, {"keepdims": False, **given}, "keepdims")
    scale, upstream = arguments.upstream(
        d.name, given, reference.HESS, arguments.without_axes(x.shape, axes, keepdims=keepdims)
    )
    if upstream is not None:
        scale = upstream if keepdims else np.expand_dims(upstream, axes)
    return axes, np.asarray(scale), None, None


def rows_that_count(rows: Any, shape: tuple[int, ...]) -> Any:
    """The rows that are neither excluded by the mask nor have the label to ignore"""
    counts = np.broadcast_to(True if rows.where is None else rows.where, shape)
    if rows.labels is None or rows.labels.shape != shape:
        return counts
    return counts & (rows.labels != rows.ignore_index)


def has_softmax(x: NDArray[Any], axis: int) -> Any:
    """True for rows of logits without NaN, whose maximum is finite or a single infinity"""
    if not x.size:
        return True
    largest = np.max(x, axis=axis)
    return np.isfinite(largest) | ((largest == np.inf) & (np.sum(x == np.inf, axis=axis) == 1))


def of_targets(rows: Any, given: dict[str, Any]) -> tuple[tuple[int, ...], Any, Any, Any]:
    """Of cross-entropy and its kin: the axis, the sums of the rows' targets times their weights, the rows that count,
    and factors of p p^T.
    """
    arguments, d = reference._arguments, rows.loss.definition
    x, axis, labels = rows.vectors[0], rows.axis, rows.labels
    parameters = dict(zip(d.parameters, rows.parameters, strict=True))
    smoothing, z = parameters.get("label_smoothing", 0.0), parameters.get("z_loss", 0.0)
    shape, classes, reduction = (
        arguments.without_axes(x.shape, (axis,)),
        x.shape[axis],
        arguments.reduction_of(d, given),
    )
    scale, upstream = arguments.upstream(d.name, given, reference.HESS, shape if reduction == "none" else None)
    by_class = np.ones(classes) if rows.class_weight is None else rows.class_weight.astype(float)
    by_row = 1.0 if rows.weight is None else arguments.cast(rows.weight, np.float64)
    counts = rows_that_count(rows, shape)
    with np.errstate(all="ignore"):
        if labels is not None:
            wrong = counts & ((labels < 0) | (labels >= classes))
            if np.any(wrong):
                arguments.label_out_of_range(d, labels, int(np.argmax(wrong)), classes, rows.ignore_index)
            share = by_class[np.where(counts, labels, 0).astype(np.intp)]
            counted = share * by_row
        elif d.differentiable != d.vectors:
            target = arguments.probabilities_of(d.name, rows.vectors[1], -1, np.expand_dims(counts, axis))
            share, counted = arguments.last(arguments.cast(target, np.float64), axis) @ by_class, by_row
        else:  # logits: probabilities that sum to 1, if there are any
            share, counted = np.where(has_softmax(rows.vectors[1], axis), 1.0, np.nan), by_row
        of_row = by_row * scale
        if upstream is not None:
            of_row = of_row * arguments.cast(upstream, np.float64)
        if reduction == "mean":
            denominator = np.sum(np.where(counts, counted if d.weight_in_mean else 1, 0))
            of_row = of_row / denominator if denominator else 0.0
        factor = (1 - smoothing) * share + smoothing * np.sum(by_class) / max(classes, 1)
        if z:  # where the sum is infinite, so is p (1 - p) small
            sums = arguments.cast(rowwise().logsumexp(x, axis=axis), np.float64)
            factor = factor + 2 * z * np.where(np.isinf(sums), 0, sums)
        factor = factor * of_row

    def along(numbers: Any) -> Any:
        return np.expand_dims(np.broadcast_to(numbers, shape), axis)

    square = along(2 * z * of_row) if z else None
    return (axis,), along(factor), None if np.all(counts) else np.expand_dims(counts, axis), square
