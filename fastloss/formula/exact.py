"""Formulas evaluated with 100 digits, to tell who is right where NumPy and a program differ."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

WITHOUT_TRAPS = decimal.Context(prec=100, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX, traps=[])
SMALL = Decimal("1e-30")  # below, three terms of a series have 90 digits


def _binary(function: Callable[[Decimal, Decimal], Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """An operator of an object and a number, and one with the operands swapped"""

    def of(a: Exact, b: Any) -> Any:
        other = _decimal(b)
        return NotImplemented if other is None else _made(function(a.value, other))

    def swapped(a: Exact, b: Any) -> Any:
        other = _decimal(b)
        return NotImplemented if other is None else _made(function(other, a.value))

    return of, swapped


def _decimal(a: Any) -> Decimal | None:
    if isinstance(a, Exact):
        return a.value
    return Decimal(float(a)) if isinstance(a, (int, float, np.number, np.bool_)) else None


def _made(a: Any) -> Any:
    return Exact(a) if isinstance(a, Decimal) else a


def _power(a: Decimal, b: Decimal) -> Decimal:
    return Decimal(1) if b == 0 else a**b


class Exact:
    """A number of which NumPy makes arrays of objects: its functions call the methods of the same name."""

    __slots__ = ("value",)

    def __init__(self, value: Decimal) -> None:
        self.value = value

    __add__, __radd__ = _binary(lambda a, b: a + b)
    __sub__, __rsub__ = _binary(lambda a, b: a - b)
    __mul__, __rmul__ = _binary(lambda a, b: a * b)
    __truediv__, __rtruediv__ = _binary(lambda a, b: a / b)
    __pow__, __rpow__ = _binary(_power)
    __lt__, __gt__ = _binary(lambda a, b: a < b)
    __le__, __ge__ = _binary(lambda a, b: a <= b)
    __eq__, _ = _binary(lambda a, b: a == b)
    __ne__, _ = _binary(lambda a, b: a != b)
    __hash__ = None  # type: ignore[assignment]

    def __neg__(self) -> Exact:
        return Exact(-self.value)

    def __pos__(self) -> Exact:
        return self

    def __abs__(self) -> Exact:
        return Exact(abs(self.value))

    def __bool__(self) -> bool:
        return self.value != 0

    def __float__(self) -> float:
        return float(self.value)

    def exp(self) -> Exact:
        return Exact(self.value.exp())

    def log(self) -> Exact:
        return Exact(self.value.ln())

    def sqrt(self) -> Exact:
        return Exact(self.value.sqrt())

    def log1p(self) -> Exact:
        x = self.value
        return Exact(x - x * x / 2 + x * x * x / 3 if abs(x) < SMALL else (1 + x).ln())

    def expm1(self) -> Exact:
        x = self.value
        return Exact(x + x * x / 2 + x * x * x / 6 if abs(x) < SMALL else x.exp() - 1)

    def sinh(self) -> Exact:
        up, down = self.expm1().value, (-self).expm1().value
        return Exact((up - down) / 2)

    def cosh(self) -> Exact:
        return Exact((self.value.exp() + (-self.value).exp()) / 2)

    def tanh(self) -> Exact:
        e = (-2 * abs(self)).expm1().value
        return Exact((-e / (2 + e)).copy_sign(self.value))


def exactly(function: Callable[..., Any], inputs: list[NDArray[np.float64]], named: dict[str, Any]) -> NDArray[Any]:
    """The values of a formula, rounded at the end. Raises TypeError if it has functions that objects lack."""
    with decimal.localcontext(WITHOUT_TRAPS), np.errstate(all="ignore"):
        result = function(*(np.array([Exact(Decimal(float(v))) for v in x], object) for x in inputs), **named)
        return np.array([float(v) for v in np.broadcast_to(result, inputs[0].shape)])
