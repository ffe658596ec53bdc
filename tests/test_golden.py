"""Against 20 exact digits: full relative accuracy of every loss, gradient and Hessian in every tail, the documented
choice at kinks, limits at infinity and at the ends of domains. The cases are made by make_golden.py, which does not
know fastloss.
"""

from __future__ import annotations

import itertools
import json
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import support
from support import GOLDEN, GOLDEN_UNFUSED, UNFUSED, flat

from fastloss._registry import catalogue

TABLE = json.loads(Path(__file__).with_name("golden.json").read_text())


class Looser(NamedTuple):
    """What is less accurate than GOLDEN: cases and outputs, and why. `ulps` are relative, `of_target` is an absolute
    error in units in the last place of the target, `floor` one in smallest normal numbers.
    """

    outputs: str
    why: str
    ulps: float = 0
    of_target: float = 0
    floor: float = 1


CROSSES = "terms cancel beside one of the points"
LOOSER = (
    Looser("asymmetric_loss* hess", CROSSES, ulps=16),
    Looser("asymmetric_loss clip=0.0 hess", CROSSES, ulps=64),
    Looser("quality_focal_loss* hess", CROSSES, ulps=16),
    Looser("quality_focal_loss beta=0.5 hess", CROSSES, ulps=512),
    Looser("quality_focal_loss beta=1.0 hess", CROSSES, ulps=64),
    Looser("sigmoid_focal_loss gamma=20.0 *", "an error of the logarithm is multiplied by gamma", ulps=16),
    Looser("sigmoid_focal_loss gamma=3.0 alpha=-1.0 grad", CROSSES, ulps=56),
    Looser("sigmoid_focal_loss gamma=3.0 alpha=-1.0 hess", CROSSES, ulps=54),
    Looser("sigmoid_focal_loss label_smoothing=0.25 grad", CROSSES, ulps=8),
    Looser("sigmoid_focal_loss label_smoothing=0.25 hess", CROSSES, ulps=24),
    Looser("sigmoid_focal_loss grad", CROSSES, ulps=5),
    Looser("sigmoid_focal_loss gamma=0.5 hess", CROSSES, ulps=5),
    Looser("sigmoid_focal_loss hess", CROSSES, ulps=14),
    Looser("poisson_nll_loss log_input=False eps=0.25 value", CROSSES, ulps=24),
    Looser("gamma_nll_loss grad", CROSSES, ulps=8),
    Looser("exponential_nll_loss grad", CROSSES, ulps=8),
    Looser("tweedie_loss*", CROSSES, ulps=10),
    Looser("student_t_nll_loss df=60.0 full=True value", CROSSES, ulps=24),
)


def numbers(text):
    return np.array([np.longdouble(number) for number in text.split()])


def check(actual, expected, dtype, isa, what, ulps=0.0, absolute=0.0, floor=1.0):
    """Relative, wherever the exact result is a normal number of the type; below that flushed or as good."""
    info = np.finfo(dtype)
    ulps = max(ulps, (GOLDEN_UNFUSED if isa in UNFUSED else GOLDEN).ulps)
    with np.errstate(over="ignore", invalid="ignore"):
        room = (ulps * np.abs(expected) + absolute) * np.longdouble(info.eps) + floor * np.longdouble(info.tiny)
        expected = np.where(np.abs(expected) > info.max, np.sign(expected) * np.inf, expected)
    support.assert_close(actual, expected, np.where(np.isfinite(room), room, 0), what)


def points(case, dtype):
    """The inputs that numbers of this type can express, and which rows they are in."""
    columns = np.array([[float(number) for number in column.split()] for column in case["inputs"]])
    with np.errstate(over="ignore"):
        typed = columns.astype(dtype)
    rows = np.all((typed == columns) | np.isnan(columns), axis=0)
    return list(typed[:, rows]), rows


@pytest.mark.each("key", TABLE["pointwise"], by=lambda key: TABLE["pointwise"][key]["name"])
def test_elements(key, dtype, isa):
    case = TABLE["pointwise"][key]
    loss = catalogue[case["name"]]
    shared = loss.definition.shared
    args, rows = points(case, dtype)
    options = {**support.UNREDUCED["reduction" in shared], **case["options"]}
    if "wrt" in shared:
        options["wrt"] = loss.definition.differentiable
    value, *grads = flat(loss.value_and_grad(*args, **options))
    outputs = {"value": [value], "grad": grads, "hess": flat(loss.grad_and_hess(*args, **options))[len(grads) :]}
    if loss.definition.gauss_newton:
        both = loss.grad_and_hess(*args, **options, hessian="gauss_newton")
        outputs["gauss_newton"] = flat(both)[len(grads) :]
    assert outputs.keys() <= case.keys()
    for output, arrays in outputs.items():
        looser = [known for known in LOOSER if fnmatch(f"{key} {output}", known.outputs)]
        for k, (array, text) in enumerate(zip(arrays, case[output], strict=True)):
            absolute = np.nan_to_num(args[-1]) * max((known.of_target for known in looser), default=0)
            ulps = max((known.ulps for known in looser), default=0)
            floor = max((known.floor for known in looser), default=1)
            expected = numbers(text)[rows]
            if output in ("hess", "gauss_newton"):  # is NaN where the gradient is
                expected = np.where(np.isnan(numbers(case["grad"][k])[rows]), np.nan, expected)
            check(array, expected, dtype, isa, f"{key} {output}[{k}]", ulps, absolute, floor)


