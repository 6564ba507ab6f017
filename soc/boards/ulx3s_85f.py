"""Radiona ULX3S with the largest ECP5: the default board, all memory on chip."""

from soc.boards import Board, Pad

BOARD = Board(
    name="ulx3s-85f",
    title="Radiona ULX3S 85F",
    part="ecp5-85k",
    package="CABGA381",
    speed="6",
    clock=Pad("G2"),
    clock_hz=25_000_000,
    tx=Pad("L4"),
    rx=Pad("M1", ("PULLMODE=UP",)),
    reset=Pad("R1", ("PULLMODE=DOWN",)),  # button F1
    high=(Pad("F1"),),  # ESP32 GPIO 0: low at its start would let it reset the FPGA
    memory="ulx3s-85f",
    programmer=("--board", "ulx3s"),
)
