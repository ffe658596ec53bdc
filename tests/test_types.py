"""Types of arguments: any mixture gives what the checks and conversions of Python give, without going through them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import support

import fastloss as fl
from fastloss import _arguments
from fastloss._registry import catalogue

TYPES = ("f4", "f8", "f2", "?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", ">f4", ">f8", ">f2", ">i4", ">u8")
RANDOM_CALLS = 40  # of each loss


def bfloat16() -> list:
    try:
        import ml_dtypes
    except ModuleNotFoundError:
        return []
    return [np.dtype(ml_dtypes.bfloat16)]


def moved(rng: np.random.Generator, array: np.ndarray) -> np.ndarray:
    """The same, or lying in memory at any distance, or misaligned."""
    kind = rng.integers(5)
    if kind == 0 and array.ndim:
        return np.repeat(array, 2, axis=-1)[..., ::2]
    if kind == 1 and array.ndim:
        return array[..., ::-1].copy()[..., ::-1]
    if kind == 2 and array.size:
        raw = np.empty(array.nbytes + 1, np.uint8)
        there = raw[1:].view(array.dtype).reshape(array.shape)
        there[...] = array
        return there
    return array


def as_number(rng: np.random.Generator, value: float) -> object:
    """A number as any of what it may be given as."""
    kinds = [float, np.float64, np.float32, np.float16, np.array, lambda x: np.array(x, ">f4")]
    if value == int(value):
        kinds += [int, np.int64, np.uint8, lambda x: np.array(int(x), np.int32)]
    if value in (0, 1):
        kinds += [bool, np.bool_]
    return kinds[rng.integers(len(kinds))](value)


def outcome(function, *args, **options):
    """What it returns, or raises."""
    try:
        return support.flat(function(*args, **options)), None
    except Exception as error:
        return [], (type(error), str(error))


def numbers_of(definition) -> tuple[str, ...]:
    return definition.parameters if definition.family != "rowwise" else ()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", support.LOSSES)
def test_random_types(name):
    rng = np.random.default_rng(sum(name.encode()))
    variants = list(support.variants(name))
    types = [*map(np.dtype, TYPES), *bfloat16()]
    for _ in range(RANDOM_CALLS):
        variant = variants[rng.integers(len(variants))]
        definition, which = variant.loss.definition, rng.choice(support.faces(name))
        pointwise = definition.family == "pointwise"
        shape = (int(rng.integers(1, 40)),) if pointwise else (int(rng.integers(1, 9)), int(rng.integers(2, 20)))
        args, options = variant.arguments(rng.choice([np.float32, np.float64]), which, shape=shape)
        given = dict(zip(definition.inputs, args, strict=True)) | options
        rows = shape if pointwise else np.shape(args[0])[:-1]
        reduction = rng.choice(definition.reductions or ("none",))
        if definition.reductions:
            given["reduction"] = "".join(list(reduction))
        if rng.integers(2) and definition.row_weight in definition.shared:
            weight = rng.choice([0, 0.25, 1, 3], rows)
            given[definition.row_weight] = as_number(rng, 0.5) if rng.integers(3) == 0 else weight
        if rng.integers(3) == 0 and "where" in definition.shared:
            given["where"] = rng.random(rows) < rng.choice([0, 0.5, 1])
        if which != "value" and "grad_output" not in given and rng.integers(2):
            each = reduction == "none" and definition.reductions and rng.integers(2)
            given["grad_output"] = rng.choice([0, 2, -0.5], rows) if each else as_number(rng, 2.0)
        for argument, value in given.items():
            if isinstance(value, np.ndarray) and value.ndim and argument != "where":
                value = value.astype(types[rng.integers(len(types))] if rng.integers(3) else value.dtype)
            if isinstance(value, np.ndarray):
                given[argument] = moved(rng, value)
            if argument in numbers_of(definition) and isinstance(value, (int, float)) and abs(value) < 1e4:
                given[argument] = as_number(rng, value)
        loss = support.face(variant.loss, which)
        expected, expected_error = outcome(_arguments.call, loss, dict(given))
        found, error = outcome(loss, **given)
        shown = f"{variant} {which} { {k: (getattr(v, 'dtype', v), np.shape(v)) for k, v in given.items()} }"
        assert error == expected_error, shown
        assert [a.dtype for a in found] == [a.dtype for a in expected], shown
        support.assert_same_bits(found, expected, shown)


@pytest.fixture
def no_slow_path(monkeypatch):
    def refuse(loss, given):
        raise AssertionError(f"{loss} takes the slow path")

    monkeypatch.setattr(_arguments, "call", refuse)


N = 100
X = support.uniform((N,), 1, 0.1, 0.9)
LABELS = support.integers((N,), 2, 2)


@pytest.mark.each(("first", "second"), list(itertools.product(TYPES, TYPES)))
def test_mixtures_take_the_fast_path(no_slow_path, first, second):
    x, y = (9 * X).astype(first), LABELS.astype(second)
    where, weight = LABELS == 0, np.arange(N).astype(second)
    fl.mse_loss(x, y)
    fl.huber_loss.value_and_grad(x, y, weight=weight, where=where, delta=np.float32(2))
    fl.huber_loss.grad(x, y, reduction="none", grad_output=weight, where=where)
    fl.binary_cross_entropy_with_logits.grad_and_hess(x, y, pos_weight=np.array(2))
    rows, per_row = x.reshape(20, 5), weight[:20].copy()
    fl.cross_entropy.value_and_grad(rows, LABELS[:20].astype(second) if "f" not in second else LABELS[:20])
    fl.cross_entropy.grad(rows, LABELS[:20], weight=per_row[:5], sample_weight=per_row, where=where[:20])
    fl.cosine_embedding_loss(rows, y.reshape(20, 5), 2 * LABELS[:20] - 1, margin=np.float64(0.5))
    fl.softmax.grad(rows, grad_output=y.reshape(20, 5))


def test_layouts_and_factors_that_broadcast_take_the_fast_path(no_slow_path):
    """With the results of arrays in C order."""
    wide = support.uniform((30, 14), 3, 0.1, 0.9)
    x, y = np.ascontiguousarray(wide[::-3, 1::2]), LABELS[:70].reshape(10, 7).astype(np.float32)
    rows, columns = np.arange(1.0, 11).reshape(10, 1), np.arange(1, 8, dtype=np.float32)
    factors = [{"weight": f} for f in (rows, columns, columns[None], rows.astype(">i2"))]
    factors += [{"where": f > 3} for f in (rows, columns)]
    factors += [{"pos_weight": f} for f in (rows, columns, columns.astype(np.float64), columns[::-1])]
    for options in factors:
        ((name, factor),) = options.items()
        full = {name: np.ascontiguousarray(np.broadcast_to(factor, x.shape), factor.dtype.newbyteorder("="))}
        expected = fl.binary_cross_entropy_with_logits.value_and_grad(x, y, **full)
        for scores in (x, wide[::-3, 1::2], wide.astype(">f8")[::-3, 1::2]):
            given = fl.binary_cross_entropy_with_logits.value_and_grad(scores, np.asfortranarray(y), **options)
            support.assert_same_bits(support.flat(given), support.flat(expected), str(options))
    labels = LABELS[:10]
    for loss, options in (
        (fl.cross_entropy.value_and_grad, {"target": labels}),
        (fl.cross_entropy.grad_and_hess, {"target": labels, "weight": columns, "sample_weight": rows[:, 0]}),
        (fl.cosine_similarity.grad, {"x2": y}),
        (fl.log_softmax.grad, {"grad_output": y}),
    ):
        expected = support.flat(loss(x, **options))
        for scores in (wide[::-3, 1::2], np.asfortranarray(x), x.astype(">f8")[:, ::-1][:, ::-1]):
            given = support.flat(loss(scores, **options))
            support.assert_same_bits(given, expected)
            assert all(g.strides == np.empty_like(scores, g.dtype).strides for g in given if g.ndim)


def test_out_takes_the_fast_path(no_slow_path, plain, dtype):
    """Arrays like new ones, whatever the layout of what is read, and wherever results may overlap it."""
    for which in support.faces(plain.name):
        args, options = plain.arguments(dtype, which, (7,) if plain.name in support.POINTWISE else (5, 6))
        expected = support.call(plain, which, args, options)
        spaced = [np.repeat(a, 2, -1)[..., ::2] for a in args]
        in_place = [a.copy() for a in args]
        fresh = [np.empty_like(e) for e in expected]
        last = in_place[0] if expected[-1].shape == args[0].shape else fresh[-1]
        for given, outs in ((args, fresh), (spaced, fresh), (in_place, [*fresh[:-1], last])):
            out = outs[0] if len(outs) == 1 else tuple(outs)
            results = support.call(plain, which, given, {**options, "out": out})
            assert all(r is o for r, o in zip(results, outs, strict=True))
            support.assert_same_bits(results, expected, f"{plain} {which}")


@pytest.mark.each("number", [1, 1.0, True, *(np.dtype(t).type(1) for t in TYPES), np.array(1), np.array(1.0)])
def test_numbers_take_the_fast_path(no_slow_path, number):
    x, y, rows = X, LABELS.astype(np.float64), X.reshape(20, 5)
    plain = fl.huber_loss.value_and_grad(x, y, delta=1.0, weight=1.0, grad_output=1.0)
    given = fl.huber_loss.value_and_grad(x, y, delta=number, weight=number, grad_output=number)
    support.assert_same_bits(support.flat(given), support.flat(plain))
    support.assert_same_bits(support.flat(fl.mse_loss(x, number)), support.flat(fl.mse_loss(x, np.ones(N))))
    plain = fl.cross_entropy.value_and_grad(rows, LABELS[:20], label_smoothing=0.0, sample_weight=1.0)
    given = fl.cross_entropy.value_and_grad(
        rows, LABELS[:20], label_smoothing=number * 0, sample_weight=number, grad_output=number
    )
    support.assert_same_bits(support.flat(given), support.flat(plain))


def test_equal_strings_take_the_fast_path(no_slow_path):
    for reduction in ("mean", "sum", "none"):
        other = "".join(list(reduction))
        assert other is not reduction
        support.assert_same_bits(
            support.flat(fl.mse_loss(X, X * 2, reduction=other)),
            support.flat(fl.mse_loss(X, X * 2, reduction=reduction)),
        )


def test_each_reduction_is_what_it_says():
    """Also those that are the default, and whose first letters are the same."""
    for name in support.POINTWISE:
        loss = catalogue[name]
        args, options = next(support.variants(name)).arguments(np.float64, shape=(4, 3))
        for reduction in loss.definition.reductions:
            given = dict(zip(loss.definition.inputs, args, strict=True)) | options | {"reduction": reduction}
            support.assert_same_bits(support.flat(loss(**given)), support.flat(_arguments.call(loss, given)))


# ---- masks ----


@pytest.mark.each(("n", "share"), [(1, 1), (7, 0.5), (33, 0.5), (511, 0), (513, 0.5), (8193, 0.1), (20000, 0.5)])
def test_masked_elements_may_be_anything(pointwise, dtype, n, share):
    """Values, gradients and sums are those of the others, whatever lies in masked elements, weights and gradients."""
    name = pointwise.definition.name
    variant = next(support.variants(name))
    for which in support.composite(name):
        args, options = variant.arguments(dtype, which, shape=(n,))
        if not options.pop("reduction", None):
            return  # a function of arrays
        keep = support.uniform((n,), 9) < share
        weight = support.uniform((n,), 10).astype(dtype)
        spoilt = [np.where(keep, a, dtype(np.nan if n % 2 else -np.inf)) for a in args]
        infinite = np.where(keep, weight, dtype(np.inf))
        run = support.face(variant.loss, which)
        clean = run(*args, **options, where=keep, weight=weight, reduction="sum")
        given = run(*spoilt, **options, where=keep, weight=infinite, reduction="sum")
        support.assert_same_bits(support.flat(given), support.flat(clean))
        bytes_ = np.where(keep, support.integers((n,), 3, 255) + 1, 0).astype(np.uint8).view(bool)  # any but 0 is True
        given = run(*spoilt, **options, where=bytes_, weight=infinite, reduction="sum")
        support.assert_same_bits(support.flat(given), support.flat(clean))
        every = support.flat(run(*args, **options, weight=weight, reduction="none"))
        some = support.flat(run(*spoilt, **options, where=keep, weight=infinite, reduction="none"))
        for a, b in zip(every, some, strict=True):
            support.assert_same_bits(b, np.where(keep, a, a.dtype.type(0)))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.each("n", [1, 7, 100, 3000])
@pytest.mark.each("factor", ["weight", "grad_output"])
def test_doubles_beside_floats_that_are_computed_in_double(pointwise, n, factor):
    """Give what the same numbers give as floats: a factor that floats have no room for takes the call to double."""
    variant = next(support.variants(pointwise.definition.name))
    definition = variant.loss.definition
    for which in support.composite(definition.name):
        if factor == "grad_output" and which == "value":
            continue
        args, options = variant.arguments(np.float32, which, shape=(n,))
        if factor not in definition.names or (options.pop("reduction", None) is None and factor == "weight"):
            return
        run = support.face(variant.loss, which)
        options[factor] = 1e-46 if factor == "weight" else 5e129
        reduction = {"reduction": "none"} if definition.reductions else {}
        expected = support.flat(run(*args, **options, **reduction))
        for k in range(1, len(args)):
            mixed = [a.astype(np.float64) if i == k else a for i, a in enumerate(args)]
            support.assert_same_bits(support.flat(run(*mixed, **options, **reduction)), expected)


def test_doubles_beside_floats_keep_apart_in_double():
    x, y = np.array([1.5, -2.0, 3.25], np.float32), np.array([0.1, 0.2, 1e-9])
    value, grad = fl.epsilon_insensitive_loss.value_and_grad(x, y, reduction="none", grad_output=5e129)
    np.testing.assert_allclose(value, [1.3, 2.1, 3.15], rtol=1e-6)
    np.testing.assert_array_equal(grad, np.float32([np.inf, -np.inf, np.inf]))
    zeros, counts = np.zeros(3, np.float32), np.array([0.0, 1.0, 2.5])
    given = fl.tweedie_loss.grad_and_hess(zeros, counts, weight=1e-46, grad_output=2.0**149, reduction="none")
    right = fl.tweedie_loss.grad_and_hess(zeros.astype(np.float64), counts, reduction="none")
    for found, expected in zip(given, right, strict=True):
        np.testing.assert_allclose(found, expected * 1e-46 * 2.0**149, rtol=1e-6)


@pytest.mark.parametrize("at", [0, 700, 9999])
@pytest.mark.parametrize("bad", [1e-300, -1e30, 0.1])
def test_one_double_that_floats_cannot_hold(at, bad):
    """Takes the whole call to double, wherever it is, and whether or not results overwrite what is read. So does a
    parameter that no float is equal to.
    """
    x, y = (support.uniform((10000,), k, -1, 1).astype(np.float32) for k in (1, 2))
    numbers = np.full(10000, 0.5)
    numbers[at] = bad
    doubles = (x.astype(np.float64), y.astype(np.float64))
    for options in ({"weight": numbers}, {"grad_output": numbers, "reduction": "none"}, {"delta": abs(numbers)}):
        inside = bad == 0.1 and "delta" not in options  # floats suit it
        expected = fl.huber_loss.grad(*((x, y) if inside else doubles), **options)
        given = fl.huber_loss.grad(x, y, **options)
        over, other = x.copy(), y.copy()
        fl.huber_loss.grad(over, other, **options, out=over)
        support.assert_same_bits(over, given)
        if inside:
            wide = np.asarray(numbers, np.float32)
            given = fl.huber_loss.grad(x, y, **options | {k: wide for k in options if k != "reduction"})
        support.assert_same_bits(given, expected.astype(np.float32), str((options.keys(), bad)))


def test_arrays_of_parameters_are_checked_before_anything_is_written():
    x = np.ones(10000, np.float32)
    for bad, at in ((0.0, 9999), (np.nan, 4000), (-1.0, 0)):
        for dtype in (np.float32, np.float64, np.float16):
            delta = np.ones(10000, dtype)
            delta[at] = bad
            out = np.full(10000, 7, np.float32)
            for options in ({}, {"out": out}, {"out": x}):
                with pytest.raises(ValueError, match="huber_loss: delta has"):
                    fl.huber_loss.grad(x, 0, delta=delta, **options)
            assert np.all(out == 7)
            assert np.all(x == 1)
            where = np.arange(10000) != at
            given = fl.huber_loss.grad(x, 0, delta=delta, where=where, reduction="sum")
            support.assert_same_bits(given, where.astype(np.float32))


@pytest.mark.parametrize("size", [1.0, 1e-20, 1e-37, 1e20, 3e38])
def test_class_weights_suit_floats_by_their_type(dtype, size):
    """Whether a call takes the fast path or the slow one, for an `out` in another layout"""
    x, labels = support.uniform((30, 5), 1, -3, 3).astype(np.float32), support.integers((30,), 2, 5)
    weight = np.full(5, size, dtype)
    for name, options in (("cross_entropy", {}), ("cross_entropy", {"label_smoothing": 0.25}), ("nll_loss", {})):
        loss = getattr(fl, name)
        given = loss.value_and_grad(x, labels, weight=weight, **options)
        out = np.zeros((30, 10), np.float32)[:, ::2]
        for other in (weight, weight.astype(weight.dtype.newbyteorder())):
            again = loss.value_and_grad(x, labels, weight=other, **options, out=out)
            support.assert_same_bits(again, given, name)


def test_parameters_of_nothing_are_checked():
    """Wherever an empty result lies"""
    memory = np.zeros(20)
    x, c = np.zeros((0, 5)), memory[:5]
    for options in ({}, {"out": np.zeros((0, 5))}, {"out": np.ndarray((0, 5), buffer=memory, offset=16)}):
        with pytest.raises(ValueError, match=r"cauchy_loss: c has 0.0, expected a number > 0"):
            fl.cauchy_loss.grad(x, x, c=c, **options)
        given = fl.cauchy_loss.grad(x, x, c=c + 1, **options)
        assert given.shape == (0, 5)
        assert given is options.get("out", given)
