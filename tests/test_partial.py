"""Partial results: merged pieces give the bits of one call, in whatever order they come, and what cannot be merged is
refused.
"""

from __future__ import annotations

import itertools
import math
import pickle
import random
from fractions import Fraction

import numpy as np
import pytest
import support

import fastloss as fl
from fastloss._registry import catalogue
from fastloss.partial import Run, Sum, expanded, folded, subtrees

CLASSES = 5
EXTRA = 77  # elements or rows of the last unit, which is not whole


def arguments(variant, dtype, units):
    """Of so many units and a few elements more: the unit, positional arguments, options."""
    d = variant.definition
    classes = d.length or CLASSES
    if d.family == "pointwise":
        unit = variant.loss.unit(())
        shape = (units * unit + EXTRA,)
    else:
        weighted = any("weighted" in key for key, _ in variant.options)
        unit = variant.loss.unit((0, classes), weighted=weighted)
        shape = (units * unit + EXTRA, classes)
    args, options = variant.arguments(dtype, shape=shape)
    options.pop("reduction")
    return unit, args, options


def piece(args, options, start, end):
    count = len(args[0])

    def part(a):
        return a[start:end] if np.ndim(a) and len(a) == count else a

    return [part(a) for a in args], {key: part(value) for key, value in options.items()}


def pieces(loss, args, options, cuts, **more):
    found = []
    for start, end in itertools.pairwise(cuts):
        own, chosen = piece(args, options, start, end)
        found.append(loss.partial(*own, start=start, **chosen, **more))
    return found


def merged(partials, order=0):
    """In any order, pairs of pairs included."""
    partials, draw = list(partials), random.Random(order)
    while len(partials) > 1:
        p, q = (partials.pop(draw.randrange(len(partials))) for _ in range(2))
        partials.append(p + q)
    return partials[0]


def reductions(loss):
    return [name for name in loss.definition.reductions if name != "none"]


def check_bits(variant, dtype, units, counts):
    unit, args, options = arguments(variant, dtype, units)
    for reduction in reductions(variant.loss):
        expected = variant.loss(*args, **options, reduction=reduction)
        for count in counts:
            inside = random.Random(count).sample(range(1, units + 1), min(count, units + 1) - 1)
            cuts = sorted({0, len(args[0]), *(unit * k for k in inside)})
            p = merged(pieces(variant.loss, args, options, cuts, reduction=reduction), count)
            assert p.count == len(args[0])
            assert p.value() == expected, f"{variant} {reduction} {count} pieces: {p}, expected {expected!r}"
            assert pickle.loads(pickle.dumps(p)) == p


@pytest.mark.parametrize("name", support.REDUCIBLE)
def test_bits_of_one_call(name):
    variants = list(support.variants(name))
    check_bits(variants[0], np.float32, 3, (1, 2, 4))
    if len(variants) > 1:
        check_bits(variants[-1], np.float64, 3, (4,))


@pytest.mark.heavy
@pytest.mark.parametrize("name", support.REDUCIBLE)
def test_bits_of_every_variant(name, dtype):
    for variant in support.variants(name):
        check_bits(variant, dtype, 9, (1, 2, 7))
    check_bits(next(support.variants(name)), dtype, 120, (100,))


ELEMENTS = [name for name in support.POINTWISE if name in support.REDUCIBLE]
FEW = ("mse_loss", "l1_loss", "huber_loss", "kl_div", "l2_penalty")


@pytest.mark.parametrize("name", [n if n in FEW else pytest.param(n, marks=pytest.mark.heavy) for n in ELEMENTS])
def test_weights_and_masks(name, dtype):
    """What the mean divides by is a sum of the same tree."""
    variant = next(support.variants(name))
    unit, args, options = arguments(variant, dtype, 5)
    n = len(args[0])
    weight, where = support.uniform((n,), 4, 0.25, 2), support.integers((n,), 5, 3) > 0
    for more in ({"weight": weight}, {"where": where}, {"weight": weight, "where": where}, {"weight": 0.3}):
        for reduction in reductions(variant.loss):
            given = {**options, **more}
            expected = variant.loss(*args, **given, reduction=reduction)
            p = merged(pieces(variant.loss, args, given, [0, unit, 4 * unit, n], reduction=reduction))
            assert p.value() == expected, f"{name} {list(more)} {reduction}"


