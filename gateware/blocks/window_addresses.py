"""Addresses of the inputs of a convolution, window by window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from amaranth.hdl import Module, Signal, Value, signed
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

ADDRESS_BITS = 16
COUNT_BITS = 11

Address = data.StructLayout({"address": ADDRESS_BITS, "padding": 1, "first": 1, "last": 1})
"""``padding``: outside the input, ``address`` means nothing. ``first``, ``last``: of a window."""


@dataclass(frozen=True)
class WindowShape:
    """A convolution over an input of ``height`` x ``width`` positions of ``words`` words each (channels / 4).

    ``out_height`` x ``out_width`` windows of ``kernel_height`` x ``kernel_width``, ``stride`` apart, the first
    ``pad_top`` above and ``pad_left`` left of the input's corner. All below 2^11; addresses below 2^16.
    """

    height: int
    width: int
    words: int
    out_height: int
    out_width: int
    kernel_height: int
    kernel_width: int
    stride: int
    pad_top: int
    pad_left: int

    def steps(self) -> dict[str, int]:
        """Distances between addresses, which software computes so that the hardware needs no multiplier."""
        row = self.width * self.words
        origin = -(self.pad_top * row + self.pad_left * self.words)
        return {"row_step": row, "x_step": self.stride * self.words, "y_step": self.stride * row, "origin": origin}


def window_addresses(s: WindowShape) -> Iterator[dict[str, int]]:
    """Golden model: windows in raster order, in each rows, columns, words."""
    for oy in range(s.out_height):
        for ox in range(s.out_width):
            for ky in range(s.kernel_height):
                for kx in range(s.kernel_width):
                    for word in range(s.words):
                        y, x = oy * s.stride - s.pad_top + ky, ox * s.stride - s.pad_left + kx
                        yield {
                            "address": ((y * s.width + x) * s.words + word) % (1 << ADDRESS_BITS),
                            "padding": int(not (0 <= y < s.height and 0 <= x < s.width)),
                            "first": int(ky == kx == word == 0),
                            "last": int((ky, kx, word) == (s.kernel_height - 1, s.kernel_width - 1, s.words - 1)),
                        }


class WindowAddresses(wiring.Component):
    """Streams the addresses that :func:`window_addresses` gives, one a cycle, beginning the cycle after ``start``.

    ``start`` (while ``busy`` is low) begins a layer. The inputs named like :class:`WindowShape`'s fields and its
    ``steps`` must be stable until ``busy`` falls, after the last address was taken. Reset stops it.
    """

    def __init__(self) -> None:
        fields = {name: In(COUNT_BITS) for name in WindowShape.__annotations__}
        steps = {name: In(ADDRESS_BITS) for name in ("row_step", "x_step", "y_step", "origin")}
        super().__init__(fields | steps | {"start": In(1), "busy": Out(1), "o": Out(stream.Signature(Address))})

    def elaborate(self, platform: object) -> Module:
        # Five nested counters. Each level keeps the address (and position) where its present turn began; when a level
        # ends, all levels inside it restart from the new beginning of the level around them. Nested conditions take a
        # fifth fewer LUTs than conditions side by side, in which later assignments win.
        m = Module()
        word, kx, ky, ox, oy = counts = [Signal(COUNT_BITS, name=name) for name in ("word", "kx", "ky", "ox", "oy")]
        limits = (self.words, self.kernel_width, self.kernel_height, self.out_width, self.out_height)
        ends = [count == limit - 1 for count, limit in zip(counts, limits, strict=True)]
        here, row, window, line = (Signal(ADDRESS_BITS, name=name) for name in ("here", "row", "window", "line"))
        x, window_x, y, line_y = (Signal(signed(COUNT_BITS + 2), name=n) for n in ("x", "window_x", "y", "line_y"))

        def begin_row(address: Value) -> list[Any]:
            return [row.eq(address), here.eq(address)]

        def begin_window(address: Value, at_x: Value, at_y: Value) -> list[Any]:
            return [window.eq(address), window_x.eq(at_x), x.eq(at_x), y.eq(at_y), *begin_row(address)]

        def begin_line(address: Value, at_y: Value) -> list[Any]:
            return [line.eq(address), line_y.eq(at_y), *begin_window(address, -self.pad_left, at_y)]

        advance = self.busy & self.o.ready
        with m.If(self.start & ~self.busy):
            m.d.sync += [self.busy.eq(1), *(count.eq(0) for count in counts), *begin_line(self.origin, -self.pad_top)]
        with m.If(advance):
            m.d.sync += [word.eq(word + 1), here.eq(here + 1)]
            with m.If(ends[0]):
                m.d.sync += [word.eq(0), kx.eq(kx + 1), x.eq(x + 1)]
                with m.If(ends[1]):
                    m.d.sync += [kx.eq(0), ky.eq(ky + 1), x.eq(window_x), y.eq(y + 1), *begin_row(row + self.row_step)]
                    with m.If(ends[2]):
                        next_x = window_x + self.stride
                        m.d.sync += [ky.eq(0), ox.eq(ox + 1), *begin_window(window + self.x_step, next_x, line_y)]
                        with m.If(ends[3]):
                            next_y = line_y + self.stride
                            m.d.sync += [ox.eq(0), oy.eq(oy + 1), *begin_line(line + self.y_step, next_y)]
                            with m.If(ends[4]):
                                m.d.sync += self.busy.eq(0)

        inside = (y >= 0) & (y < self.height) & (x >= 0) & (x < self.width)
        m.d.comb += [
            self.o.valid.eq(self.busy),
            self.o.payload.address.eq(here),
            self.o.payload.padding.eq(~inside),
            self.o.payload.first.eq((word == 0) & (kx == 0) & (ky == 0)),
            self.o.payload.last.eq(ends[0] & ends[1] & ends[2]),
        ]
        return m
