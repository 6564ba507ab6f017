"""On-chip RAM on the bus: one wait state, a word a cycle in bursts, and no write enable on the critical path."""

from __future__ import annotations

from collections.abc import Sequence

from litex.gen import LiteXModule
from litex.soc.interconnect import wishbone
from migen import WRITE_FIRST, If, Memory, Mux, Signal


class Ram(LiteXModule):
    """``size`` bytes on ``bus`` (32 bits, word addresses), for masters that burst in linear order, reads only.

    Reads answer in the second cycle, the following words of a burst one a cycle. Writes are acknowledged in the
    second cycle too, and done at its end: the write enables of the block RAMs, 160 for 320 KB, are registers then,
    not the end of the path from the CPU through the arbiter. The master holds address and data until the
    acknowledge, so this costs no cycle, and no access can come between.
    """

    def __init__(self, size: int, bus: wishbone.Interface, contents: Sequence[int], name: str):
        memory = Memory(32, size // 4, init=list(contents) or None, name=name)
        port = memory.get_port(write_capable=True, we_granularity=8, mode=WRITE_FIRST)
        self.specials += memory, port

        request, burst = Signal(), Signal()
        streaming, following = Signal(), Signal(len(port.adr))
        self.comb += [
            request.eq(bus.cyc & bus.stb),
            burst.eq(bus.cti == wishbone.CTI_BURST_INCREMENTING if bus.bursting else 0),
            port.adr.eq(Mux(streaming & burst, following, bus.adr[: len(port.adr)])),
            port.dat_w.eq(bus.dat_w),
            bus.dat_r.eq(port.dat_r),
        ]
        self.sync += [
            bus.ack.eq(request & (~bus.ack | burst)),
            streaming.eq(request & burst),
            following.eq(port.adr + 1),
            port.we.eq(0),
            If(request & bus.we & ~bus.ack, port.we.eq(bus.sel)),
        ]
