"""TRANSPOSE by copy_nd."""

from __future__ import annotations

from collections.abc import Iterable

from cfu.compiler.copying import Blanks, Copy, copy_kernel
from cfu.compiler.kernel import Site
from cfu.compiler.lowering import constant


def moves(site: Site, blanks: Blanks) -> Iterable[Copy]:
    yield Copy(0, blanks.inputs[0].transpose(constant(site, 1).tolist()), 0, blanks.outputs[0])


KERNEL = copy_kernel("TRANSPOSE", moves)
