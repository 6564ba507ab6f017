"""Random models of one op, for tests of kernels: shapes, quantisation and data from a seed.

Cases are small and nasty: dimensions of 1 and odd ones, zero points at both ends, multipliers above 1
and below 2**-31, biases that drive the output into its bounds, every padding, stride and activation.
A new op is one file here, named after it, with ``make(draw) -> Model``; the model has the file's name.
"""

from __future__ import annotations

import importlib
import pkgutil
import zlib
from typing import Any

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.graph import Model

#: Every op that has cases; a kind of case that is not an op's name is a further one of some op.
KINDS = tuple(sorted(info.name.upper() for info in pkgutil.iter_modules(__path__) if info.name != "draw"))


def _module(kind: str) -> Any:
    return importlib.import_module(f"{__name__}.{kind.lower()}")


def model(kind: str, seed: int) -> Model:
    """A model of one op of ``kind``, the same for the same seed."""
    return drawn_model(kind, Draw(np.random.default_rng([zlib.crc32(kind.encode()), seed])))


def inputs(model: Model, seed: int) -> tuple[np.ndarray, ...]:
    """Inputs for ``model``, the same for the same seed."""
    return drawn_inputs(model, Draw(np.random.default_rng(seed)))


def drawn_model(kind: str, draw: Draw) -> Model:
    """A model of one op of ``kind``, made of the choices of ``draw``."""
    made: Model = _module(kind).make(draw)
    return made


def drawn_inputs(model: Model, draw: Draw) -> tuple[np.ndarray, ...]:
    """Inputs for ``model``: mostly uniform over their type, sometimes only extremes or one value.

    A case's file may have ``values(draw, model)`` for inputs that need more than that.
    """
    values = getattr(_module(model.name), "values", None)
    if values is not None:
        special: tuple[np.ndarray, ...] = values(draw, model)
        return special
    return tuple(draw.values(model.tensor(index)) for index in model.inputs)
