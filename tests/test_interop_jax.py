"""The losses in JAX: the numbers of fastloss itself under every transform, and the derivatives that JAX measures."""

from __future__ import annotations

import itertools
import subprocess
import sys

import numpy as np
import pytest
import support
from support import assert_same_bits

import fastloss as fl
from fastloss._registry import catalogue

jax = pytest.importorskip("jax", reason="JAX is not installed: pip install 'fastloss[jax]'")
flj = pytest.importorskip("fastloss.interop.jax")
jnp = jax.numpy
check_grads = pytest.importorskip("jax.test_util").check_grads


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request):
    with jax.enable_x64(request.param == np.float64):
        yield request.param


def arrays_of(variant, dtype, **options):
    """The arguments of a call, and which of them have a derivative."""
    d = variant.definition
    args, given = variant.arguments(dtype)
    given |= options if d.reductions else {}
    at = tuple(k for k, name in enumerate(d.inputs) if name in d.differentiable and args[k].dtype.kind == "f")
    return args, given, at


@pytest.mark.each("reduction", ["none", "mean"])
@pytest.mark.parametrize("variant", support.by_loss(support.PLAIN), ids=str)
def test_the_numbers_are_those_of_fastloss(variant, reduction, dtype):
    d, loss = variant.definition, variant.loss
    if reduction != "none" and not d.reductions:
        return
    args, options, at = arrays_of(variant, dtype, reduction=reduction)
    value, back = jax.vjp(
        lambda *leaves: getattr(flj, variant.name)(
            *(leaves[at.index(k)] if k in at else a for k, a in enumerate(args)), **options
        ),
        *(args[k] for k in at),
    )
    assert_same_bits(np.asarray(value), np.asarray(loss(*args, **options), dtype))
    upstream = support.uniform(value.shape, 7, -1, 1).astype(dtype) if value.ndim else np.ones((), dtype)
    wrt = {"wrt": tuple(d.inputs[k] for k in at)} if "wrt" in d.names else {}
    grads = loss.grad(*args, **options, **wrt, grad_output=upstream)
    for found, grad in zip(back(jnp.asarray(upstream)), grads if wrt else (grads,), strict=True):
        if reduction != "none":  # XLA has multiplied it by 1, and has no subnormal numbers
            grad = np.where(np.abs(grad) < np.finfo(dtype).tiny, np.copysign(dtype(0), grad), grad)
        assert_same_bits(np.asarray(found), grad)


SMALL = [support.Variant(v.name, v.options, shape=(3, 4) if len(v.shape) > 1 else (6,)) for v in support.PLAIN]


@pytest.mark.parametrize(
    ("variant", "reduction"), list(zip(SMALL, itertools.cycle(["none", "mean"]), strict=False)), ids=str
)
def test_derivatives(variant, reduction):
    """One of the reductions each, for every function is compiled."""
    d = variant.definition
    if d.name in support.HELD:
        pytest.skip("a part of it counts as a constant")
    with jax.enable_x64(True):
        args, options, at = arrays_of(variant, np.float64, reduction=reduction)
        for k in at:  # differences are taken on both sides
            args[k] = support.away_from_ends(support.domain_of(d.name, d.inputs[k], variant.options), args[k])

        def call(*leaves):
            left = iter(leaves)
            return getattr(flj, variant.name)(*(next(left) if k in at else a for k, a in enumerate(args)), **options)

        leaves = [args[k] for k in at]
        if not hasattr(variant.loss, "hvp"):
            check_grads(call, leaves, order=1, modes=["rev"], eps=1e-5)
            with pytest.raises(
                NotImplementedError, match=rf"{d.name}: there are no second derivatives with respect to \w+"
            ):
                check_grads(call, leaves, order=2, modes=["rev"], eps=1e-5)
        else:
            check_grads(call, leaves, order=2, modes=["rev"], eps=1e-5)


X, T = support.uniform((6, 4, 5), 1, -3, 3).astype(np.float32), support.uniform((6, 4, 5), 2, -3, 3).astype(np.float32)
LABELS = support.integers((6, 4), 3, 5)


def test_every_loss_is_there_and_nothing_else():
    assert set(flj.__all__) >= {*catalogue, "linear_cross_entropy", "wrap"}
    with pytest.raises(AttributeError, match=r"module 'fastloss\.interop\.jax' has no attribute 'no_such_loss'"):
        _ = flj.no_such_loss


