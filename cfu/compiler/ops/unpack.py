"""UNPACK by copy_nd."""

from __future__ import annotations

from collections.abc import Iterable

from cfu.compiler.copying import Blanks, Copy, copy_kernel
from cfu.compiler.kernel import Site


def moves(site: Site, blanks: Blanks) -> Iterable[Copy]:
    axis = site.options.axis % blanks.inputs[0].ndim
    for number, output in enumerate(blanks.outputs):
        taken = blanks.inputs[0][(slice(None),) * axis + (slice(number, number + 1),)]
        yield Copy(0, taken.squeeze(axis), number, output)


KERNEL = copy_kernel("UNPACK", moves)
