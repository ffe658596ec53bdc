"""``pytest --benchmark-only benchmarks`` measures in one process, though the default is several and not to measure."""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    option = config.option
    if option.benchmark_only or option.benchmark_enable:
        option.benchmark_disable, option.numprocesses, option.dist = False, 0, "no"
