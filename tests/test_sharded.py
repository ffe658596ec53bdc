"""Classes in pieces: the results of one call on whole rows, to a few units in the last place, in every tail."""

from __future__ import annotations

import itertools
import math
import pickle

import numpy as np
import pytest
import support
from support import long

import fastloss as fl

KINDS = ("usual", "confident", "wrong", "large")


def logits(kind, dtype, rows, classes):
    x, y = support.uniform((rows, classes), 1, -6, 6), support.integers((rows,), 2, classes)
    at = (np.arange(rows), y)
    if kind == "confident":
        x[at] = support.uniform((rows,), 3, 30, 60)
    elif kind == "wrong":
        x[at] -= support.uniform((rows,), 3, 20, 60)
    elif kind == "large":
        x = 20 * x + 5000
    return x.astype(dtype), y


def shards(x, y, cuts, **options):
    weight, soft = options.pop("weight", None), np.shape(y) == np.shape(x)
    return [
        fl.ClassShard(
            x[..., a:b], y[..., a:b] if soft else y, first_class=a, weight=None if weight is None else weight[a:b],
            **options,
        )
        for a, b in itertools.pairwise([0, *cuts, x.shape[-1]])
    ]  # fmt: skip


def ulps(actual, expected, dtype):
    assert actual.dtype == dtype
    expected = np.asarray(expected, long)
    unit = np.spacing(np.maximum(np.abs(expected), np.finfo(dtype).tiny).astype(dtype))
    with np.errstate(all="ignore"):
        apart = np.where(actual == expected, 0, np.abs(actual.astype(long) - expected) / unit)
    return float(np.max(apart))


def exact(x, y):
    """Loss, its gradient, softmax, log_softmax and logsumexp, with the digits of the most probable class."""
    at, x = np.arange(len(x)), x.astype(long)
    top = np.max(x, axis=1, keepdims=True)
    e = np.exp(x - top)
    whole = np.sum(e, axis=1)

    def without(k):
        others = e.copy()
        others[at, k] = 0
        return np.sum(others, axis=1)

    def surprise(k):
        return np.where(e[at, k] > whole / 2, np.log1p(without(k) / e[at, k]), top[:, 0] - x[at, k] + np.log(whole))

    p = e / whole[:, None]
    gradient = p.copy()
    gradient[at, y] = -without(y) / whole
    log_p = (x - top) - np.log(whole)[:, None]
    likely = np.argmax(x, axis=1)
    log_p[at, likely] = -surprise(likely)
    return surprise(y), gradient, p, log_p, top[:, 0] + np.log(whole)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("rows", "classes", "cuts"), [(300, 23, (3, 4, 17)), (40, 700, (200, 513)), (5, 2, (1,))])
def test_rows(kind, rows, classes, cuts, dtype, isa):
    x, y = logits(kind, dtype, rows, classes)
    loss, gradient, p, log_p, log_sum = exact(x, y)
    parts = shards(x, y, cuts)
    sums = sum(part.sums for part in parts)
    assert ulps(sums.cross_entropy(reduction="none"), loss, dtype) <= 4
    made = np.concatenate([part.cross_entropy_grad(sums, reduction="sum") for part in parts], axis=1)
    tiny = np.abs(gradient) < 1e30 * float(np.finfo(dtype).tiny)  # where exponentials are flushed
    assert ulps(np.where(tiny, 0, made), np.where(tiny, 0, gradient), dtype) <= 8
    assert np.all(np.abs(made[tiny]) <= 1e31 * np.finfo(dtype).tiny)
    unlabelled = shards(x, None, cuts)
    merged = sum(part.sums for part in unlabelled)
    for of_shards in (parts, unlabelled):
        s = sums if of_shards is parts else merged
        made = np.concatenate([part.softmax(s) for part in of_shards], axis=1)
        tiny = p < 1e30 * float(np.finfo(dtype).tiny)
        assert ulps(np.where(tiny, 0, made), np.where(tiny, 0, p), dtype) <= 8
        assert ulps(s.logsumexp(), log_sum, dtype) <= 2
    made = np.concatenate([part.log_softmax(merged) for part in unlabelled], axis=1)
    faint = -log_p < 1e30 * float(np.finfo(dtype).tiny)
    assert ulps(np.where(faint, 0, made), np.where(faint, 0, log_p), dtype) <= 4
    upstream = support.uniform((rows,), 7, -1, 1)
    made = np.concatenate([part.logsumexp_grad(merged, grad_output=upstream) for part in unlabelled], axis=1)
    np.testing.assert_allclose(
        made, fl.logsumexp.grad(x, grad_output=upstream), rtol=16 * np.finfo(dtype).eps, atol=1e-30
    )


