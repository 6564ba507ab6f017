"""The walk that proves a file well-formed."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import flatbuffers
import pytest

from cfu.model import flatbuffer, schema
from cfu.model.builder import Builder

tables = schema.tables


def finish(builder: flatbuffers.Builder, root: int) -> bytes:
    builder.Finish(root, file_identifier=schema.IDENTIFIER)
    return bytes(builder.Output())


def test_official_files_are_well_formed(official: Path) -> None:
    content = official.read_bytes()
    flatbuffer.verify(content)
    with pytest.raises(flatbuffer.CorruptError):
        flatbuffer.verify(content[: len(content) // 2])


def test_offsets_outside_the_file(small: Builder) -> None:
    content = small.content()
    root = struct.unpack_from("<I", content)[0]
    for position in (0, root):  # the root's offset; the root's way to its vtable
        for value in (0x7FFFFFFF, 0x80000001, len(content), len(content) - 1):
            data = bytearray(content)
            struct.pack_into("<I", data, position, value)
            with pytest.raises(flatbuffer.CorruptError, match=r"reaches byte|vtable|outside"):
                flatbuffer.verify(bytes(data))


def test_vector_longer_than_the_file(small: Builder) -> None:
    content = small.content()
    buffers = tables.Model.GetRootAs(content, 0)
    start = buffers._tab.Vector(buffers._tab.Offset(12))  # slot 4 of the model: its buffers
    data = bytearray(content)
    struct.pack_into("<I", data, start - 4, 0x3FFFFFFF)
    with pytest.raises(flatbuffer.CorruptError, match="list of buffers reaches byte"):
        flatbuffer.verify(bytes(data))


def test_shared_tables_do_not_multiply_the_work() -> None:
    """2,000 subgraphs, all the same one, of 2,000 tensors, all the same one: 16 KB that stand for 4 million tables."""
    builder = flatbuffers.Builder(0)
    tables.TensorStart(builder)
    tensor = tables.TensorEnd(builder)

    def list_of(start: object, element: int) -> int:
        start(builder, 2000)
        for _ in range(2000):
            builder.PrependUOffsetTRelative(element)
        return builder.EndVector()

    tensors = list_of(tables.SubGraphStartTensorsVector, tensor)
    tables.SubGraphStart(builder)
    tables.SubGraphAddTensors(builder, tensors)
    subgraphs = list_of(tables.ModelStartSubgraphsVector, tables.SubGraphEnd(builder))
    tables.ModelStart(builder)
    tables.ModelAddSubgraphs(builder, subgraphs)
    content = finish(builder, tables.ModelEnd(builder))
    begin = time.process_time()
    with pytest.raises(flatbuffer.CorruptError, match="circles"):
        flatbuffer.verify(content)
    assert time.process_time() - begin < 1
