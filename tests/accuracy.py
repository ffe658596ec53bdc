"""How accurate is it? The largest error of every elementary function, loss and derivative, and of softmax rows, in
units in the last place (ULP) of the exact result, and the input that reaches it. make_accuracy.py runs it at length,
and test_accuracy.py a little of it in every run.

What is exact? The NumPy definition itself, run with MPFR numbers of so many bits that cancellation does not matter.
That is slow, so long double goes first: it finds the inputs that look worst, and those where the definition cancels so
much that long double cannot judge. The former, and a sample of the latter, go to MPFR.
"""

from __future__ import annotations

import ctypes
import itertools
import subprocess
import tempfile
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import gmpy2
import numpy as np
import support
from support import catalogue, long, random_bits

BITS = {"float32": 400, "float64": 1300}  # of MPFR numbers: the smallest normal number beside 1, and some
CONFIRMED = 24  # candidates that go to MPFR, of each kind


# ---- exact arithmetic: NumPy's functions on arrays of MPFR numbers ----


def elementwise(function: Callable[..., Any], dtype: Any = object) -> Callable[[Any], Any]:
    ufunc = np.frompyfunc(function, 1, 1)

    def run(x: Any) -> Any:
        with np.errstate(all="ignore"):
            return np.asarray(ufunc(x)).astype(dtype)

    return run


class ExactNumpy:
    """NumPy, but for the functions that do not know objects."""

    def __init__(self) -> None:
        for name in ("exp", "expm1", "log", "log1p", "sinh", "cosh", "tanh", "sqrt"):
            setattr(self, name, elementwise(getattr(gmpy2, name)))
        self.isnan, self.isfinite = elementwise(gmpy2.is_nan, bool), elementwise(gmpy2.is_finite, bool)

    @property
    def pi(self) -> Any:
        return gmpy2.const_pi()

    def logaddexp(self, a: Any, b: Any) -> Any:
        return np.maximum(a, b) + self.log1p(self.exp(-abs(a - b)))

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)


exact_numpy = ExactNumpy()
exact_of = elementwise(lambda x: gmpy2.mpfr(float(x)))
log_gamma = elementwise(lambda x: gmpy2.lgamma(x)[0])


@cache
def exact_definition(function: Any) -> Any:
    """The same code with another np, as is that of the functions beside it."""
    names = {**function.__globals__, "np": exact_numpy}

    def exact(f: Any) -> Any:
        same = types.FunctionType(f.__code__, names, f.__name__, f.__defaults__, f.__closure__)
        same.__kwdefaults__ = f.__kwdefaults__
        return same

    for name, value in function.__globals__.items():
        if isinstance(value, types.FunctionType) and value.__module__ == function.__module__:
            names[name] = exact(value)
    names["log_gamma"] = log_gamma
    return exact(function)


# ---- errors ----


RANGE = 2.0**14  # results so near the ends of a type's range may already be 0 or infinite: that is a figure of its own


def unit(exact: Any, dtype: Any, least: Any = 0.0) -> Any:
    """The unit in the last place of the exact results, or of `least` where that is larger."""
    info = np.finfo(dtype)
    with np.errstate(all="ignore"):
        size = np.minimum(np.abs(np.asarray(exact, np.float64)), float(info.max))
        size = np.maximum(size, np.maximum(least, float(info.tiny)))
    return (size.view(np.int64) & 0x7FF0000000000000).view(np.float64) * float(info.eps)


