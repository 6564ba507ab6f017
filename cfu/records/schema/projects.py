"""The document of ``cfu options``."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from cfu.records.schema.base import Document, Mhz, Object

Value = bool | int | float | str


class Option(Object):
    """An option of an accelerator: ``choices`` are all there are, else a number keeps to the limits that are given."""

    name: str
    type: str
    choices: list[Value]
    low: float | None
    high: float | None
    multiple: int | None
    required: bool
    default: Value | None
    value: Value | None
    meaning: str


class Variant(Object, kw_only=True):
    """A variant of the project, and the keys that it sets."""

    name: str
    description: str | UnsetType = UNSET
    board: str | UnsetType = UNSET
    memory: str | UnsetType = UNSET
    cpu: str | UnsetType = UNSET
    clock_mhz: Mhz | UnsetType = UNSET
    model: str | UnsetType = UNSET
    options: dict[str, Value]


class Options(Document):
    """The document of ``cfu options``."""

    status: Literal["ok"]
    project: str
    options: list[Option]
    variants: list[Variant]
