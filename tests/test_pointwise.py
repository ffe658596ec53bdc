"""Every element-wise loss, by its definition: value, gradient and Hessian on every instruction set, parameters as
arrays, scalar targets, weights, masks and upstream gradients.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
import support
from support import (
    KERNEL,
    KERNEL_UNFUSED,
    UNFUSED,
    Variant,
    assert_same_bits,
    call,
    face,
)

import fastloss as fl
from fastloss import _core
from fastloss._registry import catalogue

POINTWISE_VARIANTS = [v for v in support.VARIANTS if v.name in support.POINTWISE]


@pytest.fixture(params=support.by_loss(POINTWISE_VARIANTS), ids=str)
def variant(request) -> Variant:
    return request.param


@pytest.fixture(params=[v for v in support.PLAIN if v.name in support.POINTWISE], ids=str)
def plain(request) -> Variant:
    return request.param


def test_matches_its_definition(variant, dtype, isa):
    for which in support.composite(variant.name):
        args, options = variant.arguments(dtype, which)
        tolerance = KERNEL_UNFUSED if isa in UNFUSED else KERNEL
        support.assert_by_definition(variant, which, args, options, dtype, tolerance, f"on {isa}")


def test_faces_agree(variant, dtype):
    """Each face gives the same bits for what it shares with another."""
    args, options = variant.arguments(dtype)
    value, grads = call(variant, "value", args, options), call(variant, "grad", args, options)
    assert_same_bits(call(variant, "value_and_grad", args, options), value + grads, str(variant))
    if hasattr(variant.loss, "grad_and_hess"):
        both = call(variant, "grad_and_hess", args, options)
        assert_same_bits(both[: len(grads)], grads, str(variant))


def test_parameters_may_be_arrays(plain, dtype, isa):
    definition = plain.loss.definition
    if not definition.parameters:
        pytest.skip("no parameters")
    sets = [dict(v.options) for v in support.variants(plain.name)]
    for parameter in definition.parameters:
        values = [float({**definition.defaults, **s}[parameter]) for s in sets]
        shape = (len(values), 71)
        args, options = plain.arguments(dtype, shape=shape)
        numbers = {q: definition.defaults.get(q) for q in definition.parameters if q != parameter}
        options |= {q: float(dtype(v)) for q, v in numbers.items() if isinstance(v, float) and q not in options}
        for which in support.faces(plain.name):
            per_row = [
                call(plain, which, [a[k] for a in args], {**options, parameter: value})
                for k, value in enumerate(values)
            ]
            expected = [np.stack(rows) for rows in zip(*per_row, strict=True)]
            column = np.array(values, dtype)[:, None]
            for array in (column, np.broadcast_to(column, shape).copy(), np.asfortranarray(column.astype(np.float64))):
                actual = call(plain, which, args, {**options, parameter: array})
                if plain.name == "wing_loss" and dtype == np.float32:  # of a number it makes a logarithm in double
                    for a, e in zip(actual, expected, strict=True):
                        np.testing.assert_allclose(a, e, rtol=2 * np.finfo(dtype).eps)
                elif np.all(column.astype(np.float64)[:, 0] == values):  # else float32 has rounded the default
                    assert_same_bits(actual, expected, f"{plain} {which} {parameter}")


def test_target_may_be_a_number(plain, dtype, isa):
    args, options = plain.arguments(dtype)
    if len(args) < 2:
        pytest.skip("one input")
    for which in support.faces(plain.name):
        for k in range(3):
            number = args[1][k]
            full = [args[0], np.full_like(args[0], number), *args[2:]]
            expected = call(plain, which, full, options)
            for scalar in (float(number), number, np.array(number)):
                actual = call(plain, which, [args[0], scalar, *args[2:]], options)
                assert_same_bits(actual, expected, f"{plain} {which}")


def test_weights_multiply(plain, dtype, isa):
    shape = (9, 31)
    args, options = plain.arguments(dtype, shape=shape)
    if "weight" not in plain.loss.definition.shared:
        pytest.skip("takes no weight")
    for which in support.faces(plain.name):
        bare = call(plain, which, args, options)
        for weight_shape in (shape, (9, 1), (31,), ()):
            weight = support.uniform(weight_shape, 77, -1, 2).astype(dtype)
            for given in (weight, np.asfortranarray(weight), weight.tolist()):
                actual = call(plain, which, args, {**options, "weight": given})
                expected = [np.multiply(b, weight, dtype=dtype) for b in bare]
                assert_same_bits(actual, expected, f"{plain} {which} weight {weight_shape}")


def test_upstream_gradient_multiplies(plain, dtype, isa):
    shape = (9, 31)
    args, options = plain.arguments(dtype, shape=shape)
    upstream = support.uniform(shape, 78, -1, 2).astype(dtype)
    for which in support.faces(plain.name)[1:]:
        bare = call(plain, which, args, options)
        for given in (upstream, np.asfortranarray(upstream), upstream.tolist()):
            actual = call(plain, which, args, {**options, "grad_output": given})
            expected = [np.multiply(b, upstream, dtype=dtype) for b in bare]
            if which == "value_and_grad":
                expected[0] = bare[0]
            assert_same_bits(actual, expected, f"{plain} {which}")
        actual = call(plain, which, args, {**options, "grad_output": 0.5})
        expected = [b * dtype(0.5) for b in bare]
        if which == "value_and_grad":
            expected[0] = bare[0]
        assert_same_bits(actual, expected, f"{plain} {which} scalar upstream")


def test_masked_elements_do_not_count(plain, dtype, isa):
    """They may hold anything, NaN and numbers outside the domain too, and come out as zeros."""
    if "where" not in plain.loss.definition.shared:
        pytest.skip("takes no mask")
    shape = (9, 31)
    args, options = plain.arguments(dtype, shape=shape)
    where = support.integers(shape, 5, 3) != 0
    for junk in (np.nan, np.inf, -7.0):
        spoilt = [np.where(where, a, dtype(junk)) for a in args]
        for which in support.faces(plain.name):
            bare = call(plain, which, args, options)
            expected = [np.where(where, b, dtype(0)) for b in bare]
            actual = call(plain, which, spoilt, {**options, "where": where})
            assert_same_bits(actual, expected, f"{plain} {which} masked {junk}")
            weight = support.uniform(shape, 79, 0.5, 2).astype(dtype)
            actual = call(plain, which, spoilt, {**options, "where": where, "weight": np.where(where, weight, np.nan)})
            expected = [np.where(where, b * weight, dtype(0)) for b in bare]
            assert_same_bits(actual, expected, f"{plain} {which} masked and weighted")


def test_masked_elements_of_parameters_do_not_count(plain, dtype):
    """An array's element may be anything where all that it belongs to is masked; one number is checked always."""
    if "where" not in plain.loss.definition.shared:
        pytest.skip("takes no mask")
    args, options = plain.arguments(dtype, shape=(9, 31))
    where = support.integers((9, 31), 5, 3) != 0
    where[4] = False
    for parameter in plain.loss.definition.parameters:
        legal = support.required(plain.name).get(parameter, plain.loss.definition.defaults.get(parameter))
        domain = support.domain_of(plain.name, parameter)
        for junk in (np.nan, *(b for b in (-0.5, -np.inf, 0.0) if not support.inside(domain, b))):
            for excused in (where, where.any(axis=1, keepdims=True)):
                array = np.full(excused.shape, legal, dtype)
                spoilt = np.where(excused, array, dtype(junk))
                for which in support.faces(plain.name):
                    expected = call(plain, which, args, {**options, parameter: array, "where": where})
                    actual = call(plain, which, args, {**options, parameter: spoilt, "where": where})
                    assert_same_bits(actual, expected, f"{plain} {which} {parameter} {junk}")
                spoilt[0] = junk
                with pytest.raises(ValueError, match=f"{plain.name}: {parameter} has"):
                    plain.loss(*args, **{**options, parameter: spoilt, "where": where})
            with pytest.raises(ValueError, match=f"{plain.name}: {parameter} has"):
                plain.loss(*args, **{**options, parameter: junk, "where": np.zeros((9, 31), bool)})


