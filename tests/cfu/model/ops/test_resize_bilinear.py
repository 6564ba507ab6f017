from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.resize_bilinear import ResizeBilinearOptions


@pytest.mark.parametrize(("corners", "centers"), [(False, False), (True, False), (False, True)])
@pytest.mark.parametrize("size", [(4, 5), (1, 1), (3, 2)])
def test_runs_in_tflm(one_op, tensor, runs, corners, centers, size) -> None:
    options, inputs = ResizeBilinearOptions(corners, centers), [tensor((1, 2, 3, 2)), np.array(size, np.int32)]
    model = runs(one_op("RESIZE_BILINEAR", options, inputs, [tensor((1, *size, 2))]))
    assert model.ops[0].options == options


def test_refused(one_op, tensor, refused) -> None:
    inputs = [tensor((1, 2, 3, 2)), np.array([4, 5], np.int32)]
    text = refused(one_op("RESIZE_BILINEAR", ResizeBilinearOptions(True, True), inputs, [tensor((1, 4, 5, 2))]))
    assert "align_corners and half_pixel_centers exclude each other" in text


@pytest.mark.parametrize(("sizes", "words"), [((1048577, 2), "0 'input0'"), ((2, 1048577), "2 't2'")])
def test_refused_sizes(one_op, tensor, refused, sizes, words) -> None:
    """Beyond, TFLM reads and writes anywhere."""
    inputs = [tensor((1, sizes[0], 1, 1)), np.array([sizes[1], 1], np.int32)]
    text = refused(one_op("RESIZE_BILINEAR", ResizeBilinearOptions(), inputs, [tensor((1, sizes[1], 1, 1))]))
    assert f"tensor {words} has shape 1x1048577x1x1; the limit of TFLM's arithmetic is 1,048,576" in text
