"""Firmware for a second CPU: flags, header, layout, start-up files and keys follow its declaration alone."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from cfu import compiler, firmware, sim
from cfu.base.errors import CompileError
from cfu.compiler.ops import portable
from cfu.firmware import image, linker
from cfu.sim import hardware
from soc.cpu import DEFAULT
from soc.memory.regions import MEMORIES
from tests.flow.conftest import three_adds
from tests.support.bare_metal import ADDER
from tests.support.cpus import NO_CACHES, TWIN

ULX3S = MEMORIES["ulx3s-85f"]


def build(**options) -> firmware.Firmware:
    program = compiler.compile(three_adds(), portable(), "m")
    return firmware.build([program], ULX3S, headers={"cfu_ops.h": ""}, **options)


def test_the_whole_image_follows_the_cpu() -> None:
    first, second = build(), build(cpu=TWIN)
    assert first.key != second.key
    assert (first.cpu, second.cpu) == (DEFAULT, TWIN)
    # rv32i multiplies in libgcc: both compiler and linker were told.
    assert "__mulsi3" in second.symbols and "__mulsi3" not in first.symbols
    assert all(second.symbols[name] % 64 == 0 for name in ("add_s8", "model_invoke", "main", "m_arena"))


def test_it_runs_where_a_cpu_does_that_can_do_as_much(tmp_path: Path) -> None:
    """Hardware that is the same but for what it is called shares its simulator."""
    smaller = dataclasses.replace(TWIN, csrs=DEFAULT.csrs, pc=DEFAULT.pc)
    main = tmp_path / "main.c"
    main.write_text("static volatile int six = 6, seven = 7; int main(void) { return six * seven; }")
    program = firmware.build([], ULX3S, cpu=smaller, sources=(main,))
    machine = hardware.build(ADDER, ULX3S, cpu=smaller)
    assert machine.cpu == smaller and machine.key == hardware.build(ADDER, ULX3S).key
    job = sim.Job(program.elf, program.symbols["mailbox"], inputs=(), captures=(), reads=(), max_cycles=100_000)
    assert sim.run(machine, job).exit_code == 42


def test_the_cpu_is_in_the_key_even_where_the_code_is_the_same() -> None:
    enabled = dataclasses.replace(DEFAULT, csrs=dataclasses.replace(DEFAULT.csrs, interrupt_lines=0xFF))
    assert build(cpu=enabled).key != build().key


def test_registers_are_declared_for_c_and_assembly() -> None:
    assert image.cpu_header(TWIN).splitlines()[4:9] == [
        "#define CPU_CSR_INTERRUPT_MASK 0x7c0",
        "#define CPU_CSR_INTERRUPT_PENDING 0x7c1",
        "#define CPU_INTERRUPT_LINES 0xff",
        "#define CPU_CSR_CFU 0x7c2",
        "#define CPU_CFU_ENABLE 0x1",
    ]


def test_sections_start_on_the_cpus_lines_and_gaps_are_below_its_way() -> None:
    assert "ALIGN(64)" in linker.script(ULX3S, TWIN) and "ALIGN(32)" not in linker.script(ULX3S, TWIN)
    sizes = [
        int(size)
        for layout in range(1, 9)
        for size in re.findall(r"\.gap_.*\n\s+\. \+= (\d+);", linker.script(ULX3S, TWIN, layout=layout))
    ]
    assert all(size % 64 == 0 for size in sizes)
    assert 1024 < max(sizes) < 2048


def test_without_caches_nothing_moves_by_gaps() -> None:
    assert "gap" not in linker.script(ULX3S, NO_CACHES, layout=3)
    assert "ALIGN(16)" in linker.script(ULX3S, NO_CACHES)


def test_a_missing_start_file_is_named() -> None:
    with pytest.raises(CompileError, match=r"Twin has no start-up file .*/vexriscv/boot\.S; write it, or correct"):
        build(cpu=dataclasses.replace(TWIN, start_files=("boot.S",)))


def test_a_cpu_may_have_trap_causes_of_its_own() -> None:
    assert firmware.cause_name(24, TWIN) == "the CFU is off"
    assert firmware.cause_name(24) == "cause 24"
    assert firmware.cause_name(2, TWIN) == firmware.cause_name(2) == "illegal instruction"
