"""Ops that only move data: ``struct copy_nd_params`` from views of the op's inputs and outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from cfu.compiler import loops
from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR
from cfu.model.graph import Tensor


@dataclass(frozen=True, eq=False)
class Copy:
    """Elements ``taken``, a view of input ``source``, go to ``put``, a view of output ``target``.

    Both are positions among the op's inputs (constant or not) and outputs.
    """

    source: int
    taken: np.ndarray
    target: int
    put: np.ndarray


@dataclass(frozen=True, eq=False)
class Blanks:
    """Stand-ins for the tensors of an op, for views."""

    inputs: tuple[np.ndarray, ...]
    outputs: tuple[np.ndarray, ...]


Moves = Callable[[Site, Blanks], Iterable[Copy]]


def _blank(tensor: Tensor | None) -> np.ndarray:
    return loops.blank(tensor.shape, tensor.dtype) if tensor is not None else loops.blank((0,))


def copy_params(site: Site, moves: Moves, fill: int | None = None) -> Params:
    """Parameters of copy_nd; ``fill`` is what the output holds where nothing is copied to."""
    blanks = Blanks(tuple(map(_blank, site.inputs)), tuple(map(_blank, site.outputs)))
    copies = list(moves(site, blanks))
    places, constant = _sources(site, {copy.source for copy in copies})
    rows = [
        loops.move(
            places[copy.source][0],
            copy.taken,
            blanks.inputs[copy.source],
            copy.target,
            copy.put,
            blanks.outputs[copy.target],
            places[copy.source][1],
        )
        for copy in copies
    ]
    return Params(
        "copy_nd_params",
        {
            "moves": len(rows),
            "move": np.array(rows, np.int32),
            "constant": constant,
            "fill_bytes": 0 if fill is None else site.output.nbytes,
            "fill": fill or 0,
        },
    )


def _sources(site: Site, used: set[int]) -> tuple[dict[int, tuple[int, int]], np.ndarray | None]:
    """(position among io's inputs or -1, offset) of each input, and the bytes of all constants that are copied."""
    places, data, size, position = {}, [], 0, 0
    for number, tensor in enumerate(site.inputs):
        if tensor is None:
            continue
        if tensor.data is None:
            places[number] = (position, 0)
            position += 1
        elif number in used:
            places[number] = (-1, size)
            data.append(np.ascontiguousarray(tensor.data).reshape(-1).view(np.int8))
            size += tensor.nbytes
    return places, np.concatenate(data) if data else None


def copy_kernel(
    kind: str,
    moves: Moves,
    accepts: Callable[[Site], str | None] = lambda site: None,
    fill: Callable[[Site], int | None] = lambda site: None,
) -> Kernel:
    """The declaration of an op that copy_nd serves."""
    return Kernel(
        name="copy_nd",
        ops=(kind,),
        header="copy_nd.h",
        source=KERNEL_DIR / "copy_nd.c",
        params=lambda site: copy_params(site, moves, fill(site)),
        accepts=accepts,
    )


def split_moves(source: int, axis: int, blanks: Blanks) -> Iterable[Copy]:
    """Consecutive slices of input ``source`` along ``axis``, each to an output that has the axis."""
    begin = 0
    for number, output in enumerate(blanks.outputs):
        size = output.shape[axis]
        taken = blanks.inputs[source][(slice(None),) * axis + (slice(begin, begin + size),)]
        yield Copy(source, taken, number, output)
        begin += size
