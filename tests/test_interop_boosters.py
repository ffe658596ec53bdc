"""XGBoost, LightGBM and CatBoost with objectives of fastloss: the models of their own objectives, for each interface,
with weights and without; and what the modules say of the rest.
"""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest

import fastloss as fl
from fastloss._registry import ANY, catalogue

REASON = "trained with the real library"
datasets = pytest.importorskip("sklearn.datasets", reason="trained on scikit-learn's data")
pytestmark = pytest.mark.filterwarnings("error")

X, Y = datasets.load_diabetes(return_X_y=True)
LABELS, CLASSES, COUNTS = np.float64(Y > 140), np.digitize(Y, [100, 180]), np.floor(Y / 30)
WEIGHT = np.random.default_rng(0).uniform(0.5, 2, len(Y))
ROUNDS = 40


class XGBoost:
    name = "xgboost"

    def train(self, objective, target, weight=None, **settings):
        """Raw scores, and those of the library's own objective of this name from the same start."""
        data = self.guest.DMatrix(X, target, weight=weight)
        parameters = objective.parameters(target, weight) | settings
        return self.guest.train(parameters, data, ROUNDS, obj=objective).predict(data, output_margin=True)

    def own(self, name, start, target, weight=None, *, link=lambda start: start, **settings):
        data = self.guest.DMatrix(X, target, weight=weight)
        settings |= {"objective": name, "base_score": link(start)}
        return self.guest.train(settings, data, ROUNDS).predict(data, output_margin=True)


class LightGBM:
    name = "lightgbm"

    def train(self, objective, target, weight=None, **settings):
        init = objective.init_score(target, weight)
        settings = {"verbose": -1, "objective": objective, **settings}
        if init.ndim == 2:
            settings["num_class"] = init.shape[1]
        data = self.guest.Dataset(X, target, weight=weight, init_score=init)
        return self.guest.train(settings, data, ROUNDS).predict(X, raw_score=True) + init[0]

    def own(self, name, start, target, weight=None, **settings):
        init = np.full((len(target), *np.shape(start)), start)
        settings = {"verbose": -1, "objective": name, "boost_from_average": False, **settings}
        data = self.guest.Dataset(X, target, weight=weight, init_score=init)
        return self.guest.train(settings, data, ROUNDS).predict(X, raw_score=True) + start


class CatBoost:
    name = "catboost"

    def model(self, objective, target, weight, start, **settings):
        classes = np.size(start)
        kind = self.guest.CatBoostClassifier if settings.pop("classifier", False) else self.guest.CatBoostRegressor
        settings |= {"classes_count": classes} if classes > 1 else {}
        settings = {
            "iterations": ROUNDS, "verbose": 0, "allow_writing_files": False, "learning_rate": 0.1, "random_seed": 0,
            "leaf_estimation_iterations": 1, "leaf_estimation_method": "Newton", "bootstrap_type": "No",
            "boost_from_average": False, "boosting_type": "Plain", "thread_count": 1, **settings,
        }  # fmt: skip
        init = np.full((len(target), *np.shape(start)), start)
        pool = self.guest.Pool(X, target, weight=weight, baseline=init)
        return kind(loss_function=objective, **settings).fit(pool).predict(X, prediction_type="RawFormulaVal") + start

    def train(self, objective, target, weight=None, **settings):
        metric = self.module.metric(objective.loss, **objective.options)
        return self.model(objective, target, weight, objective.start(target, weight), eval_metric=metric, **settings)

    def own(self, name, start, target, weight=None, **settings):
        return self.model(name, target, weight, start, **settings)


GUESTS = {guest.name: guest for guest in (XGBoost, LightGBM, CatBoost)}


def guest(name):
    one = GUESTS[name]()
    one.guest = pytest.importorskip(name, reason=REASON)
    one.module = getattr(__import__(f"fastloss.interop.{name}").interop, name)
    return one


@pytest.fixture(params=GUESTS)
def each(request):
    return guest(request.param)


@pytest.fixture(params=[None, WEIGHT], ids=["unweighted", "weighted"])
def weight(request):
    return request.param


