"""Fixtures: each instruction set of this machine, each type, each loss. Tests marked heavy run with -m heavy only."""

from __future__ import annotations

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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """@pytest.mark.each: as parametrize, but one test for all values, or for each result of `by`."""
    for mark in metafunc.definition.iter_markers("each"):
        names, values = mark.args
        names = (names,) if isinstance(names, str) else tuple(names)
        by = mark.kwargs.get("by", lambda _: "each")
        groups: dict[str, list] = {}
        for value in values:
            groups.setdefault(str(by(value)), []).append(value)
        found = [support.Each(tuple(g), title, names=names[1:] and names) for title, g in groups.items()]
        metafunc.parametrize(names, [(each,) * len(names) for each in found], ids=list(groups))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    if any(isinstance(value, support.Each) for value in pyfuncitem.funcargs.values()):
        pyfuncitem.obj = support.for_each(pyfuncitem.obj)


# In every run: the best instruction set and those whose bits differ. The others have to give the same bits as the
# best (test_identity.py), so only heavy runs go through everything with them.
FIRST = (fl.isas()[0], *support.UNFUSED)
OTHERS = [name for name in fl.isas() if name not in FIRST]


def using(names, title):
    return support.Each(tuple(names), title, before=fl.use_isa)


@pytest.fixture
def isa_restored():
    before = fl.isa()
    yield
    fl.use_isa(before)


@pytest.fixture(
    params=[
        using((name for name in fl.isas() if name in FIRST), "first"),
        *([pytest.param(using(OTHERS, "others"), marks=pytest.mark.heavy)] if OTHERS else []),
    ],
    ids=str,
)
def isa(request, isa_restored):
    """Instruction sets; the one in use before is restored."""
    return request.param


@pytest.fixture
def every_isa(isa_restored):
    """Each instruction set, in every run."""
    return using(fl.isas(), "every")


@pytest.fixture
def dtype():
    return support.Each(support.DTYPES)


@pytest.fixture(params=support.LOSSES)
def loss(request):
    return catalogue[request.param]


@pytest.fixture(params=support.POINTWISE)
def pointwise(request):
    return catalogue[request.param]


@pytest.fixture(params=support.by_loss(support.VARIANTS), ids=str)
def variant(request):
    return request.param


@pytest.fixture(params=support.PLAIN, ids=str)
def plain(request):
    """Each loss with its defaults."""
    return request.param
