"""The graph of one int8 ``.tflite`` model: immutable, typed, independent of the file format."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Quantization:
    """``real = scale * (stored - zero_point)``, per tensor or per slice along ``axis``.

    ``scale`` holds float32 values (as Python floats, exactly); ``scale`` and ``zero_point`` have
    one entry per tensor, or one per channel.
    """

    scale: tuple[float, ...]
    zero_point: tuple[int, ...]
    axis: int = 0

    @property
    def per_channel(self) -> bool:
        return len(self.scale) > 1


@dataclass(frozen=True, eq=False)
class Tensor:
    """One tensor of the graph. ``data`` is a read-only array for constants, else None."""

    index: int
    name: str
    shape: tuple[int, ...]
    dtype: str  # a NumPy name: 'int8', 'int16', 'int32', 'int64', 'float32', 'bool', 'uint8'
    quantization: Quantization | None = None
    data: np.ndarray | None = field(default=None, repr=False)

    @property
    def elements(self) -> int:
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        return self.elements * np.dtype(self.dtype).itemsize

    @property
    def is_constant(self) -> bool:
        return self.data is not None

    @property
    def scale(self) -> float:
        """The scale of a tensor quantised as a whole."""
        return self._whole().scale[0]

    @property
    def zero_point(self) -> int:
        """The zero point of a tensor quantised as a whole."""
        return self._whole().zero_point[0]

    @property
    def quantized(self) -> Quantization:
        """The quantisation of a tensor that must have one. Raises ValueError."""
        if self.quantization is None:
            raise ValueError(f"tensor {self.name!r} must be quantised")
        return self.quantization

    def _whole(self) -> Quantization:
        if self.quantization is None or self.quantization.per_channel:
            raise ValueError(f"tensor {self.name!r} must be quantised per tensor, not {self.quantization!r}")
        return self.quantization


@dataclass(frozen=True, eq=False)
class Op:
    """One operator. ``kind`` is TFLite's name; an absent optional input has index -1."""

    index: int
    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Any = None


@dataclass(frozen=True, eq=False)
class Model:
    """A whole model: one subgraph, ops in execution order."""

    name: str
    tensors: tuple[Tensor, ...]
    ops: tuple[Op, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    sha256: str = ""
    path: str = ""
    content: bytes = field(default=b"", repr=False)  # the file, as the referee wants it
    metadata: Mapping[str, str] = field(default_factory=dict, repr=False)

    def tensor(self, index: int) -> Tensor:
        return self.tensors[index]

    def op_inputs(self, op: Op) -> tuple[Tensor | None, ...]:
        """Input tensors of ``op``; None where an optional input is absent."""
        return tuple(self.tensors[i] if i >= 0 else None for i in op.inputs)

    def op_outputs(self, op: Op) -> tuple[Tensor, ...]:
        return tuple(self.tensors[i] for i in op.outputs)
