"""What a user sees of each loss: names, signature, documentation, pickling; and that halves belong together."""

from __future__ import annotations

import copy
import doctest
import importlib
import inspect
import itertools
import pickle
import pkgutil
import re
import subprocess
import sys
import weakref
from pathlib import Path

import numpy as np
import pytest
import support
from support import face

import fastloss as fl
from fastloss import _core, segmentation
from fastloss._registry import catalogue

README = Path(__file__).parent.parent / "README.md"
MODULES = [m.name for m in pkgutil.iter_modules(fl.__path__) if m.name not in ("_core", "__main__")]


def plain(kernels):
    """Those that C chooses, each the next of the list."""
    order = list(kernels)
    found = {name for name in kernels if name.endswith("_plain")}
    for name in found:
        general = order[order.index(name) - 1]
        assert (f"{general}_plain", kernels[general]) == (name, kernels[name])
    return found


def test_every_definition_has_its_kernel():
    """A definition without C formula, or a formula without definition, is found here by name."""
    kernels = {name: (inputs, parameters) for name, inputs, parameters in _core.kernels()}
    used = set()
    for name in support.POINTWISE:
        d = catalogue[name].definition
        for options in [{}, *map(dict, support.parameter_sets(name))]:
            kernel = d.kernel_name(options)
            assert kernel in kernels, f"{name} has no kernel in csrc"
            assert kernels[kernel] == (len(d.inputs), len(d.parameters)), f"{name}: inputs and parameters"
            used.add(kernel)
    assert not kernels.keys() - used - plain(kernels), "kernels without a definition"


def test_every_loss_over_rows_has_its_kernel():
    kernels = {name: counts for name, *counts, _ in _core.row_kernels()}
    used = {name for name, *_, special in _core.row_kernels() if special}
    for name in (n for n in support.LOSSES if catalogue[n].definition.family == "rows"):
        forms = [d for d in (catalogue[name].definition, catalogue[name].definition.soft) if d]
        for d, options in itertools.product(forms, support.parameter_sets(name)):
            kernel = d.kernel_name(options)
            assert kernel in kernels, f"{name} has no kernel in csrc"
            counts = [len(d.vectors), len(d.numbers), int(d.labels is not None), len(d.parameters)]
            assert kernels[kernel] == counts, f"{name}: vectors, numbers, labels and parameters"
            assert d.inputs[: len(d.vectors)] == d.vectors, f"{name}: vectors come first"
            used.add(kernel)
    used |= {part.definition.name for part in segmentation.PARTS}
    assert not kernels.keys() - used, "kernels without a definition"


def test_names():
    assert fl.__all__ == sorted(fl.__all__)
    assert len(set(fl.__all__)) == len(fl.__all__)
    for name in fl.__all__:
        assert hasattr(fl, name)
    for name in support.LOSSES:
        assert name in fl.__all__, f"{name} is missing from fastloss/__init__.py"
        assert getattr(fl, name) is catalogue[name]
        assert getattr(fl.reference, name) is catalogue[name].reference
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", fl.__version__)


def test_signature(loss):
    signature = inspect.signature(loss)
    d = loss.definition
    kinds = {p.name: p.kind for p in d.signature.parameters.values()}
    assert tuple(kinds) == d.names
    useless = {"grad": {"hessian"}, "value_and_grad": {"hessian"}, "grad_and_hess": set()}
    of_value = {"grad_output", "wrt", "hessian"}  # which means nothing there
    assert tuple(signature.parameters) == tuple(name for name in d.names if name not in of_value)
    for name in d.inputs:
        assert kinds[name] is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert signature.parameters[name].default is inspect.Parameter.empty
    assert all(kinds[name] is inspect.Parameter.KEYWORD_ONLY for name in d.names[len(d.inputs) :])
    for which in support.faces(d.name):
        signature = inspect.signature(face(loss, which))
        assert tuple(signature.parameters) == tuple(n for n in d.names if n not in useless.get(which, of_value))
        assert inspect.signature(face(loss.reference, which)) == signature


