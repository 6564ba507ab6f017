"""A CFU that remembers all it was asked: an op dropped, doubled, reordered or corrupted changes every later answer."""

from __future__ import annotations

from pathlib import Path

from amaranth.hdl import ClockSignal, Instance, Module, Signal, unsigned

from gateware.core.cfu import Cfu
from gateware.core.instruction import Instruction
from gateware.core.operand import Operand
from gateware.core.unit import Unit
from gateware.core.verilog import convert

VERILOG = Path(__file__).parent / "verilog"

LATENCIES = {"one": 1, "two": 2, "three": 3, "held": 1, "slow": "variable", "count": 1}
"""``held`` is not ready at times; ``slow`` takes up to 8 cycles, as its operand b says."""

FIRST_COUNT = 0xFFFFFF80
"""So high that the count soon wraps: all its bits are seen as both 0 and 1."""


class Record:
    """Number and hash of all ops so far."""

    def __init__(self) -> None:
        self.count = FIRST_COUNT
        self.hash = 1

    def mix(self, tag: int, a: int, b: int) -> int:
        rotated = (self.hash << 5 | self.hash >> 27) & 0xFFFFFFFF
        mixed = a ^ (b << 9 | b >> 23) & 0xFFFFFFFF
        self.hash = rotated + mixed + tag & 0xFFFFFFFF
        self.count = self.count + 1 & 0xFFFFFFFF
        return self.count if tag == 5 else self.hash


class Recorder(Unit):
    """Instruction number ``tag`` has funct3 = tag; all mix a, b and tag into the hash and return it, or the count."""

    def __init__(self) -> None:
        a, b = Operand("a", unsigned(32)), Operand("b", unsigned(32))
        super().__init__(
            [
                Instruction(
                    name,
                    "Mix a and b into the hash.",
                    lambda record, a, b, tag=tag: record.mix(tag, a, b),
                    a,
                    b,
                    result=unsigned(32),
                    latency=latency,
                    funct3=tag,
                )
                for tag, (name, latency) in enumerate(LATENCIES.items())
            ],
            Record,
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        record, count = Signal(32, init=1), Signal(32, init=FIRST_COUNT)
        now = Signal(32)  # the hash with the op that starts in this cycle
        for tag, name in enumerate(LATENCIES):
            port = getattr(self, name)
            with m.If(port.start):
                m.d.comb += now.eq(record.rotate_left(5) + (port.a ^ port.b.rotate_left(9)) + tag)
                m.d.sync += [record.eq(now), count.eq(count + 1)]

        between = Signal(32)
        m.d.sync += [self.two.result.eq(now), between.eq(now), self.three.result.eq(between)]
        m.d.comb += [self.one.result.eq(now), self.held.result.eq(now), self.count.result.eq(count + 1)]

        noise = Signal(7, init=1)
        m.d.sync += noise.eq((noise << 1) | (noise[6] ^ noise[5]))
        m.d.comb += self.held.ready.eq(noise[:2].any())

        left, running = Signal(3), Signal()
        m.d.sync += left.eq(left - 1)
        with m.If(self.slow.start):
            m.d.sync += [left.eq(self.slow.b[:3]), running.eq(1)]
        with m.Elif(self.slow.done):
            m.d.sync += running.eq(0)
        m.d.comb += [self.slow.done.eq(running & (left == 0)), self.slow.result.eq(record)]
        return m


class Bins(Unit):
    """Reads the bins of pipeline_probe.v."""

    def __init__(self) -> None:
        index = Operand("index", unsigned(7))
        read = Instruction("bin", "A bin.", lambda state, index: 0, index, result=unsigned(32), funct3=6)
        super().__init__([read])

    def elaborate(self, platform: object) -> Module:
        m = Module()
        ports = {"i_clk": ClockSignal(), "i_index": self.bin.index, "o_count": self.bin.result}
        m.submodules.probe = Instance("pipeline_probe", **ports)
        return m


NO_PROBE = """
module pipeline_probe (input clk, input [31:0] index, output [31:0] count);
  assign count = 0;
endmodule
"""
"""Stands for the probe where there is no CPU."""


def recorder_cfu() -> Cfu:
    """A CFU of one :class:`Recorder`."""
    return Cfu([Recorder()])


def probed_recorder() -> str:
    """Verilog of a CFU of a :class:`Recorder` and :class:`Bins`, to stand beside VexRiscv."""
    return convert(Cfu([Recorder(), Bins()])) + _probe()


def eager_recorder(probe: str | None = None) -> str:
    """Verilog of a CFU that does the same, in a way that ours never do: eager.v, with another probe if given."""
    return (VERILOG / "eager.v").read_text() + (probe or _probe())


def _probe() -> str:
    return (VERILOG / "pipeline_probe.v").read_text()