def test_a_confident_row_is_not_0():
    x = np.zeros((1, 4), np.float32)
    x[0, 0] = 50
    parts = shards(x, np.array([0]), (1, 3))
    sums = sum(part.sums for part in parts)
    assert sums.cross_entropy() == pytest.approx(5.7862494e-22, rel=1e-7)
    assert parts[0].cross_entropy_grad(sums)[0, 0] == pytest.approx(-5.7862494e-22, rel=1e-6)
    unlabelled = shards(x, None, (1, 3))
    assert unlabelled[0].log_softmax(sum(p.sums for p in unlabelled))[0, 0] == pytest.approx(-5.7862494e-22, rel=1e-6)


def test_order_of_merging(dtype):
    x, y = logits("usual", dtype, 50, 60)
    parts = [part.sums for part in shards(x, y, (10, 20, 35))]
    one = ((parts[0] + parts[1]) + parts[2]) + parts[3]
    for order in itertools.permutations(range(4)):
        a, b, c, d = (parts[k] for k in order)
        other = (a + b) + (c + d)
        assert other.classes == one.classes == ((0, 60),)
        np.testing.assert_array_equal(other.base.power, one.base.power)
        np.testing.assert_allclose(other.rest, one.rest, rtol=4e-16)
        np.testing.assert_array_equal(other.base.top, one.base.top)


@pytest.mark.parametrize("ignore_index", [-100, 3])
@pytest.mark.parametrize("weighted", [False, True])
def test_weights_and_ignored_rows(weighted, ignore_index, dtype):
    x, y = logits("usual", dtype, 90, 11)
    y[::4] = ignore_index
    x[::8] = np.nan  # may hold anything
    options = {"weight": support.uniform((11,), 5, 0.5, 2)} if weighted else {}
    parts = shards(x, y, (4, 7), ignore_index=ignore_index, **options)
    sums = pickle.loads(pickle.dumps(sum(part.sums for part in parts)))
    for reduction in ("mean", "sum", "none"):
        given = {"ignore_index": ignore_index, "reduction": reduction, **options}
        eps = float(np.finfo(dtype).eps)
        np.testing.assert_allclose(
            sums.cross_entropy(reduction=reduction), fl.cross_entropy(x, y, **given), rtol=4 * eps
        )
        for upstream in (None, 0.3, *([support.uniform((90,), 6)] if reduction == "none" else [])):
            made = [part.cross_entropy_grad(sums, reduction=reduction, grad_output=upstream) for part in parts]
            expected = fl.cross_entropy.grad(x, y, **given, grad_output=upstream)
            np.testing.assert_allclose(np.concatenate(made, axis=1), expected, rtol=16 * eps)
    p = sums.partial(reduction="mean")
    assert p.value() == sums.cross_entropy()
    assert p.denominator == sums.denominator


def exact_cross_entropy(x, t, weight=1.0, label_smoothing=0.0):
    """Values and gradients for probabilities as targets, without cancellation where one class is nearly all."""
    x, n = x.astype(long), x.shape[1]
    a = weight * ((1 - long(label_smoothing)) * t.astype(long) + long(label_smoothing) / n)
    at, top = np.arange(len(x)), np.argmax(x, axis=1)
    z = x - x[at, top][:, None]
    e = np.exp(z)
    others = e.copy()
    others[at, top] = 0
    others = np.sum(others, axis=1)
    whole, elsewhere = np.sum(a, axis=1), a.copy()
    elsewhere[at, top] = 0
    value = whole * np.log1p(others) + np.sum(np.where(a == 0, 0, -a * z), axis=1)
    gradient = whole[:, None] * e / (1 + others)[:, None] - a
    gradient[at, top] = np.sum(elsewhere, axis=1) - whole * others / (1 + others)
    return value, gradient


@pytest.mark.each("kind", KINDS)
@pytest.mark.each("smoothing", [0.0, 0.1, 1e-12])
@pytest.mark.each("weighted", [False, True])
def test_probabilities_and_smoothing(kind, smoothing, weighted, dtype):
    x, y = logits(kind, dtype, 60, 23)
    weight = support.uniform((23,), 5, 0.5, 2) if weighted else None
    hard = (y[:, None] == np.arange(23)).astype(dtype)
    soft = support.uniform((60, 23), 6).astype(dtype) ** 8
    for target, t in ((y, hard), (hard, hard), (soft, soft)):
        value, gradient = exact_cross_entropy(x, t, 1.0 if weight is None else weight, smoothing)
        parts = shards(x, target, (3, 4, 17), weight=weight, label_smoothing=smoothing, classes=23)
        sums = sum(part.sums for part in parts)
        assert ulps(sums.cross_entropy(reduction="none"), value, dtype) <= 4
        made = np.concatenate([part.cross_entropy_grad(sums, reduction="sum") for part in parts], axis=1)
        subtracted = 2 * (soft + smoothing / 23 if t is soft else (1 - hard) * smoothing / 23)
        assert np.all(np.abs(made - gradient) <= 8 * np.finfo(dtype).eps * (np.abs(gradient) + subtracted) + 2e-38)