EXACT, SCALED = {"hessian": "exact"}, {"builtin_scale": True}
SAME = [
    ("xgboost", fl.l2_loss, {}, Y, "reg:squarederror", {}),
    ("xgboost", fl.pseudo_huber_loss, {"delta": 20.0, **EXACT}, Y, "reg:pseudohubererror", {"huber_slope": 20.0}),
    ("xgboost", fl.binary_cross_entropy_with_logits, {}, LABELS, "binary:logistic", {"link": fl.sigmoid}),
    ("xgboost", fl.soft_margin_loss, {}, LABELS, "binary:logistic", {"link": fl.sigmoid}),
    ("xgboost", fl.cross_entropy, SCALED, CLASSES, "multi:softprob", {"num_class": 3}),
    ("xgboost", fl.poisson_nll_loss, SCALED, COUNTS, "count:poisson", {"link": np.exp}),
    ("xgboost", fl.gamma_nll_loss, {}, Y, "reg:gamma", {"link": np.exp}),
    ("xgboost", fl.tweedie_loss, EXACT, Y, "reg:tweedie", {"link": np.exp}),
    ("lightgbm", fl.l2_loss, {}, Y, "l2", {}),
    ("lightgbm", fl.huber_loss, {"delta": 20.0, "hessian": "unit"}, Y, "huber", {"alpha": 20.0}),
    ("lightgbm", fl.fair_loss, {"c": 20.0, **EXACT}, Y, "fair", {"fair_c": 20.0}),
    ("lightgbm", fl.binary_cross_entropy_with_logits, {}, LABELS, "binary", {}),
    ("lightgbm", fl.cross_entropy, SCALED, CLASSES, "multiclass", {"num_class": 3}),
    ("lightgbm", fl.poisson_nll_loss, SCALED, COUNTS, "poisson", {}),
    ("lightgbm", fl.gamma_nll_loss, {}, Y, "gamma", {}),
    ("lightgbm", fl.tweedie_loss, EXACT, Y, "tweedie", {}),
    ("catboost", fl.l2_loss, {}, Y, "RMSE", {}),
    ("catboost", fl.huber_loss, {"delta": 20.0, **EXACT}, Y, "Huber:delta=20", {}),
    ("catboost", fl.log_cosh_loss, EXACT, Y / 100, "LogCosh", {}),
    ("catboost", fl.binary_cross_entropy_with_logits, {}, LABELS, "Logloss", {"classifier": True}),
    ("catboost", fl.cross_entropy, {}, CLASSES, "MultiClass", {"classifier": True}),
    ("catboost", fl.poisson_nll_loss, {}, COUNTS, "Poisson", {}),
    ("catboost", fl.tweedie_loss, EXACT, Y, "Tweedie:variance_power=1.5", {}),
    ("catboost", fl.expectile_loss, {"expectile": 0.9}, Y, "Expectile:alpha=0.9", {}),
    (
        "catboost", fl.sigmoid_focal_loss, EXACT, LABELS, "Focal:focal_alpha=0.25;focal_gamma=2", {"classifier": True},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "loss", "options", "target", "own", "settings"), SAME, ids=[f"{s[0]}-{s[1].__name__}" for s in SAME]
)
def test_the_same_model_as_the_librarys_own_objective(name, loss, options, target, own, settings, weight):
    it = guest(name)
    objective = it.module.objective(loss, **options)
    start = objective.start(target, weight)
    theirs = it.own(own, start, target, weight, **settings)
    both = {name: value for name, value in settings.items() if name in ("num_class", "classifier")}
    ours = it.train(objective, target, weight, **both)
    assert ours.shape == theirs.shape
    assert np.max(np.abs(ours - theirs)) <= 1e-6 * np.max(np.abs(theirs))


