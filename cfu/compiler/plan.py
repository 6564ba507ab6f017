"""The static memory plan: every activation gets a fixed place in one arena.

A buffer lives from the layer that writes it to the last that reads it; buffers that live at the
same time must not overlap. Packing them is an NP-hard problem for which greedy orders do well:
several are tried and the smallest arena is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cfu.compiler.program import Layer, Plan
from cfu.model.graph import Model, Tensor

#: Alignment of every buffer in bytes: a kernel may load words, and a quarter of a cache line.
ALIGNMENT = 16


def align(size: int) -> int:
    """``size`` rounded up to a multiple of ALIGNMENT."""
    return (size + ALIGNMENT - 1) // ALIGNMENT * ALIGNMENT


@dataclass(frozen=True)
class Buffer:
    """Memory of one or more tensors that share it. Live from step ``first`` to step ``last``, both included."""

    root: int
    size: int
    first: int
    last: int

    def overlaps_in_time(self, other: Buffer) -> bool:
        return self.first <= other.last and other.first <= self.last


def plan(model: Model, layers: Sequence[Layer]) -> Plan:
    """Place all activations that exist in memory; those inside a fused layer do not."""
    roots = share_buffers(model, layers)
    buffers = lifetimes(model, layers, roots)
    placed = min((_first_fit(sorted(buffers, key=order)) for order in _ORDERS), key=lambda at: _extent(buffers, at))
    return Plan({tensor: placed[root] for tensor, root in roots.items()}, _extent(buffers, placed))


def share_buffers(model: Model, layers: Sequence[Layer]) -> dict[int, int]:
    """Map each activation to the tensor whose buffer it uses: aliases, and outputs that may be written in place."""
    roots = {tensor: tensor for tensor in model.inputs}
    last_use = _last_uses(model, layers)
    for step, layer in enumerate(layers):
        inputs, outputs = layer.site.activations, layer.site.outputs
        if layer.kernel is None:
            roots[outputs[0].index] = roots[inputs[0].index]
            continue
        for output in outputs:
            roots[output.index] = output.index
        for source, target in layer.kernel.in_place:
            if source < len(inputs):
                _share_in_place(inputs[source], outputs[target], step, roots, last_use)
    return roots


def _share_in_place(source: Tensor, target: Tensor, step: int, roots: dict[int, int], last_use: dict[int, int]) -> None:
    root = roots[source.index]
    dies_here = all(last_use[tensor] <= step for tensor, its_root in roots.items() if its_root == root)
    if roots[target.index] == target.index and dies_here and target.nbytes <= source.nbytes:
        roots[target.index] = root


def lifetimes(model: Model, layers: Sequence[Layer], roots: dict[int, int]) -> list[Buffer]:
    """One Buffer for each root. Inputs live from before the first step, outputs beyond the last."""
    last_use = _last_uses(model, layers)
    born = {tensor: -1 for tensor in model.inputs}
    for step, layer in enumerate(layers):
        for output in layer.site.outputs:
            born[output.index] = step
    members: dict[int, list[int]] = {}
    for tensor, root in roots.items():
        members.setdefault(root, []).append(tensor)
    return [
        Buffer(
            root,
            align(max(model.tensor(tensor).nbytes for tensor in tensors)),
            min(born[tensor] for tensor in tensors),
            max(last_use[tensor] for tensor in tensors),
        )
        for root, tensors in members.items()
    ]


def _last_uses(model: Model, layers: Sequence[Layer]) -> dict[int, int]:
    last = {tensor: -1 for tensor in model.inputs}
    for step, layer in enumerate(layers):
        for tensor in (*layer.site.activations, *layer.site.outputs):
            last[tensor.index] = step
    for index in model.outputs:
        last[index] = len(layers)
    return last


def _first_fit(buffers: Iterable[Buffer]) -> dict[int, int]:
    """Place buffers in the given order, each at the lowest offset free during its life."""
    placed: list[tuple[int, Buffer]] = []
    for buffer in buffers:
        offset = 0
        for start, other in sorted((item for item in placed if item[1].overlaps_in_time(buffer)), key=lambda i: i[0]):
            if offset + buffer.size <= start:
                break
            offset = max(offset, start + other.size)
        placed.append((offset, buffer))
    return {buffer.root: offset for offset, buffer in placed}


def _extent(buffers: Iterable[Buffer], placed: dict[int, int]) -> int:
    return max((placed[buffer.root] + buffer.size for buffer in buffers), default=0)


_ORDERS: tuple[Callable[[Buffer], tuple[int, ...]], ...] = (
    lambda buffer: (-buffer.size, buffer.first, buffer.root),
    lambda buffer: (-(buffer.last - buffer.first), -buffer.size, buffer.root),
    lambda buffer: (-buffer.size * (buffer.last - buffer.first + 1), buffer.root),
    lambda buffer: (buffer.first, -buffer.size, buffer.root),
)
