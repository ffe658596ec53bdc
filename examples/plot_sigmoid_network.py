"""
A network of two, two and one units, by hand
============================================

The smallest network with a hidden layer, all numbers in sight: two inputs, two hidden units
and one output, each with the sigmoid as activation, and the binary cross-entropy as loss. The
label is 1.
"""

import matplotlib.pyplot as plt
import numpy as np

import fastloss as fl

w1, b1 = np.array([[0.2, 0.4], [0.3, 0.1]]), np.array([0.1, 0.2])
w2, b2 = np.array([0.7, 0.5]), 0.3
x, y = np.array([1.0, 0.0]), 1.0

# %%
# Forward: a weighted sum and a sigmoid, layer by layer. The loss takes the logit ``z``, not
# the probability.

h = fl.sigmoid(w1 @ x + b1)
z = w2 @ h + b2
p = fl.sigmoid(z)
loss, error = fl.binary_cross_entropy_with_logits.value_and_grad(z, y)
print(f"hidden {h.round(4)}, logit {z:.4f}, probability {p:.4f}, loss {loss:.4f}")

# %%
# Backward: the error signal of the output is ``p - y``. Through a weight it is multiplied by
# the weight, through a sigmoid by the sigmoid's slope ``h (1 - h)``. The gradient of a weight
# is the error signal behind it times the activation before it.

print(f"error signal of the output {error:.4f} = p - y = {p - y:.4f}")
d_hidden = error * w2 * h * (1 - h)
print(f"error signals of the hidden units {d_hidden.round(4)}")
d_w2, d_w1 = error * h, np.outer(d_hidden, x) + 0.0  # of -0 this makes 0
print(f"gradient of the second layer's weights {d_w2.round(4)}")
print(f"gradient of the first layer's weights\n{d_w1.round(4)}")

# %%
# Is it true? Move each weight by a little, and see by how much the loss changes.


def loss_of(w1):
    return fl.binary_cross_entropy_with_logits(w2 @ fl.sigmoid(w1 @ x + b1) + b2, y)


for i, j in np.ndindex(2, 2):
    step = np.zeros((2, 2))
    step[i, j] = 1e-5
    slope = (loss_of(w1 + step) - loss_of(w1 - step)) / 2e-5
    print(f"w1[{i}, {j}]: slope {slope:9.6f}, gradient {d_w1[i, j]:9.6f}")
    assert abs(slope - d_w1[i, j]) < 1e-9

# %%
# A step against the gradient, of both layers, lowers the loss. The second column of ``w1``
# stays: its input was 0.

w1_new, w2_new = w1 - 1.0 * d_w1, w2 - 1.0 * d_w2
after = fl.binary_cross_entropy_with_logits(w2_new @ fl.sigmoid(w1_new @ x + b1) + b2, y)
print(f"loss {loss:.4f} before the step, {after:.4f} after it")
assert after < loss

# %%
# Activations are above the units, error signals below them.

figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
places = {"x0": (0, 1), "x1": (0, 0), "h0": (1, 1), "h1": (1, 0), "p": (2, 0.5)}
edges = [(f"x{j}", f"h{i}", w1[i, j]) for i in range(2) for j in range(2)] + [
    (f"h{i}", "p", w2[i]) for i in range(2)
]
for start, end, weight in edges:
    (x0, y0), (x1, y1) = places[start], places[end]
    axes.plot([x0, x1], [y0, y1], color="0.5", linewidth=1 + 2 * weight, zorder=1)
    near = 0.27  # beside the unit that the weight leads from, where lines do not cross
    axes.text(
        x0 + near * (x1 - x0),
        y0 + near * (y1 - y0) + 0.05,
        f"{weight}",
        color="0.5",
        ha="center",
    )
axes.scatter(*zip(*places.values(), strict=True), s=500, color="C0", zorder=2)
above = dict(zip(places, (*x, *h, p), strict=True))
below = dict(zip(("h0", "h1", "p"), (*d_hidden, error), strict=True))
for unit, (x0, y0) in places.items():
    axes.text(x0, y0 + 0.16, f"{above[unit]:.3g}", ha="center", weight="bold")
    if unit in below:
        axes.text(x0, y0 - 0.24, f"{below[unit]:.3f}", ha="center", color="C1", weight="bold")
for place, name in enumerate(("inputs", "hidden units", "output: probability of 1")):
    axes.text(place, 1.4, name, ha="center")
axes.set(xlim=(-0.3, 2.5), ylim=(-0.4, 1.5))
axes.set_axis_off()
plt.show()
