"""The softmax family: by its definition, by what is equivalent to what, at every length of row and every axis, and at
infinities and NaN.
"""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import pytest
import support
from support import ROWS, Variant, assert_close, assert_same_bits, call, face

import fastloss as fl
from fastloss import _core

ROWWISE_VARIANTS = [v for v in support.VARIANTS if v.name in support.ROWWISE]
inf, nan = np.inf, np.nan


@pytest.fixture(params=support.by_loss(ROWWISE_VARIANTS), ids=str)
def variant(request) -> Variant:
    return request.param


@pytest.fixture(params=[v for v in support.PLAIN if v.name in support.ROWWISE], ids=str)
def plain(request) -> Variant:
    return request.param


def check(variant, dtype, shape, what):
    for which in support.composite(variant.name):
        args, options = variant.arguments(dtype, which, shape)
        support.assert_by_definition(variant, which, args, options, dtype, ROWS, what)


def test_matches_its_definition(variant, dtype, isa):
    for shape in ((11, 37), (300, 10), (5,), (3, 4, 5, 2)):
        check(variant, dtype, shape, f"{shape} on {isa}")


def test_every_length_of_row(variant, dtype):
    """On the best instruction set; test_identity.py compares the others with it."""
    for classes in range(1, 131):
        check(variant, dtype, (3, classes), f"{classes} classes")


@pytest.mark.each("classes", [255, 256, 257, 1000, 40000])
def test_long_rows(variant, dtype, classes):
    check(variant, dtype, (2, classes), f"{classes} classes")


@pytest.mark.parametrize("classes", [65_537, 262_145])
def test_very_long_rows(plain, dtype, classes):
    """Worked on in parts; and longer than the scratch for exponentials."""
    check(plain, dtype, (1, classes), f"{classes} classes")


@pytest.mark.parametrize("classes", [65_537, 98_304])
@pytest.mark.parametrize("special", [np.inf, -np.inf, np.nan, 3e38, None])
def test_parts_of_long_rows(classes, special, dtype, isa):
    """The most probable class, the label and what is special in any part."""
    part = _core.sizes()["softmax_part"]
    x = np.random.default_rng(0).standard_normal(classes).astype(dtype)
    for at in (0, part - 1, part, classes - 1):
        row, label = x.copy(), (at + part) % classes
        row[at] = 30 if special is None else special
        with np.errstate(all="ignore"):
            e = np.exp(row.astype(np.longdouble) - np.max(row))
            exact, distance = e / np.sum(e), np.max(row) - np.longdouble(row[label])
        if special == np.inf:
            e = exact = (np.arange(classes) == at).astype(np.longdouble)
        close = partial(np.testing.assert_allclose, rtol=1e-6, atol=1e-30)
        close(fl.softmax(row).astype(np.longdouble), exact)
        value, gradient = fl.cross_entropy.value_and_grad(row[None], [label])
        close(value, float(distance + np.log(np.sum(e))))
        close(gradient[0], exact - (np.arange(classes) == label).astype(int))
        assert_same_bits(fl.cross_entropy(row[None], [label]), value)


def test_rows_do_not_depend_on_each_other(variant, dtype, isa):
    """However many rows, each has the bits it would have alone."""
    args, options = variant.arguments(dtype, shape=(521, 3))
    for which in support.faces(variant.name):
        args, options = variant.arguments(dtype, which, (521, 3))
        whole = call(variant, which, args, options)
        for start, stop in ((0, 1), (255, 256), (255, 257), (256, 512), (500, 521)):
            part = {**options}
            for name in ("grad_output", "sample_weight", "where"):
                if isinstance(options.get(name), np.ndarray):
                    part[name] = options[name][start:stop]
            actual = call(variant, which, [a[start:stop] for a in args], part)
            assert_same_bits(actual, [w[start:stop] for w in whole], f"{variant} {which} rows {start}:{stop}")


def test_any_axis(variant, dtype):
    shape = (4, 7, 3, 2)  # classes on axis 1, as arguments() makes them
    for which in support.composite(variant.name):
        args, options = variant.arguments(dtype, which, shape)
        expected = call(variant, which, args, options)
        for axis in range(-4, 4):
            moved = [np.moveaxis(a, 1, axis) if a.shape == shape else a for a in args]
            other = {**options, "axis": axis}
            if np.shape(options.get("grad_output")) == shape:
                other["grad_output"] = np.moveaxis(options["grad_output"], 1, axis)
            actual = [
                np.moveaxis(a, axis, 1) if a.shape != (4, 3, 2) else a for a in call(variant, which, moved, other)
            ]
            assert_same_bits(actual, expected, f"{variant} {which} axis {axis}")


# ---- cross-entropy: equivalent ways to say the same ----


def arrays(dtype, rows=200, classes=13):
    x = support.uniform((rows, classes), 3, -6, 6).astype(dtype)
    return x, support.integers((rows,), 4, classes), support.uniform((classes,), 5, 0.25, 2).astype(dtype)


