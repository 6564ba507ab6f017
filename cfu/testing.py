"""For tests, here and in projects elsewhere: a pytest plug-in (``--slow``) and whole runs in one call.

Public with it are the stages that tests of kernels and CFUs want one by one: ``cases`` (random models of one op),
``referee`` (TFLM's tensors), ``compiler``, ``host`` (kernels in this process), ``verilated`` (the CFU under them),
``run_cocotb`` (the CFU in another simulator; tests of it are skipped by ``needs_cocotb`` where that is not installed).
``Draw`` draws what random models are made of, ``output_size`` is that of
a window that slides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cfu import compiler, host
from cfu import sim as simulator
from cfu.catalog import ids
from cfu.check import cases, referee
from cfu.check.cases.draw import Draw, output_size
from cfu.compiler import Program
from cfu.compiler.ops import portable
from cfu.flow import inputs, layer, loop, project
from cfu.flow.design import Design
from cfu.host import cocotb, verilated
from cfu.host.cocotb import run_cocotb
from cfu.model import load as load_model
from cfu.model.graph import Model
from gateware.core.instruction_set import InstructionSet

__all__ = [
    "Draw",
    "cases",
    "check_cases",
    "check_cfu",
    "check_kernels",
    "check_layers",
    "compiler",
    "host",
    "needs_cocotb",
    "output_size",
    "referee",
    "run_cocotb",
    "run_programs",
    "simulate",
    "verilated",
]


_LACKING = cocotb.missing()

#: Skips a test, in words, where cocotb or Icarus Verilog is not installed.
needs_cocotb = pytest.mark.skipif(_LACKING is not None, reason=str(_LACKING))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests marked slow, too")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: minutes, not seconds; only with --slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="slow: give --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


def check_cfu(cfu: InstructionSet, *, count: int = 20_000, stalls: float = 0.3, seed: int = 0) -> None:
    """Random commands to the verilated CFU, in Amaranth or Verilog, against its golden functions, from reset.

    ``stalls`` is the probability, in each cycle and on each side, of withholding a command or not taking a response.
    Raises MismatchError naming the instruction that differs, SimulationError for what breaks the bus's rules,
    DeclarationError for a latency or ports that are not those declared.
    """
    cfu.check_declarations(verilated.load)
    verilated.load(cfu).check(count=count, stalls=stalls, seed=seed)


def simulate(
    path: Path | str,
    model: Model | str,
    tmp_path: Path,
    *,
    board: str | None = None,
    memory: str | None = None,
    **request: Any,
) -> loop.Result:
    """Run ``model`` (a graph with its file's content, or what ``--model`` takes) on the project at ``path``.

    Every layer is checked against TFLM: an AssertionError names the first that differs.
    """
    if isinstance(model, Model):
        file = tmp_path / f"{model.name}.tflite"
        file.write_bytes(model.content)
        model = str(file)
    design = project.load(path).design(board, memory)
    result = loop.run(loop.Request(design, model, **request))
    assert result.mismatch is None, str(result.mismatch)
    return result


def check_cases(path: Path | str, kind: str, seeds: Iterable[int]) -> Counter[str]:
    """Random models of one op, in one image, on the simulated SoC of the project at ``path``, against TFLM.

    Returns how many cases each kernel served; an AssertionError names the seed of the first that differs.
    """
    design, numbers = project.load(path).design(), list(seeds)
    models = [cases.model(kind, seed) for seed in numbers]
    inputs = [cases.inputs(model, seed) for model, seed in zip(models, numbers, strict=True)]
    kernels, folders = (*design.accelerator.kernels, *portable()), design.accelerator.include_dirs
    programs = [
        compiler.compile(model, kernels, f"case{seed}", folders) for model, seed in zip(models, numbers, strict=True)
    ]
    outputs = run_programs(design, programs, inputs)
    for seed, program, values, got in zip(numbers, programs, inputs, outputs, strict=True):
        expected = referee.run(program.model, values).outputs
        names = [layer.kernel_name for layer in program.executed]
        for one, other in zip(got, expected, strict=True):
            np.testing.assert_array_equal(one, other, err_msg=f"{kind}, seed {seed}, {names}")
    return Counter(layer.kernel_name for program in programs for layer in program.executed)


def check_kernels(path: Path | str, kind: str, seeds: Iterable[int]) -> Counter[str]:
    """As :func:`check_cases`, but on the host: the project's kernels in C over its verilated CFU, in milliseconds each.

    Returns how many layers each kernel served; an AssertionError names the seed of the first that differs.
    """
    design, served = project.load(path).design(), Counter[str]()
    numbers = list(seeds)
    drawn = [(model := cases.model(kind, seed), cases.inputs(model, seed)) for seed in numbers]
    for seed, outcomes in zip(numbers, layer.run_all(design, drawn), strict=True):
        for outcome in outcomes:
            assert outcome.mismatch is None, f"{kind}, seed {seed}: {outcome.mismatch}"
            served[outcome.layer.kernel_name] += 1
    return served


def check_layers(path: Path | str, model: Model | str) -> Counter[str]:
    """As :func:`check_kernels`, of the layers of a model: a graph, or what ``--model`` takes.

    Each gets TFLM's tensors, made from the inputs that ``cfu sim`` takes by default.
    """
    design, served = project.load(path).design(), Counter[str]()
    graph = model if isinstance(model, Model) else load_model(ids.resolve(model).path)
    for outcome in layer.run(design, graph, [item.value for item in inputs.load(graph, ())]):
        assert outcome.mismatch is None, str(outcome.mismatch)
        served[outcome.layer.kernel_name] += 1
    return served


def run_programs(
    design: Design, programs: Sequence[Program], inputs: Sequence[Sequence[np.ndarray]], max_cycles: int = 100_000_000
) -> list[list[np.ndarray]]:
    """Outputs of several models in one image, each run once on its inputs, in order."""
    image = loop.build_firmware(design, programs)
    arenas = [image.arena_address(program) for program in programs]
    writes = tuple(
        tuple(
            simulator.Write(arena + program.plan.offsets[tensor], value.tobytes())
            for tensor, value in zip(program.model.inputs, values, strict=True)
        )
        for program, arena, values in zip(programs, arenas, inputs, strict=True)
    )
    wanted = [_outputs(program, arena) for program, arena in zip(programs, arenas, strict=True)]
    captures = tuple(dict.fromkeys(capture for group in wanted for capture in group))
    job = simulator.Job(image.elf, image.symbols["mailbox"], writes, captures, reads=(), max_cycles=max_cycles)
    outcome = simulator.run(loop.build_hardware(design), job)
    assert (outcome.status, outcome.exit_code) == ("exit", 0), f"{outcome.status}\n{outcome.console}"
    return [
        [
            np.frombuffer(outcome.captures[number, capture], program.model.tensor(tensor).dtype).reshape(
                program.model.tensor(tensor).shape
            )
            for tensor, capture in zip(program.model.outputs, group, strict=True)
        ]
        for number, (program, group) in enumerate(zip(programs, wanted, strict=True))
    ]


def _outputs(program: Program, arena: int) -> list[simulator.Capture]:
    """The model's outputs as they stand when its last layer has ended."""
    model, last = program.model, len(program.executed) - 1
    return [simulator.Capture(last, arena + program.plan.offsets[t], model.tensor(t).nbytes) for t in model.outputs]
