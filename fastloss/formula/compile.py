"""From a graph to a program: operations are lowered to those of programs, with shared exponentials; pairs are fused to
one instruction; registers are allocated.
"""

from __future__ import annotations

import copy
import functools
import math
from collections.abc import Callable

from fastloss import _core
from fastloss.formula import rules
from fastloss.formula.graph import Graph, Node, below, in_order, is_square

VALUE, GRADIENT, HESSIAN, MIXED = (_core.PROGRAM[kind] for kind in ("value", "gradient", "Hessian", "mixed"))
FIRST_NUMBER, FIRST_REGISTER, FIRST_OUTPUT = (
    _core.PROGRAM[f"first {kind}"] for kind in ("number", "register", "output")
)
OPERATIONS = _core.operations()

Instruction = tuple[int, int, int, tuple[int, ...]]


class TooLong(Exception):
    """A formula that does not fit a program."""


# ---- NaN in, NaN out ----


def nan_of(nodes: list[Node]) -> dict[int, frozenset[int]]:
    """For each node (operands first) the inputs that make it NaN where they are NaN, for certain"""
    memory: dict[int, frozenset[int]] = {}
    for n in nodes:
        of = [memory[o.place] for o in n.operands]
        if n.operation == "input":
            memory[n.place] = frozenset([n.number])
        elif n.operation == "select":
            memory[n.place] = of[1] & of[2]
        elif n.operation in ("xlogy", "xlog1py", "copysign"):
            memory[n.place] = of[0]
        elif n.operation == "power":
            memory[n.place] = of[0] if n.operands[1].is_constant() else frozenset()
        elif n.is_mask or n.operation == "number":
            memory[n.place] = frozenset()
        else:
            memory[n.place] = frozenset().union(*of)
    return memory


def guarded(results: dict[int, Node], inputs: int) -> dict[int, Node]:
    """The results, made NaN where any input is NaN"""
    of = nan_of(below(results.values()))
    made = {}
    for output, node in results.items():
        # guards are inputs: other nodes may be NaN elsewhere, as inf - inf is
        missing = [node.graph.node("input", number=k) for k in range(inputs) if k not in of[node.place]]
        if missing:
            guard = functools.reduce(lambda a, b: a.graph.node("unless_nan", a, b), missing)
            node = node.graph.node("unless_nan", guard, node)
        made[output] = node
    return made


# ---- lowering ----


