"""From a stream of words to filters and parameters, group by group, as a ring."""

from __future__ import annotations

from amaranth.hdl import Module, Signal, Value
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
        in_filter = Signal()
        word_ends = Signal()
        group_ends = Signal()
        group_words = Signal(11)
        pairs = Signal(3)
        sets = Signal(2)
        words_left = Signal(11)
        sets_left = Signal(2)
        m.d.sync += [arrived.eq(self.push), self.data.eq(self.words)]
        m.d.comb += [
            self.write_parameter.eq(arrived & ~in_filter),
            self.write_filter.eq(arrived & in_filter),
            word_ends.eq(self.write_filter & (self.pair == pairs)),
            group_ends.eq(word_ends & (words_left == 0)),
        ]
        self._track_room(m, arrived, word_ends, group_ends, group_words)
        next_group = self._track_groups(m, group_ends)

        with m.If(self.write_parameter):
            m.d.sync += self.parameter_index.eq(self.parameter_index + 1)
            with m.If(self.parameter_index == PARAMETER_PUSHES - 1):
                m.d.sync += [self.parameter_index.eq(0), self.slot.eq(self.slot + 2), sets_left.eq(sets_left - 1)]
                m.d.sync += in_filter.eq(sets_left == 0)
        with m.If(self.write_filter):
            m.d.sync += self.pair.eq(self.pair + 1)
            with m.If(word_ends):
                m.d.sync += [self.pair.eq(0), self.filter_address.eq(self.filter_address + 1)]
                m.d.sync += words_left.eq(words_left - 1)
            with m.If(group_ends):
                m.d.sync += [self.slot.eq(next_group), in_filter.eq(0)]
                m.d.sync += [words_left.eq(group_words - 1), sets_left.eq(sets)]
        with m.If(self.rewind):
            m.d.sync += [group_words.eq(self.group_words), pairs.eq(self.pairs), sets.eq(self.sets)]
            m.d.sync += [words_left.eq(self.group_words - 1), sets_left.eq(self.sets)]
            m.d.sync += [signal.eq(0) for signal in (self.parameter_index, self.slot, in_filter)]
            m.d.sync += [signal.eq(0) for signal in (self.pair, self.filter_address)]
        return m

    def _track_room(self, m: Module, arrived: Value, word_ends: Value, group_ends: Value, group_words: Value) -> None:
        """``ready`` while the filters' ring, and that of the parameters, have room."""
        # Two pushes may be on their way when `used` is compared, none after two cycles without; the last words go so.
        used = Signal(range(self.size.filter_depth + 1))
        groups_used = Signal(range(self.size.channels // 2))
        roomy = used < self.size.filter_depth - 3
        enough = (used < self.size.filter_depth) & ~self.ready & ~arrived
        m.d.sync += self.ready.eq((roomy | enough) & (groups_used < self.size.groups_held))
        m.d.sync += used.eq(used + word_ends - (self.release.replicate(11) & group_words))
        m.d.sync += groups_used.eq(groups_used + group_ends - self.release)
        with m.If(self.rewind):
            m.d.sync += [used.eq(0), groups_used.eq(0)]

    def _track_groups(self, m: Module, group_ends: Value) -> Value:
        """Counts groups; returns where the parameters of the next one begin."""
        group_slot = Signal.like(self.slot)
        next_group = group_slot + self.size.rows // 2
        with m.If(group_ends):
            m.d.sync += [self.filled.eq(self.filled + 1), group_slot.eq(next_group)]
        with m.If(self.rewind):
            m.d.sync += [self.filled.eq(0), group_slot.eq(0)]
        return next_group
