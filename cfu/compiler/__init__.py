"""From a model's graph to a C library with a static memory plan: ``compile(model, ...) -> Program``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from cfu.base.errors import CompileError
from cfu.compiler import emit
from cfu.compiler.kernel import Kernel, Params, Site, place
from cfu.compiler.lowering import KERNEL_DIR
from cfu.compiler.plan import align, plan
from cfu.compiler.program import Layer, Plan, Program
from cfu.compiler.select import choose
from cfu.model.graph import Model

__all__ = ["Layer", "Plan", "Program", "compile", "prefix_of"]


def compile(model: Model, kernels: Sequence[Kernel], prefix: str, include_dirs: Sequence[Path] = ()) -> Program:
    """Compile ``model`` with ``kernels`` (preferred ones first) into C whose symbols start with ``prefix``.

    The result depends on nothing but the arguments. Raises CompileError for an op without a kernel, and for ``params``
    that cannot be C.
    """
    layers = choose(model, kernels)
    memory_plan = plan(model, layers)
    scratch = max((align(layer.kernel.scratch(layer.site)) for layer in layers if layer.kernel), default=0)
    params = tuple(_params(layer.kernel, layer.site) for layer in layers if layer.kernel)
    text, weight_bytes = emit.source(prefix, model, layers, params, memory_plan, scratch)
    return Program(
        prefix=prefix,
        model=model,
        layers=layers,
        plan=memory_plan,
        scratch_size=scratch,
        weight_bytes=weight_bytes,
        params=params,
        files={f"{prefix}.c": text, f"{prefix}.h": emit.header(prefix, model, layers, memory_plan, scratch)},
        sources=_link_order({layer.kernel.source for layer in layers if layer.kernel}),
        include_dirs=tuple(include_dirs),
    )


def _params(kernel: Kernel, site: Site) -> Params:
    made = kernel.params(site)
    if not isinstance(made, Params):
        raise CompileError(f"{place(kernel.params)}: must return Params, not {made!r}", "return Params(type, fields)")
    return made


def _link_order(sources: set[Path]) -> tuple[Path, ...]:
    """A project's sources, then the portable ones, by name: the same wherever either lies, as cycles depend on it."""
    return tuple(sorted(sources, key=lambda path: (path.parent == KERNEL_DIR, path.name, str(path))))


def prefix_of(name: str) -> str:
    """A C identifier made from a model's name: lower case, everything else an underscore."""
    cleaned = re.sub(r"\W+", "_", name.lower(), flags=re.ASCII).strip("_")
    return cleaned if cleaned and not cleaned[0].isdigit() else f"model_{cleaned}".rstrip("_")
