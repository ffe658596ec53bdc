"""out=: results go where they are told to, whatever lies there, and nowhere else."""

from __future__ import annotations

import itertools
import tracemalloc

import numpy as np
import pytest
import support
from support import assert_same_bits, call, face

import fastloss as fl

GUARD = 67  # elements before and after


def array_faces(variant):
    """Faces with array results when nothing is reduced: all of them."""
    return support.faces(variant.name)


def shape_of(variant):
    return (131,) if variant.name in support.POINTWISE else (9, 29)


def empties(expected, layout):
    """Arrays for results with junk in them, each inside a larger one."""
    guards, outs = [], []
    for e in expected:
        guard = np.full((2 * GUARD + e.size) * 2, -777, e.dtype)
        inner = guard[2 * GUARD : 2 * GUARD + 2 * e.size]
        outs.append(laid_out(inner, e.shape, layout))
        guards.append((guard, outs[-1]))
    return guards, outs


def laid_out(memory, shape, layout):
    """An array in memory for twice as many elements."""
    size = memory.size // 2
    if layout == "spaced":
        return memory[::2].reshape(shape)
    if layout == "reversed":
        return memory[:size][::-1].reshape(shape)
    return memory[:size].reshape(shape[::-1]).T if layout == "fortran" else memory[:size].reshape(shape)


def as_out(outs):
    return outs[0] if len(outs) == 1 else tuple(outs)


class SlowTuple(tuple):
    """As good as a tuple, but the fast path takes no subclasses."""

    __slots__ = ()


def test_out_gets_the_result_and_nothing_else_is_touched(plain, dtype, isa):
    for which, layout in itertools.product(array_faces(plain), ("plain", "spaced", "reversed", "fortran")):
        args, options = plain.arguments(dtype, which, shape_of(plain))
        expected = call(plain, which, args, options)
        guards, outs = empties(expected, layout)
        results = call(plain, which, args, {**options, "out": as_out(outs)})
        assert all(r is o for r, o in zip(results, outs, strict=True)), "out itself is returned"
        for (guard, out), e in zip(guards, expected, strict=True):
            assert_same_bits(out, e, f"{plain} {which} {layout}")
            out.fill(-777)
            assert np.all(guard == -777), f"{plain} {which} {layout}: written outside of out"


def test_every_tail_stays_inside_out(plain, dtype, every_isa):
    """A register's worth of junk behind each length would show here."""
    for n in range(1, 67):
        shape = (n,) if plain.name in support.POINTWISE else (2, n)
        for which in support.composite(plain.name):
            args, options = plain.arguments(dtype, which, shape)
            expected = call(plain, which, args, options)
            guards, outs = empties(expected, "plain")
            call(plain, which, args, {**options, "out": as_out(outs)})
            for (guard, out), e in zip(guards, expected, strict=True):
                assert_same_bits(out, e, f"{plain} {which} {n}")
                out.fill(-777)
                assert np.all(guard == -777), f"{plain} {which} {n}: written outside of out"


def test_in_place_over_the_input(variant, dtype):
    for which in array_faces(variant):
        args, options = variant.arguments(dtype, which, shape_of(variant))
        expected = call(variant, which, args, options)
        k = next((k for k, e in enumerate(expected) if e.shape == args[0].shape), None)
        if k is None:
            continue
        for place in range(k, len(expected)):
            if expected[place].shape != args[0].shape:
                continue
            again = [a.copy() for a in args]
            outs = [None] * len(expected)
            outs[place] = again[0]
            results = call(variant, which, again, {**options, "out": as_out(outs)})
            assert_same_bits(results, expected, f"{variant} {which} in place of result {place}")
            assert results[place] is again[0]


