"""Where the engine reads: the loops of a convolution."""

from __future__ import annotations

from typing import Any

from amaranth.hdl import Module, Mux, Signal, Value, ValueLike, signed
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from .job import CONVOLUTION, JOB, LOOPS, Size

Statement = Any
"""An assignment."""


class Walker(wiring.Component):
    """Walks groups of output channels, lines, columns, filter rows, filter columns, words; one step a cycle.

    Offers the place of a word as (start of its row, x in bytes within it) and its filter's address. Takes ``start``
    while not ``busy``; ``job`` must be stable until ``busy`` falls. A group begins when its number is below ``filled``.
    Windows that give outputs (``emit`` with ``last``) are held back while two are on their way through the finisher.
    """

    def __init__(self, size: Size) -> None:
        self.size = size
        super().__init__(
            {
                "job": In(JOB),
                "start": In(1),
                "filled": In(16),
                "busy": Out(1),
                "ready": In(1),
                "valid": Out(1),
                "row": Out(16),
                "x": Out(signed(16)),
                "y_inside": Out(1),
                "first": Out(1),
                "last": Out(1),
                "emit": Out(1),
                "filter_address": Out(range(size.filter_depth)),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        place = _Place(self)
        step = self.valid & self.ready
        left = self._count(m, step, place)
        loaded = self._wait_for_filters(m, place)
        held = self._hold(m, step)

        begins = Signal(init=1)
        with m.If(step):
            m.d.sync += begins.eq(self.last)
        m.d.comb += [
            self.first.eq(begins),
            self.last.eq((left[0] == 0) & (left[1] == 0) & (left[2] == 0)),
            self.emit.eq(place.skip == 0),
            self.y_inside.eq((place.y >= 0) & (place.y < self.job.height)),
            self.valid.eq(self.busy & loaded & ~held),
        ]
        return m

    def _count(self, m: Module, step: Value, place: _Place) -> list[Signal]:
        """The loops: turns that are left at each level of the nest. When a level goes on, those inside begin anew."""
        limits = [getattr(self.job, loop) for loop in LOOPS]
        left = [Signal(len(limit), name=f"left{level}") for level, limit in enumerate(limits)]
        with m.If(step):
            with m.If(~self.job.hold_filter):
                m.d.sync += self.filter_address.eq(self.filter_address + 1)
            for level, action in enumerate(place.steps()):
                with m.If(left[level] != 0) if level == 0 else m.Elif(left[level] != 0):
                    m.d.sync += [left[level].eq(left[level] - 1), *action]
                    m.d.sync += [left[inner].eq(limits[inner]) for inner in range(level)]
            with m.Else():
                m.d.sync += self.busy.eq(0)
        with m.If(self.start & ~self.busy):
            m.d.sync += [self.busy.eq(1), *place.begin()]
            m.d.sync += [count.eq(limit) for count, limit in zip(left, limits, strict=True)]
        return left

    def _wait_for_filters(self, m: Module, place: _Place) -> Value:
        """Whether those of the present group are there."""
        with m.If(self.busy & ~place.loaded):
            m.d.sync += place.loaded.eq(self.filled != place.group)
        return place.loaded

    def _hold(self, m: Module, step: Value) -> Value:
        """Whether a window would end before there is room for its outputs: one leaves in each cycle."""
        backlog = Signal(range(2 * self.size.rows + 1))
        outputs = Mux(self.job.mode == CONVOLUTION, self.size.rows, 4)
        ends = self.last & self.emit
        m.d.sync += backlog.eq(backlog - (backlog != 0) + Mux(step & ends, outputs, 0))
        return ends & (backlog > outputs + 1)


class _Place:
    """Where the walker is: each level of the nest keeps where its present turn began.

    Methods return what is to be assigned for a turn of a level to begin, and with it one of each level inside.
    """

    def __init__(self, walker: Walker) -> None:
        self.walker, self.job = walker, walker.job
        self.tap_x = Signal(signed(16))
        self.window_x = Signal(signed(16))
        self.y = Signal(signed(13))
        self.line_y = Signal(signed(13))
        self.line_row = Signal(16)
        self.group_row = Signal(16)
        self.skip = Signal(4)
        self.group = Signal(16)
        self.group_filter = Signal(range(walker.size.filter_depth))
        self.loaded = Signal()

    def begin(self) -> list[Statement]:
        """The first group of a job."""
        return [self.group.eq(0), *self._at_group(self.job.origin, 0)]

    def steps(self) -> list[list[Statement]]:
        """The next turn of each level, from the innermost."""
        walker, job = self.walker, self.job
        tap_row = [walker.row.eq(walker.row + job.kernel_y_step), self.y.eq(self.y + job.kernel_dy)]
        line = [walker.row.eq(self.line_row), self.y.eq(self.line_y)]
        skip = self.skip.eq(Mux(walker.emit, job.emit_every, self.skip - 1))
        next_group = self._at_group(self.group_row + job.group_step, self.group_filter + job.group_words)
        return [
            [walker.x.eq(walker.x + 4)],
            self._at_tap(self.tap_x + job.kernel_x_step.as_signed()),
            [*tap_row, *self._at_tap(self.window_x)],
            [*line, *self._at_window(self.window_x + job.x_step.as_signed()), skip],
            self._at_line(self.line_row + job.y_step, self.line_y + job.dy),
            [self.group.eq(self.group + 1), *next_group],
        ]

    def _at_tap(self, x: ValueLike) -> list[Statement]:
        return [self.walker.x.eq(x), self.tap_x.eq(x)]

    def _at_window(self, x: ValueLike) -> list[Statement]:
        return [self.window_x.eq(x), *self._at_tap(x), self.walker.filter_address.eq(self.group_filter)]

    def _at_line(self, row: ValueLike, y: ValueLike) -> list[Statement]:
        begin = [self.line_row.eq(row), self.walker.row.eq(row), self.line_y.eq(y), self.y.eq(y)]
        return [*begin, *self._at_window(self.job.x), self.skip.eq(self.job.skip)]

    def _at_group(self, row: ValueLike, filters: ValueLike) -> list[Statement]:
        begin = [*self._at_line(row, self.job.y), self.group_row.eq(row), self.loaded.eq(0)]
        return [*begin, self.group_filter.eq(filters), self.walker.filter_address.eq(filters)]
