"""Mathematics as MathML, made when the site is built: it needs no script, no font and no network to be seen."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.errors import ExtensionError

# a function before what it is applied to, without parentheses
FUNCTION = r"(<mi>(?:log|exp|max|min|sin|cos|tanh|cosh|arctan|sign)</mi>)(?=<m(?:i|n|frac|sqrt|sup|sub|row|over)\b)"


def mathml(node: Any, display: str) -> str:
    text = node.astext()
    try:
        return re.sub(FUNCTION, r'\1<mspace width="0.17em"/>', convert(text, display=display))
    except Exception as error:
        raise ExtensionError(f"no MathML for {text!r} in {node.source}: {error!r}") from error


def visit_inline(self: Any, node: Any) -> None:
    self.body.append(f'<span class="math notranslate">{mathml(node, "inline")}</span>')
    raise nodes.SkipNode


def visit_block(self: Any, node: Any) -> None:
    # what is too wide is scrolled, by the keyboard too
    self.body.append(f'<div class="math notranslate" tabindex="0">{mathml(node, "block")}</div>\n')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
