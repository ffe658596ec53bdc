"""The losses inside PyTorch's graphs: the numbers of fastloss itself, the derivatives that PyTorch measures, and what
training loops, tensors and transforms do to them.
"""

from __future__ import annotations

import copy
import functools
import pickle
import subprocess
import sys

import numpy as np
import pytest
import support
from support import assert_same_bits

import fastloss as fl
from fastloss._registry import catalogue

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'fastloss[torch]'")
flt = pytest.importorskip("fastloss.interop.torch")
F = torch.nn.functional


def tensors_of(variant, dtype, *, followed=True, **options):
    """The arguments of a call as tensors, those with a derivative as leaves; and as arrays."""
    d = variant.definition
    args, given = variant.arguments(dtype)
    given |= options if d.reductions else {}
    tensors = [torch.from_numpy(a.copy()) for a in args]
    for name, t in zip(d.inputs, tensors, strict=True):
        t.requires_grad_(followed and name in d.differentiable and t.is_floating_point())
    as_tensors = {k: torch.from_numpy(v.copy()) if isinstance(v, np.ndarray) else v for k, v in given.items()}
    return tensors, as_tensors, args, given


@pytest.mark.each("reduction", ["none", "mean"])
@pytest.mark.parametrize("variant", support.by_loss(support.VARIANTS), ids=str)
def test_the_numbers_are_those_of_fastloss(variant, reduction, dtype):
    d, loss = variant.definition, variant.loss
    if reduction != "none" and not d.reductions:
        return
    tensors, options, args, given = tensors_of(variant, dtype, reduction=reduction)
    value = getattr(flt, variant.name)(*tensors, **options)
    assert_same_bits(value.detach().numpy(), np.asarray(loss(*args, **given), dtype))
    upstream = torch.from_numpy(support.uniform(tuple(value.shape), 7, -1, 1).astype(dtype))
    if value.ndim == 0 and reduction != "none":
        upstream = torch.ones((), dtype=value.dtype)
    value.backward(upstream)
    leaves = [(name, t) for name, t in zip(d.inputs, tensors, strict=True) if t.requires_grad]
    wrt = {"wrt": tuple(name for name, _ in leaves)} if "wrt" in d.names else {}
    grads = loss.grad(*args, **given, **wrt, grad_output=upstream.numpy() if value.ndim else 1.0)
    for (_, leaf), grad in zip(leaves, grads if wrt else (grads,), strict=True):
        assert_same_bits(leaf.grad.numpy(), grad)


SMALL = [support.Variant(v.name, v.options, shape=(3, 4) if len(v.shape) > 1 else (6,)) for v in support.PLAIN]


@pytest.mark.each("reduction", ["none", "mean"])
@pytest.mark.parametrize("variant", support.by_loss(SMALL), ids=str)
def test_derivatives(variant, reduction):
    """By gradcheck and gradgradcheck; where there are no second derivatives, that is said."""
    d = variant.definition
    if d.name in support.HELD:
        pytest.skip("a part of it counts as a constant")
    tensors, options, *_ = tensors_of(variant, np.float64, reduction=reduction)
    for name, t in zip(d.inputs, tensors, strict=True):  # differences are taken on both sides
        if t.requires_grad:
            domain = support.domain_of(d.name, name, variant.options)
            t.data.copy_(torch.from_numpy(support.away_from_ends(domain, t.detach().numpy())))
    leaves = [t for t in tensors if t.requires_grad]

    def call(*leaves):
        left = iter(leaves)
        return getattr(flt, variant.name)(*(next(left) if t.requires_grad else t for t in tensors), **options)

    assert torch.autograd.gradcheck(call, leaves)
    if not hasattr(variant.loss, "hvp"):
        with pytest.raises(
            NotImplementedError, match=rf"{d.name}: there are no second derivatives with respect to \w+"
        ):
            torch.autograd.gradgradcheck(call, leaves)
    else:
        assert torch.autograd.gradgradcheck(call, leaves)