OPTIONS = [
    {"sample_weight": True}, {"where": True}, {"z_loss": 1e-2}, {"label_smoothing": 0.1, "z_loss": 0.3, "where": True},
    {"sample_weight": True, "where": True, "weight": True, "label_smoothing": 0.2}, {"weight": True, "z_loss": 1e-3},
    {"sample_weight": 0.3}, {"ignore_index": 3}, {"ignore_index": None, "label_smoothing": 1.0},
]  # fmt: skip


@pytest.mark.each("options", OPTIONS)
@pytest.mark.each("soft", [False, True])
def test_every_option_of_cross_entropy(options, soft, dtype):
    shape, n = (8, 6), 11
    x = support.uniform((*shape, n), 1, -6, 6).astype(dtype)
    target = support.uniform((*shape, n), 2).astype(dtype) if soft else support.integers(shape, 2, n)
    arrays = {"sample_weight": support.uniform(shape, 3), "where": support.integers(shape, 4, 3) > 0,
              "weight": support.uniform((n,), 5, 0.5, 2)}  # fmt: skip
    options = {k: arrays[k] if v is True else v for k, v in options.items()}
    if soft:
        options.pop("ignore_index", None)
    if "where" in options:
        x[~options["where"]] = np.nan
        if not soft:
            target[~options["where"]] = 77
    parts = shards(x, target, (4, 7), classes=n, **options)
    sums = pickle.loads(pickle.dumps(sum(part.sums for part in parts)))
    tolerance = {"rtol": 16 * np.finfo(dtype).eps, "atol": 2 * np.finfo(dtype).eps}
    for reduction in ("mean", "sum", "none"):
        given = {"reduction": reduction, "axis": -1, **options}
        np.testing.assert_allclose(
            sums.cross_entropy(reduction=reduction), fl.cross_entropy(x, target, **given), **tolerance
        )
        for upstream in (None, 0.3, *([support.uniform(shape, 6)] if reduction == "none" else [])):
            made = [part.cross_entropy_grad(sums, reduction=reduction, grad_output=upstream) for part in parts]
            expected = fl.cross_entropy.grad(x, target, **given, grad_output=upstream)
            np.testing.assert_allclose(np.concatenate(made, axis=-1), expected, **tolerance)
    assert sums.denominator == pytest.approx(fl.cross_entropy.partial(
        np.moveaxis(x, -1, 1), np.moveaxis(target, -1, 1) if soft else target, **options
    ).denominator, rel=1e-15)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_backward_of_functions(kind, dtype):
    """Where one class has nearly all the probability, its gradient keeps its digits."""
    x, y = logits(kind, dtype, 40, 23)
    p = exact(x, y)[2]
    likely = np.argmax(x, axis=1)
    at, top = np.arange(40), np.zeros((40, 23), bool)
    top[at, likely] = True
    others = np.sum(np.where(top, 0, p), axis=1)
    for u in (support.uniform((40, 23), 3, -1, 1).astype(dtype), -(y[:, None] == np.arange(23)).astype(dtype)):
        own = u.astype(long)[at, likely]
        v = u.astype(long) - own[:, None]
        mean = np.sum(np.where(top, 0, p * v), axis=1)
        by_softmax = p * (v - mean[:, None])
        rest = np.sum(np.where(top, 0, u.astype(long)), axis=1)
        by_log = u - p * (rest + own)[:, None]
        by_log[at, likely] = own * others - rest * p[at, likely]
        parts = shards(x, None, (3, 4, 17))
        sums = sum(part.sums for part in parts)
        cut = np.split(u, (3, 4, 17), axis=1)
        for name, expected in (("softmax", by_softmax), ("log_softmax", by_log)):
            products = sum(
                getattr(part, f"{name}_products")(sums, grad_output=g) for part, g in zip(parts, cut, strict=True)
            )
            made = np.concatenate(
                [
                    getattr(part, f"{name}_grad")(sums, products, grad_output=g)
                    for part, g in zip(parts, cut, strict=True)
                ],
                axis=1,
            )
            assert made.dtype == dtype
            scale = np.sum(np.where(top, 0, p * np.abs(v)), axis=1)[:, None] * p + np.abs(p * v)
            if name == "log_softmax":
                scale = (
                    np.abs(u) * np.where(top, others[:, None], 1) + p * np.abs(rest)[:, None] + np.abs(p * own[:, None])
                )
                scale = np.where(top, np.abs(own * others)[:, None] + p * np.abs(rest)[:, None], scale)
            assert np.max(np.abs(made - expected) / (scale + 1e-32)) <= 16 * np.finfo(dtype).eps
            np.testing.assert_allclose(
                made, getattr(fl, name).grad(x, grad_output=u), rtol=1e-4, atol=40 * np.finfo(dtype).eps
            )


