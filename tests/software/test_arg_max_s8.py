import pytest

from tests.support.tiers import TIERS

KINDS = ("ARG_MAX", "ARG_MIN")


@pytest.mark.parametrize(("first", "count"), TIERS)
@pytest.mark.parametrize("kind", KINDS)
def test_matches_tflm(check_op, kind, first, count):
    served = check_op(kind, count, first)
    assert served["arg_max_s8"] == count
    assert served["varied"] > 0.1 * count
