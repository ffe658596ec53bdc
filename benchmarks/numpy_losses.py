"""The losses as a good user of NumPy would write them: the usual stable formulas, in few passes, results in a given
array.

A function here takes ``out``, an array like the first argument that may be overwritten from the start, and the loss's
arguments. It does what value and gradient share, and returns two functions, of which the gradient's is called last.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def sigmoid_of(x: Any, e: Any) -> Any:
    """From ``e = exp(-|x|)``, without overflow."""
    return np.where(x >= 0, 1, e) / (1 + e)


def softplus_of(x: Any, e: Any) -> Any:
    return np.maximum(x, 0) + np.log1p(e)


def scaled(factor: Any, out: Any) -> Any:
    return np.multiply(out, factor, out=out)


# ---- residuals ----


def mse_loss(out: Any, x: Any, y: Any) -> Any:
    r = np.subtract(x, y, out=out)
    return lambda: r.dot(r) / r.size, lambda: scaled(2 / r.size, r)


def l2_loss(out: Any, x: Any, y: Any) -> Any:
    r = np.subtract(x, y, out=out)
    return lambda: r.dot(r) / (2 * r.size), lambda: scaled(1 / r.size, r)


def l1_loss(out: Any, x: Any, y: Any) -> Any:
    r = np.subtract(x, y, out=out)
    return lambda: np.abs(r).mean(), lambda: scaled(1 / r.size, np.sign(r, out=r))


def huber_loss(out: Any, x: Any, y: Any, delta: float = 1.0) -> Any:
    r = np.subtract(x, y, out=out)
    inner = np.clip(r, -delta, delta)
    return (
        lambda: (inner.dot(r) - 0.5 * inner.dot(inner)) / r.size,
        lambda: np.multiply(inner, 1 / r.size, out=out),
    )


def smooth_l1_loss(out: Any, x: Any, y: Any, beta: float = 1.0) -> Any:
    r = np.subtract(x, y, out=out)
    inner = np.clip(r, -beta, beta)
    over = 1 / (beta * r.size)
    return lambda: (inner.dot(r) - 0.5 * inner.dot(inner)) * over, lambda: np.multiply(inner, over, out=out)


def log_cosh_loss(out: Any, x: Any, y: Any) -> Any:
    r = np.subtract(x, y, out=out)

    def value() -> Any:
        a = np.abs(r)
        return (a + np.log1p(np.exp(-2 * a)) - np.log(2)).mean()

    return value, lambda: scaled(1 / r.size, np.tanh(r, out=r))


def pseudo_huber_loss(out: Any, x: Any, y: Any, delta: float = 1.0) -> Any:
    r = np.subtract(x, y, out=out)
    h = np.sqrt(1 + (r / delta) ** 2)
    return lambda: delta**2 * (h - 1).mean(), lambda: scaled(1 / r.size, np.divide(r, h, out=out))


def charbonnier_loss(out: Any, x: Any, y: Any, epsilon: float = 1e-3) -> Any:
    r = np.subtract(x, y, out=out)
    h = np.sqrt(r * r + epsilon**2)
    return lambda: h.mean(), lambda: scaled(1 / r.size, np.divide(r, h, out=out))


def pinball_loss(out: Any, x: Any, y: Any, quantile: Any = 0.5) -> Any:
    r = np.subtract(x, y, out=out)
    slope = np.where(r > 0, 1 - quantile, -quantile).astype(x.dtype, copy=False)
    slope[r == 0] = 0
    return lambda: np.vdot(slope, r) / r.size, lambda: np.multiply(slope, 1 / r.size, out=out)


def expectile_loss(out: Any, x: Any, y: Any, expectile: float = 0.5) -> Any:
    r = np.subtract(x, y, out=out)
    wr = np.where(r >= 0, 1 - expectile, expectile).astype(x.dtype, copy=False) * r
    return lambda: wr.dot(r) / r.size, lambda: np.multiply(wr, 2 / r.size, out=out)


def epsilon_insensitive_loss(out: Any, x: Any, y: Any, epsilon: float = 0.1) -> Any:
    r = np.subtract(x, y, out=out)
    beyond = np.abs(r) - epsilon
    return (
        lambda: np.maximum(beyond, 0).mean(),
        lambda: scaled(1 / r.size, np.multiply(np.sign(r, out=r), beyond > 0, out=out)),
    )


def cauchy_loss(out: Any, x: Any, y: Any, c: float = 1.0) -> Any:
    r = np.subtract(x, y, out=out)
    v = (r / c) ** 2
    return lambda: c**2 / 2 * np.log1p(v).mean(), lambda: scaled(1 / r.size, np.divide(r, 1 + v, out=out))


def welsch_loss(out: Any, x: Any, y: Any, c: float = 1.0) -> Any:
    r = np.subtract(x, y, out=out)
    v = -((r / c) ** 2)
    return lambda: -(c**2) / 2 * np.expm1(v).mean(), lambda: scaled(1 / r.size, np.multiply(r, np.exp(v), out=out))


def geman_mcclure_loss(out: Any, x: Any, y: Any, c: float = 1.0) -> Any:
    r = np.subtract(x, y, out=out)
    w = 1 / (1 + (r / c) ** 2)
    return lambda: (r * r * w).mean() / 2, lambda: scaled(1 / r.size, np.multiply(r, w * w, out=out))


def fair_loss(out: Any, x: Any, y: Any, c: float = 1.0) -> Any:
    r = np.subtract(x, y, out=out)
    a = np.abs(r) / c
    return lambda: c**2 * (a - np.log1p(a)).mean(), lambda: scaled(1 / r.size, np.divide(r, 1 + a, out=out))


def tukey_loss(out: Any, x: Any, y: Any, c: float = 4.685) -> Any:
    r = np.subtract(x, y, out=out)
    w = np.maximum(0, 1 - (r / c) ** 2)
    return lambda: c**2 / 6 * (1 - w**3).mean(), lambda: scaled(1 / r.size, np.multiply(r, w * w, out=out))


def mean_squared_log_error(out: Any, x: Any, y: Any) -> Any:
    d = np.subtract(np.log1p(x), np.log1p(y), out=out)
    return lambda: d.dot(d) / d.size, lambda: scaled(2 / d.size, np.divide(d, 1 + x, out=out))


def mean_absolute_percentage_error(out: Any, x: Any, y: Any, epsilon: float = np.finfo(float).eps) -> Any:
    r = np.subtract(x, y, out=out)
    scale = np.maximum(np.abs(y), epsilon)
    return (
        lambda: (np.abs(r) / scale).mean(),
        lambda: scaled(1 / r.size, np.divide(np.sign(r, out=r), scale, out=out)),
    )


def smooth_pinball_loss(out: Any, x: Any, y: Any, quantile: float = 0.5, width: float = 1.0) -> Any:
    r = np.subtract(x, y, out=out)
    z = r / width
    e = np.exp(-np.abs(z))
    return (
        lambda: (width * softplus_of(z, e) - quantile * r).mean(),
        lambda: scaled(1 / r.size, np.subtract(sigmoid_of(z, e), quantile, out=out)),
    )


def wing_loss(out: Any, x: Any, y: Any, width: float = 5.0, curvature: float = 0.5) -> Any:
    r = np.subtract(x, y, out=out)
    a = np.abs(r)
    constant = width - width * np.log1p(width / curvature)
    return (
        lambda: np.where(a < width, width * np.log1p(a / curvature), a - constant).mean(),
        lambda: scaled(1 / r.size, np.multiply(np.sign(r), np.where(a < width, width / (curvature + a), 1), out=out)),
    )


# ---- labels 0 and 1, or -1 and 1 ----


def binary_cross_entropy(out: Any, p: Any, y: Any) -> Any:
    def value() -> Any:
        with np.errstate(divide="ignore"):
            return -(y * np.maximum(np.log(p), -100) + (1 - y) * np.maximum(np.log1p(-p), -100)).mean()

    def grad() -> Any:
        np.subtract(p, y, out=out)
        np.divide(out, np.maximum(p * (1 - p), np.float32(1e-12)), out=out)
        return scaled(1 / p.size, out)

    return value, grad


def binary_cross_entropy_with_logits(out: Any, x: Any, y: Any) -> Any:
    e = np.abs(x, out=out)
    np.exp(np.negative(e, out=e), out=e)

    def grad() -> Any:
        p = np.where(x >= 0, 1, e)
        np.divide(p, np.add(e, 1, out=e), out=out)
        return scaled(1 / x.size, np.subtract(out, y, out=out))

    return lambda: (np.maximum(x, 0) - x * y + np.log1p(e)).mean(), grad


def sigmoid_focal_loss(out: Any, x: Any, y: Any, alpha: float = 0.25, gamma: float = 2.0) -> Any:
    e = np.exp(-np.abs(x))
    p, ce = sigmoid_of(x, e), softplus_of(x, e) - x * y
    wrong = p + y - 2 * p * y
    weight = alpha * y + (1 - alpha) * (1 - y)

    def grad() -> Any:
        bend = gamma * wrong ** (gamma - 1) * ce * (1 - 2 * y) * p * (1 - p)
        return np.multiply(weight, wrong**gamma * (p - y) + bend, out=out)

    return lambda: weight * wrong**gamma * ce, grad


def hinge_loss(out: Any, x: Any, y: Any) -> Any:
    slack = np.subtract(1, np.multiply(x, y, out=out), out=out)

    def grad() -> Any:
        np.multiply(slack > 0, y, out=out)
        return scaled(-1 / x.size, out)

    return lambda: np.maximum(slack, 0).mean(), grad


def squared_hinge_loss(out: Any, x: Any, y: Any) -> Any:
    slack = np.subtract(1, np.multiply(x, y, out=out), out=out)
    np.maximum(slack, 0, out=slack)
    return lambda: slack.dot(slack) / x.size, lambda: scaled(-2 / x.size, np.multiply(slack, y, out=out))


def modified_huber_loss(out: Any, x: Any, y: Any) -> Any:
    s = np.multiply(x, y, out=out)
    slack = np.maximum(0, 1 - s)
    return (
        lambda: np.where(s < -1, -4 * s, slack * slack).mean(),
        lambda: scaled(-2 / x.size, np.multiply(np.minimum(slack, 2), y, out=out)),
    )


def perceptron_loss(out: Any, x: Any, y: Any) -> Any:
    s = np.multiply(x, y, out=out)
    return lambda: -np.minimum(s, 0).mean(), lambda: scaled(-1 / x.size, np.multiply(s < 0, y, out=out))


def zero_one_loss(out: Any, x: Any, y: Any) -> Any:
    wrong = x * y <= 0

    def grad() -> Any:
        out.fill(0)
        return out

    return wrong.mean, grad


def soft_margin_loss(out: Any, x: Any, y: Any) -> Any:
    s = np.negative(np.multiply(x, y, out=out), out=out)
    e = np.exp(-np.abs(s))
    return (
        lambda: softplus_of(s, e).mean(),
        lambda: scaled(-1 / x.size, np.multiply(sigmoid_of(s, e), y, out=out)),
    )


def exponential_loss(out: Any, x: Any, y: Any) -> Any:
    e = np.multiply(x, y, out=out)
    np.exp(np.negative(e, out=e), out=e)
    return lambda: e.mean(), lambda: scaled(-1 / x.size, np.multiply(e, y, out=out))


def hinge_embedding_loss(out: Any, x: Any, y: Any, margin: float = 1.0) -> Any:
    alike = y == 1
    return (
        lambda: np.where(alike, x, np.maximum(0, margin - x)).mean(),
        lambda: np.multiply(np.where(alike, 1, -(x <= margin).astype(x.dtype)), 1 / x.size, out=out),
    )


def margin_ranking_loss(out: Any, a: Any, b: Any, y: Any, margin: float = 0.0) -> Any:
    slack = margin - y * np.subtract(a, b, out=out)

    def grad() -> Any:
        np.multiply(slack >= 0, y, out=out)
        scaled(-1 / a.size, out)
        return out, -out

    return lambda: np.maximum(slack, 0).mean(), grad


# ---- likelihoods and divergences ----


def poisson_nll_loss(out: Any, x: Any, y: Any) -> Any:
    mean = np.exp(x, out=out)
    return lambda: (mean - y * x).mean(), lambda: scaled(1 / x.size, np.subtract(mean, y, out=out))


def gamma_nll_loss(out: Any, x: Any, y: Any) -> Any:
    m = np.exp(np.negative(x, out=out), out=out)
    m *= y
    return lambda: (x + m).mean(), lambda: scaled(1 / x.size, np.subtract(1, m, out=out))


def exponential_nll_loss(out: Any, x: Any, y: Any) -> Any:
    m = np.exp(x, out=out)
    m *= y
    return lambda: (m - x).mean(), lambda: scaled(1 / x.size, np.subtract(m, 1, out=out))


def tweedie_loss(out: Any, x: Any, y: Any, power: float = 1.5) -> Any:
    a = np.exp((2 - power) * x)
    b = y * np.exp((1 - power) * x)
    return (
        lambda: (a / (2 - power) - b / (1 - power)).mean(),
        lambda: scaled(1 / x.size, np.subtract(a, b, out=out)),
    )


def negative_binomial_nll_loss(out: Any, x: Any, y: Any, total_count: float = 1.0) -> Any:
    r = total_count
    e = np.exp(-np.abs(x - np.log(r)))

    def value() -> Any:
        return ((r + y) * softplus_of(x - np.log(r), e) - y * (x - np.log(r))).mean()

    return value, lambda: scaled(1 / x.size, np.subtract((r + y) * sigmoid_of(x - np.log(r), e), y, out=out))


def gaussian_nll_loss(out: Any, x: Any, y: Any, var: Any, eps: float = 1e-6) -> Any:
    v = np.maximum(var, eps)
    z = np.subtract(x, y, out=out)
    z /= v

    def grad() -> Any:
        by_var = (1 / v - z * z) * (0.5 / x.size)
        return scaled(1 / x.size, z), by_var

    return lambda: (np.log(v) + z * z * v).mean() / 2, grad


def laplace_nll_loss(out: Any, x: Any, y: Any, scale: Any) -> Any:
    r = np.subtract(x, y, out=out)
    z = np.abs(r) / scale

    def grad() -> Any:
        by_scale = (1 - z) / scale * (1 / x.size)
        return scaled(1 / x.size, np.divide(np.sign(r, out=r), scale, out=out)), by_scale

    return lambda: (np.log(scale) + z).mean(), grad


def student_t_nll_loss(out: Any, x: Any, y: Any, scale: Any, df: float = 4.0) -> Any:
    z = np.subtract(x, y, out=out)
    z /= scale
    z2 = z * z

    def grad() -> Any:
        d = 1 / ((df + z2) * scale)
        by_scale = (df / x.size) * (1 - z2) * d
        return scaled((df + 1) / x.size, np.multiply(z, d, out=out)), by_scale

    return lambda: (np.log(scale) + (df + 1) / 2 * np.log1p(z2 / df)).mean(), grad


def gaussian_kl_div(out: Any, m: Any, log_var: Any) -> Any:
    more = np.expm1(log_var)
    return (
        lambda: (m * m + more - log_var).mean() / 2,
        lambda: (np.multiply(m, 1 / m.size, out=out), scaled(0.5 / m.size, more)),
    )


def kl_div(out: Any, x: Any, y: Any) -> Any:
    return (
        lambda: (y * (np.log(np.maximum(y, np.finfo(y.dtype).tiny)) - x)).mean(),
        lambda: np.multiply(y, -1 / x.size, out=out),
    )


def js_div(out: Any, p: Any, q: Any) -> Any:
    tiny, m = np.finfo(p.dtype).tiny, np.add(p, q, out=out)
    scaled(0.5, m)
    by_p, by_q = np.log(np.maximum(p, tiny) / m), np.log(np.maximum(q, tiny) / m)
    return lambda: (p.dot(by_p) + q.dot(by_q)) / (2 * p.size), lambda: np.multiply(by_p, 0.5 / p.size, out=out)


# ---- penalties and functions ----


def l1_penalty(out: Any, x: Any) -> Any:
    return lambda: np.abs(x, out=out).sum(), lambda: np.sign(x, out=out)


def l2_penalty(out: Any, x: Any) -> Any:
    return lambda: x.dot(x) / 2, lambda: np.positive(x, out=out)


def elastic_net_penalty(out: Any, x: Any, l1_ratio: float = 0.5) -> Any:
    return (
        lambda: l1_ratio * np.abs(x, out=out).sum() + (1 - l1_ratio) / 2 * x.dot(x),
        lambda: np.add(l1_ratio * np.sign(x), (1 - l1_ratio) * x, out=out),
    )


def sigmoid(out: Any, x: Any) -> Any:
    e = np.exp(-np.abs(x))
    s = np.divide(np.where(x >= 0, 1, e), 1 + e, out=out)
    return lambda: s, lambda: s * (1 - s)


def log_sigmoid(out: Any, x: Any) -> Any:
    e = np.exp(-np.abs(x))
    return lambda: np.subtract(np.minimum(x, 0), np.log1p(e), out=out), lambda: sigmoid_of(-x, e)


def softplus(out: Any, x: Any) -> Any:
    e = np.exp(-np.abs(x))
    return lambda: np.add(np.maximum(x, 0), np.log1p(e), out=out), lambda: sigmoid_of(x, e)


# ---- rows ----


def exponentials(out: Any, x: Any) -> tuple[Any, Any, Any]:
    """Of what a row's largest number leaves; that number, and the sums."""
    largest = x.max(axis=1, keepdims=True)
    e = np.exp(np.subtract(x, largest, out=out), out=out)
    return e, largest, e.sum(axis=1, keepdims=True)


