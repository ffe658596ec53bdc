"""A number is a double whatever the arrays are of, and what is made of it is made in double: parameters, weights and
upstream gradients to the ends of both types, complements and exponents in float32, sums beyond float32.
"""

from __future__ import annotations

import functools

import numpy as np
import pytest
import support
from support import call, exact, flat

import fastloss as fl
from fastloss._registry import catalogue

ORDINARY = (0.1, 1 / 3, 0.999, 0.9999, 1 - 1e-8, 1.001, 1.1, 1.999, 2.001, 3.3, 100.1, 1e-7)
BEYOND = (1e-300, 1e-50, 1e-40, 1e-25, 1e25, 1e39, 1e300)  # not of a normal float, or what is made of it is not
WITH_PARAMETERS = [name for name in support.POINTWISE if catalogue[name].definition.parameters]
WEIGHTED = [name for name in support.POINTWISE if "weight" in catalogue[name].definition.names]
OF_DOUBLES = support.Tolerance(ulps=6, inputs=3)


def kinds(name):
    """A loss with each choice of kernel, but for constants that make values pass through zero."""
    for variant in support.variants(name):
        options = dict(variant.options)
        chosen = options.keys() - catalogue[name].definition.parameters
        if "full" not in chosen and all(k in chosen or k in support.required(name) for k in options):
            yield variant


def with_parameters(name, values):
    """Each kind of a loss with each parameter set to each of these values that is legal."""
    for variant in kinds(name):
        for parameter in catalogue[name].definition.parameters:
            domain = support.domain_of(name, parameter, variant.options)
            for value in values:
                # much smoothing makes gradients differences of what is nearly equal, and so does a high power of values
                exponent = parameter in ("gamma", "gamma_neg", "gamma_pos", "power") or name == "quality_focal_loss"
                near = (parameter == "label_smoothing" and value > 0.5) or (exponent and value > 9)
                if support.inside(domain, value) and not (near and values is ORDINARY):
                    options = {**dict(variant.options), parameter: value}
                    yield support.Variant(name, tuple(options.items()), shape=(203,))


def hard(variant, dtype):
    """Arguments of a call; labels between 0 and 1 are one of these, so that no derivative passes through zero."""
    args, options = variant.arguments(dtype)
    for k, argument in enumerate(variant.loss.definition.inputs):
        if k and support.domain_of(variant.name, argument, variant.options).high == 1:
            args[k] = np.round(args[k])
    return args, options


def in_double(variant, which, args, options):
    """What the kernels for doubles make of the same numbers."""
    wide = [a.astype(np.float64) for a in args]
    with np.errstate(over="ignore"):
        return [a.astype(np.float32) for a in call(variant, which, wide, options)]


@pytest.mark.parametrize("name", WITH_PARAMETERS)
def test_what_is_made_of_parameters_is_made_of_doubles(name, isa):
    for variant in with_parameters(name, ORDINARY):
        args, options = hard(variant, np.float32)
        expected = exact(variant, "value_and_grad", args, options)
        numbers = {p: np.float64(options.pop(p)) for p in list(options) if p in variant.loss.definition.parameters}
        allowed = support.allowance(
            variant, "value_and_grad", args, options | numbers, expected, np.float32, OF_DOUBLES, move_parameters=False
        )
        actual = call(variant, "value_and_grad", args, options | numbers)
        for a, e, room in zip(actual, expected, allowed, strict=True):
            support.assert_close(a, e, room * (2 if isa in support.UNFUSED else 1), str(variant))


@pytest.mark.parametrize("name", WITH_PARAMETERS)
def test_parameters_to_the_ends_of_double(name, isa):
    for variant in with_parameters(name, BEYOND):
        args, options = variant.arguments(np.float32)
        for which in support.composite(name):
            actual = call(variant, which, args, options)
            support.assert_same_bits(actual, in_double(variant, which, args, options), f"{variant} {which}")
        if "reduction" not in variant.loss.definition.names:
            continue
        for reduction in ("sum", "mean"):
            double = variant.loss(*(a.astype(np.float64) for a in args), **{**options, "reduction": reduction})
            np.testing.assert_equal(variant.loss(*args, **{**options, "reduction": reduction}), double, str(variant))


