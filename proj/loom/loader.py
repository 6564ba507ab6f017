"""From a stream of words to filters and parameters, group by group, as a ring."""

from __future__ import annotations

from amaranth.hdl import Module, Signal
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from .job import PARAMETER_PUSHES, Size


class Loader(wiring.Component):
    """Takes two words a push, one push a cycle, and writes them one cycle later.

    A group of output channels is the parameters of four channels (:class:`~.memories.Parameters`), ``sets`` + 1 times,
    then ``group_words`` filter words for each row, (``pairs`` + 1) x 2 rows filled in turn. ``filled`` counts complete
    groups since ``rewind``, which begins anew at address 0. ``ready`` is low while there is no room; ``release`` gives
    the words of a group back. Reset is like ``rewind``.
    """

    def __init__(self, size: Size) -> None:
        self.size = size
        super().__init__(
            {
                "rewind": In(1),
                "group_words": In(11),
                "pairs": In(3),
                "sets": In(2),
                "push": In(1),
                "words": In(data.ArrayLayout(32, 2)),
                "ready": Out(1),
                "release": In(1),
                "filled": Out(16),
                "data": Out(data.ArrayLayout(32, 2)),
                "write_filter": Out(1),
                "pair": Out(range(size.rows // 2)),
                "filter_address": Out(range(size.filter_depth)),
                "write_parameter": Out(1),
                "parameter_index": Out(range(PARAMETER_PUSHES)),
                "slot": Out(range(size.channels // 2)),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        arrived = Signal()
        group_words, pairs, sets = Signal(11), Signal(3), Signal(2)
        words_left, sets_left = Signal(11), Signal(2)
        group_slot = Signal.like(self.slot)
        in_filter = Signal()
        used = Signal(range(self.size.filter_depth + 1))
        groups_used = Signal(range(self.size.channels // 2))
        group_ends, word_ends = Signal(), Signal()
        slots = self.size.rows // 2  # of a group

        m.d.sync += [arrived.eq(self.push), self.data.eq(self.words)]
        m.d.comb += [
            self.write_parameter.eq(arrived & ~in_filter),
            self.write_filter.eq(arrived & in_filter),
            word_ends.eq(self.write_filter & (self.pair == pairs)),
            group_ends.eq(word_ends & (words_left == 0)),
        ]
        # Two pushes may be on their way when `used` is compared, none after two cycles without; the last words go so.
        roomy = used < self.size.filter_depth - 3
        enough = (used < self.size.filter_depth) & ~self.ready & ~arrived
        m.d.sync += self.ready.eq((roomy | enough) & (groups_used < self.size.groups_held))
        m.d.sync += used.eq(used + word_ends - (self.release.replicate(11) & group_words))
        m.d.sync += groups_used.eq(groups_used + group_ends - self.release)

        with m.If(self.write_parameter):
            m.d.sync += self.parameter_index.eq(self.parameter_index + 1)
            with m.If(self.parameter_index == PARAMETER_PUSHES - 1):
                m.d.sync += [self.parameter_index.eq(0), self.slot.eq(self.slot + 2), sets_left.eq(sets_left - 1)]
                m.d.sync += in_filter.eq(sets_left == 0)
        with m.If(self.write_filter):
            m.d.sync += self.pair.eq(self.pair + 1)
            with m.If(word_ends):
                m.d.sync += [
                    self.pair.eq(0),
                    self.filter_address.eq(self.filter_address + 1),
                    words_left.eq(words_left - 1),
                ]
            with m.If(group_ends):
                m.d.sync += [
                    self.filled.eq(self.filled + 1),
                    in_filter.eq(0),
                    words_left.eq(group_words - 1),
                    sets_left.eq(sets),
                    group_slot.eq(group_slot + slots),
                    self.slot.eq(group_slot + slots),
                ]
        with m.If(self.rewind):
            m.d.sync += [
                group_words.eq(self.group_words),
                words_left.eq(self.group_words - 1),
                pairs.eq(self.pairs),
                sets.eq(self.sets),
                sets_left.eq(self.sets),
                *(signal.eq(0) for signal in (self.pair, self.filter_address, self.parameter_index, in_filter)),
                *(signal.eq(0) for signal in (self.slot, group_slot, self.filled, used, groups_used)),
            ]
        return m
