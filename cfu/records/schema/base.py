"""What documents share: strict objects, numbers with their units, the document of a failure."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=0)]
Cycles = Annotated[int, Meta(ge=0, description="Clock cycles.")]
Macs = Annotated[int, Meta(ge=0, description="Multiply-accumulates.")]
Bytes = Annotated[int, Meta(ge=0, description="Bytes.")]
Mhz = Annotated[float, Meta(ge=0, description="MHz.")]
Seconds = Annotated[float, Meta(ge=0, description="Seconds.")]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="A SHA-256 in hexadecimal.")]
Shape = Annotated[list[int], Meta(description="Dimensions; [] is a scalar.")]
Causes = Annotated[dict[str, int], Meta(description="Cycles by cause; their sum is the cycles they belong to.")]


class Object(Struct, forbid_unknown_fields=True):
    """An object of which every field is written and no other is."""


class SchemaName(Object):
    """Which document this is. The version grows when a field goes or changes its meaning, not when one is added."""

    name: Annotated[str, Meta(pattern="^cfu\\.[a-z-]+$")]
    version: Count


class Document(Object):
    """What all documents begin with."""

    schema: SchemaName


class Error(Object):
    """What is wrong, and what to do."""

    message: str
    hint: str


class Failed(Document):
    """What a command writes instead of its document when it fails."""

    status: Literal["error"]
    error: Error


class OfModel(Document):
    """A document about a model file: its id or stem, where it came from in words, its SHA-256."""

    model: str
    model_source: str
    model_sha256: Sha256