@pytest.mark.each("label_smoothing", [0.0, 0.125])
@pytest.mark.each("weighted", [False, True])
@pytest.mark.each("ignore_index", [-100, 2, -1, 255])
@pytest.mark.each("reduction", support.REDUCTIONS)
def test_ignoring_rows_is_leaving_them_out(dtype, label_smoothing, weighted, ignore_index, reduction):
    x, y, w = arrays(dtype)
    ignored = support.integers(y.shape, 6, 3) == 0
    y = np.where(ignored, ignore_index, y)
    kept = y != ignore_index
    options = {"label_smoothing": label_smoothing, "reduction": reduction, "weight": w if weighted else None}
    spoilt = np.where(kept[:, None], x, nan).astype(dtype)  # what ignored rows hold does not matter
    for which in support.faces("cross_entropy"):
        few = support.flat(face(fl.cross_entropy, which)(x[kept], y[kept], **options))
        for logits in (x, spoilt):
            all_ = support.flat(face(fl.cross_entropy, which)(logits, y, ignore_index=ignore_index, **options))
            for a, f in zip(all_, few, strict=True):
                if a.ndim == 0:
                    assert float(a) == pytest.approx(float(f), rel=support.SUM)
                    continue
                assert np.all(a[~kept] == 0)
                assert not np.any(np.signbit(a[~kept]))
                np.testing.assert_allclose(a[kept], f, rtol=4 * np.finfo(dtype).eps)


@pytest.mark.parametrize("label_smoothing", [0.0, 0.125, 1.0])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("reduction", ["none", "sum"])
def test_indices_are_one_hot_probabilities(dtype, isa, label_smoothing, weighted, reduction):
    x, y, w = arrays(dtype)
    options = {"label_smoothing": label_smoothing, "reduction": reduction, "weight": w if weighted else None}
    one_hot = np.eye(13, dtype=dtype)[y]
    for which in support.faces("cross_entropy"):
        hard = support.flat(face(fl.cross_entropy, which)(x, y, **options))
        soft = support.flat(face(fl.cross_entropy, which)(x, one_hot, **options))
        for h, s in zip(hard, soft, strict=True):
            np.testing.assert_allclose(h, s, rtol=32 * np.finfo(dtype).eps, atol=8 * np.finfo(dtype).eps)


def test_smoothing_by_hand(dtype):
    x, y, w = arrays(dtype)
    eps, classes = 0.125, x.shape[1]
    t = (1 - eps) * np.eye(classes)[y] + eps / classes
    for weight in (None, w):
        smoothed = fl.cross_entropy(x, y, label_smoothing=eps, weight=weight, reduction="sum")
        by_hand = fl.cross_entropy(x, t.astype(dtype), weight=weight, reduction="sum")
        assert smoothed == pytest.approx(by_hand, rel=float(4 * np.finfo(dtype).eps))


@pytest.mark.parametrize("label_smoothing", [0.0, 0.125])
def test_means_by_hand(dtype, isa, label_smoothing):
    """Indices: divided by the weights of the targets that count; probabilities: by the number of rows."""
    x, y, w = arrays(dtype)
    y[::5] = -100
    for weight in (None, w):
        options = {"weight": weight, "label_smoothing": label_smoothing}
        values = fl.cross_entropy(x, y, reduction="none", **options).astype(float)
        counted = np.where(y >= 0, 1.0 if weight is None else w[y.clip(0)].astype(float), 0)
        mean = fl.cross_entropy(x, y, **options)
        assert type(mean) is float
        assert mean == pytest.approx(values.sum() / counted.sum(), rel=float(2 * np.finfo(dtype).eps))
        gradient = fl.cross_entropy.grad(x, y, reduction="none", **options).astype(float) / counted.sum()
        room = 4 * np.finfo(dtype).eps
        mean_gradient = fl.cross_entropy.grad(x, y, **options)
        np.testing.assert_allclose(mean_gradient, gradient, rtol=room, atol=room * np.max(np.abs(gradient)))
        t = support.uniform(x.shape, 8).astype(dtype)
        values = fl.cross_entropy(x, t, reduction="none", **options).astype(float)
        assert fl.cross_entropy(x, t, **options) == pytest.approx(values.mean(), rel=float(2 * np.finfo(dtype).eps))


def test_means_over_more_axes(dtype):
    x = support.uniform((3, 5, 4, 2), 9, -3, 3).astype(dtype)
    y = support.integers((3, 4, 2), 10, 5)
    rows = np.moveaxis(x, 1, -1).reshape(-1, 5)
    assert fl.cross_entropy(x, y) == fl.cross_entropy(rows, y.ravel())
    t = support.uniform(x.shape, 11).astype(dtype)
    assert fl.cross_entropy(x, t) == fl.cross_entropy(rows, np.moveaxis(t, 1, -1).reshape(-1, 5))


