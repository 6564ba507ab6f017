"""The documentation site, by Sphinx: `make docs` writes it to build/docs.

The source folder is the repository, so that links between README, docs and projects are the same here and on GitHub.
What is made from the code (commands, keys, documents) is made while the site is built, by ``docs/_site``.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

project = "CFU Toolkit"
author = "the authors of the CFU Toolkit"
root_doc = "docs/index"
include_patterns = ["README.md", "CHANGELOG.md", "docs/**", "proj/*/README.md"]
exclude_patterns = ["docs/README.md", "docs/_site", "build", ".venv", "**/build"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode", "_site.extension"]
myst_heading_anchors = 3  # as on GitHub: links to headings by their words
smartquotes = False  # --help is no dash
suppress_warnings = ["myst.xref_ambiguous"]

autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
add_module_names = False

html_theme = "furo"
html_title = project
html_additional_pages = {"index": "redirect.html"}
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
templates_path = ["_site/templates"]

nitpicky = True
nitpick_ignore_regex = [
    # Documented elsewhere; no network is needed to build this.
    ("py:.*", r"(amaranth|numpy|np|pathlib|collections|typing|ctypes|pytest|random)\..*"),
    # Types of signatures that are not public: they are named, not linked. Roles in docstrings name what is public.
    ("py:class", r"(cfu|gateware|soc)\.\w+\..*"),
    # What autodoc makes of ports, of aliases of unions, and of names that are imported for type checkers alone.
    ("py:class", r"In|Out|Value|TypeAliasForwardRef|Path|History"),
]
