"""The zoo is no page of Sphinx's: it is built beside them by docs/zoo/make.py, if there is what that takes."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

from sphinx.util import logging

MAKE = Path(__file__).parent.parent / "zoo/make.py"
logger = logging.getLogger(__name__)


@cache
def maker() -> Any:
    """The module that builds it; None without one or without its compiler, and then no page leads there."""
    spec = importlib.util.spec_from_file_location("make_zoo", MAKE)
    if spec is None or spec.loader is None or not MAKE.exists():
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module if module.is_possible() else None


def build(app: Any, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    if maker():
        maker().build(Path(app.outdir) / "zoo")
    else:
        logger.info("no zoo: it takes the C sources, and ziglang to compile them (pip install ziglang)")


def setup(app: Any) -> dict[str, bool]:
    app.connect("build-finished", build)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
