"""Colorlight i9 v7.2 module on its extension board: an i5 with the middle ECP5, 176 KB of on-chip memory."""

from dataclasses import replace

from soc.boards import colorlight_i5

BOARD = replace(
    colorlight_i5.BOARD,
    name="colorlight-i9",
    title="Colorlight i9 v7.2",
    part="ecp5-45k",
    memory="ecp5-45k",
    programmer=("--board", "colorlight-i9"),
)
