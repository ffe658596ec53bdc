"""Writes golden.json: exact values, gradients and Hessians of every loss, from mpmath, at ordinary points, in the
tails, on and beside kinks, at infinity and at the ends of domains. Formulas are the textbook's, parameters have the
documented defaults, derivatives are difference quotients of very many digits; nothing comes from fastloss. What a
limit does not settle, such as the subgradient at a kink, is stated here case by case, as documented.

    python tests/make_golden.py            # writes; takes minutes, less than one with gmpy2
    python tests/make_golden.py --check    # compares
"""

from __future__ import annotations

import inspect
import itertools
import json
import sys
from pathlib import Path

import mpmath as mp
import numpy as np
from mpmath import exp, mpf, sqrt

FILE = Path(__file__).with_name("golden.json")
mp.mp.dps = 1400  # of which a second difference beside 1e-400 leaves enough
STEP, LEAST = mpf(10) ** -170, mpf(10) ** -330  # relative to the argument, which if not 0 is larger than LEAST
HUGE = (mpf(10) ** 200, mpf(10) ** 400)  # stand for infinity, their reciprocals for the open end 0 of a domain
INF, NAN = float("inf"), float("nan")

# ---- points: powers of two and short numbers, which float32 has too except for the last ones ----

SUBNORMAL = (2.0**-133, 2.0**-1070)
BELOW_ONE, BEYOND = (2.0**-100, 2.0**-27, 2.0**-10, 0.25, 0.5), (3.0, 17.0, 60.0, 95.0, 700.0, 2.0**100, 2.0**1000)
POSITIVE = (*SUBNORMAL, *BELOW_ONE, 1.0, *BEYOND, INF)
NONNEGATIVE = (0.0, *POSITIVE)
REALS = (*(-x for x in reversed(POSITIVE)), -0.0, *NONNEGATIVE)
PROBABILITIES = (0.0, *SUBNORMAL, 2.0**-40, 2.0**-27, 2.0**-10, 0.25, 0.5, 0.75, 1 - 2.0**-10, 1 - 2.0**-24, 1.0)
FEW = (-2.0, -0.5, 0.25, 3.0)
SIGNS, LABELS, SOFT = (-1.0, 1.0), (0.0, 1.0), (0.25, 0.75)


def pairs(*columns):
    return tuple(itertools.product(*columns))


def beside(*kinks):
    return tuple(s * k * near for k in kinks for s in (-1, 1) for near in (1 - 2.0**-24, 1.0, 1 + 2.0**-23))


def residuals(*kinks):
    """Points x - y that no rounding moves over a kink."""
    moved = tuple((x + y, y) for x in FEW for y in (0.75, -3.0))
    return (*pairs((*REALS, *beside(*kinks)), (0.0,)), *moved, (0.25, INF), (0.25, -INF))


MARGINS = pairs(REALS, SIGNS)
KINKED_MARGINS = pairs((*REALS, *beside(1.0)), SIGNS)
LOGITS = pairs(REALS, LABELS) + pairs(FEW, SOFT)
COUNTS = pairs(REALS, (0.0, 1.0, 4.0)) + pairs(FEW, (2.0**-27, 2.5, 2.0**40))
OBSERVATIONS = pairs(REALS, (0.25, 3.0)) + pairs(FEW, (2.0**-27, 2.0**40))
MASSES = pairs(NONNEGATIVE, (0.25, 3.0)) + pairs((0.25, 3.0), NONNEGATIVE) + ((0.5, 0.5 + 2.0**-20), (0.0, 0.0))
LOCATION_SCALE = (
    *((x, 0.0, s) for x in REALS for s in (1.0, 0.25)),
    *((x + y, y, s) for x in FEW for y in (0.75, -3.0) for s in (2.0**-10, 1.0, 60.0)),
    *((0.25, 1.0, s) for s in POSITIVE[2:-1]),
)

# ---- formulas ----


def plus(x):
    return max(x, mpf(0))


def softplus(x):
    return mp.log1p(exp(x))


def log(x):
    return mp.log(x) if x >= 0 else mp.nan  # a difference quotient may step out of the domain


def sigmoid(x):
    return 1 / (1 + exp(-x))


def sign(x):
    return mp.sign(x)


def xlogy(x, y):
    return x * log(y) if x else mpf(0)


def smooth(y, label_smoothing):
    return y * (1 - label_smoothing) + label_smoothing / 2


def bce(p, y, pos_weight=1.0, label_smoothing=0.0):
    y = smooth(y, label_smoothing)
    return -pos_weight * y * max(log(p), -100) - (1 - y) * max(log(1 - p), -100)


def bce_clamped(p, y, pos_weight=1.0, label_smoothing=0.0):
    y, least = smooth(y, label_smoothing), mpf(float(np.float32(1e-12)))
    if least < p < 1 - least:
        return {}
    hess = pos_weight * y / max(p, least) ** 2 + (1 - y) / max(1 - p, least) ** 2
    return {"grad": ((1 - y) * p - pos_weight * y * (1 - p)) / max(p * (1 - p), least), "hess": hess}


def focal_factor(x, y, alpha, gamma):
    balance = 1 if alpha < 0 else alpha * y + (1 - alpha) * (1 - y)
    return balance * (y * sigmoid(-x) + (1 - y) * sigmoid(x)) ** gamma


def focal(x, y, alpha=0.25, gamma=2.0, label_smoothing=0.0):
    y = smooth(y, label_smoothing)
    return focal_factor(x, y, alpha, gamma) * (y * softplus(-x) + (1 - y) * softplus(x))


def focal_gauss_newton(x, y, alpha=0.25, gamma=2.0, label_smoothing=0.0):
    return focal_factor(x, smooth(y, label_smoothing), alpha, gamma) * sigmoid(x) * sigmoid(-x)


def xentropy(x, t):
    return (t * softplus(-x) if t else 0) + ((1 - t) * softplus(x) if t != 1 else 0)


def margin_of(x, clip):
    return max(sigmoid(x) - clip, mpf(0))


def asymmetric(x, t, gamma_neg=4.0, gamma_pos=1.0, clip=0.05):
    m = margin_of(x, clip)
    absent = m**gamma_neg * (softplus(x) if clip == 0 else -mp.log1p(-m)) if m and t != 1 else 0
    return (t * sigmoid(-x) ** gamma_pos * softplus(-x) if t else 0) + (1 - t) * absent


def asymmetric_gauss_newton(x, t, gamma_neg=4.0, gamma_pos=1.0, clip=0.05):
    m = margin_of(x, clip)
    return (t * sigmoid(-x) ** gamma_pos + (1 - t) * (m**gamma_neg if m else 0)) * sigmoid(x) * sigmoid(-x)


def miss(x, t):
    return abs((1 - t) * sigmoid(x) - t * sigmoid(-x))


def quality_focal_met(x, t, beta=2.0):
    """At the target, where differences do not tell."""
    if not 0 < t < 1 or sigmoid(x) != t:
        return {}
    s = t * (1 - t)
    powers = {0: (xentropy(x, t), s), 2: (0, 2 * s**2 * xentropy(x, t))}
    value, hess = powers.get(beta, (0, mp.sign(beta - 1) * mp.inf if beta < 2 and beta != 1 else 0))
    return {"value": value, "grad": 0, "hess": hess}


