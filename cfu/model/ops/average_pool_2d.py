"""AVERAGE_POOL_2D: input and output NHWC int8 with one scale; padding does not count as elements."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, activation, option, padding


@dataclass(frozen=True)
class Pool2DOptions:
    padding: str = padding()
    stride_h: int = option("strideH", default=1)
    stride_w: int = option("strideW", default=1)
    filter_h: int = option("filterHeight", default=1)
    filter_w: int = option("filterWidth", default=1)
    activation: str = activation()


DEFINITION = Definition("AVERAGE_POOL_2D", families.pool, Pool2DOptions, "Pool2DOptions", version=2)
