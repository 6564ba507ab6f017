"""What the tests of every op need: a model of one op, TFLM's answer to it, or the words of its refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from cfu.base import random
from cfu.base.errors import ModelError
from cfu.check import referee
from cfu.model.builder import Builder
from cfu.model.graph import Model


@dataclass(frozen=True)
class Activation:
    """A computed tensor, or an input of the model."""

    shape: tuple[int, ...]
    scale: Any = 0.1
    zero_point: int = 0
    dtype: str = "int8"


@dataclass(frozen=True)
class Constant:
    """A constant with quantisation."""

    data: Any
    scale: Any = None
    zero_point: int = 0
    axis: int = 0


Refused = Callable[[Builder], str]
Runs = Callable[[Builder], Model]
Spec = Activation | Constant | np.ndarray


@pytest.fixture
def tensor() -> type[Activation]:
    """tensor(shape, scale, zero_point, dtype) describes an activation."""
    return Activation


@pytest.fixture
def constant() -> type[Constant]:
    """constant(array, scale, zero_point, axis) describes a quantised constant; a bare array is one without scale."""
    return Constant


@pytest.fixture
def one_op() -> Callable[..., Builder]:
    """one_op(kind, options, inputs, outputs) is a model of that op alone."""

    def build(kind: str, options: Any, inputs: Sequence[Spec], outputs: Sequence[Activation]) -> Builder:
        b = Builder()
        indices = []
        for spec in inputs:
            if isinstance(spec, Activation):
                indices.append(b.input(spec.shape, spec.dtype, scale=spec.scale, zero_point=spec.zero_point))
            elif isinstance(spec, Constant):
                fields = {"scale": spec.scale, "zero_point": spec.zero_point, "axis": spec.axis}
                indices.append(b.constant(spec.data, **fields))
            else:
                indices.append(b.constant(spec))
        made = [b.tensor(s.shape, s.dtype, scale=s.scale, zero_point=s.zero_point) for s in outputs]
        b.node(kind, indices, made, options)
        for index in made:
            b.output(index)
        return b

    return build


@pytest.fixture
def refused() -> Refused:
    """The one line that refuses the model; it names op 0, a tensor and the way out."""

    def words(builder: Builder) -> str:
        with pytest.raises(ModelError) as caught:
            builder.build()
        text = str(caught.value)
        assert f"op 0 {builder.graph().ops[0].kind}: " in text and "\n" not in text and caught.value.hint
        assert re.search(r"tensor \d+ '\S+'", text), text
        return text

    return words


def drawn(model: Model) -> list[np.ndarray]:
    """Random inputs: all of int8, int16 and uint8; 0 and 1 for int32 (positions); -8 to 8 for float32."""
    values = []
    for index in model.inputs:
        tensor = model.tensors[index]
        if tensor.dtype == "float32":
            whole = random.integers(index, "input", tensor.elements, -(2**15), 2**15)
            values.append((whole / 4096).astype(np.float32).reshape(tensor.shape))
            continue
        info = np.iinfo(tensor.dtype)
        low, high = (0, 1) if tensor.dtype == "int32" else (info.min, info.max)
        whole = random.integers(index, "input", tensor.elements, low, high)
        values.append(whole.astype(tensor.dtype).reshape(tensor.shape))
    return values


def run(builder: Builder) -> tuple[Model, list[np.ndarray], tuple[np.ndarray, ...]]:
    model = builder.build()
    inputs = drawn(model)
    reference = referee.run(model, inputs)
    for index in model.ops[0].outputs:
        found, tensor = reference.tensors[index], model.tensors[index]
        assert (found.shape, found.dtype) == (tensor.shape, np.dtype(tensor.dtype))
    return model, inputs, reference.outputs


@pytest.fixture
def runs() -> Runs:
    """The model, read back; TFLM runs it on random inputs and its tensors have the graph's shapes and types."""
    return lambda builder: run(builder)[0]


@pytest.fixture
def computes() -> Callable[[Builder], tuple[list[np.ndarray], tuple[np.ndarray, ...]]]:
    """As ``runs``, but gives TFLM's inputs and outputs."""
    return lambda builder: run(builder)[1:]
