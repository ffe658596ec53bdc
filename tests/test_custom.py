"""Losses from a user's own formula: whatever it is, whatever it returns, and that they are losses like every other."""

from __future__ import annotations

import copy
import functools
import gc
import itertools
import os
import pickle
import subprocess
import sys
import weakref
from pathlib import Path

import numpy as np
import pytest
import support
from support import flat

import fastloss as fl
from fastloss.compose import custom

ONE, MANY = 1, 3


def inputs_of(count, shape, dtype=np.float64):
    return [support.uniform(shape, 10 + k, 0.5, 2).astype(dtype) for k in range(count)]


# ---- formulas that are wrong ----
# What of a right formula's results (value, gradients, Hessians) becomes of each, and what the message says. All are
# met with one operand, which NumPy's iterators treat unlike several, and with three.

R = r"expected \(value"
NO_RESULTS = {
    "nothing": (lambda v, g, h: None, "gives NoneType"),
    "a generator": (lambda v, g, h: (a for a in (v, g, h)), "gives generator"),
    "a dict": (lambda v, g, h: {"value": v}, "gives dict"),
    "an array of results": (lambda v, g, h: np.stack([v, v, v]), r"gives an array of shape \(3, 3\)"),
}
MISUSES = {
    "no results": (lambda v, g, h: (), "gives no value, " + R),
    "no gradient": (lambda v, g, h: (v,), "gives no gradient, " + R),
    "no Hessian": (lambda v, g, h: (v, g), "gives no Hessian, " + R),
    "a result too many": (lambda v, g, h: (v, g, h, h), "gives 4 results, " + R),
    "a list too short": (lambda v, g, h: [v], "gives no gradient, " + R),
    "None for the value": (lambda v, g, h: (None, g, h), "gives None as value, expected an array"),
    "None for the gradient": (lambda v, g, h: (v, None, h), "(no gradient with|gives None as gradient with)"),
    "None for the Hessian": (lambda v, g, h: (v, g, None), "(no Hessian with|gives None as Hessian with)"),
    "None for the last gradient": (lambda v, g, h: (v, (*g[:-1], None), h), "gives None as gradient with respect to"),
    "a gradient too few": (lambda v, g, h: (v, g[:-1], h), "gives no gradient with respect to"),
    "a Hessian too few": (lambda v, g, h: (v, g, h[:-1]), "gives no Hessian with respect to"),
    "a gradient too many": (lambda v, g, h: (v, (*g, v), h), r"gives \d arrays as gradient, " + R),
    "a Hessian too many": (lambda v, g, h: (v, g, (*h, v)), r"gives \d arrays as Hessian, " + R),
    "no gradients": (lambda v, g, h: (v, (), h), "gives no gradient with respect to"),
    "a mean for the value": (lambda v, g, h: (np.mean(v), g, h), r"value of shape \(\), expected \(\d+,\)"),
    "a number for the value": (lambda v, g, h: (0.0, g, h), r"value of shape \(\), expected \(\d+,\)"),
    "a short value": (lambda v, g, h: (v[:-1], g, h), r"value of shape \(\d+,\), expected \(\d+,\)"),
    "a value of two axes": (lambda v, g, h: (v[:, None], g, h), r"value of shape \(\d+, 1\), expected \(\d+,\)"),
    "an empty value": (lambda v, g, h: (v[:0], g, h), r"value of shape \(0,\), expected \(\d+,\)"),
    "a short gradient": (lambda v, g, h: (v, (g[0][:-1], *g[1:]), h), r"gradient .*\w+ of shape \(\d+,\), expected"),
    "an outer gradient": (lambda v, g, h: (v, (g[0][:, None] * v, *g[1:]), h), r"gradient .*\w+ of shape"),
    "a short Hessian": (lambda v, g, h: (v, g, (h[0][:-1], *h[1:])), r"Hessian .*\w+ of shape \(\d+,\), expected"),
    "a complex value": (lambda v, g, h: (v + 0j, g, h), "value of type complex128, expected real numbers"),
    "a complex gradient": (lambda v, g, h: (v, (g[0] + 0j, *g[1:]), h), r"gradient .*\w+ of type complex128"),
    "a complex number": (lambda v, g, h: (v, (1j, *g[1:]), h), r"gradient with respect to \w+ of type complex128"),
    "text": (lambda v, g, h: (v.astype(str), g, h), "value of type <U\\d+, expected real numbers"),
    "objects": (lambda v, g, h: (v.astype(object), g, h), "value of type object, expected real numbers"),
    "times": (lambda v, g, h: (v.astype(int).view("m8[s]"), g, h), r"value of type timedelta64\[s\], expected real"),
    "a letter": (lambda v, g, h: (v, ("a", *g[1:]), h), r"gradient .*\w+ of type <U1, expected real numbers"),
    "a dict for the gradient": (lambda v, g, h: (v, ({}, *g[1:]), h), r"gradient .*\w+ of type object, expected real"),
    "a masked value": (lambda v, g, h: (np.ma.array(v), g, h), "value is a masked array, expected a plain one"),
    "a masked gradient": (lambda v, g, h: (v, (np.ma.array(g[0]), *g[1:]), h), r"gradient .*\w+ is a masked array"),
    "a ragged gradient": (lambda v, g, h: (v, ([[1.0], [1.0, 2.0]], *g[1:]), h), r"gradient .*\w+ is ragged"),
}  # fmt: skip


