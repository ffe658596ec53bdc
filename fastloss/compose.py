"""Objectives made of losses: weighted sums, and losses from a user's own NumPy formula."""

from __future__ import annotations

import inspect
import math
import numbers
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastloss import _arguments, _core
from fastloss._core import shown
from fastloss._registry import FACES, HESS, VALUE, Definition
from fastloss.reference import Described

BLOCK = 8192  # elements of a custom loss evaluated at a time: a dozen temporaries of them fit the cache


class WeightedSum:
    """See weighted_sum."""

    def __init__(self, terms: tuple[tuple[Any, ...], ...]) -> None:
        self.terms = []
        for term in terms:
            if not isinstance(term, tuple) or len(term) not in (2, 3):
                raise TypeError(
                    f"weighted_sum: term is {shown(term)}, expected (weight, loss) or (weight, loss, options)"
                )
            weight, loss, options = (*term, {}) if len(term) == 2 else term
            if not callable(loss) or not hasattr(loss, "value_and_grad"):
                raise TypeError(f"weighted_sum: term has {shown(loss)}, expected a loss with value_and_grad")
            definition = getattr(loss, "definition", None)  # other weighted sums have none
            if definition is not None and not definition.reductions:
                raise TypeError(f"weighted_sum: term has {shown(loss)}, expected a loss that gives a number")
            try:
                number = float(weight) if isinstance(weight, numbers.Real) else math.nan
            except OverflowError:
                number = math.inf
            if not math.isfinite(number):
                raise ValueError(f"weighted_sum: weight is {shown(weight)}, expected a finite number")
            if not isinstance(options, dict):
                raise TypeError(f"weighted_sum: options are {shown(options)}, expected a dict")
            if options.get("reduction", "mean") == "none":
                raise ValueError("weighted_sum: reduction is 'none', expected one that gives a number")
            self.terms.append((number, loss, dict(options)))
        if not self.terms:
            raise ValueError("weighted_sum: there are no terms, expected at least one")

    def _each(self, arguments: tuple[Any, ...]) -> tuple[list[tuple[Any, ...]], bool]:
        """The arguments of each term, and whether all terms share them."""
        if any(isinstance(a, tuple) for a in arguments):
            if len(arguments) != len(self.terms) or not all(isinstance(a, tuple) for a in arguments):
                raise TypeError(f"weighted_sum: {len(arguments)} arguments, expected {len(self.terms)} tuples")
            return list(arguments), False
        return [arguments] * len(self.terms), True

    def __call__(self, *arguments: Any) -> float:
        each, _ = self._each(arguments)
        return math.fsum(w * loss(*a, **options) for (w, loss, options), a in zip(self.terms, each, strict=True))

    def value_and_grad(self, *arguments: Any, grad_output: float = 1.0) -> tuple[float, Any]:
        """The value, and the gradient by the input, times grad_output: one array if the terms share their arguments,
        else one a term.
        """
        each, shared = self._each(arguments)
        values, grads = [], []
        for (weight, loss, options), a in zip(self.terms, each, strict=True):
            value, grad = loss.value_and_grad(*a, **options, grad_output=weight * grad_output)
            values.append(weight * value)
            grads.append(grad)
        if not shared:
            return math.fsum(values), tuple(grads)
        total = grads[0]
        for grad in grads[1:]:
            np.add(total, grad, out=total)
        return math.fsum(values), total

    def grad(self, *arguments: Any, grad_output: float = 1.0) -> Any:
        """The gradient alone."""
        return self.value_and_grad(*arguments, grad_output=grad_output)[1]


def weighted_sum(*terms: tuple[Any, ...]) -> WeightedSum:
    r"""The training objective :math:`\sum_k \lambda_k L_k`.

    Parameters
    ----------
    *terms : tuple
        ``(weight, loss)`` or ``(weight, loss, options)``: the number :math:`\lambda_k`, a loss of this library, a
        custom loss or another weighted sum, and a dict of its keyword arguments.

    Returns
    -------
    WeightedSum
        To be called, and with the faces ``.grad`` and ``.value_and_grad``. Given arrays, every term gets all of
        them and the gradient is one array, the sum. Given tuples, one a term, each term gets its own (several
        tasks), and the gradient is a tuple, one entry a term.

    Raises
    ------
    TypeError, ValueError
        If a term is not as described, or the arguments of a call do not fit the terms.

    Examples
    --------
    >>> import fastloss as fl
    >>> objective = fl.weighted_sum((0.7, fl.mse_loss), (0.3, fl.huber_loss, {"delta": 2.0}))
    >>> objective.value_and_grad([3.0], [0.0])
    (7.5, array([4.8]))
    >>> tasks = fl.weighted_sum((1.0, fl.mse_loss), (0.1, fl.l2_penalty))
    >>> tasks.value_and_grad(([2.0], [0.0]), ([3.0],))
    (4.45, (array([4.]), array([0.3])))
    """
    return WeightedSum(terms)


