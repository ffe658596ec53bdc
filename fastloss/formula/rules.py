"""Functions that make nodes, simplified by identities that avoid cancellation, and the derivatives of nodes.

No rule may give a worse result than NumPy does for the formula as written, at infinities neither. tests/test_formula.py
tests each of them.
"""

from __future__ import annotations

import functools
import math
from typing import Any

from fastloss.formula.graph import IN_NUMPY, Graph, Node, below, evaluate, is_square

# ---- arithmetic ----


def folded(operation: str, *operands: Node) -> Node:
    """The node, or a constant if all operands are constants"""
    graph = operands[0].graph
    node = graph.node(operation, *operands)
    if operation in IN_NUMPY and all(o.is_constant() for o in operands):
        (number,) = evaluate([node], (), ())
        return graph.constant(bool(number) if node.is_mask else number)
    return node


def constant(like: Node, number: float) -> Node:
    return like.graph.constant(number)


def negative(a: Node) -> Node:
    if a.operation == "negative":
        return a.operands[0]
    if a.operation == "subtract":
        return subtract(*reversed(a.operands))
    if a.operation == "multiply" and a.operands[0].uniform:
        return multiply(negative(a.operands[0]), a.operands[1])
    return folded("negative", a)


def add(a: Node, b: Node) -> Node:
    if b.uniform and not a.uniform:
        a, b = b, a
    if a.is_constant(0):
        return b
    if b.is_constant(0):
        return a
    if a.operation == "negative" and b.operation == "negative":
        return negative(add(a.operands[0], b.operands[0]))
    if b.operation == "negative":
        return subtract(a, b.operands[0])
    if a.operation == "negative":
        return subtract(b, a.operands[0])
    if a.is_constant() and a.number < 0:
        return subtract(b, negative(a))
    if a.is_constant(1) and b.operation == "erf":
        return erfc(negative(b.operands[0]))
    for x, y in ((a, b), (b, a)):
        if x.operation == "softplus":
            return by_size(x.operands[0], y) or softplus_minus(x.operands[0], negative(y))
        both_classes = cross_entropy(x, y)
        if both_classes is not None:
            return both_classes
    return folded("add", a, b)


def by_size(u: Node, y: Node) -> Node | None:
    """max(0, t) - w + softplus(-|t|) as softplus(t) - w"""
    w = constant(y, 0)
    if y.operation in ("add", "subtract"):
        for k, o in enumerate(y.operands):
            if o.operation == "maximum" and (k == 0 or y.operation == "add"):
                rest = y.operands[1 - k]
                y, w = o, negative(rest) if y.operation == "add" else rest
                break
    if y.operation != "maximum" or not y.operands[0].is_constant(0):
        return None
    t = y.operands[1]
    return softplus_minus(t, w) if u is negative(absolute(t)) else None


def cross_entropy(a: Node, b: Node) -> Node | None:
    """Y softplus(-x) + (1 - y) softplus(x) as softplus(x) - x y"""

    def parts(node: Node) -> tuple[Node, Node] | None:
        if node.operation != "multiply":
            return None
        for k, o in enumerate(node.operands):
            if o.operation == "softplus":
                return node.operands[1 - k], o.operands[0]
        return None

    first, second = parts(a), parts(b)
    if first is None or second is None or first[1] is not negative(second[1]):
        return None
    (y, _), (rest, x) = first, second
    if rest is subtract(constant(y, 1), y):
        return logistic(x, y)
    return None


def subtract(a: Node, b: Node) -> Node:
    if b.is_constant(0):
        return a
    if a.is_constant(0):
        return negative(b)
    if b.operation == "negative":
        return add(a, b.operands[0])
    if a.operation == "negative":
        return negative(add(a.operands[0], b))
    if a.is_constant(1):
        if b.operation == "exp":
            return negative(expm1(b.operands[0]))
        if b.operation in ("sigmoid", "ndtr"):
            return folded(b.operation, negative(b.operands[0]))
        if b.operation in ("erf", "erfc"):
            return erfc(b.operands[0]) if b.operation == "erf" else erf(b.operands[0])
        if b.operation == "multiply" and b.operands[0].is_constant(0.5) and b.operands[1].operation == "erfc":
            return multiply(b.operands[0], erfc(negative(b.operands[1].operands[0])))
        if chooses_sigmoid(b):
            return select(b.operands[0], subtract(a, b.operands[1]), subtract(a, b.operands[2]))
        if (turned := other_class(b)) is not None:
            return turned
    if b.is_constant(1):
        if a.operation == "exp":
            return expm1(a.operands[0])
        if a.operation == "sqrt" and (v := beyond_1(a.operands[0])) is not None:
            return folded("root_less_1", v)
        if a.operation in ("erf", "erfc"):
            return negative(subtract(b, a))
    if (of_cosh := cosh_of_exponentials(a, b)) is not None:
        return log_cosh(of_cosh)
    if b.operation == "divide" and b.operands[0] is a and (v := beyond_1(b.operands[1])) is not None and is_size(v):
        # a - a / (1 + v)
        return multiply(a, select(equal(v, constant(v, math.inf)), constant(v, 1), divide(v, b.operands[1])))
    if a.operation == "softplus":
        return softplus_minus(a.operands[0], b)
    if a.operation == "sigmoid":
        return folded("sigmoid_minus", a.operands[0], b)
    if b.operation == "sigmoid":
        return negative(folded("sigmoid_minus", b.operands[0], a))
    return folded("subtract", a, b)


