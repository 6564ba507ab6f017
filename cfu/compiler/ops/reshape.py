"""RESHAPE of a constant by copy_nd; of anything else it is an alias and has no kernel."""

from __future__ import annotations

from collections.abc import Iterable

from cfu.compiler.copying import Blanks, Copy, copy_kernel
from cfu.compiler.kernel import Site


def moves(site: Site, blanks: Blanks) -> Iterable[Copy]:
    yield Copy(0, blanks.inputs[0].reshape(-1), 0, blanks.outputs[0].reshape(-1))


def accepts(site: Site) -> str | None:
    return None if site.input.is_constant else "the input is computed: no data is moved"


KERNEL = copy_kernel("RESHAPE", moves, accepts)
