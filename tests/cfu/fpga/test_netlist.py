"""Cell counts from Yosys' statistics, and what they take of a part."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfu.base.errors import CfuError
from cfu.base.tool import CommandError
from cfu.fpga import netlist, parts
from cfu.fpga.netlist import Use

STATISTICS = "11. Printing statistics.\n" + json.dumps(
    {
        "modules": {
            "\\top": {"num_cells_by_type": {"LUT4": 35, "TRELLIS_FF": 145, "Cfu": 1}},
            "\\Cfu": {"num_cells_by_type": {"LUT4": 10, "CCU2C": 4, "unit": 2}},
            "\\unit": {"num_cells_by_type": {"LUT4": 3, "MULT18X18D": 1}},
        }
    }
)


@pytest.fixture(autouse=True)
def private_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_CACHE", str(tmp_path))


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
    with pytest.raises(CfuError, match=r"unknown part 'xc7a35t'; choose one of ecp5-85k, .*gw2a-18.*up5k"):
        parts.part("xc7a35t")
    with pytest.raises(CfuError, match=r"unknown part 'ecp5-85'; do you mean 'ecp5-85k'\? choose one of ecp5-85k, "):
        parts.part("ecp5-85")


ASSERTION = "ERROR: Assert `GetSize(a) == GetSize(b)' failed in rtlil.cc:3091."


class Yosys:
    """Stands for toolchain.run: the first ``failures`` runs fail, writing ``logged`` to their log."""

    def __init__(self, failures: int, logged: str, status: int = 1, printed: str = ""):
        self.failures, self.logged, self.status, self.printed = failures, logged, status, printed
        self.scripts: list[str] = []

    def __call__(self, program: str, arguments: list[str], folder: Path) -> None:
        self.scripts.append(arguments[arguments.index("-p") + 1])
        (folder / arguments[arguments.index("-l") + 1]).write_text(f"3. Executing a pass\n{self.logged}\n")
        if len(self.scripts) <= self.failures:
            raise CommandError(f"{program} failed", "", self.status, self.printed)
        (folder / "statistics.txt").write_text(STATISTICS)
        (folder / "netlist.json").write_text("{}")


def made_by(yosys: Yosys, monkeypatch: pytest.MonkeyPatch, divisible: str | None = "Cfu") -> netlist.Netlist:
    monkeypatch.setattr(netlist.toolchain, "run", yosys)
    return netlist.synthesize(parts.part("ecp5-25k"), {"cfu.v": "module Cfu;"}, "top", divisible=divisible)


@pytest.mark.parametrize(
    ("yosys", "message"),
    [
        (
            Yosys(9, "", printed="soc.v:3: ERROR: syntax error, unexpected TOK_ID\n"),
            r"failed: soc\.v:3: syntax error, unexpected",
        ),
        (Yosys(9, "", -11, "Warning: bits out of bounds\n"), "Yosys itself ended with status -11 and no error message"),
        (Yosys(9, ASSERTION), r"Yosys itself ended with Assert `GetSize\(a\) == GetSize\(b\)' failed"),
    ],
    ids=["design", "signal", "assertion"],
)
def test_what_is_wrong_with_the_design_or_with_yosys(
    monkeypatch: pytest.MonkeyPatch, yosys: Yosys, message: str
) -> None:
    with pytest.raises(CfuError, match=message):
        made_by(yosys, monkeypatch)
    assert len(yosys.scripts) == (2 if yosys.logged else 1)


def test_an_assertion_of_yosys_is_got_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module that may be apart is mapped on its own; all cells are counted still; the outcome is kept."""
    yosys = Yosys(1, ASSERTION)
    first = made_by(yosys, monkeypatch)
    assert [script.count("keep_hierarchy 1 Cfu") for script in yosys.scripts] == [0, 1]
    assert first.note.startswith("Cfu is mapped as a module of its own: on the whole Yosys stops, Assert `GetSize(a)")
    assert first.cells == netlist.count_cells(STATISTICS, "top")
    assert sorted(path.name for path in first.json.parent.glob("*.log")) == []
    assert made_by(yosys, monkeypatch) == first and len(yosys.scripts) == 2


def test_nothing_is_divided_without_need(monkeypatch: pytest.MonkeyPatch) -> None:
    yosys = Yosys(0, "")
    assert made_by(yosys, monkeypatch).note == ""
    assert len(yosys.scripts) == 1 and "keep_hierarchy" not in yosys.scripts[0]
    with pytest.raises(CfuError, match="Yosys itself"):
        made_by(Yosys(1, ASSERTION), monkeypatch, divisible=None)
