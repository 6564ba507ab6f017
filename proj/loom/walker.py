"""Where the engine reads: the loops of a convolution."""

from __future__ import annotations

from amaranth.hdl import Module, Mux, Signal, signed
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from .job import CONVOLUTION, JOB, Size


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
        # Each level of the nest keeps where its present turn began; when a level ends, those inside restart from there.
        m = Module()
        job = self.job
        limits = [job.words, job.kernel_width, job.kernel_height, job.columns, job.lines, job.groups]
        left = [Signal(len(limit), name=f"left{level}") for level, limit in enumerate(limits)]
        tap_x, window_x = Signal(signed(16)), Signal(signed(16))
        line_row, group_row = Signal(16), Signal(16)
        y, line_y = Signal(signed(13)), Signal(signed(13))
        group_filter = Signal(range(self.size.filter_depth))
        group = Signal(16)
        loaded = Signal()
        skip = Signal(4)
        backlog = Signal(range(2 * self.size.rows + 1))
        outputs = Mux(job.mode == CONVOLUTION, self.size.rows, 4)

        def at_x(value: object) -> list:
            return [self.x.eq(value), tap_x.eq(value)]

        def at_window(value: object) -> list:
            return [window_x.eq(value), *at_x(value), self.filter_address.eq(group_filter)]

        def at_line(row: object, at_y: object) -> list:
            begin = [line_row.eq(row), self.row.eq(row), line_y.eq(at_y), y.eq(at_y)]
            return [*begin, *at_window(job.x), skip.eq(job.skip)]

        def at_group(row: object, filters: object) -> list:
            begin = [*at_line(row, job.y), group_row.eq(row), loaded.eq(0)]
            return [*begin, group_filter.eq(filters), self.filter_address.eq(filters)]

        step_x, next_tap = window_x + job.x_step.as_signed(), tap_x + job.kernel_x_step.as_signed()
        actions = [
            [self.x.eq(self.x + 4)],
            at_x(next_tap),
            [self.row.eq(self.row + job.kernel_y_step), y.eq(y + job.kernel_dy), *at_x(window_x)],
            [
                *at_window(step_x),
                self.row.eq(line_row),
                y.eq(line_y),
                skip.eq(Mux(self.emit, job.emit_every, skip - 1)),
            ],
            at_line(line_row + job.y_step, line_y + job.dy),
            [*at_group(group_row + job.group_step, group_filter + job.group_words), group.eq(group + 1)],
        ]

        step = self.valid & self.ready
        emits = step & self.last & self.emit
        m.d.sync += backlog.eq(backlog - (backlog != 0) + Mux(emits, outputs, 0))
        with m.If(self.busy & ~loaded):
            m.d.sync += loaded.eq(self.filled != group)
        with m.If(step):
            with m.If(~job.hold_filter):
                m.d.sync += self.filter_address.eq(self.filter_address + 1)
            for level, action in enumerate(actions):
                with m.If(left[level] != 0) if level == 0 else m.Elif(left[level] != 0):
                    m.d.sync += [left[level].eq(left[level] - 1), *action]
                    m.d.sync += [left[inner].eq(limits[inner]) for inner in range(level)]
            with m.Else():
                m.d.sync += self.busy.eq(0)
        with m.If(self.start & ~self.busy):
            m.d.sync += [self.busy.eq(1), group.eq(0), *at_group(job.origin, 0)]
            m.d.sync += [count.eq(limit) for count, limit in zip(left, limits, strict=True)]

        begins = Signal(init=1)
        with m.If(step):
            m.d.sync += begins.eq(self.last)
        m.d.comb += [
            self.first.eq(begins),
            self.last.eq((left[0] == 0) & (left[1] == 0) & (left[2] == 0)),
            self.emit.eq(skip == 0),
            self.y_inside.eq((y >= 0) & (y < job.height)),
            self.valid.eq(self.busy & loaded & ~(self.last & self.emit & (backlog > outputs + 1))),
        ]
        return m
