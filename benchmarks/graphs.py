"""``python -m benchmarks.graphs``: losses inside graphs, forward and backward, beside those that the frameworks have
themselves. PyTorch runs eagerly, JAX compiled.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from time import perf_counter
from typing import Any

import numpy as np

import fastloss as fl

ROWS, CLASSES, COUNT = 4096, 1000, 2**20
ELEMENTWISE = ("mse_loss", "huber_loss", "smooth_l1_loss", "binary_cross_entropy_with_logits", "poisson_nll_loss")
OPTAX = {
    "mse_loss": "squared_error",
    "huber_loss": "huber_loss",
    "binary_cross_entropy_with_logits": "sigmoid_binary_cross_entropy",
}
Contenders = dict[str, Callable[[], Any]]


def arrays(seed: int = 0) -> tuple[Any, ...]:
    rng = np.random.default_rng(seed)
    logits, labels = rng.standard_normal((ROWS, CLASSES), np.float32), rng.integers(0, CLASSES, ROWS)
    return logits, labels, rng.standard_normal(COUNT, np.float32), rng.random(COUNT, np.float32)


def of_torch(threads: int) -> Iterator[tuple[str, Contenders]]:
    import torch
    from torch.nn import functional

    from fastloss.interop import torch as flt

    torch.set_num_threads(threads)
    logits, labels, x, y = map(torch.from_numpy, arrays())

    def both(name: str, leaf: Any, target: Any) -> Contenders:
        leaf = leaf.requires_grad_()

        def step(module: Any) -> None:
            leaf.grad = None
            getattr(module, name)(leaf, target).backward()

        return {"framework": lambda: step(functional), "fastloss": lambda: step(flt)}

    yield "cross_entropy", both("cross_entropy", logits, labels)
    for name in ELEMENTWISE:
        yield name, both(name, x, y)
    yield "mse_loss, 8 elements", both("mse_loss", torch.zeros(8), torch.ones(8))


def of_jax(threads: int) -> Iterator[tuple[str, Contenders]]:
    import jax
    import optax

    from fastloss.interop import jax as flj

    logits, labels, x, y = map(jax.numpy.asarray, arrays())

    def both(theirs: Any, ours: Any, leaf: Any, target: Any) -> Contenders:
        def step(loss: Any) -> Callable[[], Any]:
            compiled = jax.jit(jax.value_and_grad(loss))
            return lambda: jax.block_until_ready(compiled(leaf, target))

        return {"framework": step(lambda a, b: theirs(a, b).mean()), "fastloss": step(ours)}

    yield "cross_entropy", both(optax.softmax_cross_entropy_with_integer_labels, flj.cross_entropy, logits, labels)
    for ours, theirs in OPTAX.items():
        yield ours, both(getattr(optax, theirs), getattr(flj, ours), x, y)
    few = jax.numpy.zeros(8)
    yield "mse_loss, 8 elements", both(optax.squared_error, flj.mse_loss, few, few + 1)


def least(functions: Contenders, seconds: float) -> dict[str, float]:
    """The least seconds of one call of each, which take turns: what else runs on the machine only ever adds."""
    times: dict[str, list[float]] = {name: [] for name in functions}
    for function in functions.values():
        function()
    end = perf_counter() + seconds
    while perf_counter() < end:
        for name, function in functions.items():
            start = perf_counter()
            function()
            times[name].append(perf_counter() - start)
    return {name: min(of) for name, of in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each line")
    options = parser.parse_args()
    fl.set_num_threads(options.threads)
    print(f"| forward and backward, threads: {options.threads} | framework | fastloss | ratio |")
    print("|---|--:|--:|--:|")
    for guest, needs, lines in (("PyTorch", ("torch",), of_torch), ("JAX", ("jax", "optax"), of_jax)):
        if not all(map(find_spec, needs)):
            continue
        for name, contenders in lines(options.threads):
            times = least(contenders, options.seconds)
            theirs, ours = (1e3 * times[who] for who in ("framework", "fastloss"))
            print(f"| {guest} `{name}` | {theirs:.3g} ms | {ours:.3g} ms | {theirs / ours:.2g} |", flush=True)


if __name__ == "__main__":
    main()
