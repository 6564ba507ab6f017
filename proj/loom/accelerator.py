"""Loom: one engine for every int8 layer of a convolutional network.

Filters stream through from RAM, activations stay inside from layer to layer; outputs go to RAM while the engine
computes the next ones.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from cfu import Accelerator, Kernel, Params, Site, Tensor, Value

from . import lowering, place
from .job import CONVOLUTION, ActivationBytes, Channels, FilterDepth, Lanes, LutRows, Size
from .place import ALL, Placed, Use
from .unit import Loom

HERE = Path(__file__).parent
SIZE = Size()


def stage(op: Site, placed: Placed, inside: bool, size: Size, use: Use) -> dict[str, Value]:
    """``struct loom_stage`` of one op."""
    work, steps = placed.work, placed.steps
    groups = len(work.stream)
    return {
        "shape": work.shape.encoded(),
        "stream": work.stream,
        "pushes": work.stream.shape[1] // 2,
        "groups": groups,
        "wide": int(work.job.mode == CONVOLUTION and size.rows == 8),
        "lead": groups if work.flat else min(groups, size.group_limit // work.group_words) if use.ahead else 1,
        "channels": work.channels,
        "flat": int(work.flat),
        "inside": int(inside),
        "constant": tuple(map(_known, op.inputs[:2])) if work.is_add else (None, None),
        "step_count": len(steps),
        "steps": np.array([[word & 0xFFFFFFFF for word in step.words()] for step in steps], np.uint32),
    }


def _known(addend: Tensor | None) -> np.ndarray | None:
    """What is known of an addend at compile time, in whole words."""
    return None if addend is None or addend.data is None else np.pad(addend.data.reshape(-1), (0, -addend.elements % 4))


def params(site: Site, size: Size, use: Use) -> Params:
    """``struct loom_params``, from the schedule of the site's program."""
    placed = site.schedule
    stages = tuple(
        stage(Site(site.model, (op,)), placed[op.index], op is not site.ops[-1], size, use) for op in site.ops
    )
    return Params("loom_params", {"stage_count": len(stages), "stage": stages + stages[-1:] * (2 - len(stages))})


def kernels(size: Size, use: Use = ALL) -> tuple[Kernel, ...]:
    """One kernel per op, and one for two ops; they differ in name only."""
    scheduler = place.Scheduler(size, use)

    def kernel(name: str, ops: tuple[str, ...], declined: Callable[[Site, Size], str | None]) -> Kernel:
        return Kernel(
            name=f"{name}_s8_loom",
            ops=ops,
            header="loom.h",
            source=HERE / "kernels" / "loom.c",
            params=partial(params, size=size, use=use),
            accepts=partial(declined, size=size),
            scheduler=scheduler,
        )

    single = (kernel(op.lower(), (op,), place.declined) for op in lowering.KINDS)
    fused = (kernel("separable_conv_2d", place.FUSED, place.declined_pair),) if use.fused else ()
    return (*fused, *single)


def of_size(size: Size, use: Use = ALL) -> Accelerator:
    return Accelerator(
        cfu=Loom(size), kernels=kernels(size, use), include_dirs=(HERE / "kernels",), peak_macs=size.lanes
    )


def accelerator(
    lanes: Lanes = SIZE.lanes,
    activation_bytes: ActivationBytes = SIZE.activation_bytes,
    filter_depth: FilterDepth = SIZE.filter_depth,
    channels: Channels = SIZE.channels,
    lut_rows: LutRows = SIZE.lut_rows,
) -> Accelerator:
    """The options of project.toml: see :class:`~.job.Size`."""
    return of_size(Size(lanes, activation_bytes, filter_depth, channels, lut_rows))