class Lowering:
    """Translates nodes of a graph to nodes of another, whose operations are those of programs."""

    def __init__(self) -> None:
        self.graph = Graph()
        self.done: dict[int, Node] = {}

    def of(self, root: Node) -> Node:
        for node in below([root]):
            if node.place not in self.done:
                operands = [self.done[o.place] for o in node.operands]
                make: Callable[..., Node] | None = getattr(self, node.operation, None)
                made = make(*operands) if make else self.node(node.operation, *operands, number=node.number)
                self.done[node.place] = made
        return self.done[root.place]

    def node(self, operation: str, *operands: Node, number: float | None = None) -> Node:
        return self.graph.node(operation, *operands, number=number)

    def number_(self, x: float) -> Node:
        return self.graph.constant(x)

    def multiply(self, a: Node, b: Node) -> Node:
        if a.uniform and not b.uniform and is_square(b):
            u = b.operands[0]  # (a u) u is never out of range where a u^2 is not, but u^2 may be
            return self.node("multiply", self.node("multiply", a, u), u)
        return self.node("multiply", a, b)

    def exponential(self, u: Node) -> Node:
        """e^-|u|"""
        return self.node("exp_minus_abs", u.operands[0] if u.operation in ("negative", "absolute") else u)

    def softplus(self, u: Node) -> Node:
        return self.softplus_minus(u, self.number_(0))

    def softplus_minus(self, u: Node, w: Node) -> Node:
        return self.node("softplus_minus", self.exponential(u), u, w)

    def logistic(self, u: Node, y: Node) -> Node:
        return self.node("logistic", self.exponential(u), u, y)

    def sigmoid(self, u: Node) -> Node:
        return self.sigmoid_minus(u, self.number_(0))

    def sigmoid_minus(self, u: Node, t: Node) -> Node:
        return self.node("sigmoid_minus", self.exponential(u), u, t)

    def sigmoid_slope(self, u: Node) -> Node:
        return self.node("sigmoid_slope", self.exponential(u))

    def log_cosh(self, u: Node) -> Node:
        return self.node("log_cosh", self.node("expm1_twice_abs", u), u)

    def tanh(self, u: Node) -> Node:
        return self.node("tanh", self.node("expm1_twice_abs", u), u)

    def of_errors(self, operation: str, u: Node, b: float) -> Node:
        """The function erf or erfc of u sqrt(-b), from e^(b u^2)"""
        v = u if b == -1 else self.node("multiply", self.number_(math.sqrt(-b)), u)
        e = self.node("exp_of_square", u, self.number_(b))
        return self.node(operation, v, e, self.node("erfcx", v))

    def erf(self, u: Node) -> Node:
        return self.of_errors("erf", u, -1)

    def erfc(self, u: Node) -> Node:
        return self.of_errors("erfc", u, -1)

    def log_erfc(self, u: Node) -> Node:
        near = self.node("log1p", self.node("negative", self.erf(u)))
        far = self.node("subtract", self.node("log", self.node("erfcx", u)), self.node("multiply", u, u))
        return self.node("select_less", u, self.number_(0.5), near, far)

    def ndtr(self, u: Node) -> Node:
        return self.node("multiply", self.number_(0.5), self.of_errors("erfc", self.node("negative", u), -0.5))

    def log_ndtr(self, u: Node) -> Node:
        zero, half = self.number_(0), self.number_(0.5)
        tail = self.node("erfcx", self.node("multiply", self.number_(math.sqrt(0.5)), u))
        below = self.node("log", self.node("multiply", half, tail))
        below = self.node("subtract", below, self.node("multiply", half, self.node("multiply", u, u)))
        rest = self.node("multiply", self.node("exp_of_square", u, self.number_(-0.5)), tail)
        above = self.node("log1p", self.node("multiply", self.number_(-0.5), rest))
        return self.node("select_less", u, zero, below, above)

    def normal_hazard(self, u: Node) -> Node:
        tail = self.node("erfcx", self.node("multiply", self.number_(math.sqrt(0.5)), u))
        e = self.node("exp_of_square", u, self.number_(-0.5))
        density = self.node("multiply", self.number_(1 / math.sqrt(2 * math.pi)), e)
        rest = self.node("multiply", self.number_(0.5), self.node("multiply", e, tail))
        above = self.node("divide", density, self.node("subtract", self.number_(1), rest))
        below = self.node("divide", self.number_(math.sqrt(2 / math.pi)), tail)
        return self.node("select_less", u, self.number_(0), below, above)

    def normal_bend(self, u: Node) -> Node:
        h, zero = self.normal_hazard(u), self.number_(0)
        above = self.node("multiply", h, self.node("add", u, h))
        above = self.node("select", self.node("equal", h, zero), zero, above)  # where u is infinite
        below = self.node("normal_bend", self.node("multiply", self.number_(math.sqrt(0.5)), u))
        return self.node("select_less", u, zero, below, above)

    def tetragamma_times_square(self, u: Node) -> Node:
        one, inverse = self.number_(1), self.node("divide", self.number_(1), u)
        far = self.node("add", one, self.node("multiply", self.number_(0.5), inverse))
        far = self.node("subtract", self.number_(-1), self.node("multiply", inverse, far))
        plain = self.node("multiply", u, self.node("multiply", u, self.node("tetragamma", u)))
        near = self.node("multiply", self.number_(-2), inverse)
        plain = self.node("select_less", self.node("absolute", u), self.number_(1e-6), near, plain)
        return self.node("select_less", u, self.number_(1e5), plain, far)

    def digamma_exp_slope(self, e: Node) -> Node:
        inverse = self.node("divide", self.number_(1), e)
        far = self.node("add", self.number_(1), self.node("multiply", self.number_(0.5), inverse))
        plain = self.node("multiply", e, self.node("trigamma", e))
        plain = self.node("select_less", e, self.number_(1e-9), inverse, plain)
        return self.node("select_less", e, self.number_(1e9), plain, far)

    def digamma_exp_bend(self, e: Node) -> Node:
        inverse = self.node("divide", self.number_(1), e)
        square, far = self.node("multiply", inverse, inverse), self.number_(0)
        for c in (-4 / 15, 1 / 7, -2 / 15, 1 / 3):  # 2 k times Bernoulli numbers
            far = self.node("multiply", square, self.node("add", self.number_(c), far))
        far = self.node("negative", self.node("add", self.node("multiply", self.number_(0.5), inverse), far))
        plain = self.node("add", self.digamma_exp_slope(e), self.tetragamma_times_square(e))
        plain = self.node("select_less", e, self.number_(1e-9), self.node("negative", inverse), plain)
        return self.node("select_less", e, self.number_(64), plain, far)

    def cosh(self, u: Node) -> Node:
        half, a = self.number_(0.5), self.node("absolute", u)
        e = self.node("exp", self.node("multiply", half, a))
        large = self.node("multiply", self.node("multiply", half, e), e)
        return self.node("add", large, self.node("divide", half, self.node("multiply", e, e)))

    def sinh(self, u: Node) -> Node:
        half, one, a = self.number_(0.5), self.number_(1), self.node("absolute", u)
        e = self.node("exp", self.node("multiply", half, a))
        large = self.node("multiply", self.node("multiply", half, e), e)
        far = self.node("subtract", large, self.node("divide", half, self.node("multiply", e, e)))
        E = self.node("expm1", a)
        near = self.node("multiply", half, self.node("add", E, self.node("divide", E, self.node("add", one, E))))
        return self.node("times_sign", self.node("select_less", a, one, near, far), u)

    def power(self, a: Node, p: Node) -> Node:
        if not p.is_constant(1.5):
            return self.node("power", a, p)
        root = self.node("sqrt", a)
        if a.operation in ("absolute", "exp", "sqrt") or is_square(a):
            return self.node("multiply", a, root)
        infinite = self.node("equal", a, self.number_(-math.inf))  # as pow in C
        return self.node("select", infinite, self.number_(math.inf), self.node("multiply", a, root))

    def logaddexp(self, a: Node, b: Node) -> Node:
        zero, same = self.number_(0), self.node("equal", a, b)
        difference = self.node("select", same, zero, self.node("subtract", a, b))  # equal infinities too
        rest = self.node("softplus_minus", self.node("exp_minus_abs", difference), zero, zero)
        return self.node("add", self.node("maximum", a, b), rest)

    def log_1_less_exp(self, u: Node) -> Node:
        far = self.node("log1p", self.node("negative", self.node("exp", u)))
        near = self.node("log", self.node("negative", self.node("expm1", u)))
        return self.node("select_less", u, self.number_(-math.log(2)), far, near)

    def hypot(self, a: Node, b: Node) -> Node:
        a, b = self.node("absolute", a), self.node("absolute", b)
        large, small = self.node("maximum", a, b), self.node("minimum", a, b)
        t = self.node("divide", small, large)
        root = self.node("sqrt", self.node("add", self.number_(1), self.node("multiply", t, t)))
        plain = self.node("multiply", large, root)
        limit = self.node("equal", self.node("add", large, large), large)  # 0 or infinite
        return self.node("select", limit, large, plain)

    def root_slope(self, u: Node, c: Node) -> Node:
        root = self.node("sqrt", self.node("add", c, self.node("multiply", u, u)))
        return self.node("divide", u, root)

    def xlogy(self, a: Node, b: Node) -> Node:
        return self._x_times(a, b, self.node("log", b))

    def xlog1py(self, a: Node, b: Node) -> Node:
        return self._x_times(a, b, self.node("log1p", b))

    def _x_times(self, a: Node, b: Node, log: Node) -> Node:
        zero = self.number_(0)
        plain = self.node("select", self.node("equal", a, zero), zero, self.node("multiply", a, log))
        return self.node("unless_nan", b, plain)