def varifocal(x, t, alpha=0.75, gamma=2.0, iou_weighted=True):
    return (iou_weighted * t + 1 - iou_weighted) * xentropy(x, t) if t else alpha * sigmoid(x) ** gamma * softplus(x)


def varifocal_gauss_newton(x, t, alpha=0.75, gamma=2.0, iou_weighted=True):
    return (iou_weighted * t + 1 - iou_weighted if t else alpha * sigmoid(x) ** gamma) * sigmoid(x) * sigmoid(-x)


def wing(x, y, width=5.0, curvature=0.5):
    a = abs(x - y)
    return width * mp.log1p(a / curvature) if a < width else a - width + width * mp.log1p(width / curvature)


def wing_slope(a, width, curvature):
    return width / (curvature + a) if a < width else mpf(1)


def wing_at(x, y, width=5.0, curvature=0.5):
    a = abs(x - y)
    if a == width:
        return {"grad": sign(x - y), "hess": 0}
    return {"grad": 0, "hess": -width / curvature**2} if a == 0 else {}


def general_robust(x, y, alpha=2.0, c=1.0):
    v, b = ((x - y) / c) ** 2, abs(alpha - 2)
    if mp.isinf(alpha):
        return mp.sign(alpha) * mp.expm1(mp.sign(alpha) * v / 2)
    return v / 2 if b == 0 else mp.log1p(v / 2) if alpha == 0 else b / alpha * ((1 + v / b) ** (alpha / 2) - 1)


def general_robust_weight(x, y, alpha=2.0, c=1.0):
    v, b = ((x - y) / c) ** 2, abs(alpha - 2)
    if mp.isinf(alpha):
        return exp(mp.sign(alpha) * v / 2) / c**2
    return (1 + v / b) ** (alpha / 2 - 1) / c**2 if b else c**-2


def smooth_pinball(x, y, quantile=0.5, width=1.0):
    r = x - y
    return width * softplus(-abs(r) / width) + (1 - quantile if r > 0 else quantile) * abs(r)


def smooth_pinball_weight(x, y, quantile=0.5, width=1.0):
    r = x - y
    return mp.tanh(r / (2 * width)) / (2 * r) if r else 1 / (4 * width)


def modified_huber(x, y):
    return plus(1 - y * x) ** 2 if x * y >= -1 else -4 * x * y


def huber(x, y, delta=1.0):
    r = abs(x - y)
    return r**2 / 2 if r <= delta else delta * (r - delta / 2)


def smooth_l1(x, y, beta=1.0):
    return huber(x, y, beta) / beta if beta else abs(x - y)


def smooth_l1_at(x, y, beta=1.0):
    return on(abs(x - y) == beta, grad=sign(x - y), hess=0)


def tukey(x, y, c=4.685):
    return c**2 / 6 * (1 - plus(1 - ((x - y) / c) ** 2) ** 3)


def kl_div(x, t, log_target=False):
    return exp(t) * (t - x) if log_target else xlogy(t, t) - t * x


def js_div(p, q):
    return (xlogy(p, 2 * p / (p + q)) + xlogy(q, 2 * q / (p + q))) / 2


def poisson(x, t, eps=1e-8, log_input=True, full=False):
    value = exp(x) - t * x if log_input else x - xlogy(t, x + eps)
    if full == "exact":
        return value + mp.loggamma(t + 1)
    return value + (t * log(t) - t + log(2 * mp.pi * t) / 2 if full and t > 1 else 0)


def exponential(x, y, log_input=True):
    return y * exp(x) - x if log_input else y * x - log(x)


def tweedie(x, y, power=1.5):
    if power in (0, 1, 2):
        return ((exp(x) - y) ** 2 / 2, exp(x) - y * x, x + y * exp(-x))[int(power)]
    return exp((2 - power) * x) / (2 - power) - y * exp((1 - power) * x) / (1 - power)


def negative_binomial(x, t, total_count=1.0):
    return total_count * mp.log1p(exp(x) / total_count) + (t * mp.log1p(total_count * exp(-x)) if t else 0)


def gaussian(x, y, var, eps=1e-6, full=False):
    v = max(var, eps)
    return (log(v) + (x - y) ** 2 / v + full * log(2 * mp.pi)) / 2


def gaussian_clamped(x, y, var, eps=1e-6, full=False):
    r2, v = (x - y) ** 2, eps
    return on(var <= eps, grad=(None, (1 / v - r2 / v**2) / 2), hess=(None, r2 / v**3 - 1 / (2 * v**2)))


def gaussian_fisher(x, y, var, eps=1e-6, full=False):
    return 1 / max(var, eps), 1 / (2 * max(var, eps) ** 2)


def student_t(x, y, s, df=4.0, full=False):
    constant = log(mp.pi * df) / 2 + mp.loggamma(df / 2) - mp.loggamma((df + 1) / 2)
    return log(s) + (df + 1) / 2 * mp.log1p(((x - y) / s) ** 2 / df) + full * constant


def student_t_gauss_newton(x, y, s, df=4.0, full=False):
    return (df + 1) / (df + ((x - y) / s) ** 2) / s**2, 2 * df / (df + 3) / s**2


def on(condition, **stated):
    return stated if condition else {}


# ---- the cases: name, formula, points, parameter sets; `at` states what no limit gives, `edge` which inputs end at 0,
# `by` what there are derivatives by ----

CASES = []


def case(name, formula, points, *sets, **about):
    CASES.append((name, formula, points, sets or ({},), about))


def robust(weight):
    """The Gauss-Newton form of a loss of (r / c)^2."""
    return {"gauss_newton": lambda x, y, c=1.0: weight(((x - y) / c) ** 2)}


def reweighted(slope_over_r, at_0=0):
    """The weight of iteratively reweighted least squares, from the distance and the parameters."""
    return {"gauss_newton": lambda x, y, **parameters: (
        slope_over_r(abs(x - y), **parameters) if x != y else mpf(at_0)
    )}  # fmt: skip


def at_kink(place, grad, hess=0):
    return {"at": lambda *point, **parameters: on(place(*point, **parameters), grad=grad, hess=hess)}


SCALES = ({}, {"c": 0.25}, {"c": 3.0})
SMOOTHED = {"label_smoothing": 0.25}
FULL = ({}, {"full": True})
TWO = {"by": (0, 1)}

