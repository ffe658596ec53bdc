"""A logistic and a softmax regression on data that are larger than the memory allowed for them.

The data lie in files and are mapped to memory. Every step of L-BFGS passes over them once, a
block at a time: `fastloss.Running` adds up the loss, and the gradient of the weights is small.
The value has the bits of one call on everything, as blocks begin at multiples of the loss's
unit. With --limit 60 the operating system allows no more than 60 MB beside what there is when
the data are written (with much less, BLAS waits for memory for ever):

    python examples/out_of_core.py --gigabytes 4 --limit 60
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

import fastloss as fl

FEATURES, CLASSES = 32, 4


def written(folder: Path, rows: int, block: int) -> tuple[Any, Any]:
    """Features and classes in files, made a block at a time; returned as they are mapped."""
    rng = np.random.default_rng(0)
    truth = rng.standard_normal((FEATURES, CLASSES)).astype(np.float32)
    x = np.memmap(folder / "features", np.float32, "w+", shape=(rows, FEATURES))
    labels = np.memmap(folder / "labels", np.int8, "w+", shape=(rows,))
    for start in range(0, rows, block):
        part = slice(start, min(start + block, rows))
        x[part] = rng.standard_normal(x[part].shape, np.float32)
        noise = rng.gumbel(size=(len(x[part]), CLASSES))
        labels[part] = np.argmax(x[part] @ truth + noise, axis=1)
    return x, labels


def limit_memory(megabytes: int) -> None:
    """From here on, so much memory and no more. Files that are mapped do not count (Linux)."""
    import resource  # not on Windows

    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    kilobytes = next(line.split()[1] for line in status if line.startswith("VmData"))
    limit = int(kilobytes) * 1024 + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def progress(parts: list[slice], what: str) -> Iterator[slice]:
    """These parts, and a bar that says how many have been taken."""
    begun = time.perf_counter()
    for k, part in enumerate(parts, 1):
        yield part
        bar = "#" * (20 * k // len(parts))
        print(f"\r{what} [{bar:20}] {time.perf_counter() - begun:5.1f} s", end="", flush=True)


def risk(
    loss: Any, x: Any, target: Any, block: int, passes: list[float]
) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
    """Mean loss of a linear model and the gradient of its weights, as `minimize` expects."""
    rows = len(x)
    parts = [slice(start, min(start + block, rows)) for start in range(0, rows, block)]

    def value_and_grad(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(FEATURES, -1).astype(np.float32)
        weights = weights if weights.shape[1] > 1 else weights[:, 0]
        meter, gradient = fl.Running(loss), np.zeros(weights.shape)
        for part in progress(parts, f"pass {len(passes) + 1:3}"):
            scores, there = x[part] @ weights, target(part)
            meter.update(scores, there)
            loss.grad(scores, there, reduction="sum", grad_output=1 / rows, out=scores)
            gradient += x[part].T @ scores
        passes.append(meter.value())
        return passes[-1], gradient.ravel()

    return value_and_grad


def fitted(loss: Any, outputs: int, x: Any, target: Any, block: int) -> list[float]:
    """The value of each pass."""
    passes: list[float] = []
    start = np.zeros(FEATURES * outputs)
    found = minimize(
        risk(loss, x, target, block, passes),
        start,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 30, "ftol": 1e-7},
    )
    print(f"\n{loss.__name__}: {passes[0]:.4f} to {found.fun:.4f} in {len(passes)} passes")
    return passes


def main(gigabytes: float = 0.02, limit: int = 0) -> dict[str, list[float]]:
    """Fits both models."""
    rows = int(gigabytes * 1e9 / 4 / FEATURES)
    logistic, softmax = fl.binary_cross_entropy_with_logits, fl.cross_entropy
    block = int(np.lcm(logistic.unit((rows,)), softmax.unit((rows, CLASSES))))
    with tempfile.TemporaryDirectory() as folder:
        x, labels = written(Path(folder), rows, block)
        print(f"{x.nbytes / 1e6:.0f} MB of features, {block} rows at a time")
        if limit:
            limit_memory(limit)
        found = {
            "logistic": fitted(
                logistic, 1, x, lambda part, classes=labels: classes[part] == 0, block
            ),
            "softmax": fitted(
                softmax, CLASSES, x, lambda part, classes=labels: classes[part], block
            ),
        }
        del x, labels  # Windows removes no file that is mapped
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=0.02, help="of features")
    parser.add_argument("--limit", type=int, default=0, help="megabytes, where there is Linux")
    arguments = parser.parse_args()
    main(arguments.gigabytes, arguments.limit)
