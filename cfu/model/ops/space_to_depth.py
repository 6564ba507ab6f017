"""SPACE_TO_DEPTH: each block of an NHWC int8 tensor's plane becomes channels of one position."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class SpaceToDepthOptions:
    block_size: int = option("blockSize", default=1)


def check(op: OpView) -> None:
    op.counts(1)
    op.activations(op.input(0), op.output)
    op.positive(block_size=op.options.block_size)
    families.block(op, deep=op.output.shape, wide=op.input(0).shape)


DEFINITION = Definition("SPACE_TO_DEPTH", check, SpaceToDepthOptions, "SpaceToDepthOptions", version=2)