def test_nothing_counts():
    """Pieces in which nothing does, and a whole of them."""
    x, y = np.zeros((600, 3)), np.full(600, -100)
    p, q = fl.cross_entropy.partial(x[:300], y[:300]), fl.cross_entropy.partial(x[300:], y[300:], start=300)
    assert math.isnan((p + q).value())
    assert (p + q).scale == 0
    labels = np.where(np.arange(600) < 300, -100, 1)
    q = fl.cross_entropy.partial(x[300:], labels[300:], start=300)
    assert (p + q).value() == fl.cross_entropy(x, labels)
    assert (p + q).denominator == 300
    empty = fl.mse_loss.partial(np.zeros(0), np.zeros(0), reduction="sum")
    assert empty.value() == 0
    assert (empty + fl.mse_loss.partial([2.0], [0.0], reduction="sum")).value() == 4


# ---- any places ----


def ulps(a, b):
    return abs(Fraction(float(a)) - Fraction(float(b))) / Fraction(float(np.spacing(abs(float(b)))))


@pytest.mark.parametrize("name", ["mse_loss", "binary_cross_entropy_with_logits", "cross_entropy", "multi_margin_loss"])
def test_pieces_anywhere(name, dtype):
    """Cut where nothing begins: within 1 ULP of one call, for sums of numbers of one sign."""
    variant = next(support.variants(name))
    _, args, options = arguments(variant, dtype, 4)
    expected = variant.loss(*args, **options, reduction="mean")
    for seed, count in ((0, 2), (1, 7), (2, 100)):
        inside = random.Random(seed).sample(range(1, len(args[0])), count - 1)
        partials = pieces(variant.loss, args, options, [0, *sorted(inside), len(args[0])], reduction="mean")
        p = merged(partials, 1)
        assert p == merged(partials, 2) == sum(partials)
        assert ulps(p.value(), expected) <= 1, f"{name} {count}"


def test_a_part_of_the_whole():
    """What is there is reduced, wherever it is."""
    x = np.linspace(-1, 2, 9 * 8192)
    p = fl.l1_loss.partial(x[8192:16384], 0 * x[:8192], start=8192)
    q = fl.l1_loss.partial(x[5 * 8192 : 7 * 8192], 0 * x[: 2 * 8192], start=5 * 8192)
    expected = np.mean(np.abs(np.concatenate((x[8192:16384], x[5 * 8192 : 7 * 8192]))))
    assert (q + p).value() == pytest.approx(expected, rel=1e-15)
    assert (q + p).covered == ((8192, 16384), (5 * 8192, 7 * 8192))


def test_state_is_small():
    """Of 10^9 elements: kilobytes."""
    p = fl.mse_loss.partial(np.zeros(3), np.zeros(3))
    for first, count in ((0, 122_071), (1, 122_069)):
        p.total = Sum.of(np.full(count, math.pi), first)
        assert len(pickle.dumps(p)) < 2000


# ---- the tree ----


def fold(sums):
    """As fl_fold does it."""
    sums = list(sums)
    while len(sums) > 1:
        sums = [sum(sums[k : k + 2]) for k in range(0, len(sums), 2)]
    return sums[0] if sums else 0.0


@pytest.mark.parametrize("count", [*range(18), 31, 32, 33, 100, 1000])
def test_the_tree_is_that_of_one_call(count):
    numbers = support.uniform((count,), 1, -1, 1)
    assert folded([total for _, total in subtrees(numbers, 0)]) == fold(numbers)
    for seed in range(5):
        inside = sorted(random.Random(seed).sample(range(count + 1), min(count, 5)))
        cuts = [0, *inside, count]
        runs = [
            Sum((Run(a, tuple(subtrees(numbers[a:b], a))),)) if a < b else Sum() for a, b in itertools.pairwise(cuts)
        ]
        random.Random(seed).shuffle(runs)
        total = Sum()
        for run in runs:
            total += run
        assert total == Sum.of(numbers, 0)
        assert total.value() == fold(numbers)


