"""Agreement with Optax, Keras, scikit-learn and SciPy in float64: values, and gradients and Hessians where they have
them. Each table has a line per function of theirs; `differs` names a deliberate difference of convention, which the
code beside it undoes. PyTorch has a file of its own.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pytest
import support

import fastloss as fl
from fastloss._registry import Domain, catalogue

SHAPE = (64, 1)  # peers reduce the last axis where they cannot do otherwise


class Same(NamedTuple):
    """A function of a peer that computes our loss. `theirs` gets their module and our arguments."""

    ours: str
    theirs: Callable[..., Any]
    differs: str = ""
    options: Mapping[str, Any] = MappingProxyType({})
    domains: Mapping[str, Domain] = MappingProxyType({})  # of our inputs, where theirs has a smaller one
    atol: float = 1e-14  # for those that lose digits by cancellation
    hess: tuple[float, float] | None = None  # constants, ours and theirs, where these are not the same

    def __str__(self) -> str:
        return str(support.Variant(self.ours, tuple(self.options.items())))

    def arguments(self) -> list[np.ndarray]:
        definition = catalogue[self.ours].definition
        domains = {k: support.domain_of(self.ours, k, self.options.items()) for k in definition.inputs}
        domains.update(self.domains)
        return [support.draw(domains[k], SHAPE, np.float64, 10 * seed) for seed, k in enumerate(definition.inputs, 1)]

    def check(self, face: str, args: list[np.ndarray], expected: list[Any], rtol: float = 1e-12) -> None:
        loss = catalogue[self.ours]
        unreduced = support.UNREDUCED[bool(loss.definition.reductions)]
        found = support.flat(support.face(loss, face)(*args, **unreduced, **self.options))
        for mine, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(
                mine, np.reshape(other, mine.shape), rtol=rtol, atol=self.atol, err_msg=self.differs
            )


def each(table):
    return pytest.mark.parametrize("same", table, ids=str)


def module(name: str) -> Any:
    """A peer's module; the test is skipped where it is not installed."""
    package = name.partition(".")[0]
    if package in ("optax", "keras"):
        module("jax")
        os.environ["KERAS_BACKEND"] = "jax"  # read when Keras is imported
    found = pytest.importorskip(name, reason=f"compares with {package} where it is installed")
    if name == "jax":
        found.config.update("jax_enable_x64", True)
    if name == "keras.losses":
        module("keras").config.set_floatx("float64")
    return found


POSITIVE = Domain(low=0.01, high=4)
BETWEEN = Domain(low=0.01, high=0.99)  # of Keras's clips
ROUNDED = 1e-12  # log(2) or the like is subtracted
SINGLE = 2e-7  # means of Keras are in single precision with JAX, their gradients are not

# ---- Optax and Keras, differentiated by JAX ----

