"""Runs that the history hears of. A history that cannot be used costs a warning, never a run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cfu.base.errors import CfuError, SimulationError
from cfu.catalog import ids
from cfu.flow import loop
from cfu.flow.loop import Request, Result, Watcher
from cfu.records import document, history
from cfu.records.history import Content, History


def run(command: str, request: Request, watch: Watcher, note: str = "", comparison: bool = False) -> Result:
    """``flow.run``, recorded: a run that trapped or did not end, too. The rest is that of :meth:`History.record`."""
    try:
        result = loop.run(request, watch)
    except SimulationError as error:
        record(command, failed(request, error), request.design.origin, note, comparison)
        raise
    record(command, document.of_simulation(result), request.design.origin, note, comparison)
    return result


def record(command: str, run: Mapping[str, Any], path: Path, note: str = "", comparison: bool = False) -> None:
    """Put one run's document into the history, when there is one; a warning when that fails."""
    _in_history(lambda kept: kept.record(run, command, path, note, comparison))


def record_once(command: str, run: Mapping[str, Any], path: Path, kept: History | None = None) -> None:
    """``record``, unless the user's run of the same project and content that ended the same way is there already.

    ``kept`` is a history that is open, whose errors are raised; else it is the user's.
    """
    if kept is None:
        _in_history(lambda kept: record_once(command, run, path, kept))
    elif not _has(kept, run, path):
        kept.record(run, command, path)


def _in_history(action: Callable[[History], object]) -> None:
    if history.location() is None:
        return
    try:
        with history.opened() as kept:
            action(kept)
    except CfuError as error:
        print(f"warning: this run is not in the history: {error}", file=sys.stderr)


def _has(kept: History, run: Mapping[str, Any], path: Path) -> bool:
    """Never of a run without result, whose content nobody knows."""
    tools = run.get("toolchain")
    if tools is None:
        return False
    made = Content(tools["firmware_key"], tools["hardware_key"], run["input_sha256"])
    known = kept.runs(path, run["model_sha256"])
    return any((each.content, each.status, each.comparison) == (made, run["status"], False) for each in known)


def content(request: Request) -> Content:
    """What a run of ``request`` would be of, without simulating it: firmware and simulator are built, or cached."""
    ready = loop.prepare(request)
    return Content(ready.firmware.key, ready.hardware.key, document.input_digest(ready.inputs))


def failed(request: Request, error: CfuError) -> dict[str, Any]:
    """The document of a run that has no result: what was asked for, and why it ended."""
    resolved, target = ids.resolve(request.model), request.design.target
    return {
        **document.of_error("sim", error),
        "status": "aborted",
        "project": request.design.name,
        "board": target.board.name,
        "memory": document.memory_document(target),
        "kernels": request.kernels,
        "model": resolved.model_id,
        "model_source": resolved.source,
        "model_sha256": resolved.sha256,
        "model_argument": resolved.argument,
    }