@pytest.mark.parametrize("name", WITH_PARAMETERS)
def test_arrays_of_parameters_have_their_own_type(name):
    for variant in kinds(name):
        definition = variant.loss.definition
        for parameter in definition.parameters:
            domain = support.domain_of(name, parameter, variant.options)
            values = np.array([v for v in ORDINARY + BEYOND if support.inside(domain, v)])
            args, options = variant.arguments(np.float32, shape=(len(values), 7))
            for array in (values[:, None], np.repeat(values[:, None], 7, axis=1)):
                given = {**options, parameter: array}
                for which in support.composite(name):
                    actual, expected = call(variant, which, args, given), in_double(variant, which, args, given)
                    support.assert_same_bits(actual, expected, f"{variant} {which} {parameter}")


@pytest.mark.each("weight", [*BEYOND, 0.3, np.float32(0.3), np.array(0.3)])
@pytest.mark.parametrize("name", WEIGHTED)
def test_a_weight_that_all_have_in_common_cancels_or_scales(name, weight, dtype):
    variant = next(support.variants(name))
    args, options = variant.arguments(dtype)
    number = float(np.asarray(weight).item())
    for reduction in catalogue[name].definition.reductions:
        given = {**options, "reduction": reduction}
        cancels = reduction == "mean" and catalogue[name].definition.weight_in_mean
        doubled = not cancels and number in BEYOND
        of = [a.astype(np.float64) for a in args] if doubled else args
        plain = [a.astype(support.long) for a in call(variant, "value_and_grad", of, given)]
        weighted = call(variant, "value_and_grad", args, {**given, "weight": weight})
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            expected = plain if cancels else [p * number for p in plain]
            for k, (a, e) in enumerate(zip(weighted, expected, strict=True)):
                type_ = np.float64 if k == 0 and reduction != "none" else dtype
                info = np.finfo(type_)
                e = np.where(np.abs(e) > info.max, np.copysign(np.inf, e), e)
                # without the weight, gradients have been rounded once before
                support.assert_close(
                    a, e, 4 * info.eps * np.abs(e) + 4 * info.smallest_subnormal * max(1, number), name
                )


@pytest.mark.each("upstream", [1e-300, -1e-50, 1e39, -1e300])
@pytest.mark.parametrize("name", support.POINTWISE)
def test_upstream_gradients_to_the_ends_of_double(name, upstream):
    variant = next(support.variants(name))
    args, options = variant.arguments(np.float32)
    arrays = np.full(args[0].shape, upstream)
    arrays[::2] = 1
    for given in ({"grad_output": upstream}, {"grad_output": arrays}):
        which = support.composite(name)[-1]
        if which == "value":
            continue
        actual = call(variant, which, args, {**options, **given})
        support.assert_same_bits(actual, in_double(variant, which, args, {**options, **given}), name)


def test_the_examples():
    f = np.float32
    assert fl.pinball_loss.grad(f([1]), f([0]), quantile=0.999) == f(1 - 0.999)
    assert fl.pinball_loss.grad(f([1]), f([0]), quantile=1 - 1e-8) == f(1 - (1 - 1e-8))
    assert fl.tweedie_loss(f([2]), f([3]), power=1.001) == pytest.approx(3001.388, abs=0.002)
    assert fl.epsilon_insensitive_loss(f([0.1]), f([0])) == pytest.approx(float(f(0.1)) - 0.1, rel=1e-6)
    assert fl.mse_loss(f([1, 2, 3]), f([0, 0, 0]), weight=1e-50) == pytest.approx(14 / 3, rel=1e-15)
    np.testing.assert_array_equal(fl.l1_loss.grad(f([0, 1]), f([0, 0]), grad_output=1e39), f([0, np.inf]))
    assert fl.student_t_nll_loss(f([0]), f([1]), f([1]), df=1e39) == pytest.approx(0.5, rel=1e-15)
    assert fl.tukey_loss(f([1e25]), f([0]), c=1e30) == pytest.approx(float(f(1e25)) ** 2 / 2, rel=1e-9)
    assert fl.negative_binomial_nll_loss(f([0]), f([1]), total_count=1e39) > 0


# ---- sums that floats cannot make ----


