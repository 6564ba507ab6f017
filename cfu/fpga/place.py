"""Place and route: a netlist to a configuration of the part and what its clock can be, cached per seed."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cfu.base import cache, tool
from cfu.base.errors import CfuError
from cfu.fpga import nextpnr, toolchain
from cfu.fpga.families import Package, Part
from cfu.fpga.nextpnr import Report

#: Bumped when what this module writes changes.
_FORMAT = "1"

#: Placed at once: two cores is what the toolkit counts on.
_AT_ONCE = 2


@dataclass(frozen=True)
class Target:
    """What is placed: the part and package, ``constraints`` in the words of its family ("" for none), the clock asked
    for in MHz.
    """

    part: Part
    package: Package
    constraints: str
    clock_mhz: float

    def arguments(self) -> tuple[str, ...]:
        """nextpnr's arguments but for seed, netlist and output."""
        family = self.part.family
        pins = family.constraints if self.constraints else family.unconstrained
        clock = ("--freq", f"{self.clock_mhz:.4f}")
        return (*family.chip(self.part.device, self.package), *pins, *clock, "--timing-allow-fail")


@dataclass(frozen=True)
class Placement:
    """One seed's result: ``design`` is what the packer reads; ``seconds`` what it took when it was done."""

    key: str
    seed: int
    design: Path
    report: Report
    seconds: float


@dataclass(frozen=True)
class Timing:
    """The clocks that several seeds achieve (MHz)."""

    placements: tuple[Placement, ...]

    @property
    def best(self) -> Placement:
        return max(self.placements, key=lambda placement: placement.report.fmax_mhz)

    @property
    def worst(self) -> Placement:
        return min(self.placements, key=lambda placement: placement.report.fmax_mhz)

    @property
    def median_mhz(self) -> float:
        return statistics.median(placement.report.fmax_mhz for placement in self.placements)

    def fmax(self) -> dict[str, float]:
        return {
            "min": self.worst.report.fmax_mhz, "median": self.median_mhz, "max": self.best.report.fmax_mhz,
        }  # fmt: skip

    def __str__(self) -> str:
        fmax, count = self.fmax(), len(self.placements)
        if count == 1:
            return f"Fmax {fmax['max']:.1f} MHz (seed {self.best.seed})"
        clocks = f"{fmax['min']:.1f} / {fmax['median']:.1f} / {fmax['max']:.1f}"
        return f"Fmax {clocks} MHz (min / median / max of {count} seeds)"


def place_all(
    target: Target,
    netlist: Path,
    netlist_key: str,
    seeds: Sequence[int],
    stage: Callable[[str], None] = lambda text: None,
) -> Timing:
    """Place and route ``netlist`` with each of ``seeds``, two at a time; ``stage`` hears of each that is done."""
    toolchain.find(target.part.family.nextpnr)  # before threads: its error is told once
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        one = cache.inherited(lambda seed: place(target, netlist, netlist_key, seed))
        placements = []
        for placement in pool.map(one, seeds):
            stage(reached(placement))
            placements.append(placement)
        return Timing(tuple(placements))


def reached(placement: Placement) -> str:
    """What a placement has come to, in words for who waits."""
    return f"seed {placement.seed} reaches {placement.report.fmax_mhz:.1f} MHz"


def place(target: Target, netlist: Path, netlist_key: str, seed: int) -> Placement:
    """Place and route once. A clock that is not met is no error here: the report says what is achieved.

    Raises CfuError when the design does not fit or cannot be routed.
    """
    arguments, family = target.arguments(), target.part.family
    router = str(toolchain.find(family.nextpnr))
    key = cache.digest(_FORMAT, router, " ".join(arguments), target.constraints, netlist_key, str(seed))

    def build(folder: Path) -> None:
        _bring(netlist, folder / "netlist.json")
        if target.constraints:
            (folder / family.constraints_file).write_text(target.constraints)
        start = time.monotonic()
        files = ("--json", "netlist.json", *family.output, "--report", "report.json", "--seed", str(seed), "-q")
        try:
            toolchain.run(family.nextpnr, [*arguments, *files], folder)
        except tool.CommandError as error:
            raise _told(error, target.part) from error
        finally:
            (folder / "netlist.json").unlink(missing_ok=True)
        seconds = time.monotonic() - start
        nextpnr.parse((folder / "report.json").read_text(), target.clock_mhz)  # a report that says nothing is not kept
        (folder / "placement.txt").write_text(json.dumps({"seconds": seconds}))

    folder = cache.build_once("placement", key, build)
    seconds = json.loads((folder / "placement.txt").read_text())["seconds"]
    found = nextpnr.parse((folder / "report.json").read_text(), target.clock_mhz)
    return Placement(key, seed, folder / family.output[1], found, seconds)


def _bring(source: Path, target: Path) -> None:
    """A file by another name: no symbolic link, whose target YoWASP's tools would not see."""
    try:
        target.hardlink_to(source)
    except OSError:
        target.write_bytes(source.read_bytes())


def _told(error: tool.CommandError, part: Part) -> CfuError:
    """nextpnr's error in the words of the toolkit."""
    if "no BELs remaining" in error.output or "Unable to place cell" in error.output or "exceed" in error.output:
        return CfuError(
            f"the design does not fit {part.name}: {error.message}", "choose a larger part or a smaller CFU"
        )
    return CfuError(f"place and route failed: {error.message}", "see `cfu doctor`; another --part may do")
