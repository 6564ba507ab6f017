"""Random models of one op, for tests of kernels: shapes, quantisation and data from a seed.

Cases are small and nasty: dimensions of 1 and odd ones, zero points at both ends, multipliers above 1
and below 2**-31, biases that drive the output into its bounds, every padding, stride and activation.
A new op is one file here, named after it, with ``make(draw) -> Model``.
"""

from __future__ import annotations

import importlib
import pkgutil
import zlib

import numpy as np

from cfu.cases.draw import Draw
from cfu.model.graph import Model

#: Every op that has cases.
KINDS = tuple(sorted(info.name.upper() for info in pkgutil.iter_modules(__path__) if info.name != "draw"))


def model(kind: str, seed: int) -> Model:
    """A model of one op of ``kind``, the same for the same seed."""
    make = importlib.import_module(f"{__name__}.{kind.lower()}").make
    return make(Draw(np.random.default_rng([zlib.crc32(kind.encode()), seed])))


def inputs(model: Model, seed: int) -> tuple[np.ndarray, ...]:
    """Inputs for ``model``: mostly uniform over int8, sometimes only extremes or one value."""
    draw = Draw(np.random.default_rng(seed))
    return tuple(draw.data(model.tensor(index).shape) for index in model.inputs)
