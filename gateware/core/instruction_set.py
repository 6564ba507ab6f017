"""The instructions of a CFU, whatever its hardware is written in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gateware.core.errors import DeclarationError
from gateware.core.golden import Golden, StateFactory, check_golden
from gateware.core.instruction import Instruction, assign_opcodes
from gateware.core.interface import OPCODE, RESET_FUNCT3, RESET_FUNCT7


class InstructionSet:
    """Instructions with their opcodes, in groups that share a state; what every CFU is, whatever it is written in.

    ``groups`` are pairs of a state's factory and the instructions that work on it. ``has_reset``: the CFU has the
    built-in reset instruction. Raises :class:`~gateware.core.errors.DeclarationError` for declarations that cannot
    work.
    """

    #: the file that the hardware is, if it is one
    source: Path | None = None
    #: whether the hardware holds cmd_ready high when there is no command
    ready_when_idle = True

    def __init__(self, groups: Sequence[tuple[StateFactory, Sequence[Instruction]]], has_reset: bool) -> None:
        declared = [instruction for _, instructions in groups for instruction in instructions]
        names = [instruction.name for instruction in declared]
        for name in names:
            if name == "reset" or names.count(name) > 1:
                raise DeclarationError(name, "name", "must be unique in its CFU ('reset' is built in)")
        self.instructions: tuple[Instruction, ...] = tuple(assign_opcodes(declared))
        self.has_reset = has_reset
        by_name = {instruction.name: instruction for instruction in self.instructions}
        self._groups = [(state, [by_name[i.name] for i in instructions]) for state, instructions in groups]
        check_golden(self._groups)

    def golden(self) -> Golden:
        """A model of the whole CFU in its reset state."""
        return Golden(self._groups, self.has_reset)

    def verilog(self, *, counters: bool = False, to: Callable[[str], str] | None = None) -> str:
        """The hardware as module ``Cfu``. ``counters`` adds what :meth:`counter_signals` names.

        ``to`` translates RTLIL to Verilog: by default ``gateware.core.verilog.translate``.
        """
        raise NotImplementedError("these are instructions without hardware; make a Cfu or a VerilogCfu of them")

    def counter_signals(self) -> dict[str, str]:
        """What ``cfu profile`` counts: name, and the signal of module ``Cfu`` that has its value in a cycle."""
        return {}

    def check_declarations(self, verilate: Callable[[InstructionSet], Any]) -> None:
        """Raise :class:`~gateware.core.errors.DeclarationError` where the hardware does not keep a declaration.

        ``verilate(cfu).check_declarations()`` does it where Amaranth cannot simulate: ``cfu.host.verilated.load``.
        """
        verilate(self).check_declarations()

    def find(self, funct3: int, funct7: int) -> Instruction | None:
        """The instruction that has this opcode."""
        return next((i for i in self.instructions if i.matches(funct3, funct7)), None)

    def disassemble(self, word: int) -> str | None:
        """Name of the CFU instruction in an instruction word, with its immediate (``dot4.2``); None for others."""
        if word & 0x7F != OPCODE:
            return None
        funct3, funct7 = word >> 12 & 7, word >> 25
        if self.has_reset and (funct3, funct7) == (RESET_FUNCT3, RESET_FUNCT7):
            return "reset"
        instruction = self.find(funct3, funct7)
        if instruction is None:
            return f"unused.{funct3}.{funct7}"
        imm = funct7 & (1 << instruction.imm_width) - 1
        return f"{instruction.name}.{imm}" if instruction.imm else instruction.name
