"""The document of ``cfu doctor``."""

from __future__ import annotations

from typing import Literal

from cfu.records.schema.base import Document, Object


class Tool(Object):
    """A tool: the version found (null: none), what needs it, how to get it."""

    name: str
    found: str | None
    optional: bool
    used_for: str
    get: str


class Doctor(Document):
    """The document of ``cfu doctor``."""

    status: Literal["ok", "missing"]
    tools: list[Tool]
