import pytest

from tests.support.tiers import TIERS

KINDS = ("REDUCE_MAX", "REDUCE_MIN")


@pytest.mark.parametrize(("first", "count"), TIERS)
@pytest.mark.parametrize("kind", KINDS)
def test_matches_tflm(check_op, kind, first, count):
    served = check_op(kind, count, first)
    assert served["reduce_max_s8"] == count
    assert served["varied"] > 0.1 * count