class CustomLoss(Described):
    # One face of a loss given by a NumPy formula; see custom_loss.

    def __init__(self, definition: Definition, outputs: int = VALUE) -> None:
        self.definition, self.outputs = definition, outputs
        self.__name__ = self.__qualname__ = definition.name
        self.__module__ = definition.function.__module__
        if outputs == VALUE:
            for name, wanted in FACES.items():
                if definition.hessian or not wanted & HESS:
                    setattr(self, name, CustomLoss(definition, wanted))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        given = _arguments.bind(self, args, kwargs).arguments
        return _arguments.pointwise(self, given, self._run)

    def __repr__(self) -> str:
        return f"<custom loss {self.__name__}{self.__signature__}>"

    def _formula(self, arrays: list[Any], options: dict[str, Any]) -> tuple[Any, ...]:
        """Value, gradients, Hessians: each of the latter as a tuple, one per differentiable input."""
        value, *derivatives = self.definition.function(*arrays, **options)
        return value, *(d if isinstance(d, tuple) else (d,) for d in derivatives)

    def _run(
        self, _loss: Any, _kernel: str, dtype: Any, shape: Any, inputs: Any, parameters: Any, weight: Any, where: Any,
        grad_output: Any, scale: float, reduction: str, value: Any, grads: Any, hess: Any, *_: Any,
    ) -> tuple[int, float]:  # fmt: skip
        """What _core.run_pointwise does, a block at a time, by the formula."""
        d = self.definition
        count = math.prod(shape)
        denominator = 1
        if reduction == "mean":
            denominator = count if where is None else int(np.count_nonzero(np.broadcast_to(where, shape)))
            scale = scale / denominator if denominator else 0.0
        if count == 0:
            return _core.OK, 0.0 if denominator else math.nan
        arrays = [k for k, p in enumerate(parameters) if not isinstance(p, float)]
        named = zip(d.parameters, parameters, strict=True)
        options = {name: dtype.type(p) for name, p in named if isinstance(p, float)}
        read = [*inputs, *(parameters[k] for k in arrays), weight, where, grad_output]
        written = [value, *grads, *hess]
        present = [a for a in (*read, *written) if a is not None]
        blocks = np.nditer(
            present,
            flags=["external_loop", "buffered", "delay_bufalloc"],
            op_flags=[["readonly"] if k < len(present) - sum(w is not None for w in written) else ["writeonly"]
                      for k in range(len(present))],
            op_dtypes=[np.bool_ if a is where else dtype for a in present],
            order="C", casting="unsafe", buffersize=BLOCK, itershape=shape,
        )  # fmt: skip
        sums = []
        with blocks, np.errstate(all="ignore"):
            blocks.reset()
            for block in blocks:
                parts = iter(block)
                x = [next(parts) for _ in inputs]
                extra = [None if a is None else next(parts) for a in read[len(inputs) :]]
                factor, keep, upstream = extra[len(arrays) :]
                varying = {d.parameters[k]: a for k, a in zip(arrays, extra, strict=False)}
                results = self._formula(x, options | varying)
                if np.shape(results[0]) != x[0].shape:
                    raise ValueError(
                        f"{d.name}: formula gives a value of shape {np.shape(results[0])}, expected {x[0].shape}"
                    )
                columns = [results[0]] + [
                    None if derivatives is None else scale * derivatives * (1 if upstream is None else upstream)
                    for group in range(2)
                    for derivatives in _by_input(d, results[1 + group] if len(results) > 1 + group else ())
                ]
                for k, column in enumerate(columns):
                    if column is not None and factor is not None:
                        column = column * factor
                    if column is not None and keep is not None:
                        column = np.where(keep, column, 0)
                    if written[k] is not None:
                        next(parts)[...] = column
                    elif k == 0 and self.outputs & VALUE:
                        sums.append(float(np.sum(column, dtype=np.float64)))
        total = math.fsum(sums) if not any(map(math.isinf, sums)) else sum(sums)
        return _core.OK, total / denominator if denominator else math.nan

    def check(self, *inputs: Any, rtol: float = 1e-5, **options: Any) -> None:
        """Compares the formula's gradients, and Hessians where it has them, with central differences at `inputs`,
        which should stay clear of kinks. Raises ValueError where they differ by more than `rtol`.
        """
        d = self.definition
        x = [np.asarray(a, np.longdouble) for a in inputs]
        results = self._formula(x, options)
        for k, name in enumerate(d.inputs):
            if name not in d.differentiable:
                continue
            at = d.differentiable.index(name)
            for order, kind in ((0, "gradient"), (1, "Hessian")):
                if len(results) <= order + 1:
                    continue
                step = np.longdouble(2.0**-20) * np.maximum(1, np.abs(x[k]))
                low, high = (self._formula([*x[:k], x[k] + s, *x[k + 1 :]], options)[order] for s in (-step, step))
                low, high = (a if order == 0 else a[at] for a in (low, high))
                numeric, given = (high - low) / (2 * step), np.broadcast_to(results[order + 1][at], x[0].shape)
                wrong = ~(np.abs(given - numeric) <= rtol * np.maximum(1, np.abs(numeric)))
                if np.any(wrong):
                    place = tuple(int(i) for i in np.argwhere(wrong)[0])
                    raise ValueError(
                        f"{d.name}: {kind} by {name} is {float(given[place])} at index {place}, "
                        f"finite differences give {float(np.asarray(numeric)[place])}"
                    )


