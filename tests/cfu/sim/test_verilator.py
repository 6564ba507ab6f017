import re
import subprocess
from pathlib import Path

import pytest

from cfu.base import elf, tool
from cfu.sim import verilator
from tests.support.bare_metal import ADDER

OUTPUT = "assign rsp_payload_outputs_0 = sum;"


def verilate(folder: Path, verilog: str) -> verilator.Model:
    (folder / "cfu.v").write_text(verilog)
    return verilator.verilate(folder, [Path("cfu.v")], top="Cfu", trace=False)


def test_a_design_on_rising_edges(tmp_path):
    assert verilate(tmp_path, ADDER).only_rising("clk")


@pytest.mark.parametrize(
    "logic",
    [
        "reg [31:0] r; always @(negedge clk) r <= sum; assign rsp_payload_outputs_0 = r;",
        "wire gated = clk & cmd_valid; reg [31:0] r; always @(posedge gated) r <= sum;"
        " assign rsp_payload_outputs_0 = r;",
        "reg [31:0] r; always @* if (!clk) r = sum; assign rsp_payload_outputs_0 = r;",
        "assign rsp_payload_outputs_0 = clk ? sum : 0;",
        "reg [31:0] r; always @(posedge clk or negedge clk) r <= r + sum; assign rsp_payload_outputs_0 = r;",
    ],
    ids=["falling edge", "gated clock", "latch", "level", "both edges"],
)
def test_a_design_that_uses_the_clock_otherwise(tmp_path, logic):
    assert not verilate(tmp_path, ADDER.replace(OUTPUT, logic)).only_rising("clk")


def test_an_asynchronous_reset_is_no_other_use_of_the_clock(tmp_path):
    assert verilate(tmp_path, ADDER.replace("posedge clk", "posedge clk or posedge reset")).only_rising("clk")


def test_no_read_behind_a_ram(tmp_path):
    """A RAM of five words is read at any of eight addresses: a guarded read, not a masked one."""
    ram = "reg [31:0] ram [0:4]; always @(posedge clk) ram[cmd_payload_inputs_0[31:29]] <= sum;"
    logic = f"{ram} assign rsp_payload_outputs_0 = {{32{{sum[0]}}}} & ram[sum[3:1]];"
    model = verilate(tmp_path, ADDER.replace(OUTPUT, logic))
    text = "".join(source.read_text() for source in model.sources(slow=False))
    reads = re.findall(r"\?\s*vlSelfRef\.Cfu__DOT__ram\s*\[[^]]*\]\s*:", text)
    masked = re.findall(r"Cfu__DOT__ram\s*\[[^]]*\]\s*&", text)
    assert reads
    assert not masked


def test_a_library_is_compiled_once_and_again_when_a_header_changes(tmp_path, monkeypatch):
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))
    source, header = tmp_path / "answer.cpp", tmp_path / "answer.h"
    source.write_text('#include "answer.h"\nint Answer() { return kAnswer; }\n')
    objects = set()
    for value in (42, 42, 43):
        header.write_text(f"constexpr int kAnswer = {value};\n")
        (compiled,) = verilator.compile_library("library", [source])
        assert compiled.name == "answer.o"
        assert compiled.exists()
        objects.add(compiled)
    assert len(objects) == 2


def test_versions_name_tools_and_flags():
    text = verilator.versions()
    assert text.startswith("verilator 5.")
    assert "g++" in text
    assert "--flatten" in text


def test_verilators_header_is_read_once_and_used(tmp_path, monkeypatch):
    """g++ takes what it kept (-H marks it with an exclamation mark) for both kinds of target, each with its flags."""
    for shared in (False, True):
        verilator.runtime(shared=shared)  # first: what is not compiled below must not come into the cache
    run, told = tool.run, []

    def seen(argv, **how):
        words = [*map(str, argv), "-H", "-fsyntax-only"]
        if "c++-header" in words or "-o" not in words:
            return run(argv, **how)
        if "-c" in words:
            told.append(subprocess.run(words, capture_output=True, text=True, check=True).stderr)
        return ""

    monkeypatch.setattr(tool, "run", seen)
    monkeypatch.setattr(elf, "check", lambda path, maker: None)  # nothing is compiled
    main = tmp_path / "main.cpp"
    main.write_text('#include "VCfu.h"\nint main() { return VCfu{}.name()[0]; }\n')
    for name, shared in (("program", False), ("library.so", True)):
        verilator.compile_model(verilate(tmp_path, ADDER), [main], [], tmp_path / name, shared=shared)
    units = [text for text in told if "VCfu.h" in text]
    assert len(units) == 4
    assert all(re.match(r"! \S+/verilated\.h\.gch$", text.splitlines()[0]) for text in units)
