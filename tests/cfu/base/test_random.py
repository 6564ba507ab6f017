"""The zoo's random integers."""

from __future__ import annotations

import numpy as np
import pytest

from cfu.base import random

MASK = 2**64 - 1


def splitmix64(state: int, count: int) -> list[int]:
    """The published algorithm, in Python's integers."""
    result = []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        result.append(z ^ (z >> 31))
    return result


def test_published_first_words_for_seed_0() -> None:
    assert splitmix64(0, 3) == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def test_words_are_splitmix64_from_the_hash_of_seed_and_name() -> None:
    import hashlib

    start = int.from_bytes(hashlib.sha256(b"5:weights").digest()[:8], "little")
    assert random.words(5, "weights", 100).tolist() == splitmix64(start, 100)
    assert random.words(5, "weights", 0).size == 0


def test_sequences_are_independent_and_repeat() -> None:
    sequences = {tuple(random.words(seed, name, 4).tolist()) for seed in range(8) for name in ("a", "b", "weights 1")}
    assert len(sequences) == 24
    assert np.array_equal(random.words(3, "a", 10)[:4], random.words(3, "a", 4))


@pytest.mark.parametrize(("low", "high"), [(-128, 127), (0, 0), (-5, 5), (-(2**31), 2**31 - 1)])
def test_integers_fill_the_range_evenly(low: int, high: int) -> None:
    values = random.integers(1, "x", 40_000, low, high)
    assert values.dtype == np.int64 and values.min() >= low and values.max() <= high
    middle, spread = (low + high) / 2, (high - low + 1) / np.sqrt(12)
    assert abs(values.mean() - middle) <= 4 * spread / 200
    if high - low < 300:
        counts = np.bincount(values - low, minlength=high - low + 1)
        assert counts.min() > 0.5 * counts.mean()


@pytest.mark.parametrize(("low", "high"), [(1, 0), (0, 2**32)])
def test_bad_range(low: int, high: int) -> None:
    with pytest.raises(ValueError, match=rf"not {low}\.\.{high}"):
        random.integers(0, "x", 1, low, high)


def test_normal_has_the_stated_moments() -> None:
    values = random.normal(2, "w", 50_000)
    assert abs(values.mean()) < 3 and abs(values.std() - 148.3) < 2
    assert abs((np.abs(values) < values.std()).mean() - 0.683) < 0.02
