"""The losses inside PyTorch's graphs, for tensors on the CPU: each has its name and arguments there, takes tensors, is
differentiated by `backward`, and does not copy.

>>> import torch
>>> from fastloss.interop import torch as flt
>>> logits = torch.zeros(2, 4, requires_grad=True)
>>> loss = flt.cross_entropy(logits, torch.tensor([0, 3]))
>>> loss
tensor(1.3863, grad_fn=<LossBackward>)
>>> loss.backward()
>>> logits.grad
tensor([[-0.3750,  0.1250,  0.1250,  0.1250],
        [ 0.1250,  0.1250,  0.1250, -0.3750]])

A reduced loss computes its gradient in the same pass as its value, if an argument requires one. `wrap` takes losses of
your own. Threads are those of fastloss (`fastloss.set_num_threads`), whatever `torch.set_num_threads` says.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from fastloss import _arguments
from fastloss._core import type_name
from fastloss.interop import _graph, missing

try:
    import torch
    from torch import library
except ModuleNotFoundError as error:
    raise missing("torch", error) from None

P = ParamSpec("P")


def array_of(tensor: torch.Tensor) -> NDArray[Any]:
    """The tensor's memory."""
    if tensor.dtype == torch.bfloat16:
        return _arguments.as_array(tensor.detach().resolve_neg())
    array: NDArray[Any] = tensor.numpy(force=True)
    return array


def tensor_of(array: Any, dtype: Any = None) -> torch.Tensor:
    """A tensor of the array's memory; of that type, if it is to be converted."""
    array = np.asarray(array, dtype)
    if type_name(array.dtype) != "bfloat16":
        return torch.from_numpy(array)
    return torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)


# whether the engine keeps the graph, so that there may be a second backward pass
keeps_graph: Callable[[], bool] = getattr(torch._C._autograd, "_get_current_graph_task_keep_graph", lambda: True)


def transformed() -> bool:
    """True inside a transform of torch.func."""
    return bool(torch._C._are_functorch_transforms_active())


