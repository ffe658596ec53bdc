"""The losses for Dask: each has the same name, arguments and faces, takes dask arrays and returns dask arrays.

>>> import dask, dask.array as da
>>> from fastloss.interop import dask as fld
>>> logits, labels = da.zeros((6, 4), chunks=(2, 4)), da.arange(6, chunks=2) % 4
>>> loss, gradient = fld.cross_entropy.value_and_grad(logits, labels)
>>> gradient.chunks
((2, 2, 2), (4,))
>>> float(loss)
1.3862943611198906

Nothing is computed until Dask is asked to, and then chunk by chunk. Values and gradients are those of one call on all
data: the divisor of a mean is counted over all chunks. `wrap` does the same for custom losses.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import math
import operator
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fastloss import _arguments, _core, classes, regression, rowwise
from fastloss._core import shown
from fastloss._registry import ANY, FACES, GRAD, HESS, VALUE, Definition
from fastloss.compose import WeightedSum
from fastloss.interop import _graph, missing
from fastloss.reference import Described
from fastloss.sharded import ClassShard

try:
    import dask
    import dask.array as da
    from dask.layers import ArrayBlockwiseDep
except ModuleNotFoundError as error:
    raise missing("dask", error) from None

Axes = tuple[int, ...]
NO_ARRAYS = ("reduction", "wrt", "hessian", "out", "axis", "keepdims", "keepdim", "ignore_index")
SHARDED = ("cross_entropy", "softmax", "log_softmax", "logsumexp")  # losses whose classes may be in several chunks
FIRST = ("", "grad", "value_and_grad")  # the faces for which they may
SPLIT = 16  # partial results of blocks that are merged in one task
SMALL = 8  # sizes below it are not replaced where shapes are checked


# ---- arguments ----


def is_lazy(value: Any) -> bool:
    return isinstance(value, da.Array)


def argument(name: str, key: str, value: Any) -> Any:
    """A dask array; other array-likes as NumPy arrays; options unchanged."""
    if isinstance(value, (str, bool, int, float, type(None))) or is_lazy(value):
        return value
    if hasattr(type(value), "to_dask_array"):  # a dask Series or DataFrame
        return value.to_dask_array()
    if is_lazy(getattr(value, "data", None)):  # an xarray.DataArray
        return value.data
    return _arguments.plain(name, key, value)


class Sizes:
    """Small sizes in place of those of arrays, equal ones for equal sizes. A call with arrays of these sizes checks
    shapes, types and options; `restored` puts the original sizes into its error messages. Unknown sizes are taken to be
    equal if the numbers of chunks are.
    """

    def __init__(self, arrays: dict[str, Any]) -> None:
        lazy = [a for a in arrays.values() if is_lazy(a) and a.ndim]
        self.unknown = {a.numblocks[0] for a in lazy if math.isnan(a.shape[0])}
        self.small: dict[Any, int] = {}
        self.shapes = {name: tuple(self.of(a, k) for k in range(a.ndim)) for name, a in arrays.items()}

    def of(self, array: Any, axis: int) -> int:
        size: Any = array.shape[axis]
        chunks = array.numblocks[axis] if is_lazy(array) else 0
        if math.isnan(size) or (axis == 0 and chunks in self.unknown):
            size = f"nan in {chunks} chunks"
        elif size < SMALL:
            return int(size)
        return self.small.setdefault(size, SMALL + len(self.small))

    def restored(self, message: str) -> str:
        """An error message about the small shapes, with the original sizes."""
        large = {str(small): str(size) for size, small in self.small.items()}
        shape = re.compile(r"\([\d, ]+\)")
        return shape.sub(lambda s: re.sub(r"\d+", lambda n: large.get(n[0], n[0]), s[0]), message)


def example(d: Definition, name: str, shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
    """A small array with legal values for this argument."""
    if name == "where":
        return np.ones(shape, dtype)
    definition = d.soft if d.soft and d.labels and len(shape) > 1 and name == d.labels else d
    domain = definition.domains.get(name, ANY)
    legal = (0, 1, 0.5) if name in (d.labels, "target") and np.dtype(dtype).kind in "iu" else (1, 0.5, 0, 2, -1)
    inside = (x for x in legal if domain.boxes or not np.any(domain.outside(np.asarray(x, np.float64))))
    return np.full(shape, next(inside, 0)).astype(dtype)


# ---- places ----


class Place(NamedTuple):
    """Of a block: its index along each axis; the index of its first element along each axis, and its shape (None:
    unknown); and the index of its first row or element among all, in the order of blocks.
    """

    block: tuple[int, ...]
    offset: tuple[int | None, ...]
    shape: tuple[int | None, ...]
    start: int | None


class Places(ArrayBlockwiseDep):
    """The place of each block, as a Dask array-like. rows: the axes along which rows or elements are counted."""

    def __init__(self, chunks: tuple[tuple[Any, ...], ...], rows: Axes) -> None:
        super().__init__(chunks)
        self.rows = rows
        self.begins = tuple(tuple(itertools.accumulate(c, initial=0)) for c in chunks)
        self.lengths = tuple(b[-1] for b in self.begins)

    def __getitem__(self, block: tuple[int, ...]) -> Place:
        offset = [b[k] for b, k in zip(self.begins, block, strict=True)]
        start, within = 0, 1
        for axis in self.rows:
            after = math.prod(self.lengths[other] for other in self.rows if other > axis)
            start += within * offset[axis] * after
            within *= self.chunks[axis][block[axis]]
        shape = [c[k] for c, k in zip(self.chunks, block, strict=True)]
        return Place(block, tuple(map(known, offset)), tuple(map(known, shape)), known(start))

    def __dask_tokenize__(self) -> Any:
        return type(self).__name__, self.chunks, self.rows


def known(size: Any) -> int | None:
    return None if math.isnan(size) else int(size)


def alone(block: Any) -> Any:
    """The only block in nested lists of length 1."""
    while isinstance(block, list):
        (block,) = block
    return block


def leaves(blocks: Any) -> Iterator[Any]:
    """The leaves of nested lists."""
    for block in blocks if isinstance(blocks, list) else [blocks]:
        yield from leaves(block) if isinstance(block, list) else (block,)


# ---- a call ----


class Layout:
    """Which axes of the first input the axes of arguments and results correspond to. rows: the axes along which there
    are several values; whole: those that must be in one chunk.
    """

    def __init__(self, d: Definition, options: dict[str, Any], shapes: dict[str, tuple[int, ...]]) -> None:
        self.d, self.shapes = d, shapes
        self.shape = shapes[d.inputs[0]]
        self.every = tuple(range(len(self.shape)))
        self.whole: Axes = ()
        self.keeps, first = False, np.broadcast_to(0.0, self.shape)
        if d.family == "rows":
            self.whole, self.keeps = (_arguments.row_axis(d, options, first),), bool(options.get("keepdim"))
        elif d.family == "linear":
            self.whole = self.every[-1:]
        elif d.family == "segmentation":
            self.whole = self.every
        elif d.family == "rowwise":
            self.whole = tuple(sorted(_arguments.axes_of(d.name, options.get("axis", -1), first)))
            self.keeps = bool(options.get("keepdims"))
        self.rows = tuple(k for k in self.every if k not in self.whole)
        self.values = self.every if self.keeps or d.name in ("softmax", "log_softmax") else self.rows
        if d.family == "segmentation":
            self.values = (1,) if options.get("mode", "binary") != "binary" else (len(self.shape),)

    def axes(self, name: str, of: str) -> Axes:
        """The axes of argument `name`, which has the layout of `of`: itself, or the input whose derivative is
        multiplied by it. Axes that the first input does not have are numbered after its last one.
        """
        d, shape, n = self.d, self.shapes[name], len(self.shape)
        if not shape:
            return ()
        if d.family == "linear":
            by_class = {"linear_weight": (n, n - 1), "linear_bias": (n,), "weight": (n,)}
            of_rows = (*self.rows, n) if of == "target" and len(shape) == n else self.every[: len(shape)]
            return by_class.get(of, of_rows)
        if d.family == "segmentation" and of != d.inputs[0]:
            return self.values if of == "grad_output" else self.every if shape == self.shape else (0, *self.every[2:])
        if of == "grad_output":
            return self.values
        if of == d.class_weight:
            return self.whole
        if of in d.inputs and d.family == "pointwise":
            return self.every[:-1] if len(shape) < n else self.every
        if of in d.vectors or (of == d.labels and (d.lists or (d.soft and shape == self.shape))):
            return self.every
        return self.rows[len(self.rows) - len(shape) :]


class Block:
    """A task on one block of each argument. axes: of each argument, the axes along which its blocks vary."""

    def __init__(self, call: Call, axes: dict[str, Axes], options: dict[str, Any]) -> None:
        self.loss, self.face, self.reduced, self.name = call.loss, call.face, call.reduced, call.name
        self.axes, self.options, self.dtype, self.rows = axes, options, call.x.dtype, call.layout.rows
        self.labels = call.d.labels or "target" * (call.d.family == "linear")
        self.length, self.whole, self.reduction = call.length, call.layout.whole, call.reduction

    def __dask_tokenize__(self) -> Any:
        return dask.base.normalize_token((type(self).__name__, *vars(self).values()))

    def __call__(self, place: Any, *blocks: Any) -> tuple[Any, ...]:
        place, given = alone(place), dict(zip(self.axes, map(alone, blocks), strict=True))
        try:
            self.check(given)
            return self.run(place, given)
        except (IndexError, TypeError, ValueError) as error:
            raise placed(error, place, self.name, self.axes) from None

    def check(self, given: dict[str, Any]) -> None:
        """Checks sizes that were unknown: nothing may be broadcast within a chunk."""
        first: Any = given.get(self.loss.definition.inputs[0])
        if first is None:
            return
        for name, array in given.items():
            own = self.axes.get(name, ()) if isinstance(array, np.ndarray) else ()
            sizes = zip(own, np.shape(array), strict=False)
            expected = tuple(first.shape[axis] if axis < first.ndim else size for axis, size in sizes)
            if own and array.shape != expected:
                raise ValueError(f"{self.name}: {name} has shape {array.shape} in a chunk, expected {expected}")

    def run(self, place: Place, given: dict[str, Any]) -> tuple[Any, ...]:
        """All results in one tuple"""
        given = self.options | given
        vectors = [name for name in given if name.startswith("vector ")]
        if vectors:
            given["vector"] = tuple(given.pop(name) for name in vectors)
        if not self.reduced:
            return flat(getattr(self.loss, self.face)(**given) if self.face else self.loss(**given))
        count, upstream = given.pop("denominator", None), given.pop("grad_output", None)
        results: tuple[Any, ...] = ()
        if self.face in ("", "value_and_grad"):
            own = {name: a for name, a in given.items() if name not in ("wrt", "hessian")}
            part = self.loss.partial(**own, start=place.start or 0)
            if any(place.block[1:]):  # another block counts the same rows of the first axis
                part.rows = 0
            results = (part,)
        if self.face:
            given["reduction"] = "sum"
            if count is not None:
                if self.loss.definition.weight_in_mean and cancels(given.get("weight"), self.loss.definition):
                    del given["weight"]
                given["grad_output"] = of_mean(upstream, count)
            elif upstream is not None:
                given["grad_output"] = upstream
            face = self.face.removeprefix("value_and_")
            results += flat(getattr(self.loss, face)(**given))
        return results


def of_mean(upstream: Any, count: Any) -> Any:
    """The upstream gradient of a sum whose mean divides by `count`."""
    return (1.0 if upstream is None else upstream) / count if count else 0.0


def cancels(weight: Any, d: Definition) -> bool:
    """True if a scalar weight cancels in a mean that divides by weights."""
    common = d.family == "pointwise" and weight is not None and np.ndim(weight) == 0
    return common and _core.weight_cancels(weight)


def flat(result: Any) -> tuple[Any, ...]:
    """Flattens nested tuples."""
    return tuple(a for r in result for a in flat(r)) if isinstance(result, tuple) else (result,)


def placed(error: Exception, place: Place, name: str, axes: dict[str, Axes]) -> Exception:
    """An error about a block, with the index in the block replaced by that in the whole array."""

    def moved(found: re.Match[str]) -> str:
        index, own = [int(k) for k in re.findall(r"-?\d+", found[3])], axes.get(found[2], ())
        offset = [place.offset[axis] if axis < len(place.offset) else 0 for axis in own]
        if len(index) != len(own):
            return found[0]
        if None in offset:
            return f"{found[0]} of chunk {tuple(place.block[axis] for axis in own if axis < len(place.block))}"
        index = [k + (o or 0) for k, o in zip(index, offset, strict=True)]
        return f"{found[1]}{tuple(index)}"

    message = re.sub(r"((?<=: )(\w+) has .* at index )(\([-\d, ]*\))", moved, str(error))
    again = type(error)(re.sub(r"^\w+:", f"{name}:", message))
    again.add_note(f"In chunk {place.block}")
    return again


class Counted(Block):
    """The divisor of a mean in one block: the number of rows or elements, or the sum of their weights. It is that of a
    partial result of a cheap loss that counts in the same way. The first input is given only if its shape is unknown.
    """

    def run(self, place: Place, given: dict[str, Any]) -> tuple[Any, ...]:
        d: Definition = self.loss.definition
        given, about = self.options | given, {"reduction": "mean", "start": place.start or 0}
        first, labels, where = given.get(d.inputs[0]), given.get(self.labels), given.get("where")
        known = place.shape if first is None else first.shape
        rows = tuple(known[axis] for axis in self.rows)
        if None in rows:
            own, array = next((self.axes[k], given[k]) for k in self.axes if set(self.axes[k]) >= set(self.rows))
            rows = tuple(array.shape[own.index(axis)] for axis in self.rows)
        if self.reduction == "batchmean":
            return (regression.l2_loss.partial(*[self.like(0 if any(place.block[1:]) else known[0])] * 2),)
        about |= {} if where is None else {"where": where}
        class_weight, weight = given.get(d.class_weight or "weight"), given.get(d.row_weight)
        if labels is not None and labels.shape == rows and labels.dtype.kind in "biuf":
            ignored = {"ignore_index": given["ignore_index"]} if given.get("ignore_index") is not None else {}
            if d.weight_in_mean or d.family == "linear":
                about |= {"weight": class_weight} | ({"sample_weight": weight} if d.family == "rows" else {})
            return (classes.nll_loss.partial(self.like(*rows, self.length), labels, **about, **ignored, axis=-1),)
        if d.family == "rows" and d.weight_in_mean and weight is not None:  # weights count times the length of rows
            last = {"axis": -1} if "axis" in d.names else {}
            x = self.like(*rows, self.length)
            return (self.loss.partial(*[x] * len(d.inputs), **{d.row_weight: weight}, **about, **last),)
        x = self.like(*rows)
        if d.weight_in_mean and d.family == "pointwise":
            common = cancels(given.get("weight"), d)
            return (regression.mse_loss.partial(x, x, weight=None if common else given.get("weight"), **about),)
        return (regression.l2_loss.partial(x, x, **about),)

    def like(self, *shape: Any) -> NDArray[Any]:
        """Broadcast zeros of the first input's type, which take no memory."""
        return np.broadcast_to(np.zeros((), self.dtype), shape)


