"""Every cycle of small loops has the cause that it must have: their costs are computed by hand from the pipeline."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest

from cfu import sim
from cfu.profile import binary, trace
from cfu.profile.trace import Commands, Segment
from cfu.sim import hardware
from soc.cpu import DEFAULT
from soc.memory.regions import INTERRUPTS, register
from tests.support import random_program
from tests.support.bare_metal import BOARD, Program, assemble

CAUSES = DEFAULT.probes.causes

CFU = (Path(__file__).parents[1] / "support" / "verilog" / "two_speeds.v").read_text()
COUNTERS = ("running",)

N = 8
SLOW = ".macro SLOW rd, rs1, rs2; .insn r 0x0b, 1, 0, \\rd, \\rs1, \\rs2; .endm\n"
EMPTY_DATA_CACHE = "FLUSH; li a1, 200; 1: addi a1, a1, -1; bnez a1, 1b"
EMPTY_CODE_CACHE = "fence.i; li a1, 200; 1: addi a1, a1, -1; bnez a1, 1b"


def _repeat(body: str) -> str:
    return f".rept {N}; {body}; .endr"


# name: (body, expected cycles without the CSR read behind, what to do before). Code and data are in the caches unless
# they are emptied before. A CSR read of the counter comes before and behind; the one before has HAS_SIDE_EFFECT for
# CFU instructions, hence two nops.
CASES: dict[str, tuple[str, dict[str, int], str]] = {
    "nothing": ("", {}, ""),
    "alu": (_repeat("addi a1, a2, 1"), {"issue_alu": N}, ""),
    "load": (_repeat("lw a1, 0(s3)"), {"issue_load": N}, ""),
    "mul": (_repeat("mul a1, a2, a3"), {"issue_mul": N}, ""),
    # A load's result is there in write-back: an instruction right behind is two stages too early.
    "load-use": (_repeat("lw a1, 0(s3); addi a1, a1, 1"), {"issue_load": N, "issue_alu": N, "load_use": 2 * N}, ""),
    "load, use after one": (
        _repeat("lw a1, 0(s3); nop; addi a1, a1, 1"), {"issue_load": N, "issue_alu": 2 * N, "load_use": N}, "",
    ),
    "mul-use": (_repeat("mul a1, a2, a3; addi a1, a1, 1"), {"issue_mul": N, "issue_alu": N, "mul_use": 2 * N}, ""),
    # A shift ends in the memory stage.
    "shift-use": (_repeat("sll a1, a2, a3; addi a1, a1, 1"), {"issue_alu": 2 * N, "shift_use": N}, ""),
    # 32 bits, and a cycle each to begin and to end, of which one is the instruction's own.
    "div": (_repeat("div a1, a2, a3"), {"issue_div": N, "div_busy": 33 * N}, ""),
    "div-use": (_repeat("rem a1, a2, a3; addi a1, a1, 1"), {"issue_div": N, "issue_alu": N, "div_busy": 34 * N}, ""),
    "branch not taken": (_repeat("bltu a2, zero, 1f; 1:"), {"issue_branch": N}, ""),
    # Decided in execute: decode and fetch are dropped. Decided in decode (predicted, or a jump): fetch is dropped.
    "branch mispredicted": (_repeat("beqz zero, 1f; nop; 1:"), {"issue_branch": N, "branch_penalty": 2 * N}, ""),
    "jump": (_repeat("j 1f; 1:"), {"issue_branch": N, "branch_penalty": N}, ""),
    "call and return": (_repeat("jal function"), {"issue_branch": 2 * N, "branch_penalty": (1 + 2) * N}, ""),
    "loop": (
        f"li a1, {N}; 1: addi a1, a1, -1; bnez a1, 1b",
        {"issue_alu": N + 1, "issue_branch": N, "branch_penalty": (N - 1) + 2}, "",
    ),
    "cfu": ("nop; nop;" + _repeat("CFU a1, a2, a3"), {"issue_alu": 2, "issue_cfu": N}, ""),
    "cfu-use": (
        "nop; nop;" + _repeat("CFU a1, a2, a3; addi a1, a1, 1"), {"issue_alu": 2 + N, "issue_cfu": N, "cfu_use": N}, "",
    ),
    # The load or store must be out of write-back before the CFU hears of the command.
    "load, cfu": (
        _repeat("lw a1, 0(s3); CFU a4, a2, a3"), {"issue_load": N, "issue_cfu": N, "cfu_after_load": 2 * N}, "",
    ),
    "store, cfu": (
        _repeat("sw a1, 0(s3); CFU a4, a2, a3"), {"issue_store": N, "issue_cfu": N, "cfu_after_load": 2 * N}, "",
    ),
    # Five cycles each, of which one is the instruction's own.
    "slow cfu": ("nop; nop;" + _repeat("SLOW a1, a2, a3"), {"issue_alu": 2, "issue_cfu": N, "cfu_wait": 4 * N}, ""),
    "slow cfu, cfu": (
        "nop; nop;" + _repeat("SLOW a1, a2, a3; CFU a1, a2, a3"),
        {"issue_alu": 2, "issue_cfu": 2 * N, "cfu_wait": 4 * N}, "",
    ),
    # From the miss found to the load done again: 1 to ask, 2 to the first word, 7 more, 3 to the load's own cycle.
    "data cache misses": (
        "".join(f"lw a1, {32 * i}(s3);" for i in range(N)), {"issue_load": N, "dcache_miss": 13 * N}, EMPTY_DATA_CACHE,
    ),
    "instruction cache misses": (
        _repeat("addi a1, a2, 1; " * 8), {"issue_alu": 8 * N, "icache_miss": 13 * N}, EMPTY_CODE_CACHE,
    ),
    # The bus takes a store every second cycle; two are buffered.
    "store": (_repeat("sw a1, 0(s3)"), {"issue_store": N, "store_wait": N - 2}, ""),
    # The load is dropped in write-back and fetched again: 5 cycles from fetch to write-back.
    "load after store": (
        _repeat("sw a1, 0(s3); lw a2, 0(s3); nop; nop"),
        {"issue_store": N, "issue_load": N, "issue_alu": 2 * N, "load_after_store": 5 * N}, "",
    ),
    # The bus and a peripheral's register: three cycles more.
    "uncached load": (_repeat("lw a1, 0(s6)"), {"issue_load": N, "uncached_load": 3 * N}, ""),
    "csr": (_repeat("csrr a1, minstret"), {"issue_system": N, "csr_wait": 2 * N}, ""),
    # 128 lines, a cycle to begin, one to end.
    "data cache flush": ("FLUSH", {"issue_system": 1, "cache_flush": 130}, ""),
}  # fmt: skip
#: The CSR read that ends a measurement, and its wait for the instruction before it unless a jump has made the distance.
END = Counter({"issue_system": 1, "csr_wait": 2})
AFTER_JUMP = {"branch mispredicted": 0, "jump": 1, "call and return": 0, "loop": 0}
PASSES = 2  # the first fills the caches

#: Behind the cases: cycles of the timer, and the instruction that sleeps.
INTERRUPTED = ((60, ""), (60, "wfi"), (80, "wfi"))


def _timer(name: str) -> int:
    return register("timer0", name) - register("timer0", "load")


def _interrupted(cycles: int, sleep: str) -> str:
    """The timer interrupts a loop of 100 iterations after so many cycles, or ends a sleep."""
    again = f"again_{sleep}{cycles}"
    return f"""
      li s4, {PASSES}
    {again}:
      sw zero, {_timer("en")}(s7)
      li a2, {cycles}; sw a2, 0(s7)
      li s8, 1
      sw s8, {_timer("ev_pending")}(s7)
      sw s8, {_timer("ev_enable")}(s7)
      li a2, {1 << INTERRUPTS["timer0"]}; csrs 0xbc0, a2
      li a2, 0x800; csrs mie, a2
      {"csrci" if sleep else "csrsi"} mstatus, 8
      sw s8, {_timer("en")}(s7)
      li a1, 100
      csrr s1, mcycle
      {sleep or "1: addi a1, a1, -1; bnez a1, 1b"}
      csrr s1, mcycle
      addi s4, s4, -1
      bnez s4, {again}
    """


def _source() -> str:
    main = f"""{SLOW}
      main:
        mv s9, ra
        la s3, buffer
        li s6, {register("ctrl", "scratch")}
        li s7, {register("timer0", "load")}
        la a1, handler; csrw mtvec, a1
        li a2, 77
        li a3, 5
    """
    sections = [
        f"""
        .balign 4096
        li s5, {PASSES}
      again{number}:
        {before}
        .balign 32
        csrr s1, mcycle
        {body}
        csrr s2, mcycle
        addi s5, s5, -1
        beqz s5, done{number}
        j again{number}
      done{number}:
        """
        for number, (body, _, before) in enumerate(CASES.values())
    ]
    handler = f"""
        li a0, 0
        mv ra, s9
        ret
        .balign 32
      function:
        ret
        .balign 32
      handler:
        sw zero, {_timer("en")}(s7)
        sw s8, {_timer("ev_pending")}(s7)
        nop; nop; nop
        mret
        .bss
        .balign 4096
      buffer: .space 4096
    """
    return main + "".join((*sections, *(_interrupted(*how) for how in INTERRUPTED), handler))


def profiled(program: Program) -> tuple[sim.Run, list[Segment]]:
    """Run on the instrumented simulator; every reading of mcycle ends a segment."""
    code = binary.load(program.elf)
    machine = hardware.build(CFU, BOARD, counters=COUNTERS)
    everything = (code.start, code.size)
    done = sim.run(machine, program.job(code=everything, marks=everything))
    return done, trace.parse(done.attribution, CAUSES)


@pytest.fixture(scope="module")
def loops(tmp_path_factory) -> tuple[Program, sim.Run, list[Segment]]:
    program = assemble(tmp_path_factory.mktemp("loops"), _source())
    return program, *profiled(program)


def _measured(segments: list[Segment], name: str | tuple[int, str]) -> Segment:
    """The last pass: segments before, within and between passes alternate."""
    return segments[2 * PASSES * [*CASES, *INTERRUPTED].index(name) + 2 * PASSES - 1]


def test_every_cycle_of_the_run_is_attributed(loops) -> None:
    _, done, segments = loops
    assert done.status == "exit"
    assert [segments[0].begin, segments[-1].end] == [0, done.cycles]
    assert all(before.end == after.begin for before, after in itertools.pairwise(segments))
    assert sum(segment.causes.total() for segment in segments) == done.cycles
    assert sum(segment.causes["unknown"] for segment in segments) == 0


@pytest.mark.parametrize("name", CASES)
def test_causes_of_a_loop(loops, name: str) -> None:
    expected = Counter(CASES[name][1]) + END
    expected["csr_wait"] -= 2 - AFTER_JUMP.get(name, 2)
    assert _measured(loops[2], name).causes == +expected


def test_every_cause_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "profiling.md").read_text()
    table = page.partition("## Causes")[2].partition("##")[0]
    assert [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")] == list(CAUSES)


def test_every_cause_has_its_loop() -> None:
    covered = {cause for _, expected, _ in CASES.values() for cause in expected} | {"interrupt", "wfi"}
    assert covered == CAUSES.keys() - {"unknown"}


def test_interrupt_is_entered_and_left(loops) -> None:
    program, _, segments = loops
    segment = _measured(segments, (60, ""))
    # To enter, the pipeline is emptied (3 cycles, the last one jumps) and the handler fetched (3 until it is decoded,
    # where the interrupted instruction was). To leave: from write-back to write-back, as for a load done again.
    assert segment.causes == Counter(
        issue_alu=100 + 3, issue_branch=100, branch_penalty=99 + 2, issue_store=2, issue_system=2, interrupt=6 + 5
    )
    code = binary.load(program.elf)
    handler = code.named("handler")
    inside = [causes for address, causes in segment.cycles.items() if code.function(address) == handler]
    assert sum(inside, Counter()) == Counter(issue_alu=3, issue_store=2, issue_system=1, interrupt=5)


def test_sleep_until_the_timer(loops) -> None:
    short, long = (_measured(loops[2], (cycles, "wfi")).causes for cycles in (60, 80))
    assert short.keys() == {"wfi", "issue_system", "csr_wait"}
    assert long - short == Counter(wfi=20)


def test_cfu_commands_by_instruction(loops) -> None:
    segments = loops[2]
    assert _measured(segments, "cfu").commands == {0: Commands(N, N)}
    assert _measured(segments, "slow cfu").commands == {1: Commands(N, 5 * N)}
    both = _measured(segments, "slow cfu, cfu")
    assert both.commands == {0: Commands(N, N), 1: Commands(N, 5 * N)}
    assert dict(both.stalls) == {1: Counter(cfu_wait=4 * N)}
    assert dict(_measured(segments, "load, cfu").stalls) == {0: Counter(cfu_after_load=2 * N)}
    assert dict(_measured(segments, "cfu-use").stalls) == {0: Counter(cfu_use=N)}


def test_counters_of_the_cfu(loops) -> None:
    assert _measured(loops[2], "slow cfu").counters == [4 * N]
    assert _measured(loops[2], "cfu").counters == [0]


@pytest.mark.parametrize(
    ("name", "cause", "opcode"),
    [
        ("load-use", "load_use", 0x13),  # the addition
        ("data cache misses", "dcache_miss", 0x03),  # the load
        ("branch mispredicted", "branch_penalty", 0x63),  # the branch
    ],
)
def test_stalls_belong_to_the_instruction_that_is_late(loops, name: str, cause: str, opcode: int) -> None:
    code = binary.load(loops[0].elf)
    late = {address for address, causes in _measured(loops[2], name).cycles.items() if causes[cause]}
    assert len(late) == N
    assert {code.word(address) & 0x7F for address in late} == {opcode}


MRET = 0x30200073
EXCEPTIONS = """
main:
  la t0, handler; csrw mtvec, t0
  li a1, 1
  .rept 3
  .word 0  # illegal
  ecall
  lw a2, 0(a1)  # not aligned
  sw a2, 0(a1)
  csrr a2, 0x123  # none there
  mul a2, a1, a1
  .endr
  li a0, 0
  ret
handler:
  csrr t0, mepc
  addi t0, t0, 4
  csrw mepc, t0
  mret
"""


def test_exceptions_are_entered_and_left(tmp_path) -> None:
    program = assemble(tmp_path, EXCEPTIONS)
    done, segments = profiled(program)
    (segment,) = segments
    assert (done.status, done.exit_code, segment.causes["unknown"]) == ("exit", 0, 0)
    code = binary.load(program.elf)
    left = [causes for address, causes in segment.cycles.items() if code.word(address) == MRET]
    assert left == [Counter(issue_system=5 * 3, interrupt=5 * 5 * 3)]


@pytest.mark.parametrize("interrupts", [False, True])
def test_no_random_program_has_an_unknown_cycle(tmp_path, interrupts: bool) -> None:
    program = assemble(tmp_path, random_program.generate(seed=26, rounds=300, interrupts=interrupts))
    done, segments = profiled(program)
    (segment,) = segments
    assert done.status == "exit" and segment.causes.total() == done.cycles > 50_000
    assert segment.causes["unknown"] == 0
    assert (segment.causes["interrupt"] > 1000) == interrupts
