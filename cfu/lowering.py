"""From a model's ops to a kernel's constants: what lowerings of projects share with the portable ones.

A lowering looks at a :class:`~cfu.Site` and returns the fields of its kernel's parameter struct: shapes as
``struct window_2d``, quantisation as TFLM computes it, packed weights.
"""

from cfu.compiler.lowering import (
    align,
    bias,
    computed_input,
    constant,
    constant_weights,
    fold_offset,
    matrix_fields,
    pad_to,
    range_fields,
    stored_multipliers,
    window_fields,
)
from cfu.compiler.ops import portable, portable_kernel
from cfu.compiler.ops.conv_2d import geometry as conv_2d_window
from cfu.compiler.ops.depthwise_conv_2d import columns_3x3 as depthwise_columns_3x3
from cfu.compiler.ops.depthwise_conv_2d import geometry as depthwise_conv_2d_window
from cfu.compiler.quantization import (
    Window,
    activation_range,
    channel_multipliers,
    quantize_multiplier,
    tensor_multipliers,
    window,
    wrap_int32,
)
from cfu.compiler.select import choose, is_alias

__all__ = [
    "Window",
    "activation_range",
    "align",
    "bias",
    "channel_multipliers",
    "choose",
    "computed_input",
    "constant",
    "constant_weights",
    "conv_2d_window",
    "depthwise_columns_3x3",
    "depthwise_conv_2d_window",
    "fold_offset",
    "is_alias",
    "matrix_fields",
    "pad_to",
    "portable",
    "portable_kernel",
    "quantize_multiplier",
    "range_fields",
    "stored_multipliers",
    "tensor_multipliers",
    "window",
    "window_fields",
    "wrap_int32",
]
