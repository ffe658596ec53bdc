"""Formulas evaluated with 100 digits (special functions: 60), to tell who is right where NumPy and a program differ."""

from __future__ import annotations

import decimal
import functools
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastloss.formula import special

WITHOUT_TRAPS = decimal.Context(prec=100, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX, traps=[])
SMALL = Decimal("1e-30")  # below, three terms of a series have 90 digits
PI = Decimal(
    "3.141592653589793238462643383279502884197169399375105820974944592307816406286208998628034825342117067982148"
)


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


# ---- functions that arrays of objects lack ----


def _erf(x: Decimal) -> Decimal:
    """By a series without cancellation"""
    term = total = x * 2 / PI.sqrt() * (-x * x).exp()
    n = 0
    while total + term != total:
        n += 1
        term *= 2 * x * x / (2 * n + 1)
        total += term
    return total


def _erfc(x: Decimal) -> Decimal:
    if not x.is_finite():
        return Decimal(math.erfc(x))
    if x > 5:  # a continued fraction
        below = x
        for k in range(400, 0, -1):
            below = x + Decimal(k) / 2 / below
        return (-x * x).exp() / PI.sqrt() / below
    return 2 - _erfc(-x) if x < -5 else 1 - _erf(x)


def _ndtr(x: Decimal) -> Decimal:
    return _erfc(-x / Decimal(2).sqrt()) / 2


def _log_ndtr(x: Decimal) -> Decimal:
    return _ndtr(x).ln() if x < 0 else Exact(-_ndtr(-x)).log1p().value


@functools.cache
def _series() -> list[tuple[int, Decimal]]:
    """Pairs of n and B(n) / n for even n, with the Bernoulli numbers B"""
    made = [Fraction(1)]
    for n in range(1, 61):
        made.append(sum((math.comb(n + 1, k) * b for k, b in enumerate(made)), Fraction(0)) / -(n + 1))
    return [(n, WITHOUT_TRAPS.divide(Decimal(made[n].numerator), n * made[n].denominator)) for n in range(2, 61, 2)]


def _gammaln(x: Decimal) -> Decimal:
    """By recurrence, and an asymptotic series with 65 digits for z > 50"""
    if not (-1000 < x < math.inf) or (x <= 0 and x == int(x)):
        return Decimal(float(special.gammaln(float(x))))
    product, z = Decimal(1), x
    while z < 50:
        product, z = product * z, z + 1
    rest = sum((b / (n - 1) / z ** (n - 1) for n, b in _series()), -abs(product).ln())
    return (z - Decimal("0.5")) * z.ln() - z + (2 * PI).ln() / 2 + rest


def _digamma(x: Decimal) -> Decimal:
    if not (-1000 < x < math.inf) or (x <= 0 and x == int(x)):
        return Decimal(float(special.digamma(float(x))))
    rest, z = Decimal(0), x
    while z < 50:
        rest, z = rest + 1 / z, z + 1
    return z.ln() - 1 / (2 * z) - sum((b / z**n for n, b in _series()), rest)


def _log_expit(x: Decimal) -> Decimal:
    return min(x, Decimal(0)) - Exact((-abs(x)).exp()).log1p().value


def _logaddexp(x: Decimal, y: Decimal) -> Decimal:
    return max(x, y) - _log_expit(abs(x - y)) if (x - y).is_finite() else x if x > y or x.is_nan() else y


UFUNCS: dict[str, Callable[..., Decimal]] = {
    "erf": lambda x: 1 - _erfc(x) if abs(x) > 5 or not x.is_finite() else _erf(x),
    "erfc": _erfc,
    "ndtr": _ndtr,
    "log_ndtr": _log_ndtr,
    "gammaln": _gammaln,
    "psi": _digamma,
    "expit": lambda x: 1 / (1 + (-x).exp()),
    "log_expit": _log_expit,
    "logit": lambda x: (x / (1 - x)).ln(),
    "xlogy": lambda x, y: x * 0 if x == 0 and not y.is_nan() else x * y.ln(),
    "xlog1py": lambda x, y: x * 0 if x == 0 and not y.is_nan() else x * Exact(y).log1p().value,
    "logaddexp": _logaddexp,
    "hypot": lambda x, y: (x * x + y * y).sqrt(),
    "fabs": abs,
    "copysign": Decimal.copy_sign,
    "heaviside": lambda x, y: x if x.is_nan() else y if x == 0 else Decimal(x > 0),
    "float_power": _power,
    "exp2": lambda x: Decimal(2) ** x,
    "log2": lambda x: x.ln() / Decimal(2).ln(),
    "log10": Decimal.log10,
}
# those that make masks, and the type of their arguments
MASKS: dict[str, type] = dict.fromkeys(("isnan", "isinf", "isfinite"), float)
MASKS |= dict.fromkeys(("logical_and", "logical_or", "logical_xor", "logical_not"), bool)


class Numbers(np.ndarray[Any, Any]):
    """An array of these objects, which NumPy's and SciPy's functions without a loop for objects take, too"""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        plain = [a.view(np.ndarray) if isinstance(a, Numbers) else a for a in inputs]
        own = UFUNCS.get(ufunc.__name__)
        if ufunc.__name__ in MASKS:
            plain = [np.asarray(a, MASKS[ufunc.__name__]) for a in plain]
        elif own is not None:
            ufunc = np.frompyfunc(lambda *x: Exact(own(*map(_decimal, x))), ufunc.nin, 1)
        return _viewed(getattr(ufunc, method)(*plain, **options))

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        return _viewed(super().__array_function__(function, types, args, options))


def _viewed(result: Any) -> Any:
    return result.view(Numbers) if isinstance(result, np.ndarray) else result


def exactly(function: Callable[..., Any], inputs: list[NDArray[np.float64]], named: dict[str, Any]) -> NDArray[Any]:
    """The values of a formula, rounded at the end. Raises TypeError if it has functions that are not known here."""
    with decimal.localcontext(WITHOUT_TRAPS), np.errstate(all="ignore"):
        result = function(*(_viewed(np.array([Exact(Decimal(float(v))) for v in x], object)) for x in inputs), **named)
        return np.array([float(v) for v in np.broadcast_to(result, inputs[0].shape)])
