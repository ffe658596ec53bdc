"""Weighted sums of losses, with weights that are given or learned."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fastloss import _arguments
from fastloss._core import shown
from fastloss._registry import FACES, GRAD, HESS, VALUE, Definition
from fastloss.partial import PartialSum, start_of
from fastloss.reference import no_attribute

FACE_NAMES = {outputs: name for name, outputs in FACES.items()}


class Term(NamedTuple):
    """One term. Its arguments are identified by position, because terms may name the same argument differently."""

    weight: float
    loss: Any
    options: dict[str, Any]
    names: dict[int | str, str]  # of differentiable arguments, by position, or by name if they are keyword-only
    wrt: tuple[int | str, ...]  # the keys of those whose gradient is given by default
    takes_wrt: bool
    takes_where: bool

    @staticmethod
    def of(name: str, given: Any) -> Term:
        if not isinstance(given, tuple) or len(given) not in (2, 3):
            raise TypeError(f"{name}: term is {shown(given)}, expected (weight, loss) or (weight, loss, options)")
        weight, loss, options = (*given, {}) if len(given) == 2 else given
        nested = type(loss) is WeightedSum
        d: Definition | None = getattr(loss, "definition", None)
        if not callable(loss) or not hasattr(loss, "value_and_grad") or (d is None and not nested):
            raise TypeError(f"{name}: term has {shown(loss)}, expected a loss with value_and_grad")
        if d is not None and not d.reductions:
            raise TypeError(f"{name}: term has {shown(loss)}, expected a loss that gives a number")
        try:
            number = float(weight) if isinstance(weight, numbers.Real) else math.nan
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise ValueError(f"{name}: weight is {shown(weight)}, expected a finite number")
        if not isinstance(options, dict):
            raise TypeError(f"{name}: options are {shown(options)}, expected a dict")
        known = ("where", "wrt") if d is None else d.names
        for option in options:
            if option in ("out", "grad_output"):
                raise TypeError(f"{name}: term has the option {option!r}, expected it in the call of the sum")
            if option not in known:
                raise TypeError(f"{name}: term has the option {shown(option)}, expected those of {shown(loss)}")
        if d is None:
            wrt, _ = _arguments.wrt_of(loss.about, options)
            keys = loss.keys if options.get("wrt") is None else {argument: loss.keys[argument] for argument in wrt}
            return Term(number, loss, dict(options), {k: n for n, k in keys.items()}, tuple(keys[n] for n in wrt),
                        takes_wrt=True, takes_where=True)  # fmt: skip
        if options.get("reduction", d.default_reduction) == "none":
            raise ValueError(f"{name}: reduction is 'none', expected one that gives a number")
        wrt, _ = _arguments.wrt_of(d, options)
        names = {
            d.inputs.index(argument) if argument in d.inputs else argument: argument
            for argument in (d.differentiable if options.get("wrt") is None else wrt)
            if argument in d.inputs or options.get(argument) is not None  # linear_bias may be absent
        }
        return Term(number, loss, dict(options), names, tuple(key for key, of in names.items() if of in wrt),
                    takes_wrt="wrt" in d.names, takes_where="where" in d.names)  # fmt: skip

    def masked(self, name: str, options: dict[str, Any], where: Any) -> dict[str, Any]:
        """The options, with the elements that `where` excludes excluded too"""
        if where is None:
            return options
        if not self.takes_where:
            raise TypeError(f"{name}: where is given, but {shown(self.loss)} takes none")
        own = self.options.get("where")
        return {**options, "where": where if own is None else np.logical_and(mask(name, where), mask(name, own))}


def mask(name: str, where: Any) -> NDArray[Any]:
    """A mask whose bytes are 0 or 1"""
    array = _arguments.plain(name, "where", where)
    if array.dtype != np.bool_:
        raise TypeError(f"{name}: where has type {array.dtype}, expected bool")
    return np.not_equal(array.view(np.uint8), 0)


class Plan(NamedTuple):
    """A choice of the arguments with respect to which to differentiate"""

    several: bool  # gradients come as a tuple
    asked: list[bool]  # whether each term has any of these gradients
    options: list[dict[str, Any]]  # of each term
    sources: list[list[tuple[int, int | None]]]  # of each gradient: terms, and index into theirs (None: it has one)


class WeightedSum:
    """One face of a sum of losses; see weighted_sum."""

    name, offered = "weighted_sum", tuple(FACES.values())
    grad: WeightedSum
    value_and_grad: WeightedSum
    hvp: Callable[..., Any]
    partial: Callable[..., PartialSum]
    unit: Callable[..., Any]

    def __init__(self, terms: tuple[Term, ...], outputs: int = VALUE) -> None:
        self.terms, self.outputs = terms, outputs
        self.keys: dict[str, int | str] = {}  # of differentiable arguments, by their names in the first term with them
        for term in terms:
            self.keys |= {name: key for key, name in term.names.items() if key not in self.keys.values()}
        default = {key for term in terms for key in term.wrt}
        ordered = sorted(self.keys.items(), key=lambda item: (isinstance(item[1], str), item[1]))
        self.about = SimpleNamespace(
            name=self.name,
            differentiable=tuple(name for name, _ in ordered),
            wrt=tuple(name for name, key in ordered if key in default),
        )
        self.plan = self._plan(self.about.wrt, len(self.about.wrt) > 1)
        if outputs == VALUE:
            for face, wanted in FACES.items():
                if wanted in self.offered and all(hasattr(term.loss, face) for term in terms):
                    setattr(self, face, type(self)(terms, wanted))
            if all(hasattr(term.loss, "hvp") for term in terms):
                self.hvp = self._hvp
            if all(hasattr(term.loss, "partial") for term in terms):
                self.partial, self.unit = self._partial, self._unit

    def _plan(self, names: tuple[str, ...], several: bool) -> Plan:
        asked, options = [], []
        sources: dict[int | str, list[tuple[int, int | None]]] = {self.keys[name]: [] for name in names}
        for k, term in enumerate(self.terms):
            mine = [key for key in sources if key in term.names]
            wrt = {"wrt": tuple(term.names[key] for key in mine)} if term.takes_wrt and mine else {}
            asked.append(bool(mine))
            options.append({**term.options, **wrt})
            for i, key in enumerate(mine):
                sources[key].append((k, i if wrt else None))
        return Plan(several, asked, options, list(sources.values()))

    def __call__(
        self, /, *arguments: Any, where: Any = None, wrt: Any = None, grad_output: Any = None, out: Any = None
    ) -> Any:
        weights = [term.weight for term in self.terms]
        values, results, _ = self._run(weights, self.outputs, arguments, where, wrt, grad_output, out)
        total = sum(w * value for w, value in zip(weights, values, strict=True)) if self.outputs & VALUE else 0.0
        if not results:
            return total
        if self.outputs & VALUE:
            return total, *results
        return results if self.outputs & HESS else results[0]

    def _hvp(
        self, /, *arguments: Any, vector: Any, where: Any = None, wrt: Any = None, grad_output: Any = None,
        out: Any = None,
    ) -> Any:  # fmt: skip
        """The sum of the terms' products of Hessians with vectors: arrays like gradients, in tuples like those."""
        weights = [term.weight for term in self.terms]
        return self._run(weights, HESS, arguments, where, wrt, grad_output, out, vector)[1][0]

    def _partial(self, /, *arguments: Any, start: Any = 0, where: Any = None) -> PartialSum:
        """Sums and denominators of the terms for a piece of the data, to be merged with those of other pieces; see
        `Partial`. `start`: the place of the piece, as the terms count it, or a tuple of places, one per term.
        """
        return self._partial_of([term.weight for term in self.terms], (), arguments, start, where)

    def _unit(self, shape: Any, *, weighted: bool = True) -> Any:
        """The least common multiple of the terms' units, for which see ``loss.unit``. `shape`: that of the first
        argument, or a tuple of shapes, one per term, for several tasks: then the result is a tuple of units.
        """
        tasks = isinstance(shape, tuple) and any(isinstance(extents, tuple) for extents in shape)
        shapes = shape if tasks else (shape,) * len(self.terms)
        if len(shapes) != len(self.terms):
            raise TypeError(f"{self.name}: shape has {len(shapes)} shapes, expected {len(self.terms)}, one per term")
        found = []
        for term, extents in zip(self.terms, shapes, strict=True):
            axis = {key: value for key, value in term.options.items() if key == "axis"}
            found.append(term.loss.unit(extents, weighted=weighted, **axis))
        return tuple(found) if tasks else math.lcm(*found)

    def _partial_of(
        self, weights: list[float], added: tuple[float, ...], arguments: tuple[Any, ...], start: Any, where: Any
    ) -> PartialSum:
        name, each = self.name, None
        if any(isinstance(a, tuple) for a in arguments):
            each = self._tasks(arguments, where, None)
        starts = start if isinstance(start, tuple) else (start_of(name, start),) * len(self.terms)
        if len(starts) != len(self.terms):
            raise TypeError(f"{name}: start has {len(starts)} numbers, expected one or {len(self.terms)}, one per term")
        terms = []
        for k, (term, place) in enumerate(zip(self.terms, starts, strict=True)):
            options = {key: option for key, option in term.options.items() if key != "wrt"}
            if where is not None:
                options = term.masked(name, options, where if each is None else where[k])
            terms.append(term.loss.partial(*(arguments if each is None else each[k]), start=place, **options))
        return PartialSum(name, tuple(weights), added, tuple(terms))

    def _run(
        self,
        weights: list[Any],
        outputs: int,
        arguments: tuple[Any, ...],
        where: Any,
        wrt: Any,
        grad_output: Any,
        out: Any,
        vector: Any = None,
    ) -> tuple[list[float], tuple[Any, ...], float]:
        """The values of the terms if wanted, gradients and Hessians of the sum, and grad_output. If outputs is HESS
        alone: products of the Hessian with a vector. Terms whose weight is None are left out.
        """
        name, each = self.name, None
        for a in arguments:
            if isinstance(a, tuple):  # several tasks
                each = self._tasks(arguments, where, wrt)
                break
        scale = 1.0
        if grad_output is not None:
            scale, _ = _arguments.upstream(name, {"grad_output": grad_output}, outputs, None)
        plan = self.plan
        if wrt is not None:
            plan = self._plan(*_arguments.wrt_of(self.about, {"wrt": wrt}))  # type: ignore[arg-type]
        if outputs == VALUE and out is not None:
            _arguments.results(name, {"out": out}, [None], np.dtype(float), [])  # raises
        face = "hvp" if outputs == HESS else FACE_NAMES.get(outputs, "")
        vectors = self._vectors(plan, vector, tasks=each is not None) if outputs == HESS else None
        values: list[float] = []
        gradients: list[Any] = []
        hessians: list[Any] = []
        for k, (term, weight) in enumerate(zip(self.terms, weights, strict=True)):
            own, options = (arguments, plan.options[k]) if each is None else (each[k], term.options)
            if weight is None:
                gradients.append(None)
                continue
            if where is not None:
                options = term.masked(name, options, where if each is None else where[k])
            if not face or (each is None and not plan.asked[k]):
                values.append(term.loss(*own, **options) if outputs & VALUE else 0.0)
                gradients.append(None)
                hessians.append(None)
                continue
            if vectors is not None:
                options = {**options, "vector": vectors[k]}
            result = getattr(term.loss, face)(*own, **options, grad_output=weight * scale)
            if outputs & VALUE:
                value, result = result
                values.append(value)
            elif outputs & GRAD and outputs & HESS:
                result, hessian = result
                hessians.append(hessian)
            gradients.append(result)
        if not face:
            return values, (), scale
        parts = [gradients, hessians] if outputs == GRAD | HESS else [gradients]
        results = tuple([tuple(part) if each is not None else self._summed(part, plan) for part in parts])
        if out is not None:
            results = moved(name, results, out)
        return values, results, scale

    def _vectors(self, plan: Plan, vector: Any, *, tasks: bool) -> list[Any]:
        """The vectors for the Hessians of the terms, in the form that each term takes"""
        count = len(self.terms) if tasks else len(plan.sources)
        if tasks or plan.several:
            what = "term" if tasks else "argument to differentiate with respect to"
            expected = f"a tuple of {count}, one for each {what}"
            vector = _arguments.tuple_of_vectors(self.name, vector, count, expected)
            if tasks:
                return list(vector)
        else:
            vector = (vector,)
        of_terms: list[Any] = [() for _ in self.terms]
        for sources, part in zip(plan.sources, vector, strict=True):
            for k, i in sources:
                of_terms[k] = part if i is None else (*of_terms[k], part)
        return of_terms

    def _tasks(self, arguments: tuple[Any, ...], where: Any, wrt: Any) -> tuple[Any, ...]:
        """Checks the arguments of several tasks: tuples with one entry per term."""
        name, count = self.name, len(self.terms)
        if len(arguments) != count or not all(isinstance(a, tuple) for a in arguments):
            raise TypeError(f"{name}: {len(arguments)} arguments, expected {count} tuples")
        if wrt is not None:
            raise TypeError(f"{name}: wrt is {shown(wrt)}, expected none where terms have their own arguments")
        if where is not None and (not isinstance(where, tuple) or len(where) != count):
            raise TypeError(f"{name}: where is {type(where).__name__}, expected a tuple of {count}, one per term")
        return arguments

    @staticmethod
    def _summed(of_terms: list[Any], plan: Plan) -> Any:
        """The sums of the terms' derivatives, argument by argument"""
        sums = []
        for sources in plan.sources:
            total = None
            for k, i in sources:
                array = of_terms[k] if i is None or of_terms[k] is None else of_terms[k][i]
                if array is None:
                    continue
                if total is None:
                    total = array
                    continue
                with np.errstate(all="ignore"):  # of infinities, say
                    total += array
            sums.append(total)
        return tuple(sums) if plan.several else sums[0]

    @property
    def reference(self) -> WeightedSum:
        """The sum of the definitions in NumPy."""
        return type(self)(tuple(t._replace(loss=t.loss.reference) for t in self.terms), self.outputs)

    def __getattr__(self, attribute: str) -> Any:
        raise AttributeError(no_attribute(self, self.name, attribute))

    def __repr__(self) -> str:
        terms = [(t.weight, t.loss, *([t.options] if t.options else [])) for t in self.terms]
        face = FACE_NAMES.get(self.outputs)
        return f"fastloss.weighted_sum({', '.join(map(repr, terms))}){'.' + face if face else ''}"


