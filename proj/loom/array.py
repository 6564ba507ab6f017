"""The multipliers and their accumulators."""

from __future__ import annotations

from amaranth.hdl import Module, Mux, Signal, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from gateware.blocks.dot_product import balanced_sum
from gateware.operand import INT8X4

from .job import CHAIN, DEPTHWISE

ACCUMULATOR_BITS = 27
"""Of each lane: sums of up to 2^11 products of two int8."""


class Array(wiring.Component):
    """``rows`` x 4 int8 multiply-accumulates a cycle; every lane of every row has its own accumulator.

    In a cycle with ``valid``, word ``x`` meets the word ``filters[r]`` of each row. With ``first`` accumulators begin
    anew: from 0, or (depthwise) from what the row before had gathered, so that an image's column passes the columns of
    the filter one after another. :attr:`LATENCY` cycles after the last word ``sums`` has one sum a row, or
    (depthwise) the lanes of row CHAIN - 1. ``clear`` forgets what is gathered.
    """

    LATENCY = 3

    def __init__(self, rows: int) -> None:
        self.rows = rows
        super().__init__(
            {
                "clear": In(1),
                "mode": In(2),
                "valid": In(1),
                "first": In(1),
                "x": In(INT8X4),
                "filters": In(data.ArrayLayout(INT8X4, rows)),
                "sums": Out(data.ArrayLayout(signed(ACCUMULATOR_BITS + 2), rows)),
            }
        )

    def elaborate(self, platform: object) -> Module:
        # Stages: products | accumulators | sums over the lanes.
        m = Module()
        valid, first = Signal(), Signal()
        m.d.sync += [valid.eq(self.valid), first.eq(self.first)]
        gathered = [
            [Signal(signed(ACCUMULATOR_BITS), name=f"acc{row}_{lane}") for lane in range(4)] for row in range(self.rows)
        ]
        chained = Signal()
        m.d.comb += chained.eq(self.mode == DEPTHWISE)
        for row in range(self.rows):
            for lane in range(4):
                product = Signal(signed(16), name=f"product{row}_{lane}")
                m.d.sync += product.eq(self.x[lane] * self.filters[row][lane])
                before = Mux(chained, gathered[row - 1][lane], 0) if row else 0
                with m.If(self.clear):
                    m.d.sync += gathered[row][lane].eq(0)
                with m.Elif(valid):
                    m.d.sync += gathered[row][lane].eq(Mux(first, before, gathered[row][lane]) + product)
        for row in range(self.rows):
            m.d.sync += self.sums[row].eq(Mux(chained, gathered[CHAIN - 1][row % 4], balanced_sum(gathered[row])))
        return m
