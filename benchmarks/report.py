"""``python -m benchmarks.report``: RESULTS.md, the README's table and the plots in docs/, all from results.json.

With ``--check`` it writes nothing, and fails if a text is not what results.json says.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.contenders import MAIN, NO_PEERS
from fastloss._registry import catalogue

HERE = Path(__file__).parent
DATA, RESULTS, README = HERE / "results.json", HERE / "RESULTS.md", HERE.parent / "README.md"
DOCS = HERE.parent / "docs"
BEGIN, END = "<!-- speed: begin -->", "<!-- speed: end -->"
TITLES = {
    "numpy": "NumPy",
    "scipy": "SciPy",
    "torch": "PyTorch, eager",
    "aten": "PyTorch, aten",
    "compile": "PyTorch, compiled",
    "jax": "JAX",
    "numba": "Numba",
    "sklearn": "scikit-learn",
}
FACES = {"value": "value", "grad": "gradient", "value_and_grad": "both"}


class Cell:
    """One loss, shape, type, face and number of threads."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.loss: str = entry["loss"]
        self.shape: str = entry["shape"]
        self.dtype: str = entry["dtype"]
        self.face: str = entry["face"]
        self.threads: int = entry["threads"]
        self.streams: float = entry["streams"]
        self.ns: dict[str, float] = entry["ns"]
        self.own = self.ns["fastloss"]
        self.peer = min((who for who in self.ns if who not in NO_PEERS), key=self.ns.__getitem__, default="")
        self.ratio = self.ns[self.peer] / self.own if self.peer else None

    @property
    def family(self) -> str:
        return catalogue[self.loss].definition.function.__module__.removeprefix("fastloss.")

    @property
    def size(self) -> int:
        """Elements, or classes where there are rows of logits."""
        return int(self.shape.rpartition("x")[2])

    @property
    def elements(self) -> str:
        rows, _, last = self.shape.rpartition("x")
        return f"{rows} x {last}" if rows else power(int(last))

    def copy_fraction(self, who: str = "fastloss") -> float:
        return self.streams * self.ns["copy"] / self.ns[who]


def power(n: int) -> str:
    exponent = n.bit_length() - 1
    return f"2^{exponent}" if n >= 2**16 and n == 2**exponent else str(n)


def read() -> tuple[dict[str, Any], list[Cell]]:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return data, [Cell(entry) for entry in data["cells"]]


# ---- tables ----


