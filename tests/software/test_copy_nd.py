import pytest

from tests.support.tiers import TIERS

KINDS = (
    "CONCATENATION",
    "DEPTH_TO_SPACE",
    "PACK",
    "PAD",
    "PADV2",
    "SLICE",
    "SPACE_TO_DEPTH",
    "SPLIT",
    "SPLIT_V",
    "STRIDED_SLICE",
    "TRANSPOSE",
    "UNPACK",
)


@pytest.mark.parametrize(("first", "count"), TIERS)
@pytest.mark.parametrize("kind", KINDS)
def test_matches_tflm(check_op, kind, first, count):
    served = check_op(kind, count, first)
    assert served["copy_nd"] == count
    assert served["varied"] > 0.1 * count
