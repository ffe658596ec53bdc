"""Rows of logits whose classes are in pieces. Each gives a few numbers a row, which merge with those of others; with
the merged ones it makes its own part of the results.

As in the kernels, one class of each row is kept out of its sum, the label or, where there are no labels, the likeliest:
with z the kept logit and r the sum of e^(x - base) over all others, 1 - p is r / (r + e^(z - base)), which is as
accurate when it is 10^-22 as when it is a half. Bases are powers of two: sums with different ones are scaled exactly.
"""

from __future__ import annotations

import importlib
import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastloss import _arguments, _core
from fastloss._core import shown
from fastloss._registry import GRAD
from fastloss.partial import Partial, Sum, covering, expanded, start_of
from fastloss.rowwise import logsumexp

NAME = "cross_entropy"
LN2_HIGH, LN2_LOW = float.fromhex("0x1.62e42fee00000p-1"), float.fromhex("0x1.a39ef35793c76p-33")
UNSEEN, SEEN, IGNORED = range(3)  # the label of a row


class Base(NamedTuple):
    """Where sums of exponentials are seen from, in each row: offset + power * log 2."""

    power: NDArray[np.int32]
    # 0 but for very large logits; inf where there is an infinite one, -inf where there is nothing but -inf
    offset: NDArray[np.float64]

    def distance(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far x is from it."""
        apart: NDArray[np.float64] = ((x - self.offset) - self.power * LN2_HIGH) - self.power * LN2_LOW
        return apart

    def exponential(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """e^(x - base), 1 where both are infinite"""
        e: NDArray[np.float64] = np.exp(np.minimum(self.distance(x), 700.0))
        return np.where(np.isinf(x) & (x == self.offset), 1.0, e)

    def moved(self, x: NDArray[np.float64], to: Base) -> NDArray[np.float64]:
        """Numbers seen from here as they are seen from there."""
        power = self.power - to.power
        far = (self.offset - to.offset) + power * (LN2_HIGH + LN2_LOW)
        return np.where(self.offset == to.offset, np.ldexp(x, power), x * np.exp(np.minimum(far, 700.0)))

    def larger(self, other: Base) -> Base:
        mine, theirs = (b.offset + b.power * LN2_HIGH for b in (self, other))
        return self.where(mine >= theirs, other)

    def where(self, mine: NDArray[np.bool_], other: Base) -> Base:
        return Base(np.where(mine, self.power, other.power), np.where(mine, self.offset, other.offset))


def in_parts(numbers: NDArray[np.float64]) -> list[float]:
    """Fewer numbers with the same sum: those of some rows each."""
    flat = numbers.ravel()
    with np.errstate(all="ignore"):
        sums: list[float] = np.add.reduceat(flat, np.arange(0, flat.size, 64)).tolist() if flat.size else []
    return sums


class ClassSums:
    """What pieces of the classes contribute to each row: made by `ClassShard`, whose ``sums`` they are.

    ``a + b`` merges those of different classes of the same rows. They take 29 bytes a row (8 more with weights), can be
    pickled, and depend on the order of merging by rounding errors of doubles alone.
    """

    __slots__ = ("base", "classes", "dtype", "label", "logit", "options", "rest", "weight")

    classes: tuple[tuple[int, int], ...]  # that are in it
    dtype: str  # of the logits
    options: dict[str, Any]
    rest: NDArray[np.float64]  # the sum over all classes but the one kept apart of e^(x - base)
    base: Base
    logit: NDArray[np.float64]  # of the class kept apart
    label: NDArray[np.uint8] | None  # UNSEEN, SEEN or IGNORED; None: there are none, the likeliest class is kept apart
    weight: NDArray[np.float64] | None  # of the labels' classes

    def __init__(self, **fields: Any) -> None:
        for field in ClassSums.__slots__:
            setattr(self, field, fields[field])

    def __reduce__(self) -> Any:
        return restored, tuple(getattr(self, field) for field in ClassSums.__slots__)

    def __repr__(self) -> str:
        classes = ", ".join(f"{first} to {end}" for first, end in self.classes)
        return f"<fastloss.ClassSums of rows {self.rest.shape}, classes {classes}>"

    @property
    def nbytes(self) -> int:
        """How much there is to send."""
        arrays = (self.rest, *self.base, self.logit, self.label, self.weight)
        return sum(a.nbytes for a in arrays if a is not None)

    def __add__(self, other: Any) -> ClassSums:
        if type(other) is int and other == 0:  # sum() begins with it
            return self
        if type(other) is not ClassSums:
            return NotImplemented
        self._check(other)
        classes, again = covering((*self.classes, *other.classes))
        if again:
            raise ValueError(f"{NAME}: sums of classes have {again[0]} to {again[1]} again, expected them once")
        with np.errstate(all="ignore"):
            base = self.base.larger(other.base)
            rest = self.base.moved(self.rest, base) + other.base.moved(other.rest, base)
            if self.label is None or other.label is None:  # the likeliest stays apart, the other goes to the sum
                label, first = None, self.logit >= other.logit
                logit = np.where(first, self.logit, other.logit)
                own = other.base.where(first, self.base)
                behind = own.exponential(np.where(first, other.logit, self.logit))  # seen from where it is likeliest
                rest = rest + own.moved(np.where(np.isneginf(own.offset), 0, behind), base)
            else:
                logit = np.where(self.label == SEEN, self.logit, other.logit)
                label = np.maximum(self.label, other.label)
        weight = None
        if self.weight is not None and other.weight is not None:
            weight = self.weight + other.weight  # 0 where the label is not
        return ClassSums(classes=classes, dtype=self.dtype, options=self.options, rest=rest, base=base, logit=logit,
                         label=label, weight=weight)  # fmt: skip

    __radd__ = __add__

    def _check(self, other: ClassSums) -> None:
        mine, theirs = (
            {"shape of rows": s.rest.shape, "dtype": s.dtype, "labels": s.label is not None, **s.options}
            for s in (self, other)
        )
        for what, a in mine.items():
            if a != theirs.get(what):
                has = f"{what} {shown(theirs.get(what))}"
                raise ValueError(f"{NAME}: sums of classes have {has}, expected {shown(a)} as the others")

    # ---- of rows ----

    def _parts(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The sum without the class kept apart and its own term. Nothing is defined by several infinite logits, nor by
        nothing but -inf.
        """
        term = np.where(np.isneginf(self.logit), 0, self.base.exponential(self.logit))
        undefined = np.isneginf(self.base.offset) | (np.isposinf(self.base.offset) & (self.rest + term > 1))
        return np.where(undefined, np.nan, self.rest), term

    def _surprise(self) -> NDArray[np.float64]:
        """-log p of the class kept apart"""
        with np.errstate(all="ignore"):
            rest, term = self._parts()
            likely = rest < term
            far = np.where(np.isnan(rest), np.nan, np.log(rest + term) - self.base.distance(self.logit))
            return np.where(likely, np.log1p(np.where(likely, rest / term, 0)), far)

    def _type(self) -> np.dtype[Any]:
        if self.dtype == "bfloat16":
            bfloat16: np.dtype[Any] = np.dtype(importlib.import_module("ml_dtypes").bfloat16)  # as the logits
            return bfloat16
        return np.dtype(self.dtype)

    def logsumexp(self) -> NDArray[Any]:
        """Of each row, of the type of the logits."""
        return _arguments.cast(self._logsumexp(), self._type())

    def _logsumexp(self) -> NDArray[np.float64]:
        with np.errstate(all="ignore"):
            rest, term = self._parts()
            power, offset = self.base
            value = ((np.log(rest + term) + power * LN2_LOW) + power * LN2_HIGH) + offset
            nearly = self.logit + np.log1p(rest / term)  # with its digits where the class kept apart is nearly all
            value = np.where((rest < term) & np.isfinite(nearly), nearly, value)
            return np.where(np.isinf(offset) & ~np.isnan(self.rest), offset, value)

    # ---- the loss ----

    def _checked(self) -> NDArray[np.uint8]:
        if self.label is None:
            raise ValueError(f"{NAME}: sums of classes have no labels, expected shards with a target")
        if np.any(missing := self.label == UNSEEN):
            at = tuple(int(k) for k in np.argwhere(missing)[0])
            among = ", ".join(f"[{first}, {end})" for first, end in self.classes)
            raise IndexError(f"{NAME}: target has a class at index {at} that is no shard's, expected one in {among}")
        return self.label

    def _counts(self) -> NDArray[np.float64]:
        """What each row counts in the mean, and is weighted by."""
        counts: NDArray[np.float64] = (self._checked() == SEEN).astype(np.float64)
        if self.weight is not None:
            counts *= self.weight
        return counts

    @property
    def denominator(self) -> float:
        """What the mean divides by: the number of rows that count, or the weights of their classes."""
        return self.partial().denominator

    def cross_entropy(self, *, reduction: str = "mean") -> Any:
        """The loss of the rows, with all classes: a float, or for 'none' an array of the type of the logits."""
        reduction = _arguments.option(NAME, "reduction", reduction, ("mean", "sum", "none"))
        if reduction == "none":
            return _arguments.cast(self._values(), self._type())
        return self.partial(reduction=reduction).value()

    def _values(self) -> NDArray[np.float64]:
        counts, surprise = self._counts(), self._surprise()
        with np.errstate(all="ignore"):
            return np.where(self.label == SEEN, np.where((counts == 0) & np.isinf(surprise), 0, counts * surprise), 0)

    def partial(self, *, reduction: str = "mean", start: int = 0) -> Partial:
        """The loss of these rows as a partial result, to be merged with those of other rows; see `Partial`."""
        reduction = _arguments.option(NAME, "reduction", reduction, ("mean", "sum"))
        start, count = start_of(NAME, start), self.rest.size
        weighted = self.weight is not None
        return Partial(
            name=NAME, places="rows", reduction=reduction, covered=((start, start + count),) if count else (),
            settings={"dtype": self.dtype, "classes": self.classes, **self.options},
            total=Sum((), expanded(in_parts(self._values()))), rows=0, factor=1.0, unit_weight=1.0,
            kept=0 if weighted else int(np.count_nonzero(self._checked() == SEEN)),
            weights=Sum((), expanded(in_parts(self._counts()))) if weighted else None,
        )  # fmt: skip


def restored(*fields: Any) -> ClassSums:
    """From a pickle."""
    return ClassSums(**dict(zip(ClassSums.__slots__, fields, strict=True)))


class ClassShard:
    """Some of the classes of rows of logits, the others being elsewhere: cross-entropy, softmax, log_softmax and
    logsumexp without any place where a whole row is.

    Each holder of classes makes a shard and sends its ``sums``; whoever has merged all of them has the loss, and with
    the merged sums each shard makes its part of the gradient. Results are those of one call on whole rows to a few
    units in the last place, in every tail.

    Parameters
    ----------
    input : array_like
        Logits of shape (..., C): all rows, C of the classes. They are kept, and must not be changed before the last
        result is made of them.
    target : array_like of int, optional
        The class of each row, counted over all shards; of the shape of `input` without its last axis. Without it there
        is no cross-entropy, but softmax, log_softmax and logsumexp.
    first_class : int, default 0
        How many classes the shards before this one have.
    weight : array_like of shape (C,), optional
        Weight of each class of this shard; if one shard has weights, all have.
    ignore_index : int, default -100
        Rows with this class count nothing.

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
        weight: ArrayLike | None = None, ignore_index: int | None = -100,
    ) -> None:  # fmt: skip
        self.logits = x = _arguments.numbers(NAME, "input", input)
        if x.ndim == 0 or x.shape[-1] == 0:
            raise ValueError(f"{NAME}: input has shape {x.shape}, expected at least one class on the last axis")
        self.first_class = start_of(NAME, first_class, "first_class")
        dtype, self.kernel_type = _core.result_types(x)
        rows_shape, classes = x.shape[:-1], x.shape[-1]
        label = of_label = None
        options: dict[str, Any] = {}
        self.local: NDArray[np.int64] | None = None  # labels as this shard counts classes
        if target is None:
            place = np.argmax(x, axis=-1) if x.size else np.zeros(rows_shape, np.int64)
            apart = np.ones(rows_shape, bool)
        else:
            labels = _arguments.whole_numbers(NAME, _arguments.numbers(NAME, "target", target), 0)
            if labels.shape != rows_shape:
                raise ValueError(f"{NAME}: target has shape {labels.shape}, expected {rows_shape} for input {x.shape}")
            ignored = _arguments.label_to_ignore(NAME, ignore_index)
            self.local = labels.astype(np.int64) - self.first_class
            apart = (self.local >= 0) & (self.local < classes)
            place = np.where(apart, self.local, 0)
            label = np.where(labels == ignored, IGNORED, np.where(apart, SEEN, UNSEEN)).astype(np.uint8)
            if weight is not None:
                of_class = _arguments.one_per_class(NAME, "weight", weight, classes)
                of_label = np.where(apart, of_class[place], 0).astype(np.float64)
            options = {"ignore_index": ignored, "weights": of_label is not None}
        place = np.asarray(place)
        sums = _core.sums_of_rows(self.kernel_type, x, place) if x.size else np.zeros((*rows_shape, 4))
        rest, term, largest, to_base = (sums[..., k] for k in range(4))
        with np.errstate(all="ignore"):
            # a row of very large logits is seen from the largest, others from a power of two
            nothing, infinite = np.isneginf(largest), np.isposinf(largest)
            large = (to_base == 0) | nothing | infinite
            power = np.where(large | np.isnan(largest), 0, np.rint((largest + to_base) / math.log(2)))
            base = Base(power.astype(np.int32), np.where(large, largest, 0.0))
            several = infinite & np.isnan(rest)
            self.total = np.where(nothing, 0, np.where(several, 2, rest + term))
            rest = np.where(nothing, 0, np.where(several, 2, np.where(apart, rest, self.total)))
            kept = np.take_along_axis(x, place[..., None], -1)[..., 0].astype(np.float64)
        self.sums = ClassSums(
            classes=((self.first_class, self.first_class + classes),), dtype=dtype.name, options=options, rest=rest,
            base=base, logit=np.where(apart, kept, -np.inf), label=label, weight=of_label,
        )  # fmt: skip

    def __repr__(self) -> str:
        first, end = self.sums.classes[0]
        return f"<fastloss.ClassShard of rows {self.logits.shape[:-1]}, classes {first} to {end}>"

    def _share(self, sums: ClassSums) -> NDArray[np.float64]:
        """What this shard has of the probability of each row."""
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
        """The memory of a result, and what is returned for it."""
        dtype, _ = _core.result_types(self.logits)
        (made,), given_back = _arguments.results(NAME, {"out": out}, [self.logits.shape], dtype, [self.logits])
        return made, (given_back or [made])[0]

    def _scaled(self, factor: NDArray[np.float64], made: NDArray[Any]) -> None:
        """Its own softmax, times a factor of each row."""
        if made.size == 0:
            return
        _core.run_softmaxes(logsumexp.grad, self.kernel_type, self.logits, np.asarray(factor), 1.0, None, made, None)
        if np.any(empty := np.isneginf(self.sums.base.offset)):  # it has none there
            made[empty] = np.where(np.isnan(factor[empty]), np.nan, 0)[..., None]

    def softmax(self, sums: ClassSums, *, out: Any = None) -> NDArray[Any]:
        """Probabilities of the shard's classes. `out`: an array for them, which may be the logits."""
        share = self._share(sums)
        made, given_back = self._result(out)
        self._scaled(share, made)
        return given_back  # type: ignore[no-any-return]

    def logsumexp_grad(self, sums: ClassSums, *, grad_output: ArrayLike | None = None, out: Any = None) -> NDArray[Any]:
        """The gradient of ``sums.logsumexp()`` by the shard's logits, times `grad_output`: a number or one a row."""
        share = self._share(sums)
        scale, each = _arguments.upstream(NAME, {"grad_output": grad_output}, GRAD, share.shape)
        made, given_back = self._result(out)
        self._scaled(share * (scale if each is None else each), made)
        return given_back  # type: ignore[no-any-return]

    def log_softmax(self, sums: ClassSums, *, out: Any = None) -> NDArray[Any]:
        """Logarithms of the probabilities; if the shards have no target, with all digits where one is nearly all."""
        self._share(sums)  # checks them
        made, given_back = self._result(out)
        with np.errstate(all="ignore"):
            surprise, logit = sums._surprise()[..., None], sums.logit[..., None]
            x = self.logits
            if sums.label is None:
                made[...] = np.where(x == logit, -surprise, (x - logit) - surprise)
            else:
                made[...] = x - sums._logsumexp()[..., None]
        return given_back  # type: ignore[no-any-return]

    def cross_entropy_grad(
        self, sums: ClassSums, *, reduction: str = "mean", grad_output: ArrayLike | None = None, out: Any = None
    ) -> NDArray[Any]:
        """The gradient of ``sums.cross_entropy(reduction=...)`` by the shard's logits.

        `grad_output` is a number or, for 'none', may be one a row; with 'sum' it may be the `scale` of a `Partial` of
        these rows and others. `out`: an array for the gradient, which may be the logits themselves.
        """
        reduction = _arguments.option(NAME, "reduction", reduction, ("mean", "sum", "none"))
        share, counts = self._share(sums), sums._counts()
        shape = share.shape if reduction == "none" else None
        scale, each = _arguments.upstream(NAME, {"grad_output": grad_output}, GRAD, shape)
        if reduction == "mean":
            scale *= sums.partial().scale
        upstream = counts * scale * (1.0 if each is None else each)
        with np.errstate(all="ignore"):
            rest, term = sums._parts()
            at_label = -(upstream * (rest / (rest + term)))
        ignored = sums.label == IGNORED
        made, given_back = self._result(out)
        self._scaled(np.where(ignored, 0, share * upstream), made)
        if np.any(ignored):  # whatever they hold
            made[ignored] = 0
        if self.local is not None:
            rows = np.nonzero(np.asarray(self.sums.label == SEEN))
            made[(*rows, self.local[rows])] = at_label[rows]
        return given_back  # type: ignore[no-any-return]
