"""A short simulation of every instruction when a CFU is built: does the hardware keep its declaration?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from amaranth.hdl import ClockDomain, Module, Value
from amaranth.sim import Simulator

from gateware.core.background import Background
from gateware.core.cfu import Cfu
from gateware.core.errors import DeclarationError
from gateware.core.golden import evaluate
from gateware.core.instruction import Instruction
from gateware.core.testing import random_command
from gateware.core.unit import Unit

TRIES = 6
"""Commands of each instruction."""

MAX_READY = 64
"""Cycles to wait for an instruction that is not ready: some never are without others before them."""

MAX_LATENCY = 32
"""Latencies among which that of a wrong declaration is looked for."""

MAX_DONE = 1000
"""Cycles after which a variable-latency instruction counts as hanging."""

Answer = tuple[int, list[int]]
"""A golden response, and the hardware's results in the cycles from the start of its command."""


def check(cfu: Cfu) -> None:
    """Run each instruction alone, a few times from reset, against its golden function.

    Raises DeclarationError naming the instruction, and ``latency`` when the right value comes in another cycle than
    declared, else ``golden``. Instructions without a result, or that are not ready after reset, are not checked; longer
    sequences are the business of :func:`gateware.core.testing.check`.
    """
    assigned = {instruction.name: instruction for instruction in cfu.instructions}
    for unit in cfu.units:
        instructions = [assigned[i.name] for i in unit.instructions if i.result is not None]
        if instructions:
            _check_unit(unit, instructions, tuple(cfu.background.values()))


def _check_unit(unit: Unit, instructions: list[Instruction], background: Sequence[Background]) -> None:
    top = Module()
    top.domains.sync = domain = ClockDomain()
    top.submodules.unit = unit
    top.submodules += background

    async def answers(ctx: Any, i: Instruction, cycles: int) -> list[Answer]:
        found = []
        for seed in range(TRIES):
            ctx.set(domain.rst, 1)
            await ctx.tick()
            ctx.set(domain.rst, 0)
            if answer := await _answer(ctx, unit, i, random.Random(seed), cycles):
                found.append(answer)
        return found

    async def bench(ctx: Any) -> None:
        for i in instructions:
            due = 0 if i.is_variable else i.cycles - 1
            if not _agree(await answers(ctx, i, due), due):
                _tell(i, await answers(ctx, i, MAX_LATENCY), due)

    simulator = Simulator(top)
    simulator.add_clock(1e-6)
    simulator.add_testbench(bench)
    simulator.run()


async def _answer(ctx: Any, unit: Unit, i: Instruction, rng: random.Random, cycles: int) -> Answer | None:
    """One random command from reset, watched for ``cycles``; with variable latency, its result when done.

    None if the instruction does not get ready.
    """
    port, command = getattr(unit, i.name), random_command(i, rng)
    for operand, bits in ((i.imm, command.funct7), (i.rs1, command.a), (i.rs2, command.b)):
        if operand is not None:
            ctx.set(Value.cast(getattr(port, operand.name)), bits & (1 << operand.width) - 1)
    for _ in range(MAX_READY):
        if ctx.get(port.ready):
            break
        await ctx.tick()
    else:
        return None
    expected = evaluate(i, unit.state(), command.funct7, command.a, command.b)
    ctx.set(port.start, 1)
    if i.is_variable:
        return expected, [await _result_when_done(ctx, port, i)]
    results = [_result(ctx, port)]
    for _ in range(cycles):
        await _after_start(ctx, port, i, rng)
        results.append(_result(ctx, port))
    ctx.set(port.start, 0)
    return expected, results


async def _after_start(ctx: Any, port: Any, i: Instruction, rng: random.Random) -> None:
    """To the next cycle: no command, and anything in the operands."""
    await ctx.tick()
    ctx.set(port.start, 0)
    for operand in i.operands:
        ctx.set(Value.cast(getattr(port, operand.name)), rng.getrandbits(operand.width))


async def _result_when_done(ctx: Any, port: Any, i: Instruction) -> int:
    if ctx.get(port.done):
        raise DeclarationError(i.name, "latency", "`done` comes with `start`; it must come at least one cycle later")
    for seed in range(MAX_DONE):
        await _after_start(ctx, port, i, random.Random(seed))
        if ctx.get(port.done):
            return _result(ctx, port)
    raise DeclarationError(i.name, "latency", f"`done` does not come within {MAX_DONE} cycles after `start`")


def _result(ctx: Any, port: Any) -> int:
    return int(ctx.get(Value.cast(port.result))) & 0xFFFFFFFF


def _agree(answers: list[Answer], cycle: int) -> bool:
    return all(results[cycle] == expected for expected, results in answers)


def _tell(i: Instruction, answers: list[Answer], due: int) -> None:
    """Raise the error of an instruction whose results are wrong in the cycle in which they are due."""
    length = min(len(results) for _, results in answers)
    right = next((cycle for cycle in range(length) if _agree(answers, cycle)), None)
    if right is not None:
        raise DeclarationError(i.name, "latency", f"is declared as {i.latency}, but the result comes at {right + 1}")
    expected, results = next((e, r) for e, r in answers if r[due] != e)
    raise DeclarationError(i.name, "golden", f"gives 0x{expected:08x} where the hardware answers 0x{results[due]:08x}")
