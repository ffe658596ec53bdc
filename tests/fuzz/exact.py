"""Definitions evaluated with as many digits as it takes, for single elements: the judge where long double is not
enough, because the textbook formula cancels or overflows in it, or an argument is infinite.

NumPy's functions take a `Number` like a scalar, so the body of a definition runs as it stands.
"""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
from mpmath import mp, mpf

from fastloss import likelihood

INFINITY, NAN = mpf("inf"), mpf("nan")


def number(x: Any) -> Any:
    """An mpf of the value that x has, to the last bit."""
    if isinstance(x, Number):
        return x.x
    if isinstance(x, mpf):
        return x
    if isinstance(x, np.ndarray):
        x = x[()]
        if isinstance(x, (Number, mpf)):
            return number(x)
    if isinstance(x, np.longdouble) and np.isfinite(x):
        high = float(x)
        if math.isinf(high):
            mantissa, exponent = np.frexp(x)
            return mp.ldexp(number(mantissa), int(exponent))
        return mpf(high) + mpf(float(x - np.longdouble(high)))
    return mpf(int(x)) if isinstance(x, (bool, np.bool_, int, np.integer)) else mpf(float(x))


def divide(a: Any, b: Any) -> Any:
    if b == 0:
        return NAN if a == 0 or mp.isnan(a) else INFINITY * mp.sign(a)
    return a / b


def exp(x: Any) -> Any:
    if mp.isnan(x) or mp.isinf(x):
        return NAN if mp.isnan(x) else INFINITY if x > 0 else mpf(0)
    if abs(x) > mpf(10) ** 420:  # far beyond all types, and it takes long
        return INFINITY if x > 0 else mpf(0)
    return mp.exp(x)


def log(x: Any) -> Any:
    return NAN if mp.isnan(x) or x < 0 else -INFINITY if x == 0 else x if mp.isinf(x) else mp.log(x)


def log1p(x: Any) -> Any:
    return log(1 + x) if not -1 < x < INFINITY else mp.log1p(x)


def expm1(x: Any) -> Any:
    return exp(x) - 1 if not abs(x) < 1 else mp.expm1(x)


def sinh(x: Any) -> Any:
    return (exp(x) - exp(-x)) / 2 if not abs(x) < 1 else mp.sinh(x)


def tanh(x: Any) -> Any:
    return mp.tanh(x) if abs(x) < 1 else NAN if mp.isnan(x) else mp.sign(x) * (1 - 2 / (1 + exp(2 * abs(x))))


def power(a: Any, b: Any) -> Any:
    if b == 0 or a == 1:
        return mpf(1)
    if mp.isnan(a) or mp.isnan(b):
        return NAN
    if a == 0 or mp.isinf(a) or mp.isinf(b):
        large, size = (abs(a) > 1) == (b > 0), INFINITY
        if abs(a) == 1:
            return mpf(1)
        odd = b == mp.floor(b) and b % 2 == 1 if not mp.isinf(b) else False
        return (size if large else mpf(0)) * (-1 if odd and a < 0 else 1)
    if b == mp.floor(b) and abs(b) < 10:
        return a ** int(b)
    return NAN if a < 0 else exp(b * mp.log(a))


def larger(a: Any, b: Any) -> Any:
    return NAN if mp.isnan(a) or mp.isnan(b) else max(a, b)


def smaller(a: Any, b: Any) -> Any:
    return -larger(-a, -b)


def logaddexp(a: Any, b: Any) -> Any:
    high, low = larger(a, b), smaller(a, b)
    return high if mp.isinf(high) or mp.isnan(high) else high + log1p(exp(low - high))


UFUNCS = {
    "add": lambda a, b: a + b, "subtract": lambda a, b: a - b, "multiply": lambda a, b: a * b, "divide": divide,
    "power": power, "negative": lambda a: -a, "positive": lambda a: a, "absolute": abs,
    "sign": lambda a: NAN if mp.isnan(a) else mpf(mp.sign(a)), "exp": exp, "log": log, "log1p": log1p, "expm1": expm1,
    "sinh": sinh, "tanh": tanh, "sqrt": lambda a: NAN if a < 0 else mp.sqrt(a), "maximum": larger,
    "minimum": smaller, "logaddexp": logaddexp, "clip": lambda x, low, high: smaller(larger(x, low), high),
    "square": lambda a: a * a,
}  # fmt: skip
COMPARISONS = {
    "less": lambda a, b: a < b, "less_equal": lambda a, b: a <= b, "greater": lambda a, b: a > b,
    "greater_equal": lambda a, b: a >= b, "equal": lambda a, b: a == b, "not_equal": lambda a, b: a != b,
    "isnan": mp.isnan, "isfinite": mp.isfinite,
}  # fmt: skip


