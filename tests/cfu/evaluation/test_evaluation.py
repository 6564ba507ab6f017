"""``evaluate``: what is known at which fidelity, done once, by one process, and in words when it cannot be."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import cfu
from cfu import Fidelity, Metrics, evaluate, load_project, simulate
from cfu.base import cache
from cfu.base.errors import CfuError, MismatchError, SimulationError
from cfu.evaluation import stages
from cfu.flow import once
from cfu.fpga.netlist import Use
from cfu.records import history

USES = {"lut": Use(64, 100), "ff": Use(33, 100), "dsp": Use(4, 10), "bram": Use(0.5, 10)}
TIMING = SimpleNamespace(fmax=lambda: {"min": 90.0, "median": 95.0, "max": 99.0}, placements=(1, 2))


@pytest.fixture
def design() -> cfu.Design:
    return load_project("baseline").design()


@pytest.fixture
def simulations(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """The cycles of each simulation made: none is known yet, nor recorded; what else there is stays known."""
    monkeypatch.setenv("CFU_HISTORY", str(tmp_path / "history.db"))
    beside(tmp_path / "cache")
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))
    made, simulator = [], once.sim.run

    def run(*arguments: Any) -> Any:
        outcome = simulator(*arguments)
        made.append(outcome.cycles)
        return outcome

    monkeypatch.setattr(once, "sim", SimpleNamespace(run=run, Run=once.sim.Run))
    return made


def beside(folder: Path) -> None:
    """A cache that has what the present one has, but for what is made of the tests' own models."""
    folder.mkdir()
    root = cache.root()
    for kind in ("soc", "simulator", "cfu-verilog", "harness", "verilator-runtime", "verilator-header", "object"):
        (root / kind).mkdir(parents=True, exist_ok=True)
        (folder / kind).symlink_to(root / kind)


def test_a_script_starts_without_numpy_and_amaranth() -> None:
    code = "import sys; from cfu import Design, evaluate; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "cfu" in loaded
    assert not {"numpy", "amaranth", "litex", "pydantic", "rich", "tflite_micro"} & set(loaded)


def test_a_bound_needs_no_simulation(design: cfu.Design, small_model: Path, simulations: list[int]) -> None:
    metrics = evaluate(design, small_model, "bound")
    assert (metrics.design, metrics.fidelity, metrics.cfu, metrics.soc) == ("baseline", Fidelity.BOUND, None, None)
    (found,) = metrics.models.values()
    assert list(metrics.models) == [str(small_model)] and found.model == "three_adds"
    assert (found.cycles, found.instructions, found.bit_exact, found.code_bytes) == (None,) * 4
    assert [layer.cycles for layer in found.layers] == [None] * 3
    assert found.bound == sum(layer.bound for layer in found.layers) == 3 * 2 * 4  # 16 bytes are made and stored
    assert (found.arena_bytes, found.constant_bytes) == (32, 0) and not simulations


def test_a_simulation_is_made_once(design: cfu.Design, small_model: Path, simulations: list[int]) -> None:
    first = evaluate(design, [small_model])
    assert len(simulations) == 1
    assert evaluate(design, [str(small_model)], "simulate") == first and len(simulations) == 1
    (found,), result = first.models.values(), simulate(design, small_model)
    assert (found.cycles, found.instructions) == (result.profile.cycles, result.profile.instructions)
    assert (found.bit_exact, found.mismatch, found.sha256) == (True, None, result.resolved.sha256)
    assert [layer.cycles for layer in found.layers] == [layer.cycles for layer in result.profile.layers]
    assert all(layer.bound <= layer.cycles for layer in found.layers if layer.cycles is not None)
    assert found.code_bytes == result.firmware.sizes.text + result.firmware.sizes.rodata
    other = evaluate(design, small_model, inputs=["random:1"])
    assert len(simulations) == 2 and other.models[str(small_model)].bit_exact
    json.dumps(dataclasses.asdict(other))


