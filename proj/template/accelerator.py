"""The smallest accelerator that helps: one instruction, and a FULLY_CONNECTED kernel that uses it.

An instruction is declared once. Its decoder, its C intrinsic ``cfu_dot4`` in the generated ``cfu_ops.h``, its
documentation and its test follow from the declaration.
"""

from dataclasses import replace
from pathlib import Path

from amaranth.hdl import Module, signed

from cfu import Accelerator, Kernel, Params, Site
from cfu.lowering import (
    bias,
    constant,
    fold_offset,
    portable_kernel,
    range_fields,
    stored_multipliers,
    tensor_multipliers,
)
from gateware import INT8X4, Cfu, Instruction, Operand, Unit

PORTABLE = portable_kernel("fully_connected_s8")
HERE = Path(__file__).parent


def dot4(state: None, x: tuple[int, ...], w: tuple[int, ...]) -> int:
    """What the instruction means: hardware and kernel are tested against this."""
    return sum(a * b for a, b in zip(x, w, strict=True))


class DotProduct(Unit):
    """Four int8 multipliers and an adder; the answer is registered: latency 1, one a cycle."""

    def __init__(self) -> None:
        x, w = Operand("x", INT8X4, "inputs"), Operand("w", INT8X4, "weights")
        super().__init__([Instruction("dot4", "Sum over i of x[i] * w[i].", dot4, x, w, result=signed(18))])

    def elaborate(self, platform: object) -> Module:
        m = Module()
        x, w = self.dot4.x, self.dot4.w
        m.d.comb += self.dot4.result.eq((x[0] * w[0] + x[1] * w[1]) + (x[2] * w[2] + x[3] * w[3]))
        return m


def accepts(site: Site) -> str | None:
    """None when the kernel can serve, otherwise why not: the reason is in the report."""
    reason = PORTABLE.accepts(site)
    if reason is None and constant(site, 1).shape[1] % 4:
        reason = "the input's length must be a multiple of 4"
    if reason is None and site.inputs[1].quantization.per_channel:
        reason = "weights must have one scale"
    return reason


def params(site: Site) -> Params:
    """The kernel's constants, as in ``kernels/fully_connected_s8_dot4.h``.

    The input's zero point is folded into the bias, so that the instruction multiplies what is in memory.
    """
    weights = constant(site, 1)
    outputs, depth = weights.shape
    multiplier, shift = stored_multipliers(*tensor_multipliers(site.input, site.inputs[1], site.output, outputs))
    return Params(
        "fully_connected_s8_dot4_params",
        {
            "batches": site.output.elements // outputs,
            "outputs": outputs,
            "depth": depth,
            "weights": weights,
            "bias": fold_offset(bias(site, 2, outputs), weights, -site.input.zero_point),
            "multiplier": int(multiplier[0]),
            "shift": int(shift[0]),
            "range": range_fields(site.options.activation, site.output),
        },
    )


FULLY_CONNECTED: Kernel = replace(
    PORTABLE,
    name="fully_connected_s8_dot4",
    header="fully_connected_s8_dot4.h",
    source=HERE / "kernels" / "fully_connected_s8_dot4.c",
    params=params,
    accepts=accepts,
)

accelerator = Accelerator(cfu=Cfu([DotProduct()]), kernels=(FULLY_CONNECTED,), include_dirs=(HERE / "kernels",))
