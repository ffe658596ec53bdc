"""Each allocation of the C core fails in its turn: a MemoryError, never a crash; nothing is lost, and the next call is
well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

import fastloss as fl

if sys.platform != "linux" or not (shutil.which("cc") or shutil.which("gcc")):
    pytest.skip("needs Linux and a C compiler", allow_module_level=True)

# Loaded first: counts the allocations that fastloss makes itself, and lets one of them fail.
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

void *__libc_malloc(size_t);
void __libc_free(void *);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *held[1000];
int allocations, failing = -1, in_use;

static int ours(void *caller)
{
    Dl_info info;
    return dladdr(caller, &info) && info.dli_fname && strstr(info.dli_fname, "/fastloss/_core");
}

/* Puts one address in place of another. */
static int replace(void *old, void *new)
{
    for (int k = 0; k < 1000; k++)
        if (held[k] == old) {
            held[k] = new;
            return 1;
        }
    return 0;
}

void *malloc(size_t size)
{
    if (!ours(__builtin_return_address(0))) return __libc_malloc(size);
    pthread_mutex_lock(&lock);
    void *memory = allocations++ == failing ? NULL : __libc_malloc(size);
    if (memory) in_use += replace(NULL, memory);
    pthread_mutex_unlock(&lock);
    return memory;
}

void free(void *memory)
{
    if (memory && ours(__builtin_return_address(0))) {
        pthread_mutex_lock(&lock);
        in_use -= replace(memory, NULL);
        pthread_mutex_unlock(&lock);
    }
    __libc_free(memory);
}
"""

SCRIPT = r"""
import ctypes, sys
import numpy as np
import fastloss as fl
from fastloss import _core

shim = ctypes.CDLL(sys.argv[1])
allocations, failing, in_use = (ctypes.c_int.in_dll(shim, name) for name in ("allocations", "failing", "in_use"))

n = 65 * _core.sizes()["unit"]  # one unit more than partial sums have room for on the stack
x, y = np.linspace(-4, 4, n, dtype=np.float32), (np.arange(n) % 2).astype(np.float32)
rows, labels = np.linspace(-4, 4, 3 * n).reshape(n, 3), np.arange(n) % 3
few, label = rows[:40], labels[:40]
bce, ce = fl.binary_cross_entropy_with_logits, fl.cross_entropy

CALLS = {
    "fast": lambda: bce.value_and_grad(x, y),
    "fast, checked first": lambda: bce.grad(x, y, out=np.empty_like(x)),
    "slow": lambda: bce.value_and_grad(x[::-1], y, weight=y, where=y > 0),
    "slow, checked first": lambda: bce.grad(x[::-1], y, weight=y, out=np.empty_like(x)),
    "transposed": lambda: bce.value_and_grad(x.reshape(64, -1).T, y.reshape(64, -1).T),
    "rows": lambda: ce.value_and_grad(rows, labels),
    "rows slowly": lambda: ce.grad_and_hess(rows[::-1], labels, label_smoothing=0.1),
    "few rows": lambda: ce.value_and_grad(few, label),
    "softmax": lambda: fl.softmax.value_and_grad(few, grad_output=few),
    "layer": lambda: fl.linear_cross_entropy.value_and_grad(few, few[:5], label % 3),
}


def bits(result):
    return [b for part in result for b in bits(part)] if isinstance(result, tuple) else [np.asarray(result).tobytes()]


for threads in (1, 3):
    fl.set_num_threads(threads)
    _core.share_above(0 if threads > 1 else -1)
    for name, call in CALLS.items():
        call()  # starts threads, fills caches
        before, allocations.value = in_use.value, 0
        expected = bits(call())
        count = allocations.value
        assert in_use.value == before, (name, "leaks")
        failed = 0
        for k in range(count):
            allocations.value, failing.value = 0, k
            try:
                result = call()
            except MemoryError:
                failed += 1
            else:
                assert bits(result) == expected, (name, k)  # a thread did without
            failing.value = -1
            assert in_use.value == before, (name, k, "leaks")
        assert bits(call()) == expected, name
        print(threads, count, failed, name, sep="|")
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shim")
    (folder / "shim.c").write_text(SHIM)
    library = folder / "shim.so"
    compiler = shutil.which("cc") or shutil.which("gcc")
    subprocess.run([compiler, "-O1", "-fPIC", "-shared", folder / "shim.c", "-o", library, "-ldl"], check=True)
    return str(library)


def run(script, *arguments, **environment):
    paths = [os.path.dirname(os.path.dirname(fl.__file__)), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), **environment}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_allocation_fails(shim):
    lines = [line.split("|") for line in run(SCRIPT, shim, LD_PRELOAD=shim).splitlines()]
    assert len(lines) == 20
    for threads, count, failed, name in lines:
        assert int(count) > 0, f"{name}: no allocation was seen"
        assert int(failed) > 0 or threads != "1", f"{name}: none of {count} failures was noticed"


LITTLE_MEMORY = """
import resource
import numpy as np
import fastloss as fl
x, rows = np.zeros(4_000_000), np.zeros((1_000_000, 4))
labels = np.zeros(1_000_000, int)
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 20_000_000,) * 2)
for call in (
    lambda: fl.mse_loss(x, x, reduction="none"),
    lambda: fl.mse_loss.grad(x, x[::-1]),
    lambda: fl.mse_loss.grad_and_hess(x, x),
    lambda: fl.cross_entropy.grad(rows, labels),
    lambda: fl.softmax(rows.T),
):
    try:
        call()
    except MemoryError:
        continue
    raise SystemExit("no MemoryError")
