"""Checks of ops that differ in their arithmetic only."""

from __future__ import annotations

import numpy as np

from cfu.model.shapes import broadcast, window
from cfu.model.validate import OpView, shape_text


def unary(op: OpView) -> None:
    """One int8 tensor in, one of the same shape out, each with its own scale."""
    op.counts(1)
    op.activations(op.input(0), op.output)
    op.shape(op.output, op.input(0).shape)


def binary(op: OpView) -> None:
    """Two int8 tensors, each with its own scale, broadcast by NumPy's rule."""
    op.counts(2)
    left, right = op.input(0), op.input(1)
    op.activations(left, right, op.output)
    shape = broadcast(left.shape, right.shape)
    if shape is None:
        op.fail(f"shapes {shape_text(left.shape)} and {shape_text(right.shape)} do not broadcast")
    if left.shape != right.shape:
        op.rank(op.output, 0, 6)  # TFLM's limit for broadcasting
    op.shape(op.output, shape)


def sum_multipliers(op: OpView) -> None:
    """The fixed-point factors of ADD and SUB, which TFLM computes in float32 or double and wants above 0, below 1.

    Both inputs are shifted left by 20 bits and brought to twice the larger scale, the sum is scaled back.
    """
    left, right, out = (np.float32(tensor.scale) for tensor in (*op.inputs, op.output))
    with np.errstate(over="ignore", under="ignore"):
        twice = np.float32(2) * max(left, right)
        factors = min(left, right) / twice, twice / (np.float32(2**20) * out)
    for factor in map(float, factors):
        op.multiplier(factor, "inputs and output", below=1.0, least=2.0**-126)


def pool(op: OpView) -> None:
    """A window over an NHWC int8 tensor; input and output share their scale."""
    op.counts(1)
    source, output, o = op.input(0), op.output, op.options
    op.activations(source, output)
    op.same_quantisation(source, output)
    op.rank(source, 4)
    op.positive(stride_h=o.stride_h, stride_w=o.stride_w, filter_h=o.filter_h, filter_w=o.filter_w)
    rows = window(source.shape[1], o.filter_h, o.stride_h, 1, o.padding)
    columns = window(source.shape[2], o.filter_w, o.stride_w, 1, o.padding)
    op.shape(output, (source.shape[0], rows.output, columns.output, source.shape[3]))


def reduction(op: OpView) -> set[int]:
    """An int8 tensor reduced along the axes of a constant second input; returns them."""
    op.counts(2)
    source, output = op.input(0), op.output
    op.activations(source, output)
    axes = {op.axis(value, len(source.shape)) for value in op.integers(1)}
    if not axes:
        op.fail("reduces along no axis")
    kept = [1 if i in axes else size for i, size in enumerate(source.shape) if i not in axes or op.options.keep_dims]
    op.shape(output, tuple(kept))
    return axes


def arg_reduction(op: OpView) -> None:
    """The index of an extreme along one axis of an int8 tensor, as int32."""
    op.counts(2)
    source, output = op.input(0), op.output
    op.activations(source)
    op.dtype(output, "int32")
    if op.options.output_type != "INT32":
        op.fail(f"output_type is {op.options.output_type}, must be INT32")
    axes = op.integers(1)
    if len(axes) != 1:
        op.fail(f"has {len(axes)} axes, must have 1")
    axis = op.axis(axes[0], len(source.shape))
    op.shape(output, source.shape[:axis] + source.shape[axis + 1 :])


def resize(op: OpView) -> None:
    """An NHWC int8 tensor resized to the constant second input's height and width."""
    op.counts(2)
    source, output = op.input(0), op.output
    op.activations(source, output)
    op.rank(source, 4)
    op.rank(op.input(1), 1)
    op.shape(op.input(1), (2,))
    op.shape(output, (source.shape[0], *op.integers(1), source.shape[3]))


def paddings(op: OpView, most: int) -> list[tuple[int, int]]:
    """Pairs before and after each dimension (``most`` at most) from the constant second input, all 0 or more."""
    source, output = op.input(0), op.output
    op.activations(source, output)
    op.rank(source, 1, most)
    op.shape(op.input(1), (len(source.shape), 2))
    values = op.integers(1)
    if min(values) < 0:
        op.fail(f"padding {min(values)} is negative")
    pairs = list(zip(values[::2], values[1::2], strict=True))
    op.shape(output, tuple(size + a + b for size, (a, b) in zip(source.shape, pairs, strict=True)))
    return pairs


def block(op: OpView, deep: tuple[int, ...], wide: tuple[int, ...]) -> None:
    """SPACE_TO_DEPTH or DEPTH_TO_SPACE: the shape ``wide`` is the shape ``deep`` with blocks laid out in the plane."""
    size = op.options.block_size
    if len(deep) == len(wide) == 4 and wide == (deep[0], deep[1] * size, deep[2] * size, deep[3] // (size * size)):
        if deep[3] % (size * size) == 0:
            return
    op.fail(f"shapes {shape_text(op.input(0).shape)} and {shape_text(op.output.shape)} do not fit block size {size}")
