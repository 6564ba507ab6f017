"""Several projects beside each other: what ``cfu compare`` and ``cfu bench`` share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from cfu.cli import options
from cfu.flow import loop
from cfu.flow.design import Design
from cfu.flow.loop import Result
from cfu.records import document, recording

TflmOption = Annotated[
    bool, typer.Option("--tflm", help="First, TFLM's own kernels on the first project's SoC (`make tflm`).")
]

#: A design, and whose kernels run on it.
Column = tuple[Design, str]


def columns(designs: Sequence[Design], tflm: bool) -> list[Column]:
    """What is run: each design with its kernels, before them the first one's SoC with TFLM's."""
    return [*([(designs[0], "tflm")] if tflm else []), *((design, "project") for design in designs)]


def measured(
    command: str, column: Column, model: str, given: Sequence[str], check: bool, note: str = "", quiet: bool = False
) -> Result:
    """One run, recorded as ``command``'s."""
    design, kernels = column
    request = loop.Request(design, model, tuple(given), kernels, check)
    with options.watching(f"{design.name} {model}", quiet) as watch:
        return recording.run(command, request, watch, note)


def finish(schema: str, results: list[Result], json: str | None) -> None:
    """Write the document that was asked for, then raise MismatchError when a layer of any run is wrong."""
    if json is not None:
        status = "mismatch" if any(result.mismatch for result in results) else "ok"
        runs = [document.of_simulation(result) for result in results]
        document.write({"schema": document.schema(schema), "status": status, "runs": runs}, json)
    for result in results:
        result.raise_if_wrong()
