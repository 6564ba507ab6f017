"""What the engine needs to know of a piece of work: plain numbers, packed by the compiler, sent by the CPU as words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from amaranth.hdl import signed

from cfu import Option, check_options

from .packed import Packed, bits

CONVOLUTION, DEPTHWISE, ADD = range(3)
"""Modes: lanes of a word summed; each lane its own output; two words, byte by byte through two tables."""

CHAIN = 4
"""Rows of the array that a depthwise convolution uses: columns of its filter."""


@dataclass(frozen=True)
class Job(Packed):
    """One run of the engine over lines of an output."""

    # Loops, from the innermost; counts are stored minus one.
    words: int = bits(10)
    kernel_width: int = bits(7)
    kernel_height: int = bits(7)
    columns: int = bits(12)
    lines: int = bits(12)
    groups: int = bits(10)
    # Distances in bytes. Within a row of the image: from word to word it is 4.
    kernel_x_step: int = bits(16, wraps=True)
    x_step: int = bits(16, wraps=True)
    # From row to row.
    kernel_y_step: int = bits(16, wraps=True)
    y_step: int = bits(16, wraps=True)
    group_step: int = bits(16, wraps=True)
    origin: int = bits(16, wraps=True)
    # What lies outside 0 <= x < row_bytes, 0 <= y < height reads as zero_point.
    x: int = bits(signed(16))
    row_bytes: int = bits(16)
    y: int = bits(signed(12))
    kernel_dy: int = bits(5)
    dy: int = bits(5)
    height: int = bits(12)
    zero_point: int = bits(signed(8))
    # Filters.
    mode: int = bits(2)
    hold_filter: int = bits(1)  # one filter word for the whole window
    keep_filters: int = bits(1)  # another job will use them
    group_words: int = bits(11)
    # Outputs.
    skip: int = bits(4)  # columns of a line before its first output
    emit_every: int = bits(4)  # columns from one output to the next, minus one
    drained: int = bits(1)  # the CPU will read the outputs
    out_base: int = bits(14)
    out_pitch: int = bits(11)
    outputs: int = bits(16)  # pixels, minus one
    offset: int = bits(signed(9))
    low: int = bits(signed(8))
    high: int = bits(signed(8))

    def pack(self) -> list[int]:
        """32-bit words, in the order in which ``configure`` takes them."""
        return [self.encoded() >> 32 * i & 0xFFFFFFFF for i in range(2 * JOB_PAIRS)]


JOB = Job.layout()
LOOPS = ("words", "kernel_width", "kernel_height", "columns", "lines", "groups")
"""Fields of a job that count its loops, minus one."""

MOST_COLUMNS = 4096
"""Columns of a job: those of its words in ADD, of the image in a chained depthwise convolution."""

JOB_PAIRS = 5
"""Pairs of 32-bit words of a packed job."""

PARAMETER_PUSHES = 5
"""Pushes of two words that carry the parameters of four channels: see ``Parameters``."""


Lanes = Annotated[int, Option("int8 MACs a cycle: multipliers", choices=(8, 16, 32))]
ActivationBytes = Annotated[int, Option("bytes of activations kept inside", low=4096, high=65536, multiple=4096)]
FilterDepth = Annotated[int, Option("words of filters for each row of the array", choices=(256, 512, 1024, 2048))]
Channels = Annotated[
    int,
    Option("output channels whose parameters are kept, in block RAM if 1024", choices=(64, 128, 256, 512, 1024)),
]
LutRows = Annotated[int, Option("rows whose filters are in LUTs; over 4 with 32 lanes only", low=0, high=8)]
"""The options of project.toml: what an engine's size is made of, declared once."""


@dataclass(frozen=True)
class Size:
    """How large an engine is built. Raises ValueError for a size that there is not."""

    lanes: Lanes = 16
    activation_bytes: ActivationBytes = 48 * 1024
    filter_depth: FilterDepth = 512
    channels: Channels = 1024
    lut_rows: LutRows = 0

    def __post_init__(self) -> None:
        check_options(self)
        if self.lut_rows > self.rows:
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


@dataclass(frozen=True)
class Shape(Packed):
    """What ``rewind`` is told of the groups of output channels to come."""

    group_words: int = bits(11)  # filter words of a row
    pairs: int = bits(3)  # of rows that are filled, minus one
    sets: int = bits(2)  # of four channels' parameters, minus one


@dataclass(frozen=True)
class DrainWhere(Packed):
    """Words of the activation memory."""

    base: int = bits(16)
    pitch: int = bits(16)  # from window to window


@dataclass(frozen=True)
class DrainWhat(Packed):
    count: int = bits(16)  # windows, minus one
    double: int = bits(1)  # two words of each


assert JOB.size <= 64 * JOB_PAIRS
