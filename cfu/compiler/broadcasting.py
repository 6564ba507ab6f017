"""Ops on two int8 tensors that are broadcast: ``struct broadcast`` of cfu/broadcast.h."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cfu.compiler import loops
from cfu.compiler.kernel import Kernel, Params, Site, Value
from cfu.compiler.lowering import KERNEL_DIR
from cfu.model.graph import Tensor


def _dimensions(site: Site) -> list[loops.Dimension]:
    """The output's dimensions with the steps of both inputs, 0 where an input is repeated."""
    left, right = (_steps(tensor, site.output.shape) for tensor in site.inputs if tensor is not None)
    return list(zip(site.output.shape, left, right, strict=True))


def _steps(tensor: Tensor, shape: tuple[int, ...]) -> tuple[int, ...]:
    return np.broadcast_to(loops.blank(tensor.shape), shape).strides


def broadcast_fields(site: Site) -> dict[str, Value]:
    """``struct broadcast``. The reader's 6 dimensions are at most as many loops as there are."""
    rows, (count, left_step, right_step) = loops.split(_dimensions(site))
    return {
        "rows": rows,
        "count": count,
        "left_step": left_step,
        "right_step": right_step,
        "constant": tuple(tensor.data for tensor in site.inputs if tensor is not None),
    }


def broadcast_kernel(kind: str, name: str, params: Callable[[Site], Params]) -> Kernel:
    """The declaration of an op on two tensors; the output may overwrite an input that is not repeated."""
    return Kernel(
        name=name,
        ops=(kind,),
        header=f"{name}.h",
        source=KERNEL_DIR / f"{name}.c",
        params=params,
        in_place=((0, 0), (1, 0)),
    )
