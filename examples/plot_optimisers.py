"""
Optimisers on a loss surface
============================

A logistic regression of two weights, so that the whole loss surface can be drawn. One feature
has four times the scale of the other, which makes a narrow valley. Each optimiser is a few
lines, gets the same gradients and begins at the same point.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

import fastloss as fl

rng = np.random.default_rng(0)
x = rng.standard_normal((400, 2)) * (1.0, 4.0)
y = (rng.random(400) < fl.sigmoid(x @ (2.0, 0.5))).astype(float)
start = np.array([-2.0, 1.6])


def value_and_grad(w, rows=slice(None)):
    """Mean loss of these rows, and its gradient with respect to the weights."""
    value, by_score = fl.binary_cross_entropy_with_logits.value_and_grad(x[rows] @ w, y[rows])
    return value, x[rows].T @ by_score


minimum = minimize(value_and_grad, start, jac=True)

# %%
# What differs is how a step is made of the gradients so far. Each of these takes a function
# that gives the gradient at a point, and yields where it goes.


def gradient_descent(gradient, w, rate):
    while True:
        w = w - rate * gradient(w)
        yield w


def momentum(gradient, w, rate, keep=0.9):
    velocity = 0
    while True:
        velocity = keep * velocity - rate * gradient(w)
        w = w + velocity
        yield w


def nesterov(gradient, w, rate, keep=0.9):
    velocity = 0
    while True:
        ahead = w + keep * velocity  # where momentum leads
        velocity = keep * velocity - rate * gradient(ahead)
        w = w + velocity
        yield w


def adagrad(gradient, w, rate):
    squares = 0
    while True:
        g = gradient(w)
        squares = squares + g**2
        w = w - rate * g / (np.sqrt(squares) + 1e-8)
        yield w


def rmsprop(gradient, w, rate, keep=0.9):
    squares = 0
    while True:
        g = gradient(w)
        squares = keep * squares + (1 - keep) * g**2
        w = w - rate * g / (np.sqrt(squares) + 1e-8)
        yield w


def adam(gradient, w, rate, keep=0.9, keep_squares=0.999):
    mean = squares = step = 0
    while True:
        g, step = gradient(w), step + 1
        mean = keep * mean + (1 - keep) * g
        squares = keep_squares * squares + (1 - keep_squares) * g**2
        unbiased, scale = mean / (1 - keep**step), squares / (1 - keep_squares**step)
        w = w - rate * unbiased / (np.sqrt(scale) + 1e-8)
        yield w


def path(optimiser, steps, gradient=lambda w: value_and_grad(w)[1], **options):
    points = optimiser(gradient, start, **options)
    return np.array([start, *(next(points) for _ in range(steps))])


def batches(size, seed=0):
    """The gradient of a few rows drawn at random, another few at each call."""
    draw = np.random.default_rng(seed)
    return lambda w: value_and_grad(w, draw.integers(0, len(x), size))[1]


# %%
# On the left, one method and three ways to get a gradient: of all 400 rows, of 20 and of 1. In
# the middle and on the right, gradients of all rows and six methods.

paths = [
    {
        "all rows": path(gradient_descent, 150, rate=0.4),
        "mini-batches of 20": path(gradient_descent, 150, batches(20), rate=0.4),
        "single rows": path(gradient_descent, 150, batches(1), rate=0.1),
    },
    {
        "gradient descent": path(gradient_descent, 80, rate=0.4),
        "momentum": path(momentum, 80, rate=0.1),
        "Nesterov": path(nesterov, 80, rate=0.1),
    },
    {
        "AdaGrad": path(adagrad, 80, rate=0.5),
        "RMSprop": path(rmsprop, 80, rate=0.1),
        "Adam": path(adam, 80, rate=0.2),
    },
]
first, second = np.meshgrid(np.linspace(-2.6, 3.2, 90), np.linspace(-0.6, 2.0, 90))
points = np.column_stack([first.ravel(), second.ravel()])
surface = [value_and_grad(w)[0] for w in points]

figure, panels = plt.subplots(1, 3, figsize=(12, 3.8), layout="constrained", sharey=True)
for axes, group, title in zip(
    panels, paths, ("Which rows", "Momentum", "A step length per weight"), strict=True
):
    axes.contour(
        first, second, np.reshape(surface, first.shape), 25, colors="0.6", linewidths=0.6
    )
    for (name, points), marker in zip(group.items(), "os^", strict=True):
        axes.plot(*points.T, marker=marker, markersize=3, linewidth=1, label=name)
        gap = value_and_grad(points[-1])[0] - minimum.fun
        print(f"{name:20} ends {gap:.1e} above the minimum, after {len(points) - 1} steps")
    axes.plot(*minimum.x, "*", color="0.5", markersize=12)
    axes.set(xlabel="first weight", title=title)
    axes.legend(fontsize="small")
panels[0].set_ylabel("second weight")
plt.show()

# %%
# Gradients of few rows are noisy, and steps of one length never come to rest. A schedule makes
# them shorter: as one over the square root of the step, or along half a cosine that begins
# anew (warm restarts), each time twice as long.


def scheduled(schedule, steps, seed=0):
    gradient, w, gaps = batches(5, seed), start, []
    for step in range(steps):
        w = w - schedule(step) * gradient(w)
        gaps.append(value_and_grad(w)[0] - minimum.fun)
    return np.array(gaps)


def warm_restarts(step, rate=0.4, period=100):
    while step >= period:
        step, period = step - period, 2 * period
    return rate / 2 * (1 + np.cos(np.pi * step / period))


schedules = {
    "constant": lambda step: 0.4,
    "decay": lambda step: 0.4 / np.sqrt(1 + step / 10),
    "warm restarts": warm_restarts,
}
figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
last = {}
for (name, schedule), style in zip(schedules.items(), ("-", "--", "-."), strict=True):
    gaps = np.mean([scheduled(schedule, 700, seed) for seed in range(5)], axis=0)
    last[name] = gaps[-50:].mean()
    axes.semilogy(gaps, style, linewidth=1, label=name)
    print(f"{name:14} {last[name]:.1e} above the minimum in the last 50 steps")
axes.set(
    xlabel="step",
    ylabel="loss above the minimum",
    title="Step lengths, mini-batches of 5 (mean of five runs)",
)
axes.legend()
plt.show()

assert max(last["decay"], last["warm restarts"]) < last["constant"] / 2