def test_loose_sums_are_exact():
    numbers = [*(support.uniform((200,), 1, -1, 1) * 2.0 ** (support.integers((200,), 2, 300) - 150.0))]
    for seed in range(3):
        random.Random(seed).shuffle(numbers)
        parts = expanded(numbers)
        assert sum(map(Fraction, parts)) == sum(map(Fraction, numbers))
        assert len(parts) < 12
    assert expanded([1.0, math.inf, 2.0]) == (math.inf,)
    assert math.isnan(expanded([math.inf, -math.inf])[0])
    assert math.isnan(expanded([math.nan, 1.0])[0])


def test_infinite_and_enormous_losses():
    x = np.full(3 * 8192, 1e150)
    x[5] = np.inf
    p = merged(pieces(fl.mse_loss, [x, np.zeros_like(x)], {}, [0, 8192, 10_000, len(x)]))
    assert p.value() == math.inf
    large = np.full(4, 1.7e308)
    p = fl.l1_loss.partial(large[:1], [0.0], start=1, reduction="sum") + fl.l1_loss.partial(
        large[:1], [0.0], start=3, reduction="sum"
    )
    assert p.value() == math.inf


# ---- gradients ----


def kinds_of_weights(variant, rows):
    """Options with masks, and weights of all elements, of each, of rows and of classes."""
    d = variant.definition
    each, where = support.uniform((rows,), 4, 0.25, 2), support.integers((rows,), 5, 3) > 0
    weight = "weight" if d.family == "pointwise" else d.row_weight
    chosen = [{}, *([{"where": where}] if "where" in d.names else [])]
    if weight in d.names:
        chosen += [{weight: w} for w in (each, 0.3, -2.0, np.array(0.3), 0.0) if np.all(w >= 0) or weight == "weight"]
        chosen += [{weight: w, "where": where} for w in (each, 0.3)]
    if d.class_weight:
        by_class = {d.class_weight: np.linspace(0.5, 2, d.length or CLASSES)}
        chosen += [by_class, *([{**by_class, weight: each}] if weight in d.names else [])]
    return chosen


def check_gradients(variant, dtype):
    d, rows, loss = variant.definition, 300, variant.loss
    args, options = variant.arguments(dtype, shape=(rows,) if d.family == "pointwise" else (rows, d.length or CLASSES))
    options.pop("reduction")
    cuts = [0, 100, 250, rows]
    for more in kinds_of_weights(variant, rows):
        for reduction in reductions(loss):
            given = {**options, **more}
            p = sum(pieces(loss, args, given, cuts, reduction=reduction))
            np.testing.assert_allclose(p.value(), loss(*args, **given, reduction=reduction), rtol=1e-13, atol=1e-13)
            parts = []
            for start, end in itertools.pairwise(cuts):
                own, chosen = piece(args, given, start, end)
                parts.append(support.flat(loss.grad(*own, **chosen, reduction="sum", grad_output=p.scale)))
            expected = support.flat(loss.grad(*args, **given, reduction=reduction))
            for found, exact in zip(zip(*parts, strict=True), expected, strict=True):
                whole = np.concatenate(found) if len(exact) == rows else sum(found)
                np.testing.assert_allclose(
                    whole, exact, rtol=8 * np.finfo(dtype).eps, atol=1e-17, err_msg=f"{variant} {more} {reduction}"
                )


def test_scale_makes_gradients_those_of_the_whole():
    for name in ("mse_loss", "l1_loss", "huber_loss", "kl_div", "cross_entropy", "nll_loss", "triplet_margin_loss"):
        for variant in support.variants(name):
            check_gradients(variant, np.float64)


@pytest.mark.heavy
@pytest.mark.parametrize("name", support.REDUCIBLE)
def test_scale_of_every_variant(name, dtype):
    for variant in support.variants(name):
        check_gradients(variant, dtype)


