"""Declarations of TFLM's kernels: parameters as TFLM's own preparation computes them, nothing packed or folded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from cfu.compiler.kernel import Kernel, Params, Site, Value
from cfu.compiler.lowering import computed_input, constant, constant_weights, range_fields
from cfu.compiler.ops import average_pool_2d, conv_2d, depthwise_conv_2d
from cfu.compiler.ops.add import FRACTION_BITS
from cfu.compiler.ops.softmax import scaling
from cfu.compiler.quantize import (
    Window,
    channel_multipliers,
    quantize_multiplier,
    tensor_multipliers,
)
from cfu.model.graph import Tensor

MAX_RANK = 6  # as in tflm_shape.h


def _filter_fields(site: Site, window: Window) -> dict[str, Value]:
    """What both convolutions take."""
    multiplier, shift = channel_multipliers(site.input, site.inputs[1], site.output, site.output.shape[3])
    return {
        "window": asdict(window),
        "range": range_fields(site.options.activation, site.output),
        "input_offset": -site.input.zero_point,
        "weights": constant(site, 1),
        "bias": _bias(site),
        "multiplier": multiplier,
        "shift": shift,
    }


def _bias(site: Site) -> np.ndarray | None:
    tensor = site.inputs[2] if len(site.inputs) > 2 else None
    return None if tensor is None else tensor.data


def _conv_2d(site: Site) -> Params:
    return Params("tflm_conv_2d_params", _filter_fields(site, conv_2d.geometry(site)))


def _depthwise_conv_2d(site: Site) -> Params:
    fields = _filter_fields(site, depthwise_conv_2d.geometry(site))
    depth_multiplier = site.output.shape[3] // site.input.shape[3]
    return Params("tflm_depthwise_conv_2d_params", {**fields, "depth_multiplier": depth_multiplier})


def _fully_connected(site: Site) -> Params:
    outputs, inputs = constant(site, 1).shape
    per_channel = site.inputs[1].quantization.per_channel
    prepare, count = (channel_multipliers, outputs) if per_channel else (tensor_multipliers, 1)
    multiplier, shift = prepare(site.input, site.inputs[1], site.output, count)
    return Params(
        "tflm_fully_connected_params",
        {
            "batches": site.output.elements // outputs,
            "input_size": inputs,
            "output_size": outputs,
            "range": range_fields(site.options.activation, site.output),
            "input_offset": -site.input.zero_point,
            "per_channel": int(per_channel),
            "weights": constant(site, 1),
            "bias": _bias(site),
            "multiplier": multiplier,
            "shift": shift,
        },
    )


def _shape(tensor: Tensor) -> dict[str, Value]:
    rank = len(tensor.shape)
    return {"rank": rank, "size": (*tensor.shape, *(0,) * (MAX_RANK - rank))}


def _add(site: Site) -> Params:
    """TFLM: ``CalculateOpDataAdd``."""
    left, right = site.inputs
    assert left is not None and right is not None
    twice_larger = 2 * max(left.scale, right.scale)

    def addend(tensor: Tensor) -> dict[str, Value]:
        multiplier, shift = quantize_multiplier(tensor.scale / twice_larger)
        return {
            "shape": _shape(tensor),
            "offset": -tensor.zero_point,
            "multiplier": multiplier,
            "shift": shift,
            "constant": tensor.data,
        }

    multiplier, shift = quantize_multiplier(twice_larger / ((1 << FRACTION_BITS) * site.output.scale))
    return Params(
        "tflm_add_params",
        {
            "input": (addend(left), addend(right)),
            "output": _shape(site.output),
            "broadcast": int(left.shape != right.shape),
            "left_shift": FRACTION_BITS,
            "multiplier": multiplier,
            "shift": shift,
            "range": range_fields(site.options.activation, site.output),
        },
    )


def _pool_2d(site: Site) -> Params:
    return Params("tflm_pool_2d_params", average_pool_2d.params(site).fields)


def _softmax(site: Site) -> Params:
    depth = site.input.shape[-1]
    multiplier, shift, radius = scaling(site.options.beta, site.input.scale)
    return Params(
        "tflm_softmax_params",
        {
            "rows": site.input.elements // depth,
            "depth": depth,
            "multiplier": multiplier,
            "left_shift": shift,
            "least_difference": -radius,
        },
    )


def _accepts_add(site: Site) -> str | None:
    """TFLM's requantisation of a sum shifts to the right only."""
    rank = len(site.output.shape)
    return None if rank <= MAX_RANK else f"shapes must have at most {MAX_RANK} dimensions, not {rank}"


def _declare(
    kind: str, params: Callable[[Site], Params], accepts: Callable[[Site], str | None], header: str = ""
) -> Kernel:
    name = f"tflm_{kind.lower()}"
    return Kernel(name, (kind,), f"{header or name}.h", Path(), params, accepts)


#: Without their source, which is the library that ``cfu.tflm.library`` builds.
KERNELS = (
    _declare("CONV_2D", _conv_2d, constant_weights),
    _declare("DEPTHWISE_CONV_2D", _depthwise_conv_2d, constant_weights),
    _declare("FULLY_CONNECTED", _fully_connected, constant_weights),
    _declare("ADD", _add, _accepts_add),
    _declare("AVERAGE_POOL_2D", _pool_2d, computed_input, "tflm_pool_2d"),
    _declare("MAX_POOL_2D", _pool_2d, computed_input, "tflm_pool_2d"),
    _declare("SOFTMAX", _softmax, computed_input),
)
