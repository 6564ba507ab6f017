"""Fixtures of all tests."""

import pytest

from tests.support import official


class _OfficialModels:
    """Paths of the official models by id; ``tests.support.official`` says what becomes of a test without them."""

    def __getitem__(self, name: str) -> str:
        return str(official.path(name))


@pytest.fixture(autouse=True)
def own_history(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of tests are not the user's."""
    monkeypatch.setenv("CFU_HISTORY", str(tmp_path_factory.getbasetemp() / "history.db"))


@pytest.fixture(scope="session")
def official_model() -> _OfficialModels:
    return _OfficialModels()