def test_transforms():
    each = np.array([fl.cross_entropy(x, y) for x, y in zip(X, LABELS, strict=True)], np.float32)
    grads = np.stack([fl.cross_entropy.grad(x, y) for x, y in zip(X, LABELS, strict=True)])
    mapped = jax.vmap(flj.cross_entropy)
    assert_same_bits(np.asarray(mapped(X, LABELS)), each)
    assert_same_bits(np.asarray(jax.jit(mapped)(X, LABELS)), each)
    assert_same_bits(np.asarray(jax.vmap(flj.cross_entropy, (2, 1))(X.transpose(1, 2, 0), LABELS.T)), each)
    for function in (jax.vmap(jax.grad(flj.cross_entropy)), jax.jit(jax.vmap(jax.grad(flj.cross_entropy)))):
        assert_same_bits(np.asarray(function(X, LABELS)), grads)
    assert_same_bits(np.asarray(jax.grad(lambda x: mapped(x, LABELS).sum())(X)), grads)
    pairs = jax.vmap(jax.vmap(flj.mse_loss, (None, 0)), (0, None))(X, T)
    assert_same_bits(np.asarray(pairs), np.array([[fl.mse_loss(x, t) for t in T] for x in X], np.float32))
    unreduced = jax.vmap(lambda x, y, w: flj.cross_entropy(x, y, weight=w, reduction="none"), (0, 0, None))
    weight = np.arange(1, 6, dtype=np.float32)
    expected = fl.cross_entropy(X.reshape(24, 5), LABELS.reshape(24), weight=weight, reduction="none").reshape(6, 4)
    assert_same_bits(np.asarray(unreduced(X, LABELS, weight)), expected)
    second = jax.jacrev(jax.jacrev(flj.log_cosh_loss))
    diagonal = fl.log_cosh_loss.grad_and_hess(X[0], T[0])[1].reshape(-1)
    assert_same_bits(np.asarray(second(X[0], T[0])).reshape(20, 20).diagonal(), diagonal)
    of_all = np.asarray(jax.jit(jax.vmap(second))(X, T)).reshape(6, 20, 20)
    assert_same_bits(of_all[0].diagonal(), diagonal)
    _, carried = jax.lax.scan(lambda c, xt: (c, jax.grad(flj.mse_loss)(*xt)), 0.0, (X, T))
    assert_same_bits(np.asarray(carried), np.stack([fl.mse_loss.grad(x, t) for x, t in zip(X, T, strict=True)]))
    remat = jax.grad(jax.checkpoint(lambda x: flj.mse_loss(jnp.sin(x), T)))
    np.testing.assert_allclose(remat(X), jax.grad(lambda x: jnp.mean((jnp.sin(x) - T) ** 2))(X), rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("dtype", [jnp.float16, jnp.bfloat16], ids=["float16", "bfloat16"])
def test_halves(dtype):
    x = jnp.asarray(X[0], dtype)
    value, grad = jax.jit(jax.value_and_grad(flj.cross_entropy))(x, LABELS[0])
    assert (value.dtype, grad.dtype) == (jnp.float32, dtype)
    assert_same_bits(np.asarray(value), np.float32(fl.cross_entropy(np.asarray(x), LABELS[0])))
    assert_same_bits(np.asarray(grad).view(np.int16), fl.cross_entropy.grad(np.asarray(x), LABELS[0]).view(np.int16))
    assert flj.cross_entropy(x, LABELS[0], reduction="none").dtype == dtype


def test_arguments_of_all_kinds():
    x = jnp.asarray(X[0])
    assert flj.mse_loss(x, 0.0) == np.float32(fl.mse_loss(X[0], 0.0))
    assert flj.mse_loss([1, 2], 0.0) == 2.5
    assert flj.pinball_loss(x, T[0], quantile=0.9) == np.float32(fl.pinball_loss(X[0], T[0], quantile=0.9))
    assert flj.pinball_loss(x, T[0], quantile=jnp.float32(0.75)) == np.float32(
        fl.pinball_loss(X[0], T[0], quantile=0.75)
    )
    assert flj.cross_entropy(x, LABELS[0], weight=[1.0] * 5, axis=-1) == flj.cross_entropy(x, LABELS[0])
    assert flj.mse_loss(x, T[0], where=x > 0) == np.float32(fl.mse_loss(X[0], T[0], where=X[0] > 0))
    assert jax.grad(flj.l2_penalty)(3.0) == 3
    assert flj.logsumexp(x, axis=(0, 1)).shape == ()
    assert flj.logsumexp(x, axis=0, keepdims=True).shape == (1, 5)
    assert flj.pairwise_distance(x, T[0], keepdim=True).shape == (4, 1)
    by_mean, by_var = jax.grad(flj.gaussian_nll_loss, (0, 2))(x, T[0], jnp.full((4, 1), 0.5))
    assert (by_mean.shape, by_var.shape) == ((4, 5), (4, 1))
    h, w, b = support.uniform((4, 3), 8), support.uniform((5, 3), 9), support.uniform(5, 10)
    linear = jax.grad(lambda h, w, b: flj.linear_cross_entropy(h, w, LABELS[0], linear_bias=b), (0, 1, 2))
    expected = jax.grad(lambda h, w, b: flj.cross_entropy(h @ w.T + b, LABELS[0]), (0, 1, 2))
    for ours, theirs in zip(linear(h, w, b), expected(h, w, b), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    with jax.enable_x64(True):
        assert flj.mse_loss(np.array([1, 2]), 0.0).dtype == np.float64


def test_wrap():
    @fl.custom_loss(hessian=True)
    def quartic_loss(input, target, *, scale=1.0):
        r = (input - target) / scale
        return r**4, 4 * r**3 / scale, 12 * r**2 / scale**2

    loss = flj.wrap(quartic_loss)
    with jax.enable_x64(True):
        x = support.uniform(6, 1, -1, 1)
        check_grads(lambda x: loss(x, 0.0, scale=2.0), (x,), order=2, modes=["rev"])
        assert jax.jit(loss)(x, 0.0) == quartic_loss(x, 0.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: jax.grad(flj.mse_loss, 1)(X, T), "mse_loss: target requires a gradient, expected only 'input'"),
        (
            lambda: jax.jit(jax.grad(lambda d: flj.huber_loss(X, T, delta=d)))(1.0),
            "huber_loss: delta requires a gradient, expected only 'input'",
        ),
        (lambda: flj.mse_loss(X, T, out=X), "mse_loss: out is given, expected none in a graph"),
        (lambda: flj.mse_loss(X), r"mse_loss\(\) missing a required argument: 'target'"),
        (lambda: flj.mse_loss({"a": 1}, T), "mse_loss: input has type object, expected real numbers"),
        (lambda: flj.mse_loss(X, T[0]), r"mse_loss: target has shape \(4, 5\), input \(6, 4, 5\)"),
        (
            lambda: flj.cross_entropy(X[0], LABELS[0] + 9),
            r"cross_entropy: target has \d+ at index \(0,\), expected",
        ),
        (lambda: jax.jvp(lambda x: flj.mse_loss(x, T), (X,), (X,)), "forward-mode"),
        (
            lambda: jax.grad(jax.grad(jax.grad(lambda x: flj.l2_penalty(x))))(1.0),
            "l2_penalty: there are no third derivatives",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_errors(call, message):
    with pytest.raises(Exception, match=message):
        call()


def test_a_training_loop():
    """The same as with the loss in JAX's own words."""

    def own(logits, labels):
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1))

    x, labels = X.reshape(24, 5), LABELS.reshape(24)
    trained = []
    for loss in (flj.cross_entropy, own):

        @jax.jit
        def step(w, loss=loss):
            value, grad = jax.value_and_grad(lambda w: loss(jnp.tanh(x @ w), labels))(w)
            return w - 0.5 * grad, value

        w = jnp.zeros((5, 5))
        for _ in range(50):
            w, value = step(w)
        trained.append((w, value))
    for ours, theirs in zip(*trained, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def test_one_processor_is_enough():
    """A callback that waits for what runs it would wait for ever."""
    code = """if True:
        import os
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}) if hasattr(os, "sched_setaffinity") else None
        import jax, jax.numpy as jnp
        from fastloss.interop import jax as flj
        x, y = jnp.ones((2048, 1000)), jnp.zeros(2048, int)
        step = jax.jit(lambda x: x - jax.grad(lambda x: flj.cross_entropy(jnp.sin(x), y))(x))
        for _ in range(5):
            x = step(x)
        assert jnp.isfinite(x).all()
    """
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)
