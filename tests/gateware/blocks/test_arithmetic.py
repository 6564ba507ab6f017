"""Golden arithmetic against C's, written out with numpy, and against known values."""

import random

import pytest

from gateware.blocks.arithmetic import (
    INT32_MAX,
    INT32_MIN,
    multiply_by_quantized_multiplier,
    rounding_divide_by_pot,
    saturating_rounding_doubling_high_mul,
    wrap,
)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (INT32_MIN, INT32_MIN, INT32_MAX),
        (INT32_MIN, INT32_MAX, -INT32_MAX),
        (1 << 30, 1, 1),  # exactly one half: towards plus infinity
        (-(1 << 30), 1, 0),
        (-(1 << 30) - 1, 1, -1),
        (3, 1 << 30, 2),
        (-3, 1 << 30, -1),
    ],
)
def test_doubling_high_mul(a: int, b: int, expected: int) -> None:
    assert saturating_rounding_doubling_high_mul(a, b) == expected


@pytest.mark.parametrize(
    ("value", "exponent", "expected"),
    [(5, 1, 3), (-5, 1, -3), (4, 3, 1), (-4, 3, -1), (3, 3, 0), (-3, 3, 0), (-7, 0, -7), (INT32_MIN, 31, -1)],
)
def test_rounding_divide(value: int, exponent: int, expected: int) -> None:
    assert rounding_divide_by_pot(value, exponent) == expected


def test_scaling_is_near_the_real_product() -> None:
    rng = random.Random(5)
    for _ in range(2000):
        value, multiplier, shift = (
            rng.randrange(-(1 << 20), 1 << 20),
            rng.randrange(1 << 30, 1 << 31),
            rng.randrange(-15, 5),
        )
        exact = value * multiplier * 2.0 ** (shift - 31)
        assert abs(multiply_by_quantized_multiplier(value, multiplier, shift) - exact) <= 1


def test_wrap() -> None:
    assert [wrap(v) for v in (INT32_MAX + 1, INT32_MIN - 1, 7)] == [INT32_MIN, INT32_MAX, 7]
