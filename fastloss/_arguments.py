"""The slow path: every check, conversion and error message. Messages read
``loss: argument has X, expected Y``; nothing is computed or written before all checks that can be made first.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import warnings
from collections.abc import Callable
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from fastloss import _core, reference
from fastloss._core import SUPPORTED, changed, shown, type_name
from fastloss._registry import GRAD, HESS, UNIT, VALUE, flag

if TYPE_CHECKING:
    from fastloss._core import Loss
    from fastloss._registry import Definition, Domain

DIGITS = {"bfloat16": 8, "float16": 11, "float32": 24, "float64": 53}  # of the significand, in bits


def call(loss: Loss[Any], given: dict[str, Any]) -> Any:
    """Checks and converts the arguments of one call, and makes it."""
    if loss.definition.family == "pointwise":
        return pointwise(loss, given, _core.run_pointwise)
    if loss.definition.family == "rows":
        return rows(loss, given, _core.run_row_loss)
    return _function(loss, given)


# ---- arguments ----


def bind(
    loss: Any, args: tuple[Any, ...], kwargs: dict[str, Any], signature: inspect.Signature | None = None
) -> inspect.BoundArguments:
    """Binds arguments to a signature, by default to that of the loss, which all faces accept."""
    try:
        return (signature or loss.definition.signature).bind(*args, **kwargs)
    except TypeError as error:
        if "'hessian'" in str(error):
            raise unexpected(loss, "hessian") from None
        raise TypeError(f"{loss.__qualname__}() {error}") from None


def unexpected(loss: Any, name: str) -> TypeError:
    """The error for an argument of that name."""
    d = loss.definition
    if name == "hessian" and d.hessian and d.gauss_newton is None:
        return TypeError(
            f"{loss.__qualname__}: argument hessian is given, expected none: the loss has no Gauss-Newton form, which "
            "is made of squares, convex functions and functions of a residual's size"
        )
    return TypeError(f"{loss.__qualname__}() got an unexpected keyword argument {name!r}")


def is_masked(value: Any) -> bool:
    """True for an array of numpy.ma, which is not imported to find out."""
    return type(value) is not np.ndarray and any(base.__name__ == "MaskedArray" for base in type(value).__mro__)


def plain(name: str, argument: str, value: Any) -> NDArray[Any]:
    if is_masked(value):
        raise TypeError(f"{name}: {argument} is a masked array, expected a plain one (pass where=~mask)")
    if cure := lazy(value):
        raise TypeError(
            f"{name}: {argument} is a lazy {type(value).__name__}, expected an array in memory (pass {cure})"
        )
    try:
        array = as_array(value)
    except Exception as error:  # NumPy's of a ragged sequence, or anything from the argument's own __array__
        if isinstance(error, ValueError) and "inhomogeneous" in str(error):
            raise TypeError(f"{name}: {argument} is ragged, expected an array") from error
        error.add_note(f"{name}: {argument} is {type(value).__name__}, expected what NumPy makes an array of")
        guest = type(value).__module__.partition(".")[0]
        if guest in ("torch", "jax"):
            error.add_note(f"The losses for graphs of {guest} are in fastloss.interop.{guest}")
        raise
    return of_zeros_and_ones(array) if array.dtype == np.bool_ else array


def lazy(value: Any) -> str | None:
    """The method that computes a lazy array or frame; None if it is not lazy. The user decides when to call it."""
    if getattr(type(value), "__dask_graph__", None) and value.__dask_graph__() is not None:
        return ".compute()"
    return ".collect()" if type(value).__name__ == "LazyFrame" else None


def as_array(value: Any) -> NDArray[Any]:
    """The NumPy array of any array_like; also of tensors of bfloat16, which PyTorch does not convert."""
    try:
        return np.asarray(value)
    except TypeError as error:
        if "BFloat16" not in str(error):
            raise
        try:
            ml_dtypes = importlib.import_module("ml_dtypes")
        except ModuleNotFoundError:
            error.add_note("NumPy has bfloat16 from ml_dtypes: pip install ml_dtypes")
            raise error from None
    bits: NDArray[Any] = np.asarray(value.view(sys.modules["torch"].int16))
    return bits.view(ml_dtypes.bfloat16)


def memory_of(out: Any) -> NDArray[Any] | None:
    """An array of the memory of `out`, an array or a tensor; None if results written there would be lost."""
    if isinstance(out, np.ndarray):
        return None if is_masked(out) else np.asarray(out)
    if not hasattr(type(out), "__dlpack__") or lazy(out):
        return None
    array = as_array(out)
    return array if same_place(array, as_array(out)) else None


def check_labels(d: Definition, given: dict[str, Any], guests: list[str]) -> None:
    """Raises if two tables or columns have different names of rows or columns: it is unknown which elements belong
    together.
    """
    by_row = [k for k in d.shared if k in ("weight", "sample_weight", "where", "grad_output")]
    aligned = (*d.inputs, *by_row, "vector")
    names = {argument: labels_of_axes(given[argument]) for argument in guests if not argument.startswith("linear_")}
    first = next((argument for argument in aligned if names.get(argument)), "")
    for argument, own in names.items() if first else ():
        # options with one element per class are aligned with the last axis, as in broadcasting
        offset = 0 if argument in aligned else len(names[first]) - len(own)
        for axis, labels in enumerate(own, max(0, offset)):
            others = names[first][axis] if axis < len(names[first]) else labels
            if offset > 0 and "RangeIndex" in (type(labels).__name__, type(others).__name__):
                continue  # positions, not names of classes
            if len(labels) == len(others) and not labels.equals(others):
                other = ("another index", "other columns")[axis]
                raise ValueError(
                    f"{d.name}: {argument} has {other} than {first}, expected the same (.to_numpy() goes by position)"
                )


def labels_of_axes(value: Any) -> list[Any]:
    """The index of a pandas column; the index and the columns of a table."""
    labels = [] if lazy(value) else [getattr(value, kind, None) for kind in ("index", "columns")]
    return [own for own in labels if hasattr(own, "equals")]


def of_zeros_and_ones(array: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Bools whose bytes are 0 or 1: NumPy does not treat all other bytes as True. Broadcast elements are read once."""
    once = array[(..., *(slice(0, 1) if stride == 0 else slice(None) for stride in array.strides))].view(np.uint8)
    if not once.size or np.max(once) <= 1:
        return array
    return np.broadcast_to(np.not_equal(once, 0), array.shape)


