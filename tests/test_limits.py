"""Infinite parameters give the limit, wherever there is one: what the definition tends to as the parameter grows
beyond every double. It is evaluated in numbers of thousands of bits.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
import support
from support import POINTWISE, assert_same_bits, catalogue, flat

import fastloss as fl

pytest.importorskip("gmpy2", reason="limits need gmpy2")
import accuracy
import gmpy2

INPUTS = (0.0, 0.5, -0.5, 1.0, -1.0, 2.5, -3.0, 2.0**-10, 40.0, -90.0, 200.0, -800.0)
OTHERS = (0.0, 1.0, -1.0, 0.5, -2.0, 0.25)
POISSON = "negative_binomial_nll_loss"  # its value leaves out what grows: see test_poisson
UNBOUNDED = [
    (name, parameter, infinity)
    for name in POINTWISE
    for parameter in catalogue[name].definition.parameters
    for infinity in (np.inf, -np.inf)
    if support.inside(support.domain_of(name, parameter), infinity)
]


def choices_of(name: str) -> Iterator[dict]:
    options = support.choices(name)
    for values in itertools.product(*options.values()):
        yield dict(zip(options, values, strict=True))


def inputs_of(name: str, choices: dict, dtype: type) -> list[np.ndarray]:
    """Every combination of numbers in the domains of the inputs."""
    names, axes = catalogue[name].definition.inputs, []
    for k, argument in enumerate(names):
        domain = support.domain_of(name, argument, choices.items())
        numbers = np.array(OTHERS if k else INPUTS).astype(dtype)
        axes.append([v for v in numbers if support.inside(domain, v)])
    return [a.ravel() for a in np.meshgrid(*axes)]


def outputs(loss, args, options) -> dict[str, np.ndarray]:
    """All there are, by name. The same whether they come from the library or from a reference."""
    d = loss.definition
    options = {**support.UNREDUCED[bool(d.reductions)], **options}
    if "wrt" in d.shared:
        options["wrt"] = d.differentiable
    value, grads = loss.value_and_grad(*args, **options)
    found = {"value": value, "grad": grads, "hess": loss.grad_and_hess(*args, **options)[1]}
    if d.gauss_newton:
        found["gauss_newton"] = loss.grad_and_hess(*args, **options, hessian="gauss_newton")[1]
    return {f"{key}[{k}]": array for key, one in found.items() for k, array in enumerate(flat(one))}


def limits(name, args, parameter, infinity, choices) -> dict[str, np.ndarray]:
    """The definition for two numbers beyond every double: where results grow or shrink they go to infinity or 0."""
    d = catalogue[name].definition
    keys = ("value", "grad", "hess") + ("gauss_newton",) * bool(d.gauss_newton)
    with gmpy2.context(precision=9000), np.errstate(all="ignore"):
        found = []
        for exponent in (2000, 4000):
            huge = gmpy2.mpfr(np.sign(infinity)) * gmpy2.mpfr(2) ** exponent
            numbers = {q: accuracy.exact_of(np.asarray(r)) for q, r in d.defaults.items()
                       if q in d.parameters}  # fmt: skip
            numbers[parameter] = np.asarray(huge, object)
            results = accuracy.exact_definition(d.function)(*map(accuracy.exact_of, args), **numbers, **choices)
            found.append([a for one in results for a in (one if isinstance(one, tuple) else (one,))])
        expected = {}
        names = [f"{key}[{k}]" for key in keys for k in range(1 if key == "value" else len(d.differentiable))]
        for key, first, second in zip(names, *found, strict=True):
            a, b = (np.broadcast_to(np.asarray(x, object), args[0].shape) for x in (first, second))
            limit = np.where(abs(b) > abs(a) * 1.1, np.where(b > 0, np.inf, -np.inf), b)
            expected[key] = np.where(abs(b) < abs(a) / 1.1, 0.0, limit)
        return expected


# ULP: terms of derivatives cancel beside one of the points, by up to a factor of 30
CROSSES = {"asymmetric_loss": 20, "varifocal_loss": 8}


@pytest.mark.parametrize(("name", "parameter", "infinity"), UNBOUNDED, ids=lambda v: str(v))
def test_infinite_parameters(name, parameter, infinity, dtype):
    """On every instruction set; the limits, which take long, are computed once for all."""
    for choices in choices_of(name):
        args = inputs_of(name, choices, dtype)
        exact = limits(name, args, parameter, infinity, choices)
        before = fl.isa()
        try:
            of_isas = {isa: (fl.use_isa(isa), outputs(catalogue[name], args, {parameter: infinity, **choices}))[1]
                       for isa in fl.isas()}  # fmt: skip
        finally:
            fl.use_isa(before)
        for (isa, got), (key, expected) in itertools.product(of_isas.items(), exact.items()):
            if name == POISSON and key == "value[0]":
                continue
            least = 1.0 if key == "value[0]" and choices.get("full") else 0.0  # constants may cancel the rest
            error = accuracy.ulps(got[key], expected, dtype, least)
            at = int(np.argmax(error))
            what = (
                f"{isa} {choices} {key} at {[float(a[at]) for a in args]}: {got[key][at]}, limit {float(expected[at])}"
            )
            assert error[at] <= CROSSES.get(name, support.GOLDEN.ulps), what


@pytest.mark.skipif(not support.WIDE, reason="long double is double here: exponentials are 0 too early")
@pytest.mark.parametrize(("name", "parameter", "infinity"), UNBOUNDED, ids=lambda v: str(v))
def test_the_definition_has_the_same_limits(name, parameter, infinity):
    for choices in choices_of(name):
        args = inputs_of(name, choices, np.float64)
        options = {parameter: infinity, **choices}
        expected = outputs(catalogue[name].reference, [a.astype(support.long) for a in args], options)
        for key, got in outputs(catalogue[name], args, options).items():
            with np.errstate(over="ignore"):
                right = expected[key].astype(np.float64)
            np.testing.assert_allclose(got, right, rtol=1e-13, atol=1e-300, err_msg=f"{choices} {key}")


@pytest.mark.parametrize(("name", "parameter", "infinity"), UNBOUNDED, ids=lambda v: str(v))
def test_infinite_elements_of_parameter_arrays(name, parameter, infinity, dtype, isa):
    """Each element of an array of parameters gives what it gives among equals, and NaN gives NaN."""
    domain = support.domain_of(name, parameter)
    finite = next(c for c in support.CANDIDATES if support.inside(domain, c))
    for choices in choices_of(name):
        args = inputs_of(name, choices, dtype)
        odd = np.arange(args[0].size) % 2 == 1
        mixed = np.where(odd, infinity, finite).astype(dtype)
        defaults = catalogue[name].definition.defaults  # in the type of the arrays, as beside an array of parameters
        choices |= {q: float(dtype(defaults[q])) for q in catalogue[name].definition.parameters if q in defaults}
        got, infinite, plain = (
            outputs(catalogue[name], args, {**choices, parameter: q})
            for q in (mixed, infinity, np.full(odd.shape, finite, dtype))
        )
        for key, array in got.items():
            expected = np.where(odd, infinite[key], plain[key])
            assert_same_bits(array, expected.astype(dtype), f"{name} {choices} {key}")
        args[0][:] = np.nan
        for key, array in outputs(catalogue[name], args, {**choices, parameter: infinity}).items():
            assert np.all(np.isnan(array)), f"{name} {choices} {key}: not NaN for NaN"


SQUARES = [(name, "c") for name in ("cauchy_loss", "welsch_loss", "geman_mcclure_loss", "fair_loss", "tukey_loss")]
SQUARES += [("huber_loss", "delta"), ("pseudo_huber_loss", "delta")]
RESIDUALS = (0.0, 1.0, -1e-3, 1e18, -1e30, 1e-30, 3e38, np.inf, -np.inf)


@pytest.mark.parametrize(("name", "parameter"), SQUARES)
def test_robust_losses_without_a_scale_are_squares(name, parameter, dtype, isa):
    """To the bit, at every residual."""
    args = [np.array(RESIDUALS, dtype), np.zeros(len(RESIDUALS), dtype)]
    got, expected = outputs(catalogue[name], args, {parameter: np.inf}), outputs(fl.l2_loss, args, {})
    for key, array in got.items():
        assert_same_bits(array, expected[key.replace("gauss_newton", "hess")], f"{name} {key}")


def test_poisson(dtype, isa):
    x = np.array([-90, -3.0, -0.5, 0, 0.25, 1.1, 30, 80, 200, -200, np.inf, -np.inf]).astype(dtype).repeat(4)
    t = np.tile(np.array([0, 1, 0.25, 7], dtype), 12)
    got, poisson = outputs(fl.negative_binomial_nll_loss, (x, t), {"total_count": np.inf}), outputs(
        fl.poisson_nll_loss, (x, t), {}
    )  # fmt: skip
    for key, array in got.items():
        np.testing.assert_allclose(
            array, poisson[key], rtol=4 * np.finfo(dtype).eps, atol=np.finfo(dtype).tiny, err_msg=key
        )


INFINITE = (np.inf, -np.inf)
AT_INFINITY = [  # loss, inputs, parameters, value, derivative
    ("huber_loss", (np.inf, 0), {"delta": np.inf}, np.inf, np.inf),
    ("smooth_l1_loss", (-np.inf, 0), {"beta": np.inf}, np.inf, -1),
    ("charbonnier_loss", (np.inf, 0), {"epsilon": np.inf}, np.inf, 0),
    ("epsilon_insensitive_loss", (np.inf, 0), {"epsilon": np.inf}, np.inf, 1),
    ("mean_absolute_percentage_error", (np.inf, 1), {"epsilon": np.inf}, 0, 0),
    ("binary_cross_entropy_with_logits", (np.inf, 0), {"pos_weight": np.inf}, np.inf, 1),
    ("binary_cross_entropy_with_logits", (-np.inf, 0), {"pos_weight": np.inf}, 0, 0),
    ("binary_cross_entropy_with_logits", (-np.inf, 1), {"pos_weight": np.inf}, np.inf, -np.inf),
    ("sigmoid_focal_loss", (np.inf, 0), {"gamma": np.inf}, 0, 0),
    ("hinge_embedding_loss", (np.inf, -1), {"margin": np.inf}, 0, 0),
    ("margin_ranking_loss", (np.inf, 0, 1), {"margin": np.inf}, 0, 0),
    ("margin_ranking_loss", (-np.inf, 0, 1), {"margin": np.inf}, np.inf, -1),
    ("poisson_nll_loss", (np.inf, 1), {"eps": np.inf, "log_input": False}, np.inf, 1),
    ("gaussian_nll_loss", (np.inf, 0, 1), {"eps": np.inf}, np.inf, 0),
    ("student_t_nll_loss", (np.inf, 0, 2), {"df": np.inf}, np.inf, np.inf),
    ("softplus", (np.inf,), {"beta": np.inf}, np.inf, 1),
    ("softplus", (-np.inf,), {"beta": np.inf}, 0, 0),
    ("binary_cross_entropy", (1, 1), {"pos_weight": np.inf}, 0, 0),
    ("binary_cross_entropy", (0.5, 1), {"pos_weight": np.inf}, np.inf, -np.inf),
    ("binary_cross_entropy", (0, 1), {"pos_weight": 0.0}, 0, 0),
    ("asymmetric_loss", (np.inf, 0), {"gamma_neg": np.inf}, 0, 0),
    ("asymmetric_loss", (-np.inf, 1), {"gamma_pos": np.inf}, 0, 0),
    ("quality_focal_loss", (np.inf, 0.3), {"beta": np.inf}, 0, 0),
    ("varifocal_loss", (np.inf, 0), {"gamma": np.inf}, 0, 0),
    ("wing_loss", (np.inf, 0), {"width": np.inf}, np.inf, 1),
    ("wing_loss", (-np.inf, 0), {"curvature": np.inf}, np.inf, -1),
    ("smooth_pinball_loss", (np.inf, 0), {"quantile": 0.25}, np.inf, 0.75),
    ("general_robust_loss", (np.inf, 0), {"alpha": -np.inf}, 1, 0),
    ("general_robust_loss", (-np.inf, 0), {"alpha": -2.0}, 2, 0),
    ("general_robust_loss", (-np.inf, 0), {"alpha": 0.0}, np.inf, 0),
    ("general_robust_loss", (-np.inf, 0), {"alpha": 1.0, "c": 4.0}, np.inf, -0.25),
    ("general_robust_loss", (-np.inf, 0), {"alpha": 2.0}, np.inf, -np.inf),
    ("general_robust_loss", (np.inf, 0), {"alpha": np.inf}, np.inf, np.inf),
    ("gaussian_kl_div", (0, -np.inf), {}, np.inf, 0),
    ("gaussian_kl_div", (np.inf, np.inf), {}, np.inf, np.inf),
]


@pytest.mark.parametrize(("name", "args", "options", "value", "slope"), AT_INFINITY)
def test_infinite_inputs_with_infinite_parameters(name, args, options, value, slope, dtype, isa):
    got = outputs(catalogue[name], [np.array([a], dtype) for a in args], options)
    assert (got["value[0]"][0], got["grad[0]"][0]) == (value, slope)


def test_no_limit_no_answer():
    """Tweedie's power is the one parameter that has none: 0 beside infinities."""
    for power in INFINITE:
        with pytest.raises(ValueError, match=r"power has -?inf, expected a finite number <= 0 or a finite number >= 1"):
            fl.tweedie_loss([1.0], [1.0], power=power)
        with pytest.raises(ValueError, match=r"power has -?inf"):
            fl.tweedie_loss([1.0], [1.0], power=[power])
    assert fl.tweedie_loss([0.0], [1.0], power=1e300) == 0


