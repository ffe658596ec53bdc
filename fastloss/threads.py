"""How many threads a call may use.

Large calls share their work among threads; results have the same bits whatever their number. By default it is the
number of cores the process may use: those of its affinity mask, no more than its control group grants time for and
no more than `OMP_NUM_THREADS` if that is set. `FASTLOSS_NUM_THREADS` overrides all that. Threads are started when
first needed. A call made while another one uses them runs on its own thread alone.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from math import ceil
from typing import Any

from fastloss import _arguments, _core
from fastloss._core import shown
from fastloss.version import __version__


def get_num_threads() -> int:
    """The number of threads that calls from this thread may use."""
    return _core.get_threads()


def set_num_threads(n: int) -> None:
    """Sets the number of threads that calls may use: in the whole process, except where `num_threads` limits it."""
    _core.set_threads(_at_least_one("set_num_threads", n))


@contextmanager
def num_threads(n: int) -> Iterator[None]:
    """Within this context (or in a function it decorates), calls from this thread may use n threads.

    Other threads are not affected; other code that runs on this thread meanwhile (a generator, an asyncio task) is. If
    a thread is in several such contexts, the limit is that of the last one entered, in whatever order they end.

    Examples
    --------
    >>> import fastloss as fl
    >>> with fl.num_threads(1):
    ...     fl.get_num_threads()
    1
    """
    here, mine = _here.limits, _Context(_at_least_one("num_threads", n))
    with here.lock:
        before = here.limit.set(mine.count)
        if not here.contexts:
            here.before = before
        here.contexts.append(mine)
    try:
        yield
    finally:
        with here.lock:  # perhaps on another thread, while others leave theirs
            here.contexts.remove(mine)
            here.limit.set(here.contexts[-1].count if here.contexts else here.before)


class _Context:
    def __init__(self, count: int) -> None:
        self.count = count


class _Limits:
    """What limits the calls of one thread: its contexts in the order they were entered, and what was before."""

    def __init__(self) -> None:
        self.limit, self.contexts, self.before = _core.Limit(), list[_Context](), 0
        self.lock = threading.Lock()


class _Here(threading.local):
    def __init__(self) -> None:
        self.limits = _Limits()


_here = _Here()


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
        _, colon, rest = line.partition(":")
        controllers, _, group = rest.partition(":")
        if not colon or (controllers and "cpu" not in controllers.split(",")):
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
                granted = min(granted, float(quota) / max(float(period), 1))
    return granted


def _cores() -> int:
    """The number of cores that this process may use."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if sys.platform == "linux":
        count = ceil(min(count, _granted()))
    return max(count, 1)


def _positive(text: str) -> int:
    """The positive integer in a text, at most MAX_THREADS; 0 if there is none."""
    digits = text.strip().lstrip("0") if text.strip().isdecimal() else ""
    return min(int(digits[:9] or 0), _core.MAX_THREADS)


def _default(cores: int) -> int:
    asked = os.environ.get("FASTLOSS_NUM_THREADS")
    if asked:
        if not (count := _positive(asked)):
            raise ValueError(f"fastloss: FASTLOSS_NUM_THREADS is {asked!r}, expected an integer >= 1")
        return count
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
    filename_prefixes = ("_core.",)  # other extensions may have this name; this one has the symbols
    check_symbols = ("fastloss_get_num_threads", "fastloss_set_num_threads")
    dynlib: Any

    def get_num_threads(self) -> int:
        return int(self.dynlib.fastloss_get_num_threads())

    def set_num_threads(self, num_threads: int) -> None:
        self.dynlib.fastloss_set_num_threads(num_threads)

    def get_version(self) -> str:
        return __version__


def _register(threadpoolctl: Any) -> None:
    """Registers with threadpoolctl, which then reports and limits these threads as it does those of BLAS and OpenMP."""
    if hasattr(threadpoolctl, "register"):  # since 3.2
        threadpoolctl.register(type("FastlossController", (_Controller, threadpoolctl.LibController), {}))


class _Loader:
    """The loader of threadpoolctl, which registers after the module has been executed."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(vars(self)["_loader"], name)

    def exec_module(self, module: Any) -> None:
        module.__loader__ = module.__spec__.loader = self._loader  # as if it had loaded the module alone
        self._loader.exec_module(module)
        _register(module)


class _Finder:
    """Registers whenever threadpoolctl is executed: after fastloss, or again. It keeps no state, so it may be asked
    for the spec any number of times.
    """

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "threadpoolctl":
            return None
        for finder in sys.meta_path:
            find = None if isinstance(finder, _Finder) else getattr(finder, "find_spec", None)
            spec = find and find(name, path, target)
            if spec:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader)
                return spec
        return None


if "threadpoolctl" in sys.modules:
    with suppress(ImportError):
        _register(import_module("threadpoolctl"))  # waits, if another thread is at it
sys.meta_path.insert(0, _Finder())
