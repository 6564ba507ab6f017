"""OrangeCrab r0.2, 25F, programs in its 128 MB of DDR3. The serial port is on the Feather header."""

from dataclasses import replace

from soc.boards import Bus, Dram, orangecrab_25f

_FAST = ("SLEWRATE=FAST",)


def _single(pins: str, *attributes: str) -> Bus:
    return Bus(pins, "SSTL135_I", _FAST + attributes)


def _differential(pins: str, *attributes: str) -> Bus:
    return Bus(pins, "SSTL135D_I", _FAST + attributes)


BOARD = replace(
    orangecrab_25f.BOARD,
    name="orangecrab-25f-ddr3",
    title="OrangeCrab r0.2 25F, DDR3",
    memory="ddr3-128m",
    dram=Dram(
        kind="ddr3",
        module="MT41K64M16",
        pads={
            "a": _single("C4 D2 D3 A3 A4 D4 C3 B2 B1 D1 A7 C2 B6 C1 A2 C7"),
            "ba": _single("D6 B7 A6"),
            "ras_n": _single("C12"),
            "cas_n": _single("D13"),
            "we_n": _single("B12"),
            "cs_n": _single("A12"),
            "dm": _single("D16 G16"),
            "dq": _single("C17 D15 B17 C16 A15 B13 A17 A13 F17 F16 G15 F15 J16 C18 H16 F18", "TERMINATION=OFF"),
            "dqs_p": _differential("B15 G18", "TERMINATION=OFF", "DIFFRESISTOR=100"),
            "clk_p": _differential("J18"),
            "cke": _single("D18"),
            "odt": _single("C13"),
            "reset_n": _single("L18"),
        },
        mask_order=(1, 0),
        termination="disabled",  # the maker's choice: it spares power
        # Supply and ground of the I/O bank's signals, through pins of the FPGA.
        idle=(
            (Bus("K16 D17 K15 K17 B18 C6", "SSTL135_II", _FAST), 1),
            (Bus("L15 L16", "SSTL135_II", _FAST), 0),
        ),
    ),
)
