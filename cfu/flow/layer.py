"""One layer at a time on the host: a project's kernels over its verilated CFU, on TFLM's tensors, in milliseconds."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cfu import host
from cfu.base import child
from cfu.base.errors import CfuError, MismatchError, SimulationError
from cfu.check import comparison, referee
from cfu.check.comparison import Mismatch
from cfu.compiler import Layer
from cfu.compiler.kernel import Kernel
from cfu.compiler.ops import portable
from cfu.compiler.select import choose
from cfu.flow import project
from cfu.flow.design import Design
from cfu.host import Library, verilated
from cfu.host.verilated import HostCfu
from cfu.model.graph import Model, Tensor

#: Differences that are kept of a layer.
KEPT = 8

#: Random commands that a CFU is asked before a kernel is blamed: some 50 ms.
_COMMANDS = 5000


@dataclass(frozen=True)
class Difference:
    """One element of a layer's output: what TFLM says, what the kernel computed."""

    index: tuple[int, ...]
    expected: int | float
    got: int | float


@dataclass(frozen=True, eq=False)
class Outcome:
    """A layer that was run. ``differences`` are the first of ``mismatch``, which is None where all is as TFLM's.

    ``milliseconds`` are the host's, hardware included; ``printed`` is what the kernel printed.
    """

    layer: Layer
    mismatch: Mismatch | None
    differences: tuple[Difference, ...]
    milliseconds: float
    printed: str


def run(design: Design, model: Model, values: Sequence[np.ndarray], index: int | None = None) -> Iterator[Outcome]:
    """Run the executed layers of ``model``, or the one with op ``index``, each on TFLM's tensors; compare its outputs.

    ``values`` are the model's inputs. Kernels that share a scheduler may share what is in the CFU, so those before the
    one that is asked for run, too. Raises CfuError for an ``index`` that is not executed, and for what the user can
    mend: a kernel that writes outside its buffers, a CFU that hangs.
    """
    with project.told(design.home, own=True):
        layers = choose(model, _kernels(design))
        chosen = _chosen(layers, index)
        cfu, library = _load(design, layers)
        yield from _run(model, values, list(_with_shared(layers, chosen)), chosen, cfu, library)


def run_all(design: Design, drawn: Sequence[tuple[Model, Sequence[np.ndarray]]]) -> Iterator[list[Outcome]]:
    """As :func:`run` all layers of several models, with their inputs; what is shared is made once."""
    with project.told(design.home, own=True):
        programs = [choose(model, _kernels(design)) for model, _ in drawn]
        cfu, library = _load(design, [layer for layers in programs for layer in layers])
        for (model, values), layers in zip(drawn, programs, strict=True):
            executed = _chosen(layers, None)
            yield list(_run(model, values, executed, executed, cfu, library))


def _kernels(design: Design) -> tuple[Kernel, ...]:
    return (*design.accelerator.kernels, *portable())


def _load(design: Design, layers: Sequence[Layer]) -> tuple[HostCfu, Library]:
    """The CFU, and the layers' kernels over it."""
    with project.told(design.home):  # gateware fails where it is elaborated, in no line of the project's
        cfu = verilated.load(design.accelerator.cfu)
    kernels = [layer.kernel for layer in layers if layer.kernel is not None]
    return cfu, cfu.library(kernels, design.accelerator.include_dirs)


def _run(
    model: Model,
    values: Sequence[np.ndarray],
    layers: Sequence[Layer],
    told: Sequence[Layer],
    cfu: HostCfu,
    library: Library,
) -> Iterator[Outcome]:
    """Run executed ``layers`` in order, from reset, and tell of some. They run in a child: their C may crash."""
    reference = referee.run(model, list(values)).tensors
    known = {**reference, **dict(zip(model.inputs, values, strict=True))}
    left = list(layers)
    try:
        for got, taken, printed in child.results(lambda: _computed(layers, known, cfu, library)):
            layer = left.pop(0)
            if layer in told:
                yield _outcome(layer, got, reference, taken, printed)
    except child.DiedError as error:
        raise host.KernelError(
            f"{left[0].kernel_name} of layer {left[0].index} ended in: {error.how}", "correct its pointers and indices"
        ) from error


