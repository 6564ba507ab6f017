"""ARG_MIN by arg_max_s8."""

from __future__ import annotations

from dataclasses import replace

from cfu.compiler.ops import arg_max

KERNEL = replace(arg_max.KERNEL, ops=("ARG_MIN",))