def leaves(part: Any) -> Iterator[Any]:
    """The elements of nested tuples"""
    for a in part if isinstance(part, tuple) else (part,):
        yield from leaves(a) if isinstance(a, tuple) else (a,)


def moved(name: str, results: tuple[Any, ...], out: Any) -> tuple[Any, ...]:
    """Copies arrays, in tuples that may be nested, to those of `out`, and returns these in tuples nested alike."""

    def nested(part: Any) -> Any:
        return tuple(map(nested, part)) if isinstance(part, tuple) else next(places)

    arrays, outs = list(leaves(results)), out if isinstance(out, tuple) else (out,)
    for array in arrays:
        _arguments.plain(name, "result", array)  # a lazy one is not written anywhere
    if len(outs) != len(arrays):
        raise ValueError(f"{name}: out has {len(outs)} arrays, expected {len(arrays)}")
    made: list[NDArray[Any]] = []
    given_back: list[Any] = []
    for array, given in zip(arrays, outs, strict=True):
        if given is None:
            made.append(array)
            given_back.append(array)
            continue
        (place,), (target,) = _arguments.results(name, {"out": (given,)}, [array.shape], array.dtype, [])
        if any(_arguments.overlap(place, m) for m in made):
            raise ValueError(f"{name}: out has arrays that overlap each other")
        made.append(place)
        given_back.append(target)
    for array, place in zip(arrays, made, strict=True):
        if array is not place:
            place[...] = array
    places = iter(given_back)
    return tuple(map(nested, results))


