"""Losses for `scipy.optimize`: robust ones for `least_squares` and `curve_fit`, and the risk of a linear model for
`minimize`.

>>> from scipy.optimize import least_squares
>>> import fastloss as fl
>>> from fastloss.interop import scipy as fls
>>> rho = fls.least_squares_loss(fl.tukey_loss, c=2.0)
>>> least_squares(lambda x: x - [0.0, 0.1, 9.0], [0.0], loss=rho).x.round(3)
array([0.05])
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastloss._core import shown
from fastloss.interop import _objective, missing

try:
    import scipy  # noqa: F401  # only to check that it is installed
except ModuleNotFoundError as error:
    raise missing("scipy", error) from None

CANCELLED = 2.0**-8  # smallest |h - w| / w that is accurate enough


class least_squares_loss:
    r"""A loss of residuals in the form of `scipy.optimize.least_squares`, :math:`\rho(z) = 2 \ell(\sqrt z)`.

    Parameters
    ----------
    loss : loss
        An element-wise loss or a custom loss, symmetric in the residual, with a Hessian.
    **options
        Its parameters, scalars. If there is a scale among them, leave `f_scale` of `least_squares` at 1.

    Raises
    ------
    TypeError, ValueError
        If the loss or an option is not as described.

    Notes
    -----
    Pass it as ``loss=`` to `least_squares` or `curve_fit`. Called with squared residuals :math:`z` it returns
    :math:`\rho`, :math:`\rho'` and :math:`\rho''` as an array of shape (3, M); ``cost`` is then the sum of the losses.
    :math:`\rho'` is the derivative divided by the residual, the weight of iteratively reweighted least squares.
    :math:`\rho''` is the difference of that and the second derivative, up to a factor. For small residuals nearly all
    digits cancel; there it is extrapolated from larger ones, with a relative error of about 1e-11.
    """

    def __init__(self, loss: Any, **options: Any) -> None:
        d = getattr(loss, "definition", None)
        if d is None or d.family != "pointwise" or len(d.inputs) != 2 or not hasattr(loss, "grad_and_hess"):
            raise TypeError(f"least_squares_loss: loss is {shown(loss)}, expected an element-wise loss with a Hessian")
        for name, value in options.items():
            if name not in d.parameters or np.ndim(value):
                raise TypeError(f"least_squares_loss: {name} is {shown(value)}, expected parameters, each one number")
        self.loss, self.options = loss, options
        r = 2.0 ** np.arange(-500, 501)
        right, left = (self.loss(a, 0.0, reduction="none", **options) for a in (r, -r))
        if not np.array_equal(right, left, equal_nan=True):
            raise ValueError(
                f"least_squares_loss: loss is {shown(loss)}, expected the same for both signs of a residual"
            )
        w, h = self.weight_and_curvature(r)
        gone = (h == w) & np.logical_and.accumulate(h == w)  # exactly quadratic there
        cancelling = np.flatnonzero(np.logical_and.accumulate(np.abs(h - w) < CANCELLED * w) & ~gone)
        self.below, self.series, self.power = 0.0, np.zeros(1), 2
        if cancelling.size and cancelling[-1] - cancelling[0] > 8:
            self.below = float(r[cancelling[-1]])
            self.extrapolate()

    def weight_and_curvature(self, r: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Derivative divided by residual, and second derivative"""
        slope, curvature = self.loss.grad_and_hess(r, 0.0, reduction="none", **self.options)
        with np.errstate(all="ignore"):
            return slope / r, curvature

    def extrapolate(self) -> None:
        """Fits h - w for small r: r^2 times a polynomial in r^2, or in |r| if the second derivative has a kink at 0."""
        (w1, w2), (h1, h2) = self.weight_and_curvature(self.below * np.array([0.5, 1.0]))
        self.power = 1 if (h2 - w2) / (h1 - w1) < 2.0**1.5 else 2
        u = np.arange(1, 7) / 6
        w, h = self.weight_and_curvature(self.below * u ** (1 / self.power))
        self.series = np.linalg.solve(np.vander(u, increasing=True), (h - w) / u)

    def __call__(self, z: ArrayLike) -> NDArray[np.float64]:
        z = np.asarray(z, np.float64)
        r = np.sqrt(z)
        value = self.loss(r, 0.0, reduction="none", **self.options)
        w, h = self.weight_and_curvature(np.maximum(r, 2.0**-500))
        with np.errstate(all="ignore"):
            second = (h - w) / (2 * z)
            second[(h == w) | ~np.isfinite(second)] = 0.0
            small = r < self.below
            u = (r[small] / self.below) ** self.power
            near = np.polyval(self.series[::-1], u) / (2 * self.below**2)
            second[small] = near if self.power == 2 else near * self.below / np.maximum(r[small], 2.0**-500)
        return np.stack((2 * value, w, second))


