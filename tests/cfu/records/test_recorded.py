"""Documents read back: whole ones pass, others are refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfu.base.errors import CfuError
from cfu.records import recorded
from tests.support import runs

WHOLE = runs.profile()


def test_a_whole_document_is_read(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps(WHOLE))
    assert recorded.read(tmp_path / "run.json") == WHOLE


def test_of_a_comparison_of_one_run_that_run_is_read(tmp_path: Path) -> None:
    document = {"schema": {"name": "cfu.bench", "version": 1}, "status": "ok", "runs": [WHOLE]}
    assert recorded.checked(document, "it") == WHOLE
    with pytest.raises(CfuError, match="it holds 2 runs"):
        recorded.checked({**document, "runs": [WHOLE, WHOLE]}, "it")


def test_what_was_aborted_is_returned_with_its_reason() -> None:
    error = {"schema": {"name": "cfu.sim", "version": 1}, "status": "error", "error": {"message": "no model"}}
    assert recorded.failed(recorded.checked(error, "it")) and recorded.reason(error) == "no model"
    assert recorded.reason({"status": "aborted"}) == "no reason was recorded"
    assert not recorded.failed(WHOLE)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00", "is not JSON"),
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "is no run but JSON of another kind"),
        (b'{"schema": "cfu.sim"}', "is no run but JSON of another kind"),
        (b'{"schema": {"name": "cfu.synth", "version": 1}, "status": "ok"}', "is no run but cfu.synth"),
        (
            b'{"schema": {"name": "cfu.sim", "version": 9}, "status": "ok"}',
            "has cfu.sim version 9, this toolkit knows 1",
        ),
        (b'{"schema": {"name": "cfu.sim", "version": 1}, "status": "ok"}', "is damaged: cycles or layers are missing"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "run.json"
    file.write_bytes(content)
    with pytest.raises(CfuError, match=message):
        recorded.read(file)


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CfuError, match=r"cannot read .*No such file"):
        recorded.read(tmp_path / "missing.json")
    with pytest.raises(CfuError, match=r"cannot read .*Is a directory"):
        recorded.read(tmp_path)


@pytest.mark.parametrize("field", ["index", "op", "kernel", "cycles"])
def test_layers_without_what_readers_count_on_are_refused(field: str) -> None:
    layers = [{key: value for key, value in layer.items() if key != field} for layer in WHOLE["layers"]]
    with pytest.raises(CfuError, match="it is damaged"):
        recorded.checked({**WHOLE, "layers": layers}, "it")
