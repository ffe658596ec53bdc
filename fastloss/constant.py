"""The constant prediction that minimises a loss: where boosting and Newton's method begin."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastloss import _arguments
from fastloss._core import shown
from fastloss._registry import ANY, Definition

NAME = "best_constant"


def best_constant(
    loss: Any, target: ArrayLike, weight: ArrayLike | None = None, *, sample_weight: ArrayLike | None = None,
    **options: Any,
) -> Any:  # fmt: skip
    r"""The constant prediction that minimises a loss over these targets.

    Parameters
    ----------
    loss : loss
        Any element-wise loss of two or more inputs, a custom one too, or `cross_entropy`.
    target : array_like
        What is to be predicted, of shape (N,) or (N, K); for `cross_entropy` class indices or probabilities.
    weight : array_like, optional
        Weight of each element, as the loss takes it; for `cross_entropy`, of each class.
    sample_weight : array_like of shape (N,), optional
        Weight of each row, for `cross_entropy`.
    **options
        Other arguments of the loss: parameters, `where`, and inputs after the target by their names.

    Returns
    -------
    float or ndarray
        The constant, in the units of the loss's input (logits are logits). With a target of shape (N, K), or
        several `quantiles`, an array of K, one for each column; for `cross_entropy` the logarithms of the classes'
        frequencies.

    Raises
    ------
    TypeError
        If `loss` is none of these.
    ValueError
        If there are no targets, or the loss refuses its arguments.

    Notes
    -----
    The gradient, summed over all elements, is 0 there, or where the loss has a kink changes its sign: found by Newton's
    method where there is a second derivative, and by bisection where there is none or it leads astray. Of an interval
    in which all constants are as good, it is the middle, as for the median of an even number. Where the loss falls
    forever, as for labels that are all 1, it is the first number that no larger one improves on. A class that does not
    occur has the logarithm of the smallest normal number. Of a loss that is not convex, it is the minimum nearest to
    the median of the targets.

    Examples
    --------
    >>> import fastloss as fl
    >>> y = [1.0, 2.0, 3.0, 10.0]
    >>> [fl.best_constant(loss, y) for loss in (fl.mse_loss, fl.l1_loss)]
    [4.0, 2.5]
    >>> fl.best_constant(fl.pinball_loss, y, quantile=0.9)
    10.0
    >>> round(fl.best_constant(fl.poisson_nll_loss, y), 4)  # the logarithm of the mean
    1.3863
    >>> fl.best_constant(fl.cross_entropy, [0, 1, 2, 2]).round(4)
    array([-1.3863, -1.3863, -0.6931])
    """
    d: Definition | None = getattr(loss, "definition", None)
    if d is not None and d.of_softmax and d.reductions:
        return _log_frequencies(loss, target, weight, sample_weight, options)
    if d is None or d.family != "pointwise" or not d.reductions or len(d.inputs) < 2:
        raise TypeError(f"{NAME}: loss is {shown(loss)}, expected an element-wise loss of a target, or cross_entropy")
    if sample_weight is not None:
        raise TypeError(f"{NAME}: sample_weight is given, expected weight for {d.name}")
    y = _arguments.cast(_arguments.numbers(d.name, d.inputs[1], target), np.float64)
    wide = y.ndim == 1 and d.inputs[1] in d.per_row
    columns = np.broadcast_shapes((1,), *(np.shape(options.get(name, ())) for name in d.parameters))[-1] if wide else 0
    if y.ndim not in (1, 2) or not y.size:
        raise ValueError(f"{NAME}: target has shape {y.shape}, expected (N,) or (N, K)")
    given = {"weight": weight, **options}
    if y.ndim == 1 and not wide:
        return _Search(loss, y, given).minimum()
    shape = (len(y), columns) if wide else y.shape
    return np.array([_Search(loss, *_column(y, given, shape, k)).minimum() for k in range(shape[1])])


def _column(y: NDArray[Any], options: dict[str, Any], shape: tuple[int, ...], k: int) -> Any:
    """What belongs to one of the columns."""

    def part(value: Any) -> Any:
        if np.ndim(value) == 0:
            return value
        return np.broadcast_to(np.asarray(value), shape)[:, k]

    return y if y.ndim == 1 else y[:, k], {name: part(value) for name, value in options.items()}


class _Search:
    """For a number c at which the summed gradient of loss(c, target) changes its sign."""

    def __init__(self, loss: Any, target: NDArray[Any], options: dict[str, Any]) -> None:
        d: Definition = loss.definition
        finite = target[np.isfinite(target)]  # others may not count
        self.loss, self.target, self.sorted = loss, target, np.sort(finite if finite.size else np.zeros(1))
        self.options = {"reduction": "sum", **({"wrt": d.inputs[0]} if len(d.differentiable) > 1 else {}), **options}
        self.input, self.curved = np.empty_like(target), hasattr(loss, "grad_and_hess")
        self.out = tuple(np.empty_like(target) for _ in range(1 + self.curved))
        domain = d.domains.get(d.inputs[0], ANY)
        self.bounds = domain.bounds(np.float64) if domain.holds_for(d.kernel_name(options)) else ANY.bounds(np.float64)

    def slope(self, c: float) -> tuple[float, float]:
        """First and second derivative of the sum of losses."""
        self.input.fill(c)
        if self.curved:
            self.loss.grad_and_hess(self.input, self.target, out=self.out, **self.options)
        else:
            self.loss.grad(self.input, self.target, out=self.out[0], **self.options)
        with np.errstate(all="ignore"):
            return float(self.out[0].sum()), float(self.out[1].sum()) if self.curved else 0.0

    def minimum(self) -> float:
        n = len(self.sorted)
        with np.errstate(all="ignore"):
            median = (self.sorted[(n - 1) // 2] + self.sorted[n // 2]) / 2
            step = float(np.mean(np.abs(self.sorted - median))) / 16 or 1.0
        c = self.towards(float(median), 0)
        g, h = self.slope(c)
        if math.isnan(g) or not math.isfinite(step):
            return math.nan
        if g == 0:
            return self.middle(c, step) if h == 0 else c
        sign = 1 if g < 0 else -1
        end = c
        while not g * sign >= 0:  # the loss falls in this direction, or is too large for a number
            if end == self.bounds[sign > 0]:
                return end
            end, step = self.towards(end, sign * step), 2 * step
            g = self.slope(end)[0] if math.isfinite(end) else -sign
        return self.between(*sorted((c, end)))

    def towards(self, c: float, step: float) -> float:
        return min(max(c + step, self.bounds[0]), self.bounds[1])

    def between(self, low: float, high: float) -> float:
        """The minimum, where the loss falls at `low` and does not at `high`."""
        c, (g, h) = high, self.slope(high)
        turn = 0  # every fourth is one of bisection, for Newton's may be short
        while True:
            if g == 0:
                return self.middle(c, high - low) if h == 0 else c
            low, high = (c, high) if g < 0 else (low, c)
            before, c = c, c - g / h if h > 0 and turn % 4 < 3 else math.nan
            if not low < c < high:
                if h > 0 and abs(c - before) <= math.ulp(before):
                    return before
                c = self.halfway(low, high, kinks=h == 0)
            if not low < c < high:
                return self.kink(low, high)
            if abs(c - before) <= math.ulp(before) and h > 0:
                return c
            g, h = self.slope(c)
            turn += 1

    def halfway(self, low: float, high: float, *, kinks: bool) -> float:
        """At the median of the targets between, where a kink may be, or in the middle; `low` if they are one."""
        first, last = np.searchsorted(self.sorted, low, "right"), np.searchsorted(self.sorted, high)
        if kinks and first < last:
            return float(self.sorted[(first + last) // 2])
        smallest = 2.0**-52 * max(abs(low), abs(high), float(np.ptp(self.sorted)))
        return low + (high - low) / 2 if high - low > smallest else low

    def kink(self, low: float, high: float) -> float:
        """Of two numbers that are nearly the same, the one that is a target."""
        return high if high in self.sorted[np.searchsorted(self.sorted, high) :][:1] else low

    def middle(self, c: float, step: float) -> float:
        """Of the numbers around c that are all as good, where the gradient is 0."""
        ends = []
        for sign in (-1, 1):
            inside = outside = c
            distance = step
            while self.slope(outside)[0] == 0 and outside != self.bounds[sign > 0]:
                inside, outside, distance = outside, self.towards(outside, sign * distance), 2 * distance
            if math.isinf(outside):
                continue
            if self.slope(outside)[0] == 0:
                inside = outside
            while True:
                half = self.halfway(*sorted((inside, outside)), kinks=True)
                if not min(inside, outside) < half < max(inside, outside):
                    break
                inside, outside = (half, outside) if self.slope(half)[0] == 0 else (inside, half)
            ends.append(self.kink(*sorted((inside, outside))))
        return sum(ends) / len(ends) if ends else c


def _log_frequencies(loss: Any, target: Any, weight: Any, sample_weight: Any, options: dict[str, Any]) -> Any:
    """From derivatives at equal logits: all of them are sums over rows of share / K - target."""
    y: Any = np.asarray(target)
    if y.ndim not in (1, 2) or not y.size:
        raise ValueError(f"{NAME}: target has shape {y.shape}, expected (N,) or (N, K)")
    classes = y.shape[1] if y.ndim == 2 else max(int(y.max()) + 1, np.size(weight) if weight is not None else 1)
    if classes < 2:
        return np.zeros(classes)
    g, h = loss.grad_and_hess(
        np.zeros((len(y), classes)), target, weight=weight, sample_weight=sample_weight, reduction="none", **options
    )
    shares = np.sum(h[:, 0]) / (1 / classes * (1 - 1 / classes))
    with np.errstate(all="ignore"):
        frequencies = 1 / classes - np.sum(g, axis=0) / shares
    return np.log(np.maximum(frequencies, np.finfo(float).tiny))
