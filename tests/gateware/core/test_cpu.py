"""CPU and CFU together: random programs on the simulated SoC against an instruction-set simulator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from cfu import sim
from cfu.sim import hardware
from gateware.core.cfu import Cfu
from tests.support.bare_metal import BOARD, Program, assemble, words
from tests.support.iss import Iss
from tests.support.random_program import BINS, DATA_WORDS, generate
from tests.support.recorder import eager_recorder, probed_recorder, recorder_cfu

EVENTS = (
    "mispredicted branch",
    "instruction miss",
    "data miss",
    "interrupt",
    "response stall",
    "command stall",
    "response waits",
)
"""What pipeline_probe.v counts, in the order of its bins."""

DEPTH = 5
"""Distances between a CFU op and an event that count: VexRiscv's pipeline depth."""

IMPOSSIBLE = {("mispredicted branch", 0), ("data miss", 0), ("interrupt", 0)}
"""Events that are not those of a CFU op itself."""

RARE = {("response waits", distance) for distance in range(-DEPTH, DEPTH + 1)}
"""What happens to a CFU that registers its responses about once in 100,000 ops: VexRiscv issues a command only when no
load or store is ahead of it, and hardly anything else keeps it from taking the response. An answer in the cycle of its
command may have to wait for that of the command before: the CFU in Verilog answers so, and must be hit."""

DROPPED = {"dropped in decode": 112, "dropped in execute": 113}
"""Bins of CFU ops that were fetched, then flushed."""

ENOUGH = 100
"""Hits that a coverage bin needs."""

Bin = tuple[str, int]


@dataclass(frozen=True)
class Outcome:
    """A program that agreed with its prediction: its CFU ops, and the pipeline's events around them by distance."""

    cfu_ops: int
    interrupts: int
    coverage: Counter[Bin]


def image(program: Program) -> dict[int, int]:
    """Words of the ELF's loaded segments by address."""
    memory: dict[int, int] = {}
    with program.elf.open("rb") as file:
        for segment in ELFFile(file).iter_segments("PT_LOAD"):
            content = segment.data() + bytes(segment["p_memsz"] - segment["p_filesz"])
            content += bytes(-len(content) % 4)
            memory |= {segment["p_vaddr"] + 4 * i: word for i, word in enumerate(words(content))}
    return memory


def predict(program: Program, cfu: Cfu) -> tuple[Iss, list[int]]:
    """Run ``program`` in the instruction-set simulator; its state at the end, and what ``result`` must be."""
    iss = Iss(image(program), cfu.golden())
    iss.run(program.symbols["body"], program.symbols["end"], 100_000_000)
    registers = [iss.x[10 + i] for i in range(8)] + [iss.x[i] for i in (5, 6, 7, 28, 29)] + [iss.x[9], iss.x[21]]
    return iss, [*registers, iss.golden.execute(5, 0, 0, 0), iss.golden.execute(0, 0, 0, 0)]


def run_random(folder: Path, seed: int, rounds: int, interrupts: bool, cfu: str) -> Outcome:
    """Run one random program on the SoC; its registers, data and the CFU's record must be as predicted."""
    folder.mkdir(exist_ok=True)
    program = assemble(folder, generate(seed, rounds, interrupts))
    iss, expected = predict(program, recorder_cfu())
    at = program.symbols
    reads = ((at["result"], 4 * len(expected)), (at["data"], 4 * DATA_WORDS), (at["bins"], 4 * BINS + 4))
    machine = hardware.build(cfu, BOARD)
    outcome = sim.run(machine, program.job(reads=reads, max_cycles=1000 * rounds, seed=seed + 1))
    assert (outcome.status, outcome.exit_code) == ("exit", 0), f"{outcome.status} at {outcome.pc:#x}"
    result, data, counted = map(words, outcome.reads)
    assert result == expected
    assert data == [iss.memory[at["data"] + 4 * i] for i in range(DATA_WORDS)]
    return Outcome(iss.cfu_ops, counted[BINS], coverage(counted))


def coverage(counted: list[int]) -> Counter[Bin]:
    """The probe's bins by event and distance: how many instructions the event lies before the CFU op."""
    found = Counter({(name, 0): counted[at] for name, at in DROPPED.items()})
    for index, event in enumerate(EVENTS):
        for distance in range(-DEPTH, DEPTH + 1):
            found[event, distance] = counted[16 * index + DEPTH + distance]
    return found


def assert_covered(found: Counter[Bin], without: Set[Bin] = frozenset()) -> None:
    assert {hit: found[hit] for hit in IMPOSSIBLE if found[hit]} == {}
    assert {hit: count for hit, count in found.items() if count < ENOUGH and hit not in IMPOSSIBLE | without} == {}


def test_random_programs(tmp_path: Path) -> None:
    cfu = probed_recorder()
    plain = run_random(tmp_path / "plain", 1, 1500, False, cfu)
    interrupted = run_random(tmp_path / "interrupted", 2, 1500, True, cfu)
    assert plain.cfu_ops + interrupted.cfu_ops > 50_000
    assert plain.interrupts == 0 and interrupted.interrupts > 1000
    assert_covered(plain.coverage + interrupted.coverage, RARE)


def test_random_program_with_a_cfu_that_is_ready_only_for_commands(tmp_path: Path) -> None:
    outcome = run_random(tmp_path, 3, 1500, True, eager_recorder())
    assert outcome.cfu_ops > 25_000
    assert_covered(outcome.coverage)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 22))
def test_many_random_programs(seed: int, tmp_path: Path) -> None:
    cfu, without = (eager_recorder(), frozenset()) if seed >= 20 else (probed_recorder(), RARE)
    outcome = run_random(tmp_path, seed, 6000, True, cfu)
    assert outcome.cfu_ops > 100_000
    assert_covered(outcome.coverage, without)