@pytest.mark.parametrize("face_name", ["grad", "grad_and_hess"])
def test_upstream_gradient_multiplies_rows(dtype, isa, face_name):
    x, y, w = arrays(dtype)
    upstream = support.uniform(y.shape, 12, -1, 2).astype(dtype)
    for target, options in ((y, {}), (y, {"weight": w, "label_smoothing": 0.25}), (np.eye(13, dtype=dtype)[y], {})):
        run = face(fl.cross_entropy, face_name)
        bare = support.flat(run(x, target, reduction="none", **options))
        scaled = support.flat(run(x, target, reduction="none", grad_output=upstream, **options))
        for b, s in zip(bare, scaled, strict=True):
            expected = b.astype(support.long) * upstream[:, None]
            size = 4 * np.finfo(dtype).eps * (np.abs(expected) + np.abs(upstream[:, None]) * np.max(np.abs(b)))
            assert_close(s, expected, size)
    assert_same_bits(
        fl.cross_entropy.grad(x, y, reduction="sum", grad_output=0.25), fl.cross_entropy.grad(x, y, reduction="sum") / 4
    )


def test_logits_may_be_shifted(dtype, isa):
    """Adding a power of two to all logits of a row, exactly, changes nothing but the last places."""
    x = (support.integers((50, 9), 13, 4096) / 512).astype(dtype)
    y = support.integers((50,), 14, 9)
    room = 8 * np.finfo(dtype).eps
    for shift in (-512, -256, -64, 64, 256, 512):
        shifted = x + dtype(shift)
        np.testing.assert_allclose(fl.cross_entropy.grad(shifted, y), fl.cross_entropy.grad(x, y), rtol=room)
        for name in ("softmax", "log_softmax"):
            run = getattr(fl, name)
            np.testing.assert_allclose(run(shifted), run(x), rtol=room)


def test_probabilities_sum_to_one(dtype, isa):
    for classes in (1, 2, 7, 64, 1000):
        x = support.uniform((20, classes), 15, -30, 30).astype(dtype)
        p = fl.softmax(x)
        assert np.all(p >= 0)
        np.testing.assert_allclose(p.astype(float).sum(axis=-1), 1, rtol=classes * np.finfo(dtype).eps)
        np.testing.assert_allclose(
            np.exp(fl.log_softmax(x).astype(float)), p, rtol=64 * np.finfo(dtype).eps, atol=1e-37
        )
        g = fl.cross_entropy.grad(x, support.integers((20,), 16, classes), reduction="sum").astype(float)
        np.testing.assert_allclose(g.sum(axis=-1), 0, atol=classes * np.finfo(dtype).eps)


def test_one_class(dtype, isa):
    x = support.uniform((6, 1), 17, -900, 900).astype(dtype)
    assert_same_bits(fl.cross_entropy(x, np.zeros(6, int), reduction="none"), np.zeros(6, dtype))
    assert not np.any(fl.cross_entropy.grad(x, np.zeros(6, int)))
    np.testing.assert_allclose(fl.softmax(x), 1, rtol=np.finfo(dtype).eps)
    assert not np.any(fl.log_softmax(x))
    assert_same_bits(fl.logsumexp(x), x[:, 0])


# ---- soft targets and Hessians of short rows, which have a lane each ----


def exact_mix(x, a):
    """Value, gradient and Hessian with a target of any sum; and what the value and the gradient are differences of."""
    wide, a = x.astype(support.long), a.astype(support.long)
    d = wide - wide.max(axis=1, keepdims=True)
    e = np.exp(d)
    total = e.sum(axis=1, keepdims=True)
    rest = np.stack([np.delete(e, k, axis=1).sum(axis=1) for k in range(e.shape[1])], axis=1)
    whole, p, log_p = a.sum(axis=1, keepdims=True), e / total, d - np.log1p((np.sort(e)[:, :-1]).sum(axis=1))[:, None]
    terms = np.where(a == 0, 0, -a * log_p)
    return terms.sum(axis=1), whole * p - a, whole * p * rest / total, whole * p + a


def mixes(classes, dtype, rows=70):
    """Logits, ordinary and sure ones, and the arguments of calls with what their targets come to."""
    x = support.uniform((rows, classes), classes, -4, 4) * np.where(np.arange(rows) % 7, 1, 9)[:, None]
    y = support.integers((rows,), 50 + classes, classes)
    t = support.uniform((rows, classes), 100 + classes) * (support.integers((rows, classes), 150 + classes, 4) > 0)
    t[::5] = np.eye(classes)[y[::5]]
    x, t, w = x.astype(dtype), t.astype(dtype), support.uniform((classes,), 200 + classes, 0.25, 3).astype(dtype)
    one_hot = np.eye(classes, dtype=dtype)[y]
    w[0] = 0 if classes > 3 else w[0]
    for weight, eps, (target, full) in itertools.product((None, w), (0, 0.25), ((t, t), (y, one_hot))):
        mix = ((1 - eps) * full.astype(support.long) + eps / support.long(classes)) * (1 if weight is None else weight)
        yield x, target, {"weight": weight, "label_smoothing": eps}, mix


