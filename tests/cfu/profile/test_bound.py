"""Cycles from below: by hand, against another way to count, and never above what simulations have shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from cfu import compile, load_project
from cfu.check import cases
from cfu.flow.design import Design
from cfu.model import Model, macs
from cfu.model.builder import Builder
from cfu.model.shapes import window
from cfu.profile import bound
from tests.support import official, pinned_cycles


def bounds(design: Design, model: str | Path) -> tuple[bound.Bound, ...]:
    accelerator = design.accelerator
    own = {kernel.name for kernel in accelerator.kernels}
    return bound.of_program(compile(design, model), own, accelerator.peak_macs, design.target.cpu)


@pytest.mark.parametrize(
    "models", [pytest.param(("kws",), id="kws"), pytest.param(("vww", "ic", "ad"), id="others", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("project", pinned_cycles.PINNED)
def test_no_simulation_has_been_faster(project: str, models: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On the zoo's models, and on those of the official ones whose files are there, as far as cycles are pinned."""
    design, pinned = load_project(project).design(), pinned_cycles.expected()[project]
    monkeypatch.setenv("CFU_MODELS", str(official.folder()))
    there = [model for model in models if official.file(model).is_file()]
    for model in (*there, *(f"zoo:{model}" for model in models)):
        if model in pinned:
            least = sum(found.cycles for found in bounds(design, model))
            assert 0.17 * pinned[model] < least <= pinned[model], model


def dense(tmp_path: Path, layers: int = 1) -> Path:
    """FULLY_CONNECTED of 64 x 32, several of them with the same weights side by side."""
    b = Builder("dense")
    x = b.input((1, 64), scale=0.1)
    weights = b.constant(np.ones((32, 64), np.int8), scale=0.1)
    for _ in range(layers):
        b.output(b.op("FULLY_CONNECTED", [x, weights, -1], {"activation": "NONE"}, shape=(1, 32), scale=1.0))
    path = tmp_path / "dense.tflite"
    path.write_bytes(b.build().content)
    return path


@pytest.mark.parametrize(
    ("project", "array", "cpu"),
    [
        # 512 words come from RAM, 8 are made and stored; the CPU multiplies 2048 times, or hands over 256 pairs.
        ("baseline", 0, 1344 + 8 + 8 + 2048),
        ("simd", 2048 / 4, 1344 + 8 + 256),
        ("loom:32", 2048 / 32, 1344 + 8 + 256),
        ("template", 0, 1344 + 8 + 256),  # its CFU says no peak
    ],
)
def test_a_layer_by_hand(tmp_path: Path, project: str, array: int, cpu: int) -> None:
    (found,) = bounds(load_project(project).design(), dense(tmp_path))
    assert (found.array, found.cpu, found.cycles) == (array, cpu, max(array, cpu))


def test_weights_that_layers_share_are_fetched_once(tmp_path: Path) -> None:
    first, second = bounds(load_project("simd").design(), dense(tmp_path, layers=2))
    assert (first.cpu, second.cpu, second.cycles) == (1344 + 8 + 256, 8 + 8, 512)


def test_an_alias_costs_nothing(tmp_path: Path) -> None:
    b = Builder("alias")
    x = b.input((1, 64), scale=0.1)
    y = b.op("RESHAPE", [x], {"new_shape": (1, 8, 8)}, shape=(1, 8, 8), scale=0.1)
    b.output(b.op("LOGISTIC", [y], shape=(1, 8, 8), scale=1 / 256, zero_point=-128))
    path = tmp_path / "alias.tflite"
    path.write_bytes(b.build().content)
    alias, logistic = bounds(load_project("baseline").design(), path)
    assert (alias.cycles, logistic.cycles) == (0, 2 * 16)


def inside(model: Model) -> int:
    """MACs whose input (of TRANSPOSE_CONV: output) is within the image: an image of ones, padded, then summed up."""
    (op,) = model.ops
    image = model.op_outputs(op)[0] if op.kind == "TRANSPOSE_CONV" else model.tensor(op.inputs[0])
    weights, o = model.tensor(op.inputs[1]), op.options
    shares = []
    for size, taps, stride, dilation in (
        (image.shape[1], weights.shape[1], o.stride_h, getattr(o, "dilation_h", 1)),
        (image.shape[2], weights.shape[2], o.stride_w, getattr(o, "dilation_w", 1)),
    ):
        along, reach = window(size, taps, stride, dilation, o.padding), (taps - 1) * dilation + 1
        line = np.pad(np.ones(size), (along.before, along.output * stride + reach))
        sums = [line[at * stride : at * stride + reach : dilation].sum() for at in range(along.output)]
        shares.append(sum(sums) / (along.output * taps))
    return round(macs(model, op) * shares[0] * shares[1])


@pytest.mark.parametrize("kind", ["CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV"])
def test_macs_beside_the_image_do_not_count(kind: str) -> None:
    fewer = 0
    for seed in range(30):
        model = cases.model(kind, seed)
        counted = bound.inside(model, model.ops[0])
        assert counted == inside(model)
        fewer += counted < macs(model, model.ops[0])
    assert fewer > 5


@pytest.mark.parametrize("kind", ["FULLY_CONNECTED", "ADD"])
def test_ops_without_a_window_have_nothing_beside(kind: str) -> None:
    model = cases.model(kind, 1)
    assert bound.inside(model, model.ops[0]) == macs(model, model.ops[0])
