"""The stages of an evaluation, from the cheapest on. What takes long in them is cached by content where it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cfu.base.errors import SimulationError, kind
from cfu.catalog import ids
from cfu.catalog.ids import ResolvedModel
from cfu.compiler import Program
from cfu.evaluation import Fidelity, Fmax, HardwareMetrics, LayerMetrics, Metrics, ModelMetrics
from cfu.flow import loop, once
from cfu.flow.design import Design
from cfu.flow.loop import Request, Result
from cfu.fpga import bitstream, parts, synthesize
from cfu.fpga.netlist import Use
from cfu.fpga.place import Timing
from cfu.model import load_model, total_macs
from cfu.profile import bound
from cfu.records import document, recording
from cfu.records.history import History
from cfu.sim.hardware import Hardware


def run(
    design: Design,
    models: Sequence[str],
    fidelity: Fidelity,
    inputs: tuple[str, ...],
    seeds: int,
    soc: bool,
    allow_mismatch: bool,
    record: bool | History,
) -> Metrics:
    """:func:`cfu.evaluate`, its arguments checked."""
    if not isinstance(record, bool | History):
        raise TypeError(f"record must be True, False or a History, not {kind(record)}")
    machine = None
    if models and fidelity.includes(Fidelity.SIMULATE):
        design.target.raise_unless_simulated()
        machine = loop.build_hardware(design)
    found = {}
    for name in models:
        request = Request(design, name, inputs)
        if machine is None:
            found[name] = bounded(request)
            continue
        result = simulated(request, machine, record)
        if not allow_mismatch:
            result.raise_if_wrong()
        found[name] = counted(result)
    alone = whole = None
    if fidelity.includes(Fidelity.SYNTHESISE):
        text = machine.cfu_verilog.read_text() if machine else loop.cfu_verilog(design.accelerator, design.home)
        alone = placed(design, text, seeds) if fidelity is Fidelity.PLACE else synthesised(design, text)
        whole = placed_soc(design, text, seeds) if soc else None
    return Metrics(design.name, fidelity, found, alone, whole, design.target.note)


def bounded(request: Request) -> ModelMetrics:
    """What is known once a model is compiled."""
    resolved = ids.resolve(request.model)
    program = loop.compile_model(request, load_model(resolved.path), resolved)
    return _compiled(request, program, resolved)


def simulated(request: Request, machine: Hardware, record: bool | History) -> Result:
    """The checked run, simulated unless that was done before, and recorded where that is wanted."""
    origin, kept = request.design.origin, record if isinstance(record, History) else None
    told: dict[str, Any] | None = None
    try:
        result = once.run(loop.prepare(request, machine=machine))
        told = document.of_simulation(result)
        return result
    except SimulationError as error:
        told = recording.failed(request, error)
        raise
    finally:
        if record is not False and told is not None:
            recording.record_once("evaluate", told, origin, kept)


def counted(result: Result) -> ModelMetrics:
    """What is known of a run, and was before it."""
    known, profile, sizes = (
        _compiled(result.request, result.program, result.resolved),
        result.profile,
        result.firmware.sizes,
    )
    layers = [
        LayerMetrics(**{**vars(layer), "cycles": each.cycles, "instructions": each.instructions})
        for layer, each in zip(known.layers, profile.layers, strict=True)
    ]
    more = {
        "layers": tuple(layers),
        "cycles": profile.cycles,
        "instructions": profile.instructions,
        "bit_exact": result.bit_exact,
        "mismatch": str(result.mismatch) if result.mismatch else None,
        "code_bytes": sizes.text + sizes.rodata,
    }
    return ModelMetrics(**{**vars(known), **more})


def _compiled(request: Request, program: Program, resolved: ResolvedModel) -> ModelMetrics:
    accelerator, cpu = request.design.accelerator, request.design.target.cpu
    own = {kernel.name for kernel in accelerator.kernels}
    bounds = bound.of_program(program, own, accelerator.peak_macs, cpu)
    layers = tuple(
        LayerMetrics(layer.index, layer.op, layer.kernel_name, bound.work(layer), least.cycles)
        for layer, least in zip(program.layers, bounds, strict=True)
    )
    return ModelMetrics(
        model=resolved.model_id,
        sha256=resolved.sha256,
        macs=total_macs(program.model),
        bound=sum(layer.bound for layer in layers),
        arena_bytes=program.plan.size,
        scratch_bytes=program.scratch_size,
        constant_bytes=program.weight_bytes,
        layers=layers,
    )


def synthesised(design: Design, cfu_verilog: str) -> HardwareMetrics:
    """The CFU alone, its cells counted."""
    part = design.target.board.part
    return _hardware(part, synthesize.count_resources(cfu_verilog, part))


def placed(design: Design, cfu_verilog: str, seeds: int) -> HardwareMetrics:
    """The CFU alone, placed and routed with so many seeds. Raises CfuError when it does not fit."""
    made = synthesize.run(cfu_verilog, design.target.board.part, seeds)
    return _hardware(made.part.name, made.uses, made.timing)


def placed_soc(design: Design, cfu_verilog: str, seeds: int) -> HardwareMetrics:
    """The whole SoC, placed and routed for the target's clock. Raises CfuError when it cannot be on the board."""
    on = design.target
    on.raise_unless_on_board()
    made = bitstream.place_soc(on.board, cfu_verilog, on.clock_hz / 1e6, seeds, cpu=on.cpu)
    return _hardware(parts.part(on.board.part).name, made.uses, made.timing, made.clock_hz / 1e6)


def _hardware(
    part: str, uses: Mapping[str, Use], timing: Timing | None = None, clock_mhz: float | None = None
) -> HardwareMetrics:
    counts = {name: uses[name].used for name in ("lut", "ff", "dsp", "bram")}
    fmax = Fmax(**timing.fmax(), seeds=len(timing.placements)) if timing else None
    return HardwareMetrics(part, **counts, fmax=fmax, clock_mhz=clock_mhz)
