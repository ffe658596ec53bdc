"""Tracing: a formula is called with symbols in place of arrays, which record the operations as nodes of a graph."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from fastloss.formula import rules
from fastloss.formula.graph import Graph, Node


class TraceError(TypeError):
    """A formula does what cannot be traced. The message says what, and what to write instead."""


# makes the node of a function's result from those of its operands
Make = Callable[..., Node]


def _numbers(make: Make) -> Make:
    return lambda *operands: make(*map(rules.number, operands))


def _truths(make: Make) -> Make:
    return lambda *operands: make(*map(rules.truth, operands))


def _bits(name: str, make: Make) -> Make:
    def of(*operands: Node) -> Node:
        if not all(o.is_mask for o in operands):
            raise TraceError(f"np.{name} of numbers; it can be had of comparisons")
        return make(*operands)

    return of


def _differ(a: Node, b: Node) -> Node:
    return rules.no(rules.equal(rules.number(a), rules.number(b)))


def _times(a: Node, b: Node) -> Node:
    return rules.both(a, b) if a.is_mask and b.is_mask else rules.multiply(rules.number(a), rules.number(b))


def _plus(a: Node, b: Node) -> Node:
    return rules.either(a, b) if a.is_mask and b.is_mask else rules.add(rules.number(a), rules.number(b))


def _minus(a: Node, b: Node) -> Node:
    if a.is_mask and b.is_mask:
        raise TraceError("it subtracts masks; write ^ as (a != b), or make numbers of them by np.where(mask, 1.0, 0.0)")
    return rules.subtract(rules.number(a), rules.number(b))


def _constant(a: Node, number: float) -> Node:
    return a.graph.constant(number)


def _finite(a: Node) -> Node:
    return rules.less(rules.absolute(a), _constant(a, np.inf))


UFUNCS: dict[str, Make] = {
    "add": _plus, "subtract": _minus, "multiply": _times, "positive": lambda a: a,
    "divide": _numbers(rules.divide), "negative": _numbers(rules.negative), "absolute": _numbers(rules.absolute),
    "fabs": _numbers(rules.absolute), "sign": _numbers(rules.sign), "sqrt": _numbers(rules.sqrt),
    "square": _numbers(rules.square), "power": _numbers(rules.power), "float_power": _numbers(rules.power),
    "reciprocal": _numbers(lambda a: rules.divide(_constant(a, 1), a)),
    "exp": _numbers(rules.exp), "expm1": _numbers(rules.expm1), "log": _numbers(rules.log),
    "log1p": _numbers(rules.log1p), "logaddexp": _numbers(rules.logaddexp),
    "exp2": _numbers(lambda a: rules.power(_constant(a, 2), a)),
    "log2": _numbers(lambda a: rules.multiply(_constant(a, 1 / np.log(2)), rules.log(a))),
    "log10": _numbers(lambda a: rules.multiply(_constant(a, 1 / np.log(10)), rules.log(a))),
    "tanh": _numbers(rules.tanh), "cosh": _numbers(rules.cosh), "sinh": _numbers(rules.sinh),
    "hypot": _numbers(rules.hypot), "copysign": _numbers(rules.copysign),
    "heaviside": _numbers(lambda a, b: rules.select(rules.equal(a, _constant(a, 0)), b, rules.number(
        rules.less(_constant(a, 0), a)))),
    "minimum": _numbers(rules.minimum), "maximum": _numbers(rules.maximum),
    "clip": _numbers(lambda a, low, high: rules.minimum(rules.maximum(a, low), high)),
    "less": _numbers(rules.less), "less_equal": _numbers(rules.less_equal),
    "greater": _numbers(lambda a, b: rules.less(b, a)),
    "greater_equal": _numbers(lambda a, b: rules.less_equal(b, a)),
    "equal": _numbers(rules.equal), "not_equal": _differ,
    "isnan": _numbers(lambda a: rules.no(rules.equal(a, a))), "isfinite": _numbers(_finite),
    "isinf": _numbers(lambda a: rules.equal(rules.absolute(a), _constant(a, np.inf))),
    "logical_and": _truths(rules.both), "logical_or": _truths(rules.either), "logical_not": _truths(rules.no),
    "bitwise_and": _bits("bitwise_and", rules.both), "bitwise_or": _bits("bitwise_or", rules.either),
    "invert": _bits("invert", rules.no), "bitwise_xor": _bits("bitwise_xor", _differ), "logical_xor": _truths(_differ),
    # those of scipy.special
    "expit": _numbers(rules.sigmoid),
    "log_expit": _numbers(lambda a: rules.negative(rules.softplus(rules.negative(a)))),
    "xlogy": _numbers(rules.xlogy), "xlog1py": _numbers(rules.xlog1py),
    "erf": _numbers(rules.erf), "erfc": _numbers(rules.erfc), "ndtr": _numbers(rules.ndtr),
    "log_ndtr": _numbers(rules.log_ndtr), "gammaln": _numbers(rules.gammaln), "psi": _numbers(rules.digamma),
    "logit": _numbers(lambda a: rules.subtract(rules.log(a), rules.log1p(rules.negative(a)))),
}  # fmt: skip

BRANCHES = "it branches on an array; write np.where, np.minimum, & or |"
MIXES = "it mixes elements; write what one element costs, and leave sums and means to reduction="


INSTEAD = {
    "fmax": "np.maximum", "fmin": "np.minimum", "nan_to_num": "np.where(np.isnan(a), 0, a)",
    "piecewise": "np.select", "isclose": "np.abs(a - b) < tolerance",
    "rel_entr": "xlogy(a, a / b)", "entr": "-xlogy(a, a)", "kl_div": "xlogy(a, a / b) - a + b",
    "loggamma": "gammaln(a)", "gamma": "np.exp(gammaln(a))", "beta": "np.exp(gammaln(a) + gammaln(b) - gammaln(a + b))",
    "betaln": "gammaln(a) + gammaln(b) - gammaln(a + b)",
    "remainder": "np.where", "floor_divide": "np.where", "choose": "np.where", "empty_like": "np.zeros_like",
    "copyto": "np.where(mask, new, old)", "putmask": "np.where(mask, new, old)", "place": "np.where(mask, new, old)",
    "exp10": "10.0**a",
}  # fmt: skip


class Symbol(NDArrayOperatorsMixin):
    """A symbol, in place of an array of any length or of a number."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Symbol:
        if method != "__call__" or ufunc.signature is not None:
            raise TraceError(MIXES)
        if options.get("out") is not None:
            raise TraceError("it writes into an array (out=, or an operator like +=); write a = a + b")
        for option in options:
            raise TraceError(f"it calls {ufunc.__name__} with {option}=; leave that out")
        name = {"true_divide": "divide", "conjugate": "positive"}.get(ufunc.__name__, ufunc.__name__)
        if name in INSTEAD:
            raise TraceError(f"it calls {name}; write {INSTEAD[name]}")
        if name not in UFUNCS:
            raise TraceError(f"it calls {name}, whose derivative is not known here")
        return Symbol(UFUNCS[name](*(self.taken(a) for a in inputs)))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        name = function.__name__
        make = FUNCTIONS.get(name)
        if make is not None:
            return make(self, *args, **kwargs)
        if name in MIXING:
            raise TraceError(MIXES)
        if name in INSTEAD:
            raise TraceError(f"it calls np.{name}; write {INSTEAD[name]}")
        raise TraceError(f"it calls np.{name}, which is not known here")

    def taken(self, a: Any) -> Node:
        """The node of an operand."""
        if isinstance(a, Symbol):
            if a.node.graph is not self.node.graph:
                raise TraceError("it keeps what it was called with")
            return a.node
        if isinstance(a, (bool, np.bool_)):
            return self.node.graph.constant(bool(a))
        if isinstance(a, int):
            return self.node.graph.constant(float(a))  # an integer of any size
        if np.ndim(a):
            raise TraceError("it has an array of its own; make it an input or a parameter")
        number = np.asarray(a)
        if number.dtype.kind not in "fiub":
            raise TraceError(f"it has {a!r}, expected real numbers")
        return self.node.graph.constant(float(number))

    # methods of arrays that are element-wise
    def clip(self, min: Any = None, max: Any = None) -> Symbol:
        return _clip(self, self, min, max)

    def astype(self, dtype: Any, **_: Any) -> Symbol:
        kind = np.dtype(dtype).kind
        if self.node.is_mask and kind in "fiub":
            return self if kind == "b" else Symbol(rules.number(self.node))
        if kind == "b":
            return Symbol(rules.truth(self.node))
        raise TraceError("it converts an array to another type; leave that out")

    def copy(self) -> Symbol:
        return self

    @property
    def T(self) -> NoReturn:
        raise TraceError(MIXES)

    @property
    def real(self) -> Symbol:
        return self

    def __bool__(self) -> bool:
        raise TraceError(BRANCHES)

    def _number(self) -> Any:
        raise TraceError("it makes a number of an array, as functions of math do; write those of np")

    __float__ = __int__ = __index__ = __complex__ = __round__ = __trunc__ = _number

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise TraceError("it makes an array of an argument; use it as it is")

    def __iter__(self) -> NoReturn:
        raise TraceError("it loops over an array; write it for all elements at once")

    def __len__(self) -> int:
        raise TraceError("it asks for the length of an array; write what one element costs")

    def __getitem__(self, _: Any) -> NoReturn:
        raise TraceError("it takes elements out of an array; write np.where(mask, a, b)")

    def __setitem__(self, *_: Any) -> NoReturn:
        raise TraceError("it writes into an array; write np.where(mask, new, old)")

    def _mixes(self, _: Any) -> NoReturn:
        raise TraceError(MIXES)

    def _floors(self, *_: Any) -> NoReturn:
        raise TraceError("it has //, % or a bit operation, which have no derivative; write np.where")

    mixes: Any = _mixes  # types of these operators in NumPy's stubs differ between versions
    floors: Any = _floors
    __matmul__ = __rmatmul__ = mixes
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = floors
    __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = floors
    del mixes, floors

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)  # a protocol that NumPy looks for
        if name in MIXING:
            raise TraceError(MIXES)
        if name == "dtype":
            raise TraceError("it asks for .dtype of an array; write np.where(mask, 1.0, 0.0), and numbers such as 1e-7")
        if name in ("shape", "size", "ndim", "flags", "itemsize", "nbytes", "strides"):
            raise TraceError(f"it asks for .{name} of an array; write what one element costs")
        error = TraceError if name in dir(np.ndarray) else AttributeError
        raise error(f"it uses .{name} of an array, which is not known here")


