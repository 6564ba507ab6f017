"""What is fed to a model: ``[NAME=]FILE.npy``, ``[NAME=]FILE.bin`` or ``[NAME=]random:SEED``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cfu.base.errors import CfuError
from cfu.base.random import integers
from cfu.model.graph import Model, Tensor

#: Digits that a seed may have.
_SEED_DIGITS = 18


@dataclass(frozen=True, eq=False)
class Input:
    """One input: its tensor, its value (shape and type of the tensor) and where that came from."""

    tensor: Tensor
    value: np.ndarray
    source: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.value.tobytes()).hexdigest()


def load(model: Model, specs: Sequence[str]) -> tuple[Input, ...]:
    """The inputs of ``model``, in its order. Those not named in ``specs`` are ``random:0``.

    A specification without a name goes to the first input that has none yet.
    Raises CfuError for an unknown name, a missing file, or a wrong shape or type.
    """
    tensors = [model.tensor(index) for index in model.inputs]
    chosen: dict[int, str] = {}
    for spec in specs:
        name, separator, rest = spec.partition("=")
        if not separator:
            rest, free = spec, [tensor.index for tensor in tensors if tensor.index not in chosen]
        else:
            free = [tensor.index for tensor in tensors if tensor.name == name]
        if not free:
            names = ", ".join(repr(tensor.name) for tensor in tensors)
            raise CfuError(f"no input for {spec!r}", f"the model's inputs are {names}")
        chosen[free[0]] = rest
    return tuple(
        Input(
            tensor, _value(tensor, chosen.get(tensor.index, "random:0"), number), chosen.get(tensor.index, "random:0")
        )
        for number, tensor in enumerate(tensors)
    )


def _value(tensor: Tensor, source: str, number: int) -> np.ndarray:
    if source.startswith("random:"):
        return _random(tensor, source, number)
    path = Path(source)
    try:
        if path.suffix == ".npy":
            return _checked(tensor, np.load(path, allow_pickle=False), source)
        if path.suffix == ".bin":
            return _from_bytes(tensor, path.read_bytes(), source)
    except OSError as error:
        raise CfuError(f"cannot read input {source}: {error.strerror or error}", "give an existing file") from error
    except (ValueError, EOFError) as error:
        raise CfuError(f"{source} is not a NumPy file: {error}", "save it with numpy.save") from error
    raise CfuError(f"unknown kind of input {source!r}", "give a .npy or .bin file, or random:SEED")


def _random(tensor: Tensor, source: str, number: int) -> np.ndarray:
    text = source.removeprefix("random:")
    if not (text.isascii() and text.isdigit() and len(text) <= _SEED_DIGITS):
        raise CfuError(f"{source!r} has no seed", "write a whole number, such as random:1")
    if tensor.dtype.startswith("float"):
        whole = integers(int(text), f"input {number}", tensor.elements, -(2**15), 2**15)
        return (whole / np.float32(2**15)).astype(tensor.dtype).reshape(tensor.shape)
    if tensor.dtype == "bool":
        return integers(int(text), f"input {number}", tensor.elements, 0, 1).astype(bool).reshape(tensor.shape)
    info = np.iinfo(tensor.dtype)
    low, high = max(info.min, -(2**31)), min(info.max, 2**31 - 1)
    return integers(int(text), f"input {number}", tensor.elements, low, high).astype(tensor.dtype).reshape(tensor.shape)


def _checked(tensor: Tensor, value: np.ndarray, source: str) -> np.ndarray:
    if value.shape != tensor.shape or value.dtype != np.dtype(tensor.dtype):
        raise CfuError(
            f"{source} is {value.dtype} {list(value.shape)}, not {tensor.dtype} {list(tensor.shape)}",
            f"save what input {tensor.name!r} takes",
        )
    return value


def _from_bytes(tensor: Tensor, data: bytes, source: str) -> np.ndarray:
    if len(data) != tensor.nbytes:
        raise CfuError(
            f"{source} has {len(data):,} bytes, not {tensor.nbytes:,}",
            f"input {tensor.name!r} is {tensor.dtype} {list(tensor.shape)}",
        )
    return np.frombuffer(data, dtype=tensor.dtype).reshape(tensor.shape).copy()
