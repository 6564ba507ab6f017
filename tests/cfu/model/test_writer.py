"""Files that are written read back as the same graph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cfu.base import random
from cfu.check import referee
from cfu.model import load, parse, schema
from cfu.model.builder import Builder
from cfu.model.differences import differences
from cfu.model.writer import serialize


def test_round_trip(small: Builder) -> None:
    model = small.build()
    assert differences(small.graph(), model) == []
    assert serialize(model) == model.content == small.content()


def test_official_round_trip_means_the_same(official: Path) -> None:
    model = load(official)
    content = serialize(model)
    again = parse(content, name=model.name)
    assert differences(model, again) == []
    assert serialize(again) == content
    index = model.inputs[0]
    shape = model.tensors[index].shape
    value = random.integers(7, official.stem, int(np.prod(shape)), -128, 127).astype(np.int8).reshape(shape)
    left, right = referee.run(model, [value]), referee.run(again, [value])
    assert left.tensors.keys() == right.tensors.keys()
    assert all(np.array_equal(left.tensors[i], right.tensors[i]) for i in left.tensors)


def test_constants_are_aligned(small: Builder) -> None:
    content = small.content()
    root = schema.tables.Model.GetRootAs(content, 0)
    buffers = [root.Buffers(i) for i in range(root.BuffersLength())]
    assert buffers[0].DataLength() == 0
    starts = [buffer._tab.Vector(buffer._tab.Offset(4)) for buffer in buffers[1:]]
    assert len(starts) == 7 and all(start % 16 == 0 for start in starts)


def test_metadata_keeps_every_byte(small: Builder) -> None:
    small.metadata["plan"] = bytes(range(256)).decode("latin-1")
    assert small.build().metadata["plan"].encode("latin-1") == bytes(range(256))


def test_options_are_checked(small: Builder) -> None:
    graph = small.graph()
    for options, words in ((None, "takes Conv2DOptions"), (type(graph.ops[0].options)("FULL"), "padding must be one")):
        b = Builder()
        x = b.input((1, 1, 1, 1), scale=1.0)
        b.node("CONV_2D", [x, x], [x], options)
        with pytest.raises(ValueError, match=words):
            b.content()
