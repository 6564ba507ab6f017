"""One runner for the kernels' tests: random models of one op, each portable kernel against TFLM, bit for bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from cfu import cases, host, referee
from cfu.compiler.kernel import Kernel, Site
from cfu.compiler.ops import portable
from cfu.model.graph import Model


@pytest.fixture(scope="session")
def compiled() -> host.Library:
    return host.library(portable())


@pytest.fixture
def check_op(compiled: host.Library) -> Callable[[str, int], Counter[str]]:
    """check_op(kind, count): ``count`` cases; how many each kernel served, and how many were 'varied'."""

    def check(kind: str, count: int) -> Counter[str]:
        served: Counter[str] = Counter()
        for seed in range(count):
            model, inputs = cases.model(kind, seed), cases.inputs(cases.model(kind, seed), seed)
            expected = referee.run(model, inputs).outputs[0]
            served["varied"] += np.unique(expected).size > 2
            site = Site(model, (model.ops[0],))
            for kernel in portable():
                if kernel.ops == (kind,) and kernel.accepts(site) is None:
                    served[kernel.name] += 1
                    _check_kernel(kernel, site, _activations(model, site, inputs), expected, compiled, seed)
        return served

    return check


def _activations(model: Model, site: Site, inputs: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    return [inputs[model.inputs.index(tensor.index)] for tensor in site.activations]


def _check_kernel(
    kernel: Kernel,
    site: Site,
    inputs: list[np.ndarray],
    expected: np.ndarray,
    compiled: host.Library,
    seed: int,
) -> None:
    """Alone, and with each buffer shared that the kernel allows to share."""
    for shared in (None, *kernel.in_place):
        if shared is not None and (shared[0] >= len(inputs) or len({id(value) for value in inputs}) < len(inputs)):
            continue
        (got,) = host.run_kernel(kernel, site, inputs, compiled=compiled, shared=shared)
        context = f"{kernel.name}, seed {seed}, shared {shared}, {site.options}, {[t and t.shape for t in site.inputs]}"
        np.testing.assert_array_equal(got, expected, err_msg=context)
