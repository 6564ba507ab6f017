"""``cfu bitstream``: the whole SoC with a model's firmware, for a board."""

from __future__ import annotations

from cfu.cli import options, placing

EXAMPLES = """
cfu bitstream simd --model zoo:kws --clock 57
cfu bitstream --board orangecrab-25f --auto-clock
"""


def run(
    name: options.ProjectArgument = ".",
    board: options.BoardOption = None,
    settings: options.SetOption = None,
    model: options.ModelOption = None,
    clock: placing.ClockOption = None,
    seeds: placing.SeedsOption = None,
    auto_clock: placing.AutoClockOption = False,
    json: options.JsonOption = None,
) -> None:
    """Build the SoC with the project's CFU and a model's firmware for a board: build/BOARD.bit.

    Minutes for a new CFU, board or clock; seconds for another model.
    """

    def action() -> None:
        placing.make(options.load(name, settings), board, model, clock, seeds, auto_clock, json)

    options.reporting("bitstream", json, action)
