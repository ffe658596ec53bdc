from collections.abc import Callable, Iterable
from inspect import Signature
from typing import Any, Final, Generic, ParamSpec, final

import numpy as np
from numpy.typing import NDArray

from fastloss._registry import Definition
from fastloss.partial import Pieces
from fastloss.products import HessianProduct
from fastloss.reference import Reference

_P = ParamSpec("_P")

@final
class Plan:
    def __new__(cls, loss: Loss[Any], given: dict[str, Any]) -> Plan: ...

@final
class Loss(Generic[_P]):
    __name__: str
    __qualname__: str
    __signature__: Signature
    __wrapped__: Callable[_P, Any]
    definition: Definition
    names: tuple[str, ...]
    outputs: int
    soft: Loss[_P] | None
    reference: Reference
    grad: Callable[_P, Any]
    value_and_grad: Callable[_P, Any]
    grad_and_hess: Callable[_P, Any]
    hvp: HessianProduct
    partial: Pieces
    unit: Callable[..., int]
    def __new__(cls, definition: Definition, outputs: int) -> Loss[_P]: ...
    def __getattr__(self, name: str) -> Any: ...
    def __copy__(self) -> Loss[_P]: ...
    def __deepcopy__(self, memo: Any) -> Loss[_P]: ...
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> Any: ...

PROGRAM: Final[dict[str, int]]

def operations() -> dict[str, tuple[int, int, str]]: ...

@final
class Program:
    def __new__(
        cls, inputs: int, parameters: int, constants: list[float], prelude: list[Any], codes: list[Any]
    ) -> Program: ...
    @property
    def compiled(self) -> list[str]: ...
    def use(self, kernels: Kernels) -> None: ...
    def run(
        self, kernel: int, outputs: Iterable[int], lanes: NDArray[np.float64] | None, scale: float,
        inputs: list[NDArray[Any]], parameters: list[Any], kernels: Kernels | None = None,
    ) -> dict[int, NDArray[Any]]: ...  # fmt: skip

@final
class Kernels:
    def __new__(cls, isa: str, floats: int, doubles: int) -> Kernels: ...

SUPPORTED: Final[frozenset[str]]

def set_arguments(module: Any) -> None: ...
def changed(name: str) -> ValueError: ...
def type_name(dtype: np.dtype[Any]) -> str: ...
def result_types(array: Any) -> tuple[np.dtype[Any], np.dtype[Any]]: ...
def shown(value: Any) -> str: ...

OK: Final[int]
NO_MEMORY: Final[int]
OUT_OF_DOMAIN: Final[int]

def run_pointwise(
    loss: Any, kernel: str, dtype: Any, shape: tuple[int, ...], inputs: Any, parameters: Any, weight: Any, where: Any,
    grad_output: Any, scale: float, reduction: str, value: Any, grads: Any, hess: Any, gauss_newton: bool,
    check_first: bool, vectors: Any, units: list[Any] | None = None,
) -> tuple[int, float]: ...  # fmt: skip
def run_softmaxes(
    loss: Any, dtype: Any, logits: Any, grad_output: Any, scale: float, value: Any, grad: Any, hess: Any
) -> None: ...
def sums_of_rows(dtype: Any, logits: Any, labels: Any) -> np.ndarray[Any, np.dtype[np.float64]]: ...
def run_row_loss(
    loss: Any, kernel: str, dtype: Any, vectors: Any, numbers: Any, parameters: Any, labels: Any, class_weight: Any,
    ignore_index: int | None, weight: Any, where: Any, grad_output: Any, scale: float, reduction: str, value: Any,
    grads: Any, hess: Any, *, axes: int = 1, units: list[Any] | None = None,
) -> tuple[int, float, int, bool]: ...  # fmt: skip
def row_units(loss: Any, kernel: str, length: int) -> tuple[int, int]: ...

c_api: Final[Any]  # capsules

def c_loss(name: str) -> Any: ...
def isas() -> tuple[str, ...]: ...
def isa() -> str: ...
def use_isa(name: str | None) -> None: ...
def kernels() -> list[tuple[str, int, int]]: ...
def row_kernels() -> list[tuple[str, int, int, int, int, tuple[int, float] | None]]: ...

MAX_THREADS: Final[int]

def set_up_threads(cores: int, count: int) -> None: ...
def get_threads() -> int: ...
def set_threads(count: int) -> None: ...

@final
class Limit:
    def __init__(self) -> None: ...
    def set(self, count: int) -> int: ...

def share_above(nanoseconds: int) -> None: ...
def workers() -> int: ...
def sizes() -> dict[str, int]: ...
