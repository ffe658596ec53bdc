"""Weighted sums of losses, and losses from a user's own formula: like the built-in ones."""

from __future__ import annotations

import copy
import itertools
import pickle

import numpy as np
import pytest
import support
from support import flat, uniform

import fastloss as fl


def test_sum_of_losses_of_the_same_arguments(dtype):
    x, y = support.uniform((40,), 1, -3, 3).astype(dtype), support.uniform((40,), 2, -3, 3).astype(dtype)
    parts = [(0.7, fl.mse_loss, {}), (0.25, fl.huber_loss, {"delta": 2.0}), (-0.5, fl.l1_loss, {"reduction": "sum"})]
    objective = fl.weighted_sum(*parts)
    value, grad = objective.value_and_grad(x, y)
    assert value == pytest.approx(sum(w * loss(x, y, **o) for w, loss, o in parts), rel=support.SUM)
    assert objective(x, y) == pytest.approx(value, rel=support.SUM)
    expected = sum(w * loss.grad(x, y, **o).astype(float) for w, loss, o in parts)
    np.testing.assert_allclose(grad, expected, rtol=8 * np.finfo(dtype).eps, atol=8 * np.finfo(dtype).eps)
    np.testing.assert_array_equal(objective.grad(x, y), grad)
    assert grad.dtype == dtype


def test_sum_of_tasks():
    """Tuples of arguments: one per term, and so are the gradients."""
    x, y, w = np.array([1.0, 2.0]), np.array([0.0, 0.0]), np.array([3.0])
    objective = fl.weighted_sum((2.0, fl.mse_loss), (0.1, fl.l2_penalty))
    value, (gx, gw) = objective.value_and_grad((x, y), (w,))
    assert value == pytest.approx(2 * 2.5 + 0.1 * 4.5)
    assert objective((x, y), (w,)) == pytest.approx(value)
    np.testing.assert_allclose(gx, 2 * np.array([1.0, 2.0]))
    np.testing.assert_allclose(gw, [0.3])


def test_a_weighted_sum_may_be_a_term():
    """As its documentation says."""
    inner = fl.weighted_sum((2.0, fl.mse_loss))
    value, grad = fl.weighted_sum((0.5, inner)).value_and_grad([3.0], [0.0])
    assert value == 9.0
    assert grad.tolist() == [6.0]


def test_wrong_sums():
    with pytest.raises(ValueError, match="there are no terms"):
        fl.weighted_sum()
    with pytest.raises(TypeError, match="expected a loss"):
        fl.weighted_sum((1.0, abs))
    with pytest.raises(ValueError, match="reduction is 'none'"):
        fl.weighted_sum((1.0, fl.mse_loss, {"reduction": "none"}))
    with pytest.raises(ValueError, match="weight is nan"):
        fl.weighted_sum((np.nan, fl.mse_loss))


@fl.custom_loss(hessian=True)
def custom_huber(input, target, *, delta=1.0):
    r = input - target
    small = np.abs(r) <= delta
    value = np.where(small, r**2 / 2, delta * (np.abs(r) - delta / 2))
    return value, np.clip(r, -delta, delta), np.where(small, 1.0, 0.0)


def test_a_custom_loss_is_like_the_built_in(dtype):
    """Every option, shape and layout gives what the kernel gives."""
    room = 64 * np.finfo(dtype).eps
    variant = next(support.variants("huber_loss"))
    for shape in ((), (0,), (7,), (20_011,), (3, 40)):
        args, _ = variant.arguments(dtype, shape=shape)
        weight, delta = (support.uniform(shape, seed, 0.5, 2).astype(dtype) for seed in (3, 4))
        where = support.integers(shape, 5, 3) > 0
        spread = [np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a for a in args]
        for given in ({}, {"weight": weight}, {"where": where}, {"delta": 0.5}, {"delta": delta, "weight": weight}):
            for reduction in support.REDUCTIONS:
                for which in support.faces("huber_loss"):
                    ours = flat(support.face(fl.huber_loss, which)(*args, **given, reduction=reduction))
                    for arrays in (args, spread):
                        theirs = flat(support.face(custom_huber, which)(*arrays, **given, reduction=reduction))
                        for a, b in zip(theirs, ours, strict=True):
                            what = f"{which} {shape} {list(given)} {reduction}"
                            assert a.dtype == b.dtype, what
                            np.testing.assert_allclose(a, b, rtol=room, atol=room, err_msg=what)


