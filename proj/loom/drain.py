"""Reads outputs ahead of the CPU."""

from amaranth.hdl import Cat, Module, Mux, Signal
from amaranth.lib import fifo, wiring
from amaranth.lib.wiring import In, Out

from .memories import Activations


class Drain(wiring.Component):
    """Asks for words of the activation memory in the order in which the engine writes them, and queues them.

    ``start`` (while ``ready``): ``count`` + 1 windows from ``base`` on, ``pitch`` words apart, with ``double`` of two
    adjacent words each. A word is asked for (``request``, ``address``) once ``written`` has pulsed for it, and comes
    with ``arrives`` and ``data``. ``pop`` takes the word ``value`` while ``available``.
    """

    DEPTH = 8
    LATENCY = 1 + Activations.LATENCY
    """Cycles from request to arrival."""

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
        # A word that is written when no other waits needs no reading: it arrives as if it had been read at that moment.
        passes = Signal()
        passed = Signal(self.LATENCY)
        passing = [Signal(32, name=f"passing{i}") for i in range(self.LATENCY)]
        m.d.sync += [passed.eq(Cat(passes, passed)), Cat(passing).eq(Cat(self.written_value, passing[:-1]))]
        m.submodules.queue = queue = fifo.SyncFIFO(width=32, depth=self.DEPTH)
        m.d.comb += [
            queue.w_data.eq(Mux(self.arrives, self.data, passing[-1])),
            queue.w_en.eq(self.arrives | passed[-1]),
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
        m.d.comb += passes.eq(self.written & active & (credit == 0) & (reserved != self.DEPTH))
        m.d.sync += [
            credit.eq(credit + (self.written & ~passes) - self.request),
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
