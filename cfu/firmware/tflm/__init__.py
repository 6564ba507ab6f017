"""TFLM's own reference kernels on the target: a baseline that is compiled, run and checked like any kernel.

``kernels(model)`` declares them; they come from an optional package (``cfu.firmware.tflm.headers``), are compiled once
(``cfu.firmware.tflm.library``), and run under the compiler's memory plan. What is TFLM's is each kernel's loop,
unchanged; what calls it is in ``software/tflm/``.
"""

from __future__ import annotations

import dataclasses

from cfu.base.errors import CompileError
from cfu.compiler.kernel import Kernel
from cfu.compiler.select import is_alias
from cfu.firmware.tflm import headers, library
from cfu.firmware.tflm.declarations import KERNELS
from cfu.firmware.tflm.headers import Headers
from cfu.model.graph import Model
from soc.cpu import DEFAULT, Cpu

__all__ = ["INCLUDE_DIR", "KERNELS", "Headers", "kernels", "version"]

INCLUDE_DIR = library.FOLDER


def kernels(model: Model, cpu: Cpu = DEFAULT) -> tuple[Kernel, ...]:
    """TFLM's kernels, compiled for ``cpu``, for a model of which each op has one.

    Raises CompileError for an op that has none, ToolError when the optional package or a compiler is missing.
    """
    served = {kind for kernel in KERNELS for kind in kernel.ops}
    for op in model.ops:
        if op.kind not in served and not is_alias(model, op):
            raise CompileError(
                f"op {op.index} {op.kind}: TFLM's kernels are there for {', '.join(sorted(served))} only",
                "run this model with --kernels portable",
            )
    archive = library.build(headers.find(), cpu)
    return tuple(dataclasses.replace(kernel, source=archive) for kernel in KERNELS)


def version() -> Headers:
    """Where the kernels come from: package, version and hash, for reports."""
    return headers.find()
