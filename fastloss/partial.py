"""Partial results: the sum of values and the denominator of a piece of the data, to be merged with those of others.

The C core sums values in units (8192 elements, or some rows), and the sums of units pairwise, level by level: a tree
whose shape depends on their number alone (fl_fold in csrc/threads.c). A piece that begins at the start of a unit keeps
a run: the sums of the largest subtrees of consecutive units. Two adjacent runs merge to one, in which subtrees are
joined to larger ones. The run of all data gives the same bits as one call, whatever the order of merging. Sums of other
pieces are kept exactly, as several numbers.
"""

from __future__ import annotations

import hashlib
import inspect
import math
import re
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from fastloss import _core, reference
from fastloss._core import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fastloss._registry import Definition

T = TypeVar("T")
UNIT = _core.sizes()["unit"]
VARIES = "array"  # in place of the value of a parameter that is an array

DOCUMENTATION = """\
The partial result of `{name}` for one piece of the data: sum and denominator of its values.

Takes the arguments of `{name}`, for this piece alone, and `start`.

Parameters
----------
start : int, default 0
    Index of the first of these {places} in the whole data.

Returns
-------
Partial
    ``p + q`` merges partial results; ``p.value()`` is the loss of the merged pieces.

See Also
--------
fastloss.Partial : the class of partial results
"""


# ---- sums ----


def subtrees(sums: NDArray[np.float64], first: int) -> list[tuple[int, float]]:
    """The largest subtrees of consecutive units, from unit `first`: level and sum of each, from left to right."""
    left: list[tuple[int, float]] = []
    right: list[tuple[int, float]] = []
    level = 0
    while len(sums):
        if first % 2:
            left.append((level, float(sums[0])))
            first, sums = first + 1, sums[1:]
        if len(sums) % 2:
            right.append((level, float(sums[-1])))
            sums = sums[:-1]
        sums = sums[0::2] + sums[1::2]
        level, first = level + 1, first // 2
    return left + right[::-1]


def folded(nodes: Sequence[float]) -> float:
    """The result of fl_fold for all units from the first on, from the sums of their largest subtrees"""
    total = nodes[-1] if nodes else 0.0
    for node in reversed(nodes[:-1]):
        total = node + total
    return total


def exact_sum(numbers: Sequence[float]) -> float:
    """The sum, correctly rounded"""
    try:
        return math.fsum(numbers)
    except (OverflowError, ValueError):  # intermediate overflow; infinities of both signs
        return sum(numbers)


def expanded(numbers: Sequence[float]) -> tuple[float, ...]:
    """The shortest expansion with exactly the same sum: the rounded sum, its rounding error, and so on."""
    first = exact_sum(numbers)
    if not math.isfinite(first):
        return (first,)
    parts: list[float] = []
    try:
        while rest := math.fsum([*numbers, *(-part for part in parts)]):
            parts.append(rest)
    except OverflowError:  # intermediate
        return (first,)
    return tuple(parts)


class Run(NamedTuple):
    """A run of consecutive units"""

    first: int
    nodes: tuple[tuple[int, float], ...]  # see `subtrees`

    @property
    def end(self) -> int:
        return self.first + sum(1 << level for level, _ in self.nodes)

    def followed_by(self, other: Run) -> Run:
        grown: list[tuple[int, float]] = []
        at = self.first  # first unit of the next subtree
        for level, total in (*self.nodes, *other.nodes):
            begin, at = at, at + (1 << level)
            while grown and grown[-1][0] == level and (begin >> level) % 2:
                begin, total, level = begin - (1 << level), grown.pop()[1] + total, level + 1
            grown.append((level, total))
        return Run(self.first, tuple(grown))


