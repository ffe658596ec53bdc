"""Formulas with 100 digits, by which programs are judged where NumPy gives something else."""

from __future__ import annotations

import decimal
from decimal import Decimal

import numpy as np
import pytest

import fastloss as fl
from fastloss.formula import refuted
from fastloss.formula.exact import WITHOUT_TRAPS, Exact, _viewed, exactly
from fastloss.formula.trace import UFUNCS

mpmath = pytest.importorskip("mpmath")
scipy_special = pytest.importorskip("scipy.special")


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
        exactly(np.arctan, [x], {})


def test_every_function_that_can_be_traced():
    """As NumPy and SciPy have it in float64; special functions to 60 digits"""
    places = [-np.inf, -20.3, -5.5, -4.9, -0.5, 0, 1e-9, 0.3, 1, 7.5, np.inf]
    x, t = (a.ravel() for a in np.meshgrid(places, [0, 0.4, 2]))
    for name in UFUNCS:
        function = getattr(np, name, None) or getattr(scipy_special, name)
        given = (x, t, t + 1)[: getattr(function, "nin", 3)]  # np.clip is no ufunc
        mask = name in ("bitwise_and", "bitwise_or", "bitwise_xor", "invert")

        def formula(*x, of=function, mask=mask):
            return 1.0 * of(*(a > 0.35 for a in x) if mask else x)

        with np.errstate(all="ignore"):
            right = np.asarray(formula(*given), float)
            got = exactly(formula, [*given], {})
        at = np.isfinite(right) | ~np.isnan(got)
        np.testing.assert_allclose(got[at], right[at], rtol=1e-13, atol=1e-15, err_msg=name)
    many = {
        "erf": mpmath.erf,
        "erfc": mpmath.erfc,
        "ndtr": mpmath.ncdf,
        "log_ndtr": lambda x: mpmath.log(mpmath.ncdf(x)) if x < 0 else mpmath.log1p(-mpmath.ncdf(-x)),
        "gammaln": lambda x: mpmath.log(abs(mpmath.gamma(x))),
        "psi": mpmath.digamma,
    }
    for name, function in many.items():
        of = getattr(scipy_special, name)
        x = np.array([-40.5, -14.1, -5.1, -4.9, -0.3, 1e-9, 0.3, 1.5, 4.9, 5.1, 13.9, 40, 300])
        with mpmath.workdps(200), decimal.localcontext(WITHOUT_TRAPS):
            for a, got in zip(x, of(_viewed(np.array([Exact(Decimal(float(a))) for a in x], object))), strict=True):
                right = function(mpmath.mpf(a))
                assert abs(mpmath.mpf(str(got.value)) - right) <= abs(right) * mpmath.mpf("1e-60"), (name, a)


def test_who_is_right():
    x = np.array([-10.0, 1.0, 2.0])

    def formula(x):
        return np.cosh(x**2) * np.log(1 + np.exp(-(x**2)))

    numpy_s, right = formula(x), np.cosh(x**2) * np.log1p(np.exp(-(x**2)))
    assert refuted(formula, [x], {}, numpy_s, right) is None
    assert refuted(formula, [x], {}, numpy_s, right + np.array([0, 0, 1e-3])) == 2  # the program
    assert refuted(formula, [x], {}, numpy_s, right * np.array([1.001, 1, 1])) == 0
    # of functions that are not known: only where more digits give NumPy something else
    assert refuted(np.arctan, [x], {}, np.arctan(x), right) == 0
    lost = lambda x: np.log(np.arctan(x) * 0 + 1 + x * 1e-17)  # noqa: E731
    assert refuted(lost, [x], {}, lost(x), np.log1p(x * 1e-17) + np.array([0, 0, 1e-5])) == 2
    # no number by 100 digits: NumPy is believed
    assert refuted(lambda x: (x - x) / (x - x), [x], {}, np.ones(3), np.zeros(3)) == 0


def test_probit_models_are_defined():
    """NumPy has few digits of 1 - ndtr(7.5), and none of 1 - erf(7.5)."""
    ndtr, log_ndtr, erf, root = scipy_special.ndtr, scipy_special.log_ndtr, scipy_special.erf, np.sqrt(2)
    half = [lambda x: 0.5 * (1 + erf(x / root)), lambda x: (1 + erf(x / root)) / 2, ndtr]
    x, t = np.array([-30.0, -7.5, 0.3, 7.5, 12]), np.array([1.0, 0, 1, 0.25, 0])
    right = -t * log_ndtr(x) - (1 - t) * log_ndtr(-x)

    def probit(x, t, *, p, log_of_rest):
        return -t * np.log(p(x)) - (1 - t) * log_of_rest(p(x))

    for p in half:
        for rest in (lambda p: np.log(1 - p), lambda p: np.log1p(-p)):
            loss = fl.custom_loss(lambda x, t: probit(x, t, p=p, log_of_rest=rest))  # noqa: B023
            np.testing.assert_allclose(loss(x, t, reduction="none"), right, rtol=1e-14)
            loss.check(x[1:4], t[1:4])
    fl.custom_loss(lambda x, t, *, s=1.5: scipy_special.psi(s) - np.expm1(x) - erf(t) + np.log(1 - erf(x)))
    fl.custom_loss(lambda x: np.logaddexp(x, 0) - np.log(1 - ndtr(x)))


def test_formulas_that_are_refused_still():
    calls = []

    def drifts(x):
        calls.append(1)
        return -np.log(1 - scipy_special.ndtr(x)) * (1.01 if len(calls) > 2 else 1)

    def differs(x):
        return -np.log(1 - scipy_special.ndtr(x)) * (1 + 1e-6 * isinstance(x, np.ndarray))

    for formula in (drifts, differs):
        with pytest.raises(TypeError, match=r"formula gives (\S+) at x = .* again, and (?!\1 )\S+ as it was traced"):
            fl.custom_loss(formula)
    state = [0]

    def counts(x):
        state[0] += 1
        return x * (2 if state[0] > 2 else 1)

    with pytest.raises(TypeError, match=r"formula gives .* when it is called again"):
        fl.custom_loss(counts)
    with pytest.raises(TypeError, match=r"formula gives .* when it is called again"):
        fl.custom_loss(lambda x: np.where(np.isscalar(x), 1, x) if isinstance(x, np.ndarray) else x * 2)
