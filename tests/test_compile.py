"""Formulas by the C compiler: the same bits as by the interpreter, and what happens where there is no compiler."""

from __future__ import annotations

import os
import pickle
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import support

import fastloss as fl
from fastloss.formula import native

CSRC = Path(__file__).parent.parent / "csrc"
needs_compiler = pytest.mark.skipif(
    sys.platform == "win32" or not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="needs a C compiler"
)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("FASTLOSS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CC", raising=False)
    return tmp_path / "cache"


def huber(input, target, *, delta=1.0):
    r = np.abs(input - target)
    return np.where(r <= delta, 0.5 * r * r, delta * (r - 0.5 * delta))


def wide(x, t, s, *, p=1.5, q=0.5):
    """All kinds of operations"""
    u = (x - t) / (1 + np.exp(s))
    a = np.log1p(np.abs(u) ** p) + np.logaddexp(0, u) - t * u + np.tanh(u * q) * np.copysign(q, x)
    return (
        np.where((u > 0) & (s < 1), a, np.sqrt(1 + u * u) - 1)
        + np.minimum(np.log(np.cosh(u)), 3)
        + q * q * np.expm1(-(s**2))
    )


def chosen(x, t, *, kind="square", half=False):
    u = x - t
    value = u**2 if kind == "square" else np.log1p(u**2)
    return value / 2 if half else value


def own(x, t):
    return np.exp(x) - t, np.exp(x) + 0 * t, np.exp(x)


LOSSES = {
    "huber": lambda: fl.custom_loss(huber),
    "wide": lambda: fl.custom_loss(wide, differentiable=("x", "s")),
    "chosen": lambda: fl.custom_loss(chosen),
    "own": lambda: fl.custom_loss(own, hessian=True),
    "three": lambda: fl.custom_loss(lambda a, b, c: (a + b) ** 2 * c, differentiable=("a", "b", "c")),
    "second": lambda: fl.custom_loss(lambda x, t: (x * t) ** 2, differentiable=("t",)),
}


def results(loss, inputs, **options):
    """Of everything that can be asked for, as bytes; any NaN is one"""
    by = loss.definition.differentiable
    several = len(by) > 1 and loss.definition.mixed
    made = []
    for reduction in ("mean", "none"):
        given = {**options, "reduction": reduction}
        made += [loss(*inputs, **given), loss.grad(*inputs, **given), *loss.value_and_grad(*inputs, **given)]
        for form in ("exact", "gauss_newton") if "hessian" in loss.definition.names else ("exact",):
            extra = given if form == "exact" else {**given, "hessian": form}
            made += loss.grad_and_hess(*inputs, **extra)
            v = inputs[1]
            names = [{"wrt": name} for name in by] if len(by) > 1 and not several else [{}]
            made += [loss.hvp(*inputs, vector=(v,) * len(by) if several else v, **extra, **name) for name in names]
    if len(by) > 1:
        made += loss.grad_and_hess(*inputs, wrt=by[1], **options)
    flat = [a for m in made for a in (m if isinstance(m, tuple) else (m,))]
    return [np.where(np.isnan(a), np.nan, a).astype(np.asarray(a).dtype).tobytes() for a in flat]


@needs_compiler
@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize(
    "isa", [pytest.param(isa, marks=pytest.mark.heavy if k else ()) for k, isa in enumerate(fl.isas())]
)
@pytest.mark.usefixtures("isa_restored")
def test_compiled_formulas_have_the_bits_of_the_interpreter(name, isa):
    fl.use_isa(isa)
    plain, compiled = LOSSES[name](), LOSSES[name]()
    assert compiled.compile() is compiled
    assert all(c.program.compiled == isa for d in compiled.definition.each() for c in d.programs)
    arguments = len(plain.definition.inputs)
    for dtype in (np.float32, np.float64, np.float16):
        for count in (3, 1000):
            inputs = [a.astype(dtype) for a in support.uniform((arguments, count), 1, -4, 4)]
            if count == 1000:
                inputs[0][:6] = [np.nan, np.inf, -np.inf, 0, inputs[1][4], -0.0]
            options = [{}, {"weight": np.abs(inputs[1]), "where": inputs[0] > 0}]
            options += [{p: np.abs(inputs[1])} for p in plain.definition.parameters]
            options += [{"kind": "Cauchy", "half": True}] if name == "chosen" else []
            for given in options:
                assert results(compiled, inputs, **given) == results(plain, inputs, **given)
    if name == "wide":
        x = support.uniform((3, 200_000), 3, -2, 2)
        before = fl.get_num_threads()
        try:
            for threads in (1, 4):
                fl.set_num_threads(threads)
                assert results(compiled, list(x)) == results(plain, list(x))
        finally:
            fl.set_num_threads(before)