# ---- small exponentials times large parameters ----


TAILS = [  # loss, parameter, its values as powers of two, targets; inputs are those where the product is normal
    ("binary_cross_entropy_with_logits", "pos_weight", (-20, -1, 0, 1, 10, 33, 100, 127), (0.0, 1.0)),
    ("softplus", "beta", (-126, -100, -61, -30, -3, 0, 3, 30, 61, 100, 120), ()),
    ("negative_binomial_nll_loss", "total_count", (-120, -33, -1, 0, 1, 33, 60, 100, 120), (0.0,)),
]


@pytest.mark.parametrize(("name", "parameter", "exponents", "targets"), TAILS)
def test_tails_are_not_zero_too_early(name, parameter, exponents, targets, dtype, isa):
    """Every result that is a normal number has all its digits, however small the exponential it is made of."""
    loss, info = catalogue[name], np.finfo(dtype)
    d, bound = loss.definition, (support.GOLDEN_UNFUSED if isa in support.UNFUSED else support.GOLDEN).ulps
    wide = 8 if dtype == np.float64 else 1  # its exponents go eight times as far
    for exponent, target in itertools.product(exponents, targets or (None,)):
        number = float(dtype(1.3 * 2.0 ** (exponent * wide)))
        if not np.isfinite(number):
            continue
        largest = 180.0 * wide * (1 / number if parameter == "beta" else 1)
        x = np.concatenate([s * support.uniform((60,), 3, 0, min(largest, float(info.max))) for s in (1, -1)])
        args = [x.astype(dtype)] + [np.full(x.shape, target, dtype)] * (target is not None)
        got = outputs(loss, args, {parameter: number})
        with gmpy2.context(precision=4000), np.errstate(all="ignore"):
            numbers = {q: accuracy.exact_of(np.asarray(d.defaults[q])) for q in d.parameters}
            numbers[parameter] = accuracy.exact_of(np.asarray(number))
            results = accuracy.exact_definition(d.function)(*map(accuracy.exact_of, args), **numbers)
        for key, exact in zip(("value[0]", "grad[0]", "hess[0]"), results, strict=True):
            exact = np.broadcast_to(exact, x.shape)
            error = accuracy.ulps(got[key], exact, dtype)
            size = np.abs(exact.astype(np.float64))
            error[(got[key] == 0) & (size > 2 * float(info.tiny))] = np.inf
            at = int(np.argmax(error))
            what = f"{key} at {x[at]}, {parameter}={number}, target={target}: {got[key][at]}, exact {float(exact[at])}"
            assert error[at] <= bound, what