def ulps(got: Any, exact: Any, dtype: Any, least: Any = 0.0) -> Any:
    """Errors in units in the last place of the exact result, or of `least` where that is larger. Infinity counts
    as the number after the largest. See RANGE for results that are 0 or infinite too early.
    """
    info = np.finfo(dtype)
    got, largest = np.asarray(got, np.float64), float(info.max)
    above = largest * (1 + float(info.eps)) if dtype == np.float32 else largest
    with gmpy2.context(precision=BITS["float64"]), np.errstate(all="ignore"):
        wide = np.asarray(exact, np.float64)
        scale = np.where(np.abs(wide) < 2.0**-500, 2.0**400, 1.0)  # so that differences do not underflow
        high = np.asarray(exact * scale.astype(exact.dtype), np.float64)
        rest = np.asarray(exact * scale.astype(exact.dtype) - high.astype(exact.dtype), np.float64)
        difference = np.clip(got, -above, above) * scale - np.clip(high, -above, above)
        error = np.abs(difference - np.where(np.isfinite(rest), rest, 0)) / (unit(wide, dtype, least) * scale)
        flushed = (np.abs(wide) < float(info.tiny) * RANGE) & (got == 0) | (np.abs(wide) < float(info.tiny)) & (
            np.abs(got) <= float(info.tiny)
        )
        overflown = (np.abs(wide) > largest / RANGE) & np.isinf(got) & (np.sign(got) == np.sign(wide))
        right = flushed | overflown | np.isnan(wide)  # the definition is 0/0: far out, where even MPFR numbers end
    return np.where(right, 0.0, np.where(np.isnan(error), np.inf, error))


# ---- points ----


def ordered(x: Any, dtype: Any) -> Any:
    """Integers that count the numbers of a type: those of neighbours differ by 1."""
    bits = np.asarray(x, dtype).view(np.int32 if dtype == np.float32 else np.int64).astype(np.int64)
    return np.where(bits < 0, -(bits & (2**31 - 1 if dtype == np.float32 else 2**63 - 1)), bits)


def unordered(n: Any, dtype: Any) -> Any:
    whole = np.int32 if dtype == np.float32 else np.int64
    return np.copysign(np.abs(n).astype(whole).view(dtype), np.where(n < 0, -1, 1).astype(dtype))


def between(low: float, high: float, dtype: Any, count: int, seed: int) -> Any:
    """Numbers of the type, spread evenly over its bit patterns: one at random from each of `count` equal parts."""
    if not low <= high:
        return np.empty(0, dtype)
    first, last = (int(ordered(dtype(end), dtype)) for end in (low, high))
    count = min(count, last - first + 1)
    width = (last - first + 1) // count
    part = np.arange(count, dtype=np.uint64) * np.uint64(width) + random_bits(count, seed) % np.uint64(width)
    n = (part + np.array(first).astype(np.uint64)).view(np.int64)  # modulo 2^64: the whole range does not fit in int64
    return np.unique(unordered(n, dtype))


COMMON = (2.0**-30, 2.0**10)  # where most happens
NEIGHBOURS = np.arange(-8, 9)


