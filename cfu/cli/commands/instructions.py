"""``cfu instructions``: the reference of a project's instructions, from their declarations."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from cfu.base import files
from cfu.cli import options
from cfu.cli.tables.plain import Grid, draw, plain
from cfu.records import document
from gateware.core import reference
from gateware.core.reference import InstructionReference

EXAMPLES = """
cfu instructions simd
cfu instructions --html instructions.html
"""


def run(
    name: options.ProjectArgument = ".",
    settings: options.SetOption = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the whole reference as one HTML page.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", metavar="FILE", help="Write the whole reference as Markdown.")
    ] = None,
    json: options.JsonOption = None,
) -> None:
    """The project's CFU instructions: opcodes, operands, latency, C intrinsics."""

    def action() -> None:
        at = options.load(name, settings)
        cfu = at.accelerator.cfu
        references = reference.describe(cfu)
        title = f"Instructions of {at.name}"
        if html is not None:
            files.write_text(html, reference.html(cfu, title))
        if markdown is not None:
            files.write_text(markdown, reference.markdown(cfu, title))
        draw(options.console(json), _table(references))
        if json is not None:
            document.write(_document(at.name, references), json)

    options.reporting("instructions", json, action)


def _table(references: Sequence[InstructionReference]) -> Grid:
    grid = plain("funct3>", "funct7", "latency", "intrinsic", fold=("intrinsic",))
    for r in references:
        grid.add_row(str(r.funct3), r.funct7, r.latency_text, Text(r.prototype))
    return grid


def _document(name: str, references: Sequence[InstructionReference]) -> dict[str, Any]:
    """Schema ``cfu.instructions``; an instruction's fields are those of :class:`InstructionReference`."""
    return {
        "schema": document.schema("instructions"),
        "status": "ok",
        "project": name,
        "instructions": [dataclasses.asdict(r) for r in references],
    }