def softmax(out: Any, x: Any, grad_output: Any = None) -> Any:
    e, _, total = exponentials(out, x)
    p = np.divide(e, total, out=out)

    def grad() -> Any:
        g = grad_output * p
        g -= p * g.sum(axis=1, keepdims=True)
        return g

    return lambda: p.copy(), grad


def log_softmax(out: Any, x: Any, grad_output: Any = None) -> Any:
    e, largest, total = exponentials(out, x)

    def grad() -> Any:
        np.multiply(e, grad_output.sum(axis=1, keepdims=True) / total, out=out)
        return np.subtract(grad_output, out, out=out)

    return lambda: x - (largest + np.log(total)), grad


def logsumexp(out: Any, x: Any, grad_output: Any = None) -> Any:
    e, largest, total = exponentials(out, x)
    return lambda: (largest + np.log(total))[:, 0], lambda: np.multiply(e, grad_output[:, None] / total, out=out)


def cross_entropy(out: Any, x: Any, labels: Any) -> Any:
    e, largest, total = exponentials(out, x)
    rows = np.arange(len(x))

    def grad() -> Any:
        np.multiply(e, 1 / (len(x) * total), out=out)
        out[rows, labels] -= 1 / len(x)
        return out

    return lambda: ((largest + np.log(total))[:, 0] - x[rows, labels]).mean(), grad