@pytest.mark.parametrize("magnitude", [1e25, 1e-25])
@pytest.mark.parametrize("count", [1, 700, 20_011])
def test_a_reduced_value_is_a_double(magnitude, count, isa):
    x = (support.uniform((count,), 1, 0.5, 2) * magnitude).astype(np.float32)
    target, weight = np.zeros_like(x), support.uniform((count,), 2, 0.5, 2).astype(np.float32)
    wide = x.astype(np.float64)
    where = support.integers((count,), 3, 3) > 0
    where[0] = True
    spread = np.repeat(x, 2)[::2]
    for given in ({}, {"weight": weight}, {"where": where}, {"weight": weight, "where": where}):
        w = given.get("weight", np.ones_like(x)).astype(np.float64) * given.get("where", True)
        expected = np.sum(wide**2 * w)
        for reduction, divisor in (("sum", 1), ("mean", np.sum(w))):
            value = fl.mse_loss(x, target, reduction=reduction, **given)
            assert value == pytest.approx(expected / divisor, rel=support.SUM)
            assert fl.mse_loss(spread, target, reduction=reduction, **given) == value
            value_too, grad = fl.mse_loss.value_and_grad(x, target, reduction=reduction, **given)
            place = x.copy()
            written = fl.mse_loss.value_and_grad(place, target, reduction=reduction, out=place, **given)
            assert value_too == written[0] == value
            np.testing.assert_array_equal(written[1], grad)
            assert written[1] is place


def test_results_may_replace_weights_and_targets_of_such_a_sum():
    x = np.full(9000, 1e25, np.float32)
    target, weight = np.zeros_like(x), np.full_like(x, 2)
    value = fl.mse_loss.value_and_grad(x, target, weight=weight, reduction="sum")
    for place in (target, weight):
        before = place.copy()
        again = fl.mse_loss.value_and_grad(x, target, weight=weight, reduction="sum", out=place)
        assert again[0] == value[0]
        np.testing.assert_array_equal(again[1], value[1])
        place[...] = before


@pytest.mark.parametrize("name", support.REDUCIBLE)
def test_elements_beyond_float32_are_infinite(name):
    """Residuals, logits and targets of any size: no NaN where the kernels for doubles have none."""
    if name not in support.POINTWISE:
        pytest.skip("rows are below")
    variant = next(support.variants(name))
    sizes = np.array([0, 1e-40, 1e-30, 1e-20, 1, 1e10, 1e19, 1e20, 1e25, 1e30, 3e38])
    sizes = np.unique(np.concatenate([-sizes, sizes])).astype(np.float32)
    args, options = variant.arguments(np.float32, shape=(sizes.size**2,))
    for k, column in enumerate(np.meshgrid(sizes, sizes)[: len(args)]):
        domain = support.domain_of(name, variant.loss.definition.inputs[k], variant.options)
        column = column.reshape(-1)
        args[k] = np.where(domain.outside(column), args[k], column)
    for which in support.composite(name):
        actual, double = call(variant, which, args, options), in_double(variant, which, args, options)
        for a, d in zip(actual, double, strict=True):
            bad = np.isnan(a) & ~np.isnan(d)
            assert not bad.any(), f"{name} {which}: {[float(arg[bad][0]) for arg in args]} gives NaN, not {d[bad][0]}"


# ---- means over equal weights ----


@pytest.mark.parametrize("weight", [0.1, 1 / 3, 1e-7, 7.0])
@pytest.mark.parametrize("name", [n for n in WEIGHTED if catalogue[n].definition.weight_in_mean])
def test_a_mean_over_equal_weights_is_the_mean(name, weight, dtype):
    variant = next(support.variants(name))
    args, options = variant.arguments(dtype, shape=(100_003,))
    options["reduction"] = "mean"
    weights = np.full(args[0].shape, weight, dtype)
    mean = variant.loss(*args, **options)
    assert abs(variant.loss(*args, weight=weights, **options) - mean) <= 8 * np.spacing(abs(mean))


@pytest.mark.parametrize("classes", [2, 7])
def test_a_mean_over_equal_class_weights_is_the_mean(classes, dtype):
    logits = support.uniform((100_003, classes), 1, -4, 4).astype(dtype)
    labels = support.integers((100_003,), 2, classes)
    mean = fl.cross_entropy(logits, labels)
    for weight in (0.1, 1 / 3, 1e-50):
        if dtype == np.float32 and weight == 1e-50:
            weights = np.full(classes, weight)
        else:
            weights = np.full(classes, weight, dtype)
        got = fl.cross_entropy(logits, labels, weight=weights)
        # in double, the logarithm of two classes is one of doubles
        room = 1e-7 * mean if weight == 1e-50 else 8 * np.spacing(mean)
        assert abs(got - mean) <= room


SMOOTHING = (1e-9, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1 - 1e-5, 1.0)


