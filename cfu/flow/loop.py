"""The loop: from a design and a model to a checked profile. Reading ``run`` is reading the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cfu import compiler, firmware, sim
from cfu import model as model_reader
from cfu.base.errors import CfuError, MismatchError, kind, nearest
from cfu.catalog import ids
from cfu.catalog.ids import ResolvedModel
from cfu.check import comparison, referee
from cfu.compiler import Program
from cfu.compiler.ops import portable
from cfu.firmware import Firmware, tflm
from cfu.flow import console, inputs, job, layer, marks, project
from cfu.flow.accelerator import Accelerator
from cfu.flow.design import Design, raise_unless_design
from cfu.host import verilated
from cfu.sim import conversion, hardware
from cfu.sim.hardware import Hardware
from gateware.core import header

#: Whose kernels a model is compiled with: a project's own where they serve, the portable ones alone, or TFLM's alone.
KERNELS = ("project", "portable", "tflm")


@dataclass(frozen=True)
class Request:
    """What is to be run: a design, a model (an id or a file), and what to do.

    Raises TypeError for a design or a model of another type, or inputs that are one text.
    """

    design: Design
    model: str
    inputs: tuple[str, ...] = ()
    kernels: str = "project"  # one of KERNELS
    check: bool = True
    max_cycles: int | None = None
    wave: Path | None = None
    wave_layer: int | None = None
    layout: int = 0  # other numbers place code and data elsewhere: cfu.firmware.linker

    def __post_init__(self) -> None:
        raise_unless_design(self.design)
        if not isinstance(self.model, str):
            raise TypeError(f"model must be an id or a file's name, not {kind(self.model)}")
        if isinstance(self.inputs, str):
            raise TypeError(f"inputs must be a sequence of texts, not {kind(self.inputs)}")


@dataclass(frozen=True, eq=False)
class Prepared:
    """One inference, compiled and built: what is left to do is simulating ``job`` and looking at the outcome."""

    request: Request
    resolved: ResolvedModel
    inputs: tuple[inputs.Input, ...]
    program: Program
    firmware: Firmware
    hardware: Hardware
    job: sim.Job = field(repr=False)

    @property
    def design(self) -> Design:
        return self.request.design


@dataclass(frozen=True, eq=False)
class Result:
    """One checked inference: everything that reports are written from. ``ready`` is what was run."""

    ready: Prepared
    run: sim.Run = field(repr=False)
    profile: marks.Profile
    mismatch: comparison.Mismatch | None = None
    referee: referee.Version | None = None  # which TFLM judged; None when nothing was checked

    @property
    def request(self) -> Request:
        return self.ready.request

    @property
    def design(self) -> Design:
        return self.ready.design

    @property
    def program(self) -> Program:
        return self.ready.program

    @property
    def firmware(self) -> Firmware:
        return self.ready.firmware

    @property
    def hardware(self) -> Hardware:
        return self.ready.hardware

    @property
    def resolved(self) -> ResolvedModel:
        return self.ready.resolved

    @property
    def name(self) -> str:
        """What reports call it: the design, and whose kernels ran when they are not its own."""
        kernels, name = self.request.kernels, self.design.name
        return name if kernels == "project" else f"{name} ({kernels})"

    @property
    def console(self) -> str:
        """What the project's C printed."""
        return console.of_project(self.run.console, self.program)

    @property
    def kernels_from(self) -> tflm.Headers | None:
        """The package that TFLM's kernels were compiled from, when they were."""
        return tflm.version() if self.request.kernels == "tflm" else None

    @property
    def bit_exact(self) -> bool | None:
        """Whether every layer equals TFLM's; None when nothing was checked."""
        return None if self.referee is None else self.mismatch is None

    def raise_if_wrong(self) -> None:
        """Raise MismatchError when a layer differs from TFLM's: it says first whether an instruction is what is wrong.

        It also says which command runs that layer alone.
        """
        if self.mismatch is None:
            return
        if self.request.kernels != "project":
            raise MismatchError(str(self.mismatch), "no kernel of yours is wrong: report it with the model's file")
        command = layer.command(self.design, self.resolved.argument, self.request.inputs, self.mismatch.layer.index)
        raise layer.blame(self.design, self.mismatch, f"that layer alone, on the host: {command}")


@dataclass(frozen=True)
class Watcher:
    """What wants to hear of a simulation while it runs.

    ``warned`` is given what the compiler says of the project's C, ``console`` each line that the project's C prints.
    """

    stage: Callable[[str], None] = lambda text: None
    progress: Callable[[sim.Progress], None] | None = None
    console: Callable[[str], None] | None = None
    prepared: Callable[[Program], None] = lambda program: None
    warned: Callable[[str], None] = lambda text: None


