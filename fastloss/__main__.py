"""``python -m fastloss``: what runs on this machine, how accurate it is, and how fast.

For every loss: the largest error of its float32 values and gradients against its NumPy definition evaluated in
long double, beside that of the same definition evaluated in float32; and the time of ``value_and_grad`` beside
that of the definition.
"""

from __future__ import annotations

import inspect
import platform
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

import fastloss as fl
from fastloss._core import Loss
from fastloss._registry import ANY, Definition, Domain, catalogue

ACCURACY_ELEMENTS, SPEED_ELEMENTS = 8192, 65536
ACCURACY_CLASSES, SPEED_CLASSES = 64, 1000
SECONDS = 0.12  # of timing, for each loss


# ---- arguments that make sense ----


def inside(domain: Domain, size: int, rng: np.random.Generator) -> Any:
    """Numbers of a domain: ordinary ones, small ones and tails."""
    if domain.plus_minus_one:
        return rng.choice([-1.0, 1.0], size)
    scale = rng.choice([0.01, 1.0, 1.0, 10.0], size)
    if np.isinf(domain.low) and np.isinf(domain.high):
        return scale * rng.standard_normal(size)
    if np.isinf(domain.high):
        return domain.low + np.exp(np.log1p(scale) * rng.standard_normal(size))
    if np.isinf(domain.low):
        return domain.high - np.exp(np.log1p(scale) * rng.standard_normal(size))
    x = rng.uniform(domain.low, domain.high, size)
    edges = [edge for edge in (domain.low, domain.high) if not domain.outside(np.array(edge))]
    return np.where(rng.random(size) < 0.5, rng.choice(edges, size), x) if edges else x


