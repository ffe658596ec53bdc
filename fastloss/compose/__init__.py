"""Objectives made of losses: weighted sums, and losses from a user's own NumPy formula."""

from fastloss.compose.custom import CustomLoss, custom_loss, restored
from fastloss.compose.weighted import (
    Plan,
    Term,
    UncertaintyWeightedSum,
    WeightedSum,
    uncertainty_weighted_sum,
    weighted_sum,
)

# the names that pickles and users of older versions know
__all__ = [
    "CustomLoss",
    "Plan",
    "Term",
    "UncertaintyWeightedSum",
    "WeightedSum",
    "custom_loss",
    "restored",
    "uncertainty_weighted_sum",
    "weighted_sum",
]
