"""HARD_SWISH of an int8 tensor: x * relu6(x + 3) / 6."""

from __future__ import annotations

import numpy as np

from cfu.model import families
from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    families.unary(op)
    # TFLM's own float32 steps: the input in 1/128 of its scale, then shifted right to the output's.
    fine = np.float32(1 / 128) * np.float32(op.input(0).scale)
    op.multiplier(float(fine / np.float32(op.output.scale)), "input and output", below=1 - 2.0**-32)
    op.multiplier(float(fine) * 32768 / 3, "the input")


DEFINITION = Definition("HARD_SWISH", check, table="HardSwishOptions")
