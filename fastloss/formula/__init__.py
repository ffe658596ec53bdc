"""Users' formulas as kernels: traced (trace.py), differentiated by rules that avoid cancellation (rules.py), and
compiled (compile.py) to a program that csrc/program.h interprets.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastloss import _core
from fastloss.formula import rules
from fastloss.formula.compile import GRADIENT, HESSIAN, MIXED, VALUE, Compiled, TooLong, compiled, lowered
from fastloss.formula.exact import exactly
from fastloss.formula.graph import Node, below, evaluate
from fastloss.formula.trace import Trace, TraceError

__all__ = ["TooLong", "TraceError", "Traced", "differ", "disagreement", "grid", "refuted"]

# points at which a program is compared with its formula: on and around usual kinks, without overflow
PLACES = (-10.0, -2.5, -1.0, -0.5, 0.0, 1e-3, 0.3, 0.5, 1.0, 2.0, 7.5)


class Traced:
    """A formula as a graph: value, gradients and, if it has them, Hessians. Raises TraceError if it cannot be traced.

    differentiable: indices of inputs; by_position: parameters that are passed by position after the inputs; named: all
    parameters; results: how many the formula returns, if not the value alone.
    """

    def __init__(
        self, function: Any, inputs: int, differentiable: list[int], by_position: list[str], named: list[str],
        options: dict[str, Any], results: int,
    ) -> None:  # fmt: skip
        trace = Trace(function, inputs, by_position, named, options)
        self.inputs, self.parameters, self.by = inputs, len(named), differentiable
        made = trace.results
        self.value_alone = isinstance(made, Node)
        self.grads: list[Node]
        self.hess: list[Node]
        self.mixed: Node | None = None
        self.gauss_newton: list[Node] | None = None  # the Gauss-Newton form of the Hessians, if there is one
        if self.value_alone:
            self.value = rules.number(made)
            self.grads, self.hess, self.mixed, self.gauss_newton = rules.derivatives(
                trace.graph, self.value, differentiable
            )
            return
        if len(made) != results or not isinstance(made[0], Node):
            raise TraceError("it does not return what it should")  # a call reports this
        groups = [list(g) if isinstance(g, tuple) else [g] for g in made[1:]]
        if any(len(g) != len(differentiable) or not all(isinstance(a, Node) for a in g) for g in groups):
            raise TraceError("it does not return what it should")
        if self.is_number(made[0]):
            raise TraceError("its value is one number")
        self.value, (self.grads, self.hess) = made[0], (*groups, [])[:2]

    @staticmethod
    def is_number(value: Node) -> bool:
        """True if the value is the same for all elements, as a mean is."""
        return value.uniform and not value.is_mask

    @property
    def has_own_gauss_newton(self) -> bool:
        """True if the Gauss-Newton form is not the Hessian itself."""
        return self.gauss_newton is not None and self.gauss_newton != self.hess

    @cached_property
    def digest(self) -> str:
        """A hash of the value's graph, equal for equal formulas wherever they are defined"""
        nodes = [(n.operation, [o.place for o in n.operands], n.number) for n in below([self.value])]
        return hashlib.blake2b(repr(nodes).encode(), digest_size=12).hexdigest()

    @cached_property
    def compiled(self) -> Compiled:
        """The program; without Hessians if it is too long with them. Raises TooLong."""
        try:
            return self._compiled(self.hess, self.mixed)
        except TooLong:
            if not self.value_alone:
                raise
            return self._compiled([], None)

    @cached_property
    def compiled_gauss_newton(self) -> Compiled:
        """The program with Gauss-Newton forms as Hessians; the mixed one is 0. Raises TooLong."""
        return self._compiled(self.gauss_newton or [], self.mixed and self.value.graph.constant(0))

    def _compiled(self, hess: list[Node], mixed: Node | None) -> Compiled:
        if self.inputs > _core.PROGRAM["inputs"] or self.parameters > _core.PROGRAM["parameters"]:
            raise TooLong("it has too many arguments")
        return compiled(self.value.graph, self.value, self.grads, hess, mixed, self.by, self.inputs, self.parameters)

    def in_c(self, name: str, inputs: tuple[str, ...], parameters: tuple[str, ...]) -> str:
        """The formula in C, as csrc has losses: without the scale of derivatives, which the element loop applies."""
        from fastloss.formula import native

        by = self.by
        results = {VALUE: rules.number(self.value)}
        results |= {GRADIENT + k: rules.number(g) for k, g in zip(by, self.grads, strict=True)}
        results |= {HESSIAN + k: rules.number(h) for k, h in zip(by, self.hess, strict=False)}
        results |= {native.FORM + k: rules.number(h) for k, h in zip(by, self.gauss_newton or [], strict=False)}
        results |= {} if self.mixed is None else {MIXED: self.mixed}
        return native.in_c(native.word(name, "loss"), lowered(results, self.inputs), inputs, parameters, 0)

    def values(self, inputs: Any, parameters: Any) -> NDArray[Any]:
        """The value by the graph in NumPy, in the type of the inputs"""
        return np.asarray(evaluate([self.value], inputs, parameters)[0])

    def derivatives(self, inputs: Any, parameters: Any) -> tuple[tuple[Any, ...], ...]:
        """Gradients, Hessians and, if different, their Gauss-Newton form, in the type of the inputs."""
        count = len(self.grads)
        forms = self.gauss_newton or [] if self.has_own_gauss_newton else []
        made = evaluate([*self.grads, *self.hess, *forms], inputs, parameters)
        missing = np.any([np.isnan(x) for x in inputs], axis=0)
        with np.errstate(all="ignore"):
            made = [np.where(missing, inputs[0].dtype.type(np.nan), a) for a in made]
        return tuple(tuple(made[k : k + count]) for k in range(0, len(made), count))


