"""The pages of losses, made from the registry: nothing in them is written by hand, and a new loss has one at once."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import measured
import pictures
import zoo_parts as zoo
from docutils import nodes
from make_tables import PEERS, families, first_sentence, gives, summary, title
from sphinx.util.docutils import SphinxDirective

import fastloss as fl
from fastloss import nn, plotting

HERE = Path(__file__).parent.parent


def everything() -> dict[str, list[Any]]:
    """All that has a definition, by module: what the catalogue has, then what is made of it."""
    found = families()
    known = {loss for losses in found.values() for loss in losses}
    for name in fl.__all__:
        loss = getattr(fl, name)
        if hasattr(loss, "definition") and loss not in known:
            found.setdefault(loss.definition.function.__module__, []).append(loss)
    return found


def heading(text: str, line: str = "=") -> list[str]:
    return [text, line * len(text), ""]


def references(loss: Any) -> str:
    text = (inspect.getdoc(loss.definition.function) or "").partition("References\n---")[2]
    text = text.partition("\n")[2].partition("Examples\n---")[0]
    return " ".join(text.split())


def elsewhere(loss: Any) -> list[tuple[str, str, str]]:
    """Library, name there, and what the docstring says of it."""
    found = []
    for clause in re.split(r"[.;]\s+", references(loss)):
        said = re.sub(r"``[^`]*``|,", "", clause).strip(" .;")
        for there, module in re.findall(r"``((\w+)\.[^`]*)``", clause):
            if module in PEERS:
                found.append((PEERS[module], there, clause.strip(" .;") if said else ""))
    return found


def module_class(name: str) -> str:
    """The class of fl.nn, if there is one."""
    for found in dir(nn):
        if getattr(getattr(nn, found), "loss", None) is getattr(fl, name):
            return found
    return ""


def faces(loss: Any) -> list[str]:
    names = ["grad", "value_and_grad", "grad_and_hess", "hvp", "reference"]
    return [f"``.{name}``" for name in names if hasattr(loss, name)]


def page(loss: Any, family: list[Any]) -> str:
    name = loss.definition.name
    lines = heading(name)
    lines += [first_sentence(loss) + ".", ""]
    if loss.definition.family in plotting.FAMILIES:
        lines += [f".. loss-picture:: {name}", "", f".. zoo-link:: {name}", ""]
    facts = [("Methods", ", ".join(["call", *faces(loss)])), ("Family", title(loss.definition.function.__module__))]
    if aliases := [other for other in fl.__all__ if other != name and getattr(fl, other) is loss]:
        facts.append(("Also called", ", ".join(f"``fl.{other}``" for other in aliases)))
    if stateful := module_class(name):
        facts.append(("As a class", f"``fl.nn.{stateful}``"))
    lines += [f":{what}: {text}" for what, text in facts]
    lines.append("")
    lines += [f".. autofunction:: fastloss.{name}", ""]
    if peers := elsewhere(loss):
        lines += heading("Elsewhere", "-")
        rows = [[who, f"``{there}``", remark] for who, there, remark in peers]
        lines += measured.grid(["library", "there", "remark"], rows)
    for what, section in (("Accuracy", measured.accuracy_of(name)), ("Speed", measured.speed_of(name))):
        if section:
            lines += [*heading(what, "-"), *section]
    others = [x.definition.name for x in family if x is not loss]
    if others:
        lines += [*heading("Of the same family", "-"), ", ".join(f":doc:`{x}`" for x in others), ""]
    return "\n".join(lines)


def thumbnail(loss: Any) -> list[str]:
    """The cell of a table with its curve, if there are pictures of it."""
    if loss.definition.family not in plotting.FAMILIES:
        return []
    return [f".. raw:: html\n\n          {pictures.thumbnail(loss)}"]


def write_pages(app: Any) -> None:
    """Writes a page for each loss, and only where it is not the same already; removes those of losses that are gone."""
    folder = Path(app.srcdir) / "losses"
    wanted = {}
    for losses in everything().values():
        for loss in losses:
            wanted[f"{loss.definition.name}.rst"] = page(loss, losses)
    for name, text in wanted.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in folder.glob("*.rst"):
        if path.name not in {*wanted, "index.rst", "other.rst"}:
            path.unlink()


class Losses(SphinxDirective):
    """``.. losses::`` a table for each family, and the table of contents below it."""

    def run(self) -> list[nodes.Node]:
        lines: list[str] = []
        for module, losses in everything().items():
            lines += heading(title(module), "-")
            rows = [[f":doc:`{x.definition.name}`", *thumbnail(x), summary(x), gives(x)] for x in losses]
            head = ["loss", *(["value"] if len(rows[0]) == 4 else []), "what", "gives"]
            lines += measured.grid(head, rows)
            lines += [".. toctree::", "   :hidden:", f"   :caption: {title(module)}", ""]
            lines += [f"   {x.definition.name}" for x in losses] + [""]
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


class Migration(SphinxDirective):
    """``.. migration:: PyTorch`` the names that a library has for losses, and those here."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        who = self.arguments[0]
        rows = []
        for losses in everything().values():
            for loss in losses:
                name = loss.definition.name
                for library, there, remark in elsewhere(loss):
                    if library == who:
                        rows.append([f"``{there}``", f":doc:`/losses/{name}`", remark])
        rows.sort(key=lambda row: row[0].lower())
        return self.parse_text_to_nodes("\n".join(measured.grid(["there", "here", "remark"], rows)))


class ZooLink(SphinxDirective):
    """``.. zoo-link:: huber_loss`` or ``view=risk``: opens the zoo, if there is one, there or at its door."""

    optional_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        if zoo.maker() is None:
            return []
        name = self.arguments[0] if self.arguments else ""
        up = "../" * self.env.docname.count("/")
        at = f"#{name}" if "=" in name else f"#loss={name}" if name else ""
        text = " ".join(self.content) or ("Move its parameters and points in the zoo" if name else "Open the zoo")
        html = f'<p><a class="zoo-link" href="{up}zoo/index.html{at}">{text}</a></p>'
        return [nodes.raw("", html, format="html")]


def escaped(app: Any, what: str, name: str, of: Any, options: Any, lines: list[str]) -> None:
    """Initials of authors begin no list."""
    lines[:] = [re.sub(r"^(\s*)([A-Z])\. (?=[A-Z])", r"\1\\\2. ", line) for line in lines]


def setup(app: Any) -> dict[str, bool]:
    app.connect("autodoc-process-docstring", escaped, priority=900)
    app.connect("builder-inited", write_pages)
    app.add_directive("losses", Losses)
    app.add_directive("migration", Migration)
    app.add_directive("zoo-link", ZooLink)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
