"""Directives that stand for what is made from the code: each gives Markdown, parsed where it stands."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import gateware.blocks

from . import commands, documents, keys


class Generated(SphinxDirective):
    """What ``make`` gives, as if it stood in the page."""

    make: ClassVar[Callable[[], str]]

    def run(self) -> list[nodes.Node]:
        return self.parse_text_to_nodes(type(self).make(), allow_section_headings=True)


def _blocks() -> str:
    """Every module of the library of blocks."""
    names = sorted(module.name for module in pkgutil.iter_modules(gateware.blocks.__path__))
    modules = "\n\n".join(f".. automodule:: gateware.blocks.{name}" for name in names)
    return f"```{{eval-rst}}\n{modules}\n```"


def _directive(make: Callable[[], str]) -> type[SphinxDirective]:
    return type(make.__name__, (Generated,), {"make": staticmethod(make)})


def _write_schemas(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        documents.write(Path(app.outdir))


def _readable(
    app: Sphinx, what: str, name: str, obj: object, options: object, signature: str | None, returns: str | None
) -> tuple[str | None, str | None]:
    """Defaults that a dataclass makes are ``...``: ``<factory>`` is no Python, and nothing beside it was linked."""
    return signature and signature.replace("<factory>", "..."), returns


def setup(app: Sphinx) -> dict[str, Any]:
    made = {
        "commands": commands.markdown,
        "project-keys": keys.markdown,
        "documents": documents.markdown,
        "blocks": _blocks,
    }
    for name, make in made.items():
        app.add_directive(name, _directive(make))
    app.connect("autodoc-process-signature", _readable)
    app.connect("build-finished", _write_schemas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
