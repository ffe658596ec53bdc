"""``python docs/make_tables.py`` writes the tables of losses, from the registry, into README.md.

With ``--check`` it writes nothing, and fails if the README is not up to date.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import Any

from fastloss._registry import catalogue

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- losses: begin -->", "<!-- losses: end -->"
PEERS = {"torch": "PyTorch", "torchvision": "torchvision", "optax": "Optax", "jax": "JAX", "keras": "Keras"}
PEERS |= {"sklearn": "scikit-learn", "scipy": "SciPy"}
FACES = ("grad", "value_and_grad", "grad_and_hess")


def family(loss: Any) -> str:
    """The module that defines the loss."""
    return str(loss.definition.function.__module__)


def families() -> dict[str, list[Any]]:
    """Losses by module, in the order of the registry."""
    found: dict[str, list[Any]] = {}
    for loss in catalogue.values():
        found.setdefault(family(loss), []).append(loss)
    return found


def title(module: str) -> str:
    """The first words of a module's docstring."""
    return re.split(r"[.:]\s", sys.modules[module].__doc__ or module)[0]


def summary(loss: Any) -> str:
    not_reduced = loss.definition.reductions and loss.definition.default_reduction == "none"
    return first_sentence(loss) + " (not reduced unless asked to)" * bool(not_reduced)


def first_sentence(loss: Any) -> str:
    return (loss.__doc__ or "").split("\n\n")[0].replace("\n", " ").replace(":math:", "").rstrip(".")


def options(loss: Any) -> str:
    """Its own options, without those that all of its family share."""
    names = [n for n in loss.__signature__.parameters if n not in loss.definition.inputs]
    return ", ".join(f"`{n}`" for n in names if n not in loss.definition.shared)


def peers(loss: Any) -> str:
    """Who has it, by the References of its docstring."""
    references = (inspect.getdoc(loss.definition.function) or "").partition("References\n---")[2]
    references = references.partition("Examples\n---")[0]
    names = dict.fromkeys(re.findall(r"``(\w+)[.\w]*``", references))
    return ", ".join(PEERS[name] for name in names if name in PEERS)


def gives(loss: Any) -> str:
    return ", ".join(
        ["value", *("Hessian" if "hess" in f else "gradient" for f in FACES if f != FACES[1] and hasattr(loss, f))]
    )


def tables() -> str:
    parts = []
    for module, losses in families().items():
        parts += [
            f"**{title(module)}** (`{module}`)\n",
            "| name | what | gives | options | also in |",
            "|---|---|---|---|---|",
        ]
        parts += [f"| `{x.__name__}` | {summary(x)} | {gives(x)} | {options(x)} | {peers(x)} |" for x in losses]
        parts.append("")
    return "\n".join(parts)


def updated(text: str) -> str:
    """A README with the tables as they should be."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{tables()}{END}{rest.partition(END)[2]}"


def main() -> int:
    text = README.read_text(encoding="utf-8")
    if "--check" in sys.argv[1:]:
        if updated(text) == text:
            return 0
        print("README.md is not up to date: run python docs/make_tables.py", file=sys.stderr)
        return 1
    README.write_text(updated(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
