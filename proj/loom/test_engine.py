"""The engine against its golden model: the commands of random layers, with random stalls on both sides of the bus."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from cfu import Model
from cfu.lowering import choose, portable
from cfu.testing import cases, verilated
from gateware import RESET_FUNCT3, RESET_FUNCT7, testing
from gateware.testing import Command
from proj.loom import accelerator as loom
from proj.loom import random_layers
from proj.loom.job import CONVOLUTION, JOB_PAIRS, DrainWhat, DrainWhere, Size
from proj.loom.place import Placed, Step
from proj.loom.unit import Loom

SIZES = (
    Size(activation_bytes=4096, filter_depth=512),
    Size(lanes=32, activation_bytes=4096, filter_depth=512),
    Size(lanes=8, activation_bytes=4096, filter_depth=256, channels=64, lut_rows=2),
)
INSTRUCTIONS = Loom(SIZES[0]).instructions
RESET = Command(RESET_FUNCT3, RESET_FUNCT7)


@cache
def hardware(size: Size) -> verilated.HostCfu:
    return verilated.load(Loom(size))


def command(name: str, a: int = 0, b: int = 0, imm: int = 0) -> Command:
    instruction = next(i for i in INSTRUCTIONS if i.name == name)
    return Command(instruction.funct3, instruction.funct7 | imm, a & 0xFFFFFFFF, b & 0xFFFFFFFF)


def schedule(model: Model, size: Size) -> list[Placed]:
    """What the engine does for each op of ``model`` that it serves."""
    for layer in choose(model, (*loom.kernels(size), *portable())):
        if layer.site.schedule is not None:
            return list(layer.site.schedule.values())
    return []


def pairs(words: np.ndarray) -> Iterator[tuple[int, int]]:
    flat = [int(word) for word in words.reshape(-1)]
    yield from zip(flat[::2], flat[1::2] + [0] * (len(flat) % 2), strict=True)


def stores(step: Step, inputs: list[np.ndarray]) -> Iterator[Command]:
    for store, values in zip(step.stores, inputs, strict=False):
        if store.words:
            image = np.frombuffer(values.tobytes() + bytes(8), np.uint8)
            words = np.frombuffer(image[store.offset : store.offset + 4 * store.words].tobytes(), np.uint32)
            yield command("seek", store.place)
            yield from (command("store", a, b) for a, b in pairs(words))


def commands(placed: Placed, size: Size, inputs: list[np.ndarray]) -> Iterator[Command]:
    """What the C kernel sends, but group by group: load, then pop; outputs that stay inside are not popped."""
    work = placed.work
    for step in placed.steps:
        if step.load:
            yield command("rewind", work.shape.encoded())
        yield from stores(step, inputs)
        job = step.job.pack()
        yield from (command("configure", job[2 * i], job[2 * i + 1], imm=i) for i in range(JOB_PAIRS))
        yield command("start")
        loads = [command("load", a, b) for a, b in pairs(work.stream)] if step.load else []
        if not step.job.drained:
            yield from loads
            continue
        pushes = work.stream.shape[1] // 2
        for group in range(len(work.stream)):
            yield from loads[group * pushes : (group + 1) * pushes]
            count = -(-step.pixels // 4) if work.is_add else step.job.outputs + 1
            words = size.rows // 4 if step.job.mode == CONVOLUTION else 1
            two = words == 2 and work.groups - 2 * group >= 2
            where = DrainWhere(base=step.place + words * group, pitch=work.groups)
            yield command("drain", where.encoded(), DrainWhat(count=count - 1, double=int(two)).encoded())
            yield from [command("pop")] * (count * (1 + two))


def check(model: Model, size: Size, seed: int, stalls: float) -> int:
    """Returns how many commands were compared."""
    inputs = [random_layers.inputs(model, seed)[0]] * 2
    sent = [c for placed in schedule(model, size) for c in commands(placed, size, inputs)]
    hardware(size).reset()
    responses = hardware(size).run(sent, stalls=stalls, seed=seed)
    testing.compare(hardware(size).cfu, sent, responses)
    return sum(c == command("pop") for c in sent)


def unread(placed: Placed) -> Placed:
    """The outputs of all steps but the last stay inside: each job follows that before as soon as it may."""
    *steps, last = placed.steps
    return replace(placed, steps=(*(replace(step, job=replace(step.job, drained=0)) for step in steps), last))


BATCHES = [("conv", 20), ("conv", 21), ("depthwise", 27), ("pool", 13)]
"""Random layers of two images that are stored, with the filters, before the first: the second's job follows at once."""


@pytest.mark.parametrize(("kind", "seed"), BATCHES)
def test_a_job_waits_for_the_one_before(kind: str, seed: int) -> None:
    model, size = random_layers.make(kind, seed), SIZES[0]
    (placed,) = schedule(model, size)
    assert not placed.steps[1].load
    assert not any(store.words for store in placed.steps[1].stores)
    sent = list(commands(unread(placed), size, random_layers.inputs(model, seed)))
    hardware(size).reset()
    testing.compare(hardware(size).cfu, sent, hardware(size).run(sent))


@pytest.mark.parametrize("kind", ["conv", "depthwise", "separable", "pool", "fully_connected"])
@pytest.mark.parametrize(("size", "stalls"), [(SIZES[0], 0.0), *((size, 0.4) for size in SIZES)], ids=str)
def test_layers_agree_with_the_golden_model(kind: str, size: Size, stalls: float) -> None:
    assert sum(check(random_layers.make(kind, seed), size, seed, stalls) for seed in range(3)) >= 2


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_many_groups_of_outputs_whose_filters_stream_through(size: Size) -> None:
    assert check(random_layers.make("fully_connected", 0, depth=40, outputs=300), size, 0, 0.2) > 0


@pytest.mark.parametrize(("size", "stalls"), [(SIZES[0], 0.0), *((size, 0.4) for size in SIZES)], ids=str)
def test_add_agrees_with_the_golden_model(size: Size, stalls: float) -> None:
    served = [check(cases.model("ADD", seed), size, seed, stalls) for seed in range(8)]
    assert sum(count > 0 for count in served) >= 4


def test_reset_in_the_middle_of_a_job_leaves_no_trace() -> None:
    model, size = random_layers.make("conv", 3), SIZES[0]
    (placed,) = schedule(model, size)
    whole = list(commands(placed, size, random_layers.inputs(model, 3)))
    begun = whole[: next(i for i, c in enumerate(whole) if c == command("pop")) + 3]
    hardware(size).reset()
    responses = hardware(size).run([*begun, RESET, *whole])
    testing.compare(hardware(size).cfu, [*begun, RESET, *whole], responses)
