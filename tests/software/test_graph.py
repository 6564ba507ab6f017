"""Several kernels after another: here each layer by itself, in test_target.py in the memory that they share."""

import pytest

from tests.support.tiers import TIERS


@pytest.mark.parametrize(("first", "count"), TIERS)
def test_random_graphs_match_tflm(check_op, first, count):
    served = check_op("GRAPH", count, first)
    assert served["copy_nd"] > count and served["lookup_8"] > count and served["add_sub_s8"] > 0.3 * count