def nll_loss(out: Any, log_p: Any, labels: Any) -> Any:
    rows = np.arange(len(log_p))

    def grad() -> Any:
        out.fill(0)
        out[rows, labels] = -1 / len(log_p)
        return out

    return lambda: -log_p[rows, labels].mean(), grad


def categorical_cross_entropy(out: Any, p: Any, labels: Any) -> Any:
    rows = np.arange(len(p))
    right = p[rows, labels]

    def grad() -> Any:
        out.fill(0)
        out[rows, labels] = -1 / (len(p) * right)
        return out

    return lambda: -np.log(right).mean(), grad


def multi_margin_loss(out: Any, x: Any, labels: Any) -> Any:
    rows = np.arange(len(x))
    slack = np.subtract(x, x[rows, labels, None] - 1, out=out)
    slack[rows, labels] = 0
    np.maximum(slack, 0, out=slack)

    def grad() -> Any:
        np.greater(slack, 0, out=out, casting="unsafe")
        out[rows, labels] = -out.sum(axis=1)
        return scaled(1 / x.size, out)

    return lambda: slack.mean(), grad


def hinge_of_classes(out: Any, x: Any, labels: Any, margin: float) -> Any:
    rows = np.arange(len(x))
    np.copyto(out, x)
    out[rows, labels] = -np.inf
    best = out.argmax(axis=1)
    slack = margin + out[rows, best] - x[rows, labels]

    def grad() -> Any:
        active = (slack > 0) / len(x)
        out.fill(0)
        out[rows, best] = active
        out[rows, labels] = -active
        return out

    return lambda: np.maximum(slack, 0).mean(), grad