def test_mixed_targets_of_short_rows(dtype, isa):
    """By the definition in long double, and as long rows of which most classes cannot occur."""
    eps, tiny = np.finfo(dtype).eps, np.finfo(dtype).tiny
    for classes in range(1, 41):
        for x, target, options, mix in mixes(classes, dtype):
            what = f"{classes} classes, {target.ndim}, {options} on {isa}"
            options["reduction"] = "none"
            value, grad = fl.cross_entropy.value_and_grad(x, target, **options)
            again, hess = fl.cross_entropy.grad_and_hess(x, target, **options)
            np.testing.assert_array_equal(again, grad, what)  # but signs of zeros
            assert_same_bits(fl.cross_entropy(x, target, **options), value, what)
            assert_same_bits(fl.cross_entropy.grad(x, target, **options), grad, what)
            exact_value, exact_grad, exact_hess, size = exact_mix(x, mix)
            assert_close(value, exact_value, 4 * eps * np.abs(exact_value) + tiny, what)
            assert_close(grad, exact_grad, 6 * eps * size + tiny, what)
            assert_close(hess, exact_hess, 10 * eps * np.abs(exact_hess) + tiny, what)
            if options["label_smoothing"]:
                continue
            far = np.full((len(x), 40), -inf, dtype)
            wide = np.concatenate([x, far], axis=1), target
            if target.ndim == 2:
                wide = wide[0], np.concatenate([target, np.zeros_like(far)], axis=1)
            if options["weight"] is not None:
                options["weight"] = np.concatenate([options["weight"], np.ones(40, dtype)])
            long_value, long_grad = fl.cross_entropy.value_and_grad(*wide, **options)
            long_hess = fl.cross_entropy.grad_and_hess(*wide, **options)[1]
            assert_close(value, long_value, 6 * eps * np.abs(exact_value) + tiny, what)
            assert_close(grad, long_grad[:, :classes], 8 * eps * size + tiny, what)
            assert_close(hess, long_hess[:, :classes], 12 * eps * np.abs(exact_hess) + tiny, what)


def test_options_of_short_rows_with_mixed_targets(dtype, isa):
    """Masks, ignored rows, upstream gradients, sums and means, results over arguments, layouts and types."""
    eps = np.finfo(dtype).eps
    keep = np.arange(70) % 3 != 1
    upstream = np.where(np.arange(70) % 2, 1e-36, -3e35).astype(dtype)
    for classes in (1, 2, 3, 10, 16, 17, 31):
        for x, target, options, mix in mixes(classes, dtype):
            what = f"{classes} classes, {target.ndim}, {options} on {isa}"
            run = partial(fl.cross_entropy.value_and_grad, **options)
            bend = partial(fl.cross_entropy.grad_and_hess, **options)
            value, grad = run(x, target, reduction="none")
            hess = bend(x, target, reduction="none")[1]

            total, of_total = run(x, target, reduction="sum")
            assert total == pytest.approx(np.sum(value, dtype=float), rel=float(2 * eps))
            assert_same_bits(of_total, grad, what)
            mean, of_mean = run(x, target)
            weight = options["weight"]
            counted = len(x) if target.ndim == 2 or weight is None else weight[target].sum(dtype=float)
            assert mean == pytest.approx(total / counted, rel=float(4 * eps))
            size = exact_mix(x, mix)[3] / counted
            assert_close(of_mean, grad / support.long(counted), 6 * eps * size + np.finfo(dtype).tiny, what)

            masked, of_masked = run(x, target, reduction="none", where=keep)
            assert_same_bits(masked, np.where(keep, value, 0).astype(dtype), what)
            assert_same_bits(of_masked, np.where(keep[:, None], grad, 0).astype(dtype), what)
            masked = bend(x, target, reduction="none", where=keep)
            for m, whole in zip(masked, (grad, hess), strict=True):
                assert_same_bits(m, np.where(keep[:, None], whole, 0).astype(dtype), what)
            if target.ndim == 1:
                ignored = run(x, np.where(keep, target, -100), reduction="none")
                assert_same_bits(ignored[0], np.where(keep, value, 0).astype(dtype), what)
                assert_same_bits(ignored[1], np.where(keep[:, None], grad, 0).astype(dtype), what)

            scaled = bend(x, target, reduction="none", grad_output=upstream)
            _, exact_grad, exact_hess, size = exact_mix(x, mix)
            by = upstream.astype(support.long)[:, None]
            least = np.finfo(dtype).tiny
            assert_close(scaled[0], exact_grad * by, 7 * eps * size * np.abs(by) + least, what)
            assert_close(scaled[1], exact_hess * by, 12 * eps * np.abs(exact_hess * by) + least, what)

            own = x.copy()
            fl.cross_entropy.grad(own, target, reduction="none", out=own, **options)
            assert_same_bits(own, grad, what)
            if target.ndim == 2:
                own, other = x.copy(), target.copy()
                bend(own, other, reduction="none", out=(other, own))
                assert_same_bits([other, own], [grad, hess], what)
            for form in (np.asfortranarray, lambda a: a[::-1].copy()[::-1], lambda a: a.astype(a.dtype.newbyteorder())):
                given = form(x), form(target) if target.ndim == 2 else target
                assert_same_bits(support.flat(run(*given, reduction="none")), [value, grad], what)
                assert_same_bits(bend(*given, reduction="none")[1], hess, what)
            if target.ndim == 2 and dtype == np.float32:
                assert_same_bits(run(x, target.astype(float), reduction="none")[1], grad, what)
            axis_in_front = run(x.T.copy(), target.T.copy(), reduction="none", axis=0)
            assert_same_bits(axis_in_front[1].T, grad, what)


