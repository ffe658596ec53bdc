"""The same from Numba: a line through points, by gradient descent on Huber's loss, in compiled
code that holds no GIL.

Structures are records of NumPy here, with the fields of ``fastloss/capi.h``. A request is made
once, in Python; compiled code passes its address. It may be changed between calls, and each
thread needs one of its own.
"""

import ctypes

import numpy as np
from numba import njit

from fastloss import _core

ARRAY = np.dtype([("data", np.uintp), ("strides", np.uintp), ("type", np.int64)])
REQUEST = np.dtype(
    [
        ("size", np.uintp), ("loss", np.uintp), ("ndim", np.int64), ("shape", np.uintp),
        ("reduction", np.int64), ("options", np.int64), ("scale", np.float64),
        ("ignore_index", np.int64), ("parameter", np.float64, 6), ("input", ARRAY, 6),
        ("parameters", ARRAY, 6), ("class_weight", ARRAY), ("weight", ARRAY), ("where", ARRAY),
        ("grad_output", ARRAY), ("value", ARRAY), ("grad", ARRAY, 6), ("hess", ARRAY, 6),
        ("denominator", np.float64), ("error_argument", np.int64), ("error_index", np.int64),
    ]
)  # fmt: skip
FLOAT64, MEAN, OK, ABI = 2, 2, 0, 1


def functions():
    """Those of the capsule: find, prepare, run and message."""
    address = ctypes.pythonapi.PyCapsule_GetPointer
    address.restype, address.argtypes = ctypes.c_size_t, (ctypes.py_object, ctypes.c_char_p)
    words = (ctypes.c_size_t * 8).from_address(address(_core.c_api, b"fastloss._core.c_api"))
    if words[1] != ABI:
        raise ImportError(f"fastloss has ABI {words[1]}, expected {ABI}")
    of = ctypes.CFUNCTYPE
    return (
        of(ctypes.c_size_t, ctypes.c_char_p)(words[2]),
        of(ctypes.c_int, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_size_t)(words[5]),
        of(ctypes.c_int, ctypes.c_size_t)(words[6]),
        of(ctypes.c_char_p, ctypes.c_int)(words[7]),
    )


find, prepare, run, message = functions()
huber = find(b"huber_loss")


@njit(nogil=True)
def descend(request, x, y, predicted, slope, steps):
    """A code of fastloss, slope and intercept. `predicted` and `slope` are the request's."""
    a, b = 0.0, 0.0
    for _ in range(steps):
        for i in range(len(x)):
            predicted[i] = a * x[i] + b
        status = run(request.ctypes.data)
        if status != OK:
            return status, a, b
        by_a, by_b = 0.0, 0.0
        for i in range(len(x)):
            by_a += slope[i] * x[i]
            by_b += slope[i]
        a -= by_a
        b -= by_b
    return OK, a, b


def fit(x, y, delta=1.0, steps=100):
    """Slope and intercept of a line through points."""
    x, y = np.ascontiguousarray(x, np.float64), np.ascontiguousarray(y, np.float64)
    if x.ndim != 1 or x.shape != y.shape:  # pointers do not know how long arrays are
        raise ValueError(f"fit: y has shape {y.shape}, x {x.shape}, expected equal lengths")
    predicted, slope = np.empty_like(x), np.empty_like(x)
    shape = np.array(x.shape, np.intp)
    request = np.zeros(1, REQUEST)
    prepare(request.ctypes.data, request.itemsize, huber)
    q = request[0]
    q["ndim"], q["shape"] = 1, shape.ctypes.data
    q["reduction"], q["parameter"][0] = MEAN, delta
    for field, array in ((q["input"][0], predicted), (q["input"][1], y), (q["grad"][0], slope)):
        field["data"], field["type"] = array.ctypes.data, FLOAT64
    status, a, b = descend(request, x, y, predicted, slope, steps)
    if status != OK:
        raise ValueError(f"fit: {message(status).decode()}")
    return a, b
