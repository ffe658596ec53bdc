"""Who runs against whom: for any case, functions that compute the same from the same arrays.

Every contender gets 64-byte aligned, contiguous arrays, the same number of threads if it can use them, and result
arrays beforehand where it can use those. What it returns is compared with the NumPy definition before it is timed.
"""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Callable
from functools import cache, partial
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

import fastloss as fl
from benchmarks import numpy_losses
from benchmarks.cases import Case, aligned, check
from fastloss.__main__ import outputs
from fastloss._registry import catalogue

MAIN = ("cross_entropy", "binary_cross_entropy_with_logits", "mse_loss", "huber_loss", "hinge_loss")
threads = 1


def use_threads(number: int) -> None:
    """For all contenders; once per process and before the first case, as XLA cannot be told later."""
    global threads
    threads = number
    fl.set_num_threads(number)
    os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = str(number)
    os.environ["GOMP_SPINCOUNT"] = "20000"  # half a millisecond of waiting for work, then sleep; five would be usual
    if number == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


# ---- contenders: from a case to a function to be timed, and one that reads its result ----

Contender = tuple[Callable[[], Any], Callable[[Any], list[Any]]]


def face_of(loss: Any, face: str) -> Any:
    return loss if face == "value" else getattr(loss, face)


def run_fastloss(case: Case) -> Contender:
    """With `out`, but for arrays so small that the checks of it would count."""
    function, (arguments, options) = face_of(catalogue[case.name], case.face), case.arguments
    results = [a for a in case.expected if a.ndim]
    if case.size > 4096 and results:
        out = tuple(aligned((case.repeats * a.shape[0], *a.shape[1:]), a.dtype) for a in results)
        options = {**options, "out": out if len(out) > 1 else out[0]}
    return partial(function, *arguments, **options), outputs


def run_copy(case: Case) -> Contender:
    """Reading the first argument and writing as many bytes elsewhere: what memory allows."""
    source = case.arguments[0][0]
    return partial(np.copyto, aligned(source.shape, source.dtype), source), lambda result: []


def run_numpy(case: Case) -> Contender:
    """By hand, as in numpy_losses.py."""
    function, (arguments, options) = getattr(numpy_losses, case.name), case.arguments
    out = aligned(arguments[0].shape, arguments[0].dtype)

    def run() -> Any:
        value, grad = function(out, *arguments, **options)
        if case.face == "value":
            return value()
        return grad() if case.face == "grad" else (value(), grad())

    return run, outputs


def run_by_hand(functions: Callable[[], dict[tuple[str, str], Any]], case: Case) -> Contender:
    """Functions of (loss, face), which take the arguments and an array like the first of them for the result."""
    arguments, options = case.arguments
    upstream = [options["grad_output"]] if "grad_output" in options else []
    out = aligned(arguments[0].shape, arguments[0].dtype)
    return partial(functions()[case.name, case.face], *arguments, *upstream, out), outputs


@cache
def scipy_functions() -> dict[tuple[str, str], Any]:
    from scipy import special

    def bce_grad(x: Any, y: Any, out: Any) -> Any:
        special.expit(x, out=out)
        np.subtract(out, y, out=out)
        return np.multiply(out, 1 / out.size, out=out)

    def of_residual(function: Any, x: Any, y: Any, out: Any) -> Any:
        return function(1, np.subtract(x, y, out=out), out=out).mean()

    def js(p: Any, q: Any, out: Any) -> Any:
        np.add(p, q, out=out)
        np.multiply(out, 0.5, out=out)
        return (special.rel_entr(p, out).mean() + special.rel_entr(q, out, out=out).mean()) / 2

    def cross_entropy(x: Any, y: Any, out: Any) -> Any:
        return -special.log_softmax(x, axis=-1)[np.arange(y.size), y].mean()

    def bce_value(x: Any, y: Any, out: Any) -> Any:
        special.log_expit(x, out=out)
        return -(np.subtract(out, x, out=out).mean() + np.vdot(x, y) / x.size)

    return {
        ("sigmoid", "value"): lambda x, out: special.expit(x, out=out),
        ("log_sigmoid", "value"): lambda x, out: special.log_expit(x, out=out),
        ("xlogy", "value"): lambda x, y, out: special.xlogy(x, y, out=out),
        ("softmax", "value"): lambda x, out: special.softmax(x, axis=-1),
        ("log_softmax", "value"): lambda x, out: special.log_softmax(x, axis=-1),
        ("logsumexp", "value"): lambda x, out: special.logsumexp(x, axis=-1),
        ("cross_entropy", "value"): cross_entropy,
        ("huber_loss", "value"): partial(of_residual, special.huber),
        ("pseudo_huber_loss", "value"): partial(of_residual, special.pseudo_huber),
        ("js_div", "value"): js,
        ("binary_cross_entropy_with_logits", "value"): bce_value,
        ("binary_cross_entropy_with_logits", "grad"): bce_grad,
    }


