"""
Regression with outliers
========================

A line through points of which some are far off, by three losses. The squared error gives a residual the influence of
its size; Huber's loss limits it, Cauchy's takes it back.
"""

import numpy as np
from matplotlib import pyplot as plt

import fastloss as fl

rng = np.random.default_rng(0)
x = np.linspace(-1, 1, 60)
y = 2 * x + 0.5 + 0.1 * rng.standard_normal(60)
y[::7] -= 4 * x[::7] + 2  # every seventh is off

# %%
# Gradient descent, by hand: the gradient by the predictions, times the derivative of each prediction by slope and
# intercept.


def fit(loss, **options):
    slope = intercept = 0.0
    for _ in range(2000):
        gradient = loss.grad(slope * x + intercept, y, **options)
        slope -= 0.3 * gradient @ x
        intercept -= 0.3 * gradient.sum()
    return slope, intercept


losses = {"mse_loss": {}, "huber_loss": {"delta": 0.3}, "cauchy_loss": {"c": 0.3}}
lines = {name: fit(getattr(fl, name), **options) for name, options in losses.items()}
for name, (slope, intercept) in lines.items():
    print(f"{name}: slope {slope:.2f}, intercept {intercept:.2f}")

# %%
# The points were made with slope 2 and intercept 0.5.

figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
axes.plot(x, y, "o", color="0.5", ms=4)
for (name, (slope, intercept)), dashes in zip(lines.items(), ["-", "--", ":"], strict=True):
    axes.plot(x, slope * x + intercept, dashes, lw=2, label=name)
axes.legend()
axes.set(xlabel="x", ylabel="y")
plt.show()
