"""What the builder puts into the graph."""

from __future__ import annotations

import numpy as np

from cfu.model.builder import Builder
from cfu.model.graph import Quantization
from cfu.model.ops.softmax import SoftmaxOptions


def test_quantisation_is_float32() -> None:
    b = Builder()
    whole, single, none = b.tensor((2,), scale=0.1, zero_point=5), b.tensor((1,), scale=[0.1]), b.tensor((1, 2))
    each = b.tensor((1, 2), scale=np.array([0.1, 0.2]), axis=1)
    tenth, fifth = float(np.float32(0.1)), float(np.float32(0.2))
    found = {i: b.graph().tensors[i].quantization for i in (whole, single, none, each)}
    assert found == {
        whole: Quantization((tenth,), (5,), 0),
        single: Quantization((tenth,), (0,), 0),
        none: None,
        each: Quantization((tenth, fifth), (0, 0), 1),
    }


def test_constant_is_a_copy_that_nobody_changes() -> None:
    source = np.array([1, 2, 3], np.int16)
    b = Builder()
    index = b.constant(source)
    source[0] = 9
    data = b.graph().tensors[index].data
    assert data.tolist() == [1, 2, 3] and data.dtype == np.int16 and not data.flags.writeable


def test_order_of_inputs_and_outputs() -> None:
    b = Builder("two")
    x, y = b.input((1, 2), scale=0.1, name="x"), b.input((1, 3), scale=0.1)
    likely = {"scale": 1 / 256, "zero_point": -128}
    outputs = [b.op("SOFTMAX", [i], SoftmaxOptions(), shape=(1, n), **likely) for i, n in ((y, 3), (x, 2))]
    for output in outputs:
        b.output(output)
    model = b.build()
    assert model.name == "two" and model.inputs == (x, y) and model.outputs == tuple(outputs)
    assert [model.tensors[i].name for i in model.inputs] == ["x", "input1"]
    assert [op.index for op in model.ops] == [0, 1]
