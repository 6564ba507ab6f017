"""FULLY_CONNECTED by the portable kernel: weights with one scale or one per output."""

from __future__ import annotations

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, bias, constant, constant_weights, fold_offset, range_fields
from cfu.compiler.quantize import channel_multipliers, tensor_multipliers


def params(site: Site) -> Params:
    weights = constant(site, 1)
    outputs, inputs = weights.shape
    per_channel = site.inputs[1].quantization.per_channel
    multipliers = channel_multipliers if per_channel else tensor_multipliers
    multiplier, shift = multipliers(site.input, site.inputs[1], site.output, outputs)
    return Params(
        "fully_connected_s8_params",
        {
            "batches": site.output.elements // outputs,
            "input_size": inputs,
            "output_size": outputs,
            "range": range_fields(site.options.activation, site.output),
            "weights": weights,
            "bias": fold_offset(bias(site, 2, outputs), weights, -site.input.zero_point),
            "multiplier": multiplier,
            "shift": shift,
        },
    )


KERNEL = Kernel(
    name="fully_connected_s8",
    ops=("FULLY_CONNECTED",),
    header="fully_connected_s8.h",
    source=KERNEL_DIR / "fully_connected_s8.c",
    params=params,
    accepts=constant_weights,
)
