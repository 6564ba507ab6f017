"""A CFU written in Verilog: its declarations, and the check of its ports and latencies."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from amaranth.hdl import signed, unsigned

from cfu.base.errors import CfuError, SimulationError, ToolError
from cfu.host import verilated
from cfu.sim import ports
from gateware.core import testing
from gateware.core.cfu import Cfu
from gateware.core.errors import DeclarationError
from gateware.core.header import generate
from gateware.core.instruction import Instruction
from gateware.core.operand import Operand
from gateware.core.reference import describe
from gateware.core.unit import Unit
from gateware.core.verilog_cfu import PORTS, VerilogCfu
from proj.simd.simd import Simd
from tests.support.examples import POPCOUNT, POPCOUNT_V, VERILOG, popcount_cfu
from tests.support.recorder import NO_PROBE, Record, eager_recorder, recorder_cfu

A, B = Operand("a", unsigned(32)), Operand("b", unsigned(32))


def test_verilog_is_the_file_and_the_header_has_its_instructions_only() -> None:
    cfu = popcount_cfu()
    assert cfu.verilog() == cfu.verilog(counters=True) == POPCOUNT_V.read_text()
    assert re.findall(r"cfu_\w+(?=\(\w+ ?\w*\) {)", generate(cfu)) == ["cfu_popcount", "cfu_total"]
    assert cfu.disassemble(1 << 12 | 0x0B) == "total"


def test_counters_are_signals_of_the_module() -> None:
    cfu = VerilogCfu(POPCOUNT_V, [], counters=("total",))
    assert cfu.counter_signals() == {"total": "total"}
    verilated.load(cfu)
    for name, hint in (("tot", "did you mean total"), ("nothing", "declare it there"), ("i", "declare it there")):
        with pytest.raises(DeclarationError, match=rf"counter {name}.*is no signal of module Cfu; {hint}"):
            verilated.load(VerilogCfu(POPCOUNT_V, [], counters=(name,)))


def test_golden_keeps_state() -> None:
    golden = popcount_cfu().golden()
    commands = [(0, 0, 7, 0), (0, 0, 1, 0), (1, 0, 0, 0), (7, 127, 0, 0), (1, 0, 0, 0)]
    assert [golden.execute(*command) for command in commands] == [3, 1, 4, 0, 4], "no reset instruction"


def test_a_missing_file_is_told_with_the_nearest_name() -> None:
    with pytest.raises(DeclarationError, match=r"file .*popcunt\.v: is missing; did you mean popcount\.v\?"):
        popcount_cfu(VERILOG / "popcunt.v")


def test_ports_are_found_in_every_style(tmp_path: Path) -> None:
    amaranth, modern = tmp_path / "simd.v", tmp_path / "modern.sv"
    amaranth.write_text(Simd().verilog())
    modern.write_text(MODERN)
    for source in (POPCOUNT_V, amaranth, modern):
        found = ports.read(source, "Cfu")
        assert found is not None and found.ports == PORTS
        ports.check(source)


MODERN = """
package bus;
  typedef struct packed {logic [6:0] funct7; logic [2:0] funct3;} id_t;
  typedef union packed {logic [31:0] word; logic [3:0][7:0] bytes;} operand_t;
endpackage
module Cfu #(parameter W = 32, localparam LANES = W / 8) (
  input clk, reset, cmd_valid, output logic cmd_ready,
  input bus::id_t cmd_payload_function_id,
  input logic [LANES-1:0][7:0] cmd_payload_inputs_0, input bus::operand_t cmd_payload_inputs_1,
  output logic rsp_valid, input wire rsp_ready, output int rsp_payload_outputs_0
);
  assign cmd_ready = rsp_ready, rsp_valid = cmd_valid;
  assign rsp_payload_outputs_0 = cmd_payload_inputs_0 ^ cmd_payload_inputs_1.word;
endmodule
"""


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"latency": 2}, r"'popcount', latency: is declared as 2, but the response comes at 1; declare latency=1$"),
        ({"latency": 0}, r"'popcount', latency: is declared as 0, but the response comes at 1; declare latency=1$"),
        ({"golden": lambda state, x: (x & 0xFFFF).bit_count()}, "instruction 'popcount', golden: gives 0x.* where"),
        (
            {"golden": lambda state, x: x.bit_count() - 64 * (x.bit_count() > 16), "result": signed(7)},
            "instruction 'popcount', golden: gives 0xffffff.* where the hardware answers 0x000000",
        ),
    ],
    ids=["latency", "at once", "width", "sign"],
)
def test_hardware_that_does_not_keep_its_declaration_is_an_error(fields: dict[str, Any], message: str) -> None:
    popcount_cfu().check_declarations(verilated.load)
    with pytest.raises(DeclarationError, match=message):
        popcount_cfu(popcount=replace(POPCOUNT, **fields)).check_declarations(verilated.load)


def adder(source: Path, latency: Any) -> VerilogCfu:
    add = Instruction("add", "a + b.", lambda _, a, b: a + b & 0xFFFFFFFF, A, B, result=unsigned(32), latency=latency)
    return VerilogCfu(source, [add])


COMBINATIONAL = """
  assign cmd_ready = rsp_ready;
  assign rsp_valid = cmd_valid;
  assign rsp_payload_outputs_0 = cmd_payload_inputs_0 + cmd_payload_inputs_1;
