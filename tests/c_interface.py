"""The interface for C from Python, by ctypes: the structures of include/fastloss/capi.h, and requests made of the
arguments of a Python call.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from fastloss import _core
from fastloss._registry import catalogue

TYPES = ("float32", "float64", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32",
         "uint64", "bool")  # fmt: skip
CODES = ("OK", "NO_MEMORY", "OUT_OF_DOMAIN", "BAD_LABEL", "BAD_PARAMETER", "BAD_SIZE", "BAD_LOSS", "BAD_SHAPE",
         "BAD_STRIDES", "BAD_TYPE", "MISSING", "UNSUPPORTED", "OVERLAP", "NO_ARGUMENT")  # fmt: skip
ROLES = ("input", "row input", "labels", "lists", "parameter", "class weight", "ignore_index", "weight", "where",
         "grad_output")  # fmt: skip
NONE, SUM, MEAN = range(3)
INPUTS, PARAMETERS = 6, 6


class Array(ctypes.Structure):
    _fields_ = (("data", ctypes.c_void_p), ("strides", ctypes.c_void_p), ("type", ctypes.c_int64))


class Description(ctypes.Structure):
    _fields_ = (
        ("size", ctypes.c_size_t),
        ("name", ctypes.c_char_p),
        *((name, ctypes.c_int64) for name in ("rows", "length", "arguments", "outputs", "reduces", "by_row")),
    )


class Argument(ctypes.Structure):
    _fields_ = (
        ("size", ctypes.c_size_t),
        ("name", ctypes.c_char_p),
        *((name, ctypes.c_int64) for name in ("role", "place", "flags")),
        *((name, ctypes.c_double) for name in ("standard", "low", "high", "gap_low", "gap_high")),
    )


class Request(ctypes.Structure):
    _fields_ = (
        ("size", ctypes.c_size_t),
        ("loss", ctypes.c_void_p),
        ("ndim", ctypes.c_int64),
        ("shape", ctypes.c_void_p),
        ("reduction", ctypes.c_int64),
        ("options", ctypes.c_int64),
        ("scale", ctypes.c_double),
        ("ignore_index", ctypes.c_int64),
        ("parameter", ctypes.c_double * PARAMETERS),
        ("input", Array * INPUTS),
        ("parameters", Array * PARAMETERS),
        *((name, Array) for name in ("class_weight", "weight", "where", "grad_output", "value")),
        ("grad", Array * INPUTS),
        ("hess", Array * INPUTS),
        ("denominator", ctypes.c_double),
        ("error_argument", ctypes.c_int64),
        ("error_index", ctypes.c_int64),
    )


class Api(ctypes.Structure):
    _fields_ = (
        ("size", ctypes.c_size_t),
        ("abi", ctypes.c_int64),
        ("find", ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p)),
        ("describe", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)),
        ("argument", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p)),
        ("prepare", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p)),
        ("run", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)),
        ("message", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_int)),
    )


address = ctypes.pythonapi.PyCapsule_GetPointer
address.restype, address.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
api = Api.from_address(address(_core.c_api, b"fastloss._core.c_api"))


def arguments_of(loss: int) -> list[Argument]:
    description = Description(ctypes.sizeof(Description))
    assert api.describe(loss, ctypes.byref(description)) == 0
    found = []
    for k in range(description.arguments):
        argument = Argument(ctypes.sizeof(Argument))
        assert api.argument(loss, k, ctypes.byref(argument)) == 0
        found.append(argument)
    return found


class Call:
    """A request, with all that its pointers point to."""

    def __init__(self, name: str) -> None:
        self.loss = api.find(name.encode())
        assert self.loss, name
        self.request = Request()
        assert api.prepare(ctypes.byref(self.request), ctypes.sizeof(Request), self.loss) == 0
        self.arguments = {argument.name.decode(): argument for argument in arguments_of(self.loss)}
        self.kept: list[Any] = []

    def put(self, to: Array, array: np.ndarray) -> None:
        strides = (ctypes.c_ssize_t * max(1, array.ndim))(*array.strides)
        self.kept += [array, strides]
        to.data, to.type = array.ctypes.data, TYPES.index(array.dtype.name) + 1
        to.strides = None if array.flags.c_contiguous and array.size else ctypes.addressof(strides)

    def shape(self, shape: tuple[int, ...]) -> None:
        extents = (ctypes.c_ssize_t * max(1, len(shape)))(*shape)
        self.kept.append(extents)
        self.request.ndim, self.request.shape = len(shape), ctypes.addressof(extents)

    def run(self) -> str:
        return CODES[api.run(ctypes.byref(self.request))]


def like_memory(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    return np.full(shape, 77, dtype)


def call(
    variant: Any, which: str, args: list[np.ndarray], options: dict[str, Any], reduction: int = NONE
) -> tuple[str, list[np.ndarray], Call]:
    """The same call as Python's, with its axis moved last: code and results in Python's order."""
    definition = variant.definition
    options = {key: value for key, value in options.items() if key not in ("reduction", "soft")}
    axis = options.pop("axis", -1 if definition.family == "rowwise" or "axis" not in definition.names else None)
    if axis is None:
        axis = min(1, args[0].ndim - 1)
    chosen = ", ".join(f"{key}={options.pop(key)!r}" for key in definition.choices if key in options)
    cross_entropy = definition.name == "cross_entropy" and args[1].shape == args[0].shape
    soft = "_soft" if cross_entropy or dict(variant.options).get("soft") else ""
    made = Call(f"{definition.name}{soft}({chosen})" if chosen else definition.name + soft)
    q, first, rows = made.request, args[0], definition.family != "pointwise"

    def moved(array: np.ndarray) -> np.ndarray:
        return np.moveaxis(array, axis, -1) if rows and array.shape == first.shape else array

    shape = moved(first).shape
    made.shape(shape)
    for k, array in enumerate(args):
        made.put(q.input[k], moved(array))
    q.reduction = reduction
    q.options = options.pop("hessian", "exact") == "gauss_newton"
    for key, value in options.items():
        role = ROLES[made.arguments[key].role - 1]
        place = made.arguments[key].place
        if role == "parameter" and isinstance(value, float):
            q.parameter[place] = value
        elif role == "parameter":
            made.put(q.parameters[place], np.broadcast_to(value, shape[:-1] if rows else shape))
        elif role == "ignore_index":
            q.ignore_index = value
        elif role == "grad_output" and isinstance(value, float):
            q.scale = value
        else:
            name = {"class weight": "class_weight"}.get(role, role)
            value = np.broadcast_to(value, shape) if role in ("weight", "where") and not rows else value
            made.put(getattr(q, name), moved(value))
    kind = first.dtype if first.dtype.kind in "fV" else np.dtype(np.float64)
    face = catalogue[definition.name].definition
    by = [definition.inputs.index(name) for name in face.wrt]
    results, outputs = [], {"value": 1, "grad": 2, "value_and_grad": 3, "grad_and_hess": 6}[which]
    if outputs & 1:
        of_array = shape if definition.name in ("softmax", "log_softmax") or not rows else shape[:-1]
        value = like_memory(of_array, kind) if reduction == NONE else like_memory((), np.float64)
        made.put(q.value, value)
        results.append(value)
    for bit, arrays in ((2, q.grad), (4, q.hess)):
        for k in by if outputs & bit else ():
            results.append(like_memory(shape, kind))
            made.put(arrays[k], results[-1])
    code = made.run()
    return code, [np.moveaxis(a, -1, axis) if rows and a.shape == shape else a for a in results], made
