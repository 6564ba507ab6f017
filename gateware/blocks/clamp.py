"""The activation function of quantised networks."""

from amaranth.hdl import Module, Mux, signed
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out


def clamp(value: int, low: int, high: int) -> int:
    """Golden model; low <= high."""
    return low if value < low else high if value > high else value


class Clamp(wiring.Component):
    """``result`` is ``value`` limited to ``low`` .. ``high`` (low <= high). Combinational.

    ``width`` is that of ``value``.
    """

    def __init__(self, width: int = 32) -> None:
        if width < 8:
            raise ValueError(f"Clamp's width must be at least that of its result, 8, not {width!r}")
        super().__init__(
            {"value": In(signed(width)), "low": In(signed(8)), "high": In(signed(8)), "result": Out(signed(8))}
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        limited = Mux(self.value > self.high, self.high, self.value[:8].as_signed())
        m.d.comb += self.result.eq(Mux(self.value < self.low, self.low, limited))
        return m
