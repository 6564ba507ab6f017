"""Four int8 multiply-accumulates a cycle, accumulators and a requantiser: a CFU for convolutional networks."""

from __future__ import annotations

from amaranth.hdl import Cat, Module, Mux, Signal, signed, unsigned
from amaranth.lib import data

from gateware import INT8X4, Cfu, Instruction, Operand, Unit
from gateware.blocks.accumulator_bank import AccumulatorBank
from gateware.blocks.arithmetic import wrap
from gateware.blocks.dot_product import DotProduct, dot_product
from gateware.blocks.requantizer import Requantizer, requantize

BOUNDS = data.StructLayout({"low": signed(8), "high": signed(8)})


class SimdState:
    """Registers of the unit and the golden functions on them."""

    def __init__(self) -> None:
        self.acc = [0, 0, 0, 0]
        self.input_offset = 0
        self.output_offset = 0
        self.bounds = {"low": 0, "high": 0}
        self.multiplier = 0
        self.shift = 0

    def set_input_offset(self, offset: int) -> None:
        self.input_offset = offset

    def dot4(self, k: int, x: tuple[int, ...], w: tuple[int, ...]) -> None:
        self.acc[k] = wrap(self.acc[k] + dot_product(x, w, self.input_offset))

    def mac4(self, x: tuple[int, ...], w: tuple[int, ...]) -> None:
        products = [(a + self.input_offset) * b for a, b in zip(x, w, strict=True)]
        self.acc = [wrap(acc + product) for acc, product in zip(self.acc, products, strict=True)]

    def exchange(self, k: int, value: int) -> int:
        old, self.acc[k] = self.acc[k], value
        return old

    def set_output(self, offset: int, bounds: dict[str, int]) -> None:
        self.output_offset, self.bounds = offset, bounds

    def set_multiplier(self, multiplier: int, shift: int) -> None:
        self.multiplier, self.shift = multiplier, shift

    def requantize(self, value: int) -> int:
        return requantize(value, self.multiplier, self.shift, self.output_offset, **self.bounds)


def _instructions() -> list[Instruction]:
    k = Operand("k", unsigned(2), "accumulator")
    x = Operand("x", INT8X4, "inputs")
    w = Operand("w", INT8X4, "weights")
    offset = Operand("offset", signed(10), "minus the input's zero point", range(-255, 256))
    output_offset = Operand("offset", signed(9), "the output's zero point", range(-255, 256))
    shift = Operand("shift", signed(6), "left if positive", range(-31, 32))
    return [
        Instruction("set_input_offset", "input_offset = offset.", SimdState.set_input_offset, rs1=offset),
        Instruction("dot4", "acc[k] += sum over i of (x[i] + input_offset) * w[i].", SimdState.dot4, x, w, k),
        Instruction(
            "mac4", "acc[i] += (x[i] + input_offset) * w[i], each lane its own accumulator.", SimdState.mac4, x, w
        ),
        Instruction(
            "exchange",
            "Return acc[k], then acc[k] = value: read a result and load the next bias.",
            SimdState.exchange,
            rs1=Operand("value", signed(32)),
            imm=k,
            result=signed(32),
        ),
        Instruction(
            "set_output",
            "Output offset and activation bounds of the next requantize instructions.",
            SimdState.set_output,
            rs1=output_offset,
            rs2=Operand("bounds", BOUNDS, "activation minimum and maximum"),
        ),
        Instruction(
            "set_multiplier",
            "Scale of the next requantize instructions: multiplier * 2^(shift - 31).",
            SimdState.set_multiplier,
            rs1=Operand("multiplier", unsigned(31)),
            rs2=shift,
        ),
        Instruction(
            "requantize",
            "int32 to int8 with TFLM's double rounding, output offset and activation bounds.",
            SimdState.requantize,
            rs1=Operand("value", signed(32)),
            result=signed(8),
            latency=Requantizer.LATENCY + 1,
        ),
    ]


class SimdUnit(Unit):
    """The accumulators, their multipliers and the requantiser.

    dot4 and mac4 are accepted every cycle and answered one cycle later, while products and sums take two more cycles
    in the background. exchange waits for them: 2 cycles right behind a multiplication, else none. requantize takes 5
    cycles, one a cycle; the in-order responses keep its parameters from changing under it. VexRiscv has at most two
    commands under way, so it sustains two requantize instructions in six cycles.
    """

    def __init__(self) -> None:
        super().__init__(_instructions(), SimdState)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        self._accumulate(m)
        self._requantize(m)
        return m

    def _accumulate(self, m: Module) -> None:
        # dot4 and mac4 have their operands in the same registers; to_one and to_each travel along with the products.
        m.submodules.dot = dot = DotProduct()
        m.submodules.bank = bank = AccumulatorBank()
        offset = Signal(signed(10))
        with m.If(self.set_input_offset.start):
            m.d.sync += offset.eq(self.set_input_offset.offset)
        m.d.comb += [dot.x.eq(self.dot4.x), dot.w.eq(self.dot4.w), dot.offset.eq(offset)]

        to_one = [Signal(4, name=f"to_one{stage}") for stage in range(1, DotProduct.LATENCY + 1)]
        to_each = [Signal(name=f"to_each{stage}") for stage in range(1, DotProduct.LATENCY + 1)]
        m.d.sync += [
            Cat(to_one).eq(Cat((self.dot4.start << self.dot4.k)[:4], to_one[:-1])),
            Cat(to_each).eq(Cat(self.mac4.start, to_each[:-1])),
        ]
        m.d.comb += bank.enable.eq(to_one[-1] | to_each[-1].replicate(4))
        for k in range(4):
            m.d.comb += bank.addends[k].eq(Mux(to_each[-1], dot.products[k], dot.total))

        m.d.comb += [
            bank.index.eq(self.exchange.k),
            bank.value.eq(self.exchange.value),
            bank.load.eq(self.exchange.start),
            self.exchange.ready.eq(~Cat(to_one, to_each).any()),
            self.exchange.result.eq(bank.current),
        ]

    def _requantize(self, m: Module) -> None:
        m.submodules.requantizer = requantizer = Requantizer()
        multiplier = Signal(31)
        shift = Signal(signed(6))
        offset = Signal(signed(9))
        bounds = Signal(BOUNDS)
        with m.If(self.set_multiplier.start):
            m.d.sync += [multiplier.eq(self.set_multiplier.multiplier), shift.eq(self.set_multiplier.shift)]
        with m.If(self.set_output.start):
            m.d.sync += [offset.eq(self.set_output.offset), bounds.eq(self.set_output.bounds)]
        m.d.comb += [
            requantizer.value.eq(self.requantize.value),
            requantizer.multiplier.eq(multiplier),
            requantizer.shift.eq(shift),
            requantizer.offset.eq(offset),
            requantizer.low.eq(bounds.low),
            requantizer.high.eq(bounds.high),
            self.requantize.result.eq(requantizer.result),
        ]


class Simd(Cfu):
    """A CFU of one :class:`SimdUnit`."""

    def __init__(self) -> None:
        super().__init__([SimdUnit()])
