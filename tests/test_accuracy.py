"""The accuracy that docs/accuracy.rst states is held: see accuracy.py. Bounds are what make_accuracy.py has found, and
a little, for one search may find a worse input than another.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from support import POINTWISE, UNFUSED, WIDE

import fastloss as fl

pytest.importorskip("gmpy2", reason="exact results need gmpy2")
import accuracy
import accuracy_formulas
import accuracy_rows

SOURCES = Path(__file__).parent.parent / "csrc"

TABLE = json.loads(Path(__file__).with_name("accuracy.json").read_text())
STATED = TABLE["losses"]
TRIED = [name for name in STATED if STATED[name]["value"]["float32"].get("plain", {}).get("every")]
CLEAR = 100.0  # larger errors are those of results that vanish between two inputs: `own` bounds them

pytestmark = [
    pytest.mark.skipif(not WIDE, reason="long double is not longer than double"),
    pytest.mark.skipif(fl.isa() in UNFUSED, reason="the figures are for fused multiply-add"),
]


def bound(ulp):
    return float(ulp) * 1.1 + 0.1


def check(name, dtype, points, plain):
    assert name in STATED, f"{name} is not in accuracy.json: run `python tests/make_accuracy.py losses {name} page`"
    for (output, measure), (worst, case) in accuracy.measure(name, dtype, points, plain=plain).items():
        stated = float(STATED[name][output][np.dtype(dtype).name][measure]["ulp"])
        if measure in ("plain", "error") and stated > CLEAR:
            continue
        assert worst.ulp <= bound(stated), f"{name} {output}, {measure}: {worst}, {case}"


@pytest.mark.parametrize("name", POINTWISE)
def test_losses(name, dtype):
    """Default parameters and hard labels or targets of 0."""
    check(name, dtype, 2**11, plain=True)


@pytest.mark.heavy
@pytest.mark.parametrize("name", POINTWISE)
def test_losses_with_all_options(name, dtype):
    check(name, dtype, 2**12, plain=False)


@pytest.mark.heavy
@pytest.mark.parametrize("name", TRIED)
def test_every_float32_of_a_binade(name):
    for (output, measure), (worst, case) in accuracy.measure_every(name, 1.0, 2.0).items():
        stated = float(STATED[name][output]["float32"][measure]["ulp"])
        if stated <= CLEAR:
            assert worst.ulp <= bound(stated), f"{name} {output}: {worst}, {case}"


def check_rows(dtype, count):
    found = accuracy.search_rows(accuracy.run_rows, dtype, count)
    for output, row in zip(accuracy.ROW_OUTPUTS, found, strict=True):
        assert row.ulp <= bound(TABLE["rows"][output][np.dtype(dtype).name]["ulp"]), f"{output}: {row}"


def test_rows(dtype):
    check_rows(dtype, 1000)


@pytest.mark.parametrize("name", accuracy_rows.NAMES)
def test_losses_over_rows(name, dtype):
    stated = TABLE["row_losses"][name]["fastloss"][np.dtype(dtype).name]
    (found,) = accuracy_rows.measure(name, dtype, 20, seed=3).values()
    for worst, figure in zip(found, stated, strict=True):
        assert worst <= bound(float(figure)) or float(figure) > CLEAR, f"{name}: {found}, stated {stated}"


@pytest.mark.heavy
@pytest.mark.parametrize("name", accuracy_formulas.IDIOMS)
def test_formulas_of_users(name, dtype):
    stated = TABLE["formulas"][name]["fastloss"][np.dtype(dtype).name]
    for error, figure in zip(accuracy_formulas.measure(name, np.dtype(dtype).name), stated, strict=True):
        assert error <= bound(float(figure)), f"{name}: {error}, stated {stated}"


@pytest.mark.heavy
def test_more_rows(dtype):
    check_rows(dtype, 10_000)


@pytest.mark.skipif(not SOURCES.exists(), reason="needs the C sources")
@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_elementary_functions(dtype):
    for name in (*accuracy.VMATH, *accuracy.VMATH_OF_TWO):
        for y, sweep in accuracy.vmath_sweeps(name, dtype):
            ((worst, *_),) = sweep.search(2**12)
            assert worst.ulp <= bound(TABLE["vmath"][name][np.dtype(dtype).name]["ulp"]), f"{name}, {y}: {worst}"


def test_a_wrong_digit_is_found():
    """The laboratory itself: an error of three ULP in one binade, put into a loss."""
    case = next(accuracy.cases("sigmoid"))
    sweep = case.sweep(np.float32)
    right = sweep.function

    def wrong(x):
        value, *rest = right(x)
        off = (np.abs(x) >= 2) & (np.abs(x) < 4)
        return [np.where(off, value * (1 + 3 * np.finfo(np.float32).eps), value).astype(np.float32), *rest]

    sweep.function = wrong
    assert sweep.search(2**11)[0][0].ulp > 3


def test_the_table_is_about_the_catalogue():
    assert set(TABLE["losses"]) == set(POINTWISE)
    assert set(TABLE["vmath"]) == {*accuracy.VMATH, *accuracy.VMATH_OF_TWO}
    assert set(TABLE["formulas"]) == set(accuracy_formulas.IDIOMS)
