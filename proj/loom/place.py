"""Where tensors lie in the activation memory, and the steps in which each op is computed.

An output stays in the engine for the ops that read it, as long as there is room: what is there needs not be stored
again. RAM has every tensor, too, so anything may be dropped at any time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cfu.compiler.kernel import Site
from cfu.compiler.select import is_alias
from cfu.model.graph import Model, Op

from . import work
from .job import Size, pack
from .memories import Parameters
from .work import Work

ALIGNMENT = 8
OVERLAP_WORDS = 1024
"""An image of so many words is stored while it is computed, in OVERLAP_STEPS pieces."""
OVERLAP_STEPS = 8
ADD_WORDS = 4096
"""Columns that a job can have."""


@dataclass(frozen=True)
class Store:
    """Words of an input to be stored before a step: bytes behind its start, words, place in words."""

    offset: int = 0
    words: int = 0
    place: int = 0


@dataclass(frozen=True)
class Step:
    """``struct loom_step``."""

    job: dict[str, int]
    load: bool
    stores: tuple[Store, Store]
    place: int
    offset: int
    pixels: int
    early: bool = False

    def words(self) -> list[int]:
        stores = [value for store in self.stores for value in (store.offset, store.words, store.place)]
        return [*pack(self.job), int(self.load), int(self.early), *stores, self.place, self.offset, self.pixels]


@dataclass(frozen=True, eq=False)
class Placed:
    """An op's work and its steps."""

    work: Work
    steps: tuple[Step, ...]


Space = dict[int, tuple[int, int]]
"""Tensor: (address, bytes)."""


def declined(site: Site, size: Size) -> str | None:
    """Why the engine cannot serve an op; None when it can."""
    if reason := work.declined(site, size):
        return reason
    w = work.of(site, size)
    if not w.is_add and w.reach * w.row_bytes + w.output_bytes(1) + 4 * ALIGNMENT > size.activation_bytes:
        return "the rows under one line of outputs exceed the activation memory"
    return None


@lru_cache(maxsize=16)
def plan(model: Model, size: Size) -> Mapping[int, Placed]:
    """The steps of every op that the engine serves, by the op's index."""
    planner = _Planner(model, size)
    for op in model.ops:
        planner.visit(op)
    return planner.placed


