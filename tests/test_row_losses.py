"""Losses over rows: by their definitions at every length, on every axis, in place and in parts; rows that do not count;
and what each gives at kinks, at infinities and where terms cancel.
"""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
import support
from support import ROWS, Variant, assert_close, assert_same_bits, call, face, flat

import fastloss as fl
from fastloss import _core
from fastloss._registry import catalogue

VARIANTS = [v for v in support.VARIANTS if v.name in support.ROW_LOSSES]
PLAIN = [v for v in support.PLAIN if v.name in support.ROW_LOSSES]
LABELLED = [
    name for name in support.ROW_LOSSES if catalogue[name].definition.labels and not catalogue[name].definition.lists
]
IGNORING = [name for name in LABELLED if "ignore_index" in catalogue[name].definition.names]
inf, nan = np.inf, np.nan


@pytest.fixture(params=support.by_loss(VARIANTS), ids=str)
def variant(request) -> Variant:
    return request.param


@pytest.fixture(params=PLAIN, ids=str)
def plain(request) -> Variant:
    return request.param


def row_axis(variant, shape):
    return 1 if len(shape) > 1 and "axis" in variant.definition.names else len(shape) - 1


def per_row(variant, args, options):
    """The arguments with one value per row, and the options."""
    d = variant.definition
    names = [d.row_weight, "where", "grad_output", *d.parameters]
    return [k for k, name in enumerate(d.inputs) if name not in d.vectors], [
        name for name in names if np.ndim(options.get(name, 0))
    ]


def subset(variant, args, options, rows):
    """The same call for some rows, of two-dimensional arguments."""
    _, names = per_row(variant, args, options)
    return [a[rows] for a in args], {**options, **{name: options[name][rows] for name in names}}


def check(variant, dtype, shape, what):
    for which in support.composite(variant.name):
        args, options = variant.arguments(dtype, which, shape)
        support.assert_by_definition(variant, which, args, options, dtype, ROWS, what)


def test_matches_its_definition(variant, dtype, isa):
    for shape in ((11, 37), (300, 10), (5,), (3, 4, 5, 2)):
        check(variant, dtype, shape, f"{shape} on {isa}")


def test_every_length_of_row(variant, dtype):
    """On the best instruction set; test_identity.py compares the others with it."""
    cancels = len(variant.definition.vectors) > 1  # the cosine of two numbers: see test_pairs_of_numbers
    for length in range(1 + cancels, 41):
        check(variant, dtype, (3, length), f"{length} numbers")


@pytest.mark.each("length", [255, 257, 4097, *support.around(2 * _core.sizes()["row_part"])[:2], 49_159])
def test_long_rows(plain, dtype, length):
    """The last of them in parts."""
    check(plain, dtype, (2, length), f"{length} numbers")


@pytest.mark.parametrize(
    "variant",
    support.by_loss([v for v in VARIANTS if v.definition.by_class and dict(v.options).get("class_weighted")]),
    ids=str,
)
def test_long_rows_with_weights_of_classes(variant, dtype):
    check(variant, dtype, (2, 33_001), "in parts")


def test_threads_and_parts(plain, dtype):
    """Few long rows by several threads each, many by several rows at a time, and short ones."""
    try:
        for shape in ((1, 70_001), (40, 33_000), (30_000, 3)):
            for which in support.composite(plain.name):
                args, options = plain.arguments(dtype, which, shape)
                with fl.num_threads(1):
                    alone = call(plain, which, args, options)
                _core.share_above(0)
                with fl.num_threads(4):
                    assert_same_bits(call(plain, which, args, options), alone, f"{plain} {which} {shape}")
                _core.share_above(-1)
    finally:
        _core.share_above(-1)


def test_rows_do_not_depend_on_each_other(variant, dtype, isa):
    """However many rows, each has the bits it would have alone."""
    for length in (3, 19):
        for which in support.faces(variant.name):
            args, options = variant.arguments(dtype, which, (521, length))
            whole = call(variant, which, args, options)
            for start, stop in ((0, 1), (255, 256), (214, 217), (256, 512), (500, 521)):
                part_args, part_options = subset(variant, args, options, slice(start, stop))
                actual = call(variant, which, part_args, part_options)
                assert_same_bits(actual, [w[start:stop] for w in whole], f"{variant} {which} rows {start}:{stop}")


@pytest.mark.parametrize("name", [n for n in support.ROW_LOSSES if "axis" in catalogue[n].definition.names])
def test_any_axis(name, dtype):
    for variant in support.variants(name):
        shape, rest = (4, 7, 3, 2), (4, 3, 2)  # rows on axis 1, as arguments() makes them
        for which in support.composite(name):
            args, options = variant.arguments(dtype, which, shape)
            expected = call(variant, which, args, options)
            for axis in range(-4, 4):
                moved = [np.moveaxis(a, 1, axis) if a.shape == shape else a for a in args]
                for layout in (np.asarray, np.ascontiguousarray, np.asfortranarray):
                    found = call(variant, which, [layout(a) for a in moved], {**options, "axis": axis})
                    actual = [np.moveaxis(a, axis, 1) if a.shape != rest else a for a in found]
                    assert_same_bits(actual, expected, f"{variant} {which} axis {axis}")


def test_default_axis_is_written_out(plain, dtype):
    d = plain.definition
    for shape in ((5,), (4, 5), (4, 5, 3)):
        args, options = plain.arguments(dtype, "value_and_grad", shape)
        options.pop("axis", None)
        axis = d.defaults.get("axis", -1)
        axis = min(1 if axis is None else axis, len(shape) - 1)
        if axis % len(shape) != row_axis(plain, shape):
            args = [np.moveaxis(a, row_axis(plain, shape), axis) if a.shape == shape else a for a in args]
            continue
        whole = plain.loss.value_and_grad(*args, **options)
        if "axis" in d.names:
            assert_same_bits(flat(plain.loss.value_and_grad(*args, **options, axis=axis)), flat(whole))
        lists = [a.tolist() if a.dtype == np.float64 or a.dtype.kind == "i" else a for a in args]
        assert_same_bits(flat(plain.loss.value_and_grad(*lists, **options)), flat(whole))


def test_in_place(variant, dtype, isa):
    """Any result over any vector, all of them at once, at lengths with and without whole registers."""
    d = variant.definition
    for length in (1, 7, 16, 17, 24, 31, 70, 33_001):
        args, options = variant.arguments(dtype, "grad", (3, length))
        expected = call(variant, "grad", args, options)
        for shift in range(len(d.vectors)):
            copies = [a.copy() for a in args]
            out = tuple(copies[(k + shift) % len(d.vectors)] for k in range(len(d.wrt)))
            got = face(variant.loss, "grad")(*copies, **options, out=out if len(out) > 1 else out[0])
            assert_same_bits(flat(got), expected, f"{variant} {length} shifted by {shift}")
            assert all(g is o for g, o in zip(flat(got), out, strict=True))


@pytest.mark.each("dtype_name", ["float16", "bfloat16", ">f4", ">f8", "i4", "u1"])
def test_other_types(plain, dtype_name):
    """As the numbers converted."""
    other = np.dtype(pytest.importorskip("ml_dtypes").bfloat16 if dtype_name == "bfloat16" else dtype_name)
    for length in (5, 21):
        args, options = plain.arguments(np.float64, "value_and_grad", (4, length))
        d = plain.definition
        positive = [a + 8 if d.length else np.abs(a) for a in args]
        typed = [a.astype(other) if name in d.vectors else a for name, a in zip(d.inputs, positive, strict=True)]
        kernel = np.float64 if np.dtype(other).kind in "iu" or np.dtype(other).itemsize == 8 else np.float32
        wide = [a.astype(kernel) if name in d.vectors else a for name, a in zip(d.inputs, typed, strict=True)]
        result = np.dtype(np.float64) if np.dtype(other).kind in "iu" else np.dtype(other).newbyteorder("=")
        for a, e in zip(call(plain, "grad", typed, options), call(plain, "grad", wide, options), strict=True):
            assert a.dtype == result
            assert_same_bits(a, e.astype(result))


# ---- rows that do not count, weights, means ----


def counted(variant, args, options, keep):
    """Results of the rows kept, padded by zeros."""
    part_args, part_options = subset(variant, args, options, keep)
    return part_args, part_options


@pytest.mark.each("reduction", support.REDUCTIONS)
def test_masked_rows_are_as_if_left_out(variant, dtype, isa, reduction):
    d = variant.definition
    if not d.reductions:
        pytest.skip("nothing is reduced")
    for length in (4, 23):
        args, options = variant.arguments(dtype, "grad", (203, length))
        keep = support.integers((203,), 31, 3) > 0
        keep &= options.pop("where", True)
        few, few_options = subset(variant, args, options, keep)
        spoilt = [np.where(keep if a.ndim == 1 else keep[:, None], a, 99 if a.dtype.kind == "i" else nan) for a in args]
        spoilt = [s.astype(a.dtype) for s, a in zip(spoilt, args, strict=True)]
        for which in support.faces(variant.name):
            more = {"where": keep, "reduction": reduction}
            all_rows = flat(face(variant.loss, which)(*spoilt, **{**options, **more}))
            some = flat(face(variant.loss, which)(*few, **{**few_options, "reduction": reduction}))
            for a, s in zip(all_rows, some, strict=True):
                if a.ndim == 0:
                    assert float(a) == pytest.approx(float(s), rel=support.SUM)
                    continue
                assert not np.any(a[~keep])
                assert not np.any(np.signbit(a[~keep]))
                np.testing.assert_allclose(a[keep], s, rtol=4 * np.finfo(dtype).eps)


