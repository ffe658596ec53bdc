"""
Logistic regression by SciPy's optimiser
========================================

Value and gradient of the loss come from one call, which is what
``scipy.optimize.minimize(jac=True)`` wants. The coefficients are the same as scikit-learn's.

The data are scikit-learn's breast-cancer measurements. The objective is the one scikit-learn
minimises for C = 1: the sum of the logistic losses plus half the squared norm of the
coefficients, the intercept left out.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

import fastloss as fl

data = load_breast_cancer()
x, labels = StandardScaler().fit_transform(data.data), data.target

# %%
# The chain rule: the gradient of the scores is ``p - y``, that of the coefficients is this
# times the features.


def objective(parameters):
    coefficients, intercept = parameters[:-1], parameters[-1]
    value, d_scores = fl.binary_cross_entropy_with_logits.value_and_grad(
        x @ coefficients + intercept, labels, reduction="sum"
    )
    gradient = np.append(x.T @ d_scores + coefficients, d_scores.sum())
    return value + fl.l2_penalty(coefficients), gradient


path = []
found = minimize(
    objective,
    np.zeros(x.shape[1] + 1),
    method="L-BFGS-B",
    jac=True,
    options={"gtol": 1e-8, "ftol": 1e-15},
    callback=lambda intermediate_result: path.append(intermediate_result.fun),
)

# %%

model = LogisticRegression(C=1.0, tol=1e-10, max_iter=10_000).fit(x, labels)
theirs = np.append(model.coef_[0], model.intercept_)
difference = np.max(np.abs(found.x - theirs))
scores = x @ found.x[:-1] + found.x[-1]
accuracy = np.mean((scores > 0) == labels)
print(f"{found.nit} iterations, objective {found.fun:.10f}, training accuracy {accuracy:.2%}")
print(f"largest difference from scikit-learn's coefficients: {difference:.1e}")
assert difference < 1e-4

# %%
# On the right are the scores, in which the loss is stated: label 1 is a benign tumour, and 0
# the decision boundary.

figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained")
left.semilogy(np.array(path[:-1]) - found.fun)
left.set(
    xlabel="iteration of L-BFGS", ylabel="objective above its minimum", title="Convergence"
)
bins = np.linspace(-25, 15, 41)
for label, name, hatch in ((0, "malignant", "///"), (1, "benign", "")):
    right.hist(scores[labels == label], bins, alpha=0.6, label=name, hatch=hatch)
right.axvline(0, color="0.5", linestyle="--")
right.set(xlabel="score (logit)", ylabel="rows", title="Scores of the training data")
right.legend()
plt.show()
