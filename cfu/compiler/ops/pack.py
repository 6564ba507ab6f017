"""PACK by copy_nd."""

from __future__ import annotations

from collections.abc import Iterable

from cfu.compiler.copying import Blanks, Copy, copy_kernel
from cfu.compiler.kernel import Site


def moves(site: Site, blanks: Blanks) -> Iterable[Copy]:
    output = blanks.outputs[0]
    axis = site.options.axis % output.ndim
    for number, source in enumerate(blanks.inputs):
        put = output[(slice(None),) * axis + (slice(number, number + 1),)]
        yield Copy(number, source, 0, put.squeeze(axis))


KERNEL = copy_kernel("PACK", moves)
