"""The best constant: beside closed forms, and against every other constant."""

from __future__ import annotations

import math

import numpy as np
import pytest

import fastloss as fl

RNG = np.random.default_rng(0)


@pytest.fixture(params=[1, 2, 5, 101, 1000])
def y(request):
    return 100 * RNG.standard_normal(request.param)


def logit(p):
    return math.log(p / (1 - p))


def test_means(y):
    weight = RNG.uniform(0.1, 2, len(y))
    for loss, target, link, options in (
        (fl.mse_loss, y, float, {}),
        (fl.l2_loss, y, float, {}),
        (fl.poisson_nll_loss, np.round(np.abs(y)) + 1, math.log, {}),
        (fl.poisson_nll_loss, np.abs(y), float, {"log_input": False, "eps": 0.0}),
        (fl.gamma_nll_loss, np.abs(y), math.log, {}),
        (fl.tweedie_loss, np.abs(y), math.log, {"power": 1.2}),
        (fl.negative_binomial_nll_loss, np.round(np.abs(y)) + 1, math.log, {"total_count": 3.0}),
        (fl.binary_cross_entropy, 1 / (1 + np.exp(y / 100)), float, {}),
        (fl.binary_cross_entropy_with_logits, 1 / (1 + np.exp(y / 100)), logit, {}),
    ):
        assert fl.best_constant(loss, target, **options) == pytest.approx(link(np.mean(target)), rel=1e-13, abs=1e-13)
        mean = np.average(target, weights=weight)
        assert fl.best_constant(loss, target, weight, **options) == pytest.approx(link(mean), rel=1e-13, abs=1e-13)


def test_medians_and_quantiles(y):
    """Exactly; of a weighted quantile there is no better one among the targets."""
    assert fl.best_constant(fl.l1_loss, y) == np.median(y)
    assert fl.best_constant(fl.l1_loss, np.round(y / 50)) == np.median(np.round(y / 50))
    weight = RNG.uniform(0.1, 2, len(y))
    for quantile in (0.05, 0.25, 0.5, 0.9):
        for w in (None, weight):
            c = fl.best_constant(fl.pinball_loss, y, w, quantile=quantile)

            def risk(c, w=w, quantile=quantile):
                return fl.pinball_loss(np.full(len(y), c), y, quantile=quantile, weight=w, reduction="sum")

            assert risk(c) <= min(map(risk, y)) * (1 + 1e-14)


SHAPES = [
    (fl.huber_loss, {"delta": 20.0}),
    (fl.pseudo_huber_loss, {"delta": 20.0}),
    (fl.log_cosh_loss, {}),
    (fl.fair_loss, {"c": 30.0}),
    (fl.expectile_loss, {"expectile": 0.9}),
    (fl.smooth_pinball_loss, {"quantile": 0.7, "width": 3.0}),
    (fl.epsilon_insensitive_loss, {"epsilon": 30.0}),
    (fl.cauchy_loss, {"c": 300.0}),
    (fl.charbonnier_loss, {"epsilon": 1.0}),
]


@pytest.mark.parametrize(("loss", "options"), SHAPES, ids=[s[0].__name__ for s in SHAPES])
def test_no_other_constant_is_better(loss, options, y):
    c = fl.best_constant(loss, y, **options)
    others = np.concatenate((y, c + np.geomspace(1e-6, 100, 30), c - np.geomspace(1e-6, 100, 30)))
    risks = [loss(np.full(len(y), other), y, reduction="sum", **options) for other in (c, *others)]
    assert risks[0] <= min(risks[1:]) * (1 + 1e-13) + 1e-13


@pytest.mark.parametrize("loss", [fl.hinge_loss, fl.squared_hinge_loss, fl.exponential_loss, fl.soft_margin_loss])
def test_margins(loss):
    signs = np.where(RNG.random(100) < 0.3, 1, -1)
    c = fl.best_constant(loss, signs)
    grid = np.linspace(-3, 3, 601)
    assert loss(np.full(100, c), signs) <= min(loss(np.full(100, g), signs) for g in grid)
    assert fl.best_constant(fl.exponential_loss, signs) == pytest.approx(logit(np.mean(signs > 0)) / 2)


