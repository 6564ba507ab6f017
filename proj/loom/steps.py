"""The steps in which the engine computes an op, once it is known where its tensors lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .job import MOST_COLUMNS, Job, Size
from .work import Work

OVERLAP_WORDS = 1024
"""An image of so many words is stored while it is computed, in OVERLAP_STEPS pieces."""
OVERLAP_STEPS = 8


@dataclass(frozen=True)
class Store:
    """Words of an input to be stored before a step: bytes behind its start, words, place in words."""

    offset: int = 0
    words: int = 0
    place: int = 0


@dataclass(frozen=True)
class Step:
    """``struct loom_step``."""

    job: Job
    load: bool
    stores: tuple[Store, Store]
    place: int
    offset: int
    pixels: int
    early: bool = False

    def words(self) -> list[int]:
        stores = [value for store in self.stores for value in (store.offset, store.words, store.place)]
        return [*self.job.pack(), int(self.load), int(self.early), *stores, self.place, self.offset, self.pixels]


def keeps(w: Work, size: Size) -> bool:
    """Whether all filters fit at once, so that several jobs can use them."""
    return len(w.stream) * w.group_words <= size.group_limit and len(w.stream) < size.groups_held


def lines_that_fit(w: Work, room: int) -> int:
    lines = 1
    while lines < w.lines and (lines * w.stride + w.reach) * w.row_bytes + w.output_bytes(lines + 1) <= room:
        lines += 1
    return lines


def _job(w: Work, first: int, lines: int, address: int, target: int, keep: bool) -> Job:
    """The job of ``lines`` output lines from ``first`` on, of an image whose row 0 is (or would be) at ``address``."""
    y = first * w.stride - w.pad_top
    return replace(
        w.job,
        origin=address + y * w.row_bytes,
        y=y,
        height=w.height,
        lines=lines - 1,
        outputs=lines * w.columns - 1,
        out_base=target,
        out_pitch=w.groups,
        keep_filters=int(keep),
        drained=1,
    )


def images(
    w: Work, stores: tuple[Store, Store], address: int, target: int, size: Size, overlap: bool
) -> Iterator[Step]:
    """All images of a batch, inputs and outputs in the engine."""
    if overlap and stores[0].words >= OVERLAP_WORDS and w.batches == 1 and w.lines > 1 and keeps(w, size):
        yield from _overlapped(w, stores[0], address, target)
        return
    keep = keeps(w, size) and w.batches > 1
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


def strips(
    w: Work, size: Size, most: int, target: int | None, address: int | None, keep: bool = True
) -> Iterator[Step]:
    """Strips of up to ``most`` lines; the rows under them are stored unless the input is at ``address``.

    With ``keep`` filters that fit all at once are loaded once.
    """
    keep = keep and keeps(w, size)
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


def add_chunks(
    w: Work, size_bytes: int, whole: tuple[tuple[int, ...], tuple[Store, Store]] | None, size: Size
) -> Iterator[Step]:
    """ADD in chunks of as many words as a job and (unless all is there) the memory allow."""
    most = min(MOST_COLUMNS, w.columns if whole else size.activation_bytes // 12 // 2 * 2 - 2)
    for first in range(0, w.columns, most):
        count = min(most, w.columns - first)
        if whole:
            (left, right, target), stores = whole
            left, right, target = left + 4 * first, right + 4 * first, target + 4 * first
            stores = stores if first == 0 else (Store(), Store())
        else:
            left, right, target = 0, 4 * most + 8, 0
            stores = (Store(4 * first, count, left // 4), Store(4 * first, count, right // 4))
        job = replace(
            w.job,
            origin=left,
            kernel_y_step=right - left,
            columns=count - 1,
            outputs=count - 1,
            out_base=target // 4,
            out_pitch=1,
            keep_filters=1,
            drained=1,
        )
        yield Step(job, first == 0, stores, target // 4, 4 * first, min(4 * count, size_bytes - 4 * first))
