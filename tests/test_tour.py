"""The tour, ``python -m fastloss``: its figures are what it says they are."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import fastloss as fl
from fastloss import __main__ as tour

GOAL = 6  # ULP


def test_errors_are_a_few_units(loss):
    error, of_numpy = tour.errors(loss, np.random.default_rng(1))
    assert error < GOAL
    assert error < of_numpy + GOAL


def changed(loss, change):
    """The loss with changed values and gradients."""

    def value_and_grad(*args, **options):
        value, grad = loss.value_and_grad(*args, **options)
        return change(value), change(grad)

    return SimpleNamespace(definition=loss.definition, reference=loss.reference, value_and_grad=value_and_grad)


@pytest.mark.parametrize("name", ["tukey_loss", "mse_loss", "cross_entropy", "binary_cross_entropy_with_logits"])
@pytest.mark.parametrize("change", [lambda x: x * np.float32(1 + 2.0**-18), lambda x: np.where(x < 1, 0, x)])
def test_wrong_results_are_seen(name, change):
    error, _ = tour.errors(changed(getattr(fl, name), change), np.random.default_rng(0))
    assert error > 3 * GOAL


def test_definition_loses_digits():
    """Where textbook formulas cancel, in the tails of logits, the column beside shows it."""
    for name in ("cross_entropy", "log_softmax", "pseudo_huber_loss"):
        error, of_numpy = tour.errors(getattr(fl, name), np.random.default_rng(0))
        assert of_numpy > 50 > GOAL > error
