"""Losses for scikit-learn: scorers for any estimator, and linear estimators that minimise a loss.

>>> import numpy as np
>>> from sklearn.datasets import load_diabetes
>>> from sklearn.model_selection import cross_val_score
>>> import fastloss as fl
>>> from fastloss.interop import sklearn as flsk
>>> model = flsk.LossRegressor("pinball_loss", options={"quantile": 0.9}, penalty=0.0)
>>> x, y = load_diabetes(return_X_y=True)
>>> score = cross_val_score(model, x, y, scoring=flsk.scorer(fl.pinball_loss, quantile=0.9))
>>> bool(np.all(score > -13))
True
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import fastloss as fl
from fastloss._core import shown
from fastloss._registry import ANY, PLUS_MINUS_ONE, UNIT
from fastloss.interop import _objective, missing
from fastloss.interop import scipy as _scipy

try:
    from scipy import sparse
    from scipy.optimize import minimize
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils.metaestimators import available_if
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data
except ModuleNotFoundError as error:
    raise missing("sklearn", error) from None

STEEP = 0.1  # scaled derivative beyond which neither rounding nor a kink explains the end of the search
STEPS = 5  # most Newton steps per call of partial_fit
RESPONSES = ("decision_function", "predict_proba", "predict_log_proba", "predict")


def named(kind: str, loss: Any) -> Any:
    """The loss, which may be given by name"""
    found = getattr(fl, loss, None) if isinstance(loss, str) else loss
    if not hasattr(found, "definition"):
        raise ValueError(f"{kind}: loss is {shown(loss)}, expected a loss or the name of one")
    return found


class scorer(_objective.Metric):
    """A loss as a scorer for `scoring` of scikit-learn: minus the mean loss, so that greater is better.

    Parameters
    ----------
    loss : loss or str
        Any loss of predictions and targets, or its name in fastloss.
    response : {'decision_function', 'predict_proba', 'predict_log_proba', 'predict'}, optional
        The method of the estimator whose results the loss is called with. By default, for classifiers: probabilities
        or log-probabilities, if the loss takes these; for losses of logits or margins the decision function, or if
        there is none, the logits of the probabilities. For regressors: predictions, or for losses of logarithms their
        logarithms.
    **options
        Parameters of the loss.

    Notes
    -----
    Labels of classifiers may be of any type. The loss gets class indices, or -1 and 1, whichever it takes. Element-wise
    losses of more than two classes get one column for each class, against the rest.
    """

    def __init__(self, loss: Any, *, response: str | None = None, **options: Any) -> None:
        super().__init__(named("scorer", loss) if isinstance(loss, str) else loss, **options)
        if response is not None and response not in RESPONSES:
            raise ValueError(f"scorer: response is {shown(response)}, expected {', '.join(map(repr, RESPONSES))}")
        self.response, self.link_name = response, self.definition.link_for(options)

    def __call__(self, estimator: Any, X: Any, y: Any, sample_weight: Any = None) -> float:
        classes = getattr(estimator, "classes_", None)
        scores = np.asarray(
            self.of_classifier(estimator, X) if classes is not None else self.of_regressor(estimator, X)
        )
        target = np.asarray(y)
        if classes is not None:
            target = indices(target, classes)
            if self.by_row and scores.ndim == 1:  # two classes: the score of the second
                scores = np.stack((np.zeros_like(scores), scores), axis=1)
            elif not self.by_row and scores.ndim == 2:
                target = (target[:, None] == np.arange(len(classes))).astype(float)
                if len(classes) == 2:
                    scores, target = scores[:, 1], target[:, 1]
        return -self.mean(scores, target, sample_weight)

    def of_regressor(self, estimator: Any, X: Any) -> Any:
        predictions = getattr(estimator, self.response or "predict")(X)
        with np.errstate(all="ignore"):
            return np.log(predictions) if self.link_name == "exp" and self.response is None else predictions

    def of_classifier(self, estimator: Any, X: Any) -> Any:
        if self.response is not None:
            return getattr(estimator, self.response)(X)
        if self.definition.domains.get(self.definition.inputs[0]) == UNIT:
            return estimator.predict_proba(X)
        if self.link_name == "exp":
            return estimator.predict_log_proba(X)
        if hasattr(estimator, "decision_function"):
            return estimator.decision_function(X)
        p = estimator.predict_proba(X)
        with np.errstate(all="ignore"):
            return np.log(p) if self.by_row else np.log(p) - np.log1p(-p)


def indices(labels: Any, classes: Any) -> NDArray[Any]:
    """Indices of labels in the sorted classes"""
    found = np.minimum(np.searchsorted(classes, labels), len(classes) - 1)
    if not np.array_equal(classes[found], labels):
        raise ValueError("scorer: y has labels that the estimator was not fitted with")
    return np.asarray(found)


class _Linear(BaseEstimator):
    """A linear model that minimises a loss of its scores."""

    default: Any
    _stream: Stream | None = None

    def __init__(
        self,
        loss: Any = None,
        *,
        options: dict[str, Any] | None = None,
        penalty: float = 1e-4,
        fit_intercept: bool = True,
        max_iter: int = 1000,
        tol: float = 1e-7,
    ) -> None:
        self.loss, self.options, self.penalty = loss, options, penalty
        self.fit_intercept, self.max_iter, self.tol = fit_intercept, max_iter, tol

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _loss(self) -> Any:
        return self.default if self.loss is None else named(type(self).__name__, self.loss)

    def _link(self) -> str:
        return str(self._loss().definition.link_for(self.options or {}))

    def _risk(self, X: Any, y: Any, sample_weight: Any) -> _scipy.objective:
        return _scipy.objective(
            self._loss(),
            X,
            y,
            penalty=self.penalty,
            fit_intercept=self.fit_intercept,
            sample_weight=None if sample_weight is None else _check_sample_weight(sample_weight, X, dtype=np.float64),
            classes=len(self.classes_) if hasattr(self, "classes_") else None,
            **(self.options or {}),
        )

    def _fit(self, X: Any, y: Any, sample_weight: Any) -> None:
        risk = Scaled(self._risk(X, y, sample_weight))
        x, value, slope, steps = np.zeros(risk.risk.x0.size), np.inf, np.inf, 0
        while True:  # restarted where it ended at a kink or by rounding, as long as that helps
            left = self.max_iter - steps
            settings = {"maxiter": left, "maxfun": 10 * left, "gtol": self.tol, "ftol": 0.0}
            found = minimize(risk, x, jac=True, method="L-BFGS-B", options=settings)
            gained, x, value, steps = value - found.fun, found.x, found.fun, steps + max(int(found.nit), 1)
            before, slope = slope, np.max(np.abs(found.jac))
            if steps >= self.max_iter or slope <= self.tol or not (gained > self.tol or slope < before / 2):
                break
        if slope > self.tol and (steps >= self.max_iter or not slope <= STEEP):
            enough = steps < self.max_iter
            reason = "the search ended at a kink" if enough else f"{steps} iterations were not enough"
            cure = "take a loss without kinks" if enough else "raise max_iter"
            text = f"{type(self).__name__}: {reason} (derivative {slope:.1e}); {cure}"
            warnings.warn(text, ConvergenceWarning, stacklevel=3)
        self._stream, self.n_iter_ = None, steps
        self.coef_, self.intercept_ = risk.risk.split(risk.parameters(x))

    def _partial_fit(self, X: Any, y: Any, sample_weight: Any) -> None:
        risk = self._risk(X, y, sample_weight)
        if self._stream is None:
            self._stream, self.n_iter_ = Stream(), 0
            x = np.clip(risk.x0, -10, 10) if self._link() in ("logistic", "softmax") else risk.x0
        else:
            x = risk.joined(self.coef_, self.intercept_)
        self.coef_, self.intercept_ = risk.split(self._stream.step(risk, x))
        self.n_iter_ += 1

    def _scores(self, X: Any) -> NDArray[Any]:
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=False)
        scores: NDArray[Any] = X @ self.coef_.T + self.intercept_
        return scores


class Scaled:
    """A risk as a function of parameters that are shifted and scaled to similar sizes, divided by a typical value, so
    that its minimisation does not depend on the units of features and targets.
    """

    def __init__(self, risk: _scipy.objective) -> None:
        d, self.risk = risk.definition, risk
        X: Any = risk.X
        self.start = risk.split(risk.x0)[1]
        scores = risk.scores(risk.x0)
        rows = np.full(len(scores), 1 / risk.total) if risk.sample_weight is None else risk.sample_weight / risk.total
        identity = not risk.by_row and d.domains.get(d.inputs[1], ANY) == ANY and d.link_for(risk.options) == "identity"
        with np.errstate(all="ignore"):
            spread = rows @ np.abs((scores.T - risk.y.T).T) if identity else np.ones(scores.shape[1:])
            self.spread = positive(spread)
            given = {**risk.given, "reduction": "none", "grad_output": None}
            slopes = positive(rows @ np.abs(risk.loss.grad(scores, risk.y, **given)))
            self.unit = float(np.max(slopes * self.spread))
            squares: Any = X.multiply(X) if sparse.issparse(X) else X * X
            self.mean = X.T @ rows if risk.fit_intercept else np.zeros(X.shape[1])
            square = squares.T @ rows
            variance = np.maximum(square - self.mean**2, 1e-12 * square)
            penalised = (risk.penalty * self.spread / slopes)[..., None]
            by_feature = np.sqrt(positive(variance + penalised))
            typical = np.median(by_feature, axis=-1, keepdims=True)
            # ratios are rounded to powers of 16: features of similar size keep the same scale
            by_feature = typical * 16.0 ** np.round(np.log2(by_feature / typical) / 4)
            self.size = self.spread[..., None] / by_feature

    def parameters(self, x: NDArray[Any]) -> NDArray[Any]:
        coefficients, intercept = self.risk.split(x)
        coefficients = coefficients * self.size
        return self.risk.joined(coefficients, self.start + intercept * self.spread - coefficients @ self.mean)

    def __call__(self, x: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        value, slope = self.risk(self.parameters(x))
        by_coefficients, by_intercept = self.risk.split(slope / self.unit)
        by_coefficients = (by_coefficients - np.asarray(by_intercept)[..., None] * self.mean) * self.size
        return value / self.unit, self.risk.joined(by_coefficients, by_intercept * self.spread)


def positive(sizes: Any) -> Any:
    """Sizes, with 1 in place of those that are not positive or not finite"""
    return np.where((sizes > 0) & np.isfinite(sizes), sizes, 1.0)


class Stream:
    """Newton's method on a stream of batches. Earlier batches are represented by a quadratic approximation of their
    risk around the parameters that they led to. For squared errors this is recursive least squares.
    """

    def __init__(self) -> None:
        self.curvature: Any = 0.0  # sum over all batches so far: a matrix for each score

    def step(self, risk: _scipy.objective, start: NDArray[Any]) -> NDArray[Any]:
        """Parameters after this batch, from those before it"""
        earlier, x = self.curvature, start
        for _ in range(STEPS):
            self.curvature = earlier + curvature(risk, x)
            moved = (x - start).reshape(len(self.curvature), -1, 1)
            slope = (
                risk.total * risk(x)[1].reshape(moved.shape) + np.broadcast_to(earlier, self.curvature.shape) @ moved
            )
            step = [np.linalg.lstsq(a, b, rcond=None)[0] for a, b in zip(self.curvature, slope, strict=True)]
            x = x - np.ravel(step)
            if np.max(np.abs(step)) <= 1e-6 * np.max(np.abs(x)):
                break
        return x


def curvature(risk: _scipy.objective, x: NDArray[Any]) -> NDArray[Any]:
    """The Gauss-Newton Hessian of the sum over rows and of the penalty: a matrix for each score."""
    curved = hasattr(risk.loss, "grad_and_hess") and not _objective.is_straight(risk.loss)
    form = "gauss_newton" if curved else "unit"
    _, h = _objective.Derivatives(risk.loss, hessian=form, **risk.options).of(
        risk.scores(x), risk.y, risk.sample_weight
    )
    X: Any = risk.X
    if risk.fit_intercept:
        ones = np.ones((X.shape[0], 1))
        X = sparse.hstack((X, ones), "csr") if sparse.issparse(X) else np.hstack((X, ones))
    penalty = np.full(X.shape[1], risk.penalty * risk.total)
    penalty[X.shape[1] - risk.fit_intercept :] = 0
    matrices = []
    for column in np.atleast_2d(h.T) * (2 if risk.by_row else 1):  # twice the diagonal bounds softmax's Hessian
        product = X.T @ (X.multiply(column[:, None]) if sparse.issparse(X) else X * column[:, None])
        matrices.append((product.toarray() if sparse.issparse(product) else product) + np.diag(penalty))
    return np.stack(matrices)


LINEAR = """

    Parameters
    ----------
    loss : loss or str, optional
        An element-wise loss, loss over rows or custom loss, or the name of one in fastloss. {loss}
    options : dict, optional
        Parameters of the loss.
    penalty : float, default 1e-4
        Strength of the L2 penalty: ``penalty / 2`` times the sum of squared coefficients is added to the mean loss. It
        depends on the scale of the targets, unless the loss is a squared residual: for losses that grow linearly, such
        as `huber_loss` and `l1_loss`, it has the unit 1 / unit of the targets. With targets in the thousands, divide
        it by a thousand or set it to 0; otherwise the penalty outweighs the loss.
    fit_intercept : bool, default True
        Whether to fit an intercept, which is not penalised.
    max_iter : int, default 1000
        Maximum number of iterations of L-BFGS. Features and targets may have any scale: the solver works with
        rescaled parameters.
    tol : float, default 1e-7
        The solver stops when the largest derivative with respect to the rescaled parameters is at most `tol`, relative
        to the spread of the targets times the mean slope of the loss at the start. A loss with kinks may not get
        there: then the solver stops when a restart improves the objective by less than `tol`. A `ConvergenceWarning`
        is issued if neither is reached, or if the derivative stays above 0.1.

    Attributes
    ----------
    coef_ : ndarray of shape (D,) or (K, D)
    intercept_ : float or ndarray of shape (K,)
    n_iter_ : int
        Iterations, or calls of `partial_fit`.
    n_features_in_, feature_names_in_
        Number and names of features, as in all estimators of scikit-learn.

    Notes
    -----
    `partial_fit` learns from a stream, row by row or in parts, by Newton steps with the curvature of all rows that it
    has seen so far: for squared errors it ends where `fit` does on all of them. It keeps a matrix of shape (D, D) for
    each score. It does not know the rows of an earlier `fit`, and begins anew after it.
    """


class LossRegressor(RegressorMixin, _Linear):
    """A linear model that minimises any loss plus a penalty. Its predictions are in the units of the target: for losses
    of logarithms the exponentials of its scores.
    """

    __doc__ += LINEAR.format(loss="By default `huber_loss`.")
    default = fl.huber_loss

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _checked(self, X: Any, y: Any, *, reset: bool = True) -> Any:
        return validate_data(
            self, X, y, accept_sparse="csr", dtype=np.float64, y_numeric=True, multi_output=True, reset=reset
        )

    def fit(self, X: Any, y: Any, sample_weight: ArrayLike | None = None) -> LossRegressor:
        """Minimise the loss over these rows."""
        _objective.check_rows(self._loss().definition, X, y, sample_weight)
        X, y = self._checked(X, y)
        self._fit(X, y, sample_weight)
        return self

    def partial_fit(self, X: Any, y: Any, sample_weight: ArrayLike | None = None) -> LossRegressor:
        """Update the model with more rows."""
        _objective.check_rows(self._loss().definition, X, y, sample_weight)
        X, y = self._checked(X, y, reset=self._stream is None)
        self._partial_fit(X, y, sample_weight)
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """Predictions for rows of features."""
        return np.asarray(_objective.LINKS[self._link()](self._scores(X)))


def is_of_residuals(loss: Any, options: dict[str, Any]) -> bool:
    """True if the loss depends on the difference of score and target alone."""
    scores, target = np.array([0.25, -1.5, 3.0]), np.array([0.0, 1.0, 1.0])
    here, there = (loss(scores + by, target + by, reduction="none", **options) for by in (0, 1))
    return np.array_equal(here, there)


def has_probabilities(model: LossClassifier) -> bool:
    return model._link() in ("logistic", "softmax")


class LossClassifier(ClassifierMixin, _Linear):
    """A linear classifier that minimises any loss plus a penalty. Element-wise losses get one score if there are two
    classes, that of the second; of more classes one score for each, against the rest. Their targets are 0 and 1, but
    -1 and 1 for losses of margins or residuals, because the sign of the score decides between two classes.
    """

    __doc__ += LINEAR.format(loss="By default `cross_entropy`.")
    default = fl.cross_entropy

    def _checked(self, X: Any, y: Any, *, reset: bool = True) -> Any:
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64, reset=reset)
        check_classification_targets(y)
        return X, y

    def _targets(self, y: Any) -> NDArray[Any]:
        if len(self.classes_) < 2:
            raise ValueError("LossClassifier: y has one class, expected two or more")
        loss, found = self._loss(), indices(y, self.classes_)
        d = loss.definition
        by_row, domain = d.family != "pointwise", d.domains.get(d.inputs[1], ANY)
        fits = bool(d.labels) and not d.lists if by_row else domain in (ANY, UNIT, PLUS_MINUS_ONE)
        if not fits or d.inputs[0] in d.domains or self._link() == "exp":
            raise ValueError(f"LossClassifier: loss is {d.name}, expected one of classes, logits, margins or residuals")
        if by_row:
            return found
        if len(self.classes_) > 2:
            found = np.asarray(found[:, None] == np.arange(len(self.classes_)), float)
        return 2 * found - 1 if domain == ANY and is_of_residuals(loss, self.options or {}) else found

    def fit(self, X: Any, y: Any, sample_weight: ArrayLike | None = None) -> LossClassifier:
        """Minimise the loss over these rows."""
        _objective.check_rows(self._loss().definition, X, y, sample_weight)
        X, y = self._checked(X, y)
        self.classes_ = np.unique(y)
        self._fit(X, self._targets(y), sample_weight)
        return self

    def partial_fit(
        self, X: Any, y: Any, classes: ArrayLike | None = None, sample_weight: ArrayLike | None = None
    ) -> LossClassifier:
        """Update the model with more rows. The first call needs all classes."""
        _objective.check_rows(self._loss().definition, X, y, sample_weight)
        first = self._stream is None
        X, y = self._checked(X, y, reset=first)
        if first:
            if classes is None and not hasattr(self, "classes_"):
                raise ValueError("LossClassifier: classes is None, expected all of them in the first partial_fit")
            self.classes_ = self.classes_ if classes is None else np.unique(classes)
        self._partial_fit(X, self._targets(y), sample_weight)
        return self

    def decision_function(self, X: Any) -> NDArray[Any]:
        """Scores: one for each class, or for two classes that of the second against the first."""
        scores = self._scores(X)
        if scores.ndim == 2 and scores.shape[1] == 2:
            return np.asarray(scores[:, 1] - scores[:, 0])
        return scores

    def predict(self, X: Any) -> NDArray[Any]:
        """The class with the largest score."""
        scores = self.decision_function(X)
        return np.asarray(self.classes_[(scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)])

    @available_if(has_probabilities)
    def predict_proba(self, X: Any) -> NDArray[Any]:
        """Probabilities of the classes, for losses of logits."""
        p = _objective.LINKS[self._link()](self._scores(X))
        return np.stack((1 - p, p), axis=1) if p.ndim == 1 else np.asarray(p / p.sum(axis=1, keepdims=True))

    @available_if(has_probabilities)
    def predict_log_proba(self, X: Any) -> NDArray[Any]:
        """Logarithms of the probabilities."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.predict_proba(X)))
