"""``python docs/zoo/make.py [folder]`` builds the zoo: its page, the C core as WebAssembly, the registry as JSON.

The page (`index.html`, `zoo.css`, `zoo.js`) is plain files. What is made: `zoo.wasm`, of the sources in ``csrc`` and
`zoo.c` by the C compiler of ziglang; `losses.json`, names, arguments, domains and defaults of every loss; and
`offline.js`, both of these for a page that is opened from a disk, where a browser fetches nothing. The folder is
``docs/zoo/_build`` if none is given. Without ziglang there is no zoo, and the function says so.
"""

from __future__ import annotations

import base64
import importlib.util
import inspect
import itertools
import json
import math
import shutil
import subprocess
import sys
import typing
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAGE = ("index.html", "zoo.css", "zoo.js")
# as in setup.py, where these matter to results; threads and the floating-point environment are left out by the sources
FLAGS = ["-std=gnu11", "-Os", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fvisibility=hidden"]
FLAGS += ["-g0", "-w", "-fno-sanitize=undefined", "-Wl,--strip-all", "-target", "wasm32-wasi", "-mexec-model=reactor"]


# ---- the module ----


def is_possible() -> bool:
    return importlib.util.find_spec("ziglang") is not None and (ROOT / "csrc").exists()


def sources() -> list[Path]:
    return [HERE / "zoo.c", *sorted(ROOT.glob("csrc/*.c")), *sorted(ROOT.glob("csrc/isa/scalar_*.c"))]


def is_newer(path: Path, than: list[Path]) -> bool:
    return path.exists() and path.stat().st_mtime > max(other.stat().st_mtime for other in than)


def compile_module(to: Path) -> None:
    """Unless it is newer than all it is made of."""
    if is_newer(to, [Path(__file__), HERE / "zoo.c", *ROOT.glob("csrc/**/*.[ch]")]):
        return
    names = [str(path) for path in sources()]
    partial = to.with_suffix(".partial")  # never half a module under its name
    subprocess.run([sys.executable, "-m", "ziglang", "cc", *FLAGS, "-o", str(partial), *names], check=True)
    partial.replace(to)


# ---- the registry ----


def number(x: float) -> float | str:
    """JSON has no infinities."""
    return x if math.isfinite(x) else str(x)


def domain(d: Any) -> dict[str, Any]:
    if d.plus_minus_one:
        return {"signs": True, "text": str(d)}
    if d.boxes:
        return {"boxes": True, "text": str(d)}
    kernels = [d.kernel] if isinstance(d.kernel, str) and d.kernel else list(d.kernel)
    return {
        "low": number(d.low),
        "high": number(d.high),
        "open": [d.open_low, d.open_high],
        **({"gap": d.gap} if d.gap else {}),
        **({"kernels": kernels} if kernels else {}),
        "text": "any number" if d == type(d)() else str(d),
    }


def slider(d: Any, default: float | None) -> dict[str, Any]:
    """A range of a parameter that is worth looking at, and what it is at first."""
    if math.isfinite(d.low) and math.isfinite(d.high):
        step = (d.high - d.low) / 100
        low, high = d.low + step * d.open_low, d.high - step * d.open_high
        return {"low": low, "high": high, "step": step, "start": (low + high) / 2 if default is None else default}
    if default is not None and 0 < default < 0.01:
        return {"low": float(f"{default / 100:.1g}"), "high": 1, "log": True, "start": default}
    start = 1.0 if default is None else default
    low = d.low + 0.05 * d.open_low if math.isfinite(d.low) else -5
    high = d.high - 0.05 * d.open_high if math.isfinite(d.high) else max(5, 2 * start)
    return {"low": low, "high": high, "step": 0.05, "start": start}


def values(definition: Any, choice: str) -> list[Any]:
    """The legal values of an option that is no number, the default first."""

    def of(annotation: Any) -> list[Any]:
        if annotation is bool:
            return [True, False]
        if typing.get_origin(annotation) is typing.Literal:
            return list(typing.get_args(annotation))
        return [value for part in typing.get_args(annotation) for value in of(part)]

    default = definition.defaults[choice]
    found = of(typing.get_type_hints(definition.function)[choice])
    return [default, *(v for v in found if v != default or type(v) is not type(default))]


def kernels(definition: Any, choices: dict[str, list[Any]]) -> dict[str, str]:
    """The kernel for each combination of choices, as JSON."""
    found = {}
    for chosen in itertools.product(*choices.values()):
        given = dict(zip(choices, chosen, strict=True))
        found[json.dumps(chosen, separators=(",", ":"))] = definition.kernel_name(given)
    return found


def describe(loss: Any) -> dict[str, Any]:
    import fastloss
    from fastloss._registry import ANY

    d = loss.definition
    choices = {name: values(d, name) for name in d.choices}
    document = inspect.getdoc(d.function) or ""
    parameters = []
    for name in d.parameters if d.family != "rowwise" else ():
        default = d.defaults.get(name)
        about = {"name": name, "domain": domain(d.domains.get(name, ANY)), "required": default is None}
        if isinstance(default, bool):
            parameters.append({**about, "flag": True, "start": float(default)})
        else:
            parameters.append({**about, **slider(d.domains.get(name, ANY), default)})
    inputs = []
    for name in d.inputs:
        role = "number" if name in d.numbers else "label" if name == d.labels else "vector"
        inputs.append({"name": name, "role": role, "domain": domain(d.domains.get(name, ANY))})
    return {
        "name": d.name,
        "aliases": [n for n in fastloss.__all__ if getattr(fastloss, n) is loss and n != d.name],
        "family": d.family,
        "group": d.function.__module__.rpartition(".")[2],
        "summary": document.split("\n\n")[0].replace("\n", " ").replace(":math:", "").replace("`", ""),
        "inputs": inputs,
        "by": list(d.differentiable),
        "parameters": parameters,
        "choices": [{"name": name, "values": v} for name, v in choices.items()],
        "kernels": {} if d.family == "rowwise" else kernels(d, choices),
        "hessian": d.hessian,
        "gaussNewton": bool(d.gauss_newton),
        "reduces": bool(d.reductions),
        "classWeight": d.class_weight,
        "weightInMean": d.weight_in_mean,
        "lists": d.lists,
        "soft": d.soft is not None,
        "length": d.length,
    }


def registry() -> dict[str, Any]:
    import fastloss
    from fastloss._registry import catalogue

    groups = {}
    for loss in catalogue.values():
        module = sys.modules[loss.definition.function.__module__]
        groups[module.__name__.rpartition(".")[2]] = (module.__doc__ or "").split(".")[0].split(":")[0]
    return {
        "version": fastloss.__version__,
        "groups": groups,
        "losses": [describe(loss) for loss in catalogue.values()],
    }


# ---- the whole ----


def build(folder: Path) -> bool:
    """Whether it could be built."""
    if not is_possible():
        print("no zoo: it takes the C sources, and ziglang to compile them (pip install ziglang)")
        return False
    folder.mkdir(parents=True, exist_ok=True)
    for name in PAGE:
        shutil.copyfile(HERE / name, folder / name)
    compile_module(folder / "zoo.wasm")
    text = json.dumps(registry(), separators=(",", ":"))
    (folder / "losses.json").write_text(text, encoding="utf-8")
    module = base64.b64encode((folder / "zoo.wasm").read_bytes()).decode()
    (folder / "offline.js").write_text(f"window.offline = [{text}, {module!r}];\n", encoding="utf-8")
    return True


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(0 if build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "_build") else 1)
