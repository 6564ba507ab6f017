"""Options that commands share."""

from __future__ import annotations

import pytest

from cfu.base.errors import CfuError
from cfu.cli import options


@pytest.mark.parametrize(
    ("text", "value"),
    [("n=8", 8), ("n=0.5", 0.5), ("n=true", True), ("n=fast", "fast"), ('n="8"', "8"), ("n=a=b", "a=b")],
)
def test_values_are_read_as_in_project_toml(text: str, value: object) -> None:
    assert options._setting(text) == ("n", value)


@pytest.mark.parametrize("text", ["lanes", "=8", "lanes=[1, 2]", "lanes={}"])
def test_what_sets_nothing_is_one_line(text: str) -> None:
    with pytest.raises(CfuError, match="write OPTION=VALUE, such as lanes=8"):
        options._setting(text)
