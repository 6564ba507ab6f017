"""CFUs that exercise what Simd does not: several latencies, variable latency, packed fields, plain Verilog."""

from pathlib import Path

from amaranth.hdl import Module, Signal, signed, unsigned
from amaranth.lib import data

from gateware.core.instruction import Instruction
from gateware.core.operand import INT8X4, Operand
from gateware.core.unit import Unit
from gateware.core.verilog_cfu import VerilogCfu

VERILOG = Path(__file__).parent / "verilog"
POPCOUNT_V = VERILOG / "popcount.v"

PAIR = data.StructLayout({"low": signed(16), "high": unsigned(16)})
X = Operand("x", unsigned(32))


class CounterState:
    def __init__(self) -> None:
        self.count = 5

    def bump(self, step: int, x: int) -> int:
        self.count = self.count + x + step & 0xFFFFFFFF
        return self.count

    def wait(self, x: int) -> int:
        self.count ^= x
        return self.count


class Counter(Unit):
    """``bump`` and ``wait`` share a register; wait takes x mod 16 + 2 cycles."""

    def __init__(self) -> None:
        step = Operand("step", unsigned(3))
        super().__init__(
            [
                Instruction("bump", "count += x + step.", CounterState.bump, X, imm=step, result=unsigned(32)),
                Instruction(
                    "wait", "count ^= x, slowly.", CounterState.wait, X, result=unsigned(32), latency="variable"
                ),
            ],
            CounterState,
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        count = Signal(32, init=5)
        with m.If(self.bump.start):
            m.d.comb += self.bump.result.eq(count + self.bump.x + self.bump.step)
            m.d.sync += count.eq(self.bump.result)

        left = Signal(4)
        running = Signal()
        with m.If(self.wait.start):
            m.d.sync += [running.eq(1), left.eq(self.wait.x[:4]), count.eq(count ^ self.wait.x)]
        with m.Elif(running):
            m.d.sync += left.eq(left - 1)
            with m.If(left == 0):
                m.d.sync += running.eq(0)
                m.d.comb += self.wait.done.eq(1)
        m.d.comb += self.wait.result.eq(count)
        return m


class Delays(Unit):
    """Pure functions of every latency from 1 to 4."""

    def __init__(self) -> None:
        super().__init__(
            [
                Instruction(
                    "swap", "Halves of x exchanged.", _swap, Operand("x", PAIR), result=unsigned(32), latency=1
                ),
                Instruction("total", "Sum of lanes.", _total, None, Operand("v", INT8X4), result=signed(10), latency=2),
                Instruction("flip", "Not x.", lambda _, x: x ^ 0xFFFFFFFF, X, result=unsigned(32), latency=3),
                Instruction(
                    "least", "Smaller one.", _least, X, Operand("y", unsigned(32)), result=unsigned(32), latency=4
                ),
            ]
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        swap, total, flip, least = self.swap, self.total, self.flip, self.least
        m.d.comb += swap.result.eq(swap.x.high | swap.x.low << 16)
        m.d.sync += total.result.eq(sum(total.v[i] for i in range(4)))
        self._delay(m, flip.result, ~flip.x, 2)
        smaller = Signal(32)
        with m.If(least.x < least.y):
            m.d.comb += smaller.eq(least.x)
        with m.Else():
            m.d.comb += smaller.eq(least.y)
        self._delay(m, least.result, smaller, 3)
        return m

    def _delay(self, m: Module, target: Signal, value: Signal, cycles: int) -> None:
        for stage in range(cycles):
            register = target if stage == cycles - 1 else Signal.like(target, name=f"{target.name}{stage}")
            m.d.sync += register.eq(value)
            value = register


def _swap(_: None, x: dict[str, int]) -> int:
    return (x["low"] & 0xFFFF) << 16 | x["high"]


def _total(_: None, v: tuple[int, ...]) -> int:
    return sum(v)


def _least(_: None, x: int, y: int) -> int:
    return min(x, y)


class Total:
    """State of popcount.v."""

    def __init__(self) -> None:
        self.total = 0

    def popcount(self, x: int) -> int:
        self.total = self.total + x.bit_count() & 0xFFF
        return x.bit_count()

    def read(self) -> int:
        return self.total


POPCOUNT = Instruction("popcount", "Number of ones in x.", Total.popcount, X, result=unsigned(6), funct3=0)
TOTAL = Instruction("total", "Sum of all answers modulo 4096.", Total.read, result=unsigned(12), funct3=1)


def popcount_cfu(source: Path = POPCOUNT_V, popcount: Instruction = POPCOUNT) -> VerilogCfu:
    """popcount.v, or a file or declaration that differs from it."""
    return VerilogCfu(source, [popcount, TOTAL], Total)
