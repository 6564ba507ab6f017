"""Declarations of TFLM's kernels: parameters as TFLM's own preparation computes them, nothing packed or folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from cfu.compiler.kernel import Kernel, Params, Site, Value
from cfu.compiler.lowering import computed_input, constant, constant_weights, range_fields
from cfu.compiler.ops import average_pool_2d, conv_2d, depthwise_conv_2d
from cfu.compiler.ops.add import FRACTION_BITS
from cfu.compiler.ops.softmax import scaling
from cfu.compiler.quantization import Window, channel_multipliers, quantize_multiplier, tensor_multipliers
from cfu.compiler.reducing import axes
from cfu.model.graph import Tensor

MAX_RANK = 6  # as in tflm_shape.h


def _filter_fields(site: Site, window: Window) -> dict[str, Value]:
    """What both convolutions take."""
    multiplier, shift = channel_multipliers(site.input, site.tensor(1), site.output, site.output.shape[3])
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
    per_channel = site.tensor(1).quantized.per_channel
    prepare, count = (channel_multipliers, outputs) if per_channel else (tensor_multipliers, 1)
    multiplier, shift = prepare(site.input, site.tensor(1), site.output, count)
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
    return {"rank": len(tensor.shape), "size": _per_dimension(tensor.shape)}


def _per_dimension(values: Sequence[int]) -> tuple[int, ...]:
    """A number for each dimension, padded to MAX_RANK."""
    return (*values, *(0,) * (MAX_RANK - len(values)))


def _arithmetic(site: Site, multipliers: Sequence[tuple[int, int]], multiplier: tuple[int, int]) -> Params:
    """``multipliers`` (with shifts) of both operands, and that of the result."""
    operands = [tensor for tensor in site.inputs if tensor is not None]
    return Params(
        "tflm_arithmetic_params",
        {
            "input": tuple(
                {
                    "shape": _shape(tensor),
                    "offset": -tensor.zero_point,
                    "multiplier": own[0],
                    "shift": own[1],
                    "constant": tensor.data,
                }
                for tensor, own in zip(operands, multipliers, strict=True)
            ),
            "output": _shape(site.output),
            "broadcast": int(operands[0].shape != operands[1].shape),
            "left_shift": FRACTION_BITS,
            "multiplier": multiplier[0],
            "shift": multiplier[1],
            "range": range_fields(site.options.activation, site.output),
        },
    )


def _add(site: Site) -> Params:
    """TFLM: ``CalculateOpDataAdd``."""
    left, right = site.inputs
    assert left is not None and right is not None
    twice_larger = 2 * max(left.scale, right.scale)
    operands = [quantize_multiplier(tensor.scale / twice_larger) for tensor in (left, right)]
    return _arithmetic(site, operands, quantize_multiplier(twice_larger / ((1 << FRACTION_BITS) * site.output.scale)))


def _mul(site: Site) -> Params:
    """TFLM: ``CalculateOpDataMul``."""
    left, right = site.inputs
    assert left is not None and right is not None
    return _arithmetic(site, [(0, 0)] * 2, quantize_multiplier(left.scale * right.scale / site.output.scale))


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


def _mean(site: Site) -> Params:
    reduced = sorted(axes(site))
    multiplier, shift = quantize_multiplier(site.input.scale / site.output.scale)
    return Params(
        "tflm_mean_params",
        {
            "input": _shape(site.input),
            "output": _shape(site.output),
            "axes": len(reduced),
            "axis": _per_dimension(reduced),
            "input_zero_point": site.input.zero_point,
            "output_zero_point": site.output.zero_point,
            "multiplier": multiplier,
            "shift": shift,
        },
    )


def _pad(site: Site) -> Params:
    before, after = constant(site, 1).reshape(-1, 2).transpose().tolist()
    value = int(constant(site, 2).item()) if site.op.kind == "PADV2" else site.output.zero_point
    return Params(
        "tflm_pad_params",
        {
            "input": _shape(site.input),
            "output": _shape(site.output),
            "before": _per_dimension(before),
            "after": _per_dimension(after),
            "value": value,
        },
    )


_NO_INPUT: dict[str, Value] = {"shape": {"rank": 0, "size": _per_dimension(())}, "constant": None}
_CONCATENATION_INPUTS = 10  # as in tflm_concatenation.h


def _concatenation(site: Site) -> Params:
    inputs = [{"shape": _shape(tensor), "constant": tensor.data} for tensor in site.inputs if tensor is not None]
    return Params(
        "tflm_concatenation_params",
        {
            "input": (*inputs, *[_NO_INPUT] * (_CONCATENATION_INPUTS - len(inputs))),
            "inputs": len(inputs),
            "axis": site.options.axis % len(site.output.shape),
            "output": _shape(site.output),
        },
    )


def _low_rank(site: Site) -> str | None:
    rank = len(site.output.shape)
    return None if rank <= MAX_RANK else f"shapes must have at most {MAX_RANK} dimensions, not {rank}"


def _mean_scratch(site: Site) -> int:
    """Sums as int32."""
    return 4 * site.output.elements


def _declare(
    kind: str,
    params: Callable[[Site], Params],
    accepts: Callable[[Site], str | None],
    name: str = "",
    header: str = "",
    scratch: Callable[[Site], int] = lambda site: 0,
) -> Kernel:
    """The kernel tflm_<kind>, unless it has another ``name``; ``library`` builds its source."""
    name = f"tflm_{name or kind.lower()}"
    return Kernel(name, (kind,), f"tflm_{header}.h" if header else f"{name}.h", Path(), params, accepts, scratch)


KERNELS = (
    _declare("CONV_2D", _conv_2d, constant_weights),
    _declare("DEPTHWISE_CONV_2D", _depthwise_conv_2d, constant_weights),
    _declare("FULLY_CONNECTED", _fully_connected, constant_weights),
    _declare("ADD", _add, _low_rank, header="arithmetic"),
    _declare("MUL", _mul, _low_rank, header="arithmetic"),
    _declare("AVERAGE_POOL_2D", _pool_2d, computed_input, header="pool_2d"),
    _declare("MAX_POOL_2D", _pool_2d, computed_input, header="pool_2d"),
    _declare("MEAN", _mean, computed_input, scratch=_mean_scratch),
    _declare("SOFTMAX", _softmax, computed_input),
    _declare("PAD", _pad, computed_input),
    _declare("PADV2", _pad, computed_input, name="pad"),
    _declare("CONCATENATION", _concatenation, _low_rank),
)