@pytest.mark.parametrize("mode", ["binary", "multilabel", "multiclass"])
@pytest.mark.parametrize("reduction", ["none", "mean"])
def test_second_derivatives_of_regions(mode, reduction):
    x = torch.from_numpy(support.uniform((2, 3, 4), 1, -2, 2)).requires_grad_()
    target = support.integers((2, 4), 2, 3) if mode == "multiclass" else support.integers((2, 3, 4), 2, 2)
    for loss in (flt.dice_loss, flt.tversky_loss):
        call = functools.partial(loss, target=torch.from_numpy(target), mode=mode, reduction=reduction, smooth=0.5)
        assert torch.autograd.gradgradcheck(call, [x])


def test_second_derivatives_of_a_linear_layer():
    h, w, b = (torch.from_numpy(support.uniform(s, k)).requires_grad_() for k, s in enumerate([(6, 4), (5, 4), (5,)]))
    y = torch.from_numpy(support.integers((6,), 4, 5))
    for leaves in ([h, w, b], [h, w]):
        assert torch.autograd.gradgradcheck(
            lambda h, w, b=None: flt.linear_cross_entropy(h, w, y, linear_bias=b), leaves
        )
    with pytest.raises(
        NotImplementedError, match="linear_cross_entropy: there are no second derivatives with respect to input and"
    ):
        torch.autograd.gradgradcheck(lambda h, w: flt.linear_cross_entropy(h, w, y, reduction="none"), [h, w])


def test_every_loss_is_there_and_nothing_else():
    names = {name for name in fl.__all__ if hasattr(getattr(fl, name), "definition")}
    assert names >= {*catalogue, "linear_cross_entropy"}
    assert set(flt.__all__) == names | {"wrap"}
    assert names <= set(dir(flt))
    with pytest.raises(AttributeError, match=r"module 'fastloss\.interop\.torch' has no attribute 'no_such_loss'"):
        _ = flt.no_such_loss
    assert flt.huber_loss is flt.huber_loss
    assert flt.huber_loss.__doc__ == fl.huber_loss.__doc__
    assert repr(flt.huber_loss).startswith("<fastloss.interop.torch.huber_loss(input, target, *, delta=1.0, ")
    assert pickle.loads(pickle.dumps(flt.huber_loss)) is flt.huber_loss
    assert copy.deepcopy(flt.huber_loss) is flt.huber_loss


def logits(*shape, dtype=torch.float32, seed=1):
    return torch.from_numpy(support.uniform(shape, seed, -3, 3)).to(dtype).requires_grad_()


LABELS = torch.tensor([2, 0, 4, 1])


@pytest.mark.parametrize(
    ("name", "target", "options"),
    [
        ("cross_entropy", LABELS, {}),
        ("cross_entropy", LABELS, {"label_smoothing": 0.2, "ignore_index": 0, "weight": torch.arange(5.0)}),
        ("cross_entropy", torch.softmax(logits(4, 5, seed=2), 1).detach(), {"reduction": "sum"}),
        ("nll_loss", LABELS, {"reduction": "none"}),
        ("multi_margin_loss", LABELS, {"margin": 0.5}),
        ("mse_loss", logits(4, 5, seed=2).detach(), {}),
        ("l1_loss", logits(4, 5, seed=2).detach(), {"reduction": "sum"}),
        ("huber_loss", logits(4, 5, seed=2).detach(), {"delta": 0.5, "reduction": "none"}),
        ("smooth_l1_loss", logits(4, 5, seed=2).detach(), {"beta": 2.0}),
        ("soft_margin_loss", logits(4, 5, seed=2).detach().sign(), {}),
        (
            "binary_cross_entropy_with_logits",
            logits(4, 5, seed=2).detach().sigmoid(),
            {"pos_weight": torch.tensor(3.0)},
        ),
        ("poisson_nll_loss", logits(4, 5, seed=2).detach().exp(), {"full": True}),
        ("kl_div", torch.softmax(logits(4, 5, seed=2), 1).detach(), {"reduction": "batchmean"}),
    ],
)
def test_in_place_of_pytorchs(name, target, options):
    """The line `import torch.nn.functional as flt` exchanged, and nothing else."""
    x, same = logits(4, 5), logits(4, 5)
    ours, theirs = getattr(flt, name)(x, target, **options), getattr(F, name)(same, target, **options)
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    torch.testing.assert_close(ours, theirs)
    for value in (ours, theirs):
        (value.sum() * 3).backward()
    torch.testing.assert_close(x.grad, same.grad)


