"""Loom: one engine for every int8 layer of a convolutional network.

Filters stream through from RAM, activations stay inside from layer to layer; outputs go to RAM while the engine
computes the next ones.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from cfu.accelerator import Accelerator
from cfu.compiler.kernel import Kernel, Params, Site

from . import place
from .job import Size
from .unit import Loom

HERE = Path(__file__).parent
SIZE = Size()


def params(site: Site, size: Size) -> Params:
    """``struct loom_params``, from the plan of the site's model."""
    placed = place.plan(site.model, size)[site.op.index]
    work = placed.work
    fitting = size.group_limit // work.group_words
    return Params(
        "loom_params",
        {
            "shape": work.shape,
            "stream": work.stream,
            "pushes": work.stream.shape[1] // 2,
            "groups": len(work.stream),
            "lead": len(work.stream) if work.flat else min(len(work.stream), fitting),
            "channels": work.channels,
            "flat": int(work.flat),
            "step_count": len(placed.steps),
            "steps": np.array([[word & 0xFFFFFFFF for word in step.words()] for step in placed.steps], np.uint32),
        },
    )


def kernels(size: Size) -> tuple[Kernel, ...]:
    """One kernel per op; they differ in name only."""

    def kernel(op: str) -> Kernel:
        accepts: Callable[[Site], str | None] = partial(place.declined, size=size)
        return Kernel(
            name=f"{op.lower()}_s8_loom",
            ops=(op,),
            header="loom.h",
            source=HERE / "kernels" / "loom.c",
            params=partial(params, size=size),
            accepts=accepts,
        )

    return tuple(kernel(op) for op in place.KINDS)


accelerator = Accelerator(cfu=Loom(SIZE), kernels=kernels(SIZE), include_dirs=(HERE / "kernels",))