def test_custom_losses_are_checked():
    rng = support.uniform((20,), 1, -3, 3), support.uniform((20,), 2, -0.5, 0.5)
    custom_huber.check(*rng)

    @fl.custom_loss
    def wrong(input, target):
        r = input - target
        return r**2, 3 * r

    with pytest.raises(ValueError, match=r"wrong: gradient with respect to input is .* finite differences give"):
        wrong.check(*rng)
    with pytest.raises(ValueError, match=r"wrong: target has shape \(3,\), input \(4,\)"):
        wrong(np.zeros(4), np.zeros(3))


def test_custom_out(dtype):
    x, y = support.uniform((40,), 1).astype(dtype), support.uniform((40,), 2).astype(dtype)
    expected = custom_huber.grad(x, y)
    out = np.full_like(x, -1)
    assert custom_huber.grad(x, y, out=out) is out
    support.assert_same_bits(out, expected)
    assert custom_huber.grad(x, y, out=x) is x
    support.assert_same_bits(x, expected)


# ---- sums are losses like every other ----


@fl.custom_loss(differentiable=("input", "scale"), hessian=True)
def custom_laplace(input, target, scale):
    a = np.abs(input - target) / scale
    s = np.sign(input - target) / scale
    return a + np.log(scale), (s, (1 - a) / scale), (0.0, (2 * a - 1) / scale**2)


def test_every_face_and_option_of_a_sum(dtype):
    """Of built-in and custom losses and sums, with masks of their own and of the call; out over an argument too."""
    x, y = support.uniform((40,), 1, -3, 3).astype(dtype), support.uniform((40,), 2, -3, 3).astype(dtype)
    mask, own = support.integers((40,), 3, 3) > 0, support.integers((40,), 4, 3) > 0
    inner = fl.weighted_sum((2.0, fl.log_cosh_loss), (1.0, custom_huber, {"where": own}))
    parts = [
        (0.7, fl.mse_loss, {"weight": np.abs(y)}),
        (np.float32(-0.5), custom_huber, {"delta": 0.5, "reduction": "sum"}),
        (3, inner, {}),
        (0.0, fl.l1_loss, {"where": own}),
    ]
    objective = fl.weighted_sum(*parts)
    room = 64 * np.finfo(dtype).eps
    for face, where, scale in itertools.product(
        ("value", "grad", "value_and_grad", "grad_and_hess"), (None, mask), (None, -2)
    ):
        if face == "value" and scale is not None:
            continue
        options = {"where": where} if scale is None else {"where": where, "grad_output": scale}
        each = [
            (w, loss, o if where is None or "where" not in o else {**o, "where": own & mask}) for w, loss, o in parts
        ]
        each[2] = (3, fl.weighted_sum((2.0, fl.log_cosh_loss), (1.0, custom_huber, {"where": own})), {})
        expected = [
            np.asarray(a)
            for a in zip(*[
                [w * np.asarray(a, float) for a in flat(support.face(loss, face)(*(x, y), **{**options, **o}))]
                for w, loss, o in each
            ], strict=True)
        ]  # fmt: skip
        expected = [a.sum(axis=0) for a in expected]
        got = flat(support.face(objective, face)(x, y, **options))
        for a, e in zip(got, expected, strict=True):
            np.testing.assert_allclose(a, e, rtol=room, atol=room)
        arrays = [a for a in got if a.ndim]
        assert all(a.dtype == dtype for a in arrays)
        if not arrays:
            continue
        for out in ([np.full_like(x, -7) for _ in arrays], [a.copy() for a in (x, y)][: len(arrays)]):
            args = out if len(out) == 2 and out[0] is not None and np.array_equal(out[0], x) else (x, y)
            result = support.face(objective, face)(*args, **options, out=out[0] if len(out) == 1 else tuple(out))
            kept = [a for a in flat(result) if a.ndim]
            assert all(a is b for a, b in zip(kept, out, strict=True))
            support.assert_same_bits(kept, arrays)


