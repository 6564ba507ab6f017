"""SPLIT by copy_nd."""

from __future__ import annotations

from collections.abc import Iterable

from cfu.compiler.copying import Blanks, Copy, copy_kernel, split_moves
from cfu.compiler.kernel import Site
from cfu.compiler.lowering import constant


def moves(site: Site, blanks: Blanks) -> Iterable[Copy]:
    axis = int(constant(site, 0).item()) % blanks.inputs[1].ndim
    return split_moves(1, axis, blanks)


KERNEL = copy_kernel("SPLIT", moves)
