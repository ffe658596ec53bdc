"""Requests of the interface for C, valid ones and ones with anything in their fields. Memory is large enough for all
strides that may pass; a result may be written where the request says, and nothing anywhere after an error.

    python tests/fuzz/fuzz_requests.py [seconds] [seed]

Best with AddressSanitizer; test_fuzz.py runs it without.
"""

from __future__ import annotations

import ctypes
import random
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
import c_interface as c

from fastloss._registry import catalogue

ROOM, MIDDLE, BUFFERS = 16_000, 8_000, 8
SIZES = (4, 8, 2, 2, 1, 2, 4, 8, 1, 2, 4, 8, 1)
OTHERS = ("class_weight", "weight", "where", "grad_output", "value")
WORDS = (0, 1, -1, 2, 3, 14, 17, 255, 2**31, 2**32, 2**62, -(2**62), 2**63 - 1, -(2**63))
LOSSES = [c.api.find(name.encode()) for name in (*catalogue, "cross_entropy_soft", "poisson_nll_loss(full=True)")]
ARGUMENTS = {loss: c.arguments_of(loss) for loss in LOSSES}
Axes = ctypes.c_ssize_t * 16


def anything(choose: random.Random) -> np.ndarray:
    """Memory that holds floats, doubles, labels or noise."""
    kind, noise = choose.randrange(5), np.random.default_rng(choose.randrange(2**32))
    if kind == 0:
        return noise.integers(0, 256, ROOM, np.uint8)
    if kind == 1:
        return noise.integers(-1, 4, ROOM // 8).view(np.uint8)
    if kind == 2:
        return noise.uniform(0, 1, ROOM // 4).astype(np.float32).view(np.uint8)
    return noise.uniform(0, 1, ROOM // 8).view(np.uint8)


class Attempt:
    def __init__(self, choose: random.Random, wrong: float) -> None:
        self.choose, self.wrong = choose, wrong
        self.loss = choose.choice(LOSSES)
        self.memory = [anything(choose) for _ in range(BUFFERS)]
        self.kept: list[object] = []
        self.q = q = c.Request()
        assert c.api.prepare(ctypes.byref(q), ctypes.sizeof(q), self.loss) == 0
        self.ndim = choose.randrange(1, 5)
        shape = [choose.choice((0, 1, 1, 2, 3, 4, 5)) for _ in range(self.ndim)]
        self.floats = choose.choice((1, 2, 2, 3, 4))
        self.kept.append(axes := Axes(*shape))
        q.ndim, q.shape = self.ndim, ctypes.addressof(axes)
        q.reduction = choose.randrange(3)
        for argument in ARGUMENTS[self.loss]:
            role, place = c.ROLES[argument.role - 1], argument.place
            if role in ("input", "row input"):
                self.fill(q.input[place], self.floats)
            elif role in ("labels", "lists"):
                self.fill(q.input[place], 8)
            elif role == "parameter" and choose.random() < 0.2:
                self.fill(q.parameters[place], 2)
            elif role == "parameter" and choose.random() < 0.3:
                q.parameter[place] = choose.choice((0.5, 1.5, -1.0, float("nan"), float("inf"), 5e-324))
            elif role in ("class weight", "weight", "grad_output") and choose.random() < 0.3:
                self.fill(getattr(q, role.replace(" ", "_")), choose.choice((1, 2)))
            elif role == "where" and choose.random() < 0.3:
                self.fill(q.where, 13)
            if argument.flags & 1:
                for of in (q.grad, q.hess):
                    if choose.random() < 0.4:
                        self.fill(of[place], self.floats)
        if choose.random() < 0.6:
            self.fill(q.value, self.floats if q.reduction == c.NONE else 2)
        while choose.random() < wrong:
            self.change(axes)
        self.results = [q.value, *q.grad, *q.hess]

    def fill(self, to: c.Array, type: int) -> None:
        choose = self.choose
        to.type = type if choose.random() >= self.wrong / 8 else choose.choice((*range(15), *WORDS))
        memory = choose.choice(self.memory)
        to.data = memory.ctypes.data + MIDDLE + choose.choice((0, 0, 0, 8, -8, 64, 1, 3))
        to.strides = None
        if choose.random() < 0.4:
            small = [choose.choice((0, 8, 4, -8, 16, 40, 200, -200, 1, 3)) for _ in range(16)]
            self.kept.append(strides := Axes(*small))
            to.strides = ctypes.addressof(strides)

    def change(self, axes: ctypes.Array[ctypes.c_ssize_t]) -> None:
        """One field is something else. Extents stay small, or are refused because their product is beyond memory."""
        q, choose = self.q, self.choose
        what = choose.randrange(8)
        if what == 0:
            q.ndim = choose.choice((*range(5), *(word for word in WORDS if not 4 < word <= 16)))
        elif what == 1:
            axes[0] = choose.choice((-1, 2**62, 2**63 - 1, -(2**63)))
        elif what == 2:
            setattr(q, choose.choice(("reduction", "options", "ignore_index")), choose.choice(WORDS))
        elif what == 3:
            q.size = choose.choice((0, 8, ctypes.sizeof(q) - 8, ctypes.sizeof(q) - 1))
        elif what == 4:
            q.scale = choose.choice((0.0, -1.0, 1e300, 5e-324, float("nan"), float("inf")))
        elif what == 5:
            self.fill(choose.choice([*q.input, *q.parameters, *q.grad, *q.hess]), choose.randrange(1, 14))
        elif what == 6:
            self.fill(getattr(q, choose.choice(OTHERS)), choose.randrange(1, 14))
        else:
            choose.choice([*q.input, *q.grad, getattr(q, choose.choice(OTHERS))]).data = None

    def covered(self) -> np.ndarray:
        """Which bytes of all memory results may be written to."""
        base = [memory.ctypes.data for memory in self.memory]
        marks = np.zeros((BUFFERS, ROOM), bool)
        shape = list(Axes.from_address(self.q.shape))[: self.q.ndim]
        for k, result in enumerate(self.results):
            if not result.data:
                continue
            at = max((b for b in base if b <= result.data), default=0)
            row, size = base.index(at), SIZES[result.type - 1]
            reduced = k == 0 and self.q.reduction != c.NONE
            rows = k == 0 and self.by_row
            extents = [] if reduced else shape[:-1] if rows else shape
            strides = [size * int(np.prod(extents[d + 1 :])) for d in range(len(extents))]
            if result.strides and not reduced:
                strides = list(Axes.from_address(result.strides))[: len(extents)]
            places = np.full((), result.data - at)
            for extent, stride in zip(extents, strides, strict=True):
                places = places[..., None] + np.arange(extent) * stride
            for byte in range(size):
                marks[row, places + byte] = True
        return marks

    @property
    def by_row(self) -> bool:
        description = c.Description(ctypes.sizeof(c.Description))
        c.api.describe(self.loss, ctypes.byref(description))
        return bool(description.by_row)

    def fault(self) -> str | None:
        before = np.array(self.memory)
        code = c.api.run(ctypes.byref(self.q))
        changed = before != np.array(self.memory)
        if code == 0:
            changed &= ~self.covered()
        elif code < 0 or code >= len(c.CODES):
            return f"code {code}"
        return f"{c.CODES[code]}, and {changed.sum()} bytes elsewhere are changed" if changed.any() else None


def run(seconds: float, seed: int, most: int | None = None) -> list[str]:
    codes = dict.fromkeys(c.CODES, 0)
    faults, end, number = [], time.monotonic() + seconds, 0
    while time.monotonic() < end and number != most:
        of = f"{seed}.{number}"
        choose = random.Random(of)
        attempt = Attempt(choose, choose.choice((0.0, 0.0, 0.3, 0.6)))
        if fault := attempt.fault():
            name = c.Description(ctypes.sizeof(c.Description))
            c.api.describe(attempt.loss, ctypes.byref(name))
            faults.append(f"fuzz_requests: request {of} of {name.name.decode()}: {fault}")
        if ctypes.c_size_t.from_buffer(attempt.q).value == ctypes.sizeof(c.Request):
            codes[c.CODES[c.api.run(ctypes.byref(attempt.q))]] += 1
        number += 1
    print(f"{number} requests, {len(faults)} faults:", {code: count for code, count in codes.items() if count})
    return faults


if __name__ == "__main__":
    told = run(float((*sys.argv, 60)[1]), int([*sys.argv, 1, 1][2]))
    print(*told[:20], sep="\n")
    sys.exit(bool(told))