@pytest.mark.parametrize("name", LABELLED)
@pytest.mark.each("hole", [nan, inf, 0.5, -7.0, 1e19])
def test_labels_of_masked_rows_may_be_anything(name, hole):
    x, y, keep = np.full((3, 4), 0.25), np.array([1.0, hole, 2.0]), np.array([True, False, True])
    for half in (np.float64, np.float16):
        with np.errstate(over="ignore"):
            labels = y.astype(half)
        found = flat(catalogue[name].value_and_grad(x, labels, where=keep))
        assert_same_bits(found, flat(catalogue[name].value_and_grad(x, np.array([1, 0, 2]), where=keep)))


@pytest.mark.parametrize("name", IGNORING)
@pytest.mark.each("ignore_index", [-100, 2, 255, -1])
@pytest.mark.each("length", [5, 40])
def test_ignored_rows_are_masked(name, ignore_index, length, dtype):
    loss, d = catalogue[name], catalogue[name].definition
    variant = next(support.variants(name))
    args, options = variant.arguments(dtype, shape=(203, length))
    at = d.inputs.index(d.labels)
    ignored = support.integers((203,), 6, 3) == 0
    ignored |= args[at] == ignore_index
    args[at] = np.where(ignored, ignore_index, args[at])
    args[0] = np.where(ignored[:, None], nan, args[0])
    for reduction in support.REDUCTIONS:
        for which in support.faces(name):
            more = {**options, "reduction": reduction}
            one = face(loss, which)(*args, **more, ignore_index=ignore_index)
            other = face(loss, which)(*args, **more, where=~ignored)
            assert_same_bits(flat(one), flat(other))


def test_weights_multiply(variant, dtype, isa):
    d = variant.definition
    if not d.reductions:
        pytest.skip("has no weights")
    args, options = variant.arguments(dtype, "grad", (50, 9))
    options.pop(d.row_weight, None)
    weight = support.uniform((50,), 41, -1, 2).astype(dtype)
    for which in support.faces(variant.name):
        bare = call(variant, which, args, options)
        weighted = call(variant, which, args, {**options, d.row_weight: weight})
        for b, w in zip(bare, weighted, strict=True):
            expected = b.astype(support.long) * weight.reshape(-1, *[1] * (b.ndim - 1))
            assert_close(w, expected, 2 * np.finfo(dtype).eps * np.abs(expected), f"{variant} {which}")


def test_means_by_hand(variant, dtype, isa):
    """Divided by the rows that count, or by their weights where the definition says so."""
    d = variant.definition
    if not d.reductions:
        pytest.skip("nothing is reduced")
    args, options = variant.arguments(dtype, "grad", (60, 9))
    keep = np.broadcast_to(options.get("where", True), (60,)).copy()
    counted = np.ones(60)
    if d.weight_in_mean:
        counted *= options.get(d.row_weight, 1.0)
    if d.labels and not d.lists:
        labels = args[d.inputs.index(d.labels)]
        keep &= labels >= 0
        if d.weight_in_mean and options.get(d.class_weight) is not None:
            counted = counted * options[d.class_weight][np.where(labels >= 0, labels, 0)]
    total = float(np.sum(np.where(keep, counted, 0)))
    value, gradients = call(variant, "value", args, options)[0], call(variant, "grad", args, options)
    assert variant.loss(*args, **{**options, "reduction": "sum"}) == pytest.approx(
        value.astype(float).sum(), rel=float(np.finfo(dtype).eps) * 2
    )
    mean = variant.loss(*args, **{**options, "reduction": "mean"})
    assert type(mean) is float
    assert mean == pytest.approx(value.astype(float).sum() / total, rel=float(np.finfo(dtype).eps) * 2)
    for g, m in zip(gradients, flat(variant.loss.grad(*args, **{**options, "reduction": "mean"})), strict=True):
        np.testing.assert_allclose(m, g.astype(float) / total, rtol=4 * np.finfo(dtype).eps)


def test_upstream_gradient_multiplies_rows(variant, dtype):
    args, options = variant.arguments(dtype, "grad", (40, 6))
    options.pop("grad_output", None)
    upstream = support.uniform((40,), 12, -1, 2).astype(dtype)
    for which in support.faces(variant.name)[1:]:
        bare = call(variant, which, args, options)
        scaled = call(variant, which, args, {**options, "grad_output": upstream})
        for b, s in zip(bare, scaled, strict=True):
            factor = 1 if b.ndim == 1 else upstream[:, None]
            expected = b.astype(support.long) * factor
            assert_close(s, expected, 2 * np.finfo(dtype).eps * np.abs(expected), f"{variant} {which}")
        half = call(variant, which, args, {**options, "grad_output": 0.5})
        for b, h in zip(bare, half, strict=True):
            assert_same_bits(h, b if b.ndim == 1 else b / 2)


def test_parameters_one_a_row(variant, dtype):
    d = variant.definition
    if not d.parameters:
        pytest.skip("has no parameters")
    for name in d.parameters:
        values = np.array([0.25, 0.5, 0.125] * 3, dtype)
        for which in support.faces(variant.name):
            args, options = variant.arguments(dtype, which, (9, 6))
            together = call(variant, which, args, {**options, name: values})
            for r in range(9):
                row_args, row_options = subset(variant, args, options, slice(r, r + 1))
                one = call(variant, which, row_args, {**row_options, name: float(values[r])})
                assert_same_bits([t[r : r + 1] for t in together], one, f"{variant} {which} {name}")


def test_nothing(plain, dtype):
    d = plain.definition
    length = d.length or 5
    for shape in ((0, length),) if d.labels or d.class_weight or d.length else ((0, length), (0,)):
        args, options = plain.arguments(dtype, "value", shape)
        gradient = {**options, **({} if d.reductions else {"grad_output": 1.0})}
        if len(shape) == 1:
            assert plain.loss(*args, **options).shape == ()
            continue
        assert plain.loss(*args, **options).shape == (0,)
        assert all(g.shape == shape for g in flat(plain.loss.grad(*args, **gradient)))
        if d.reductions:
            assert plain.loss(*args, **{**options, "reduction": "sum"}) == 0
            assert np.isnan(plain.loss(*args, **{**options, "reduction": "mean"}))
            full, _ = plain.arguments(dtype, "value", (3, 5))
            masked = {**options, "where": np.zeros(3, bool), "reduction": "mean"}
            assert np.isnan(plain.loss(*full, **masked))
            assert not any(np.any(g) for g in flat(plain.loss.grad(*full, **masked)))


def reads_label_only(variant):
    """Whether other numbers of a row go unnoticed."""
    options = dict(variant.options)
    indices = variant.name == "categorical_cross_entropy" and not options.keys() & {"soft", "label_smoothing"}
    return variant.name == "nll_loss" or indices


def test_nan_anywhere_in_a_row(variant, dtype, isa):
    """Makes its row NaN in every result, or where only the label's number is read that alone; and no other row."""
    d = variant.definition
    for which in support.faces(variant.name):
        for length in (1, 2, 5, 16, 17, 40):
            args, options = variant.arguments(dtype, which, (3, length))
            options.pop("where", None)
            if d.labels and not d.lists:
                args[1][1] = support.integers((1,), 21, length)[0]  # not ignored
            clean = call(variant, which, args, options)
            for k in range(len(d.vectors)):
                for at in range(d.length or length):
                    if reads_label_only(variant) and at != args[1][1]:
                        continue
                    args[k][1, at], before = nan, args[k][1, at]
                    for a, c in zip(call(variant, which, args, options), clean, strict=True):
                        assert np.all(np.isnan(a[1])), f"{variant} {which} {length}, NaN in {d.inputs[k]} at {at}: {a}"
                        assert_same_bits(a[::2], c[::2])
                    args[k][1, at] = before


# ---- scores of classes ----

