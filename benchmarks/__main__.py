"""``python -m benchmarks``: the table of ratios, each row measured in one go with all contenders taking turns."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import timeit
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

import fastloss as fl
from benchmarks.contenders import DTYPES, FACES, Case, cases, contenders, prepare
from fastloss._registry import catalogue

clock = process_time  # of the processor: what else runs on the machine does not count

QUICK = {"pointwise": (4096, 2**18), "rowwise": (10, 1000)}


def take_turns(functions: dict[str, Callable[[], Any]], seconds: float) -> dict[str, float]:
    """Median seconds of one call of each; short calls are timed several at a time."""
    repeats, times = {}, {}
    for name, function in functions.items():
        function()
        trial = min(timeit.repeat(function, timer=clock, number=1, repeat=3))
        repeats[name] = max(1, min(1000, int(1e-4 / trial)))
        times[name] = []
    start, rounds = perf_counter(), 0
    while rounds < 7 or perf_counter() - start < seconds:
        for name, function in functions.items():
            before = clock()
            for _ in itertools.repeat(None, repeats[name]):
                function()
            times[name].append((clock() - before) / repeats[name])
        rounds += 1
    return {name: median(taken) for name, taken in times.items()}


def call_overhead(rounds: int = 200, calls: int = 2000) -> dict[str, float]:
    """Nanoseconds of one call on two float32[16], without those of the loop around it."""
    a, b = np.linspace(0, 1, 16, dtype=np.float32), np.zeros(16, np.float32)
    out = np.empty_like(a)
    loops = {
        "nothing": lambda: [None for _ in itertools.repeat(None, calls)],
        "np.add(a, b)": lambda: [np_add(a, b) for _ in itertools.repeat(None, calls)],
        "fl.mse_loss(a, b)": lambda: [mse_loss(a, b) for _ in itertools.repeat(None, calls)],
        "fl.mse_loss.value_and_grad(a, b)": lambda: [value_and_grad(a, b) for _ in itertools.repeat(None, calls)],
        "fl.mse_loss.grad(a, b, out=out)": lambda: [grad(a, b, out=out) for _ in itertools.repeat(None, calls)],
    }
    np_add, mse_loss, value_and_grad, grad = np.add, fl.mse_loss, fl.mse_loss.value_and_grad, fl.mse_loss.grad
    times: dict[str, list[float]] = {name: [] for name in loops}
    for _ in range(rounds):
        for name, loop in loops.items():
            start = clock()
            loop()
            times[name].append((clock() - start) / calls)
    nothing = median(times.pop("nothing"))
    return {name: 1e9 * (median(taken) - nothing) for name, taken in times.items()}


HEAD = ("loss", "shape", "type", "face", "ns/element", "x NumPy", "x torch", "x fastest peer", "", "of copy speed")


def row(case: Case, times: dict[str, float]) -> tuple[str, ...]:
    """One line of the table. Ratios: how many times as long the other takes."""
    own = times["fastloss"]
    peers = {name: t for name, t in times.items() if name not in ("fastloss", "numpy", "copy")}
    fastest = min(peers, key=peers.__getitem__, default="")
    _, shape, dtype, face = str(case).split("-")
    return (
        case.name,
        shape,
        dtype,
        face,
        f"{1e9 * own / case.size:.3f}",
        f"{times['numpy'] / own:.1f}",
        f"{peers['torch'] / own:.1f}" if "torch" in peers else "",
        f"{peers[fastest] / own:.1f}" if fastest else "",
        fastest,
        f"{times['copy'] / own:.0%}",
    )


def line(cells: tuple[str, ...], widths: list[int], markdown: bool = False) -> str:
    padded = [
        c.ljust(w) if k in (0, 2, 3, 8) else c.rjust(w) for k, (c, w) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |" if markdown else "  ".join(padded).rstrip()


def markdown_table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(HEAD, *rows, strict=True)]
    rule = "|".join("-" * (w + 2) if k in (0, 2, 3, 8) else "-" * (w + 1) + ":" for k, w in enumerate(widths))
    return "\n".join([line(HEAD, widths, True), f"|{rule}|", *(line(r, widths, True) for r in rows)]) + "\n"


def main(arguments: list[str] | None = None) -> list[tuple[str, ...]]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("losses", nargs="*", help="names of losses (default: all)")
    parser.add_argument("--quick", action="store_true", help="float32, value_and_grad, two sizes, little time for each")
    parser.add_argument("--faces", nargs="+", choices=FACES, default=["value_and_grad"])
    parser.add_argument("--dtypes", nargs="+", choices=DTYPES, default=["float32"])
    parser.add_argument("--sizes", nargs="+", type=int, help="numbers of elements, or of classes for rows of logits")
    parser.add_argument("--seconds", type=float, help="for each row of the table (default: 0.5; 0.05 with --quick)")
    parser.add_argument("--markdown", metavar="FILE", help="write the table there too")
    options = parser.parse_args(arguments)
    seconds = options.seconds or (0.05 if options.quick else 0.5)

    print(f"fastloss {fl.__version__} ({fl.isa()}), NumPy {np.__version__}; one thread, medians of processor time\n")
    print("call overhead on two float32[16]:")
    overhead = call_overhead(20 if options.quick else 200)
    for name, ns in overhead.items():
        print(f"  {name:<34}{ns:7.0f} ns {ns / overhead['np.add(a, b)']:6.2f} x np.add")
    print()

    widths = [max(map(len, catalogue)), 13, 7, 14, 10, 7, 7, 14, 7, 13]
    print(line(HEAD, widths), flush=True)
    rows = []
    for family in ("pointwise", "rowwise"):
        sizes = options.sizes or (QUICK[family] if options.quick else None)
        for case in cases(family, tuple(options.faces), tuple(options.dtypes), sizes):
            if options.losses and case.name not in options.losses:
                continue
            rows.append(row(case, take_turns({who: prepare(case, who) for who in contenders(case)}, seconds)))
            print(line(rows[-1], widths), flush=True)
    if options.markdown:
        Path(options.markdown).write_text(markdown_table(rows))
    return rows


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):  # one core: nobody gets a second thread
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    sys.exit(not main())
