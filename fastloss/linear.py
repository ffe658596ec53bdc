"""Cross-entropy of a linear layer whose logits are never all in memory at once: NumPy's BLAS computes them a chunk at a
time, the kernels of cross_entropy and logsumexp replace each chunk by its gradient, and BLAS multiplies that by the
layer's input and weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastloss import _arguments, reference
from fastloss._registry import FACES, GRAD, HESS, UNIT, VALUE, Definition, RowOptions
from fastloss.partial import Pieces, digest
from fastloss.products import HessianProduct
from fastloss.reference import Described
from fastloss.rowwise import cross_entropy, logsumexp

# Matrix products are efficient with many rows at a time: with 16 they take 3 times as long per row as with 256. So a
# chunk is 256 rows of logits, more of them if they are short, fewer if they are long. If fewer than 64 would fit, it is
# some of the classes for up to 1024 rows. Then logits are computed twice, for the sum and for the gradient.
CHUNK, LARGEST_CHUNK = 4 << 20, 32 << 20  # bytes of logits
ROWS, FEWEST_ROWS, MOST_ROWS = 256, 64, 1024
PANEL = 1 << 20  # bytes of the weights' gradient that are added to at a time


class Work(NamedTuple):
    """A call after its checks: arguments, and arrays for the results (None: not wanted)."""

    x: NDArray[Any]  # (rows, features)
    linear_weight: NDArray[Any]
    linear_bias: NDArray[Any] | None
    target: NDArray[Any]  # labels, of those rows that count; or probabilities
    kept: NDArray[np.intp] | None  # rows that count, None if all do
    weight: NDArray[Any] | None
    smoothing: float
    scale: float | NDArray[Any]  # of gradients; an array has one value for each row that counts
    value: NDArray[Any] | None
    d_input: NDArray[Any] | None
    d_weight: NDArray[Any] | None
    d_bias: NDArray[Any] | None

    def run(self, outputs: int) -> float:
        """Fills the arrays of results. Returns the sum of the values if there is no array for them."""
        if self.kept is not None:  # rows that do not count keep these zeros
            for array in (self.value, self.d_input):
                if array is not None:
                    array[...] = 0
        count, classes = len(self.target), len(self.linear_weight)
        if count == 0:
            for array in (self.d_weight, self.d_bias):
                if array is not None:
                    array[...] = 0
            return 0.0
        row_bytes = classes * self.x.itemsize
        fitting = LARGEST_CHUNK // row_bytes
        if fitting < min(FEWEST_ROWS, count) and self.target.ndim == 1:
            rows = min(count, MOST_ROWS)
            return self.by_classes(outputs, rows, max(1, LARGEST_CHUNK // (2 * rows * self.x.itemsize)))
        return self.by_rows(outputs, min(count, max(1, min(ROWS, fitting), CHUNK // row_bytes)))

    def by_rows(self, outputs: int, rows: int) -> float:
        """All classes of some rows at a time."""
        count, classes = len(self.target), len(self.linear_weight)
        room, total = np.empty(rows * classes, self.x.dtype), 0.0
        face: Any = {VALUE: cross_entropy, GRAD: cross_entropy.grad}.get(outputs, cross_entropy.value_and_grad)
        options: dict[str, Any] = {"weight": self.weight, "label_smoothing": self.smoothing, "axis": 1}
        options["reduction"] = "none" if self.value is not None or isinstance(self.scale, np.ndarray) else "sum"
        for start in range(0, count, rows):
            part = slice(start, start + rows)
            h = self.x[self.place(part)]
            z = self.logits(h, slice(0, classes), room)
            if outputs & GRAD:
                options["out"] = (None, z) if outputs & VALUE and self.value is not None else z
                options["grad_output"] = self.scale[part] if isinstance(self.scale, np.ndarray) else self.scale
            result = face(z, self.target[part], **options)
            if outputs & VALUE:
                value = result if outputs == VALUE else result[0]
                if self.value is None:
                    total += value
                else:
                    self.value[self.place(part)] = value
            if outputs & GRAD:
                self.backward(z, h, part, slice(0, classes))
        return total

    def by_classes(self, outputs: int, rows: int, width: int) -> float:
        """Some classes of some rows at a time: their logits once for the sum of exponentials, once for gradients.

        The target's class is excluded from that sum: with s the log-sum-exp of the others, the loss is
        log(1 + e^(s - z)) and its derivative -e^s / (e^s + e^z), which is not rounded to 0 for a confident prediction.
        """
        count, classes = len(self.target), len(self.linear_weight)
        room, total = np.empty(rows * width, self.x.dtype), 0.0
        w = np.ones(classes, self.x.dtype) if self.weight is None else self.weight
        before, after = (np.concatenate(([0.0], np.cumsum(v[:-1], dtype=np.float64))) for v in (w, w[::-1]))
        other_w = before + after[::-1]  # of all classes but one
        all_w = float(np.sum(w, dtype=np.float64))
        spread = self.smoothing / classes
        tiles = [slice(c, min(c + width, classes)) for c in range(0, classes, width)]
        for start in range(0, count, rows):
            part = slice(start, start + rows)
            h, label = self.x[self.place(part)], self.target[part]
            own, smooth = np.empty((2, len(h)))
            smooth[...] = 0
            sums = np.empty((len(tiles), len(h)))  # log-sum-exp of each tile, without the target
            hard = (1 - self.smoothing) * w[label].astype(np.float64)
            for tile, s in zip(tiles, sums, strict=True):
                z = self.logits(h, tile, room)
                at = inside(label, tile)
                own[at[0]] = z[at]
                if spread:
                    used = w[tile] != 0
                    smooth += z @ w[tile] if used.all() else z[:, used] @ w[tile][used]
                z[at] = -np.inf
                s[...] = logsumexp(z)
            others = np.logaddexp.reduce(sums, axis=0)
            whole = np.logaddexp(others, own)
            if outputs & VALUE:
                value = np.where(hard == 0, 0, hard * np.logaddexp(0, others - own))
                if spread:
                    value += spread * (all_w * whole - smooth)
                if self.value is None:
                    total += float(np.sum(value))
                else:
                    self.value[self.place(part)] = value
            if not outputs & GRAD:
                continue
            scale = np.broadcast_to(self.scale[part] if isinstance(self.scale, np.ndarray) else self.scale, len(h))
            d_own = -(hard + spread * w[label]) * np.exp(others - whole)
            if spread:
                d_own += spread * other_w[label] * np.exp(own - whole)
            d_own, factor = d_own * scale, (hard + spread * all_w) * scale
            for tile, s in zip(tiles, sums, strict=True):
                z = self.logits(h, tile, room)
                at = inside(label, tile)
                z[at] = -np.inf
                z[np.isneginf(s)] = 0  # all are -inf: any finite number will do, because it is multiplied by 0
                logsumexp.grad(z, grad_output=factor * np.exp(s - whole), out=z)
                if spread:
                    z -= (scale * spread)[:, None].astype(z.dtype) * w[tile]
                z[at] = d_own[at[0]]
                self.backward(z, h, part, tile)
        return total

    def place(self, part: slice) -> Any:
        """The indices, among all rows, of those that count."""
        return part if self.kept is None else self.kept[part]

    def logits(self, h: NDArray[Any], tile: slice, room: NDArray[Any]) -> NDArray[Any]:
        z = room[: len(h) * (tile.stop - tile.start)].reshape(len(h), -1)
        np.matmul(h, self.linear_weight[tile].T, out=z)
        if self.linear_bias is not None:
            z += self.linear_bias[tile]
        return z

    def backward(self, g: NDArray[Any], h: NDArray[Any], part: slice, tile: slice) -> None:
        """Adds the contribution of the gradient with respect to some logits; the first contribution overwrites."""
        first = part.start == 0
        if self.d_input is not None:
            if self.kept is None and tile.start == 0:
                np.matmul(g, self.linear_weight[tile], out=self.d_input[part])
            else:
                self.d_input[self.place(part)] += g @ self.linear_weight[tile]
        if self.d_weight is not None:
            panel = max(1, PANEL // max(1, h.shape[1] * h.itemsize))
            for c in range(0, g.shape[1], panel):
                to = self.d_weight[tile][c : c + panel]
                if first:
                    np.matmul(g[:, c : c + panel].T, h, out=to)
                else:
                    to += g[:, c : c + panel].T @ h
        if self.d_bias is not None:
            self.d_bias[tile] = g.sum(axis=0) + (0 if first else self.d_bias[tile])


def inside(label: NDArray[np.intp], tile: slice) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows whose label is among the classes of a tile, and the columns of those labels in it."""
    rows = np.flatnonzero((label >= tile.start) & (label < tile.stop))
    return rows, label[rows] - tile.start


