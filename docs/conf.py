"""``sphinx-build -W docs docs/_build``, with fastloss and its extra ``docs`` installed.

Nothing is asked of a network, neither to build the site nor to look at it. Pages of losses are made by _ext/losses.py.
"""

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "_ext")]
sys.path.append(str(HERE.parent))  # for benchmarks; last, so that it is the installed fastloss that is described

import fastloss  # noqa: E402 -- after its path

project = "fastloss"
author = "the fastloss developers"
copyright = "the fastloss developers"
version = release = fastloss.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "numpydoc",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
    "myst_parser",
    "mathml",
    "pictures",
    "losses",
    "learn",
    "site_parts",
    "zoo_parts",
]
exclude_patterns = ["_build", "zoo/**", "**sg_execution_times.rst"]
default_role = "py:obj"  # a link where there is something of that name, else code
html_math_renderer = "mathml"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
add_module_names = False
autodoc_typehints = "none"

# inventories that are stored: see _inventories/make.py
intersphinx_mapping = {
    name: (base, str(HERE / "_inventories" / f"{name}.inv"))
    for name, base in (
        ("python", "https://docs.python.org/3/"),
        ("numpy", "https://numpy.org/doc/stable/"),
        ("scipy", "https://docs.scipy.org/doc/scipy/"),
    )
}

# examples/plot_*.py are run, and their pictures are what the gallery shows
sphinx_gallery_conf = {
    "examples_dirs": ["../examples"],
    "gallery_dirs": ["gallery"],
    "filename_pattern": r"/plot_",
    "ignore_pattern": r"(^|/)(?!plot_)[^/]*\.py$",
    "download_all_examples": False,
    "show_signature": False,
    "show_memory": False,
    "min_reported_time": 5,
    "plot_gallery": True,
    "within_subsection_order": "ExampleTitleSortKey",
    "image_scrapers": ("learn.scraper",),
    "reset_modules": ("matplotlib", "learn.reset"),
    "abort_on_example_error": True,
    "copyfile_regex": "",
}

html_theme = "pydata_sphinx_theme"
html_title = f"fastloss {release}"
templates_path = ["_templates"]
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_css_files = ["custom.css"]
html_show_sourcelink = False
html_copy_source = False
html_sidebars: dict[str, list[str]] = {"index": []}
html_theme_options = {
    "logo": {"text": f"fastloss {release}"},
    "navbar_align": "left",
    "navbar_persistent": ["search-field"],
    "header_links_before_dropdown": 7,
    "show_toc_level": 2,
    "navigation_depth": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": ["theme-version"],
    "show_prev_next": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "back_to_top_button": False,
}
html_context = {"default_mode": "auto"}


def setup(app: Any) -> None:
    app.add_config_value("site_root", str(HERE.parent), "env")
