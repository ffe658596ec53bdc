"""A user's program, for type checkers: it is never run. test_typing.py asks them for what comments say.

`# is T`: what reveal_type finds. `# error`: that the checker refuses the line.
"""

from typing import Any, Literal, reveal_type

import numpy as np
from numpy.typing import NDArray

import fastloss as fl

x: NDArray[np.float32] = np.zeros(3, np.float32)
labels = [0, 2, 1]
how: Literal["mean", "none"] = "mean" if len(labels) > 2 else "none"

# values: a float where they are reduced
reveal_type(fl.huber_loss(x, x))  # is float
reveal_type(fl.huber_loss(x, x, delta=0.5, reduction="sum"))  # is float
reveal_type(fl.huber_loss(x, x, reduction="none"))  # is array
reveal_type(fl.huber_loss(x, x, reduction="none", out=x))  # is array
reveal_type(fl.huber_loss([1.0, 2.0], 0.0, weight=[1, 2]))  # is float
reveal_type(fl.huber_loss(x, x, reduction=how))  # is float | array
reveal_type(fl.l2_penalty(x))  # is float
reveal_type(fl.sigmoid_focal_loss(x, x))  # is array
reveal_type(fl.sigmoid_focal_loss(x, x, reduction="mean"))  # is float
reveal_type(fl.kl_div(x, x, reduction="batchmean"))  # is float
reveal_type(fl.cross_entropy(x, labels, label_smoothing=0.1, ignore_index=None))  # is float
reveal_type(fl.linear_cross_entropy(x, x, labels))  # is float
reveal_type(fl.dice_loss(x, x, mode="multiclass"))  # is float
reveal_type(fl.softmax(x, axis=0))  # is array

# derivatives: arrays, and tuples of them where there are several
reveal_type(fl.huber_loss.grad(x, x))  # is array
reveal_type(fl.huber_loss.grad(x, x, grad_output=2.0, out=x))  # is array
reveal_type(fl.huber_loss.value_and_grad(x, x))  # is tuple[float, array]
reveal_type(fl.huber_loss.value_and_grad(x, x, reduction="none"))  # is tuple[array, array]
reveal_type(fl.huber_loss.grad_and_hess(x, x, hessian="gauss_newton"))  # is tuple[array, array]
reveal_type(fl.huber_loss.hvp(x, x, vector=x))  # is array
reveal_type(fl.gaussian_nll_loss.grad(x, x, x))  # is tuple[array, array]
reveal_type(fl.gaussian_nll_loss.grad(x, x, x, wrt="var"))  # is array
reveal_type(fl.gaussian_nll_loss.grad(x, x, x, wrt=("var",)))  # is tuple[array, ...]
reveal_type(fl.gaussian_nll_loss.value_and_grad(x, x, x, wrt="input"))  # is tuple[float, array]
reveal_type(fl.gaussian_nll_loss.value_and_grad(x, x, x, reduction="none"))  # is tuple[array, tuple[array, array]]
reveal_type(fl.softmax.grad(x, grad_output=x))  # is array

# classes for networks
reveal_type(fl.nn.HuberLoss(delta=2.0)(x, x))  # is float
reveal_type(fl.nn.HuberLoss(reduction="none")(x, x))  # is array
reveal_type(fl.nn.CrossEntropyLoss(label_smoothing=0.1)(x, labels))  # is float
reveal_type(fl.nn.Softmax(axis=1)(x))  # is array
fl.nn.HuberLoss(delta=2.0).backward(out=x)

# what is no loss
reveal_type(fl.best_constant(fl.huber_loss, x))  # is Any
reveal_type(fl.isas())  # is tuple[str, ...]
with fl.num_threads(2):
    fl.set_num_threads(1)


@fl.custom_loss
def quartic_loss(input: Any, target: Any, *, scale: float = 1.0) -> Any:
    r = (input - target) / scale
    return r**4, 4 * r**3 / scale


@fl.custom_loss(hessian=True)
def quadratic_loss(input: Any, target: Any) -> Any:
    return (input - target) ** 2, 2 * (input - target), 2.0


reveal_type(quartic_loss(x, x, scale=2.0))  # is float
quartic_loss.check(x, x, scale=2.0)
reveal_type(quartic_loss.value_and_grad(x, x))  # is tuple[float, Any]
reveal_type(quartic_loss(x, x, reduction="none"))  # is Any
reveal_type(quadratic_loss(x, x))  # is float
quadratic_loss.hvp(x, x, vector=x)

# what is wrong
fl.huber_loss(x)  # error
fl.huber_loss(x, x, x)  # error
fl.huber_loss(x, x, beta=1.0)  # error
fl.huber_loss(x, x, reduction="average")  # error
fl.huber_loss(x, x, grad_output=1.0)  # error
fl.huber_loss(x, x, out=x)  # error
fl.huber_loss.grad(x, x, reduction="None")  # error
fl.huber_loss.grad(x, x, vector=x)  # error
fl.huber_loss.grad_and_hess(x, x, hessian="gauss-newton")  # error
fl.huber_loss.hvp(x, x)  # error
fl.huber_loss.gradient(x, x)  # error
fl.softmax.grad_and_hess(x)  # error
fl.gaussian_nll_loss.grad(x, x, x, wrt="target")  # error
fl.dice_loss(x, x, mode="multi")  # error
fl.nn.HuberLoss(gamma=2.0)  # error
fl.nn.HuberLoss()(x)  # error
fl.nn.Huber()  # error
fl.hubert_loss(x, x)  # error
fl.set_num_threads("2")  # error
