"""``cfu synth``, ``cfu bitstream`` and ``cfu prog`` with the long stages replaced."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cfu.base.errors import CfuError
from cfu.cli.placing import record_clock
from cfu.flow import project
from cfu.fpga import bitstream, parts, synthesize
from cfu.fpga.block_ram import Layout
from cfu.fpga.netlist import Use
from cfu.fpga.nextpnr import CriticalPath, Report
from cfu.fpga.place import Placement, Timing
from cfu.fpga.synthesize import Synthesis
from soc.boards import boards
from soc.memory.regions import MEMORIES
from tests.support.command import invoke

BASELINE = Path(__file__).resolve().parents[4] / "proj" / "baseline"
PATH = CriticalPath("cpu.a.Q", "ram.b.WE", 3.0, 14.0, ("cpu", "ram"))

NOTE = "its timing is not to be trusted"


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the baseline whose SoC is placed at once, at 61 MHz."""

    def place_soc(on, text, clock_mhz, seeds, stage, cpu) -> bitstream.PlacedSoc:
        report = Report("clk", 61.0, PATH, {})
        timing = Timing(tuple(Placement(str(s), s, tmp_path, report, 60.0) for s in range(1, (seeds or 1) + 1)))
        memory = MEMORIES[on.memory]
        clock_hz = clock_mhz * 1e6
        return bitstream.PlacedSoc(
            on, memory, clock_hz, {"lut": Use(5, 10)}, timing, Layout(1, 1), 3.0, 9.0, ("yosys 1",), NOTE
        )

    def write(design, image) -> Path:
        made = tmp_path / "soc.bit"
        made.write_bytes(b"bits")
        return made

    monkeypatch.setattr(bitstream, "place_soc", place_soc)
    monkeypatch.setattr(bitstream, "write", write)
    monkeypatch.setenv("COLUMNS", "200")
    copy = tmp_path / "mine"
    copy.mkdir()
    for name in ("project.toml", "accelerator.py"):
        shutil.copy(BASELINE / name, copy)
    return copy


@pytest.mark.parametrize(
    ("reached", "said"),
    [
        ((61.0, 62.0), "50 MHz asked for: met by the CFU alone; `cfu bitstream` says whether the SoC meets it, too"),
        ((49.0, 62.0), "50 MHz asked for: met with 1 of 2 seeds by the CFU alone"),
        ((43.0, 47.5), "50 MHz asked for: not met, 2.5 MHz short with the best seed"),
    ],
)
def test_synth_says_whether_the_projects_clock_is_met(
    at: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reached: tuple[float, ...], said: str
) -> None:
    def run(text, part, seeds, stage):
        stage("place and route")
        placements = (
            Placement(str(seed), seed, tmp_path, Report("clk", mhz, PATH, {}), 60.0) for seed, mhz in enumerate(reached)
        )
        return Synthesis(parts.part(part), {"lut": Use(5, 10)}, Timing(tuple(placements)), 3.0, 9.0, ("yosys 1",))

    monkeypatch.setattr(synthesize, "run", run)
    outcome = invoke("synth", at, "--json", tmp_path / "synth.json")
    assert outcome.exit_code == 0 and said in outcome.stdout, outcome
    assert outcome.stderr == "mine: place and route\n", "no bar where there is no terminal, but a line a stage"
    told = json.loads((tmp_path / "synth.json").read_text())
    assert (told["clock_mhz"], told["meets_clock"]) == (50.0, max(reached) >= 50)
    assert "40 MHz asked for: met by" in invoke("synth", at, "--clock", 40).stdout


@pytest.fixture
def loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def make(status: int, says: str = "") -> Path:
        script = tmp_path / "bin" / "openFPGALoader"
        script.parent.mkdir()
        script.write_text(f"#!/bin/sh\necho \"$@\" >{tmp_path}/arguments\necho '{says}' >&2\nexit {status}\n")
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{script.parent}:/usr/bin:/bin")
        return tmp_path / "arguments"

    return make


def cfu(*arguments: object):
    return invoke(*arguments)


def test_bitstream_is_written_and_described(at: Path, tmp_path: Path) -> None:
    result = cfu("bitstream", at, "--model", "zoo:ad", "--seeds", 2, "--json", tmp_path / "out.json")
    assert result.exit_code == 0, result.exception
    assert (at / "build" / "ulx3s-85f.bit").read_bytes() == b"bits"
    assert "Radiona ULX3S 85F at 50.000 MHz, met: Fmax 61.0 / 61.0 / 61.0 MHz (min / median / max of 2" in result.stdout
    assert "from cpu.a.Q to ram.b.WE: 17.0 ns = 3.0 logic + 14.0 routing (82%)" in result.stdout
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["schema"] == {"name": "cfu.bitstream", "version": 1}
    assert (found["status"], found["board"], found["clock_mhz"], found["seeds"]) == ("ok", "ulx3s-85f", 50.0, 2)
    assert found["resources"] == {"lut": {"used": 5, "available": 10}}
    assert found["fmax_mhz"] == {"min": 61.0, "median": 61.0, "max": 61.0}
    assert found["model"] == "ad"
    assert f"note: {NOTE}" in result.stdout and found["note"] == NOTE


