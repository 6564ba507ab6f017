"""What a kernel declares, so that the compiler can choose it and pack its constants.

A kernel is a C function with the signature ::

    enum kernel_status name(const void *params, const struct kernel_io *io);

and a Python declaration that says which ops it serves, on which shapes, and how its ``const``
parameter struct is made from the model. Portable kernels and those of a project are declared alike.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from cfu.model.graph import Model, Op, Tensor

if TYPE_CHECKING:
    from cfu.compiler.program import Layer

# A field of a C parameter struct: a number, an array (emitted as an aligned constant, the field points
# to it), None (a null pointer), a sequence of values (an array inside the struct), or a nested struct.
Value = Union[int, float, np.ndarray, None, tuple["Value", ...], "Mapping[str, Value]"]


@dataclass(frozen=True)
class Params:
    """A C initialiser: ``const struct <type> = { .field = value, ... }``."""

    type: str
    fields: Mapping[str, Value]


@dataclass(frozen=True)
class Site:
    """A place where a kernel may serve: one op, or a run of consecutive ops (fusion).

    ``schedule`` is what the scheduler of the site's kernel has made of the whole model; None before that, and for a
    kernel that has no scheduler.
    """

    model: Model
    ops: tuple[Op, ...]
    schedule: Any = field(default=None, compare=False, repr=False)

    @property
    def op(self) -> Op:
        """The first op (the only one, unless the kernel fuses several)."""
        return self.ops[0]

    @property
    def options(self) -> Any:
        return self.op.options

    @property
    def inputs(self) -> tuple[Tensor | None, ...]:
        """Inputs of the ops, in order, without what one op of the site hands to the next.

        Constants are included; None stands where an optional input is absent.
        """
        inside = {tensor for op in self.ops[:-1] for tensor in op.outputs}
        return tuple(
            tensor
            for op in self.ops
            for tensor in self.model.op_inputs(op)
            if tensor is None or tensor.index not in inside
        )

    @property
    def activations(self) -> tuple[Tensor, ...]:
        """The inputs that are not constant: what the kernel's ``io->inputs`` points to."""
        return tuple(tensor for tensor in self.inputs if tensor is not None and not tensor.is_constant)

    @property
    def outputs(self) -> tuple[Tensor, ...]:
        """Outputs of the last op."""
        return self.model.op_outputs(self.ops[-1])

    def tensor(self, position: int) -> Tensor:
        """The input at ``position``, which must not be an absent optional one."""
        tensor = self.inputs[position]
        assert tensor is not None
        return tensor

    @property
    def input(self) -> Tensor:
        return self.tensor(0)

    @property
    def output(self) -> Tensor:
        return self.outputs[0]


def _no_scratch(site: Site) -> int:
    return 0


def _accepts_all(site: Site) -> str | None:
    return None


Scheduler = Callable[[Sequence["Layer"]], Any]
"""From all layers of a model to what the parameters of a kernel's layers are made from: any value but None."""


@dataclass(frozen=True)
class Kernel:
    """A C function that can serve the ops of a site.

    ``accepts`` returns None when the kernel can serve the site, else the reason why not, in words.
    ``params`` makes the parameter struct: precomputed quantisation, packed weights.
    ``scratch`` is the bytes of scratch memory the call needs (16-byte aligned).
    ``in_place`` lists (input position, output position) pairs that may share one buffer.
    ``scheduler`` is for kernels that plan over all layers: it is called once a model, when every layer has its kernel,
    with all layers in order, and ``params`` (and nothing else) finds what it returns in ``site.schedule``. Kernels that
    share a schedule have one scheduler, by which it tells its own layers: ``layer.kernel.scheduler``.
    The kernel's I/O sees only non-constant inputs, in the op's order: constants belong in ``params``.
    """

    name: str
    ops: tuple[str, ...]
    header: str
    source: Path
    params: Callable[[Site], Params]
    accepts: Callable[[Site], str | None] = _accepts_all
    scratch: Callable[[Site], int] = _no_scratch
    in_place: tuple[tuple[int, int], ...] = ()
    scheduler: Scheduler | None = None


def place(function: Callable[..., Any]) -> str:
    """Where ``function`` of a declaration is written: ``accelerator.py:61, params()``."""
    while isinstance(function, functools.partial):
        function = function.func
    code = getattr(function, "__code__", None)
    name = getattr(function, "__name__", repr(function))
    return f"{code.co_filename}:{code.co_firstlineno}, {name}()" if code else name
