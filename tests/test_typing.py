"""What type checkers and editors see, which read files and run nothing."""

from __future__ import annotations

import inspect
import json
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import fastloss as fl

TOOL = Path(__file__).parent.parent / "docs" / "make_stubs.py"
PROGRAM = Path(__file__).parent / "typing" / "user_code.py"
# NumPy's stubs say "of any shape" in another way in each version
ARRAY = re.compile(r"(numpy\.)?ndarray\[(tuple\[(Any|int|builtins\.int), \.\.\.\]|Any), (numpy\.)?dtype\[Any\]\]")


@pytest.mark.skipif(not TOOL.exists(), reason="not in a checkout")
def test_stubs_are_up_to_date():
    """Else: python docs/make_stubs.py."""
    for path, text in runpy.run_path(str(TOOL))["stubs"]().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is not up to date: python docs/make_stubs.py"


def test_sources_have_docstrings_as_they_are_to_be_read():
    """Stubs have none of losses, so editors show those of the sources: as help() has them, but for options that losses
    share.
    """
    for name in fl.__all__:
        loss = getattr(fl, name)
        if not hasattr(loss, "definition"):
            continue
        text = inspect.getdoc(loss.definition.function)
        before, options, after = text.partition("**options\n    ")
        assert options
        assert loss.__doc__.strip().startswith(before.strip())
        assert loss.__doc__.strip().endswith(after.partition("\n\n")[2].strip())
        assert "{shared}" not in text


def expected() -> tuple[dict[int, str], set[int]]:
    """Types, and lines with errors, by the comments of the program."""
    types, errors = {}, set()
    for number, line in enumerate(PROGRAM.read_text(encoding="utf-8").splitlines(), 1):
        if line.endswith("  # error"):
            errors.add(number)
        elif "  # is " in line:
            types[number] = line.partition("  # is ")[2]
    return types, errors


def compare(types: dict[int, str], errors: set[int]) -> None:
    wanted, wrong = expected()
    assert {number: ARRAY.sub("array", text) for number, text in types.items()} == wanted
    assert errors == wrong


def test_mypy_sees_what_a_user_means(tmp_path):
    pytest.importorskip("mypy", reason="mypy checks types")
    options = ["--strict", "--config-file=", f"--cache-dir={tmp_path}", "--no-error-summary"]
    run = subprocess.run([sys.executable, "-m", "mypy", *options, PROGRAM], capture_output=True, text=True, check=False)
    assert not run.stderr
    found = re.findall(r'(?m)^.*user_code\.py:(\d+): (?:note: Revealed type is "(.*)"|(error):.*)$', run.stdout)
    compare({int(n): text for n, text, _ in found if text}, {int(n) for n, _, error in found if error})


@pytest.mark.skipif(not shutil.which("pyright"), reason="needs pyright")
def test_pyright_sees_what_a_user_means():
    command = ["pyright", "--outputjson", "--pythonpath", sys.executable, PROGRAM]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    types, errors = {}, set()
    for one in json.loads(run.stdout)["generalDiagnostics"]:
        number, text = one["range"]["start"]["line"] + 1, re.search(r' is "(.*)"$', one["message"])
        if one["severity"] == "error":
            errors.add(number)
        elif text:
            types[number] = text[1]
    compare(types, errors)
