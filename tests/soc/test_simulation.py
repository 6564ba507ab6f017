import logging
import os
import re
import subprocess
import sys

import pytest

from soc.memory.regions import MEMORIES, RAM_ORIGIN, Memory, Region
from soc.simulation import generate
from tests.support.cpus import TWIN

BOARD = MEMORIES["ulx3s-85f"]


def test_generating_is_repeatable_and_leaves_the_caller_alone(capfd):
    before = os.getcwd(), sys.stderr, list(logging.root.handlers), logging.root.level
    first = generate(BOARD)
    assert generate(BOARD) == first
    assert (os.getcwd(), sys.stderr, list(logging.root.handlers), logging.root.level) == before
    assert capfd.readouterr() == ("", "")


def test_generating_in_another_process_gives_the_same_text():
    script = (
        "from soc.memory.regions import MEMORIES; from soc.simulation import generate; "
        "print(generate(MEMORIES['ulx3s-85f']).verilog)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == generate(BOARD).verilog + "\n"
    assert done.stderr == ""


def test_every_region_is_a_ram_of_its_size():
    memory = Memory("two", (Region("code_ram", RAM_ORIGIN, 4096), Region("data_ram", 0x5000_0000, 96 * 1024)))
    generated = generate(memory)
    assert "reg [31:0] code_ram[0:1023];" in generated.verilog
    assert "reg [31:0] data_ram[0:24575];" in generated.verilog
    assert '{"data_ram", 0x50000000u, 98304u, &(root)->soc__DOT__data_ram[0]}' in generated.header


def test_the_cpu_starts_where_the_code_is():
    memory = Memory("elsewhere", (Region("code_ram", 0x5000_0000, 4096),))
    (register,) = re.findall(r"\.externalResetVector +\((\w+)\)", generate(memory).verilog)
    assert re.search(rf"reg +\[31:0\] {register} = 32'd{0x5000_0000};", generate(memory).verilog)


def test_the_harness_is_told_the_cpus_registers():
    assert "#define SOC_PC(root) ((root)->soc__DOT__Twin__DOT__pc)" in generate(BOARD, TWIN).header


def test_nothing_is_made_public_and_the_cfu_is_left_out():
    verilog = generate(BOARD).verilog
    assert "public" not in verilog
    assert "module VexRiscv" in verilog
    assert "module Cfu" not in verilog


def test_what_litex_refuses_is_told(capfd):
    stderr = sys.stderr
    # Where the registers are.
    clash = Memory("bad", (Region("ram", RAM_ORIGIN, 4096), Region("high", 0xF000_0000, 4096, cached=False)))
    with pytest.raises(ValueError, match="LiteX refuses the SoC: "):
        generate(clash)
    assert sys.stderr is stderr
    assert capfd.readouterr() == ("", "")