MIXING = frozenset(
    [
        "sum",
        "mean",
        "prod",
        "std",
        "var",
        "max",
        "min",
        "amax",
        "amin",
        "argmax",
        "argmin",
        "any",
        "all",
        "cumsum",
        "cumprod",
        "nansum",
        "nanmean",
        "median",
        "average",
        "sort",
        "argsort",
        "dot",
        "matmul",
        "inner",
        "outer",
        "einsum",
        "tensordot",
        "linalg",
        "norm",
        "diff",
        "reshape",
        "ravel",
        "flatten",
        "transpose",
        "concatenate",
        "stack",
        "vstack",
        "hstack",
        "roll",
        "take",
        "flip",
        "quantile",
        "percentile",
        "trapezoid",
        "convolve",
        "unique",
        "nanmax",
        "nanmin",
        "trace",
        "count_nonzero",
        "searchsorted",
        "repeat",
        "tile",
        "nonzero",
        "argwhere",
        "ptp",
        "cross",
        "kron",
    ]
)


def _where(like: Symbol, condition: Any, *choices: Any) -> Symbol:
    if len(choices) != 2:
        raise TraceError("it calls np.where for positions; write np.where(mask, a, b)")
    a, b = (like.taken(c) for c in choices)
    if a.is_mask != b.is_mask:
        a, b = rules.number(a), rules.number(b)
    mask = rules.truth(like.taken(condition))
    if a.is_mask:
        return Symbol(rules.either(rules.both(mask, a), rules.both(rules.no(mask), b)))
    return Symbol(rules.select(mask, a, b))