assert fl.mse_loss(x, x) == 0
"""


def test_results_that_do_not_fit_into_memory():
    run(LITTLE_MEMORY, OPENBLAS_NUM_THREADS="1", FASTLOSS_NUM_THREADS="1")


# ---- nothing is allocated for what is wrong anyway ----

HUGE = np.broadcast_to(np.float32(1), (2**50,))  # a petabyte, if it were


@pytest.mark.each(
    "call",
    [
        lambda: fl.mse_loss(HUGE, np.zeros(3)),
        lambda: fl.mse_loss(np.zeros(3), HUGE),
        lambda: fl.mse_loss(HUGE, HUGE[1:]),
        lambda: fl.mse_loss(np.zeros(3), 0.0, weight=HUGE),
        lambda: fl.mse_loss(np.zeros(3), 0.0, where=np.broadcast_to(True, HUGE.shape)),
        lambda: fl.mse_loss.grad(np.zeros(3), 0.0, grad_output=HUGE),
        lambda: fl.mse_loss.grad(np.zeros(3), 0.0, out=HUGE),
        lambda: fl.huber_loss(np.zeros(3), 0.0, delta=HUGE),
        lambda: fl.huber_loss(HUGE, 0.0, delta=np.ones(3)),
        lambda: fl.cross_entropy(HUGE.reshape(-1, 4), np.broadcast_to(0, (3,))),
        lambda: fl.cross_entropy(np.zeros((3, 4)), np.broadcast_to(0, HUGE.shape)),
        lambda: fl.cross_entropy(np.zeros((3, 4)), HUGE.reshape(-1, 4)),
        lambda: fl.cross_entropy(np.zeros((3, 4)), np.zeros(3, int), weight=HUGE),
        lambda: fl.cross_entropy(np.zeros((3, 4)), np.zeros(3, int), label_smoothing=HUGE),
        lambda: fl.linear_cross_entropy(HUGE, np.zeros((4, 3)), 0),
        lambda: fl.linear_cross_entropy(np.zeros(3), np.zeros((4, 3)), np.broadcast_to(0, HUGE.shape)),
    ],
)
def test_a_shape_that_does_not_fit_costs_nothing(call):
    with pytest.raises((ValueError, TypeError), match=r"shape|type|read-only"):
        call()