class Shards(Block):
    """Makes a `ClassShard` of a block of logits: some of the classes of some rows. The start of the block is the index
    of its first class.
    """

    def run(self, place: Place, given: dict[str, Any]) -> Any:
        d: Definition = self.loss.definition
        given = self.options | given
        x, about = given["input"], {}
        if d.labels is not None:
            about = {k: given[k] for k in (*d.inputs[1:], *SHARD_OPTIONS) if k in given}
            if np.ndim(about["target"]) == x.ndim:
                ignored, where = about.get("ignore_index"), about.get("where")
                counts = True if where is None else np.expand_dims(np.broadcast_to(where, self.rows_of(x)), self.whole)
                ignored = _arguments.label_to_ignore(d.name, ignored)
                about["target"] = self.last(_arguments.probabilities_of(d.name, about["target"], ignored, counts))
        return ClassShard(self.last(x), first_class=place.start or 0, classes=self.length, **about)

    def rows_of(self, array: Any) -> tuple[int, ...]:
        return tuple(array.shape[axis] for axis in self.rows)

    def last(self, array: Any) -> Any:
        """The array with the class axes moved last and merged."""
        count = math.prod(array.shape[axis] for axis in self.whole)
        return array.transpose(*self.rows, *self.whole).reshape(*self.rows_of(array), count)


