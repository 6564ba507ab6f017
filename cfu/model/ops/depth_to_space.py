"""DEPTH_TO_SPACE: the channels of each position of an NHWC int8 tensor become a block of the plane."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class DepthToSpaceOptions:
    block_size: int = option("blockSize", default=1)


def check(op: OpView) -> None:
    op.counts(1)
    op.activations(op.input(0), op.output)
    op.positive(block_size=op.options.block_size)
    families.block(op, deep=op.input(0).shape, wide=op.output.shape)


DEFINITION = Definition("DEPTH_TO_SPACE", check, DepthToSpaceOptions, "DepthToSpaceOptions")