def test_gradients_by_several_arguments(dtype):
    """By position: the scale of one term is the variance of another. wrt chooses, by the names of the first."""
    x, y, s = (support.uniform((40,), k, 0.5, 3).astype(dtype) for k in (1, 2, 3))
    terms = [(0.5, fl.gaussian_nll_loss), (2.0, fl.laplace_nll_loss), (1.0, custom_laplace)]
    objective, room = fl.weighted_sum(*terms), 64 * np.finfo(dtype).eps
    for face in ("grad", "value_and_grad", "grad_and_hess"):
        each = [flat(support.face(loss, face)(x, y, s)) for _, loss in terms]
        expected = [
            sum(w * np.asarray(a, float) for (w, _), a in zip(terms, column, strict=True))
            for column in zip(*each, strict=True)
        ]
        for a, e in zip(flat(support.face(objective, face)(x, y, s)), expected, strict=True):
            np.testing.assert_allclose(a, e, rtol=room, atol=room)
    gx, gs = objective.grad(x, y, s)
    assert objective.grad(x, y, s, wrt="input").tobytes() == gx.tobytes()
    assert objective.grad(x, y, s, wrt="var").tobytes() == gs.tobytes()
    for wrt, expected in ((("var",), (gs,)), (("var", "input"), (gs, gx))):
        support.assert_same_bits(objective.grad(x, y, s, wrt=wrt), expected)
        out = tuple(np.empty_like(x) for _ in wrt)
        assert all(a is b for a, b in zip(objective.grad(x, y, s, wrt=wrt, out=out), out, strict=True))
        support.assert_same_bits(out, expected)
    for wrt in ("scale", "target", (), ("var", "var"), 3):
        with pytest.raises(ValueError, match="weighted_sum: wrt "):
            objective.grad(x, y, s, wrt=wrt)
    place = x.copy(), s.copy()
    support.assert_same_bits(objective.grad(place[0], y, place[1], out=place), (gx, gs))
    wide, rows = (np.stack([a, a[::-1]], axis=1) for a in (x, y)), s[:, None]
    args = [*wide, rows]  # one number for each row has a gradient of that shape
    rowwise = fl.weighted_sum(*terms[:2])
    for a, b, c in zip(
        rowwise.grad(*args), fl.gaussian_nll_loss.grad(*args), fl.laplace_nll_loss.grad(*args), strict=True
    ):
        np.testing.assert_allclose(a, 0.5 * b + 2 * c, rtol=room, atol=room)
    nested = fl.weighted_sum((2.0, objective), (-1.0, objective, {"wrt": "input"}))
    support.assert_same_bits(nested.grad(x, y, s)[0], gx)
    np.testing.assert_allclose(nested.grad(x, y, s)[1], 2 * gs, rtol=room)


def test_terms_that_differ_in_what_they_have_gradients_by():
    """One by the first argument, one by the second: the sum has both, and the value counts all."""
    x, t = np.array([0.5, 0.25]), np.array([0.25, 0.5])
    objective = fl.weighted_sum((1.0, fl.kl_div, {"wrt": "target"}), (1.0, fl.mse_loss))
    value, (gx, gt) = objective.value_and_grad(x, t)
    assert value == pytest.approx(fl.kl_div(x, t) + fl.mse_loss(x, t))
    support.assert_same_bits((gx, gt), (fl.mse_loss.grad(x, t), fl.kl_div.grad(x, t, wrt="target")))
    value, gt = objective.value_and_grad(x, t, wrt="target")
    assert value == objective(x, t)
    support.assert_same_bits(gt, fl.kl_div.grad(x, t, wrt="target"))


