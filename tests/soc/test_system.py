"""What an instruction costs on the SoC: pinned, because every figure of the toolkit rests on it."""

import pytest

from soc.cpu import DEFAULT
from soc.memory.regions import INTERRUPTS, RAM_ORIGIN, Memory, Region, register
from soc.simulation import generate
from tests.support.bare_metal import BOARD, assemble, run, words

REPEAT = 48

# name: (body, cycles); code and data are in the caches.
WARM = {
    "alu": ("addi a1, a2, 1", 1),
    "shift": ("sll a1, a2, a3", 1),
    "mul": ("mul a1, a2, a3", 1),
    "mul-use": ("mul a1, a2, a3; addi a1, a1, 1", 4),
    "div": ("div a1, a2, a3", 34),
    "csrr": ("csrr a1, mcycle", 3),
    "load": ("lw a1, 0(s3)", 1),
    "load-use": ("lw a1, 0(s3); addi a1, a1, 1", 4),
    "store": ("sw a1, 0(s3)", 2),
    "jump": ("j 1f; 1:", 2),
    "branch not taken": ("bltu a2, zero, 1f; 1:", 1),
    "branch mispredicted": ("beqz zero, 1f; nop; 1:", 3),
    "cfu": ("CFU a1, a2, a3", 1),
    "cfu-use": ("CFU a1, a2, a3; addi a1, a1, 1", 3),
    "lw, cfu": ("lw a1, 0(s3); CFU a4, a2, a3", 4),
    "lw, lw, cfu": ("lw a1, 0(s3); lw a5, 4(s3); CFU a4, a2, a3", 5),
}


def _loads(first: int, count: int) -> str:
    """Load ``count`` words from word ``first`` of the buffer on to a0, a1, ..."""
    return "".join(f"lw a{i}, {4 * (first + i)}(s3);" for i in range(count))


def _stores(first: int, count: int) -> str:
    return "".join(f"sw a{i}, {4 * (first + i)}(s3);" for i in range(count))


def _adds(count: int) -> str:
    return "".join(f"CFU t{i}, a{2 * i}, a{2 * i + 1};" for i in range(count))


# name: (body, words moved, cycles per word); data not in the cache, unrolled.
COLD = {
    "8 lw": ("".join(_loads(8 * i, 8) for i in range(64)), 512, 2.625),
    "4 lw, 2 cfu": ("".join(_loads(4 * i, 4) + _adds(2) for i in range(100)), 400, 3.625),
    "8 lw, 4 cfu": ("".join(_loads(8 * i, 8) + _adds(4) for i in range(50)), 400, 3.375),
    "4 cfu, 4 sw": ("".join("CFU a1, a6, a7;" * 4 + _stores(4 * i, 4) for i in range(50)), 200, 3.0),
}


def _section(number: int, body: str, before: str) -> str:
    """Measure ``body`` three times, keep the last: the first fills the caches, ``before`` may empty one."""
    return f"""
      .balign 4096
      li s5, 3
    again{number}:
      {before}
      la s3, buffer
      csrr s1, mcycle
      {body}
      csrr s2, mcycle
      sub s2, s2, s1
      sw s2, {4 * number}(s4)
      addi s5, s5, -1
      beqz s5, done{number}
      j again{number}
    done{number}:
    """


@pytest.fixture(scope="module")
def cycles(tmp_path_factory):
    """Cycles of REPEAT times each WARM body, of each COLD body, of 1000 iterations of a loop."""
    bodies = {"nothing": ("", "")}
    bodies |= {name: (f".rept {REPEAT}; {body}; .endr", "") for name, (body, _) in WARM.items()}
    flush = "FLUSH; li a1, 200; 1: addi a1, a1, -1; bnez a1, 1b"
    bodies |= {name: (body, flush) for name, (body, _, _) in COLD.items()}
    bodies["loop"] = ("li a1, 1000; 1: addi a1, a1, -1; bnez a1, 1b", "")
    source = "main: la s4, result; li a2, 77; li a3, 5\n"
    source += "".join(_section(number, *body) for number, body in enumerate(bodies.values()))
    source += f"li a0, 0; ret; .bss; .balign 4096; buffer: .space 4096; result: .space {4 * len(bodies)}"
    program = assemble(tmp_path_factory.mktemp("cycles"), source)
    done = run(program, reads=((program.symbols["result"], 4 * len(bodies)),))
    assert done.status == "exit"
    nothing, *measured = words(done.reads[0])
    return dict(zip(list(bodies)[1:], [count - nothing for count in measured], strict=True))


@pytest.mark.parametrize("name", WARM)
def test_cycles_of_an_instruction(cycles, name):
    # The last one's result may still be under way when the counter is read.
    assert abs(cycles[name] - REPEAT * WARM[name][1]) <= 2