def test_a_custom_loss():
    @fl.custom_loss(hessian=True)
    def quartic(input, target, *, scale=1.0):
        r = (input - target) / scale
        return r**4, 4 * r**3 / scale, 12 * r**2 / scale**2

    @fl.custom_loss
    def square(input, target):
        return (input - target) ** 2, 2 * (input - target)

    y = RNG.standard_normal(101)
    c = fl.best_constant(quartic, y, scale=2.0)
    assert abs(np.sum((c - y) ** 3)) < 1e-12
    assert fl.best_constant(square, y) == pytest.approx(np.mean(y), rel=1e-12)


def test_columns(y):
    weight = RNG.uniform(0.1, 2, (len(y), 1))
    both = np.stack((y, -2 * y), axis=1)
    found = fl.best_constant(fl.huber_loss, both, weight, delta=[10.0, 20.0])
    expected = [fl.best_constant(fl.huber_loss, both[:, k], weight[:, 0], delta=d) for k, d in enumerate((10.0, 20.0))]
    assert found.tolist() == expected
    quantiles = [0.1, 0.5, 0.9]
    found = fl.best_constant(fl.multi_quantile_loss, y, weight, quantiles=quantiles)
    assert found.tolist() == [fl.best_constant(fl.pinball_loss, y, weight[:, 0], quantile=q) for q in quantiles]
    assert fl.best_constant(fl.mse_loss, y, where=y >= np.median(y)) == pytest.approx(np.mean(y[y >= np.median(y)]))
    assert fl.best_constant(fl.gaussian_nll_loss, y, var=np.ones(len(y))) == pytest.approx(np.mean(y))


def test_classes():
    labels, weight = RNG.integers(0, 4, 500), RNG.uniform(0.5, 2, 500)
    frequencies = np.bincount(labels) / 500
    assert np.allclose(fl.best_constant(fl.cross_entropy, labels), np.log(frequencies), rtol=1e-13)
    assert np.allclose(fl.best_constant(fl.cross_entropy, labels.astype("f4")), np.log(frequencies), rtol=1e-13)
    weighted = np.bincount(labels, weight) / np.sum(weight)
    assert np.allclose(fl.best_constant(fl.cross_entropy, labels, sample_weight=weight), np.log(weighted), rtol=1e-13)
    given = {"weight": [1.0, 2.0, 0.5, 3.0], "label_smoothing": 0.2}
    constant = fl.best_constant(fl.cross_entropy, labels, sample_weight=weight, **given)
    slope = fl.cross_entropy.grad(
        np.tile(constant, (500, 1)), labels, grad_output=weight, reduction="none", **given
    ).sum(axis=0)
    assert np.allclose(slope, 0, atol=1e-10)
    shares = fl.softmax(RNG.standard_normal((50, 3)))
    assert np.allclose(fl.best_constant(fl.cross_entropy, shares), np.log(shares.mean(axis=0)), rtol=1e-13)
    absent = fl.best_constant(fl.cross_entropy, [0, 2, 2])
    assert absent[1] == math.log(np.finfo(float).tiny)
    assert fl.best_constant(fl.cross_entropy, [0, 0]).tolist() == [0.0]


def test_where_a_loss_falls_forever():
    """The first number that no larger one improves on."""
    assert 700 < fl.best_constant(fl.binary_cross_entropy_with_logits, np.ones(3)) < 750
    assert -750 < fl.best_constant(fl.binary_cross_entropy_with_logits, np.zeros(3)) < -700
    assert fl.best_constant(fl.hinge_loss, [1, 1]) == 1
    assert fl.best_constant(fl.hinge_loss, [-1, 1]) == 0
    assert fl.best_constant(fl.poisson_nll_loss, [0.0], log_input=False) == 0
    assert fl.best_constant(fl.mse_loss, [1.0, math.nan, 2.0], where=[True, False, True]) == 1.5
    assert fl.best_constant(fl.mse_loss, [1.0, math.inf]) == math.inf
    assert fl.best_constant(fl.l1_loss, [1.0, 2.0, math.inf]) == 2.0


