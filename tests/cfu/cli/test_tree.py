"""Commands are found by being there; others' packages may add some."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

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


def _commands() -> list[list[str]]:
    """The words of every command that is no folder."""
    paths = (path.relative_to(FOLDER).with_suffix("").parts for path in sorted(FOLDER.rglob("*.py")))
    return [list(words) for words in paths if words[-1] != "__init__"]


@pytest.mark.parametrize("words", _commands(), ids=" ".join)
def test_every_help_has_examples_that_are_understood_and_no_types(words: list[str]) -> None:
    short, long = (invoke(*words, option, columns=100).output for option in ("-h", "--help"))
    assert short == long
    assert not re.search(r"<\w+( range)?>", long), long
    examples = [line.strip() for line in long.partition("Examples\n")[2].splitlines() if line.startswith("   cfu")]
    assert examples
    for example in examples:
        said = shlex.split(example)
        assert said[: len(words) + 1] == ["cfu", *words]
        command: Any = tree.root()
        for word in words:
            command = command.get_command(None, word)
        command.make_context(words[-1], said[len(words) + 1 :])  # raises for an option that is not there


def test_the_project_here_says_its_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "Projects of the toolkit: baseline, " in invoke("sim", "-h").output
    (tmp_path / "project.toml").write_text('model = "zoo:vww"\nclock_mhz = 33')
    shown = invoke("sim", "-h").output
    assert f"This project, {tmp_path.name}: model zoo:vww, board ulx3s-85f, memory ulx3s-85f, clock 33 MHz" in shown
    (tmp_path / "project.toml").write_text("clock = 33")
    broken = invoke("sim", "-h")
    assert broken.exit_code == 0 and "This project: project.toml: clock" in broken.output


def test_the_version_is_said() -> None:
    outcome = invoke("--version")
    assert outcome.exit_code == 0 and re.fullmatch(r"cfu-toolkit \S+ \(Python \S+\)\n", outcome.output)


def test_completion_loads_only_what_it_must() -> None:
    script = "import sys; from cfu.cli import tree\ntry: tree.root()(prog_name='cfu')\nfinally: print(*sys.modules)"

    def completed(words: str, number: int) -> tuple[list[str], list[str]]:
        settings = {"_CFU_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(number)}
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                              env={**os.environ, **settings})  # fmt: skip
        *found, modules = done.stdout.splitlines()
        return found, modules.split()

    found, modules = completed("cfu s", 1)
    assert found == ["sim", "synth"] and "cfu.cli.commands.sim" not in modules and "numpy" not in modules
    found, _ = completed("cfu sim --ag", 2)
    assert found == ["--against"]


def test_help_loads_no_command() -> None:
    script = (
        "import sys; from cfu.cli import tree; tree.root()(['--help'], standalone_mode=False); "
        "print(sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "cfu.cli.tree" in loaded
    for heavy in ("cfu.cli.commands.sim", "numpy", "amaranth", "litex", "tflite_micro", "msgspec"):
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
