"""``python -m benchmarks.calls``: what options and types of arguments cost, beside the plain call of the same loss.

Value and gradient on one thread, on the same numbers. A call takes turns with what it is compared with, alone, so that
both find their arrays in the same cache. Arrays that do not lie in order, or are of foreign byte order, are compared
with what a user can do instead: copy them first, and call.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np

import fastloss as fl
from benchmarks.timing import take_turns

SIZES = (280, 65536, 2**20)
COLUMNS = 8
Calls = dict[str, Callable[[], Any]]
COPIED = ", copied first"
BASES = ("float64", "soft", "huber columns", "huber", "columns", "C=1000")


def elementwise(n: int) -> Calls:
    """Logistic loss of float32 scores, and what may be beside them; Huber's for parameters."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal(n, np.float32)
    labels = rng.random(n) < 0.5
    y, wide = labels.astype(np.float32), x.astype(np.float64)
    half, blocks = rng.random(n) < 0.5, np.arange(n) < n // 2
    w = rng.random(n, np.float32)
    twice = np.repeat(x, 2)
    soft = np.clip(rng.random(n), 0.1, 0.9)
    loss, huber = fl.binary_cross_entropy_with_logits.value_and_grad, fl.huber_loss.value_and_grad
    calls: Calls = {
        "plain": lambda: loss(x, y),
        "labels float64": lambda: loss(x, wide_labels),
        "labels int64": lambda: loss(x, integers),
        "labels int32": lambda: loss(x, short_integers),
        "labels uint8": lambda: loss(x, bytes_),
        "labels bool": lambda: loss(x, labels),
        "soft": lambda: loss(x, narrow_soft),
        "soft, labels float64": lambda: loss(x, soft),
        "soft, labels float16": lambda: loss(x, short_soft),
        "weight": lambda: loss(x, y, weight=w),
        "weight float64": lambda: loss(x, y, weight=wide_w),
        "weight=0.5": lambda: loss(x, y, weight=0.5),
        "where all True": lambda: loss(x, y, where=everywhere),
        "where half": lambda: loss(x, y, where=half),
        "where first half": lambda: loss(x, y, where=blocks),
        "where half, weight": lambda: loss(x, y, where=half, weight=w),
        "grad_output np.float64": lambda: loss(x, y, grad_output=number),
        "reduction not interned": lambda: loss(x, y, reduction=reduction),
        "pos_weight=np.float64(2)": lambda: loss(x, y, pos_weight=two),
        "float16": lambda: loss(short, short_y),
        "bfloat16": lambda: loss(brain, brain_y),
        "x[::2]" + COPIED: lambda: loss(np.ascontiguousarray(twice[::2]), y),
        "x[::2]": lambda: loss(twice[::2], y),
        "x[::-1]" + COPIED: lambda: loss(np.ascontiguousarray(x[::-1]), y),
        "x[::-1]": lambda: loss(x[::-1], y),
        "x[:, 1:]" + COPIED: lambda: loss(np.ascontiguousarray(beside[:, 1:]), table_y),
        "x[:, 1:]": lambda: loss(beside[:, 1:], table_y),
        "x[:, ::2]" + COPIED: lambda: loss(np.ascontiguousarray(wider[:, ::2]), table_y),
        "x[:, ::2]": lambda: loss(wider[:, ::2], table_y),
        "big-endian" + COPIED: lambda: loss(big.astype(np.float32), y),
        "big-endian": lambda: loss(big, y),
        "float64": lambda: loss(wide, wide_labels),
        "float64, labels float32": lambda: loss(wide, y),
        "float64, labels int64": lambda: loss(wide, integers),
        "float64, labels bool": lambda: loss(wide, labels),
        "float64, weight float32": lambda: loss(wide, wide_labels, weight=w),
        "huber": lambda: huber(x, y),
        "huber delta=np.float64(1)": lambda: huber(x, y, delta=one),
        "huber where half": lambda: huber(x, y, where=half),
        "huber where all True": lambda: huber(x, y, where=everywhere),
        "huber target float64": lambda: huber(x, wide_labels),
        "huber target int64": lambda: huber(x, integers),
        "huber delta array": lambda: huber(x, y, delta=deltas),
        "huber delta array float64": lambda: huber(x, y, delta=wide_deltas),
        "huber weight": lambda: huber(x, y, weight=w),
        "huber weight float64": lambda: huber(x, y, weight=wide_w),
        "columns": lambda: loss(table, table_y),
        "columns, pos_weight": lambda: loss(table, table_y, pos_weight=of_columns),
        "columns, pos_weight float64": lambda: loss(table, table_y, pos_weight=wide_of_columns),
        "columns, weight": lambda: loss(table, table_y, weight=of_columns),
        "huber columns": lambda: huber(table, table_y),
        "huber columns, delta": lambda: huber(table, table_y, delta=of_columns),
    }
    wide_labels, integers, short_integers = (labels.astype(t) for t in (np.float64, np.int64, np.int32))
    bytes_, wide_w, everywhere = labels.astype(np.uint8), w.astype(np.float64), np.ones(n, bool)
    number, one, two, reduction = np.float64(1), np.float64(1), np.float64(2), "".join(["me", "an"])
    narrow_soft = soft.astype(np.float32)
    short, short_y, short_soft, big = *(a.astype(np.float16) for a in (x, y, soft)), x.astype(">f4")
    brain, brain_y = x.astype(ml_dtypes.bfloat16), y.astype(ml_dtypes.bfloat16)
    deltas, of_columns = np.full(n, 1, np.float32), np.linspace(1, 2, COLUMNS, dtype=np.float32)
    wide_deltas, wide_of_columns = deltas.astype(np.float64), of_columns.astype(np.float64)
    table, table_y = (a[: n // COLUMNS * COLUMNS].reshape(-1, COLUMNS) for a in (x, y))
    beside, wider = np.pad(table, ((0, 0), (1, 0))), np.repeat(table, 2, axis=1)
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
    wide_targets = targets.astype(np.float64)
    wide_targets /= wide_targets.sum(1, keepdims=True)
    calls: Calls = {
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
        "probabilities float64": lambda: loss(x, wide_targets),
        "probabilities, Hessian": lambda: fl.cross_entropy.grad_and_hess(x, targets),
        "label_smoothing": lambda: loss(x, labels, label_smoothing=0.1),
        "Hessian": lambda: fl.cross_entropy.grad_and_hess(x, labels),
    }
    if n >= 65536:
        long = rng.standard_normal((n // 1000, 1000), np.float32)
        long_labels, long_halves = rng.integers(0, 1000, n // 1000), long.astype(np.float16)
        long_brain = long.astype(ml_dtypes.bfloat16)
        calls["C=1000"] = lambda: loss(long, long_labels)
        calls["C=1000, float16"] = lambda: loss(long_halves, long_labels)
        calls["C=1000, bfloat16"] = lambda: loss(long_brain, long_labels)
    return calls


def against(name: str, calls: Calls) -> str:
    """What a call is compared with."""
    if name + COPIED in calls:
        return name + COPIED
    return next((base for base in BASES if name.startswith(base)), "plain")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calls", description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--seconds", type=float, default=8.0, help="for all calls of a size")
    parser.add_argument("--only", default="", help="cases whose name contains this")
    options = parser.parse_args()
    fl.set_num_threads(1)
    for family in (elementwise, rows):
        print(f"\n{family.__name__:<28}" + "".join(f"{n:>20}" for n in options.sizes))
        times = []
        for n in options.sizes:
            calls = family(n)
            wanted = [name for name in calls if options.only in name]
            share = options.seconds / len(calls)
            found: dict[str, tuple[float, float]] = {}
            for name in wanted:
                other = against(name, calls)
                pair = {other: calls[other], name: calls[name]}
                for call in pair.values():
                    call()
                taken = take_turns(pair, share, 1)
                found[name] = taken[name], taken[name] / taken[other]
            times.append(found)
        for name in dict.fromkeys(name for found in times for name in found):
            cells = (f"{found[name][0] * 1e6:.2f} us {found[name][1]:>5.2f}x" for found in times if name in found)
            print(f"{name:<28}" + " ".join(f"{cell:>20}" for cell in cells))


if __name__ == "__main__":
    main()