def _clip(like: Symbol, a: Any, a_min: Any = None, a_max: Any = None, **bounds: Any) -> Symbol:
    a_min, a_max = bounds.pop("min", a_min), bounds.pop("max", a_max)
    _no_more(bounds)
    node = rules.number(like.taken(a))
    if a_min is not None:
        node = rules.maximum(node, rules.number(like.taken(a_min)))
    if a_max is not None:
        node = rules.minimum(node, rules.number(like.taken(a_max)))
    return Symbol(node)


def _select(like: Symbol, conditions: Any, choices: Any, default: Any = 0) -> Symbol:
    made: Any = default
    for condition, choice in zip(reversed(list(conditions)), reversed(list(choices)), strict=True):
        made = _where(like, condition, choice, made)
    return Symbol(like.taken(made))


def _full(number: float | None) -> Callable[..., Symbol]:
    def like(symbol: Symbol, _: Any, fill: Any = number, dtype: Any = None) -> Symbol:
        return Symbol(symbol.taken(fill))

    return like


def _no_more(options: dict[str, Any]) -> None:
    for option in options:
        raise TraceError(f"it uses {option}=; leave that out")


def _same(symbol: Symbol, a: Any, **options: Any) -> Symbol:
    _no_more(options)
    return Symbol(symbol.taken(a))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "where": _where, "clip": _clip, "select": _select, "zeros_like": _full(0.0), "ones_like": _full(1.0),
    "full_like": _full(None), "copy": _same, "real": _same,
    "isposinf": lambda s, a: Symbol(rules.equal(s.taken(a), s.node.graph.constant(np.inf))),
    "isneginf": lambda s, a: Symbol(rules.equal(s.taken(a), s.node.graph.constant(-np.inf))),
}  # fmt: skip


