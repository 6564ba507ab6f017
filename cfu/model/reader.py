"""A ``.tflite`` file becomes a Model, or a ModelError that says what stands in the way."""

from __future__ import annotations

import dataclasses
import math
import struct
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from cfu.base.errors import ModelError
from cfu.model import flatbuffer, schema, topology
from cfu.model.definition import BadOptionError
from cfu.model.graph import Model, Op, Quantization, Tensor
from cfu.model.ops import DEFINITIONS
from cfu.model.validate import CONVERT, QUANTISE, OpView, shape_text

#: Larger tensors cannot be meant for the memories that the toolkit's targets have.
MAX_TENSOR_BYTES = 64 << 20
#: TFLM's own limit, where it has one.
MAX_RANK = 8
DAMAGED = "the file is damaged or truncated: fetch or convert it again"
#: Ops of which more can be said than that they are not supported: why, and the way out.
_ELSEWHERE = {
    **dict.fromkeys(("IF", "WHILE", "CALL", "CALL_ONCE"), ("control flow", "unroll it before converting the model")),
    **dict.fromkeys(
        ("VAR_HANDLE", "READ_VARIABLE", "ASSIGN_VARIABLE"),
        ("variables", "make what is kept between inferences an input and an output"),
    ),
    "RELU_N1_TO_1": (
        "TFLM has no kernel for it, so that nothing says what is right",
        "fuse it into the op before it, as the converter does, or write it as MAXIMUM and MINIMUM with constants",
    ),
}


def load(path: str | Path) -> Model:
    """Reads the model at ``path``; every failure is a ModelError of one line that names the file."""
    path = Path(path)
    if path.is_dir():
        raise ModelError(f"{path} is a directory", "give the path of a .tflite file")
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "not readable").lower()
        raise ModelError(f"cannot read {path}: {reason}", "give the path of a .tflite file") from None
    return parse(content, name=path.stem, path=str(path))


def parse(content: bytes, name: str = "model", path: str = "") -> Model:
    """The model in ``content``; ``path`` is only for messages and the record. Raises ModelError."""
    try:
        model = dataclasses.replace(_graph(content), name=name, path=path)
        topology.check(model)
        for op in model.ops:
            DEFINITIONS[op.kind].check(OpView(model, op))
    except ModelError as error:
        raise ModelError(f"{path or name}: {error.message}", error.hint) from None
    return model


def _graph(content: bytes) -> Model:
    root = _root(content)
    subgraph = root.Subgraphs(0)
    tensors = _tensors(root, subgraph)
    return Model(
        name="",
        tensors=tensors,
        ops=_ops(root, subgraph, tensors),
        inputs=_indices(subgraph.InputsAsNumpy(), tensors, "the model's inputs"),
        outputs=_indices(subgraph.OutputsAsNumpy(), tensors, "the model's outputs"),
        sha256=sha256(content).hexdigest(),
        content=content,
        metadata=_metadata(root),
    )


def _root(content: bytes) -> Any:
    if content[4:8] != schema.IDENTIFIER:
        raise ModelError("not a .tflite file (no TFL3 mark)", "give a model written by the TensorFlow Lite converter")
    try:
        flatbuffer.verify(content)
    except flatbuffer.CorruptError as error:
        raise ModelError(f"not a readable .tflite file: {error}", DAMAGED) from None
    root = schema.tables.Model.GetRootAs(content, 0)
    if root.Version() != schema.VERSION:
        raise ModelError(f"schema version {root.Version()}, must be {schema.VERSION}", CONVERT)
    if root.SubgraphsLength() != 1:
        one = "convert a single function, without control flow"
        raise ModelError(f"{root.SubgraphsLength()} subgraphs, must be 1", one)
    return root


def _vector(value: Any) -> list[Any]:
    """The generated reader gives 0 for an absent vector."""
    return [] if isinstance(value, int) else value.tolist()


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", errors="replace")


def _indices(value: Any, tensors: tuple[Tensor, ...], what: str, least: int = 0) -> tuple[int, ...]:
    indices = tuple(_vector(value))
    for index in indices:
        if not least <= index < len(tensors):
            raise ModelError(f"{what} name tensor {index}, the file has {len(tensors)}", DAMAGED)
    return indices


