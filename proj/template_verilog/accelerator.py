"""A CFU in Verilog, its instructions declared, and a FULLY_CONNECTED kernel that uses them.

The hardware is ``cfu.v``. What its instructions mean is declared here: their C intrinsics ``cfu_start`` and
``cfu_mac4`` in the generated ``cfu_ops.h``, their documentation and their tests follow from the declaration. Opcodes
are counted from funct3 0 in this order; ``Instruction(..., funct3=, funct7=)`` gives others.
"""

from dataclasses import replace
from pathlib import Path

from amaranth.hdl import signed

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
from gateware import INT8X4, Instruction, Operand, VerilogCfu

PORTABLE = portable_kernel("fully_connected_s8")
HERE = Path(__file__).parent


class Accumulator:
    """What the hardware remembers, after reset; what the instructions do to it. Hardware and kernel are tested
    against this."""

    def __init__(self) -> None:
        self.total = 0

    def start(self, value: int) -> None:
        self.total = value

    def mac4(self, x: tuple[int, ...], w: tuple[int, ...]) -> int:
        total = self.total + sum(a * b for a, b in zip(x, w, strict=True))
        self.total = (total + 2**31) % 2**32 - 2**31  # as 32 bits wrap
        return self.total


START = Instruction("start", "The accumulator becomes value.", Accumulator.start, Operand("value", signed(32)))
MAC4 = Instruction(
    "mac4",
    "Adds the sum over i of x[i] * w[i] to the accumulator, and returns it.",
    Accumulator.mac4,
    Operand("x", INT8X4, "inputs"),
    Operand("w", INT8X4, "weights"),
    result=signed(32),
)


def accepts(site: Site) -> str | None:
    """None when the kernel can serve, otherwise why not: the reason is in the report."""
    reason = PORTABLE.accepts(site)
    if reason is None and constant(site, 1).shape[1] % 4:
        reason = "the input's length must be a multiple of 4"
    if reason is None and site.inputs[1].quantization.per_channel:
        reason = "weights must have one scale"
    return reason


def params(site: Site) -> Params:
    """The kernel's constants, as in ``kernels/fully_connected_s8_mac4.h``.

    The input's zero point is folded into the bias, so that the instruction multiplies what is in memory.
    """
    weights = constant(site, 1)
    outputs, depth = weights.shape
    multiplier, shift = stored_multipliers(*tensor_multipliers(site.input, site.inputs[1], site.output, outputs))
    return Params(
        "fully_connected_s8_mac4_params",
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
    name="fully_connected_s8_mac4",
    header="fully_connected_s8_mac4.h",
    source=HERE / "kernels" / "fully_connected_s8_mac4.c",
    params=params,
    accepts=accepts,
)

accelerator = Accelerator(
    cfu=VerilogCfu(HERE / "cfu.v", [START, MAC4], Accumulator),
    kernels=(FULLY_CONNECTED,),
    include_dirs=(HERE / "kernels",),
)
