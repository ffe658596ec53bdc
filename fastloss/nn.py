"""Losses and softmaxes that remember what they were called with, named as in ``torch.nn``, for networks written by
hand: call one, then call its ``backward``.

>>> import numpy as np
>>> import fastloss as fl
>>> criterion = fl.nn.CrossEntropyLoss(label_smoothing=0.1)
>>> loss = criterion(np.zeros((2, 3)), np.array([0, 2]))
>>> criterion.backward().shape
(2, 3)
"""

from __future__ import annotations

from typing import Any

from fastloss import binary, regression, rowwise
from fastloss._core import Loss


class Module:
    """A loss with its options. Keeps references to the arguments of the last call, which must not be changed
    before `backward`.
    """

    loss: Loss[Any]

    def __init__(self, **options: Any) -> None:
        known = self.loss.__signature__.parameters
        for name in options:
            if name not in known or name in ("grad_output", "out") or known[name].default is known[name].empty:
                raise TypeError(f"{type(self).__name__}() got an unexpected keyword argument {name!r}")
        self.options = options
        self.arguments: tuple[Any, ...] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """The value of the loss of these arguments."""
        value = self.loss(*arguments, **self.options)
        self.arguments = arguments
        return value

    def backward(self, grad_output: Any = None, *, out: Any = None) -> Any:
        """The gradient of the last call by its input, times grad_output."""
        if self.arguments is None:
            raise RuntimeError(f"{type(self).__name__}: backward is called before the loss itself")
        return self.loss.grad(*self.arguments, **self.options, grad_output=grad_output, out=out)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.options.items())})"


def _module(name: str, loss: Loss[Any]) -> type[Module]:
    doc = f"`fastloss.{loss.__name__}` with its options, remembering its arguments; see `Module`."
    return type(name, (Module,), {"loss": loss, "__doc__": doc, "__module__": __name__})


MSELoss = _module("MSELoss", regression.mse_loss)
L1Loss = _module("L1Loss", regression.l1_loss)
HuberLoss = _module("HuberLoss", regression.huber_loss)
HingeLoss = _module("HingeLoss", binary.hinge_loss)
BCEWithLogitsLoss = _module("BCEWithLogitsLoss", binary.binary_cross_entropy_with_logits)
CrossEntropyLoss = _module("CrossEntropyLoss", rowwise.cross_entropy)
Softmax = _module("Softmax", rowwise.softmax)
LogSoftmax = _module("LogSoftmax", rowwise.log_softmax)
