"""The document of ``cfu instructions``."""

from __future__ import annotations

from typing import Literal

from cfu.records.schema.base import Count, Document, Object


class Field(Object):
    """Bits ``high`` down to ``low`` of a register or of funct7, and the number that they hold."""

    high: Count
    low: Count
    name: str
    type: str


class Operand(Object):
    """An operand; ``minimum`` and ``maximum`` are given when programs may use only a part of a number's values."""

    name: str
    source: Literal["rs1", "rs2", "funct7"]
    type: str
    description: str
    fields: list[Field]
    minimum: int | None
    maximum: int | None


class Instruction(Object):
    """An instruction: words with ``word & mask == match``. ``latency`` is in cycles, null when it varies."""

    name: str
    description: str
    details: str
    prototype: str
    funct3: Count
    funct7: str
    match: Count
    mask: Count
    operands: list[Operand]
    result: str | None
    latency: Count | None


class Instructions(Document):
    """The document of ``cfu instructions``."""

    status: Literal["ok"]
    project: str
    instructions: list[Instruction]
