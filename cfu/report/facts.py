"""All that a report shows, as one document: the profile, and what is known of memory, clock and other systems."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from cfu import firmware
from cfu.base import cache
from cfu.base.errors import CfuError
from cfu.flow.design import Target
from cfu.fpga import bitstream, synthesize
from cfu.fpga.place import Timing
from cfu.profile import attribute, binary
from cfu.profile.measure import Layer, Measured
from cfu.records import document, profile_document, published
from cfu.report import arena
from cfu.report import memory_map as linked
from gateware.core import reference

Document = dict[str, Any]


def gather(measured: Measured, portable_cycles: int | None) -> Document:
    """The document of ``cfu report``: schema cfu.report, that of cfu.profile with more fields.

    ``portable_cycles`` is what the portable kernels take on the same CPU and memory, None when that is not known.
    """
    result = measured.result
    design = result.design
    told = profile_document.of_profile(measured, lines=True)
    text = result.hardware.cfu_verilog.read_text()
    made = placed(design.target, text)
    return {
        **told,
        "schema": document.schema("report"),
        "layers": [
            _with_lines(base, layer, measured) for base, layer in zip(told["layers"], measured.layers, strict=True)
        ],
        "clock": clock(design.target, made),
        "resources": resources(design.target, text, made),
        "speedup": None if measured.error else speedup(told, portable_cycles),
        "arena": arena.describe(result.program),
        "image": linked.describe(result.firmware.elf, result.hardware.memory),
        "instruction_reference": [dataclasses.asdict(item) for item in reference.describe(design.accelerator.cfu)],
    }


def _with_lines(told: Document, layer: Layer, measured: Measured) -> Document:
    """A layer whose functions have their lines: what the flame graph shows."""
    if layer.segment is None:
        return told
    spent: dict[str, Counter[str]] = defaultdict(Counter)
    executed = attribute.by_instruction([layer.segment])
    roots = (firmware.SOFTWARE.parent, measured.result.design.home)
    where = binary.lines(measured.image, executed, roots)
    for address, share in executed.items():
        name = f"{where[address].file}:{where[address].number}"
        spent[measured.image.function(address).name][name] += share.cycles
    functions = [
        {
            **function,
            "lines": [{"name": name, "cycles": cycles} for name, cycles in spent[function["name"]].most_common()],
        }
        for function in told["functions"]
    ]
    return {**told, "functions": functions}


def placed(target: Target, cfu_verilog: str) -> bitstream.PlacedSoc | None:
    """The SoC around ``cfu_verilog``, placed and routed for the board and clock.

    None if it is not kept, or when the memory is not the board's.
    """
    if not target.own_memory:
        return None
    try:
        with cache.lookups_only():
            return bitstream.place_soc(target.board, cfu_verilog, target.clock_hz / 1e6, seeds=None, cpu=target.cpu)
    except (cache.NotKeptError, CfuError):
        return None


def clock(target: Target, made: bitstream.PlacedSoc | None) -> Document:
    """The clock at which milliseconds are told: what place and route achieves, where that is known."""
    asked = target.clock_hz / 1e6
    if made is None:
        note = f"{asked:g} MHz is asked for; it was not placed and routed: cfu bitstream does that"
        return {"mhz": asked, "placed": False, "fmax_mhz": None, "note": note}
    fmax = made.chosen.report.fmax_mhz
    found = made.clock_hz if made.meets_clock else made.highest_clock()
    met = "met" if made.meets_clock else "not met; the highest clock that passes is used"
    return {
        "mhz": found / 1e6, "placed": True, "fmax_mhz": fmax,
        "note": f"{made.board.title}, {made.clock_hz / 1e6:.3f} MHz asked for, {met}: Fmax {fmax:.2f} MHz",
    }  # fmt: skip


def resources(target: Target, cfu_verilog: str, made: bitstream.PlacedSoc | None) -> list[Document]:
    """What the SoC and the CFU alone take of the board's part, as far as they were synthesised."""
    found = []
    if made is not None:
        found.append(_resources("The whole SoC", made.board.title, made.uses, made.timing))
    for seeds in (synthesize.DEFAULT_SEEDS, 1):
        try:
            with cache.lookups_only():
                alone = synthesize.run(cfu_verilog, target.board.part, seeds)
        except (cache.NotKeptError, CfuError):
            continue
        return [*found, _resources("The CFU alone", alone.part.title, alone.uses, alone.timing)]
    return found


def _resources(what: str, part: str, uses: Mapping[str, Any], timing: Timing) -> Document:
    return {
        "what": what,
        "part": part,
        "uses": {name: {"used": use.used, "available": use.available} for name, use in uses.items()},
        "timing": str(timing),
    }


def speedup(told: Mapping[str, Any], portable_cycles: int | None) -> Document:
    """How many times fewer cycles than the portable kernels and than TFLM; None for what is not known."""
    cycles, known = told["cycles"], published.tflm()
    reference_cycles = known.cycles(told["model"])
    return {
        name: {"cycles": other, "factor": other / cycles, "source": source} if other and cycles else None
        for name, other, source in (
            ("portable", portable_cycles, "the portable kernels on the same CPU and memory"),
            ("tflm", reference_cycles, known.source),
        )
    }