def right(*x):
    """Sum of squares; results in tuples, also where there is one."""
    return sum(a**2 for a in x), tuple(2 * a for a in x), tuple(2 + 0 * a for a in x)


def losses_of(change, count):
    """With `count` inputs, all differentiable."""
    if count == 1:
        formula = lambda a: change(*right(a))  # noqa: E731
        return fl.custom_loss(formula, hessian=True)
    formula = lambda a, b, c: change(*right(a, b, c))  # noqa: E731
    return fl.custom_loss(formula, differentiable=("a", "b", "c"), hessian=True)


@pytest.mark.each("count", [ONE, MANY])
@pytest.mark.each(("change", "message"), NO_RESULTS.values())
def test_what_is_no_result_is_refused_when_the_loss_is_defined(change, message, count):
    with pytest.raises(TypeError, match=rf"<lambda>: formula {message}, expected the value, .* or \(value, "):
        losses_of(change, count)


@pytest.mark.each("count", [ONE, MANY])
@pytest.mark.each(("change", "message"), MISUSES.values())
def test_what_a_formula_returns_is_checked(change, message, count):
    """At every face, size and option, before anything is written; and by .check."""
    loss = losses_of(change, count)
    for shape in ((1,), (7,), (2, 3), ()):
        args, out = inputs_of(count, shape), [np.full(shape, -7.0) for _ in range(2 * count)]
        for call in (
            lambda args=args: loss(*args),
            lambda args=args: loss(*args, reduction="none"),
            lambda args=args: loss.value_and_grad(*args, weight=0.5),
            lambda args=args, out=out: loss.grad(*args, out=tuple(out[:count])),
            lambda args=args, out=out: loss.grad_and_hess(*args, out=tuple(out), reduction="sum"),
            lambda args=args: loss.check(*args),
            lambda args=args: loss.reference.grad(*args),
        ):
            with pytest.raises((ValueError, TypeError), match=r"<lambda>: (formula )?.*" + message):
                call()
        assert all(np.all(o == -7) for o in out)


def test_misuses_are_many():
    assert len(MISUSES) > 30


@pytest.mark.parametrize("count", [ONE, MANY])
def test_the_right_formula_passes(count):
    loss = losses_of(lambda *results: results, count)
    loss.check(*inputs_of(count, (7,)))


def test_a_constant_derivative_may_be_a_number(dtype):
    loss = fl.custom_loss(lambda a: (3 * a, 3, 0.0), hessian=True)
    x = np.arange(3, dtype=dtype)
    g, h = loss.grad_and_hess(x, reduction="none", weight=x, where=x > 0)
    assert (g.tolist(), h.tolist(), g.dtype, h.dtype) == ([0, 3, 6], [0, 0, 0], dtype, dtype)
    loss.check(x)


def test_results_of_other_types_are_converted(dtype):
    """Bool, integers, long double, lists."""
    x = np.array([-1.0, 0.0, 2.0], dtype)
    loss = fl.custom_loss(lambda a: [a > 0, np.sign(a).astype(np.int8), list(np.longdouble(a))], hessian=True)
    assert loss(x, reduction="sum") == 1.0
    third = dtype(1) / dtype(3)  # a product with an integer or a bool is of the type computed in, not of a half
    assert loss.grad(x).tolist() == [-third, 0, third]
    halves = fl.custom_loss(lambda a: (a.astype(np.float16), a.astype(np.float16)))
    np.testing.assert_allclose(halves.grad(x, grad_output=1e-6), x.astype(float) * 1e-6 / 3, rtol=1e-6)
    assert halves(x, weight=1e-6, reduction="none").tolist() == pytest.approx([-1e-6, 0, 2e-6], rel=1e-6)
    g, h = loss.grad_and_hess(x, reduction="none")
    assert g.tolist() == [-1, 0, 1]
    assert h.tolist() == x.tolist()
    assert g.dtype == h.dtype == dtype


# ---- what is declared ----


@pytest.mark.parametrize(
    ("differentiable", "error", "message"),
    [
        ("a", TypeError, "differentiable is 'a', expected a tuple of names of inputs"),
        ("ab", TypeError, "differentiable is 'ab', expected a tuple"),
        (None, TypeError, "differentiable is None"),
        (0, TypeError, "differentiable is 0"),
        ({"a"}, TypeError, "differentiable is {'a'}"),
        ((0,), ValueError, "differentiable has 0, expected the input 'a' or 'b'"),
        (("c",), ValueError, "differentiable has 'c', expected the input 'a' or 'b'"),
        (("a", "p"), ValueError, "differentiable has 'p'"),
        (("a", "a"), ValueError, r"differentiable is \('a', 'a'\), expected each input once"),
    ],
)
def test_differentiable_is_checked(differentiable, error, message):
    with pytest.raises(error, match="formula: " + message):

        @fl.custom_loss(differentiable=differentiable)
        def formula(a, b, *, p=1.0):
            return a, 1


def test_a_parameter_may_be_called_self():
    loss = fl.custom_loss(lambda x, t, *, self=1.0: self * (x - t) ** 2)
    for value in (loss([3.0], [1.0], self=2.0), loss.partial([3.0], [1.0], self=2.0).value()):
        assert value == 8.0
    assert loss.hvp([3.0], [1.0], vector=[1.0], self=2.0) == 4.0
    assert loss.reference([3.0], [1.0], self=2.0) == 8.0


