"""Where tensors lie in the activation memory, op by op.

An output stays in the engine for the ops that read it, as long as there is room: what is there needs not be stored
again. RAM has every tensor but those inside fused ops, so anything may be dropped at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cfu import Layer, Model, Op, Site

from . import lowering
from .job import Size
from .steps import Step, Store, add_chunks, images, lines_that_fit, strips
from .work import Work

ALIGNMENT = 8
FEW_LINES = 2

FUSED = ("DEPTHWISE_CONV_2D", "CONV_2D")
"""Two ops that one kernel serves: what is between them stays in the engine."""


@dataclass(frozen=True)
class Use:
    """How the engine is used; to see what each is worth, they can be left out."""

    stationary: bool = True  # filters stay for all lines that fit; else for FEW_LINES
    ahead: bool = True  # filters are loaded while earlier ones are used
    resident: bool = True  # activations stay inside from op to op
    overlapped: bool = True  # large images are stored while they are computed
    fused: bool = True  # two ops by one kernel


@dataclass(frozen=True, eq=False)
class Placed:
    """An op's work and its steps."""

    work: Work
    steps: tuple[Step, ...]


ALL = Use()
Space = dict[int, tuple[int, int]]
"""Tensor: (address, bytes)."""


def declined(site: Site, size: Size) -> str | None:
    """Why the engine cannot serve an op; None when it can."""
    if reason := lowering.declined(site, size):
        return reason
    w = lowering.of(site, size)
    if not w.is_add and w.reach * w.row_bytes + w.output_bytes(1) + 4 * ALIGNMENT > size.activation_bytes:
        return "the rows under one line of outputs exceed the activation memory"
    return None


def declined_pair(site: Site, size: Size) -> str | None:
    """Why the engine cannot serve two ops without their tensor in between reaching RAM; None when it can."""
    first, second = (Site(site.model, (op,)) for op in site.ops)
    if reason := declined(first, size) or declined(second, size):
        return reason
    before, after = lowering.of(first, size), lowering.of(second, size)
    if before.batches > 1 or before.channels % 4:
        return "one image, of a multiple of 4 channels in between"
    needed = [first.input.nbytes, before.output_bytes(before.lines), after.output_bytes(after.lines)]
    if sum(map(_align, needed)) > size.activation_bytes:
        return f"the three images need {sum(needed)} bytes, the engine has {size.activation_bytes}"
    return None


@dataclass(frozen=True)
class Scheduler:
    """Of all kernels of an engine of ``size``: the steps of every op that they serve, by the op's index."""

    size: Size
    use: Use = ALL

    def __call__(self, layers: Sequence[Layer]) -> Mapping[int, Placed]:
        planner = _Planner(layers[0].site.model, self.size, self.use)
        for layer in layers:
            if layer.kernel is None:
                planner.visit_alias(layer.site.op)
            elif layer.kernel.scheduler == self:
                planner.visit(layer.site)
        return planner.placed


