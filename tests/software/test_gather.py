import numpy as np
import pytest

from cfu import host
from cfu.compiler.kernel import Site
from cfu.compiler.ops import portable
from cfu.model.builder import Builder
from cfu.model.ops.gather import GatherOptions
from tests.support.tiers import TIERS


@pytest.mark.parametrize(("first", "count"), TIERS)
def test_matches_tflm(check_op, first, count):
    served = check_op("GATHER", count, first)
    assert served["gather"] == count
    assert served["varied"] > 0.1 * count


def test_a_computed_position_outside_is_an_error(compiled):
    b = Builder("gather")
    x, taken = b.input((3, 2), scale=0.1), b.input((2,), "int32")
    b.output(b.op("GATHER", [x, taken], GatherOptions(0), shape=(2, 2), scale=0.1))
    site = Site(b.build(), b.graph().ops)
    (kernel,) = (kernel for kernel in portable() if kernel.name == "gather")
    values = np.arange(6, dtype=np.int8).reshape(3, 2)
    (got,) = host.run_kernel(kernel, site, [values, np.array([2, 0], np.int32)], compiled=compiled)
    assert got.tolist() == [[4, 5], [0, 1]]
    for wrong in (-1, 3):
        with pytest.raises(host.KernelError, match="status 1"):
            host.run_kernel(kernel, site, [values, np.array([0, wrong], np.int32)], compiled=compiled)
