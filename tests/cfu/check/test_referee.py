"""TFLM as the referee."""

from __future__ import annotations

import os
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from cfu.base.errors import ModelError
from cfu.check import referee
from cfu.model.builder import Builder
from cfu.model.graph import Model, Quantization
from cfu.model.ops.add import AddOptions
from cfu.model.ops.average_pool_2d import Pool2DOptions
from cfu.model.ops.depthwise_conv_2d import DepthwiseConv2DOptions
from cfu.model.ops.reshape import ReshapeOptions
from cfu.model.writer import serialize


def doubling() -> Model:
    """y = x + z at one scale, then a reshape, then y + y at twice the scale: equal to y."""
    b = Builder("doubling")
    x, z = b.input((1, 2, 3), scale=0.5, name="x"), b.input((3,), scale=0.5, name="z")
    y = b.op("ADD", [x, z], AddOptions(), shape=(1, 2, 3), scale=0.5)
    flat = b.op("RESHAPE", [y], ReshapeOptions((6,)), shape=(6,), scale=0.5)
    b.output(b.op("ADD", [flat, flat], AddOptions(), shape=(6,), scale=1.0))
    b.output(y)
    return b.build()


X = np.arange(-3, 3, dtype=np.int8).reshape(1, 2, 3)
Z = np.array([10, 20, 30], np.int8)


def test_every_tensor_is_returned_in_the_models_shape() -> None:
    reference = referee.run(doubling(), [X, Z])
    assert sorted(reference.tensors) == [0, 1, 2, 4 - 1, 4]
    assert np.array_equal(reference.tensors[0], X) and np.array_equal(reference.tensors[1], Z)
    assert np.array_equal(reference.tensors[2], X + Z)
    assert np.array_equal(reference.tensors[3], (X + Z).reshape(6))
    assert np.array_equal(reference.outputs[0], (X + Z).reshape(6)) and np.array_equal(reference.outputs[1], X + Z)


def test_results_outlive_the_next_inference() -> None:
    judge = referee.Referee(doubling())
    first = judge.run([X, Z])
    kept = {index: value.copy() for index, value in first.tensors.items()}
    second = judge.run([X + 1, Z])
    assert all(np.array_equal(first.tensors[index], kept[index]) for index in kept)
    assert np.array_equal(second.tensors[2], X + Z + 1)


def test_version_names_the_binary() -> None:
    version = referee.run(doubling(), [X, Z]).version
    assert version == referee.version()
    assert version.version.startswith("0.dev2026") and re.fullmatch("[0-9a-f]{64}", version.sha256)


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ([X], "doubling takes 2 inputs, got 1"),
        ([X, Z, Z], "doubling takes 2 inputs, got 3"),
        ([X.astype(np.int16), Z], "input 'x' is int16 1x2x3, must be int8 1x2x3"),
        ([X.astype(np.float32), Z], "input 'x' is float32 1x2x3, must be int8 1x2x3"),
        ([X, Z.reshape(1, 3)], "input 'z' is int8 1x3, must be int8 3"),
        ([X.reshape(6), Z], "input 'x' is int8 6, must be int8 1x2x3"),
    ],
)
def test_wrong_inputs(inputs: list[np.ndarray], words: str) -> None:
    with pytest.raises(ModelError, match="^" + re.escape(words)):
        referee.run(doubling(), inputs)


def test_inputs_need_not_be_contiguous() -> None:
    wide = np.repeat(X, 2, axis=2)[:, :, ::2]
    assert not wide.flags.c_contiguous
    assert np.array_equal(referee.run(doubling(), [wide, Z]).tensors[2], X + Z)


def refused(name: str = "pool") -> Model:
    """A pool whose output has another scale: TFLM's own check refuses it, and says so on stderr."""
    b = Builder(name)
    x = b.input((1, 2, 2, 1), scale=0.1)
    b.output(b.op("AVERAGE_POOL_2D", [x], Pool2DOptions("VALID", 1, 1, 2, 2), shape=(1, 1, 1, 1), scale=0.1))
    model = b.build()
    tensors = (model.tensors[0], replace(model.tensors[1], quantization=Quantization((0.5,), (0,))))
    return replace(model, content=serialize(replace(model, tensors=tensors)))


def refusal(model: Model) -> str:
    with pytest.raises(ModelError) as caught:
        referee.run(model, [np.zeros((1, 2, 2, 1), np.int8)])
    return str(caught.value)


def test_a_refusal_carries_tflms_words(capfd: pytest.CaptureFixture[str]) -> None:
    text = refusal(refused())
    assert text.startswith("TFLM cannot prepare pool: ") and "scale_diff" in text and "\n" not in text
    assert refusal(refused()) == text, "no words of the last refusal"
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"


def test_what_other_threads_write_meanwhile_is_theirs(capfd: pytest.CaptureFixture[str]) -> None:
    """Two threads are refused models while others write to stderr: no line is lost, none gets into a message."""
    names = ("first", "second")
    expected = {name: refusal(refused(name)) for name in names}
    stop = threading.Event()
    written = []

    def write() -> None:
        while not stop.is_set():
            os.write(2, b"stranger\n")
            written.append(print("python", file=sys.stderr))

    def refuse(name: str) -> set[str]:
        return {refusal(refused(name)) for _ in range(50)}

    with ThreadPoolExecutor(3) as pool:
        writer = pool.submit(write)
        found = list(pool.map(refuse, names))
        stop.set()
        writer.result()
    assert found == [{expected[name]} for name in names]
    lines = capfd.readouterr().err.splitlines()
    assert written and lines.count("stranger") == lines.count("python") == len(written)
    assert len(lines) == 2 * len(written), "TFLM's own words are in the messages only"


def depthwise(*bias: int) -> Builder:
    b = Builder("depthwise")
    x, w = b.input((1, 2, 2, 1), scale=0.5), b.constant(np.full((1, 1, 1, 1), 2, np.int8), scale=0.5)
    options = DepthwiseConv2DOptions("SAME")
    b.output(b.op("DEPTHWISE_CONV_2D", [x, w, *bias], options, shape=(1, 2, 2, 1), scale=0.5))
    return b


def test_a_missing_bias_stored_as_minus_1() -> None:
    value = np.arange(4, dtype=np.int8).reshape(1, 2, 2, 1)
    for model in (depthwise(-1).build(), depthwise().build()):
        assert np.array_equal(referee.run(model, [value]).outputs[0], value)


@pytest.mark.parametrize("offset", [-1, 0, 1 << 30])
def test_a_memory_plan_in_the_file_is_not_obeyed(offset: int) -> None:
    b = depthwise()
    plan = np.array([1, 0, 3, offset, offset, offset], np.int32)
    b.metadata["OfflineMemoryAllocation"] = plan.tobytes().decode("latin-1")
    value = np.arange(4, dtype=np.int8).reshape(1, 2, 2, 1)
    assert np.array_equal(referee.run(b.build(), [value]).outputs[0], value)


def test_large_activations_of_a_small_file() -> None:
    b = Builder("large")
    x = b.input((1, 512, 512, 4), scale=0.5)
    b.output(b.op("ADD", [x, x], AddOptions(), shape=(1, 512, 512, 4), scale=1.0))
    value = np.full((1, 512, 512, 4), 7, np.int8)
    assert np.array_equal(referee.run(b.build(), [value]).outputs[0], value)