def test_modules_without_gradients_and_numbers():
    with torch.no_grad():
        value = flt.mse_loss(logits(3), 1.0)
    assert not value.requires_grad
    assert value.item() == np.float32(fl.mse_loss(logits(3).detach().numpy(), 1.0))
    assert flt.mse_loss([1, 2], torch.zeros(2)).item() == 2.5  # of integers, so a double
    assert flt.mse_loss([1, 2], torch.zeros(2)).dtype == torch.float64
    assert flt.mse_loss(torch.tensor(3.0), torch.tensor(1.0), reduction="none").shape == ()
    x = torch.tensor(3.0, requires_grad=True)
    flt.mse_loss(x, np.float32(1)).backward()
    assert x.grad.item() == 4
    empty = torch.zeros(0, requires_grad=True)
    flt.mse_loss(empty, empty.detach(), reduction="sum").backward()
    assert empty.grad.shape == (0,)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_halves(dtype):
    """Gradients have the type of what they are by; the mean is no half, for a training loop that prints it."""
    if dtype == torch.bfloat16:
        pytest.importorskip("ml_dtypes", reason="NumPy has no bfloat16 of its own")
    x, wide = logits(4, 5, dtype=dtype), logits(4, 5, dtype=dtype).detach().float().requires_grad_()
    value, expected = flt.cross_entropy(x, LABELS), flt.cross_entropy(wide, LABELS)
    assert value.dtype == torch.float32
    assert value == expected
    (value + expected).backward()
    assert torch.equal(x.grad, wide.grad.to(dtype))
    each = flt.cross_entropy(x, LABELS, reduction="none")
    assert each.dtype == dtype
    (by_x,) = torch.autograd.grad(each.sum(), x, create_graph=True)
    assert by_x.dtype == dtype


def test_no_copies():
    """The gradient lies where the kernel wrote it, unless the graph still needs it."""
    x = logits(64, 50)
    labels = torch.zeros(64, dtype=torch.int64)
    value = flt.cross_entropy(x, labels)
    place = value.grad_fn.saved_tensors[0].data_ptr()
    value.backward(retain_graph=True)
    assert x.grad.data_ptr() != place
    once = x.grad.clone()
    value.backward(retain_graph=True)
    value.backward()
    assert torch.equal(x.grad, 3 * once)
    for factor in (1, 3):
        x.grad = None
        value = flt.cross_entropy(x, labels)
        place = value.grad_fn.saved_tensors[0].data_ptr()
        (value * factor).backward()
        assert x.grad.data_ptr() == place
        assert torch.equal(x.grad, factor * once)
    scaled = flt.cross_entropy(x, labels) * 3
    first, second = (torch.autograd.grad(scaled, x, retain_graph=k == 0)[0] for k in (0, 1))
    assert first.data_ptr() != second.data_ptr()
    assert torch.equal(first, second)
    value = flt.cross_entropy(x, labels)
    value.backward()
    with pytest.raises(RuntimeError, match="second time"):
        value.backward()


def test_layouts():
    base = logits(5, 8, seed=3)
    for view in (base[:, ::2], base.T[:5], base.flip(0), base[:1].expand(5, 8), base[1:1]):
        x, same = (view.detach().clone() if k else view.detach() for k in (0, 1))
        x.requires_grad_()
        same.requires_grad_()
        for t in (x, same):
            flt.log_cosh_loss(t, 0.0).backward()
        assert torch.equal(x.grad, same.grad)
    base.grad = None
    flt.l2_loss(base[:, 1::3], 0.0, reduction="sum").backward()
    assert torch.equal(base.grad != 0, torch.tensor([False, True, False] * 3)[:8].expand(5, 8))
    negative = torch.view_as_complex(torch.ones(3, 2)).conj().imag
    assert flt.l2_loss(negative, torch.zeros(3), reduction="sum").item() == 1.5


def test_what_changes_in_between_is_noticed():
    x = logits(4, 5)
    y = x * 1.0
    value = flt.cross_entropy(y, LABELS)
    y.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        value.backward()