def settled(d: Definition, given: dict[str, Any]) -> dict[str, Any]:
    """Arguments that are neither arrays nor scalars become arrays before anything is checked, because code of theirs
    that this runs may change the other arguments.
    """
    no_arrays = ("reduction", "wrt", "hessian", "out", "axis", "keepdims", "keepdim", "ignore_index", *d.choices)
    harmless = (np.ndarray, np.generic, type(None))
    guests = [
        argument
        for argument, value in given.items()
        if argument not in no_arrays and not isinstance(value, harmless) and type(value) not in (float, int, bool)
    ]
    if not guests:
        return given
    if len(guests) > 1:
        check_labels(d, given, guests)

    def array(argument: str, value: Any) -> Any:
        if argument == "vector" and isinstance(value, tuple):
            return tuple([plain(d.name, argument, part) for part in value])
        return plain(d.name, argument, value)

    return given | {argument: array(argument, given[argument]) for argument in guests}


def cast(array: NDArray[Any], dtype: Any) -> NDArray[Any]:
    """Converts without warnings; values that the type cannot hold become infinite or 0."""
    with np.errstate(all="ignore"):
        return array.astype(dtype)


def integer(name: str, argument: str, value: Any) -> int:
    """The value of an integer. Errors of its own __index__ are passed on."""
    is_array = isinstance(value, np.ndarray) and (value.ndim > 0 or value.dtype.kind not in "iu")
    if is_array or not hasattr(type(value), "__index__"):
        raise TypeError(f"{name}: {argument} is {shown(value)}, expected an integer")
    return index(value)


def numbers(name: str, argument: str, value: Any) -> NDArray[Any]:
    """An array of a type that the kernels can read."""
    array = plain(name, argument, value)
    if type_name(array.dtype) in SUPPORTED:
        return array
    if array.dtype.kind == "f":
        warnings.warn(
            f"{name}: {argument} has type {array.dtype}, and is rounded to float64, the longest there is",
            RuntimeWarning,
            stacklevel=depth_of_caller(),
        )
        return cast(array, np.float64)
    if isinstance(value, int):
        raise TypeError(f"{name}: {argument} is {shown(value)}, expected a float, or an integer of at most 64 bits")
    raise TypeError(f"{name}: {argument} has type {array.dtype}, expected real numbers")


def depth_of_caller() -> int:
    """The stack level of the first caller outside the library, for a warning given where this is called."""
    depth, frame = 1, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == "fastloss":
        depth, frame = depth + 1, frame.f_back
    return depth


def rounded_to_one(array: NDArray[Any]) -> NDArray[Any]:
    """Probabilities, those above 1 by one rounding error of their type set to 1"""
    if array.dtype.kind in "biu":
        return array
    above = 1 + 2.0 ** (1 - DIGITS[type_name(array.dtype)])
    return np.where((array > 1) & (array <= above), array.dtype.type(1), array) if np.any(array > 1) else array


def with_ends(d: Definition, arguments: tuple[str, ...], arrays: list[Any]) -> list[Any]:
    """The arrays, with probabilities rounded to one"""
    return [rounded_to_one(a) if d.domains.get(k) == UNIT else a for k, a in zip(arguments, arrays, strict=True)]


def result_type(name: str, argument: str, array: NDArray[Any]) -> tuple[np.dtype[Any], np.dtype[Any]]:
    """The type of array results, and the one computed in."""
    return _core.result_types(array)


def exact(value: Any) -> Any:
    """A string without the methods of its subclass, which may compare differently"""
    return str.__str__(value) if isinstance(value, str) else value


def option(name: str, argument: str, value: Any, legal: tuple[str, ...]) -> str:
    value = exact(value)
    if not isinstance(value, str) or value not in legal:
        expected = ", ".join(map(repr, legal[:-1])) + " or " + repr(legal[-1])
        raise ValueError(f"{name}: {argument} is {shown(value)}, expected {expected}")
    return value


def computed_in(kernel_type: np.dtype[Any], *factors: Any) -> np.dtype[Any]:
    """The type to compute in: float64, if a factor is a double that float32 kernels may not compute with
    (fl_is_moderate in fastloss.h).
    """
    for x in factors if kernel_type != np.float64 else ():
        if x is None or (isinstance(x, np.ndarray) and type_name(x.dtype) in ("float16", "bfloat16", "float32")):
            continue
        if not _core.are_moderate(np.require(x, np.float64, ["C", "ALIGNED"])):
            return np.dtype(np.float64)
    return kernel_type


def reduction_of(d: Definition, given: dict[str, Any]) -> str:
    if not d.reductions:
        return "none"
    return option(d.name, "reduction", given.get("reduction", d.default_reduction), d.reductions)


def wrt_of(d: Definition, given: dict[str, Any]) -> tuple[tuple[str, ...], bool]:
    """The inputs with respect to which to differentiate, and whether their gradients are returned as a tuple."""
    wrt = given.get("wrt")
    if wrt is None or "wrt" in getattr(d, "inputs", ()):  # sums have none
        return d.wrt, len(d.wrt) > 1
    names = tuple(map(exact, wrt)) if isinstance(wrt, (tuple, list)) else (exact(wrt),)
    for name in names:
        if not isinstance(name, str) or name not in d.differentiable:
            raise ValueError(f"{d.name}: wrt has {shown(name)}, expected {' or '.join(map(repr, d.differentiable))}")
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{d.name}: wrt is {shown(wrt)}, expected one or more different names")
    return names, not isinstance(wrt, str)


