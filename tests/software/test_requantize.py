"""requantize.h against arithmetic on exact integers."""

import ctypes
from fractions import Fraction
from math import floor

import numpy as np
import pytest

from cfu import host

SHIM = """
#include "cfu/requantize.h"
int32_t high_mul(int32_t a, uint32_t b) { return rounding_high_mul(a, b); }
int32_t divide(int32_t value, int32_t exponent) { return rounding_divide_by_pot(value, exponent); }
"""

EDGES = [-(2**31) + 1, -(2**31) + 2, -(2**30) - 1, -(2**30), -3, -2, -1, 0, 1, 2, 3, 2**30 - 1, 2**30, 2**31 - 2]


@pytest.fixture(scope="module")
def shim(tmp_path_factory) -> ctypes.CDLL:
    source = tmp_path_factory.mktemp("requantize") / "shim.c"
    source.write_text(SHIM)
    return host.library((), sources=(source,)).handle


def test_high_mul_rounds_halves_up(shim):
    rng = np.random.default_rng(0)
    for a in [-(2**31), 2**31 - 1, *EDGES, *rng.integers(-(2**31), 2**31, 500).tolist()]:
        for b in [0, 2**31, 2**31 + 2, 2**32 - 2, *(2 * rng.integers(2**30, 2**31, 3)).tolist()]:
            assert shim.high_mul(a, b) == floor(Fraction(a * b, 2**32) + Fraction(1, 2))


def test_divide_rounds_halves_away_from_zero(shim):
    rng = np.random.default_rng(1)
    for value in [*EDGES, *rng.integers(-(2**31) + 1, 2**31 - 1, 300).tolist()]:
        for exponent in range(32):
            magnitude = floor(Fraction(abs(value), 2**exponent) + Fraction(1, 2))
            assert shim.divide(value, exponent) == (magnitude if value >= 0 else -magnitude)
