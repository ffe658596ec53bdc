"""
Rare positives: weights, focal loss and the threshold
=====================================================

Two in a hundred rows are positive. At the threshold 0.5 a fit of the plain logistic loss finds
three in ten of them, but its probabilities are right. ``pos_weight`` and the focal loss change
what is learned; of a linear model they change little but where the threshold is, and the
probabilities no longer mean what they say.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import average_precision_score

import fastloss as fl
from fastloss.interop import scipy as fls

rng = np.random.default_rng(0)


def draw(n):
    y = rng.random(n) < 0.02
    return rng.standard_normal((n, 2)) + 1.6 * y[:, None], y.astype(float)


x, y = draw(20_000)
x_new, y_new = draw(20_000)
weight = (1 - y).sum() / y.sum()  # makes both classes count the same in sum

# %%
# ``alpha=-1`` leaves out the focal loss's own balance of the classes. Like torchvision's it is
# not reduced unless asked for; the objective takes the mean of any loss.

settings = {
    "logistic": (fl.binary_cross_entropy_with_logits, {}),
    "pos_weight": (fl.binary_cross_entropy_with_logits, {"pos_weight": weight}),
    "focal": (fl.sigmoid_focal_loss, {"gamma": 2.0, "alpha": -1.0}),
}
scores = {}
for name, (loss, options) in settings.items():
    risk = fls.objective(loss, x, y, **options)
    coefficients, intercept = risk.split(minimize(risk, risk.x0, jac=True).x)
    scores[name] = x_new @ coefficients + intercept
# the weight multiplies the odds, so its logarithm is what it adds to the logit
scores["pos_weight, corrected"] = scores["pos_weight"] - np.log(weight)

log_loss = {}
print(f"{'':22} recall  precision  mean probability  average precision  log loss")
for name, s in scores.items():
    positive = s > 0
    recall, precision = positive[y_new == 1].mean(), y_new[positive].mean()
    ranking = average_precision_score(y_new, s)
    log_loss[name] = fl.binary_cross_entropy_with_logits(s, y_new)
    print(
        f"{name:22} {recall:6.3f} {precision:10.3f} {fl.sigmoid(s).mean():17.4f} "
        f"{ranking:18.3f} {log_loss[name]:9.4f}"
    )
print(f"{y_new.mean():.4f} of the new rows are positive")

assert min(log_loss, key=log_loss.get) == "logistic"
assert max(log_loss, key=log_loss.get) == "pos_weight"

# %%
# The ranking of the rows, measured by average precision, is the same to three digits. Where
# only labels are wanted, moving the threshold of the plain fit does what the weight does. The
# focal loss leaves the threshold 0.5 where it is and draws all probabilities towards it. On
# the left is what one negative row pulls, the gradient: the focal loss nearly forgets those
# that are right already, which matters where thousands of them would drown a few hard ones in
# a model that can fit both.

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
z = np.linspace(-6, 4, 201)
for (name, (loss, options)), style in zip(settings.items(), ("-", "--", "-."), strict=True):
    if name != "pos_weight":
        left.semilogy(
            z, loss.grad(z, 0.0, reduction="sum", **options), style, linewidth=2, label=name
        )
left.set(xlabel="logit of a negative row", ylabel="gradient", title="Pull of one negative")
left.legend()

threshold = np.linspace(-9, 5, 141)
for name, style in zip(settings, ("-", "--", "-."), strict=True):
    s = scores[name]
    recall = [(s[y_new == 1] > a).mean() for a in threshold]
    right.plot(threshold, recall, style, linewidth=2, label=name)
right.axvline(0, color="0.5", linewidth=1)
right.set(
    xlabel="threshold of the logit",
    ylabel="recall",
    title="The same ranking, another threshold",
)
right.legend()
plt.show()
