"""Multiplication by a real number, as TFLM does it in integers."""

from amaranth.hdl import Cat, Module, Mux, Signal, signed, unsigned
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out


class Scaler(wiring.Component):
    """rdpot(srdhm(value << max(shift, 0), multiplier), max(-shift, 0)): value * multiplier * 2^(shift - 31).

    TFLM's ``MultiplyByQuantizedMultiplier`` with double rounding, bit for bit; the golden model is
    :func:`gateware.blocks.arithmetic.multiply_by_quantized_multiplier`.

    ``result`` belongs to the ``value``, ``multiplier`` and ``shift`` of :attr:`LATENCY` cycles before; one value a
    cycle, each with its own scale. ``multiplier`` is TFLM's, 0 to 2^31 - 1: the high multiplication never saturates.
    ``shift`` is -31 to 31, left if positive; the left shift wraps. No reset: whoever uses it knows what is valid.
    """

    #: Cycles from operands to result.
    LATENCY = 4

    value: In(signed(32))
    multiplier: In(unsigned(31))
    shift: In(signed(6))
    result: Out(signed(32))

    def elaborate(self, platform: object) -> Module:
        # Stages: left shift | partial products | their sum | both roundings | right shift.
        # For multipliers >= 0 srdhm is floor((a * b + 2^30) / 2^31): bits 62:31 of the product plus bit 30.
        # rdpot(x, e > 0) is (x + 2^(e-1) - (x < 0)) >> e: half - 1 is added with a carry-in for x >= 0.
        m = Module()
        shifted = Signal(signed(32))
        multiplier = Signal(31)
        right = [Signal(5, name=f"right{stage}") for stage in range(1, 5)]
        m.d.sync += [
            shifted.eq(self.value << Mux(self.shift < 0, 0, self.shift[:5])),
            multiplier.eq(self.multiplier),
            Cat(right).eq(Cat(Mux(self.shift < 0, (-self.shift)[:5], 0), right[:-1])),
        ]
        product = self._multiply(m, shifted, multiplier)

        high = Signal(signed(32))
        half_minus_1 = Signal(31)
        rounded = Signal(signed(33))
        m.d.comb += [high.eq(product[31:63].as_signed() + product[30]), half_minus_1.eq((1 << right[2]) - 1 >> 1)]
        m.d.sync += rounded.eq(high + half_minus_1 + ((high >= 0) & (right[2] != 0)))
        m.d.comb += self.result.eq(rounded >> right[3])
        return m

    def _multiply(self, m: Module, a: Signal, b: Signal) -> Signal:
        """Signed 32 x unsigned 31 bits in two stages: four 18x18 multipliers, then their sum."""
        halves_a = (a[:16], a[16:].as_signed())
        halves_b = (b[:16], b[16:])
        partial = {(i, j): Signal(signed(33), name=f"partial{i}{j}") for i in range(2) for j in range(2)}
        for (i, j), product in partial.items():
            m.d.sync += product.eq(halves_a[i] * halves_b[j])
        product = Signal(signed(63))
        middle = partial[0, 1] + partial[1, 0]
        m.d.sync += product.eq(Cat(partial[0, 0][:32], partial[1, 1][:31]).as_signed() + (middle << 16))
        return product
