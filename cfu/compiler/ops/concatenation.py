"""CONCATENATION by copy_nd."""

from __future__ import annotations

from collections.abc import Iterable

from cfu.compiler.copying import Blanks, Copy, copy_kernel
from cfu.compiler.kernel import Site


def moves(site: Site, blanks: Blanks) -> Iterable[Copy]:
    output = blanks.outputs[0]
    axis, begin = site.options.axis % output.ndim, 0
    for number, source in enumerate(blanks.inputs):
        end = begin + source.shape[axis]
        yield Copy(number, source, 0, output[(slice(None),) * axis + (slice(begin, end),)])
        begin = end


KERNEL = copy_kernel("CONCATENATION", moves)
