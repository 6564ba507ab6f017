"""Bit-serial multiplication: ones in common with each of several rows."""

from collections.abc import Sequence

from amaranth.hdl import Module, Signal
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from gateware.blocks.dot_product import balanced_sum


def popcount_array(x: int, rows: Sequence[int]) -> list[int]:
    """Golden model."""
    return [(x & row).bit_count() for row in rows]


class PopcountArray(wiring.Component):
    """``counts[r]`` is the number of ones in ``x & w[r]``: one bit plane of ``width`` inputs against one of weights.

    Results belong to the operands of :attr:`LATENCY` cycles before; one set a cycle. No reset.
    """

    #: Cycles from operands to result.
    LATENCY = 2

    def __init__(self, rows: int = 4, width: int = 32) -> None:
        if rows < 1 or width < 1:
            raise ValueError(f"PopcountArray's rows and width must be positive, not {rows!r} and {width!r}")
        self.rows, self.width = rows, width
        super().__init__(
            {
                "x": In(width),
                "w": In(data.ArrayLayout(width, rows)),
                "counts": Out(data.ArrayLayout(width.bit_length(), rows)),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        for row in range(self.rows):
            common = Signal(self.width, name=f"common{row}")
            m.d.sync += [common.eq(self.x & self.w[row]), self.counts[row].eq(balanced_sum(list(common)))]
        return m
