"""
Calibration with label smoothing
================================

A prediction of 0.9 is calibrated if it is right nine times in ten. A model that can separate
its training data makes its probabilities ever surer, since only that still lowers the training
loss. Label smoothing asks for less than certainty.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize, minimize_scalar
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import fastloss as fl
from fastloss.interop import scipy as fls

x, y = load_digits(return_X_y=True)
noise = np.random.default_rng(0).standard_normal(x.shape)  # so that digits can be mistaken
x = x / 16 + 0.3 * noise
x_train, x_rest, y_train, y_rest = train_test_split(
    x, y, train_size=800, random_state=0, stratify=y
)
x_held, x_test, y_held, y_test = train_test_split(
    x_rest, y_rest, train_size=200, random_state=0, stratify=y_rest
)


def logits(label_smoothing):
    """Those of held-out and test rows, by a linear model fitted to the training rows."""
    risk = fls.objective(
        fl.cross_entropy, x_train, y_train, penalty=1e-6, label_smoothing=label_smoothing
    )
    coefficients, intercept = risk.split(minimize(risk, risk.x0, jac=True, method="L-BFGS-B").x)
    return x_held @ coefficients.T + intercept, x_test @ coefficients.T + intercept


def calibration(z):
    """Confidence and accuracy in ten bins, and their mean difference, weighted by rows."""
    p = fl.softmax(z)
    confidence, right = p.max(axis=1), p.argmax(axis=1) == y_test
    bins = np.minimum((confidence * 10).astype(int), 9)
    members = [bins == b for b in np.unique(bins)]
    rows = np.array([[confidence[m].mean(), right[m].mean(), m.mean()] for m in members])
    return rows, np.abs(rows[:, 0] - rows[:, 1]) @ rows[:, 2]


# %%
# A second remedy needs no other training: divide the logits by a temperature that is fitted to
# held-out rows.

held, plain = logits(0.0)
temperature = minimize_scalar(
    lambda t: fl.cross_entropy(held / t, y_held), bounds=(0.5, 50), method="bounded"
).x
models = {
    "no smoothing": plain,
    "smoothing 0.1": logits(0.1)[1],
    f"temperature {temperature:.1f}": plain / temperature,
}

figure, axes = plt.subplots(figsize=(5, 4.4), layout="constrained")
axes.plot([0, 1], [0, 1], color="0.5", linewidth=1)
errors = []
for (name, z), marker in zip(models.items(), "os^", strict=True):
    rows, error = calibration(z)
    errors.append(error)
    axes.plot(rows[:, 0], rows[:, 1], marker=marker, label=name)
    print(
        f"{name:15} accuracy {np.mean(z.argmax(axis=1) == y_test):.3f}, "
        f"log loss {fl.cross_entropy(z, y_test):.3f}, calibration error {error:.3f}"
    )
axes.set(
    xlabel="mean confidence of the bin",
    ylabel="accuracy in the bin",
    title="Reliability on test rows",
)
axes.legend()
plt.show()

assert max(errors[1:]) < errors[0] / 2