@pytest.mark.parametrize(
    "name",
    ["weight", "where", "reduction", "grad_output", "out", "wrt", "hessian", "vector", "start", "rtol"],
)
def test_names_that_losses_have(name):
    options = [f"lambda input, *, {name}={default!r}: 0 * input" for default in (1.0, True, "x")]
    for text in (f"lambda {name}: 0", f"lambda input, {name}: 0", *options):
        with pytest.raises(TypeError, match=f"formula has the argument '{name}', expected another name"):
            fl.custom_loss(eval(text))


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (3, "custom_loss: formula is 3, expected a function"),
        (classmethod(len), "custom_loss: formula is .*, expected a function"),
        (lambda: 0, "formula has no inputs"),
        (lambda a=1.0: 0, "formula has no inputs"),
        (lambda *, a: 0, "formula has no inputs"),
        (lambda *a: 0, "signature has"),
        (lambda a, **b: 0, "signature has"),
        (lambda a, mode=b"x": 0, "mode has type"),
        (lambda a, mode=None: 0, "mode has type object"),
        (lambda a, *, mode=1j: 0, "mode has type complex128"),
        (lambda self, a: 0, "argument 'self', expected a method bound"),
        (functools.cache(lambda a: 0), "is cached by functools"),
        (functools.partial(functools.lru_cache(lambda a, b: 0), 1), "is cached by functools"),
        (max, "expected one whose signature is known"),
    ],
)
def test_formulas_that_cannot_work_are_refused_at_once(formula, message):
    with pytest.raises(TypeError, match=message):
        fl.custom_loss(formula)


# ---- formulas of every kind ----


class Model:
    def __init__(self, scale):
        self.scale = scale

    def method(self, input, target, *, power=2.0):
        return squares(input, target, scale=self.scale, power=power)

    def __call__(self, input, target, power=2.0):
        return squares(input, target, self.scale, power=power)

    @classmethod
    def of_class(cls, input, target):
        return squares(input, target)

    @staticmethod
    def static(input, target, scale=1.0, /):
        return squares(input, target, scale)

    def __eq__(self, other):
        return isinstance(other, Model) and self.scale == other.scale

    def __hash__(self):
        return hash(self.scale)


def squares(input, target, scale=1.0, *, power=2.0):
    r = (input - target) / scale
    return np.abs(r) ** power, power * np.abs(r) ** (power - 1) * np.sign(r) / scale


def without_default(input, target, *, scale):
    return squares(input, target, scale)


@functools.wraps(squares)
def wrapped(*args, **kwargs):
    return squares(*args, **kwargs)


memory = {}


def remembered(input, target):
    """A cache of one's own, which keeps arrays."""
    key = input.tobytes(), target.tobytes()
    if key not in memory:
        memory[key] = input, target, squares(input, target)
    return memory[key][2]


FORMULAS = {  # and the options that give squares with a scale of 1
    "lambda": (lambda input, target: squares(input, target), {}),
    "with a default": (squares, {"scale": 1.0}),
    "without one": (without_default, {"scale": 1.0}),
    "method": (Model(1.0).method, {"power": 2}),
    "object": (Model(1.0), {}),
    "class method": (Model.of_class, {}),
    "static method": (Model.static, {}),
    "positional only": (Model.static, {}),
    "partial": (functools.partial(squares, scale=1.0), {}),
    "partial of a partial": (functools.partial(functools.partial(without_default, scale=3.0), scale=1.0), {}),
    "partial of a method": (functools.partial(Model(1.0).method, power=2.0), {}),
    "wrapped": (wrapped, {"scale": 1}),
    "cached": (remembered, {}),
}


@pytest.mark.parametrize(("formula", "options"), FORMULAS.values(), ids=FORMULAS)
def test_every_kind_of_formula(formula, options, dtype):
    loss, (x, y) = fl.custom_loss(formula), inputs_of(2, (40,), dtype)
    value, g = loss.value_and_grad(x, y, **options)
    expected, e = fl.mse_loss.value_and_grad(x, y)
    assert value == pytest.approx(expected, rel=1e-6)
    np.testing.assert_allclose(g, e, rtol=1e-5 if dtype == np.float32 else 1e-12)
    assert repr(loss).startswith("<custom loss ")
    assert loss.__wrapped__ is formula
    loss.check(x, y, **options)
    value, g = loss.reference.value_and_grad(x.astype(np.longdouble), y, **options, reduction="mean")
    assert value == pytest.approx(expected, rel=1e-6)
    assert g.dtype == np.longdouble


@functools.cache
def table(power):
    return power + 1


def test_numbers_are_hashable():
    """A formula may look things up by them, when it is called as a reference too."""
    loss = fl.custom_loss(lambda a, power=1.0: (a * table(power), table(power)))
    for run in (loss, loss.reference):
        for dtype in (np.float32, np.float64):
            assert run(dtype([1, 2]), power=2, reduction="sum") == 9
    loss.check([1.0, 2.0])


