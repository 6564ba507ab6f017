"""A bitstream of the whole SoC with a model's firmware: what ``cfu bitstream`` and ``cfu prog`` share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from cfu.base import files
from cfu.base.errors import CfuError
from cfu.catalog import ids
from cfu.catalog.ids import ResolvedModel
from cfu.cli import options
from cfu.cli.tables.plain import draw
from cfu.cli.tables.resources import resource_table, resources_document, timing_document
from cfu.firmware import Firmware
from cfu.flow import loop
from cfu.flow.project import Project
from cfu.fpga import bitstream
from cfu.fpga.bitstream import PlacedSoc
from cfu.model import load_model
from cfu.records import document

ClockOption = Annotated[
    float | None, typer.Option("--clock", metavar="MHZ", min=1, help="Clock to meet; default: the project's.")
]
SeedsOption = Annotated[
    int | None,
    typer.Option(
        "--seeds", metavar="N", min=1, help="Placements to make; by default up to 3, until one meets the clock."
    ),
]
AutoClockOption = Annotated[
    bool, typer.Option("--auto-clock", help="Take the highest clock that passes, record it in project.toml.")
]


def make(
    at: Project,
    board: str | None,
    model: str | None,
    clock: float | None,
    seeds: int | None,
    auto_clock: bool,
    json: str | None,
) -> Path:
    """Build, show and write down one bitstream; the file in the project's build folder."""
    asked = at.design(board, clock_mhz=clock)
    target, request = asked.target, loop.Request(asked, model or at.settings.model)
    target.raise_unless_on_board()
    resolved = ids.resolve(request.model)
    with options.watching(f"{at.name} {target.board.name}", lines=True) as watch:
        watch.stage("compile")
        program = loop.compile_model(request, load_model(resolved.path), resolved)
        image = loop.build_firmware(asked, [program])
        text, wanted = loop.cfu_verilog(asked.accelerator, asked.home), target.clock_hz / 1e6
        if auto_clock:
            design = bitstream.place_fastest(
                target.board, text, wanted, seeds or bitstream.ATTEMPTS, watch.stage, target.cpu
            )
        else:
            design = bitstream.place_soc(target.board, text, wanted, seeds, watch.stage, target.cpu)
        design.raise_unless_met()
        watch.stage("pack")
        made = bitstream.write(design, image)
    if auto_clock:
        record_clock(at, design.clock_hz / 1e6)
    file = _copy(made, at.build / f"{_file_name(at, target.board.name)}{made.suffix}")
    if target.board.dram is not None:
        files.write_bytes(file.with_suffix(".bin"), bitstream.program_bytes(image, design.memory))
    _show(design, image, resolved, file, options.console(json))
    if json is not None:
        document.write(_document(at, design, image, resolved, file), json)
    return file


def _file_name(at: Project, board: str) -> str:
    return f"{board}-{at.variant}" if at.variant else board


def record_clock(at: Project, clock_mhz: float) -> None:
    """Write the clock into project.toml, from where every report takes it. Other lines stay as they are.

    Of a variant it is written into the variant's own table.
    """
    file = at.path / "project.toml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    first, last = _table(lines, at.variant)
    found = [number for number in range(first, last) if re.match(r"clock_mhz\s*=", lines[number])]
    if found:
        rest = lines[found[0]].partition("#")[2]
        lines[found[0]] = f"clock_mhz = {clock_mhz:.6g}" + (f" #{rest}" if rest else "\n")
    else:
        lines.insert(first, f"clock_mhz = {clock_mhz:.6g}\n")
    files.write_text(file, "".join(lines))


def _table(lines: Sequence[str], variant: str) -> tuple[int, int]:
    """The lines of a variant's table, without its heading; of the project's own keys when there is no ``variant``."""
    headings = [number for number, line in enumerate(lines) if line.startswith("[")] + [len(lines)]
    if not variant:
        return 0, headings[0]
    names = (f"[variants.{variant}]", f'[variants."{variant}"]')
    for number, end in pairwise(headings):
        if lines[number].split("#")[0].strip() in names:
            return number + 1, end
    raise CfuError(f"project.toml has no table [variants.{variant}] to record the clock in", "write it as a table")


def _copy(source: Path, target: Path) -> Path:
    """A copy of the cached bitstream where the user looks for it; whole or not at all."""
    try:
        target.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise CfuError(f"cannot make {target.parent}: {error.strerror}", "mend its folder's permissions") from error
    files.copy(source, target)
    return target


def _show(design: PlacedSoc, image: Firmware, resolved: ResolvedModel, target: Path, screen: Console) -> None:
    timing = design.timing
    routed = sum(placement.seconds for placement in timing.placements)
    draw(screen, resource_table(design.uses))
    for line in (
        "",
        f"{design.board.title} at {design.clock_hz / 1e6:.3f} MHz, met: {timing}",
        f"slowest path {design.chosen.report.path}",
        *((f"note: {design.note}",) if design.note else ()),
        f"firmware: the profiling runner with {resolved.model_id} ({resolved.source}), "
        f"{image.sizes.text + image.sizes.rodata + image.sizes.weights:,} bytes of code and constants",
        f"synthesis {design.synthesis_seconds:.0f} s, place and route {routed:.0f} s "
        f"(this run {design.seconds:.1f} s); {', '.join(design.toolchain)}",
        f"{target} ({target.stat().st_size:,} bytes)",
        *((f"its BIOS loads {target.with_suffix('.bin')} over the serial port",) if design.memory.external else ()),
    ):
        screen.print(line, soft_wrap=True, markup=False)


def _document(at: Project, design: PlacedSoc, image: Firmware, resolved: ResolvedModel, target: Path) -> dict[str, Any]:
    """Schema ``cfu.bitstream``."""
    return {
        "schema": document.schema("bitstream"),
        "status": "ok",
        "project": at.name,
        "board": design.board.name,
        "part": design.board.part,
        "memory": design.memory.name,
        "clock_mhz": design.clock_hz / 1e6,
        "model": resolved.model_id,
        "model_source": resolved.source,
        "model_sha256": resolved.sha256,
        "resources": resources_document(design.uses),
        **timing_document(design.timing),
        "chosen_seed": design.chosen.seed,
        "firmware_compiler": image.compiler,
        "synthesis_seconds": design.synthesis_seconds,
        "seconds": design.seconds,
        "bitstream": str(target),
        "bytes": target.stat().st_size,
        "program": str(target.with_suffix(".bin")) if design.memory.external else None,
        "toolchain": list(design.toolchain),
        "note": design.note or None,
    }