def is_size(a: Node) -> bool:
    """True for absolute values and squares"""
    return a.operation == "absolute" or is_square(a)


def other_class(a: Node) -> Node | None:
    """1 - a, if a is p y + q (1 - y) of sigmoids p and q: (1 - p) y + (1 - q) (1 - y)"""
    if a.operation != "add" or any(o.operation != "multiply" for o in a.operands):
        return None
    one, made = constant(a, 1), []
    for product in a.operands:
        p = next((o for o in product.operands if o.operation == "sigmoid"), None)
        if p is None:
            return None
        made.append((subtract(one, p), product.operands[product.operands[0] is p]))
    (p, y), (q, rest) = made
    return add(multiply(p, y), multiply(q, rest)) if rest is subtract(one, y) or y is subtract(one, rest) else None


def cosh_of_exponentials(a: Node, b: Node) -> Node | None:
    """u, if a - b is log(e^u + e^-u) - log(2), also as u + softplus(-2 u) - log(2)"""
    if not b.is_constant() or abs(b.number - math.log(2)) > 1e-15 or len(a.operands) != 2:
        return None
    u, w = a.operands
    if a.operation == "logaddexp":
        return u if w is negative(u) else None
    twice = multiply(constant(a, 2), w), multiply(constant(a, -2), negative(w))
    return w if a.operation == "softplus_minus" and u in twice else None


def chooses_sigmoid(a: Node) -> bool:
    """True for a selection among sigmoids, as of a label's probability: 1 - p and log p are then taken case by case."""
    return a.operation == "select" and any(o.operation == "sigmoid" for o in a.operands[1:])


def chooses_beyond_1(a: Node) -> bool:
    """True for a selection of which one branch is 1 + v"""
    return a.operation == "select" and any(not o.uniform and beyond_1(o) is not None for o in a.operands[1:])


def beyond_1(a: Node) -> Node | None:
    """The node v, if this one is 1 + v"""
    if a.operation == "add" and a.operands[0].is_constant(1):
        return a.operands[1]
    if a.operation == "subtract" and a.operands[0].is_constant(1):
        return negative(a.operands[1])
    return None


def multiply(a: Node, b: Node) -> Node:
    if b.uniform and not a.uniform:
        a, b = b, a
    if a.is_constant(1):
        return b
    if b.is_constant(1):
        return a
    if a.is_constant(-1):
        return negative(b)
    if a.operation == "negative" and not a.operands[0].uniform:
        return negative(multiply(a.operands[0], b))
    if b.operation == "negative":
        return multiply(negative(a), b.operands[0]) if a.uniform else negative(multiply(a, b.operands[0]))
    if b.operation == "multiply" and b.operands[0].uniform and not b.uniform:  # scalars first
        rest = b.operands[1]
        if a.uniform:
            scalar = multiply(a, b.operands[0])
            if not scalar.is_constant(0, math.inf, -math.inf) or a.is_constant(0, math.inf, -math.inf):
                return multiply(scalar, rest)
        elif a is rest or a.graph.derived:
            return multiply(b.operands[0], multiply(a, rest))
    if a.operation == "multiply" and a.operands[0].uniform and not a.uniform and (
        a.operands[1] is b or a.graph.derived
    ):  # fmt: skip
        return multiply(a.operands[0], multiply(a.operands[1], b))
    if a.uniform and b.operation == "divide" and b.operands[0].uniform and not b.uniform:
        return divide(multiply(a, b.operands[0]), b.operands[1])
    if a.uniform and not b.uniform and b.operation == "divide" and b.operands[1].uniform:
        return multiply(divide(a, b.operands[1]), b.operands[0])
    if a.uniform and b.operation == "sign":
        return times_sign(a, b.operands[0])
    if a.uniform and b.operation == "times_sign" and b.operands[0].uniform:
        return times_sign(multiply(a, b.operands[0]), b.operands[1])
    for x, y in ((a, b), (b, a)):
        if y.operation == "divide" and y.operands[0].is_constant(1) and not x.uniform:
            return divide(x, y.operands[1])
    if a is b and a.operation == "absolute":
        return multiply(a.operands[0], a.operands[0])
    return folded("multiply", a, b)


