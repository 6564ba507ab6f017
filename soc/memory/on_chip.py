"""On-chip RAM on the bus: one wait state, a word a cycle in bursts, and no write enable on the critical path."""

from __future__ import annotations

from collections.abc import Sequence

from litex.gen import LiteXModule
from litex.soc.interconnect import wishbone
from migen import READ_FIRST, If, Memory, Mux, Signal


class Ram(LiteXModule):
    """``size`` bytes on ``bus`` (32 bits, word addresses), for masters that burst in linear order, reads only.

    Reads answer in the second cycle, the following words of a burst one a cycle. Writes are acknowledged in the
    second cycle too, and done at its end, through a port of their own with address, data and byte enables in
    registers: the paths from the CPU through the arbiter end there, not in each of the block RAMs, 160 for 320 KB.
    No read can come before a write is done, as the bus is free only after its acknowledge: this costs no cycle.
    """

    def __init__(self, size: int, bus: wishbone.Interface, contents: Sequence[int], name: str):
        memory = Memory(32, size // 4, init=list(contents) or None, name=name)
        read = memory.get_port(mode=READ_FIRST)
        write = memory.get_port(write_capable=True, we_granularity=8, mode=READ_FIRST)
        self.specials += memory, read, write

        request, burst = Signal(), Signal()
        streaming, following = Signal(), Signal(len(read.adr))
        self.comb += [
            request.eq(bus.cyc & bus.stb),
            burst.eq(bus.cti == wishbone.CTI_BURST_INCREMENTING if bus.bursting else 0),
            read.adr.eq(Mux(streaming & burst, following, bus.adr[: len(read.adr)])),
            bus.dat_r.eq(read.dat_r),
        ]
        self.sync += [
            bus.ack.eq(request & (~bus.ack | burst)),
            streaming.eq(request & burst),
            following.eq(read.adr + 1),
            write.adr.eq(bus.adr[: len(write.adr)]),
            write.dat_w.eq(bus.dat_w),
            write.we.eq(0),
            If(request & bus.we & ~bus.ack, write.we.eq(bus.sel)),
        ]