def test_identity_of_faces(loss):
    name = loss.definition.name
    assert callable(loss)
    assert loss.__name__ == loss.__qualname__ == name
    assert loss.__module__ == "fastloss"
    assert repr(loss).startswith(f"<fastloss.{name}(")
    assert {"grad", "value_and_grad", "reference", "__doc__"} <= set(dir(loss))
    for which in support.faces(name)[1:]:
        one = face(loss, which)
        assert one.__name__ == which
        assert one.__qualname__ == f"{name}.{which}"
        assert repr(one).startswith(f"<fastloss.{name}.{which}(")


def test_pickle_and_copy(loss):
    for which in support.faces(loss.definition.name):
        one = face(loss, which)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(one, protocol)) is one
        assert copy.copy(one) is one
        assert copy.deepcopy(one) is one


ASSEMBLED = (fl.linear_cross_entropy, fl.dice_loss, fl.jaccard_loss, fl.tversky_loss)
EVERY_REFERENCE = [
    one
    for loss in (*catalogue.values(), *ASSEMBLED)
    for one in (loss.reference, *(getattr(loss.reference, f) for f in support.FACES[1:] if hasattr(loss, f)))
]


@pytest.mark.parametrize("reference", EVERY_REFERENCE, ids=lambda one: one.__qualname__)
def test_references_pickle_and_copy(reference):
    """As themselves, by every way to them; and there may be weak references to them."""
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(reference, protocol)) is reference
    assert copy.copy(reference) is reference
    assert copy.deepcopy([reference])[0] is reference
    assert weakref.ref(reference)() is reference
    loss = getattr(fl, reference.definition.name)
    if reference is not loss.reference:
        assert getattr(loss, reference.__name__).reference is reference
    assert repr(reference).startswith(f"<{f'fastloss.{loss.__name__}' if loss in ASSEMBLED else 'fastloss.reference'}")


def test_references_honour_or_refuse_every_option(plain, dtype):
    """What is no option of the loss is none of its definition; results go where out says."""
    args, options = plain.arguments(dtype, "grad")
    definition, reference = plain.loss.definition, plain.loss.reference
    upstream = {k: options.pop(k) for k in ("grad_output",) if k in options}
    for which in support.faces(plain.name):
        run, more = support.face(reference, which), {**options, **({} if which == "value" else upstream)}
        expected = support.flat(run(*args, **more))
        outs = tuple(np.full_like(e, -7) for e in expected)
        assert all(o is r for o, r in zip(outs, support.flat(run(*args, **more, out=outs)), strict=True))
        support.assert_same_bits(outs, expected, f"{plain} {which}")
        support.assert_same_bits(run(*args, **more, out=(None,) * len(outs)), expected, f"{plain} {which}")
        with pytest.raises(ValueError, match=f"^{plain.name}: out has {len(outs) + 1} arrays, expected {len(outs)}"):
            run(*args, **more, out=(*outs, outs[0]))
        for option in {"reduction", "wrt", "hessian", *definition.choices} & set(definition.names):
            with pytest.raises(ValueError, match=f"^{plain.name}: {option} (is|has) 'smu', expected"):
                run(*args, **{**more, option: "smu"})
    with pytest.raises(TypeError, match=f"^{plain.name}: grad_output is for gradients"):
        reference(*args, **options, grad_output=1.0)
    with pytest.raises(TypeError, match=rf"^{plain.name}\(\) got an unexpected keyword argument 'colour'"):
        reference(*args, **options, colour=1)
    if definition.reductions:
        with pytest.raises(ValueError, match=f"^{plain.name}: out is given, but the result is a float"):
            reference(*args, **{**options, "reduction": "sum"}, out=np.empty(()))


def test_help(loss, capsys):
    help(loss)
    text = capsys.readouterr().out
    assert loss.definition.name in text
    assert "Parameters" in text


SECTIONS = ["Parameters", "Returns", "Raises", "Notes", "References", "Examples"]


