"""``cfu report``: one HTML page that shows where every cycle went."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cfu.base import files
from cfu.base.errors import CfuError, MismatchError, SimulationError
from cfu.catalog import ids
from cfu.cli import options
from cfu.flow.loop import Request, Watcher
from cfu.profile import measure
from cfu.records import against, document, profile_document, recorded, recording

EXAMPLES = """
cfu report simd --model zoo:kws
cfu report --model my_model.tflite --output page.html
cfu report --from profile.json
"""


def run(
    name: options.ProjectArgument = ".",
    model: options.ModelOption = None,
    given: options.InputOption = None,
    check: options.CheckOption = True,
    board: options.BoardOption = None,
    settings: options.SetOption = None,
    memory: options.MemoryOption = None,
    max_cycles: options.CyclesOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE.html", help="Default: build/MODEL.html of the project.")
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE.json", help="Show this document; nothing is run.")
    ] = None,
    portable: Annotated[
        bool, typer.Option("--portable/--no-portable", help="Run the portable kernels, too, unless it was done.")
    ] = True,
    json: options.JsonOption = None,
    note: options.NoteOption = "",
    quiet: options.QuietOption = False,
) -> None:
    """Write one self-contained HTML page about a run: where every cycle went, memory, hardware, other systems.

    As long as `cfu profile`, and once for each model a run of the portable kernels, with which it compares.
    """

    def action() -> dict[str, Any]:
        if source is not None:
            told, target = recorded.read(source), output or source.with_suffix(".html")
        else:
            at = options.load(name, settings)
            chosen, inputs = model or at.settings.model, tuple(given or ())
            request = Request(at.design(board, memory), chosen, inputs, check=check, max_cycles=max_cycles)
            told = _run(request, portable, options.checked_note(note), quiet)
            target = output or _made(at.build) / f"{ids.resolve(chosen).model_id}.html"
        text = _rendered(told, str(source or target))
        files.write_text(target, text)
        if json is not None:
            document.write(told, json)
        screen = options.console(json)
        screen.print(f"{target} ({len(text.encode()) / 1e6:.1f} MB): open it with a browser", soft_wrap=True)
        return told

    # Not within: the document of a run that went wrong says so itself, and more.
    _raise_unless_right(options.reporting("report", json, action))


def _raise_unless_right(told: Mapping[str, Any]) -> None:
    if recorded.failed(told):
        raise SimulationError(f"the run was aborted: {recorded.reason(told)}", "the report shows what is known")
    if told.get("mismatch"):
        raise MismatchError(str(told["mismatch"]), "the report shows the wrong run")


def _rendered(told: Mapping[str, Any], name: str) -> str:
    """The page. A document from elsewhere may lack anything: what does not fit together is told in words."""
    from cfu.report import page  # here: other commands need neither templates nor charts

    try:
        return page.render(told)
    except (ArithmeticError, LookupError, TypeError, ValueError, page.TemplateError) as error:
        raise CfuError(
            f"{name} cannot be shown: {type(error).__name__}: {error}", "is it a whole document of `cfu profile`?"
        ) from error


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise CfuError(f"cannot make {folder}: {error.strerror}", "choose a place with --output") from error
    return folder


def _run(request: Request, portable: bool, note: str, quiet: bool) -> dict[str, Any]:
    """Profile ``request``, and gather what else is known."""
    from cfu.report import facts

    with options.watching(request.design.name, quiet) as watch:
        try:
            measured = measure.run(request, watch)
        except SimulationError as error:
            failed = recording.failed(request, error)
            recording.record("report", failed, request.design.origin, note)
            return failed
        told = profile_document.of_profile(measured)
        recording.record("report", told, request.design.origin, note)
        others = portable_cycles(request, watch) if portable and measured.error is None else None
        watch.stage("gather")
        return facts.gather(measured, others)


def portable_cycles(request: Request, watch: Watcher) -> int | None:
    """What the portable kernels take on the same CPU and memory: from the history where it knows, else simulated."""
    try:
        return against.portable(request, watch, "report").cycles
    except CfuError:  # no portable kernel for an op, no room: the report is one number short
        return None
