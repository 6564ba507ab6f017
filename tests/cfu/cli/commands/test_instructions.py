"""``cfu instructions``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfu.base.errors import CfuError
from tests.support.command import invoke

ROOT = Path(__file__).parents[4]
SIMD = str(ROOT / "proj" / "simd")


def instructions(*arguments: str):
    return invoke("instructions", *arguments, columns=80)


def test_table_names_every_opcode_in_80_columns() -> None:
    result = instructions(SIMD)
    assert result.exit_code == 0, result.exception
    rows = [line.strip().split(maxsplit=4) for line in result.stdout.splitlines()]
    assert ["1", "00000ii", "1", "cycle", "void cfu_dot4(uint32_t k, uint32_t x, uint32_t w)"] in rows
    assert max(map(len, result.stdout.splitlines())) <= 80 and "…" not in result.stdout


def test_files_and_json(tmp_path: Path) -> None:
    html, markdown, document = (tmp_path / name for name in ("a.html", "a.md", "a.json"))
    result = instructions(SIMD, "--html", str(html), "--markdown", str(markdown), "--json", str(document))
    assert result.exit_code == 0, result.exception
    assert html.read_text().startswith("<!DOCTYPE html>") and "Instructions of simd" in html.read_text()
    assert markdown.read_text().startswith("# Instructions of simd\n")
    data = json.loads(document.read_text())
    assert (data["schema"], data["status"]) == ({"name": "cfu.instructions", "version": 1}, "ok")
    assert [i["name"] for i in data["instructions"]][:2] == ["set_input_offset", "dot4"]
    assert data["instructions"][1]["operands"][0]["fields"][3] == {
        "high": 31, "low": 24, "name": "x[3]", "type": "int8",
    }  # fmt: skip


def test_json_on_stdout_is_alone_there() -> None:
    assert json.loads(instructions(SIMD, "--json", "-").stdout)["project"] == "simd"


@pytest.mark.parametrize("option", ["--html", "--markdown", "--json"])
def test_unwritable_files_are_errors(option: str, tmp_path: Path) -> None:
    result = instructions(SIMD, option, str(tmp_path / "none" / "file"))
    assert isinstance(result.exception, CfuError)
    assert "cannot write" in str(result.exception)


def test_no_project_is_an_error(tmp_path: Path) -> None:
    result = instructions(str(tmp_path), "--json", str(tmp_path / "a.json"))
    assert "is not a project" in str(result.exception)
    assert json.loads((tmp_path / "a.json").read_text())["status"] == "error"