class Node(torch.autograd.Function):
    """A function of a call and of tensors, which are those of the call at its end."""

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Function.apply without its support for default arguments, which takes 30 microseconds."""
        return (super() if transformed() else super(torch.autograd.Function, cls)).apply(*args)  # type: ignore[attr-defined]

    @classmethod
    def vmap(cls, info: Any, in_dims: Any, call: _graph.Call, *tensors: Any) -> Any:
        """Calls one after another, because each has its own reduction."""

        def one(k: int) -> Any:
            return cls.apply(call, *(t if d is None else t.select(d, k) for t, d in zip(tensors, dims, strict=True)))

        dims = in_dims[1:]
        results = tuple(torch.stack(parts) for parts in zip(*map(one, range(info.batch_size)), strict=True))
        return results, (0,) * len(results)

    @staticmethod
    def by_tensor(call: _graph.Call, grads: Any) -> list[Any]:
        named = dict(zip(call.wrt, grads, strict=True))
        return [named.get(name) for name in call.names]


class Loss(Node):
    """The value. If it is reduced, its gradients are computed too, and kept for the backward pass."""

    @staticmethod
    def forward(call: _graph.Call, *tensors: torch.Tensor) -> Any:
        arrays = [array_of(t) for t in tensors]
        if not call.reduced or not call.wrt:
            return (value_of(call, arrays),)
        value, grads = call.value_and_grad(arrays)
        return number_of(call, arrays, value), *map(tensor_of, grads)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.call, *tensors = inputs
        _, *grads = output
        ctx.mark_non_differentiable(*grads)
        ctx.save_for_backward(*grads, *tensors)
        ctx.set_materialize_grads(False)

    @staticmethod
    def backward(ctx: Any, upstream: Any, *_: Any) -> Any:
        call: _graph.Call = ctx.call
        tensors = ctx.saved_tensors
        if upstream is None:
            return (None,) * (1 + len(call.names))
        if not call.reduced or torch.is_grad_enabled() or transformed():
            grads = Gradient.apply(call, upstream, *tensors[-len(call.names) :])
        else:
            factor, grads = upstream.item(), tensors[: len(call.wrt)]
            if keeps_graph():  # copies: there will be another pass
                grads = [g * factor for g in grads]
            elif factor != 1:
                grads = [g.mul_(factor) for g in grads]
        return None, *Node.by_tensor(call, grads)


class Gradient(Node):
    """The gradients of a loss with respect to its tensors, times the upstream gradient."""

    @staticmethod
    def forward(call: _graph.Call, upstream: torch.Tensor, *tensors: torch.Tensor) -> Any:
        return tuple(map(tensor_of, call.grad([array_of(t) for t in tensors], array_of(upstream))))

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.call, *tensors = inputs
        ctx.save_for_backward(*tensors)

    @staticmethod
    def backward(ctx: Any, *vectors: Any) -> Any:
        by_upstream, *grads = Curvature.apply(ctx.call, *vectors, *ctx.saved_tensors)
        return None, by_upstream, *Node.by_tensor(ctx.call, grads)


class Curvature(Node):
    """The derivatives of products of these gradients with vectors."""

    @staticmethod
    def forward(call: _graph.Call, *tensors: torch.Tensor) -> Any:
        k = len(call.wrt)
        vectors, (upstream, *arrays) = (list(map(array_of, part)) for part in (tensors[:k], tensors[k:]))
        by_upstream, *grads = call.second(arrays, upstream, vectors)
        return tensor_of(by_upstream, upstream.dtype), *map(tensor_of, grads)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.call = inputs[0]

    @staticmethod
    def backward(ctx: Any, *_: Any) -> Any:
        name = ctx.call.loss.__name__
        raise NotImplementedError(
            f"{name}: there are no third derivatives, which torch.autograd.functional.hvp asks for too (vhp does not)"
        )


def number_of(call: _graph.Call, arrays: list[Any], value: float) -> torch.Tensor:
    """A reduced value as a number."""
    return torch.tensor(value, dtype=getattr(torch, call.value_type([type_name(a.dtype) for a in arrays])))


def value_of(call: _graph.Call, arrays: list[Any]) -> torch.Tensor:
    value = call.value(arrays)
    return number_of(call, arrays, value) if call.reduced else tensor_of(value)


# ---- under torch.compile: opaque operators ----

numbers = itertools.count()
compiled: WeakValueDictionary[str, Bridge] = WeakValueDictionary()  # by the name that is passed to an operator


def described(bridge: Bridge, given: dict[str, Any]) -> tuple[str, list[torch.Tensor]]:
    """A call as arguments of an operator, and its tensors. Written so that torch.compile can trace it."""
    lines, tensors = [bridge.key], []
    for name, value in given.items():
        if isinstance(value, (float, np.ndarray)):  # which may be another one in the next call of the same graph
            value = torch.as_tensor(value, dtype=torch.float64 if isinstance(value, float) else None)
        if isinstance(value, torch.Tensor):
            lines.append(f"{name} {value.requires_grad and torch.is_grad_enabled()}")
            tensors.append(value)
        else:
            lines.append(f"{name}={value!r}")
    return "\n".join(lines), tensors


@lru_cache(1024)
def call_of(description: str) -> _graph.Call:
    key, *lines = description.split("\n")
    options = {name: ast.literal_eval(value) for name, found, value in (x.partition("=") for x in lines) if found}
    followed = dict(line.split() for line in lines if "=" not in line)
    bridge = compiled.get(key) or _graph.member(globals(), key)
    call = bridge.call(bridge.given((), options | followed), tuple(followed))
    return call.by(tuple(name for name, is_so in followed.items() if is_so == "True"))


def contiguous(results: Any) -> list[torch.Tensor]:
    """Contiguous tensors, because compiled code assumes their layout."""
    return [t.contiguous() for t in results]


def like(call: _graph.Call, tensors: list[torch.Tensor]) -> list[torch.Tensor]:
    of = (tensors[call.names.index(name)] for name in call.wrt)
    return [torch.empty(t.shape, dtype=t.dtype) for t in of]


@library.custom_op("fastloss::loss", mutates_args=(), device_types="cpu")
def operator(description: str, tensors: list[torch.Tensor]) -> list[torch.Tensor]:
    """What Loss.forward does."""
    return contiguous(Loss.forward(call_of(description), *tensors))


@operator.register_fake
def _(description: str, tensors: list[torch.Tensor]) -> list[torch.Tensor]:
    call = call_of(description)
    value_type = getattr(torch, call.value_type([str(t.dtype)[6:] for t in tensors]))
    value = torch.empty(call.value_shape(tensors), dtype=value_type)
    return [value, *(like(call, tensors) if call.reduced else ())]


@library.custom_op("fastloss::gradient", mutates_args=(), device_types="cpu")
def gradient_operator(description: str, upstream: torch.Tensor, tensors: list[torch.Tensor]) -> list[torch.Tensor]:
    """What Gradient.forward does."""
    return contiguous(Gradient.forward(call_of(description), upstream, *tensors))


@gradient_operator.register_fake
def _(description: str, upstream: torch.Tensor, tensors: list[torch.Tensor]) -> list[torch.Tensor]:
    call = call_of(description)
    return like(call, tensors)


def _save(ctx: Any, inputs: Any, output: Any) -> None:
    ctx.description, tensors = inputs
    _, *grads = output
    ctx.save_for_backward(*(grads or tensors))


def _back(ctx: Any, upstreams: Any) -> Any:
    call = call_of(ctx.description)
    upstream, *_ = upstreams
    if call.reduced:
        grads = [g * upstream for g in ctx.saved_tensors]
    else:
        grads = gradient_operator(ctx.description, upstream, list(ctx.saved_tensors))
    return None, Node.by_tensor(call, grads)


operator.register_autograd(_back, setup_context=_save)


class Bridge(_graph.Bridge):
    def __init__(self, loss: Any) -> None:
        super().__init__(loss)
        known = _graph.losses().get(self.__name__) is loss  # the same in every process, because graphs may be cached
        self.key = self.__name__ if known else f"{self.__name__} {next(numbers)}"
        compiled[self.key] = self

    def __call__(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        if torch.compiler.is_compiling():
            given = dict(zip(self.positional[: len(args)], args, strict=True))
            given.update(kwargs)
            return operator(*described(self, given))[0]
        given = self.given(args, kwargs)
        tensors = {name: value for name, value in given.items() if isinstance(value, torch.Tensor)}
        for name, t in tensors.items():
            if t.device.type != "cpu" or t.layout != torch.strided:
                has = f"is on {t.device}" if t.device.type != "cpu" else f"has layout {t.layout}"
                raise TypeError(f"{self.__name__}: {name} {has}, expected a dense tensor on the CPU")
        call = self.call(given, tuple(tensors))
        if torch.is_grad_enabled():
            # transforms may differentiate with respect to tensors without requires_grad
            maybe = self.definition.differentiable if transformed() else ()
            call = call.by(
                tuple(k for k, t in tensors.items() if t.requires_grad or (k in maybe and t.is_floating_point()))
            )
        if call.wrt or transformed():
            result: torch.Tensor = Loss.apply(call, *tensors.values())[0]
            return result
        return value_of(call, [array_of(t) for t in tensors.values()])


def wrap(loss: Callable[P, Any]) -> Callable[P, torch.Tensor]:
    """A loss of fastloss, or one that `fastloss.custom_loss` has made, as a function of tensors."""
    return Bridge(loss)


def __getattr__(name: str) -> Callable[..., torch.Tensor]:
    found: Callable[..., torch.Tensor] = _graph.member(globals(), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_graph.losses()})
