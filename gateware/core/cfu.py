"""The CFU: decodes commands, starts instructions, returns their results in order."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any

from amaranth.hdl import Cat, Const, EnableInserter, Module, ResetInserter, Signal, Value

from gateware.core.background import Background
from gateware.core.instruction import Instruction
from gateware.core.instruction_set import InstructionSet
from gateware.core.interface import RESET_FUNCT3, RESET_FUNCT7, CfuInterface
from gateware.core.unit import Unit
from gateware.core.verilog import COUNTER, convert, translate

_NO_BACKGROUND = MappingProxyType[str, Background]({})


class Cfu(InstructionSet, CfuInterface):
    """A CFU made of functional units, and of what works in the background.

    ``background`` components, each with the name of its module, run in every cycle, also while a response waits and the
    units stand still; units drive them by reference (see :class:`~gateware.core.background.Background`).

    Latency: that of the instruction; 1 for an opcode that no instruction has, which answers 0. Throughput: one command
    a cycle as long as each one's latency is at least that of its predecessor; a command that would answer before an
    earlier one waits until it no longer does. A variable-latency instruction runs alone.

    Reset: the ``reset`` input, and the built-in instruction ``reset`` (latency 1, answers 0), which puts units and
    background but not the bus into their initial state.

    Raises :class:`~gateware.core.errors.DeclarationError` for declarations that cannot work.
    """

    def __init__(self, units: Sequence[Unit], background: Mapping[str, Background] = _NO_BACKGROUND) -> None:
        CfuInterface.__init__(self)
        InstructionSet.__init__(self, [(unit.state, unit.instructions) for unit in units], has_reset=True)
        self.units = tuple(units)
        self.background = dict(background)
        _check_background(self.background)
        names = [name for name, _ in self._all_counters()]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"counter {name!r} must be of one unit or background component, not of several")
        #: by instruction's name; known once elaborated, for proofs
        self.issues: dict[str, Issue] = {}

    @property
    def counters(self) -> dict[str, Value]:
        """What ``cfu profile`` counts in units and background, by name."""
        return dict(self._all_counters())

    def _all_counters(self) -> Iterator[tuple[str, Value]]:
        for unit in self.units:
            yield from unit.counters.items()
        for component in self.background.values():
            yield from component.counters.items()

    def verilog(self, *, counters: bool = False, to: Callable[[str], str] | None = None) -> str:
        return convert(self, counters=self.counters if counters else None, to=to or translate)

    def counter_signals(self) -> dict[str, str]:
        return {name: COUNTER + name for name in self.counters}

    def check_declarations(self, verilate: Callable[[InstructionSet], Any]) -> None:
        from gateware.core import selfcheck  # here: it builds on this module

        selfcheck.check(self)

    def elaborate(self, platform: object) -> Module:
        # Time for the units is the time in which responses flow: one enable freezes units and ordering alike while the
        # response register waits, so no instruction ever sees back-pressure and no result needs a queue.
        m = Module()
        advance = Signal()
        clear = Signal()
        fires = Signal()
        m.d.comb += [
            advance.eq(~self.rsp_valid | self.rsp_ready),
            fires.eq(self.cmd_valid & self.cmd_ready),
            clear.eq(fires & self._opcode_is(RESET_FUNCT3, RESET_FUNCT7)),
        ]
        issues = []
        for index, unit in enumerate(self.units):
            m.submodules[f"unit{index}"] = EnableInserter(advance)(ResetInserter(clear)(unit))
            issues += [self._issue(m, i, getattr(unit, i.name), fires, advance) for i in self._assigned(unit)]
        self.issues = {issue.name: issue for issue in issues}

        due = _any(issue.pending for issue in issues)
        running = _any(issue.running for issue in issues)
        may_answer_next = _any(issue.selected & ~due[issue.earliest :].any() for issue in issues if issue.earliest)
        waits = _any(issue.selected & ~issue.ready for issue in issues)
        accepts = advance & ~running & (~due.any() | may_answer_next) & ~waits
        m.d.comb += self.cmd_ready.eq(accepts | ~self.cmd_valid)

        if self.background:
            self._run_background(m, self.cmd_valid & advance & ~running & ~due.any())

        slow = [issue for issue in issues if issue.earliest]
        at_once = fires & ~_any(issue.selected for issue in slow)
        with m.If(advance):
            m.d.sync += [
                self.rsp_valid.eq(at_once | _any(issue.done for issue in slow)),
                self.rsp_payload_outputs_0.eq(_any(issue.done.replicate(32) & issue.result for issue in issues)),
            ]
        return m

    def _run_background(self, m: Module, fires: Value) -> None:
        """Add what no enable stops. ``fires``: a command that no unit holds back, which `reset` is, is accepted.

        Said without ``cmd_ready``, lest the way from what the background makes a unit wait for lead on to the reset of
        all of the background's registers.
        """
        clear = Signal(name="background_clear")
        m.d.comb += clear.eq(fires & self._opcode_is(RESET_FUNCT3, RESET_FUNCT7))
        for name, component in self.background.items():
            m.submodules[name] = ResetInserter(clear)(component)

    def _assigned(self, unit: Unit) -> list[Instruction]:
        """The unit's instructions with their opcodes."""
        names = {instruction.name for instruction in unit.instructions}
        return [instruction for instruction in self.instructions if instruction.name in names]

    def _opcode_is(self, funct3: int, funct7: int, imm_width: int = 0) -> Value:
        """Compare the command's opcode, ignoring the bits of an immediate."""
        opcode = Cat(self.cmd_payload_function_id[:3], self.cmd_payload_function_id[3 + imm_width :])
        return opcode == funct3 | funct7 >> imm_width << 3

    def _issue(self, m: Module, instruction: Instruction, port: Any, fires: Value, advance: Value) -> Issue:
        """Connect one instruction's port and keep track of its commands under way."""
        i = instruction
        assert i.funct3 is not None and i.funct7 is not None
        selected = Signal(name=f"{i.name}_selected")
        m.d.comb += [selected.eq(self._opcode_is(i.funct3, i.funct7, i.imm_width)), port.start.eq(fires & selected)]
        immediate = self.cmd_payload_function_id[3:]
        sources = ((i.imm, immediate), (i.rs1, self.cmd_payload_inputs_0), (i.rs2, self.cmd_payload_inputs_1))
        for operand, source in sources:
            if operand is not None:
                m.d.comb += Value.cast(getattr(port, operand.name)).eq(source)

        result = Signal(32, name=f"{i.name}_result")
        if i.result is not None:
            m.d.comb += result.eq(port.result)
        if i.is_variable:
            running = Signal(name=f"{i.name}_running")
            with m.If(advance):
                m.d.sync += running.eq(port.start | running & ~port.done)
            return Issue(i.name, selected, port.ready, 1, Const(0, 1), running, running & port.done, result)
        if i.cycles == 1:
            return Issue(i.name, selected, port.ready, 0, Const(0, 1), Const(0, 1), port.start, result)
        pending = Signal(i.cycles - 1, name=f"{i.name}_pending")
        with m.If(advance):
            m.d.sync += pending.eq(Cat(pending[1:], port.start))
        return Issue(i.name, selected, port.ready, i.cycles - 1, pending, Const(0, 1), pending[0], result)


@dataclass(frozen=True)
class Issue:
    """Signals of one instruction's issue. ``pending[n]``: a command of it is to answer n cycles from now."""

    name: str
    selected: Value
    ready: Value
    #: cycles from start to done at least
    earliest: int
    pending: Value
    running: Value
    done: Value
    result: Value


def _check_background(background: Mapping[str, Background]) -> None:
    for name, component in background.items():
        if not isinstance(component, Background):
            raise TypeError(f"background {name!r} must be a component of class Background, not {component!r}")
        if list(background.values()).count(component) > 1:
            raise ValueError(f"background {name!r} is there under another name, too; each component runs once")


def _any(values: Iterable[Value]) -> Value:
    """Bitwise OR; 0 for none."""
    return reduce(operator.or_, values, Const(0, 1))
