"""Handwritten digits: a network of two layers in plain NumPy, trained with the gradient of the cross-entropy.

The forward and backward pass are four matrix products; the loss is everything between them. The second training
run differs in the loss alone: it is evaluated by its NumPy definition.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import fastloss as fl

HIDDEN, BATCH, EPOCHS, RATE, MOMENTUM, DECAY = 128, 64, 40, 0.1, 0.9, 1e-4


def train(x: Any, labels: Any, value_and_grad: Callable[..., Any]) -> tuple[list[Any], float]:
    """The network's parameters, and the share of the training time that the loss took."""
    rng = np.random.default_rng(0)
    parameters = [
        rng.standard_normal((x.shape[1], HIDDEN), np.float32) * np.float32(np.sqrt(2 / x.shape[1])),
        np.zeros(HIDDEN, np.float32),
        rng.standard_normal((HIDDEN, 10), np.float32) * np.float32(np.sqrt(2 / HIDDEN)),
        np.zeros(10, np.float32),
    ]
    velocity = [np.zeros_like(p) for p in parameters]
    inside = 0.0
    start = time.perf_counter()
    for _ in range(EPOCHS):
        order = rng.permutation(len(x))
        for first in range(0, len(x), BATCH):
            batch = order[first : first + BATCH]
            w1, b1, w2, b2 = parameters
            hidden = np.maximum(x[batch] @ w1 + b1, 0)
            logits = hidden @ w2 + b2

            before = time.perf_counter()
            _, d_logits = value_and_grad(logits, labels[batch])
            inside += time.perf_counter() - before

            d_hidden = (d_logits @ w2.T) * (hidden > 0)
            gradients = [x[batch].T @ d_hidden, d_hidden.sum(0), hidden.T @ d_logits, d_logits.sum(0)]
            for p, v, g in zip(parameters, velocity, gradients, strict=True):
                v *= MOMENTUM
                v -= RATE * (g + DECAY * p)
                p += v
    return parameters, inside / (time.perf_counter() - start)


def accuracy(parameters: list[Any], x: Any, labels: Any) -> float:
    w1, b1, w2, b2 = parameters
    logits = np.maximum(x @ w1 + b1, 0) @ w2 + b2
    return float(np.mean(np.argmax(logits, axis=1) == labels))


def main() -> dict[str, float]:
    x, labels = load_digits(return_X_y=True)
    x = (x / 16).astype(np.float32)
    x_train, x_test, y_train, y_test = train_test_split(x, labels, test_size=0.25, random_state=0, stratify=labels)
    figures = {}
    for name, loss in (("fastloss", fl.cross_entropy), ("numpy", fl.cross_entropy.reference)):
        parameters, share = train(x_train, y_train, loss.value_and_grad)
        figures[f"{name}_accuracy"] = accuracy(parameters, x_test, y_test)
        figures[f"{name}_share"] = share
        print(f"{name:>8}: test accuracy {figures[f'{name}_accuracy']:.2%}, {share:.1%} of the time in the loss")
    return figures


if __name__ == "__main__":
    main()
