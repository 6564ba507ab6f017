"""Bytes to words."""

from collections.abc import Sequence

from amaranth.hdl import Cat, Module, Signal, signed
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out


def pack(values: Sequence[int]) -> list[int]:
    """Golden model: words of each four complete int8, the first in the lowest byte."""
    full = len(values) // 4 * 4
    return [sum((value & 0xFF) << 8 * i for i, value in enumerate(values[at : at + 4])) for at in range(0, full, 4)]


class Packer(wiring.Component):
    """Four int8 become one word, the first in the lowest byte.

    Streams: one byte a cycle, also while a word is taken; a word is offered the cycle after its fourth byte. Reset
    drops what is inside.
    """

    i: In(stream.Signature(signed(8)))
    o: Out(stream.Signature(32))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        count = Signal(2)
        last = Signal()
        low = Signal(24)
        m.d.comb += [last.eq(count == 3), self.i.ready.eq(~last | ~self.o.valid | self.o.ready)]
        with m.If(self.o.ready):
            m.d.sync += self.o.valid.eq(0)
        with m.If(self.i.valid & self.i.ready):
            m.d.sync += [count.eq(count + 1), low.eq(Cat(low[8:], self.i.payload))]
            with m.If(last):
                m.d.sync += [self.o.valid.eq(1), self.o.payload.eq(Cat(low, self.i.payload))]
        return m
