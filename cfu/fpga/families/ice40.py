"""Lattice iCE40, by Project IceStorm: CFUs alone."""

from __future__ import annotations

from cfu.fpga.families import Family, Package, Part, Resource

FAMILY = Family(
    name="ice40",
    title="iCE40",
    synthesis="synth_ice40 -abc9",
    nextpnr="nextpnr-ice40",
    chip=lambda device, package: (f"--{device}", "--package", package.name),
    constraints_file="pins.pcf",
    constraints=("--pcf", "pins.pcf"),
    output=("--asc", "placed.asc"),
    no_packer="the SoC does not fit iCE40 parts, hence icepack is not driven",
)

_FF = (
    "SB_DFF", "SB_DFFE", "SB_DFFSR", "SB_DFFR", "SB_DFFSS", "SB_DFFS", "SB_DFFESR", "SB_DFFER", "SB_DFFESS", "SB_DFFES",
)  # fmt: skip


def _part(name: str, title: str, device: str, package: str, cells: int, dsps: int, brams: int) -> Part:
    resources = {
        "lut": Resource(cells, {"SB_LUT4": 1}),
        "ff": Resource(cells, dict.fromkeys(_FF, 1)),
        "dsp": Resource(dsps, {"SB_MAC16": 1}, ("ICESTORM_DSP",)),
        "bram": Resource(brams, {f"SB_RAM40_4K{edge}": 1 for edge in ("", "NR", "NW", "NRNW")}, ("ICESTORM_RAM",)),
    }
    unreliable = "Fmax is unreliable unless their inputs and outputs are registered"
    return Part(
        name, title, FAMILY, device, Package(package), resources,
        options=("-dsp", "-device u") if dsps else (),
        note=f"nextpnr models no timing through iCE40 DSPs: {unreliable}" if dsps else "",
    )  # fmt: skip


PARTS = (
    _part("up5k", "Lattice iCE40UP5K", "up5k", "sg48", 5_280, 8, 30),
    _part("hx8k", "Lattice iCE40HX8K", "hx8k", "ct256", 7_680, 0, 32),
)