case(
    "binary_cross_entropy",
    bce,
    pairs(PROBABILITIES, LABELS + SOFT),
    *({}, SMOOTHED, {"pos_weight": 0.25}, {"pos_weight": 3.0}, {"pos_weight": 0.0}, {"pos_weight": 3.0, **SMOOTHED}),
    at=bce_clamped,
)
case(
    "binary_cross_entropy_with_logits",
    lambda x, y, pos_weight=1.0, label_smoothing=0.0: (
        pos_weight * smooth(y, label_smoothing) * softplus(-x) + (1 - smooth(y, label_smoothing)) * softplus(x)
    ),
    LOGITS,
    *({}, {"pos_weight": 0.25}, {"pos_weight": 3.0}, SMOOTHED),
)
case(
    "sigmoid_focal_loss",
    focal,
    LOGITS,
    *({}, {"gamma": 0.0, "alpha": 0.75}, {"gamma": 0.5}, {"gamma": 3.0, "alpha": -1.0}, {"gamma": 20.0}, SMOOTHED),
    gauss_newton=focal_gauss_newton,
)
case(
    "asymmetric_loss",
    asymmetric,
    LOGITS,
    *({}, {"clip": 0.0}, {"gamma_neg": 0.5, "gamma_pos": 0.5, "clip": 0.0}, {"gamma_pos": 3.0, "clip": 0.25}),
    *({"gamma_neg": 0.0, "gamma_pos": 0.0}, {"gamma_neg": 0.5}, {"clip": 1.0}),
    gauss_newton=asymmetric_gauss_newton,
)
case(
    "quality_focal_loss",
    lambda x, t, beta=2.0: miss(x, t) ** beta * xentropy(x, t),
    (*LOGITS, (0.0, 0.5), (2.0**-100, 0.5)),
    *({}, {"beta": 0.0}, {"beta": 0.5}, {"beta": 1.0}, {"beta": 1.5}, {"beta": 3.0}),
    at=quality_focal_met,
    gauss_newton=lambda x, t, beta=2.0: miss(x, t) ** beta * sigmoid(x) * sigmoid(-x),
)
case(
    "varifocal_loss",
    varifocal,
    LOGITS,
    *({}, {"iou_weighted": 0.0}, {"iou_weighted": 0.25}, {"gamma": 0.5, "alpha": 0.25}, {"gamma": 0.0}),
    gauss_newton=varifocal_gauss_newton,
)
case("hinge_loss", lambda x, y: plus(1 - y * x), KINKED_MARGINS, **at_kink(lambda x, y: x * y == 1, 0))
case("squared_hinge_loss", lambda x, y: plus(1 - y * x) ** 2, KINKED_MARGINS, **at_kink(lambda x, y: x * y == 1, 0))
case(
    "modified_huber_loss",
    modified_huber,
    KINKED_MARGINS,
    at=lambda x, y: {**on(x * y == 1, grad=0, hess=0), **on(x * y == -1, hess=2)},
)
case("perceptron_loss", lambda x, y: plus(-y * x), MARGINS, **at_kink(lambda x, y: x == 0, 0))
case("zero_one_loss", lambda x, y: mpf(x * y <= 0), MARGINS, **at_kink(lambda x, y: x == 0, 0))
case("soft_margin_loss", lambda x, y: softplus(-y * x), MARGINS)
case("exponential_loss", lambda x, y: exp(-y * x), MARGINS)
case(
    "hinge_embedding_loss",
    lambda x, y, margin=1.0: x if y == 1 else plus(margin - x),
    KINKED_MARGINS,
    *({}, {"margin": 0.25}),
    **at_kink(lambda x, y, margin=1.0: y == -1 and x == margin, -1),
)
case(
    "margin_ranking_loss",
    lambda a, b, y, margin=0.0: plus(margin - y * (a - b)),
    (*pairs(REALS, (0.0,), SIGNS), *pairs(FEW, FEW, SIGNS), *pairs((1.0,), (0.75, 2.0**-100, INF), SIGNS)),
    *({}, {"margin": 0.25}),
    at=lambda a, b, y, margin=0.0: {**on(y * (a - b) == margin, grad=(-y, y)), "hess": (0, 0)},
    **TWO,
)

case("mse_loss", lambda x, y: (x - y) ** 2, residuals())
case(
    "l1_loss",
    lambda x, y: abs(x - y),
    residuals(),
    **at_kink(lambda x, y: x == y, 0),
    **reweighted(lambda a: 1 / a),
)
case(
    "huber_loss",
    huber,
    residuals(0.25, 1.0),
    *({}, {"delta": 0.25}, {"delta": 3.0}),
    at=lambda x, y, delta=1.0: on(abs(x - y) == delta, hess=1),
    **reweighted(lambda a, delta=1.0: min(1, delta / a), 1),
)
case(
    "smooth_l1_loss",
    smooth_l1,
    residuals(0.25, 1.0),
    *({}, {"beta": 0.25}, {"beta": 0.0}),
    at=smooth_l1_at,
    gauss_newton=lambda x, y, beta=1.0: 1 / max(abs(x - y), beta) if beta or x != y else mpf(0),
)
case("log_cosh_loss", lambda x, y: log(mp.cosh(x - y)), residuals(), **reweighted(lambda a: mp.tanh(a) / a, 1))
case(
    "pseudo_huber_loss",
    lambda x, y, delta=1.0: delta**2 * (sqrt(1 + ((x - y) / delta) ** 2) - 1),
    residuals(),
    *({}, {"delta": 0.25}, {"delta": 3.0}),
    gauss_newton=lambda x, y, delta=1.0: 1 / sqrt(1 + ((x - y) / delta) ** 2),
)
case(
    "charbonnier_loss",
    lambda x, y, epsilon=1e-3: sqrt((x - y) ** 2 + epsilon**2),
    residuals(),
    *({}, {"epsilon": 0.25}, {"epsilon": 3.0}),
    gauss_newton=lambda x, y, epsilon=1e-3: 1 / sqrt((x - y) ** 2 + epsilon**2),
)
case(
    "pinball_loss",
    lambda x, y, quantile=0.5: max(quantile * (y - x), (1 - quantile) * (x - y)),
    residuals(),
    *({}, {"quantile": 0.25}),
    **at_kink(lambda x, y, **_: x == y, 0),
    **reweighted(lambda a, **_: 1 / (2 * a)),
)
case(
    "multi_quantile_loss",
    lambda x, y, quantiles: max(quantiles * (y - x), (1 - quantiles) * (x - y)),
    residuals(),
    *({"quantiles": 0.5}, {"quantiles": 0.25}),
    **at_kink(lambda x, y, **_: x == y, 0),
    **reweighted(lambda a, **_: 1 / (2 * a)),
)
case(
    "expectile_loss",
    lambda x, y, expectile=0.5: (expectile if x < y else 1 - expectile) * (x - y) ** 2,
    residuals(),
    *({}, {"expectile": 0.25}),
    at=lambda x, y, expectile=0.5: on(x == y, hess=2 * (1 - expectile)),
)
case(
    "epsilon_insensitive_loss",
    lambda x, y, epsilon=0.1: plus(abs(x - y) - epsilon),
    residuals(0.25),
    *({}, {"epsilon": 0.25}, {"epsilon": 0.0}),
    **at_kink(lambda x, y, epsilon=0.1: abs(x - y) == epsilon, 0),
    **reweighted(lambda a, epsilon=0.1: 1 / a if a > epsilon else mpf(0)),
)
case("l2_loss", lambda x, y: (x - y) ** 2 / 2, residuals())
case(
    "cauchy_loss",
    lambda x, y, c=1.0: c**2 / 2 * mp.log1p(((x - y) / c) ** 2),
    residuals(),
    *SCALES,
    **robust(lambda z: 1 / (1 + z)),
)
case(
    "welsch_loss",
    lambda x, y, c=1.0: c**2 / 2 * -mp.expm1(-(((x - y) / c) ** 2)),
    residuals(),
    *SCALES,
    **robust(lambda z: exp(-z)),
)
case(
    "geman_mcclure_loss",
    lambda x, y, c=1.0: (x - y) ** 2 / (2 * (1 + ((x - y) / c) ** 2)),
    residuals(),
    *SCALES,
    **robust(lambda z: (1 + z) ** -2),
)
case(
    "fair_loss",
    lambda x, y, c=1.0: c**2 * (abs(x - y) / c - mp.log1p(abs(x - y) / c)),
    residuals(),
    *SCALES,
    **reweighted(lambda a, c=1.0: c / (c + a), 1),
)
case(
    "tukey_loss",
    tukey,
    residuals(3.0),
    *SCALES,
    at=lambda x, y, c=4.685: on(abs(x - y) == c, hess=0),
    gauss_newton=lambda x, y, c=4.685: plus(1 - ((x - y) / c) ** 2) ** 2,
)
case(
    "mean_squared_log_error",
    lambda x, y: (mp.log1p(x) - mp.log1p(y)) ** 2,
    (*pairs((2.0**-24 - 1, -0.5, *NONNEGATIVE), (0.0, 0.25, 60.0)), (-0.25, -0.75), (3.0, 3.0), (3.0, 3 - 2.0**-20)),
    gauss_newton=lambda x, y: 2 / (1 + x) ** 2,
)
case(
    "mean_absolute_percentage_error",
    lambda x, y, epsilon=2.0**-52: abs(x - y) / max(abs(y), epsilon),
    (*residuals(), *pairs(FEW, POSITIVE)),
    *({}, {"epsilon": 0.25}),
    **at_kink(lambda x, y, **_: x == y, 0),
    gauss_newton=lambda x, y, epsilon=2.0**-52: 1 / (abs(x - y) * max(abs(y), epsilon)) if x != y else mpf(0),
)
case(
    "smooth_pinball_loss",
    smooth_pinball,
    residuals(),
    *({}, {"quantile": 0.25}, {"width": 0.25, "quantile": 0.75}, {"width": 3.0}),
    gauss_newton=smooth_pinball_weight,
)
case(
    "wing_loss",
    wing,
    residuals(0.25, 5.0),
    *({}, {"width": 10.0, "curvature": 2.0}, {"width": 0.25}),
    at=wing_at,
    **reweighted(lambda a, width=5.0, curvature=0.5: wing_slope(a, width, curvature) / a),
)
case(
    "general_robust_loss",
    general_robust,
    residuals(),
    *({}, {"alpha": 1.0}, {"alpha": 0.0}, {"alpha": -2.0, "c": 0.25}, {"alpha": -INF, "c": 3.0}, {"alpha": 3.0}),
    *({"alpha": -1e10}, {"alpha": INF}),
    gauss_newton=general_robust_weight,
)
case(
    "general_robust_loss",
    general_robust,
    tuple(p for p in residuals() if all(map(np.isfinite, p))),  # what tends to infinity slowly is not found
    *({"alpha": 2 - 2.0**-50}, {"alpha": 2 + 2.0**-20}, {"alpha": 2.0**-60}, {"alpha": -(2.0**-20)}),
    *({"alpha": 1.75, "c": 3.0}, {"alpha": 0.25}),
    gauss_newton=general_robust_weight,
)

