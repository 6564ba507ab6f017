"""Lattice iCE40: for CFUs alone."""

from soc.families import Family

FAMILY = Family(
    name="ice40",
    alone=dict.fromkeys(("up5k", "hx8k"), "VexRiscv with caches and CFU port takes more logic cells than it has"),
)
