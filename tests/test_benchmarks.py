"""The machinery of benchmarks/: sizes that are what they say, results that are compared, texts that are up to date."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import sleep

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
if not (ROOT / "benchmarks").is_dir():
    pytest.skip("the benchmarks are not here", allow_module_level=True)
sys.path.insert(0, str(ROOT))

from benchmarks import calls, contenders, formulas, numpy_losses, report, timing  # noqa: E402
from benchmarks.cases import CLASSES, LOGITS, Case, cases, check  # noqa: E402
from benchmarks.measure import streams  # noqa: E402


@pytest.mark.parametrize("classes", CLASSES)
def test_rows_are_as_many_as_they_say(classes):
    (case,) = (c for c in cases("rowwise", ("grad",), ("float32",), [classes]) if c.name == "cross_entropy")
    assert case.arguments[0][0].shape == (case.size // classes, classes)
    assert 0.95 * LOGITS <= case.size <= LOGITS
    assert case.shape == f"{case.size // classes}x{classes}"


@pytest.mark.parametrize("name", ["mse_loss", "l1_penalty", "sigmoid"])  # a mean, a sum, neither
def test_repeated_arrays_give_what_is_expected_of_them(name):
    case = Case(name, 2**20, 0, "float64", "value_and_grad")
    assert case.repeats == 4
    run, read = contenders.run_numpy(case)
    check(case, read(run()), "numpy")
    run, read = contenders.run_fastloss(case)
    check(case, read(run()), "fastloss")


SMALL = [replace(case, size=480) for case in cases("pointwise", sizes=[480]) + cases("rowwise", sizes=[10])]


@pytest.mark.each("case", [case for case in SMALL if hasattr(numpy_losses, case.name)], by=lambda case: case.name)
def test_numpy_written_by_hand_gives_the_same(case):
    contenders.prepare(case, "numpy")


def test_wrong_results_are_found():
    case = Case("mse_loss", 2**20, 0, "float32", "value_and_grad")
    run, read = contenders.run_fastloss(case)
    value, grad = read(run())
    grad[-7] += np.max(np.abs(grad)) / 1000
    with pytest.raises(AssertionError, match=r"mse_loss-1048576-float32-value_and_grad by someone"):
        check(case, [value, grad], "someone")
    with pytest.raises(ValueError, match="zip"):
        check(case, [value], "someone")


def test_bytes_in_relation_to_a_copy():
    assert streams(Case("mse_loss", 32, 0, "float32", "value")) == 1  # reads two
    assert streams(Case("mse_loss", 32, 0, "float32", "value_and_grad")) == 1.5  # and writes one
    assert streams(Case("softmax", 2**21, 2, "float64", "value")) == 1


@pytest.mark.parametrize("family", [calls.elementwise, calls.rows])
def test_calls_of_the_same_numbers_agree(family):
    """What a call is compared with is the same computation, but for masks, weights, other targets and parameters."""
    made = family(280)
    others = (
        "where",
        "weight",
        "x[",
        "float16",
        "columns, delta",
        "pos_weight",
        "probabilities",
        "label_smoothing",
        "Hessian",
    )
    for name, call in made.items():
        value, gradient = call()
        assert np.all(np.isfinite(value))
        if not any(word in name for word in others):
            expected, slope = made[calls.against(name, made)]()
            np.testing.assert_allclose(value, expected, rtol=1e-6)
            np.testing.assert_allclose(gradient, slope, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("name", formulas.FORMULAS)
def test_formulas_are_the_built_in_losses(name):
    x, y = Case(name, 480, 0, "float32", "value_and_grad").arguments[0]
    made = dict(formulas.of_fastloss(name, x, y), NumPy=formulas.of_numpy(name, x, y))
    value, grad = made["built-in"]()
    expected = value, grad.copy()
    for who, function in made.items():
        assert formulas.agree(function(), expected), who


@pytest.mark.parametrize("threads", [1, 2])
def test_turns(threads):
    turns, calls = [], {"short": 0, "long": 0}

    def wait(name, seconds):
        calls[name] += 1
        if threads == 1:
            end = timing.process_time() + seconds
            while timing.process_time() < end:
                pass
        else:
            sleep(seconds)

    functions = {"short": lambda: wait("short", 0.001), "long": lambda: wait("long", 0.05)}
    times = timing.take_turns(functions, 0.05, threads, turns.append)
    assert 0.001 <= times["short"] < times["long"] >= 0.05
    assert 1 <= calls["long"] <= 3
    assert calls["short"] >= 5
    assert len({tuple(turns[k : k + 2]) for k in range(2, len(turns), 2)}) > 1, "always in the same order"


def test_texts_are_up_to_date():
    assert report.main(["--check"]) == 0


def test_plots_are_small_and_show_the_main_losses():
    for name in ("speed.svg", "bandwidth.svg"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert len(text) < 100_000
        assert all(loss in text for loss in contenders.MAIN)
        assert name in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("measured", [True, False])
def test_under_pytest(measured, tmp_path):
    """As everybody types it, and without a word on other plugins. Nothing is measured unless asked for."""
    (tmp_path / "benchmarks").mkdir()
    for name in ("pyproject.toml", "benchmarks/conftest.py"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "benchmarks/bench_sum.py").write_text(
        "def test_sum(benchmark):\n    assert benchmark(sum, [1, 2]) == 3\n"
    )
    command = [sys.executable, "-m", "pytest", "benchmarks"] + ["--benchmark-only"] * measured
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
    tables = [line for line in done.stdout.splitlines() if line.startswith("Name (time in")]
    assert len(tables) == measured
    assert all(len(line) < 80 for line in tables)
