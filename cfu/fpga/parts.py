"""FPGA parts by name: their families declare them (cfu.fpga.families)."""

from __future__ import annotations

from cfu.base.errors import CfuError, nearest
from cfu.fpga.families import Part, parts

__all__ = ["Part", "part", "parts"]


def part(name: str) -> Part:
    """The part called ``name``. Raises CfuError with the nearest name, and all there are."""
    if name not in parts():
        raise CfuError(f"unknown part {name!r}", nearest(name, parts()))
    return parts()[name]
