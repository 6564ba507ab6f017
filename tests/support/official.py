"""The official model files, and what tests do without them: skip, or fail where CFU_REQUIRE_MODELS is set, as in CI."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cfu.catalog import ids
from cfu.catalog.ids import OFFICIAL

#: Where the files lie beside a checkout, for one that sets no CFU_MODELS.
_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "models"


def folder() -> Path:
    """CFU_MODELS; without it the folder beside the repository when that is there, else where `cfu fetch` puts them."""
    given = os.environ.get("CFU_MODELS")
    if given:
        return Path(given)
    return _BESIDE if _BESIDE.is_dir() else ids.cache_folder()


def file(model_id: str) -> Path:
    """Where the official file of ``model_id`` should be."""
    return folder() / OFFICIAL[model_id].file


def path(model_id: str) -> Path:
    """The official file of ``model_id``; the running test ends here when there is none."""
    found = file(model_id)
    if not found.is_file():
        missing(f"{found} is missing: run `cfu fetch mlperf-tiny`, or set CFU_MODELS to a folder that has it")
    return found


def missing(reason: str) -> None:
    """Skip the running test; fail it when CFU_REQUIRE_MODELS is set to anything but 0."""
    if os.environ.get("CFU_REQUIRE_MODELS", "0") not in ("", "0"):
        pytest.fail(f"{reason} (CFU_REQUIRE_MODELS is set)", pytrace=False)
    pytest.skip(reason)
