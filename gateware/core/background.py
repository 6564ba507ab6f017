"""Hardware that works while the CPU does something else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from amaranth.hdl import Value
from amaranth.lib import wiring


class Background(wiring.Component):
    """Base of a component that a :class:`~gateware.core.cfu.Cfu` runs all the time: ``Cfu(units, background=...)``.

    A unit's clock enable is off while a response waits for the CPU; a background component has none, so it goes on. Its
    units reach it by reference: they drive its inputs and read its outputs, and never make it a submodule of theirs.

    Reset: the built-in reset instruction puts all of its registers (memories keep their contents) to their initial
    values, with those of the units.

    Requests to it: a unit's ``start`` is high in one cycle in which time passes for the unit, so what follows from it
    without a register in between lasts one cycle here, too. A register of the unit may last any number of cycles.

    Answers from it: the unit may be stopped in any cycle, so they have to wait until the unit takes them: a level that
    lasts, not a pulse. Golden functions know no time: an instruction whose value depends on how far the background is
    waits for it (``ready``, or variable latency).

    ``counters`` are as those of a :class:`~gateware.core.unit.Unit`.
    """

    _MustUse__silence = True  # as in CfuInterface

    counters: Mapping[str, Value] = MappingProxyType({})
