"""Calls drawn at random, by Hypothesis, from everything that can be said in one: loss, face, options, shapes, types,
layouts, results in place or elsewhere, and mistakes.

The default run draws the same few hundred calls each time; a heavy one draws many more.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import numpy as np
import pytest
import support
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import assert_close, assert_same_bits, call
from test_reductions import denominator, room_of

import fastloss as fl

HEALTH = list(HealthCheck)
FEW = settings(max_examples=1200, deadline=None, derandomize=True, database=None, suppress_health_check=HEALTH)
MANY = settings(max_examples=5_000, deadline=None, derandomize=True, database=None, suppress_health_check=HEALTH)


def few_and_many(check):
    """A test of a property, and the heavy one."""
    return FEW(given(st.data())(check)), pytest.mark.heavy(MANY(given(st.data())(check)))


# ---- what is drawn ----

POINTWISE_SHAPES = st.one_of(
    st.lists(st.integers(0, 7), max_size=4).map(tuple),
    st.tuples(st.integers(1, 130)),
    st.sampled_from([(1023,), (1025,), (33, 67), (2, 1, 1200), (8193,)]),
)
ROWS_SHAPES = st.one_of(
    st.tuples(st.integers(0, 40), st.integers(1, 70)),
    st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple),
    st.sampled_from([(300, 3), (2, 5000), (17, 32), (2, 33, 5)]),
)


def laid_out(draw, array):
    """The same numbers in other places: axes turned, backwards, with gaps, off by a byte, in the other byte order, with
    strides of 0 where they allow it.
    """
    if not isinstance(array, np.ndarray) or array.ndim == 0:
        return array
    kind = draw(st.sampled_from(("plain", "plain", "strides", "byte", "swapped", "read-only", "broadcast")))
    if kind == "broadcast":  # other numbers, where they differ
        array = np.ascontiguousarray(array)
        axes = draw(st.sets(st.integers(0, array.ndim - 1)))
        return np.broadcast_to(array[tuple(slice(0, 1 if k in axes else None) for k in range(array.ndim))], array.shape)
    if kind == "swapped":
        return array.astype(array.dtype.newbyteorder("S"))
    if kind == "strides":
        order = draw(st.permutations(range(array.ndim)))
        steps = draw(st.lists(st.sampled_from((1, 1, 2, -1, -3)), min_size=array.ndim, max_size=array.ndim))
        return strided(array, order, steps)
    if kind == "byte":
        view = np.zeros(array.nbytes + 1, np.uint8)[1:].view(array.dtype).reshape(array.shape)
        view[...] = array
        return view
    array = array.copy()
    array.flags.writeable = kind != "read-only"
    return array


def strided(array, order, steps):
    shape = [array.shape[k] * abs(step) for k, step in zip(order, steps, strict=True)]
    view = np.zeros(shape, array.dtype)[tuple(slice(None, None, step) for step in steps)].transpose(np.argsort(order))
    view[...] = array
    return view


def drawn_call(draw, with_out=True):
    """A loss with options, a face, its arguments, and whether `definition` can tell what comes out."""
    variant = draw(st.sampled_from(support.VARIANTS))
    which = draw(st.sampled_from(support.faces(variant.name)))
    dtype = draw(st.sampled_from(support.DTYPES))
    pointwise = variant.name in support.POINTWISE
    shape = draw(POINTWISE_SHAPES if pointwise else ROWS_SHAPES)
    seed = draw(st.integers(0, 99))
    args, options = variant.arguments(dtype, which, shape, seed)
    shared = variant.loss.definition.shared
    of_values = shape  # of the results that are weighed and masked: of elements or rows
    if not pointwise and {"weight", "where"} & set(shared):
        of_values = np.shape(variant.loss(*args, **{k: v for k, v in options.items() if k != "grad_output"}))
    if "weight" in shared and draw(st.booleans()):
        options["weight"] = support.uniform(part(draw, of_values), seed + 3, 0.25, 2).astype(dtype)
    if "where" in shared and draw(st.booleans()):
        options["where"] = support.integers(part(draw, of_values), seed + 4, 3) > 0
    if which != "value" and "grad_output" not in options and draw(st.booleans()):
        number = draw(st.sampled_from((0.5, -2.0, np.float32(3))))
        options["grad_output"] = number if not pointwise else support.uniform(shape, seed + 5, -1, 1).astype(dtype)
    if draw(st.integers(0, 5)) == 0:
        args[-1] = args[-1].astype(np.float16) if args[-1].dtype.kind == "f" and pointwise else args[-1]
    return variant, which, args, options


def part(draw, shape):
    """A shape that broadcasts to this one."""
    kept = shape[draw(st.integers(0, len(shape))) :]
    return tuple(1 if draw(st.booleans()) else n for n in kept)


def results_go_to(draw, args, expected):
    """Arrays for the results, some of them over arguments, wholly or in part."""
    outs = []
    for e in expected:
        if e.ndim == 0 or draw(st.booleans()):
            outs.append(None)
            continue
        kind = draw(st.sampled_from(("new", "strides", "swapped", "argument", "shifted", "backwards")))
        out = np.full_like(e, -7)
        k = draw(st.integers(0, len(args) - 1))
        if kind == "strides":
            out = laid_out(draw, out)
        elif kind == "swapped":
            out = out.astype(out.dtype.newbyteorder("S"))
        elif kind != "new" and args[k].shape == e.shape and args[k].dtype == e.dtype:
            memory = np.zeros(e.size + 40, e.dtype)
            start = draw(st.integers(-20, 20)) if kind == "shifted" else 0
            inside = memory[20 : 20 + e.size].reshape(e.shape)
            inside[...] = args[k]
            args[k] = inside
            out = memory[20 + start : 20 + start + e.size].reshape(e.shape)
            out = out[::-1] if kind == "backwards" else out
        overlapping = any(o is not None and np.may_share_memory(o, out) for o in outs)
        outs.append(None if overlapping or not out.flags.writeable or 0 in out.strides else out)
    return outs


def copied(value):
    """Clean: contiguous, aligned, native."""
    return np.array(value, value.dtype.newbyteorder("="), order="C") if isinstance(value, np.ndarray) else value


# ---- layouts and places do not matter ----


def check_layouts(data):
    draw = data.draw
    variant, which, args, options = drawn_call(draw)
    if "reduction" in options and np.ndim(options.get("grad_output", 0.0)) == 0:
        options["reduction"] = draw(st.sampled_from(("none", *variant.loss.definition.reductions)))
    args = [laid_out(draw, a) for a in args]
    options = {key: laid_out(draw, value) for key, value in options.items()}
    if draw(st.booleans()) and args[0].dtype.kind == "f":
        special = args[0].copy()
        special[support.integers(special.shape, 1, 4) == 0] = draw(st.sampled_from((np.nan, np.inf, -np.inf, 0.0)))
        domain = support.domain_of(variant.name, variant.loss.definition.inputs[0], variant.options)
        args[0] = special if not np.any(domain.outside(special)) else args[0]
    expected = call(variant, which, list(map(copied, args)), {key: copied(v) for key, v in options.items()})
    outs = results_go_to(draw, args, expected)
    results = [
        k for k in range(len(expected)) if k or which != "value_and_grad" or options.get("reduction", "none") == "none"
    ]
    places = [outs[k] for k in results]
    if any(o is not None for o in places):
        options["out"] = places[0] if len(places) == 1 else tuple(places)
    kept = [a.copy() for a in args]
    actual = call(variant, which, args, options)
    assert_same_bits([copied(a) for a in actual], expected, f"{variant} {which}")
    for o, k in zip(places, results, strict=True):
        assert o is None or o is actual[k]
    if "out" not in options:
        for a, k in zip(args, kept, strict=True):
            np.testing.assert_array_equal(a, k)


test_layouts_and_places, test_many_layouts_and_places = few_and_many(check_layouts)


# ---- the definition ----

STATED = json.loads(Path(__file__).with_name("accuracy.json").read_text())["losses"]


def stated_errors(variant, which, count, dtype):
    """For each result the ULP that docs/accuracy.rst states beside the rounding of inputs; 0 for losses over rows."""
    if variant.name not in STATED:
        return [0.0] * count
    hessian = "Gauss-Newton" if dict(variant.options).get("hessian") == "gauss_newton" else "Hessian"
    stated, wrt = STATED[variant.name], variant.definition.wrt
    outputs = ["value"] * which.startswith("value")
    for output in [] if which == "value" else ["gradient", hessian] if which == "grad_and_hess" else ["gradient"]:
        each = [f"{output} w.r.t. {argument}" for argument in wrt]
        outputs += each if each[0] in stated else [output] * len(wrt)
    return [stated[output][np.dtype(dtype).name]["own"]["ulp"] for output in outputs]


def check_definition(data):
    variant, which, args, options = drawn_call(data.draw)
    if args[0].ndim == 0 or any(a.dtype == np.float16 for a in args):
        return
    if variant.name in support.ROWWISE and max(args[0].shape) > 100:
        return  # errors of long sums have tolerances in test_rowwise.py
    if variant.name in support.ROW_LOSSES and min(args[0].shape) == 1:
        return  # vectors of one number: all of a cosine's gradient cancels
    dtype, tolerance = args[0].dtype.type, support.KERNEL if variant.name in support.POINTWISE else support.ROWS
    what = f"{variant} {which}"
    actual = call(variant, which, args, options)
    expected = support.exact(variant, which, args, options)
    allowed = support.allowance(variant, which, args, options, expected, dtype, tolerance)
    # where the definition cancels it is no better than long double; what is less than `tiny` is 0 before it is weighted
    largest = max(1.0, *(float(np.max(np.abs(a), initial=0)) for a in args))
    oracle = np.float64 if "log_gamma(" in inspect.getsource(variant.loss.definition.function) else support.long
    extra = 4 * np.finfo(dtype).tiny + 256 * np.finfo(oracle).eps * largest
    more = [max(0.0, ulps - tolerance.ulps) for ulps in stated_errors(variant, which, len(actual), dtype)]
    for a, e, room, ulps in zip(actual, expected, allowed, more, strict=True):
        size = np.where(np.isfinite(e), np.abs(e), 0)
        assert_close(a, e, room + extra + ulps * np.finfo(dtype).eps * size, what)
    if variant.name not in support.POINTWISE or "reduction" not in options:
        return
    for reduction in variant.loss.definition.reductions:
        divisor = denominator(variant.name, reduction, args[0].shape, options.get("weight"), options.get("where"))
        if reduction == "none" or not divisor or np.ndim(options.get("grad_output", 0.0)):
            continue
        reduced = call(variant, which, args, {**options, "reduction": reduction})
        for k, (r, a) in enumerate(zip(reduced, actual, strict=True)):
            a = a.astype(support.long)
            if k == 0 and which in ("value", "value_and_grad"):
                unrounded = np.finfo(dtype).eps if "weight" in options else 0  # products with weights, in a sum
                room = (support.SUM + unrounded) * np.abs(a).sum() / divisor
                assert_close(r, a.sum() / divisor, room, f"{what} {reduction}")
            else:
                assert_close(r, a / divisor, room_of(variant.name, a / divisor, dtype), f"{what} {reduction}")


test_definition, test_definition_of_many = few_and_many(check_definition)


# ---- mistakes ----


class Stubborn:
    """Is no array and does not become one."""

    def __array__(self, dtype=None, copy=None):
        raise ValueError("no")


GARBAGE = st.one_of(
    st.sampled_from(
        (
            None,
            True,
            "mean",
            "",
            b"x",
            1j,
            -1,
            7,
            0.5,
            -0.5,
            np.nan,
            np.inf,
            2**31,
            2**63 - 1,
            -(2**63),
            2**70,
            [],
            (),
            {},
        )
    ),
    st.sampled_from((object(), Stubborn(), [[1.0], [1.0, 2.0]], [None], ["a"], slice(3), np.ma.zeros(3), range(3))),
    st.builds(
        np.zeros,
        st.lists(st.integers(0, 4), max_size=3),
        st.sampled_from(
            ["f4", "f8", ">f4", "f2", "g", "i1", "u8", "?", "c8", "U2", "O", "M8[s]", "m8[s]", "V3", "i4,f4"]
        ),
    ),
    st.builds(np.full, st.lists(st.integers(0, 4), max_size=2), st.sampled_from((-1, 5, -100, 2**40, 0.5, np.inf))),
    st.just(np.broadcast_to(np.float32(1), (2**50,))),  # more than any memory holds
)


def check_mistakes(data):
    draw = data.draw
    variant, which, args, options = drawn_call(draw)
    definition = variant.loss.definition
    expected = call(variant, which, args, options)
    outs = [np.full_like(e, -7) for e in expected]
    options["out"] = outs[0] if len(outs) == 1 else tuple(outs)
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from((*definition.names, "colour")))
        value = draw(GARBAGE)
        if name in definition.inputs and draw(st.booleans()):
            args[definition.inputs.index(name)] = value
        elif name not in definition.inputs:
            options[name] = value
    message = ""
    try:
        call(variant, which, args, options)
    except (ValueError, TypeError, IndexError, MemoryError) as error:
        message = "" if isinstance(error, MemoryError) else str(error)
    if message:
        of_argument = message == "no"  # what Stubborn raises is passed on
        assert of_argument or re.match(rf"{definition.name}(: |(\.\w+)?\(\) )", message), message
        assert all(np.all(o == -7) for o in outs)


test_mistakes, test_many_mistakes = few_and_many(check_mistakes)


def check_labels(data):
    """Any integers as labels, ignored or not: as NumPy's own integers say, and nothing is written otherwise."""
    draw = data.draw
    integer = draw(st.sampled_from([np.dtype(f"{s}int{b}") for s in ("", "u") for b in (8, 16, 32, 64)]))
    limits = np.iinfo(integer)
    rows, classes = draw(st.integers(1, 20)), draw(st.sampled_from((1, 2, 3, 127, 128, 129, 255, 256, 257)))
    near = [
        n for b in (0, classes, -100, 2**7, 2**8, 2**31, 2**32, limits.min, limits.max) for n in range(b - 2, b + 3)
    ]
    numbers = st.sampled_from([n for n in near if limits.min <= n <= limits.max])
    good = st.integers(0, min(classes - 1, limits.max))
    label = draw(st.lists(st.one_of(good, good, good, numbers), min_size=rows, max_size=rows))
    ignored = draw(st.one_of(st.just(-100), st.sampled_from([*near, 2**64, 2**70, -(2**70)])))
    x = support.uniform((rows, classes), draw(st.integers(0, 9)), -4, 4).astype(draw(st.sampled_from(support.DTYPES)))
    target = laid_out(draw, np.array(label, integer))
    values = [int(n) for n in target]
    which = draw(st.sampled_from(support.faces("cross_entropy")))
    outs = tuple(np.full_like(x, -7) for _ in range(2 if which == "grad_and_hess" else 1))
    options = {"label_smoothing": 0.1} if draw(st.booleans()) else {}
    options |= {"ignore_index": ignored} if ignored != -100 or draw(st.booleans()) else {}
    options |= {} if which == "value" else {"out": outs if len(outs) > 1 else outs[0]}
    run = support.face(fl.cross_entropy, which)
    bad = next((k for k, n in enumerate(values) if n != ignored and not 0 <= n < classes), None)
    if bad is None:
        safe = np.array([0 if n == ignored else n for n in values])
        safe[[n == ignored for n in values]] = -100
        expected = run(x, safe, **{k: v for k, v in options.items() if k not in ("ignore_index", "out")})
        assert_same_bits(run(x, target, **options), expected)
        return
    with pytest.raises(IndexError) as raised:
        run(x, target, **options)
    assert str(raised.value).startswith(f"cross_entropy: target has {values[bad]} at index ({bad},), expected a class")
    assert all(np.all(o == -7) for o in outs)


test_labels, test_many_labels = few_and_many(check_labels)