FAINT = [(name, face) for name in ("value_and_grad", "grad_and_hess") for face in ("input", "target")]


@pytest.mark.parametrize(("which", "wrt"), FAINT)
def test_log_probabilities_that_are_not_normal_numbers(which, wrt, dtype, isa):
    """e^t is below the normal numbers, its product with t - x is not."""
    low = float(np.log(np.finfo(dtype).tiny))
    t = (low - np.array([-1.0, 0.1, 0.5, 1, 2, 3, 4])).astype(dtype)
    x = np.linspace(-3.0, 0.0, len(t)).astype(dtype)
    got = flat(getattr(fl.kl_div, which)(x, t, log_target=True, wrt=wrt, reduction="none"))
    wide = [a.astype(support.long) for a in (x, t)]
    right = flat(getattr(fl.kl_div.reference, which)(*wide, log_target=True, wrt=wrt, reduction="none"))
    for a, e in zip(got, right, strict=True):
        e = np.where(np.abs(e) < np.finfo(dtype).tiny, 0, e)
        np.testing.assert_allclose(a.astype(support.long), e, rtol=8 * np.finfo(dtype).eps)


BEYOND = [  # loss, options, inputs, value, gradient, Hessian: of finite inputs where terms overflow, of infinite ones
    ("negative_binomial_nll_loss", {}, (0.0, np.inf), np.inf, -np.inf, np.inf),
    ("negative_binomial_nll_loss", {"total_count": 5.0}, (3.0, np.inf), np.inf, -np.inf, np.inf),
    ("poisson_nll_loss", {}, (2.0, np.inf), -np.inf, -np.inf, np.exp(2.0)),
    ("exponential_nll_loss", {"log_input": False}, (0.0, np.inf), None, -np.inf, None),
    ("tweedie_loss", {"power": -1.0}, (np.log(2.0) * 1020, 2.0**1023), -np.inf, -np.inf, -np.inf),
    ("tweedie_loss", {"power": -1.0}, (np.log(2.0) * 1020, 2.0**1000), np.inf, np.inf, np.inf),
    ("tweedie_loss", {"power": 1e20}, (-3.0, 1e-45), -np.inf, np.inf, -np.inf),
    ("tweedie_loss", {"power": 1e20}, (-3.0, 1.0), np.inf, -np.inf, np.inf),
    ("tweedie_loss", {"power": 1.5}, (1e23, np.inf), np.inf, -np.inf, None),
    ("js_div", {}, (np.inf, 1.7e308), np.inf, np.log(2) / 2, None),
    ("js_div", {}, (np.inf, 1.0), np.inf, np.log(2) / 2, None),
]