def weighted_sum(*terms: tuple[Any, ...]) -> WeightedSum:
    r"""The training objective :math:`\sum_k \lambda_k L_k`.

    Parameters
    ----------
    *terms : tuple
        ``(weight, loss)`` or ``(weight, loss, options)``: the number :math:`\lambda_k`, a loss of this library, a
        custom loss or another weighted sum, and a dict of its keyword arguments.

    Returns
    -------
    WeightedSum
        A loss that is called like every other, with the faces ``.grad``, ``.value_and_grad`` and, if all terms have
        them, ``.grad_and_hess``, ``.hvp``, ``.partial`` and ``.unit``, and as ``.reference`` the sum of those of its
        terms. Given arrays, every term gets all of them, and gradients are summed argument by argument. Given tuples,
        one per term, each term gets its own (several tasks), and the gradient is a tuple, one entry per term; so is
        the `vector` of ``.hvp``.

        Beside the arguments it takes `where`, a mask for every term (a tuple of them, one per term, for several
        tasks); `wrt`, the arguments with respect to which to differentiate, named as in the first term that has
        them, by default those of all terms; `grad_output`, a number; and `out`, an array or a flat tuple of them for
        the gradients and then the Hessians, which may be arguments themselves.

    Raises
    ------
    TypeError, ValueError
        If a term is not as described, or the arguments of a call do not fit the terms.

    Notes
    -----
    Values are added in double precision, term by term, as IEEE arithmetic has it: inf and -inf give NaN.

    Examples
    --------
    >>> import fastloss as fl
    >>> objective = fl.weighted_sum((0.7, fl.mse_loss), (0.3, fl.huber_loss, {"delta": 2.0}))
    >>> objective.value_and_grad([3.0], [0.0])
    (7.5, array([4.8]))
    >>> objective.grad_and_hess([3.0], [0.0])
    (array([4.8]), array([1.4]))
    >>> tasks = fl.weighted_sum((1.0, fl.mse_loss), (0.1, fl.l2_penalty))
    >>> tasks.value_and_grad(([2.0], [0.0]), ([3.0],))
    (4.45, (array([4.]), array([0.3])))
    """
    if not terms:
        raise ValueError("weighted_sum: there are no terms, expected at least one")
    return WeightedSum(tuple(Term.of(WeightedSum.name, term) for term in terms))


