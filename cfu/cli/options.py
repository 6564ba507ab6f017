"""Options and helpers that several subcommands share."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from cfu import sim
from cfu.base.errors import CfuError
from cfu.compiler import Program
from cfu.flow.loop import Watcher
from cfu.flow.options import Value
from cfu.flow.project import Project, load_project
from cfu.model import macs
from cfu.records import document
from soc.boards import boards
from soc.memory.regions import MEMORIES

#: How a project is named.
PROJECT = "A project's directory, or the name of one that comes with the toolkit; :NAME behind it chooses a variant."

ProjectArgument = Annotated[str, typer.Argument(metavar="PROJECT", help=PROJECT)]
ProjectsArgument = Annotated[list[str], typer.Argument(metavar="PROJECT...", help=f"{PROJECT} The slowest first.")]
BoardOption = Annotated[
    str | None, typer.Option("--board", metavar="BOARD", help=f"{', '.join(boards())}; default: the project's.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="OPTION=VALUE", help="Another value of an option (`cfu options` lists them). Repeatable."
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", metavar="ID|FILE", help="A .tflite file or an id: kws, vww, ... (cfu model info --help)."),
]
InputOption = Annotated[
    list[str] | None,
    typer.Option(
        "--input",
        metavar="FILE|random:SEED",
        help="A .npy or .bin file, or random:SEED: values all over the input's type, the same each time. NAME= before "
        "it says of which input. Repeatable. Default: random:0.",
    ),
]
KernelsOption = Annotated[
    str,
    typer.Option(
        "--kernels",
        metavar="project|portable|tflm",
        help="The project's; the CPU alone with ours, or with TFLM's (`make tflm`).",
    ),
]
MemoryOption = Annotated[
    str | None, typer.Option("--memory", help=f"{', '.join(MEMORIES)}; default: the board's.", metavar="MEMORY")
]
CheckOption = Annotated[bool, typer.Option("--check/--no-check", help="Compare every layer with TFLM.")]
JsonOption = Annotated[str | None, typer.Option("--json", metavar="FILE|-", help="Write the result as JSON.")]
CyclesOption = Annotated[
    int | None, typer.Option("--max-cycles", metavar="N", min=1, help="Stop after so many cycles.")
]
NoteOption = Annotated[
    str, typer.Option("-m", "--note", metavar="TEXT", help="A note on this run, for `cfu history`.", show_default=False)
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress, no table: the result in a line, and errors.")
]

T = TypeVar("T")


def load(name: str, settings: Sequence[str] | None) -> Project:
    """The project called ``name``, with the options that ``--set`` gives."""
    return load_project(name, dict(map(_setting, settings or ())))


def _setting(text: str) -> tuple[str, Value]:
    """The value is read as in project.toml; what is nothing there is a text."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise CfuError(f"--set {text!r} sets nothing", "write OPTION=VALUE, such as lanes=8")
    try:
        found = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        found = value
    if not isinstance(found, int | float | str | bool):
        raise CfuError(f"--set {text!r} is no number, text, true or false", "write OPTION=VALUE, such as lanes=8")
    return name, found


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


def checked_note(text: str) -> str:
    """``text`` in one line. Raises CfuError for what would make a mess of a terminal."""
    line = " ".join(text.split())
    if not line.isprintable():
        raise CfuError(f"the note {line!r} holds control characters", "write plain text behind -m")
    return line


@contextmanager
def watching(title: str, quiet: bool = False, lines: bool = False) -> Iterator[Watcher]:
    """A Watcher that draws a progress bar on stderr, when that is a terminal and nobody asked for quiet.

    With ``lines`` each stage is said in a line where there is no terminal: for what takes minutes.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    screen = Console(stderr=True)
    if lines and not quiet and not screen.is_terminal:
        yield Watcher(stage=lambda text: print(f"{title}: {text}", file=sys.stderr, flush=True))
        return
    with Progress(*columns, console=screen, transient=True, disable=quiet or not screen.is_terminal) as bar:
        drawn = _Drawn(bar, title)
        yield Watcher(drawn.stage, drawn.progress, None if quiet else drawn.console, drawn.prepared, drawn.warned)


class _Drawn:
    """One bar: how much of the model's work is done."""

    def __init__(self, bar: Progress, title: str):
        self._bar, self._title, self._task = bar, title, bar.add_task(title, total=1.0, speed="")
        self._work: list[int] = []  # MACs of each executed layer
        self._told: set[str] = set()

    def stage(self, text: str) -> None:
        self._bar.update(self._task, description=f"{self._title}: {text}")

    def console(self, line: str) -> None:
        self._say(f"| {line}")

    def warned(self, text: str) -> None:
        if text not in self._told:  # of a run that is made twice, once
            self._told.add(text)
            self._say(f"warning: {text}")

    def _say(self, line: str) -> None:
        """Above the bar, in one line however long it is."""
        self._bar.console.print(Text(line), soft_wrap=True)

    def prepared(self, program: Program) -> None:
        self._work = [sum(macs(program.model, op) for op in layer.site.ops) for layer in program.executed]

    def progress(self, now: sim.Progress) -> None:
        done = sum(self._work[: now.layers]) / max(1, sum(self._work))
        speed = f"{now.cycles / 1e6:.1f} M cycles, {now.cycles / max(now.cpu_seconds, 1e-6) / 1e6:.1f} M/s"
        self._bar.update(self._task, completed=done, speed=speed)
