"""Background components run while responses wait, are cleared by `reset`, and their counters are counted."""

from typing import Any

import pytest
from amaranth.hdl import Module, Signal, unsigned
from amaranth.lib.wiring import In, Out
from amaranth.sim import Simulator

from gateware.core import selfcheck, testing
from gateware.core.background import Background
from gateware.core.cfu import Cfu
from gateware.core.errors import DeclarationError
from gateware.core.instruction import Instruction
from gateware.core.interface import RESET_FUNCT3, RESET_FUNCT7
from gateware.core.operand import Operand
from gateware.core.testing import Command
from gateware.core.unit import Unit


class Countdown(Background):
    begin: In(1)
    value: In(6)
    left: Out(6)

    def __init__(self) -> None:
        super().__init__()
        self.counters = {"busy": self.left != 0}

    def elaborate(self, platform: object) -> Module:
        m = Module()
        with m.If(self.begin):
            m.d.sync += self.left.eq(self.value)
        with m.Elif(self.left != 0):
            m.d.sync += self.left.eq(self.left - 1)
        return m


class Timer(Unit):
    """``begin`` and ``end`` of a countdown. ``wrong`` is added to what ``end`` answers."""

    def __init__(self, wrong: int = 0) -> None:
        self.countdown = Countdown()
        self.wrong = wrong
        cycles = unsigned(6)
        super().__init__(
            [
                Instruction("begin", "Count down.", lambda s, n: s.update(n=n), Operand("n", cycles)),
                Instruction("end", "Wait until it is over.", lambda s: s.get("n", 0), result=cycles),
            ],
            dict,
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        begun = Signal(6)
        m.d.comb += [
            self.countdown.begin.eq(self.begin.start),
            self.countdown.value.eq(self.begin.n),
            self.end.ready.eq(self.countdown.left == 0),
            self.end.result.eq(begun + self.wrong),
        ]
        with m.If(self.begin.start):
            m.d.sync += begun.eq(self.begin.n)
        return m


def timer(wrong: int = 0) -> Cfu:
    unit = Timer(wrong)
    return Cfu([unit], background={"countdown": unit.countdown})


BEGIN, END, RESET = (0, 0), (1, 0), (RESET_FUNCT3, RESET_FUNCT7)


@pytest.mark.parametrize("stalls", [0.0, 0.3, 0.8])
def test_random_commands_agree_with_the_golden_model(stalls: float) -> None:
    testing.check(timer(), count=200, stalls=stalls)


def test_an_instruction_waits_for_the_background() -> None:
    responses = testing.run(timer(), [Command(*BEGIN, a=30), Command(*END)])
    assert [response.value for response in responses] == [0, 30]
    assert [response.issued for response in responses] == [0, 31]


def cycles_to_end(cfu: Cfu, count: int, stall: int) -> int:
    """Cycles from the moment in which the response to ``begin`` is taken, ``stall`` cycles late, to that of ``end``."""
    found = []

    async def bench(ctx: Any) -> None:
        ctx.set(cfu.cmd_valid, 1)
        ctx.set(cfu.cmd_payload_inputs_0, count)
        await ctx.tick()
        ctx.set(cfu.cmd_payload_function_id, END[0])
        for _ in range(stall):
            await ctx.tick()
        assert ctx.get(cfu.rsp_valid), "the response waits"
        ctx.set(cfu.rsp_ready, 1)
        for cycle in range(100):
            *_, ready = await ctx.tick().sample(cfu.cmd_ready)
            if ready:
                found.append(cycle)
                return

    simulator = Simulator(cfu)
    simulator.add_clock(1e-6)
    simulator.add_testbench(bench)
    simulator.run()
    return found[0]


@pytest.mark.parametrize(("stall", "left"), [(0, 20), (5, 15), (19, 1), (20, 0), (40, 0)])
def test_the_background_goes_on_while_a_response_waits(stall: int, left: int) -> None:
    assert cycles_to_end(timer(), 20, stall) == left


def test_reset_clears_the_background() -> None:
    commands = [Command(*BEGIN, a=60), Command(*RESET), Command(*END)]
    responses = testing.run(timer(), commands)
    assert [(response.issued, response.value) for response in responses] == [(0, 0), (1, 0), (2, 0)]


def test_its_counters_are_the_cfus() -> None:
    assert timer().counter_signals() == {"busy": "counter_busy"}
    assert "counter_busy" in timer().verilog(counters=True)


def test_it_has_its_name_in_verilog() -> None:
    assert "countdown (" in timer().verilog()


def test_the_check_of_declarations_runs_it_too() -> None:
    selfcheck.check(timer())
    with pytest.raises(DeclarationError, match="'end', golden"):
        selfcheck.check(timer(wrong=1))


def test_what_cannot_run_is_refused() -> None:
    unit = Timer()
    with pytest.raises(TypeError, match="background 'x' must be a component of class Background, not <"):
        Cfu([unit], background={"x": unit})
    with pytest.raises(ValueError, match="background 'a' is there under another name, too"):
        Cfu([unit], background={"a": unit.countdown, "b": unit.countdown})


def test_a_counter_that_two_parts_have_is_refused() -> None:
    unit = Timer()
    unit.counters = {"busy": unit.begin.start}
    with pytest.raises(ValueError, match="counter 'busy' must be of one unit or background component"):
        Cfu([unit], background={"countdown": unit.countdown})
