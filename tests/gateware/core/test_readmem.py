"""$readmemh in a CFU's Verilog: the words of the file are in the text, wherever that is read."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from cfu.host import verilated
from gateware.core.errors import DeclarationError
from gateware.core.readmem import resolved
from gateware.core.testing import Command
from gateware.core.verilog_cfu import VerilogCfu
from tests.support.examples import VERILOG

CALL = 'initial $readmemh("table.hex", table_of_words);'


def text(call: str, bounds: str = "[0:3]") -> str:
    return f"module Cfu;\n  reg [15:0] table_of_words {bounds};\n  {call}\nendmodule\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "table.hex").write_text("0012 // one\n@3 FF_ff\n/* 1\n2 */")
    (tmp_path / "table.bin").write_text("101x")
    return tmp_path / "cfu.v"


@pytest.mark.parametrize(
    ("call", "bounds", "expected"),
    [
        (CALL, "[0:3]", "begin table_of_words[0] = 16'h0012; table_of_words[3] = 16'hff_ff; end"),
        (CALL, "[DEPTH-1:0]", "begin table_of_words[0] = 16'h0012; table_of_words[3] = 16'hff_ff; end"),
        (CALL, "[9:2]", "begin table_of_words[2] = 16'h0012; table_of_words[3] = 16'hff_ff; end"),
        (CALL.replace("hex", "bin").replace("memh", "memb"), "[0:3]", "begin table_of_words[0] = 4'b101x; end"),
        ('initial $readmemh( "table.hex" ,\n table_of_words ) ;', "[0:0]", "'hff_ff; end\n"),
    ],
)
def test_words_stand_in_place_of_the_call(source: Path, call: str, bounds: str, expected: str) -> None:
    given = text(call, bounds)
    made = resolved(given, source)
    assert expected in made and "$readmem" not in made
    assert made.count("\n") == given.count("\n"), "messages of tools name the user's lines"


def test_what_is_not_code_stays(source: Path) -> None:
    given = text('// $readmemh("gone.hex", t);\n/* $readmemh("gone.hex", t);\n*/ wire a = "$readmem";')
    assert resolved(given, source) == given


@pytest.mark.parametrize(
    ("call", "bounds", "message"),
    [
        (
            CALL.replace("table.", "tabel."),
            "[0:3]",
            r"cfu\.v:3: module Cfu, \$readmemh: file tabel\.hex is missing; did you",
        ),
        (
            CALL.replace("table.hex", "x"),
            "[0:3]",
            r"cfu\.v:3: .* file x is missing, relative to the folder of the source",
        ),
        (
            CALL.replace("words)", "words, 0, 3)"),
            "[0:3]",
            r"cfu\.v:3: .*\$readmemh: is understood as \$readmemh\(\"FILE\", m",
        ),
        (CALL.replace('"table.hex"', "NAME"), "[0:3]", r"cfu\.v:3: .*is understood as"),
        (CALL, "[A:B]", r"cfu\.v:3: module Cfu, memory table_of_words: must be declared with a bound that is 0"),
        (CALL.replace("memh", "memb"), "[0:3]", r"table\.hex:1: module Cfu, word '0012': is not for \$readmemb"),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_line(source: Path, call: str, bounds: str, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        resolved(text(call, bounds), source)


def test_the_hardware_has_the_words_wherever_it_is_built(tmp_path: Path) -> None:
    words = [random.Random(1).getrandbits(32) for _ in range(16)]
    (tmp_path / "table.hex").write_text("\n".join(f"{word:x}" for word in words))
    adder = (VERILOG / "adder.v").read_text()
    read = f"reg [31:0] table_of_words [0:15];\n  {CALL}\n"
    looked_up = "assign rsp_payload_outputs_0 = table_of_words[sum[3:0]];"
    (tmp_path / "cfu.v").write_text(adder.replace("assign rsp_payload_outputs_0 = sum;", read + looked_up))
    cfu = verilated.load(VerilogCfu(tmp_path / "cfu.v", []))
    assert [r.value for r in cfu.run([Command(0, 0, address, 0) for address in range(16)])] == words
