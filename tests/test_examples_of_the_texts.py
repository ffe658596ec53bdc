"""Worked examples with numbers that are printed in textbooks and lecture notes, done with the library."""

from __future__ import annotations

import numpy as np
import pytest

import fastloss as fl


def printed(value, digits):
    """To the digits in print."""
    return pytest.approx(value, abs=0.5 * 10.0**-digits + 1e-12)


def test_logistic_loss_of_one_wrong_prediction():
    value, grad = fl.binary_cross_entropy_with_logits.value_and_grad([-1.0], [1.0])
    assert value == printed(1.3133, 4)
    assert grad[0] == printed(-0.7311, 4)


def test_hinge_loss_of_three_points():
    labels, scores = [1, 1, -1], [2.0, 0.2, 0.3]
    value, grad = fl.hinge_loss.value_and_grad(scores, labels, reduction="none")
    assert value == pytest.approx([0, 0.8, 1.3])
    assert grad.tolist() == [0, -1, 1]


def test_softmax_of_three_classes():
    """Classes numbered from 1 in print, so class 2 is index 1."""
    assert fl.cross_entropy([[2.0, 0.0, -1.0]], [1]) == printed(2.170, 3)


def test_half_mean_squared_error_of_a_linear_model():
    """Two points, x = 1 and 2, whose targets are each 1 above the line."""
    x, w = np.array([1.0, 2.0]), 1.0
    y = w * x + 1
    value, by_prediction = fl.mse_loss.value_and_grad(w * x, y)
    assert value / 2 == 0.5
    assert by_prediction @ x / 2 == -1.5


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


HIDDEN, HIDDEN_BIAS = np.array([[0.2, 0.4], [0.3, 0.1]]), np.array([0.1, 0.2])
OUTPUT, OUTPUT_BIAS = np.array([0.7, 0.5]), 0.3


def network(x):
    """Two inputs, two hidden units, one output, all sigmoid. Label 1; returns hidden activations, prediction, and
    the error that binary cross-entropy sends back to the output: prediction - label.
    """
    h = sigmoid(HIDDEN @ x + HIDDEN_BIAS)
    logit = OUTPUT @ h + OUTPUT_BIAS
    return h, sigmoid(logit), float(fl.binary_cross_entropy_with_logits.grad(logit, 1))


def test_sigmoid_network_forwards():
    """The printed prediction is that for both inputs 1."""
    _, prediction, error = network(np.array([1.0, 1.0]))
    assert prediction == printed(0.748, 3)
    assert error == printed(-0.252, 3)
    assert error == pytest.approx(prediction - 1)


def test_sigmoid_network_backwards():
    """The printed errors of the hidden units are that error sent back through the units as inputs (1, 0) leave them;
    the network evaluated at (1, 0) throughout has other numbers, which hold by themselves.
    """
    h, prediction, error = network(np.array([1.0, 0.0]))
    _, _, printed_error = network(np.array([1.0, 1.0]))
    for one, of_the_units in ((printed_error, (-0.043, -0.030)), (error, (-0.046, -0.031))):
        for mine, value in zip(OUTPUT * one * h * (1 - h), of_the_units, strict=True):
            assert mine == printed(value, 3)
    assert prediction == printed(0.734, 3)
    assert error == printed(-0.266, 3)


def test_sigmoid_network_by_differences():
    """The whole chain, from the loss to a weight of the first layer."""
    x = np.array([1.0, 0.0])
    h, _, error = network(x)
    gradient = np.outer(OUTPUT * error * h * (1 - h), x)
    for i, j in np.ndindex(2, 2):
        values = []
        for step in (-1e-5, 1e-5):
            hidden = HIDDEN.copy()
            hidden[i, j] += step
            logit = OUTPUT @ sigmoid(hidden @ x + HIDDEN_BIAS) + OUTPUT_BIAS
            values.append(fl.binary_cross_entropy_with_logits(logit, 1))
        assert (values[1] - values[0]) / 2e-5 == pytest.approx(gradient[i, j], abs=1e-9)
