"""docs/from-cfu-playground.md: its files are a project, and its commands run on it in the order of the page."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cfu import load_project
from cfu.testing import check_cfu, check_layers
from tests.support.rtl import ROOT

TEXT = (ROOT / "docs" / "from-cfu-playground.md").read_text()

#: Path: content. A block's first line names its file.
FILES = dict(re.findall(r"```\w+\n(?:#|//) (\S+)\n(.*?)```", TEXT, re.DOTALL))
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()]


def write_files(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    shutil.copy(folder / "mine" / "instructions.py", folder / "mine_amaranth")
    (folder / "mine_amaranth" / "project.toml").write_text("")
    return folder / "mine"


def test_the_hardware_is_what_is_declared_and_the_kernel_what_tflm_does(tmp_path: Path) -> None:
    mine = write_files(tmp_path)
    check_cfu(load_project(mine).accelerator.cfu, count=5000)
    check_cfu(load_project(tmp_path / "mine_amaranth").accelerator.cfu, count=5000)
    assert check_layers(mine, "zoo:kws")["conv_2d_s8_mac"] == 4


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_the_commands_run_in_the_order_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_MODELS", str(tmp_path))  # none: kws is the zoo's, as for a reader without the files
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    said = ""
    for command in COMMANDS:
        done = subprocess.run(shlex.split(command), cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        said = done.stdout
        if command.startswith("cfu new"):
            shutil.rmtree(tmp_path / "mine" / "kernels")
            write_files(tmp_path)
    found = re.search(r"mine takes ([\d,]+) cycles,\s+([\d.]+) times fewer than baseline's ([\d,]+)", said)
    assert found, said
    assert f"{found[1]} cycles, {found[2]} times fewer than the portable kernels' {found[3]}" in TEXT.replace("\n", " ")
