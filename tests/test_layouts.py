"""The same numbers, however they lie in memory and whatever type and container they come in."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import support
from support import assert_same_bits, call

import fastloss as fl
from fastloss._registry import catalogue


def reversed_all(a):
    return np.ascontiguousarray(a[tuple(slice(None, None, -1) for _ in a.shape)])[
        tuple(slice(None, None, -1) for _ in a.shape)
    ]


def spaced(a):
    """Every second, third ... element of something larger, the rest NaN or a label out of range."""
    if a.ndim == 0:
        return a
    steps = [2 + k % 2 for k in range(a.ndim)]
    junk = -7 if a.dtype.kind == "i" else np.nan
    big = np.full([n * step + 1 for n, step in zip(a.shape, steps, strict=True)], junk, a.dtype)
    view = big[tuple(slice(1, 1 + n * step, step) for n, step in zip(a.shape, steps, strict=True))]
    view[...] = a
    return view


def in_a_record(a):
    records = np.zeros(a.shape, [("pad", "u1"), ("x", a.dtype), ("more", "u2")])
    records["x"] = a
    return records["x"]


def shifted_by_a_byte(a):
    raw = np.zeros(a.nbytes + 1, np.uint8)
    view = raw[1:].view(a.dtype).reshape(a.shape)
    view[...] = a
    return view


def read_only(a):
    copy = a.copy()
    copy.flags.writeable = False
    return copy


def swapped(a):
    return a.astype(a.dtype.newbyteorder("S"))


class Subclass(np.ndarray):
    pass


LAYOUTS = {
    "fortran": np.asfortranarray,
    "reversed": reversed_all,
    "spaced": spaced,
    "record": in_a_record,
    "byte": shifted_by_a_byte,
    "readonly": read_only,
    "swapped": swapped,
    "swapped-reversed": lambda a: reversed_all(swapped(a)),
    "transposed": lambda a: np.ascontiguousarray(a.T).T,
    "axes": lambda a: np.moveaxis(np.ascontiguousarray(np.moveaxis(a, 0, -1)), -1, 0) if a.ndim else a,
    "subclass": lambda a: a.view(Subclass),
    "list": lambda a: a.tolist(),
}


SOME = [v for v in support.VARIANTS if v in support.PLAIN or v.name in support.ROWWISE]


@pytest.mark.each("layout", LAYOUTS)
@pytest.mark.parametrize("variant", support.by_loss(SOME), ids=str)
def test_layouts(variant, dtype, layout):
    shape = (5, 7, 4) if variant.name in support.POINTWISE else (4, 6, 3, 2)
    change = LAYOUTS[layout]
    for which in support.composite(variant.name):
        args, options = variant.arguments(dtype, which, shape)
        expected = call(variant, which, args, options)
        changed = [change(a) for a in args]
        if layout == "list":
            changed[0] = args[0]  # which decides about the type of results
        other = {k: change(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
        kept = [np.array(a) for a in changed]
        assert_same_bits(call(variant, which, changed, other), expected, f"{variant} {which} {layout}")
        for a, k in zip(changed, kept, strict=True):
            np.testing.assert_array_equal(np.asarray(a), k)  # arguments are not written to
        for mixed in ([changed[0], *args[1:]], [args[0], *changed[1:]]):
            assert_same_bits(call(variant, which, mixed, options), expected, f"{variant} {which} {layout} in part")


def planes(a):
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(a, -1, 0)), 0, -1)


ACROSS = {
    "transposed": np.asfortranarray,
    "planes": planes,
    "last axis backwards": lambda a: planes(a[..., ::-1])[..., ::-1],
    "part of more": lambda a: np.moveaxis(np.stack([np.moveaxis(a, -1, 0)] * 2, 1)[:, 0], 0, -1),
}


@pytest.mark.each("layout", ACROSS)
@pytest.mark.each("shape", [(600, 3), (3, 600), (9, 1030), (1030, 9), (1031, 17), (100, 250), (5, 130, 21), (2, 9000)])
def test_neighbours_in_memory_that_are_in_other_rows(shape, layout, dtype, isa):
    change = ACROSS[layout]
    rng = np.random.default_rng(0)
    x, t, u = (rng.standard_normal(shape).astype(dtype) for _ in range(3))
    out = change(np.empty(shape, dtype))
    gradient = fl.mse_loss.grad(x, t, grad_output=u, reduction="none")
    value, scaled = fl.mse_loss.value_and_grad(x, t)
    assert_same_bits(fl.mse_loss.grad(change(x), change(t), grad_output=change(u), reduction="none", out=out), gradient)
    assert_same_bits(fl.mse_loss.grad(x, change(t), grad_output=u, reduction="none"), gradient)
    for inputs in ((change(x), change(t)), (change(x), t), (x, change(t))):
        result = fl.mse_loss.value_and_grad(*inputs, out=out)
        assert_same_bits(result[0], value)
        assert_same_bits(out, scaled)
    labels = rng.integers(0, shape[-1], shape[:-1])
    for function, arguments in ((fl.cross_entropy, (labels,)), (fl.softmax, ()), (fl.log_softmax, ())):
        expected = function(x, *arguments, axis=-1)
        assert_same_bits(function(change(x), *arguments, axis=-1), expected)
        upstream = {} if arguments else {"grad_output": u}
        expected = function.grad(x, *arguments, axis=-1, **upstream)
        assert_same_bits(function.grad(change(x), *arguments, axis=-1, out=out, **upstream), expected)


@pytest.mark.each("size", [(3, 7, 50), (2, 3, 5), (1, 4, 64), (2, 512)])
@pytest.mark.each("classes", [2, 3, 16, 17, 31, 32, 40])
def test_class_axis_in_front(classes, size, dtype, isa):
    """Images as they are in memory, rows that are not finite among them: the bits of their pixels as rows."""
    rng = np.random.default_rng(classes)
    rows = rng.standard_normal((*size, classes)).astype(dtype) * 5
    rows.reshape(-1)[rng.integers(0, rows.size, 9)] = [np.inf, -np.inf, np.nan, 3e38, -3e38, 700, -700, 0, -0.0]
    rows[0, 0] = -np.inf
    labels, upstream = rng.integers(0, classes, size), rng.standard_normal(rows.shape).astype(dtype)
    labels.reshape(-1)[rng.integers(0, labels.size, 5)] = -100
    weight = rng.uniform(0, 2, classes).astype(dtype)

    def images(a):
        return np.ascontiguousarray(np.moveaxis(a, -1, 1))

    def check(function, *arguments, in_place=True, **options):
        expected = function(rows, *arguments, axis=-1, **options)
        expected = expected if isinstance(expected, tuple) else (expected,)
        changed = {k: images(v) if np.shape(v) == rows.shape else v for k, v in options.items()}
        x = images(rows)
        results = [function(x, *arguments, axis=1, **changed)]
        if in_place:
            results.append(function(x, *arguments, axis=1, out=x, **changed))
        for result in results:
            for r, e in zip(result if isinstance(result, tuple) else (result,), expected, strict=True):
                assert_same_bits(r, images(e) if np.shape(e) == rows.shape else e)

    for options in ({}, {"weight": weight}, {"label_smoothing": 0.1}, {"grad_output": 0.5}):
        check(fl.cross_entropy.grad, labels, **options)
        check(fl.cross_entropy.value_and_grad, labels, **options)
    check(fl.cross_entropy, labels, reduction="none", in_place=False)
    check(fl.cross_entropy.grad, labels, reduction="none", grad_output=upstream[..., 0])
    check(fl.logsumexp, in_place=False)
    check(fl.logsumexp.grad)
    for function in (fl.softmax, fl.log_softmax):
        check(function)
        check(function.grad, grad_output=upstream)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sums_of_large_arrays_that_lie_across(dtype, isa):
    """Operands are gathered for several chunks at a time: rows that end inside of one, few rows, long ones, axes in
    between, broadcast weights, results in place, and a mixture of layouts.
    """
    rng = np.random.default_rng(0)
    orders = {2: [(1, 0)], 3: [(2, 1, 0), (1, 0, 2)], 4: [(3, 2, 1, 0), (1, 3, 0, 2)]}
    for shape in [(301, 299), (5, 20011), (20011, 5), (65, 2, 1031), (33, 7, 3, 111), (3, 3, 90, 101)]:
        x, y, weight = (rng.standard_normal(shape).astype(dtype) for _ in range(3))
        labels, where = rng.integers(0, 2, shape), rng.random(shape) < 0.5
        expected = fl.mse_loss.value_and_grad(x, y)
        for axes, back in ((o, np.argsort(o)) for o in orders[len(shape)]):
            across = [np.ascontiguousarray(a.transpose(axes)).transpose(back) for a in (x, y, weight, labels)]
            for args in [across[:2], (x, across[1]), (across[0], y)]:
                found = fl.mse_loss.value_and_grad(*args)
                assert found[0] == expected[0] == fl.mse_loss(*args), (shape, axes)
                assert_same_bits(found[1], expected[1], (shape, axes))
            for options in ({"weight": across[2]}, {"weight": across[2][..., :1]}, {"where": where}):
                assert fl.mse_loss(*across[:2], **options) == fl.mse_loss(x, y, **options), (shape, axes, [*options])
            logistic = fl.binary_cross_entropy_with_logits
            assert logistic(across[0], across[3]) == logistic(x, labels), (shape, axes)
            assert fl.mse_loss.value_and_grad(across[0], y, out=across[0])[0] == expected[0], (shape, axes)


def test_new_results_lie_as_the_first_input():
    x = np.random.default_rng(0).standard_normal((4, 5, 6)).transpose(1, 2, 0)
    for result in (fl.mse_loss.grad(x, np.zeros((5, 6, 4))), *fl.huber_loss.grad_and_hess(x, x), fl.sigmoid(x)):
        assert result.strides == x.strides
    assert fl.mse_loss.grad(x.astype(np.float16, order="C"), x).flags.c_contiguous


@pytest.mark.parametrize("variant", SOME, ids=str)
def test_new_gradients_lie_as_the_first_input(variant):
    shape = (5, 7, 4) if variant.name in support.POINTWISE else (4, 6, 3, 2)
    for which in support.composite(variant.name):
        args, options = variant.arguments(np.float32, which, shape)
        args[0] = args[0].transpose(1, 0, *range(2, args[0].ndim)).copy().swapaxes(0, 1)
        for result in support.flat(support.face(variant.loss, which)(*args, **options)):
            if result.shape == args[0].shape:
                assert result.strides == np.empty_like(args[0], result.dtype).strides
    if "grad" not in support.composite(variant.name) or not hasattr(variant.loss, "hvp"):
        return
    options.pop("grad_output", None)
    product = variant.loss.hvp(*args, vector=np.ones_like(args[0]), **options)
    assert product.strides == np.empty_like(args[0]).strides


def test_zero_strides(plain, dtype):
    shape = (5, 6)
    for which in support.composite(plain.name):
        args, options = plain.arguments(dtype, which, shape)
        if plain.name in support.POINTWISE:
            for pattern in ((slice(0, 1), slice(None)), (slice(None), slice(0, 1)), (slice(0, 1), slice(0, 1))):
                views = [np.broadcast_to(a[pattern], shape) for a in args]
            expected = call(plain, which, [v.copy() for v in views], options)
            assert_same_bits(call(plain, which, views, options), expected, f"{plain} {which}")
        else:
            view = np.broadcast_to(args[0][:1], args[0].shape)
            expected = call(plain, which, [view.copy(), *args[1:]], options)
            assert_same_bits(call(plain, which, [view, *args[1:]], options), expected, f"{plain} {which}")


def test_small_and_empty_shapes(pointwise, dtype):
    variant = next(support.variants(pointwise.definition.name))
    shapes = [(), (1,), (1, 1), (0,), (0, 3), (3, 0), (2, 0, 2), (1,) * 20]
    for which, shape in itertools.product(support.faces(variant.name), shapes):
        args, options = variant.arguments(dtype, which, shape)
        results = call(variant, which, args, options)
        one = call(variant, which, [a.reshape(-1)[:1] for a in args], options)
        for r, o in zip(results, one, strict=True):
            assert r.shape == shape
            assert r.dtype == dtype
            if r.size:
                assert_same_bits(r.reshape(1), o, f"{variant} {which}")


def test_empty_rows(dtype):
    for shape, labels in (((0, 3), (0,)), ((0, 3, 2), (0, 2)), ((2, 3, 0), (2, 0))):
        x, y = np.zeros(shape, dtype), np.zeros(labels, int)
        value, gradient = fl.cross_entropy.value_and_grad(x, y, reduction="none")
        assert (value.shape, gradient.shape) == (labels, shape)
        assert np.isnan(fl.cross_entropy(x, y))
        assert fl.cross_entropy(x, y, reduction="sum") == 0
        for name in ("softmax", "log_softmax"):
            assert getattr(fl, name)(x, axis=1).shape == shape
            assert getattr(fl, name).grad(x, axis=1, grad_output=x).shape == shape
        assert fl.logsumexp(x, axis=1).shape == labels
        assert fl.logsumexp.grad(x, axis=1).shape == shape
    assert_same_bits(fl.logsumexp(np.zeros((2, 0), dtype)), np.full(2, -np.inf, dtype))
    assert fl.softmax(np.zeros((2, 0), dtype)).shape == (2, 0)


@pytest.mark.parametrize("layout", ["transposed", "spaced", "reversed"])
@pytest.mark.parametrize("name", support.POINTWISE[:3])
def test_many_dimensions(name, layout):
    variant = next(support.variants(name))
    shape = (2, 1, 3, 1, 2, 2, 1, 2, 2)
    args, options = variant.arguments(np.float64, shape=shape)
    expected = call(variant, "value", args, options)
    for axes in ((8, 7, 6, 5, 4, 3, 2, 1, 0), (4, 0, 8, 2, 6, 1, 3, 7, 5)):
        turned = [LAYOUTS[layout](a.transpose(axes)) for a in args]
        back = np.argsort(axes)
        assert_same_bits(call(variant, "value", turned, options)[0].transpose(back), expected[0], str(variant))


# ---- types ----


def halves():
    found = [np.float16]
    try:
        import ml_dtypes
    except ImportError:
        return found
    return [*found, ml_dtypes.bfloat16]


@pytest.mark.each("half", halves())
@pytest.mark.parametrize("variant", support.by_loss(SOME), ids=str)
def test_half_precision(variant, half):
    """float32 inside; results rounded to the nearest, sums not rounded at all."""
    shape = (301,) if variant.name in support.POINTWISE else (7, 43)
    for which in support.faces(variant.name):
        args, options = variant.arguments(np.float32, which, shape)
        args = [a.astype(half) if a.dtype.kind == "f" else a for a in args]
        single = [a.astype(np.float32) if a.dtype == half else a for a in args]
        expected = call(variant, which, single, options)
        for given in (args, [reversed_all(a) for a in args], [np.asfortranarray(a) for a in args]):
            actual = call(variant, which, given, options)
            with np.errstate(over="ignore"):
                rounded = [e.astype(half) for e in expected]
            for a, r in zip(actual, rounded, strict=True):
                assert a.dtype == half
                np.testing.assert_array_equal(a.astype(float), r.astype(float), err_msg=f"{variant} {which}")
        if variant.loss.definition.reductions and which == "value":
            for reduction in ("mean", "sum"):
                assert variant.loss(*args, **{**options, "reduction": reduction}) == variant.loss(
                    *single, **{**options, "reduction": reduction}
                )


@pytest.mark.parametrize("half", halves(), ids=lambda t: np.dtype(t).name)
def test_every_half_is_read_and_written_right(half):
    """All 2^16 of them, through a loss that gives back what it gets; and rounding of float32 to nearest even."""
    every = np.arange(2**16, dtype=np.uint16).view(half)
    with np.errstate(invalid="ignore"):
        absolute = np.abs(every.astype(np.float32)).astype(half)
    got = fl.l1_loss(every, half(0), reduction="none")
    assert got.dtype == half
    np.testing.assert_array_equal(got.astype(float), absolute.astype(float))
    x = (support.random_bits(100_000, 3) >> np.uint64(32)).astype(np.uint32).view(np.float32)
    x = x[np.isfinite(x)]
    finite = every[np.isfinite(every.astype(np.float32))].astype(np.float32)
    near = np.concatenate([np.nextafter(finite, np.float32(s)) for s in (-np.inf, np.inf)])
    ordered = np.sort(finite).astype(np.float64)
    between = ((ordered[:-1] + ordered[1:]) / 2).astype(np.float32)  # ties
    for values in (x, near, between):
        with np.errstate(all="ignore"):
            expected = values.astype(half)
        # weight carries the float32 through: 1 * weight, rounded once
        out = fl.l1_loss.grad(np.ones(values.shape, half), half(0), weight=values, reduction="none")
        np.testing.assert_array_equal(out.astype(float), expected.astype(float))


INTEGERS = [np.bool_, *(np.dtype(f"{s}int{b}").type for s in ("", "u") for b in (8, 16, 32, 64))]


def test_integers_count_as_double(pointwise):
    for integer in INTEGERS:
        check_integers(pointwise, integer)


def check_integers(pointwise, integer):
    name = pointwise.definition.name
    domains = [support.domain_of(name, a) for a in pointwise.definition.inputs]
    columns = [[v for v in (0, 1) if support.inside(d, v)] for d in domains]
    if not all(columns):
        pytest.skip("no such integers in the domain")
    rows = np.array(list(itertools.product(*columns)))
    args = [rows[:, k] for k in range(len(domains))]
    variant = next(support.variants(name))
    _, options = variant.arguments(np.float64)
    for which in support.faces(name):
        expected = call(variant, which, [a.astype(np.float64) for a in args], options)
        actual = call(variant, which, [a.astype(integer) for a in args], options)
        assert_same_bits(actual, expected, f"{variant} {which}")
        for single in (np.float32, np.float16):  # the first input decides
            mixed = [args[0].astype(single), *(a.astype(integer) for a in args[1:])]
            same = [a.astype(single) for a in args]
            assert_same_bits(call(variant, which, mixed, options), call(variant, which, same, options), f"{variant}")


@pytest.mark.filterwarnings("ignore:.* is rounded to float64:RuntimeWarning")
def test_other_types_of_floats_are_cast(pointwise):
    variant = next(support.variants(pointwise.definition.name))
    args, options = variant.arguments(np.float16)
    types = [np.float16, np.float32, np.float64, np.longdouble]
    for first, other in itertools.product(types[1:], types):
        cast = np.float64 if first == np.longdouble else first
        mixed = [args[0].astype(first), *(a.astype(other) for a in args[1:])]
        expected = call(variant, "value", [a.astype(cast) for a in args], options)
        assert_same_bits(call(variant, "value", mixed, options), expected, f"{variant} {first} {other}")


@pytest.mark.parametrize("integer", INTEGERS, ids=lambda t: np.dtype(t).name)
def test_labels_of_any_integer_type(dtype, integer):
    classes = 2 if integer is np.bool_ else 100
    x = support.uniform((50, classes), 1, -3, 3).astype(dtype)
    y = support.integers((50,), 2, classes)
    for which in support.faces("cross_entropy"):
        run = support.face(fl.cross_entropy, which)
        assert_same_bits(run(x, y.astype(integer)), run(x, y))
        assert_same_bits(run(x, y.astype(np.dtype(integer).newbyteorder("S"))), run(x, y))
        assert_same_bits(run(x, np.repeat(y, 3).astype(integer)[::3]), run(x, y))


def test_class_weights_of_any_type(dtype):
    x, y = support.uniform((20, 4), 1, -3, 3).astype(dtype), support.integers((20,), 2, 4)
    weight = np.array([1, 0, 2, 3])
    expected = fl.cross_entropy.value_and_grad(x, y, weight=weight.astype(dtype))
    for given in (weight, weight.astype(np.float16), weight.tolist(), weight.astype(np.float64)[::-1].copy()[::-1]):
        assert_same_bits(fl.cross_entropy.value_and_grad(x, y, weight=given), expected)


# ---- containers ----


def test_memory_maps(tmp_path, plain, dtype):
    shape = (40,) if plain.name in support.POINTWISE else (8, 5)
    args, options = plain.arguments(dtype, shape=shape)
    mapped = []
    for k, a in enumerate(args):
        m = np.memmap(tmp_path / f"{k}", a.dtype, "w+", shape=a.shape)
        m[...] = a
        mapped.append(m)
    actual = call(plain, "value", mapped, options)
    assert_same_bits(actual, call(plain, "value", args, options))
    assert all(type(a) is np.ndarray for a in actual)


class Arraylike:
    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array if dtype is None else self.array.astype(dtype)


def test_anything_that_is_an_array(plain, dtype):
    shape = (40,) if plain.name in support.POINTWISE else (8, 5)
    args, options = plain.arguments(dtype, shape=shape)
    expected = call(plain, "value", args, options)
    assert_same_bits(call(plain, "value", [Arraylike(a) for a in args], options), expected)
    assert_same_bits(call(plain, "value", [memoryview(a) for a in args], options), expected)
    pandas = pytest.importorskip("pandas", reason="pandas objects are arrays too")
    wrap = pandas.Series if len(shape) == 1 else pandas.DataFrame
    assert_same_bits(
        call(plain, "value", [wrap(args[0]), *(pandas.Series(a) if a.ndim == 1 else a for a in args[1:])], options),
        expected,
    )


def test_plain_numbers():
    assert fl.mse_loss(3, 1) == 4.0
    assert fl.mse_loss(3.0, 1.0, reduction="sum") == 4.0
    assert fl.mse_loss.grad(3.0, 1.0) == 4.0
    assert fl.cross_entropy([0.0, 0.0], 1) == pytest.approx(np.log(2))
    assert fl.cross_entropy([[0, 0], [0, 0]], [0, 1]) == pytest.approx(np.log(2))


# ---- size ----


@pytest.mark.heavy
def test_more_than_two_to_the_31_elements():
    """Zero strides make an array of 2^31 + 9 elements out of a few."""
    n = 2**31 + 9
    x = np.broadcast_to(np.float32(3), (n,))
    assert fl.mse_loss(x, np.float32(1), reduction="sum") == 4.0 * n
    assert fl.mse_loss(x, np.broadcast_to(np.float32(1), (n,))) == 4.0
    rows = np.broadcast_to(np.zeros(2, np.float32), (2**30 + 5, 2))
    labels = np.broadcast_to(np.int8(1), (2**30 + 5,))
    assert fl.cross_entropy(rows, labels) == pytest.approx(np.log(2), rel=2**-23)


@pytest.mark.heavy
def test_a_row_of_more_than_two_to_the_31_classes():
    n = 2**31 + 9
    row = np.broadcast_to(np.float32(0), (n,))
    assert fl.logsumexp(row) == np.float32(np.log(n))


def test_catalogue_is_not_empty():
    """Else every parametrised test of these files would pass by not being run."""
    assert len(catalogue) >= len(support.POINTWISE) + len(support.ROWWISE) > 8
