"""Clock and reset of boards: the PLL, and what memory chips need of it. What families add is in their folders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from litex.build.generic_platform import GenericPlatform
from litex.build.io import DDROutput
from litex.gen import LiteXModule
from migen import ClockDomain, Module, Record

if TYPE_CHECKING:
    from soc.boards import Board, Dram

#: A PLL's clock may differ from the one asked for by this share: the request is a clock that it can make.
EXACT = 1e-6


class Crg(LiteXModule):
    """The PLL makes ``clock_hz``; reset ends when it is locked and the button is up."""

    def __init__(self, board: Board, platform: GenericPlatform, clock_hz: float):
        self.cd_sys = ClockDomain()
        self._add_pll(board, platform)
        self.pll.create_clkout(self.cd_sys, clock_hz, margin=EXACT)

    def _add_pll(self, board: Board, platform: GenericPlatform) -> None:
        self.pll = board.family.hardware().pll(board)
        if board.reset is not None:
            button = platform.request("reset")
            self.comb += self.pll.reset.eq(button if board.reset_active else ~button)
        self.pll.register_clkin(platform.request("clock"), board.clock_hz)
        for number in range(len(board.high)):
            self.comb += platform.request("high", number).eq(1)


class SdrCrg(Crg):
    """``Crg`` that also clocks an SDRAM, a quarter of a cycle later: its inputs are then stable at its edge."""

    #: The chip's clock to the system's, in LiteDRAM's words.
    rate = "1:1"

    def __init__(self, board: Board, platform: GenericPlatform, clock_hz: float):
        super().__init__(board, platform, clock_hz)
        self.cd_sys_ps = ClockDomain()
        self.pll.create_clkout(self.cd_sys_ps, clock_hz, phase=90, margin=EXACT)
        self.specials += DDROutput(1, 0, platform.request("dram_clock"), self.cd_sys_ps.clk)

    def add_phy(self, system: Module, pads: Record, dram: Dram) -> Module:
        """LiteDRAM's PHY for ``pads`` as a submodule of ``system``, under the name that LiteX's BIOS knows."""
        from litedram.phy import GENSDRPHY  # here: LiteDRAM takes a moment to load, and most SoCs have none

        system.sdrphy = phy = GENSDRPHY(pads, system.sys_clk_freq)
        return phy


@dataclass(frozen=True)
class Hardware:
    """LiteX's side of a family: the PLL of a board's part, special primitives by Migen's names for them, and clock
    and reset by the kind of memory chip, "" for none.
    """

    pll: Callable[[Board], Module]
    overrides: Mapping[Any, Any]
    crgs: Mapping[str, type[Crg]]


def make(board: Board, platform: GenericPlatform, clock_hz: float) -> Crg:
    """Clock and reset for ``board``: clock domain ``sys`` at ``clock_hz``, and those of its memory chip."""
    kind = board.dram.kind if board.dram else ""
    return board.family.hardware().crgs[kind](board, platform, clock_hz)
