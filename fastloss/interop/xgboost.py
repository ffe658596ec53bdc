"""Losses as objectives and metrics of XGBoost, of its own interface and of its estimators:

>>> import numpy as np
>>> import xgboost
>>> import fastloss as fl
>>> from fastloss.interop import xgboost as flx
>>> x = np.random.default_rng(0).standard_normal((500, 3))
>>> y = 100 * x[:, 0]
>>> objective = flx.objective(fl.huber_loss, delta=20.0)
>>> parameters = objective.parameters(y)
>>> booster = xgboost.train(parameters, xgboost.DMatrix(x, y), 50, obj=objective, custom_metric=flx.metric(fl.l1_loss))
>>> model = xgboost.XGBRegressor(objective=objective, n_estimators=50, **parameters).fit(x, y)
>>> fl.l1_loss(np.float64(model.predict(x)), y) < 5
True
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

import fastloss as fl
from fastloss.interop import _objective, missing

try:
    import xgboost
except ModuleNotFoundError as error:
    raise missing("xgboost", error) from None


class objective(_objective.Derivatives):
    __doc__ = _objective.Derivatives.__doc__
    COUNT = _objective.NUM_CLASS

    def __call__(self, scores: Any, data: Any, sample_weight: Any = None) -> tuple[Any, Any]:
        return self.of(*_objective.arguments(xgboost.DMatrix, scores, data, sample_weight))

    def factor(self, classes: int) -> float:
        return {fl.cross_entropy: 2.0, fl.poisson_nll_loss: math.exp(0.7)}.get(self.loss, 1.0)

    def parameters(
        self, target: ArrayLike, weight: ArrayLike | None = None, *, classifier: bool = False
    ) -> dict[str, Any]:
        """The parameters of XGBoost for these targets.

        Parameters
        ----------
        target, weight : array_like
            Those of the training data.
        classifier : bool, default False
            Whether it is for an `XGBClassifier`, which counts the classes itself, and takes `base_score` as a
            probability if there are two.

        Returns
        -------
        dict
            `base_score`, where to begin. `num_class`, if there are several scores for one target, and no default metric
            if they are not of classes: then predict with ``output_margin=True``, or XGBoost predicts the number of the
            largest score. XGBoost's defaults of `min_child_weight` and `reg_lambda`, 1, in the unit of second
            derivatives where that is not 1. With `builtin_scale`, the `max_delta_step` of its own Poisson objective.
        """
        start = self.start(target, weight)
        found: dict[str, Any] = {"base_score": np.asarray(start).tolist()}
        if np.ndim(start) > np.ndim(target) - 1 and not classifier:
            found |= {"num_class": len(start)} | ({} if self.by_row else {"disable_default_eval_metric": True})
        elif classifier and not np.ndim(start):
            found["base_score"] = float(fl.sigmoid(start))
        if self.bounding:
            found["min_child_weight"] = found["reg_lambda"] = self.unit(target)
        if self.builtin_scale and self.loss is fl.poisson_nll_loss:
            found["max_delta_step"] = 0.7
        return found


class metric(_objective.Metric):
    __doc__ = _objective.Metric.__doc__
    COUNT = _objective.NUM_CLASS

    def __call__(self, scores: Any, data: Any, sample_weight: Any = None) -> Any:
        mean = self.mean(*_objective.arguments(xgboost.DMatrix, scores, data, sample_weight))
        return (self.__name__, mean) if isinstance(data, xgboost.DMatrix) else mean
