"""docs/gateware.md: its Python runs, its C runs on the SoC and is as fast as it says."""

import contextlib
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cfu import sim
from cfu.sim import hardware
from gateware.core.header import generate
from gateware.core.verilog import convert
from tests.support.bare_metal import BOARD, assemble, words

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "gateware.md").read_text()
MEASURE = """
main:
  addi sp, sp, -16
  sw ra, 0(sp)
  la s0, result
{calls}
  li a0, 0
  lw ra, 0(sp)
  addi sp, sp, 16
  ret
.data
data: .word {data}
result: .space 16
.text
"""
CALL = """
  la a0, data
  li a1, 64
  call {name}
  csrr s1, mcycle
  la a0, data
  li a1, 64
  call {name}
  csrr s2, mcycle
  sub s2, s2, s1
  sw a0, {at}(s0)
  sw s2, {at}+4(s0)
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def namespace(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names that the document's Python defines, having run it where its Verilog is."""
    names: dict[str, Any] = {}
    with contextlib.chdir(tmp_path_factory.mktemp("docs")):
        Path("swap.v").write_text(blocks("verilog")[0])
        for block in blocks("python"):
            exec(block, names)
    return names


def test_the_declaration_is_short() -> None:
    declaration = blocks("python")[0].partition("class ")[2]
    assert len([line for line in declaration.splitlines() if line.strip()]) <= 20


def test_c_is_as_fast_as_the_document_says(namespace: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "cfu_ops.h").write_text(generate(namespace["cfu"]))
    (tmp_path / "ones.c").write_text(blocks("c")[0])
    gcc = ["riscv64-unknown-elf-gcc", "--specs=picolibc.specs", "-march=rv32im", "-misa-spec=2.2", "-mabi=ilp32", "-O2"]
    include = [f"-I{ROOT / 'software' / 'include'}", "-I."]
    subprocess.run([*gcc, "-Wall", "-Werror", *include, "-S", "ones.c", "-o", "ones.s"], cwd=tmp_path, check=True)
    data = [(i * 0x9E3779B1 ^ i << 7) & 0xFFFFFFFF for i in range(64)]
    calls = CALL.format(name="ones_in_software", at=0) + CALL.format(name="ones", at=8)
    compiled = re.sub(r"^\s*\.attribute.*\n", "", (tmp_path / "ones.s").read_text(), flags=re.MULTILINE)
    source = MEASURE.format(calls=calls, data=", ".join(map(str, data))) + compiled
    program = assemble(tmp_path, source)
    machine = hardware.build(convert(namespace["cfu"]), BOARD)
    outcome = sim.run(machine, program.job(reads=((program.symbols["result"], 16),)))
    assert outcome.status == "exit"
    slow_ones, slow_cycles, ones, cycles = words(outcome.reads[0])
    assert slow_ones == ones == sum(word.bit_count() for word in data)
    claimed = re.search(r"more than (\d+) times as fast", TEXT)
    assert claimed and slow_cycles > int(claimed[1]) * cycles
