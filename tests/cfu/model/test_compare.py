"""Differences between models are found and named."""

from __future__ import annotations

from dataclasses import replace

from cfu.model.builder import Builder
from cfu.model.compare import differences
from cfu.model.ops.add import AddOptions


def test_same(small: Builder) -> None:
    assert differences(small.graph(), small.build()) == []


def test_each_difference_is_one_line(small: Builder) -> None:
    graph = small.graph()
    data = graph.tensors[1].data.copy()
    data[0, 0, 0, 0] += 1
    tensors = (replace(graph.tensors[0], shape=(1, 2, 8, 2)), replace(graph.tensors[1], data=data), *graph.tensors[2:])
    ops = (replace(graph.ops[0], inputs=(0, 1, -1)), *graph.ops[1:2], replace(graph.ops[2], options=AddOptions()))
    other = replace(graph, tensors=tensors, ops=ops, outputs=(3,), metadata={})
    assert differences(graph, other) == [
        "outputs: (13,) and (3,)",
        "metadata: ['min_runtime_version'] and [], or their content",
        "ops: 7 and 3",
        "tensor 0 shape: (1, 4, 4, 2) and (1, 2, 8, 2)",
        "tensor 1 data",
        "op 0 inputs: (0, 1, 2) and (0, 1, -1)",
        "op 2 options: AddOptions(activation='RELU') and AddOptions(activation='NONE')",
    ]
