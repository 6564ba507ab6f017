"""``cfu compare`` and ``cfu bench``: what is printed, the documents, exit codes, and what is refused."""

import json
import re
from pathlib import Path

import pytest

from tests.support import pinned_cycles
from tests.support.rtl import BASELINE, ROOT


@pytest.fixture
def model(small_model: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Named without its folder, whose name's length would decide where lines are broken."""
    monkeypatch.chdir(small_model.parent)
    return small_model.name


def test_the_demo(cli, tmp_path: Path) -> None:
    """The command of `make demo`, which is what most people see first."""
    (command,) = re.findall(r"^demo:.*\n\t\.venv/bin/cfu (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    words = [str(ROOT / word) if word.startswith("proj/") else word for word in command.split()]
    shown = cli(*words, "--json", tmp_path / "demo.json")
    assert (shown.code, shown.err) == (0, "")
    assert max(map(len, shown.out.splitlines())) <= 80
    told = json.loads((tmp_path / "demo.json").read_text())
    assert (told["schema"], told["status"]) == ({"name": "cfu.compare", "version": 1}, "ok")
    baseline, simd = told["runs"]
    assert [(run["project"], run["model"], run["bit_exact"]) for run in told["runs"]] == [
        ("baseline", "kws", True),
        ("simd", "kws", True),
    ]
    for run in told["runs"]:
        pinned_cycles.check(run["project"], "zoo:kws", run["cycles"])
        assert sum(layer["cycles"] for layer in run["layers"]) == run["cycles"]
    factor = f"{baseline['cycles'] / simd['cycles']:.1f}"
    assert (
        f"simd takes {simd['cycles']:,} cycles, {factor} times fewer than baseline's {baseline['cycles']:,}"
        in re.sub(r"\s+", " ", shown.out)
    )
    rows = [line for line in shown.out.splitlines() if re.match(r" *\d+ +[A-Z_0-9]+", line)]
    assert len(rows) == len(simd["layers"])


def test_one_project_beside_another(cli, make_project, model: str) -> None:
    shown = cli("compare", BASELINE, make_project(), "--model", model, "--json", "-")
    assert shown.code == 0
    before, after = json.loads(shown.out)["runs"]
    assert (before["project"], after["project"]) == ("baseline", "mine")
    assert after["layers"][1]["kernel"] == "add_s8_wrapped" and before["layers"][1]["kernel"] != "add_s8_wrapped"
    assert "three_adds" in shown.err and "times fewer than baseline's" in re.sub(r"\s+", " ", shown.err)


def test_bench_tells_cycles_and_the_speed_of_the_simulator(cli, model: str, tmp_path: Path) -> None:
    shown = cli("bench", BASELINE, "--model", model, "--json", tmp_path / "bench.json")
    assert (shown.code, shown.err) == (0, "")
    (run,) = json.loads((tmp_path / "bench.json").read_text())["runs"]
    cells = next(line.split() for line in shown.out.splitlines() if line.startswith("three_adds"))
    assert cells == [
        "three_adds.tflite",
        "unknown",
        f"{run['cycles'] / 1e6:.3f}",
    ]  # TFLM's cycles are published for four
    said = re.sub(r"\s+", " ", shown.out)
    assert "M cycles per inference" in said and "every layer bit-exact with TFLM" in said
    assert re.search(r"simulated [\d.]+ M cycles at [\d.]+ M per CPU-second", said)


def test_unchecked_is_said(cli, model: str) -> None:
    shown = cli("bench", BASELINE, "--model", model, "--no-check", "--json", "-")
    (run,) = json.loads(shown.out)["runs"]
    assert (shown.code, run["bit_exact"], run["referee"]) == (0, None, None)
    assert "not checked" in shown.err and "bit-exact" not in shown.err


@pytest.mark.parametrize("command", ["compare", "bench"])
def test_a_wrong_layer_is_an_error_after_the_table(cli, make_project, model: str, command: str, tmp_path) -> None:
    project = make_project("enum kernel_status status = add_s8(params, io); y[0]++; return status;")
    shown = cli(command, BASELINE, project, "--model", model, "--json", tmp_path / "wrong.json")
    assert (shown.code, shown.err.count("\n")) == (3, 1), shown.err
    assert shown.err.startswith("error: layer 1") and "three_adds" in shown.out
    told = json.loads((tmp_path / "wrong.json").read_text())
    assert (told["status"], [run["bit_exact"] for run in told["runs"]]) == ("mismatch", [True, False])


@pytest.mark.parametrize("command", ["compare", "bench"])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((BASELINE, "--model", "kwz"), "'kwz' is neither a model's id nor a file"),
        ((BASELINE, ROOT / "proj" / "nobody", "--model", "zoo:kws"), "nobody is not a project: it has no project.toml"),
    ],
    ids=["model", "project"],
)
def test_what_is_not_there_is_one_line_and_in_the_document(
    cli, command: str, arguments: tuple[object, ...], message: str, tmp_path: Path
) -> None:
    shown = cli(command, *arguments, "--json", tmp_path / "refused.json")
    assert (shown.code, shown.out, shown.err.count("\n")) == (1, "", 1)
    assert shown.err.startswith("error: ") and message in shown.err
    told = json.loads((tmp_path / "refused.json").read_text())
    assert (told["status"], told["schema"]["name"]) == ("error", f"cfu.{command}")
    assert message in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("command", ["compare", "bench"])
def test_no_project_at_all_is_a_usage_error(cli, command: str) -> None:
    shown = cli(command)
    assert (shown.code, shown.out) == (2, "")
    assert "Missing argument 'PROJECT...'" in shown.err
