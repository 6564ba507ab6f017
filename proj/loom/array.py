"""The multipliers and their accumulators."""

from __future__ import annotations

from amaranth.hdl import Module, Mux, Signal, Value, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from gateware import INT8X4
from gateware.blocks.dot_product import balanced_sum

from .job import CHAIN, DEPTHWISE, Size

ACCUMULATOR_BITS = 27
"""Of each lane: sums of up to 2^11 products of two int8."""


class Array(wiring.Component):
    """Rows of 4 int8 multiply-accumulates; every lane of every row has its own accumulator.

    In a cycle with ``valid``, word ``x`` meets the word ``filters[r]`` of each row. With ``first`` accumulators begin
    anew: from 0, or (depthwise) from what the row before had gathered, so that an image's column passes the columns of
    the filter one after another. :attr:`latency` cycles after the last word ``sums`` has one sum a row, or
    (depthwise) the lanes of row CHAIN - 1. ``clear`` forgets what is gathered. Takes a word every ``size.pace`` cycles.
    """

    def __init__(self, size: Size) -> None:
        self.rows, self.pace = size.rows, size.pace
        self.latency = 2 + size.pace
        super().__init__(
            {
                "clear": In(1),
                "mode": In(2),
                "valid": In(1),
                "first": In(1),
                "x": In(INT8X4),
                "filters": In(data.ArrayLayout(INT8X4, self.rows)),
                "sums": Out(data.ArrayLayout(signed(ACCUMULATOR_BITS + 2), self.rows)),
            }
        )

    def elaborate(self, platform: object) -> Module:
        # Stages: products | accumulators | sums over the lanes. At pace 2 the upper rows go first, the lower ones take
        # the same multipliers one cycle later: so each row still finds what the row before had gathered.
        m = Module()
        served = self.rows // self.pace
        turns = [(self.valid, self.first)]
        x, filters = self.x, [self.filters[row] for row in range(self.rows - served, self.rows)]
        if self.pace == 2:
            second, second_first = Signal(), Signal()
            held_x = Signal.like(self.x)
            held = [Signal(INT8X4, name=f"held{row}") for row in range(served)]
            m.d.sync += [second.eq(self.valid), second_first.eq(self.first), held_x.eq(self.x)]
            m.d.sync += [word.eq(self.filters[row]) for row, word in enumerate(held)]
            turns.append((second, second_first))
            x = _choose(second, held_x, x)
            filters = [_choose(second, late, early) for late, early in zip(held, filters, strict=True)]
        products = []
        for row in range(served):
            products.append([Signal(signed(16), name=f"product{row}_{lane}") for lane in range(4)])
            m.d.sync += [product.eq(x[lane] * filters[row][lane]) for lane, product in enumerate(products[row])]
        self._accumulate(m, turns, products)
        return m

    def _accumulate(self, m: Module, turns: list[tuple[Value, Value]], products: list[list[Signal]]) -> None:
        """``turns``: valid and first of the operands, for the upper rows, then (pace 2) for the lower ones."""
        now = [(Signal(name=f"valid{i}"), Signal(name=f"first{i}")) for i in range(len(turns))]
        for registered, given in zip(now, turns, strict=True):
            m.d.sync += [registered[0].eq(given[0]), registered[1].eq(given[1])]
        gathered = [
            [Signal(signed(ACCUMULATOR_BITS), name=f"acc{row}_{lane}") for lane in range(4)] for row in range(self.rows)
        ]
        chained = Signal()
        m.d.comb += chained.eq(self.mode == DEPTHWISE)
        served = len(products)
        for row in range(self.rows):
            valid, first = now[-1 - row // served]
            for lane in range(4):
                before = Mux(chained, gathered[row - 1][lane], 0) if row else 0
                with m.If(self.clear):
                    m.d.sync += gathered[row][lane].eq(0)
                with m.Elif(valid):
                    start = Mux(first, before, gathered[row][lane])
                    m.d.sync += gathered[row][lane].eq(start + products[row % served][lane])
        for row in range(self.rows):
            m.d.sync += self.sums[row].eq(Mux(chained, gathered[CHAIN - 1][row % 4], balanced_sum(gathered[row])))


def _choose(which: Value, a: data.View, b: data.View) -> data.View:
    return INT8X4(Mux(which, a.as_value(), b.as_value()))
