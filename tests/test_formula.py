"""Custom losses whose formulas are traced: what is made of them, how accurate it is, and what is refused."""

from __future__ import annotations

import decimal
import functools
import gc
import itertools
import math
import pickle
import pydoc
import re
import warnings
from typing import Literal

import numpy as np
import pytest
import support
from support import flat

import fastloss as fl
from fastloss import _core
from fastloss.formula import rules
from fastloss.formula.compile import TooLong, compiled
from fastloss.formula.graph import Graph, evaluate

mpmath = pytest.importorskip("mpmath")
FACES = ("value", "grad", "value_and_grad", "grad_and_hess")


def program_of(loss):
    return loss.definition.compiled


# ---- losses that there are too ----


def squared(input, target):
    return (input - target) ** 2


def huber(input, target, *, delta=1.0):
    r = input - target
    return np.where(abs(r) <= delta, 0.5 * r * r, delta * (abs(r) - 0.5 * delta))


def log_cosh(input, target):
    return np.log(np.cosh(input - target))


def pseudo_huber(input, target, *, delta=1.0):
    return delta**2 * (np.sqrt(1 + ((input - target) / delta) ** 2) - 1)


def logistic(input, target):
    p = 1 / (1 + np.exp(-input))
    return -(target * np.log(p) + (1 - target) * np.log(1 - p))


def poisson(input, target):
    return np.exp(input) - target * input


def focal(input, target, *, alpha=0.25, gamma=2.0):
    p = 1 / (1 + np.exp(-input))
    wrong = p * (1 - target) + (1 - p) * target
    weight = alpha * target + (1 - alpha) * (1 - target)
    return weight * wrong**gamma * (np.logaddexp(0, input) - input * target)


def hinge(input, target):
    return np.maximum(0, 1 - input * target)


def pinball(input, target, *, quantile=0.5):
    r = target - input
    return np.maximum(quantile * r, (quantile - 1) * r)


def gaussian(input, target, scale):
    return np.log(scale) + 0.5 * ((input - target) / scale) ** 2


BUILT_IN = {
    squared: fl.mse_loss,
    huber: fl.huber_loss,
    log_cosh: fl.log_cosh_loss,
    pseudo_huber: fl.pseudo_huber_loss,
    logistic: fl.binary_cross_entropy_with_logits,
    poisson: fl.poisson_nll_loss,
    focal: fl.sigmoid_focal_loss,
    pinball: fl.pinball_loss,
}


@pytest.mark.parametrize("formula", BUILT_IN, ids=lambda f: f.__name__)
def test_a_formula_is_the_built_in_loss(formula, dtype):
    """All faces, options and layouts, to rounding."""
    loss, like = fl.custom_loss(formula), BUILT_IN[formula]
    assert program_of(loss) is not None
    room = 64 * np.finfo(dtype).eps
    for shape in ((), (0,), (7,), (20_011,), (3, 40)):
        x = support.uniform(shape, 1, -4, 4).astype(dtype)
        y = support.integers(shape, 2, 2).astype(dtype)
        weight, where = support.uniform(shape, 3, 0.5, 2).astype(dtype), support.integers(shape, 4, 3) > 0
        spread = [np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a for a in (x, y)]
        for given in ({}, {"weight": weight}, {"where": where}, {"weight": 0.3, "where": where}):
            if like.definition.weight_in_mean and "weight" in given:
                continue
            for reduction, face in itertools.product(support.REDUCTIONS, FACES):
                theirs = flat(support.face(like, face)(x, y, **given, reduction=reduction))
                for arrays in ((x, y), spread):
                    ours = flat(support.face(loss, face)(*arrays, **given, reduction=reduction))
                    for a, b in zip(ours, theirs, strict=True):
                        assert a.dtype == b.dtype
                        np.testing.assert_allclose(a, b, rtol=room, atol=room, err_msg=f"{face} {shape} {reduction}")
    half = x.astype(np.float16)
    assert loss.grad(half, y).dtype == np.float16
    np.testing.assert_array_equal(loss.grad(half, y), loss.grad(half.astype(np.float32), y).astype(np.float16))
    loss.check(x.astype(float)[:1] + 0.01, y.astype(float)[:1])


def test_parameters_of_every_kind(dtype):
    loss, (x, y) = fl.custom_loss(huber), support.uniform((2, 1000), 1, -4, 4).astype(dtype)
    delta = support.uniform((1000,), 2, 0.25, 2).astype(dtype)
    for face in FACES:
        for given in (0.5, np.float32(0.5), delta, delta.astype(np.float16), 1e-30, 1e30):
            ours, theirs = (flat(support.face(f, face)(x, y, delta=given)) for f in (loss, fl.huber_loss))
            for a, b in zip(ours, theirs, strict=True):
                np.testing.assert_allclose(a, b, rtol=64 * np.finfo(dtype).eps, atol=1e-7)
        one, many = (flat(support.face(loss, face)(x, y, delta=d, reduction="none")) for d in (0.5, np.full(1000, 0.5)))
        for a, b in zip(one, many, strict=True):
            np.testing.assert_allclose(a, b, rtol=4 * np.finfo(dtype).eps)


def test_numbers_are_made_in_double():
    """Of parameters and constants, once a call: 1 - quantile has all its digits in float32."""
    loss = fl.custom_loss(lambda input, *, quantile=0.5: input * (1 - quantile))
    quantile = 1 - 2.0**-30
    assert loss.grad(np.float32([1]), quantile=quantile).tolist() == [2.0**-30]
    tiny = fl.custom_loss(lambda input, *, a=1.0: input * a**3 * 1e30)
    assert tiny(np.float32([2.0]), a=1e-20) == pytest.approx(2e-30)


def test_inputs_may_be_overwritten(dtype):
    x, y, d = support.uniform((3, 3001), 1, 0.25, 2).astype(dtype)
    loss = fl.custom_loss(differentiable=("input", "target"))(huber)
    expected = flat(loss.grad_and_hess(x, y, delta=d, reduction="none"))
    for places in itertools.permutations((0, 1, 2, None), 4):
        arguments = [x.copy(), y.copy(), d.copy()]
        out = tuple(None if k is None else arguments[k] for k in places)
        got = loss.grad_and_hess(*arguments[:2], delta=arguments[2], reduction="none", out=out)
        support.assert_same_bits(flat(got), expected)


def test_derivatives_by_several_inputs():
    loss = fl.custom_loss(differentiable=("input", "target", "scale"))(gaussian)
    x, y, s = support.uniform((3, 50), 1, 0.5, 2)
    loss.check(x, y, s)
    r = x - y
    for got, expected in zip(
        loss.grad(x, y, s, reduction="none"), (r / s**2, -r / s**2, 1 / s - r**2 / s**3), strict=True
    ):
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(loss.grad(x, y, s, wrt="scale"), (1 / s - r**2 / s**3) / 50, rtol=1e-12, atol=1e-13)


