"""Every loss that has torch's name, against torch: value and gradient, all combinations of options. What is meant to
be different is listed in DIFFERENCES and tested to be different in that way and no other.
"""

from __future__ import annotations

import inspect
import itertools
from functools import partial

import numpy as np
import pytest
import support

import fastloss as fl
from fastloss._registry import catalogue

nan, inf = np.nan, np.inf
torch = pytest.importorskip("torch", reason="compares with torch where it is installed")
torch.set_num_threads(1)  # its threads and those of the tests would only wait for each other
F = torch.nn.functional

# what torch says of its own kl_div
pytestmark = pytest.mark.filterwarnings("ignore:reduction. 'mean' divides the total loss:UserWarning")

POINTWISE = [name for name in support.POINTWISE if hasattr(F, name) and name in support.REDUCIBLE]
THEIR_NAMES = {"log_sigmoid": "logsigmoid"}


def to_torch(value, requires_grad=False):
    if not isinstance(value, np.ndarray):
        return value
    tensor = torch.from_numpy(np.array(value, order="C"))
    return tensor.requires_grad_() if requires_grad else tensor


def theirs(function, args, differentiable, **options):
    """Value and gradients by the arguments whose positions are given."""
    tensors = [to_torch(a, k in differentiable) for k, a in enumerate(args)]
    value = function(*tensors, **{k: to_torch(v) for k, v in options.items()})
    if value.numel():
        value.backward(torch.ones_like(value))
    zero = [np.zeros_like(a) for a in args]
    grads = [zero[k] if tensors[k].grad is None else tensors[k].grad.numpy() for k in differentiable]
    return value.detach().numpy(), grads


def compare(name, args, options, their_options=None, their_function=None, dtype=np.float64):
    """To 1e-12 in float64; float32 to 2e-6 of torch's float64 results."""
    loss = catalogue[name]
    positions = [loss.definition.inputs.index(n) for n in loss.definition.wrt]
    double = [a.astype(np.float64) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a for a in args]
    their_options = options if their_options is None else their_options
    their_options = {
        k: v.astype(np.float64) if isinstance(v, np.ndarray) and v.dtype.kind == "f" else v
        for k, v in their_options.items()
    }
    value, grads = theirs(their_function or getattr(F, name), double, positions, **their_options)
    room = support.TORCH[dtype]
    ours = support.flat(loss.value_and_grad(*args, **options))
    for mine, other in zip(ours, [value, *grads], strict=True):
        np.testing.assert_allclose(mine, other, rtol=room, atol=room, err_msg=f"{name} {options}")
    np.testing.assert_array_equal(loss(*args, **options), ours[0])


def their_options(name, variant):
    """The variant's options as torch takes them, or None where it does not have them."""
    known = inspect.signature(getattr(F, name)).parameters
    options = {}
    for key, value in variant.options:
        if key not in known or isinstance(value, str):  # torch's own choices are booleans
            return None
        options[key] = torch.tensor(value, dtype=torch.float64) if key == "pos_weight" else value
    return options


def differs(name, args):
    """Where an element lies in the region of a deliberate difference."""
    found = np.zeros(np.shape(args[0]), bool)
    for known in DIFFERENCES:
        if known.loss == name and known.region:
            found |= known.region(*args)
    return found


def clear_of_differences(name, args):
    """Elements where we mean to differ, replaced by one where we do not."""
    found = differs(name, args)
    if not np.any(found) or np.all(found):
        return args if not np.any(found) else None
    ordinary = np.argmin(found)
    return [np.where(found, a.reshape(-1)[ordinary], a).astype(a.dtype) for a in args]