@functools.lru_cache(1)  # instruction sets follow each other
def beside_the_zero(loss, pos_weight, smoothing, dtype):
    """Logits near the zero of the gradient; the options; the exact gradients and Hessians there"""
    gmpy2 = pytest.importorskip("gmpy2", reason="numbers of hundreds of bits")
    import accuracy

    options = {"label_smoothing": smoothing, **({} if pos_weight is None else {"pos_weight": pos_weight})}
    with np.errstate(divide="ignore"):
        zero = np.log1p((1 - smoothing) / (0.5 * smoothing)) + np.log(pos_weight or 1.0)
    off = np.concatenate([[0.0], 2.0 ** -np.arange(40)])
    x = np.unique(
        (zero * np.concatenate([1 - off, 1 + off, [1e-5, 1e-3]]) + np.append(off, -off)[:, None]).astype(dtype)
    )
    d = loss.definition
    with gmpy2.context(precision=400):
        numbers = {q: accuracy.exact_of(np.asarray(float(options.get(q, d.defaults[q])))) for q in d.parameters}
        exact = accuracy.exact_definition(d.function)
        results = exact(accuracy.exact_of(x), accuracy.exact_of(np.ones(x.shape)), **numbers)
        return x, options, *(r.astype(np.float64) for r in results[1:3])


@pytest.mark.parametrize("smoothing", SMOOTHING)
@pytest.mark.each(("name", "pos_weight"), [
    ("binary_cross_entropy_with_logits", None), ("binary_cross_entropy_with_logits", 0.5),
    ("binary_cross_entropy_with_logits", 3.0), ("sigmoid_focal_loss", None),
])  # fmt: skip
def test_smoothing_beside_the_zero_of_the_gradient(name, pos_weight, smoothing, dtype, isa):
    """As exact as the logit is, however near the terms of the gradient are to each other."""
    loss = catalogue[name]
    x, options, right, bend = beside_the_zero(loss, pos_weight, smoothing, dtype)
    step = 2 * float(np.finfo(dtype).eps) * np.abs(x.astype(np.float64))
    got = loss.grad(x, np.ones(x.shape, dtype), **options, reduction="none").astype(np.float64)
    wide = 3 if isa in support.UNFUSED else 1
    room = wide * (8 * float(np.finfo(dtype).eps) * np.abs(right) + step * np.abs(bend))
    at = np.argmax(np.abs(got - right) - room)
    assert np.abs(got - right)[at] <= room[at], (x[at], got[at], right[at])


# ---- rows ----


@pytest.mark.each("smoothing", [0.0, 1e-30, 1e-9, 0.1, 1.0])
@pytest.mark.each("weights", [None, (1, 2, 3), (1e3, 1e-12, 1e-20)])
@pytest.mark.each("target", ["labels", "probabilities"])
def test_confident_rows_with_almost_certain_targets(target, weights, smoothing, isa):
    """No term of the gradient at the label is a difference from 1 or from the sum of all weights."""
    logits = np.array([[22.0, 0, 1], [30, 1, 2.0], [0, 40, 1], [3, 4, 5]])
    labels = np.array([0, 0, 1, 2])
    w = np.ones(3) if weights is None else np.array(weights)
    t = np.eye(3)[labels]
    if target == "probabilities":
        t += np.array([[-1.2e-13, 1e-13, 2e-14], [-1e-15, 1e-20, 1e-15], [0, 0, 0], [1e-9, 1e-9, -2e-9]])
    options = {"label_smoothing": smoothing, "weight": weights and w, "reduction": "sum"}
    got = fl.cross_entropy.grad(logits, labels if target == "labels" else t, **options)
    p = np.exp(logits.astype(support.long))
    p /= p.sum(axis=1, keepdims=True)
    a = w * ((1 - support.long(smoothing)) * t + support.long(smoothing) / 3)
    apart = np.eye(3, dtype=bool)
    # a[k] (p[k] - 1) + sum of the other a times p[k], where 1 - p[k] is the sum of the others too
    others, rest = ((~apart * x[:, None, :]).sum(axis=2) for x in (a, p))
    right = others * p - a * rest
    at_label = (np.arange(4), labels)
    np.testing.assert_allclose(got[at_label], right[at_label].astype(np.float64), rtol=2e-15)
    if target == "labels":
        linear = fl.linear_cross_entropy.grad(logits, np.eye(3), labels, **options)[0]
        np.testing.assert_allclose(linear[at_label], right[at_label].astype(np.float64), rtol=4e-15)


