"""The flame graph's frames: nested, as wide as their cycles, none lost but the small."""

from __future__ import annotations

import itertools

from cfu.report import flame
from tests.support import runs


def test_frames_lie_within_their_parents_and_do_not_overlap() -> None:
    frames = flame.tree(runs.profile(layers=5))
    assert {frame.depth for frame in frames} == {0, 1, 2, 3}
    for depth in (1, 2, 3):
        level = sorted((frame for frame in frames if frame.depth == depth), key=lambda frame: frame.begin)
        for one, other in itertools.pairwise(level):
            assert one.begin + one.cycles <= other.begin
        for frame in level:
            parents = [p for p in frames if p.depth == depth - 1 and p.begin <= frame.begin < p.begin + p.cycles]
            assert len(parents) == 1 and frame.begin + frame.cycles <= parents[0].begin + parents[0].cycles


def test_layers_cover_the_inference() -> None:
    document = runs.profile(layers=5)
    frames = flame.tree(document)
    assert sum(frame.cycles for frame in frames if frame.depth == 1) == frames[0].cycles == document["cycles"]


def test_names_are_short_and_paths_whole() -> None:
    (line, *_) = (frame for frame in flame.tree(runs.profile()) if frame.depth == 3)
    assert (line.name, line.where) == ("k.c:12", "0 conv_2d_s8_mine > inner > proj/mine/k.c:12")


def test_frames_too_small_to_see_are_left_out() -> None:
    document = runs.profile(layers=2)
    document["layers"][0]["functions"].append({"name": "tiny", "cycles": 3})
    assert "tiny" not in {frame.name for frame in flame.tree(document)}
