"""The document of ``cfu profile``: that of ``cfu sim``, and where the cycles went."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cfu import document, firmware
from cfu.attribution import attribute, image, roofline
from cfu.attribution.attribute import Share
from cfu.attribution.image import Line
from cfu.attribution.measure import Layer, Measured
from soc.probes import CAUSES

#: Source files are told relative to the folder that the toolkit is in, or to the project's.
TOOLKIT = firmware.SOFTWARE.parent


def of_profile(measured: Measured, *, lines: bool = False, instructions: bool = False) -> dict[str, Any]:
    """The document ``cfu.profile``; with ``lines`` and ``instructions`` also those."""
    result = measured.result
    told = document.of_simulation(result)
    functions = attribute.by_function(measured.segments, measured.image)
    starts = [function.start for function in functions]
    executed = attribute.by_instruction(measured.segments)
    where = image.lines(measured.image, {*starts, *executed}, source_roots(result.request.project.path))
    more: dict[str, Any] = {}
    if lines:
        more["lines"] = _lines(measured, executed, where)
    if instructions:
        more["instructions"] = _instructions(measured, executed)
    return {
        **told,
        "schema": document.schema("profile"),
        "status": "aborted" if measured.error else told["status"],
        "error": {"message": measured.error.message, "hint": measured.error.hint} if measured.error else None,
        "causes": causes(measured.share.causes),
        "outside": _outside(measured),
        "layers": [
            {**base, **_layer(layer, measured)} for base, layer in zip(told["layers"], measured.layers, strict=True)
        ],
        "functions": [
            {
                "name": function.name,
                "file": where[function.start].file,
                "cycles": share.cycles,
                "instructions": share.instructions,
                "causes": causes(share.causes),
            }
            for function, share in functions.items()
        ],
        **more,
        "cfu": _cfu(measured),
        "roofline": _roofline(measured),
        "instrumented": {"cycles_per_second": measured.cycles_per_second},
    }


def source_roots(project: Path) -> tuple[Path, ...]:
    """Folders that the names of source files are relative to, the first that fits."""
    return (TOOLKIT, project)


def causes(spent: Counter[str]) -> dict[str, int]:
    """All causes in their order, those without cycles too."""
    return {name: spent[name] for name in CAUSES}


def _outside(measured: Measured) -> dict[str, Any]:
    share = attribute.total(measured.outside)
    return {"cycles": share.cycles, "causes": causes(share.causes)}


def _layer(layer: Layer, measured: Measured) -> dict[str, Any]:
    segments = [layer.segment] if layer.segment else []
    loaded, stored = attribute.bytes_moved(layer.segment, measured.image) if layer.segment else (0, 0)
    use = attribute.cfu_use(segments, measured.result.request.project.accelerator.cfu)
    peak = measured.peak_macs
    on_array = layer.profile.macs if measured.uses_array(layer) else 0
    return {
        "complete": layer.complete,
        "start_cycle": layer.segment.begin if layer.segment else None,
        "causes": causes(layer.share.causes),
        "functions": [
            {"name": function.name, "cycles": share.cycles}
            for function, share in attribute.by_function(segments, measured.image).items()
        ],
        "bytes_loaded": loaded,
        "bytes_stored": stored,
        "intensity_macs_per_byte": layer.profile.macs / (loaded + stored) if loaded + stored else None,
        "array_utilisation": on_array / (peak * layer.share.cycles) if peak and layer.share.cycles else None,
        "cfu": {name: dataclasses.asdict(used) for name, used in use.items() if used != attribute.CfuUse()},
    }


def _lines(measured: Measured, executed: dict[int, Share], where: dict[int, Line]) -> list[dict[str, Any]]:
    spent: dict[tuple[str, int, str], Counter[str]] = defaultdict(Counter)
    for address, share in executed.items():
        line = where[address]
        spent[line.file, line.number, measured.image.function(address).name].update(share.causes)
    ordered = sorted(spent.items(), key=lambda item: (-item[1].total(), item[0]))
    return [
        {"file": file, "line": number, "function": function, "cycles": found.total(), "causes": causes(found)}
        for (file, number, function), found in ordered
    ]


def _instructions(measured: Measured, executed: dict[int, Share]) -> list[dict[str, Any]]:
    texts = image.disassemble(measured.image, measured.result.request.project.accelerator.cfu)
    return [
        {
            "pc": address,
            "text": texts.get(address, ""),
            "function": measured.image.function(address).name,
            "cycles": share.cycles,
            "count": share.instructions,
            "causes": causes(share.causes),
        }
        for address, share in executed.items()
    ]


def _cfu(measured: Measured) -> dict[str, Any]:
    peak = measured.peak_macs
    array = None
    if peak is not None:
        done = sum(layer.profile.macs for layer in measured.layers if measured.uses_array(layer) and layer.complete)
        cycles = measured.share.cycles
        array = {"macs": done, "peak_macs_per_cycle": peak, "utilisation": done / (peak * cycles) if cycles else 0.0}
    return {
        "instructions": {name: dataclasses.asdict(used) for name, used in measured.cfu.items()},
        "counters": measured.counters,
        "array": array,
    }


def _roofline(measured: Measured) -> dict[str, Any]:
    return {
        "points": list(_points(measured)),
        "ceilings": [
            {"name": ceiling.name, "kind": ceiling.kind, "value": ceiling.value, "unit": ceiling.unit}
            for ceiling in roofline.ceilings(measured.peak_macs)
        ],
    }


def _points(measured: Measured) -> Iterable[dict[str, Any]]:
    """Layers that multiply, by index."""
    for layer in measured.layers:
        if layer.segment is None or not layer.complete or not layer.profile.macs:
            continue
        moved = sum(attribute.bytes_moved(layer.segment, measured.image))
        yield {
            "layer": layer.profile.layer.index,
            "intensity": layer.profile.macs / moved if moved else None,
            "macs_per_cycle": layer.profile.macs / layer.share.cycles,
        }
