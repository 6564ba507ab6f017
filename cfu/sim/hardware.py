"""From a CFU's Verilog, a memory configuration and a CPU to a simulator: the SoC, verilated, cached by content."""

from __future__ import annotations

import importlib.metadata
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import soc
from cfu.base import cache, resources
from cfu.sim import verilator
from soc import probes
from soc.cpu import DEFAULT, Cpu
from soc.memory.regions import CLOCK_HZ, Memory

_SOC = Path(soc.__file__).parent
_SOC_SOURCES = tuple(sorted(_SOC.rglob("*.py")))
_HARNESS = _SOC / "harness"
#: What the harness and the program have in common, as both include it.
_MAILBOX = "cfu/mailbox.h"
_INCLUDE = resources.folder("software") / "include"
#: The file that tells Verilator which signals are looked at.
_PROBES = "probes.vlt"
#: The harness's files that do not depend on the design.
_LIBRARY = ("elf_loader", "fail", "job", "memory", "report")
#: Packages that the SoC's Verilog depends on, besides the CPU's.
_SOC_PACKAGES = ("litex", "migen")


@dataclass(frozen=True)
class Hardware:
    """One SoC with one CFU. ``key`` identifies its simulator by content: sources, tools and flags."""

    key: str
    memory: Memory
    cpu: Cpu
    cfu_verilog: Path
    soc_verilog: Path
    simulator: Path
    clock_hz: int


def build(
    cfu_verilog: str,
    memory: Memory,
    *,
    cpu: Cpu = DEFAULT,
    trace: bool = False,
    counters: Sequence[str] | None = None,
) -> Hardware:
    """The simulator of the SoC around ``cfu_verilog``, a Verilog text with ``module Cfu``.

    ``trace`` makes one that can record waveforms and is slower. With ``counters`` it is an instrumented one, which
    attributes every cycle (``Job.code``) and sums these signals of ``module Cfu``. Simulators are shared by all
    projects with the same hardware. Raises ToolError when a tool is missing or the Verilog is wrong.
    """
    soc_files = soc_verilog(memory, cpu)
    how = [Path(__file__), Path(verilator.__file__), _HARNESS]
    files = {"cfu.v": cfu_verilog, _MAILBOX: (_INCLUDE / _MAILBOX).read_text(), **_instruments(cpu, counters)}
    written = [part for item in files.items() for part in item]
    key = cache.digest(verilator.versions(), str(trace), *written, soc_files, *how)

    def build_simulator(folder: Path) -> None:
        verilator.runtime(trace)  # first: it fails when something is not installed
        for name, text in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text)
        shutil.copy(soc_files / "soc_names.h", folder)
        instruments = [Path(_PROBES)] if counters is not None else []
        sources = [Path("cfu.v"), soc_files / "soc.v", *instruments]
        model = verilator.verilate(folder, sources, top="soc", trace=trace)
        clock = "clock_rising" if model.only_rising("sys_clk") else "clock_both"
        program = "simulate" if counters is None else "profile"
        main = [_HARNESS / f"{name}.cpp" for name in (program, clock, "waves_on" if trace else "waves_off")]
        library = verilator.compile_library("harness", [_HARNESS / f"{name}.cpp" for name in _LIBRARY])
        verilator.compile_model(model, main, library, folder / "simulator")
        shutil.rmtree(model.folder)

    entry = cache.build_once("simulator", key, build_simulator)
    return Hardware(key, memory, cpu, entry / "cfu.v", soc_files / "soc.v", entry / "simulator", CLOCK_HZ)


def _instruments(cpu: Cpu, counters: Sequence[str] | None) -> dict[str, str]:
    """What an instrumented simulator has besides: files beside its Verilog, by name."""
    if counters is None:
        return {}
    return {
        "attribution.h": (cpu.hardware_folder / "attribution.h").read_text(),
        "soc_probes.h": probes.header(cpu.probes, "soc", counters),
        _PROBES: probes.config(cpu.probes, counters),
    }


def soc_verilog(memory: Memory, cpu: Cpu = DEFAULT) -> Path:
    """The folder with the SoC's ``soc.v`` (all but the CFU) and ``soc_names.h``, cached by content."""
    versions = "".join(f"{name} {importlib.metadata.version(name)};" for name in (*_SOC_PACKAGES, *cpu.packages))
    key = cache.digest(versions, repr(memory), repr(cpu), *_SOC_SOURCES, *cpu.files())

    def generate(folder: Path) -> None:
        from soc import simulation  # here: LiteX takes 0.3 s to load, and is needed only on a cache miss

        generated = simulation.generate(memory, cpu)
        (folder / "soc.v").write_text(generated.verilog)
        (folder / "soc_names.h").write_text(generated.header)

    return cache.build_once("soc", key, generate)
