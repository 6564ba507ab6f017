"""Commands are found by being there; others' packages may add some."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import cfu.cli.commands
from cfu.cli import tree
from tests.support.command import invoke

FOLDER = Path(cfu.cli.commands.__file__).parent


def test_every_module_is_a_command_with_a_line_of_help() -> None:
    shown = " ".join(invoke("--help", columns=200).output.split())
    modules = {path.stem for path in FOLDER.glob("*.py")} | {path.parent.name for path in FOLDER.glob("*/__init__.py")}
    for name in modules - {"__init__"}:
        source = FOLDER / f"{name}.py"
        text = tree.described(source if source.exists() else FOLDER / name / "__init__.py")
        assert text.endswith((".", ":")) and f" {name} {text}" in shown.replace(" │ │ ", " "), name


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_command_can_say_what_it_takes(path: Path) -> None:
    words = path.relative_to(FOLDER).with_suffix("").parts
    outcome = invoke(*(word for word in words if word != "__init__"), "--help", columns=200)
    assert outcome.exit_code == 0 and "Usage: cfu" in outcome.output


def test_help_loads_no_command() -> None:
    script = (
        "import sys; from cfu.cli import tree; tree.root()(['--help'], standalone_mode=False); "
        "print(sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "cfu.cli.tree" in loaded
    for heavy in ("cfu.cli.commands.sim", "numpy", "amaranth", "litex", "tflite_micro", "pydantic"):
        assert f"'{heavy}'" not in loaded


def test_a_mistyped_command_is_told_with_the_nearest() -> None:
    outcome = invoke("sym")
    assert outcome.exit_code == 2 and "Did you mean 'sim'?" in outcome.output


def test_installed_packages_add_commands() -> None:
    added = {"hello": EntryPoint("hello", "tests.support.extra_command:hello", tree.GROUP)}
    folder = tree.Folder("cfu.cli.commands", "cfu", "", added)
    assert "(from tests.support.extra_command)" in (folder.commands["hello"].help or "")
    assert folder.get_command(None, "hello").main(["--name", "you"], standalone_mode=False) == "hello you"
    assert "sim" in folder.commands


def test_own_commands_go_before_those_of_packages() -> None:
    added = {"sim": EntryPoint("sim", "nowhere:run", tree.GROUP)}
    assert "nowhere" not in (tree.Folder("cfu.cli.commands", "cfu", "", added).commands["sim"].help or "")
