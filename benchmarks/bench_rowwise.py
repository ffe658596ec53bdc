"""``pytest benchmarks/bench_rowwise.py -n 0 --benchmark-enable``: every function of rows, row length, type and face."""

import pytest

from benchmarks.cases import cases
from benchmarks.contenders import contenders, prepare, use_threads

use_threads(1)
CASES = [pytest.param(case, who, id=f"{case}-{who}") for case in cases("rowwise") for who in contenders(case)]


@pytest.mark.parametrize(("case", "who"), CASES)
def test_rowwise(benchmark, case, who):
    benchmark.group = str(case)
    benchmark(prepare(case, who))
