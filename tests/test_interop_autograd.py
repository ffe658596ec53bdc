"""The losses for autograd and MyGrad: the numbers of fastloss itself, and derivatives that autograd measures."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import support
from support import assert_same_bits

import fastloss as fl
from fastloss._registry import catalogue


@pytest.fixture
def fla():
    pytest.importorskip("autograd", reason="autograd is not installed: pip install 'fastloss[autograd]'")
    return pytest.importorskip("fastloss.interop.autograd")


@pytest.fixture
def flm():
    pytest.importorskip("mygrad", reason="MyGrad is not installed: pip install 'fastloss[mygrad]'")
    return pytest.importorskip("fastloss.interop.mygrad")


def arrays_of(variant, dtype, **options):
    """The arguments of a call, and which of them have a derivative."""
    d = variant.definition
    args, given = variant.arguments(dtype)
    given |= options if d.reductions else {}
    at = tuple(k for k, name in enumerate(d.inputs) if name in d.differentiable and args[k].dtype.kind == "f")
    return args, given, at


def expected_of(variant, args, options, at, upstream):
    d = variant.definition
    wrt = {"wrt": tuple(d.inputs[k] for k in at)} if "wrt" in d.names else {}
    grads = variant.loss.grad(*args, **options, **wrt, grad_output=upstream)
    return grads if wrt else (grads,)


@pytest.mark.each("reduction", ["none", "mean"])
@pytest.mark.parametrize("variant", support.by_loss(support.VARIANTS), ids=str)
def test_autograd_has_the_numbers_of_fastloss(fla, variant, reduction):
    if reduction != "none" and not variant.definition.reductions:
        return
    from autograd.core import make_vjp

    args, options, at = arrays_of(variant, np.float64, reduction=reduction)
    loss = getattr(fla, variant.name)
    leaves = tuple(args[k] for k in at)
    vjp, value = make_vjp(
        lambda leaves: loss(*(leaves[at.index(k)] if k in at else a for k, a in enumerate(args)), **options), leaves
    )
    np.testing.assert_array_equal(value, variant.loss(*args, **options))
    assert type(value) is type(variant.loss(*args, **options))
    upstream = support.uniform(np.shape(value), 7, -1, 1) if np.ndim(value) else 1.0
    for found, grad in zip(vjp(upstream), expected_of(variant, args, options, at, upstream), strict=True):
        np.testing.assert_array_equal(found, grad)  # to which autograd has added 0, so that none is -0.0


SMALL = [support.Variant(v.name, v.options, shape=(3, 4) if len(v.shape) > 1 else (6,)) for v in support.PLAIN]


@pytest.mark.each("reduction", ["none", "mean"])
@pytest.mark.parametrize("variant", support.by_loss(SMALL), ids=str)
def test_autograd_derivatives(fla, variant, reduction):
    from autograd.test_util import check_grads

    d = variant.definition
    if d.name in support.HELD:
        pytest.skip("a part of it counts as a constant")
    args, options, at = arrays_of(variant, np.float64, reduction=reduction)
    for k in at:  # differences are taken on both sides
        args[k] = support.away_from_ends(support.domain_of(d.name, d.inputs[k], variant.options), args[k])

    def call(leaves):  # a tuple, to go by all of them
        all_ = (leaves[at.index(k)] if k in at else a for k, a in enumerate(args))
        return getattr(fla, variant.name)(*all_, **options)

    leaves = tuple(args[k] for k in at)
    if not hasattr(variant.loss, "hvp"):
        check_grads(call, modes=["rev"], order=1)(leaves)
        with pytest.raises(
            NotImplementedError, match=rf"{d.name}: there are no second derivatives with respect to \w+"
        ):
            check_grads(call, modes=["rev"], order=2)(leaves)
    else:
        check_grads(call, modes=["rev"], order=2)(leaves)


X, T = support.uniform((4, 5), 1, -3, 3), support.uniform((4, 5), 2, -3, 3)
LABELS = support.integers(4, 3, 5)


@fl.custom_loss(hessian=True)
def quartic_loss(input, target, *, scale=1.0):
    r = (input - target) / scale
    return r**4, 4 * r**3 / scale, 12 * r**2 / scale**2


def test_autograd_in_use(fla):
    import autograd
    import autograd.numpy as anp

    assert set(fla.__all__) >= {*catalogue, "linear_cross_entropy", "wrap"}
    with pytest.raises(AttributeError, match=r"module 'fastloss\.interop\.autograd' has no attribute 'no_such_loss'"):
        _ = fla.no_such_loss
    assert_same_bits(autograd.grad(fla.mse_loss)(X, T), fl.mse_loss.grad(X, T))
    assert autograd.grad(fla.mse_loss)(3.0, 1.0) == 4.0
    assert fla.mse_loss(X, T) == fl.mse_loss(X, T)  # nothing to follow
    hessian = autograd.hessian(fla.wrap(quartic_loss))(X, T).reshape(20, 20)
    np.testing.assert_allclose(hessian.diagonal(), quartic_loss.grad_and_hess(X, T)[1].reshape(-1), rtol=1e-14)
    assert np.count_nonzero(hessian) == 20
    by_mean, by_var = autograd.grad(fla.gaussian_nll_loss, (0, 2))(X, T, np.full((4, 1), 0.5))
    assert (by_mean.shape, by_var.shape) == ((4, 5), (4, 1))
    single = autograd.grad(fla.mse_loss)(X.astype(np.float32), T)
    assert single.dtype == np.float32
    w = np.zeros((5, 5))
    for _ in range(20):
        w = w - autograd.grad(lambda w: fla.cross_entropy(anp.tanh(X @ w), LABELS) + fla.l2_penalty(w) / 100)(w)
    assert fl.cross_entropy(np.tanh(X @ w), LABELS) < 1
    for call, error, message in (
        (lambda: autograd.grad(fla.mse_loss, 1)(X, T), TypeError, "target requires a gradient, expected only"),
        (
            lambda: autograd.grad(fla.mse_loss)(X, T[0]),
            ValueError,
            r"mse_loss: target has shape \(5,\), input \(4, 5\)",
        ),
        (lambda: autograd.grad(lambda x: fla.mse_loss(x, T, out=X))(X), TypeError, "mse_loss: out is given"),
        (
            lambda: autograd.grad(autograd.grad(autograd.grad(fla.l2_penalty)))(1.0),
            NotImplementedError,
            "l2_penalty: there are no third derivatives",
        ),
    ):
        with pytest.raises(error, match=message):
            call()


@pytest.mark.each("reduction", ["none", "mean"])
@pytest.mark.parametrize("variant", support.by_loss(support.VARIANTS), ids=str)
def test_mygrad_has_the_numbers_of_fastloss(flm, variant, reduction, dtype):
    if reduction != "none" and not variant.definition.reductions:
        return
    import mygrad

    args, options, at = arrays_of(variant, dtype, reduction=reduction)
    tensors = [mygrad.tensor(a, copy=False) if k in at else a for k, a in enumerate(args)]
    value = getattr(flm, variant.name)(*tensors, **options)
    assert_same_bits(value.data, np.asarray(variant.loss(*args, **options), dtype))
    upstream = support.uniform(value.shape, 7, -1, 1).astype(dtype) if value.ndim else np.ones((), dtype)
    value.backward(upstream)
    for k, grad in zip(at, expected_of(variant, args, options, at, upstream), strict=True):
        assert_same_bits(tensors[k].grad, grad)


def test_mygrad_in_use(flm):
    import mygrad

    assert set(flm.__all__) >= {*catalogue, "linear_cross_entropy", "wrap"}
    x = mygrad.tensor(X)
    loss = flm.wrap(quartic_loss)(x, T, scale=2.0) * 3
    loss.backward()
    np.testing.assert_allclose(x.grad, 3 * quartic_loss.grad(X, T, scale=2.0), rtol=1e-14)
    assert flm.mse_loss(mygrad.tensor(X, constant=True), T).constant
    assert flm.cross_entropy(X, LABELS).data == fl.cross_entropy(X, LABELS)
    var = mygrad.tensor(np.full((4, 1), 0.5))
    flm.gaussian_nll_loss(x, T, var, wrt="var").backward()
    assert not np.any(x.grad)
    assert var.grad.shape == (4, 1)
    with pytest.raises(TypeError, match="mse_loss: target requires a gradient, expected only 'input'"):
        flm.mse_loss(X, mygrad.tensor(T))
    flm.cross_entropy(x, mygrad.tensor(LABELS)).backward()  # integers are constant
    assert_same_bits(x.grad, fl.cross_entropy.grad(X, LABELS))
    w = mygrad.tensor(np.zeros((5, 5)))
    for _ in range(20):
        (flm.cross_entropy(mygrad.tanh(X @ w), LABELS) + flm.l2_penalty(w) / 100).backward()
        w = mygrad.tensor(w.data - w.grad)
    assert fl.cross_entropy(np.tanh(X @ w.data), LABELS) < 1


# ---- all guests ----

GUESTS = ("torch", "jax", "autograd", "mygrad")


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_nothing_is_imported_unasked():
    code = f"import sys, fastloss; print(sorted({{'fastloss.interop', 'ml_dtypes', *{GUESTS}}} & set(sys.modules)))"
    assert run(code) == "[]"


@pytest.mark.parametrize("guest", GUESTS)
def test_what_is_missing_is_named(guest):
    code = f"""if True:
        import sys
        sys.modules[{guest!r}] = None
        try:
            from fastloss.interop import {guest}
        except ModuleNotFoundError as error:
            print(error.name, error)
    """
    message = f"fastloss.interop.{guest} needs {guest}, which is not installed: pip install 'fastloss[{guest}]'"
    assert run(code) == f"{guest} {message}"
