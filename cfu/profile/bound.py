"""Cycles of a compiled model from below, before anything is simulated: an estimate, and how it is made.

A layer takes at least the larger of two times:

- *array*: its MACs at the most that the CFU can do in a cycle (``Accelerator.peak_macs``). Of a window that reaches
  over the edge only the MACs inside count: a kernel may leave out the others. A kernel of the project without a
  declared peak has no bound here;
- *CPU*, which does one instruction at a time: constants that are multiplied come from RAM once, a line at a time, at
  the measured cost of a word that is not in the cache; where the CFU multiplies they go to it, two words an
  instruction. Every word of an output is made by an instruction and stored by another. Where the CPU multiplies, so
  does every MAC.

Loops, addresses, waiting for results, activations that are loaded, instruction fetch: nothing of these is counted. The
model takes at least the sum over its layers. Below it can only be what is not assumed here: a kernel that does not do
all MACs of an op, or starts on a layer before the one before has ended; a CFU with a way of its own to memory.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from cfu.compiler import Layer, Program
from cfu.model import Model, Op, macs
from cfu.model.shapes import window
from soc.cpu import Cpu

#: Bytes of a word, words that a CFU instruction takes.
_WORD, _TAKEN = 4, 2


@dataclass(frozen=True)
class Bound:
    """Cycles that a layer takes at least, by what takes them: ``array`` and ``cpu`` work at the same time."""

    array: int = 0
    cpu: int = 0

    @property
    def cycles(self) -> int:
        return max(self.array, self.cpu)


def of_program(program: Program, own: Collection[str], peak_macs: int | None, cpu: Cpu) -> tuple[Bound, ...]:
    """A bound for each layer of ``program``, aliases too, whose is 0.

    ``own`` are the names of the kernels that use the CFU, ``peak_macs`` is what it can do in a cycle (None: unknown).
    """
    loaded: set[int] = set()  # a constant that several layers share may stay in the cache
    found = []
    for layer in program.layers:
        constants = _constants(layer)
        words = sum(program.model.tensor(index).nbytes for index in constants - loaded) // _WORD
        loaded |= constants
        found.append(_of_layer(layer, words, layer.kernel_name in own, peak_macs, cpu) if layer.kernel else Bound())
    return tuple(found)


def work(layer: Layer) -> int:
    """MACs of a layer, as they are told everywhere: those beside the image too."""
    return sum(macs(layer.site.model, op) for op in layer.site.ops)


def _of_layer(layer: Layer, words: int, own: bool, peak_macs: int | None, cpu: Cpu) -> Bound:
    """``words`` of constants come from RAM."""
    model, site = layer.site.model, layer.site
    macs_inside = sum(inside(model, op) for op in site.ops)
    stored = sum(tensor.nbytes for tensor in site.outputs) // _WORD
    taken = words / _TAKEN if own else 0
    spent = cpu.cold_word_cycles * words + stored + max(taken, stored)
    if own:
        return Bound(-(-macs_inside // peak_macs) if peak_macs else 0, math.ceil(spent))
    return Bound(cpu=math.ceil(spent + cpu.multiply_cycles * macs_inside))


def _constants(layer: Layer) -> set[int]:
    """The tensors whose every element is multiplied: weights."""
    return {
        tensor.index
        for op in layer.site.ops
        if macs(layer.site.model, op)
        for tensor in (layer.site.model.tensor(op.inputs[1]),)
        if tensor.is_constant
    }


def inside(model: Model, op: Op) -> int:
    """MACs of ``op`` whose input, or for TRANSPOSE_CONV whose output, is not beside the image."""
    whole = macs(model, op)
    if not whole or op.kind == "FULLY_CONNECTED":
        return whole
    image = model.op_outputs(op)[0] if op.kind == "TRANSPOSE_CONV" else model.tensor(op.inputs[0])
    o = op.options
    _, height, width, _ = model.tensor(op.inputs[1]).shape
    rows, all_rows = _taps(image.shape[1], height, o.stride_h, getattr(o, "dilation_h", 1), o.padding)
    columns, all_columns = _taps(image.shape[2], width, o.stride_w, getattr(o, "dilation_w", 1), o.padding)
    return whole // (all_rows * all_columns) * rows * columns


def _taps(size: int, filter_size: int, stride: int, dilation: int, padding: str) -> tuple[int, int]:
    """Pairs of a position of a window and an element of its filter: those within the image, all."""
    along = window(size, filter_size, stride, dilation, padding)
    starts = [position * stride - along.before for position in range(along.output)]
    within = sum(0 <= start + tap * dilation < size for start in starts for tap in range(filter_size))
    return within, along.output * filter_size
