"""Every op's portable kernel on the RTL: random cases, compared with TFLM bit for bit."""

import pytest

from cfu import cases
from cfu.testing import check_cases
from tests.rtl import BASELINE

CASES = 10


@pytest.mark.parametrize("kind", cases.KINDS)
def test_random_cases_on_the_rtl(kind: str) -> None:
    served = check_cases(BASELINE, kind, range(CASES))
    assert served.total() == CASES
