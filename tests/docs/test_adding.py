"""docs/adding: what each page has its reader write is found by being there, and works."""

from __future__ import annotations

import dataclasses
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

import cfu.cli.commands
import soc.boards
import soc.families
from cfu.cli import tree
from cfu.fpga import families as tools_side
from cfu.fpga import parts
from cfu.fpga.families import ecp5
from soc import board as board_soc
from soc.families import ecp5 as soc_ecp5
from tests.support import walk
from tests.support.command import invoke
from tests.support.walk import File

PAGES = walk.ROOT / "docs" / "adding"
LOOK_UPS: tuple[Callable[[], object], ...] = (
    soc.boards.boards, soc.families.families, tools_side.families, tools_side.parts,
)  # fmt: skip


def page(name: str) -> str:
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Callable[[str, ModuleType], list[File]]]:
    """written('board', soc.boards): that page's files, those of that package found beside its modules."""
    before, extended = set(sys.modules), list[ModuleType]()

    def write(name: str, package: ModuleType) -> list[File]:
        files = [step for step in walk.steps(page(name)) if isinstance(step, File)]
        for file in files:
            walk.write(file, tmp_path)
        folder = tmp_path.joinpath(*package.__name__.split("."))
        package.__path__.append(str(folder))  # in place: the package's spec has the same list
        extended.append(package)
        _forget()
        return files

    yield write
    for package in extended:
        package.__path__.pop()
    _forget()
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def _forget() -> None:
    for look_up in LOOK_UPS:
        look_up.cache_clear()  # type: ignore[attr-defined]


def test_the_index_names_every_page() -> None:
    linked = set(re.findall(r"\]\((\w+)\.md\)", page("index")))
    assert linked == {path.stem for path in PAGES.glob("*.md")} - {"index"}


def test_a_board(written: Callable[[str, ModuleType], list[File]]) -> None:
    written("board", soc.boards)
    mine = soc.boards.board("my-board")
    assert mine.closest_clock(50e6) == 50e6 and mine.family.name == "ecp5"
    assert 'LOCATE COMP "serial_rx" SITE "M1"' in board_soc.constraints(mine)
    assert 'FREQUENCY PORT "clock" 50.0 MHZ' in board_soc.constraints(mine)
    (command,) = [step for step in walk.steps(page("board")) if isinstance(step, walk.Command)]
    run = invoke(*command.line.split()[1:])
    assert run.exit_code == 0 and "bit-exact with TFLM" in run.stdout, run.exception


def test_a_part(written: Callable[[str, ModuleType], list[File]], monkeypatch: pytest.MonkeyPatch) -> None:
    tools, clocks = re.findall(r"```python\n(.*?)```", page("part"), re.DOTALL)
    monkeypatch.setattr(ecp5, "PARTS", (*ecp5.PARTS, eval(tools, vars(ecp5))))
    plls = {**soc_ecp5.FAMILY.plls, **eval(clocks, vars(soc_ecp5))}
    monkeypatch.setattr(soc_ecp5, "FAMILY", dataclasses.replace(soc_ecp5.FAMILY, plls=plls))
    _forget()
    assert parts.part("ecp5-12k").resources["bram"].available == 56
    assert soc.families.of_part("ecp5-12k").name == "ecp5"
    smaller = dataclasses.replace(soc.boards.board("ulx3s-25f"), name="ulx3s-12f", part="ecp5-12k")
    assert smaller.closest_clock(60e6) == 60e6
    monkeypatch.undo()
    _forget()


def test_a_command(
    written: Callable[[str, ModuleType], list[File]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = written("command", cfu.cli.commands)
    (command,) = [step for step in walk.steps(page("command")) if isinstance(step, walk.Command)]
    run = invoke(*command.line.split()[1:])
    assert run.exit_code == 0 and "orangecrab-25f" in run.stdout and "ulx3s-85f" not in run.stdout, run
    assert "List the boards, their parts and their memories." in " ".join(invoke("--help", columns=200).output.split())
    assert "cfu boards --part ecp5-25k" in invoke("boards", "--help", columns=200).output
    named = {file.path: file.text for file in files}
    added = tomllib.loads(named["pyproject.toml"])["project"]["entry-points"][tree.GROUP]
    monkeypatch.syspath_prepend(str(Path(cfu.cli.commands.__path__[-1]).parents[2]))
    entries = {name: EntryPoint(name, text, tree.GROUP) for name, text in added.items()}
    hello = tree.Folder("cfu.cli.commands", "cfu", "", entries).get_command(None, "hello")
    capsys.readouterr()
    hello.main(["--name", "you"], standalone_mode=False)
    assert capsys.readouterr().out == "hello you\n"
