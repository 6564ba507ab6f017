"""Hypothesis behind the drawing of cases: what fails shrinks to the smallest dimensions, options and scales that do."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

_FRACTIONS = 1 << 16
_LARGEST_PERMUTATION = 8


class Choices:
    """The part of numpy.random.Generator that ``cfu.check.cases`` uses. Each single choice is Hypothesis's; arrays,
    whose elements are many and alike, come from a generator whose seed is."""

    def __init__(self, data: DataObject):
        self._data = data
        self._arrays = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1), label="seed of arrays"))

    def integers(
        self, low: int, high: int | None = None, size: Any = None, dtype: Any = np.int64, endpoint: bool = False
    ) -> Any:
        if size is not None:
            return self._arrays.integers(low, high, size, dtype, endpoint=endpoint)
        low, high = (0, low) if high is None else (low, high)
        return self._data.draw(st.integers(int(low), int(high) - (not endpoint)))

    def random(self, size: Any = None) -> Any:
        """In [0, 1), shrinking towards 1: ``Draw.chance`` takes the rarer way below its probability."""
        if size is not None:
            return self._arrays.random(size)
        return 1 - self._data.draw(st.integers(1, _FRACTIONS)) / _FRACTIONS

    def uniform(self, low: float, high: float, size: Any = None) -> Any:
        """In [low, high), shrinking towards ``low``."""
        if size is not None:
            return self._arrays.uniform(low, high, size)
        return low + (high - low) * self._data.draw(st.integers(0, _FRACTIONS - 1)) / _FRACTIONS

    def permutation(self, items: Any) -> np.ndarray:
        items = np.arange(items) if isinstance(items, int) else np.asarray(items)
        if len(items) > _LARGEST_PERMUTATION:
            return self._arrays.permutation(items)
        return items[self._data.draw(st.permutations(range(len(items))))] if len(items) else items

    def choice(self, items: np.ndarray, size: Any) -> np.ndarray:
        return self._arrays.choice(items, size)