class Sum(NamedTuple):
    """The sum of some of the values of a whole"""

    runs: tuple[Run, ...] = ()  # in order, none adjacent to the next
    loose: tuple[float, ...] = ()  # see `expanded`

    @staticmethod
    def of(units: NDArray[np.float64], first: int | None) -> Sum:
        """The sum of units, the first of which is unit `first` of the whole; None: the piece does not begin at one."""
        with np.errstate(all="ignore"):
            if first is not None:
                return Sum((Run(first, tuple(subtrees(units, first))),) if len(units) else ())
            return Sum((), expanded(units.tolist()))

    def __add__(self, other: Sum) -> Sum:  # type: ignore[override]
        runs = joined(self.runs, other.runs, lambda run: (run.first, run.end), Run.followed_by)
        loose = expanded((*self.loose, *other.loose)) if self.loose and other.loose else self.loose or other.loose
        return Sum(runs, loose)

    def without_places(self) -> Sum:
        return Sum((), expanded(self.numbers()))

    def numbers(self) -> list[float]:
        return [total for run in self.runs for _, total in run.nodes] + list(self.loose)

    def value(self) -> float:
        if len(self.runs) == 1 and not self.loose and self.runs[0].first == 0:
            return folded([total for _, total in self.runs[0].nodes])
        return exact_sum(self.numbers())


def joined(
    some: tuple[T, ...], more: tuple[T, ...], ends: Callable[[T], tuple[int, int]], join: Callable[[T, T], T]
) -> tuple[T, ...]:
    """Merges two sorted lists of ranges; `join` merges two adjacent ranges."""
    before, behind = sorted((some, more), key=lambda ranges: [ends(r) for r in ranges[:1]])
    if before and behind and ends(before[-1])[1] > ends(behind[0])[0]:
        before, behind = (), tuple(sorted((*before, *behind), key=ends))
    made = list(before)
    for k, r in enumerate(behind):
        if made and ends(made[-1])[1] >= ends(r)[0]:
            made[-1] = join(made[-1], r)
        elif before:  # the remaining ones are not adjacent
            made += behind[k:]
            break
        else:
            made.append(r)
    return tuple(made)


