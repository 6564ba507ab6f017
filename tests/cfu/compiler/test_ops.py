"""The portable kernels as a set: what the reader reads, each op in the file of its name, with cases of its own."""

import importlib

import pytest

from cfu.check import cases
from cfu.compiler.lowering import KERNEL_DIR
from cfu.compiler.ops import portable
from cfu.model.ops import DEFINITIONS


@pytest.mark.parametrize("kind", DEFINITIONS)
def test_every_op_that_is_read_has_a_kernel_and_cases(kind: str) -> None:
    module = importlib.import_module(f"cfu.compiler.ops.{kind.lower()}")
    kernels = getattr(module, "KERNELS", ()) or (module.KERNEL,)
    assert all(kernel.ops == (kind,) for kernel in kernels)
    assert set(kernels) <= set(portable())
    assert kind in cases.KINDS


def test_every_kernel_of_c_is_declared() -> None:
    assert {kernel.source for kernel in portable()} == set(KERNEL_DIR.glob("*.c"))
    assert all((KERNEL_DIR / kernel.header).is_file() for kernel in portable())
