"""The types of documents: each that is written has one, and what deviates is told by its place."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from cfu.base.errors import CfuError
from cfu.records import document, schema
from tests.support.command import invoke

CFU = Path(schema.__file__).parents[2]

INFO: dict[str, Any] = {
    "schema": {"name": "cfu.fetch", "version": 1},
    "status": "ok",
    "folder": "/tmp",
    "files": [
        {
            "model": "kws", "file": "kws.tflite", "size": 1, "sha256": "0" * 64, "url": None, "fetched": False,
            "there": True,
        },
    ],
}  # fmt: skip


def test_what_commands_name_has_a_type_and_every_type_is_named() -> None:
    sources = [path.read_text(encoding="utf-8") for path in CFU.rglob("*.py")]
    calls = r'(?:document\.schema\("|reporting\("|finish\("|of_error\("|"name": "cfu\.)([a-z-]+)"'
    named = {name for source in sources for name in re.findall(calls, source)}
    assert named == set(schema.DOCUMENTS)


def test_a_whole_document_passes_and_a_failure_of_it_too() -> None:
    schema.check(INFO)
    schema.check(document.of_error("fetch", CfuError("no network", "look for it")))


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    """INFO with ``value`` at ``path``; the key is left out where the value is ``...``."""
    told = copy.deepcopy(INFO)
    at: Any = told
    for key in path[:-1]:
        at = at[key]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return told


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["files", 0, "size"], "1", r"cfu.fetch: Expected `int`, got `str` - at `\$.files\[0\].size`"),
        (["files", 0, "size"], -1, r"cfu.fetch: Expected `int` >= 0 - at `\$.files\[0\].size`"),
        (["files", 0, "more"], 1, r"cfu.fetch: Object contains unknown field `more` - at `\$.files\[0\]`"),
        (["files", 0, "there"], ..., r"cfu.fetch: Object missing required field `there` - at `\$.files\[0\]`"),
        (["files", 0, "sha256"], "0", "cfu.fetch: Expected `str` matching regex"),
        (["folder"], None, r"cfu.fetch: Expected `str`, got `null` - at `\$.folder`"),
        (["status"], "fine", "cfu.fetch: Invalid enum value 'fine'"),
        (["status"], "error", "cfu.fetch: Object contains unknown field `folder`"),
        (["schema", "name"], "cfu.fetched", "no document is called 'cfu.fetched'; do you mean 'fetch'?"),
        (["schema", "version"], 2, "cfu.fetch: version 2, 1 expected"),
        (["schema"], ..., "no document is called None"),
    ],
)
def test_what_deviates_is_told_by_its_place(path: list[Any], value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        schema.check(changed(path, value))


def test_what_commands_write_is_checked_in_every_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the fixture in tests/conftest.py; a command that adds a field fails here."""
    assert invoke("model", "info", "zoo:ad", "--json", tmp_path / "info.json").exit_code == 0
    named = document.schema
    monkeypatch.setattr(document, "schema", lambda name, version=1: {**named(name, version), "added": 1})
    failed = invoke("model", "info", "zoo:ad", "--json", tmp_path / "info.json")
    assert "cfu.model-info: Object contains unknown field `added` - at `$.schema`" in str(failed.exception)


@pytest.mark.parametrize("name", schema.DOCUMENTS)
def test_json_schemas_describe_every_part(name: str) -> None:
    made = schema.json_schema(name)
    assert made["properties"]["schema"]["const"] == {"name": f"cfu.{name}", "version": schema.VERSION}
    refs = {ref["$ref"].removeprefix("#/$defs/") for ref in made["anyOf"]}
    assert {schema.DOCUMENTS[name].__name__, "Failed"} <= refs <= set(made["$defs"])
    for title, part in made["$defs"].items():
        assert part["description"], title
        assert part.get("additionalProperties") is not False, f"{title}: later versions add fields"
