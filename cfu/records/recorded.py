"""Documents of runs (schemas cfu.sim and cfu.profile), read back from files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cfu.base.errors import CfuError

#: Schemas with one run's layers, and the newest version of each that is understood.
KNOWN = {"cfu.sim": 1, "cfu.profile": 1, "cfu.report": 1}
_SEVERAL = ("cfu.compare", "cfu.bench")
_HINT = "give what `cfu sim --json FILE` or `cfu profile --json FILE` wrote"


def read(path: Path) -> dict[str, Any]:
    """The document in the file ``path``. Raises CfuError when it is none, in words.

    One that tells of an error or of an aborted run is returned: look at its ``status``. Of a ``cfu compare`` or
    ``cfu bench`` with one run, that run.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CfuError(f"cannot read {path}: {error.strerror}", _HINT) from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CfuError(f"{path} is not JSON: {error}", _HINT) from error
    return checked(found, str(path))


def checked(found: Any, where: str) -> dict[str, Any]:
    """``found`` when it is a run's document. Raises CfuError that names ``where`` otherwise."""
    name, version = _schema(found)
    if name in _SEVERAL and isinstance(found.get("runs"), list):
        if len(found["runs"]) != 1:
            raise CfuError(f"{where} holds {len(found['runs'])} runs", "give a file with one: `cfu sim --json FILE`")
        return checked(found["runs"][0], where)
    if name not in KNOWN and not (name in _SEVERAL and found.get("status") == "error"):
        raise CfuError(f"{where} is no run but {name or 'JSON of another kind'}", _HINT)
    if version > KNOWN.get(name, 1):
        raise CfuError(f"{where} has {name} version {version}, this toolkit knows {KNOWN[name]}", "update the toolkit")
    if not failed(found):
        _check_layers(found, where)
    document: dict[str, Any] = found
    return document


def failed(document: Mapping[str, Any]) -> bool:
    """Whether the run has no result: it was aborted, or never began."""
    return document.get("status") not in ("ok", "mismatch")


def reason(document: Mapping[str, Any]) -> str:
    """Why a run has no result, in the words it left."""
    error = document.get("error")
    message = error.get("message") if isinstance(error, Mapping) else error
    return str(message) if message else "no reason was recorded"


def _schema(found: Any) -> tuple[str, int]:
    schema = found.get("schema") if isinstance(found, dict) else None
    if not isinstance(schema, dict) or not isinstance(schema.get("version"), int):
        return "", 0
    return str(schema.get("name")), schema["version"]


def _check_layers(found: Mapping[str, Any], where: str) -> None:
    """What every reader counts on: whole cycles, and layers with an index, an op and cycles."""
    layers = found.get("layers")
    cycles = found.get("cycles")
    whole = isinstance(cycles, int) and cycles > 0
    if not whole or not isinstance(layers, list) or not layers or not all(map(_is_layer, layers)):
        raise CfuError(f"{where} is damaged: cycles or layers are missing", _HINT)


def _is_layer(layer: Any) -> bool:
    kinds = {"index": int, "op": str, "kernel": str, "cycles": int}
    return isinstance(layer, dict) and all(isinstance(layer.get(key), kind) for key, kind in kinds.items())
