"""ADD by look-up."""

from __future__ import annotations

import numpy as np

from cfu import Site
from cfu.lowering import quantize_multiplier, wrap_int32
from gateware.blocks.arithmetic import multiply_by_quantized_multiplier

from .job import ADD, Job, Size
from .work import Work, limited, make, vectors

TABLE = 256
ADD_LEFT_SHIFT = 20


def declines(site: Site, size: Size) -> str | None:
    if site.inputs[0].shape != site.inputs[1].shape:
        return "both inputs must have one shape"
    return None if _add_scale(site)[0] else "the output's scale is out of proportion"


def _add_scale(site: Site) -> tuple[int, int]:
    """Multiplier and shift of the sum."""
    twice_larger = 2 * max(tensor.scale for tensor in site.inputs)
    return quantize_multiplier(twice_larger / ((1 << ADD_LEFT_SHIFT) * site.output.scale))


def add(site: Site, size: Size) -> Work:
    """Each addend is one of 256 numbers: they are looked up. TFLM: ``CalculateOpDataAdd``, ``AddElementwise``."""
    twice_larger = 2 * max(tensor.scale for tensor in site.inputs)
    tables = np.zeros((1, TABLE, 2, 1), np.uint32)
    for i, tensor in enumerate(site.inputs):
        multiplier, shift = quantize_multiplier(tensor.scale / twice_larger)
        for value in range(-128, 128):
            shifted = (value - tensor.zero_point) << ADD_LEFT_SHIFT
            scaled = multiply_by_quantized_multiplier(shifted, multiplier, shift)
            tables[0, value & 0xFF, i, 0] = wrap_int32(np.int64(scaled)).view(np.uint32)
    multiplier, shift = _add_scale(site)
    parameters = (np.zeros(1, np.int32), np.array([multiplier]), np.array([shift]))
    words = -(-site.output.elements // 4)
    job = limited(Job(mode=ADD, kernel_height=1, x_step=4, row_bytes=0xFFFF, height=1), site)
    return make(vectors(words, 4, 4), job, tables.view(np.int8).reshape(1, TABLE, 2, 4), parameters, size)
