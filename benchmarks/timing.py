"""Timing of functions that take turns, so that whatever disturbs the machine meets all of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from statistics import median
from time import perf_counter, process_time, sleep
from typing import Any

PAUSE = 2e-3  # seconds
SLOW = 0.02  # seconds: a call that takes less is timed at least five times,
SLOWEST = 0.1  # one that takes less than this three times, and one that takes longer, which is far behind, once


def seconds_of(function: Callable[[], Any], calls: int, clock: Callable[[], float]) -> float:
    """One call, on average over some."""
    start = clock()
    for _ in repeat(None, calls):
        function()
    return (clock() - start) / calls


def take_turns(
    functions: dict[str, Callable[[], Any]],
    seconds: float,
    threads: int,
    before: Callable[[str], Any] = lambda name: None,
) -> dict[str, float]:
    """Median seconds of one call of each function, which has been called before; `before` is told whose turn it is.

    Short calls are timed several at a time. One thread is timed by its processor, so that what else runs on the
    machine counts less. Several are timed by the clock on the wall, after a pause in which the threads of whoever was
    before go to sleep, and a call that wakes one's own.
    """
    clock, batch = (process_time, 1e-4) if threads == 1 else (perf_counter, 1e-3)
    share = seconds / len(functions)
    calls: dict[str, int] = {}
    rounds: dict[str, int] = {}
    times: dict[str, list[float]] = {}

    def turn_to(name: str) -> None:
        before(name)
        if threads > 1:
            sleep(PAUSE)

    for name, function in functions.items():
        turn_to(name)
        once = seconds_of(function, 1, clock)
        times[name] = [once] if once >= SLOW else []
        if once < SLOW:
            once = min(once, seconds_of(function, 1, clock), seconds_of(function, 10 if once < batch else 1, clock))
        calls[name] = max(1, min(1000, int(batch / once)))
        least = 5 if once < SLOW else 2 if once < SLOWEST else 0
        rounds[name] = max(least, int(share / (calls[name] * once))) if least else 0
    most, names = max(rounds.values()), list(functions)
    for turn in range(most):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            if turn * rounds[name] // most == (turn + 1) * rounds[name] // most:
                continue
            if len(times[name]) >= 5 and sum(times[name]) * calls[name] > 2 * share:
                continue  # it was faster at first
            turn_to(name)
            if threads > 1 and calls[name] > 1:
                functions[name]()
            times[name].append(seconds_of(functions[name], calls[name], clock))
    return {name: median(taken) for name, taken in times.items()}
