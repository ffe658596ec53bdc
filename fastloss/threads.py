"""How many threads a call may use.

Large calls share their work among threads; results have the same bits whatever their number. By default it is the
number of cores the process may use: those of its affinity mask, no more than its control group grants time for and
no more than `OMP_NUM_THREADS` if that is set. `FASTLOSS_NUM_THREADS` overrides all that. Threads are started when
first needed. A call made while another one uses them runs on its own thread alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from math import ceil
from typing import Any

from fastloss import _arguments, _core
from fastloss._core import shown
from fastloss.version import __version__


def get_num_threads() -> int:
    """The number of threads that calls from this thread may use."""
    return _core.get_threads()


def set_num_threads(n: int) -> None:
    """Sets the number of threads that calls may use: in the whole process, save where `num_threads` limits it."""
    _core.set_threads(_at_least_one("set_num_threads", n))


@contextmanager
def num_threads(n: int) -> Iterator[None]:
    """Within this context (or in a function it decorates), calls from this thread may use n threads.

    Other threads are not affected.

    Examples
    --------
    >>> import fastloss as fl
    >>> with fl.num_threads(1):
    ...     fl.get_num_threads()
    1
    """
    before = _core.limit_threads(_at_least_one("num_threads", n))
    try:
        yield
    finally:
        _core.limit_threads(before)


def _at_least_one(name: str, n: int) -> int:
    number = _arguments.integer(name, "n", n)
    if number < 1:
        raise ValueError(f"{name}: n is {shown(number)}, expected an integer >= 1")
    return min(number, _core.MAX_THREADS)


# ---- the default ----


def _read(path: str) -> str:
    try:
        with open(path) as file:  # not pathlib, whose import takes a third of the package's time
            return file.read()
    except (OSError, ValueError):
        return ""


def _granted(root: object = "") -> float:
    """How many cores' time the control groups grant this process (versions 1 and 2); inf: no limit."""
    granted = float("inf")
    for line in _read(f"{root}/proc/self/cgroup").splitlines():
        _, controllers, group = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        folders = [f"{root}/sys/fs/cgroup", *controllers.split(), *filter(None, group.split("/"))]
        # the group itself and those it is in; a container sees its own as the root, whatever the path says
        for depth in range(len(folders), 1 if controllers else 0, -1):
            folder = "/".join(folders[:depth])
            if not controllers:
                quota, _, period = _read(f"{folder}/cpu.max").partition(" ")
            else:
                quota, period = (_read(f"{folder}/cpu.cfs_{name}_us") for name in ("quota", "period"))
            if quota.strip().isdecimal() and period.strip().isdecimal():
                granted = min(granted, int(quota) / max(int(period), 1))
    return granted


def _cores() -> int:
    """The cores this process may use."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if sys.platform == "linux":
        count = ceil(min(count, _granted()))
    return max(count, 1)


def _positive(text: str) -> int:
    """The number that a text consists of, 0 if it is none."""
    return int(text) if text.strip().isdecimal() else 0


def _default(cores: int) -> int:
    asked = os.environ.get("FASTLOSS_NUM_THREADS")
    if asked:
        if not (count := _positive(asked)):
            raise ValueError(f"fastloss: FASTLOSS_NUM_THREADS is {asked!r}, expected an integer >= 1")
        return min(count, _core.MAX_THREADS)
    shared = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0]  # a list: of the outermost level first
    return min(cores, _positive(shared) or cores)


def _set_up() -> None:
    cores = _cores()
    _core.set_up_threads(cores, _default(cores))


_set_up()


# ---- threadpoolctl ----


class _Controller:
    user_api = "fastloss"
    internal_api = "fastloss"
    filename_prefixes = ("_core.",)  # many an extension is called that, one has the symbols
    check_symbols = ("fastloss_get_num_threads", "fastloss_set_num_threads")
    dynlib: Any

    def get_num_threads(self) -> int:
        return int(self.dynlib.fastloss_get_num_threads())

    def set_num_threads(self, num_threads: int) -> None:
        self.dynlib.fastloss_set_num_threads(num_threads)

    def get_version(self) -> str:
        return __version__


def _register(threadpoolctl: Any) -> None:
    """Tells threadpoolctl of the threads here: it finds and limits their number with that of BLAS and OpenMP."""
    if hasattr(threadpoolctl, "register"):  # since 3.2
        threadpoolctl.register(type("FastlossController", (_Controller, threadpoolctl.LibController), {}))


class _AtImport:
    """An import hook that registers when threadpoolctl is imported, be it after fastloss, and then is gone."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "threadpoolctl" or self not in sys.meta_path:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: Any) -> None:
                execute(module)
                _register(module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


if "threadpoolctl" in sys.modules:
    _register(sys.modules["threadpoolctl"])
else:
    sys.meta_path.insert(0, _AtImport())