endmodule
"""


def combinational(folder: Path) -> Path:
    """adder.v without its register."""
    text = (VERILOG / "adder.v").read_text()
    (folder / "adder.v").write_text(text[: text.index("  reg ")] + COMBINATIONAL)
    return folder / "adder.v"


@pytest.mark.parametrize(("declared", "written"), [(1, None), ("variable", None), (0, 1), (2, 1)])
def test_latencies_of_a_registered_response(declared: Any, written: int | None) -> None:
    check_latency(VERILOG / "adder.v", declared, written)


@pytest.mark.parametrize(("declared", "written"), [(0, None), ("variable", None), (1, 0), (2, 0)])
def test_latencies_of_a_combinational_response(declared: Any, written: int | None, tmp_path: Path) -> None:
    check_latency(combinational(tmp_path), declared, written)


def check_latency(source: Path, declared: Any, written: int | None) -> None:
    """What is written when it is told to, passes."""
    if written is not None:
        with pytest.raises(DeclarationError, match=f"latency: .* comes at {written}; declare latency={written}$"):
            adder(source, declared).check_declarations(verilated.load)
        declared = written
    adder(source, declared).check_declarations(verilated.load)


def test_a_latency_that_varies_is_to_be_declared_so(tmp_path: Path) -> None:
    text = (VERILOG / "two_speeds.v").read_text()
    (tmp_path / "Cfu.v").write_text(text.replace("cmd_payload_function_id[2:0] != 0", "cmd_payload_inputs_0[0]"))
    with pytest.raises(DeclarationError, match=r"comes at 1 to 5; declare latency='variable'$"):
        adder(tmp_path / "Cfu.v", 1).check_declarations(verilated.load)
    adder(tmp_path / "Cfu.v", "variable").check_declarations(verilated.load)


def test_a_unit_cannot_answer_at_once() -> None:
    with pytest.raises(DeclarationError, match=r"'add', latency: must be 1 or more in a unit, .* CFUs in Verilog"):
        Unit([adder(VERILOG / "adder.v", 0).instructions[0]])


def test_the_reference_tells_a_latency_of_0() -> None:
    assert [r.latency_text for r in describe(adder(VERILOG / "adder.v", 0))] == ["0 cycles"]


def test_hardware_that_breaks_the_bus_is_an_error_at_once(tmp_path: Path) -> None:
    source = combinational(tmp_path)
    source.write_text(source.read_text().replace("cmd_ready = rsp_ready", "cmd_ready = 0"))
    with pytest.raises(SimulationError, match="without a command"):
        adder(source, 0).check_declarations(verilated.load)


def test_amaranths_simulator_names_what_simulates_verilog() -> None:
    with pytest.raises(TypeError, match=r"VerilogCfu is not in Amaranth.*cfu\.testing\.check_cfu"):
        testing.check(popcount_cfu())


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
        ("cmd_ready", "cmd_redy", "port cmd_ready: is missing; rename cmd_redy, or declare it as output of 1 bit"),
        ("[9:0]  cmd", "[6:0]  cmd", "port cmd_payload_function_id: must be input of 10 bits, not input of 7"),
        (
            "output reg        rsp_valid",
            "output reg rsp_valid [0:3]",
            "port rsp_valid: must be output of 1 bit, not output that is no vector of bits",
        ),
        ("input             clk,", "input clk, input irq,", "port irq: is unknown to the CPU"),
        (
            "module Cfu",
            "module Popcount",
            r"popcount\.v: module Cfu, module: is missing; name the top module of popcount.v Cfu",
        ),
    ],
)
def test_wrong_ports_are_errors(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = POPCOUNT_V.read_text()
    assert old in text
    text = re.sub(r"  always @.*?(?=endmodule)", "", text, flags=re.DOTALL) if "[0:3]" in new else text
    (tmp_path / "popcount.v").write_text(text.replace(old, new).replace("= ~rsp_valid [0:3]", "= ~rsp_valid"))
    with pytest.raises(DeclarationError, match=message):
        verilated.load(popcount_cfu(tmp_path / "popcount.v"))


def test_a_direction_that_is_wrong(tmp_path: Path) -> None:
    text = combinational(tmp_path).read_text().replace("input         rsp_ready", "inout         rsp_ready")
    (tmp_path / "adder.v").write_text(text)
    with pytest.raises(DeclarationError, match="port rsp_ready: must be input of 1 bit, not inout of 1 bit"):
        verilated.load(adder(tmp_path / "adder.v", 0))


def test_a_mistake_is_told_with_the_users_file_and_line(tmp_path: Path) -> None:
    source = tmp_path / "popcount.v"
    source.write_text(POPCOUNT_V.read_text().replace("~rsp_valid | rsp_ready", "~rsp_valid | garbage"))
    line = source.read_text()[: source.read_text().index("garbage")].count("\n") + 1
    with pytest.raises(ToolError, match=rf"^Verilator refuses {re.escape(str(source))}:{line}:.*; correct the Verilog"):
        popcount_cfu(source).check_declarations(verilated.load)


def test_an_included_file_is_refused(tmp_path: Path) -> None:
    """It would be read where the file is, not where it is built, and its changes would not be seen."""
    (tmp_path / "more.vh").write_text("")
    (tmp_path / "popcount.v").write_text(f'`include "{tmp_path}/more.vh"\n' + POPCOUNT_V.read_text())
    with pytest.raises(DeclarationError, match=r"file .*more\.vh: is included; put its text into popcount\.v"):
        verilated.load(popcount_cfu(tmp_path / "popcount.v"))


def test_every_kind_of_cfu_is_asked_in_the_same_way() -> None:
    for cfu in (Cfu([]), popcount_cfu()):
        assert "module Cfu" in cfu.verilog()
        cfu.check_declarations(verilated.load)
    with pytest.raises(CfuError):
        ports.read(Path(__file__), "Cfu")
