"""Random formulas, traced and differentiated, against mpmath.

    python tests/fuzz/fuzz_expressions.py [seconds] [seed]

Hypothesis draws a formula of NumPy operations and shrinks one that fails. Its value, gradient and Hessian by the first
input are compared with those of the same formula in 200 digits, at points of all sizes. What is allowed is what
rounding every operation of the formula as written may cost, carried through it: so rules that rearrange a formula are
never worse than NumPy. Points are left out where the formula has no derivative or leaves the range of numbers.
test_fuzz.py runs it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import mpmath
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from scipy import special

import fastloss as fl

long = np.longdouble
mpf = mpmath.mpf
EPS = 2.0**-52
LARGEST, SMALLEST = 1e290, 1e-290
CHOSEN = 0.71828  # the parameter


class Fault(Exception):
    pass


class Undefined(Exception):
    """Not a real number, or without a derivative"""


def needs(true: bool) -> None:
    if not true:
        raise Undefined


def mp_log(a: Any) -> Any:
    needs(a > 0)
    return mpmath.log(a)


def mp_log1p(a: Any) -> Any:
    needs(a > -1)
    return mpmath.log1p(a)


def mp_exp(a: Any) -> Any:
    needs(abs(a) < 700)
    return mpmath.exp(a)


def mp_sqrt(a: Any) -> Any:
    needs(a > 0)
    return mpmath.sqrt(a)


def mp_divide(a: Any, b: Any) -> Any:
    needs(b != 0)
    return a / b


def mp_power(a: Any, p: float) -> Any:
    needs(a > 0 or (p == int(p) and (p > 0 or a != 0)))
    return a ** (int(p) if p == int(p) else mpf(p))


def needs_to_differ(a: Any, b: Any) -> None:
    """In double too"""
    needs(abs(a - b) > 1e-9 * max(abs(a), abs(b)))


def mp_where(a: Any, b: Any, c: Any, d: Any) -> Any:
    needs_to_differ(a, b)
    return c if a > b else d


def mp_larger(a: Any, b: Any) -> Any:
    needs_to_differ(a, b)
    return max(a, b)


def mp_abs(a: Any) -> Any:
    needs(a != 0)
    return abs(a)


def mp_erf(a: Any) -> Any:
    needs(abs(a) < 8)  # the digits of 1 - erf have to be there
    return mpmath.erf(a)


def of_doubles(function: Any) -> Any:
    """A function of scipy.special that has no long double"""

    def of(a: Any) -> Any:
        wide = isinstance(a, np.ndarray) and a.dtype == long
        return function(a.astype(float)).astype(long) if wide else function(a)

    return of


# operands, in NumPy, in mpmath
OPERATIONS: dict[str, tuple[int, Any, Any]] = {
    "+": (2, lambda a, b: a + b, lambda a, b: a + b),
    "-": (2, lambda a, b: a - b, lambda a, b: a - b),
    "*": (2, lambda a, b: a * b, lambda a, b: a * b),
    "/": (2, lambda a, b: a / b, mp_divide),
    "neg": (1, lambda a: -a, lambda a: -a),
    "1 +": (1, lambda a: 1 + a, lambda a: 1 + a),
    "1 -": (1, lambda a: 1 - a, lambda a: 1 - a),
    "- 1": (1, lambda a: a - 1, lambda a: a - 1),
    "1 /": (1, lambda a: 1 / a, lambda a: mp_divide(1, a)),
    "/ 3": (1, lambda a: a / 3, lambda a: a / 3),
    "square": (1, lambda a: a**2, lambda a: a * a),
    "** 3": (1, lambda a: a**3, lambda a: a**3),
    "** -1": (1, lambda a: a**-1.0, lambda a: mp_power(a, -1)),
    "** 1.5": (1, lambda a: np.abs(a) ** 1.5, lambda a: mp_power(mp_abs(a), 1.5)),
    "** 0.7": (1, lambda a: (1 + a * a) ** 0.7, lambda a: mp_power(1 + a * a, 0.7)),
    "sqrt": (1, np.sqrt, mp_sqrt),
    "sqrt(1 + a^2)": (1, lambda a: np.sqrt(1 + a**2), lambda a: mp_sqrt(1 + a * a)),
    "exp": (1, np.exp, mp_exp),
    "expm1": (1, np.expm1, lambda a: mp_exp(a) - 1),
    "log": (1, np.log, mp_log),
    "log1p": (1, np.log1p, mp_log1p),
    "log(1 + a^2)": (1, lambda a: np.log(1 + a * a), lambda a: mp_log1p(a * a)),
    "abs": (1, np.abs, mp_abs),
    "tanh": (1, np.tanh, mpmath.tanh),
    "cosh": (1, np.cosh, lambda a: (mp_exp(a) + mp_exp(-a)) / 2),
    "sinh": (1, np.sinh, lambda a: (mp_exp(a) - mp_exp(-a)) / 2),
    "sigmoid": (1, lambda a: 1 / (1 + np.exp(-a)), lambda a: 1 / (1 + mp_exp(-a))),
    "softplus": (1, lambda a: np.log(1 + np.exp(a)), lambda a: mp_log1p(mp_exp(a))),
    "logaddexp": (2, np.logaddexp, lambda a, b: mp_larger(a, b) + mp_log1p(mp_exp(-abs(a - b)))),
    "hypot": (2, np.hypot, lambda a, b: mp_sqrt(a * a + b * b)),
    "maximum": (2, np.maximum, mp_larger),
    "minimum": (2, np.minimum, lambda a, b: -mp_larger(-a, -b)),
    "where": (4, lambda a, b, c, d: np.where(a > b, c, d), mp_where),
    "mask": (2, lambda a, b: (a > b) * a, lambda a, b: mp_where(a, b, a, mpf(0))),
    "clip": (1, lambda a: np.clip(a, -1.5, 2.0), lambda a: -mp_larger(-mp_larger(a, mpf(-1.5)), mpf(-2))),
    "erf": (1, of_doubles(special.erf), mp_erf),
    "ndtr": (1, of_doubles(special.ndtr), lambda a: (1 + mp_erf(a / mpmath.sqrt(2))) / 2),
    "log_ndtr": (1, of_doubles(special.log_ndtr), lambda a: mp_log((1 + mp_erf(a / mpmath.sqrt(2))) / 2)),
    "erfc": (1, of_doubles(special.erfc), lambda a: 1 - mp_erf(a)),
    "log(erfc)": (1, of_doubles(lambda a: np.log(special.erfc(a))), lambda a: mp_log(1 - mp_erf(a))),
    "log(1 - ndtr)": (
        1,
        of_doubles(lambda a: np.log(1 - special.ndtr(a))),
        lambda a: mp_log((1 - mp_erf(a / mpmath.sqrt(2))) / 2),
    ),
    "digamma": (1, of_doubles(lambda a: special.digamma(3 + a * a)), lambda a: mpmath.digamma(3 + a * a)),
    "digamma(exp)": (1, of_doubles(lambda a: special.digamma(np.exp(a))), lambda a: mpmath.digamma(mp_exp(a))),
    "gammaln": (1, of_doubles(lambda a: special.gammaln(3 + a * a)), lambda a: mpmath.loggamma(3 + a * a)),
    "sign": (1, lambda a: np.sign(a), lambda a: mp_where(a, 0, mpf(1), mpf(-1))),
}

Tree = tuple[Any, ...]
LEAVES = st.sampled_from([("x",), ("x",), ("y",), ("p",), ("c", 0.5), ("c", 2.0), ("c", -1.25)])
PLACES = [0.0, 1e-8, 1e-3, 0.3, 1.0, 2.5, 20.0, 120.0]
X, Y = (
    a.ravel() for a in np.meshgrid([*PLACES, *(-p for p in PLACES[1:])], [0.0, 1.0, -2.0, 0.4375, 30.0], indexing="ij")
)


def grown(inner: Any) -> Any:
    return st.sampled_from([*OPERATIONS]).flatmap(lambda name: st.tuples(st.just(name), *[inner] * OPERATIONS[name][0]))


TREES = st.recursive(LEAVES, grown, max_leaves=8).filter(lambda tree: tree[0] in OPERATIONS and "x" in str(tree))


def written(tree: Tree) -> str:
    name, *rest = tree
    if name not in OPERATIONS:
        return str(rest[0]) if rest else name
    return f"{name}({', '.join(map(written, rest))})"


def value_of(tree: Tree, names: dict[str, Any], of: int = 1) -> Any:
    """In NumPy, of symbols too, or in mpmath (`of` = 2)"""
    name, *rest = tree
    if name not in OPERATIONS:
        return (rest[0] if of == 1 else mpf(rest[0])) if rest else names[name]
    return OPERATIONS[name][of](*(value_of(t, names, of) for t in rest))


class Bounds:
    """Of a node, as arrays in long double: its value, the error that rounding makes, and how large the terms of its
    first and second derivative may be; `lost` is how much the relative error has grown at most.
    """

    def __init__(self, value: Any, error: Any, first: Any, second: Any, lost: Any) -> None:
        self.value, self.error, self.first, self.second, self.lost = value, error, first, second, lost


def bounds_of(tree: Tree, names: dict[str, Bounds]) -> Bounds:
    name, *rest = tree
    zero = np.zeros(X.shape, long)
    if name not in OPERATIONS:
        return Bounds(zero + rest[0], zero, zero, zero, zero + 1) if rest else names[name]
    of = [bounds_of(t, names) for t in rest]
    function = OPERATIONS[name][1]
    at = [b.value for b in of]
    value = zero + function(*at)

    def moved(*steps: Any) -> Any:
        return zero + function(*(a + s for a, s in zip(at, steps, strict=True)))

    # an operation here is up to four of NumPy's, of numbers near 1
    error, first, second = 4 * EPS * (np.abs(value) + 1e-300), zero, zero
    for k, b in enumerate(of):
        unit = np.eye(len(of), dtype=long)[k]
        near, far = (moved(*(u * s * b.error for u in unit)) - value for s in (1, -1))
        error = error + np.maximum(np.abs(near), np.abs(far))
        step = 1e-5 * np.maximum(np.abs(b.value), 1e-6)
        up, down = (moved(*(u * s * step for u in unit)) for s in (1, -1))
        noise = np.finfo(long).eps * np.abs(value)
        slope, bend = (np.abs(up - down) + noise) / (2 * step), (np.abs(up - 2 * value + down) + noise) / step**2
        first = first + slope * b.first
        second = second + slope * b.second + (bend + slope / np.maximum(np.abs(b.value), 1e-8)) * b.first**2
    if len(of) > 1:
        second = second + first**2
    if name in ("+", "-", "1 +", "1 -", "- 1", "log", "sqrt(1 + a^2)", "sigmoid", "softplus", "expm1", "log(1 + a^2)"):
        error = error + 4 * EPS * np.max([np.abs(a) for a in at], axis=0) * (len(name) > 1)
    if name in ("log(erfc)", "log(1 - ndtr)"):
        error = error + 4 * EPS  # of numbers near 1
    lost = np.max([b.lost for b in of], axis=0)
    lost = np.maximum(lost, error / (EPS * np.abs(value) + 1e-300))
    return Bounds(value, error, first, second, lost)


def exact(tree: Tree, x: float, y: float) -> tuple[Any, Any, Any]:
    """Value, derivative and second derivative by x in 200 digits. Raises Undefined."""
    step = abs(mpf(x)) * mpf(10) ** -30 + mpf(10) ** -40

    def at(a: Any) -> Any:
        made = value_of(tree, {"x": a, "y": mpf(y), "p": mpf(CHOSEN)}, 2)
        needs(made == 0 or SMALLEST < abs(made) < LARGEST)
        return made

    low, middle, high = at(x - step), at(mpf(x)), at(x + step)
    below, above = (middle - low) / step, (high - middle) / step
    slope, bend = (high - low) / (2 * step), (high - 2 * middle + low) / step**2
    needs(abs(above - below) <= 1e-4 * (abs(slope) + 1))
    needs(abs(bend) < LARGEST and abs(slope) < LARGEST)
    return middle, slope, bend


class Found:  # of one run
    formulas = points = refused = 0


def check(tree: Tree) -> None:
    """Raises Fault."""

    def formula(x: Any, y: Any, *, p: float = CHOSEN) -> Any:
        return value_of(tree, {"x": x, "y": y, "p": p}) + 0 * y

    try:
        loss = fl.custom_loss(formula)
    except TypeError as error:
        if not str(error).startswith("formula: "):
            raise Fault(f"{written(tree)} raises {error!r}") from error
        Found.refused += 1
        return
    Found.formulas += 1
    value, (gradient, hessian) = loss(X, Y, reduction="none"), loss.grad_and_hess(X, Y, reduction="none")
    one, zero = np.ones(X.shape, long), np.zeros(X.shape, long)
    with np.errstate(all="ignore"):
        names = {
            "x": Bounds(X.astype(long), zero, one, zero, one),
            "y": Bounds(Y.astype(long), zero, zero, zero, one),
            "p": Bounds(zero + CHOSEN, zero, zero, zero, one),
        }
        room = bounds_of(tree, names)
    with mpmath.workdps(200):
        for k in range(X.size):
            allowed = [float(b[k]) for b in (room.error, room.first, room.second)]
            if not np.all(np.isfinite(allowed)) or not room.lost[k] < 1e8 or max(allowed) > 1e140:
                continue  # NumPy has nothing there
            try:
                truth = exact(tree, float(X[k]), float(Y[k]))
            except (Undefined, OverflowError, ZeroDivisionError, ValueError):
                continue
            Found.points += 1
            lost = float(room.lost[k])
            tolerances = (
                4 * (allowed[0] + EPS * abs(truth[0])),
                64 * EPS * lost * (allowed[1] + abs(truth[1])),
                1e-9 * lost * (allowed[2] + abs(truth[2]) + allowed[1] ** 2),
            )
            results = ("value", value), ("gradient", gradient), ("Hessian", hessian)
            for (what, got), right, tolerance in zip(results, truth, tolerances, strict=True):
                off = abs(mpf(float(got[k])) - right) if np.isfinite(got[k]) else mpmath.inf
                if not off <= tolerance + 1e-70:  # the difference from x = 0 is that far off
                    raise Fault(
                        f"{what} of {written(tree)} at x = {X[k]:g}, y = {Y[k]:g} is {got[k]:.17g}, "
                        f"right {float(right):.17g}, allowed {float(tolerance):.2g}"
                    )


def run(seconds: float, seed: int, most_calls: float = np.inf) -> list[str]:
    """What is wrong, shrunk."""
    end, faults = time.monotonic() + seconds, []
    Found.formulas = Found.points = Found.refused = 0

    def goes_on() -> bool:
        return time.monotonic() < end and Found.formulas < most_calls

    while goes_on():
        faults += search(seed, goes_on)[-1:]
        seed += 1
    print(f"{Found.formulas} formulas at {Found.points} points, {Found.refused} refused, {len(faults)} faults")
    return faults


def search(seed: int, goes_on: Callable[[], bool]) -> list[str]:
    """The faults of some formulas; the last one is the shortest."""
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.large_base_example]
    found: list[str] = []

    @with_seed(seed)
    @settings(max_examples=300, deadline=None, database=None, suppress_health_check=quiet, report_multiple_bugs=False)
    @given(TREES)
    def tried(tree: Tree) -> None:
        if found or goes_on():  # shrinking takes as long as it takes
            try:
                check(tree)
            except Fault as fault:
                found.append(str(fault))
                raise

    with suppress(Fault):
        tried()
    if found:
        print(f"seed {seed}:", found[-1], flush=True)
    return found


if __name__ == "__main__":
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    sys.exit(bool(run(seconds, seed)))
