"""What was measured and stored: errors in tests/accuracy.json, times in benchmarks/results.json."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.report import TITLES, Cell, digits, read

ROOT = Path(__file__).parent.parent.parent


@cache
def accuracy() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "tests/accuracy.json").read_text(encoding="utf-8"))
    return found


speed = cache(read)


def ulp(x: float | str) -> str:
    x = float(x)
    if math.isnan(x):
        return ""
    return f"{x:.2f}" if x < 100 else f"{x:.0f}" if x < 1000 else "∞" if math.isinf(x) else f"{x:.0e}"


def grid(head: list[str], rows: list[list[str]]) -> list[str]:
    """Lines of a table in reStructuredText; a last column with nothing in it is left out."""
    if not any(row[-1] for row in rows):
        head, rows = head[:-1], [row[:-1] for row in rows]
    lines = [".. list-table::", "   :header-rows: 1", "   :class: measured", ""]
    for row in [head, *rows]:
        lines += [f"   {'* -' if k == 0 else '  -'} {cell}".rstrip() for k, cell in enumerate(row)]
    return [*lines, ""]


def accuracy_of(name: str) -> list[str]:
    """The section on accuracy of a loss, or nothing."""
    found, types = accuracy(), ("float32", "float64")
    lines: list[str] = []
    if name in found["losses"]:
        rows = []
        for output, by_type in found["losses"][name].items():
            for dtype in types:
                plain, worst, own = (by_type[dtype].get(k) for k in ("plain", "error", "own"))
                at = " ".join(filter(None, [f"{worst['swept']}={float.fromhex(worst['at']):.6g}", worst["case"]]))
                errors = [ulp(e["ulp"]) if e else "" for e in (plain, own, worst)]
                rows.append([output, dtype, *errors, f"``{at}``"])
        lines += grid(["result", "type", "plain", "own", "worst", "worst at"], rows)
        lines += [
            "*Plain*: default options and hard labels or target 0. *Own*: the error divided by what one unit in the",
            "last place of each input would amount to. *Worst*: of all cases, also where the formula itself cancels.",
            "",
        ]
    rows = [
        [output.removeprefix(name).strip(), dtype, ulp(entry["ulp"]), str(entry["classes"])]
        for output, by_type in found["rows"].items()
        if output.split()[0] == name
        for dtype, entry in by_type.items()
    ]
    if rows:
        lines += grid(["result", "type", "worst", "with classes"], rows)
    for by_whom in (found["row_losses"].get(name), None if rows else {}):
        if by_whom:
            cells = [[who, *(ulp(u) for dtype in types for u in by_type[dtype])] for who, by_type in by_whom.items()]
            head = ["computed by", "value, float32", "gradient", "value, float64", "gradient"]
            lines += grid(head, cells)
    peers = found["peers"]["losses"].get(name)
    if peers:
        cells = [[who, *(ulp(u) for dtype in types for u in peers[dtype][who])] for who in peers["float32"]]
        head = ["computed by", "value, float32", "gradient", "value, float64", "gradient"]
        lines += ["Beside others, on the same inputs:", "", *grid(head, cells)]
    if not lines:
        return []
    intro = "Largest errors found, in units in the last place (ULP) of the exact result; :doc:`/accuracy` says how."
    return [intro, "", *lines]


def size(shape: str) -> str:
    rows, _, last = shape.rpartition("x")
    n = int(last)
    exponent = n.bit_length() - 1
    power = f"2\\ :sup:`{exponent}`" if n >= 2**16 and n == 2**exponent else str(n)
    return f"{rows} x {last}" if rows else power


def cells_of(name: str, dtype: str = "float32", threads: int = 1) -> list[Cell]:
    wanted = (name, dtype, threads, "value_and_grad")
    return [c for c in speed()[1] if (c.loss, c.dtype, c.threads, c.face) == wanted]


def speed_of(name: str) -> list[str]:
    """The section on speed of a loss, or nothing."""
    cells = cells_of(name)
    if not cells:
        return []
    others = [who for who in TITLES if any(who in c.ns for c in cells)]
    rows = []
    for c in cells:
        ratios = (digits(c.ns[who] / c.own) if who in c.ns else "" for who in others)
        rows.append([size(c.shape), digits(c.own), f"{c.copy_fraction():.0%}", *ratios])
    on = speed()[0]["on"]
    return [
        f"Value and gradient in float32 on one thread ({on['machine']}, {on['isa']}). Of others: how many times as",
        "long they take in the same run; below 1 they are faster. *Of copy*: bytes read and written per second, beside",
        "``np.copyto``. :doc:`/speed` says more.",
        "",
        *grid(["shape" if "x" in cells[0].shape else "elements", "ns per element", "of copy",
               *(TITLES[who] for who in others)], rows),
    ]  # fmt: skip