OPTAX = (
    Same("mse_loss", lambda optax, x, y: optax.squared_error(x, y)),
    Same("l2_loss", lambda optax, x, y: optax.l2_loss(x, y)),
    Same("huber_loss", lambda optax, x, y: optax.huber_loss(x, y)),
    Same("huber_loss", lambda optax, x, y: optax.huber_loss(x, y, delta=0.25), options={"delta": 0.25}),
    Same("log_cosh_loss", lambda optax, x, y: optax.log_cosh(x, y), atol=ROUNDED),
    Same("hinge_loss", lambda optax, x, y: optax.hinge_loss(x, y)),
    Same("perceptron_loss", lambda optax, x, y: optax.perceptron_loss(x, y)),
    Same("binary_cross_entropy_with_logits", lambda optax, x, y: optax.sigmoid_binary_cross_entropy(x, y)),
    Same(
        "sigmoid_focal_loss",
        lambda optax, x, y: optax.sigmoid_focal_loss(x, y),
        "no balance is alpha=None, and their default",
        {"alpha": -1.0},
    ),
    Same(
        "sigmoid_focal_loss",
        lambda optax, x, y: optax.sigmoid_focal_loss(x, y, alpha=0.25, gamma=3.0),
        options={"gamma": 3.0},
    ),
    Same("kl_div", lambda optax, x, t: optax.kl_divergence(x, t), "sums over the last axis"),
    Same(
        "kl_div",
        lambda optax, x, t: optax.kl_divergence_with_log_targets(x, t),
        "a function instead of an option",
        {"log_target": True},
    ),
    Same(
        "generalized_kl_div",
        lambda optax, x, t: optax.generalized_kl_divergence(module("jax").numpy.log(x), t),
        "takes logarithms of predictions",
        domains={"input": POSITIVE},
        atol=ROUNDED,
    ),
)
JAX = (
    Same("sigmoid", lambda jax, x: jax.nn.sigmoid(x)),
    Same("log_sigmoid", lambda jax, x: jax.nn.log_sigmoid(x)),
    Same("softplus", lambda jax, x: jax.nn.softplus(x)),
    Same("xlogy", lambda jax, x, y: jax.scipy.special.xlogy(x, y), domains={"other": POSITIVE}),
)
KERAS = (
    Same("mse_loss", lambda keras, x, y: keras.mean_squared_error(y, x), "the target first, as in all of Keras"),
    Same("l1_loss", lambda keras, x, y: keras.mean_absolute_error(y, x)),
    Same("huber_loss", lambda keras, x, y: keras.huber(y, x, delta=0.25), options={"delta": 0.25}),
    Same("log_cosh_loss", lambda keras, x, y: keras.log_cosh(y, x), atol=ROUNDED),
    Same(
        "mean_squared_log_error",
        lambda keras, x, y: keras.mean_squared_logarithmic_error(y, x),
        "clips at 1e-7",
        domains={"input": POSITIVE, "target": POSITIVE},
        atol=ROUNDED,
    ),
    Same(
        "mean_absolute_percentage_error",
        lambda keras, x, y: keras.mean_absolute_percentage_error(y, x) / 100,
        "a percentage",
    ),
    Same("hinge_loss", lambda keras, x, y: keras.hinge(y, x)),
    Same("squared_hinge_loss", lambda keras, x, y: keras.squared_hinge(y, x)),
    Same(
        "binary_cross_entropy",
        lambda keras, x, y: keras.binary_crossentropy(y, x, label_smoothing=0.25),
        "clips at 1e-7",
        {"label_smoothing": 0.25},
        {"input": BETWEEN},
    ),
    Same(
        "binary_cross_entropy_with_logits",
        lambda keras, x, y: keras.binary_crossentropy(y, x, from_logits=True, label_smoothing=0.25),
        "an option instead of a function",
        {"label_smoothing": 0.25},
    ),
    Same(
        "sigmoid_focal_loss",
        lambda keras, x, y: keras.binary_focal_crossentropy(y, x, apply_class_balancing=True, from_logits=True),
        "the probability of the wrong class is 1 - p, with its digits",
        atol=ROUNDED,
    ),
    Same(
        "kl_div",
        lambda keras, x, t: keras.kl_divergence(t, module("jax").numpy.exp(x)),
        "takes probabilities, and clips them at 1e-7",
        domains={"input": Domain(low=-5, high=-0.01), "target": BETWEEN},
    ),
    Same(
        "poisson_nll_loss",
        lambda keras, x, t: keras.poisson(t, x),
        "takes means, with eps=1e-7",
        {"log_input": False, "eps": 1e-7},
    ),
)


def differentiated(function, args, by=(0,)):
    """Value and gradients by JAX."""
    jax = module("jax")

    def total(*args):
        value = function(*args)
        return jax.numpy.sum(value), value

    compute = jax.jit(jax.value_and_grad(total, by, has_aux=True))
    (_, value), grads = compute(*map(jax.numpy.asarray, args))
    return [value, *grads]


def check_differentiated(same, library, rtol=1e-12):
    """Gradients to 1e-12, values to rtol."""
    args, definition = same.arguments(), catalogue[same.ours].definition
    by = tuple(map(definition.inputs.index, definition.wrt))
    value, *grads = differentiated(functools.partial(same.theirs, library), args, by)
    same.check("value", args, [value], rtol)
    same.check("grad", args, grads)


@each(OPTAX)
def test_optax(same):
    check_differentiated(same, module("optax.losses"))


@each(JAX)
def test_jax(same):
    check_differentiated(same, module("jax"))


@each(KERAS)
def test_keras(same):
    check_differentiated(same, module("keras.losses"), rtol=SINGLE)


# ---- scikit-learn, with Hessians ----