def _tensors(root: Any, subgraph: Any) -> tuple[Tensor, ...]:
    tensors = []
    for index in range(subgraph.TensorsLength()):
        try:
            tensors.append(_tensor(root, subgraph.Tensors(index), index))
        except ModelError as error:
            raise ModelError(f"{error.message}{_user(root, subgraph, index)}", error.hint) from None
    return tuple(tensors)


def _user(root: Any, subgraph: Any, tensor: int) -> str:
    """The first op that has to do with a tensor, in words."""
    for index in range(subgraph.OperatorsLength()):
        stored = subgraph.Operators(index)
        for verb, indices in (("reads", stored.InputsAsNumpy()), ("writes", stored.OutputsAsNumpy())):
            if tensor in _vector(indices):
                return f" (op {index} {_kind(root, stored, index)} {verb} it)"
    return ""


def _tensor(root: Any, stored: Any, index: int) -> Tensor:
    name = _text(stored.Name())
    what = f"tensor {index} '{name}'"
    dtype = schema.DTYPES.get(stored.Type())
    if dtype is None:
        kind = schema.TENSOR_TYPES.get(stored.Type(), f"of unknown type {stored.Type()}")
        raise ModelError(f"{what} is {kind}, which is not supported", QUANTISE)
    if stored.IsVariable():
        raise ModelError(f"{what} is a variable", "convert a model that keeps no state between inferences")
    if stored.Sparsity() is not None:
        raise ModelError(f"{what} is stored sparsely", "convert the model without sparsity")
    shape = tuple(_vector(stored.ShapeAsNumpy()))
    data = _data(root, stored, what)
    if any(size < 0 for size in shape) or (0 in shape and (data is not None or len(shape) > 1)):
        raise ModelError(f"{what} has shape {shape_text(shape)}", "convert the model with fixed sizes, all above 0")
    if len(shape) > MAX_RANK:
        raise ModelError(f"{what} has {len(shape)} dimensions", f"the limit is {MAX_RANK}")
    nbytes = math.prod(shape) * np.dtype(dtype).itemsize
    if nbytes > MAX_TENSOR_BYTES:
        limit = f"the limit is {MAX_TENSOR_BYTES >> 20} MiB"
        raise ModelError(f"{what} has shape {shape_text(shape)}, {nbytes} bytes", limit)
    if data is None and nbytes == 0:
        data = b""
    if data is not None and len(data) != nbytes:
        raise ModelError(f"{what} holds {len(data)} bytes, its shape {shape_text(shape)} needs {nbytes}", DAMAGED)
    array = None if data is None else _frozen(np.frombuffer(data, dtype).reshape(shape))
    return Tensor(index, name, shape, dtype, _quantization(stored, shape, what), array)


def _frozen(array: np.ndarray) -> np.ndarray:
    array = array.copy()  # aligned, and free of the file's bytes
    array.setflags(write=False)
    return array


def _data(root: Any, stored: Any, what: str) -> bytes | None:
    """The bytes of a constant, or None for a tensor that is computed."""
    index = stored.Buffer()
    if index >= root.BuffersLength():
        raise ModelError(f"{what} names buffer {index}, the file has {root.BuffersLength()}", DAMAGED)
    buffer = root.Buffers(index)
    if buffer.Offset() > 1 or stored.ExternalBuffer():
        raise ModelError(f"{what} is stored outside the FlatBuffer", "convert the model with its weights inside")
    return buffer.DataAsNumpy().tobytes() if buffer.DataLength() else None


def _quantization(stored: Any, shape: tuple[int, ...], what: str) -> Quantization | None:
    """None unless scales and zero points are both there, as TFLM sees it."""
    parameters = stored.Quantization()
    if parameters is None:
        return None
    if parameters.DetailsType():
        raise ModelError(f"{what} has custom or blockwise quantisation", QUANTISE)
    scale, zero_point = _vector(parameters.ScaleAsNumpy()), _vector(parameters.ZeroPointAsNumpy())
    if not scale or not zero_point:
        return None
    axis = parameters.QuantizedDimension()
    if not all(math.isfinite(s) and s > 0 for s in scale):
        bad = next(s for s in scale if not (math.isfinite(s) and s > 0))
        raise ModelError(f"{what} has scale {bad}, must be above 0 and finite", QUANTISE)
    if len(zero_point) == 1:
        zero_point *= len(scale)
    if len(zero_point) != len(scale):
        raise ModelError(f"{what} has {len(scale)} scales but {len(zero_point)} zero points", DAMAGED)
    if len(scale) > 1 and (not 0 <= axis < len(shape) or len(scale) != shape[axis]):
        raise ModelError(f"{what} of shape {shape_text(shape)} has {len(scale)} scales along axis {axis}", DAMAGED)
    return Quantization(tuple(scale), tuple(zero_point), axis if len(scale) > 1 else 0)


