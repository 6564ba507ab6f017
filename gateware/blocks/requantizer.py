"""From int32 accumulators to int8 activations, exactly as TFLM rounds."""

from amaranth.hdl import Module, signed, unsigned
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from gateware.blocks.arithmetic import multiply_by_quantized_multiplier
from gateware.blocks.clamp import Clamp, clamp
from gateware.blocks.scaler import Scaler


def requantize(value: int, multiplier: int, shift: int, offset: int, low: int, high: int) -> int:
    """Golden model: one accumulator to one int8 activation (gemmlowp/TFLM double rounding)."""
    return clamp(multiply_by_quantized_multiplier(value, multiplier, shift) + offset, low, high)


class Requantizer(wiring.Component):
    """clamp(scaled value + offset, low, high), scaled by :class:`~gateware.blocks.scaler.Scaler`.

    ``result`` belongs to the ``value`` of :attr:`LATENCY` cycles before; one value a cycle. ``multiplier`` and
    ``shift`` are sampled with ``value``, so they may differ for every value (per-channel quantisation); ``offset``,
    ``low`` <= ``high`` are the layer's and must be stable while values are under way.
    """

    #: Cycles from operands to result.
    LATENCY = Scaler.LATENCY

    value: In(signed(32))
    multiplier: In(unsigned(31))
    shift: In(signed(6))
    offset: In(signed(9))
    low: In(signed(8))
    high: In(signed(8))
    result: Out(signed(8))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.scaler = scaler = Scaler()
        m.submodules.clamp = limiter = Clamp(33)
        m.d.comb += [
            scaler.value.eq(self.value),
            scaler.multiplier.eq(self.multiplier),
            scaler.shift.eq(self.shift),
            limiter.value.eq(scaler.result + self.offset),
            limiter.low.eq(self.low),
            limiter.high.eq(self.high),
            self.result.eq(limiter.result),
        ]
        return m
