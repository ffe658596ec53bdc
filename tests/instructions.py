"""How many instructions a kernel takes for an element, counted by Valgrind's Callgrind: a speed without noise.

Whole calls from Python at two sizes are counted; the difference leaves what does not depend on the size out. AVX2, as
Valgrind knows no AVX-512.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import fastloss as fl
from fastloss import _core
from fastloss.__main__ import example
from fastloss._registry import catalogue

FILE = Path(__file__).with_name("instructions.json")
POINTWISE = ("binary_cross_entropy_with_logits", "hinge_loss", "mse_loss", "huber_loss", "log_cosh_loss", "kl_div")
POINTWISE += ("poisson_nll_loss", "gaussian_nll_loss", "l2_penalty", "sigmoid")
ROWWISE = {"cross_entropy": (2, 10, 100, 1000), "softmax": (10, 1000), "log_softmax": (1000,), "logsumexp": (1000,)}
FACES = ("value", "grad", "value_and_grad")
SIZE = 2**16  # and twice that; what remains of memory management is 0.01 instructions

REQUESTS = """
#include <valgrind/callgrind.h>
void start(void) { CALLGRIND_START_INSTRUMENTATION; }
void zero(void) { CALLGRIND_ZERO_STATS; }
void dump(const char *name) { CALLGRIND_DUMP_STATS_AT(name); }
"""


def missing() -> str:
    """What is not here that counting needs, or nothing."""
    if "avx2" not in fl.isas():
        return "kernels for AVX2"
    for tool in ("valgrind", "cc"):
        if not shutil.which(tool):
            return tool
    include = subprocess.run(["cc", "-E", "-x", "c", "-"], input=REQUESTS, text=True, capture_output=True)
    return "valgrind/callgrind.h" if include.returncode else ""


def compiler() -> str:
    """That made the extension, as it says itself: other compilers need other numbers of instructions."""
    found = re.findall(rb"GCC: \([^)]*\) [\d.]+|clang version [\d.]+", Path(_core.__file__).read_bytes())
    return found[0].decode() if found else "unknown"


def collect() -> dict[str, float]:
    """Instructions per element by kernel."""
    with TemporaryDirectory() as folder:
        library = f"{folder}/requests.so"
        subprocess.run(
            ["cc", "-O1", "-shared", "-fPIC", "-x", "c", "-", "-o", library], input=REQUESTS, text=True, check=True
        )
        valgrind = ["valgrind", "-q", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/out"]
        environment = {**os.environ, "FASTLOSS_ISA": "avx2", "FASTLOSS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
        environment |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(Path(fl.__file__).parent.parent)}
        command = [*valgrind, sys.executable, __file__, library]
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=600)
        counts: dict[str, dict[int, int]] = {}
        for dump in Path(folder).glob("out.*"):
            text = dump.read_text()
            name, size = re.search(r"^desc: Trigger: Client Request: (.+) (\d+)$", text, re.MULTILINE).groups()
            total = re.search(r"^(?:summary|totals): (\d+)", text, re.MULTILINE)
            counts.setdefault(name, {})[int(size)] = int(total.group(1))
    return {
        name: round((by_size[max(by_size)] - by_size[min(by_size)]) / (max(by_size) - min(by_size)), 2)
        for name, by_size in sorted(counts.items())
    }


def stored() -> dict[str, Any]:
    return json.loads(FILE.read_text())


# ---- under Valgrind ----


def calls() -> Iterator[tuple[str, Any, list[Any], dict[str, Any]]]:
    """Name and size, function and its arguments."""
    shapes = [(name, 0) for name in POINTWISE] + [(name, c) for name, classes in ROWWISE.items() for c in classes]
    for name, classes in shapes:
        loss, rng = catalogue[name], np.random.default_rng(0)
        drawn, options = example(loss.definition, SIZE, classes, np.float64, rng)
        for dtype, repeats in product((np.float32, np.float64), (1, 2)):
            whole = partial(repeated, dtype=dtype, repeats=repeats)
            arguments = list(map(whole, drawn))
            label = f"{name} {classes} classes" if classes else name
            for face in FACES:
                given = {k: whole(v) for k, v in options.items()} if face != "value" else {}
                function = loss if face == "value" else getattr(loss, face)
                yield f"{label} {np.dtype(dtype).name} {face} {arguments[0].size}", function, arguments, given


def repeated(a: Any, dtype: Any, repeats: int) -> Any:
    return np.concatenate([a] * repeats).astype(dtype if a.dtype.kind == "f" else a.dtype)


def main() -> None:
    requests = ctypes.CDLL(sys.argv[1])
    prepared = list(calls())
    gc.disable()
    requests.start()
    for name, function, arguments, options in prepared:
        function(*arguments, **options)
        requests.zero()
        function(*arguments, **options)
        requests.dump(name.encode())


if __name__ == "__main__":
    main()
