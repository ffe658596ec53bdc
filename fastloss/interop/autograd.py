"""The losses for `autograd <https://github.com/HIPS/autograd>`_: each has its name, arguments and results there, and
can be differentiated in reverse, twice where it has second derivatives.

>>> import autograd.numpy as np
>>> from autograd import grad
>>> from fastloss.interop import autograd as fla
>>> x, labels = np.ones((2, 3)), np.array([0, 1])
>>> grad(lambda w: fla.cross_entropy(x @ w, labels))(np.zeros((3, 2)))
array([[0., 0.],
       [0., 0.],
       [0., 0.]])

`wrap` takes losses of your own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec

from fastloss.interop import _graph, missing

try:
    import autograd  # noqa: F401
except ModuleNotFoundError as error:
    raise missing("autograd", error) from None
from autograd.extend import Box, defvjp_argnums, primitive

P = ParamSpec("P")


def is_followed(*values: Any) -> bool:
    return any(isinstance(value, Box) for value in values)


@primitive
def loss(call: _graph.Call, kept: dict[str, Any], *arrays: Any) -> Any:
    """The value. The gradients of a reduced loss are kept."""
    if not call.reduced or not call.wrt:
        return call.value(arrays)
    value, grads = call.value_and_grad(arrays)
    kept.update(zip(call.wrt, grads, strict=True))
    return value


@primitive
def gradients(call: _graph.Call, upstream: Any, *arrays: Any) -> tuple[Any, ...]:
    return call.grad(arrays, upstream)


def _loss_vjp(argnums: Any, _: Any, args: Any, __: Any) -> Callable[[Any], Any]:
    call, kept, *arrays = args
    names = [call.names[k - 2] for k in argnums]

    def vjp(upstream: Any) -> Any:
        if kept and not is_followed(upstream, *arrays):
            return [kept[name] * float(upstream) for name in names]
        grads = gradients(call, upstream, *arrays)
        return [grads[call.wrt.index(name)] for name in names]

    return vjp


def _gradients_vjp(argnums: Any, _: Any, args: Any, __: Any) -> Callable[[Any], Any]:
    call, upstream, *arrays = args

    def vjp(vectors: Any) -> Any:
        if is_followed(upstream, *arrays, *vectors):
            raise NotImplementedError(f"{call.loss.__name__}: there are no third derivatives")
        by_upstream, *second = call.second(arrays, upstream, vectors)
        named = {1: by_upstream, **{2 + call.names.index(k): h for k, h in zip(call.wrt, second, strict=True)}}
        return [named[k] for k in argnums]

    return vjp


defvjp_argnums(loss, _loss_vjp)
defvjp_argnums(gradients, _gradients_vjp)


class Bridge(_graph.Bridge):
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        given = self.given(args, kwargs)
        boxes = {name: value for name, value in given.items() if is_followed(value)}
        call = self.call(given, tuple(boxes)).by(tuple(boxes))
        return loss(call, {}, *boxes.values())


def wrap(loss: Callable[P, Any]) -> Callable[P, Any]:
    """A loss of fastloss, or one that `fastloss.custom_loss` has made, as a primitive of autograd."""
    return Bridge(loss)


def __getattr__(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = _graph.member(globals(), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_graph.losses()})