def multiclass_hinge_loss(out: Any, x: Any, labels: Any) -> Any:
    return hinge_of_classes(out, x, labels, 1)


def multiclass_perceptron_loss(out: Any, x: Any, labels: Any) -> Any:
    return hinge_of_classes(out, x, labels, 0)


def multilabel_soft_margin_loss(out: Any, x: Any, y: Any) -> Any:
    return binary_cross_entropy_with_logits(out, x, y)


def of_probability(out: Any, x: Any, labels: Any, value: Any, slope: Any) -> Any:
    """A function of the logarithm of the right class's probability, and its derivative."""
    e, largest, total = exponentials(out, x)
    rows = np.arange(len(x))
    log_p = x[rows, labels] - (largest + np.log(total))[:, 0]

    def grad() -> Any:
        factor = slope(log_p) / len(x)
        np.multiply(e, -factor[:, None] / total, out=out)
        out[rows, labels] += factor
        return out

    return lambda: value(log_p).mean(), grad


def softmax_focal_loss(out: Any, x: Any, labels: Any) -> Any:
    return of_probability(
        out,
        x,
        labels,
        lambda log_p: -((1 - np.exp(log_p)) ** 2) * log_p,
        lambda log_p: (1 - np.exp(log_p)) * (2 * np.exp(log_p) * log_p - (1 - np.exp(log_p))),
    )


