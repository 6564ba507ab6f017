"""Which tools are taken, and that they work where YoWASP sees no absolute path."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfu.base.errors import ToolError
from cfu.fpga import toolchain


@pytest.fixture(autouse=True)
def forget():
    toolchain.find.cache_clear()
    yield
    toolchain.find.cache_clear()


def fake(folder: Path, name: str, says: str, status: int = 0) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit {status}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Yosys 0.70 (git sha1 28ba3cb92, Release)", "0.70"),
        ('"nextpnr-ecp5" -- Next Generation Place and Route (Version nextpnr-0.11.1)', "0.11.1"),
        ("nextpnr-ecp5 -- Next Generation Place and Route (Version nextpnr-0.7-39-g1234)", "0.7"),
    ],
)
def test_versions(text: str, version: str) -> None:
    assert toolchain.version_in(text) == version


def test_no_version_raises() -> None:
    with pytest.raises(ToolError, match="no version in 'hello'"):
        toolchain.version_in("hello\n")


def test_a_new_system_tool_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path / "bin", "yosys", "Yosys 0.55 (git sha1 1)")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    assert str(toolchain.find("yosys")) == "yosys 0.55 (system)"


@pytest.mark.parametrize(("says", "status"), [("Yosys 0.23 (git sha1 7)", 0), ("cannot load libffi", 127), ("?", 0)])
def test_an_old_or_broken_system_tool_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, status: int
) -> None:
    fake(tmp_path / "bin", "yosys", says, status)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    assert toolchain.find("yosys").source == "yowasp"


def test_a_packer_comes_with_its_router(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path / "bin", "ecppack", "Version 1.4")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    assert toolchain.find("ecppack").source == "yowasp"
    toolchain.find.cache_clear()
    fake(tmp_path / "bin", "nextpnr-ecp5", "(Version nextpnr-0.10)")
    assert str(toolchain.find("ecppack")) == "ecppack 0.10 (system)"


def test_missing_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ToolError, match="yowasp-nextpnr-nothing is not installed; run scripts/setup"):
        toolchain.find("nextpnr-nothing")


def test_runs_below_tmp_and_leaves_only_what_it_wrote(tmp_path: Path) -> None:
    (tmp_path / "a.v").write_text("module a(input x, output y); assign y = ~x; endmodule\n")
    toolchain.run("yosys", ["-q", "-p", "read_verilog a.v; write_json a.json"], tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.v", "yosys.log"]
    with pytest.raises(ToolError, match="yosys failed"):
        toolchain.run("yosys", ["-q", "-p", "read_verilog missing.v"], tmp_path)
