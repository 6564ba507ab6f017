"""Colorlight i5 v7.0 module on its extension board: 80 KB of on-chip memory."""

from soc.boards import Board, Pad

BOARD = Board(
    name="colorlight-i5",
    title="Colorlight i5 v7.0",
    part="ecp5-25k",
    package="CABGA381",
    speed="6",
    clock=Pad("P3"),
    clock_hz=25_000_000,
    tx=Pad("J17"),
    rx=Pad("H18", ("PULLMODE=UP",)),
    memory="ecp5-25k",
    programmer=("--board", "colorlight-i5"),
)