case(
    "kl_div",
    kl_div,
    pairs((-2.0, -0.0, 0.25, -700.0, -INF), NONNEGATIVE) + pairs(REALS, (0.25,)),
    at=lambda x, t, log_target=False: on(t == 0, grad=(0, None)),
    gauss_newton=lambda x, t, log_target=False: (mpf(0), 1 / t),
    edge=(1,),
    **TWO,
)
case(
    "kl_div",
    kl_div,
    pairs((-2.0, 0.25), REALS) + pairs(REALS, (-0.5,)),
    {"log_target": True},
    at=lambda x, u, log_target: {"hess": (0, None)},  # e^u is too large for differences
    gauss_newton=lambda x, u, log_target: (mpf(0), exp(u)),
    **TWO,
)
case(
    "generalized_kl_div",
    lambda x, t: xlogy(t, t / x) - t + x,
    MASSES,
    at=lambda x, t: on(x == 0 == t, value=0, grad=(1, NAN), hess=(0, INF)),
    edge=(0, 1),
    **TWO,
)
case(
    "js_div",
    js_div,
    MASSES,
    at=lambda p, q: on(p == 0 == q, value=0, grad=(0, 0), hess=(0, 0)),
    edge=(0, 1),
    **TWO,
)
case(
    "gaussian_kl_div",
    lambda m, u: (m**2 + mp.expm1(u) - u) / 2,
    pairs([x for x in REALS if abs(x) < INF], (0.25, -2.0)) + pairs((0.25,), [x for x in REALS if -INF < x <= 700]),
    **TWO,
)

case("poisson_nll_loss", poisson, COUNTS, {}, {"full": True}, {"full": "exact"})
case(
    "poisson_nll_loss",
    poisson,
    pairs(NONNEGATIVE, (0.0, 1.0, 4.0)) + pairs((0.25, 3.0, 60.0), (2.0**-27, 2.5, 2.0**40)),
    *({"log_input": False}, {"log_input": False, "eps": 0.25}, {"log_input": False, "full": True}),
    *({"log_input": False, "full": "exact"},),
)
case("poisson_nll_loss", poisson, pairs(NONNEGATIVE, (0.0, 4.0)), {"log_input": False, "eps": 0.0}, edge=(0,))
case("gamma_nll_loss", lambda x, y: x + y * exp(-x), OBSERVATIONS)
case("exponential_nll_loss", exponential, OBSERVATIONS + pairs(REALS, (0.0,)))
case("exponential_nll_loss", exponential, pairs(NONNEGATIVE, (0.0, 0.25, 3.0)), {"log_input": False}, edge=(0,))
case(
    "tweedie_loss",
    tweedie,
    OBSERVATIONS + pairs(REALS, (0.0,)),
    *({}, {"power": 0.0}, {"power": 1.0}, {"power": 2.0}, {"power": 3.0}, {"power": 1.25}, {"power": -1.0}),
    gauss_newton=lambda x, y, power=1.5: exp((2 - power) * x),
)
case(
    "negative_binomial_nll_loss",
    negative_binomial,
    COUNTS,
    *({}, {"total_count": 0.25}, {"total_count": 60.0}),
)
case(
    "gaussian_nll_loss",
    gaussian,
    (*LOCATION_SCALE, (0.25, 1.0, 0.0), (0.25, 0.25, 0.0), (0.25, 1.0, INF)),
    *({"eps": 2.0**-20}, {"eps": 0.25, "full": True}),
    at=gaussian_clamped,
    gauss_newton=gaussian_fisher,
    by=(0, 2),
)
case(
    "laplace_nll_loss",
    lambda x, y, s, full=False: log(s) + abs(x - y) / s + full * log(mpf(2)),
    (*LOCATION_SCALE, (0.25, 1.0, INF)),
    *FULL,
    at=lambda x, y, s, full=False: on(x == y, grad=(0, None), hess=(0, None)),
    gauss_newton=lambda x, y, s, full=False: (1 / s**2, 1 / s**2),
    by=(0, 2),
)
case(
    "student_t_nll_loss",
    student_t,
    (*LOCATION_SCALE, (0.25, 1.0, INF)),
    *({}, {"df": 0.25}, {"df": 60.0, "full": True}),
    gauss_newton=student_t_gauss_newton,
    by=(0, 2),
)

