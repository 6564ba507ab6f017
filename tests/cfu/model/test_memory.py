"""Lifetimes and the least memory."""

from __future__ import annotations

from pathlib import Path

from cfu.model import load
from cfu.model.builder import Builder
from cfu.model.memory import Lifetime, aliases, lifetimes, minimum_arena
from cfu.model.ops.add import AddOptions

# The largest input + output (+ what a skip connection keeps) of the published architectures, in bytes.
KNOWN = {
    "kws_ref_model": 2 * 25 * 5 * 64,
    "vww_96_int8": 48 * 48 * (8 + 16),
    "pretrainedResnet_quant": 3 * 32 * 32 * 16,
    "ad01_int8": 640 + 128,
    "sww_ref_model": (28 + 24) * 128,
}


def test_official(official: Path) -> None:
    assert minimum_arena(load(official)) == KNOWN[official.stem]


def test_small(small: Builder) -> None:
    model = small.build()
    conv, depthwise, add, pool, reshaped, logits, likely = (op.outputs[0] for op in model.ops)
    assert aliases(model)[reshaped] == pool and aliases(model)[add] == add
    assert lifetimes(model) == {
        model.inputs[0]: Lifetime(0, 0, 32),
        conv: Lifetime(0, 2, 32),  # the sum reads it again
        depthwise: Lifetime(1, 2, 32),
        add: Lifetime(2, 3, 32),
        pool: Lifetime(3, 5, 8),  # as `reshaped` to the fully connected layer
        logits: Lifetime(5, 6, 3),
        likely: Lifetime(6, 6, 3),
    }
    assert minimum_arena(model) == 96


def test_outputs_stay_and_unused_inputs_count() -> None:
    b = Builder()
    x = b.input((100,), scale=0.1)
    b.input((1000,), scale=0.1)
    y = x
    for _ in range(3):
        y = b.op("ADD", [y, y], AddOptions(), shape=(100,), scale=0.1)
        b.output(y)
    assert minimum_arena(b.build()) == 1200
