"""Measures accuracy at length and writes accuracy.json, from which test_accuracy.py takes its bounds, and the tables of
docs/accuracy.rst.

    python tests/make_accuracy.py [section ...] [float32] [float64] [name ...]

Sections: vmath, losses, rows, row_losses, peers, formulas, page.

Without arguments everything, in about an hour; names say which functions or losses, types which numbers. `--every`
tries every float32 for the functions of csrc/vmath.h, which takes another half, and for plain cases of losses every one
from 2^-12 to 2^7 in magnitude, which takes a quarter of a minute for each. Needs a C compiler, and for the comparison
torch, JAX, Optax, SciPy and scikit-learn.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
from collections.abc import Collection
from functools import reduce
from pathlib import Path
from typing import Any

import accuracy
import accuracy_formulas
import accuracy_rows
import numpy as np
from accuracy import ROW_OUTPUTS, VMATH, VMATH_OF_TWO, Worst, worse
from support import DTYPES, POINTWISE

FILE = Path(__file__).with_name("accuracy.json")
PAGE = Path(__file__).parent.parent / "docs" / "accuracy.rst"
VMATH_POINTS = 10**8  # or more, for each function
LOSS_SEARCHES = ((2**15, 1), (2**12, 1), (2**13, 2))  # points and seed; the second is what the test does
MORE_SEARCHES = {"float32": (), "float64": ((2**16, 1),)}
ROW_SEARCHES = (40_000, 400_000)  # logits of each kind and number of classes
ROWS = 200  # of losses over rows, of each kind


def number(x: float) -> float | str:
    """For JSON, which has neither infinity nor NaN."""
    return x if math.isfinite(x) else str(x)


def merged(old: Any, new: Any) -> Any:
    """The new figures, and the old ones of what was not measured."""
    if not isinstance(new, dict):
        return new
    return {**old, **{key: merged(old.get(key, {}), value) for key, value in new.items()}}


def measure_vmath(names: list[str], dtypes: list[Any], every: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names or (*VMATH, *VMATH_OF_TWO):
        for dtype in dtypes:
            best, at, tried, exhaustive = Worst(), "", 0, every and dtype == np.float32 and name in VMATH
            sweeps = list(accuracy.vmath_sweeps(name, dtype))
            for seed in itertools.count():
                for y, sweep in sweeps:
                    ((worst, *_),) = sweep.every() if exhaustive else sweep.search(2**20, seed)
                    tried += worst.tried
                    if worst.ulp > best.ulp:
                        best, at = worst, worst.at.hex() + ("" if y is None else f", {float(dtype(y)).hex()}")
                if exhaustive or tried >= VMATH_POINTS:
                    break
            found.setdefault(name, {})[np.dtype(dtype).name] = {
                "ulp": round(best.ulp, 4),
                "at": at,
                "every": exhaustive,
                "tried": tried,
            }
            print(name, dtype.__name__, best.ulp, at, tried, flush=True)
    return found


def measure_losses(names: list[str], dtypes: list[Any], every: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names or POINTWISE:
        for dtype in dtypes:
            sizes = (*LOSS_SEARCHES, *MORE_SEARCHES[np.dtype(dtype).name])
            searches = [accuracy.measure(name, dtype, points, seed) for points, seed in sizes]
            exhaustive = every and dtype == np.float32
            if exhaustive:
                searches.append(accuracy.measure_every(name))
            for output, measure in searches[0]:
                worst, case = reduce(worse, (s[output, measure] for s in searches if (output, measure) in s))
                found.setdefault(name, {}).setdefault(output, {}).setdefault(np.dtype(dtype).name, {})[measure] = {
                    "ulp": number(float(f"{worst.ulp:.4g}")),
                    "at": worst.at.hex(),
                    "got": number(worst.got),
                    "sensitivity": number(float(f"{worst.sensitivity:.4g}")),
                    "case": " ".join(
                        f"{k}={v:g}" if isinstance(v, float) else f"{k}={v}" for k, v in (*case.options, *case.fixed)
                    ),
                    "swept": case.swept,
                    "every": exhaustive and measure == "plain",
                    "tried": worst.tried,
                }
        print(name, {o: {d: m["error"]["ulp"] for d, m in t.items()} for o, t in found[name].items()}, flush=True)
    return found


def measure_rows() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for dtype in DTYPES:
        searches = [accuracy.search_rows(accuracy.run_rows, dtype, logits) for logits in ROW_SEARCHES]
        for output, *rows in zip(ROW_OUTPUTS, *searches, strict=True):
            row = max(rows, key=lambda row: row.ulp)
            found.setdefault(output, {})[np.dtype(dtype).name] = {
                "ulp": round(row.ulp, 3),
                "classes": len(row.logits),
                "logits": row.logits[:8],
                "label": row.label,
                "class": row.where,
                "got": row.got,
                "exact": row.exact,
                "tried": sum(row.tried for row in rows),
            }
            print(output, dtype.__name__, row.ulp, flush=True)
    return found


def measure_row_losses(names: list[str], dtypes: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in [n for n in accuracy_rows.NAMES if not names or n in names]:
        for dtype in dtypes:
            errors = accuracy_rows.measure(name, dtype, ROWS, who=tuple(accuracy_rows.CONTENDERS))
            for who, worst in errors.items():
                found.setdefault(name, {}).setdefault(who, {})[np.dtype(dtype).name] = [number(x) for x in worst]
        print(name, found[name], flush=True)
    return found


def measure_peers() -> dict[str, Any]:
    import accuracy_peers as peers

    found: dict[str, Any] = {"losses": {}, "rows": {}}
    for dtype in DTYPES:
        for name in peers.POINT_PEERS:
            results = peers.compare(name, dtype, 4000)
            found["losses"].setdefault(name, {})[np.dtype(dtype).name] = {
                who: [number(float(f"{u:.3g}")) for u in ulps] for who, ulps in results.items()
            }
            print(name, dtype.__name__, results, flush=True)
        for who, function in peers.ROW_PEERS.items():
            ulps = [row.ulp for row in accuracy.search_rows(function, dtype, 4000)]
            found["rows"].setdefault(who, {})[np.dtype(dtype).name] = [
                float(f"{u:.3g}") if u >= 0 else "nan" for u in ulps
            ]
            print(who, dtype.__name__, ulps, flush=True)
    return found


def measure_formulas() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in accuracy_formulas.IDIOMS:
        for dtype in GOAL:
            for who in accuracy_formulas.CONTENDERS:
                errors = accuracy_formulas.measure(name, dtype, who)
                found.setdefault(name, {}).setdefault(who, {})[dtype] = [number(float(f"{u:.4g}")) for u in errors]
        print(name, found[name], flush=True)
    return found


# ---- the page ----

GOAL = {"float32": 2.0, "float64": 4.0}  # of losses
GOAL_VMATH, GOAL_ROWS = 1.0, 4.0
BEGIN, END = ".. accuracy: begin\n", ".. accuracy: end\n"
CANCELS = 1000.0  # from here on the size of an error says no more than that there is a zero


def shown(x: float | str, goal: float = math.inf) -> str:
    x = float(x)
    if math.isnan(x):
        return ""
    text = f"{x:.2f}" if x < 100 else f"{x:.0f}" if x < CANCELS else "inf" if math.isinf(x) else f"{x:.0e}"
    return f"**{text}**" if x > goal else text


def table(title: str, head: list[str], rows: list[list[str]]) -> str:
    lines = [f".. csv-table:: {title}", "   :header: " + ", ".join(f'"{h}"' for h in head), ""]
    return "\n".join([*lines, *("   " + ", ".join(f'"{cell}"' for cell in row) for row in rows)]) + "\n"


def decimal(at: str) -> str:
    return f"{float.fromhex(at):.9g}"


def place(entry: dict[str, Any]) -> str:
    """Where an error was found."""
    return " ".join(filter(None, [f"{entry['swept']}={decimal(entry['at'])}", entry["case"]]))


def counts(entries: Collection[dict[str, Any]]) -> str:
    """How many inputs there were."""
    ends = [f"{end(entry['tried'] for entry in entries) / 1e6:.3g}" for end in (min, max)]
    return f"float64 at {' to '.join(dict.fromkeys(ends))} million inputs each"


def vmath_table(found: dict[str, Any]) -> str:
    rows = []
    for name, by_type in found.items():
        cells = [f"``{name}``"]
        for dtype in GOAL:
            entry = by_type[dtype]
            cells += [shown(entry["ulp"], GOAL_VMATH) + (" (all)" if entry["every"] else ""), entry["at"]]
        rows.append(cells)
    title = f"Elementary functions, {counts([by_type['float64'] for by_type in found.values()])}"
    return table(title, ["function", "float32", "at", "float64", "at"], rows)


def losses_table(found: dict[str, Any]) -> str:
    rows = []
    for name, outputs in found.items():
        for output, by_type in outputs.items():
            cells = [f"``{name}``", output]
            for measure in ("plain", "error", "own"):
                entries = [(d, by_type[d].get(measure)) for d in GOAL]
                cells += [
                    shown(e["ulp"], GOAL[d]) + (" (all)" if e.get("every") else "") if e else "" for d, e in entries
                ]
            rows.append(cells)
    head = ["loss", "result", "plain, float32", "float64", "any, float32", "float64", "own, float32", "float64"]
    errors = [by_type["float64"]["error"] for outputs in found.values() for by_type in outputs.values()]
    return table(f"Element-wise losses, {counts(errors)}", head, rows)


def reason(error: dict[str, Any], own: dict[str, Any], goal: float) -> str:
    s = float(error["sensitivity"])
    if float(own["ulp"]) > goal:
        return f"the arithmetic: {shown(own['ulp'])} beside the inputs' rounding, at {place(own)}"
    return f"the inputs: their last places make {shown(s)} ULP there"


def misses_table(found: dict[str, Any]) -> str:
    """Each result above the goal, with the reason."""
    rows = []
    for name, outputs in found.items():
        for output, by_type in outputs.items():
            for dtype, goal in GOAL.items():
                error, own = by_type[dtype]["error"], by_type[dtype]["own"]
                if max(float(error["ulp"]), float(own["ulp"])) > goal:
                    rows.append(
                        [f"``{name}``", output, dtype, shown(error["ulp"]), place(error), reason(error, own, goal)]
                    )
    return table("Results above the goal", ["loss", "result", "type", "ULP", "at", "reason"], rows)


def range_table(found: dict[str, Any]) -> str:
    rows = []
    for name, outputs in found.items():
        for output, by_type in outputs.items():
            for dtype in GOAL:
                entry = by_type[dtype]["range"]
                if float(entry["ulp"]) > 1.01:
                    rows.append([f"``{name}``", output, dtype, shown(entry["ulp"]), str(entry["got"]), place(entry)])
    return table("Zero or infinite too early", ["loss", "result", "type", "times", "is", "at"], rows)


def rows_table(found: dict[str, Any]) -> str:
    rows = []
    for output, by_type in found.items():
        cells = [output]
        for dtype in GOAL:
            entry = by_type[dtype]
            cells += [shown(entry["ulp"], GOAL_ROWS), str(entry["classes"])]
        rows.append(cells)
    title = f"Rows of 2 to 1000 logits, {counts([by_type['float64'] for by_type in found.values()])}"
    return table(title, ["result", "float32", "with classes", "float64", "with classes"], rows)


def row_losses_table(found: dict[str, Any]) -> str:
    rows = [
        [f"``{name}``", who, *(shown(u, GOAL[dtype]) for dtype in GOAL for u in by_type[dtype])]
        for name, by_whom in found.items()
        for who, by_type in by_whom.items()
    ]
    head = ["loss", "computed by", "value, float32", "gradient", "value, float64", "gradient"]
    return table(f"Losses over rows of 5, {2 * ROWS} of each", head, rows)


def peers_tables(found: dict[str, Any]) -> str:
    rows = []
    for name, by_type in found["losses"].items():
        for who in by_type["float32"]:
            rows.append([f"``{name}``", who, *(shown(u) for dtype in GOAL for u in by_type[dtype][who])])
    head = ["loss", "computed by", "value, float32", "gradient", "value, float64", "gradient"]
    text = table("Element-wise losses by others", head, rows)
    rows = []
    for who, by_type in found["rows"].items():
        rows.append([who, *(shown(by_type[dtype][k]) for dtype in GOAL for k in (0, 1, 3, 4, 5))])
    names = [ROW_OUTPUTS[k] for k in (0, 1, 3, 4, 5)]
    return (
        text
        + "\n"
        + table("Rows of logits by others", ["computed by", *(f"{n}, {d}" for d in GOAL for n in names)], rows)
    )


def formulas_table(found: dict[str, Any]) -> str:
    def cell(name: str, who: str, dtype: str) -> str:
        most = 0.5 / np.finfo(dtype).eps
        return " / ".join("none" if float(u) > most else shown(u) for u in found[name][who][dtype])

    columns = [("fastloss", "float32"), ("fastloss", "float64"), ("NumPy", "float32"), ("JAX", "float32")]
    rows = [
        [loss, f"``{name}``", *(cell(name, *column) for column in columns)]
        for name, (loss, _) in accuracy_formulas.IDIOMS.items()
    ]
    return table("Users' formulas: value / gradient / Hessian", ["loss", "as written", *map(", ".join, columns)], rows)


def write_page(found: dict[str, Any]) -> None:
    parts = [
        vmath_table(found["vmath"]), losses_table(found["losses"]), misses_table(found["losses"]),
        range_table(found["losses"]), rows_table(found["rows"]), row_losses_table(found["row_losses"]),
        peers_tables(found["peers"]), formulas_table(found["formulas"]),
    ]  # fmt: skip
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(parts) + "\n" + END + rest.partition(END)[2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*")
    parser.add_argument("--every", action="store_true")
    given = parser.parse_args()
    sections = {"vmath", "losses", "rows", "row_losses", "peers", "formulas", "page"}
    types = {np.dtype(dtype).name: dtype for dtype in DTYPES}
    names = [w for w in given.what if w not in sections | types.keys()]
    what = {w for w in given.what if w in sections} or sections
    dtypes = [dtype for name, dtype in types.items() if name in given.what] or list(DTYPES)
    found = json.loads(FILE.read_text()) if FILE.exists() else {}
    if "vmath" in what:
        found["vmath"] = merged(found.get("vmath", {}), measure_vmath(names, dtypes, given.every))
    if "losses" in what:
        found["losses"] = merged(found.get("losses", {}), measure_losses(names, dtypes, given.every))
    if "rows" in what:
        found["rows"] = measure_rows()
    if "row_losses" in what:
        found["row_losses"] = merged(found.get("row_losses", {}), measure_row_losses(names, dtypes))
    if "peers" in what:
        found["peers"] = measure_peers()
    if "formulas" in what:
        found["formulas"] = measure_formulas()
    FILE.write_text(json.dumps(found, indent=0, separators=(",", ":")) + "\n")
    if "page" in what:
        write_page(found)


if __name__ == "__main__":
    main()
