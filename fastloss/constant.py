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
STARTS = 65  # of the search for a minimum of a loss that is not convex


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
        If `loss` is none of these, or an option is none of its parameters.
    ValueError
        If there are no targets, if nothing counts (`where` and the weights leave nothing, all labels are ignored, the
        weights' sum is not above 0), if a derivative is nan, as of a target that is and counts, or if the loss refuses
        its arguments.

    Notes
    -----
    The gradient, summed over all elements, is 0 there, or where the loss has a kink changes its sign: found by Newton's
    method where there is a second derivative, and by bisection where there is none or it leads astray. Of an interval
    in which all constants are as good, it is the middle, as for the median of an even number. Where the loss falls
    forever, as for labels that are all 1, it is the first number that no larger one improves on. A class that does not
    occur has the logarithm of the smallest normal number.

    Of a loss that may not be convex, it is a local minimum, no worse than any of the targets where there are at most
    65, else than any of 65 quantiles of them from the smallest to the largest: the search begins at the best of these,
    and of some that are as good at the one nearest to the median. A better minimum may be where fewer targets are.

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
    of_classes = d is not None and d.of_softmax and bool(d.reductions)
    if d is None or (not of_classes and (d.family != "pointwise" or not d.reductions or len(d.inputs) < 2)):
        raise TypeError(f"{NAME}: loss is {shown(loss)}, expected an element-wise loss of a target, or cross_entropy")
    if sample_weight is not None and not of_classes:
        raise TypeError(f"{NAME}: sample_weight is given, expected weight for {d.name}")
    for name in options:
        if name not in d.names or (name in d.shared and name != "where") or name in (d.inputs[0], "axis"):
            raise TypeError(f"{NAME}: option is {name!r}, expected a parameter of {d.name}")
    for name in d.inputs[2:]:
        if name not in options:
            raise TypeError(f"{NAME}: {name} is missing, expected a number or an array for {d.name}")
    given = {d.inputs[1]: target, "weight": weight, "sample_weight": sample_weight, **options}
    _arguments.check_labels(d, dict.fromkeys(d.signature.parameters) | given, list(given))
    y = _arguments.numbers(d.name, d.inputs[1], target)
    if y.ndim not in (1, 2) or not y.size:
        raise ValueError(f"{NAME}: target has shape {y.shape}, expected (N,) or (N, K)")
    given = {name: value for name, value in given.items() if value is not None and name != d.inputs[1]}
    _arguments.check_options(d, given)
    wide = y.ndim == 1 and d.inputs[1] in d.per_row
    columns = np.broadcast_shapes((1,), *(np.shape(options.get(name, ())) for name in d.parameters))[-1] if wide else 0
    shape = y.shape[:1] if of_classes else (len(y), columns) if wide else y.shape
    for name in given:
        if name not in d.choices and not (of_classes and name == "weight") and np.ndim(given[name]):
            array = _arguments.numbers(d.name, name, given[name])
            if name in d.per_row and array.shape == shape[:-1]:
                array = array.reshape(-1, 1)
            given[name] = _arguments.broadcastable(NAME, name, array, shape)
        elif name in d.inputs:
            given[name] = np.broadcast_to(given[name], shape)
    if of_classes:
        return _log_frequencies(d, y, given)
    y = _arguments.cast(y, np.float64)
    if len(shape) == 1:
        return _Search(loss, y, given).minimum()
    return np.array([_Search(loss, *_column(y, given, shape, k)).minimum() for k in range(shape[1])])


def _column(y: NDArray[Any], options: dict[str, Any], shape: tuple[int, ...], k: int) -> Any:
    """What belongs to one of the columns."""

    def part(value: Any) -> Any:
        if np.ndim(value) == 0:
            return value
        return np.broadcast_to(np.asarray(value), shape)[:, k]

    return y if y.ndim == 1 else y[:, k], {name: part(value) for name, value in options.items()}


def _refuse_no_weight(total: float) -> None:
    if not total > 0:
        raise ValueError(f"{NAME}: target has a weight of {total} in all where it counts, expected more than 0")


class _Search:
    """For a number c at which the summed gradient of loss(c, target) changes its sign."""

    def __init__(self, loss: Any, target: NDArray[Any], options: dict[str, Any]) -> None:
        d: Definition = loss.definition
        counts = np.broadcast_to(np.asarray(options.get("where", True), bool), target.shape)
        with np.errstate(all="ignore"):
            _refuse_no_weight(float(np.sum(np.broadcast_to(options.get("weight", 1.0), target.shape)[counts])))
        finite = target[np.isfinite(target) & counts]  # others do not say where it is
        self.loss, self.target, self.sorted = loss, target, np.sort(finite if finite.size else np.zeros(1))
        self.convex = d.gauss_newton is False and d.hessian  # then the second derivative is never negative
        self.given = {"reduction": "sum", **options}
        self.options = {**self.given, **({"wrt": d.inputs[0]} if len(d.differentiable) > 1 else {})}
        self.input, self.curved = np.empty_like(target), hasattr(loss, "grad_and_hess")
        self.out = tuple(np.empty_like(target) for _ in range(1 + self.curved))
        domain = d.domains.get(d.inputs[0], ANY)
        self.bounds = domain.bounds(np.float64) if domain.holds_for(d.kernel_name(options)) else ANY.bounds(np.float64)

    def value(self, c: float) -> float:
        self.input.fill(c)
        value = float(self.loss(self.input, self.target, **self.given))
        return math.inf if math.isnan(value) else value

    def slope(self, c: float) -> tuple[float, float]:
        """First and second derivative of the sum of losses."""
        self.input.fill(c)
        if self.curved:
            self.loss.grad_and_hess(self.input, self.target, out=self.out, **self.options)
        else:
            self.loss.grad(self.input, self.target, out=self.out[0], **self.options)
        with np.errstate(all="ignore"):
            return float(self.out[0].sum()), float(self.out[1].sum()) if self.curved else 0.0

    def start(self) -> float:
        """The median, or the best of the targets, or of their quantiles if there are many."""
        n = len(self.sorted)
        median = self.towards(float(self.sorted[(n - 1) // 2] / 2 + self.sorted[n // 2] / 2), 0)
        if self.convex:
            return median
        quantiles = self.sorted[np.linspace(0, n - 1, min(n, STARTS)).round().astype(int)]
        nearest = sorted({median, *(self.towards(float(q), 0) for q in quantiles)}, key=lambda c: abs(c - median))
        return min(nearest, key=self.value)

    def minimum(self) -> float:
        c = self.start()
        g, h = self.slope(c)
        if math.isnan(g):
            has = f"derivatives of {self.loss.__name__} whose sum is nan at {c}"
            raise ValueError(f"{NAME}: target has {has}, expected numbers that have one")
        if g == 0 <= h:
            return self.middle(c, self.step(c, 1)) if h == 0 else c
        sign = 1 if g < 0 else -1
        step = self.step(c, sign)
        if self.convex:
            return self.downhill(c, sign, step)
        if h > 0:
            step = max(min(step, 2 * abs(g / h)), math.ulp(c))
        most = self.value(c)
        most += 1e-12 * abs(most)
        while self.value(found := self.downhill(c, sign, step)) > most and step > math.ulp(c):
            step /= 64  # it led over a summit
        return found

    def downhill(self, c: float, sign: int, step: float) -> float:
        """The minimum in the direction in which the loss falls at c."""
        end, g = c, -float(sign)
        while not g * sign >= 0:  # the loss falls in this direction, or is too large for a number
            if end == self.bounds[sign > 0]:
                return end
            c, end, step = end, self.towards(end, sign * step), 2 * step
            g = self.slope(end)[0] if math.isfinite(end) else -sign
        return self.between(*sorted((c, end)))

    def step(self, c: float, sign: int) -> float:
        """A small one, of the size of the targets; of a loss that is not convex, not over the next target."""
        n = len(self.sorted)
        small = float(np.sum(np.abs(self.sorted / n - c / n))) / 16 or 1.0
        others = self.sorted[self.sorted * sign > c * sign]
        return small if self.convex or not others.size else min(small, float(np.min(np.abs(others - c))))

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


def _log_frequencies(d: Definition, y: NDArray[Any], given: dict[str, Any]) -> Any:
    """Of the targets' sums over rows, smoothed and weighted by class as in the loss."""
    name, n = d.name, len(y)
    counts = np.broadcast_to(np.asarray(given.get("where", True), bool), n)
    rows = np.broadcast_to(_arguments.cast(np.asarray(given.get("sample_weight", 1.0)), np.float64), n)
    ignored = _arguments.label_to_ignore(name, given.get("ignore_index"))
    if y.ndim == 2:
        classes = y.shape[1]
        y = _arguments.probabilities_of(name, y, ignored, counts[:, None])
        rows, y = rows[counts], _arguments.cast(y[counts], np.float64)
    else:
        y, rows = _arguments.whole_numbers(name, y[counts], 2), rows[counts]
        y, rows = y[y != ignored], rows[y != ignored]
        classes = np.size(given["weight"]) if "weight" in given else int(np.max(y, initial=0)) + 1
        if np.any(bad := (y < 0) | (y >= classes)):
            _arguments.label_out_of_range(d, y, int(np.argmax(bad)), classes, ignored)
    with np.errstate(all="ignore"):
        shares = rows @ y if y.ndim == 2 else np.bincount(y.astype(np.intp), rows, classes)
        if smoothing := given.get("label_smoothing"):
            shares += smoothing * (np.sum(rows) / classes - shares)
        if "weight" in given:
            shares *= _arguments.one_per_class(name, "weight", given["weight"], classes)
        total = float(np.sum(shares))
        _refuse_no_weight(total)
        shares /= total
        return np.log(np.maximum(shares, np.finfo(float).tiny, out=shares), out=shares)
