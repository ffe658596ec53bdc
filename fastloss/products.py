"""Products of Hessians with vectors: the face ``.hvp`` of losses.

Of element-wise losses the Hessian is diagonal but for mixed derivatives by several inputs, which kernels give too
(csrc/blocks.c). Of losses over rows it is diagonal, or a multiple of that of logsumexp for each row, whose product with
a vector is the backward of softmax; other losses over rows have no such face.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fastloss import _core, reference
from fastloss._core import shown

if TYPE_CHECKING:
    from fastloss._registry import Definition

DOCUMENTATION = """\
Product of the Hessian of the reduced value with a vector.

The options are those of `{name}`, and

Parameters
----------
vector : array_like or tuple of array_like
    What the Hessian is multiplied by: an array of the shape of {inputs}, or a tuple of them, one for each of `wrt`,
    if that has several names.{mixed}

Returns
-------
ndarray or tuple of ndarray
    {returns}"""

MIXED = " Mixed derivatives by these are part of the Hessian{own}."
OWN = ", but not of its\n    Gauss-Newton form, which is diagonal"


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
        several = len(d.differentiable) > 1 and d.family == "pointwise" and d.mixed
        return DOCUMENTATION.format(
            name=d.name,
            inputs=f"`{d.differentiable[0]}`" if len(d.differentiable) == 1 else "the input in `wrt`",
            mixed=MIXED.format(own=OWN if d.gauss_newton else "") if several else "",
            returns="Like `vector`, of the type of the first input.",
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        arguments, d, face = reference._arguments, self.definition, self.loss.grad_and_hess
        given = arguments.bind(self, args, kwargs, self.__signature__).arguments
        if d.family == "pointwise":
            return arguments.pointwise(face, given, getattr(face, "run", _core.run_pointwise))
        given = arguments.settled(d, given)
        names, several = arguments.wrt_of(d, given)
        if several or names != d.differentiable[:1]:
            raise ValueError(f"{d.name}: wrt is {shown(given['wrt'])}, expected {d.differentiable[0]!r} alone")
        x = arguments.numbers(d.name, d.inputs[0], given[d.inputs[0]])
        vector = arguments.vector_like(d.name, d.inputs[0], given.pop("vector"), x.shape)
        return (self._of_diagonal if d.product == "diagonal" else self._of_softmax)(given, x, vector)

    def __repr__(self) -> str:
        return f"<fastloss.{self.__qualname__}{self.__signature__}>"

    def __reduce__(self) -> Any:
        return getattr, (self.loss, "hvp")

    def _of_diagonal(self, given: dict[str, Any], x: NDArray[Any], vector: NDArray[Any]) -> Any:
        arguments, name = reference._arguments, self.definition.name
        dtype, _ = arguments.result_type(name, self.definition.inputs[0], x)
        (product,), given_back = arguments.results(name, given, [x.shape], dtype, [])
        if np.may_share_memory(product, vector):  # the Hessian goes there first
            vector = vector.copy()
        self.loss.grad_and_hess(**given | {"out": (None, product)})
        return given_back[0] if given_back else multiply(product, vector, product)

    def _of_softmax(self, given: dict[str, Any], x: NDArray[Any], vector: NDArray[Any]) -> Any:
        """With p the softmax of a row and f its factor: f (p v - p (p v))"""
        arguments, d = reference._arguments, self.definition
        if d.family == "rows":
            axes, factor, counts = of_targets(self.loss, given)
        else:
            axes, factor, counts = of_result(d, given, x)
        dtype, _ = arguments.result_type(d.name, "input", x)
        read = [x, vector, factor]
        (product,), given_back = arguments.results(d.name, given, [x.shape], dtype, read)
        x, vector, factor = read
        if x.size:
            left = tuple(k for k in range(x.ndim) if k not in axes)
            rows = [a.transpose(*left, *axes).reshape(*(x.shape[k] for k in left), -1) for a in (x, vector)]
            back = softmax(d).grad(rows[0], grad_output=rows[1]).reshape([x.shape[k] for k in (*left, *axes)])
            multiply(back.transpose(np.argsort((*left, *axes))), factor, product)
            if counts is not None:
                np.copyto(product, 0, where=~counts)  # whatever these rows contain
        return given_back[0] if given_back else product


def multiply(a: NDArray[Any], b: Any, out: NDArray[Any]) -> NDArray[Any]:
    with np.errstate(all="ignore"):
        np.multiply(a, b, out=out, casting="same_kind")
    return out


def softmax(d: Definition) -> Any:
    """That of the module of these definitions, which imports this one."""
    return d.function.__globals__["softmax"]


def of_result(d: Definition, given: dict[str, Any], x: NDArray[Any]) -> tuple[tuple[int, ...], Any, None]:
    """Of logsumexp: its axes and the upstream gradient."""
    arguments = reference._arguments
    axes = arguments.axes_of(d.name, given.get("axis", -1), x)
    keepdims = arguments.flag(d.name, {"keepdims": False, **given}, "keepdims")
    scale, upstream = arguments.upstream(
        d.name, given, reference.HESS, arguments.without_axes(x.shape, axes, keepdims=keepdims)
    )
    if upstream is not None:
        scale = upstream if keepdims else np.expand_dims(upstream, axes)
    return axes, np.asarray(scale), None


def of_targets(loss: Any, given: dict[str, Any]) -> tuple[tuple[int, ...], Any, Any]:
    """Of cross-entropy: its axis, the sums of the rows' targets times their weights, and the rows that count."""
    arguments = reference._arguments
    rows, d = arguments.Rows.of(loss, given), loss.definition
    x, axis, labels, (smoothing,) = rows.vectors[0], rows.axis, rows.labels, rows.parameters
    shape, classes, reduction = (
        arguments.without_axes(x.shape, (axis,)),
        x.shape[axis],
        arguments.reduction_of(d, given),
    )
    scale, upstream = arguments.upstream(d.name, given, reference.HESS, shape if reduction == "none" else None)
    by_class = np.ones(classes) if rows.class_weight is None else rows.class_weight
    by_row = 1.0 if rows.weight is None else arguments.cast(rows.weight, np.float64)
    counts = np.broadcast_to(True if rows.where is None else rows.where, shape)
    with np.errstate(all="ignore"):
        if labels is not None:
            counts = counts & (labels != rows.ignore_index)
            wrong = counts & ((labels < 0) | (labels >= classes))
            if np.any(wrong):
                arguments.label_out_of_range(d, labels, int(np.argmax(wrong)), classes, rows.ignore_index)
            share = by_class[np.where(counts, labels, 0).astype(np.intp)]
            counted = share * by_row
        else:
            target = arguments.probabilities_of(d.name, rows.vectors[1], -1, np.expand_dims(counts, axis))
            share, counted = arguments.last(arguments.cast(target, np.float64), axis) @ by_class, by_row
        factor = ((1 - smoothing) * share + smoothing * np.mean(by_class)) * by_row * scale
        if upstream is not None:
            factor = factor * arguments.cast(upstream, np.float64)
        if reduction == "mean":
            denominator = np.sum(np.where(counts, counted, 0))
            factor = factor / denominator if denominator else 0.0
    along = np.expand_dims(np.broadcast_to(factor, shape), axis)
    return (axis,), along, None if np.all(counts) else np.expand_dims(counts, axis)