def test_timing_not_met_is_an_error_in_json_too(at: Path, tmp_path: Path) -> None:
    result = cfu("bitstream", at, "--model", "zoo:ad", "--clock", 75, "--json", tmp_path / "out.json")
    assert isinstance(result.exception, CfuError)
    assert "75.000 MHz asked, 61.00 MHz achieved" in str(result.exception)
    assert not (at / "build").exists()
    assert json.loads((tmp_path / "out.json").read_text())["status"] == "error"


def test_auto_clock_is_recorded_for_every_report(at: Path) -> None:
    result = cfu("bitstream", at, "--model", "zoo:ad", "--auto-clock")
    assert result.exit_code == 0, result.exception
    assert project.load(at).settings.clock_mhz == pytest.approx(61.0, abs=0.5)
    assert project.load(at).settings.clock_mhz <= 61.0


def test_recording_changes_one_line_only(at: Path) -> None:
    before = (at / "project.toml").read_text()
    record_clock(project.load(at), 58.75)
    after = (at / "project.toml").read_text()
    assert after == before.replace("clock_mhz = 50\n", "clock_mhz = 58.75\n") != before
    (at / "project.toml").write_text('model = "ad"\n')
    record_clock(project.load(at), 60.0)
    assert (at / "project.toml").read_text() == 'clock_mhz = 60\nmodel = "ad"\n'


def test_a_variants_clock_is_recorded_in_its_own_table(at: Path) -> None:
    file = at / "project.toml"
    text = 'clock_mhz = 50 # asked\nmodel = "ad"\n\n[variants.a]\nmodel = "kws"\n\n[variants.b]\nclock_mhz = 40\n'
    file.write_text(text)
    record_clock(project.load(f"{at}:b"), 58.0)
    record_clock(project.load(f"{at}:a"), 57.0)
    record_clock(project.load(at), 56.0)
    assert file.read_text() == (
        'clock_mhz = 56 # asked\nmodel = "ad"\n\n[variants.a]\nclock_mhz = 57\nmodel = "kws"\n\n'
        "[variants.b]\nclock_mhz = 58\n"
    )


def test_prog_loads_what_it_built(at: Path, loader) -> None:
    arguments = loader(0, "Done")
    result = cfu("prog", at, "--model", "zoo:ad")
    assert result.exit_code == 0, result.exception
    assert arguments.read_text() == f"--board ulx3s {at}/build/ulx3s-85f.bit\n"
    assert "Radiona ULX3S 85F runs it" in result.stdout


def test_programs_of_boards_with_a_memory_chip_come_over_the_serial_port(at: Path, loader) -> None:
    loader(0, "Done")
    result = cfu("prog", at, "--model", "zoo:ad", "--board", "ulx3s-25f-sdram")
    assert result.exit_code == 0, result.exception
    program = at / "build" / "ulx3s-25f-sdram.bin"
    assert f"litex_term --kernel {program} PORT" in result.stdout
    assert program.stat().st_size > 250_000  # the model's weights alone are more than any on-chip memory of the part


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ("unable to open ftdi device: -3 (device not found)", "no Radiona ULX3S 85F found"),
        ("unable to open ftdi device: -4 (usb_open() failed)", "no permission to use the USB device"),
        ("bitstream has 1 mismatch between target''s idcode", "openFPGALoader failed"),
    ],
)
def test_prog_says_what_is_wrong(at: Path, loader, says: str, message: str) -> None:
    loader(1, says)
    result = cfu("prog", at, "--model", "zoo:ad")
    assert message in str(result.exception)
    assert result.exit_code != 0


def test_prog_without_a_programmer_builds_nothing(at: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    result = cfu("prog", at)
    assert "openFPGALoader is not installed" in str(result.exception)
    assert not (at / "build").exists()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("bitstream", "--board", "arty"), "unknown board 'arty'; choose one of colorlight-i5"),
        (("bitstream", "--board", "icebreaker"), "the SoC does not fit icebreaker"),
        (("synth", "--part", "xc7"), "unknown part 'xc7'; choose one of ecp5-85k"),
    ],
)
def test_what_is_unknown_is_listed(at: Path, command: tuple[str, ...], message: str) -> None:
    name, *options = command
    assert message in str(cfu(name, at, *options).exception)


def test_another_board_has_its_own_memory(at: Path) -> None:
    result = cfu("bitstream", at, "--model", "zoo:vww", "--board", "ulx3s-25f")
    assert "does not fit memory ecp5-25k" in str(result.exception)
    assert boards()["ulx3s-25f"].memory == "ecp5-25k"
