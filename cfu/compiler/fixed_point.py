"""gemmlowp's and TFLM's fixed-point arithmetic on Python integers: for tables that are made at compile time.

Qm.n is a raw integer of m integer and n fractional bits, m + n = 31. Results are those of C++ on int32.
"""

from __future__ import annotations

INT32_MIN, INT32_MAX = -(2**31), 2**31 - 1


def wrap(value: int) -> int:
    """Modulo 2**32, as int32."""
    return (value + 2**31) % 2**32 - 2**31


def clamp(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))


def high_mul(a: int, b: int) -> int:
    """gemmlowp: SaturatingRoundingDoublingHighMul on int32."""
    return min((a * b + (1 << 30)) >> 31, INT32_MAX)


def high_mul_16(a: int, b: int) -> int:
    """gemmlowp: SaturatingRoundingDoublingHighMul on int16."""
    return min((a * b + (1 << 14)) >> 15, 2**15 - 1)


def divide_by_pot(value: int, exponent: int) -> int:
    """gemmlowp: RoundingDivideByPOT, halves away from zero."""
    return (value + (1 << exponent >> 1) - (value < 0 < exponent)) >> exponent


def shift_left(value: int, bits: int) -> int:
    """gemmlowp: SaturatingRoundingMultiplyByPOT with a positive exponent."""
    return clamp(value << bits, INT32_MIN, INT32_MAX)


def multiply(value: int, multiplier: int, shift: int) -> int:
    """TFLM: MultiplyByQuantizedMultiplier with double rounding; ``shift`` is above -32."""
    return divide_by_pot(high_mul(wrap(value << max(shift, 0)), multiplier), max(-shift, 0))


# gemmlowp: exp_on_negative_values. exp(-2**k) in Q0.31 for k = -2..4.
_EXP_OF_POWERS = {-2: 1672461947, -1: 1302514674, 0: 790015084, 1: 290630308, 2: 39332535, 3: 720401, 4: 242}
_EXP_OF_MINUS_EIGHTH = 1895147668
_ONE_THIRD = 715827883


def _exp_near_zero(a: int) -> int:
    """exp of a Q0.31 number in [-1/4, 0), Q0.31. gemmlowp: exp_on_interval_between_negative_one_quarter_and_0_excl."""
    x = a + (1 << 28)  # around -1/8
    x2 = high_mul(x, x)
    x3 = high_mul(x2, x)
    x4 = high_mul(x2, x2)
    tail = divide_by_pot(high_mul(divide_by_pot(x4, 2) + x3, _ONE_THIRD) + x2, 1)
    return _EXP_OF_MINUS_EIGHTH + high_mul(_EXP_OF_MINUS_EIGHTH, x + tail)


def exp_on_negative_values(a: int, integer_bits: int) -> int:
    """exp(a) in Q0.31 for a <= 0 with ``integer_bits``, at most 5. gemmlowp: exp_on_negative_values."""
    if a == 0:
        return INT32_MAX
    fraction_bits = 31 - integer_bits
    quarter = 1 << (fraction_bits - 2)
    near = (a & (quarter - 1)) - quarter
    result = _exp_near_zero(near << integer_bits)
    remainder = near - a
    for exponent, factor in _EXP_OF_POWERS.items():
        if exponent < integer_bits and remainder & (1 << (fraction_bits + exponent)):
            result = high_mul(result, factor)
    return result


def _reciprocal(half_denominator: int) -> int:
    """1 / half_denominator in Q2.29 for a Q0.31 number in [1/2, 1]: Newton-Raphson, as in gemmlowp."""
    x = 1515870810 + high_mul(half_denominator, -1010580540)  # 48/17 - 32/17 * half_denominator
    for _ in range(3):
        error = (1 << 29) - high_mul(half_denominator, x)
        x = wrap(x + shift_left(high_mul(x, error), 2))
    return x


def _half_of_one_plus(a: int) -> int:
    """gemmlowp: RoundingHalfSum(a, One) for a >= 0."""
    return (a + INT32_MAX + 1) // 2


def logistic(a: int, integer_bits: int) -> int:
    """1 / (1 + exp(-a)) in Q0.31. gemmlowp: logistic."""
    if a == 0:
        return 1 << 30
    positive = shift_left(_reciprocal(_half_of_one_plus(exp_on_negative_values(-abs(a), integer_bits))), 1)
    return positive if a > 0 else INT32_MAX - positive


def tanh(a: int, integer_bits: int) -> int:
    """tanh(a) in Q0.31. gemmlowp: tanh; its argument is doubled by a further integer bit."""
    if a == 0:
        return 0
    half_denominator = _half_of_one_plus(exp_on_negative_values(-abs(a), integer_bits + 1))
    negative = shift_left(_reciprocal(half_denominator) - (1 << 29), 2)
    return negative if a > 0 else -negative


def inverse_square_root(value: int) -> tuple[int, int]:
    """(multiplier, shift) of 1 / sqrt(value) for an integer above 0. TFLM: GetInvSqrtQuantizedMultiplierExp."""
    if value == 1:
        return INT32_MAX, 0
    right_shift = 11
    while value >= 1 << 29:
        value //= 4
        right_shift += 1
    pairs = (32 - value.bit_length() - 1) // 2 - 1
    right_shift -= pairs
    value <<= 2 * pairs
    half_value = divide_by_pot(value >> 1, 1)
    x = 1 << 28  # Q3.28
    for _ in range(5):
        cube = shift_left(high_mul(high_mul(x, x), x), 6)
        x = shift_left(high_mul((1 << 28) + (1 << 27), x) - high_mul(half_value, cube), 3)
    x = high_mul(x, 1518500250)  # sqrt(2) / 2
    return (x << -right_shift, 0) if right_shift < 0 else (x, -right_shift)
