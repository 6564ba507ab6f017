"""Projects: their keys, variants and names; an accelerator shared with another project, with options."""

from pathlib import Path
from typing import Any

import pytest

from cfu.base.errors import CfuError
from cfu.flow import project

FUNCTION = """
from cfu import Accelerator
def accelerator(lanes=4, wide=False):
    if lanes not in (4, 8):
        raise ValueError(f"lanes must be 4 or 8, not {lanes!r}")
    return Accelerator(include_dirs=(f"{lanes} {wide}",))
"""


@pytest.fixture
def make(tmp_path: Path):
    """A project with ``toml``, beside one called `shared` whose accelerator.py is ``body``."""

    def make(toml: str, body: str = FUNCTION) -> project.Project:
        for name, text in (("shared", ""), ("mine", toml)):
            (tmp_path / name).mkdir()
            (tmp_path / name / "project.toml").write_text(text)
        (tmp_path / "shared" / "accelerator.py").write_text(body)
        return project.load(tmp_path / "mine")

    return make


def test_a_project_may_share_an_accelerator_with_options_of_its_own(make) -> None:
    mine = make('accelerator = "../shared"\noptions = { lanes = 8 }')
    assert mine.accelerator.include_dirs == ("8 False",)
    shared = project.load(mine.source)
    assert (mine.name, shared.name) == ("mine", "shared")
    assert shared.accelerator.include_dirs == ("4 False",)


@pytest.mark.parametrize(
    ("toml", "body", "message"),
    [
        ("options = { rows = 8 }", FUNCTION, "has no option 'rows'; choose one of lanes, wide"),
        ("options = { lanes = 7 }", FUNCTION, r"accelerator.py:5: ValueError: lanes must be 4 or 8, not 7"),
        (
            "options = { lanes = 8 }",
            "from cfu import Accelerator\naccelerator = Accelerator()",
            r"takes no options",
        ),
        ("", "def accelerator():\n    return 3", r"sets no `accelerator`"),
    ],
)
def test_wrong_options_are_one_line(make, toml: str, body: str, message: str) -> None:
    with pytest.raises(CfuError) as error:
        _ = make(f'accelerator = "../shared"\n{toml}', body).accelerator
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_an_accelerator_that_is_not_there_is_named(make) -> None:
    with pytest.raises(CfuError, match=r"nowhere has no accelerator\.py"):
        _ = make('accelerator = "../nowhere"').accelerator


