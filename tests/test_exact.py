"""Formulas with 100 digits, by which programs are judged where NumPy gives something else."""

from __future__ import annotations

import decimal
from decimal import Decimal

import numpy as np
import pytest

import fastloss as fl
from fastloss.formula import refuted
from fastloss.formula.exact import Exact, exactly

mpmath = pytest.importorskip("mpmath")


def test_every_function_and_operator():
    def everything(np, x, t):
        a = np.exp(-x * x) + np.log1p(x * x) - np.expm1(-abs(t)) * 2 + np.sqrt(x * x + 1) / 3 - 1 / (2 + t * t)
        return a + np.cosh(x / 9) * np.sinh(t / 7) + np.tanh(x) ** 2 + (+x - t) ** 3 + 2.0**t - np.log(3 + x * x)

    x, t = np.array([-10, -1, -1e-40, 0, 1e-35, 0.3, 8]), np.array([3, -2, 1e-40, 0, 5, 1, 0.5])
    with mpmath.workdps(120):
        right = [float(everything(mpmath, mpmath.mpf(a), mpmath.mpf(b))) for a, b in zip(x, t, strict=True)]
    np.testing.assert_array_equal(exactly(lambda x, t: everything(np, x, t), [x, t], {}), right)


def test_choices_and_limits():
    def chosen(x, t, *, low):
        a = np.where((x > t) & (x >= low) | (x == 3), np.maximum(x, low), np.minimum(x, 1))
        return a + (x < 0) * (t <= x) + (x != t) * np.abs(x) ** 0 + np.where(x, 1, 2)

    x, t = np.array([-2.0, 0, 3, 5, 0.5]), np.array([-2.0, 1, 4, 2, 0.25])
    np.testing.assert_array_equal(exactly(chosen, [x, t], {"low": 0.5}), chosen(x, t, low=0.5))
    x = np.array([0.0, -1.0, 1e300, -np.inf, np.inf])
    with np.errstate(all="ignore"):
        for limit in (np.log, np.sqrt, np.exp, np.tanh, lambda x: 1 / x, lambda x: np.exp(x) - np.exp(x)):
            np.testing.assert_array_equal(exactly(lambda x, f=limit: f(x), [x], {}), limit(x))
    assert not decimal.getcontext().flags[decimal.DivisionByZero]
    with pytest.raises(TypeError):
        Exact(Decimal(1)) + "1"
    with pytest.raises(TypeError):
        exactly(lambda x: np.logaddexp(x, 0), [x], {})


def test_who_is_right():
    x = np.array([-10.0, 1.0, 2.0])

    def formula(x):
        return np.cosh(x**2) * np.log(1 + np.exp(-(x**2)))

    numpy_s, right = formula(x), np.cosh(x**2) * np.log1p(np.exp(-(x**2)))
    assert refuted(formula, [x], {}, numpy_s, right) is None
    assert refuted(formula, [x], {}, numpy_s, right + np.array([0, 0, 1e-3])) == 2  # the program
    assert refuted(formula, [x], {}, numpy_s, right * np.array([1.001, 1, 1])) == 0
    # without objects: only where more digits give NumPy something else
    assert refuted(lambda x: np.logaddexp(x, 0), [x], {}, np.logaddexp(x, 0), right) == 0
    lost = lambda x: np.log(np.logaddexp(x, 0) * 0 + 1 + x * 1e-17)  # noqa: E731
    assert refuted(lost, [x], {}, lost(x), np.log1p(x * 1e-17) + np.array([0, 0, 1e-5])) == 2
    # no number by 100 digits: NumPy is believed
    assert refuted(lambda x: (x - x) / (x - x), [x], {}, np.ones(3), np.zeros(3)) == 0


def test_formulas_that_are_refused_still():
    state = [0]

    def counts(x):
        state[0] += 1
        return x * (2 if state[0] > 2 else 1)

    with pytest.raises(TypeError, match=r"formula gives .* when it is called again"):
        fl.custom_loss(counts)
    with pytest.raises(TypeError, match=r"formula gives .* when it is called again"):
        fl.custom_loss(lambda x: np.where(np.isscalar(x), 1, x) if isinstance(x, np.ndarray) else x * 2)
