"""Writes golden.json: exact values and derivatives of every element-wise loss and of softmax rows, from mpmath with
50 digits, at ordinary points, in the tails and beside kinks. Formulas here are the textbook's, differentiated by
mpmath; nothing comes from fastloss.

    python tests/make_golden.py
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import mpmath as mp
import numpy as np

FILE = Path(__file__).with_name("golden.json")
mp.mp.dps = 400  # 50 digits survive e^-700 beside 1

TAILS = (0.0, 1e-30, 1e-8, 2**-10, 0.25, 0.5, 1.0, 3.0, 17.0, 60.0)
REALS = tuple(sorted({s * t for t in TAILS for s in (1, -1)}))
SIGNS = (-1.0, 1.0)


def softplus(x):
    return mp.log1p(mp.exp(x))


def plus(x):
    return x if x > 0 else mp.mpf(0)


def apart(a, b):
    """Not so close together that float32 arguments could not tell."""
    return abs(a - b) > 1e-6


def huber(delta):
    return lambda r: r**2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)


def smooth_l1(beta):
    return lambda r: r**2 / (2 * beta) if abs(r) < beta else abs(r) - beta / 2


# name: formula by input (a function of the point, so that each side of a kink has its own), inputs, parameter sets.
# Points on a kink are left out: `smooth` says where.
CASES = {
    "mse_loss": (lambda q: lambda x, y: (x - y) ** 2, (REALS, (0.0, 0.25, -3.0)), [{}], lambda q, x, y: True),
    "l1_loss": (lambda q: lambda x, y: abs(x - y), (REALS, (0.0, 0.25, -3.0)), [{}], lambda q, x, y: x != y),
    "huber_loss": (
        lambda q: lambda x, y: huber(mp.mpf(q.get("delta", 1)))(x - y),
        (REALS, (0.0, 0.25, -3.0)),
        [{}, {"delta": 0.25}, {"delta": 3.0}],
        lambda q, x, y: apart(abs(x - y), q.get("delta", 1)),
    ),
    "hinge_loss": (lambda q: lambda x, y: plus(1 - y * x), (REALS, SIGNS), [{}], lambda q, x, y: apart(x * y, 1)),
    "binary_cross_entropy_with_logits": (
        lambda q: lambda x, y: q.get("pos_weight", 1) * y * softplus(-x) + (1 - y) * softplus(x),
        (REALS, (0.0, 1.0)),
        [{}, {"pos_weight": 0.25}, {"pos_weight": 3.0}],
        lambda q, x, y: True,
    ),
    "smooth_l1_loss": (
        lambda q: lambda x, y: smooth_l1(mp.mpf(q.get("beta", 1)))(x - y),
        (REALS, (0.0, 0.25)),
        [{}, {"beta": 0.25}],
        lambda q, x, y: apart(abs(x - y), q.get("beta", 1)),
    ),
    "log_cosh_loss": (
        lambda q: lambda x, y: mp.log(mp.cosh(x - y)),
        (REALS, (0.0,)),
        [{}],
        lambda q, x, y: True,
    ),
    "pseudo_huber_loss": (
        lambda q: lambda x, y: mp.mpf(q.get("delta", 1)) ** 2 * (mp.sqrt(1 + ((x - y) / q.get("delta", 1)) ** 2) - 1),
        (REALS, (0.0, 0.25)),
        [{}, {"delta": 0.25}, {"delta": 3.0}],
        lambda q, x, y: True,
    ),
    "l2_loss": (lambda q: lambda x, y: (x - y) ** 2 / 2, (REALS, (0.0, 0.25)), [{}], lambda q, x, y: True),
    "soft_margin_loss": (lambda q: lambda x, y: softplus(-y * x), (REALS, SIGNS), [{}], lambda q, x, y: True),
    "logistic_loss": (lambda q: lambda x, y: softplus(-y * x), (REALS, SIGNS), [{}], lambda q, x, y: True),
    "exponential_loss": (lambda q: lambda x, y: mp.exp(-y * x), (REALS, SIGNS), [{}], lambda q, x, y: True),
    "squared_hinge_loss": (
        lambda q: lambda x, y: plus(1 - y * x) ** 2,
        (REALS, SIGNS),
        [{}],
        lambda q, x, y: apart(x * y, 1),
    ),
    "perceptron_loss": (lambda q: lambda x, y: plus(-y * x), (REALS, SIGNS), [{}], lambda q, x, y: x != 0),
    "softplus": (lambda q: softplus, (REALS,), [{}], lambda q, x: True),
    "sigmoid": (lambda q: lambda x: 1 / (1 + mp.exp(-x)), (REALS,), [{}], lambda q, x: True),
    "log_sigmoid": (lambda q: lambda x: -softplus(-x), (REALS,), [{}], lambda q, x: True),
    "l1_penalty": (lambda q: abs, (REALS,), [{}], lambda q, x: x != 0),
    "l2_penalty": (lambda q: lambda x: x**2 / 2, (REALS,), [{}], lambda q, x: True),
}

# rows: logits, class; the reference is the exact softmax
ROWS = [
    ([0.0, 0.0], 0),
    ([60.0, 0.0, -3.0], 0),
    ([60.0, 0.0, -3.0], 2),
    ([80.0, 0.0], 0),
    ([3.0, 3.0, 3.0, 3.0], 1),
    ([1.0, 2.0, 3.0, 4.0, 5.0], 4),
    ([-700.0, 0.0, -1.0], 1),
    ([1000.0, 980.0, 990.5], 0),
    ([-1000.0, -1020.0, -990.5], 2),
    ([0.25, 2**-10, 1e-8], 2),
    ([17.0] + [-0.5] * 40, 0),
    ([-0.5] * 40 + [17.0, 16.5], 40),
]


def text(x):
    return mp.nstr(x, 50, strip_zeros=True) if mp.isfinite(x) else str(x)


def derivative(function, at, order):
    """Central, with a step far below the kinks and digits to spare."""
    h = mp.mpf(10) ** -90
    if order == 1:
        result = (function(at + h) - function(at - h)) / (2 * h)
    else:
        result = (function(at + h) - 2 * function(at) + function(at - h)) / h**2
    return result if abs(result) > mp.mpf(10) ** -150 else mp.mpf(0)  # noise of mpmath's own last digits


def pointwise():
    table = {}
    for name, (formula, columns, sets, smooth) in CASES.items():
        for q in sets:
            rows = []
            for point in itertools.product(*columns):
                # numbers that float32 has too: one set of cases for both types
                point = [float(np.float32(p)) for p in point]
                if not smooth(q, *point):
                    continue
                x, *rest = map(mp.mpf, point)
                f = formula(q)

                def along(x, f=f, rest=rest):
                    return f(x, *rest)

                rows.append([point, text(along(x)), text(derivative(along, x, 1)), text(derivative(along, x, 2))])
            table[name + "".join(f" {k}={v}" for k, v in q.items())] = {"name": name, "options": q, "rows": rows}
    return table


def rowwise():
    rows = []
    for logits, label in ROWS:
        logits = [float(np.float32(x)) for x in logits]
        x = [mp.mpf(v) for v in logits]
        total = mp.fsum(mp.exp(v - max(x)) for v in x)
        p = [mp.exp(v - max(x)) / total for v in x]
        others = mp.fsum(v for k, v in enumerate(p) if k != label)
        rows.append(
            {
                "logits": logits,
                "label": label,
                "value": text(-mp.log(p[label])),
                "grad": [text(-others if k == label else v) for k, v in enumerate(p)],
                "hess": [text(v * mp.fsum(w for j, w in enumerate(p) if j != k)) for k, v in enumerate(p)],
                "softmax": [text(v) for v in p],
                "logsumexp": text(mp.log(total) + max(x)),
            }
        )
    return rows


if __name__ == "__main__":
    found = {"pointwise": pointwise(), "cross_entropy": rowwise()}
    FILE.write_text(json.dumps(found, indent=0, separators=(",", ":")) + "\n")
    print(FILE.name, sum(len(c["rows"]) for c in found["pointwise"].values()), "points", len(ROWS), "rows")
