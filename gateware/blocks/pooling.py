"""Maximum and average over a window, lane by lane."""

from collections.abc import Sequence

from amaranth.hdl import Module, Mux, Signal, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from gateware.core.operand import INT8X4

RECIPROCAL_BITS = 24
MAX_COUNT = 256


def maximum(words: Sequence[Sequence[int]]) -> list[int]:
    """Golden model of max pooling: lanes of one window."""
    return [max(lane) for lane in zip(*words, strict=True)]


def average(words: Sequence[Sequence[int]]) -> list[int]:
    """Golden model of average pooling: sums divided by the count, halves away from zero (TFLM)."""
    count = len(words)
    sums = [sum(lane) for lane in zip(*words, strict=True)]
    return [(total + count // 2) // count if total > 0 else -((count // 2 - total) // count) for total in sums]


def reciprocal(count: int) -> int:
    """What :class:`PoolingReducer` needs to divide by ``count``, 1 to 256: ceil(2^24 / count)."""
    if not 1 <= count <= MAX_COUNT:
        raise ValueError(f"a pooling window's count must be 1 to {MAX_COUNT}, not {count!r}")
    return -(-(1 << RECIPROCAL_BITS) // count)


class PoolingReducer(wiring.Component):
    """Running maximum and sum of words of four int8.

    In a cycle with ``valid`` the word ``x`` joins the window, which begins anew with ``first``. ``maximum`` shows the
    lanes' maxima one cycle later. ``average`` shows the average of lane ``lane``, :attr:`LATENCY` cycles after the
    later of the window's last word and ``lane``. ``count`` words, up to 256, and ``reciprocal`` (see
    :func:`reciprocal`) are the layer's and must be stable. One word a cycle; one average a cycle. No reset.

    The division is exact: ``abs(sum) + count / 2 < 2^16`` and the reciprocal's error is less than count / 2^24.
    """

    #: Cycles from operands to result.
    LATENCY = 3

    x: In(INT8X4)
    valid: In(1)
    first: In(1)
    lane: In(2)
    count: In(9)
    reciprocal: In(RECIPROCAL_BITS + 1)
    maximum: Out(INT8X4)
    average: Out(signed(8))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        sums = Signal(data.ArrayLayout(signed(16), 4))
        for i in range(4):
            with m.If(self.valid):
                m.d.sync += sums[i].eq(Mux(self.first, 0, sums[i]) + self.x[i])
                with m.If(self.first | (self.x[i] > self.maximum[i])):
                    m.d.sync += self.maximum[i].eq(self.x[i])

        # Stages: sums | magnitude plus half | product with the reciprocal; the sign is put back at the end.
        lane = Signal(2)
        total = Signal(signed(16))
        magnitude = Signal(16)
        negative = Signal(2)
        quotient = Signal(8)
        m.d.sync += lane.eq(self.lane)
        m.d.comb += total.eq(sums[lane])
        m.d.sync += [
            magnitude.eq(Mux(total < 0, -total, total) + (self.count >> 1)),
            negative.eq(negative << 1 | (total < 0)),
            quotient.eq(magnitude * self.reciprocal >> RECIPROCAL_BITS),
        ]
        m.d.comb += self.average.eq(Mux(negative[1], -quotient, quotient))
        return m
