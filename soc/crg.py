"""Clock and reset of boards: the PLL, and what memory chips need of it."""

from __future__ import annotations

from litex.build.generic_platform import GenericPlatform
from litex.build.io import DDROutput
from litex.gen import LiteXModule
from litex.soc.cores.clock.gowin_gw2a import GW2APLL
from litex.soc.cores.clock.lattice_ecp5 import ECP5PLL
from migen import ClockDomain, Instance, Module, ResetSignal, Signal
from migen.genlib.resetsync import AsyncResetSynchronizer

from soc.boards import Board

#: A PLL's clock may differ from the one asked for by this share: the request is a clock that it can make.
_EXACT = 1e-6

#: The clock of the DDR3 PHY's start-up sequence, Hz: any slow one will do.
_INIT_HZ, _INIT_MARGIN = 24e6, 0.2


def make(board: Board, platform: GenericPlatform, clock_hz: float) -> Module:
    """Clock and reset for ``board``: clock domain ``sys`` at ``clock_hz``, and those of its memory chip."""
    if board.dram is None:
        return Crg(board, platform, clock_hz)
    return {"sdr": SdrCrg, "ddr3": Ddr3Crg}[board.dram.kind](board, platform, clock_hz)


class Crg(LiteXModule):
    """The PLL makes ``clock_hz``; reset ends when it is locked and the button is up."""

    def __init__(self, board: Board, platform: GenericPlatform, clock_hz: float):
        self.cd_sys = ClockDomain()
        self._add_pll(board, platform)
        self.pll.create_clkout(self.cd_sys, clock_hz, margin=_EXACT)

    def _add_pll(self, board: Board, platform: GenericPlatform) -> None:
        self.pll = _pll(board)
        if board.reset is not None:
            button = platform.request("reset")
            self.comb += self.pll.reset.eq(button if board.reset_active else ~button)
        self.pll.register_clkin(platform.request("clock"), board.clock_hz)
        for number in range(len(board.high)):
            self.comb += platform.request("high", number).eq(1)


class SdrCrg(Crg):
    """``Crg`` that also clocks an SDRAM, a quarter of a cycle later: its inputs are then stable at its edge."""

    def __init__(self, board: Board, platform: GenericPlatform, clock_hz: float):
        super().__init__(board, platform, clock_hz)
        self.cd_sys_ps = ClockDomain()
        self.pll.create_clkout(self.cd_sys_ps, clock_hz, phase=90, margin=_EXACT)
        self.specials += DDROutput(1, 0, platform.request("dram_clock"), self.cd_sys_ps.clk)


class Ddr3Crg(Crg):
    """Clocks for LiteDRAM's ECP5 DDR3 PHY (Lattice FPGA-TN-02035): an edge clock of twice the frequency, divided for
    the system, both stopped and restarted in step by the PHY through ``stop`` and ``reset``; ``init`` runs always.
    """

    def __init__(self, board: Board, platform: GenericPlatform, clock_hz: float):
        self.cd_init = ClockDomain()
        self.cd_sys = ClockDomain()
        self.cd_sys2x = ClockDomain()
        self.cd_sys2x_i = ClockDomain(reset_less=True)
        self.stop, self.reset, bridged = Signal(), Signal(), Signal()
        self._add_pll(board, platform)
        self.pll.create_clkout(self.cd_sys2x_i, 2 * clock_hz, margin=_EXACT, with_reset=False)
        self.pll.create_clkout(self.cd_init, _INIT_HZ, margin=_INIT_MARGIN)
        self.specials += [
            Instance("ECLKBRIDGECS", i_CLK0=self.cd_sys2x_i.clk, i_SEL=0, o_ECSOUT=bridged),
            Instance("ECLKSYNCB", i_ECLKI=bridged, i_STOP=self.stop, o_ECLKO=self.cd_sys2x.clk),
            Instance(
                "CLKDIVF", p_DIV="2.0", i_ALIGNWD=0, i_CLKI=self.cd_sys2x.clk, i_RST=self.reset,
                o_CDIVX=self.cd_sys.clk,
            ),
            AsyncResetSynchronizer(self.cd_sys, ~self.pll.locked | self.reset),
        ]  # fmt: skip
        self.comb += self.cd_sys2x.rst.eq(ResetSignal("sys"))


def _pll(board: Board) -> Module:
    if board.part.startswith("ecp5"):
        return ECP5PLL()
    return GW2APLL(devicename="GW2AR-18C", device=board.package)
