"""The check: every layer's tensors, as the target left them, against TFLM's, bit for bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cfu.compiler import Layer, Program


@dataclass(frozen=True)
class Mismatch:
    """The first difference: where it is, what TFLM says, what the target computed."""

    layer: Layer
    tensor: str
    index: tuple[int, ...]
    expected: int | float
    got: int | float
    count: int
    elements: int

    def __str__(self) -> str:
        return (
            f"layer {self.layer.index} {self.layer.op} ({self.layer.kernel_name}) differs from TFLM at "
            f"{self.tensor}{list(self.index)}: expected {self.expected}, got {self.got} "
            f"({self.count} of {self.elements} elements differ)"
        )


def first_mismatch(
    program: Program, computed: Mapping[int, bytes], expected: Mapping[int, np.ndarray]
) -> Mismatch | None:
    """Compare each materialised tensor of ``program``, in order of execution."""
    return mismatch_in(program.executed, computed, expected)


def mismatch_in(
    layers: Sequence[Layer], computed: Mapping[int, bytes], expected: Mapping[int, np.ndarray]
) -> Mismatch | None:
    """Compare the outputs of executed ``layers``, in this order.

    ``computed`` and ``expected`` map a tensor's index to its bytes at the end of its layer, and to its
    value in TFLM. An alias is not compared: it has no bytes of its own.
    """
    for layer in layers:
        for tensor in layer.site.outputs:
            want = expected[tensor.index]
            got = np.frombuffer(computed[tensor.index], dtype=want.dtype).reshape(want.shape)
            difference = got.view(f"u{got.itemsize}") != want.view(f"u{want.itemsize}")
            if difference.any():
                at = tuple(int(i) for i in np.argwhere(difference)[0])
                count = int(difference.sum())
                return Mismatch(layer, tensor.name, at, want[at].item(), got[at].item(), count, want.size)
    return None