def grid(bounds: list[tuple[float, float]]) -> list[NDArray[Any]]:
    """The product of points for each input within its bounds; fewer points each for many inputs."""
    count = len(bounds)
    places = PLACES if count < 3 else PLACES[::2] if count < 5 else (-1.0, 0.5)
    choices = []
    for low, high in bounds:
        edges = [e for e in (low, high) if abs(e) < 1e6]
        middle = [(low + high) / 2] if len(edges) == 2 else [e + 1 if e == low else e - 1 for e in edges]
        choices.append(sorted({p for p in (*places, *edges, *middle) if low <= p <= high}))
    if count > 8:
        return [np.resize(np.array(c), len(PLACES)) for c in choices]
    return list(np.array(list(itertools.product(*choices))).T.copy())


def in_numpy(function: Any, inputs: Any, named: dict[str, Any], *, writeable: bool = False) -> Any:
    """Calls the function on these arrays, with warnings off and arrays read-only unless `writeable`."""
    for x in inputs:
        x.flags.writeable = writeable
    with np.errstate(all="ignore"):  # of this thread alone, which warnings.catch_warnings is not
        return function(*inputs, **named)


def differ(of_formula: Any, of_program: Any) -> NDArray[np.bool_]:
    """True where two results differ by more than rounding and that of the formula is not NaN"""
    a, b = (np.broadcast_arrays(np.asarray(x, np.float64), of_program)[0] for x in (of_formula, of_program))
    with np.errstate(all="ignore"):
        near = np.abs(a - b) <= 1e-7 * np.abs(a) + 1e-9
    return np.asarray(~((a == b) | near | np.isnan(a)))


def refuted(function: Any, inputs: Any, named: dict[str, Any], of_formula: Any, of_program: Any) -> int | None:
    """Index of the first element where two results differ, and the program is not right: more digits than NumPy has do
    not give its result. None if there is none.
    """
    a, b = (np.broadcast_to(r, inputs[0].shape) for r in (of_formula, of_program))
    places = np.flatnonzero(differ(a, b))
    if not places.size:
        return None
    columns, wrong = [x[places] for x in inputs], np.ones(places.size, np.bool_)
    try:
        right = exactly(function, columns, named)
        wrong = differ(right, b[places]) | np.isnan(right)
    except Exception:  # it has functions that are not known there: it counts if a few more digits change NumPy's result
        with contextlib.suppress(Exception):
            wrong = ~differ(a[places], in_numpy(function, [x.astype(np.longdouble) for x in columns], named))
    return int(places[np.argmax(wrong)]) if np.any(wrong) else None


def disagreement(of_formula: Any, of_program: Any) -> int | None:
    """Index of the first element where two results differ, or None"""
    wrong = differ(of_formula, of_program)
    return int(np.argmax(wrong)) if np.any(wrong) else None
