"""Options and helpers that several subcommands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from cfu import sim
from cfu.base.errors import CfuError
from cfu.compiler import Program
from cfu.flow.loop import Watcher
from cfu.model import macs, total_macs
from cfu.records import document
from soc.boards import boards
from soc.memory.regions import MEMORIES

#: How a project is named.
PROJECT = "A project's directory, or the name of one that comes with the toolkit; :NAME behind it chooses a variant."

ProjectArgument = Annotated[str, typer.Argument(metavar="[PROJECT]", help=PROJECT)]
ProjectsArgument = Annotated[list[str], typer.Argument(metavar="PROJECT...", help=f"{PROJECT} The slowest first.")]
BoardOption = Annotated[
    str | None, typer.Option("--board", metavar="BOARD", help=f"{', '.join(boards())}; default: the project's.")
]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", metavar="ID|FILE", help="A .tflite file or an id: kws, vww, ... (cfu model info --help)."),
]
InputOption = Annotated[
    list[str] | None,
    typer.Option("--input", metavar="[NAME=]FILE|random:SEED", help="A .npy or .bin file, or random:SEED. Repeatable."),
]
KernelsOption = Annotated[
    str,
    typer.Option("--kernels", help="project; portable, or tflm: the CPU alone, with ours or TFLM's (`make tflm`)."),
]
MemoryOption = Annotated[
    str | None, typer.Option("--memory", help=f"{', '.join(MEMORIES)}; default: the board's.", metavar="MEMORY")
]
CheckOption = Annotated[bool, typer.Option("--check/--no-check", help="Compare every layer with TFLM.")]
JsonOption = Annotated[str | None, typer.Option("--json", metavar="FILE|-", help="Write the result as JSON.")]
CyclesOption = Annotated[int | None, typer.Option("--max-cycles", min=1, help="Stop after so many cycles.")]

T = TypeVar("T")


def console(json: str | None) -> Console:
    """Where tables go: stdout, unless the JSON goes there."""
    return Console(stderr=json == "-", highlight=False)


def reporting(schema: str, json: str | None, action: Callable[[], T]) -> T:
    """Run ``action``; when it fails, the JSON file that was asked for says so too."""
    try:
        return action()
    except CfuError as error:
        if json is not None:
            document.write(document.of_error(schema, error), json)
        raise


@contextmanager
def watching(title: str) -> Iterator[Watcher]:
    """A Watcher that draws a progress bar on stderr, when that is a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    screen = Console(stderr=True)
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(title, total=1.0, speed="")
        total = [1.0]

        def stage(text: str) -> None:
            bar.update(task, description=f"{title}: {text}")

        def prepared(program: Program) -> None:
            total[0] = max(1, total_macs(program.model))
            weights.extend(sum(macs(program.model, op) for op in layer.site.ops) for layer in program.executed)

        def progress(now: sim.Progress) -> None:
            done = sum(weights[: now.layers])
            speed = f"{now.cycles / 1e6:.1f} M cycles, {now.cycles / max(now.cpu_seconds, 1e-6) / 1e6:.1f} M/s"
            bar.update(task, completed=done / total[0], speed=speed)

        weights: list[int] = []
        yield Watcher(stage=stage, progress=progress, prepared=prepared)
