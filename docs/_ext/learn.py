"""What the pages of docs/learn and the gallery are made with: pictures of code, and answers that open on a click."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import matplotlib
import pictures
from docutils import nodes
from docutils.parsers.rst import directives
from matplotlib import pyplot
from sphinx.util.docutils import SphinxDirective

STYLE = pictures.STYLE | {"axes.prop_cycle": matplotlib.cycler(color=pictures.LINES)}  # code here names its own dashes


def framed(svg: str) -> str:
    """In a frame that scrolls, and not wider than makes its letters as large as those of the page."""
    width = 1.35 * float(svg.partition('viewBox="0 0 ')[2].partition(" ")[0])
    svg = svg.replace("<svg", f'<svg style="max-width: {width:.0f}px; min-width: min(34rem, {width:.0f}px)"', 1)
    return f'<div class="picture-frame" tabindex="0" role="group" aria-label="Plot">{svg}</div>'


class Picture(SphinxDirective):
    """``.. picture::`` the figure that the code below it draws, with its text as ``:alt:``."""

    has_content = True
    option_spec = {"alt": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        source, line = self.get_source_info()
        with matplotlib.rc_context(STYLE):
            exec(compile("\n".join(self.content), f"{source}:{line}", "exec"), {})
            svg = pictures.svg_of(pyplot.gcf(), f"{self.env.docname}:{line}", self.options["alt"])
        return [nodes.raw("", framed(svg), format="html")]


class Answer(SphinxDirective):
    """``.. answer::`` what is below it, behind a button."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        start = '<details class="answer"><summary>Answer</summary>'
        return [
            nodes.raw("", start, format="html"),
            *self.parse_content_to_nodes(),
            nodes.raw("", "</details>", format="html"),
        ]


def reset(gallery: dict[str, Any], file: str) -> None:
    """Examples of the gallery draw in the page's style."""
    matplotlib.rcParams.update(STYLE)


def described(figure: Any) -> str:
    """What a figure shows, in the words that are in it."""
    parts = []
    for axes in figure.axes:
        said = axes.get_title().replace("\n", " ")
        if axes.get_xlabel() and axes.get_ylabel():
            said += f"{', ' if said else ''}{axes.get_ylabel()} against {axes.get_xlabel()}"
        elif axes.get_xlabel() or axes.get_ylabel():
            said += f"{', ' if said else ''}{axes.get_xlabel() or axes.get_ylabel()}"
        if names := [name for name in axes.get_legend_handles_labels()[1] if axes.get_legend()]:
            said += f", for {', '.join(dict.fromkeys(names))}"
        parts += [said] if said else []
    return f"{'Plots' if len(parts) > 1 else 'Plot'}: " + "; ".join(parts)


def scraper(block: tuple[Any, ...], variables: dict[str, Any], gallery: dict[str, Any], **_: Any) -> str:
    """The open figures, in the page; and as files, of which the gallery makes its thumbnails."""
    parts = []
    for number in pyplot.get_fignums():
        figure, path = pyplot.figure(number), next(variables["image_path_iterator"])
        figure.savefig(path, dpi=100, facecolor="white")
        svg = pictures.svg_of(figure, Path(path).name, described(figure))  # closes it
        parts.append(".. raw:: html\n\n" + textwrap.indent(framed(svg), "    ") + "\n")
    return "\n".join(parts)


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("picture", Picture)
    app.add_directive("answer", Answer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
