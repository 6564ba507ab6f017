"""One runner for the kernels' tests: random models of one op, each portable kernel against TFLM, bit for bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from cfu import host
from cfu.check import cases, referee
from cfu.compiler.kernel import Kernel, Site
from cfu.compiler.ops import portable
from cfu.model.graph import Model


@pytest.fixture(scope="session")
def compiled() -> host.Library:
    return host.library(portable())


@pytest.fixture
def check_op(compiled: host.Library) -> Callable[..., Counter[str]]:
    """check_op(kind, count, first=0): that many cases; how many each kernel served, and how many were 'varied'."""

    def check(kind: str, count: int, first: int = 0) -> Counter[str]:
        served: Counter[str] = Counter()
        for seed in range(first, first + count):
            model = cases.model(kind, seed)
            served += check_case(model, cases.inputs(model, seed), compiled, f"seed {seed}")
        return served

    return check


def check_case(model: Model, inputs: tuple[np.ndarray, ...], compiled: host.Library, which: str) -> Counter[str]:
    """Each kernel that accepts an op of ``model``, against TFLM; how many each served, 1 if the output is 'varied'."""
    reference = referee.run(model, inputs)
    served = Counter({"varied": int(np.unique(reference.outputs[0]).size > 2)})
    for op in model.ops:
        site = Site(model, (op,))
        for kernel in portable():
            if kernel.ops == (op.kind,) and kernel.accepts(site) is None:
                served[kernel.name] += 1
                _check_kernel(kernel, site, reference.tensors, compiled, which)
    if len(model.ops) > 1:
        _check_model(model, inputs, reference.tensors, compiled)
    return served


def _check_kernel(
    kernel: Kernel, site: Site, tensors: dict[int, np.ndarray], compiled: host.Library, which: str
) -> None:
    """Alone, and with each buffer shared that the kernel allows to share."""
    inputs = [tensors[tensor.index] for tensor in site.activations]
    for shared in (None, *kernel.in_place):
        if shared is not None and not _may_share(site, *shared):
            continue
        got = host.run_kernel(kernel, site, inputs, compiled=compiled, shared=shared)
        context = f"{kernel.name}, {which}, shared {shared}, {site.options}, {[t and t.shape for t in site.inputs]}"
        for tensor, value in zip(site.outputs, got, strict=True):
            np.testing.assert_array_equal(value, tensors[tensor.index], err_msg=context)


def _may_share(site: Site, source: int, target: int) -> bool:
    """As the memory plan decides; two inputs in one buffer are a case of its own."""
    inputs = [tensor.index for tensor in site.activations]
    alone = source < len(inputs) and inputs.count(inputs[source]) == 1
    return alone and site.activations[source].nbytes >= site.outputs[target].nbytes


def _check_model(
    model: Model, inputs: tuple[np.ndarray, ...], tensors: dict[int, np.ndarray], compiled: host.Library
) -> None:
    got = host.run_model(model, portable(), list(inputs), compiled)
    for index in model.outputs:
        np.testing.assert_array_equal(got[index], tensors[index])
