"""Which ops the engine can serve, and what it does for each."""

from __future__ import annotations

from collections.abc import Callable

from cfu import Site

from . import add, dense, depthwise, pool
from .job import Size
from .work import Work

KINDS: dict[str, tuple[Callable[[Site, Size], str | None], Callable[[Site, Size], Work]]] = {
    "CONV_2D": (dense.declines_convolution, dense.convolution),
    "DEPTHWISE_CONV_2D": (depthwise.declines, depthwise.depthwise),
    "FULLY_CONNECTED": (dense.declines_fully_connected, dense.fully_connected),
    "AVERAGE_POOL_2D": (pool.declines, pool.pool),
    "ADD": (add.declines, add.add),
}
"""Of each op that the engine can serve: why it cannot serve a site (None when it can), and the site's work."""


def declined(site: Site, size: Size) -> str | None:
    """Why the engine cannot serve an op; None when it can."""
    return KINDS[site.op.kind][0](site, size)


def of(site: Site, size: Size) -> Work:
    """The work of an op that is not declined."""
    return KINDS[site.op.kind][1](site, size)
