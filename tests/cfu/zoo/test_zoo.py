"""The zoo's models: the same bytes everywhere, no layer saturated, the published architectures."""

from __future__ import annotations

import functools
from hashlib import sha256

import numpy as np
import pytest

from cfu import zoo
from cfu.model import Model, load, macs
from cfu.models import OFFICIAL
from cfu.referee import Referee
from cfu.zoo import golden

# The bytes: a change here changes every figure that is quoted for the model.
PINNED = {
    "ad": "f2951e4fa615cba76391a676d3e811fa5df96a87ef0fb44b0cae00be815d2a33",
    "ic": "1128c3f486a2012dc76ed483b97bbb12a6bd4f4ec556cb15fccac3fe96e05f59",
    "kws": "254d1c407533324b9935aba1cb6a239e8ffec2ae4a3b9c58dc549976cbc0f780",
    "vww": "1965cf4129a34ba2ec7776f638f88c71b4158ff0eebdc618e890e11cfd1c3bad",
}
MACS = {"ad": 264_192, "ic": 12_501_632, "kws": 2_656_768, "vww": 7_489_664}
SAMPLES = 9


@functools.cache
def model(model_id: str) -> Model:
    return zoo.models()[model_id]()


@functools.cache
def tensors(model_id: str) -> dict[int, np.ndarray]:
    """TFLM's tensors on inputs that calibration did not see, [samples, ...]: of its kinds, and one flat picture."""
    referee = Referee(model(model_id))
    shape = model(model_id).tensors[model(model_id).inputs[0]].shape
    inputs = [*golden.samples(99, SAMPLES - 1, shape[1:])[:, np.newaxis], np.full(shape, 50, np.int8)]
    runs = [referee.run([value]).tensors for value in inputs]
    return {index: np.stack([run[index] for run in runs]).astype(int) for index in runs[0]}


def test_every_model_is_pinned() -> None:
    assert list(zoo.models()) == sorted(PINNED)


@pytest.mark.parametrize("model_id", PINNED)
def test_bytes(model_id: str) -> None:
    again = zoo.models()[model_id]()
    assert sha256(again.content).hexdigest() == again.sha256 == PINNED[model_id]
    assert again.name == model_id


@pytest.mark.parametrize("model_id", PINNED)
def test_macs(model_id: str) -> None:
    assert sum(macs(model(model_id), op) for op in model(model_id).ops) == MACS[model_id]


@pytest.mark.parametrize("model_id", PINNED)
def test_no_layer_saturates_and_each_uses_its_range(model_id: str) -> None:
    for op in model(model_id).ops:
        values, name = tensors(model_id)[op.outputs[0]], f"{model_id} op {op.index} {op.kind}"
        if op.kind == "SOFTMAX":
            continue
        assert (values == 127).mean() < 0.001, name
        if getattr(op.options, "activation", "NONE") == "RELU":
            assert 0.3 < (values == -128).mean() < 0.65, name  # zero, for half of what is computed
            assert values.std() > 8 and values.max() > -32, name
        elif op.kind not in ("AVERAGE_POOL_2D", "RESHAPE"):
            assert (values == -128).mean() < 0.001, name
            assert values.std() > 8 and values.max() - values.min() > 100, name


@pytest.mark.parametrize("model_id", PINNED)
def test_outputs_follow_inputs(model_id: str) -> None:
    outputs = tensors(model_id)[model(model_id).outputs[0]].reshape(SAMPLES, -1)
    assert len({tuple(output) for output in outputs.tolist()}) == SAMPLES
    assert abs(outputs - outputs[0]).max() > 20


@pytest.mark.parametrize("model_id", PINNED)
def test_weights_fill_int8(model_id: str) -> None:
    for op in model(model_id).ops:
        if macs(model(model_id), op):
            weights = model(model_id).tensors[op.inputs[1]]
            channels = np.moveaxis(weights.data.astype(int), weights.quantization.axis, 0)
            slices = channels.reshape(len(weights.quantization.scale), -1)
            peaks = abs(slices).max(axis=1)
            assert np.all(peaks == 127), f"{model_id} op {op.index}"


@pytest.mark.parametrize("model_id", sorted(OFFICIAL))
def test_same_architecture_as_the_official_file(model_id: str, official_model) -> None:
    ours, theirs = model(model_id), load(official_model[model_id])

    def outline(m: Model) -> list[str]:
        """Sorted, for the two branches of a residual block may be computed in either order."""
        shapes = [([t and t.shape for t in m.op_inputs(op)], m.op_outputs(op)[0].shape) for op in m.ops]
        return sorted(f"{op.kind} {op.options} {shape}" for op, shape in zip(m.ops, shapes, strict=True))

    assert outline(ours) == outline(theirs)
    quantised = [m.tensors[i].quantization.per_channel for m in (ours, theirs) for i in m.ops[0].inputs[1:2]]
    assert quantised[0] == quantised[1]
