"""
Handwritten digits, a network of two layers
===========================================

A network in plain NumPy, trained with the gradient of the cross-entropy. The forward and
backward pass are four matrix products; the loss is everything between them. The second
training run differs in the loss alone: it is evaluated by its NumPy definition.
"""

import time

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import fastloss as fl

HIDDEN, BATCH, EPOCHS, RATE, MOMENTUM, DECAY = 128, 64, 40, 0.1, 0.9, 1e-4

x, labels = load_digits(return_X_y=True)
x = (x / 16).astype(np.float32)
x_train, x_test, y_train, y_test = train_test_split(
    x, labels, test_size=0.25, random_state=0, stratify=labels
)

# %%
# The forward pass keeps what the backward pass needs. ``value_and_grad`` gives the error
# signal of the output layer, ``(softmax(logits) - one_hot(labels)) / rows``, and every
# gradient follows from it by the chain rule.


def logits_of(parameters, x):
    w1, b1, w2, b2 = parameters
    return np.maximum(x @ w1 + b1, 0) @ w2 + b2


def train(value_and_grad):
    """Parameters, the mean loss of each epoch, and the share of the time that the loss took."""
    rng = np.random.default_rng(0)
    parameters = [
        rng.standard_normal((x.shape[1], HIDDEN), np.float32)
        * np.float32(np.sqrt(2 / x.shape[1])),
        np.zeros(HIDDEN, np.float32),
        rng.standard_normal((HIDDEN, 10), np.float32) * np.float32(np.sqrt(2 / HIDDEN)),
        np.zeros(10, np.float32),
    ]
    velocity = [np.zeros_like(p) for p in parameters]
    losses, inside, start = [], 0.0, time.perf_counter()
    for _ in range(EPOCHS):
        order, values = rng.permutation(len(x_train)), []
        for first in range(0, len(x_train), BATCH):
            batch = order[first : first + BATCH]
            w1, b1, w2, b2 = parameters
            hidden = np.maximum(x_train[batch] @ w1 + b1, 0)
            logits = hidden @ w2 + b2

            before = time.perf_counter()
            value, d_logits = value_and_grad(logits, y_train[batch])
            inside += time.perf_counter() - before

            d_hidden = (d_logits @ w2.T) * (hidden > 0)
            gradients = [
                x_train[batch].T @ d_hidden,
                d_hidden.sum(0),
                hidden.T @ d_logits,
                d_logits.sum(0),
            ]
            for p, v, g in zip(parameters, velocity, gradients, strict=True):
                v *= MOMENTUM
                v -= RATE * (g + DECAY * p)
                p += v
            values.append(value)
        losses.append(np.mean(values))
    return parameters, losses, inside / (time.perf_counter() - start)


# %%
# The same network comes out of both runs, but not in the same time.

for name, loss in (("fastloss", fl.cross_entropy), ("numpy", fl.cross_entropy.reference)):
    parameters, losses, share = train(loss.value_and_grad)
    predicted = logits_of(parameters, x_test).argmax(axis=1)
    accuracy = np.mean(predicted == y_test)
    print(f"{name:>8}: test accuracy {accuracy:.2%}, {share:.1%} of the time in the loss")

assert accuracy > 0.95

# %%
# The loss of each single test image, ``reduction="none"``, says which images to look at. These
# cost most.

per_image = fl.cross_entropy(logits_of(parameters, x_test), y_test, reduction="none")
worst = np.argsort(per_image)[::-1][:8]

figure = plt.figure(figsize=(8, 3.4), layout="constrained")
left, right = figure.subfigures(1, 2, width_ratios=(1, 1.3))
axes = left.subplots()
axes.semilogy(range(1, EPOCHS + 1), losses)
axes.set(xlabel="epoch", ylabel="mean cross-entropy", title="Training loss")
for axes, i in zip(right.subplots(2, 4).flat, worst, strict=True):
    axes.imshow(x_test[i].reshape(8, 8), cmap="gray_r")
    axes.set_title(f"{y_test[i]} as {predicted[i]}\nloss {per_image[i]:.2g}", fontsize="small")
    axes.set_axis_off()
plt.show()
