"""FULLY_CONNECTED by the portable kernel: weights with one scale or one per output."""

from __future__ import annotations

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import (
    KERNEL_DIR,
    MATRIX_DEPTH,
    MATRIX_TILE,
    align,
    bias,
    constant,
    constant_weights,
    matrix_fields,
    range_fields,
)
from cfu.compiler.quantization import channel_multipliers, tensor_multipliers


def params(site: Site) -> Params:
    weights = constant(site, 1)
    outputs, inputs = weights.shape
    per_channel = site.tensor(1).quantized.per_channel
    multipliers = channel_multipliers if per_channel else tensor_multipliers
    return Params(
        "fully_connected_s8_params",
        {
            "batches": site.output.elements // outputs,
            "input_size": inputs,
            "matrix": matrix_fields(
                weights,
                bias(site, 2, outputs),
                -site.input.zero_point,
                multipliers(site.input, site.tensor(1), site.output, outputs),
                range_fields(site.options.activation, site.output),
            ),
        },
    )


def scratch(site: Site) -> int:
    """Padded copies of vectors whose length is not a multiple of four."""
    inputs = constant(site, 1).shape[1]
    return MATRIX_TILE * align(inputs, MATRIX_DEPTH) if inputs % MATRIX_DEPTH else 0


KERNEL = Kernel(
    name="fully_connected_s8",
    ops=("FULLY_CONNECTED",),
    header="fully_connected_s8.h",
    source=KERNEL_DIR / "fully_connected_s8.c",
    params=params,
    accepts=constant_weights,
    scratch=scratch,
)