SHARD_OPTIONS = ("weight", "ignore_index", "label_smoothing", "z_loss", "sample_weight", "where")


class OfRows(Block):
    """Values of rows from their merged sums."""

    def run(self, place: Place, given: dict[str, Any]) -> tuple[Any, ...]:
        sums = given["sums"]
        if self.reduced:
            return (sums.partial(reduction=self.reduction, start=place.start or 0),)
        if self.loss.definition.labels is not None:
            return (sums.cross_entropy(reduction="none"),)
        value = sums.logsumexp()
        return (np.expand_dims(value, self.whole) if self.options.get("keepdims") else value,)


class OfClasses(Shards):
    """Probabilities and gradients of a shard, from the merged sums. products: the products that gradients need from all
    shards, instead.
    """

    products = False

    def run(self, place: Place, given: dict[str, Any]) -> Any:
        given = self.options | given
        name, shard, sums = self.loss.definition.name, given["shards"], given["sums"]
        u: Any = given.get("grad_output")
        if name == "cross_entropy":
            if (count := given.get("denominator")) is not None:
                u = of_mean(u, count)
            reduction = "sum" if self.reduced else "none"
            return (self.back(shard.cross_entropy_grad(sums, reduction=reduction, grad_output=u), place),)
        if name == "logsumexp":
            u = u if np.ndim(u) == 0 else np.reshape(u, sums.rest.shape)
            return (self.back(shard.logsumexp_grad(sums, grad_output=u), place),)
        u = None if u is None else self.last(u)
        if self.products:
            return getattr(shard, f"{name}_products")(sums, grad_output=u)
        results = [] if self.face == "grad" else [getattr(shard, name)(sums)]
        if self.face:
            results.append(getattr(shard, f"{name}_grad")(sums, given["products"], grad_output=u))
        return tuple(self.back(a, place) for a in results)

    def back(self, array: Any, place: Place) -> Any:
        """The array with the class axes where the block has them; inverse of `last`."""
        shape = (*array.shape[:-1], *(place.shape[axis] for axis in self.whole))
        return array.reshape(shape).transpose(np.argsort((*self.rows, *self.whole)))


