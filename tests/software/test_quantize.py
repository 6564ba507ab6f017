"""QUANTIZE and DEQUANTIZE: lookup_8, requantize_s16, quantize_f32, dequantize_s16."""

import numpy as np
import pytest

from cfu import flow, host, project
from cfu.compiler import compile
from cfu.compiler.kernel import Site
from cfu.compiler.ops import portable
from cfu.model.builder import Builder
from cfu.model.graph import Model
from tests.rtl import BASELINE
from tests.software.tiers import TIERS


@pytest.mark.parametrize(("first", "count"), TIERS)
@pytest.mark.parametrize(
    ("kind", "kernels"),
    [("QUANTIZE", ("lookup_8", "requantize_s16", "quantize_f32")), ("DEQUANTIZE", ("lookup_8", "dequantize_s16"))],
)
def test_matches_tflm(check_op, kind, kernels, first, count):
    served = check_op(kind, count, first)
    assert sum(served[kernel] for kernel in kernels) == count
    assert all(served[kernel] > 0 for kernel in kernels)
    assert served["varied"] > 0.5 * count


def conversion(kind: str, source: str, output: str, elements: int = 8) -> Model:
    b = Builder(kind.lower())
    x = b.input((elements,), source, scale=None if source == "float32" else 0.5)
    y = b.op(kind, [x], shape=(elements,), dtype=output, scale=None if output == "float32" else 0.5, zero_point=0)
    b.output(y)
    return b.build()


@pytest.mark.parametrize(("output", "low", "high"), [("int8", -128, 127), ("int16", -32768, 32767)])
def test_floats_far_out_saturate(compiled, output, low, high):
    model = conversion("QUANTIZE", "float32", output)
    values = np.array([1e30, -1e30, np.inf, -np.inf, np.nan, 1e-40, 0.25, -0.25], np.float32)
    (kernel,) = (kernel for kernel in portable() if kernel.name == "quantize_f32")
    (got,) = host.run_kernel(kernel, Site(model, model.ops), [values], compiled=compiled)
    assert got.tolist() == [high, low, high, low, 0, 0, 1, -1]


@pytest.mark.parametrize(
    ("kind", "source", "output", "floats"),
    [
        ("DEQUANTIZE", "int8", "float32", False),
        ("QUANTIZE", "int8", "int8", False),
        ("QUANTIZE", "float32", "int8", True),
    ],
)
def test_floating_point_functions_are_linked_only_where_needed(kind, source, output, floats):
    at = project.load(BASELINE)
    program = compile(conversion(kind, source, output), portable(), "m")
    symbols = flow.build_firmware(at.accelerator, [program], at.memory()).symbols
    assert any(name in symbols for name in ("__divsf3", "__mulsf3", "__addsf3")) == floats
