"""Hypothesis behind the drawing of cases: NumPy's interface, and failures that shrink."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from cfu.check.cases.draw import Draw
from tests.software.test_any_case import SETTINGS
from tests.support.choices import Choices


@settings(max_examples=50, **SETTINGS)
@given(data=st.data())
def test_choices_are_those_of_numpy(data: DataObject) -> None:
    rng = Choices(data)
    assert 3 <= rng.integers(3, 5) < 5 and 0 <= rng.integers(4) < 4 and rng.integers(7, 7, endpoint=True) == 7
    assert 0 <= rng.random() < 1 and -2 <= rng.uniform(-2, 3) < 3
    assert sorted(rng.permutation(5).tolist()) == [0, 1, 2, 3, 4] and rng.permutation(()).size == 0
    assert sorted(rng.permutation(np.arange(20)).tolist()) == list(range(20))
    assert rng.integers(-128, 128, (2, 3), np.int8).shape == rng.random((2, 3)).shape == (2, 3)
    assert set(rng.choice(np.array([1, 2]), (4,)).tolist()) <= {1, 2} and rng.uniform(0, 1, (5,)).max() < 1


def test_a_failure_shrinks_to_the_smallest_case() -> None:
    failed: list[tuple[int, ...]] = []

    @settings(max_examples=50, phases=[Phase.generate, Phase.shrink], **SETTINGS)
    @given(data=st.data())
    def no_dimension_is_above_2(data: DataObject) -> None:
        draw = Draw(Choices(data))
        shape = draw.shape(1, 6)
        if draw.zero_point() != 127 and max(shape) > 2:
            failed.append(shape)
            raise AssertionError

    with pytest.raises(AssertionError):
        no_dimension_is_above_2()
    assert failed[-1] == (3,) and sum(failed[0]) > 3