def covering(
    some: tuple[tuple[int, int], ...], more: tuple[tuple[int, int], ...]
) -> tuple[tuple[tuple[int, int], ...], tuple[int, int] | None]:
    """The union of two lists of ranges; and a range that is in both, if there is one."""
    twice: list[tuple[int, int]] = []

    def join(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
        if b[0] < a[1]:
            twice.append((b[0], min(a[1], b[1])))
        return a[0], max(a[1], b[1])

    return joined(some, more, lambda r: r, join), next(iter(twice), None)


# ---- partial results ----


class Piece:
    # Base class of partial results, which cover ranges of a whole and merge with those of other ranges.

    __slots__ = ("covered", "name", "places", "reduction", "settings")

    name: str
    places: str  # what `covered` counts: "elements", "rows" or "images"
    reduction: str
    settings: dict[str, Any]  # must be equal in all pieces
    covered: tuple[tuple[int, int], ...]  # ranges: start and end, in order
    _names: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **fields: Any) -> None:
        if args or fields.keys() != set(self._names):
            raise TypeError(f"{type(self).__name__}: fields are missing or unknown, expected a call of loss.partial")
        for field in self._names:
            setattr(self, field, fields[field])

    def __init_subclass__(cls) -> None:
        cls._names = tuple(name for base in cls.__mro__ for name in getattr(base, "__slots__", ()))

    def _fields(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self._names}

    value: Callable[..., Any]
    _sums: Callable[..., dict[str, Any]]  # the merged fields of this and another

    def _without_places(self) -> dict[str, Any]:
        """The fields that depend on the position in the whole, made independent of it"""
        return {}

    @property
    def count(self) -> int:
        """The number of elements or rows of the pieces"""
        return sum(end - start for start, end in self.covered)

    # ---- merging ----

    def __add__(self, other: Any) -> Any:
        if type(other) is int and other == 0:  # sum() begins with it
            return self
        if type(other) is not type(self):
            return NotImplemented
        self._check(other)
        return self._with(other, self._cover(other))

    __radd__ = __add__

    def _with(self, other: Any, covered: tuple[tuple[int, int], ...]) -> Any:
        return type(self)(**{**self._fields(), **self._sums(other), "covered": covered})

    def _check(self, other: Piece) -> None:
        if self.name != other.name:
            raise ValueError(f"{self.name}: partial is of {other.name}, expected the same loss")
        mine, theirs = ({"reduction": p.reduction, **p.settings} for p in (self, other))
        for key in {**mine, **theirs}:
            a, b = mine.get(key), theirs.get(key)
            if a != b and key.endswith(" (digest)"):
                raise ValueError(f"{self.name}: partial has another {key[:-9]}, expected that of the others")
            if a != b:
                raise ValueError(
                    f"{self.name}: partial has {key} {shown(b)}, expected {shown(a)} as the others"
                    + (" (weights that differ are arrays)" if key == "weight" else "")
                )

    def _cover(self, other: Piece) -> tuple[tuple[int, int], ...]:
        covered, again = covering(self.covered, other.covered)
        if again:
            has = f"{self.places} {again[0]} to {again[1]} again"
            raise ValueError(f"{self.name}: partial has {has}, expected them once")
        return covered

    def followed_by(self, other: Any) -> Any:
        """Merges with another, which is moved to the end of this one."""
        self._check(other)
        end = self.covered[-1][1] if self.covered else 0
        own = {"covered": ((end, end + other.count),) if other.count else ()}
        moved = type(self)(**{**other._fields(), **other._without_places(), **own})
        return self._with(moved, self._cover(moved))

    # ---- as an object ----

    def __reduce__(self) -> Any:
        return restored, (type(self), *self._fields().values())

    def __eq__(self, other: Any) -> bool:
        return type(other) is type(self) and repr(self._fields()) == repr(other._fields())  # NaN is NaN

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        at = ""
        if self.covered and self.covered != ((0, self.count),):
            parts = [f"{start} to {end}" for start, end in self.covered]
            at = f" ({', '.join(parts if len(parts) < 4 else [*parts[:2], '...', parts[-1]])})"
        kind = f"fastloss.{type(self).__name__} of {self.name}"
        return f"<{kind}: {self.reduction} of {self.count} {self.places}{at}, {self.value()!r}>"


def restored(kind: Any, *fields: Any) -> Any:
    """Unpickles."""
    return kind(**dict(zip(kind._names, fields, strict=True)))


