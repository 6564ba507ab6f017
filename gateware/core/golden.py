"""What a CFU computes, as a program: the golden functions of its instructions over their state."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from gateware.core.errors import DeclarationError
from gateware.core.instruction import Instruction
from gateware.core.interface import RESET_FUNCT3, RESET_FUNCT7
from gateware.core.operand import describe, fits

StateFactory = Callable[[], Any]
"""Makes the object that golden functions get as their first argument, as it is after reset."""

Group = tuple[StateFactory, Sequence[Instruction]]
"""A state and the instructions that share it."""


def stateless() -> None:
    """The state of instructions that have none."""
    return None


class Golden:
    """A CFU's golden model. ``has_reset``: it has the built-in reset instruction.

    Raises :class:`~gateware.core.errors.DeclarationError` when a golden function's value does not fit its declared
    result.
    """

    def __init__(self, groups: Sequence[Group], has_reset: bool) -> None:
        self._groups = groups
        self._has_reset = has_reset
        self._opcodes: dict[tuple[int, int], tuple[int, Instruction]] = {}
        for index, (_, instructions) in enumerate(self._groups):
            for instruction in instructions:
                assert instruction.funct3 is not None and instruction.funct7 is not None
                for imm in range(1 << instruction.imm_width):
                    self._opcodes[instruction.funct3, instruction.funct7 | imm] = index, instruction
        self.reset()

    def reset(self) -> None:
        """Every unit's state becomes what it is after reset."""
        self.states = [make_state() for make_state, _ in self._groups]

    def execute(self, funct3: int, funct7: int, a: int, b: int) -> int:
        """The 32-bit response to one command; unused opcodes answer 0."""
        if self._has_reset and (funct3, funct7) == (RESET_FUNCT3, RESET_FUNCT7):
            self.reset()
            return 0
        if (funct3, funct7) not in self._opcodes:
            return 0
        index, instruction = self._opcodes[funct3, funct7]
        return evaluate(instruction, self.states[index], funct7, a, b)


def evaluate(instruction: Instruction, state: Any, funct7: int, a: int, b: int) -> int:
    """Apply one golden function to raw operands; returns the raw 32-bit response."""
    sources = ((instruction.imm, funct7), (instruction.rs1, a), (instruction.rs2, b))
    value = instruction.golden(state, **{operand.name: operand.decode(bits) for operand, bits in sources if operand})
    if instruction.result is None:
        if value is not None:
            raise DeclarationError(instruction.name, "golden", f"returned {value!r} but no result is declared")
        return 0
    if value is None or not fits(instruction.result, int(value)):
        expected = describe(instruction.result)
        raise DeclarationError(instruction.name, "golden", f"returned {value!r}, which is no {expected} as declared")
    return int(value) & 0xFFFFFFFF


def check_golden(groups: Sequence[Group]) -> None:
    """Run every golden function on its operands' extreme values, each from reset state, to check its result's range."""
    for make_state, instructions in groups:
        for instruction in instructions:
            assert instruction.funct7 is not None
            operands = (instruction.imm, instruction.rs1, instruction.rs2)
            for imm, a, b in itertools.product(*(o.extremes() if o else (0,) for o in operands)):
                evaluate(instruction, make_state(), instruction.funct7 | imm, a, b)
