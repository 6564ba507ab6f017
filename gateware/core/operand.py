"""How the bits of a register or immediate are read: as a number, as lanes, as fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from amaranth.hdl import Shape, ShapeLike, signed
from amaranth.lib import data

INT8X4 = data.ArrayLayout(signed(8), 4)
"""Four int8 lanes in a word, lane 0 in the lowest byte: what a 32-bit load of int8 tensors gives."""


@dataclass(frozen=True)
class Operand:
    """One operand of an instruction.

    ``shape`` is any Amaranth shape: ``signed(9)`` reads the low 9 bits as a signed number, an ``ArrayLayout`` reads
    lanes, a ``StructLayout`` fields. Bits above it are ignored by the hardware. ``values`` are the values that
    programs may use, if not all of a number's: others are not tested.
    """

    name: str
    shape: ShapeLike
    description: str = ""
    values: range | None = None

    @property
    def width(self) -> int:
        return int(Shape.cast(self.shape).width)

    @property
    def is_packed(self) -> bool:
        """Several numbers in one register."""
        return isinstance(self.shape, data.Layout)

    @property
    def is_signed(self) -> bool:
        return not self.is_packed and Shape.cast(self.shape).signed

    def decode(self, bits: int) -> Any:
        """What a golden function gets: an int, a tuple of lanes, or a dict of fields."""
        return decode(self.shape, bits)

    def type_name(self) -> str:
        """The layout in words, for documentation."""
        if self.values is None:
            return describe(self.shape)
        return f"{describe(self.shape)}, {self.values[0]} to {self.values[-1]}"

    def extremes(self) -> tuple[int, ...]:
        """Raw bits of values at the edges of what is allowed."""
        ones = (1 << self.width) - 1
        if self.values is None:
            return (0, 1, ones >> 1, ones ^ ones >> 1, ones)
        return tuple(encode(self.shape, value) for value in (self.values[0], self.values[-1]))


def fits(shape: ShapeLike, value: int) -> bool:
    """Whether a number can be represented in ``shape``."""
    shape = Shape.cast(shape)
    low = -(1 << shape.width - 1) if shape.signed else 0
    return bool(low <= value < low + (1 << shape.width))


def decode(shape: ShapeLike, bits: int) -> Any:
    """Read ``bits`` as ``shape``: an int, a tuple for arrays, a dict for structs. Bits above the shape are ignored."""
    if isinstance(shape, data.ArrayLayout):
        stride = Shape.cast(shape.elem_shape).width
        return tuple(decode(shape.elem_shape, bits >> i * stride) for i in range(shape.length))
    if isinstance(shape, data.Layout):
        return {str(name): decode(field.shape, bits >> field.offset) for name, field in shape}
    shape = Shape.cast(shape)
    value = bits & (1 << shape.width) - 1
    return value - (1 << shape.width) if shape.signed and value >> shape.width - 1 else value


def encode(shape: ShapeLike, value: Any) -> int:
    """The inverse of :func:`decode`; numbers wrap."""
    if isinstance(shape, data.ArrayLayout):
        stride = Shape.cast(shape.elem_shape).width
        return sum(encode(shape.elem_shape, element) << i * stride for i, element in enumerate(value))
    if isinstance(shape, data.Layout):
        return sum(encode(field.shape, value[str(name)]) << field.offset for name, field in shape)
    return int(value) & (1 << int(Shape.cast(shape).width)) - 1


def describe(shape: ShapeLike) -> str:
    """``int8 x 4``, ``uint5``, ``{low: int8, high: int8}``."""
    if isinstance(shape, data.ArrayLayout):
        return f"{describe(shape.elem_shape)} x {shape.length}"
    if isinstance(shape, data.Layout):
        return "{" + ", ".join(f"{name}: {describe(field.shape)}" for name, field in shape) + "}"
    shape = Shape.cast(shape)
    return f"{'int' if shape.signed else 'uint'}{shape.width}"