def test_several_gradients_and_options():
    mean, var = logits(6, dtype=torch.float64), logits(6, dtype=torch.float64, seed=5).detach().exp().requires_grad_()
    target = torch.zeros(6, dtype=torch.float64)
    flt.gaussian_nll_loss(mean, target, var).backward()
    expected = fl.gaussian_nll_loss.grad(*(t.detach().numpy() for t in (mean, target, var)))
    assert_same_bits(mean.grad.numpy(), expected[0])
    assert_same_bits(var.grad.numpy(), expected[1])
    # of another type and shape than the first input; only some of them
    shared = torch.tensor([0.5], requires_grad=True)
    flt.gaussian_nll_loss(mean.detach(), target, shared).backward()
    assert (shared.grad.dtype, shared.grad.shape) == (torch.float32, (1,))
    mean.grad = None
    flt.gaussian_nll_loss(mean, target, var, wrt="input").backward()
    assert mean.grad is not None
    a, b = logits(4, seed=6), torch.tensor(0.5, requires_grad=True)
    flt.margin_ranking_loss(a, b, torch.ones(4), margin=9.0).backward()  # one number beside several
    assert b.grad.item() == 1.0
    h, w, c = logits(4, 3), logits(5, 3, seed=7), logits(5, seed=8)
    flt.linear_cross_entropy(h, w, LABELS, linear_bias=c).backward()
    found = [t.grad.clone() for t in (h, w, c)]
    for t in (h, w, c):
        t.grad = None
    F.cross_entropy(F.linear(h, w, c), LABELS).backward()
    for t, g in zip((h, w, c), found, strict=True):
        torch.testing.assert_close(t.grad, g)


@pytest.mark.parametrize("reduction", ["none", "mean"])
@pytest.mark.parametrize("shape", [(), (3,), (3, 1), (1, 4)])
def test_derivatives_by_what_several_share(shape, reduction):
    mean, target = (logits(3, 4, dtype=torch.float64, seed=k).detach() for k in (1, 2))
    var = torch.from_numpy(support.uniform(shape, 3, 0.5, 2)).requires_grad_()
    leaves = (mean.requires_grad_(), var)

    def call(mean, var):
        return flt.gaussian_nll_loss(mean, target, var, reduction=reduction)

    assert torch.autograd.gradcheck(call, leaves)
    assert torch.autograd.gradgradcheck(call, leaves)


def test_wrap():
    @fl.custom_loss(hessian=True)
    def quartic_loss(input, target, *, scale=1.0):
        r = (input - target) / scale
        return r**4, 4 * r**3 / scale, 12 * r**2 / scale**2

    loss = flt.wrap(quartic_loss)
    x = logits(6, dtype=torch.float64)
    assert loss(x, 0.0, scale=2.0, reduction="none").shape == (6,)
    assert torch.autograd.gradcheck(lambda x: loss(x, 0.0, scale=2.0), x)
    assert torch.autograd.gradgradcheck(lambda x: loss(x, 0.0, scale=2.0), x)
    for wrong in (np.mean, fl.mse_loss.grad, fl.weighted_sum((1.0, fl.mse_loss)), "mse_loss"):
        with pytest.raises(TypeError, match=r"wrap: loss is .*, expected a loss of fastloss or one"):
            flt.wrap(wrong)


X, T = logits(4, 5), torch.zeros(4, 5)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: flt.mse_loss(X, X * 2), TypeError, "target requires a gradient, expected only 'input'"),
        (
            lambda: flt.huber_loss(X, T, delta=torch.tensor(1.0, requires_grad=True)),
            TypeError,
            "huber_loss: delta requires a gradient, expected only 'input'",
        ),
        (lambda: flt.mse_loss(X, T, out=T), TypeError, "mse_loss: out is given, expected none in a graph"),
        (lambda: flt.mse_loss(X, T, grad_output=2.0), TypeError, "mse_loss: grad_output is given, expected none"),
        (lambda: flt.mse_loss(X, T, reduction="avg"), ValueError, "mse_loss: reduction is 'avg', expected 'mean'"),
        (lambda: flt.mse_loss(X, T[0]), ValueError, r"mse_loss: target has shape \(5,\), input \(4, 5\)"),
        (lambda: flt.mse_loss(X), TypeError, r"mse_loss\(\) missing a required argument: 'target'"),
        (lambda: flt.mse_loss(X, T, T), TypeError, r"mse_loss\(\) too many positional arguments"),
        (lambda: flt.mse_loss(X, T, input=T), TypeError, r"mse_loss\(\) multiple values for argument 'input'"),
        (lambda: flt.mse_loss(X, T, dleta=1), TypeError, r"mse_loss\(\) got an unexpected keyword argument 'dleta'"),
        (lambda: flt.mse_loss(X.to("meta"), T), TypeError, "input is on meta, expected a dense tensor on the CPU"),
        (lambda: flt.mse_loss(X, T.to_sparse()), TypeError, "target has layout torch.sparse_coo, expected a dense"),
        (lambda: flt.cross_entropy(X, LABELS + 3), IndexError, r"cross_entropy: target has 5 at index \(0,\)"),
        (lambda: flt.gaussian_nll_loss(X, T, X, wrt="target"), ValueError, "wrt has 'target', expected 'input' or"),
    ],
)  # fmt: skip
def test_errors(call, error, message):
    with pytest.raises(error, match=message):
        call()
    assert X.grad is None


