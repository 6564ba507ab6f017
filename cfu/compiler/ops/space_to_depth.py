"""SPACE_TO_DEPTH by copy_nd."""

from __future__ import annotations

from collections.abc import Iterable

from cfu.compiler.copying import Blanks, Copy, copy_kernel
from cfu.compiler.kernel import Site


def moves(site: Site, blanks: Blanks) -> Iterable[Copy]:
    batches, rows, columns, _ = site.output.shape
    size, depth = site.options.block_size, site.input.shape[3]
    blocks = blanks.inputs[0].reshape(batches, rows, size, columns, size, depth)
    output = blanks.outputs[0].reshape(batches, rows, columns, size, size, depth)
    yield Copy(0, blocks.transpose(0, 1, 3, 2, 4, 5), 0, output)


KERNEL = copy_kernel("SPACE_TO_DEPTH", moves)