def test_parameters_may_come_by_position_as_arrays_and_as_numbers():
    loss, (x, y, s) = fl.custom_loss(squares), inputs_of(3, (40,))
    one = loss.grad(x, y, s, power=3)
    np.testing.assert_allclose(one, loss.grad(x, y, scale=s, power=np.full(40, 3.0)), rtol=1e-13)
    np.testing.assert_allclose(one, squares(x, y, s, power=3.0)[1] / 40, rtol=1e-14)
    with pytest.raises(ValueError, match="scale has shape"):
        loss(x, y, np.ones(3))
    with pytest.raises(ValueError, match="squares: scale has nan, expected a number"):
        loss(x, y, scale=np.nan)


@pytest.mark.parametrize("options", [{"weight": np.ones(3)}, {"where": np.ones(4)}, {"reduction": "avg"}, {"colour": 1},
                                     {"grad_output": np.ones(4)}, {"out": np.ones(3)}, {"wrt": "target"}])  # fmt: skip
def test_bad_input_has_the_messages_of_built_in_losses(options):
    loss = fl.custom_loss(lambda input, target: squares(input, target))
    for args in ((np.zeros(4), np.zeros(4)), (np.zeros(4), np.zeros(3)), (np.zeros(4),), (np.zeros(4, complex), 0.0)):
        messages = []
        for face in (loss.value_and_grad, fl.mse_loss.value_and_grad):
            with pytest.raises((TypeError, ValueError)) as raised:
                face(*args, **options)
            messages.append(str(raised.value).replace("<lambda>", "mse_loss").replace("a required", "required"))
        if "argument" not in messages[0]:
            assert messages[0] == messages[1]


# ---- what a formula is given ----


def test_one_operand_is_treated_as_many_are(dtype):
    """Whatever their number, a formula gets one-dimensional arrays, with a number for one input as well."""
    seen = []

    def note(*x):
        seen.append([(type(a), a.ndim, a.dtype, a.flags.writeable) for a in x])
        return right(*x)[:2]

    one = fl.custom_loss(lambda a: note(a))
    three = fl.custom_loss(lambda a, b, c: (lambda r: (r[0], r[1][0]))(note(a, b, c)))
    seen.clear()  # when it was defined
    for shape, reduction in itertools.product(((), (1,), (5,), (2, 3), (20_011,), (2, 9000), (0,)), ("sum", "none")):
        a, b, c = inputs_of(3, shape, dtype)
        np.testing.assert_allclose(
            one(a, reduction=reduction), np.sum(a**2.0) if reduction == "sum" else a**2, rtol=1e-5
        )
        np.testing.assert_allclose(one.grad(a, reduction=reduction), 2 * a)
        whole = a**2 + b**2 + np.square(c, dtype=dtype)
        got, g = three.value_and_grad(a, b, c, reduction=reduction)
        np.testing.assert_allclose(got, np.sum(whole, dtype=float) if reduction == "sum" else whole, rtol=1e-5)
        np.testing.assert_array_equal(g, 2 * a)
        np.testing.assert_array_equal(three.grad(a, 1.0, 2, reduction=reduction), g)
    assert {s for block in seen for s in block} == {(np.ndarray, 1, np.dtype(dtype), False)}
    assert max(len(x) for x in seen) == 3


def test_many_operands():
    """More than NumPy's iterators can take."""
    names = [f"a{k}" for k in range(70)]
    formula = eval(f"lambda {', '.join(names)}: (sum([{', '.join(names)}]), (1,) * 70)")
    loss, args = fl.custom_loss(formula, differentiable=names), inputs_of(70, (5,))
    value, grads = loss.value_and_grad(*args, reduction="sum", weight=args[0])
    assert value == pytest.approx(np.sum(np.sum(args, axis=0) * args[0]))
    assert len(grads) == 70
    support.assert_same_bits(grads[-1], args[0])
    loss.check(*args)


def test_every_block_is_checked():
    """A formula that goes wrong at the second block only."""
    seen = []
    loss = fl.custom_loss(lambda a: (a, a if not seen and not seen.append(a) else a[:-1]))
    with pytest.raises(ValueError, match="gradient with respect to a of shape"):
        loss.grad(np.ones(2 * custom.BLOCK))


def test_arguments_may_be_kept():
    """Blocks of converted arguments outlive the call, and results are never of their memory."""
    kept = []

    @fl.custom_loss
    def keeps(input, target, *, delta=1.0):
        kept.append((input, target, delta))
        return input * target * delta, target

    n = 3 * custom.BLOCK + 5
    x, y, delta = support.uniform((n,), 1).astype(np.float16), support.integers((n,), 2, 50), support.uniform((n,), 3)
    for a, b in ((x, y), (x.astype(">f4"), np.repeat(y, 2)[::2]), (x[::-1], 2.0)):
        kept.clear()
        result = keeps(a, b, delta=delta, weight=delta, reduction="none")
        gc.collect()
        [np.full(custom.BLOCK, 777.0) for _ in range(30)]  # where freed memory would be taken
        for k, expected in enumerate((a, b, delta)):
            expected = np.broadcast_to(expected, n).astype(np.float32)
            np.testing.assert_array_equal(np.concatenate([block[k] for block in kept]), expected)
            assert not any(np.may_share_memory(block[k], result) for block in kept)


def test_arguments_are_not_to_be_written():
    @fl.custom_loss
    def greedy(input, target):
        input -= target
        return input, 1.0

    for dtype in (np.float32, np.float16, np.int64):
        x = np.ones(3, dtype)
        with pytest.raises(ValueError, match="read-only"):
            greedy(x, x)
        assert x.tolist() == [1, 1, 1]


