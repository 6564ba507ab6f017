"""Charts as data, without a browser."""

from __future__ import annotations

from cfu.report import charts
from tests.support import runs


def test_every_cycle_is_in_the_chart_of_causes() -> None:
    document = runs.profile(layers=7)
    rows = charts.causes(document)["data"]["values"]
    for name, cycles in document["causes"].items():
        assert sum(row["cycles"] for row in rows if row["cause"] == name) == cycles


def test_causes_have_colours_of_their_own() -> None:
    names = list(runs.CAUSES)
    assert len({charts.colour(names, name) for name in names}) == len(names)


def test_many_layers_become_columns() -> None:
    few, many = charts.causes(runs.profile(layers=40)), charts.causes(runs.profile(layers=41))
    assert few["encoding"]["x"]["field"] == many["encoding"]["y"]["field"] == "cycles"
    assert many["height"] < few["height"]


def test_layers_without_a_start_follow_each_other() -> None:
    document = runs.profile(layers=3)
    expected = [(row["begin"], row["end"]) for row in charts.timeline(document)["data"]["values"]]
    for layer in document["layers"]:
        layer["start_cycle"] = None
    assert [(row["begin"], row["end"]) for row in charts.timeline(document)["data"]["values"]] == expected


def test_boxes_of_the_arena_are_bytes_and_steps() -> None:
    rows = charts.arena(runs.profile(layers=3))["data"]["values"]
    assert [(row["begin"], row["end"], row["low"], row["high"]) for row in rows] == [
        (0, 2, 0, 8000), (1, 3, 8000, 16000), (2, 3, 0, 8000),
    ]  # fmt: skip


def test_what_is_missing_has_no_chart() -> None:
    document = runs.profile(causes={}, arena=None)
    assert charts.causes(document) is charts.arena(document) is charts.image([]) is charts.systems([]) is None
