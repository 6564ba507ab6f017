"""Sipeed Tang Nano 20K: 64 KB of on-chip memory; the SDRAM in its package is not used."""

from soc.boards import Board, Pad

BOARD = Board(
    name="tang-nano-20k",
    title="Sipeed Tang Nano 20K",
    part="gw2a-18",
    package="GW2AR-LV18QN88C8/I7",
    speed="C8/I7",
    clock=Pad("4"),
    clock_hz=27_000_000,
    tx=Pad("69"),
    rx=Pad("70", ("PULL_MODE=UP",)),
    reset=Pad("88", ("PULL_MODE=DOWN",)),  # button S1
    memory="gw2a-18",
    programmer=("--board", "tangnano20k"),
)
