"""
Times that are not known to the end
===================================

Most machines still run when the study ends: of these only a bound of the lifetime is known.
Leaving them out, or taking the bound for the lifetime, makes lifetimes too short. Their
likelihood is the probability to last longer: the loss is three lines of NumPy.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

import fastloss as fl

# %%
# The model: log times have a logistic distribution around `input`, of width ``exp(log_width)``.
# Where a machine has failed (``failed`` is 1) the loss is minus the logarithm of the density,
# elsewhere of the probability to last longer. Both gradients are made of the formula, and
# ``log(1 + exp(z))`` does not overflow.


@fl.custom_loss(differentiable=("input", "log_width"))
def censored_loss(input, target, log_width, failed):
    z = (target - input) * np.exp(-log_width)
    longer = np.log(1 + np.exp(z))
    return np.where(failed > 0, 2 * longer - z + log_width, longer)


censored_loss.check([1.0, 2.0], [1.5, 0.0], [0.1, -0.3], [1.0, 0.0])

# %%
# Machines fail sooner the more they are used. How long each has been watched differs.

rng = np.random.default_rng(0)
n, true = 1000, np.array([2.0, -0.8, np.log(0.4)])  # intercept, effect of use, log of width
use = rng.uniform(0, 2, n)
x = np.column_stack([np.ones(n), use])
log_time = x @ true[:2] + 0.4 * rng.logistic(size=n)
log_watched = rng.uniform(-0.5, 2.0, n)
seen, failed = np.minimum(log_time, log_watched), (log_time <= log_watched).astype(float)
print(f"{np.mean(failed):.0%} of the machines have failed")


def fitted(x, seen, failed):
    def risk(w):
        arguments = x @ w[:2], seen, w[2], failed
        value, (by_input, by_width) = censored_loss.value_and_grad(*arguments)
        value += 1e-4 * fl.l2_penalty(w[:2])
        return value, np.append(x.T @ by_input + 2e-4 * w[:2], by_width.sum())

    return minimize(risk, np.zeros(3), jac=True).x


ended = failed > 0
fits = {
    "censored": fitted(x, seen, failed),
    "bounds as lifetimes": fitted(x, seen, np.ones(n)),
    "failed ones alone": fitted(x[ended], seen[ended], failed[ended]),
}
for name, w in fits.items():
    print(
        f"{name:20} intercept {w[0]:5.2f}, effect of use {w[1]:5.2f}, width {np.exp(w[2]):.2f}"
    )
errors = [np.abs(w - true).max() for w in fits.values()]
assert errors[0] < 0.15 < min(errors[1:])

# %%
# The share of machines, used on average, that still run: 1 over 1 plus the exponential of `z`.

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
predicted = np.linspace(-3, 5, 201)
for state, style in ((1.0, "-"), (0.0, "--")):
    losses = censored_loss(predicted, 1.0, 0.0, state, reduction="none")
    name = "failed at 1" if state else "still running at 1"
    left.plot(predicted, losses, style, linewidth=2, label=name)
left.set(xlabel="predicted log time", ylabel="loss", title="Loss of one machine")
left.legend()
times = np.linspace(0.05, 12, 300)
curves = {"truth": (true, "0.6", "-")}
for (name, w), style in zip(fits.items(), ("--", "-.", ":"), strict=True):
    curves[name] = (w, None, style)
for name, (w, color, style) in curves.items():
    z = (np.log(times) - w[0] - w[1]) * np.exp(-w[2])
    width = 4 if name == "truth" else 2
    right.plot(times, fl.sigmoid(-z), linestyle=style, color=color, linewidth=width, label=name)
right.set(xlabel="time", ylabel="still running", title="Machines of average use", ylim=(0, 1))
right.legend()
plt.show()
