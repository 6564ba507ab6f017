"""``cfu model compare``: what tells two models apart."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cfu.catalog import ids
from cfu.cli.options import JsonOption, console, reporting
from cfu.model import load
from cfu.model.differences import KINDS, Difference, differences
from cfu.records import document

EXAMPLES = """
cfu model compare zoo:kws kws
cfu model compare before.tflite after.tflite --json -
"""

#: Exit status when the models may compute something else.
DIFFERENT = 3


def run(
    first: Annotated[str, typer.Argument(metavar="A", help="A .tflite file or an id.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    json: JsonOption = None,
) -> None:
    """Show what two models differ in: structure, quantisation, constants. Exit status: 0 the same, 3 not, 1 error."""

    def show() -> list[Difference]:
        resolved = [ids.resolve(spec) for spec in (first, second)]
        found = differences(*(load(item.path) for item in resolved))
        screen = console(json)
        lines = [f"{item.model_id} ({item.source})" for item in resolved]
        for kind in KINDS:
            texts = [item.text for item in found if item.kind == kind]
            lines += ["", f"{kind}: {len(texts)}" if texts else f"{kind}: the same", *(f"  {text}" for text in texts)]
        for line in lines:
            screen.print(line, soft_wrap=True, markup=False)
        if json is not None:
            document.write(_document(resolved, found), json)
        return found

    found = reporting("model-compare", json, show)
    if any(item.matters for item in found):
        raise typer.Exit(DIFFERENT)


def _document(resolved: list[ids.ResolvedModel], found: list[Difference]) -> dict[str, Any]:
    """Schema ``cfu.model-compare``."""
    return {
        "schema": document.schema("model-compare"),
        "status": "different" if any(item.matters for item in found) else "ok",
        "models": [
            {"model": item.model_id, "model_source": item.source, "model_sha256": item.sha256} for item in resolved
        ],
        "differences": {kind: [item.text for item in found if item.kind == kind] for kind in KINDS},
    }
