"""``cfu bitstream`` and ``cfu prog``: the whole SoC with a model's firmware, as a bitstream, on a board."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from cfu import model
from cfu.base.errors import CfuError
from cfu.catalog import ids
from cfu.catalog.ids import ResolvedModel
from cfu.cli import options
from cfu.cli.commands.synth import resource_table, resources_document, timing_document
from cfu.firmware import Firmware
from cfu.flow import loop, project
from cfu.flow.project import Project
from cfu.fpga import bitstream as stage
from cfu.fpga import programmer
from cfu.fpga.bitstream import Design
from cfu.records import document
from soc.boards import boards
from soc.memory.regions import MEMORIES

BoardOption = Annotated[
    str | None, typer.Option("--board", metavar="BOARD", help=f"{', '.join(boards())}; default: the project's.")
]
ClockOption = Annotated[
    float | None, typer.Option("--clock", metavar="MHZ", min=1, help="Clock to meet; default: the project's.")
]
SeedsOption = Annotated[
    int | None,
    typer.Option("--seeds", min=1, help="Placements to make; by default up to 3, until one meets the clock."),
]
AutoClockOption = Annotated[
    bool, typer.Option("--auto-clock", help="Take the highest clock that passes, record it in project.toml.")
]


def bitstream(
    path: options.ProjectArgument = Path("."),
    board: BoardOption = None,
    name: options.ModelOption = None,
    clock: ClockOption = None,
    seeds: SeedsOption = None,
    auto_clock: AutoClockOption = False,
    json: options.JsonOption = None,
) -> None:
    """Build the SoC with the project's CFU and a model's firmware for a board: build/BOARD.bit."""
    options.reporting("bitstream", json, lambda: _make(project.load(path), board, name, clock, seeds, auto_clock, json))


def prog(
    path: options.ProjectArgument = Path("."),
    board: BoardOption = None,
    name: options.ModelOption = None,
    clock: ClockOption = None,
    seeds: SeedsOption = None,
    json: options.JsonOption = None,
) -> None:
    """Build what is stale, then load the bitstream into the board's FPGA."""

    def action() -> None:
        at = project.load(path)
        on = stage.board(board or at.settings.board)
        programmer.find()  # first: minutes of building for nothing would be a pity
        made = _make(at, on.name, name, clock, seeds, False, None if json == "-" else json)
        programmer.program(on, made)
        screen = options.console(json)
        if on.dram is None:
            screen.print(f"{on.title} runs it; its serial port says the cycles at 115200 baud")
        else:
            load = f"litex_term --kernel {made.with_suffix('.bin')} PORT"
            screen.print(f"{on.title} waits for the program on its serial port: {load}", soft_wrap=True, markup=False)

    options.reporting("prog", json, action)


def _make(
    at: Project,
    board: str | None,
    name: str | None,
    clock: float | None,
    seeds: int | None,
    auto_clock: bool,
    json: str | None,
) -> Path:
    """Build, show and write down one bitstream; the file in the project's build folder."""
    on = stage.board(board or at.settings.board)
    resolved = ids.resolve(name or at.settings.model)
    request = loop.Request(at, name, memory=on.memory)
    with options.watching(f"{at.name} {on.name}") as watch:
        watch.stage("compile")
        program = loop.compile_model(request, model.load(resolved.path), resolved)
        image = loop.build_firmware(at.accelerator, [program], MEMORIES[on.memory])
        text, wanted = loop.cfu_verilog(at), clock or at.settings.clock_mhz
        if auto_clock:
            design = stage.place_fastest(on, text, wanted, seeds or stage.ATTEMPTS, watch.stage)
        else:
            design = stage.place_soc(on, text, wanted, seeds, watch.stage)
        design.raise_unless_met()
        watch.stage("pack")
        made = stage.write(design, image)
    if auto_clock:
        record_clock(at, design.clock_hz / 1e6)
    target = _copy(made, at.path / "build" / f"{on.name}{made.suffix}")
    if on.dram is not None:
        document.write_bytes(target.with_suffix(".bin"), stage.program_bytes(image, design.memory))
    _show(at, design, image, resolved, target, options.console(json))
    if json is not None:
        document.write(_document(at, design, image, resolved, target), json)
    return target


def record_clock(at: Project, clock_mhz: float) -> None:
    """Write the clock into project.toml, from where every report takes it. Other lines stay as they are."""
    file = at.path / "project.toml"
    text, line = file.read_text(encoding="utf-8"), f"clock_mhz = {clock_mhz:.6g}"
    changed, found = re.subn(r"^clock_mhz\s*=\s*[0-9_.eE+]+", line, text, count=1, flags=re.M)
    document.write_text(file, changed if found else f"{line}\n{text}")


def _copy(source: Path, target: Path) -> Path:
    """A copy of the cached bitstream where the user looks for it; whole or not at all."""
    try:
        target.parent.mkdir(exist_ok=True)
        temporary = target.with_name(f".{target.name}.new")
        shutil.copyfile(source, temporary)
        temporary.replace(target)
    except OSError as error:
        raise CfuError(f"cannot write {target}: {error.strerror}", "free some space or mend its permissions") from error
    return target


def _show(at: Project, design: Design, image: Firmware, resolved: ResolvedModel, target: Path, screen) -> None:
    timing = design.timing
    routed = sum(placement.seconds for placement in timing.placements)
    screen.print(resource_table(design.uses))
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


def _document(at: Project, design: Design, image: Firmware, resolved: ResolvedModel, target: Path) -> dict[str, Any]:
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
