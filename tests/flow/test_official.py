"""The MLPerf Tiny models end to end on the RTL: every layer bit-exact with TFLM, in exactly the pinned cycles."""

from pathlib import Path

import pytest

from tests.support import official, pinned_cycles

#: The others take longer, and tell the same stories.
QUICK = {("baseline", "kws"), ("simd", "kws"), ("loom", "kws"), ("simd", "ad")}

CASES = [(project, model) for project, models in pinned_cycles.PINNED.items() for model in models]


def _mark(case: tuple[str, str]):
    return case if case in QUICK else pytest.param(*case, marks=pytest.mark.slow)


@pytest.mark.parametrize(("project", "model"), [_mark(case) for case in CASES])
def test_cycles_are_those_pinned(project: str, model: str, tmp_path: Path) -> None:
    pinned_cycles.check(project, model, pinned_cycles.measure(project, model, tmp_path))


def test_every_number_is_pinned_and_none_is_left_over() -> None:
    written = {(project, model) for project, models in pinned_cycles.expected().items() for model in models}
    assert written == set(CASES)
    assert pinned_cycles.FILE.read_text() == pinned_cycles.text(pinned_cycles.expected())


def test_one_cycle_more_is_told_with_the_way_to_accept_it() -> None:
    cycles = pinned_cycles.expected()["loom"]["kws"]
    assert pinned_cycles.difference("loom", "kws", cycles) is None
    with pytest.raises(AssertionError) as told:
        pinned_cycles.check("loom", "kws", cycles + 1)
    assert str(told.value).startswith(
        f"loom on kws: {cycles + 1:,} cycles, {cycles:,} expected (+0.00%); "
        f"if that is wanted, `{pinned_cycles.COMMAND}` writes it to tests/expected_cycles.toml"
    )
    with pytest.raises(AssertionError, match="12 cycles are pinned nowhere"):
        pinned_cycles.check("loom:64", "kws", 12)


@pytest.mark.parametrize(("required", "outcome"), [("1", pytest.fail.Exception), ("0", pytest.skip.Exception)])
def test_without_the_files_tests_skip_and_in_ci_they_fail(
    required: str, outcome: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFU_MODELS", str(tmp_path))
    monkeypatch.setenv("CFU_REQUIRE_MODELS", required)
    with pytest.raises(outcome, match=r"kws_ref_model.tflite is missing: run `cfu fetch mlperf-tiny`, or set"):
        official.path("kws")
