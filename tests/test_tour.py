"""``python -m fastloss``: its figures are what it says they are, and its commands do what they say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import support

import fastloss as fl
from fastloss import __main__ as tour
from fastloss._registry import catalogue

GOAL = 6  # ULP
SUMS = {"softmax": 10}  # its gradient goes through 0 where sums of many rounded products do


def test_errors_are_a_few_units(loss):
    error, of_numpy = tour.errors(loss, np.random.default_rng(1))
    assert error < SUMS.get(loss.__name__, GOAL)
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


@pytest.mark.skipif(not support.WIDE, reason="long double is not longer than double")
def test_errors_in_double(loss):
    error, of_numpy = tour.errors(loss, np.random.default_rng(1), np.float64)
    assert error < GOAL
    assert error < of_numpy + GOAL


# ---- commands ----


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch):
    monkeypatch.setattr(tour, "SECONDS", 0.0)


def test_the_tour_is_the_default(capsys):
    tour.main([])
    lines = capsys.readouterr().out.splitlines()
    rows = {line.split()[0]: line.split()[1:] for line in lines if line.endswith(" x")}
    assert list(rows) == list(catalogue)
    for name, (error, of_numpy, ns, numpy_ns, speed_up, _) in rows.items():
        assert float(error) < SUMS.get(name, GOAL)
        assert min(map(float, (speed_up, ns, numpy_ns))) > 0
        assert float(of_numpy) >= 0


def test_options_of_the_tour(capsys):
    tour.main(["tour", "huber_loss", "softmax", "--dtype", "float64", "--size", "5000", "--threads", "1", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["dtype"], found["size"], found["fastloss"]) == ("float64", 5000, fl.__version__)
    assert list(found["losses"]) == ["huber_loss", "softmax"]
    assert all(0 <= row["error"] < 10 and row["ns"] > 0 for row in found["losses"].values())
    tour.main(["--json", "--size", "1000", "--threads", "1", "--dtype", "float32"])  # of the tour, without its name
    assert list(json.loads(capsys.readouterr().out)["losses"]) == list(catalogue)
    tour.main(["mse_loss", "--size", "1000"])
    assert "mse_loss" in capsys.readouterr().out


@pytest.mark.parametrize("as_json", [False, True])
def test_bench(capsys, as_json):
    names = ["softmax", "mse_loss", "sigmoid"]
    tour.main(["bench", *names, "--size", "1000", *["--json"] * as_json])
    out = capsys.readouterr().out
    if as_json:
        found = {name: list(row) for name, row in json.loads(out)["losses"].items()}
    else:
        rows = [line.split() for line in out.splitlines()[-3:]]
        found = {row[0]: tour.FACES[: len(row) - 1] for row in rows}
    assert {name: len(faces) for name, faces in found.items()} == {"softmax": 3, "mse_loss": 4, "sigmoid": 4}


def test_threads_are_those_asked_for(monkeypatch, capsys):
    seen = []
    monkeypatch.setattr(tour, "face_speeds", lambda *args: seen.append(fl.get_num_threads()) or {"value": 1.0})
    before = fl.get_num_threads()
    for n in (1, 2):
        tour.main(["bench", "mse_loss", "--threads", str(n)])
    assert (seen, fl.get_num_threads()) == ([1, 2], before)


def test_info(capsys, monkeypatch):
    monkeypatch.setenv("FASTLOSS_NUM_THREADS", "3")
    tour.main(["info", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["fastloss"] == fl.__version__
    assert found["instruction set"] == fl.isa()
    assert found["environment"]["FASTLOSS_NUM_THREADS"] == "3"
    tour.main(["info"])
    out = capsys.readouterr().out
    for name, value in found.items():
        assert re.search(f"^{name}: ", out, re.MULTILINE)
        assert not isinstance(value, str) or value in out


@pytest.mark.parametrize(
    ("given", "code", "text"),
    [
        (["--version"], 0, f"fastloss {fl.__version__}"),
        (["--help"], 0, "tour"),
        (["bench", "--help"], 0, "--threads"),
        (["tour", "no_such_loss"], 2, "there is no loss 'no_such_loss'"),
        (["no_such_command"], 2, "no_such_command"),
        (["--size", "0"], 2, "'0' is not a number of at least 1"),
        (["info", "--threads", "1"], 2, "--threads"),
    ],
)
def test_what_is_said_before_it_ends(capsys, given, code, text):
    with pytest.raises(SystemExit) as end:
        tour.main(given)
    said = capsys.readouterr()
    assert end.value.code == code
    assert text in (said.err if code else said.out)


def test_a_reader_that_has_seen_enough():
    """As in ``python -m fastloss | head -n 1``: no traceback."""
    command = [sys.executable, "-m", "fastloss", "tour", "l1_penalty"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 1
    process.stderr.close()
