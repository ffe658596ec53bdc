"""
A robust loss whose scale is learned
====================================

A sensor is precise in one range, noisy in another, and at times far off. Cauchy's likelihood
bears with outliers, but its width has to be known. Here the width is an output of the model,
like the mean. A third output is the state of the sensor: so a loss of one's own, a loss over
rows and a penalty make the objective.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

import fastloss as fl

# %%
# Minus the logarithm of Cauchy's density, but for a constant. ``log_scale`` is an input with a
# gradient as well; its logarithm is predicted, so that the width is positive.


@fl.custom_loss(differentiable=("input", "log_scale"))
def cauchy_scale_loss(input, target, log_scale):
    return log_scale + np.log(1 + ((input - target) * np.exp(-log_scale)) ** 2)


cauchy_scale_loss.check([0.3, 2.0], [0.0, -1.0], [0.1, -0.4])

# %%
# One input, and for each point what the sensor reads and in which of three states it is.

rng = np.random.default_rng(0)
t = np.sort(rng.uniform(0, 3, 900))
state = np.digitize(t + 0.1 * rng.standard_normal(900), [1, 2])
mean, scale = np.sin(2 * t), np.where(t < 1, 0.05, np.where(t < 2, 0.3, 0.1))
y = mean + scale * rng.standard_cauchy(900)

# bumps along the axis, from which all outputs are made
centers = np.linspace(-0.2, 3.2, 18)
features = np.exp(-((t[:, None] - centers) ** 2) / (2 * 0.2**2))
shapes = {"mean": (18,), "log_scale": (18,), "logits": (18, 3)}
ends = np.cumsum([np.prod(shape) for shape in shapes.values()])


def split(w):
    parts = np.split(w, ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes.values(), strict=True)]


# %%
# Terms with arguments of their own: :func:`fastloss.uncertainty_weighted_sum` takes a tuple
# for each and gives the gradients in the same form. It can learn the factors of tasks whose
# loss is never negative. This one is where the density is above 1, so the factors stay at
# ``exp(0)``: both terms are minus the logarithm of a likelihood anyway.

objective = fl.uncertainty_weighted_sum(cauchy_scale_loss, fl.cross_entropy)


def risk(w):
    by_mean, by_scale, by_state = split(w)
    value, (_, ((of_mean, of_scale), of_logits)) = objective.value_and_grad(
        np.zeros(2),
        (features @ by_mean, y, features @ by_scale),
        (features @ by_state, state),
    )
    gradient = [features.T @ of for of in (of_mean, of_scale, of_logits)]
    penalty, of_penalty = fl.l2_penalty.value_and_grad(w)
    gradient = np.concatenate([of.ravel() for of in gradient])
    return value + 1e-4 * penalty, gradient + 1e-4 * of_penalty


found = minimize(risk, np.zeros(ends[-1]), jac=True, method="L-BFGS-B")
by_mean, by_scale, by_state = split(found.x)
least_squares = features @ np.linalg.lstsq(features, y, rcond=None)[0]
fit, width = features @ by_mean, np.exp(features @ by_scale)

error = {"least squares": least_squares - mean, "Cauchy": fit - mean}
for name, off in error.items():
    print(f"{name:13} is {np.median(np.abs(off)):.3f} off, median")
right_states = np.mean((features @ by_state).argmax(axis=1) == state)
middle = [np.median(width[np.abs(t - at) < 0.3]) for at in (0.5, 1.5, 2.5)]
print(f"widths {', '.join(f'{w:.2f}' for w in middle)}, which are 0.05, 0.3 and 0.1")
print(f"states: {right_states:.0%} right")
assert np.median(np.abs(error["Cauchy"])) < 0.05
assert np.all(np.abs(np.log(middle) - np.log([0.05, 0.3, 0.1])) < np.log(1.5))
assert right_states > 0.85

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
left.plot(t, y, ".", color="0.7", markersize=3)
left.fill_between(t, fit - width, fit + width, alpha=0.3, label="learned width")
left.plot(t, fit, linewidth=2, label="Cauchy")
left.plot(t, least_squares, "--", linewidth=2, label="least squares")
left.set(xlabel="t", ylabel="reading", title="Readings and fits", ylim=(-2.5, 2.5))
left.legend(fontsize="small")
right.semilogy(t, scale, color="0.6", linewidth=4, label="truth")
right.semilogy(t, width, linewidth=2, label="learned")
right.set(xlabel="t", ylabel="width", title="Width of the noise")
right.legend()
plt.show()
