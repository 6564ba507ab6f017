"""Portable kernels, one op a file: every module here that defines ``KERNEL`` or ``KERNELS`` is found.

A new op is one file here, its C kernel in ``software/kernels/``, its options in ``cfu/model/ops/``
and its test in ``tests/software/``.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from cfu.compiler.kernel import Kernel


@cache
def portable() -> tuple[Kernel, ...]:
    """Every portable kernel, in the order in which they are to be tried."""
    kernels: list[Kernel] = []
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        kernels.extend(getattr(module, "KERNELS", ()) or (module.KERNEL,))
    return tuple(kernels)
