from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.depth_to_space import DepthToSpaceOptions


def test_channels_become_blocks(one_op, tensor, computes) -> None:
    builder = one_op("DEPTH_TO_SPACE", DepthToSpaceOptions(2), [tensor((2, 2, 3, 12))], [tensor((2, 4, 6, 3))])
    (x,), (y,) = computes(builder)
    assert np.array_equal(y, x.reshape(2, 2, 3, 2, 2, 3).transpose(0, 1, 3, 2, 4, 5).reshape(y.shape))


@pytest.mark.parametrize(
    ("size", "x", "y"), [(3, (1, 2, 2, 8), (1, 6, 6, 1)), (2, (2, 2, 8), (4, 4, 2)), (2, (1, 2, 2, 8), (1, 4, 2, 2))]
)
def test_refused(one_op, tensor, refused, size, x, y) -> None:
    text = refused(one_op("DEPTH_TO_SPACE", DepthToSpaceOptions(size), [tensor(x)], [tensor(y)]))
    assert f"do not fit block size {size}" in text