@pytest.mark.parametrize("upstream", [1e39, -1e45, 1e-45])
@pytest.mark.parametrize("weighted", [False, True])
def test_upstream_gradients_of_smoothed_rows(weighted, upstream):
    """What is beyond float32 on the way only."""
    logits = np.array([[0, -200, 3.0], [1, 2, 3]], np.float32)
    options = {
        "label_smoothing": 0.3,
        "reduction": "sum",
        "weight": np.array([1.0, 2, 3]) / abs(upstream) * 1e3 if weighted else None,
        "grad_output": upstream,
    }
    got = fl.cross_entropy.grad(logits, [0, 1], **options)
    right = fl.cross_entropy.grad(logits.astype(np.float64), [0, 1], **options)
    with np.errstate(over="ignore"):
        right = right.astype(np.float32)
    np.testing.assert_allclose(got, right, rtol=2e-6, atol=1e-44 if not weighted else 0)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("classes", [2, 5, 40])
def test_class_weights_that_floats_cannot_hold(classes, smoothing):
    logits = support.uniform((30, classes), 1, -4, 4).astype(np.float32)
    labels, weight = support.integers((30,), 2, classes), support.uniform((classes,), 3, 0.5, 2)
    ours = flat(fl.cross_entropy.value_and_grad(logits, labels, weight=weight * 1e-50, label_smoothing=smoothing))
    expected = flat(
        fl.cross_entropy.reference.value_and_grad(
            logits.astype(support.long), labels, weight=weight.astype(support.long), label_smoothing=smoothing
        )
    )
    for a, e in zip(ours, expected, strict=True):
        np.testing.assert_allclose(a, e.astype(np.float64), rtol=3e-7, atol=1e-9)
    layer = np.eye(classes, dtype=np.float32)
    linear = fl.linear_cross_entropy.value_and_grad(
        logits, layer, labels, weight=weight * 1e-50, label_smoothing=smoothing
    )
    np.testing.assert_allclose(linear[0], float(expected[0]), rtol=1e-6)
    np.testing.assert_allclose(linear[1][0], expected[1].astype(np.float64), rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("upstream", [1e-300, 1e39, -1e300])
@pytest.mark.parametrize("name", support.ROWWISE)
def test_upstream_gradients_of_rows(name, upstream):
    logits = support.uniform((30, 5), 1, -40, 40).astype(np.float32)
    labels = [support.integers((30,), 2, 5)] if name == "cross_entropy" else []
    shape = (30, 5) if name in ("softmax", "log_softmax") else (30,)
    options = {"reduction": "none"} if labels else {"axis": 1}
    for grad_output in ([upstream] if len(shape) == 1 else []) + [np.full(shape, upstream)]:
        ours = catalogue[name].grad(logits, *labels, grad_output=grad_output, **options)
        double = catalogue[name].grad(logits.astype(np.float64), *labels, grad_output=grad_output, **options)
        with np.errstate(over="ignore"):
            np.testing.assert_array_equal(ours, double.astype(np.float32))


@pytest.mark.parametrize("classes", [2, 3, 40])
def test_logits_to_the_ends_of_float32(classes):
    logits = np.zeros((2, classes), np.float32)
    logits[0, :2], logits[1, :2] = (3e38, -3e38), (-3e38, 3e38)
    large = float(np.float32(3e38))
    assert fl.cross_entropy(logits, np.array([0, 0]), reduction="sum") == 2 * large
    np.testing.assert_array_equal(fl.cross_entropy(logits, np.array([0, 0]), reduction="none"), [0, np.inf])
    for smoothing in (0.0, 0.1):
        assert np.isfinite(fl.cross_entropy.grad(logits, np.array([0, 0]), label_smoothing=smoothing)).all()


@pytest.mark.parametrize("name", WEIGHTED)
def test_equal_elements_of_a_weight_are_no_number(name, dtype):
    """So that results do not depend on how an array lies: one with strides of 0 is as its copy."""
    variant = next(support.variants(name))
    args, options = variant.arguments(dtype)
    repeated = np.broadcast_to(dtype(0.3), args[0].shape)
    for which in support.composite(name):
        results = [call(variant, which, args, {**options, "weight": w}) for w in (repeated, repeated.copy())]
        support.assert_same_bits(*results, f"{variant} {which}")