@pytest.mark.parametrize(
    ("loss", "options", "target"),
    [
        (fl.binary_cross_entropy_with_logits, {}, LABELS),
        (fl.poisson_nll_loss, {}, COUNTS),
        (fl.gamma_nll_loss, {}, Y),
        (fl.l2_loss, {}, Y),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_where_lightgbm_begins(loss, options, target, weight):
    """Its own objectives begin with the best constant too."""
    lightgbm = guest("lightgbm")
    names = {"binary_cross_entropy_with_logits": "binary", "poisson_nll_loss": "poisson", "gamma_nll_loss": "gamma"}
    data = lightgbm.guest.Dataset(X, target, weight=weight)
    settings = {"objective": names.get(loss.__name__, "l2"), "verbose": -1, "learning_rate": 1e-12}
    found = lightgbm.guest.train(settings, data, 1).predict(X[:1], raw_score=True)
    start = lightgbm.module.objective(loss, **options).start(target, weight)
    assert found[0] == pytest.approx(start, rel=1e-6, abs=1e-7)


# ---- what the default does where the exact second derivative would not train ----

MORE = datasets.make_friedman1(3000, noise=2.0, random_state=0)
SEEN = 2000


@pytest.mark.parametrize(
    ("loss", "options", "bound"),
    [
        (fl.huber_loss, {"delta": 1.0}, 0.8),
        (fl.pseudo_huber_loss, {"delta": 1.0}, 0.8),
        (fl.l1_loss, {}, 0.85),
        (fl.fair_loss, {"c": 1.0}, 0.8),
        (fl.cauchy_loss, {"c": 2.0}, 0.9),
        (fl.pinball_loss, {"quantile": 0.9}, 0.8),
        (fl.smooth_pinball_loss, {"quantile": 0.9, "width": 0.3}, 0.7),
        (fl.expectile_loss, {"expectile": 0.9}, 0.6),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_the_default_trains(each, loss, options, bound):
    """On rows held out it is well below the best constant, in a unit of the targets that is far from 1."""
    scale = 1000.0
    x, y = MORE[0], scale * MORE[1]
    options = {name: scale * value if name in ("delta", "c", "width") else value for name, value in options.items()}
    objective = each.module.objective(loss, **options)
    if each.name == "xgboost":
        data = each.guest.DMatrix(x[:SEEN], y[:SEEN])
        scores = each.guest.train(objective.parameters(y[:SEEN]), data, 50, obj=objective).predict(
            each.guest.DMatrix(x[SEEN:])
        )
    elif each.name == "lightgbm":
        start = objective.init_score(y[:SEEN])
        data = each.guest.Dataset(x[:SEEN], y[:SEEN], init_score=start)
        scores = (
            each.guest.train(
                {"objective": objective, "verbose": -1, **objective.parameters(y[:SEEN])}, data, 50
            ).predict(x[SEEN:])
            + start[0]
        )
    else:
        start = objective.baseline(y[:SEEN])
        model = each.guest.CatBoostRegressor(
            loss_function=objective, eval_metric="MAE", iterations=100, verbose=0, allow_writing_files=False,
            learning_rate=0.3, **objective.parameters(y[:SEEN]),
        )  # fmt: skip
        scores = model.fit(each.guest.Pool(x[:SEEN], y[:SEEN], baseline=start)).predict(x[SEEN:]) + start[0]
    constant = np.full(len(y) - SEEN, objective.start(y[:SEEN]))
    assert loss(np.float64(scores), y[SEEN:], **options) < bound * loss(constant, y[SEEN:], **options)


# ---- interfaces ----

TRAIN, HELD_OUT = slice(0, 300), slice(300, None)


def huber(module):
    return module.objective(fl.huber_loss, delta=20.0), module.metric(fl.l1_loss)


def test_xgboost_stops_early_by_a_metric():
    xgboost = guest("xgboost")
    objective, metric = huber(xgboost.module)
    data = xgboost.guest.DMatrix(X[TRAIN], Y[TRAIN], weight=WEIGHT[TRAIN])
    held_out = xgboost.guest.DMatrix(X[HELD_OUT], Y[HELD_OUT], weight=WEIGHT[HELD_OUT])
    settings = {"objective": objective, "early_stopping_rounds": 5, "n_estimators": 200, "eval_metric": metric}
    parameters = objective.parameters(Y[TRAIN], WEIGHT[TRAIN])
    model = xgboost.guest.train(
        parameters, data, 200, obj=objective, custom_metric=metric, evals=[(held_out, "rest")],
        early_stopping_rounds=5, verbose_eval=False,
    )  # fmt: skip
    estimator = xgboost.guest.XGBRegressor(**settings, **parameters)
    estimator.fit(
        X[TRAIN], Y[TRAIN], sample_weight=WEIGHT[TRAIN], eval_set=[(X[HELD_OUT], Y[HELD_OUT])],
        sample_weight_eval_set=[WEIGHT[HELD_OUT]], verbose=False,
    )  # fmt: skip
    assert model.best_iteration == estimator.best_iteration < 199
    assert model.best_score == pytest.approx(estimator.best_score, rel=1e-5)
    best = model.predict(held_out, iteration_range=(0, model.best_iteration + 1))
    error = fl.l1_loss(np.float64(best), Y[HELD_OUT], weight=WEIGHT[HELD_OUT])
    assert model.best_score == pytest.approx(error, rel=1e-5)


def test_lightgbm_stops_early_by_a_metric():
    lightgbm = guest("lightgbm")
    objective, metric = huber(lightgbm.module)
    init = objective.init_score(Y[TRAIN], WEIGHT[TRAIN])
    start = np.full(len(Y[HELD_OUT]), init[0])
    data = lightgbm.guest.Dataset(X[TRAIN], Y[TRAIN], weight=WEIGHT[TRAIN], init_score=init)
    held_out = lightgbm.guest.Dataset(X[HELD_OUT], Y[HELD_OUT], init_score=start, reference=data)
    parameters = objective.parameters(Y[TRAIN], WEIGHT[TRAIN]) | {"metric": "None", "verbose": -1}
    stop = [lightgbm.guest.early_stopping(5, verbose=False)]
    model = lightgbm.guest.train(
        {"objective": objective, **parameters}, data, 200, valid_sets=[held_out], feval=metric, callbacks=stop
    )
    estimator = lightgbm.guest.LGBMRegressor(objective=objective, n_estimators=200, **parameters)
    estimator.fit(
        X[TRAIN], Y[TRAIN], sample_weight=WEIGHT[TRAIN], init_score=init, eval_X=(X[HELD_OUT],),
        eval_y=(Y[HELD_OUT],), eval_init_score=[start], eval_metric=metric, callbacks=stop,
    )  # fmt: skip
    assert model.best_iteration == estimator.best_iteration_ < 200
    error = fl.l1_loss(model.predict(X[HELD_OUT]) + start, Y[HELD_OUT])
    assert model.best_score["valid_0"]["l1_loss"] == pytest.approx(error)
    assert estimator.best_score_["valid_0"]["l1_loss"] == pytest.approx(error)


def test_catboost_stops_early_by_a_metric():
    catboost = guest("catboost")
    objective, metric = huber(catboost.module)
    start = objective.start(Y[TRAIN], WEIGHT[TRAIN])
    data = catboost.guest.Pool(
        X[TRAIN], Y[TRAIN], weight=WEIGHT[TRAIN], baseline=objective.baseline(Y[TRAIN], WEIGHT[TRAIN])
    )
    rest = len(Y[HELD_OUT])
    held_out = catboost.guest.Pool(X[HELD_OUT], Y[HELD_OUT], weight=WEIGHT[HELD_OUT], baseline=np.full(rest, start))
    model = catboost.guest.CatBoostRegressor(
        loss_function=objective, eval_metric=metric, iterations=300, early_stopping_rounds=5, verbose=0,
        allow_writing_files=False, learning_rate=0.3, **objective.parameters(Y[TRAIN]),
    ).fit(data, eval_set=held_out)  # fmt: skip
    assert model.best_iteration_ < 299
    error = fl.l1_loss(model.predict(X[HELD_OUT]) + start, Y[HELD_OUT], weight=WEIGHT[HELD_OUT])
    assert model.best_score_["validation"]["metric"] == pytest.approx(error, rel=1e-5)


@pytest.mark.parametrize("target", [LABELS, CLASSES], ids=["two", "three"])
def test_classifiers_of_xgboost(target):
    """Their predictions are right as they are: XGBoost makes probabilities of the scores by itself."""
    xgboost = guest("xgboost")
    loss = fl.cross_entropy if target is CLASSES else fl.binary_cross_entropy_with_logits
    objective = xgboost.module.objective(loss)
    model = xgboost.guest.XGBClassifier(
        objective=objective, n_estimators=ROUNDS, **objective.parameters(target, WEIGHT, classifier=True)
    ).fit(X, target.astype(int), sample_weight=WEIGHT)
    scores = xgboost.train(objective, target, WEIGHT)
    assert np.allclose(model.predict(X, output_margin=True), scores, atol=1e-5)
    p = objective.link(scores)
    assert np.allclose(model.predict_proba(X), p if p.ndim == 2 else np.stack((1 - p, p), axis=1), atol=1e-6)
    assert np.mean(model.predict(X) == target) > 0.95


def test_classifiers_of_lightgbm():
    lightgbm = guest("lightgbm")
    objective = lightgbm.module.objective(fl.cross_entropy, label_smoothing=0.1, weight=[1.0, 2.0, 3.0])
    init = objective.init_score(CLASSES, WEIGHT)
    parameters = objective.parameters(CLASSES, WEIGHT, classifier=True)
    model = lightgbm.guest.LGBMClassifier(objective=objective, n_estimators=ROUNDS, verbose=-1, **parameters)
    model.fit(X, CLASSES, sample_weight=WEIGHT, init_score=init)
    scores = lightgbm.train(objective, CLASSES, WEIGHT)
    assert np.allclose(model.predict(X, raw_score=True) + init[0], scores)
    assert np.mean(scores.argmax(axis=1) == CLASSES) > 0.85


def test_labels_for_losses_that_want_signs(each):
    """0 and 1 as the libraries' classifiers have them, and -1 and 1, are the same."""
    one = each.train(each.module.objective(fl.squared_hinge_loss), LABELS)
    other = each.train(each.module.objective(fl.squared_hinge_loss), 2 * LABELS - 1)
    assert np.array_equal(one, other)
    assert np.mean((one > 0) == LABELS) > 0.75


@pytest.mark.parametrize("name", ["xgboost", "lightgbm"])
def test_several_quantiles(name):
    it = guest(name)
    objective = it.module.objective(fl.multi_quantile_loss, quantiles=[0.1, 0.5, 0.9])
    scores = it.train(objective, Y, WEIGHT, **({"num_class": 3} if name == "lightgbm" else {}))
    below = np.average(scores >= Y[:, None], axis=0, weights=WEIGHT)
    assert scores.shape == (len(Y), 3)
    assert np.allclose(below, [0.1, 0.5, 0.9], atol=0.05)


def test_several_quantiles_with_catboost():
    """As several targets, which take no baseline: the start is taken off the targets."""
    catboost = guest("catboost")
    objective = catboost.module.multi_target_objective(fl.multi_quantile_loss, quantiles=[0.1, 0.5, 0.9])
    start = objective.start(Y)
    model = catboost.guest.CatBoostRegressor(
        loss_function=objective, eval_metric="MultiRMSE", iterations=60, verbose=0, allow_writing_files=False,
        **objective.parameters(Y),
    ).fit(X, np.repeat(Y[:, None], 3, axis=1) - start)  # fmt: skip
    assert np.allclose(np.mean(model.predict(X) + start >= Y[:, None], axis=0), [0.1, 0.5, 0.9], atol=0.05)


def test_several_targets_of_xgboost():
    xgboost = guest("xgboost")
    both = np.stack((Y, -2 * Y), axis=1)
    objective = xgboost.module.objective(fl.huber_loss, delta=40.0)
    scores = xgboost.train(objective, both, WEIGHT)
    assert scores.shape == both.shape
    assert np.all(np.mean(np.abs(scores - both), axis=0) < 0.3 * np.std(both, axis=0))


@pytest.mark.parametrize("name", ["xgboost", "lightgbm"])
def test_parameters_for_each_row(name):
    it = guest(name)
    delta = np.where(np.arange(len(Y)) % 2, 5.0, 40.0)
    objective = it.module.objective(fl.huber_loss, delta=delta)
    assert np.std(it.train(objective, Y) - Y) < 0.6 * np.std(Y)


# ---- arrays ----


@pytest.mark.parametrize("loss", [fl.cross_entropy, fl.softmax_focal_loss], ids=lambda loss: loss.__name__)
@pytest.mark.parametrize(("dtype", "order"), [(np.float32, "C"), (np.float64, "F")])
def test_results_lie_as_the_scores_do(loss, dtype, order):
    """So that no library copies them."""
    from fastloss.interop._objective import Derivatives

    scores = np.asarray(np.random.default_rng(0).standard_normal((len(Y), 3)), dtype, order=order)
    for array in Derivatives(loss).of(scores, CLASSES.astype(np.float32), WEIGHT.astype(np.float32)):
        assert (array.dtype, array.strides) == (scores.dtype, scores.strides)


@pytest.mark.parametrize("hessian", ["gauss_newton", "exact", "unit"])
@pytest.mark.parametrize(
    ("loss", "scores", "target"),
    [
        (fl.huber_loss, Y / 2, Y),
        (fl.tukey_loss, Y / 50, Y / 40),
        (fl.cross_entropy, np.stack((Y, -Y, 0 * Y), axis=1) / 100, CLASSES),
        (fl.softmax_focal_loss, np.stack((Y, -Y, 0 * Y), axis=1) / 100, CLASSES),
        (fl.huber_loss, np.stack((Y, -Y), axis=1) / 100, np.stack((Y, Y), axis=1) / 50),
    ],
    ids=["huber", "tukey", "classes", "focal", "columns"],
)
def test_derivatives(loss, scores, target, hessian):
    """Those of the loss, times the weights, and no second derivative below the floor."""
    from fastloss.interop._objective import Derivatives

    form = {"hessian": "gauss_newton"} if hessian == "gauss_newton" and "hessian" in loss.definition.names else {}
    gradient, curvature = loss.grad_and_hess(scores, target, reduction="none", **form)
    curvature = np.ones_like(curvature) if hessian == "unit" else curvature
    column = WEIGHT[:, None] if scores.ndim == 2 else WEIGHT
    for floor in (0.0, 0.125):
        for weight, w in ((None, 1.0), (WEIGHT, column)):
            g, h = Derivatives(loss, hessian=hessian, floor=floor).of(scores, target, weight)
            assert np.allclose(g, w * gradient, rtol=1e-12, atol=0)
            assert np.allclose(h, w * np.maximum(curvature, floor), rtol=1e-12, atol=0)


def test_the_whole_hessian_of_catboost():
    """By finite differences of the gradient, with class weights and smoothing; of minus the loss."""
    objective = guest("catboost").module.objective(fl.cross_entropy, weight=[1.0, 2.0, 3.0], label_smoothing=0.1)
    scores, step = np.array([0.3, -1.0, 2.0]), 1e-6
    gradient, matrix = objective.calc_ders_multi(scores, 1.0, 0.5)
    near = [objective.calc_ders_multi(scores + step * unit, 1.0, 0.5)[0] for unit in np.eye(3)]
    assert np.allclose((np.array(near) - gradient) / step, matrix, atol=1e-6)
    assert np.all(np.linalg.eigvalsh(matrix) < 1e-12)
    for far in ([0.0, 40.0, 5.0], [0.0, 900.0, 895.0], [0.0, 900.0, 0.0]):
        scores = np.array(far)
        rows, unit = np.tile(scores, (3, 1)), np.eye(3)
        expected = [fl.cross_entropy.hvp(rows, [1, 1, 1], vector=unit, reduction="none", **objective.options)]
        assert np.allclose(objective.calc_ders_multi(scores, 1.0, 1.0)[1], -expected[0], rtol=1e-12, atol=0)


def test_objectives_are_pickled_copied_and_shown(each):
    import copy

    for one in (each.module.objective(fl.huber_loss, delta=2.0), each.module.metric(fl.cross_entropy)):
        for again in (pickle.loads(pickle.dumps(one)), copy.deepcopy(one)):
            assert again.loss is one.loss
            assert again.options == one.options
        assert repr(one).startswith(f"fastloss.interop.{each.name}.{type(one).__name__}({one.__name__}")


def test_link():
    from fastloss.interop._objective import Derivatives

    scores = np.array([[-1.0, 2.0], [0.5, 0.0]])
    for loss, options, expected in (
        (fl.binary_cross_entropy_with_logits, {}, fl.sigmoid(scores)),
        (fl.cross_entropy, {}, fl.softmax(scores)),
        (fl.poisson_nll_loss, {}, np.exp(scores)),
        (fl.poisson_nll_loss, {"log_input": False}, scores),
        (fl.huber_loss, {}, scores),
    ):
        assert np.array_equal(Derivatives(loss, **options).link(scores), expected)


# ---- errors ----


@fl.custom_loss
def slope_alone(input, target):
    return (input - target) ** 2, 2 * (input - target)


ERRORS = [
    (lambda m: m.objective(3), TypeError, "objective: loss is 3, expected a loss of scores and targets"),
    (lambda m: m.objective(fl.mse_loss.grad), TypeError, "objective: loss is <fastloss.mse_loss.grad"),
    (lambda m: m.metric(fl.l2_penalty), TypeError, "metric: loss is <fastloss.l2_penalty"),
    (lambda m: m.metric(fl.softmax), TypeError, "metric: loss is <fastloss.softmax"),
    (lambda m: m.objective(fl.mse_loss, weight=Y), TypeError, "option is 'weight', weights come with the data"),
    (lambda m: m.objective(fl.mse_loss, reduction="sum"), TypeError, "'reduction', expected a parameter of mse_loss"),
    (lambda m: m.objective(fl.huber_loss, dleta=1.0), TypeError, "'dleta', expected a parameter of huber_loss"),
    (lambda m: m.objective(fl.huber_loss, floor=-1.0), ValueError, "floor is -1.0, expected a finite number >= 0"),
    (lambda m: m.objective(slope_alone), ValueError, "hessian is 'gauss_newton', expected 'unit', for slope_alone"),
    (lambda m: m.objective(fl.huber_loss, delta=-1), ValueError, "huber_loss: delta has -1.0, expected a number > 0"),
    (lambda m: m.metric(fl.huber_loss, delta=-1), ValueError, "huber_loss: delta has -1.0, expected a number > 0"),
    (
        lambda m: m.objective(fl.gaussian_nll_loss),
        TypeError,
        "objective: var is missing, expected a number or an array",
    ),
    (lambda m: m.objective(fl.multi_quantile_loss), TypeError, "multi_quantile_loss() missing required argument"),
    (
        lambda m: m.objective(fl.huber_loss, hessian="one"),
        ValueError,
        "objective: hessian is 'one', expected 'gauss_newton', 'exact', 'unit'",
    ),
]


@pytest.mark.parametrize(("run", "error", "message"), ERRORS)
def test_errors(each, run, error, message):
    with pytest.raises(error) as raised:
        run(each.module)
    assert message in str(raised.value)


@pytest.mark.parametrize("loss", [fl.cross_entropy, fl.softmax_focal_loss], ids=lambda loss: loss.__name__)
def test_classes_need_a_score_each(each, loss):
    """With one score a row, the softmax would go across the rows."""
    name = {"xgboost": "num_class", "lightgbm": "num_class", "catboost": "classes_count"}[each.name]
    for run in (each.module.objective(loss).of, each.module.metric(loss).mean):
        with pytest.raises(ValueError, match=f": scores have shape .442,., expected .N, K.: {name} set, as by param"):
            run(np.zeros(len(Y)), CLASSES)


def test_regions_are_of_all_rows():
    """One score a row is what they want."""
    from fastloss.interop._objective import Derivatives

    scores = np.float64(Y / 100 - 1.5)
    gradient, _ = Derivatives(fl.dice_loss, hessian="unit").of(scores, LABELS)
    assert np.array_equal(gradient, fl.dice_loss.grad(scores, LABELS))


def test_training_without_the_number_of_classes():
    xgboost, lightgbm, catboost = map(guest, GUESTS)
    xgb, lgb, cat = (it.module.objective(fl.cross_entropy) for it in (xgboost, lightgbm, catboost))
    with pytest.raises(ValueError, match="num_class set, as by parameters"):
        xgboost.guest.train({}, xgboost.guest.DMatrix(X, CLASSES), 2, obj=xgb)
    with pytest.raises(ValueError, match="num_class set, as by parameters"):
        lightgbm.guest.train({"objective": lgb, "verbose": -1}, lightgbm.guest.Dataset(X, CLASSES), 2)
    settings = {"iterations": 2, "verbose": 0, "allow_writing_files": False}
    model = catboost.guest.CatBoostClassifier(
        loss_function=cat, eval_metric=catboost.module.metric(fl.cross_entropy), **settings
    )
    with pytest.raises(catboost.guest.CatBoostError):
        model.fit(X, CLASSES)


def test_classes_of_catboost():
    """`parameters` tell their number; two have one score."""
    catboost = guest("catboost")
    objective, metric = catboost.module.objective(fl.cross_entropy), catboost.module.metric(fl.cross_entropy)
    assert objective.parameters(CLASSES) == {"classes_count": 3}
    settings = {"iterations": ROUNDS, "verbose": 0, "allow_writing_files": False, "eval_metric": metric}
    model = catboost.guest.CatBoostClassifier(loss_function=objective, **settings, **objective.parameters(CLASSES))
    scores = model.fit(X, CLASSES).predict(X, prediction_type="RawFormulaVal")
    assert scores.shape == (len(Y), 3)
    assert np.mean(scores.argmax(axis=1) == CLASSES) > 0.7
    model = catboost.guest.CatBoostClassifier(loss_function=objective, **settings, **objective.parameters(LABELS))
    with pytest.raises(catboost.guest.CatBoostError):
        model.fit(X, LABELS)


STRAIGHT = [fl.hinge_loss, fl.perceptron_loss, fl.zero_one_loss, fl.multi_margin_loss, fl.multiclass_hinge_loss]


@pytest.mark.parametrize("loss", STRAIGHT, ids=[loss.__name__ for loss in STRAIGHT])
def test_losses_without_curvature(each, loss):
    """Would train nothing, and train with 'unit'."""
    for hessian in ("gauss_newton", "exact"):
        with pytest.raises(
            ValueError, match=f"expected 'unit' or a floor > 0, for second derivatives of {loss.__name__}"
        ):
            each.module.objective(loss, hessian=hessian)
    each.module.objective(loss, hessian="unit")
    if loss is fl.hinge_loss:
        scores = each.train(each.module.objective(loss, hessian="unit"), LABELS)
        assert np.mean((scores > 0) == LABELS) > 0.75


def test_which_losses_are_straight():
    """Those whose Hessian is 0 everywhere, and no others."""
    from fastloss.interop._objective import is_straight

    losses = (loss for loss in catalogue.values() if loss.definition.reductions and len(loss.definition.inputs) > 1)
    found = {loss.__name__ for loss in losses if is_straight(loss)}
    assert found == {
        "hinge_loss", "perceptron_loss", "zero_one_loss", "hinge_embedding_loss", "margin_ranking_loss", "nll_loss",
        "multi_margin_loss", "multilabel_margin_loss", "multiclass_hinge_loss", "multiclass_perceptron_loss",
    }  # fmt: skip


def test_parameters_of_rows_that_come_in_blocks():
    catboost = guest("catboost").module
    with pytest.raises(TypeError, match="objective: delta is an array, expected one number: rows come in blocks"):
        catboost.objective(fl.huber_loss, delta=np.ones(3))
    catboost.objective(slope_alone, hessian="unit")


@pytest.mark.parametrize("name", ["xgboost", "lightgbm", "catboost", "scipy", "sklearn"])
def test_examples_of_modules(name):
    import doctest
    import importlib

    pytest.importorskip("scipy" if name == "sklearn" else name, reason=REASON)
    module = importlib.import_module(f"fastloss.interop.{name}")
    result = doctest.testmod(module)
    assert result.attempted > 4
    assert not result.failed


WITHOUT = """
import sys

class Finder:
    def find_spec(name, path=None, target=None):
        if name == {name!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Finder)
import fastloss
loaded = {{"xgboost", "lightgbm", "catboost", "scipy", "sklearn", "pandas", "torch", "jax", "fastloss.interop"}}
assert not loaded & set(sys.modules), loaded & set(sys.modules)
try:
    import fastloss.interop.{name}
except ModuleNotFoundError as error:
    print(error, end="")
"""


@pytest.mark.parametrize("name", ["xgboost", "lightgbm", "catboost", "scipy", "sklearn"])
def test_a_guest_that_is_missing(name):
    """Is asked for; and `import fastloss` loads none."""
    if name == "sklearn":
        pytest.importorskip("scipy", reason="fastloss.interop.sklearn needs it first")
    run = subprocess.run([sys.executable, "-c", WITHOUT.format(name=name)], capture_output=True, text=True, check=True)
    text = f"fastloss.interop.{name} needs {name}, which is not installed: pip install 'fastloss[{name}]'"
    assert run.stdout == text


# ---- every loss ----

# whose second input is no target or several labels, or that fall forever
NO_SCORES = {"margin_ranking_loss", "gaussian_kl_div", "multilabel_margin_loss", "kl_div"}


def targets_of(loss, n):
    """Of a kind that the loss takes."""
    rng = np.random.default_rng(0)
    d = loss.definition
    if d.labels:
        return rng.integers(0, 3, n)
    domain = d.domains.get(d.inputs[1])
    kinds = {"-1 or 1": np.where(rng.random(n) < 0.4, 1.0, -1.0), "a number in [0, 1]": rng.integers(0, 2, n) * 1.0}
    return kinds.get(str(domain), rng.uniform(0.5, 3, n))


EVERY = [
    loss
    for name, loss in catalogue.items()
    if loss.definition.reductions
    and len(loss.definition.inputs) == 2
    and name not in NO_SCORES
    and (loss.definition.family == "pointwise" or loss.definition.labels)
    and loss.definition.hessian
]


@pytest.mark.parametrize("loss", EVERY, ids=[loss.__name__ for loss in EVERY])
def test_every_loss_is_an_objective(loss):
    """With a start that is finite and no worse than its neighbours, and second derivatives that are not negative."""
    from fastloss.interop._objective import Derivatives, Metric

    d, target = loss.definition, targets_of(loss, 60)
    options = {name: [0.2, 0.7] for name in d.parameters if name not in d.defaults}
    metric = Metric(loss, **options)
    for hessian in ("gauss_newton", "exact", "unit"):
        objective = Derivatives(loss, hessian=hessian, floor=1e-3, **options)
        scores = objective.starts(target)
        if d.domains.get(d.inputs[0], None) and d.labels:  # rows of probabilities
            scores = fl.softmax(scores)
        gradient, curvature = objective.of(scores, target)
        assert gradient.shape == curvature.shape == scores.shape
        assert np.all(np.isfinite(gradient))
        assert np.all(curvature >= 1e-3)
    assert np.all(np.isfinite(objective.link(scores)))
    if d.family == "pointwise":
        here = metric.mean(scores, target)
        low, high = d.domains.get(d.inputs[0], ANY).bounds(np.float64)
        for step in (-1e-3, 1e-3):
            assert here <= metric.mean(np.clip(scores + step, low, high), target) * (1 + 1e-6) + 1e-9
