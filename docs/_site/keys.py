"""The reference of project.toml's keys, from their types."""

from __future__ import annotations

import msgspec

from cfu.flow.settings import Settings, Variant

from .documents import type_text


def markdown() -> str:
    """A table of the project's keys, and one of a variant's."""
    _, parts = msgspec.json.schema_components((Settings, Variant))
    return "\n\n".join(
        [
            "## Of the project",
            _table(parts["Settings"]),
            "## Variants\n\nA table `[variants.NAME]` in `project.toml` is a variant: what it says goes before what "
            "the project says, its `options` are added to the project's, and another board brings its own memory.",
            _table(parts["Variant"]),
        ]
    )


def _table(part: dict) -> str:
    rows = ["| key | type | default | |", "|---|---|---|---|"]
    for name, field in part["properties"].items():
        default = field.get("default")
        shown = "" if default in (None, {}, "") else f"`{str(default).lower() if default is False else default}`"
        kind = _range(field) or type_text(field).replace(" or null", "")
        link = "[tables](#variants)" if name == "variants" else kind
        rows.append(f"| `{name}` | {link} | {shown} | {field['description']} |")
    return "\n".join(rows)


def _range(field: dict) -> str:
    """``number, above 0, up to 1000``."""
    bounded = next((choice for choice in (field, *field.get("anyOf", ())) if "exclusiveMinimum" in choice), None)
    return f"number above {bounded['exclusiveMinimum']:g}, up to {bounded['maximum']:g}" if bounded else ""