def test_products_with_hessians_have_mixed_derivatives():
    loss = fl.custom_loss(differentiable=("input", "scale"))(gaussian)
    x, y, s, v, w = support.uniform((5, 40), 1, 0.5, 2)
    h, r = 1e-6, x - y
    ends = [loss.grad(x + d * v, y, s + d * w, reduction="sum") for d in (-h, h)]
    for got, low, high in zip(loss.hvp(x, y, s, vector=(v, w), reduction="sum"), *ends, strict=True):
        np.testing.assert_allclose(got, (high - low) / (2 * h), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(
        loss.hvp(x, y, s, vector=w, wrt="scale", reduction="sum"),
        w * (3 * r**2 / s**4 - 1 / s**2),
        rtol=1e-12,
        atol=1e-12,
    )


def test_a_tuple_is_run_as_it_is(dtype):
    """With the derivatives that it gives, right or not."""
    loss = fl.custom_loss(lambda x, y: ((x - y) ** 2, 3 * (x - y)))
    assert program_of(loss) is not None
    assert not hasattr(loss, "grad_and_hess")
    x, y = support.uniform((2, 100), 1).astype(dtype)
    np.testing.assert_array_equal(loss.grad(x, y, reduction="none"), dtype(3) * (x - y))
    with pytest.raises(ValueError, match="finite differences give"):
        loss.check(x, y)


def test_more_arguments_than_kernels_take():
    """They go through NumPy, derivatives of the library's all the same."""
    loss = fl.custom_loss(differentiable=("a", "d"))(lambda a, b, c, d: a * b + np.exp(c) * d**2)
    assert program_of(loss) is None
    a, b, c, d = support.uniform((4, 30), 1)
    ga, gd = loss.grad(a, b, c, d, reduction="sum")
    np.testing.assert_allclose(ga, b)
    np.testing.assert_allclose(gd, 2 * d * np.exp(c))
    loss.check(a, b, c, d)
    many = fl.custom_loss(lambda a, *, p=1.0, q=2.0, r=3.0, s=4.0, t=5.0: a**2 * p + a * (q + r + s + t))
    assert many.grad(np.ones(1)).tolist() == [16.0]
    assert many.grad_and_hess(np.ones(1), p=2)[1].tolist() == [4.0]


@fl.custom_loss
def asymmetric(input, target, *, over=1.0, under=3.0):
    """Costs more below than above."""
    r = input - target
    return np.where(r > 0, over * r**2, under * r**2)


def test_it_is_an_object_like_every_loss():
    assert "Costs more below" in asymmetric.__doc__
    assert repr(asymmetric.grad).startswith(
        "<custom loss asymmetric.grad(input, target, *, over=1.0, under=3.0, weight="
    )
    for face in (asymmetric, asymmetric.grad, asymmetric.hvp, asymmetric.reference.value_and_grad):
        assert pickle.loads(pickle.dumps(face)) is face or face is asymmetric.hvp
    again = pickle.loads(pickle.dumps(fl.custom_loss(squared).grad))
    assert again([3.0], [1.0]).tolist() == [4.0]
    value, g = asymmetric.reference.value_and_grad(np.longdouble([1, 2]), [2, 1])
    assert (value, g.tolist(), g.dtype) == (2.0, [-3.0, 1.0], np.longdouble)
    total = fl.weighted_sum((0.5, asymmetric, {"under": 2.0}), (1.0, fl.mse_loss))
    assert total.value_and_grad([1.0], [2.0])[1].tolist() == [-4.0]


def test_it_is_documented_as_a_built_in_loss_is():
    """help() and dir() of traced formulas and of those called with arrays, with docstrings of their own and without."""

    def blocks(input, target, *, scale=1.0, kind: Literal["a", "b"] = "a", twice=False):
        return (input - target) ** 2, np.sort(input)

    for loss in (asymmetric, fl.custom_loss(blocks), either):
        for face in (loss, loss.grad, loss.reference):
            text = pydoc.render_doc(face, renderer=pydoc.plaintext)
            assert "    target : array_like\n" in text
            assert "    weight : array_like, optional\n" in text
            assert "    Returns\n    -------\n" in text
        assert {"grad", "value_and_grad", "check", "compile", "partial", "unit", "reference"} <= set(dir(loss))
        assert ("program" in dir(loss)) == ("c" in dir(loss)) == hasattr(loss, "program")
        assert "check" not in dir(loss.grad)
        assert all(hasattr(loss, name) for name in dir(loss))
    assert asymmetric.__doc__.startswith("Costs more below than above.\n\nParameters\n----------\ninput : array_like\n")
    assert "\nover : float or array_like, default 1.0\n" in asymmetric.__doc__
    text = fl.custom_loss(blocks).__doc__
    assert text.startswith("Custom loss of `input` and `target`.\n\nParameters\n")
    assert "\nkind : {'a', 'b'}, default 'a'\ntwice : bool, default False\nweight : " in text

    @fl.custom_loss
    def documented(x):
        """Own.

        Parameters
        ----------
        x : array_like
            What it is.

        Notes
        -----
        More.
        """
        return x**2

    assert re.fullmatch(
        r"Own\.\n\nParameters\n-+\nx : array_like\n    What it is\.\nweight : .*\nRaises\n.*\n\nNotes\n-+\nMore\.",
        documented.__doc__, re.DOTALL,
    )  # fmt: skip


def test_domains_are_those_of_the_caller(dtype):
    """Of programs, and of formulas that are called with blocks."""

    def formula(input, target):
        return target * np.log(target / input) + (1 - target) * np.log((1 - target) / (1 - input))

    def blocks(input, target):
        return formula(input, target), np.sort(input)

    for f in (formula, blocks):
        loss = fl.custom_loss(f, domains={"target": (0.25, 0.75)})
        assert (program_of(loss) is None) == (f is blocks)
        x, y = np.full(40, 0.5, dtype), np.full(40, 0.25, dtype)
        out = np.full(40, -1, dtype)
        assert loss(x, y) > 0
        y[7] = 0.125
        for face, options in ((loss, {}), (loss.grad, {"out": out})):
            with pytest.raises(
                ValueError, match=rf"{f.__name__}: target has 0.125 at index \(7,\), expected a number in"
            ):
                face(x, y, **options)
        assert np.all(out == -1)
        assert loss(x, y, where=y > 0.2) > 0
    again = pickle.loads(pickle.dumps(fl.custom_loss(squared, domains={"input": (0, 1)})))
    with pytest.raises(ValueError, match="input has 2"):
        again([2.0], [0.0])


def test_what_is_run_can_be_read():
    assert fl.custom_loss(squared).program == (
        "n2 = multiply(2, scale)\nr0 = subtract(input, target)\nvalue = multiply(r0, r0)\n"
        "gradient with respect to input = multiply(n2, r0)\n"
        "r0 = unless_nan(input, target)\nHessian with respect to input = unless_nan(r0, n2)"
    )
    assert "clip_times" in fl.custom_loss(huber).program
    assert not hasattr(fl.custom_loss(lambda a: (a, np.sort(a))), "program")


def test_programs_are_freed():
    def run():
        loss = fl.custom_loss(focal)
        loss.grad(np.ones(3), np.ones(3))

    run()
    gc.collect()
    before = sum(type(o).__name__ in ("Program", "Node") for o in gc.get_objects())
    for _ in range(20):
        run()
    gc.collect()
    assert sum(type(o).__name__ in ("Program", "Node") for o in gc.get_objects()) <= before


# ---- bits ----


@pytest.mark.parametrize("formula", [*BUILT_IN, hinge], ids=lambda f: f.__name__)
def test_the_same_bits_everywhere(formula, dtype):
    """On every instruction set with fused multiply-add, for every length, layout and number of threads."""
    loss = fl.custom_loss(formula)
    before, threads = fl.isa(), fl.get_num_threads()
    isas = support.fused_isas() or [before]
    try:
        for n in (*range(1, 40), 5003, 40_003):
            x, y = support.uniform((n,), 1, -6, 6).astype(dtype), support.integers((n,), 2, 2).astype(dtype)
            w, where = support.uniform((n,), 3).astype(dtype), support.integers((n,), 4, 3) > 0
            x[::7] = np.resize(np.array([0, -0.0, np.inf, -np.inf, 1e30, -700, 3e-39, 1], dtype), x[::7].size)
            cases = [({"reduction": "none"}, (x, y)), ({"weight": w, "where": where, "reduction": "none"}, (x, y))]
            cases.append(({"reduction": "sum"}, (np.where(np.abs(x) < 9, x, dtype(1)), y)))
            for given, arrays in cases:
                for face in ("value_and_grad", "grad_and_hess"):
                    expected = None
                    for isa, count in [*((i, 1) for i in isas), (isas[0], 2)]:
                        fl.use_isa(isa)
                        fl.set_num_threads(count)
                        got = flat(support.face(loss, face)(*arrays, **given))
                        expected = expected or got
                        support.assert_same_bits(got, expected, f"{formula.__name__} {face} {n} {isa} {count}")
                    swapped = [a.astype(a.dtype.newbyteorder("S")) for a in arrays]
                    support.assert_same_bits(flat(support.face(loss, face)(*swapped, **given)), expected)
    finally:
        fl.use_isa(before)
        fl.set_num_threads(threads)


# ---- accuracy ----

# What people write, and what it means exactly: value and derivative by x of (x, y) in mpmath. Units in the last place
# of float32 that value and gradient may be wrong by, for |x| to 80 and y of 0 or 1.


def sp(x):
    return mpmath.log1p(mpmath.exp(x))


def sg(x):
    return 1 / (1 + mpmath.exp(-x))


LOGISTIC = (lambda x, y: y * sp(-x) + (1 - y) * sp(x), lambda x, y: (1 - y) * sg(x) - y * sg(-x))
SOFTPLUS = (lambda x, y: sp(x), lambda x, y: sg(x))
LOG_COSH = (
    lambda x, y: (
        abs(x) + mpmath.log1p(mpmath.exp(-2 * abs(x))) - mpmath.log(2) if abs(x) > 1 else mpmath.log(mpmath.cosh(x))
    ),
    lambda x, y: mpmath.tanh(x),
)
ROOT = (lambda x, y: mpmath.sqrt(1 + x * x) - 1, lambda x, y: x / mpmath.sqrt(1 + x * x))
CAUCHY = (lambda x, y: mpmath.log1p(x * x), lambda x, y: 2 * x / (1 + x * x))
TANH = (lambda x, y: 1 - 2 / (mpmath.exp(2 * x) + 1), lambda x, y: 1 / mpmath.cosh(x) ** 2)
FOCAL = (  # gamma is 1
    lambda x, y: sg((1 - 2 * y) * x) * sp((1 - 2 * y) * x),
    lambda x, y: (1 - 2 * y) * sg((1 - 2 * y) * x) * (sg((2 * y - 1) * x) * sp((1 - 2 * y) * x) + sg((1 - 2 * y) * x)),
)
GEMAN_MCCLURE = (lambda x, y: x * x / (1 + x * x), lambda x, y: 2 * x / (1 + x * x) ** 2)


def from_scipy(name):
    def formula(x, y):
        special = pytest.importorskip("scipy.special")
        return -getattr(special, name)((2 * y - 1) * x)

    return formula


def torchvisions_focal(x, y):
    p = 1 / (1 + np.exp(-x))
    p_t = p * y + (1 - p) * (1 - y)
    return (np.logaddexp(0, x) - x * y) * (1 - p_t)


IDIOMS = {
    "log(1 + exp(x))": (lambda x, y: np.log(1 + np.exp(x)), SOFTPLUS),
    "log1p(exp(x))": (lambda x, y: np.log1p(np.exp(x)), SOFTPLUS),
    "logaddexp(0, x)": (lambda x, y: np.logaddexp(0, x), SOFTPLUS),
    "logaddexp(x, 0)": (lambda x, y: np.logaddexp(x, 0.0), SOFTPLUS),
    "max(x, 0) + log1p": (lambda x, y: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))), SOFTPLUS),
    "log(1 / (1 + exp(-x)))": (lambda x, y: -np.log(1 / (1 + np.exp(x))), SOFTPLUS),
    "log(1 - p)": (lambda x, y: -np.log(1 - 1 / (1 + np.exp(-x))), SOFTPLUS),
    "cross-entropy of p": (logistic, LOGISTIC),
    "of exp(x) / (1 + exp(x))": (
        lambda x, y: -y * np.log(np.exp(x) / (1 + np.exp(x))) - (1 - y) * np.log(1 - np.exp(x) / (1 + np.exp(x))),
        LOGISTIC,
    ),
    "softplus - x y": (lambda x, y: np.log1p(np.exp(x)) - x * y, LOGISTIC),
    "logaddexp - x y": (lambda x, y: np.logaddexp(0, x) - x * y, LOGISTIC),
    "- x y + softplus": (lambda x, y: -x * y + np.log(1 + np.exp(x)), LOGISTIC),
    "signed": (lambda x, y: np.log(1 + np.exp(-(2 * y - 1) * x)), LOGISTIC),
    "by cases": (lambda x, y: np.where(y > 0.5, np.logaddexp(0, -x), np.logaddexp(0, x)), LOGISTIC),
    "log_expit": (from_scipy("log_expit"), LOGISTIC),
    "log(expit)": (lambda x, y: -np.log(1 / (1 + np.exp(-(2 * y - 1) * x))), LOGISTIC),
    "log(cosh(x))": (lambda x, y: np.log(np.cosh(x)), LOG_COSH),
    "log(cosh(-x))": (lambda x, y: np.log(np.cosh(-x)), LOG_COSH),
    "x + softplus - log 2": (lambda x, y: x + np.log(1 + np.exp(-2 * x)) - np.log(2), LOG_COSH),
    "|x| + log1p - log 2": (lambda x, y: np.abs(x) + np.log1p(np.exp(-2 * np.abs(x))) - np.log(2), LOG_COSH),
    "logaddexp(x, -x) - log 2": (lambda x, y: np.logaddexp(x, -x) - np.log(2.0), LOG_COSH),
    "1 - 1 / (1 + x^2)": (lambda x, y: 1 - 1 / (1 + x**2), GEMAN_MCCLURE),
    "x^2 / (1 + x^2)": (lambda x, y: x**2 / (1 + x**2), GEMAN_MCCLURE),
    "focal of p y + (1 - p) (1 - y)": (torchvisions_focal, FOCAL),
    "sqrt(1 + x^2) - 1": (lambda x, y: np.sqrt(1 + x**2) - 1, ROOT),
    "sqrt(x * x + 1) - 1": (lambda x, y: np.sqrt(x * x + 1.0) - 1, ROOT),
    "log(1 + x^2)": (lambda x, y: np.log(1 + x**2), CAUCHY),
    "log1p(square)": (lambda x, y: np.log1p(np.square(x)), CAUCHY),
    "tanh": (lambda x, y: np.tanh(x), TANH),
}


@pytest.mark.parametrize(("formula", "exact"), IDIOMS.values(), ids=IDIOMS)
def test_idioms_keep_their_digits(formula, exact):
    loss = fl.custom_loss(formula)
    size = np.float32(np.geomspace(1e-6, 80, 60))
    x = np.concatenate([-size, [np.float32(0)], size])
    with mpmath.workdps(60):
        for target in (0, 1):
            value, g = loss.value_and_grad(x, np.full_like(x, target), reduction="none")
            for got, truth in ((value, exact[0]), (g, exact[1])):
                wide = [truth(mpmath.mpf(float(a)), target) for a in x]
                ulps = [
                    abs(mpmath.mpf(float(a)) - w) / max(abs(w) * mpmath.mpf(2) ** -23, mpmath.mpf(2) ** -126)
                    for a, w in zip(got, wide, strict=True)
                ]
                assert max(ulps) < 4, (float(max(ulps)), x[int(np.argmax(ulps))], target)


