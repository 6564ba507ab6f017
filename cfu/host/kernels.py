"""Kernels on the host: compiled natively once, called op by op over NumPy arrays.

The same C files as on the target, hence the same arithmetic, in microseconds a call. Every buffer is
guarded: a write outside an output or the scratch memory, or into an input, is an error.
"""

from __future__ import annotations

import ctypes
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from cfu.base import diagnostics, elf, reads, tool
from cfu.base.cache import build_once, digest
from cfu.base.errors import CfuError
from cfu.compiler import c_struct
from cfu.compiler.c_struct import Struct, read_structs
from cfu.compiler.kernel import Kernel, Site
from cfu.compiler.lowering import KERNEL_DIR
from cfu.compiler.program import Layer
from cfu.compiler.select import choose, schedule
from cfu.host.native import pack
from cfu.model.graph import Model, Tensor

_FOLDER = Path(__file__).parent
INCLUDE_DIR = KERNEL_DIR.parent / "include"

#: In every library, so that kernels may print: the target's console with a buffer for a serial port.
_CONSOLE = (KERNEL_DIR.parent / "runtime" / "console.c", _FOLDER / "cfu_host_console.c")
_SOC = _FOLDER / "include"
FLAGS = (
    "-std=c11",
    "-O1",
    "-g",
    "-fPIC",
    "-shared",
    "-Wall",
    "-Wextra",
    *diagnostics.ERRORS,
)

GUARD_BYTES = 64
GUARD = 0xA5
ALIGNMENT = 16


class KernelError(CfuError):
    """A kernel returned a failure or wrote where it must not."""


@dataclass(frozen=True, eq=False)
class Library:
    """Kernels in one shared library, and the structs that they take."""

    path: Path
    handle: ctypes.CDLL
    structs: dict[str, Struct]

    def copy(self) -> Library:
        """The same kernels with variables of their own: the loader tells libraries apart by file."""
        with tempfile.TemporaryDirectory() as folder:
            return replace(self, handle=ctypes.CDLL(shutil.copy(self.path, folder)))

    def printed(self) -> str:
        """What the kernels have printed since this was last asked: of very much the beginning."""
        count = ctypes.c_uint32.in_dll(self.handle, "cfu_host_printed_count")
        text = (ctypes.c_char * (1 << 16)).in_dll(self.handle, "cfu_host_printed").raw[: count.value]
        count.value = 0
        return text.decode("utf-8", "replace")


class _KernelIo(ctypes.Structure):
    """``struct kernel_io``."""

    _fields_ = (
        ("inputs", ctypes.POINTER(ctypes.c_void_p)),
        ("outputs", ctypes.POINTER(ctypes.c_void_p)),
        ("scratch", ctypes.c_void_p),
    )


def library(kernels: Iterable[Kernel], include_dirs: Sequence[Path] = (), sources: Sequence[Path] = ()) -> Library:
    """The kernels' C files and ``sources``, compiled by the host's ``cc`` unless they have been already.

    ``include_dirs`` come before the project's own and the kernels' folders.
    """
    files = tuple(sorted({*(kernel.source for kernel in kernels), *sources, *_CONSOLE}))
    folders = tuple(dict.fromkeys([*include_dirs, INCLUDE_DIR, KERNEL_DIR, _SOC, *(file.parent for file in files)]))
    headers = tuple(sorted({header for folder in folders for header in folder.rglob("*.h")}))
    read = _others.get((files, folders), ())
    return _load(files, folders, headers, tuple(map(_state, (*files, *headers, *read))))


#: What else was read for these files with these folders, there or not.
_others: dict[tuple[tuple[Path, ...], tuple[Path, ...]], tuple[Path, ...]] = {}


def _state(path: Path) -> tuple[Path, int]:
    return path, path.stat().st_mtime_ns if path.exists() else 0


@cache
def _load(
    files: tuple[Path, ...], folders: tuple[Path, ...], headers: tuple[Path, ...], state: tuple[object, ...]
) -> Library:
    compiler = tool.find("cc", "install gcc")
    declared = digest(_version(compiler), *FLAGS, *map(str, files), *files, *headers)

    def cc(*how: str | Path, log: Path | None = None) -> str:
        try:
            return tool.run([compiler, *FLAGS, *(f"-I{path}" for path in folders), *files, *how], log=log)
        except tool.CommandError as error:
            raise diagnostics.error(error.output, f"cc, for the host: {error.message}", _intrinsics(folders)) from error

    def build(folder: Path) -> None:
        cc("-o", folder / "kernels.so", log=folder / "build.log")
        elf.check(folder / "kernels.so", compiler.name)

    key = reads.key(declared, lambda: reads.parse(cc("-M")))
    _others[files, folders] = reads.files(declared)
    path = build_once("host-kernels", key, build) / "kernels.so"
    return Library(path, ctypes.CDLL(str(path)), read_structs(path))


def _intrinsics(folders: Sequence[Path]) -> list[str]:
    """Those of the ``cfu_ops.h`` that is found first."""
    found = [file for folder in folders if (file := folder / "cfu_ops.h").is_file()]
    return diagnostics.intrinsics(found[0].read_text(encoding="utf-8")) if found else []


@cache
def _version(compiler: Path) -> str:
    return tool.run([compiler, "--version"])