def fused(roots: list[Node], graph: Graph) -> list[Node]:
    """Fuses pairs of operations, where the first of the two has no other use."""
    uses: dict[int, int] = {root.place: 2 for root in roots}
    nodes = below(roots)
    for node in nodes:
        for o in node.operands:
            uses[o.place] = uses.get(o.place, 0) + 1
    plain = {n.place: is_plain(n) for n in nodes}
    done: dict[int, Node] = {}

    def once(n: Node, *operations: str) -> bool:
        return n.operation in operations and uses[n.place] == 1 and not n.uniform

    def product(n: Node) -> bool:
        return once(n, "multiply")

    for node in nodes:
        operands = tuple(done[o.place] for o in node.operands)
        made = None
        a, b = (*node.operands, node, node)[:2]
        if node.uniform:
            pass
        elif node.operation == "select" and a.operation in ("less", "less_equal"):
            if (found := clipped(node)) is not None:
                made = graph.node("clip_times", *(done[o.place] for o in found))
            made = made or graph.node("select_" + a.operation, *(done[o.place] for o in a.operands), *operands[1:])
        elif node.operation in ("add", "subtract"):
            # not where the other operand may be a product: fusing would leave its rounding error in the result
            if product(b) and plain[a.place]:
                operation = "multiply_add" if node.operation == "add" else "subtract_product"
                made = graph.node(operation, *(done[o.place] for o in b.operands), operands[0])
            elif product(a) and plain[b.place]:
                operation = "multiply_add" if node.operation == "add" else "multiply_subtract"
                made = graph.node(operation, *(done[o.place] for o in a.operands), operands[1])
        elif node.operation == "multiply" and a is not b and (product(a) or product(b)):
            inner, other = (a, operands[1]) if product(a) else (b, operands[0])
            made = graph.node("multiply_3", *(done[o.place] for o in inner.operands), other)
        elif node.operation == "multiply" and (once(a, "add", "subtract") or once(b, "add", "subtract")):
            inner, other = (a, operands[1]) if once(a, "add", "subtract") else (b, operands[0])
            if done[inner.place].operation in ("add", "subtract"):
                operation = "sum_times" if inner.operation == "add" else "difference_times"
                made = graph.node(operation, *(done[o.place] for o in inner.operands), other)
        done[node.place] = made or graph.node(node.operation, *operands, number=node.number)
    return [done[root.place] for root in roots]