def _align(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


class _Planner:
    def __init__(self, model: Model, size: Size, use: Use) -> None:
        self.model, self.size, self.use = model, size, use
        self.resident: Space = {}
        self.root: dict[int, int] = {}
        self.placed: dict[int, Placed] = {}

    def visit_alias(self, op: Op) -> None:
        self.root[op.outputs[0]] = self.root.get(op.inputs[0], op.inputs[0])

    def visit(self, site: Site) -> None:
        """A layer that the engine serves. Those in between, by other kernels, read and write RAM alone."""
        if len(site.ops) == 2:
            self._visit_pair(site)
        else:
            self._visit_op(site)

    def _visit_op(self, site: Site) -> None:
        op, w = site.op, lowering.of(site, self.size)
        tensors = site.inputs if w.is_add else site.activations
        inputs = [self.root.get(tensor.index, tensor.index) for tensor in tensors]
        self._drop_dead(op)
        place = self._add if w.is_add else self._windows
        steps = place(op, w, inputs, site.outputs[0].index)
        self.placed[op.index] = Placed(w, tuple(steps))

    def _visit_pair(self, site: Site) -> None:
        """What lies between has its place until the second op is done; nobody reads it back."""
        first, second = (Site(self.model, (op,)) for op in site.ops)
        before, after = lowering.of(first, self.size), lowering.of(second, self.size)
        self._drop_dead(first.op)
        source = self.root.get(first.input.index, first.input.index)
        between, output = first.output.index, second.output.index
        wanted = {between: before.output_bytes(before.lines), output: after.output_bytes(after.lines)}
        space = self._whole([source], wanted, [between, *([source] if self._dies(second.op, source) else [])])
        assert space is not None, "declined_pair has summed it up"
        inner = images(
            before,
            self._stores(space, [source]),
            space[source][0],
            space[between][0] // 4,
            self.size,
            self.use.overlapped,
        )
        hidden = tuple(replace(step, job=replace(step.job, drained=0)) for step in inner)
        outer = images(
            after, (Store(), Store()), space[between][0], space[output][0] // 4, self.size, self.use.overlapped
        )
        del space[between]
        self._settle(space, output, after)
        self.placed[first.op.index] = Placed(before, hidden)
        self.placed[second.op.index] = Placed(after, tuple(outer))

    def _drop_dead(self, op: Op) -> None:
        """Forget tensors that no op from here on reads."""
        later = {self.root.get(t, t) for other in self.model.ops if other.index >= op.index for t in other.inputs}
        self.resident = {tensor: at for tensor, at in self.resident.items() if tensor in later}

    def _dies(self, op: Op, tensor: int) -> bool:
        return not any(
            self.root.get(t, t) == tensor for other in self.model.ops if other.index > op.index for t in other.inputs
        )

    def _fit(self, space: Space, wanted: dict[int, int], dying: Collection[int]) -> Space | None:
        """``space`` and more tensors of so many bytes; None if they do not fit.

        Each goes to the end of a gap where it leaves the most room in one piece once those that are ``dying`` are gone.
        """
        space = dict(space)
        for tensor, size in wanted.items():
            gaps = [(low, high) for low, high in self._gaps(space) if high - low >= size]
            places = [at for low, high in gaps for at in (low, (high - size) // ALIGNMENT * ALIGNMENT)]
            if not places:
                return None
            lasting = {t: at for t, at in space.items() if t not in dying}
            if tensor in dying:
                lasting = space
            space[tensor] = (max(places, key=lambda at: self._room({**lasting, tensor: (at, size)})), size)
        return space

    def _room(self, space: Space) -> int:
        """The largest gap."""
        return max(high - low for low, high in self._gaps(space))

    def _gaps(self, space: Space) -> list[tuple[int, int]]:
        """What is free, from the bottom up: (begin, end)."""
        low, gaps = 0, []
        for address, size in sorted({*space.values(), (self.size.activation_bytes, 0)}):
            gaps.append((low, address))
            low = max(low, address + size)
        return gaps

    def _whole(self, inputs: list[int], wanted: dict[int, int], dying: Collection[int]) -> Space | None:
        """Room for inputs and for ``wanted`` bytes of new tensors, at the price of as few others as possible.

        Nobody needs the tensors that are ``dying`` afterwards.
        """
        keep_inputs = {t: at for t, at in self.resident.items() if t in inputs}
        for kept in (self.resident, keep_inputs, {}):
            stored = {t: _align(self.model.tensor(t).nbytes) for t in inputs if t not in kept}
            space = self._fit(kept, stored | {tensor: _align(size) for tensor, size in wanted.items()}, dying)
            if space is not None:
                return space
        return None

    def _stores(self, space: Space, inputs: list[int]) -> tuple[Store, Store]:
        """What of the inputs is not there yet."""
        stores = [
            Store(0, -(-self.model.tensor(t).nbytes // 4), space[t][0] // 4)
            if self.resident.get(t) != space[t]
            else Store()
            for t in inputs
        ]
        return (stores[0], stores[1] if len(set(inputs)) == 2 else Store())

    def _settle(self, space: Space, output: int, w: Work) -> None:
        kept = {t: at for t, at in space.items() if t != output or w.channels % 4 == 0}
        self.resident = kept if self.use.resident else {}

    def _windows(self, op: Op, w: Work, inputs: list[int], output: int) -> Iterator[Step]:
        if not self.use.stationary:
            fit = lines_that_fit(w, self.size.activation_bytes - 4 * ALIGNMENT)
            return strips(w, self.size, min(FEW_LINES, fit), None, None, keep=False)
        (source,) = inputs
        dying = [source] if self._dies(op, source) else []
        space = self._whole(inputs, {output: w.batches * w.output_bytes(w.lines)}, dying)
        if space is not None:
            stores = self._stores(space, inputs)
            address, target = space[source][0], space[output][0] // 4
            self._settle(space, output, w)
            return images(w, stores, address, target, self.size, self.use.overlapped)
        kept = {t: at for t, at in self.resident.items() if t == source}
        room = self.size.activation_bytes - sum(_align(at + size) for at, size in kept.values())
        if kept and room >= w.output_bytes(1) + ALIGNMENT:
            (address, bytes_in) = kept[source]
            self.resident = kept
            target = _align(address + bytes_in)
            return strips(w, self.size, room // w.output_bytes(1), target // 4, address)
        self.resident = {}
        return strips(w, self.size, lines_that_fit(w, self.size.activation_bytes - 4 * ALIGNMENT), None, None)

    def _add(self, op: Op, w: Work, inputs: list[int], output: int) -> Iterator[Step]:
        size = self.model.tensor(output).nbytes
        dying = [tensor for tensor in inputs if self._dies(op, tensor)]
        space = self._whole(inputs, {output: size}, dying)
        in_place = space is None and dying
        if in_place:  # each word is read before its sum is written
            space = self._whole(inputs, {}, ())
            if space is not None:
                space[output] = space[dying[0]]
        if space is None:
            self.resident = {}
            return add_chunks(w, size, None, self.size)
        addresses = tuple(space[t][0] for t in (inputs[0], inputs[-1], output))
        stores = self._stores(space, inputs)
        if in_place:
            del space[dying[0]]
        self._settle(space, output, w)
        return add_chunks(w, size, (addresses, stores), self.size)