@pytest.mark.parametrize(("name", "options", "args", "value", "slope", "bend"), BEYOND)
def test_terms_beyond_the_type(name, options, args, value, slope, bend, isa):
    got = outputs(catalogue[name], [np.array([a]) for a in args], options)
    for key, right in (("value[0]", value), ("grad[0]", slope), ("hess[0]", bend)):
        if right is not None:
            np.testing.assert_allclose(got[key], [right], rtol=1e-15, err_msg=key)


def test_logarithms_of_quotients_beyond_the_type(dtype, isa):
    large = np.finfo(dtype).max
    for low, m in ((-0.5, 0.5), (-1 + float(np.finfo(dtype).eps), float(np.finfo(dtype).eps))):
        right = (np.log(float(large)) - np.log(m)) ** 2
        x, y = np.array([low, large], dtype), np.array([large, low], dtype)
        got = fl.mean_squared_log_error(x, y, reduction="none")
        np.testing.assert_allclose(got, right, rtol=4 * np.finfo(dtype).eps)


@pytest.mark.parametrize("constant", [True, "exact"])
@pytest.mark.parametrize("eps", [1e-8, 1.0, 4774330630144.0, 3e39, 1e300])
def test_poisson_with_a_large_epsilon(eps, constant, dtype, isa):
    x, t = (a.ravel() for a in np.meshgrid([0.0, 0.5, 2.0, 30.0], [2.1, 9.0, 20.0, 1e4]))
    args = [a.astype(dtype) for a in (x, t)]
    options = {"log_input": False, "full": constant, "eps": eps, "reduction": "none"}
    got = fl.poisson_nll_loss(*args, **options)
    right = fl.poisson_nll_loss.reference(*(a.astype(support.long) for a in args), **options)
    np.testing.assert_allclose(got.astype(support.long), right, rtol=16 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", support.DTYPES)
def test_squared_logarithms_at_the_end_of_the_type(dtype):
    """Where a sum of the smaller and the difference is rounded beyond the largest number."""
    largest = np.finfo(dtype).max
    small = (largest * support.uniform((1000,), 5, 0.1, 0.9)).astype(dtype)
    value = fl.mean_squared_log_error(small, np.full(1000, largest), reduction="none")
    exact = np.log(largest.astype(support.long) / small) ** 2
    np.testing.assert_allclose(value.astype(support.long), exact, rtol=8 * np.finfo(dtype).eps)
