"""What to write in place of an operation that loses digits; and nodes as Python code."""

from __future__ import annotations

import numpy as np

from fastloss.formula.graph import Node, is_square

INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**", "less": "<", "less_equal": "<=",
         "equal": "==", "and": "&", "or": "|"}  # fmt: skip
BY_NAME = {"absolute": "np.abs", "select": "np.where", "times_sign": "np.copysign", "sigmoid": "expit"}


class Advice:
    """names: of inputs and of parameters"""

    def __init__(self, inputs: tuple[str, ...], parameters: tuple[str, ...]) -> None:
        self.inputs, self.parameters = inputs, parameters

    # ---- as code ----

    def text(self, node: Node, depth: int = 5) -> str:
        """The node as Python code, abbreviated below `depth`"""
        if node.operation == "constant":
            return f"{node.number:g}" if not isinstance(node.number, bool) else str(node.number)
        if node.operation in ("input", "parameter"):
            return (self.inputs if node.operation == "input" else self.parameters)[int(node.number)]
        if not depth:
            return "(...)"
        parts = [self.text(o, depth - 1) for o in node.operands]
        nested = [f"({p})" if o.operation in INFIX else p for p, o in zip(parts, node.operands, strict=True)]
        if node.operation == "sigmoid_minus":
            return f"expit({parts[0]}) - {nested[1]}"
        if node.operation in INFIX:
            return f" {INFIX[node.operation]} ".join(nested)
        if node.operation == "negative":
            return f"-{nested[0]}"
        if node.operation == "log_erfc":
            return f"np.log(erfc({parts[0]}))"
        name = BY_NAME.get(node.operation, ("np." if hasattr(np, node.operation) else "") + node.operation)
        return f"{name}({', '.join(parts)})"

    def part(self, node: Node) -> str:
        """The same as an operand"""
        return f"({self.text(node)})" if node.operation in (*INFIX, "sigmoid_minus", "negative") else self.text(node)

    # ---- what to write ----

    def of(self, node: Node, overflows: bool) -> str:
        """What goes wrong, and what to write. overflows: an operand leaves the range of numbers."""
        better, operation = self.better(node, overflows), node.operation
        if operation in ("add", "subtract", "sigmoid_minus"):
            say = "nearly equal numbers cancel; "
            return say + (better or "write their difference so that it is not made of rounded numbers")
        if operation == "log" and not overflows:
            otherwise = f"write np.log1p of what {self.text(node.operands[0])} has above 1"
            return f"the logarithm is of a rounded number near 1; {better or otherwise}"
        if operation == "divide":
            return f"both parts overflow or vanish; {better or 'divide them by what makes them so'}"
        if operation in ("exp", "expm1", "cosh", "sinh", "power", "multiply") or overflows:
            otherwise = "take logarithms together, or divide before it is made"
            return f"a number overflows or vanishes; {better or otherwise}"
        return better or "digits are lost"

    def better(self, node: Node, overflows: bool) -> str:
        """Instructions to write something else; empty if none are known."""
        if node.operation in ("add", "subtract", "sigmoid_minus"):
            return self.small_term(node) or self.difference(node)
        if node.operation == "log" and overflows:
            return f"write {self.logarithm(node.operands[0])}" * (
                not self.logarithm(node.operands[0]).startswith("np.log(")
            )
        if node.operation == "log":
            a = node.operands[0]
            return self.log_of_quotient(*a.operands) if a.operation == "divide" else ""
        a, b = (*node.operands, node, node)[:2]
        if node.operation == "sqrt" and a.operation == "exp":
            return f"write np.exp({self.part(a.operands[0])} / 2)"
        if node.operation == "multiply" and a.operation == b.operation == "exp":
            return f"write np.exp({self.part(a.operands[0])} + {self.part(b.operands[0])})"
        if node.operation == "divide" and a.operation == "exp" and b.operation == "add" and a in b.operands:
            u, rest = a.operands[0], b.operands[b.operands[0] is a]
            if rest.operation == "exp":
                return f"write 1 / (1 + np.exp({self.part(rest.operands[0])} - {self.part(u)}))"
            return f"write 1 / (1 + {self.part(rest)} * np.exp(-{self.part(u)}))"
        return ""

    def log_of_quotient(self, a: Node, b: Node) -> str:
        return f"write np.log1p(({self.less(a, b)}) / {self.part(b)})"

    def less(self, a: Node, b: Node) -> str:
        """The difference a - b, without a term that both have"""
        if a.operation == "add" and b.operation in ("add", "subtract"):
            for k, term in enumerate(a.operands):
                if term in b.operands[: 2 if b.operation == "add" else 1]:
                    rest, other = self.part(a.operands[1 - k]), self.part(b.operands[b.operands[0] is term])
                    return f"{rest} {'-' if b.operation == 'add' else '+'} {other}"
        return f"{self.part(a)} - {self.part(b)}"

    def logarithm(self, a: Node) -> str:
        """The logarithm of a product or power as a sum, which does not overflow"""
        ops = a.operands
        match a.operation:
            case "exp":
                return self.part(ops[0])
            case "expm1":
                return f"({self.part(ops[0])} + np.log(-np.expm1(-{self.part(ops[0])})))"
            case "multiply" if ops[0] is ops[1]:
                return f"2 * {self.logarithm(ops[0])}"
            case "multiply":
                return " + ".join(self.logarithm(o) for o in reversed(ops))
            case "divide":
                return " - ".join(self.logarithm(o) for o in ops)
            case "power":
                return f"{self.part(ops[1])} * {self.logarithm(ops[0])}"
            case "add" if any(o.operation == "exp" for o in ops):
                logs = (self.text(o.operands[0]) if o.operation == "exp" else self.logarithm(o) for o in ops)
                return f"np.logaddexp({', '.join(logs)})"
        return f"np.log({self.text(a)})"

    def small_term(self, node: Node) -> str:
        """For a number of which the larger part cancels: e^u - 1 - u, cosh(u) - 1, 1 - 1 / (1 + v), ..."""
        a, b = node.operands
        one, other = (a, b) if a.is_constant() else (b, a)
        less = node.operation == "subtract"
        minus = "-" if less and other is (a if other.operation == "tanh" else b) else ""
        if other.operation == "tanh" and one.is_constant(1):
            return f"write {minus}2 / (1 + np.exp({'2' if less else '-2'} * {self.part(other.operands[0])}))"
        if other.operation == "power" and one.is_constant(1) and less:
            power, of = self.part(other.operands[1]), other.operands[0]
            v = above_1(of)
            log = f"np.log({self.text(of)})" if v is None else f"np.log1p({self.text(v)})"
            return f"write {minus}np.expm1({power} * {log})"
        if other.operation == "cosh" and one.is_constant(1) and less:
            return f"write {minus}2 * np.sinh({self.part(other.operands[0])} / 2)**2"
        if other.operation == "divide" and a.is_constant(1) and less and other.operands[0].is_constant(1):
            under = other.operands[1]
            root = under.operation == "sqrt"
            if (v := above_1(under.operands[0] if root else under)) is not None:
                s = self.part(under)
                return f"write {self.part(v)} / " + (f"({s} * (1 + {s}))" if root else s)
        u_of = exponential_less_two_terms(node)
        if u_of is not None:
            u = self.part(u_of)
            return f"where {u} is small, write the series {u}**2 * (1 / 2 + {u} * (1 / 6 + {u} / 24))"
        if a.operation == "log1p" and a.operands[0] is b:
            u = self.part(b)
            return f"where {u} is small, write the series {u}**2 * (-1 / 2 + {u} * (1 / 3 - {u} / 4))"
        if b.operation == "log1p" and b.operands[0] is a and less:
            u = self.part(a)
            return f"where {u} is small, write the series {u}**2 * (1 / 2 - {u} * (1 / 3 - {u} / 4))"
        return self.square_of_a_difference(node)

    def square_of_a_difference(self, node: Node) -> str:
        """For a^2 - 2 a b + b^2"""
        sums: dict[int, float] = {}
        parts: dict[int, Node] = {}
        open_ = [(node, 1.0)]
        while open_ and len(parts) < 5:
            n, sign = open_.pop()
            if n.operation in ("add", "subtract"):
                open_ += [(n.operands[0], sign), (n.operands[1], -sign if n.operation == "subtract" else sign)]
                continue
            number, rest = factored(n)
            if 0 < len(rest) < 3:
                n, sign = rest[0] if len(rest) == 1 else n.graph.node("multiply", *rest), sign * number
            sums[n.place], parts[n.place] = sums.get(n.place, 0) + sign, n
        squares = [n.operands[0] for n in parts.values() if is_square(n) and sums[n.place] == 1]
        if len(parts) == 3 and len(squares) == 2:
            a, b = squares
            product = next(n for n in parts.values() if not (is_square(n) and n.operands[0] in squares))
            if set(product.operands) == {a, b} and product.operation == "multiply" and sums[product.place] == -2:
                return f"write ({self.part(a)} - {self.part(b)})**2"
        return ""

    def difference(self, node: Node) -> str:
        """For f(a) - f(b)"""
        if node.operation == "add":
            return ""
        f, g = node.operands
        if node.operation == "sigmoid_minus":
            if g.operation != "sigmoid":
                return ""
            s, t = self.part(f), self.part(g.operands[0])
            return f"write np.sinh(({s} - {t}) / 2) / (2 * np.cosh({s} / 2) * np.cosh({t} / 2))"
        if f.operation in ("sqrt", "hypot") and f.operation != g.operation:
            rest = next((o for o in f.operands if f.operation == "hypot" and o is not size_of(g)), None)
            above = f"{self.part(rest)}**2" if rest is not None and size_of(g) in f.operands else ""
            return f"write {above or self.below_the_root(f, g)} / ({self.part(f)} + {self.part(g)})"
        if f.operation != g.operation or not f.operands:
            return ""
        (a, c), (b, d) = ((*n.operands, n)[:2] for n in (f, g))
        u, v, less = self.part(a), self.part(b), self.less(a, b)
        match f.operation:
            case "multiply" if is_square(f) and is_square(g):
                return f"write ({less}) * ({u} + {v})"
            case "multiply" if (x := cube_root(f)) and (y := cube_root(g)):
                u, v = self.part(x), self.part(y)
                return f"write ({u} - {v}) * ({u}**2 + {u} * {v} + {v}**2)"
            case "multiply":
                for k, common in enumerate(f.operands):
                    if common in g.operands:
                        rest = g.operands[g.operands[0] is common]
                        return f"write {self.part(common)} * ({self.part(f.operands[1 - k])} - {self.part(rest)})"
            case "divide" if a is b:
                above = f"({self.part(d)} - {self.part(c)})"
                return f"write {above if a.is_constant(1) else f'{u} * {above}'} / ({self.part(c)} * {self.part(d)})"
            case "divide" if c is d:
                return f"write ({less}) / {self.part(c)}"
            case "sqrt":
                return f"write ({less}) / ({self.part(f)} + {self.part(g)})"
            case "exp" | "expm1":
                return f"write np.exp({v}) * np.expm1({less})"
            case "log":
                return self.log_of_quotient(a, b)
            case "log1p":
                return f"write np.log1p(({less}) / (1 + {v}))"
            case "tanh":
                return f"write np.sinh({less}) / (np.cosh({u}) * np.cosh({v}))"
            case "power" if c is d:
                return f"write {self.part(g)} * np.expm1({self.part(c)} * np.log1p(({less}) / {v}))"
        return ""

    def below_the_root(self, root: Node, other: Node) -> str:
        """The radicand less the square of the other number, without that square where it is a term"""
        of = root.operands[0]
        for k, term in enumerate(of.operands if of.operation == "add" else ()):
            if (is_square(term) and term.operands[0] is size_of(other)) or (
                other.is_constant() and term.is_constant(other.number**2)
            ):
                return self.part(of.operands[1 - k])
        return f"({self.part(of)} - {self.part(other)}**2)"


def size_of(a: Node) -> Node:
    return a.operands[0] if a.operation == "absolute" else a


def factored(a: Node) -> tuple[float, list[Node]]:
    """A product as a number and the other factors"""
    if a.is_constant():
        return a.number, []
    if a.operation != "multiply" or is_square(a):
        return 1.0, [a]
    (x, first), (y, second) = (factored(o) for o in a.operands)
    return x * y, first + second


def cube_root(a: Node) -> Node | None:
    if a.operation != "multiply":
        return None
    return next((x for x, y in (a.operands, a.operands[::-1]) if is_square(y) and y.operands[0] is x), None)


def above_1(a: Node) -> Node | None:
    return a.operands[1] if a.operation == "add" and a.operands[0].is_constant(1) else None


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
