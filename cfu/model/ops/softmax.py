"""SOFTMAX over the last dimension; the output's scale is 1/256 and its zero point -128."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class SoftmaxOptions:
    beta: float = option("beta", default=1.0)


def check(op: OpView) -> None:
    op.counts(1)
    source, output, beta = op.input(0), op.output, op.options.beta
    op.activations(source, output)
    op.rank(source, 1, 4)
    op.shape(output, source.shape)
    op.fixed_quantisation(output, 256, -128)
    # TFLM needs a factor above 1 with 26 fractional bits of the scaled differences.
    if not (math.isfinite(beta) and beta * source.scale * 2**26 > 1):
        op.fail(f"beta {beta:.3g} times the input's scale {source.scale:.3g} is too small")


DEFINITION = Definition("SOFTMAX", check, SoftmaxOptions, "SoftmaxOptions", version=2)
