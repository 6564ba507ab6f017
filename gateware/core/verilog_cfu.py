"""A CFU whose hardware is a Verilog file, with its instructions declared beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

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

_SKIPPED = {"wire", "reg", "logic", "var", "signed", "unsigned"}


class VerilogCfu(InstructionSet):
    """Module ``Cfu`` in a .v or .sv file. It may be used wherever a :class:`~gateware.core.cfu.Cfu` may.

    The module follows the contract of :class:`~gateware.core.interface.CfuInterface` itself, including the answer 0 to
    unused opcodes. ``has_reset``: it implements the reset instruction (funct3 7, funct7 127). ``state`` is as for a
    :class:`~gateware.core.unit.Unit`. ``counters`` names signals of the module that ``cfu profile`` sums, as a
    unit's are.

    Raises :class:`~gateware.core.errors.DeclarationError` for a module whose ports are not the CPU's.
    """

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
        self.source = source
        self.counters = tuple(counters)
        check_ports(self.text())
        for name in self.counters:
            if re.search(rf"\b{re.escape(name)}\b", self.text()) is None:
                raise DeclarationError("Cfu", f"counter {name}", f"is no signal of {source.name}; declare it there")

    def text(self) -> str:
        """The file's content."""
        return self.source.read_text()


def check_ports(text: str) -> None:
    """Raise DeclarationError unless module ``Cfu`` in ``text`` has exactly the CPU's ports."""
    found = module_ports(text)
    for name, (direction, width) in PORTS.items():
        expected = f"{direction} of {width} bit{'s' if width > 1 else ''}"
        if name not in found:
            raise DeclarationError("Cfu", f"port {name}", f"is missing; declare it as {expected}")
        if found[name] != (direction, width):
            raise DeclarationError(
                "Cfu", f"port {name}", f"must be {expected}, not {found[name][0]} of {found[name][1]}"
            )
    for name in found.keys() - PORTS.keys():
        raise DeclarationError("Cfu", f"port {name}", f"is unknown to the CPU; its ports are {', '.join(PORTS)}")


def module_ports(text: str, module: str = "Cfu") -> dict[str, tuple[str, int]]:
    """Direction and width of each port of a Verilog module; declarations in the header or in the body."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/|\(\*.*?\*\)", " ", text, flags=re.DOTALL)
    text = re.sub(r"\b(function|task)\b.*?\bend\1\b", " ", text, flags=re.DOTALL)
    body = re.search(rf"\bmodule\s+{module}\b(.*?)\bendmodule\b", text, re.DOTALL)
    if body is None:
        raise DeclarationError(module, "module", f"is missing; name the Verilog's top module {module}")
    ports: dict[str, tuple[str, int]] = {}
    direction, width = "", 1
    for token in re.findall(r"\w+|\[[^\]]*\]|[();=]", body[1]):
        if token in ("input", "output", "inout"):
            direction, width = token, 1
        elif direction and token.startswith("["):
            width = _width(module, token)
        elif direction and re.fullmatch(r"[A-Za-z_]\w*", token) and token not in _SKIPPED:
            ports[token] = direction, width
        elif not re.fullmatch(r"\w+|\[[^\]]*\]", token):
            direction = ""
    return ports


def _width(module: str, packed: str) -> int:
    bounds = re.fullmatch(r"\[\s*(\d+)\s*:\s*0\s*\]", packed)
    if bounds is None:
        raise DeclarationError(module, f"port range {packed}", "must be written as [number:0]")
    return int(bounds[1]) + 1