SHARED = [(n, a) for n in support.POINTWISE for a in catalogue[n].definition.per_row]


@pytest.mark.parametrize(("name", "argument"), SHARED)
def test_inputs_with_one_number_for_several_elements(name, argument, dtype, isa):
    """They broadcast as torch's do, and derivatives by them have their shape and are sums."""
    loss = catalogue[name]
    plain = next(support.variants(name))
    k = loss.definition.inputs.index(argument)
    shape = (4, 3, 5)
    args, options = plain.arguments(dtype, shape=shape)
    upstream = support.uniform(shape, 3, -1, 1).astype(dtype)
    assert {n for n, _ in SHARED} >= {
        "gaussian_nll_loss",
        "laplace_nll_loss",
        "student_t_nll_loss",
        "multi_quantile_loss",
    }
    for own in ((4, 3), (4, 3, 1), (1, 3, 5), (4, 1, 1), (1, 1, 5), (1, 1, 1), ()):
        numbers = plain.arguments(dtype, shape=own, seed=4)[0][k]
        view = numbers[..., None] if own == (4, 3) else numbers
        given, spread = list(args), list(args)
        given[k], spread[k] = numbers, np.broadcast_to(view, shape).copy()
        over = (2,) if own == (4, 3) else tuple(d for d in range(3) if not own or own[d] == 1)
        where = support.integers(shape, 5, 3) != 0
        for more in ({}, {"reduction": "mean"}, {"reduction": "sum", "weight": upstream, "where": where}):
            for which in support.faces(name):
                every = {**options, **more}
                if which != "value" and every["reduction"] == "none":
                    every["grad_output"] = upstream
                expected = support.flat(support.face(loss, which)(*spread, **every))
                reference = support.flat(support.face(loss.reference, which)(*given, **every))
                actual = support.flat(support.face(loss, which)(*given, **every))
                outs = tuple(np.full_like(a, 7) for a in actual if a.ndim or which != "value_and_grad")
                if which in ("grad", "grad_and_hess"):
                    given_out = outs if len(outs) > 1 else outs[0]
                    assert_same_bits(support.face(loss, which)(*given, **every, out=given_out), actual)
                    assert_same_bits(outs, actual)
                for a, e, r in zip(actual, expected, reference, strict=True):
                    if a.shape == e.shape:
                        assert_same_bits(a, e, f"{name} {which} {own}")
                    else:
                        assert a.shape == own == r.shape
                        assert a.dtype == dtype
                        exact = np.sum(e, axis=over, dtype=np.float64).reshape(own)
                        room = 2 * np.finfo(dtype).eps * np.sum(np.abs(e), axis=over, dtype=np.float64).reshape(own)
                        assert np.all(np.abs(a - exact) <= room), f"{name} {which} {own}"
                        np.testing.assert_allclose(r, exact, rtol=1e-4, atol=1e-4)
    for wrong in ((3,), (5,), (3, 5), (4,), (4, 3, 2), (2, 3, 5), (1, 4, 3, 5), (4, 3, 5, 1)):
        given[k] = np.ones(wrong, dtype)
        with pytest.raises(ValueError, match=f"{name}: {argument} has shape .*, input .4, 3, 5.$"):
            loss(*given, **options)