def test_sections_stand_once():
    for one in (*catalogue.values(), *ASSEMBLED):
        found = re.findall(r"^(\w+)\n-{3,}$", inspect.getdoc(one), re.MULTILINE)
        assert len(found) == len(set(found)), (one, found)


def described(doc, section):
    """The arguments that a section of a docstring tells of."""
    text = f"\n\n{doc}\n\n".partition(f"\n\n{section}\n{'-' * len(section)}\n")[2].partition("\n\n")[0]
    return re.findall(r"^(\w+) : ", text, re.MULTILINE)


def test_docstrings_of_faces(loss):
    """Each tells of its own arguments and results, in its own words first."""
    for which in (*support.faces(loss.definition.name)[1:], *["hvp"] * hasattr(loss, "hvp")):
        for one in (face(loss, which), *([face(loss.reference, which)] if which != "hvp" else [])):
            doc = inspect.getdoc(one)
            if which != "hvp":
                assert described(doc, "Parameters") == list(inspect.signature(one).parameters)
                assert doc.splitlines()[0].startswith(("Gradient", "Value and gradient"))
                assert f"`{loss.__name__}`" in doc.splitlines()[0]
            assert "{" not in doc.partition("Returns\n")[2].partition("\n\n")[0]


def test_docstring(loss):
    """Numpydoc's sections in its order, every argument described, nothing left to fill in."""
    doc = inspect.getdoc(loss)
    found = re.findall(r"^(\w[\w ]*)\n-{3,}$", doc, re.MULTILINE)
    missing = [s for s in SECTIONS if s not in found]
    assert not missing, f"{loss.definition.name}: no section {missing}"
    order = ["Parameters", "Returns", "Raises", "Notes", "References", "Examples"]
    ours = [s for s in found if s in order]
    assert ours == sorted(ours, key=order.index) or ours[0] == "Parameters"
    assert described(doc, "Parameters") == list(inspect.signature(loss).parameters)
    others = described(doc, "Other Parameters")  # of derivatives
    assert others == [name for name in loss.definition.shared if name not in inspect.signature(loss).parameters]
    assert len(doc.splitlines()[0]) <= 110
    assert doc.splitlines()[0].endswith(".")
    for rest in ("**options", "{shared}", "{input}", "{default", "TODO"):
        assert rest not in doc
    assert "{shared}" not in loss.definition.function.__doc__  # which some editors show as it stands: SHARED there
    for line in doc.splitlines():
        assert len(line) <= 140  # generated lists of reasons may be long


@pytest.mark.parametrize("name", support.LOSSES)
def test_examples_in_docstrings(name):
    run_doctest(catalogue[name].__doc__, name)


