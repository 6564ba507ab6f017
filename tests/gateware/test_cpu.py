"""CPU and CFU together: random programs on the simulated SoC against an instruction-set simulator."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from cfu import hardware, simulate
from gateware.cfu import Cfu
from gateware.verilog import convert
from tests.gateware.iss import DEPTH, Iss
from tests.gateware.random_program import DATA_WORDS, LOG_WORDS, generate
from tests.gateware.recorder import is_slow, recorder_cfu
from tests.soc.bare_metal import BOARD, Program, assemble, words

BEFORE = ("mispredicted branch", "instruction miss", "data miss", "slow response")
"""Events that may come before a CFU op."""

ENOUGH = 100
"""Hits that a coverage bin needs."""


@dataclass(frozen=True)
class Outcome:
    """A program that agreed with its prediction: its CFU ops, and the events before them by distance."""

    cfu_ops: int
    coverage: Counter[tuple[str, int]]


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
    iss = Iss(image(program), cfu.golden(), is_slow)
    iss.run(program.symbols["body"], program.symbols["end"], 100_000_000)
    registers = [iss.x[10 + i] for i in range(8)] + [iss.x[i] for i in (5, 6, 7, 28, 29)] + [iss.x[9], iss.x[21]]
    return iss, [*registers, iss.golden.execute(5, 0, 0, 0), iss.golden.execute(0, 0, 0, 0)]


def run_random(folder: Path, seed: int, rounds: int, interrupts: bool) -> Outcome:
    """Run one random program on the SoC; its registers, data and the CFU's record must be as predicted."""
    cfu = recorder_cfu()
    program = assemble(folder, generate(seed, rounds, interrupts))
    iss, expected = predict(program, cfu)
    at = program.symbols
    reads = ((at["result"], 4 * len(expected)), (at["data"], 4 * DATA_WORDS), (at["log"], 4 * LOG_WORDS + 4))
    machine = hardware.build(convert(cfu), BOARD)
    outcome = simulate.run(machine, program.job(reads=reads, max_cycles=1000 * rounds, seed=seed + 1))
    assert (outcome.status, outcome.exit_code) == ("exit", 0), f"{outcome.status} at {outcome.pc:#x}"
    result, data, log = map(words, outcome.reads)
    assert result == expected
    assert data == [iss.memory[at["data"] + 4 * i] for i in range(DATA_WORDS)]
    for mepc in log[: min(log[-1], LOG_WORDS)]:
        following = [iss.memory.get(mepc + 4 * distance, 0) for distance in range(DEPTH + 1)]
        iss.coverage.update(("interrupt", distance) for distance, word in enumerate(following) if word & 0x7F == 0x0B)
    return Outcome(iss.cfu_ops, iss.coverage)


def assert_covered(coverage: Counter[tuple[str, int]], interrupts: bool) -> None:
    bins = [(event, distance) for event in BEFORE for distance in range(1, DEPTH + 1)] + [("instruction miss", 0)]
    bins += [("interrupt", distance) for distance in range(DEPTH + 1)] * interrupts
    assert {hit: coverage[hit] for hit in bins if coverage[hit] < ENOUGH} == {}


@pytest.mark.parametrize("interrupts", [False, True], ids=["", "interrupts"])
def test_random_programs(interrupts: bool, tmp_path: Path) -> None:
    outcome = run_random(tmp_path, 1 + interrupts, 1500, interrupts)
    assert outcome.cfu_ops > 25_000
    assert_covered(outcome.coverage, interrupts)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_many_random_programs(seed: int, tmp_path: Path) -> None:
    outcome = run_random(tmp_path, seed, 6000, interrupts=True)
    assert outcome.cfu_ops > 100_000
    assert_covered(outcome.coverage, interrupts=True)
