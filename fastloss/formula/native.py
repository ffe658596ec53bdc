"""Programs in C: the source of a formula as csrc has losses, and its kernels from the C compiler of this machine.

The kernels do the same operations as the interpreter of programs, so they give the same bits. This is checked before
they are used.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastloss import _core
from fastloss.formula import grid
from fastloss.formula.compile import GRADIENT, HESSIAN, MIXED, OPERATIONS, VALUE, Compiled, once_a_call
from fastloss.formula.graph import Node, below, in_order
from fastloss.version import __version__

# ---- the formula in C ----

FORM = 100  # first of the outputs that are Gauss-Newton forms with respect to each input
WORDS = re.compile(
    "auto|break|case|char|const|continue|default|do|double|else|enum|extern|float|for|goto|if|inline|int|long|register|"
    "restrict|return|short|signed|sizeof|static|struct|switch|typedef|typeof|union|unsigned|void|volatile|while|asm|"
    "linux|unix|errno|real|mask|jet|derived|scale|exp"
)


def word(name: str, otherwise: str) -> str:
    """The name, if it is an identifier in C that is not used otherwise; else `otherwise`"""
    fits = re.fullmatch(r"[a-z][a-z0-9_]+", name) and not re.fullmatch(r"[rnxp]\d+|\w*_", name)
    return name if fits and not WORDS.fullmatch(name) else otherwise


def in_c(name: str, results: dict[int, Node], inputs: tuple[str, ...], parameters: tuple[str, ...], q: int) -> str:
    """C source of the formula, which returns a jet, after that of its derivation, if it has one.

    results: the node of each output; q: index of the first parameter in the numbers.
    """
    nodes = below(results.values())
    made = once_a_call(nodes)
    xs = [word(x, f"x{k}") for k, x in enumerate(inputs)]
    ps = [word(p, f"p{k}") for k, p in enumerate(parameters)]
    places: dict[int, str] = {}
    given: dict[int, str] = {}
    for n in nodes:
        if n.operation == "input":
            places[n.place], given[n.place] = xs[n.number], f"{xs[n.number]} = x[{n.number}]"
        elif n.operation == "parameter":
            places[n.place], given[n.place] = ps[n.number], f"{ps[n.number]} = q[{q + n.number}]"
        elif n.operation == "scale":
            places[n.place], given[n.place] = "scale", "scale = q[0]"
        elif n.operation == "constant":
            number = float(n.number)
            text = {"inf": "INFINITY", "-inf": "-INFINITY", "nan": "NAN"}.get(repr(number), repr(number))
            places[n.place] = f"all_(R({text}))"

    def statement(n: Node, to: str) -> str:
        operands = [places[o.place] for o in n.operands]
        places[n.place] = to
        formula = re.sub(r"\b[abcd]\b", lambda m: operands["abcd".index(m[0])], OPERATIONS[n.operation][2])
        return f"    real {to} = {re.sub(r' [*](?=[a-z])', ' * ', formula)};\n"

    def declared(of: Iterable[Node]) -> str:
        found = {o.place: o for n in of for o in (n, *n.operands)}
        names = [given[place] for place in sorted(found) if place in given]
        return f"    real {', '.join(names)};\n" if names else ""

    before = ""
    if made:
        lines = declared(made) + "".join(statement(n, f"n{k}") for k, n in enumerate(made))
        ends = "".join(f"    derived[{k}] = n{k};\n" for k in range(len(made)))
        before = f"INLINE void {name}_numbers(const real *q, real *derived)\n{{\n{lines}{ends}}}\n\n"
    for k, n in enumerate(made):
        given[n.place] = f"n{k} = q[{q + len(parameters) + k}]"
    is_made = {n.place for n in made}
    order = [n for n in in_order(results.values()) if n.place not in is_made]
    own = [n for n in order if n.place not in places]
    lines = declared([*own, *results.values()]) + "".join(statement(n, f"r{k}") for k, n in enumerate(own))
    fields = []
    for output, node in results.items():
        kinds = ("grad", GRADIENT), ("hess", HESSIAN), ("gauss_newton", FORM)
        field = {VALUE: "value", MIXED: "cross"}.get(output) or next(
            f"{kind}[{output - first}]" for kind, first in reversed(kinds) if output >= first
        )
        fields.append(f".{field} = {places[node.place]}")
    unused = "".join(f"    (void){a};\n" for a in ("x", "q") if f" {a}[" not in lines)
    jet = f"    return (jet){{{', '.join(fields)}}};\n"
    return f"{before}INLINE jet {name}(const real *x, const real *q)\n{{\n{lines}{unused}{jet}}}\n"


def unit(compiled: Compiled) -> str:
    """C source of a file with the kernels of a program"""
    xs = tuple(f"x{k}" for k in range(compiled.inputs))
    ps = tuple(f"p{k}" for k in range(compiled.parameters))
    made = len(compiled.prelude)
    numbers = "formula_numbers" if made else "no_numbers"
    none = "" if made else "INLINE void no_numbers(const real *q, real *derived) { (void)q, (void)derived; }\n\n"
    formula = in_c("formula", compiled.results, xs, ps, 1)
    sizes = f"{compiled.inputs}, {compiled.parameters}, {len(compiled.constants)}, {made}"
    long = "#define LONG_FORMULA\n" if formula.count("    real r") > 40 else ""
    return f'{long}#include "compiled.h"\n\n{none}{formula}\nCOMPILED(formula, {numbers}, {sizes})\n'


# ---- compilation ----

FLAGS = (
    "-std=gnu11", "-O2", "-fno-fast-math", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fPIC",
    "-shared", "-fvisibility=hidden", "-g0", "-DNDEBUG", "-w",
)  # fmt: skip
GCC = ("-fschedule-insns", "-fsched-pressure")  # before registers are allocated, as Clang does anyway
X86 = {
    "avx512": ("-mavx512f", "-mavx512bw", "-mavx512dq", "-mavx512vl", "-mavx2", "-mfma"),
    "avx2": ("-mavx2", "-mfma"),
    "scalar": ("-mfma",),
}
TYPES = {"float": np.float32, "double": np.float64}


def compiler() -> list[str]:
    """The compiler command: that of the environment variable CC, or one of the usual names. Raises OSError."""
    try:
        given = shlex.split(os.environ.get("CC", ""))
    except ValueError as error:
        raise OSError(f"compile: CC is {os.environ['CC']!r}, expected a command: {error}") from error
    for name in given[:1] or ("cc", "gcc", "clang"):
        found = shutil.which(name)
        if found and sys.platform != "win32":
            return [found, *given[1:]]
    if sys.platform == "win32":
        raise OSError("compile: system is Windows, expected Linux or macOS; losses run as they are")
    looked = given[0] if given else "cc, gcc, clang"
    raise OSError(
        f"compile: compiler is missing (looked for {looked}), expected GCC or Clang on the path, or its name in the "
        "environment variable CC; losses run as they are"
    )


def run(command: list[str]) -> str:
    """Runs a command and returns its output. Raises OSError if it fails."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        raise OSError(f"compile: compiler {command[0]} cannot be run: {error}") from error
    if done.returncode:
        said = "\n".join(done.stderr.decode(errors="replace").splitlines()[:10])
        raise OSError(f"compile: compiler {command[0]} gives up with status {done.returncode}:\n{said}")
    return done.stdout.decode(errors="replace")


