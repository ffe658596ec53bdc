"""scipy.special in formulas: the error function, the normal distribution and the gamma function, against mpmath."""

from __future__ import annotations

import math

import numpy as np
import pytest
import support

import fastloss as fl
from fastloss.formula import native, special

mpmath = pytest.importorskip("mpmath")
scipy_special = pytest.importorskip("scipy.special")


def density(x):
    return mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi)


def distribution(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def log_distribution(x):
    return mpmath.log(distribution(x)) if x < 0 else mpmath.log1p(-distribution(-x))


def hazard(x):
    return density(x) / distribution(x)


def bell(x, factor):
    return factor * mpmath.exp(-x * x) / mpmath.sqrt(mpmath.pi)


def psi(order):
    return lambda x: mpmath.psi(order, x)


# value and two derivatives; the largest error allowed, in ULP; the domain (of both signs of x, or positive ones)
FUNCTIONS = {
    "erf": (mpmath.erf, lambda x: bell(x, 2), lambda x: bell(x, -4 * x), (1, 2.2, 3), "bell"),
    "erfc": (mpmath.erfc, lambda x: bell(x, -2), lambda x: bell(x, 4 * x), (4.5, 2.2, 3), "bell"),
    "ndtr": (distribution, density, lambda x: -x * density(x), (6, 2.2, 3), "bell"),
    "log_ndtr": (log_distribution, hazard, lambda x: -hazard(x) * (x + hazard(x)), (5, 6, 8), "tail"),
    "gammaln": (mpmath.loggamma, psi(0), psi(1), (6, 4, 4), "positive"),
    "digamma": (psi(0), psi(1), psi(2), (4, 4, 4), "positive"),
}


def loss_of(name):
    function = getattr(scipy_special, name)

    def formula(x):
        return function(x)

    return fl.custom_loss(formula)


def points(kind, dtype):
    random, single = np.random.default_rng(0), dtype == np.float32
    if kind == "positive":
        near = np.concatenate([p + random.uniform(-0.01, 0.01, 10) for p in (1, 1.4616, 2, 4)])
        x = np.concatenate([np.exp(random.uniform(-60, 60, 40)), random.uniform(0, 6, 60), near])
    else:
        top = 9 if single else 26
        x = np.concatenate([random.uniform(-top, top, 60), random.uniform(-2, 2, 40)])
        x = np.concatenate([x, random.choice([-1, 1], 30) * np.exp(random.uniform(-40, 1, 30))])
        x = np.concatenate([x, -np.exp(random.uniform(2, 5, 20))]) if kind == "tail" else x
    return x.astype(dtype)


def errors(got, exact, dtype):
    """In ULP, of normal numbers; smaller ones are flushed"""
    tiny = float(np.finfo(dtype).tiny)
    made = []
    for a, e in zip(got, exact, strict=True):
        size = abs(e)
        if size > float(np.finfo(dtype).max):
            made.append(0 if np.isinf(a) else np.inf)
        elif size > 16 * tiny:
            made.append(abs(mpmath.mpf(float(a)) - e) / float(np.spacing(dtype(float(size)))))
        else:
            made.append(0 if abs(a) <= 32 * tiny else np.inf)
    return made


@pytest.mark.each("name", FUNCTIONS)
def test_digits(name, dtype):
    *exact, allowed, kind = FUNCTIONS[name]
    loss, x = loss_of(name), points(kind, dtype)
    found = loss(x, reduction="none"), *loss.grad_and_hess(x, reduction="sum")
    with mpmath.workdps(200 if kind == "tail" else 50):
        for got, right, most in zip(found, exact, allowed, strict=True):
            off = errors(got, [right(mpmath.mpf(float(a))) for a in x], dtype)
            worst = int(np.argmax(off))
            assert off[worst] <= most, f"{name}({x[worst]!r}) is {got[worst]!r}: {float(off[worst]):.2f} ULP"


@pytest.mark.each("name", ["gammaln", "digamma"])
def test_digits_of_negative_numbers(name, dtype):
    """Near the zeros between the poles an error is one of the terms that cancel there."""
    *exact, _, _ = FUNCTIONS[name]
    random = np.random.default_rng(1)
    x = np.concatenate([-random.uniform(0, 20, 80), -np.exp(random.uniform(-60, 0, 20))]).astype(dtype)
    loss = loss_of(name)
    found = loss(x, reduction="none"), *loss.grad_and_hess(x, reduction="sum")
    for got, right in zip(found, exact, strict=True):
        for a, value in zip(x, got, strict=True):
            with mpmath.workdps(50):
                e = right(mpmath.mpf(float(a)))
            e, value = float(e.real), float(value)
            beyond = abs(e) > float(np.finfo(dtype).max)
            assert beyond or abs(value - e) <= 8 * float(np.finfo(dtype).eps) * max(abs(e), 4), (name, a, value, e)


def test_special_values_are_those_of_scipy(dtype):
    x = np.array([0.0, -0.0, -1, -2, -1e9, np.inf, -np.inf, np.nan, 1, 2, 1e-30, -1e-30], dtype)
    with np.errstate(all="ignore"):
        for name in FUNCTIONS:
            loss, function = loss_of(name), getattr(scipy_special, name)
            np.testing.assert_allclose(loss(x, reduction="none"), function(x), rtol=1e-6, atol=1e-30, err_msg=name)
        slope, bend = loss_of("gammaln").grad_and_hess(x, reduction="sum")
        np.testing.assert_allclose(slope, scipy_special.digamma(x), rtol=1e-6)
        np.testing.assert_allclose(bend, scipy_special.polygamma(1, x).astype(dtype), rtol=1e-6)
    # derivatives have their limits
    for name, ends in (("erf", (0, 0)), ("erfc", (0, 0)), ("ndtr", (0, 0)), ("log_ndtr", (0, -1))):
        _, bend = loss_of(name).grad_and_hess(np.array([np.inf, -np.inf], dtype), reduction="sum")
        np.testing.assert_array_equal(np.abs(bend), np.abs(ends), err_msg=name)


def test_what_people_write_keeps_its_digits():
    """Log-probabilities far out, where NumPy gives -inf or 0"""
    erf, erfc, ndtr, log_ndtr = (getattr(scipy_special, n) for n in ("erf", "erfc", "ndtr", "log_ndtr"))
    root = np.sqrt(2)
    same = [
        lambda x: -log_ndtr(x),
        lambda x: -np.log(ndtr(x)),
        lambda x: -np.log(1 - ndtr(-x)),
        lambda x: -np.log1p(-ndtr(-x)),
        lambda x: -np.log(0.5 * (1 + erf(x / root))),
        lambda x: -np.log((1 - erf(-x / root)) / 2),
        lambda x: -np.log(0.5 * erfc(-x / root)),
    ]
    x = np.array([-100.0, -38, -9, -1, 0.5, 6, 8.5, 20])
    with mpmath.workdps(200):
        right = [float(-log_distribution(mpmath.mpf(a))) for a in x]
    for k, formula in enumerate(same):
        loss = fl.custom_loss(formula)
        np.testing.assert_allclose(loss(x, reduction="none"), right, rtol=4e-15, err_msg=str(k))
        np.testing.assert_allclose(
            loss.grad(x, reduction="sum"), fl.custom_loss(same[0]).grad(x, reduction="sum"), 4e-15
        )
    far = fl.custom_loss(lambda x, t: (1 - erf(x)) * t + (erfc(x) - 1) ** 2 + (erf(x) - 1) * t)
    np.testing.assert_allclose(far([6.0, 1.0], [3.0, 2.0], reduction="none"), erf([6.0, 1.0]) ** 2, rtol=1e-15)
    assert fl.custom_loss(lambda x: 1 - erf(x))([8.0]) == pytest.approx(1.1224297172982928e-29, rel=1e-14, abs=0)


def test_log_erfc_has_its_digits(dtype):
    """Where NumPy has 0 or -inf"""
    erf, erfc = scipy_special.erf, scipy_special.erfc
    ends = (-5, 8) if dtype == np.float32 else (-10, 8)
    x = np.concatenate([np.linspace(*ends, 60), [-1e-9, 1e-9, 0.49, 0.51, 27, 3000]]).astype(dtype)
    with mpmath.workdps(120):
        exact = [[], [], []]
        for a in map(mpmath.mpf, x.tolist()):
            rest = mpmath.erfc(a)
            slope = bell(a, -2) / rest
            for made, value in zip(exact, (mpmath.log(rest), slope, -slope * (2 * a + slope)), strict=True):
                made.append(value)
        for formula in (lambda x: np.log(erfc(x)), lambda x: np.log(1 - erf(x)), lambda x: np.log1p(-erf(x))):
            loss = fl.custom_loss(formula)
            found = loss(x, reduction="none"), *loss.grad_and_hess(x, reduction="sum")
            for got, right, most in zip(found, exact, (4, 6, 9), strict=True):
                off = errors(got, right, dtype)
                assert max(off) <= most, (x[np.argmax(off)], max(off))
    x = np.array([-np.inf, 0, np.inf, np.nan], dtype)
    convex = fl.custom_loss(lambda x: -np.log(erfc(x)))
    np.testing.assert_allclose(convex(x, reduction="none"), [-math.log(2), 0, np.inf, np.nan], rtol=1e-6)
    x = np.linspace(-9, 30, 20).astype(dtype)
    own, form = (convex.grad_and_hess(x, reduction="sum", hessian=h)[1] for h in ("exact", "gauss_newton"))
    np.testing.assert_allclose(form, own, rtol=100 * np.finfo(dtype).eps, atol=np.finfo(dtype).tiny)
    assert fl.custom_loss(lambda x: -np.log(erfc(x * x)))([27.0]) == pytest.approx(531448.1640396158, rel=1e-14)


def test_second_derivatives_of_digamma_lose_no_term(dtype):
    """For large and small arguments, whose cube leaves the range of numbers"""
    digamma = scipy_special.digamma
    top = 87 if dtype == np.float32 else 700
    terms = {
        lambda x: digamma(np.exp(x) + 3): lambda x, e: (psi(2)(e + 3) * e * e, psi(1)(e + 3) * e),
        lambda x: digamma(np.exp(x / 4) ** 2): lambda x, e: (psi(2)(e**0.5) * e / 4, psi(1)(e**0.5) * e**0.5 / 4),
        lambda x: np.exp(-x / 2) * digamma(x): lambda x, e: (
            psi(2)(x) / e**0.5, -psi(1)(x) / e**0.5, psi(0)(x) / e**0.5 / 4,
        ),
        lambda x: x * digamma(x): lambda x, e: (x * psi(2)(x), 2 * psi(1)(x)),
    }  # fmt: skip
    for k, (formula, exact) in enumerate(terms.items()):
        x = np.linspace(-40 if k < 2 else 0.1, top, 60).astype(dtype)
        x = np.concatenate([x, np.exp(x)]) if k == 3 else x
        bend = fl.custom_loss(formula).grad_and_hess(x, reduction="sum")[1]
        for a, got in zip(x, bend, strict=True):
            with mpmath.workdps(40):
                found = exact(mpmath.mpf(float(a)), mpmath.exp(mpmath.mpf(float(a))))
                size = float(max(map(abs, found)))
                if size < 0.5 * np.finfo(dtype).max:
                    room = 8 * float(np.finfo(dtype).eps) * size + 4 * float(np.finfo(dtype).tiny)
                    assert abs(float(got) - float(sum(found))) <= room, (k, a, got, sum(found))


def test_digamma_of_an_exponential_has_its_digits(dtype):
    """Also where the terms of its derivatives cancel, or the exponential is small"""
    loss, top = fl.custom_loss(lambda x: scipy_special.digamma(np.exp(x))), 87 if dtype == np.float32 else 700
    x = np.concatenate([np.linspace(-top, top, 60), np.linspace(-3, 8, 60), [-21, -20, 11, 12, 20, 21]]).astype(dtype)
    slope, bend = loss.grad_and_hess(x, reduction="sum")
    with mpmath.workdps(350):
        e = [mpmath.exp(mpmath.mpf(float(a))) for a in x]
        for got, right, most in (
            (slope, [psi(1)(a) * a for a in e], 4),
            (bend, [psi(1)(a) * a + psi(2)(a) * a * a for a in e], 400),
        ):
            off = errors(got, right, dtype)
            assert max(off) <= most, (x[np.argmax(off)], max(off))
    x = np.array([-np.inf, -2000, np.nan], dtype)
    np.testing.assert_array_equal(
        loss.grad_and_hess(x, reduction="sum"), ([np.inf, np.inf, np.nan], [-np.inf, -np.inf, np.nan])
    )
    x, w = support.uniform((2, 20), 1, -1, 1).astype(dtype)
    by_both = fl.custom_loss(lambda x, w: scipy_special.digamma(np.exp(x * w)), differentiable=("x", "w"))
    by_both.check(x, w)


def test_likelihoods():
    """A count's negative binomial loss with a learned dispersion, and a convex one of censored values"""
    gammaln, log_ndtr = scipy_special.gammaln, scipy_special.log_ndtr

    @fl.custom_loss(differentiable=("mean", "dispersion"), domains={"mean": (0, np.inf), "dispersion": (0, np.inf)})
    def counts(mean, dispersion, target):
        log = gammaln(dispersion) + gammaln(target + 1) - gammaln(target + dispersion)
        return log + dispersion * np.log1p(mean / dispersion) + target * np.log1p(dispersion / mean)

    mean, dispersion = support.uniform((2, 50), 1, 0.5, 5)
    target = support.integers((50,), 2, 9).astype(float)
    nbinom = pytest.importorskip("scipy.stats").nbinom
    right = -nbinom.logpmf(target, dispersion, dispersion / (dispersion + mean))
    np.testing.assert_allclose(counts(mean, dispersion, target, reduction="none"), right, rtol=1e-12)
    step = 1e-6
    numeric = (counts(mean, dispersion + step, target, reduction="none") - right) / step
    slope = counts.grad(mean, dispersion, target, wrt="dispersion", reduction="sum")
    np.testing.assert_allclose(slope, numeric, rtol=1e-4, atol=1e-4)
    with pytest.warns(UserWarning, match=r"In .*gammaln.*, nearly equal numbers cancel"):  # for large dispersions
        counts.check()

    censored = fl.custom_loss(lambda x, t: -log_ndtr(x - t))
    exact = censored.grad_and_hess(mean, target, reduction="sum")[1]
    np.testing.assert_array_equal(
        censored.grad_and_hess(mean, target, reduction="sum", hessian="gauss_newton")[1], exact
    )
    assert np.all(exact > 0)
    gamma = fl.custom_loss(lambda x: gammaln(x))
    assert np.all(gamma.grad_and_hess(mean, reduction="sum", hessian="gauss_newton")[1] > 0)


def everything(x, t, *, q=0.5):
    s = scipy_special
    a = s.erf(x) + t * s.erfc(x * q) + s.ndtr(x - t) - s.log_ndtr(x)
    a = a - np.log(s.erfc(x)) * s.digamma(np.exp(t))
    return a + s.gammaln(np.abs(x) + q) + s.gammaln(x) / 1e3 + s.digamma(t + 4) * s.erf(q) + s.digamma(x) / 1e6


def test_the_same_bits_everywhere(dtype):
    """On every instruction set with fused multiply-add, for parameters of both kinds"""
    loss, before = fl.custom_loss(everything), fl.isa()
    x, t, q = (support.uniform((1003,), k, low, 9).astype(dtype) for k, low in enumerate((-9, -9, 0.1)))
    x[::50] = np.resize(np.array([0, -0.0, np.inf, -np.inf, 1e30, -3, 1e-39, 4], dtype), x[::50].size)
    expected = None
    try:
        for isa in support.fused_isas() or [before]:
            fl.use_isa(isa)
            for given in (0.5, q):
                got = [loss(x, t, q=given, reduction="none"), *loss.grad_and_hess(x, t, q=given, reduction="sum")]
                if expected is None or len(expected) < 6:
                    expected = [*(expected or []), *got]
                support.assert_same_bits(got, expected[:3] if np.ndim(given) == 0 else expected[3:], isa)
    finally:
        fl.use_isa(before)


def test_the_same_bits_compiled(tmp_path, monkeypatch):
    monkeypatch.setenv("FASTLOSS_CACHE", str(tmp_path / "cache"))
    try:
        native.compiler()
    except OSError:
        pytest.skip("needs a C compiler")
    fl.custom_loss(everything).compile()  # which compares


def test_the_definitions_in_numpy():
    x = np.concatenate([np.linspace(-8.3, 8.2, 20), [-60.0, 30]])
    with mpmath.workdps(1700), np.errstate(all="ignore"):
        exact = {
            "erf": mpmath.erf,
            "erfc": mpmath.erfc,
            "ndtr": distribution,
            "log_ndtr": log_distribution,
            "log_erfc": lambda x: mpmath.log(mpmath.erfc(x)) if x > -1 else mpmath.log1p(-mpmath.erf(x)),
            "normal_hazard": hazard,
            "normal_bend": lambda x: hazard(x) * (x + hazard(x)),
            "gammaln": lambda x: mpmath.log(abs(mpmath.gamma(x))),
            "digamma": psi(0),
            "trigamma": psi(1),
            "tetragamma": psi(2),
            "tetragamma_times_square": lambda x: psi(2)(x) * x * x,
            "digamma_exp_slope": lambda x: psi(1)(x) * x,
            "digamma_exp_bend": lambda x: psi(1)(x) * x + psi(2)(x) * x * x,
        }
        for name, function in exact.items():
            own = x if "norm" in name or "erf" in name or "ndtr" in name else x[(x != np.rint(x)) & (np.abs(x) < 9)]
            mpmath.mp.dps = 1700 if "norm" in name or name == "log_erfc" else 40
            own = own[own > 0] if "exp_" in name else own
            right = np.array([float(function(mpmath.mpf(a))) for a in own])
            np.testing.assert_allclose(getattr(special, name)(own), right, rtol=2e-11, atol=1e-13, err_msg=name)
    assert special.gammaln(np.float32(3.5)).dtype == np.float32
    assert special.gammaln(np.array([0.0, -1, -np.inf])).tolist() == [np.inf, np.inf, -np.inf]
    with np.errstate(all="ignore"):
        assert np.isnan(special.digamma(-2.0))
        assert special.trigamma(-2.0) == np.inf


@pytest.mark.each(
    ("name", "message"),
    [
        ("gamma", r"calls gamma; write np.exp\(gammaln\(a\)\)"),
        ("loggamma", r"calls loggamma; write gammaln\(a\)"),
        ("betaln", r"calls betaln; write gammaln\(a\) \+ gammaln\(b\) - gammaln\(a \+ b\)"),
        ("erfinv", "calls erfinv, whose derivative is not known here"),
    ],
)
def test_others_are_told_what_to_write(name, message):
    function = getattr(scipy_special, name)
    with pytest.raises(TypeError, match=message):
        fl.custom_loss((lambda x, t: function(x, t)) if name == "betaln" else (lambda x: function(x)))
