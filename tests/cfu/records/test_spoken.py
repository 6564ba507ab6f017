"""Runs by number and by word; what a run is held up to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfu.base.errors import CfuError
from cfu.records import history, spoken
from cfu.records.against import Other
from tests.support import runs

HERE = Path("/somewhere/mine")


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_HISTORY", str(tmp_path / "history.db"))


def put(cycles: int, path: Path = HERE, comparison: bool = False, **fields: Any) -> int:
    with history.opened() as kept:
        return kept.record(runs.profile(cycles=cycles, **fields), "sim", path, comparison=comparison)


def said(text: str, *which: str | None) -> int:
    with history.opened() as kept:
        return spoken.find(kept, text, HERE, *which).id


def test_words_are_of_the_newest_runs_kind() -> None:
    put(100), put(80), put(90), put(95, bit_exact=None)
    put(70, Path("/somewhere/else")), put(60, comparison=True), put(50, status="aborted")
    assert [said(word) for word in spoken.WORDS] == [4, 3, 2]
    assert said("#1") == said("1") == 1
    other = put(10, model_sha256="99" * 32), put(20, kernels="portable")
    assert (said("last"), said("last", "99" * 32), said("last", "ab" * 32, None, "project")) == (other[1], other[0], 4)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("last", "'last': the history has no run of mine like this; `cfu sim` makes one"),
        ("prev", "'prev': the history has no second run of mine like this"),
        ("best", "'best': the history has no proven bit-exact run of mine like this"),
        ("77", "the history has no run 77"),
    ],
)
def test_what_is_not_there_is_told(word: str, message: str) -> None:
    if word != "last":
        put(100, bit_exact=None)
    with pytest.raises(CfuError, match=message):
        said(word)


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("#7", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None), ("²", None), ("٣", None),
     ("-1", None), ("", None), ("#", None), ("##1", None)],
)  # fmt: skip
def test_numbers_are_those_of_the_database(text: str, number: int | None) -> None:
    assert spoken.number(text) == number and spoken.is_spoken(text) == (number is not None)


def test_cycles_stand_beside_the_layers_that_do_the_same() -> None:
    def layer(index: int, op: str, cycles: int) -> dict[str, Any]:
        return {"index": index, "op": op, "cycles": cycles}

    portable = Other("portable", {"cycles": 60, "layers": [layer(0, "PAD", 10), layer(1, "CONV_2D", 20),
                                                           layer(2, "ADD", 30)]})  # fmt: skip
    assert portable.beside([layer(0, "PAD+CONV_2D", 5), layer(2, "ADD", 6)]) == {0: 30, 2: 30}
    fused = Other("run 1", {"cycles": 35, "layers": [layer(0, "PAD+CONV_2D", 5), layer(2, "ADD", 30)]})
    assert fused.beside(portable.document["layers"]) == {0: 5, 2: 30}
