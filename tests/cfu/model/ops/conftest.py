"""What the tests of every op need: run a model in TFLM, or read the words of its refusal."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cfu import referee
from cfu.errors import ModelError
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.zoo import random

Refused = Callable[[Builder], str]
Runs = Callable[[Builder], Model]


@pytest.fixture
def refused() -> Refused:
    """The one line that refuses the model; it names op 0."""

    def words(builder: Builder) -> str:
        with pytest.raises(ModelError) as caught:
            builder.build()
        text = str(caught.value)
        assert f"op 0 {builder.graph().ops[0].kind}: " in text and "\n" not in text and caught.value.hint
        return text

    return words


@pytest.fixture
def runs() -> Runs:
    """The model, read back; TFLM runs it on random inputs and its tensors have the graph's shapes and types."""

    def check(builder: Builder) -> Model:
        model = builder.build()
        inputs = []
        for index in model.inputs:
            tensor = model.tensors[index]
            low, high = (-128, 127) if tensor.dtype != "int32" else (0, 1)
            drawn = random.integers(index, "input", tensor.elements, low, high)
            inputs.append(drawn.reshape(tensor.shape).astype(tensor.dtype))
        reference = referee.run(model, inputs)
        for index in (index for op in model.ops for index in op.outputs):
            found, tensor = reference.tensors[index], model.tensors[index]
            assert (found.shape, found.dtype) == (tensor.shape, np.dtype(tensor.dtype))
        return model

    return check
