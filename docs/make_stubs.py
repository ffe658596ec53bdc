"""``python docs/make_stubs.py`` writes fastloss/__init__.pyi and fastloss/nn.pyi, from the registry.

For type checkers and editors, which do not run the decorators that make losses: each face's signature, what it gives
(a float where it is reduced, an array or a tuple of them where not). Docstrings of losses are left to the sources,
where editors look for what a stub lacks. With ``--check`` it writes nothing, and fails if they are not up to date.
"""

from __future__ import annotations

import inspect
import itertools
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

import fastloss as fl
from fastloss._registry import GRAD, HESS, VALUE, Definition, catalogue
from fastloss.nn import class_name

LINE = re.compile(r"(?m)^from fastloss\.(\w+) import")
FOLDER = Path(fl.__file__).parent
HEADER = """\
# Made by docs/make_stubs.py from the definitions. Not to be edited.
# fmt: off
# ruff: noqa
"""
ARRAY = "_Array"
ALIAS = "_Array: TypeAlias = NDArray[Any]\n"
ONE_OUT, SEVERAL_OUT = f"{ARRAY} | None", f"tuple[{ARRAY} | None, ...] | None"
SHARED = {"hessian": 'Literal["exact", "gauss_newton"]', "grad_output": "ArrayLike | None"}


class Variant(NamedTuple):
    """One choice of the options that a result's type depends on."""

    reduced: bool
    options: dict[str, str]  # what the signature has for them
    derivative: str  # the type of a gradient


def literal(names: tuple[str, ...]) -> str:
    return f"Literal[{', '.join(map(quoted, names))}]"


def quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def annotation(definition: Definition, parameter: inspect.Parameter) -> str:
    """As written in the definition, aliases of literals by what they stand for."""
    known = definition.function.__globals__

    def spelled(match: re.Match[str]) -> str:
        names = get_args(known.get(match[0]))
        return literal(names) if names and all(isinstance(name, str) for name in names) else match[0]

    return re.sub(r"\b[A-Z]\w*\b(?!\[)", spelled, str(parameter.annotation))


def wrt_variants(d: Definition, outputs: int) -> list[tuple[dict[str, str], str]]:
    if len(d.differentiable) == 1 or outputs == VALUE:
        return [({}, ARRAY)]
    name = literal(d.differentiable)
    several = f"tuple[{', '.join([ARRAY] * len(d.wrt))}]"
    if d.family == "linear":  # one more, where there is a bias
        several = f"tuple[{ARRAY}, ...]"
    return [
        ({"wrt": "None = None"}, several if len(d.wrt) > 1 else ARRAY),
        ({"wrt": name}, ARRAY),
        ({"wrt": f"tuple[{name}, ...] | list[{name}]"}, f"tuple[{ARRAY}, ...]"),
    ]


def reduction_variants(d: Definition) -> list[tuple[bool, dict[str, str]]]:
    if not d.reductions:
        return [(False, {})]
    reducing = tuple(name for name in d.reductions if name != "none")
    both = [(True, "reduction", literal(reducing)), (False, "reduction", literal(("none",)))]
    return sorted(
        (
            (reduced, {name: text + f' = "{d.default_reduction}"' * (reduced == (d.default_reduction != "none"))})
            for reduced, name, text in both
        ),
        key=lambda variant: " = " not in variant[1]["reduction"],  # what there is by default comes first
    )


def variants(d: Definition, outputs: int) -> list[Variant]:
    reductions = reduction_variants(d)
    if not outputs & VALUE and d.reductions:  # derivatives are arrays either way
        every = literal(d.reductions) + f' = "{d.default_reduction}"'
        reductions = [(True, {"reduction": every})]
    return [
        Variant(reduced, {**reduction, **wrt}, derivative)
        for (reduced, reduction), (wrt, derivative) in itertools.product(reductions, wrt_variants(d, outputs))
    ]


def results(outputs: int, variant: Variant) -> tuple[list[str], str]:
    """The arrays that there is an `out` for, and the type of it all."""
    value = "float" if variant.reduced else ARRAY
    parts = [value] * bool(outputs & VALUE) + [variant.derivative] * (bool(outputs & GRAD) + bool(outputs & HESS))
    arrays = [part for part in parts if part != "float"]
    return arrays, parts[0] if len(parts) == 1 else f"tuple[{', '.join(parts)}]"


