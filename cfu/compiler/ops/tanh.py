"""TANH by a table, with gemmlowp's fixed-point arithmetic."""

from __future__ import annotations

from cfu.compiler import fixed_point
from cfu.compiler.lookup import lookup_kernel
from cfu.compiler.ops.logistic import function

KERNEL = lookup_kernel("TANH", lambda site: function(site, fixed_point.tanh, 7, 0))