def cache() -> Path:
    """The directory of compiled libraries. Others must not be able to write to it, because its content is executed."""
    given, shared = (os.environ.get(name) for name in ("FASTLOSS_CACHE", "XDG_CACHE_HOME"))
    usual = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
    try:
        path = Path(given) if given else Path(shared or usual).expanduser() / "fastloss"
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.stat()
    except (OSError, RuntimeError) as error:  # RuntimeError: nobody knows where the user's home is
        raise OSError(
            f"compile: cache directory cannot be made: {error}; the environment variable FASTLOSS_CACHE names another"
        ) from error
    if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise OSError(f"compile: cache directory {path} is one that others can write to, expected one of mode 700")
    return path.resolve()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:40]


def is_whole(path: Path) -> bool:
    """True if the hash in a file's name is that of its content: to load a truncated library would crash the process."""
    return path.is_file() and path.stem.rpartition("-")[2] == digest(path.read_bytes())


def library(text: str, real: str, isa: str, command: list[str], version: str) -> tuple[Path, bool]:
    """The path of the library of a source text for one type, and whether it was compiled now"""
    header = Path(__file__).with_name("compiled.h").read_text(encoding="utf-8")
    x86 = platform.machine().lower() in ("x86_64", "amd64")
    flags = [*FLAGS, *(GCC if "Free Software Foundation" in version else ()), *(X86.get(isa, ()) if x86 else ())]
    flags += [f"-DBACKEND=BACKEND_{isa.upper()}", f"-DREAL={real}", f"-DREAL_IS_FLOAT={int(real == 'float')}"]
    parts = [__version__, platform.machine(), *command, version, *flags, header, text]
    directory, key = cache(), digest(repr(parts).encode())
    for path in directory.glob(f"{key}-*.so"):
        if is_whole(path):
            return path, False
        path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="new-", dir=directory) as name:  # its mode is 700
        folder = Path(name)
        (folder / "compiled.h").write_text(header, encoding="utf-8")
        (folder / "formula.c").write_text(text, encoding="utf-8")
        run([*command, *flags, "-o", str(folder / "formula.so"), str(folder / "formula.c")])
        made = folder / "formula.so"
        if not made.is_file():
            raise OSError(f"compile: compiler {command[0]} makes no library; losses run as they are")
        with made.open("rb") as file:
            path = directory / f"{key}-{digest(file.read())}.so"
            os.fsync(file.fileno())
        os.replace(made, path)  # atomic: other processes may write the same library
    return path, True


def table(*given: Any) -> int:
    """The address of the kernels of a library, which is compiled again if it cannot be loaded"""
    while True:
        path, new = library(*given)
        try:
            return ctypes.addressof(ctypes.c_char.in_dll(ctypes.CDLL(str(path)), "fastloss_compiled"))
        except (OSError, ValueError) as error:
            path.unlink(missing_ok=True)
            if new:
                raise OSError(f"compile: library cannot be loaded: {error}") from error


