"""Radiona ULX3S with the small ECP5, programs in its 32 MB of SDRAM."""

from dataclasses import replace

from soc.boards import Bus, Dram, ulx3s_25f


def _bus(pins: str) -> Bus:
    return Bus(pins, "LVCMOS33", ("SLEWRATE=FAST",))


BOARD = replace(
    ulx3s_25f.BOARD,
    name="ulx3s-25f-sdram",
    title="Radiona ULX3S 25F, SDRAM",
    memory="sdram-32m",
    dram=Dram(
        kind="sdr",
        module="MT48LC16M16",
        pads={
            "clock": _bus("F19"),
            "a": _bus("M20 M19 L20 L19 K20 K19 K18 J20 J19 H20 N19 G20 G19"),
            "ba": _bus("P19 N20"),
            "dq": _bus("J16 L18 M18 N18 P18 T18 T17 U20 E19 D20 D19 C20 E18 F18 J18 J17"),
            "dm": _bus("U19 E20"),
            "we_n": _bus("T20"),
            "ras_n": _bus("R20"),
            "cas_n": _bus("T19"),
            "cs_n": _bus("P20"),
            "cke": _bus("F20"),
        },
    ),
)
