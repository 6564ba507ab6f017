"""Fixtures of all tests."""

import os
from pathlib import Path

import pytest

from cfu.catalog.ids import OFFICIAL

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "models"


class _OfficialModels:
    """Paths of the official models by id; a test that asks for one that is not there is skipped."""

    def __getitem__(self, name: str) -> str:
        folder = Path(os.environ.get("CFU_MODELS") or _BESIDE)
        path = folder / OFFICIAL[name].file
        if not path.is_file():
            pytest.skip(f"set CFU_MODELS to a folder with {OFFICIAL[name].file}")
        return str(path)


@pytest.fixture(autouse=True)
def own_history(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of tests are not the user's."""
    monkeypatch.setenv("CFU_HISTORY", str(tmp_path_factory.getbasetemp() / "history.db"))


@pytest.fixture(scope="session")
def official_model() -> _OfficialModels:
    return _OfficialModels()
