"""gemmlowp's fixed point: against exact numbers where it is exact, and near the curves that it approximates."""

import math
from fractions import Fraction

import numpy as np
import pytest

from cfu.compiler import fixed_point


def test_high_mul_rounds_halves_up_and_saturates():
    rng = np.random.default_rng(0)
    for a, b in [(-3, 2**30), (1, 2**30), (-1, 2**30), *rng.integers(-(2**31) + 1, 2**31, (300, 2)).tolist()]:
        assert fixed_point.high_mul(a, b) == math.floor(Fraction(a * b, 2**31) + Fraction(1, 2))
    assert fixed_point.high_mul(-(2**31), -(2**31)) == 2**31 - 1
    assert fixed_point.high_mul_16(-(2**15), -(2**15)) == 2**15 - 1


@pytest.mark.parametrize("exponent", range(31))
def test_division_rounds_halves_away_from_zero(exponent):
    for value in [0, 1, 2**30, 3 << exponent >> 1, (3 << exponent >> 1) + 1, 12345]:
        expected = math.floor(Fraction(value, 2**exponent) + Fraction(1, 2))
        assert fixed_point.divide_by_pot(value, exponent) == expected
        assert fixed_point.divide_by_pot(-value, exponent) == -expected


def test_multiplication_rounds_twice_and_wraps_what_it_shifts_out():
    assert fixed_point.multiply(3, 1 << 30, 1) == 3
    assert fixed_point.multiply(5, 1 << 30, -1) == 2  # 1.25, by way of 3
    assert fixed_point.multiply(5, 1 << 30, 30) == fixed_point.high_mul(1 << 30, 1 << 30)


@pytest.mark.parametrize("integer_bits", [4, 5])
def test_curves(integer_bits):
    one = 1 << (31 - integer_bits)
    for real in [-15.9, -8.0, -3.3, -1.0, -0.25, -1e-3, 0.0, 1e-3, 0.25, 0.7, 2.0, 9.5, 15.9]:
        raw = round(real * one)
        x = raw / one
        assert fixed_point.logistic(raw, integer_bits) / 2**31 == pytest.approx(1 / (1 + math.exp(-x)), abs=1e-6)
        if integer_bits == 4:
            assert fixed_point.tanh(raw, integer_bits) / 2**31 == pytest.approx(math.tanh(x), abs=1e-6)
        if x <= 0:
            got = fixed_point.exp_on_negative_values(raw, integer_bits) / 2**31
            assert got == pytest.approx(math.exp(x), abs=1e-6)


def test_inverse_square_root():
    for value in [1, 2, 3, 4, 5, 100, 255, 256, 65535, 2**29, 2**31 - 1]:
        multiplier, shift = fixed_point.inverse_square_root(value)
        assert multiplier * 2.0 ** (shift - 31) == pytest.approx(value**-0.5, rel=2e-6)