@pytest.mark.parametrize("name", COLD)
def test_cycles_of_a_word_not_in_the_cache(cycles, name):
    _, count, expected = COLD[name]
    assert abs(cycles[name] - count * expected) <= 4


def test_declared_costs_are_those_measured():
    assert {cost.measured_by: cost.cycles for cost in DEFAULT.word_costs}.items() <= {
        name: expected for name, (_, _, expected) in COLD.items()
    }.items()
    assert DEFAULT.multiply_cycles == WARM["mul"][1]
    assert DEFAULT.cold_word_cycles == COLD["8 lw"][2]


def test_counting_loop_takes_three_cycles_an_iteration(cycles):
    assert abs(cycles["loop"] - 3000) <= 4


TWO_REGIONS = Memory(
    "two",
    (Region("main_ram", RAM_ORIGIN, 48 * 1024), Region("slow_ram", 0x5000_0000, 8 * 1024, bursting=False)),
    placement={"weights": "slow_ram"},
)


def test_two_regions_have_their_own_contents_and_timing(tmp_path):
    source = f"""
      main:
        li s4, 2
      again:
        FLUSH; li a1, 200; 1: addi a1, a1, -1; bnez a1, 1b
        la s3, table
        csrr s1, mcycle
        {"".join(_loads(8 * i, 8) for i in range(32))}
        csrr s2, mcycle
        sub s2, s2, s1
        addi s4, s4, -1
        bnez s4, again
        la s3, result
        sw s2, 0(s3)
        sw a7, 4(s3)
        la s4, last_word
        sw a7, 0(s4)
        li a0, 0
        ret
      .bss
      result: .space 8
      .section slow_ram, "aw"
      table: .word {", ".join(str(i) for i in range(256))}
      .balign 4096
      .space 4092
      last_word: .space 4
    """
    program = assemble(tmp_path, source, TWO_REGIONS)
    end = TWO_REGIONS.region("weights").end
    done = run(program, TWO_REGIONS, reads=((program.symbols["result"], 8), (end - 4, 4)))
    assert (done.status, done.bus_errors) == ("exit", 0)
    spent, last = words(done.reads[0])
    assert last == 255
    assert words(done.reads[1]) == [255]
    assert 3.5 * 256 <= spent <= 3.5 * 256 + 4  # one wait state for each of the line's words


def test_access_to_no_memory_reads_ones_and_is_counted(tmp_path):
    end = BOARD.regions[0].end  # above it LiteX would select the RAM up to the next power of two
    source = f"""
      main:
        li a1, {end}
        lw a2, 0(a1)
        li a3, 0x60000000
        lw a3, 0(a3)
        and a2, a2, a3
        sw zero, 0(a1)
        lw a4, -4(a1)
        li a3, {register("ctrl", "bus_errors")}
        lw a3, 0(a3)
        la a1, result
        sw a2, 0(a1)
        sw a3, 4(a1)
        sw a4, 8(a1)
        li a0, 0
        ret
      .bss
      result: .space 12
    """
    program = assemble(tmp_path, source)
    done = run(program, reads=((program.symbols["result"], 12),))
    ones, counted, last_word = words(done.reads[0])
    assert (ones, last_word) == (0xFFFF_FFFF, 0)
    # Two cache lines of 8 words and a store.
    assert counted == done.bus_errors == 17


def test_registers_and_interrupts_are_where_the_address_map_says(tmp_path):
    source = f"""
      main:
        la s3, result
        li a1, {register("ctrl", "scratch")}
        lw a2, 0(a1)
        sw a2, 0(s3)
        li a1, {register("timer0", "load")}
        li a2, 500
        sw a2, 0(a1)
        li a2, 1
        sw a2, {register("timer0", "en") - register("timer0", "load")}(a1)
        sw a2, {register("timer0", "ev_enable") - register("timer0", "load")}(a1)
        sw a2, {register("timer0", "ev_pending") - register("timer0", "load")}(a1)
        li a2, -1
        csrs 0xbc0, a2
        csrr a3, 0xfc0
        sw a3, 4(s3)
        li a2, 200
        1: addi a2, a2, -1; bnez a2, 1b
        csrr a3, 0xfc0
        sw a3, 8(s3)
        li a0, 0
        ret
      .bss
      result: .space 12
    """
    program = assemble(tmp_path, source)
    done = run(program, reads=((program.symbols["result"], 12),))
    scratch, before, after = words(done.reads[0])
    assert scratch == 0x1234_5678
    assert before & 1 << INTERRUPTS["timer0"] == 0
    assert after & 1 << INTERRUPTS["timer0"] != 0


def test_refuses_a_timing_that_the_ram_does_not_have():
    with pytest.raises(ValueError, match="region fast cannot have 0"):
        generate(Memory("none", (Region("fast", RAM_ORIGIN, 1024, wait_states=0),)))
