"""Portable kernels, one op a file: every module here that defines ``KERNEL`` or ``KERNELS`` is found.

A new op is one file here, its C kernel in ``software/kernels/``, its options in ``cfu/model/ops/``
and its test in ``tests/software/``.
"""

from __future__ import annotations

import difflib
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


def portable_kernel(name: str) -> Kernel:
    """The portable kernel whose C function is ``name``. Raises ValueError with the nearest name."""
    known = {kernel.name: kernel for kernel in portable()}
    if name not in known:
        nearest = difflib.get_close_matches(name, known, 1)
        raise ValueError(f"no portable kernel {name!r}" + (f"; do you mean {nearest[0]!r}?" if nearest else ""))
    return known[name]