def test_rows_in_pieces_too():
    """Whole gradients of rows and classes in pieces, with the scale of the partial results."""
    x, y = logits("usual", np.float64, 100, 12)
    blocks = [shards(x[:60], y[:60], (5,)), shards(x[60:], y[60:], (5,))]
    sums = [sum(part.sums for part in block) for block in blocks]
    p = sums[0].partial() + sums[1].partial(start=60)
    assert p.value() == pytest.approx(fl.cross_entropy(x, y), rel=4e-16)
    made = [
        np.concatenate([part.cross_entropy_grad(s, reduction="sum", grad_output=p.scale) for part in block], axis=1)
        for block, s in zip(blocks, sums, strict=True)
    ]
    np.testing.assert_allclose(np.concatenate(made), fl.cross_entropy.grad(x, y), rtol=1e-14)


@pytest.mark.parametrize("name", ["float16", "bfloat16", "int32", ">f4"])
def test_types(name):
    if name == "bfloat16":
        name = pytest.importorskip("ml_dtypes").bfloat16
    x = np.round(support.uniform((20, 9), 1, -6, 6)).astype(name)
    y = support.integers((20,), 2, 9)
    parts = shards(x, y, (4,))
    sums = sum(part.sums for part in parts)
    values = sums.cross_entropy(reduction="none")
    expected = fl.cross_entropy(x, y, reduction="none")
    assert values.dtype == expected.dtype
    np.testing.assert_allclose(values.astype(float), expected.astype(float), rtol=1e-2 if x.itemsize == 2 else 1e-6)
    made = np.concatenate([part.cross_entropy_grad(sums) for part in parts], axis=1)
    assert made.dtype == fl.cross_entropy.grad(x, y).dtype
    np.testing.assert_allclose(made.astype(float), fl.cross_entropy.grad(x, y).astype(float), rtol=1e-2, atol=1e-6)


def test_layouts_shapes_and_out():
    x, y = support.uniform((6, 30, 8), 1, -3, 3), support.integers((6, 8), 2, 30)
    across = np.moveaxis(x, 1, -1)
    parts = shards(across, y, (7, 19))
    sums = sum(part.sums for part in parts)
    assert sums.cross_entropy() == pytest.approx(fl.cross_entropy(x, y), rel=1e-15)
    expected = np.moveaxis(fl.cross_entropy.grad(x, y), 1, -1)
    own = [np.ascontiguousarray(part.logits) for part in parts]
    for part, block, (a, b) in zip(shards(across, y, (7, 19)), own, [(0, 7), (7, 19), (19, 30)], strict=True):
        part.logits = block
        assert part.cross_entropy_grad(sums, out=block) is block
        np.testing.assert_allclose(block, expected[..., a:b], rtol=1e-14)
    alone = fl.ClassShard([1.0, 2.0, 3.0], 1)
    assert alone.sums.cross_entropy() == pytest.approx(fl.cross_entropy([1.0, 2.0, 3.0], 1), rel=1e-15)
    np.testing.assert_allclose(alone.softmax(alone.sums), fl.softmax([1.0, 2.0, 3.0]), rtol=1e-15)
    two = shards(np.array([1.0, 2.0, 3.0]), 1, (1,), classes=3, label_smoothing=0.1)
    sums = two[0].sums + two[1].sums
    exact = fl.cross_entropy.grad([1.0, 2.0, 3.0], 1, label_smoothing=0.1)
    np.testing.assert_allclose(np.concatenate([part.cross_entropy_grad(sums) for part in two]), exact, rtol=1e-14)
    np.testing.assert_allclose(
        alone.cross_entropy_grad(alone.sums), fl.cross_entropy.grad([1.0, 2.0, 3.0], 1), rtol=1e-14
    )
    u = np.array([0.3, -1, 2])
    products = alone.softmax_products(alone.sums, grad_output=u)
    expected = fl.softmax.grad([1.0, 2.0, 3.0], grad_output=u)
    np.testing.assert_allclose(alone.softmax_grad(alone.sums, products, grad_output=u), expected, rtol=1e-13)
    empty = fl.ClassShard(np.zeros((0, 3)), np.zeros(0, int))
    assert math.isnan(empty.sums.cross_entropy())
    assert empty.cross_entropy_grad(empty.sums).shape == (0, 3)


