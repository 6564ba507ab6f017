"""``cfu model info``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfu.base.errors import ModelError
from tests.support.command import invoke


@pytest.fixture(autouse=True)
def private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CFU_MODELS", raising=False)
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "80")


def info(*arguments: str):
    return invoke("model", "info", *arguments)


@pytest.mark.parametrize("model_id", ["kws", "vww", "ic", "ad"])
def test_table_fits_80_columns_without_colour(model_id: str) -> None:
    result = info(model_id)
    assert result.exit_code == 0, result.exception
    assert f"{model_id} (zoo)" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "\x1b" not in result.stdout and "…" not in result.stdout


def test_rows_and_totals_of_kws() -> None:
    lines = info("kws").stdout.splitlines()
    rows = {line.split()[0]: line.split() for line in lines if line[:3].strip().isdigit()}
    assert rows["0"] == ["0", "CONV_2D", "10x4/2", "SAME", "RELU", "1x25x5x64", "320,000", "2,816"]
    assert rows["9"] == ["9", "AVERAGE_POOL_2D", "25x5/25x5", "VALID", "1x1x1x64", "0"]
    assert len(rows) == 13
    assert "2,656,768 MACs, 24,376 bytes of constants" in lines
    assert any(line.startswith("16,000 bytes of activations") for line in lines)


def test_json(tmp_path: Path) -> None:
    target = tmp_path / "kws.json"
    assert info("kws", "--json", str(target)).exit_code == 0
    document = json.loads(target.read_text())
    assert document["schema"] == {"name": "cfu.model-info", "version": 1} and document["status"] == "ok"
    assert document["model"] == "kws" and document["model_source"] == "zoo" and len(document["model_sha256"]) == 64
    assert document["macs"] == sum(op["macs"] for op in document["ops"]) == 2_656_768
    assert document["constant_bytes"] == 24_376 and document["minimum_arena_bytes"] == 16_000
    assert document["arena_bytes"] == 16_000
    assert document["ops"][11]["input_shapes"] == [[1, 64], [12, 64], [12]]
    assert document["inputs"][0]["shape"] == [1, 49, 10, 1] and document["outputs"][0]["zero_point"] == -128
    assert json.loads(info("kws", "--json", "-").stdout) == document


def test_refusal(tmp_path: Path) -> None:
    bad, target = tmp_path / "bad.tflite", tmp_path / "bad.json"
    bad.write_bytes(b"not a model at all")
    result = info(str(bad), "--json", str(target))
    assert result.exit_code != 0 and isinstance(result.exception, ModelError)
    assert f"{bad}: not a .tflite file" in str(result.exception)
    document = json.loads(target.read_text())
    assert document["status"] == "error" and "not a .tflite file" in document["error"]["message"]