def matrix(array: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """The array in a form that BLAS reads: of that type, native, aligned, and contiguous in either order."""
    array = np.require(array, dtype, "A")
    return array if array.flags.c_contiguous or array.flags.f_contiguous else np.ascontiguousarray(array)


class Assembled(Described):
    # One face of a loss that Python assembles from kernels, or of its definition.

    grad: Assembled
    value_and_grad: Assembled
    reference: Assembled

    def __init__(self, definition: Definition, outputs: int = VALUE, *, plain: bool = False) -> None:
        self.definition, self.outputs, self.plain = definition, outputs, plain
        face = next((name for name, wanted in FACES.items() if wanted == outputs), "")
        self.__name__ = face or definition.name
        self.__qualname__ = definition.name + ".reference" * plain + (face and "." + face)
        self.__module__ = "fastloss"
        if outputs != VALUE:
            return
        if not plain:
            self.reference = type(self)(definition, plain=True)
        for name, wanted in FACES.items():
            if not wanted & HESS:
                one = type(self)(definition, wanted, plain=plain)
                setattr(self, name, one)
                if not plain:
                    one.reference = getattr(self.reference, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        bound = _arguments.bind(self, args, kwargs)
        with np.errstate(all="ignore"):
            if not self.plain:
                return self._run(bound.arguments)
            bound.apply_defaults()
            return self._define(bound.arguments)

    def __repr__(self) -> str:
        return f"<fastloss.{self.__qualname__}{self.__signature__}>"

    def __reduce__(self) -> str:
        return self.__qualname__

    def _run(self, given: dict[str, Any]) -> Any:
        raise NotImplementedError

    def _define(self, given: dict[str, Any]) -> Any:
        raise NotImplementedError


class LinearLoss(Assembled):
    # One face of linear_cross_entropy, or of its definition.

    hvp: HessianProduct
    partial: Pieces
    unit: Callable[..., int]

    def _wrt(self, given: dict[str, Any]) -> tuple[tuple[str, ...], bool]:
        wrt, several = _arguments.wrt_of(self.definition, given)
        if given.get("linear_bias") is None:
            if given.get("wrt") is not None and "linear_bias" in wrt:
                raise ValueError(f"{self.definition.name}: wrt has 'linear_bias', but there is none")
            wrt = tuple(name for name in wrt if name != "linear_bias")
        return wrt, several

    def _define(self, given: dict[str, Any]) -> Any:
        """The results of the definition."""
        d = self.definition
        wrt, several = self._wrt(given)
        _arguments.refuse_upstream_of_value(d.name, given, self.outputs)
        x = reference.as_float(given["input"])
        arrays = {"input": x} | {
            name: given[name] if given[name] is None else np.asarray(given[name], x.dtype)
            for name in ("linear_weight", "linear_bias", "weight")
        }
        value, grads = d.function(**(given | arrays))
        by_name = dict(zip(d.differentiable, grads, strict=True))
        picked = tuple(by_name[name] for name in wrt)
        outs = [a for a, bit in ((value, VALUE), (picked if several else picked[0], GRAD)) if self.outputs & bit]
        if given["out"] is not None:
            reduced = given["reduction"] != "none" and bool(self.outputs & VALUE)
            outs = _arguments.into(d.name, given, outs, reduced=reduced)
        return outs[0] if len(outs) == 1 else tuple(outs)

    def directional(self, given: dict[str, Any], moving: dict[str, NDArray[Any]]) -> tuple[NDArray[Any], ...]:
        """See products.py. A few rows at a time, with all their classes."""
        w, classes = given["linear_weight"], len(given["linear_weight"])
        x, bias = given["input"].reshape(-1, w.shape[1]), given.get("linear_bias")
        ignored = _arguments.label_to_ignore(self.definition.name, given.get("ignore_index"))
        own = {"weight": given.get("weight"), "label_smoothing": given.get("label_smoothing", 0.0), "axis": 1}
        if given["target"].shape == given["input"].shape[:-1]:
            target = given["target"].reshape(-1).astype(np.int64)
            kept = np.flatnonzero(target != ignored)
            weights = len(kept) if own["weight"] is None else np.sum(np.asarray(own["weight"], float)[target[kept]])
        else:
            target, kept, weights = given["target"].reshape(-1, classes), np.arange(len(x)), len(x)
        upstream = 1.0 if given.get("grad_output") is None else np.asarray(given["grad_output"], np.float64)
        factor = np.broadcast_to(np.reshape(upstream, -1), len(x))
        if given.get("reduction", "mean") == "mean":
            factor = factor / weights if weights else 0 * factor
        products = {name: np.zeros_like(a) for name, a in moving.items()}
        dx = moving["input"].reshape(x.shape) if "input" in moving else None
        dw, db = moving.get("linear_weight"), moving.get("linear_bias")
        with np.errstate(all="ignore"):
            for start in range(0, len(kept), rows := max(1, CHUNK // (8 * classes))):
                part = kept[start : start + rows]
                h, z = x[part], x[part] @ w.T + (0.0 if bias is None else np.asarray(bias, np.float64))
                dz = np.broadcast_to(0.0 if db is None else db, z.shape)
                dz = dz if dx is None else dz + dx[part] @ w.T
                dz = dz if dw is None else dz + h @ dw.T
                options = {**own, "reduction": "none", "grad_output": factor[part]}
                p = cross_entropy.hvp(z, target[part], vector=dz, **options)
                if dx is not None and dw is not None:
                    g = cross_entropy.grad(z, target[part], **options)
                if dx is not None:
                    products["input"].reshape(x.shape)[part] = p @ w if dw is None else p @ w + g @ dw
                if dw is not None:
                    products["linear_weight"] += p.T @ h if dx is None else p.T @ h + g.T @ dx[part]
                if db is not None:
                    products["linear_bias"] += p.sum(axis=0)
        return tuple(products.values())

    def summed(self, given: dict[str, Any]) -> dict[str, Any]:
        """For partial.py: the sum of values, the denominator and whether it is of weights, rows, and the settings."""
        summary: dict[str, Any] = {}
        self._run(given | {"reduction": "sum"}, summary)
        return summary

    def _run(self, given: dict[str, Any], summary: dict[str, Any] | None = None) -> Any:
        d, outputs = self.definition, self.outputs
        name, given = d.name, _arguments.settled(d, given)
        x, w = (_arguments.numbers(name, argument, given[argument]) for argument in d.inputs[:2])
        target = _arguments.numbers(name, "target", given["target"])
        if x.ndim == 0:
            raise ValueError(f"{name}: input has no axes, expected at least one")
        rows_shape, features = x.shape[:-1], x.shape[-1]
        if w.ndim != 2 or w.shape[1] != features:
            raise ValueError(f"{name}: linear_weight has shape {w.shape}, expected (C, {features}) for input {x.shape}")
        classes = len(w)
        if classes == 0:
            raise ValueError(f"{name}: linear_weight has shape {w.shape}, expected at least one class")
        dtype, kernel_type = _arguments.result_type(name, "input", x)
        vectors = {}
        for argument in ("linear_bias", "weight"):
            if given.get(argument) is not None:
                vectors[argument] = _arguments.one_per_class(name, argument, given[argument], classes)
        reduction = _arguments.reduction_of(d, given)
        smoothing = _arguments.parameter(name, "label_smoothing", given.get("label_smoothing", 0.0), UNIT, ())
        wrt, several = self._wrt(given)
        ignore_index = _arguments.label_to_ignore(name, given.get("ignore_index"))
        labels = _arguments.labels_of(name, target, rows_shape, (*rows_shape, classes), classes)
        kept = None
        if labels is None:
            target = _arguments.probabilities_of(name, target, ignore_index)
        else:
            target, kept = labels, rows_that_count(name, labels, classes, ignore_index)
        none = reduction == "none"
        scale, grad_output = _arguments.upstream(name, given, outputs, rows_shape if none else None)

        shapes = {"input": x.shape, "linear_weight": w.shape, "linear_bias": (classes,)}
        wanted = [rows_shape if outputs & VALUE and none else None]
        wanted += [shapes[argument] if outputs & GRAD else None for argument in wrt]
        made, given_back = _arguments.results(name, given, wanted, dtype, [])
        read: list[Any] = [x, w, vectors.get("linear_bias"), target, grad_output]
        if given_back:  # what is written is read again, by later chunks
            read = [
                a.copy() if a is not None and any(m is not None and np.may_share_memory(a, m) for m in made) else a
                for a in read
            ]
        x, w, bias, target, grad_output = read

        class_weight = vectors.get("weight")
        if class_weight is not None:
            class_weight = np.array(class_weight, _arguments.computed_in(kernel_type, class_weight), order="C")
        count = x.size // features if features else int(np.prod(rows_shape, dtype=np.intp))
        if labels is not None:
            labels = target.reshape(-1) if kept is None else target.reshape(-1)[kept]
            target = labels.astype(np.intp)
            weights = len(target) if class_weight is None else float(np.sum(class_weight[target], dtype=np.float64))
        else:
            target, weights = target.reshape(count, classes), count
        if reduction == "mean":
            scale = scale / weights if weights else 0.0
        if grad_output is not None:
            grad_output = grad_output.reshape(-1) if kept is None else grad_output.reshape(-1)[kept]

        # results as matrices in the type computed in; those that are not are filled at the end
        flat = {**shapes, "value": (count,), "input": (count, features)}
        names = ("value", *wrt)
        into = {
            k: None if m is None else m.reshape(flat[k]) if m.dtype == kernel_type and m.flags.c_contiguous else
            np.empty(flat[k], kernel_type) for k, m in zip(names, made, strict=True)
        }  # fmt: skip
        total = Work(
            matrix(x.reshape(count, features), kernel_type), matrix(w, kernel_type),
            None if bias is None else np.require(bias, kernel_type, "A"), target, kept, class_weight, smoothing,
            scale if grad_output is None else grad_output, into["value"], into.get("input"), into.get("linear_weight"),
            into.get("linear_bias"),
        ).run(outputs)  # fmt: skip
        for k, m in zip(names, made, strict=True):
            if m is not None and not np.may_share_memory(m, into[k]):
                m[...] = into[k].reshape(m.shape)  # type: ignore[union-attr]
        if summary is not None:
            summary |= {"total": total, "counted": weights, "rows": count, "dtype": dtype.name, "classes": classes,
                        "weighs": labels is not None and class_weight is not None, "label_smoothing": smoothing,
                        "weight (digest)": digest(class_weight), "ignore_index": ignore_index}  # fmt: skip
        value, *grads = given_back or made
        if outputs & VALUE and not none:
            value = total if reduction == "sum" else total / weights if weights else math.nan
        return _arguments.finish(outputs, value, tuple(grads) if several else grads[0], None)


def rows_that_count(name: str, labels: NDArray[Any], classes: int, ignore_index: int) -> NDArray[np.intp] | None:
    """Checks the labels. Returns the rows that count, None if all do."""
    counts = labels != ignore_index
    _arguments.check_classes(name, labels, counts, classes, ignore_index)
    return None if np.all(counts) else np.flatnonzero(counts)


class LinearOptions(RowOptions, total=False):
    """Options of linear_cross_entropy that other losses have too."""

    wrt: str | tuple[str, ...]


def _bind(function: Callable[..., Any]) -> LinearLoss:
    differentiable = ("input", "linear_weight", "linear_bias")
    about = Definition(function, "linear", differentiable=differentiable, hessian=False, product="directional")
    loss = LinearLoss(about)
    loss.hvp = HessianProduct(loss)
    loss.partial = Pieces(loss)
    loss.unit = loss.partial.unit
    setattr(reference, function.__name__, loss.reference)
    return loss


@_bind
def linear_cross_entropy(
    input: ArrayLike,
    linear_weight: ArrayLike,
    target: ArrayLike,
    *,
    linear_bias: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    **options: Unpack[LinearOptions],
) -> Any:
    r"""Cross-entropy of a linear layer's logits, which are never all in memory.

    .. math:: \ell(h, W, b, t) = \mathrm{cross\_entropy}(W h + b,\ t)

    Parameters
    ----------
    input : array_like
        Input :math:`h` of the layer, of shape (..., D): any number of rows of D features.
    linear_weight : array_like of shape (C, D)
        Weights :math:`W` of the layer, one row for each of C classes.
    target : array_like
        Class indices in [0, C) of the shape of `input` without its last axis, or probabilities in [0, 1] of shape
        (..., C), of any type: see `cross_entropy`.
    linear_bias : array_like of shape (C,), optional
        Bias :math:`b` of the layer.
    weight : array_like of shape (C,), optional
        Weight of each class.
    ignore_index : int, optional
        Rows with this class index are excluded: their value and gradient are 0, whatever they contain. None means
        -100; for probabilities it must not be a class index.
    label_smoothing : float, default 0.0
        The share of the target that is spread evenly over all classes, in [0, 1].
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Returns
    -------
    float or ndarray
        The loss; with ``reduction='none'`` an array of the type of `input`, without its last axis. Gradients are
        arrays of the type of `input`: by default a tuple of those with respect to `input`, `linear_weight` and, if
        there is one, `linear_bias`, each of the shape of its argument.

    Raises
    ------
    IndexError
        If a class index is neither in [0, C) nor `ignore_index`.
    ValueError
        If shapes do not match, there are no classes, a probability or `label_smoothing` is outside [0, 1], or an
        option is unknown.
    TypeError
        If an argument is not an array of real numbers, or class indices are not whole.

    Notes
    -----
    Weights, smoothing and the mean follow the rules of `cross_entropy`. With :math:`g` the gradient with respect to the
    logits, those with respect to :math:`h`, :math:`W` and :math:`b` are :math:`W^\top g`, :math:`\sum g h^\top` and
    :math:`\sum g` over rows. Computation is in the type of `input` (float16 and bfloat16 in float32), the sum of values
    in double precision. Parameters of another type, or contiguous in neither order, are copied as a whole.

    Beside arguments and results it needs memory for a chunk of at most 32 MB of logits. Where 64 rows do not fit into
    a chunk (beyond 131,072 classes in float32), classes are divided too and the logits are computed twice; with
    probabilities as targets, which are as large as the logits, only rows are divided. A logit of +inf (an overflow) of
    a wrong class then gives a gradient of NaN in its row.

    BLAS chooses the order in which it adds products: results depend, by rounding errors, on NumPy's BLAS and its
    number of threads, and on which rows are computed together.

    References
    ----------
    ``torch.nn.functional.linear_cross_entropy``; E. Wijmans et al., Cut your losses in large-vocabulary language
    models, 2024

    Examples
    --------
    >>> import numpy as np
    >>> import fastloss as fl
    >>> hidden, layer = np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    >>> round(fl.linear_cross_entropy(hidden, layer, [0, 1]), 4)
    0.8103
    >>> d_hidden, d_layer = fl.linear_cross_entropy.grad(hidden, layer, [0, 1])
    >>> d_layer.round(4)
    array([[-0.2888,  0.0634],
           [ 0.0777, -0.5317],
           [ 0.2112,  0.4683]])
    """
    own = {"weight": weight, "label_smoothing": label_smoothing, "axis": -1}
    own |= {"ignore_index": ignore_index}
    own |= {name: options[name] for name in ("reduction", "grad_output")}
    x, w = np.asarray(input), np.asarray(linear_weight)
    logits = x @ w.T + (0 if linear_bias is None else np.asarray(linear_bias))
    value, g = cross_entropy.reference.value_and_grad(logits, target, **own)
    g, h = g.reshape(-1, len(w)), x.reshape(-1, x.shape[-1])
    return value, ((g @ w).reshape(x.shape), g.T @ h, g.sum(axis=0))
