import pytest

from tests.support.tiers import TIERS

KINDS = ("MIRROR_PAD", "RESIZE_NEAREST_NEIGHBOR")


@pytest.mark.parametrize(("first", "count"), TIERS)
@pytest.mark.parametrize("kind", KINDS)
def test_matches_tflm(check_op, kind, first, count):
    served = check_op(kind, count, first)
    assert served["take_nd"] == count
    assert served["varied"] > 0.1 * count
