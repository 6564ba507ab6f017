"""The CFU alone on a part: resources, and the clock that place and route achieves over several seeds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cfu.fpga import netlist, out_of_context, parts, place, toolchain
from cfu.fpga.families import Part
from cfu.fpga.netlist import Netlist, Use
from cfu.fpga.place import Timing

DEFAULT_SEEDS = 3

#: MHz asked of a CFU alone: more than soft CPUs reach on these parts, so that the tools do not stop early.
TARGET_MHZ = 100.0


@dataclass(frozen=True)
class Synthesis:
    """``seconds`` is what this run took: next to nothing when all was in the cache; the stages' own are in them."""

    part: Part
    uses: Mapping[str, Use]
    timing: Timing
    synthesis_seconds: float
    seconds: float
    toolchain: tuple[str, ...]


def run(
    cfu_verilog: str, part_name: str, seeds: int = DEFAULT_SEEDS, stage: Callable[[str], None] = lambda text: None
) -> Synthesis:
    """Synthesise ``module Cfu`` in ``cfu_verilog`` for a part and place it with seeds 1 to ``seeds``.

    Cached by content. Raises CfuError when the part is unknown, or the CFU does not fit it: what is over, by how much.
    """
    part = parts.part(part_name)
    start = time.monotonic()
    stage(f"synthesise for {part.name}")
    made = _netlist(cfu_verilog, part)
    uses = netlist.uses(part, made.cells)
    netlist.raise_unless_fits(part, uses, "the CFU")
    stage(f"place and route, {seeds} seed{'s' if seeds > 1 else ''}")
    target = place.Target(part, part.package, part.pins, TARGET_MHZ)
    timing = place.place_all(target, made.json, made.key, range(1, seeds + 1), stage)
    tools = tuple(str(toolchain.find(name)) for name in ("yosys", part.family.nextpnr))
    return Synthesis(part, uses, timing, made.seconds, time.monotonic() - start, tools)


def count_resources(cfu_verilog: str, part_name: str) -> dict[str, Use]:
    """What ``module Cfu`` alone takes of each resource of a part: synthesised, not placed. Cached by content.

    Raises CfuError when the part is unknown.
    """
    part = parts.part(part_name)
    return netlist.uses(part, _netlist(cfu_verilog, part).cells)


def _netlist(cfu_verilog: str, part: Part) -> Netlist:
    sources = {"cfu.v": cfu_verilog, "out_of_context.v": out_of_context.VERILOG}
    return netlist.synthesize(part, sources, out_of_context.TOP, counted="Cfu")
