"""nextpnr's reports, as stored; whatever is missing raises."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from cfu.fpga.nextpnr import ReportError, parse

# nextpnr-ecp5 0.11.1's report of the SoC with the simd CFU; most of its paths' segments are left out.
STORED = json.loads((Path(__file__).parent / "data" / "report_ecp5.json").read_text())
CLOCK = "$glbnet$Cfu.cfu.clk"


def changed(change) -> str:
    report = copy.deepcopy(STORED)
    change(report)
    return json.dumps(report)


def test_stored_report() -> None:
    report = parse(json.dumps(STORED))
    assert report.clock == "Cfu.cfu.clk"
    assert report.fmax_mhz == pytest.approx(62.696, abs=1e-3)
    assert report.used["DP16KD"] == 170
    assert report.used["MULT18X18D"] == 12
    assert report.path.source == "VexRiscv.execute_RS2.Q"
    assert report.path.sink == "VexRiscv.IBusCachedPlugin_fetchPc_inc.LSR"
    assert report.path.logic_ns == pytest.approx(1.586, abs=1e-3)
    assert report.path.routing_ns == pytest.approx(3.447, abs=1e-3)
    assert report.path.through == ("VexRiscv",)
    assert str(report.path) == (
        "from VexRiscv.execute_RS2.Q to VexRiscv.IBusCachedPlugin_fetchPc_inc.LSR: "
        "5.0 ns = 1.6 logic + 3.4 routing (68%), through VexRiscv"
    )


def test_slowest_of_several_clocks() -> None:
    def add_slower(report) -> None:
        report["fmax"]["usb"] = {"achieved": 40.0, "constraint": 48.0}
        path = copy.deepcopy(report["critical_paths"][0])
        path |= {"from": "posedge usb", "to": "posedge usb"}
        report["critical_paths"].append(path)

    assert parse(changed(add_slower)).clock == "usb"
    # The clock that passes for the CPU, when the memory's falls short by a sixth.
    assert parse(changed(add_slower), 60.0).fmax_mhz == pytest.approx(60 * 40 / 48)


def test_faster_clock_with_less_slack_counts() -> None:
    def add_double(report) -> None:
        report["fmax"]["sys2x"] = {"achieved": 100.0, "constraint": 114.0}
        path = copy.deepcopy(report["critical_paths"][0])
        path |= {"from": "posedge sys2x", "to": "posedge sys2x"}
        report["critical_paths"].append(path)

    report = parse(changed(add_double), 57.0)
    assert report.clock == "sys2x"
    assert report.fmax_mhz == pytest.approx(50.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r.pop("fmax"), "has no fmax"),
        (lambda r: r["fmax"].clear(), "no clock with a path"),
        (lambda r: r["fmax"][CLOCK].pop("achieved"), "no achieved"),
        (lambda r: r["fmax"][CLOCK].pop("constraint"), "no constraint"),
        (lambda r: r.pop("critical_paths"), "no critical_paths"),
        (lambda r: r["critical_paths"].pop(0), "no critical path of clock Cfu.cfu.clk"),
        (lambda r: r["critical_paths"][0].pop("path"), "no path"),
        (lambda r: r["critical_paths"][0]["path"].clear(), "no segment of the critical path"),
        (lambda r: r["critical_paths"][0]["path"][1].pop("delay"), "no delay"),
        (lambda r: r["critical_paths"][0]["path"][1].pop("type"), "no type"),
        (lambda r: r["critical_paths"][0]["path"][0]["from"].pop("cell"), "no cell"),
        (lambda r: r.pop("utilization"), "no utilization"),
        (lambda r: r["utilization"]["DP16KD"].pop("used"), "no used"),
    ],
)
def test_missing_fields_raise(change, message: str) -> None:
    with pytest.raises(ReportError, match=message):
        parse(changed(change))


def test_no_json_raises() -> None:
    with pytest.raises(ReportError, match="no JSON"):
        parse("Info: Program finished normally.")