case("l1_penalty", abs, pairs(REALS), **at_kink(lambda x: x == 0, 0))
case("l2_penalty", lambda x: x**2 / 2, pairs(REALS))
case(
    "elastic_net_penalty",
    lambda x, l1_ratio=0.5: l1_ratio * abs(x) + (1 - l1_ratio) * x**2 / 2,
    pairs(REALS),
    *({}, {"l1_ratio": 0.25}, {"l1_ratio": 0.0}, {"l1_ratio": 1.0}),
    at=lambda x, l1_ratio=0.5: on(x == 0, grad=0, hess=1 - l1_ratio),
)

case("sigmoid", sigmoid, pairs(REALS))
case("log_sigmoid", lambda x: -softplus(-x), pairs(REALS))
case("softplus", lambda x, beta=1.0: softplus(beta * x) / beta, pairs(REALS), {}, {"beta": 0.25}, {"beta": 3.0})
case(
    "xlogy",
    xlogy,
    pairs((-3.0, 0.0, 0.25), NONNEGATIVE) + pairs(REALS, (0.25, 1.0)),
    at=lambda x, y: {
        **on(x == 0, value=0, grad=(None if y else 0, 0), hess=(0, 0)),
        **on(x == 0 and y == INF, value=0, grad=(INF, 0), hess=(0, 0)),
        **on(mp.isinf(x) and y == 1, value=NAN),
    },
    edge=(1,),
    **TWO,
)

# rows: logits, class or probabilities, options
ROWS = [
    ([0.0, 0.0], 0),
    ([60.0, 0.0, -3.0], 0),
    ([60.0, 0.0, -3.0], 2),
    ([80.0, 0.0], 0),
    ([3.0, 3.0, 3.0, 3.0], 1),
    ([1.0, 2.0, 3.0, 4.0, 5.0], 4),
    ([-700.0, 0.0, -1.0], 1),
    ([1000.0, 980.0, 990.5], 0),
    ([-1000.0, -1020.0, -990.5], 2),
    ([0.25, 2.0**-10, 2.0**-27], 2),
    ([2.0**-133, -(2.0**-133), 0.0], 0),
    ([2.0**100, -(2.0**100), 0.0], 1),
    ([17.0] + [-0.5] * 40, 0),
    ([-0.5] * 40 + [17.0, 16.5], 40),
    ([3.0], 0),
    ([-INF, 0.25, 3.0], 1),
    ([-INF, 0.25, 3.0], 0),
    ([INF, 0.25, 3.0], 0),
    ([INF, 0.25, 3.0], 1),
    ([INF, INF, 3.0], 1),
    ([-INF, -INF], 1),
    ([NAN, 0.25], 1),
    ([60.0, 0.0, -3.0], [0.25, 0.5, 0.25]),
    ([60.0, 0.0, -3.0], [1.0, 0.0, 0.0]),
    ([60.0, 0.0, -3.0], 0, {"label_smoothing": 0.25}),
    ([1.0, 2.0, -3.0], 1, {"label_smoothing": 1.0}),
    ([1.0, 2.0, -3.0], 1, {"weight": [0.25, 3.0, 1.0]}),
    ([1.0, 2.0, -3.0], 1, {"weight": [0.25, 3.0, 1.0], "label_smoothing": 0.25}),
    ([1.0, 2.0, -3.0], [0.25, 0.0, 0.75], {"weight": [0.25, 3.0, 1.0], "label_smoothing": 0.25}),
    ([1.0, 2.0, -3.0], 0, {"z_loss": 0.5}),
    ([60.0, 0.0, -3.0], 0, {"z_loss": 2.0**-14}),
    ([-INF, 0.25, 3.0], 0, {"z_loss": 0.5}),
    ([-4.0, -50.0], 1, {"z_loss": 0.5}),
    ([1.0, 2.0, -3.0], 1, {"weight": [0.25, 3.0, 1.0], "label_smoothing": 0.25, "z_loss": 0.5}),
    ([1.0, 2.0, -3.0], [0.25, 0.0, 0.75], {"z_loss": 0.5}),
]

# ---- evaluation ----


def text(x):
    if not mp.isfinite(x):
        return str(x).lstrip("+")
    if abs(x) > 1 / LEAST:
        return "inf" if x > 0 else "-inf"
    if abs(x) < LEAST:
        return "0"
    return mp.nstr(x, 20, strip_zeros=True).removesuffix(".0")


def derivatives(f, x):
    """First and second, by central differences."""
    h = STEP * (abs(x) or LEAST)
    left, middle, right = f(x - h), f(x), f(x + h)
    return (right - left) / (2 * h), (right - 2 * middle + left) / h**2


def exact(formula, point, parameters, by, gauss_newton):
    """All outputs, as lists, at a point inside the domain."""
    along = [derivatives(lambda x, k=k: formula(*point[:k], x, *point[k + 1 :], **parameters), point[k]) for k in by]
    found = {"value": [formula(*point, **parameters)]}
    found["grad"], found["hess"] = (list(column) for column in zip(*along, strict=True))
    if gauss_newton:
        found["gauss_newton"] = listed(gauss_newton(*point, **parameters))
    return found


def listed(x):
    return list(x) if isinstance(x, tuple) else [x]


def limit(nearer, near):
    """Of a sequence with these members: infinite if it still grows, as fast as a logarithm at least."""
    if abs(nearer - near) > 1:
        return mp.sign(nearer - near) * mp.inf
    if abs(nearer - near) > mpf(10) ** -50:
        raise ArithmeticError(f"no limit after {mp.nstr(near)}, {mp.nstr(nearer)}")
    return nearer if mp.almosteq(nearer, near, mpf(10) ** -50) else mpf(0)


def row(formula, point, parameters, at=None, edge=(), by=(0,), gauss_newton=None):
    """The outputs at a point of doubles, or None where there is no limit and nothing is stated."""
    if any(np.isnan(point)):
        outputs = {"value": 1, "grad": len(by), "hess": len(by), **on(gauss_newton, gauss_newton=len(by))}
        return {key: [mpf(NAN)] * count for key, count in outputs.items()}
    x = [mpf(v) for v in point]
    ends = [k for k, v in enumerate(point) if np.isinf(v) or (k in edge and v == 0)]
    stated = at(*x, **parameters) if at else {}
    if len(ends) > 1 and not {"value", "grad", "hess"} <= stated.keys():
        return None
    if ends:
        k = ends[0]
        far = [[*x[:k], mp.sign(x[k]) * huge if x[k] else 1 / huge, *x[k + 1 :]] for huge in HUGE]
        near, nearer = (exact(formula, f, parameters, by, gauss_newton) for f in far)
        found = {key: [limit(a, b) for a, b in zip(nearer[key], near[key], strict=True)] for key in near}
    else:
        found = exact(formula, x, parameters, by, gauss_newton)
    for key, values in stated.items():
        found[key] = [f if v is None else mpf(v) for f, v in zip(found[key], listed(values), strict=True)]
    return found


