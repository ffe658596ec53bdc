"""SciPy with the losses: robust least squares and linear models."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

import fastloss as fl

scipy = pytest.importorskip("scipy", reason="the losses inside SciPy")
from scipy import sparse  # noqa: E402
from scipy.optimize import approx_fprime, curve_fit, least_squares, minimize  # noqa: E402

from fastloss.interop import scipy as fls  # noqa: E402

C = mpmath.mpf(2.5)


def tukey(z):
    return C**2 / 3 * (1 - (1 - z / C**2) ** 3) if z < C**2 else C**2 / 3


RHO = {
    "cauchy_loss": ({"c": 2.5}, lambda z: C**2 * mpmath.log(1 + z / C**2)),
    "welsch_loss": ({"c": 2.5}, lambda z: C**2 * (1 - mpmath.exp(-z / C**2))),
    "geman_mcclure_loss": ({"c": 2.5}, lambda z: z / (1 + z / C**2)),
    "pseudo_huber_loss": ({"delta": 2.5}, lambda z: 2 * C**2 * (mpmath.sqrt(1 + z / C**2) - 1)),
    "fair_loss": ({"c": 2.5}, lambda z: 2 * C**2 * (mpmath.sqrt(z) / C - mpmath.log(1 + mpmath.sqrt(z) / C))),
    "log_cosh_loss": ({}, lambda z: 2 * mpmath.log(mpmath.cosh(mpmath.sqrt(z)))),
    "huber_loss": ({"delta": 2.5}, lambda z: z if z <= C**2 else 2 * C * (mpmath.sqrt(z) - C / 2)),
    "tukey_loss": ({"c": 2.5}, tukey),
    "l2_loss": ({}, lambda z: z),
    "l1_loss": ({}, lambda z: 2 * mpmath.sqrt(z)),
    "charbonnier_loss": ({"epsilon": 0.125}, lambda z: 2 * mpmath.sqrt(z + mpmath.mpf(2) ** -6)),
    "general_robust_loss": (
        {"alpha": -1.0, "c": 2.5},
        lambda z: 6 * (1 - 1 / mpmath.sqrt(z / C**2 / 3 + 1)),
    ),
}


@pytest.mark.parametrize("name", RHO)
def test_rho_and_its_derivatives(name):
    """To their last digits, the second derivative to 11 of them, for squares of any size."""
    options, exact = RHO[name]
    z = 10.0 ** np.array([-280, -100, -30, -16, -12, -8, -6, -5, -4, -3, -2, -1, 0, 0.5, 1, 2, 5])
    rho = fls.least_squares_loss(getattr(fl, name), **options)(z)
    with mpmath.workdps(700):
        for column, at in zip(rho.T, map(mpmath.mpf, map(float, z)), strict=True):
            h = at * mpmath.mpf(10) ** -30
            expected = [exact(at), mpmath.diff(exact, at, h=h), mpmath.diff(exact, at, 2, h=h)]
            if abs(expected[2]) < 1e-300 or abs(expected[2]) > 1e300:
                expected[2] = mpmath.mpf(column[2] if abs(expected[2]) > 1e300 else 0)
            for number, one, rtol in zip(column, expected, (1e-15, 1e-15, 2e-11), strict=True):
                assert abs(number - one) <= rtol * abs(one) + mpmath.mpf(10) ** -300


def test_rho_of_no_residual():
    for name, (options, _) in RHO.items():
        rho = fls.least_squares_loss(getattr(fl, name), **options)([0.0, 1e-320])
        assert np.all(np.isfinite(rho)), name
        assert rho[0, 0] == (0.25 if name == "charbonnier_loss" else 0)


def curve(x, a, b):
    return a * np.exp(-b * x)


@pytest.mark.parametrize(
    ("loss", "options", "theirs", "scale"),
    [
        (fl.huber_loss, {"delta": 0.2}, "huber", 0.2),
        (fl.cauchy_loss, {"c": 0.2}, "cauchy", 0.2),
        (fl.pseudo_huber_loss, {"delta": 0.2}, "soft_l1", 0.2),
        (fl.l2_loss, {}, "linear", 1.0),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_the_results_of_scipys_own_losses(loss, options, theirs, scale):
    rng = np.random.default_rng(0)
    x = np.linspace(0, 3, 100)
    y = curve(x, 2.0, 1.0) + 0.1 * rng.standard_normal(100)
    y[::10] += rng.uniform(1, 3, 10)
    rho = fls.least_squares_loss(loss, **options)
    tight = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15}
    ours = least_squares(lambda p: curve(x, *p) - y, [1.0, 0.5], loss=rho, **tight)
    reference = least_squares(lambda p: curve(x, *p) - y, [1.0, 0.5], loss=theirs, f_scale=scale, **tight)
    assert np.allclose(ours.x, reference.x, rtol=1e-7)
    assert ours.cost == pytest.approx(reference.cost, rel=1e-9)
    assert ours.cost == pytest.approx(loss(ours.fun, 0.0, reduction="sum", **options))
    fitted, _ = curve_fit(curve, x, y, [1.0, 0.5], method="trf", loss=rho, **tight)
    assert np.allclose(fitted, ours.x, rtol=1e-7)


def test_a_redescending_loss_forgets_outliers():
    rng = np.random.default_rng(0)
    x = np.linspace(0, 3, 100)
    y = curve(x, 2.0, 1.0) + 0.01 * rng.standard_normal(100)
    y[::5] = 9
    rho = fls.least_squares_loss(fl.tukey_loss, c=0.5)
    found = least_squares(lambda p: curve(x, *p) - y, [1.9, 0.9], loss=rho)
    assert np.allclose(found.x, [2, 1], atol=0.02)


# ---- linear models ----

RNG = np.random.default_rng(1)
X = RNG.standard_normal((150, 4))
WEIGHT = RNG.uniform(0.5, 2, 150)
SLOPE = X @ [1.0, -2.0, 0.0, 0.5]
LABELS = (SLOPE + RNG.standard_normal(150) > 0.5).astype(int)
CLASSES = np.digitize(SLOPE + RNG.standard_normal(150), [-1, 1])
SHARES = fl.softmax(np.stack((SLOPE, -SLOPE, 0 * SLOPE), axis=1))
RISKS = [
    (fl.binary_cross_entropy_with_logits, LABELS, {}),
    (fl.soft_margin_loss, LABELS, {}),
    (fl.cross_entropy, CLASSES, {"weight": [1.0, 2.0, 0.5], "label_smoothing": 0.1}),
    (fl.cross_entropy, SHARES, {}),
    (fl.poisson_nll_loss, np.round(np.exp(SLOPE / 4)), {}),
    (fl.pseudo_huber_loss, SLOPE, {"delta": 0.5}),
    (fl.cauchy_loss, SLOPE, {}),
    (fl.mse_loss, np.stack((SLOPE, X[:, 0]), axis=1), {}),
    (fl.softmax_focal_loss, CLASSES, {}),
    (fl.kl_div_with_logits, np.stack((SLOPE, -SLOPE, 0 * SLOPE), axis=1), {}),
    (fl.gaussian_nll_loss, SLOPE, {"var": 2.0}),
]


@pytest.mark.each("fit_intercept", [True, False])
@pytest.mark.each("weight", [None, WEIGHT])
@pytest.mark.parametrize(("loss", "y", "options"), RISKS, ids=[r[0].__name__ for r in RISKS])
def test_derivatives_of_risks(loss, y, options, weight, fit_intercept):
    """By differences; dense and sparse features are the same."""
    settings = {"penalty": 0.1, "sample_weight": weight, "fit_intercept": fit_intercept, **options}
    risk = fls.objective(loss, X, y, **settings)
    x = np.random.default_rng(2).standard_normal(risk.x0.size) / 2
    value, slope = risk(x)
    coefficients, intercept = risk.split(x)
    values = loss(X @ coefficients.T + intercept, risk.y, reduction="none", **options)
    values = values.mean(axis=1) * values.shape[1] if values.ndim == 2 else values
    mean = np.average(values, weights=weight)
    assert value == pytest.approx(mean + 0.05 * np.sum(coefficients**2))
    assert np.allclose(approx_fprime(x, lambda x: risk(x)[0], 1e-7), slope, atol=1e-5)
    thin = fls.objective(loss, sparse.csr_array(X), y, **settings)
    assert np.allclose(thin(x)[1], slope, rtol=1e-12, atol=1e-14)
    vector = np.random.default_rng(3).standard_normal(x.size)
    if risk.by_row and not hasattr(loss, "hvp"):
        with pytest.raises(TypeError, match="expected one whose product with its whole Hessian is known"):
            risk.hessp(x, vector)
        return
    moved = (risk(x + 1e-6 * vector)[1] - risk(x - 1e-6 * vector)[1]) / 2e-6
    assert np.allclose(risk.hessp(x, vector), moved, rtol=1e-5, atol=1e-7)
    assert np.allclose(thin.hessp(x, vector), risk.hessp(x, vector), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("classes", "most"), [(2, 120), (3, 200)])
@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["unweighted", "weighted"])
def test_the_coefficients_of_scikit_learn(classes, most, weight):
    linear = pytest.importorskip("sklearn.linear_model", reason="compared with its logistic regression")
    loss, y = (fl.binary_cross_entropy_with_logits, LABELS) if classes == 2 else (fl.cross_entropy, CLASSES)
    model = linear.LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000).fit(X, y, sample_weight=weight)
    total = len(y) if weight is None else np.sum(weight)
    risk = fls.objective(loss, X, y, penalty=1 / total, sample_weight=weight)
    products = []

    def hessp(x, vector):
        products.append(1)
        return risk.hessp(x, vector)

    for method, settings in (
        ("L-BFGS-B", {"options": {"gtol": 1e-10, "ftol": 0}}),
        ("Newton-CG", {"hessp": hessp, "options": {"xtol": 1e-12}}),
        ("trust-ncg", {"hessp": hessp, "options": {"gtol": 1e-10}}),
    ):
        products.clear()
        found = minimize(risk, risk.x0, jac=True, method=method, **settings)
        coefficients, intercept = risk.split(found.x)
        assert np.allclose(coefficients, model.coef_ if classes == 3 else model.coef_[0], atol=1e-5)
        assert np.allclose(intercept - np.mean(intercept), model.intercept_ - np.mean(model.intercept_), atol=1e-4)
        assert len(products) < most


def test_where_risks_begin():
    for loss, y, options, intercept in (
        (fl.gaussian_nll_loss, SLOPE, {"var": 2.0}, np.mean(SLOPE)),
        (fl.kl_div_with_logits, np.stack((SLOPE, -SLOPE), axis=1), {}, [0, 0]),
        (fl.js_div_with_logits, np.stack((SLOPE, -SLOPE), axis=1), {}, [0, 0]),
    ):
        risk = fls.objective(loss, X, y, **options)
        coefficients, start = risk.split(risk.x0)
        assert np.allclose(start, intercept)
        assert not np.any(coefficients)
        found = minimize(risk, risk.x0, jac=True, method="L-BFGS-B")
        assert found.fun < risk(risk.x0)[0]


def test_labels_of_rows():
    """Refused if they are not the same, as by the losses."""
    pd = pytest.importorskip("pandas", reason="tables have labels")
    table, y, weight = pd.DataFrame(X), pd.Series(SLOPE), pd.Series(WEIGHT)
    risk = fls.objective(fl.mse_loss, table, y, sample_weight=weight)
    assert risk(risk.x0)[0] == fls.objective(fl.mse_loss, X, SLOPE, sample_weight=WEIGHT)(risk.x0)[0]
    fls.objective(fl.mse_loss, table, pd.DataFrame({name: SLOPE for name in "abcd"}))  # other columns are right
    with pytest.raises(ValueError, match="mse_loss: target has another index than input, expected the same"):
        fls.objective(fl.mse_loss, table, y[::-1])
    with pytest.raises(ValueError, match="mse_loss: weight has another index than input, expected the same"):
        fls.objective(fl.mse_loss, table, y, sample_weight=weight[::-1])


def test_errors():
    for run, error, message in (
        (lambda: fls.least_squares_loss(3), TypeError, "least_squares_loss: loss is 3, expected an element-wise loss"),
        (lambda: fls.least_squares_loss(fl.cross_entropy), TypeError, "expected an element-wise loss with a Hessian"),
        (lambda: fls.least_squares_loss(fl.pinball_loss, quantile=0.9), ValueError, "the same for both signs"),
        (lambda: fls.least_squares_loss(fl.huber_loss, delta=[1.0]), TypeError, "delta is [1.0], expected parameters"),
        (lambda: fls.least_squares_loss(fl.huber_loss, weight=1.0), TypeError, "weight is 1.0, expected parameters"),
        (lambda: fls.objective(fl.mse_loss, X[0], SLOPE), ValueError, "objective: X has shape (4,), expected (N, D)"),
        (lambda: fls.objective(fl.mse_loss, X, SLOPE[:3]), ValueError, "objective: y has shape (3,), X (150, 4)"),
        (lambda: fls.objective(fl.mse_loss, X, SLOPE, penalty=-1.0), ValueError, "objective: penalty is -1.0"),
        (
            lambda: fls.objective(fl.gaussian_nll_loss, X, SLOPE),
            TypeError,
            "objective: var is missing, expected a number",
        ),
        (lambda: fls.objective(fl.huber_loss, X, SLOPE, delta=-1.0), ValueError, "huber_loss: delta has -1.0"),
        (lambda: fls.objective(fl.softmax, X, SLOPE), TypeError, "expected a loss of scores and targets"),
    ):
        with pytest.raises(error) as raised:
            run()
        assert message in str(raised.value)


def test_classes_that_do_not_occur():
    risk = fls.objective(fl.cross_entropy, X, LABELS, classes=4)
    assert risk.shape == (4, 5)
    assert np.isfinite(risk(risk.x0)[0])
