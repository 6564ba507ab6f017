"""PADV2 by copy_nd."""

from __future__ import annotations

from cfu.compiler.copying import copy_kernel
from cfu.compiler.ops.pad import fill, moves

KERNEL = copy_kernel("PADV2", moves, fill=fill)
