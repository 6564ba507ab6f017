"""Reads outputs ahead of the CPU."""

from amaranth.hdl import Module, Mux, Signal
from amaranth.lib import fifo, wiring
from amaranth.lib.wiring import In, Out


class Drain(wiring.Component):
    """Asks for words of the activation memory in the order in which the engine writes them, and queues them.

    ``start`` (while ``ready``): ``count`` + 1 windows from ``base`` on, ``pitch`` words apart, with ``double`` of two
    adjacent words each. A word is asked for (``request``, ``address``) once ``written`` has pulsed for it, and comes
    with ``arrives`` and ``data``. ``pop`` takes the word ``value`` while ``available``.
    """

    DEPTH = 8

    start: In(1)
    ready: Out(1)
    base: In(14)
    pitch: In(12)
    count: In(16)
    double: In(1)
    written: In(1)
    written_value: In(32)
    request: Out(1)
    address: Out(14)
    arrives: In(1)
    data: In(32)
    available: Out(1)
    value: Out(32)
    pop: In(1)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        passes = Signal()
        m.submodules.queue = queue = fifo.SyncFIFO(width=32, depth=self.DEPTH)
        m.d.comb += [
            queue.w_data.eq(Mux(self.arrives, self.data, self.written_value)),
            queue.w_en.eq(self.arrives | passes),
            self.available.eq(queue.r_rdy),
            self.value.eq(queue.r_data),
            queue.r_en.eq(self.pop),
        ]
        active, double, second = Signal(), Signal(), Signal()
        place, pitch, left = Signal(14), Signal(12), Signal(16)
        credit = Signal(16)
        reserved = Signal(range(self.DEPTH + 1))
        m.d.comb += [
            self.ready.eq(~active),
            self.request.eq(active & (credit != 0) & (reserved != self.DEPTH)),
            self.address.eq(place + second),
        ]
        # A word that is written when no other is waiting or on its way goes into the queue at once.
        under_way = Signal(range(self.DEPTH + 1))
        m.d.comb += passes.eq(self.written & active & (credit == 0) & (under_way == 0) & (reserved != self.DEPTH))
        m.d.sync += [
            credit.eq(credit + (self.written & ~passes) - self.request),
            under_way.eq(under_way + self.request - self.arrives),
            reserved.eq(reserved + (self.request | passes) - self.pop),
        ]
        with m.If(self.request | passes):
            m.d.sync += second.eq(double & ~second)
            with m.If(second == double):
                m.d.sync += [place.eq(place + pitch), left.eq(left - 1), active.eq(left != 0)]
        with m.If(self.start):
            m.d.sync += [
                active.eq(1),
                double.eq(self.double),
                second.eq(0),
                place.eq(self.base),
                pitch.eq(self.pitch),
                left.eq(self.count),
            ]
        return m