def example(
    definition: Definition, elements: int, classes: int, dtype: Any, rng: np.random.Generator
) -> tuple[list[NDArray[Any]], dict[str, Any]]:
    """Positional and keyword arguments for any loss of the catalogue."""
    options: dict[str, Any] = {}
    for name in definition.parameters:
        if definition.signature.parameters[name].default is inspect.Parameter.empty:
            options[name] = float(np.median(inside(definition.domains[name], 101, rng)))
    if definition.family == "pointwise":
        kernel = definition.kernel_name(options)
        domains = [definition.domains.get(name, ANY) for name in definition.inputs]
        inputs = [inside(domain if domain.holds_for(kernel) else ANY, elements, rng) for domain in domains]
        return [a.astype(dtype) for a in inputs], options
    rows = max(1, elements // classes)
    spread = rng.choice([0.1, 1.0, 10.0], (rows, 1))
    arguments = [(spread * rng.standard_normal((rows, classes))).astype(dtype)]
    if "target" in definition.inputs:
        likeliest = np.argmax(arguments[0], axis=-1)  # half of the rows are predicted right
        arguments.append(np.where(rng.random(rows) < 0.5, likeliest, rng.integers(0, classes, rows)))
    if "reduction" not in definition.shared:  # a function, not a loss: the gradient is by what follows
        shape = np.shape(catalogue[definition.name](*arguments, **options))
        options["grad_output"] = rng.standard_normal(shape).astype(dtype)
    return arguments, options


# ---- measuring ----


def both(loss: Any) -> Any:
    """The face that gives most: value and gradient, or the value where there is no gradient."""
    return getattr(loss, "value_and_grad", loss)


def outputs(result: Any) -> list[NDArray[Any]]:
    """All arrays of a result, tuples flattened."""
    return [a for item in result for a in outputs(item)] if isinstance(result, tuple) else [np.asarray(result)]


def errors(loss: Loss[Any], rng: np.random.Generator) -> tuple[float, float]:
    """The largest error of the kernel and of the NumPy definition in float32, as the documentation's page on accuracy
    counts its own errors: divided by what one ULP in the result and in each input would amount to.

    Where a result passes through 0 that is all of it: p - y cannot be more exact than y. What long double itself cannot
    tell, where a formula cancels, is not counted.
    """
    arguments, options = example(loss.definition, ACCURACY_ELEMENTS, ACCURACY_CLASSES, np.float32, rng)
    if "reduction" in loss.definition.shared:
        options["reduction"] = "none"
    reference = both(loss.reference)
    given = [*map(longdouble, arguments), *map(longdouble, options.values())]

    def at(values: list[Any]) -> list[NDArray[Any]]:
        n = len(arguments)
        return outputs(reference(*values[:n], **dict(zip(options, values[n:], strict=True))))

    exact = at(given)
    unit = [np.spacing(np.abs(true).astype(np.float32)).astype(np.longdouble) for true in exact]
    rows = loss.definition.family != "pointwise"  # whose elements act on each other: so several random signs
    for k, value in enumerate(given):
        if is_float(value):
            effect = [np.zeros_like(true) for true in exact]
            for _ in range(16 if rows else 1):
                near = at([*given[:k], nudge(value, rng), *given[k + 1 :]])
                with np.errstate(invalid="ignore"):
                    effect = [np.fmax(e, np.abs(b - true)) for e, b, true in zip(effect, near, exact, strict=True)]
            unit = [u + e for u, e in zip(unit, effect, strict=True)]
    doubt = 16 * np.finfo(np.longdouble).eps * (1 + max(np.max(np.abs(a)) for a in arguments))
    largest = [0.0, 0.0]
    for k, function in enumerate((both(loss), reference)):
        for got, true, one in zip(outputs(function(*arguments, **options)), exact, unit, strict=True):
            with np.errstate(all="ignore"):
                off = np.abs(got - true) / one
                overflow = np.isinf(got) & (got == true.astype(np.float32))
                off = np.where((got == true) | overflow | np.isnan(true) | (np.abs(got - true) <= doubt), 0, off)
            largest[k] = max(largest[k], float(np.max(np.where(np.isnan(off), np.inf, off), initial=0)))
    return largest[0], largest[1]


def is_float(x: Any) -> bool:
    return isinstance(x, np.ndarray) and x.dtype.kind == "f"


def longdouble(x: Any) -> Any:
    """An array of floats in long double; anything else as it is."""
    return x.astype(np.longdouble) if is_float(x) else x


def nudge(x: Any, rng: np.random.Generator) -> Any:
    """The numbers in x that are no integers changed by a ULP of float32."""
    step = np.spacing(np.abs(x).astype(np.float32)) * rng.choice([-1, 1], x.shape)
    return np.where(x == np.round(x), x, x + step)


def alternate(functions: list[Callable[[], Any]], seconds: float, least: int = 3) -> list[float]:
    """Median seconds of each function; they take turns, so that a disturbance meets all of them."""
    times: list[list[float]] = [[] for _ in functions]
    for function in functions:
        function()
    start = time.perf_counter()
    while len(times[0]) < least or time.perf_counter() - start < seconds:
        for function, taken in zip(functions, times, strict=True):
            before = time.perf_counter()
            function()
            taken.append(time.perf_counter() - before)
    return [median(taken) for taken in times]


def speeds(loss: Loss[Any], rng: np.random.Generator) -> tuple[float, float]:
    """Nanoseconds per element of the kernel and of the NumPy definition."""
    arguments, options = example(loss.definition, SPEED_ELEMENTS, SPEED_CLASSES, np.float32, rng)
    fast, slow = alternate(
        [lambda: both(loss)(*arguments, **options), lambda: both(loss.reference)(*arguments, **options)], SECONDS
    )
    return 1e9 * fast / arguments[0].size, 1e9 * slow / arguments[0].size


# ---- showing ----


class Progress:
    """A line on the terminal that is overwritten; nothing where there is no terminal."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.shown = total, 0, sys.stderr.isatty()

    def step(self, what: str) -> None:
        self.done += 1
        if self.shown:
            bar = "#" * (24 * self.done // self.total)
            print(f"\r\033[K[{bar:<24}] {self.done}/{self.total} {what}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self.shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def ulp(error: float) -> str:
    return f"{error:.2f}" if error < 100 else f"{error:.0e}"


def main() -> dict[str, dict[str, float]]:
    """Prints the tour; returns its figures by loss."""
    versions = f"NumPy {np.__version__}, Python {platform.python_version()}"
    print(f"fastloss {fl.__version__}, {versions}, {platform.system()} {platform.machine()}")
    print(f"instruction set: {fl.isa()}   (this machine has {', '.join(fl.isas())}; FASTLOSS_ISA chooses)")
    print()
    print(
        f"float32; largest errors over {ACCURACY_ELEMENTS} elements with tails, in units in the last place (ULP) beside"
    )
    print("what the last places of the inputs make (a result near 0 is a difference of rounded numbers);")
    print(f"value_and_grad of {SPEED_ELEMENTS} elements, or of rows of {SPEED_CLASSES}")
    print()
    width = max(map(len, catalogue))
    print(f"{'':<{width}}  {'largest error, ULP':>18}   {'ns per element':>16}")
    print(f"{'loss':<{width}}  {'fastloss':>9}{'NumPy':>9}   {'fastloss':>9}{'NumPy':>7}   speed-up", flush=True)
    rng = np.random.default_rng(0)
    progress = Progress(len(catalogue))
    figures = {}
    for name, loss in catalogue.items():
        progress.step(name)
        (error, numpy_error), (fast, slow) = errors(loss, rng), speeds(loss, rng)
        progress.clear()
        print(
            f"{name:<{width}}  {ulp(error):>9}{ulp(numpy_error):>9}   {fast:>9.3f}{slow:>7.2f}   {slow / fast:>6.1f} x",
            flush=True,
        )
        figures[name] = {"error": error, "numpy_error": numpy_error, "ns": fast, "numpy_ns": slow}
    return figures


if __name__ == "__main__":
    main()
