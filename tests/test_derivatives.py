"""Gradients and Hessians of the definitions against differences of their values, and of the kernels against those
of the definitions. Nothing here trusts a formula for a derivative.
"""

from __future__ import annotations

import numpy as np
import pytest
import support
from support import LOSSES, Variant, flat

from fastloss._registry import catalogue

STEP = support.long(2) ** -14
SLACK = 2e-9  # of differences with that step, relative to the largest derivative around
NOT_KINKS = 0.7  # of the elements, at least, must be away from kinks: else the test shows nothing

pytestmark = pytest.mark.skipif(not support.WIDE, reason="differences need a long double that is longer than double")


def away_from_edges(variant: Variant, args: list, k: int) -> list:
    """Moves input k off the ends of its domain, so that it can be moved both ways."""
    domain = support.domain_of(variant.name, variant.loss.definition.inputs[k], variant.options)
    if not np.isfinite(domain.low) and not np.isfinite(domain.high):
        return args
    low = domain.low + 0.05 if np.isfinite(domain.low) else -np.inf
    high = domain.high - 0.05 if np.isfinite(domain.high) else np.inf
    return [np.clip(a, low, high) if j == k else a for j, a in enumerate(args)]


def derivative(function, x):
    """Richardson's from steps h and 2h, and where it can be trusted: left and right derivatives agree."""
    h = STEP
    at = {s: function(x + s * h) for s in (-2, -1, 0, 1, 2)}
    with np.errstate(invalid="ignore"):  # of infinite values
        d = (8 * (at[1] - at[-1]) - (at[2] - at[-2])) / (12 * h)
        left, right = (at[0] - at[-1]) / h, (at[1] - at[0]) / h
        wider = (at[2] - at[-2]) / (4 * h)
    scale = np.maximum(1, np.abs(d))
    smooth = np.abs(right - left) < 1e-2 * scale  # h times the second derivative, or a kink
    return d, smooth & (np.abs(wider - d) < 1e-4 * scale)


# Where a gradient is meant to be another than that of the value, and why
DELIBERATE = {
    # torch's: the gradient passes through the clamp of small variances
    "gaussian_nll_loss": lambda args, options: args[2] <= options.get("eps", 1e-6) + 2 * STEP,
}


def deliberate(variant, args):
    return DELIBERATE.get(variant.name, lambda args, options: np.zeros(300, bool))(args, dict(variant.options))


@pytest.mark.parametrize(
    "variant", support.by_loss([v for v in support.VARIANTS if v.name in support.POINTWISE]), ids=str
)
def test_pointwise_definitions(variant):
    definition, reference = variant.loss.definition, variant.loss.reference
    several = "wrt" in definition.shared
    exact_only = {key: value for key, value in variant.options if key != "hessian"}
    for name in definition.differentiable:
        k = definition.inputs.index(name)
        args, options = variant.arguments(np.float64, shape=(300,))
        args = [a.astype(support.long) for a in away_from_edges(variant, args, k)]
        options = {**{key: v for key, v in options.items() if key not in dict(variant.options)}, **exact_only}
        wrt = {"wrt": name} if several else {}

        def value(x, args=args, k=k, options=options):
            return reference(*[x if j == k else a for j, a in enumerate(args)], **options)

        def gradient(x, args=args, k=k, options=options, wrt=wrt):
            return flat(reference.grad(*[x if j == k else a for j, a in enumerate(args)], **options, **wrt))[0]

        faces = [("gradient", value, gradient(args[k]))]
        if hasattr(variant.loss, "grad_and_hess"):
            hess = flat(reference.grad_and_hess(*args, **options, **wrt))[1]
            faces.append(("Hessian", gradient, hess))
        for what, function, claimed in faces:
            measured, smooth = derivative(function, args[k])
            defined = np.isfinite(measured) & ~deliberate(variant, args)
            assert np.mean(smooth[defined]) > NOT_KINKS, f"{variant} by {name}: too few elements for its {what}"
            smooth &= defined
            error = np.abs(measured - claimed)[smooth]
            room = (SLACK * np.maximum(1, np.abs(measured)) * 10)[smooth]
            worst = np.argmax(error - room)
            assert np.all(error <= room), (
                f"{variant} {what} by {name}: {claimed[smooth][worst]!r}, measured {measured[smooth][worst]!r}"
            )


@pytest.mark.parametrize("name", [n for n in LOSSES if "hessian" in catalogue[n].definition.shared])
def test_gauss_newton_form_is_never_negative(name, dtype, isa):
    """The Hessian, where the loss has none of its own."""
    for variant in support.variants(name):
        args, options = variant.arguments(dtype, "grad_and_hess")
        options = {key: value for key, value in options.items() if key != "hessian"}
        if "wrt" in variant.loss.definition.shared:
            options["wrt"] = variant.loss.definition.differentiable
        count = len(variant.loss.definition.differentiable)
        exact = flat(variant.loss.grad_and_hess(*args, **options))
        positive = flat(variant.loss.grad_and_hess(*args, **options, hessian="gauss_newton"))
        same = count if variant.loss.definition.gauss_newton else None
        support.assert_same_bits(positive[:same], exact[:same], f"{variant}")
        for p in positive[count:]:
            assert not np.any(p < 0), f"{variant}: {p.min()}"


