"""The catalogue: one NumPy definition per loss is its specification, its oracle and its documentation.

A definition is a decorated Python function. Its positional arguments are the inputs, its keyword-only arguments
the parameters (`**options` stands for those that all losses of the family share), its body the textbook formula,
its docstring the page. The decorator binds the C kernel of the same name and returns the public object.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, ParamSpec, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastloss import reference
from fastloss._core import Loss

P = ParamSpec("P")

Reduction = Literal["mean", "sum", "none"]


class RowOptions(TypedDict, total=False):
    """What every loss takes."""

    reduction: Reduction
    grad_output: ArrayLike | None
    out: Any


class Options(RowOptions, total=False):
    """What every element-wise loss takes."""

    weight: ArrayLike | None
    where: ArrayLike | None


class ArrayOptions(TypedDict, total=False):
    """What functions from arrays to arrays take."""

    grad_output: ArrayLike | None
    out: NDArray[Any] | None


DEFAULTS = {"reduction": "mean"}

DOCUMENTATION = {
    "weight": """\
weight : array_like, optional
    Weight of each element, multiplied to values, gradients and Hessian. Broadcasts to `input`.""",
    "where": """\
where : array_like of bool, optional
    Elements to include; broadcasts to `input`. The others are as if they were not there: their value and
    gradient are 0 whatever they contain, and the mean does not count them.""",
    "reduction": """\
reduction : {'mean', 'sum', 'none'}, default 'mean'
    How the element losses become the result: a float for 'mean' and 'sum', accumulated in double precision, an
    array for 'none'. Gradients and Hessians are those of the reduced value.""",
    "grad_output": """\
grad_output : float or array_like, optional
    Gradient of what follows by this result; gradients and Hessians are multiplied by it. One number, or with
    ``reduction='none'`` an array of the result's shape. Only for ``.grad``, ``.value_and_grad`` and
    ``.grad_and_hess``.""",
    "out": """\
out : ndarray or tuple of ndarray, optional
    Where array results go; must have their shape and type, and may be `input` itself. A tuple where there are
    several array results, None in it for one to be allocated.""",
}


@dataclass(frozen=True)
class Domain:
    """What values an argument may take."""

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False
    plus_minus_one: bool = False

    def bounds(self, dtype: type[np.floating]) -> tuple[float, float]:
        """The smallest and the largest number of dtype inside."""
        low, high = dtype(self.low), dtype(self.high)
        return (
            float(np.nextafter(low, dtype(math.inf)) if self.open_low else low),
            float(np.nextafter(high, dtype(-math.inf)) if self.open_high else high),
        )

    def outside(self, x: NDArray[Any]) -> NDArray[np.bool_]:
        if self.plus_minus_one:
            return (np.abs(x) != 1) & ~np.isnan(x)
        low = x <= self.low if self.open_low else x < self.low
        return low | (x >= self.high if self.open_high else x > self.high)

    def __str__(self) -> str:
        if self.plus_minus_one:
            return "-1 or 1"
        if self.high == math.inf:
            return f"a number {'>' if self.open_low else '>='} {self.low:g}"
        return f"a number in {'(' if self.open_low else '['}{self.low:g}, {self.high:g}{')' if self.open_high else ']'}"


ANY = Domain()
POSITIVE = Domain(low=0, open_low=True)
NONNEGATIVE = Domain(low=0)
UNIT = Domain(low=0, high=1)
PLUS_MINUS_ONE = Domain(plus_minus_one=True)


@dataclass(frozen=True)
class Definition:
    """What the decorators know of a loss."""

    function: Callable[..., Any]
    family: str
    shared: tuple[str, ...]
    domains: dict[str, Domain] = field(default_factory=dict)
    differentiable: tuple[str, ...] = ("input",)
    weight_in_mean: bool = False
    hessian: bool = True

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(p.name for p in self._parameters if p.kind is p.POSITIONAL_OR_KEYWORD)

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(p.name for p in self._parameters if p.kind is p.KEYWORD_ONLY)

    @property
    def defaults(self) -> tuple[Any, ...]:
        return tuple(p.default for p in self._parameters if p.kind is p.KEYWORD_ONLY)

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.inputs, *self.parameters, *self.shared)

    @property
    def other(self) -> str:
        return "wrt"

    @property
    def _parameters(self) -> list[inspect.Parameter]:
        return list(inspect.signature(self.function).parameters.values())

    @property
    def signature(self) -> inspect.Signature:
        own = [p for p in self._parameters if p.kind is not p.VAR_KEYWORD]
        own += [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=DEFAULTS.get(name)) for name in self.shared
        ]
        return inspect.Signature([p.replace(annotation=inspect.Parameter.empty) for p in own])

    @property
    def doc(self) -> str:
        text = inspect.getdoc(self.function) or ""
        shared = "\n".join(DOCUMENTATION[name] for name in self.shared)
        return text.replace("{shared}", shared)

    def domain(self, argument: str, dtype: type[np.floating]) -> tuple[int, float, float]:
        """As _core wants it: kind (any, range, plus or minus one) and bounds."""
        domain = self.domains.get(argument, ANY)
        if domain.plus_minus_one:
            return 2, -1.0, 1.0
        return (0 if domain == ANY else 1), *domain.bounds(dtype)


catalogue: dict[str, Loss[Any]] = {}

VALUE, GRAD, HESS = 1, 2, 4
FACES = {"grad": GRAD, "value_and_grad": VALUE | GRAD, "grad_and_hess": GRAD | HESS}


def _bind(definition: Definition) -> Any:
    loss: Loss[Any] = Loss(definition, VALUE)
    loss.reference = reference.Reference(definition, VALUE)
    setattr(reference, definition.name, loss.reference)
    for name, outputs in FACES.items():
        if outputs & HESS and not definition.hessian:
            continue
        face: Loss[Any] = Loss(definition, outputs)
        face.reference = getattr(loss.reference, name)
        setattr(loss, name, face)
    catalogue[definition.name] = loss
    return loss


def pointwise(**about: Any) -> Callable[[Callable[P, Any]], Loss[P]]:
    """An element-wise loss. The body returns value, gradient (a tuple, if by several inputs) and Hessian."""
    shared = ("weight", "where", "reduction", "grad_output", "out")
    return lambda function: _bind(Definition(function, "pointwise", shared, **about))


def rowwise(*, reduces: bool, **about: Any) -> Callable[[Callable[P, Any]], Loss[P]]:
    """A function of rows of logits. The body gets the rows along the last axis; see reference.py."""
    shared = ("reduction", "grad_output", "out") if reduces else ("grad_output", "out")
    return lambda function: _bind(Definition(function, "rowwise", shared, **about))
