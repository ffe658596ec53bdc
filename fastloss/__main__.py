"""``fastloss``, or ``python -m fastloss``: the losses on this machine, their accuracy and their speed.

The tour shows for every loss the largest error of its values and gradients against its NumPy definition evaluated in
long double, beside that of the same definition evaluated in the type of the arrays; and the time of ``value_and_grad``
beside that of the definition.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
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


# ---- example arguments ----


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
    classes = definition.length or classes
    rows = max(1, elements // classes)
    if definition.family == "rows" and not definition.of_softmax:
        inputs = [
            np.where(np.arange(classes) < 4, rng.integers(0, classes, (rows, classes)), -1)
            if definition.lists and name == definition.labels
            else rng.integers(0, classes, rows)
            if name == definition.labels
            else boxes(rows, rng).astype(dtype)
            if definition.domains.get(name, ANY).boxes
            else inside(definition.domains.get(name, ANY), rows, rng).astype(dtype)
            if name in definition.numbers
            else rng.standard_normal((rows, classes)).astype(dtype)
            if name not in definition.domains
            else rng.uniform(*definition.domains[name][:2], (rows, classes)).astype(dtype)
            for name in definition.inputs
        ]
        if not definition.reductions:
            options["grad_output"] = rng.standard_normal(rows).astype(dtype)
        return inputs, options
    spread = rng.choice([0.1, 1.0, 10.0], (rows, 1))
    arguments = [(spread * rng.standard_normal((rows, classes))).astype(dtype)]
    if "target" in definition.inputs:
        most_probable = np.argmax(arguments[0], axis=-1)  # half of the rows are predicted correctly
        arguments.append(np.where(rng.random(rows) < 0.5, most_probable, rng.integers(0, classes, rows)))
    if "reduction" not in definition.shared:  # a function, not a loss: its gradient needs an upstream gradient
        shape = np.shape(catalogue[definition.name](*arguments, **options))
        options["grad_output"] = rng.standard_normal(shape).astype(dtype)
    return arguments, options


def boxes(count: int, rng: np.random.Generator) -> Any:
    corner = rng.standard_normal((count, 2))
    return np.concatenate((corner, corner + np.exp(rng.standard_normal((count, 2)))), axis=-1)


# ---- measuring ----


def both(loss: Any) -> Any:
    """Value and gradient, or the value alone where there is no gradient."""
    return getattr(loss, "value_and_grad", loss)


def outputs(result: Any) -> list[NDArray[Any]]:
    """All arrays of a result, tuples flattened."""
    return [a for item in result for a in outputs(item)] if isinstance(result, tuple) else [np.asarray(result)]


def errors(loss: Loss[Any], rng: np.random.Generator, dtype: Any = np.float32) -> tuple[float, float]:
    """The largest error of the kernel and of the NumPy definition in a type, as the documentation's page on accuracy
    counts its own errors: divided by what one ULP in the result and in each input would amount to.

    Near a root, such as that of p - y, an error in the last place of y is a large error of the result, and is not
    counted. Nor are errors that long double cannot resolve, where the definition cancels.
    """
    arguments, options = example(loss.definition, ACCURACY_ELEMENTS, ACCURACY_CLASSES, dtype, rng)
    if "reduction" in loss.definition.shared:
        options["reduction"] = "none"
    reference = both(loss.reference)
    given = [*map(longdouble, arguments), *map(longdouble, options.values())]

    def at(values: list[Any]) -> list[NDArray[Any]]:
        n = len(arguments)
        return outputs(reference(*values[:n], **dict(zip(options, values[n:], strict=True))))

    exact = at(given)
    unit = [np.spacing(np.abs(true).astype(dtype)).astype(np.longdouble) for true in exact]
    rows = loss.definition.family != "pointwise"  # whose elements depend on each other: so several random signs
    for k, value in enumerate(given):
        if is_float(value):
            effect = [np.zeros_like(true) for true in exact]
            for _ in range(16 if rows else 1):
                near = at([*given[:k], nudge(value, dtype, rng), *given[k + 1 :]])
                with np.errstate(invalid="ignore"):
                    effect = [np.fmax(e, np.abs(b - true)) for e, b, true in zip(effect, near, exact, strict=True)]
            unit = [u + e for u, e in zip(unit, effect, strict=True)]
    doubt = 16 * np.finfo(np.longdouble).eps * (1 + max(np.max(np.abs(a)) for a in arguments))
    largest = [0.0, 0.0]
    for k, function in enumerate((both(loss), reference)):
        for got, true, one in zip(outputs(function(*arguments, **options)), exact, unit, strict=True):
            with np.errstate(all="ignore"):
                off = np.abs(got - true) / one
                overflow = np.isinf(got) & (got == true.astype(dtype))
                off = np.where((got == true) | overflow | np.isnan(true) | (np.abs(got - true) <= doubt), 0, off)
            largest[k] = max(largest[k], float(np.max(np.where(np.isnan(off), np.inf, off), initial=0)))
    return largest[0], largest[1]


def is_float(x: Any) -> bool:
    return isinstance(x, np.ndarray) and x.dtype.kind == "f"


def longdouble(x: Any) -> Any:
    """An array of floats in long double; anything else as it is."""
    return x.astype(np.longdouble) if is_float(x) else x


def nudge(x: Any, dtype: Any, rng: np.random.Generator) -> Any:
    """The elements of x that are not integers, changed by one ULP of the type; others as they are."""
    step = np.spacing(np.abs(x).astype(dtype)) * rng.choice([-1, 1], x.shape)
    return np.where(x == np.round(x), x, x + step)


def alternate(functions: list[Callable[[], Any]], seconds: float, least: int = 3) -> list[float]:
    """Median seconds of each function; they alternate, so that disturbances affect all of them."""
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


def speeds(loss: Loss[Any], rng: np.random.Generator, dtype: Any, size: int) -> tuple[float, float]:
    """Nanoseconds per element of the kernel and of the NumPy definition."""
    arguments, options = example(loss.definition, size, SPEED_CLASSES, dtype, rng)
    fast, slow = alternate(
        [lambda: both(loss)(*arguments, **options), lambda: both(loss.reference)(*arguments, **options)], SECONDS
    )
    return 1e9 * fast / arguments[0].size, 1e9 * slow / arguments[0].size


FACES = ("value", "grad", "value_and_grad", "grad_and_hess")


def face_speeds(loss: Loss[Any], rng: np.random.Generator, dtype: Any, size: int) -> dict[str, float]:
    """Nanoseconds per element of each face."""
    arguments, options = example(loss.definition, size, SPEED_CLASSES, dtype, rng)
    faces = {"value": loss} | {face: getattr(loss, face) for face in FACES if hasattr(loss, face)}
    of_value = {name: value for name, value in options.items() if name != "grad_output"}

    def call(face: str) -> Callable[[], Any]:
        return lambda: faces[face](*arguments, **(of_value if face == "value" else options))

    times = alternate([call(face) for face in faces], SECONDS)
    return {face: 1e9 * taken / arguments[0].size for face, taken in zip(faces, times, strict=True)}


# ---- showing ----


class Progress:
    """A line on the terminal that is overwritten; nothing if the output is no terminal."""

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


def about() -> dict[str, Any]:
    """What a bug report or a report of speed should contain."""
    return {
        "fastloss": fl.__version__,
        "NumPy": np.__version__,
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "instruction set": fl.isa(),
        "instruction sets of this machine": list(fl.isas()),
        "threads": fl.get_num_threads(),
        "environment": {name: os.environ[name] for name in VARIABLES if name in os.environ},
        "installed in": os.path.dirname(fl.__file__),
    }


VARIABLES = ("FASTLOSS_ISA", "FASTLOSS_NUM_THREADS", "OMP_NUM_THREADS")


def head() -> None:
    print(f"fastloss {fl.__version__}, NumPy {np.__version__}, Python {platform.python_version()},", end=" ")
    print(f"{platform.system()} {platform.machine()}")
    print(f"instruction set: {fl.isa()}   (this machine has {', '.join(fl.isas())}; FASTLOSS_ISA chooses)")
    print()


def show_info(asked: argparse.Namespace) -> None:
    found = about()
    if asked.json:
        print(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        if isinstance(value, dict):
            value = [f"{key}={text}" for key, text in value.items()] or ["-"]
        print(f"{name + ':':<34}{', '.join(value) if isinstance(value, list) else value}")


def show_tour(asked: argparse.Namespace) -> None:
    dtype, size, shown = np.dtype(asked.dtype), asked.size or SPEED_ELEMENTS, not asked.json
    width = max(map(len, asked.losses))
    if shown:
        head()
        print(f"{dtype}; largest errors over {ACCURACY_ELEMENTS} elements with tails, in units in the last place (ULP)")
        print("beside what the last places of the inputs make (a result near 0 is a difference of rounded numbers);")
        print(f"value_and_grad of {size} elements, or of rows of {SPEED_CLASSES}. NumPy is the definition of the loss:")
        print("where that has large errors, the textbook's formula loses its digits.")
        print()
        print(f"{'':<{width}}  {'largest error, ULP':>18}   {'ns per element':>16}")
        print(f"{'loss':<{width}}  {'fastloss':>9}{'NumPy':>9}   {'fastloss':>9}{'NumPy':>7}   speed-up", flush=True)
    rng = np.random.default_rng(0)
    progress = Progress(len(asked.losses))
    figures = {}
    for name in asked.losses:
        progress.step(name)
        loss = catalogue[name]
        (error, numpy_error), (fast, slow) = errors(loss, rng, dtype), speeds(loss, rng, dtype, size)
        progress.clear()
        figures[name] = {"error": error, "numpy_error": numpy_error, "ns": fast, "numpy_ns": slow}
        if shown:
            print(f"{name:<{width}}  {ulp(error):>9}{ulp(numpy_error):>9}   {fast:>9.3f} {slow:>6.2f}", end="   ")
            print(f"{slow / fast:>6.1f} x", flush=True)
    if asked.json:
        print(json.dumps(about() | {"dtype": str(dtype), "size": size, "losses": figures}, indent=1))


def show_bench(asked: argparse.Namespace) -> None:
    dtype, size, shown = np.dtype(asked.dtype), asked.size or SPEED_ELEMENTS, not asked.json
    width = max(map(len, asked.losses))
    if shown:
        head()
        print(f"{dtype}, {size} elements, or rows of {SPEED_CLASSES}; ns per element, new arrays for results")
        print()
        print(f"{'loss':<{width}}" + "".join(f"{face:>16}" for face in FACES), flush=True)
    rng = np.random.default_rng(0)
    progress = Progress(len(asked.losses))
    figures = {}
    for name in asked.losses:
        progress.step(name)
        found = figures[name] = face_speeds(catalogue[name], rng, dtype, size)
        progress.clear()
        if shown:
            cells = (f"{found[face]:.3f}" if face in found else "" for face in FACES)
            print(f"{name:<{width}}" + "".join(f"{cell:>16}" for cell in cells), flush=True)
    if asked.json:
        print(json.dumps(about() | {"dtype": str(dtype), "size": size, "losses": figures}, indent=1))


# ---- the command ----


def name_of_loss(text: str) -> str:
    if text not in catalogue:
        raise argparse.ArgumentTypeError(f"there is no loss {text!r}")
    return text


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of at least 1")
    return int(text)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser("fastloss", description="Loss functions for NumPy, on this machine.")
    made.add_argument("--version", action="version", version=f"fastloss {fl.__version__}")
    commands = made.add_subparsers(dest="command", metavar="command", title="commands")

    def command(name: str, run: Callable[[argparse.Namespace], None], text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        one.set_defaults(run=run)
        one.add_argument("--json", action="store_true", help="print JSON")
        return one

    tour = command("tour", show_tour, "errors and times of every loss, beside its NumPy definition (the default)")
    bench = command("bench", show_bench, "times of every loss: value, gradient, both, gradient and Hessian")
    command("info", show_info, "versions, instruction set and threads: what a report of a fault should say")
    for one in (tour, bench):
        one.add_argument("losses", nargs="*", type=name_of_loss, default=list(catalogue), help="names (default: all)")
        one.add_argument("--dtype", choices=("float32", "float64"), default="float32", help="default: %(default)s")
        one.add_argument("--size", type=at_least_one, help=f"elements that are timed (default: {SPEED_ELEMENTS})")
        one.add_argument("--threads", type=at_least_one, help="that a call may use (default: all cores)")
    return made


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the command; the default is the tour, of the losses named if there are any."""
    given = list(sys.argv[1:] if argv is None else argv)
    options = given and given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")
    if not given or options or given[0] in catalogue:
        given.insert(0, "tour")
    asked = parser().parse_args(given)
    threads = getattr(asked, "threads", None)
    try:
        with fl.num_threads(threads) if threads else nullcontext():
            asked.run(asked)
    except BrokenPipeError:  # the reader of a pipe has closed it, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
