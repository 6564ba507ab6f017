"""Element-wise ADD and MUL of int8 tensors, exactly as TFLM computes them."""

from __future__ import annotations

from dataclasses import dataclass

from amaranth.hdl import Module, Mux, ShapeLike, Signal, signed, unsigned
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from gateware.blocks.arithmetic import multiply_by_quantized_multiplier
from gateware.blocks.requantizer import Requantizer, requantize
from gateware.blocks.scaler import Scaler

LEFT_SHIFT = 20
"""Of both inputs of ADD, for precision (TFLM's ``left_shift``)."""


@dataclass(frozen=True)
class ElementwiseParams:
    """Quantisation of one layer, as TFLM's ``ArithmeticParams``; the input scales are ADD's only."""

    offset1: int
    offset2: int
    multiplier1: int
    shift1: int
    multiplier2: int
    shift2: int
    multiplier: int
    shift: int
    offset: int
    low: int
    high: int


def add(a: int, b: int, p: ElementwiseParams) -> int:
    """Golden model of int8 ADD (TFLM ``reference_integer_ops/add.h``)."""
    scaled1 = multiply_by_quantized_multiplier(a + p.offset1 << LEFT_SHIFT, p.multiplier1, p.shift1)
    scaled2 = multiply_by_quantized_multiplier(b + p.offset2 << LEFT_SHIFT, p.multiplier2, p.shift2)
    return requantize(scaled1 + scaled2, p.multiplier, p.shift, p.offset, p.low, p.high)


def mul(a: int, b: int, p: ElementwiseParams) -> int:
    """Golden model of int8 MUL (TFLM ``reference_integer_ops/mul.h``)."""
    return requantize((a + p.offset1) * (b + p.offset2), p.multiplier, p.shift, p.offset, p.low, p.high)


class Elementwise(wiring.Component):
    """ADD or, with ``multiply``, MUL of two int8 values.

    ``result`` belongs to the ``a``, ``b`` and ``multiply`` of :attr:`LATENCY` cycles before; one pair a cycle. The
    parameters (:class:`ElementwiseParams`) must be stable while values are under way. ADD's input shifts are <= 0, as
    TFLM's are. 12 DSPs for three scalers, 1 for the product. No reset.
    """

    #: Cycles from operands to result.
    LATENCY = 1 + Scaler.LATENCY + 1 + Requantizer.LATENCY

    def __init__(self) -> None:
        scale: dict[str, ShapeLike] = {"multiplier": unsigned(31), "shift": signed(6)}
        params: dict[str, ShapeLike] = {"offset1": signed(9), "offset2": signed(9), "offset": signed(9)}
        params |= {name + index: shape for name, shape in scale.items() for index in ("", "1", "2")}
        params |= {"low": signed(8), "high": signed(8)}
        super().__init__(
            {name: In(shape) for name, shape in params.items()}
            | {"a": In(signed(8)), "b": In(signed(8)), "multiply": In(1), "result": Out(signed(8))}
        )

    def elaborate(self, platform: object) -> Module:
        # Stages: offsets | input scalers, beside them the product, delayed | sum or product | requantiser.
        m = Module()
        moved = [Signal(signed(10), name=f"moved{i}") for i in (1, 2)]
        m.d.sync += [moved[0].eq(self.a + self.offset1), moved[1].eq(self.b + self.offset2)]
        scaled = []
        for i, (multiplier, shift) in enumerate(
            ((self.multiplier1, self.shift1), (self.multiplier2, self.shift2)),
        ):
            m.submodules[f"scaler{i + 1}"] = scaler = Scaler()
            m.d.comb += [
                scaler.value.eq(moved[i] << LEFT_SHIFT),
                scaler.multiplier.eq(multiplier),
                scaler.shift.eq(shift),
            ]
            scaled.append(scaler.result)

        product = self._delay(m, moved[0] * moved[1], Scaler.LATENCY)
        multiply = self._delay(m, self.multiply, 1 + Scaler.LATENCY)
        combined = Signal(signed(32))
        m.d.sync += combined.eq(Mux(multiply, product, scaled[0] + scaled[1]))

        m.submodules.requantizer = requantizer = Requantizer()
        m.d.comb += requantizer.value.eq(combined)
        for name in ("multiplier", "shift", "offset", "low", "high"):
            m.d.comb += getattr(requantizer, name).eq(getattr(self, name))
        m.d.comb += self.result.eq(requantizer.result)
        return m

    def _delay(self, m: Module, value: Signal, cycles: int) -> Signal:
        for _ in range(cycles):
            register = Signal.like(value, name="delay")
            m.d.sync += register.eq(value)
            value = register
        return value
