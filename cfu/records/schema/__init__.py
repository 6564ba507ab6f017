"""The type of every document that a command writes: the contract, in msgspec.

Writers make plain dicts; tests check each of them against its type, so that no field comes or goes unsaid. JSON Schemas
are made from the types for the documentation and for other languages' validators. Commands load nothing of this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from cfu.base.errors import nearest
from cfu.records.schema import instructions, layers, models, projects, runs, simulation, synthesis, tools
from cfu.records.schema.base import Document, Failed

VERSION = 1

#: Schema's name without ``cfu.``: the document's type.
DOCUMENTS: dict[str, type[Document]] = {
    "bench": simulation.Bench,
    "bitstream": synthesis.Bitstream,
    "compare": simulation.Compare,
    "diff": runs.Diff,
    "doctor": tools.Doctor,
    "fetch": models.Fetch,
    "history": runs.History,
    "instructions": instructions.Instructions,
    "layer": layers.Layers,
    "model-compare": models.ModelCompare,
    "model-info": models.ModelInfo,
    "model-run": models.ModelRun,
    "options": projects.Options,
    "profile": simulation.Profile,
    "report": simulation.Report,
    "sim": simulation.Sim,
    "synth": synthesis.Synth,
}

#: What else a document may be, by its status; a failed one is in any case a Failed.
OTHERWISE: dict[str, dict[str, type[Document]]] = {"sim": {"aborted": simulation.Aborted}}


def check(document: Mapping[str, Any]) -> None:
    """Raises ValueError, with the path of what is wrong, unless ``document`` is what its name and its status say."""
    named = document.get("schema")
    full = named.get("name") if isinstance(named, dict) else None
    name = str(full).removeprefix("cfu.")
    if not str(full).startswith("cfu.") or name not in DOCUMENTS:
        raise ValueError(f"no document is called {full!r}; {nearest(name, DOCUMENTS)}")
    kinds = {"error": Failed, **OTHERWISE.get(name, {})}
    expected = kinds.get(str(document.get("status")), DOCUMENTS[name])
    try:  # as it is written: keys that are numbers become texts
        found = msgspec.json.decode(json.dumps(document), type=expected)
    except msgspec.ValidationError as error:
        raise ValueError(f"cfu.{name}: {error}") from error
    if found.schema.version != VERSION:
        raise ValueError(f"cfu.{name}: version {found.schema.version}, {VERSION} expected")


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document ``name``, a key of DOCUMENTS; of its failures, too.

    Readers must allow for fields that they do not know: later versions add some.
    """
    kinds = (DOCUMENTS[name], *OTHERWISE.get(name, {}).values(), Failed)
    refs, parts = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    for part in parts.values():
        if part.get("additionalProperties") is False:
            del part["additionalProperties"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"cfu.{name}",
        "description": DOCUMENTS[name].__doc__,
        "type": "object",
        "properties": {"schema": {"const": {"name": f"cfu.{name}", "version": VERSION}}},
        "anyOf": list(refs),
        "$defs": parts,
    }
