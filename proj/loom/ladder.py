"""``python -m proj.loom.ladder [MODEL...]``: cycles of each step from portable kernels to the whole accelerator.

Each step is a configuration that runs and is checked against TFLM; the table is Markdown.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cfu import flow, models
from cfu.accelerator import Accelerator
from cfu.project import Project

from .accelerator import HERE, SIZE, kernels
from .job import Size
from .place import ALL, FUSED, Use
from .unit import Loom


@dataclass(frozen=True)
class Rung:
    """One configuration; ``ops`` are those that the engine serves, all others are left to the portable kernels."""

    name: str
    size: Size = SIZE
    use: Use = ALL
    ops: tuple[str, ...] | None = None
    portable: bool = False

    def accelerator(self) -> Accelerator:
        chosen = [
            kernel
            for kernel in kernels(self.size, self.use)
            if self.ops is None or (set(kernel.ops) <= set(self.ops) and kernel.ops != FUSED)
        ]
        return Accelerator(cfu=Loom(self.size), kernels=tuple(chosen), include_dirs=(HERE / "kernels",))


ALONE = Use(resident=False, overlapped=False, fused=False)
DENSE = ("CONV_2D", "FULLY_CONNECTED")
LADDER = (
    Rung("portable kernels, engine unused", portable=True),
    Rung("convolution and fully connected on the engine, every tensor through RAM", use=ALONE, ops=DENSE),
    Rung("depthwise too, a filter column per row of multipliers", use=ALONE, ops=(*DENSE, "DEPTHWISE_CONV_2D")),
    Rung("ADD by tables, average pooling", use=ALONE),
    Rung("activations stay inside from layer to layer", use=Use(overlapped=False, fused=False)),
    Rung("large images stored while they are computed", use=Use(fused=False)),
    Rung("depthwise and pointwise convolution fused"),
    Rung("32 lanes", size=Size(lanes=32)),
)


class _Variant(Project):
    """This project with another accelerator."""

    def __init__(self, rung: Rung) -> None:
        super().__init__(Path(__file__).parent)
        self._accelerator = rung.accelerator()


def cycles(rung: Rung, model: str) -> int:
    """Cycles of one inference, every layer checked. Raises MismatchError where one differs from TFLM's."""
    kernels_of = "portable" if rung.portable else "project"
    result = flow.run(flow.Request(_Variant(rung), model, kernels=kernels_of))
    result.raise_if_wrong()
    return result.profile.cycles


def main(names: Sequence[str]) -> None:
    chosen = list(names) or sorted(models.OFFICIAL)
    print("| step | " + " | ".join(chosen) + " |\n|---|" + "---|" * len(chosen))
    for rung in LADDER:
        print(f"| {rung.name} | " + " | ".join(f"{cycles(rung, name):,}" for name in chosen) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
