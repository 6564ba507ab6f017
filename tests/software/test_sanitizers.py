"""Kernels on the host under AddressSanitizer and UndefinedBehaviorSanitizer: random cases of every op, no finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfu.check import cases
from cfu.compiler.ops import portable
from tests.support import planted_kernel, sanitized

pytestmark = pytest.mark.slow

#: Seeds of each kind of case.
COUNT = 25
#: Processes that share the kinds.
PARTS = 4


def served_by(project: str, count: int, kinds: tuple[str, ...]) -> set[str]:
    """The kernels that served without a finding."""
    done = sanitized.run("tests.support.sanitized", project, 0, count, *kinds)
    assert done.returncode == 0, done.stderr[-6000:]
    return {word.partition("=")[0] for word in done.stdout.split()}


@pytest.mark.parametrize("part", range(PARTS))
def test_portable_kernels(part: int) -> None:
    kinds = cases.KINDS[part::PARTS]
    wanted = {kernel.name for kernel in portable() if len(kernel.ops) == 1 and kernel.ops[0] in kinds}
    assert served_by("portable", COUNT, kinds) >= wanted


@pytest.mark.parametrize(
    ("project", "kinds"),
    [
        ("simd", ("ADD", "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")),
        ("loom", ("ADD", "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "AVERAGE_POOL_2D")),
        ("template", ("FULLY_CONNECTED",)),
    ],
)
def test_kernels_of_projects(project: str, kinds: tuple[str, ...]) -> None:
    assert served_by(project, COUNT, kinds)


@pytest.mark.parametrize(("fault", "report"), planted_kernel.FAULTS.items(), ids=planted_kernel.FAULTS)
def test_a_fault_is_found(fault: str, report: tuple[str, str], tmp_path: Path) -> None:
    done = sanitized.run("tests.support.planted_kernel", fault, tmp_path)
    assert done.returncode == sanitized.FOUND, done.stderr[-3000:]
    assert report[1] in done.stderr and "add_s8_planted" in done.stderr


def test_without_a_fault_the_planted_kernel_passes(tmp_path: Path) -> None:
    done = sanitized.run("tests.support.planted_kernel", "none", tmp_path)
    assert (done.returncode, done.stdout) == (0, "add_s8_planted ran\n"), done.stderr[-3000:]
