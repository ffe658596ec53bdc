"""The plots in docs/: a panel for each main loss, a line for each contender, time or bandwidth against size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import pyplot

from benchmarks.contenders import MAIN
from benchmarks.report import TITLES, Cell

LOOKS = {  # colours that those who see fewer can tell apart, and markers
    "fastloss": ("#d62728", "o"),
    "numpy": ("#7f7f7f", "s"),
    "torch": ("#e69f00", "^"),
    "aten": ("#8c564b", "v"),
    "compile": ("#009e73", "D"),
    "jax": ("#0072b2", "P"),
    "numba": ("#56b4e9", "X"),
    "sklearn": ("#cc79a7", "*"),
}
STYLE = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#666666",
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "lines.markersize": 5,
    "svg.fonttype": "none",  # text as text, which is smaller
    "svg.hashsalt": "fastloss",  # the same file from the same data
}


def power(n: int) -> str:
    return f"$2^{{{n.bit_length() - 1}}}$" if n >= 2**16 else str(n)


def lines(panel: Any, cells: list[Cell], measure: Callable[[Cell, str], float]) -> None:
    for who, (colour, marker) in LOOKS.items():
        points = [(c.size, measure(c, who)) for c in cells if who in c.ns]
        if points:
            width, above = (2.4, 3) if who == "fastloss" else (1.2, 2)
            label = TITLES.get(who, who)
            panel.plot(*zip(*points, strict=True), color=colour, marker=marker, lw=width, zorder=above, label=label)


def plot(
    path: Path, cells: list[Cell], measure: Callable[[Cell, str], float], label: str, tick: Callable[[float, Any], str]
) -> None:
    """Writes a figure. The last of its panels is for the legend; percentages get a line at 100."""
    figure, panels = pyplot.subplots(2, 3, figsize=(9.5, 5.6), layout="constrained", facecolor="white", sharey=True)
    *panels, legend = panels.flat
    entries = {}
    for panel, loss in zip(panels, MAIN, strict=True):
        mine = sorted((c for c in cells if c.loss == loss), key=lambda c: c.size)
        sizes = [c.size for c in mine]
        lines(panel, mine, measure)
        panel.set(title=loss, xscale="log", yscale="log")
        panel.set_xlabel("classes" if loss == "cross_entropy" else "elements")
        panel.set_xticks(sizes, [power(n) for n in sizes])
        panel.minorticks_off()
        panel.grid()
        panel.yaxis.set_major_formatter(tick)
        if "%" in tick(1, 0):
            panel.axhline(1, color="#333333", linestyle="--", linewidth=1)
        entries |= {text: line for line, text in zip(*panel.get_legend_handles_labels(), strict=True)}
    for panel in panels[::3]:
        panel.set_ylabel(label)
    order = [text for text in (TITLES.get(who, who) for who in LOOKS) if text in entries]
    legend.axis("off")
    legend.legend([entries[text] for text in order], order, loc="center", frameon=False, fontsize=10)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def draw(folder: Path, cells: list[Cell]) -> None:
    with matplotlib.rc_context(STYLE):
        plot(folder / "speed.svg", cells, lambda c, who: c.ns[who], "ns per element", lambda y, _: f"{y:g}")
        plot(
            folder / "bandwidth.svg",
            cells,
            Cell.copy_fraction,
            "bytes per second, of a copy's",
            lambda y, _: f"{100 * y:g}%",
        )
