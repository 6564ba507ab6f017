"""SUM by mean_sum_s8."""

from __future__ import annotations

from dataclasses import replace

from cfu.compiler.ops import mean

KERNEL = replace(mean.KERNEL, ops=("SUM",))
