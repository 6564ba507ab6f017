"""OrangeCrab r0.2, 25F: 80 KB of on-chip memory; its DDR3 is not used. The serial port is on the Feather header."""

from soc.boards import Board, Pad

BOARD = Board(
    name="orangecrab-25f",
    title="OrangeCrab r0.2 25F",
    part="ecp5-25k",
    package="CSFBGA285",
    speed="8",
    clock=Pad("A9"),
    clock_hz=48_000_000,
    tx=Pad("M18"),
    rx=Pad("N17", ("PULLMODE=UP",)),
    high=(Pad("V17"),),  # the board's own reset: low restarts it into its boot loader
    memory="ecp5-25k",
    programmer=("--board", "orangeCrab"),
)
