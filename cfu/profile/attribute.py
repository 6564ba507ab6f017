"""From segments to layers, functions and instructions: who spent the cycles, and on what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cfu.profile.binary import Function, Image
from cfu.profile.trace import Segment
from gateware.core.instruction_set import InstructionSet
from gateware.core.interface import OPCODE

ISSUE = "issue_"
#: Waiting for the CFU, as opposed to a CFU instruction that waits for something else.
CFU_STALLS = ("cfu_wait", "cfu_use")
CFU_AFTER_LOAD = "cfu_after_load"


@dataclass(frozen=True)
class CfuUse:
    """What one CFU instruction did.

    ``count`` commands; the pipeline stood still for ``stall_cycles`` until the CFU took them, answered, or the next
    instruction got the result, and for ``after_load_cycles`` because loads and stores came before them;
    ``busy_cycles`` from each command to its response, summed.
    """

    count: int = 0
    stall_cycles: int = 0
    after_load_cycles: int = 0
    busy_cycles: int = 0


@dataclass(frozen=True)
class Share:
    """The cycles of one layer, function or instruction by cause, and the instructions that completed."""

    causes: Counter[str]

    @property
    def cycles(self) -> int:
        return self.causes.total()

    @property
    def instructions(self) -> int:
        return sum(cycles for cause, cycles in self.causes.items() if cause.startswith(ISSUE))


def total(segments: Iterable[Segment]) -> Share:
    """All cycles of the segments."""
    causes: Counter[str] = Counter()
    for segment in segments:
        causes.update(segment.causes)
    return Share(causes)


def by_instruction(segments: Iterable[Segment]) -> dict[int, Share]:
    """The cycles of each instruction, by its address."""
    causes: dict[int, Counter[str]] = defaultdict(Counter)
    for segment in segments:
        for address, spent in segment.cycles.items():
            causes[address].update(spent)
    return {address: Share(causes[address]) for address in sorted(causes)}


def by_function(segments: Iterable[Segment], image: Image) -> dict[Function, Share]:
    """The cycles of each function, the most expensive first."""
    causes: dict[Function, Counter[str]] = defaultdict(Counter)
    for address, share in by_instruction(segments).items():
        causes[image.function(address)].update(share.causes)
    ordered = sorted(causes.items(), key=lambda item: (-item[1].total(), item[0].start))
    return {function: Share(spent) for function, spent in ordered}


def bytes_moved(segment: Segment, image: Image) -> tuple[int, int]:
    """Bytes that the CPU loads and stores, from the instructions that completed."""
    loaded = stored = 0
    for address, causes in segment.cycles.items():
        word = image.word(address)
        if word is not None:
            size = 1 << (word >> 12 & 3)
            loaded += size * causes[f"{ISSUE}load"]
            stored += size * causes[f"{ISSUE}store"]
    return loaded, stored


def cfu_use(segments: Sequence[Segment], instructions: InstructionSet) -> dict[str, CfuUse]:
    """What each of the CFU's instructions did; those that were not used are there too."""
    names = [instruction.name for instruction in instructions.instructions]
    found: Mapping[str, Counter[str]] = {name: Counter() for name in names}
    found = defaultdict(Counter, found)
    for segment in segments:
        for function, command in segment.commands.items():
            found[name_of(function, instructions)].update({"count": command.count, "busy": command.busy})
        for function, causes in segment.stalls.items():
            found[name_of(function, instructions)].update(causes)
    return {
        name: CfuUse(c["count"], sum(c[cause] for cause in CFU_STALLS), c[CFU_AFTER_LOAD], c["busy"])
        for name, c in found.items()
    }


def name_of(function: int, instructions: InstructionSet) -> str:
    """The instruction with function id ``function``, without its immediate."""
    text = instructions.disassemble((function >> 3) << 25 | (function & 7) << 12 | OPCODE)
    assert text is not None
    found = instructions.find(function & 7, function >> 3)
    return found.name if found else text