class Products(OfClasses):
    products = True


class Regions(Block):
    """The partial result of a loss of regions for one block."""

    def run(self, place: Place, given: dict[str, Any]) -> tuple[Any, ...]:
        return (self.loss.partial(**(self.options | given)),)


class OfRegions(Block):
    """From the merged partial results of all blocks: the value or, if an input block is given, its gradient."""

    def run(self, place: Place, given: dict[str, Any]) -> tuple[Any, ...]:
        whole, given = given["whole"], self.options | given
        if "input" not in given:
            return (np.asarray(whole.value()),)
        return (whole.grad(given["input"], given["target"], grad_output=given.get("grad_output")),)


class Pick(NamedTuple):
    """Result k of a block"""

    k: int

    def __call__(self, block: Any, **_: Any) -> Any:
        return alone(block)[self.k]


class Sums(NamedTuple):
    """The sums of a shard; sums that are merged already are unchanged."""

    def __call__(self, block: Any, **_: Any) -> Any:
        found = alone(block)
        return found.sums if isinstance(found, ClassShard) else found


class Merged(NamedTuple):
    """The sum of partial results, or of arrays, in nested lists. placed: their indices in the whole are known."""

    placed: bool = True

    def __call__(self, parts: Any, **_: Any) -> Any:
        return functools.reduce(operator.add if self.placed else after, leaves(parts))


def after(first: Any, other: Any) -> Any:
    return first.followed_by(other)


class Value(NamedTuple):
    """The last step of a reduction: the value."""

    merged: Merged

    def __call__(self, parts: Any, **_: Any) -> Any:
        return np.float64(self.merged(parts).value())


class Denominator(NamedTuple):
    """The last step of a reduction: the divisor of the mean."""

    merged: Merged

    def __call__(self, parts: Any, **_: Any) -> Any:
        return np.float64(self.merged(parts).denominator)


class Added(NamedTuple):
    """The last step of a sum of arrays."""

    merged: Merged
    dtype: Any

    def __call__(self, parts: Any, **_: Any) -> Any:
        return self.merged(parts).astype(self.dtype)


class Only(NamedTuple):
    """The reduction of a single block."""

    pick: Pick
    finish: Any

    def __call__(self, block: Any) -> Any:
        return self.finish(self.pick(block))


def total(blocks: Any, k: int, name: str, finish: Any) -> Any:
    """The reduction of result k of all blocks, in a tree."""
    meta = np.empty((), np.float64)
    if blocks.ndim == 0:
        return da.blockwise(Only(Pick(k), finish), (), blocks, (), dtype=meta.dtype, meta=meta, token=name)
    return da.reduction(
        blocks, chunk=Pick(k), combine=finish.merged, aggregate=finish, concatenate=False, dtype=meta.dtype, meta=meta,
        name=name, split_every=SPLIT,
    )  # fmt: skip


