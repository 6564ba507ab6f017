"""LiteX's side of ECP5: the PLL, the words for its primitives, DDR3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litex.build.generic_platform import GenericPlatform
from litex.build.lattice.common import lattice_ecp5_special_overrides
from litex.soc.cores.clock.lattice_ecp5 import ECP5PLL
from migen import ClockDomain, Instance, Module, Record, ResetSignal, Signal
from migen.genlib.resetsync import AsyncResetSynchronizer

from soc.families.crg import EXACT, Crg, Hardware, SdrCrg

if TYPE_CHECKING:
    from soc.boards import Board, Dram

#: The clock of the DDR3 PHY's start-up sequence, Hz: any slow one will do.
_INIT_HZ, _INIT_MARGIN = 24e6, 0.2


class Ddr3Crg(Crg):
    """Clocks for LiteDRAM's ECP5 DDR3 PHY (Lattice FPGA-TN-02035): an edge clock of twice the frequency, divided for
    the system, both stopped and restarted in step by the PHY through ``stop`` and ``reset``; ``init`` runs always.
    """

    rate = "1:2"

    def __init__(self, board: Board, platform: GenericPlatform, clock_hz: float):
        self.cd_init = ClockDomain()
        self.cd_sys = ClockDomain()
        self.cd_sys2x = ClockDomain()
        self.cd_sys2x_i = ClockDomain(reset_less=True)
        self.stop, self.reset, bridged = Signal(), Signal(), Signal()
        self._add_pll(board, platform)
        self.pll.create_clkout(self.cd_sys2x_i, 2 * clock_hz, margin=EXACT, with_reset=False)
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

    def add_phy(self, system: Module, pads: Record, dram: Dram) -> Module:
        """As ``SdrCrg.add_phy``; the PHY stops and restarts this module's clocks."""
        from litedram.phy import ECP5DDRPHY  # here: LiteDRAM takes a moment to load, and most SoCs have none

        masks = dict(enumerate(dram.mask_order)) or None
        system.ddrphy = phy = ECP5DDRPHY(pads, sys_clk_freq=system.sys_clk_freq, dm_remapping=masks)
        if dram.termination:
            phy.settings.rtt_nom = dram.termination
        system.comb += [self.stop.eq(phy.init.stop), self.reset.eq(phy.init.reset)]
        return phy


HARDWARE = Hardware(
    pll=lambda board: ECP5PLL(),
    overrides=lattice_ecp5_special_overrides,
    crgs={"": Crg, "sdr": SdrCrg, "ddr3": Ddr3Crg},
)
