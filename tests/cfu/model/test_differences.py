"""Differences between models are found, named, and told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from cfu.model.builder import Builder
from cfu.model.differences import Difference, differences
from cfu.model.graph import Model, Quantization, Tensor
from cfu.model.ops.add import AddOptions


def told(left: Model, right: Model) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in differences(left, right):
        assert "\n" not in item.text
        found.setdefault(item.kind, []).append(item.text)
    return found


def with_tensor(model: Model, index: int, **changes: object) -> Model:
    tensors = list(model.tensors)
    tensors[index] = replace(tensors[index], **changes)
    return replace(model, tensors=tuple(tensors))


def test_same(small: Builder) -> None:
    assert differences(small.graph(), small.build()) == []


def changed_constant(model: Model) -> Model:
    data = model.tensors[1].data.copy()
    data[0, 1, 2, 0] = 99
    data[1, 2, 2, 1] = -99
    return with_tensor(model, 1, data=data)


def other_scales(model: Model) -> Model:
    return with_tensor(model, 1, quantization=Quantization((model.tensors[1].quantization.scale[0], 0.03), (0, 0)))


def one_input_less(model: Model) -> Model:
    return replace(model, ops=(replace(model.ops[0], inputs=(0, 1)), *model.ops[1:]))


def other_wiring(model: Model) -> Model:
    add = model.ops[2]
    return replace(model, ops=(*model.ops[:2], replace(add, inputs=add.inputs[::-1]), *model.ops[3:]))


@pytest.mark.parametrize(
    ("change", "kind", "text"),
    [
        (
            changed_constant, "constants",
            "op 0 CONV_2D input 1 't1': 2 of 36 values differ; [0, 1, 2, 0]: -8 and 99",
        ),
        (
            other_scales, "quantisation",
            "op 0 CONV_2D input 1 't1': 1 of 2 channels differ; "
            "channel 1: scale 0.0199999996, zero point 0 and scale 0.03, zero point 0",
        ),
        (
            lambda m: with_tensor(m, 1, quantization=Quantization((0.01,), (0,))), "quantisation",
            "op 0 CONV_2D input 1 't1': 2 scales along axis 0 and scale 0.01, zero point 0",
        ),
        (
            lambda m: with_tensor(m, 1, quantization=replace(m.tensors[1].quantization, axis=3)), "quantisation",
            "op 0 CONV_2D input 1 't1': quantised along axis 0 and 3",
        ),
        (
            lambda m: with_tensor(m, 0, quantization=None), "quantisation",
            "input 0 'picture': scale 0.0500000007, zero point 3 and not quantised",
        ),
        (
            lambda m: with_tensor(m, 0, dtype="uint8"), "structure",
            "input 0 'picture': int8 1x4x4x2 and uint8 1x4x4x2",
        ),
        (one_input_less, "structure", "op 0 CONV_2D: 3 and 2 inputs"),
        (
            lambda m: replace(m, ops=(replace(m.ops[0], inputs=(0, 1, -1)), *m.ops[1:])), "structure",
            "op 0 CONV_2D input 2: absent in one of them",
        ),
        (
            lambda m: replace(m, ops=(*m.ops[:2], replace(m.ops[2], options=AddOptions()), *m.ops[3:])), "structure",
            "op 2 ADD: activation RELU and NONE",
        ),
        (lambda m: replace(m, outputs=(*m.outputs, 3)), "structure", "outputs: 1 and 2"),
        (lambda m: replace(m, outputs=(3,)), "structure", "output 0: comes from elsewhere in the second"),
        (
            lambda m: with_tensor(m, 0, name="painting"), "other",
            "input 0 'picture': called 'painting' in the second",
        ),
        (
            lambda m: replace(m, metadata={}), "other",
            "metadata: ['min_runtime_version'] and [], or their content",
        ),
        (
            lambda m: replace(m, tensors=(*m.tensors, Tensor(len(m.tensors), "idle", (1,), "int8"))), "other",
            "unused tensors: 0 and 1",
        ),
    ],
)  # fmt: skip
def test_each_difference_is_one_line(small: Builder, change: Callable[[Model], Model], kind: str, text: str) -> None:
    found = differences(small.graph(), change(small.graph()))
    assert found[0] == Difference(kind, text)
    assert found[0].matters == (kind != "other")
    assert {item.text for item in found[1:]} <= {"unused tensors: 0 and 1"}


def test_wiring(small: Builder) -> None:
    assert told(small.graph(), other_wiring(small.graph())) == {
        "structure": [f"op 2 ADD input {number}: comes from elsewhere in the second" for number in (0, 1)]
    }


def test_order_and_indices_of_tensors_do_not_count(small: Builder) -> None:
    model = small.graph()
    last = len(model.tensors) - 1
    turned = tuple(replace(t, index=last - t.index) for t in model.tensors[::-1])
    ops = tuple(
        replace(
            op,
            inputs=tuple(last - i if i >= 0 else -1 for i in op.inputs),
            outputs=tuple(last - i for i in op.outputs),
        )
        for op in model.ops
    )
    ends = {what: tuple(last - i for i in getattr(model, what)) for what in ("inputs", "outputs")}
    assert differences(model, replace(model, tensors=turned, ops=ops, **ends)) == []


def chain(*kinds: str, shared: bool = False) -> Model:
    b = Builder("chain")
    x = b.input((1, 4), scale=0.1)
    known: list[int] = []
    for kind in kinds:
        if kind == "ADD":
            if not known or not shared:
                known.append(b.constant(np.arange(4, dtype=np.int8).reshape(1, 4), scale=0.1))
            x = b.op("ADD", [x, known[-1]], AddOptions(), shape=(1, 4), scale=0.1)
        else:
            x = b.op(kind, [x], shape=(1, 4), scale=0.1)
    b.output(x)
    return b.graph()


def test_an_op_more_is_told_once() -> None:
    left, right = chain("ABS", "ADD", "TANH", "ADD"), chain("ABS", "ADD", "RELU", "TANH", "ADD")
    texts = [d.text for d in differences(left, right)]
    assert texts[0] == "op 2 RELU 1x4: only in the second"
    assert [d.text for d in differences(right, left) if "only" in d.text] == ["op 2 RELU 1x4: only in the first"]
    assert all("called" in text or "elsewhere" in text for text in texts[1:])


def test_another_op_in_its_place() -> None:
    texts = [d.text for d in differences(chain("ABS", "ADD"), chain("RELU", "ADD"))]
    assert texts[:2] == ["op 0 ABS 1x4: only in the first", "op 0 RELU 1x4: only in the second"]


def test_a_constant_shared_or_stored_twice_is_no_difference() -> None:
    once, twice = chain("ADD", "ADD", shared=True), chain("ADD", "ADD")
    for pair in ((once, twice), (twice, once)):
        assert not any(d.matters for d in differences(*pair))


def test_constants_are_compared_by_bits() -> None:
    def floats(*values: float) -> Model:
        b = Builder()
        data = b.constant(np.array(values, np.float32))
        b.output(b.op("ADD", [b.input((2,), "float32"), data], AddOptions(), shape=(2,), dtype="float32"))
        return b.graph()

    nan = float("nan")
    assert differences(floats(nan, 0.0), floats(nan, 0.0)) == []
    assert told(floats(nan, 0.0), floats(nan, -0.0)) == {
        "constants": ["op 0 ADD input 1 't0': 1 of 2 values differ; [1]: 0.0 and -0.0"]
    }
