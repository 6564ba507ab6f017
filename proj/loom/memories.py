"""The engine's three memories: activations, filters, parameters of output channels."""

from amaranth.hdl import Cat, Module, Mux, Signal, Value, signed, unsigned
from amaranth.lib import data, wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from gateware import INT8X4

from .job import PARAMETER_PUSHES, Size

IN_LUTS = {"ram_style": "distributed"}
"""For synthesis: not in a block RAM."""


class Activations(wiring.Component):
    """Bytes: aligned words are written, words at any byte address are read.

    ``value`` belongs to the ``address`` of :attr:`LATENCY` cycles before, four lanes from there on; a lane whose bit in
    ``outside`` (given with the address) is set reads as ``zero_point`` instead. One write and one read a cycle.
    """

    LATENCY = 4

    def __init__(self, size: Size) -> None:
        self.words = size.activation_bytes // 4
        super().__init__(
            {
                "write": In(1),
                "write_address": In(14),
                "data": In(32),
                "address": In(16),
                "outside": In(4),
                "zero_point": In(signed(8)),
                "value": Out(INT8X4),
            }
        )

    def elaborate(self, platform: object) -> Module:
        # One memory per byte of a word, each with its own address.
        # Stages: bank addresses | memories | their output registers | rotation.
        m = Module()
        turn = [Signal(2, name=f"turn{i}") for i in (1, 2, 3)]
        outside = [Signal(4, name=f"outside{i}") for i in (1, 2, 3)]
        m.d.sync += [Cat(turn).eq(Cat(self.address[:2], turn[:-1])), Cat(outside).eq(Cat(self.outside, outside[:-1]))]
        word, following = self.address[2:], self.address[2:] + 1
        banks = []
        for i in range(4):
            m.submodules[f"bank{i}"] = memory = Memory(shape=unsigned(8), depth=self.words, init=[])
            write, read = memory.write_port(), memory.read_port()
            bank_address = Signal(14, name=f"address{i}")
            m.d.sync += bank_address.eq(Mux(self.address[:2] > i, following, word))
            m.d.comb += [
                write.en.eq(self.write),
                write.addr.eq(self.write_address),
                write.data.eq(self.data.word_select(i, 8)),
                read.addr.eq(bank_address),
            ]
            value = Signal(8, name=f"value{i}")
            m.d.sync += value.eq(read.data)
            banks.append(value)
        for lane in range(4):
            rotated = data.ArrayLayout(8, 4)(Cat(banks[lane:], banks[:lane]))[turn[2]]
            m.d.sync += self.value[lane].eq(Mux(outside[2][lane], self.zero_point, rotated.as_signed()))
        return m


class Filters(wiring.Component):
    """A memory of words for each row. Rows are written in pairs, each read at its own address.

    ``values`` belong to the ``addresses`` of :attr:`LATENCY` cycles before.
    """

    LATENCY = 2

    def __init__(self, size: Size) -> None:
        self.size = size
        super().__init__(
            {
                "write": In(1),
                "pair": In(range(size.rows // 2)),
                "write_address": In(range(size.filter_depth)),
                "data": In(data.ArrayLayout(32, 2)),
                "addresses": In(data.ArrayLayout(range(size.filter_depth), size.rows)),
                "values": Out(data.ArrayLayout(32, size.rows)),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        for row in range(self.size.rows):
            in_luts = row >= self.size.rows - self.size.lut_rows
            memory = Memory(shape=32, depth=self.size.filter_depth, init=[], attrs=IN_LUTS if in_luts else {})
            m.submodules[f"row{row}"] = memory
            write, read = memory.write_port(), memory.read_port()
            m.d.comb += [
                write.en.eq(self.write & (self.pair == row // 2)),
                write.addr.eq(self.write_address),
                write.data.eq(self.data[row % 2]),
                read.addr.eq(self.addresses[row]),
            ]
            m.d.sync += self.values[row].eq(read.data)
        return m


class Parameters(wiring.Component):
    """Bias and scale of ``channels`` output channels, two a slot; a ring.

    Four channels come in five pushes of two words (``index`` counts them): their shifts as 6-bit fields of the first
    word; biases 0 and 1; 2 and 3; multipliers 0 and 1; 2 and 3. Multipliers have their top bit set (2^30 to 2^31 - 1).
    The values of channel ``address`` (2 x slot + half) appear one cycle later.
    """

    FULL = 1024
    """Channels that fill block RAMs."""

    LATENCY = 1

    def __init__(self, channels: int) -> None:
        self.channels = channels
        super().__init__(
            {
                "write": In(1),
                "index": In(range(PARAMETER_PUSHES)),
                "slot": In(range(channels // 2)),  # of channels 0 and 1; 2 and 3 take the next
                "data": In(data.ArrayLayout(32, 2)),
                "address": In(range(channels)),
                "bias": Out(signed(32)),
                "multiplier": Out(31),
                "shift": Out(signed(6)),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        shifts = Signal(data.ArrayLayout(12, 2))
        second = Signal()
        half = Signal()
        with m.If(self.write & (self.index == 0)):
            m.d.sync += shifts.eq(self.data[0])
        m.d.comb += second.eq((self.index == 2) | (self.index == 4))
        m.d.sync += half.eq(self.address[0])

        def table(name: str, arrives: Value, slot: Value) -> Value:
            """A memory of slots: ``slot`` is written when it ``arrives``; what the address asks for."""
            attrs = IN_LUTS if self.channels < self.FULL else {}
            m.submodules[name] = memory = Memory(shape=len(slot), depth=self.channels // 2, init=[], attrs=attrs)
            write, read = memory.write_port(), memory.read_port()
            m.d.comb += [
                write.en.eq(self.write & arrives),
                write.addr.eq(self.slot + second),
                write.data.eq(slot),
                read.addr.eq(self.address[1:]),
            ]
            return read.data.word_select(half, len(slot) // 2)

        two = shifts[second]
        scales = Cat(self.data[0][:30], two[:6], self.data[1][:30], two[6:])
        bias = table("biases", (self.index == 1) | (self.index == 2), Cat(self.data))
        scale = table("scales", self.index >= 3, scales)
        m.d.comb += [self.bias.eq(bias), self.multiplier.eq(Cat(scale[:30], 1)), self.shift.eq(scale[30:])]
        return m
