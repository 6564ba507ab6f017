"""SLICE by copy_nd."""

from __future__ import annotations

from collections.abc import Iterable

from cfu.compiler.copying import Blanks, Copy, copy_kernel
from cfu.compiler.kernel import Site
from cfu.compiler.lowering import constant


def moves(site: Site, blanks: Blanks) -> Iterable[Copy]:
    box = tuple(slice(b, b + size) for b, size in zip(constant(site, 1).tolist(), site.output.shape, strict=True))
    yield Copy(0, blanks.inputs[0][box], 0, blanks.outputs[0])


KERNEL = copy_kernel("SLICE", moves)
