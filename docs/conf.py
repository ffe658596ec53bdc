"""``sphinx-build -W docs docs/_build``, with fastloss and its extra ``docs`` installed."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from docutils import nodes
from make_tables import families, title
from sphinx.util.docutils import SphinxDirective

import fastloss

project = "fastloss"
author = "the fastloss developers"
copyright = "the fastloss developers"
version = release = fastloss.__version__

extensions = ["sphinx.ext.autodoc", "sphinx.ext.mathjax", "numpydoc"]
exclude_patterns = ["_build"]
default_role = "code"
html_theme = "furo"
html_title = f"fastloss {release}"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False


class Losses(SphinxDirective):
    """``.. losses::`` the page of every loss in the registry, by family."""

    def run(self) -> list[nodes.Node]:
        lines = []
        for module, losses in families().items():
            heading = title(module)
            lines += [heading, "-" * len(heading), ""]
            for loss in losses:
                lines += [f".. autofunction:: fastloss.{loss.__name__}", ""]
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


def setup(app: Any) -> None:
    app.add_directive("losses", Losses)