def columns(rows):
    """Lists of numbers as text, one line each."""
    return [" ".join(column) for column in zip(*rows, strict=True)]


def pointwise():
    table = {}
    for name, formula, points, sets, about in CASES:
        points = list({repr(p): p for p in points}.values())  # 0.0 and -0.0 are two
        ordinary = next(p for p in points if all(0.1 < abs(x) < 10 for x in p))
        points += [(*ordinary[:k], NAN, *ordinary[k + 1 :]) for k in range(len(ordinary))]
        defaults = {k: p.default for k, p in inspect.signature(formula).parameters.items() if p.default is not p.empty}
        for options in sets:
            parameters = {k: mpf(v) if type(v) is float else v for k, v in {**defaults, **options}.items()}
            found = [(p, row(formula, p, parameters, **about)) for p in points]
            found = [(p, outputs) for p, outputs in found if outputs]
            table[" ".join([name, *(f"{k}={v}" for k, v in options.items())])] = {
                "name": name,
                "options": options,
                "inputs": columns([repr(x).removesuffix(".0") for x in p] for p, _ in found),
                **{key: columns(map(text, outputs[key]) for _, outputs in found) for key in found[0][1]},
            }
    return table


def softmax(logits):
    """Probabilities and what each lacks of 1, with all its digits; logarithms; of the sum too."""
    top = max(logits)
    e = [exp(x - top) for x in logits]
    total = mp.fsum(e)
    rest = [mp.fsum(e[:k] + e[k + 1 :]) / total for k in range(len(e))]
    return [v / total for v in e], rest, [x - top - log(total) for x in logits], log(total) + top


def upstream(classes):
    return [(1.0, -2.0, 4.0)[k % 3] for k in range(classes)]


def cross_entropy(logits, target, weight=None, label_smoothing=0.0, z_loss=0.0):
    classes, (p, rest, log_p, total) = len(logits), softmax(logits)
    t = target if isinstance(target, list) else [k == target for k in range(classes)]
    w = weight or [1] * classes
    wt = [mpf(a) * ((1 - mpf(label_smoothing)) * b + mpf(label_smoothing) / classes) for a, b in zip(w, t, strict=True)]
    z = mpf(z_loss)
    slope = mp.fsum(wt) + (2 * z * total if z else 0)
    u = [mpf(v) for v in upstream(classes)]
    along = mp.fsum(a * b for a, b in zip(p, u, strict=True))
    return {
        "value": [(z * total**2 if z else 0) - mp.fsum(a * b for a, b in zip(wt, log_p, strict=True) if a)],
        "grad": [slope * a - b for a, b in zip(p, wt, strict=True)],
        "hess": [slope * a * b + 2 * z * a**2 for a, b in zip(p, rest, strict=True)],
        "softmax": p,
        "softmax_grad": [a * (b - along) for a, b in zip(p, u, strict=True)],
        "log_softmax": log_p,
        "log_softmax_grad": [b - a * mp.fsum(u) for a, b in zip(p, u, strict=True)],
        "logsumexp": [total],
        "logsumexp_hess": [a * b for a, b in zip(p, rest, strict=True)],
    }


def rowwise():
    """Each row, where it contains infinities as what it tends to."""
    rows = []
    for logits, target, *options in ROWS:
        options = options[0] if options else {}
        near, nearer = (
            cross_entropy([mp.sign(x) * huge if np.isinf(x) else mpf(x) for x in logits], target, **options)
            for huge in HUGE
        )
        undefined = any(np.isnan(logits)) or logits.count(INF) > 1 or set(logits) == {-INF}
        exact = {
            key: [mp.nan if undefined else limit(a, b) for a, b in zip(nearer[key], near[key], strict=True)]
            for key in near
        }
        if set(logits) == {-INF} or logits.count(INF) > 1:
            exact["logsumexp"] = [mpf(logits[0])]
        found = {key: " ".join(map(text, values)) for key, values in exact.items()}
        numbers = {"logits": logits, "grad_output": upstream(len(logits))}
        numbers = {key: " ".join(map(repr, values)) for key, values in numbers.items()}
        rows.append({**numbers, "target": target, "options": options, **found})
    return rows


# ---- losses over rows: small arrays, derivatives by differences; kinks and infinities are in test_row_losses.py ----


def norm(x):
    return sqrt(mp.fsum(v * v for v in x))


def cosine(a, b, small):
    return mp.fsum(v * w for v, w in zip(a, b, strict=True)) / (sqrt(norm(a) ** 2 + small) * sqrt(norm(b) ** 2 + small))


def others(x, y):
    return [v for k, v in enumerate(x) if k != y]


def similarity(a, b, eps=1e-8):
    return mp.fsum(v * w for v, w in zip(a, b, strict=True)) / (max(norm(a), mpf(eps)) * max(norm(b), mpf(eps)))


def embedding(a, b, y, margin=0.0):
    c = cosine(a, b, mpf(1e-12))
    return 1 - c if y > 0 else max(mpf(0), c - margin)


def probabilities(x, temperature=1.0):
    e = [mp.exp(v / mpf(temperature)) for v in x]
    return [v / mp.fsum(e) for v in e]


def divergence(x, t, temperature=1.0):
    p, q = probabilities(t, temperature), probabilities(x, temperature)
    return mp.fsum(a * mp.log(a / b) for a, b in zip(p, q, strict=True))


def categorical(p, t, weight=None, label_smoothing=0.0):
    """t: an index, or a number for each class."""
    classes, smooth = len(p), mpf(label_smoothing)
    t = t if isinstance(t, list) else [mpf(k == t) for k in range(classes)]
    a = [mpf(w) * ((1 - smooth) * v + smooth / classes) for w, v in zip(weight or [1] * classes, t, strict=True)]
    return -mp.fsum(w * log(v) for w, v in zip(a, p, strict=True) if w)


def several_logistic(x, t, weight=None):
    w = [mpf(v) for v in weight or [1] * len(x)]
    terms = ((v * log(1 + exp(-a)) + (1 - v) * log(1 + exp(a))) for a, v in zip(x, t, strict=True))
    return mp.fsum(v * term for v, term in zip(w, terms, strict=True)) / len(x)


def distance(a, b, p=2.0, eps=1e-6):
    d = [abs(v - w + mpf(eps)) for v, w in zip(a, b, strict=True)]
    return max(d) if p == INF else mp.fsum(v ** mpf(p) for v in d) ** (1 / mpf(p))


def triplet(a, b, c, margin=1.0, swap=False, **options):
    far = min(distance(a, c, **options), distance(b, c, **options)) if swap else distance(a, c, **options)
    return max(mpf(0), margin + distance(a, b, **options) - far)


