"""Put a bitstream on a board with openFPGALoader."""

from __future__ import annotations

import tempfile
from pathlib import Path

from cfu.base import tool
from cfu.base.errors import ToolError
from soc.boards import Board

_PROGRAM = "openFPGALoader"

#: What openFPGALoader says, in the order in which it is looked for, and what that means.
_NO_BOARD = ("device not found", "no device found", "no cable found", "no usb devices found", "entity not found")
_NO_PERMISSION = ("usb_open() failed", "libusb_open() failed", "permission denied", "libusb_error_access",
                  "insufficient permissions")  # fmt: skip
_WRONG_BOARD = ("mismatch between target's idcode",)
_UNKNOWN_BOARD = ("cannot find board",)


def find() -> Path:
    """openFPGALoader. Raises ToolError when it is missing."""
    return tool.find(_PROGRAM, "install it: apt install openfpgaloader")


def program(board: Board, bitstream: Path) -> str:
    """Load ``bitstream`` into the board's FPGA (not its flash: it is gone after power-off). What openFPGALoader said.

    Raises ToolError that says whether openFPGALoader, the board, the permission, or the right board is missing.
    """
    path = find()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        try:
            tool.run([path, *board.programmer, bitstream], log=log)
        except tool.CommandError as error:
            raise explain(board, error.output) or error from error
        said = log.read_text(encoding="utf-8")
    # Some versions end with status 0 although they have refused the bitstream.
    if any(phrase in said.lower() for phrase in _WRONG_BOARD) and (refused := explain(board, said)):
        raise refused
    return said


def explain(board: Board, output: str) -> ToolError | None:
    """The error that ``output`` of openFPGALoader means for the user; None when it is none that is known."""
    said = output.lower()
    if any(phrase in said for phrase in _WRONG_BOARD):
        return ToolError(
            f"the connected board's FPGA is not that of {board.title}: {_line(output, 'bitstream has')}",
            "connect that board, or choose the connected one with --board",
        )
    if any(phrase in said for phrase in _NO_PERMISSION):
        return ToolError(
            f"no permission to use the USB device of {board.title}",
            "install openFPGALoader's udev rules, join group plugdev, plug the board in again",
        )
    if any(phrase in said for phrase in _NO_BOARD):
        return ToolError(f"no {board.title} found", "connect it by USB and switch it on, or choose another --board")
    if any(phrase in said for phrase in _UNKNOWN_BOARD):
        return ToolError(f"this openFPGALoader does not know {board.title}", "install a newer openFPGALoader")
    return None


def _line(output: str, phrase: str) -> str:
    return next((line.strip() for line in output.splitlines() if phrase in line), "its ID code differs")
