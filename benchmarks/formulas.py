"""``python -m benchmarks.formulas``: users' formulas as losses, as they are and compiled, beside the built-in loss and
what users would write otherwise: NumPy by hand, Numba with and without fastmath, numexpr, and JAX.

Value and gradient of the mean, float32, results given where a contender takes them, all taking turns. JAX is given the
formula itself, the others stable formulas with derivatives by hand. A result that differs from the built-in loss's by
more than a thousandth has an exclamation mark.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Any

import numpy as np

import fastloss as fl
from benchmarks import contenders, numpy_losses
from benchmarks.cases import Case, aligned
from benchmarks.timing import take_turns
from fastloss._registry import catalogue

SIZES = (16, 4096, 2**18, 2**24)
Contenders = dict[str, Callable[[], Any]]  # each returns value and gradient

# ---- as users write them ----


def mse_loss(x: Any, y: Any) -> Any:
    return (x - y) ** 2


def huber_loss(x: Any, y: Any) -> Any:
    a = np.abs(x - y)
    return np.where(a <= 1, 0.5 * a**2, a - 0.5)


def log_cosh_loss(x: Any, y: Any) -> Any:
    return np.log(np.cosh(x - y))


def pseudo_huber_loss(x: Any, y: Any) -> Any:
    return np.sqrt(1 + (x - y) ** 2) - 1


def cauchy_loss(x: Any, y: Any) -> Any:
    return 0.5 * np.log(1 + (x - y) ** 2)


def binary_cross_entropy_with_logits(x: Any, y: Any) -> Any:
    p = 1 / (1 + np.exp(-x))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def sigmoid_focal_loss(x: Any, y: Any) -> Any:
    p = 1 / (1 + np.exp(-x))
    wrong = p * (1 - y) + (1 - p) * y
    return (0.25 * y + 0.75 * (1 - y)) * wrong**2 * (np.logaddexp(0, x) - x * y)


def poisson_nll_loss(x: Any, y: Any) -> Any:
    return np.exp(x) - y * x


FORMULAS = {
    f.__name__: f
    for f in (
        mse_loss,
        huber_loss,
        pseudo_huber_loss,
        cauchy_loss,
        log_cosh_loss,
        binary_cross_entropy_with_logits,
        poisson_nll_loss,
        sigmoid_focal_loss,
    )
}

# ---- by hand: value and gradient ----


def in_numba() -> dict[str, Callable[[Any, Any], Any]]:
    """Of one element."""
    from math import exp, log1p, sqrt, tanh

    zero, one, two, half, quarter, log_2 = map(np.float32, (0, 1, 2, 0.5, 0.25, math.log(2)))

    def mse_loss(x: Any, y: Any) -> Any:
        return (x - y) * (x - y), two * (x - y)

    def huber_loss(x: Any, y: Any) -> Any:
        c = min(max(x - y, -one), one)
        return c * (x - y - half * c), c

    def log_cosh_loss(x: Any, y: Any) -> Any:
        a = abs(x - y)
        return a + log1p(exp(-two * a)) - log_2, tanh(x - y)

    def pseudo_huber_loss(x: Any, y: Any) -> Any:
        r = x - y
        h = sqrt(one + r * r)
        return h - one, r / h

    def cauchy_loss(x: Any, y: Any) -> Any:
        r = x - y
        return half * log1p(r * r), r / (one + r * r)

    def binary_cross_entropy_with_logits(x: Any, y: Any) -> Any:
        e = exp(-abs(x))
        return max(x, zero) - x * y + log1p(e), (one if x >= zero else e) / (one + e) - y

    def sigmoid_focal_loss(x: Any, y: Any) -> Any:
        e = exp(-abs(x))
        p = (one if x >= zero else e) / (one + e)
        ce = max(x, zero) - x * y + log1p(e)
        wrong = p + y - two * p * y
        weight = quarter * y + (one - quarter) * (one - y)
        return weight * wrong * wrong * ce, weight * wrong * (
            wrong * (p - y) + two * ce * (one - two * y) * p * (one - p)
        )

    def poisson_nll_loss(x: Any, y: Any) -> Any:
        e = exp(x)
        return e - y * x, e - y

    return {
        f.__name__: f
        for f in (
            mse_loss,
            huber_loss,
            log_cosh_loss,
            pseudo_huber_loss,
            cauchy_loss,
            binary_cross_entropy_with_logits,
            sigmoid_focal_loss,
            poisson_nll_loss,
        )
    }


STABLE = "where(x > 0, x, 0 * x) - x * y + log1p(exp(-abs(x)))"
SIGMOID = "(where(x > 0, 1 + 0 * x, exp(-abs(x))) / (1 + exp(-abs(x))))"
WRONG = f"({SIGMOID} * (1 - y) + (1 - {SIGMOID}) * y)"
WEIGHT = "(a * y + (1 - a) * (1 - y))"
IN_NUMEXPR = {
    "mse_loss": ("(x - y)**2", "2 * (x - y)"),
    "huber_loss": (
        "where(abs(x - y) <= 1, h * (x - y)**2, abs(x - y) - h)",
        "where(x - y > 1, 1 + 0 * x, where(x - y < -1, 0 * x - 1, x - y))",
    ),
    "log_cosh_loss": ("abs(x - y) + log1p(exp(-2 * abs(x - y))) - log_2", "tanh(x - y)"),
    "pseudo_huber_loss": ("sqrt(1 + (x - y)**2) - 1", "(x - y) / sqrt(1 + (x - y)**2)"),
    "cauchy_loss": ("h * log1p((x - y)**2)", "(x - y) / (1 + (x - y)**2)"),
    "binary_cross_entropy_with_logits": (STABLE, f"{SIGMOID} - y"),
    "poisson_nll_loss": ("exp(x) - y * x", "exp(x) - y"),
    "sigmoid_focal_loss": (
        f"{WEIGHT} * {WRONG}**2 * ({STABLE})",
        f"{WEIGHT} * {WRONG} * ({WRONG} * ({SIGMOID} - y)"
        f" + 2 * ({STABLE}) * (1 - 2 * y) * {SIGMOID} * (1 - {SIGMOID}))",
    ),
}

# ---- contenders ----


def of_fastloss(name: str, x: Any, y: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    losses = {"built-in": catalogue[name], "formula": fl.custom_loss(FORMULAS[name])}
    with suppress(OSError):  # there is no compiler
        losses["compiled"] = fl.custom_loss(FORMULAS[name]).compile()
    for who, loss in losses.items():
        out = aligned(x.shape, x.dtype)
        yield who, lambda face=loss.value_and_grad, out=out: face(x, y, out=out, reduction="mean")


def of_numpy(name: str, x: Any, y: Any) -> Callable[[], Any]:
    function, out = getattr(numpy_losses, name), aligned(x.shape, x.dtype)
    mean = catalogue[name].definition.default_reduction == "mean"

    def run() -> Any:
        value, grad = function(out, x, y)
        if mean:
            return value(), grad()
        return value().mean(), numpy_losses.scaled(1 / x.size, grad())

    return run


def of_numba(name: str, x: Any, y: Any, fastmath: bool) -> Callable[[], Any]:
    from numba import njit, prange

    formula = njit(fastmath=fastmath)(in_numba()[name])
    out, scale = aligned(x.shape, x.dtype), np.float32(1 / x.size)

    @njit(fastmath=fastmath, parallel=contenders.threads > 1)
    def loop(x: Any, y: Any, out: Any, scale: Any) -> float:
        total = 0.0
        for i in prange(x.size):
            value, grad = formula(x[i], y[i])
            total += value
            out[i] = grad * scale
        return total / x.size

    return lambda: (loop(x, y, out, scale), out)


def of_numexpr(name: str, x: Any, y: Any) -> Callable[[], Any]:
    import numexpr

    numexpr.set_num_threads(contenders.threads)
    value, grad = IN_NUMEXPR[name]
    numbers = {"h": 0.5, "a": 0.25, "log_2": math.log(2), "scale": 1 / x.size}
    names = {"x": x, "y": y, **{k: np.float32(v) for k, v in numbers.items()}}
    values, out = aligned(x.shape, x.dtype), aligned(x.shape, x.dtype)

    def run() -> Any:
        numexpr.evaluate(value, names, {}, out=values)
        numexpr.evaluate(f"({grad}) * scale", names, {}, out=out)
        return values.mean(dtype=np.float64), out

    return run


def of_jax(name: str, x: Any, y: Any) -> Callable[[], Any]:
    import jax

    formula = contenders.with_jax(FORMULAS[name], {})
    run = jax.jit(jax.value_and_grad(lambda x, y: formula(x, y).mean()))
    given = jax.numpy.asarray(x), jax.numpy.asarray(y)
    return lambda: jax.block_until_ready(run(*given))


def all_of(name: str, x: Any, y: Any) -> Contenders:
    made = dict(of_fastloss(name, x, y))
    made["NumPy"] = of_numpy(name, x, y)
    if find_spec("numba"):
        made["Numba"] = of_numba(name, x, y, False)
        made["fastmath"] = of_numba(name, x, y, True)
    if find_spec("numexpr"):
        made["numexpr"] = of_numexpr(name, x, y)
    if find_spec("jax"):
        made["JAX"] = of_jax(name, x, y)
    return made


def agree(result: Any, expected: Any) -> bool:
    """Whether value and gradient are those of the built-in loss, to a thousandth."""
    (value, grad), (right, slope) = result, expected
    room = 1e-3 * np.abs(slope).max()
    return bool(abs(value - right) <= 1e-3 * abs(right) and np.all(np.abs(np.asarray(grad) - slope) <= room))


# ---- a run ----


def measured(name: str, size: int, seconds: float) -> tuple[dict[str, float], set[str]]:
    """Nanoseconds per element of each contender, and whose results are wrong."""
    x, y = Case(name, size, 0, "float32", "value_and_grad").arguments[0]
    functions = all_of(name, x, y)
    value, grad = functions["built-in"]()
    expected = value, grad.copy()
    wrong = {who for who, function in functions.items() if not agree(function(), expected)}
    times = take_turns(functions, seconds, contenders.threads)
    return {who: 1e9 * taken / size for who, taken in times.items()}, wrong


def table(size: int, threads: int, seconds: float, names: list[str]) -> None:
    rows, heads = {}, []
    for name in names:
        rows[name] = measured(name, size, seconds)
        heads = heads or [*rows[name][0]]
    unit = "a call, us" if size < 1000 else "ns per element"
    print(f"\n| {size} elements, {threads} thread{'s' * (threads > 1)}, {unit} |", " | ".join(heads), "|")
    print("|---|" + "--:|" * len(heads))
    for name, (times, wrong) in rows.items():
        cells = (f"{t * (size / 1000 if size < 1000 else 1):.3g}{'!' * (who in wrong)}" for who, t in times.items())
        print(f"| `{name}` |", " | ".join(cells), "|")
    for what, of in (("geometric mean, times built-in", lambda r: math.exp(np.log(r).mean())), ("worst", max)):
        ratios = {who: [times[who] / times["built-in"] for times, _ in rows.values() if who in times] for who in heads}
        print(f"| {what} |", " | ".join(f"{of(r):.2f}" for r in ratios.values()), "|", flush=True)


def run(threads: int, sizes: list[int], seconds: float, names: list[str]) -> None:
    """Only once in a process."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])
    contenders.use_threads(threads)
    for size in sizes:
        table(size, threads, seconds, names)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.formulas", description=__doc__)
    parser.add_argument("losses", nargs="*", default=[*FORMULAS], help="names of losses (default: all)")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--seconds", type=float, default=0.5, help="for each row of a table")
    options = parser.parse_args()
    for threads in options.threads:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            process.submit(run, threads, options.sizes, options.seconds, options.losses).result()


if __name__ == "__main__":
    main()
