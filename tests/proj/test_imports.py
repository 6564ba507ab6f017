"""What projects import: the public modules, and nothing that is free to move."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import cfu
from tests.support.rtl import ROOT

PUBLIC = ("cfu", "cfu.lowering", "cfu.testing", "gateware", "gateware.testing")
PACKAGES = ("gateware.blocks",)
"""Packages whose modules are all public."""

SOURCES = sorted((ROOT / "proj").rglob("*.py"))


def imported(source: str) -> Iterator[str]:
    """The modules of the toolkit that Python source imports, and names that are modules themselves."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def private(source: str) -> list[str]:
    """Imports of ``source`` from the toolkit that are not public."""
    found = []
    for name in imported(source):
        if name.split(".")[0] not in ("cfu", "gateware", "soc", "tests"):
            continue
        module = name if name in PUBLIC else name.rpartition(".")[0]
        if module not in PUBLIC and not any(f"{module}.".startswith(f"{package}.") for package in PACKAGES):
            found.append(name)
        elif module == "cfu" and name not in PUBLIC and name.removeprefix("cfu.") not in cfu.__all__:
            found.append(name)
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "proj")))
def test_projects_import_what_is_public(path: Path) -> None:
    assert private(path.read_text()) == []


def test_what_is_not_public_is_found() -> None:
    source = "from cfu.compiler.kernel import Kernel\nfrom cfu import flow, Accelerator\nimport gateware.core.cfu\n"
    assert private(source) == ["cfu.compiler.kernel.Kernel", "cfu.flow", "gateware.core.cfu"]


@pytest.mark.parametrize("name", cfu.__all__)
def test_public_names_are_there(name: str) -> None:
    assert getattr(cfu, name).__name__ == name or name == "Value" or name.startswith("load_")


def test_other_names_are_told() -> None:
    with pytest.raises(AttributeError, match="module 'cfu' has no attribute 'Kernal'"):
        cfu.Kernal  # noqa: B018
    assert importlib.import_module("cfu").__dir__() == cfu.__all__
