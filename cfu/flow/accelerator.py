"""What a project's ``accelerator.py`` declares: ``accelerator = Accelerator(...)``."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cfu.compiler.kernel import Kernel
from gateware.core.cfu import Cfu
from gateware.core.null import NullCfu
from gateware.core.verilog_cfu import VerilogCfu


@dataclass(frozen=True)
class Accelerator:
    """A custom function unit and the kernels that use it.

    ``cfu`` is the hardware, in Amaranth or a Verilog file with its declarations; without it the CPU is alone.
    ``kernels`` are tried in this order, before the portable ones, on every op. ``include_dirs`` are
    searched when their C sources are compiled, after the runtime's; the generated ``cfu_ops.h`` is
    always found. ``peak_macs`` is the most MACs that the CFU can do in a cycle, of which ``cfu profile`` tells how
    many were done; None for a CFU that does none.
    """

    cfu: Cfu | VerilogCfu = field(default_factory=NullCfu)
    kernels: tuple[Kernel, ...] = ()
    include_dirs: tuple[Path, ...] = field(default=())
    peak_macs: int | None = None
