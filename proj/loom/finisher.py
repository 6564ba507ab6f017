"""From sums to int8 outputs in the activation memory."""

from __future__ import annotations

from amaranth.hdl import Cat, Module, Mux, Signal, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from gateware.blocks.requantizer import Requantizer

from .array import ACCUMULATOR_BITS
from .job import ADD, CONVOLUTION, JOB, Size


class Finisher(wiring.Component):
    """Takes the sums of a window, or (ADD) two words, and gives words of four int8 with their addresses.

    ``capture`` takes ``sums`` or ``pair``. A window takes as many cycles as it has outputs, ``rows`` in a convolution,
    else 4; one more may wait meanwhile. One output a cycle is biased, requantised (parameters are read from
    ``parameter_*``) and packed. ``start`` begins a job: outputs go pixel by pixel, group by group. ``release`` pulses
    with the last word of a group, ``window_done`` with that of a window.

    ADD: the bytes of ``pair`` are offered as ``table_addresses``; their ``table_values`` come three cycles later.
    """

    def __init__(self, size: Size) -> None:
        self.size = size
        word = data.ArrayLayout(8, 4)
        super().__init__(
            {
                "job": In(JOB),
                "start": In(1),
                "capture": In(1),
                "sums": In(data.ArrayLayout(signed(ACCUMULATOR_BITS + 2), size.rows)),
                "pair": In(data.ArrayLayout(word, 2)),
                "table_addresses": Out(data.ArrayLayout(8, 2)),
                "table_values": In(data.ArrayLayout(32, 2)),
                "parameter_address": Out(range(size.channels)),
                "bias": In(signed(32)),
                "multiplier": In(31),
                "shift": In(signed(6)),
                "write": Out(1),
                "address": Out(14),
                "value": Out(32),
                "release": Out(1),
                "window_done": Out(1),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        valid, biased = self._serialize(m)
        byte_valid, byte, byte_next = self._requantize(m, valid, biased)
        self._write(m, byte_valid, byte, byte_next)
        return m

    def _serialize(self, m: Module) -> tuple[Signal, Signal]:
        """One output a cycle; bias added, or table values summed. Returns valid and value."""
        rows, job = self.size.rows, self.job
        sums = Signal.like(self.sums)
        words = Signal.like(self.pair)
        left = Signal(range(rows + 1))
        pixels_left = Signal(16)
        channel = Signal(range(self.size.channels))
        group_channel = Signal.like(channel)
        adds, convolves = Signal(), Signal()
        m.d.comb += [adds.eq(job.mode == ADD), convolves.eq(job.mode == CONVOLUTION)]
        m.d.comb += [self.parameter_address.eq(channel), self.table_addresses[0].eq(words[0][0])]
        m.d.comb += self.table_addresses[1].eq(words[1][0])
        with m.If(left != 0):
            m.d.sync += [left.eq(left - 1), channel.eq(Mux(adds, 0, channel + 1))]
            m.d.sync += [sums[i].eq(sums[i + 1]) for i in range(rows - 1)]
            m.d.sync += [words[i][j].eq(words[i][j + 1]) for i in range(2) for j in range(3)]
        # One window may wait while another passes.
        waits, free = Signal(), Signal()
        next_sums, next_words = Signal.like(sums), Signal.like(words)
        m.d.comb += free.eq(left <= 1)
        m.d.sync += waits.eq((waits & ~free) | (self.capture & (waits | ~free)))
        with m.If(self.capture):
            m.d.sync += [next_sums.eq(self.sums), next_words.eq(self.pair)]
        with m.If(free & (waits | self.capture)):
            m.d.sync += left.eq(Mux(convolves, rows, 4))
            m.d.sync += [sums.eq(Mux(waits, next_sums, self.sums)), words.eq(Mux(waits, next_words, self.pair))]
            m.d.sync += [channel.eq(group_channel), pixels_left.eq(pixels_left - 1)]
            with m.If(pixels_left == 0):
                m.d.sync += [pixels_left.eq(job.outputs), group_channel.eq(Mux(adds, 0, group_channel + rows))]
        with m.If(self.start):
            m.d.sync += [pixels_left.eq(job.outputs), group_channel.eq(0)]

        stages = Signal(4)
        total = Signal(signed(ACCUMULATOR_BITS + 2))
        biased = Signal(signed(32))
        m.d.sync += [
            stages.eq(Cat(left != 0, stages)),
            total.eq(sums[0]),
            biased.eq(Mux(adds, self.table_values[0] + self.table_values[1], total + self.bias)),
        ]
        return Mux(adds, stages[3], stages[1]), biased

    def _requantize(self, m: Module, valid: Signal, biased: Signal) -> tuple[Signal, Signal, Signal]:
        """Returns valid, the byte, and whether one comes in the next cycle."""
        m.submodules.requantizer = requantizer = Requantizer()
        stages = Signal(Requantizer.LATENCY)
        multiplier, shift = Signal(31), Signal(signed(6))
        m.d.sync += [stages.eq(Cat(valid, stages)), multiplier.eq(self.multiplier), shift.eq(self.shift)]
        m.d.comb += [
            requantizer.value.eq(biased),
            requantizer.multiplier.eq(multiplier),
            requantizer.shift.eq(shift),
            requantizer.offset.eq(self.job.offset),
            requantizer.low.eq(self.job.low),
            requantizer.high.eq(self.job.high),
        ]
        byte = Signal(8)
        byte_valid = Signal()
        m.d.sync += [byte.eq(requantizer.result), byte_valid.eq(stages[-1])]
        return byte_valid, byte, stages[-1]

    def _write(self, m: Module, byte_valid: Signal, byte: Signal, byte_next: Signal) -> None:
        """Pack bytes to words; words of a pixel lie side by side, those beyond its pitch are dropped."""
        job = self.job
        lane = Signal(2)
        low = Signal(24)
        pixels_left = Signal(16)
        pixel, group = Signal(14), Signal(14)
        column, group_column = Signal(12), Signal(12)
        words = self.size.rows // 4
        per_group = Mux(job.mode == CONVOLUTION, words, 1)
        number = Signal(2)
        complete, window_ends, inside = Signal(), Signal(), Signal()
        # Known a cycle ahead: from here to whether the CPU's next word may be stored is the longest way in the CFU.
        m.d.sync += complete.eq(byte_next & (lane + byte_valid == 3))
        m.d.comb += [
            window_ends.eq(complete & (number == per_group - 1)),
            self.value.eq(Cat(low, byte)),
            self.address.eq(pixel + number),
            self.write.eq(complete & inside),
            self.window_done.eq(window_ends),
            self.release.eq(window_ends & (pixels_left == 0) & ~job.keep_filters),
        ]
        m.d.sync += inside.eq(column < job.out_pitch)
        with m.If(byte_valid):
            m.d.sync += [lane.eq(lane + 1), low.eq(Cat(low[8:], byte))]
        with m.If(complete):
            m.d.sync += [number.eq(number + 1), column.eq(column + 1)]
        with m.If(window_ends):
            m.d.sync += [number.eq(0), pixel.eq(pixel + job.out_pitch), column.eq(group_column)]
            m.d.sync += pixels_left.eq(pixels_left - 1)
            with m.If(pixels_left == 0):
                m.d.sync += [
                    pixels_left.eq(job.outputs),
                    group.eq(group + per_group),
                    pixel.eq(group + per_group),
                    group_column.eq(group_column + per_group),
                    column.eq(group_column + per_group),
                ]
        with m.If(self.start):
            m.d.sync += [group.eq(job.out_base), pixel.eq(job.out_base), group_column.eq(0), column.eq(0)]
            m.d.sync += [pixels_left.eq(job.outputs), number.eq(0), lane.eq(0)]
