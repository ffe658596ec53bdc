"""Forward-mode automatic differentiation by dual numbers: directional derivatives of what a definition computes with
NumPy. That of its gradient is the product of the Hessian with a vector.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin


def share(mine: Any, other: Any) -> Any:
    """The derivative of max(mine, other) with respect to `mine`; half of it each where they are equal."""
    return np.where(mine == other, 0.5, mine > other)


def power_rule(result: Any, x: Any, p: Any) -> Any:
    return np.where(p == 0, 0, p * x ** (p - 1))


# from the result and the arguments to the derivatives with respect to each argument, None where it is 1
RULES: dict[Any, tuple[Any, ...]] = {
    np.add: (lambda r, x, y: None, lambda r, x, y: None),
    np.subtract: (lambda r, x, y: None, lambda r, x, y: -1),
    np.multiply: (lambda r, x, y: y, lambda r, x, y: x),
    np.true_divide: (lambda r, x, y: 1 / y, lambda r, x, y: -r / y),
    np.power: (power_rule, lambda r, x, y: r * np.log(x)),
    np.maximum: (lambda r, x, y: share(x, y), lambda r, x, y: share(y, x)),
    np.minimum: (lambda r, x, y: share(y, x), lambda r, x, y: share(x, y)),
    np.logaddexp: (lambda r, x, y: np.exp(x - r), lambda r, x, y: np.exp(y - r)),
    np.arctan2: (lambda r, y, x: x / (x * x + y * y), lambda r, y, x: -y / (x * x + y * y)),
    np.negative: (lambda r, x: -1,),
    np.absolute: (lambda r, x: np.sign(x),),
    np.square: (lambda r, x: 2 * x,),
    np.sqrt: (lambda r, x: 0.5 / r,),
    np.exp: (lambda r, x: r,),
    np.expm1: (lambda r, x: r + 1,),
    np.log: (lambda r, x: 1 / x,),
    np.log1p: (lambda r, x: 1 / (1 + x),),
}
CHOOSING = (np.maximum, np.minimum)
FLAT = {np.sign, np.isnan, np.isfinite, np.isinf, np.equal, np.not_equal, np.less, np.less_equal, np.greater,
        np.greater_equal}  # fmt: skip
LINEAR = {np.sum, np.moveaxis, np.reshape, np.expand_dims, np.squeeze, np.take_along_axis, np.stack, np.concatenate}
OF_SHAPE = {np.zeros_like, np.ones_like, np.shape, np.ndim}


def primal(x: Any) -> Any:
    """The value without its derivative, as a constant."""
    if isinstance(x, (list, tuple)):
        return type(x)(map(primal, x))
    return x.primal if isinstance(x, Dual) else x


def tangent(x: Any) -> Any:
    if isinstance(x, (list, tuple)) and any(isinstance(a, Dual) for a in x):
        return type(x)(a.tangent if isinstance(a, Dual) else np.zeros_like(a) for a in x)
    return x.tangent if isinstance(x, Dual) else x


class Dual(NDArrayOperatorsMixin):
    """An array, and the directional derivative of each element, which is computed on first use."""

    def __init__(self, primal: Any, tangent: Any) -> None:
        self.primal = np.asarray(primal)
        self.shape, self.ndim, self.dtype = self.primal.shape, self.primal.ndim, self.primal.dtype
        self.given = tangent

    @property
    def tangent(self) -> Any:
        if callable(self.given):
            self.given = self.given()
        return self.given

    def linear(self, function: Callable[[Any], Any]) -> Dual:
        return Dual(function(self.primal), lambda: function(self.tangent))

    def __getitem__(self, key: Any) -> Dual:
        return self.linear(lambda a: a[key])

    def astype(self, dtype: Any) -> Dual:
        return self.linear(lambda a: a.astype(dtype))

    def reshape(self, *shape: Any) -> Dual:
        return self.linear(lambda a: a.reshape(*shape))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        primals = [primal(x) for x in inputs]
        result = getattr(ufunc, method)(*primals, **options)
        if ufunc in FLAT:
            return result
        if ufunc is np.logaddexp and method == "reduce":
            along = {"axis": options["axis"], "keepdims": True}
            shares = np.exp(primals[0] - ufunc.reduce(primals[0], **along))
            return Dual(result, lambda: np.sum(shares * inputs[0].tangent, **options))
        if method != "__call__" or ufunc not in RULES:
            return NotImplemented

        def make() -> Any:
            total: Any = None
            for rule, x in zip(RULES[ufunc], inputs, strict=True):
                if isinstance(x, Dual):
                    by_x = rule(result, *primals)
                    part = x.tangent if by_x is None else by_x * x.tangent
                    if ufunc in CHOOSING:  # the argument not chosen may be infinite or NaN
                        part = np.where(by_x == 0, 0, part)
                    total = part if total is None else total + part
            return total if np.shape(total) == np.shape(result) else np.broadcast_to(total, np.shape(result))

        return Dual(result, make)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        result = function(*map(primal, args), **kwargs)
        if function in OF_SHAPE:
            return result
        if function in LINEAR:
            return Dual(result, lambda: function(*map(tangent, args), **kwargs))
        if function is np.where:  # elements not chosen have no effect, even if they are NaN
            chosen = args[1:]
            return Dual(result, lambda: np.where(args[0], *(a.tangent if isinstance(a, Dual) else 0 for a in chosen)))
        if function is np.max:
            ties = self.primal == np.max(self.primal, **kwargs | {"keepdims": True})
            along = {"axis": kwargs["axis"], "keepdims": kwargs.get("keepdims", False)}
            return Dual(result, lambda: np.sum(ties * self.tangent, **along) / np.sum(ties, **along))
        if function is np.clip:
            return Dual(result, lambda: np.where(result == self.primal, self.tangent, 0))
        return NotImplemented


def derivative(of: Any) -> Any:
    """The directional derivative of a gradient: NaN where the gradient is NaN, 0 if it is a constant."""
    if not isinstance(of, Dual):
        return np.where(np.isnan(of), np.nan, 0.0)
    return np.where(np.isnan(of.primal), np.nan, of.tangent)