NLL, MARGIN, HINGE, PERCEPTRON = (
    fl.nll_loss,
    fl.multi_margin_loss,
    fl.multiclass_hinge_loss,
    fl.multiclass_perceptron_loss,
)
FOCAL, POLY, GENERALIZED = fl.softmax_focal_loss, fl.poly_loss_cross_entropy, fl.generalized_cross_entropy
THIRD = 1 / 3
# loss, options, scores, label, value, gradient
SCORES = [
    (NLL, {}, [-inf, 0, 1], 0, inf, [-1, 0, 0]),
    (NLL, {}, [inf, nan, 1], 0, -inf, [-1, 0, 0]),  # only the label's number is read
    (NLL, {"weight": [0, 1, 1]}, [-inf, 0, 1], 0, 0, [0, 0, 0]),
    (NLL, {"weight": [-2, 1, 1]}, [3, 0, 1], 0, 6, [2, 0, 0]),
    (MARGIN, {}, [2, 1, 0], 0, 0, [0, 0, 0]),  # at the kink
    (MARGIN, {}, [1, 2, 0], 0, 2 / 3, [-THIRD, THIRD, 0]),
    (MARGIN, {"p": 2}, [2, 1, 0], 0, 0, [0, 0, 0]),
    (MARGIN, {"p": 2}, [1, 2, 0], 0, 4 / 3, [-4 / 3, 4 / 3, 0]),
    (MARGIN, {"margin": 0.0}, [1, 1, 1], 0, 0, [0, 0, 0]),
    (MARGIN, {"margin": -1.0}, [1, 3, 1], 0, THIRD, [-THIRD, THIRD, 0]),
    (MARGIN, {"weight": [3, 1, 1], "p": 2}, [1, 2, 0], 0, 4, [-4, 4, 0]),  # after the power
    (MARGIN, {}, [inf, 1, 0], 0, 0, [0, 0, 0]),
    (MARGIN, {}, [0, inf, -inf], 0, inf, [-THIRD, THIRD, 0]),
    (MARGIN, {}, [0, -inf, -inf], 0, 0, [0, 0, 0]),
    (MARGIN, {}, [-inf, 0, 0], 0, inf, [-2 / 3, THIRD, THIRD]),
    (MARGIN, {}, [inf, inf, 0], 0, nan, [nan, nan, nan]),
    (MARGIN, {}, [5], 0, 0, [0]),
    (HINGE, {}, [2, 1, 0], 0, 0, [0, 0, 0]),  # at the kink
    (HINGE, {}, [2, 1.5, 1.5], 0, 0.5, [-1, 0.5, 0.5]),
    (HINGE, {}, [0, 3, 1], 0, 4, [-1, 1, 0]),
    (HINGE, {}, [inf, 3, 1], 0, 0, [0, 0, 0]),
    (HINGE, {}, [0, inf, 1], 0, inf, [-1, 1, 0]),
    (HINGE, {}, [0, inf, inf], 0, inf, [-1, 0.5, 0.5]),
    (HINGE, {}, [-inf, 0, -1], 0, inf, [-1, 1, 0]),
    (HINGE, {}, [0.5, -inf, 0], 0, 0.5, [-1, 0, 1]),
    (HINGE, {}, [0, -inf, -inf], 0, 0, [0, 0, 0]),
    (HINGE, {}, [inf, inf, 0], 0, nan, [nan, nan, nan]),
    (HINGE, {}, [-inf], 0, 0, [0]),
    (HINGE, {}, [nan], 0, nan, [nan]),
    (PERCEPTRON, {}, [1, 1, 1], 0, 0, [0, 0, 0]),  # the right class is among the best
    (PERCEPTRON, {}, [0, 1, 1], 0, 1, [-1, 0.5, 0.5]),
    (PERCEPTRON, {}, [0, -1, -1], 0, 0, [0, 0, 0]),
    (PERCEPTRON, {}, [3], 0, 0, [0]),
    (FOCAL, {"gamma": 0.0}, [0, 0], 0, np.log(2), [-0.5, 0.5]),
    (FOCAL, {"gamma": 0.0}, [0, -40], 0, np.log1p(np.exp(-40)), [-np.exp(-40), np.exp(-40)]),  # 1 - p has its digits
    (FOCAL, {"gamma": 0.5}, [50, 0], 0, np.exp(-75), [-1.5 * np.exp(-75), 1.5 * np.exp(-75)]),  # and no pole
    (FOCAL, {}, [0, 200], 0, 200, [-1, 1]),
    (FOCAL, {"alpha": [3, 1]}, [0, 200], 0, 600, [-3, 3]),
    (POLY, {}, [0, -80], 0, 3 * np.exp(-80), [-3 * np.exp(-80), 3 * np.exp(-80)]),
    (POLY, {"epsilon": -1.0}, [40, 0], 0, np.exp(-80) / 2, [-np.exp(-80), np.exp(-80)]),  # of second order
    (POLY, {}, [0, 200], 0, 202, [-1, 1]),
    (GENERALIZED, {"q": 1.0}, [0, 0], 0, 0.5, [-0.25, 0.25]),
    (GENERALIZED, {"q": 0.5}, [0, 2000], 0, 2, [0, 0]),
    (GENERALIZED, {"q": 1e-300}, [0, 40], 0, np.log1p(np.exp(40)), [-1, 1]),
    *((loss, {}, [inf, 3, -1], 0, 0, [0, 0, 0]) for loss in (FOCAL, POLY, GENERALIZED)),
    *((loss, {}, [0, inf, 1], 0, inf, [-1, 1, 0]) for loss in (FOCAL, POLY)),
    *((loss, {}, [-inf, 0], 0, inf, [-1, 1]) for loss in (FOCAL, POLY)),
    (GENERALIZED, {"q": 0.5}, [0, inf, 1], 0, 2, [0, 0, 0]),
    *((loss, {}, [5], 0, 0, [0]) for loss in (FOCAL, POLY, GENERALIZED)),
    *((loss, {}, [inf, inf, 0], 0, nan, [nan, nan, nan]) for loss in (FOCAL, POLY, GENERALIZED)),
    *((loss, {}, [-inf, -inf], 0, nan, [nan, nan]) for loss in (FOCAL, POLY, GENERALIZED)),
]


# input, target, value, gradient with respect to input
DIVERGENCES = [
    ([0, 1, -2], [0, 1, -2], 0, [0, 0, 0]),
    ([-inf, 0, 1], [-inf, 0, 1], 0, [0, 0, 0]),  # absent in both
    ([-inf, 0], [0, 0], inf, [-0.5, 0.5]),
    ([0, 0], [-inf, 0], np.log(2), [0.5, -0.5]),
    ([1000, 0], [0, 1000], 1000, [1, -1]),
    ([0, 0], [1000, 0], np.log(2), [-0.5, 0.5]),
    ([-1000, 0], [0, 0], 500 - np.log(2), [-0.5, 0.5]),
    ([inf, 0], [inf, 3], 0, [0, 0]),
    ([inf, 0], [0, 0], inf, [0.5, -0.5]),
    ([0, 0], [inf, 0], np.log(2), [-0.5, 0.5]),
    ([3], [5], 0, [0]),
    ([inf, inf], [0, 0], nan, [nan, nan]),
    ([0, 0], [-inf, -inf], nan, [nan, nan]),
    ([0, nan], [0, 0], nan, [nan, nan]),
    ([0, 0], [nan, 0], nan, [nan, nan]),
]