def clipped(node: Node) -> tuple[Node, Node, Node] | None:
    """The nodes u, d and c, if this one is c u where |u| is less than d, and else c d sign(u)"""
    mask, near, far = node.operands
    size, d = mask.operands
    if d.operation == "absolute":
        size, d, near, far = d, size, far, near
    if size.operation != "absolute" or not d.uniform or (near.operation, far.operation) != ("multiply", "times_sign"):
        return None
    (u,), (c, inner), (top, outer) = size.operands, near.operands, far.operands
    known = inner is u and outer is u and c.uniform and sorted(factors(top)) == sorted([*factors(c), *factors(d)])
    return (u, d, c) if known else None


def factors(n: Node) -> list[int]:
    """The places of the factors of a scalar, without 1"""
    if n.operation == "multiply" and n.uniform:
        return [place for o in n.operands for place in factors(o)]
    return [] if n.is_constant(1) else [n.place]


def lowered(results: dict[int, Node], inputs: int) -> dict[int, Node]:
    """The results as operations of programs, guarded and fused"""
    lowering = Lowering()
    roots = [lowering.of(node) for node in guarded(results, inputs).values()]
    return dict(zip(results, fused(roots, lowering.graph), strict=True))


def is_plain(node: Node) -> bool:
    """True for inputs, scalars and functions: no sum or product, so cancellation against a product is not expected."""
    return node.uniform or node.operation in ("input", "absolute", "sqrt", "exp", "log", "log1p", "number")


# ---- instructions ----


def once_a_call(nodes: list[Node]) -> list[Node]:
    """Nodes (operands first) that depend on parameters and constants alone, without masks"""
    numbers: set[int] = set()
    made = []
    for node in nodes:
        if node.uniform and not node.is_mask and all(o.place in numbers for o in node.operands):
            numbers.add(node.place)
            made += [node] if node.operands else []
    return made


