"""Order of the graph."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cfu.base.errors import ModelError
from cfu.model import topology
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.add import AddOptions


def chain() -> Builder:
    """t0 -> ADD -> t1 -> ADD -> t2, and t3, which nobody writes."""
    b = Builder()
    x = b.input((2,), scale=0.1)
    y = b.op("ADD", [x, x], AddOptions(), shape=(2,), scale=0.1)
    z = b.op("ADD", [y, y], AddOptions(), shape=(2,), scale=0.1)
    b.tensor((2,), scale=0.1)
    b.output(z)
    return b


def refusal(model: Model) -> str:
    with pytest.raises(ModelError) as caught:
        topology.check(model)
    return str(caught.value)


def test_a_chain_is_fine() -> None:
    topology.check(chain().graph())


def test_read_before_written() -> None:
    graph = chain().graph()
    swapped = replace(graph, ops=(replace(graph.ops[1], index=0), replace(graph.ops[0], index=1)))
    assert "op 0 ADD reads tensor 1 't1' before it is written" in refusal(swapped)


def test_circle() -> None:
    graph = chain().graph()
    circle = replace(graph, ops=(replace(graph.ops[0], inputs=(0, 2)), graph.ops[1]))
    assert "op 0 ADD reads tensor 2 't2' before it is written" in refusal(circle)


def test_written_twice() -> None:
    graph = chain().graph()
    for target in (0, 1):
        twice = replace(graph, ops=(graph.ops[0], replace(graph.ops[1], outputs=(target,))))
        assert f"op 1 ADD writes tensor {target} '{graph.tensors[target].name}', which is already written" in refusal(
            twice
        )


def test_ends() -> None:
    graph = chain().graph()
    assert "no ops" in refusal(replace(graph, ops=()))
    assert "no inputs" in refusal(replace(graph, inputs=()))
    assert "no outputs" in refusal(replace(graph, outputs=()))
    assert "an input twice" in refusal(replace(graph, inputs=(0, 0)))
    assert "no op writes the model's output, tensor 3" in refusal(replace(graph, outputs=(3,)))
    assert "no op writes the model's output, tensor 0" in refusal(replace(graph, outputs=(0,)))


def test_constants_are_not_written() -> None:
    b = Builder()
    x, c = b.input((2,), scale=0.1), b.constant([1, 2], scale=0.1)
    b.node("ADD", [x, x], [c], AddOptions())
    b.output(c)
    assert "op 0 ADD writes tensor 1 't1', which is a constant" in refusal(b.graph())
    assert "the model's input, tensor 1 't1', is a constant" in refusal(replace(b.graph(), inputs=(0, 1)))
