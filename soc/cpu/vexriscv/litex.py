"""VexRiscv in the SoC: how LiteX makes it, its Verilog, and what has to be mended at its CFU port."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from litex.soc.cores.cpu.vexriscv.core import CPU_VARIANTS, VexRiscv
from pythondata_cpu_vexriscv import data_location

_VARIANT = "full+cfu"


def soc_arguments(cfu_verilog: Path, start: int) -> dict[str, Any]:
    return {
        "cpu_type": "vexriscv",
        "cpu_variant": _VARIANT,
        "cpu_cfu": str(cfu_verilog),
        "cpu_reset_address": start,
    }


def connect(cpu: VexRiscv) -> None:
    """Show the CPU a CFU that is ready whenever there is no command.

    VexRiscv samples ``cmd_ready`` before it has a command: one that is low then makes it issue the instruction
    behind as a second command. A CFU that raises ready only for a valid command is correct, and must work.
    """
    command = cpu.cfu_bus.cmd
    cpu.cpu_params["i_CfuPlugin_bus_cmd_ready"] = command.ready | ~command.valid


def verilog() -> str:
    """Without its ``verilator public`` marks: they make the simulation slower."""
    text = (Path(data_location) / f"{CPU_VARIANTS[_VARIANT]}.v").read_text()
    return re.sub(r"/\* *verilator public *\*/", "", text)
