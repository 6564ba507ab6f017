"""Proves that a file is a well-formed FlatBuffer before anything reads it.

The generated reader trusts its offsets (a negative one even wraps around to the end of the file in Python), and so
does TFLM's C++. This walk checks every table, vector and string that either of them reads to lie inside the file.
Layouts follow https://flatbuffers.dev/internals and field order follows TFLite's schema.fbs.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from cfu.model import schema


class CorruptError(ValueError):
    """The bytes are not a well-formed FlatBuffer of the schema; the text says where."""


@dataclass(frozen=True)
class Table:
    """What a table's slots hold: width in bytes of scalars (the default is one byte), vectors' element width, ..."""

    name: str
    scalars: Mapping[int, int] = field(default_factory=dict)
    vectors: Mapping[int, int] = field(default_factory=dict)  # slot: bytes per element; strings are vectors of bytes
    tables: Mapping[int, Table] = field(default_factory=dict)
    children: Mapping[int, Table] = field(default_factory=dict)  # vectors of tables
    unions: Mapping[int, int] = field(default_factory=dict)  # slot of the value: slot of the type


_QUANTIZATION = Table("quantization", {6: 4}, {0: 4, 1: 4, 2: 4, 3: 8}, unions={5: 4})
_TENSOR = Table(
    "tensor", {2: 4, 10: 4}, {0: 4, 3: 1, 7: 4}, {4: _QUANTIZATION, 6: Table("sparsity")}, {9: Table("variant")}
)
_OPERATOR = Table("operator", {0: 4, 9: 8, 10: 8, 13: 4}, {1: 4, 2: 4, 5: 1, 7: 1, 8: 4}, unions={4: 3, 12: 11})
_SUBGRAPH = Table("subgraph", {5: 4}, {1: 4, 2: 4, 4: 1}, children={0: _TENSOR, 3: _OPERATOR})
_OPERATOR_CODE = Table("operator code", {2: 4, 3: 4}, {1: 1})
_BUFFER = Table("buffer", {1: 8, 2: 8}, {0: 1})
_METADATA = Table("metadata", {1: 4}, {0: 1})
_TENSOR_MAP = Table("tensor map", {1: 4}, {0: 1})
_SIGNATURE = Table("signature", {4: 4}, {2: 1}, children={0: _TENSOR_MAP, 1: _TENSOR_MAP})
_MODEL = Table(
    "model",
    {0: 4},
    {3: 1, 5: 4},
    children={1: _OPERATOR_CODE, 2: _SUBGRAPH, 4: _BUFFER, 6: _METADATA, 7: _SIGNATURE},
)
# The option tables are flat; these alone hold a vector (of int32) in their first slot.
_FLAT_OPTIONS = Table("options")
_VECTOR_OPTIONS = Table("options", vectors={0: 4})
_WITH_VECTOR = {schema.OPTIONS_CODES["ReshapeOptions"], schema.OPTIONS_CODES["SqueezeOptions"]}


class _Walk:
    def __init__(self, content: bytes):
        self.content = content
        self.budget = len(content) // 4  # tables: each takes four bytes or more, so a longer walk means a cycle

    def unsigned(self, position: int, width: int, what: str) -> int:
        self.inside(position, width, what)
        return int.from_bytes(self.content[position : position + width], "little")

    def inside(self, position: int, size: int, what: str) -> None:
        if position < 0 or position + size > len(self.content):
            raise CorruptError(f"{what} reaches byte {position + size} of {len(self.content)}")

    def table(self, position: int, kind: Table) -> None:
        self.budget -= 1
        if self.budget < 0:
            raise CorruptError("tables refer to each other in circles")
        self.inside(position, 4, kind.name)
        vtable = position - struct.unpack_from("<i", self.content, position)[0]
        vtable_size = self.unsigned(vtable, 2, f"vtable of {kind.name}")
        size = self.unsigned(vtable + 2, 2, f"vtable of {kind.name}")
        self.inside(vtable, vtable_size, f"vtable of {kind.name}")
        self.inside(position, size, kind.name)
        if vtable_size < 4 or vtable_size % 2 or size < 4:
            raise CorruptError(f"{kind.name} has a vtable of {vtable_size} bytes for {size} bytes of fields")
        offsets = struct.unpack_from(f"<{(vtable_size - 4) // 2}H", self.content, vtable + 4)
        for slot, offset in enumerate(offsets):
            if offset:
                self.slot(position, offset, size, slot, kind)
        for value, selector in kind.unions.items():
            self.union(position, offsets, value, selector)

    def slot(self, position: int, offset: int, size: int, slot: int, kind: Table) -> None:
        refers = slot in kind.vectors or slot in kind.tables or slot in kind.children
        width = 4 if refers or slot in kind.unions else kind.scalars.get(slot, 1)
        if offset < 4 or offset + width > size:
            raise CorruptError(f"field {slot} of {kind.name} lies outside its table")
        if not refers:
            return
        target = position + offset + self.unsigned(position + offset, 4, kind.name)
        if slot in kind.tables:
            self.table(target, kind.tables[slot])
        elif slot in kind.vectors:
            self.vector(target, kind.vectors[slot], f"field {slot} of {kind.name}")
        else:
            child = kind.children[slot]
            count = self.vector(target, 4, f"list of {child.name}s")
            for element in range(target + 4, target + 4 + 4 * count, 4):
                self.table(element + self.unsigned(element, 4, child.name), child)

    def vector(self, position: int, width: int, what: str) -> int:
        count = self.unsigned(position, 4, what)
        self.inside(position + 4, count * width, what)
        return count

    def union(self, position: int, offsets: tuple[int, ...], value: int, selector: int) -> None:
        at = offsets[value] if value < len(offsets) else 0
        kind = self.content[position + offsets[selector]] if selector < len(offsets) and offsets[selector] else 0
        if at:
            target = position + at + self.unsigned(position + at, 4, "options")
            self.table(target, _VECTOR_OPTIONS if selector == 3 and kind in _WITH_VECTOR else _FLAT_OPTIONS)


def verify(content: bytes) -> None:
    """Raises CorruptError unless ``content`` is a well-formed model (identifier excluded)."""
    walk = _Walk(content)
    walk.table(walk.unsigned(0, 4, "root"), _MODEL)
