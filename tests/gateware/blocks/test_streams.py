"""Blocks with streams: every item against the golden model, with and without stalls."""

import random
from typing import Any

import pytest
from amaranth.hdl import signed

from gateware.blocks.harness import run_stream
from gateware.blocks.line_buffer import LineBuffer, windows
from gateware.blocks.packer import Packer, pack
from gateware.blocks.stream_fifo import StreamFifo
from gateware.blocks.window_addresses import WindowAddresses, WindowShape, window_addresses

STALLS = pytest.mark.parametrize("stalls", [0.0, 0.4])


@STALLS
def test_packer(stalls: float) -> None:
    rng = random.Random(1)
    values = [rng.randint(-128, 127) for _ in range(200)]
    assert run_stream(Packer(), values, 50, stalls=stalls) == pack(values)


@STALLS
@pytest.mark.parametrize("depth", [2, 5, 16])
def test_fifo_keeps_order(depth: int, stalls: float) -> None:
    rng = random.Random(2)
    values = [rng.getrandbits(12) for _ in range(200)]
    assert run_stream(StreamFifo(12, depth), values, 200, stalls=stalls) == values


@STALLS
@pytest.mark.parametrize(("width", "height", "kernel"), [(7, 5, 3), (16, 4, 3), (6, 6, 5), (2, 3, 2)])
def test_line_buffer(width: int, height: int, kernel: int, stalls: float) -> None:
    rng = random.Random(3)
    images = [[[rng.randint(-128, 127) for _ in range(width)] for _ in range(height)] for _ in range(2)]
    pixels = [pixel for image in images for line in image for pixel in line]
    expected = [window for image in images for window in windows(image, kernel)]
    ports = {"width": width, "height": height}
    block = LineBuffer(signed(8), kernel, 16)
    found = run_stream(block, pixels, len(expected), ports=ports, stalls=stalls)
    assert [[list(line) for line in window] for window in found] == expected


SHAPES = [
    WindowShape(5, 6, 2, 5, 6, 3, 3, 1, 1, 1),
    WindowShape(9, 7, 1, 5, 4, 3, 3, 2, 1, 0),
    WindowShape(4, 4, 3, 4, 4, 1, 1, 1, 0, 0),
    WindowShape(10, 4, 1, 4, 1, 4, 4, 2, 0, 0),
]


@STALLS
@pytest.mark.parametrize("shape", SHAPES)
def test_window_addresses(shape: WindowShape, stalls: float) -> None:
    expected = list(window_addresses(shape))
    ports: dict[str, Any] = {**vars(shape), **shape.steps(), "start": 1}
    found = run_stream(WindowAddresses(), [], len(expected), ports=ports, stalls=stalls)
    assert [{name: item[name] for name in expected[0]} for item in found] == expected


def test_one_address_a_cycle_and_then_idle() -> None:
    shape = WindowShape(5, 5, 1, 3, 3, 3, 3, 1, 0, 0)
    ports = {**vars(shape), **shape.steps(), "start": 1}
    with pytest.raises(AssertionError, match="hangs after 0 items in, 81 out"):
        run_stream(WindowAddresses(), [], 82, ports=ports, stalls=0.0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: StreamFifo(8, 1), "depth must be at least 2, not 1"),
        (lambda: LineBuffer(8, 1), "kernel must be 2 to max_width, not 1"),
        (lambda: LineBuffer(8, 5, 4), "not 5 with 4"),
    ],
)
def test_constructor_errors(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
