"""FPGA parts: what each holds, and how the tools call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cfu.base.errors import CfuError


@dataclass(frozen=True)
class Resource:
    """One kind of resource: how many the part has, and how many of them each netlist cell takes.

    ``bels`` are the names under which nextpnr's report counts it, where it does so separately.
    """

    available: int
    cells: Mapping[str, float]
    bels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """An FPGA and how the tools are called for it.

    ``synthesis`` is the Yosys command without -top and -json, ``nextpnr`` the program, ``device`` its arguments.
    ``note`` says what its timing does not model. ``pads`` is the Yosys command that puts pads at the ports and
    ``pins`` the constraints for the four pins of a CFU alone, where nextpnr does neither by itself.
    """

    name: str
    title: str
    family: str
    synthesis: str
    nextpnr: str
    device: tuple[str, ...]
    package: tuple[str, ...]
    resources: Mapping[str, Resource] = field(repr=False)
    note: str = ""
    pads: str = ""
    pins: str = ""


_ECP5_LUT = {"LUT4": 1, "CCU2C": 2, "TRELLIS_DPR16X4": 4}
_ICE40_FF = (
    "SB_DFF", "SB_DFFE", "SB_DFFSR", "SB_DFFR", "SB_DFFSS", "SB_DFFS", "SB_DFFESR", "SB_DFFER", "SB_DFFESS", "SB_DFFES",
)  # fmt: skip
_GOWIN_FF = ("DFF", "DFFE", "DFFS", "DFFSE", "DFFR", "DFFRE", "DFFP", "DFFPE", "DFFC", "DFFCE")
_GOWIN_LUT = {"LUT1": 1, "LUT2": 1, "LUT3": 1, "LUT4": 1, "ALU": 1, "RAM16SDP4": 4, "RAM16SDP2": 2, "RAM16SDP1": 1}
_GOWIN_DSP = {"MULT9X9": 0.5, "MULT18X18": 1, "MULT36X36": 4, "MULTALU18X18": 2, "MULTADDALU18X18": 2}
_GOWIN_BRAM = ("DPB", "DPX9B", "SP", "SPX9", "SDPB", "SDPX9B", "pROM", "pROMX9")


def _ecp5(name: str, title: str, device: str, luts: int, dsps: int, brams: int) -> Part:
    return Part(
        name, title, "ecp5", "synth_ecp5", "nextpnr-ecp5", (device,), ("--package", "CABGA381", "--speed", "6"),
        {
            "lut": Resource(luts, _ECP5_LUT, ("TRELLIS_COMB",)),
            "ff": Resource(luts, {"TRELLIS_FF": 1}, ("TRELLIS_FF",)),
            "dsp": Resource(dsps, {"MULT18X18D": 1}, ("MULT18X18D",)),
            "bram": Resource(brams, {"DP16KD": 1, "PDPW16KD": 1}, ("DP16KD",)),
        },
    )  # fmt: skip


def _ice40(name: str, title: str, device: str, package: str, cells: int, dsps: int, brams: int) -> Part:
    return Part(
        name, title, "ice40", "synth_ice40 -abc9" + (" -dsp -device u" if dsps else ""), "nextpnr-ice40", (device,),
        ("--package", package),
        {
            "lut": Resource(cells, {"SB_LUT4": 1}),
            "ff": Resource(cells, dict.fromkeys(_ICE40_FF, 1)),
            "dsp": Resource(dsps, {"SB_MAC16": 1}, ("ICESTORM_DSP",)),
            "bram": Resource(brams, {f"SB_RAM40_4K{edge}": 1 for edge in ("", "NR", "NW", "NRNW")}, ("ICESTORM_RAM",)),
        },
        "nextpnr models no timing through iCE40 DSPs: Fmax is unreliable unless their inputs and outputs are registered"
        if dsps
        else "",
    )  # fmt: skip


def _gowin(
    name: str, title: str, device: tuple[str, ...], pins: str, luts: int, ffs: int, dsps: int, brams: int
) -> Part:
    named = zip(("clk", "reset", "serial_in", "serial_out"), pins.split(), strict=True)
    return Part(
        name, title, "gowin", "synth_gowin -noiopads", "nextpnr-himbaechel-gowin", device, (),
        {
            "lut": Resource(luts, _GOWIN_LUT),
            "ff": Resource(ffs, dict.fromkeys(_GOWIN_FF, 1), ("DFF",)),
            "dsp": Resource(dsps, _GOWIN_DSP),
            "bram": Resource(brams, dict.fromkeys(_GOWIN_BRAM, 1), ("BSRAM",)),
        },
        note="nextpnr's timing data of Gowin parts is incomplete: Fmax is higher than chips reach",
        pads="iopadmap -bits -inpad IBUF O:I -outpad OBUF I:O -toutpad TBUF ~OEN:I:O -tinoutpad IOBUF ~OEN:O:I:IO",
        pins="".join(f'IO_LOC "{port}" {pin};\n' for port, pin in named),
    )  # fmt: skip


PARTS = {
    part.name: part
    for part in (
        _ecp5("ecp5-85k", "Lattice LFE5U-85F, speed 6", "--85k", 83_640, 156, 208),
        _ecp5("ecp5-45k", "Lattice LFE5U-45F, speed 6", "--45k", 43_848, 72, 108),
        _ecp5("ecp5-25k", "Lattice LFE5U-25F, speed 6", "--25k", 24_288, 28, 56),
        _ice40("up5k", "Lattice iCE40UP5K", "--up5k", "sg48", 5_280, 8, 30),
        _ice40("hx8k", "Lattice iCE40HX8K", "--hx8k", "ct256", 7_680, 0, 32),
        _gowin(
            "gw2a-18", "Gowin GW2AR-18C, C8/I7",
            ("--device", "GW2AR-LV18QN88C8/I7", "--vopt", "family=GW2A-18C"), "4 88 70 69", 20_736, 15_552, 48, 46,
        ),
        _gowin(
            "gw1n-9", "Gowin GW1NR-9C, C6/I5",
            ("--device", "GW1NR-LV9QN88PC6/I5", "--vopt", "family=GW1N-9C"), "52 4 18 17", 8_640, 6_480, 20, 26,
        ),
    )
}  # fmt: skip


def part(name: str) -> Part:
    """The part called ``name``. Raises CfuError that lists those there are."""
    if name not in PARTS:
        raise CfuError(f"unknown part {name!r}", f"choose one of {', '.join(PARTS)}")
    return PARTS[name]
