"""Custom function units in Amaranth: what projects import.

Building blocks are in :mod:`gateware.blocks`, what tests CFUs in :mod:`gateware.testing`.
"""

from gateware.core.background import Background
from gateware.core.cfu import Cfu
from gateware.core.errors import DeclarationError
from gateware.core.instruction import Instruction
from gateware.core.instruction_set import InstructionSet
from gateware.core.interface import RESET_FUNCT3, RESET_FUNCT7, CfuInterface
from gateware.core.null import NullCfu
from gateware.core.operand import INT8X4, Operand, decode, encode
from gateware.core.unit import Unit
from gateware.core.verilog_cfu import VerilogCfu

__all__ = [
    "INT8X4",
    "RESET_FUNCT3",
    "RESET_FUNCT7",
    "Background",
    "Cfu",
    "CfuInterface",
    "DeclarationError",
    "Instruction",
    "InstructionSet",
    "NullCfu",
    "Operand",
    "Unit",
    "VerilogCfu",
    "decode",
    "encode",
]
