"""``python -m proj.loom.ladder [MODEL...]``: each step from TFLM to the whole accelerator; Markdown.

Each step is a configuration that runs and is checked against TFLM, layer by layer. LUTs, DSPs and block RAMs are those
of its CFU alone, synthesised for an LFE5U-85F. The second table splits the gain: a step that makes a model f times
faster has log f of the logarithm of the whole.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cfu import Accelerator, Design, cfu_verilog, count_resources, load_project, simulate, target, tflm_cycles

from .accelerator import SIZE, of_size
from .job import Size
from .place import ALL, Use

HERE = Path(__file__).parent
PART = "ecp5-85k"
RESOURCES = ("lut", "dsp", "bram")
KINDS = ("software", "memory", "CFU")
MODELS = ("ad", "ic", "kws", "vww")
TARGET = target("ulx3s-85f")
"""Of every step, whatever the board of a variant: on the 25F only kws has room."""


@dataclass(frozen=True)
class Rung:
    """One configuration: another project's, or Loom's of ``size`` and ``use``. ``kind`` is what the step changed."""

    name: str
    kind: str
    size: Size = SIZE
    use: Use = ALL
    ops: tuple[str, ...] | None = None  # those that the engine serves, if not all
    project: str | None = None

    def accelerator(self) -> Accelerator:
        if self.project:
            return load_project(HERE.parent / self.project).accelerator
        whole = of_size(self.size, self.use)
        served = [kernel for kernel in whole.kernels if self.ops is None or set(kernel.ops) <= set(self.ops)]
        return replace(whole, kernels=tuple(served))

    def design(self) -> Design:
        return Design("loom", self.accelerator(), TARGET, HERE)


DENSE = ("CONV_2D", "FULLY_CONNECTED")
DEPTHWISE = (*DENSE, "DEPTHWISE_CONV_2D", "AVERAGE_POOL_2D")
ALONE = Use(resident=False, overlapped=False, fused=False)
LADDER = (
    Rung("portable kernels: ahead of time, packed weights, no CFU", "software", project="baseline"),
    Rung("SIMD multiply-accumulate and requantise instructions (`proj/simd`)", "CFU", project="simd"),
    Rung(
        "engine: buffers, loops, requantiser, packed outputs for CONV_2D and FULLY_CONNECTED, two lines at a time",
        "CFU",
        use=Use(stationary=False, ahead=False, resident=False, overlapped=False, fused=False),
        ops=DENSE,
    ),
    Rung(
        "filters stay for all lines, rows for all filters",
        "memory",
        use=Use(ahead=False, resident=False, overlapped=False, fused=False),
        ops=DENSE,
    ),
    Rung("filters loaded ahead while outputs are computed and read", "memory", use=ALONE, ops=DENSE),
    Rung("depthwise mode, average pooling by it", "CFU", use=ALONE, ops=DEPTHWISE),
    Rung("ADD by tables", "CFU", use=ALONE),
    Rung("activations stay inside from layer to layer", "memory", use=Use(overlapped=False, fused=False)),
    Rung("large images stored while they are computed", "memory", use=Use(fused=False)),
    Rung("depthwise and pointwise convolution fused: **16 lanes, the flagship**", "software"),
)
LANES = (
    Rung("8 lanes", "CFU", Size(lanes=8)),
    Rung("32 lanes", "CFU", Size(lanes=32)),
    Rung("16 lanes, memories for a 25F (`proj/loom:25f`)", "memory", project="loom:25f"),
)


def cycles(rung: Rung, model: str) -> int:
    """Cycles of one inference, every layer checked. Raises MismatchError where one differs from TFLM's."""
    result = simulate(rung.design(), model)
    result.raise_if_wrong()
    return result.profile.cycles


def resources(rung: Rung) -> list[str]:
    """LUT, DSP, block RAM of the CFU, counted in its netlist (cached)."""
    uses = count_resources(cfu_verilog(rung.accelerator(), HERE), PART)
    return [f"{uses[name].used:,g}" for name in RESOURCES]


def shares(before: Sequence[float], kinds: Sequence[str]) -> dict[str, float]:
    """Share of each kind in the logarithm of the gain. ``before`` starts with the cycles before the first step."""
    total = math.log(before[0] / before[-1])
    steps = zip(kinds, before, before[1:], strict=False)
    gains = [(kind, math.log(slow / fast) / total) for kind, slow, fast in steps]
    return {name: sum(share for kind, share in gains if kind == name) for name in KINDS}


def tables(names: Sequence[str]) -> Iterator[str]:
    """Lines of Markdown; each step's as soon as it is measured."""
    heads = " | ".join(names)
    yield f"| step | kind | LUT | DSP | block RAM | {heads} |\n|---|---|---|---|---|{'---|' * len(names)}"
    tflm = {name: known for name in names if (known := tflm_cycles(name)) is not None}
    yield f"| TFLM's reference kernels | | | | | {' | '.join(f'{tflm[n]:,.0f}' if n in tflm else '' for n in names)} |"
    ladder = {name: [first] for name, first in tflm.items()}
    for rung in (*LADDER, *LANES):
        counts = {name: cycles(rung, name) for name in names}
        if rung in LADDER:
            for name, before in ladder.items():
                before.append(counts[name])
        yield f"| {' | '.join([rung.name, rung.kind, *resources(rung), *(f'{n:,}' for n in counts.values())])} |"
    yield f"\n| share of the gain over TFLM | {' | '.join(ladder)} |\n|---|{'---|' * len(ladder)}"
    parts_of = [shares(steps, [rung.kind for rung in LADDER]) for steps in ladder.values()]
    for kind in KINDS:
        yield f"| {kind} | {' | '.join(f'{share[kind]:.0%}' for share in parts_of)} |"


def main(names: Sequence[str]) -> None:
    for line in tables(list(names) or MODELS):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
