"""The losses for Dask: the bits of one call, whatever the chunks are of, and errors that say where among all."""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import support
from support import assert_same_bits

import fastloss as fl

dask = pytest.importorskip("dask", reason="Dask is not installed: pip install 'fastloss[dask]'")
da = pytest.importorskip("dask.array", reason="Dask is not installed: pip install 'fastloss[dask]'")
fld = pytest.importorskip("fastloss.interop.dask")


@pytest.fixture(autouse=True)
def threads():
    with dask.config.set(scheduler="threads", num_workers=2):
        yield


def chunked(arrays, rows):
    return [da.from_array(a, chunks=(rows, *a.shape[1:])) for a in arrays]


def arguments(variant, dtype, reduction, which="grad"):
    """Of a call, with three chunks that begin where units do; lazy, and in memory."""
    d, loss, shape = variant.definition, variant.loss, variant.shape
    rows = max(1, shape[0] // 3)
    if reduction != "none" and d.family != "segmentation":
        columns = (d.length or 5,) if len(shape) > 1 else ()
        rows = loss.unit((1, *columns))
        shape = (2 * rows + rows // 3, *columns)
    args, given = variant.arguments(dtype, which, shape)
    given |= {"reduction": reduction} if d.reductions else {}
    if which == "value":
        given.pop("grad_output", None)
    return chunked(args, rows), args, given


def assert_same(lazy, exact):
    found = support.flat(dask.compute(lazy)[0])
    for a, b in zip(found, support.flat(exact), strict=True):
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        assert_same_bits(a, b)


def assert_close(lazy, exact, rtol=1e-14):
    found = support.flat(dask.compute(lazy)[0])
    for a, b in zip(found, support.flat(exact), strict=True):
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol)


def every_call(variants, dtypes, reductions, scheduled=assert_same):
    for variant in variants:
        for reduction in reductions if variant.definition.reductions else ("none",):
            for dtype in dtypes:
                for which in support.composite(variant.name):
                    lazy, args, given = arguments(variant, dtype, reduction, which)
                    face = support.face(getattr(fld, variant.name), which)
                    scheduled(face(*lazy, **given), support.face(variant.loss, which)(*args, **given))


def test_the_bits_of_one_call():
    """Of every loss; all variants of them, with weights, masks and ignored rows, are below."""
    every_call(support.PLAIN, (np.float32,), ("mean", "none"))


@pytest.mark.heavy
def test_the_bits_of_one_call_of_every_variant():
    every_call(support.VARIANTS, support.DTYPES, support.REDUCTIONS)


def test_the_bits_of_calls_with_weights_masks_and_ignored_rows():
    chosen = [
        v for v in support.VARIANTS if {"weighted", "masked", "ignoring", "row_weighted"} & dict(v.options).keys()
    ]
    every_call(chosen, (np.float64,), ("mean",))
    for name in ("mse_loss", "huber_loss"):  # the mean of one divides by weights
        (x, y), args, _ = arguments(support.Variant(name), np.float32, "mean")
        weight, where = support.uniform(x.shape, 3), support.integers(x.shape, 4, 3) > 0
        for options in ({"weight": weight}, {"where": where}, {"weight": weight, "where": where}, {"weight": 3.0}):
            lazily = {k: da.from_array(a, chunks=1000) if np.ndim(a) else a for k, a in options.items()}
            for given in (options, lazily):
                face = getattr(fld, name).value_and_grad
                assert_same(face(x, y, **given), getattr(fl, name).value_and_grad(*args, **options))


def test_products_with_the_hessian():
    for variant in support.PLAIN:
        if not hasattr(variant.loss, "hvp"):
            continue
        lazy, args, given = arguments(variant, np.float64, "none")
        given |= {"wrt": variant.definition.wrt[0]} if "wrt" in variant.definition.names else {}
        vector = support.uniform(args[0].shape, 9, -1, 1)
        assert_same(
            getattr(fld, variant.name).hvp(*lazy, **given, vector=vector),
            variant.loss.hvp(*args, **given, vector=vector),
        )


def test_chunks_that_begin_elsewhere():
    """Differ by a rounding of the sum at most."""
    x, y = support.uniform((30_000,), 1), support.uniform((30_000,), 2)
    for size in (777, 8191, 8193, 15_001, 29_999):
        value = float(fld.mse_loss(da.from_array(x, chunks=size), y))
        assert abs(value - fl.mse_loss(x, y)) <= np.spacing(value)


IMAGES, CLASSES = support.uniform((4, 3, 5, 6), 1, -3, 3), support.integers((4, 5, 6), 2, 3)


def test_chunks_along_other_axes():
    images = da.from_array(IMAGES, chunks=(2, 3, 2, 6))
    for options in ({}, {"weight": np.array([1, 2, 0.3])}, {"where": CLASSES[0] > 0}, {"ignore_index": 1}):
        assert_close(
            fld.cross_entropy.value_and_grad(images, CLASSES, **options),
            fl.cross_entropy.value_and_grad(IMAGES, CLASSES, **options),
        )
    assert_close(fld.logsumexp.value_and_grad(images, axis=(1, 3)), fl.logsumexp.value_and_grad(IMAGES, axis=(1, 3)))
    assert_close(fld.logsumexp(images, axis=(1, 3), keepdims=True), fl.logsumexp(IMAGES, axis=(1, 3), keepdims=True))
    gradient = fld.cross_entropy.grad(images, CLASSES)
    assert gradient.chunks == images.chunks
    x = da.from_array(IMAGES[0], chunks=(2, 5, 6))
    assert_same(
        fld.pairwise_distance(x, 0 * x, keepdim=True), fl.pairwise_distance(IMAGES[0], 0 * IMAGES[0], keepdim=True)
    )


def test_one_number_for_several_elements():
    """Its derivative is a sum, over chunks if they are along its axes."""
    x, y = support.uniform((40, 6), 1), support.uniform((40, 6), 2)
    for chunks in ((9, 6), (9, 2), (40, 6)):
        lazy = da.from_array(x, chunks=chunks)
        for var in (np.full((40, 1), 0.3), np.full(40, 0.3), np.full((1, 6), 0.3), np.array([[0.3]]), 0.3):
            for reduction in ("mean", "none"):
                options = {"wrt": ("input", "var"), "reduction": reduction}
                found = fld.gaussian_nll_loss.value_and_grad(lazy, y, var, **options)
                assert_close(found, fl.gaussian_nll_loss.value_and_grad(x, y, var, **options))


def test_linear_cross_entropy():
    h, w, b = (support.uniform(shape, k, -1, 1) for k, shape in enumerate([(50, 8), (7, 8), (7,)]))
    labels = np.where(support.integers((50,), 5, 9) == 0, -100, support.integers((50,), 6, 7))
    lazy = da.from_array(h, chunks=(13, 8))
    for options in ({}, {"weight": support.uniform((7,), 8)}, {"reduction": "none"}, {"reduction": "sum"}):
        assert_close(
            fld.linear_cross_entropy.value_and_grad(lazy, w, labels, linear_bias=b, **options),
            fl.linear_cross_entropy.value_and_grad(h, w, labels, linear_bias=b, **options),
        )
    # parameters in chunks are put together for each task, and their gradients have the same chunks
    parts = da.from_array(w, chunks=(3, 8))
    by_input, by_weight = fld.linear_cross_entropy.grad(lazy, parts, labels)
    assert (by_input.chunks, by_weight.chunks) == (lazy.chunks, parts.chunks)
    assert_close((by_input, by_weight), fl.linear_cross_entropy.grad(h, w, labels))
    assert_close(
        fld.linear_cross_entropy.hvp(lazy, w, labels, vector=(h, w)),
        fl.linear_cross_entropy.hvp(h, w, labels, vector=(h, w)),
    )


SCORES, LABELS = support.uniform((6, 9, 4), 1, -5, 5), support.integers((6, 4), 2, 9)
OF_CLASSES = [
    {}, {"weight": support.uniform((9,), 5, 0.5, 2)}, {"label_smoothing": 0.1}, {"sample_weight": 0.3},
    {"sample_weight": support.uniform((6, 4), 7)}, {"where": LABELS[0] > 2}, {"ignore_index": 3, "z_loss": 0.1},
]  # fmt: skip


def test_classes_in_chunks():
    """Values and gradients of one call, to a few units in the last place."""
    lazy, soft = da.from_array(SCORES, chunks=(2, 4, 3)), support.uniform(SCORES.shape, 3)
    for target in (LABELS, soft):
        for options in OF_CLASSES:
            options = {k: v for k, v in options.items() if target is LABELS or k != "ignore_index"}
            for reduction in ("mean", "sum", "none"):
                given = {"reduction": reduction, **options}
                targets = da.from_array(target, chunks=2)
                found = fld.cross_entropy.value_and_grad(lazy, targets, **given)
                assert found[1].chunks == lazy.chunks
                assert_close(found, fl.cross_entropy.value_and_grad(SCORES, target, **given))
                assert_close(fld.cross_entropy(lazy, target, **given), fl.cross_entropy(SCORES, target, **given))
    upstream = support.uniform((6, 4), 8)
    given = {"reduction": "none", "grad_output": upstream, "weight": da.from_array(OF_CLASSES[1]["weight"], chunks=2)}
    exact = fl.cross_entropy.grad(SCORES, LABELS, **{**given, **OF_CLASSES[1]})
    assert_close(fld.cross_entropy.grad(lazy, LABELS, **given), exact)
    assert_close(fld.cross_entropy.grad(lazy, LABELS, grad_output=0.3), fl.cross_entropy.grad(SCORES, LABELS) * 0.3)
    sure = np.zeros((1, 4), np.float32)
    sure[0, 0] = 50
    value, gradient = dask.compute(fld.cross_entropy.value_and_grad(da.from_array(sure, chunks=(1, 2)), [0]))[0]
    assert value == pytest.approx(5.7862494e-22, rel=1e-7)
    assert gradient[0, 0] == pytest.approx(-5.7862494e-22, rel=1e-6)
    rows = da.from_array(SCORES, chunks=(2, 4, 4))
    kept = rows[:, 0, 0] > 0  # of sizes that are not known
    exact = fl.cross_entropy.value_and_grad(SCORES[SCORES[:, 0, 0] > 0], LABELS[SCORES[:, 0, 0] > 0])
    assert_close(fld.cross_entropy.value_and_grad(rows[kept], da.from_array(LABELS, chunks=(2, 4))[kept]), exact)
    one = da.from_array(SCORES[0, :, 0], chunks=4)
    assert_close(fld.cross_entropy.value_and_grad(one, 3), fl.cross_entropy.value_and_grad(SCORES[0, :, 0], 3))


def test_chunks_in_which_there_is_nothing():
    x, labels = SCORES[:, :, 0], LABELS[:, 0]
    for chunks in (((2, 0, 4), (0, 4, 5)), ((6,), (9, 0))):
        lazy = da.from_array(x, chunks=chunks)
        assert_close(fld.cross_entropy.value_and_grad(lazy, labels), fl.cross_entropy.value_and_grad(x, labels))
        assert_close(fld.dice_loss.value_and_grad(lazy, x > 0), fl.dice_loss.value_and_grad(x, x > 0))
    nothing = da.zeros((0, 9), chunks=(1, 4))
    assert_same(fld.logsumexp(nothing, axis=None), np.asarray(-np.inf))
    assert_same(fld.softmax(nothing), np.zeros((0, 9)))


def test_functions_of_classes_in_chunks():
    lazy, upstream = da.from_array(SCORES, chunks=(2, 4, 3)), support.uniform(SCORES.shape, 8, -1, 1)
    for name in ("softmax", "log_softmax"):
        for axis in (-2, 2):
            given = {"axis": axis}
            assert_close(getattr(fld, name)(lazy, **given), getattr(fl, name)(SCORES, **given))
            given["grad_output"] = upstream
            assert_close(
                getattr(fld, name).value_and_grad(lazy, **given), getattr(fl, name).value_and_grad(SCORES, **given)
            )
            assert_close(getattr(fld, name).grad(lazy, **given), getattr(fl, name).grad(SCORES, **given))
    for axis in (0, 1, (1, 2), (2, 0), None):
        for keepdims in (False, True):
            given = {"axis": axis, "keepdims": keepdims}
            value = fl.logsumexp(SCORES, **given)
            assert_close(fld.logsumexp(lazy, **given), value)
            for u in (None, 0.3, support.uniform(value.shape, 3)):
                assert_close(
                    fld.logsumexp.value_and_grad(lazy, **given, grad_output=u),
                    fl.logsumexp.value_and_grad(SCORES, **given, grad_output=u),
                )


def test_errors_of_classes_in_chunks():
    lazy, labels = da.from_array(SCORES, chunks=(2, 4, 3)), LABELS.copy()
    labels[5, 1] = 77
    for face in (fld.cross_entropy, fld.cross_entropy.grad):
        with pytest.raises(
            IndexError, match=r"^cross_entropy: target has 77 at index \(5, 1\), expected a class in \[0, 9"
        ):
            face(lazy, labels).compute()
    target = support.uniform(SCORES.shape, 3)
    target[5, 7, 1] = 3
    with pytest.raises(ValueError, match=r"^cross_entropy: target has 3.0 at index \(5, 7, 1\), expected a number in"):
        fld.cross_entropy(lazy, target).compute()


def test_layers_in_chunks():
    shapes = [(5, 10, 8), (7, 8), (7,), (7,)]
    h, w, b, weight = (support.uniform(shape, k, -1, 1) for k, shape in enumerate(shapes))
    labels = np.where(support.integers((5, 10), 5, 9) == 0, -100, support.integers((5, 10), 6, 7))
    lazy, layer = da.from_array(h, chunks=(2, 4, 8)), da.from_array(w, chunks=(3, 4))
    for target in (labels, support.uniform((5, 10, 7), 3)):
        for options in ({}, {"linear_bias": b, "weight": weight}, {"label_smoothing": 0.1, "wrt": "linear_weight"}):
            for reduction in ("mean", "none"):
                given = {"reduction": reduction, **options}
                found = fld.linear_cross_entropy.value_and_grad(lazy, layer, target, **given)
                assert_close(found, fl.linear_cross_entropy.value_and_grad(h, w, target, **given), 1e-13)
    by_input, by_weight = fld.linear_cross_entropy.grad(lazy, layer, labels)
    assert (by_input.chunks, by_weight.chunks) == (lazy.chunks, layer.chunks)
    assert_close(fld.linear_cross_entropy(h, layer, labels), fl.linear_cross_entropy(h, w, labels), 1e-13)
    half = h.astype(np.float16)
    found = fld.linear_cross_entropy.value_and_grad(da.from_array(half, chunks=(2, 4, 8)), layer, labels)
    assert_close(found, fl.linear_cross_entropy.value_and_grad(half, w, labels), 1e-3)
    labels[4, 3] = 99
    with pytest.raises(
        IndexError, match=r"^linear_cross_entropy: target has 99 at index \(4, 3\), expected a class in"
    ):
        fld.linear_cross_entropy(lazy, layer, labels).compute()


@fl.custom_loss
def quartic_loss(input, target, *, scale=1.0):
    return scale * (input - target) ** 4


def test_losses_of_ones_own_and_sums():
    x, y = support.uniform((20_000,), 1), support.uniform((20_000,), 2)
    lazy = da.from_array(x, chunks=8192)
    mine = fld.wrap(quartic_loss)
    assert_same(mine.value_and_grad(lazy, y, scale=2.0), quartic_loss.value_and_grad(x, y, scale=2.0))
    objective = fl.weighted_sum((0.3, fl.mse_loss), (0.7, quartic_loss, {"scale": 0.5}))
    for options in ({}, {"where": x > 0.3}):
        assert_close(fld.wrap(objective).value_and_grad(lazy, y, **options), objective.value_and_grad(x, y, **options))
    assert_close(fld.wrap(objective).grad_and_hess(lazy, y), objective.grad_and_hess(x, y))
    rows = da.from_array(x, chunks=8192)[lazy > 0.3]  # of sizes that are not known
    assert_close(fld.wrap(objective).grad(rows, 0.0), objective.grad(x[x > 0.3], 0.0))
    with pytest.raises(TypeError, match=r"weighted_sum: result is a lazy \w+, expected an array in memory"):
        fld.wrap(objective).grad(lazy, y, out=np.empty_like(x))
    assert fld.wrap(fld.mse_loss) is fld.mse_loss
    for unknown in (np.mean, fl.mse_loss.grad, fl.uncertainty_weighted_sum(fl.mse_loss), "mse_loss"):
        with pytest.raises(TypeError, match=r"wrap: loss is .*, expected a loss of fastloss"):
            fld.wrap(unknown)


def test_arrays_of_both_kinds():
    x, y = support.uniform((40, 6), 1), support.uniform((40, 6), 2)
    lazy = da.from_array(y, chunks=(9, 3))
    assert fld.mse_loss.grad(x, lazy).chunks == lazy.chunks
    assert_close(fld.mse_loss.value_and_grad(x, lazy), fl.mse_loss.value_and_grad(x, y))
    assert_close(fld.mse_loss(x.tolist(), y), fl.mse_loss(x, y))  # lazy all the same
    assert_close(fld.mse_loss(da.from_array(np.array(3.0)), 1), 4.0)
    assert_close(
        fld.mse_loss.grad(x, lazy, grad_output=da.from_array(np.array(0.3))), fl.mse_loss.grad(x, y, grad_output=0.3)
    )
    assert_same(fld.mse_loss(lazy[:0], y[:0]), np.float64(np.nan))
    assert_close(
        fld.kl_div.value_and_grad(lazy, x, reduction="batchmean"), fl.kl_div.value_and_grad(y, x, reduction="batchmean")
    )
    value, gradient = fld.mse_loss.value_and_grad(lazy, x)
    assert isinstance(value, da.Array)
    assert isinstance(gradient, da.Array)


@pytest.mark.parametrize("mode", ["binary", "multilabel", "multiclass"])
def test_regions(mode):
    """In one chunk with the bits of one call, in several to rounding, of images and of pixels."""
    p, there = support.uniform((5, 3, 8), 1), support.integers((5, 8), 2, 3)
    there = there if mode == "multiclass" else (p > 0.4).astype(float)
    one, several, upstream = da.from_array(p, chunks=-1), da.from_array(p, chunks=(2, 3, 5)), np.array([0.3, 1, -2])
    for reduction in ("mean", "sum", "none"):
        options = {"mode": mode, "reduction": reduction}
        exact = fl.tversky_loss.value_and_grad(p, there, gamma=1.5, **options)
        assert_same(fld.tversky_loss.value_and_grad(one, there, gamma=1.5, **options), exact)
        for target in (there, da.from_array(there, chunks=2)):
            found = fld.tversky_loss.value_and_grad(several, target, gamma=1.5, **options)
            assert found[1].chunks == several.chunks
            assert_close(found, exact)
            assert_close(fld.dice_loss(several, target, **options), fl.dice_loss(p, there, **options))
    options["grad_output"] = upstream[:1] if mode == "binary" else upstream
    assert_close(fld.jaccard_loss.grad(several, there, **options), fl.jaccard_loss.grad(p, there, **options))
    images = da.from_array(p, chunks=(2, 3, 8))
    kept, own = images[:, 0, 0] > 0.3, p[:, 0, 0] > 0.3
    targets = da.from_array(there, chunks=(2, *there.shape[1:]))[kept]
    assert_close(fld.dice_loss(images[kept], targets, mode=mode), fl.dice_loss(p[own], there[own], mode=mode))


def test_what_regions_need_in_one_chunk():
    p, there = da.ones((4, 3, 8), chunks=(2, 3, 5)), np.zeros((4, 8), int)
    with pytest.raises(ValueError, match=re.escape("dice_loss: input has 2 chunks along axis 0, expected one")):
        fld.dice_loss.hvp(p, there, mode="multiclass", vector=p)
    with pytest.raises(ValueError, match=re.escape("dice_loss: input has 2 chunks along axis 1, expected one")):
        fld.dice_loss(p.rechunk((4, 2, 8)), there, mode="multiclass")
    there[3, 6] = 7
    with pytest.raises(IndexError, match=re.escape("dice_loss: target has 7 at index (3, 6), expected a class in [0")):
        fld.dice_loss(p, there, mode="multiclass").compute()


def test_sizes_that_are_not_known():
    x, y = support.uniform((40, 6), 1), support.uniform((40, 6), 2)
    labels, kept = support.integers((40,), 3, 6), x[:, 0] > 0.3
    mask = da.from_array(x[:, 0], chunks=9) > 0.3
    lazy, targets, classes = (a[mask] for a in chunked((x, y, labels), 9))
    assert_close(fld.mse_loss.value_and_grad(lazy, targets), fl.mse_loss.value_and_grad(x[kept], y[kept]))
    for where in (None, True):
        options = [{}, {}] if where is None else [{"where": classes > 0}, {"where": labels[kept] > 0}]
        assert_close(
            fld.cross_entropy.value_and_grad(lazy, classes, **options[0]),
            fl.cross_entropy.value_and_grad(x[kept], labels[kept], **options[1]),
        )
    assert_close(fld.softmax(lazy), fl.softmax(x[kept]))
    message = r"mse_loss: target has shape \(\d+, 6\), input \(nan in 5 chunks, 6\)"
    with pytest.raises(ValueError, match=message):
        fld.mse_loss(lazy, y[kept])
    with pytest.raises(ValueError, match=r"target has shape \(nan in 5 chunks, 3\), input \(nan in 5 chunks, 6\)"):
        fld.mse_loss(lazy, targets[:, :3])
    with pytest.raises(ValueError, match=r"huber_loss: delta has shape \(nan in 1 chunks, 6\), expected"):
        fld.huber_loss(lazy, targets, delta=da.from_array(y, chunks=-1)[mask.rechunk(-1)])
    with pytest.raises(ValueError, match=r"gaussian_nll_loss: var has one number for several elements, and the sizes"):
        fld.gaussian_nll_loss.grad(lazy, targets, 0.3, wrt="var")
    with pytest.raises(IndexError, match=r"cross_entropy: target has 10\d at index \(0,\) of chunk \(3,\), expected"):
        fld.cross_entropy(lazy, da.from_array(labels + 100 * (np.arange(40) // 9 == 3), chunks=9)[mask]).compute()


def test_counts_of_sizes_that_are_not_known():
    """Of rows, whatever other arrays there are."""
    z, soft = support.uniform((12, 3), 1), support.uniform((12, 3), 2, 0.1, 1)
    for columns in (3, 2):
        lazy = da.from_array(z, chunks=(5, columns))
        kept = lazy[:, 0] > -1
        p, q = lazy[kept], da.from_array(soft, chunks=(5, columns))[kept]
        given = {"reduction": "batchmean"}
        assert_close(fld.kl_div.value_and_grad(p, q, **given), fl.kl_div.value_and_grad(z, soft, **given))
    where = soft[0] > 0.5  # of columns
    assert_close(
        fld.kl_div.value_and_grad(p, q, where=where, **given), fl.kl_div.value_and_grad(z, soft, where=where, **given)
    )
    weight = np.array([1, 2, 3.0])
    p, q = (da.from_array(a, chunks=(5, 3))[da.from_array(z, chunks=(5, 3))[:, 0] > -1] for a in (z, soft))
    for options in ({}, {"weight": weight}, {"weight": weight, "sample_weight": 0.3}):
        for name in ("cross_entropy", "categorical_cross_entropy"):
            own, lazily = (abs(z) / 2, abs(p) / 2) if name[0:3] == "cat" else (z, p)
            found = getattr(fld, name).value_and_grad(lazily, q, **options)
            assert_close(found, getattr(fl, name).value_and_grad(own, soft, **options))


def test_nothing_is_spread_over_a_chunk_of_unknown_size():
    x, few = da.from_array(np.arange(12.0), chunks=4), np.array([1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1], bool)
    short = x[da.from_array(few, chunks=4)] + 1.0  # chunks of 1, 4 and 1
    z, labels = da.from_array(np.zeros((12, 3)), chunks=(4, 3)), da.zeros(12, chunks=4, dtype=int)
    for call in (
        lambda: fld.mse_loss(x, 0.0, weight=short), lambda: fld.mse_loss.grad(x, 0.0, where=short > 0),
        lambda: fld.huber_loss(x, 0.0, delta=short), lambda: fld.cross_entropy(z, labels, sample_weight=short),
        lambda: fld.cross_entropy(z.rechunk((4, 2)), labels, where=short > 0),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"_\w+: \w+ has shape \(1,\) in a chunk, expected \(4,\)"):
            dask.compute(call())


def test_columns_of_tables():
    pandas = pytest.importorskip("pandas", reason="Dask's tables are of pandas")
    frames = pytest.importorskip("dask.dataframe", reason="Dask's tables need more")
    table = pandas.DataFrame({"p": support.uniform((50,), 1), "y": support.uniform((50,), 2)})
    lazy = frames.from_pandas(table, npartitions=3)
    assert_close(fld.mse_loss(lazy["p"], lazy["y"]), fl.mse_loss(table["p"], table["y"]))


def test_errors_before_anything_is_computed():
    x, y = support.uniform((40, 6), 1), support.uniform((40, 6), 2)
    lazy, labels = da.from_array(x, chunks=(9, 6)), np.zeros(40, int)
    cases = [
        (lambda: fld.mse_loss(lazy, y[:30]), r"mse_loss: target has shape \(30, 6\), input \(40, 6\)"),
        (lambda: fld.mse_loss(lazy, y, out=x), "mse_loss: out is given, expected none with dask arrays"),
        (lambda: fld.mse_loss(lazy, y, bogus=1), r"mse_loss\(\) got an unexpected keyword argument 'bogus'"),
        (lambda: fld.mse_loss(lazy, y, reduction="all"), "mse_loss: reduction is 'all', expected 'mean', 'sum' or"),
        (lambda: fld.mse_loss(lazy.astype(complex), y), "mse_loss: input has type complex128, expected real numbers"),
        (lambda: fld.mse_loss(dask.delayed(x), lazy), r"mse_loss: input is a lazy \w+, expected an array in memory"),
        (lambda: fld.mse_loss.grad(lazy, y, grad_output=y), r"grad_output has shape \(40, 6\), expected one number"),
        (lambda: fld.huber_loss(lazy, y, delta=-1), "huber_loss: delta has -1.0, expected a number > 0"),
        (lambda: fld.cross_entropy(lazy, labels[:3]), r"cross_entropy: target has shape \(3,\), expected \(40,\)"),
        (lambda: fld.cross_entropy(lazy, labels, weight=y[0, :2]), r"weight has shape \(2,\), expected \(6,\)"),
        (lambda: fld.cross_entropy.hvp(lazy.rechunk((9, 2)), labels, vector=x), "3 chunks along axis 1, expected one"),
        (lambda: fld.nll_loss(lazy.rechunk((9, 2)), labels), "nll_loss: input has 3 chunks along axis 1, expected one"),
        (lambda: fld.triplet_margin_loss(lazy.T, y.T, y.T), "triplet_margin_loss: anchor has 5 chunks along axis 1"),
        (lambda: fld.nope, "has no attribute 'nope'"),
        (lambda: fld.mse_loss.nope, "mse_loss has no .nope"),
    ]  # fmt: skip
    with dask.config.set(scheduler=lambda *_, **__: pytest.fail("computed")):
        for call, message in cases:
            with pytest.raises((AttributeError, TypeError, ValueError), match=message):
                call()


def test_errors_of_a_chunk_say_where_among_all():
    labels = np.zeros(1000, int)
    labels[373] = 9
    x = da.zeros((1000, 4), chunks=(10, 4))
    message = re.escape("cross_entropy: target has 9 at index (373,), expected a class in [0, 4)")
    for face in (fld.cross_entropy, fld.cross_entropy.grad):
        for reduction in ("mean", "none"):
            with pytest.raises(IndexError, match=message) as raised:
                face(x, da.from_array(labels, chunks=10), reduction=reduction).compute()
            assert raised.value.__notes__ == ["In chunk (37, 0)"]
    y = np.ones((40, 6))
    y[33, 4] = 0.5
    for target in (y, da.from_array(y, chunks=(9, 4))):
        with pytest.raises(ValueError, match=re.escape("hinge_loss: target has 0.5 at index (33, 4), expected")):
            fld.hinge_loss(da.ones((40, 6), chunks=(9, 5)), target).compute()
    with pytest.raises(ValueError, match=re.escape("input has 2.0 at index (33, 4), expected a number in [0, 1]")):
        fld.binary_cross_entropy(da.from_array(np.where(y < 1, 2, y), chunks=(9, 4)), 0.5).compute()


def test_names_and_objects():
    x = da.zeros((40, 6), chunks=(9, 6))
    value, gradient = fld.mse_loss.value_and_grad(x, 0.0)
    assert value.name.startswith("mse_loss-value")
    assert gradient.name.startswith("mse_loss-grad-")
    assert any(layer.startswith("mse_loss-value_and_grad-") for layer in gradient.dask.layers)
    assert fld.mse_loss.grad(x, 0.0).name == fld.mse_loss.grad(x, 0.0).name  # the same call is the same task
    assert fld.mse_loss.grad(x, 1.0).name != fld.mse_loss.grad(x, 0.0).name
    for loss in (fld.mse_loss, fld.mse_loss.grad, fld.cross_entropy.hvp):
        again = pickle.loads(pickle.dumps(loss))
        assert repr(again) == repr(loss)
    assert repr(fld.l2_penalty).startswith("<fastloss.interop.dask.l2_penalty(input, *,")
    assert fld.mse_loss.__doc__ == fl.mse_loss.__doc__
    assert "cross_entropy" in dir(fld)
    assert fld.mse_loss is fld.mse_loss


def test_losses_of_main_are_sent_with_their_formulas(tmp_path):
    """Of a notebook, say: other processes have another __main__."""
    (tmp_path / "notebook.py").write_text(
        "import cloudpickle, subprocess, sys, dask.array as da, fastloss as fl\n"
        "from fastloss.interop import dask as fld\n"
        "@fl.custom_loss\n"
        "def quartic(input, target):\n"
        "    return (input - target) ** 4\n"
        "lazy = fld.wrap(quartic)(da.arange(4.0, chunks=2), 0.0)\n"
        "code = 'import sys, cloudpickle; print(cloudpickle.load(sys.stdin.buffer).compute(scheduler=\"sync\"))'\n"
        "subprocess.run([sys.executable, '-c', code], input=cloudpickle.dumps(lazy), check=True)\n"
    )
    run = subprocess.run([sys.executable, tmp_path / "notebook.py"], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "24.5", run.stderr


def test_without_dask():
    code = "import sys; sys.modules['dask'] = None; import fastloss.interop.dask"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "fastloss.interop.dask needs dask, which is not installed: pip install 'fastloss[dask]'" in run.stderr


def test_data_larger_than_the_memory_allowed():
    """The example, with a fraction of its data."""
    pytest.importorskip("scipy", reason="SciPy minimises")
    limit = ["--limit", "60"] if sys.platform == "linux" else []
    command = [sys.executable, str(Path(__file__).parents[1] / "examples" / "out_of_core.py"), "--gigabytes", "0.1"]
    run = subprocess.run([*command, *limit], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    found = re.findall(r"(\w+): ([\d.]+) to ([\d.]+) in (\d+) passes", run.stdout)
    assert [name for name, *_ in found] == ["binary_cross_entropy_with_logits", "cross_entropy"]
    assert all(float(last) < 0.8 * float(first) for _, first, last, _ in found)


# ---- processes ----


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed", reason="distributed is not installed: pip install distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        yield cluster, client


@pytest.mark.heavy
def test_the_bits_on_a_cluster(cluster):
    """All graphs at once: the answers of two processes."""
    lazy, exact = [], []
    every_call(support.PLAIN, support.DTYPES, ("mean", "none"), lambda a, b: (lazy.append(a), exact.append(b)))
    with dask.config.set(scheduler=cluster[1]):
        assert_same(tuple(lazy), tuple(exact))


@pytest.mark.heavy
def test_a_worker_that_is_killed(cluster):
    _, client = cluster
    rows = fl.cross_entropy.unit((1, 5), weighted=False)
    x, labels = support.uniform((40 * rows, 5), 1), support.integers((40 * rows,), 2, 5)
    lazy = da.from_array(x, chunks=(rows, 5)).map_blocks(slowly, dtype=x.dtype)
    futures = client.compute(list(fld.cross_entropy.value_and_grad(lazy, labels)))
    while sum(len(keys) for keys in client.has_what().values()) < 5:
        pass
    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
    value, gradient = client.gather(futures)
    expected, by_input = fl.cross_entropy.value_and_grad(x, labels)
    assert value == expected
    assert_same_bits(gradient, by_input)


def slowly(block):
    import time

    time.sleep(0.05)
    return block


@pytest.mark.heavy
def test_two_clients_and_errors(cluster):
    from distributed import Client

    x, labels = da.zeros((1000, 4), chunks=(10, 4)), np.zeros(1000, int)
    with Client(cluster[0], set_as_default=False) as other:
        futures = [client.compute(fld.cross_entropy(x, labels)) for client in (cluster[1], other)]
        value = float(fld.cross_entropy(x, labels))
        assert [future.result() for future in futures] == [value] * 2
    labels[373] = 9
    with pytest.raises(IndexError, match=re.escape("target has 9 at index (373,)")):
        cluster[1].compute(fld.cross_entropy(x, da.from_array(labels, chunks=10))).result()