class Call:
    """A call on dask arrays: a check with small arrays, tasks on blocks, and the results assembled from them."""

    def __init__(self, loss: Any, face: str, given: dict[str, Any], name: str | None = None) -> None:
        self.loss, self.face = loss, face
        d = self.d = loss.definition
        self.name = name or d.name
        self.outputs = VALUE if not face else getattr(loss, face).outputs
        if given.pop("out", None) is not None:
            raise TypeError(f"{self.name}: out is given, expected none with dask arrays, which are not written to")
        self.given = given
        self.options, self.arrays = self.sorted_out(given)
        sizes = Sizes(self.arrays)
        self.wrt, self.several = self.differentiated()
        self.like = {name: name for name in self.arrays}
        self.like |= {name: self.wrt[int(name[7:] or 0)] for name in self.arrays if name.startswith("vector")}
        made = self.tried(sizes)
        self.layout = Layout(d, self.options, sizes.shapes)
        self.dtypes, self.shapes = [a.dtype for a in made], [a.shape for a in made]
        self.reduction = str(self.options.get("reduction", d.default_reduction)) if d.reductions else "none"
        self.reduced = self.reduction != "none" and d.family != "segmentation"
        self.axes = {name: self.layout.axes(name, self.like[name]) for name in self.arrays}
        self.cut()

    def sorted_out(self, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Options and arrays, separated. A tuple of vectors for Hessian products becomes numbered arrays."""
        d = self.d
        options: dict[str, Any] = {}
        arrays: dict[str, Any] = {}
        vector = given.get("vector")
        if isinstance(vector, tuple):
            given = {k: v for k, v in given.items() if k != "vector"}
            given |= {f"vector {k}": v for k, v in enumerate(vector)}
        for name, value in given.items():
            if name not in NO_ARRAYS and name not in d.choices:
                value = argument(d.name, "vector" if name.startswith("vector") else name, value)
                if name in d.inputs and not isinstance(value, str) and not is_lazy(value):
                    value = np.asarray(value)
            is_array = is_lazy(value) or (isinstance(value, np.ndarray) and (value.ndim or name in d.inputs))
            (arrays if is_array else options)[name] = value
        return options, arrays

    def differentiated(self) -> tuple[tuple[str, ...], bool]:
        if self.d.family != "linear":
            return _arguments.wrt_of(self.d, self.options)
        found: tuple[tuple[str, ...], bool] = self.loss._wrt(self.options | self.arrays)
        return found

    def tried(self, sizes: Sizes) -> list[NDArray[Any]]:
        """The results of a call with small arrays. It raises the errors that a call with the original ones would."""
        shapes = sizes.shapes
        given: dict[str, Any] = {k: example(self.d, k, shapes[k], a.dtype) for k, a in self.arrays.items()}
        vector = tuple(given.pop(name) for name in self.arrays if name.startswith("vector "))
        given |= {"vector": vector} if vector else {}
        try:
            with np.errstate(all="ignore"):
                result = (getattr(self.loss, self.face) if self.face else self.loss)(**given, **self.options)
        except (IndexError, TypeError, ValueError) as error:
            raise type(error)(sizes.restored(str(error))) from None
        return [np.asarray(a) for a in flat(result)]

    # chunks

    def cut(self) -> None:
        """Rechunks all arrays as the first input. If that is in memory, it gets the chunks of the others."""
        first, n = self.d.inputs[0], len(self.layout.shape)
        x = self.arrays[first]
        if not is_lazy(x):
            x = da.from_array(x, chunks=tuple(self.chunks_along(axis, x.shape[axis]) for axis in range(n)))
        whole = self.layout.whole
        if 0 in (x.shape[axis] for axis in whole):  # empty axes need no chunks
            x = x.rechunk(dict.fromkeys(whole, -1))
        elif any(0 in x.chunks[axis] for axis in whole):
            x = x.rechunk({axis: tuple(size for size in x.chunks[axis] if size) for axis in whole})
        apart = [axis for axis in whole if x.numblocks[axis] > 1]
        known = not any(math.isnan(x.shape[axis]) for axis in self.layout.whole)
        self.in_shards = bool(apart) and known and self.d.name in SHARDED and self.face in FIRST
        self.in_regions = bool(apart) and self.d.family == "segmentation" and self.face in FIRST
        if self.in_regions:  # only axes of classes must be in one chunk
            apart = [axis for axis in apart if axis in self.layout.values]
        for axis in apart:
            if not self.in_shards:
                raise ValueError(
                    f"{self.name}: {first} has {x.numblocks[axis]} chunks along axis {axis}, expected one "
                    f"({first}.rechunk({{{axis}: -1}}))"
                )
        self.x = self.arrays[first] = x
        self.merged = Merged(placed=not any(math.isnan(size) for size in x.shape))
        self.length = math.prod(x.shape[axis] for axis in self.layout.whole)
        if self.d.family == "linear":
            self.length = self.arrays["linear_weight"].shape[0]
        self.own_chunks = {name: array.chunks for name, array in self.arrays.items() if is_lazy(array)}
        for name, array in self.arrays.items():
            if name != first:
                self.arrays[name] = self.aligned(name, array)

    def chunks_along(self, axis: int, size: int) -> tuple[Any, ...]:
        for name, array in self.arrays.items() if axis not in self.layout.whole else ():
            for k, own in enumerate(self.axes[name]):
                if own == axis and is_lazy(array) and self.layout.shapes[name][k] == self.layout.shape[axis]:
                    chunks: tuple[Any, ...] = array.chunks[k]
                    return chunks
        return (size,)

    def is_spread(self, name: str, k: int) -> bool:
        """True if axis k of an argument has length 1 and is broadcast along the first input."""
        axis, shapes = self.axes[name][k], self.layout.shapes
        return axis < len(self.layout.shape) and shapes[name][k] == 1 != self.layout.shape[axis]

    def shifts(self, name: str) -> Axes:
        """The axes along which indices in a block are offset; a broadcast axis is not among them."""
        own = self.axes.get(name, ())
        return tuple(
            self.x.ndim if name in self.arrays and self.is_spread(name, k) else axis for k, axis in enumerate(own)
        )

    def aligned(self, name: str, array: Any) -> Any:
        first, chunks = self.d.inputs[0], []
        for k, axis in enumerate(self.axes[name]):
            own = (array.shape[k],)
            chunks.append(own if axis >= self.x.ndim or self.is_spread(name, k) else self.x.chunks[axis])
        if not is_lazy(array):
            for k, c in enumerate(chunks):
                if any(map(math.isnan, c)):
                    raise ValueError(
                        f"{self.name}: {name} is in memory, but the sizes of the chunks of {first} along axis "
                        f"{self.axes[name][k]} are unknown ({first}.compute_chunk_sizes())"
                    )
            return da.from_array(array, chunks=tuple(chunks))
        for k, (own, wanted) in enumerate(zip(array.chunks, chunks, strict=True)):
            if any(map(math.isnan, own + wanted)):  # unknown sizes: equal in number only
                chunks[k] = own
        return array if array.chunks == tuple(chunks) else array.rechunk(tuple(chunks))

    # results

    def results(self) -> Any:
        """Lazy results, in the tuples that the loss returns."""
        if self.in_shards:
            made = self.made_of_shards()
        elif self.in_regions:
            made = self.made_of_regions()
        elif self.d.family == "linear" and self.face in FIRST and self.own_chunks.get("linear_weight", [()])[0][1:]:
            made = self.made_of_layer()
        else:
            made = self.made_of_blocks()
        value = made.pop(0) if self.outputs & VALUE else None
        half = len(self.wrt)
        grads, hess = (tuple(made[:half]), tuple(made[half:])) if self.outputs & GRAD else ((), tuple(made))
        return _arguments.finish(self.outputs, value, *(a if self.several or not a else a[0] for a in (grads, hess)))

    def made_of_blocks(self) -> list[Any]:
        d = self.d
        spread = self.spread_out() if self.outputs & (GRAD | HESS) else {}
        options = dict(self.options)
        if self.reduced and self.outputs != VALUE:
            options["denominator"] = self.denominator()
        arrays = {**self.arrays, **{k: v for k, v in options.items() if is_lazy(v)}}
        options = {k: v for k, v in options.items() if not is_lazy(v)}
        token = f"{d.name}-{self.face}" if self.face else d.name
        blocks = self.by_block(Block, token, arrays, options)
        made: list[Any] = []
        for k, (dtype, shape) in enumerate(zip(self.dtypes, self.shapes, strict=True)):
            is_value = k == 0 and self.outputs & VALUE
            if is_value and self.reduction != "none" and d.family != "segmentation":
                made.append(total(blocks, k, f"{d.name}-value", Value(self.merged)))
            elif is_value:
                axes = () if self.reduction != "none" else self.layout.values
                made.append(self.part(blocks, k, axes, shape, dtype, f"{d.name}-value"))
            else:
                name = self.wrt[(k - bool(self.outputs & VALUE)) % len(self.wrt)]
                kind = "hvp" if self.face == "hvp" else self.face.split("_")[-1]
                made.append(self.derivative(blocks, k, name, shape, dtype, f"{d.name}-{kind}", spread.get(name)))
        return made

    def made_of_shards(self) -> list[Any]:
        """Classes are in several chunks: each block becomes a shard, and the sums of shards are merged."""
        d, every, reads = self.d, self.layout.every, ("shards", "sums", "products")
        self.axes |= dict.fromkeys(reads, every)
        arrays = {name: array for name, array in self.arrays.items() if name != "grad_output"}
        upstream = {name: array for name, array in self.arrays.items() if name == "grad_output"}
        shards = self.by_block(Shards, f"{d.name}-shards", arrays, self.options, counted=self.layout.whole)
        own = {"shards": shards, "sums": self.over_classes(shards, f"{d.name}-sums")}
        options = {k: v for k, v in self.options.items() if k in ("grad_output", "keepdims")}
        made: list[Any] = []
        values = self.by_block(OfRows, f"{d.name}-rows", {"sums": own["sums"]}, options, like=own["sums"])
        if self.outputs & VALUE and self.reduced:
            made.append(total(values, 0, f"{d.name}-value", Value(self.merged)))
        elif self.outputs & VALUE and d.name in ("cross_entropy", "logsumexp"):
            made.append(self.part(values, 0, self.layout.values, self.shapes[0], self.dtypes[0], f"{d.name}-value"))
        if self.outputs & GRAD and self.reduced:
            count = self.count_of_rows(values)
            (own if is_lazy(count) else options)["denominator"] = count
        own |= upstream
        if self.outputs & GRAD and d.name in ("softmax", "log_softmax"):
            products = self.by_block(Products, f"{d.name}-products", own, options)
            own["products"] = self.over_classes(products, f"{d.name}-products-sum")
        blocks = self.by_block(OfClasses, f"{d.name}-{self.face or 'classes'}", own, options)
        for k in range(len(self.dtypes) - len(made)):
            made.append(self.part(blocks, k, every, self.layout.shape, self.dtypes[-1], f"{d.name}-{self.face}"))
        return made

    def made_of_regions(self) -> list[Any]:
        """Images, or parts of them, are in several chunks: partial results of blocks are merged."""
        d, every, (axes, shape) = self.d, self.layout.every, (self.layout.values, self.shapes[0])
        upstream = {name: self.arrays.pop(name) for name in ("grad_output",) if name in self.arrays}
        options = {k: v for k, v in self.options.items() if k != "grad_output"}
        parts = self.by_block(Regions, f"{d.name}-regions", self.arrays, options)
        whole = self.merged_over(every, parts, Pick(0), f"{d.name}-whole", Merged(placed=False))
        self.axes["whole"], made = every, []
        if self.outputs & VALUE:
            values = self.by_block(OfRegions, f"{d.name}-values", {"whole": whole}, {}, like=whole)
            axes = axes if self.reduction == "none" else ()
            made.append(self.part(values, 0, axes, shape if axes else (), self.dtypes[0], f"{d.name}-value"))
        if self.outputs & GRAD:
            given = {**self.arrays, "whole": whole, **upstream}
            own = {k: v for k, v in self.options.items() if k == "grad_output"}
            blocks = self.by_block(OfRegions, f"{d.name}-{self.face}", given, own)
            made.append(self.part(blocks, 0, every, self.layout.shape, self.dtypes[-1], f"{d.name}-grad"))
        return made

    def made_of_layer(self) -> list[Any]:
        """The classes of a linear layer are in several chunks: so are its logits, which are computed."""
        _, computed = _core.result_types(np.empty(0, self.x.dtype))
        given = {k: v if k in NO_ARRAYS else argument(self.name, k, v) for k, v in self.given.items()}
        h, w = self.x.astype(computed), da.asarray(given.pop("linear_weight")).rechunk({1: -1}).astype(computed)
        logits, bias = h @ w.T, given.pop("linear_bias", None)
        if bias is not None:
            logits = logits + da.asarray(bias).astype(computed)
        given = {k: v for k, v in given.items() if k not in ("input", "wrt")}
        result = Call(rowwise.cross_entropy, self.face, {**given, "input": logits, "axis": -1}, self.name).results()
        made = list(flat(result))
        if self.outputs & GRAD:
            g, rows = made.pop(), self.layout.rows
            found = {
                "input": lambda: (g @ w).rechunk(self.x.chunks),
                "linear_weight": lambda: da.tensordot(g, h, axes=(rows, rows)),
                "linear_bias": lambda: da.sum(g, axis=rows),
            }
            for name in self.wrt:
                gradient = found[name]()
                made.append(gradient.rechunk(self.own_chunks.get(name, gradient.chunks)))
        return [a.astype(dtype) for a, dtype in zip(made, self.dtypes, strict=True)]

    def over_classes(self, blocks: Any, name: str) -> Any:
        """The merged sums of all shards of the same rows"""
        return self.merged_over(self.layout.whole, blocks, Sums(), name, Merged())

    def merged_over(self, axes: Axes, blocks: Any, pick: Any, name: str, merged: Merged) -> Any:
        """The merged results of blocks along these axes, which have one block then"""
        return da.reduction(
            blocks, chunk=pick, combine=merged, aggregate=merged, axis=axes, keepdims=True, concatenate=False,
            dtype=object, meta=np.empty((0,) * blocks.ndim, object), name=name, split_every=SPLIT,
        )  # fmt: skip

    def count_of_rows(self, values: Any) -> Any:
        """The divisor of the mean, from labels and weights alone if the sizes of chunks are known."""
        if not self.merged.placed:
            return None if self.reduction == "sum" else total(values, 0, "rows", Denominator(self.merged))
        chunks = tuple((n,) if k in self.layout.whole else self.x.chunks[k] for k, n in enumerate(self.x.shape))
        zeros = da.broadcast_to(da.from_array(np.zeros((), self.x.dtype)), self.x.shape, chunks=chunks)
        return Call(self.loss, self.face, {**self.given, "input": zeros}).denominator()

    def by_block(
        self, kind: Any, token: str, arrays: dict[str, Any], options: dict[str, Any], *, counted: Axes | None = None,
        like: Any = None,
    ) -> Any:  # fmt: skip
        """An object array whose blocks are the results of `kind` for each block of the first input, or of `like`.
        counted: the axes along which the start of a block is counted.
        """
        n = self.x.ndim
        axes = {name: self.axes.get(name, ()) for name in arrays}
        shifts = {name: self.shifts(name) for name in arrays}
        operands = [part for name, a in arrays.items() for part in (a, axes[name])]
        every = tuple(range(n))
        return da.blockwise(
            kind(self, shifts, options), every,
            Places((self.x if like is None else like).chunks, self.layout.rows if counted is None else counted), every,
            *operands,
            token=token, align_arrays=False, dtype=object, meta=np.empty((0,) * n, object),
        )  # fmt: skip

    def part(self, blocks: Any, k: int, axes: Axes, shape: Axes, dtype: Any, token: str) -> Any:
        """The array of result k of each block, which has these axes of the first input."""
        n = self.x.ndim
        single = {a: 1 for a, size in zip(axes, shape, strict=True) if a < n and size == 1 != self.layout.shape[a]}
        return da.blockwise(
            Pick(k), axes, blocks, tuple(range(n)), token=token, adjust_chunks=single or None, dtype=dtype,
            new_axes={a: 1 for a in axes if a >= n} or None, meta=np.empty((0,) * len(axes), dtype),
        )  # fmt: skip

    def derivative(
        self, blocks: Any, k: int, name: str, shape: Axes, dtype: Any, token: str, summed: tuple[Axes, Axes] | None
    ) -> Any:
        if self.d.family == "linear" and name != self.d.inputs[0]:
            like = self.arrays[name]
            new = tuple(range(like.ndim))
            array = total(blocks, k, f"{token}-{name}", Added(Merged(), dtype))
            meta = np.empty((0,) * like.ndim, dtype)
            sizes = dict(zip(new, like.shape, strict=True))
            whole = da.blockwise(alone, new, array, (), new_axes=sizes, dtype=dtype, meta=meta, token=token)
            return whole.rechunk(self.own_chunks.get(name, like.chunks))
        if summed is None:
            axes = self.axes.get(name, ())
            return self.part(blocks, k, self.layout.every if len(axes) < len(shape) else axes, shape, dtype, token)
        array = self.part(blocks, k, self.layout.every, self.layout.shape, dtype, token)
        over, shape = summed
        return da.sum(array, axis=over, dtype=np.float64).astype(dtype).reshape(shape)

    def spread_out(self) -> dict[str, tuple[Axes, Axes]]:
        """Broadcasts inputs whose derivatives must be summed over several chunks. For each of them, the axes of the
        sum, and its shape.
        """
        d, found = self.d, {}
        for name in set(self.wrt) & set(d.per_row):
            axes, n = self.axes.get(name, ()), self.x.ndim
            array = self.arrays.get(name, self.options.get(name))
            own = [a for k, a in enumerate(axes) if not self.is_spread(name, k)]
            over = tuple(a for a in range(n) if a not in own)
            if all(self.x.numblocks[a] == 1 for a in over):
                continue
            if any(map(math.isnan, self.x.shape)):
                raise ValueError(
                    f"{self.name}: {name} has one number for several elements, and the sizes of the chunks of "
                    f"{d.inputs[0]} are unknown ({d.inputs[0]}.compute_chunk_sizes())"
                )
            array = da.asarray(array)
            found[name] = over, array.shape
            array = array[..., None] if 0 < array.ndim < n else array
            self.arrays[name] = da.broadcast_to(array, self.x.shape, chunks=self.x.chunks)
            self.options.pop(name, None)
            self.axes[name] = self.layout.every
            self.layout.shapes[name] = self.layout.shape
        return found

    def denominator(self) -> Any:
        """The divisor of gradients of sums: a number, or a lazy one if blocks must be read to count."""
        d, axes = self.d, (0,) * (self.x.ndim > 0) if self.reduction == "batchmean" else self.layout.rows
        if self.reduction == "sum":
            return None
        labels = (d.labels or "target") if "ignore_index" in d.names else None
        if labels and set(self.axes.get(labels, ())) > set(self.layout.rows):  # probabilities in place of labels
            labels = None
        weighs = d.weight_in_mean or d.family == "linear"
        counted = [labels, "where"] + [d.class_weight, d.row_weight, "weight"] * weighs
        names = [name for name in dict.fromkeys(counted) if name and name in self.arrays]
        names = [] if self.reduction == "batchmean" else names
        numbers = [name for name in counted if name and self.options.get(name) is not None]
        if self.reduction == "batchmean" or not (names or numbers):
            count = math.prod(self.x.shape[axis] for axis in axes)
            if not math.isnan(count):
                return count
        known = not any(map(math.isnan, self.x.shape))
        if not known and not any(set(self.shifts(name)) >= set(self.layout.rows) for name in names):
            names.append(d.inputs[0])
        arrays = {name: self.arrays[name] for name in names}
        blocks = self.by_block(Counted, f"{d.name}-count", arrays, self.options)
        return total(blocks, 0, f"{d.name}-denominator", Denominator(self.merged))


class Bridge(Described):
    """A face of a loss, for dask arrays."""

    def __init__(self, loss: Any, face: str = "") -> None:
        self.loss, self.face = loss, face
        self.definition: Definition = loss.definition
        self.of = getattr(loss, face) if face else loss
        self.outputs = self.of.outputs
        self.__name__ = face or loss.__name__
        self.__qualname__ = loss.__name__ + (face and f".{face}")
        self.__module__ = __name__
        for name in () if face else (*FACES, "hvp"):
            if hasattr(loss, name):
                setattr(self, name, Bridge(loss, name))

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        return str(self.of.__doc__)

    @property
    def __signature__(self) -> inspect.Signature:
        return inspect.signature(self.of)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        signature = self.of.__signature__ if self.face == "hvp" else self.definition.signature
        given = _arguments.bind(self, args, kwargs, signature).arguments
        return Call(self.loss, self.face, dict(given)).results()

    def __repr__(self) -> str:
        return f"<{__name__}.{self.__qualname__}{self.__signature__}>"

    def __reduce__(self) -> Any:
        return (getattr, (wrap(self.loss), self.face)) if self.face else (wrap, (self.loss,))


def wrap(loss: Any) -> Any:
    """The Dask version of a loss of fastloss, a custom loss, or a weighted sum of them."""
    if type(loss) is WeightedSum and loss.outputs == VALUE:
        return WeightedSum(tuple(term._replace(loss=wrap(term.loss)) for term in loss.terms))
    if isinstance(loss, Bridge) and not loss.face:
        return loss
    if getattr(loss, "outputs", None) != VALUE or not isinstance(getattr(loss, "definition", None), Definition):
        raise TypeError(f"wrap: loss is {shown(loss)}, expected a loss of fastloss, of custom_loss or of weighted_sum")
    return Bridge(loss)


def __getattr__(name: str) -> Bridge:
    found: Bridge = _graph.member(globals(), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_graph.losses()})
