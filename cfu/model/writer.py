"""A Model becomes the bytes of a ``.tflite`` file, the same bytes on every run."""

from __future__ import annotations

import flatbuffers
import numpy as np

from cfu.model import schema
from cfu.model.graph import Model, Op, Tensor
from cfu.model.ops import DEFINITIONS

_ALIGNMENT = 16  # of constants, as schema.fbs demands (force_align)


class _Buffer(schema.tables.BufferT):
    """A buffer whose data is aligned; the generated writer aligns bytes to bytes."""

    def Pack(self, builder: flatbuffers.Builder) -> int:  # noqa: N802 - the generated code's name
        data = None
        if self.data is not None:
            builder.StartVector(1, len(self.data), _ALIGNMENT)
            builder.head -= len(self.data)
            builder.Bytes[builder.head : builder.head + len(self.data)] = self.data
            data = builder.EndVector()
        schema.tables.BufferStart(builder)
        if data is not None:
            schema.tables.BufferAddData(builder, data)
        return int(schema.tables.BufferEnd(builder))


def serialize(model: Model) -> bytes:
    """The file's bytes. What the graph does not hold (signatures, tensors' shape signatures) is left out.

    ``model.content`` is not used: the graph alone decides. Nothing is checked; ``cfu.model.parse`` does that.
    """
    root = schema.tables.ModelT(version=schema.VERSION)
    root.buffers = [_Buffer()]  # by convention the first one is empty, for tensors that are computed
    kinds = list(dict.fromkeys(op.kind for op in model.ops))
    root.operatorCodes = [_operator_code(kind) for kind in kinds]
    subgraph = schema.tables.SubGraphT(name="main")
    subgraph.tensors = [_tensor(tensor, root.buffers) for tensor in model.tensors]
    subgraph.operators = [_operator(op, kinds.index(op.kind)) for op in model.ops]
    subgraph.inputs = np.array(model.inputs, np.int32)
    subgraph.outputs = np.array(model.outputs, np.int32)
    root.subgraphs = [subgraph]
    root.metadata = [_metadata(name, text, root.buffers) for name, text in model.metadata.items()]
    builder = flatbuffers.Builder(1024)
    builder.Finish(root.Pack(builder), file_identifier=schema.IDENTIFIER)
    return bytes(builder.Output())


def _add_buffer(data: bytes, buffers: list[_Buffer]) -> int:
    if not data:
        return 0
    buffers.append(_Buffer(data=data))
    return len(buffers) - 1


def _operator_code(kind: str) -> schema.tables.OperatorCodeT:
    code = schema.OPERATOR_CODES[kind]
    # The old field has one byte; readers take the larger of the two.
    return schema.tables.OperatorCodeT(
        deprecatedBuiltinCode=min(code, 127), builtinCode=code, version=DEFINITIONS[kind].version
    )


def _tensor(tensor: Tensor, buffers: list[_Buffer]) -> schema.tables.TensorT:
    stored = schema.tables.TensorT(name=tensor.name, type=schema.DTYPE_CODES[tensor.dtype])
    stored.shape = np.array(tensor.shape, np.int32)
    stored.buffer = _add_buffer(tensor.data.tobytes(), buffers) if tensor.data is not None else 0
    if tensor.quantization is not None:
        stored.quantization = schema.tables.QuantizationParametersT(
            scale=np.array(tensor.quantization.scale, np.float32),
            zeroPoint=np.array(tensor.quantization.zero_point, np.int64),
            quantizedDimension=tensor.quantization.axis,
        )
    return stored


def _operator(op: Op, code: int) -> schema.tables.OperatorT:
    stored = schema.tables.OperatorT(opcodeIndex=code)
    stored.inputs = np.array(op.inputs, np.int32)
    stored.outputs = np.array(op.outputs, np.int32)
    definition = DEFINITIONS[op.kind]
    if definition.table:
        stored.builtinOptionsType = schema.OPTIONS_CODES[definition.table]
        stored.builtinOptions = definition.write(op.options)
    return stored


def _metadata(name: str, text: str, buffers: list[_Buffer]) -> schema.tables.MetadataT:
    return schema.tables.MetadataT(name=name, buffer=_add_buffer(text.encode("latin-1"), buffers))