@pytest.mark.each(("x", "target", "value", "gradient"), DIVERGENCES)
@pytest.mark.each("between", [0, 3, 40])
def test_divergences_of_logits(x, target, value, gradient, between, dtype, isa):
    """Of classes among others that are absent in both."""
    others = between if len(x) > 1 else 0
    x, target = (np.array([*a[:1], *[-inf] * others, *a[1:]], dtype) for a in (x, target))
    expected = np.array([*gradient[:1], *[gradient[0] * 0] * others, *gradient[1:]], dtype)
    got, g = fl.kl_div_with_logits.value_and_grad(x[None], target[None], reduction="none")
    np.testing.assert_allclose(got, [value], rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_allclose(g[0], expected, rtol=4 * np.finfo(dtype).eps)


# input, target, value, gradients with respect to both
MIDDLES = [
    ([0, 1, -2], [0, 1, -2], 0, [0, 0, 0], [0, 0, 0]),
    ([-inf, 0, 1], [-inf, 0, 1], 0, [0, 0, 0], [0, 0, 0]),
    ([-inf, 0], [0, 0], 0.75 * np.log(4 / 3), [0, 0], [np.log(3) / 8, -np.log(3) / 8]),
    ([-1000, 0], [0, 0], 0.75 * np.log(4 / 3), [0, 0], [np.log(3) / 8, -np.log(3) / 8]),
    ([inf, 0], [0, 0], 0.75 * np.log(4 / 3), [0, 0], [-np.log(3) / 8, np.log(3) / 8]),
    ([1000, 0], [0, 1000], np.log(2), [0, 0], [0, 0]),
    ([inf, 0], [inf, 3], 0, [0, 0], [0, 0]),
    ([3], [5], 0, [0], [0]),
    ([inf, inf], [0, 0], nan, [nan, nan], [nan, nan]),
    ([0, 0], [-inf, -inf], nan, [nan, nan], [nan, nan]),
    ([0, nan], [0, 0], nan, [nan, nan], [nan, nan]),
]


@pytest.mark.each(("x", "target", "value", "by_input", "by_target"), MIDDLES)
@pytest.mark.each("between", [0, 3, 40])
def test_symmetric_divergences_of_logits(x, target, value, by_input, by_target, between, dtype, isa):
    others = between if len(x) > 1 else 0
    x, target = (np.array([*a[:1], *[-inf] * others, *a[1:]], dtype) for a in (x, target))
    expected = [np.array([*g[:1], *[g[0] * 0] * others, *g[1:]], dtype) for g in (by_input, by_target)]
    for args, grads in (((x, target), expected), ((target, x), expected[::-1])):
        got, g = fl.js_div_with_logits.value_and_grad(*args, wrt=("input", "target"), reduction="none")
        np.testing.assert_allclose(got, value, rtol=4 * np.finfo(dtype).eps)
        for a, e in zip(g, grads, strict=True):
            np.testing.assert_allclose(a, e, rtol=4 * np.finfo(dtype).eps)


def test_functions_of_the_probability_meet_cross_entropy(dtype):
    x, y = 5 * support.uniform((50, 7), 3, -1, 1).astype(dtype), support.integers((50,), 4, 7)
    for loss, options in ((FOCAL, {"gamma": 0.0}), (POLY, {"epsilon": 0.0}), (GENERALIZED, {"q": 1e-12})):
        for which in ("value_and_grad", "grad_and_hess"):
            got = flat(face(loss, which)(x, y, **options, reduction="none"))
            expected = flat(face(fl.cross_entropy, which)(x, y, reduction="none"))
            for a, e in zip(got, expected, strict=True):
                np.testing.assert_allclose(a, e, rtol=16 * np.finfo(dtype).eps, atol=1e-10)
    class_weight = np.array([1, 2, 3, 4, 5, 6, 7], dtype)  # multiplied to a row, and not in the mean
    expected = np.mean(class_weight[y] * FOCAL(x, y, reduction="none"))
    np.testing.assert_allclose(FOCAL(x, y, alpha=class_weight), expected, rtol=8 * np.finfo(dtype).eps)


def test_near_softmaxes_have_all_their_digits():
    """[1, 2, 3] and a last logit of h more: p (1 - p) h^2 / 2 to first order."""
    h, p = 2.0**-27, np.exp(3) / np.sum(np.exp([1, 2, 3]))
    found = fl.kl_div_with_logits([[1.0, 2.0, 3.0 + h]], [[1.0, 2.0, 3.0]])
    np.testing.assert_allclose(found, p * (1 - p) * h**2 / 2, rtol=4 * h)
    by_input, by_target = fl.kl_div_with_logits.grad([[1.0, 2.0, 3.0 + h]], [[1.0, 2.0, 3.0]], wrt=("input", "target"))
    np.testing.assert_allclose(by_input[0, 2], p * (1 - p) * h, rtol=4 * h)
    np.testing.assert_allclose(by_target, -by_input, rtol=4 * h)
    found, (by_input,) = fl.js_div_with_logits.value_and_grad([[1.0, 2.0, 3.0 + h]], [[1.0, 2.0, 3.0]])
    np.testing.assert_allclose(found, p * (1 - p) * h**2 / 8, rtol=4 * h)
    np.testing.assert_allclose(by_input[2], p * (1 - p) * h / 4, rtol=4 * h)


@pytest.mark.parametrize(("loss", "options", "scores", "label", "value", "gradient"), SCORES)
@pytest.mark.each("between", [0, 3, 40])
def test_scores(loss, options, scores, label, value, gradient, between, dtype, isa):
    """Kinks, infinities, NaN; the row between others, and the class among others that never count, far down."""
    others = between if len(scores) > 1 and loss is not MARGIN else 0  # whose mean they are in
    row = np.array([*scores[:1], *[-inf] * others, *scores[1:]], dtype)
    expected = np.array([*gradient[:1], *[gradient[0] * 0] * others, *gradient[1:]], dtype)
    options = {key: np.array(v, dtype) if isinstance(v, list) else v for key, v in options.items()}
    for name in options.keys() & {"weight", "alpha"}:
        options[name] = np.insert(options[name], [1] * others, dtype(1))
    label = label if label == 0 else label + others
    x = np.stack([np.linspace(0, 1, row.size).astype(dtype), row, np.linspace(1, 0, row.size).astype(dtype)])
    got, g = loss.value_and_grad(x, np.array([0, label, 0]), **options, reduction="none")
    np.testing.assert_allclose(got[1], value, rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_allclose(g[1], expected, rtol=4 * np.finfo(dtype).eps)
    assert np.all(np.isfinite(got[::2]))
    assert np.all(np.isfinite(g[::2]))


# scores, labels, value and gradient of a row, times the number of classes
LISTS = [
    ([0.125, 0.25, 0.5, 1], [3, 0, -1, 1], 0.25 + 0.5 + 1.125 + 1.375, [-2, 2, 2, -2]),
    ([0.125, 0.25, 0.5, 1], [3, 3, -1, 1], 2 * (0.125 + 0.25 + 0.5), [2, 2, 2, -6]),
    ([2, 1, 0, 0.5], [0, -1, -1, -1], 0, [0, 0, 0, 0]),  # at the kink
    ([1, 2, 3, 4], [-1, 9, 9, 9], 0, [0, 0, 0, 0]),
    ([1, 2, 3, 4], [3, 0, 1, 2], 0, [0, 0, 0, 0]),
    ([inf, 3, 1, 0], [0, -1, 0, 0], 0, [0, 0, 0, 0]),
    ([0, inf, 1, -5], [0, -1, 0, 0], inf, [-2, 1, 1, 0]),
    ([0, -inf, -5, -5], [0, -1, 0, 0], 0, [0, 0, 0, 0]),
    ([-inf, 0, 0, 0], [0, -1, 0, 0], inf, [-3, 1, 1, 1]),
    ([inf, inf, 0, 0], [0, -1, 0, 0], nan, [nan] * 4),
    ([0, nan, 0, 0], [0, -1, 0, 0], nan, [nan] * 4),
    ([nan, 0, 0, 0], [-1, 0, 0, 0], nan, [nan] * 4),
]


@pytest.mark.each(("scores", "labels", "value", "gradient"), LISTS)
@pytest.mark.each("behind", [0, 3, 40])
def test_lists_of_labels(scores, labels, value, gradient, behind, dtype, isa):
    """And classes behind, far down."""
    if behind and scores[0] == -inf:
        pytest.skip("far below every other")
    if behind and -1 not in labels:
        labels = [*labels, -1]
    x = np.array([scores + [-1000] * behind] * 3, dtype)
    y = np.array([np.minimum(labels, 3).tolist() + [0] * (4 + behind - len(labels))] * 3)
    x[::2] = 0.25
    classes = 4 + behind
    got, g = fl.multilabel_margin_loss.value_and_grad(x, y, reduction="none")
    expected = np.array(gradient + [gradient[0] * 0] * behind, dtype) / classes
    np.testing.assert_allclose(got[1], value / classes, rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_allclose(g[1], expected, rtol=4 * np.finfo(dtype).eps)
    assert np.all(np.isfinite(g[::2]))


def test_types_and_layouts_of_lists(dtype):
    x, y = next(support.variants("multilabel_margin_loss")).arguments(dtype, shape=(6, 5))[0]
    expected = flat(fl.multilabel_margin_loss.value_and_grad(x, y))
    for kind in ("i1", "i2", "i4", ">i4", ">i8", "f4", "f8"):
        assert_same_bits(flat(fl.multilabel_margin_loss.value_and_grad(x, y.astype(kind))), expected)
        assert_same_bits(flat(fl.multilabel_margin_loss.value_and_grad(x, np.asfortranarray(y.astype(kind)))), expected)
    every = np.sort(np.abs(y), axis=1).astype("u1")  # no end
    assert_same_bits(
        flat(fl.multilabel_margin_loss.value_and_grad(x, every)),
        flat(fl.multilabel_margin_loss.value_and_grad(x, every.astype(int))),
    )
    keep = np.arange(6) % 2 == 0
    spoilt = np.where(keep[:, None], y, 77)
    got = flat(fl.multilabel_margin_loss.value_and_grad(x, spoilt, where=keep))
    assert_same_bits(got, flat(fl.multilabel_margin_loss.value_and_grad(x, y, where=keep)))
    spoilt = np.where(keep[:, None], y, nan)
    assert_same_bits(flat(fl.multilabel_margin_loss.value_and_grad(x, spoilt, where=keep)), got)


# ---- boxes ----

# boxes, values of the three losses at an eps of 0, gradients with respect to the first
TWO_BOXES = [
    ([0, 0, 2, 2], [0, 0, 2, 2], (0, 0, 0), ([0] * 4, [0] * 4, [0] * 4)),
    ([0, 0, 1, 2], [1, 0, 2, 2], (1, 1.125, 1.125), ([0, 0, -0.5, 0], *[[-0.0625, 0.03125, -0.125, -0.03125]] * 2)),
    ([0, 0, 1, 1], [2, 0, 3, 1], (4 / 3, 1.4, 1.4), None),
    ([1, 1, 1, 1], [0, 0, 2, 2], (1, 1, 1), ([0] * 4, [0] * 4, [0] * 4)),  # a point has no proportions
    ([1, 1, 1, 1], [1, 1, 1, 1], (nan, nan, nan), ([nan] * 4, [nan] * 4, [nan] * 4)),
    ([0, 0, nan, 1], [0, 0, 1, 1], (nan, nan, nan), ([nan] * 4, [nan] * 4, [nan] * 4)),
    ([0, 0, inf, 1], [0, 0, 1, 1], (nan, nan, nan), ([nan] * 4, [nan] * 4, [nan] * 4)),
]
BOX_LOSSES = (fl.generalized_box_iou_loss, fl.distance_box_iou_loss, fl.complete_box_iou_loss)


@pytest.mark.parametrize(("first", "second", "values", "gradients"), TWO_BOXES)
def test_two_boxes(first, second, values, gradients, dtype, isa):
    first, second = np.array([first] * 3, dtype), np.array([second] * 3, dtype)
    for k, loss in enumerate(BOX_LOSSES):
        value, (by_first, by_second) = loss.value_and_grad(first, second, eps=0.0)
        np.testing.assert_allclose(value, [values[k]] * 3, rtol=4 * np.finfo(dtype).eps)
        if gradients:
            np.testing.assert_allclose(by_first[1], gradients[k], rtol=4 * np.finfo(dtype).eps, atol=0)
        turned, (other, same) = loss.value_and_grad(second, first, eps=0.0)
        np.testing.assert_allclose(turned, value, rtol=4 * np.finfo(dtype).eps)
        room = {"rtol": 16 * np.finfo(dtype).eps, "atol": 16 * np.finfo(dtype).eps}
        np.testing.assert_allclose(other, by_second, **room)
        np.testing.assert_allclose(same, by_first, **room)


def test_what_eps_costs(dtype, isa):
    """Equal boxes cost eps / (area + eps), in every loss: torchvision's complete one ignores the eps given."""
    for side, eps in ((2.0, 1e-7), (2.0**-13, 1e-7), (2.0**-13, 2.0**-20)):
        box = np.array([[1, 1, 1 + side, 1 + side]], dtype)
        for loss in BOX_LOSSES:
            np.testing.assert_allclose(loss(box, box, eps=eps), eps / (side**2 + eps), rtol=4 * np.finfo(dtype).eps)


def test_a_box_without_height(dtype, isa):
    """The limit of lower and lower ones."""
    other = np.array([[0, -1, 0.5, 1]], dtype)
    flat_one, low = (np.array([[-1, 0, 1, h]], dtype) for h in (0, 2.0**-40))
    for of in (fl.complete_box_iou_loss, lambda *a: np.stack(fl.complete_box_iou_loss.grad(*a))[:, :, ::2]):
        found = of(flat_one, other)
        assert np.all(np.isfinite(found))
        np.testing.assert_allclose(found, of(low, other), atol=1e-6)


def test_no_weight_at_all(dtype):
    x, y = np.zeros((3, 2), dtype), np.zeros(3, int)
    weight = np.array([0, 1], dtype)
    value, gradient = fl.nll_loss.value_and_grad(x, y, weight=weight)
    assert np.isnan(value)
    assert not np.any(gradient)


def test_label_types(dtype):
    y = np.array([0, 1, 3, 2, 1, 0])
    for name in LABELLED:
        loss, x = catalogue[name], next(support.variants(name)).arguments(dtype, shape=(6, 4))[0][0]
        expected = flat(loss.value_and_grad(x, y))
        for kind in ("i1", "u1", "i2", "u2", "i4", ">i4", "u4", "u8", ">i8"):
            assert_same_bits(flat(loss.value_and_grad(x, y.astype(kind))), expected)
            assert_same_bits(flat(loss.value_and_grad(x, np.repeat(y.astype(kind), 3)[::3])), expected)
        two = flat(loss.value_and_grad(x[:, :2], y % 2 == 1))
        assert_same_bits(two, flat(loss.value_and_grad(x[:, :2], y % 2)))


def test_labels_of_any_layout(dtype):
    """Only numbers at labels are read and written, wherever they are."""
    for name in ("nll_loss", "categorical_cross_entropy"):
        for shape in ((3, 4, 5), (300, 7, 2), (2, 5, 1100), (1, 1, 3), (4, 1, 2)):
            x, y = next(support.variants(name)).arguments(dtype, shape=shape)[0]
            rows, labels = np.moveaxis(x, 1, -1).reshape(-1, shape[1]), y.reshape(-1)
            expected = [np.moveaxis(a.reshape(*y.shape, -1), -1, 1) for a in grad_and_hess_of(name, rows, labels)]
            value = catalogue[name](rows, labels, reduction="none").reshape(y.shape)
            for a, b in itertools.product(arrangements(x), arrangements(np.zeros_like(x))):
                assert_same_bits(catalogue[name](a, y, reduction="none"), value)
                b[...] = 7
                c = b.copy(order="K")
                found = catalogue[name].grad_and_hess(a, y, reduction="none", out=(b, c))
                found += (catalogue[name].grad(a.copy(order="K"), y, reduction="none", out=a),)
                what = f"{name} {shape} {a.strides} {b.strides}"
                assert_same_bits([g.astype(dtype) for g in found], [*expected, expected[0]], what)
                a[...] = x


def grad_and_hess_of(name, x, y):
    """By the label's number alone."""
    at = x[np.arange(y.size), y].astype(np.float64)
    for slope in (-np.ones_like(at), np.zeros_like(at)) if name == "nll_loss" else (-1 / at, 1 / at / at):
        found = np.zeros_like(x)
        found[np.arange(y.size), y] = slope
        yield found


def arrangements(x):
    """The same numbers in other places of memory, and of the other byte order."""
    yield from (x.copy(), x.copy(order="F"), x.astype(x.dtype.newbyteorder("S")))
    yield np.repeat(x, 2, axis=0)[::2]
    yield np.moveaxis(np.moveaxis(x, 1, -1).copy(), -1, 1)
    yield np.flip(np.flip(x, 2).copy(), 2)


def test_labels_in_halves(dtype):
    half, shape = np.float16, (3, 6, 50)
    x, y = next(support.variants("nll_loss")).arguments(half, shape=shape)[0]
    for a in (x, np.moveaxis(x, 1, -1)):
        axis = a.ndim - 1 if a is not x else 1
        value, gradient = fl.nll_loss.value_and_grad(a, y, axis=axis, reduction="none", sample_weight=dtype(1 / 3))
        at = np.take_along_axis(np.moveaxis(a, axis, -1), y[..., None], -1)[..., 0]
        assert_same_bits(value, (-at.astype(np.float64) * float(dtype(1 / 3))).astype(half))
        expected = np.where(np.arange(6) == y[..., None], -dtype(1 / 3), 0).astype(half)
        assert_same_bits(np.moveaxis(gradient, axis, -1), expected)


CCE, SOFT_MARGIN = fl.categorical_cross_entropy, fl.multilabel_soft_margin_loss
LOG2 = np.log(2.0)
# options, probabilities, target, value, gradient, Hessian
CATEGORICAL = [
    ({}, [0, 1], 0, inf, [-inf, 0], [inf, 0]),
    ({}, [0, 1], 1, 0, [0, -1], [0, 1]),
    ({}, [-0.0, 1], 0, inf, [-inf, 0], [inf, 0]),
    ({}, [0.5, nan], 0, LOG2, [-2, 0], [4, 0]),  # only the label's number is read
    ({}, [0.5, 7], 0, LOG2, [-2, 0], [4, 0]),
    ({}, [nan, 0.5], 0, nan, [nan, nan], [nan, nan]),
    ({}, [0, 1], [1, 0], inf, [-inf, 0], [inf, 0]),
    ({}, [0, 1], [0, 1], 0, [0, -1], [0, 1]),
    ({}, [-0.0, 1], [1, 0], inf, [-inf, 0], [inf, 0]),
    ({}, [0.5, nan], [1, 0], nan, [nan, nan], [nan, nan]),
    ({}, [0.5, 0.5], [nan, 0], nan, [nan, nan], [nan, nan]),
    ({}, [0.5, 0.25], [0, 0], 0, [0, 0], [0, 0]),
    ({}, [0, 0], [0, 0], 0, [0, 0], [0, 0]),
    ({}, [0.5, 0.5], [1, 1], 2 * LOG2, [-2, -2], [4, 4]),  # neither is divided by its sum
    ({"weight": [0, 3]}, [0, 1], 0, 0, [0, 0], [0, 0]),
    ({"weight": [0, 3]}, [0, 1], [1, 0], 0, [0, 0], [0, 0]),
    ({"weight": [0, 3]}, [0, 0.5], [0.5, 0.5], 1.5 * LOG2, [0, -3], [0, 6]),
    ({"weight": [-1, 3]}, [0.5, 0.5], 0, -LOG2, [2, 0], [-4, 0]),
    ({"sample_weight": 0}, [0, 1], 0, 0, [0, 0], [0, 0]),
    ({"sample_weight": 0}, [0, 1], [1, 0], 0, [0, 0], [0, 0]),
    ({"sample_weight": 0}, [nan, 1], [1, 0], nan, [nan, nan], [nan, nan]),
    ({"label_smoothing": 0.5}, [0.5, 0.25], 0, 1.25 * LOG2, [-1.5, -1], [3, 4]),
    ({"label_smoothing": 0.5}, [0.5, 0], 0, inf, [-1.5, -inf], [3, inf]),
    ({"label_smoothing": 1.0}, [0.5, 0.25], [1, 0], 1.5 * LOG2, [-1, -2], [2, 8]),
    ({"label_smoothing": 0.5, "weight": [2, 0]}, [0.5, 0], 0, 1.5 * LOG2, [-3, 0], [6, 0]),
    ({}, [0.5], 0, LOG2, [-2], [4]),
]


@pytest.mark.each(("options", "p", "target", "value", "gradient", "hess"), CATEGORICAL)
@pytest.mark.each("between", [0, 3, 40])
def test_categorical_cross_entropy(options, p, target, value, gradient, hess, between, dtype, isa):
    """Ends, NaN; the row between others, and its last class far down."""
    others = between if len(p) > 1 and not options.get("label_smoothing") else 0

    def row(x, fill):
        return np.array([*x[:1], *[fill] * others, *x[1:]], dtype)

    def fine(r):
        return np.linspace(0.25, 0.75, len(p) + others) + r

    options = {k: row(v, 1) if isinstance(v, list) else dtype(v) for k, v in options.items()}
    if np.ndim(options.get("sample_weight", ())) == 0:
        options["sample_weight"] = np.array([1, options["sample_weight"], 1], dtype)
    if isinstance(target, list):
        rows = [fine(0.1), row(target, 0), fine(0.2)]
        if len(p) == 1:
            return
        y = np.array(rows, dtype)
    else:
        y = np.array([0, target and target + others, 0])
    x = np.array([fine(0), row(p, 0.5), fine(0.2)], dtype)
    got, g = CCE.value_and_grad(x, y, **options, reduction="none")
    h = CCE.grad_and_hess(x, y, **options, reduction="none")[1]
    fill = gradient[0] * 0 if np.isnan(gradient[0]) else 0
    np.testing.assert_allclose(got[1], value, rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_allclose(g[1], row(gradient, fill), rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_allclose(h[1], row(hess, fill), rtol=4 * np.finfo(dtype).eps)
    assert not np.any(np.signbit(g[1]) & (g[1] == 0))
    for a in (got, g, h):
        assert np.all(np.isfinite(a[::2]))


def test_one_hot_targets_are_labels(dtype):
    """Of any type, but for what the mean divides by."""
    for classes in (3, 40):
        p = support.uniform((50, classes), 1, 0.01, 1).astype(dtype)
        y = support.integers(50, 2, classes)
        one_hot = np.arange(classes) == y[:, None]
        weight = support.uniform(classes, 3, 0.5, 2).astype(dtype)
        for smoothing in (0.0, 0.25):
            options = {"label_smoothing": smoothing, "weight": weight, "reduction": "none"}
            expected = flat(CCE.value_and_grad(p, y, **options))
            for kind in ("?", "i1", "u8", ">i4", "f2", "f4", "f8"):
                found = flat(CCE.value_and_grad(p, one_hot.astype(kind), **options))
                for a, e in zip(found, expected, strict=True):
                    np.testing.assert_allclose(a, e, rtol=2 * np.finfo(dtype).eps)
                assert_same_bits(found, flat(CCE.value_and_grad(p, one_hot.astype(dtype), **options)))
            total = CCE(p, one_hot, **{**options, "reduction": "sum"})
            assert CCE(p, one_hot, **{**options, "reduction": "mean"}) == pytest.approx(total / 50, rel=1e-14)
            by_weight = total / weight[y].sum(dtype=np.float64)
            assert CCE(p, y, **{**options, "reduction": "mean"}) == pytest.approx(by_weight, rel=1e-14)


def test_probabilities_that_one_rounding_put_above_one(dtype):
    above = np.nextafter(dtype(1), dtype(2))
    p, t = np.array([[above, 0.0], [0.5, 0.5]], dtype), np.array([[above, 0.0], [0.5, 0.5]], dtype)
    for x, y in ((p, [0, 1]), (np.minimum(p, 1), t), (p, t)):
        assert CCE(x, y, reduction="sum") == pytest.approx(LOG2, rel=1e-6)
    for x, y in ((p + 2 * np.finfo(dtype).eps, [0, 1]), (np.minimum(p, 1), t * 2)):
        with pytest.raises(ValueError, match=r"has .* at index .*, expected a number in"):
            CCE(x, y)


@pytest.mark.parametrize("length", [3, 40, 700])
def test_nothing_is_written_for_bad_numbers(length, dtype):
    """Wherever they are, of any layout; rows that do not count are not looked at."""
    p, t = support.uniform((70, length), 1).astype(dtype), support.uniform((70, length), 2).astype(dtype)
    y = support.integers(70, 3, length)
    for bad in (-0.5, 1.5, inf):
        for target, layout in itertools.product((y, t), (np.array, np.asfortranarray)):
            x, out = layout(p), np.full_like(p, 7)
            at = y[44] if target is y else length - 1
            x[44, at] = bad
            message = re.escape(f"input has {dtype(bad)} at index (44, {at}), expected a number in [0, 1]")
            with pytest.raises(ValueError, match=message):
                CCE.grad(x, target, out=out)
            assert np.all(out == 7)
            keep = np.arange(70) != 44
            found = CCE.value_and_grad(x, target, where=keep)
            assert_same_bits(flat(found), flat(CCE.value_and_grad(p, target, where=keep)))
        spoilt = t.copy()
        spoilt[69, 1] = bad
        for loss in (CCE, SOFT_MARGIN):
            message = re.escape(f"target has {dtype(bad)} at index (69, 1), expected a number in [0, 1]")
            with pytest.raises(ValueError, match=message):
                loss(p, spoilt)


# scores, labels, value, gradients with respect to both
SOFT_MARGINS = [
    ([inf, -inf], [1, 0], 0, [0, 0], [-inf, inf]),
    ([inf, 0], [0, 1], inf, [0.5, -0.25], [-inf, 0]),
    ([inf, 0], [0.5, 1], inf, [0.25, -0.25], [-inf, 0]),
    ([-inf, 0], [1, 0], inf, [-0.5, 0.25], [inf, 0]),
    ([0, 0], [0.5, 0.5], LOG2, [0, 0], [0, 0]),
    ([nan, 0], [0.5, 0.5], nan, [nan, nan], [nan, nan]),
    ([0, 0], [nan, 0.5], nan, [nan, nan], [nan, nan]),
    ([40, 800], [1, 1], np.exp(-40) / 2, [-np.exp(-40) / 2, 0], [-20, -400]),
]


@pytest.mark.each(("x", "t", "value", "gradient", "by_target"), SOFT_MARGINS)
@pytest.mark.each("times", [1, 10, 30])
def test_multilabel_soft_margin(x, t, value, gradient, by_target, times, dtype, isa):
    x, t = (np.tile(np.array(a, dtype), (1, times)) for a in (x, t))
    both = ("input", "target")
    found, (g, h) = SOFT_MARGIN.value_and_grad(x, t, reduction="none", wrt=both)
    room = {"rtol": 8 * np.finfo(dtype).eps, "atol": np.finfo(dtype).tiny}
    np.testing.assert_allclose(found, [value], **room)
    np.testing.assert_allclose(g * times, np.tile(gradient, (1, times)), **room)
    np.testing.assert_allclose(h * times, np.tile(by_target, (1, times)), **room)
    weight = np.array([0, 1] * times, dtype)
    if not np.isnan(value):  # a class of weight 0 costs nothing, nor has it a gradient
        found, (g, h) = SOFT_MARGIN.value_and_grad(x, t, reduction="none", wrt=both, weight=weight)
        assert not np.any(g[:, ::2])
        assert not np.any(h[:, ::2])
        assert np.all(np.isfinite(found)) or np.isinf(x[0, 1])


def test_classes_are_last_in_multilabel_soft_margin(dtype):
    x, t = support.uniform((2, 3, 4), 1, -2, 2).astype(dtype), support.integers((2, 3, 4), 2, 2)
    value = SOFT_MARGIN(x, t, reduction="none")
    assert value.shape == (2, 3)
    assert_same_bits(value.reshape(-1), SOFT_MARGIN(x.reshape(6, 4), t.reshape(6, 4), reduction="none"))
    assert SOFT_MARGIN(x, t) == pytest.approx(value.mean(dtype=np.float64), rel=1e-6)


# ---- pairs ----


@pytest.mark.each("length", [2, 3, 16, 17, 40, 33_000])
@pytest.mark.each("exponent", [-100, 0, 100])
def test_vectors_of_any_size(length, exponent, isa):
    """A power of two changes no bit of a cosine; floats are doubles to the kernels."""
    a, b = support.uniform((3, length), 1, -1, 1), support.uniform((3, length), 2, -1, 1)
    huge = a * 2.0 ** (10 * exponent)
    expected = fl.cosine_similarity(a, b, axis=-1, eps=0)
    assert_same_bits(fl.cosine_similarity(huge, b, axis=-1, eps=0), expected)
    assert_same_bits(fl.cosine_similarity(huge, huge, axis=-1, eps=0), fl.cosine_similarity(a, a, axis=-1, eps=0))
    gradient = fl.cosine_similarity.grad(huge, b, axis=-1, eps=0, wrt="x2")
    np.testing.assert_allclose(gradient, fl.cosine_similarity.grad(a, b, axis=-1, eps=0, wrt="x2"), atol=1e-14)
    if exponent > 0:
        one = np.ones(3)
        np.testing.assert_allclose(
            fl.cosine_embedding_loss(huge, b, one, reduction="none"), 1 - expected, rtol=1e-11, atol=1e-11
        )


def test_similarity_is_held_to_one(dtype, isa):
    a = support.uniform((500, 7), 3, -1, 1).astype(dtype)
    found = fl.cosine_similarity(a, a)
    assert np.all(np.abs(found) <= 1)
    np.testing.assert_allclose(found, 1, rtol=4 * np.finfo(dtype).eps)
    assert np.all(fl.cosine_similarity(a, -a) >= -1)


def test_short_vectors(dtype, isa):
    """A norm below eps is a constant: the gradient is that of the value."""
    b = np.array([[3.0, 4.0]], dtype)
    for a in ([[0.0, 0.0]], [[3e-9, 4e-9]]):
        a = np.array(a, dtype)
        value, (by_a, by_b) = fl.cosine_similarity.value_and_grad(a, b)
        np.testing.assert_allclose(value, (a * b).sum() / 5e-8, rtol=4 * np.finfo(dtype).eps)
        np.testing.assert_allclose(by_a, [[0.6e8, 0.8e8]], rtol=4 * np.finfo(dtype).eps)
        assert np.all(np.isfinite(by_b))
    zero = np.zeros((1, 2), dtype)
    assert fl.cosine_similarity(zero, zero) == 0
    assert not np.any(flat(fl.cosine_similarity.grad(zero, zero)))
    assert fl.cosine_similarity(np.zeros((3, 0), dtype), np.zeros((3, 0), dtype)).tolist() == [0, 0, 0]
    assert all(np.all(np.isnan(x)) for x in flat(fl.cosine_similarity.value_and_grad(zero, b, eps=0.0)))


def test_nearly_one_direction(dtype, isa):
    """1 - cos keeps its digits; the angle is known by construction."""
    one = np.ones(1, dtype)
    for angle in (2.0**-3, 2.0**-12, 2.0**-20):
        a, b = np.array([[1.0, 0.0]], dtype), np.array([[1.0, angle]], dtype)
        tangent = np.longdouble(angle)
        exact_value = tangent**2 / (np.sqrt(1 + tangent**2) * (1 + np.sqrt(1 + tangent**2)))
        found = fl.cosine_embedding_loss(a, b, one, reduction="none")
        np.testing.assert_allclose(found, float(exact_value), rtol=8 * np.finfo(dtype).eps + 4e-12 / angle**2)
    a = np.array([[3.0, 4.0]], dtype)
    np.testing.assert_allclose(fl.cosine_embedding_loss(a, 2 * a, one), 0.5e-12 / 25 + 0.5e-12 / 100, rtol=1e-6)


def test_pairs_of_numbers(dtype, isa):
    """A cosine is 1 or -1 then, and its gradient nothing but rounding errors."""
    a, b = (support.uniform((50, 1), seed, 0.5, 2).astype(dtype) for seed in (1, 2))
    for sign in (1, -1):
        value, gradients = fl.cosine_similarity.value_and_grad(a, sign * b)
        np.testing.assert_allclose(value, sign, rtol=4 * np.finfo(dtype).eps)
        assert np.max(np.abs(gradients)) < 1e-14


def test_zero_vectors(dtype, isa):
    zero, b = np.zeros((1, 2), dtype), np.array([[3.0, 4.0]], dtype)
    value, (by_a, by_b) = fl.cosine_embedding_loss.value_and_grad(zero, b, np.ones(1, dtype))
    assert value == 1
    np.testing.assert_allclose(by_a, [[-0.6e6, -0.8e6]], rtol=4 * np.finfo(dtype).eps + 1e-12 / 25)
    assert not np.any(by_b)
    value, gradients = fl.cosine_embedding_loss.value_and_grad(zero, zero, np.ones(1, dtype))
    assert value == 1
    assert not np.any(flat(gradients))


def test_active_at_the_margin(dtype, isa):
    """As torch: value 0, gradient not."""
    a, b = np.array([[1.0, 0.0]], dtype), np.array([[0.0, 1.0]], dtype)
    value, (by_a, _) = fl.cosine_embedding_loss.value_and_grad(a, b, -np.ones(1, dtype))
    assert value == 0
    np.testing.assert_allclose(by_a, [[0, 1]], rtol=1e-6)


def test_labels_of_pairs(dtype):
    """One number for all, and integers."""
    a, b = support.uniform((4, 6), 1, -1, 1).astype(dtype), support.uniform((4, 6), 2, -1, 1).astype(dtype)
    y = np.array([1, -1, -1, 1])
    expected = fl.cosine_embedding_loss(a, b, y.astype(dtype), reduction="none")
    for labels in (y, y.astype("i1"), y.tolist(), y.astype(">f4")):
        assert_same_bits(fl.cosine_embedding_loss(a, b, labels, reduction="none"), expected)
    assert_same_bits(
        fl.cosine_embedding_loss(a, b, -1, reduction="none"),
        fl.cosine_embedding_loss(a, b, -np.ones(4), reduction="none"),
    )


def test_rows_of_other_sizes(isa):
    """What is scaled is a row, and not those beside it."""
    exponents = np.array([0, 600, -600, 500, -500, 0, -1040, 0, 1000])
    for length in (3, 8, 24):
        a, b, c = (support.uniform((9, length), seed, 0.5, 1) * 2.0 ** exponents[:, None] for seed in (1, 2, 3))
        b[5] = a[7] = 0
        for name in ("cosine_similarity", "cosine_embedding_loss", "pairwise_distance", "triplet_margin_loss"):
            loss = catalogue[name]
            third = {"cosine_embedding_loss": [np.ones(9)], "triplet_margin_loss": [c]}.get(name, [])
            options = {"reduction": "none"} if loss.definition.reductions else {}
            together = flat(loss.value_and_grad(a, b, *third, **options))
            for r in range(9):
                one = flat(loss.value_and_grad(*(x[r : r + 1] for x in (a, b, *third)), **options))
                assert_same_bits([t[r : r + 1] for t in together], one, f"{name} {length} row {r}")


# ---- distances ----

NORMS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 64.0, inf)
DISTANCE, TRIPLET = fl.pairwise_distance, fl.triplet_margin_loss


def distance_by_hand(d, p):
    d = np.abs(d).astype(support.long)
    if p == 0:
        return np.count_nonzero(d, axis=-1)
    if p == inf:
        return np.max(d, axis=-1)
    largest = np.max(d, axis=-1, keepdims=True)
    return largest[..., 0] * np.sum((d / largest) ** p, axis=-1) ** (1 / support.long(p))


@pytest.mark.each("p", NORMS)
@pytest.mark.each("length", [1, 2, 8, 16, 17, 64, 40_000])
def test_distances_of_any_size(p, length, dtype, isa):
    """However large or small, value and gradient have their digits."""
    for exponent in (0, -120, 100) if dtype == np.float32 else (0, -1000, -700, 700, 900):
        d = (support.uniform((3, length), 1, -1, 1) * 2.0**exponent).astype(dtype)
        zero = np.zeros_like(d)
        value, (grad, other) = DISTANCE.value_and_grad(d, zero, p=p, eps=0.0)
        expected = distance_by_hand(d, p)
        room = 8 * np.finfo(dtype).eps * (1 + np.sqrt(length) / 8)
        with np.errstate(over="ignore"):
            np.testing.assert_allclose(value, expected.astype(dtype), rtol=room)
        if p == 0:
            assert not np.any(grad)
            continue
        ratio = np.abs(d) / expected[:, None]
        slope = np.abs(d) == expected[:, None] if p == inf else ratio ** (support.long(p) - 1)
        if np.all(expected < np.finfo(dtype).max):
            np.testing.assert_allclose(grad, (np.sign(d) * slope).astype(dtype), rtol=room, atol=np.finfo(dtype).tiny)
        np.testing.assert_array_equal(other, -grad)


def test_special_norms_are_those_of_arrays(dtype, isa):
    """Where p is an array, formulas for any p give what those for some do."""
    vectors = [support.uniform((len(NORMS), 9), seed, -2, 2).astype(dtype) for seed in (1, 2, 3)]
    vectors[0][:, 2] = vectors[1][:, 2]
    room = {"rtol": 8 * np.finfo(dtype).eps, "atol": 8 * np.finfo(dtype).eps}
    for loss, more in ((DISTANCE, [{}]), (TRIPLET, [{"swap": s, "margin": 99.0} for s in (False, True)])):
        args = vectors[: len(loss.definition.vectors)]
        for options in more:
            options = {**options, "eps": 0.0, **({"reduction": "none"} if loss is TRIPLET else {})}
            for which in ("value_and_grad", "grad_and_hess"):
                together = flat(face(loss, which)(*args, p=np.array(NORMS, dtype), **options))
                for r, p in enumerate(NORMS):
                    row = [a[r : r + 1] for a in args]
                    alone = flat(face(loss, which)(*row, p=np.array([p], dtype), **options))
                    assert_same_bits([t[r : r + 1] for t in together], alone, f"{options} {which} p={p}")
                    one = flat(face(loss, which)(*row, p=p, **options))
                    for t, o in zip(together, one, strict=True):
                        np.testing.assert_allclose(t[r : r + 1], o, **room, err_msg=f"{options} {which} p={p}")


def test_added_to_differences(dtype, isa):
    """So a vector is some way from itself, and the way back is another."""
    a = support.uniform((2, 9), 1, -1, 1).astype(dtype)
    for p in NORMS[1:]:
        np.testing.assert_allclose(DISTANCE(a, a, p=p), 1e-6 * 9 ** (1 / p), rtol=1e-5)
    zero, one = np.zeros((1, 2), dtype), np.ones((1, 2), dtype)
    assert DISTANCE(one, zero, p=1, eps=0.5) == 3
    assert DISTANCE(zero, one, p=1, eps=0.5) == 1


def test_no_distance(dtype, isa):
    for length in (1, 3, 40):
        a = support.uniform((2, length), 1, -1, 1).astype(dtype)
        for p in NORMS:
            value, gradients = DISTANCE.value_and_grad(a, a, p=p, eps=0.0)
            _, hessians = DISTANCE.grad_and_hess(a, a, p=p, eps=0.0)
            assert not any(np.any(x) for x in flat((value, gradients, hessians)))
    empty = np.zeros((3, 0), dtype)
    for p in NORMS:
        assert DISTANCE(empty, empty, p=p).tolist() == [0, 0, 0]
        assert TRIPLET(empty, empty, empty, p=p, margin=2.0) == 2


# p, difference, distance, gradient, Hessian
DIFFERENCES = [
    (2.0, [3, 4, 0], 5, [0.6, 0.8, 0], [0.128, 0.072, 0.2]),
    (1.0, [3, -4, 0], 7, [1, -1, 0], [0, 0, 0]),
    (inf, [3, -4, 4], 4, [0, -0.5, 0.5], [0, 0, 0]),
    (inf, [3, -4, 0], 4, [0, -1, 0], [0, 0, 0]),
    (0.0, [3, -4, 0], 2, [0, 0, 0], [0, 0, 0]),
    (0.5, [4, 0, -4], 16, [2, 0, -2], [-0.125, -inf, -0.125]),
    (1.5, [4, 0], 4, [1, 0], [0, inf]),
    (3.0, [4, 0], 4, [1, 0], [0, 0]),
    (2.0, [inf, 1], inf, [nan, 0], [nan, 0]),
    (1.0, [-inf, 1], inf, [-1, 1], [0, 0]),
    (inf, [inf, 1, -inf], inf, [0.5, 0, -0.5], [0, 0, 0]),
    (3.0, [inf, 1], inf, [nan, 0], [nan, 0]),
    (0.0, [inf, 1], 2, [0, 0], [0, 0]),
    *((p, [nan, 1], nan, [nan, nan], [nan, nan]) for p in NORMS),
]


@pytest.mark.each(("p", "d", "value", "gradient", "hessian"), DIFFERENCES)
@pytest.mark.each("between", [0, 3, 40])
def test_differences(p, d, value, gradient, hessian, between, dtype, isa):
    """Kinks, infinities, NaN; with differences of 0 between, and among other rows."""
    row = np.array([*d[:1], *[0] * between, *d[1:]], dtype)
    x = np.stack([np.linspace(1, 2, row.size), row, np.linspace(2, 1, row.size)]).astype(dtype)
    found, (grad, other) = DISTANCE.value_and_grad(x, np.zeros_like(x), p=p, eps=0.0)
    room = 4 * np.finfo(dtype).eps
    np.testing.assert_allclose(found[1], value, rtol=room)
    at = [0, *range(1 + between, row.size)]
    np.testing.assert_allclose(grad[1][at], gradient, rtol=room)
    np.testing.assert_allclose(other[1][at], -np.array(gradient), rtol=room)
    _, hess = DISTANCE.grad_and_hess(x, np.zeros_like(x), p=p, eps=0.0, wrt="x1")
    np.testing.assert_allclose(hess[1][at], hessian, rtol=room, atol=room)
    assert np.all(np.isfinite(grad[::2]))
    infinities = DISTANCE(np.full((1, 2), inf, dtype), np.array([[inf, 0]], dtype), p=p)
    assert np.all(np.isnan(infinities))


def test_dimension_is_kept(dtype):
    """Results, places for them, and upstream gradients have the axis, with length 1."""
    for shape, axis in (((4, 3), -1), ((4, 3), 0), ((5,), 0), ((2, 3, 4), 1)):
        a, b = (support.uniform(shape, seed, -1, 1).astype(dtype) for seed in (1, 2))
        flat_value = DISTANCE(a, b, axis=axis)
        expected = np.expand_dims(flat_value, axis)
        assert_same_bits(DISTANCE(a, b, axis=axis, keepdim=True), expected)
        assert_same_bits(DISTANCE(a, b, axis=axis, keepdim=False), flat_value)
        out = np.empty(expected.shape, dtype)
        assert DISTANCE(a, b, axis=axis, keepdim=True, out=out) is out
        assert_same_bits(out, expected)
        upstream = support.uniform(expected.shape, 5, -1, 1).astype(dtype)
        for which in ("grad", "value_and_grad", "grad_and_hess"):
            kept = flat(face(DISTANCE, which)(a, b, axis=axis, keepdim=True, grad_output=upstream))
            same = flat(face(DISTANCE, which)(a, b, axis=axis, grad_output=np.squeeze(upstream, axis)))
            reference = flat(face(DISTANCE.reference, which)(a, b, axis=axis, keepdim=True, grad_output=upstream))
            if which == "value_and_grad":
                same[0] = np.expand_dims(same[0], axis)
            assert_same_bits(kept, same)
            for k, r in zip(kept, reference, strict=True):
                np.testing.assert_allclose(k, r, rtol=1e-5)


ROOT = np.sqrt(0.5)
# options, anchor, positive, negative, value, gradients
TRIPLETS = [
    ({}, [0, 0], [3, 4], [0, 2], 4, [[-0.6, 0.2], [0.6, 0.8], [0, -1]]),
    ({}, [0, 0], [0, 1], [0, 2], 0, [[0, 0], [0, 1], [0, -1]]),  # active at 0
    ({}, [0, 0], [0, 1], [0, 3], 0, [[0, 0], [0, 0], [0, 0]]),
    ({"swap": True}, [0, 0], [3, 4], [0, 2], 4, [[-0.6, 0.2], [0.6, 0.8], [0, -1]]),
    ({"swap": True}, [0, 0], [0, 3], [0, 5], 2, [[0, -1], [0, 2], [0, -1]]),
    ({"swap": True}, [0, 0], [2, 0], [1, 0], 2, [[-0.5, 0], [0.5, 0], [0, 0]]),  # equally far: half of each
    ({"p": inf, "swap": True}, [0, 0], [2, 0], [1, 0], 2, [[-0.5, 0], [0.5, 0], [0, 0]]),
    ({"p": 1}, [0, 0], [3, 4], [0, 2], 6, [[-1, 0], [1, 1], [0, -1]]),
    ({"p": inf}, [0, 0], [3, 4], [2, 2], 3, [[0.5, -0.5], [0, 1], [-0.5, -0.5]]),
    ({"p": 1.5}, [0, 0], [0, 4], [0, 2], 3, [[0, 0], [0, 1], [0, -1]]),
    ({}, [1, 1], [1, 1], [1, 1], 1, [[0, 0], [0, 0], [0, 0]]),
    ({"margin": 0.25, "swap": True}, [1, 1], [1, 1], [1, 1], 0.25, [[0, 0], [0, 0], [0, 0]]),
    ({"eps": 1.0}, [1, 1], [1, 1], [1, 1], 1, [[0, 0], [-ROOT, -ROOT], [ROOT, ROOT]]),
    *(({"p": p, "swap": s}, [0, 0], [0, 1], [inf, 0], 0, [[0, 0]] * 3) for p in NORMS[1:] for s in (False, True)),
    ({}, [0, 0], [inf, 0], [inf, 0], nan, [[nan, nan]] * 3),
    ({}, [0, 0], [inf, 0], [0, 1], inf, [[nan, 1], [nan, 0], [0, -1]]),
    ({"swap": True}, [0, 0], [nan, 0], [0, 1], nan, [[nan, nan]] * 3),
]


@pytest.mark.each(("options", "a", "p", "n", "value", "gradients"), TRIPLETS)
@pytest.mark.each("length", [2, 11, 40])
def test_triplets(options, a, p, n, value, gradients, length, dtype, isa):
    """Kinks, ties, infinities; among other rows, and at lengths across registers and along them."""
    more, options = length - 2, {"eps": 0.0, **options}
    if options["eps"] and more:
        pytest.skip("which is added to every difference")
    fill = nan if np.isnan(value) else 0

    def among(row):
        row = np.array([*row, *[0] * more], dtype)
        return np.stack([np.ones_like(row), row, np.ones_like(row)])

    found, grads = TRIPLET.value_and_grad(among(a), among(p), among(n), **options, reduction="none")
    np.testing.assert_allclose(found[1], value, rtol=4 * np.finfo(dtype).eps)
    for g, e in zip(grads, gradients, strict=True):
        np.testing.assert_allclose(g[1], [*e, *[fill] * more], rtol=4 * np.finfo(dtype).eps)
        assert np.all(np.isfinite(g[::2]))


@pytest.mark.each("p", NORMS)
@pytest.mark.each("swap", [False, True])
def test_triplets_are_made_of_distances(p, swap, dtype, isa):
    """As margin_ranking_loss of distances, whose gradients go on to those of the vectors."""
    for length in (3, 20, 33_000):
        a, b, c = (support.uniform((7, length), seed, -1, 1).astype(dtype) for seed in (1, 2, 3))
        near, far, other = (DISTANCE(*pair, p=p).astype(float) for pair in ((a, b), (a, c), (b, c)))
        if swap:
            far = np.minimum(far, other)
        margin = 2 * float(np.median(np.abs(near - far))) + 0.25
        value = TRIPLET(a, b, c, p=p, swap=swap, margin=margin, reduction="none")
        expected = fl.margin_ranking_loss(far, near, np.ones(7), margin=margin, reduction="none")
        np.testing.assert_allclose(value, expected, rtol=1e-6, atol=8 * np.finfo(dtype).eps * np.max(near))


def test_triplets_of_any_size(isa):
    """Where torch has infinity - infinity."""
    for p in NORMS[1:]:
        for swap in (False, True):
            one = [support.uniform((2, 5), seed, 1, 2) * (k + 1) for k, seed in enumerate((1, 2, 3))]
            huge = [x * 2.0**900 for x in one]
            value, grads = TRIPLET.value_and_grad(*huge, margin=2.0**903, p=p, swap=swap, reduction="none")
            options = {"margin": 8.0, "p": p, "swap": swap, "eps": 0.0, "reduction": "none"}
            expected, expected_grads = TRIPLET.value_and_grad(*one, **options)
            np.testing.assert_allclose(value, expected * 2.0**900, rtol=1e-13)
            for g, e in zip(grads, expected_grads, strict=True):
                np.testing.assert_allclose(g, e, rtol=1e-12, atol=1e-15)


def test_powers_of_the_probability_to_be_wrong():
    """At exponents that carry the error of a logarithm along."""
    x, y = 6 * support.uniform((40, 5), 3, -1, 1), support.integers((40,), 4, 5)
    for gamma in (16.0, 64.0, 300.0):
        found = FOCAL.value_and_grad(x, y, gamma=gamma, reduction="none")
        expected = FOCAL.reference.value_and_grad(x.astype(support.long), y, gamma=gamma, reduction="none")
        for a, e in zip(found, expected, strict=True):
            np.testing.assert_allclose(a, e.astype(np.float64), rtol=4 * gamma * 2.0**-52, atol=1e-300)


def test_lists_of_unsigned_labels_in_masked_rows():
    x, labels = np.array([[0.5, -1.0], [2.0, 0.25]]), np.array([[0, 1], [1, 0]], np.uint8)
    where = [True, False]
    expected = fl.multilabel_margin_loss(x[:1], labels[:1])
    assert fl.multilabel_margin_loss(x, labels, where=where) == expected
    assert fl.multilabel_margin_loss.reference(x, labels, where=where) == expected
