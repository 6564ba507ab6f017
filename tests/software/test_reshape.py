"""RESHAPE, SQUEEZE, EXPAND_DIMS: aliases among ops that use the memory they share; copies of constants."""

import pytest

from tests.support.tiers import TIERS


@pytest.mark.parametrize(("first", "count"), TIERS)
@pytest.mark.parametrize("kind", ["RESHAPE", "SQUEEZE", "EXPAND_DIMS"])
def test_matches_tflm(check_op, kind, first, count):
    served = check_op(kind, count, first)
    assert 0.1 * count < served["copy_nd"] < 0.6 * count
    assert served["lookup_8"] >= count
