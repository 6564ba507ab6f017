from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.mirror_pad import MirrorPadOptions


@pytest.mark.parametrize(
    ("mode", "amounts"),
    [("REFLECT", [[2, 2], [0, 3]]), ("SYMMETRIC", [[3, 3], [4, 0]]), ("SYMMETRIC", [[0, 0], [0, 0]])],
)
def test_mirror_image(one_op, tensor, computes, mode, amounts) -> None:
    expected = np.pad(np.zeros((3, 4)), amounts, mode="reflect").shape
    inputs = [tensor((3, 4)), np.array(amounts, np.int32)]
    (x,), (y,) = computes(one_op("MIRROR_PAD", MirrorPadOptions(mode), inputs, [tensor(expected)]))
    assert np.array_equal(y, np.pad(x, amounts, mode=mode.lower()))


@pytest.mark.parametrize(("mode", "amount"), [("REFLECT", 3), ("SYMMETRIC", 4)])
def test_refused(one_op, tensor, refused, mode, amount) -> None:
    inputs = [tensor((3,)), np.array([[0, amount]], np.int32)]
    text = refused(one_op("MIRROR_PAD", MirrorPadOptions(mode), inputs, [tensor((3 + amount,))]))
    assert f"padding {amount} mirrors more than the {amount - 1} elements there are" in text