def test_sums_of_linear_losses():
    x, w, y = support.uniform((5, 3), 1), support.uniform((4, 3), 2), support.integers((5,), 3, 4)
    loss, options = fl.linear_cross_entropy, {"label_smoothing": 0.5}
    grads = [loss.grad(x, w, y), loss.grad(x, w, y, **options)]
    objective = fl.weighted_sum((0.25, loss), (4.0, loss, options))
    for a, b, c in zip(objective.grad(x, w, y), *grads, strict=True):
        np.testing.assert_allclose(a, 0.25 * b + 4 * c, rtol=1e-13)
    objective = fl.weighted_sum((1.0, loss, {"linear_bias": np.ones(4)}), (1.0, loss, {"wrt": "linear_weight"}))
    names = objective.about.wrt
    assert names == ("input", "linear_weight", "linear_bias")
    bias = loss.grad(x, w, y, linear_bias=np.ones(4))
    gx, gw, gb = objective.grad(x, w, y)
    support.assert_same_bits((gx, gb), (bias[0], bias[2]))
    np.testing.assert_allclose(gw, bias[1] + grads[0][1], rtol=1e-13)
    assert not hasattr(objective, "grad_and_hess")


def test_rows_and_penalties():
    x, y = support.uniform((5, 3), 1), support.integers((5,), 2, 3)
    objective = fl.weighted_sum((1.0, fl.cross_entropy), (0.5, fl.cross_entropy, {"label_smoothing": 0.5}))
    np.testing.assert_allclose(
        objective.grad_and_hess(x, y)[1],
        fl.cross_entropy.grad_and_hess(x, y)[1] + 0.5 * fl.cross_entropy.grad_and_hess(x, y, label_smoothing=0.5)[1],
        rtol=1e-13,
    )
    penalty = fl.weighted_sum(
        (1.0, fl.l1_penalty), (0.5, fl.l2_penalty), (2.0, fl.custom_loss(lambda w: (w**4, 4 * w**3)))
    )
    value, g = penalty.value_and_grad(x, where=x > 0.5)
    big = np.where(x > 0.5, x, 0)
    assert value == pytest.approx(np.sum(big + big**2 / 4) + 2 * np.sum(big**4) / np.sum(x > 0.5))
    np.testing.assert_allclose(g, np.sign(big) + big / 2 + 8 * big**3 / np.sum(x > 0.5), rtol=1e-13)


def test_tasks_have_all_options():
    """Masks and places, one per term; a place may be another task's argument."""
    x, t, w, s = (support.uniform((7,), k, 0.5, 2) for k in range(4))
    objective = fl.weighted_sum((2.0, fl.gaussian_nll_loss), (0.5, fl.l2_penalty))
    mask = x > 1
    expected = objective.grad_and_hess((x, t, s), (w,), where=(mask, None))
    support.assert_same_bits(expected[0][0], fl.gaussian_nll_loss.grad(x, t, s, where=mask, grad_output=2.0))
    support.assert_same_bits(expected[1][1], np.full(7, 0.5))
    arrays = [a.copy() for a in (w, x, s)]  # the first gradient goes where the second task's parameters are
    out = (arrays[0], arrays[1], arrays[2])
    got = objective.grad((arrays[1], t, arrays[2]), (arrays[0],), where=(mask, None), out=out)
    support.assert_same_bits(got, expected[0])
    assert got[0][0] is arrays[0]
    none = objective.grad((x, t, s), (w,), out=(None, None, np.empty(7)))
    support.assert_same_bits(none, objective.grad((x, t, s), (w,)))


@pytest.mark.parametrize(("out", "error", "message"), [
    (np.empty(3), ValueError, "out has shape"),
    (np.empty(4, np.float32), TypeError, "out has type float32, expected float64"),
    ([1.0] * 4, TypeError, "out is list, expected an array"),
    (np.broadcast_to(0.0, 4), ValueError, "out is read-only"),
    (np.lib.stride_tricks.as_strided(np.zeros(9), (4,), (4,)), ValueError, "out overlaps itself"),
])  # fmt: skip
def test_bad_places(out, error, message):
    with pytest.raises(error, match=f"weighted_sum: {message}"):
        fl.weighted_sum((1.0, fl.mse_loss)).grad(np.ones(4), np.zeros(4), out=out)
    with pytest.raises(ValueError, match="weighted_sum: out is given, but the result is a float"):
        fl.weighted_sum((1.0, fl.mse_loss))(np.ones(4), np.zeros(4), out=out)


