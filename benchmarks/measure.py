"""Measuring cells of the grid: one case each, all its contenders, some number of threads."""

from __future__ import annotations

import os
from itertools import repeat
from statistics import median
from time import process_time
from typing import Any

import numpy as np

import fastloss as fl
from benchmarks import contenders
from benchmarks.cases import Case
from benchmarks.contenders import prepare
from benchmarks.report import Cell
from benchmarks.timing import take_turns
from fastloss._registry import catalogue


def call_overhead(rounds: int, calls: int = 2000) -> dict[str, float]:
    """Nanoseconds of one call on two float32[16], without those of the loop around it."""
    a, b = np.linspace(0, 1, 16, dtype=np.float32), np.zeros(16, np.float32)
    out = np.empty_like(a)
    loops = {
        "nothing": lambda: [None for _ in repeat(None, calls)],
        "np.add(a, b)": lambda: [np_add(a, b) for _ in repeat(None, calls)],
        "fl.mse_loss(a, b)": lambda: [mse_loss(a, b) for _ in repeat(None, calls)],
        "fl.mse_loss.value_and_grad(a, b)": lambda: [value_and_grad(a, b) for _ in repeat(None, calls)],
        "fl.mse_loss.grad(a, b, out=out)": lambda: [grad(a, b, out=out) for _ in repeat(None, calls)],
    }
    np_add, mse_loss, value_and_grad, grad = np.add, fl.mse_loss, fl.mse_loss.value_and_grad, fl.mse_loss.grad
    times: dict[str, list[float]] = {name: [] for name in loops}
    for _ in range(rounds):
        for name, loop in loops.items():
            start = process_time()
            loop()
            times[name].append((process_time() - start) / calls)
    nothing = median(times.pop("nothing"))
    return {name: 1e9 * (median(taken) - nothing) for name, taken in times.items()}


def streams(case: Case) -> float:
    """Bytes of the case's arrays, results included, in relation to those that a copy of the first moves."""
    arguments, options = case.arguments
    arrays = [*arguments, *(a for a in options.values() if np.ndim(a))]
    results = case.repeats * sum(a.nbytes for a in case.expected if a.ndim)
    return (sum(a.nbytes for a in arrays) + results) / (2 * arguments[0].nbytes)


def measure(case: Case, threads: int, seconds: float) -> dict[str, Any]:
    """A cell of the grid."""
    functions = {who: prepare(case, who) for who in contenders.contenders(case)}

    def before(who: str) -> None:
        fl.set_num_threads(1 if who == "one thread" else threads)

    times = take_turns(functions, seconds, threads, before)
    return {
        "loss": case.name,
        "shape": case.shape,
        "dtype": case.dtype,
        "face": case.face,
        "threads": threads,
        "streams": round(streams(case), 3),
        "ns": {who: float(f"{1e9 * taken / case.size:.4g}") for who, taken in times.items()},
    }


# ---- the table on the terminal ----

HEAD = ("loss", "shape", "type", "face", "ns/element", "x NumPy", "x torch", "x alone", "x best peer", "", "of copy")
WIDTHS = (max(map(len, catalogue)), 11, 7, 14, 10, 7, 7, 7, 11, 7, 7)


def row(entry: dict[str, Any]) -> str:
    """A line of the table. Ratios: how many times as long the other takes; "alone" is fastloss with one thread."""
    c = Cell(entry)
    ratios = [f"{c.ns[who] / c.own:.2f}" if who in c.ns else "" for who in ("numpy", "torch", "one thread", c.peer)]
    return line((c.loss, c.shape, c.dtype, c.face, f"{c.own:.4g}", *ratios, c.peer, f"{c.copy_fraction():.0%}"))


def line(texts: tuple[str, ...]) -> str:
    left = (0, 2, 3, 9)
    padded = [t.ljust(w) if k in left else t.rjust(w) for k, (t, w) in enumerate(zip(texts, WIDTHS, strict=True))]
    return "  ".join(padded).rstrip()


# ---- a run ----


def run(
    chosen: list[Case], threads: int, seconds: float, also_compiled: list[str]
) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """What a call costs, if there is one thread, and all cells. Only once in a process."""
    if hasattr(os, "sched_setaffinity"):  # nobody gets more threads than that, whatever it was told
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])
    contenders.use_threads(threads)
    contenders.compiled.update(also_compiled)
    overhead = {}
    if threads == 1:
        print("call overhead on two float32[16]:")
        overhead = call_overhead(max(10, int(400 * seconds)))
        for name, ns in overhead.items():
            print(f"  {name:<34}{ns:7.0f} ns {ns / overhead['np.add(a, b)']:6.2f} x np.add")
    print(f"\n{threads} thread{'s' * (threads > 1)}\n{line(HEAD)}", flush=True)
    cells = []
    for case in chosen:
        cells.append(measure(case, threads, seconds))
        print(row(cells[-1]), flush=True)
    return overhead, cells
