"""QUANTIZE and DEQUANTIZE: lookup_8, requantize_s16, quantize_f32_s8, quantize_f32_s16, dequantize_s16."""

import numpy as np
import pytest

from cfu import host
from cfu.check import referee
from cfu.compiler import compile
from cfu.compiler.ops import portable
from cfu.compiler.ops.quantize import least_floats
from cfu.flow import loop, project
from cfu.model.builder import Builder
from cfu.model.graph import Model
from tests.support.rtl import BASELINE
from tests.support.tiers import TIERS


@pytest.mark.parametrize(("first", "count"), TIERS)
@pytest.mark.parametrize(
    ("kind", "kernels"),
    [
        ("QUANTIZE", ("lookup_8", "requantize_s16", "quantize_f32_s8", "quantize_f32_s16")),
        ("DEQUANTIZE", ("lookup_8", "dequantize_s16")),
    ],
)
def test_matches_tflm(check_op, kind, kernels, first, count):
    served = check_op(kind, count, first)
    assert sum(served[kernel] for kernel in kernels) == count
    assert all(served[kernel] > 0 for kernel in kernels)
    assert served["varied"] > 0.5 * count


def conversion(
    kind: str, source: str, output: str, elements: int = 8, scale: float = 0.5, zero_point: int = 0
) -> Model:
    b = Builder(kind.lower())
    x = b.input((elements,), source, scale=None if source == "float32" else 0.5)
    y = b.op(
        kind, [x], shape=(elements,), dtype=output, scale=None if output == "float32" else scale, zero_point=zero_point
    )
    b.output(y)
    return b.build()


def run(model: Model, values: np.ndarray, compiled: host.Library) -> np.ndarray:
    return host.run_model(model, portable(), [values], compiled)[model.outputs[0]]


@pytest.mark.parametrize(("output", "low", "high"), [("int8", -128, 127), ("int16", -32768, 32767)])
def test_floats_far_out_saturate(compiled, output, low, high):
    values = np.array([1e30, -1e30, np.inf, -np.inf, 1e-40, -0.0, 0.25, -0.25], np.float32)
    assert run(conversion("QUANTIZE", "float32", output), values, compiled).tolist() == [high, low] * 2 + [0, 0, 1, -1]


def test_every_float_where_the_result_changes(compiled):
    """Both neighbours of every threshold, for scales from the least to the largest, against TFLM."""
    for scale in (1e-38, 3e-5, 1 / 255, 0.5, 1.0, 7.3, 1e30):
        for zero_point in (-128, -1, 0, 77, 127):
            keys = least_floats(scale, zero_point).astype(np.int64)
            keys = np.concatenate([keys - 1, keys])
            values = np.where(keys < 0, keys ^ 0x7FFFFFFF, keys).astype(np.int32).view(np.float32)
            model = conversion("QUANTIZE", "float32", "int8", values.size, scale, zero_point)
            got = run(model, values, compiled)
            assert np.array_equal(got, referee.run(model, [values]).outputs[0])
            assert np.array_equal(got, np.concatenate([np.arange(-128, 127), np.arange(-127, 128)]))


@pytest.mark.parametrize(
    ("kind", "source", "output", "floats"),
    [
        ("DEQUANTIZE", "int8", "float32", False),
        ("QUANTIZE", "float32", "int8", False),
        ("QUANTIZE", "float32", "int16", True),
    ],
)
def test_floating_point_functions_are_linked_only_where_needed(kind, source, output, floats):
    design = project.load(BASELINE).design()
    program = compile(conversion(kind, source, output), portable(), "m")
    symbols = loop.build_firmware(design, [program]).symbols
    assert any(name in symbols for name in ("__divsf3", "__mulsf3", "__addsf3")) == floats
