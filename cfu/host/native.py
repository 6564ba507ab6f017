"""C structs of a natively compiled library: layouts read from its DWARF, packed from Python values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from elftools.dwarf.die import DIE
from elftools.elf.elffile import ELFFile

from cfu.base.errors import CompileError
from cfu.compiler.kernel import Value

_ENCODINGS = {0x05: "int", 0x06: "int", 0x07: "uint", 0x08: "uint", 0x02: "uint", 0x04: "float"}  # DW_ATE_*


@dataclass(frozen=True)
class Scalar:
    """A number: ``dtype`` is a NumPy name."""

    dtype: str

    @property
    def size(self) -> int:
        return np.dtype(self.dtype).itemsize


@dataclass(frozen=True)
class Pointer:
    """A pointer; ``target`` is None where it points to something that is not a number."""

    target: Scalar | None
    size: int


@dataclass(frozen=True)
class Array:
    element: Type
    count: int

    @property
    def size(self) -> int:
        return self.element.size * self.count


@dataclass(frozen=True)
class Struct:
    """``members`` maps each name to its byte offset and type."""

    name: str
    size: int
    members: Mapping[str, tuple[int, Type]]


Type = Scalar | Pointer | Array | Struct


def read_structs(library: Path) -> dict[str, Struct]:
    """Every named struct that ``library`` (an ELF file with DWARF) defines."""
    structs: dict[str, Struct] = {}
    with library.open("rb") as file:
        for unit in ELFFile(file).get_dwarf_info().iter_CUs():
            for die in unit.iter_DIEs():
                if die.tag == "DW_TAG_structure_type" and "DW_AT_name" in die.attributes and die.has_children:
                    name = _name(die)
                    if name not in structs:
                        structs[name] = _struct(die)
    return structs


def _name(die: DIE) -> str:
    return die.attributes["DW_AT_name"].value.decode() if "DW_AT_name" in die.attributes else ""


def _target(die: DIE) -> DIE:
    """The type that ``die`` refers to, without qualifiers and aliases."""
    while "DW_AT_type" in die.attributes:
        die = die.get_DIE_from_attribute("DW_AT_type")
        if die.tag not in ("DW_TAG_const_type", "DW_TAG_volatile_type", "DW_TAG_typedef"):
            break
    return die


def _struct(die: DIE) -> Struct:
    members = {
        _name(child): (child.attributes["DW_AT_data_member_location"].value, _type(_target(child)))
        for child in die.iter_children()
        if child.tag == "DW_TAG_member"
    }
    return Struct(_name(die), die.attributes["DW_AT_byte_size"].value, members)


def _type(die: DIE) -> Type:
    if die.tag == "DW_TAG_structure_type":
        return _struct(die)
    if die.tag == "DW_TAG_pointer_type":
        target = _target(die)
        scalar = _type(target) if target.tag == "DW_TAG_base_type" else None
        return Pointer(scalar if isinstance(scalar, Scalar) else None, die.attributes["DW_AT_byte_size"].value)
    if die.tag == "DW_TAG_array_type":
        element = _type(_target(die))
        for bound in reversed([c for c in die.iter_children() if c.tag == "DW_TAG_subrange_type"]):
            attributes = bound.attributes
            count = (
                attributes["DW_AT_count"].value
                if "DW_AT_count" in attributes
                else attributes["DW_AT_upper_bound"].value + 1
            )
            element = Array(element, count)
        return element
    if die.tag == "DW_TAG_enumeration_type":
        return Scalar("uint32")
    kind = _ENCODINGS[die.attributes["DW_AT_encoding"].value]
    return Scalar(f"{kind}{8 * die.attributes['DW_AT_byte_size'].value}")


def pack(struct: Struct, fields: Mapping[str, Value], keep: list[np.ndarray]) -> bytes:
    """The bytes of ``struct`` with ``fields``, every one given. Arrays that it points to are added to ``keep``.

    Raises CompileError where the fields are not those of the struct, or do not fit them.
    """
    if set(fields) != set(struct.members):
        wrong = sorted(set(fields) ^ set(struct.members))
        raise CompileError(f"struct {struct.name} and its parameters differ in {', '.join(wrong)}", "give every field")
    data = bytearray(struct.size)
    for name, value in fields.items():
        offset, kind = struct.members[name]
        data[offset : offset + kind.size] = _pack(kind, value, keep, f"{struct.name}.{name}")
    return bytes(data)


def _pack(kind: Type, value: Value, keep: list[np.ndarray], where: str) -> bytes:
    if isinstance(kind, Struct) and isinstance(value, Mapping):
        return pack(kind, value, keep)
    if isinstance(kind, Array) and isinstance(value, (tuple, list)) and len(value) == kind.count:
        return b"".join(_pack(kind.element, item, keep, f"{where}[{i}]") for i, item in enumerate(value))
    if isinstance(kind, Pointer) and value is None:
        return bytes(kind.size)
    if isinstance(kind, Pointer) and isinstance(value, np.ndarray) and _matches(kind, value):
        array = np.require(value, requirements=["C", "A"])
        keep.append(array)
        return array.ctypes.data.to_bytes(kind.size, "little")
    if isinstance(kind, Scalar) and isinstance(value, (int, float, np.integer, np.floating)) and _fits(kind, value):
        return bytes(np.dtype(kind.dtype).type(value).tobytes())
    raise CompileError(f"{where} is {kind}, which cannot hold {value!r}", "correct the kernel's `params`")


def _matches(pointer: Pointer, array: np.ndarray) -> bool:
    return pointer.target is None or pointer.target.dtype == array.dtype.name


def _fits(kind: Scalar, value: int | float | np.generic) -> bool:
    if kind.dtype.startswith("float"):
        return True
    limits = np.iinfo(kind.dtype)
    return isinstance(value, (int, np.integer)) and limits.min <= int(value) <= limits.max
