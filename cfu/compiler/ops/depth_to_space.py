"""DEPTH_TO_SPACE by copy_nd."""

from __future__ import annotations

from collections.abc import Iterable

from cfu.compiler.copying import Blanks, Copy, copy_kernel
from cfu.compiler.kernel import Site


def moves(site: Site, blanks: Blanks) -> Iterable[Copy]:
    batches, rows, columns, _ = site.input.shape
    size, depth = site.options.block_size, site.output.shape[3]
    blocks = blanks.inputs[0].reshape(batches, rows, columns, size, size, depth)
    output = blanks.outputs[0].reshape(batches, rows, size, columns, size, depth)
    yield Copy(0, blocks, 0, output.transpose(0, 1, 3, 2, 4, 5))


KERNEL = copy_kernel("DEPTH_TO_SPACE", moves)
