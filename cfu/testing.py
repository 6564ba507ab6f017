"""For tests, here and in projects elsewhere: a pytest plug-in (``--slow``) and whole runs in one call."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfu import flow, project
from cfu.model.graph import Model


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests marked slow, too")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: minutes, not seconds; only with --slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="slow: give --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


def simulate(path: Path, model: Model | str, tmp_path: Path, **request: object) -> flow.Result:
    """Run ``model`` (a graph with its file's content, or what ``--model`` takes) on the project at ``path``.

    Every layer is checked against TFLM: an AssertionError names the first that differs.
    """
    if isinstance(model, Model):
        file = tmp_path / f"{model.name}.tflite"
        file.write_bytes(model.content)
        model = str(file)
    result = flow.run(flow.Request(project.load(path), model, **request))
    assert result.mismatch is None, str(result.mismatch)
    return result
