"""The zoo of the documentation (docs/zoo): that the C core gives the same bits as WebAssembly, and, in a browser, what
its page shows. The module is run by wasmtime and the page by Playwright and Chromium, where there are these.
"""

from __future__ import annotations

import functools
import http.server
import json
import runpy
import shutil
import struct
import threading
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
    pytest.mark.skipif(not make["is_possible"](), reason="ziglang or the C sources are not here"),
    pytest.mark.skipif(support.fl.isa() in support.UNFUSED, reason="this processor has no fused multiply-add"),
]

TYPES = {"float32": 0, "float64": 1}  # fl_type
VALUE, GRAD, HESS = 0, 1, 4  # where outputs begin
REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}
FUNCTIONS = {"softmax": 1, "log_softmax": 2, "logsumexp": 3}  # fl_softmax_function
SHAPES = {"pointwise": ((1003,),), "rowwise": ((61, 67), (61, 10), (191, 2)), "rows": ((61, 67), (61, 10))}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zoo, in a folder of its own; compilers keep what they have compiled."""
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
@pytest.mark.parametrize("variant", support.by_loss(CALLED), ids=str)
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
    """All magnitudes; sums that nearly cancel; results below the smallest normal number, ties and beside them."""
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
        u, sign = dtype(np.ldexp(1.0, -info.nmant // 2 - r[7] % 6)), dtype((-1) ** (r[7] >> 60))
        for c in (smallest, number(r[5], span[0], span[0] + 8), number(r[5], -8, 8)):
            tie = int(np.log2(np.spacing(abs(c)) or 1)) - 1  # half a unit of c, but for the square of u
            yield dtype(np.ldexp(1 + u, tie // 2)), sign * dtype(np.ldexp(1 - u, tie - tie // 2)), c
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
            assert actual == expected, (
                a.hex() if dtype is np.float64 else float(a).hex(),
                float(b).hex(),
                float(c).hex(),
            )
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


# ---- the page ----

VIEWS = ("loss=huber_loss", "loss=triplet_margin_loss", "view=regression", "view=margin", "view=counts", "view=softmax",
         "view=chain", "view=chain&preset=network&step=7", "view=risk")  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    """Of a server of files."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(built))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/index.html"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("there is no Chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser) -> Iterator[Any]:
    """A page that has nothing to complain of."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page, complaints = context.new_page(), []
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.set_default_timeout(30_000)
    yield page
    context.close()
    assert not complaints


def go(page: Any, address: str, state: str) -> None:
    page.goto("about:blank")
    page.goto(f"{address}#{state}")
    page.wait_for_function("window.zoo && window.zoo.shown")


def settle(page: Any) -> None:
    """Until what has been changed is drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def wait_for_view(page: Any, name: str) -> None:
    """A link changes the address, and the page follows when it is told of that: later than the click."""
    page.wait_for_function("(name) => document.querySelector('nav [aria-current]').textContent === name", arg=name)


def address_of(page: Any) -> str:
    """As the page has it now; `page.url` is what the browser has told of it so far."""
    return page.evaluate("location.href")


def part(page: Any, name: str, row: int = 0) -> float:
    """A number that is shown, to its last digit."""
    return float(page.locator(f"[data-part={name}] output").nth(row).get_attribute("data-value"))


def by_python(shown: dict) -> list[float]:
    """Value, gradient and Hessian of what the page shows, by the library."""
    loss, options = support.catalogue[shown["loss"]], dict(shown["options"])
    definition, args = loss.definition, shown["args"]
    dtype = np.dtype(shown["type"])
    of_labels = definition.labels
    arrays = [
        np.asarray(a, np.int64 if name == of_labels else dtype) for name, a in zip(definition.inputs, args, strict=True)
    ]
    if definition.family == "rowwise":
        return rowwise_by_python(loss, arrays[0], shown["at"])
    arrays = [a[np.newaxis] for a in arrays]
    if "axis" in definition.names:
        options["axis"] = 1
    if definition.reductions:
        options["reduction"] = "none"
    several = {"wrt": shown["by"]} if len(definition.differentiable) > 1 else {}
    gauss_newton = {"hessian": options.pop("hessian")} if "hessian" in options else {}
    place = shown.get("at")

    def one(result: Any) -> float:
        flat = np.asarray(result).reshape(-1)
        return float(flat[0] if place is None or flat.size == 1 else flat[place])

    upstream = {} if definition.reductions else {"grad_output": np.ones(1, dtype)}
    found = [one(loss(*arrays, **options)), one(loss.grad(*arrays, **options, **several, **upstream))]
    if definition.hessian:
        found.append(one(loss.grad_and_hess(*arrays, **options, **several, **upstream, **gauss_newton)[1]))
    return found


def rowwise_by_python(loss: Any, row: np.ndarray, place: int) -> list[float]:
    if loss.__name__ == "logsumexp":
        grad, hess = loss.grad_and_hess(row)
        return [float(loss(row)), float(grad[place]), float(hess[place])]
    upstream = np.zeros_like(row)
    upstream[place] = 1
    return [float(loss(row)[place]), float(loss.grad(row, grad_output=upstream)[place])]


def points(page: Any) -> list[float]:
    low, high = (float(page.locator("[data-handle]").get_attribute(f"aria-value{end}")) for end in ("min", "max"))
    return [round(low + (high - low) * (k + 0.37) / 20.6, 4) for k in range(20)]


@pytest.mark.parametrize("name", support.LOSSES)
def test_every_loss_opens_with_the_numbers_of_python(page, address, name):
    go(page, address, f"loss={name}")
    assert page.locator("h2").inner_text() == name
    rows, kinds = support.catalogue[name].definition.family != "pointwise", ("float64", "float32")
    vector = support.catalogue[name].definition.vectors[0]
    for k, x in enumerate(points(page)):
        change = {"type": kinds[k % 5 == 4]}
        if rows:
            row = page.evaluate("zoo.shown.args[0]")
            change[vector] = ",".join(map(str, [x, *row[1:]]))
        else:
            change["x"] = x
        page.evaluate("(change) => zoo.set(change)", change)
        settle(page)
        shown = page.evaluate("zoo.shown")
        assert shown["type"] == change["type"]
        at = shown["args"][0][0] if rows else shown["args"][0]
        assert at == np.dtype(shown["type"]).type(x)
        expected = by_python(shown)
        texts = [page.locator(f"[data-part={name}]") for name in ("value", "grad", "hess")]
        actual = [part(page, name) for name in ("value", "grad", "hess")[: len(expected)]]
        support.assert_same_bits(np.array(actual), np.array(expected), f"{shown}")
        assert len(expected) == 3 or texts[2].inner_text() == "none"
    code = page.locator("#code").inner_text()
    result = np.asarray(eval(code, {"fl": support.fl, "inf": np.inf}))
    if shown["type"] == "float64" and name not in ("softmax", "log_softmax"):
        assert result.reshape(-1)[0] == pytest.approx(actual[0], rel=1e-14)


def test_dragging_keys_sliders_and_state(page, address):
    go(page, address, "loss=huber_loss&delta=0.5&x=1")
    assert part(page, "value") == 0.5 * (1 - 0.25)
    handle = page.locator("[data-handle]")
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"], steps=4)
    page.mouse.up()
    settle(page)
    dragged = page.evaluate("zoo.shown.args[0]")
    assert dragged > 1.5
    assert f"x={dragged}" in address_of(page)
    assert float(page.get_by_label("input, x, exactly").input_value()) == dragged
    handle.focus()
    for key, change in (("ArrowRight", 0.08), ("ArrowLeft", -0.08), ("Shift+ArrowRight", 0.8)):
        before = page.evaluate("zoo.shown.args[0]")
        page.keyboard.press(key)
        settle(page)
        assert page.evaluate("zoo.shown.args[0]") == pytest.approx(before + change, abs=1e-3)
    page.keyboard.press("Home")
    settle(page)
    assert page.evaluate("zoo.shown.args[0]") == -4
    assert "input −4: value" in handle.get_attribute("aria-valuetext")
    assert page.evaluate("document.activeElement.dataset.handle") == "x", "drawing has lost the focus"
    slider = page.get_by_label("delta", exact=True)
    slider.focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    assert "delta=0.55" in address_of(page)
    assert part(page, "value") == 0.55 * (4 - 0.5 * 0.55)
    exact = page.get_by_label("delta, exactly")
    exact.fill("-1")
    exact.blur()
    assert exact.evaluate("(e) => e.validationMessage") == "expected a number > 0"
    assert "delta=0.55" in address_of(page)
    exact.fill("2")
    exact.blur()
    settle(page)
    state = address_of(page).partition("#")[2]
    shown = page.evaluate("zoo.shown")
    go(page, address, state)
    assert page.evaluate("zoo.shown") == shown, "what is in the address is what was shown"


def test_touch(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    for view in VIEWS:
        go(page, address, view)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{view} is wider than a phone"
    go(page, address, "loss=mse_loss&x=1")
    box = page.locator("svg.plot").first.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    settle(page)
    assert page.evaluate("zoo.shown.args[0]") > 1.5
    context.close()


def test_address_by_hand_and_views(page, address):
    go(page, address, "loss=mse_loss")
    page.evaluate("location.hash = '#loss=tukey_loss&c=2&x=1'")
    page.wait_for_function("zoo.shown.loss === 'tukey_loss'")
    assert part(page, "value") == float(support.fl.tukey_loss(1.0, 0.0, c=2.0))
    for name in ("Regression", "Margins", "Counts and likelihoods", "Softmax", "Chain rule", "Risk", "One loss"):
        page.get_by_role("link", name=name, exact=True).click()
        wait_for_view(page, name)
    page.go_back()
    wait_for_view(page, "Risk")
    go(page, address, "loss=logistic_loss")
    assert page.evaluate("zoo.shown.loss") == support.fl.logistic_loss.__name__, "by another name"
    go(page, address, "view=nonsense&loss=none&x=?&delta=-5")
    assert page.evaluate("zoo.shown.loss") == "huber_loss"
    assert page.evaluate("zoo.shown.options.delta") == 1


@pytest.mark.parametrize("view", ["regression", "margin", "counts"])
def test_losses_over_each_other(page, address, view):
    go(page, address, f"view={view}&x=-0.75")
    shown = page.evaluate("zoo.shown.losses")
    assert len(shown) == {"regression": 5, "margin": 6, "counts": 4}[view], "one shown at first is not in the registry"
    target = {"regression": 0.0, "margin": 1.0, "counts": 3.0}[view]
    for k, one in enumerate(shown):
        loss = support.catalogue[one["loss"]]
        args, options = (np.array([-0.75]), np.array([target])), {"reduction": "none"}
        expected = [loss(*args, **options), loss.grad(*args, **options)]
        support.assert_same_bits([part(page, "value", k), part(page, "grad", k)], [float(e[0]) for e in expected])
    page.locator(f"[data-key='shows {shown[0]['loss']}']").click()
    settle(page)
    assert len(page.evaluate("zoo.shown.losses")) == len(shown) - 1
    assert f"{shown[0]['loss']}," not in address_of(page)
    assert page.evaluate("document.activeElement.dataset.key") == f"shows {shown[0]['loss']}"


def test_losses_of_margins_bound_the_zero_one_loss():
    """As the page says of those that it shows at first, each divided by its value at margin 0."""
    m, one = np.linspace(-8, 8, 4001), np.ones(4001)
    zero_one = support.fl.zero_one_loss(m, one, reduction="none")
    for name in ("hinge_loss", "soft_margin_loss", "mse_loss", "sigmoid_focal_loss", "exponential_loss"):
        loss = support.catalogue[name]
        scaled = loss(m, one, reduction="none") / loss(0.0, 1.0, reduction="none")
        assert np.all(scaled >= zero_one), name


def test_numbers_of_the_texts(page, address):
    """As in test_examples_of_the_texts.py."""
    printed = lambda value, digits: pytest.approx(value, abs=0.5 * 10.0**-digits + 1e-12)  # noqa: E731
    go(page, address, "loss=binary_cross_entropy_with_logits&x=-1&target=1")
    assert part(page, "value") == printed(1.3133, 4)
    assert part(page, "grad") == printed(-0.7311, 4)

    go(page, address, "view=softmax")
    assert float(page.locator("#loss output").get_attribute("data-value")) == printed(2.170, 3)

    go(page, address, "view=chain")
    choose = page.get_by_label("Worked example")
    seen: dict[str, dict] = {}
    for preset in ("half", "logistic", "hinge"):
        choose.select_option(preset)
        for _ in range(5):
            page.locator("#next").click()
        assert page.get_by_text("step 6 of 7").is_visible()
        count = page.locator("tbody tr").count()
        seen[preset] = {name: [part(page, name, k) for k in range(count)] for name in ("value", "error", "product")}
        seen[preset]["mean"] = {
            name: float(page.locator(f"[data-mean={name}] output").get_attribute("data-value"))
            for name in ("value", "error", "product")
        }
    assert seen["half"]["mean"]["value"] == 0.5
    assert seen["half"]["mean"]["product"] == -1.5
    assert seen["logistic"]["value"] == [printed(1.3133, 4)]
    assert seen["logistic"]["error"] == [printed(-0.7311, 4)]
    assert seen["hinge"]["value"] == pytest.approx([0, 0.8, 1.3])
    assert seen["hinge"]["error"] == [0, -1, 1]

    choose.select_option("network")
    for _ in range(6):
        page.locator("#next").click()
    assert part(page, "p") == printed(0.748, 3)
    assert part(page, "error") == printed(-0.252, 3)
    page.get_by_label("x₂", exact=True).fill("0")
    settle(page)
    assert part(page, "p") == printed(0.734, 3)
    assert part(page, "error") == printed(-0.266, 3)
    assert [part(page, "back", k) for k in range(2)] == [printed(-0.046, 3), printed(-0.031, 3)]


def test_steps_of_the_chain_rule_descend(page, address):
    go(page, address, "view=chain&preset=outlier")
    costs = [page.evaluate("zoo.shown.cost")]
    for _ in range(3):
        for _ in range(7):
            page.locator("#next").click()
        settle(page)
        assert page.get_by_text("step 1 of 7").is_visible()
        costs.append(page.evaluate("zoo.shown.cost"))
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0]
    shown = page.evaluate("zoo.shown")
    value, grad = support.fl.huber_loss.value_and_grad(np.array(shown["z"]), np.array(shown["y"]), reduction="none")
    support.assert_same_bits([np.array(shown["value"]), np.array(shown["error"])], [value, grad])
    point = page.locator("[data-handle='4']")
    before = page.evaluate("zoo.shown.y[4]")
    point.focus()
    page.keyboard.press("ArrowDown")
    settle(page)
    assert page.evaluate("zoo.shown.y[4]") == pytest.approx(before - 0.05)
    box = point.bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] + 9, box["y"] + 60, steps=3)
    page.mouse.up()
    settle(page)
    assert page.evaluate("zoo.shown.y[4]") < before - 0.3
    page.locator("#next").click()
    page.locator("#back").click()
    assert page.get_by_text("step 1 of 7").is_visible()


