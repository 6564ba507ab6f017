"""The simd kernels on the host with the verilated CFU: many random layers, compared with TFLM bit for bit."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from cfu import cases, cfu_host, host, project, referee
from cfu.accelerator import Accelerator
from cfu.compiler.kernel import Site

CASES = 200


@pytest.fixture(scope="module")
def accelerator() -> Accelerator:
    return project.load(Path(__file__).parent).accelerator


@pytest.fixture(scope="module")
def compiled(accelerator: Accelerator) -> host.Library:
    cfu = cfu_host.load(accelerator.cfu)
    folders = (cfu.include_dir, *accelerator.include_dirs)
    library = host.library(accelerator.kernels, include_dirs=folders, sources=cfu_host.SOURCES)
    cfu.attach(library.handle)
    return library


@pytest.mark.parametrize(
    ("kind", "at_least"),
    [
        ("ADD", {"add_s8_simd": 5}),
        ("CONV_2D", {"conv_2d_s8_simd": CASES}),
        ("DEPTHWISE_CONV_2D", {"depthwise_conv_2d_s8_simd_3x3": 30, "depthwise_conv_2d_s8_simd": 70}),
        ("FULLY_CONNECTED", {"fully_connected_s8_simd": 70}),
    ],
)
def test_matches_tflm(accelerator, compiled, kind, at_least):
    served: Counter[str] = Counter()
    for seed in range(CASES):
        model = cases.model(kind, seed)
        site = Site(model, (model.ops[0],))
        tensors = referee.run(model, cases.inputs(model, seed)).tensors
        inputs = [tensors[tensor.index] for tensor in site.activations]
        for kernel in accelerator.kernels:
            if kernel.ops == (kind,) and kernel.accepts(site) is None:
                served[kernel.name] += 1
                (got,) = host.run_kernel(kernel, site, inputs, compiled=compiled)
                context = f"{kernel.name}, seed {seed}, {site.options}, {[t and t.shape for t in site.inputs]}"
                np.testing.assert_array_equal(got, tensors[site.output.index], err_msg=context)
    for name, count in at_least.items():
        assert served[name] >= count, served
