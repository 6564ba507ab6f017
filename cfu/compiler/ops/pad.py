"""PAD by copy_nd: the output is filled, then the input goes into its middle."""

from __future__ import annotations

from collections.abc import Iterable

from cfu.compiler.copying import Blanks, Copy, copy_kernel
from cfu.compiler.kernel import Site
from cfu.compiler.lowering import constant


def moves(site: Site, blanks: Blanks) -> Iterable[Copy]:
    begins = constant(site, 1).reshape(-1, 2)[:, 0].tolist()
    middle = tuple(slice(b, b + size) for b, size in zip(begins, site.input.shape, strict=True))
    yield Copy(0, blanks.inputs[0], 0, blanks.outputs[0][middle])


def fill(site: Site) -> int | None:
    """What surrounds the input of PAD or PADV2, if anything does."""
    if not constant(site, 1).any():
        return None
    return int(constant(site, 2).item()) if site.op.kind == "PADV2" else site.output.zero_point


KERNEL = copy_kernel("PAD", moves, fill=fill)
