"""Which bytes of the arena hold what, while which layers run: the compiler's plan as plain data."""

from __future__ import annotations

from typing import Any

from cfu.compiler import Program
from cfu.compiler.plan import lifetimes, share_buffers


def describe(program: Program) -> dict[str, Any]:
    """Every buffer: bytes ``offset`` to ``offset + size``, live from step ``first`` to ``last`` (both included).

    Steps count ``program.layers``. The model's inputs live from before the first step, its outputs beyond the last:
    both ends are cut to the steps that there are. ``tensors`` share the buffer.
    """
    model, layers = program.model, program.layers
    roots = share_buffers(model, layers)
    buffers = []
    for buffer in lifetimes(model, layers, roots):
        tensors = [tensor for tensor, root in roots.items() if root == buffer.root]
        buffers.append(
            {
                "tensors": [model.tensor(tensor).name for tensor in tensors],
                "offset": program.plan.offsets[buffer.root],
                "size": buffer.size,
                "first": max(0, buffer.first),
                "last": min(len(layers) - 1, buffer.last),
            }
        )
    return {"size": program.plan.size, "steps": len(layers), "buffers": buffers}