def _by_input(d: Definition, derivatives: tuple[Any, ...]) -> list[NDArray[Any] | None]:
    """Derivatives in the order of the inputs, None for those that have none."""
    by_name = dict(zip(d.differentiable, derivatives, strict=False))
    return [by_name.get(name) for name in d.inputs]


def custom_loss(
    formula: Callable[..., Any] | None = None, *, differentiable: tuple[str, ...] = (), hessian: bool = False
) -> Any:
    r"""A loss from a NumPy formula, with the options and faces of a built-in one. To be used as a decorator.

    Parameters
    ----------
    formula : callable
        A function of arrays (its positional arguments, the inputs) and numbers or arrays (its keyword-only
        arguments with defaults, the parameters). It returns value and gradient, and with `hessian` the diagonal
        second derivative too, per element; tuples of them where there are several `differentiable` inputs. It is
        called with one-dimensional blocks that fit the cache, so it must be element-wise.
    differentiable : tuple of str, optional
        The inputs that the gradients belong to; the first alone by default.
    hessian : bool, default False
        Whether the formula returns second derivatives.

    Returns
    -------
    CustomLoss
        Takes `weight`, `where`, `reduction`, `grad_output` and `out` beside the formula's own arguments, has the
        faces ``.grad``, ``.value_and_grad`` and ``.grad_and_hess``, and ``.check(*inputs, **parameters)``, which
        compares the formula's derivatives with finite differences.

    Raises
    ------
    ValueError
        From calls, as for built-in losses; from ``.check``, if a derivative is wrong.

    Examples
    --------
    >>> import numpy as np
    >>> import fastloss as fl
    >>> @fl.custom_loss
    ... def quartic_loss(input, target, *, scale=1.0):
    ...     r = (input - target) / scale
    ...     return r**4, 4 * r**3 / scale
    >>> quartic_loss.check([1.0, -2.0, 0.5], [0.0, 0.0, 0.0])
    >>> quartic_loss.value_and_grad(np.array([1.0, 2.0]), np.zeros(2), reduction="sum", weight=[1.0, 0.5])
    (9.0, array([ 4., 16.]))
    """
    if formula is None:
        return lambda function: custom_loss(function, differentiable=differentiable, hessian=hessian)
    if any(p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL) for p in inspect.signature(formula).parameters.values()):
        raise TypeError(f"{formula.__name__}: signature has * or ** arguments, expected named ones only")
    return CustomLoss(Definition(formula, "pointwise", differentiable=differentiable, hessian=hessian))
