"""``python -m benchmarks.calls``: what options and types of arguments cost, beside the plain call of the same loss.

Value and gradient on one thread; all calls of a loss take turns, on the same numbers.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np

import fastloss as fl
from benchmarks.timing import take_turns

SIZES = (280, 65536, 2**20)
COLUMNS = 8
Calls = dict[str, Callable[[], Any]]


def elementwise(n: int) -> Calls:
    """Logistic loss of float32 scores, and what may be beside them; Huber's for parameters."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal(n, np.float32)
    labels = rng.random(n) < 0.5
    y, wide = labels.astype(np.float32), x.astype(np.float64)
    half, blocks = rng.random(n) < 0.5, np.arange(n) < n // 2
    w = rng.random(n, np.float32)
    twice = np.repeat(x, 2)
    loss, huber = fl.binary_cross_entropy_with_logits.value_and_grad, fl.huber_loss.value_and_grad
    calls: Calls = {
        "plain": lambda: loss(x, y),
        "labels float64": lambda: loss(x, wide_labels),
        "labels int64": lambda: loss(x, integers),
        "labels int32": lambda: loss(x, short_integers),
        "labels uint8": lambda: loss(x, bytes_),
        "labels bool": lambda: loss(x, labels),
        "weight": lambda: loss(x, y, weight=w),
        "weight float64": lambda: loss(x, y, weight=wide_w),
        "weight=0.5": lambda: loss(x, y, weight=0.5),
        "where all True": lambda: loss(x, y, where=everywhere),
        "where half": lambda: loss(x, y, where=half),
        "where first half": lambda: loss(x, y, where=blocks),
        "grad_output np.float64": lambda: loss(x, y, grad_output=number),
        "reduction not interned": lambda: loss(x, y, reduction=reduction),
        "pos_weight=np.float64(2)": lambda: loss(x, y, pos_weight=two),
        "scores and labels float16": lambda: loss(short, short_y),
        "x[::2]": lambda: loss(twice[::2], y),
        "big-endian": lambda: loss(big, y),
        "float64": lambda: loss(wide, wide_labels),
        "float64, labels float32": lambda: loss(wide, y),
        "float64, labels int64": lambda: loss(wide, integers),
        "float64, labels bool": lambda: loss(wide, labels),
        "huber": lambda: huber(x, y),
        "huber delta=np.float64(1)": lambda: huber(x, y, delta=one),
        "huber where half": lambda: huber(x, y, where=half),
        "huber where all True": lambda: huber(x, y, where=everywhere),
        "huber target float64": lambda: huber(x, wide_labels),
        "huber delta array": lambda: huber(x, y, delta=deltas),
        "pos_weight of columns": lambda: loss(table, table_y, pos_weight=of_columns),
        "huber weight": lambda: huber(x, y, weight=w),
    }
    wide_labels, integers, short_integers = (labels.astype(t) for t in (np.float64, np.int64, np.int32))
    bytes_, wide_w, everywhere = labels.astype(np.uint8), w.astype(np.float64), np.ones(n, bool)
    number, one, two, reduction = np.float64(1), np.float64(1), np.float64(2), "".join(["me", "an"])
    short, short_y, big = x.astype(np.float16), y.astype(np.float16), x.astype(">f4")
    deltas, of_columns = np.full(n, 1, np.float32), np.linspace(1, 2, COLUMNS, dtype=np.float32)
    table, table_y = (a[: n // COLUMNS * COLUMNS].reshape(-1, COLUMNS) for a in (x, y))
    return calls


def rows(n: int, classes: int = 10) -> Calls:
    """Cross-entropy of so many logits in all."""
    rng = np.random.default_rng(0)
    count = n // classes
    x, labels = rng.standard_normal((count, classes), np.float32), rng.integers(0, classes, count)
    short, bytes_, half = labels.astype(np.int32), labels.astype(np.uint8), rng.random(count) < 0.5
    weight, sample = rng.random(classes), rng.random(count)
    narrow, halves = weight.astype(np.float32), x.astype(np.float16)
    loss = fl.cross_entropy.value_and_grad
    turned, number = np.asfortranarray(x), np.float64(1)
    targets = rng.dirichlet(np.ones(classes), count).astype(np.float32)
    return {
        "plain": lambda: loss(x, labels),
        "labels int32": lambda: loss(x, short),
        "labels uint8": lambda: loss(x, bytes_),
        "weight": lambda: loss(x, labels, weight=narrow),
        "weight float64": lambda: loss(x, labels, weight=weight),
        "sample_weight float64": lambda: loss(x, labels, sample_weight=sample),
        "where half": lambda: loss(x, labels, where=half),
        "grad_output np.float64": lambda: loss(x, labels, grad_output=number),
        "logits float16": lambda: loss(halves, labels),
        "logits Fortran": lambda: loss(turned, labels),
        "probabilities": lambda: loss(x, targets),
        "probabilities, Hessian": lambda: fl.cross_entropy.grad_and_hess(x, targets),
        "label_smoothing": lambda: loss(x, labels, label_smoothing=0.1),
        "Hessian": lambda: fl.cross_entropy.grad_and_hess(x, labels),
    }


def against(name: str) -> str:
    """What a call is compared with."""
    head = name.partition(" ")[0].rstrip(",")
    return {"huber": "huber", "float64": "float64"}.get(head, "plain")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calls", description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--seconds", type=float, default=4.0, help="for all calls of a size")
    options = parser.parse_args()
    fl.set_num_threads(1)
    for family in (elementwise, rows):
        print(f"\n{family.__name__:<28}" + "".join(f"{n:>20}" for n in options.sizes))
        times = []
        for n in options.sizes:
            calls = family(n)
            for call in calls.values():
                call()
            times.append(take_turns(calls, options.seconds, 1))
        for name in times[0]:
            cells = (f"{t[name] * 1e6:>10.2f} us {t[name] / t[against(name)]:>5.2f}x" for t in times)
            print(f"{name:<28}" + " ".join(cells))


if __name__ == "__main__":
    main()