def test_every_loss_with_a_hessian_has_a_gauss_newton_form():
    """But for losses over rows that are not convex, and functions of arrays."""
    without = {n for n in LOSSES if catalogue[n].definition.hessian and "hessian" not in catalogue[n].definition.shared}
    functions = {n for n in without if not catalogue[n].definition.reductions}
    assert without - functions == {
        *("cosine_embedding_loss", "softmax_focal_loss", "poly_loss_cross_entropy", "generalized_cross_entropy"),
        "kl_div_with_logits",  # by its target
        "triplet_margin_loss",
    }


@pytest.mark.parametrize(
    "variant", support.by_loss([v for v in support.VARIANTS if v.name in support.ROWWISE]), ids=str
)
def test_rowwise_definitions(variant):
    """Each class of each row in turn; functions of arrays through what follows them, sum(u * f(x))."""
    args, options = variant.arguments(np.float64, "grad", shape=(6, 5))
    args = [a.astype(support.long) if a.dtype.kind == "f" else a for a in args]
    upstream = options.pop("grad_output", None)
    reference = variant.loss.reference

    def value(x):
        rows = reference(x, *args[1:], **options)
        rows = rows if upstream is None else rows * upstream
        return rows.sum(axis=1) if rows.ndim == 2 else rows

    def gradient(x):
        return reference.grad(x, *args[1:], **options, grad_output=upstream)

    gradients = gradient(args[0])
    hess = None
    if hasattr(variant.loss, "grad_and_hess"):
        hess = reference.grad_and_hess(*args, **options, grad_output=upstream)[1]
    for c in range(5):

        def along(x, function, c=c):
            moved = args[0].copy()
            moved[:, c] = x
            result = function(moved)
            return result[:, c] if result.ndim == 2 else result

        measured, smooth = derivative(lambda x: along(x, value), args[0][:, c])
        assert np.all(smooth)
        np.testing.assert_allclose(gradients[:, c].astype(float), measured.astype(float), atol=10 * SLACK)
        if hess is not None:
            measured, _ = derivative(lambda x: along(x, gradient), args[0][:, c])
            np.testing.assert_allclose(hess[:, c].astype(float), measured.astype(float), atol=10 * SLACK)


@pytest.mark.parametrize(
    "variant", support.by_loss([v for v in support.VARIANTS if v.name in support.ROW_LOSSES]), ids=str
)
def test_row_definitions(variant):
    """Each number of each row in turn, by each vector."""
    d, reference = variant.definition, variant.loss.reference
    args, options = variant.arguments(np.float64, "grad", shape=(40, 5))
    args = [a.astype(support.long) if a.dtype.kind == "f" else a for a in args]
    options.pop("grad_output", None)
    for name in d.differentiable:
        k, wrt = d.inputs.index(name), {"wrt": name} if "wrt" in d.shared else {}

        def value(x, k=k):
            return reference(*args[:k], x, *args[k + 1 :], **options)

        def gradient(x, k=k, wrt=wrt):
            return reference.grad(*args[:k], x, *args[k + 1 :], **options, **wrt)

        claims = [(value, gradient(args[k]))] * (variant.name not in support.HELD)
        claims += [(gradient, reference.grad_and_hess(*args, **options, **wrt)[1])] if d.hessian else []
        for c in range(args[k].shape[1]):

            def along(x, function, k=k, c=c):
                moved = args[k].copy()
                moved[:, c] = x
                result = function(moved)
                return result[:, c] if result.ndim == 2 else result

            for function, claimed in claims:
                measured, smooth = derivative(lambda x, f=function: along(x, f), args[k][:, c])
                assert np.mean(smooth) > NOT_KINKS
                room = 100 * SLACK * np.maximum(1, np.abs(measured))
                assert np.all((np.abs(measured - claimed[:, c]) <= room)[smooth]), f"{variant} by {name} at {c}"


@pytest.mark.parametrize("name", support.REDUCIBLE)
def test_gradients_are_those_of_the_reduced_value(name):
    """Differences of the kernel's own reduced value, weights and masks included: can be stepped along."""
    variant = next(support.variants(name))
    if name in support.HELD:
        pytest.skip("is not quite")
    shape = (12,) if name in support.POINTWISE else (4, 3)
    args, options = variant.arguments(np.float64, shape=shape)
    for k in range(len(args) if name in support.POINTWISE else 0):
        args = away_from_edges(variant, args, k)
    if name in support.POINTWISE:
        options["weight"] = support.uniform(shape, 3, 0.5, 2)
        options["where"] = np.arange(12) % 5 != 0
    for reduction in variant.loss.definition.reductions:
        if reduction == "none":
            continue
        options["reduction"] = reduction
        first = {"wrt": variant.loss.definition.inputs[0]} if "wrt" in variant.loss.definition.shared else {}
        if first and variant.loss.definition.inputs[0] not in variant.loss.definition.differentiable:
            continue
        gradient = flat(variant.loss.grad(*args, **options, **first))[0].reshape(-1)
        agree = 0
        for k in range(12):
            ends = []
            for h in (-(2.0**-17), 2.0**-17):
                moved = args[0].copy()
                moved.reshape(-1)[k] += h
                ends.append(variant.loss(moved, *args[1:], **options))
            agree += abs((ends[1] - ends[0]) * 2.0**16 - gradient[k]) <= 1e-6 * max(1, abs(gradient[k]))
        assert agree >= 11, f"{variant} {reduction}: {12 - agree} of 12 differ"  # one may sit on a kink
