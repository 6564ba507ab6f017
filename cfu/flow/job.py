"""What the simulator is asked for one inference, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cfu import firmware, sim
from cfu.base.errors import CfuError, SimulationError
from cfu.compiler import Program
from cfu.firmware import Firmware
from cfu.flow import marks
from cfu.flow.inputs import Input
from cfu.model import total_macs
from gateware.core.instruction_set import InstructionSet

#: Cycle limit without ``--max-cycles``: more than TFLM's reference kernels need for any layer seen.
_CYCLES_PER_MAC = 150
_CYCLES_AT_LEAST = 50_000_000

_HINT_STACK = "no endless recursion, and large buffers in scratch memory: Kernel(scratch=...)"


def make(
    program: Program,
    image: Firmware,
    given: Sequence[Input],
    max_cycles: int | None = None,
    wave: Path | None = None,
    wave_layer: int | None = None,
) -> sim.Job:
    """One inference of ``program`` on inputs in the model's order; every layer's outputs and the marks are kept.

    Raises CfuError for a ``wave_layer`` that is not executed.
    """
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
        max_cycles=max_cycles or _cycle_limit(program),
        guards=(_stack_guard(image),),
        wave=wave,
        wave_layer=_wave_position(program, wave_layer),
    )


def _stack_guard(image: Firmware) -> sim.Guard:
    """The end of the stack, which start-up marks: kernels that grow it beyond are found when it happens."""
    size, word = firmware.STACK_GUARD
    return sim.Guard(image.symbols["__stack_bottom"], size, word, "the stack overflowed")


def _cycle_limit(program: Program) -> int:
    work = total_macs(program.model)
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


def raise_unless_finished(outcome: sim.Run, image: Firmware, cfu: InstructionSet) -> None:
    """Raise SimulationError that says how and where a run ended which did not end well."""
    if outcome.status == "trap":
        cause, where = firmware.cause_name(outcome.trap_cause, image.cpu), image.locate(outcome.pc)
        raise SimulationError(
            f"the firmware trapped: {cause}, pc {outcome.pc:#010x} in {where}, value {outcome.trap_value:#x}",
            "correct the kernel, or look at it with --wave",
        )
    if outcome.status == "limit":
        raise SimulationError(
            f"no end after {outcome.cycles:,} cycles, pc {outcome.pc:#010x} in {image.locate(outcome.pc)}",
            "an endless loop? otherwise raise --max-cycles",
        )
    if outcome.guard:
        where = image.locate(outcome.pc)
        raise SimulationError(
            f"{outcome.guard.what}, seen in cycle {outcome.cycles:,}, pc {outcome.pc:#010x} in {where}", _HINT_STACK
        )
    if outcome.exit_code == firmware.EXIT_STACK_OVERFLOW:
        raise SimulationError("the stack overflowed", _HINT_STACK)
    if outcome.waits:
        what, word = outcome.waits
        raise SimulationError(
            f"the CFU does not {what} {cfu.disassemble(word)}, pc {outcome.pc:#010x} in {image.locate(outcome.pc)}",
            "look at its handshake: `cfu.testing.check_cfu`, or --wave",
        )
    if outcome.bus_errors:
        raise SimulationError(
            f"{outcome.bus_errors} bus accesses found no memory at their address",
            "look for a wild pointer in a kernel",
        )
    if outcome.counter_written:
        raise SimulationError(
            f"the program wrote the CPU's cycle counter (seen in cycle {outcome.counter_written:,}, {_when(outcome)}): "
            "its cycles are not the hardware's",
            "remove what writes mcycle",
        )
    if outcome.exit_code != 0:
        raise SimulationError(
            f"a kernel refused its parameters: status {outcome.exit_code}", "correct the kernel's `accepts`"
        )


def _when(outcome: sim.Run) -> str:
    """The event at which it was seen that the cycle counter had been written."""
    event = next(event for event in outcome.events if event.cycle == outcome.counter_written)
    return f"after the layer at position {event.value}" if event.kind == "layer" else f"at the event {event.kind!r}"
