"""The check of a custom loss: derivatives against finite differences, and digits lost in float32."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fastloss import _arguments, _core
from fastloss._core import shown
from fastloss.compose.weighted import leaves
from fastloss.formula.digits import finding, scattered

if TYPE_CHECKING:
    from fastloss.compose.custom import CustomDefinition


def check(loss: Any, /, *inputs: Any, rtol: float = 1e-5, **parameters: Any) -> None:
    """Compares the formula's gradients, and Hessians where it has them, with central differences at `inputs`,
    which should stay clear of kinks. Raises ValueError where they differ by more than `rtol`, relative to
    these, or where the formula gives another result for an element alone than for the same element among others.

    Without inputs it chooses some, and also looks for lost digits: it compares float32 results with those in float64
    for numbers of all sizes, and warns of the worst, with what to write instead.
    """
    d: CustomDefinition = loss.definition
    for name in parameters:
        if name not in d.inputs and name not in d.defaults and name not in d.parameters:
            raise TypeError(f"{d.name}.check() got an unexpected keyword argument {name!r}")
    if not inputs and not any(name in parameters for name in d.inputs):
        return check_everywhere(loss, rtol, parameters)
    given = _arguments.bind(loss, inputs, parameters).arguments
    _arguments.pointwise(
        loss, {**given, "reduction": "none"}, getattr(loss, "run", _core.run_pointwise)
    )  # what a call would refuse
    d = d.variant(given)
    shape = np.shape(given[d.inputs[0]])
    own: dict[str, Any] = {name: given.get(name, d.defaults.get(name)) for name in (*d.inputs, *d.parameters)}
    wide = {
        name: np.broadcast_to(np.asarray(a, np.longdouble), shape).reshape(-1)
        for name, a in own.items()
        if name in d.inputs or np.ndim(a)
    }
    x = [wide.pop(name) for name in d.inputs]
    if x[0].size == 0:
        return None
    options = {name: float(own[name]) for name in d.parameters if name not in wide} | wide
    with np.errstate(all="ignore"):
        results = d.function(*x, **options)
        alone = d.function(*(a[:1] for a in x), **options | {name: a[:1] for name, a in wide.items()})[0][0]
        if not np.isclose(alone, results[0][0], rtol=rtol, atol=0, equal_nan=True):
            raise ValueError(
                f"{d.name}: formula gives {float(results[0][0])} for the first element among others, "
                f"{float(alone)} for it alone, expected the same"
            )
        for what, wrong, given_there, numeric in against_differences(d, x, options, results, rtol):
            if np.any(wrong):
                first = np.flatnonzero(wrong)[0]
                place = tuple(int(n) for n in np.unravel_index(first, shape))
                raise ValueError(
                    f"{d.name}: {what} is {float(given_there[first])} at index {place}, "
                    f"finite differences give {float(f'{numeric[first]:.7g}')}"
                )
    return None


def against_differences(
    d: CustomDefinition, x: list[Any], options: dict[str, Any], results: tuple[Any, ...], rtol: float
) -> Iterator[tuple[str, NDArray[Any], NDArray[Any], NDArray[Any]]]:
    """For each derivative: its name, a mask of where it is wrong, its values, and the finite differences."""
    for i, by in enumerate(d.differentiable):
        for order, kind in enumerate(d.function.results[1:3]):
            given_there = np.broadcast_to(results[order + 1][i], x[0].shape).astype(np.longdouble)

            def along(shift: Any, k: int = d.inputs.index(by), order: int = order, i: int = i) -> Any:
                r = d.function(*x[:k], x[k] + shift, *x[k + 1 :], **options)
                return np.broadcast_to(r[1][i] if order else r[0], x[0].shape)

            wrong, numeric = disagreement_of_differences(along, x[d.inputs.index(by)], given_there, rtol)
            yield f"{kind} with respect to {by}", wrong, given_there, numeric


def check_everywhere(loss: Any, rtol: float, parameters: dict[str, Any]) -> None:
    """The same at points that it chooses; also looks for lost digits in float32."""
    d: CustomDefinition = loss.definition.variant(parameters)
    kernel = d.kernel_name({})
    bounds = [d.domain(name, np.float64, kernel)[1:] for name in d.inputs]
    options = {}
    for name in d.parameters:
        number = parameters.get(name, d.defaults.get(name))
        if number is None or np.ndim(number):
            raise TypeError(f"{d.name}: {name} is {shown(number)}, expected one number where inputs are chosen")
        options[name] = float(number)
    x = [a.astype(np.longdouble) for a in scattered(bounds, 100)]
    with np.errstate(all="ignore"):
        results = d.function(*x, **options)
        for what, wrong, given_there, numeric in against_differences(d, x, options, results, rtol):
            # where the formula loses all digits in NumPy, differences tell nothing
            wrong &= np.isfinite(results[0]) & np.isfinite(numeric) & (np.abs(given_there - numeric) > 1e-9)
            if np.any(wrong):
                first = np.flatnonzero(wrong)[0]
                at = " and ".join(f"{n} = {float(a[first]):g}" for n, a in zip(d.inputs, x, strict=True))
                raise ValueError(
                    f"{d.name}: {what} is {float(given_there[first])} at {at}, "
                    f"finite differences give {float(f'{numeric[first]:.7g}')}"
                )
    kinds = [f"{kind} with respect to {by}" for kind in d.function.results[1:3] for by in d.differentiable]

    given = {**parameters, "reduction": "none"} | ({"wrt": d.differentiable} if len(d.differentiable) > 1 else {})

    def run(x: list[Any]) -> list[Any]:
        value, grads = loss.value_and_grad(*x, **given)
        hess = loss.grad_and_hess(*x, **given)[1] if d.hessian else ()
        return [value, *leaves(grads), *leaves(hess)]

    traced = d.function.traced
    roots: list[Any] = [None] * (1 + len(kinds))
    if traced is not None:
        roots = [traced.value, *traced.grads, *traced.hess]
    text = finding(run, ["value", *kinds], roots, d.inputs, options, bounds)
    if traced is not None and traced.value_alone and not d.has_programs[1]:
        what = "Hessian is" if d.has_programs[0] else "formula is"
        why = "which takes longer: it is too long for a program"
        warnings.warn(f"{d.name}: {what} evaluated by NumPy, {why}", stacklevel=3)
    if text:
        warnings.warn(f"{d.name}: {text}", stacklevel=3)


def disagreement_of_differences(
    along: Callable[[Any], Any], x: NDArray[Any], given: NDArray[Any], rtol: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Where a derivative is wrong, and finite differences. `along`: the function of a shift of all elements.

    The differences have five points. Smaller steps are used only where larger ones have not settled: where the function
    is undefined so far away, or differences over one step and over two steps do not agree.
    """
    unit = np.maximum(1, np.abs(x))
    open_, wrong, numeric = np.ones(x.shape, bool), np.zeros(x.shape, bool), np.full(x.shape, np.nan, x.dtype)
    steps = (unit * 2.0**-13, unit * 2.0**-20, np.where(x == 0, 1, np.abs(x)) * 2.0**-20)
    for step in steps:
        values = [along(s * step) for s in (-2, -1, 1, 2)]
        eps = max([2.0**-52, *(float(np.finfo(v.dtype).eps) for v in values if v.dtype.kind == "f")])
        a, b, c, d = (v.astype(np.longdouble) for v in values)
        short, wide = (c - b) / (2 * step), (d - a) / (4 * step)
        better, difference = (4 * short - wide) / 3, np.abs(short - wide)
        rounding = 16 * eps * np.maximum(np.maximum(np.abs(a), np.abs(b)), np.maximum(np.abs(c), np.abs(d))) / step
        settled = difference <= 0.1 * math.sqrt(rtol) * np.abs(better) + rounding
        last = step is steps[-1]
        now = open_ & (settled | last)
        room = rtol * np.abs(better) + rounding + np.where(settled, 0, difference)
        wrong |= now & ~((np.abs(given - better) <= room) & np.isfinite(room))
        numeric = np.where(now, better, numeric)
        open_ &= ~now
    return wrong, numeric