class Compiled:
    """A program and its results. results: the node of each output; codes: lists of outputs, each of which has its own
    instructions.
    """

    def __init__(self, results: dict[int, Node], codes: list[list[int]], inputs: int, parameters: int) -> None:
        self.inputs, self.parameters = inputs, parameters
        self.has_hessian = any(HESSIAN <= output < MIXED for output in results)
        self.results = lowered(results, inputs)
        nodes = below(self.results.values())
        self.slots: dict[int, int] = {}
        self.constants: list[float] = []
        self.prelude: list[Instruction] = []
        made = once_a_call(nodes)
        for node in nodes:
            if node.operation == "input":
                self.slots[node.place] = node.number
            elif node.operation == "scale":
                self.slots[node.place] = FIRST_NUMBER
            elif node.operation == "parameter":
                self.slots[node.place] = FIRST_NUMBER + 1 + node.number
            elif node.operation == "constant":
                self.slots[node.place] = FIRST_NUMBER + 1 + parameters + len(self.constants)
                self.constants.append(node.number)
        first = FIRST_NUMBER + 1 + parameters + len(self.constants)
        if first + len(made) > FIRST_NUMBER + _core.PROGRAM["numbers"]:
            raise TooLong("it has too many constants")
        for k, node in enumerate(made):
            self.slots[node.place] = first + k
            self.prelude.append(self.instruction(node, 255, first + k, self.slots))
        self.codes = [self.code(outputs) for outputs in codes]
        self.program = self.made()

    def made(self) -> _core.Program:
        return _core.Program(self.inputs, self.parameters, self.constants, self.prelude, self.codes)

    def again(self) -> Compiled:
        """A copy with a program of its own"""
        same = copy.copy(self)
        same.program = self.made()
        return same

    def listing(self, inputs: tuple[str, ...], parameters: tuple[str, ...]) -> str:
        """The instructions as text: first those that run once a call, then those that run for each element."""
        operations = {number: name for name, (number, *_) in OPERATIONS.items()}
        outputs = {VALUE: "value", MIXED: "mixed"}
        for k, name in enumerate(inputs):
            outputs |= {
                GRADIENT + k: f"gradient with respect to {name}",
                HESSIAN + k: f"Hessian with respect to {name}",
            }
        numbers = ["scale", *parameters, *(f"{c:g}" for c in self.constants)]

        def slot(place: int) -> str:
            if place >= FIRST_OUTPUT:
                return outputs[place - FIRST_OUTPUT]
            if place >= FIRST_REGISTER:
                return f"r{place - FIRST_REGISTER}"
            number = place - FIRST_NUMBER
            return inputs[place] if number < 0 else numbers[number] if number < len(numbers) else f"n{number}"

        return "\n".join(
            f"{slot(to)} = {operations[operation]}({', '.join(map(slot, operands))})"
            for operation, _, to, operands in [*self.prelude, *self.codes[-1][2]]
        )

    def instruction(self, node: Node, needed: int, to: int, slots: dict[int, int]) -> Instruction:
        return OPERATIONS[node.operation][0], needed, to, tuple(slots[o.place] for o in node.operands)

    def code(self, outputs: list[int]) -> tuple[int, int, list[Instruction]]:
        roots = [self.results[k] for k in outputs]
        order = [n for n in in_order(roots) if n.place not in self.slots]
        needed: dict[int, int] = {}
        for k, root in zip(outputs, roots, strict=True):
            for n in below([root]):
                needed[n.place] = needed.get(n.place, 0) | 1 << k
        last = {o.place: i for i, n in enumerate(order) for o in n.operands}
        slots, free, registers, instructions = dict(self.slots), [], 0, []
        to_output: dict[int, list[int]] = {}
        for k, root in zip(outputs, roots, strict=True):
            to_output.setdefault(root.place, []).append(k)
        for i, node in enumerate(order):
            operands = [slots[o.place] for o in node.operands]
            for o in {o.place for o in node.operands}:
                if last[o] == i and FIRST_REGISTER <= slots[o] < FIRST_OUTPUT:
                    free.append(slots[o])
            if node.place in to_output:
                slot = FIRST_OUTPUT + to_output[node.place].pop(0)
            elif free:
                slot = free.pop()
            else:
                slot, registers = FIRST_REGISTER + registers, registers + 1
            slots[node.place] = slot
            instructions.append((OPERATIONS[node.operation][0], needed[node.place], slot, tuple(operands)))
        for place, more in to_output.items():  # copies: of inputs, of numbers, of another output
            instructions += [(OPERATIONS["copy"][0], 1 << k, FIRST_OUTPUT + k, (slots[place],)) for k in more]
        if registers > _core.PROGRAM["registers"]:
            raise TooLong("it is too long")
        return sum(1 << k for k in outputs), registers, instructions


def compiled(
    graph: Graph, value: Node, grads: list[Node], hess: list[Node], mixed: Node | None, wrt: list[int], inputs: int,
    parameters: int,
) -> Compiled:  # fmt: skip
    """A program with these results; gradients and Hessians are with respect to inputs `wrt`."""
    scale = graph.node("scale")
    results = {VALUE: rules.number(value)}
    results |= {GRADIENT + k: rules.scaled(scale, rules.number(g)) for k, g in zip(wrt, grads, strict=True)}
    codes = [[VALUE], list(results)]
    results |= {HESSIAN + k: rules.scaled(scale, rules.number(h)) for k, h in zip(wrt, hess, strict=False)}
    if mixed is not None:
        results[MIXED] = rules.scaled(scale, mixed)
    if len(results) > len(codes[1]):
        codes.append(list(results))
    return Compiled(results, codes, inputs, parameters)
