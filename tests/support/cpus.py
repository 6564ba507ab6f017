"""A second CPU for tests: VexRiscv's hardware and start-up code under another name, everything else different."""

from __future__ import annotations

import dataclasses

from soc.cpu import DEFAULT, Cache, Csrs, WordCost

TWIN = dataclasses.replace(
    DEFAULT,
    name="twin",
    title="Twin",
    march="rv32i",
    instruction_cache=Cache(ways=2, way_bytes=2048, line_bytes=64),
    data_cache=Cache(ways=1, way_bytes=1024, line_bytes=16, write="back"),
    csrs=Csrs(interrupt_mask=0x7C0, interrupt_pending=0x7C1, interrupt_lines=0xFF, cfu=0x7C2, cfu_enable=1),
    pc="Twin.pc",
    multiply_cycles=32,
    word_costs=(WordCost("loads", 2.0, measured_by="8 lw"),),
    trap_causes={24: "the CFU is off"},
)

NO_CACHES = dataclasses.replace(TWIN, instruction_cache=None, data_cache=None)
