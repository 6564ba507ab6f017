"""The loop: from a project and a model to a checked profile. Reading ``run`` is reading the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cfu import compiler, firmware, sim
from cfu import model as model_reader
from cfu.base.errors import CfuError, MismatchError, SimulationError
from cfu.catalog import ids
from cfu.catalog.ids import ResolvedModel
from cfu.check import comparison, referee
from cfu.compiler import Program
from cfu.compiler.ops import portable
from cfu.firmware import Firmware, tflm
from cfu.flow import inputs, marks
from cfu.flow import project as projects
from cfu.flow.accelerator import Accelerator
from cfu.flow.project import Project
from cfu.host import verilated
from cfu.sim import hardware
from cfu.sim.hardware import Hardware
from gateware.core import header, selfcheck, verilog
from gateware.core.verilog_cfu import VerilogCfu
from soc.memory.regions import Memory

#: Cycle limit without ``--max-cycles``: more than TFLM's reference kernels need for any layer seen.
_CYCLES_PER_MAC = 150
_CYCLES_AT_LEAST = 50_000_000


#: Whose kernels a model is compiled with: a project's own where they serve, the portable ones alone, or TFLM's alone.
KERNELS = ("project", "portable", "tflm")


@dataclass(frozen=True)
class Request:
    """What is to be run, as the command line says it."""

    project: Project
    model: str | None = None  # an id or a file; None for the project's
    inputs: tuple[str, ...] = ()
    memory: str | None = None
    kernels: str = "project"  # one of KERNELS
    check: bool = True
    max_cycles: int | None = None
    wave: Path | None = None
    wave_layer: int | None = None
    layout: int = 0  # other numbers place code and data elsewhere: cfu.firmware.linker


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

    def result(
        self,
        outcome: sim.Run,
        measured: marks.Profile,
        mismatch: comparison.Mismatch | None = None,
        version: referee.Version | None = None,
    ) -> Result:
        """The result of the simulation."""
        return Result(**vars(self), run=outcome, profile=measured, mismatch=mismatch, referee=version)


@dataclass(frozen=True, eq=False)
class Result(Prepared):
    """One checked inference: everything that reports are written from."""

    run: sim.Run = field(repr=False)
    profile: marks.Profile
    mismatch: comparison.Mismatch | None
    referee: referee.Version | None  # which TFLM judged; None when nothing was checked

    @property
    def name(self) -> str:
        """What reports call it: the project, and whose kernels ran when they are not its own."""
        kernels, project = self.request.kernels, self.request.project.name
        return project if kernels == "project" else f"{project} ({kernels})"

    @property
    def kernels_from(self) -> tflm.Headers | None:
        """The package that TFLM's kernels were compiled from, when they were."""
        return tflm.version() if self.request.kernels == "tflm" else None

    @property
    def bit_exact(self) -> bool | None:
        """Whether every layer equals TFLM's; None when nothing was checked."""
        return None if self.referee is None else self.mismatch is None

    def raise_if_wrong(self) -> None:
        """Raise MismatchError when a layer differs from TFLM's."""
        if self.mismatch is not None:
            raise MismatchError(str(self.mismatch), "run that layer alone on the host, or look at it with --wave")


@dataclass(frozen=True)
class Watcher:
    """What wants to hear of a simulation while it runs."""

    stage: Callable[[str], None] = lambda text: None
    progress: Callable[[sim.Progress], None] | None = None
    console: Callable[[str], None] | None = None
    prepared: Callable[[Program], None] = lambda program: None


def run(request: Request, watch: Watcher = Watcher()) -> Result:
    """Compile, build, simulate, check and profile one inference.

    Raises CfuError for anything the user can mend. A layer that differs from TFLM's is in the result.
    """
    ready = prepare(request, watch)
    watch.stage("simulate")
    outcome = sim.run(ready.hardware, ready.job, on_progress=watch.progress, on_console=watch.console)
    return conclude(ready, outcome, watch)


def prepare(request: Request, watch: Watcher = Watcher()) -> Prepared:
    """Compile and build: all that has to be done before the simulation."""
    resolved = ids.resolve(request.model or request.project.settings.model)
    model = model_reader.load(resolved.path)
    given = inputs.load(model, request.inputs)
    memory = request.project.memory(request.memory)
    watch.stage("compile")
    program = compile_model(request, model, resolved)
    image = build_firmware(request.project.accelerator, [program], memory, layout=request.layout)
    watch.stage("build the simulator")
    machine = build_hardware(request.project, memory, trace=request.wave is not None)
    watch.prepared(program)
    job = _job(request, program, image, given)
    return Prepared(request, resolved, given, program, image, machine, job)


def conclude(ready: Prepared, outcome: sim.Run, watch: Watcher = Watcher()) -> Result:
    """Check and profile what was simulated. Raises SimulationError for a run that did not end well."""
    _raise_unless_finished(outcome, ready.firmware, ready.request)
    watch.stage("check")
    checked = _check(ready.program, outcome, ready.inputs) if ready.request.check else (None, None)
    return ready.result(outcome, marks.analyse(ready.program, outcome.reads[0]), *checked)


