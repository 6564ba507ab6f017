"""The instructions of the engine, and the CFU."""

from __future__ import annotations

from amaranth.hdl import Module, unsigned

from gateware import Cfu, Instruction, Operand, Unit

from .engine import Engine
from .golden import EngineState
from .job import JOB_PAIRS, DrainWhat, DrainWhere, Shape, Size


def _instructions() -> list[Instruction]:
    word = unsigned(32)
    a, b = Operand("a", word), Operand("b", word)
    index = Operand("index", unsigned(3), f"0 to {JOB_PAIRS - 1}")
    shape = Operand("shape", Shape.layout(), "words a row; pairs of rows, sets of 4 channels less 1")
    return [
        Instruction(
            "configure", "Words 2 index and 2 index + 1 of the next job; waits until the engine is idle.",
            EngineState.configure, a, b, index,
        ),
        Instruction("start", "Begin the job; waits until the engine is idle.", lambda state: state.start()),
        Instruction(
            "rewind", "Forget filters and parameters, describe the groups to come; waits until the engine is idle.",
            EngineState.rewind, shape,
        ),
        Instruction("load", "Two words of filters and parameters; waits for room.", EngineState.load, a, b),
        Instruction(
            "seek", "Where the next store goes.", EngineState.seek, Operand("address", unsigned(14), "in words")
        ),
        Instruction("store", "Two words of activations.", EngineState.store, a, b),
        Instruction(
            "drain", "Outputs to pop next, in the order in which they are made; waits until the last were fetched.",
            EngineState.drain,
            Operand("where", DrainWhere.layout(), "first word; words from window to window"),
            Operand("what", DrainWhat.layout(), "windows less 1; two words each"),
        ),
        Instruction("pop", "The next output word; waits for it.", lambda state: state.pop(), result=word),
    ]  # fmt: skip


class EngineUnit(Unit):
    """Hands commands to the engine. All have latency 1; those that must wait hold the CPU until they may go."""

    def __init__(self, size: Size) -> None:
        super().__init__(_instructions(), lambda: EngineState(size))
        self.engine = Engine(size)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        engine = self.engine
        # Every command brings its operands in the same registers.
        m.d.comb += [
            engine.words[0].eq(self.store.a),
            engine.words[1].eq(self.store.b),
            engine.configure.eq(self.configure.start),
            engine.index.eq(self.configure.index),
            self.configure.ready.eq(engine.idle),
            engine.start.eq(self.start.start),
            self.start.ready.eq(engine.idle),
            engine.rewind.eq(self.rewind.start),
            self.rewind.ready.eq(engine.idle),
            engine.load.eq(self.load.start),
            self.load.ready.eq(engine.load_ready),
            engine.seek.eq(self.seek.start),
            self.seek.ready.eq(engine.seek_ready),
            engine.store.eq(self.store.start),
            self.store.ready.eq(engine.store_ready),
            engine.drain.eq(self.drain.start),
            self.drain.ready.eq(engine.drain_ready),
            engine.pop.eq(self.pop.start),
            self.pop.ready.eq(engine.pop_ready),
            self.pop.result.eq(engine.pop_value),
        ]
        return m


class Loom(Cfu):
    """The engine, in the background, behind its instructions."""

    def __init__(self, size: Size) -> None:
        self.size = size
        unit = EngineUnit(size)
        super().__init__([unit], background={"engine": unit.engine})
