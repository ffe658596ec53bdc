"""Losses as objectives and metrics of CatBoost:

>>> import numpy as np
>>> import catboost
>>> import fastloss as fl
>>> from fastloss.interop import catboost as flc
>>> x = np.random.default_rng(0).standard_normal((500, 3))
>>> y = 100 * x[:, 0]
>>> objective = flc.objective(fl.huber_loss, delta=20.0)
>>> start = objective.baseline(y)
>>> settings = {"eval_metric": flc.metric(fl.l1_loss), "verbose": 0, "allow_writing_files": False}
>>> model = catboost.CatBoostRegressor(loss_function=objective, **settings, **objective.parameters(y))
>>> model = model.fit(catboost.Pool(x, y, baseline=start))
>>> fl.l1_loss(objective.link(model.predict(x) + start[0]), y) < 5
True
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import fastloss as fl
from fastloss.interop import _objective, missing

try:
    import catboost
except ModuleNotFoundError as error:
    raise missing("catboost", error) from None


# CatBoost has one score per row for two classes, whatever classes_count is
COUNT = "(N, K): classes_count set, as by parameters(y), or with two classes binary_cross_entropy_with_logits,"


class objective(_objective.Derivatives):
    __doc__ = _objective.Derivatives.__doc__
    COUNT = COUNT
    BLOCKS = True
    no_jit = True  # CatBoost would compile the methods with Numba, and warns if it cannot

    def calc_ders_range(self, scores: Any, targets: Any, weights: Any) -> NDArray[Any]:
        """Derivatives for rows with one score; those of minus the loss, because CatBoost maximises."""
        derivatives = np.empty((2, len(scores)))
        self.of(scores, targets, weights, (derivatives[0], derivatives[1]))
        return np.negative(derivatives, out=derivatives).T

    def calc_ders_multi(self, scores: Any, target: Any, weight: float) -> tuple[NDArray[Any], NDArray[Any]]:
        """Gradient and matrix of second derivatives of minus the loss, for one row with several scores."""
        row = np.array([scores], np.float64)
        if not self.definition.of_softmax or self.hessian == "unit":
            label = np.array([target], np.intp) if self.by_row else np.asarray(target)
            gradient, hessian = self.of(row, label if self.by_row else label[None], np.array([weight]))
            return -gradient[0], -np.diag(hessian[0])
        (gradient,), (diagonal,) = self.loss.grad_and_hess(
            row, np.array([int(target)]), grad_output=-weight, **self.given
        )
        # equal to share * (diag(p) - p p'); `share` is computed where p and 1 - p are accurate
        p = fl.softmax(row[0])
        k = p.argmin()
        if p[k] < 1e-290:
            k = np.where(p < 0.5, p, 0).argmax()
        share = diagonal[k] / (p[k] * (1 - p[k])) if p[k] else 0.0
        matrix = p[:, None] * (-share * p)
        matrix.flat[:: p.size + 1] = diagonal
        return gradient, matrix

    def parameters(self, target: ArrayLike) -> dict[str, Any]:
        """The parameters of CatBoost for these targets: for losses of classes `classes_count`, which a
        `CatBoostClassifier` takes (three or more: two have one score, for `binary_cross_entropy_with_logits`); the
        default of `l2_leaf_reg`, 3, in the unit of second derivatives where that is not 1.
        """
        scores = np.size(self.start(target)) if self.by_row else 1
        found: dict[str, Any] = {"classes_count": scores} if scores > 1 else {}
        return found | ({"l2_leaf_reg": 3 * self.unit(target)} if self.bounding else {})

    def baseline(self, target: ArrayLike, weight: ArrayLike | None = None) -> NDArray[Any]:
        """The starting score of each row. CatBoost takes it with the data, and does not add it to predictions."""
        return self.starts(target, weight)


class multi_target_objective(objective, catboost.MultiTargetCustomObjective):
    """For several targets per row, one for each score; for several quantiles, repeat the target."""


class metric(_objective.Metric):
    __doc__ = _objective.Metric.__doc__
    COUNT = COUNT
    BLOCKS = True
    no_jit = True

    def evaluate(self, scores: Any, target: Any, weight: Any) -> tuple[float, float]:
        """Sum of losses and sum of weights; the scores come as one array for each column."""
        table = np.asarray(scores[0]) if len(scores) == 1 else np.stack(scores, axis=1)
        total = float(len(table) if weight is None else np.sum(weight, dtype=np.float64))
        return self.mean(table, target, weight) * total, total

    def get_final_error(self, error: float, weight: float) -> float:
        return error / (weight or 1.0)

    def is_max_optimal(self) -> bool:
        return False
