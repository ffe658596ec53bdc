"""Thousands of calls, passing and failing, leave memory and reference counts as they were."""

from __future__ import annotations

import gc
import sys
import sysconfig

import numpy as np
import pytest
import support
from support import face

import fastloss as fl

CALLS = 600
WARM_UP = 200 if sysconfig.get_config_var("Py_GIL_DISABLED") else 20  # calls until the allocator has what it needs
GROWTH = 40  # blocks that the interpreter itself may come to hold


def flat_memory(run, calls=CALLS):
    """A leak of one object in each call would be hundreds of blocks in every part of the calls."""
    for _ in range(WARM_UP):
        run()
    growth = []
    gc.freeze()  # what is there already, such as other libraries, is not looked through each time
    for _ in range(4):
        gc.collect()
        before = sys.getallocatedblocks()
        for _ in range(calls // 4):
            run()
        gc.collect()
        growth.append(sys.getallocatedblocks() - before)
    gc.unfreeze()
    assert min(growth) < GROWTH, f"{growth} blocks in {calls} calls"


def counts(objects):
    return [sys.getrefcount(o) for o in objects]


def small(variant):
    return (17,) if variant.name in support.POINTWISE else (3, 5)


def test_passing_calls(plain):
    for which in support.composite(plain.name):
        args, options = plain.arguments(np.float32, which, small(plain))
        run = face(plain.loss, which)
        outs = [np.empty_like(a) for a in support.flat(run(*args, **options))]
        out = outs[0] if len(outs) == 1 else tuple(outs)
        held = [*args, *outs]

        def calls(run=run, args=args, options=options, out=out):
            run(*args, **options)
            run.__call__(*args, **options)
            run(*[a[::-1] for a in args], **options, out=out)

        before = counts(held)
        flat_memory(calls)
        assert counts(held) == before, f"{plain} {which}"


def test_failing_calls(plain):
    for which in support.composite(plain.name)[:1]:
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
                other = -args[index] - 1 if domain.boxes else np.full_like(args[index], bad[0])
                spoilt = [other if j == index else a for j, a in enumerate(args)]
                wrong.append((spoilt, options))

        def calls(run=run, wrong=wrong):
            for given, more in wrong:
                for way in (run, run.__call__):
                    try:
                        way(*given, **more)
                    except (TypeError, ValueError, IndexError):
                        continue
                    pytest.fail("did not raise")

        gc.collect()
        before = counts(args)
        flat_memory(calls, CALLS // len(wrong))
        assert counts(args) == before, f"{plain} {which}"


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
    """Malloc is not traced: look at the process."""

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