class Number(np.lib.mixins.NDArrayOperatorsMixin):
    """A number that NumPy's functions compute with by mpmath, infinities and NaN by the rules of IEEE 754."""

    shape: tuple[int, ...] = ()

    def __init__(self, x: Any) -> None:
        self.x = number(x)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        name = ufunc.__name__
        if name in COMPARISONS:
            return np.bool_(COMPARISONS[name](*map(number, inputs)))
        return Number(UFUNCS[name](*map(number, inputs)))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function is np.where:
            return Number(args[1] if args[0] else args[2])
        if function is np.clip:
            return Number(UFUNCS["clip"](*map(number, args)))
        if function in (np.zeros_like, np.ones_like):
            return Number(function is np.ones_like)
        raise TypeError(f"no exact form of {function}")


def log_gamma(x: Any) -> Any:
    x = number(x)
    if not 0 < x < INFINITY:
        return Number(x if x == INFINITY else NAN)
    if x > mpf(10) ** 40:  # Stirling's series, of which the next term is below 10^-200
        return Number((x - 0.5) * mp.log(x) - x + mp.log(2 * mp.pi) / 2 + 1 / (12 * x) - 1 / (360 * x**3))
    with mpmath.workdps(min(mp.dps, 200)):  # it takes long with more
        return Number(mp.loggamma(x))


def formula(d: Any, inputs: list[Any], parameters: dict[str, Any], choices: dict[str, Any], pick: list[int],
            gauss_newton: bool) -> list[Any]:  # fmt: skip
    """Value, gradients and Hessians by the inputs picked, of one element."""
    before, likelihood.log_gamma = likelihood.log_gamma, log_gamma
    try:
        value, grads, *hessians = d.function(
            *map(Number, inputs), **{k: Number(p) for k, p in parameters.items()}, **choices
        )
    finally:
        likelihood.log_gamma = before
    hess = hessians[-1 if gauss_newton else 0]
    grads, hess = (a if isinstance(a, tuple) else (a,) for a in (grads, hess))
    return [number(value), *(number(grads[k]) for k in pick), *(number(hess[k]) for k in pick)]


RATES = (400, 500, 900)  # powers of ten that stand for infinity: if they all lead to one result that is the limit


def same(a: Any, b: Any) -> bool:
    if mp.isnan(a) or mp.isnan(b):
        return False
    huge, nothing = mpf(10) ** 330, mpf(10) ** -340
    if abs(a) > huge or abs(b) > huge:
        return abs(a) > huge and abs(b) > huge and mp.sign(a) == mp.sign(b)
    return abs(a - b) <= mpf(10) ** -25 * abs(a) or (abs(a) < nothing and abs(b) < nothing)


def evaluate(d: Any, inputs: list[Any], parameters: dict[str, Any], choices: dict[str, Any], pick: list[int],
             gauss_newton: bool) -> list[Any]:  # fmt: skip
    """As `formula`. None where an infinity makes it undefined, NaN where an argument is."""
    values = [number(x) for x in (*inputs, *parameters.values())]
    if any(mp.isnan(x) for x in values):
        return [NAN] * (1 + 2 * len(pick))
    infinite = [k for k, x in enumerate(values) if mp.isinf(x)]
    reach = max((abs(int(mp.log10(abs(x)))) for x in values if x and not mp.isinf(x)), default=0)

    def at(values: list[Any], digits: int) -> list[Any]:
        with mpmath.workdps(digits):
            named = dict(zip(parameters, values[len(inputs) :], strict=True))
            return formula(d, values[: len(inputs)], named, choices, pick, gauss_newton)

    results = at(values, 800 + 8 * reach)
    if len(infinite) != 1 or not any(mp.isnan(r) for r in results):  # two of them have no limit
        return settled([None if mp.isnan(r) else r for r in results], len(pick))
    limits = []
    for rate in RATES:
        moved = [mp.sign(x) * mpf(10) ** rate if mp.isinf(x) else x for x in values]
        limits.append(at(moved, 4000))
    for k, r in enumerate(results):
        if mp.isnan(r):
            each = [limit[k] for limit in limits]
            agree = all(same(each[0], other) for other in each[1:])
            results[k] = (
                None if not agree else mp.sign(each[0]) * INFINITY if abs(each[0]) > mpf(10) ** 330 else each[0]
            )
    return settled(results, len(pick))


def settled(results: list[Any], inputs: int) -> list[Any]:
    """Derivatives are undefined where the value is, and second ones where the gradient is."""
    if results[0] is None:
        return [None] * len(results)
    undefined = [results[1 + k] is None for k in range(inputs)]
    return results[: 1 + inputs] + [None if u else h for u, h in zip(undefined, results[1 + inputs :], strict=True)]
