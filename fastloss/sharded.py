"""Rows of logits whose classes are in shards. Each shard computes a few sums per row, which are merged with those of
the others. From the merged sums it computes its part of the results.

The most probable class of each row is excluded from its sum. With e its own term and r the sum of all others, relative
to the same base, 1 - p is r / (e + r) and -log p is log(1 + r / e), which have all their digits however small they are.
-log p of another class is that plus the difference of the two logits. Bases are powers of two, so that sums relative to
different bases are scaled exactly.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastloss import _arguments, _core
from fastloss._core import shown
from fastloss._registry import GRAD
from fastloss.partial import Partial, Sum, covering, expanded, start_of
from fastloss.rowwise import cross_entropy, logsumexp

NAME = "cross_entropy"
LN2_HIGH, LN2_LOW = float.fromhex("0x1.62e42fee00000p-1"), float.fromhex("0x1.a39ef35793c76p-33")
UNSEEN, SEEN, IGNORED = range(3)  # whether the label of a row is in these shards
ITSELF = np.iinfo(np.int32).min  # in place of a power: the base is `top`
BLOCK = 1 << 16  # elements processed at a time

Floats = NDArray[np.float64]


class Base(NamedTuple):
    """Of each row the base of its exponentials: power * log 2, which is near the largest logit, or that logit itself if
    it is very large or infinite.
    """

    power: NDArray[np.int32]
    top: Floats  # the largest logit

    def parts(self) -> tuple[NDArray[np.int32], Floats]:
        """Power and offset: the base is offset + power * log 2."""
        itself = self.power == ITSELF
        return np.where(itself, np.int32(0), self.power), np.where(itself, self.top, 0.0)

    def exponential(self, x: Floats) -> Floats:
        """e^(x - base), 1 where both are infinite"""
        power, offset = self.parts()
        e = np.exp(np.minimum(((x - offset) - power * LN2_HIGH) - power * LN2_LOW, 700.0))
        return np.where(np.isinf(x) & (x == offset), 1.0, e)

    def moved(self, x: Floats, to: Base) -> Floats:
        """Sums relative to this base, relative to another."""
        (power, offset), (its_power, its_offset) = self.parts(), to.parts()
        power = power - its_power
        far = (offset - its_offset) + power * (LN2_HIGH + LN2_LOW)
        return np.where(offset == its_offset, np.ldexp(x, power), x * np.exp(np.minimum(far, 700.0)))

    def where(self, mine: NDArray[np.bool_], other: Base) -> Base:
        return Base(np.where(mine, self.power, other.power), np.where(mine, self.top, other.top))


class Shares(NamedTuple):
    """Sums over classes of targets times weights, a = w t, in each row."""

    top: Floats  # a of the most probable class
    others: Floats  # the sum of a over all others
    cost: Floats  # the sum of a (top - x): the loss minus the sum of a times -log p of the most probable class

    def where(self, mine: NDArray[np.bool_], other: Shares) -> Shares:
        return Shares(*(np.where(mine, a, b) for a, b in zip(self, other, strict=True)))


def times(a: Any, b: Any) -> Any:
    """The product, 0 where a is 0."""
    return np.where(np.equal(a, 0), 0.0, a * b)


def below(x: Any, top: Any) -> Any:
    return np.where(x == top, 0.0, top - x)


def in_parts(numbers: Floats) -> list[float]:
    """Partial sums of 64 numbers each"""
    flat = numbers.ravel()
    with np.errstate(all="ignore"):
        sums: list[float] = np.add.reduceat(flat, np.arange(0, flat.size, 64)).tolist() if flat.size else []
    return sums


class ClassSums:
    """What shards of the classes contribute to each row: the ``sums`` of a `ClassShard`, or several of them merged.

    ``a + b`` merges the sums of different classes of the same rows. They take 45 bytes a row (20 without a target, 8
    more with weights and with `z_loss`) and can be pickled. In another order of merging, results differ by rounding
    errors of doubles alone.
    """

    __slots__ = ("base", "classes", "dtype", "label", "options", "rest", "shares", "squared", "weight")

    classes: tuple[tuple[int, int], ...]  # ranges of classes: first, and one past the last
    dtype: str  # of the logits
    options: dict[str, Any]
    rest: Floats  # the sum of e^(x - base) over all classes but the most probable one
    base: Base
    shares: Shares | None  # None: there is no target
    label: NDArray[np.uint8] | None  # UNSEEN, SEEN or IGNORED
    weight: Floats | None  # weights of rows in the mean; None: 1
    squared: Floats | None  # factors of the squared logsumexp

    def __init__(self, *args: Any, **fields: Any) -> None:
        if args or fields.keys() != set(ClassSums.__slots__):
            raise TypeError("ClassSums: fields are missing or unknown, expected the sums of a ClassShard")
        for field in ClassSums.__slots__:
            setattr(self, field, fields[field])

    def __reduce__(self) -> Any:
        return restored, tuple(getattr(self, field) for field in ClassSums.__slots__)

    def __repr__(self) -> str:
        classes = ", ".join(f"{first} to {end}" for first, end in self.classes)
        return f"<fastloss.ClassSums of rows {self.rest.shape}, classes {classes}>"

    @property
    def nbytes(self) -> int:
        """The size of all arrays in bytes."""
        arrays = (self.rest, *self.base, *(self.shares or ()), self.label, self.weight, self.squared)
        return sum(a.nbytes for a in arrays if a is not None)

    def __add__(self, other: Any) -> ClassSums:
        if type(other) is int and other == 0:  # sum() begins with it
            return self
        if type(other) is not ClassSums:
            return NotImplemented
        self._check(other)
        classes, again = covering(self.classes, other.classes)
        if again:
            raise ValueError(f"{NAME}: sums of classes have {again[0]} to {again[1]} again, expected them once")
        shares = label = weight = None
        with np.errstate(all="ignore"):
            first = self.base.top >= other.base.top
            base, behind = self.base.where(first, other.base), other.base.where(first, self.base)
            own = np.where(np.isneginf(behind.top), 0, behind.exponential(behind.top))
            rest = self.base.moved(self.rest, base) + other.base.moved(other.rest, base) + behind.moved(own, base)
            if self.shares is not None and other.shares is not None:
                ahead, less = self.shares.where(first, other.shares), other.shares.where(first, self.shares)
                moved = less.top + less.others
                cost = ahead.cost + less.cost + times(moved, below(behind.top, base.top))
                shares = Shares(ahead.top, ahead.others + moved, cost)
        if self.label is not None and other.label is not None:
            label = np.maximum(self.label, other.label)
        if self.weight is not None and other.weight is not None:
            weight = np.where(self.label == SEEN, self.weight, other.weight)
        return ClassSums(classes=classes, dtype=self.dtype, options=self.options, rest=rest, base=base, shares=shares,
                         label=label, weight=weight, squared=self.squared)  # fmt: skip

    __radd__ = __add__

    def _check(self, other: ClassSums) -> None:
        mine, theirs = (
            {"shape of rows": s.rest.shape, "dtype": s.dtype, "targets": s.label is not None, **s.options}
            for s in (self, other)
        )
        for what, a in mine.items():
            if a != theirs.get(what):
                has = f"{what} {shown(theirs.get(what))}"
                raise ValueError(f"{NAME}: sums of classes have {has}, expected {shown(a)} as the others")
        if self.label is not None and other.label is not None:
            both = (self.label == SEEN) & (other.label == SEEN) & (not self.options["probabilities"])
            if np.any(wrong := both | ((self.label == IGNORED) != (other.label == IGNORED))):
                where = tuple(int(k) for k in np.argwhere(wrong)[0])
                raise ValueError(f"{NAME}: sums of classes have another target at index {where}, expected the same")

    # ---- of rows ----

    def _parts(self) -> tuple[Floats, Floats]:
        """The sum without the most probable class, and the term of that. The sum is NaN if several logits are infinite,
        or all are -inf.
        """
        if len(self.classes) > 1 or self.classes[0][0] or self.options["classes"] not in (None, self.classes[0][1]):
            among = ", ".join(f"{first} to {end}" for first, end in self.classes)
            raise ValueError(f"{NAME}: sums have the classes {among}, expected all of them from 0 on")
        top = self.base.top
        term = np.where(np.isneginf(top), 0, self.base.exponential(top))
        undefined = np.isneginf(top) | (np.isposinf(top) & (self.rest + term > 1))
        return np.where(undefined, np.nan, self.rest), term

    def _surprise(self) -> Floats:
        """-log p of the most probable class"""
        rest, term = self._parts()
        surprise: Floats = np.log1p(rest / term)
        return surprise

    def _type(self) -> np.dtype[Any]:
        if self.dtype == "bfloat16":
            bfloat16: np.dtype[Any] = np.dtype(importlib.import_module("ml_dtypes").bfloat16)  # as the logits
            return bfloat16
        return np.dtype(self.dtype)

    def logsumexp(self) -> NDArray[Any]:
        """The logsumexp of each row, in the type of the logits."""
        return _arguments.cast(self._logsumexp(), self._type())

    def _logsumexp(self) -> Floats:
        with np.errstate(all="ignore"):
            rest, term = self._parts()
            power, offset = self.base.parts()
            value = ((np.log(rest + term) + power * LN2_LOW) + power * LN2_HIGH) + offset
            nearly = self.base.top + np.log1p(rest / term)  # accurate where the most probable class has p near 1
            value = np.where((rest < term) & np.isfinite(nearly), nearly, value)
            return np.where(np.isinf(self.base.top) & ~np.isnan(self.rest), self.base.top, value)

    # ---- the loss ----

    def _checked(self) -> tuple[NDArray[np.uint8], Shares]:
        if self.label is None or self.shares is None:
            raise ValueError(f"{NAME}: sums of classes have no target, expected shards with one")
        if np.any(missing := self.label == UNSEEN):
            at = tuple(int(k) for k in np.argwhere(missing)[0])
            among = ", ".join(f"[{first}, {end})" for first, end in self.classes)
            raise IndexError(f"{NAME}: target has a class at index {at} that is no shard's, expected one in {among}")
        return self.label, self.shares

    def _counts(self) -> Floats:
        """The weight of each row in the mean."""
        label, _ = self._checked()
        counts: Floats = np.where(label == SEEN, 1.0 if self.weight is None else self.weight, 0.0)
        return counts

    @property
    def denominator(self) -> float:
        """The divisor of the mean: the number of rows that count, or the sum of their weights."""
        return self.partial().denominator

    def cross_entropy(self, *, reduction: str = "mean") -> Any:
        """The loss of rows whose classes are all merged: a float, or with 'none' an array of the type of the logits."""
        reduction = _arguments.option(NAME, "reduction", reduction, ("mean", "sum", "none"))
        if reduction == "none":
            return _arguments.cast(self._values(), self._type())
        return self.partial(reduction=reduction).value()

    def _values(self) -> Floats:
        label, shares = self._checked()
        with np.errstate(all="ignore"):
            value = (shares.top + shares.others) * self._surprise() + shares.cost
            if self.squared is not None:
                value = value + times(self.squared, self._logsumexp() ** 2)
            return np.where(label == SEEN, value, 0)

    def partial(self, *, reduction: str = "mean", start: int = 0) -> Partial:
        """The loss of these rows as a partial result, to be merged with those of other rows; see `Partial`."""
        reduction = _arguments.option(NAME, "reduction", reduction, ("mean", "sum"))
        start, count = start_of(NAME, start), self.rest.size
        weighted = self.weight is not None
        return Partial(
            name=NAME, places="rows", reduction=reduction, covered=((start, start + count),) if count else (),
            settings={"dtype": self.dtype, "classes": self.classes, **self.options},
            total=Sum((), expanded(in_parts(self._values()))), rows=0, factor=1.0, unit_weight=1.0,
            kept=0 if weighted else int(np.count_nonzero(self._checked()[0] == SEEN)),
            weights=Sum((), expanded(in_parts(self._counts()))) if weighted else None,
        )  # fmt: skip


def restored(*fields: Any) -> ClassSums:
    """Unpickles."""
    return ClassSums(**dict(zip(ClassSums.__slots__, fields, strict=True)))


def blocks(shape: tuple[int, ...]) -> Iterator[Any]:
    """Slices of about `BLOCK` elements along the first axis"""
    if len(shape) < 2:
        yield ...
    else:
        step = max(1, BLOCK // max(1, math.prod(shape[1:])))
        yield from (slice(k, k + step) for k in range(0, shape[0], step))


def at(array: NDArray[Any], place: NDArray[np.intp]) -> NDArray[Any]:
    """The element at `place` of each row"""
    return np.take_along_axis(array, place[..., None], -1)[..., 0]


def put(array: NDArray[Any], place: NDArray[np.intp], where: Any, values: Any) -> None:
    """Sets the element at `place` of each row for which `where` is true."""
    chosen = np.where(where, _arguments.cast(np.asarray(values), array.dtype), at(array, place))
    np.put_along_axis(array, place[..., None], chosen[..., None], -1)


class Rated(NamedTuple):
    """The targets of a shard's classes, after their checks."""

    labels: NDArray[np.intp] | None  # counted from the first class of this shard
    here: NDArray[np.bool_]  # whether the label is in this shard
    probabilities: NDArray[Any] | None
    class_weight: Floats
    row_weight: Floats
    kept: float  # 1 - label_smoothing
    spread: float  # label_smoothing / classes

    @property
    def dense(self) -> bool:
        """True if classes other than the label have a target."""
        return self.probabilities is not None or self.spread > 0

    def of_label(self) -> Floats:
        """The weighted target of each label; 0 if it is in another shard"""
        assert self.labels is not None
        whole = self.kept + self.spread
        return np.where(self.here, whole * self.class_weight[self.labels] * self.row_weight, 0.0)

    def of_classes(self, part: Any) -> Floats:
        """The weighted targets of all classes of some rows; 0 at labels."""
        t: Any = self.spread
        if self.probabilities is not None:
            t = t + self.kept * _arguments.cast(self.probabilities[part], np.dtype(np.float64))
        a: Floats = (self.class_weight * t) * self.row_weight[part][..., None]
        if self.labels is not None:
            put(a, self.labels[part], self.here[part], 0.0)
        return a

    def shares(self, x: NDArray[Any], place: NDArray[np.intp], top: Floats) -> Shares:
        found = Shares(*(np.zeros(top.shape) for _ in range(3)))
        for part in blocks(x.shape) if self.dense else ():
            a, own = self.of_classes(part), place[part]
            found.top[part] = at(a, own)
            put(a, own, True, 0.0)
            found.others[part] = np.sum(a, axis=-1)
            rows = _arguments.cast(x[part], np.dtype(np.float64))
            found.cost[part] = np.sum(times(a, below(rows, top[part][..., None])), axis=-1)
        if self.labels is not None:
            a, first = self.of_label(), self.labels == place
            cost = times(a, below(at(x, self.labels).astype(np.float64), top))
            found = Shares(
                found.top + np.where(first, a, 0), found.others + np.where(first, 0, a), found.cost + cost
            )  # fmt: skip
        return found


