from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.space_to_depth import SpaceToDepthOptions


def test_blocks_become_channels(one_op, tensor, computes) -> None:
    builder = one_op("SPACE_TO_DEPTH", SpaceToDepthOptions(2), [tensor((2, 4, 6, 3))], [tensor((2, 2, 3, 12))])
    (x,), (y,) = computes(builder)
    assert np.array_equal(y, x.reshape(2, 2, 2, 3, 2, 3).transpose(0, 1, 3, 2, 4, 5).reshape(y.shape))


@pytest.mark.parametrize(
    ("size", "x", "y", "words"),
    [
        (2, (1, 3, 4, 2), (1, 1, 2, 8), "shapes 1x3x4x2 and 1x1x2x8 do not fit block size 2"),
        (2, (4, 4, 2), (2, 2, 8), "do not fit block size 2"),
        (2, (1, 4, 4, 2), (1, 2, 2, 9), "do not fit block size 2"),
        (0, (1, 4, 4, 2), (1, 2, 2, 8), "block_size is 0"),
    ],
)
def test_refused(one_op, tensor, refused, size, x, y, words) -> None:
    assert words in refused(one_op("SPACE_TO_DEPTH", SpaceToDepthOptions(size), [tensor(x)], [tensor(y)]))
