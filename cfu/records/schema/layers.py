"""The document of ``cfu layer``."""

from __future__ import annotations

from typing import Literal

from cfu.records.schema.base import Count, Document, Object, Shape


class Difference(Object):
    """An element that differs from TFLM's; null is a number that is not finite."""

    index: list[int]
    expected: float | None
    got: float | None


class HostLayer(Object):
    """A layer that was run on the host: how many elements ``differ``, the first of them, what the kernel printed."""

    index: Count
    op: str
    kernel: str
    output_shape: Shape
    milliseconds: float
    differ: Count
    differences: list[Difference]
    console: str


class Layers(Document):
    """The document of ``cfu layer``: ``model`` is its id, or the kind and the seed of a random layer."""

    status: Literal["ok", "mismatch"]
    project: str
    model: str
    layers: list[HostLayer]