KNOWN = [  # values of others' code and of papers' formulas, computed apart from make_golden.py
    ("asymmetric_loss", (2.0, 0.0), {}, 0.84641495069195088),
    ("asymmetric_loss", (-1.0, 1.0), {}, 0.96007122264631361),
    ("quality_focal_loss", (1.0, 0.3), {}, 0.18827567223708084),
    ("varifocal_loss", (1.0, 0.3), {}, 0.30397850625546685),
    ("varifocal_loss", (1.0, 0.0), {}, 0.52640122755853873),
    ("wing_loss", (0.1, 0.0), {}, 0.9116077839697733),
    ("wing_loss", (5.0, 0.0), {}, 11.989476363991853),
    ("gaussian_kl_div", (1.0, 0.5), {}, 0.57436063535006407),
    ("gaussian_kl_div", (0.0, 1e-8), {}, 2.5000000083333334e-17),
]


@pytest.mark.parametrize(("name", "args", "options", "value"), KNOWN)
def test_known_values(name, args, options, value):
    got = catalogue[name](*([a] for a in args), reduction="none", **options)
    assert abs(got[0] - value) <= 4 * np.spacing(value)


X = np.array([-700.0, -17.0, -3.0, -0.5, -1e-9, 0.0, 0.25, 2.0, 30.0])
T = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0])
SAME = [  # a loss, the parameters with which it is a multiple of another one, that one
    ("general_robust_loss", {"alpha": 2.0, "c": 3.0}, 1 / 9, "l2_loss", {}),
    ("general_robust_loss", {"alpha": 1.0, "c": 3.0}, 1 / 9, "pseudo_huber_loss", {"delta": 3.0}),
    ("general_robust_loss", {"alpha": 0.0, "c": 3.0}, 1 / 9, "cauchy_loss", {"c": 3 * 2**0.5}),
    ("general_robust_loss", {"alpha": -2.0, "c": 3.0}, 1 / 9, "geman_mcclure_loss", {"c": 6.0}),
    ("general_robust_loss", {"alpha": -np.inf, "c": 3.0}, 1 / 9, "welsch_loss", {"c": 3 * 2**0.5}),
    ("quality_focal_loss", {"beta": 1.5}, 1.0, "sigmoid_focal_loss", {"alpha": -1.0, "gamma": 1.5}),
    ("quality_focal_loss", {"beta": 0.0}, 1.0, "binary_cross_entropy_with_logits", {}),
    ("asymmetric_loss", {"gamma_neg": 0, "gamma_pos": 0, "clip": 0}, 1.0, "binary_cross_entropy_with_logits", {}),
    ("asymmetric_loss", {"gamma_neg": 3, "gamma_pos": 3, "clip": 0}, 1.0, "sigmoid_focal_loss",
     {"alpha": -1, "gamma": 3}),
    ("varifocal_loss", {"alpha": 1, "gamma": 3, "iou_weighted": False}, 1.0, "asymmetric_loss",
     {"gamma_neg": 3, "gamma_pos": 0, "clip": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "factor", "other", "others"), SAME)
@pytest.mark.each("hessian", ["exact", "gauss_newton"])
def test_one_loss_is_another(name, options, factor, other, others, hessian, isa):
    def results(loss, **options):
        value = loss(X, T, reduction="none", **options)
        return [value, *loss.grad_and_hess(X, T, reduction="none", hessian=hessian, **options)]

    pairs = zip(results(catalogue[name], **options), results(catalogue[other], **others), strict=True)
    for ours, theirs in pairs:
        np.testing.assert_allclose(ours, factor * theirs, rtol=2e-14, atol=1e-16 * (name == "general_robust_loss"))


@pytest.mark.each("row", TABLE["rowwise"])
def test_rows(row, dtype, isa):
    logits = numbers(row["logits"]).astype(dtype)[None]
    target = np.array([row["target"]])
    options = {k: np.array(v, dtype) if isinstance(v, list) else v for k, v in row["options"].items()}
    cross_entropy, logsumexp = catalogue["cross_entropy"], catalogue["logsumexp"]
    softmax, log_softmax = catalogue["softmax"], catalogue["log_softmax"]
    upstream = numbers(row["grad_output"]).astype(dtype)[None]
    value, grad = cross_entropy.value_and_grad(logits, target, reduction="none", **options)
    found = {
        "value": value,
        "grad": grad,
        "hess": cross_entropy.grad_and_hess(logits, target, reduction="none", **options)[1],
        "softmax": softmax(logits),
        "softmax_grad": softmax.grad(logits, grad_output=upstream),
        "log_softmax": log_softmax(logits),
        "log_softmax_grad": log_softmax.grad(logits, grad_output=upstream),
        "logsumexp": logsumexp(logits),
        "logsumexp_hess": logsumexp.grad_and_hess(logits)[1],
    }
    room = GOLDEN.ulps * np.max(np.abs(upstream))  # of products with an upstream gradient, whose terms may cancel
    absolute = {"softmax_grad": room * numbers(row["softmax"]), "log_softmax_grad": room}
    if "z_loss" in options:  # p (1 + 2 z logsumexp) minus the target, a difference of numbers near 1
        absolute["grad"] = 1
    for output, array in found.items():
        check(array.reshape(-1), numbers(row[output]), dtype, isa, output, absolute=absolute.get(output, 0))


@pytest.mark.each("case", TABLE["rows"], by=lambda case: case["name"])
def test_losses_over_rows(case, dtype, isa):
    loss, d = catalogue[case["name"]], catalogue[case["name"]].definition
    exact = [np.array([np.longdouble(float(number)) for number in text.split()]) for text in case["vectors"]]
    with np.errstate(over="ignore"):
        vectors = [x.astype(dtype) for x in exact]
    if any(np.any(v != x) for v, x in zip(vectors, exact, strict=True)):
        pytest.skip("not numbers of this type")
    other = [] if case["other"] is None else [np.array([case["other"]])]  # a number, or a list
    options = {**case["options"], **({"reduction": "none"} if d.reductions else {})}
    options |= {"wrt": d.differentiable} if "wrt" in d.shared else {}
    options |= {key: np.array(x, dtype) for key, x in options.items() if isinstance(x, list)}
    args = [v[None] for v in vectors] + other
    value, *grads = flat(loss.value_and_grad(*args, **options))
    hess = flat(loss.grad_and_hess(*args, **options))[len(grads) :] if d.hessian else []
    distances, p = [], 1.0
    if "p" in d.parameters:
        distances = [np.max(np.abs(a - b)) for a, b in itertools.combinations(exact, 2)]
        p = max(p, min(case["options"].get("p", p), 64.0))  # errors of differences are raised to it
    room = 4 * max(distances) if len(distances) > 1 else 0
    check(value[0], numbers(case["value"])[0], dtype, isa, "value", absolute=room)
    for k, x in enumerate(exact[: len(grads)]):
        grad, bend = numbers(case["grad"][k]), numbers(case["hess"][k])
        # where terms cancel, they are as large as the largest derivatives of the row, if it is one of logits; those
        # of a cosine as the inverse of the norm, and of its square; of distances as 1, and the inverse of the smallest
        absolute = 0, 0
        if d.function.__module__ == "fastloss.logits":
            largest = np.max(np.abs(np.concatenate([grad, bend])))
            absolute = 4 * (len(d.vectors) > 1) * np.max(np.abs(grad)), 8 * largest
        if d.length:  # of boxes, sums of terms as large as the gradient by any coordinate
            absolute = 4 * np.max(np.abs(numbers(" ".join(case["grad"])))), 0
        if "cosine" in case["name"]:
            size = 1 / max(np.sqrt(np.sum(x * x)), np.longdouble(1e-8))
            absolute = 4 * size, 8 * size * size
        elif distances:
            several = len(d.vectors) > 2
            largest = np.max(np.abs(numbers(" ".join(case["grad"]))))
            absolute = 4 * several * largest, 8 * (1 + p) / min(distances)
        check(grads[k][0], grad, dtype, isa, f"gradient {k}", 4 * p, absolute[0])
        if d.hessian:
            check(hess[k][0], bend, dtype, isa, f"Hessian {k}", 4 * p, absolute[1])


def test_every_loss_has_cases():
    rows = {"cross_entropy", "softmax", "log_softmax", "logsumexp", *(case["name"] for case in TABLE["rows"])}
    assert {case["name"] for case in TABLE["pointwise"].values()} | rows == set(catalogue)


def test_exceptions_are_about_cases():
    outputs = [f"{key} {output}" for key, case in TABLE["pointwise"].items() for output in case]
    for known in LOOSER:
        assert any(fnmatch(output, known.outputs) for output in outputs), known