def run_doctest(text, name):
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    test = parser.get_doctest(text, {}, name, None, 0)
    assert test.examples, f"{name} has no example"
    lines: list[str] = []
    runner.run(test, out=lines.append)
    assert not runner.failures, "".join(lines)


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_modules(module):
    found = importlib.import_module(f"fastloss.{module}")
    result = doctest.testmod(found, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert not result.failed
    assert found.__doc__ or module == "version"


def test_examples_in_readme():
    """Every ```python block runs, in order, in one namespace; lines with >>> give what is printed."""
    if not README.exists():
        pytest.skip("no README beside these tests")
    text = README.read_text()
    space: dict = {}
    for block in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        if ">>>" in block:
            runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
            test = doctest.DocTestParser().get_doctest(block, space, "README.md", None, 0)
            lines: list[str] = []
            runner.run(test, out=lines.append, clear_globs=False)
            assert not runner.failures, "".join(lines)
            space = test.globs
        else:
            try:
                exec(compile(block, "README.md", "exec"), space)
            except ModuleNotFoundError:
                assert "fastloss.interop" in block  # a guest that is not installed


def test_isas(monkeypatch):
    assert fl.isa() in fl.isas()
    before = fl.isa()
    try:
        for name in fl.isas():
            fl.use_isa(name)
            assert fl.isa() == name
        fl.use_isa(None)
        assert fl.isa() == fl.isas()[0]
    finally:
        fl.use_isa(before)


@pytest.mark.parametrize("name", [*fl.isas(), "", "nonsense"])
def test_isa_from_the_environment(name, monkeypatch):
    monkeypatch.setenv("FASTLOSS_ISA", name)
    program = "import fastloss; print(fastloss.isa())"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    if name == "nonsense":
        assert run.returncode != 0
        assert "use_isa: name is 'nonsense', expected" in run.stderr
    else:
        assert run.stdout.strip() == (name or fl.isas()[0])


INTERPRETERS = """
import _xxsubinterpreters

call = "import fastloss as fl, numpy as np; assert fl.mse_loss(np.ones(3), np.zeros(3, 'f2')) == 1"

def main():
    try:
        exec(call, {})
        print("works")
    except ImportError as error:
        print("ImportError", error)

def other():
    interpreter = _xxsubinterpreters.create()
    try:
        _xxsubinterpreters.run_string(interpreter, call)
        print("works")
    except _xxsubinterpreters.RunFailedError as error:
        print(error)
    _xxsubinterpreters.destroy(interpreter)
"""


@pytest.mark.parametrize("calls", ["main(); other(); main()", "other(); other(); main()"])
def test_one_interpreter_of_a_process(calls):
    """The first one that imports it has it, the others get an ImportError."""
    pytest.importorskip("_xxsubinterpreters")
    program = [sys.executable, "-W", "ignore", "-c", INTERPRETERS + calls]
    run = subprocess.run(program, capture_output=True, text=True, check=True)
    outcomes = run.stdout.splitlines()
    assert "works" in outcomes
    assert all(text == "works" or "ImportError" in text for text in outcomes), outcomes


def test_reference_is_a_plain_namespace(dtype):
    """The same calls on both, to the precision of the type."""
    x, y = support.uniform((30,), 1, -3, 3).astype(dtype), support.uniform((30,), 2, -3, 3).astype(dtype)
    ours, theirs = fl.mse_loss.value_and_grad(x, y), fl.reference.mse_loss.value_and_grad(x, y)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=8 * np.finfo(dtype).eps)
    assert theirs[1].dtype == dtype


def test_stubs_agree_with_the_code(tmp_path):
    pytest.importorskip("mypy", reason="stubs are checked with mypy's stubtest")
    settings = tmp_path / "mypy.ini"  # which other modules mypy accepts depends on NumPy's stubs, and is not asked here
    settings.write_text("[mypy]\nignore_errors = true\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "fastloss._core", "--mypy-config-file", settings],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_is_typed():
    assert (Path(fl.__file__).parent / "py.typed").exists()


LAST_CALLS = """
import numpy as np, fastloss as fl

class Last:
    def __init__(self):
        self.fl, self.x, self.half, self.y, self.print = fl, np.ones((3, 2)), np.ones((3, 2), "f4"), [0, 1, 0], print

    def __del__(self):
        fl, x, half, y = self.fl, self.x, self.half, self.y
        self.print(
            fl.huber_loss(x, x), fl.huber_loss.grad(x, half, delta=x).item(0),
            fl.mse_loss.grad_and_hess(x, x)[0].item(0), fl.cross_entropy(half, y),
            fl.logsumexp(x - x, axis=(0, 1)).tolist(),
            fl.mse_loss.reference(x, x), fl.linear_cross_entropy(x - x, x, y), fl.nn.MSELoss()(x, x),
        )
        try:
            fl.mse_loss(x, y)
        except ValueError as error:
            self.print(error)

last = Last()
"""


def test_first_calls_while_the_interpreter_shuts_down():
    """What they need has been imported."""
    run = subprocess.run([sys.executable, "-c", LAST_CALLS], capture_output=True, text=True, check=True)
    assert not run.stderr
    log2, log3, log6 = np.log([2, 3, 6])
    *numbers, message = run.stdout.split(maxsplit=7)
    np.testing.assert_allclose([float(n) for n in numbers], [0, 0, 0, log2, log6, 0, log3])
    assert message == "0.0\nmse_loss: target has shape (3,), input (3, 2)\n"
