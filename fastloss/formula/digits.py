"""Where a formula loses digits: float32 results are compared with float64 ones, and the operation is found that causes
the loss.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastloss.formula.graph import Node, below, evaluate

HALF = 2.0**-12  # a relative error of float32 that leaves half of its digits
SIZES = np.geomspace(1e-6, 1e4, 41)
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
            inside = given[(given >= low) & (given <= high)]
            choices.append(inside if inside.size else np.array([np.clip(0.5, low, high)]))
        columns.append(np.array(list(itertools.product(*choices)), np.float32).T)
        columns += [near(columns[-1], moving, k, bounds[k]) for k in range(len(bounds)) if k != moving]
    return [np.ascontiguousarray(c) for c in np.concatenate(columns, axis=1)]


def near(column: NDArray[Any], moving: int, other: int, bound: tuple[float, float]) -> NDArray[Any]:
    """The same points with another input set to nearly the value of the swept one"""
    made = column.copy()
    made[other] = np.clip(column[moving] * np.float32(1 + 2.0**-10), *bound)
    return np.unique(made, axis=1)


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
        results([a * (1 + 2.0**-22 * (i == k) * np.where(np.abs(a) < 1, 1, -1)) for i, a in enumerate(x)])
        for k in range(len(x))
    ]
    for n, (kind, root, a, b) in enumerate(zip(kinds, roots, narrow, wide, strict=True)):
        off = error(np.asarray(a, np.float64), np.asarray(b, np.float64))
        with np.errstate(all="ignore"):
            # an error that rounding the inputs would cause is not the formula's
            by_inputs = np.max([np.abs(m[n] - b) for m in moved], axis=0)
            off = np.where(np.abs(a - b) <= 8 * by_inputs, 0, off)
        bad = np.flatnonzero(off > HALF)
        if not bad.size:
            continue
        first = bad[np.argmax(off[bad])]
        at = " and ".join(f"{name} = {column[first]:g}" for name, column in zip(names, x, strict=True))
        node = None if root is None else culprit(root, [c[first : first + 1] for c in x], list(parameters.values()))
        digits = int(np.clip(np.ceil(7 + np.log10(off[first])), 1, 7)) if np.isfinite(off[first]) else 7
        how = "all digits" if digits == 7 else f"{digits} of 7 digits"
        text = f"{kind} loses {how} near {at}: float32 gives {a[first]:.3g}, float64 {b[first]:.3g}"
        if node is not None:
            text += f". In {written(node, names, tuple(parameters))}, {advice(node, names, tuple(parameters))}"
            text += "" if root is roots[0] else "; or return this derivative too, written so"
        return text
    return ""


def culprit(root: Node, x: list[NDArray[Any]], parameters: list[float]) -> Node | None:
    """The first operation whose error is much larger than those of its operands"""
    nodes = below([root])
    narrow = evaluate(nodes, [a.astype(np.float32) for a in x], [np.float32(p) for p in parameters], np.float32(1))
    wide = evaluate(nodes, [a.astype(np.float64) for a in x], parameters)
    off = {}
    for n, a, b in zip(nodes, narrow, wide, strict=True):
        off[n.place] = float(np.max(error(np.asarray(a, float), np.asarray(b, float))))
        least = max([off[o.place] for o in n.operands], default=np.inf)
        if not n.is_mask and off[n.place] > HALF and least <= off[n.place] / 16:
            return n
    return None


def advice(node: Node, names: tuple[str, ...], parameters: tuple[str, ...]) -> str:
    """What cancels or overflows, and what to write instead"""

    def plain(n: Node) -> str:
        return written(n, names, parameters)

    def w(n: Node) -> str:
        return f"({plain(n)})" if n.operation in (*INFIX, "negative") else plain(n)

    a, b = (*node.operands, node, node)[:2]
    if node.operation in ("add", "subtract"):
        say = "nearly equal numbers cancel; "
        one, other = (a, b) if a.is_constant() else (b, a)
        less = node.operation == "subtract"
        minus = "-" if less and other is (a if other.operation == "tanh" else b) else ""
        if other.operation == "tanh" and one.is_constant(1):
            return f"{say}write {minus}2 / (1 + np.exp({'2' if less else '-2'} * {w(other.operands[0])}))"
        if other.operation == "power" and one.is_constant(1) and less:
            power, of = w(other.operands[1]), other.operands[0]
            above_1 = of.operation == "add" and of.operands[0].is_constant(1)
            log = f"np.log1p({plain(of.operands[1])})" if above_1 else f"np.log({plain(of)})"
            return f"{say}write {minus}np.expm1({power} * {log})"
        u_of = exponential_less_two_terms(node)
        if u_of is not None:
            u = w(u_of)
            return f"{say}where {u} is small, write the series {u}**2 * (1 / 2 + {u} * (1 / 6 + {u} / 24))"
        if a.operation == "log1p" and a.operands[0] is b:
            u = w(b)
            return f"{say}where {u} is small, write the series {u}**2 * (-1 / 2 + {u} * (1 / 3 - {u} / 4))"
        if a.operation == b.operation == "log":
            return f"{say}write np.log1p(({w(a.operands[0])} - {w(b.operands[0])}) / {w(b.operands[0])})"
        if a.operation == "sqrt" and node.operation == "subtract":
            return f"{say}write ({w(a.operands[0])} - {w(b)}**2) / ({w(a)} + {w(b)}), and simplify the difference"
        if a.operation == b.operation == "multiply" and all(n.operands[0] is n.operands[1] for n in (a, b)):
            a, b = a.operands[0], b.operands[0]
            return f"{say}write ({w(a)} - {w(b)}) * ({w(a)} + {w(b)})"
        return say + "write their difference so that it is not made of rounded numbers"
    if node.operation == "log" and a.operation == "add" and any(o.operation == "exp" for o in a.operands):
        parts = (plain(o.operands[0]) if o.operation == "exp" else f"np.log({plain(o)})" for o in a.operands)
        return f"np.exp overflows; write np.logaddexp({', '.join(parts)})"
    if node.operation == "log":
        return f"the logarithm is of a rounded number near 1; write np.log1p of what {plain(a)} has above 1"
    if node.operation in ("exp", "expm1", "cosh", "sinh", "power", "multiply"):
        return "the result overflows or vanishes; take logarithms together, or divide before it is made"
    if node.operation == "divide":
        return "both parts overflow or vanish; divide them by what makes them so"
    return "digits are lost"


def exponential_less_two_terms(node: Node) -> Node | None:
    """u, if the node is e^u - u - 1"""
    a, b = node.operands
    if node.operation != "subtract":
        return None
    if a.operation == "expm1" and a.operands[0] is b:
        return b
    if a.operation == "subtract" and b.is_constant(1):
        a, b = a.operands
        return b if a.operation == "exp" and a.operands[0] is b else None
    rest = b.operands[1] if b.operation == "add" and b.operands[0].is_constant(1) else None
    return rest if rest is not None and a.operation == "exp" and a.operands[0] is rest else None


INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**", "less": "<", "less_equal": "<=",
         "equal": "==", "and": "&", "or": "|"}  # fmt: skip
BY_NAME = {"absolute": "np.abs", "select": "np.where", "times_sign": "np.copysign"}


def written(node: Node, names: tuple[str, ...], parameters: tuple[str, ...], depth: int = 5) -> str:
    """The node as Python code, abbreviated below `depth`"""
    if node.operation == "constant":
        return f"{node.number:g}" if not isinstance(node.number, bool) else str(node.number)
    if node.operation in ("input", "parameter"):
        return (names if node.operation == "input" else parameters)[int(node.number)]
    if not depth:
        return "(...)"
    parts = [written(o, names, parameters, depth - 1) for o in node.operands]
    if node.operation in INFIX:
        nested = [f"({p})" if o.operation in INFIX else p for p, o in zip(parts, node.operands, strict=True)]
        return f" {INFIX[node.operation]} ".join(nested)
    if node.operation == "negative":
        return f"-({parts[0]})" if node.operands[0].operation in INFIX else f"-{parts[0]}"
    name = BY_NAME.get(node.operation, ("np." if hasattr(np, node.operation) else "") + node.operation)
    return f"{name}({', '.join(parts)})"