REDESCENDING = [
    (fl.tukey_loss, {}),
    (fl.welsch_loss, {}),
    (fl.geman_mcclure_loss, {}),
    (fl.cauchy_loss, {}),
    (fl.general_robust_loss, {"alpha": -2.0}),
    (fl.wing_loss, {"width": 1.0}),
]


@pytest.mark.parametrize(("loss", "options"), REDESCENDING, ids=[s[0].__name__ for s in REDESCENDING])
def test_no_plateau_of_losses_that_are_not_convex(loss, options):
    """A local minimum, no worse than any target."""
    rng = np.random.default_rng(0)
    for n in (1, 2, 3, 4, 8, 9, 64) * 10:
        y = rng.normal(size=n) * rng.choice([0.3, 3, 30, 300])
        y[rng.random(n) < 0.3] += rng.choice([5, 50, 500])
        c = fl.best_constant(loss, y, **options)
        near = np.array([c, c - 1e-4, c + 1e-4, *y])
        here, *others = loss(near[:, None] + np.zeros(n), np.tile(y, (len(near), 1)), reduction="none", **options).sum(
            1
        )
        assert here <= min(others) * (1 + 1e-9) + 1e-9


def test_a_minimum_rather_than_a_plateau():
    assert fl.best_constant(fl.tukey_loss, [0.0, 0.1, 100.0, 200.0]) == 0.05
    assert fl.best_constant(fl.welsch_loss, [0.0, 0.1, 100.0, 200.0]) == pytest.approx(0.05, rel=1e-12)
    assert fl.best_constant(fl.tukey_loss, [0.0, 100.0]) in (0.0, 100.0)
    where = [True, True, True, False, False, False]
    assert fl.best_constant(fl.tukey_loss, [0.0, 0.1, 50.0, 90.0, 90.0, math.nan], where=where) == 0.05


def test_many_classes():
    """Takes memory for the classes and for the rows, not for their product."""
    labels = np.zeros(1_000_000, int)
    labels[0] = 99_999
    found = fl.best_constant(fl.cross_entropy, labels)
    assert found.shape == (100_000,)
    assert found[[0, -1]] == pytest.approx([math.log1p(-1e-6), math.log(1e-6)])
    some = np.array([0, -100, 2, 7])
    expected = np.log([0.75, np.finfo(float).tiny, 0.25])
    given = {"ignore_index": 7, "where": some >= 0, "sample_weight": [3.0, math.nan, 1.0, 5.0]}
    assert np.allclose(fl.best_constant(fl.cross_entropy, some, **given), expected, rtol=1e-14)
    rows = np.array([[0.5, 0.5], [math.nan, 0.0], [1.0, 0.0]])
    found = fl.best_constant(fl.cross_entropy, rows, [1.0, 2.0], where=[True, False, True], label_smoothing=0.2)
    assert np.allclose(np.exp(found), np.array([1.4, 1.2]) / 2.6)  # 0.8 * (1.5, 0.5) + 0.2, the second twice


def test_other_inputs():
    assert fl.best_constant(fl.gaussian_nll_loss, [1.0, 2.0], var=1.0) == 1.5
    both = fl.best_constant(fl.gaussian_nll_loss, [[1.0, 2.0], [3.0, 6.0]], var=[1.0, 3.0])
    assert both.tolist() == [1.5, 3.0]


def test_labels_of_rows():
    """Refused if they are not the same, as by the losses."""
    pd = pytest.importorskip("pandas", reason="Series have labels")
    y, weight = pd.Series([1.0, 2.0, 3.0]), pd.Series([1.0, 1.0, 2.0], index=[2, 1, 0])
    with pytest.raises(ValueError, match="mse_loss: weight has another index than target, expected the same"):
        fl.best_constant(fl.mse_loss, y, weight=weight)
    with pytest.raises(ValueError, match="cross_entropy: sample_weight has another index than target"):
        fl.best_constant(fl.cross_entropy, y.astype(int), sample_weight=weight)
    assert fl.best_constant(fl.mse_loss, y, weight=weight.sort_index()) == pytest.approx(7 / 4)


