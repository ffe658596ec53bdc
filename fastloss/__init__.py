"""Loss functions for NumPy: value, gradient and diagonal Hessian as vectorised C kernels."""

import os as _os

from fastloss import _core
from fastloss._core import isa, isas, use_isa

_core.use_isa(_os.environ.get("FASTLOSS_ISA") or None)

from fastloss import nn, reference  # noqa: E402
from fastloss.binary import binary_cross_entropy_with_logits, hinge_loss  # noqa: E402
from fastloss.compose import custom_loss, weighted_sum  # noqa: E402
from fastloss.penalties import elastic_net_penalty, l1_penalty, l2_penalty  # noqa: E402
from fastloss.regression import huber_loss, l1_loss, mse_loss  # noqa: E402
from fastloss.rowwise import cross_entropy, log_softmax, logsumexp, softmax  # noqa: E402
from fastloss.version import __version__ as __version__  # noqa: E402

__all__ = [
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "custom_loss",
    "elastic_net_penalty",
    "hinge_loss",
    "huber_loss",
    "isa",
    "isas",
    "l1_loss",
    "l1_penalty",
    "l2_penalty",
    "log_softmax",
    "logsumexp",
    "mse_loss",
    "nn",
    "reference",
    "softmax",
    "use_isa",
    "weighted_sum",
]
