"""Products and their sum over the lanes of a word."""

from collections.abc import Sequence

from amaranth.hdl import Module, Signal, Value, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out


def dot_product(x: Sequence[int], w: Sequence[int], offset: int) -> int:
    """Golden model."""
    return sum((a + offset) * b for a, b in zip(x, w, strict=True))


class DotProduct(wiring.Component):
    """sum over i of (x[i] + offset) * w[i]: int8 inputs, int8, int4 or int2 weights.

    ``products`` and their sum ``total`` belong to the operands of :attr:`LATENCY` cycles before; one word a cycle.
    The sum is combinational behind the products' registers: an accumulator should register it. ``lanes`` multipliers
    of 10 x ``weight_bits``; Yosys takes a DSP for each on ECP5, however narrow. No reset.
    """

    #: Cycles from operands to result.
    LATENCY = 2

    def __init__(self, lanes: int = 4, weight_bits: int = 8) -> None:
        if lanes not in (4, 8, 16):
            raise ValueError(f"DotProduct's lanes must be 4, 8 or 16, not {lanes!r}")
        if weight_bits not in (8, 4, 2):
            raise ValueError(f"DotProduct's weight_bits must be 8, 4 or 2, not {weight_bits!r}")
        self.lanes = lanes
        product_bits = 10 + weight_bits
        super().__init__(
            {
                "x": In(data.ArrayLayout(signed(8), lanes)),
                "w": In(data.ArrayLayout(signed(weight_bits), lanes)),
                "offset": In(signed(10)),
                "products": Out(data.ArrayLayout(signed(product_bits), lanes)),
                "total": Out(signed(product_bits + (lanes - 1).bit_length())),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        for i in range(self.lanes):
            moved = Signal(signed(10), name=f"moved{i}")
            weight = Signal.like(self.w[i], name=f"weight{i}")
            m.d.sync += [moved.eq(self.x[i] + self.offset), weight.eq(self.w[i]), self.products[i].eq(moved * weight)]
        m.d.comb += self.total.eq(balanced_sum([self.products[i] for i in range(self.lanes)]))
        return m


def balanced_sum(values: Sequence[Value]) -> Value:
    """Sum as a tree of adders, of logarithmic depth."""
    while len(values) > 1:
        pairs = [left + right for left, right in zip(values[::2], values[1::2], strict=False)]
        values = pairs + list(values[len(pairs) * 2 :])
    return values[0]