@pytest.mark.parametrize("name", POINTWISE)
def test_pointwise(name, dtype):
    """Variants x reductions x shapes x weights."""
    loss = catalogue[name]
    known = inspect.signature(getattr(F, name)).parameters
    for variant in support.variants(name):
        theirs_too = their_options(name, variant)
        if theirs_too is None:
            continue
        for reduction, shape in itertools.product(loss.definition.reductions, ((), (1,), (40,), (5, 8), (2, 3, 4))):
            if reduction == "batchmean" and not shape:
                continue
            args, options = variant.arguments(dtype, shape=shape)
            args = clear_of_differences(name, args)
            if args is None:
                continue
            options["reduction"] = reduction
            both = {**theirs_too, "reduction": reduction}
            compare(name, args, options, both, dtype=dtype)
            if "weight" in known and "weight" in loss.definition.shared and shape:
                weight = support.uniform(shape, 9, 0.25, 2).astype(dtype)
                compare(name, args, {**options, "weight": weight}, {**both, "weight": weight}, dtype=dtype)


@pytest.mark.parametrize("name", [n for n in support.POINTWISE if not catalogue[n].definition.reductions])
def test_functions(name, dtype):
    function = getattr(F, THEIR_NAMES.get(name, name), None) or getattr(torch, name, None)
    if function is None:
        pytest.skip("not in torch")
    variant = next(support.variants(name))
    if dict(variant.options):
        pytest.skip("has options of its own")
    args, options = variant.arguments(dtype, shape=(40,))
    compare(name, args, options, {}, function, dtype)


# ---- what torch has under no name of its own: the code of those who use it, differentiated by torch ----


def bce(x, t):
    return F.binary_cross_entropy_with_logits(x, t, reduction="none")


def asymmetric(x, t, gamma_neg, gamma_pos, clip):
    """Of the authors, for soft labels too."""
    p = torch.sigmoid(x)
    m = (p - clip).clamp(min=0)
    return -t * (1 - p) ** gamma_pos * torch.log(p) - (1 - t) * m**gamma_neg * torch.log(1 - m)


def quality_focal(x, t, beta):
    """MMDetection's."""
    return bce(x, t) * (t - torch.sigmoid(x)).abs().pow(beta)


def varifocal(x, t, alpha, gamma, iou_weighted):
    """MMDetection's, where it is weighted or not."""
    there, w = (t > 0).double(), float(iou_weighted)
    p = torch.sigmoid(x)
    return bce(x, t) * ((w * t + 1 - w) * there + alpha * (p - t).abs().pow(gamma) * (1 - there))


def wing(x, y, width, curvature):
    """Segmentation-models-pytorch's."""
    d = (y - x).abs()
    constant = width - width * np.log(1 + width / curvature)
    return torch.where(d < width, width * torch.log(1 + d / curvature), d - constant)


def gaussian_kl(m, u):
    normal = torch.distributions.Normal
    return torch.distributions.kl_divergence(normal(m, torch.exp(u / 2)), normal(0.0, 1.0))


def general_robust(x, y, alpha, c):
    """Barron's own code, away from its special cases."""
    if alpha == 2:
        return ((x - y) / c) ** 2 / 2
    b = abs(alpha - 2)
    return b / alpha * ((((x - y) / c) ** 2 / b + 1) ** (alpha / 2) - 1)