def places(results: Any) -> Any:
    return tuple(map(places, results)) if isinstance(results, tuple) else results.place


def _nodes(result: Any, like: Symbol) -> Any:
    if isinstance(result, (tuple, list)):
        return tuple(_nodes(r, like) for r in result)
    if result is None or not (isinstance(result, Symbol) or np.ndim(result) == 0):
        raise TraceError(f"it returns {type(result).__name__}, expected an array made of its arguments")
    return like.taken(result)


class Trace:
    """The nodes that a function of symbols returns: the value alone, or a list."""

    def __init__(self, function: Any, inputs: int, by_position: list[str], named: list[str], options: Any) -> None:
        """by_position: parameters that are passed by position, after the inputs; options: what is not traced."""
        first, again = (self._call(function, inputs, by_position, named, options) for _ in range(2))
        if list(first[0].nodes) != list(again[0].nodes) or places(first[1]) != places(again[1]):
            raise TraceError("it gives something else when it is called again; let it depend on its arguments alone")
        self.graph, self.results = first

    @staticmethod
    def _call(
        function: Any, inputs: int, by_position: list[str], named: list[str], options: dict[str, Any]
    ) -> tuple[Graph, Any]:
        graph = Graph()
        x = [Symbol(graph.node("input", number=k)) for k in range(inputs)]
        q = {name: Symbol(graph.node("parameter", number=k)) for k, name in enumerate(named)}
        given = q | options
        results = function(*x, *(given.pop(name) for name in by_position), **given)
        seen = [weakref.ref(s) for s in (*x, *q.values())]
        made = _nodes(results, Symbol(graph.constant(0)))
        del x, q, given, results
        if any(s() is not None for s in seen):
            gc.collect()  # inner functions that call themselves, and exceptions, are reference cycles
        if any(s() is not None for s in seen):
            raise TraceError("it keeps what it was called with; let it depend on its arguments alone")
        return graph, made
