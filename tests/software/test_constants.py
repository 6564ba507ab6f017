"""Ops whose inputs are all constants: computed right or refused in words, never read from where nothing is."""

from dataclasses import replace

import numpy as np
import pytest

from cfu import host
from cfu.check import cases, referee
from cfu.compiler.kernel import Site
from cfu.compiler.ops import portable
from cfu.model.graph import Model


def frozen(model: Model, inputs: tuple[np.ndarray, ...]) -> Model:
    """The model with its inputs made constants."""
    data = dict(zip(model.inputs, inputs, strict=True))
    tensors = tuple(replace(tensor, data=data.get(tensor.index, tensor.data)) for tensor in model.tensors)
    return replace(model, tensors=tensors, inputs=())


@pytest.mark.parametrize("kind", cases.KINDS)
def test_constant_inputs(kind: str, compiled: host.Library) -> None:
    for seed in range(4):
        model = cases.model(kind, seed)
        inputs = cases.inputs(model, seed)
        site = Site(frozen(model, inputs), (model.ops[0],))
        for kernel in (kernel for kernel in portable() if kernel.ops == (site.op.kind,)):
            reason = kernel.accepts(site)
            if reason is None:
                expected = referee.run(model, inputs).tensors
                for tensor, got in zip(site.outputs, host.run_kernel(kernel, site, [], compiled=compiled), strict=True):
                    np.testing.assert_array_equal(got, expected[tensor.index])
            else:
                assert reason.strip()
