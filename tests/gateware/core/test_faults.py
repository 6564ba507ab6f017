"""The tests themselves: every fault must be caught by the random test of a CFU."""

import pytest

from gateware.core import testing
from tests.support.faults import FAULTS, Faulty
from tests.support.recorder import recorder_cfu


@pytest.mark.parametrize("fault", FAULTS)
def test_random_commands_catch_faults_of_the_bus(fault: str) -> None:
    cfu = recorder_cfu()
    commands = testing.random_commands(cfu, 60, seed=1)
    with pytest.raises(AssertionError):
        testing.compare(cfu, commands, testing.run(Faulty(cfu, fault), commands, stalls=0.4, seed=1))


def test_the_same_commands_pass_without_a_fault() -> None:
    testing.check(recorder_cfu(), count=60, stalls=0.4, seed=1)
