import pytest

from tests.support.tiers import TIERS


@pytest.mark.parametrize(("first", "count"), TIERS)
def test_matches_tflm(check_op, first, count):
    served = check_op("PRELU", count, first)
    assert served["prelu_s8"] == count
    assert served["varied"] > 0.1 * count
