"""Window arithmetic against counting."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cfu.model.shapes import Window, broadcast, window


def counted_valid(size: int, filter_size: int, stride: int, dilation: int) -> int:
    return len([start for start in range(0, size, stride) if start + (filter_size - 1) * dilation < size])


@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_valid_counts_positions_inside(dilation: int) -> None:
    for size, filter_size, stride in itertools.product(range(1, 12), range(1, 5), range(1, 5)):
        expected = counted_valid(size, filter_size, stride, dilation)
        found = window(size, filter_size, stride, dilation, "VALID")
        assert found.before == 0 and max(found.output, 0) == expected


@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_same_centres_what_it_adds(dilation: int) -> None:
    for size, filter_size, stride in itertools.product(range(1, 12), range(1, 5), range(1, 5)):
        found = window(size, filter_size, stride, dilation, "SAME")
        reach = (filter_size - 1) * dilation + 1
        after = (found.output - 1) * stride + reach - found.before - size
        assert found.output == len(range(0, size, stride))
        assert max(after, 0) - found.before in (0, 1)  # the odd element goes to the end


def test_published_layers() -> None:
    assert window(49, 10, 2, 1, "SAME") == Window(25, 4)
    assert window(10, 4, 2, 1, "SAME") == Window(5, 1)
    assert window(96, 3, 2, 1, "SAME") == Window(48, 0)


def test_broadcast_is_numpys() -> None:
    shapes = [(), (1,), (3,), (2, 3), (2, 1), (1, 3), (4, 2, 3), (4, 1, 1), (2, 2)]
    for left, right in itertools.product(shapes, shapes):
        try:
            expected = np.broadcast_shapes(left, right)
        except ValueError:
            expected = None
        assert broadcast(left, right) == expected
