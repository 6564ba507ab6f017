"""The check itself: what differs is found, and what does not differ is not."""

import numpy as np

from cfu import compiler
from cfu.check.comparison import first_mismatch
from cfu.compiler.ops import portable
from tests.flow.conftest import three_adds


def tensors() -> tuple[compiler.Program, dict[int, np.ndarray]]:
    program = compiler.compile(three_adds(), portable(), "m")
    rng = np.random.default_rng(0)
    outputs = [layer.site.output for layer in program.executed]
    return program, {t.index: rng.integers(-128, 128, t.shape, dtype=np.int8) for t in outputs}


def test_equal_tensors_match() -> None:
    program, expected = tensors()
    assert first_mismatch(program, {i: value.tobytes() for i, value in expected.items()}, expected) is None


def test_the_first_difference_is_named() -> None:
    program, expected = tensors()
    computed = {index: value.copy() for index, value in expected.items()}
    first, second = (program.executed[n].site.output.index for n in (1, 2))
    computed[second][0, 0, 0] ^= 1
    computed[first][0, 1, 6] ^= 1
    computed[first][0, 1, 7] ^= 1
    found = first_mismatch(program, {i: value.tobytes() for i, value in computed.items()}, expected)
    assert found is not None
    assert (found.layer.index, found.index, found.count, found.elements) == (1, (0, 1, 6), 2, 16)
    assert (found.expected, found.got) == (expected[first][0, 1, 6], computed[first][0, 1, 6])
