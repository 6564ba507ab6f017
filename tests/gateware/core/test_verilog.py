"""The generated Verilog: its ports, its determinism, and its behaviour in Icarus and Verilator."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cocotb_tools.runner import get_runner

from cfu.sim import verilator
from gateware.core import testing
from gateware.core.cfu import Cfu
from gateware.core.null import NullCfu
from gateware.core.verilog import convert, counters_of
from proj.simd.simd import Simd
from tests.support.examples import Counter, Delays
from tests.support.rtl import ROOT

PORTS = {
    "clk": ("input", 1),
    "reset": ("input", 1),
    "cmd_valid": ("input", 1),
    "cmd_ready": ("output", 1),
    "cmd_payload_function_id": ("input", 10),
    "cmd_payload_inputs_0": ("input", 32),
    "cmd_payload_inputs_1": ("input", 32),
    "rsp_valid": ("output", 1),
    "rsp_ready": ("input", 1),
    "rsp_payload_outputs_0": ("output", 32),
}


@pytest.mark.parametrize("cfu", [NullCfu(), Simd()], ids=["null", "simd"])
def test_module_has_the_cpus_ports(cfu: Cfu) -> None:
    module = re.search(r"module Cfu\((.*?)\);(.*?)endmodule", convert(cfu), re.DOTALL)
    assert module is not None
    assert set(module[1].split(", ")) == set(PORTS)
    found = re.findall(r"^  (input|output) (?:\[(\d+):0\] )?(\w+);", module[2], re.MULTILINE)
    assert {name: (way, int(high or 0) + 1) for way, high, name in found} == PORTS


def test_text_is_the_same_in_every_process() -> None:
    program = (
        "from proj.simd.simd import Simd; from gateware.core import verilog; print(verilog.convert(Simd()), end='')"
    )
    folder = ROOT
    out = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True).stdout
    assert out == convert(Simd())
    assert str(folder) not in out


class Counted(Counter):
    """Says when it is waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.counters = {"waits": self.wait.start}


def test_counters_are_outputs_for_who_asks() -> None:
    cfu = Cfu([Counted()])
    assert counters_of(cfu) == {"waits": "counter_waits"}
    text = convert(cfu, counters=True)
    assert re.search(r"^  output counter_waits;", text, re.MULTILINE)
    assert convert(cfu) == convert(Cfu([Counter()])), "there is no trace of them otherwise"
    assert counters_of(NullCfu()) == {} and convert(NullCfu(), counters=True) == convert(NullCfu())


def run_cocotb(cfu: Cfu, simulator: str, folder: Path, count: int, build_args: list[str]) -> None:
    commands = testing.random_commands(cfu, count, seed=6)
    golden = cfu.golden()
    task = {
        "seed": 6,
        "stalls": 0.3,
        "commands": [[c.funct3, c.funct7, c.a, c.b] for c in commands],
        "expected": [golden.execute(c.funct3, c.funct7, c.a, c.b) for c in commands],
    }
    (folder / "commands.json").write_text(json.dumps(task))
    (folder / "Cfu.v").write_text(convert(cfu))
    runner = get_runner(simulator)
    runner.build(
        sources=[folder / "Cfu.v"],
        hdl_toplevel="Cfu",
        build_dir=folder,
        build_args=build_args,
        timescale=("1ns", "1ps"),
        log_file=folder / "build.log",
    )
    runner.test(
        hdl_toplevel="Cfu",
        test_module="cocotb_bench",
        build_dir=folder,
        test_dir=ROOT / "tests" / "support",
        results_xml=str(folder / "results.xml"),
        extra_env={"CFU_COMMANDS": str(folder / "commands.json"), "PYTHONDONTWRITEBYTECODE": "1"},
        log_file=folder / "test.log",
    )


@pytest.mark.parametrize("cfu", [Simd(), Cfu([Counter(), Delays()])], ids=["simd", "latencies"])
def test_random_commands_in_icarus(cfu: Cfu, tmp_path: Path) -> None:
    run_cocotb(cfu, "icarus", tmp_path, 250, [])


@pytest.mark.slow
@pytest.mark.parametrize("cfu", [Simd(), Cfu([Counter(), Delays()])], ids=["simd", "latencies"])
def test_random_commands_in_verilator(cfu: Cfu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERILATOR_ROOT", str(verilator.root()))
    monkeypatch.setenv("PATH", str(verilator.root() / "bin"), prepend=":")
    run_cocotb(cfu, "verilator", tmp_path, 2000, ["-Wno-fatal", "-Wno-lint", "-O1"])
