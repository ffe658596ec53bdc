"""Losses as users write them: the largest errors of value, gradient and Hessian of `custom_loss`, of NumPy with the
derivatives of a textbook, and of `jax.grad`, in ULP. make_accuracy.py stores them, test_accuracy.py holds them.

Exact are the formulas themselves with MPFR numbers of so many bits that nothing is lost, and their differences.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import gmpy2
import numpy as np
from accuracy import exact_definition, exact_of, ulps

import fastloss as fl

BITS = {"float32": 1200, "float64": 3000}
OUTPUTS = ("value", "gradient", "Hessian")
HALVES, ENDS = np.array([0.5]), {"float32": 100.0, "float64": 740.0}  # where exponentials end
Function = Callable[[Any, Any], Any]


def spaced(low: float, high: float, count: int) -> Any:
    """np.geomspace, whose last bits differ between processors, rounded right"""
    with gmpy2.context(gmpy2.get_context(), precision=200):
        step = (gmpy2.mpfr(high) / low) ** (gmpy2.mpfr(1) / (count - 1))
        return np.array([float(low * step**k) for k in range(count)])


def of_logits(dtype: str) -> Any:
    """Both signs, to where the sigmoid leaves the range"""
    size = spaced(1e-6, ENDS[dtype], 80)
    return np.concatenate([-size, [0], size])


def of_residuals(dtype: str) -> Any:
    """Both signs, not at kinks"""
    size = spaced(1e-6, 0.9e8, 120)
    return np.concatenate([-size, size])


def of_moderate(dtype: str) -> Any:
    """Both signs, to where exponentials leave the range"""
    size = spaced(1e-6, ENDS[dtype] * 0.85, 80)
    return np.concatenate([-size, size])


def of_probabilities(dtype: str) -> Any:
    """Near 0 and near 1, as near as numbers are"""
    size = spaced(1e-30, 0.5, 80)
    return np.concatenate([size, 1 - spaced(float(np.finfo(dtype).eps), 0.5, 80)])


def positive(dtype: str) -> Any:
    return spaced(1e-12, 1e12, 160)


class Loss(NamedTuple):
    """What ways of writing it have in common"""

    points: Callable[[str], Any]
    targets: tuple[float, ...]
    gradient: Function  # as a textbook has it
    hessian: Function


def p_of(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def focal_gradient(x: Any, y: Any) -> Any:
    p = p_of(x)
    q = y * p + (1 - y) * (1 - p)
    return (2 * y - 1) * (1 - q) ** 2 * (2 * q * np.log(q) + q - 1)


def focal_hessian(x: Any, y: Any) -> Any:
    p = p_of(x)
    q = y * p + (1 - y) * (1 - p)
    return q * (1 - q) ** 2 * (5 * (1 - q) + 2 * (1 - 3 * q) * np.log(q))


LOSSES = {
    "logistic": Loss(of_logits, (0, 1), lambda x, y: p_of(x) - y, lambda x, y: p_of(x) * (1 - p_of(x)) + 0 * y),
    "softplus": Loss(of_logits, (0,), lambda x, y: p_of(x), lambda x, y: p_of(x) * (1 - p_of(x))),
    "cross-entropy": Loss(
        of_probabilities, (0, 1), lambda x, y: (x - y) / (x * (1 - x)), lambda x, y: y / x**2 + (1 - y) / (1 - x) ** 2
    ),
    "Bernoulli KL": Loss(
        of_probabilities, (0.25,), lambda x, y: (x - y) / (x * (1 - x)), lambda x, y: y / x**2 + (1 - y) / (1 - x) ** 2
    ),
    "focal": Loss(of_logits, (0, 1), focal_gradient, focal_hessian),
    "log-cosh": Loss(of_residuals, (0,), lambda x, y: np.tanh(x), lambda x, y: 1 - np.tanh(x) ** 2),
    "pseudo-Huber": Loss(
        of_residuals, (0,), lambda x, y: x / np.sqrt(1 + x**2), lambda x, y: (1 + x**2) ** -1.5
    ),
    "Huber": Loss(
        of_residuals, (0,), lambda x, y: np.clip(x, -1.0, 1.0), lambda x, y: np.where(np.abs(x) <= 1, 1.0, 0.0)
    ),
    "Cauchy": Loss(
        of_residuals, (0,), lambda x, y: 2 * x / (1 + x**2), lambda x, y: 2 * (1 - x**2) / (1 + x**2) ** 2
    ),
    "Welsch": Loss(
        of_moderate, (0,), lambda x, y: x * np.exp(-(x**2) / 2), lambda x, y: (1 - x**2) * np.exp(-(x**2) / 2)
    ),
    "Geman-McClure": Loss(
        of_residuals, (0,), lambda x, y: 2 * x / (1 + x**2) ** 2, lambda x, y: (2 - 6 * x**2) / (1 + x**2) ** 3
    ),
    "Fair": Loss(of_residuals, (0,), lambda x, y: x / (1 + np.abs(x)), lambda x, y: 1 / (1 + np.abs(x)) ** 2),
    "quantile": Loss(
        of_residuals, (0,), lambda x, y: np.where(x > 0, 0.75, -0.25), lambda x, y: 0 * x
    ),
    "hinge": Loss(
        of_residuals, (-1, 1), lambda x, y: np.where(x * y < 1, -y, 0) + 0 * x, lambda x, y: 0 * x * y
    ),
    "squared hinge": Loss(
        of_residuals, (-1, 1), lambda x, y: -2 * y * np.maximum(0, 1 - x * y), lambda x, y: np.where(x * y < 1, 2.0, 0)
    ),
    "Poisson": Loss(of_moderate, (0, 3), lambda x, y: np.exp(x) - y, lambda x, y: np.exp(x) + 0 * y),
    "Poisson deviance": Loss(positive, (3,), lambda x, y: 2 * (1 - y / x), lambda x, y: 2 * y / x**2),
    "gamma deviance": Loss(
        positive, (3,), lambda x, y: 2 * (x - y) / x**2, lambda x, y: 2 * (2 * y - x) / x**3
    ),
    "gamma": Loss(of_moderate, (3,), lambda x, y: 1 - y * np.exp(-x), lambda x, y: y * np.exp(-x)),
    "Tweedie": Loss(
        positive, (0, 3), lambda x, y: x**-0.5 - y * x**-1.5, lambda x, y: 1.5 * y * x**-2.5 - 0.5 * x**-1.5
    ),
    "Tweedie of a logarithm": Loss(
        of_moderate, (3,), lambda x, y: np.exp(x / 2) - y * np.exp(-x / 2),
        lambda x, y: (np.exp(x / 2) + y * np.exp(-x / 2)) / 2,
    ),
    "linex": Loss(of_moderate, (0,), lambda x, y: np.exp(x) - 1, lambda x, y: np.exp(x)),
}  # fmt: skip

# ---- as it is written, `p` for 1 / (1 + exp(-x)) and `r` for x - y ----


def torchvision(x: Any, y: Any) -> Any:
    p = 1 / (1 + np.exp(-x))
    p_t = p * y + (1 - p) * (1 - y)
    return (np.maximum(x, 0) - x * y + np.log1p(np.exp(-np.abs(x)))) * (1 - p_t) ** 2


def by_class(x: Any, y: Any) -> Any:
    p = 1 / (1 + np.exp(-x))
    p_t = np.where(y == 1, p, 1 - p)
    return -((1 - p_t) ** 2) * np.log(p_t)


def cross_entropy_of_p(x: Any, y: Any) -> Any:
    p = 1 / (1 + np.exp(-x))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def of_exponentials(x: Any, y: Any) -> Any:
    p = np.exp(x) / (1 + np.exp(x))
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


def of_the_class(x: Any, y: Any) -> Any:
    p = 1 / (1 + np.exp(-x))
    return -np.log(np.where(y == 1, p, 1 - p))


IDIOMS: dict[str, tuple[str, Function]] = {
    "-(y log(p) + (1 - y) log(1 - p))": ("logistic", cross_entropy_of_p),
    "-log(where(y == 1, p, 1 - p))": ("logistic", of_the_class),
    "the same of p = exp(x) / (1 + exp(x))": ("logistic", of_exponentials),
    "log(1 + exp(-(2 y - 1) x))": ("logistic", lambda x, y: np.log(1 + np.exp(-(2 * y - 1) * x))),
    "logaddexp(0, x) - x y": ("logistic", lambda x, y: np.logaddexp(0, x) - x * y),
    "max(x, 0) - x y + log1p(exp(-|x|))": (
        "logistic", lambda x, y: np.maximum(x, 0) - x * y + np.log1p(np.exp(-np.abs(x))),
    ),
    "log(1 + exp(x))": ("softplus", lambda x, y: np.log(1 + np.exp(x)) + 0 * y),
    "-(y log(x) + (1 - y) log(1 - x))": (
        "cross-entropy", lambda x, y: -(y * np.log(x) + (1 - y) * np.log(1 - x)),
    ),
    "-log(where(y == 1, x, 1 - x))": ("cross-entropy", lambda x, y: -np.log(np.where(y == 1, x, 1 - x))),
    "y log(y / x) + (1 - y) log((1 - y) / (1 - x))": (
        "Bernoulli KL", lambda x, y: y * np.log(y / x) + (1 - y) * np.log((1 - y) / (1 - x)),
    ),
    "ce (1 - p_t)^2, p_t = p y + (1 - p) (1 - y)": ("focal", torchvision),
    "-(1 - p_t)^2 log(p_t), p_t = where(y == 1, p, 1 - p)": ("focal", by_class),
    "log(cosh(r))": ("log-cosh", lambda x, y: np.log(np.cosh(x - y))),
    "|r| + log1p(exp(-2 |r|)) - log(2)": (
        "log-cosh", lambda x, y: np.abs(x - y) + np.log1p(np.exp(-2 * np.abs(x - y))) - np.log(2),
    ),
    "r + log(1 + exp(-2 r)) - log(2)": (
        "log-cosh", lambda x, y: x - y + np.log(1 + np.exp(-2 * (x - y))) - np.log(2),
    ),
    "sqrt(1 + r^2) - 1": ("pseudo-Huber", lambda x, y: np.sqrt(1 + (x - y) ** 2) - 1),
    "where(|r| <= 1, r^2 / 2, |r| - 1 / 2)": (
        "Huber", lambda x, y: np.where(np.abs(x - y) <= 1, (x - y) ** 2 / 2, np.abs(x - y) - 0.5),
    ),
    "log(1 + r^2)": ("Cauchy", lambda x, y: np.log(1 + (x - y) ** 2)),
    "1 - exp(-r^2 / 2)": ("Welsch", lambda x, y: 1 - np.exp(-((x - y) ** 2) / 2)),
    "r^2 / (1 + r^2)": ("Geman-McClure", lambda x, y: (x - y) ** 2 / (1 + (x - y) ** 2)),
    "|r| - log(1 + |r|)": ("Fair", lambda x, y: np.abs(x - y) - np.log(1 + np.abs(x - y))),
    "max(0.75 r, -0.25 r)": ("quantile", lambda x, y: np.maximum(0.75 * (x - y), -0.25 * (x - y))),
    "where(r > 0, 0.75 r, -0.25 r)": (
        "quantile", lambda x, y: np.where(x - y > 0, 0.75 * (x - y), -0.25 * (x - y)),
    ),
    "max(0, 1 - x y)": ("hinge", lambda x, y: np.maximum(0, 1 - x * y)),
    "max(0, 1 - x y)^2": ("squared hinge", lambda x, y: np.maximum(0, 1 - x * y) ** 2),
    "exp(x) - x y": ("Poisson", lambda x, y: np.exp(x) - x * y),
    "2 (y log(y / x) - (y - x))": ("Poisson deviance", lambda x, y: 2 * (y * np.log(y / x) - (y - x))),
    "2 (log(x / y) + y / x - 1)": ("gamma deviance", lambda x, y: 2 * (np.log(x / y) + y / x - 1)),
    "x + y exp(-x)": ("gamma", lambda x, y: x + y * np.exp(-x)),
    "2 y / sqrt(x) + 2 sqrt(x)": ("Tweedie", lambda x, y: 2 * y / np.sqrt(x) + 2 * np.sqrt(x)),
    "x^(2 - p) / (2 - p) - y x^(1 - p) / (1 - p)": (
        "Tweedie", lambda x, y: x**0.5 / 0.5 - y * x**-0.5 / -0.5,
    ),
    "2 y exp(-x / 2) + 2 exp(x / 2)": (
        "Tweedie of a logarithm", lambda x, y: 2 * y * np.exp(-x / 2) + 2 * np.exp(x / 2),
    ),
    "exp(x) - x - 1": ("linex", lambda x, y: np.exp(x) - x - 1 + 0 * y),
}  # fmt: skip


@cache
def cases(name: str, dtype: str) -> tuple[Any, Any, list[Any]]:
    """Points, targets and what is exact there."""
    kind, formula = IDIOMS[name]
    points = LOSSES[kind].points(dtype).astype(dtype)
    x, y = (a.ravel() for a in np.meshgrid(points, np.array(LOSSES[kind].targets, dtype)))
    exact = exact_definition(formula)
    with gmpy2.context(precision=BITS[dtype], emax=gmpy2.get_emax_max(), emin=gmpy2.get_emin_min()):
        wide, of = exact_of(x), exact_of(y)
        step = np.array([gmpy2.mul_2exp(max(abs(a), gmpy2.mpfr("1e-30")), 0) / (1 << 250) for a in wide], object)
        low, middle, high = exact(wide - step, of), exact(wide, of), exact(wide + step, of)
        return x, y, [middle, (high - low) / (2 * step), (high - 2 * middle + low) / step**2]


def by_fastloss(name: str, x: Any, y: Any) -> list[Any]:
    loss = fl.custom_loss(IDIOMS[name][1])
    return [loss(x, y, reduction="none"), *loss.grad_and_hess(x, y, reduction="none")]


def by_numpy(name: str, x: Any, y: Any) -> list[Any]:
    kind, formula = IDIOMS[name]
    with np.errstate(all="ignore"):
        return [f(x, y) for f in (formula, LOSSES[kind].gradient, LOSSES[kind].hessian)]


def by_jax(name: str, x: Any, y: Any) -> list[Any]:
    import jax

    from benchmarks.contenders import with_jax

    jax.config.update("jax_enable_x64", True)
    formula = with_jax(IDIOMS[name][1], {})
    gradient = jax.grad(formula)
    x, y = jax.numpy.asarray(x), jax.numpy.asarray(y)
    return [np.asarray(jax.jit(jax.vmap(f))(x, y)) for f in (formula, gradient, jax.grad(gradient))]


CONTENDERS = {"fastloss": by_fastloss, "NumPy": by_numpy, "JAX": by_jax}


def measure(name: str, dtype: str, who: str = "fastloss") -> list[float]:
    """The largest errors of value, gradient and Hessian"""
    x, y, exact = cases(name, dtype)
    results = CONTENDERS[who](name, x, y)
    return [float(np.max(ulps(got, right, np.dtype(dtype)))) for got, right in zip(results, exact, strict=True)]
