"""One declaration per instruction; the decoder, C header, documentation, golden model and tests follow from it."""

from __future__ import annotations

import inspect
import keyword
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from amaranth.hdl import Shape, ShapeLike
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from gateware.core.errors import DeclarationError
from gateware.core.interface import RESET_FUNCT3, RESET_FUNCT7
from gateware.core.operand import Operand, fits

PORTS = ("start", "ready", "done", "result")
"""Members of every instruction's port, hence no names for operands."""


@dataclass(frozen=True)
class Instruction:
    """An instruction of a CFU, declared once.

    ``golden(state, **operands)`` is its meaning: it gets the unit's state object and the decoded operands by name,
    changes the state, and returns the result as a number (None without ``result``).

    ``rs1`` and ``rs2`` are the register operands, up to 32 bits; ``imm`` is a compile-time constant of up to 7 bits in
    the low bits of funct7. ``result`` is the shape of what goes to rd, sign- or zero-extended to 32 bits; without it
    the instruction answers 0 and its C intrinsic returns nothing.

    ``latency`` is the number of cycles from the accepted command to the valid response. 1: ``result`` is a
    combinational function of operands and state. n: ``result`` is valid n - 1 cycles after ``start``, and a start is
    possible in every cycle. ``"variable"``: the unit drives ``done``. 0, with the response in the cycle of the command,
    is for CFUs in Verilog.

    ``funct3`` and ``funct7`` (its bits above the immediate) are assigned in the order of declaration unless given:
    appending an instruction never changes the opcodes of those before it.
    """

    name: str
    description: str
    golden: Callable[..., int | None]
    rs1: Operand | None = None
    rs2: Operand | None = None
    imm: Operand | None = None
    result: ShapeLike | None = None
    latency: int | Literal["variable"] = 1
    funct3: int | None = None
    funct7: int | None = None

    def __post_init__(self) -> None:
        _check_names(self)
        _check_layouts(self)
        _check_latency(self)
        _check_opcode(self)
        _check_golden(self)

    @property
    def operands(self) -> tuple[Operand, ...]:
        """Operands in the order of the C intrinsic's parameters: immediate, rs1, rs2."""
        return tuple(operand for operand in (self.imm, self.rs1, self.rs2) if operand is not None)

    @property
    def imm_width(self) -> int:
        return self.imm.width if self.imm else 0

    @property
    def is_variable(self) -> bool:
        return self.latency == "variable"

    @property
    def cycles(self) -> int:
        """The fixed latency."""
        assert isinstance(self.latency, int)
        return self.latency

    def matches(self, funct3: int, funct7: int) -> bool:
        """Whether this opcode is this instruction's (which must have its opcode assigned)."""
        assert self.funct7 is not None
        return funct3 == self.funct3 and funct7 >> self.imm_width == self.funct7 >> self.imm_width

    def signature(self) -> wiring.Signature:
        """The instruction's port on its unit, seen from the unit.

        ``start`` is high in the cycle in which a command is accepted; only then are the operands valid. ``ready`` (1 if
        never driven) low holds commands of this instruction back. ``result`` and, for variable latency, ``done``
        answer; ``done`` comes at least one cycle after ``start``.
        """
        members: dict[str, wiring.Member] = {operand.name: In(operand.shape) for operand in self.operands}
        members |= {"start": In(1), "ready": Out(1, init=1)}
        if self.result is not None:
            members["result"] = Out(self.result)
        if self.is_variable:
            members["done"] = Out(1)
        return wiring.Signature(members)


def assign_opcodes(instructions: list[Instruction]) -> list[Instruction]:
    """Give every instruction without one an opcode, in order of declaration, and check that none is used twice.

    Instruction i takes funct3 = i mod 8 and there the first free, aligned range of funct7.
    """
    used: dict[tuple[int, int], str] = {(RESET_FUNCT3, RESET_FUNCT7): "reset"}
    assigned = []
    for index, instruction in enumerate(instructions):
        if instruction.funct3 is None:
            instruction = _first_free(instruction, index % 8, used)
        elif instruction.funct7 is None:
            instruction = _first_free(instruction, instruction.funct3, used)
        for code in _codes(instruction):
            if code in used:
                raise DeclarationError(
                    instruction.name,
                    "funct3/funct7",
                    f"opcode {code[0]}/{code[1]} is that of {used[code]!r} already; choose another or leave it out",
                )
            used[code] = instruction.name
        assigned.append(instruction)
    return assigned