class Partial(Piece):
    """The partial result of a loss for one piece of the data, or several: made by ``loss.partial``.

    ``p + q`` merges two of them, ``sum`` any number, in any order. Each piece must be merged once. A partial result can
    be pickled, and takes some hundred bytes however long the data are. If pieces begin at multiples of
    ``loss.unit(shape)``, ``value()`` has the bits of one call on all data; otherwise they differ by rounding.

    Examples
    --------
    >>> import numpy as np
    >>> import fastloss as fl
    >>> x, y = np.linspace(0, 3, 20_000), np.zeros(20_000)
    >>> fl.mse_loss.unit(x.shape)
    8192
    >>> p = fl.mse_loss.partial(x[:8192], y[:8192])
    >>> q = fl.mse_loss.partial(x[8192:], y[8192:], start=8192)
    >>> q + p
    <fastloss.Partial of mse_loss: mean of 20000 elements, 3.000075003750187>
    >>> (q + p).value() == fl.mse_loss(x, y)
    True
    """

    __slots__ = ("factor", "kept", "rows", "total", "unit_weight", "weights")

    total: Sum  # of values
    kept: int  # number of elements or rows that count, if `weights` is None:
    weights: Sum | None
    rows: int  # on the first axis, for 'batchmean'
    factor: float  # scalar weight
    unit_weight: float  # weight of an element in the denominator: `factor` if the mean divides by weights, else 1

    @property
    def denominator(self) -> float:
        """The divisor of the sum: 1 for 'sum'; for a mean the number of elements or rows that count, or the sum of
        their weights, as the loss defines it; for 'batchmean' the number of rows.
        """
        if self.reduction == "sum":
            return 1.0
        if self.reduction == "batchmean":
            return float(self.rows)
        if self.weights is None:
            return float(self.kept * self.unit_weight)
        weights = self.weights if not self.kept else self.weights + Sum((), (float(self.kept),))
        return weights.value()

    @property
    def scale(self) -> float:
        """1 / denominator, or 0 if nothing counts. With it as upstream gradient, ``loss.grad(*piece, reduction='sum',
        grad_output=p.scale)`` is the gradient of the loss of all pieces with respect to the inputs of one.
        """
        denominator = self.denominator
        return 1.0 / denominator if denominator else 0.0

    def value(self) -> float:
        """The loss of the pieces merged so far; NaN for the mean of no elements."""
        denominator = self.denominator
        if not denominator:
            return math.nan
        if self.unit_weight != 1:  # cancels
            return self.total.value() / self.kept
        return self.total.value() / denominator * self.factor

    def _sums(self, other: Partial) -> dict[str, Any]:
        weights = self.weights
        if other.weights is not None:
            weights = other.weights if weights is None else weights + other.weights
        return {"total": self.total + other.total, "kept": self.kept + other.kept, "weights": weights,
                "rows": self.rows + other.rows}  # fmt: skip

    def _without_places(self) -> dict[str, Any]:
        weights = None if self.weights is None else self.weights.without_places()
        return {"total": self.total.without_places(), "weights": weights}


class PartialSum:
    """The partial result of a weighted sum: made by ``weighted_sum(...).partial``; see `Partial`."""

    __slots__ = ("added", "name", "terms", "weights")

    def __init__(self, name: str, weights: tuple[float, ...], added: tuple[float, ...], terms: tuple[Any, ...]) -> None:
        self.name, self.weights, self.added, self.terms = name, weights, added, terms

    @property
    def count(self) -> tuple[Any, ...]:
        """For each term the number of elements or rows of the pieces"""
        return tuple(p.count for p in self.terms)

    @property
    def denominator(self) -> tuple[Any, ...]:
        """For each term the divisor of its sum"""
        return tuple(p.denominator for p in self.terms)

    @property
    def scale(self) -> tuple[Any, ...]:
        """For each term its weight divided by its denominator: the upstream gradient for pieces, in
        ``term.loss.grad(..., **term.options, reduction="sum", grad_output=scale)``.
        """
        return tuple(
            tuple(w * s for s in p.scale) if isinstance(p.scale, tuple) else w * p.scale
            for w, p in zip(self.weights, self.terms, strict=True)
        )

    def value(self) -> float:
        """The sum of the terms for the pieces merged so far."""
        values = [p.value() for p in self.terms]
        if self.added:
            with np.errstate(all="ignore"):
                return float(np.sum(np.array(self.weights) * values + np.array(self.added)))
        return float(sum(w * value for w, value in zip(self.weights, values, strict=True)))

    def _merged(self, other: Any, how: Any) -> PartialSum:
        mine, theirs = ((p.name, p.weights, p.added, len(p.terms)) for p in (self, other))
        if mine != theirs:
            raise ValueError(f"{self.name}: partial has other terms, expected the same")
        terms = tuple(how(p, q) for p, q in zip(self.terms, other.terms, strict=True))
        return PartialSum(self.name, self.weights, self.added, terms)

    def __add__(self, other: Any) -> PartialSum:
        if type(other) is int and other == 0:
            return self
        if type(other) is not PartialSum:
            return NotImplemented
        return self._merged(other, lambda p, q: p + q)

    __radd__ = __add__

    def followed_by(self, other: PartialSum) -> PartialSum:
        return self._merged(other, lambda p, q: p.followed_by(q))

    def __reduce__(self) -> Any:
        return PartialSum, (self.name, self.weights, self.added, self.terms)

    def __eq__(self, other: Any) -> bool:
        return type(other) is PartialSum and self.__reduce__() == other.__reduce__()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        terms = ", ".join(f"{w:g} * {p!r}" for w, p in zip(self.weights, self.terms, strict=True))
        return f"<fastloss.PartialSum of {self.name}: {terms}, {self.value()!r}>"


