"""Logistic regression by SciPy's optimiser: value and gradient of the loss from one call, the same coefficients as
scikit-learn's.

The data are scikit-learn's breast-cancer measurements. The objective is the one scikit-learn minimises for C = 1:
the sum of the logistic losses plus half the squared norm of the coefficients, the intercept left out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

import fastloss as fl


def objective(parameters: Any, x: Any, labels: Any) -> tuple[float, Any]:
    """Value and gradient, as minimize(jac=True) wants them."""
    coefficients, intercept = parameters[:-1], parameters[-1]
    scores = x @ coefficients + intercept
    value, d_scores = fl.binary_cross_entropy_with_logits.value_and_grad(scores, labels, reduction="sum")
    gradient = np.append(x.T @ d_scores + coefficients, d_scores.sum())
    return value + 0.5 * coefficients @ coefficients, gradient


def main() -> dict[str, float]:
    x, labels = load_breast_cancer(return_X_y=True)
    x = StandardScaler().fit_transform(x)
    start = np.zeros(x.shape[1] + 1)
    found = minimize(objective, start, (x, labels), method="L-BFGS-B", jac=True, options={"gtol": 1e-8, "ftol": 1e-15})

    model = LogisticRegression(C=1.0, tol=1e-10, max_iter=10_000).fit(x, labels)
    theirs = np.append(model.coef_[0], model.intercept_)
    difference = float(np.max(np.abs(found.x - theirs)))
    accuracy = float(np.mean((x @ found.x[:-1] + found.x[-1] > 0) == labels))
    print(f"{found.nit} iterations, objective {found.fun:.10f}, training accuracy {accuracy:.2%}")
    print(f"largest difference from scikit-learn's coefficients: {difference:.1e}")
    assert difference < 1e-4, "the coefficients are not those of scikit-learn"
    return {"difference": difference, "objective": float(found.fun), "accuracy": accuracy}


if __name__ == "__main__":
    main()