def gauss_newton_of(d: Definition, given: dict[str, Any]) -> bool:
    """True if the Gauss-Newton form is asked for, and differs from the exact Hessian."""
    form = option(d.name, "hessian", given.get("hessian", "exact"), ("exact", "gauss_newton"))
    return form == "gauss_newton" and bool(d.gauss_newton)


OPTIONAL = ("weight", "sample_weight", "where", "linear_bias")


def or_none(argument: str, array: NDArray[Any]) -> str:
    """The end of a message about a shape. Some libraries, XGBoost among them, have an empty array for no weights."""
    return f", or {argument}=None" if array.size == 0 and argument in OPTIONAL else ""


def check_options(d: Definition, options: dict[str, Any]) -> None:
    """Raises the errors that a call with these options would raise whatever its inputs are."""
    for argument in d.signature.parameters:
        if argument not in (*d.inputs, *d.defaults, *d.shared, *options):
            raise TypeError(f"{d.name}() missing required argument {argument!r}")
    reduction_of(d, options)
    wrt_of(d, options)
    gauss_newton_of(d, options)
    d.kernel_name(options)
    where = mask(d.name, options.get("where"))
    for argument, value in options.items():
        if argument in d.domains or (d.family != "rowwise" and argument in d.parameters):
            parameter(d.name, argument, value, d.domains.get(argument), None, where)
        elif argument in ("weight", d.row_weight) and value is not None:
            numbers(d.name, argument, value)
        elif argument == "ignore_index":
            label_to_ignore(d.name, value)
        elif argument == "axis" and value is not None:
            for axis in value if isinstance(value, tuple) else (value,):
                integer(d.name, argument, axis)
        elif argument in ("keepdims", "keepdim"):
            flag(d.name, options, argument)