def divide(a: Node, b: Node) -> Node:
    if b.is_constant(1):
        return a
    if a.operation == "negative" and not a.uniform:
        return negative(divide(a.operands[0], b))
    if b.operation == "negative" and not b.uniform:
        return negative(divide(a, b.operands[0]))
    v = beyond_1(b)
    if v is not None and v.operation == "exp":  # a / (1 + e^u)
        u = v.operands[0]
        return sigmoid(u) if a is v else multiply(a, sigmoid(negative(u)))
    if is_square(b):  # which may overflow
        root = b.operands[0]
        if (v := beyond_1(root)) is not None and v.operation == "exp":
            return divide(divide(a, root), root)
    if b.is_constant() and b.number and math.frexp(b.number)[0] in (0.5, -0.5) and 2.0**-60 < abs(b.number) < 2.0**60:
        return multiply(constant(a, 1 / b.number), a)  # a power of two
    if b.uniform and a.operation == "multiply" and a.operands[0].uniform and not a.uniform:
        return multiply(divide(a.operands[0], b), a.operands[1])
    return folded("divide", a, b)


def absolute(a: Node) -> Node:
    if a.operation in ("absolute", "exp", "sqrt", "softplus", "sigmoid"):
        return a
    if a.operation == "negative":
        return absolute(a.operands[0])
    return folded("absolute", a)


def square(a: Node) -> Node:
    return multiply(a, a)


def power(a: Node, b: Node) -> Node:
    """The power; products for small integers, a square root for 0.5"""
    if is_square(a) and b.uniform and not (b.is_constant() and b.number.is_integer()):
        return power(absolute(a.operands[0]), multiply(constant(b, 2), b))  # the square may overflow
    if not b.is_constant():
        return folded("power", a, b)
    p = b.number
    if p == 0:
        return constant(a, 1)
    if p < 0 and p in (-0.5, -1, -2, -3, -4):
        return divide(constant(a, 1), power(a, constant(a, -p)))
    if p in (1, 2, 3, 4):
        half = a if p < 2 else square(a)
        return half if p in (1, 2) else square(half) if p == 4 else multiply(half, a)
    if p == 0.5:
        return sqrt(a)
    return folded("power", a, b)


def sqrt(a: Node) -> Node:
    if is_square(a):
        return absolute(a.operands[0])
    return folded("sqrt", a)


def of_square(node: Node) -> tuple[Node, Node] | None:
    """The nodes u and c, if this one is sqrt(c + u^2), or that minus 1, with a scalar c"""
    of = node.operands[0] if node.operation == "sqrt" else add(constant(node, 1), node.operands[0])
    for k, o in enumerate(of.operands if of.operation == "add" else ()):
        c = of.operands[1 - k]
        if is_square(o) and c.uniform:
            return o.operands[0], c
    return None


def sign(a: Node) -> Node:
    return folded("sign", a)


def times_sign(a: Node, b: Node) -> Node:
    if a.operation == "absolute" and a.operands[0] is b:
        return b
    if a.operation == "negative":
        return negative(times_sign(a.operands[0], b))
    return sign(b) if a.is_constant(1) else folded("times_sign", a, b)


def copysign(a: Node, b: Node) -> Node:
    return folded("copysign", a, b)


def minimum(a: Node, b: Node) -> Node:
    return a if a is b else folded("minimum", a, b)


def maximum(a: Node, b: Node) -> Node:
    return a if a is b else folded("maximum", a, b)


# ---- exponentials and logarithms ----


def exp(a: Node) -> Node:
    return folded("exp", a)


def expm1(a: Node) -> Node:
    return folded("expm1", a)


def log(a: Node) -> Node:
    if a.operation == "cosh":
        return log_cosh(a.operands[0])
    if a.operation == "exp":
        return a.operands[0]
    if a.operation == "sigmoid":
        return negative(softplus(negative(a.operands[0])))
    if a.operation == "ndtr":
        return log_ndtr(a.operands[0])
    if a.operation == "erfc":
        return folded("log_erfc", a.operands[0])
    if a.operation == "multiply" and a.operands[0].is_constant(0.5) and a.operands[1].operation == "erfc":
        return log_ndtr(multiply(constant(a, -math.sqrt(2)), a.operands[1].operands[0]))
    if chooses_sigmoid(a) or chooses_beyond_1(a):
        return select(a.operands[0], log(a.operands[1]), log(a.operands[2]))
    if a.operation == "negative" and a.operands[0].operation == "expm1":
        return folded("log_1_less_exp", a.operands[0].operands[0])
    v = beyond_1(a)
    return folded("log", a) if v is None or a.uniform else log1p(v)


def log_cosh(a: Node) -> Node:
    return log_cosh(a.operands[0]) if a.operation in ("absolute", "negative") else folded("log_cosh", a)


def log1p(a: Node) -> Node:
    if a.operation == "exp":
        return softplus(a.operands[0])
    if a.operation == "negative" and a.operands[0].operation == "exp":
        return folded("log_1_less_exp", a.operands[0].operands[0])
    if a.operation == "negative" and a.operands[0].operation == "sigmoid":
        return negative(softplus(a.operands[0].operands[0]))
    if a.operation == "negative" and a.operands[0].operation == "ndtr":
        return log_ndtr(negative(a.operands[0].operands[0]))
    if a.operation == "negative" and a.operands[0].operation == "erf":
        return folded("log_erfc", a.operands[0].operands[0])
    if a.operation == "multiply" and a.operands[0].is_constant(-0.5) and a.operands[1].operation == "erfc":
        return log_ndtr(multiply(constant(a, math.sqrt(2)), a.operands[1].operands[0]))
    return folded("log1p", a)