class Running:
    """The loss of a sequence of batches: that of all data together, not a mean of means.

    Parameters
    ----------
    loss : loss
        A loss with the face ``.partial``: of this library, a custom loss or a weighted sum.
    **options
        Options of the loss, the same for every batch.

    Examples
    --------
    >>> import fastloss as fl
    >>> meter = fl.Running(fl.cross_entropy, ignore_index=-1)
    >>> meter.update([[2.0, 0.0], [0.0, 1.0]], [0, 1])
    >>> meter.update([[0.0, 3.0], [1.0, 1.0]], [1, -1])
    >>> round(meter.value(), 4)
    0.1629
    >>> meter
    <fastloss.Running of cross_entropy: mean of 4 rows, 0.16292568337831248>
    """

    def __init__(self, loss: Any, /, **options: Any) -> None:
        if not hasattr(loss, "partial"):
            raise TypeError(f"Running: loss is {shown(loss)}, expected one with .partial")
        definition = getattr(loss, "definition", None)
        if definition is not None:
            reference._arguments.check_options(definition, options)
        known = inspect.signature(loss.partial).parameters
        if unknown := [option for option in options if option not in known]:
            name = getattr(loss, "name", None) or loss.__name__
            raise TypeError(f"Running: options have {shown(unknown[0])}, expected those of {name}")
        self.loss, self.options = loss, options
        self.partial: Any = None

    def update(self, *args: Any, **options: Any) -> None:
        """Adds a batch. The arguments are those of the loss."""
        new = self.loss.partial(*args, **{**self.options, **options})
        self.partial = new if self.partial is None else self.partial.followed_by(new)

    def merge(self, other: Running) -> None:
        """Adds the batches of another meter of the same loss, as from another process."""
        if type(other) is not Running:
            raise TypeError(f"Running: other is {shown(other)}, expected Running")
        if self.partial is None and other.loss is not self.loss and repr(other.loss) != repr(self.loss):
            raise ValueError(f"Running: other is of {shown(other.loss)}, expected {shown(self.loss)}")
        if other.partial is not None:
            self.partial = other.partial if self.partial is None else self.partial.followed_by(other.partial)

    def reset(self) -> None:
        """Forgets all batches."""
        self.partial = None

    def value(self) -> float:
        """The loss of all batches; NaN before the first."""
        return math.nan if self.partial is None else self.partial.value()

    def __repr__(self) -> str:
        if self.partial is None:
            return f"<fastloss.Running of {getattr(self.loss, '__name__', self.loss)}: nothing yet>"
        return re.sub(r"^<fastloss\.\w+", "<fastloss.Running", repr(self.partial))


# ---- the face of a loss ----


def start_of(name: str, value: Any, argument: str = "start") -> int:
    start: int = reference._arguments.integer(name, argument, value)
    if not 0 <= start < 2**63:
        raise ValueError(f"{name}: {argument} is {shown(start)}, expected an integer in [0, 2^63)")
    return start


def digest(array: Any) -> Any:
    """A hash of the content of an array"""
    if array is None:
        return None
    return hashlib.blake2b(np.ascontiguousarray(array, np.float64).tobytes(), digest_size=12).hexdigest()


def first_unit(start: int, unit: int) -> int | None:
    """The index of the unit that begins at `start`, or None"""
    return None if start % unit else start // unit


