"""The CFU's bus behaviour: order, throughput, latency, back-pressure, reset, unused opcodes."""

import pytest
from amaranth.hdl import Module, Signal, signed, unsigned

from gateware.core import testing
from gateware.core.cfu import Cfu
from gateware.core.errors import DeclarationError
from gateware.core.instruction import Instruction
from gateware.core.null import NullCfu
from gateware.core.operand import Operand
from gateware.core.testing import Command
from gateware.core.unit import Unit
from tests.support.examples import Counter, Delays

X = Operand("x", unsigned(32))


def both() -> Cfu:
    return Cfu([Counter(), Delays()])


def command(cfu: Cfu, name: str, a: int = 0, b: int = 0, imm: int = 0) -> Command:
    instruction = next(i for i in cfu.instructions if i.name == name)
    assert instruction.funct3 is not None and instruction.funct7 is not None
    return Command(instruction.funct3, instruction.funct7 | imm, a, b)


@pytest.mark.parametrize("stalls", [0.0, 0.3, 0.8])
def test_random_commands_agree_with_golden_model(stalls: float) -> None:
    testing.check(both(), count=400, stalls=stalls, seed=1)


@pytest.mark.parametrize(("name", "latency"), [("bump", 1), ("swap", 1), ("total", 2), ("flip", 3), ("least", 4)])
def test_fixed_latency_and_one_command_a_cycle(name: str, latency: int) -> None:
    cfu = both()
    responses = testing.run(cfu, [command(cfu, name, i) for i in range(20)])
    assert [r.issued for r in responses] == list(range(20))
    assert [r.answered - r.issued for r in responses] == [latency] * 20


def test_shorter_latency_waits_for_order_and_longer_does_not() -> None:
    cfu = both()
    falling = testing.run(cfu, [command(cfu, name) for name in ("least", "flip", "total", "swap")])
    assert [r.answered for r in falling] == [4, 5, 6, 7]
    cfu = both()
    rising = testing.run(cfu, [command(cfu, name) for name in ("swap", "total", "flip", "least")])
    assert [(r.issued, r.answered) for r in rising] == [(0, 1), (1, 3), (2, 5), (3, 7)]


def test_variable_latency_runs_alone() -> None:
    cfu = both()
    responses = testing.run(cfu, [command(cfu, "least"), command(cfu, "wait", 6), command(cfu, "swap")])
    least, wait, swap = responses
    assert wait.answered - wait.issued == 6 + 2
    assert least.answered < wait.answered < swap.answered
    assert swap.issued >= wait.answered - 1


def test_unused_opcodes_answer_zero_at_once() -> None:
    cfu = both()
    used = {(i.funct3, i.funct7 | imm) for i in cfu.instructions for imm in range(1 << i.imm_width)}
    unused = [Command(f3, f7, 1, 2) for f3 in range(8) for f7 in range(128) if (f3, f7) not in {*used, (7, 127)}]
    responses = testing.run(cfu, unused)
    assert len(unused) == 1023 - len(used)
    assert {(r.value, r.answered - r.issued) for r in responses} == {(0, 1)}


def test_null_cfu_answers_zero_every_cycle() -> None:
    responses = testing.run(NullCfu(), testing.random_commands(NullCfu(), 50))
    assert {r.value for r in responses} == {0}
    assert [r.answered for r in responses] == list(range(1, 51))


def test_reset_instruction_restores_state() -> None:
    cfu = both()
    bump = command(cfu, "bump", 7, imm=1)
    responses = testing.run(cfu, [bump, bump, Command(7, 127), bump])
    assert [r.value for r in responses] == [13, 21, 0, 13]


def test_one_instance_can_be_used_again() -> None:
    cfu = both()
    assert testing.check(cfu, count=50) == testing.check(cfu, count=50)


def test_disassembly_names_instruction_and_immediate() -> None:
    cfu = both()
    assert cfu.disassemble(5 << 25 | 0x0B) == "bump.5"
    assert cfu.disassemble(1 << 12 | 0x0B) == "wait"
    assert cfu.disassemble(127 << 25 | 7 << 12 | 0x0B) == "reset"
    assert cfu.disassemble(9 << 25 | 7 << 12 | 0x0B) == "unused.7.9"
    assert cfu.disassemble(0x33) is None


def test_names_must_be_unique_across_units() -> None:
    with pytest.raises(DeclarationError, match="instruction 'bump', name: must be unique"):
        Cfu([Counter(), Counter()])


class Broken(Unit):
    """One instruction, x + 1, with hardware given by a flaw."""

    def __init__(self, flaw: str) -> None:
        self.flaw = flaw
        super().__init__(
            [Instruction("inc", "x + 1.", lambda _, x: x + 1 & 0xFFFFFFFF, X, result=unsigned(32), latency=2)]
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        if self.flaw == "late":
            early = Signal(32)
            m.d.sync += [early.eq(self.inc.x + 1), self.inc.result.eq(early)]
        elif self.flaw == "never ready":
            m.d.comb += self.inc.ready.eq(0)
        else:
            m.d.sync += self.inc.result.eq(self.inc.x + 2)
        return m


@pytest.mark.parametrize(
    ("flaw", "message"), [("late", r"inc\(.*hardware answered"), ("wrong", r"inc\("), ("never ready", "hangs after")]
)
def test_check_catches_broken_hardware(flaw: str, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        testing.check(Cfu([Broken(flaw)]), count=50)


def test_golden_value_outside_its_result_is_a_build_error() -> None:
    class Wrong(Unit):
        def __init__(self) -> None:
            super().__init__([Instruction("neg", "-x.", lambda _, x: -x, X, result=unsigned(8))])

    with pytest.raises(DeclarationError, match="instruction 'neg', golden: returned -1, which is no uint8"):
        Cfu([Wrong()])


def test_golden_value_without_result_is_a_build_error() -> None:
    class Wrong(Unit):
        def __init__(self) -> None:
            super().__init__([Instruction("neg", "-x.", lambda _, x: -x, Operand("x", signed(4)))])

    with pytest.raises(DeclarationError, match="returned 0 but no result is declared"):
        Cfu([Wrong()])