FORMULAS = {
    "asymmetric_loss": asymmetric,
    "binary_cross_entropy": lambda p, y, pos_weight, label_smoothing: (
        -pos_weight * (y * (1 - label_smoothing) + label_smoothing / 2) * torch.log(p)
        - (1 - y * (1 - label_smoothing) - label_smoothing / 2) * torch.log(1 - p)
    ),
    "gaussian_kl_div": gaussian_kl,
    "general_robust_loss": general_robust,
    "quality_focal_loss": quality_focal,
    "smooth_pinball_loss": lambda x, y, quantile, width: (
        width * torch.logaddexp(torch.zeros_like(x), (x - y) / width) - quantile * (x - y)
    ),
    "varifocal_loss": varifocal,
    "wing_loss": wing,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas(name, dtype):
    definition = catalogue[name].definition
    for variant in support.variants(name):
        options = dict(variant.options)
        if "hessian" in options:
            continue
        args, given = variant.arguments(dtype)
        if name == "binary_cross_entropy":  # inside: torch's logarithm has no end
            args[0] = np.clip(args[0], dtype(0.01), dtype(0.99))
        theirs_too = {k: options.get(k, definition.defaults[k]) for k in (*definition.parameters, *definition.choices)}
        compare(name, args, given, theirs_too, FORMULAS[name], dtype=dtype)


# ---- losses over rows ----


@pytest.mark.parametrize("name", [n for n in support.ROW_LOSSES if hasattr(F, n)])
def test_row_losses(name, dtype):
    """Variants x reductions x shapes; torch has no weights of rows."""
    loss = catalogue[name]
    is_builtin = inspect.isbuiltin(getattr(F, name))  # and has no signature
    known = loss.definition.parameters if is_builtin else inspect.signature(getattr(F, name)).parameters
    for variant in support.variants(name):
        options = dict(variant.options)
        if {"weighted", "masked"} & options.keys() or ("cosine" in name and "eps" in options):
            continue  # eps: torch's gradient of short vectors is not that of their value
        if options.get("p", 1) < 1:
            continue  # large gradients where differences are small: see test_distances
        shapes = [(7,), (40, 5), (9, 1), (3, 100)]
        anywhere = ("nll_loss", "cosine_similarity", "pairwise_distance", "triplet_margin_loss")
        anywhere += ("multilabel_soft_margin_loss",)
        shapes += [(4, 5, 3)] if name in anywhere else []
        for shape, reduction in itertools.product(shapes, loss.definition.reductions or ("none",)):
            args, options = variant.arguments(dtype, "value", shape)
            if "cosine" in name and shape[-1:] == (1,):
                continue  # nothing but cancellation
            options.pop("axis", None)
            if "reduction" in options:
                options["reduction"] = reduction
            dim = {"dim": 0} if name == "cosine_similarity" and len(shape) == 1 else {}
            both = {key: value for key, value in options.items() if key in known}
            compare(name, args, options, both | dim, dtype=dtype)


@pytest.mark.each("shape", [(7,), (6, 5), (4, 7, 3), (3, 40), (3, 1)])
@pytest.mark.each("weighted", [False, True])
@pytest.mark.each("reduction", support.REDUCTIONS)
def test_categorical_cross_entropy(shape, weighted, reduction, dtype):
    """Of torch: the negative log-likelihood of logarithms, or cross-entropy, where probabilities sum to 1."""
    name, axis = "categorical_cross_entropy", min(1, len(shape) - 1)
    p = fl.softmax(support.uniform(shape, 1, -3, 3).astype(dtype), axis=axis)
    y = support.integers(shape[:axis] + shape[axis + 1 :], 2, shape[axis])
    t = support.uniform(shape, 3).astype(dtype)
    options = {"reduction": reduction}
    if weighted:
        options["weight"] = support.uniform(shape[axis], 4, 0.25, 2).astype(dtype)

    def of_logarithms(function):
        return lambda p, t, **options: function(torch.log(p), t, **options)

    ignored = np.where(support.integers(y.shape, 5, 3) == 0, -100, y) if y.ndim else y
    for labels in (y, ignored):
        if np.any(labels >= 0):
            compare(name, [p, labels], options, None, of_logarithms(F.nll_loss), dtype)

    def cross_entropy(p, t, weight=1.0, reduction="none", smoothing=0.0):
        weight = weight.reshape(-1, *[1] * (p.ndim - axis - 1)) if isinstance(weight, torch.Tensor) else weight
        t = (1 - smoothing) * t + smoothing / shape[axis]
        rows = -(weight * t * torch.log(p)).sum(axis)
        return {"none": rows, "sum": rows.sum(), "mean": rows.mean()}[reduction]

    compare(name, [p, t], options, None, cross_entropy, dtype)
    smoothed = {**options, "label_smoothing": 0.25}
    compare(name, [p, t], smoothed, {**options, "smoothing": 0.25}, cross_entropy, dtype)
    if reduction != "mean":
        one_hot = np.moveaxis(np.eye(shape[axis], dtype=dtype)[y], -1, axis)

        def of_labels(p, y, **options):
            return cross_entropy(p, torch.from_numpy(one_hot.astype(np.float64)), **options)

        compare(name, [p, y], smoothed, {**options, "smoothing": 0.25}, of_labels, dtype)


@pytest.mark.each("p", [0.5, 1.0, 1.5, 2.0, 3.0, inf])
@pytest.mark.each("length", [1, 2, 8, 16, 17, 64, 40_000])
def test_distances(p, length, dtype):
    """All norms, with the second distance swapped and not, at lengths across registers, along them, and in parts."""
    vectors = [support.uniform((5, length), seed, -2, 2).astype(dtype) for seed in (1, 2, 3)]
    double = [v.astype(np.float64) for v in vectors]
    room = {"rtol": support.TORCH[dtype], "atol": support.TORCH[dtype]}
    if p < 1:  # gradients as large as differences are small
        room["rtol"] *= length
    for eps in (1e-6, 0.25):
        value, grads = theirs(F.pairwise_distance, double[:2], [0, 1], p=p, eps=eps)
        found = support.flat(fl.pairwise_distance.value_and_grad(*vectors[:2], p=p, eps=eps))
        for ours, other in zip(found, [value, *grads], strict=True):
            np.testing.assert_allclose(ours, other, **room)
        kept = fl.pairwise_distance(*vectors[:2], p=p, eps=eps, keepdim=True)
        np.testing.assert_allclose(kept, F.pairwise_distance(*map(to_torch, double[:2]), p, eps, True).numpy(), **room)
        for swap, margin in itertools.product((False, True), (1.0, 1e9)):
            options = {"p": p, "eps": eps, "swap": swap, "margin": margin, "reduction": "none"}
            value, grads = theirs(F.triplet_margin_loss, double, [0, 1, 2], **options)
            distances = np.max(np.abs(fl.pairwise_distance(*double[:2], p=p)))  # whose difference the value is
            found, found_grads = fl.triplet_margin_loss.value_and_grad(*vectors, **options)
            np.testing.assert_allclose(found, value, rtol=room["rtol"], atol=room["atol"] * (1 + 8 * distances))
            if margin > 1:
                for ours, other in zip(found_grads, grads, strict=True):
                    np.testing.assert_allclose(ours, other, **room)


@pytest.mark.parametrize("p", [1.0, 1.5, 2.0, 3.0, inf])
def test_kinks_of_distances(p, dtype):
    """Equal vectors, equal differences, equal distances, none that is active but for being 0."""
    zero, one = np.zeros((1, 3), dtype), np.ones((1, 3), dtype)
    some = np.array([[0.0, 1.0, -1.0]], dtype)
    for a, b, c in itertools.product((zero, one, some), repeat=3):
        options = {"p": p, "eps": 0.0}
        found = support.flat(fl.pairwise_distance.value_and_grad(a, b, **options))
        value, grads = theirs(F.pairwise_distance, [a, b], [0, 1], **options)
        for ours, other in zip(found, [value, *grads], strict=True):
            np.testing.assert_allclose(ours, other, rtol=support.TORCH[dtype], atol=support.TORCH[dtype])
        for swap in (False, True):
            found = support.flat(fl.triplet_margin_loss.value_and_grad(a, b, c, **options, swap=swap, reduction="none"))
            value, grads = theirs(F.triplet_margin_loss, [a, b, c], [0, 1, 2], **options, swap=swap, reduction="none")
            for ours, other in zip(found, [value, *grads], strict=True):
                np.testing.assert_allclose(ours, other, rtol=support.TORCH[dtype], atol=support.TORCH[dtype])


# ---- cross-entropy ----

SHAPES = [((7,), ()), ((6, 7), (6,)), ((4, 7, 3), (4, 3)), ((2, 7, 3, 4), (2, 3, 4)), ((3, 1), (3,))]


@pytest.mark.each("shape", SHAPES)
@pytest.mark.each("label_smoothing", [0.0, 0.1, 1.0])
@pytest.mark.each("weighted", [False, True])
@pytest.mark.each("reduction", support.REDUCTIONS)
@pytest.mark.each("kind", ["hard", "soft"])
def test_cross_entropy(shape, label_smoothing, weighted, reduction, kind, dtype):
    logits_shape, labels_shape = shape
    axis = 1 if len(logits_shape) > 1 else 0
    classes = logits_shape[axis]
    for scale, seed in ((1, 1), (10, 2), (100, 3)):
        x = (scale * support.uniform(logits_shape, seed, -1, 1)).astype(dtype)
        options = {"reduction": reduction, "label_smoothing": label_smoothing}
        if weighted:
            options["weight"] = support.uniform((classes,), seed + 1, 0, 2).astype(dtype)
        if kind == "soft":
            t = support.uniform(logits_shape, seed + 2).astype(dtype)
            compare("cross_entropy", [x, t], options, dtype=dtype)
            continue
        y = support.integers(labels_shape, seed + 2, classes)
        compare("cross_entropy", [x, y], options, dtype=dtype)
        for ignore_index in (-100, 0, classes - 1, -1, classes + 3):
            ignored = np.where(support.integers(labels_shape, seed + 3, 3) == 0, ignore_index, y)
            if np.all(ignored == ignore_index):
                continue  # 0/0: see DIFFERENCES
            counted = ignored != ignore_index
            if weighted and reduction == "mean" and not np.any(options["weight"][np.where(counted, y, 0)]):
                continue
            compare("cross_entropy", [x, ignored], {**options, "ignore_index": ignore_index}, dtype=dtype)


@pytest.mark.parametrize("label_smoothing", [0.0, 0.1])
@pytest.mark.parametrize("reduction", support.REDUCTIONS)
@pytest.mark.parametrize("kind", ["hard", "soft"])
def test_z_loss(label_smoothing, reduction, kind, dtype):
    def by_hand(x, t, z_loss, **options):
        each = z_loss * torch.logsumexp(x, 1) ** 2
        options["reduction"] = "none"
        each = each + F.cross_entropy(x, t, **options)
        return {"none": each, "sum": each.sum(), "mean": each.mean()}[reduction]

    for classes in (2, 3, 40):
        x = support.uniform((6, classes), classes, -4, 4)
        t = support.integers((6,), 2, classes) if kind == "hard" else support.uniform((6, classes), 3)
        options = {"z_loss": 0.25, "label_smoothing": label_smoothing, "reduction": reduction}
        given = x.astype(dtype), t.astype(dtype) if kind == "soft" else t
        compare("cross_entropy", list(given), options, None, by_hand, dtype)
        if reduction == "none":
            continue
        rows = torch.tensor(given[0].astype(np.float64))
        targets = torch.tensor(given[1].astype(np.float64) if kind == "soft" else t)
        matrix = torch.autograd.functional.hessian(partial(by_hand, t=targets, **options), rows)
        matrix = matrix.reshape(x.size, x.size).numpy()
        v = support.uniform(x.shape, 5, -1, 1).astype(dtype)
        close = partial(np.testing.assert_allclose, rtol=support.TORCH[dtype], atol=support.TORCH[dtype])
        close(fl.cross_entropy.grad_and_hess(*given, **options)[1].ravel(), matrix.diagonal())
        close(fl.cross_entropy.hvp(*given, vector=v, **options).ravel(), matrix @ v.astype(np.float64).ravel())


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_softmaxes(axis, dtype):
    x = support.uniform((3, 4, 5), 1, -20, 20).astype(dtype)
    u = support.uniform((3, 4, 5), 2, -1, 1).astype(dtype)
    room = support.TORCH[dtype]
    for name, function in (("softmax", F.softmax), ("log_softmax", F.log_softmax), ("logsumexp", torch.logsumexp)):
        tensor = torch.from_numpy(x.astype(np.float64)).requires_grad_()
        result = function(tensor, dim=axis)
        upstream = u if name != "logsumexp" else u.take(0, axis=axis)
        result.backward(torch.from_numpy(np.ascontiguousarray(upstream.astype(np.float64))))
        ours = getattr(fl, name)
        expected = result.detach().numpy()
        np.testing.assert_allclose(ours(x, axis=axis), expected, rtol=room, atol=room)
        gradient = ours.grad(x, axis=axis, grad_output=upstream)
        np.testing.assert_allclose(gradient, tensor.grad.numpy(), rtol=room, atol=room)


# ---- edges at which we agree ----

EDGES = (0.0, -0.0, 1.0, -1.0, 1e-30, -1e-30, 20.0, -20.0, 80.0, -80.0, 1e6, -1e6)


@pytest.mark.parametrize("name", POINTWISE)
def test_edges(name, dtype):
    """Kinks and tails: every pair of edge values that the domains allow, subgradients included."""
    variant = next(support.variants(name))
    domains = [support.domain_of(name, a) for a in variant.loss.definition.inputs]
    columns = [[e for e in EDGES if support.inside(d, e)] for d in domains]
    rows = np.array(list(itertools.product(*columns)))
    args = [rows[:, k].astype(dtype) for k in range(len(domains))]
    keep = ~differs(name, args)
    compare(name, [a[keep] for a in args], {"reduction": "none"}, dtype=dtype)


# ---- what is different, and why ----


class Difference:
    """A call, what we return and what torch returns (an exception type, or value and gradient)."""

    def __init__(self, loss, why, args, ours, theirs, options=None, region=None):
        self.loss, self.why, self.args, self.options = loss, why, args, options or {}
        self.ours, self.theirs, self.region = ours, theirs, region


none = {"reduction": "none"}
DIFFERENCES = [
    Difference(
        "binary_cross_entropy_with_logits",
        "an infinite logit on the right side costs nothing",
        ([inf, -inf], [1.0, 0.0]),
        ([0.0, 0.0], [0.0, 0.0]),
        ([nan, nan], [0.0, 0.0]),
        none,
    ),
    Difference(
        "binary_cross_entropy_with_logits",
        "an infinite logit on the wrong side costs infinity",
        ([-inf, inf], [1.0, 0.0]),
        ([inf, inf], [-1.0, 1.0]),
        ([nan, inf], [-1.0, 1.0]),
        none,
    ),
    Difference(
        "binary_cross_entropy_with_logits",
        "targets are probabilities",
        ([0.0], [1.5]),
        ValueError,
        ([np.log(2)], [-1.0]),
        none,
    ),
    Difference("l1_loss", "NaN gives NaN", ([nan], [0.0]), ([nan], [nan]), ([nan], [0.0]), none),
    Difference(
        "mse_loss",
        "shapes must match",
        ([1.0, 2.0, 3.0], [[1.0], [1.0], [1.0]]),
        ValueError,
        None,
    ),
    Difference(
        "cross_entropy",
        "a single +inf takes all the probability",
        ([[inf, 0.0], [inf, 0.0]], [0, 1]),
        ([0.0, inf], [[0.0, 0.0], [1.0, -1.0]]),
        ([nan, nan], [[nan, nan], [nan, nan]]),
        none,
    ),
    Difference(
        "cross_entropy",
        "0 log 0 = 0",
        ([[-inf, 0.0]], [[0.0, 1.0]]),
        ([0.0], [[0.0, 0.0]]),
        ([nan], [[0.0, 0.0]]),
        none,
    ),
    Difference(
        "cross_entropy",
        "a class of weight 0 costs nothing",
        ([[-inf, 0.0]], [0]),
        ([0.0], [[0.0, 0.0]]),
        ([nan], [[0.0, 0.0]]),
        {**none, "weight": np.array([0.0, 1.0])},
    ),
    Difference(
        "cross_entropy",
        "ignored rows are never read",
        ([[nan, 0.0], [0.0, 0.0]], [-100, 1]),
        ([0.0, np.log(2)], [[0.0, 0.0], [0.5, -0.5]]),
        ([0.0, np.log(2)], [[nan, nan], [0.5, -0.5]]),
        none,
    ),
    Difference(
        "cross_entropy",
        "where nothing counts the gradient is 0",
        ([[0.0, 1.0]], [0]),
        (nan, [[0.0, 0.0]]),
        (nan, [[nan, nan]]),
        {"weight": np.array([0.0, 1.0])},
    ),
    Difference("cross_entropy", "labels are checked", ([[0.0, 1.0]], [2]), IndexError, IndexError),
    Difference(
        "cross_entropy",
        "smoothing is at least 0; torch takes less for 0",
        ([[0.0, 0.0]], [0]),
        ValueError,
        (np.log(2), [[-0.5, 0.5]]),
        {"label_smoothing": -0.5},
    ),
    Difference(
        "cross_entropy",
        "probability targets are probabilities",
        ([[0.0, 0.0]], [[2.0, 0.0]]),
        ValueError,
        (2 * np.log(2), [[-1.0, 1.0]]),
    ),
    Difference(
        "nll_loss",
        "a class of weight 0 costs nothing",
        ([[-inf, 0.0]], [0]),
        ([0.0], [[0.0, 0.0]]),
        ([nan], [[0.0, 0.0]]),
        {**none, "weight": np.array([0.0, 1.0])},
    ),
    Difference(
        "nll_loss",
        "where nothing counts the gradient is 0",
        ([[0.0, 1.0]], [0]),
        (nan, [[0.0, 0.0]]),
        (nan, [[nan, 0.0]]),
        {"weight": np.array([0.0, 1.0])},
    ),
    Difference(
        "multilabel_soft_margin_loss",
        "the limit at infinite logits",
        ([[inf, -inf]], [[1.0, 0.0]]),
        ([0.0], [[0.0, 0.0]]),
        ([nan], [[0.0, 0.0]]),
        none,
    ),
    Difference(
        "multilabel_soft_margin_loss",
        "labels are in [0, 1]",
        ([[0.0, 0.0]], [[2.0, 0.0]]),
        ValueError,
        ([np.log(2)], [[-0.75, 0.25]]),
        none,
    ),
    Difference(
        "multi_margin_loss",
        "a row with NaN is NaN",
        ([[nan, 0.0]], [1]),
        ([nan], [[nan, nan]]),
        ([0.0], [[0.0, 0.0]]),
        none,
    ),
    Difference(
        "cosine_embedding_loss",
        "labels are -1 or 1",
        ([[1.0, 0.0]], [[1.0, 0.0]], [0.0]),
        ValueError,
        ([0.0], [[0.0, 0.0]]),
        {**none, "wrt": "input1"},
    ),
    Difference(
        "pairwise_distance",
        "no overflow",
        ([[3e200, 4e200]], [[0.0, 0.0]]),
        ([5e200], [[0.6, 0.8]]),
        ([inf], [[0.0, 0.0]]),
        {"wrt": "x1"},
    ),
    Difference(
        "pairwise_distance",
        "and no underflow",
        ([[3e-200, 4e-200]], [[0.0, 0.0]]),
        ([5e-200], [[0.6, 0.8]]),
        ([0.0], [[0.0, 0.0]]),
        {"eps": 0.0, "wrt": "x1"},
    ),
    Difference(
        "triplet_margin_loss",
        "infinitely far is far enough",
        ([[0.0, 0.0]], [[3.0, 4.0]], [[inf, 0.0]]),
        ([0.0], [[0.0, 0.0]]),
        None,
        {**none, "wrt": "anchor"},
    ),
    Difference(
        "soft_margin_loss",
        "no overflow where a prediction is confident and wrong",
        ([-800.0], [1.0]),
        ([800.0], [-1.0]),
        ([inf], [nan]),
        none,
        region=lambda x, y: x * y < -80,
    ),
    Difference(
        "poisson_nll_loss",
        "e^x - 0 x tends to 0",
        ([-inf], [0.0]),
        ([0.0], [0.0]),
        ([nan], [0.0]),
        none,
    ),
    Difference(
        "poisson_nll_loss",
        "a rate is not negative",
        ([-1.0], [0.0]),
        ValueError,
        ([nan], [1.0]),
        {**none, "log_input": False},
    ),
    Difference(
        "kl_div",
        "0 log 0 = 0 where the input is impossible too",
        ([-inf], [0.0]),
        ([0.0], [0.0]),
        ([nan], [0.0]),
        {**none, "wrt": "input"},
    ),
]


@pytest.mark.parametrize("known", DIFFERENCES, ids=lambda d: f"{d.loss}: {d.why}")
def test_differences(known):
    if known.loss not in catalogue:
        pytest.skip("not in the catalogue")
    args = [np.array(a) for a in known.args]
    run, their_function = catalogue[known.loss].value_and_grad, getattr(F, known.loss)
    their_arguments = {k: v for k, v in known.options.items() if k != "wrt"}
    if isinstance(known.ours, type):
        with pytest.raises(known.ours):
            run(*args, **known.options)
    else:
        for mine, expected in zip(run(*args, **known.options), known.ours, strict=True):
            np.testing.assert_allclose(mine, expected, rtol=1e-15)
    if isinstance(known.theirs, type):
        with pytest.raises(known.theirs):
            theirs(their_function, args, [0], **their_arguments)
    elif known.theirs is not None:
        value, (gradient,) = theirs(their_function, args, [0], **their_arguments)
        np.testing.assert_allclose(value, known.theirs[0])
        np.testing.assert_allclose(gradient, known.theirs[1])


@pytest.mark.parametrize("name", [n for n in support.REDUCIBLE if hasattr(F, n)])
def test_names_and_defaults_are_torchs(name):
    ours, other = catalogue[name].__signature__.parameters, inspect.signature(getattr(F, name)).parameters
    positional = [n for n in other if n in ours]
    inputs = list(catalogue[name].definition.inputs)
    assert positional[: len(inputs)] == inputs, "inputs in torch's order"
    for parameter in positional:
        if parameter in ("weight", "pos_weight") or ours[parameter].default is inspect.Parameter.empty:
            continue
        assert ours[parameter].default == other[parameter].default, parameter
    missing = set(other) - set(ours) - {"size_average", "reduce", "dim", "_stacklevel", "dtype"}
    assert not missing, f"torch takes {missing}"


# what users of torch write for losses that it has no name for
WRITTEN = {
    "softmax_focal_loss": lambda x, y, gamma=2.0: (
        (1 - torch.exp(-F.cross_entropy(x, y, reduction="none"))) ** gamma * F.cross_entropy(x, y, reduction="none")
    ).mean(),
    "poly_loss_cross_entropy": lambda x, y, epsilon=2.0: (
        F.cross_entropy(x, y) + epsilon * (1 - F.softmax(x, 1).gather(1, y[:, None])).mean()
    ),
    "generalized_cross_entropy": lambda x, y, q=0.7: ((1 - F.softmax(x, 1).gather(1, y[:, None]) ** q) / q).mean(),
    "kl_div_with_logits": lambda x, t, temperature=1.0: F.kl_div(
        F.log_softmax(x / temperature, 1), F.softmax(t / temperature, 1), reduction="batchmean"
    ),
    "js_div_with_logits": lambda x, t, temperature=1.0: sum(
        0.5
        * F.kl_div(
            ((F.softmax(x / temperature, 1) + F.softmax(t / temperature, 1)) / 2).log(), p, reduction="batchmean"
        )
        for p in (F.softmax(x / temperature, 1), F.softmax(t / temperature, 1))
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_losses_of_logits(name, dtype):
    for variant in support.variants(name):
        options = dict(variant.options)
        if options.keys() & {"weighted", "class_weighted"}:
            continue
        args, _ = variant.arguments(dtype, "grad", (23, 7))
        compare(name, args, options, their_function=WRITTEN[name], dtype=dtype)


def test_classes_have_torchs_names():
    for name in dir(fl.nn):
        one = getattr(fl.nn, name)
        if inspect.isclass(one) and issubclass(one, fl.nn.Module) and hasattr(F, getattr(one, "loss", fl).__name__):
            assert hasattr(torch.nn, name), name


def test_classes(dtype):
    """As torch.nn: call, then backward."""
    x, y = support.uniform((6, 4), 1, -3, 3).astype(dtype), support.integers((6,), 2, 4)
    ours, other = fl.nn.CrossEntropyLoss(label_smoothing=0.1), torch.nn.CrossEntropyLoss(label_smoothing=0.1)
    tensor = torch.from_numpy(x.astype(np.float64)).requires_grad_()
    value = other(tensor, torch.from_numpy(y))
    value.backward()
    room = support.TORCH[dtype]
    np.testing.assert_allclose(ours(x, y), value.item(), rtol=room)
    np.testing.assert_allclose(ours.backward(), tensor.grad.numpy(), rtol=room, atol=room)