def test_infinite_logits_with_mixed_targets(dtype, isa):
    """In short rows as in long ones, to which classes without targets are added that cannot occur."""
    cases = [list(c) for c in itertools.product((0, 3, -inf, inf, nan), repeat=3)]
    for classes in (2, 3):
        x = np.array(cases, dtype)[:, :classes]
        wide = np.concatenate([x, np.full((len(x), 60), -inf, dtype)], axis=1)
        for t in ([1, 0, 0], [0.5, 0.25, 0.25], [0, 0.5, 0.5], [0, 0, 0], [0.5, 0, 0]):
            target = np.zeros_like(wide)
            target[:, :classes] = t[:classes]
            for which in ("value_and_grad", "grad_and_hess"):
                run = face(fl.cross_entropy, which)
                short = run(x, target[:, :classes].copy(), reduction="none")
                for s, w in zip(short, run(wide, target, reduction="none"), strict=True):
                    w = w[:, :classes] if w.ndim == 2 else w
                    np.testing.assert_allclose(s, w, rtol=8 * np.finfo(dtype).eps, atol=4 * np.finfo(dtype).eps)


# ---- infinities and NaN ----

# logits, class, value, gradient; None: undefined, all NaN
INFINITIES = [
    ([inf, 0, 1], 0, 0.0, [0, 0, 0]),
    ([inf, 0, 1], 1, inf, [1, -1, 0]),
    ([0, inf, -inf], 1, 0.0, [0, 0, 0]),
    ([0, inf, -inf], 2, inf, [0, 1, -1]),
    ([-inf, 0, 0], 0, inf, [-1, 0.5, 0.5]),
    ([-inf, 0, 0], 1, np.log(2), [0, -0.5, 0.5]),
    ([-inf, -inf, 3], 2, 0.0, [0, 0, 0]),
    ([-inf, -inf, 3], 0, inf, [-1, 0, 1]),
    ([-inf, -inf, -inf], 0, nan, None),
    ([inf, inf, 0], 0, nan, None),
    ([inf, inf, 0], 2, nan, None),
    ([nan, 0, 0], 0, nan, None),
    ([nan, 0, 0], 1, nan, None),
    ([0, nan, inf], 2, nan, None),
    ([0, nan, -inf], 2, nan, None),
    ([nan, nan, nan], 1, nan, None),
]


def test_two_classes(dtype, isa):
    """They have a kernel of their own: as three of which one cannot occur."""
    info = np.finfo(dtype)
    special = [0, -0.0, 1, -1, 100, -100, 800, -800, 3e4, info.tiny, -info.smallest_subnormal, info.max, -info.max]
    x = np.array(list(itertools.product([*special, inf, -inf, nan], repeat=2)), dtype)
    three = np.column_stack([x, np.full(len(x), -inf, dtype)])
    for label in (0, 1):
        got, g = fl.cross_entropy.value_and_grad(x, np.full(len(x), label), reduction="none")
        expected, gradient = fl.cross_entropy.value_and_grad(three, np.full(len(x), label), reduction="none")
        np.testing.assert_allclose(got, expected, rtol=8 * info.eps)
        np.testing.assert_allclose(g, gradient[:, :2], rtol=8 * info.eps)
    large = np.array([[info.max, -info.max]], dtype)  # a number of Python goes further than a float
    assert fl.cross_entropy(large, [1], reduction="sum") == 2 * float(info.max)


def test_infinite_logsumexp_squared(dtype, isa):
    for label, gradient in ((0, [inf, 0, 0]), (1, [inf, -1, 0])):
        x = np.array([[inf, 0, 1], [0, 0, 0], [nan, 0, 1]], dtype)
        value, g = fl.cross_entropy.value_and_grad(x, [label] * 3, z_loss=0.5, reduction="none")
        hess = fl.cross_entropy.grad_and_hess(x, [label] * 3, z_loss=0.5, reduction="none")[1]
        by_itself = fl.cross_entropy(x[1:2], [label], z_loss=0.5)
        np.testing.assert_allclose(value, [inf, by_itself, nan], rtol=2 * np.finfo(dtype).eps)
        np.testing.assert_array_equal(g[0], gradient)
        np.testing.assert_array_equal(hess[0], [1, 0, 0])
        assert np.isnan([g[2], hess[2]]).all()
    nowhere = np.array([[-inf, 0.0]], dtype)
    np.testing.assert_allclose(fl.cross_entropy.grad(nowhere, [0], z_loss=0.5), [[-1, 1]])
    with pytest.raises(ValueError, match=r"z_loss has -1\.0, expected a finite number"):
        fl.cross_entropy(nowhere, [0], z_loss=-1.0)


