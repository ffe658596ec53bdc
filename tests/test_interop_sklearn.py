"""scikit-learn with the losses: scorers, and linear estimators of any loss."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import fastloss as fl

pytest.importorskip("sklearn", reason="the losses inside scikit-learn")
pytest.importorskip("scipy", reason="the estimators minimise by SciPy")
from scipy.optimize import OptimizeResult
from sklearn import datasets
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import (
    LogisticRegression,
    PoissonRegressor,
    QuantileRegressor,
    Ridge,
    RidgeClassifier,
)
from sklearn.metrics import hinge_loss, log_loss, mean_pinball_loss, mean_poisson_deviance
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from fastloss.interop import sklearn as flsk

X, Y = datasets.load_diabetes(return_X_y=True)
X = StandardScaler().fit_transform(X)
RNG = np.random.default_rng(0)
WEIGHT = RNG.uniform(0.5, 2, len(Y))
WORDS = np.array(["low", "middle", "top"])[np.digitize(Y, [100, 180])]
TWO = np.where(Y > 140, "yes", "no")
COUNTS = np.floor(Y / 30)

ESTIMATORS = [
    flsk.LossRegressor(),
    flsk.LossRegressor("mse_loss"),
    flsk.LossRegressor("cauchy_loss", options={"c": 2.0}),
    flsk.LossClassifier(),
    flsk.LossClassifier("binary_cross_entropy_with_logits"),
    flsk.LossClassifier("soft_margin_loss"),
]


def checks():
    for estimator in ESTIMATORS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from estimator_checks_generator(estimator)


def name_of(value):
    return getattr(getattr(value, "func", None), "__name__", "") or repr(value)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("estimator", "check"), list(checks()), ids=name_of)
def test_estimators_are_scikit_learns(estimator, check):
    check(estimator)


# ---- estimators ----


@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["unweighted", "weighted"])
def test_models_of_scikit_learn(weight):
    """Those whose losses it has."""
    total = len(Y) if weight is None else np.sum(weight)
    for ours, theirs, y in (
        (flsk.LossRegressor("l2_loss", penalty=1 / total), Ridge(1.0), Y),
        (flsk.LossRegressor("poisson_nll_loss", penalty=0.01), PoissonRegressor(alpha=0.01, tol=1e-9), COUNTS),
        (flsk.LossClassifier(penalty=1 / total), LogisticRegression(tol=1e-10, max_iter=9999), WORDS),
        (
            flsk.LossClassifier("soft_margin_loss", penalty=1 / total),
            LogisticRegression(tol=1e-10, max_iter=9999), TWO,
        ),
    ):  # fmt: skip
        ours.fit(X, y, weight)
        theirs.fit(X, y, sample_weight=weight)
        assert np.allclose(ours.coef_, np.squeeze(theirs.coef_), rtol=1e-4, atol=2e-5)
        if y is not WORDS and y is not TWO:
            assert np.allclose(ours.predict(X), theirs.predict(X), rtol=1e-4)
        else:
            assert np.allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-5)
            assert np.mean(ours.predict(X) == theirs.predict(X)) > 0.99


def test_quantiles():
    """A loss with kinks, nearly at its minimum."""
    model = flsk.LossRegressor("pinball_loss", options={"quantile": 0.9}, penalty=0.0).fit(X, Y)
    best = QuantileRegressor(quantile=0.9, alpha=0.0).fit(X, Y)
    ours, theirs = (mean_pinball_loss(Y, m.predict(X), alpha=0.9) for m in (model, best))
    assert ours < 1.03 * theirs
    several = flsk.LossRegressor("multi_quantile_loss", options={"quantiles": [0.1, 0.9]}).fit(X, Y)
    assert np.allclose(np.mean(several.predict(X) >= Y[:, None], axis=0), [0.1, 0.9], atol=0.05)


@pytest.mark.parametrize("of_x", [1.0, 1e6, 1e-6])
@pytest.mark.parametrize("of_y", [1.0, 1e5, 1e-5])
def test_units_do_not_matter(of_x, of_y):
    """Nor where the features are: coefficients are those of the data in other units."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((300, 4)) + 5
    y = x @ [1.0, 2.0, 3.0, 4.0] + rng.standard_normal(300)
    best = QuantileRegressor(quantile=0.5, alpha=0.0).fit(x, y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, options, scaled in (
            ("mse_loss", {}, {}),
            ("huber_loss", {"delta": 1.0}, {"delta": of_y}),
            ("tukey_loss", {"c": 4.0}, {"c": 4 * of_y}),
        ):
            expected = flsk.LossRegressor(name, options=options, penalty=0.0).fit(x, y)
            found = flsk.LossRegressor(name, options=scaled, penalty=0.0).fit(of_x * x, of_y * y)
            assert np.allclose(found.coef_ * of_x / of_y, expected.coef_, rtol=1e-5)
            assert found.intercept_ / of_y == pytest.approx(expected.intercept_, rel=1e-4)
        found = flsk.LossRegressor("l1_loss", penalty=0.0).fit(of_x * x, of_y * y)
        least = fl.l1_loss(best.predict(x), y)
        assert least * (1 - 1e-9) <= fl.l1_loss(found.predict(of_x * x) / of_y, y) < least * (1 + 1e-4)
        mixed = flsk.LossRegressor("mse_loss", penalty=0.0).fit(x * [1e6, 1.0, 1e-6, of_x], y)
        expected = flsk.LossRegressor("mse_loss", penalty=0.0).fit(x, y)
        assert np.allclose(mixed.coef_ * [1e6, 1.0, 1e-6, of_x], expected.coef_, rtol=1e-5)


def test_a_penalty_has_a_unit():
    """That of a slope of 1 goes with one by the unit of the targets."""
    one = flsk.LossRegressor("huber_loss", options={"delta": 20.0}, penalty=0.01).fit(X, Y)
    other = flsk.LossRegressor("huber_loss", options={"delta": 20_000.0}, penalty=0.01).fit(X, 1000 * Y)
    assert np.allclose(one.coef_, other.coef_ / 1000, rtol=1e-4)  # a parabola near 0
    one = flsk.LossRegressor("huber_loss", options={"delta": 1.0}, penalty=0.01).fit(X, Y)
    other = flsk.LossRegressor("huber_loss", options={"delta": 1.0}, penalty=0.01 / 1000).fit(X, 1000 * Y)
    assert np.allclose(one.coef_, other.coef_ / 1000, atol=0.2)


@pytest.mark.parametrize("loss", ["mse_loss", "l2_loss", "huber_loss", "l1_loss", "hinge_loss", "log_cosh_loss"])
def test_the_sign_of_the_score_decides(loss):
    """With as many rows of one class as of the other: residuals are those of -1 and 1."""
    model = flsk.LossClassifier(loss, penalty=1e-3).fit(X, TWO)
    positive = np.mean(model.predict(X) == "yes")
    assert model.score(X, TWO) > 0.74
    assert abs(positive - np.mean(TWO == "yes")) < 0.12


def test_custom_losses_that_classify():
    """Of residuals or not is found out; others get 0 and 1."""

    @fl.custom_loss
    def square(input, target):
        return (input - target) ** 2, 2 * (input - target)

    @fl.custom_loss
    def logistic(input, target):
        return np.logaddexp(0, input) - target * input, fl.sigmoid(input) - target

    expected = flsk.LossClassifier("mse_loss").fit(X, TWO)
    assert np.allclose(flsk.LossClassifier(square).fit(X, TWO).coef_, expected.coef_, rtol=1e-4)
    expected = flsk.LossClassifier("binary_cross_entropy_with_logits").fit(X, TWO)
    assert np.allclose(flsk.LossClassifier(logistic).fit(X, TWO).coef_, expected.coef_, rtol=1e-4, atol=1e-5)


def test_streams():
    """Of squared errors the end is that of `fit`; of others near it, in one pass."""
    penalty = 0.1
    whole = flsk.LossRegressor("l2_loss", penalty=penalty, tol=1e-12).fit(X, Y, WEIGHT)
    stream = flsk.LossRegressor("l2_loss", penalty=penalty)
    for part in np.array_split(np.arange(len(Y)), 30):
        stream.partial_fit(X[part], Y[part], WEIGHT[part])
    assert np.allclose(stream.coef_, whole.coef_, rtol=1e-6)
    assert stream.intercept_ == pytest.approx(whole.intercept_)
    assert stream.n_iter_ == 30
    for loss in ("cross_entropy", "binary_cross_entropy_with_logits"):
        x, y = datasets.load_digits(return_X_y=True)
        x = x / 16
        whole, stream = (flsk.LossClassifier(loss, penalty=1e-3) for _ in range(2))
        whole.fit(x, y)
        for part in np.array_split(RNG.permutation(len(y)), 20):
            stream.partial_fit(x[part], y[part], classes=np.arange(10))
        assert stream.score(x, y) > whole.score(x, y) - 0.02


def test_in_a_pipeline_and_a_search():
    search = GridSearchCV(
        make_pipeline(StandardScaler(), flsk.LossRegressor()),
        {"lossregressor__loss": ["huber_loss", fl.cauchy_loss, "l1_loss"], "lossregressor__penalty": [1e-3, 1.0]},
        scoring=flsk.scorer(fl.l1_loss),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        search.fit(X, Y)
    assert search.best_params_["lossregressor__penalty"] == 1e-3
    assert -47 < search.best_score_ < -40
    assert clone(search.best_estimator_)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")  # of losses with kinks
def test_classes_are_whatever_they_were():
    for y, labels in ((TWO, 2), (WORDS, 3)):
        for loss in ("cross_entropy", "hinge_loss", "binary_cross_entropy_with_logits", fl.multi_margin_loss):
            model = flsk.LossClassifier(loss).fit(X, y)
            assert model.score(X, y) > (0.7 if labels == 2 else 0.55)
            assert set(model.predict(X)) <= set(y)
            assert hasattr(model, "predict_proba") == (loss in ("cross_entropy", "binary_cross_entropy_with_logits"))
            if hasattr(model, "predict_proba"):
                assert np.allclose(model.predict_proba(X).sum(axis=1), 1)
                assert np.allclose(np.exp(model.predict_log_proba(X)), model.predict_proba(X))


def test_errors_of_estimators():
    for loss in (
        "poisson_nll_loss",
        "binary_cross_entropy",
        "nll_loss",
        "kl_div_with_logits",
        "multilabel_margin_loss",
    ):
        with pytest.raises(
            ValueError, match=f"LossClassifier: loss is {loss}, expected one of classes, logits, margins"
        ):
            flsk.LossClassifier(loss).fit(X, TWO)
    pd = pytest.importorskip("pandas", reason="tables have labels")
    for model, y in ((flsk.LossRegressor(), Y), (flsk.LossClassifier(), TWO)):
        for fit in (model.fit, model.partial_fit):
            with pytest.raises(ValueError, match="target has another index than input, expected the same"):
                fit(pd.DataFrame(X), pd.Series(y)[::-1])
    with pytest.raises(ValueError, match="LossRegressor: loss is 'hubre', expected a loss or the name of one"):
        flsk.LossRegressor("hubre").fit(X, Y)
    with pytest.raises(ValueError, match="LossClassifier: y has one class, expected two or more"):
        flsk.LossClassifier().fit(X, np.ones(len(Y)))
    with pytest.raises(ValueError, match="LossClassifier: classes is None, expected all of them in the first"):
        flsk.LossClassifier().partial_fit(X, TWO)
    with pytest.raises(TypeError, match="objective: option is 'dleta', expected a parameter of huber_loss"):
        flsk.LossRegressor(options={"dleta": 1.0}).fit(X, Y)
    with pytest.warns(ConvergenceWarning, match="LossRegressor: 3 iterations were not enough"):
        flsk.LossRegressor(max_iter=3).fit(X, Y)


def test_a_search_that_ends_early(monkeypatch):
    """Is told of, unless what is left of the derivative may be a kink's."""
    for derivative, warned in ((0.5, True), (0.01, False)):
        ended = OptimizeResult(nit=1, fun=1.0, x=np.zeros(11), jac=np.full(11, derivative))
        monkeypatch.setattr(flsk, "minimize", lambda *_, ended=ended, **__: ended)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            model = flsk.LossRegressor().fit(X, Y)
        assert model.n_iter_ == 2
        assert [str(w.message) for w in told] == warned * [
            "LossRegressor: the search ended at a kink (derivative 5.0e-01); take a loss without kinks"
        ]


@pytest.mark.parametrize("loss", ["hinge_loss", "perceptron_loss", "multi_margin_loss"])
def test_streams_of_losses_without_curvature(loss):
    """Take steps of a unit second derivative."""
    model = flsk.LossClassifier(loss, penalty=0.01)
    for part in np.array_split(RNG.permutation(len(Y)), 10):
        model.partial_fit(X[part], TWO[part], classes=["no", "yes"])
    assert model.score(X, TWO) > 0.65


# ---- scorers ----


@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["unweighted", "weighted"])
def test_scorers_of_classifiers(weight):
    """Logits, probabilities and their logarithms of any classifier, and labels of any type."""
    forest = RandomForestClassifier(20, min_samples_leaf=20, random_state=0)
    for y in (TWO, WORDS):
        for model in (LogisticRegression(max_iter=9999), forest):
            model.fit(X, y)
            expected = -log_loss(y, model.predict_proba(X), sample_weight=weight)
            losses = [fl.cross_entropy, fl.categorical_cross_entropy, fl.nll_loss]
            if y is TWO:
                losses += [fl.binary_cross_entropy_with_logits, fl.binary_cross_entropy, fl.soft_margin_loss]
            for loss in losses:
                score = flsk.scorer(loss)(model, X, y, sample_weight=weight)
                assert score == pytest.approx(expected, rel=1e-6), loss
    ridge = RidgeClassifier().fit(X, TWO)
    expected = -hinge_loss(TWO, ridge.decision_function(X), sample_weight=weight)
    assert flsk.scorer(fl.hinge_loss)(ridge, X, TWO, weight) == pytest.approx(expected)
    given = flsk.scorer(fl.binary_cross_entropy, response="predict_proba")
    assert given(forest.fit(X, TWO), X, TWO) == pytest.approx(-log_loss(TWO, forest.predict_proba(X)))


def test_scorers_of_regressors():
    model = PoissonRegressor().fit(X, COUNTS)
    deviance = -2 * flsk.scorer(fl.poisson_nll_loss, full=False)(model, X, COUNTS, WEIGHT)
    best = np.where(COUNTS > 0, COUNTS - COUNTS * np.log(np.maximum(COUNTS, 1)), 0)
    expected = mean_poisson_deviance(COUNTS, model.predict(X), sample_weight=WEIGHT)
    assert deviance - 2 * np.average(best, weights=WEIGHT) == pytest.approx(expected)
    scores = cross_val_score(Ridge(), X, Y, scoring=flsk.scorer(fl.pinball_loss, quantile=0.9))
    assert np.all(scores < 0)


def test_a_scorer_by_name():
    model = Ridge().fit(X, Y)
    by_name = flsk.scorer("huber_loss", delta=2.0)(model, X, Y)
    assert (
        by_name == flsk.scorer(fl.huber_loss, delta=2.0)(model, X, Y) == -fl.huber_loss(model.predict(X), Y, delta=2.0)
    )
    with pytest.raises(ValueError, match="scorer: loss is 'hubre', expected a loss or the name of one"):
        flsk.scorer("hubre")


def test_errors_of_scorers():
    with pytest.raises(ValueError, match="scorer: response is 'proba', expected 'decision_function', 'predict_proba'"):
        flsk.scorer(fl.cross_entropy, response="proba")
    with pytest.raises(ValueError, match="scorer: y has labels that the estimator was not fitted with"):
        flsk.scorer(fl.cross_entropy)(LogisticRegression().fit(X, TWO), X, WORDS)
    with pytest.raises(TypeError, match="scorer: loss is 3, expected a loss of scores and targets"):
        flsk.scorer(3)
