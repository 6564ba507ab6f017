"""MAXIMUM by the portable kernel."""

from __future__ import annotations

from cfu.compiler.broadcasting import broadcast_fields, broadcast_kernel
from cfu.compiler.kernel import Params, Site


def params(site: Site) -> Params:
    """Of MAXIMUM and MINIMUM."""
    complement = -1 if site.op.kind == "MINIMUM" else 0
    return Params("maximum_s8_params", {"broadcast": broadcast_fields(site), "complement": complement})


KERNEL = broadcast_kernel("MAXIMUM", "maximum_s8", params)