@cache
def torch_module() -> Any:
    import torch

    torch.set_num_threads(threads)
    return torch


TORCH_NAMES = {"log_sigmoid": "logsigmoid"}
THRESHOLD = 40  # of softplus, above which it is the identity: PyTorch's 20 costs float64 half of its digits


def torch_function(name: str) -> Any:
    torch, name = torch_module(), TORCH_NAMES.get(name, name)
    return getattr(torch.nn.functional, name, None) or getattr(torch, name, None)


def torch_call(case: Case) -> tuple[Callable[..., Any], list[Any], list[int], Any]:
    """The function, its tensors, which of them to differentiate by, and the upstream gradient."""
    definition, (arguments, options) = catalogue[case.name].definition, case.arguments
    keywords = {k: v for k, v in options.items() if k != "grad_output"}
    if "axis" in definition.parameters and "target" not in definition.inputs:
        keywords["dim"] = -1
    if case.name == "softplus":
        keywords["threshold"] = THRESHOLD
    tensors = [torch_module().from_numpy(a) for a in arguments]
    upstream = options.get("grad_output")
    return (
        partial(torch_function(case.name), **keywords),
        tensors,
        [definition.inputs.index(name) for name in definition.wrt],
        None if upstream is None else torch_module().from_numpy(upstream),
    )


def run_torch(case: Case) -> Contender:
    """Eager; the gradient is by forward and backward."""
    torch = torch_module()
    function, tensors, places, upstream = torch_call(case)
    if case.face == "value":
        return torch.no_grad()(lambda: function(*tensors)), outputs
    leaves = [tensors[k].requires_grad_() for k in places]

    def value_and_grad() -> Any:
        result = function(*tensors)
        seed = torch.ones_like(result) if upstream is None and result.ndim else upstream
        return result, torch.autograd.grad(result, leaves, seed)

    def read(result: Any) -> list[Any]:
        arrays = [result[0].detach().numpy(), *(g.numpy() for g in result[1])]
        return arrays if case.face == "value_and_grad" else arrays[1:]

    return value_and_grad, read


def run_compiled(case: Case) -> Contender:
    """torch.compile of the value, or of torch.func's gradient of it, for exactly these shapes."""
    torch = torch_module()
    function, tensors, places, _ = torch_call(case)
    functional = {
        "value": lambda *t: function(*t),
        "grad": torch.func.grad(function, argnums=tuple(places)),
        "value_and_grad": torch.func.grad_and_value(function, argnums=tuple(places)),
    }[case.face]
    torch._dynamo.reset()  # or it would give up after eight shapes
    compiled = torch.compile(lambda *t: functional(*t), fullgraph=True, dynamic=False)

    def read(result: Any) -> list[Any]:
        return outputs(result[::-1] if case.face == "value_and_grad" else result)

    return partial(compiled, *tensors), read


def like(x: Any) -> Any:
    """A tensor for a result."""
    return torch_module().from_numpy(aligned(x.shape, x.numpy().dtype))