def test_a_formula_may_return_its_arguments(dtype):
    """Products: each gradient is the other input. In place too, where each would overwrite the other."""
    product = fl.custom_loss(lambda a, b: (a * b, (b, a)), differentiable=("a", "b"))
    a, b = inputs_of(2, (2 * custom.BLOCK + 7,), dtype)
    expected = [b.copy(), a.copy()]
    for got in (product.grad(a, b, reduction="sum"), product.grad(a, b, reduction="sum", out=(a, b))):
        for g, e in zip(got, expected, strict=True):
            np.testing.assert_array_equal(g, e)
    a, b = expected[::-1]
    same = fl.custom_loss(lambda a: (a, a))
    value, g = same.value_and_grad(a, reduction="none")
    assert not np.may_share_memory(value, a)
    assert not np.may_share_memory(g, a)


def test_exceptions_of_a_formula_come_through():
    class Own(Exception):
        pass

    def formula(a):
        raise Own("here")

    with pytest.raises(Own, match="here"):
        fl.custom_loss(formula)(np.ones(3))


# ---- results over arguments ----


@fl.custom_loss(differentiable=("input", "target"), hessian=True)
def wide_loss(input, target, *, p=1.0):
    r = input - target
    return p * r**2 / 2 + input * target, (p * r + target, input - p * r), (p + 0 * r, p + 0 * r)


def test_every_result_over_every_argument(dtype):
    """All pairs of an array result and an array argument, at the same place, and shifted by one element."""
    n = 2 * custom.BLOCK + 3
    names = ("input", "target", "p", "weight", "grad_output", "where")

    def arguments():
        made = {name: support.uniform((n + 1,), k, 0.5, 2).astype(dtype) for k, name in enumerate(names[:-1])}
        return made, {name: a[:n] for name, a in made.items()} | {"where": support.integers((n,), 9, 4) > 0}

    for face, results in (("value", 1), ("value_and_grad", 3), ("grad_and_hess", 4)):
        call = support.face(wide_loss, face)
        expected = [a.copy() for a in flat(call(**select(arguments()[1], face), reduction="none"))]
        for k, name, shift in itertools.product(range(results), names[:-1], (0, 1)):
            whole, given = arguments()
            if name == "grad_output" and face == "value":
                continue
            out = [None] * results
            out[k] = whole[name][shift : shift + n]
            got = flat(call(**select(given, face), reduction="none", out=tuple(out)))
            assert got[k] is out[k]
            support.assert_same_bits(got, expected, f"{face}: result {k} over {name}, {shift} on")


def select(given, face):
    return {name: a for name, a in given.items() if name != "grad_output" or face != "value"}


def test_all_results_over_all_arguments_at_once(dtype):
    x, y, w, g = inputs_of(4, (40,), dtype)
    expected = wide_loss.value_and_grad(x, y, weight=w, grad_output=g, reduction="none")
    for order in itertools.permutations((x, y, w, g), 3):
        x0, y0, w0, g0 = (a.copy() for a in (x, y, w, g))
        out = tuple({id(x): x0, id(y): y0, id(w): w0, id(g): g0}[id(a)] for a in order)
        got = wide_loss.value_and_grad(x0, y0, weight=w0, grad_output=g0, reduction="none", out=out)
        support.assert_same_bits(flat(got), flat(expected))


# ---- against NumPy by hand ----


def by_hand(x, y, p, weight, where, grad_output, reduction):
    """Values and both gradients and Hessians of wide_loss."""
    r = x - y
    value = (p * r**2 / 2 + x * y) * weight
    rest = [a * weight for a in (p * r + y, x - p * r, p + 0 * r, p + 0 * r)]
    count = np.count_nonzero(np.broadcast_to(where, x.shape))
    scale = {"mean": 1 / count if count else 0, "sum": 1, "none": 1}[reduction]
    value, *rest = (np.where(where, a, 0) for a in (value, *(scale * grad_output * a for a in rest)))
    with np.errstate(all="ignore"):
        total = np.sum(value) if reduction == "sum" else np.sum(value) / np.longdouble(count)
    return (value if reduction == "none" else total), rest[:2], rest[2:]


def layouts(a):
    """The same numbers, differently in memory."""
    yield a
    if a.ndim == 0:
        return
    yield np.repeat(a, 2, axis=-1)[..., ::2]
    yield np.ascontiguousarray(a.T).T
    yield a[..., ::-1].copy()[..., ::-1]
    if a.dtype.kind == "f":
        yield a.astype(a.dtype.newbyteorder("S"))
        buffer = np.zeros(a.nbytes + 1, np.uint8)[1:].view(a.dtype).reshape(a.shape)
        buffer[...] = a
        yield buffer


SHAPES = ((), (0,), (1,), (7,), (3, 5), (2, 0, 3), (40,), (3, 14), (2, 2, 9), (2, 33), (35, 1))  # blocks are of 32


