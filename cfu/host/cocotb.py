"""A CFU in an event-driven simulator, through cocotb: its Verilog as other tools see it, unknown values and all."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from cfu.base import tool
from cfu.base.errors import MismatchError, ToolError
from cfu.sim import conversion, ports, verilator
from gateware.core import testing
from gateware.core.instruction_set import InstructionSet
from gateware.core.testing import Command

_BENCH = Path(__file__).parent / "cocotb_bench.py"
_BUILD_ARGUMENTS = {"icarus": ["-g2012"], "verilator": ["-Wno-fatal", "-Wno-lint", "-O1"]}
SIMULATORS = tuple(_BUILD_ARGUMENTS)
_PROGRAMS = {"icarus": ("iverilog", "install Icarus Verilog (apt-get install iverilog)")}
_RUNNER = """
import sys
from cocotb_tools.runner import get_runner
simulator, folder, *arguments = sys.argv[1:]
runner = get_runner(simulator)
runner.build(sources=[f"{folder}/Cfu.v"], hdl_toplevel="Cfu", build_dir=folder, build_args=arguments,
             timescale=("1ns", "1ps"), log_file=f"{folder}/build.log")
runner.test(hdl_toplevel="Cfu", test_module="cocotb_bench", build_dir=folder, test_dir=folder,
            results_xml=f"{folder}/results.xml", log_file=f"{folder}/test.log")
"""


def run_cocotb(
    cfu: InstructionSet,
    simulator: str = "icarus",
    *,
    folder: Path,
    commands: Sequence[Command] | int = 250,
    stalls: float = 0.3,
    seed: int = 0,
) -> None:
    """Send ``commands`` (or so many random ones) to a CFU in Amaranth or Verilog, from reset, in ``simulator``.

    Responses are compared with the golden model's. ``stalls`` is the probability, in each cycle and on each side, of
    withholding a command or not taking a response. ``folder`` gets Verilog, logs and waveforms of the run. Raises
    MismatchError for a response that differs or a broken rule of the bus, ToolError for what is not installed.
    """
    if simulator not in SIMULATORS:
        raise ToolError(f"unknown simulator {simulator!r}", f"choose one of {', '.join(SIMULATORS)}")
    lacking = missing(simulator)
    if lacking is not None:
        raise lacking
    if cfu.source is not None:
        ports.check(cfu.source)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    sent = testing.random_commands(cfu, commands, seed) if isinstance(commands, int) else commands
    (folder / "commands.json").write_text(json.dumps(_task(cfu, sent, stalls, seed)))
    (folder / "Cfu.v").write_text(conversion.verilog(cfu))
    shutil.copy(_BENCH, folder)
    _run(simulator, folder, cfu.source)


def missing(simulator: str = "icarus") -> ToolError | None:
    """What is not installed that :func:`run_cocotb` needs for ``simulator``; None if nothing is."""
    if importlib.util.find_spec("cocotb_tools") is None:
        return ToolError("cocotb is not installed", "pip install 'cfu-toolkit[project]'")
    try:
        if simulator in _PROGRAMS:
            tool.find(*_PROGRAMS[simulator])
    except ToolError as error:
        return error
    return None


def _task(cfu: InstructionSet, commands: Sequence[Command], stalls: float, seed: int) -> dict[str, object]:
    golden = cfu.golden()
    return {
        "seed": seed,
        "stalls": stalls,
        "ready_when_idle": cfu.ready_when_idle,
        "commands": [[c.funct3, c.funct7, c.a, c.b] for c in commands],
        "names": [cfu.disassemble(c.word) for c in commands],
        "expected": [golden.execute(c.funct3, c.funct7, c.a, c.b) for c in commands],
    }


def _run(simulator: str, folder: Path, source: Path | None) -> None:
    """In a process of its own: cocotb's runner changes the environment of its process."""
    path = os.pathsep.join([str(verilator.root() / "bin"), os.environ.get("PATH", "")])
    environment = {
        "CFU_COMMANDS": str(folder / "commands.json"),
        "PYTHONDONTWRITEBYTECODE": "1",
        **({"VERILATOR_ROOT": str(verilator.root()), "PATH": path} if simulator == "verilator" else {}),
    }
    results = folder / "results.xml"
    results.unlink(missing_ok=True)
    argv: list[str | Path] = [sys.executable, "-c", _RUNNER, simulator, folder, *_BUILD_ARGUMENTS[simulator]]
    try:
        tool.run(argv, cwd=folder, env=environment)
    except tool.CommandError as error:
        if not results.is_file():
            log = folder / ("test.log" if (folder / "test.log").is_file() else "build.log")
            told = _reason(log, folder / "Cfu.v").replace(str(folder / "Cfu.v"), str(source or folder / "Cfu.v"))
            raise ToolError(f"{simulator} failed: {told}", f"see {log}") from error
    failure = ElementTree.parse(results).find(".//failure")
    if failure is not None:
        told = failure.get("error_msg") or failure.get("message") or "no message"
        where = f"{source}: " if source else ""
        raise MismatchError(f"{where}the CFU in {simulator}: {told.splitlines()[0]}", f"see {folder / 'test.log'}")


def _reason(log: Path, verilog: Path) -> str:
    """The first line of ``log`` that names a line of ``verilog``, else the last."""
    lines = log.read_text(errors="replace").split("\n") if log.is_file() else []
    said = [line.strip() for line in lines if line.strip()]
    naming = [line for line in said if re.search(rf"{re.escape(str(verilog))}:\d+:", line)]
    return (naming or said[-1:] or ["no output"])[0]
