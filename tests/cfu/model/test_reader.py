"""What is read, and what is refused in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import flatbuffers
import numpy as np
import pytest

from cfu.base.errors import ModelError
from cfu.check import referee
from cfu.model import load, macs, parse
from cfu.model import reader as reader_module
from cfu.model.builder import Builder
from cfu.model.differences import differences
from cfu.model.graph import Model, Op, Quantization, Tensor
from cfu.model.ops.add import AddOptions
from cfu.model.ops.conv_2d import Conv2DOptions
from cfu.model.ops.softmax import SoftmaxOptions
from cfu.model.writer import serialize

# MACs, bytes of constants, ops: as TFLM's interpreter and the published model descriptions have them.
KNOWN = {
    "kws_ref_model": (2_656_768, 24_376, 13),
    "vww_96_int8": (7_489_664, 219_072, 31),
    "pretrainedResnet_quant": (12_501_632, 78_752, 16),
    "ad01_int8": (264_192, 270_880, 10),
    "sww_ref_model": (826_368, 49_420, 11),
}


def refusal(content: bytes) -> str:
    with pytest.raises(ModelError) as caught:
        parse(content, name="m")
    text = str(caught.value)
    assert "\n" not in text and text.startswith("m: ") and caught.value.hint
    return text


def with_tensor(model: Model, index: int, **changes: object) -> bytes:
    tensors = list(model.tensors)
    tensors[index] = replace(tensors[index], **changes)
    return serialize(replace(model, tensors=tuple(tensors)))


def with_op(model: Model, index: int, **changes: object) -> bytes:
    ops = list(model.ops)
    ops[index] = replace(ops[index], **changes)
    return serialize(replace(model, ops=tuple(ops)))


def test_official_model(official: Path) -> None:
    model = load(official)
    total, constants, ops = KNOWN[official.stem]
    assert sum(macs(model, op) for op in model.ops) == total
    assert sum(tensor.nbytes for tensor in model.tensors if tensor.is_constant) == constants
    assert len(model.ops) == ops
    assert model.name == official.stem and model.path == str(official)
    assert model.content == official.read_bytes() and len(model.sha256) == 64
    assert "min_runtime_version" in model.metadata


def test_small_model(small: Builder) -> None:
    model = small.build()
    assert [op.kind for op in model.ops] == [
        "CONV_2D", "DEPTHWISE_CONV_2D", "ADD", "AVERAGE_POOL_2D", "RESHAPE", "FULLY_CONNECTED", "SOFTMAX",
    ]  # fmt: skip
    conv, depthwise = model.ops[:2]
    assert conv.options == Conv2DOptions("SAME", 1, 1, 1, 1, "NONE")
    assert depthwise.options.activation == "RELU6" and depthwise.inputs[2] == -1
    weights = model.tensors[conv.inputs[1]]
    assert weights.data.flags.writeable is False and weights.data.dtype == np.int8 and weights.data[1, 2, 2, 1] == 17
    assert weights.quantization == Quantization(tuple(map(float, np.float32([0.01, 0.02]))), (0, 0), 0)
    assert model.tensors[depthwise.inputs[1]].quantization.axis == 3
    picture = model.tensors[model.inputs[0]]
    assert (picture.name, picture.shape, picture.dtype, picture.zero_point) == ("picture", (1, 4, 4, 2), "int8", 3)
    assert picture.scale == float(np.float32(0.05)) and not picture.is_constant
    assert [macs(model, op) for op in model.ops] == [16 * 2 * 18, 32 * 4, 0, 0, 0, 24, 0]
    assert model.metadata == {"min_runtime_version": "1.5.0"}


def test_shared_constants_unused_tensors_and_unquantised_bias_are_fine() -> None:
    b = Builder()
    x = b.input((1, 2, 2, 1), scale=0.1)
    w = b.constant(np.ones((1, 1, 1, 1), np.int8), scale=0.1)
    bias = b.constant(np.zeros(1, np.int32))
    b.tensor((7, 7), "float32", name="unused")
    for _ in range(2):
        x = b.op("CONV_2D", [x, w, bias], Conv2DOptions("VALID"), shape=(1, 2, 2, 1), scale=0.1)
    b.output(x)
    model = b.build()
    assert model.ops[0].inputs[1:] == model.ops[1].inputs[1:] == (w, bias)
    assert model.tensors[bias].quantization is None


def test_missing_file_directory_and_unreadable(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "no.tflite", "no such file"), (tmp_path, "is a directory")):
        with pytest.raises(ModelError, match=words) as caught:
            load(path)
        assert str(path) in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"TFL", b"\0" * 64, b"PK\x03\x04" + b"x" * 100, b"#!/bin/sh\necho TFL3\n"])
def test_not_a_model(content: bytes) -> None:
    assert "not a .tflite file" in refusal(content)


def test_every_truncation_is_told(small: Builder) -> None:
    content = small.content()
    for size in range(8, len(content), 37):
        assert "damaged or truncated" in refusal(content[:size])


def test_float_model() -> None:
    b = Builder()
    x = b.input((1, 4), "float32")
    b.output(b.op("SOFTMAX", [x], SoftmaxOptions(), shape=(1, 4), dtype="float32"))
    text = refusal(b.content())
    assert (
        "a float model: op 0 SOFTMAX writes tensor 1 't1' as float32" in text and "quantise the model to int8" in text
    )


def rename_op(monkeypatch: pytest.MonkeyPatch, small: Builder, code: int, custom: bytes) -> str:
    """The refusal of the small model when its CONV_2D (code 3) has another code."""
    stored = reader_module.schema.tables.OperatorCode
    read = stored.BuiltinCode
    content = small.content()
    monkeypatch.setattr(stored, "BuiltinCode", lambda self: code if read(self) == 3 else read(self))
    monkeypatch.setattr(stored, "CustomCode", lambda self: custom)
    return refusal(content)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (119, "op 0 WHILE is not supported: control flow (writes tensor 3 't3'); unroll it"),
        (118, "op 0 IF is not supported: control flow (writes tensor 3"),
        (142, "op 0 VAR_HANDLE is not supported: variables (writes tensor 3"),
        (20, "op 0 RELU_N1_TO_1 is not supported: TFLM has no kernel for it"),
        (16, "op 0 LSTM is not supported (writes tensor 3 't3'); supported are ABS, ADD, ARG_MAX"),
        (32, "op 0 CUSTOM 'Magic' is not supported"),
        (100000, "op 0 number 100000 is not supported"),
    ],
)
def test_unsupported_op(monkeypatch: pytest.MonkeyPatch, small: Builder, code: int, words: str) -> None:
    assert words in rename_op(monkeypatch, small, code, b"Magic")


def test_stored_version_and_subgraphs(monkeypatch: pytest.MonkeyPatch, small: Builder) -> None:
    content = small.content()
    root = reader_module.schema.tables.Model
    with monkeypatch.context() as patch:
        patch.setattr(root, "Version", lambda self: 2)
        assert "schema version 2, must be 3" in refusal(content)
    with monkeypatch.context() as patch:
        patch.setattr(root, "SubgraphsLength", lambda self: 4)
        assert "4 subgraphs, must be 1" in refusal(content)


@pytest.mark.parametrize(
    ("method", "value", "words"),
    [
        ("IsVariable", True, "is a variable"),
        ("Sparsity", object(), "stored sparsely"),
        ("Type", 5, "is STRING, which is not supported"),
        ("Type", 99, "of unknown type 99"),
        ("Buffer", 10**6, "names buffer 1000000"),
        ("ExternalBuffer", 3, "outside the FlatBuffer"),
    ],
)
def test_unreadable_tensor(
    monkeypatch: pytest.MonkeyPatch, small: Builder, method: str, value: object, words: str
) -> None:
    content = small.content()
    monkeypatch.setattr(reader_module.schema.tables.Tensor, method, lambda self: value)
    text = refusal(content)
    assert words in text and "tensor 0 'picture'" in text and "(op 0 CONV_2D reads it)" in text


@pytest.mark.parametrize("shape", [(-1, 4, 4, 2), (1, 4, 0, 2)])
def test_dynamic_shape(small: Builder, shape: tuple[int, ...]) -> None:
    text = refusal(with_tensor(small.graph(), 0, shape=shape))
    assert "tensor 0 'picture' has shape" in text and "fixed sizes" in text


@pytest.mark.parametrize("shape", [(1, 46341, 46341, 2), (2**31 - 1,) * 4, (1, 65536, 1025, 1)])
def test_huge_shape(small: Builder, shape: tuple[int, ...]) -> None:
    assert "the limit is 64 MiB" in refusal(with_tensor(small.graph(), 0, shape=shape))


def test_too_many_dimensions(small: Builder) -> None:
    assert "has 9 dimensions (op 0 CONV_2D reads it); the limit is 8" in refusal(
        with_tensor(small.graph(), 0, shape=(1,) * 9)
    )


def test_constant_of_the_wrong_size(small: Builder) -> None:
    assert "holds 36 bytes, its shape 2x3x3x3 needs 54" in refusal(with_tensor(small.graph(), 1, shape=(2, 3, 3, 3)))


@pytest.mark.parametrize("scale", [0.0, -0.5, float("nan"), float("inf")])
def test_bad_scale(small: Builder, scale: float) -> None:
    text = refusal(with_tensor(small.graph(), 0, quantization=Quantization((scale,), (3,))))
    assert "tensor 0 'picture' has scale" in text and "above 0 and finite" in text


@pytest.mark.parametrize(
    ("quantization", "words"),
    [
        (Quantization((0.1, 0.1), (0, 0, 0), 0), "2 scales but 3 zero points"),
        (Quantization((0.1, 0.1), (0, 0), 1), "has 2 scales along axis 1"),
        (Quantization((0.1, 0.1), (0, 0), 7), "has 2 scales along axis 7"),
        (Quantization((0.1, 0.1), (0, 0), -1), "has 2 scales along axis -1"),
    ],
)
def test_inconsistent_quantisation(small: Builder, quantization: Quantization, words: str) -> None:
    assert words in refusal(with_tensor(small.graph(), 1, quantization=quantization))


def test_dangling_indices(small: Builder) -> None:
    graph = small.graph()
    assert "inputs of op 0 CONV_2D name tensor 99" in refusal(with_op(graph, 0, inputs=(0, 1, 99)))
    assert "inputs of op 0 CONV_2D name tensor -2" in refusal(with_op(graph, 0, inputs=(0, 1, -2)))
    assert "outputs of op 0 CONV_2D name tensor -1" in refusal(with_op(graph, 0, outputs=(-1,)))
    assert "the model's outputs name tensor 50" in refusal(serialize(replace(graph, outputs=(50,))))


def test_bad_enumeration(small: Builder) -> None:
    graph = small.graph()
    options = reader_module.schema.tables.Conv2DOptionsT
    content = serialize(graph)
    original = options._UnPack

    def unpack(self: object, stored: object) -> None:
        original(self, stored)
        self.fusedActivationFunction = 4  # TANH

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(options, "_UnPack", unpack)
        assert "op 0 CONV_2D: activation has code 4, supported are NONE, RELU, RELU_N1_TO_1, RELU6" in refusal(content)


def test_options_of_another_op() -> None:
    tensors = [Tensor(i, f"t{i}", (1, 2), "int8", Quantization((0.1,), (0,))) for i in range(3)]
    op = Op(0, "ADD", (0, 1), (2,), AddOptions())
    content = bytearray(serialize(Model("m", tuple(tensors), (op,), (0, 1), (2,))))
    # The union's type byte is the only 11 (AddOptions) in the operator's table; 9 is SoftmaxOptions.
    places = [i for i, byte in enumerate(content) if byte == 11]
    texts = []
    for place in places:
        changed = bytearray(content)
        changed[place] = 9
        try:
            parse(bytes(changed))
        except ModelError as error:
            texts.append(str(error))
    assert any("op 0 ADD has options SoftmaxOptions, must be AddOptions" in text for text in texts)


def test_signatures_shape_signatures_and_descriptions_are_fine(small: Builder) -> None:
    """As today's converters write them: they change nothing of the graph, and TFLM runs the file."""
    tables = reader_module.schema.tables
    root = tables.ModelT.InitFromPackedBuf(small.content())
    graph = root.subgraphs[0]
    ends = {
        what: [tables.TensorMapT(name=b"x", tensorIndex=index) for index in getattr(graph, what)]
        for what in ("inputs", "outputs")
    }
    root.signatureDefs = [tables.SignatureDefT(signatureKey=b"serving_default", **ends)]
    root.description = b"MLIR Converted."
    graph.tensors[0].shapeSignature = np.array([-1, 4, 4, 2], np.int32)
    builder = flatbuffers.Builder()
    builder.Finish(root.Pack(builder), file_identifier=reader_module.schema.IDENTIFIER)
    content = bytes(builder.Output())
    assert content != small.content() and b"serving_default" in content
    model = parse(content)
    assert differences(model, small.build()) == []
    value = np.arange(32, dtype=np.int8).reshape(1, 4, 4, 2)
    outputs = [referee.run(m, [value]).outputs[0] for m in (model, small.build())]
    assert np.array_equal(*outputs)
