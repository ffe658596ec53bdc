"""What is delivered: how the extension was linked, what the metadata say."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
import tomllib
from email import message_from_string
from pathlib import Path

import pytest

import fastloss as fl
from fastloss import _core

ROOT = Path(__file__).parent.parent
in_checkout = pytest.mark.skipif(
    not all((ROOT / name).exists() for name in ("setup.py", "docs", "benchmarks")), reason="not in a checkout"
)


def program_headers(elf: bytes) -> dict[int, tuple[int, int, int]]:
    """Flags, place and length of each, by type; those of types that occur once are what is asked for."""
    start, size, count = struct.unpack_from("<Q", elf, 32) + struct.unpack_from("<HH", elf, 54)
    found = {}
    for k in range(count):
        kind, flags, place, _, _, length = struct.unpack_from("<IIQQQQ", elf, start + k * size)
        found[kind] = flags, place, length
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads an ELF file")
def test_tables_are_read_only_and_the_stack_is_not_code():
    elf = Path(_core.__file__).read_bytes()
    headers = program_headers(elf)
    dynamic, stack, relro, unwind = 2, 0x6474E551, 0x6474E552, 0x6474E550
    assert not headers[stack][0] & 1, "the stack is executable"
    assert relro in headers, "what the loader writes stays writable"
    _, place, length = headers[dynamic]
    entries = dict(struct.iter_unpack("<qQ", elf[place : place + length]))
    flags, flags_1, text_relocations = 30, 0x6FFFFFFB, 22
    assert entries.get(flags, 0) & 8 or entries.get(flags_1, 0) & 1, "functions are bound when they are first called"
    assert text_relocations not in entries, "code is written to when it is loaded"
    assert headers[unwind][2] > 2000, "without unwind tables a crash has no backtrace"


@pytest.fixture
def metadata(tmp_path):
    """What a build writes, once the address is known or while it is not."""
    pytest.importorskip("setuptools", "77.0.3", reason="metadata are made by setuptools")

    def build(repository: str) -> tuple[dict[str, list[str]], str]:
        folder = tmp_path / "tree"
        shutil.rmtree(folder, ignore_errors=True)
        for package in ("compose", "formula", "interop"):
            (folder / "fastloss" / package).mkdir(parents=True)
        for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE", "fastloss/version.py"):
            shutil.copy(ROOT / name, folder / name)
        for name in ("__init__.py", "_core.pyx"):
            (folder / "fastloss" / name).touch()
        project = folder / "pyproject.toml"
        text, places = re.subn(r'(?m)^repository = ".*"$', f'repository = "{repository}"', project.read_text("utf-8"))
        assert places == 1
        project.write_text(text, encoding="utf-8")
        subprocess.run([sys.executable, "setup.py", "-q", "egg_info"], cwd=folder, check=True, capture_output=True)
        message = message_from_string((folder / "fastloss.egg-info" / "PKG-INFO").read_text("utf-8"))
        return {name: message.get_all(name) or [] for name in ("Project-URL", "Version")}, message.get_payload()

    return build


LINK = re.compile(r"\]\(([^()\s]+)\)")


@in_checkout
def test_readme_without_an_address_has_no_links_to_files(metadata):
    fields, readme = metadata("")
    assert fields == {"Project-URL": [], "Version": [fl.__version__]}
    assert all(link.startswith(("https://", "#")) for link in LINK.findall(readme))
    assert "CONTRIBUTING.md says" in readme
    assert "![" not in readme


@in_checkout
def test_readme_with_an_address_links_to_the_files_of_the_release(metadata):
    fields, readme = metadata("https://example.org/some/where")
    base, tag = "https://example.org/some/where", f"v{fl.__version__}"
    assert f"Source, {base}" in fields["Project-URL"]
    links = [link.removeprefix(base) for link in LINK.findall(readme) if link.startswith(base)]
    files = [re.fullmatch(rf"/(blob|raw)/{re.escape(tag)}/(.+)", link) for link in links]
    assert len(files) >= 5
    assert all(file and (ROOT / file[2]).exists() for file in files)
    assert {file[1] for file in files if file[2].endswith(".svg")} == {"raw"}


@pytest.mark.skipif(not (ROOT / "CITATION.cff").exists(), reason="not in a checkout")
def test_whoever_cites_is_sent_to_the_same_address():
    """Where the address is known, and nowhere before."""
    repository = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["fastloss"]["repository"]
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.findall(r"(?m)^repository-code: (.+)$", citation) == ([repository] if repository else [])
    assert re.findall(r"(?m)^version: (.+)$", citation) == [fl.__version__]


@in_checkout
def test_the_changelog_begins_with_what_is_not_released_or_with_this_version():
    first = re.search(r"(?m)^## \[(.+)\](?: - (\d{4}-\d\d-\d\d))?$", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert first is not None
    assert first.groups() == ("Unreleased", None) or (first[1] == fl.__version__ and first[2])


@pytest.mark.skipif(not (ROOT / "packaging").exists(), reason="not in a checkout")
def test_the_conda_recipe_asks_for_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    recipe = (ROOT / "packaging/conda/recipe.yaml").read_text("utf-8")
    assert f'version: "{fl.__version__}"' in recipe
    needed = {*project["build-system"]["requires"], *project["project"]["dependencies"]}
    asked = re.findall(r"(?m)^    - (\w+) ([<>=].*)$", recipe)
    assert {name + version for name, version in asked} == needed
    assert f'match(python, "{project["project"]["requires-python"].replace(">=", "<")}")' in recipe
