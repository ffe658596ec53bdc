"""Thousands of calls, passing and failing, leave memory and reference counts as they were."""

from __future__ import annotations

import gc
import sys
import tracemalloc

import numpy as np
import pytest
import support
from support import face

import fastloss as fl

CALLS = 2000
GROWTH = 16 * 1024  # bytes that the interpreter itself may come to hold


def flat_memory(run):
    for _ in range(20):
        run()
    gc.collect()
    tracemalloc.start()
    try:
        run()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(CALLS):
            run()
        gc.collect()
        growth = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert growth < GROWTH, f"{growth} bytes in {CALLS} calls"


def counts(objects):
    return [sys.getrefcount(o) for o in objects]


def small(variant):
    return (17,) if variant.name in support.POINTWISE else (3, 5)


def test_passing_calls(plain):
    for which in support.faces(plain.name):
        args, options = plain.arguments(np.float32, which, small(plain))
        run = face(plain.loss, which)
        outs = [np.empty_like(a) for a in support.flat(run(*args, **options))]
        out = outs[0] if len(outs) == 1 else tuple(outs)
        held = [*args, *outs, *options.values(), np.float32, None]
        before = counts(held[: len(args) + len(outs)])

        def calls(run=run, args=args, options=options, out=out):
            run(*args, **options)
            run(*[a[::-1] for a in args], **options, out=out)

        flat_memory(calls)
        assert counts(held[: len(args) + len(outs)]) == before, f"{plain} {which}"


def test_failing_calls(plain):
    for which in support.faces(plain.name)[:2]:
        args, options = plain.arguments(np.float32, which, small(plain))
        run = face(plain.loss, which)
        wrong = [
            ([args[0].astype(complex), *args[1:]], options),
            (args, {**options, "colour": 1}),
            (args[:-1], options),
            (args, {**options, "out": np.empty(99, np.float32)}),
            ([*args, 1], options),
        ]
        if len(args) > 1:
            wrong.append(([args[0], args[1][:2], *args[2:]], options))
        if plain.name == "cross_entropy":
            wrong.append(([args[0], args[1] + 99], options))
        for index, argument in enumerate(plain.loss.definition.inputs):
            domain = support.domain_of(plain.name, argument)
            bad = [b for b in (-1.0, 0.5, 2.0) if not support.inside(domain, b)]
            if bad:
                spoilt = [np.full_like(a, bad[0]) if j == index else a for j, a in enumerate(args)]
                wrong.append((spoilt, options))
        before = counts(args)
        for given, more in wrong:

            def calls(run=run, given=given, more=more):
                try:
                    run(*given, **more)
                except (TypeError, ValueError, IndexError):
                    return
                pytest.fail("did not raise")

            flat_memory_quick(calls)
        del calls, given, more, wrong
        gc.collect()
        assert counts(args) == before, f"{plain} {which}"


def flat_memory_quick(run):
    """CALLS calls in all for the half dozen ways to fail."""
    for _ in range(10):
        run()
    gc.collect()
    tracemalloc.start()
    try:
        run()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(CALLS // 5):
            run()
        gc.collect()
        growth = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert growth < GROWTH, f"{growth} bytes"


def test_options_and_names_are_not_kept():
    """Strings that are not interned, keyword dicts, subclasses."""
    x, y = np.zeros(9), np.ones(9)
    reduction = "".join(["su", "m"])
    before = counts([reduction, x, y])
    for _ in range(CALLS):
        fl.mse_loss(x, y, reduction=reduction)
        fl.mse_loss(**{"input": x, "target": y})
        fl.mse_loss(x.view(np.recarray), y)
    assert counts([reduction, x, y]) == before
    assert fl.mse_loss(x, y, reduction=reduction) == 9.0


@pytest.mark.skipif(sys.platform != "linux", reason="reads the resident set of the process from /proc")
def test_memory_of_the_c_core_is_given_back():
    """malloc is not traced: look at the process."""

    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096

    x = np.zeros((40, 300_000), np.float32)
    y = np.zeros(40, int)
    strided = np.zeros((300_000, 40), np.float32).T
    out = np.empty_like(x)

    def run():
        fl.cross_entropy.grad(strided, y, label_smoothing=0.1, out=out)
        fl.cross_entropy(x, y)
        with pytest.raises(IndexError):
            fl.cross_entropy(x, y + 300_000)

    run()
    before = resident()
    for _ in range(5):
        run()
    assert resident() - before < 20e6
