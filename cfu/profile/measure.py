"""Run a model twice, as it is and instrumented, and say where each cycle went."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property

from cfu import sim
from cfu.base.errors import SimulationError
from cfu.flow import loop
from cfu.flow.loop import Prepared, Request, Result, Watcher
from cfu.flow.marks import LayerProfile, Profile
from cfu.model import macs
from cfu.profile import attribute, binary, trace
from cfu.profile.attribute import CfuUse, Share
from cfu.profile.binary import Image
from cfu.profile.trace import Segment
from cfu.sim import conversion, hardware
from gateware.core.cfu import Cfu
from gateware.core.verilog_cfu import VerilogCfu
from soc.cpu import Cpu

#: The function whose readings of mcycle begin and end layers (software/runtime/model.c).
MARKS = "model_invoke"


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of the model; ``segment`` is None for one that was not run, as aliases are."""

    profile: LayerProfile
    segment: Segment | None
    complete: bool

    @cached_property
    def share(self) -> Share:
        return attribute.total([self.segment] if self.segment else [])


@dataclass(frozen=True, eq=False)
class Measured:
    """A profile of one inference: ``result`` is what ``cfu sim`` tells, of the run that was not instrumented.

    ``layers`` have all the cycles of the inference; ``outside`` is what comes before and after. ``error`` is what
    ended the run early; then layers may be missing or incomplete, and ``result`` was not checked.
    """

    result: Result
    image: Image = field(repr=False)
    layers: tuple[Layer, ...]
    segments: tuple[Segment, ...] = field(repr=False)
    outside: tuple[Segment, ...] = field(repr=False)
    counters: dict[str, int]
    cycles_per_second: float
    error: SimulationError | None

    @cached_property
    def share(self) -> Share:
        """All cycles of the inference."""
        return attribute.total(self.segments)

    @property
    def cpu(self) -> Cpu:
        return self.result.hardware.cpu

    @property
    def peak_macs(self) -> int | None:
        """MACs that the array can do in a cycle; None without one, or with portable kernels."""
        request = self.result.request
        return request.design.accelerator.peak_macs if request.kernels == "project" else None

    def uses_array(self, layer: Layer) -> bool:
        """Whether a layer's kernel is the project's own."""
        own = {kernel.name for kernel in self.result.design.accelerator.kernels}
        return self.peak_macs is not None and layer.profile.layer.kernel_name in own

    @property
    def cfu(self) -> dict[str, CfuUse]:
        return attribute.cfu_use(self.segments, self.result.design.accelerator.cfu)


def run(request: Request, watch: Watcher) -> Measured:
    """Profile one inference. Raises CfuError for what the user can mend before there is anything to tell.

    A run that does not end well gives what is known of it, with its ``error``.
    """
    prepared = loop.prepare(request, watch)
    code = binary.load(prepared.firmware.elf)
    marks = code.named(MARKS)
    cfu = request.design.accelerator.cfu
    watch.stage("build the instrumented simulator")
    probed = hardware.build(
        conversion.verilog(cfu, counters=True),
        prepared.hardware.memory,
        cpu=prepared.hardware.cpu,
        counters=tuple(cfu.counter_signals().values()),
    )
    plain = loop.simulate(prepared, watch)
    watch.stage("attribute")
    job = dataclasses.replace(prepared.job, code=(code.start, code.size), marks=(marks.start, marks.size))
    observed = sim.run(probed, job, on_progress=watch.progress)
    if (plain.cycles, plain.events, plain.reads) != (observed.cycles, observed.events, observed.reads):
        raise SimulationError(
            f"the instrumented run took {observed.cycles:,} cycles, the other one {plain.cycles:,}",
            "this is a mistake in the toolkit: report it",
        )
    segments = trace.parse(observed.attribution, probed.cpu.probes.causes)
    executed = len(prepared.program.executed)
    inside = segments[1 : 1 + executed]
    result, error = _conclude(prepared, plain, inside, watch)
    return Measured(
        result=result,
        image=code,
        layers=tuple(_layers(result.profile, segments)),
        segments=tuple(inside),
        outside=(*segments[:1], *segments[1 + executed :]),
        counters=_counters(cfu, inside),
        cycles_per_second=observed.cycles_per_second,
        error=error,
    )


def _counters(cfu: Cfu | VerilogCfu, segments: list[Segment]) -> dict[str, int]:
    names = enumerate(cfu.counter_signals())
    return {name: sum(segment.counters[i] for segment in segments) for i, name in names}


def _conclude(
    prepared: Prepared, outcome: sim.Run, inside: list[Segment], watch: Watcher
) -> tuple[Result, SimulationError | None]:
    """The result, and why the run was aborted if it was."""
    try:
        result = loop.conclude(prepared, outcome, watch)
    except SimulationError as error:
        return Result(prepared, outcome, _partial(prepared, inside)), error
    told = [layer.cycles for layer in result.profile.layers if layer.layer.position is not None]
    found = [segment.end - segment.begin for segment in inside]
    if told != found:
        raise SimulationError(
            f"the layers took {told} cycles by mcycle, {found} by attribution",
            "this is a mistake in the toolkit: report it",
        )
    return result, None


def _partial(prepared: Prepared, inside: list[Segment]) -> Profile:
    """The profile of a run that was aborted, from the attribution: the marks in RAM are not all there."""
    model = prepared.program.model
    layers = []
    for layer in prepared.program.layers:
        number = layer.position
        share = attribute.total([inside[number]] if number is not None and number < len(inside) else [])
        work = sum(macs(model, op) for op in layer.site.ops)
        layers.append(LayerProfile(layer, work, share.cycles, share.instructions))
    return Profile(
        tuple(layers),
        cycles=sum(layer.cycles for layer in layers),
        instructions=sum(layer.instructions for layer in layers),
        macs=sum(layer.macs for layer in layers),
    )


def _layers(profile: Profile, segments: list[Segment]) -> list[Layer]:
    layers = []
    for item in profile.layers:
        number = None if item.layer.position is None else 1 + item.layer.position
        segment = segments[number] if number is not None and number < len(segments) else None
        # The end of the run ends the last segment; readings of mcycle end the others.
        complete = number is None or number < len(segments) - 1
        layers.append(Layer(item, segment, complete))
    return layers
