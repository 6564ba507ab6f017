"""`cfu new`: a project outside this repository that builds, runs and tests itself."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def test_a_new_project_runs_where_it_is(cli, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "mine"
    outcome = cli("new", path)
    assert (outcome.code, f"made {path}" in outcome.out.replace("\n", "")) == (0, True)
    document = json.loads(cli("sim", path, "--model", "zoo:ad", "--json", "-").out)
    assert (document["project"], document["bit_exact"]) == ("mine", True)
    assert {layer["kernel"] for layer in document["layers"]} == {"fully_connected_s8_dot4"}


def test_a_new_project_in_verilog_is_right_on_the_host(cli, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    assert cli("new", "--verilog", path).code == 0
    document = json.loads(cli("layer", path, "--model", "zoo:ad", "--json", "-").out)
    assert (document["project"], document["status"]) == ("mine", "ok")
    assert {layer["kernel"] for layer in document["layers"]} == {"fully_connected_s8_mac4"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cmd_ready,", "cmd_redy,", r"cfu\.v:7: module Cfu, port cmd_ready: is missing; rename cmd_redy"),
        ("[9:0]  cmd", "[8:0]  cmd", r"cfu\.v:8: module Cfu, port cmd_payload_function_id: must be input of 10 bits"),
        ("total <= sum;", "total <= summ;", r"Verilator refuses \S*cfu\.v:38:"),
        ("rsp_valid <= cmd_valid;", "", r"cfu\.v: the CFU hangs"),
        (
            "= 10'd1;",
            '= 10\'d1; reg t [0:3]; initial $readmemh("t.hex", t);',
            r"cfu\.v:15: module Cfu, \$readmemh: file t\.hex is missing",
        ),
    ],
)
def test_a_mistake_in_the_verilog_is_told_with_its_file(cli, tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "mine"
    assert cli("new", "--verilog", path).code == 0
    text = (path / "cfu.v").read_text()
    assert old in text
    (path / "cfu.v").write_text(text.replace(old, new))
    outcome = cli("layer", path, "--model", "zoo:ad")
    assert (outcome.code, bool(re.match(rf"error: (Verilator refuses )?{path}/", outcome.err))) == (1, True), (
        outcome.err
    )
    assert re.search(message, outcome.err), outcome.err


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("language", [(), ("--verilog",)], ids=["amaranth", "verilog"])
def test_make_works_in_a_new_project(cli, tmp_path: Path, language: tuple[str, ...]) -> None:
    path = tmp_path / "mine"
    assert cli("new", *language, path).code == 0
    activated = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    for target, words in (("sim", "bit-exact with TFLM"), ("test", "passed")):
        command = ["make", target, "PYTHON=python"]
        done = subprocess.run(
            command, cwd=path, env={**os.environ, "PATH": activated}, capture_output=True, text=True, check=False
        )
        assert (done.returncode, words in done.stdout) == (0, True), done.stdout + done.stderr


def test_nothing_is_overwritten(cli, tmp_path: Path) -> None:
    outcome = cli("new", tmp_path)
    assert (outcome.code, "exists already" in outcome.err) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_a_bad_name_is_refused(cli, tmp_path: Path) -> None:
    outcome = cli("new", tmp_path / "two words")
    assert (outcome.code, "is not a name for a project" in outcome.err) == (1, True)