VARIANTS = """
board = "ulx3s-85f"
memory = "ecp5-25k"
options = { lanes = 4, wide = true }

[variants.8]
options = { lanes = 8 }

[variants.small]
board = "colorlight-i5"
model = "ad"
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine"
    path.mkdir()
    (path / "project.toml").write_text(VARIANTS)
    (path / "accelerator.py").write_text(FUNCTION)
    return path


def test_a_variant_adds_options_and_replaces_keys(mine: Path) -> None:
    eight, small = project.load(f"{mine}:8"), project.load(f"{mine}:small")
    assert eight.name == "mine:8" and eight.accelerator.include_dirs == ("8 True",)
    assert eight.design().target.memory.name == "ecp5-25k"
    assert (small.settings.model, small.design().target.board.name) == ("ad", "colorlight-i5")
    assert small.design().target.own_memory  # another board brings its own memory
    assert small.origin == mine.with_name("mine:small") and project.load(mine).origin == mine


def test_another_board_brings_its_own_memory(mine: Path) -> None:
    at = project.load(mine)
    assert at.target().note == "memory ecp5-25k is not that of board ulx3s-85f: no figure for that board"
    assert at.target(board="tang-nano-20k").memory.name == "gw2a-18"
    assert at.target(board="tang-nano-20k", memory="sim-large").memory.name == "sim-large"


def test_a_colon_may_be_part_of_a_folder(mine: Path) -> None:
    renamed = mine.rename(mine.with_name("mine:8"))
    assert project.load(renamed).name == "mine:8" and not project.load(renamed).variant
    assert project.load(f"{renamed}:small").variant == "small"


def test_projects_that_come_with_the_toolkit_go_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert project.load("simd").path == project.SHIPPED / "simd"
    assert project.load("loom:32").settings.options == {"lanes": 32}
    assert project.is_named("loom:nothing") and not project.is_named("nothing")
    (tmp_path / "simd").mkdir()
    with pytest.raises(CfuError, match="simd is not a project"):  # what is here goes first
        project.load("simd")


@pytest.mark.parametrize(
    ("spec", "toml", "message"),
    [
        ("{}:9", VARIANTS, "unknown variant '9'; choose one of 8, small"),
        ("{}:smal", VARIANTS, "unknown variant 'smal'; do you mean 'small'"),
        ("{}:1", "", "unknown variant '1'; there is none"),
        ("{}:", VARIANTS, "names no variant; write "),
        ("{}", 'bord = "x"', "project.toml: bord: there is no such key; do you mean 'board'"),
        (
            "{}:8",
            "[variants.8]\noption = 3",
            "variants.8.option: there is no such key; do you mean 'options",
        ),
        ("{}", "clock_mhz = 0", "project.toml: clock_mhz: must be a number > 0; keys are description, board"),
        ("{}", 'clock_mhz = "fast"', "clock_mhz: must be a number, not a text"),
        ("{}", '[variants."a.b"]\nclock_mhz = "fast"', "project.toml: variants.a.b.clock_mhz: must be a number, not"),
        ("{}", "variants = 3", "project.toml: variants: must be a table, not a whole number"),
        ("{}", "variants = {a = 3}", "project.toml: variants.a: must be a table, not a whole number"),
        ("{}", "options = {a = [1]}", "options: must be true or false, a whole number, a number, a text, not a list"),
        ("{}", "flagship = 1", "project.toml: flagship: must be true or false, not a whole number"),
        ("{}", "a = [", "is not valid TOML"),
        ("loop", VARIANTS, "'loop' is neither a directory nor a project of the toolkit; do you mean 'loom'"),
        ("{}/nothing", VARIANTS, "is not a project: it has no project.toml; make one with `cfu new PATH`"),
    ],
)
def test_bad_names_and_keys_are_one_line(mine: Path, spec: str, toml: str, message: str) -> None:
    (mine / "project.toml").write_text(toml)
    with pytest.raises(CfuError) as error:
        project.load(spec.format(mine))
    assert message in str(error.value) and "\n" not in str(error.value)


def test_a_cpu_that_is_not_there_is_refused(mine: Path) -> None:
    (mine / "project.toml").write_text('cpu = "vexrisc-v"')
    with pytest.raises(CfuError, match="unknown CPU 'vexrisc-v'; do you mean 'vexriscv'"):
        project.load(mine).design()
    assert project.load("simd").design().target.cpu.name == "vexriscv"


def test_a_board_that_is_not_there_is_refused(mine: Path) -> None:
    (mine / "project.toml").write_text('board = "colorlight_i5"')
    with pytest.raises(CfuError, match="unknown board 'colorlight_i5'; do you mean 'colorlight-i5'"):
        project.load(mine).design()


def test_options_may_be_set_for_one_time(mine: Path) -> None:
    at = project.load(f"{mine}:8", {"wide": False})
    assert at.accelerator.include_dirs == ("8 False",)
    assert (at.name, at.origin) == ("mine:8+wide=False", mine.with_name("mine:8+wide=False"))
    assert project.load(mine).origin != at.origin


def test_a_mistake_that_is_not_the_project_s_is_not_told_as_one(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), project.told(tmp_path, own=True):
        print(1 // 0)
    (tmp_path / "own.py").write_text("def divide():\n    return 1 // 0\n")
    names: dict[str, Any] = {}
    exec(compile((tmp_path / "own.py").read_text(), str(tmp_path / "own.py"), "exec"), names)
    with pytest.raises(CfuError, match=rf"^{tmp_path}/own\.py:2: ZeroDivisionError"), project.told(tmp_path, own=True):
        names["divide"]()


def test_a_mistake_in_a_shared_accelerator_is_told_as_the_projects(make) -> None:
    body = (
        "from cfu import Accelerator\nclass Bad(Accelerator):\n    def fail(self):\n        return 1 // 0\n"
        "accelerator = Bad()\n"
    )
    mine = make('accelerator = "../shared"', body)
    with (
        pytest.raises(CfuError, match=r"shared/accelerator\.py:4: ZeroDivisionError"),
        project.told(mine.path, own=True),
    ):
        mine.accelerator.fail()
