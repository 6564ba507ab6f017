"""Block RAM between two sides of an accelerator."""

from amaranth.hdl import Module, ShapeLike, Signal
from amaranth.lib import wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out


def _ports(shape: ShapeLike, depth: int) -> dict[str, wiring.Member]:
    return {
        "write": In(1),
        "write_address": In(range(depth)),
        "data": In(shape),
        "read_address": In(range(depth)),
        "value": Out(shape),
    }


class DualPortBuffer(wiring.Component):
    """``depth`` words, one written and one read a cycle.

    ``value`` is the word at the ``read_address`` of one cycle before; the old one if it was written in that cycle.
    Initially 0; reset does not change it.
    """

    #: Cycles from address to data.
    LATENCY = 1

    def __init__(self, shape: ShapeLike, depth: int) -> None:
        if depth < 1:
            raise ValueError(f"DualPortBuffer's depth must be positive, not {depth!r}")
        self.shape, self.depth = shape, depth
        super().__init__(_ports(shape, depth))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.memory = memory = Memory(shape=self.shape, depth=self.depth, init=[])
        write, read = memory.write_port(), memory.read_port()
        m.d.comb += [
            write.addr.eq(self.write_address),
            write.data.eq(self.data),
            write.en.eq(self.write),
            read.addr.eq(self.read_address),
            self.value.eq(read.data),
        ]
        return m


class PingPongBuffer(wiring.Component):
    """Two banks of ``depth`` words: one is filled while the other is read; ``swap`` exchanges them.

    The cycle with ``swap`` still writes and reads the old way. ``value`` is the word at the ``read_address`` of one
    cycle before, in the bank that was then the one to read. ``bank`` is the one being written, 0 after reset.
    """

    #: Cycles from address to data.
    LATENCY = 1

    def __init__(self, shape: ShapeLike, depth: int) -> None:
        if depth < 1:
            raise ValueError(f"PingPongBuffer's depth must be positive, not {depth!r}")
        self.shape, self.depth = shape, depth
        super().__init__(_ports(shape, depth) | {"swap": In(1), "bank": Out(1)})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        banks = [DualPortBuffer(self.shape, self.depth) for _ in range(2)]
        last_read = Signal()
        m.d.sync += last_read.eq(~self.bank)
        with m.If(self.swap):
            m.d.sync += self.bank.eq(~self.bank)
        for index, bank in enumerate(banks):
            m.submodules[f"bank{index}"] = bank
            m.d.comb += [
                bank.write.eq(self.write & (self.bank == index)),
                bank.write_address.eq(self.write_address),
                bank.data.eq(self.data),
                bank.read_address.eq(self.read_address),
            ]
            with m.If(last_read == index):
                m.d.comb += self.value.eq(bank.value)
        return m
