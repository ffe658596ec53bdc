"""``pytest benchmarks/bench_pointwise.py -n 0 --benchmark-enable``: every element-wise loss, size, type and face."""

import pytest

from benchmarks.cases import cases
from benchmarks.contenders import contenders, prepare, use_threads

use_threads(1)
CASES = [pytest.param(case, who, id=f"{case}-{who}") for case in cases("pointwise") for who in contenders(case)]


@pytest.mark.parametrize(("case", "who"), CASES)
def test_pointwise(benchmark, case, who):
    benchmark.group = str(case)
    benchmark(prepare(case, who))