def test_third_derivatives_are_refused():
    x = logits(3, dtype=torch.float64)
    (first,) = torch.autograd.grad(flt.l2_loss(x, 0.0), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x, create_graph=True)
    assert torch.allclose(second, torch.full((3,), 1 / 3, dtype=torch.float64))
    with pytest.raises(NotImplementedError, match="l2_loss: there are no third derivatives"):
        torch.autograd.grad(second.sum(), x)


def test_a_training_loop():
    """The same steps as with PyTorch's losses, over gradients that are accumulated, clipped and scaled."""
    x, labels = logits(64, 8).detach(), torch.arange(64) % 5
    trained = []
    for functional in (flt, F):
        torch.manual_seed(1)
        model = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.Tanh(), torch.nn.Linear(16, 5))
        optimizer = torch.optim.Adam(model.parameters(), 1e-2)
        for _ in range(20):
            optimizer.zero_grad()
            for part in range(2):
                outputs = model(x[part::2])
                loss = functional.cross_entropy(outputs, labels[part::2], label_smoothing=0.1)
                loss = loss + 0.1 * functional.mse_loss(outputs, torch.zeros_like(outputs))
                (loss / 2).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        trained.append(torch.cat([p.detach().reshape(-1) for p in model.parameters()]))
    torch.testing.assert_close(*trained, rtol=1e-3, atol=1e-4)


@pytest.mark.filterwarnings("ignore:.*torch.jit.script. is deprecated:DeprecationWarning")  # of torch.func itself
def test_transforms():
    """grad, vjp, vmap and what is made of them; each of a batch has a reduction of its own."""
    x, labels = logits(6, 4, 5, dtype=torch.float64).detach(), LABELS.expand(6, 4)
    loss = flt.cross_entropy
    each = torch.stack([loss(a, LABELS) for a in x])
    assert torch.equal(torch.func.vmap(loss)(x, labels), each)
    assert torch.equal(torch.func.vmap(loss, (0, None))(x, LABELS), each)
    assert torch.equal(torch.func.vmap(loss, (1, None))(x.transpose(0, 1), LABELS), each)
    grads = torch.func.vmap(torch.func.grad(loss))(x, labels)
    assert torch.equal(grads, torch.stack([torch.func.grad(loss)(a, LABELS) for a in x]))
    assert torch.equal(grads[2], torch.from_numpy(fl.cross_entropy.grad(x[2].numpy(), LABELS.numpy())))
    jacobian = torch.func.jacrev(lambda a: loss(a, LABELS, reduction="none"))(x[0])
    assert jacobian.shape == (4, 4, 5)
    second = torch.func.jacrev(torch.func.jacrev(lambda a: flt.log_cosh_loss(a, 0.0)))(x[0])
    diagonal = fl.log_cosh_loss.grad_and_hess(x[0].numpy(), 0.0)[1]
    assert_same_bits(second.reshape(20, 20).diagonal().numpy(), diagonal.reshape(-1))
    with pytest.raises(RuntimeError, match="jvp"):
        torch.func.jvp(lambda a: loss(a, LABELS), (x[0],), (x[0],))
    leaf = x[0].clone().requires_grad_()
    assert torch.equal(torch.func.vmap(loss)(leaf[None], labels[:1])[0], loss(leaf, LABELS))
    torch.func.vmap(loss)(leaf[None], labels[:1]).sum().backward()
    assert torch.equal(leaf.grad, grads[0])


