"""The engine as a program: what the instructions mean, without time."""

from __future__ import annotations

from collections.abc import Iterator

from gateware import INT8X4, decode
from gateware.blocks.arithmetic import wrap
from gateware.blocks.requantizer import requantize

from .job import ADD, CHAIN, CONVOLUTION, JOB_PAIRS, PARAMETER_PUSHES, Job, Shape, Size

Words = tuple[int, ...]


class Group:
    """Filters and parameters of ``rows`` output channels."""

    def __init__(self, rows: int) -> None:
        self.filters: list[list[int]] = [[] for _ in range(rows)]
        self.bias: list[int] = []
        self.scale: list[tuple[int, int]] = []


class EngineState:
    """Registers and memories, and the golden functions on them. Outputs are computed when they are asked for."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.bits = 0
        self.memory = bytearray(65536)
        self.place = 0
        self.groups: list[Group] = []
        self.shape = Shape(group_words=1)
        self.stream: list[int] = []
        self.work: Iterator[tuple[int, bool]] = iter(())
        self.written = 0
        self.to_drain: list[int] = []

    def configure(self, index: int, a: int, b: int) -> None:
        self._finish()
        if index < JOB_PAIRS:
            mask = (1 << 64) - 1 << 64 * index
            self.bits = self.bits & ~mask | (a | b << 32) << 64 * index

    def rewind(self, shape: dict[str, int]) -> None:
        self._finish()
        self.shape = Shape(**shape)
        self.groups, self.stream = [], []

    def load(self, a: int, b: int) -> None:
        words, pairs, sets = self.shape.group_words, self.shape.pairs + 1, self.shape.sets + 1
        self.stream += [a, b]
        parameters = 2 * PARAMETER_PUSHES * sets
        if len(self.stream) < parameters + 2 * pairs * words:
            return
        group = Group(self.size.rows)
        for at in range(0, parameters, 2 * PARAMETER_PUSHES):
            shifts, _, *values = self.stream[at : at + 2 * PARAMETER_PUSHES]
            group.bias += [wrap(value) for value in values[:4]]
            group.scale += [
                (value & (1 << 30) - 1 | 1 << 30, wrap(shifts >> 6 * i, 6)) for i, value in enumerate(values[4:])
            ]
        for i, value in enumerate(self.stream[parameters:]):
            group.filters[i % (2 * pairs)].append(value)
        self.groups.append(group)
        self.stream = []

    def seek(self, address: int) -> None:
        self.place = address

    def store(self, a: int, b: int) -> None:
        for word in (a, b):
            self._put(self.place, word)
            self.place += 1

    def start(self) -> None:
        self._finish()
        self.work = self._run(Job.decoded(self.bits))

    def drain(self, where: dict[str, int], what: dict[str, int]) -> None:
        for window in range(what["count"] + 1):
            for second in range(what["double"] + 1):
                self.to_drain.append(where["base"] + window * where["pitch"] + second)

    def pop(self) -> int:
        while self.written == 0:
            step = next(self.work, None)
            if step is None:
                return 0  # the hardware would wait for ever
            self.written += step[1]
        self.written -= 1
        address = 4 * (self.to_drain.pop(0) if self.to_drain else 0)
        return int.from_bytes(self.memory[address : address + 4], "little")

    def _finish(self) -> None:
        self.written += sum(drained for _, drained in self.work)

    def _put(self, address: int, word: int) -> None:
        at = 4 * (address % (1 << 14))
        self.memory[at : at + 4] = word.to_bytes(4, "little")

    def _word(self, job: Job, row: int, x: int, y: int) -> Words:
        inside = 0 <= y < job.height
        raw = (self.memory[(row + x + lane) % 65536] for lane in range(4))
        return tuple(
            wrap(byte, 8) if inside and (x + lane) % 65536 < job.row_bytes else job.zero_point
            for lane, byte in enumerate(raw)
        )

    def _run(self, job: Job) -> Iterator[tuple[int, bool]]:
        """One job; yields (address, whether the CPU reads it) of each word written. Waits for groups to be loaded."""
        per_group = self.size.rows // 4 if job.mode == CONVOLUTION else 1
        for number in range(job.groups + 1):
            if number >= len(self.groups):
                return
            group = self.groups[number]
            for window, outputs in enumerate(self._windows(job, number, group)):
                values = list(outputs)
                for word in range(per_group):
                    column = number * per_group + word
                    if column >= job.out_pitch:
                        continue
                    address = job.out_base + window * job.out_pitch + column
                    self._put(address, sum((v & 0xFF) << 8 * i for i, v in enumerate(values[4 * word : 4 * word + 4])))
                    yield address, bool(job.drained)

    def _windows(self, job: Job, number: int, group: Group) -> Iterator[list[int]]:
        for line in range(job.lines + 1):
            row = job.origin + number * job.group_step + line * job.y_step
            chain = [[0] * 4 for _ in range(self.size.rows)]
            skip = job.skip
            for column in range(job.columns + 1):
                x = job.x + column * wrap(job.x_step, 16)
                words = list(self._window(job, row, x, job.y + line * job.dy))
                chain = self._multiply(job, words, group, chain)
                if skip:
                    skip -= 1
                    continue
                skip = job.emit_every
                yield self._outputs(job, words, group, chain)

    def _window(self, job: Job, row: int, x: int, y: int) -> Iterator[Words]:
        for ky in range(job.kernel_height + 1):
            for kx in range(job.kernel_width + 1):
                for word in range(job.words + 1):
                    at = x + kx * wrap(job.kernel_x_step, 16) + 4 * word
                    yield self._word(job, row + ky * job.kernel_y_step, at, y + ky * job.kernel_dy)

    def _multiply(self, job: Job, words: list[Words], group: Group, chain: list[list[int]]) -> list[list[int]]:
        if job.mode == ADD:
            return chain
        result = []
        for r, filters in enumerate(group.filters[: self.size.rows if job.mode == CONVOLUTION else CHAIN]):
            lanes = [0] * 4 if job.mode == CONVOLUTION or r == 0 else chain[r - 1]
            taps = [decode(INT8X4, filters[0 if job.hold_filter else i]) for i in range(len(words))]
            result.append(
                [lanes[lane] + sum(x[lane] * w[lane] for x, w in zip(words, taps, strict=True)) for lane in range(4)]
            )
        return result

    def _outputs(self, job: Job, words: list[Words], group: Group, chain: list[list[int]]) -> list[int]:
        limits = (job.offset, job.low, job.high)
        if job.mode == ADD:
            sums = [wrap(group.filters[0][a & 0xFF] + group.filters[1][b & 0xFF]) for a, b in zip(*words, strict=True)]
            return [requantize(value, *group.scale[0], *limits) for value in sums]
        sums = [sum(lanes) for lanes in chain] if job.mode == CONVOLUTION else chain[-1]
        return [
            requantize(wrap(value + bias), *scale, *limits)
            for value, bias, scale in zip(sums, group.bias, group.scale, strict=False)
        ]
