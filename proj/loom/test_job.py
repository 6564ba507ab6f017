"""What the engine is told is typed: misspelt and too large fields are errors, the bits are where they were."""

from dataclasses import replace

import pytest

from cfu import Model
from cfu.lowering import choose, portable
from proj.loom import accelerator as loom
from proj.loom import random_layers
from proj.loom.job import JOB_PAIRS, DrainWhat, DrainWhere, Job, Shape
from proj.loom.place import Placed

PLACES = {
    "words": (0, 10), "kernel_width": (10, 7), "kernel_height": (17, 7), "columns": (24, 12), "lines": (36, 12),
    "groups": (48, 10), "kernel_x_step": (58, 16), "x_step": (74, 16), "kernel_y_step": (90, 16), "y_step": (106, 16),
    "group_step": (122, 16), "origin": (138, 16), "x": (154, 16), "row_bytes": (170, 16), "y": (186, 12),
    "kernel_dy": (198, 5), "dy": (203, 5), "height": (208, 12), "zero_point": (220, 8), "mode": (228, 2),
    "hold_filter": (230, 1), "keep_filters": (231, 1), "group_words": (232, 11), "skip": (243, 4),
    "emit_every": (247, 4), "drained": (251, 1), "out_base": (252, 14), "out_pitch": (266, 11), "outputs": (277, 16),
    "offset": (293, 9), "low": (302, 8), "high": (310, 8),
}  # fmt: skip
"""Lowest bit and width of each field of a packed job."""


def by_hand(job: Job) -> list[int]:
    """The words of a job, packed without its declaration."""
    number = sum((getattr(job, name) & (1 << width) - 1) << at for name, (at, width) in PLACES.items())
    return [number >> 32 * i & 0xFFFFFFFF for i in range(2 * JOB_PAIRS)]


def schedule(model: Model) -> list[Placed]:
    layers = choose(model, (*loom.kernels(loom.SIZE), *portable()))
    return list(next(layer.site.schedule for layer in layers if layer.site.schedule is not None).values())


def check_words(model: Model) -> int:
    """Returns the number of jobs whose words are where they were."""
    jobs = 0
    for placed in schedule(model):
        shape = placed.work.shape
        assert shape.encoded() == shape.group_words | shape.pairs << 11 | shape.sets << 14
        for step in placed.steps:
            assert step.words()[: 2 * JOB_PAIRS] == by_hand(step.job)
            jobs += 1
    return jobs


@pytest.mark.parametrize("kind", random_layers.KINDS)
def test_words_are_as_declared(kind: str) -> None:
    assert check_words(random_layers.make(kind, 1)) >= 1


def test_what_is_drained_is_as_the_kernel_says_it() -> None:
    assert DrainWhere(base=0x1234, pitch=0x5678).encoded() == 0x1234 | 0x5678 << 16
    assert DrainWhat(count=0xFFFF, double=1).encoded() == 0xFFFF | 1 << 16


def test_a_misspelt_field_is_an_error() -> None:
    with pytest.raises(TypeError, match="'drainde'"):
        Job(drainde=1)
    with pytest.raises(TypeError, match="'drainde'"):
        replace(Job(), drainde=1)
    with pytest.raises(AttributeError, match="'drainde'"):
        Job().drainde  # noqa: B018


@pytest.mark.parametrize(
    ("name", "value", "shape"),
    [
        ("words", 1024, r"unsigned\(10\)"),
        ("words", -1, r"unsigned\(10\)"),
        ("x", -32769, r"signed\(16\)"),
        ("y", 2048, r"signed\(12\)"),
        ("drained", 2, r"unsigned\(1\)"),
    ],
)
def test_a_value_out_of_its_fields_range_is_an_error(name: str, value: int, shape: str) -> None:
    with pytest.raises(ValueError, match=rf"^Job\.{name} must fit {shape}, not {value}$"):
        Job(**{name: value})
    with pytest.raises(ValueError, match=rf"^Job\.{name} must fit"):
        replace(Job(), **{name: value})


def test_distances_wrap() -> None:
    assert Job.decoded(Job(origin=-4, y_step=65536 + 12).encoded()) == Job(origin=65532, y_step=12)


def test_extremes_come_back() -> None:
    job = Job(words=1023, x=-32768, y=-2048, zero_point=-128, offset=-256, high=127, outputs=65535)
    assert Job.decoded(job.encoded()) == job
    assert Shape.decoded(Shape(group_words=2047, pairs=7, sets=3).encoded()) == Shape(2047, 7, 3)
