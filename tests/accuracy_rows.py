"""Largest errors of losses over rows, against the formulas of make_golden.py in many digits, and those of others.

Values are compared with themselves, a gradient with the largest number of its row: what cancels in a row is lost to the
rounding of its inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import support
from make_golden import ROW_FORMULAS
from mpmath import mp, mpf
from support import catalogue, long

STEP = mpf(2) ** -60
DIGITS = 60
# not boxes: where they tie, differences are no gradient, and in one of these a factor is held fixed
NAMES = tuple(n for n in support.ROW_LOSSES if n in ROW_FORMULAS and catalogue[n].definition.length is None)
KINDS = ("ordinary", "extreme")  # logits and scores far apart, pairs nearly equal


def sample(name: str, kind: str, dtype: Any, rows: int, length: int, seed: int) -> list[Any]:
    """Arguments by position."""
    d = catalogue[name].definition
    args, _ = next(support.variants(name)).arguments(dtype, shape=(rows, length), seed=seed)
    places = [k for k, argument in enumerate(d.inputs) if argument in d.vectors and argument not in d.domains]
    if kind == "extreme" and len(places) == 1:
        args[places[0]] = args[places[0]] * dtype(8)
    elif kind == "extreme" and places:
        for k in places[1:]:
            args[k] = (args[0] + args[k] * dtype(2.0**-8)).astype(dtype)
    return args


def exact(name: str, args: list[Any]) -> list[Any]:
    """Value and gradients by each differentiable input, in long double."""
    d, formula = catalogue[name].definition, ROW_FORMULAS[name]
    by = [d.inputs.index(argument) for argument in d.differentiable]
    values, gradients = [], [[] for _ in by]

    def number(x: Any) -> Any:
        return long(mp.nstr(x, 30))

    with mp.workdps(DIGITS):
        for row in zip(*args, strict=True):
            given = [
                a.tolist() if argument == d.labels else list(map(mpf, a.tolist())) if np.ndim(a) else mpf(float(a))
                for argument, a in zip(d.inputs, row, strict=True)
            ]
            values.append(number(formula(*given)))
            for k, found in zip(by, gradients, strict=True):

                def at(i: int, shift: Any, given: list[Any] = given, k: int = k) -> Any:
                    moved = list(given[k])
                    moved[i] += shift
                    return formula(*given[:k], moved, *given[k + 1 :])

                size = max(abs(v) for v in given[k]) * STEP
                found.append([number((at(i, size) - at(i, -size)) / (2 * size)) for i in range(len(given[k]))])
    return [np.array(values), *(np.array(g) for g in gradients)]


def of_fastloss(name: str, args: list[Any]) -> list[Any] | None:
    return _called(catalogue[name], name, args)


def of_numpy(name: str, args: list[Any]) -> list[Any] | None:
    """The definition, in the type of the arrays."""
    return _called(catalogue[name].reference, name, args)


def _called(loss: Any, name: str, args: list[Any]) -> list[Any]:
    d = catalogue[name].definition
    options = {"reduction": "none"} if d.reductions else {}
    value, gradients = loss.value_and_grad(
        *args, **options, **({"wrt": d.differentiable} if len(d.differentiable) > 1 else {})
    )
    return [value, *(gradients if isinstance(gradients, tuple) else (gradients,))]


def of_torch(name: str, args: list[Any]) -> list[Any] | None:
    import torch

    theirs = getattr(torch.nn.functional, name, None)
    if theirs is None:
        return None
    d = catalogue[name].definition
    given = [torch.tensor(a) for a in args]
    leaves = [given[d.inputs.index(argument)].requires_grad_() for argument in d.differentiable]
    value = theirs(*given, **({"reduction": "none"} if d.reductions else {}))
    return [value.detach().numpy(), *(g.numpy() for g in torch.autograd.grad(value.sum(), leaves))]


CONTENDERS: dict[str, Callable[[str, list[Any]], list[Any] | None]] = {
    "fastloss": of_fastloss, "NumPy": of_numpy, "PyTorch": of_torch,
}  # fmt: skip


def ulps(got: Any, right: Any, dtype: Any) -> float:
    """The largest error, in units of the last place of the exact value or of the row's largest gradient."""
    largest = np.abs(right) if right.ndim == 1 else np.max(np.abs(right), axis=1, keepdims=True)
    unit = np.finfo(dtype).eps * np.exp2(np.floor(np.log2(np.maximum(largest, float(np.finfo(dtype).tiny)))))
    with np.errstate(all="ignore"):
        error = np.abs(got.astype(long) - right) / unit
    return float(np.max(np.where(np.isnan(error), np.inf, error)))


def measure(name: str, dtype: Any, rows: int, seed: int = 1, who: tuple[str, ...] = ("fastloss",)) -> dict[str, Any]:
    """[value, gradient] of each contender that has the loss."""
    found: dict[str, list[float]] = {}
    for k, kind in enumerate(KINDS):
        args = sample(name, kind, dtype, rows, 5, seed + 100 * k)
        right = exact(name, args)
        for contender in who:
            results = CONTENDERS[contender](name, args)
            if results is None:
                continue
            errors = [ulps(got, r, dtype) for got, r in zip(results, right, strict=True)]
            worst = [errors[0], max(errors[1:])]
            found[contender] = [max(a, b) for a, b in zip(worst, found.get(contender, worst), strict=True)]
    return found