@dataclass(frozen=True, eq=False)
class _Guarded:
    """``size`` bytes at a 16-byte aligned address between guard bytes."""

    memory: np.ndarray
    start: int
    size: int

    @classmethod
    def of(cls, size: int) -> _Guarded:
        memory = np.full(size + 2 * GUARD_BYTES + ALIGNMENT, GUARD, np.uint8)
        start = GUARD_BYTES + -(memory.ctypes.data + GUARD_BYTES) % ALIGNMENT
        return cls(memory, start, size)

    @property
    def data(self) -> np.ndarray:
        return self.memory[self.start : self.start + self.size]

    @property
    def address(self) -> int:
        return self.memory.ctypes.data + self.start

    def intact(self) -> bool:
        return bool(
            (self.memory[: self.start] == GUARD).all() and (self.memory[self.start + self.size :] == GUARD).all()
        )


def _bytes(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8)


def run_kernel(
    kernel: Kernel,
    site: Site,
    inputs: Sequence[np.ndarray],
    *,
    compiled: Library | None = None,
    shared: tuple[int, int] | None = None,
) -> tuple[np.ndarray, ...]:
    """Call ``kernel`` with the non-constant ``inputs`` of ``site``; returns its outputs, shaped.

    ``shared`` = (input position, output position) gives both one buffer, as ``Kernel.in_place`` allows.
    A ``site`` of no program is scheduled as one of a single layer, where the kernel wants a schedule.
    Raises KernelError on a failure status and on any write outside outputs and scratch memory.
    """
    compiled = compiled or library((kernel,))
    keep: list[np.ndarray] = []
    if site.schedule is None:
        site = schedule([Layer(site, kernel, 0)])[0].site
    params = kernel.params(site)
    struct = c_struct.find(compiled.structs, params, kernel)
    c_struct.check(struct, params, kernel)
    packed = pack(struct, params.fields, keep)

    buffers_in = [_fill(tensor, array) for tensor, array in zip(site.activations, inputs, strict=True)]
    buffers_out = [_Guarded.of(tensor.nbytes) for tensor in site.outputs]
    if shared is not None:
        buffers_out[shared[1]] = buffers_in[shared[0]]
    scratch = _Guarded.of(kernel.scratch(site))
    io = _KernelIo(_pointers(buffers_in), _pointers(buffers_out), scratch.address)

    function = getattr(compiled.handle, kernel.name)
    function.argtypes, function.restype = (ctypes.c_char_p, ctypes.POINTER(_KernelIo)), ctypes.c_int
    status = function(packed, ctypes.byref(io))
    if status != 0:
        raise KernelError(f"{kernel.name} returned status {status} on op {site.op.index}", "see enum kernel_status")
    _check_guards(kernel, {"input": buffers_in, "output": buffers_out, "scratch memory": [scratch]})
    for i, (buffer, array) in enumerate(zip(buffers_in, inputs, strict=True)):
        if buffer not in buffers_out and not np.array_equal(buffer.data, _bytes(array)):
            raise KernelError(f"{kernel.name} changed its input {i}", "kernels only read their inputs")
    return tuple(
        buffer.data[: tensor.nbytes].view(tensor.dtype).reshape(tensor.shape).copy()
        for buffer, tensor in zip(buffers_out, site.outputs, strict=True)
    )


def _fill(tensor: Tensor, array: np.ndarray) -> _Guarded:
    if array.shape != tensor.shape or array.dtype.name != tensor.dtype:
        raise KernelError(
            f"input {tensor.name!r} must be {tensor.dtype} {tensor.shape}, not {array.dtype} {array.shape}"
        )
    buffer = _Guarded.of(tensor.nbytes)
    buffer.data[:] = _bytes(array)
    return buffer


def _pointers(buffers: Sequence[_Guarded]) -> ctypes.Array[ctypes.c_void_p]:
    return (ctypes.c_void_p * max(1, len(buffers)))(*(buffer.address for buffer in buffers))


def _check_guards(kernel: Kernel, buffers: dict[str, Sequence[_Guarded]]) -> None:
    for role, group in buffers.items():
        for i, buffer in enumerate(group):
            if not buffer.intact():
                raise KernelError(
                    f"{kernel.name} wrote outside {role} {i} of {buffer.size} bytes", "check its loops' bounds"
                )


def run_layers(
    model: Model, layers: Sequence[Layer], inputs: Sequence[np.ndarray], compiled: Library | None = None
) -> dict[int, np.ndarray]:
    """Run chosen layers (of a Program) in order; every non-constant tensor by index."""
    compiled = compiled or library(layer.kernel for layer in layers if layer.kernel)
    tensors = dict(zip(model.inputs, inputs, strict=True))
    for layer in layers:
        outputs = layer.site.outputs
        values = [tensors[tensor.index] for tensor in layer.site.activations]
        if layer.kernel is None:
            results: tuple[np.ndarray, ...] = (values[0].reshape(outputs[0].shape),)
        else:
            results = run_kernel(layer.kernel, layer.site, values, compiled=compiled)
        tensors.update((tensor.index, value) for tensor, value in zip(outputs, results, strict=True))
    return tensors


def run_model(
    model: Model, kernels: Sequence[Kernel], inputs: Sequence[np.ndarray], compiled: Library | None = None
) -> dict[int, np.ndarray]:
    """Run ``model`` with the first of ``kernels`` that accepts each op; every non-constant tensor by index."""
    return run_layers(model, choose(model, kernels), inputs, compiled)
