"""Where a formula loses digits: float32 results are compared with float64 ones, and the operation is found that causes
the loss.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fastloss.formula.advice import Advice
from fastloss.formula.graph import Node, below, evaluate

HALF = 2.0**-12  # a relative error of float32 that leaves half of its digits
SIZES = np.geomspace(1e-6, 1e4, 41)
NEAR = (2.0**-10, 2.0**-18)  # how near two inputs are, relatively
OTHERS = np.array([0.0, 1.0, 0.3, -2.0])  # values of the other inputs while one is swept
SMALLEST, LARGEST = 1e-37, 1e38


def places(bounds: list[tuple[float, float]]) -> list[NDArray[Any]]:
    """Points within bounds: each input in turn is swept over log-spaced values of both signs; the others have a few."""
    columns = []
    for moving in range(len(bounds)):
        choices = []
        for k, (low, high) in enumerate(bounds):
            ends = [e + s * SIZES for e, s in ((low, 1), (high, -1)) if abs(e) < 1e6]
            given = np.concatenate([SIZES, -SIZES, [0.0], *ends]) if k == moving else OTHERS[: max(2, 6 - len(bounds))]
            inside = clipped(given[(given >= low) & (given <= high)], (low, high))
            choices.append(inside if inside.size else clipped(np.array([0.5]), (low, high)))
        moved = np.array(list(itertools.product(*choices)), np.float32).T
        columns.append(moved)
        columns += [near(moved, moving, k, bounds[k], by) for k in range(len(bounds)) for by in NEAR if k != moving]
    return [np.ascontiguousarray(c) for c in np.concatenate(columns, axis=1)]


def near(column: NDArray[Any], moving: int, other: int, bound: tuple[float, float], by: float) -> NDArray[Any]:
    """The same points with another input set to nearly the value of the swept one"""
    made = column.copy()
    made[other] = clipped(column[moving] * np.float32(1 + by), bound)
    return np.unique(made, axis=1)


def rounded(x: NDArray[Any], bound: tuple[float, float]) -> NDArray[Any]:
    """Other numbers as near as rounding would make them, within bounds"""
    step = x.astype(np.float64) * 2.0**-22 * np.where(np.abs(x) < 1, 1, -1)
    moved = x + step
    return np.asarray(np.where((moved < bound[0]) | (moved > bound[1]), x - step, moved))


def clipped(x: NDArray[Any], bound: tuple[float, float]) -> NDArray[Any]:
    """As float32, within bounds that may be no float32"""
    low, high = (np.float32(b) for b in bound)
    low = np.nextafter(low, np.float32(np.inf)) if float(low) < bound[0] else low
    high = np.nextafter(high, np.float32(-np.inf)) if float(high) > bound[1] else high
    return np.clip(x.astype(np.float32), low, high)


def scattered(bounds: list[tuple[float, float]], count: int) -> list[NDArray[Any]]:
    """Random points of moderate size within bounds, almost surely not on a kink"""
    random, made = np.random.default_rng(1), []
    for low, high in bounds:
        size, part = np.exp(random.uniform(-3, 2, count)), random.uniform(0.02, 0.98, count)
        both = size * random.choice([-1, 1], count)
        if high - low < 1e3:
            made.append(low + part * (high - low))
        else:
            made.append(low + size if abs(low) < 1e6 else high - size if abs(high) < 1e6 else both)
    return made


def error(got: NDArray[Any], exact: NDArray[Any]) -> NDArray[Any]:
    """The relative error: infinite if only `got` is not finite, 0 where `exact` is beyond the range of float32."""
    with np.errstate(all="ignore"):
        size = np.abs(exact)
        off = np.abs(got - exact) / size
        off = np.where((exact == 0) | (size < SMALLEST), np.where(np.abs(got) < HALF, 0, np.inf), off)
        return np.where(np.isnan(exact) | (size > LARGEST), 0, np.where(np.isfinite(got), off, np.inf))


def finding(
    results: Callable[[list[NDArray[Any]]], list[Any]], kinds: list[str], roots: list[Node | None],
    names: tuple[str, ...], parameters: dict[str, float], bounds: list[tuple[float, float]],
) -> str:  # fmt: skip
    """A message about the first result that loses digits, or "". results: a function from inputs to all results; roots:
    the nodes of these, or None; names: of the inputs.
    """
    x = places(bounds)
    narrow, wide = (results([a.astype(t) for a in x]) for t in (np.float32, np.float64))
    moved = [
        results([a.astype(np.float64) if i != k else rounded(a, bounds[k]) for i, a in enumerate(x)])
        for k in range(len(x))
    ]
    advice = Advice(names, tuple(parameters))
    for n, (kind, root, a, b) in enumerate(zip(kinds, roots, narrow, wide, strict=True)):
        off = np.where(np.isnan(wide[0]), 0, error(np.asarray(a, np.float64), np.asarray(b, np.float64)))
        with np.errstate(all="ignore"):
            by_inputs = np.max([np.abs(m[n] - b) for m in moved], axis=0)
            own = np.where(np.abs(a - b) <= 8 * by_inputs, 0, off)
        # an error that rounding the inputs would cause is the formula's only if it can be written without
        for errors in (own, off):
            bad = np.flatnonzero(errors > HALF)
            if not bad.size:
                continue
            first = bad[np.argmax(errors[bad])]
            found = root and culprit(root, [c[first : first + 1] for c in x], list(parameters.values()))
            if errors is off and not (found and found.of_exact and advice.better(found.node, found.overflows)):
                continue
            at = " and ".join(f"{name} = {column[first]:.8g}" for name, column in zip(names, x, strict=True))
            digits = int(np.clip(np.ceil(7 + np.log10(off[first])), 1, 7)) if np.isfinite(off[first]) else 7
            how = "all digits" if digits == 7 else f"{digits} of 7 digits"
            text = f"{kind} loses {how} near {at}: float32 gives {a[first]:.3g}, float64 {b[first]:.3g}"
            if found:
                text += f". In {advice.text(found.node)}, {advice.of(found.node, found.overflows)}"
                text += "" if root is roots[0] else "; or return this derivative too, written so"
            return text
    return ""


class Culprit(NamedTuple):
    """The first operation whose error is much larger than those of its operands"""

    node: Node
    overflows: bool  # an operand leaves the range of float32
    of_exact: bool  # operands of operands have no error


def parts(node: Node) -> list[Node]:
    """Its operands; of a product all factors"""
    made = []
    for o in node.operands or (node,):
        made += parts(o) if o.operation == node.operation == "multiply" else [o]
    return made


def culprit(root: Node, x: list[NDArray[Any]], parameters: list[float]) -> Culprit | None:
    nodes = below([root])
    narrow = evaluate(nodes, [a.astype(np.float32) for a in x], [np.float32(p) for p in parameters], np.float32(1))
    wide = evaluate(nodes, [a.astype(np.float64) for a in x], parameters)
    off, outside = {}, {}
    for n, a, b in zip(nodes, narrow, wide, strict=True):
        off[n.place] = float(np.max(error(np.asarray(a, float), np.asarray(b, float))))
        with np.errstate(all="ignore"):
            outside[n.place] = bool(np.any(np.isfinite(b) & (~np.isfinite(a) | ((a == 0) & (b != 0)))))
        least = max([off[o.place] for o in n.operands], default=np.inf)
        if not n.is_mask and off[n.place] > HALF and least <= off[n.place] / 16:
            behind = [o for operand in n.operands for o in parts(operand)]
            return Culprit(n, any(outside[o.place] for o in n.operands), all(off[o.place] == 0 for o in behind))
    return None
