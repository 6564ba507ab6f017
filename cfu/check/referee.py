"""TFLM's own interpreter (the tflite-micro wheel) on the host: its tensors define what is right.

It runs with TFLM's reference kernels and keeps every tensor of the graph, so that a layer can be judged by itself.
"""

from __future__ import annotations

import ctypes
import functools
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import tflite_micro
from tflite_micro import runtime

from cfu.base.errors import ModelError
from cfu.model.graph import Model, Tensor
from cfu.model.validate import shape_text
from cfu.model.writer import serialize

_MEMORY_PLAN = "OfflineMemoryAllocation"  # the metadata that TFLM obeys


@dataclass(frozen=True)
class Version:
    """Which TFLM judged: the wheel's version and the SHA-256 of its binary."""

    version: str
    sha256: str


@dataclass(frozen=True, eq=False)
class Reference:
    """What TFLM computed in one inference.

    ``tensors`` holds every tensor of the graph that is not constant, by index, in the model's shapes; a tensor that
    no op writes or reads is left out. ``outputs`` are those of the model, in its order.
    """

    tensors: dict[int, np.ndarray] = field(repr=False)
    outputs: tuple[np.ndarray, ...] = field(repr=False)
    version: Version


@functools.cache
def version() -> Version:
    binary = Path(runtime._runtime.__file__).read_bytes()
    return Version(tflite_micro.__version__, sha256(binary).hexdigest())


def run(model: Model, inputs: Sequence[np.ndarray]) -> Reference:
    """One inference. ``inputs`` are in the model's order, exactly of its shapes and types; else ModelError."""
    return Referee(model).run(inputs)


class Referee:
    """TFLM prepared for one model, for several inferences. Raises ModelError when TFLM refuses the model."""

    def __init__(self, model: Model):
        self.model = model
        self._interpreter = _guarded(model, "prepare", lambda: _prepare(model))

    def run(self, inputs: Sequence[np.ndarray]) -> Reference:
        """One inference, independent of earlier ones."""
        model, interpreter = self.model, self._interpreter
        check_inputs(model, inputs)
        for position, value in enumerate(inputs):
            interpreter.set_input(np.array(value, order="C"), position)
        _guarded(model, "run", interpreter.invoke)
        tensors = {tensor.index: self._tensor(tensor) for tensor in _computed(model)}
        return Reference(tensors, tuple(tensors[index] for index in model.outputs), version())

    def _tensor(self, tensor: Tensor) -> np.ndarray:
        """A copy: TFLM may hand out memory of its arena, which the next inference overwrites."""
        data = self._interpreter.GetTensor(tensor.index, 0)["tensor_data"]
        if data.dtype != tensor.dtype or data.size != tensor.elements:
            found = f"{data.dtype} {shape_text(data.shape)}"
            raise ModelError(f"TFLM sees tensor {tensor.index} '{tensor.name}' as {found}", "convert the model again")
        return np.array(data).reshape(tensor.shape)


def check_inputs(model: Model, inputs: Sequence[np.ndarray]) -> None:
    """Raises ModelError unless ``inputs`` fit the model's in number, shape and type."""
    if len(inputs) != len(model.inputs):
        raise ModelError(f"{model.name} takes {len(model.inputs)} inputs, got {len(inputs)}", "give one array for each")
    for index, value in zip(model.inputs, inputs, strict=True):
        tensor = model.tensors[index]
        expected = f"{tensor.dtype} {shape_text(tensor.shape)}"
        if value.dtype != tensor.dtype or value.shape != tensor.shape:
            got = f"{value.dtype} {shape_text(value.shape)}"
            raise ModelError(f"input '{tensor.name}' is {got}, must be {expected}", "convert or reshape the array")


def _computed(model: Model) -> Iterator[Tensor]:
    written = [index for op in model.ops for index in op.outputs]
    return (model.tensors[index] for index in dict.fromkeys((*model.inputs, *written)))


def _prepare(model: Model) -> runtime.Interpreter:
    return runtime.Interpreter.from_bytes(
        _content(model),
        arena_size=_arena_size(model),
        intrepreter_config=runtime.InterpreterConfig.kPreserveAllTensors,
    )


def _content(model: Model) -> bytes:
    """The model's own file, or the same graph written again where TFLM would trip over the file.

    A missing bias may be stored as index -1 or not at all; TFLM's DEPTHWISE_CONV_2D takes only the latter and reads
    the tensor at -1 otherwise. A memory plan in the file, made for another machine, need not suit kept tensors.
    """
    absent = any(op.kind == "DEPTHWISE_CONV_2D" and op.inputs[-1] < 0 for op in model.ops)
    if not absent and _MEMORY_PLAN not in model.metadata:
        return model.content
    ops = tuple(replace(op, inputs=op.inputs[:-1]) if op.inputs[-1] < 0 else op for op in model.ops)
    return serialize(replace(model, ops=ops, metadata={}))


def _arena_size(model: Model) -> int:
    """Generous: every tensor kept, int32 scratch for each, TFLM's own records, per-channel multipliers."""
    activations = sum(tensor.nbytes + 64 for tensor in model.tensors if not tensor.is_constant)
    return (1 << 20) + 6 * activations + 1024 * (len(model.ops) + len(model.tensors)) + 2 * len(model.content)


def _guarded(model: Model, what: str, call: Callable[[], Any]) -> Any:
    """``call()``; a failure of TFLM becomes a ModelError with the words that TFLM wrote to stderr."""
    with _c_stderr().caught() as said:
        try:
            return call()
        except (RuntimeError, ValueError) as error:
            words = " / ".join(line.strip() for line in said() if line.strip()) or str(error)
    raise ModelError(f"TFLM cannot {what} {model.name}: {words}", "the model is not one that TFLM supports")


class _CStderr:
    """What C and C++ of this process write to stdio's ``stderr`` while ``caught``, and nothing else.

    Not file descriptor 2, which is everybody's: Python and its threads write there meanwhile, and so do child
    processes. Only C code in another thread that uses stdio just then would be caught with TFLM. One call at a time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._libc = ctypes.CDLL(None)
        self._libc.open_memstream.restype = ctypes.c_void_p
        self._text, self._size = ctypes.c_void_p(), ctypes.c_size_t()
        # Never closed: C code in another thread may have read the variable just before it is set back.
        self._stream = ctypes.c_void_p(
            self._libc.open_memstream(ctypes.byref(self._text), ctypes.byref(self._size)),
        )
        self._variable = ctypes.c_void_p.in_dll(self._libc, "stderr")

    @contextmanager
    def caught(self) -> Iterator[Callable[[], list[str]]]:
        """Yields a function that gives the lines written since."""
        with self._lock:
            self._libc.fseek(self._stream, ctypes.c_long(0), os.SEEK_SET)
            before, self._variable.value = self._variable.value, self._stream.value
            try:
                yield self._lines
            finally:
                self._variable.value = before

    def _lines(self) -> list[str]:
        self._libc.fflush(self._stream)
        if not self._text.value:
            return []
        return ctypes.string_at(self._text.value, self._size.value).decode(errors="replace").splitlines()


_c_stderr = functools.cache(_CStderr)