@pytest.mark.parametrize("shape", SHAPES)
def test_against_numpy_by_hand(shape, dtype, monkeypatch):
    """All options, together and apart; and the same bits for every layout."""
    monkeypatch.setattr(custom, "BLOCK", 32)
    x, y, p, w, g = inputs_of(5, shape, dtype)
    mask = support.integers(shape, 8, 3) > 0
    one = w.reshape(-1)[:1].reshape((1,) * len(shape)) if w.size else 2.0
    weights, masks = (None, 0.5, w, one), (None, mask, mask[..., :1] if shape else True)
    cases = itertools.product((0.75, p), weights, masks, support.REDUCTIONS)
    room = 16 * np.finfo(dtype).eps
    for parameter, weight, where, reduction in cases:
        for upstream in (None, 0.25, g) if reduction == "none" else (None, -2.0):
            options = {
                "p": parameter,
                "weight": weight,
                "where": where,
                "grad_output": upstream,
                "reduction": reduction,
            }
            value, grads, hess = by_hand(
                *map(np.longdouble, (x, y, parameter)), np.longdouble(1 if weight is None else weight),
                True if where is None else where, np.longdouble(1 if upstream is None else upstream), reduction,
            )  # fmt: skip
            got = wide_loss.value_and_grad(x, y, **options)
            both = wide_loss.grad_and_hess(x, y, **options)
            for a, e in zip(flat((got, both)), [np.asarray(e) for e in (value, *grads, *grads, *hess)], strict=True):
                np.testing.assert_allclose(a, e.astype(a.dtype), rtol=room, atol=room, err_msg=str(options))
            assert all(a.dtype == dtype and a.shape == shape for a in flat((got[1], both)))
            plain = wide_loss(x, y, **{**options, "grad_output": None})
            support.assert_same_bits([plain], [got[0]])
    options = {"p": p, "weight": w, "where": mask}
    for reduction in support.REDUCTIONS:
        expected = flat(wide_loss.value_and_grad(x, y, **options, reduction=reduction))
        for a, b in zip(layouts(x), layouts(y), strict=True):
            support.assert_same_bits(flat(wide_loss.value_and_grad(a, b, **options, reduction=reduction)), expected)
        for changed in ("p", "weight", "where"):
            for a in layouts(options[changed]):
                got = wide_loss.value_and_grad(x, y, **options | {changed: a}, reduction=reduction)
                support.assert_same_bits(flat(got), expected)


def test_bytes_of_a_mask_that_are_not_one():
    x = np.arange(1.0, 5.0)
    mask = np.array([255, 0, 2, 0], np.uint8).view(bool)
    assert fl.custom_loss(lambda a: (a, 1))(x, where=mask) == 2.0


def test_sums_are_those_of_ieee_arithmetic(dtype):
    identity = fl.custom_loss(lambda a: (a, 1))
    inf, nan = np.inf, np.nan
    for numbers, expected in (([inf, 1], inf), ([inf, -inf], nan), ([nan, 1], nan), ([-inf, -1], -inf)):
        x = np.zeros(3 * custom.BLOCK, dtype)
        x[[0, -1]] = numbers
        np.testing.assert_equal(identity(x, reduction="sum"), expected)
        np.testing.assert_equal(identity(x), expected)
        assert type(identity(x, where=x == x)) is float
    large = np.full(2 * custom.BLOCK, np.finfo(dtype).max)
    expected = inf if dtype == np.float64 else large.size * float(large[0])
    assert identity(large, reduction="sum") == pytest.approx(expected)


def test_numbers_are_doubles():
    """Weights, upstream gradients and parameters that float32 cannot hold."""
    f = np.float32
    loss = fl.custom_loss(lambda input, target, p=1.0: squares(input, target, power=2.0 + 0 * p))
    x, y = f([1e30, 0]), f([0, 0])
    assert loss(x, y, weight=1e-50, reduction="sum") == pytest.approx(1e10)
    assert loss(f([1e10, 0]), y, weight=1e-50, reduction="sum") == pytest.approx(1e-30, rel=1e-6)
    assert loss.grad(f([0, 1e-30]), y, grad_output=1e39, reduction="sum").tolist() == pytest.approx([0, 2e9])
    assert fl.custom_loss(lambda a, quantile=0.5: (a * (1 - quantile), 1 - quantile)).grad(
        f([1]), quantile=1 - 1e-8
    ).tolist() == [f(1 - (1 - 1e-8))]
    kinds = []
    noting = fl.custom_loss(lambda a, p=1: (kinds.append((type(p), p)) or a * p, p))
    kinds.clear()  # when it was defined
    noting(f([1]), p=np.float32(0.1))
    assert kinds == [(float, float(f(0.1)))]
    assert fl.custom_loss(lambda a, p=1.0: (a * p, p))(f([1, 2]), p=0.1, reduction="none").dtype == f


# ---- check ----


WRONG = {
    "tiny, its gradient 0": (lambda a, b: (1e-6 * (a - b) ** 2, 0), "finite differences give"),
    "tinier": (lambda a, b: (1e-30 * (a - b) ** 2, 0), "finite differences give"),
    "tiny beside a constant": (lambda a, b: (1 + 1e-6 * (a - b) ** 2, 0), "finite differences give"),
    "a factor": (lambda a, b: ((a - b) ** 2, (a - b)), "finite differences give"),
    "large, a little off": (lambda a, b: (1e9 * (a - b) ** 2, 2.001e9 * (a - b)), "finite differences give"),
    "a sign": (lambda a, b: (np.exp(-a), np.exp(-a)), "finite differences give"),
    "NaN": (lambda a, b: ((a - b) ** 2, np.nan), "is nan at index"),
    "infinite": (lambda a, b: ((a - b) ** 2, np.inf), "is inf at index"),
    "not of its element": (lambda a, b: (a - np.mean(a), 1.0), "for the first element among others"),
    "a softmax": (lambda a, b: (np.log(np.sum(np.exp(a))) - a, a), "for the first element among others"),
}


