"""The document of ``cfu profile``: that of ``cfu sim``, and where the cycles went."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from cfu import firmware
from cfu.profile import attribute, binary, roofline
from cfu.profile.binary import Line
from cfu.profile.measure import Layer, Measured
from cfu.records import document


def of_profile(measured: Measured, *, lines: bool = False, instructions: bool = False) -> dict[str, Any]:
    """The document ``cfu.profile``; with ``lines`` also those, with ``instructions`` as ``disassembly``."""
    result = measured.result
    told = document.of_simulation(result)
    more: dict[str, Any] = {}
    if lines:
        more["lines"] = of_lines(measured)
    if instructions:
        more["disassembly"] = _disassembly(measured)
    return {
        **told,
        "schema": document.schema("profile"),
        "status": "aborted" if measured.error else told["status"],
        "error": {"message": measured.error.message, "hint": measured.error.hint} if measured.error else None,
        "causes": causes(measured.share.causes, measured),
        "outside": _outside(measured),
        "layers": [
            {**base, **of_layer(layer, measured)} for base, layer in zip(told["layers"], measured.layers, strict=True)
        ],
        "functions": of_functions(measured),
        **more,
        "cfu": of_cfu(measured),
        "roofline": _roofline(measured),
        "instrumented": {"cycles_per_second": measured.cycles_per_second},
    }


def causes(spent: Counter[str], measured: Measured) -> dict[str, int]:
    """All causes of the CPU in their order, those without cycles too."""
    return {name: spent[name] for name in measured.cpu.probes.causes}


def _outside(measured: Measured) -> dict[str, Any]:
    share = attribute.total(measured.outside)
    return {"cycles": share.cycles, "causes": causes(share.causes, measured)}


def of_layer(layer: Layer, measured: Measured) -> dict[str, Any]:
    segments = [layer.segment] if layer.segment else []
    loaded, stored = attribute.bytes_moved(layer.segment, measured.image) if layer.segment else (0, 0)
    use = attribute.cfu_use(segments, measured.result.design.accelerator.cfu)
    return {
        "complete": layer.complete,
        "start_cycle": layer.segment.begin if layer.segment else None,
        "causes": causes(layer.share.causes, measured),
        "functions": [
            {"name": function.name, "cycles": share.cycles}
            for function, share in attribute.by_function(segments, measured.image).items()
        ],
        "bytes_loaded": loaded,
        "bytes_stored": stored,
        "intensity_macs_per_byte": layer.profile.macs / (loaded + stored) if loaded + stored else None,
        "array_utilisation": _utilisation(layer, measured),
        "cfu": {name: dataclasses.asdict(used) for name, used in use.items() if used != attribute.CfuUse()},
    }


def _utilisation(layer: Layer, measured: Measured) -> float | None:
    """MACs done by those possible; None without an array, or for a layer that was not run to its end."""
    if measured.peak_macs is None or layer.segment is None or not layer.complete:
        return None
    done = layer.profile.macs if measured.uses_array(layer) else 0
    return done / (measured.peak_macs * layer.share.cycles)


def of_functions(measured: Measured) -> list[dict[str, Any]]:
    """The cycles of each function itself, the most expensive first."""
    found = attribute.by_function(measured.segments, measured.image)
    where = _where(measured, [function.start for function in found], outermost=True)
    return [
        {
            "name": function.name,
            "file": where[function.start].file,
            "cycles": share.cycles,
            "instructions": share.instructions,
            "causes": causes(share.causes, measured),
        }
        for function, share in found.items()
    ]


def of_lines(measured: Measured) -> list[dict[str, Any]]:
    """The cycles of each line of source in each function that it is part of, the most expensive first."""
    executed = attribute.by_instruction(measured.segments)
    where = _where(measured, executed)
    spent: dict[tuple[str, int, str], Counter[str]] = defaultdict(Counter)
    for address, share in executed.items():
        line = where[address]
        spent[line.file, line.number, measured.image.function(address).name].update(share.causes)
    ordered = sorted(spent.items(), key=lambda item: (-item[1].total(), item[0]))
    return [
        {"file": file, "line": number, "function": function, "cycles": found.total(), "causes": causes(found, measured)}
        for (file, number, function), found in ordered
    ]


def _where(measured: Measured, addresses: Iterable[int], *, outermost: bool = False) -> dict[int, Line]:
    """Source lines, their files relative to the toolkit's folder or to the project's."""
    roots = (firmware.SOFTWARE.parent, measured.result.design.home)
    return binary.lines(measured.image, addresses, roots, outermost=outermost)


def _disassembly(measured: Measured) -> list[dict[str, Any]]:
    texts = binary.disassemble(measured.image, measured.result.design.accelerator.cfu)
    return [
        {
            "pc": address,
            "text": texts.get(address, ""),
            "function": measured.image.function(address).name,
            "cycles": share.cycles,
            "count": share.instructions,
            "causes": causes(share.causes, measured),
        }
        for address, share in attribute.by_instruction(measured.segments).items()
    ]


def of_cfu(measured: Measured) -> dict[str, Any]:
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
            for ceiling in roofline.ceilings(measured.peak_macs, measured.cpu)
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
