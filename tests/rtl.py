"""Small programs on the simulated SoC, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from cfu import flow, hardware, project, simulate
from cfu.accelerator import Accelerator
from cfu.compiler import Program
from soc.memory import MEMORIES, Memory

ROOT = Path(__file__).resolve().parents[1]
MEMORY = MEMORIES["ulx3s-85f"]


@cache
def machine(name: str = "baseline", memory: Memory | None = None) -> hardware.Hardware:
    """The simulator of a project in ``proj/``."""
    return flow.build_hardware(project.load(ROOT / "proj" / name), memory or MEMORY)


def run_main(
    source: Path, programs: Sequence[Program] = (), on: str = "baseline", limit: int = 2_000_000
) -> simulate.Run:
    """Run a program with its own ``main``."""
    accelerator = project.load(ROOT / "proj" / on).accelerator
    image = flow.build_firmware(accelerator, programs, MEMORY, sources=(source,))
    job = simulate.Job(image.elf, image.symbols["mailbox"], inputs=(), captures=(), reads=(), max_cycles=limit)
    return simulate.run(machine(on), job)


def run_programs(
    programs: Sequence[Program], inputs: Sequence[Sequence[np.ndarray]], on: str = "baseline"
) -> list[list[np.ndarray]]:
    """Outputs of several models in one image, each run once on its inputs, in order."""
    accelerator: Accelerator = project.load(ROOT / "proj" / on).accelerator
    image = flow.build_firmware(accelerator, programs, MEMORY)
    writes, captures = [], []
    for program, values in zip(programs, inputs, strict=True):
        arena, model = image.arena_address(program), program.model
        writes.append(_writes(program, arena, values))
        last = program.executed[-1].position or 0
        captures.append(
            [simulate.Capture(last, arena + program.plan.offsets[t], model.tensor(t).nbytes) for t in model.outputs]
        )
    wanted = tuple(dict.fromkeys(capture for group in captures for capture in group))
    job = simulate.Job(image.elf, image.symbols["mailbox"], tuple(writes), wanted, reads=(), max_cycles=100_000_000)
    outcome = simulate.run(machine(on), job)
    assert (outcome.status, outcome.exit_code) == ("exit", 0), outcome.console
    return [
        [_array(program, t, outcome.captures[number, c]) for t, c in zip(program.model.outputs, group, strict=True)]
        for number, (program, group) in enumerate(zip(programs, captures, strict=True))
    ]


def _writes(program: Program, arena: int, values: Sequence[np.ndarray]) -> tuple[simulate.Write, ...]:
    offsets = program.plan.offsets
    pairs = zip(program.model.inputs, values, strict=True)
    return tuple(simulate.Write(arena + offsets[tensor], value.tobytes()) for tensor, value in pairs)


def _array(program: Program, tensor: int, data: bytes) -> np.ndarray:
    described = program.model.tensor(tensor)
    return np.frombuffer(data, described.dtype).reshape(described.shape)
