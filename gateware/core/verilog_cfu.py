"""A CFU whose hardware is a Verilog file, with its instructions declared beside it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path

from gateware.core import readmem
from gateware.core.errors import DeclarationError
from gateware.core.golden import StateFactory, stateless
from gateware.core.instruction import Instruction
from gateware.core.instruction_set import InstructionSet

PORTS = {
    "clk": ("input", 1),
    "reset": ("input", 1),
    "cmd_valid": ("input", 1),
    "cmd_ready": ("output", 1),
    "cmd_payload_function_id": ("input", 10),
    "cmd_payload_inputs_0": ("input", 32),
    "cmd_payload_inputs_1": ("input", 32),
    "rsp_valid": ("output", 1),
    "rsp_ready": ("input", 1),
    "rsp_payload_outputs_0": ("output", 32),
}
"""Direction and width of each port of module ``Cfu``."""


class VerilogCfu(InstructionSet):
    """Module ``Cfu`` in a .v or .sv file. It may be used wherever a :class:`~gateware.core.cfu.Cfu` may.

    The module has the ports ``gateware.core.verilog_cfu.PORTS`` and follows the contract of
    :class:`~gateware.core.interface.CfuInterface` itself, including the answer 0 to unused opcodes; but for
    ``cmd_ready``, which may be low without a command. An instruction's ``latency`` may be 0: the response comes in the
    cycle of its command. ``has_reset``: it implements the reset instruction (funct3 7, funct7 127). ``state`` is as
    for a :class:`~gateware.core.unit.Unit`. ``counters`` names signals of the module that ``cfu profile`` sums, as a
    unit's are.

    The file stands alone: it includes no other, and what its ``$readmemh`` reads, relative to its folder, becomes part
    of the text. Ports and signals are checked when the hardware is built, by who understands Verilog. Raises
    :class:`~gateware.core.errors.DeclarationError` for a file that is not there.
    """

    ready_when_idle = False

    def __init__(
        self,
        source: Path,
        instructions: Sequence[Instruction],
        state: StateFactory = stateless,
        *,
        has_reset: bool = False,
        counters: Sequence[str] = (),
    ) -> None:
        super().__init__([(state, instructions)], has_reset)
        if not source.is_file():
            near = difflib.get_close_matches(source.name, [path.name for path in source.parent.glob("*.*v")], 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise DeclarationError("Cfu", f"file {source}", f"is missing{hint}")
        self.source: Path = source
        self.counters = tuple(counters)

    def verilog(self, *, counters: bool = False, to: Callable[[str], str] | None = None) -> str:
        """The file's text, whatever the arguments, with the words that ``$readmemh`` reads in place of its calls.

        Raises :class:`~gateware.core.errors.DeclarationError`, with file and line, for a call of another form than
        ``$readmemh("FILE", memory);``, and for a file that is missing or holds something else.
        """
        return readmem.resolved(self.source.read_text(encoding="utf-8"), self.source)

    def counter_signals(self) -> dict[str, str]:
        return {name: name for name in self.counters}