def test_which_inputs_may_be_shared():
    names = ("gaussian_nll_loss", "laplace_nll_loss", "student_t_nll_loss", "multi_quantile_loss")
    assert {name for name, _ in SHARED} >= set(names)


def test_sums_may_go_where_the_shared_input_is(dtype):
    """Or where any other argument is: all is read before it is written."""
    x, y = support.uniform((2, 6, 5), 1, -2, 2).astype(dtype)
    for own in ((6,), (6, 1), (1, 5), ()):
        var = support.uniform(own, 2, 0.5, 2).astype(dtype)
        expected = fl.gaussian_nll_loss.grad(x, y, var)
        twin = var.copy()
        assert_same_bits(fl.gaussian_nll_loss.grad(x, y, twin, out=(None, twin)), expected, str(own))
        a, b, part = x.copy(), y.copy(), y[:, 0].copy()
        weight = np.ones_like(x)
        if own == (6,):
            b[:, 0] = part
            assert_same_bits(fl.gaussian_nll_loss.grad(a, b, var, out=(a, b[:, 0])), expected, "over the target")
            a, b = x.copy(), y.copy()
            given = {"weight": weight, "out": (b, weight[:, 2])}
            assert_same_bits(fl.gaussian_nll_loss.grad(a, b, var, **given), expected, "over the weight")
            a, b = x.copy(), y.copy()
            grad, hess = np.empty((2, *own), dtype)
            outs = (a, grad, b, hess)
            assert_same_bits(
                fl.gaussian_nll_loss.grad_and_hess(a, b, var, out=outs), fl.gaussian_nll_loss.grad_and_hess(x, y, var)
            )


def test_the_place_of_a_bad_shared_number_is_its_own():
    x = np.zeros((4, 3))
    for var, at in ((np.array([1, 1, -1.0, 1]), "(2,)"), (np.array([[1.0, -1, 1]]), "(0, 1)")):
        for where in (None, np.arange(12).reshape(4, 3) > 0):
            with pytest.raises(ValueError, match=f"gaussian_nll_loss: var has -1.0 at index {re.escape(at)}, expected"):
                fl.gaussian_nll_loss(x, x, var, where=where)
    hidden = np.arange(12).reshape(4, 3) // 3 != 2
    assert fl.gaussian_nll_loss(x, x, [1, 1, -1, 1], where=hidden) == 0


