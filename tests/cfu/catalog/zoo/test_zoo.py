"""The zoo's models: the same bytes everywhere, no layer saturated, the published architectures."""

from __future__ import annotations

import functools
from hashlib import sha256

import numpy as np
import pytest

from cfu import host
from cfu.catalog import zoo
from cfu.catalog.ids import OFFICIAL
from cfu.catalog.zoo import golden
from cfu.catalog.zoo.mobilenet_v2 import scaled
from cfu.check.referee import Referee
from cfu.compiler.ops import portable
from cfu.compiler.plan import plan
from cfu.compiler.select import choose
from cfu.model import Model, load, macs, total_macs

# The bytes: a change here changes every figure that is quoted for the model.
PINNED = {
    "ad": "f2951e4fa615cba76391a676d3e811fa5df96a87ef0fb44b0cae00be815d2a33",
    "ic": "1128c3f486a2012dc76ed483b97bbb12a6bd4f4ec556cb15fccac3fe96e05f59",
    "kws": "254d1c407533324b9935aba1cb6a239e8ffec2ae4a3b9c58dc549976cbc0f780",
    "micronet-kws-l": "20abc0cbadc8a7bba7cee46edc081ab5ee20433466d84856d5020f4018569fda",
    "micronet-kws-m": "e1ad42cc028aa02218a296ffefdba05afe84282842437cafa59afb489ccf274c",
    "micronet-kws-s": "cad27d3f84deeb272de8d15f9a088c84fbffd6d5cd9af83deeab898c1fc9eaa9",
    "mobilenetv1-0.25-96": "3fc08351a5b2f4d37b774d35aabfcebc82fd0aef012c386da568569d0792615a",
    "mobilenetv2-0.35-160": "ba2bcf0c3b387805b6be6b360be3fc7f9ca89a26767b4aac34e1610563ba1e2c",
    "mobilenetv2-0.35-96": "e57e718e443ac557ab684b387c6e746820fafe5a91e701c14a265fafd5eb2f14",
    "sww": "42c188c6fe5cfaccd3f396f390db3d3ffea4964c58dd9a298cd4122e4e408d23",
    "vww": "1965cf4129a34ba2ec7776f638f88c71b4158ff0eebdc618e890e11cfd1c3bad",
}
# (MACs, weights without biases, bytes of constants, bytes of the arena).
SIZES = {
    "ad": (264_192, 264_192, 270_880, 768),
    "ic": (12_501_632, 77_360, 78_752, 49_152),
    "kws": (2_656_768, 22_016, 24_376, 16_000),
    "micronet-kws-l": (65_714_076, 496_428, 512_036, 169_760),
    "micronet-kws-m": (15_556_352, 110_432, 116_648, 86_112),
    "micronet-kws-s": (8_326_752, 59_136, 63_560, 51_680),
    "mobilenetv1-0.25-96": (7_745_152, 463_600, 478_552, 55_296),
    "mobilenetv2-0.35-160": (30_874_800, 1_662_048, 1_694_216, 384_000),
    "mobilenetv2-0.35-96": (11_934_128, 1_662_048, 1_694_216, 138_240),
    "sww": (826_368, 46_040, 49_420, 6_656),
    "vww": (7_489_664, 208_112, 219_072, 55_296),
}
BIG = {"micronet-kws-l", "micronet-kws-m", "mobilenetv2-0.35-160"}
MODELS = [pytest.param(model_id, marks=pytest.mark.slow if model_id in BIG else ()) for model_id in PINNED]
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


@pytest.mark.parametrize("model_id", MODELS)
def test_bytes(model_id: str) -> None:
    made = model(model_id)
    assert sha256(made.content).hexdigest() == made.sha256 == PINNED[model_id]
    assert made.name == model_id


@pytest.mark.parametrize("model_id", MODELS)
def test_size(model_id: str) -> None:
    weighted = [op for op in model(model_id).ops if macs(model(model_id), op)]
    weights = sum(model(model_id).tensors[op.inputs[1]].elements for op in weighted)
    constants = sum(tensor.nbytes for tensor in model(model_id).tensors if tensor.is_constant)
    arena = plan(model(model_id), choose(model(model_id), portable())).size
    assert (total_macs(model(model_id)), weights, constants, arena) == SIZES[model_id]


def test_micronets_need_what_was_published() -> None:
    published = {"s": 16.4e6, "m": 30.6e6, "l": 129e6}  # operations, two a MAC: Banbury et al., table 4
    for size, operations in published.items():
        assert 2 * SIZES[f"micronet-kws-{size}"][0] == pytest.approx(operations, rel=0.02)


def test_mobilenet_v2_channels() -> None:
    """Those of the authors' checkpoints of width 0.35."""
    assert [scaled(c) for c in (32, 16, 24, 32, 64, 96, 160, 320)] == [16, 8, 8, 16, 24, 32, 56, 112]
    assert [scaled(c, 0.75) for c in (32, 16, 24, 32, 64, 96, 160, 320)] == [24, 16, 24, 24, 48, 72, 120, 240]
    adds = [op for op in model("mobilenetv2-0.35-96").ops if op.kind == "ADD"]
    assert len(adds) == 1 + 2 + 3 + 2 + 2


@pytest.mark.parametrize("model_id", MODELS)
def test_no_layer_saturates_and_each_uses_its_range(model_id: str) -> None:
    for op in model(model_id).ops:
        values, name = tensors(model_id)[op.outputs[0]], f"{model_id} op {op.index} {op.kind}"
        activation = getattr(op.options, "activation", "NONE")
        if op.kind == "SOFTMAX":
            continue
        assert (values == 127).mean() < (0.005 if activation == "RELU6" else 0.001), name  # 6 is a bound to reach
        if activation != "NONE":
            assert 0.3 < (values == -128).mean() < 0.65, name  # zero, for half of what is computed
            assert values.std() > 8 and values.max() > -32, name
        elif op.kind not in ("AVERAGE_POOL_2D", "RESHAPE"):
            assert (values == -128).mean() < 0.001, name
            assert values.std() > 8 and values.max() - values.min() > 100, name
        else:  # of the input's scale: means are nearer to each other
            assert values.std() > 6 and values.max() - values.min() > 30, name


@pytest.mark.parametrize("model_id", MODELS)
def test_every_layer_on_the_host(model_id: str) -> None:
    """The portable kernels, compiled natively, from inputs to outputs; TFLM's tensors are of the same inputs."""
    net, expected = model(model_id), tensors(model_id)
    for sample in (0, SAMPLES - 1):
        got = host.run_model(net, portable(), [expected[index][sample].astype(np.int8) for index in net.inputs])
        for op in net.ops:
            for index in op.outputs:
                np.testing.assert_array_equal(got[index], expected[index][sample], err_msg=f"op {op.index} {op.kind}")


@pytest.mark.parametrize("model_id", MODELS)
def test_outputs_follow_inputs(model_id: str) -> None:
    outputs = tensors(model_id)[model(model_id).outputs[0]].reshape(SAMPLES, -1)
    assert len({tuple(output) for output in outputs.tolist()}) == SAMPLES
    assert abs(outputs - outputs[0]).max() > 20


@pytest.mark.parametrize("model_id", MODELS)
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
