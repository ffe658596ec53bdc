"""``python -m benchmarks``: every loss beside its peers, all contenders of a row of the table taking turns."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import fastloss as fl
from benchmarks.cases import DTYPES, FACES, Case, cases
from benchmarks.measure import run
from fastloss._registry import catalogue

QUICK = {"pointwise": (4096, 2**18), "rowwise": (10, 1000)}
PACKAGES = ("numpy", "scipy", "torch", "jax", "numba", "scikit-learn")


def chosen(options: argparse.Namespace) -> list[Case]:
    found = []
    for family in ("pointwise", "rowwise"):
        sizes = options.sizes or (QUICK[family] if options.quick else None)
        found += cases(family, tuple(options.faces), tuple(options.dtypes), sizes)
    return [case for case in found if not options.losses or case.name in options.losses]


def described() -> dict[str, str]:
    """The machine and the versions."""
    found = {"isa": fl.isa(), "machine": platform.machine(), "python": platform.python_version()}
    found |= {"cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def save(path: Path, command: str, overhead: dict[str, float], cells: list[dict[str, Any]]) -> None:
    """As JSON, a cell in a line."""
    head = {"command": command, "on": described(), "overhead": {name: round(ns, 1) for name, ns in overhead.items()}}
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    lines.append('"cells": [\n' + ",\n".join(map(json.dumps, cells)) + "\n]")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("losses", nargs="*", help="names of losses (default: all)")
    parser.add_argument("--quick", action="store_true", help="float32, value_and_grad, two sizes, little time for each")
    parser.add_argument("--all", action="store_true", help="all faces and types, with one thread and with two")
    parser.add_argument("--faces", nargs="+", choices=FACES, default=["value_and_grad"])
    parser.add_argument("--dtypes", nargs="+", choices=DTYPES, default=["float32"])
    parser.add_argument("--sizes", nargs="+", type=int, help="numbers of elements, or of classes for rows of logits")
    parser.add_argument("--threads", nargs="+", type=int, default=[1], help="numbers of them (default: 1)")
    parser.add_argument("--seconds", type=float, help="for each row of the table, at least (default: 0.1)")
    parser.add_argument("--save", type=Path, metavar="FILE", help="for `python -m benchmarks.report`, as JSON")
    options = parser.parse_args()
    options.seconds = options.seconds or (0.02 if options.quick else 0.1)
    if options.all:
        options.faces, options.dtypes, options.threads = FACES, DTYPES, [1, 2]
    unknown = set(options.losses) - catalogue.keys()
    if unknown:
        parser.error(f"no such loss: {', '.join(sorted(unknown))}")

    print(f"fastloss {fl.__version__}:", ", ".join(f"{what} {which}" for what, which in described().items()))
    print("medians; ratios say how many times as long the others take\n", flush=True)
    overhead, cells = {}, []
    for threads in options.threads:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            found = process.submit(run, chosen(options), threads, options.seconds, options.losses).result()
        overhead |= found[0]
        cells += found[1]
    if options.save:
        given = [a for a in sys.argv[1:] if a not in ("--save", str(options.save))]
        save(options.save, " ".join(["python -m benchmarks", *given]), overhead, cells)


if __name__ == "__main__":
    sys.exit(main())
