"""Parameter structs as C has them, read from debug information, and whether a kernel's ``params`` fit them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from elftools.dwarf.die import DIE
from elftools.elf.elffile import ELFFile

from cfu.base.errors import CompileError, nearest
from cfu.compiler.kernel import Kernel, Params, Value, place

_ENCODINGS = {0x05: "int", 0x06: "int", 0x07: "uint", 0x08: "uint", 0x02: "uint", 0x04: "float"}  # DW_ATE_*
_QUALIFIERS = ("DW_TAG_const_type", "DW_TAG_volatile_type", "DW_TAG_typedef")


@dataclass(frozen=True)
class Scalar:
    """A number: ``dtype`` is a NumPy name."""

    dtype: str

    @property
    def size(self) -> int:
        return np.dtype(self.dtype).itemsize

    def __str__(self) -> str:
        return {"float32": "float", "float64": "double"}.get(self.dtype, f"{self.dtype}_t")


@dataclass(frozen=True)
class Pointer:
    """A pointer; ``target`` is None where it points to something that is no number."""

    target: Scalar | None
    size: int

    def __str__(self) -> str:
        return f"{self.target or 'void'} *"


@dataclass(frozen=True)
class Array:
    element: Type
    count: int

    @property
    def size(self) -> int:
        return self.element.size * self.count

    def __str__(self) -> str:
        return f"{self.element} [{self.count}]"


@dataclass(frozen=True)
class Struct:
    """``members`` maps each name to its byte offset and type."""

    name: str
    size: int
    members: Mapping[str, tuple[int, Type]]

    def __str__(self) -> str:
        return f"struct {self.name}".rstrip()


@dataclass(frozen=True)
class Opaque:
    """What no value of ``params`` is checked against: a union, a bit field."""

    what: str
    size: int

    def __str__(self) -> str:
        return self.what


Type = Scalar | Pointer | Array | Struct | Opaque


def read_structs(library: Path) -> dict[str, Struct]:
    """Every named struct that ``library`` (a linked ELF file with DWARF) defines."""
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
        if die.tag not in _QUALIFIERS:
            break
    return die


def _struct(die: DIE) -> Struct:
    members = {_name(child): _member(child) for child in die.iter_children() if child.tag == "DW_TAG_member"}
    return Struct(_name(die), _size(die), members)


def _size(die: DIE) -> int:
    return int(die.attributes["DW_AT_byte_size"].value)


def _member(die: DIE) -> tuple[int, Type]:
    if "DW_AT_bit_size" in die.attributes:
        return 0, Opaque("a bit field", 0)
    return int(die.attributes["DW_AT_data_member_location"].value), _type(_target(die))


def _type(die: DIE) -> Type:
    match die.tag:
        case "DW_TAG_structure_type":
            return _struct(die)
        case "DW_TAG_pointer_type":
            target = _target(die)
            scalar = _type(target) if target.tag == "DW_TAG_base_type" else None
            return Pointer(scalar if isinstance(scalar, Scalar) else None, _size(die))
        case "DW_TAG_array_type":
            return _array(die)
        case "DW_TAG_enumeration_type":
            return Scalar("uint32")
        case "DW_TAG_base_type":
            return Scalar(f"{_ENCODINGS[die.attributes['DW_AT_encoding'].value]}{8 * _size(die)}")
    return Opaque("a union" if die.tag == "DW_TAG_union_type" else "of another type", _size(die))


def _array(die: DIE) -> Type:
    element = _type(_target(die))
    for bound in reversed([c for c in die.iter_children() if c.tag == "DW_TAG_subrange_type"]):
        at = bound.attributes
        count = at["DW_AT_count"].value if "DW_AT_count" in at else at["DW_AT_upper_bound"].value + 1
        element = Array(element, count)
    return element


def find(structs: Mapping[str, Struct], params: Params, kernel: Kernel) -> Struct:
    """The struct that ``params`` are of. Raises CompileError with the nearest name when none is called so."""
    if params.type not in structs:
        raise unknown(params, kernel, structs)
    return structs[params.type]


def unknown(params: Params, kernel: Kernel, known: Collection[str]) -> CompileError:
    """That ``params`` are of a struct which is not among those ``known``."""
    own = [name for name in known if name.endswith("_params")]
    hint = nearest(params.type, own) if own else f"declare it in {kernel.header}"
    return CompileError(f"{place(kernel.params)}: there is no struct {params.type} in {kernel.header}", hint)


def check(struct: Struct, params: Params, kernel: Kernel) -> None:
    """Raise CompileError, which names ``kernel.params`` and the field, unless ``params`` fit ``struct``.

    Every field is given, no other, each a value that its C type holds.
    """
    wrong = next(misfits(struct, params.fields), None)
    if wrong is not None:
        raise CompileError(f"{place(kernel.params)}: {wrong[0]}", wrong[1])


def misfits(struct: Struct, fields: Mapping[str, Value], inside: str = "") -> Iterator[tuple[str, str]]:
    """What is wrong with ``fields`` as a value of ``struct``, and what to do; each in words."""
    known = [name for name in struct.members if name]  # an unnamed member has fields of its own: gcc checks those
    if len(known) == len(struct.members):
        for name in fields:
            if name not in known:
                yield f"{struct} has no field {inside}{name}", nearest(name, known)
        for name in known:
            if name not in fields:
                yield f"{inside}{name} of {struct} is not given", "give every field"
    for name, value in fields.items():
        if name in known:
            yield from _misfit(struct.members[name][1], value, f"{inside}{name}", struct)


def _misfit(kind: Type, value: Value, name: str, struct: Struct) -> Iterator[tuple[str, str]]:
    match kind, value:
        case Opaque(), _:
            return
        case Struct(), Mapping():
            yield from misfits(kind, value, f"{name}.")
            return
        case Array(element, count), tuple() | list() if len(value) == count:
            for i, item in enumerate(value):
                yield from _misfit(element, item, f"{name}[{i}]", struct)
            return
        case Pointer(), None:
            return
        case Pointer(target), np.ndarray() if target is None or target.dtype == value.dtype.name:
            return
        case Scalar(), int() | float() | np.integer() | np.floating() if _fits(kind, value):
            return
    yield f"{name} of {struct} is {kind} in C, given {_told(value)}", _remedy(kind, value)


def _fits(kind: Scalar, value: int | float | np.generic) -> bool:
    if kind.dtype.startswith("float"):
        return True
    limits = np.iinfo(kind.dtype)
    return isinstance(value, (int, np.integer)) and limits.min <= int(value) <= limits.max


def _told(value: Value) -> str:
    match value:
        case None:
            return "None"
        case np.ndarray():
            return f"an array of {value.dtype.name} {list(value.shape)}"
        case tuple() | list():
            return f"{len(value)} values"
        case Mapping():
            return f"fields {', '.join(value)}"
    return f"{value!r}"


def _remedy(kind: Type, value: Value) -> str:
    match kind, value:
        case Pointer(Scalar(dtype)), np.ndarray():
            return f"convert it with .astype(np.{dtype}), or change the C"
        case Pointer(), _:
            return "give a NumPy array, or None for a null pointer"
        case Array(count=count), _:
            return f"give {count} values"
        case Struct(members=members), _:
            return f"give a mapping of {', '.join(members)}"
        case Scalar(), int() | float() | np.generic():
            return "give a value that fits, or change the C"
    return "give a number"