def test_weights_that_elements_have_in_common():
    """What the mean divides by: pieces must have the same."""
    x, y = support.uniform((6,), 1), support.uniform((6,), 2)
    p = fl.mse_loss.partial(x[:3], y[:3], weight=2.0)
    assert (p + fl.mse_loss.partial(x[3:], y[3:], weight=2.0, start=3)).denominator == 12
    with pytest.raises(ValueError, match=r"partial has weight 3\.0, expected 2\.0 as the others"):
        p + fl.mse_loss.partial(x[3:], y[3:], weight=3.0, start=3)
    where = np.arange(6) != 1
    beyond = np.where(where, 1, np.nan)
    for weight in (np.full(6, 1e308), np.nan, np.inf, beyond, beyond[::-1]):
        for loss in (fl.mse_loss, fl.huber_loss):
            found = loss.partial(x, y, weight=weight, where=where).value()
            np.testing.assert_equal(found, loss(x, y, weight=weight, where=where))


# ---- losses that are put together ----


@fl.custom_loss
def compiled(input, target, *, scale=1.0):
    return np.sqrt(1 + ((input - target) / scale) ** 2)


@fl.custom_loss
def interpreted(input, target):
    r = np.array(input) - np.array(target)
    return r**2, 2 * r


@pytest.mark.parametrize("loss", [compiled, interpreted])
@pytest.mark.parametrize("shape", [(40_000,), (3000, 17), (7, 3, 9000), (5, 8193)])
def test_custom_losses(loss, shape):
    x, y = support.uniform(shape, 1, -2, 2), support.uniform(shape, 2, -2, 2)
    inner = math.prod(shape[1:])
    rows = math.lcm(loss.unit(shape), inner) // inner
    where = support.integers(shape, 3, 3) > 0
    for options in ({}, {"where": where}, {"weight": x * x, "where": where}, {"weight": 0.5}):
        found = []
        for a in range(0, shape[0], rows):
            own, chosen = piece([x, y], options, a, a + rows)
            found.append(loss.partial(*own, start=a * inner, **chosen))
        assert merged(found).value() == loss(x, y, **options)
    assert pickle.loads(pickle.dumps(merged(found))) == merged(found)


def test_weighted_sums():
    x, y = support.uniform((40_000,), 1, -2, 2), support.uniform((40_000,), 2, -2, 2)
    objective = fl.weighted_sum((0.7, fl.mse_loss), (0.3, fl.huber_loss, {"delta": 2.0}), (0.1, interpreted))
    unit = objective.unit(x.shape)
    cuts = [0, unit, 4 * unit, 40_000]
    p = merged(pieces(objective, [x, y], {}, cuts))
    assert p.value() == objective(x, y)
    assert p.count == p.denominator == (40_000,) * 3
    assert pickle.loads(pickle.dumps(p)) == p
    assert "0.7 * <fastloss.Partial of mse_loss" in repr(p)
    gradients = [
        sum(
            term.loss.grad(x[a:b], y[a:b], **term.options, reduction="sum", grad_output=s)
            for term, s in zip(objective.terms, p.scale, strict=True)
        )
        for a, b in itertools.pairwise(cuts)
    ]
    np.testing.assert_allclose(np.concatenate(gradients), objective.grad(x, y), rtol=1e-15)
    where = x > 0
    found = [objective.partial(x[a:b], y[a:b], start=a, where=where[a:b]) for a, b in itertools.pairwise(cuts)]
    assert merged(found).value() == objective(x, y, where=where)
    learned = fl.uncertainty_weighted_sum(fl.mse_loss, interpreted)
    found = [learned.partial([0.5, -1.0], x[a:b], y[a:b], start=a) for a, b in itertools.pairwise(cuts)]
    assert merged(found).value() == learned([0.5, -1.0], x, y)
    tasks = fl.weighted_sum((1.0, fl.mse_loss), (0.5, fl.cross_entropy))
    z, labels = support.uniform((1000, 3), 5, -2, 2), support.integers((1000,), 6, 3)
    one = tasks.partial((x, y), (z[:768], labels[:768]))
    two = tasks.partial((x[:0], y[:0]), (z[768:], labels[768:]), start=(40_000, 768))
    assert (two + one).value() == tasks((x, y), (z, labels))
    assert (two + one).count == (40_000, 1000)
    rows = {"axis": 0}
    for loss, options, shape in ((fl.mse_loss, {}, x.shape), (fl.cross_entropy, rows, (3, 1000))):
        assert fl.weighted_sum((1.0, loss, options)).unit(shape) == loss.unit(shape, **options)
    nested = fl.weighted_sum((1.0, fl.cross_entropy), (2.0, fl.weighted_sum((1.0, fl.multi_margin_loss))))
    units = [loss.unit((1000, 3)) for loss in (fl.cross_entropy, fl.multi_margin_loss)]
    assert nested.unit((1000, 3)) == math.lcm(*units)
    assert tasks.unit((x.shape, z.shape)) == (unit, units[0])


