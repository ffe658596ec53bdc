"""Examples run by themselves, in the time they are given, and the pages to learn from name only what there is. (What
the pages compute is tested with the guide's.)
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import fastloss as fl

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
PAGES = sorted((ROOT / "docs/learn").glob("*.rst"))
pytestmark = pytest.mark.skipif(not EXAMPLES or not PAGES, reason="no examples or no docs beside these tests")


@pytest.mark.heavy
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_examples_run(example, tmp_path):
    for library in ("matplotlib", "scipy", "sklearn"):
        pytest.importorskip(library, reason="what examples draw with and take data from")
    environment = os.environ | {"MPLBACKEND": "agg", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-W", "error", "-W", "ignore:FigureCanvasAgg", str(example)]
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=120, cwd=tmp_path, env=environment, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout, "an example prints what it found"
    assert not list(tmp_path.iterdir()), "an example leaves no files"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_pictures_are_drawn(page):
    pyplot = pytest.importorskip("matplotlib.pyplot", reason="pictures are drawn with it")
    pyplot.switch_backend("agg")
    text = page.read_text(encoding="utf-8")
    for alt, code in re.findall(r"^\.\. picture::\n   :alt: (.+)\n\n((?:   .*\n|\n)+)", text, re.MULTILINE):
        assert len(alt) > 60, "what those who do not see the picture are told"
        exec(textwrap.dedent(code), {})
        assert pyplot.gcf().axes
        pyplot.close("all")


def test_what_pages_name_is_there():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r":func:`~fastloss\.(\w+)`", text))
    assert len(named) > 40
    assert named <= set(fl.__all__)
    assert all(getattr(fl, name).__name__ == name for name in named), "a name that has a page"
    shown = set(re.findall(r"sphx_glr_gallery_(plot_\w+\.py)", text))
    assert shown <= {example.name for example in EXAMPLES}
    zoo = ROOT / "docs/zoo/zoo.js"
    if zoo.exists():
        views = set(re.findall(r"^\.\. zoo-link:: view=(\w+)", text, re.MULTILINE))
        assert len(views) > 4
        assert views <= set(re.findall(r"^  (\w+): \[", zoo.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_example_has_a_page_that_leads_to_it():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    shown = [example.name for example in EXAMPLES if example.name.startswith("plot_")]  # others are no pages
    assert shown
    assert not [name for name in shown if f"sphx_glr_gallery_{name}" not in text]


def test_code_of_pages_is_run():
    """It is in examples with their results, or draws a picture."""
    for page in PAGES:
        assert not re.findall(
            r"^ *\.\. (?:code|code-block|plot)::|^(?! *\.\. ).*::$", page.read_text(encoding="utf-8"), re.MULTILINE
        )
