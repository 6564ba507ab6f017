"""1BitSquared iCEBreaker: for the CFU alone."""

from soc.boards import Board, Pad

BOARD = Board(
    name="icebreaker",
    title="1BitSquared iCEBreaker",
    part="up5k",
    package="sg48",
    speed="",
    clock=Pad("35"),
    clock_hz=12_000_000,
    tx=Pad("9"),
    rx=Pad("6"),
    programmer=("--board", "ice40_generic"),
    no_soc="VexRiscv with caches and CFU port takes 6,788 of the UP5K's 5,280 logic cells",
)
