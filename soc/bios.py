"""LiteX's BIOS for boards whose programs are in a memory chip: it starts the chip and loads over the serial port.

``python -m soc.bios BOARD CLOCK_HZ CPU FOLDER`` writes FOLDER/bios.bin. A command of its own, as LiteX's builder
prints, compiles with make and meson, and changes the environment.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from litex.soc.integration.builder import Builder

from soc import board as board_soc
from soc import boards
from soc.cpu import cpus
from soc.memory.regions import MEMORIES


def build(board_name: str, clock_hz: float, cpu_name: str, folder: Path) -> Path:
    """Compile the BIOS of the SoC on this board: a binary for the start of region ``rom``."""
    board = boards.board(board_name)
    system = board_soc.make_system(board, MEMORIES[board.memory], clock_hz, cpus()[cpu_name])
    work = folder / "litex"
    # The small console: commands to look around in memory, no history, 20 KB in place of 30.
    builder = Builder(system, output_dir=str(work), compile_gateware=False, bios_console="lite")
    builder.build(run=False)
    made = folder / "bios.bin"
    shutil.copy(work / "software" / "bios" / "bios.bin", made)
    shutil.rmtree(work)
    return made


if __name__ == "__main__":
    build(sys.argv[1], float(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
