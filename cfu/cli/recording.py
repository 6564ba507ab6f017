"""Runs that the history hears of. A history that cannot be used costs a warning, never a run."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cfu import document, flow, history, inputs, model, models
from cfu.errors import CfuError, SimulationError
from cfu.flow import Request, Result, Watcher
from cfu.history import Content


def run(command: str, request: Request, watch: Watcher) -> Result:
    """``flow.run``, recorded: a run that trapped or did not end, too."""
    try:
        result = flow.run(request, watch)
    except SimulationError as error:
        record(command, _failed(request, error), request.project.path)
        raise
    record(command, document.of_simulation(result), request.project.path)
    return result


def record(command: str, run: Mapping[str, Any], path: Path) -> None:
    """Put one run's document into the history, when there is one; a warning when that fails."""
    if history.location() is None:
        return
    try:
        with history.opened() as kept:
            kept.record(run, command, path)
    except CfuError as error:
        print(f"warning: this run is not in the history: {error}", file=sys.stderr)


def content(request: Request) -> Content:
    """What a run of ``request`` would be of, without simulating it: firmware and simulator are built, or cached."""
    resolved = models.resolve(request.model or request.project.settings.model)
    graph = model.load(resolved.path)
    memory = request.project.memory(request.memory)
    program = flow.compile_model(request, graph, resolved)
    image = flow.build_firmware(request.project.accelerator, [program], memory, layout=request.layout)
    machine = flow.build_hardware(request.project, memory)
    return Content(image.key, machine.key, document.input_digest(inputs.load(graph, request.inputs)))


def _failed(request: Request, error: CfuError) -> dict[str, Any]:
    """The document of a run that has no result: what was asked for, and why it ended."""
    resolved = models.resolve(request.model or request.project.settings.model)
    return {
        **document.of_error("sim", error),
        "status": "aborted",
        "project": request.project.name,
        "memory": {"name": request.project.memory(request.memory).name},
        "kernels": request.kernels,
        "model": resolved.model_id,
        "model_source": resolved.source,
        "model_sha256": resolved.sha256,
    }