class objective(_objective.Rows):
    r"""The regularised risk of a linear model, for `scipy.optimize.minimize`.

    .. math:: \frac{\sum_i w_i\, \ell(X_i \beta + b,\ y_i)}{\sum_i w_i} + \frac\lambda2 \lVert \beta \rVert^2

    Parameters
    ----------
    loss : loss
        An element-wise loss, a loss over rows such as `cross_entropy`, or a custom loss.
    X : array_like or sparse matrix of shape (N, D)
        The features, in double precision or converted to it once.
    y : array_like
        The targets: what the loss takes for N rows of scores.
    penalty : float, default 0.0
        :math:`\lambda`. That of scikit-learn's logistic regression is ``1 / (C * sum of weights)``.
    fit_intercept : bool, default True
        Whether there is an intercept :math:`b`, which is not penalised.
    sample_weight : array_like of shape (N,), optional
        Weight :math:`w_i` of each row.
    classes : int, optional
        The number of classes, if not all of them are among the targets.
    **options
        Parameters of the loss.

    Attributes
    ----------
    x0 : ndarray
        The starting point: coefficients 0, and the best constant as intercept (0 for losses over rows whose targets are
        not classes).

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.

    Notes
    -----
    ``minimize(risk, risk.x0, jac=True, hessp=risk.hessp, method="trust-ncg")``: a call with all
    parameters in one vector returns value and gradient. `hessp` is the product of the Hessian with a vector; if rows
    have several scores, of the whole Hessian and not of its diagonal. `split` takes the vector apart into coefficients
    and intercept.
    """

    def __init__(
        self,
        loss: Any,
        X: Any,
        y: ArrayLike,
        *,
        penalty: float = 0.0,
        fit_intercept: bool = True,
        sample_weight: ArrayLike | None = None,
        classes: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(loss, options)
        _objective.check_rows(self.definition, X, y, sample_weight)
        self.X = X.astype(np.float64, copy=False) if hasattr(X, "tocsr") else np.asarray(X, np.float64)
        if self.X.ndim != 2:
            raise ValueError(f"objective: X has shape {self.X.shape}, expected (N, D)")
        if np.shape(y)[:1] != self.X.shape[:1]:
            raise ValueError(f"objective: y has shape {np.shape(y)}, X {self.X.shape}")
        if not (isinstance(penalty, int | float) and 0 <= penalty < np.inf):
            raise ValueError(f"objective: penalty is {shown(penalty)}, expected a finite number >= 0")
        self.penalty, self.fit_intercept = float(penalty), fit_intercept
        self.sample_weight = None if sample_weight is None else np.asarray(sample_weight, np.float64)
        start = self.start(y, self.sample_weight)
        if self.by_row and classes:
            start = np.pad(start, (0, max(classes - len(start), 0)), constant_values=np.min(start))
        scores = (self.X.shape[0], *np.shape(start))
        self.y, self.weight = self.targets(y, scores), self.weights(self.sample_weight, scores)
        self.total = float(len(self.y) if self.sample_weight is None else np.sum(self.sample_weight))
        self.shape = (*np.shape(start), self.X.shape[1] + fit_intercept)
        self.x0 = self.joined(np.zeros((*np.shape(start), self.X.shape[1])), start)
        self.given: dict[str, Any] = {"reduction": "sum", **options}
        if len(self.definition.differentiable) > 1:
            self.given["wrt"] = self.definition.inputs[0]
        if self.weight is not None:
            self.given |= {"reduction": "none", "grad_output": self.weight}
        self.curved_at: Any = None

    def split(self, x: NDArray[Any]) -> tuple[NDArray[Any], Any]:
        """Coefficients, of shape (D,) or one such row for each score, and intercept."""
        table = x.reshape(self.shape)
        return (table[..., :-1], table[..., -1]) if self.fit_intercept else (table, np.zeros(self.shape[:-1]))

    def scores(self, x: NDArray[Any]) -> NDArray[Any]:
        coefficients, intercept = self.split(x)
        scores: NDArray[Any] = self.X @ coefficients.T
        scores += intercept
        return scores

    def joined(self, coefficients: NDArray[Any], intercept: Any) -> NDArray[Any]:
        """Coefficients and intercept in one vector"""
        if not self.fit_intercept:
            return np.ravel(coefficients)
        both: NDArray[Any] = np.concatenate((coefficients, np.asarray(intercept)[..., None]), axis=-1)
        return both.ravel()

    def by_parameters(self, by_scores: NDArray[Any], x: NDArray[Any]) -> NDArray[Any]:
        """Derivatives with respect to parameters, from those with respect to scores; x adds that of the penalty."""
        coefficients = (self.X.T @ by_scores).T / self.total + self.penalty * self.split(x)[0]
        return self.joined(coefficients, by_scores.sum(axis=0) / self.total)

    def __call__(self, x: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        value, slope = self.loss.value_and_grad(self.scores(x), self.y, **self.given)
        if self.weight is not None:
            value = np.vdot(self.weight, value)
        coefficients, _ = self.split(x)
        risk = float(value) / self.total + self.penalty / 2 * np.vdot(coefficients, coefficients)
        return float(risk), self.by_parameters(slope, x)

    def hessp(self, x: NDArray[Any], vector: NDArray[Any]) -> NDArray[Any]:
        """The product of the Hessian at x with a vector."""
        if self.curved_at is None or not np.array_equal(self.curved_at, x):
            self.curved_at, self.curve = np.copy(x), self.curvature(self.scores(x), self.y, self.given)
        return self.by_parameters(self.curve(self.scores(vector)), vector)
