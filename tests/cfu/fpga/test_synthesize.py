"""A small CFU through synthesis, place and route: in a cache below /tmp, where YoWASP's tools see only their folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfu.base.errors import CfuError
from cfu.fpga import netlist, parts, place, synthesize
from gateware.core import verilog
from gateware.core.null import NullCfu

ADDER = """
module Cfu(
  input clk, input reset, input cmd_valid, output cmd_ready, input [9:0] cmd_payload_function_id,
  input [31:0] cmd_payload_inputs_0, input [31:0] cmd_payload_inputs_1,
  output reg rsp_valid, input rsp_ready, output reg [31:0] rsp_payload_outputs_0
);
  assign cmd_ready = !rsp_valid || rsp_ready;
  always @(posedge clk) begin
    if (cmd_ready) begin
      rsp_valid <= cmd_valid;
      rsp_payload_outputs_0 <= cmd_payload_inputs_0 + cmd_payload_inputs_1;
    end
    if (reset) rsp_valid <= 0;
  end
endmodule
"""


@pytest.fixture(scope="module", autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CFU_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def adder(private_cache) -> synthesize.Synthesis:
    return synthesize.run(ADDER, "ecp5-25k", seeds=2)


def test_counts_the_cfu_and_not_its_wrapper(adder: synthesize.Synthesis) -> None:
    assert adder.uses["ff"].used == 33  # the response and its valid bit
    assert 32 <= adder.uses["lut"].used <= 36  # 16 carry cells are 32 LUTs
    assert (adder.uses["dsp"].used, adder.uses["bram"].used) == (0, 0)
    assert adder.uses["lut"].available == 24_288


def test_fmax_over_seeds(adder: synthesize.Synthesis) -> None:
    fmax = adder.timing.fmax()
    assert [placement.seed for placement in adder.timing.placements] == [1, 2]
    assert 100 < fmax["min"] <= fmax["median"] <= fmax["max"] < 1000
    path = adder.timing.worst.report.path
    assert path.total_ns == pytest.approx(1000 / fmax["min"], rel=0.02)
    assert path.source.startswith("stimulus")
    assert "cfu" in path.through


def test_nothing_is_done_twice(adder: synthesize.Synthesis, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments, **options):
        raise AssertionError("ran again")

    monkeypatch.setattr("cfu.fpga.toolchain.run", never)
    again = synthesize.run(ADDER, "ecp5-25k", seeds=2)
    assert (again.uses, again.timing) == (adder.uses, adder.timing)
    assert again.seconds < 2


def test_nothing_is_left_of_an_interrupted_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(name, arguments, folder, **options):
        (folder / "report.json").write_text("{")
        raise KeyboardInterrupt

    monkeypatch.setenv("CFU_CACHE", str(tmp_path))
    monkeypatch.setattr("cfu.fpga.toolchain.run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        synthesize.run(verilog.convert(NullCfu()), "ecp5-25k", seeds=1)
    assert [path for path in tmp_path.glob("*/*") if not path.parent.name.startswith(".")] == []


def test_wrong_verilog_is_told() -> None:
    with pytest.raises(CfuError, match=r"synthesis failed: .*syntax error"):
        synthesize.run("module Cfu(input clk; endmodule", "ecp5-25k", seeds=1)


def test_without_a_cfu() -> None:
    with pytest.raises(CfuError, match=r"synthesis failed: .*Cfu"):
        synthesize.run("module Other(input clk); endmodule", "ecp5-25k", seeds=1)


def test_too_large_says_what_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = netlist.Netlist("key", Path("netlist.json"), {"MULT18X18D": 30}, 1.0)
    monkeypatch.setattr(netlist, "synthesize", lambda *arguments, **options: counted)
    with pytest.raises(CfuError, match=r"the CFU does not fit ecp5-25k: DSP 30 of 28 \(2 over\); choose a larger part"):
        synthesize.run(ADDER, "ecp5-25k")


@pytest.mark.parametrize("part", [p for p in parts.parts().values() if p.family.name != "ecp5"], ids=lambda p: p.name)
@pytest.mark.slow
def test_other_families(part: parts.Part) -> None:
    found = synthesize.run(ADDER, part.name, seeds=1)
    assert found.uses["ff"].used == 33
    assert found.timing.best.report.fmax_mhz > 50


def test_a_full_disk_or_failing_router_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))
    design = tmp_path / "netlist.json"
    design.write_text("{}")
    part = parts.part("ecp5-25k")
    with pytest.raises(CfuError, match="place and route failed: "):
        place.place(place.Target(part, part.package, "", 50.0), design, "key", 1)
    assert list((tmp_path / "cache" / "placement").iterdir()) == []
