"""What is measured: every loss at every size, type and face; the arrays for it, and what must come out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from fastloss.__main__ import example, outputs
from fastloss._registry import catalogue

SIZES = (32, 4096, 2**20, 2**24)
CLASSES = (2, 10, 100, 1000, 32000)
LOGITS = 2**21
DTYPES = ("float32", "float64")
FACES = ("value", "grad", "value_and_grad")
PAGE = 4096  # bytes
DRAWN = 2**18  # numbers drawn at random; larger arrays repeat them


@dataclass(frozen=True)
class Case:
    """One loss on arrays of one size. classes: the length of the rows of logits, 0 for element-wise losses."""

    name: str
    size: int
    classes: int
    dtype: str
    face: str

    def __str__(self) -> str:
        return f"{self.name}-{self.shape}-{self.dtype}-{self.face}"

    @property
    def shape(self) -> str:
        return f"{self.size // self.classes}x{self.classes}" if self.classes else f"{self.size}"

    @property
    def repeats(self) -> int:
        """How often the arrays repeat what was drawn."""
        return -(-self.size // DRAWN)

    @property
    def arguments(self) -> tuple[list[Any], dict[str, Any]]:
        """Positional and keyword arguments; the upstream gradient, where there is one, only for a gradient."""
        arguments, options = repeated(self.name, self.size, self.classes, self.dtype, self.repeats)
        if self.face == "value":
            options = {name: value for name, value in options.items() if name != "grad_output"}
        return arguments, options

    @property
    def expected(self) -> list[Any]:
        """The value, the gradients or both, by the NumPy definition; gradients without the repetitions."""
        value, gradients = defined(self.name, self.size // self.repeats, self.classes, self.dtype)
        definition = catalogue[self.name].definition
        if definition.reductions and definition.default_reduction == "mean":
            gradients = [g / self.repeats for g in gradients]
        if definition.reductions and definition.default_reduction == "sum":
            value = value * self.repeats
        return {"value": [value], "grad": gradients, "value_and_grad": [value, *gradients]}[self.face]


def cases(
    family: str, faces: tuple[str, ...] = FACES, dtypes: tuple[str, ...] = DTYPES, sizes: Any = None
) -> list[Case]:
    """All cases of a family, "pointwise" or "rowwise" (which losses over rows belong to), those that share arrays in a
    row; the sizes are of arrays, or for rows those of a row.
    """

    def numbers(classes: int) -> int:
        repeats = LOGITS // DRAWN
        return LOGITS // classes // repeats * repeats * classes

    shapes = [(n, 0) for n in sizes or SIZES] if family == "pointwise" else [(numbers(c), c) for c in sizes or CLASSES]
    return [
        Case(name, size, loss.definition.length or classes, dtype, face)
        for name, loss in catalogue.items()
        if (loss.definition.family == "pointwise") == (family == "pointwise")
        for size, classes in shapes
        if not loss.definition.length or (size, classes) == shapes[0]
        for dtype in dtypes
        for face in faces
        if face == "value" or hasattr(loss, face)
    ]


def aligned(shape: tuple[int, ...], dtype: Any) -> Any:
    """A new array that begins a page, and whose memory has been touched.

    All of them begin one, for a load waits for an earlier store whose address is the same modulo 4 KB: where the result
    lies a few cache lines behind an argument, by that measure, a cheap loop takes up to twice the time.
    """
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    memory = np.zeros(size + PAGE, np.uint8)
    memory[::1024] = 0
    start = -memory.ctypes.data % PAGE
    return memory[start : start + size].view(dtype).reshape(shape)


@lru_cache(maxsize=1)
def drawn(name: str, size: int, classes: int, dtype: str) -> tuple[list[Any], dict[str, Any]]:
    return example(catalogue[name].definition, size, classes, np.dtype(dtype), np.random.default_rng(0))


@lru_cache(maxsize=1)
def repeated(name: str, size: int, classes: int, dtype: str, repeats: int) -> tuple[list[Any], dict[str, Any]]:
    def whole(a: Any) -> Any:
        array = aligned((repeats * a.shape[0], *a.shape[1:]), a.dtype)
        array.reshape(repeats, *a.shape)[...] = a
        return array

    arguments, options = drawn(name, size // repeats, classes, dtype)
    return [whole(a) for a in arguments], {k: whole(v) if np.ndim(v) else v for k, v in options.items()}


@lru_cache(maxsize=1)
def defined(name: str, size: int, classes: int, dtype: str) -> tuple[Any, list[Any]]:
    """Value and gradients of what was drawn."""
    arguments, options = drawn(name, size, classes, dtype)
    value, *gradients = outputs(catalogue[name].reference.value_and_grad(*arguments, **options))
    return value, gradients


def check(case: Case, results: list[Any], who: str) -> None:
    """That results are those expected, to the digits that all contenders have. In pieces that stay in cache."""
    for result, expected in zip(results, case.expected, strict=True):
        tolerance = 1e-9 if case.dtype == "float64" else 1e-4 if np.ndim(expected) else 1e-3  # sums in float32
        scale = np.max(np.abs(expected), initial=0)
        limit = tolerance * (np.abs(expected).reshape(-1) + scale)
        for piece in np.reshape(result, (-1, expected.size)):
            off = np.abs(piece - expected.reshape(-1))
            if not np.all(off <= limit):
                np.testing.assert_allclose(
                    piece, expected.reshape(-1), tolerance, tolerance * scale, err_msg=f"{case} by {who}"
                )
