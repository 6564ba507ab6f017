"""The reference of the JSON documents, and their JSON Schemas as files, from their types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cfu.records import schema

FOLDER = "schemas"


def write(folder: Path) -> None:
    """``folder``/schemas/cfu.NAME.json for every document."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for name in schema.DOCUMENTS:
        text = json.dumps(schema.json_schema(name), indent=2) + "\n"
        (folder / FOLDER / f"cfu.{name}.json").write_text(text, encoding="utf-8")


def markdown() -> str:
    """A section for each document, then one for the objects that they have in common."""
    whole, parts = [], {}
    for name in schema.DOCUMENTS:
        made = schema.json_schema(name)
        title = made["anyOf"][0]["$ref"].rpartition("/")[2]
        for key, part in made["$defs"].items():
            if parts.setdefault(key, part) != part:
                raise ValueError(f"two objects of documents are called {key}")
        link = f'JSON Schema: <a href="../../{FOLDER}/cfu.{name}.json"><code>cfu.{name}.json</code></a>'
        whole.append(f"(object-{title.lower()})=\n## cfu.{name}\n\n{parts[title]['description']} {link}")
        whole.append(_fields(parts.pop(title)))
    rest = [
        f"(object-{key.lower()})=\n### {key}\n\n{part['description']}\n\n{_fields(part)}"
        for key, part in sorted(parts.items())
    ]
    return "\n\n".join([*whole, "## Objects\n\nWhat documents are made of.", *rest]).replace("``", "`")


def _fields(part: dict[str, Any]) -> str:
    required = part.get("required", [])
    rows = [
        f"| `{name}` | {type_text(field)} | {_description(field)}{'' if name in required else ' Optional.'} |"
        for name, field in part["properties"].items()
    ]
    return "\n".join(["| field | type | |", "|---|---|---|", *rows])


def _description(field: dict[str, Any]) -> str:
    found = (choice.get("description") for choice in (field, *field.get("anyOf", ())))
    return next((text for text in found if text), "")


def type_text(field: dict[str, Any]) -> str:
    """A JSON Schema's type in words."""
    return " or ".join(_types(field))


def _types(field: dict[str, Any]) -> Iterator[str]:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        yield f"[{name}](#object-{name.lower()})"
    elif "anyOf" in field:
        for choice in field["anyOf"]:
            yield from _types(choice)
    elif "enum" in field or "const" in field:
        yield ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    elif field.get("type") == "array":
        yield f"list of {type_text(field['items'])}" if field.get("items") else "list"
    elif field.get("type") == "object":
        yield f"object: name to {type_text(field['additionalProperties'])}"
    else:
        yield str(field.get("type", "anything"))