@needs_compiler
def test_another_instruction_set_is_interpreted():
    if len(fl.isas()) < 2:
        pytest.skip("there is one instruction set")
    loss = fl.custom_loss(huber).compile()
    x, y = support.uniform((2, 1003), 1, -4, 4)
    before, expected = fl.isa(), loss.grad(x, y)
    try:
        fl.use_isa(next(isa for isa in fl.isas() if isa != before))
        np.testing.assert_allclose(loss.grad(x, y), expected, rtol=1e-12)
        loss.compile()
        assert loss.definition.compiled.program.compiled == fl.isa()
        np.testing.assert_allclose(loss.grad(x, y), expected, rtol=1e-12)
    finally:
        fl.use_isa(before)
    np.testing.assert_array_equal(loss.grad(x, y), expected)


@needs_compiler
def test_what_is_compiled_is_kept_for_oneself(cache, monkeypatch):
    fl.custom_loss(huber).compile()
    found = {path: path.stat().st_mtime_ns for path in cache.iterdir()}
    assert len(found) == 4  # two types, and the Gauss-Newton form
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    fl.custom_loss(huber).compile()
    assert found == {path: path.stat().st_mtime_ns for path in cache.iterdir()}
    # what is not whole is compiled again, and not loaded: half a file crashes the loader
    for change in (lambda content: content[:5000], lambda content: content[:-8] + bytes(8), lambda content: b""):
        for path in found:  # the file of a loaded library is left alone
            content = path.read_bytes()
            path.unlink()
            path.write_bytes(change(content))
        loss = fl.custom_loss(huber).compile()
        assert loss([3.0], [0.0]) == 2.5
        assert all(map(native.is_whole, cache.iterdir()))
    for path in cache.iterdir():
        path.unlink()
        os.mkfifo(path)
    assert fl.custom_loss(huber).compile()([3.0], [0.0]) == 2.5
    cache.chmod(0o770)
    with pytest.raises(OSError, match="is one that others can write to, expected one of mode 700"):
        fl.custom_loss(chosen).compile()
    cache.chmod(0o700)
    monkeypatch.delenv("FASTLOSS_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    with monkeypatch.context() as context:
        context.setattr(os.path, "expanduser", lambda path: path)  # where no user is known, as in some containers
        with pytest.raises(OSError, match="cache directory cannot be made: Could not determine home directory"):
            fl.custom_loss(chosen).compile()
    monkeypatch.setenv("FASTLOSS_CACHE", "/dev/null/cache")
    with pytest.raises(OSError, match=r"compile: cache directory cannot be made: .*FASTLOSS_CACHE names another"):
        fl.custom_loss(chosen).compile()


@needs_compiler
def test_processes_at_once(cache):
    code = (
        "import numpy as np, fastloss as fl\n"
        "loss = fl.custom_loss(lambda x: np.log1p(x * x)).compile()\n"
        "assert loss.definition.compiled.program.compiled and loss([0.0]) == 0\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [p.wait() for p in running] == [0, 0, 0]
    assert all(path.suffix == ".so" for path in cache.iterdir())


def test_without_a_compiler(monkeypatch, tmp_path):
    loss = fl.custom_loss(huber)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OSError, match=r"compiler is missing \(looked for cc, gcc, clang\), expected|Windows"):
        loss.compile()
    monkeypatch.setenv("CC", "no-such-compiler -O3")
    with pytest.raises(OSError, match=r"compiler is missing \(looked for no-such-compiler\)|Windows"):
        loss.compile()
    assert loss([3.0], [0.0]) == 2.5


@pytest.mark.skipif(sys.platform == "win32", reason="compile() is for Linux and macOS")
def test_compilers_that_do_not_work(monkeypatch, tmp_path, cache):
    command = tmp_path / "my-cc"

    def does(script):
        command.write_text(f"#!/bin/sh\n[ $1 = --version ] && exit 0\n{script}\n")
        command.chmod(0o700)

    monkeypatch.setenv("CC", str(command))
    loss = fl.custom_loss(huber)
    does("echo this does not work >&2; exit 3")
    with pytest.raises(OSError, match=r"compiler .*my-cc gives up with status 3:\nthis does not work"):
        loss.compile()
    does('while [ "$1" != -o ]; do shift; done; echo no library > "$2"')
    with pytest.raises(OSError, match="compile: library cannot be loaded"):
        loss.compile()
    does("exit 0")
    with pytest.raises(OSError, match=r"compile: compiler .*my-cc makes no library"):
        loss.compile()
    monkeypatch.setenv("CC", "gcc '")
    with pytest.raises(OSError, match='compile: CC is "gcc \'", expected a command: No closing quotation'):
        loss.compile()
    monkeypatch.setenv("CC", str(command))
    command.write_text("not a program")
    with pytest.raises(OSError, match=r"compiler .*my-cc cannot be run"):
        loss.compile()
    assert list(cache.iterdir()) == []
    assert loss([3.0], [0.0]) == 2.5


@needs_compiler
def test_other_bits_are_refused(monkeypatch, cache):
    loss = fl.custom_loss(huber)
    unit = native.unit
    for old, new in (("(r1 - n0)", "(r1 * n0)"), (".hess[0] = r8", ".hess[0] = r7"), ("q[2]", "q[3]")):
        assert old in unit(loss.definition.compiled)
        monkeypatch.setattr(native, "unit", lambda compiled, old=old, new=new: unit(compiled).replace(old, new))
        with pytest.raises(ArithmeticError, match=r"huber: compiled .* gives other bits, expected those that"):
            loss.compile()
        assert list(cache.iterdir()) == []
        assert loss.definition.compiled.program.compiled is None
    assert loss([3.0], [0.0]) == 2.5


@needs_compiler
def test_pickles_and_copies():
    loss = fl.custom_loss(huber).compile()
    again = pickle.loads(pickle.dumps(loss))
    assert again([3.0], [0.0]) == 2.5
    assert again.definition.compiled.program.compiled is None


@needs_compiler
def test_formulas_that_have_no_program():
    loss = fl.custom_loss(lambda x: (np.sort(x), 1.0))
    with pytest.raises(TypeError, match="formula is called with arrays, expected one that is made a program: it mixes"):
        loss.compile()
    with pytest.raises(AttributeError, match=r"has no \.c"):
        loss.c  # noqa: B018


def double(while_, R, n0, *, linux=1.0, π=2.0, derived=0.5):
    return (while_ - R) ** 2 * linux + n0 * π + np.abs(R) ** derived


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_the_formula_in_c():
    assert lines(fl.custom_loss(huber).c)[6:] == [
        "INLINE jet huber(const real *x, const real *q)",
        "{",
        "real input = x[0], target = x[1], delta = q[0], n0 = q[1];",
        "real r0 = input - target;",
        "real r1 = abs_(r0);",
        "real r2 = all_(R(0.5)) * r0 * r0;",
        "real r3 = (r1 - n0) * delta;",
        "real r4 = select_(r1 <= delta, r2, r3);",
        "real r5 = select_(abs_(r0) > all_(0), flip_sign_(delta, r0), abs_(r0) * delta);",
        "real r6 = select_(r1 <= delta, r0, r5);",
        *lines(fl.custom_loss(huber).c)[16:],
    ]
    assert "{'kind': 'square', 'half': False}" in fl.custom_loss(chosen).c
    awkward = fl.custom_loss(double).c
    assert "INLINE jet loss(" in awkward
    for name in ("real R", "real linux", "real derived ", "π"):
        assert name not in awkward
    confused = fl.custom_loss(lambda x1, größe, *, p1=1.0, λ=1.0: (x1 - größe) ** 2 * p1 + λ).c
    assert "real x0 = x[0], x1 = x[1]" in confused
    assert "p0 = q[0], p1 = q[1]" in confused


@needs_compiler
@pytest.mark.skipif(not CSRC.exists(), reason="needs the sources")
@pytest.mark.parametrize("formula", [huber, wide, double])
def test_the_formula_in_c_is_a_built_in_loss(formula, tmp_path):
    """By paste: in the element loop of the kernels, with one vector of each input. Gradients are not scaled, so these
    differ by rounding.
    """
    loss = fl.custom_loss(formula)
    d = loss.definition
    name = native.word(d.name, "loss")
    derived = f"{name}_numbers" if f"{name}_numbers" in loss.c else "nothing"
    isa = "avx2" if "avx2" in fl.isas() else fl.isas()[0]
    (tmp_path / "loss.c").write_text(
        '#include "fastloss.h"\n#include "target.h"\n#include "real.h"\n#include "vmath.h"\n'
        f'#include "program_functions.h"\n#include "pointwise_driver.h"\n{loss.c}\n'
        '__attribute__((visibility("default")))\n'
        "void run(const double *x, double *parameters, double *out, size_t count)\n"
        "{\n"
        "    double one = 1, numbers[FL_MAX_NUMBERS] = {0};\n"
        f"    for (int k = 0; k < {len(d.parameters)}; k++) numbers[k] = parameters[k];\n"
        f"    derive({derived}, {len(d.parameters)}, numbers);\n"
        "    fl_pointwise_args args = {.count = count, .numbers = numbers, .scale = &one};\n"
        f"    for (int k = 0; k < {len(d.inputs)}; k++) args.inputs[k] = x + (size_t)k * count;\n"
        "    args.outputs[FL_VALUE] = out, args.outputs[FL_GRAD] = out + count;\n"
        "    args.outputs[FL_HESS] = out + 2 * count;\n"
        f"    run_pointwise({name}, {derived}, {len(d.inputs)}, {len(d.parameters)}, WANT_ANY, &args);\n"
        "}\n"
    )
    flags = [*native.FLAGS, *native.X86.get(isa, ()), "-Wall", "-Werror", "-Wno-unused", "-Wno-psabi"]
    flags.remove("-w")
    flags += [f"-DBACKEND=BACKEND_{isa.upper()}", "-DREAL=double", "-DREAL_IS_FLOAT=0", f"-I{CSRC}"]
    library = tmp_path / "loss.so"
    subprocess.run([*native.compiler(), *flags, "-o", library, tmp_path / "loss.c"], check=True)
    import ctypes

    x = support.uniform((len(d.inputs), 64), 1, -2, 2)
    parameters = np.array([d.defaults[p] for p in d.parameters])
    out = np.empty((3, 64))
    pointer = [a.ctypes.data_as(ctypes.c_void_p) for a in (x, parameters, out)]
    ctypes.CDLL(str(library)).run(*pointer, ctypes.c_size_t(64))
    value = loss(*x, reduction="none")
    grad, hess = loss.grad_and_hess(*x, reduction="none", **({"wrt": d.inputs[0]} if len(d.differentiable) > 1 else {}))
    for got, expected in zip(out, (value, grad, hess), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-13)


def test_the_header_is_that_of_the_sources():
    """Which setup.py makes: all that includes include, without comments."""
    text = Path(native.__file__).with_name("compiled.h").read_text()
    assert '#include "' not in text
    assert "/*" not in text
    assert "run_compiled" in text
    assert len(text) < 40_000
