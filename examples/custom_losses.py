"""Three losses of one's own, from formula to trained model: an asymmetric cost, the likelihood
of censored times, and a robust loss whose scale is learned. The formulas give the value alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import fastloss as fl


@fl.custom_loss
def stock_cost(input: Any, target: Any, *, storage: float = 1.0, shortage: float = 5.0) -> Any:
    """The cost of an order of `input` where `target` is sold: storage, or lost customers."""
    rest = input - target
    return np.where(rest > 0, storage * rest, -shortage * rest)


@fl.custom_loss
def censored_loss(input: Any, target: Any, ended: Any) -> Any:
    """Negative log-likelihood of log times under a logistic distribution around `input`. Where
    `ended` is 0, all that is known is that it takes longer.
    """
    z = target - input
    return np.where(ended > 0, 2 * np.log(1 + np.exp(-z)) + z, np.log(1 + np.exp(z)))


@fl.custom_loss(differentiable=("input", "log_scale"))
def cauchy_loss(input: Any, target: Any, log_scale: Any) -> Any:
    """Negative log-likelihood of a Cauchy distribution; the log of its width is learned too."""
    return log_scale + np.log(1 + ((input - target) * np.exp(-log_scale)) ** 2)


def descend(
    parameters: Any, gradient: Callable[[Any], Any], steps: int = 3000, rate: float = 0.05
) -> Any:
    """Adam, in its shortest form."""
    m, v = np.zeros_like(parameters), np.zeros_like(parameters)
    for k in range(1, steps + 1):
        g = gradient(parameters)
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        step = (
            rate * (1 - k / steps) * (m / (1 - 0.9**k)) / (np.sqrt(v / (1 - 0.99**k)) + 1e-12)
        )
        parameters = parameters - step
    return parameters


def main() -> dict[str, float]:
    rng = np.random.default_rng(0)
    n = 4000
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    found = {}

    sold = x @ [20.0, 3.0, -2.0] + 4 * rng.normal(size=n)
    w = descend(np.zeros(3), lambda w: x.T @ stock_cost.grad(x @ w, sold), rate=0.5)
    found["sold out"] = float(
        np.mean(x @ w < sold)
    )  # on storage / (storage + shortage) of the days
    print(f"sold out on {found['sold out']:.1%} of the days, and on half if both cost the same")

    log_time = x @ [1.0, 0.5, -0.5] + rng.logistic(size=n)
    limit = 1.0 + rng.normal(size=n)
    seen, ended = np.minimum(log_time, limit), (log_time <= limit).astype(float)
    w = descend(np.zeros(3), lambda w: x.T @ censored_loss.grad(x @ w, seen, ended))
    naive = np.linalg.lstsq(x, seen, rcond=None)[0]
    found["censored"], found["naive"] = float(w[0]), float(naive[0])
    print(
        f"mean log time {w[0]:.2f}, which is 1; least squares of the times seen: {naive[0]:.2f}"
    )

    noisy = x @ [1.0, 0.5, -0.5] + 0.3 * rng.standard_cauchy(size=n)

    def gradient(w: Any) -> Any:
        by_input, by_scale = cauchy_loss.grad(x @ w[:3], noisy, w[3])
        return np.append(x.T @ by_input, by_scale.sum())

    w = descend(np.zeros(4), gradient)
    found["robust"], found["scale"] = float(w[0]), float(np.exp(w[3]))
    print(f"intercept {w[0]:.2f}, which is 1, and scale {np.exp(w[3]):.2f}, which is 0.3")

    objective = fl.weighted_sum((1.0, stock_cost, {"shortage": 2.0}), (0.1, fl.mse_loss))
    w = descend(np.zeros(3), lambda w: x.T @ objective.grad(x @ w, sold), rate=0.5)
    found["mixed"] = float(np.mean(x @ w < sold))
    print(f"with a squared error and a cheaper shortage, sold out on {found['mixed']:.1%}")
    return found


if __name__ == "__main__":
    main()
