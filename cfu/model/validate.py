"""Checks that the ops' files share: each failure names the op, its index, the tensor and the way out."""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np

from cfu.base.errors import ModelError
from cfu.model.graph import Model, Op, Tensor

QUANTISE = (
    "quantise the model to int8: TFLiteConverter with optimizations=[Optimize.DEFAULT], a representative_dataset, "
    "target_spec.supported_ops=[OpsSet.TFLITE_BUILTINS_INT8], inference_input_type=inference_output_type=int8"
)
CONVERT = "write the model again with the TensorFlow Lite converter"
# Zero points that a type may have; int16 is symmetric by TFLite's specification.
_ZERO_POINTS = {"int8": (-128, 127), "uint8": (0, 255), "int16": (0, 0)}


def shape_text(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "scalar"


class OpView:
    """One op of a model with what its checks need to say."""

    def __init__(self, model: Model, op: Op):
        self.model = model
        self.op = op
        self._named = False  # whether the refusal under way names a tensor

    @property
    def options(self) -> Any:
        return self.op.options

    def fail(self, reason: str, hint: str = CONVERT) -> NoReturn:
        """Refuse the model. Where ``reason`` names no tensor, one that the op writes or reads is named."""
        tensors = [("writes", t) for t in self.outputs] + [("reads", t) for t in self.model.op_inputs(self.op) if t]
        if tensors and not self._named:
            reason = f"{reason} ({tensors[0][0]} {self.name(tensors[0][1])})"
        raise ModelError(f"op {self.op.index} {self.op.kind}: {reason}", hint)

    def name(self, tensor: Tensor) -> str:
        """What refusals call ``tensor``."""
        self._named = True
        return f"tensor {tensor.index} '{tensor.name}'"

    def counts(self, least: int, most: int | None = None, outputs: int = 1) -> None:
        """The op has ``least`` to ``most`` (default: ``least``) inputs, and the first ``least`` are present."""
        most = least if most is None else most
        count = len(self.op.inputs)
        if not least <= count <= most:
            self.fail(f"has {count} inputs, must have {least if least == most else f'{least} to {most}'}")
        if len(self.op.outputs) != outputs:
            self.fail(f"has {len(self.op.outputs)} outputs, must have {outputs}")
        if -1 in self.op.inputs[:least]:
            self.fail(f"input {self.op.inputs.index(-1)} is missing")

    def input(self, position: int) -> Tensor:
        return self.model.tensors[self.op.inputs[position]]

    def optional(self, position: int) -> Tensor | None:
        """The input at ``position``, or None where it is absent."""
        present = position < len(self.op.inputs) and self.op.inputs[position] >= 0
        return self.input(position) if present else None

    @property
    def output(self) -> Tensor:
        return self.model.tensors[self.op.outputs[0]]

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """All inputs of an op that has no optional ones."""
        return tuple(self.model.tensors[index] for index in self.op.inputs)

    @property
    def outputs(self) -> tuple[Tensor, ...]:
        return self.model.op_outputs(self.op)

    def dtype(self, tensor: Tensor, *allowed: str) -> None:
        if tensor.dtype not in allowed:
            self.fail(f"{self.name(tensor)} is {tensor.dtype}, must be {' or '.join(allowed)}", QUANTISE)

    def rank(self, tensor: Tensor, least: int, most: int | None = None) -> None:
        """``least`` to ``most`` dimensions (``least`` exactly if ``most`` is absent)."""
        most = least if most is None else most
        if not least <= len(tensor.shape) <= most:
            ranks = least if least == most else f"{least} to {most}"
            self.fail(f"{self.name(tensor)} has shape {shape_text(tensor.shape)}, must have {ranks} dimensions")

    def shape(self, tensor: Tensor, expected: tuple[int, ...]) -> None:
        if tensor.shape != expected:
            shapes = f"{shape_text(tensor.shape)}, must be {shape_text(expected)} for the op's inputs and options"
            self.fail(f"{self.name(tensor)} has shape {shapes}")

    def constant(self, tensor: Tensor) -> np.ndarray:
        if tensor.data is None:
            self.fail(f"{self.name(tensor)} must be a constant of the file", "freeze it before converting the model")
        return tensor.data

    def integers(self, position: int, *dtypes: str) -> list[int]:
        """The values of a constant parameter (int32 unless ``dtypes`` says otherwise), flat."""
        tensor = self.input(position)
        self.dtype(tensor, *(dtypes or ("int32",)))
        return self.constant(tensor).reshape(-1).tolist()

    def axis(self, value: int, rank: int) -> int:
        """A dimension's number, counted from the end where ``value`` is negative."""
        if not -rank <= value < rank:
            self.fail(f"axis {value} is not one of the {rank} dimensions")
        return value % rank

    def activations(self, *tensors: Tensor) -> None:
        """Int8 tensors, each quantised as a whole with a zero point in int8."""
        for tensor in tensors:
            self.quantised(tensor, "int8")

    def quantised(self, tensor: Tensor, *dtypes: str) -> None:
        """A tensor of one of ``dtypes``, quantised as a whole with a zero point that its type can hold."""
        self.dtype(tensor, *dtypes)
        if tensor.quantization is None:
            self.fail(f"{self.name(tensor)} has no quantisation", QUANTISE)
        if tensor.quantization.per_channel:
            self.fail(f"{self.name(tensor)} is quantised per channel, must be per tensor", QUANTISE)
        low, high = _ZERO_POINTS[tensor.dtype]
        if not low <= tensor.zero_point <= high:
            self.fail(f"{self.name(tensor)} has zero point {tensor.zero_point}, must be {low} to {high}")

    def fixed_quantisation(self, tensor: Tensor, denominator: int, zero_point: int) -> None:
        """An output whose scale, 1/``denominator``, and zero point the op prescribes."""
        if tensor.zero_point != zero_point or tensor.scale != 1 / denominator:
            found = f"{self.name(tensor)} has scale {tensor.scale:.6g} and zero point {tensor.zero_point}"
            self.fail(f"{found}, must be 1/{denominator} and {zero_point}")

    def same_quantisation(self, left: Tensor, right: Tensor) -> None:
        """Two int8 tensors whose stored values mean the same, as near as TFLM demands."""
        if left.zero_point != right.zero_point or abs(left.scale - right.scale) > 1e-6:
            self.fail(f"{self.name(right)} must have the scale and zero point of {self.name(left)}")

    def weights(self, tensor: Tensor, axis: int) -> None:
        """Constant symmetric int8, quantised as a whole or per slice of ``axis``; the reader has counted the scales."""
        self.dtype(tensor, "int8")
        self.constant(tensor)
        quantization = tensor.quantization
        if quantization is None:
            self.fail(f"{self.name(tensor)} has no quantisation", QUANTISE)
        if any(quantization.zero_point):
            self.fail(f"{self.name(tensor)} has a zero point other than 0", "weights must be quantised symmetrically")
        if quantization.per_channel:
            if quantization.axis != axis:
                self.fail(f"{self.name(tensor)} is quantised along axis {quantization.axis}, must be {axis}")

    def bias(self, position: int, channels: int) -> None:
        """Input ``position`` is absent or a constant int32 vector of ``channels``."""
        tensor = self.optional(position)
        if tensor is None:
            return
        self.dtype(tensor, "int32")
        self.constant(tensor)
        self.shape(tensor, (channels,))

    def positive(self, **values: int) -> None:
        """Each option is in 1..65535."""
        for name, value in values.items():
            if not 1 <= value <= 0xFFFF:
                self.fail(f"{name} is {value}, must be 1 to 65535")

    def multiplier(self, value: float, what: str, below: float = 2.0**30, least: float = 0.0) -> None:
        """TFLM can represent the real multiplier ``value`` in fixed point: least <= value < below."""
        if not (math.isfinite(value) and least <= value < below):
            limits = f"below {below:.3g}" if value >= least else f"{least:.3g} or more"
            self.fail(f"the scales of {what} give a multiplier of {value:.3g}, must be {limits}")
