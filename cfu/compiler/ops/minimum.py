"""MINIMUM by maximum_s8."""

from __future__ import annotations

from cfu.compiler.broadcasting import broadcast_kernel
from cfu.compiler.ops.maximum import params

KERNEL = broadcast_kernel("MINIMUM", "maximum_s8", params)
