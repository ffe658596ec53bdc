"""The fuzzers of tests/fuzz: a few calls of each in every run, and with -m heavy for FASTLOSS_FUZZ_SECONDS, 120 unless
told. FASTLOSS_FUZZ_SEED chooses other calls. What fails is told with its own seed and as a call to copy.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import support

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))
pytest.importorskip("ml_dtypes")
pytest.importorskip("mpmath")
pytest.importorskip("hypothesis")
pytest.importorskip("scipy")
import fuzz_expressions
import fuzz_formulas
import fuzz_numbers
import fuzz_protocols
import fuzz_requests

SECONDS = float(os.environ.get("FASTLOSS_FUZZ_SECONDS", "120"))
SEED = int(os.environ.get("FASTLOSS_FUZZ_SEED", "1"))
PARTS = range(2)  # one a core
CALLS = 150  # a second, at most: so that a fast machine tries the same as others


def told(faults: list[str]) -> str:
    return "\n\n".join([*faults, fuzz_numbers.HEADER])


def test_some_numbers():
    assert not (faults := fuzz_numbers.run(60, 0, most_calls=300)), told(faults)


def test_some_formulas():
    assert not (faults := fuzz_formulas.run(60, 0, most_calls=200)), told(faults)


def test_some_expressions():
    assert not (faults := fuzz_expressions.run(60, 0, most_calls=20)), told(faults)


def test_some_requests():
    assert not (faults := fuzz_requests.run(60, 0, most=500)), told(faults)


@pytest.mark.heavy
@pytest.mark.parametrize("part", PARTS)
def test_numbers(part):
    assert not (faults := fuzz_numbers.run(SECONDS * 0.8, 2 * SEED + part, most_calls=SECONDS * CALLS)), told(faults)


@pytest.mark.heavy
@pytest.mark.parametrize("part", PARTS)
def test_formulas(part):
    assert not (faults := fuzz_formulas.run(SECONDS * 0.2, 2 * SEED + part)), told(faults)


@pytest.mark.heavy
def test_expressions():
    assert not (faults := fuzz_expressions.run(SECONDS * 0.2, SEED)), told(faults)


@pytest.mark.heavy
def test_protocols():
    assert not (faults := fuzz_protocols.run()), told(faults)


@pytest.mark.heavy
def test_what_calls_leave_behind():
    assert not (faults := fuzz_protocols.run_leaks()), told(faults)


@pytest.mark.each("seed", range(40))
def test_a_call_is_told_as_it_is_made(seed):
    """What is told, if it is copied, is the same call."""
    import ml_dtypes
    import numpy as np

    import fastloss as fl

    call = fuzz_numbers.call_of(seed, fuzz_numbers.NAMES)
    if "<" in str(call):
        pytest.skip("too large to be told")
    names = {"np": np, "fl": fl, "ml_dtypes": ml_dtypes, "inf": np.inf, "nan": np.nan}
    exec(fuzz_numbers.HEADER, names)
    results, error = fuzz_numbers.attempt(call)
    if error is not None:
        with pytest.raises(type(error)):
            eval(str(call), names)
        return
    fuzz_numbers.same_bits(results, support.flat(eval(str(call), names)), str(call))
