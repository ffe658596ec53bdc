"""Who runs against whom: for any loss of the catalogue, functions that compute the same from the same arrays.

Every contender gets 64-byte aligned, contiguous arrays, one thread, and result arrays beforehand where it can use
them. What it returns is compared with the NumPy definition before anything is timed.
"""

from __future__ import annotations

import os
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.util import find_spec
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import numpy as np

from fastloss.__main__ import example, outputs
from fastloss._registry import catalogue

SIZES = (32, 4096, 2**20, 2**24)
CLASSES = (2, 10, 100, 1000, 32000)
LOGITS = 2**21
DTYPES = ("float32", "float64")
FACES = ("value", "grad", "value_and_grad")


@dataclass(frozen=True)
class Case:
    """One loss on arrays of one size. classes: the length of the rows of logits, 0 for element-wise losses."""

    name: str
    size: int
    classes: int
    dtype: str
    face: str

    def __str__(self) -> str:
        rows = f"{self.size // self.classes}x{self.classes}" if self.classes else f"{self.size}"
        return f"{self.name}-{rows}-{self.dtype}-{self.face}"

    @property
    def arguments(self) -> tuple[list[Any], dict[str, Any]]:
        return arguments_of(self.name, self.size, self.classes, self.dtype)


def cases(
    family: str, faces: tuple[str, ...] = FACES, dtypes: tuple[str, ...] = DTYPES, sizes: Any = None
) -> list[Case]:
    """All cases of a family; the sizes are of arrays, or for rows those of a row."""
    shapes = [(n, 0) for n in sizes or SIZES] if family == "pointwise" else [(LOGITS, c) for c in sizes or CLASSES]
    return [
        Case(name, size // max(1, classes) * max(1, classes), classes, dtype, face)
        for name, loss in catalogue.items()
        if loss.definition.family == family
        for size, classes in shapes
        for dtype in dtypes
        for face in faces
        if face == "value" or hasattr(loss, face)
    ]


# ---- arrays ----


def aligned(shape: tuple[int, ...], dtype: Any) -> Any:
    """A new array that begins a cache line, and whose memory has been touched."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    memory = np.zeros(size + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + size].view(dtype).reshape(shape)


def aligned_copy(a: Any) -> Any:
    copy = aligned(a.shape, a.dtype)
    copy[...] = a
    return copy


@lru_cache(maxsize=1)
def arguments_of(name: str, size: int, classes: int, dtype: str) -> tuple[list[Any], dict[str, Any]]:
    """Drawn once; large arrays repeat a smaller one."""
    drawn = min(size, max(2**18, classes))
    arguments, options = example(catalogue[name].definition, drawn, classes, np.dtype(dtype), np.random.default_rng(0))

    def whole(a: Any) -> Any:
        return aligned_copy(np.resize(a, (a.shape[0] * (size // drawn), *a.shape[1:])))

    return [whole(a) for a in arguments], {k: whole(v) if np.ndim(v) else v for k, v in options.items()}


# ---- contenders: from a case to a function to be timed, and one that reads its result ----

Contender = tuple[Callable[[], Any], Callable[[Any], list[Any]]]


def face_of(loss: Any, face: str) -> Any:
    return loss if face == "value" else getattr(loss, face)


def run_fastloss(case: Case) -> Contender:
    """With `out`, but for arrays so small that the checks of it would count."""
    function, (arguments, options) = face_of(catalogue[case.name], case.face), case.arguments
    results = [a for a in outputs(function(*arguments, **options)) if a.ndim]
    if case.size > 4096 and results:
        out = tuple(aligned(a.shape, a.dtype) for a in results)
        options = {**options, "out": out if len(out) > 1 else out[0]}
    return partial(function, *arguments, **options), outputs


def run_numpy(case: Case) -> Contender:
    arguments, options = case.arguments
    return partial(face_of(catalogue[case.name].reference, case.face), *arguments, **options), outputs


def run_copy(case: Case) -> Contender:
    """Reading the first argument and writing as many bytes elsewhere: what memory allows."""
    source = case.arguments[0][0]
    return partial(np.copyto, aligned(source.shape, source.dtype), source), lambda result: []


TORCH_NAMES = {"log_sigmoid": "logsigmoid"}


@cache
def torch_function(name: str) -> Any:
    import torch

    torch.set_num_threads(1)
    name = TORCH_NAMES.get(name, name)
    return getattr(torch.nn.functional, name, None) or getattr(torch, name, None)


def run_torch(case: Case) -> Contender:
    """Eager; the gradient is by forward and backward."""
    import torch

    definition, (arguments, options) = catalogue[case.name].definition, case.arguments
    tensors = [torch.from_numpy(a) for a in arguments]
    upstream = options.get("grad_output")
    keywords = {k: v for k, v in options.items() if k != "grad_output"}
    if "axis" in definition.parameters and "target" not in definition.inputs:
        keywords["dim"] = -1
    function = partial(torch_function(case.name), *tensors, **keywords)

    def value() -> Any:
        with torch.no_grad():
            return function()

    if case.face == "value":
        return value, lambda result: [result.numpy()]
    leaves = [tensors[definition.inputs.index(name)].requires_grad_() for name in definition.wrt]
    seed = None if upstream is None else torch.from_numpy(upstream)

    def value_and_grad() -> Any:
        result = function()
        if seed is None and result.ndim:
            return result, torch.autograd.grad(result, leaves, torch.ones_like(result))
        return result, torch.autograd.grad(result, leaves, seed)

    def read(result: Any) -> list[Any]:
        arrays = [result[0].detach().numpy(), *(g.numpy() for g in result[1])]
        return arrays if case.face == "value_and_grad" else arrays[1:]

    return value_and_grad, read


def run_jax(case: Case) -> Contender:
    """The NumPy definition itself, closed-form gradient included, traced with jax.numpy and fused by XLA."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    loss, (arguments, options) = catalogue[case.name], case.arguments
    body = loss.definition.function
    traced = types.FunctionType(
        body.__code__, {**body.__globals__, "np": jnp}, None, body.__defaults__, body.__closure__
    )
    traced.__kwdefaults__ = body.__kwdefaults__
    wanted = [loss.definition.differentiable.index(name) for name in loss.definition.wrt]
    reduction = loss.definition.default_reduction if loss.definition.reductions else "none"

    @jax.jit
    def run(arrays: Any) -> Any:
        value, grad, *_ = traced(*arrays, **options)
        if isinstance(grad, tuple):
            grad = tuple(grad[k] for k in wanted)
        if reduction == "mean":
            count = arguments[0].size if not case.classes else arguments[0].size // case.classes
            value, grad = value / count, jax.tree.map(lambda g: g / count, grad)
        if reduction != "none":
            value = jnp.sum(value, dtype=jnp.float64)
        return {"value": value, "grad": grad, "value_and_grad": (value, grad)}[case.face]

    arrays = [jnp.asarray(a) for a in arguments]
    return lambda: jax.block_until_ready(run(arrays)), lambda result: outputs(jax.tree.map(np.asarray, result))


@cache
def numba_loops() -> dict[str, Any]:
    """What a user of Numba would write: one pass, reduced to the mean."""
    from math import exp, log, log1p

    from numba import njit

    jit = njit(fastmath=True)

    @jit
    def mse_loss(x: Any, y: Any, grad: Any) -> float:
        total = 0.0
        for i in range(x.size):
            r = x[i] - y[i]
            total += r * r
            grad[i] = r * (x.dtype.type(2) / x.dtype.type(x.size))
        return total / x.size

    @jit
    def huber_loss(x: Any, y: Any, grad: Any) -> float:
        total, one, scale = 0.0, x.dtype.type(1), x.dtype.type(1) / x.dtype.type(x.size)
        for i in range(x.size):
            r = x[i] - y[i]
            c = min(max(r, -one), one)
            total += c * (r - x.dtype.type(0.5) * c)
            grad[i] = c * scale
        return total / x.size

    @jit
    def binary_cross_entropy_with_logits(x: Any, y: Any, grad: Any) -> float:
        total, one, scale = 0.0, x.dtype.type(1), x.dtype.type(1) / x.dtype.type(x.size)
        for i in range(x.size):
            e = exp(-abs(x[i]))
            total += max(x[i], x.dtype.type(0)) - x[i] * y[i] + log1p(e)
            grad[i] = ((one if x[i] >= 0 else e) / (one + e) - y[i]) * scale
        return total / x.size

    @jit
    def cross_entropy(x: Any, y: Any, grad: Any) -> float:
        total, rows = 0.0, x.shape[0]
        for i in range(rows):
            row, out = x[i], grad[i]
            m = row[0]
            for k in range(row.size):
                m = max(m, row[k])
            s = x.dtype.type(0)
            for k in range(row.size):
                out[k] = exp(row[k] - m)
                s += out[k]
            total += m + log(s) - row[y[i]]
            scale = x.dtype.type(1) / (s * x.dtype.type(rows))
            for k in range(row.size):
                out[k] *= scale
            out[y[i]] -= x.dtype.type(1) / x.dtype.type(rows)
        return total / rows

    return {f.__name__: f for f in (mse_loss, huber_loss, binary_cross_entropy_with_logits, cross_entropy)}


def run_numba(case: Case) -> Contender:
    loop, (arguments, _) = numba_loops()[case.name], case.arguments
    grad = aligned(arguments[0].shape, arguments[0].dtype)
    read = {"grad": lambda value: [grad], "value_and_grad": lambda value: [np.asarray(value), grad]}
    return partial(loop, *arguments, grad), read[case.face]


SKLEARN_NAMES = {
    "mse_loss": "HalfSquaredError",
    "l1_loss": "AbsoluteError",
    "pinball_loss": "PinballLoss",
    "poisson_nll_loss": "HalfPoissonLoss",
    "binary_cross_entropy_with_logits": "HalfBinomialLoss",
    "cross_entropy": "HalfMultinomialLoss",
}


def run_sklearn(case: Case) -> Contender:
    """Unreduced, with result arrays given; the sum over them is left out."""
    from sklearn._loss import loss as losses

    x, y = case.arguments[0]
    keywords = {"n_classes": case.classes} if case.classes else {}
    theirs = getattr(losses, SKLEARN_NAMES[case.name])(**keywords)
    value, grad, y = aligned(y.shape, x.dtype), aligned(x.shape, x.dtype), aligned_copy(y.astype(x.dtype))
    factor = (2 if case.name == "mse_loss" else 1) / y.size

    def read(result: Any) -> list[Any]:
        arrays = [np.asarray(np.sum(value, dtype=np.float64) * factor), grad * factor]
        return {"value": arrays[:1], "grad": arrays[1:], "value_and_grad": arrays}[case.face]

    if case.face == "value":
        return partial(theirs.loss, y, x, loss_out=value), read
    if case.face == "grad":
        return partial(theirs.gradient, y, x, gradient_out=grad), read
    return partial(theirs.loss_gradient, y, x, loss_out=value, gradient_out=grad), read


ALWAYS = {"fastloss": run_fastloss, "numpy": run_numpy, "copy": run_copy}
PEERS = {"torch": run_torch, "jax": run_jax, "numba": run_numba, "sklearn": run_sklearn}


@cache
def installed(peer: str) -> bool:
    return find_spec(peer) is not None


def applicable(peer: str, case: Case) -> bool:
    if not installed(peer):
        return False
    if peer == "torch":
        return torch_function(case.name) is not None
    if peer == "numba":
        return case.name in numba_loops() and case.face != "value"
    if peer == "jax":
        return traceable(case.name, case.dtype)
    return case.name in SKLEARN_NAMES


@cache
def traceable(name: str, dtype: str) -> bool:
    """Whether the body of the definition is NumPy of a kind that JAX can trace."""
    import jax

    classes = 4 if catalogue[name].definition.family == "rowwise" else 0
    try:
        run_jax(Case(name, 16, classes, dtype, "value"))[0]()
    except (TypeError, AttributeError, jax.errors.JAXTypeError):
        return False
    return True


def contenders(case: Case) -> list[str]:
    """Names of those who can run this case."""
    return [*ALWAYS, *(peer for peer in PEERS if applicable(peer, case))]


def prepare(case: Case, who: str) -> Callable[[], Any]:
    """The function to time, after its results have been found right."""
    run, read = {**ALWAYS, **PEERS}[who](case)
    if who not in ("numpy", "copy"):
        tolerance = 1e-4 if case.dtype == "float32" else 1e-9
        for got, expected in zip(read(run()), expected_of(case), strict=True):
            scale = np.max(np.abs(expected), initial=0)
            np.testing.assert_allclose(
                got, expected, rtol=tolerance, atol=tolerance * scale, err_msg=f"{case} by {who}"
            )
    return run


@lru_cache(maxsize=1)
def expected_of(case: Case) -> list[Any]:
    run, read = run_numpy(case)
    return read(run())
