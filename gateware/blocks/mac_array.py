"""Output channels in parallel: one activation word meets a filter word of each channel every cycle."""

from collections.abc import Sequence
from typing import Any

from amaranth.hdl import Module, Mux, Signal, signed
from amaranth.lib import data, wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from gateware.blocks.arithmetic import wrap
from gateware.blocks.dot_product import DotProduct, dot_product


def mac_array(filters: Sequence[Sequence[Sequence[int]]], steps: Sequence[dict[str, Any]], offset: int) -> list[int]:
    """Golden model: accumulators after ``steps`` (dicts of address, first, x); ``filters[row][address]`` are lanes."""
    acc = [0] * len(filters)
    for step in steps:
        dots = [dot_product(step["x"], rows[step["address"]], offset) for rows in filters]
        acc = [wrap(dot + (0 if step["first"] else old)) for dot, old in zip(dots, acc, strict=True)]
    return acc


class MacArray(wiring.Component):
    """``rows`` dot products of ``lanes`` int8 each, with stationary filters in a memory of ``depth`` words a row.

    Filters are written through ``write``, ``row``, ``write_address`` and ``filter``. In a cycle with ``valid``,
    ``acc[r] += sum over i of (x[i] + offset) * filters[r][address][i]``, from 0 with ``first``: rows x lanes
    multiply-accumulates a cycle, visible in ``acc`` :attr:`LATENCY` cycles later. ``offset`` is the layer's and must be
    stable. Accumulators wrap and reset to 0; filters are not reset.
    """

    #: Cycles from operands to result.
    LATENCY = 2 + DotProduct.LATENCY

    def __init__(self, rows: int = 4, lanes: int = 4, depth: int = 512) -> None:
        if rows < 1 or depth < 1:
            raise ValueError(f"MacArray's rows and depth must be positive, not {rows!r} and {depth!r}")
        self.rows, self.lanes, self.depth = rows, lanes, depth
        word = data.ArrayLayout(signed(8), lanes)
        super().__init__(
            {
                "write": In(1),
                "row": In(range(rows)),
                "write_address": In(range(depth)),
                "filter": In(word),
                "valid": In(1),
                "first": In(1),
                "address": In(range(depth)),
                "x": In(word),
                "offset": In(signed(10)),
                "acc": Out(data.ArrayLayout(signed(32), rows)),
            }
        )

    def elaborate(self, platform: object) -> Module:
        # Stages: filter memory | offset | products | accumulation.
        m = Module()
        x = Signal(self.x.shape())
        valid = Signal(self.LATENCY - 1)
        first = Signal(self.LATENCY - 1)
        m.d.sync += [x.eq(self.x), valid.eq(valid << 1 | self.valid), first.eq(first << 1 | self.first)]
        for row in range(self.rows):
            m.submodules[f"filters{row}"] = memory = Memory(shape=self.filter.shape(), depth=self.depth, init=[])
            m.submodules[f"dot{row}"] = dot = DotProduct(self.lanes)
            write, read = memory.write_port(), memory.read_port()
            m.d.comb += [
                write.en.eq(self.write & (self.row == row)),
                write.addr.eq(self.write_address),
                write.data.eq(self.filter),
                read.addr.eq(self.address),
                dot.x.eq(x),
                dot.w.eq(read.data),
                dot.offset.eq(self.offset),
            ]
            with m.If(valid[-1]):
                m.d.sync += self.acc[row].eq(Mux(first[-1], 0, self.acc[row]) + dot.total)
        return m
