"""The toolkit's own files that are no Python packages: C sources, templates, the projects that come with it."""

from __future__ import annotations

from pathlib import Path

#: In an installed package they are inside of it (pyproject.toml puts them there), else beside it in the repository.
_INSTALLED = Path(__file__).resolve().parents[1] / "resources"
_REPOSITORY = Path(__file__).resolve().parents[2]


def folder(name: str) -> Path:
    """The folder ``software`` or ``proj``. Raises FileNotFoundError when the installation lacks it."""
    for place in (_INSTALLED, _REPOSITORY):
        if (place / name).is_dir():
            return place / name
    raise FileNotFoundError(f"the toolkit's folder {name!r} is missing: install it again")


def is_installed() -> bool:
    """Whether this is an installed package, without the repository around it."""
    return _INSTALLED.is_dir()