def points(low: float, high: float, dtype: Any, count: int, seed: int, special: Any = ()) -> Any:
    """From all of [low, high], more of them from common magnitudes, and the neighbourhoods of special numbers."""
    info = np.finfo(dtype)
    low, high = max(low, float(info.min)), min(high, float(info.max))
    near, far = COMMON
    parts = [
        between(low, high, dtype, count // 4, seed),
        between(max(low, near), min(high, far), dtype, count * 3 // 8, seed + 1),
        between(max(low, -far), min(high, -near), dtype, count * 3 // 8, seed + 2),
    ]
    at = np.array([s for s in (*special, 0.0, 1.0, -1.0, low, high) if low <= s <= high], dtype)
    parts.append(unordered(ordered(at, dtype)[:, None] + NEIGHBOURS, dtype).ravel())
    x = np.concatenate(parts)
    return np.unique(x[(x >= low) & (x <= high)])


# ---- the search ----


def too_early(got: Any, exact: Any, dtype: Any) -> Any:
    """How many times the smallest normal number a result is that became 0, or how many times smaller than the largest
    one that became infinite.
    """
    info = np.finfo(dtype)
    with np.errstate(all="ignore"):
        size = np.abs(np.asarray(exact, np.float64))
        factor = np.where(got == 0, size / float(info.tiny), np.where(np.isinf(got), float(info.max) / size, 0.0))
        return np.where((factor > 1) & (factor < RANGE), factor, 0.0)


def own(error: Any, sensitivity: Any) -> Any:
    """An error in units of what one ULP in each input, and one in the result, would do."""
    with np.errstate(all="ignore"):
        return np.where(np.isfinite(sensitivity), error / (1 + sensitivity), 0.0)


MEASURES = ("error", "own", "range")


def measures(got: Any, exact: Any, sensitivity: Any, dtype: Any, least: float) -> list[Any]:
    """The error, not counted where a step of the result is within one ULP of the inputs; its own part; range lost."""
    error = ulps(got, exact, dtype, least)
    steady = sensitivity < 1 / np.finfo(dtype).eps
    return [np.where(steady, error, 0.0), own(error, sensitivity), np.where(steady, too_early(got, exact, dtype), 0.0)]


@dataclass
class Worst:
    ulp: float = -1.0
    at: float = np.nan
    got: float = np.nan
    exact: float = np.nan
    sensitivity: float = np.nan
    tried: int = 0  # inputs


Function = Callable[[Any], list[Any]]  # from inputs to outputs


@dataclass
class Sweep:
    """A function of one array with several outputs, and how to judge it."""

    function: Function  # what is judged
    quick: Callable[
        [Any], list[tuple[Any, Any, Any]]
    ]  # in double, in long double, and the sensitivity, as good as may be
    exact: Callable[[Any], list[tuple[Any, Any]]]  # in MPFR numbers, and the sensitivity
    dtype: Any
    low: float
    high: float
    special: tuple[float, ...] = ()
    least: float = 0.0

    def examine(self, x: Any, worst: list[list[Worst]], every: bool = False) -> set[float]:
        """Updates the worst of each output, by each of the measures, and returns the inputs that were worst."""
        got, quick, chosen, found = self.function(x), self.quick(x), [], set()
        for those, g, (double, wide, sensitivity) in zip(worst, got, quick, strict=True):
            for w in those:
                w.tried += x.size
            measured = measures(g, wide, sensitivity, self.dtype, self.least)
            if double is not wide:
                with np.errstate(all="ignore"):
                    apart = np.abs(double - wide) / np.abs(wide) * 2.0**-11  # how wrong long double may be
                    trusted = (apart < 2.0**-6 * float(np.finfo(self.dtype).eps)) | (wide == 0) & (g == 0)
                doubtful = np.flatnonzero(~trusted)
                chosen.append(doubtful[:: max(1, doubtful.size // CONFIRMED)])
                measured = [np.where(trusted, m, -1.0) for m in measured]
            for w, m in zip(those, measured, strict=True):
                if not every:
                    chosen.append(np.argpartition(m, -min(CONFIRMED, m.size))[-CONFIRMED:])
                elif m.max() > w.ulp:
                    chosen.append(np.array([np.argmax(m)]))
        rows = np.unique(np.concatenate([np.empty(0, np.int64), *chosen]))
        if not rows.size:
            return found
        for those, g, (exact, sensitivity) in zip(worst, got, self.exact(x[rows]), strict=True):
            for w, m in zip(those, measures(g[rows], exact, sensitivity, self.dtype, self.least), strict=True):
                top = int(np.argmax(m))
                if m[top] > w.ulp:
                    w.ulp, w.at, w.got, w.exact = (float(v) for v in (m[top], x[rows][top], g[rows][top], exact[top]))
                    w.sensitivity = float(np.broadcast_to(sensitivity, m.shape)[top])
                found |= {float(v) for v in x[rows][np.argsort(m)[-3:]]}
        return found

    def search(self, count: int, seed: int = 1) -> list[list[Worst]]:
        """Points of the whole domain, then twice more around those that were worst."""
        x = points(self.low, self.high, self.dtype, count, seed, self.special)
        first, last = int(ordered(x[0], self.dtype)), int(ordered(x[-1], self.dtype))
        worst = [[Worst() for _ in MEASURES] for _ in self.function(x[:16])]
        for step in range(3):
            parts, found = [], sorted(self.examine(x, worst))
            for k, centre in enumerate(found):
                n, reach = int(ordered(centre, self.dtype)), 2 ** (18 if self.dtype == np.float32 else 47) >> 6 * step
                low, high = (
                    float(unordered(np.array(min(max(m, first), last)), self.dtype)) for m in (n - reach, n + reach)
                )
                parts.append(between(low, high, self.dtype, count // (2 * len(found)), seed + 7 * step + k))
            x = np.unique(np.concatenate(parts))
        return worst

    def every(self) -> list[list[Worst]]:
        """All numbers of a float32 domain."""
        first, last = (
            int(ordered(np.clip(end, -3.4028234e38, 3.4028234e38), np.float32)) for end in (self.low, self.high)
        )
        worst: list[list[Worst]] = []
        for start in range(first, last + 1, 2**18):
            x = unordered(np.arange(start, min(start + 2**18, last + 1)), np.float32)
            worst = worst or [[Worst() for _ in MEASURES] for _ in self.function(x[:16])]
            self.examine(x, worst, every=True)
        return worst


# ---- the elementary functions ----


@cache
def vmath(dtype: Any) -> ctypes.CDLL:
    """csrc/vmath.h, compiled for this type."""
    folder = Path(tempfile.mkdtemp())
    real = "float" if dtype == np.float32 else "double"
    source, library = Path(__file__).with_name("vmath.c"), folder / f"{real}.so"
    flags = [
        "-O2",
        "-ffp-contract=off",
        "-shared",
        "-fPIC",
        f"-DREAL={real}",
        f"-DREAL_IS_FLOAT={int(real == 'float')}",
    ]
    subprocess.run(["cc", *flags, str(source), "-o", str(library), "-lm"], check=True)
    return ctypes.CDLL(str(library))


def vmath_function(name: str, dtype: Any, x: Any, y: Any = 0.0) -> Any:
    padded = np.zeros(-(-x.size // 16) * 16, dtype)
    padded[: x.size] = x
    other, result = np.full_like(padded, 0), np.empty_like(padded)
    other[: x.size] = y
    pointers = (a.ctypes.data_as(ctypes.c_void_p) for a in (padded, other, result))
    getattr(vmath(dtype), f"array_{name}")(*pointers, ctypes.c_size_t(padded.size))
    return result[: x.size]


def logistic(np: Any, x: Any) -> Any:
    e = np.exp(-abs(x))
    return np.where(x < 0, e, 1) / (1 + e)


# name: formula, domain, special points; what the unit is of at least
VMATH: dict[str, Any] = {
    "exp_": (lambda np, x: np.exp(x), (-np.inf, np.inf), 0),
    "exp_nonpositive_": (lambda np, x: np.exp(x), (-np.inf, 0), 0),
    "expm1_": (lambda np, x: np.expm1(x), (-np.inf, np.inf), 0),
    "tanh_small_": (lambda np, x: np.tanh(x), (-0.55, 0.55), 0),
    "sigmoid_": (logistic, (-np.inf, np.inf), 0),
    "log1p_unit_": (lambda np, x: np.log1p(x), (0, 1), 0),
    "log_": (lambda np, x: np.log(x), (5e-324, np.inf), 0),
    "log1p_": (lambda np, x: np.log1p(x), (-1, np.inf), 0),
}


# of two numbers: formula, and for each type the second numbers, each with a domain of the first
VMATH_OF_TWO: dict[str, Any] = {
    "exp_sum_of_product_": (
        lambda np, x, y: np.exp(x * y),
        lambda top: [(y, (-top / y, top / y)) for y in (1.3, 0.7, 3.0 + 2.0**-20, 1e-3, 0.2, 57.1, 1e5, 1e-8)],
    ),
    "exp_shifted_by_bits_": (
        lambda np, x, y: np.exp(x) * type(x.flat[0])(2) ** -int(y),
        lambda top: [(n, (0.69 * n - top, 0.69 * (n + 1))) for n in (round(3 * top), 30, -30, round(-3 * top))],
    ),
}


def vmath_sweeps(name: str, dtype: Any) -> Iterator[tuple[float | None, Sweep]]:
    """Sweeps for a function; with the second number, if it has one."""

    def sweep(formula: Any, domain: tuple[float, float], least: float, y: float | None) -> Sweep:
        kernel: Any = 0.0 if y is None else dtype(y)
        if "bits" in name:
            kernel = np.array(y, np.int32 if dtype == np.float32 else np.int64).view(dtype)
        rest = () if y is None else (float(y) if "bits" in name else float(kernel),)

        def quick(x: Any) -> list[tuple[Any, Any, Any]]:
            with np.errstate(all="ignore"):
                wide = formula(
                    np, x.astype(np.float64 if dtype == np.float32 and "shifted" not in name else long), *rest
                )
            return [(wide, wide, 0.0)]

        def exact(x: Any) -> list[tuple[Any, Any]]:
            with gmpy2.context(precision=BITS["float32"]):
                return [(formula(exact_numpy, exact_of(x), *map(gmpy2.mpfr, rest)), 0.0)]

        low, high = domain
        low = max(low, float(np.finfo(dtype).smallest_subnormal)) if low >= 0 else low
        return Sweep(lambda x: [vmath_function(name, dtype, x, kernel)], quick, exact, dtype, low, high, least=least)

    if name in VMATH:
        formula, domain, least = VMATH[name]
        yield None, sweep(formula, domain, least, None)
        return
    formula, seconds = VMATH_OF_TWO[name]
    for y, domain in seconds(100 if dtype == np.float32 else 740):
        yield y, sweep(formula, domain, 0.0, y)


# ---- element-wise losses ----


@dataclass(frozen=True)
class Case:
    """A loss with options, as a function of one of its inputs. The others are fixed."""

    name: str
    options: tuple[tuple[str, Any], ...]
    swept: str
    fixed: tuple[tuple[str, float], ...]

    @property
    def definition(self) -> Any:
        return catalogue[self.name].definition

    @property
    def plain(self) -> bool:
        """Defaults, and nothing to be rounded before the formula begins: hard labels, residuals of a target 0."""
        domains = self.definition.domains
        return not self.options and all(v == 0 or (v == 1 and n in domains) for n, v in self.fixed)

    @property
    def outputs(self) -> tuple[str, ...]:
        names = self.definition.differentiable
        if dict(self.options).get("hessian"):
            return ("Gauss-Newton",)
        several = len(names) > 1
        derivatives = [f"{k} w.r.t. {n}" if several else k for k in ("gradient", "Hessian") for n in names]
        return ("value", *derivatives)

    def arguments(self, x: Any, convert: Callable[[Any], Any]) -> list[Any]:
        fixed = dict(self.fixed)
        return [convert(x if name == self.swept else np.full_like(x, fixed[name])) for name in self.definition.inputs]

    def parameters(self, convert: Callable[[Any], Any]) -> dict[str, Any]:
        """Doubles, whatever the type of the inputs."""
        d, given = self.definition, dict(self.options)
        numbers = {name: convert(np.float64(given.get(name, d.defaults.get(name)))) for name in d.parameters}
        return numbers | {name: given.get(name, d.defaults[name]) for name in d.choices}

    def pick(self, result: Any) -> list[Any]:
        """The outputs, from what a definition returns."""
        value, *derivatives = result
        if dict(self.options).get("hessian"):
            return as_tuple(derivatives[2])[:1]
        return [value, *as_tuple(derivatives[0]), *as_tuple(derivatives[1])]

    def run(self, x: Any) -> list[Any]:
        """The library's outputs."""
        loss, d, args = catalogue[self.name], self.definition, self.arguments(x, lambda a: a)
        options = {**support.UNREDUCED[bool(d.reductions)], **dict(self.options)}
        if "wrt" in d.shared:
            options["wrt"] = d.differentiable
        value, grads = loss.value_and_grad(*args, **options)
        hess = as_tuple(loss.grad_and_hess(*args, **options)[1])
        return [*hess[:1]] if "hessian" in options else [value, *as_tuple(grads), *hess]

    def define(self, function: Any, x: Any, convert: Callable[[Any], Any]) -> Iterator[tuple[Any, Any]]:
        """Each output by the definition, and how many ULP it changes if each input changes by one."""
        args, parameters = self.arguments(x, convert), self.parameters(convert)
        results, eps = self.pick(function(*args, **parameters)), float(np.finfo(x.dtype).eps)
        results = [np.broadcast_to(np.asarray(a, args[0].dtype), x.shape) for a in results]
        changes = [0.0] * len(results)
        for k, name in enumerate(self.definition.inputs):
            domain = support.domain_of(self.name, name, self.options)
            at_end = (args[k] == domain.low) | (args[k] == domain.high)
            if domain.plus_minus_one or np.all(at_end | (args[k] == 0)):
                continue
            down, up = (
                self.pick(
                    function(*args[:k], np.where(at_end, args[k], args[k] + h * args[k]), *args[k + 1 :], **parameters)
                )
                for h in (-1.01 * eps, 1.01 * eps)
            )
            for j, here in enumerate(results):
                change = np.maximum(abs(down[j] - here), abs(up[j] - here))
                changes[j] = changes[j] + np.asarray(change, np.float64)
        for here, change in zip(results, changes, strict=True):
            yield here, change / unit(here, x.dtype)

    def quick(self, x: Any) -> list[tuple[Any, Any, Any]]:
        function = self.definition.function
        with np.errstate(all="ignore"):
            double = self.define(function, x, lambda a: a.astype(np.float64))
            wide = self.define(function, x, lambda a: a.astype(long))
            return [(a, b, s) for (a, _), (b, s) in zip(double, wide, strict=True)]

    def exact(self, x: Any) -> list[tuple[Any, Any]]:
        with gmpy2.context(precision=BITS[x.dtype.name]), np.errstate(all="ignore"):
            results = list(self.define(exact_definition(self.definition.function), x, exact_of))
        far = np.abs(x) > 1e15  # where even MPFR numbers overflow
        return [(np.where(far & np.isinf(np.asarray(e, np.float64)), np.nan, e), s) for e, s in results]

    def sweep(self, dtype: Any) -> Sweep:
        domain = support.domain_of(self.name, self.swept, self.options)
        low, high = domain.bounds(dtype)
        values = [v for _, v in self.fixed] + [v for _, v in self.options if isinstance(v, float)]
        values += [
            v for k, v in self.definition.defaults.items() if k in self.definition.parameters and isinstance(v, float)
        ]
        special = {s * v for v in values for s in (1, -1)}
        special |= {a + b for a in special for b in special}
        return Sweep(self.run, self.quick, self.exact, dtype, low, high, tuple(sorted(special)))


def as_tuple(a: Any) -> tuple[Any, ...]:
    return a if isinstance(a, tuple) else (a,)


FIXED = (1.0, 0.0, 0.3, -3.0, 7.0, 100.0)


def cases(name: str) -> Iterator[Case]:
    d = catalogue[name].definition
    for options in support.parameter_sets(name):
        for swept in d.differentiable:
            others = [a for a in d.inputs if a != swept]
            values = []
            for other in others:
                domain = support.domain_of(name, other, tuple(options.items()))
                values.append([v for v in FIXED if support.inside(domain, v)])
            together = (
                itertools.product(*values) if len(values) < 2 else zip(values[0], reversed(values[1]), strict=False)
            )
            for fixed in together:
                yield Case(name, tuple(options.items()), swept, tuple(zip(others, fixed, strict=True)))


Found = tuple[Worst, Case]


def worse(a: Found, b: Found) -> Found:
    """The larger error, and the inputs tried for both."""
    worst, case = max(a, b, key=lambda found: found[0].ulp)
    return replace(worst, tried=a[0].tried + b[0].tried), case


def measure(name: str, dtype: Any, count: int, seed: int = 1, plain: bool = False) -> dict[tuple[str, str], Found]:
    """The worst of each output of a loss by each of the measures, and by "plain": the error of plain cases. With
    `plain` of these only.
    """
    found: dict[tuple[str, str], Found] = {}
    for case in cases(name):
        if plain and not case.plain:
            continue
        for output, worst in zip(case.outputs, case.sweep(dtype).search(count, seed), strict=True):
            named = list(zip(MEASURES, worst, strict=True)) + ([("plain", worst[0])] if case.plain else [])
            for measure, w in named:
                found[output, measure] = worse(found.get((output, measure), (Worst(), case)), (w, case))
    return found


def float32_errors(case: Case, double: Case, x: Any) -> Iterator[Any]:
    """About the errors of the float32 outputs, from the float64 kernels; for many numbers at a time."""
    info = np.finfo(np.float32)
    for got, exact in zip(case.run(x), double.run(x.astype(np.float64)), strict=True):
        with np.errstate(all="ignore"):
            size = np.maximum(np.abs(exact), float(info.tiny))
            scale = (size.view(np.int64) & 0x7FF0000000000000).view(np.float64) * float(info.eps)
            error = np.abs(got - exact) / scale
        edge = (size < float(info.tiny) * RANGE) & (got == 0) | (size > float(info.max) / RANGE) & np.isinf(got)
        yield np.where(edge | np.isnan(exact), 0.0, np.where(np.isnan(error), np.inf, error))


def suspects(case: Case, low: float, high: float) -> Any:
    """Of every float32 with a magnitude in [low, high): where each output is farthest from the float64 kernel's."""
    domain, step = support.domain_of(case.name, case.swept, case.options), 2**16
    rounded = tuple((k, float(np.float32(v))) for k, v in case.fixed)
    double = Case(case.name, case.options, case.swept, rounded)
    best = [(0.0, low)] * len(case.outputs)
    for sign in (-1, 1):
        for start in range(int(ordered(low, np.float32)), int(ordered(high, np.float32)), step):
            x = unordered(sign * np.arange(start, start + step), np.float32)
            if not (support.inside(domain, float(x[0])) and support.inside(domain, float(x[-1]))):
                continue
            for k, error in enumerate(float32_errors(case, double, x)):
                top = int(np.argmax(error))
                best[k] = max(best[k], (float(error[top]), float(x[top])))
    return np.array(sorted({x for _, x in best}), np.float32)


def measure_every(name: str, low: float = 2.0**-12, high: float = 2.0**7) -> dict[tuple[str, str], Found]:
    """As `measure`, of plain float32 cases with every input whose magnitude is in [low, high)."""
    found: dict[tuple[str, str], Found] = {}
    for case in filter(lambda case: case.plain, cases(name)):
        worst = [[Worst() for _ in MEASURES] for _ in case.outputs]
        case.sweep(np.float32).examine(suspects(case, low, high), worst, every=True)
        for output, (error, *_) in zip(case.outputs, worst, strict=True):
            for measure in ("error", "plain"):
                found[output, measure] = worse(found.get((output, measure), (Worst(), case)), (error, case))
    return found


# ---- rows of logits ----


@dataclass
class Row:
    """The worst row found for an output: its error, logits and label, and the class where it is."""

    ulp: float = -1.0
    logits: tuple[float, ...] = ()
    label: int = 0
    where: int = 0
    got: float = np.nan
    exact: float = np.nan
    tried: int = 0  # logits


ROW_OUTPUTS = (
    "cross_entropy value", "cross_entropy gradient", "cross_entropy Hessian", "softmax value", "log_softmax value",
    "logsumexp value", "logsumexp gradient",
)  # fmt: skip
CLASSES = (2, 3, 7, 10, 16, 17, 32, 100, 1000)
KINDS = 8


def logits(kind: int, rows: int, classes: int, dtype: Any, seed: int) -> Any:
    """Rows of one kind: of ordinary logits, wide, far from 0, tied, sure, and mixtures."""
    u = support.uniform((rows, classes), seed, -1, 1)
    scale = 10 ** support.uniform((rows, 1), seed + 1, -3, 2.3)
    if kind == 0:
        x = 4 * u
    elif kind == 1:
        x = scale * u
    elif kind == 2:
        x = 4 * u + 10 * scale * np.sign(support.uniform((rows, 1), seed + 2, -1, 1))
    elif kind == 3:
        x = np.round(2 * u)  # ties
    elif kind == 4:
        x = np.zeros((rows, classes)) + support.uniform((rows, 1), seed + 2, -30, 30)  # one sure
        x[:, 0] += support.uniform((rows,), seed + 3, 0, 110 if dtype == np.float32 else 760)
    elif kind == 5:
        x = u * 2.0**-10 - np.log(classes)  # logsumexp near 0
    elif kind == 6:
        x = np.where(u > 0.5, 10 * u, -scale * 5)  # some likely, the others not
    else:
        x = support.uniform((rows, 1), seed + 4, -90, 90) * (1 + u * 2.0**-20)  # nearly tied
    return x.astype(dtype)


def exact_rows(x: Any, label: Any) -> list[Any]:
    """In long double, with what the differences from the largest logit lose."""
    wide, rows = x.astype(long), np.arange(len(x))
    top = wide.max(axis=1, keepdims=True)
    d = wide - top
    back = wide - d
    rest = (wide - (d + back)) + (back - top)  # what the difference has lost
    e = np.exp(d) * (1 + rest)
    order = np.sort(e, axis=1)
    total = order.sum(axis=1, keepdims=True)
    others = total - e  # the sum without each class
    others[rows, e.argmax(axis=1)] = order[:, :-1].sum(axis=1)
    p, q = e / total, others / total
    log_p = np.where(e > total / 2, np.log1p(-np.minimum(q, 0.5)), d - np.log(total))
    grad = p.copy()
    grad[rows, label] = -q[rows, label]
    return [-log_p[rows, label], grad, p * q, p, log_p, (top + np.log(total))[:, 0], p]


def run_rows(x: Any, label: Any) -> list[Any]:
    import fastloss as fl

    value, grad = fl.cross_entropy.value_and_grad(x, label, reduction="none")
    hess = fl.cross_entropy.grad_and_hess(x, label, reduction="none")[1]
    return [value, grad, hess, fl.softmax(x), fl.log_softmax(x), fl.logsumexp(x), fl.logsumexp.grad(x)]


def search_rows(function: Callable[[Any, Any], list[Any]], dtype: Any, count: int, seed: int = 1) -> list[Row]:
    """`count` logits of each kind and number of classes, then rows near those that were worst."""
    worst = [Row() for _ in ROW_OUTPUTS]

    def examine(x: Any, label: Any) -> list[int]:
        found = []
        for k, (w, got, exact) in enumerate(zip(worst, function(x, label), exact_rows(x, label), strict=True)):
            if got is None:
                continue
            w.tried += x.size
            of_inputs = ROW_OUTPUTS[k] == "logsumexp value"  # may vanish where its inputs do not
            least = np.abs(x).max(axis=1).astype(np.float64) if of_inputs else 0.0
            lost = x.shape[1] * float(np.finfo(dtype).tiny) / unit(exact, dtype, least)  # exponentials that are 0
            error = np.maximum(0, ulps(got, exact, dtype, least) - lost)
            at = int(np.argmax(error))
            row, where = divmod(at, got[0].size)
            found.append(row)
            if error.flat[at] > w.ulp:
                w.ulp, w.logits, w.label, w.where = (
                    float(error.flat[at]),
                    tuple(map(float, x[row])),
                    int(label[row]),
                    where,
                )
                w.got, w.exact = float(got.flat[at]), float(exact.flat[at])
        return found

    for classes, kind in itertools.product(CLASSES, range(KINDS)):
        rows = max(2, count // classes)
        x = logits(kind, rows, classes, dtype, seed + 10 * kind + 100 * classes)
        label = support.integers((rows,), seed + kind, classes)
        label[: rows // 4] = 0
        for step in range(3):
            centres = examine(x, label)
            copies = max(1, rows // len(centres))
            near = np.repeat(x[centres], copies, axis=0)
            shift = support.uniform(near.shape, seed + step, -1, 1) * 2.0 ** (-4 * step - 2)
            keep = support.uniform(near.shape, seed + step + 7, 0, 1) < 0.5
            label = np.repeat(label[centres], copies)
            x = np.where(keep, near, near * (1 + shift)).astype(dtype)
    return worst
