"""The roofline: ceilings in any unit, cut where they meet, dots that lie on each other share a number."""

from __future__ import annotations

import pytest

from cfu.report import roofline
from tests.support import runs


def test_a_memory_ceiling_has_one_unit() -> None:
    assert roofline.bytes_per_cycle({"value": 2.0, "unit": "bytes/cycle"}) == 2.0
    with pytest.raises(ValueError, match="must be in bytes/cycle, not 'cycles/word'"):
        roofline.bytes_per_cycle({"value": 4.0, "unit": "cycles/word"})


def test_a_memory_ceiling_ends_at_the_highest_compute_ceiling() -> None:
    found = roofline.ceilings(
        [
            {"name": "array", "kind": "compute", "value": 16, "unit": "MACs/cycle"},
            {"name": "loads", "kind": "memory", "value": 2, "unit": "bytes/cycle"},
        ],
        0.5,
        100.0,
    )
    assert [(line["intensity"], line["rate"]) for line in found] == [(0.5, 16), (100.0, 16), (0.5, 1.0), (8.0, 16.0)]
    assert found[2]["ceiling"] == "loads: 2 bytes/cycle"


def test_equal_dots_share_a_number() -> None:
    document = runs.profile(layers=3)
    point = {"intensity": 2.0, "macs_per_cycle": 1.0}
    document["roofline"]["points"] = [
        {"layer": 0, **point}, {"layer": 1, **point}, {"layer": 2, **point, "intensity": 20.0},
    ]  # fmt: skip
    numbers = roofline.draw(document)["layer"][-1]["data"]["values"]
    assert [number["text"] for number in numbers] == ["0, 1", "2"]


def test_without_points_there_is_no_chart() -> None:
    assert roofline.draw(runs.profile(roofline={"points": [], "ceilings": []})) is None
    assert roofline.draw(runs.profile(roofline=None)) is None
    none = [{"layer": 0, "intensity": None, "macs_per_cycle": 1.0}]
    assert roofline.draw(runs.profile(roofline={"points": none, "ceilings": []})) is None
