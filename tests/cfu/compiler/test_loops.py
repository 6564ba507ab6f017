"""Walks as nested loops: the same places in the same order, with as few loops as there can be."""

import itertools

import numpy as np
import pytest

from cfu.compiler import loops


def places(dimensions):
    """(a, b) of every step."""
    ranges = [range(count) for count, _, _ in dimensions]
    return [
        tuple(sum(i * d[which] for i, d in zip(index, dimensions, strict=True)) for which in (1, 2))
        for index in itertools.product(*ranges)
    ]


@pytest.mark.parametrize(
    ("dimensions", "joined"),
    [
        ([(2, 12, 12), (3, 4, 4), (4, 1, 1)], 1),
        ([(2, 12, 4), (3, 4, 8), (4, 1, 1)], 3),
        ([(2, 0, 3), (3, 0, 1)], 1),
        ([(5, 1, 0), (1, 99, 99)], 1),
        ([(1, 7, 7)], 0),
        ([(3, -4, 4), (4, -1, 1)], 1),
    ],
)
def test_joining_keeps_the_places(dimensions, joined):
    got = loops.coalesce(dimensions)
    assert len(got) == joined
    assert places(got) == places(dimensions)


def test_a_struct_is_padded_with_loops_of_one():
    fields = loops.fields([(2, 7, 1), (3, 1, 9)])
    assert fields == {"count": (1, 1, 1, 2, 3), "step_a": (0, 0, 0, 7, 1), "step_b": (0, 0, 0, 1, 9)}


def test_splitting_gives_the_innermost_loop():
    outer, inner = loops.split([(2, 7, 1), (3, 1, 9)])
    assert outer["count"] == (1, 1, 1, 1, 2) and inner == (3, 1, 9)
    outer, inner = loops.split([])
    assert outer["count"] == (1, 1, 1, 1, 1) and inner[0] == 1


def test_a_move_is_made_of_runs():
    source, target = loops.blank((4, 6)), loops.blank((2, 3))
    row = loops.move(1, source[1:3, 2:5], source, 0, target, target, from_offset=100)
    assert row[:8] == [1, 0, 100 + 8, 0, 3, 2, 6, 3]
    reverse = loops.move(0, source[::-1, :], source, 0, source, source)
    assert reverse[:8] == [0, 0, 18, 0, 6, 4, -6, 6]
    words = loops.move(0, loops.blank((2, 2), "float32"), source, 0, loops.blank((2, 2), "float32"), target)
    assert words[4] == 16


def test_strides():
    assert loops.strides((2, 3, 4)) == (12, 4, 1) == tuple(np.empty((2, 3, 4), np.int8).strides)