def logaddexp(a: Node, b: Node) -> Node:
    if a.is_constant(0):
        return softplus(b)
    return softplus(a) if b.is_constant(0) else folded("logaddexp", a, b)


def softplus(u: Node) -> Node:
    return folded("softplus", u)


def softplus_minus(u: Node, w: Node) -> Node:
    if w.is_constant(0):
        return softplus(u)
    if w.operation == "multiply" and u in w.operands:
        return logistic(u, w.operands[1 - w.operands.index(u)])
    return folded("softplus_minus", u, w)


def logistic(u: Node, y: Node) -> Node:
    """softplus(u) - u y"""
    return folded("logistic", u, y)


def sigmoid(u: Node) -> Node:
    return folded("sigmoid", u)


def tanh(u: Node) -> Node:
    if u.operation == "negative":
        return negative(tanh(u.operands[0]))
    return folded("tanh", u)


def cosh(u: Node) -> Node:
    return folded("cosh", absolute(u) if u.operation == "negative" else u)


def sinh(u: Node) -> Node:
    return folded("sinh", u)


def hypot(a: Node, b: Node) -> Node:
    return folded("hypot", a, b)


def xlogy(a: Node, b: Node) -> Node:
    v = beyond_1(b)
    return folded("xlogy", a, b) if v is None else xlog1py(a, v)


def xlog1py(a: Node, b: Node) -> Node:
    return folded("xlog1py", a, b)


# ---- special functions ----


def erf(u: Node) -> Node:
    return negative(erf(u.operands[0])) if u.operation == "negative" else folded("erf", u)


def erfc(u: Node) -> Node:
    return folded("erfc", u)


def bell(u: Node) -> Node:
    """The derivative of erf"""
    return multiply(constant(u, 2 / math.sqrt(math.pi)), folded("exp_of_square", u, constant(u, -1)))


def ndtr(u: Node) -> Node:
    """The normal distribution"""
    return folded("ndtr", u)


def log_ndtr(u: Node) -> Node:
    return folded("log_ndtr", u)


def gammaln(a: Node) -> Node:
    return folded("gammaln", a)


def digamma(a: Node) -> Node:
    return folded("digamma", a)


# ---- choices ----


def less(a: Node, b: Node) -> Node:
    return folded("less", a, b)


def less_equal(a: Node, b: Node) -> Node:
    return folded("less_equal", a, b)


def equal(a: Node, b: Node) -> Node:
    return folded("equal", a, b)


def both(a: Node, b: Node) -> Node:
    for x, y in ((a, b), (b, a)):
        if x.is_constant():
            return y if x.number else x
    return a if a is b else folded("and", a, b)


def either(a: Node, b: Node) -> Node:
    for x, y in ((a, b), (b, a)):
        if x.is_constant():
            return x if x.number else y
    return a if a is b else folded("or", a, b)


def no(a: Node) -> Node:
    return a.operands[0] if a.operation == "not" else folded("not", a)


def number(a: Node) -> Node:
    """A mask as a number, 1 or 0"""
    return folded("number", a) if a.is_mask else a


def truth(a: Node) -> Node:
    """The mask of a number: true where it is not 0"""
    return a if a.is_mask else no(equal(a, constant(a, 0)))


def select(mask: Node, a: Node, b: Node) -> Node:
    if mask.is_constant():
        return a if mask.number else b
    if mask.operation == "not":
        return select(mask.operands[0], b, a)
    return a if a is b else mask.graph.node("select", mask, a, b)


def scaled(scale: Node, a: Node) -> Node:
    """A derivative times the scale of the call, which is multiplied into its scalars, in branches of selections too."""
    chosen: dict[int, Node] = {}
    open_ = [a]
    while open_:
        node = open_.pop()
        if node.place not in chosen:
            chosen[node.place] = node
            open_ += node.operands[1:] if node.operation == "select" else ()
    made: dict[int, Node] = {}
    absorb: set[int] = set()
    for place, node in sorted(chosen.items()):
        if node.operation == "select" and any(o.place in absorb for o in node.operands[1:]):
            absorb.add(place)
            made[place] = select(node.operands[0], *(made[o.place] for o in node.operands[1:]))
            continue
        front = node.operation in ("multiply", "times_sign", "divide") and node.operands[0].uniform
        if node.uniform or front or node.operation == "sign":
            absorb.add(place)
        made[place] = node if node.is_constant(0) else multiply(scale, node)
    return made[a.place]


# ---- derivatives ----


def derivative(node: Node, by: int, memory: dict[int, Node | None]) -> Node | None:
    """The derivative of a node with respect to an input; None if it is 0. Branches not selected contribute nothing."""
    for below_ in _unknown(node, memory):
        memory[below_.place] = _derivative(below_, by, memory)
    return memory[node.place]


def _unknown(node: Node, memory: dict[int, Node | None]) -> list[Node]:
    found: dict[int, Node] = {}
    open_ = [node]
    while open_:
        n = open_.pop()
        if n.place not in memory and n.place not in found:
            found[n.place] = n
            open_ += n.operands
    return [found[place] for place in sorted(found)]