def compile_all(name: str, definitions: list[Any], loss_of: Any) -> None:
    """Compiles the programs of definitions to kernels for the current instruction set, and uses these from now on. If
    that fails, raises OSError or ArithmeticError and changes nothing. loss_of: makes a loss from a definition.
    """
    isa = _core.isa()
    definitions = [d for d in definitions if any(c.program.compiled != isa for c in d.programs)]
    if not definitions:
        return
    command = compiler()
    version = run([*command, "--version"])
    units = [(unit(c), real, isa, command, version) for d in definitions for c in d.programs for real in TYPES]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tables = list(pool.map(lambda u: table(*u), units))
    uses = [(d, [(isa, *(tables.pop(0) for _ in TYPES)) for _ in d.programs]) for d in definitions]
    for d, kernels in uses:
        plain, trial = d.with_own_programs(), d.with_own_programs()
        for c, tables_of in zip(trial.programs, kernels, strict=True):
            c.program.use(*tables_of)
        difference = disagreement(loss_of(plain), loss_of(trial))
        if difference:
            for u in units:
                library(*u)[0].unlink(missing_ok=True)
            raise ArithmeticError(
                f"{name}: compiled {difference} gives other bits, expected those that the loss has without; "
                f"compiler is {command[0]}, {version.splitlines()[0] if version else 'of no version'}"
            )
    for d, kernels in uses:
        for c, tables_of in zip(d.programs, kernels, strict=True):
            c.program.use(*tables_of)


# ---- comparison of bits ----

COUNT = 1027
SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 1, -1, 5e-324, 1e-45, 1e-38, -1e-38, 1e-308, 3e38, 1e308, -1e308]


def places(arrays: int) -> list[NDArray[np.float64]]:
    """Test inputs: numbers of all sizes, and special values"""
    random = np.random.default_rng(0)
    made = []
    for points in grid([(-np.inf, np.inf)] * arrays):
        x = random.standard_normal(COUNT) * 10.0 ** random.uniform(-12, 4, COUNT)
        x[::3] = random.uniform(-1, 2, len(x[::3]))
        x[: COUNT // 4] = np.resize(points, COUNT // 4)
        x[-COUNT // 8 :] = random.choice(SPECIAL, len(x[-COUNT // 8 :]))
        made.append(x)
    return made


def results(loss: Any, inputs: list[Any], parameters: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The results of all faces, each with the name of its face"""
    d = loss.definition
    by = d.differentiable
    choices: list[dict[str, Any]] = [{"wrt": w} for w in (by, *by)] if len(by) > 1 else [{}]
    forms = [{}, {"hessian": "gauss_newton"}] if d.gauss_newton else [{}]
    for reduction in ("none", "sum"):
        given = {**parameters, "reduction": reduction, "grad_output": 0.37}
        yield "value", loss(*inputs, **parameters, reduction=reduction)
        for choice in choices:
            yield "grad", loss.grad(*inputs, **given, **choice)
            yield "value_and_grad", loss.value_and_grad(*inputs, **parameters, **choice, reduction=reduction)
            for form in forms if d.has_programs[1] else []:
                yield "grad_and_hess", loss.grad_and_hess(*inputs, **given, **choice, **form)
        several = len(by) > 1 and d.mixed
        vector = tuple(inputs[0] for _ in by) if several else inputs[0]
        for form in forms if d.has_programs[1] else []:
            for choice in [{}] if several or len(by) == 1 else [{"wrt": w} for w in by]:
                yield "hvp", loss.hvp(*inputs, vector=vector, **given, **form, **choice)


def disagreement(plain: Any, trial: Any) -> str:
    """The first face, and type, in which two losses differ; "" if there is none"""
    d = plain.definition
    names, arrays = d.parameters, places(len(d.inputs) + len(d.parameters))
    for real in TYPES.values():
        with np.errstate(all="ignore"):
            x = [a.astype(real) for a in arrays]
        inputs, each = x[: len(d.inputs)], [np.where(np.isfinite(p), np.abs(p), 1) for p in x[len(d.inputs) :]]
        numbers = [dict.fromkeys(names, p) for p in (0.75, 2.0, -1.5, 1e-3)] if names else [{}]
        for parameters in [*numbers, *([dict(zip(names, each, strict=True))] if names else [])]:
            both = (results(loss, inputs, parameters) for loss in (plain, trial))
            for (face, a), (_, b) in zip(*both, strict=True):
                if not same_bits(a, b):
                    return f"{face} in {np.dtype(real)}"
    return ""


def same_bits(a: Any, b: Any) -> bool:
    if isinstance(a, tuple):
        return all(map(same_bits, a, b))
    a, b = np.asarray(a), np.asarray(b)
    bits = f"u{a.itemsize}"
    return bool(np.all((a.view(bits) == b.view(bits)) | (np.isnan(a) & np.isnan(b))))
