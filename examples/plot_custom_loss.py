"""
A loss of your own, checked and used
====================================

Too little of something may cost more than too much: stock that is missing, a lift that stops
above the floor. The linex loss grows exponentially on one side and linearly on the other. It
is not in the catalogue; :func:`fastloss.custom_loss` makes a loss with all options of a NumPy
formula.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

import fastloss as fl
from fastloss.interop import scipy as fls

# %%
# The formula returns value, gradient and, with ``hessian=True``, the second derivative.
# ``expm1(u) - u`` has the digits that ``exp(u) - u - 1`` loses near 0.


@fl.custom_loss(hessian=True)
def linex_loss(input, target, *, a=1.0):
    u = a * (input - target)
    return np.expm1(u) - u, a * np.expm1(u), a**2 * np.exp(u)


# %%
# ``check`` compares the derivatives with finite differences. A wrong one does not pass:


@fl.custom_loss
def wrong_loss(input, target, *, a=1.0):
    u = a * (input - target)
    return np.expm1(u) - u, np.expm1(u)  # the inner derivative is missing


points = np.linspace(-2, 2, 41)
linex_loss.check(points, np.zeros(41), a=-1.5)
try:
    wrong_loss.check(points, np.zeros(41), a=-1.5)
except ValueError as error:
    print(f"ValueError: {error}")
else:
    raise AssertionError("the wrong derivative has passed")

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
# It works wherever a built-in loss does: weights, masks, reductions, boosting, PyTorch, and
# here SciPy, by Newton's method with products of the Hessian. The line stays above most of the
# points.

t = rng.uniform(0, 4, 150)
y = 1 + t + rng.normal(0, 0.6, 150)
lines = {}
for name, loss, options in (
    ("squared error", fl.mse_loss, {}),
    ("linex, a = -2.5", linex_loss, {"a": -2.5}),
):
    risk = fls.objective(loss, t[:, None], y, **options)
    found = minimize(risk, risk.x0, jac=True, hessp=risk.hessp, method="trust-ncg")
    (slope,), intercept = risk.split(found.x)
    lines[name] = intercept + slope * t
    print(f"{name:16} {np.mean(lines[name] > y):.0%} of the targets are below the line")
assert np.mean(lines["linex, a = -2.5"] > y) > 0.7

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
for (name, line), style in zip(lines.items(), ("--", "-"), strict=True):
    right.plot(t[order], line[order], style, linewidth=2, label=name)
right.set(xlabel="t", ylabel="y", title="Lines fitted")
right.legend()
plt.show()
