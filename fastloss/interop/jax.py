"""The losses in JAX: each has its name and arguments there, takes arrays and tracers, and can be differentiated in
reverse, compiled by ``jax.jit`` and mapped by ``jax.vmap``. It runs on the CPU, called back from what JAX runs.

>>> import jax, jax.numpy as jnp
>>> from fastloss.interop import jax as flj
>>> @jax.jit
... def step(logits, labels):
...     return jax.value_and_grad(flj.cross_entropy)(logits, labels)
>>> step(jnp.zeros((2, 4)), jnp.array([0, 3]))
(Array(1.3862944, dtype=float32), Array([[-0.375,  0.125,  0.125,  0.125],
       [ 0.125,  0.125,  0.125, -0.375]], dtype=float32))

Derivatives of derivatives are taken by ``jax.grad`` or ``jax.jacrev`` again; forward mode is not there. `wrap` takes
losses of your own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec

import numpy as np

from fastloss import _arguments
from fastloss.interop import _graph, missing

try:
    import jax
except ModuleNotFoundError as error:
    raise missing("jax", error) from None
from jax import numpy as jnp

P = ParamSpec("P")


class Host:
    """A method of a call, for arrays that may have more axes in front than one call takes: for each place along these
    the method is called once. Equal where the calls are, so that JAX compiles it once.
    """

    def __init__(self, call: _graph.Call, method: str, axes: tuple[int, ...], results: Any) -> None:
        self.call, self.method, self.axes, self.results = call, method, axes, results

    def _key(self) -> Any:
        return self.call, self.method, self.axes, self.results

    def __eq__(self, other: object) -> bool:
        return type(other) is Host and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __call__(self, *operands: Any) -> Any:
        arrays = [np.asarray(a) for a in operands]
        batch = np.broadcast_shapes(*(a.shape[: a.ndim - n] for a, n in zip(arrays, self.axes, strict=True)))
        if not batch:
            return self._one(arrays)
        arrays = [np.broadcast_to(a, batch + a.shape[a.ndim - n :]) for a, n in zip(arrays, self.axes, strict=True)]
        made = tuple(np.empty(batch + shape, dtype) for shape, dtype in self.results)
        for place in np.ndindex(batch):
            for array, result in zip(made, self._one([a[place] for a in arrays]), strict=True):
                array[place] = result
        return made

    def _one(self, arrays: Any) -> tuple[Any, ...]:
        k = len(self.call.names)
        results = getattr(self, self.method)(arrays[-k:], *arrays[:-k])
        return tuple(np.asarray(a, dtype) for a, (_, dtype) in zip(results, self.results, strict=True))

    def value(self, arrays: Any) -> Any:
        return (self.call.value(arrays),)

    def value_and_grad(self, arrays: Any) -> Any:
        value, grads = self.call.value_and_grad(arrays)
        return value, *grads

    def grad(self, arrays: Any, upstream: Any) -> Any:
        return self.call.grad(arrays, upstream)

    def second(self, arrays: Any, upstream: Any, *vectors: Any) -> Any:
        return self.call.second(arrays, upstream, vectors)


def on_host(call: _graph.Call, method: str, results: Any, *operands: Any) -> Any:
    """Calls back. results: arrays that have the shapes and types of the results."""
    about = tuple((tuple(r.shape), np.dtype(r.dtype)) for r in results)
    host = Host(call, method, tuple(np.ndim(a) for a in operands), about)
    shapes = tuple(jax.ShapeDtypeStruct(shape, dtype) for shape, dtype in about)
    return jax.pure_callback(host, shapes, *operands, vmap_method="expand_dims")


def value_like(call: _graph.Call, arrays: Any) -> Any:
    dtype = call.value_type([np.dtype(a.dtype).name for a in arrays])
    return jax.ShapeDtypeStruct(call.value_shape(arrays), jax.dtypes.canonicalize_dtype(dtype))


def by_wrt(call: _graph.Call, arrays: Any) -> list[Any]:
    return [arrays[call.names.index(name)] for name in call.wrt]


# A call has no arrays: to JAX it belongs to the structure of the arguments.
jax.tree_util.register_pytree_node(_graph.Call, lambda call: ((), call), lambda call, _: call)

# Functions of a call and of arrays, which at their end are those of the call. Each is differentiated by calling
# another, so that its derivatives have derivatives too.


@jax.custom_vjp
def loss(call: _graph.Call, *arrays: Any) -> Any:
    """The value."""
    return on_host(call, "value", [value_like(call, arrays)], *arrays)[0]


def _loss_forward(call: _graph.Call, *primals: Any) -> Any:
    """Of a reduced loss the gradients are made along with the value."""
    arrays = tuple(jnp.asarray(p.value) for p in primals)
    call = call.by(tuple(name for name, p in zip(call.names, primals, strict=True) if p.perturbed))
    if not call.reduced:
        return loss(call, *arrays), (call, arrays, ())
    value, *grads = with_gradients(call, *arrays)
    return value, (call, arrays, grads)


def _loss_backward(kept: Any, upstream: Any) -> Any:
    call, arrays, grads = kept
    if isinstance(upstream, jax.custom_derivatives.SymbolicZero):
        return (None,) * (1 + len(arrays))
    if call.reduced:
        return for_all(call, [(g * upstream).astype(g.dtype) for g in grads])
    return for_all(call, gradients(call, upstream, *arrays))


@jax.custom_vjp
def with_gradients(call: _graph.Call, *arrays: Any) -> Any:
    """The value and the gradients."""
    return tuple(on_host(call, "value_and_grad", [value_like(call, arrays), *by_wrt(call, arrays)], *arrays))


def _with_gradients_forward(call: _graph.Call, *arrays: Any) -> Any:
    value, *grads = with_gradients(call, *arrays)
    return (value, *grads), (call, arrays, grads)


def _with_gradients_backward(kept: Any, upstream: Any) -> Any:
    call, arrays, grads = kept
    of_value, *vectors = upstream
    one = jnp.ones((), value_like(call, arrays).dtype)
    _, *second = curvature(call, one, *vectors, *arrays)
    return for_all(call, [(g * of_value).astype(g.dtype) + h for g, h in zip(grads, second, strict=True)])


@jax.custom_vjp
def gradients(call: _graph.Call, upstream: Any, *arrays: Any) -> Any:
    """The gradients times the one that comes from above."""
    return tuple(on_host(call, "grad", by_wrt(call, arrays), upstream, *arrays))


def _gradients_forward(call: _graph.Call, *operands: Any) -> Any:
    return gradients(call, *operands), (call, operands)


def _gradients_backward(kept: Any, vectors: Any) -> Any:
    call, (upstream, *arrays) = kept
    by_upstream, *second = curvature(call, upstream, *vectors, *arrays)
    _, *by_array = for_all(call, second)
    return None, by_upstream, *by_array


@jax.custom_vjp
def curvature(call: _graph.Call, upstream: Any, *operands: Any) -> Any:
    """The derivatives of products of these gradients with vectors."""
    call.check_second()
    arrays = operands[len(call.wrt) :]
    return tuple(on_host(call, "second", [upstream, *by_wrt(call, arrays)], upstream, *operands))


def _curvature_forward(call: _graph.Call, *operands: Any) -> Any:
    raise NotImplementedError(f"{call.loss.__name__}: there are no third derivatives")


def for_all(call: _graph.Call, grads: Any) -> tuple[Any, ...]:
    """What differentiates a function of the call and of its arrays."""
    named = dict(zip(call.wrt, grads, strict=True))
    return None, *(named.get(name) for name in call.names)


loss.defvjp(_loss_forward, _loss_backward, symbolic_zeros=True)
with_gradients.defvjp(_with_gradients_forward, _with_gradients_backward)
gradients.defvjp(_gradients_forward, _gradients_backward)
curvature.defvjp(_curvature_forward, lambda *_: None)


class Bridge(_graph.Bridge):
    def __call__(self, *args: Any, **kwargs: Any) -> jax.Array:
        given = self.given(args, kwargs)
        known = (jax.Array, np.ndarray, np.generic)
        static = (str, bool, int, float, tuple, type(None))
        given = {
            name: value if isinstance(value, known + static) else _arguments.numbers(self.__name__, name, value)
            for name, value in given.items()
        }
        arrays = {name: value for name, value in given.items() if isinstance(value, known)}
        result: jax.Array = loss(self.call(given, tuple(arrays)), *arrays.values())
        return result


def wrap(loss: Callable[P, Any]) -> Callable[P, jax.Array]:
    """A loss of fastloss, or one that `fastloss.custom_loss` has made, as a function of arrays of JAX."""
    return Bridge(loss)


def __getattr__(name: str) -> Callable[..., jax.Array]:
    found: Callable[..., jax.Array] = _graph.member(globals(), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_graph.losses()})
