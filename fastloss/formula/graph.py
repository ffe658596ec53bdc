"""Formulas as graphs, with common subexpressions shared, and their evaluation in NumPy.

Operations are those of programs (csrc/program_operations.h), and others that compile.py lowers to these. The functions
of rules.py make nodes and simplify them by identities; `Graph.node` makes them as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from fastloss.formula import special

# operations whose result is a mask
MASKS = frozenset({"less", "less_equal", "equal", "and", "or", "not"})
SYMMETRIC = frozenset({"add", "multiply", "minimum", "maximum", "equal", "and", "or"})


class Node:
    """An operation and its operands; or an input, a parameter (`number`: which), a constant, or the scale."""

    __slots__ = ("graph", "is_mask", "number", "operands", "operation", "place", "uniform")

    def __init__(self, graph: Graph, place: int, operation: str, operands: tuple[Node, ...], number: Any) -> None:
        self.graph, self.place = graph, place  # operands have lower places
        self.operation, self.operands, self.number = operation, operands, number
        self.is_mask = operation in MASKS or isinstance(number, bool)
        self.uniform: bool = operation in ("constant", "parameter", "scale") or (
            operation != "input" and all(o.uniform for o in operands)
        )  # the same for all elements

    def is_constant(self, *numbers: float) -> bool:
        return self.operation == "constant" and (not numbers or self.number in numbers)

    def __repr__(self) -> str:
        if self.operation == "constant":
            return repr(self.number)
        if not self.operands:
            return self.operation + ("" if self.number is None else f"[{self.number}]")
        return f"{self.operation}({', '.join(map(repr, self.operands))})"


class Graph:
    def __init__(self) -> None:
        self.nodes: dict[Any, Node] = {}
        # False while the formula's own nodes are made: scalars stay in their products, which might overflow without
        self.derived = False
        # selections of 0 where a factor is 0: the factor, and the mask that is enough where the factor varies
        self.removable: dict[int, tuple[Node, Node]] = {}

    def node(self, operation: str, *operands: Node, number: Any = None) -> Node:
        if operation in SYMMETRIC:
            operands = tuple(sorted(operands, key=lambda o: (not o.uniform, o.place)))
        # -0 is not 0, and True is not 1
        key = operation, *(o.place for o in operands), repr(number)
        found = self.nodes.get(key)
        if found is None:
            found = self.nodes[key] = Node(self, len(self.nodes), operation, operands, number)
        return found

    def constant(self, number: Any) -> Node:
        return self.node("constant", number=number if isinstance(number, bool) else float(number))


def is_square(node: Node) -> bool:
    return node.operation == "multiply" and node.operands[0] is node.operands[1]


def below(roots: Iterable[Node]) -> list[Node]:
    """These nodes and all their operands, recursively, operands first"""
    found: dict[int, Node] = {}
    open_ = list(roots)
    while open_:
        node = open_.pop()
        if node.place not in found:
            found[node.place] = node
            open_ += node.operands
    return [found[place] for place in sorted(found)]


def in_order(roots: Iterable[Node]) -> Iterator[Node]:
    """The same nodes, each as late as possible, so that fewer results are live at a time"""
    done: set[int] = set()
    open_ = [(root, False) for root in reversed(list(roots))]
    while open_:
        node, ready = open_.pop()
        if node.place in done:
            continue
        if ready:
            done.add(node.place)
            yield node
        else:
            open_.append((node, True))
            open_ += [(o, False) for o in reversed(node.operands)]


# ---- in NumPy ----


def _sigmoid(u: Any) -> Any:
    e = np.exp(-np.abs(u))
    return np.where(u > 0, 1, e) / (1 + e)


def _sigmoid_minus(u: Any, t: Any) -> Any:
    e = np.exp(-np.abs(u))
    return np.where(u > 0, (1 - t) - t * e, (1 - t) * e - t) / (1 + e)


def _softplus_minus(u: Any, w: Any) -> Any:
    return (np.maximum(u, 0) - w) + np.log1p(np.exp(-np.abs(u)))


def _logistic(u: Any, y: Any) -> Any:
    of = np.where(u > 0, 1 - y, y)
    return np.where(of == 0, 0, of * np.abs(u)) + np.log1p(np.exp(-np.abs(u)))


def _log_cosh(u: Any) -> Any:
    a = np.abs(u)
    sinh = np.sinh(np.minimum(a, 40))
    return np.where(a > 20, a + np.log1p(np.exp(-2 * a)) - math.log(2), np.log1p(sinh * sinh) / 2)


def _tanh_slope(u: Any) -> Any:
    e = np.exp(-2 * np.abs(u))
    return 4 * e / ((1 + e) * (1 + e))


def _sigmoid_slope(u: Any) -> Any:
    e = np.exp(-np.abs(u))
    return e / ((1 + e) * (1 + e))


def _root_less_1(v: Any) -> Any:
    s = np.sqrt(1 + v)
    return np.where(v < 1, v / (s + 1), s - 1)


def _log_1_less_exp(u: Any) -> Any:
    return np.where(u < -math.log(2), np.log1p(-np.exp(u)), np.log(-np.expm1(u)))


def _xlogy(x: Any, y: Any) -> Any:
    return np.where((x == 0) & ~np.isnan(y), 0, x * np.log(y))


def _xlog1py(x: Any, y: Any) -> Any:
    return np.where((x == 0) & ~np.isnan(y), 0, x * np.log1p(y))


IN_NUMPY: dict[str, Callable[..., Any]] = {
    "copy": lambda a: a,
    "negative": np.negative,
    "absolute": np.abs,
    "sign": np.sign,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "log1p": np.log1p,
    "expm1": np.expm1,
    "power": np.power,
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.true_divide,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "less": np.less,
    "less_equal": np.less_equal,
    "equal": np.equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "number": lambda a: a * 1.0,
    "select": np.where,
    "tanh": np.tanh,
    "cosh": np.cosh,
    "sinh": np.sinh,
    "copysign": np.copysign,
    "times_sign": lambda a, b: a * np.sign(b),
    "sigmoid": _sigmoid,
    "sigmoid_minus": _sigmoid_minus,
    "softplus": lambda u: _softplus_minus(u, 0),
    "softplus_minus": _softplus_minus,
    "sigmoid_slope": _sigmoid_slope,
    "logistic": _logistic,
    "log_cosh": _log_cosh,
    "tanh_slope": _tanh_slope,
    "root_less_1": _root_less_1,
    "root_slope": lambda u, c: u / np.sqrt(c + u * u),
    "logaddexp": np.logaddexp,
    "log_1_less_exp": _log_1_less_exp,
    "hypot": np.hypot,
    "xlogy": _xlogy,
    "xlog1py": _xlog1py,
    "exp_of_square": lambda a, b: np.exp(b * a * a),
    "erf": special.erf,
    "erfc": special.erfc,
    "log_erfc": special.log_erfc,
    "ndtr": special.ndtr,
    "log_ndtr": special.log_ndtr,
    "normal_hazard": special.normal_hazard,
    "normal_bend": special.normal_bend,
    "gammaln": special.gammaln,
    "digamma": special.digamma,
    "trigamma": special.trigamma,
    "tetragamma": special.tetragamma,
    "digamma_exp_slope": special.digamma_exp_slope,
    "digamma_exp_bend": special.digamma_exp_bend,
    "tetragamma_times_square": special.tetragamma_times_square,
    "unless_nan": lambda a, b: np.where(np.isnan(a), a, b),
}


def evaluate(roots: Iterable[Node], inputs: Any, parameters: Any, scale: Any = 1.0) -> list[Any]:
    """Evaluates these nodes in NumPy, in the type of the inputs."""
    roots = list(roots)
    dtype = inputs[0].dtype.type if inputs else np.float64
    made: dict[int, Any] = {}
    with np.errstate(all="ignore"):
        for node in below(roots):
            if node.operation == "constant":
                made[node.place] = node.number if node.is_mask else dtype(node.number)
            elif node.operation == "input":
                made[node.place] = inputs[node.number]
            elif node.operation == "parameter":
                made[node.place] = parameters[node.number]
            elif node.operation == "scale":
                made[node.place] = scale
            else:
                made[node.place] = IN_NUMPY[node.operation](*(made[o.place] for o in node.operands))
    return [made[root.place] for root in roots]
