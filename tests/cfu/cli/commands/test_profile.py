"""``cfu profile`` on a small model and a CFU of two speeds: what it tells adds up, and is what ``cfu sim`` tells."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from cfu.cli.tables import profile as tables
from cfu.cli.tables.plain import draw
from cfu.records import profile_document
from soc.cpu import DEFAULT
from tests.support.rtl import BASELINE

CAUSES = DEFAULT.probes.causes
TWO_SPEEDS = BASELINE.parents[1] / "tests" / "support" / "verilog" / "two_speeds.v"
LOOM = BASELINE.parent / "loom"
CALLS = 10
ACCELERATOR = f"""
from dataclasses import replace
from pathlib import Path

from amaranth.hdl import unsigned

from cfu.flow.accelerator import Accelerator
from cfu.compiler.ops.add import DIRECT
from gateware.core.instruction import Instruction
from gateware.core.operand import Operand
from gateware.core.verilog_cfu import VerilogCfu

HERE = Path(__file__).parent
WORD = unsigned(32)
A, B = Operand("a", WORD), Operand("b", WORD)
instructions = [
    Instruction(name, "Sum.", lambda state, a, b: a + b & 0xFFFFFFFF, A, B, result=WORD, funct3=funct3, latency=latency)
    for funct3, (name, latency) in enumerate((("add", 1), ("add_slow", 5)))
]
second = replace(
    DIRECT, name="add_s8_wrapped", header="wrapped.h", source=HERE / "wrapped.c",
    accepts=lambda site: None if site.op.index == 1 else "only the second",
)
accelerator = Accelerator(
    cfu=VerilogCfu(Path({str(TWO_SPEEDS)!r}), instructions, counters=("running",)),
    kernels=(second,), include_dirs=(HERE,), peak_macs=2,
)
"""
SLOW_ADDS = (
    f"uint32_t sum = 1; for (int i = 0; i < {CALLS}; i++) "
    '__asm__ volatile(".insn r 0x0b, 1, 0, %0, %0, %0" : "+r"(sum)); return add_s8(params, io);'
)


@pytest.fixture
def project(make_project) -> Path:
    """Its kernel for layer 1 issues CALLS slow additions."""
    return make_project(SLOW_ADDS, accelerator=ACCELERATOR)


def test_everything_adds_up_and_is_what_sim_tells(cli, project: Path, small_model: Path, tmp_path: Path) -> None:
    target = tmp_path / "profile.json"
    outcome = cli("profile", project, "--model", small_model, "--lines", "--instructions", "--json", target)
    assert outcome.code == 0, outcome.err
    told = json.loads(target.read_text())
    assert (told["schema"], told["status"]) == ({"name": "cfu.profile", "version": 1}, "ok")
    assert list(told["causes"]) == list(CAUSES)
    assert told["causes"]["unknown"] == told["outside"]["causes"]["unknown"] == 0
    cycles = told["cycles"]
    assert sum(told["causes"].values()) == cycles
    assert sum(function["instructions"] for function in told["functions"]) == told["instructions"]
    assert cycles + told["outside"]["cycles"] == told["simulator"]["cycles"]
    for name in ("layers", "functions", "lines", "disassembly"):
        assert sum(item["cycles"] for item in told[name]) == cycles, name
        for item in told[name]:
            assert sum(item["causes"].values()) == item["cycles"]
        for cause in CAUSES:
            assert sum(item["causes"][cause] for item in told[name]) == told["causes"][cause]
    for layer in told["layers"]:
        assert sum(function["cycles"] for function in layer["functions"]) == layer["cycles"]
    simulated = json.loads(cli("sim", project, "--model", small_model, "--json", "-").out)
    assert simulated.keys() - told.keys() == {"against", "previous"}
    for name, value in simulated.items():
        if name == "layers":
            for before, after in zip(value, told["layers"], strict=True):
                assert before == {key: after[key] for key in before}
        elif name not in ("schema", "simulator", "against", "previous"):
            assert told[name] == value, name


def test_cfu_bytes_and_places(cli, project: Path, small_model: Path, tmp_path: Path) -> None:
    outcome = cli("profile", project, "--model", small_model, "--no-check", "--instructions", "--json", "-")
    told = json.loads(outcome.out)
    use = told["cfu"]["instructions"]["add_slow"]
    assert (use["count"], use["stall_cycles"], use["busy_cycles"]) == (CALLS, 4 * CALLS, 5 * CALLS)
    assert told["cfu"]["instructions"]["add"]["count"] == 0
    assert told["cfu"]["counters"] == {"running": 4 * CALLS}
    assert told["cfu"]["array"] == {"macs": 0, "peak_macs_per_cycle": 2, "utilisation": 0.0}
    assert told["causes"]["cfu_wait"] == told["layers"][1]["causes"]["cfu_wait"] == 4 * CALLS
    assert [list(layer["cfu"]) for layer in told["layers"]] == [[], ["add_slow"], []]
    # Two inputs of 16 bytes in, 16 bytes out, and what the kernel's parameters and the stack take.
    for layer in told["layers"]:
        assert 32 <= layer["bytes_loaded"] < 2000
        assert 16 <= layer["bytes_stored"] < 200
    assert told["roofline"]["points"] == []
    assert {"array", "CPU, one multiplication a cycle"} < {item["name"] for item in told["roofline"]["ceilings"]}
    files = {function["name"]: function["file"] for function in told["functions"]}
    assert files["add_s8"] == "software/kernels/add_s8.c" and files["add_s8_wrapped"] == "wrapped.c"
    (slow,) = [item for item in told["disassembly"] if item["text"].startswith("add_slow ")]
    assert slow["count"] == CALLS
    assert slow["causes"]["issue_cfu"] == CALLS and slow["causes"]["cfu_wait"] == 4 * CALLS


def test_tables_fit_the_screen(cli, project: Path, small_model: Path, monkeypatch) -> None:
    every = ("--functions", "--lines", "--instructions", "--top", 3)
    for width in (80, 160):
        monkeypatch.setenv("COLUMNS", str(width))
        outcome = cli("profile", project, "--model", small_model, *every)
        assert outcome.code == 0, outcome.err
        assert max(map(len, outcome.out.splitlines())) <= width
        assert "\x1b" not in outcome.out
        rows = [line.split() for line in outcome.out.splitlines()]
        assert ["unknown", "0"] in [row[:2] for row in rows]
        assert ["add_slow", str(CALLS), str(4 * CALLS)] in [row[:3] for row in rows]
        assert ["and", "more"] in [[row[0], row[2]] for row in rows if len(row) > 3 and row[-1] == "more"]
        assert "all 3 executed layers are bit-exact with TFLM" in outcome.out


def test_functions_of_one_name_carry_their_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def function(name: str, file: str) -> dict[str, Any]:
        return {"name": name, "file": file, "cycles": 5, "instructions": 3, "causes": {"issue_alu": 5}}

    told = [function("inner", "proj/a/conv.c"), function("inner", "proj/a/pool.c"), function("outer", "proj/a/conv.c")]
    monkeypatch.setattr(profile_document, "of_functions", lambda measured: told)
    measured: Any = SimpleNamespace(share=SimpleNamespace(cycles=15))
    screen = Console(file=io.StringIO(), width=80)
    draw(screen, tables._functions(measured, 2))
    shown = screen.file.getvalue()
    assert "inner (proj/a/conv.c)" in shown and "inner (proj/a/pool.c)" in shown
    assert "and 1 more functions" in shown
    told[1]["name"] = "other"
    draw(screen, tables._functions(measured, 3))
    assert "outer (" not in screen.file.getvalue() and "other (" not in screen.file.getvalue()


def test_portable_kernels_leave_the_array_out(cli, project: Path, small_model: Path) -> None:
    outcome = cli("profile", project, "--model", small_model, "--kernels", "portable", "--json", "-")
    told = json.loads(outcome.out)
    assert told["cfu"]["array"] is None
    assert told["causes"]["issue_cfu"] == 0
    assert "lines" not in told and "disassembly" not in told


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("for (;;) {}", "no end after 20,000 cycles"),
        ('__asm__ volatile(".word 0"); return KERNEL_OK;', "the firmware trapped: illegal instruction"),
    ],
)
def test_an_aborted_run_keeps_what_is_known(
    cli, make_project, small_model: Path, tmp_path: Path, body: str, message: str
) -> None:
    project, target = make_project(body, accelerator=ACCELERATOR), tmp_path / "profile.json"
    outcome = cli("profile", project, "--model", small_model, "--max-cycles", 20_000, "--json", target)
    assert outcome.code == 1
    assert outcome.err.startswith(f"error: {message}") and outcome.err.count("\n") == 1
    assert f"aborted: {message}" in outcome.out and "not checked" in outcome.out
    told = json.loads(target.read_text())
    assert (told["status"], told["bit_exact"]) == ("aborted", None)
    assert told["error"]["message"].startswith(message)
    assert told["causes"]["unknown"] == told["outside"]["causes"]["unknown"] == 0
    assert [layer["complete"] for layer in told["layers"]] == [True, False, False]
    assert told["layers"][0]["cycles"] > 100 and told["layers"][1]["cycles"] > 0
    assert (told["layers"][2]["cycles"], told["layers"][2]["start_cycle"]) == (0, None)
    assert told["cycles"] == sum(layer["cycles"] for layer in told["layers"]) == sum(told["causes"].values())
    assert told["cycles"] + told["outside"]["cycles"] == told["simulator"]["cycles"]


def test_what_the_user_can_mend_is_one_line(cli, project: Path, small_model: Path, tmp_path: Path) -> None:
    for arguments, message in (
        ((tmp_path / "nowhere",), "nowhere"),
        ((project, "--model", tmp_path / "missing.tflite"), "missing.tflite"),
        ((project, "--model", small_model, "--kernels", "fast"), "unknown kernels 'fast'"),
        ((project, "--model", small_model, "--json", tmp_path), f"cannot write {tmp_path}"),
    ):
        outcome = cli("profile", *arguments)
        assert outcome.code == 1
        assert message in outcome.err and outcome.err.count("\n") == 1, outcome.err
    target = tmp_path / "error.json"
    cli("profile", project, "--model", tmp_path / "missing.tflite", "--json", target)
    assert json.loads(target.read_text())["status"] == "error"


@pytest.mark.slow
@pytest.mark.parametrize("path", [BASELINE, LOOM], ids=["baseline", "loom"])
def test_a_whole_network(cli, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "profile.json"
    assert cli("profile", path, "--model", "kws", "--json", target).code == 0
    told = json.loads(target.read_text())
    assert told["bit_exact"] is True
    assert sum(told["causes"].values()) == told["cycles"]
    assert told["causes"]["unknown"] == told["outside"]["causes"]["unknown"] == 0
    if path == LOOM:
        array = told["cfu"]["array"]
        assert array["utilisation"] == array["macs"] / (array["peak_macs_per_cycle"] * told["cycles"])
        assert 0.5 < array["utilisation"] < 1
        assert array["macs"] == told["macs"]