BOOSTING = "the Hessian is 1, for the sake of tree boosting"
SKLEARN = (
    Same("l2_loss", lambda loss: loss.HalfSquaredError()),
    Same("l1_loss", lambda loss: loss.AbsoluteError(), BOOSTING, hess=(0, 1)),
    Same("pinball_loss", lambda loss: loss.PinballLoss(quantile=0.25), BOOSTING, {"quantile": 0.25}, hess=(0, 1)),
    Same("huber_loss", lambda loss: loss.HuberLoss(delta=0.5), options={"delta": 0.5}),
    Same("poisson_nll_loss", lambda loss: loss.HalfPoissonLoss()),
    Same("gamma_nll_loss", lambda loss: loss.HalfGammaLoss()),
    *(
        Same("tweedie_loss", lambda loss, power=power: loss.HalfTweedieLoss(power=power), options={"power": power})
        for power in (1.25, 1.5, 2.0, 3.0)
    ),
    Same("poisson_nll_loss", lambda loss: loss.HalfTweedieLoss(power=1.0), "the same, of power 1"),
    Same("binary_cross_entropy_with_logits", lambda loss: loss.HalfBinomialLoss()),
    Same("generalized_kl_div", lambda loss: loss.HalfTweedieLossIdentity(power=1), domains={"input": POSITIVE}),
    Same("l2_loss", lambda loss: loss.HalfTweedieLossIdentity(power=0), domains={"target": POSITIVE}),
)


def with_hessian(loss, target, raw):
    value = loss.loss(target, raw)
    grad, hess = loss.gradient_hessian(target, raw)
    return [value, grad, hess + np.zeros_like(grad)]  # a constant Hessian may be one number


@each(SKLEARN)
def test_sklearn(same):
    x, y = (a.reshape(-1) for a in same.arguments())
    value, grad, hess = with_hessian(same.theirs(module("sklearn._loss.loss")), y, x)
    if same.hess:
        np.testing.assert_array_equal(hess, same.hess[1], err_msg=same.differs)
        hess = np.full_like(hess, same.hess[0])
    same.check("value_and_grad", [x, y], [value, grad])
    same.check("grad_and_hess", [x, y], [grad, hess])


def test_sklearn_exponential():
    """Labels are 0 and 1 there."""
    x, y = support.uniform(64, 1, -6, 6), support.integers(64, 2, 2).astype(np.float64)
    expected = with_hessian(module("sklearn._loss.loss").ExponentialLoss(), y, x)
    ours = fl.exponential_loss(x, 2 * y - 1, reduction="none")
    grad, hess = fl.exponential_loss.grad_and_hess(x, 2 * y - 1, reduction="none")
    for mine, other in zip((ours, grad, hess), expected, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-12)