def compile_model(request: Request, model: model_reader.Model, resolved: ResolvedModel) -> Program:
    """The model compiled with the kernels that the request names."""
    accelerator = request.project.accelerator
    prefix = compiler.prefix_of(resolved.model_id)
    if request.kernels == "tflm":
        return compiler.compile(model, tflm.kernels(model), prefix, (tflm.INCLUDE_DIR,))
    if request.kernels not in KERNELS:
        raise CfuError(f"unknown kernels {request.kernels!r}", f"choose one of {', '.join(KERNELS)}")
    own = accelerator.kernels if request.kernels == "project" else ()
    return compiler.compile(model, (*own, *portable()), prefix, accelerator.include_dirs)


def build_firmware(
    accelerator: Accelerator,
    programs: Sequence[Program],
    memory: Memory,
    *,
    sources: Sequence[Path] = (firmware.RUNNER,),
    layout: int = 0,
) -> Firmware:
    """An image of ``programs``, the runtime and ``sources``: by default the profiling runner."""
    headers = {"cfu_ops.h": header.generate(accelerator.cfu)}
    return firmware.build(programs, memory, headers=headers, sources=sources, layout=layout)


def build_hardware(project: Project, memory: Memory, trace: bool = False) -> Hardware:
    """The simulated SoC with the project's CFU."""
    return hardware.build(cfu_verilog(project), memory, trace=trace)


def cfu_verilog(project: Project) -> str:
    """The project's ``module Cfu``, its instructions checked against their declarations.

    Raises CfuError that names the instruction and the field that the hardware does not keep.
    """
    try:
        cfu = project.accelerator.cfu
        text = verilog.convert(cfu)
        if isinstance(cfu, VerilogCfu):
            verilated.load(cfu).check_declarations()
        else:
            selfcheck.check(cfu)
        return text
    except CfuError:
        raise
    except Exception as error:  # whatever a user's gateware raises, told with its file and line
        raise projects.describe(error, project.path) from error


def _job(request: Request, program: Program, image: Firmware, given: Sequence[inputs.Input]) -> sim.Job:
    arena = image.arena_address(program)
    offsets = program.plan.offsets
    captures = tuple(
        sim.Capture(layer.position, arena + offsets[tensor.index], tensor.nbytes)
        for layer in program.executed
        for tensor in layer.site.outputs
        if layer.position is not None
    )
    return sim.Job(
        elf=image.elf,
        mailbox=image.symbols["mailbox"],
        inputs=(tuple(sim.Write(arena + offsets[i.tensor.index], i.value.tobytes()) for i in given),),
        captures=captures,
        reads=((image.symbols[f"{program.prefix}_marks"], marks.marks_size(program)),),
        max_cycles=request.max_cycles or _cycle_limit(program),
        wave=request.wave,
        wave_layer=_wave_position(program, request.wave_layer),
    )


def _cycle_limit(program: Program) -> int:
    work = model_reader.total_macs(program.model)
    elements = sum(tensor.elements for tensor in program.model.tensors if not tensor.is_constant)
    return _CYCLES_AT_LEAST + _CYCLES_PER_MAC * (work + 10 * elements)


def _wave_position(program: Program, index: int | None) -> int | None:
    if index is None:
        return None
    for layer in program.executed:
        if index in (op.index for op in layer.site.ops):
            return layer.position
    raise CfuError(
        f"no executed layer {index}", f"layers are {', '.join(str(layer.index) for layer in program.executed)}"
    )


def _raise_unless_finished(outcome: sim.Run, image: Firmware, request: Request) -> None:
    where = image.locate(outcome.pc)
    if outcome.status == "trap":
        raise SimulationError(
            f"the firmware trapped: {firmware.cause_name(outcome.trap_cause)}, pc {outcome.pc:#010x} in {where}, "
            f"value {outcome.trap_value:#x}",
            "correct the kernel, or look at it with --wave",
        )
    if outcome.status == "limit":
        raise SimulationError(
            f"no end after {outcome.cycles:,} cycles, pc {outcome.pc:#010x} in {where}",
            "an endless loop? otherwise raise --max-cycles",
        )
    if outcome.exit_code == firmware.EXIT_STACK_OVERFLOW:
        raise SimulationError("the stack overflowed", "keep large buffers in scratch memory: Kernel(scratch=...)")
    if outcome.bus_errors:
        raise SimulationError(
            f"{outcome.bus_errors} bus accesses found no memory at their address",
            "look for a wild pointer in a kernel",
        )
    if outcome.exit_code != 0:
        raise SimulationError(
            f"a kernel refused its parameters: status {outcome.exit_code}", "correct the kernel's `accepts`"
        )


def _check(
    program: Program, outcome: sim.Run, given: Sequence[inputs.Input]
) -> tuple[comparison.Mismatch | None, referee.Version]:
    reference = referee.run(program.model, [item.value for item in given])
    tensors = [tensor.index for layer in program.executed for tensor in layer.site.outputs]
    computed = dict(
        zip(tensors, (data for (inference, _), data in outcome.captures.items() if inference == 0), strict=True)
    )
    return comparison.first_mismatch(program, computed, reference.tensors), reference.version
