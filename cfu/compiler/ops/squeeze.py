"""SQUEEZE of a constant by copy_nd."""

from __future__ import annotations

from cfu.compiler.copying import copy_kernel
from cfu.compiler.ops.reshape import accepts, moves

KERNEL = copy_kernel("SQUEEZE", moves, accepts)