def own_parameters(d: Definition, *, keywords: bool) -> Iterator[str]:
    for p in inspect.signature(d.function).parameters.values():
        if p.kind is not p.VAR_KEYWORD and (p.kind is p.KEYWORD_ONLY) == keywords:
            default = "" if p.default is p.empty else f" = {quoted(p.default)}"
            yield f"{p.name}: {annotation(d, p)}{default}"


def shared_parameters(names: tuple[str, ...], options: dict[str, str], out: str) -> list[str]:
    found = []
    for name in names:
        if name == "out":
            found.append(f"out: {out} = None")
        elif name in options:
            found.append(f"{name}: {options[name]}")
        elif name == "hessian":
            found.append(f'hessian: {SHARED[name]} = "exact"')
        else:
            found.append(f"{name}: {SHARED.get(name, 'ArrayLike | None')} = None")
    return found


def signature(name: str, positional: list[str], keywords: list[str], result: str) -> str:
    """Broken between parameters. Keyword-only ones without a default may stand behind those with one."""
    lines, parts = [f"    def {name}("], ["self", *positional, *(["*"] if keywords else []), *keywords]
    for part in [*(f"{part}, " for part in parts[:-1]), f"{parts[-1]}) -> {result}:"]:
        if len(lines[-1] + part.rstrip()) > 116:
            lines[-1] = lines[-1].rstrip()
            lines.append(" " * 8)
        lines[-1] += part
    return "\n".join(lines)


def overloaded(definitions: list[str], doc: str | None) -> list[str]:
    """The docstring stands in the first: editors show that of the one that fits, or the first they find."""
    lines = []
    for k, text in enumerate(definitions):
        lines += ["    @overload"] * (len(definitions) > 1)
        lines += [text, docstring(doc, 8)] if doc and k == 0 else [text + " ..."]
    return lines


def docstring(text: str, indent: int) -> str:
    assert '"""' not in text
    raw, end = "r" * ("\\" in text), "\n" * ("\n" in text)
    return textwrap.indent(f'{raw}"""{text.strip()}{end}"""', " " * indent, lambda line: bool(line.strip()))


def method(d: Definition, name: str, outputs: int, doc: str) -> list[str]:
    found = []
    for variant in variants(d, outputs):
        arrays, result = results(outputs, variant)
        if not arrays:
            out = "None"
        elif len(arrays) == 1 and arrays[0] == ARRAY:
            out = ONE_OUT
        else:
            out = SEVERAL_OUT
        keywords = [*own_parameters(d, keywords=True), *shared_parameters(d.shared_by(outputs), variant.options, out)]
        found.append(signature(name, list(own_parameters(d, keywords=False)), keywords, result))
    return overloaded(found, doc)


def product(d: Definition, doc: str) -> list[str]:
    """The face hvp, which takes vectors like the products that it gives."""
    found = []
    several = d.family == "pointwise" and d.mixed
    for variant in variants(d, GRAD | HESS):
        if not several and variant.options.get("wrt", "None").startswith("tuple"):
            continue
        options = dict(variant.options)
        one = variant.derivative == ARRAY
        vector, out = "ArrayLike" if one else "tuple[ArrayLike, ...]", ONE_OUT if one else SEVERAL_OUT
        shared = shared_parameters(d.shared_by(GRAD | HESS), options, out)
        keywords = [f"vector: {vector}", *own_parameters(d, keywords=True), *shared]
        found.append(signature("hvp", list(own_parameters(d, keywords=False)), keywords, variant.derivative))
    return overloaded(found, doc)


def title(face: Any) -> str:
    """The first line; what follows is said of the loss."""
    return f"{face.__doc__.splitlines()[0]} Arguments: see `{face.definition.name}`."


def described(loss: Any) -> str:
    """A class of its own, for the signatures, and the loss."""
    d: Definition = loss.definition
    kind = "_" + class_name(loss)
    lines = [f"class {kind}(_Loss):", *method(d, "__call__", VALUE, None)]
    for face, outputs in fl.reference.FACES.items():
        if hasattr(loss, face):
            lines += method(d, face, outputs, title(getattr(loss, face)))
    if hasattr(loss, "hvp"):
        lines += product(d, title(loss.hvp))
    if hasattr(loss, "partial"):
        lines += ["    partial: Pieces", "    def unit(self, shape: Any, *, weighted: bool = True) -> int:"]
        lines.append(docstring(loss.unit.__doc__.splitlines()[0], 8))
    return "\n".join([*lines, "", f"{d.name}: Final[{kind}]", ""])