SPECIAL = np.array(
    [0.0, -0.0, 1e-320, 1e-200, 1e-30, 1e-8, 0.3, 1, 2.5, 37, 100, 710, 1e4, 1e100, 1e200, 1e308, np.inf]
)
RESCUED = {
    "expm1",
    "1 - exp",
    "log(1 + x)",
    "log(1 - x)",
    "log(exp(x))",
    "log of a choice",
    "x - x / (1 + x^2)",
    "log(1 - exp)",
    "log1p(-exp)",
    "log(-expm1)",
    "sigmoid - y",
    "y - sigmoid",
    *IDIOMS,
}
RULES = {
    **{name: formula for name, (formula, _) in IDIOMS.items()},
    "expm1": lambda x, y: np.exp(x) - 1,
    "1 - exp": lambda x, y: 1 - np.exp(-x),
    "log(1 + x)": lambda x, y: np.log(1 + x),
    "log(1 - x)": lambda x, y: np.log(1 - x),
    "log(1 - exp)": lambda x, y: np.log(1 - np.exp(-x)),
    "log1p(-exp)": lambda x, y: np.log1p(-np.exp(-x)),
    "log(-expm1)": lambda x, y: np.log(-np.expm1(-x)),
    "sigmoid": lambda x, y: 1 / (1 + np.exp(-x)),
    "sigmoid - y": lambda x, y: 1 / (1 + np.exp(-x)) - y,
    "y - sigmoid": lambda x, y: y - 1 / (1 + np.exp(-x)),
    "c / (1 + exp)": lambda x, y: x / (1 + np.exp(x)),
    "cosh": lambda x, y: np.cosh(x),
    "sinh": lambda x, y: np.sinh(x),
    "hypot": lambda x, y: np.hypot(x, y),
    "logaddexp": lambda x, y: np.logaddexp(x, y),
    "logaddexp(x, x)": lambda x, y: np.logaddexp(x, x),
    "sqrt(x^2)": lambda x, y: np.sqrt(x**2),
    "x / 4": lambda x, y: x / 4,
    "log(exp(x))": lambda x, y: np.log(np.exp(x)),
    "log of a choice": lambda x, y: np.log(np.where(y > 0.5, x, 1 - x)),
    "x - x / (1 + x^2)": lambda x, y: x - x / (1 + x * x),
    "|x| / (2 + |x|)": lambda x, y: np.abs(x) / (2 + np.abs(x)),
    "x^-2": lambda x, y: np.abs(x) ** -2.0,
    "x^3": lambda x, y: x**3,
    "x^1.5": lambda x, y: np.abs(x) ** 1.5,
    "x^0.5": lambda x, y: np.abs(x) ** 0.5,
    "x^1.7": lambda x, y: np.abs(x) ** 1.7,
    "x^5": lambda x, y: x**5.0,
    "2^x": lambda x, y: np.exp2(x),
    "3 (2 x)": lambda x, y: 3 * (2 * x),
    "-(x - y)": lambda x, y: -(x - y),
    "x - -y": lambda x, y: x - -y,
    "max": lambda x, y: np.maximum(x, y),
    "clip": lambda x, y: np.clip(x, -1, 1),
    "sign": lambda x, y: np.sign(x) * y,
    "copysign": lambda x, y: np.copysign(y, x),
    "log10": lambda x, y: np.log10(x),
    "log2": lambda x, y: np.log2(x),
    "mask in a product": lambda x, y: (x > y) * x,
    "abs": lambda x, y: np.abs(-x) + np.fabs(y),
    "select": lambda x, y: np.select([x > 1, x > 0], [x, y], -x),
    "heaviside": lambda x, y: np.heaviside(x, 0.5),
    "reciprocal": lambda x, y: np.reciprocal(x),
    "isfinite": lambda x, y: np.where(np.isfinite(x), x, 1.0),
}


@pytest.mark.parametrize("name", RULES)
def test_rules_are_never_worse_than_numpy(name):
    """Wherever NumPy has a number, or an infinity, for the formula as written; at all sizes. Idioms are right where
    NumPy is not: of these, only that they are not far off, and limits at infinity.
    """
    formula = RULES[name]
    loss = fl.custom_loss(formula)
    assert program_of(loss) is not None
    x, y = (a.ravel() for a in np.meshgrid(np.concatenate([SPECIAL, -SPECIAL]), [0.0, 1.0, -2.5, np.inf]))
    ours = loss(x, y, reduction="none")
    with np.errstate(all="ignore"):
        theirs, wide = (
            np.broadcast_to(formula(*(a.astype(t) for a in (x, y))), x.shape) * t(1) for t in (float, np.longdouble)
        )
        worst = np.maximum(np.abs(theirs - wide), 8 * np.finfo(float).eps * np.abs(wide) + 4 * np.finfo(float).tiny)
        if name in RESCUED:
            worst = np.maximum(worst, 1e-15 * (1 + np.abs(x)))
        fine = np.isnan(theirs) | (ours == theirs) | (np.abs(ours - wide) <= worst)
        if name in RESCUED:
            fine |= np.isinf(theirs) & np.isfinite(x) & (np.isfinite(ours) | (np.abs(x) < 1e-15))
    found = zip(*(a[~fine].tolist() for a in (x, y, ours, theirs)), strict=True)
    assert np.all(fine), list(found)[:5]


@pytest.mark.parametrize("formula", [*(f for f, _ in IDIOMS.values()), *RULES.values(), *BUILT_IN, hinge])
def test_nan_gives_nan(formula, dtype):
    """In every input, value and derivatives: also where the formula would not notice."""
    loss = fl.custom_loss(formula)
    for x, y in ((np.nan, 1), (1, np.nan), (np.nan, np.nan)):
        x, y = dtype([0.5, x]), dtype([0.5, y])
        for face in ("value_and_grad", "grad_and_hess"):
            for a in flat(support.face(loss, face)(x, y, reduction="none")):
                assert np.isnan(a[1])


def xlogy(x, y):
    return pytest.importorskip("scipy.special").xlogy(x, y)


def xlog1py(x, y):
    return pytest.importorskip("scipy.special").xlog1py(x, y)


SECOND = {  # with x and y of a point, and the gradient and second derivative by x there
    "(s x)^2, no label": (lambda x, y: (np.sign(y) * x) ** 2, 3.0, 0.0, 0.0, 0.0),
    "logistic, no label": (lambda x, y: np.log(1 + np.exp(-np.sign(y) * x)), 3.0, 0.0, 0.0, 0.0),
    "squared hinge, no label": (lambda x, y: np.maximum(0, 1 - np.sign(y) * x) ** 2, 3.0, 0.0, 0.0, 0.0),
    "log cosh, no label": (lambda x, y: np.log(np.cosh(np.sign(y) * x)), 3.0, 0.0, 0.0, 0.0),
    "(s x)^2": (lambda x, y: (np.sign(y) * x) ** 2, 3.0, -2.0, 6.0, 2.0),
    "x^2 by |x|": (lambda x, y: np.abs(x) * np.abs(x), 0.0, 1.0, 0.0, 2.0),
    "|r|^p": (lambda x, y, *, p=2.0: np.abs(x - y) ** p, 1.0, 1.0, 0.0, 2.0),
    "|r|^p, steeper": (lambda x, y, *, p=3.0: np.abs(x - y) ** p, 1.0, 1.0, 0.0, 0.0),
    "|r|^p, less steep": (lambda x, y, *, p=1.5: np.abs(x - y) ** p, 1.0, 1.0, 0.0, np.inf),
    "|r|^p, a root": (lambda x, y, *, p=0.5: np.abs(x - y) ** p, 1.0, 1.0, 0.0, 0.0),
    "|r|^p, p = 0 at 1e-37": (lambda x, y, *, p=0.0: np.abs(x - y) ** p, 1e-37, 0.0, 0.0, 0.0),
    "|r|^p, p = 0 at 1e-310": (lambda x, y, *, p=0.0: np.abs(x - y) ** p, 1e-310, 0.0, 0.0, 0.0),
    "expectile": (lambda x, y, *, p=2.0: np.where(x > y, 0.1, 0.9) * np.abs(x - y) ** p, 1.0, 1.0, 0.0, 1.8),
    "(r^2)^(p / 2)": (lambda x, y, *, p=3.0: ((x - y) ** 2) ** (p / 2), 1.0, 1.0, 0.0, 0.0),
    "(r^2)^0.75": (lambda x, y: ((x - y) ** 2) ** 0.75, 1.0, 1.0, 0.0, np.inf),
    "(2 + r)^r": (lambda x, y: (2 + x - y) ** (x - y), 1.0, 1.0, np.log(2), 1 + np.log(2) ** 2),
    "x log(1 + x)": (lambda x, y: xlogy(x, 1 + x), 0.0, 1.0, 0.0, 2.0),
    "x log1p(x)": (lambda x, y: xlog1py(x, x), 0.0, 1.0, 0.0, 2.0),
    "x log x": (lambda x, y: xlogy(x, x), 0.0, 1.0, -np.inf, np.inf),
    "max(r, 0)^1.5": (lambda x, y: np.maximum(x - y, 0) ** 1.5, -1.0, 1.0, 0.0, 0.0),
    "max(r, 0)^p": (lambda x, y, *, p=1.5: np.maximum(x - y, 0) ** p, -1.0, 1.0, 0.0, 0.0),
    "clip(r)^p": (lambda x, y, *, p=1.5: np.clip(x - y, 0, None) ** p, 5.0, 1.0, 3.0, 0.375),
    "sqrt(max(r, 0))": (lambda x, y: np.sqrt(np.maximum(x - y, 0)), -1.0, 1.0, 0.0, 0.0),
    "sqrt(clip(r))": (lambda x, y: np.clip(x - y, 0, 1) ** 0.5, 3.0, 1.0, 0.0, 0.0),
    "1.5 in a branch": (lambda x, y: np.where(x > 0, x, 0) ** 1.5, -1.0, 1.0, 0.0, 0.0),
}
MIXED = {  # with inputs of a point, and the mixed derivative there
    "hard labels": (lambda x, y: -xlogy(y, x), 0.25, 0.0, -4.0),
    "hard labels, as a product": (lambda x, y: -y * np.log(x), 0.25, 0.0, -4.0),
    "Poisson deviance": (lambda x, y: xlogy(y, y / x) - y + x, 0.25, 0.0, -4.0),
    "x^y": (lambda x, y: x**y, 2.0, 0.0, 0.5),
    "sign": (lambda x, y: np.abs(x - y) * np.abs(x - y), 1.0, 1.0, -2.0),
}


@pytest.mark.parametrize("name", SECOND)
def test_second_derivatives_where_something_is_0(name, dtype):
    formula, x, y, grad, hess = SECOND[name]
    loss = fl.custom_loss(formula)
    np.testing.assert_allclose(flat(loss.grad_and_hess(dtype([x]), dtype([y]))), [[grad], [hess]], rtol=1e-6)
    np.testing.assert_allclose(loss.hvp(dtype([x]), dtype([y]), vector=dtype([2])), [2 * hess], rtol=1e-6)


@pytest.mark.parametrize("name", MIXED)
def test_mixed_derivatives_where_something_is_0(name, dtype):
    formula, x, y, mixed = MIXED[name]
    loss = fl.custom_loss(formula, differentiable=("x", "y"))
    by_x, _ = loss.hvp(dtype([x]), dtype([y]), vector=(dtype([0]), dtype([1])))
    np.testing.assert_allclose(by_x, [mixed], rtol=1e-6)


SCALED = {  # with an argument of which a power alone would be out of range: what float32, and float64, is to give
    "(c x)^2": (lambda x, y: (1e-3 * x) ** 2, 1e20, 1e155),
    "(c x)^2, small": (lambda x, y: (1e8 * x) ** 2, 1e-22, 1e-162),
    "c x x": (lambda x, y: 1e-3 * x * x, 1e20, 1e155),
    "c x x, by a parameter": (lambda x, y, *, c=1e-3: c * x * x, 1e20, 1e155),
    "(c x)^3": (lambda x, y: (1e-10 * x) ** 3, 1e20, 1e110),
    "(c x) (c y)": (lambda x, y: (1e-10 * x) * (1e-10 * y), 1e20, 1e160),
    "Cauchy": (lambda x, y: np.log(1 + (x / 1024) ** 2), 1e20, 1e155),
    "Cauchy, by a parameter": (lambda x, y, *, c=1e-3: np.log1p((c * x) ** 2), 1e20, 1e155),
    "pseudo-Huber": (lambda x, y: np.sqrt(1 + (1e-3 * x) ** 2) - 1, 1e20, 1e155),
    "Geman-McClure": (lambda x, y: (1e8 * x) ** 2 / (1 + (1e8 * x) ** 2), 1e-23, 1e-162),
}


