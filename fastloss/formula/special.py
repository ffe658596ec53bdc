"""Special functions in NumPy, which has none: for constants, for formulas that fit no program, and for `.check()`.

The kernels have their own (csrc/special.h).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

ROOT_2, ROOT_PI = math.sqrt(2), math.sqrt(math.pi)
# of the asymptotic series of the logarithm of the gamma function: Bernoulli numbers of even index
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)


def in_double(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function, computed in double and rounded to the type of its argument"""
    return lambda x: np.asarray(function(np.asarray(x, np.float64))).astype(np.asarray(x).dtype)[()]


def for_each(function: Callable[[float], float]) -> Callable[[Any], Any]:
    return in_double(np.vectorize(function, otypes=[np.float64]))


def log_gamma(x: float) -> float:
    if x == -math.inf:
        return x
    return math.inf if x <= 0 and x == math.floor(x) else math.lgamma(x)


erf, erfc, gammaln = for_each(math.erf), for_each(math.erfc), for_each(log_gamma)


def derivative_of_digamma(order: int) -> Callable[[Any], Any]:
    """The derivative of this order of digamma, by recurrence to x + 10, and by reflection for negative x"""
    sign, factor = (-1) ** (order + 1), math.factorial(order)

    def of(x: Any) -> Any:
        z = np.where(x < 0, 1 - x, x)
        far = z + 10
        value = (np.log(far) if order == 0 else sign * factor / order / far**order) + sign * factor / 2 / far ** (
            order + 1
        )
        for k, b in enumerate(BERNOULLI, 1):
            value += sign * b * math.factorial(2 * k + order - 1) / math.factorial(2 * k) / far ** (2 * k + order)
        for k in range(10):
            value += sign * factor / (z + k) ** (order + 1)
        a = np.pi * (x - np.rint(x))
        sine, cosine = np.where(a == 0, 0 if order == 1 else np.nan, np.sin(a)), np.cos(a)
        mirror = (-np.pi * cosine / sine, (np.pi / sine) ** 2, -2 * np.pi**3 * cosine / sine**3)[order]
        return np.where(x < 0, mirror + (-1) ** order * value, value)

    return in_double(of)


digamma, trigamma, tetragamma = map(derivative_of_digamma, range(3))


@in_double
def tetragamma_times_square(x: Any) -> Any:
    inverse, size = 1 / x, np.clip(x, -1e5, 1e5)
    far, plain = -1 - inverse * (1 + inverse / 2), size * (size * tetragamma(size))
    return np.where(x > 1e5, far, np.where(np.abs(x) < 1e-6, -2 * inverse, plain))


@in_double
def digamma_exp_slope(e: Any) -> Any:
    """The derivative of digamma(e^x) by x; of e = e^x"""
    inverse, middle = 1 / e, np.clip(e, 1e-9, 1e9)
    return np.where(e > 1e9, 1 + inverse / 2, np.where(e < 1e-9, inverse, middle * trigamma(middle)))


@in_double
def digamma_exp_bend(e: Any) -> Any:
    """The second one; an asymptotic series for large e, as the terms cancel"""
    inverse = 1 / e
    s = inverse * inverse
    far = -inverse / 2 - s * (1 / 3 + s * (-2 / 15 + s * (1 / 7 - s * 4 / 15)))
    near = np.where(e < 1e-9, -inverse, digamma_exp_slope(e) + tetragamma_times_square(e))
    return np.where(e > 64, far, near)


def erfcx(x: Any) -> Any:
    """e^(x^2) erfc(x) for x >= 0, by a continued fraction where x is large"""
    far = np.maximum(x, 5)
    below = far
    for k in range(40, 0, -1):
        below = far + k / 2 / below
    near = np.minimum(x, 5)
    return np.where(x < 5, np.exp(near * near) * erfc(near), 1 / (ROOT_PI * below))


@in_double
def log_erfc(x: Any) -> Any:
    return np.where(x < 0.5, np.log1p(-erf(x)), np.log(erfcx(np.maximum(x, 0.5))) - x * x)


@in_double
def ndtr(x: Any) -> Any:
    return erfc(-x / ROOT_2) / 2


@in_double
def log_ndtr(x: Any) -> Any:
    return np.where(x < -1, np.log(erfcx(np.abs(x) / ROOT_2) / 2) - x * x / 2, np.log1p(-ndtr(-x)))


@in_double
def normal_hazard(x: Any) -> Any:
    """p(x) / P(x) for the normal density p and distribution P"""
    near = np.exp(-x * x / 2) / (ROOT_2 * ROOT_PI) / ndtr(x)
    return np.where(x < -1, ROOT_2 / (ROOT_PI * erfcx(np.abs(x) / ROOT_2)), near)


@in_double
def normal_bend(x: Any) -> Any:
    """Its derivative with the sign changed"""
    h, inverse = normal_hazard(x), 1 / np.minimum(x, -1) ** 2
    return np.where(x < -200, 1 - inverse * (1 - 6 * inverse), np.where(x > 40, 0, h * (x + h)))
