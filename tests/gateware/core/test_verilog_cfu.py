"""A CFU written in Verilog: its declarations and the check of its ports."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from amaranth.hdl import signed, unsigned

from cfu.host import verilated
from gateware.core import testing
from gateware.core.errors import DeclarationError
from gateware.core.header import generate
from gateware.core.instruction import Instruction
from gateware.core.operand import Operand
from gateware.core.verilog import convert, counters_of
from gateware.core.verilog_cfu import PORTS, VerilogCfu, check_ports, module_ports
from proj.simd.simd import Simd
from tests.support.recorder import NO_PROBE, Record, eager_recorder, recorder_cfu

SOURCE = Path(__file__).parents[2] / "support" / "verilog" / "popcount.v"


class Total:
    """State of popcount.v."""

    def __init__(self) -> None:
        self.total = 0

    def popcount(self, x: int) -> int:
        self.total = self.total + x.bit_count() & 0xFFF
        return x.bit_count()

    def read(self) -> int:
        return self.total


X = Operand("x", unsigned(32))
POPCOUNT = Instruction("popcount", "Number of ones in x.", Total.popcount, X, result=unsigned(6), funct3=0)
TOTAL = Instruction("total", "Sum of all answers modulo 4096.", Total.read, result=unsigned(12), funct3=1)


def popcount_cfu(source: Path = SOURCE, popcount: Instruction = POPCOUNT) -> VerilogCfu:
    return VerilogCfu(source, [popcount, TOTAL], Total)


def test_verilog_is_the_file_and_the_header_has_its_instructions_only() -> None:
    cfu = popcount_cfu()
    assert convert(cfu) == SOURCE.read_text()
    assert re.findall(r"cfu_\w+(?=\(\w+ ?\w*\) {)", generate(cfu)) == ["cfu_popcount", "cfu_total"]
    assert cfu.disassemble(1 << 12 | 0x0B) == "total"


def test_counters_are_signals_of_the_module() -> None:
    cfu = VerilogCfu(SOURCE, [], counters=("total",))
    assert counters_of(cfu) == {"total": "total"}
    assert convert(cfu, counters=True) == SOURCE.read_text()
    with pytest.raises(DeclarationError, match=r"counter tot.*is no signal of popcount\.v; declare it there"):
        VerilogCfu(SOURCE, [], counters=("tot",))


def test_golden_keeps_state() -> None:
    golden = popcount_cfu().golden()
    commands = [(0, 0, 7, 0), (0, 0, 1, 0), (1, 0, 0, 0), (7, 127, 0, 0), (1, 0, 0, 0)]
    assert [golden.execute(*command) for command in commands] == [3, 1, 4, 0, 4], "no reset instruction"


def test_ports_are_found_in_both_styles() -> None:
    assert module_ports(SOURCE.read_text()) == PORTS
    assert module_ports(convert(Simd())) == PORTS


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"latency": 2}, "instruction 'popcount', latency: is declared as 2, but the response comes at 1"),
        ({"golden": lambda state, x: (x & 0xFFFF).bit_count()}, "instruction 'popcount', golden: gives 0x.* where"),
        (
            {"golden": lambda state, x: x.bit_count() - 64 * (x.bit_count() > 16), "result": signed(7)},
            "instruction 'popcount', golden: gives 0xffffff.* where the hardware answers 0x000000",
        ),
    ],
    ids=["latency", "width", "sign"],
)
def test_hardware_that_does_not_keep_its_declaration_is_an_error(fields: dict[str, Any], message: str) -> None:
    verilated.load(popcount_cfu()).check_declarations()
    with pytest.raises(DeclarationError, match=message):
        verilated.load(popcount_cfu(popcount=replace(POPCOUNT, **fields))).check_declarations()


@pytest.mark.parametrize("stalls", [0.0, 0.5])
def test_a_cfu_may_answer_at_once_and_be_ready_only_for_commands(stalls: float, tmp_path: Path) -> None:
    (tmp_path / "Cfu.v").write_text(eager_recorder(NO_PROBE))
    recorder = recorder_cfu()
    eager = verilated.load(VerilogCfu(tmp_path / "Cfu.v", recorder.instructions, Record))
    sent = [c for c in testing.random_commands(recorder, 3000, seed=4) if c.funct3 < 6 and c.funct7 == 0]
    responses = eager.run(sent, stalls=stalls, seed=4)
    testing.compare(recorder, sent, responses)
    assert {r.answered - r.issued for r in responses} == {0}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cmd_ready,", "ready,", "'Cfu', port cmd_ready: is missing; declare it as output of 1 bit"),
        ("[9:0]  cmd", "[6:0]  cmd", "port cmd_payload_function_id: must be input of 10 bits, not input of 7"),
        (
            "output reg        rsp_valid",
            "input             rsp_valid",
            "port rsp_valid: must be output of 1 bit, not input",
        ),
        ("input             clk,", "input clk, input irq,", "port irq: is unknown to the CPU"),
        ("module Cfu", "module Popcount", "'Cfu', module: is missing"),
        ("[9:0]  cmd", "[WIDTH-1:0]  cmd", r"port range \[WIDTH-1:0\]: must be written as \[number:0\]"),
    ],
)
def test_wrong_ports_are_errors(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = SOURCE.read_text()
    assert old in text
    with pytest.raises(DeclarationError, match=message):
        check_ports(text.replace(old, new))
    (tmp_path / "popcount.v").write_text(text.replace(old, new))
    with pytest.raises(DeclarationError, match=message):
        popcount_cfu(tmp_path / "popcount.v")
