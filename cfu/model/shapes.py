"""Shape arithmetic that the reader, the compiler and the kernels' parameters share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """One dimension of a sliding window: ``output`` positions, the first starting ``before`` elements early."""

    output: int
    before: int


def window(size: int, filter_size: int, stride: int, dilation: int, padding: str) -> Window:
    """Output size and leading padding of a filter that slides over ``size`` elements.

    TensorFlow's rule: SAME gives ceil(size / stride) positions, and the odd element of padding goes to the end.
    An output below 1 means that a VALID filter is larger than its input.
    """
    reach = (filter_size - 1) * dilation + 1
    if padding == "VALID":
        return Window((size - reach + stride) // stride, 0)
    output = -(-size // stride)
    return Window(output, max((output - 1) * stride + reach - size, 0) // 2)


def broadcast(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape of an elementwise result by NumPy's rule, or None when the shapes do not fit together."""
    rank = max(len(left), len(right))
    pairs = zip((1,) * (rank - len(left)) + left, (1,) * (rank - len(right)) + right, strict=True)
    result = []
    for a, b in pairs:
        if a != b and 1 not in (a, b):
            return None
        result.append(b if a == 1 else a)
    return tuple(result)
