"""cfu_ops.h compiled for host and target."""

import subprocess
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from gateware.core.cfu import Cfu
from gateware.core.header import generate
from proj.simd.simd import Simd
from tests.support.examples import Counter, Delays

INCLUDE = Path(__file__).parents[3] / "software" / "include"
WARNINGS = ["-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror"]
RISCV = ["riscv64-unknown-elf-gcc", "--specs=picolibc.specs", "-march=rv32im", "-misa-spec=2.2", "-mabi=ilp32", "-O2"]

PROGRAM = """
#include "cfu_ops.h"
uint32_t program(uint32_t a, uint32_t b) {
  cfu_set_input_offset(-1);
  cfu_dot4(2, a, b);
  cfu_mac4(a, b);
  cfu_set_output(5, b);
  cfu_set_multiplier(a, (int32_t)b);
  cfu_reset();
  return (uint32_t)cfu_requantize(cfu_exchange(3, 7));
}
"""

HOST = """
#include <stdio.h>
uint32_t cfu_host_op(uint32_t funct3, uint32_t funct7, uint32_t a, uint32_t b) {
  printf("%u %u %u %u\\n", funct3, funct7, a, b);
  return 40 + funct3;
}
int main(void) {
  printf("%u\\n", program(10, 20));
  return 0;
}
"""


def compile_c(argv: list[str], folder: Path, cfu: Cfu, text: str) -> Path:
    (folder / "cfu_ops.h").write_text(generate(cfu))
    (folder / "program.c").write_text(text)
    subprocess.run([*argv, *WARNINGS, f"-I{INCLUDE}", "program.c", "-o", "out"], cwd=folder, check=True)
    return folder / "out"


def code(path: Path) -> list[int]:
    with path.open("rb") as file:
        data = ELFFile(file).get_section_by_name(".text").data()
    return [int.from_bytes(data[i : i + 4], "little") for i in range(0, len(data), 4)]


def test_target_gets_the_declared_instructions_in_order(tmp_path: Path) -> None:
    words = code(compile_c([*RISCV, "-c"], tmp_path, Simd(), PROGRAM))
    names = [name for name in map(Simd().disassemble, words) if name]
    assert names == [
        "set_input_offset", "dot4.2", "mac4", "set_output", "set_multiplier", "reset", "exchange.3", "requantize",
    ]  # fmt: skip


def test_target_writes_no_register_without_a_result(tmp_path: Path) -> None:
    words = code(compile_c([*RISCV, "-c"], tmp_path, Simd(), PROGRAM))
    rd = {Simd().disassemble(word): word >> 7 & 31 for word in words}
    assert (rd["dot4.2"], rd["mac4"], rd["reset"]) == (0, 0, 0)
    assert rd["exchange.3"] != 0


def test_host_calls_the_same_operations(tmp_path: Path) -> None:
    program = compile_c(["gcc", "-O1"], tmp_path, Simd(), PROGRAM + HOST)
    lines = subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
    assert lines == [
        f"0 0 {(1 << 32) - 1} 0", "1 2 10 20", "2 0 10 20", "4 0 5 20", "5 0 10 20", "7 127 0 0", "3 3 7 0", "6 0 43 0",
        "46",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "int32_t cfu_total(uint32_t v) {\n  return (int32_t)cfu_op(3, 0, 0, v);",
        "uint32_t cfu_least(uint32_t x, uint32_t y) {\n  return cfu_op(5, 0, x, y);",
        " * step: uint3, a constant\n",
        " * x: {low: int16, high: uint16}\n",
        " * (returns uint32; variable latency; funct3 1, funct7 0)\n",
    ],
)
def test_text_follows_the_declaration(line: str) -> None:
    assert line in generate(Cfu([Counter(), Delays()]))