def table(head: Iterable[str], rows: Iterable[Iterable[str]], left: int = 1) -> str:
    head = list(head)
    lines = [head, ["---"] * left + ["--:"] * (len(head) - left), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def digits(x: float) -> str:
    return f"{x:.0f}" if x >= 99.5 else f"{x:.1f}" if x >= 9.95 else f"{x:.2f}"


def crossed(
    cells: list[Cell], by: Callable[[Cell], str], rows: Iterable[str], show: Callable[[list[Cell]], str], corner: str
) -> str:
    """A table of groups of cells against their sizes."""
    sizes = sorted({c.size for c in cells})
    lines = []
    for row in rows:
        mine = [c for c in cells if by(c) == row]
        if mine:
            lines.append([row, *(show([c for c in mine if c.size == size]) for size in sizes)])
    return table([corner, *map(power, sizes)], lines)


def middle_and_least(numbers: list[float]) -> str:
    return f"{digits(median(numbers))} ({digits(min(numbers))})" if numbers else ""


def by_family(cells: list[Cell], measure: Callable[[Cell], float | None]) -> str:
    """Median and least of a measure, by family and size: of element-wise losses, then of rows."""

    def show(group: list[Cell]) -> str:
        return middle_and_least([x for x in map(measure, group) if x is not None])

    families = list(dict.fromkeys(c.family for c in cells))
    wise = [c for c in cells if "x" not in c.shape]
    rows = [c for c in cells if "x" in c.shape]
    names = list(dict.fromkeys(c.loss for c in rows))
    text = crossed(wise, lambda c: c.family, families, show, "elements") if wise else ""
    return text + (crossed(rows, lambda c: f"`{c.loss}`", [f"`{n}`" for n in names], show, "classes") if rows else "")


def by_contender(cells: list[Cell]) -> str:
    lines = []
    for who, title in TITLES.items():
        ratios = [c.ns[who] / c.own for c in cells if who in c.ns]
        if ratios:
            below = sum(r < 1 for r in ratios)
            lines.append([title, str(len(ratios)), digits(median(ratios)), digits(min(ratios)), str(below)])
    return table(["", "cells", "median", "least", "below 1"], lines)


def named(cells: list[Cell], measure: Callable[[Cell], float]) -> str:
    """Cells one by one, the worst first."""
    lines = [
        [f"`{c.loss}`", c.elements, c.dtype, FACES[c.face], str(c.threads), digits(c.own), TITLES[c.peer], digits(x)]
        for x, c in sorted(((measure(c), c) for c in cells), key=lambda pair: pair[0])
    ]
    return table(["loss", "shape", "type", "face", "threads", "ns", "fastest peer", "ratio"], lines, 4)


def grid(cells: list[Cell]) -> str:
    lines: dict[tuple[str, str], dict[str, str]] = {}
    for c in cells:
        peer = f"{digits(c.ratio)} {TITLES[c.peer]}, " if c.ratio else ""
        text = f"{digits(c.own)}: {peer}{c.copy_fraction():.0%}"
        if "one thread" in c.ns:
            text += f", {digits(speed_up(c))} alone"
        lines.setdefault((f"`{c.loss}`", c.elements), {})[c.face] = text
    rows = [[*key, *(line.get(face, "") for face in FACES)] for key, line in lines.items()]
    return table(["loss", "shape", *FACES.values()], rows, 2)


def speed_up(cell: Cell) -> float:
    """Over fastloss with one thread, which ran in turn with it."""
    return cell.ns["one thread"] / cell.own


COMPUTE_BOUND = 0.5  # of the speed of a copy, on one thread


def against_one_thread(cells: list[Cell]) -> str:
    text = "Against fastloss with one thread; median (least):\n\n" + by_family(cells, speed_up)
    large = [c for c in cells if "x" in c.shape or c.size >= 2**20]
    bound = [c for c in large if c.copy_fraction("one thread") < COMPUTE_BOUND]
    gain = sum(speed_up(c) >= 1.8 for c in bound)
    text += (
        f"{len(bound)} of the {len(large)} cells of at least 2^20 numbers are bound by computing (on one thread below "
    )
    text += f"{COMPUTE_BOUND:.0%} of the speed of a copy); {gain} of these gain 1.8 or more. "
    slower = [c for c in cells if speed_up(c) < 0.95]
    text += f"Slower than with one thread by more than 5 %: {len(slower)} of all {len(cells)} cells.\n\n"
    return text + (named(slower, speed_up) if slower else "")


def results() -> str:
    """RESULTS.md."""
    data, cells = read()
    on = data["on"]
    packages = [("numpy", "NumPy"), ("scipy", "SciPy"), ("torch", "PyTorch"), ("jax", "JAX"), ("numba", "Numba")]
    packages += [("scikit-learn", "scikit-learn")]
    versions = ", ".join(f"{title} {on[name]}" for name, title in packages if name in on)
    text = f"""# Results

Written by `python -m benchmarks.report`, like the table and the plots of the README, from what `{data["command"]}`
measured on a shared machine ({on["machine"]}, {on["isa"]}, {on["cores"]} cores) with {versions}. [NOTES.md](NOTES.md)
tells how.

Ratios say how many times as long another takes; below 1 it is faster than fastloss. "Fraction of copy" is the speed, in
bytes read and written, in relation to `np.copyto`. "Both" is `value_and_grad`.

"""
    for threads in sorted({c.threads for c in cells}):
        mine = [c for c in cells if c.threads == threads]
        text += f"## {'One thread' if threads == 1 else f'{threads} threads'}\n\n"
        if threads == 1:
            lines = [[f"`{name}`", f"{ns:.0f}"] for name, ns in data["overhead"].items()]
            text += "Nanoseconds of a call on two `float32[16]`:\n\n" + table(["call", "ns"], lines)
        text += "Against each contender, over all cells that it has:\n\n" + by_contender(mine)
        text += "Against the fastest peer of each cell; median (least):\n\n" + by_family(mine, lambda c: c.ratio)
        text += "Fraction of copy; median (least):\n\n" + by_family(mine, Cell.copy_fraction)
        if threads > 1:
            text += against_one_thread(mine)
    slower = [c for c in cells if c.ratio and c.ratio < 1]
    text += f"## Where another is faster\n\n{len(slower)} of {len(cells)} cells.\n\n"
    if slower:
        text += named(slower, lambda c: c.ratio or 1)
    text += "## The grid\n\nNanoseconds per element: ratio of the fastest peer, fraction of copy; with several threads "
    text += "also the ratio of fastloss alone, with one thread.\n\n"
    for threads in sorted({c.threads for c in cells}):
        for dtype in dict.fromkeys(c.dtype for c in cells):
            mine = [c for c in cells if (c.threads, c.dtype) == (threads, dtype)]
            if mine:
                text += f"### {dtype}, {'one thread' if threads == 1 else f'{threads} threads'}\n\n" + grid(mine)
    return text.rstrip() + "\n"


def headline(cells: list[Cell]) -> list[Cell]:
    """What the README shows: value and gradient of the main losses in float32 on one thread."""
    plain = [c for c in cells if (c.dtype, c.face, c.threads) == ("float32", "value_and_grad", 1)]
    return [c for loss in MAIN for c in plain if c.loss == loss]


def readme(text: str) -> str:
    """A README with the table as it should be."""
    _, cells = read()
    lines = []
    for c in headline(cells):
        ratios = [f"{digits(c.ns[who] / c.own)}" if who in c.ns else "" for who in ("numpy", "torch")]
        best = f"{digits(c.ratio)} ({TITLES[c.peer]})" if c.ratio else ""
        lines.append([f"`{c.loss}`", c.elements, digits(c.own), f"{c.copy_fraction():.0%}", *ratios, best])
    head = ["loss", "shape", "ns per element", "of copy", "x NumPy", "x PyTorch, eager", "x fastest peer"]
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{table(head, lines, 2).rstrip()}\n{END}{rest.partition(END)[2]}"


def main(arguments: list[str]) -> int:
    texts = {RESULTS: results(), README: readme(README.read_text(encoding="utf-8"))}
    if "--check" in arguments:
        stale = [path.name for path, text in texts.items() if path.read_text(encoding="utf-8") != text]
        for name in stale:
            print(f"{name} is not up to date: run python -m benchmarks.report", file=sys.stderr)
        return bool(stale)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    from benchmarks import plots  # needs matplotlib

    plots.draw(DOCS, headline(read()[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