TWO = """
import sys, time, pathlib
from cfu import evaluate, load_project
from cfu.flow import once
simulate, log = once.sim.run, pathlib.Path(sys.argv[2])
class Counting:
    Run = once.sim.Run
    @staticmethod
    def run(*arguments):
        with log.open("a") as file:
            file.write("simulated\\n")
        time.sleep(0.5)  # the other one comes to ask meanwhile
        return simulate(*arguments)
once.sim = Counting
print(evaluate(load_project("baseline").design(), sys.argv[1]))
"""


def test_two_processes_simulate_one_design_once(small_model: Path, tmp_path: Path, simulations: list[int]) -> None:
    command, log = [sys.executable, "-c", TWO, str(small_model), str(tmp_path / "log")], tmp_path / "log"
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) for _ in range(2)]
    told = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert told[0] == told[1] and "bit_exact=True" in told[0]
    assert log.read_text() == "simulated\n"
    assert len(list((cache.root() / "firmware").iterdir())) == 1


def test_a_wrong_layer_is_an_error_unless_it_is_wanted(
    make_project: Callable[..., Path], small_model: Path, simulations: list[int]
) -> None:
    design = load_project(make_project("y[0] = 99; return add_s8(params, io) + (y[0] = 99, 0);")).design()
    with pytest.raises(MismatchError, match=r"layer 1 ADD \(add_s8_wrapped\) differs from TFLM") as error:
        evaluate(design, small_model)
    found = evaluate(design, small_model, allow_mismatch=True).models[str(small_model)]
    assert found.bit_exact is False and found.mismatch and found.mismatch in str(error.value)
    assert found.cycles and len(simulations) == 1  # which keeps what was found


def test_a_run_without_end_is_told_and_not_kept(
    make_project: Callable[..., Path], small_model: Path, simulations: list[int]
) -> None:
    design = load_project(make_project('__asm__ volatile ("ebreak"); return 0;')).design()
    for _ in range(2):
        with pytest.raises(SimulationError, match="the firmware trapped: illegal instruction"):
            evaluate(design, small_model, record=True)
    assert len(simulations) == 2
    with history.opened() as kept:
        assert [run.status for run in kept.runs(design.origin)] == ["aborted"] * 2


