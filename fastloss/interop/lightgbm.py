"""Losses as objectives and metrics of LightGBM, of its own interface and of its estimators:

>>> import numpy as np
>>> import lightgbm
>>> import fastloss as fl
>>> from fastloss.interop import lightgbm as flg
>>> x = np.random.default_rng(0).standard_normal((500, 3))
>>> y = 100 * x[:, 0]
>>> objective = flg.objective(fl.huber_loss, delta=20.0)
>>> start = objective.init_score(y)
>>> settings = {"objective": objective, "verbose": -1, **objective.parameters(y)}
>>> booster = lightgbm.train(settings, lightgbm.Dataset(x, y, init_score=start), 50)
>>> fl.l1_loss(objective.link(booster.predict(x) + start[0]), y) < 15
True
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import fastloss as fl
from fastloss.interop import _objective, missing

try:
    import lightgbm
except ModuleNotFoundError as error:
    raise missing("lightgbm", error) from None


class objective(_objective.Derivatives):
    __doc__ = _objective.Derivatives.__doc__
    COUNT = _objective.NUM_CLASS

    def __call__(self, scores: Any, data: Any, weight: Any = None) -> tuple[Any, Any]:
        return self.of(*_objective.arguments(lightgbm.Dataset, scores, data, weight))

    def factor(self, classes: int) -> float:
        return {fl.cross_entropy: classes / (classes - 1 or 1), fl.poisson_nll_loss: math.exp(0.7)}.get(self.loss, 1.0)

    def parameters(
        self, target: ArrayLike, weight: ArrayLike | None = None, *, classifier: bool = False
    ) -> dict[str, Any]:
        """What LightGBM has to be told for these targets.

        Parameters
        ----------
        target, weight : array_like
            Those of the training data.
        classifier : bool, default False
            Whether it is for an `LGBMClassifier`, which counts the classes itself.

        Returns
        -------
        dict
            `num_class`, if there are several scores a row. LightGBM's default of `min_child_weight` (by its other name
            `min_sum_hessian_in_leaf`), 1e-3, in the unit of second derivatives where that is not 1.
        """
        scores = np.size(self.start(target, weight))
        found: dict[str, Any] = {"num_class": scores} if scores > 1 and not classifier else {}
        return found | ({"min_child_weight": 1e-3 * self.unit(target)} if self.bounding else {})

    def init_score(self, target: ArrayLike, weight: ArrayLike | None = None) -> NDArray[Any]:
        """Where to begin, for each row: LightGBM takes it with the data, and does not add it to predictions."""
        return self.starts(target, weight)


class metric(_objective.Metric):
    __doc__ = _objective.Metric.__doc__
    COUNT = _objective.NUM_CLASS

    def __call__(self, scores: Any, data: Any, weight: Any = None) -> tuple[str, float, bool]:
        return self.__name__, self.mean(*_objective.arguments(lightgbm.Dataset, scores, data, weight)), False
