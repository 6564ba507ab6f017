import numpy as np
import pytest

from cfu.check import cases
from tests.support.tiers import TIERS

KINDS = ("ABS", "ELU", "HARD_SWISH", "LEAKY_RELU", "LOGISTIC", "RELU", "RELU6", "RSQRT", "TANH")


@pytest.mark.parametrize(("first", "count"), TIERS)
@pytest.mark.parametrize("kind", KINDS)
def test_matches_tflm(check_op, kind, first, count):
    served = check_op(kind, count, first)
    assert served["lookup_8"] == count
    assert served["varied"] > 0.1 * count


@pytest.mark.parametrize("kind", KINDS)
def test_most_cases_are_all_256_inputs(kind):
    inputs = [cases.inputs(cases.model(kind, seed), seed)[0] for seed in range(100)]
    assert sum(np.unique(values).size == 256 for values in inputs) > 50