@pytest.mark.parametrize("name", SCALED)
def test_scalars_stay_where_they_keep_products_in_range(name, dtype):
    """The same to rounding as the formula in NumPy, and its derivative as a difference."""
    formula, *sizes = SCALED[name]
    x = dtype([sizes[dtype is np.float64]])
    loss = fl.custom_loss(formula)
    np.testing.assert_allclose(loss(x, x, reduction="none"), formula(x, x), rtol=8 * np.finfo(dtype).eps)
    wide = np.longdouble(x)
    up, down = (formula(wide * (1 + s * np.longdouble(1e-6)), wide) for s in (1, -1))
    slope = (up - down) / (wide * 2e-6)
    np.testing.assert_allclose(loss.grad(x, x), slope, rtol=1e-5)


@pytest.mark.parametrize("p", [np.inf, -np.inf, np.nan, 1.5, 2.0, -0.7])
def test_powers_of_squares(p):
    x = np.array([0.5, -2.0, 1.0])
    np.testing.assert_allclose(fl.custom_loss(lambda x: (x**2) ** p)(x, reduction="none"), (x**2) ** p, rtol=1e-15)


def test_scalars_are_not_multiplied_out_of_range():
    assert fl.custom_loss(lambda x: x * 1e308 * 1e10)(np.array([1e-20])) == pytest.approx(1e298)


def test_a_program_too_long_for_mixed_derivatives_has_none():
    """NumPy evaluates its Hessian then, which is the diagonal."""

    def long(x, y):
        r = x - y
        return sum(np.log(1 + np.exp((1 / (1 + np.exp(-(k * r - r / (1 + r**2))))) ** 5)) for k in (1, 2))

    loss = fl.custom_loss(long, differentiable=("x", "y"))
    assert loss.definition.has_programs == (True, False)
    x, y, v = np.array([0.4]), np.array([0.1]), np.array([1.0])
    step = 1e-6
    for name, a, b in (("x", step, 0), ("y", 0, step)):
        slope = (loss.grad(x + a, y + b, wrt=name) - loss.grad(x - a, y - b, wrt=name)) / (2 * step)
        np.testing.assert_allclose(loss.hvp(x, y, vector=v, wrt=name), slope, rtol=1e-6)
    for form in ("exact", "gauss_newton") if loss.definition.gauss_newton else ("exact",):
        with pytest.raises(ValueError, match=r"long: wrt is .*, expected one name"):
            loss.hvp(x, y, vector=(v, v), hessian=form)
    with pytest.raises(ValueError, match=r"long: wrt is .*, expected one name"):
        fl.weighted_sum((1.0, loss)).hvp(x, y, vector=(v, v))


# ---- random formulas ----