class UncertaintyWeightedSum(WeightedSum):
    """One face of a sum whose weights are learned; see uncertainty_weighted_sum."""

    name = "uncertainty_weighted_sum"
    offered = tuple(outputs for outputs in FACES.values() if not outputs & HESS)

    def __call__(  # type: ignore[override]
        self,
        log_variance: Any,
        /,
        *arguments: Any,
        where: Any = None,
        wrt: Any = None,
        grad_output: Any = None,
        out: Any = None,
    ) -> Any:
        s, weights = self._variances(log_variance)
        values, results, scale = self._run(
            weights.tolist(), self.outputs | VALUE, arguments, where, wrt, grad_output, out
        )
        with np.errstate(all="ignore"):
            weighted = weights * values
            total, by_variance = float(np.sum(weighted + s)), (1 - weighted) * scale
        if not results:
            return total
        gradients = (by_variance, results[0])
        return (total, gradients) if self.outputs & VALUE else gradients

    def _partial(  # type: ignore[override]
        self, log_variance: Any, /, *arguments: Any, start: Any = 0, where: Any = None
    ) -> PartialSum:
        """As for a weighted sum; `log_variance` is the same for all pieces."""
        s, weights = self._variances(log_variance)
        return self._partial_of(weights.tolist(), tuple(s.tolist()), arguments, start, where)

    def _variances(self, log_variance: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        """s, and the weights e^-s"""
        s = _arguments.numbers(self.name, "log_variance", log_variance)
        if s.shape != (len(self.terms),):
            raise ValueError(
                f"{self.name}: log_variance has shape {s.shape}, expected ({len(self.terms)},), one per term"
            )
        s = s.astype(np.float64)
        if not np.all(np.isfinite(s)):
            raise ValueError(f"{self.name}: log_variance has {s[~np.isfinite(s)][0]}, expected finite numbers")
        double = np.finfo(np.float64)
        with np.errstate(all="ignore"):
            return s, np.clip(np.exp(-s), double.tiny, double.max)  # no NaN from 0 times infinity

    def _hvp(  # type: ignore[override]
        self, log_variance: Any, /, *arguments: Any, vector: Any, where: Any = None, wrt: Any = None,
        grad_output: Any = None, out: Any = None,
    ) -> Any:  # fmt: skip
        """As for a weighted sum, with a pair of vectors: one for s, one for the arguments."""
        _, weights = self._variances(log_variance)
        expected = "a pair, for log_variance and the arguments"
        vector = _arguments.tuple_of_vectors(self.name, vector, 2, expected)
        u = _arguments.vector_like(self.name, "log_variance", vector[0], weights.shape).astype(np.float64)
        asked = (arguments, where, wrt, grad_output, None)
        _, (products,), scale = self._run(weights.tolist(), HESS, *asked, vector[1])
        by_variance = np.empty(len(u))
        for k, weight in enumerate(weights):
            alone = [None if other != k else weight for other in range(len(u))]
            (value,), (slopes,), _ = self._run(alone, VALUE | GRAD, *asked)
            by_variance[k] = weight * scale * value * u[k]
            parts = [slopes, vector[1], products]
            if any(isinstance(a, tuple) for a in arguments):  # several tasks: only this one depends on s_k
                parts = [part[k] for part in parts]
            for slope, v, product in zip(*map(leaves, parts), strict=True):
                if slope is not None:
                    with np.errstate(all="ignore"):
                        by_variance[k] -= np.sum(np.multiply(slope, v, dtype=np.float64))
                        np.subtract(product, u[k] * slope, product, casting="same_kind")
        return by_variance, products if out is None else moved(self.name, (products,), out)[0]

    def __repr__(self) -> str:
        terms = [(t.loss, t.options) if t.options else t.loss for t in self.terms]
        face = FACE_NAMES.get(self.outputs)
        return f"fastloss.{self.name}({', '.join(map(repr, terms))}){'.' + face if face else ''}"


def uncertainty_weighted_sum(*terms: Any) -> UncertaintyWeightedSum:
    r"""An objective of several tasks whose weights are learned with them, :math:`\sum_k e^{-s_k} L_k + s_k`.

    Parameters
    ----------
    *terms : loss or tuple
        A loss, or ``(loss, options)`` with a dict of its keyword arguments, as in `weighted_sum`.

    Returns
    -------
    UncertaintyWeightedSum
        Called with :math:`s` first, one finite number per term (the logarithm of the task's variance), and then as a
        `weighted_sum`: with arguments for all terms or a tuple of arguments per term, and `where`, `wrt`, `grad_output`
        and `out`. Its faces ``.grad`` and ``.value_and_grad`` give a pair of gradients: with respect to
        :math:`s`, an array of doubles, and to the arguments, as those of `weighted_sum` and put into `out`. ``.hvp``,
        if all terms have it, takes such a pair as `vector`, and gives one. ``.reference`` is the sum of the definitions
        in NumPy.

    Raises
    ------
    TypeError, ValueError
        If a term is not as described, or the arguments of a call do not fit the terms.

    Notes
    -----
    The derivative with respect to :math:`s_k` is :math:`1 - e^{-s_k} L_k`: at its minimum a term counts 1. Weights
    :math:`e^{-s_k}` are held to the normal numbers, so that a loss of 0 counts 0, with its gradient of 0, however
    small :math:`s_k` is.

    References
    ----------
    Kendall et al., "Multi-task learning using uncertainty to weigh losses for scene geometry and semantics", CVPR 2018

    Examples
    --------
    >>> import fastloss as fl
    >>> objective = fl.uncertainty_weighted_sum(fl.mse_loss, (fl.huber_loss, {"delta": 2.0}))
    >>> objective([0.0, 0.0], [3.0], [0.0])
    13.0
    >>> value, (by_s, by_input) = objective.value_and_grad([0.0, 0.0], [3.0], [0.0])
    >>> by_s, by_input
    (array([-8., -3.]), array([8.]))
    """
    name = UncertaintyWeightedSum.name
    if not terms:
        raise ValueError(f"{name}: there are no terms, expected at least one")
    for term in terms:
        if isinstance(term, tuple) and len(term) != 2:
            raise TypeError(f"{name}: term is {shown(term)}, expected a loss or (loss, options)")
    pairs = (term if isinstance(term, tuple) else (term, {}) for term in terms)
    return UncertaintyWeightedSum(tuple(Term.of(name, (1.0, *pair)) for pair in pairs))
