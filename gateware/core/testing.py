"""Tests of CFUs: the hardware, simulated, against its golden model."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from amaranth.sim import Simulator

from gateware.core.cfu import Cfu
from gateware.core.instruction import Instruction
from gateware.core.instruction_set import InstructionSet
from gateware.core.interface import OPCODE, RESET_FUNCT3, RESET_FUNCT7, CfuInterface
from gateware.core.operand import Operand, encode

MAX_WAIT = 1000
"""Cycles without a transfer after which a CFU counts as hanging."""


@dataclass(frozen=True)
class Command:
    """One command on the CFU bus: raw operands."""

    funct3: int
    funct7: int
    a: int = 0
    b: int = 0

    @property
    def word(self) -> int:
        """The instruction word of this opcode, with x0 for all registers."""
        return self.funct7 << 25 | self.funct3 << 12 | OPCODE


@dataclass(frozen=True)
class Response:
    """One response: its value, and the cycles in which command and response were transferred."""

    value: int
    issued: int
    answered: int


def run(cfu: CfuInterface, commands: Sequence[Command], *, stalls: float = 0.0, seed: int = 0) -> list[Response]:
    """Send ``commands`` to a simulated CFU as fast as it takes them and collect the responses.

    ``stalls`` is the probability, in each cycle and on each side, of withholding a command or not taking a response.
    Raises AssertionError when the CFU breaks the rules of :class:`~gateware.core.interface.CfuInterface` or hangs,
    TypeError for one in Verilog, which Amaranth cannot simulate.
    """
    if not isinstance(cfu, CfuInterface):
        raise TypeError(
            f"{type(cfu).__name__} is not in Amaranth, which alone is simulated here; cfu.testing.check_cfu"
        )
    rng = random.Random(seed)
    issued: list[int] = []
    responses: list[Response] = []

    async def bench(ctx: Any) -> None:
        position, cycle, idle, waiting = 0, 0, 0, None
        offered = False
        while len(responses) < len(commands):
            offered = position < len(commands) and (offered or rng.random() >= stalls)
            taking = rng.random() >= stalls
            ctx.set(cfu.cmd_valid, offered)
            ctx.set(cfu.rsp_ready, taking)
            _drive(ctx, cfu, commands[position] if offered else _garbage(rng))
            _, _, ready, valid, value = await ctx.tick().sample(cfu.cmd_ready, cfu.rsp_valid, cfu.rsp_payload_outputs_0)
            idle += 1
            assert offered or ready, f"cycle {cycle}: cmd_ready is low without a command"
            if valid:
                assert len(issued) > len(responses), f"cycle {cycle}: response without a command"
                assert waiting in (None, value), f"cycle {cycle}: response changed while it waited"
                waiting = value
            else:
                assert waiting is None, f"cycle {cycle}: response withdrawn while it waited"
            if valid and taking:
                responses.append(Response(value, issued[len(responses)], cycle))
                idle, waiting = 0, None
            if offered and ready:
                issued.append(cycle)
                position, offered, idle = position + 1, False, 0
            cycle += 1
            assert idle < MAX_WAIT, f"cycle {cycle}: hangs after {len(issued)} commands, {len(responses)} responses"

    simulator = Simulator(cfu)
    simulator.add_clock(1e-6)
    simulator.add_testbench(bench)
    simulator.run()
    return responses


def _drive(ctx: Any, cfu: CfuInterface, command: Command) -> None:
    ctx.set(cfu.cmd_payload_function_id, command.funct7 << 3 | command.funct3)
    ctx.set(cfu.cmd_payload_inputs_0, command.a)
    ctx.set(cfu.cmd_payload_inputs_1, command.b)


def _garbage(rng: random.Random) -> Command:
    return Command(rng.getrandbits(3), rng.getrandbits(7), rng.getrandbits(32), rng.getrandbits(32))


def random_commands(
    cfu: InstructionSet, count: int, seed: int = 0, *, unused: float = 0.05, reset: float = 0.01
) -> list[Command]:
    """Commands with random instructions and operands (a fifth of them extreme), some unused opcodes and resets.

    Instructions come in runs of one, as in loops, or mixed. Most unused opcodes differ from a used one in one bit.
    """
    rng = random.Random(seed)
    stream = _instruction_stream(cfu, rng)
    commands = []
    for _ in range(count):
        kind = rng.random()
        instruction = next(stream)
        if instruction is None or kind < unused:
            commands.append(_unused(cfu, instruction, rng))
        elif kind < unused + reset:
            commands.append(Command(RESET_FUNCT3, RESET_FUNCT7, rng.getrandbits(32), rng.getrandbits(32)))
        else:
            commands.append(random_command(instruction, rng))
    return commands


def random_command(i: Instruction, rng: random.Random) -> Command:
    """A command of one instruction, whose opcode is assigned, with random operands."""
    assert i.funct3 is not None and i.funct7 is not None
    imm, a, b = (_random_bits(operand, rng) for operand in (i.imm, i.rs1, i.rs2))
    return Command(i.funct3, i.funct7 | imm & (1 << i.imm_width) - 1, a, b)


def _unused(cfu: InstructionSet, near: Instruction | None, rng: random.Random) -> Command:
    """An opcode that no instruction has: one bit away from that of ``near`` or, one time in eight, any."""
    while True:
        command = _garbage(rng)
        if near is not None and rng.random() >= 0.125:
            assert near.funct3 is not None and near.funct7 is not None
            opcode = (near.funct7 << 3 | near.funct3) ^ 1 << rng.randrange(10)
            command = Command(opcode & 7, opcode >> 3, command.a, command.b)
        is_reset = cfu.has_reset and (command.funct3, command.funct7) == (RESET_FUNCT3, RESET_FUNCT7)
        if cfu.find(command.funct3, command.funct7) is None and not is_reset:
            return command


def _instruction_stream(cfu: InstructionSet, rng: random.Random) -> Iterator[Instruction | None]:
    while True:
        run_of = rng.choice(cfu.instructions) if cfu.instructions else None
        for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
            yield run_of


def _random_bits(operand: Operand | None, rng: random.Random) -> int:
    """A register's content: an allowed value of the operand, and anything in the bits that the hardware ignores."""
    ignored = rng.getrandbits(32)
    if operand is None:
        return ignored
    kind = rng.random()
    if kind < 0.2:
        bits = rng.choice(operand.extremes())
    elif operand.values is not None:
        bits = encode(operand.shape, rng.choice(operand.values))
    elif kind < 0.6 and not operand.is_packed:
        # All magnitudes alike: uniform numbers are nearly all huge, and saturate whatever they pass through.
        magnitude = rng.getrandbits(rng.randint(1, operand.width))
        bits = encode(operand.shape, rng.choice((magnitude, -magnitude)) if operand.is_signed else magnitude)
    else:
        bits = rng.getrandbits(operand.width)
    return ignored >> operand.width << operand.width | bits


def check(cfu: Cfu, *, count: int = 500, stalls: float = 0.3, seed: int = 0) -> list[Response]:
    """Random commands to hardware and golden model; AssertionError, naming the instruction, where they differ."""
    commands = random_commands(cfu, count, seed)
    responses = run(cfu, commands, stalls=stalls, seed=seed)
    compare(cfu, commands, responses)
    return responses


class DifferenceError(AssertionError):
    """An ``instruction``, by name, does not answer as its golden model."""

    def __init__(self, instruction: str, text: str) -> None:
        super().__init__(text)
        self.instruction = instruction


def compare(cfu: InstructionSet, commands: Sequence[Command], responses: Sequence[Response]) -> None:
    """Responses against the golden model, from reset state."""
    golden = cfu.golden()
    for index, (command, response) in enumerate(zip(commands, responses, strict=True)):
        expected = golden.execute(command.funct3, command.funct7, command.a, command.b)
        if response.value != expected:
            name = cfu.disassemble(command.word)
            raise DifferenceError(
                str(name),
                f"command {index}, {name}(0x{command.a:08x}, 0x{command.b:08x}): "
                f"hardware answered 0x{response.value:08x}, golden 0x{expected:08x}",
            )
