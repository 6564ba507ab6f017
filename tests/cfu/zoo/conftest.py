from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture
def official_folder() -> Path:
    """Where the official models may be: CFU_MODELS, or a folder beside the checkout."""
    return Path(os.environ.get("CFU_MODELS") or Path(__file__).resolve().parents[4] / "shared" / "models")
