"""A functional unit: instructions that share state."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from amaranth.hdl import Value
from amaranth.lib import wiring
from amaranth.lib.wiring import Out

from gateware.core.errors import DeclarationError
from gateware.core.golden import StateFactory, stateless
from gateware.core.instruction import Instruction


class Unit(wiring.Component):
    """Base of the hardware behind one or several instructions.

    Each instruction is a port named like it (see :meth:`Instruction.signature`): ``self.<name>.start``, its operands,
    and ``result``. Register operands are typed by their declaration: ``self.dot4.x[2]`` is a signed lane.

    Two things are the surrounding :class:`~gateware.core.cfu.Cfu`'s business. Back-pressure: while the CPU does not
    take a response, the unit's clock enable is off, so latencies count cycles in which time passes for the unit. Reset:
    the built-in reset instruction puts all of the unit's registers (memories keep their contents) to their initial
    values.

    ``state`` makes the object that golden functions get as their first argument, as it is after reset.

    ``counters`` may name unsigned signals of up to 32 bits, of this unit or inside of it, for example "a word is read":
    ``cfu profile`` sums each one's value over all cycles. Nothing of it is in the hardware.
    """

    _MustUse__silence = True  # as in CfuInterface

    counters = MappingProxyType[str, Value]({})

    def __init__(self, instructions: Sequence[Instruction], state: StateFactory = stateless) -> None:
        names = [instruction.name for instruction in instructions]
        for name in names:
            if names.count(name) > 1:
                raise DeclarationError(name, "name", "must be unique in its CFU")
            if hasattr(self, name) or name in ("elaborate", "signature", "instructions", "state"):
                raise DeclarationError(name, "name", "is an attribute of every unit; choose another")
        for instruction in instructions:
            if instruction.latency == 0:
                problem = "must be 1 or more in a unit, whose result is registered; 0 is for CFUs in Verilog"
                raise DeclarationError(instruction.name, "latency", problem)
        self.instructions = tuple(instructions)
        self.state = state
        super().__init__({instruction.name: Out(instruction.signature()) for instruction in instructions})
