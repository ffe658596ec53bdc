"""Shared by the modules for libraries with automatic differentiation: a call of a loss is divided into the arrays that
their graphs follow and everything else; value, gradients and second derivatives are functions of these arrays.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

import fastloss
from fastloss import _arguments
from fastloss._core import shown, type_name
from fastloss._registry import VALUE, Definition
from fastloss.reference import Described


class Call:
    """A call of a loss. `names`: the arguments that will be given as arrays, in this order. `options`: all others.
    `asked`: the arguments with respect to which derivatives may be requested; `wrt`: those for which they are. Calls
    of one loss with the same options are equal.
    """

    def __init__(
        self, loss: Any, names: tuple[str, ...], options: dict[str, Any], asked: tuple[str, ...], wrt: Any = ()
    ) -> None:
        d: Definition = loss.definition
        self.loss, self.names, self.options, self.asked, self.wrt = loss, names, options, asked, wrt
        self.reduced = bool(d.reductions) and options.get("reduction", d.default_reduction) != "none"
        self.as_option = {"wrt": wrt if len(wrt) > 1 else wrt[0]} if "wrt" in d.names and wrt else {}

    def by(self, followed: tuple[str, ...]) -> Call:
        """The call, to be differentiated with respect to those of these arrays that are asked for"""
        d: Definition = self.loss.definition
        for name in followed:
            if name not in d.differentiable:
                expected = " or ".join(map(repr, d.differentiable))
                raise TypeError(f"{d.name}: {name} requires a gradient, expected only {expected} (detach it)")
        wrt = tuple(name for name in followed if name in self.asked)
        return Call(self.loss, self.names, self.options, self.asked, wrt)

    def _key(self) -> tuple[Any, ...]:
        # equal numbers may have types that a loss treats differently
        options = tuple((name, type(value), value) for name, value in sorted(self.options.items()))
        return self.loss, self.names, options, self.asked, self.wrt

    def __eq__(self, other: object) -> bool:
        return type(other) is Call and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _given(self, arrays: Any) -> dict[str, Any]:
        return {**self.options, **dict(zip(self.names, arrays, strict=True))}

    def _fitted(self, results: Any, arrays: Any) -> tuple[NDArray[Any], ...]:
        """Derivatives, each in the shape and type of its argument, which may have been broadcast or converted."""
        several = results if isinstance(results, tuple) else (results,)
        fitted = []
        for name, array in zip(self.wrt, several, strict=True):
            of = np.asarray(arrays[self.names.index(name)])
            if array.shape != of.shape:
                array = _arguments.sum_to_shape(array, of.shape)
            fitted.append(array.astype(of.dtype, copy=False))
        return tuple(fitted)

    def value(self, arrays: Any) -> Any:
        return self.loss(**self._given(arrays))

    def value_and_grad(self, arrays: Any) -> tuple[Any, tuple[NDArray[Any], ...]]:
        value, grads = self.loss.value_and_grad(**self._given(arrays), **self.as_option)
        return value, self._fitted(grads, arrays)

    def grad(self, arrays: Any, upstream: Any) -> tuple[NDArray[Any], ...]:
        return self._fitted(self.loss.grad(**self._given(arrays), **self.as_option, grad_output=upstream), arrays)

    def check_second(self) -> None:
        """Raises NotImplementedError if there are no second derivatives."""
        d: Definition = self.loss.definition
        by_row = d.family == "linear" and not self.reduced
        if not hasattr(self.loss, "hvp") or (len(self.wrt) > 1 and not d.mixed) or by_row:
            raise NotImplementedError(
                f"{d.name}: there are no second derivatives with respect to {' and '.join(self.wrt)}"
            )

    def second(self, arrays: Any, upstream: Any, vectors: Any) -> tuple[Any, ...]:
        """Derivatives of the sum of products of gradients and `vectors`, one for each of wrt: with respect to the
        upstream gradient, and to each of wrt.
        """
        self.check_second()
        d: Definition = self.loss.definition
        given, vector = self._given(arrays), tuple(vectors) if len(self.wrt) > 1 else vectors[0]
        by_arrays = self.loss.hvp(**given, **self.as_option, vector=vector, grad_output=upstream)
        if d.family == "linear":  # arrays of several shapes
            grads = self.loss.grad(**given, **self.as_option)
            several = grads if isinstance(grads, tuple) else (grads,)
            total = sum(np.sum(np.multiply(g, v, dtype=np.float64)) for g, v in zip(several, vectors, strict=True))
            return total, *self._fitted(by_arrays, arrays)
        x = np.asarray(given[d.inputs[0]])
        if d.family == "segmentation" and not self.reduced:  # a pixel belongs to all classes
            by_class, _ = self.loss.changes(
                given | {"input": np.asarray(x, np.float64)}, np.asarray(vector, np.float64)
            )
            return by_class.astype(np.asarray(upstream).dtype), *self._fitted(by_arrays, arrays)

        def spread(a: Any) -> NDArray[Any]:
            over = _arguments.spread_over_rows(np.asarray(a), x.shape)
            return np.broadcast_to(a if over is None else over, x.shape)

        by_element = {name: spread(given[name]) for name in self.wrt}  # an input for several has the sum, which is late
        grads = self.loss.grad(**given | by_element, **self.as_option)
        several = grads if isinstance(grads, tuple) else (grads,)
        total = sum(np.multiply(g, spread(v), dtype=np.float64) for g, v in zip(several, vectors, strict=True))
        if self.reduced:
            by_upstream = np.sum(total)
        else:
            axes, keeps = self._axes(given)
            by_upstream = np.sum(total, axis=axes, keepdims=keeps).astype(np.asarray(upstream).dtype)
        return by_upstream, *self._fitted(by_arrays, arrays)

    def value_type(self, types: Any) -> str:
        """The name of the value's type, for arrays of types of these names. A reduced value is never a half, which has
        only three digits.
        """
        first = self.loss.definition.inputs[0]
        own = (
            types[self.names.index(first)] if first in self.names else type_name(np.asarray(self.options[first]).dtype)
        )
        if own not in ("float16", "bfloat16", "float32"):
            return "float64"
        return "float32" if self.reduced else str(own)

    def _axes(self, given: dict[str, Any]) -> tuple[tuple[int, ...], bool]:
        """The axes of the first input that a value is computed over, and whether they are kept."""
        d: Definition = self.loss.definition
        x = given[d.inputs[0]]
        if d.family == "pointwise" or d.name in ("softmax", "log_softmax"):
            return (), False
        if d.name == "logsumexp":
            return _arguments.axes_of(d.name, given.get("axis", -1), x), bool(given.get("keepdims"))
        return (_arguments.row_axis(d, given, x),), bool(given.get("keepdim"))

    def value_shape(self, arrays: Any) -> tuple[int, ...]:
        """The shape of the value. Of the arrays only shape and type are used."""
        if self.reduced:
            return ()
        given, d = self._given(arrays), self.loss.definition
        if d.family in ("pointwise", "rows", "rowwise", "linear"):
            axes, keeps = self._axes(given)
            return _arguments.without_axes(tuple(given[d.inputs[0]].shape), axes, keepdims=keeps)
        # the shape of an example's value: target 0 for classes, and 1, which is in every other domain
        examples = [np.broadcast_to(np.zeros((), int) if is_integer(a) else np.ones(()), a.shape) for a in arrays]
        return np.shape(self.value(examples))


def is_integer(array: Any) -> bool:
    """True for an integer type of NumPy or another library."""
    return "int" in str(array.dtype)


class Bridge(Described):
    """A loss inside the graphs of another library: same arguments, defaults and documentation, apart from `out` and
    `grad_output`, which are the graph's own business.
    """

    def __init__(self, loss: Any) -> None:
        if getattr(loss, "outputs", None) != VALUE or not isinstance(getattr(loss, "definition", None), Definition):
            raise TypeError(f"wrap: loss is {shown(loss)}, expected a loss of fastloss or one made by custom_loss")
        self.loss, self.definition, self.outputs = loss, loss.definition, VALUE
        parameters = loss.definition.signature.parameters.values()
        self.positional = tuple(p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD)
        self.known = loss.definition.signature.parameters.keys()
        self.required = {p.name for p in parameters if p.default is p.empty}
        self.__name__ = self.__qualname__ = loss.__name__
        self.__module__ = type(self).__module__

    def given(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments of a call by their names."""
        given = dict(zip(self.positional, args, strict=False))
        clear = len(args) <= len(self.positional) and given.keys().isdisjoint(kwargs)
        given |= kwargs
        if not clear or not self.required <= given.keys() <= self.known:
            _arguments.bind(self, args, kwargs)  # says what is wrong
        for name in ("out", "grad_output"):
            if given.pop(name, None) is not None:
                raise TypeError(f"{self.__name__}: {name} is given, expected none in a graph, which has its own")
        return given

    def call(self, given: dict[str, Any], names: tuple[str, ...]) -> Call:
        """The call of these arguments, for arrays of these names, which is not to be differentiated yet."""
        options = {name: value for name, value in given.items() if name not in names}
        wrt = options.pop("wrt", None)
        asked = self.definition.differentiable if wrt is None else _arguments.wrt_of(self.definition, given)[0]
        return Call(self.loss, names, options, asked)

    def __copy__(self) -> Bridge:
        return self

    def __deepcopy__(self, _: Any) -> Bridge:
        return self

    def __reduce__(self) -> Any:
        module = sys.modules[self.__module__]
        return self.__name__ if vars(module).get(self.__name__) is self else (module.wrap, (self.loss,))

    def __repr__(self) -> str:
        return f"<{self.__module__}.{self.__name__}{self.__signature__}>"


def losses() -> dict[str, Any]:
    """All public losses and functions by name."""
    every = {name: getattr(fastloss, name) for name in fastloss.__all__}
    return {name: loss for name, loss in every.items() if hasattr(loss, "definition")}


def member(module: dict[str, Any], name: str) -> Any:
    """The attribute of a module: a loss, wrapped on first use."""
    if name == "__all__":
        return [*losses(), "wrap"]
    if name not in losses():
        raise AttributeError(f"module {module['__name__']!r} has no attribute {name!r}")
    return module.setdefault(name, module["wrap"](losses()[name]))
