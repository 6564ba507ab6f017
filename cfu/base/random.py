"""Random integers that are the same on every machine and with every library version.

SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014) over a counter, in NumPy's
unsigned integers, which wrap. Each (seed, name) has a sequence of its own.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def words(seed: int, name: str, count: int) -> np.ndarray:
    """``count`` random 64-bit words (uint64) of the sequence (``seed``, ``name``)."""
    start = np.frombuffer(sha256(f"{seed}:{name}".encode()).digest()[:8], "<u8")
    state = start + _STEP * np.arange(1, count + 1, dtype=np.uint64)
    state = (state ^ (state >> np.uint64(30))) * _MIX_1
    state = (state ^ (state >> np.uint64(27))) * _MIX_2
    mixed: np.ndarray = state ^ (state >> np.uint64(31))
    return mixed


def integers(seed: int, name: str, count: int, low: int, high: int) -> np.ndarray:
    """``count`` integers (int64) between ``low`` and ``high``, both included, evenly spread. At most 2^32 values."""
    span = high - low + 1
    if not 1 <= span <= 1 << 32:
        raise ValueError(f"low..high must hold 1 to 2^32 values, not {low}..{high}")
    # The upper half of a word times the span, as a fraction of 2^32: no modulo, hence no bias towards low values.
    fraction = words(seed, name, count) >> np.uint64(32)
    return ((fraction * np.uint64(span)) >> np.uint64(32)).astype(np.int64) + low


def normal(seed: int, name: str, count: int) -> np.ndarray:
    """``count`` integers (int64), nearly normal: mean 0, standard deviation 148 (the sum of four in -128..128)."""
    summed: np.ndarray = integers(seed, name, 4 * count, -128, 128).reshape(4, count).sum(axis=0)
    return summed
