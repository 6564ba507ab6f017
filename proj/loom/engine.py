"""The engine: computes in the background what the CPU has described and fed."""

from __future__ import annotations

from amaranth.hdl import Cat, Module, Mux, Signal, Value
from amaranth.lib import data
from amaranth.lib.wiring import In, Out

from gateware import Background

from .array import Array
from .drain import Drain
from .finisher import Finisher
from .job import ADD, JOB, JOB_PAIRS, Size
from .loader import Loader
from .memories import Activations, Filters, Parameters
from .walker import Walker

TWO_WORDS = data.ArrayLayout(32, 2)


class Engine(Background):
    """Jobs on activations that stay inside, with filters that stream through.

    Ports are requests of the CPU, each with its ``*_ready`` where it may have to wait; they are described with the
    instructions (:mod:`.unit`). ``words`` are the two operands of whatever is requested. Never stops: the CPU's
    back-pressure does not reach it.
    """

    def __init__(self, size: Size) -> None:
        self.size = size
        self.walker, self.loader, self.drain_walker = Walker(size), Loader(size), Drain()
        self.activations, self.filters = Activations(size), Filters(size)
        super().__init__(
            {
                "words": In(TWO_WORDS),
                "configure": In(1),
                "index": In(range(JOB_PAIRS)),
                "start": In(1),
                "idle": Out(1, init=1),
                "rewind": In(1),
                "load": In(1),
                "load_ready": Out(1),
                "seek": In(1),
                "seek_ready": Out(1),
                "store": In(1),
                "store_ready": Out(1),
                "drain": In(1),
                "drain_ready": Out(1),
                "pop": In(1),
                "pop_ready": Out(1),
                "pop_value": Out(32),
            }
        )
        self.counters = self._counters()

    def _counters(self) -> dict[str, Value]:
        """What ``cfu profile`` counts: steps of the array (4 MACs in each row), words in and out of the memories."""
        step = self.walker.valid & self.walker.ready
        return {
            "array_steps": step,
            "activation_reads": step | self.drain_walker.request,
            "activation_writes": self.activations.write,
            "filter_reads": Mux(step, self.size.rows, 0),
            "filter_writes": Mux(self.loader.write_filter, 2, 0),
        }

    def elaborate(self, platform: object) -> Module:
        m = Module()
        s = m.submodules
        s.walker, s.loader, s.drain_walker = self.walker, self.loader, self.drain_walker
        s.activations, s.filters = self.activations, self.filters
        s.parameters = Parameters(self.size.channels)
        s.array, s.finisher = Array(self.size), Finisher(self.size)
        job = Signal(JOB)
        bits = Signal(64 * JOB_PAIRS)
        m.d.comb += job.eq(bits)
        with m.If(self.configure):
            m.d.sync += bits.word_select(self.index, 64).eq(Cat(self.words))
        for part in (s.walker, s.finisher):
            m.d.comb += [part.job.eq(job), part.start.eq(self.start)]
        self._track(m)
        self._load(m)
        self._store(m)
        self._read(m, job)
        self._drain(m, job)
        return m

    def _track(self, m: Module) -> None:
        """Idle: nothing to walk, no window on its way."""
        walker, finisher = m.submodules.walker, m.submodules.finisher
        windows = Signal(5)
        begins = walker.valid & walker.ready & walker.last & walker.emit
        m.d.sync += windows.eq(windows + begins - finisher.window_done)
        m.d.sync += self.idle.eq(~self.start & ~walker.busy & (windows == 0))

    def _load(self, m: Module) -> None:
        loader, filters, parameters = m.submodules.loader, m.submodules.filters, m.submodules.parameters
        m.d.comb += [
            loader.rewind.eq(self.rewind),
            Cat(loader.group_words, loader.pairs, loader.sets).eq(self.words[0]),
            loader.push.eq(self.load),
            loader.words.eq(self.words),
            self.load_ready.eq(loader.ready),
            loader.release.eq(m.submodules.finisher.release),
            m.submodules.walker.filled.eq(loader.filled),
            filters.write.eq(loader.write_filter),
            filters.pair.eq(loader.pair),
            filters.write_address.eq(loader.filter_address),
            filters.data.eq(loader.data),
            parameters.write.eq(loader.write_parameter),
            parameters.index.eq(loader.parameter_index),
            parameters.slot.eq(loader.slot),
            parameters.data.eq(loader.data),
        ]

    def _store(self, m: Module) -> None:
        """The CPU's words wait for a cycle in which the engine has none to write."""
        activations, finisher = m.submodules.activations, m.submodules.finisher
        waiting = Signal(2)
        words = Signal(TWO_WORDS)
        place = Signal(14)
        writes = Signal()
        m.d.comb += [
            writes.eq((waiting != 0) & ~finisher.write),
            self.seek_ready.eq(waiting == 0),
            self.store_ready.eq((waiting == 0) | (waiting == 1) & writes),
            activations.write.eq(writes | finisher.write),
            activations.write_address.eq(Mux(finisher.write, finisher.address, place)),
            activations.data.eq(Mux(finisher.write, finisher.value, words[0])),
        ]
        with m.If(writes):
            m.d.sync += [words[0].eq(words[1]), waiting.eq(waiting - 1), place.eq(place + 1)]
        with m.If(self.store):
            m.d.sync += [words.eq(self.words), waiting.eq(2)]
        with m.If(self.seek):
            m.d.sync += place.eq(self.words[0])

    def _read(self, m: Module, job: data.View) -> None:
        """Activations and filters to the array, its sums to the finisher."""
        taken = self._take(m)
        self._read_activations(m, job)
        self._read_filters(m, job)
        self._multiply(m, job, taken)
        self._finish(m)

    def _take(self, m: Module) -> Signal:
        """A step of the walker is taken when the drain does not read, every ``pace`` cycles."""
        walker, drain = m.submodules.walker, m.submodules.drain_walker
        taken = Signal()
        m.d.comb += taken.eq(walker.valid & walker.ready)
        if self.size.pace == 1:
            m.d.comb += walker.ready.eq(~drain.request)
        else:
            rests = Signal()
            m.d.sync += rests.eq(taken)
            m.d.comb += walker.ready.eq(~drain.request & ~rests)
        return taken

    def _read_activations(self, m: Module, job: data.View) -> None:
        """Row and x are added, lanes outside of the image found; what the drain reads is never outside."""
        walker, drain, activations = m.submodules.walker, m.submodules.drain_walker, m.submodules.activations
        x = Signal(16)
        y_inside = Signal()
        m.d.sync += [
            activations.address.eq(Mux(drain.request, drain.address << 2, walker.row + walker.x)),
            x.eq(walker.x),
            y_inside.eq(walker.y_inside | drain.request),
        ]
        draining = Signal(Drain.LATENCY)
        m.d.sync += draining.eq(Cat(drain.request, draining))
        for lane in range(4):
            here = Signal(16, name=f"x{lane}")
            m.d.comb += here.eq(x + lane)
            m.d.comb += activations.outside[lane].eq(~draining[0] & ~(y_inside & (here < job.row_bytes)))
        m.d.comb += [
            activations.zero_point.eq(job.zero_point),
            drain.arrives.eq(draining[-1]),
            drain.data.eq(activations.value),
        ]

    def _read_filters(self, m: Module, job: data.View) -> None:
        """A filter's address is known before row + x and activations are: it waits. ADD looks up rows 0 and 1."""
        filters, finisher = m.submodules.filters, m.submodules.finisher
        delayed = [Signal(range(self.size.filter_depth), name=f"filter{i}") for i in range(3)]
        m.d.sync += Cat(delayed).eq(Cat(m.submodules.walker.filter_address, delayed[:-1]))
        for row in range(self.size.rows):
            address = Signal(range(self.size.filter_depth), name=f"address{row}")
            m.d.comb += address.eq(delayed[-1])
            if row < 2:
                looked_up = Signal(8, name=f"looked_up{row}")
                m.d.sync += looked_up.eq(finisher.table_addresses[row])
                m.d.comb += address.eq(Mux(job.mode == ADD, looked_up, delayed[-1]))
                m.d.comb += finisher.table_values[row].eq(filters.values[row])
            m.d.comb += filters.addresses[row].eq(address)
            m.d.comb += m.submodules.array.filters[row].eq(filters.values[row])

    def _multiply(self, m: Module, job: data.View, taken: Signal) -> None:
        """What was ``taken`` meets its filters when both have been read; ADD leaves out the array."""
        walker, activations = m.submodules.walker, m.submodules.activations
        array, finisher = m.submodules.array, m.submodules.finisher
        latency = 1 + Activations.LATENCY
        valid, first, emits = Signal(latency), Signal(latency), Signal(latency + array.latency)
        m.d.sync += [
            valid.eq(Cat(taken, valid)),
            first.eq(Cat(walker.first, first)),
            emits.eq(Cat(taken & walker.last & walker.emit, emits)),
        ]
        m.d.comb += [
            array.clear.eq(self.start),
            array.mode.eq(job.mode),
            array.valid.eq(valid[-1]),
            array.first.eq(first[-1]),
            array.x.eq(activations.value),
        ]
        addend = Signal(32)
        with m.If(valid[-1] & first[-1]):
            m.d.sync += addend.eq(activations.value)
        m.d.comb += [
            finisher.pair[0].eq(addend),
            finisher.pair[1].eq(activations.value),
            finisher.capture.eq(Mux(job.mode == ADD, emits[latency - 1], emits[-1])),
        ]

    def _finish(self, m: Module) -> None:
        finisher, parameters = m.submodules.finisher, m.submodules.parameters
        m.d.comb += [
            finisher.sums.eq(m.submodules.array.sums),
            finisher.bias.eq(parameters.bias),
            finisher.multiplier.eq(parameters.multiplier),
            finisher.shift.eq(parameters.shift),
            parameters.address.eq(finisher.parameter_address),
        ]

    def _drain(self, m: Module, job: data.View) -> None:
        drain = m.submodules.drain_walker
        a, b = self.words
        m.d.comb += [
            drain.start.eq(self.drain),
            self.drain_ready.eq(drain.ready),
            drain.base.eq(a[:16]),
            drain.pitch.eq(a[16:]),
            drain.count.eq(b[:16]),
            drain.double.eq(b[16]),
            drain.written.eq(m.submodules.finisher.write & job.drained),
            drain.written_value.eq(m.submodules.finisher.value),
            drain.pop.eq(self.pop),
            self.pop_ready.eq(drain.available),
            self.pop_value.eq(drain.value),
        ]
