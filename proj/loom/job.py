"""What the engine needs to know of a piece of work: plain numbers, packed by the compiler, sent by the CPU as words."""

from __future__ import annotations

from dataclasses import dataclass

from amaranth.hdl import signed
from amaranth.lib import data

from gateware.core.operand import encode

CONVOLUTION, DEPTHWISE, ADD = range(3)
"""Modes: lanes of a word summed; each lane its own output; two words, byte by byte through two tables."""

CHAIN = 4
"""Rows of the array that a depthwise convolution uses: columns of its filter."""

JOB = data.StructLayout(
    {
        # Loops, from the innermost; counts are stored minus one.
        "words": 10,
        "kernel_width": 7,
        "kernel_height": 7,
        "columns": 12,
        "lines": 12,
        "groups": 10,
        # Distances in bytes, modulo 2^16. Within a row of the image: from word to word it is 4.
        "kernel_x_step": 16,
        "x_step": 16,
        # From row to row.
        "kernel_y_step": 16,
        "y_step": 16,
        "group_step": 16,
        "origin": 16,
        # What lies outside 0 <= x < row_bytes, 0 <= y < height reads as zero_point.
        "x": signed(16),
        "row_bytes": 16,
        "y": signed(12),
        "kernel_dy": 5,
        "dy": 5,
        "height": 12,
        "zero_point": signed(8),
        # Filters.
        "mode": 2,
        "hold_filter": 1,  # one filter word for the whole window
        "keep_filters": 1,  # another job will use them
        "group_words": 11,
        # Outputs.
        "skip": 4,  # columns of a line before its first output
        "emit_every": 4,  # columns from one output to the next, minus one
        "drained": 1,  # the CPU will read the outputs
        "out_base": 14,
        "out_pitch": 11,
        "outputs": 16,  # pixels, minus one
        "offset": signed(9),
        "low": signed(8),
        "high": signed(8),
    }
)
JOB_PAIRS = 5
"""Pairs of 32-bit words of a packed job."""

PARAMETER_PUSHES = 5
"""Pushes of two words that carry the parameters of four channels: see ``Parameters``."""


@dataclass(frozen=True)
class Size:
    """How large an engine is built.

    ``lanes`` multipliers; bytes of activations; words of filters in each row of the array. Parameters of ``channels``
    output channels are held: in block RAM if they fill it (1024), else in LUTs, as are the filters of ``lut_rows``.
    """

    lanes: int = 16
    activation_bytes: int = 48 * 1024
    filter_depth: int = 512
    channels: int = 1024
    lut_rows: int = 0

    def __post_init__(self) -> None:
        if self.lanes not in (8, 16, 32):
            raise ValueError(f"lanes must be 8, 16 or 32, not {self.lanes!r}")
        if self.activation_bytes % 4096 or not 4096 <= self.activation_bytes <= 65536:
            raise ValueError(f"activation_bytes must be a multiple of 4096 up to 65536, not {self.activation_bytes!r}")
        if self.filter_depth & (self.filter_depth - 1) or not 256 <= self.filter_depth <= 2048:
            raise ValueError(f"filter_depth must be a power of two from 256 to 2048, not {self.filter_depth!r}")
        if self.channels & (self.channels - 1) or not 64 <= self.channels <= 1024:
            raise ValueError(f"channels must be a power of two from 64 to 1024, not {self.channels!r}")
        if not 0 <= self.lut_rows <= self.rows:
            raise ValueError(f"lut_rows must be at most {self.rows}, not {self.lut_rows!r}")

    @property
    def rows(self) -> int:
        """Output channels at a time, each with four lanes."""
        return 8 if self.lanes == 32 else 4

    @property
    def pace(self) -> int:
        """Cycles of a step: multipliers that are fewer than rows x 4 serve two rows."""
        return 4 * self.rows // self.lanes

    @property
    def group_limit(self) -> int:
        """Filter words of a row that a group of output channels may have."""
        return min(self.filter_depth, 2047)

    @property
    def groups_held(self) -> int:
        """Groups of output channels whose parameters there is room for."""
        return self.channels // self.rows - 2


def pack(fields: dict[str, int]) -> list[int]:
    """A job as 32-bit words, in the order in which ``configure`` takes them."""
    bits = encode(JOB, {**dict.fromkeys((name for name, _ in JOB), 0), **fields})
    return [bits >> 32 * i & 0xFFFFFFFF for i in range(2 * JOB_PAIRS)]


assert JOB.size <= 64 * JOB_PAIRS
