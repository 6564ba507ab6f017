"""Accumulators that are added to at once and exchanged one by one."""

from amaranth.hdl import Array, Module, Signal, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from gateware.blocks.arithmetic import wrap


class AccumulatorBankModel:
    """Golden model: the effect of one cycle."""

    def __init__(self, count: int) -> None:
        self.acc = [0] * count

    def step(self, enable: int, addends: list[int], load: int, index: int, value: int) -> int:
        """Returns ``current`` of this cycle, before its additions."""
        current = self.acc[index]
        self.acc = [
            wrap(a + b) if enable >> k & 1 else a for k, (a, b) in enumerate(zip(self.acc, addends, strict=True))
        ]
        if load:
            self.acc[index] = value
        return current


class AccumulatorBank(wiring.Component):
    """``count`` 32-bit accumulators that wrap.

    acc[k] += addends[k] where ``enable[k]``; with ``load``, acc[index] = value instead. ``current`` is acc[index],
    combinational: additions are visible in the next cycle. Reset to 0.
    """

    def __init__(self, count: int = 4) -> None:
        if count < 1:
            raise ValueError(f"AccumulatorBank's count must be positive, not {count!r}")
        self.count = count
        super().__init__(
            {
                "enable": In(count),
                "addends": In(data.ArrayLayout(signed(32), count)),
                "load": In(1),
                "index": In(range(count)),
                "value": In(signed(32)),
                "current": Out(signed(32)),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        acc = [Signal(signed(32), name=f"acc{k}") for k in range(self.count)]
        for k in range(self.count):
            with m.If(self.load & (self.index == k)):
                m.d.sync += acc[k].eq(self.value)
            with m.Elif(self.enable[k]):
                m.d.sync += acc[k].eq(acc[k] + self.addends[k])
        m.d.comb += self.current.eq(Array(acc)[self.index])
        return m
