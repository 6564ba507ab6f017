"""Portable kernels, one op a file: every module here that defines ``KERNEL`` or ``KERNELS`` is found.

A new op is one file here, its C kernel in ``software/kernels/``, its options in ``cfu/model/ops/``
and its test in ``tests/software/``. All kernels of one op are declared in one file, in the order in which they are
to be tried, so that no order depends on the names of files.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache

from cfu.compiler.kernel import Kernel


@cache
def portable() -> tuple[Kernel, ...]:
    """Every portable kernel; those of one op in the order in which they are to be tried."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names)
    return collect({module.__name__: getattr(module, "KERNELS", ()) or (module.KERNEL,) for module in modules})


def collect(declared: Mapping[str, Sequence[Kernel]]) -> tuple[Kernel, ...]:
    """The kernels of several modules. Raises ValueError where two serve the same ops: no order would be declared."""
    owners: dict[tuple[str, ...], str] = {}
    for module, kernels in declared.items():
        for kernel in kernels:
            other = owners.setdefault(kernel.ops, module)
            if other != module:
                ops = "+".join(kernel.ops)
                raise ValueError(f"{other} and {module} both serve {ops}; declare its kernels in one, in their order")
    return tuple(kernel for kernels in declared.values() for kernel in kernels)


def portable_kernel(name: str) -> Kernel:
    """The portable kernel whose C function is ``name``. Raises ValueError with the nearest name."""
    known = {kernel.name: kernel for kernel in portable()}
    if name not in known:
        nearest = difflib.get_close_matches(name, known, 1)
        raise ValueError(f"no portable kernel {name!r}" + (f"; do you mean {nearest[0]!r}?" if nearest else ""))
    return known[name]
