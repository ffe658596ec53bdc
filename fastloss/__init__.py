"""Loss functions for NumPy: value, gradient and diagonal Hessian as vectorised C kernels."""

import os as _os

from fastloss import _core
from fastloss._core import isa, isas, use_isa

_core.use_isa(_os.environ.get("FASTLOSS_ISA") or None)

# the most used families come first in the catalogue, and so in tables
from fastloss import binary, nn, reference, regression, rowwise  # noqa: E402, F401
from fastloss._interface import get_include  # noqa: E402
from fastloss.binary import (  # noqa: E402
    asymmetric_loss,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    exponential_loss,
    hinge_embedding_loss,
    hinge_loss,
    logistic_loss,
    margin_ranking_loss,
    modified_huber_loss,
    perceptron_loss,
    quality_focal_loss,
    sigmoid_focal_loss,
    soft_margin_loss,
    squared_hinge_loss,
    varifocal_loss,
    zero_one_loss,
)
from fastloss.boxes import (  # noqa: E402
    complete_box_iou_loss,
    distance_box_iou_loss,
    generalized_box_iou_loss,
)
from fastloss.classes import (  # noqa: E402
    categorical_cross_entropy,
    multi_margin_loss,
    multiclass_hinge_loss,
    multiclass_perceptron_loss,
    multilabel_margin_loss,
    multilabel_soft_margin_loss,
    nll_loss,
)
from fastloss.compose import (  # noqa: E402
    custom_loss,
    uncertainty_weighted_sum,
    weighted_sum,
)
from fastloss.constant import best_constant  # noqa: E402
from fastloss.divergence import (  # noqa: E402
    gaussian_kl_div,
    generalized_kl_div,
    js_div,
    kl_div,
)
from fastloss.likelihood import (  # noqa: E402
    exponential_nll_loss,
    gamma_nll_loss,
    gaussian_nll_loss,
    laplace_nll_loss,
    negative_binomial_nll_loss,
    poisson_nll_loss,
    student_t_nll_loss,
    tweedie_loss,
)
from fastloss.linear import linear_cross_entropy  # noqa: E402
from fastloss.logits import (  # noqa: E402
    generalized_cross_entropy,
    js_div_with_logits,
    kl_div_with_logits,
    poly_loss_cross_entropy,
    softmax_focal_loss,
)
from fastloss.pairs import (  # noqa: E402
    cosine_embedding_loss,
    cosine_similarity,
    pairwise_distance,
    triplet_margin_loss,
)
from fastloss.partial import Partial, PartialSum, Running  # noqa: E402
from fastloss.penalties import elastic_net_penalty, l1_penalty, l2_penalty  # noqa: E402
from fastloss.plotting import plot  # noqa: E402
from fastloss.primitives import log_sigmoid, sigmoid, softplus, xlogy  # noqa: E402
from fastloss.regression import (  # noqa: E402
    cauchy_loss,
    charbonnier_loss,
    epsilon_insensitive_loss,
    expectile_loss,
    fair_loss,
    geman_mcclure_loss,
    general_robust_loss,
    huber_loss,
    l1_loss,
    l2_loss,
    log_cosh_loss,
    mean_absolute_percentage_error,
    mean_squared_log_error,
    mse_loss,
    multi_quantile_loss,
    pinball_loss,
    pseudo_huber_loss,
    smooth_l1_loss,
    smooth_pinball_loss,
    tukey_loss,
    welsch_loss,
    wing_loss,
)
from fastloss.rowwise import cross_entropy, log_softmax, logsumexp, softmax  # noqa: E402
from fastloss.segmentation import PartialRegions, dice_loss, jaccard_loss, tversky_loss  # noqa: E402
from fastloss.sharded import ClassShard, ClassSums  # noqa: E402
from fastloss.threads import get_num_threads, num_threads, set_num_threads  # noqa: E402
from fastloss.version import __version__ as __version__  # noqa: E402

__all__ = [
    "ClassShard",
    "ClassSums",
    "Partial",
    "PartialRegions",
    "PartialSum",
    "Running",
    "asymmetric_loss",
    "best_constant",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "categorical_cross_entropy",
    "cauchy_loss",
    "charbonnier_loss",
    "complete_box_iou_loss",
    "cosine_embedding_loss",
    "cosine_similarity",
    "cross_entropy",
    "custom_loss",
    "dice_loss",
    "distance_box_iou_loss",
    "elastic_net_penalty",
    "epsilon_insensitive_loss",
    "expectile_loss",
    "exponential_loss",
    "exponential_nll_loss",
    "fair_loss",
    "gamma_nll_loss",
    "gaussian_kl_div",
    "gaussian_nll_loss",
    "geman_mcclure_loss",
    "general_robust_loss",
    "generalized_box_iou_loss",
    "generalized_cross_entropy",
    "generalized_kl_div",
    "get_include",
    "get_num_threads",
    "hinge_embedding_loss",
    "hinge_loss",
    "huber_loss",
    "isa",
    "isas",
    "jaccard_loss",
    "js_div",
    "js_div_with_logits",
    "kl_div",
    "kl_div_with_logits",
    "l1_loss",
    "l1_penalty",
    "l2_loss",
    "l2_penalty",
    "laplace_nll_loss",
    "linear_cross_entropy",
    "log_cosh_loss",
    "log_sigmoid",
    "log_softmax",
    "logistic_loss",
    "logsumexp",
    "margin_ranking_loss",
    "mean_absolute_percentage_error",
    "mean_squared_log_error",
    "modified_huber_loss",
    "mse_loss",
    "multi_margin_loss",
    "multi_quantile_loss",
    "multiclass_hinge_loss",
    "multiclass_perceptron_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "negative_binomial_nll_loss",
    "nll_loss",
    "nn",
    "num_threads",
    "pairwise_distance",
    "perceptron_loss",
    "pinball_loss",
    "plot",
    "poisson_nll_loss",
    "poly_loss_cross_entropy",
    "pseudo_huber_loss",
    "quality_focal_loss",
    "reference",
    "set_num_threads",
    "sigmoid",
    "sigmoid_focal_loss",
    "smooth_l1_loss",
    "smooth_pinball_loss",
    "soft_margin_loss",
    "softmax",
    "softmax_focal_loss",
    "softplus",
    "squared_hinge_loss",
    "student_t_nll_loss",
    "triplet_margin_loss",
    "tukey_loss",
    "tversky_loss",
    "tweedie_loss",
    "uncertainty_weighted_sum",
    "use_isa",
    "varifocal_loss",
    "weighted_sum",
    "welsch_loss",
    "wing_loss",
    "xlogy",
    "zero_one_loss",
]
