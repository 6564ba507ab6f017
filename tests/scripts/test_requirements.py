"""The locked packages are all that they need of each other: what a set-up by hand has besides would hide a gap."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

SCRIPTS = Path(__file__).parents[2] / "scripts"


def locked(name: str) -> dict[str, str]:
    lines = (SCRIPTS / name).read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonical(package): version for package, version in pins}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def unmet(pins: dict[str, str]) -> Iterator[str]:
    """What locked packages that are installed need and the lock has not, or has in another version."""
    for package in pins:
        try:
            needs = map(Requirement, importlib.metadata.requires(package) or [])
        except importlib.metadata.PackageNotFoundError:
            continue
        for need in needs:
            if need.marker is not None and not need.marker.evaluate({"extra": ""}):
                continue
            version = pins.get(canonical(need.name))
            if version is None or not need.specifier.contains(version, prereleases=True):
                yield f"{package} needs {need}: {version or 'not locked'}"


def test_the_lock_has_whatever_its_packages_need() -> None:
    assert list(unmet(locked("requirements.txt"))) == []


def test_so_has_the_documentation_s() -> None:
    both = {**locked("requirements.txt"), **locked("requirements-docs.txt")}
    assert list(unmet(both)) == []


@pytest.mark.parametrize("package", ["pydantic", "click"])
def test_a_gap_is_seen(package: str) -> None:
    pins = locked("requirements.txt")
    del pins[package]
    assert any(package in line for line in unmet(pins))
