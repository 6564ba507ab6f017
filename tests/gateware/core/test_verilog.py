"""The generated Verilog: its ports, its determinism, and its behaviour in Icarus and Verilator."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cfu.base.errors import MismatchError, ToolError
from cfu.host import cocotb as cocotb_runner
from cfu.host.cocotb import run_cocotb
from gateware.core.cfu import Cfu
from gateware.core.null import NullCfu
from gateware.core.verilog import convert
from gateware.core.verilog_cfu import VerilogCfu
from proj.simd.simd import Simd
from tests.support.examples import Counter, Delays, popcount_cfu
from tests.support.faults import Faulty
from tests.support.recorder import Record, recorder_cfu
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
    assert cfu.counter_signals() == {"waits": "counter_waits"}
    text = cfu.verilog(counters=True)
    assert re.search(r"^  output counter_waits;", text, re.MULTILINE)
    assert convert(cfu) == convert(Cfu([Counter()])), "there is no trace of them otherwise"
    assert NullCfu().counter_signals() == {} and NullCfu().verilog(counters=True) == convert(NullCfu())


CFUS = {
    "simd": lambda: Simd(),
    "latencies": lambda: Cfu([Counter(), Delays()]),
    "verilog": popcount_cfu,
}


@pytest.mark.parametrize("name", CFUS)
def test_random_commands_in_icarus(name: str, tmp_path: Path) -> None:
    run_cocotb(CFUS[name](), "icarus", folder=tmp_path, commands=250, seed=6)


@pytest.mark.slow
@pytest.mark.parametrize("name", CFUS)
def test_random_commands_in_verilator(name: str, tmp_path: Path) -> None:
    run_cocotb(CFUS[name](), "verilator", folder=tmp_path, commands=2000, seed=6)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("stale response", r"the CFU in icarus: command \d+, \w+: hardware answered 0x\w+, golden 0x\w+"),
        pytest.param("repeats a command", "a response without a command, after 3", marks=pytest.mark.slow),
        pytest.param("changes a waiting response", r"response \d+ changed while it waited", marks=pytest.mark.slow),
        pytest.param("not ready when idle", "cmd_ready is low without a command", marks=pytest.mark.slow),
        pytest.param("drops a command", "hardware answered", marks=pytest.mark.slow),
    ],
)
def test_the_cocotb_bench_catches_faults(fault: str, message: str, tmp_path: Path) -> None:
    cfu = recorder_cfu()
    broken = tmp_path / "broken.v"
    broken.write_text(convert(Faulty(cfu, fault)))
    subject = VerilogCfu(broken, cfu.instructions, Record, has_reset=True)
    subject.ready_when_idle = True
    with pytest.raises(MismatchError, match=message):
        run_cocotb(subject, folder=tmp_path, commands=60, seed=1)


def test_what_cocotb_lacks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ToolError, match=r"unknown simulator 'modelsim'; choose one of icarus, verilator"):
        run_cocotb(NullCfu(), "modelsim", folder=tmp_path)
    monkeypatch.setattr(cocotb_runner.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ToolError, match=r"cocotb is not installed; pip install .*cfu-toolkit\[project\]"):
        run_cocotb(NullCfu(), folder=tmp_path)


def test_without_icarus_the_hint_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match=r"iverilog is not installed; .*apt-get install iverilog"):
        run_cocotb(NullCfu(), folder=tmp_path)
