"""Writes models from nothing: for tests, and for the zoo."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cfu.model.graph import Model, Op, Quantization, Tensor
from cfu.model.ops import DEFINITIONS
from cfu.model.reader import parse
from cfu.model.writer import serialize

Scale = float | Sequence[float] | np.ndarray | None


class Builder:
    """A graph under construction. Tensors are named by the index that the method which made them returns.

    >>> b = Builder("tiny")
    >>> x = b.input((1, 4), scale=0.1)
    >>> b.output(b.op("SOFTMAX", [x], {"beta": 1.0}, shape=(1, 4), scale=1 / 256, zero_point=-128))
    >>> model = b.build()
    """

    def __init__(self, name: str = "model"):
        self.name = name
        self.metadata: dict[str, str] = {}
        self._tensors: list[Tensor] = []
        self._ops: list[Op] = []
        self._inputs: list[int] = []
        self._outputs: list[int] = []

    def tensor(
        self,
        shape: Sequence[int],
        dtype: str = "int8",
        *,
        scale: Scale = None,
        zero_point: int = 0,
        axis: int = 0,
        data: np.ndarray | None = None,
        name: str = "",
    ) -> int:
        """Any tensor. ``scale`` (made float32) is one value or one per slice along ``axis``; None: not quantised."""
        index = len(self._tensors)
        quantization = None
        if scale is not None:
            scales = tuple(float(s) for s in np.atleast_1d(np.asarray(scale, np.float32)))
            quantization = Quantization(scales, (int(zero_point),) * len(scales), axis if len(scales) > 1 else 0)
        shape = tuple(int(size) for size in shape)
        self._tensors.append(Tensor(index, name or f"t{index}", shape, dtype, quantization, data))
        return index

    def input(
        self, shape: Sequence[int], dtype: str = "int8", *, scale: Scale = None, zero_point: int = 0, name: str = ""
    ) -> int:
        """The model's next input."""
        index = self.tensor(shape, dtype, scale=scale, zero_point=zero_point, name=name or f"input{len(self._inputs)}")
        self._inputs.append(index)
        return index

    def constant(self, data: Any, *, scale: Scale = None, zero_point: int = 0, axis: int = 0, name: str = "") -> int:
        """A constant of the array's own shape and type."""
        array = np.array(data)
        array.setflags(write=False)
        return self.tensor(
            array.shape, array.dtype.name, scale=scale, zero_point=zero_point, axis=axis, data=array, name=name
        )

    def node(self, kind: str, inputs: Sequence[int], outputs: Sequence[int], options: Any = None) -> None:
        """Appends an op over tensors that are already there; -1 stands for an optional input that is absent.

        ``options`` are the op's, or a mapping of them by name.
        """
        if isinstance(options, Mapping):
            options = _named(kind, options)
        self._ops.append(Op(len(self._ops), kind, tuple(inputs), tuple(outputs), options))

    def op(
        self,
        kind: str,
        inputs: Sequence[int],
        options: Any = None,
        *,
        shape: Sequence[int],
        scale: Scale = None,
        zero_point: int = 0,
        dtype: str = "int8",
        name: str = "",
    ) -> int:
        """Appends an op with one output, of the shape and quantisation given; returns the output."""
        output = self.tensor(shape, dtype, scale=scale, zero_point=zero_point, name=name)
        self.node(kind, inputs, [output], options)
        return output

    def output(self, index: int) -> None:
        """The model's next output."""
        self._outputs.append(index)

    def graph(self) -> Model:
        """The graph as it stands, unchecked and without file content."""
        return Model(
            self.name,
            tuple(self._tensors),
            tuple(self._ops),
            tuple(self._inputs),
            tuple(self._outputs),
            metadata=dict(self.metadata),
        )

    def content(self) -> bytes:
        """The ``.tflite`` file, unchecked."""
        return serialize(self.graph())

    def build(self) -> Model:
        """The model as the reader sees the file; raises ModelError when it is not valid."""
        return parse(self.content(), name=self.name)


def _named(kind: str, options: Mapping[str, Any]) -> Any:
    """The options of an op of ``kind``. Raises ValueError for a name that it does not have."""
    made = DEFINITIONS[kind].options
    known = [field.name for field in dataclasses.fields(made)] if made else []
    for name in options:
        if name not in known:
            raise ValueError(f"{kind} must have options among {', '.join(known) or 'none'}, not {name!r}")
    return made(**options) if made else None
