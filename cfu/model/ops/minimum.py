"""MINIMUM: the smaller of two int8 tensors as stored, broadcast by NumPy's rule.

Like TFLM, it assumes one scale for all.
"""

from __future__ import annotations

from cfu.model import families
from cfu.model.definition import Definition

DEFINITION = Definition("MINIMUM", families.binary, table="MaximumMinimumOptions", version=2)