class ClassShard:
    """Some of the classes of rows of logits: cross-entropy, softmax, log_softmax and logsumexp of rows whose classes
    are distributed over several arrays or processes.

    Each process makes a shard of its classes and sends its ``sums``. The merged sums give the loss, and from them each
    shard computes its part of the gradient. Results are equal to those of one call on whole rows up to a few units in
    the last place, however small they are.

    Parameters
    ----------
    input : array_like
        Logits of shape (..., C): all rows, C of the classes. They are not copied, and must not change before the last
        result has been computed.
    target : array_like, optional
        The class of each row, counted over all shards, of the shape of `input` without its last axis; or probabilities
        of this shard's classes, of the shape of `input`. Without it there is no cross-entropy, but softmax, log_softmax
        and logsumexp.
    first_class : int, default 0
        Index of the first class of this shard.
    weight : array_like of shape (C,), optional
        Weight of each class of this shard. If one shard has weights, all must have them.
    ignore_index : int, default -100
        Rows with this label have loss and gradient 0, and do not count in the mean.
    classes : int, optional
        Number of classes of all shards. Required for `label_smoothing`. If given, labels that are out of range are
        reported at once.
    label_smoothing, z_loss, sample_weight, where : optional
        Those of `cross_entropy`, the same for each shard.

    Attributes
    ----------
    sums : ClassSums
        What this shard contributes to each row.

    Examples
    --------
    >>> import numpy as np
    >>> import fastloss as fl
    >>> logits, target = np.array([[50.0, 1.0, 0.0, 1.0], [0.0, 1.0, 2.0, 3.0]]), np.array([0, 2])
    >>> left = fl.ClassShard(logits[:, :2], target)
    >>> right = fl.ClassShard(logits[:, 2:], target, first_class=2)
    >>> sums = left.sums + right.sums
    >>> sums.cross_entropy(reduction="none")
    array([1.24145212e-21, 1.44018970e+00])
    >>> left.cross_entropy_grad(sums).round(4)
    array([[-0.    ,  0.    ],
           [ 0.016 ,  0.0436]])
    """

    def __init__(
        self, input: ArrayLike, target: ArrayLike | None = None, *, first_class: int = 0,
        weight: ArrayLike | None = None, ignore_index: int | None = -100, classes: int | None = None,
        label_smoothing: float = 0.0, z_loss: float = 0.0, sample_weight: ArrayLike | None = None,
        where: ArrayLike | None = None,
    ) -> None:  # fmt: skip
        self.logits = x = _arguments.numbers(NAME, "input", input)
        if x.ndim == 0 or x.shape[-1] == 0:
            raise ValueError(f"{NAME}: input has shape {x.shape}, expected at least one class on the last axis")
        self.first_class = start_of(NAME, first_class, "first_class")
        dtype, self.kernel_type = _core.result_types(x)
        rows_shape, own = x.shape[:-1], x.shape[-1]
        if classes is not None:
            classes = _arguments.integer(NAME, "classes", classes)
            if classes < self.first_class + own:
                least = f"{self.first_class + own}, those before this shard and its own"
                raise ValueError(f"{NAME}: classes is {shown(classes)}, expected at least {least}")
        self.place = np.asarray(np.argmax(x, axis=-1) if x.size else np.zeros(rows_shape, np.intp))
        sums = _core.sums_of_rows(self.kernel_type, x, self.place) if x.size else np.zeros((*rows_shape, 4))
        rest, term, _, to_base = (sums[..., k] for k in range(4))
        top = np.asarray(at(x, self.place), np.float64)
        with np.errstate(all="ignore"):
            nothing, infinite = np.isneginf(top), np.isposinf(top)
            itself = (to_base == 0) | nothing | infinite
            power = np.where(itself | np.isnan(top), 0, np.rint((top + to_base) / math.log(2)))
            base = Base(np.where(itself, ITSELF, power).astype(np.int32), top)
            several = infinite & np.isnan(rest)
            rest = np.where(nothing, 0, np.where(several, 1, np.where(np.isnan(top), np.nan, rest)))
            self.total = np.where(nothing, 0, np.where(several, 2, rest + term))
            self.target: Rated | None = None
            options: dict[str, Any] = {}
            fields: dict[str, Any] = {"shares": None, "label": None, "weight": None, "squared": None}
            if target is not None:
                given = {"weight": weight, "ignore_index": ignore_index, "label_smoothing": label_smoothing,
                         "z_loss": z_loss, "sample_weight": sample_weight, "where": where}  # fmt: skip
                self.target, options, fields = self._rated(target, classes, given)
                fields["shares"] = self.target.shares(x, self.place, base.top)
        self.sums = ClassSums(
            classes=((self.first_class, self.first_class + own),), dtype=dtype.name, rest=rest, base=base,
            options={"classes": classes, **options}, **fields,
        )  # fmt: skip

    def _rated(
        self, target: ArrayLike, classes: int | None, given: dict[str, Any]
    ) -> tuple[Rated, dict[str, Any], dict[str, Any]]:
        """The checked target; the options, and the fields of the sums, that follow from it."""
        x, domains = self.logits, cross_entropy.definition.domains
        rows_shape, own = x.shape[:-1], x.shape[-1]
        end = classes or self.first_class + own
        ignored = _arguments.label_to_ignore(NAME, given["ignore_index"])
        smoothing, z_loss = (
            float(_arguments.parameter(NAME, k, given[k], domains[k], ())) for k in ("label_smoothing", "z_loss")
        )
        if smoothing and classes is None:
            raise ValueError(f"{NAME}: classes is None, expected how many all shards have, for label_smoothing")
        class_weight, row_weight, where = np.ones(own), np.ones(rows_shape), _arguments.mask(NAME, given["where"])
        if given["weight"] is not None:
            class_weight = _arguments.cast(_arguments.one_per_class(NAME, "weight", given["weight"], own), np.float64)
        if (each := _arguments.weights(NAME, "sample_weight", given, rows_shape)) is not None:
            row_weight = np.array(np.broadcast_to(_arguments.cast(each, np.float64), rows_shape))
        if where is not None:
            _arguments.broadcastable(NAME, "where", where, rows_shape)
        counts = np.full(rows_shape, True) if where is None else np.array(np.broadcast_to(where, rows_shape))
        found = _arguments.numbers(NAME, "target", target)
        if where is not None and found.shape == rows_shape:
            found = np.where(counts, found, found.dtype.type(0))  # masked labels may be out of range
        labels = _arguments.labels_of(NAME, found, rows_shape, x.shape, end)
        local, here, probabilities = None, np.full(rows_shape, False), None
        if labels is None:
            probabilities = _arguments.probabilities_of(NAME, found, ignored, counts[..., None])
            label, weight = np.where(counts, SEEN, IGNORED), row_weight
        else:
            counts &= labels != ignored
            if classes is not None:
                _arguments.check_classes(NAME, labels, counts, classes, ignored)
            local = labels.astype(np.int64) - self.first_class
            here = counts & (local >= 0) & (local < own)
            local = np.where(here, local, 0).astype(np.intp)
            label = np.where(counts, np.where(here, SEEN, UNSEEN), IGNORED)
            weight = np.where(here, class_weight[local] * row_weight, 0.0)
        weighed = given["sample_weight"] is not None or (labels is not None and given["weight"] is not None)
        spread = smoothing / classes if classes else 0.0
        options = {"ignore_index": ignored, "label_smoothing": smoothing, "z_loss": z_loss,
                   "probabilities": labels is None, "weights of classes": given["weight"] is not None,
                   "weights of rows": given["sample_weight"] is not None}  # fmt: skip
        fields = {"label": label.astype(np.uint8), "weight": weight if weighed else None,
                  "squared": z_loss * row_weight if z_loss else None}  # fmt: skip
        return Rated(local, here, probabilities, class_weight, row_weight, 1 - smoothing, spread), options, fields

    def __repr__(self) -> str:
        first, end = self.sums.classes[0]
        return f"<fastloss.ClassShard of rows {self.logits.shape[:-1]}, classes {first} to {end}>"

    def _share(self, sums: ClassSums) -> NDArray[np.float64]:
        """The sum of the probabilities of this shard's classes in each row"""
        if type(sums) is not ClassSums:
            raise TypeError(f"{NAME}: sums is {shown(sums)}, expected the merged sums of all shards")
        first, end = self.sums.classes[0]
        if sums.rest.shape != self.sums.rest.shape or not any(a <= first and end <= b for a, b in sums.classes):
            raise ValueError(f"{NAME}: sums are {sums!r}, expected them to have the rows and classes of {self!r}")
        with np.errstate(all="ignore"):
            rest, term = sums._parts()
            share: NDArray[np.float64] = self.sums.base.moved(self.total, sums.base) / (rest + term)
            return share

    def _result(self, out: Any) -> tuple[NDArray[Any], Any]:
        """The array that a result is written to, and the one that is returned."""
        dtype, _ = _core.result_types(self.logits)
        (made,), given_back = _arguments.results(NAME, {"out": out}, [self.logits.shape], dtype, [self.logits])
        return made, (given_back or [made])[0]

    def _scaled(self, factor: NDArray[np.float64], made: NDArray[Any]) -> None:
        """Writes the softmax of this shard alone, times a factor of each row."""
        if made.size == 0:
            return
        factor = np.asarray(factor)
        _core.run_softmaxes(logsumexp.grad, self.kernel_type, self.logits, factor, 1.0, None, made, None)
        if np.any(empty := np.isneginf(self.sums.base.top)):  # all logits of these rows are -inf in this shard
            made[empty] = np.where(np.isnan(factor[empty]), np.nan, 0)[..., None]

    def softmax(self, sums: ClassSums, *, out: Any = None) -> NDArray[Any]:
        """Probabilities of the shard's classes. `out`: an array for them, which may be the logits."""
        share = self._share(sums)
        made, given_back = self._result(out)
        self._scaled(share, made)
        return given_back  # type: ignore[no-any-return]

    def logsumexp_grad(self, sums: ClassSums, *, grad_output: ArrayLike | None = None, out: Any = None) -> NDArray[Any]:
        """The gradient of ``sums.logsumexp()`` with respect to the shard's logits, times `grad_output`: a scalar or one
        value per row.
        """
        share = self._share(sums)
        scale, each = _arguments.upstream(NAME, {"grad_output": grad_output}, GRAD, share.shape)
        made, given_back = self._result(out)
        self._scaled(share * (scale if each is None else each), made)
        return given_back  # type: ignore[no-any-return]

    def log_softmax(self, sums: ClassSums, *, out: Any = None) -> NDArray[Any]:
        """Logarithms of the probabilities, with all digits where one is near 1."""
        self._share(sums)  # checks them
        made, given_back = self._result(out)
        with np.errstate(all="ignore"):
            surprise, top, x = sums._surprise()[..., None], sums.base.top[..., None], self.logits
            made[...] = np.where(x == top, -surprise, (x - top) - surprise)
        return given_back  # type: ignore[no-any-return]

    # ---- backward ----

    def _leads(self, sums: ClassSums) -> tuple[NDArray[np.bool_], Floats]:
        """True for rows in which a class of this shard has p > 1/2; the total probability of the other classes."""
        rest, term = sums._parts()
        return (self.sums.base.top == sums.base.top) & (rest < term), rest / (rest + term)

    def _upstream(self, grad_output: ArrayLike) -> NDArray[Any]:
        _, u = _arguments.upstream(NAME, {"grad_output": grad_output}, GRAD, self.logits.shape)
        if u is None:
            raise ValueError(f"{NAME}: grad_output has shape (), expected {self.logits.shape}")
        return u  # type: ignore[no-any-return]

    def _products(self, sums: ClassSums, u: NDArray[Any], p: NDArray[Any] | None) -> Floats:
        """In each row the sum of p u without the class of p > 1/2, if there is one, and u of that class. p is None if
        it is 1.
        """
        leads, _ = self._leads(sums)
        found = np.zeros((*leads.shape, 2))
        for part in blocks(u.shape):
            terms = _arguments.cast(u[part], np.float64) * (1.0 if p is None else _arguments.cast(p[part], np.float64))
            put(terms, self.place[part], leads[part], 0.0)
            found[part][..., 0] = np.sum(terms, axis=-1)
        found[..., 1] = np.where(leads, at(u, self.place), 0.0)
        return found

    def softmax_products(self, sums: ClassSums, *, grad_output: ArrayLike) -> Floats:
        """What `softmax_grad` needs from all shards: two values per row, to be added to those of the others."""
        with np.errstate(all="ignore"):
            return self._products(sums, self._upstream(grad_output), self.softmax(sums))

    def softmax_grad(
        self, sums: ClassSums, products: ArrayLike, *, grad_output: ArrayLike, out: Any = None
    ) -> NDArray[Any]:
        """The gradient of ``sum(softmax * grad_output)`` with respect to the shard's logits; `grad_output` is the
        upstream gradient of the shard's probabilities. `products`: the sum of `softmax_products` of all shards.
        """
        with np.errstate(all="ignore"):
            u, (leads, less) = self._upstream(grad_output), self._leads(sums)
            others, own = np.moveaxis(np.asarray(products), -1, 0)
            mean = others - less * own  # of u - own
            p = self.softmax(sums)
            made, given_back = self._result(out)
            at_top = -at(p, self.place) * mean
            for part in blocks(u.shape):
                made[part] = p[part] * ((u[part] - own[part][..., None]) - mean[part][..., None])
            put(made, self.place, leads, at_top)
        return given_back  # type: ignore[no-any-return]

    def log_softmax_products(self, sums: ClassSums, *, grad_output: ArrayLike) -> Floats:
        """What `log_softmax_grad` needs from all shards: two values per row, to be added to those of the others."""
        with np.errstate(all="ignore"):
            return self._products(sums, self._upstream(grad_output), None)

    def log_softmax_grad(
        self, sums: ClassSums, products: ArrayLike, *, grad_output: ArrayLike, out: Any = None
    ) -> NDArray[Any]:
        """The gradient of ``sum(log_softmax * grad_output)`` with respect to the shard's logits. `products`: the sum of
        `log_softmax_products` of all shards.
        """
        with np.errstate(all="ignore"):
            u, (leads, less) = self._upstream(grad_output), self._leads(sums)
            others, own = np.moveaxis(np.asarray(products), -1, 0)
            at_top = own * less - others * (1 - less)
            p = self.softmax(sums)
            made, given_back = self._result(out)
            for part in blocks(u.shape):
                made[part] = u[part] - p[part] * (others + own)[part][..., None]
            put(made, self.place, leads, at_top)
        return given_back  # type: ignore[no-any-return]

    def cross_entropy_grad(
        self, sums: ClassSums, *, reduction: str = "mean", grad_output: ArrayLike | None = None, out: Any = None
    ) -> NDArray[Any]:
        """The gradient of ``sums.cross_entropy(reduction=...)`` with respect to the shard's logits.

        `grad_output` is a scalar; for 'none' it may have one value per row; with 'sum' it may be the `scale` of a
        `Partial` of these rows and others. `out`: an array for the gradient, which may be the logits themselves.
        """
        reduction = _arguments.option(NAME, "reduction", reduction, ("mean", "sum", "none"))
        share, (label, shares), rated = self._share(sums), sums._checked(), self.target
        if rated is None:
            raise ValueError(f"{NAME}: the shard has no target, expected one as the others")
        scale, each = _arguments.upstream(
            NAME, {"grad_output": grad_output}, GRAD, share.shape if reduction == "none" else None
        )
        if reduction == "mean":
            scale *= sums.partial().scale
        with np.errstate(all="ignore"):
            factor = np.where(label == IGNORED, 0.0, scale * (1.0 if each is None else each))
            whole = shares.top + shares.others
            leads, less = self._leads(sums)
            at_top = shares.others - whole * less  # whole * p - shares.top
            if sums.squared is not None:
                slope = times(2 * sums.squared, sums._logsumexp())
                at_top = at_top + slope * (1 - less)
                whole = whole + np.where(np.isinf(slope), 0, slope)  # if infinite: for the most probable class alone
            if rated.labels is not None:
                rest, term = sums._parts()
                p = sums.base.exponential(at(self.logits, rated.labels).astype(np.float64)) / (rest + term)
                at_label = whole * p - rated.of_label()
            made, given_back = self._result(out)
            in_place = not rated.dense or made.dtype == self.kernel_type
            work = made if in_place else np.empty(made.shape, self.kernel_type)
            self._scaled(times(factor, share * whole), work)
            for part in blocks(work.shape) if rated.dense else ():
                made[part] = work[part] - times(factor[part][..., None], rated.of_classes(part))
            if rated.labels is not None:
                put(made, rated.labels, rated.here, factor * at_label)
            put(made, self.place, leads, factor * at_top)
            made[label == IGNORED] = 0  # even if logits are NaN
        return given_back  # type: ignore[no-any-return]
