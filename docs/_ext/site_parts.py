"""Parts of the site beside pages of losses: pictures of measurements, texts of the repository."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import measured
import pictures
from docutils import nodes
from matplotlib import pyplot, rc_context
from matplotlib.ticker import LogLocator, NullFormatter
from sphinx.util.docutils import SphinxDirective

SHOWN = {  # which cells the landing page shows: those of the size that is most common in practice
    "mse_loss": "1048576",
    "huber_loss": "1048576",
    "binary_cross_entropy_with_logits": "1048576",
    "sigmoid_focal_loss": "1048576",
    "cross_entropy": "2096x1000",
}
EXACT = ["binary_cross_entropy_with_logits", "softplus", "huber_loss", "log_cosh_loss", "poisson_nll_loss"]
WHO = {"fastloss": "fastloss", "compile": "PyTorch, compiled", "torch": "PyTorch, eager", "numpy": "NumPy"}


def dots(name: str, rows: dict[str, dict[str, float]], titles: dict[str, str], xlabel: str) -> str:
    """A row of marks for each loss, a mark for each library, on a logarithmic axis."""
    with rc_context(pictures.STYLE | {"axes.grid.axis": "x"}):
        figure, axes = pyplot.subplots(figsize=(5.2, 3.3), layout="constrained")
        shown = [{who: x for who, x in found.items() if who in titles and x > 0} for found in rows.values()]
        for k, (who, title) in enumerate(titles.items()):
            points = [(found[who], -n) for n, found in enumerate(shown) if who in found]
            style = {"marker": "osD^"[k], "ms": 9 if k == 0 else 7, "linestyle": "none", "color": pictures.LINES[k]}
            axes.plot(*zip(*points, strict=True), label=title, **style)
        axes.set(xscale="log", ylim=(-len(rows) + 0.5, 0.5), xlabel=xlabel)
        if max(map(max, map(dict.values, shown))) < 1000 * min(map(min, map(dict.values, shown))):
            axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_yticks([-n for n in range(len(rows))], list(rows))
        figure.legend(loc="outside upper center", ncols=4, columnspacing=1.2, handletextpad=0.1)
        told = [
            f"{loss}: " + ", ".join(f"{title} {found[who]:.2g}" for who, title in titles.items() if who in found)
            for loss, found in zip(rows, shown, strict=True)
        ]
        svg = pictures.svg_of(figure, name, f"{xlabel}. {'; '.join(told)}")
        return svg.replace("<svg", '<svg style="max-width: 42rem"', 1)  # letters about as large as those of the page


def speed_picture() -> str:
    rows = {loss: c.ns for loss, shape in SHOWN.items() for c in measured.cells_of(loss) if c.shape == shape}
    return dots("speed", rows, WHO, "nanoseconds per element")


def accuracy_picture() -> str:
    found = measured.accuracy()["peers"]
    errors = {loss: found["losses"][loss]["float32"] for loss in EXACT}
    errors["cross_entropy"] = {who: by_type["float32"][:2] for who, by_type in found["rows"].items()}
    rows = {
        loss: {who: max((x for x in map(float, ulps) if x > 0), default=math.nan) for who, ulps in by_whom.items()}
        for loss, by_whom in errors.items()
    }
    titles = {who: who for who in ("fastloss", "JAX (Optax)", "PyTorch", "NumPy")}
    return dots("accuracy", rows, titles, "largest error in units in the last place")


class MeasuredPicture(SphinxDirective):
    """``.. measured-picture:: speed`` or ``accuracy``"""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        svg = {"speed": speed_picture, "accuracy": accuracy_picture}[self.arguments[0]]()
        return [nodes.raw("", pictures.framed(svg), format="html")]


def repository_links(app: Any, docname: str, source: list[str]) -> None:
    """Links to files of the repository, in its own texts: to the pages made of them, else plain code."""
    if not docname.startswith("develop/"):
        return
    match = re.search(r"\.\. repository-text:: (\S+)", source[0])
    if match:
        path = Path(app.config.site_root) / match[1]
        source[0] = linked((path).read_text(encoding="utf-8"))


PAGES = {"CONTRIBUTING.md": "contributing", "csrc/README.md": "kernels", "CHANGELOG.md": "changelog",
         "benchmarks/NOTES.md": "benchmarks", "../CONTRIBUTING.md": "contributing"}  # fmt: skip


def linked(text: str) -> str:
    """Links to files of the repository lead to pages made of them, or are code where there is none."""

    def link(match: re.Match[str]) -> str:
        label, target = match[1], match[2]
        if target.startswith(("http", "#")):
            return match[0]
        page = PAGES.get(target)
        return f"[{label}]({page}.md)" if page else f"`{label.strip('`')}`"

    return re.sub(r"\[([^\]]+)\]\(([^()\s]+)\)", link, text)


def setup(app: Any) -> dict[str, bool]:
    app.connect("source-read", repository_links)
    app.add_directive("measured-picture", MeasuredPicture)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