@pytest.mark.parametrize("options", [{}, {"reduction": "none"}, {"label_smoothing": 0.1, "weight": torch.rand(5)}])
def test_compile(options):
    """As one graph, with what is before and after; eagerly run, for the point is what PyTorch makes of the call."""

    def step(x):
        return flt.cross_entropy(x * 2, LABELS, **options).sum() + flt.l1_penalty(x)

    x, same = logits(4, 5), logits(4, 5)
    compiled = torch.compile(step, backend="aot_eager", fullgraph=True)
    for _ in range(2):
        value, expected = compiled(x), step(same)
        assert torch.equal(value, expected)
        value.backward()
        expected.backward()
        torch.testing.assert_close(x.grad, same.grad)
    with torch.no_grad():
        assert torch.equal(compiled(x), step(x))
    delta = torch.compile(lambda a, d: flt.huber_loss(a.T, 0.0, delta=d), backend="aot_eager", fullgraph=True)
    for d in (0.5, 1.5, float("inf")):
        assert torch.equal(delta(x, d), flt.huber_loss(x.T, 0.0, delta=d))
    given = torch.compile(lambda a: flt.mse_loss(a, np.zeros((4, 5))), backend="aot_eager", fullgraph=True)
    assert torch.equal(given(x), flt.mse_loss(x, 0.0))
    longer = logits(7, 5)
    torch._dynamo.reset()
    dynamic = torch.compile(lambda a: flt.mse_loss(a.exp(), 1.0), backend="aot_eager", fullgraph=True, dynamic=True)
    for a in (x, longer):
        assert torch.equal(dynamic(a), flt.mse_loss(a.exp(), 1.0))


def test_operators():
    """What PyTorch has to check them with: that they do what they say of themselves."""
    from torch import library

    x = logits(5, 4).T.detach().requires_grad_()  # as it would not lie by itself
    for reduction in ("mean", "none"):
        description = f"{flt.cross_entropy.key}\ninput True\ntarget False\nreduction={reduction!r}"
        found = library.opcheck(torch.ops.fastloss.loss.default, (description, [x, LABELS]))
        assert set(found.values()) == {"SUCCESS"}


def test_a_graph_that_is_kept(tmp_path):
    """And read where nobody has asked for the loss yet."""

    class Model(torch.nn.Module):
        def forward(self, x):
            return flt.pseudo_huber_loss(x.exp(), 1.0, delta=0.5)

    x = logits(4).detach()
    torch.export.save(torch.export.export(Model(), (x,)), tmp_path / "model.pt2")
    code = f"""if True:
        import torch, fastloss.interop.torch
        print(torch.export.load({str(tmp_path / "model.pt2")!r}).module()(torch.tensor({x.tolist()})).item())
    """
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert float(found) == Model()(x).item()


def test_compile_of_wrong_calls():
    with pytest.raises(Exception, match="target requires a gradient, expected only 'input'"):
        torch.compile(lambda x: flt.mse_loss(x, x * 2), backend="aot_eager", fullgraph=True)(logits(3))
    with pytest.raises(Exception, match=r"missing a required argument: 'target'"):
        torch.compile(lambda x: flt.mse_loss(x), backend="aot_eager", fullgraph=True)(logits(3))


def test_threads_and_processes():
    """Backward runs on threads of PyTorch's; several of them at a time."""
    from concurrent.futures import ThreadPoolExecutor

    def one(seed):
        x = logits(100, 30, seed=seed)
        flt.cross_entropy(x, torch.zeros(100, dtype=torch.int64)).backward()
        return x.grad

    with ThreadPoolExecutor(4) as pool:
        for seed, grad in enumerate(pool.map(one, range(1, 9)), 1):
            assert torch.equal(grad, one(seed))


def test_gradients_that_were_handed_out_stay():
    """The last backward pass scales the graph's own memory, which nobody else may hold then."""
    x = torch.randn(6, dtype=torch.float64, requires_grad=True)
    for loss in (flt.mse_loss(x, torch.zeros(6)), flt.cross_entropy(x, torch.tensor(2))):
        (first,) = torch.autograd.grad(loss, x, retain_graph=True)
        before = first.clone()
        (second,) = torch.autograd.grad(3 * loss, x)
        assert torch.equal(first, before)
        assert torch.allclose(second, 3 * before)