def _times(a: Node, b: Node | None) -> Node | None:
    """The product of a factor and a derivative, which is 0 in a branch where that is, even if the factor is infinite"""
    if b is not None and b.operation == "select" and not a.uniform:
        mask, x, y = b.operands
        if x.is_constant(0) or y.is_constant(0):
            return _choose(mask, *(None if o.is_constant(0) else _times(a, o) for o in (x, y)))
    return None if b is None else multiply(a, b)


def signed(n: Node, depth: int = 30) -> tuple[Node | None, Node] | None:
    """The nodes u and y, if n = sign(u) y; u is None if n is 0"""
    if depth == 0:
        return None
    ops = n.operands
    match n.operation:
        case "constant":
            return (None, n) if n.number == 0 else None
        case "sign":
            return ops[0], constant(n, 1)
        case "times_sign":
            return ops[1], ops[0]
        case "negative":
            found = signed(ops[0], depth - 1)
            return found and (found[0], negative(found[1]))
        case "divide":
            found = signed(ops[0], depth - 1)
            return found and (found[0], divide(found[1], ops[1]))
        case "multiply":
            for a, b in (ops, ops[::-1]):
                if found := signed(a, depth // 2):
                    return found[0], multiply(found[1], b)
            return None
        case "select" if ops[0].operation in ("equal", "and") and ops[1].is_constant(0):  # see _unless_0
            found = signed(ops[2], depth - 1)
            if found and any(found[0] in mask.operands for mask in (ops[0], *ops[0].operands)):
                return found
    match n.operation:
        case "add" | "subtract" | "select":
            parts = [signed(o, depth // 2) for o in ops[-2:]]
            if None in parts:
                return None
            (u, a), (v, b) = parts  # type: ignore[misc]
            if u is not v and u is not None and v is not None:
                return None
            if n.operation == "select":
                return u or v, select(ops[0], a, b)
            return u or v, add(a, b) if n.operation == "add" else subtract(a, b)
    return None


def _signs(a: Node, b: Node | None, memory: dict[int, Node | None]) -> Node | None:
    """The product a b, in which sign(u)^2 is 1 if u varies, at u = 0 too"""
    x = signed(a)
    y = signed(b) if x and x[0] and b is not None else None
    moves = x and x[0] and memory.get(x[0].place)
    return multiply(x[1], y[1]) if x and y and x[0] is y[0] and moves else _times(a, b)


def _plus(a: Node | None, b: Node | None) -> Node | None:
    return b if a is None else a if b is None else add(a, b)


def _minus(a: Node | None, b: Node | None) -> Node | None:
    return a if b is None else negative(b) if a is None else subtract(a, b)


def _unless_0(a: Node, slope: Node | None, steep: Node) -> Node | None:
    """The slope, but 0 at u = 0 if a is |u| and the mask `steep` is true, where it would be infinity times 0"""
    is_size = slope is not None and a.operation == "absolute"
    return _choose(both(equal(a.operands[0], constant(a, 0)), steep), None, slope) if is_size else slope


def _choose(mask: Node, a: Node | None, b: Node | None) -> Node | None:
    if a is None and b is None:
        return None
    zero = constant(mask, 0)
    return select(mask, zero if a is None else a, zero if b is None else b)


def _derivative(node: Node, by: int, memory: dict[int, Node | None]) -> Node | None:
    if node.operation == "input":
        return constant(node, 1) if node.number == by else None
    if node.uniform or node.is_mask:
        return None
    ops = node.operands
    a = ops[0]
    b = ops[1] if len(ops) > 1 else a
    slopes = [memory[o.place] for o in ops]
    da, db = slopes[0], slopes[-1] if len(ops) > 1 else None
    if all(d is None for d in slopes):
        return None
    one, two = constant(a, 1), constant(a, 2)
    match node.operation:
        case "negative":
            return None if da is None else negative(da)
        case "add":
            return _plus(da, db)
        case "subtract":
            return _minus(da, db)
        case "multiply":
            if a is b:
                return _times(multiply(two, a), da)
            for x, d in ((a, db), (b, da)):  # a factor that is a mask selects: 0 even times infinity
                if x.operation == "number":
                    return _choose(x.operands[0], d, None)
            for psi, factor in ((a, b), (b, a)):
                if psi.operation == "trigamma" and memory[psi.place] is not None:
                    by_psi = _by_trigamma(psi.operands[0], factor, memory)
                    return _plus(by_psi, _times(psi, memory[factor.place]))
            return _plus(_signs(b, da, memory), _signs(a, db, memory))
        case "divide":
            if da is not None and b.operation == "add" and b.operands[0].uniform and b.operands[1] is a:
                return divide(divide(multiply(b.operands[0], da), b), b)  # of a / (c + a)
            first = None if da is None else divide(da, b)
            if b.operation == "exp":  # b' / b is u', which does not overflow
                return _minus(first, _signs(node, memory[b.operands[0].place], memory))
            return first if db is None else _minus(first, _signs(node, divide(db, b), memory))
        case "absolute":
            return None if da is None else times_sign(da, a)
        case "sqrt" | "root_less_1" if (root := of_square(node)) is not None:
            return _times(folded("root_slope", *root), memory[root[0].place])
        case "root_slope":  # u / sqrt(c + u^2)
            s = sqrt(add(b, square(a)))
            return _times(divide(divide(divide(b, s), s), s), da)
        case "sqrt":
            return _unless_0(a, _times(divide(constant(a, 0.5), node), da), a.graph.constant(True))
        case "exp":
            return _times(node, da)
        case "expm1":
            return _times(exp(a), da)
        case "log":
            if a.operation == "divide":  # log above - log under: the derivative of the quotient may overflow
                above, under = a.operands
                by_above, by_under = memory[above.place], memory[under.place]
                return _minus(by_above and divide(by_above, above), by_under and divide(by_under, under))
            return None if da is None else divide(da, a)
        case "log1p":
            return None if da is None else divide(da, add(one, a))
        case "log_1_less_exp":  # exp(u) does not overflow for u < 0
            return _times(divide(exp(a), expm1(a)), da)
        case "power":
            zero, factor = constant(a, 0), multiply(b, power(a, subtract(b, one)))
            if a.operation == "sigmoid":  # the sigmoid's is 0 where the power's is infinite
                u = a.operands[0]
                factor, da = multiply(multiply(b, node), sigmoid(negative(u))), memory[u.place]
            elif not b.is_constant():  # the derivative of x^0 is 0 at 0 too; that of x^b by b is not 0 elsewhere
                at_0 = equal(b, zero)
                factor = select(at_0 if b.uniform else both(equal(a, zero), at_0), zero, factor)
            by_power = _times(select(equal(node, zero), zero, multiply(node, log(a))), db)
            return _plus(_unless_0(a, _times(factor, da), less(b, one)), by_power)
        case "minimum" | "maximum":
            chosen, other = (less(b, a), less(a, b)) if node.operation == "maximum" else (less(a, b), less(b, a))
            if da is None or db is None:  # at a tie 0, which is the smaller derivative
                return _choose(other, db, None) if da is None else _choose(chosen, da, None)
            return _choose(chosen, da, _choose(other, db, multiply(constant(a, 0.5), add(da, db))))
        case "select":
            moves, singular = a.graph.removable.get(node.place, (None, a))
            return _choose(singular if moves and memory[moves.place] else a, slopes[1], slopes[2])
        case "copysign":
            return None if da is None else multiply(copysign(constant(a, 1), b), times_sign(da, a))
        case "times_sign":
            twice = None if da is None or memory[b.place] is None else signed(da)
            return da and (twice[1] if twice and twice[0] is b else times_sign(da, b))
        case "softplus":
            return _times(sigmoid(a), da)
        case "softplus_minus":
            return _minus(_times(sigmoid(a), da), db)
        case "logistic":
            return _minus(_times(folded("sigmoid_minus", a, b), da), _times(a, db))
        case "sigmoid":
            return _times(folded("sigmoid_slope", a), da)
        case "sigmoid_minus":
            return _minus(_times(folded("sigmoid_slope", a), da), db)
        case "sigmoid_slope":
            return _times(negative(multiply(node, tanh(multiply(constant(a, 0.5), a)))), da)
        case "log_cosh":
            return _times(tanh(a), da)
        case "tanh":
            return _times(folded("tanh_slope", a), da)
        case "tanh_slope":
            return _times(multiply(constant(a, -2), multiply(node, tanh(a))), da)
        case "cosh":
            return _times(sinh(a), da)
        case "sinh":
            return _times(cosh(a), da)
        case "root_less_1":
            return _times(divide(constant(a, 0.5), sqrt(add(one, a))), da)
        case "logaddexp":
            return _plus(_times(sigmoid(subtract(a, b)), da), _times(sigmoid(subtract(b, a)), db))
        case "hypot":
            zero = constant(a, 0)
            slope = _plus(_times(divide(a, node), da), _times(divide(b, node), db))
            return _choose(equal(node, zero), None, slope)
        case "exp_of_square":  # which is 0 where a is infinite
            zero = constant(a, 0)
            product = select(equal(node, zero), zero, multiply(a, node))
            return _times(multiply(multiply(two, b), product), da)
        case "erf" | "erfc":
            return _times(bell(a) if node.operation == "erf" else negative(bell(a)), da)
        case "ndtr":
            density = folded("exp_of_square", a, constant(a, -0.5))
            return _times(multiply(constant(a, 1 / math.sqrt(2 * math.pi)), density), da)
        case "log_ndtr":
            return _times(folded("normal_hazard", a), da)
        case "log_erfc":  # the quotient has the digits of a density where erfc is not small
            turned = constant(a, -math.sqrt(2))
            far = multiply(turned, folded("normal_hazard", multiply(turned, a)))
            near = divide(negative(bell(a)), erfc(a))
            return _times(select(less(a, constant(a, 0.5)), near, far), da)
        case "normal_hazard":
            return _times(negative(folded("normal_bend", a)), da)
        case "gammaln":
            return _times(digamma(a), da)
        case "digamma" if a.operation == "exp":
            return _times(folded("digamma_exp_slope", a), memory[a.operands[0].place])
        case "digamma_exp_slope":
            return _times(folded("digamma_exp_bend", a), memory[a.operands[0].place])
        case "digamma":
            return _times(folded("trigamma", a), da)
        case "trigamma":
            return _times(folded("tetragamma", a), da)
        case "xlogy":
            return _plus(_times(log(b), da), _of_log(a, b, memory))
        case "xlog1py":
            return _plus(_times(log1p(b), da), db and _of_log(a, add(one, b), memory, db))
    return None  # sign, number: piecewise constant


def _by_trigamma(u: Node, factor: Node, memory: dict[int, Node | None]) -> Node | None:
    """The derivative of trigamma(u), times a factor. For large u tetragamma(u) would vanish although that does not."""

    def over_u(a: Node) -> Node:
        if a is u:
            return constant(u, 1)
        if a.operation == "multiply" and u in a.operands:
            return a.operands[a.operands[0] is u]
        return divide(a, u)

    slope = memory[u.place]
    return slope and _times(folded("tetragamma_times_square", u), _signs(over_u(factor), over_u(slope), memory))


def _of_log(a: Node, b: Node, memory: dict[int, Node | None], slope: Node | None = None) -> Node | None:
    """The derivative of log b times a, which is 0 at a = 0 whatever b is"""
    db = memory[b.place] if slope is None else slope
    if db is None or b is a:
        return db
    if b.operation == "divide":
        above, under = b.operands
        return _minus(_of_log(a, above, memory), _of_log(a, under, memory))
    zero = constant(a, 0)
    made = select(equal(a, zero), zero, multiply(divide(a, b), db))
    a.graph.removable[made.place] = a, both(equal(a, zero), equal(b, zero))
    return made


# ---- Gauss-Newton ----


def gauss_newton(value: Node, by: int, memory: dict[int, Node | None]) -> Node | None:
    """A second derivative without the terms that can be negative; None if none is known for this formula.

    For the square of u it is 2 u'^2, for another convex function f''(u) u'^2. For a function of |u| with u = a x + b,
    or straight pieces that meet at u = 0, it is the weight of iteratively reweighted least squares, u' / u times the
    derivative. Sums, selections and factors are carried over. `memory` has the derivatives of all nodes.
    """
    zero, one, two = (constant(value, number) for number in (0, 1, 2))
    varying: set[int] = set()
    linear: set[int] = set()
    base: dict[int, Node] = {}  # for multiples of a linear node and even functions of it: that node
    single: dict[int, Node] = {}  # for any function of multiples of one linear node: that node
    form: dict[int, tuple[Node | None, ...]] = {}  # for a node, and for its negative
    sure: set[int] = {zero.place}  # nodes that cannot be negative

    def square_of_slope(node: Node, factor: Node) -> Node:
        slope = memory[node.place]
        if slope is None:
            return zero
        made = multiply(factor, square(slope))
        sure.add(made.place)
        return made

    def both_of(make: Any, a: Node | None, b: Node | None) -> Node | None:
        if a is None or b is None:
            return None
        made: Node = make(a, b)
        if {a.place, b.place} <= sure:
            sure.add(made.place)
        return made

    def times(factor: Node, a: Node | None) -> Node | None:
        return a if a is None or a is zero else positive(multiply(factor, a), factor, a)

    def weight(node: Node, u: Node) -> Node:
        slope, inner = memory[node.place] or zero, memory[u.place] or zero
        if slope.operation in ("sign", "times_sign") and slope.operands[-1] is u:
            size = slope.operands[0] if slope.operation == "times_sign" else one
            ratio = divide(multiply(size, inner), absolute(u))
        else:
            ratio = divide(multiply(slope, inner), u)
        return select(equal(u, zero), derivative(slope, by, memory) or zero, ratio)

    def positive(made: Node, factor: Node, a: Node) -> Node:
        known = (
            factor.operation in ("absolute", "exp", "number", "sigmoid", "softplus")
            or (factor.is_constant() and factor.number >= 0)
            or is_square(factor)
        )
        if known and a.place in sure:
            sure.add(made.place)
        return made

    for node in below([value]):
        ops = node.operands
        moving = [o for o in ops if o.place in varying]
        if not moving and not (node.operation == "input" and node.number == by):
            form[node.place] = zero, zero
            continue
        varying.add(node.place)
        a, b = (*ops, node, node)[:2]
        straight = all(o.place in linear for o in moving) and not any(o.is_mask for o in moving)
        scaled_ = node.operation in ("multiply", "divide") and len(moving) == 1 and a.place != b.place and (
            node.operation == "multiply" or a is moving[0]
        )  # fmt: skip
        if node.operation == "input" or (straight and (node.operation in ("add", "subtract", "negative") or scaled_)):
            linear.add(node.place)
            base[node.place] = base[moving[0].place] if scaled_ or node.operation == "negative" else node
            form[node.place] = zero, zero
            continue
        even = node.operation in ("absolute", "log_cosh", "cosh") or is_square(node)
        if even and a.place in linear:
            base[node.place] = base[a.place]
        elif all(o.place in base and o.place not in linear and base[o.place] is base[moving[0].place] for o in moving):
            base[node.place] = base[moving[0].place]
        below_ = [single.get(o.place, base.get(o.place)) for o in moving]
        if below_[0] is not None and all(u is below_[0] for u in below_):
            single[node.place] = below_[0]
        if node.is_mask:
            continue
        made: tuple[Node | None, ...] = (None, None)
        sloping = [o for o in moving if memory[o.place] is not None]  # the others are piecewise constant
        kept = node.operation in ("negative", "select", "minimum", "maximum") or len(sloping) == 1
        kept &= node.operation in ("negative", "select", "minimum", "maximum", "multiply", "divide")
        if node.place in base and not kept and not (is_square(node) and a.place in linear):
            # even if forms of operands are known: f'' u'^2 may be 0 at the minimum, 1 / |u| - 1 / |u| inexact
            made = weight(node, base[node.place]), None
            form[node.place] = made[0], made[0] and negative(made[0])
            continue
        match node.operation:
            case "add":
                made = (
                    both_of(add, form[a.place][0], form[b.place][0]),
                    both_of(add, form[a.place][1], form[b.place][1]),
                )
            case "subtract":
                made = (
                    both_of(add, form[a.place][0], form[b.place][1]),
                    both_of(add, form[a.place][1], form[b.place][0]),
                )
            case "negative":
                made = form[a.place][1], form[a.place][0]
            case "multiply" if is_square(node):
                made = square_of_slope(a, two), None
            case "multiply" if len(sloping) == 1:
                factor = b if sloping[0] is a else a
                up, down = form[sloping[0].place]
                if factor.is_constant() and factor.number < 0:
                    factor, up, down = negative(factor), down, up
                made = times(factor, up), times(factor, down)
            case "divide" if sloping == [a]:
                up, down = form[a.place]
                if b.is_constant() and b.number < 0:
                    b, up, down = negative(b), down, up
                made = tuple(None if f is None else positive(divide(f, b), b, f) for f in (up, down))
            case "select":
                made = tuple(
                    both_of(functools.partial(select, a), form[b.place][k], form[ops[2].place][k]) for k in (0, 1)
                )
            case "maximum" | "minimum":
                first = less(b, a) if node.operation == "maximum" else less(a, b)
                made = tuple(
                    both_of(functools.partial(select, first), form[a.place][k], form[b.place][k]) for k in (0, 1)
                )
            case "exp" | "expm1":
                made = square_of_slope(a, exp(a)), None
            case "softplus" | "logistic":
                made = square_of_slope(a, folded("sigmoid_slope", a)) if sloping == [a] else None, None
            case "cosh":
                made = square_of_slope(a, node), None
            case "log_cosh":
                made = square_of_slope(a, folded("tanh_slope", a)), None
            case "softplus_minus":
                made = both_of(add, square_of_slope(a, folded("sigmoid_slope", a)), form[b.place][1]), None
            case "log":
                made = None, square_of_slope(a, divide(one, square(a)))
            case "log1p":
                made = None, square_of_slope(a, divide(one, square(add(one, a))))
            case "log_ndtr":
                made = None, square_of_slope(a, folded("normal_bend", a))
            case "log_erfc":
                bend = folded("normal_bend", multiply(constant(a, -math.sqrt(2)), a))
                made = None, square_of_slope(a, multiply(two, bend))
            case "gammaln":
                made = square_of_slope(a, folded("trigamma", a)), None
            case "xlogy" | "xlog1py" if sloping == [b]:
                of = b if node.operation == "xlogy" else add(one, b)
                made = None, times(a, square_of_slope(b, divide(one, square(of))))
        if made[0] is None and node.place in base:
            made = weight(node, base[node.place]), made[1]
        form[node.place] = made
    found = form[value.place][0]
    if found is zero and value.place in single and value.place not in linear:  # straight pieces
        found = weight(value, single[value.place])
    return found if found is None or found.place in sure else maximum(zero, found)


def derivatives(
    graph: Graph, value: Node, wrt: list[int]
) -> tuple[list[Node], list[Node], Node | None, list[Node] | None]:
    """Gradients and second derivatives with respect to these inputs, the mixed one if there are two of them, and the
    Gauss-Newton forms of the second derivatives, if the formula has them.
    """
    memories: dict[int, dict[int, Node | None]] = {k: {} for k in wrt}
    graph.derived = True

    def by(node: Node, k: int) -> Node:
        slope = derivative(node, k, memories[k])
        return graph.constant(0) if slope is None else slope

    grads = [by(value, k) for k in wrt]
    hess = [by(g, k) for g, k in zip(grads, wrt, strict=True)]
    forms = [gauss_newton(value, k, memories[k]) for k in wrt]
    found = [f for f in forms if f is not None]
    return grads, hess, by(grads[0], wrt[1]) if len(wrt) == 2 else None, found if len(found) == len(wrt) else None
