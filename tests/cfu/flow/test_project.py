"""A project's accelerator: shared with another project, with options."""

from pathlib import Path

import pytest

from cfu.base.errors import CfuError
from cfu.flow import project

FUNCTION = """
from cfu.flow.accelerator import Accelerator
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
        ("options = { rows = 8 }", FUNCTION, "has no option 'rows'; choose from lanes, wide"),
        ("options = { lanes = 7 }", FUNCTION, r"accelerator.py:5: ValueError: lanes must be 4 or 8, not 7"),
        (
            "options = { lanes = 8 }",
            "from cfu.flow.accelerator import Accelerator\naccelerator = Accelerator()",
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
