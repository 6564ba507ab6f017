import numpy as np

from cfu import host
from cfu.check import referee
from cfu.compiler.kernel import Site
from cfu.compiler.ops import softmax
from cfu.model.builder import Builder
from cfu.model.ops.softmax import SoftmaxOptions


def test_matches_tflm(check_op):
    served = check_op("SOFTMAX", 300)
    assert served["softmax_s8"] == 300
    assert served["varied"] > 100


def row_of(depth: int) -> Site:
    b = Builder("softmax")
    x = b.input((1, depth), scale=0.1)
    b.output(b.op("SOFTMAX", [x], SoftmaxOptions(), shape=(1, depth), scale=1 / 256, zero_point=-128))
    model = b.build()
    return Site(model, (model.ops[0],))


def test_long_rows(compiled):
    """TFLM stops where the exponentials sum to 512 and more; the right outputs are then below half of 1/256."""
    site, x = row_of(4000), np.zeros((1, 4000), np.int8)
    (got,) = host.run_kernel(softmax.KERNEL, site, [x], compiled=compiled)
    assert (got == -128).all()
    x[0, 1234] = 127
    (got,) = host.run_kernel(softmax.KERNEL, site, [x], compiled=compiled)
    np.testing.assert_array_equal(got, referee.run(site.model, [x]).outputs[0])
    assert got[0, 1234] > 120


def test_rows_that_are_too_long_are_declined():
    assert softmax.KERNEL.accepts(row_of(4095)) is None
    assert softmax.KERNEL.accepts(row_of(4096)) == "rows must have at most 4095 elements, not 4096"