def _codes(instruction: Instruction) -> Iterator[tuple[int, int]]:
    assert instruction.funct3 is not None and instruction.funct7 is not None
    for imm in range(1 << instruction.imm_width):
        yield instruction.funct3, instruction.funct7 | imm


def _first_free(instruction: Instruction, funct3: int, used: dict[tuple[int, int], str]) -> Instruction:
    step = 1 << instruction.imm_width
    for funct7 in range(0, 128, step):
        candidate = replace(instruction, funct3=funct3, funct7=funct7)
        if not any(code in used for code in _codes(candidate)):
            return candidate
    raise DeclarationError(
        instruction.name, "funct7", f"no free opcode left in funct3 {funct3}; give funct3 and funct7"
    )


def _check_names(i: Instruction) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", i.name) or keyword.iskeyword(i.name):
        raise DeclarationError(i.name, "name", "must be lower_case letters, digits and underscores")
    if not i.description or "\n" in i.description:
        raise DeclarationError(i.name, "description", f"must be one line, not {i.description!r}")
    names = [operand.name for operand in i.operands]
    for name in names:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name) or name in PORTS:
            raise DeclarationError(i.name, "operand name", f"must be lower_case and none of {PORTS}, not {name!r}")
        if names.count(name) > 1:
            raise DeclarationError(i.name, "operand name", f"must be unique, not {name!r} twice")


def _check_layouts(i: Instruction) -> None:
    for field, operand, limit in (("rs1", i.rs1, 32), ("rs2", i.rs2, 32), ("imm", i.imm, 7)):
        if operand is not None and not 1 <= operand.width <= limit:
            raise DeclarationError(
                i.name, field, f"{operand.name!r} must be 1 to {limit} bits wide, not {operand.width}"
            )
        if operand is not None and operand.values is not None:
            if operand.is_packed or not all(
                fits(operand.shape, end) for end in (operand.values[0], operand.values[-1])
            ):
                raise DeclarationError(i.name, field, f"values of {operand.name!r} must fit its shape")
    if i.imm is not None and (i.imm.is_packed or i.imm.is_signed):
        raise DeclarationError(i.name, "imm", f"must be one unsigned number, not {i.imm.type_name()}")
    if i.result is not None:
        if isinstance(i.result, data.Layout):
            raise DeclarationError(i.name, "result", "must be a number; declare packed results as unsigned(32)")
        if not 1 <= Shape.cast(i.result).width <= 32:
            raise DeclarationError(i.name, "result", f"must be 1 to 32 bits wide, not {Shape.cast(i.result).width}")


def _check_latency(i: Instruction) -> None:
    if not (i.is_variable or (type(i.latency) is int and i.latency >= 0)):
        raise DeclarationError(i.name, "latency", f"must be a number of cycles or 'variable', not {i.latency!r}")


def _check_opcode(i: Instruction) -> None:
    if i.funct3 is not None and not 0 <= i.funct3 <= 7:
        raise DeclarationError(i.name, "funct3", f"must be 0 to 7, not {i.funct3!r}")
    if i.funct7 is not None:
        if i.funct3 is None:
            raise DeclarationError(i.name, "funct3", "must be given when funct7 is")
        if not 0 <= i.funct7 <= 127:
            raise DeclarationError(i.name, "funct7", f"must be 0 to 127, not {i.funct7!r}")
        if i.funct7 & (1 << i.imm_width) - 1:
            raise DeclarationError(
                i.name, "funct7", f"low {i.imm_width} bits hold the immediate and must be 0, not {i.funct7!r}"
            )


def _check_golden(i: Instruction) -> None:
    names = [operand.name for operand in i.operands]
    try:
        inspect.signature(i.golden).bind(None, **dict.fromkeys(names))
    except TypeError as error:
        raise DeclarationError(i.name, "golden", f"must take (state, {', '.join(names)}): {error}") from None