@pytest.mark.each(("x", "y", "value", "gradient"), INFINITIES)
@pytest.mark.each("padding", [0, 1, 5, 30, 300])
def test_infinite_logits(x, y, value, gradient, padding, dtype, isa):
    """The limit where there is one; NaN where not. Padded by classes that cannot occur to reach all registers, and
    between ordinary rows, which must not notice.
    """
    gradient = [nan] * 3 if gradient is None else gradient
    for before in sorted({0, padding // 2, padding}):
        row = np.array([-inf] * before + x + [-inf] * (padding - before), dtype)
        fill = nan if np.isnan(gradient[0]) else 0
        expected = np.array([fill] * before + gradient + [fill] * (padding - before), dtype)
        ordinary = support.uniform(row.shape, 18, -1, 1).astype(dtype)
        rows, labels = np.stack([ordinary, row, ordinary]), [0, before + y, 0]
        got, g = fl.cross_entropy.value_and_grad(rows, labels, reduction="none")
        np.testing.assert_allclose(got[1], value, rtol=4 * np.finfo(dtype).eps)
        np.testing.assert_allclose(g[1], expected, rtol=4 * np.finfo(dtype).eps)
        alone = fl.cross_entropy.value_and_grad(ordinary, 0, reduction="none")
        assert_same_bits([got[::2], g[::2]], [np.stack([a, a]) for a in alone])

        p, log_p, total = fl.softmax(row), fl.log_softmax(row), fl.logsumexp(row)
        if np.isnan(gradient[0]):
            assert np.all(np.isnan(p))
            assert np.all(np.isnan(log_p))
            some = np.isnan(x).any()
            np.testing.assert_array_equal(total, nan if some else max(x))
        else:
            one_hot = np.arange(row.size) == before + y
            np.testing.assert_allclose(p, expected + one_hot, rtol=4 * np.finfo(dtype).eps)
            with np.errstate(divide="ignore"):
                np.testing.assert_allclose(log_p, np.log(expected + one_hot), rtol=4 * np.finfo(dtype).eps)
            np.testing.assert_allclose(total, max(x) + (np.log(2) if x == [-inf, 0, 0] else 0), rtol=1e-6)


def test_probability_targets_at_impossible_classes(dtype, isa):
    """0 log 0 = 0; a class with probability that cannot occur costs infinity."""
    x = np.array([[-inf, 0, 0], [-inf, 0, 0]], dtype)
    t = np.array([[0, 0.5, 0.5], [0.5, 0.5, 0]], dtype)
    value, gradient = fl.cross_entropy.value_and_grad(x, t, reduction="none")
    np.testing.assert_allclose(value, [np.log(2), inf], rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_allclose(gradient, [[0, 0, 0], [-0.5, 0, 0.5]], atol=4 * np.finfo(dtype).eps)
    weight = np.array([0, 1, 1], dtype)
    value = fl.cross_entropy(x, t, weight=weight, reduction="none")
    np.testing.assert_allclose(value, [np.log(2), np.log(2) / 2], rtol=4 * np.finfo(dtype).eps)


def test_zero_weight_at_an_impossible_class(dtype, isa):
    x, weight = np.array([[-inf, 0, 0]], dtype), np.array([0, 1, 1], dtype)
    value, gradient = fl.cross_entropy.value_and_grad(x, [0], weight=weight, reduction="sum")
    assert value == 0
    assert not np.any(gradient)


def test_huge_finite_logits(dtype, isa):
    big = np.finfo(dtype).max
    x = np.array([[big, -big, 0], [-big, -big, -big], [big, big, -big], [big, 0, big / 2]], dtype)
    p = fl.softmax(x)
    np.testing.assert_allclose(p, [[1, 0, 0], [1 / 3] * 3, [0.5, 0.5, 0], [1, 0, 0]], rtol=1e-6)
    np.testing.assert_allclose(fl.logsumexp(x), [big, -big, big, big])
    gradient = fl.cross_entropy.grad(x, [0, 1, 2, 1], reduction="sum")
    np.testing.assert_allclose(
        gradient, [[0, 0, 0], [1 / 3, -2 / 3, 1 / 3], [0.5, 0.5, -1], [1, -1, 0]], rtol=1e-6, atol=0
    )
    value = fl.cross_entropy(x, [0, 1, 1, 1], reduction="none")
    np.testing.assert_allclose(value, [0, np.log(3), np.log(2), big], rtol=1e-6)


def test_nan_anywhere_in_a_row(variant, dtype, isa):
    """Makes its row NaN in every result and no other row."""
    for which in support.faces(variant.name):
        for classes in (1, 2, 5, 16, 17, 40):
            args, options = variant.arguments(dtype, which, (3, classes))
            if len(args) > 1 and args[1].dtype.kind == "i":
                args[1][1] = support.integers((1,), 21, classes)[0]  # not ignored
            clean = call(variant, which, args, options)
            for at in range(classes):
                args[0][1, at], before = nan, args[0][1, at]
                for a, c in zip(call(variant, which, args, options), clean, strict=True):
                    assert np.all(np.isnan(a[1])), f"{variant} {which} {classes} classes, NaN at {at}: {a[1]}"
                    assert_same_bits(a[::2], c[::2])
                args[0][1, at] = before


@pytest.mark.parametrize("spoilt", [(nan, 1), (inf, inf), (-inf, -inf)])
def test_nan_of_a_class_without_weight(spoilt, dtype, isa):
    """A weight of 0 makes an infinite loss nothing, and leaves NaN: of labels and of probabilities."""
    for classes in (2, 5, 40, 100):
        x = np.full((3, classes), -inf, dtype)
        x[:, :2] = spoilt, (0, 1), (-inf, 0)
        weight = np.ones(classes, dtype)
        weight[0] = 0
        for target in ([0] * 3, np.eye(classes, dtype=dtype)[[0] * 3]):
            each, gradient = fl.cross_entropy.value_and_grad(x, target, weight=weight, reduction="none")
            np.testing.assert_array_equal(each, [nan, 0, 0])
            assert np.isnan(gradient[0]).all()
            assert np.isnan(fl.cross_entropy(x, target, weight=weight, reduction="sum"))
            by_row = fl.cross_entropy(x, target, sample_weight=np.zeros(3, dtype), reduction="none")
            np.testing.assert_array_equal(by_row, [nan, 0, 0])


# ---- several axes ----

AXES = [0, 1, 2, -1, (1,), (0, 1), (2, 0), (-1, 1), (0, 1, 2), (), None]


@pytest.mark.each("axis", AXES)
@pytest.mark.each("keepdims", [False, True, np.True_])
@pytest.mark.each("layout", [np.ascontiguousarray, np.asfortranarray, lambda a: a[:, ::-1]])
def test_logsumexp_over_several_axes(axis, keepdims, layout, dtype):
    x = layout(support.uniform((3, 4, 5), 1, -6, 6).astype(dtype))
    axes = range(3) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(a % 3 for a in axes)
    shape = tuple(1 if k in axes else n for k, n in enumerate(x.shape) if keepdims or k not in axes)
    options = {"axis": axis, "keepdims": keepdims}
    value = fl.logsumexp(x, **options)
    assert value.shape == shape
    wide = x.astype(support.long)
    expected = np.log(np.sum(np.exp(wide), axis=axes, keepdims=True))
    np.testing.assert_allclose(value, expected.reshape(shape), rtol=8 * np.finfo(dtype).eps)
    np.testing.assert_allclose(fl.logsumexp.reference(wide, **options), expected.reshape(shape), rtol=1e-15)
    upstream = support.uniform(shape, 2, -1, 1).astype(dtype)
    kept = np.expand_dims(upstream, axes) if not keepdims else upstream
    p = np.exp(wide - expected)
    out = np.empty_like(x)
    for given in (out, x.copy(order="K")):
        source = x if given is out else given
        assert fl.logsumexp.grad(source, **options, grad_output=upstream, out=given) is given
        np.testing.assert_allclose(given, kept * p, rtol=8 * np.finfo(dtype).eps)
    for run in (fl.logsumexp, fl.logsumexp.reference):
        grad, hess = run.grad_and_hess(x, **options, grad_output=upstream)
        np.testing.assert_allclose(grad, kept * p, rtol=64 * np.finfo(dtype).eps)
        np.testing.assert_allclose(hess, kept * p * (1 - p), rtol=64 * np.finfo(dtype).eps, atol=np.finfo(dtype).eps)


def test_logsumexp_over_axes_of_nothing():
    x = np.zeros((0, 3, 2))
    assert fl.logsumexp(x, axis=(0, 1)).tolist() == [-inf, -inf]
    assert fl.logsumexp(x, axis=(1, 2), keepdims=True).shape == (0, 1, 1)
    assert fl.logsumexp(x, axis=None) == -inf
    value, grad = fl.logsumexp.value_and_grad(x, axis=None, keepdims=True)
    assert value.shape == (1, 1, 1)
    assert grad.shape == x.shape


# ---- targets of any type: the shape tells what they are ----


def losses_of_logits(x):
    """cross_entropy, and linear_cross_entropy with a layer that makes these logits."""
    return [
        (lambda t, **o: fl.cross_entropy.value_and_grad(x, t, **o)),
        (lambda t, **o: fl.linear_cross_entropy.value_and_grad(x, np.eye(x.shape[1]), t, wrt="input", **o)),
        (lambda t, **o: fl.cross_entropy.reference.value_and_grad(x, t, **o)),
        (lambda t, **o: fl.linear_cross_entropy.reference.value_and_grad(x, np.eye(x.shape[1]), t, wrt="input", **o)),
    ]


@pytest.mark.parametrize("kind", ["?", "i1", "i4", ">i8", "u1", "u8", "f2", "f4", "f8"])
def test_one_hot_targets(kind):
    x, y = support.uniform((7, 5), 1, -3, 3), support.integers((7,), 2, 5)
    one_hot = np.eye(5)[y]
    for run in losses_of_logits(x):
        for options in ({}, {"weight": np.arange(1.0, 6)}, {"label_smoothing": 0.1}, {"reduction": "none"}):
            for target in (one_hot.astype(kind), np.asfortranarray(one_hot.astype(kind))):
                assert_same_bits(run(target, **options), run(one_hot, **options), f"{kind} {options}")
    with pytest.raises(ValueError, match=r"target has 2 at index \(0, 0\), expected a number in \[0, 1\]"):
        fl.cross_entropy(x, np.full((7, 5), 2))
    images = support.uniform((2, 4, 3, 3), 1, -3, 3)
    labels = support.integers((2, 3, 3), 2, 4)
    one_hot = np.moveaxis(np.eye(4, dtype=int)[labels], -1, 1)
    np.testing.assert_allclose(fl.cross_entropy(images, one_hot), fl.cross_entropy(images, labels), rtol=1e-14)


@pytest.mark.parametrize("kind", ["f2", "f4", ">f8", "longdouble", "bfloat16"])
@pytest.mark.filterwarnings("ignore:.* is rounded to float64:RuntimeWarning")
def test_class_indices_in_arrays_of_floats(kind):
    """As boosting libraries hand them over: whole numbers are taken for what they are, others for a mistake."""
    dtype = np.dtype(pytest.importorskip("ml_dtypes").bfloat16 if kind == "bfloat16" else kind)
    x, y = support.uniform((7, 5), 1, -3, 3), support.integers((7,), 2, 5)
    y[2] = -100
    for run in losses_of_logits(x):
        for options in ({}, {"weight": np.arange(1.0, 6)}, {"ignore_index": int(y[0])}, {"reduction": "none"}):
            z = np.where(y == -100, y[0], y) if "ignore_index" in options else y
            assert_same_bits(run(z.astype(dtype), **options), run(z, **options), f"{kind} {options}")
    for run in losses_of_logits(x)[:2]:
        for bad in (0.5, np.nan, np.inf, -np.inf):
            target = y.astype(dtype)
            target[4] = bad
            with pytest.raises(TypeError, match=r"target has .* at index \(4,\), expected integers .* target.astype"):
                run(target)
        target = y.astype(dtype)
        target[4] = 5
        with pytest.raises(IndexError, match=r"target has 5 at index \(4,\), expected a class in \[0, 5\)"):
            run(target)
    digits = {"f2": 11, "bfloat16": 8}.get(kind)
    if digits:
        whole = np.zeros((1, 2**digits))
        assert fl.cross_entropy(whole, np.ones(1, dtype)) == pytest.approx(digits * np.log(2))
        with pytest.raises(TypeError, match="which does not hold every class"):
            fl.cross_entropy(np.zeros((1, 2**digits + 1)), np.ones(1, dtype))


def test_ignore_index_beside_probabilities():
    """What no class has says nothing; a class is refused; None is the default: the same for both losses."""
    x, t = support.uniform((7, 5), 1, -3, 3), support.uniform((7, 5), 2) / 5
    for run in losses_of_logits(x):
        for ignored in (-100, -1, None, np.int8(-2)):
            assert_same_bits(run(t, ignore_index=ignored), run(t))
        y = np.array([0, 1, -100, 2, 3, 4, -100])
        assert_same_bits(run(y, ignore_index=None), run(y))
    for run in losses_of_logits(x)[:2]:
        for ignored in (0, 4, 100):
            with pytest.raises(ValueError, match=f"ignore_index is {ignored}, but probability targets have no class"):
                run(t, ignore_index=ignored)


@pytest.mark.parametrize("kind", ["f2", "f4", "f8", ">f4", "bfloat16"])
def test_one_rounding_above_one(kind, dtype):
    """It is what a softmax or a mean in that type may give, and counts as 1; more is refused."""
    kind = np.dtype(pytest.importorskip("ml_dtypes").bfloat16 if kind == "bfloat16" else kind)
    digits = {"float16": 11, "float32": 24, "float64": 53, "bfloat16": 8}[kind.newbyteorder("=").name]
    above, too_much = 1 + 2.0 ** (1 - digits), 1 + 2.0 ** (2 - digits)
    x = support.uniform((7, 5), 1, -3, 3).astype(dtype)
    t = np.eye(5)[support.integers((7,), 2, 5)]
    p = support.uniform((7, 5), 3).astype(dtype)
    wide = x.astype(np.float64)
    calls = [
        *losses_of_logits(x)[:2],
        lambda t, **o: fl.binary_cross_entropy_with_logits.value_and_grad(x, t, **o),
        lambda t, **o: fl.sigmoid_focal_loss.grad_and_hess(x, t, gamma=0.5, **o),
        lambda t, **o: fl.binary_cross_entropy.value_and_grad(p, t, **o),
        lambda t, **o: fl.binary_cross_entropy.grad(p, t, out=np.empty_like(p), **o),
        lambda t, **o: fl.binary_cross_entropy_with_logits(np.where(t > 0, np.inf, wide), t, **o),
    ]
    for run in calls:
        target = t.astype(kind)
        expected = run(target)
        target[target > 0] = above
        assert_same_bits(run(target), expected)
        assert (target[target > 0] == kind.type(above)).all()
        if kind.itemsize < dtype().itemsize or kind == dtype:
            target[6, 0] = too_much
            with pytest.raises(ValueError, match=r"target has 1\.\d* at index \(6, 0\), expected a number in \[0, 1\]"):
                run(target)
    same = t.astype(dtype)
    expected = fl.binary_cross_entropy.value_and_grad(same, same)
    same[same > 0] = np.nextafter(dtype(1), dtype(2))
    assert_same_bits(fl.binary_cross_entropy.value_and_grad(same, same), expected)