def test_types():
    for target in ([1, 2, 3, 4], np.array([1, 2, 3, 4], np.float32), np.array([4, 3, 2, 1], np.uint8)):
        assert fl.best_constant(fl.mse_loss, target) == 2.5
        assert type(fl.best_constant(fl.l1_loss, target)) is float


def test_errors():
    for run, error, message in (
        (lambda: fl.best_constant(3, [1.0]), TypeError, "best_constant: loss is 3, expected an element-wise loss of"),
        (lambda: fl.best_constant(fl.l2_penalty, [1.0]), TypeError, "best_constant: loss is <fastloss.l2_penalty"),
        (lambda: fl.best_constant(fl.multi_margin_loss, [1]), TypeError, "best_constant: loss is <fastloss.multi"),
        (lambda: fl.best_constant(fl.mse_loss, []), ValueError, "best_constant: target has shape (0,), expected (N,)"),
        (lambda: fl.best_constant(fl.cross_entropy, []), ValueError, "best_constant: target has shape (0,), expected"),
        (
            lambda: fl.best_constant(fl.mse_loss, [1.0], sample_weight=[1.0]),
            TypeError,
            "best_constant: sample_weight is given, expected weight for mse_loss",
        ),
        (
            lambda: fl.best_constant(fl.mse_loss, [1.0], out=3),
            TypeError,
            "best_constant: option is 'out', expected a p",
        ),
        (
            lambda: fl.best_constant(fl.cross_entropy, [1], dleta=3),
            TypeError,
            "best_constant: option is 'dleta', expec",
        ),
        (lambda: fl.best_constant(fl.gaussian_nll_loss, [1.0]), TypeError, "best_constant: var is missing, expected a"),
        (
            lambda: fl.best_constant(fl.mse_loss, np.ones((3, 2)), np.ones(3)),
            ValueError,
            "best_constant: weight has shape (3,), expected one that broadcasts to (3, 2)",
        ),
        (
            lambda: fl.best_constant(fl.cross_entropy, [0, math.nan]),
            TypeError,
            "cross_entropy: target has nan at index",
        ),
        (lambda: fl.best_constant(fl.cross_entropy, [0, -1]), IndexError, "cross_entropy: target has -1 at index (1,)"),
        (lambda: fl.best_constant(fl.cross_entropy, [0, 3], [1.0, 2.0]), IndexError, "a class in [0, 2)"),
        *(
            (run, ValueError, "best_constant: target has a weight of 0.0 in all where it counts, expected more than 0")
            for run in (
                lambda: fl.best_constant(fl.mse_loss, [1.0, 2.0], where=[False, False]),
                lambda: fl.best_constant(fl.mse_loss, [1.0, 2.0], [0.0, 0.0]),
                lambda: fl.best_constant(fl.cross_entropy, [-100, -100]),
                lambda: fl.best_constant(fl.cross_entropy, [0, 1], where=[False, False]),
                lambda: fl.best_constant(fl.cross_entropy, [0, 1], sample_weight=[0.0, 0.0]),
                lambda: fl.best_constant(fl.cross_entropy, [[0.5, 0.5]], [0.0, 0.0]),
            )
        ),
        (lambda: fl.best_constant(fl.mse_loss, [1.0, 2.0], [-1.0, 0.5]), ValueError, "a weight of -0.5 in all"),
        (
            lambda: fl.best_constant(fl.mse_loss, [1.0, math.nan]),
            ValueError,
            "best_constant: target has derivatives of mse_loss whose sum is nan at 1.0, expected numbers that have one",
        ),
        (lambda: fl.best_constant(fl.huber_loss, [1.0], delta=-1.0), ValueError, "huber_loss: delta has -1.0"),
        (lambda: fl.best_constant(fl.gamma_nll_loss, [0.0]), ValueError, "gamma_nll_loss: target"),
    ):
        with pytest.raises(error) as raised:
            run()
        assert message in str(raised.value)
