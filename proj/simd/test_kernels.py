"""The simd kernels on the host with the verilated CFU: many random layers, compared with TFLM bit for bit."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from cfu import Accelerator, Site, load_project
from cfu.testing import cases, host, referee, verilated
from gateware import RESET_FUNCT3, RESET_FUNCT7, testing
from gateware.testing import Command

CASES = 200


@pytest.fixture(scope="module")
def accelerator() -> Accelerator:
    return load_project(Path(__file__).parent).accelerator


@pytest.fixture(scope="module")
def cfu(accelerator: Accelerator) -> verilated.HostCfu:
    return verilated.load(accelerator.cfu)


@pytest.fixture(scope="module")
def compiled(accelerator: Accelerator, cfu: verilated.HostCfu) -> host.Library:
    return cfu.library(accelerator.kernels, accelerator.include_dirs)


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


@pytest.mark.parametrize("kind", ["ADD", "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"])
def test_a_kernel_aborted_half_way_leaves_no_trace(accelerator, cfu, compiled, kind):
    seeds = range(CASES)
    sites = (Site(model, (model.ops[0],)) for model in (cases.model(kind, seed) for seed in seeds))
    seed, site, kernel = next(
        (seed, site, kernel)
        for seed, site in zip(seeds, sites, strict=True)
        for kernel in accelerator.kernels
        if kernel.ops == (kind,) and kernel.accepts(site) is None
    )
    tensors = referee.run(site.model, cases.inputs(site.model, seed)).tensors
    inputs = [tensors[tensor.index] for tensor in site.activations]
    cfu.reset()
    with cfu.recorded(compiled.handle) as commands:
        host.run_kernel(kernel, site, inputs, compiled=compiled)
    assert len(commands) > 20

    aborted = [*commands[: len(commands) // 2], Command(RESET_FUNCT3, RESET_FUNCT7)]
    cfu.reset()
    testing.compare(cfu.cfu, [*aborted, *commands], cfu.run([*aborted, *commands]))
    cfu.reset()
    fresh = [response.value for response in cfu.run(commands)]
    cfu.reset()
    cfu.run(aborted)
    assert [response.value for response in cfu.run(commands)] == fresh
    cfu.run(aborted)
    (again,) = host.run_kernel(kernel, site, inputs, compiled=compiled)
    np.testing.assert_array_equal(again, tensors[site.output.index])