def run(request: Request, watch: Watcher = Watcher()) -> Result:
    """Compile, build, simulate, check and profile one inference.

    Raises CfuError for anything the user can mend. A layer that differs from TFLM's is in the result.
    """
    ready = prepare(request, watch)
    return conclude(ready, simulate(ready, watch), watch)


def prepare(request: Request, watch: Watcher = Watcher(), machine: Hardware | None = None) -> Prepared:
    """Compile and build: all that has to be done before the simulation. ``machine`` is the design's, if it is built."""
    design = request.design
    design.target.raise_unless_simulated()
    resolved = ids.resolve(request.model)
    model = model_reader.load(resolved.path)
    given = inputs.load(model, request.inputs)
    watch.stage("compile")
    program = compile_model(request, model, resolved)
    image = build_firmware(design, [program], layout=request.layout)
    for warning in image.warnings:
        watch.warned(str(warning))
    watch.stage("build the simulator")
    machine = machine or build_hardware(design, trace=request.wave is not None)
    watch.prepared(program)
    made = job.make(program, image, given, request.max_cycles, request.wave, request.wave_layer)
    return Prepared(request, resolved, given, program, image, machine, made)


def simulate(ready: Prepared, watch: Watcher = Watcher()) -> sim.Run:
    """Run what was prepared, on the hardware as it is."""
    watch.stage("simulate")
    with console.listening(ready.program, watch.console) as heard:
        return sim.run(ready.hardware, ready.job, on_progress=watch.progress, on_console=heard)


def conclude(ready: Prepared, outcome: sim.Run, watch: Watcher = Watcher()) -> Result:
    """Check and profile what was simulated. Raises SimulationError for a run that did not end well."""
    job.raise_unless_finished(outcome, ready.firmware, ready.design.accelerator.cfu)
    watch.stage("check")
    checked = _check(ready.program, outcome, ready.inputs) if ready.request.check else (None, None)
    return Result(ready, outcome, marks.analyse(ready.program, outcome.reads[0]), *checked)


def compile_model(request: Request, model: model_reader.Model, resolved: ResolvedModel) -> Program:
    """The model compiled with the kernels that the request names."""
    accelerator = request.design.accelerator
    prefix = compiler.prefix_of(resolved.model_id)
    if request.kernels == "tflm":
        return compiler.compile(model, tflm.kernels(model, request.design.target.cpu), prefix, (tflm.INCLUDE_DIR,))
    if request.kernels not in KERNELS:
        raise CfuError(f"unknown kernels {request.kernels!r}", nearest(request.kernels, KERNELS))
    own = accelerator.kernels if request.kernels == "project" else ()
    with project.told(request.design.home, own=True):
        return compiler.compile(model, (*own, *portable()), prefix, accelerator.include_dirs)


def build_firmware(
    design: Design,
    programs: Sequence[Program],
    *,
    sources: Sequence[Path] = (firmware.RUNNER,),
    layout: int = 0,
) -> Firmware:
    """An image of ``programs``, the runtime and ``sources``: by default the profiling runner."""
    headers = {"cfu_ops.h": header.generate(design.accelerator.cfu)}
    on = design.target
    return firmware.build(programs, on.memory, cpu=on.cpu, headers=headers, sources=sources, layout=layout)


def build_hardware(design: Design, trace: bool = False) -> Hardware:
    """The simulated SoC with the design's CFU."""
    on = design.target
    return hardware.build(cfu_verilog(design.accelerator, design.home), on.memory, cpu=on.cpu, trace=trace)


def cfu_verilog(accelerator: Accelerator, home: Path) -> str:
    """The accelerator's ``module Cfu``, its instructions checked against their declarations.

    Raises CfuError that names the instruction and the field that the hardware does not keep.
    """
    with project.told(home):
        cfu = accelerator.cfu
        text = conversion.verilog(cfu)
        cfu.check_declarations(verilated.load)
        return text


def _check(
    program: Program, outcome: sim.Run, given: Sequence[inputs.Input]
) -> tuple[comparison.Mismatch | None, referee.Version]:
    reference = referee.run(program.model, [item.value for item in given])
    tensors = [tensor.index for layer in program.executed for tensor in layer.site.outputs]
    computed = dict(
        zip(tensors, (data for (inference, _), data in outcome.captures.items() if inference == 0), strict=True)
    )
    return comparison.first_mismatch(program, computed, reference.tensors), reference.version
