"""Plots of losses. Needs matplotlib, which is imported by the first plot."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastloss._core import shown
from fastloss._registry import ANY, Definition, Domain

POINTS = 400  # even, so that no point is on a kink in the middle
VECTORS = ((0.0, 0.5, -0.5), (1.0, 0.0, 0.5), (-1.0, 1.0, 0.5))  # the first element of the first one varies
BOXES = ((0.0, 0.0, 0.0, 1.0), (0.0, 0.0, 1.5, 1.0))  # the right side of the first one varies
FAMILIES = ("pointwise", "rows", "rowwise", "segmentation")


class Picture:
    """The data of a plot: one element of one input varies, all others are fixed."""

    def __init__(self, loss: Any, wrt: str | None, options: dict[str, Any]) -> None:
        d = getattr(loss, "definition", None)
        if not isinstance(d, Definition) or d.family not in FAMILIES:
            raise TypeError(f"plot: loss is {shown(loss)}, expected a loss of elements, rows or regions")
        self.loss, self.definition, self.elementwise = loss, d, d.family == "pointwise"
        self.moving = d.wrt[0] if wrt is None else wrt
        if self.moving not in d.differentiable:
            raise ValueError(f"plot: wrt is {shown(wrt)}, expected {' or '.join(map(repr, d.differentiable))}")
        for name in options:
            if name not in d.names or name in ("out", "grad_output", "reduction"):
                raise TypeError(f"plot: option is {shown(name)}, expected an input or parameter of {d.name}")
        self.curves = list(self._curves(options))

    def _curves(self, options: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Label and options of each curve: one for each element of an option that is a list of values."""
        several = [name for name, given in options.items() if isinstance(given, (list, tuple)) and self._lists(name)]
        if len(several) > 1:
            raise TypeError(f"plot: {' and '.join(several)} are lists, expected one of them")
        for name in several:
            for value in options[name]:
                label = f"{value:.4g}" if isinstance(value, float) else str(value)
                yield f"{name} = {label}", options | {name: value}
        if not several:
            yield "", options

    def _lists(self, name: str) -> bool:
        """True if a list given for this argument is several values, not one value that has elements."""
        d = self.definition
        return name != self.moving and (self.elementwise or name not in d.vectors) and name != d.class_weight

    def points(self) -> NDArray[Any]:
        """Default values of the element that varies."""
        d = self.definition
        if d.length == 4:
            return np.linspace(0, 3, POINTS)
        numbers = [given.get(name, d.defaults.get(name)) for _, given in self.curves for name in d.parameters]
        sizes = [abs(x) for x in numbers if isinstance(x, (int, float)) and math.isfinite(x)]
        reach = min(max(4.0, *(1.5 * x for x in sizes), 0), 12.0)
        domain = self._domain(self.moving)
        low = domain.low if domain.low > -math.inf else -reach
        high = domain.high if domain.high < math.inf else max(reach, low + 5)
        edge = (high - low) / POINTS
        return np.linspace(low + edge * (low == domain.low), high - edge * (high == domain.high), POINTS)

    def _domain(self, name: str) -> Domain:
        """The domain of an input, for the options of the first curve."""
        d = self.definition
        domain = d.domains.get(name, ANY)
        return domain if domain.holds_for(d.kernel_name(self.curves[0][1])) else ANY

    def vector(self, name: str, given: dict[str, Any]) -> NDArray[Any]:
        d = self.definition
        names = [self.moving, *(n for n in d.inputs if n != self.moving)]
        example = (BOXES if d.length == 4 else VECTORS)[names.index(name)]
        domain = self._domain(name)
        return np.array(given.get(name, np.clip(example, domain.low, domain.high)), dtype=float)

    def arguments(self, t: NDArray[Any], given: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Inputs and options of the call that computes all points."""
        d = self.definition
        rest = {name: x for name, x in given.items() if name not in d.inputs}
        for name in d.parameters:
            if d.defaults.get(name) is None and self.elementwise:  # one value for each element of the last axis
                rest[name] = np.reshape(rest.get(name, 0.5), 1)
        inputs: list[Any] = []
        for position, name in enumerate(d.inputs):
            if self.elementwise and name == self.moving:
                inputs.append(t[:, None])
            elif self.elementwise:
                inputs.append(given.get(name, 0.0 if position == 1 and self.of_difference(given) else 1.0))
            elif name in d.numbers:
                inputs.append(np.full(len(t), given.get(name, 1.0)))
            elif name == d.labels and np.ndim(given.get(name, 0)) == 0:
                label = int(given.get(name, 0))
                inputs.append(np.tile([label, -1, -1], (len(t), 1)) if d.lists else np.full(len(t), label))
            else:
                inputs.append(np.tile(self.vector(name, given), (len(t), 1)))
            if not self.elementwise and name == self.moving:
                inputs[-1][:, self.place] = t
        shape = np.shape(inputs[d.inputs.index(self.moving)])
        if self.elementwise and np.shape(inputs[0]) != shape:
            inputs[0] = np.full(shape, inputs[0], dtype=float)
        return inputs, rest

    @property
    def place(self) -> int:
        return 2 if self.definition.length == 4 else 0

    def of_difference(self, given: dict[str, Any]) -> bool:
        """True if the loss depends on the difference of its first two inputs alone."""
        d = self.definition
        first = d.inputs[:2]
        if len(first) < 2 or self.moving not in first or any(self._domain(name) != ANY for name in first):
            return False
        other = 1.0 if len(d.inputs) > 2 else None
        more = [given.get(name, other) for name in d.inputs[2:]]
        t = np.linspace(-3, 3, 8)[:, None]
        options = {k: v for k, v in given.items() if k not in d.inputs}
        options |= {k: np.full(1, 0.5) for k in d.parameters if d.defaults.get(k) is None and k not in options}
        if not d.reductions:
            return False
        return bool(np.allclose(*(self.loss(t + y, y, *more, reduction="none", **options) for y in (0.0, 1.0))))

    def of_margin(self, given: dict[str, Any]) -> bool:
        """True if the loss depends on the product of input and a target of -1 or 1 alone."""
        d = self.definition
        if not self.elementwise or len(d.inputs) != 2 or not self._domain(d.inputs[1]).plus_minus_one:
            return False
        t, options = np.linspace(-3, 3, 8), {k: v for k, v in given.items() if k not in d.inputs}
        return bool(np.allclose(*(self.loss(t * y, y, reduction="none", **options) for y in (1.0, -1.0))))

    def derivatives(self, t: NDArray[Any], given: dict[str, Any]) -> list[NDArray[Any]]:
        """Value, gradient and, where there is one, second derivative at each point."""
        d = self.definition
        inputs, options = self.arguments(t, given)
        options |= {"wrt": self.moving} if len(d.differentiable) > 1 else {}
        if d.family == "segmentation":
            found = [self.loss.value_and_grad(*(x[k] for x in inputs), **options) for k in range(len(t))]
            return [np.array([value for value, _ in found]), np.array([gradient[0] for _, gradient in found])]
        options |= {"reduction": "none"} if d.reductions else {}
        value = self.loss(*inputs, **{k: v for k, v in options.items() if k not in ("wrt", "hessian")})
        upstream = {}
        if np.ndim(value) == 2 and not self.elementwise:  # of a vector, the element that varies
            upstream = {"grad_output": np.eye(value.shape[1])[[self.place] * len(t)]}
        if hasattr(self.loss, "grad_and_hess"):
            results = [value, *self.loss.grad_and_hess(*inputs, **options, **upstream)]
        else:
            results = [value, self.loss.grad(*inputs, **options, **upstream)]
        return [r[:, min(self.place, r.shape[1] - 1)] if np.ndim(r) == 2 else np.asarray(r) for r in results]

    def axis(self, given: dict[str, Any]) -> str:
        """The label of the horizontal axis."""
        d = self.definition
        name = self.moving
        if not self.elementwise:
            return f"{name}[{self.place}]"
        if name == d.inputs[0] and self.of_margin(given):
            return f"margin, {d.inputs[1]} * {name}"
        if name == d.inputs[0] and d.inputs[1:2] and d.inputs[1] not in given and self.of_difference(given):
            return f"residual, {name} - {d.inputs[1]}"
        return name


def broken(x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The line, interrupted where it jumps."""
    y = np.where(np.isfinite(y), y, np.nan)
    step = np.abs(np.diff(y))
    if len(step) < 3 or not np.any(step > 0):
        return x, y
    beside = np.maximum(np.append(step[1:], 0), np.insert(step[:-1], 0, 0))
    jumps = np.flatnonzero((step > 20 * beside) & (step > 0.05 * (np.nanmax(y) - np.nanmin(y)))) + 1
    return np.insert(x, jumps, x[jumps - 1]), np.insert(y, jumps, np.nan)


def limits(lines: list[NDArray[Any]]) -> tuple[float, float]:
    """Limits of an axis that show most of the values, without outliers."""
    y = np.concatenate([line[np.isfinite(line)] for line in lines])
    if not y.size:
        return -1.0, 1.0
    low, high = np.quantile(y, (0.04, 0.96))
    spread = 3 * (high - low)
    low, high = max(y.min(), low - spread), min(y.max(), high + spread)
    margin = 0.06 * (high - low) if high - low > 1e-9 * max(1.0, abs(high)) else 0.5
    return float(low - margin), float(high + margin)


def plot(loss: Any, *, wrt: str | None = None, axes: Any = None, **options: Any) -> NDArray[Any]:
    """Plots a loss, its gradient and its second derivative against one element of an input, with matplotlib.

    Parameters
    ----------
    loss : loss
        A loss of this library, or one made by `custom_loss`.
    wrt : str, optional
        The input that varies, by default the first that has a gradient. Of a vector the first element varies, of a box
        the right side.
    axes : sequence of matplotlib axes, optional
        Axes to draw on: the value on the first, derivatives on the others, as far as there are axes. By default a new
        figure with two or three.
    **options
        Inputs that are fixed, and options of the loss. A list of numbers gives one curve for each. The input that
        varies may be given as an array: its points if the loss is element-wise, the whole vector if it is over rows.

    Returns
    -------
    ndarray of matplotlib axes
        The axes drawn on.

    Raises
    ------
    ImportError
        If matplotlib is not installed: ``pip install "fastloss[plot]"``.
    TypeError, ValueError
        If the loss does not have such an option, or rejects its value.

    Notes
    -----
    Values are not reduced. Targets that are not given are 0 for losses of a residual, else 1, and labels 0. Second
    derivatives are those of ``.grad_and_hess``; ``hessian='gauss_newton'`` asks for that form.

    Examples
    --------
    >>> import fastloss as fl
    >>> value, gradient, hessian = fl.plot(fl.huber_loss, delta=[0.5, 1.0, 2.0])  # doctest: +SKIP
    >>> fl.plot(fl.gaussian_nll_loss, wrt="var", input=[0.0, 1.0])  # doctest: +SKIP
    """
    picture = Picture(loss, wrt, options)
    moving = picture.moving
    if picture.elementwise and moving in options:
        t: NDArray[Any] = np.asarray(options[moving], dtype=float).reshape(-1)
        picture.curves = [(label, {k: v for k, v in o.items() if k != moving}) for label, o in picture.curves]
    else:
        t = picture.points()
    lines = [picture.derivatives(t, given) for _, given in picture.curves]
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError('plot: there is no matplotlib, expected one: pip install "fastloss[plot]"') from error
    if axes is None:
        count = len(lines[0])
        _, axes = pyplot.subplots(1, count, figsize=(3.3 * count, 2.8), layout="constrained")
    drawn: NDArray[Any] = np.ravel(np.asarray(axes, dtype=object))
    titles = (picture.definition.name, "gradient", "second derivative")
    for k, (panel, title) in enumerate(zip(drawn, titles, strict=False)):
        shown_lines = [line[k] for line in lines if k < len(line)]
        if not shown_lines:
            continue
        for (label, _), y in zip(picture.curves, shown_lines, strict=True):
            panel.plot(*broken(t, y), label=label or None)
        panel.set(title=title, xlabel=picture.axis(picture.curves[0][1]), ylim=limits(shown_lines))
    if len(lines) > 1:
        drawn[0].legend()
    return drawn
