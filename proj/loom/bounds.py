"""``python -m proj.loom.bounds MODEL``: what each layer cost, and what bounds it from below; Markdown.

*share*: of the cycles of the model. *useful*: of the slots of the multipliers, those that hold a MAC of the layer; the
others are zeros that fill words and rows.

Of a layer: *array* counts steps of the multipliers, *outputs* the requantiser's (one output a cycle), *CPU* what moving
the layer's words takes at best, with cold caches: the CPU's ``word_costs``, docs/simulation.md has the table.
The engine and the CPU work at the same time, so that a layer takes at least the largest of the three.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cfu import load_project, simulate

from .accelerator import SIZE
from .job import CONVOLUTION, LOOPS
from .place import Placed
from .steps import Step

HERE = Path(__file__).parent
COSTS = {cost.measured_by: cost.cycles for cost in load_project(HERE).target().cpu.word_costs}
WORD_IN, WORD_OUT = COSTS["8 lw, 4 cfu"], COSTS["4 cfu, 4 sw"]


@dataclass(frozen=True)
class Bound:
    """Cycles that a layer takes at least, by cause."""

    array: int = 0
    outputs: int = 0
    cpu: float = 0.0

    def __add__(self, other: Bound) -> Bound:
        return Bound(self.array + other.array, self.outputs + other.outputs, self.cpu + other.cpu)

    @property
    def engine(self) -> int:
        return max(self.array, self.outputs)

    def cause(self) -> str:
        """The largest of the three."""
        return "CPU" if self.cpu > self.engine else "array" if self.array >= self.outputs else "outputs"


def of_step(placed: Placed, step: Step) -> Bound:
    """One step of an op."""
    job = step.job
    array = SIZE.pace * math.prod(getattr(job, loop) + 1 for loop in LOOPS)
    windows = (job.outputs + 1) * (job.groups + 1)
    per_window = SIZE.rows if job.mode == CONVOLUTION else 4
    words_in = sum(store.words for store in step.stores) + (placed.work.stream.size if step.load else 0)
    words_out = windows * per_window // 4 * job.drained
    return Bound(array, windows * per_window, WORD_IN * words_in + WORD_OUT * words_out)


def rows(name: str) -> Iterator[str]:
    """The table of a model, which is run and checked for it."""
    result = simulate(load_project(HERE).design(), name)
    result.raise_if_wrong()
    columns = "# | layer | MACs | cycles | share | MACs/cycle | of peak | useful | array | outputs | CPU"
    yield f"| {columns} | cycles / largest | bound by |"
    yield "|---|" + "---|" * 12
    for each in result.profile.layers:
        layer, share = each.layer, f"{each.cycles / result.profile.cycles:.1%}"
        if not layer.kernel_name.endswith("_loom"):
            if layer.kernel is not None:
                cells = f"{layer.index} | {layer.op} | {each.macs:,} | {each.cycles:,} | {share}"
                yield f"| {cells} | | | | | | | | portable kernel |"
            continue
        bounds = [
            of_step(layer.site.schedule[op.index], step)
            for op in layer.site.ops
            for step in layer.site.schedule[op.index].steps
        ]
        total = sum(bounds, Bound())
        least = max(total.engine, total.cpu)
        rate = each.macs / each.cycles
        yield (
            f"| {layer.index} | {layer.op} | {each.macs:,} | {each.cycles:,} | {share} | "
            f"{rate:.1f} | {rate / SIZE.lanes:.0%} | {each.macs / SIZE.lanes / total.array:.0%} | "
            f"{total.array:,} | {total.outputs:,} | {total.cpu:,.0f} | {each.cycles / least:.2f} | {total.cause()} |"
        )
    yield f"\n{result.profile.cycles:,} cycles"


def main(names: Sequence[str]) -> None:
    for name in names:
        print(f"\n{name}\n")
        for row in rows(name):
            print(row)


if __name__ == "__main__":
    main(sys.argv[1:] or [load_project(HERE).settings.model])
