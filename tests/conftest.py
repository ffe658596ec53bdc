"""Fixtures: each instruction set of this machine, each type, each loss. Tests marked heavy run with -m heavy only."""

from __future__ import annotations

import numpy as np
import pytest
import support

import fastloss as fl
from fastloss._registry import catalogue


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "heavy" in (config.option.markexpr or ""):
        return
    heavy = [item for item in items if item.get_closest_marker("heavy")]
    if heavy:
        config.hook.pytest_deselected(items=heavy)
        items[:] = [item for item in items if not item.get_closest_marker("heavy")]


# In every run: the best instruction set and those whose bits differ. The others have to give the same bits as the
# best (test_identity.py), so only heavy runs go through everything with them.
FIRST = (fl.isas()[0], *support.UNFUSED)
ISAS = [name if name in FIRST else pytest.param(name, marks=pytest.mark.heavy) for name in fl.isas()]


def use(name):
    before = fl.isa()
    fl.use_isa(name)
    yield name
    fl.use_isa(before)


@pytest.fixture(params=ISAS)
def isa(request):
    """An instruction set; the one in use before is restored."""
    yield from use(request.param)


@pytest.fixture(params=fl.isas())
def every_isa(request):
    """Each instruction set, in every run."""
    yield from use(request.param)


@pytest.fixture(params=support.DTYPES, ids=lambda dtype: np.dtype(dtype).name)
def dtype(request):
    return request.param


@pytest.fixture(params=support.LOSSES)
def loss(request):
    return catalogue[request.param]


@pytest.fixture(params=support.POINTWISE)
def pointwise(request):
    return catalogue[request.param]


@pytest.fixture(params=support.VARIANTS, ids=str)
def variant(request):
    return request.param


@pytest.fixture(params=support.PLAIN, ids=str)
def plain(request):
    """Each loss with its defaults."""
    return request.param
