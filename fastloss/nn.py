"""Losses and functions as modules for networks written by hand. A module keeps the arguments of its last call, of
which ``backward`` returns the gradient. There is a class for every loss of the catalogue, named as in ``torch.nn``
(`MSELoss`, `BCEWithLogitsLoss`, `Softmax`), or as it would be there (`PinballLoss`, `L2Penalty`). Its options are those
of the loss, and are checked when it is made.

>>> import numpy as np
>>> import fastloss as fl
>>> criterion = fl.nn.CrossEntropyLoss(label_smoothing=0.1)
>>> loss = criterion(np.zeros((2, 3)), np.array([0, 2]))
>>> criterion.backward().shape
(2, 3)
>>> fl.nn.HuberLoss(delta=-1)
Traceback (most recent call last):
ValueError: huber_loss: delta has -1.0, expected a number > 0
"""

from __future__ import annotations

from typing import Any

from fastloss import _arguments
from fastloss._core import Loss
from fastloss._registry import catalogue

# words that torch.nn does not capitalise by the rule of one capital in front
SPELLED = {
    name.lower(): name for name in ("MSE", "KL", "JS", "NLL", "CTC", "MultiLabel", "LogSumExp", "XLogY", "McClure")
}


class Module:
    """A loss with its options. Keeps references to the arguments of the last call, which must not be changed
    before `backward`.
    """

    loss: Loss[Any]

    def __init__(self, **options: Any) -> None:
        definition = self.loss.definition
        known = set(definition.names) - {*definition.inputs, "grad_output", "out"}
        for name in options:
            if name not in known:
                raise TypeError(f"{type(self).__name__}() got an unexpected keyword argument {name!r}")
        _arguments.check_options(definition, options)
        self.options = options
        self.arguments: tuple[Any, ...] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """The value of the loss of these arguments."""
        value = self.loss(*arguments, **self.options)
        self.arguments = arguments
        return value

    def backward(self, grad_output: Any = None, *, out: Any = None) -> Any:
        """The gradient of the last call with respect to its input, times grad_output."""
        if self.arguments is None:
            raise RuntimeError(f"{type(self).__name__}: backward is called before the loss itself")
        return self.loss.grad(*self.arguments, **self.options, grad_output=grad_output, out=out)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.options.items())})"


def class_name(loss: Loss[Any]) -> str:
    """The name of the class of a loss, by the conventions of torch.nn."""
    words = loss.__name__.split("_")
    if loss.definition.reductions and words[-1] not in ("loss", "error", "penalty"):
        words.append("loss")
    name = "".join(SPELLED.get(word, word.capitalize()) for word in words)
    return name.replace("BinaryCrossEntropy", "BCE")


def _classes() -> dict[str, Loss[Any]]:
    return {class_name(loss): loss for loss in catalogue.values()}


# Classes are made on first use, for any loss that is in the catalogue by then.


def __getattr__(name: str) -> type[Module]:
    if name == "__all__":
        return ["Module", *_classes()]  # type: ignore[return-value]
    loss = _classes().get(name)
    if loss is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    doc = f"`fastloss.{loss.__name__}` with its options, remembering its arguments; see `Module`."
    made: type[Module] = type(name, (Module,), {"loss": loss, "__doc__": doc, "__module__": __name__})
    return globals().setdefault(name, made)  # type: ignore[no-any-return]


def __dir__() -> list[str]:
    return sorted({*globals(), *_classes()})
