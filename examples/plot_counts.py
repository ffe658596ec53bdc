"""
Counts and totals: Poisson, negative binomial, Tweedie
======================================================

Counts are whole, not negative, and vary more where they are larger. The Poisson loss takes the
logarithm of the mean and weighs residuals accordingly; the negative binomial loss is for
counts that vary more than that; Tweedie's for totals that are exactly 0 in many rows and
positive in the rest, such as insurance claims.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

import fastloss as fl
from fastloss.interop import scipy as fls

TRUE = np.array([0.5, 1.5])  # log mean = 0.5 + 1.5 t

rng = np.random.default_rng(0)
t = rng.uniform(-1, 1, 2000)
mean = np.exp(TRUE[0] + TRUE[1] * t)
counts = rng.poisson(mean)
spread = rng.poisson(mean * rng.gamma(2.0, 1 / 2.0, 2000))  # variance = mean + mean^2 / 2
claims = rng.poisson(mean / 2)
# claims of mean 2, so their totals have the same mean as the counts
totals = np.array([rng.gamma(2.0, 1.0, n).sum() for n in claims])
print(f"{np.mean(totals == 0):.0%} of the totals are 0, the largest is {totals.max():.1f}")


def fit(loss, y, **options):
    """Intercept and slope."""
    risk = fls.objective(loss, t[:, None], y, **options)
    slope, intercept = risk.split(minimize(risk, risk.x0, jac=True).x)
    return np.array([intercept, slope[0]])


# %%
# Each loss recovers the coefficients from data of its own kind. A line fitted by squares
# predicts negative counts.

found = {
    "Poisson, of counts": fit(fl.poisson_nll_loss, counts),
    "negative binomial, of spread counts": fit(
        fl.negative_binomial_nll_loss, spread, total_count=2.0
    ),
    "Tweedie 1.5, of totals": fit(fl.tweedie_loss, totals, power=1.5),
}
for name, w in found.items():
    print(f"{name:36} log mean = {w[0]:.3f} + {w[1]:.3f} t")
    assert np.abs(w - TRUE).max() < 0.1

line = fit(fl.mse_loss, counts)
print(f"{'squares, of counts':36} mean = {line[0]:.3f} + {line[1]:.3f} t")
print(f"at t = -1 the line is at {line[0] - line[1]:.2f}")
assert line[0] - line[1] < 0

# %%
# Which spread do the data have? Bin by the predicted mean and compare variances: Poisson's is
# the mean, the negative binomial's ``mean + mean^2 / total_count``.

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
grid = np.linspace(-1, 1, 101)
left.plot(t, counts, ".", color="0.5", markersize=2, label="counts")
w = found["Poisson, of counts"]
left.plot(grid, np.exp(w[0] + w[1] * grid), linewidth=2, label="Poisson")
left.plot(grid, line[0] + line[1] * grid, "--", linewidth=2, label="squared error")
left.axhline(0, color="0.5", linewidth=1)
left.set(xlabel="t", ylabel="count", xticks=[-1, -0.5, 0, 0.5, 1], title="Means fitted")
left.legend()

bins = np.quantile(mean, np.linspace(0, 1, 11))
which = np.digitize(mean, bins[1:-1])
for (name, y), marker in zip(
    {"counts": counts, "spread counts": spread, "totals": totals}.items(), "os^", strict=True
):
    means, variances = np.array(
        [[y[which == b].mean(), y[which == b].var()] for b in range(10)]
    ).T
    right.plot(means, variances, marker, label=name)
m = np.linspace(0.6, 6.5, 50)
right.plot(m, m, "-", color="0.5", label="mean")
right.plot(m, m + m**2 / 2, "--", color="0.5", label="mean + mean² / 2")
right.set(xlabel="mean in the bin", ylabel="variance in the bin", title="How they vary")
right.legend(fontsize="small")
plt.show()
