"""A CFU's Verilog; what Yosys makes of Amaranth's RTLIL is cached by content."""

from __future__ import annotations

from pathlib import Path

from cfu.base import cache
from gateware.core import verilog as gateware_verilog
from gateware.core.instruction_set import InstructionSet

_FILE = "Cfu.v"


def verilog(cfu: InstructionSet, *, counters: bool = False) -> str:
    """``cfu.verilog(counters=counters)``.

    Amaranth runs each time: nothing less than its RTLIL says all that the hardware depends on. What follows from the
    RTLIL, the slower half, is looked up.
    """
    return cfu.verilog(counters=counters, to=_translate)


def _translate(rtlil: str) -> str:
    key = cache.digest(gateware_verilog.yosys_version(), rtlil)
    entry = cache.build_once(
        "cfu-verilog", key, lambda folder: _write(folder / _FILE, gateware_verilog.translate(rtlil))
    )
    return (entry / _FILE).read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
