"""The portable kernels as a set: what the reader reads, each op in the file of its name, with cases of its own."""

import importlib
from collections.abc import Sequence

import pytest

from cfu.check import cases
from cfu.compiler.kernel import Kernel
from cfu.compiler.lowering import KERNEL_DIR
from cfu.compiler.ops import collect, portable
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


def tried(kernels: Sequence[Kernel], *ops: str) -> list[str]:
    return [kernel.name for kernel in kernels if kernel.ops == ops]


def test_kernels_of_one_op_are_tried_in_the_order_of_their_declaration() -> None:
    several = {ops: tried(portable(), *ops) for ops in {kernel.ops for kernel in portable()}}
    assert {ops: names for ops, names in several.items() if len(names) > 1} == {
        ("ADD",): ["add_s8_table", "add_s8", "add_sub_s8"],
        ("DEPTHWISE_CONV_2D",): ["depthwise_conv_2d_s8_3x3", "depthwise_conv_2d_s8"],
        ("DEQUANTIZE",): ["lookup_8", "dequantize_s16"],
        ("QUANTIZE",): ["lookup_8", "requantize_s16", "quantize_f32_s8", "quantize_f32_s16"],
    }


def test_an_op_in_two_files_is_refused() -> None:
    table, *others = (kernel for kernel in portable() if kernel.ops == ("ADD",))
    with pytest.raises(ValueError, match="b and z both serve ADD; declare its kernels in one, in their order"):
        collect({"b": [table], "z": others})