def test_in_place_over_another_argument(plain, dtype):
    for which in array_faces(plain):
        args, options = plain.arguments(dtype, which, shape_of(plain))
        expected = call(plain, which, args, options)
        for k in range(1, len(args)):
            if args[k].dtype != dtype or expected[-1].shape != args[k].shape:
                continue
            again = [a.copy() for a in args]
            outs = [None] * len(expected)
            outs[-1] = again[k]
            results = call(plain, which, again, {**options, "out": as_out(outs)})
            assert_same_bits(results, expected, f"{plain} {which} over argument {k}")
        for name in ("weight", "grad_output"):
            if name not in plain.loss.definition.shared or (name == "grad_output" and which == "value"):
                continue
            if plain.name not in support.POINTWISE:
                continue
            factor = support.uniform(args[0].shape, 3, 0.5, 2).astype(dtype)
            expected = call(plain, which, args, {**options, name: factor})
            outs = [None] * len(expected)
            outs[-1] = factor
            results = call(plain, which, args, {**options, name: factor, "out": as_out(outs)})
            assert_same_bits(results, expected, f"{plain} {which} over {name}")


@pytest.mark.each("shift", [-33, -1, 1, 2, 33])
def test_partial_overlap(plain, dtype, shift):
    """Out begins before or after the input in the same memory."""
    for which in array_faces(plain):
        args, options = plain.arguments(dtype, which, (4000,) if plain.name in support.POINTWISE else (40, 100))
        expected = call(plain, which, args, options)
        if expected[-1].shape != args[0].shape:
            continue
        memory = np.zeros(args[0].size + 100, dtype)
        x = memory[40 : 40 + args[0].size].reshape(args[0].shape)
        out = memory[40 + shift : 40 + shift + args[0].size].reshape(args[0].shape)
        x[...] = args[0]
        outs = [None] * len(expected)
        outs[-1] = out
        results = call(plain, which, [x, *args[1:]], {**options, "out": as_out(outs)})
        assert_same_bits(results, expected, f"{plain} {which} shifted by {shift}")


def test_reversed_and_transposed_overlap(plain, dtype):
    for which in array_faces(plain):
        args, options = plain.arguments(dtype, which, (30, 30))
        expected = call(plain, which, args, options)
        if expected[-1].shape != args[0].shape:
            continue
        for view in (lambda a: a[::-1], lambda a: a.T, lambda a: a[:, ::-1]):
            x = args[0].copy()
            if view(x).shape != x.shape:
                continue
            outs = [None] * len(expected)
            outs[-1] = view(x)
            results = call(plain, which, [x, *args[1:]], {**options, "out": as_out(outs)})
            assert_same_bits(results, expected, f"{plain} {which}")


