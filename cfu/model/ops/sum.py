"""SUM of an int8 tensor along the axes of a constant second input."""

from __future__ import annotations

from cfu.model.definition import Definition
from cfu.model.ops.mean import ReducerOptions, check

DEFINITION = Definition("SUM", check, ReducerOptions, "ReducerOptions", version=2)
