"""The memory plan: buffers that live together never overlap, whatever the graph."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfu.compiler.ops import portable
from cfu.compiler.plan import ALIGNMENT, lifetimes, plan, share_buffers
from cfu.compiler.select import choose
from cfu.model import load
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.add import AddOptions
from cfu.model.ops.reshape import ReshapeOptions

#: Bytes that the arenas of the official models may have at most.
LIMITS = {"kws": 16_000, "vww": 64_512, "ic": 49_152, "ad": 768}


@st.composite
def graphs(draw: st.DrawFn) -> Model:
    """ADDs and RESHAPEs of any earlier tensors, with one or two outputs."""
    b = Builder("graph")
    size = draw(st.integers(1, 70))
    tensors = [b.input((1, size), scale=0.1)]
    for _ in range(draw(st.integers(1, 12))):
        left, right = (tensors[draw(st.integers(0, len(tensors) - 1))] for _ in range(2))
        if draw(st.booleans()):
            tensors.append(b.op("ADD", [left, right], AddOptions("NONE"), shape=(1, size), scale=0.1))
        else:
            shape = b.constant(np.array([1, size], np.int32))
            tensors.append(b.op("RESHAPE", [left, shape], ReshapeOptions((1, size)), shape=(1, size), scale=0.1))
    outputs = draw(st.lists(st.sampled_from(tensors[1:]), min_size=1, max_size=2, unique=True))
    for output in outputs:
        b.output(output)
    return b.graph()


@settings(max_examples=200, derandomize=True, deadline=None)
@given(graphs())
def test_buffers_that_live_together_do_not_overlap(model: Model) -> None:
    layers = choose(model, portable())
    roots = share_buffers(model, layers)
    made = plan(model, layers)
    buffers = lifetimes(model, layers, roots)
    for one, other in itertools.combinations(buffers, 2):
        if one.overlaps_in_time(other):
            start, end = made.offsets[one.root], made.offsets[one.root] + one.size
            assert end <= made.offsets[other.root] or made.offsets[other.root] + other.size <= start
    assert all(offset % ALIGNMENT == 0 for offset in made.offsets.values())
    assert made.size == max(made.offsets[buffer.root] + buffer.size for buffer in buffers)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(graphs())
def test_nothing_still_needed_is_overwritten(model: Model) -> None:
    """Run the graph symbolically over the arena: every read finds what was written."""
    layers = choose(model, portable())
    made = plan(model, layers)
    memory: dict[int, object] = {made.offsets[tensor]: ("input", tensor) for tensor in model.inputs}
    value: dict[int, object] = {tensor: ("input", tensor) for tensor in model.inputs}
    for layer in layers:
        inputs, output = layer.site.activations, layer.site.output.index
        assert all(memory[made.offsets[tensor.index]] == value[tensor.index] for tensor in inputs)
        if layer.kernel is None:
            value[output] = value[inputs[0].index]
        else:
            value[output] = ("op", layer.index)
            memory[made.offsets[output]] = value[output]
    assert all(memory[made.offsets[tensor]] == value[tensor] for tensor in model.outputs)


def test_an_add_whose_inputs_die_is_in_place() -> None:
    b = Builder()
    x, y = b.input((1, 32), scale=0.1), b.input((1, 32), scale=0.1)
    b.output(b.op("ADD", [x, y], AddOptions("NONE"), shape=(1, 32), scale=0.1))
    model = b.graph()
    assert plan(model, choose(model, portable())).size == 64


@pytest.mark.parametrize("name", LIMITS)
def test_official_arenas(official_model, name: str) -> None:
    model = load(official_model[name])
    assert plan(model, choose(model, portable())).size <= LIMITS[name]
