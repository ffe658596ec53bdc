"""The losses for `MyGrad <https://github.com/rsokl/MyGrad>`_: each has its name and arguments there, takes and gives
tensors, and is differentiated by `backward`.

>>> import mygrad
>>> from fastloss.interop import mygrad as flm
>>> scores = mygrad.tensor([[0.0, 0.0], [0.0, 0.0]])
>>> flm.cross_entropy(scores, [0, 1]).backward()
>>> scores.grad
array([[-0.25,  0.25],
       [ 0.25, -0.25]])

`wrap` takes losses of your own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec

import numpy as np
from numpy.typing import NDArray

from fastloss._core import type_name
from fastloss.interop import _graph, missing

try:
    import mygrad
except ModuleNotFoundError as error:
    raise missing("mygrad", error) from None
from mygrad.operation_base import Operation

P = ParamSpec("P")


class Loss(Operation):
    def __call__(self, *tensors: Any, call: _graph.Call) -> NDArray[Any]:
        self.variables = tensors
        self.arrays = [t.data for t in tensors]
        self.call = call.by(tuple(name for name, t in zip(call.names, tensors, strict=True) if not t.constant))
        self.kept: dict[str, Any] = {}
        if call.reduced and self.call.wrt:  # the gradients come with the value
            value, grads = self.call.value_and_grad(self.arrays)
            self.kept.update(zip(self.call.wrt, grads, strict=True))
        else:
            value = self.call.value(self.arrays)
        return np.asarray(value, call.value_type([type_name(a.dtype) for a in self.arrays]))

    def backward_var(self, grad: Any, index: int, **_: Any) -> Any:
        name = self.call.names[index]
        if name not in self.call.wrt:  # `wrt` leaves it out
            return np.zeros_like(self.arrays[index])
        if name in self.kept:
            return self.kept[name] * grad
        return self.call.by((name,)).grad(self.arrays, grad)[0]


class Bridge(_graph.Bridge):
    def __call__(self, *args: Any, **kwargs: Any) -> mygrad.Tensor:
        given = self.given(args, kwargs)
        tensors = {name: value for name, value in given.items() if isinstance(value, mygrad.Tensor)}
        call = self.call(given, tuple(tensors))
        return mygrad.execute_op(Loss, *tensors.values(), op_kwargs={"call": call})


def wrap(loss: Callable[P, Any]) -> Callable[P, mygrad.Tensor]:
    """A loss of fastloss, or one that `fastloss.custom_loss` has made, as an operation of MyGrad."""
    return Bridge(loss)


def __getattr__(name: str) -> Callable[..., mygrad.Tensor]:
    found: Callable[..., mygrad.Tensor] = _graph.member(globals(), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_graph.losses()})
