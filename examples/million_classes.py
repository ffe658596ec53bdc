"""A million classes: the loss of a linear layer and its gradients, without the gigabyte of logits.

256 rows of 64 features against a million classes make 256 million logits, 1 GB in float32, and a gradient as large.
Neither is ever in memory: fl.linear_cross_entropy makes a few megabytes of them at a time. What remains is the
gradient by the weights, which is as large as the weights.
"""

from __future__ import annotations

import time
import tracemalloc

import numpy as np

import fastloss as fl

ROWS, FEATURES, CLASSES = 256, 64, 1_000_000
MB = 1e6


def main(classes: int = CLASSES) -> dict[str, float]:
    rng = np.random.default_rng(0)
    layer = rng.standard_normal((classes, FEATURES), np.float32)
    layer *= np.float32(FEATURES**-0.5)
    hidden = rng.standard_normal((ROWS, FEATURES), np.float32)
    labels = rng.integers(0, classes, ROWS)
    logits = ROWS * classes * layer.itemsize

    tracemalloc.start()  # NumPy tells it what arrays take
    start = time.perf_counter()
    loss, (d_hidden, d_layer) = fl.linear_cross_entropy.value_and_grad(hidden, layer, labels)
    seconds = time.perf_counter() - start
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    hidden -= ROWS * d_hidden  # towards inputs that the layer gets right
    after = fl.linear_cross_entropy(hidden, layer, labels)
    print(f"value and gradients in {seconds:.1f} s; a step takes the loss from {loss:.3f} to {after:.3f}")
    print(f"peak memory of the call:          {peak / MB:7,.1f} MB")
    print(f"of which gradients, to be kept:   {(d_hidden.nbytes + d_layer.nbytes) / MB:7,.1f} MB")
    print(f"logits, had they been in memory:  {logits / MB:7,.1f} MB, and as much for their gradient")
    assert peak < logits / 3, "the call took as much memory as logits do"
    assert after < loss, "a step along the gradient does not reduce the loss"
    return {"peak": peak, "logits": logits, "before": loss, "after": after}


if __name__ == "__main__":
    main()