def _align(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


class _Planner:
    def __init__(self, model: Model, size: Size) -> None:
        self.model, self.size = model, size
        self.resident: Space = {}
        self.root: dict[int, int] = {}
        self.placed: dict[int, Placed] = {}

    def visit(self, op: Op) -> None:
        if is_alias(self.model, op):
            self.root[op.outputs[0]] = self.root.get(op.inputs[0], op.inputs[0])
            return
        site = Site(self.model, (op,))
        if op.kind not in KINDS or declined(site, self.size) is not None:
            return
        w = work.of(site, self.size)
        inputs = [self.root.get(tensor.index, tensor.index) for tensor in site.activations]
        self._drop_dead(op)
        place = self._add if w.is_add else self._windows
        steps = place(op, w, inputs, site.outputs[0].index)
        self.placed[op.index] = Placed(w, tuple(steps))

    def _drop_dead(self, op: Op) -> None:
        """Forget tensors that no op from here on reads."""
        later = {self.root.get(t, t) for other in self.model.ops if other.index >= op.index for t in other.inputs}
        self.resident = {tensor: at for tensor, at in self.resident.items() if tensor in later}

    def _dies(self, op: Op, tensor: int) -> bool:
        return not any(
            self.root.get(t, t) == tensor for other in self.model.ops if other.index > op.index for t in other.inputs
        )

    def _fit(self, space: Space, stored: dict[int, int], output: dict[int, int]) -> Space | None:
        """``space`` and more tensors of so many bytes; None if they do not fit.

        Inputs that have to be stored are often short-lived: they go to the top, outputs to the bottom.
        """
        space = dict(space)
        for tensor, size in (*stored.items(), *output.items()):
            gaps = [(low, high) for low, high in self._gaps(space) if high - low >= size]
            if not gaps:
                return None
            at = (gaps[-1][1] - size) // ALIGNMENT * ALIGNMENT if tensor in stored else gaps[0][0]
            space[tensor] = (at, size)
        return space

    def _gaps(self, space: Space) -> list[tuple[int, int]]:
        """What is free, from the bottom up: (begin, end)."""
        low, gaps = 0, []
        for address, size in sorted({*space.values(), (self.size.activation_bytes, 0)}):
            gaps.append((low, address))
            low = max(low, address + size)
        return gaps

    def _whole(self, inputs: list[int], output: int, out_bytes: int) -> Space | None:
        """Room for inputs and output, at the price of as few other tensors as possible."""
        keep_inputs = {t: at for t, at in self.resident.items() if t in inputs}
        for kept in (self.resident, keep_inputs, {}):
            stored = {t: _align(self.model.tensor(t).nbytes) for t in inputs if t not in kept}
            space = self._fit(kept, stored, {output: _align(out_bytes)} if out_bytes else {})
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
        self.resident = {t: at for t, at in space.items() if t != output or w.channels % 4 == 0}

    def _windows(self, op: Op, w: Work, inputs: list[int], output: int) -> Iterator[Step]:
        (source,) = inputs
        space = self._whole(inputs, output, w.batches * w.output_bytes(w.lines))
        if space is not None:
            stores = self._stores(space, inputs)
            address, target = space[source][0], space[output][0] // 4
            self._settle(space, output, w)
            return _images(w, stores, address, target, self.size)
        kept = {t: at for t, at in self.resident.items() if t == source}
        room = self.size.activation_bytes - sum(_align(at + size) for at, size in kept.values())
        if kept and room >= w.output_bytes(1) + ALIGNMENT:
            (address, bytes_in) = kept[source]
            self.resident = kept
            target = _align(address + bytes_in)
            return _strips(w, self.size, room // w.output_bytes(1), target // 4, address)
        self.resident = {}
        return _strips(w, self.size, _lines_that_fit(w, self.size.activation_bytes - 4 * ALIGNMENT), None, None)

    def _add(self, op: Op, w: Work, inputs: list[int], output: int) -> Iterator[Step]:
        size = self.model.tensor(output).nbytes
        space = self._whole(inputs, output, size)
        dying = [tensor for tensor in inputs if self._dies(op, tensor)]
        in_place = space is None and dying
        if in_place:  # each word is read before its sum is written
            space = self._whole(inputs, output, 0)
            if space is not None:
                space[output] = space[dying[0]]
        if space is None:
            self.resident = {}
            return _add_chunks(w, size, None, self.size)
        addresses = tuple(space[t][0] for t in (inputs[0], inputs[-1], output))
        stores = self._stores(space, inputs)
        if in_place:
            del space[dying[0]]
        self._settle(space, output, w)
        return _add_chunks(w, size, (addresses, stores), self.size)


KINDS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "AVERAGE_POOL_2D", "ADD")


def _keeps(w: Work, size: Size) -> bool:
    """Whether all filters fit at once, so that several jobs can use them."""
    return len(w.stream) * w.group_words <= size.group_limit and len(w.stream) < 2 * Parameters.SLOTS // size.rows - 2


def _lines_that_fit(w: Work, room: int) -> int:
    lines = 1
    while lines < w.lines and (lines * w.stride + w.reach) * w.row_bytes + w.output_bytes(lines + 1) <= room:
        lines += 1
    return lines


def _job(w: Work, first: int, lines: int, address: int, target: int, keep: bool) -> dict[str, int]:
    """The job of ``lines`` output lines from ``first`` on, of an image whose row 0 is (or would be) at ``address``."""
    y = first * w.stride - w.pad_top
    return w.fields | {
        "origin": address + y * w.row_bytes,
        "y": y,
        "height": w.height,
        "lines": lines - 1,
        "outputs": lines * w.columns - 1,
        "out_base": target,
        "out_pitch": w.groups,
        "keep_filters": int(keep),
        "drained": 1,
    }


def _images(w: Work, stores: tuple[Store, Store], address: int, target: int, size: Size) -> Iterator[Step]:
    """All images of a batch, inputs and outputs in the engine."""
    if stores[0].words >= OVERLAP_WORDS and w.batches == 1 and w.lines > 1 and _keeps(w, size):
        yield from _overlapped(w, stores[0], address, target)
        return
    keep = _keeps(w, size) and w.batches > 1
    for batch in range(w.batches):
        place = target + batch * w.output_bytes(w.lines) // 4
        yield Step(
            _job(w, 0, w.lines, address + batch * w.image_bytes, place, keep),
            batch == 0 or not keep,
            stores if batch == 0 else (Store(), Store()),
            place,
            batch * w.lines * w.columns * w.channels,
            w.channels if w.flat else w.lines * w.columns,
        )


def _overlapped(w: Work, store: Store, address: int, target: int) -> Iterator[Step]:
    """An image in strips: while one is computed, the rows that the next needs are stored."""
    most = -(-w.lines // OVERLAP_STEPS)
    begin = 0
    for first in range(0, w.lines, most):
        lines = min(most, w.lines - first)
        bottom = (first + lines - 1) * w.stride - w.pad_top + w.reach
        end = min(store.words, -(-max(bottom, 0) * w.row_bytes // 8) * 2)
        place = target + first * w.columns * w.groups
        yield Step(
            _job(w, first, lines, address, place, True),
            first == 0,
            (Store(4 * begin, end - begin, store.place + begin), Store()),
            place,
            first * w.columns * w.channels,
            lines * w.columns,
            first > 0,
        )
        begin = end


def _strips(w: Work, size: Size, most: int, target: int | None, address: int | None) -> Iterator[Step]:
    """Strips of up to ``most`` lines; the rows under them are stored unless the input is at ``address``."""
    keep = _keeps(w, size)
    for batch in range(w.batches):
        for first in range(0, w.lines, most):
            lines = min(most, w.lines - first)
            store, at, place = Store(), address, target
            if at is None:
                top = max(0, first * w.stride - w.pad_top)
                bottom = min(w.height, (first + lines - 1) * w.stride - w.pad_top + w.reach)
                begin = (batch * w.image_bytes + top * w.row_bytes) // 4 * 4
                end = batch * w.image_bytes + max(bottom, top) * w.row_bytes
                store = Store(begin, -(-(end - begin) // 4), 0)
                at, place = -begin, (store.words + 2) // 2 * 2
            assert place is not None
            yield Step(
                _job(w, first, lines, at + batch * w.image_bytes, place, keep),
                not keep or (batch == 0 and first == 0),
                (store, Store()),
                place,
                (batch * w.lines + first) * w.columns * w.channels,
                w.channels if w.flat else lines * w.columns,
            )


def _add_chunks(
    w: Work, size_bytes: int, whole: tuple[tuple[int, ...], tuple[Store, Store]] | None, size: Size
) -> Iterator[Step]:
    """ADD in chunks of as many words as a job and (unless all is there) the memory allow."""
    most = min(ADD_WORDS, w.columns if whole else size.activation_bytes // 12 // 2 * 2 - 2)
    for first in range(0, w.columns, most):
        count = min(most, w.columns - first)
        if whole:
            (left, right, target), stores = whole
            left, right, target = left + 4 * first, right + 4 * first, target + 4 * first
            stores = stores if first == 0 else (Store(), Store())
        else:
            left, right, target = 0, 4 * most + 8, 0
            stores = (Store(4 * first, count, left // 4), Store(4 * first, count, right // 4))
        job = w.fields | {
            "origin": left,
            "kernel_y_step": right - left,
            "columns": count - 1,
            "outputs": count - 1,
            "out_base": target // 4,
            "out_pitch": 1,
            "keep_filters": 1,
            "drained": 1,
        }
        yield Step(job, first == 0, stores, target // 4, 4 * first, min(4 * count, size_bytes - 4 * first))
