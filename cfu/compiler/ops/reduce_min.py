"""REDUCE_MIN by reduce_max_s8."""

from __future__ import annotations

from dataclasses import replace

from cfu.compiler.ops import reduce_max

KERNEL = replace(reduce_max.KERNEL, ops=("REDUCE_MIN",))
