"""Decoding and encoding of operands."""

import random

import pytest
from amaranth.hdl import signed, unsigned
from amaranth.lib import data

from gateware.core.operand import INT8X4, Operand, decode, describe, encode, fits

PAIR = data.StructLayout({"low": signed(8), "rest": data.ArrayLayout(unsigned(4), 2)})


@pytest.mark.parametrize(
    ("shape", "bits", "value"),
    [
        (signed(8), 0x1FF, -1),
        (unsigned(8), 0x1FF, 255),
        (8, 0x80, 128),
        (INT8X4, 0x80FF0102, (2, 1, -1, -128)),
        (PAIR, 0x1280, {"low": -128, "rest": (2, 1)}),
    ],
)
def test_decode(shape: object, bits: int, value: object) -> None:
    assert decode(shape, bits) == value


@pytest.mark.parametrize("shape", [signed(13), unsigned(32), INT8X4, PAIR])
def test_encode_inverts_decode(shape: object) -> None:
    rng = random.Random(3)
    width = Operand("x", shape).width
    for bits in (rng.getrandbits(width) for _ in range(100)):
        assert encode(shape, decode(shape, bits)) == bits


def test_fits() -> None:
    assert [fits(signed(4), v) for v in (-9, -8, 7, 8)] == [False, True, True, False]
    assert [fits(unsigned(4), v) for v in (-1, 0, 15, 16)] == [False, True, True, False]


def test_names_and_extremes() -> None:
    assert describe(PAIR) == "{low: int8, rest: uint4 x 2}"
    assert Operand("s", signed(6), values=range(-31, 32)).type_name() == "int6, -31 to 31"
    assert Operand("s", signed(6), values=range(-31, 32)).extremes() == (33, 31)
    assert Operand("x", signed(4)).extremes() == (0, 1, 7, 8, 15)