def _computed(
    layers: Sequence[Layer], known: Mapping[int, np.ndarray], cfu: HostCfu, library: Library
) -> Iterator[tuple[Sequence[np.ndarray], float, str]]:
    """Of each layer the outputs, the milliseconds, what it printed."""
    cfu.reset()
    for layer in layers:
        assert layer.kernel is not None
        given = [known[tensor.index] for tensor in layer.site.activations]
        start = time.perf_counter()
        got = host.run_kernel(layer.kernel, layer.site, given, compiled=library)
        taken = 1000 * (time.perf_counter() - start)
        cfu.raise_unless_alive()
        yield got, taken, library.printed()


def _chosen(layers: Sequence[Layer], index: int | None) -> list[Layer]:
    executed = [layer for layer in layers if layer.kernel is not None]
    if index is None:
        return executed
    found = [layer for layer in executed if index in (op.index for op in layer.site.ops)]
    if not found:
        raise CfuError(f"no executed layer {index}", f"layers are {', '.join(str(e.index) for e in executed)}")
    return found


def _with_shared(layers: Sequence[Layer], chosen: Sequence[Layer]) -> Iterator[Layer]:
    """``chosen``, and what runs before the last of them with a scheduler of theirs."""
    schedulers = {layer.kernel.scheduler for layer in chosen if layer.kernel is not None} - {None}
    last = chosen[-1].index if chosen else -1
    for layer in layers:
        shares = layer.kernel is not None and layer.kernel.scheduler in schedulers
        if layer in chosen or (shares and layer.index < last):
            yield layer


def _outcome(
    layer: Layer, got: Sequence[np.ndarray], reference: dict[int, np.ndarray], milliseconds: float, printed: str
) -> Outcome:
    computed = {tensor.index: array.tobytes() for tensor, array in zip(layer.site.outputs, got, strict=True)}
    mismatch = comparison.mismatch_in([layer], computed, reference)
    differences: tuple[Difference, ...] = ()
    if mismatch is not None:
        pairs = zip(layer.site.outputs, got, strict=True)
        tensor, array = next((t, a) for t, a in pairs if t.name == mismatch.tensor)
        differences = tuple(_differences(tensor, array, reference[tensor.index]))
    return Outcome(layer, mismatch, differences, milliseconds, printed)


def _differences(tensor: Tensor, got: np.ndarray, expected: np.ndarray) -> Iterator[Difference]:
    unlike = got.view(f"u{got.itemsize}") != expected.view(f"u{expected.itemsize}")
    for place in np.argwhere(unlike)[:KEPT]:
        at = tuple(int(i) for i in place)
        yield Difference(at, expected[at].item(), got[at].item())


def blame(design: Design, mismatch: Mismatch, hint: str) -> MismatchError:
    """The error for a layer that differs. Where the CFU's own instructions are wrong, it says so first.

    They are asked some random commands if the layer's kernel is the project's.
    """
    if mismatch.layer.kernel in design.accelerator.kernels:
        try:
            verilated.load(design.accelerator.cfu).check(count=_COMMANDS)
        except MismatchError as error:
            return MismatchError(f"{error.message}; correct that first: {mismatch}", hint)
        except SimulationError:
            pass  # random commands make no sense to some CFUs, which then wait for ever
    return MismatchError(str(mismatch), hint)


def command(design: Design, model: str, inputs: Sequence[str], index: int) -> str:
    """The command that runs layer ``index`` of ``model`` for ``design``."""
    name, *options = design.name.split("+")
    _, colon, variant = name.partition(":")
    words = ["cfu", "layer", f"{_near(design.home)}{colon}{variant}"]
    words += [word for option in options for word in ("--set", option)]
    words += ["--model", model, *(word for one in inputs for word in ("--input", one)), "--layer", str(index)]
    return shlex.join(words)


def _near(path: Path) -> str:
    """``path`` from here, if it is below."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
