"""Fixtures of all tests."""

from collections.abc import Mapping
from typing import Any

import pytest

from cfu.records import document, schema
from tests.support import official


class _OfficialModels:
    """Paths of the official models by id; ``tests.support.official`` says what becomes of a test without them."""

    def __getitem__(self, name: str) -> str:
        return str(official.path(name))


@pytest.fixture(autouse=True)
def own_history(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of tests are not the user's."""
    monkeypatch.setenv("CFU_HISTORY", str(tmp_path_factory.getbasetemp() / "history.db"))


@pytest.fixture(autouse=True)
def typed_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test has a command write is what its type says."""
    write = document.write

    def checked(told: Mapping[str, Any], target: str) -> None:
        schema.check(told)
        write(told, target)

    monkeypatch.setattr(document, "write", checked)


@pytest.fixture(scope="session")
def official_model() -> _OfficialModels:
    return _OfficialModels()
