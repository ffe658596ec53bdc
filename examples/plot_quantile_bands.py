"""
Quantile bands
==============

The mean says nothing about the spread. With the pinball loss a model predicts a quantile: what
10, 50 or 90 % of the targets fall below. :func:`fastloss.multi_quantile_loss` takes several at
once, one column for each.
"""

import matplotlib.pyplot as plt
import numpy as np

import fastloss as fl

QUANTILES = np.array([0.1, 0.5, 0.9])

rng = np.random.default_rng(0)


def draw(n):
    """Targets whose spread grows with x, and is skewed upwards."""
    t = rng.uniform(0, 1, n)
    return t, np.sin(5 * t) + (0.1 + 0.6 * t) * rng.gamma(2.0, 0.5, n)


def features(t):
    """Smooth bumps, and a constant."""
    return np.column_stack(
        [np.ones_like(t), np.exp(-0.5 * ((t[:, None] - np.linspace(0, 1, 9)) / 0.12) ** 2)]
    )


t, y = draw(1500)
x = features(t)

# %%
# The gradient is a step: ``-q`` below the target, ``1 - q`` above. A subgradient method with
# steps that shrink, and the mean of the second half of its iterates, is enough.

w = np.zeros((x.shape[1], 3))
mean, steps = np.zeros_like(w), 6000
for step in range(steps):
    by_prediction = fl.multi_quantile_loss.grad(x @ w, y, quantiles=QUANTILES)
    w -= 6.0 / (1 + step / 200) ** 0.7 * (x.T @ by_prediction)
    if step >= steps // 2:
        mean += w / (steps - steps // 2)

# %%
# Calibration is counted on new data: the share of targets below each curve should be its
# quantile.

t_new, y_new = draw(20_000)
below = (y_new[:, None] < features(t_new) @ mean).mean(axis=0)
for quantile, share in zip(QUANTILES, below, strict=True):
    print(f"quantile {quantile:.1f}: {share:.3f} of new targets are below")
assert np.abs(below - QUANTILES).max() < 0.03

# %%

grid = np.linspace(0, 1, 201)
low, middle, high = (features(grid) @ mean).T
figure, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
axes.plot(t, y, ".", color="0.5", markersize=2, label="targets")
axes.fill_between(grid, low, high, alpha=0.3, label="10 % to 90 %")
axes.plot(grid, middle, color="C1", linewidth=2, label="median")
axes.set(xlabel="x", ylabel="y", title="Three quantiles, one loss")
axes.legend()
plt.show()