def _ops(root: Any, subgraph: Any, tensors: tuple[Tensor, ...]) -> tuple[Op, ...]:
    ops = []
    for index in range(subgraph.OperatorsLength()):
        stored = subgraph.Operators(index)
        kind = _kind(root, stored, index)
        inputs = _indices(stored.InputsAsNumpy(), tensors, f"inputs of op {index} {kind}", least=-1)
        outputs = _indices(stored.OutputsAsNumpy(), tensors, f"outputs of op {index} {kind}")
        _check_supported(index, kind, [tensors[i] for i in outputs])
        ops.append(Op(index, kind, inputs, outputs, _options(stored, index, kind)))
    return tuple(ops)


def _kind(root: Any, stored: Any, index: int) -> str:
    if stored.OpcodeIndex() >= root.OperatorCodesLength():
        raise ModelError(f"op {index} names operator code {stored.OpcodeIndex()}, which is not there", DAMAGED)
    code = root.OperatorCodes(stored.OpcodeIndex())
    builtin = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
    name = schema.OPERATORS.get(builtin, f"number {builtin}")
    return f"CUSTOM '{_text(code.CustomCode())}'" if name == "CUSTOM" else name


def _check_supported(index: int, kind: str, outputs: list[Tensor]) -> None:
    what = f"op {index} {kind}"
    tensor = f" (writes tensor {outputs[0].index} '{outputs[0].name}')" if outputs else ""
    floats = [t for t in outputs if t.dtype.startswith("float")]
    if kind in DEFINITIONS:
        # Float32 may stand at the ends of an int8 model: made by DEQUANTIZE, or reshaped before QUANTIZE.
        if floats and kind != "DEQUANTIZE" and not DEFINITIONS[kind].alias:
            written = f"tensor {floats[0].index} '{floats[0].name}' as {floats[0].dtype}"
            raise ModelError(f"a float model: {what} writes {written}", QUANTISE)
        return
    if kind in _ELSEWHERE:
        reason, hint = _ELSEWHERE[kind]
        raise ModelError(f"{what} is not supported: {reason}{tensor}", hint)
    supported = "supported are " + ", ".join(DEFINITIONS)
    if floats:
        raise ModelError(f"a float model, and {what} is not supported{tensor}", f"{QUANTISE}; {supported}")
    raise ModelError(f"{what} is not supported{tensor}", supported)


def _options(stored: Any, index: int, kind: str) -> Any:
    definition = DEFINITIONS[kind]
    if definition.options is None:
        return None
    table, union = stored.BuiltinOptions(), stored.BuiltinOptionsType()
    create = getattr(schema.tables, f"{definition.table}T")
    if table is None and definition.optional:
        return definition.read(create())
    if table is None or schema.OPTIONS.get(union) != definition.table:
        found = schema.OPTIONS.get(union, union) if table is not None else "none"
        raise ModelError(f"op {index} {kind} has options {found}, must be {definition.table}", DAMAGED)
    try:
        return definition.read(create.InitFromBuf(table.Bytes, table.Pos))
    except BadOptionError as error:
        raise ModelError(f"op {index} {kind}: {error}", CONVERT) from None
    except struct.error:
        raise ModelError(f"op {index} {kind}: its options reach past the end of the file", DAMAGED) from None


def _metadata(root: Any) -> dict[str, str]:
    """Named entries, each byte a character (Latin-1), for what they hold need not be text."""
    entries = {}
    for index in range(root.MetadataLength()):
        entry = root.Metadata(index)
        if entry.Buffer() >= root.BuffersLength():
            raise ModelError(f"metadata {index} names buffer {entry.Buffer()}, which is not there", DAMAGED)
        buffer = root.Buffers(entry.Buffer())
        data = buffer.DataAsNumpy().tobytes() if buffer.DataLength() else b""
        entries[_text(entry.Name())] = data.decode("latin-1")
    return entries