class Pieces:
    # The face .partial of a loss.

    def __init__(self, loss: Any) -> None:
        self.loss, self.definition = loss, loss.definition
        self.__name__ = "partial"
        self.__qualname__ = f"{loss.__qualname__}.partial"
        self.__module__ = loss.__module__

    @property
    def __signature__(self) -> inspect.Signature:
        d: Definition = self.definition
        own = [p for p in d.signature_of(reference.VALUE).parameters.values() if p.name != "out"]
        start = inspect.Parameter("start", inspect.Parameter.KEYWORD_ONLY, default=0)
        return inspect.Signature([*own, start])

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        return DOCUMENTATION.format(name=self.definition.name, places=self.places)

    @property
    def places(self) -> str:
        return "elements" if self.definition.family == "pointwise" else "rows"

    def __call__(self, /, *args: Any, start: Any = 0, **options: Any) -> Partial:
        arguments, d = reference._arguments, self.definition
        given = arguments.bind(self, args, options, d.signature).arguments
        start = start_of(d.name, start)
        reduction = arguments.reduction_of(d, given)
        if reduction == "none":
            raise ValueError(f"{d.name}: reduction is 'none', expected one that gives a number")
        made = {"pointwise": self._of_elements, "rows": self._of_rows}.get(d.family, self._of_others)
        return made(given, start, reduction)

    def __repr__(self) -> str:
        return f"<fastloss.{self.__qualname__}{self.__signature__}>"

    def __reduce__(self) -> Any:
        return getattr, (self.loss, "partial")

    def _made(self, start: int, count: int, **fields: Any) -> Partial:
        covered = ((start, start + count),) if count else ()
        return Partial(name=self.definition.name, places=self.places, covered=covered, **fields)

    def _settings(self, given: dict[str, Any], kernel: str, like: Any, parameters: Any) -> dict[str, Any]:
        """The settings that must be equal in all pieces. like: an array with all axes that parameters may have."""
        d: Definition = self.definition
        settings: dict[str, Any] = {"dtype": _core.type_name(_core.result_types(like)[0]), **d.settings(kernel)}
        settings |= {choice: given.get(choice, d.defaults.get(choice)) for choice in d.choices}
        for name, value in zip(d.parameters, parameters, strict=True):
            if isinstance(value, float):
                settings[name] = value
            elif value.ndim == like.ndim and (like.ndim == 0 or value.shape[0] == like.shape[0]):
                settings[name] = VARIES
            else:  # equal in all pieces
                settings[f"{name} (digest)"] = digest(value)
        return settings

    def _of_elements(self, given: dict[str, Any], start: int, reduction: str) -> Partial:
        found: dict[str, Any] = {}
        inner: Any = _core.run_pointwise if isinstance(self.loss, _core.Loss) else self.loss.run

        def run(request: Any) -> tuple[int, float]:
            units: list[Any] = []
            result: tuple[int, float] = inner(request, units=units)
            found.update(
                units=units, shape=request.shape, weight=request.weight, where=request.where,
                settings=self._settings(given, request.kernel, request.inputs[0], request.parameters),
            )  # fmt: skip
            return result

        reference._arguments.pointwise(self.loss, given, run)
        values, weights, _, number = found["units"]
        shape, weight, settings = found["shape"], found["weight"], found["settings"]
        count = math.prod(shape)
        common = _core.is_weight_number(weight, shape)
        if common and number is not None and weight != 1:
            settings["weight"] = float(weight)
        unit, several = self.units_of(shape)
        first = first_unit(start, unit)
        first = None if first is None else first * several
        divides = reduction == "mean" and weight is not None and self.definition.weight_in_mean
        weighs, counted_once = divides and not common, divides and common
        kept = count
        if reduction == "mean" and found["where"] is not None and not weighs:
            kept = int(sum(weights.tolist()))
        return self._made(
            start, count, reduction=reduction, settings=settings, total=Sum.of(values, first),
            kept=0 if weighs else kept, weights=Sum.of(weights, first) if weighs else None,
            rows=shape[0] if shape else 1, factor=1.0 if number is None else number,
            unit_weight=float(weight) if counted_once else 1.0,
        )  # fmt: skip

    def _of_rows(self, given: dict[str, Any], start: int, reduction: str) -> Partial:
        d: Definition = self.definition
        found: dict[str, Any] = {}

        def run(request: Any) -> tuple[int, float, int, bool]:
            units: list[Any] = []
            result = _core.run_row_loss(request, units=units)
            x, labels, class_weight = request.vectors[0], request.labels, request.class_weight
            settings = self._settings(given, request.kernel, x[..., 0], request.parameters) | {"length": x.shape[-1]}
            if d.soft:
                settings["target"] = "class indices" if labels is not None else "probabilities"
            if request.ignore_index is not None:
                settings["ignore_index"] = request.ignore_index
            if class_weight is not None:
                settings[f"{d.class_weight} (digest)"] = digest(class_weight)
            by_class = labels is not None and class_weight is not None
            in_mean = d.weight_in_mean and (request.weight is not None or by_class)
            found.update(units=units, settings=settings, in_mean=in_mean, count=math.prod(x.shape[:-1]))
            return result

        reference._arguments.rows(self.loss, given, run)
        values, weights, denominator, summed, counted = found["units"]
        weighs = reduction == "mean" and found["in_mean"]
        return self._made(
            start, found["count"], reduction=reduction, settings=found["settings"],
            total=Sum.of(values, first_unit(start, summed)), kept=0 if weighs else int(denominator),
            weights=Sum.of(weights, first_unit(start, counted)) if weighs else None, rows=0,
            factor=1.0, unit_weight=1.0,
        )  # fmt: skip

    def _of_others(self, given: dict[str, Any], start: int, reduction: str) -> Partial:
        settings = self.loss.summed(given)
        total, counted, weighs, count = (settings.pop(key) for key in ("total", "counted", "weighs", "rows"))
        return self._made(
            start, count, reduction=reduction, settings=settings, total=Sum((), expanded([total])),
            kept=0 if weighs else counted, weights=Sum((), expanded([counted])) if weighs else None,
            rows=0, factor=1.0, unit_weight=1.0,
        )  # fmt: skip

    def unit(self, shape: Any, *, weighted: bool = True, axis: int | None = None) -> int:
        """The unit of summation. If pieces begin at multiples of it, merged values have the bits of a call on all data.

        It is counted in elements or, for losses over rows, in rows, as `start` is.

        Parameters
        ----------
        shape : tuple of int
            Shape of the first input, or of a piece of it (whose first axis may be shorter).
        weighted : bool, default True
            Whether the mean may divide by weights. Otherwise the unit of some losses is smaller.
        axis : int, optional
            The axis of the rows, if it is passed to the loss.
        """
        d: Definition = self.definition
        shape = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
        extents = tuple(start_of(d.name, n, "shape") for n in shape)
        if d.family == "pointwise":
            return self.units_of(extents)[0]
        if d.family != "rows":
            return 1
        if not extents:
            raise ValueError(f"{d.name}: shape is (), expected at least one axis")
        length = extents[reference._arguments.row_axis(d, {"axis": axis}, np.broadcast_to(0.0, extents))]
        every = 1
        for about in (d, d.soft):
            if about is not None:
                loss = self.loss if about is d else self.loss.soft
                summed, counted = _core.row_units(loss, about.kernel_name({}), max(1, length))
                every = math.lcm(every, summed, counted if d.weight_in_mean and weighted else 1)
        return every

    def units_of(self, shape: tuple[int, ...]) -> tuple[int, int]:
        """Number of elements after which the pattern of units repeats, and number of units until then"""
        return (UNIT, 1) if isinstance(self.loss, _core.Loss) else self.loss.units_of(shape)
