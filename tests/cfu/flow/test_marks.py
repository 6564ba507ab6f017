"""Marks become layers; counters wrap."""

import struct

import pytest

from cfu import compiler
from cfu.compiler.ops import portable
from cfu.flow.marks import analyse, marks_size
from tests.flow.conftest import three_adds


def test_cycles_are_differences_of_marks_modulo_2_to_32() -> None:
    program = compiler.compile(three_adds(), portable(), "m")
    marks = [(2**32 - 10, 100), (5, 107), (25, 110), (125, 200)]
    data = b"".join(struct.pack("<II", *mark) for mark in marks)
    assert marks_size(program) == len(data)
    profile = analyse(program, data)
    assert [layer.cycles for layer in profile.layers] == [15, 20, 100]
    assert [layer.instructions for layer in profile.layers] == [7, 3, 90]
    assert (profile.cycles, profile.instructions, profile.macs) == (135, 100, 0)


def test_a_table_of_another_size_is_refused() -> None:
    program = compiler.compile(three_adds(), portable(), "m")
    with pytest.raises(ValueError, match="marks"):
        analyse(program, bytes(8))
