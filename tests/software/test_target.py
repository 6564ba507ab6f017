"""Every op's portable kernel on the RTL: random cases, compared with TFLM bit for bit."""

import pytest

from cfu.check import cases
from cfu.compiler.ops import portable
from cfu.testing import check_cases
from tests.support.rtl import BASELINE

CASES = 10


def kinds() -> list:
    """Every kind of case; the quick ones are the first that need a kernel."""
    seen: set[str] = set()
    marked = []
    for kind in cases.KINDS:
        ops = {op.kind for op in cases.model(kind, 0).ops}
        kernels = {kernel.name for kernel in portable() if ops & set(kernel.ops)}
        marked.append(pytest.param(kind, marks=() if kernels - seen else pytest.mark.slow))
        seen |= kernels
    return marked


@pytest.mark.parametrize("kind", kinds())
def test_random_cases_on_the_rtl(kind: str) -> None:
    served = check_cases(BASELINE, kind, range(CASES))
    assert served.total() >= CASES