INF = math.inf
INFINITIES = [
    [INF, 0, 1, 2], [0, INF, 1, 2], [INF, INF, 0, 0], [0, INF, INF, 0], [-INF, 0, 1, -INF], [-INF, -INF, 0, 1],
    [0, 1, -INF, -INF], [-INF] * 4, [math.nan, 0, 0, 0], [0, 0, math.nan, 0], [INF, -INF, -INF, -INF],
    [-INF, -INF, INF, 0], [math.nan, INF, 0, 0], [1e30, 0, 1e30, -1e30], [-1e30, -1e30, -1e30, -1e30],
    [3e38, 1, -3e38, 0],
]  # fmt: skip


@pytest.mark.each("row", INFINITIES)
def test_infinite_logits(row, dtype):
    """What one call gives for them."""
    x = np.array([row] * 4, dtype)
    y = np.arange(4)
    for cuts in ((2,), (1, 2, 3)):
        parts, unlabelled = shards(x, y, cuts), shards(x, None, cuts)
        sums, merged = sum(part.sums for part in parts), sum(part.sums for part in unlabelled)
        rtol = 8 * float(np.finfo(dtype).eps)

        def same(made, expected, rtol=rtol):
            np.testing.assert_allclose(made, expected, rtol=rtol, atol=1e-37)

        same(sums.cross_entropy(reduction="none"), fl.cross_entropy(x, y, reduction="none"))
        same(merged.logsumexp(), fl.logsumexp(x))
        same(np.concatenate([part.softmax(merged) for part in unlabelled], axis=1), fl.softmax(x))
        same(np.concatenate([part.log_softmax(merged) for part in unlabelled], axis=1), fl.log_softmax(x))
        same(
            np.concatenate([part.cross_entropy_grad(sums, reduction="sum") for part in parts], axis=1),
            fl.cross_entropy.grad(x, y, reduction="sum"),
        )


def test_the_square_of_an_infinite_logsumexp():
    x, y = np.array([[math.inf, 0.0, 1.0], [0.0, 1.0, math.inf]]), np.array([0, 1])
    parts = shards(x, y, (1,), z_loss=0.1, label_smoothing=0.1, classes=3)
    sums = parts[0].sums + parts[1].sums
    given = {"z_loss": 0.1, "label_smoothing": 0.1, "reduction": "none"}
    np.testing.assert_array_equal(sums.cross_entropy(reduction="none"), fl.cross_entropy(x, y, **given))
    made = np.concatenate([part.cross_entropy_grad(sums, reduction="none") for part in parts], axis=1)
    np.testing.assert_allclose(made, fl.cross_entropy.grad(x, y, **given), rtol=1e-15)


def test_as_objects():
    x, y = logits("usual", np.float32, 3, 8)
    shard = fl.ClassShard(x, y, first_class=8)
    assert repr(shard) == "<fastloss.ClassShard of rows (3,), classes 8 to 16>"
    assert repr(shard.sums) == "<fastloss.ClassSums of rows (3,), classes 8 to 16>"
    assert shard.sums.nbytes == 3 * 45
    assert fl.ClassShard(x).sums.nbytes == 3 * 20
    with pytest.raises(TypeError):
        shard.sums + 1


@pytest.mark.heavy
@pytest.mark.parametrize("kind", KINDS)
def test_large_rows(kind, dtype):
    x, y = logits(kind, dtype, 8, 128_256)
    loss, gradient, *_ = exact(x, y)
    parts = shards(x, y, (32_064, 64_128, 96_192))
    sums = sum(part.sums for part in parts)
    assert ulps(sums.cross_entropy(reduction="none"), loss, dtype) <= 4
    made = np.concatenate([part.cross_entropy_grad(sums, reduction="sum") for part in parts], axis=1)
    tiny = np.abs(gradient) < 1e30 * float(np.finfo(dtype).tiny)
    assert ulps(np.where(tiny, 0, made), np.where(tiny, 0, gradient), dtype) <= 8
