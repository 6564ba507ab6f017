"""The golden model of a whole CFU."""

from gateware.core.cfu import Cfu
from tests.support.examples import Counter, Delays


def test_execute_decodes_immediates_keeps_state_and_resets() -> None:
    golden = Cfu([Counter(), Delays()]).golden()
    assert golden.execute(0, 3, 10, 99) == 5 + 10 + 3
    assert golden.execute(1, 0, 0xFF, 0) == 18 ^ 0xFF
    assert golden.execute(0, 8, 10, 99) == 0, "beyond the immediate's range"
    assert golden.execute(7, 127, 1, 1) == 0
    assert golden.execute(0, 0, 1, 0) == 6


def test_results_are_sign_extended() -> None:
    golden = Cfu([Delays()]).golden()
    assert golden.execute(1, 0, 0, 0x80808080) == -512 & 0xFFFFFFFF


def test_models_are_independent() -> None:
    cfu = Cfu([Counter()])
    one, other = cfu.golden(), cfu.golden()
    one.execute(0, 0, 100, 0)
    assert other.execute(0, 0, 0, 0) == 5
