"""`cfu doctor`: what is there, what is missing, and how to get it."""

import pytest

from cfu.base import tool
from cfu.base.errors import ToolError


def test_all_tools_are_found_with_their_versions(cli) -> None:
    outcome = cli("doctor")
    assert outcome.code == 0, outcome.out
    assert "MISSING" not in outcome.out
    assert "0.5.10" in next(line for line in outcome.out.splitlines() if line.startswith("amaranth "))


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
