"""What the lowerings of several ops share: from a site to fields of parameter structs."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from cfu.base import resources
from cfu.compiler.kernel import Site, Value
from cfu.compiler.quantization import Window, activation_range, wrap_int32
from cfu.model.graph import Tensor

#: Folder of the portable kernels' C files.
KERNEL_DIR = resources.folder("software") / "kernels"


def window_fields(window: Window) -> dict[str, Value]:
    """``struct window_2d``."""
    return asdict(window)


def range_fields(activation: str, output: Tensor) -> dict[str, Value]:
    """``struct output_range``."""
    low, high = activation_range(activation, output)
    return {"offset": output.zero_point, "min": low, "max": high}


def constant(site: Site, position: int) -> np.ndarray:
    """The data of the constant input at ``position``."""
    tensor = site.inputs[position]
    assert tensor is not None and tensor.data is not None
    return tensor.data


def bias(site: Site, position: int, channels: int) -> np.ndarray:
    """The op's bias as int32 [channels]; zeros where it is absent."""
    tensor = site.inputs[position] if position < len(site.inputs) else None
    if tensor is None:
        return np.zeros(channels, np.int32)
    assert tensor.data is not None
    return tensor.data.reshape(-1).astype(np.int32)


def fold_offset(bias: np.ndarray, weights: np.ndarray, offset: int) -> np.ndarray:
    """Bias that includes the input's offset: bias + offset * (sum of each row of ``weights`` [rows, ...]).

    Exact modulo 2**32 where every weight meets an input, i.e. where padding holds the zero point.
    """
    sums = weights.reshape(weights.shape[0], -1).sum(axis=1, dtype=np.int64)
    return wrap_int32(bias.astype(np.int64) + offset * sums)


#: Rows of a weight matrix that are stored interleaved, and what its depth is a multiple of (cfu/matrix.h).
MATRIX_ROWS = 4
MATRIX_DEPTH = 4

#: Vectors at a time, at most.
MATRIX_TILE = 30


def align(size: int, multiple: int) -> int:
    """The least multiple that is not below ``size``."""
    return -(-size // multiple) * multiple


def pad_to(array: np.ndarray, *multiples: int) -> np.ndarray:
    """``array`` with zeros appended along its first axes up to ``multiples``."""
    missing = [(0, align(size, multiple) - size) for size, multiple in zip(array.shape, multiples, strict=False)]
    return np.pad(array, missing + [(0, 0)] * (array.ndim - len(multiples)))


def stored_multipliers(multiplier: np.ndarray, shift: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """TFLM's multipliers and shifts as cfu/requantize.h wants them: doubled, uint32, and int8."""
    return multiplier.astype(np.uint32) * np.uint32(2), shift.astype(np.int8)


def matrix_fields(
    weights: np.ndarray,
    bias: np.ndarray,
    input_offset: int,
    requantisation: tuple[np.ndarray, np.ndarray],
    output_range: dict[str, Value],
) -> dict[str, Value]:
    """``struct matrix_s8``. ``weights`` [rows, any depth] int8, ``bias`` [rows], multipliers and shifts [rows]."""
    multiplier, shift = stored_multipliers(*requantisation)
    padded = pad_to(weights, MATRIX_ROWS, MATRIX_DEPTH)
    interleaved = padded.reshape(-1, MATRIX_ROWS, padded.shape[1]).transpose(0, 2, 1)
    return {
        "rows": weights.shape[0],
        "depth": padded.shape[1],
        "weights": np.ascontiguousarray(interleaved),
        "bias": pad_to(fold_offset(bias, weights, input_offset), MATRIX_ROWS),
        "multiplier": pad_to(multiplier, MATRIX_ROWS),
        "shift": pad_to(shift, MATRIX_ROWS),
        "range": output_range,
    }


def computed_input(site: Site) -> str | None:
    """Reason why not, unless input 0 is computed: most kernels read it from memory that the plan gives it."""
    return "its input is a constant: compute it before the model is converted" if site.input.is_constant else None


def constant_weights(site: Site) -> str | None:
    """Reason why not, unless weights (input 1) and bias (input 2, if any) are constants, and input 0 is computed."""
    for tensor, name in zip(site.inputs[1:3], ("weights", "bias"), strict=False):
        if tensor is not None and not tensor.is_constant:
            return f"{name} must be constant"
    return computed_input(site)
