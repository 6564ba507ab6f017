"""What one op's file declares: its options, how they are stored, what it costs, what makes it valid."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cfu.model import schema
from cfu.model.graph import Model, Op

if TYPE_CHECKING:
    from cfu.model.validate import OpView

PADDINGS = ("SAME", "VALID")
ACTIVATIONS = ("NONE", "RELU", "RELU_N1_TO_1", "RELU6")  # the codes after these (TANH, SIGN_BIT) are never fused


class BadOptionError(ValueError):
    """A stored option has a value that is not supported; the text says which and what is."""


def option(field: str, *, names: tuple[str, ...] = (), vector: bool = False, **defaults: Any) -> Any:
    """A dataclass field stored in the schema's ``field`` (name as in the object API, e.g. 'strideH').

    ``names`` gives an enumeration's texts by code; ``vector`` marks a tuple of integers.
    """
    return dataclasses.field(metadata={"field": field, "names": names, "vector": vector}, **defaults)


def tensor_type(field: str, **defaults: Any) -> Any:
    """A tensor type by its name in the schema, e.g. 'INT32'."""
    return option(field, names=tuple(schema.TENSOR_TYPES[code] for code in sorted(schema.TENSOR_TYPES)), **defaults)


def padding() -> Any:
    """Option 'SAME' or 'VALID'."""
    return option("padding", names=PADDINGS)


def activation() -> Any:
    """Fused activation: 'NONE', 'RELU', 'RELU6' or 'RELU_N1_TO_1'."""
    return option("fusedActivationFunction", names=ACTIVATIONS, default="NONE")


def no_macs(model: Model, op: Op) -> int:
    """The cost of ops that multiply by no weights."""
    return 0


@dataclass(frozen=True)
class Definition:
    """One op kind. ``options`` is None for an op without options; ``optional`` lets the table be absent.

    ``table`` names the schema's option table, ``version`` the op version that the writer records.
    ``alias`` marks an op whose output is its first input's bytes under another shape.
    ``check`` raises ModelError (through OpView.fail) when the op is not valid.
    """

    kind: str
    check: Callable[[OpView], None]
    options: type | None = None
    table: str = ""
    optional: bool = False
    alias: bool = False
    version: int = 1
    macs: Callable[[Model, Op], int] = no_macs

    def read(self, stored: Any) -> Any:
        """Options from the schema's object ``<table>T``; raises BadOptionError."""
        if self.options is None:
            return None
        return self.options(
            *(_decode(f, getattr(stored, f.metadata["field"])) for f in dataclasses.fields(self.options))
        )

    def write(self, options: Any) -> Any:
        """The schema's object for ``options``; raises BadOptionError."""
        stored = getattr(schema.tables, f"{self.table}T")()
        if self.options is not None:
            if not isinstance(options, self.options):
                raise BadOptionError(f"{self.kind} takes {self.options.__name__}, not {options!r}")
            for f in dataclasses.fields(self.options):
                setattr(stored, f.metadata["field"], _encode(f, getattr(options, f.name)))
        return stored


def _decode(field: dataclasses.Field[Any], value: Any) -> Any:
    if field.metadata["vector"]:
        return tuple(int(v) for v in value) if value is not None else ()
    names = field.metadata["names"]
    if not names:
        return value
    if not 0 <= value < len(names):
        raise BadOptionError(f"{field.name} has code {value}, supported are {', '.join(names)}")
    return names[value]


def _encode(field: dataclasses.Field[Any], value: Any) -> Any:
    names = field.metadata["names"]
    if names and value not in names:
        raise BadOptionError(f"{field.name} must be one of {', '.join(names)}, not {value!r}")
    return names.index(value) if names else list(value) if field.metadata["vector"] else value