@pytest.mark.parametrize(("grad_output", "message"), [
    (np.ones(4), r"grad_output has shape \(4,\), expected one number"),
    ("a", "grad_output has type <U1, expected real numbers"),
])  # fmt: skip
def test_bad_upstream_gradients(grad_output, message):
    objective = fl.weighted_sum((1.0, fl.mse_loss))
    with pytest.raises((TypeError, ValueError), match=f"weighted_sum: {message}"):
        objective.grad(np.ones(4), np.zeros(4), grad_output=grad_output)
    with pytest.raises(TypeError, match="the value alone takes none"):
        objective(np.ones(4), np.zeros(4), grad_output=2.0)


def test_no_upstream_gradient_is_one():
    objective = fl.weighted_sum((3.0, fl.mse_loss))
    for g in (None, 1, np.float32(1), np.array(1.0)):
        assert objective.grad([2.0], [0.0], grad_output=g).tolist() == [12.0]


def test_values_add_as_ieee_numbers_do():
    inf, nan, large = np.inf, np.nan, 1.5e308
    two = fl.weighted_sum((1.0, fl.l1_loss), (-1.0, fl.l1_loss, {"reduction": "sum"}))
    same = fl.weighted_sum((1.0, fl.l1_loss), (1.0, fl.l1_loss))
    zero = fl.weighted_sum((0.0, fl.l1_loss), (1.0, fl.mse_loss))
    for objective, x, expected in (
        (two, inf, nan),
        (same, inf, inf),
        (same, large, inf),
        (same, nan, nan),
        (zero, inf, nan),
    ):
        with np.errstate(all="raise"):
            np.testing.assert_equal(objective([x], [0.0]), expected)
            np.testing.assert_equal(objective.value_and_grad([x], [0.0])[0], expected)
        assert type(objective([x], [0.0])) is float
    opposed = fl.weighted_sum((1.0, fl.l2_penalty), (-0.5, fl.l2_penalty))
    with np.errstate(all="raise"):
        np.testing.assert_equal(opposed.grad_and_hess([inf, 2.0]), ([nan, 1.0], [0.5, 0.5]))


def test_references_of_sums(dtype):
    x, y, s = (support.uniform((9,), k, 0.5, 3).astype(dtype) for k in (1, 2, 3))
    objective = fl.weighted_sum((0.5, fl.gaussian_nll_loss), (2.0, custom_laplace, {"reduction": "sum"}))
    for face in ("value_and_grad", "grad_and_hess"):
        wide = (a.astype(np.longdouble) for a in (x, y, s))
        for a, e in zip(
            flat(support.face(objective, face)(x, y, s)),
            flat(support.face(objective, face).reference(*wide)),
            strict=True,
        ):
            np.testing.assert_allclose(a, e.astype(a.dtype), rtol=64 * np.finfo(dtype).eps)


def test_sums_are_pickled_and_shown():
    objective = fl.weighted_sum((0.5, fl.mse_loss), (1.0, custom_huber, {"delta": 2.0}))
    for face in (objective, objective.grad, objective.value_and_grad, fl.weighted_sum((2.0, custom_huber)).reference):
        for again in (pickle.loads(pickle.dumps(face)), copy.copy(face), copy.deepcopy(face)):
            support.assert_same_bits(flat(again([3.0], [0.0])), flat(face([3.0], [0.0])))
    assert repr(objective.grad).startswith("fastloss.weighted_sum((0.5, <fastloss.mse_loss(")


