"""What a page shows, without a browser."""

from __future__ import annotations

import re

import pytest

from cfu.records import published
from cfu.report import page
from tests.support import runs


def test_systems_are_sorted_and_have_sources() -> None:
    rows = page.systems(runs.profile(cycles=1_000_000))
    assert [row["cycles"] for row in rows] == sorted((row["cycles"] for row in rows), reverse=True)
    assert all(row["source"] for row in rows if not row["own"])
    assert next(row for row in rows if row["system"] == "TFLM")["factor"] == pytest.approx(64.3)
    assert [row["system"] for row in page.systems(runs.profile(model="other", speedup=None))] == ["this run: mine"]


def test_references_name_the_four_models_and_their_sources() -> None:
    assert published.tflm().cycles("ad") == 3_290_000 and published.tflm().cycles("other") is None
    for item in published.published():
        assert item.source and set(item.mcycles) <= {"kws", "vww", "ic", "ad"} and min(item.mcycles.values()) > 0


def test_free_memory_is_told_of_chips_alone() -> None:
    parts = dict(page.image_parts(runs.profile()))
    assert parts == {"code": 9656, "weights": 30096, "free": 327680 - 9656 - 30096}
    assert "free" not in dict(page.image_parts(runs.profile(memory={"name": "sim-large", "fits": None})))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"bit_exact": None}, "not checked against TFLM"),
        ({"bit_exact": False, "mismatch": "layer 3 <differs>", "status": "mismatch"}, "layer 3 &lt;differs&gt;"),
        ({"memory": {"name": "sim-large", "fits": None}}, "fits no chip: this is not a figure for any board"),
        ({"clock": {"mhz": 50, "placed": False}}, "clock not placed: the clock asked for"),
        ({"resources": []}, "Not synthesised yet"),
        ({"functions": []}, "Functions are not in this document"),
        ({"model": "other"}, "Nothing is published for the model other"),
        ({"instruction_reference": []}, "This CFU has no instructions"),
        ({"project": "<script>alert(1)</script>"}, "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ],
)
def test_what_a_reader_must_know_is_said(fields: dict, words: str) -> None:
    text = page.render(runs.profile(**fields))
    assert words in text and "<script>alert" not in text


def test_an_aborted_run_is_not_compared_with_anything() -> None:
    document = runs.profile(status="aborted", error={"message": "trapped", "hint": ""})
    document["layers"][4]["complete"] = False
    document["layers"][5] |= {"complete": False, "cycles": 0, "causes": dict.fromkeys(runs.CAUSES, 0)}
    text = page.render(document)
    assert "cycles until it was aborted" in text and "An aborted run has no cycles to compare" in text
    for claim in (
        "cycles per inference",
        "against TFLM",
        "against portable",
        "array utilisation",
        "MACs per cycle</dt>",
    ):
        assert claim not in text
    assert text.count(">incomplete</span>") == text.count(">not run</span>") == 1


def test_an_image_without_symbols_is_told() -> None:
    document = runs.profile()
    document["image"] |= {"symbols": [], "symbol_count": 0}
    assert "The image has no symbols" in page.render(document)


def test_nothing_is_referred_to_outside_the_page() -> None:
    text = page.render(runs.profile())
    assert "default-src 'none'" in text
    markup = re.sub(r"<script.*?</script>", "", text, flags=re.S)
    assert set(re.findall(r'(?:src|href)="([^"#]*)', markup)) == {"data:,", ""}