@pytest.mark.parametrize("options", [{}, {"weight": True}, {"label_smoothing": 0.1}])
def test_linear_cross_entropy(options):
    x, w, y = support.uniform((700, 8), 1, -1, 1), support.uniform((50, 8), 2, -1, 1), support.integers((700,), 3, 50)
    y[5:9] = -100
    if "weight" in options:
        options = {"weight": support.uniform((50,), 4)}
    p = sum(fl.linear_cross_entropy.partial(x[a : a + 256], w, y[a : a + 256], start=a, **options)
            for a in range(0, 700, 256))  # fmt: skip
    assert p.value() == pytest.approx(fl.linear_cross_entropy(x, w, y, **options), rel=1e-15)
    assert p.count == 700
    p = sum(fl.linear_cross_entropy.partial(x[a : a + 256], w, y[a : a + 256], start=a, reduction="sum", **options)
            for a in range(0, 700, 256))  # fmt: skip
    assert p.value() == pytest.approx(fl.linear_cross_entropy(x, w, y, reduction="sum", **options), rel=1e-15)


@pytest.mark.parametrize("mode", ["binary", "multilabel", "multiclass"])
@pytest.mark.parametrize("from_logits", [True, False])
def test_regions(mode, from_logits, dtype):
    """Sums of images: values and gradients are those of one call on all, to rounding."""
    x = support.uniform((9, 4, 5, 3), 1, -6, 6).astype(dtype)
    x[:, 2] = -60  # of a class that is nowhere
    if not from_logits:
        x = fl.softmax(x, axis=1)
    several = support.integers((9, 5, 3), 2, 4) % 3 if mode == "multiclass" else None
    target = (support.integers(x.shape, 2, 3) / 2).astype(dtype) if several is None else several
    if mode == "multilabel":
        target[:, 2] = 0
    cuts, eps = (slice(0, 2), slice(2, 7), slice(7, 9)), np.finfo(dtype).eps
    ignored, upstream = {"ignore_index": 1}, support.uniform((1 if mode == "binary" else 4,), 4)
    powers = [{"alpha": 0.3, "beta": 0.7, "gamma": 1.5}, {"gamma": 0.5, **ignored}]
    for loss, options in [
        (fl.dice_loss, {}), (fl.dice_loss, {"smooth": 1.0, **ignored}), (fl.jaccard_loss, {"eps": 1e4}),
        (fl.dice_loss, {"eps": 0.0}), *((fl.tversky_loss, given) for given in powers),
    ]:  # fmt: skip
        for reduction in ("mean", "sum", "none"):
            given = {"mode": mode, "from_logits": from_logits, "reduction": reduction, **options}
            parts = [loss.partial(x[cut], target[cut], start=cut.start, **given) for cut in cuts]
            p = pickle.loads(pickle.dumps(parts[2] + (parts[0] + parts[1])))
            value = loss(x, target, **given)
            np.testing.assert_allclose(p.value(), value, rtol=8 * eps)
            if mode != "multiclass" and reduction != "none":  # whose softmax is rounded to the images' type
                wide = loss(x.astype(np.float64), target, **given)
                np.testing.assert_allclose(p.value(), wide, rtol=1e-13)
            assert np.asarray(p.value()).dtype == np.asarray(value).dtype
            assert p.count == 9
            for u in (None, 0.3, *([upstream] if reduction == "none" else [])):
                made = np.concatenate([p.grad(x[cut], target[cut], grad_output=u) for cut in cuts])
                exact = loss.grad(x, target, **given, grad_output=u)
                np.testing.assert_allclose(made, exact, rtol=0, atol=8 * eps * np.max(np.abs(exact)))
                assert made.dtype == exact.dtype


