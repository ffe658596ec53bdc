"""
A support vector machine by subgradients
========================================

The hinge loss ``max(0, 1 - y s)`` costs nothing once a point is on its own side by a margin of
1. Such points have gradient 0: the solution depends on the others alone, the support vectors.
The method is Pegasos: subgradient steps of ``penalty / 2 |w|^2 + mean hinge loss`` of length
``1 / (penalty * step)``.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.svm import LinearSVC

import fastloss as fl

PENALTY, STEPS = 0.02, 20_000

rng = np.random.default_rng(0)
y = np.repeat([-1.0, 1.0], 40)
x = rng.standard_normal((80, 2)) + 1.3 * y[:, None]

# %%
# One column of ones makes the intercept a weight, which is penalised like the others. The mean
# of the second half of the iterates is closer than the last of them.

features = np.column_stack([x, np.ones(80)])
w, mean = np.zeros(3), np.zeros(3)
for step in range(1, STEPS + 1):
    by_score = fl.hinge_loss.grad(features @ w, y)  # -y / n inside the margin, 0 outside
    w -= (PENALTY * w + features.T @ by_score) / (PENALTY * step)
    if step > STEPS // 2:
        mean += w / (STEPS - STEPS // 2)

value = fl.hinge_loss(features @ mean, y) + PENALTY * fl.l2_penalty(mean)

# %%
# liblinear solves the dual problem, and like this one it penalises the intercept. With ``C = 1
# / (penalty * n)`` its objective is this one divided by the penalty.

exact = LinearSVC(
    loss="hinge", C=1 / (PENALTY * 80), tol=1e-8, max_iter=1_000_000, random_state=0
).fit(x, y)
solution = np.append(exact.coef_, exact.intercept_)
best = fl.hinge_loss(features @ solution, y) + PENALTY * fl.l2_penalty(solution)
print(f"by subgradients {np.round(mean, 4)}, objective {value:.7f}")
print(f"liblinear       {np.round(solution, 4)}, objective {best:.7f}")
assert best - 1e-9 < value < best + 1e-4

margin = y * (features @ mean)
support = margin < 1 + 1e-3
print(f"{support.sum()} of 80 points are support vectors")

# %%

figure, axes = plt.subplots(figsize=(6, 4.6), layout="constrained")
for label, marker in ((-1, "s"), (1, "o")):
    axes.plot(*x[y == label].T, marker, markersize=5, label=f"y = {label:+d}")
axes.plot(
    *x[support].T,
    "o",
    markersize=12,
    markerfacecolor="none",
    color="0.5",
    label="support vectors",
)
first, second = np.meshgrid(np.linspace(-4, 4, 50), np.linspace(-4, 4, 50))
score = mean[0] * first + mean[1] * second + mean[2]
axes.contour(first, second, score, [-1, 0, 1], colors=["0.5"], linestyles=["--", "-", "--"])
axes.set(
    xlabel="$x_1$",
    ylabel="$x_2$",
    title="Boundary, margins and support vectors",
    xlim=(-4, 4),
    ylim=(-4, 4),
)
axes.legend(fontsize="small")
plt.show()