def test_multi_quantile_loss_is_pinball_loss_of_each_column(dtype, isa):
    x = support.uniform((50, 3), 1, -2, 2).astype(dtype)
    y = support.uniform((50,), 2, -2, 2).astype(dtype)
    quantiles = [0.1, 0.5, 0.9]
    columns = [fl.pinball_loss.value_and_grad(x[:, k], y, quantile=q) for k, q in enumerate(quantiles)]
    value, grad = fl.multi_quantile_loss.value_and_grad(x, y, quantiles=quantiles)
    assert value == pytest.approx(np.mean([v for v, _ in columns]), rel=4 * float(np.finfo(dtype).eps))
    np.testing.assert_allclose(grad, np.stack([g for _, g in columns], axis=1) / 3, rtol=4 * np.finfo(dtype).eps)
    weight = support.uniform((50, 1), 3, 0.5, 2)
    for options in ({"weight": weight}, {"where": weight > 1}, {"reduction": "sum", "weight": weight}):
        value = fl.multi_quantile_loss(x, y, quantiles=quantiles, **options)
        each = fl.multi_quantile_loss(x, y, quantiles=quantiles, reduction="none").astype(np.float64)
        each, kept = each * options.get("weight", 1), np.broadcast_to(options.get("where", True), x.shape)
        total = np.sum(each[kept])
        expected = total if "reduction" in options else total / np.count_nonzero(kept)
        assert value == pytest.approx(expected, rel=4 * float(np.finfo(dtype).eps))


def test_mask_broadcasts(plain, dtype):
    if "where" not in plain.loss.definition.shared:
        pytest.skip("takes no mask")
    args, options = plain.arguments(dtype, shape=(9, 31))
    for which in support.faces(plain.name):
        column = np.arange(9)[:, None] % 2 == 0
        expected = call(plain, which, args, {**options, "where": np.broadcast_to(column, (9, 31)).copy()})
        assert_same_bits(call(plain, which, args, {**options, "where": column}), expected, f"{plain} {which}")
        for everything in (True, np.True_, np.ones(31, bool), [True] * 31):
            actual = call(plain, which, args, {**options, "where": everything})
            assert_same_bits(actual, call(plain, which, args, options), f"{plain} {which}")


def test_lengths(plain, dtype, every_isa):
    """No element depends on how many others there are: all tails of every register are right."""
    args, options = plain.arguments(dtype, shape=(130,))
    for which in support.composite(plain.name):
        whole = call(plain, which, args, options)
        for n in range(131):
            actual = call(plain, which, [a[:n].copy() for a in args], options)
            assert_same_bits(actual, [w[:n] for w in whole], f"{plain} {which} of {n}")


def test_blocks_join(plain):
    """Lengths around the sizes of a block and of a unit of summation."""
    block, span, unit = (_core.sizes()[name] for name in ("block", "span", "unit"))
    for n in (*support.around(block, unit), 2 * block + 1, 8 * unit + 4465):
        check_blocks_join(plain, n, np.float32)
    for n in (*support.around(span), unit + span + 1):
        check_blocks_join(plain, n, np.float64)


def check_blocks_join(plain, n, dtype):
    args, options = plain.arguments(dtype, shape=(n,))
    for which in support.composite(plain.name):
        whole = call(plain, which, args, options)
        for cut in {0, 1, 1000, n // 2, n - 1} - {n}:
            part = call(plain, which, [a[cut : cut + 1500].copy() for a in args], options)
            assert_same_bits([w[cut : cut + 1500] for w in whole], part, f"{plain} {which} of {n} at {cut}")
        for option, value in (("weight", np.ones(n, dtype)), ("where", np.ones(n, bool))):
            if option not in plain.loss.definition.shared:
                continue
            assert_same_bits(call(plain, which, args, {**options, option: value}), whole, f"{plain} {which} {option}")


def test_reductions_are_those_of_the_elements(variant, dtype, isa):
    if not variant.loss.definition.reductions:
        pytest.skip("is not reduced")
    args, options = variant.arguments(dtype)
    values = call(variant, "value", args, options)[0]
    total = float(np.sum(values.astype(support.long)))
    divisors = {"sum": 1, "mean": values.size, "batchmean": len(values)}
    for reduction in variant.loss.definition.reductions:
        if reduction == "none":
            continue
        divisor = divisors[reduction]
        result = face(variant.loss, "value")(*args, **{**options, "reduction": reduction})
        assert type(result) is float
        assert result == pytest.approx(total / divisor, rel=support.SUM)
        for which in support.faces(variant.name)[1:]:
            bare, reduced = (call(variant, which, args, {**options, "reduction": r}) for r in ("none", reduction))
            skip = which == "value_and_grad"
            if skip:
                assert reduced[0] == result
            for b, r in zip(bare[skip:], reduced[skip:], strict=True):
                assert_same_bits(r, b * dtype(1 / divisor), f"{variant} {which} {reduction}")
