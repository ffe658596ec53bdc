"""
Regression with outliers
========================

One straight line, fitted by five losses to the same points, of which a fifth are outliers on
one side. How far a loss lets one point pull is its gradient: without bound for the squared
error, at most a constant for the absolute error and Huber's, falling back towards 0 for
Cauchy's, and exactly 0 beyond ``c`` for Tukey's.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

import fastloss as fl

TRUE = np.array([1.0, 2.0])  # intercept and slope

rng = np.random.default_rng(1)
t = np.sort(rng.uniform(-2, 2, 60))
x = np.column_stack([np.ones_like(t), t])
y = x @ TRUE + 0.3 * rng.standard_normal(60)
outlier = np.isin(np.arange(60), rng.choice(np.flatnonzero(t > 0), 12, replace=False))
y[outlier] -= rng.uniform(5, 9, 12)

# %%
# Losses in units of a standard deviation of the noise: the width of Huber's, Cauchy's and
# Tukey's is a parameter, and here it is the usual multiple of 0.3 that gives each 95 % of the
# efficiency of least squares where there are no outliers.

losses = {
    "squared error": (fl.mse_loss, {}),
    "absolute error": (fl.l1_loss, {}),
    "Huber": (fl.huber_loss, {"delta": 1.345 * 0.3}),
    "Cauchy": (fl.cauchy_loss, {"c": 2.385 * 0.3}),
    "Tukey": (fl.tukey_loss, {"c": 4.685 * 0.3}),
}


def fit(loss, options, start):
    def objective(w):
        value, by_prediction = loss.value_and_grad(x @ w, y, **options)
        return value, x.T @ by_prediction

    if loss is fl.l1_loss:  # it has a kink at every point: a method without derivatives
        tolerances = {"xatol": 1e-6, "fatol": 1e-9}
        found = minimize(
            lambda w: objective(w)[0], start, method="Nelder-Mead", options=tolerances
        )
        return found.x
    return minimize(objective, start, jac=True).x


# %%
# Cauchy's and Tukey's losses are not convex: a fit finds the minimum next to where it begins.
# So the convex Huber fit goes first, and is where they begin.

fits, start = {}, np.zeros(2)
for name, (loss, options) in losses.items():
    fits[name] = fit(loss, options, start)
    if name == "Huber":
        start = fits[name]
    print(f"{name:>14}: intercept {fits[name][0]:6.3f}, slope {fits[name][1]:6.3f}")

error = {name: np.abs(w - TRUE).max() for name, w in fits.items()}
assert error["Tukey"] < error["Cauchy"] < error["Huber"] < error["squared error"]
assert error["Tukey"] < 0.15

# %%

figure, (left, right) = plt.subplots(
    1, 2, figsize=(9, 3.8), layout="constrained", width_ratios=(1.4, 1)
)
left.plot(t[~outlier], y[~outlier], "o", color="0.5", markersize=4, label="points")
left.plot(t[outlier], y[outlier], "x", color="0.5", label="outliers")
r = np.linspace(-3, 3, 601)
styles = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1))]
for (name, (loss, options)), style in zip(losses.items(), styles, strict=True):
    left.plot(t, x @ fits[name], linestyle=style, linewidth=2, label=name)
    slope = loss.grad(r, 0.0, reduction="sum", **options)
    right.plot(r, slope, linestyle=style, linewidth=2)
left.set(xlabel="x", ylabel="y", title="Lines fitted")
left.legend(fontsize="small")
right.set(
    xlabel="residual, prediction - target",
    title="Pull of one point: the gradient",
    ylim=(-1.5, 1.5),
)
plt.show()