def module() -> str:
    """fastloss/__init__.pyi: what is no loss is imported as fastloss/__init__.py does."""
    source = (FOLDER / "__init__.py").read_text(encoding="utf-8")
    losses = {name: getattr(fl, name) for name in fl.__all__ if hasattr(getattr(fl, name), "definition")}
    imports = {f"from fastloss import {name} as {name}" for name in ("nn", "reference", *LINE.findall(source))}
    for name in {"use_isa", *fl.__all__} - losses.keys() - {"nn", "reference"}:
        imports.add(f"from {getattr(fl, name).__module__} import {name} as {name}")
    parts = [
        docstring(fl.__doc__ or "", 0),
        HEADER,
        "from typing import Any, Final, Literal, TypeAlias, overload\n",
        "from numpy.typing import ArrayLike, NDArray\n",
        "from fastloss._registry import Definition",
        "from fastloss.partial import Pieces",
        *sorted(imports),
        "from fastloss.version import __version__ as __version__\n",
        ALIAS,
        "__all__ = [" + ", ".join(map(quoted, fl.__all__)) + "]\n",
        "class _Loss:",
        "    __name__: str",
        "    __qualname__: str",
        "    definition: Definition",
        "    reference: reference.Reference",
        "",
        *(described(loss) for name, loss in losses.items() if name == loss.__name__),
        *(f"{name} = {loss.__name__}" for name, loss in losses.items() if name != loss.__name__),
        "",
    ]
    return "\n".join(parts)


def summary(loss: Any) -> str:
    """The first paragraph."""
    return " ".join(loss.__doc__.partition("\n\n")[0].split())


def criterion(loss: Any) -> str:
    """A class of fastloss.nn: the options make the type of what it gives."""
    d: Definition = loss.definition
    name, useful = class_name(loss), tuple(n for n in d.shared if n not in ("grad_output", "out"))
    positional = list(own_parameters(d, keywords=False))
    options = list(own_parameters(d, keywords=True))
    doc = f"{getattr(fl.nn, name).__doc__}\n\n{summary(loss)}"
    made = []
    name_of_one = literal(d.differentiable)
    wrt = {"wrt": f"{name_of_one} | tuple[{name_of_one}, ...] | None = None"}
    for reduced, reduction in reduction_variants(d):
        keywords = [*options, *shared_parameters(useful, {**reduction, **wrt}, "")]
        text = signature("__init__", [], keywords, "None")
        made.append(text.replace("(self,", f"(self: {name}[{'float' if reduced else ARRAY}],"))
    return "\n".join([
        f"class {name}(Module[_R]):", docstring(doc, 4), *overloaded(made, None),
        signature("__call__", positional, [], "_R") + " ...", "",
    ])  # fmt: skip


def modules() -> str:
    return "\n".join([
        docstring(fl.nn.__doc__ or "", 0),
        HEADER,
        "from typing import Any, Generic, Literal, TypeAlias, TypeVar, overload\n",
        "from numpy.typing import ArrayLike, NDArray\n",
        "from fastloss._core import Loss\n",
        ALIAS,
        '_R = TypeVar("_R", float, _Array)\n',
        "SPELLED: dict[str, str]\n",
        "class Module(Generic[_R]):",
        docstring(inspect.getdoc(fl.nn.Module) or "", 4),
        "    loss: Loss[Any]",
        "    options: dict[str, Any]",
        "    arguments: tuple[Any, ...] | None",
        "    def __init__(self, **options: Any) -> None: ...",
        "    def __call__(self, *arguments: Any) -> _R: ...",
        "    def backward(self, grad_output: ArrayLike | None = None, *, out: Any = None) -> Any:",
        docstring(fl.nn.Module.backward.__doc__ or "", 8),
        "",
        "def class_name(loss: Loss[Any]) -> str: ...\n",
        *map(criterion, catalogue.values()),
    ])  # fmt: skip


def stubs() -> dict[Path, str]:
    return {FOLDER / "__init__.pyi": module(), FOLDER / "nn.pyi": modules()}


if __name__ == "__main__":
    for path, text in stubs().items():
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"fastloss/{path.name} is not up to date: python docs/make_stubs.py")
