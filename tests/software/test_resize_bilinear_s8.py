import numpy as np
import pytest

from cfu.base.errors import CompileError
from cfu.compiler.ops import portable
from cfu.compiler.select import choose
from cfu.model.builder import Builder
from cfu.model.ops.resize_bilinear import ResizeBilinearOptions
from tests.support.tiers import TIERS


@pytest.mark.parametrize(("first", "count"), TIERS)
def test_matches_tflm(check_op, first, count):
    served = check_op("RESIZE_BILINEAR", count, first)
    assert served["resize_bilinear_s8"] == count
    assert served["varied"] > 0.1 * count


def test_where_tflm_would_read_beyond_the_image_is_refused():
    b = Builder("resize_bilinear")
    size = b.constant(np.array([1, 1900], np.int32))
    x = b.input((1, 1, 3, 1), scale=0.1)
    b.output(b.op("RESIZE_BILINEAR", [x, size], ResizeBilinearOptions(), shape=(1, 1, 1900, 1), scale=0.1))
    with pytest.raises(CompileError, match="1900 outputs of 3 elements reach beyond the last one"):
        choose(b.build(), portable())
