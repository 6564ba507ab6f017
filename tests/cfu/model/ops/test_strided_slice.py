from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.strided_slice import StridedSliceOptions


@pytest.mark.parametrize(
    ("begin", "end", "stride", "masks", "taken"),
    [
        ((0, 1), (4, 4), (2, 2), {}, np.s_[0:4:2, 1:4:2]),
        ((-3, -4), (-1, -1), (1, 1), {}, np.s_[-3:-1, -4:-1]),
        ((9, 9), (9, 9), (1, 1), {"begin_mask": 3, "end_mask": 3}, np.s_[:, :]),
        ((0, 0), (0, 0), (-1, -2), {"begin_mask": 3, "end_mask": 3}, np.s_[::-1, ::-2]),
        ((3, 4), (-9, 0), (-1, -3), {}, np.s_[3::-1, 4:0:-3]),
        ((-9, 2), (99, 99), (1, 1), {}, np.s_[-9:99, 2:99]),
        ((1, 0), (2, 0), (1, 1), {"shrink_axis_mask": 1, "end_mask": 2}, np.s_[1, :]),
        ((-1, 0), (0, 1), (1, 1), {"shrink_axis_mask": 1}, np.s_[-1, 0:1]),
        ((1, 2), (2, 3), (1, 1), {"shrink_axis_mask": 3}, np.s_[1, 2]),
        ((1, 4), (4, -9), (2**30, -(2**30)), {}, np.s_[1:2, 4:5]),
    ],
)
def test_python_slices(one_op, tensor, computes, begin, end, stride, masks, taken) -> None:
    output = tensor(np.zeros((4, 5))[taken].shape)
    inputs = [tensor((4, 5)), *(np.array(values, np.int32) for values in (begin, end, stride))]
    (x,), (y,) = computes(one_op("STRIDED_SLICE", StridedSliceOptions(**masks), inputs, [output]))
    assert np.array_equal(y, x[taken])


@pytest.mark.parametrize(
    ("begin", "end", "stride", "options", "y", "words"),
    [
        ([0, 0], [1, 1], [1, 0], {}, (1, 1), "the stride of dimension 1 is 0, must be within 1,073,741,824"),
        ([0, 0], [1, 1], [1, 2**31 - 1], {}, (1, 1), "the stride of dimension 1 is 2147483647"),
        ([0, 0], [1, 1], [-(2**31), 1], {"shrink_axis_mask": 1}, (1,), "the stride of dimension 0 is -2147483648"),
        ([0], [1], [1], {}, (1, 5), "has shape 1, must be 2"),
        ([2, 0], [2, 1], [1, 1], {}, (1, 1), "takes nothing of dimension 0"),
        ([4, 0], [5, 1], [1, 1], {"shrink_axis_mask": 1}, (1,), "element 4 is not one of the 4 of dimension 0"),
        ([0, 0], [1, 1], [1, 1], {"ellipsis_mask": 1}, (1, 1), "ellipsis_mask is 1, which TFLM does not support"),
        ([0, 0], [1, 1], [1, 1], {"new_axis_mask": 2}, (1, 1), "new_axis_mask is 2"),
        ([0, 0], [1, 1], [1, 1], {"offset": True}, (1, 1), "offset is True"),
        ([0, 0], [2, 2], [1, 1], {}, (2, 1), "has shape 2x1, must be 2x2"),
    ],
)
def test_refused(one_op, tensor, refused, begin, end, stride, options, y, words) -> None:
    inputs = [tensor((4, 5)), *(np.array(values, np.int32) for values in (begin, end, stride))]
    assert words in refused(one_op("STRIDED_SLICE", StridedSliceOptions(**options), inputs, [tensor(y)]))
