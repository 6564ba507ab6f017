"""SUB by add_sub_s8."""

from __future__ import annotations

from cfu.compiler.broadcasting import broadcast_kernel
from cfu.compiler.ops.add_broadcast import params

KERNEL = broadcast_kernel("SUB", "add_sub_s8", params)