class Maker:
    """A formula of random operations, to be evaluated on anything."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.tree = self.expression(int(self.random.integers(2, 6)))

    def expression(self, depth):
        if depth == 0 or self.random.random() < 0.1:
            return self.random.choice(["x", "y", "p", "c"]), float(np.round(self.random.normal(), 2))
        kind = self.random.choice(list(self.OPERATIONS))
        return kind, [self.expression(depth - 1) for _ in range(self.OPERATIONS[kind][0])]

    OPERATIONS = {  # noqa: RUF012
        "+": (2, lambda a, b: a + b),
        "-": (2, lambda a, b: a - b),
        "*": (2, lambda a, b: a * b),
        "/": (2, lambda a, b: a / (1 + b * b)),
        "exp": (1, lambda a: np.exp(-a * a)),
        "log": (1, lambda a: np.log(1 + a * a)),
        "tanh": (1, np.tanh),
        "sigmoid": (1, lambda a: 1 / (1 + np.exp(-a))),
        "softplus": (1, lambda a: np.logaddexp(0, a)),
        "root": (1, lambda a: np.sqrt(1 + a**2) - 1),
        "neg": (1, lambda a: -a),
        "square": (1, np.square),
        "where": (3, lambda a, b, c: np.where(a > 0.1, b, c)),
        "max": (2, np.maximum),
        "min": (2, np.minimum),
        "abs": (1, np.abs),
        "power": (1, lambda a: (1 + a * a) ** 0.7),
        "hypot": (2, lambda a, b: np.sqrt(a * a + b * b + 1)),
        "log_cosh": (1, lambda a: np.log(np.cosh(np.tanh(a)))),
        "twice": (1, lambda a: 2.0 * a / 3.0),
        "less": (2, lambda a, b: np.where((a < b) & (b < 2), a, b - 1)),
        "mask": (2, lambda a, b: (a >= b) * a),
    }

    def __call__(self, x, y, p):
        self.largest = 1.0
        return self.value(self.tree, {"x": x, "y": y, "p": p}) + 0 * x

    def value(self, tree, names):
        kind, rest = tree
        if kind not in self.OPERATIONS:
            return rest if kind == "c" else names[kind]
        made = self.OPERATIONS[kind][1](*(self.value(t, names) for t in rest))
        if isinstance(made, np.ndarray):
            self.largest = np.maximum(self.largest, np.abs(made))
        return made


@pytest.mark.parametrize("part", range(4))
def test_random_formulas(part):
    """Values against NumPy in long double, derivatives against differences of that."""
    x, y = (support.uniform((40,), k, -2, 2) for k in (1, 2))
    wide = [np.longdouble(a) for a in (x, y)]
    for seed in range(part * 60, part * 60 + 60):
        maker = Maker(seed)
        loss = fl.custom_loss(functools.partial(run_maker, maker), differentiable=("x", "y"))
        value, grads = loss.value_and_grad(x, y, reduction="none")
        with np.errstate(all="ignore"):
            exact = maker(*wide, np.longdouble(0.7))
            room = maker.largest
            assert np.all(np.abs(value - exact) <= 1e-12 * room), (seed, maker.tree)
            for k, g in enumerate(grads):
                step = np.longdouble(1e-7)
                ends = [
                    maker(*(a + s * step if i == k else a for i, a in enumerate(wide)), np.longdouble(0.7))
                    for s in (-2, -1, 1, 2)
                ]
                near, far = (ends[2] - ends[1]) / (2 * step), (ends[3] - ends[0]) / (4 * step)
                smooth = np.abs(near - far) <= 1e-6 * (1 + np.abs(near))
                one_sided = np.abs((ends[2] - exact) - (exact - ends[1])) / step <= 1e-3 * (1 + np.abs(near))
                wrong = smooth & one_sided & (np.abs(g - near) > 1e-5 * (np.abs(near) + room))
                assert not np.any(wrong), (seed, maker.tree)
        if loss.definition.mixed:
            assert not np.any(wrong_products(loss, x, y, room)), (seed, maker.tree)


def wrong_products(loss, x, y, room):
    """Where products of the Hessian with vectors for both inputs differ from differences of gradients"""
    along = [support.uniform(x.shape, k, -1, 1) for k in (3, 4)]

    def slopes(step):
        up, down = (loss.grad(x + s * along[0], y + s * along[1], reduction="none") for s in (step, -step))
        return np.subtract(up, down) / (2 * step)

    near, far = slopes(1e-5), slopes(2e-5)
    smooth = np.abs(near - far) <= 1e-5 * (1 + np.abs(near))
    products = np.array(loss.hvp(x, y, vector=tuple(along), reduction="none"))
    return smooth & (np.abs(products - near) > 1e-4 * (np.abs(near) + room))


def run_maker(maker, x, y, *, p=0.7):
    return maker(x, y, p)


# ---- options ----


@fl.custom_loss
def either(input, target, *, delta=1.0, kind: Literal["huber", "cauchy"] = "huber", half=True):
    r = input - target
    if kind == "huber":
        value = np.where(abs(r) <= delta, r * r / 2, delta * (abs(r) - delta / 2))
    else:
        value = delta**2 / 2 * np.log(1 + (r / delta) ** 2)
    return value if half else 2 * value


def test_options_choose_what_is_run(dtype):
    """One program a choice; with arrays, parameters and the other options as ever."""
    x, y = support.uniform((2, 300), 1, -4, 4).astype(dtype)
    like = {"huber": (fl.huber_loss, "delta"), "cauchy": (fl.cauchy_loss, "c")}
    for kind, half, face in itertools.product(like, (True, False), FACES):
        loss, parameter = like[kind]
        for delta in (0.5, np.linspace(0.5, 2, 300).astype(dtype)):
            ours = support.face(either, face)(x, y, kind=kind, half=half, delta=delta, reduction="none")
            for a, b in zip(
                flat(ours), flat(support.face(loss, face)(x, y, **{parameter: delta}, reduction="none")), strict=True
            ):
                np.testing.assert_allclose(a, b * dtype(1 if half else 2), rtol=100 * np.finfo(dtype).eps, atol=1e-6)
    support.assert_same_bits(
        either.grad(x, y, kind="cauchy"), either.grad(x, y, kind=np.str_("cauchy"), half=np.bool_(True))
    )
    assert either.reference([2.0], [0.0], kind="cauchy", half=False) == either([2.0], [0.0], kind="cauchy", half=False)
    assert "{'kind': 'cauchy', 'half': False}\n" in either.program
    either.check(x.astype(float)[:3], y.astype(float)[:3], kind="cauchy")
    total = fl.weighted_sum((1.0, either, {"kind": "cauchy"}), (0.5, either))
    assert total([2.0], [0.0]) == either([2.0], [0.0], kind="cauchy") + 0.75
    assert pickle.loads(pickle.dumps(either)) is either


def test_options_that_there_are_not():
    for given, message in (
        ({"kind": "x"}, "either: kind is 'x', expected 'huber' or 'cauchy'"),
        ({"kind": None}, "either: kind is None, expected 'huber' or 'cauchy'"),
        ({"half": 1}, "either: half is 1, expected True or False"),
    ):
        for face in (either, either.grad, either.reference):
            with pytest.raises(ValueError, match=re.escape(message)):
                face([1.0], [2.0], **given)


def test_strings_that_no_annotation_lists():
    """Each is traced when it is first given; the formula says which there are not."""
    seen = []

    def formula(x, side="both", /, *, squared=False):
        seen.append(side)
        if side not in ("left", "both", "long"):
            raise KeyError(side)
        x = np.minimum(x, 0) if side == "left" else sum(np.exp(x * k) for k in range(80)) if side == "long" else x
        return x**2 if squared else np.abs(x)

    loss = fl.custom_loss(formula)
    assert set(seen) == {"both"}
    assert [loss([2.0], side) for side in ("both", "left")] == [2, 0]
    assert loss([2.0], "both", squared=True) == 4
    count = len(seen)
    assert loss([2.0], "left", squared=True) == 0
    again = pickle.loads(pickle.dumps(fl.custom_loss(half_or_all)))
    assert len(seen) > count
    assert (again([3.0]), again([3.0], mode="half")) == (3, 1.5)
    for _ in range(2):
        with pytest.raises(ValueError, match="formula: formula raises KeyError where side is 'x' and squared is False"):
            loss([1.0], "x")
        with pytest.raises(ValueError, match="formula: side is 3, expected a string"):
            loss([1.0], 3)
        with pytest.raises(TypeError, match="formula: formula cannot be compiled where side is 'long' and squared is "):
            loss([1.0], "long")


def test_strings_that_no_annotation_lists_are_limited():
    loss = fl.custom_loss(lambda x, *, mode="m0", twice=False: x * (2 if twice else 1))
    for k in range(64):
        assert loss([1.0], mode=f"m{k}") == 1
    assert loss([1.0], mode="m63", twice=True) == 2
    with pytest.raises(ValueError, match="<lambda>: mode is 'm64', expected one of the 64 strings given before"):
        loss([1.0], mode="m64")


def half_or_all(x, *, mode="all"):
    return x / 2 if mode == "half" else x


def test_options_of_formulas_that_are_called_with_arrays():
    """If one choice cannot be traced, none is."""

    @fl.custom_loss
    def loss(x, *, ordered: Literal["yes", "no"] = "no", twice: bool = False):
        value = np.sort(x) if ordered == "yes" else x
        factor = 2 if twice else 1
        return factor * value, factor + 0 * x

    assert type(loss) is fl.compose.CustomLoss
    assert loss([2.0, 1.0], ordered="yes", reduction="none").tolist() == [1, 2]
    assert loss([2.0, 1.0], twice=True, reduction="none").tolist() == [4, 2]
    assert loss.grad([2.0, 1.0], twice=True, reduction="none").tolist() == [2, 2]
    with pytest.raises(ValueError, match="loss: ordered is 'x', expected 'yes' or 'no'"):
        loss([1.0], ordered="x")
    with pytest.raises(ValueError, match="loss: twice is 'x', expected True or False"):
        loss([1.0], twice="x")


def test_many_choices_are_numpys():
    """More arguments than the fast path has room for"""
    names = [f"o{k}" for k in range(10)]
    scope = {"np": np}
    exec(f"def many(x, *, {', '.join(f'{name}=False' for name in names)}):\n    return x * x * (2 if o9 else 1)", scope)
    loss = fl.custom_loss(scope["many"])
    assert (loss([3.0]), loss([3.0], o9=True)) == (9.0, 18.0)
    assert loss.grad([3.0], o9=True) == 12.0


def test_choices_that_differ_in_kind_are_refused():
    with pytest.raises(
        TypeError,
        match=r"formula gives \(value, gradient with respect to x, Hessian with respect to x\) where b is True",
    ):
        fl.custom_loss(lambda x, *, b=False: x**2 if b else (x**2, 2 * x))
    with pytest.raises(TypeError, match="calls sin"):
        fl.custom_loss(lambda x, *, b=False: np.sin(x) if b else x)


# ---- Hessians ----

OWN_FORM = {huber: fl.huber_loss, log_cosh: fl.log_cosh_loss, pseudo_huber: fl.pseudo_huber_loss,
            pinball: fl.pinball_loss, squared: fl.mse_loss, logistic: fl.binary_cross_entropy_with_logits,
            poisson: fl.poisson_nll_loss}  # fmt: skip


@pytest.mark.parametrize("formula", OWN_FORM, ids=lambda f: f.__name__)
def test_the_gauss_newton_form_is_that_of_the_built_in_loss(formula, dtype):
    loss, like = fl.custom_loss(formula), OWN_FORM[formula]
    x, y = support.uniform((500,), 1, -4, 4).astype(dtype), support.integers((500,), 2, 2).astype(dtype)
    x[:2] = y[:2]
    v, weight = support.uniform((2, 500), 3).astype(dtype)
    for given in ({}, {"weight": weight, "reduction": "sum"}, {"reduction": "none"}):
        own, theirs = (f.grad_and_hess(x, y, hessian="gauss_newton", **given)[1] for f in (loss, like))
        if formula is not pinball:
            np.testing.assert_allclose(own, theirs, rtol=64 * np.finfo(dtype).eps, atol=1e-7)
        assert np.all(own >= 0)
        np.testing.assert_allclose(
            loss.hvp(x, y, vector=v, hessian="gauss_newton", **given), own * v, rtol=4 * np.finfo(dtype).eps
        )
    reference = loss.reference.grad_and_hess(x, y, hessian="gauss_newton", reduction="none")[1]
    np.testing.assert_allclose(own, reference, rtol=64 * np.finfo(dtype).eps, atol=1e-7)
    with pytest.raises(ValueError, match="hessian is 'x', expected 'exact' or 'gauss_newton'"):
        loss.grad_and_hess(x, y, hessian="x")


FORMS = {  # with the form by x, or None: that of the exact Hessian
    "Cauchy": (lambda x, y: np.log(1 + (x - y) ** 2), lambda x, y: 2 / (1 + (x - y) ** 2)),
    "Brier": (lambda x, y: (1 / (1 + np.exp(-x)) - y) ** 2, lambda x, y: 2 / (4 * np.cosh(x / 2) ** 2) ** 2),
    "Geman-McClure": (lambda x, y: 1 - 1 / (1 + (x - y) ** 2), lambda x, y: 2 / (1 + (x - y) ** 2) ** 2),
    "of an exponential": (lambda x, y: (np.exp(x) - y) ** 2, lambda x, y: 2 * np.exp(2 * x)),
    "asymmetric": (lambda x, y: np.where(x > y, (x - y) ** 2, 3 * (x - y) ** 2), None),
    "of straight pieces": (
        lambda x, y: np.where(x - y > 0, x - y, -5 * (x - y)), lambda x, y: np.where(x > y, 1, 5) / np.abs(x - y)
    ),
    "multiples": (
        lambda x, y: np.abs(x - y) + np.log(np.cosh(2 * (x - y))),
        lambda x, y: 1 / np.abs(x - y) + 2 * np.tanh(2 * (x - y)) / (x - y),
    ),
    "of pieces by factor": (lambda x, y: np.where(x > y, 1.0, 3.0) * (x - y) ** 2, None),
    "of pieces by divisor": (lambda x, y: (x - y) ** 2 / np.where(x > y, 1.0, 3.0), None),
    "exponential of a square": (lambda x, y: np.exp((x - y) ** 2), lambda x, y: 2 * np.exp((x - y) ** 2)),
    "square of an even function": (lambda x, y: (1 + (x - y) ** 2) ** 2, lambda x, y: 4 * (1 + (x - y) ** 2)),
    "softplus of a square": (
        lambda x, y: np.logaddexp(0, (x - y) ** 2), lambda x, y: 2 / (1 + np.exp(-((x - y) ** 2)))
    ),
    "cosh of a curve": (
        lambda x, y: np.cosh(np.tanh(x) - y), lambda x, y: np.cosh(np.tanh(x) - y) / np.cosh(x) ** 4
    ),
    "of the mean": (lambda x, y: x - y * y * np.log(x + 3), None),
    "|r|^1.5": (lambda x, y: np.abs(x - y) ** 1.5, lambda x, y: 1.5 / np.sqrt(np.abs(x - y))),
    "negative": (lambda x, y: -((x - y) ** 2), lambda x, y: 0 * x),
    "cubic": (lambda x, y: x**3, None),
    "logarithm": (lambda x, y: y * y * np.log(1 + np.exp(x)) - np.log(np.abs(x) + 0.5) * 0, None),
}  # fmt: skip


@pytest.mark.parametrize(("formula", "exact"), FORMS.values(), ids=FORMS)
def test_the_gauss_newton_form_follows_the_shape(formula, exact):
    loss = fl.custom_loss(formula)
    x, y = support.uniform((2, 200), 4, -2, 2)
    if loss.definition.gauss_newton is None:
        assert exact is None
        for face in (loss, loss.reference):
            with pytest.raises(TypeError, match="hessian is given, expected none: the loss has no Gauss-Newton form"):
                face.grad_and_hess(x, y, hessian="gauss_newton")
        return
    form = loss.grad_and_hess(x, y, hessian="gauss_newton", reduction="none")[1]
    np.testing.assert_allclose(
        form, exact(x, y) if exact else loss.grad_and_hess(x, y, reduction="none")[1], rtol=1e-12
    )
    assert np.all(form >= 0)


OF_SIZE = {  # even and smooth, written with kinks that meet or cancel: second derivative and weight at 0
    "Fair": (lambda u: np.abs(u) - np.log1p(np.abs(u)), 1),
    "log-cosh": (lambda u: np.abs(u) + np.log1p(np.exp(-2 * np.abs(u))), 1),
    "cosh": (lambda u: np.cosh(np.abs(u)), 1),
    "tanh": (lambda u: np.abs(u) * np.tanh(np.abs(u)), 2),
    "Huber": (lambda u: np.minimum(np.abs(u), 1) * (np.abs(u) - 0.5 * np.minimum(np.abs(u), 1)), 1),
    "exponentials": (lambda u: np.abs(u) - (1 - np.exp(-np.abs(u))), 1),
    "flat": (lambda u: u**2 - np.log1p(u**2), 0),
    "quotient": (lambda u: u**2 / (1 + np.abs(u)), 2),
    "exponential": (lambda u: np.exp(u**2), 2),
    "1.5": (lambda u: np.abs(u) ** 1.5, np.inf),
}


@pytest.mark.parametrize(("formula", "at_0"), OF_SIZE.values(), ids=OF_SIZE)
def test_functions_of_a_residuals_size(formula, at_0):
    loss = fl.custom_loss(lambda x, t: formula(x - t))
    u = np.array([0.0, 1e-4, -1e-4, 0.3, -2.0, 5.0])
    zero = np.zeros(6)
    (g, h), weight = loss.grad_and_hess(u, zero, reduction="none"), None
    weight = loss.grad_and_hess(u, zero, reduction="none", hessian="gauss_newton")[1]
    assert g[0] == 0
    assert (h[0], weight[0]) == (at_0, at_0)
    np.testing.assert_allclose(weight[1:], g[1:] / u[1:], rtol=1e-12)
    if np.isfinite(at_0):
        np.testing.assert_allclose(h[1:3], at_0, rtol=1e-3, atol=1e-6)


def test_a_sign_alone_is_0_at_0():
    loss = fl.custom_loss(lambda x, t: (x - t) * np.abs(x - t))
    assert loss.grad_and_hess([0.0, 2.0, -2.0], [0.0] * 3, reduction="none")[1].tolist() == [0, 2, -2]


def test_each_choice_has_its_own_gauss_newton_form():
    def formula(x, t, *, kind="square"):
        u = x - t
        return u**2 if kind == "square" else np.log1p(u**2) if kind == "Cauchy" else x * u**2

    loss = fl.custom_loss(formula)
    for face in (loss.grad_and_hess, loss.reference.grad_and_hess):
        form = functools.partial(face, [-2.0], [0.0], hessian="gauss_newton", reduction="none")
        assert form()[1] == 2
        assert form(kind="Cauchy")[1] == 0.4
        with pytest.raises(TypeError, match="hessian is 'gauss_newton', expected 'exact' where kind is 'other'"):
            form(kind="other")
        assert face([-2.0], [0.0], kind="other", reduction="none")[1] == -12
    flag = fl.custom_loss(lambda x, t, *, odd=False: x * (x - t) ** 2 if odd else (x - t) ** 2)
    assert flag.grad_and_hess([1.0], [0.0], hessian="gauss_newton")[1] == 2
    with pytest.raises(TypeError, match="expected 'exact' where odd is True"):
        flag.grad_and_hess([1.0], [0.0], odd=True, hessian="gauss_newton")


def test_a_choice_whose_hessian_is_too_long_is_refused_when_it_is_first_made():
    def long(x):
        return functools.reduce(lambda v, k: v + np.log(1 + (x - k) ** 2) * np.exp(-x * x / k), range(1, 9), 0 * x)

    loss = fl.custom_loss(lambda x, *, kind="short": x**2 if kind == "short" else long(x))
    with pytest.raises(TypeError, match="cannot be compiled where kind is 'long': it is too long"):
        loss.grad_and_hess([1.0], kind="long")


def test_the_gauss_newton_form_of_several_inputs():
    loss = fl.custom_loss(lambda x, y: np.log(1 + (x - y) ** 2), differentiable=("x", "y"))
    x, y, v, w = support.uniform((4, 50), 1)
    form = 2 / (1 + (x - y) ** 2)
    for h in loss.grad_and_hess(x, y, hessian="gauss_newton", reduction="none")[1]:
        np.testing.assert_allclose(h, form, rtol=1e-13)
    for got, along in zip(loss.hvp(x, y, vector=(v, w), hessian="gauss_newton", reduction="sum"), (v, w), strict=True):
        np.testing.assert_allclose(got, form * along, rtol=1e-13)
    many = fl.custom_loss(lambda a, b, c, d: np.log(1 + (a - b * c + d) ** 2))  # which NumPy evaluates
    a, b, c, d = support.uniform((4, 50), 2)
    got = many.grad_and_hess(a, b, c, d, hessian="gauss_newton", reduction="none")[1]
    np.testing.assert_allclose(got, 2 / (1 + (a - b * c + d) ** 2), rtol=1e-13)


def test_a_hessian_that_is_too_long_is_numpys(dtype):
    """And only that: value and gradient are programs."""

    def long(x, *, a=1.0):
        return functools.reduce(lambda v, k: v + np.log(1 + (x - k) ** 2) * np.exp(-a * x * x / k), range(1, 6), 0 * x)

    loss = fl.custom_loss(long)
    assert program_of(loss) is not None
    assert not program_of(loss).has_hessian
    assert type(loss.grad_and_hess) is fl.compose.CustomLoss
    x, v = support.uniform((2, 500), 1, 0.25, 2).astype(dtype)
    loss.check(x.astype(float))
    g, h = loss.grad_and_hess(x, reduction="sum", weight=v)
    np.testing.assert_allclose(
        g, loss.grad(x, reduction="sum", weight=v), rtol=2e-4 if dtype is np.float32 else 1e-11, atol=1e-4
    )
    np.testing.assert_allclose(h * v, loss.hvp(x, reduction="sum", weight=v, vector=v), rtol=2e-6)
    assert repr(loss.grad_and_hess).startswith("<custom loss long.grad_and_hess(")
    assert pickle.loads(pickle.dumps(fl.custom_loss(squared).grad_and_hess))([1.0], [0.0])[1].tolist() == [2]


# ---- digits ----

LOSING = {  # what is warned of, and what is said to write
    "1 - tanh": (lambda x: 1 - np.tanh(x), "In 1 - np.tanh(x), .*write 2 / (1 + np.exp(2 * x))"),
    "tanh - 1": (lambda x: np.tanh(x) - 1, "write -2 / (1 + np.exp(2 * x))"),
    "tanh + 1": (lambda x: np.tanh(x) + 1, "write 2 / (1 + np.exp(-2 * x))"),
    "linex": (lambda x: np.exp(x) - x - 1, "write the series x**2 * (1 / 2 + x * (1 / 6 + x / 24))"),
    "expm1 - x": (lambda x: np.expm1(x) - x, "write the series x**2 * (1 / 2 + x * (1 / 6 + x / 24))"),
    "log1p - x": (lambda x: np.log1p(x * x) - x * x, "write the series (x * x)**2 * (-1 / 2 + "),
    "power": (lambda x: (1 + x**2) ** 0.75 - 1, "write np.expm1(0.75 * np.log1p(x * x))"),
    "1 - power": (lambda x: 1 - (1 + x**2) ** -0.75, "write -np.expm1(-0.75 * np.log1p(x * x))"),
    "log of a sum": (lambda x: np.log(np.exp(x) + np.exp(-x)), "overflows or vanishes; write np.logaddexp(x, -x)"),
    "log(2 + exp)": (lambda x: np.log(2 + np.exp(x)), "write np.logaddexp(np.log(2), x)"),
    "difference of logs": (
        lambda x: np.log(x * x + 2) - np.log(np.abs(x) + 2), "write np.log1p(((x * x) - np.abs(x)) / (2 + np.abs(x)))"
    ),
    "difference of roots": (lambda x: np.sqrt(4 + x * x) - 2, "write (x * x) / (np.sqrt(4 + (x * x)) + 2)"),
    "difference of squares": (lambda x: (x * x + 1) ** 2 - (1 - x * x) ** 2, "write ((x * x) + (x * x)) * ((1 +"),
    "quotient": (lambda x: np.exp(x) / (2 + np.exp(x)), "overflow or vanish; write 1 / (1 + 2 * np.exp(-x))"),
    "log of exp": (lambda x: np.log(3 * np.exp(x)), "a number overflows or vanishes; write x + np.log(3)"),
    "log of a quotient of exp": (lambda x: np.log(np.exp(x) / 3), "write x - np.log(3)"),
    "log of a power of exp": (lambda x: np.log(3 * np.exp(x) ** 2), "write 2 * x + np.log(3)"),
    "log(exp - 1)": (lambda x: np.log(np.exp(x) - 1), "write (x + np.log(-np.expm1(-x)))"),
    "root of exp": (lambda x: np.sqrt(np.exp(x)), "write np.exp(x / 2)"),
    "product of exps": (lambda x: np.exp(x) * np.exp(-x), "write np.exp(x + (-x))"),
    "softmax of two": (lambda x, t: np.exp(x) / (np.exp(x) + np.exp(t)), "write 1 / (1 + np.exp(t - x))"),
    "cosh - 1": (lambda x: np.cosh(x) - 1, "write 2 * np.sinh(x / 2)**2"),
    "1 - 1 / root": (lambda x: 1 - 1 / np.sqrt(1 + x * x), "write (x * x) / (np.sqrt(1 + (x * x)) * (1 + np.sqrt("),
    "x - log1p": (lambda x: np.abs(x) - np.log1p(np.abs(x)), "write the series np.abs(x)**2 * (1 / 2 - np.abs(x) * ("),
    "hypot": (lambda x, t: np.hypot(x, t) - np.abs(t), "write x**2 / (np.hypot(x, t) + np.abs(t))"),
    "root of squares": (lambda x, t: np.sqrt(x * x + t * t) - t, "write (x * x) / (np.sqrt((x * x) + (t * t)) + t)"),
    "expanded square": (lambda x, t: x * x - 2 * x * t + t * t, "write (t - x)**2"),
    "x^2 - t^2": (lambda x, t: x**2 - t**2, "In (x * x) - (t * t), .*cancel; write (x - t) * (x + t)"),
    "x^3 - t^3": (lambda x, t: x**3 - t**3, "write (x - t) * (x**2 + x * t + t**2)"),
    "x^1.5 - t^1.5": (lambda x, t: x**1.5 - t**1.5, "write (t ** 1.5) * np.expm1(1.5 * np.log1p((x - t) / t))"),
    "1/x - 1/t": (lambda x, t: 1 / x - 1 / t, "write (t - x) / (x * t)"),
    "x/3 - t/3": (lambda x, t: x / 3 - t / 3, "write (x - t) / 3"),
    "3 x - 3 t": (lambda x, t: 3 * x - 3 * t, "write 3 * (x - t)"),
    "root - root": (lambda x, t: np.sqrt(x) - np.sqrt(t), "write (x - t) / (np.sqrt(x) + np.sqrt(t))"),
    "exp - exp": (lambda x, t: (np.exp(x) - np.exp(t)) ** 2, "write np.exp(t) * np.expm1(x - t)"),
    "log - log": (lambda x, t: (np.log(x) - np.log(t)) ** 2, "write np.log1p((x - t) / t)"),
    "log1p - log1p": (lambda x, t: np.log1p(x) - np.log1p(t), "write np.log1p((x - t) / (1 + t))"),
    "log of a ratio": (lambda x, t: np.log((1 + x) / (1 + t)) ** 2, "write np.log1p((x - t) / (1 + t))"),
    "atanh": (lambda x: np.log((1 + x) / (1 - x)), "write np.log1p((x + x) / (1 - x))"),
    "tanh - tanh": (lambda x, t: np.tanh(x) - np.tanh(t), "write np.sinh(x - t) / (np.cosh(x) * np.cosh(t))"),
    "p - p": (
        lambda x, t: (1 / (1 + np.exp(-x)) - 1 / (1 + np.exp(-t))) ** 2,
        "In expit(x) - expit(t), .*; write np.sinh((x - t) / 2) / (2 * np.cosh(x / 2) * np.cosh(t / 2))",
    ),
}  # fmt: skip


def warned(loss, **parameters):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        loss.check(**parameters)
    assert len(found) < 2
    return "".join(str(w.message) for w in found)


@pytest.mark.parametrize(("formula", "message"), LOSING.values(), ids=LOSING)
def test_check_says_where_digits_are_lost(formula, message):
    said = warned(fl.custom_loss(formula))
    assert re.search(
        r"<lambda>: (value|gradient with respect to x|Hessian with respect to x) loses .* near x = .*: float32 gives ",
        said,
    ), said
    assert all(part in said for part in message.split(".*")), said


def test_what_is_said_to_be_written_is_the_same():
    """As far as it is a formula for the whole operation."""
    x, t = np.random.default_rng(3).uniform(0.3, 0.9, (2, 50))
    names, tried = {"np": np, "x": x, "t": t, "expit": lambda a: 1 / (1 + np.exp(-a))}, 0
    for formula, _ in LOSING.values():
        found = re.search(
            r"In (.*), (?:nearly|a number|both|the log).*?; write ([^;]*)$", warned(fl.custom_loss(formula))
        )
        if found and "of what" not in found[2]:
            tried += 1
            np.testing.assert_allclose(eval(found[2], names), eval(found[1], names), rtol=1e-9)
    assert tried > 30


def test_check_stays_within_domains():
    """Also of bounds that are no float32"""
    loss = fl.custom_loss(lambda q, p: p * np.log(p / q), domains={"q": (1e-3, 0.999), "p": (1e-3, 0.999)})
    assert "np.log1p((p - q) / q)" in warned(loss)


# what is said to be written loses none
FOLLOWED = {
    "2 / (1 + exp(2 x))": lambda x: 2 / (1 + np.exp(2 * x)),
    "logaddexp": lambda x: np.logaddexp(x, -x),
    "expm1 of log1p": lambda x: np.expm1(0.75 * np.log1p(x * x)),
    "quotient": lambda x: x * x / (np.sqrt(4 + x * x) + 2),
    "difference of squares": lambda x, t: (x - t) * (x + t),
    "difference of inverses": lambda x, t: (t - x) / (x * t),
    "log1p": lambda x, t: np.log1p((x - t) / (1 + t)) ** 2,
    "log of a product": lambda x, t: x + np.log(t),
}


@pytest.mark.parametrize("formula", [*BUILT_IN, hinge, *(f for f, _ in IDIOMS.values()), *FOLLOWED.values()])
def test_check_is_silent_about_formulas_that_keep_digits(formula):
    domains = {"target": (0, 1)} if formula in (logistic, focal) else {}
    assert "value" not in warned(fl.custom_loss(formula, domains=domains))


def test_check_finds_wrong_derivatives_at_points_of_its_own():
    with pytest.raises(
        ValueError, match=r"<lambda>: gradient with respect to x is .* at x = .* and y = .*, finite differences give"
    ):
        fl.custom_loss(lambda x, y: ((x - y) ** 2, 3 * (x - y))).check()
    with pytest.raises(ValueError, match="Hessian with respect to x is"):  # of a formula that is called with blocks
        fl.custom_loss(lambda x: (x**2, 2 * x, 3 + 0 * np.sort(x)), hessian=True).check()
    scaled = fl.custom_loss(
        lambda x, s, *, a: a * (np.log(s) + x * x / s), differentiable=("x", "s"), domains={"s": (1e-3, 1e3)}
    )
    assert warned(scaled, a=2.0) == ""
    with pytest.raises(TypeError, match=r"a is None, expected one number where inputs are chosen"):
        scaled.check()
    assert warned(either, kind="cauchy") == ""


def test_second_derivatives_of_roots_keep_their_digits():
    """1 / (1 + r^2)^1.5, of pseudo-Huber written as it is and with an epsilon."""
    x = np.geomspace(1e-6, 1e4, 60).astype(np.float32)
    exact = (1 + x.astype(float) ** 2) ** -1.5
    for formula in (lambda x: np.sqrt(1 + x**2) - 1, lambda x: np.sqrt(x * x + 1.0)):
        np.testing.assert_allclose(fl.custom_loss(formula).grad_and_hess(x, reduction="sum")[1], exact, rtol=1e-6)


# ---- programs ----


def test_no_program_writes_outside():
    """Random instructions are refused, or run within their tiles: what lies about results stays as it is."""
    random = np.random.default_rng(5)
    operations = _core.operations()
    ran = 0
    for _ in range(3000):
        length = int(random.integers(1, 8))
        code = []
        ready = [0, 1, 3]
        for k in range(length):
            number, operands, _ = list(operations.values())[random.integers(len(operations))]
            wild = random.random() < 0.05
            to = int(random.integers(256)) if wild else 51 + k % 3 if k < length - 1 else 75
            places = [int(random.integers(256)) if wild else int(random.choice(ready)) for _ in range(operands)]
            code.append((number, 1, to, places))
            ready.append(to)
        try:
            program = _core.Program(2, 0, [], [], [(1, int(random.integers(0, 5)), code)])
        except ValueError:
            continue
        loss = fl.custom_loss(squared)
        loss.definition.compiled = type("Compiled", (), {"program": program, "has_hessian": False})()
        loss = fl.compose.custom.compiled_loss(loss.definition)
        around = np.full(300, 7.0)
        x = support.uniform((100,), ran)
        loss(x, x, reduction="none", out=around[100:200])
        assert np.all(around[:100] == 7)
        assert np.all(around[200:] == 7)
        ran += 1
    assert ran > 500


def test_programs_are_refused():
    copy = _core.operations()["copy"][0]
    good = [(copy, 1, 75, (0,))]
    assert _core.Program(1, 0, [], [], [(1, 0, good)])
    for inputs, parameters, prelude, codes in (
        (0, 0, [], [(1, 0, good)]),
        (9, 0, [], [(1, 0, good)]),
        (1, 9, [], [(1, 0, good)]),
        (1, 0, [], [(3, 0, good)]),
        (1, 0, [], [(1, -1, good)]),
        (1, 0, [], [(1, 99, good)]),
        (1, 0, [], [(256, 0, good)]),
        (1, 0, [], [(1, 0, [(copy, 1, 75, (1,))])]),
        (1, 0, [], [(1, 0, [(copy, 1, 75, (51,))])]),
        (1, 0, [], [(1, 0, [(99, 1, 75, (0,))])]),
        (1, 0, [], [(1, 0, [(copy, 0, 75, (0,))])]),
        (1, 0, [], [(1, 0, [(copy, 1, 0, (0,))])]),
        (1, 0, [], [(1, 0, [(copy, 1, 3, (0,))])]),
        (1, 0, [(copy, 1, 5, (3,))], [(1, 0, good)]),
        (1, 0, [(copy, 1, 4, (4,))], [(1, 0, good)]),
        (1, 0, [], [(1, 0, [*good, (copy, 2, 76, (0,))])]),
        (1, 0, [], []),
        (1, 0, [], [(1, 1, [(copy, 2, 51, (0,)), (copy, 1, 75, (51,))])]),
    ):
        with pytest.raises(ValueError, match=r"^program: "):
            _core.Program(inputs, parameters, [], prelude, codes)


def test_every_operation_is_that_of_numpy():
    """What a graph says in NumPy, which references and the fallback use, is what programs compute."""
    graph = Graph()
    x, y = graph.node("input", number=0), graph.node("input", number=1)
    a, b = support.uniform((2, 500), 3, -3, 3)
    one = {
        "sigmoid": rules.sigmoid,
        "tanh": rules.tanh,
        "softplus": rules.softplus,
        "cosh": rules.cosh,
        "sinh": rules.sinh,
    }
    one |= {
        name: functools.partial(rules.folded, name)
        for name in (
            "negative",
            "absolute",
            "sign",
            "exp",
            "expm1",
            "log_cosh",
            "tanh_slope",
            "sigmoid_slope",
            "root_less_1",
        )
    }
    two = {
        name: functools.partial(rules.folded, name)
        for name in (
            "minimum",
            "maximum",
            "times_sign",
            "sigmoid_minus",
            "softplus_minus",
            "logaddexp",
            "hypot",
            "unless_nan",
        )
    }
    for name, make in (one | two).items():
        node = make(x, y) if name in two else make(x if name != "root_less_1" else rules.multiply(x, x))
        made = compiled(graph, node, [x], [x], None, [0], 2, 0)
        loss = fl.custom_loss(squared)
        loss.definition.compiled = made
        loss = fl.compose.custom.compiled_loss(loss.definition)
        np.testing.assert_allclose(
            loss(a, b, reduction="none"), evaluate([node], (a, b), ())[0], rtol=1e-13, atol=1e-15
        )


def test_formulas_too_long_for_a_program_go_through_numpy():
    def long(x):
        return sum(np.exp(-x * k) * (x + 0.1 * k**2) for k in range(60))

    loss = fl.custom_loss(long)
    assert program_of(loss) is None
    loss.check([0.5, 1.0])
    with pytest.raises(TooLong):
        loss.definition.function.traced.compiled  # noqa: B018


def test_choices_are_not_spoilt_by_what_is_not_taken():
    """NaN is what inputs are, and not what a part of the formula is for some of them."""
    loss = fl.custom_loss(lambda q, p: np.where(p > 0, p * np.log(p / q), 0.0))
    q, p = np.array([0, 0.5, np.nan, 1]), np.array([0, 0.5, 0, np.nan])
    value, gradient = loss.value_and_grad(q, p, reduction="none")
    np.testing.assert_array_equal(value, [0, 0, np.nan, np.nan])
    np.testing.assert_array_equal(gradient, [0, -1, np.nan, np.nan])
    same = fl.custom_loss(lambda x, y: np.where(x == y, 0, np.abs(x - y)))
    for of in same.value_and_grad([np.inf, -np.inf], [np.inf, -np.inf], reduction="none"):
        assert of.tolist() == [0, 0]


def of_class(x, y):
    p = 1 / (1 + np.exp(-x))
    return np.where(y == 1, p, 1 - p)


FINITE = {  # with its gradient and Hessian with respect to x at places where a part of these is 0 / 0 or inf * 0
    "|r|^1.5": (lambda x, y: np.abs(x - y) ** 1.5, 0, 0, 0, None),
    "x^0": (lambda x, y, *, p=0.0: np.abs(x) ** p + x, 0, 0, 1, 0),
    "x^1": (lambda x, y, *, p=1.0: (x + y) ** p, 0, 0, 1, 0),
    "focal, 0": (lambda x, y, *, g=0.0: -((1 - of_class(x, y)) ** g) * np.log(of_class(x, y)), 800, 0, 1, 0),
    "focal, 1": (lambda x, y, *, g=1.0: -((1 - of_class(x, y)) ** g) * np.log(of_class(x, y)), 800, 0, 1, 0),
    "focal, 2": (lambda x, y: -((1 - of_class(x, y)) ** 2) * np.log(of_class(x, y)), -800, 1, -1, 0),
    "savage": (lambda x, y: 1 / (1 + np.exp(x)) ** 2, 600, 0, 0, 0),
    "of a power of p": (lambda x, y: (1 - (1 / (1 + np.exp(-x))) ** 0.7) / 0.7, -1e4, 0, 0, 0),
    "cloglog": (lambda x, y: -np.log(1 - np.exp(-np.exp(x))), 7.25, 0, 0, 0),
    "y / e^x": (lambda x, y: x + y / np.exp(x), 800, 2, 1, 0),
    "entropy": (lambda x, y: y * np.log(x), 1e-200, 0, 0, 0),
    "log of a quotient": (lambda x, y: y * np.log(y / x), 1e-200, 1e-150, -1e50, 1e250),
}


@pytest.mark.parametrize(("formula", "x", "y", "gradient", "hessian"), FINITE.values(), ids=FINITE)
def test_derivatives_that_have_a_limit(formula, x, y, gradient, hessian):
    g, h = fl.custom_loss(formula).grad_and_hess([float(x)], [float(y)])
    assert g[0] == pytest.approx(gradient, rel=1e-12, abs=1e-200)
    assert hessian is None or h[0] == pytest.approx(hessian, rel=1e-12, abs=1e-200)


def test_the_probability_of_a_class_keeps_its_digits():
    """Focal loss as it is written most often."""
    loss = fl.custom_loss(lambda x, y: -((1 - of_class(x, y)) ** 2) * np.log(of_class(x, y)))
    x = np.array([-300.0, -40, -3, 0, 3, 40, 300])
    expected = fl.sigmoid_focal_loss(x, x * 0, alpha=-1, reduction="none")
    np.testing.assert_allclose(loss(x, x * 0, reduction="none"), expected, rtol=1e-14)
    np.testing.assert_allclose(
        loss.grad(x, x * 0, reduction="none"),
        fl.sigmoid_focal_loss.grad(x, x * 0, alpha=-1, reduction="none"),
        rtol=1e-13,
    )


def swapped(count):
    def formula(x, y):
        a, b = 2 * x, 3 * y
        for k in range(count):
            mask = x > k
            a, b = np.where(mask, b, a), np.where(mask, a, b)
        return a

    return formula


def nested(count):
    return lambda x, y: functools.reduce(lambda rest, k: np.where(x > k, k * x, rest), range(count), x**2)


def series(count):
    return lambda x, y: functools.reduce(lambda rest, k: rest * x + 1 / (k + 1), range(count), y)


@pytest.mark.parametrize("make", [swapped, nested, series])
def test_long_formulas_are_read_in_linear_time(make):
    """And without a recursion, nor all ways through them one by one."""
    loss = fl.custom_loss(make(1200))
    assert program_of(loss) is None
    assert np.isfinite(loss.grad([-0.5, 0.25], [1.0, 2.0])).all()


# ---- what cannot be traced ----


def in_place(input, target):
    r = input - target
    r *= r
    return r


def with_if(input, target):
    return input if input > target else target


def assigns(input, target):
    r = (input - target) ** 2
    r[r > 1] = 1
    return r


def loops(input, target):
    return np.array([abs(a - b) for a, b in zip(input, target, strict=True)])


def counts(input, target):
    return (input - target) ** 2 / len(input)


SPREAD = np.arange(3.0)
MISUSES = {
    "if": (with_if, "branches on an array; write np.where"),
    "and": (lambda x: x * ((x > 0) and (x < 1)), "branches on an array"),
    "max": (lambda x: max(x, 0), "branches on an array"),
    "assert": (lambda x, y: x if not (x < y) else y, "branches"),
    "in place": (in_place, r"writes into an array \(out=, or an operator like \+=\)"),
    "out=": (lambda x: np.add(x, 1, out=x), "writes into an array"),
    "assignment": (assigns, "takes elements|writes into an array; write np.where"),
    "indexing": (lambda x: x[0] + x, r"takes elements out of an array; write np.where\(mask, a, b\)"),
    "ellipsis": (lambda x: x[...], "takes elements"),
    "loop": (loops, "loops over an array"),
    "len": (counts, "length of an array"),
    "shape": (lambda x: x / x.shape[0], r"asks for \.shape"),
    "size": (lambda x: x / x.size, r"asks for \.size"),
    "dtype": (lambda x: x * np.finfo(x.dtype).eps, r"asks for \.dtype"),
    "sum": (lambda x: x / x.sum(), "mixes elements; write what one element costs"),
    "np.sum": (lambda x: x / np.sum(x), "mixes elements"),
    "mean": (lambda x, y: np.mean((x - y) ** 2), "mixes elements.*leave sums and means to reduction="),
    "reduce": (lambda x: np.add.reduce(x) + x, "mixes elements"),
    "cumsum": (lambda x: np.cumsum(x), "mixes elements"),
    "sort": (lambda x: np.sort(x), "mixes elements"),
    "dot": (lambda x, y: x @ y + x, "mixes elements"),
    "norm": (lambda x: x / np.linalg.norm(x), "mixes elements"),
    "math": (lambda x: math.exp(x) + x, "functions of math do; write those of np"),
    "float": (lambda x: float(x) + x, "makes a number of an array"),
    "array": (lambda x: np.array(x) + 1, "makes an array of an argument"),
    "asarray": (lambda x: np.asarray(x, float) ** 2, "makes an array of an argument"),
    "an array of its own": (lambda x: x * SPREAD, "has an array of its own; make it an input"),
    "sin": (lambda x: np.sin(x), "calls sin, whose derivative is not known here"),
    "floor": (lambda x: np.floor(x) + x, "calls floor"),
    "%": (lambda x: x % 2, "which have no derivative"),
    "//": (lambda x: x // 2, "which have no derivative"),
    "where=": (lambda x: np.exp(x, where=x > 0), "calls exp with where="),
    "dtype=": (lambda x: np.add(x, 1, dtype=np.float32), "calls add with dtype="),
    "astype": (lambda x: x.astype(np.float16) * x, "converts an array to another type"),
    "positions": (lambda x: np.where(x > 0)[0] + x, "np.where for positions"),
    "bits of numbers": (lambda x: np.where(x & 1, x, 0), "of numbers; it can be had of comparisons"),
    "masks subtracted": (lambda x: ((x > 0) - (x < 1)) * x, "gives nothing for arrays: it subtracts masks; write"),
    "^ of numbers": (lambda x, y: np.where(x ^ y, x, 0), "of numbers; it can be had of comparisons"),
    "fmax": (lambda x, y: np.fmax(x, y), "calls fmax; write np.maximum"),
    "astype of the input's": (lambda x: (x > 0).astype(x.dtype), r"asks for \.dtype of an array; write np.where\(mask"),
    "a complex number": (lambda x: (x * 1j).real, "expected real numbers"),
    "random": (lambda x: x * np.random.default_rng().random(), "gives something else when it is called again"),
    "another function": (lambda x: np.unwrap(x), "calls np.unwrap, which is not known here"),
    "nan_to_num": (lambda x: np.nan_to_num(x), r"calls np.nan_to_num; write np.where\(np.isnan\(a\), 0, a\)"),
    "all": (lambda x: np.all(x > 0) * x, "mixes elements"),
    "any": (lambda x: x if x.any() else -x, "mixes elements"),
    "in": (lambda x: x if x in (1, 2) else 0 * x, "branches on an array"),
    "chained comparison": (lambda x: np.where(0 < x < 1, x, 1), "branches on an array"),
    "not": (lambda x: np.where(not x > 0, x, 1), "branches on an array"),
    "sorted": (lambda x: sorted(x)[0] + x, "loops over an array"),
    "math.isinf": (lambda x: x if math.isinf(x) else -x, "functions of math do"),
    "vectorize": (lambda x: np.vectorize(abs)(x), "makes an array of an argument"),
    "matmul": (lambda x: np.matmul(x, x), "mixes elements"),
    "piecewise": (lambda x: np.piecewise(x, [x > 0], [1, 0]), "calls np.piecewise; write np.select"),
    "choose": (lambda x: np.choose(x > 0, [x, -x]), "calls np.choose; write np.where"),
    "putmask": (lambda x: (np.putmask(x, x > 0, 0), x)[1], r"calls np.putmask; write np.where\(mask, new, old\)"),
    "copyto": (lambda x: (np.copyto(x, 0), x)[1], r"calls np.copyto; write np.where\(mask, new, old\)"),
    "empty_like": (lambda x: np.empty_like(x) + x, "calls np.empty_like; write np.zeros_like"),
    "fill": (lambda x: (x.fill(0), x)[1], r"uses \.fill of an array"),
    "ones of its shape": (lambda x: np.ones(x.shape) * x, r"asks for \.shape"),
    "zeros": (lambda x: np.zeros(3) + x, "has an array of its own"),
    "list": (lambda x: x * [1, 2, 3], "has an array of its own"),
    "interp": (lambda x: np.interp(x, [0, 1], [0, 2]), "calls np.interp, which is not known here"),
    "digitize": (lambda x: np.digitize(x, [0, 1]) * x, "calls np.digitize"),
    "imaginary": (lambda x: x.imag + x, r"uses \.imag"),
    "round": (lambda x: round(x) + x, "gives nothing for arrays: it makes a number of an array"),
    "a string": (lambda x: x + "a", "gives nothing for arrays: it has 'a', expected real numbers"),
    "None": (lambda x: x + None, "gives nothing for arrays: it has None, expected real numbers"),
    "a decimal": (lambda x: x * decimal.Decimal(2), "gives nothing for arrays: it has Decimal"),
    "keeps it": (lambda x: setattr(math, "kept", x) or x**2, "keeps what it was called with"),
    "a type of the input's": (lambda x: x.dtype.type(2) * x, r"asks for \.dtype"),
    "another method": (lambda x: x.round(2), "uses .round of an array|not known here"),
}


@pytest.mark.parametrize(("formula", "message"), MISUSES.values(), ids=MISUSES)
def test_misuses_are_told_what_to_write(formula, message):
    with pytest.raises(TypeError, match=message) as raised:
        fl.custom_loss(formula)
    assert re.match(
        r"\w+|<lambda>: formula gives (nothing for arrays: |the value alone, but derivatives cannot be made of it: .* "
        r"Or return them too: \(value, gradient with respect to \w+\)$)",
        str(raised.value),
    )


def test_one_number_for_all_elements():
    for formula in (lambda x: 3.0, lambda x, *, a=1.0: np.exp(a)):
        with pytest.raises(TypeError, match="<lambda>: formula gives one number for all elements, expected one"):
            fl.custom_loss(formula)


@pytest.mark.parametrize("default", [[1.0], (1, 2), SPREAD])
def test_defaults_are_numbers(default):
    with pytest.raises(TypeError, match=r"<lambda>: a is .* by default, expected one number"):
        fl.custom_loss(lambda x, *, a=default: x)


def test_what_cannot_be_traced_runs_with_its_own_derivatives():
    def formula(input, target):
        r = input - target
        g = 2 * r
        r *= r
        return r, g

    loss = fl.custom_loss(formula)
    assert program_of(loss) is None
    assert loss.value_and_grad([3.0], [1.0])[1].tolist() == [4.0]


def test_what_is_no_result_is_told_with_the_reason():
    for formula, reason in ((lambda x, y: np.stack([x, y]), "mixes elements"), (lambda x: None, "returns NoneType")):
        with pytest.raises(
            TypeError, match=r"expected the value, .* or \(value, gradient with respect to x\)"
        ) as raised:
            fl.custom_loss(formula)
        assert reason in raised.value.__notes__[0]


def test_formulas_that_leave_cycles_behind():
    """A function within it that calls itself, or an exception it keeps, holds arguments until they are collected."""

    def formula(x, y):
        def power(k):
            return x if k == 0 else power(k - 1) * x

        try:
            x.nothing  # noqa: B018
        except AttributeError as error:
            kept = error  # noqa: F841
        return power(2) + y

    assert fl.custom_loss(formula).value_and_grad([2.0], [1.0])[1].tolist() == [12]


def test_whole_numbers_of_any_size_and_exclusive_or():
    if np.lib.NumpyVersion(np.__version__) >= "2.0.0":  # before, the product is an array of objects
        assert fl.custom_loss(lambda x: x * 10**20)([2.0]) == 2e20
    for formula in (lambda x, y: x * ((x > 0) ^ (y > 0)), lambda x, y: x * np.logical_xor(x > 0, y > 0)):
        assert fl.custom_loss(formula)([1.0, 2.0], [1.0, -1.0], reduction="none").tolist() == [0, 2]


def test_hidden_state_is_not_frozen():
    """A formula that remembers what it was called with, or gives something else each time, is not traced."""
    seen = []
    keeps = fl.custom_loss(lambda a: (seen.append(a), (a * a, 2 * a))[1])
    assert program_of(keeps) is None
    seen.clear()
    keeps(np.ones(3))
    assert len(seen) == 1
    calls = []
    changes = fl.custom_loss(lambda a: (calls.append(1), (a * len(calls), len(calls)))[1])
    assert program_of(changes) is None
    with pytest.raises(TypeError, match="when it is called again"):
        fl.custom_loss(lambda a: (calls.append(1), a * len(calls))[1])


def test_a_formula_is_called_when_it_is_defined_and_not_later():
    """So what it takes from elsewhere is taken then."""
    factor = [2.0]
    loss = fl.custom_loss(lambda a: factor[0] * a)
    factor[0] = 3.0
    assert loss([1.0]) == 2.0


def test_powers_that_numpy_has_and_digits_that_it_loses():
    """Not refused: of -inf to the power of 1.5, and where NumPy's value is that of a rounded number."""
    x = np.array([-np.inf, -1.0, 0.0, 4.0])
    np.testing.assert_array_equal(fl.custom_loss(lambda x: x**1.5)(x, reduction="none"), [np.inf, np.nan, 0, 8])
    assert fl.custom_loss(lambda x, t: np.log1p(x - t + 2) ** 1.5)([4.0], [1.0]) > 0
    assert fl.custom_loss(lambda x: x**4 / np.log(1 + x**4))([1e-4]) == 1
    u = np.array([-10.0, 0.5, 3.0])  # NumPy has 0 at the first, cosh(100) times a lost exponential
    honest = fl.custom_loss(lambda u: np.cosh(u**2) * np.log(1 + np.exp(-(u**2))))
    np.testing.assert_allclose(honest(u, reduction="none"), np.cosh(u**2) * np.log1p(np.exp(-(u**2))), rtol=1e-14)
    root = fl.custom_loss(lambda x, t, *, p=0.5: np.abs(x - t) ** p + np.sqrt(np.abs(x - t)))
    assert root.grad([1.0, 2.0], [1.0, 1.0], reduction="none").tolist() == [0, 1]


def test_products_with_the_hessian_by_the_second_input_alone(dtype):
    loss = fl.custom_loss(lambda x, t: (x * t) ** 2, differentiable=("t",))
    x, t, v = support.uniform((3, 1000), 1, -2, 2).astype(dtype)
    np.testing.assert_allclose(loss.hvp(x, t, vector=v, reduction="none"), 2 * x * x * v, rtol=4 * np.finfo(dtype).eps)
