"""The same measurements of others, of those that are installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import support
from accuracy import Case, cases, run_rows
from support import catalogue


def torch_peer(call: Callable[..., Any]) -> Callable[..., list[Any]]:
    def run(*args: Any) -> list[Any]:
        import torch

        first, *rest = (torch.from_numpy(np.ascontiguousarray(a)) for a in args)
        first.requires_grad_()
        value = call(torch.nn.functional, first, *rest)
        (grad,) = torch.autograd.grad(value, first, torch.ones_like(value))
        return [value.detach().numpy(), grad.numpy()]

    return run


def jax_peer(call: Callable[..., Any]) -> Callable[..., list[Any]]:
    def run(*args: Any) -> list[Any]:
        import jax

        jax.config.update("jax_enable_x64", True)
        first, *rest = (jax.numpy.asarray(a) for a in args)
        value = call(first, *rest)
        grad = jax.grad(lambda x: call(x, *rest).sum())(first)
        return [np.asarray(value), np.asarray(grad)]

    return run


def optax_peer(name: str, **options: Any) -> Callable[..., list[Any]]:
    def call(*args: Any) -> Any:
        import optax

        return getattr(optax, name)(*args, **options)

    return jax_peer(call)


def jax_nn(name: str) -> Callable[..., list[Any]]:
    def call(*args: Any) -> Any:
        import jax

        return getattr(jax.nn, name)(*args)

    return jax_peer(call)


def scipy_peer(call: Callable[..., Any]) -> Callable[..., list[Any]]:
    def run(*args: Any) -> list[Any]:
        import scipy.special

        return [call(scipy.special, *args), None]

    return run


def sklearn_peer(name: str) -> Callable[..., list[Any]]:
    def run(x: Any, y: Any) -> list[Any]:
        from sklearn._loss import loss

        x, y = np.ascontiguousarray(x), np.ascontiguousarray(y)
        value, grad = getattr(loss, name)().loss_gradient(y, x)
        return [value, grad]

    return run


POINT_PEERS: dict[str, dict[str, Callable[..., list[Any]]]] = {
    "binary_cross_entropy_with_logits": {
        "PyTorch": torch_peer(lambda f, x, y: f.binary_cross_entropy_with_logits(x, y, reduction="none")),
        "JAX (Optax)": optax_peer("sigmoid_binary_cross_entropy"),
        "scikit-learn": sklearn_peer("HalfBinomialLoss"),
    },
    "softplus": {"PyTorch": torch_peer(lambda f, x: f.softplus(x)), "JAX (Optax)": jax_nn("softplus")},
    "sigmoid": {
        "PyTorch": torch_peer(lambda f, x: f.sigmoid(x)),
        "JAX (Optax)": jax_nn("sigmoid"),
        "SciPy": scipy_peer(lambda f, x: f.expit(x)),
    },
    "log_sigmoid": {
        "PyTorch": torch_peer(lambda f, x: f.logsigmoid(x)),
        "JAX (Optax)": jax_nn("log_sigmoid"),
        "SciPy": scipy_peer(lambda f, x: f.log_expit(x)),
    },
    "huber_loss": {
        "PyTorch": torch_peer(lambda f, x, y: f.huber_loss(x, y, reduction="none")),
        "JAX (Optax)": optax_peer("huber_loss"),
        "SciPy": scipy_peer(lambda f, x, y: f.huber(x.dtype.type(1), x - y)),
    },
    "pseudo_huber_loss": {"SciPy": scipy_peer(lambda f, x, y: f.pseudo_huber(x.dtype.type(1), x - y))},
    "log_cosh_loss": {"JAX (Optax)": optax_peer("log_cosh")},
    "sigmoid_focal_loss": {"JAX (Optax)": optax_peer("sigmoid_focal_loss", alpha=0.25)},
    "kl_div": {"PyTorch": torch_peer(lambda f, x, y: f.kl_div(x, y, reduction="none"))},
    "poisson_nll_loss": {
        "PyTorch": torch_peer(lambda f, x, y: f.poisson_nll_loss(x, y, reduction="none")),
        "scikit-learn": sklearn_peer("HalfPoissonLoss"),
    },
}
PEER_RANGE = 80.0  # of inputs: further out some of them overflow


def fastloss_peer(name: str) -> Callable[..., list[Any]]:
    return lambda *args: list(
        catalogue[name].value_and_grad(*args, **support.UNREDUCED[bool(catalogue[name].definition.reductions)])
    )


def numpy_peer(name: str) -> Callable[..., list[Any]]:
    reference = catalogue[name].reference
    return lambda *args: list(
        reference.value_and_grad(*args, **support.UNREDUCED[bool(catalogue[name].definition.reductions)])
    )


def compare(name: str, dtype: Any, count: int) -> dict[str, list[float]]:
    """Largest errors of value and gradient by the first input, by who computed them. NaN: not offered."""
    found: dict[str, list[float]] = {}
    peers = {"fastloss": fastloss_peer(name), "NumPy": numpy_peer(name), **POINT_PEERS[name]}
    hard = [
        case
        for case in cases(name)
        if (case.plain or (name == "kl_div" and not case.options)) and case.swept == case.definition.inputs[0]
    ]
    for who, peer in peers.items():
        for case in hard:

            def run(x: Any, case: Case = case, peer: Any = peer) -> list[Any]:
                with np.errstate(all="ignore"):
                    results = peer(*case.arguments(x, lambda a: a))
                return [np.full_like(x, np.nan) if a is None else np.asarray(a).astype(x.dtype) for a in results]

            sweep = case.sweep(dtype)
            sweep.function, sweep.quick, sweep.exact = (
                run,
                lambda x, q=sweep.quick: q(x)[:2],
                lambda x, e=sweep.exact: e(x)[:2],
            )
            sweep.low, sweep.high = max(sweep.low, -PEER_RANGE), min(sweep.high, PEER_RANGE)
            worst = [w[0].ulp for w in sweep.search(count)]
            found[who] = [max(a, b) for a, b in zip(found.get(who, [0.0, 0.0]), worst, strict=True)]
    for who, results in found.items():
        if who == "SciPy":
            results[1] = np.nan
    return found


def torch_rows(x: Any, label: Any) -> list[Any]:
    import torch

    f, t, y = torch.nn.functional, torch.from_numpy(x), torch.from_numpy(label)
    t.requires_grad_()
    value = f.cross_entropy(t, y, reduction="none")
    (grad,) = torch.autograd.grad(value.sum(), t)
    with torch.no_grad():
        p, log_p, total = f.softmax(t, 1), f.log_softmax(t, 1), torch.logsumexp(t, 1)
    return [value.detach().numpy(), grad.numpy(), None, p.numpy(), log_p.numpy(), total.numpy(), p.numpy()]


def numpy_rows(x: Any, label: Any) -> list[Any]:
    import fastloss as fl

    value, grad = fl.cross_entropy.reference.value_and_grad(x, label, reduction="none")
    hess = fl.cross_entropy.reference.grad_and_hess(x, label, reduction="none")[1]
    p = fl.softmax.reference(x)
    return [value, grad, hess, p, fl.log_softmax.reference(x), fl.logsumexp.reference(x), p]


def scipy_rows(x: Any, label: Any) -> list[Any]:
    from scipy.special import log_softmax, logsumexp, softmax

    p = softmax(x, axis=1)
    return [None, None, None, p, log_softmax(x, axis=1), logsumexp(x, axis=1), p]


def jax_rows(x: Any, label: Any) -> list[Any]:
    import jax
    import optax

    jax.config.update("jax_enable_x64", True)
    t = jax.numpy.asarray(x)

    def loss(t: Any) -> Any:
        return optax.softmax_cross_entropy_with_integer_labels(t, label)

    p, log_p = jax.nn.softmax(t), jax.nn.log_softmax(t)
    results = [loss(t), jax.grad(lambda t: loss(t).sum())(t), p, log_p, jax.nn.logsumexp(t, axis=1)]
    value, grad, p, log_p, total = map(np.asarray, results)
    return [value, grad, None, p, log_p, total, p]


def sklearn_rows(x: Any, label: Any) -> list[Any]:
    from sklearn._loss.loss import HalfMultinomialLoss

    theirs = HalfMultinomialLoss(n_classes=x.shape[1])
    value, grad = theirs.loss_gradient(label.astype(x.dtype), np.ascontiguousarray(x))
    return [value, grad, None, None, None, None, None]


ROW_PEERS = {
    "fastloss": run_rows, "NumPy": numpy_rows, "PyTorch": torch_rows, "JAX (Optax)": jax_rows, "SciPy": scipy_rows,
    "scikit-learn": sklearn_rows,
}  # fmt: skip