def jensen_shannon(x, t, temperature=1.0):
    p, q = probabilities(t, temperature), probabilities(x, temperature)
    return mp.fsum(a * mp.log(2 * a / (a + b)) for a, b in (*zip(p, q, strict=True), *zip(q, p, strict=True)) if a) / 2


def several_margins(x, y):
    """y: a list of labels, up to the first -1."""
    labels = y[: y.index(-1)] if -1 in y else y
    others = [v for k, v in enumerate(x) if k not in labels]
    return mp.fsum(max(mpf(0), 1 - x[k] + v) for k in labels for v in others) / len(x)


def aspect(a, b):
    angle = mp.atan2(b[2] - b[0], b[3] - b[1]) - mp.atan2(a[2] - a[0], a[3] - a[1])
    return 4 / mp.pi**2 * angle**2


def box_iou(a, b, penalty, eps=1e-7, alpha=None):
    eps, ends, starts = mpf(eps), list(map(min, a[2:], b[2:])), list(map(max, a[:2], b[:2]))
    overlap = max(mpf(0), ends[0] - starts[0]) * max(mpf(0), ends[1] - starts[1])
    union = mp.fsum((v[2] - v[0]) * (v[3] - v[1]) for v in (a, b)) - overlap
    wide, high = (max(a[k + 2], b[k + 2]) - min(a[k], b[k]) for k in (0, 1))
    cost = 1 - overlap / (union + eps)
    if penalty == "iou":
        return cost
    if penalty == "generalized":
        return cost + (wide * high - union) / (wide * high + eps)
    far = mp.fsum((a[k] + a[k + 2] - b[k] - b[k + 2]) ** 2 for k in (0, 1)) / 4
    value = cost + far / (wide**2 + high**2 + eps)
    if penalty == "complete":
        value += (held_alpha(a, b, eps)["alpha"] if alpha is None else alpha) * aspect(a, b)
    return value


def held_alpha(a, b, eps=1e-7):
    """What the gradient takes for a constant."""
    v, eps = aspect(a, b), mpf(eps)
    return {"alpha": v / (box_iou(a, b, "iou", eps) + v + eps) if v else mpf(0)}