def test_regions_keep_digits_and_are_checked():
    sure, there = np.array([[40.0, -40.0], [40.0, 40.0]]), np.array([[1, 0], [1, 1]])
    p = fl.dice_loss.partial(sure[:1], there[:1]) + fl.dice_loss.partial(sure[1:], there[1:], start=1)
    assert p.value() == pytest.approx(fl.dice_loss(sure, there), rel=1e-14)
    assert 0 < p.value() < 1e-17
    np.testing.assert_allclose(p.grad(sure, there), fl.dice_loss.grad(sure, there), rtol=1e-14)
    sure[1, 0] = np.nan
    p = fl.dice_loss.partial(sure, there)
    assert math.isnan(p.value())
    assert pickle.loads(pickle.dumps(p)) == p
    assert math.isnan(fl.dice_loss.partial(sure[1:], there[1:] * 0).value())
    assert fl.dice_loss.partial(sure, there, ignore_index=1).value() == fl.dice_loss(sure, there, ignore_index=1)
    meter = fl.Running(fl.jaccard_loss, mode="multiclass")
    x, t = support.uniform((8, 3, 4), 1, -2, 2), support.integers((8, 4), 2, 3)
    for k in range(0, 8, 3):
        meter.update(x[k : k + 3], t[k : k + 3])
    assert meter.value() == pytest.approx(fl.jaccard_loss(x, t, mode="multiclass"), rel=1e-14)
    assert repr(meter).startswith("<fastloss.Running of jaccard_loss: mean of 8 images, ")


# ---- what is asked of pieces ----


def test_unit():
    assert fl.mse_loss.unit(10**9) == fl.mse_loss.unit((7, 3)) == 8192
    rows = fl.cross_entropy.unit((1, 10), weighted=False)
    assert fl.cross_entropy.unit((1, 10)) % rows == 0
    assert fl.cross_entropy.unit((1, 10, 4, 4)) == fl.cross_entropy.unit((1, 10))
    assert fl.cross_entropy.unit((5, 40_000), axis=0) == fl.cross_entropy.unit((40_000, 5))
    assert fl.softmax_focal_loss.unit((7,)) == fl.softmax_focal_loss.unit((1, 7))
    assert fl.linear_cross_entropy.unit((5, 3)) == 1


X, Y = np.zeros(5), np.ones(5)
Z, L = np.zeros((4, 3)), np.zeros(4, int)
WEIGHTS = [1.0, 2.0, 3.0]


def test_class_weights_must_be_the_same():
    p = fl.cross_entropy.partial(Z, L, weight=WEIGHTS)
    with pytest.raises(ValueError, match=r"partial has another weight, expected that of the others"):
        p + fl.cross_entropy.partial(Z, L, start=4)
    assert (p + fl.cross_entropy.partial(Z, L, weight=np.float32(WEIGHTS), start=4)).count == 8
    with pytest.raises(TypeError):
        p + 1
    assert p != 1
    assert sum([p]) is p


def times_squares(k):
    @fl.custom_loss
    def scaled(input, target):
        return k * (input - target) ** 2

    return scaled