def test_strided_arguments_in_the_memory_of_out(plain, dtype):
    """Out ends just before an argument, on its first element, begins there, on its last one or just behind it."""
    for which in array_faces(plain):
        args, options = plain.arguments(dtype, which, (4000,) if plain.name in support.POINTWISE else (300, 40))
        expected = call(plain, which, args, options)
        for k, at, layout in itertools.product(
            range(len(expected)), range(len(args)), ("spaced", "reversed", "fortran")
        ):
            item, size, room = expected[k].itemsize, expected[k].nbytes, 2 * args[at].nbytes
            begin = -(-size // 64) * 64
            for shift in (-size, item - size, 0, room // 2 - item, room // 2, room - item):
                memory = np.zeros(begin + room + size, np.uint8)
                argument = laid_out(memory[begin : begin + room].view(args[at].dtype), args[at].shape, layout)
                argument[...] = args[at]
                out = memory[begin + shift : begin + shift + size].view(dtype).reshape(expected[k].shape)
                outs = [None if i == k else np.empty_like(e) for i, e in enumerate(expected)]
                outs[k] = out
                again = [argument if i == at else a for i, a in enumerate(args)]
                results = call(plain, which, again, {**options, "out": as_out(outs)})
                assert_same_bits(
                    results, expected, f"{plain} {which} {k} {layout} argument {at}, {shift} bytes behind it"
                )


def placed(memory, at, array):
    """A copy of the array that begins so many bytes into the memory."""
    copy = memory[at : at + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def over(loss, which, args, options, expected, places, shift=0):
    """The results where each lies on an argument, by its position or name, or so many of its elements behind it."""
    args, options = list(args), dict(options)
    outs = [None] * len(expected)
    for k, place in places:
        given = args if isinstance(place, int) else options
        room = expected[k].nbytes + given[place].nbytes
        memory = np.zeros(3 * room + 256, np.uint8)
        memory = memory[-memory.ctypes.data % 64 :]
        begin = -(-room // 64) * 64
        given[place] = placed(memory, begin, given[place])
        at = begin + shift * expected[k].itemsize
        outs[k] = memory[at : at + expected[k].nbytes].view(expected[k].dtype).reshape(expected[k].shape)
    outs = [out for out, e in zip(outs, expected, strict=True) if isinstance(e, np.ndarray)]
    return results_of(loss, which, args, {**options, "out": as_out(outs)})


def results_of(loss, which, args, options):
    """Arrays, and a number where the value is reduced."""
    results = face(loss, which)(*args, **options)
    results = results if isinstance(results, tuple) else (results,)
    return [r for result in results for r in (result if isinstance(result, tuple) else (result,))]


def check_every_place(loss, which, args, options):
    expected, what = results_of(loss, which, args, options), f"{loss} {options.keys()}"
    arrays = [k for k, e in enumerate(expected) if isinstance(e, np.ndarray)]
    places = [k for k, a in enumerate(args) if isinstance(a, np.ndarray)]
    places += [name for name, value in options.items() if isinstance(value, np.ndarray)]
    for k in arrays:
        for place, shift in itertools.product(places, (0, 1, -1, 8, expected[k].size // 2)):
            results = over(loss, which, args, options, expected, [(k, place)], shift)
            assert_same_bits(results, expected, f"{what}: result {k} over {place} + {shift}")
    for chosen in itertools.permutations(places, len(arrays)):
        results = over(loss, which, args, options, expected, list(zip(arrays, chosen, strict=True)))
        assert_same_bits(results, expected, f"{what}: results over {chosen}")


def test_every_result_over_every_argument(plain, dtype):
    """Exactly there or shifted, each alone and all together, whatever else there is to read."""
    if plain.name not in support.POINTWISE:
        pytest.skip("see below")
    definition, shape = plain.loss.definition, (1100,)
    factors = {
        name: support.uniform(shape, k, 0.5, 2).astype(dtype) for k, name in enumerate(["weight", "grad_output"])
    }
    factors["where"] = support.uniform(shape, 5) < 0.8
    for which in array_faces(plain):
        args, options = plain.arguments(dtype, which, shape)
        parameters = {
            name: np.full(shape, value, dtype)
            for name in definition.parameters
            for value in [options.get(name, definition.defaults.get(name))]
        }
        legal = {name: f for name, f in factors.items() if name in definition.shared}
        if which == "value":
            legal.pop("grad_output")
        every = {**parameters, **legal}
        for chosen in ({}, *({name: value} for name, value in every.items()), every):
            check_every_place(plain.loss, which, args, {**options, **chosen})
        if "reduction" in options and which != "value":
            every.pop("grad_output")
            check_every_place(plain.loss, which, args, {**options, **every, "reduction": "mean"})


@pytest.mark.parametrize("shape", [(300, 5), (3, 2), (1, 300), (300, 1), (1, 2, 600), (4, 70, 3)])
@pytest.mark.parametrize("integer", [np.int64, np.int32])
def test_every_result_of_rows_over_every_argument(shape, integer, dtype):
    for variant in support.VARIANTS:
        if variant.name in support.POINTWISE:
            continue
        for which in array_faces(variant):
            args, options = variant.arguments(dtype, which, shape)
            args = [a.astype(integer) if a.dtype.kind == "i" else a for a in args]
            check_every_place(variant.loss, which, args, options)
            if variant.name == "cross_entropy" and which != "value":
                rows = support.uniform(shape[:1] + shape[2:], 4, 0.5, 2).astype(dtype)
                check_every_place(variant.loss, which, args, {**options, "grad_output": rows})


def test_values_over_class_weights(variant, dtype):
    """Each is read for all rows, of which there are as many as classes."""
    if not variant.loss.definition.class_weight:
        pytest.skip("it has none")
    for n in (6, 300, 1000):
        args, options = variant.arguments(dtype, "value", (n, n))
        options["weight"] = support.uniform(n, 6, 0.5, 2).astype(dtype)
        expected = call(variant, "value", args, options)
        for shift in (0, 1, -1, n // 2):
            results = over(variant.loss, "value", args, options, expected, [(0, "weight")], shift)
            assert_same_bits(results, expected, f"{variant} {n} + {shift}")


def test_every_result_of_a_linear_layer_over_every_argument(dtype):
    x, layer = support.uniform((7, 5), 1).astype(dtype), support.uniform((5, 5), 2).astype(dtype)
    options = {"linear_bias": support.uniform(5, 3).astype(dtype), "weight": support.uniform(5, 4).astype(dtype)}
    options |= {"reduction": "none", "grad_output": support.uniform(7, 5).astype(dtype)}
    check_every_place(fl.linear_cross_entropy, "grad", [x, layer, np.arange(7) % 5], options)
    check_every_place(fl.linear_cross_entropy, "value_and_grad", [x, layer, np.arange(7) % 5], options)


def test_other_byte_order(plain, dtype):
    for which in array_faces(plain):
        args, options = plain.arguments(dtype, which, shape_of(plain))
        expected = call(plain, which, args, options)
        outs = [np.full(e.shape, -1, e.dtype.newbyteorder("S")) for e in expected]
        call(plain, which, args, {**options, "out": as_out(outs)})
        assert_same_bits([o.astype(dtype) for o in outs], expected, f"{plain} {which}")


def test_parts_of_a_tuple(plain, dtype):
    """None: allocated. Each output in its turn."""
    for which in array_faces(plain):
        args, options = plain.arguments(dtype, which, shape_of(plain))
        expected = call(plain, which, args, options)
        if len(expected) == 1:
            out = np.empty_like(expected[0])
            assert call(plain, which, args, {**options, "out": (out,)})[0] is out
        for k, e in enumerate(expected):
            outs = [None] * len(expected)
            outs[k] = np.full_like(e, -1)
            results = call(plain, which, args, {**options, "out": tuple(outs)})
            assert results[k] is outs[k]
            assert_same_bits(results, expected, f"{plain} {which} {k}")


def test_reduced_calls_take_out_for_the_gradient(dtype):
    for name in support.REDUCIBLE:
        variant = next(support.variants(name))
        args, options = variant.arguments(dtype, "value_and_grad", shape_of(variant))
        for reduction in ("mean", "sum"):
            value, *grads = call(variant, "value_and_grad", args, {**options, "reduction": reduction})
            outs = [np.full_like(g, -1) for g in grads]
            got, *same = call(variant, "value_and_grad", args, {**options, "reduction": reduction, "out": as_out(outs)})
            assert got == value
            assert all(s is o for s, o in zip(same, outs, strict=True))
            assert_same_bits(outs, grads, f"{variant} {reduction}")


@pytest.fixture
def good():
    return np.zeros((3, 2), np.float32), np.ones((3, 2), np.float32)


WRONG_OUTS = [
    (lambda: np.empty((2, 3), np.float32), ValueError, "mse_loss: out has shape (2, 3), expected (3, 2)"),
    (lambda: np.empty((3, 1), np.float32), ValueError, "mse_loss: out has shape (3, 1), expected (3, 2)"),
    (lambda: np.empty((3, 2)), TypeError, "mse_loss: out has type float64, expected float32"),
    (lambda: np.empty((3, 2), np.float16), TypeError, "mse_loss: out has type float16, expected float32"),
    (lambda: np.empty((3, 2), int), TypeError, "mse_loss: out has type int64, expected float32"),
    (lambda: [[0.0] * 2] * 3, TypeError, "mse_loss: out is list, expected an array"),
    (lambda: np.ma.zeros((3, 2), np.float32), TypeError, "mse_loss: out is MaskedArray, expected an array"),
    (lambda: np.broadcast_to(np.float32(0), (3, 2)), ValueError, "mse_loss: out is read-only"),
    (
        lambda: np.lib.stride_tricks.as_strided(np.zeros(3, np.float32), (3, 2), (4, 0)),
        ValueError,
        "mse_loss: out overlaps itself",
    ),
    (lambda: (None, None), ValueError, "mse_loss: out has 2 arrays, expected 1"),
    (lambda: (), ValueError, "mse_loss: out has 0 arrays, expected 1"),
]


@pytest.mark.parametrize(("make", "error", "message"), WRONG_OUTS)
def test_wrong_outs(good, make, error, message):
    for run in (fl.mse_loss.grad, lambda *a, **k: fl.mse_loss(*a, reduction="none", **k)):
        with pytest.raises(error) as raised:
            run(*good, out=make())
        assert str(raised.value) == message


def test_out_without_an_array_result(good):
    with pytest.raises(ValueError, match="out is given, but the result is a float"):
        fl.mse_loss(*good, out=np.empty((3, 2), np.float32))


def unusual(e):
    """Outs that are not like a new array: some are refused."""
    yield np.empty(e.shape, np.float64 if e.dtype == np.float32 else np.float32)
    yield np.empty(e.shape, np.int64)
    yield np.empty(e.shape, e.dtype.newbyteorder("S"))
    yield np.empty((*e.shape, 1), e.dtype)
    yield np.empty((*e.shape, 2), e.dtype)[..., 0]
    yield np.empty(e.shape, e.dtype, order="F")
    yield np.empty(e.nbytes + 1, np.uint8)[1:].view(e.dtype).reshape(e.shape)
    yield np.broadcast_to(e.dtype.type(0), e.shape)
    yield np.lib.stride_tricks.as_strided(np.zeros(1, e.dtype), e.shape, (0,) * e.ndim)
    yield np.ma.zeros(e.shape, e.dtype)
    yield e.tolist()
    yield None


def outcome(variant, which, args, options):
    """The results, or what is raised."""
    try:
        return [np.array(r) for r in call(variant, which, args, options)]
    except (TypeError, ValueError) as error:
        return type(error), str(error)


def test_fast_and_slow_path_take_an_out_for_the_same(plain, dtype):
    for which in array_faces(plain):
        args, options = plain.arguments(dtype, which, shape_of(plain))
        expected = call(plain, which, args, options)
        for k, e in enumerate(expected):
            for out in unusual(e):
                outs = [out if i == k else np.empty_like(other) for i, other in enumerate(expected)]
                slow = outcome(plain, which, args, {**options, "out": SlowTuple(outs)})
                fast = outcome(plain, which, args, {**options, "out": as_out(outs)})
                what = f"{plain} {which}: {type(out)} {getattr(out, 'dtype', '')} for result {k}"
                if isinstance(slow, list):
                    assert_same_bits(fast, slow, what)
                    assert_same_bits([r.astype(dtype) for r in fast], expected, what)
                else:
                    assert fast == slow, what


def test_outs_must_not_overlap_each_other(good):
    memory = np.zeros(8, np.float32)
    outs = memory[:6].reshape(3, 2), memory[2:].reshape(3, 2)
    for pair in (outs, (outs[0], outs[0])):
        with pytest.raises(ValueError, match="mse_loss: out has arrays that overlap each other"):
            fl.mse_loss.grad_and_hess(*good, out=pair)
    rows = np.zeros(9, np.float32)
    for value in (rows[:3], rows[3:6], rows[5:8]):
        with pytest.raises(ValueError, match="logsumexp: out has arrays that overlap each other"):
            fl.logsumexp.value_and_grad(good[0], out=(value, rows[2:8].reshape(3, 2)))


def test_nothing_is_written_when_an_argument_is_wrong(plain, dtype):
    """Even where the offender is the last element of a million."""
    definition = plain.loss.definition
    bad = {
        k: next((v for v in (2.0, -1.0, 0.0, 0.5) if not support.inside(support.domain_of(plain.name, a), v)), None)
        for k, a in enumerate(definition.inputs)
    }
    shape = (100_000,) if plain.name in support.POINTWISE else (1000, 7)
    for which in array_faces(plain):
        args, options = plain.arguments(dtype, which, shape)
        expected = call(plain, which, args, options)
        outs = [np.full_like(e, -777) for e in expected]
        for k, value in bad.items():
            if plain.name == "cross_entropy" and k == 1:
                value = 7
            if value is None:
                continue
            if support.domain_of(plain.name, definition.inputs[k]).boxes:
                value = (1, 1, 0, 0)
            spoilt = [a.copy() for a in args]
            spoilt[k][-1] = value  # all of the last row: of one with a label only the number there is read
            with pytest.raises((ValueError, IndexError)):
                call(plain, which, spoilt, {**options, "out": as_out(outs)})
            assert all(np.all(o == -777) for o in outs), f"{plain} {which}: written before {definition.inputs[k]}"
        in_place = [a.copy() for a in args]
        for k, value in bad.items():
            if value is None or plain.name not in support.POINTWISE or expected[-1].shape != shape:
                continue
            in_place[k].reshape(-1)[-1] = value
            before = in_place[0].copy()
            with pytest.raises((ValueError, IndexError)):
                call(plain, which, in_place, {**options, "out": as_out([*[None] * (len(outs) - 1), in_place[0]])})
            np.testing.assert_array_equal(in_place[0], before)
            in_place[k][...] = args[k]


def test_no_hidden_temporaries(plain, dtype):
    """Clean arrays and out=: no memory of the size of the arrays is taken, even for a moment."""
    shape = (200_000,) if plain.name in support.POINTWISE else (2000, 100)
    for which in support.faces(plain.name):
        args, options = plain.arguments(dtype, which, shape)
        outs = [np.empty_like(e) for e in call(plain, which, args, options)]
        options["out"] = as_out(outs)
        run = face(plain.loss, which)
        run(*args, **options)
        tracemalloc.start()
        try:
            run(*args, **options)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 20_000, f"{plain} {which}: {peak} bytes"


def test_reduced_values_take_no_memory(dtype):
    for name in support.REDUCIBLE:
        variant = next(support.variants(name))
        args, options = variant.arguments(dtype, "value", (200_000,) if name in support.POINTWISE else (2000, 100))
        options["reduction"] = "sum"
        variant.loss(*args, **options)
        tracemalloc.start()
        try:
            variant.loss(*args, **options)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 20_000, f"{variant}: {peak} bytes"


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_results_larger_than_the_cache(at, dtype):
    """They go to memory past it: the same bits, whatever their alignment, and nothing beside them."""
    n = 6_000_001  # in more than 64 MB
    x, y = support.uniform((2, n), 7).astype(dtype)
    one = dtype(1)
    for loss, arguments in ((fl.huber_loss, (x, y)), (fl.margin_ranking_loss, (x, y, np.where(x < 0.5, -one, one)))):
        value, gradients = loss(*arguments), np.atleast_2d(loss.grad(*arguments))
        room = np.full((len(gradients), n + 8), 7, dtype)
        out = tuple(row[at : at + n] for row in room)
        assert loss.value_and_grad(*arguments, out=out if len(out) > 1 else out[0])[0] == value
        np.testing.assert_array_equal(out, gradients)
        assert np.all(room[:, :at] == 7)
        assert np.all(room[:, at + n :] == 7)
    out = room[0, at : at + n]
    value, grad = fl.mse_loss.value_and_grad(x, y, reduction="sum", out=out)
    assert grad is out
    assert value == fl.mse_loss(x, y, reduction="sum")
    np.testing.assert_array_equal(out, 2 * (x - y))
    fl.mse_loss.grad(x, y, reduction="sum", out=x)
    np.testing.assert_array_equal(x, out)


def test_a_sum_that_is_taken_again_reads_what_was_not_overwritten():
    """On the slow path too: a sum of floats that is 0 is taken again in double."""
    for g in (2.0, np.array(2.0)):
        x = np.ones(3, np.float32)
        value, grad = fl.squared_hinge_loss.value_and_grad(x, np.ones(3, np.float32), grad_output=g, out=x)
        assert (value, grad.tolist()) == (0.0, [0.0] * 3)
