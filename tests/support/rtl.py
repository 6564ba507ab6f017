"""Small programs on the simulated SoC, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cfu import sim
from cfu.compiler import Program
from cfu.firmware import Firmware
from cfu.flow import loop, project

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / "proj" / "baseline"


def build_main(source: Path, programs: Sequence[Program] = (), on: Path = BASELINE) -> Firmware:
    """A program with its own ``main`` for a project's SoC."""
    return loop.build_firmware(project.load(on).design(), programs, sources=(source,))


def run_main(source: Path, programs: Sequence[Program] = (), on: Path = BASELINE, limit: int = 2_000_000) -> sim.Run:
    """Run a program with its own ``main`` on a project's SoC."""
    design = project.load(on).design()
    image = build_main(source, programs, on)
    job = sim.Job(image.elf, image.symbols["mailbox"], inputs=(), captures=(), reads=(), max_cycles=limit)
    return sim.run(loop.build_hardware(design), job)
