"""Cell counts from Yosys' statistics, and what they take of a part."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfu.errors import CfuError
from cfu.fpga import netlist, parts
from cfu.fpga.netlist import Use
from cfu.tool import CommandError

STATISTICS = "11. Printing statistics.\n" + json.dumps(
    {
        "modules": {
            "\\top": {"num_cells_by_type": {"LUT4": 35, "TRELLIS_FF": 145, "Cfu": 1}},
            "\\Cfu": {"num_cells_by_type": {"LUT4": 10, "CCU2C": 4, "unit": 2}},
            "\\unit": {"num_cells_by_type": {"LUT4": 3, "MULT18X18D": 1}},
        }
    }
)


def test_counts_a_module_and_all_below() -> None:
    assert netlist.count_cells(STATISTICS, "Cfu") == {"LUT4": 16, "CCU2C": 4, "MULT18X18D": 2}
    assert netlist.count_cells(STATISTICS, "top")["LUT4"] == 51


@pytest.mark.parametrize("text", ["", "no braces", "{", '{"modules": {"\\\\Cfu": {}}}', '{"design": {}}'])
def test_missing_statistics_raise(text: str) -> None:
    with pytest.raises(CfuError, match="Yosys' statistics"):
        netlist.count_cells(text, "Cfu")


def test_uses_weigh_cells() -> None:
    uses = netlist.uses(parts.part("ecp5-25k"), {"LUT4": 16, "CCU2C": 4, "TRELLIS_FF": 7, "MULT18X18D": 2})
    assert {name: use.used for name, use in uses.items()} == {"lut": 24, "ff": 7, "dsp": 2, "bram": 0}
    assert uses["dsp"].percent == pytest.approx(100 * 2 / 28)
    assert Use(0, 0).percent == 0


def test_what_is_over_is_said() -> None:
    part = parts.part("ecp5-25k")
    netlist.raise_unless_fits(part, netlist.uses(part, {"MULT18X18D": 28}), "the CFU")
    with pytest.raises(
        CfuError, match=r"the CFU does not fit ecp5-25k: DSP 36 of 28 \(8 over\), BRAM 60 of 56 \(4 over\)"
    ):
        netlist.raise_unless_fits(part, netlist.uses(part, {"MULT18X18D": 36, "DP16KD": 60}), "the CFU")


def test_unknown_part_lists_those_there_are() -> None:
    with pytest.raises(CfuError, match=r"unknown part 'xc7a35t'; choose one of ecp5-85k, .*up5k.*gw2a-18"):
        parts.part("xc7a35t")


@pytest.mark.parametrize(
    ("status", "output", "message"),
    [
        (
            1,
            "Warning: a\nsoc.v:3: ERROR: syntax error, unexpected TOK_ID\n",
            r"failed: syntax error, unexpected TOK_ID;",
        ),
        (
            -11,
            "Warning: range select out of bounds\n",
            r"Yosys ended with status -11 and no error message; run it once",
        ),
    ],
)
def test_what_is_wrong_with_the_design_or_with_yosys(
    monkeypatch: pytest.MonkeyPatch, status: int, output: str, message: str
) -> None:
    def fails(program: str, arguments: list[str], folder: Path) -> None:
        raise CommandError(f"yosys failed: {output}", "", status, output)

    monkeypatch.setattr(netlist.toolchain, "run", fails)
    with pytest.raises(CfuError, match=message):
        netlist.synthesize(parts.part("ecp5-25k"), {"cfu.v": f"module Cfu; // {status}"}, "Cfu")
