"""Pictures of losses by the library itself, as SVG in the page, in the page's colours (light and dark)."""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any

import matplotlib
import numpy as np
from docutils import nodes
from matplotlib import pyplot
from sphinx.util.docutils import SphinxDirective

import fastloss as fl
from fastloss import plotting
from fastloss._registry import Domain

matplotlib.use("agg")

# Colours on a light ground, which custom.css replaces on a dark one: of text, of grids, and of lines in turn, which
# dashes tell apart too.
TEXT, GRID = "#010203", "#d0d4da"
LINES = ["#0067a5", "#c14a00", "#00775a", "#a8407c", "#8a6d00", "#4d4d4d"]
DASHES = ["-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)), (0, (9, 2)), (0, (1, 1))]
COLOURS = {TEXT: "currentColor", GRID: "var(--plot-grid)"} | {c: f"var(--plot-{k})" for k, c in enumerate(LINES, 1)}
STYLE = {
    "font.size": 10,
    "font.family": "sans-serif",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GRID,
    "axes.labelcolor": TEXT,
    "axes.titlecolor": TEXT,
    "axes.titlesize": 10,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": matplotlib.cycler(color=LINES, linestyle=DASHES),
    "axes.formatter.useoffset": False,
    "axes.unicode_minus": True,
    "text.color": TEXT,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "lines.linewidth": 2,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "legend.handlelength": 2.4,
    "svg.fonttype": "none",
    "svg.image_inline": True,
}
MOST = 3  # rows of panels


def inside(domain: Domain, x: float) -> bool:
    return not bool(domain.outside(x))


def varied(domain: Domain, default: float) -> list[float]:
    """A few values of a parameter around its default."""
    if domain.low == 0 and domain.high == 1:
        choices = [0.1, 0.5, 0.9] if default in (0, 0.5) else [default, *(x for x in (0.5, 0.9) if x != default)]
        choices = [0.0, 0.1, 0.3] if default == 0 else choices
    elif default == 0:
        choices = [-0.5, 0.0, 0.5, 1.0, 2.0]
    else:
        choices = [default / 2, default, default * 2]
    return sorted({float(x) for x in choices if inside(domain, x)})


def rows_of(loss: Any) -> list[dict[str, Any]]:
    """What is varied in each row of panels, made from the definition alone."""
    d = loss.definition
    rows: list[dict[str, Any]] = []
    target = d.inputs[1] if len(d.inputs) > 1 else ""
    domain = d.domains.get(target)
    if d.labels:
        rows.append({d.labels: [0, 1]})
    elif domain and d.family == "pointwise" and domain.low == 0 and domain.high == 1:
        rows.append({target: [1.0, 0.5, 0.0]})
    elif domain and d.family == "pointwise" and domain.low == 0 and target not in d.wrt:
        rows.append({target: [0.5, 1.0, 2.0]})
    elif target and target in d.numbers:
        rows.append({target: [1.0, -1.0]})
    for name in d.parameters:
        default = d.defaults.get(name)
        if name == "eps" or isinstance(default, bool) or name in ("axis", "keepdims", "smooth", "ignore_index"):
            continue
        if default is None:
            rows.append({name: [0.1, 0.5, 0.9]})
        elif not default or abs(default) > 1e-8:
            values = varied(d.domains.get(name, Domain()), default)
            if len(values) > 1:
                rows.append({name: values})
    for name in d.wrt[1:]:
        other = d.domains.get(name)
        if not rows:
            rows.append({name: [0.5, 1.0, 2.0]} if other and other.low == 0 and d.family == "pointwise" else {})
        rows.append({"wrt": name})
    return rows[:MOST] or [{}]


def panels_of(figure: Any) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of each panel in points, row by row; none of a figure that is read as a whole."""
    if figure.legends or figure.get_suptitle():
        return []
    figure.draw_without_rendering()
    boxes: dict[Any, list[Any]] = {}
    for axes in figure.axes:
        spec = axes.get_subplotspec()
        if spec is None:
            return []
        boxes.setdefault(axes.figure if axes.figure is not figure else spec.num1, []).append(axes.get_tightbbox())
    points, height = 72 / figure.dpi, 72 * figure.get_figheight()
    found = []
    for several in boxes.values():
        x0, y0 = min(b.x0 for b in several) * points, min(b.y0 for b in several) * points
        x1, y1 = max(b.x1 for b in several) * points, max(b.y1 for b in several) * points
        found.append((x0 - 4, height - y1 - 4, x1 - x0 + 8, y1 - y0 + 8))
    return found if len(found) > 1 else []


def svg_of(figure: Any, salt: str, alt: str) -> str:
    """A figure as an element of a page; where that is narrow, its panels stand one below the other."""
    panels = panels_of(figure)
    with matplotlib.rc_context({"svg.hashsalt": salt}):
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r'<g id="[a-zA-Z_0-9.]+"', "<g", text)  # names of parts, the same in every picture
    for stand_in, colour in COLOURS.items():
        text = text.replace(stand_in, colour)
    text = re.sub(r"font: ([\d.]+)px [^;\"]+", r"font-size: \1px; font-family: inherit", text)
    text = re.sub(r'(?<=[ "])(-?\d+\.\d{2})\d+', r"\1", text)
    text = re.sub(r"\n\s*", "\n", text)
    label = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    head = re.match(r"<svg[^>]*>", text)
    assert head
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', head[0])
    assert box
    opening = (
        f'<svg class="picture{" wide" if panels else ""}" role="img" aria-label="{label}" '
        f'viewBox="0 0 {box[1]} {box[2]}" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    if not panels:
        return opening + text[head.end() :]
    key = "picture-" + hashlib.sha256(salt.encode()).hexdigest()[:8]
    inner = text[head.end() :].removesuffix("\n").removesuffix("</svg>")
    again = "".join(
        f'<svg viewBox="{x:.1f} {y:.1f} {width:.1f} {height:.1f}"><use href="#{key}"/></svg>'
        for x, y, width, height in panels
    )
    return f'{opening}<g id="{key}">{inner}</g></svg><div class="picture-panels" aria-hidden="true">{again}</div>'


def picture(name: str) -> str:
    """The picture of a loss: rows of panels, one for each parameter."""
    loss = getattr(fl, name)
    rows = rows_of(loss)
    columns = 3 if hasattr(loss, "grad_and_hess") else 2
    with matplotlib.rc_context(STYLE):
        figure, axes = pyplot.subplots(
            len(rows), columns, figsize=(3.2 * columns, 2.5 * len(rows)), layout="constrained", squeeze=False
        )
        for panels, row in zip(axes, rows, strict=True):
            fl.plot(loss, axes=panels, **row)
            panels[0].set_title("value")
        variations = "; ".join(
            f"{k} {v}" if k != "wrt" else f"with respect to {v}" for row in rows for k, v in row.items()
        )
        what = "value, gradient and second derivative" if columns == 3 else "value and gradient"
        return svg_of(figure, name, f"Plots of {what} of {name}" + (f" for {variations}" if variations else ""))


def thumbnail(loss: Any) -> str:
    """Its value as a small curve, for tables."""
    seen = plotting.Picture(loss, None, {})
    t = seen.points()
    x, y = plotting.broken(t, seen.derivatives(t, {})[0])
    low, high = plotting.limits([y])
    places = zip(
        4 + 72 * (x - t[0]) / (t[-1] - t[0]), 36 - 32 * (np.clip(y, low, high) - low) / (high - low), strict=True
    )
    path, pen, every = "", "M", max(1, len(t) // 80)
    for k, (u, v) in enumerate(places):
        if v != v:
            pen = "M"
        elif pen == "M" or k % every == 0 or k == len(x) - 1:
            path, pen = f"{path}{pen}{u:.1f} {v:.1f}", "L"
    return (
        f'<svg class="thumbnail" viewBox="0 0 80 40" aria-hidden="true"><path d="{path}" fill="none" '
        'stroke="var(--plot-1)" stroke-width="2"/></svg>'
    )


def framed(svg: str) -> str:
    """In a frame that can be scrolled, by the keyboard too."""
    return f'<div class="picture-frame" tabindex="0" role="group" aria-label="Plots">{svg}</div>'


class LossPicture(SphinxDirective):
    """``.. loss-picture:: huber_loss``"""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", framed(picture(self.arguments[0])), format="html")]


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("loss-picture", LossPicture)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
