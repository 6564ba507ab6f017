"""``cfu model compare``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cfu.base.errors import ModelError
from cfu.model.builder import Builder
from cfu.model.ops.fully_connected import FullyConnectedOptions
from tests.support.command import invoke


@pytest.fixture(autouse=True)
def private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CFU_MODELS", raising=False)
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))


def file(path: Path, weight: int = 1, name: str = "y", activation: str = "NONE") -> Path:
    b = Builder("one")
    x = b.input((1, 4), scale=0.1)
    w = b.constant(np.full((2, 4), weight, np.int8), scale=0.1)
    options = FullyConnectedOptions(activation)
    b.output(b.op("FULLY_CONNECTED", [x, w, -1], options, shape=(1, 2), scale=0.1, name=name))
    path.write_bytes(b.build().content)
    return path


def compare(*arguments: object):
    return invoke("model", "compare", *arguments)


def test_the_same(tmp_path: Path) -> None:
    a, b = file(tmp_path / "a.tflite"), file(tmp_path / "b.tflite", name="other")
    assert compare(a, a).exit_code == 0
    result = compare(a, b)
    assert result.exit_code == 0, result.exception
    lines = result.stdout.splitlines()
    assert [f"{kind}: the same" in lines for kind in ("structure", "quantisation", "constants", "other")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert "  op 0 FULLY_CONNECTED output 0 'y': called 'other' in the second" in lines


def test_what_differs(tmp_path: Path) -> None:
    a, b = file(tmp_path / "a.tflite"), file(tmp_path / "b.tflite", weight=2, activation="RELU")
    result = compare(a, b, "--json", tmp_path / "out.json")
    assert result.exit_code == 3
    assert "  op 0 FULLY_CONNECTED: activation NONE and RELU" in result.stdout.splitlines()
    assert "8 of 8 values differ; [0, 0]: 1 and 2" in result.stdout
    document = json.loads((tmp_path / "out.json").read_text())
    assert document["schema"] == {"name": "cfu.model-compare", "version": 1} and document["status"] == "different"
    assert {kind: len(texts) for kind, texts in document["differences"].items()} == {
        "structure": 1, "quantisation": 0, "constants": 1, "other": 0,
    }  # fmt: skip
    assert [m["model"] for m in document["models"]] == ["a", "b"]


def test_ids_of_the_zoo() -> None:
    assert compare("kws", "zoo:kws").exit_code == 0
    result = compare("kws", "sww")
    assert result.exit_code == 3 and "  op 9 AVERAGE_POOL_2D 1x1x1x64: only in the first" in result.stdout.splitlines()


def test_bad_files_are_errors_not_differences(tmp_path: Path) -> None:
    good, bad = file(tmp_path / "a.tflite"), tmp_path / "bad.tflite"
    bad.write_bytes(b"nothing")
    for pair in ((good, bad), (bad, good), (good, tmp_path), (good, "missing")):
        result = compare(*pair, "--json", tmp_path / "out.json")
        assert isinstance(result.exception, ModelError) and result.exception.exit_code == 1
        assert json.loads((tmp_path / "out.json").read_text())["status"] == "error"