def test_terms_are_told_at_once_what_they_do_not_take():
    for options in ({"out": np.empty(3)}, {"grad_output": 2.0}, {"detla": 1.0}, {3: 4}):
        with pytest.raises(TypeError, match="weighted_sum: term has the option"):
            fl.weighted_sum((1.0, fl.mse_loss, options))
    with pytest.raises(ValueError, match="gaussian_nll_loss: wrt has 'scale'"):
        fl.weighted_sum((1.0, fl.gaussian_nll_loss, {"wrt": "scale"}))
    with pytest.raises(ValueError, match="reduction is 'none'"):
        fl.weighted_sum((1.0, fl.sigmoid_focal_loss))  # its default
    for term in (fl.softmax, fl.mse_loss.grad, fl.nn.MSELoss(), 3):
        with pytest.raises(TypeError, match="weighted_sum: term has"):
            fl.weighted_sum((1.0, term))


# ---- learned weights ----


def test_learned_weights_are_those_of_a_weighted_sum(dtype):
    x, y = uniform((7, 3), 1, -2, 2).astype(dtype), uniform((7, 3), 2, -2, 2).astype(dtype)
    s = np.array([0.5, -1.25, 0.0])
    terms = (fl.mse_loss, (fl.huber_loss, {"delta": 0.5}), fl.log_cosh_loss)
    learned = fl.uncertainty_weighted_sum(*terms)
    w = np.exp(-s)
    fixed = fl.weighted_sum((w[0], fl.mse_loss), (w[1], fl.huber_loss, {"delta": 0.5}), (w[2], fl.log_cosh_loss))
    values = np.array([fl.mse_loss(x, y), fl.huber_loss(x, y, delta=0.5), fl.log_cosh_loss(x, y)])
    where = np.arange(3) != 1
    for more in ({}, {"where": where}, {"grad_output": 2.0}):
        value, (by_s, grads) = learned.value_and_grad(s, x, y, **more)
        expected, slopes = fixed.value_and_grad(x, y, **more)
        assert value == pytest.approx(expected + s.sum(), rel=1e-13)
        for a, b in zip(flat(grads), flat(slopes), strict=True):
            np.testing.assert_array_equal(a, b)
        if "where" not in more:
            np.testing.assert_allclose(by_s, (1 - w * values) * more.get("grad_output", 1.0), rtol=1e-13)
            assert learned(s, x, y) == value
        for a, b in zip(flat(learned.grad(s, x, y, **more)), flat((by_s, grads)), strict=True):
            np.testing.assert_array_equal(a, b)
        if dtype == np.float64:
            reference, (by_s_too, _) = learned.reference.value_and_grad(s, x, y, **more)
            assert value == pytest.approx(reference)
            np.testing.assert_allclose(by_s, by_s_too)
    out = np.empty_like(x)
    assert learned.grad(s, x, y, out=out)[1] is out
    np.testing.assert_array_equal(out, fixed.grad(x, y))
    assert not hasattr(learned, "grad_and_hess")
    assert "uncertainty_weighted_sum" in repr(learned.grad)


def test_learned_weights_of_tasks():
    tasks = fl.uncertainty_weighted_sum(fl.mse_loss, fl.l2_penalty)
    value, (by_s, (first, second)) = tasks.value_and_grad([np.log(2.0), 0.0], ([2.0], [0.0]), ([3.0],))
    assert value == pytest.approx(4 / 2 + np.log(2) + 4.5)
    np.testing.assert_allclose(by_s, [1 - 2, 1 - 4.5])
    np.testing.assert_allclose(first, [2.0])
    np.testing.assert_allclose(second, [3.0])
    h = 2.0**-20
    for k in range(2):
        ends = [tasks(np.array([np.log(2.0), 0.0]) + d * np.eye(2)[k], ([2.0], [0.0]), ([3.0],)) for d in (-h, h)]
        assert (ends[1] - ends[0]) / (2 * h) == pytest.approx(by_s[k], abs=1e-8)
    perfect = fl.uncertainty_weighted_sum(fl.mse_loss)
    value, (by_s, _) = perfect.value_and_grad([-800.0], [1.0], [1.0])
    assert (value, by_s[0]) == (-800.0, 1.0)


@pytest.mark.parametrize("name", ["WeightedSum", "UncertaintyWeightedSum", "Term", "Plan", "restored"])
def test_pickles_from_before_compose_was_a_package(name):
    assert pickle.loads(f"cfastloss.compose\n{name}\n.".encode()).__name__ == name