@pytest.mark.parametrize("power", [1.5, 2.0, 3.0])
def test_sklearn_tweedie_of_means(power):
    """Predictions are means there, logarithms of them here; terms in the target alone are included there."""
    mean, y = support.uniform(64, 1, 0.1, 4), support.uniform(64, 2, 0.1, 4)
    value, grad, hess = with_hessian(module("sklearn._loss.loss").HalfTweedieLossIdentity(power=power), y, mean)
    x = np.log(mean)
    best = fl.tweedie_loss(np.log(y), y, power=power, reduction="none")
    np.testing.assert_allclose(
        fl.tweedie_loss(x, y, power=power, reduction="none") - best, value, rtol=1e-12, atol=1e-13
    )
    by_log, bend = fl.tweedie_loss.grad_and_hess(x, y, power=power, reduction="none")
    np.testing.assert_allclose(by_log / mean, grad, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose((bend - by_log) / mean**2, hess, rtol=1e-12, atol=1e-12)


METRICS = (
    Same("mse_loss", lambda metrics, x, y: metrics.mean_squared_error(y, x), "the target first, as in all of these"),
    Same("l1_loss", lambda metrics, x, y: metrics.mean_absolute_error(y, x)),
    Same("pinball_loss", lambda metrics, x, y: metrics.mean_pinball_loss(y, x, alpha=0.25), options={"quantile": 0.25}),
    Same(
        "mean_squared_log_error",
        lambda metrics, x, y: metrics.mean_squared_log_error(y, x),
        "no negative numbers",
        domains={"input": POSITIVE, "target": POSITIVE},
    ),
    Same("mean_absolute_percentage_error", lambda metrics, x, y: metrics.mean_absolute_percentage_error(y, x)),
    Same(
        "generalized_kl_div",
        lambda metrics, x, y: metrics.mean_poisson_deviance(y, x) / 2,
        "a deviance is twice a divergence",
        domains={"input": POSITIVE},
    ),
    Same("hinge_loss", lambda metrics, x, y: metrics.hinge_loss(y, x)),
    Same("zero_one_loss", lambda metrics, x, y: metrics.zero_one_loss(y, np.sign(x)), "takes labels"),
)


@each(METRICS)
def test_sklearn_metrics(same):
    x, y = (a.reshape(-1) for a in same.arguments())
    expected = same.theirs(module("sklearn.metrics"), x, y)
    assert catalogue[same.ours](x, y, **same.options) == pytest.approx(expected, rel=1e-12)


# ---- SciPy ----

SPECIAL = (
    Same("huber_loss", lambda special, x, y: special.huber(0.25, x - y), "of residuals", {"delta": 0.25}),
    Same("pseudo_huber_loss", lambda special, x, y: special.pseudo_huber(3.0, x - y), "of residuals", {"delta": 3.0}),
    Same("generalized_kl_div", lambda special, x, t: special.kl_div(t, x), "the target first", atol=ROUNDED),
    Same("kl_div", lambda special, x, t: special.rel_entr(t, np.exp(x)), "probabilities, the target first"),
    Same("xlogy", lambda special, x, y: special.xlogy(x, y)),
    Same("sigmoid", lambda special, x: special.expit(x)),
    Same("log_sigmoid", lambda special, x: special.log_expit(x)),
    Same(
        "binary_cross_entropy_with_logits",
        lambda special, x, y: -y * special.log_expit(x) - (1 - y) * special.log_expit(-x),
    ),
)
STATS = (
    Same(
        "gaussian_nll_loss",
        lambda stats, x, y, var: -stats.norm.logpdf(y, x, np.sqrt(var)),
        "takes the standard deviation",
        {"full": True},
        {"var": POSITIVE},
    ),
    Same("laplace_nll_loss", lambda stats, x, y, s: -stats.laplace.logpdf(y, x, s), options={"full": True}),
    Same("student_t_nll_loss", lambda stats, x, y, s: -stats.t.logpdf(y, 3.0, x, s), options={"df": 3.0, "full": True}),
    Same("exponential_nll_loss", lambda stats, x, y: -stats.expon.logpdf(y, 0, np.exp(-x)), "scale is 1 / rate"),
    Same(
        "gamma_nll_loss", lambda stats, x, y: -stats.gamma.logpdf(y, 1.0, 0, np.exp(x)), "per unit of shape, so shape 1"
    ),
    Same(
        "poisson_nll_loss",
        lambda stats, x, t: -stats.poisson.logpmf(t, np.exp(x)),
        "the likelihood is that of integers",
        {"full": "exact"},
        {"target": Domain(low=3, high=3)},
    ),
    Same(
        "negative_binomial_nll_loss",
        lambda stats, x, t: np.log(10.0) - stats.nbinom.logpmf(t, 3.0, 3.0 / (3.0 + np.exp(x))),
        "the binomial coefficient, 10, is part of the likelihood",
        {"total_count": 3.0},
        {"target": Domain(low=3, high=3)},
    ),
)


@each(SPECIAL)
def test_scipy_special(same):
    args = same.arguments()
    same.check("value", args, [same.theirs(module("scipy.special"), *args)])


@each(STATS)
def test_scipy_likelihoods(same):
    args = same.arguments()
    same.check("value", args, [same.theirs(module("scipy.stats"), *args)])


def test_scipy_jensenshannon():
    """The square root, of whole distributions."""
    p, q = (support.uniform((5, 7), seed) for seed in (1, 2))
    p, q = p / p.sum(axis=1, keepdims=True), q / q.sum(axis=1, keepdims=True)
    expected = module("scipy.spatial.distance").jensenshannon(p, q, axis=1) ** 2
    np.testing.assert_allclose(fl.js_div(p, q, reduction="none").sum(axis=1), expected, rtol=1e-12)


LEAST_SQUARES = (  # SciPy's rho(z) stands for c^2 rho(r^2 / c^2) / 2
    ("linear", "l2_loss", ""),
    ("huber", "huber_loss", "delta"),
    ("soft_l1", "pseudo_huber_loss", "delta"),
    ("cauchy", "cauchy_loss", "c"),
)


@pytest.mark.parametrize(("theirs", "ours", "scale"), LEAST_SQUARES)
def test_scipy_least_squares(theirs, ours, scale):
    """The cost and its gradient where the search begins."""
    x, y = support.uniform(20, 1, -6, 6), support.uniform(20, 2, -6, 6)
    least_squares = module("scipy.optimize").least_squares
    found = least_squares(lambda x: x - y, x, jac=lambda x: np.eye(20), loss=theirs, f_scale=0.75, max_nfev=1)
    value, grad = catalogue[ours].value_and_grad(x, y, reduction="sum", **({scale: 0.75} if scale else {}))
    assert value == pytest.approx(found.cost, rel=1e-12)
    np.testing.assert_allclose(grad, found.grad, rtol=1e-12)


# ---- the softmax family ----

LOGITS, LABELS = support.uniform((9, 5), 1, -6, 6), support.integers(9, 2, 5)
SHARES = support.uniform((9, 5), 3)
SHARES /= SHARES.sum(axis=1, keepdims=True)
SMOOTH, IGNORE = {"label_smoothing": 0.25}, {"ignore_index": 2}
ROWS = (  # their module, a function of it and of our arguments, our target, our options
    ("optax.losses", lambda o, x, y: o.softmax_cross_entropy_with_integer_labels(x, y), LABELS, {}),
    ("optax.losses", lambda o, x, t: o.softmax_cross_entropy(x, t), SHARES, {}),
    ("optax.losses", lambda o, x, t: o.softmax_cross_entropy(x, o.smooth_labels(t, 0.25)), SHARES, SMOOTH),
    ("optax.losses", lambda o, x, t: o.safe_softmax_cross_entropy(x, t), SHARES, {}),
    ("optax.losses", lambda o, x, t: o.ranking_softmax_loss(x, t, reduce_fn=None), SHARES, {}),
    ("keras.losses", lambda k, x, y: k.sparse_categorical_crossentropy(y, x, True), LABELS, {}),
    ("keras.losses", lambda k, x, y: k.sparse_categorical_crossentropy(y, x, True, ignore_class=2), LABELS, IGNORE),
    ("keras.losses", lambda k, x, t: k.categorical_crossentropy(t, x, True, label_smoothing=0.25), SHARES, SMOOTH),
)


@pytest.mark.parametrize(("library", "theirs", "target", "options"), ROWS)
def test_cross_entropy_of_optax_and_keras(library, theirs, target, options):
    value, grad = differentiated(functools.partial(theirs, module(library)), [LOGITS, target])
    ours = fl.cross_entropy.value_and_grad(LOGITS, target, reduction="none", **options)
    rtol = SINGLE if library == "keras.losses" else 1e-12
    np.testing.assert_allclose(ours[0], value, rtol=rtol, atol=1e-14)
    np.testing.assert_allclose(ours[1], grad, rtol=1e-12, atol=1e-14)


PROBABILITIES = (
    (lambda k, p, y: k.sparse_categorical_crossentropy(y, p), LABELS, {}),
    (lambda k, p, y: k.sparse_categorical_crossentropy(y, p, ignore_class=2), LABELS, IGNORE),
    (lambda k, p, t: k.categorical_crossentropy(t, p), SHARES, {}),
    (lambda k, p, t: k.categorical_crossentropy(t, p, label_smoothing=0.25), SHARES, SMOOTH),
)


@pytest.mark.parametrize(("theirs", "target", "options"), PROBABILITIES)
def test_categorical_cross_entropy_of_keras(theirs, target, options):
    """Keras divides rows by their sums, which are 1, and takes 1e-7 for less: neither matters here."""
    p = np.array(fl.softmax(LOGITS / 4))
    value = np.asarray(theirs(module("keras.losses"), p, target))
    ours = fl.categorical_cross_entropy(p, target, reduction="none", **options)
    np.testing.assert_allclose(ours, value, rtol=SINGLE)


def test_categorical_cross_entropy_of_sklearn():
    p = np.array(fl.softmax(LOGITS))
    log_loss = module("sklearn.metrics").log_loss
    assert fl.categorical_cross_entropy(p, LABELS) == pytest.approx(log_loss(LABELS, p), rel=1e-12)


def test_cross_entropy_of_sklearn():
    """Labels are floats there."""
    loss = module("sklearn._loss.loss").HalfMultinomialLoss(n_classes=5)
    value, grad, hess = with_hessian(loss, LABELS.astype(float), LOGITS)
    ours = fl.cross_entropy.grad_and_hess(LOGITS, LABELS, reduction="none")
    np.testing.assert_allclose(fl.cross_entropy(LOGITS, LABELS, reduction="none"), value, rtol=1e-12, atol=ROUNDED)
    np.testing.assert_allclose(ours[0], grad, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(ours[1], hess, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp"])
@pytest.mark.parametrize("axis", [0, 1])
def test_softmax_of_scipy(name, axis):
    theirs = getattr(module("scipy.special"), name)
    np.testing.assert_allclose(catalogue[name](LOGITS, axis=axis), theirs(LOGITS, axis=axis), rtol=1e-12, atol=1e-14)


# ---- where we mean to differ: kinks and infinities ----

INF, NAN = np.inf, np.nan
SIDES = ([INF, -INF, INF, -INF], [1.0, 0.0, 0.0, 1.0])  # logits on the right side, then on the wrong one


def boosting(name, **options):
    return lambda loss, x, y: with_hessian(getattr(loss, name)(**options), y, x)[1]


def slope(function):
    return lambda losses, x, y: differentiated(functools.partial(function, losses), [x, y])[1]


DIFFERENCES = (  # why, ours, face, arguments, what it gives, their module, what theirs gives
    *(
        ("JAX halves at kinks of max", loss, "grad", at, 0.0, "optax.losses", slope(theirs), -0.5)
        for loss, at, theirs in (
            ("hinge_loss", ([1.0], [1.0]), lambda losses, x, y: losses.hinge_loss(x, y)),
            ("perceptron_loss", ([0.0], [1.0]), lambda losses, x, y: losses.perceptron_loss(x, y)),
        )
    ),
    *(
        ("scikit-learn takes a tie for too small", loss, "grad", ([1.0], [1.0]), 0.0, "sklearn._loss.loss", theirs, s)
        for loss, theirs, s in (
            ("l1_loss", boosting("AbsoluteError"), -1.0),
            ("pinball_loss", boosting("PinballLoss", quantile=0.5), -0.5),
        )
    ),
    (
        "an infinite logit on the right side costs nothing",
        "binary_cross_entropy_with_logits",
        "value",
        SIDES,
        [0, 0, INF, INF],
        "optax.losses",
        lambda losses, x, y: losses.sigmoid_binary_cross_entropy(x, y),
        [NAN, NAN, INF, INF],
    ),
    (
        "an infinite logit has a limit",
        "binary_cross_entropy_with_logits",
        "value",
        SIDES,
        [0, 0, INF, INF],
        "sklearn._loss.loss",
        lambda loss, x, y: loss.HalfBinomialLoss().loss(y, x),
        [NAN, NAN, NAN, INF],
    ),
    (
        "a mean of 0 and a count of 0 agree",
        "poisson_nll_loss",
        "value",
        ([-INF], [0.0]),
        0.0,
        "sklearn._loss.loss",
        lambda loss, x, y: loss.HalfPoissonLoss().loss(y, x),
        NAN,
    ),
    (
        "small residuals keep their digits",
        "log_cosh_loss",
        "value",
        ([2.0**-30], [0.0]),
        2.0**-61,
        "optax.losses",
        lambda losses, x, y: losses.log_cosh(x, y),
        0.0,
    ),
)


@pytest.mark.parametrize(
    ("why", "loss", "face", "args", "ours", "library", "theirs", "expected"),
    DIFFERENCES,
    ids=[f"{library}-{loss}-{face}" for _, loss, face, _, _, library, _, _ in DIFFERENCES],
)
def test_deliberate_differences(why, loss, face, args, ours, library, theirs, expected):
    args = [np.array(a) for a in args]
    np.testing.assert_array_equal(support.face(catalogue[loss], face)(*args, reduction="none"), ours, err_msg=why)
    np.testing.assert_array_equal(theirs(module(library), *args), expected, err_msg=f"no difference any more: {why}")
