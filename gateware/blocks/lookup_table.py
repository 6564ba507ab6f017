"""A function of one byte, tabulated: logistic, tanh, softmax's exponential."""

from collections.abc import Callable, Sequence

from amaranth.hdl import Module, ShapeLike
from amaranth.lib import wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from gateware.blocks.arithmetic import wrap


def tabulate(function: Callable[[int], int]) -> list[int]:
    """Table of a function of int8, in the order of its bit patterns: 0..127, -128..-1."""
    return [function(wrap(index, 8)) for index in range(256)]


class LookupTable(wiring.Component):
    """256 entries; ``value`` is that of the ``index`` of one cycle before, one a cycle.

    ``init`` are the values after configuration (0 without); ``write`` changes entry ``index`` to ``data``, and
    ``value`` is then the old one. Not reset. One block RAM.
    """

    #: Cycles from operands to result.
    LATENCY = 1

    def __init__(self, shape: ShapeLike, init: Sequence[int] = ()) -> None:
        if len(init) not in (0, 256):
            raise ValueError(f"LookupTable's init must have 256 values or none, not {len(init)!r}")
        self.shape, self.init = shape, list(init)
        super().__init__({"index": In(8), "write": In(1), "data": In(shape), "value": Out(shape)})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.memory = memory = Memory(shape=self.shape, depth=256, init=self.init)
        read, write = memory.read_port(), memory.write_port()
        m.d.comb += [
            read.addr.eq(self.index),
            self.value.eq(read.data),
            write.addr.eq(self.index),
            write.data.eq(self.data),
            write.en.eq(self.write),
        ]
        return m