@pytest.mark.parametrize(("formula", "message"), WRONG.values(), ids=WRONG)
def test_check_finds(formula, message):
    with pytest.raises(ValueError, match=message):
        fl.custom_loss(formula).check(*inputs_of(2, (7,)))
    with pytest.raises(ValueError, match=r"at index \(\d, \d\)|" + message):
        fl.custom_loss(formula).check(*inputs_of(2, (3, 2)))


def test_check_finds_wrong_hessians():
    loss = fl.custom_loss(lambda a, b: (1e-6 * (a - b) ** 2, 2e-6 * (a - b), 0), hessian=True)
    with pytest.raises(ValueError, match=r"Hessian with respect to a is 0\.0 at index"):
        loss.check(*inputs_of(2, (7,)))


RIGHT = {
    "logarithm near 0": (lambda a: (np.log(a), 1 / a, -1 / a**2), [1e-300, 1e-9, 1.0, 1e300]),
    "steep": (lambda a: (np.exp(1e4 * a), 1e4 * np.exp(1e4 * a), 1e8 * np.exp(1e4 * a)), [1e-3, 2e-2]),
    "flat": (lambda a: (np.clip(a, -1, 1), np.abs(a) < 1, 0), [-5.0, 0.5, 7.0]),
    "a cube at 0": (lambda a: (a**3, 3 * a**2, 6 * a), [0.0, 1e-7, 1.0]),
    "a fifth power at 0": (lambda a: (a**5, 5 * a**4, 20 * a**3), [0.0, 1e-7, 1.0]),
    "minimum beside": (lambda a: (np.cosh(a) - 1, np.sinh(a), np.cosh(a)), [0.0, 1e-3, 3.0]),
    "integers": (lambda a: (a**2, 2 * a, 2), [1, 2, 3]),
    "one": (lambda a: (a**2, 2 * a, 2), 3.0),
    "none": (lambda a: (a**2, 2 * a, 2), []),
}


@pytest.mark.parametrize(("formula", "at"), RIGHT.values(), ids=RIGHT)
def test_check_passes(formula, at):
    fl.custom_loss(formula, hessian=True).check(at)


ELEMENTWISE = [  # those whose parameters may be numbers
    name
    for name in support.POINTWISE
    if name in support.REDUCIBLE
    and set(support.catalogue[name].definition.parameters) <= set(support.catalogue[name].definition.defaults)
]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_check_passes_the_definitions_of_built_in_losses(name):
    """And does not, with 1.001 of their gradient."""
    variant = next(support.variants(name))
    d = variant.loss.definition
    choices, inputs = {c: d.defaults[c] for c in d.choices}, ", ".join(d.inputs)
    numbers = support.required(name)

    def run(*x, factor=1):
        value, grads, hess, *_ = d.function(*x, **{q: numbers.get(q, d.defaults[q]) for q in d.parameters}, **choices)
        return value, tuple(factor * g for g in grads) if isinstance(grads, tuple) else factor * grads, hess

    args = [
        support.uniform((40,), k, max(domain.low, -4) + 0.05, min(domain.high, 4) - 0.05)
        if not domain.plus_minus_one
        else 2.0 * support.integers((40,), k, 2) - 1
        for k, domain in enumerate(support.domain_of(name, argument, numbers) for argument in d.inputs)
    ]
    formula = eval(f"lambda {inputs}: run({inputs})", {"run": run})
    loss = fl.custom_loss(formula, differentiable=d.differentiable, hessian=True)
    loss.check(*args)
    if name == "zero_one_loss":
        return
    wrong = eval(f"lambda {inputs}: run({inputs}, factor=1.001)", {"run": run})
    with pytest.raises(ValueError, match="finite differences give"):
        fl.custom_loss(wrong, differentiable=d.differentiable, hessian=True).check(*args)


# ---- as an object ----


def every_face(loss):
    for root in (loss, loss.reference):
        yield root
        yield from (getattr(root, name) for name in ("grad", "value_and_grad", "grad_and_hess") if hasattr(root, name))


def test_faces():
    plain = fl.custom_loss(squares)
    assert not hasattr(plain, "grad_and_hess")
    assert not hasattr(plain.reference, "grad_and_hess")
    assert wide_loss.grad.reference is wide_loss.reference.grad
    assert [face.__qualname__ for face in every_face(wide_loss)] == [
        "wide_loss", "wide_loss.grad", "wide_loss.value_and_grad", "wide_loss.grad_and_hess", "wide_loss.reference",
        "wide_loss.reference.grad", "wide_loss.reference.value_and_grad", "wide_loss.reference.grad_and_hess",
    ]  # fmt: skip
    assert "wide_loss.grad(" in repr(wide_loss.grad)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_of_losses_made_by_the_decorator_are_names(protocol):
    for face in every_face(wide_loss):
        assert pickle.loads(pickle.dumps(face, protocol)) is face


@pytest.mark.parametrize("formula", [squares, Model(2.0).method, Model(2.0), functools.partial(squares, scale=3.0)])
def test_other_pickles_are_of_the_formula(formula):
    x, y = inputs_of(2, (7,))
    loss = fl.custom_loss(formula, differentiable=["input"])
    for face in every_face(loss):
        again = pickle.loads(pickle.dumps(face))
        assert type(again) is type(face)
        assert again.__qualname__ == face.__qualname__
        support.assert_same_bits(again(x, y), face(x, y))