def broadcastable(name: str, argument: str, array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    try:
        np.broadcast_to(array, shape)
    except ValueError:
        raise ValueError(
            f"{name}: {argument} has shape {array.shape}, expected one that broadcasts to {shape}"
            f"{or_none(argument, array)}"
        ) from None
    return array


def refuse_upstream_of_value(name: str, given: dict[str, Any], outputs: int) -> None:
    if outputs == VALUE and given.get("grad_output") is not None:
        raise TypeError(f"{name}: grad_output is for gradients, the value alone takes none")


def weights(name: str, argument: str, given: dict[str, Any], shape: tuple[int, ...]) -> NDArray[Any] | None:
    """The weights of elements or rows, an option of this name; None if absent"""
    if given.get(argument) is None:
        return None
    return broadcastable(name, argument, numbers(name, argument, given[argument]), shape)


def vector_like(name: str, argument: str, value: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    """The vector that the Hessian with respect to this input is multiplied by"""
    array = numbers(name, "vector", value)
    if array.shape != shape:
        raise ValueError(f"{name}: vector has shape {array.shape}, expected {shape} as {argument}")
    return array


def upstream(name: str, given: dict[str, Any], outputs: int, shape: tuple[int, ...] | None) -> tuple[float, Any]:
    """grad_output as a scalar and an array, or None. shape: that of the result, None if it is reduced."""
    value = given.get("grad_output")
    if value is None:
        return 1.0, None
    refuse_upstream_of_value(name, given, outputs)
    array = numbers(name, "grad_output", value)
    if array.ndim == 0:
        return float(array), None
    if shape is None:
        raise ValueError(f"{name}: grad_output has shape {array.shape}, expected one number (the result is reduced)")
    if array.shape != shape:
        raise ValueError(f"{name}: grad_output has shape {array.shape}, expected {shape}")
    return 1.0, array


def mask(name: str, value: Any) -> NDArray[np.bool_] | None:
    if value is None:
        return None
    array = plain(name, "where", value)
    if array.dtype != np.bool_:
        raise TypeError(f"{name}: where has type {array.dtype}, expected bool")
    return array


def parameter(
    name: str, argument: str, value: Any, domain: Domain | None, shape: tuple[int, ...] | None, where: Any = None
) -> Any:
    """A float, or an array that broadcasts to shape (None: any shape). where: the elements that are included."""
    if type(value) is float and value == value and not (domain and domain.outside(value)):
        return value
    array = numbers(name, argument, value)
    if shape is not None:
        broadcastable(name, argument, array, shape)
    wide = cast(array, np.float64)
    bad = np.asarray(np.isnan(wide) if domain is None else np.isnan(wide) | domain.outside(wide))
    if np.any(bad) and array.ndim and where is not None:
        if shape is None:  # which elements are included is not known yet
            return array
        wide, bad = np.broadcast_to(wide, shape), np.broadcast_to(bad, shape) & where
    if np.any(bad):
        raise ValueError(f"{name}: {argument} has {wide[bad].flat[0]}, expected {domain or 'a number'}")
    return array if array.ndim else float(array)


def results(
    name: str,
    given: dict[str, Any],
    wanted: list[tuple[int, ...] | None],
    dtype: np.dtype[Any],
    read: list[Any],
    like: NDArray[Any] | None = None,
) -> tuple[list[Any], list[Any]]:
    """Arrays for the results (None for a result that is not an array), and what to return instead of them, if `out` is
    given. New arrays are in C order or, with `like`, in the memory order of that. Arrays of subclasses are viewed as
    plain ones.

    An argument in `read` that a result would overwrite before it is read is replaced by a copy.
    """
    out = given.get("out")
    arrays = [k for k, shape in enumerate(wanted) if shape is not None]

    def new(shape: tuple[int, ...]) -> NDArray[Any]:
        return (
            np.empty(shape, dtype) if like is None or shape != like.shape else np.empty_like(like, dtype, subok=False)
        )

    if out is None:
        return [None if shape is None else new(shape) for shape in wanted], []
    if not arrays:
        raise ValueError(f"{name}: out is given, but the result is a float (reduction='none' gives an array)")
    if isinstance(out, list) and len(arrays) > 1:
        raise TypeError(f"{name}: out is list, expected a tuple of {len(arrays)} arrays")
    outs = tuple(out) if isinstance(out, tuple) else (out,)
    if len(outs) != len(arrays):
        raise ValueError(f"{name}: out has {len(outs)} arrays, expected {len(arrays)}")
    made: list[Any] = [None] * len(wanted)
    given_back = made.copy()
    for k, target in zip(arrays, outs, strict=True):
        shape: Any = wanted[k]
        if target is None:
            made[k] = given_back[k] = new(shape)
            continue
        array = memory_of(target)
        if array is None:
            raise TypeError(f"{name}: out is {type(target).__name__}, expected an array")
        if array.shape != shape:
            raise ValueError(f"{name}: out has shape {array.shape}, expected {shape}")
        if array.dtype not in (dtype, dtype.newbyteorder("S")):
            raise TypeError(f"{name}: out has type {array.dtype}, expected {dtype}")
        if not array.flags.writeable:
            raise ValueError(f"{name}: out is read-only")
        if overlaps_itself(array):
            raise ValueError(f"{name}: out overlaps itself")
        if any(m is not None and overlap(m, array) for m in made):
            raise ValueError(f"{name}: out has arrays that overlap each other")
        made[k], given_back[k] = array, target
        for r, source in enumerate(read):
            if isinstance(source, np.ndarray) and np.may_share_memory(array, source) and not same_place(array, source):
                read[r] = source.copy()
    return made, given_back


def into(name: str, given: dict[str, Any], computed: list[Any], *, reduced: bool) -> list[Any]:
    """Copies results, arrays or tuples of them, to `out`. If reduced, the first one is a number and stays."""
    flat = [a for result in computed for a in (result if isinstance(result, tuple) else (result,))]
    wanted = [None if reduced and k == 0 else np.shape(a) for k, a in enumerate(flat)]
    made, given_back = results(name, given, wanted, np.asarray(flat[-1]).dtype, [])
    for a, place in zip(flat, made, strict=True):
        if place is not None:
            place[...] = a
    left = (a if place is None else place for a, place in zip(flat, given_back or made, strict=True))
    return [tuple(next(left) for _ in r) if isinstance(r, tuple) else next(left) for r in computed]


def overlaps_itself(array: NDArray[Any]) -> bool:
    """True if elements share bytes. Exact for all arrays made by slicing and transposing."""
    reach = array.itemsize
    for stride, extent in sorted((abs(s), n) for s, n in zip(array.strides, array.shape, strict=True) if n > 1):
        if stride < reach and array.size:
            return True
        reach += stride * (extent - 1)
    return False


def overlap(a: NDArray[Any], b: NDArray[Any]) -> bool:
    """True if arrays share bytes; overlapping address ranges are not enough."""
    most: Any = 1000  # Any, because the stubs of some NumPy versions allow only -1 and 0
    try:
        return np.shares_memory(a, b, max_work=most)
    except np.exceptions.TooHardError:
        return True


def same_place(a: NDArray[Any], b: NDArray[Any]) -> bool:
    """True if element i of both is at the same address for all i: it is read before it is overwritten."""
    return a.ctypes.data == b.ctypes.data and (a.shape, a.strides, a.dtype) == (b.shape, b.strides, b.dtype)


def finish(outputs: int, value: Any, grads: Any, hess: Any) -> Any:
    picked = [value] * bool(outputs & VALUE) + [grads] * bool(outputs & GRAD) + [hess] * bool(outputs & HESS)
    return picked[0] if len(picked) == 1 else tuple(picked)


def parameters_of(loss: Any, given: dict[str, Any], shape: tuple[int, ...], where: Any) -> list[Any]:
    d: Definition = loss.definition
    for argument in d.parameters:
        if argument not in given and argument not in d.defaults:
            raise TypeError(f"{loss.__qualname__}() missing required argument {argument!r}")
    values = {argument: given[argument] if argument in given else d.defaults[argument] for argument in d.parameters}
    return [parameter(d.name, argument, x, d.domains.get(argument), shape, where) for argument, x in values.items()]


# ---- element-wise losses ----


class PointwiseRequest(NamedTuple):
    """A call of an element-wise loss after all checks: what `_core.run_pointwise` and `CustomLoss.run` compute.

    Inputs, parameters, weight, where and grad_output broadcast to `shape`.
    """

    loss: Any
    kernel: str
    dtype: np.dtype[Any]  # computed in
    shape: tuple[int, ...]
    inputs: list[NDArray[Any]]
    parameters: list[Any]  # floats or arrays
    weight: NDArray[Any] | None
    where: NDArray[np.bool_] | None
    grad_output: NDArray[Any] | None
    scale: float  # of gradients and Hessians
    reduction: str
    value: NDArray[Any] | None  # where values are written; None: they are reduced, or not wanted
    grads: list[NDArray[Any] | None]  # the same of gradients and Hessians, for each input; None: not wanted
    hess: list[NDArray[Any] | None]
    gauss_newton: bool  # the Hessian in this form
    given_results: bool  # `out` is given, so inputs are checked before anything is written
    vectors: list[NDArray[Any] | None]  # for each input: in place of the Hessian, its product with this


def pointwise(loss: Any, given: dict[str, Any], run: Callable[[PointwiseRequest], tuple[int, float]]) -> Any:
    """A call of an element-wise loss. `run` computes a request, as _core.run_pointwise does. With a `vector`, the
    result is the product of the Hessian with it.
    """
    d: Definition = loss.definition
    name, given = d.name, settled(d, given)
    outputs = HESS if "vector" in given else loss.outputs
    inputs = [numbers(name, argument, given[argument]) for argument in d.inputs]
    shape = inputs[0].shape
    own_shapes = {argument: array.shape for argument, array in zip(d.inputs, inputs, strict=True)}
    for k, (argument, array) in enumerate(zip(d.inputs, inputs, strict=True)):
        if array.ndim and array.shape != shape:
            spread = spread_over_rows(array, shape) if argument in d.per_row else None
            if spread is None:
                raise ValueError(f"{name}: {argument} has shape {array.shape}, {d.inputs[0]} {shape}")
            inputs[k] = spread
    dtype, kernel_type = result_type(name, d.inputs[0], inputs[0])
    reduction = reduction_of(d, given)
    where = mask(name, given.get("where"))
    if where is not None:
        broadcastable(name, "where", where, shape)
    parameters = parameters_of(loss, given, shape, where)
    kernel = d.kernel_name(given)
    weight = weights(name, "weight", given, shape)
    none = reduction == "none"
    scale, grad_output = upstream(name, given, outputs, shape if none else None)
    wrt, several = wrt_of(d, given)
    gauss_newton = gauss_newton_of(d, given)
    vectors = vectors_of(d, given, wrt, own_shapes, several=several) if "vector" in given else []

    # the derivative with respect to an input with one value for several elements is a sum
    summed = {a: own_shapes[a] for a in wrt if a in d.per_row and own_shapes[a] != shape}
    wanted = [shape if outputs & VALUE and none else None]
    wanted += [summed.get(a, shape) if outputs & bit else None for bit in (GRAD, HESS) for a in wrt]
    read = [*inputs, *parameters, weight, where, grad_output, *vectors]
    made, given_back = results(name, given, wanted, dtype, read, like=inputs[0])
    n, p = len(inputs), len(parameters)
    inputs, parameters, (weight, where, grad_output, *vectors) = read[:n], read[n : n + p], read[n + p :]
    value, grads, hess = made[0], made[1 : 1 + len(wrt)], made[1 + len(wrt) :]
    sums = []
    by_input: list[list[Any]] = []
    for arrays in (grads, hess):
        filled = dict(zip(wrt, arrays, strict=True))
        for argument in summed:
            if (to := filled[argument]) is not None:
                filled[argument] = np.empty(shape, kernel_type)
                sums.append((filled[argument], to))
        by_input.append([filled.get(argument) for argument in d.inputs])
    multiplied = {
        a: spread_over_rows(v, shape) if a in summed and v.ndim else v for a, v in zip(wrt, vectors, strict=False)
    }

    request = PointwiseRequest(
        loss=loss,
        kernel=kernel,
        dtype=kernel_type,
        shape=shape,
        inputs=inputs,
        parameters=parameters,
        weight=weight,
        where=where,
        grad_output=grad_output,
        scale=scale,
        reduction=reduction,
        value=value,
        grads=by_input[0],
        hess=by_input[1],
        gauss_newton=gauss_newton,
        given_results=bool(given_back),
        vectors=[multiplied.get(argument) for argument in d.inputs],
    )
    status, reduced = run(request)
    if status == _core.OUT_OF_DOMAIN and UNIT in d.domains.values():
        inputs = with_ends(d, d.inputs, inputs)
        status, reduced = run(request._replace(inputs=inputs))
    if status == _core.OUT_OF_DOMAIN:
        _out_of_domain(d, kernel, inputs, own_shapes, where, kernel_type)
    if status == _core.NO_MEMORY:
        raise MemoryError
    for elements, to in sums:
        with np.errstate(all="ignore"):
            to[...] = sum_to_shape(elements, to.shape)
    value, *derivatives = given_back or made
    if outputs & VALUE and not none:
        value = reduced
    grads, hess = derivatives[: len(wrt)], derivatives[len(wrt) :]
    return finish(outputs, value, tuple(grads) if several else grads[0], tuple(hess) if several else hess[0])


def tuple_of_vectors(name: str, vector: Any, count: int, expected: str) -> tuple[Any, ...]:
    """The vectors that a Hessian with respect to several arguments is multiplied by"""
    if not isinstance(vector, tuple) or len(vector) != count:
        has = f"{len(vector)} arrays" if isinstance(vector, tuple) else f"type {type(vector).__name__}"
        raise TypeError(f"{name}: vector has {has}, expected {expected}")
    return vector


def vectors_of(
    d: Definition, given: dict[str, Any], wrt: tuple[str, ...], shapes: dict[str, tuple[int, ...]], *, several: bool
) -> list[NDArray[Any]]:
    """The vectors that the Hessian is multiplied by, one for each input in wrt"""
    vector = given["vector"]
    if not several:
        return [vector_like(d.name, wrt[0], vector, shapes[wrt[0]])]
    vector = tuple_of_vectors(d.name, vector, len(wrt), f"a tuple of {len(wrt)}, one for each of {shown(wrt)}")
    if not d.mixed:
        raise ValueError(f"{d.name}: wrt is {shown(wrt)}, expected one name (the formula has no mixed derivatives)")
    return [vector_like(d.name, argument, v, shapes[argument]) for argument, v in zip(wrt, vector, strict=True)]


def _out_of_domain(
    d: Definition, kernel: str, inputs: list[Any], own_shapes: dict[str, tuple[int, ...]], where: Any, dtype: Any
) -> NoReturn:
    for argument, array in zip(d.inputs, inputs, strict=True):
        if argument not in d.domains or not d.domains[argument].holds_for(kernel):
            continue
        bad = d.domains[argument].outside(cast(array, dtype))
        if where is not None:
            bad = bad & where
        if np.any(bad):
            place = tuple(int(k) for k in np.argwhere(bad)[0])
            x = np.broadcast_to(array, bad.shape)[place]
            at = tuple(min(k, n - 1) for k, n in zip(place, own_shapes[argument] or bad.shape, strict=False))
            raise ValueError(f"{d.name}: {argument} has {x} at index {at}, expected {d.domains[argument]}")
    raise changed(d.name)


def spread_over_rows(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any] | None:
    """An array with one value per row, column or group of these, so that it broadcasts to shape; None: it does not."""
    if array.shape == shape[:-1]:
        return array[..., None]
    fits = array.ndim == len(shape) and all(n in (1, m) for n, m in zip(array.shape, shape, strict=True))
    return array if fits else None


def sum_to_shape(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Sums over the axes along which an array of this shape was broadcast, in float64 or longdouble"""
    over = tuple(d for d in range(array.ndim) if d >= len(shape) or (shape[d] == 1 and array.shape[d] != 1))
    return np.asarray(np.sum(array, axis=over, dtype=np.promote_types(array.dtype, np.float64))).reshape(shape)


# ---- rows of logits ----


def axis_of(name: str, axis: Any, x: NDArray[Any], argument: str = "input") -> int:
    if x.ndim == 0:
        raise ValueError(f"{name}: {argument} has no axes, expected at least one")
    number = integer(name, "axis", axis)
    if not -x.ndim <= number < x.ndim:
        raise ValueError(f"{name}: axis is {shown(number)}, {argument} has {x.ndim} axes")
    return number % x.ndim


def label_to_ignore(name: str, value: Any) -> int:
    if value is None:
        return -100  # PyTorch's default
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
        raise TypeError(f"{name}: ignore_index is {shown(value)}, expected an integer")
    return int(value)


def labels_of(
    name: str, target: NDArray[Any], rows_shape: tuple[int, ...], logits_shape: tuple[int, ...], classes: int
) -> NDArray[Any] | None:
    """Class indices; None if the target has the shape of the logits, so one probability per class."""
    if target.shape == logits_shape:
        return None
    if target.shape != rows_shape:
        expected = f"{rows_shape} of class indices or {logits_shape} of probabilities"
        raise ValueError(f"{name}: target has shape {target.shape}, expected {expected}")
    return whole_numbers(name, target, classes)


def whole_numbers(name: str, target: NDArray[Any], classes: int) -> NDArray[Any]:
    """Class indices as integers; floats are accepted if they are whole numbers."""
    if target.dtype.kind in "biu":
        return target
    wide = cast(target, np.float64)
    if classes > 2.0 ** DIGITS[type_name(target.dtype)]:
        has = f"type {target.dtype}, which does not hold every class in [0, {classes})"
    elif np.any(wrong := (wide != np.rint(wide)) | (np.abs(wide) >= 2.0**63)):
        at = tuple(int(k) for k in np.argwhere(wrong)[0])
        has = f"{target[at]} at index {at}"
    else:
        return wide.astype(np.int64)
    raise TypeError(f"{name}: target has {has}, expected integers for class indices, as of target.astype(int)")


def check_classes(name: str, labels: NDArray[Any], counts: NDArray[np.bool_], classes: int, ignore_index: Any) -> None:
    """Raises what is wrong with class indices that count."""
    wrong = counts & ((labels < 0) | (labels >= classes))
    if np.any(wrong):
        at = tuple(int(k) for k in np.argwhere(wrong)[0])
        ignored = "" if ignore_index is None else f" or ignore_index {shown(ignore_index)}"
        raise IndexError(
            f"{name}: target has {int(labels[at])} at index {at}, expected a class in [0, {classes}){ignored}"
        )


def refuse_label_to_ignore(name: str, ignore_index: int) -> None:
    if ignore_index >= 0:
        raise ValueError(
            f"{name}: ignore_index is {shown(ignore_index)}, but probability targets have no class indices"
        )


def probabilities_of(name: str, target: NDArray[Any], ignore_index: int, counts: Any = True) -> NDArray[Any]:
    """A target with one probability per class, checked in the rows that are included"""
    refuse_label_to_ignore(name, ignore_index)
    target = rounded_to_one(target)
    if target.size and np.any(bad := UNIT.outside(target) & counts):
        at = tuple(int(k) for k in np.argwhere(bad)[0])
        raise ValueError(f"{name}: target has {target[at]} at index {at}, expected {UNIT}")
    return target


def one_per_class(name: str, argument: str, value: Any, classes: int) -> NDArray[Any]:
    array = numbers(name, argument, value)
    if array.shape != (classes,):
        expected = f"({classes},), one per class{or_none(argument, array)}"
        raise ValueError(f"{name}: {argument} has shape {array.shape}, expected {expected}")
    return array


def last(array: Any, axis: int) -> Any:
    """The array with this axis moved last"""
    if array is None or axis == array.ndim - 1:
        return array
    return array.transpose(*range(axis), *range(axis + 1, array.ndim), axis)


# ---- losses over rows ----


def row_axis(d: Definition, given: dict[str, Any], x: NDArray[Any]) -> int:
    """The axis of the rows: as given, or the definition's default, or the last if there are too few axes."""
    axis = given.get("axis")
    if axis is None:
        axis = d.defaults.get("axis", -1)
        axis = min(1 if axis is None else axis, x.ndim - 1) if x.ndim else -1
    return axis_of(d.name, axis, x, d.vectors[0])


def one_per_row(
    d: Definition, argument: str, array: NDArray[Any], rows_shape: tuple[int, ...], like: NDArray[Any]
) -> NDArray[Any]:
    if array.shape != rows_shape:
        raise ValueError(
            f"{d.name}: {argument} has shape {array.shape}, expected {rows_shape} for {d.vectors[0]} {like.shape}"
        )
    return array


class Rows(NamedTuple):
    """The checked arguments of a loss over rows, without those about its results"""

    loss: Loss[Any]  # if labels are vectors, the loss for these
    vectors: list[NDArray[Any]]
    axis: int
    per_row: list[NDArray[Any]]
    parameters: list[Any]
    labels: NDArray[Any] | None
    ignore_index: int
    class_weight: NDArray[Any] | None
    weight: NDArray[Any] | None
    where: NDArray[np.bool_] | None

    @staticmethod
    def of(loss: Loss[Any], given: dict[str, Any]) -> Rows:
        d: Definition = loss.definition
        name = d.name
        if loss.soft and np.shape(given[str(d.labels)]) == np.shape(given[d.vectors[0]]) != ():
            return Rows.of(loss.soft, given)
        vectors = [numbers(name, argument, given[argument]) for argument in d.vectors]
        x = vectors[0]
        for argument, array in zip(d.vectors[1:], vectors[1:], strict=True):
            if array.shape != x.shape:
                raise ValueError(f"{name}: {argument} has shape {array.shape}, {d.vectors[0]} {x.shape}")
        axis = row_axis(d, given, x)
        if d.length and x.shape[axis] != d.length:
            raise ValueError(f"{name}: {d.vectors[0]} has shape {x.shape}, expected {d.length} numbers on axis {axis}")
        rows_shape = without_axes(x.shape, (axis,))
        per_row = [numbers(name, argument, given[argument]) for argument in d.numbers]
        for argument, array in zip(d.numbers, per_row, strict=True):
            if array.ndim:
                one_per_row(d, argument, array, rows_shape, x)
        if (d.labels or d.class_weight) and x.shape[axis] == 0:
            raise ValueError(f"{name}: {d.vectors[0]} has shape {x.shape}, expected at least one class on axis {axis}")
        where = mask(name, given.get("where"))
        if where is not None:
            broadcastable(name, "where", where, rows_shape)
        labels = None
        if d.labels is not None:
            labels = numbers(name, d.labels, given[d.labels])
            each = x.shape if d.lists else rows_shape
            if where is not None and labels.shape == each and labels.dtype.kind not in "biu":
                counts = np.expand_dims(np.broadcast_to(where, rows_shape), axis) if d.lists else where
                labels = np.where(counts, labels, labels.dtype.type(0))  # excluded ones may be anything
            if d.soft:
                labels = labels_of(name, labels, rows_shape, x.shape, x.shape[axis])
                if labels is None:  # of a shape that was not theirs above
                    raise changed(name)
            else:
                labels = whole_numbers(name, one_per_row(d, d.labels, labels, each, x), x.shape[axis])
        ignore_index = label_to_ignore(name, given.get("ignore_index", d.defaults.get("ignore_index")))
        if "ignore_index" in d.names and d.labels is None:
            refuse_label_to_ignore(name, ignore_index)
        class_weight = given.get(d.class_weight or "")
        if class_weight is not None:
            class_weight = one_per_class(name, d.class_weight or "", class_weight, x.shape[axis])
        parameters = parameters_of(loss, given, () if d.of_softmax else rows_shape, where)
        weight = weights(name, d.row_weight, given, rows_shape)
        return Rows(loss, vectors, axis, per_row, parameters, labels, ignore_index, class_weight, weight, where)


class RowRequest(NamedTuple):
    """A call of a loss over rows after all checks: what `_core.run_row_loss` computes.

    The axes of rows are the last of vectors, lists of labels, gradients and Hessians. Other arrays have one value per
    row, and broadcast.
    """

    loss: Any
    kernel: str
    dtype: np.dtype[Any]  # computed in
    vectors: list[NDArray[Any]]
    numbers: list[NDArray[Any]]
    parameters: list[Any]  # floats or arrays
    grads: list[NDArray[Any] | None]  # where gradients are written, for each vector; None: not wanted
    hess: list[NDArray[Any] | None]
    value: NDArray[Any] | None = None  # where values are written; None: they are reduced, or not wanted
    labels: NDArray[Any] | None = None
    class_weight: NDArray[np.float64] | None = None
    ignore_index: int | None = None
    weight: NDArray[Any] | None = None
    where: NDArray[np.bool_] | None = None
    grad_output: NDArray[Any] | None = None
    scale: float = 1.0  # of gradients and Hessians
    reduction: str = "none"


def rows(loss: Loss[Any], given: dict[str, Any], run: Callable[[RowRequest], tuple[int, float, int, bool]]) -> Any:
    """A call of a loss over rows. `run` computes a request, as _core.run_row_loss does."""
    given = settled(loss.definition, given)
    loss, vectors, axis, per_row, parameters, labels, ignore_index, class_weight, weight, where = Rows.of(loss, given)
    d: Definition = loss.definition
    name, outputs, x = d.name, loss.outputs, vectors[0]
    rows_shape = without_axes(x.shape, (axis,))
    result_shape = without_axes(x.shape, (axis,), keepdims=flag(name, {"keepdim": False, **given}, "keepdim"))
    dtype, kernel_type = result_type(name, d.vectors[0], x)
    reduction = reduction_of(d, given)
    kernel = d.kernel_name(given)
    none = reduction == "none"
    scale, grad_output = upstream(name, given, outputs, result_shape if none else None)
    wrt, several = wrt_of(d, given)
    gauss_newton_of(d, given)  # checks it
    if d.narrow:  # others compute in double anyway
        kernel_type = computed_in(kernel_type, class_weight, weight, scale, grad_output)

    wanted = [result_shape if outputs & VALUE and none else None]
    wanted += [x.shape if outputs & GRAD else None for _ in wrt]
    wanted += [x.shape if outputs & HESS else None for _ in wrt]
    read = [*vectors, *per_row, *parameters, labels, weight, where, grad_output]
    made, given_back = results(name, given, wanted, dtype, read, like=x)
    v, n, p = len(vectors), len(per_row), len(parameters)
    vectors, per_row, parameters = read[:v], read[v : v + n], read[v + n : v + n + p]
    labels, weight, where, grad_output = read[v + n + p :]
    value, grads, hess = made[0], made[1 : 1 + len(wrt)], made[1 + len(wrt) :]
    if result_shape != rows_shape:
        value, grad_output = (a if a is None else np.squeeze(a, axis) for a in (value, grad_output))
    by_vector = [
        [last(dict(zip(wrt, arrays, strict=True)).get(argument), axis) for argument in d.vectors]
        for arrays in (grads, hess)
    ]
    request = RowRequest(
        loss=loss,
        kernel=kernel,
        dtype=kernel_type,
        vectors=[last(a, axis) for a in vectors],
        numbers=per_row,
        parameters=parameters,
        grads=by_vector[0],
        hess=by_vector[1],
        value=value,
        labels=last(labels, axis) if d.lists else labels,
        class_weight=None if class_weight is None else np.array(class_weight, np.float64),
        ignore_index=int(ignore_index) if "ignore_index" in d.names else None,
        weight=weight,
        where=where,
        grad_output=grad_output,
        scale=scale,
        reduction=reduction,
    )
    status, reduced, row, bad_label = run(request)
    if status == _core.OUT_OF_DOMAIN and not bad_label and UNIT in d.domains.values():
        vectors = with_ends(d, d.vectors, vectors)
        status, reduced, row, bad_label = run(request._replace(vectors=[last(a, axis) for a in vectors]))
    if status == _core.OUT_OF_DOMAIN and bad_label:
        label_out_of_range(d, labels, row, x.shape[axis], ignore_index, axis)
    if status == _core.OUT_OF_DOMAIN:
        arrays = dict(zip((*d.vectors, *d.numbers), [*vectors, *per_row], strict=True))
        row_out_of_domain(d, kernel, arrays, axis, row, labels, kernel_type)
    if status == _core.NO_MEMORY:
        raise MemoryError
    made = given_back or made
    value, grads, hess = made[0], made[1 : 1 + len(wrt)], made[1 + len(wrt) :]
    if outputs & VALUE and not none:
        value = reduced
    return finish(outputs, value, tuple(grads) if several else grads[0], tuple(hess) if several else hess[0])


def row_out_of_domain(
    d: Definition, kernel: str, arrays: dict[str, Any], axis: int, row: int, labels: Any, dtype: Any
) -> NoReturn:
    """Raises for the first element of this row that is outside its domain; if that at the label is, for that."""
    for argument, array in arrays.items():
        if argument not in d.domains or not d.domains[argument].holds_for(kernel):
            continue
        rows = last(array, axis) if argument in d.vectors else array
        shape = rows.shape[:-1] if argument in d.vectors else rows.shape
        at = tuple(int(k) for k in np.unravel_index(row, shape)) if shape else ()
        bad = np.atleast_1d(d.domains[argument].outside(cast(rows[at], dtype)))
        if not np.any(bad):
            continue
        if argument in d.vectors:
            label = -1 if labels is None else int(labels[at])
            place = label if 0 <= label < bad.size and bad[label] else int(np.argmax(bad))
            at = (*at[:axis], place, *at[axis:])
        raise ValueError(f"{d.name}: {argument} has {array[at]} at index {at}, expected {d.domains[argument]}")
    raise changed(d.name)


def label_out_of_range(
    d: Definition, labels: NDArray[Any], row: int, classes: int, ignore_index: int, axis: int = -1
) -> NoReturn:
    """axis: that along which lists of labels lie"""
    at = tuple(int(k) for k in np.unravel_index(row, last(labels, axis).shape if d.lists else labels.shape))
    ignored = f" or ignore_index {shown(ignore_index)}" if "ignore_index" in d.names else ""
    if d.lists:
        at, ignored = (*at[:axis], at[-1], *at[axis:-1]), " or -1"
    raise IndexError(
        f"{d.name}: {d.labels or 'target'} has {int(labels[at])} at index {at}, expected a class in [0, {classes})"
        f"{ignored}"
    )


def axes_of(name: str, axis: Any, x: NDArray[Any]) -> tuple[int, ...]:
    """The axes over which to reduce. axis: one, a tuple, or None for all."""
    if axis is None:
        axis = tuple(range(x.ndim))
    axes = tuple(axis_of(name, a, x) for a in (axis if isinstance(axis, tuple) else (axis,)))
    if len(set(axes)) < len(axes):
        raise ValueError(f"{name}: axis is {shown(axis)}, expected different axes")
    return axes


def without_axes(shape: tuple[int, ...], axes: tuple[int, ...], *, keepdims: bool = False) -> tuple[int, ...]:
    """The shape without these axes; with keepdims, of length 1 along them"""
    return tuple(1 if d in axes else n for d, n in enumerate(shape) if keepdims or d not in axes)


def _function(loss: Loss[Any], given: dict[str, Any]) -> Any:
    """softmax, log_softmax and logsumexp."""
    d: Definition = loss.definition
    name, outputs, given = d.name, loss.outputs, settled(d, given)
    x = numbers(name, "input", given["input"])
    reduces = name == "logsumexp"
    axis = given.get("axis", -1)
    axes = axes_of(name, axis, x) if reduces else (axis_of(name, axis, x),)
    rows_shape = without_axes(x.shape, axes)
    dtype, kernel_type = result_type(name, "input", x)
    keepdims = reduces and flag(name, {"keepdims": False, **given}, "keepdims")
    result_shape = without_axes(x.shape, axes, keepdims=keepdims) if reduces else x.shape
    scale, grad_output = upstream(name, given, outputs, result_shape)
    if not reduces and outputs & GRAD and grad_output is None:
        raise TypeError(f"{name}: grad_output is missing, expected an array of shape {x.shape}")
    kernel_type = computed_in(kernel_type, scale, grad_output)
    wanted = [
        result_shape if outputs & VALUE else None,
        x.shape if outputs & GRAD else None,
        x.shape if outputs & HESS else None,
    ]
    read = [x, grad_output]
    made, given_back = results(name, given, wanted, dtype, read, like=x)
    x, grad_output = read
    value, grad, hess = made
    if x.size == 0:
        if value is not None:
            value[...] = -np.inf
        return finish(outputs, *(given_back or made))
    order = (*(d for d in range(x.ndim) if d not in axes), *axes)

    def rows(array: Any) -> Any:
        """The array with these axes moved last and merged into one; a copy if need be"""
        return None if array is None else array.transpose(order).reshape(*rows_shape, -1)

    if reduces:
        value, grad_output = (a if a is None else a.reshape(rows_shape) for a in (value, grad_output))
    else:
        value, grad_output = rows(value), rows(grad_output)
    into = [rows(a) for a in (grad, hess)]
    _core.run_softmaxes(loss, kernel_type, rows(x), grad_output, scale, value, *into)
    for a, filled in zip((grad, hess), into, strict=True):
        if a is not None and not np.may_share_memory(a, filled):
            across = a.transpose(order)
            across[...] = filled.reshape(across.shape)
    return finish(outputs, *(given_back or made))


# these modules use this one, but are imported before it
_core.set_arguments(sys.modules[__name__])
reference._arguments = sys.modules[__name__]
