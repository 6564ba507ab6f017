"""RESHAPE: the same elements under another shape, given by the options, by a constant second input, or by both."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cfu.model.definition import Definition, option
from cfu.model.validate import OpView, shape_text


@dataclass(frozen=True)
class ReshapeOptions:
    new_shape: tuple[int, ...] = option("newShape", vector=True, default=())


def check(op: OpView) -> None:
    op.counts(1, 2)
    source, wanted, output = op.input(0), op.optional(1), op.output
    op.dtype(source, "int8", "int16", "float32")
    op.dtype(output, source.dtype)
    shape = op.options.new_shape
    if len(shape) > 8:  # TFLM reads no more, even where the input decides
        op.fail(f"new_shape has {len(shape)} dimensions, must have 8 at most")
    if wanted is not None:
        op.dtype(wanted, "int32")
        shape = tuple(op.constant(wanted).reshape(-1).tolist())
    known = math.prod(size for size in shape if size != -1)
    if shape.count(-1) == 1 and known > 0 and source.elements % known == 0:
        shape = tuple(source.elements // known if size == -1 else size for size in shape)
    if any(size < 1 for size in shape) or math.prod(shape) != source.elements:
        op.fail(f"cannot give {op.name(source)} of {source.elements} elements the shape {shape_text(shape)}")
    op.shape(output, shape)


DEFINITION = Definition("RESHAPE", check, ReshapeOptions, "ReshapeOptions", optional=True, alias=True)
