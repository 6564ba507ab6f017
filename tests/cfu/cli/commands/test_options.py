"""``cfu options``: what a project takes, and that nothing else gets through, from wherever it is set."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cfu import load_project
from cfu.base.errors import CfuError


def test_options_and_variants_are_listed(cli: Callable) -> None:
    done = cli("options", "loom:25f", "--set", "lanes=8")
    assert done.code == 0
    lines = {line.split()[0]: line.split() for line in done.out.splitlines() if line.strip()}
    assert lines["lanes"][:8] == ["lanes", "int", "8,", "16", "or", "32", "16", "8"]  # allowed, default, value
    assert lines["activation_bytes"][1:7] == ["int", "4096", "to", "65536,", "a", "49152"]
    assert lines["loom:25f"][1] == "board=colorlight-i5" and "loom:8" in lines
    assert all(len(line) <= 80 for line in done.out.splitlines())


def test_the_document_has_what_the_table_has(cli: Callable, tmp_path: Path) -> None:
    assert cli("options", "loom:25f", "--json", tmp_path / "o.json").code == 0
    found = json.loads((tmp_path / "o.json").read_text())
    assert (found["schema"]["name"], found["status"], found["project"]) == ("cfu.options", "ok", "loom:25f")
    memory = next(option for option in found["options"] if option["name"] == "activation_bytes")
    assert memory == {
        "name": "activation_bytes", "type": "int", "choices": [], "low": 4096, "high": 65536, "multiple": 4096,
        "required": False, "default": 49152, "value": 8192, "meaning": "bytes of activations kept inside",
    }  # fmt: skip
    assert {variant["name"]: variant["options"] for variant in found["variants"]}["32"] == {"lanes": 32}


@pytest.mark.parametrize("name", ["simd", "baseline", "template"])
def test_a_project_without_options_says_so(cli: Callable, name: str) -> None:
    done = cli("options", name)
    assert (done.code, done.out.strip()) == (0, f"{name} has no options: its accelerator.py takes none")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("loom", "--set", "lanes=7"), "loom+lanes=7: option lanes must be 8, 16 or 32, not 7"),
        (("loom", "--set", "activation_bytes=99999"), "from 4096 to 65536, a multiple of 4096, not 99999"),
        (("loom", "--set", "lane=8"), "has no option 'lane'; do you mean 'lanes'"),
        (("simd", "--set", "lanes=8"), "takes no options; set none"),
    ],
)
def test_what_is_out_of_range_is_one_line(cli: Callable, arguments: tuple[str, ...], message: str) -> None:
    for command in ("options", "synth"):
        done = cli(command, *arguments)
        assert done.code == 1 and message in done.err and done.err.count("\n") == 1


def test_options_of_one_another_are_the_accelerators_own_to_check() -> None:
    with pytest.raises(CfuError, match="lut_rows must be at most 4, not 5; set other options"):
        _ = load_project("loom", {"lut_rows": 5}).accelerator
    assert load_project("loom", {"lut_rows": 5, "lanes": 32}).accelerator.peak_macs == 32


def test_a_variant_out_of_range_is_told(tmp_path: Path) -> None:
    (tmp_path / "project.toml").write_text('accelerator = "."\n[variants.huge]\noptions = { lanes = 64 }\n')
    (tmp_path / "accelerator.py").write_text(
        "from typing import Annotated\nfrom cfu import Accelerator, Option\n"
        'def accelerator(lanes: Annotated[int, Option("multipliers", low=1, high=32)] = 4): return Accelerator()\n'
    )
    assert load_project(tmp_path).accelerator is not None
    with pytest.raises(CfuError, match=":huge: option lanes must be an int from 1 to 32, not 64"):
        _ = load_project(f"{tmp_path}:huge").accelerator
