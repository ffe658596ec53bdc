"""Many threads at once, with the GIL or without it: what they share is made once, and results keep their bits."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import threading
from pathlib import Path

import numpy as np
import pytest
import support

import fastloss as fl
from fastloss import _core

THREADS = 8


def all_at_once(work):
    """Calls work(k) on many threads that begin together and take turns as often as the interpreter can."""
    start, failures = threading.Barrier(THREADS), []

    def run(k):
        start.wait()
        try:
            work(k)
        except BaseException as error:
            failures.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=run, args=(k,)) for k in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    if failures:
        raise failures[0]


def bits(result):
    return [bits(part) for part in result] if isinstance(result, (tuple, list)) else np.asarray(result).tobytes()


def calls(k):
    """Every loss and face, with its options, on arrays of this thread's own."""
    for number, variant in enumerate(support.VARIANTS):
        shape = (21,) if variant.name in support.POINTWISE else (5, 19)
        dtype = support.DTYPES[(k + number) % len(support.DTYPES)]
        for which in support.faces(variant.name):
            args, options = variant.arguments(dtype, which, shape)
            yield lambda v=variant, w=which, a=args, o=options: support.call(v, w, a, o)


def test_all_losses_at_once():
    rounds = 3 if sysconfig.get_config_var("Py_GIL_DISABLED") else 1
    every = [list(calls(k)) for k in range(THREADS)]
    expected = [[bits(call()) for call in some] for some in every]

    def work(k):
        for _ in range(rounds):
            for call, result in zip(every[k], expected[k], strict=True):
                assert bits(call()) == result

    all_at_once(work)


def test_one_loss_with_results_in_arrays():
    """The same objects on every thread, large calls that share the pool and small ones, results of one's own."""
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((2, 40000))
    logits, labels = rng.standard_normal((300, 200)), rng.integers(0, 200, 300)
    exact = fl.huber_loss.grad(x, y), fl.cross_entropy.grad(logits, labels)
    _core.share_above(0)
    try:

        def work(k):
            a, b = np.empty_like(x), np.empty_like(logits)
            for n in range(20):
                with fl.num_threads(1 + (k + n) % 3):
                    assert fl.get_num_threads() == 1 + (k + n) % 3
                    assert fl.huber_loss.grad(x, y, out=a) is a
                    assert fl.cross_entropy.grad(logits, labels, out=b) is b
                assert a.tobytes() == exact[0].tobytes()
                assert b.tobytes() == exact[1].tobytes()

        all_at_once(work)
    finally:
        _core.share_above(-1)


def test_a_custom_loss():
    @fl.custom_loss(hessian=True)
    def quartic_loss(input, target, *, scale=1.0):
        r = (input - target) / scale
        return r**4, 4 * r**3 / scale, 12 * r**2 / scale**2

    x, y = np.random.default_rng(0).standard_normal((2, 20000))
    expected = bits(quartic_loss.grad_and_hess(x, y, scale=2.0))

    def work(k):
        for _ in range(10):
            assert bits(quartic_loss.grad_and_hess(x, y, scale=2.0)) == expected
            assert quartic_loss.__doc__.startswith("Custom loss of")

    all_at_once(work)


def test_a_custom_loss_whose_formulas_are_made_meanwhile():
    @fl.custom_loss
    def named_loss(input, target, *, name="first"):
        return (input - target) ** 2 * len(name)

    def work(k):
        for n in range(10, 9 + 64 // THREADS):  # with the default no more than are kept
            assert named_loss(1.0, 0.0, name=f"{k} {n}") == 4

    all_at_once(work)


def test_errors_are_those_of_the_call():
    def work(k):
        for _ in range(50):
            with pytest.raises(ValueError, match=rf"huber_loss: target has shape \({k + 2},\)"):
                fl.huber_loss(np.ones(THREADS + 3), np.ones(k + 2))

    all_at_once(work)


def test_contexts_of_one_thread_that_end_on_others():
    entered = [fl.num_threads(2 + k) for k in range(THREADS)]
    before = fl.get_num_threads()
    for context in entered:
        context.__enter__()
    all_at_once(lambda k: entered[k].__exit__(None, None, None))
    assert fl.get_num_threads() == before


@pytest.mark.skipif(not sysconfig.get_config_var("Py_GIL_DISABLED"), reason="an interpreter with the GIL")
def test_the_import_leaves_the_gil_off():
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON_GIL"}
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import sys, fastloss; print(sys._is_gil_enabled())"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.stdout == "False\n", run.stderr


FIRST = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
import support, test_free_threading as t
import fastloss as fl

x = np.linspace(-2, 2, 7)
results = [{} for _ in range(t.THREADS)]

def work(k):
    for name in support.LOSSES:  # what is made by the first call, or when somebody asks
        results[k][name] = fl.__dict__[name].__doc__, str(fl.__dict__[name].__signature__)
    for name in fl.nn.__all__:
        results[k]["nn." + name] = getattr(fl.nn, name)
    results[k]["calls"] = [t.bits(call()) for call in t.calls(0)]
    results[k]["plans"] = t.bits(fl.gaussian_nll_loss.grad(x, x, x + 3, wrt=("var", "input"), full=True))

t.all_at_once(work)
assert all(found == results[0] for found in results)
assert all(a is b for a, b in zip(*(r.values() for r in results[:2])) if isinstance(a, type))
print("works")
"""


def test_first_calls_on_all_threads():
    for _ in range(3):
        run = subprocess.run(
            [sys.executable, "-c", FIRST, Path(__file__).parent], capture_output=True, text=True, check=False
        )
        assert run.stdout == "works\n", run.stderr
