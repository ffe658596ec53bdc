"""
A million classes
=================

The loss of a linear layer and its gradients, without the gigabyte of logits. 256 rows of 64
features against a million classes make 256 million logits, 1 GB in float32, and a gradient as
large. Neither is ever in memory: :func:`fastloss.linear_cross_entropy` makes a few megabytes
of them at a time. What remains is the gradient of the weights, which is as large as the
weights.
"""

import time
import tracemalloc

import matplotlib.pyplot as plt
import numpy as np

import fastloss as fl

ROWS, FEATURES, CLASSES = 256, 64, 1_000_000

rng = np.random.default_rng(0)
layer = rng.standard_normal((CLASSES, FEATURES), np.float32)
layer *= np.float32(FEATURES**-0.5)
hidden = rng.standard_normal((ROWS, FEATURES), np.float32)
labels = rng.integers(0, CLASSES, ROWS)

# %%

tracemalloc.start()  # NumPy tells it what arrays take
start = time.perf_counter()
loss, (d_hidden, d_layer) = fl.linear_cross_entropy.value_and_grad(hidden, layer, labels)
seconds = time.perf_counter() - start
peak = tracemalloc.get_traced_memory()[1]
tracemalloc.stop()

hidden -= ROWS * d_hidden  # towards inputs that the layer gets right
after = fl.linear_cross_entropy(hidden, layer, labels)
print(f"value and gradients in {seconds:.1f} s")
print(f"a step takes the loss from {loss:.3f} to {after:.3f}")

# %%

megabytes = {
    "peak of the call": peak / 1e6,
    "of which the gradients": (d_hidden.nbytes + d_layer.nbytes) / 1e6,
    "the logits would be": ROWS * CLASSES * layer.itemsize / 1e6,
    "and with their gradient": 2 * ROWS * CLASSES * layer.itemsize / 1e6,
}
for name, size in megabytes.items():
    print(f"{name:24} {size:8,.1f} MB")
assert peak / 1e6 < megabytes["the logits would be"] / 3
assert after < loss

figure, axes = plt.subplots(figsize=(8, 2.4), layout="constrained")
bars = axes.barh(list(megabytes), list(megabytes.values()), color=["C0", "C0", "C1", "C1"])
axes.bar_label(bars, [f"{size:,.0f} MB" for size in megabytes.values()], padding=4)
axes.set(
    xlabel="megabytes",
    xlim=(0, 2400),
    title="Memory of one call, 256 rows of a million classes",
)
axes.invert_yaxis()
plt.show()