def test_a_lambda_has_no_pickle_but_copies():
    loss = fl.custom_loss(lambda a: (a, 1))
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(loss)
    assert copy.copy(loss) is copy.deepcopy(loss) is loss
    assert copy.deepcopy({"loss": loss.grad})["loss"] is loss.grad


def test_weak_references():
    for face in (*every_face(wide_loss), fl.weighted_sum((1.0, wide_loss)), fl.weighted_sum((1.0, wide_loss)).grad):
        assert weakref.ref(face)() is face
    loss = fl.custom_loss(squares)
    seen = weakref.ref(loss)
    del loss
    assert seen() is None, "no cycle keeps it"


def test_other_processes(tmp_path):
    """A pool that starts afresh, whose functions and arguments are losses."""
    (tmp_path / "mine.py").write_text(
        "import fastloss as fl\n"
        "@fl.custom_loss\n"
        "def cubic(input, target):\n"
        "    return (input - target)**3, 3 * (input - target)**2\n"
        "total = fl.weighted_sum((2.0, cubic), (1.0, fl.mse_loss))\n"
        "def run(face): return face([3.0], [1.0])\n"
    )
    code = (
        "import mine, multiprocessing\n"
        "if __name__ == '__main__':\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "        print(pool.apply(mine.cubic.grad, ([3.0], [1.0])).tolist(), pool.map(mine.run,\n"
        "              [mine.cubic, mine.cubic.reference, mine.total, mine.total.grad]))\n"
    )
    (tmp_path / "main.py").write_text(code)
    path = {"PYTHONPATH": ":".join(p for p in (str(tmp_path), *sys.path) if p)}
    run = subprocess.run(
        [sys.executable, "main.py"], cwd=tmp_path, env=os.environ | path, capture_output=True, text=True, timeout=300
    )
    assert run.stdout.startswith("[12.0] [8.0, "), run.stderr
    assert "20.0, array([28.])]" in run.stdout


def test_partial_results_of_different_formulas_do_not_merge():
    def scaled(c):
        return fl.custom_loss(lambda x, t: c * (x - t) ** 2)

    one, again, other = scaled(1.0), scaled(1.0), scaled(100.0)
    assert (one.partial([3.0], [0.0]) + again.partial([1.0], [0.0], start=1)).value() == 5.0
    with pytest.raises(ValueError, match="<lambda>: partial has another formula, expected that of the others"):
        one.partial([3.0], [0.0]) + other.partial([3.0], [0.0], start=1)
    left, right = fl.Running(one), fl.Running(other)
    left.update([3.0], [0.0])
    right.update([3.0], [0.0])
    with pytest.raises(ValueError, match="formula"):
        left.merge(right)


def test_a_program_that_is_no_module_sends_its_losses_by_value(tmp_path):
    """As cloudpickle sends functions of it; to pickle the loss is an attribute of it as before."""
    script = tmp_path / "main.py"
    script.write_text(
        "import multiprocessing, pickle, fastloss as fl\n"
        "@fl.custom_loss\n"
        "def q(x, t):\n"
        "    return (x - t) ** 4\n"
        "if __name__ == '__main__':\n"
        "    again = pickle.loads(pickle.dumps(q.grad))\n"
        "    assert again([2.0], [0.0]) == 32 and again.__qualname__ == 'q.grad', again\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "        assert pool.apply(q, ([2.0], [0.0])) == 16\n"
        "    try:\n"
        "        import cloudpickle\n"
        "    except ImportError:\n"
        "        pass\n"
        "    else:\n"
        "        import subprocess, sys\n"
        "        code = 'import pickle, sys; assert pickle.load(sys.stdin.buffer)([2.0], [0.0]) == 16'\n"
        "        subprocess.run([sys.executable, '-c', code], input=cloudpickle.dumps(q), check=True)\n"
    )
    path = os.pathsep.join([str(Path(fl.__file__).parent.parent), os.environ.get("PYTHONPATH", "")])
    subprocess.run([sys.executable, str(script)], check=True, env=os.environ | {"PYTHONPATH": path})


class Held:
    c = 2.0

    def formula(self, x, t):
        return self.c * (x - t) ** 2


def test_a_pickle_whose_formula_has_become_another_one_is_refused():
    held = Held()
    loss = fl.custom_loss(held.formula)
    assert pickle.loads(pickle.dumps(loss))([1.0], [0.0]) == 2
    held.c = 5.0
    assert copy.deepcopy(loss)([1.0], [0.0]) == 2
    with pytest.raises(ValueError, match="formula: formula gives something else than when its loss was made"):
        pickle.loads(pickle.dumps(loss))


def test_partial_results_of_a_custom_loss_are_not_those_of_a_built_in_one_of_its_name():
    for formula in (lambda x, t: (x - t) ** 4, lambda x, t: (np.sort(x - t), 1.0)):
        formula.__name__ = "mse_loss"
        with pytest.raises(ValueError, match="mse_loss: partial has another formula, expected that"):
            fl.custom_loss(formula).partial([3.0], [0.0]) + fl.mse_loss.partial([1.0], [0.0], start=1)
