"""ELU of an int8 tensor: x, or exp(x) - 1 where x is negative."""

from __future__ import annotations

from cfu.model import families
from cfu.model.definition import Definition

DEFINITION = Definition("ELU", families.unary)
