"""AVERAGE_POOL_2D: input and output NHWC int8 with one scale; padding does not count as elements."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.check import OpView
from cfu.model.definition import Definition, activation, option, padding
from cfu.model.shapes import window


@dataclass(frozen=True)
class Pool2DOptions:
    padding: str = padding()
    stride_h: int = option("strideH", default=1)
    stride_w: int = option("strideW", default=1)
    filter_h: int = option("filterHeight", default=1)
    filter_w: int = option("filterWidth", default=1)
    activation: str = activation()


def check(op: OpView) -> None:
    op.counts(1)
    source, output, o = op.input(0), op.output, op.options
    op.activations(source, output)
    op.same_quantisation(source, output)
    op.rank(source, 4)
    op.positive(stride_h=o.stride_h, stride_w=o.stride_w, filter_h=o.filter_h, filter_w=o.filter_w)
    rows = window(source.shape[1], o.filter_h, o.stride_h, 1, o.padding)
    columns = window(source.shape[2], o.filter_w, o.stride_w, 1, o.padding)
    op.shape(output, (source.shape[0], rows.output, columns.output, source.shape[3]))


DEFINITION = Definition("AVERAGE_POOL_2D", check, Pool2DOptions, "Pool2DOptions", version=2)
