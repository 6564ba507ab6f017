"""Declarations: opcode assignment and every error."""

from typing import Any

import pytest
from amaranth.hdl import signed, unsigned
from amaranth.lib import data

from gateware.core.errors import DeclarationError
from gateware.core.instruction import Instruction, assign_opcodes
from gateware.core.operand import INT8X4, Operand
from gateware.core.unit import Unit


def nothing(_: Any, **operands: Any) -> None:
    return None


def declare(name: str = "op", **fields: Any) -> Instruction:
    return Instruction(name, **{"description": "Test.", "golden": nothing} | fields)


def opcodes(*instructions: Instruction) -> list[tuple[int | None, int | None]]:
    return [(i.funct3, i.funct7) for i in assign_opcodes(list(instructions))]


def test_opcodes_follow_declaration_order() -> None:
    k = Operand("k", unsigned(2))
    instructions = [declare(f"op{i}", imm=k if i == 0 else None) for i in range(10)]
    assert opcodes(*instructions) == [*((i, 0) for i in range(8)), (0, 4), (1, 1)]


def test_appending_keeps_earlier_opcodes() -> None:
    first = [declare(f"op{i}") for i in range(20)]
    assert opcodes(*first, declare("late"))[:20] == opcodes(*first)


def test_given_opcodes_are_kept_and_avoided() -> None:
    assert opcodes(declare("a", funct3=1, funct7=3), declare("b", funct3=1), declare("c")) == [(1, 3), (1, 0), (2, 0)]


def test_immediates_occupy_aligned_ranges() -> None:
    k = Operand("k", unsigned(3))
    assert opcodes(declare("a", funct3=0), declare("b", funct3=0, imm=k), declare("c", funct3=0)) == [
        (0, 0),
        (0, 8),
        (0, 1),
    ]


@pytest.mark.parametrize(
    ("instructions", "message"),
    [
        ([declare("a", funct3=2, funct7=1), declare("b", funct3=2, funct7=1)], "'b', funct3/funct7.*that of 'a'"),
        (
            [declare("a", funct3=2, funct7=4, imm=Operand("k", unsigned(2))), declare("b", funct3=2, funct7=7)],
            "'b'.*2/7 is that of 'a'",
        ),
        ([declare("a", funct3=7, funct7=127)], "that of 'reset'"),
        ([declare(f"i{n}", funct3=3, imm=Operand("k", unsigned(7))) for n in range(2)], "'i1', funct7: no free opcode"),
    ],
)
def test_opcode_errors(instructions: list[Instruction], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        assign_opcodes(instructions)


WIDE = data.ArrayLayout(signed(8), 5)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "Dot"}, "'Dot', name: must be lower_case"),
        ({"name": "class"}, "'class', name"),
        ({"description": ""}, "'op', description: must be one line"),
        ({"rs1": Operand("x", WIDE)}, "'op', rs1: 'x' must be 1 to 32 bits wide, not 40"),
        ({"rs2": Operand("x", unsigned(0))}, "'op', rs2: 'x' must be 1 to 32 bits wide, not 0"),
        ({"imm": Operand("k", unsigned(8))}, "'op', imm: 'k' must be 1 to 7 bits wide, not 8"),
        ({"imm": Operand("k", signed(4))}, "'op', imm: must be one unsigned number, not int4"),
        ({"rs1": Operand("x", 8), "rs2": Operand("x", 8)}, "'op', operand name: must be unique, not 'x' twice"),
        ({"rs1": Operand("start", 8)}, "'op', operand name: .* not 'start'"),
        ({"rs1": Operand("x", signed(4), values=range(9))}, "'op', rs1: values of 'x' must fit its shape"),
        ({"result": unsigned(33)}, "'op', result: must be 1 to 32 bits wide, not 33"),
        ({"result": INT8X4}, "'op', result: must be a number"),
        ({"latency": -1}, "'op', latency: must be a number of cycles or 'variable', not -1"),
        ({"latency": True}, "'op', latency: .* not True"),
        ({"latency": "slow"}, "'op', latency: .* not 'slow'"),
        ({"funct3": 8}, "'op', funct3: must be 0 to 7, not 8"),
        ({"funct7": 1}, "'op', funct3: must be given"),
        ({"funct3": 0, "funct7": 128}, "'op', funct7: must be 0 to 127, not 128"),
        ({"funct3": 0, "funct7": 1, "imm": Operand("k", unsigned(1))}, "'op', funct7: low 1 bits hold the immediate"),
        ({"rs1": Operand("x", 8), "golden": lambda state, y: None}, "'op', golden: must take \\(state, x\\)"),
    ],
)
def test_declaration_errors_name_instruction_and_field(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        declare(**fields)


@pytest.mark.parametrize("name", ["elaborate", "state", "signature", "instructions"])
def test_unit_attributes_are_no_instruction_names(name: str) -> None:
    with pytest.raises(DeclarationError, match=f"'{name}', name: is an attribute"):
        Unit([declare(name)])


def test_unit_refuses_one_name_twice() -> None:
    with pytest.raises(DeclarationError, match="'op', name: must be unique"):
        Unit([declare(), declare()])
