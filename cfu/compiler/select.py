"""Choosing the kernel of each layer, once, at compile time."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cfu.base.errors import CompileError
from cfu.compiler.kernel import Kernel, Scheduler, Site
from cfu.compiler.program import Layer
from cfu.model.graph import Model, Op
from cfu.model.ops import DEFINITIONS


def choose(model: Model, kernels: Sequence[Kernel]) -> tuple[Layer, ...]:
    """Cover the ops of ``model``, in order, with ``kernels``; the first that accepts a site serves it.

    Longer patterns go before shorter ones, and otherwise the given order counts: an accelerator's
    kernels stand before the portable ones. Then each scheduler of the chosen kernels plans, once, over all layers.
    Raises CompileError for an op that nothing serves.
    """
    ranked = sorted(kernels, key=lambda kernel: -len(kernel.ops))
    layers: list[Layer] = []
    position = start = 0
    while start < len(model.ops):
        layer = _layer_at(model, start, position, ranked)
        layers.append(layer)
        start += len(layer.site.ops)
        position += layer.position is not None
    return schedule(layers)


def schedule(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """``layers``, all of a program, with what each one's scheduler makes of them as its site's ``schedule``."""
    kernels = [layer.kernel for layer in layers if layer.kernel is not None]
    made = {each: each(layers) for each in dict.fromkeys(kernel.scheduler for kernel in kernels) if each is not None}
    return tuple(_with_schedule(layer, made) for layer in layers)


def _with_schedule(layer: Layer, made: Mapping[Scheduler, Any]) -> Layer:
    if layer.kernel is None or layer.kernel.scheduler is None:
        return layer
    return replace(layer, site=replace(layer.site, schedule=made[layer.kernel.scheduler]))


def is_alias(model: Model, op: Op) -> bool:
    """True when ``op`` moves no data: its output can be its input's buffer. A constant has none, and is copied."""
    return DEFINITIONS[op.kind].alias and not model.tensor(op.inputs[0]).is_constant


def _layer_at(model: Model, start: int, position: int, kernels: Sequence[Kernel]) -> Layer:
    op = model.ops[start]
    if is_alias(model, op):
        return Layer(Site(model, (op,)), None, None)
    declined: list[tuple[str, str]] = []
    for kernel in kernels:
        ops = model.ops[start : start + len(kernel.ops)]
        if tuple(op.kind for op in ops) != kernel.ops or not _is_chain(model, ops):
            continue
        site = Site(model, ops)
        reason = kernel.accepts(site)
        if reason is None:
            return Layer(site, kernel, position, tuple(declined))
        declined.append((kernel.name, reason))
    raise _unserved(op, declined, kernels)


def _unserved(op: Op, declined: Sequence[tuple[str, str]], kernels: Sequence[Kernel]) -> CompileError:
    """What says why nothing serves ``op``: each kernel's reason, or else what there are kernels for."""
    name = f"no kernel serves op {op.index} {op.kind}"
    if declined:
        reasons = "; ".join(f"{kernel}: {reason}" for kernel, reason in declined)
        return CompileError(f"{name} ({reasons})", "change the model, or add a kernel whose `accepts` takes it")
    served = {kind for kernel in kernels for kind in kernel.ops} | {d.kind for d in DEFINITIONS.values() if d.alias}
    return CompileError(f"{name}", f"add one, or use only {', '.join(sorted(served))}")


def _is_chain(model: Model, ops: Sequence[Op]) -> bool:
    """True when each op feeds only the next one, so that nothing outside needs what lies between."""
    for before, after in itertools.pairwise(ops):
        for tensor in before.outputs:
            readers = [op.index for op in model.ops if tensor in op.inputs]
            if readers != [after.index] or tensor in model.outputs:
                return False
    return True
