"""Where the cycles went: the marks that the firmware left, as a profile per layer."""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass

from cfu.compiler import Layer, Program
from cfu.model import macs

_MARK = struct.Struct("<II")  # struct model_mark: cycle, instret


@dataclass(frozen=True)
class LayerProfile:
    """One layer: exact cycles and instructions on the simulated SoC; 0 for an alias."""

    layer: Layer
    macs: int
    cycles: int
    instructions: int


@dataclass(frozen=True)
class Profile:
    """One inference, from the first mark to the last: the layers' cycles sum to ``cycles``."""

    layers: tuple[LayerProfile, ...]
    cycles: int
    instructions: int
    macs: int


def marks_size(program: Program) -> int:
    """Bytes of the table of marks of ``program``."""
    return _MARK.size * (len(program.executed) + 1)


def analyse(program: Program, marks: bytes) -> Profile:
    """The profile of one inference from its table of marks, as read from the target's memory."""
    if len(marks) != marks_size(program):
        raise ValueError(f"the table of marks must have {marks_size(program)} bytes, not {len(marks)!r}")
    table = list(_MARK.iter_unpack(marks))
    spent = [
        ((after[0] - before[0]) % 2**32, (after[1] - before[1]) % 2**32) for before, after in itertools.pairwise(table)
    ]
    layers = []
    for layer in program.layers:
        cycles, instructions = spent[layer.position] if layer.position is not None else (0, 0)
        work = sum(macs(program.model, op) for op in layer.site.ops)
        layers.append(LayerProfile(layer, work, cycles, instructions))
    return Profile(
        tuple(layers),
        cycles=sum(cycles for cycles, _ in spent),
        instructions=sum(instructions for _, instructions in spent),
        macs=sum(layer.macs for layer in layers),
    )
