"""Against 50 digits: full relative accuracy in every tail, above all of confident predictions, where naive formulas
lose everything. The cases are made by make_golden.py, which does not know fastloss.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import support
from support import GOLDEN, GOLDEN_UNFUSED, UNFUSED, flat

import fastloss as fl
from fastloss._registry import catalogue

TABLE = json.loads(Path(__file__).with_name("golden.json").read_text())
POINTWISE = {key: case for key, case in TABLE["pointwise"].items() if case["name"] in catalogue}


def number(text):
    return np.longdouble(text)


def check(actual, expected, dtype, isa, what, ulps=0.0):
    """Relative, wherever the exact result is a normal number of the type; below that flushed or as good."""
    tolerance = GOLDEN_UNFUSED if isa in UNFUSED else GOLDEN
    info = np.finfo(dtype)
    expected = np.asarray(expected, np.longdouble)
    room = (tolerance.ulps + ulps) * np.longdouble(info.eps) * np.abs(expected) + np.longdouble(info.tiny)
    with np.errstate(over="ignore"):
        expected = np.where(np.abs(expected) > info.max, np.sign(expected) * np.inf, expected)
    support.assert_close(actual, expected, room, what)


@pytest.mark.parametrize("key", POINTWISE)
def test_elements(key, dtype, isa):
    case = POINTWISE[key]
    loss = catalogue[case["name"]]
    d = loss.definition
    points = np.array([row[0] for row in case["rows"]], dtype)
    args = [np.ascontiguousarray(points[:, k]) for k in range(len(d.inputs))]
    value, grad, hess = (np.array([number(row[k]) for row in case["rows"]]) for k in (1, 2, 3))
    options = {**support.UNREDUCED[bool(d.reductions)], **case["options"]}
    if "wrt" in d.shared:
        options["wrt"] = d.inputs[0]
    got = flat(loss.value_and_grad(*args, **options))
    check(got[0], value, dtype, isa, f"{key} value at {case['rows'][0][0]} ...")
    check(got[1], grad, dtype, isa, f"{key} gradient")
    if hasattr(loss, "grad_and_hess"):
        check(flat(loss.grad_and_hess(*args, **options))[1], hess, dtype, isa, f"{key} Hessian")


@pytest.mark.parametrize("row", TABLE["cross_entropy"], ids=lambda r: f"{r['logits'][:3]}-{r['label']}")
def test_rows(row, dtype, isa):
    x = np.array([row["logits"]], dtype)
    label = np.array([row["label"]])
    exact = {k: np.array([number(t) for t in np.atleast_1d(row[k])]) for k in ("value", "grad", "hess", "softmax")}
    value, grad = fl.cross_entropy.value_and_grad(x, label, reduction="none")
    check(value, exact["value"], dtype, isa, "value")
    check(grad[0], exact["grad"], dtype, isa, "gradient")
    check(fl.cross_entropy.grad_and_hess(x, label, reduction="none")[1][0], exact["hess"], dtype, isa, "Hessian", 2)
    check(fl.softmax(x)[0], exact["softmax"], dtype, isa, "softmax")
    check(fl.logsumexp(x), [number(row["logsumexp"])], dtype, isa, "logsumexp")


def test_cases_are_about_the_catalogue():
    assert len(POINTWISE) >= 8
    assert sum(len(case["rows"]) for case in POINTWISE.values()) > 400
