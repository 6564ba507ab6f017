"""Small programs on the simulated SoC, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cfu import flow, project, simulate
from cfu.compiler import Program

ROOT = Path(__file__).resolve().parents[1]
BASELINE = ROOT / "proj" / "baseline"


def run_main(
    source: Path, programs: Sequence[Program] = (), on: Path = BASELINE, limit: int = 2_000_000
) -> simulate.Run:
    """Run a program with its own ``main`` on a project's SoC."""
    at = project.load(on)
    image = flow.build_firmware(at.accelerator, programs, at.memory(), sources=(source,))
    job = simulate.Job(image.elf, image.symbols["mailbox"], inputs=(), captures=(), reads=(), max_cycles=limit)
    return simulate.run(flow.build_hardware(at, at.memory()), job)