def test_what_pieces_must_have_in_common():
    soft, several = np.ones((4, 3)) / 3, {"quantiles": [0.1, 0.5, 0.9]}
    own = {"quantiles": [0.2, 0.5, 0.9]}
    namesake = fl.custom_loss(lambda input, target: (input - target) ** 4)
    namesake.definition.name = "mse_loss"
    for p, q, message in (
        (fl.cross_entropy.partial(Z, L), fl.cross_entropy.partial(Z, soft, start=4),
         "partial has target 'probabilities', expected 'class indices' as the others"),
        (fl.kl_div.partial(Z, soft, log_target=True), fl.kl_div.partial(Z, soft, start=12),
         "kl_div: partial has log_target False, expected True as the others"),
        (fl.multi_quantile_loss.partial(Z, L, **several), fl.multi_quantile_loss.partial(Z, L, **own, start=12),
         "multi_quantile_loss: partial has another quantiles, expected that of the others"),
        (times_squares(1.0).partial(X, Y), times_squares(5.0).partial(X, Y, start=5),
         "scaled: partial has another formula"),
        (fl.mse_loss.partial(X, Y), namesake.partial(X, Y, start=5), "mse_loss: partial has another formula"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=message):
            p + q
    assert (times_squares(2.0).partial(X, Y) + times_squares(2.0).partial(X, Y, start=5)).count == 10
    delta = np.arange(1.0, 6.0)
    assert (
        fl.huber_loss.partial(X, Y, delta=delta) + fl.huber_loss.partial(X, Y, delta=2 * delta, start=5)
    ).count == 10


def test_functions_have_none():
    for function in (fl.softmax, fl.sigmoid, fl.cosine_similarity):
        with pytest.raises(AttributeError, match=r"has no \.partial"):
            function.partial(X)


def test_as_an_object():
    assert pickle.loads(pickle.dumps(fl.mse_loss.partial)).loss is fl.mse_loss
    assert pickle.loads(pickle.dumps(interpreted.partial)).loss is interpreted
    assert "start" in str(fl.mse_loss.partial.__signature__)
    assert "grad_output" not in str(fl.mse_loss.partial.__signature__)
    assert "Index of the first of these rows in the whole data" in fl.cross_entropy.partial.__doc__
    assert repr(fl.mse_loss.partial).startswith("<fastloss.mse_loss.partial(input, target")
    far = sum(fl.mse_loss.partial(X, Y, start=10 * k) for k in range(1, 6))
    assert repr(far) == "<fastloss.Partial of mse_loss: mean of 25 elements (10 to 15, 20 to 25, ..., 50 to 55), 1.0>"


# ---- batches ----


def test_running():
    z, y = support.uniform((1000, 4), 1, -3, 3), support.integers((1000,), 2, 4)
    y[::7] = -100
    meter = fl.Running(fl.cross_entropy, label_smoothing=0.1)
    assert math.isnan(meter.value())
    assert "nothing yet" in repr(meter)
    for a in range(0, 1000, 128):
        meter.update(z[a : a + 128], y[a : a + 128])
    expected = fl.cross_entropy(z, y, label_smoothing=0.1)
    assert ulps(meter.value(), expected) <= 1
    half, other = fl.Running(fl.cross_entropy, label_smoothing=0.1), fl.Running(fl.cross_entropy, label_smoothing=0.1)
    half.update(z[:500], y[:500])
    other.update(z[500:], y[500:])
    other = pickle.loads(pickle.dumps(other))
    half.merge(other)
    half.merge(fl.Running(fl.cross_entropy))
    assert ulps(half.value(), expected) <= 1
    assert "mean of 1000 rows" in repr(half)
    half.reset()
    half.merge(other)
    assert half.value() == other.value()
    with pytest.raises(TypeError, match=r"missing"):
        meter.update(z)
    with pytest.raises(ValueError, match="label_smoothing has 2"):
        fl.Running(fl.cross_entropy, label_smoothing=2.0)


def test_running_weights_and_sums():
    x, y, w = (support.uniform((9000,), seed, 0.5, 2) for seed in (1, 2, 3))
    meter, total = fl.Running(fl.mse_loss), fl.Running(fl.weighted_sum((0.5, fl.mse_loss), (2.0, fl.l1_loss)))
    for a in range(0, 9000, 1000):
        part = slice(a, a + 1000)
        meter.update(x[part], y[part], weight=w[part])
        total.update(x[part], y[part])
    assert ulps(meter.value(), fl.mse_loss(x, y, weight=w)) <= 1
    assert total.value() == pytest.approx(total.loss(x, y), rel=1e-15)


@pytest.mark.parametrize("name", sorted(catalogue))
def test_everything_that_is_reduced_has_partials(name):
    assert hasattr(catalogue[name], "partial") == bool(catalogue[name].definition.reductions)