def test_runs_are_recorded_once_where_that_is_wanted(
    design: cfu.Design, small_model: Path, simulations: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate(design, small_model)
    with history.opened() as kept:
        assert kept.runs(design.origin, "three_adds") == []
    evaluate(design, small_model, record=True)  # known by now, but not to the history
    with history.opened() as kept:
        evaluate(design, small_model, record=kept)
        (run,) = kept.runs(design.origin, "three_adds")
        assert (run.command, run.status, run.bit_exact, run.project) == ("evaluate", "ok", True, "baseline")
        evaluate(dataclasses.replace(design, name="other"), small_model, record=kept)
        assert len(kept.runs(model="three_adds")) == 2
    monkeypatch.setenv("CFU_HISTORY", "off")
    assert evaluate(design, small_model, record=True).models and len(simulations) == 1


def test_hardware_is_counted_without_models(design: cfu.Design) -> None:
    found = evaluate(design, (), "synthesise")
    assert found.models == {} and found.soc is None and found.cfu is not None
    assert (found.cfu.part, found.cfu.dsp, found.cfu.bram, found.cfu.fmax) == ("ecp5-85k", 0, 0, None)
    assert found.cfu.ff <= 64


def test_placements_give_a_clock(design: cfu.Design, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []
    part = SimpleNamespace(name="ecp5-85k")

    def alone(text: str, part_name: str, seeds: int) -> SimpleNamespace:
        asked.append((part_name, seeds))
        return SimpleNamespace(part=part, uses=USES, timing=TIMING)

    def whole(board: Any, text: str, clock: float, seeds: int, cpu: Any) -> SimpleNamespace:
        asked.append((board.name, clock, seeds, cpu.name))
        return SimpleNamespace(uses=USES, timing=TIMING, clock_hz=50e6)

    monkeypatch.setattr(stages.synthesize, "run", alone)
    monkeypatch.setattr(stages.bitstream, "place_soc", whole)
    found = evaluate(design, (), Fidelity.PLACE, seeds=2, soc=True)
    assert asked == [("ecp5-85k", 2), ("ulx3s-85f", 50.0, 2, "vexriscv")]
    fmax = cfu.evaluation.Fmax(min=90.0, median=95.0, max=99.0, seeds=2)
    assert found.cfu == cfu.evaluation.HardwareMetrics("ecp5-85k", 64, 33, 4, 0.5, fmax)
    assert found.soc == dataclasses.replace(found.cfu, clock_mhz=50.0)


def test_a_memory_that_is_not_the_boards_is_said(small_model: Path) -> None:
    design = load_project("baseline").design(memory="sim-large")
    found = evaluate(design, small_model, "bound")
    assert found.note == "memory sim-large is not that of board ulx3s-85f: no figure for that board"
    with pytest.raises(CfuError, match="board ulx3s-85f has no memory sim-large"):
        stages.placed_soc(design, "", 1)


def test_a_memory_chip_is_not_simulated(small_model: Path) -> None:
    with pytest.raises(CfuError, match="memory sdram-32m cannot be simulated"):
        evaluate(load_project("baseline").design("ulx3s-25f-sdram"), small_model)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("loom",), r"design must be a Design, as load_project\(...\).design\(\) makes one, not 'loom'"),
        ((None,), "design must be a Design, .* not None"),
        ((load_project("simd"),), "design must be a Design, .* not a Project"),
        ((..., 3), "models must be ids or .tflite files, not 3"),
        ((..., ["kws", None]), "models must be ids or .tflite files, not a list"),
        ((..., "kws", 2), "fidelity must be a Fidelity or its name, not 2"),
    ],
)
def test_wrong_types_are_one_line(design: cfu.Design, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(TypeError, match=message) as error:
        evaluate(*(design if item is ... else item for item in arguments))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seeds": "3"}, "seeds must be an int, not '3'"),
        ({"seeds": True}, "seeds must be an int, not True"),
        ({"inputs": "random:1"}, "inputs must be a sequence of texts, not 'random:1'"),
        ({"record": "yes"}, "record must be True, False or a History, not 'yes'"),
    ],
)
def test_wrong_types_of_options_are_told(design: cfu.Design, options: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        evaluate(design, "zoo:kws", "bound", **options)


@pytest.mark.parametrize(
    ("models", "fidelity", "options", "message"),
    [
        ("zoo:kws", "simulated", {}, "unknown fidelity 'simulated'; do you mean 'simulate'"),
        ((), "simulate", {}, "without models there is nothing to simulate; name one"),
        ("zoo:kws", "place", {"seeds": 0}, "seeds must be at least 1, not 0"),
        ("zoo:kws", "simulate", {"soc": True}, "the SoC is placed, not evaluated to simulate"),
        ("zoo:kwz", "bound", {}, "'zoo:kwz' is neither a model's id nor a file"),
    ],
)
def test_what_cannot_be_is_told(
    design: cfu.Design, models: Any, fidelity: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(CfuError, match=message):
        evaluate(design, models, fidelity, **options)


def test_designs_are_made_of_the_right_types(design: cfu.Design) -> None:
    with pytest.raises(TypeError, match="target of a design must be of type Target, not 'ulx3s-85f'"):
        cfu.Design("mine", design.accelerator, "ulx3s-85f")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="accelerator of a design must be of type Accelerator, not a Project"):
        cfu.Design("mine", load_project("simd"), design.target)  # type: ignore[arg-type]


def test_each_fidelity_includes_those_before_it() -> None:
    assert [each.includes(Fidelity.SIMULATE) for each in Fidelity] == [False, True, True, True]
    assert isinstance(Metrics("x", Fidelity.PLACE, {}).fidelity, str)
