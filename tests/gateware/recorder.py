"""A CFU that remembers all it was asked: an op dropped, doubled, reordered or corrupted changes every later answer."""

from __future__ import annotations

from amaranth.hdl import Module, Signal, unsigned

from gateware.cfu import Cfu
from gateware.instruction import Instruction
from gateware.operand import Operand
from gateware.unit import Unit

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


def is_slow(funct3: int, b: int) -> bool:
    """Whether an op's response takes more than two cycles."""
    return funct3 == 2 or (funct3 == 4 and b & 7 > 1)


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


def recorder_cfu() -> Cfu:
    """A CFU of one :class:`Recorder`."""
    return Cfu([Recorder()])
