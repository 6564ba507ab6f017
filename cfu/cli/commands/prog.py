"""``cfu prog``: a bitstream, on a board."""

from __future__ import annotations

from cfu.cli import options, placing
from cfu.fpga import programmer

EXAMPLES = """
cfu prog --model kws
cfu prog simd --board ulx3s-25f
"""


def run(
    name: options.ProjectArgument = ".",
    board: options.BoardOption = None,
    settings: options.SetOption = None,
    model: options.ModelOption = None,
    clock: placing.ClockOption = None,
    seeds: placing.SeedsOption = None,
    json: options.JsonOption = None,
) -> None:
    """Build what is stale, then load the bitstream into the board's FPGA.

    As long as `cfu bitstream` where something is stale, then seconds.
    """

    def action() -> None:
        at = options.load(name, settings)
        on = at.board(board)
        programmer.find()  # first: minutes of building for nothing would be a pity
        made = placing.make(at, on.name, model, clock, seeds, False, None if json == "-" else json)
        programmer.program(on, made)
        screen = options.console(json)
        if on.dram is None:
            screen.print(f"{on.title} runs it; its serial port says the cycles at 115200 baud")
        else:
            load = f"litex_term --kernel {made.with_suffix('.bin')} PORT"
            screen.print(f"{on.title} waits for the program on its serial port: {load}", soft_wrap=True, markup=False)

    options.reporting("bitstream", json, action)