ROW_FORMULAS = {
    "js_div_with_logits": jensen_shannon,
    "multilabel_margin_loss": several_margins,
    "generalized_box_iou_loss": lambda a, b, **options: box_iou(a, b, "generalized", **options),
    "distance_box_iou_loss": lambda a, b, **options: box_iou(a, b, "distance", **options),
    "complete_box_iou_loss": lambda a, b, **options: box_iou(a, b, "complete", **options),
    "softmax_focal_loss": lambda x, y, gamma=2.0: (
        -((1 - probabilities(x)[y]) ** mpf(gamma)) * mp.log(probabilities(x)[y])
    ),
    "poly_loss_cross_entropy": lambda x, y, epsilon=2.0: (
        -mp.log(probabilities(x)[y]) + mpf(epsilon) * (1 - probabilities(x)[y])
    ),
    "generalized_cross_entropy": lambda x, y, q=0.7: (1 - probabilities(x)[y] ** mpf(q)) / mpf(q),
    "kl_div_with_logits": divergence,
    "nll_loss": lambda x, y: -x[y],
    "categorical_cross_entropy": categorical,
    "multilabel_soft_margin_loss": several_logistic,
    "multi_margin_loss": lambda x, y, p=1, margin=1.0: (
        mp.fsum(max(mpf(0), margin - x[y] + v) ** p for v in others(x, y)) / len(x)
    ),
    "multiclass_hinge_loss": lambda x, y: max(mpf(0), 1 + max(others(x, y)) - x[y]),
    "multiclass_perceptron_loss": lambda x, y: max(mpf(0), max(others(x, y)) - x[y]),
    "cosine_similarity": similarity,
    "cosine_embedding_loss": embedding,
    "pairwise_distance": distance,
    "triplet_margin_loss": triplet,
}
SCORES = ([2.0, 0.25, -1.0], [0.5, 3.0, 0.75, -0.125, 2.5], [2.0**60, 2.0**59, -(2.0**60)], [2.0**-60, 0.0, -2.0])
LOGITS = ([2.0, 0.0, -1.0], [0.5, 3.0, 0.75, -0.125, 2.5], [40.0, 0.0, -2.0], [-60.0, 20.0, 0.5], [0.25, 0.25])
PAIRS_OF_LOGITS = (
    ([2.0, 0.0, -1.0], [0.0, 1.0, 0.5]),
    ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0 + 2.0**-20]),
    ([5.0, -3.0, 0.25, 1.0], [5.25, -3.0, 0.125, 1.5]),
    ([40.0, 0.0, 1.0], [0.0, 40.0, 1.0]),
    ([0.0, 30.0], [0.5, -30.0]),
    ([-200.0, 0.0, 1.0], [-220.0, 0.5, 1.0]),
)
VECTORS = (
    ([3.0, 4.0], [1.0, 2.0]),
    ([1.0, -2.0, 0.5], [0.25, 0.125, -1.0]),
    ([2.0**100, 2.0**99], [2.0**-60, -(2.0**-61)]),
    ([1.0, 0.0], [1.0, 2.0**-10]),
    ([1.0, 0.0], [1.0, 2.0**-30]),
    ([2.0**-50, 0.0], [0.75, 0.5]),
    ([2.0**600, 2.0**600], [2.0**600, 0.0]),
    ([2.0**-700, 2.0**-701], [1.0, 1.0]),
)
PROBABILITIES = (  # and soft targets
    ([0.5, 0.25, 0.25], [0.25, 0.75, 0.0]),
    ([2.0**-20, 1 - 2.0**-20], [0.0, 1.0]),
    ([2.0**-60, 1.0, 2.0**-100, 0.125, 0.5], [0.5, 0.125, 2.0**-30, 0.0, 0.25]),
)
LOGITS_AND_LABELS = (
    ([2.0, -1.0, 0.0], [1.0, 0.0, 0.25]),
    ([40.0, -40.0, 80.0, -80.0], [1.0, 0.0, 1.0, 0.0]),
    ([40.0, -40.0], [0.0, 1.0]),
    ([2.0**-40, 0.5], [1.0, 2.0**-30]),
)
SMALL_PAIRS = VECTORS[7]  # whose E is all that there is
NORMS = ({}, {"p": 1.0}, {"p": INF}, {"p": 0.5}, {"p": 1.5}, {"p": 3.0}, {"p": 40.0}, {"eps": 0.5})
DISTANT = (
    ([3.0, 4.0], [1.0, 2.5]),
    ([1.0, -2.0, 0.5], [0.25, 0.125, -1.0]),
    ([1.0, 2.0**-10, -3.0, 0.25, 2.0**-5], [0.25, 1.0, -0.5, 2.0**-8, 0.75]),
)
VERY_DISTANT = (
    ([2.0**600, 2.0**599], [-(2.0**600), 2.0**598]),
    ([2.0**-600, 2.0**-601], [2.0**-602, -(2.0**-600)]),
    ([2.0**-60, 1.0, 2.0**-20], [0.0, 0.25, 0.0]),
)
TRIPLETS = (
    ([0.5, 1.0], [3.0, 4.0], [-0.25, 2.0]),
    ([1.0, -2.0, 0.5], [0.25, 0.125, -1.0], [0.75, -1.5, 0.125]),
    ([0.125, 0.25], [0.5, 0.75], [4.0, -5.0]),
    ([0.0, 1.0, 0.5, 2.0], [1.0, 2.0, 3.5, 1.0], [1.5, 2.75, 3.0, 1.25]),
)
BOXES = (
    ([0.0, 0.0, 2.0, 2.0], [1.0, 1.0, 3.0, 4.0]),
    ([1.0, 2.0, 3.0, 5.0], [1.0, 2.0, 3.0, 5.0]),
    ([100.0, 200.0, 150.0, 260.0], [100.0, 200.0, 150.0 + 2.0**-10, 260.0]),
    ([100.0, 200.0, 150.0, 260.0], [100.0, 200.0, 150.0 + 2.0**-40, 260.0 - 2.0**-41]),
    ([0.0, 0.0, 1.0, 1.0], [3.0, 2.0, 4.5, 2.25]),
    ([0.0, 0.0, 4.0, 4.0], [1.0, 1.5, 2.0, 3.0]),
    ([-1.0, 0.0, 1.0, 2.0], [-0.75, 1.0, 0.5, 1.125]),
)
LISTS = ([3, 0, -1, 1, 2], [3, 3, -1, 1, 0], [4, 2, 1, 0, 3], [-1, 0, 0, 0, 0], [2, 1, 4, 0, -1])
LISTED = ([0.125, 0.25, 0.5, 1.0, -2.0], [2.0**60, 2.0**59, -0.75, 0.0, 0.5], [2.0**-60, 0.5, 0.0, 3.0, 0.75])
HELD = {"complete_box_iou_loss": held_alpha}
ROW_CASES = [
    *(("js_div_with_logits", list(v), None, {"temperature": t}) for v in PAIRS_OF_LOGITS for t in (1.0, 2.0)),
    *(("multilabel_margin_loss", [x], y, {}) for x in LISTED for y in LISTS),
    *(
        (f"{penalty}_box_iou_loss", list(v), None, o)
        for penalty in ("generalized", "distance", "complete")
        for v in BOXES
        for o in ({}, {"eps": 2.0**-10}, {"eps": 0.0})
        if o != {"eps": 0.0} or v[0] != v[1]
    ),
    *(("nll_loss", [x], y, {}) for x in SCORES for y in (0, 2)),
    *(("multi_margin_loss", [x], y, o) for x in SCORES for y in (0, 1) for o in ({}, {"p": 2}, {"margin": 0.25})),
    *(
        (name, [x], y, {})
        for name in ("multiclass_hinge_loss", "multiclass_perceptron_loss")
        for x in SCORES
        for y in (0, 2)
    ),
    *(("softmax_focal_loss", [x], y, {"gamma": g}) for x in LOGITS for y in (0, 1) for g in (2.0, 0.5, 0.0, 3.0)),
    *(("poly_loss_cross_entropy", [x], y, {"epsilon": e}) for x in LOGITS for y in (0, 1) for e in (2.0, -1.0, 0.0)),
    *(("generalized_cross_entropy", [x], y, {"q": q}) for x in LOGITS for y in (0, 1) for q in (0.75, 1.0, 2.0**-30)),
    *(("kl_div_with_logits", list(v), None, {"temperature": t}) for v in PAIRS_OF_LOGITS for t in (1.0, 2.0)),
    *(
        ("categorical_cross_entropy", vectors, y, {**o, **w})
        for p, t in PROBABILITIES
        for vectors, y in (([p], 0), ([p], 1), ([p, t], None))
        for o in ({}, {"label_smoothing": 0.25})
        for w in ({}, {"weight": [0.5, 2.0, 0.75, 3.0, 1.0][: len(p)]})
    ),
    *(
        ("multilabel_soft_margin_loss", list(v), None, w)
        for v in LOGITS_AND_LABELS
        for w in ({}, {"weight": [0.5, 2.0, 0.75, 3.0][: len(v[0])]})
    ),
    *(("cosine_similarity", list(v), None, o) for v in VECTORS for o in ({}, {"eps": 2.0**-20})),
    *(("cosine_embedding_loss", list(v), y, {}) for v in VECTORS if v is not SMALL_PAIRS for y in (1.0, -1.0)),
    *(("cosine_embedding_loss", list(v), -1.0, {"margin": 0.25}) for v in VECTORS[:4]),
    *(("pairwise_distance", list(v), None, o) for v in DISTANT for o in NORMS),
    *(("pairwise_distance", list(v), None, {**o, "eps": 0.0}) for v in VERY_DISTANT for o in NORMS),
    *(("triplet_margin_loss", list(v), None, {**o, "swap": s}) for v in TRIPLETS for o in NORMS for s in (False, True)),
    *(("triplet_margin_loss", list(v), None, {"margin": 0.25}) for v in TRIPLETS),
]


def row_losses():
    """Value, gradient and diagonal Hessian of each row, by each vector in turn."""
    found = []
    for name, vectors, y, options in ROW_CASES:
        vectors = [[mpf(v) for v in x] for x in vectors]
        rest = [] if y is None else [y]
        held = HELD[name](*vectors, **options) if name in HELD else {}

        def at(k, i, step, vectors=vectors, rest=rest, name=name, options=options, held=held):
            moved = [[v + step if (j, n) == (k, i) else v for n, v in enumerate(x)] for j, x in enumerate(vectors)]
            return ROW_FORMULAS[name](*moved, *rest, **options, **held)

        grads, hess = [], []
        for k, x in enumerate(vectors):
            steps = [STEP * (abs(v) if v else max(abs(w) for w in x)) for v in x]
            ends = [(at(k, i, -h), at(k, i, mpf(0)), at(k, i, h)) for i, h in enumerate(steps)]
            grads.append([(b - a) / (2 * h) for (a, _, b), h in zip(ends, steps, strict=True)])
            hess.append([(b - 2 * m + a) / h**2 for (a, m, b), h in zip(ends, steps, strict=True)])
        numbers = {"vectors": [" ".join(repr(float(v)) for v in x) for x in vectors], "other": y, "options": options}
        exact = {"grad": grads, "hess": hess}
        texts = {key: [" ".join(map(text, values)) for values in several] for key, several in exact.items()}
        found.append({"name": name, **numbers, "value": text(ROW_FORMULAS[name](*vectors, *rest, **options)), **texts})
    return found


if __name__ == "__main__":
    found = {"pointwise": pointwise(), "rowwise": rowwise(), "rows": row_losses()}
    made = json.dumps(found, indent=0) + "\n"
    if "--check" in sys.argv:
        sys.exit(FILE.read_text() != made and f"{FILE.name} is not what {Path(__file__).name} makes")
    FILE.write_text(made)
    points = sum(len(c["inputs"][0].split()) for c in found["pointwise"].values())
    print(f"{FILE.name}: {points} points, {len(ROWS)} rows")
