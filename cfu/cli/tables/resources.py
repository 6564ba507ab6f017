"""What of a part is used, and its clock: as a table and in documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfu.cli.tables.plain import Grid, plain
from cfu.fpga.netlist import Use
from cfu.fpga.place import Timing


def resource_table(uses: Mapping[str, Use]) -> Grid:
    grid = plain("resource", "used>", "available>", "%>")
    for name, use in uses.items():
        grid.add_row(name.upper(), f"{use.used:,g}", f"{use.available:,}", f"{use.percent:.1f}")
    return grid


def resources_document(uses: Mapping[str, Use]) -> dict[str, Any]:
    return {name: {"used": use.used, "available": use.available} for name, use in uses.items()}


def timing_document(timing: Timing) -> dict[str, Any]:
    path = timing.worst.report.path
    return {
        "fmax_mhz": timing.fmax(),
        "seeds": len(timing.placements),
        "placements": [
            {"seed": p.seed, "fmax_mhz": p.report.fmax_mhz, "seconds": p.seconds, "path": str(p.report.path)}
            for p in timing.placements
        ],
        "critical_path": {
            "from": path.source,
            "to": path.sink,
            "logic_ns": path.logic_ns,
            "routing_ns": path.routing_ns,
            "through": list(path.through),
        },
    }
