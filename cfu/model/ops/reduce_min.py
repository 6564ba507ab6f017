"""REDUCE_MIN of an int8 tensor along the axes of a constant second input; input and output have one scale."""

from __future__ import annotations

from cfu.model.definition import Definition
from cfu.model.ops.mean import ReducerOptions
from cfu.model.ops.reduce_max import check

DEFINITION = Definition("REDUCE_MIN", check, ReducerOptions, "ReducerOptions", version=2)