def test_softmax_holds_where_the_quotient_fails(page, address):
    go(page, address, "view=softmax&label=0")
    page.get_by_role("button", name="Logits of 1000").click()
    settle(page)
    shown = page.evaluate("zoo.shown")
    x, label = np.array([[1000.0, 998, 997]]), np.array([0])
    value, grad = support.fl.cross_entropy.value_and_grad(x, label)
    support.assert_same_bits([np.array(shown["value"]), np.array(shown["grad"])], [np.array(value), grad[0]])
    support.assert_same_bits(np.array(shown["p"]), support.fl.softmax(x)[0])
    assert page.locator("#naive").inner_text() == "NaN"
    assert page.get_by_text("overflow or underflow in double precision").is_visible()
    go(page, address, "view=softmax&n=6&temperature=2&smoothing=0.1&label=3&weights=1,2,1,0.5,1,1")
    shown = page.evaluate("zoo.shown")
    (x, label), options = shown["args"], shown["options"]
    weight = np.array(options.pop("weight"))
    value, grad = support.fl.cross_entropy.value_and_grad(
        np.array(x), np.array(label), weight=weight, **options, reduction="none"
    )
    support.assert_same_bits([np.array([shown["value"]]), np.array(shown["grad"])], [value, grad[0]])


def test_risk(page, address):
    """More points close the gap; a larger model opens it; the numbers are means of the library's losses."""
    gaps = {}
    for n, degree in ((12, 6), (200, 6), (200, 1), (12, 10)):
        go(page, address, f"view=risk&n={n}&degree={degree}")
        shown = page.evaluate("zoo.shown")
        z, y = np.array(shown["z"]), np.array(shown["y"])
        assert shown["empirical"] == float(support.fl.l2_loss(z, y))
        gaps[n, degree] = shown["expected"] - shown["empirical"]
    assert gaps[12, 10] > gaps[12, 6] > gaps[200, 6]
    assert abs(gaps[200, 1]) < 0.1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(browser, address, view, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    go(page, address, view)
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()


def test_without_network_and_from_a_disk(browser, address, built):
    """After the page has been loaded, and from a file."""
    context = browser.new_context()
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    go(page, address, "loss=mse_loss")
    context.set_offline(True)
    for view in VIEWS:
        page.evaluate("(hash) => { zoo.shown = null; location.hash = hash }", view)
        page.wait_for_function("zoo.shown")
    page.goto("about:blank")
    page.goto((built / "index.html").as_uri() + "#loss=mse_loss&x=3")
    page.wait_for_function("window.zoo && window.zoo.shown")
    assert part(page, "value") == 9
    assert not complaints
    context.close()


def test_size_and_speed(page, address, built):
    """Of frames the least is taken: the machine does other things too."""
    names = ("index.html", "zoo.css", "zoo.js", "zoo.wasm", "losses.json")
    assert sum((built / name).stat().st_size for name in names) < 1_000_000
    go(page, address, "view=margin")
    assert page.evaluate("performance.getEntriesByName('zoo-shown')[0].startTime") < 5000
    times = page.evaluate("""() => Array.from({ length: 60 }, (_, k) => {
        zoo.set({ x: (k - 30) / 20 });
        const began = performance.now();
        zoo.draw();
        return performance.now() - began;
    }).sort((a, b) => a - b)""")
    print(f"a frame takes {times[30]:.1f} ms, at most {times[-1]:.1f} ms")
    assert times[0] < 16


def test_registry_is_in_the_page(built):
    losses = json.loads((built / "losses.json").read_text())["losses"]
    assert [loss["name"] for loss in losses] == list(support.LOSSES)
