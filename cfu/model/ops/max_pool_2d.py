"""MAX_POOL_2D: input and output NHWC int8 with one scale; padding is never the largest."""

from __future__ import annotations

from cfu.model import families
from cfu.model.definition import Definition
from cfu.model.ops.average_pool_2d import Pool2DOptions

DEFINITION = Definition("MAX_POOL_2D", families.pool, Pool2DOptions, "Pool2DOptions", version=2)
