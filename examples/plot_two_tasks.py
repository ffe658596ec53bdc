"""
One network, two tasks
======================

One hidden layer, two outputs: which digit an image shows, and how far its ink is from the top.
The objective is a sum of a cross-entropy and a squared error. What the factors should be
depends on the units of both; :func:`fastloss.uncertainty_weighted_sum` learns them with the
network: ``sum_k exp(-s_k) L_k + s_k``.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import fastloss as fl

HIDDEN, EPOCHS, BATCH, RATE = 64, 30, 64, 0.005

x, digit = load_digits(return_X_y=True)
x = x / 16
rows = np.repeat(np.arange(8), 8)
height = x @ rows / x.sum(axis=1)  # centre of the ink, in pixels from the top
x_train, x_test, digit_train, digit_test, height_train, height_test = train_test_split(
    x, digit, height, test_size=0.25, random_state=0, stratify=digit
)

# %%
# A tuple of arguments for each term: each task has its own outputs and targets. The gradients
# come back in the same form, and the error signals of both tasks add up in the layer that they
# share.

objective = fl.uncertainty_weighted_sum(fl.cross_entropy, fl.mse_loss)

rng = np.random.default_rng(0)
parameters = {
    "s": np.zeros(2),
    "w": rng.standard_normal((64, HIDDEN)) * np.sqrt(2 / 64),
    "b": np.zeros(HIDDEN),
    "digit": rng.standard_normal((HIDDEN, 10)) * np.sqrt(1 / HIDDEN),
    "height": np.zeros((HIDDEN, 1)),
    "height_bias": np.array([height_train.mean()]),
}
moments = {name: (np.zeros_like(p), np.zeros_like(p)) for name, p in parameters.items()}


def outputs(x):
    hidden = np.maximum(x @ parameters["w"] + parameters["b"], 0)
    return (
        hidden,
        hidden @ parameters["digit"],
        (hidden @ parameters["height"])[:, 0] + parameters["height_bias"],
    )


history, step = [], 0
for _ in range(EPOCHS):
    order = rng.permutation(len(x_train))
    for first in range(0, len(order), BATCH):
        batch = order[first : first + BATCH]
        hidden, logits, heights = outputs(x_train[batch])
        by_s, (d_logits, d_heights) = objective.grad(
            parameters["s"], (logits, digit_train[batch]), (heights, height_train[batch])
        )
        d_hidden = (
            d_logits @ parameters["digit"].T + d_heights[:, None] @ parameters["height"].T
        )
        d_hidden *= hidden > 0
        gradients = {
            "s": by_s,
            "w": x_train[batch].T @ d_hidden,
            "b": d_hidden.sum(axis=0),
            "digit": hidden.T @ d_logits,
            "height": hidden.T @ d_heights[:, None],
            "height_bias": d_heights.sum(keepdims=True),
        }
        step += 1
        # Adam, whose steps are as long whatever the units
        for name, (first_moment, second_moment) in moments.items():
            first_moment += 0.1 * (gradients[name] - first_moment)
            second_moment += 0.001 * (gradients[name] ** 2 - second_moment)
            scale = np.sqrt(second_moment / (1 - 0.999**step)) + 1e-8
            rate = 10 * RATE if name == "s" else RATE
            parameters[name] -= rate * first_moment / (1 - 0.9**step) / scale
    _, logits, heights = outputs(x_test)
    history.append(
        (
            fl.cross_entropy(logits, digit_test),
            fl.mse_loss(heights, height_test),
            *np.exp(-parameters["s"]),
        )
    )

# %%
# Each factor comes near one over the training loss of its task, so that both terms count about
# 1, and grows as that falls.

accuracy, error = (
    np.mean(logits.argmax(axis=1) == digit_test),
    np.sqrt(fl.mse_loss(heights, height_test)),
)
print(f"digits: {accuracy:.1%} right")
print(f"heights: {error:.3f} pixels off, root mean square; of all {height.std():.3f}")
assert accuracy > 0.93
assert error < height.std() / 2

history = np.array(history)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
epochs = np.arange(1, EPOCHS + 1)
for column, (name, style) in enumerate(
    {"digit: cross-entropy": "-", "height: squared error": "--"}.items()
):
    left.semilogy(epochs, history[:, column], style, linewidth=2, label=name)
    right.semilogy(
        epochs, history[:, 2 + column], style, linewidth=2, label=name.partition(":")[0]
    )
left.set(xlabel="epoch", ylabel="test loss", title="Losses of both tasks")
left.legend()
right.set(xlabel="epoch", ylabel="factor exp(-s)", title="Factors learned")
right.legend()
plt.show()
