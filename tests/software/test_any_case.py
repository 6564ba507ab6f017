"""Every op once more, its cases drawn by Hypothesis: other corners than those of seeds, and failures that shrink."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from cfu import host
from cfu.check import cases
from cfu.check.cases.draw import Draw
from tests.software.conftest import check_case
from tests.support.choices import Choices

QUICK, SLOW = 5, 250

#: The same cases in every run; a case may be slow the first time, and large as Hypothesis counts.
SETTINGS = {
    "derandomize": True,
    "database": None,
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
}


def check(kind: str, data: DataObject, compiled: host.Library) -> None:
    draw = Draw(Choices(data))
    model = cases.drawn_model(kind, draw)
    served = check_case(model, cases.drawn_inputs(model, draw), compiled, "drawn by Hypothesis")
    assert served.total() > served["varied"], "no kernel took it"


@pytest.mark.parametrize("kind", cases.KINDS)
@settings(max_examples=QUICK, **SETTINGS)
@given(data=st.data())
def test_matches_tflm(kind: str, compiled: host.Library, data: DataObject) -> None:
    check(kind, data, compiled)


@pytest.mark.slow
@pytest.mark.parametrize("kind", cases.KINDS)
@settings(max_examples=SLOW, **SETTINGS)
@given(data=st.data())
def test_many_match_tflm(kind: str, compiled: host.Library, data: DataObject) -> None:
    check(kind, data, compiled)
