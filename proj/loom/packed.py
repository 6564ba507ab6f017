"""Numbers that are sent as bits: a dataclass declares each with its shape, the hardware's layout follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Self

from amaranth.hdl import Shape, ShapeLike
from amaranth.lib import data

from gateware import decode, encode


def bits(shape: ShapeLike, *, wraps: bool = False) -> Any:
    """A field of a :class:`Packed`, 0 unless given; with ``wraps`` it is a number modulo 2^width."""
    return field(default=0, metadata={"shape": Shape.cast(shape), "wraps": wraps})


@dataclass(frozen=True)
class Packed:
    """Base of values of :func:`bits`, the first in the lowest bits.

    An unknown name is a TypeError, as with any dataclass, also in ``dataclasses.replace``; a number that its field
    cannot hold is a ValueError.
    """

    def __post_init__(self) -> None:
        for each in fields(self):
            shape, value = each.metadata["shape"], getattr(self, each.name)
            if not each.metadata["wraps"] and decode(shape, encode(shape, value)) != value:
                raise ValueError(f"{type(self).__name__}.{each.name} must fit {shape!r}, not {value!r}")

    @classmethod
    @cache
    def layout(cls) -> data.StructLayout:
        """The fields as the hardware sees them."""
        return data.StructLayout({each.name: each.metadata["shape"] for each in fields(cls)})

    @classmethod
    def decoded(cls, number: int) -> Self:
        """The value whose bits are ``number``."""
        return cls(**decode(cls.layout(), number))

    def encoded(self) -> int:
        """All bits as one number."""
        return encode(self.layout(), {each.name: getattr(self, each.name) for each in fields(self)})
