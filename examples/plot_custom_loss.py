"""
A loss of your own, checked and used
====================================

Too little of something may cost more than too much: stock that is missing, a lift that stops
above the floor. The linex loss grows exponentially on one side and linearly on the other. It
is not in the catalogue; :func:`fastloss.custom_loss` makes a loss with all options of a NumPy
formula of its value.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

import fastloss as fl

# %%
# The formula returns the value alone; gradient and second derivative are made of it.


@fl.custom_loss
def naive_loss(input, target, *, a=1.0):
    u = a * (input - target)
    return np.exp(u) - u - 1


# %%
# ``check`` compares the derivatives with finite differences, and float32 with float64 at
# numbers of all sizes. This formula loses its digits where `u` is small. ``check`` warns of it
# and says what to write; the loss is made of that.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    naive_loss.check()
print(caught[0].message)


@fl.custom_loss
def linex_loss(input, target, *, a=1.0):
    u = a * (input - target)
    series = u**2 * (1 / 2 + u * (1 / 6 + u / 24))
    return np.where(np.abs(u) < 0.01, series, np.exp(u) - u - 1)


found = {}
for loss in (naive_loss, linex_loss):
    (value,) = found[loss.__name__] = loss(np.float32([1e-4]), 0.0, reduction="none")
    print(f"{loss.__name__} of 0.0001: {value:.4g}, which is 5e-09")
assert abs(found["linex_loss"][0] / 5e-9 - 1) < 1e-4

# %%
# With ``a < 0`` it is predictions below the target that cost most. For normal targets theory
# has the best constant: ``mean - a * variance / 2``. :func:`fastloss.best_constant` finds it
# for any loss.

rng = np.random.default_rng(0)
y = rng.normal(10.0, 1.0, 100_000)
for a in (-1.5, -0.5, 0.5):
    best = fl.best_constant(linex_loss, y, a=a)
    print(f"a = {a:4}: best constant {best:.3f}, in theory {10 - a / 2:.3f}")
assert abs(fl.best_constant(linex_loss, y, a=-0.5) - 10.25) < 0.02

# %%
# It works wherever a built-in loss does: weights, masks, reductions, boosting, PyTorch, sums
# of losses, and here Newton's method with products of the Hessian. The line stays above most
# of the points.

t = rng.uniform(0, 4, 150)
y = 1 + t + rng.normal(0, 0.6, 150)
x = np.column_stack([np.ones(150), t])
objectives = {
    "squared error": fl.mse_loss,
    "half of each": fl.weighted_sum((0.5, fl.mse_loss), (0.5, linex_loss, {"a": -2.5})),
    "linex, a = -2.5": fl.weighted_sum((1.0, linex_loss, {"a": -2.5})),
}
lines, below = {}, {}
for name, objective in objectives.items():

    def risk(w, objective=objective):
        value, by_line = objective.value_and_grad(x @ w, y)
        penalty, by_slope = fl.l2_penalty.value_and_grad(w[1:])
        return value + 1e-3 * penalty, x.T @ by_line + 1e-3 * np.append(0, by_slope)

    def product(w, v, objective=objective):
        of_line = objective.hvp(x @ w, y, vector=x @ v)
        return x.T @ of_line + 1e-3 * np.append(0, fl.l2_penalty.hvp(w[1:], vector=v[1:]))

    lines[name] = x @ minimize(risk, [0, 0], jac=True, hessp=product, method="trust-ncg").x
    below[name] = np.mean(lines[name] > y)
    print(f"{name:16} {below[name]:.0%} of the targets are below the line")
assert below["squared error"] < below["half of each"] < below["linex, a = -2.5"]

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
r = np.linspace(-1.6, 3, 201)
for a, style in ((-2.5, "-"), (-1.0, "--"), (1.0, "-.")):
    left.plot(
        r, linex_loss(r, 0.0, reduction="none", a=a), style, linewidth=2, label=f"a = {a}"
    )
left.set(xlabel="residual, prediction - target", ylabel="loss", title="Linex loss", ylim=(0, 8))
left.legend()
order = np.argsort(t)
right.plot(t, y, ".", color="0.5")
for (name, line), style in zip(lines.items(), ("--", "-.", "-"), strict=True):
    right.plot(t[order], line[order], style, linewidth=2, label=name)
right.set(xlabel="t", ylabel="y", title="Lines fitted")
right.legend()
plt.show()