def poly_loss_cross_entropy(out: Any, x: Any, labels: Any) -> Any:
    return of_probability(
        out, x, labels, lambda log_p: 2 * (1 - np.exp(log_p)) - log_p, lambda log_p: -1 - 2 * np.exp(log_p)
    )


def generalized_cross_entropy(out: Any, x: Any, labels: Any) -> Any:
    return of_probability(
        out, x, labels, lambda log_p: (1 - np.exp(0.7 * log_p)) / 0.7, lambda log_p: -np.exp(0.7 * log_p)
    )


def kl_div_with_logits(out: Any, x: Any, y: Any) -> Any:
    e, largest, total = exponentials(out, x)
    e_y, largest_y, total_y = exponentials(np.empty_like(y), y)
    p = np.divide(e_y, total_y, out=e_y)

    def value() -> Any:
        gap = (y - (largest_y + np.log(total_y))) - (x - (largest + np.log(total)))
        return np.vdot(p, gap) / len(x)

    def grad() -> Any:
        np.divide(e, total, out=out)
        return scaled(1 / len(x), np.subtract(out, p, out=out))

    return value, grad


# ---- pairs of vectors ----


def cosine_similarity(out: Any, a: Any, b: Any, grad_output: Any = None) -> Any:
    squares_a, squares_b = np.einsum("ij,ij->i", a, a), np.einsum("ij,ij->i", b, b)
    over = 1 / np.maximum(np.sqrt(squares_a * squares_b), 1e-8)
    c = np.einsum("ij,ij->i", a, b) * over

    def grad() -> Any:
        by_a = b * (grad_output * over)[:, None]
        by_a -= a * (grad_output * c / squares_a)[:, None]
        by_b = a * (grad_output * over)[:, None]
        by_b -= b * (grad_output * c / squares_b)[:, None]
        return by_a, by_b

    return lambda: c, grad


def pairwise_distance(out: Any, a: Any, b: Any, grad_output: Any = None) -> Any:
    d = np.subtract(a, b, out=out)
    d += 1e-6
    norm = np.sqrt(np.einsum("ij,ij->i", d, d))

    def grad() -> Any:
        np.multiply(d, (grad_output / norm)[:, None], out=out)
        return out, -out

    return lambda: norm, grad


def triplet_margin_loss(out: Any, a: Any, p: Any, n: Any) -> Any:
    near, far = np.subtract(a, p, out=out) + 1e-6, a - n + 1e-6
    near_norm, far_norm = np.sqrt(np.einsum("ij,ij->i", near, near)), np.sqrt(np.einsum("ij,ij->i", far, far))
    slack = 1 + near_norm - far_norm

    def grad() -> Any:
        active = (slack >= 0) / a.dtype.type(len(a))
        by_near, by_far = near * (active / near_norm)[:, None], far * (active / far_norm)[:, None]
        return by_near - by_far, -by_near, by_far

    return lambda: np.maximum(slack, 0).mean(), grad
