"""`cfu new`: a project outside this repository that builds, runs and tests itself."""

import json
import os
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


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_works_in_a_new_project(cli, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    assert cli("new", path).code == 0
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
