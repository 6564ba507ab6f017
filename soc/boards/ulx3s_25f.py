"""Radiona ULX3S with the small ECP5, programs in 80 KB of on-chip memory: what the simulator runs."""

from dataclasses import replace

from soc.boards import ulx3s_85f

BOARD = replace(ulx3s_85f.BOARD, name="ulx3s-25f", title="Radiona ULX3S 25F", part="ecp5-25k", memory="ecp5-25k")
