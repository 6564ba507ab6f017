import pytest

from tests.support.tiers import TIERS

KINDS = ("ADD_BROADCAST", "SUB")


@pytest.mark.parametrize(("first", "count"), TIERS)
@pytest.mark.parametrize("kind", KINDS)
def test_matches_tflm(check_op, kind, first, count):
    served = check_op(kind, count, first)
    assert served["add_sub_s8"] == count
    assert served["varied"] > 0.1 * count
