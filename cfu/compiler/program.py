"""What the compiler hands on: the chosen kernels, the memory plan and the generated C."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.model.graph import Model

#: The kernel name that reports show for an op that costs nothing: its output is its input's buffer.
ALIAS = "(alias)"


@dataclass(frozen=True, eq=False)
class Layer:
    """One step of a model: an op, or the run of ops that one kernel serves.

    ``kernel`` is None for an alias. ``position`` counts executed layers (None for an alias).
    ``declined`` says, for every kernel that was tried before, why it does not serve here.
    """

    site: Site
    kernel: Kernel | None
    position: int | None
    declined: tuple[tuple[str, str], ...] = ()

    @property
    def index(self) -> int:
        """Index of the (first) op in the model."""
        return self.site.op.index

    @property
    def op(self) -> str:
        return "+".join(op.kind for op in self.site.ops)

    @property
    def kernel_name(self) -> str:
        return self.kernel.name if self.kernel else ALIAS


@dataclass(frozen=True)
class Plan:
    """Where each activation lives: byte offset of each tensor in the arena."""

    offsets: dict[int, int]
    size: int


@dataclass(frozen=True, eq=False)
class Program:
    """A compiled model: a C library whose external symbols all start with ``prefix``.

    ``params`` are the parameters of the executed layers, in order.
    """

    prefix: str
    model: Model
    layers: tuple[Layer, ...]
    plan: Plan
    scratch_size: int
    weight_bytes: int
    files: dict[str, str] = field(repr=False)  # generated C: file name -> text
    sources: tuple[Path, ...] = ()
    include_dirs: tuple[Path, ...] = ()
    params: tuple[Params, ...] = field(default=(), repr=False)

    @property
    def executed(self) -> tuple[Layer, ...]:
        """Layers that run, in order; ``layer.position`` is the index into this tuple."""
        return tuple(layer for layer in self.layers if layer.position is not None)
