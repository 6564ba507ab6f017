"""Kernels on the host under AddressSanitizer and UndefinedBehaviorSanitizer, in a process of their own.

``python -m tests.support.sanitized PROJECT FIRST COUNT [KIND...]`` runs so many random cases of each kind of op by
every kernel that takes them, against TFLM: the ``portable`` ones, or those of a project on its verilated CFU. ``run``
starts it as it must be: with the sanitizers' libraries loaded before all else, and Python's memory from malloc.

Every buffer that a kernel gets, constants included, is memory of its own of exactly its size, so that one byte too far
is seen, be it read or written. Tensors of the kernels in WHOLE_WORDS end with a whole word, as buffers in the arena do.
The process ends at the first finding, with the report on stderr.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import weakref
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from cfu import host
from cfu.base import tool
from cfu.check import cases, referee
from cfu.compiler.kernel import Kernel, Site
from cfu.compiler.lowering import align
from cfu.compiler.ops import portable
from cfu.flow import project
from cfu.host import kernels as host_kernels
from cfu.host import native, verilated

FLAGS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer")

#: Projects whose kernels load the last word of an input whole, however many of its bytes are the tensor's.
WHOLE_WORDS = ("loom",)

#: Of a process that found something.
FOUND = 99

ROOT = Path(__file__).resolve().parents[2]


def run(module: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """``python -m module arguments``, with the sanitizers loaded."""
    gcc = tool.find("gcc")
    libraries = [tool.run([gcc, f"-print-file-name=lib{name}.so"]).strip() for name in ("asan", "ubsan")]
    environment = {
        **os.environ,
        "LD_PRELOAD": " ".join(libraries),
        "PYTHONMALLOC": "malloc",
        # What Python and the wheels do with their memory is their affair.
        "ASAN_OPTIONS": f"detect_leaks=0:alloc_dealloc_mismatch=0:exitcode={FOUND}",
        "UBSAN_OPTIONS": f"print_stacktrace=1:exitcode={FOUND}",
    }
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


_LIBC = ctypes.CDLL(None)
_LIBC.malloc.argtypes, _LIBC.malloc.restype = (ctypes.c_size_t,), ctypes.c_void_p
_LIBC.free.argtypes, _LIBC.free.restype = (ctypes.c_void_p,), None


def _allocated(size: int) -> np.ndarray:
    """``size`` bytes of memory, with what must not be touched on both sides."""
    address = _LIBC.malloc(size)
    block = (ctypes.c_uint8 * size).from_address(address)
    weakref.finalize(block, _LIBC.free, address)
    array = np.frombuffer(block, np.uint8) if size else np.empty(0, np.uint8)
    return array


@dataclass(frozen=True, eq=False)
class _Exact:
    """Stands in for the buffers between guard bytes of ``cfu.host.kernels``."""

    data: np.ndarray
    size: int
    grain: ClassVar[int] = 1

    @classmethod
    def of(cls, size: int) -> _Exact:
        return cls(_allocated(align(size, cls.grain))[:size], size)

    @property
    def address(self) -> int:
        return self.data.ctypes.data

    def intact(self) -> bool:
        return True


def _exact(value: Any) -> Any:
    """``value`` of a parameter struct with its arrays in memory of their own."""
    if isinstance(value, np.ndarray):
        array = _allocated(value.nbytes).view(value.dtype).reshape(value.shape)
        array[...] = value
        return array
    if isinstance(value, Mapping):
        return {name: _exact(item) for name, item in value.items()}
    return tuple(map(_exact, value)) if isinstance(value, (tuple, list)) else value


def _pack(struct: native.Struct, fields: Mapping[str, Any], keep: list[np.ndarray]) -> bytes:
    return native.pack(struct, _exact(fields), keep)


def prepare() -> None:
    """From here on ``cfu.host`` compiles with the sanitizers, and gives kernels memory of exact size."""
    host_kernels.FLAGS = (*host_kernels.FLAGS, *FLAGS)
    host_kernels._Guarded = _Exact  # type: ignore[assignment,misc]
    host_kernels.pack = _pack  # type: ignore[assignment]


def check(kernels: Sequence[Kernel], compiled: host.Library, kind: str, seeds: range) -> Counter[str]:
    """How many cases each kernel served, all as TFLM does."""
    served: Counter[str] = Counter()
    for seed in seeds:
        model = cases.model(kind, seed)
        inputs = cases.inputs(model, seed)
        tensors = referee.run(model, inputs).tensors
        for op in model.ops:
            site = Site(model, (op,))
            values = [tensors[tensor.index] for tensor in site.activations]
            for kernel in kernels:
                if kernel.ops == (op.kind,) and kernel.accepts(site) is None:
                    print(f"{kernel.name}, {kind}, seed {seed}", file=sys.stderr, flush=True)
                    got = host.run_kernel(kernel, site, values, compiled=compiled)
                    for tensor, value in zip(site.outputs, got, strict=True):
                        np.testing.assert_array_equal(value, tensors[tensor.index])
                    served[kernel.name] += 1
    return served


def main(name: str, first: int, count: int, kinds: Sequence[str]) -> None:
    prepare()
    _Exact.grain = 4 if name in WHOLE_WORDS else 1
    if name == "portable":
        kernels: Sequence[Kernel] = portable()
        compiled = host.library(kernels)
    else:
        accelerator = project.load(ROOT / "proj" / name).design().accelerator
        cfu = verilated.load(accelerator.cfu)
        kernels, folders = accelerator.kernels, (cfu.include_dir, *accelerator.include_dirs)
        compiled = host.library(kernels, include_dirs=folders, sources=verilated.SOURCES)
        cfu.attach(compiled.handle)
    served: Counter[str] = Counter()
    for kind in kinds or cases.KINDS:
        served += check(kernels, compiled, kind, range(first, first + count))
    print(*(f"{kernel}={number}" for kernel, number in sorted(served.items())))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
