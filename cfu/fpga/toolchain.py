"""Yosys, nextpnr and packers: the system's where new enough, else YoWASP's, which pip installs."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from cfu.base import tool
from cfu.base.errors import ToolError
from cfu.fpga.families import Family, Packer, families

#: The oldest versions of system tools that are taken; older ones fail on SystemVerilog or lack --report.
_OLDEST = {"yosys": (0, 40), "nextpnr": (0, 7)}
_HINT = "run scripts/setup, which installs YoWASP's"


@dataclass(frozen=True)
class Tool:
    """A program, where it comes from ("system" or "yowasp") and its version."""

    name: str
    path: Path
    source: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.source})"


def run(name: str, arguments: Sequence[str], folder: Path) -> str:
    """Run the tool ``name`` in ``folder`` and return its stdout; everything it says goes to ``folder/<name>.log``.

    YoWASP's tools see another /tmp than the system's: give only file names relative to ``folder``. Each run has
    its own folder for temporary files, which does not outlive it. Raises CommandError when the tool fails.
    """
    found = find(name)
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=folder) as temporary:
        return tool.run(
            [found.path, *arguments],
            cwd=folder,
            env={"TMPDIR": temporary},
            log=folder / f"{name}.log",
            hint=f"see the messages of {found}",
        )


@cache
def find(name: str) -> Tool:
    """The tool ``name``, such as "yosys" or "nextpnr-ecp5". Raises ToolError when it is missing or too old."""
    system = shutil.which(name)
    if system is not None and (found := _system(name, Path(system))) is not None:
        return found
    if packages := [packer.package for _, packer in _packers(name) if packer.package]:
        return Tool(name, tool.find(name, _HINT), packages[0], _package_version(packages[0]))
    try:
        path = tool.find(f"yowasp-{name}", _HINT)
    except ToolError as error:
        have = f"the system's {name} is too old or does not start and " if system is not None else ""
        raise ToolError(f"{have}{error.message}", error.hint) from error
    return Tool(name, path, "yowasp", _package_version(_package(name)))


def _system(name: str, path: Path) -> Tool | None:
    """The system's tool when it is new enough, else None."""
    if companions := _companions(name):
        companion = find(companions[0])
        return Tool(name, path, "system", companion.version) if companion.source == "system" else None
    oldest = next((version for prefix, version in _OLDEST.items() if name.startswith(prefix)), None)
    if oldest is None:
        return None
    try:
        version = version_in(_version_text(path))
    except ToolError:
        return None
    if tuple(int(part) for part in version.split(".")[:2]) < oldest:
        return None
    return Tool(name, path, "system", version)


def _version_text(path: Path) -> str:
    """What ``--version`` says; nextpnr says it on stderr, which a log file catches."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        tool.run([path, "--version"], log=log)
        return log.read_text(encoding="utf-8").partition("\n")[2]


def version_in(text: str) -> str:
    """The version in what ``--version`` prints, such as "0.11". Raises ToolError when there is none."""
    found = re.search(r"(?:Yosys|nextpnr-)\s*(\d+\.\d+[\d.]*)", text)
    if found is None:
        raise ToolError(f"no version in {text.strip()!r}", "is that the right program?")
    return found.group(1)


def _packers(name: str) -> list[tuple[Family, Packer]]:
    """The families' packers that are called ``name``."""
    return [(each, each.packer) for each in families().values() if each.packer and each.packer.program == name]


def _companions(name: str) -> list[str]:
    """The nextpnr that brings the packer ``name``, which says no version that could be compared; none for others."""
    return [family.nextpnr for family, packer in _packers(name) if not packer.package]


def _package(name: str) -> str:
    return f"yowasp-{(_companions(name) or [name])[0]}"


def _package_version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError as error:
        raise ToolError(f"{package} is not installed", _HINT) from error
