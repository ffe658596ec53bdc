"""The zoo of the documentation (docs/zoo): that the C core gives the same bits as WebAssembly, and, in a browser, what
its page shows. The module is run by wasmtime and the page by Playwright and Chromium, where there are these.
"""

from __future__ import annotations

import json
import runpy
import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import bits
import numpy as np
import pytest
import support

ROOT = Path(__file__).parent.parent
make = runpy.run_path(str(ROOT / "docs" / "zoo" / "make.py"))

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not make["has_compiler"](), reason="ziglang is not installed"),
    pytest.mark.skipif("sse2" == support.fl.isa(), reason="this processor has no fused multiply-add"),
]

TYPES = {"float32": 0, "float64": 1}  # fl_type
VALUE, GRAD, HESS = 0, 1, 4  # where outputs begin
REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}
FUNCTIONS = {"softmax": 1, "log_softmax": 2, "logsumexp": 3}  # fl_softmax_function
SHAPES = {"pointwise": ((1003,),), "rowwise": ((61, 67), (61, 10), (191, 2)), "rows": ((61, 67), (61, 10))}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zoo, in a folder; what it was made of may have changed, so it is built, and kept where compilers keep theirs."""
    folder = tmp_path_factory.mktemp("zoo")
    assert make["build"](folder)
    return folder


# ---- the module ----


class Module:
    """zoo.wasm in wasmtime: what zoo.js does, in Python."""

    def __init__(self, path: Path) -> None:
        wasmtime = pytest.importorskip("wasmtime")
        self.store = wasmtime.Store()
        module = wasmtime.Module.from_file(self.store.engine, str(path))
        assert not module.imports, "it asks nothing of who runs it"
        self.exports = wasmtime.Instance(self.store, module, []).exports(self.store)
        self.memory = self.exports["memory"]
        self.run("_initialize")
        self.at = self.begin = self.run("zoo_new", 1 << 22)

    def run(self, name: str, *args: Any) -> Any:
        return self.exports[name](self.store, *args)

    def room(self, size: int) -> int:
        at, self.at = self.at, self.at + size + -size % 64
        assert self.at < self.begin + (1 << 22)
        return at

    def put(self, data: Any) -> int:
        """0 for None."""
        if data is None:
            return 0
        data = data if isinstance(data, bytes) else np.ascontiguousarray(data).tobytes()
        at = self.room(len(data) + 64)
        self.memory.write(self.store, data, at)
        return at

    def pointers(self, addresses: list[int], count: int) -> int:
        return self.put(struct.pack(f"<{count}i", *addresses, *[0] * (count - len(addresses))))

    def get(self, at: int, dtype: Any, shape: Any) -> np.ndarray:
        count = int(np.prod(shape))
        data = self.memory.read(self.store, at, at + count * np.dtype(dtype).itemsize)
        return np.frombuffer(bytes(data), dtype).reshape(shape)

    def call(self, variant: Any, which: str, args: list, options: dict) -> list[np.ndarray]:
        """As support.call."""
        self.at = self.begin
        definition, dtype, x = variant.loss.definition, args[0].dtype, args[0]
        if definition.soft and args[1].dtype.kind == "f":
            definition = definition.soft
        rows = x.shape[:-1] if definition.family != "pointwise" else x.shape
        reduction = options.get("reduction", "none")
        with_value, with_hess = which in ("value", "value_and_grad"), which == "grad_and_hess"
        outputs, wanted = [0] * 8, []
        if with_value and reduction == "none":
            of_rows = variant.name not in ("softmax", "log_softmax")
            outputs[VALUE] = self.room(8 * x.size + 64)
            wanted.append((VALUE, rows if of_rows else x.shape))
        for first in [GRAD] * (which != "value") + [HESS] * with_hess:
            for argument in definition.wrt:
                k = first + definition.vectors.index(argument)
                outputs[k] = self.room(8 * x.size + 64)
                wanted.append((k, x.shape))
        sums = with_value and reduction != "none"
        result = self.room(8)
        if definition.family == "rowwise":
            function, n = FUNCTIONS[variant.name], (int(np.prod(rows)), x.shape[-1])
            addresses = (self.put(x), self.put(options.get("grad_output")), *(outputs[k] for k in (VALUE, GRAD, HESS)))
            status = self.run("zoo_softmax", function, TYPES[dtype.name], *n, *addresses)
        else:
            parameters = [float(options.get(p, definition.defaults.get(p))) for p in definition.parameters]
            numbers = self.put(struct.pack("<4d", *parameters, *[0.0] * (4 - len(parameters))))
            name = self.put(definition.kernel_name(options).encode() + b"\0")
            given = dict(zip(definition.inputs, args, strict=True))
            vectors = self.pointers([self.put(given[a]) for a in definition.vectors], 3)
            results = self.pointers(outputs, 8)
            tail = (REDUCTIONS[reduction] if sums or reduction == "mean" else 0, result)
        if definition.family == "pointwise":
            kernel, newton = self.run("zoo_find", name), options.get("hessian") == "gauss_newton"
            head = (kernel, TYPES[dtype.name], x.size, vectors, numbers, results, int(newton))
            status = self.run("zoo_pointwise", *head, *tail)
        elif definition.family == "rows":
            labels = self.put(given[definition.labels].astype(np.int32)) if definition.labels else 0
            of_rows = self.pointers([self.put(given[a].astype(dtype)) for a in definition.numbers], 2)
            head = (self.run("zoo_find_rows", name), TYPES[dtype.name], int(np.prod(rows)), x.shape[-1])
            class_weight = self.put(options.get(definition.class_weight))
            upstream = self.put(options.get("grad_output"))
            status = self.run(
                "zoo_rows", *head, vectors, of_rows, labels, int(definition.lists), class_weight,
                int(definition.weight_in_mean), numbers, upstream,
                results, *tail,
            )  # fmt: skip
        assert status == 0
        found = [np.array(self.get(result, np.float64, ()))] if sums else []
        return found + [self.get(outputs[k], dtype, shape) for k, shape in wanted]


@pytest.fixture(scope="module")
def module(built: Path) -> Module:
    return Module(built / "zoo.wasm")


def is_called(variant: Any) -> bool:
    """The module takes no weights of rows and no masks."""
    options = dict(variant.options)
    weighted = "weighted" in options and variant.name in support.ROW_LOSSES
    return not weighted and not {"masked", "row_weighted"} & options.keys()


CALLED = tuple(variant for variant in support.VARIANTS if is_called(variant))


def cases(variant: Any, dtype: Any, seed: int) -> Iterator[tuple[str, list, dict]]:
    for which in support.composite(variant.name):
        for shape in SHAPES[variant.loss.definition.family]:
            args, options = variant.arguments(dtype, which, shape=shape, seed=seed)
            yield which, bits.with_specials(args, options, variant), options
            for reduction in ("mean", "sum") if variant.loss.definition.reductions else ():
                yield which, args, {**options, "reduction": reduction}


def test_every_loss_is_compared():
    assert {variant.name for variant in CALLED} == set(support.LOSSES)


@pytest.mark.parametrize("dtype", support.DTYPES)
@pytest.mark.parametrize("variant", CALLED, ids=str)
def test_module_has_the_bits_of_the_library(module, variant, dtype):
    for which, args, options in cases(variant, dtype, seed=3):
        expected = support.call(variant, which, args, options)
        actual = module.call(variant, which, args, options)
        support.assert_same_bits(actual, expected, f"{variant} {which} {options.get('reduction')}")


def exact_fma(a: float, b: float, c: float, dtype: Any) -> Any:
    """By fractions. `dtype(int / int)` would round twice, so the nearest number is looked for."""
    x = Fraction(a) * Fraction(b) + Fraction(c)
    if x == 0:
        return None  # its sign is another matter
    info = np.finfo(dtype)
    bits_, lowest = info.nmant + 1, int(info.minexp) - info.nmant
    exponent = max(x.numerator.bit_length() - x.denominator.bit_length() - bits_, lowest - 2)
    while abs(x) / Fraction(2) ** exponent >= 2**bits_:
        exponent += 1
    exponent = max(exponent, lowest)
    whole = round(x / Fraction(2) ** exponent)  # to even
    try:
        return dtype(np.ldexp(np.float64(whole), exponent)) if dtype is np.float32 else dtype(whole * 2.0**exponent)
    except OverflowError:
        return None


def numbers_for_fma(dtype: Any, count: int) -> Iterator[tuple[Any, Any, Any]]:
    """All magnitudes; sums that nearly cancel; results below the smallest normal number; ties and what is next to them."""
    info = np.finfo(dtype)
    random = support.random_bits(8 * count, 7)
    for k in range(count):
        r = [int(v) for v in random[8 * k : 8 * k + 8]]

        def number(seed: int, low: int, high: int) -> Any:
            keep = (seed >> 40) % (info.nmant + 1)
            fraction = 1 + (seed % 2**info.nmant >> keep << keep) / 2**info.nmant
            return dtype(np.ldexp((-1) ** (seed >> 63) * fraction, low + (seed >> 52) % (high - low)))

        span = (info.minexp, info.maxexp)
        half = span[0] // 2
        a, b = number(r[0], *span), number(r[1], *span)
        near, tiny = number(r[2], half - 8, half + 8), number(r[3], half - info.nmant - 20, half + 20)
        smallest = dtype(r[6] % 2 ** (info.nmant + 2)) * info.smallest_subnormal
        yield a, b, number(r[4], *span)
        yield number(r[0], -40, 40), number(r[1], -40, 40), number(r[4], -80, 80)
        yield near, tiny, smallest
        yield near, tiny, number(r[5], span[0], span[0] + 8)
        with np.errstate(all="ignore"):
            yield a, number(r[1], -4, 4), -a * number(r[1], -4, 4)
            yield near, tiny, -near * tiny


@pytest.mark.parametrize("dtype", support.DTYPES)
def test_fused_multiply_add_rounds_once(module, dtype):
    name = "zoo_fma" if dtype is np.float64 else "zoo_fmaf"
    compared = subnormal = 0
    with np.errstate(all="ignore"):
        for a, b, c in numbers_for_fma(dtype, 1500):
            if not (np.isfinite(a) and np.isfinite(b) and np.isfinite(c)):
                continue
            expected = exact_fma(float(a), float(b), float(c), dtype)
            if expected is None or not np.isfinite(expected):
                continue
            actual = dtype(module.run(name, float(a), float(b), float(c)))
            assert actual == expected, (a.hex() if dtype is np.float64 else float(a).hex(), float(b).hex(), float(c).hex())
            compared += 1
            subnormal += abs(float(expected)) < np.finfo(dtype).tiny
    assert compared > 4000
    assert subnormal > 500


@pytest.mark.parametrize("name", ["zoo_fma", "zoo_fmaf"])
def test_fused_multiply_add_of_special_numbers(module, name):
    inf, nan, least = np.inf, np.nan, 5e-324 if name == "zoo_fma" else 2.0**-149
    large = np.finfo(np.float64 if name == "zoo_fma" else np.float32).max
    for a, b, c, expected in [
        (inf, 1, -inf, nan), (inf, 0, 1, nan), (1, 1, inf, inf), (large, large, -inf, -inf), (large, 2, -large, large),
        (large, large, 1, inf), (least, least, 0, 0), (-least, least, 0, -0.0), (-least, least, least, least),
        (0, -1, 0, 0), (0, -1, -0.0, -0.0), (1, 1, -1, 0), (nan, 1, 1, nan), (least, 0.5, least, 2 * least),
        (least, -0.5, least, 0), (3 * least, 0.5, 0, 2 * least),
    ]:  # fmt: skip
        actual = module.run(name, float(a), float(b), float(c))
        support.assert_same_bits(np.array(actual), np.array(float(expected)), f"{a} * {b} + {c}")