def aten_loss(value: Any, grad: Any, *options: Any) -> Any:
    """A loss whose forward and backward take (input, target, *options), the latter with a given result."""

    def calls(x: Any, y: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
        return partial(value, x, y, *options), partial(grad, x.new_ones(()), x, y, *options, grad_input=like(x))

    return calls


@cache
def aten_functions() -> dict[str, Callable[..., tuple[Callable[[], Any], Callable[[], Any]]]]:
    """By name of the loss: from tensors to two functions, which give the value and then the gradient."""
    torch = torch_module()
    a, mean = torch.ops.aten, 1
    bce, bce_backward = a.binary_cross_entropy, a.binary_cross_entropy_backward

    def huber_grad(*arguments: Any, grad_input: Any) -> Any:
        return a.huber_loss_backward.out(*arguments, grad_input=grad_input)

    def binary_cross_entropy_with_logits(x: Any, y: Any) -> Any:
        out = like(x)

        def grad() -> Any:
            return a.sigmoid.out(x, out=out).sub_(y).mul_(1 / x.numel())

        return partial(a.binary_cross_entropy_with_logits, x, y, None, None, mean), grad

    def cross_entropy(x: Any, y: Any) -> Any:
        p, g, out, value, weight = like(x), like(x), like(x), x.new_empty(()), x.new_full((), len(x))
        one = x.new_ones(())

        def forward() -> Any:
            a._log_softmax.out(x, 1, False, out=p)
            return a.nll_loss_forward.output(p, y, None, mean, -100, output=value, total_weight=weight)[0]

        def backward() -> Any:
            a.nll_loss_backward.grad_input(one, p, y, None, mean, -100, weight, grad_input=g)
            return a._log_softmax_backward_data.out(g, p, 1, x.dtype, out=out)

        return forward, backward

    def softmax(x: Any, upstream: Any = None) -> Any:
        p, out = like(x), like(x)
        return (
            partial(a._softmax.out, x, -1, False, out=p),
            lambda: a._softmax_backward_data.out(upstream, p, -1, x.dtype, grad_input=out),
        )

    def log_softmax(x: Any, upstream: Any = None) -> Any:
        p, out = like(x), like(x)
        return (
            partial(a._log_softmax.out, x, -1, False, out=p),
            lambda: a._log_softmax_backward_data.out(upstream, p, -1, x.dtype, out=out),
        )

    def logsumexp(x: Any, upstream: Any = None) -> Any:
        value, out = x.new_empty(len(x)), like(x)

        def grad() -> Any:
            return a.sub.out(x, value[:, None], out=out).exp_().mul_(upstream[:, None])

        return partial(a.logsumexp.out, x, [-1], False, out=value), grad

    def sigmoid(x: Any) -> Any:
        s, out, ones = like(x), like(x), torch.ones_like(x)
        return partial(a.sigmoid.out, x, out=s), partial(a.sigmoid_backward.grad_input, ones, s, grad_input=out)

    def log_sigmoid(x: Any) -> Any:
        value, buffer, out, ones = like(x), like(x), like(x), torch.ones_like(x)
        return (
            lambda: a.log_sigmoid_forward.output(x, output=value, buffer=buffer)[0],
            partial(a.log_sigmoid_backward.grad_input, ones, x, buffer, grad_input=out),
        )

    def softplus(x: Any) -> Any:
        value, out, ones = like(x), like(x), torch.ones_like(x)
        return (
            partial(a.softplus.out, x, 1, THRESHOLD, out=value),
            partial(a.softplus_backward.grad_input, ones, x, 1, THRESHOLD, grad_input=out),
        )

    return {
        "binary_cross_entropy": aten_loss(bce, bce_backward.grad_input, None, mean),
        "binary_cross_entropy_with_logits": binary_cross_entropy_with_logits,
        "soft_margin_loss": aten_loss(a.soft_margin_loss, a.soft_margin_loss_backward.grad_input, mean),
        "mse_loss": aten_loss(a.mse_loss, a.mse_loss_backward.grad_input, mean),
        "huber_loss": aten_loss(a.huber_loss, huber_grad, mean, 1.0),
        "smooth_l1_loss": aten_loss(a.smooth_l1_loss, a.smooth_l1_loss_backward.grad_input, mean, 1.0),
        "cross_entropy": cross_entropy,
        "softmax": softmax,
        "log_softmax": log_softmax,
        "logsumexp": logsumexp,
        "sigmoid": sigmoid,
        "log_sigmoid": log_sigmoid,
        "softplus": softplus,
    }


NEEDS_FORWARD = ("cross_entropy", "softmax", "log_softmax", "logsumexp", "sigmoid", "log_sigmoid")


def run_aten(case: Case) -> Contender:
    """The operations below torch.nn.functional and autograd, with result arrays given."""
    torch = torch_module()
    arguments, options = case.arguments
    upstream = [torch.from_numpy(options["grad_output"])] if "grad_output" in options else []
    value, grad = aten_functions()[case.name](*(torch.from_numpy(a) for a in arguments), *upstream)

    def value_and_grad() -> Any:
        return value(), grad()

    if case.face == "value":
        return value, outputs
    if case.face == "grad" and case.name not in NEEDS_FORWARD:
        return grad, outputs
    return value_and_grad, lambda result: outputs(result if case.face == "value_and_grad" else result[1])


def names_of(code: types.CodeType) -> list[str]:
    """All global names that the code reads, also in its comprehensions."""
    inner = [name for c in code.co_consts if isinstance(c, types.CodeType) for name in names_of(c)]
    return [*code.co_names, *inner]


def with_jax(function: Any, made: dict[Any, Any]) -> Any:
    """A definition, or a function that it calls, with jax.numpy in place of NumPy."""
    import jax.numpy as jnp

    if function in made:
        return made[function]
    names = {**function.__globals__, "np": types.SimpleNamespace(**{**vars(np), **vars(jnp)})}
    again = types.FunctionType(function.__code__, names, None, function.__defaults__, function.__closure__)
    again.__kwdefaults__ = function.__kwdefaults__
    made[function] = again
    for name in names_of(function.__code__):
        called = names.get(name)
        if isinstance(called, types.FunctionType) and called.__module__.startswith("fastloss."):
            names[name] = with_jax(called, made)
    return again


def run_jax(case: Case) -> Contender:
    """The NumPy definition itself, closed-form gradient included, traced with jax.numpy and fused by XLA."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    loss, (arguments, options) = catalogue[case.name], case.arguments
    traced = with_jax(loss.definition.function, {})
    wanted = [loss.definition.differentiable.index(name) for name in loss.definition.wrt]
    reduction = loss.definition.default_reduction if loss.definition.reductions else "none"

    constants = {k: v for k, v in options.items() if not np.ndim(v)}
    rows = loss.definition.family == "rows"  # of which all that has one number a row has an axis for it

    @jax.jit
    def run(arrays: Any, upstream: Any) -> Any:
        if rows:
            arrays = [a[:, None] if a.ndim == 1 else a for a in arrays]
        value, grad, *_ = traced(*arrays, **constants, **upstream)
        if rows:
            factor = upstream["grad_output"][:, None] if upstream else 1
            value, grad = value.reshape(value.shape[0]), jax.tree.map(lambda g: g * factor, grad)
        if isinstance(grad, tuple):
            grad = tuple(grad[k] for k in wanted)
        if reduction == "mean":
            count = arguments[0].size if not case.classes else arguments[0].size // case.classes
            value, grad = value / count, jax.tree.map(lambda g: g / count, grad)
        if reduction != "none":
            value = jnp.sum(value, dtype=jnp.float64)
        return {"value": value, "grad": grad, "value_and_grad": (value, grad)}[case.face]

    given = jax.tree.map(jnp.asarray, (arguments, {k: v for k, v in options.items() if np.ndim(v)}))
    return lambda: jax.block_until_ready(run(*given)), lambda result: outputs(jax.tree.map(np.asarray, result))


NUMBA = ("mse_loss", "l1_loss", "huber_loss", "hinge_loss", "binary_cross_entropy_with_logits", "cross_entropy")


@cache
def numba_loop(name: str, dtype: str, face: str) -> Any:
    """What a user of Numba would write: one pass, reduced to the mean, with given result."""
    from math import exp, log, log1p

    from numba import njit, prange

    zero, one, two, half = map(np.dtype(dtype).type, (0, 1, 2, 0.5))
    value, grad = face != "grad", face != "value"
    jit = njit(fastmath=True, parallel=threads > 1)

    def mse_loss(x: Any, y: Any) -> Any:
        return (x - y) * (x - y), two * (x - y)

    def l1_loss(x: Any, y: Any) -> Any:
        return abs(x - y), (one if x > y else zero) - (one if x < y else zero)

    def huber_loss(x: Any, y: Any) -> Any:
        c = min(max(x - y, -one), one)
        return c * (x - y - half * c), c

    def hinge_loss(x: Any, y: Any) -> Any:
        return max(one - x * y, zero), -y if x * y < one else zero

    def binary_cross_entropy_with_logits(x: Any, y: Any) -> Any:
        e = exp(-abs(x))
        return max(x, zero) - x * y + log1p(e), (one if x >= zero else e) / (one + e) - y

    @jit
    def cross_entropy(x: Any, y: Any, out: Any) -> float:
        total, rows, per_row = 0.0, x.shape[0], one / x.dtype.type(x.shape[0])
        for i in prange(rows):
            row = x[i]
            m = row[0]
            for k in range(row.size):
                m = max(m, row[k])
            s = zero
            for k in range(row.size):
                e = exp(row[k] - m)
                s += e
                if grad:
                    out[i, k] = e
            if value:
                total += m + log(s) - row[y[i]]
            if grad:
                scale = per_row / s
                for k in range(row.size):
                    out[i, k] *= scale
                out[i, y[i]] -= per_row
        return total / rows

    formulas = (mse_loss, l1_loss, huber_loss, hinge_loss, binary_cross_entropy_with_logits)
    formula = {f.__name__: njit(fastmath=True)(f) for f in formulas}.get(name)

    @jit
    def loop(x: Any, y: Any, out: Any) -> float:
        total, scale = 0.0, one / x.dtype.type(x.size)
        for i in prange(x.size):
            v, g = formula(x[i], y[i])
            if value:
                total += v
            if grad:
                out[i] = g * scale
        return total / x.size

    return cross_entropy if name == "cross_entropy" else loop


def run_numba(case: Case) -> Contender:
    loop, (arguments, _) = numba_loop(case.name, case.dtype, case.face), case.arguments
    out = aligned(arguments[0].shape, arguments[0].dtype)

    def read(value: Any) -> list[Any]:
        return {"value": [value], "grad": [out], "value_and_grad": [value, out]}[case.face]

    return partial(loop, *arguments, out), read


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
    keywords |= {"quantile": case.arguments[1]["quantile"]} if "quantile" in case.arguments[1] else {}
    theirs = getattr(losses, SKLEARN_NAMES[case.name])(**keywords)
    value, grad, target = aligned(y.shape, x.dtype), aligned(x.shape, x.dtype), aligned(y.shape, x.dtype)
    target[...] = y
    factor = (2 if case.name == "mse_loss" else 1) / y.size

    def read(result: Any) -> list[Any]:
        arrays = [np.sum(value, dtype=np.float64) * factor, grad * factor]
        return {"value": arrays[:1], "grad": arrays[1:], "value_and_grad": arrays}[case.face]

    if case.face == "value":
        return partial(theirs.loss, target, x, loss_out=value, n_threads=threads), read
    if case.face == "grad":
        return partial(theirs.gradient, target, x, gradient_out=grad, n_threads=threads), read
    return partial(theirs.loss_gradient, target, x, loss_out=value, gradient_out=grad, n_threads=threads), read


@cache
def traceable(name: str, dtype: str) -> bool:
    """Whether the body of the definition is NumPy of a kind that JAX can trace."""
    import jax

    classes = 0 if catalogue[name].definition.family == "pointwise" else 4
    try:
        run_jax(Case(name, 16, classes, dtype, "value"))[0]()
    except (TypeError, AttributeError, jax.errors.JAXTypeError):
        return False
    return True


@cache
def compiler_works() -> bool:
    """Whether torch.compile finds what it needs, a C++ compiler for one."""
    torch = torch_module()
    try:
        torch.compile(lambda x: x + 1, fullgraph=True)(torch.zeros(32))
    except Exception as error:
        print(f"torch.compile is left out: {type(error).__name__}: {str(error).splitlines()[0]}", file=sys.stderr)
        return False
    return True


compiled = set(MAIN)  # by torch.compile, which takes a second or more for a case


def compilable(name: str) -> bool:
    """Losses that are reduced to a number: others would need an upstream gradient."""
    reduced = catalogue[name].definition.reductions and catalogue[name].definition.default_reduction != "none"
    return bool(reduced) and name in compiled and torch_function(name) is not None and compiler_works()


class Entry(NamedTuple):
    run: Callable[[Case], Contender]
    takes: Callable[[Case], Any] = lambda case: True
    module: str = "numpy"
    shares: bool = True  # work among threads; those who do not are left out where there are several


CONTENDERS = {
    "fastloss": Entry(run_fastloss),
    "one thread": Entry(run_fastloss, lambda case: threads > 1),  # fastloss too, beside itself with several
    "copy": Entry(run_copy),
    "numpy": Entry(run_numpy, lambda case: hasattr(numpy_losses, case.name), shares=False),
    "scipy": Entry(
        partial(run_by_hand, scipy_functions),
        lambda case: (case.name, case.face) in scipy_functions(),
        module="scipy",
        shares=False,
    ),
    "torch": Entry(run_torch, lambda case: torch_function(case.name) is not None, module="torch"),
    "aten": Entry(run_aten, lambda case: case.name in aten_functions(), module="torch"),
    "compile": Entry(run_compiled, lambda case: compilable(case.name), module="torch"),
    "jax": Entry(run_jax, lambda case: traceable(case.name, case.dtype), module="jax"),
    "numba": Entry(run_numba, lambda case: case.name in NUMBA, module="numba"),
    "sklearn": Entry(run_sklearn, lambda case: case.name in SKLEARN_NAMES, module="sklearn"),
}
NO_PEERS = ("fastloss", "one thread", "copy")


def contenders(case: Case) -> list[str]:
    """Names of those who can run this case."""
    return [
        who
        for who, entry in CONTENDERS.items()
        if (entry.shares or threads == 1) and find_spec(entry.module) and entry.takes(case)
    ]


def prepare(case: Case, who: str) -> Callable[[], Any]:
    """The function to time, after its results have been found right."""
    run, read = CONTENDERS[who].run(case)
    if who != "copy":
        check(case, read(run()), who)
    return run
